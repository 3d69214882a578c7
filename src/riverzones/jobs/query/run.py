"""Ask a project one question and get the rows, the facts and the way they were found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.conditions import condition
from riverzones.errors import LayerError
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.tables import plain, plain_rows
from riverzones.model import Condition, SetPart, Text, parse_condition
from riverzones.network import Network
from riverzones.query import Places, Question, SetRef, language_of, question
from riverzones.query import plan as planning
from riverzones.query import relate as asking
from riverzones.query.asked import FLOW
from riverzones.query.places import bare_name
from riverzones.query.relate import OPEN
from riverzones.relations.flow import LOCATED_WITHIN_M, flow_in_doubt, located
from riverzones.store.project import ProjectFile

__all__ = ["FACTS", "Answer", "ask", "explain"]

FACTS = (
    "subject_layer",
    "subject_id",
    "subject_name",
    "reference_layer",
    "reference_id",
    "reference_name",
    "measured",
    "unit",
    "limit",
    "certain",
    "truth",
    "nearest_lon",
    "nearest_lat",
)
PLACES = (
    "counties",
    "townships",
    "villages",
    "provinces",
    "basins",
    "lakes",
    "reservoirs",
    "wetlands",
    "rivers",
    "industrial_parks",
    "zones",
    "sources",
)
PLACE = "place"
NAMES = ("name",)
FROM_SHORE = ("within", "nearest")
"""Relations that measure a distance from a river: from its shoreline, where the project has it."""

_NAMED = re.compile(r"\b(river|name) IN \([^)]*\)")
_RIVER = Text(
    zh="按河流图层的线或面量算，不是管理范围外缘边界线，距离可能偏大",
    en="Measured from the river as drawn, not from the outer boundary of its range: distances may be too long",
)


@dataclass(frozen=True)
class Answer:
    """The rows a question picks, with the facts that pick them.

    ``frame`` has one row per subject and reference (EPSG:4490, geometry of the subject): the columns of :data:`FACTS`,
    then the subject's own except id and name. ``truth`` is NA, and ``certain`` False, where it cannot be told: the
    positional accuracy straddles the limit, a flow direction is doubtful, or an attribute that a condition asks for is
    not stated. ``checked`` counts the subjects looked at, ``count`` those that meet the relation for sure,
    ``cannot_tell`` those that may; a subject in two of the reference has two rows and counts once. ``notes`` must be
    shown with any answer.
    """

    phrase: str
    question: Question
    frame: GeoDataFrame
    checked: int
    count: int
    plan: tuple[Text, ...]
    notes: tuple[Text, ...] = ()
    cannot_tell: int = 0

    def as_dict(self, lang: str | None = None) -> dict[str, Any]:
        """The answer in plain values; words in ``lang``, or in the language of the phrase.

        ``{phrase, plan, notes, checked, count, cannot_tell, rows}``.
        """
        said = lang or language_of(self.phrase)
        rows = plain_rows(self.frame)
        return {
            "phrase": self.phrase,
            "plan": [step.within(said) for step in self.plan],
            "notes": [note.within(said) for note in self.notes],
            "checked": self.checked,
            "count": self.count,
            "cannot_tell": self.cannot_tell,
            "rows": [{name: _json(value) for name, value in row.items()} for row in rows],
        }


@dataclass
class _Sources:
    """Reads the sets of one question, and writes down what it used."""

    layers: Callable[[str], GeoDataFrame | None]
    catalogue: Catalogue
    lang: str
    steps: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def rows(self, ref: SetRef, role: Text) -> GeoDataFrame:
        """Rows of a set, labelled by layer and id, with the layer in ``subject_layer``."""
        there = [part for part in ref.parts if self.layers(part.layer) is not None]
        named = ref.name == PLACE
        if ref.place:
            self._say_where(ref)
        elif not any(self._sure(part, named) for part in there):
            others = [part for part in ref.fallbacks if self.layers(part.layer) is not None]
            for part in [part for part in others if self._sure(part, named)][:1]:
                there = [part]
                self.notes.append(part.note or _stands_in(part))
            there = there or others[:1]
        if not there:
            raise self._missing(ref)
        self._say_left_out(ref)
        rows = _united([self._used(part, ref, role) for part in there])
        if rows.empty and ref.where is None and all(_of_a_place(part) for part in there):
            raise self._not_here(ref, there)
        return rows

    def _sure(self, part: SetPart, named: bool) -> bool:
        """Whether a part has a row that is in it for sure."""
        rows = self._part(part, named=named)
        return bool(rows[OPEN].isna().any()) if len(rows) else False

    def _say_where(self, ref: SetRef) -> None:
        """How many rows bear the name of a place, where it is more than one, and what a river was taken by."""
        rows = [(part, len(self._part(part, named=True))) for part in ref.parts]
        if sum(count for _, count in rows) > 1:
            zh = "、".join(f"{part.layer} {count} 行" for part, count in rows)
            en = ", ".join(f"{count} in {part.layer}" for part, count in rows)
            self.notes.append(
                Text(
                    zh=f"名为“{ref.title.zh}”的不止一行（{zh}），全部采用。",
                    en=f"several rows are named {ref.title.en!r} ({en}): all are used.",
                )
            )
        self.notes.extend(Text(zh=f"{note.zh}。", en=f"{note.en}.") for note in (p.note for p in ref.parts) if note)

    def _part(self, part: SetPart, *, named: bool = False) -> GeoDataFrame:
        """Rows of a part, and those that may be; a place's name is taken as it is, whatever its quotation marks."""
        frame = self.layers(part.layer)
        if frame is None:
            raise LayerError(Text(zh=f"项目中没有图层 {part.layer}。", en=f"the project has no layer {part.layer}."))
        if part.where is None:
            return _opened(frame, [])
        kind = self.catalogue.kinds[part.layer]
        where = parse_condition(part.where) if named else condition(part.where, kind)
        lost = [name for name in where.properties() if name not in frame.columns and name in kind.by_name]
        return _opened(frame.assign(**dict.fromkeys(lost)), [where]).drop(columns=lost)

    def _used(self, part: SetPart, ref: SetRef, role: Text) -> GeoDataFrame:
        rows = self._part(part, named=ref.name == PLACE)
        rows = _opened(rows, [ref.where]) if ref.where is not None else rows
        layer = self.layers(part.layer)
        self.steps.append(
            planning.used(
                role,
                part,
                title=self.catalogue.kinds[part.layer].title,
                where=ref.where.text if ref.where else None,
                rows=len(rows),
                all_rows=0 if layer is None else len(layer),
            )
        )
        without = int((rows.geometry.isna() | rows.geometry.is_empty).sum())
        if without:
            self.notes.append(
                Text(
                    zh=f"图层 {part.layer} 有 {without} 行没有几何，不能比较位置。",
                    en=f"{without} rows of the layer {part.layer} have no geometry: their place cannot be compared.",
                )
            )
        labelled = rows.assign(subject_layer=part.layer, subject_id=rows.index.astype(str))
        labelled.index = pd.Index([f"{part.layer}:{label}" for label in rows.index])
        return labelled

    def _say_left_out(self, ref: SetRef) -> None:
        absent = dict.fromkeys(part.layer for part in ref.parts if self.layers(part.layer) is None)
        if absent:
            zh, en = "、".join(absent), ", ".join(absent)
            self.notes.append(
                Text(zh=f"项目中没有图层 {zh}，未查。", en=f"the project has no layer {en}: not looked at.")
            )
        known = [layer for layer in ref.left_out if self.layers(layer) is not None and ref.where is not None]
        if known and ref.where is not None:
            self.notes.append(
                Text(
                    zh=f"图层 {'、'.join(known)} 没有条件 {ref.where.text} 所用的字段，未查。",
                    en=f"the layer {', '.join(known)} lacks the columns of {ref.where.text}: not looked at.",
                )
            )

    def no_area(self, ref: SetRef) -> LayerError:
        """Nothing lies inside lines and points."""
        message = Text(
            zh=f"“{ref.words}”在项目中只有点或线，没有面，无从判断在内。",
            en=f"{ref.words!r} has only points or lines in this project: nothing can lie inside.",
        )
        hint = Text(zh="请改问一定距离以内，或导入面图层。", en="Ask within a distance, or import polygons.")
        return LayerError(message, hint=hint)

    def _not_here(self, ref: SetRef, parts: list[SetPart]) -> LayerError:
        """The project has the layers and no row of this place."""
        layers = list(
            dict.fromkeys(part.layer for part in (*parts, *ref.fallbacks) if self.layers(part.layer) is not None)
        )
        return LayerError(
            Text(
                zh=f"项目中没有“{ref.words}”：图层 {'、'.join(layers)} 中没有它的任何一行。",
                en=f"the project does not hold {ref.words!r}: the layer {', '.join(layers)} has no row of it.",
            ),
            hint=Text(
                zh="请核对名称，或先导入它；没有数据不等于没有。",
                en="Check the name, or import it first: no data does not mean none.",
            ),
        )

    def _missing(self, ref: SetRef) -> LayerError:
        layers = list(dict.fromkeys(part.layer for part in (*ref.parts, *ref.fallbacks)))
        first = layers[0]
        zh = f"“{ref.words}”要用图层 {'或 '.join(layers)}（{self.catalogue.kinds[first].title.zh}），项目中没有。"
        en = f"{ref.words!r} needs the layer {' or '.join(layers)}, and the project has none."
        hint = Text(
            zh=f"请先导入：riverzones import PROJECT FILE --as {first}",
            en=f"Import it: riverzones import PROJECT FILE --as {first}",
        )
        return LayerError(Text(zh=zh, en=en), hint=hint)


