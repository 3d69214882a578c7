# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""What of a damaged project file can still be read, saved into a new one; the damaged file is not changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import LayerError, RiverzonesError
from riverzones.model import Text
from riverzones.store import blobs, columns, geopackage
from riverzones.store.connection import connect, told_sqlite
from riverzones.store.outside_changes import CHANGES, STATES
from riverzones.store.pages import rebuilt
from riverzones.store.project import ProjectFile
from riverzones.store.transaction import CGCS2000, LEDGERS

__all__ = ["Saved", "salvage"]

_PIECE = 2_000
_PAGE = 4096
"""Bytes of a page where the header does not tell: what projects are made with."""
_MORE_PAGES = 100_000
"""So many pages more than are there a header is believed: a file may have lost most of itself."""
_DAMAGE = (sqlite3.Error, UnicodeDecodeError)
_OURS = frozenset({"rz_project", "layer_styles", CHANGES, STATES})


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of one table: rows saved, rows known to be lost, and whether the table was given up at a point."""

    layer: str
    rows: int
    lost: int
    cut: bool = False


def salvage(path: Path, new: Path, *, overwrite: bool = False) -> list[Saved]:
    """Read the tables of a damaged project one by one, row by row where need be, and write them into a new project.

    Parameters
    ----------
    path : Path
        The damaged file.
    new : Path
        The project to make.
    overwrite : bool
        Whether a file that stands there may be replaced.

    Returns
    -------
    list of Saved
        One per layer and table. Styles are not saved; ``riverzones export`` makes them again.

    Raises
    ------
    LayerError
        If not even the list of tables can be read.
    OutputError
        If the new file stands already, or cannot be written.
    """
    tables = _all_there_is(path)
    project = ProjectFile.create(new, overwrite=overwrite)
    saved = []
    with project.transaction() as tx:
        for name, (frame, lost, cut) in tables:
            if frame is None:
                saved.append(Saved(name, 0, lost, cut=True))
                continue
            if name in LEDGERS or not isinstance(frame, gpd.GeoDataFrame):
                if "id" in frame.columns and name not in LEDGERS:
                    tx.put_layer(name, _own_ids(frame))
                else:
                    tx.put_table(name, pd.DataFrame(frame))
            elif name == "rz_findings":
                tx.put_layer(name, frame)
            else:
                tx.put_layer(name, _own_ids(frame))
            saved.append(Saved(name, len(frame), lost, cut))
    return saved


_Tables = list[tuple[str, tuple[pd.DataFrame | None, int, bool]]]


def _all_there_is(path: Path) -> _Tables:
    """Tables as SQLite reads them, else from a copy with a sound header; where either gives something up, from pages.

    Of a table that two ways give, the one with more rows is taken.
    """
    tables: _Tables = []
    whole = False
    for opened in (connect, _with_sound_head):
        try:
            with told_sqlite(path), closing(opened(path)) as source:
                tables = _tables(source)
            whole = not any(lost or cut for _, (_, lost, cut) in tables) and bool(tables)
            break
        except (RiverzonesError, *_DAMAGE):
            continue
    if whole:
        return tables
    try:
        with closing(rebuilt(*_bytes(path))) as source:
            return _better(tables, _tables(source))
    except _DAMAGE as error:
        if tables:
            return tables
        raise LayerError(
            Text(
                zh=f"{path}：连表的目录都读不出，救不回内容。", en=f"{path}: not even its list of tables can be read."
            ),
            hint=Text(zh="请从备份恢复。", en="Take the last backup."),
        ) from error


def _better(first: _Tables, second: _Tables) -> _Tables:
    """Of each table the reading that has more rows; what was lost is told by what SQLite could say of it."""
    better = dict(first)
    for name, reading in second:
        frame, _, _ = reading
        if name not in better:  # nobody can tell any more how many rows there were
            better[name] = (frame, 0, True)
            continue
        before, lost, _ = better[name]
        more = len(frame) - (0 if before is None else len(before)) if frame is not None else 0
        if more > 0:
            better[name] = (frame, max(0, lost - more), lost == 0)
    return list(better.items())


def _tables(source: sqlite3.Connection) -> _Tables:
    source.text_factory = lambda data: data.decode("utf-8", errors="replace")
    return [(name, _table(source, name)) for name in _names(source)]


def _with_sound_head(path: Path) -> sqlite3.Connection:
    """A copy in memory whose header is what its length says, pages that were cut off as empty ones.

    A flipped bit in the header, or the lost end of a file, makes SQLite refuse all of it. The fields and their places
    are those of the file format of SQLite, section 1.3.
    """
    held, size = _bytes(path)
    data = bytearray(held)
    pages = -(-len(data) // size)
    promised = int.from_bytes(data[28:32], "big")
    pages = promised if pages < promised <= 2 * pages + _MORE_PAGES else pages
    data += bytes(pages * size - len(data))
    data[:16] = b"SQLite format 3\0"
    data[16:24] = size.to_bytes(2, "big") + bytes((1, 1, 0, 64, 32, 32))
    data[28:40] = pages.to_bytes(4, "big") + bytes(8)  # no list of free pages: it is not needed to read
    data[44:48], data[56:60], data[92:96] = (4).to_bytes(4, "big"), (1).to_bytes(4, "big"), data[24:28]
    source = sqlite3.connect(":memory:")
    source.deserialize(bytes(data))
    return source


def _bytes(path: Path) -> tuple[bytes, int]:
    """The bytes of a file, and how many of them are a page: what the header says, if it can be."""
    data = path.read_bytes()
    if len(data) < 512:
        raise sqlite3.DatabaseError("the file is shorter than a page")
    size = int.from_bytes(data[16:18], "big")
    return data, size if size in (512, 1024, 2048, 4096, 8192, 16384, 32768) else _PAGE


def _names(source: sqlite3.Connection) -> list[str]:
    try:
        names = list(geopackage.names(source))
    except _DAMAGE:
        rows = source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = [row[0] for row in rows if not str(row[0]).startswith(("gpkg_", "sqlite_", "rtree_"))]
    return [name for name in names if name not in _OURS]


def _table(source: sqlite3.Connection, name: str) -> tuple[pd.DataFrame | None, int, bool]:
    """The rows of a table that can be read, how many cannot, and whether it was given up at a point."""
    try:
        table = geopackage.describe(source, name)
        assert table is not None
    except (*_DAMAGE, AssertionError):
        return None, 0, True
    chosen = [table.key, *([table.geometry] if table.geometry else []), *table.columns]
    sql = f"SELECT {', '.join(map(geopackage.quoted, chosen))} FROM {geopackage.quoted(name)}"
    rows, lost, cut = _rows(source, sql, geopackage.quoted(table.key), name)
    values = list(zip(*rows, strict=True)) if rows else [()] * len(chosen)
    named = dict(zip(chosen, values, strict=True))
    index = pd.Index([int(key) for key in named[table.key]], dtype="int64")
    data = {column: columns.restored(list(named[column]), word) for column, word in table.columns.items()}
    frame = pd.DataFrame(data, index=index, columns=list(table.columns))
    if table.geometry is None:
        return frame.reset_index(drop=True), lost, cut
    shapes = blobs.decode([blob if isinstance(blob, bytes) else None for blob in named[table.geometry]])
    bounds = shapely.bounds(shapes)
    shapes[~(np.abs(bounds) <= 360).all(axis=1)] = None  # coordinates that are damaged
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CGCS2000), lost, cut


def _rows(source: sqlite3.Connection, sql: str, key: str, name: str) -> tuple[list[Any], int, bool]:
    try:
        ends = (f"SELECT {end}({key}) FROM {geopackage.quoted(name)}" for end in ("min", "max"))  # no scan, if apart
        low, high = (source.execute(end).fetchone()[0] for end in ends)
    except _DAMAGE:
        return _as_they_come(source, sql)
    if low is None:
        return [], 0, False
    rows: list[Any] = []
    lost = 0
    pieces = [(start, min(start + _PIECE - 1, high)) for start in range(low, high + 1, _PIECE)]
    while pieces:
        first, last = pieces.pop(0)
        try:
            rows += source.execute(f"{sql} WHERE {key} BETWEEN ? AND ? ORDER BY {key}", (first, last)).fetchall()
        except _DAMAGE:
            if first == last:
                lost += 1
                continue
            middle = (first + last) // 2
            pieces[:0] = [(first, middle), (middle + 1, last)]
    return rows, lost, False


def _as_they_come(source: sqlite3.Connection, sql: str) -> tuple[list[Any], int, bool]:
    """Rows up to the first that cannot be read."""
    rows: list[Any] = []
    try:
        rows.extend(source.execute(sql))
    except _DAMAGE:
        return rows, 0, True
    return rows, 0, False


def _own_ids(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows, each with an id of its own; one that has none, or that of another, is called by its row number."""
    named = frame.copy()
    ids = named["id"].astype("str") if "id" in named.columns else pd.Series([""] * len(named), index=named.index)
    unsure = ids.isna() | ids.duplicated() | (ids.str.strip() == "")
    named["id"] = ids.where(~unsure, pd.Series([f"fid-{key}" for key in named.index], index=named.index, dtype="str"))
    return named
