# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""The spatial index of a GeoPackage layer (OGC 12-128r15, annex F.3): an SQLite R*-tree kept up by triggers.

Rows added in bulk are packed into nodes from arrays, not entered row by row through the triggers.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["add_triggers", "boxes_of", "create", "drop", "drop_triggers", "fill"]

_DEFINITION = "http://www.geopackage.org/spec120/#extension_rtree"
_FEW = 500
_CHUNK = 100_000

# {i} index, {t} table, {c} geometry column, {k} key column, all quoted; {n} bare name of the index
_EXTENT = "ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c})"
_TRIGGERS = {
    "insert": "AFTER INSERT ON {t} WHEN (NEW.{c} NOT NULL AND NOT ST_IsEmpty(NEW.{c}))"
    " BEGIN INSERT OR REPLACE INTO {i} VALUES (NEW.{k}, " + _EXTENT + "); END",
    "update1": "AFTER UPDATE OF {c} ON {t} WHEN OLD.{k} = NEW.{k} AND (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))"
    " BEGIN INSERT OR REPLACE INTO {i} VALUES (NEW.{k}, " + _EXTENT + "); END",
    "update2": "AFTER UPDATE OF {c} ON {t} WHEN OLD.{k} = NEW.{k} AND (NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))"
    " BEGIN DELETE FROM {i} WHERE id = OLD.{k}; END",
    "update3": "AFTER UPDATE ON {t} WHEN OLD.{k} != NEW.{k} AND (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))"
    " BEGIN DELETE FROM {i} WHERE id = OLD.{k}; INSERT OR REPLACE INTO {i} VALUES (NEW.{k}, " + _EXTENT + "); END",
    "update4": "AFTER UPDATE ON {t} WHEN OLD.{k} != NEW.{k} AND (NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))"
    " BEGIN DELETE FROM {i} WHERE id IN (OLD.{k}, NEW.{k}); END",
    "delete": "AFTER DELETE ON {t} WHEN OLD.{c} NOT NULL BEGIN DELETE FROM {i} WHERE id = OLD.{k}; END",
}


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def create(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Create an empty index for a layer and enter it among the extensions."""
    connection.execute(f"CREATE VIRTUAL TABLE {_q(f'rtree_{table}_{column}')} USING rtree(id, minx, maxx, miny, maxy)")
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')", (table, column, _DEFINITION)
    )


def drop(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Take the index of a layer away."""
    drop_triggers(connection, table, column)
    connection.execute(f"DROP TABLE IF EXISTS {_q(f'rtree_{table}_{column}')}")


def add_triggers(connection: sqlite3.Connection, table: str, column: str, key: str) -> None:
    """Add the triggers that keep the index when any program changes single rows."""
    index = f"rtree_{table}_{column}"
    for name, body in _TRIGGERS.items():
        text = body.format(i=_q(index), t=_q(table), c=_q(column), k=_q(key))
        connection.execute(f"CREATE TRIGGER {_q(f'{index}_{name}')} {text}")


def drop_triggers(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Take the triggers away, those of newer versions of the standard too."""
    index = f"rtree_{table}_{column}"
    for name in (*_TRIGGERS, "update5", "update6", "update7"):
        connection.execute(f"DROP TRIGGER IF EXISTS {_q(f'{index}_{name}')}")


def boxes_of(bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return bounds (west, south, east, north) as the index keeps them: west, east, south, north, rounded outwards."""
    return _rounded_outwards(bounds[:, [0, 2, 1, 3]])


def fill(
    connection: sqlite3.Connection, table: str, column: str, keys: npt.NDArray[Any], boxes: npt.NDArray[np.float32]
) -> None:
    """Enter rows into the index: ``boxes`` are those of :func:`boxes_of`; rows of NaN (no geometry) are left out.

    Many rows are packed together with those that are there (sort-tile-recursive, Leutenegger and others 1997) and
    written as whole nodes, which takes a tenth of the time; a few are entered one by one.
    """
    there = ~np.isnan(boxes[:, 0])
    keys, boxes = (keys, boxes) if there.all() else (keys[there], boxes[there])
    keys = keys.astype(np.int64, copy=False)
    index = _q(f"rtree_{table}_{column}")
    (held,) = connection.execute(f"SELECT count(*) FROM {_q(f'rtree_{table}_{column}_rowid')}").fetchone()
    if len(keys) < max(_FEW, held):
        rows = zip(keys.tolist(), *(boxes[:, i].tolist() for i in range(4)), strict=True)
        connection.executemany(f"INSERT INTO {index} VALUES (?, ?, ?, ?, ?)", rows)
        return
    if held:
        old = connection.execute(f"SELECT id, minx, maxx, miny, maxy FROM {index}").fetchall()
        keys = np.concatenate([np.array([row[0] for row in old], dtype=np.int64), keys])
        boxes = np.concatenate([np.array([row[1:] for row in old], dtype=np.float32), boxes])
    _write_packed(connection, f"rtree_{table}_{column}", keys, boxes)


def _rounded_outwards(boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Boxes (minx, maxx, miny, maxy) in single precision that hold the boxes in double precision."""
    with np.errstate(over="ignore"):  # what lies beyond single precision is at its end
        out = boxes.astype(np.float32)
    low, high = out[:, [0, 2]], out[:, [1, 3]]
    out[:, [0, 2]] = np.where(low > boxes[:, [0, 2]], np.nextafter(low, np.float32(-np.inf)), low)
    out[:, [1, 3]] = np.where(high < boxes[:, [1, 3]], np.nextafter(high, np.float32(np.inf)), high)
    return out


def _tiles(boxes: npt.NDArray[np.float32], most: int) -> npt.NDArray[np.int64]:
    """The order in which each run of ``most`` boxes lies together: columns by x, within them by y."""
    by_x = np.argsort(boxes[:, 0].astype(float) + boxes[:, 1], kind="stable")
    strips = int(np.ceil(np.sqrt(np.ceil(len(boxes) / most))))
    strip = np.empty(len(boxes), dtype=np.int64)
    strip[by_x] = np.arange(len(boxes)) // (strips * most)
    return np.lexsort((boxes[:, 2].astype(float) + boxes[:, 3], strip))


def _packed(
    cells: npt.NDArray[Any], numbers: list[int], starts: list[int], *, most: int, size: int, depth: int
) -> Iterator[tuple[int, bytes]]:
    """The nodes of one level, each with its number."""
    for node, start in zip(numbers, starts, strict=True):
        held = cells[start : start + most]
        yield node, (struct.pack(">HH", depth, len(held)) + held.tobytes()).ljust(size, b"\0")


def _write_packed(
    connection: sqlite3.Connection, index: str, keys: npt.NDArray[np.int64], boxes: npt.NDArray[np.float32]
) -> None:
    """Replace the nodes of an index by packed ones (format: sqlite.org/rtree.html and the source of its module)."""
    nodes, rowids, parents = (_q(f"{index}_{part}") for part in ("node", "rowid", "parent"))
    (size,) = connection.execute(f"SELECT length(data) FROM {nodes} WHERE nodeno = 1").fetchone()
    most = (size - 4) // np.dtype([("key", ">i8"), ("box", ">f4", 4)]).itemsize
    for part in (nodes, rowids, parents):
        connection.execute(f"DELETE FROM {part}")
    number, depth = 2, 0
    while True:
        order = _tiles(boxes, most)
        keys, boxes = keys[order], boxes[order]
        starts = np.arange(0, len(keys), most)
        root = len(starts) == 1
        numbers = np.array([1]) if root else np.arange(number, number + len(starts))
        number += len(starts)
        cells = np.zeros(len(keys), dtype=[("key", ">i8"), ("box", ">f4", 4)])
        cells["key"], cells["box"] = keys, boxes
        packed = _packed(cells, numbers.tolist(), starts.tolist(), most=most, size=size, depth=depth if root else 0)
        connection.executemany(f"INSERT INTO {nodes} (nodeno, data) VALUES (?, ?)", packed)
        owner = np.repeat(numbers, np.diff([*starts, len(keys)]))
        climb = np.argsort(keys)
        for at in range(0, len(keys), _CHUNK):  # numbers as objects take four times their room
            some = climb[at : at + _CHUNK]
            pairs = zip(keys[some].tolist(), owner[some].tolist(), strict=True)
            connection.executemany(f"INSERT INTO {parents if depth else rowids} VALUES (?, ?)", pairs)
        if root:
            return
        low = np.minimum.reduceat(boxes, starts)
        high = np.maximum.reduceat(boxes, starts)
        keys, boxes = numbers, np.column_stack([low[:, 0], high[:, 1], low[:, 2], high[:, 3]])
        depth += 1