def ask(project: ProjectFile, phrase: str, *, catalogue: Catalogue) -> Answer:
    """Answer a phrase such as ``outfalls inside tier-1 zones`` or 长江岸线1公里范围内的化工项目.

    Parameters
    ----------
    project : ProjectFile
        Where the layers are.
    phrase : str
        See :func:`riverzones.query.question`.
    catalogue : Catalogue
        Where the sets and layer kinds come from.

    Returns
    -------
    Answer
        Its ``notes`` say what stood in for what: show them.

    Raises
    ------
    PhraseError
        If the phrase cannot be read.
    LayerError
        If the project lacks a layer it needs; the hint says how to import it.
    """
    sources, asked = _read(project, phrase, catalogue)
    roles = planning.roles(asked)
    frames = [sources.rows(ref, role) for role, ref in roles]
    subject = frames[0]
    join = planning.joined(asked)
    steps = (planning.read_as(asked), *sources.steps, *([join] if join else []))
    network = None
    if asked.relation is None:
        pairs = _listed(subject)
        reference = subject
    else:
        reference = frames[1]
        if reference.empty:
            sources.notes.append(Text(zh="参照对象没有一行。", en="the reference has no rows."))
        if (
            asked.relation == "inside"
            and len(reference)
            and not (shapely.get_dimensions(reference.geometry) == 2).any()
        ):
            raise sources.no_area(asked.reference or asked.subject)
        if asked.relation in FLOW:
            network = network_of(project, say=sources.notes.append)
            lost = int(located(subject, network)["reach_id"].isna().sum())
            if lost:
                sources.notes.append(_on_no_river(lost, len(subject)))
        pairs = asking.related(subject, reference, asked.relation, distance_m=asked.distance_m, network=network)
    sure = pairs["truth"].fillna(False).to_numpy(bool)
    met = set(pairs["subject_id"][sure])
    open_ = pairs[~sure & ~pairs["subject_id"].isin(met).to_numpy()]
    doubt = _flow_in_doubt(open_, subject, reference, network)
    sources.notes.extend(_not_told(open_, doubt))
    frame = _facts(subject, pairs, reference, asked.distance_m)
    told = int(pairs["subject_id"].nunique())
    if len(frame) > told:
        sources.notes.append(_several(len(frame), told))
    notes = tuple(dict.fromkeys(sources.notes))
    return Answer(phrase, asked, frame, len(subject), len(met), steps, notes, int(open_["subject_id"].nunique()))


