"""A newer version of a file: what is added, gone, moved and changed, and the rows that come of it.

The module is long because what became of a row and what its cells come to are decided together: cells that are damaged,
set by hand or in quarantine change both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from riverzones.align.cells import damaged, is_code, lost_digits
from riverzones.align.columns import RAW, Aligned
from riverzones.align.notes import Note, plain
from riverzones.align.values import as_text
from riverzones.align.versions import (
    ROUNDING_M,
    By,
    Pair,
    cell_changes,
    is_running_number,
    map_offset,
    pairs_of,
    unpaired_namesakes,
)
from riverzones.errors import CrsError, LayerError, OutputError
from riverzones.jobs.ingest.sources import (
    UNKNOWN,
    Removal,
    SourceLayer,
    counted,
    named,
    source_called,
    sources_of,
)
from riverzones.model import LayerKind, Text
from riverzones.store import ProjectFile
from riverzones.terms import labels

__all__ = [
    "BY_WORDS",
    "CHANGE_WORDS",
    "RowChange",
    "Update",
    "added_rows",
    "check_map_offset",
    "compare_versions",
    "source_of_update",
]

BY_WORDS: Mapping[str, Text] = labels("update_by")
"""By what a row of the newer file was known."""

CHANGE_WORDS: Mapping[str, Text] = labels("update_change")
"""What became of a row, in the order it is told."""

_NEVER: Final = frozenset({"id", "source", "accuracy_m", RAW, "geometry"})
_MOST_GONE: Final = 0.5
"""Where more of the rows would be gone it is likely the wrong file, and a person must say so."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that differs: ``what`` is ``added``, ``gone``, ``moved``, ``changed`` or ``moved_changed``.

    ``by`` tells what it was known by, ``moved_m`` how far it went [m] (None: it stayed), ``cells`` column -> (before,
    after).
    """

    what: str
    id: str
    name: str | None
    by: By | None = None
    moved_m: float | None = None
    cells: Mapping[str, tuple[str | None, str | None]] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "what": self.what,
            "id": self.id,
            "name": self.name,
            "by": self.by,
            "moved_m": None if self.moved_m is None else round(self.moved_m, 2),
            "columns": {name: {"before": old, "after": new} for name, (old, new) in (self.cells or {}).items()},
        }


@dataclass(frozen=True)
class Update:
    """What an update finds; ``rows`` differ, ``pairs`` say which row of the file is which row of the layer.

    ``kept`` are the rows of the layer that stand in the file but cannot be used there, so that they stay as they are;
    ``columns`` counts the rows that differ in each column; ``old`` are the rows of the layer that are compared;
    ``details`` are columns that keep the word of another one and go with it: they are written, not told.
    """

    source: str
    old: gpd.GeoDataFrame
    rows: tuple[RowChange, ...]
    pairs: Mapping[int, Pair]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    columns: Mapping[str, int]
    notes: tuple[Note, ...]
    details: Mapping[str, str] = field(default_factory=dict)

    def ids(self, *what: str) -> list[str]:
        """Return ids of the rows of which this is said."""
        return [row.id for row in self.rows if row.what in what]

    @property
    def removal(self) -> Removal:
        """The rows as they were that leave the layer: gone, or changed and written anew."""
        why = {row.id: "gone" if row.what == "gone" else "changed" for row in self.rows if row.what != "added"}
        going = self.old[self.old.index.isin(why)]
        return Removal(going, {self.source: len(going)}, whole=False, why=why, confirmed=self.unchanged)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        counts = {what: len(self.ids(what)) for what in ("added", "gone", "moved", "changed", "moved_changed")}
        return {
            "source": self.source,
            "compared": len(self.old),
            "unchanged": len(self.unchanged),
            "kept": list(self.kept),
            **counts,
            "columns": dict(self.columns),
            "rows": [row.as_dict() for row in self.rows],
        }

    def anew(self, incoming: pd.DataFrame) -> gpd.GeoDataFrame:
        """Return the rows of the layer that changed, with what the file says of them and all else as it was.

        ``incoming`` holds the rows of the file that are written, by their ids in the layer.
        """
        changes = {row.id: row for row in self.rows if row.what not in ("added", "gone")}
        written = {
            key: {*(row.cells or {}), *(self.details[name] for name in row.cells or {} if name in self.details)}
            for key, row in changes.items()
        }
        base: gpd.GeoDataFrame = self.old[self.old.index.isin(changes)].copy()
        said = incoming.loc[base.index]
        for name in sorted(set().union(*written.values())):
            hit = np.array([name in written[key] for key in base.index])
            before = (
                base[name].astype(object) if name in base.columns else pd.Series(None, index=base.index, dtype=object)
            )
            base[name] = before.where(~hit, said[name].astype(object))
        moved = np.array([changes[key].moved_m is not None for key in base.index])
        if moved.any():
            base["accuracy_m"] = base.get("accuracy_m", pd.Series(np.nan, index=base.index)).where(
                ~moved, said["accuracy_m"]
            )
            shapes = np.array(base.geometry, dtype=object)
            shapes[moved] = np.asarray(said.geometry, dtype=object)[moved]
            base = base.set_geometry(gpd.GeoSeries(shapes, index=base.index, crs=4490))
        base["source"] = said["source"].astype(object)
        if RAW in base.columns or RAW in said.columns:
            blank = pd.Series(None, index=base.index, dtype=object)
            held, came = base.get(RAW, blank), said.get(RAW, blank)
            base[RAW] = [
                _raw_of(old, new, changes[key].cells or {})
                for key, old, new in zip(base.index, held, came, strict=True)
            ]
        return base


def _raw_of(old: Any, new: Any, cells: Iterable[str]) -> str | None:
    """The words not understood of a row: those of the file for the cells that changed, else those that were kept."""
    before = json.loads(old) if isinstance(old, str) and old else {}
    after = json.loads(new) if isinstance(new, str) and new else {}
    words = {name: word for name, word in before.items() if name not in cells}
    words |= {name: word for name, word in after.items() if name in cells}
    return json.dumps(words, ensure_ascii=False) if words else None


def source_of_update(
    project: ProjectFile, kind: LayerKind, existing: gpd.GeoDataFrame, *, coming: SourceLayer, said: str
) -> tuple[str, pd.Series[Any]]:
    """Return which file's rows an update is held against, and the source of each row of the layer.

    It is the one that was said, that of the same name, or the only one there is.

    Raises
    ------
    LayerError
        If it cannot be told; the hint lists what there is.
    """
    sources = sources_of(project, kind.name, existing, coming=coming)
    there = {source: count for source, count in counted(sources).items() if source != UNKNOWN}
    file = source_called(there, coming.file, coming)
    alone = len(there) == 1 and not next(iter(there)).startswith(f"{coming.file}:")
    wanted = (
        source_called(there, said, coming) if said else file if file in there else next(iter(there)) if alone else ""
    )
    if wanted in there:
        return wanted, sources
    listed = Text(
        zh="、".join(f"{named(source).zh}（{count} 行）" for source, count in there.items()) or "没有一行出自文件",
        en=", ".join(f"{named(source).en} ({count})" for source, count in there.items()) or "no row is from a file",
    )
    such = f"--update={next(iter(there), file)}"
    asked = said or (file if alone or not coming.named else coming.label)
    raise LayerError(
        Text(
            zh=f"图层“{kind.title.zh}”中没有来自 {asked} 的行，不知道要更新哪个文件的行。",
            en=f"no row of {kind.name} is from {asked}: which file's rows are to be updated?",
        ),
        hint=Text(zh=f"现有来源：{listed.zh}；如 {such}。", en=f"There is: {listed.en}; such as {such}."),
    )


def compare_versions(
    project: ProjectFile,
    kind: LayerKind,
    old: gpd.GeoDataFrame,
    *,
    source: str,
    aligned: Aligned,
    geometry: Any,
    ids: Sequence[str],
    unusable: pd.DataFrame,
    confirmed: bool,
    firm: bool = False,
) -> Update:
    """Hold the rows of a file against those of the layer that came from its older version.

    Parameters
    ----------
    project : ProjectFile
    kind : LayerKind
    old : GeoDataFrame
        The rows of the layer to compare, its index the ids.
    source : str
        The file that they came from.
    aligned : Aligned
        The rows of the file that can be used.
    geometry : array of shapely geometries or None
        Their places, EPSG:4490.
    ids : sequence of str
        Ids that they would get as new rows.
    unusable : DataFrame
        Records of the file that go to quarantine, as read.
    confirmed : bool
        Whether more than half of the rows may be gone.
    firm : bool
        Whether a person said which coordinate system the file has.

    Raises
    ------
    CrsError
        If the rows went by the offset of a web map, and nobody said what the coordinates of the file are.
    OutputError
        If more than half of the rows would be gone and nobody confirmed it.
    """
    frame = aligned.frame.reset_index(drop=True)
    columns = _stated(aligned, kind, old)
    keys: list[Literal["code", "id"]] = []
    if "code" in columns and not kind.by_name["code"].repeats:
        keys.append("code")
    if "id" in aligned.columns and not is_running_number(aligned.columns["id"], frame["id"]):
        keys.append("id")
    pairs = pairs_of(frame, geometry, old, keys=keys, ids=None if geometry is not None else ids)
    if geometry is not None and not firm:
        check_map_offset([old.geometry.iloc[pair.old] for pair in pairs], [geometry[pair.new] for pair in pairs])
    changes = cell_changes(frame, old, pairs, columns.items())
    details = {
        column.name: column.detail
        for column in kind.columns
        if column.name in columns and column.detail and column.detail not in aligned.columns
    }
    names = old["name"] if "name" in old.columns else pd.Series(None, index=old.index, dtype=object)
    met = _met_rows(
        pairs, changes, frame, old, names, kind=kind, hand=_set_by_hand(project, kind.name), details=details
    )
    rows = met.rows
    taken = {pair.old for pair in pairs}
    left = [number for number in range(len(old)) if number not in taken]
    quarantined = _in_quarantine(old.iloc[left], unusable, aligned.columns)
    for number in left:
        key = str(old.index[number])
        if key not in quarantined:
            rows.append(RowChange("gone", key, as_text(names.iat[number])))
    gone = [row.id for row in rows if row.what == "gone"]
    if len(gone) > _MOST_GONE * len(old) and not confirmed:
        raise _wrong_file(source, len(gone), len(old))
    notes = [*_told_spoiled(met.spoiled), *_update_notes(quarantined, met.yielded, pairs, frame, geometry, old)]
    counts: dict[str, int] = {}
    for row in rows:
        for column in row.cells or {}:
            counts[column] = counts.get(column, 0) + 1
    return Update(
        source,
        old,
        tuple(rows),
        {pair.new: pair for pair in pairs},
        tuple(met.unchanged),
        tuple(quarantined),
        counts,
        tuple(notes),
        details,
    )


@dataclass(frozen=True)
class _MetRows:
    """Rows that stand in both versions: those that changed, ids of those that did not, cells not taken from the file.

    ``yielded``: a person corrected them, and the file says what it said before; ``spoiled``: the file lost digits.
    """

    rows: list[RowChange]
    unchanged: list[str]
    yielded: list[str]
    spoiled: list[str]


def _met_rows(
    pairs: Sequence[Pair],
    changes: Mapping[int, Mapping[str, tuple[Any, Any]]],
    frame: pd.DataFrame,
    old: gpd.GeoDataFrame,
    names: pd.Series[Any],
    *,
    kind: LayerKind,
    hand: Mapping[tuple[str, str], Any],
    details: Mapping[str, str],
) -> _MetRows:
    rows: list[RowChange] = []
    unchanged: list[str] = []
    yielded: list[str] = []
    spoiled: list[str] = []
    for pair in pairs:
        key = str(old.index[pair.old])
        cells = dict(changes.get(pair.new, {}))
        for column in [name for name in cells if (key, name) in hand and hand[key, name] == cells[name][1]]:
            # The file says what it said before a person corrected it: it knows nothing new.
            yielded.append(f"{key}.{column}")
            del cells[column]
        for column in [name for name, (was, now) in cells.items() if was and _is_spoiled(kind, name, now)]:
            spoiled.append(f"{key}.{column}")
            del cells[column]
        for column in details:
            if column in cells:
                cells.pop(details[column], None)
        moved = pair.distance_m is not None and pair.distance_m > ROUNDING_M
        if moved or cells:
            what = "moved_changed" if moved and cells else "moved" if moved else "changed"
            name = as_text(frame["name"].iat[pair.new]) if "name" in frame.columns else None
            rows.append(
                RowChange(
                    what, key, name or as_text(names.iat[pair.old]), pair.by, pair.distance_m if moved else None, cells
                )
            )
        else:
            unchanged.append(key)
    return _MetRows(rows, unchanged, yielded, spoiled)


def check_map_offset(before: Sequence[Any], after: Sequence[Any]) -> None:
    """Refuse a newer file whose rows all lie where a web map would show the older ones.

    Raises
    ------
    CrsError
        If they do; a person says what the coordinates are.
    """
    system = map_offset(before, after)
    if system is None:
        return
    raise CrsError(
        Text(
            zh=f"与已有的 {len(before)} 行相比，几乎都偏移了数百米，正好是 {system} 的偏移：文件应是 {system} 坐标。",
            en=f"nearly all of {len(before)} rows lie hundreds of metres from where they were, by just the offset of "
            f"{system}: the coordinates should be {system}.",
        ),
        hint=Text(
            zh=f"请加 --crs {system}；若确实不是，用 --crs EPSG:4490 写明。",
            en=f"Say --crs {system}, or --crs EPSG:4490 if they are not.",
        ),
    )


def _is_spoiled(kind: LayerKind, column: str, words: str | None) -> bool:
    """Whether a cell of the newer file is damage: it says nothing against what was there."""
    if words is None or not words.startswith("〔"):
        return False
    word = words[1:-1]
    code = column in kind.by_name and is_code(kind.by_name[column])
    return damaged(word) is not None or (code and bool(lost_digits([word])))


def _told_spoiled(spoiled: Sequence[str]) -> list[Note]:
    if not spoiled:
        return []
    some = "、".join(spoiled[:5])
    text = Text(
        zh=f"{len(spoiled)} 个单元格在新文件中已损坏（乱码、位数丢失、溢出），保留原来的值：{some}",
        en=f"{len(spoiled)} cells are damaged in the newer file (garbled, digits lost, overflow): kept as they were: "
        f"{some}",
    )
    return [Note("beware", text, len(spoiled))]


def added_rows(
    ids: Mapping[int, str], frame: pd.DataFrame, back: pd.DataFrame
) -> tuple[tuple[RowChange, ...], list[Note]]:
    """Return the rows of the file that are in no pair, and what to tell of those that were gone before.

    ``ids`` gives the id of each by its position, ``back`` the rows that are gone.
    """
    since = dict(zip(back["id"], back["gone_at"], strict=True))
    rows, returned = [], []
    for number, key in ids.items():
        name = as_text(frame["name"].iat[number]) if "name" in frame.columns else None
        rows.append(RowChange("added", key, name))
        if key in since:
            returned.append(f"{name or key}（{str(since[key])[:10]}）")
    if not returned:
        return tuple(rows), []
    some = "、".join(returned[:5])
    return tuple(rows), [
        plain(
            Text(
                zh=f"{len(returned)} 行以前已消失，又出现了：{some}",
                en=f"{len(returned)} rows were gone and are back: {some}",
            )
        )
    ]


def _stated(aligned: Aligned, kind: LayerKind, old: pd.DataFrame) -> dict[str, str]:
    """Columns that the file states, in our frame and in the layer; running numbers are none."""
    frame = aligned.frame
    spelled = {str(name).casefold(): str(name) for name in old.columns}
    running = {
        ours
        for ours, theirs in (*aligned.columns.items(), *aligned.extras.items())
        if is_running_number(theirs, frame[ours])
    }
    details = {kind.by_name[ours].detail for ours in aligned.columns if ours in kind.by_name}
    stated = {}
    for ours in frame.columns:
        said = ours in aligned.columns or ours in aligned.extras or ours in details or frame[ours].notna().any()
        if said and ours not in running and ours not in _NEVER:
            stated[ours] = ours if ours in kind.by_name else spelled.get(ours.casefold(), ours)
    return stated


def _set_by_hand(project: ProjectFile, layer: str) -> dict[tuple[str, str], str | None]:
    """What stood in cells before a person set them, by row and column, for edits that stand; the first edit counts."""
    edits = project.table("rz_edits")
    edits = edits[(edits["layer"] == layer) & edits["undone_at"].isna()]
    before: dict[tuple[str, str], str | None] = {}
    for row in edits.to_dict("records"):
        key, said = str(row["row_id"]), as_text(row["value_before"])
        if row["column"] == RAW:
            before.update({(key, name): f"〔{word}〕" for name, word in json.loads(said or "{}").items()})
        else:
            before.setdefault((key, str(row["column"])), said)
    return before


def _in_quarantine(left: pd.DataFrame, unusable: pd.DataFrame, columns: Mapping[str, str]) -> list[str]:
    """Ids of rows whose code, id or name stands in a record of the file that cannot be used."""
    if not len(unusable) or not len(left):
        return []
    keys: list[str] = []
    for ours in ("code", "id", "name"):
        theirs = columns.get(ours)
        if theirs is None or theirs not in unusable.columns or (ours != "id" and ours not in left.columns):
            continue
        words = {text for value in unusable[theirs] if (text := as_text(value)) is not None}
        held = pd.Series(left.index, index=left.index) if ours == "id" else left[ours]
        keys += [str(key) for key, value in held.items() if as_text(value) in words and str(key) not in keys]
    return keys


def _update_notes(
    unchanged: Sequence[str],
    yielded: Sequence[str],
    pairs: Sequence[Pair],
    frame: pd.DataFrame,
    geometry: Any,
    old: gpd.GeoDataFrame,
) -> list[Note]:
    """What a person must know beside the table."""
    notes = []
    if unchanged:
        some = "、".join(unchanged[:5])
        text = Text(
            zh=f"{len(unchanged)} 行在文件中有、但那里的记录不能用，按原样保留，不算消失：{some}",
            en=f"{len(unchanged)} rows stand in the file but cannot be used there: kept as they are, not gone: {some}",
        )
        notes.append(Note("beware", text, len(unchanged)))
    if yielded:
        some = "、".join(yielded[:5])
        text = Text(
            zh=f"{len(yielded)} 个单元格由人改过，文件仍是改前的值，保留人改的：{some}",
            en=f"{len(yielded)} cells were set by hand and the file says what it said before: kept as set: {some}",
        )
        notes.append(Note("beware", text, len(yielded)))
    far = [
        (str(old.index[pair.old]), pair.distance_m)
        for pair in pairs
        if pair.by in ("code", "id")
        and pair.distance_m is not None
        and pair.distance_m > 1000
        and as_text(frame["name"].iat[pair.new] if "name" in frame.columns else None)
        != as_text(old["name"].iat[pair.old] if "name" in old.columns else None)
    ]
    if far:
        some = "、".join(f"{key} {metres:,.0f} m" for key, metres in far[:5])
        text = Text(
            zh=f"{len(far)} 行编码相同，名称不同且相距 1 km 以上，可能是别的对象：{some}",
            en=f"{len(far)} rows have the same code, another name and lie over 1 km apart: other objects? {some}",
        )
        notes.append(Note("beware", text, len(far)))
    apart = unpaired_namesakes(frame, geometry, old, new=[pair.new for pair in pairs], old=[pair.old for pair in pairs])
    if apart:
        some = "、".join(f"{as_text(frame['name'].iat[new])} {metres / 1000:,.1f} km" for new, _, metres in apart[:5])
        text = Text(
            zh=f"{len(apart)} 行名称相同但相距太远，按一增一减处理，请核对：{some}",
            en=f"{len(apart)} rows have one name but lie too far apart: taken as one gone and one added: {some}",
        )
        notes.append(Note("beware", text, len(apart)))
    return notes


def _wrong_file(source: str, gone: int, rows: int) -> OutputError:
    return OutputError(
        Text(
            zh=f"{source} 的 {rows} 行中有 {gone} 行在新文件里找不到，可能不是同一份台账。",
            en=f"{gone} of the {rows} rows of {source} are not in the newer file: is it the same ledger?",
        ),
        hint=Text(zh="先用 --dry-run 查看对照；确实如此请加 --yes。", en="See --dry-run first; add --yes if it is so."),
    )
