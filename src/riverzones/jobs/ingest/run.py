"""Import one file into a project: read, place, repair, align, quarantine, and write it all in one transaction.

The module is long because the steps share one state (rows, where each came from, what was told of it) and nothing else
does them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riverzones.align.cells import damaged
from riverzones.align.columns import Aligned, align
from riverzones.align.identity import duplicate_rows, make_ids, set_apart
from riverzones.align.notes import Note, one_per_cause, plain
from riverzones.align.values import as_text
from riverzones.align.water_samples import TidySamples
from riverzones.catalogue import load
from riverzones.catalogue.caps import caps
from riverzones.connection_pool import pooled
from riverzones.errors import CrsError, DataError, LayerError
from riverzones.geo.outliers import outliers
from riverzones.geo.repair import Repair, repair
from riverzones.jobs.ingest.learned_words import learned_of, lessons_in
from riverzones.jobs.ingest.positions import Placed, place_rows, told_far
from riverzones.jobs.ingest.projection_evidence import Witnesses, witnesses_of
from riverzones.jobs.ingest.record import changes_seen, write_import
from riverzones.jobs.ingest.report import ImportOptions, ImportReport, Quarantined, nothing_written
from riverzones.jobs.ingest.samples import one_row_per_value, words_of_items
from riverzones.jobs.ingest.sources import Removal, SourceLayer, removal
from riverzones.jobs.ingest.undo import gone_rows
from riverzones.jobs.ingest.update import (
    Update,
    added_rows,
    check_map_offset,
    compare_versions,
    source_of_update,
)
from riverzones.jobs.shared.area import ProjectArea, code_areas, outside_their_code, project_area
from riverzones.model import LayerKind, Style, Text
from riverzones.model.text import said_by
from riverzones.readers.limits import within_caps
from riverzones.readers.table_header import plain_word
from riverzones.readers.vector import RawLayer, Wanted, read_vector
from riverzones.store import ProjectFile

__all__ = ["ImportOptions", "ImportReport", "Quarantined", "ingest"]

Progress = Callable[[str, int, int], None]
Extent = tuple[float, float, float, float]
_PLACES = ("lon", "lat", "x", "y", "wkt")
_OF_FORMATS = frozenset({"图层", "实体", "句柄", "文件夹", "gml_id"})
"""Columns that a format gives to every layer."""
_STEPS = ("read", "place", "repair", "align", "write")


@pooled()
def ingest(
    project: ProjectFile,
    file: Path,
    *,
    kind: LayerKind,
    options: ImportOptions | None = None,
    progress: Progress | None = None,
    style: Style | None = None,
) -> ImportReport:
    """Import ``file`` into the layer ``kind.name`` of ``project``.

    Everything is decided before anything is written; the rows, the ledger of repairs, the quarantine and the record of
    the import go in together or not at all.

    Parameters
    ----------
    project : ProjectFile
        Where it goes.
    file : Path
        GeoPackage, Shapefile (also zipped), GeoJSON, CSV, KML, KMZ, FlatGeobuf, GML or File Geodatabase.
    kind : LayerKind
        What its rows are.
    options : ImportOptions, optional
        What the file does not say itself.
    progress : callable, optional
        Called with the step (``"read"``, ``"place"``, ``"repair"``, ``"align"``, ``"write"``), its number, the count.
    style : Style, optional
        How QGIS shall draw the layer; it is stored with the rows.

    Returns
    -------
    ImportReport

    Raises
    ------
    DataError
        If ``options.accuracy_m`` is no length.
    LayerError
        If nothing of the file can be read, a layer must be chosen, or a required column is missing.
    CrsError
        If the coordinate system is not declared and cannot be told.
    UnknownNameError
        If a column named in ``options.columns`` is none of the kind's.
    """
    options = options or ImportOptions()
    _check_accuracy(options.accuracy_m)
    _check_ways(options)
    if not options.dry_run:
        project.check_writable()
    say = progress or _silent
    say("read", 0, len(_STEPS))
    file = Path(file)
    places = {ours: theirs for ours, theirs in options.columns.items() if ours in _PLACES and ours not in kind.by_name}
    named = {ours: theirs for ours, theirs in options.columns.items() if ours not in places}
    learned = learned_of(project, kind, lessons_in(options.learn, kind))
    raw = read_vector(file, layer=options.layer, encoding=options.encoding, places=places, wanted=_wanted(kind))
    raw = within_caps(file, raw)
    if "none" not in kind.geometry and raw.geometry is None:
        raise _no_places(file, raw, kind)
    if not len(raw.frame) and not raw.lost:
        raise LayerError(
            Text(
                zh=f"{file.name}：图层“{raw.layer}”没有一条记录。",
                en=f"{file.name}: the layer {raw.layer!r} holds no record.",
            ),
            hint=Text(zh="请检查是不是这个文件。", en="Check that it is the right file."),
        )
    tidy = None
    if kind.name == "samples":
        raw, tidy, named = one_row_per_value(raw, kind, named)
    work = _Work(raw, kind, options, area=project_area(project, load().provinces), tidy=tidy)
    work.path = file
    if work.placed:
        work.areas = code_areas(project, load().provinces)
        say("place", 1, len(_STEPS))
        try:
            work.place(project)
        except (CrsError, DataError) as error:
            message, hint = said_by(error)
            refusal = CrsError if isinstance(error, CrsError) else DataError
            refused = refusal(Text(zh=f"{file.name}：{message.zh}", en=f"{file.name}: {message.en}"), hint=hint)
            refused.option = error.option
            raise refused from None
        say("repair", 2, len(_STEPS))
        work.repair()
    say("align", 3, len(_STEPS))
    work.align({**learned.named(map(str, raw.frame.columns), named), **named}, learned.words)
    work.source, work.file = options.source or file.name, file.name
    work.settle_ids(project)
    report = work.report()
    say("write", 4, len(_STEPS))
    if not options.dry_run:
        if options.approve is not None:
            options.approve(report)
        raw = work.raw = replace(raw, frame=raw.frame.iloc[:0], geometry=None)  # room for what is written
        write_import(
            project, file, work.pieces(), report, raw=raw, options=options, kind=kind, style=style, gone=work.gone,
            seen=work.seen,
        )  # fmt: skip
    say("write", 5, len(_STEPS))
    return report


def _wanted(kind: LayerKind) -> Wanted:
    """What a reader is told of the kind: its geometry, and every way its columns are called."""
    words = [word for column in kind.columns for word in (column.name, column.title.zh, *column.aliases)]
    if kind.name == "samples":
        words += words_of_items()
    return Wanted(frozenset(kind.geometry), frozenset(plain_word(word) for word in words))


def _check_ways(options: ImportOptions) -> None:
    """Refuse two ways of meeting the rows that are there at once."""
    ways = {"--overwrite": options.overwrite, "--replace": options.replace is not None}
    ways["--update"] = options.update is not None
    given = [name for name, said in ways.items() if said]
    if len(given) < 2:
        return
    raise DataError(
        Text(
            zh=f"{'、'.join(given)} 不能同时使用：--overwrite 替换整个图层，--replace 替换一个来源，"
            "--update 逐行对照。",
            en=f"{', '.join(given)}: not both. --overwrite replaces the layer, --replace one source of it, --update "
            "compares row by row.",
        ),
        hint=Text(zh="请只留一个。", en="Leave one."),
    )


def _check_accuracy(accuracy_m: float | None) -> None:
    if accuracy_m is not None and not (math.isfinite(accuracy_m) and accuracy_m >= 0):
        raise DataError(
            Text(
                zh=f"位置精度应为不小于 0 的米数，得到的是 {accuracy_m}。",
                en=f"expected a positional accuracy of 0 m or more, got {accuracy_m}.",
            ),
            hint=Text(zh="例如 --accuracy 5；不清楚时不写。", en="Such as --accuracy 5; leave it out where unknown."),
        )


def _no_places(file: Path, raw: RawLayer, kind: LayerKind) -> LayerError:
    """The error of a table that is to become a layer whose rows need a place."""
    there = list(map(str, raw.frame.columns[:20]))
    table = Text(
        zh="没有坐标的表格不能成为这种图层，请先关联到几何（如在 QGIS 中按名称连接），或改用不需要位置的图层类型。",
        en="A table without coordinates cannot become this layer: join it to geometries first (in QGIS, by name), "
        "or choose a kind whose rows need no place.",
    )
    if raw.driver.startswith(("CSV", "XLS", "ET", "JSON", "GeoParquet", "dBASE", "GPKG")):
        table = Text(
            zh=f"若有坐标字段，请指明：--column lon=... --column lat=...；文件中有：{'、'.join(there)}。{table.zh}",
            en="If it has coordinate columns, name them: --column lon=... --column lat=...; "
            f"the file has: {', '.join(there)}. {table.en}",
        )
    broken = [name for name in there if damaged(re.sub(r"_\d+$", "", name)) == "garbled"]
    if broken:
        some = broken[:5]
        table = Text(
            zh=f"标题已损坏（乱码）：{'、'.join(some)}，请索取未损坏的原表；或按位置指明坐标列：--column lon=… lat=…。"
            f"{table.zh}",
            en=f"Its headings are damaged (wrong encoding): {', '.join(some)}. Ask for the file anew, or name the "
            f"columns of the coordinates: --column lon=... --column lat=.... {table.en}",
        )
    low = {name.strip().casefold() for name in there}
    if kind.name in ("rivers", "canals") and low & {"to_id", "toid", "tocomid"}:
        table = Text(
            zh="看起来是流向表（id、to_id、length）：请用 --as reaches 导入，可直接追溯。",
            en="This looks like an edge table (id, to_id, length): import it --as reaches and trace on it.",
        )
    return LayerError(
        Text(
            zh=f"{file.name}：{kind.title.zh}（{kind.name}）要有位置，文件中既没有几何，也没有成对的坐标字段。",
            en=f"{file.name}: {kind.name} need a place, but there is no geometry and no pair of coordinate columns.",
        ),
        hint=table,
    )


_NO_VALUES = Text(
    zh="没有一条记录有监测值：没有认出数值列，请用 --column value=文件的列 指明",
    en="not one record has a value: no column of values was recognised, name it with --column value=THEIRS",
)


def _silent(_step: str, _number: int, _count: int) -> None:
    """The progress of a caller who did not ask."""


def _nothing_matched(kind: LayerKind, headings: Sequence[str]) -> Note:
    """What to tell where not one heading of a file is a column of the kind: every rule will find its cells empty."""
    some = "、".join(headings[:5])
    return plain(
        Text(
            zh=f"没有一个标题对上“{kind.title.zh}”的字段（{some}），这些列只按原名保留；请检查图层类型，"
            "或用 --column 我们的列=文件的列 指明",
            en=f"not one heading is a column of {kind.name} ({some}): they are kept under their own names only; name "
            "them with --column OUR=THEIRS, or check the kind",
        ),
        loud=True,
    )


def _beside_their_code(frame: pd.DataFrame, geometry: Any, kind: LayerKind, areas: Mapping[str, Any]) -> list[Note]:
    """What to tell of rows that lie outside the area of their own administrative code."""
    apart = outside_their_code(frame, geometry, kind, areas)
    if not apart:
        return []
    named = frame["name"] if "name" in frame.columns else frame[frame.columns[0]]
    some = [f"{named.iloc[row]} ({code}, {km:,.1f} km)" for row, (code, km) in list(apart.items())[:5]]
    more = len(apart) > 5
    words = Text(
        zh=f"{len(apart)} 行不在自身行政区划代码的范围内：{'、'.join(some)}{' 等' if more else ''}",
        en=f"{len(apart)} rows lie outside the area of their own administrative code: {', '.join(some)}"
        f"{', ...' if more else ''}",
    )
    return [plain(words, loud=True)]


class _Work:
    """One import on its way: rows that are still in, reasons why others are out, and what was decided."""

    def __init__(
        self, raw: RawLayer, kind: LayerKind, options: ImportOptions, *, area: ProjectArea, tidy: TidySamples | None
    ) -> None:
        self.raw, self.kind, self.options, self.area = raw, kind, options, area
        self.placed = kind.spatial and raw.geometry is not None
        self.out: dict[int, Text] = dict(raw.unread) if self.placed else {}
        self.position: Placed | None = None
        self.geometry: Any = None
        self.added = np.zeros(len(raw.frame), dtype=np.int64)
        self.made: dict[int, Repair] = {}
        self.aligned: Aligned | None = None
        self.ids: list[str] = []
        self.rows: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.notes: list[Note | Text] = list(raw.notes)
        self.tidy = tidy
        if tidy is not None:
            self.out |= tidy.out
            self.notes += tidy.notes
        self.id_reason = Text(zh="没有可用的记录", en="no usable record")
        self.existing: gpd.GeoDataFrame | None = None
        self.source = self.file = ""
        self.path = Path()
        self.gone: Removal | None = None
        self.update: Update | None = None
        self.seen: tuple[int, ...] | None = None
        self.areas: Mapping[str, Any] = {}

    def place(self, project: ProjectFile) -> None:
        """Decide the coordinate system and change the geometry to EPSG:4490."""

        def witnesses() -> Witnesses:
            return witnesses_of(project, self.raw, self.kind, self.areas, file=self.path)

        self.position = place_rows(self.raw, self.options, self.area, witnesses=witnesses)
        self.geometry, self.added = self.position.geometry, self.position.added
        for row, cause in self.position.out.items():
            self.out.setdefault(row, cause)
        self.notes += self.position.notes

    def repair(self) -> None:
        """Repair the geometry or put the row out; put out what lies in the wrong place."""
        done = repair(
            self.geometry,
            families=self.kind.geometry,
            max_change_ratio=self.options.max_area_change_ratio,
            closed=[row for row in self.raw.closed if row not in self.out],
            most_crossings=caps().crossings,
        )
        self.geometry = done.geometry
        for row, reason in done.refused.items():
            self.out.setdefault(row, reason)
        anywhere = self.options.anywhere
        near = None if anywhere else self.area.bounds
        for row, reason in outliers(done.geometry, near=near, apart=not anywhere).items():
            self.out.setdefault(row, reason)
        self.notes += told_far(done.geometry, self.area, set(self.out)) if not anywhere else []
        self.made = {item.row: item for item in done.made if item.row not in self.out}

    def align(self, named: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> None:
        """Set columns and values of the rows that are still in."""
        self.rows = np.setdiff1d(np.arange(len(self.raw.frame)), np.array([*self.out], dtype=np.int64))
        rows = self.raw.frame.iloc[self.rows].reset_index(drop=True) if self.out else self.raw.frame
        geometry = self.geometry[self.rows] if self.placed else None
        self.aligned = align(
            rows,
            self.kind,
            named=named,
            used=self.raw.place_columns if self.placed else (),
            geometry=geometry,
            words=words,
        )
        if self.tidy is not None and self.tidy.ids is not None:
            with_ids = replace(self.aligned, frame=self.aligned.frame.assign(id=self.tidy.ids[self.rows]))
            self.aligned = replace(with_ids, dtypes={**self.aligned.dtypes, "id": "string"})
        self.notes += self.aligned.told
        headings = [name for name in self.aligned.extras.values() if name not in _OF_FORMATS]
        if not self.aligned.columns and headings:
            self.notes.insert(0, _nothing_matched(self.kind, headings))
        if self.kind.name == "samples" and self.aligned.frame["value"].isna().all():
            self.notes.insert(0, plain(_NO_VALUES, loud=True))
        self.notes += _beside_their_code(self.aligned.frame, geometry, self.kind, self.areas)
        if self.raw.encoding.unreadable:
            count = self.raw.encoding.unreadable
            self.notes.append(
                Text(
                    zh=f"{count} 处文字按此编码读不通，以 � 代替",
                    en=f"{count} texts do not read in this encoding, shown with �",
                )
            )

    def settle_ids(self, project: ProjectFile) -> None:
        """Set ids, apart from each other and from those in the layer; what is in the layer already is put out."""
        assert self.aligned is not None
        frame = self.aligned.frame
        geometry = self.geometry[self.rows] if self.placed else None
        ids, self.id_reason, id_notes = make_ids(frame, geometry, kind=self.kind.name)
        self.notes += id_notes
        self.seen = changes_seen(project)
        self.existing = project.read(self.kind.name) if project.has(self.kind.name) else None
        if self.options.update is not None:
            self._compare(project, ids)
            return
        if self.existing is not None and (self.options.overwrite or self.options.replace is not None):
            self._take_away(project)
        if self.existing is not None:
            if geometry is not None and self.options.crs is None:
                known = [number for number, name in enumerate(ids) if name in self.existing.index]
                check_map_offset(self.existing.geometry.loc[[ids[at] for at in known]].tolist(), geometry[known])
            again = duplicate_rows(ids, frame, geometry, self.existing)
            for number, cause in again.items():
                self.out[int(self.rows[number])] = cause
            keep = [number for number in range(len(ids)) if number not in again]
            clashes = sum(ids[number] in self.existing.index for number in keep)
            if clashes:
                text = Text(
                    zh=f"{clashes} 行的标识在图层中已有，但位置不同（移动过，或是别的对象）："
                    "原有的行不动，新行的标识加了 -2、-3；若是同一台账的新版，请撤销（imports undo）后加 --update",
                    en=f"{clashes} rows have an id that is in the layer at another place (moved, or another "
                    "object): the rows there stay, the new ones got -2, -3; if the file is a newer version of the "
                    "same ledger undo this (imports undo) and import it with --update",
                )
                self.notes.append(Note("ids", text, clashes))
            fresh = set_apart([ids[number] for number in keep], self.existing.index)
            self.rows = self.rows[keep]
            self.aligned = replace(self.aligned, frame=frame.iloc[keep].reset_index(drop=True))
            ids = fresh
        self.ids = ids
        self.made = {row: item for row, item in self.made.items() if row not in self.out}

    @property
    def coming(self) -> SourceLayer:
        """The layer of the file that comes in."""
        return SourceLayer(self.file, self.raw.layer, named=self.options.layer is not None)

    def _compare(self, project: ProjectFile, ids: list[str]) -> None:
        """Settle what a newer version adds, changes and lacks; rows that did not change are not written."""
        assert self.aligned is not None
        options, kind = self.options, self.kind
        if self.existing is None:
            raise LayerError(
                Text(
                    zh=f"项目中还没有图层“{kind.title.zh}”，无从更新。",
                    en=f"the project holds no {kind.name} yet: nothing to update.",
                ),
                hint=Text(zh="第一次导入请去掉 --update。", en="Leave --update out for the first import."),
            )
        source, sources = source_of_update(project, kind, self.existing, coming=self.coming, said=options.update or "")
        frame = self.aligned.frame
        geometry = self.geometry[self.rows] if self.placed else None
        update = compare_versions(
            project,
            kind,
            self.existing[sources == source],
            source=source,
            aligned=self.aligned,
            geometry=geometry,
            ids=ids,
            unusable=self.raw.frame.iloc[sorted(self.out)],
            confirmed=options.confirmed or options.dry_run,
            firm=options.crs is not None,
        )
        others = self.existing[sources != source]
        fresh = [number for number in range(len(frame)) if number not in update.pairs]
        shapes = None if geometry is None else geometry[fresh]
        again = duplicate_rows([ids[number] for number in fresh], frame.iloc[fresh], shapes, others)
        for position, cause in again.items():
            self.out[int(self.rows[fresh[position]])] = cause
        fresh = [number for position, number in enumerate(fresh) if position not in again]
        new_ids = dict(zip(fresh, set_apart([ids[number] for number in fresh], self.existing.index), strict=True))
        added, added_notes = added_rows(new_ids, frame, gone_rows(project, kind.name))
        self.update = replace(update, rows=(*added, *update.rows), notes=(*update.notes, *added_notes))
        self.notes += self.update.notes
        written = set(self.update.ids("moved", "changed", "moved_changed"))
        name_of = {new: str(update.old.index[pair.old]) for new, pair in update.pairs.items()} | new_ids
        keep = [number for number in sorted(name_of) if number in new_ids or name_of[number] in written]
        self.gone = self.update.removal
        self.rows = self.rows[keep]
        self.aligned = replace(self.aligned, frame=frame.iloc[keep].reset_index(drop=True))
        self.ids = [name_of[number] for number in keep]
        kept_rows = set(self.rows.tolist())
        self.made = {row: item for row, item in self.made.items() if row in kept_rows}

    def pieces(self) -> list[tuple[pd.DataFrame, dict[str, str]]]:
        """Return the rows to write: those that are new, and of an update those that changed, whole."""
        frame, dtypes = self.layer()
        if self.update is None:
            return [(frame, dtypes)]
        added = frame.loc[self.update.ids("added")]
        return [(added, dtypes), (self.update.anew(frame), dtypes)]

    def _take_away(self, project: ProjectFile) -> None:
        """Settle which rows of the layer these replace; what stays is compared with them."""
        assert self.existing is not None
        options = self.options
        self.gone = removal(
            project,
            self.kind,
            self.existing,
            coming=self.coming,
            replace=None if options.overwrite else options.replace,
            confirmed=options.confirmed or options.dry_run,
        )
        if len(self.gone.rows):
            self.notes.insert(0, plain(self.gone.told(self.kind.name), loud=True))
        stays = self.existing[~self.existing.index.isin(self.gone.rows.index)]
        self.existing = None if self.gone.whole else stays

    def layer(self) -> tuple[pd.DataFrame, dict[str, str]]:
        """Return the rows to write, with ``id``, ``accuracy_m`` and ``source`` filled, and their dtype words."""
        assert self.aligned is not None
        frame = self.aligned.frame.copy(deep=False)
        dtypes = {"id": "string", **self.aligned.dtypes, "accuracy_m": "number", "source": "string"}
        frame["id"] = pd.Series(self.ids, index=frame.index, dtype=object)
        if "accuracy_m" not in frame.columns:
            frame["accuracy_m"] = np.nan
        if self.options.accuracy_m is not None:
            frame["accuracy_m"] = frame["accuracy_m"].fillna(self.options.accuracy_m)
        if self.position is not None and self.position.uncertainty_m is not None:
            unsure_m = self.position.uncertainty_m[self.rows]
            own = frame["accuracy_m"].to_numpy(dtype=float, na_value=np.nan)
            frame["accuracy_m"] = np.where(np.isnan(unsure_m), own, np.hypot(np.nan_to_num(own), unsure_m))
        if "source" not in frame.columns:
            frame["source"] = None
        frame["source"] = frame["source"].astype(object).where(frame["source"].notna(), self.source)
        if self.existing is not None:
            spelled = {str(name).casefold(): str(name) for name in self.existing.columns}
            renamed = {
                name: spelled.get(name.casefold(), name) for name in frame.columns if name not in self.kind.by_name
            }
            frame = frame.rename(columns=renamed)
            dtypes = {renamed.get(name, name): word for name, word in dtypes.items()}
        names = ["id", *[name for name in frame.columns if name != "id"]]
        frame = pd.DataFrame({name: frame[name] for name in names}, copy=False)  # columns without values stay shared
        frame.index = pd.Index(self.ids, dtype=object)
        if not self.kind.spatial:
            return frame, dtypes
        shapes = self.geometry[self.rows] if self.placed else np.full(len(frame), None, dtype=object)
        geometry = gpd.GeoSeries(shapes, index=frame.index, crs=4490)
        return gpd.GeoDataFrame(frame, geometry=geometry, copy=False), dtypes

    def report(self) -> ImportReport:
        """Return what is going to be written, and why."""
        assert self.aligned is not None
        repaired = sorted(self.made)
        name_of = dict(zip(repaired, [self.ids[at] for at in np.searchsorted(self.rows, repaired)], strict=True))
        records = self.raw.records
        out = sorted(self.out)
        cells = self.raw.frame.iloc[out].to_dict("records")
        quarantine = [
            Quarantined(int(records[row]), self.out[row], _attributes(as_read), self._wkt(row))
            for row, as_read in zip(out, cells, strict=True)
        ]
        quarantine += [
            Quarantined(item.record, item.reason, json.dumps({"text": item.words}, ensure_ascii=False), None)
            for item in self.raw.lost
        ]
        nothing = Text(zh="没有几何", en="no geometry")
        loud = () if len(self.rows) or self.update else nothing_written(quarantine, self.kind)
        matched = len(self.aligned.columns)
        return ImportReport(
            layer=self.kind.name,
            kind=self.kind.name,
            read=len(self.raw.frame) + len(self.raw.lost),
            written=len(self.rows),
            encoding=self.raw.encoding.encoding.replace("utf-8-sig", "utf-8"),
            crs=self.position.crs if self.position else "",
            reasons={
                "encoding": self.raw.encoding.reason,
                "crs": (self.position.reason if self.position else None) or nothing,
                "columns": Text(
                    zh=f"{matched} 列对上，{len(self.aligned.extras)} 列按原名保留为文本",
                    en=f"{matched} columns aligned, {len(self.aligned.extras)} kept as text under their own names",
                ),
                "ids": self.id_reason,
            },
            told=one_per_cause((*(plain(text, loud=True) for text in loud), *self.notes)),
            columns=self.aligned.columns,
            unmatched=tuple(self.aligned.extras.values()),
            densified_vertices=int(self.added[self.rows].sum()),
            repairs=tuple((int(records[row]), name_of[row], self.made[row]) for row in repaired),
            quarantine=tuple(quarantine),
            dry_run=self.options.dry_run,
            update=self.update,
        )

    def _wkt(self, row: int) -> str | None:
        shape = None if self.raw.geometry is None else self.raw.geometry[row]
        return None if shape is None else str(shapely.to_wkt(shape, rounding_precision=9))


def _attributes(as_read: Mapping[Any, Any]) -> str:
    """The cells of a record as JSON text, empty ones left out."""
    cells = {str(name): as_text(value) for name, value in as_read.items()}
    return json.dumps({name: word for name, word in cells.items() if word is not None}, ensure_ascii=False)
