"""Read the attribute table of a shapefile from its bytes.

GDAL must be told the encoding before it reads, and refuses a table whose column names were cut in the middle of a
character; here the bytes come first and the encoding is told from them. Layout: dBASE III, header of 32 bytes, then 32
per field, then records of fixed width with a leading deletion mark.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riverzones.errors import LayerError
from riverzones.io.encodings import EncodingTold, decode, tell_encoding
from riverzones.model import Text

__all__ = ["Dbf", "DbfField", "read_dbf"]

_LANGUAGES = {0x4D: "gbk", 0x7A: "gbk", 0x4F: "big5", 0x78: "big5", 0x79: "cp949", 0x13: "cp932", 0x7B: "cp932"}
"""Language bytes worth believing; 0x03 and 0x57 (ANSI) are written by default whatever the text is."""


@dataclass(frozen=True, slots=True)
class DbfField:
    """One column: its name as bytes, its type letter, where it starts in a record, its width and decimals."""

    raw_name: bytes
    letter: str
    start: int
    width: int
    decimals: int

    @property
    def stem(self) -> tuple[bytes, str]:
        """The name up to the ``_1`` that writers add to the second of two names cut alike, and that suffix."""
        found = re.search(rb"_\d{1,2}$", self.raw_name) if len(self.raw_name) >= 9 else None
        return (self.raw_name[: found.start()], found.group().decode()) if found else (self.raw_name, "")


@dataclass(frozen=True)
class Dbf:
    """A dBASE table as bytes: ``rows`` is (records, record length) uint8, ``missing`` counts records not there."""

    fields: tuple[DbfField, ...]
    rows: NDArray[np.uint8]
    language: int
    missing: int

    @property
    def deleted(self) -> NDArray[np.bool_]:
        """Which records carry the deletion mark."""
        return np.asarray(self.rows[:, 0] == ord("*"))

    def raw(self, field: DbfField) -> NDArray[np.bytes_]:
        """The bytes of one column, padding kept off the right."""
        cells = np.ascontiguousarray(self.rows[:, field.start : field.start + field.width])
        if not field.width or not len(cells):
            return np.full(len(cells), b"")
        return np.char.rstrip(cells.view(f"S{field.width}").ravel(), b" \0")

    def texts(self) -> Iterator[tuple[bytes, bool]]:
        """Every column name and every distinct text, and whether it may be cut at its width."""
        for field in self.fields:
            yield field.stem[0], len(field.raw_name) >= 9
        for field in self.fields:
            if field.letter == "C":
                for cell in np.unique(self.raw(field)).tolist():
                    yield cell, len(cell) >= field.width - 1

    def tell_encoding(self, *, cpg: str | None) -> EncodingTold:
        """The encoding of names and texts; ``cpg`` is the content of the ``.cpg`` beside it, if there is one."""
        if cpg is not None:
            return tell_encoding(self.texts(), declared=cpg.strip("\ufeff \t\r\n\0"), declared_by=".cpg")
        said = _LANGUAGES.get(self.language)
        return tell_encoding(self.texts(), declared=said, declared_by=f"dbf language byte 0x{self.language:02X}")

    def frame(self, encoding: str) -> tuple[pd.DataFrame, int]:
        """All records as a DataFrame (row n is record n, from 0), and how many cells could not be read."""
        columns: dict[str, Any] = {}
        unreadable = 0
        for field in self.fields:
            stem, suffix = field.stem
            name, _ = decode(stem, encoding, cut=len(field.raw_name) >= 9)
            name = f"{name.strip()}{suffix}" or f"column_{len(columns) + 1}"
            whole, again = name, 1
            while name in columns:
                name, again = f"{whole}_{again}", again + 1
            columns[name], bad = self._column(field, encoding)
            unreadable += bad
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self.rows))), unreadable

    def _column(self, field: DbfField, encoding: str) -> tuple[Any, int]:
        codes, cells = pd.factorize(self.raw(field))
        if field.letter in "NF":
            words = pd.Series(
                [cell.decode("ascii", "replace").strip().replace(",", ".") for cell in cells.tolist()], dtype=object
            )
            numbers = pd.to_numeric(words, errors="coerce")
            if field.decimals == 0 and field.letter == "N" and (numbers.dropna() % 1 == 0).all():
                return numbers.astype("Float64").astype("Int64").take(codes).array, 0
            return numbers.astype("float64").take(codes).array, 0
        if field.letter == "D":
            words = pd.Series([cell.decode("ascii", "replace").strip() for cell in cells.tolist()], dtype=object)
            return pd.to_datetime(words, format="%Y%m%d", errors="coerce").take(codes).array, 0
        if field.letter == "L":
            truth = {b"T": True, b"Y": True, b"F": False, b"N": False}
            return pd.array([truth.get(cell.strip().upper()) for cell in cells.tolist()], dtype="boolean").take(
                codes
            ), 0
        read = [decode(cell, encoding, cut=len(cell) >= field.width - 1) for cell in cells.tolist()]
        words = pd.Series([text.strip().replace("\0", "") or None for text, _ in read], dtype=object)
        bad = np.array([not whole for _, whole in read], dtype=bool)
        return words.take(codes).array, int(bad[codes].sum()) if len(bad) else 0


def read_dbf(path: Path) -> Dbf:
    """The table in ``path``; a file that ends early gives the records it still holds.

    Raises
    ------
    LayerError
        If not even the header is there.
    """
    data = path.read_bytes()
    if len(data) < 33:
        raise LayerError(
            Text(
                zh=f"{path.name}：应为 dBASE 属性表，只有 {len(data)} 字节。",
                en=f"{path.name}: expected a dBASE table, got {len(data)} bytes.",
            ),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        )
    count, header, width = struct.unpack_from("<IHH", data, 4)
    fields, start = [], 1
    for at in range(32, min(header, len(data)) - 31, 32):
        if data[at] == 0x0D:
            break
        entry = data[at : at + 32]
        letter, size, decimals = chr(entry[11]).upper(), entry[16], entry[17]
        if letter == "C":
            size, decimals = size + 256 * decimals, 0
        fields.append(DbfField(entry[:11].split(b"\0")[0], letter, start, size, decimals))
        start += size
    if not fields or start > width:
        raise LayerError(
            Text(zh=f"{path.name}：属性表的表头已损坏。", en=f"{path.name}: the header of the dBASE table is damaged."),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        )
    there = max(0, min(count, (len(data) - header) // width))
    rows = np.frombuffer(data, dtype=np.uint8, count=there * width, offset=header if there else 0).reshape(there, width)
    return Dbf(tuple(fields), rows, data[29], count - there)
