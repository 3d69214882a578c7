"""The sets that a question names, as rows of a project: what was used, what stood in, what was left out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.conditions import condition
from riverzones.catalogue.selections import in_force_of
from riverzones.errors import LayerError
from riverzones.jobs.query.sifted import boxes_asked, is_unread, read, unread, with_cells
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Condition, SetPart, Text, parse_condition
from riverzones.query import Places, Question, SetRef
from riverzones.query import plan as planning
from riverzones.query.places import bare_name
from riverzones.query.relate import OPEN
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = ["SetReader", "named_places", "one_table", "shore_of"]

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
MOST_NAMED = 50_000
"""Names of single things are looked for in layers of so many rows at most."""
LEFT_OUT: Final = labels("query_want")["left_out"]
_STRETCH = (
    *(
        f"{{}}{title}{verb}{what}"
        for title in ("", "河长", "总河长")
        for verb in ("负责的", "负责", "所负责的", "的", "所管的", "管的", "管理的", "分管的", "包的", "")
        for what in ("河段", "责任段", "责任河段", "河道")
    ),
    "{}'s stretch",
    "{}'s stretches",
    "{}'s segments",
    "stretch of {}",
    "segments of {}",
)
NAMES = ("name",)
_NAMED = re.compile(r"\b(river|name) IN \([^)]*\)")
_RIVER = Text(
    zh="按河流图层的线或面量算，不是管理范围外缘边界线，距离可能偏大",
    en="Measured from the river as drawn, not from the outer boundary of its range: distances may be too long",
)


@dataclass
class SetReader:
    """Reads the sets of one question, and writes down what it used.

    ``thin``: layers that are read with a few of their columns alone (:mod:`riverzones.jobs.query.thin`); ``used`` are
    the layers whose rows were taken, in turn. Rows of a large layer are told by their numbers first
    (:mod:`riverzones.jobs.query.sifted`), and only those that are wanted are read.
    """

    layers: LayerReader
    catalogue: Catalogue
    lang: str
    thin: Mapping[str, Collection[str]] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    steps: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    _parts: dict[tuple[SetPart, bool, bool], GeoDataFrame] = field(default_factory=dict)

    def rows(self, ref: SetRef, role: Text, *, binding: bool = False, numbers: bool = False) -> GeoDataFrame:
        """Return rows of a set, labelled by layer and id, with the layer in ``subject_layer``.

        Of several sets named together those that the project does not hold are told in the notes. ``binding``: rows
        that something is held against, as rules take them: drafts and what is approved later are none. ``numbers``:
        of a large layer that stands alone the numbers of the rows will do, which :meth:`near` reads.

        Raises
        ------
        LayerError
            If the project holds none of the sets.
        """
        tables, lost = [], []
        for member in ref.members:
            try:
                tables.append(self._rows(member, role, binding, numbers and not ref.others))
            except LayerError as error:
                lost.append(error)
        if not tables:
            raise lost[0]
        self.notes.extend(Text(zh=error.in_language("zh")[0], en=error.in_language("en")[0]) for error in lost)
        return one_table(tables) if len(tables) > 1 else tables[0]

    def _rows(self, ref: SetRef, role: Text, binding: bool, numbers: bool) -> GeoDataFrame:
        there = [part for part in ref.parts if self.layers.has(part.layer)]
        named = ref.name == PLACE
        if ref.place:
            self._say_where(ref)
        elif not any(self._sure(part, named, binding) for part in there):
            others = [part for part in ref.fallbacks if self.layers.has(part.layer)]
            for part in [part for part in others if self._sure(part, named, binding)][:1]:
                there = [part]
                self.notes.append(part.note or _stands_in(part))
            there = there or others[:1]
        if not there:
            raise self._missing(ref)
        self._say_left_out(ref)
        numbers = numbers and len(there) == 1 and not ref.without
        rows = one_table([self._used(part, ref, role, binding, numbers) for part in there])
        for excluded in ref.without:
            rows = _less(rows, self.rows(excluded, LEFT_OUT, binding=False))
        if rows.empty and ref.where is None and all(_of_a_place(part) for part in there):
            raise self._not_here(ref, there, drafts=binding and any(len(self._part(part)) for part in there))
        return rows

    def _sure(self, part: SetPart, named: bool, binding: bool) -> bool:
        """Whether a part has a row that is in it for sure."""
        rows = self._part(part, named=named, binding=binding)
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

    def _part(self, part: SetPart, *, named: bool = False, binding: bool = False) -> GeoDataFrame:
        """Rows of a part, and those that may be; a place's name is taken as it is, whatever its quotation marks."""
        key = (part, named, binding)
        if key not in self._parts:
            self._parts[key] = self._rows_of(part, named=named, binding=binding)
        return self._parts[key]

    def _sifts(self, layer: str) -> bool:
        return layer in self.thin and self.layers.sifts(layer)

    def _rows_of(self, part: SetPart, *, named: bool, binding: bool) -> GeoDataFrame:
        kind = self.catalogue.kinds[part.layer]
        wheres = []
        if part.where is not None:
            wheres.append(parse_condition(part.where) if named else condition(part.where, kind))
        if binding:
            wheres += [
                in_force
                for _, in_force in in_force_of((part.layer,), wheres[0] if wheres else None, self.catalogue.kinds)
            ]
        if self._sifts(part.layer):
            rows = unread(self._file().row_numbers(part.layer, self.layers.count(part.layer)))
            return self._sifted(part.layer, rows, wheres)
        frame = self.layers.some(part.layer, self.thin.get(part.layer))
        if frame is None:
            raise LayerError(Text(zh=f"项目中没有图层 {part.layer}。", en=f"the project has no layer {part.layer}."))
        asked = set().union(*(where.properties() for where in wheres))
        lost = [name for name in sorted(asked) if name not in frame.columns and name in kind.by_name]
        return _met_or_unknown(frame.assign(**dict.fromkeys(lost)), wheres).drop(columns=lost)

    def _sifted(self, layer: str, rows: GeoDataFrame, wheres: list[Condition]) -> GeoDataFrame:
        """Unread rows of a layer that meet the conditions or may; a column that it lacks is blank."""
        project = self._file()
        for where in wheres:
            possible = project.possible_rows(layer, where)
            rows = rows if possible is None else rows[rows.index.isin(possible)]
        asked = set().union(*(where.properties() for where in wheres))
        if not asked:
            return rows
        lost = sorted(asked - set(project.columns(layer)))
        cells = with_cells(project, layer, rows, asked, self.layers.count(layer)).assign(**dict.fromkeys(lost))
        return _met_or_unknown(cells, wheres)[[*rows.columns]]

    def _file(self) -> ProjectFile:
        """The project where :meth:`_sifts` holds."""
        assert isinstance(self.layers.project, ProjectFile)
        return self.layers.project

    def _read(self, layer: str, rows: GeoDataFrame, boxes: npt.NDArray[np.float64] | None = None) -> GeoDataFrame:
        return read(self._file(), layer, self.thin[layer], rows, self.layers.count(layer), boxes)

    def near(self, asked: Question, subject: GeoDataFrame, references: Sequence[GeoDataFrame]) -> GeoDataFrame:
        """Return the subjects of a question, unread ones as :meth:`rows` gives them: those alone that may stand in one
        of its relations to the ``references``.
        """
        if not is_unread(subject):
            return subject
        layer = self.used[0]
        boxes = boxes_asked(asked, self._file(), layer, references)
        return _labelled(layer, self._read(layer, subject, boxes))

    def _used(self, part: SetPart, ref: SetRef, role: Text, binding: bool, numbers: bool) -> GeoDataFrame:
        rows, layer = self._part(part, named=ref.name == PLACE, binding=binding), part.layer
        sifted = self._sifts(layer)
        if ref.where is not None:
            wheres, columns = [ref.where], self.layers.columns(layer)
            if not ref.where.properties() <= {*columns}:
                ref.where.truth(pd.DataFrame(columns=columns))  # raises, and says which there are
            rows = self._sifted(layer, rows, wheres) if sifted else _met_or_unknown(rows, wheres)
        self.used.append(part.layer)
        self.steps.append(
            planning.used(
                role,
                part,
                title=self.catalogue.kinds[part.layer].title,
                where=ref.where.text if ref.where else None,
                rows=len(rows),
                all_rows=self.layers.count(layer),
            )
        )
        if ref.where is not None and rows[OPEN].notna().all():
            self._say_no_such_value(ref.where, part)
        if sifted:  # its rows all have a geometry
            return rows if numbers else _labelled(layer, self._read(layer, rows))
        without = int((rows.geometry.isna() | rows.geometry.is_empty).sum())
        if without:
            self.notes.append(
                Text(
                    zh=f"图层 {layer} 有 {without} 行没有几何，不能比较位置。",
                    en=f"{without} rows of the layer {layer} have no geometry: their place cannot be compared.",
                )
            )
        return _labelled(layer, rows)

    def _say_no_such_value(self, where: Condition, part: SetPart) -> None:
        """That no row has a value which the condition asks of a column of free words, and which values there are."""
        kind = self.catalogue.kinds[part.layer]
        rows = self._part(part)
        if self._sifts(part.layer):
            rows = with_cells(self._file(), part.layer, rows, where.properties(), self.layers.count(part.layer))
        for column, value in _equalities(where.tree):
            listed = kind.by_name.get(column)
            if listed is None or listed.values or listed.dtype != "string" or column not in rows.columns:
                continue
            values = [str(known_value) for known_value in rows[column].dropna().unique()]
            if values and value not in values:
                alike = [
                    *nearest_names(value, values),
                    *(known_value for known_value in values if value in known_value),
                    *values,
                ]
                few = list(dict.fromkeys(alike))[:3]
                self.notes.append(
                    Text(
                        zh=f"没有一行的“{listed.title.zh}”是“{value}”；有的如：{'、'.join(few)}。",
                        en=f"no row has the {listed.title.en.lower()} {value!r}; there is: {', '.join(few)}.",
                    )
                )

    def _say_left_out(self, ref: SetRef) -> None:
        absent = dict.fromkeys(part.layer for part in ref.parts if not self.layers.has(part.layer))
        if absent:
            zh, en = "、".join(absent), ", ".join(absent)
            self.notes.append(
                Text(zh=f"项目中没有图层 {zh}，未查。", en=f"the project has no layer {en}: not looked at.")
            )
        known = [layer for layer in ref.left_out if self.layers.has(layer) and ref.where is not None]
        if known and ref.where is not None:
            self.notes.append(
                Text(
                    zh=f"图层 {'、'.join(known)} 没有条件 {ref.where.text} 所用的字段，未查。",
                    en=f"the layer {', '.join(known)} lacks the columns of {ref.where.text}: not looked at.",
                )
            )

    def no_area(self, ref: SetRef) -> LayerError:
        """Return the error that nothing lies inside lines and points."""
        message = Text(
            zh=f"“{ref.words}”在项目中只有点或线，没有面，无从判断在内。",
            en=f"{ref.words!r} has only points or lines in this project: nothing can lie inside.",
        )
        hint = Text(zh="请改问一定距离以内，或导入面图层。", en="Ask within a distance, or import polygons.")
        return LayerError(message, hint=hint)

    def _not_here(self, ref: SetRef, parts: list[SetPart], *, drafts: bool) -> LayerError:
        """The project has the layers and no row of this place, or none that binds anybody."""
        layers = list(dict.fromkeys(part.layer for part in (*parts, *ref.fallbacks) if self.layers.has(part.layer)))
        if drafts:
            return LayerError(
                Text(
                    zh=f"项目中的“{ref.words}”只有草案或尚未批准的：图层 {'、'.join(layers)}。",
                    en=f"of {ref.words!r} the project holds drafts alone, or what is not approved yet: "
                    f"the layer {', '.join(layers)}.",
                ),
                hint=Text(
                    zh="规则和提问都不以草案为准；批准后请更新其状态和批准日期。",
                    en="Rules and questions hold nothing against a draft: update its status when it is approved.",
                ),
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


def _labelled(layer: str, rows: GeoDataFrame) -> GeoDataFrame:
    """Rows of a layer called by its name and their ids, which stand in ``subject_layer`` and ``subject_id`` too."""
    labelled = rows.assign(subject_layer=layer, subject_id=rows.index.astype(str))
    labelled.index = pd.Index(f"{layer}:" + labelled["subject_id"], name=None)
    return labelled


def named_places(layers: LayerReader) -> Places:
    """Return every name in the layers of places, then in all others, and the stretch of every chief, with the rows
    meant.
    """
    parts_by_name: dict[str, tuple[SetPart, ...]] = {}
    others = [
        name
        for name, kind in layers.catalogue.kinds.items()
        if name not in PLACES and kind.spatial and not kind.internal and layers.project.has(name)
    ]
    few = [name for name in others if layers.project.count(name) <= MOST_NAMED]
    for layer in (*PLACES, *few):
        for name in layers.distinct(layer, "name"):
            quoted = name.replace("'", "''")
            part = SetPart(layer, f"name = '{quoted}'", _RIVER if layer == "rivers" else None)
            if layer in PLACES or name not in parts_by_name:
                parts_by_name[name] = (*parts_by_name.get(name, ()), part)
    return {**_stretches(layers), **parts_by_name}


def _stretches(layers: LayerReader) -> dict[str, tuple[SetPart, ...]]:
    """What a chief answers for, as people call it: 张某负责的河段, ``X's stretch``."""
    parts_by_name: dict[str, tuple[SetPart, ...]] = {}
    for chief in layers.distinct("segments", "chief"):
        quoted = chief.replace("'", "''")
        part = (SetPart("segments", f"chief = '{quoted}'"),)
        for words in _STRETCH:
            parts_by_name[words.format(chief)] = part
    return parts_by_name


def shore_of(ref: SetRef, catalogue: Catalogue) -> SetRef:
    """Return a river of the project as what distances from it are measured from: its shoreline, else what stands in for
    it.

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


def one_table(frames: Sequence[GeoDataFrame]) -> GeoDataFrame:
    """Return frames below each other; a row that two parts hold is kept once."""
    filled = [frame for frame in frames if len(frame)]
    if len(filled) < 2:
        return filled[0] if filled else frames[0]
    names = list(dict.fromkeys(name for frame in filled for name in frame.columns))
    alike = [frame.reindex(columns=names).astype({n: object for n in names if n != "geometry"}) for frame in filled]
    whole = GeoDataFrame(pd.concat(alike), geometry="geometry", crs=frames[0].crs)
    whole = whole[~whole.index.duplicated()]
    return GeoDataFrame(whole.infer_objects(), geometry="geometry", crs=frames[0].crs)


def _equalities(node: Any) -> Iterator[tuple[str, str]]:
    """Columns and the words that a condition asks of them, wherever in it."""
    if not isinstance(node, dict):
        return
    args = node.get("args", [])
    op = node.get("op")
    if op in ("=", "like") and isinstance(args[0], dict) and isinstance(args[1], str) and "property" in args[0]:
        yield str(args[0]["property"]), args[1].replace("%", "") if op == "like" else args[1]
    for arg in args:
        yield from _equalities(arg)


def _less(rows: GeoDataFrame, others: GeoDataFrame) -> GeoDataFrame:
    """Rows without those of another set; one that may be in it stays open."""
    sure = others.index[others[OPEN].isna()]
    rest = rows[~rows.index.isin(sure)]
    doubtful = others[OPEN].reindex(rest.index)
    open_columns = rest[OPEN].where(doubtful.isna(), doubtful)
    return rest.assign(**{OPEN: open_columns.astype(object)})


def _met_or_unknown(rows: GeoDataFrame, wheres: list[Condition]) -> GeoDataFrame:
    """Rows that meet the conditions, and those for which an empty column leaves it open: :data:`OPEN` names them."""
    open_: npt.NDArray[np.object_] = np.full(len(rows), None, dtype=object)
    if OPEN in rows.columns:
        said_before = rows[OPEN].notna().to_numpy(bool)
        open_[said_before] = rows.loc[said_before, OPEN].to_numpy(object)
    for where in wheres:
        truth = where.given({"audit_day": dt.date.today()}).truth(rows)
        names = [name for name in sorted(where.properties() - where.blanks()) if name not in NAMES]
        unnamed = rows[[name for name in where.properties() if name in NAMES]].isna().any(axis=1)
        truth = truth.mask((truth.isna() & unnamed).to_numpy(bool), False)  # what has no name does not bear this one
        undecided = truth.isna().to_numpy(bool)
        open_[undecided] = _with_blanks(open_[undecided], rows.loc[undecided, names].isna().to_numpy(bool), names)
        keep = truth.fillna(True).to_numpy(bool)
        rows, open_ = rows[keep], open_[keep]
    return rows.assign(**{OPEN: pd.Series(open_, index=rows.index, dtype=object)})


def _with_blanks(said: npt.NDArray[np.object_], blank: npt.NDArray[np.bool_], names: list[str]) -> list[str]:
    """What leaves each row open: the columns said before, and those of ``names`` that are blank in it.

    Where none is blank, a word that is none of its column's leaves it open, and all of them are said.
    """
    patterns, pattern = np.unique(blank, axis=0, return_inverse=True)
    lost = [[name for name, gap in zip(names, row, strict=True) if gap] or names for row in patterns.tolist()]
    reasons: dict[tuple[str | None, int], str] = {}
    for before, at in set(zip(said.tolist(), pattern.ravel().tolist(), strict=True)):
        columns = [*(before or "").split(", "), *lost[at]]
        reasons[before, at] = ", ".join(dict.fromkeys(name for name in columns if name))
    return [reasons[key] for key in zip(said.tolist(), pattern.ravel().tolist(), strict=True)]


def _of_a_place(part: SetPart) -> bool:
    """Whether the condition of a part names a place: a river, a basin, a name."""
    return part.where is not None and bool(parse_condition(part.where).properties() & {*NAMES, "river", "basin"})
