"""Ask a project one question and get the rows, the facts and the way they were found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.conditions import condition
from riverzones.errors import LayerError
from riverzones.io.project import ProjectFile
from riverzones.model import SetPart, Text, parse_condition
from riverzones.query import Places, Question, SetRef, language_of, question
from riverzones.query import plan as planning
from riverzones.query.asked import FLOW
from riverzones.query.flow import LOCATED_WITHIN_M, flowing
from riverzones.query.relate import Related, related
from riverzones.workflows.layers import LayerReader
from riverzones.workflows.network import network_of
from riverzones.workflows.rows import plain, plain_rows

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
_RIVER = Text(
    zh="按河流图层的线或面量算，不是管理范围外缘边界线，距离可能偏大",
    en="Measured from the river as drawn, not from the outer boundary of its range: distances may be too long",
)


@dataclass(frozen=True)
class Answer:
    """The rows a question picks, with the facts that pick them.

    ``frame`` has one row per subject and reference (EPSG:4490, geometry of the subject): the columns of :data:`FACTS`,
    then the subject's own except id and name. ``certain`` is False where the positional accuracy straddles the limit.
    ``checked`` counts the subjects looked at, ``count`` those that meet the relation; a subject in two of the reference
    has two rows and counts once. ``notes`` must be shown with any answer.
    """

    phrase: str
    question: Question
    frame: GeoDataFrame
    checked: int
    count: int
    plan: tuple[Text, ...]
    notes: tuple[Text, ...] = ()

    def as_dict(self, lang: str | None = None) -> dict[str, Any]:
        """``{phrase, plan, notes, checked, count, rows}`` in plain values; words in ``lang``, or the phrase's."""
        said = lang or language_of(self.phrase)
        rows = plain_rows(self.frame)
        return {
            "phrase": self.phrase,
            "plan": [step.within(said) for step in self.plan],
            "notes": [note.within(said) for note in self.notes],
            "checked": self.checked,
            "count": self.count,
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
        if ref.place:
            self._say_where(ref)
        elif all(self._part(part).empty for part in there):
            others = [part for part in ref.fallbacks if self.layers(part.layer) is not None]
            for part in [part for part in others if len(self._part(part))][:1]:
                there = [part]
                self.notes.append(part.note or _stands_in(part))
            there = there or others[:1]
        if not there:
            raise self._missing(ref)
        self._say_left_out(ref)
        return _united([self._used(part, ref, role) for part in there])

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
        """Rows of a part; the name of a place is taken as it is, whatever quotation marks it has."""
        frame = self.layers(part.layer)
        if frame is None:
            raise LayerError(Text(zh=f"项目中没有图层 {part.layer}。", en=f"the project has no layer {part.layer}."))
        if part.where is None:
            return frame
        where = parse_condition(part.where) if named else condition(part.where, self.catalogue.kinds[part.layer])
        return frame[where.mask(frame)]

    def _used(self, part: SetPart, ref: SetRef, role: Text) -> GeoDataFrame:
        rows = self._part(part, named=ref.place)
        rows = rows[ref.where.mask(rows)] if ref.where is not None else rows
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
    if asked.relation is None:
        frame = _facts(subject, _nothing(subject), subject, None)
        return Answer(phrase, asked, frame, len(subject), len(subject), steps, tuple(sources.notes))
    reference = frames[1]
    if reference.empty:
        sources.notes.append(Text(zh="参照对象没有一行。", en="the reference has no rows."))
    if asked.relation == "inside" and len(reference) and not (shapely.get_dimensions(reference.geometry) == 2).any():
        raise sources.no_area(asked.reference or asked.subject)
    if asked.relation in FLOW:
        network = network_of(project, catalogue, say=sources.notes.append)
        upstream = asked.relation == "upstream"
        found, lost = flowing(subject, reference, network, upstream=upstream, distance_m=asked.distance_m)
        if lost:
            sources.notes.append(_on_no_river(lost, len(subject)))
        unsure = int((~found.pairs["certain"].astype(bool)).sum())
        if unsure:
            sources.notes.append(_unsure_flow(unsure, len(found.pairs)))
    else:
        found = related(subject, reference, asked.relation, distance_m=asked.distance_m)
    if found.doubtful:
        sources.notes.append(_doubt(found))
    frame = _facts(subject, found.pairs, reference, asked.distance_m)
    count = int(found.pairs["subject_id"].nunique())
    if len(frame) > count:
        sources.notes.append(_several(len(frame), count))
    return Answer(phrase, asked, frame, len(subject), count, steps, tuple(dict.fromkeys(sources.notes)))


def _on_no_river(lost: int, rows: int) -> Text:
    near = f"{LOCATED_WITHIN_M:g}"
    return Text(
        zh=f"{rows} 行中有 {lost} 行距河网超过 {near} 米，不在任何河流上，未计。",
        en=f"{lost} of {rows} rows are farther than {near} m from every river and on none: left out.",
    )


def _unsure_flow(unsure: int, rows: int) -> Text:
    return Text(
        zh=f"{rows} 行中有 {unsure} 行所在河段流向存疑，结果仅供参考。",
        en=f"the flow direction is doubtful for {unsure} of {rows} rows: look at them before you rely on them.",
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


def _stands_in(part: SetPart) -> Text:
    return Text(zh=f"以图层 {part.layer} 代替。", en=f"the layer {part.layer} stands in.")


def _doubt(found: Related) -> Text:
    return Text(
        zh=f"另有 {found.doubtful} 个对象超出界限不及其定位精度，不能断定在外。",
        en=f"{found.doubtful} more miss the limit by less than their positional accuracy.",
    )


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


def _nothing(subject: GeoDataFrame) -> pd.DataFrame:
    """Pairs of a mere list: every subject with no reference."""
    blank = pd.Series(None, index=range(len(subject)), dtype=object)
    return pd.DataFrame(
        {
            "subject_id": subject.index,
            "reference_id": blank,
            "measured": np.nan,
            "unit": blank,
            "nearest": blank,
            "certain": True,
        }
    )


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
        "certain": pairs["certain"].astype(bool).to_numpy(),
        "nearest_lon": shapely.get_x(nearest),
        "nearest_lat": shapely.get_y(nearest),
    }
    own = ours.drop(columns=[name for name in ("id", "name", *FACTS) if name in ours.columns])
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
