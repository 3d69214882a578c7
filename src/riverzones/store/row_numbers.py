# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""Rows of a layer by their numbers, told by SQLite before a cell or a shape is read: all, those that may meet a
condition, those near some boxes.

What is told here may be more than what is meant, never less: who asks compares the rows that are left as before.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from riverzones.model import Condition
from riverzones.store import geopackage, outside_changes

__all__ = ["all_rows", "greatest", "near", "only_ours", "possible"]

if TYPE_CHECKING:
    _Numbers = npt.NDArray[np.int64]

_FIRST: Final = 250
"""After so many boxes it is told how many rows all of them would meet."""
_CALCULATES: Final = frozenset("+-*/")


def only_ours(connection: sqlite3.Connection, layer: str, rows: int) -> bool:
    """Return whether riverzones alone ever wrote this layer of so many ``rows``, each of which has a shape and stands
    in its index.

    Then no id is there twice, which is not told from a part of the rows, and the spatial index leaves none out.
    """
    table = geopackage.describe(connection, layer)
    if table is None or table.geometry is None or "id" not in table.columns:
        return False
    marks = outside_changes.marks(connection, [layer])
    if marks is None or marks[layer][2] or outside_changes.layer_states(connection)[layer][2] is not None:
        return False
    index = f"rtree_{layer}_{table.geometry}_rowid"  # its table of rows, which is counted faster than the index itself
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (index,)).fetchone():
        return False
    return bool(connection.execute(f"SELECT count(*) FROM {geopackage.quoted(index)}").fetchone()[0] == rows)


def all_rows(connection: sqlite3.Connection, table: geopackage.Table, rows: int) -> _Numbers:
    """Return the numbers of all ``rows``, ascending, shape (n,); nothing is read where they have no gaps."""
    key, name = geopackage.quoted(table.key), geopackage.quoted(table.name)
    ends = f"SELECT (SELECT min({key}) FROM {name}), (SELECT max({key}) FROM {name})"  # each by one look
    first, last = connection.execute(ends).fetchone()
    if first is not None and rows == last - first + 1:
        return np.arange(first, last + 1, dtype=np.int64)
    return _numbers(connection.execute(f"SELECT {key} FROM {name} ORDER BY {key}"))


def greatest(connection: sqlite3.Connection, table: geopackage.Table, column: str) -> float:
    """Return the greatest finite value of a column of numbers, 0 where there is none or no such column."""
    if column not in table.columns:
        return 0.0
    value, name = geopackage.quoted(column), geopackage.quoted(table.name)
    largest = connection.execute(f"SELECT max({value}) FROM {name} WHERE {value} < 9e999").fetchone()[0]
    return float(largest or 0.0)


def possible(connection: sqlite3.Connection, table: geopackage.Table, where: Condition) -> _Numbers | None:
    """Return the numbers of the rows for which a condition may be true or open, ascending.

    Blanks stay, for they leave it open. None where the condition asks no column of text for words.
    """
    asked = _asked(where.tree, frozenset(name for name, word in table.columns.items() if word == "string"))
    if asked is None or _calculates(where.tree):
        return None
    sql, values = asked
    key, name = geopackage.quoted(table.key), geopackage.quoted(table.name)
    return _numbers(connection.execute(f"SELECT {key} FROM {name} WHERE {sql} ORDER BY {key}", values))


def near(
    connection: sqlite3.Connection, table: geopackage.Table, boxes: npt.NDArray[np.float64], *, most: int
) -> _Numbers | None:
    """Return the numbers of the rows whose boxes meet any of ``boxes`` (n, 4: west, south, east, north), ascending.

    By the spatial index, whose boxes are rounded outwards. None where boxes and rows meet more than ``most`` times, or
    would by the first of them: then reading all rows costs less.
    """
    index = geopackage.quoted(f"rtree_{table.name}_{table.geometry}")
    sql = f"SELECT id FROM {index} WHERE maxx >= ? AND maxy >= ? AND minx <= ? AND miny <= ?"
    pieces: list[_Numbers] = []
    met = 0
    for number, box in enumerate(boxes.tolist(), start=1):
        rows = connection.execute(sql, box).fetchmany(most - met + 1)
        met += len(rows)
        if met > most or (number == _FIRST and met * len(boxes) > 1.2 * most * _FIRST):
            return None
        if rows:
            pieces.append(np.array(rows, dtype=np.int64)[:, 0])
    return np.unique(np.concatenate(pieces)) if pieces else np.zeros(0, dtype=np.int64)


def _numbers(rows: Any) -> _Numbers:
    return np.fromiter((number for (number,) in rows), dtype=np.int64)


def _asked(node: Any, texts: frozenset[str]) -> tuple[str, list[str]] | None:
    """A condition on columns of text as SQL that holds wherever it may be true or open; None for any other."""
    if not isinstance(node, dict) or "op" not in node:
        return None
    op, args = str(node["op"]).lower(), node["args"]
    if op in ("and", "or"):
        parts = [_asked(arg, texts) for arg in args]
        read = [part for part in parts if part is not None]
        if not read or (op == "or" and len(read) < len(parts)):
            return None
        return "(" + f" {op.upper()} ".join(sql for sql, _ in read) + ")", [value for _, some in read for value in some]
    if op not in ("=", "in") or not isinstance(args[0], dict) or args[0].get("property") not in texts:
        return None
    items = [args[1]] if op == "=" else args[1]
    if not isinstance(items, list) or not all(isinstance(item, str) and not _counts(item) for item in items):
        return None
    column = geopackage.quoted(args[0]["property"])
    return f"({column} IS NULL OR {column} IN ({', '.join('?' * len(items))}))", items


def _counts(word: str) -> bool:
    """Whether a word may be compared as a number: the tier 2 may be written 2.0."""
    return any(sign.isnumeric() for sign in word)


def _calculates(node: Any) -> bool:
    """Whether a condition calculates: what a side is, is told from all its values."""
    if isinstance(node, dict):
        return node.get("op") in _CALCULATES or any(_calculates(arg) for arg in node.get("args", []))
    return isinstance(node, list) and any(map(_calculates, node))