def _flow_in_doubt(
    open_: pd.DataFrame, subject: GeoDataFrame, reference: GeoDataFrame, network: Network | None
) -> pd.Series[Any]:
    """Whether the flow direction is doubtful where either end of a pair lies."""
    if network is None:
        return pd.Series(False, index=open_.index)
    ends = ((subject, open_["subject_id"]), (reference, open_["reference_id"]))
    doubt = [flow_in_doubt(frame, network).reindex(labels).fillna(False).to_numpy(bool) for frame, labels in ends]
    return pd.Series(doubt[0] | doubt[1], index=open_.index)


def _not_told(open_: pd.DataFrame, doubt: pd.Series[Any]) -> list[Text]:
    """How many subjects cannot be told, and why: attributes that are not stated, flow, positional accuracy."""
    first = open_.sort_values(OPEN, kind="stable", na_position="last").drop_duplicates("subject_id")
    notes = []
    blank = first[first[OPEN].notna()]
    for columns, rows in blank.groupby(OPEN, sort=True):
        zh, en = f"{len(rows)} 个不能判定：属性未填：{columns}。", f"attribute not stated: {columns}."
        notes.append(Text(zh=zh, en=f"{len(rows)} cannot be told: {en}"))
    rest = first[first[OPEN].isna()]
    doubtful = int(doubt[rest.index].sum())
    if doubtful:
        notes.append(
            Text(
                zh=f"{len(first)} 行中有 {doubtful} 行所在河段流向存疑，不能判定。",
                en=f"the flow direction is doubtful for {doubtful} of {len(first)} rows: they cannot be told.",
            )
        )
    near = len(rest) - doubtful
    if near:
        notes.append(
            Text(
                zh=f"{near} 个不能判定：离界限不及其定位精度。",
                en=f"{near} cannot be told: they are nearer to the limit than their positional accuracy.",
            )
        )
    return notes


