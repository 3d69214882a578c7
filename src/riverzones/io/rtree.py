# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""The spatial index of a GeoPackage layer (OGC 12-128r15, annex F.3): an SQLite R*-tree kept up by triggers.

Rows added in bulk are entered from arrays, not row by row through the triggers.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["add_triggers", "create", "drop", "drop_triggers", "fill"]

_DEFINITION = "http://www.geopackage.org/spec120/#extension_rtree"
_CHUNK = 20_000

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
    """An empty index for a layer, entered among the extensions."""
    connection.execute(f"CREATE VIRTUAL TABLE {_q(f'rtree_{table}_{column}')} USING rtree(id, minx, maxx, miny, maxy)")
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')", (table, column, _DEFINITION)
    )


def drop(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Take the index of a layer away."""
    drop_triggers(connection, table, column)
    connection.execute(f"DROP TABLE IF EXISTS {_q(f'rtree_{table}_{column}')}")


def add_triggers(connection: sqlite3.Connection, table: str, column: str, key: str) -> None:
    """The triggers that keep the index when any program changes single rows."""
    index = f"rtree_{table}_{column}"
    for name, body in _TRIGGERS.items():
        text = body.format(i=_q(index), t=_q(table), c=_q(column), k=_q(key))
        connection.execute(f"CREATE TRIGGER {_q(f'{index}_{name}')} {text}")


def drop_triggers(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Take the triggers away, those of newer versions of the standard too."""
    index = f"rtree_{table}_{column}"
    for name in (*_TRIGGERS, "update5", "update6", "update7"):
        connection.execute(f"DROP TRIGGER IF EXISTS {_q(f'{index}_{name}')}")


def fill(
    connection: sqlite3.Connection, table: str, column: str, keys: npt.NDArray[Any], bounds: npt.NDArray[np.float64]
) -> None:
    """Enter rows into the index: ``bounds`` are west, south, east, north; rows of NaN (no geometry) are left out."""
    there = ~np.isnan(bounds[:, 0])
    keys, bounds = keys[there], bounds[there]
    sql = f"INSERT INTO {_q(f'rtree_{table}_{column}')} VALUES (?, ?, ?, ?, ?)"
    for start in range(0, len(keys), _CHUNK):
        part = slice(start, start + _CHUNK)
        rows = zip(keys[part].tolist(), *(bounds[part, i].tolist() for i in (0, 2, 1, 3)), strict=True)
        connection.executemany(sql, rows)
