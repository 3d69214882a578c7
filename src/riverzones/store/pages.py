# ruff: noqa: S608 - every identifier is quoted and every value is bound
"""Rows read from the pages of a damaged SQLite file, without SQLite, which refuses all of a file whose list of tables
has one wrong bit.

Places and meanings of the bytes are those of "Database File Format" of SQLite (sqlite.org/fileformat2.html), sections
1.5 (pages of B-trees), 1.6 (cells that overflow), 2.1 (records) and 2.6 (the list of tables).
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from riverzones.store.geopackage import quoted

__all__ = ["rebuilt"]

_INNER, _LEAF = 0x05, 0x0D
_HEAD = 100
"""Bytes of the header of the file, at the beginning of the first page."""
_LIST_COLUMNS: Final = 5
_MOST_CELL: Final = 1 << 30
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_DAMAGE = (ValueError, IndexError, struct.error, UnicodeDecodeError)


@dataclass
class _Found:
    """A table by its statement: columns, root page, and the rows that were read."""

    name: str
    sql: str
    root: int
    rows: dict[int, tuple[Any, ...]] = field(default_factory=dict)


def rebuilt(data: bytes, size: int) -> sqlite3.Connection:
    """Return a database in memory with the tables and rows that can be read from the pages of a file.

    A page that no table leads to any more belongs to the one table that has as many columns and has lost some pages.

    Parameters
    ----------
    data : bytes
        The file; its header may be wrong.
    size : int
        Bytes of a page.

    Raises
    ------
    sqlite3.DatabaseError
        If no table is found.
    """
    pages = _Pages(data, size)
    tables = {table.name: table for table in pages.tables()}
    if not tables:
        raise sqlite3.DatabaseError("no page holds the list of tables")
    torn = [table for table in tables.values() if not pages.walk(table)]
    if torn:
        pages.leave_out_free()
        pages.orphans(torn)
    memory = sqlite3.connect(":memory:")
    for table in tables.values():
        if not table.name.startswith("sqlite_"):
            _filled(memory, table)
    memory.commit()
    return memory


def _filled(connection: sqlite3.Connection, table: _Found) -> None:
    """Make a table and put its rows in; one whose statement is damaged gets the columns that can be told apart."""
    width = max((len(row) for row in table.rows.values()), default=0)
    for sql in (table.sql, _plain(table, width)):
        with suppress(sqlite3.Error):
            connection.execute(sql)
            break
    info = connection.execute(f"PRAGMA table_info({quoted(table.name)})").fetchall()
    if not info:
        return
    keys = [row[1] for row in info if row[5]]
    alone = len(keys) == 1 and any(row[1] == keys[0] and row[2].upper() == "INTEGER" for row in info)
    names = [row[1] for row in info]
    own_columns = [position for position, name in enumerate(names) if not (alone and name == keys[0])]
    columns = ", ".join(["rowid", *(quoted(names[position]) for position in own_columns)])
    sql = f"INSERT OR IGNORE INTO {quoted(table.name)} ({columns}) VALUES ({', '.join('?' * (len(own_columns) + 1))})"
    for rowid, row in table.rows.items():
        with suppress(sqlite3.Error, OverflowError):
            connection.execute(
                sql, (rowid, *(row[position] if position < len(row) else None for position in own_columns))
            )


def _plain(table: _Found, width: int) -> str:
    """A statement without anything but names and types, of one that SQLite refuses."""
    inside = table.sql.partition("(")[2]
    definitions = re.findall(r"[\"`\[]([^\"`\]]+)[\"`\]]\s*([A-Z]*)|(?:^|,)\s*(\w+)\s+([A-Z]+)", inside)
    columns = [(first or second, kind or second_type) for first, kind, second, second_type in definitions]
    if width:
        columns = columns[:width] + [(f"column_{position + 1}", "") for position in range(len(columns), width)]
    named = dict.fromkeys(name for name, _ in columns)
    kinds = dict(columns)
    return f"CREATE TABLE {quoted(table.name)} ({', '.join(f'{quoted(name)} {kinds[name]}' for name in named)})"


class _Pages:
    """The pages of a file, numbered from 1."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = data, size
        self.count = -(-len(data) // size)
        self._walked: set[int] = set()

    def tables(self) -> list[_Found]:
        """Return the tables that the list of tables names; where it is torn, wherever in the file a page of it lies."""
        held = _Found("", "", 1)
        sound = self.walk(held)
        rows = list(held.rows.values())
        if not sound:
            for page in range(1, self.count + 1):
                more = [row for _, row in self._rows(page) if _is_table(row)] if page not in self._walked else []
                if more:
                    self._walked.add(page)
                    rows += more
        tables: dict[str, _Found] = {}
        for row in filter(_is_table, rows):
            tables.setdefault(row[1], _Found(row[1], row[4], row[3]))
        return list(tables.values())

    def leave_out_free(self) -> None:
        """Take no page for an orphan that is on the list of free ones: its rows were deleted."""
        trunk = struct.unpack_from(">I", self._data, 32)[0]
        while 0 < trunk <= self.count and trunk not in self._walked:
            self._walked.add(trunk)
            begin = (trunk - 1) * self._size
            whole = self._data[begin : begin + self._size]
            if len(whole) < self._size:
                return
            following, count = struct.unpack_from(">II", whole)
            self._walked.update(struct.unpack_from(f">{min(count, self._size // 4 - 2)}I", whole, 8))
            trunk = following

    def walk(self, table: _Found) -> bool:
        """Read the rows of a table from its root; whether every page on the way was what it should be."""
        sound, waiting = True, [table.root]
        while waiting:
            page = waiting.pop()
            kind = self._kind(page)
            if page in self._walked or kind not in (_INNER, _LEAF):
                sound = False
                continue
            self._walked.add(page)
            if kind == _INNER:
                waiting += self._below(page)
            for rowid, row in self._rows(page) if kind == _LEAF else ():
                table.rows.setdefault(rowid, row)
        return sound

    def orphans(self, torn: list[_Found]) -> None:
        """Give rows of pages that no table leads to back to torn tables, by the number of columns."""
        widths: dict[int, list[_Found]] = {}
        for table in torn:
            known = {len(row) for row in table.rows.values()} or {_width(table.sql)}
            for width in known:
                widths.setdefault(width, []).append(table)
        for page in range(1, self.count + 1):
            if page in self._walked or self._kind(page) != _LEAF:
                continue
            for rowid, row in self._rows(page):
                of = widths.get(len(row), [])
                if len(of) == 1:
                    of[0].rows.setdefault(rowid, row)

    def _start(self, page: int) -> tuple[int, int]:
        """Where a page begins in the file, and where in it its own header stands."""
        return (page - 1) * self._size, _HEAD if page == 1 else 0

    def _kind(self, page: int) -> int:
        begin, head = self._start(page)
        at = begin + head
        return self._data[at] if page > 0 and at < len(self._data) else 0

    def _cells(self, page: int, head_size: int) -> Iterator[int]:
        """Places of the cells of a page in it, those that lie within."""
        begin, head = self._start(page)
        least = head + head_size
        count = struct.unpack_from(">H", self._data, begin + head + 3)[0]
        for number in range(min(count, (self._size - least) // 2)):
            at = begin + least + 2 * number
            if at + 2 > len(self._data):
                return
            offset = struct.unpack_from(">H", self._data, at)[0]
            if least < offset < self._size and begin + offset < len(self._data):
                yield offset

    def _below(self, page: int) -> list[int]:
        """Pages that an inner page leads to."""
        begin, head = self._start(page)
        try:
            last = struct.unpack_from(">I", self._data, begin + head + 8)[0]
            return [*(struct.unpack_from(">I", self._data, begin + at)[0] for at in self._cells(page, 12)), last]
        except _DAMAGE:
            return []

    def _rows(self, page: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Rows of a leaf that can be read, by their row numbers."""
        if self._kind(page) != _LEAF:
            return
        begin = self._start(page)[0]
        try:
            places = list(self._cells(page, 8))
        except _DAMAGE:
            return
        for offset in places:
            try:
                length, at = _varint(self._data, begin + offset)
                rowid, at = _varint(self._data, at)
                yield rowid - (1 << 64 if rowid >> 63 else 0), _record(self._payload(length, at, begin))
            except _DAMAGE:
                continue

    def _payload(self, length: int, at: int, begin: int) -> bytes:
        """The bytes of a cell, of its overflow pages too."""
        if not 0 < length < min(_MOST_CELL, len(self._data)):
            raise ValueError("no length of a cell")
        most, least = self._size - 35, (self._size - 12) * 32 // 255 - 23
        local = length
        if length > most:
            local = least + (length - least) % (self._size - 4)
            local = local if local <= most else least
        parts = [self._data[at : at + local]]
        if at + local > begin + self._size:
            raise ValueError("a cell beyond its page")
        rest = length - local
        page = struct.unpack_from(">I", self._data, at + local)[0] if rest else 0
        seen: set[int] = set()
        while rest:
            if not 0 < page <= self.count or page in seen:
                raise ValueError("an overflow page that is not there")
            seen.add(page)
            start = (page - 1) * self._size
            piece = self._data[start + 4 : start + min(self._size, 4 + rest)]
            if not piece:
                raise ValueError("an overflow page that is cut off")
            parts.append(piece)
            rest -= len(piece)
            page = struct.unpack_from(">I", self._data, start)[0]
        return b"".join(parts)


def _is_table(row: tuple[Any, ...]) -> bool:
    """Whether a row is one of the list of tables and tells of a table with pages of its own."""
    return (
        len(row) == _LIST_COLUMNS
        and row[0] == "table"
        and isinstance(row[1], str)
        and row[1] == row[2]
        and isinstance(row[3], int)
        and row[3] > 0
        and isinstance(row[4], str)
    )


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for step in range(8):
        byte = data[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    return value << 8 | data[at + 8], at + 9


def _record(payload: bytes) -> tuple[Any, ...]:
    """The values of a record."""
    end, at = _varint(payload, 0)
    if not at <= end <= len(payload):
        raise ValueError("no head of a record")
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Any] = []
    for kind in kinds:
        width = (kind - 12) // 2 if kind > 11 else 8 if kind == 7 else _WIDTHS.get(kind, 0)
        piece = payload[at : at + width]
        if len(piece) < width or kind in (10, 11):
            raise ValueError("no value")
        at += width
        values.append(_value(kind, piece))
    return tuple(values)


def _value(kind: int, piece: bytes) -> Any:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        return struct.unpack(">d", piece)[0]
    if kind < 7:
        return int.from_bytes(piece, "big", signed=True)
    return piece.decode("utf-8", errors="replace") if kind % 2 else piece


def _width(sql: str) -> int:
    """How many columns a statement makes, 0 if it is damaged."""
    scratch = sqlite3.connect(":memory:")
    try:
        scratch.execute(sql)
        name = scratch.execute("SELECT name FROM sqlite_master").fetchone()[0]
        return len(scratch.execute(f"PRAGMA table_info({quoted(name)})").fetchall())
    except (sqlite3.Error, TypeError):
        return 0
    finally:
        scratch.close()