def _on_no_river(lost: int, rows: int) -> Text:
    near = f"{LOCATED_WITHIN_M:g}"
    return Text(
        zh=f"{rows} 行中有 {lost} 行距河网超过 {near} 米，不在任何河流上，未计。",
        en=f"{lost} of {rows} rows are farther than {near} m from every river and on none: left out.",
    )


def explain(project: ProjectFile | None, phrase: str, *, catalogue: Catalogue) -> list[Text]:
    """The steps of an answer without running the join; with a project also which layers are used and how many rows.

    Raises
    ------
    PhraseError, LayerError
        As :func:`ask`.
    """
    if project is None:
        titles = {kind.name: kind.title for kind in catalogue.kinds.values()}
        return planning.plan(question(phrase, catalogue), titles)
    sources, asked = _read(project, phrase, catalogue)
    for role, ref in planning.roles(asked):
        sources.rows(ref, role)
    join = planning.joined(asked)
    return [planning.read_as(asked), *sources.steps, *([join] if join else []), *dict.fromkeys(sources.notes)]


def _read(project: ProjectFile, phrase: str, catalogue: Catalogue) -> tuple[_Sources, Question]:
    layers = LayerReader(project, catalogue)

    def columns(layer: str) -> list[str]:
        frame = layers(layer)
        return [] if frame is None else [str(name) for name in frame.columns if name != "geometry"]

    asked = question(phrase, catalogue, columns=columns, places=lambda: _places(layers))
    if asked.relation in FROM_SHORE and asked.reference is not None:
        asked = replace(asked, reference=_shore_of(asked.reference, catalogue))
    return _Sources(layers, catalogue, language_of(phrase)), asked


def _places(layers: LayerReader) -> Places:
    """Every name in the layers of places, with the rows that bear it."""
    found: dict[str, tuple[SetPart, ...]] = {}
    for layer in PLACES:
        frame = layers(layer)
        names = [] if frame is None or "name" not in frame.columns else frame["name"].dropna().astype(str).unique()
        for name in names:
            quoted = name.replace("'", "''")
            part = SetPart(layer, f"name = '{quoted}'", _RIVER if layer == "rivers" else None)
            found[name] = (*found.get(name, ()), part)
    return found


def _shore_of(ref: SetRef, catalogue: Catalogue) -> SetRef:
    """A river of the project as what distances from it are measured from: its shoreline, else what stands in for it.

    The order and the notes are those of the set of the Yangtze's shoreline in the catalogue.
    """
    if not ref.place or not all(part.layer == "rivers" for part in ref.parts):
        return ref
    names = [value for part in ref.parts for value in _stated(part)]
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in dict.fromkeys(names))
    law = catalogue.sets["yangtze"]
    parts, fallbacks = (
        tuple(
            SetPart(
                part.layer, _NAMED.sub(lambda at: f"{at.group(1)} IN ({listed})", part.where or "", count=1), part.note
            )
            for part in group
        )
        for group in (law.parts, law.fallbacks)
    )
    return replace(ref, place=False, parts=parts, fallbacks=fallbacks)


def _stated(part: SetPart) -> list[str]:
    """The name a place part asks for, as it is and without a remark in brackets."""
    name = (part.where or "").removeprefix("name = '").removesuffix("'").replace("''", "'")
    return [name, bare_name(name)]


def _stands_in(part: SetPart) -> Text:
    return Text(zh=f"以图层 {part.layer} 代替。", en=f"the layer {part.layer} stands in.")


def _several(rows: int, subjects: int) -> Text:
    return Text(
        zh=f"{rows} 行，{subjects} 个对象；同一对象与多个参照各占一行。",
        en=f"{rows} rows, {subjects} subjects: a subject has one row for each of its references.",
    )


