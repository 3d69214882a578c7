"""Read the attribute table of a shapefile from its bytes.

GDAL must be told the encoding before it reads, and refuses a table whose column names were cut in the middle of a
character; here the bytes come first and the encoding is told from them. Layout: dBASE III, header of 32 bytes, then 32
per field, then records of fixed width with a leading deletion mark.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riverzones.align.encodings import EncodingTold, decode, decode_cells, tell_encoding, told_codecs
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.readers.rawlayer import sibling

__all__ = [
    "Dbf",
    "DbfField",
    "DbfTable",
    "Memos",
    "dates",
    "moments",
    "no_memos",
    "numbers",
    "read_dbf",
    "read_memos",
    "truths",
    "whole_numbers",
]


_SURE_DIGITS = 15
_TRUE, _FALSE = frozenset("TtYy"), frozenset("FfNn")
_JULIAN_1970 = 2_440_588


def numbers(words: list[str], decimals: int = 0) -> Any:
    """Return integers, or floats where they are exact enough, else the texts as they stand; blank cells are missing.

    Examples
    --------
    >>> numbers(["500237001000123457", ""]).tolist(), numbers(["1.5", "2"], 1).tolist(), numbers(["**", "2"]).tolist()
    ([500237001000123457, <NA>], [1.5, 2.0], ['**', '2'])
    """
    plain = [word.replace(",", ".") for word in words]
    if all(re.fullmatch(r"[+-]?\d+|", word) for word in plain) and not decimals:
        whole = [int(word) if word else None for word in plain]
        if all(value is None or abs(value) < 2**63 for value in whole):
            return pd.array(whole, dtype="Int64")
        return np.array([word or None for word in plain], dtype=object)
    if all(re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|", word) for word in plain):
        if all(len(_digits(word)) <= _SURE_DIGITS for word in plain):
            values = [float(word) if word else np.nan for word in plain]
            if not decimals and all(np.isnan(value) or value.is_integer() for value in values):
                return pd.array([None if np.isnan(value) else int(value) for value in values], dtype="Int64")
            return np.array(values, dtype=float)
        if decimals and not all(float(word or 0).is_integer() for word in plain):
            return np.array([float(word) if word else np.nan for word in plain], dtype=float)
    return np.array([word or None for word in plain], dtype=object)


def _digits(word: str) -> str:
    """The digits that matter of a number: no leading zeros, no zeros after the point."""
    bare = re.sub(r"[eE].*", "", word).lstrip("+-")
    head, _, tail = bare.partition(".")
    return (head + tail.rstrip("0")).lstrip("0")


def dates(words: list[str]) -> Any:
    """Return days as datetime64 where every cell is one or blank, else days as text beside what else stands there.

    Examples
    --------
    >>> list(dates(["20210301", ""]))[0], list(dates(["20210301", "20210230", "00000000"]))
    (Timestamp('2021-03-01 00:00:00'), ['2021-03-01', '20210230', '00000000'])
    """
    read = [_day(word) for word in words]
    if all(day is not None or not word for day, word in zip(read, words, strict=True)):
        return pd.to_datetime(pd.Series(read, dtype=object)).array
    return np.array(
        [day.isoformat() if day else word or None for day, word in zip(read, words, strict=True)], dtype=object
    )


def _day(word: str) -> dt.date | None:
    match = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", word)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def truths(words: list[str]) -> Any:
    """Return true and false where every cell is one, blank or ``?``, else the letters as they stand."""
    if all(word in _TRUE or word in _FALSE or word in ("", "?") for word in words):
        return pd.array([True if w in _TRUE else False if w in _FALSE else None for w in words], dtype="boolean")
    return np.array([word or None for word in words], dtype=object)


def whole_numbers(cells: NDArray[np.uint8]) -> Any:
    """Return integers of four bytes, the low one first."""
    if cells.shape[1] != 4:
        return np.full(len(cells), None, dtype=object)
    return pd.array(cells.view("<i4").ravel().astype("int64"), dtype="Int64")


def moments(cells: NDArray[np.uint8]) -> Any:
    """Return times of eight bytes: the Julian day and the milliseconds of it; zero is none."""
    if cells.shape[1] != 8:
        return np.full(len(cells), None, dtype=object)
    pairs = cells.view("<i4").astype("int64")
    ms = (pairs[:, 0] - _JULIAN_1970) * 86_400_000 + pairs[:, 1]
    stamps = ms.astype("datetime64[ms]")
    stamps[pairs[:, 0] == 0] = np.datetime64("NaT")
    return stamps


Memos = Callable[[int], bytes | None]
"""Gives the text of a block, None where it cannot be read."""


def no_memos(_block: int) -> bytes | None:
    """Return None: no file of memos is there."""
    return None


def read_memos(table: Path) -> Memos:
    """Return what reads the memos of a table; of one without a .dbt or .fpt, :func:`no_memos`."""
    dbt, fpt = sibling(table, ".dbt"), sibling(table, ".fpt")
    if fpt is not None:
        data = fpt.read_bytes()
        size = int.from_bytes(data[6:8], "big") or 64

        def foxpro(block: int) -> bytes | None:
            at = block * size
            length = int.from_bytes(data[at + 4 : at + 8], "big")
            text = data[at + 8 : at + 8 + length]
            return text if at + 8 <= len(data) and len(text) == length else None

        return foxpro
    if dbt is None:
        return no_memos
    held = dbt.read_bytes()
    step = int.from_bytes(held[20:22], "little") or 512

    def dbase(block: int) -> bytes | None:
        for size in dict.fromkeys((step, 512)):
            at = block * size
            if held[at : at + 4] == b"\xff\xff\x08\x00":
                length = int.from_bytes(held[at + 4 : at + 8], "little")
                return held[at + 8 : at + length]
        at = block * 512
        if at >= len(held):
            return None
        end = held.find(b"\x1a", at)
        return held[at : end if end >= 0 else len(held)].rstrip(b"\0")

    return dbase


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
        match = re.search(rb"_\d{1,2}$", self.raw_name) if len(self.raw_name) >= 9 else None
        return (self.raw_name[: match.start()], match.group().decode()) if match else (self.raw_name, "")


@dataclass(frozen=True)
class DbfTable:
    """A dBASE table read: row n is record n, from 0; how many cells could not be read, and what to know of columns."""

    frame: pd.DataFrame
    unreadable: int
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class Dbf:
    """A dBASE table as bytes: ``rows`` is (records, record length) uint8, ``missing`` counts records not there."""

    fields: tuple[DbfField, ...]
    rows: NDArray[np.uint8]
    language: int
    missing: int
    memos: Memos = no_memos

    @property
    def deleted(self) -> NDArray[np.bool_]:
        """Which records carry the deletion mark."""
        return np.asarray(self.rows[:, 0] == ord("*"))

    def raw(self, field: DbfField) -> NDArray[np.bytes_]:
        """Return the bytes of one column, padding kept off the right."""
        cells = np.ascontiguousarray(self.rows[:, field.start : field.start + field.width])
        if not field.width or not len(cells):
            return np.full(len(cells), b"")
        return np.char.rstrip(cells.view(f"S{field.width}").ravel(), b" \0")

    def texts(self) -> Iterator[tuple[bytes, bool]]:
        """Return every column name and every distinct text, and whether it may be cut at its width."""
        for field in self.fields:
            yield field.stem[0], len(field.raw_name) >= 9
        for field in self.fields:
            if field.letter == "C":
                for cell in np.unique(self.raw(field)).tolist():
                    yield cell, len(cell) >= field.width - 1

    def tell_encoding(self, *, cpg: str | None) -> EncodingTold:
        """Return the encoding of names and texts; ``cpg`` is the content of the ``.cpg`` beside it, if there is one."""
        if cpg is not None:
            return tell_encoding(self.texts(), declared=cpg.strip("\ufeff \t\r\n\0"), declared_by=".cpg")
        said = _LANGUAGES.get(self.language)
        return tell_encoding(self.texts(), declared=said, declared_by=f"dbf language byte 0x{self.language:02X}")

    def frame(self, encoding: str) -> tuple[pd.DataFrame, int]:
        """Return all records as a DataFrame (row n is record n, from 0), and how many cells could not be read."""
        read = self.read(encoding, firm=True)
        return read.frame, read.unreadable

    def read(self, encoding: str, *, firm: bool = False) -> DbfTable:
        """Return all records; a column in another encoding than the rest is read in its own, unless a person named one.

        Numbers are exact at any length; a cell that is no number or no date stays as the text that stands there.
        """
        columns: dict[str, Any] = {}
        unreadable = 0
        others: dict[str, str] = {}
        memos: list[Text] = []
        for field in self.fields:
            stem, suffix = field.stem
            name, whole_name = decode(stem, encoding, cut=len(field.raw_name) >= 9)
            if not whole_name and not firm:
                name, _, _ = _one(stem, encoding, cut=len(field.raw_name) >= 9)
            name = f"{name.strip()}{suffix}" or f"column_{len(columns) + 1}"
            whole, again = name, 1
            while name in columns:
                name, again = f"{whole}_{again}", again + 1
            if field.letter in _TYPED:
                columns[name], odd = self._typed(field)
                if odd:
                    memos.append(_told_odd(name, field.letter, odd))
            elif field.letter in "MGP":
                columns[name], memo_notes = self._memo(field, name, encoding)
                memos += memo_notes
            else:
                columns[name], bad, spare_codec = self._text(field, encoding, firm=firm)
                unreadable += bad
                if spare_codec:
                    others[name] = spare_codec
        notes = ((told_codecs(others),) if others else ()) + tuple(memos)
        return DbfTable(pd.DataFrame(columns, index=pd.RangeIndex(len(self.rows))), unreadable, notes)

    def _typed(self, field: DbfField) -> tuple[Any, list[str]]:
        """The values, and the words of cells that are none of the type."""
        if field.letter in _BINARY:
            cells = np.ascontiguousarray(self.rows[:, field.start : field.start + field.width])
            return _BINARY[field.letter](cells), []
        distinct: Any
        codes, distinct = pd.factorize(self.raw(field).astype(object))
        words = [cell.decode("ascii", "replace").strip(" \0") for cell in distinct.tolist()]
        values = _TYPED[field.letter](words, field.decimals)
        typed = pd.Series(values, dtype=values.dtype)
        odd = [word for word in words if word and not _READS[field.letter].fullmatch(word)]
        unread = [words[code] for code in codes.tolist() if words[code] in odd] if odd else []
        return typed.take(codes).array, unread

    def _text(self, field: DbfField, encoding: str, *, firm: bool) -> tuple[Any, int, str | None]:
        codes, cells = pd.factorize(self.raw(field))
        pairs = [(cell, len(cell) >= field.width - 1) for cell in cells.tolist()]
        read = decode_cells(pairs, encoding, firm=firm)
        words = pd.Series([text.strip().replace("\0", "") or None for text in read.words], dtype=object)
        bad = np.array([not whole for whole in read.whole], dtype=bool)
        return words.take(codes).array, int(bad[codes].sum()) if len(bad) else 0, read.other

    def _memo(self, field: DbfField, name: str, encoding: str) -> tuple[Any, list[Text]]:
        """A column of memos: their text from the file beside the table, never the numbers that point into it."""
        numbers_of = [cell.decode("ascii", "replace").strip() for cell in self.raw(field).tolist()]
        texts = [self.memos(int(number)) if number.isdigit() and int(number) > 0 else None for number in numbers_of]
        asked = sum(number.isdigit() and int(number) > 0 for number in numbers_of)
        words = [decode(text, encoding)[0].strip() or None if text is not None else None for text in texts]
        lost = asked - sum(text is not None for text in texts)
        memos = np.array(words, dtype=object)
        if not lost:
            return memos, []
        return memos, [
            Text(
                zh=f"备注型字段 {name} 有 {lost} 个单元格的内容在 .dbt 文件里，文件缺失或读不出，留空；请索取 .dbt",
                en=f"{lost} cells of the memo column {name} keep their text in a .dbt that is not there or cannot be "
                "read: left empty; ask for the .dbt",
            )
        ]


_TYPED: dict[str, Any] = {
    "N": numbers,
    "F": numbers,
    "D": lambda words, _decimals: dates(words),
    "L": lambda words, _decimals: truths(words),
}
_BINARY: dict[str, Any] = {"I": whole_numbers, "+": whole_numbers, "@": moments, "T": moments}
_TYPED |= dict.fromkeys(_BINARY)
_NUMERIC = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?")
_READS = {"N": _NUMERIC, "F": _NUMERIC, "D": re.compile(r"\d{8}"), "L": re.compile("[TtYyFfNn?]")}


def _told_odd(name: str, letter: str, words: list[str]) -> Text:
    zh = {"N": "数值", "F": "数值", "D": "日期", "L": "是否值"}[letter]
    en = {"N": "number", "F": "number", "D": "date", "L": "truth value"}[letter]
    sample = list(dict.fromkeys(words))[:5]
    return Text(
        zh=f"{zh}型字段 {name} 有 {len(words)} 个单元格不是{zh}（{'、'.join(sample)}）",
        en=f"{len(words)} cells of the column {name} hold no {en} ({', '.join(sample)})",
    )


def _one(data: bytes, encoding: str, *, cut: bool) -> tuple[str, bool, str | None]:
    read = decode_cells([(data, cut)], encoding)
    return read.words[0], read.whole[0], read.other


_LETTERS = frozenset("CNFDLMGPBITO@YV+0WQX")
"""Types of fields that dBASE and FoxPro know."""


def read_dbf(path: Path) -> Dbf:
    """Return the table in ``path``; a file that ends early gives the records it still holds.

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
    hardly = count > 0 and width > 0 and len(data) < header + width  # of so many records not one is there
    if not fields or start > width or (hardly and any(field.letter not in _LETTERS for field in fields)):
        raise LayerError(
            Text(zh=f"{path.name}：属性表的表头已损坏。", en=f"{path.name}: the header of the dBASE table is damaged."),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        )
    there = max(0, min(count, (len(data) - header) // width))
    rows = np.frombuffer(data, dtype=np.uint8, count=there * width, offset=header if there else 0).reshape(there, width)
    return Dbf(tuple(fields), rows, data[29], count - there, read_memos(path) if _has_memos(fields) else no_memos)


def _has_memos(fields: list[DbfField]) -> bool:
    return any(field.letter in "MGP" for field in fields)