def _united(frames: list[GeoDataFrame]) -> GeoDataFrame:
    """Frames below each other; a row that two parts hold is kept once."""
    filled = [frame for frame in frames if len(frame)]
    if len(filled) < 2:
        return filled[0] if filled else frames[0]
    names = list(dict.fromkeys(name for frame in filled for name in frame.columns))
    alike = [frame.reindex(columns=names).astype({n: object for n in names if n != "geometry"}) for frame in filled]
    whole = GeoDataFrame(pd.concat(alike), geometry="geometry", crs=frames[0].crs)
    whole = whole[~whole.index.duplicated()]
    return GeoDataFrame(whole.infer_objects(), geometry="geometry", crs=frames[0].crs)


def _listed(subject: GeoDataFrame) -> pd.DataFrame:
    """Pairs of a mere list: every subject with no reference."""
    blank = pd.Series(None, index=range(len(subject)), dtype=object)
    told = subject[OPEN].isna().to_numpy(bool)
    truth = pd.Series(told, dtype="boolean").mask(~told)
    return pd.DataFrame(
        {
            "subject_id": subject.index,
            "reference_id": blank,
            "measured": np.nan,
            "unit": blank,
            "nearest": blank,
            "truth": truth,
            OPEN: subject[OPEN].to_numpy(object),
        }
    )


def _opened(rows: GeoDataFrame, wheres: list[Condition]) -> GeoDataFrame:
    """Rows that meet the conditions, and those for which an empty column leaves it open: :data:`OPEN` names them."""
    known = rows[OPEN] if OPEN in rows.columns else pd.Series(None, index=rows.index, dtype=object)
    open_ = known.astype(object).where(known.notna(), None)
    for where in wheres:
        truth = where.truth(rows)
        names = [name for name in sorted(where.properties()) if name not in NAMES]
        unnamed = rows[[name for name in where.properties() if name in NAMES]].isna().any(axis=1)
        truth = truth.mask((truth.isna() & unnamed).to_numpy(bool), False)  # what has no name does not bear this one
        blank = rows[names].isna()
        said = open_.to_dict()
        for row in rows.index[truth.isna().to_numpy(bool)]:
            columns = [*(said[row] or "").split(", "), *(name for name in names if blank.at[row, name])]
            said[row] = ", ".join(dict.fromkeys(name for name in columns if name))
        open_ = pd.Series(said, index=rows.index, dtype=object)
        keep = truth.fillna(True).to_numpy(bool)
        rows, open_ = rows[keep], open_[keep]
    return rows.assign(**{OPEN: pd.Series(open_, index=rows.index, dtype=object)})


def _of_a_place(part: SetPart) -> bool:
    """Whether the condition of a part names a place: a river, a basin, a name."""
    return part.where is not None and bool(parse_condition(part.where).properties() & {*NAMES, "river", "basin"})


def _facts(subject: GeoDataFrame, pairs: pd.DataFrame, reference: GeoDataFrame, limit_m: float | None) -> GeoDataFrame:
    """The frame of an answer: facts first, then the subject's own columns."""
    ours = subject.loc[pairs["subject_id"]].reset_index(drop=True)
    theirs = pd.DataFrame(reference.drop(columns="geometry")).reindex(pairs["reference_id"]).reset_index(drop=True)
    nearest = np.empty(len(pairs), dtype=object)
    nearest[:] = [point if isinstance(point, shapely.Point) else None for point in pairs["nearest"]]
    facts = {
        "subject_layer": ours["subject_layer"].astype("string"),
        "subject_id": ours["subject_id"].astype("string"),
        "subject_name": _names(ours),
        "reference_layer": theirs["subject_layer"].astype("string"),
        "reference_id": theirs["subject_id"].astype("string"),
        "reference_name": _names(theirs),
        "measured": pairs["measured"].astype(float).to_numpy(),
        "unit": pairs["unit"].astype("string").to_numpy(),
        "limit": np.nan if limit_m is None else limit_m,
        "certain": pairs["truth"].notna().to_numpy(bool),
        "truth": pairs["truth"].to_numpy(),
        "nearest_lon": shapely.get_x(nearest),
        "nearest_lat": shapely.get_y(nearest),
    }
    own = ours.drop(columns=[name for name in ("id", "name", OPEN, *FACTS) if name in ours.columns])
    table = pd.concat([pd.DataFrame(facts, index=ours.index), own], axis=1)
    return GeoDataFrame(table, geometry="geometry", crs=subject.crs)


def _names(rows: pd.DataFrame) -> pd.Series[Any]:
    if "name" in rows.columns:
        return rows["name"].astype("string")
    return pd.Series(pd.NA, index=rows.index, dtype="string")


def _json(value: Any) -> Any:
    """A value JSON can hold; anything it does not know is written as text."""
    value = plain(value)
    if isinstance(value, float) and not np.isfinite(value):
        return None
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return str(value)
    return value
