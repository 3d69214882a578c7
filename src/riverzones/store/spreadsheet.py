"""Sheets that open well and never run what is in the data: XLSX, its frame by openpyxl and its rows as they are.

openpyxl makes an object and several XML elements of every cell, which was nine tenths of the time. The workbook with
the header alone is made by it; the rows are put into the sheet as the text that XML is, one after another.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.compat import safe_string
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.store import columns
from riverzones.store.formulas import is_formula

__all__ = ["write_sheet"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_ROWS, _MOST_COLUMNS, _MOST_TEXT = 1_048_576, 16_384, 32_767
_EXACT_DIGITS = 10**15
_ROWS_AT_ONCE = 500
_LARGE = 5_000_000  # cells from which on the sheet may be longer than 2 GB of XML


_LARGER = Text(zh="请改用 .gpkg、.parquet 或 .csv。", en="Take .gpkg, .parquet or .csv.")


def write_sheet(
    frame: pd.DataFrame, path: Path, *, sheet: str = "result", headings: Mapping[str, str] | None = None
) -> None:
    """Write one sheet: header frozen and filtered, widths that suit Chinese, numbers and dates as such.

    Text is always written as text, with the quote prefix where it could be taken for a formula. Whole numbers of more
    than 15 digits, which Excel would round, are written as text, and so are dates before 1900-03-01.

    Raises
    ------
    OutputError
        If there are more rows or columns, or longer text, than a sheet holds.
    """
    if len(frame) >= _MOST_ROWS or len(frame.columns) > _MOST_COLUMNS:
        raise OutputError(
            Text(
                zh=f"一张工作表最多 {_MOST_ROWS - 1} 行、{_MOST_COLUMNS} 列，"
                f"现有 {len(frame)} 行、{len(frame.columns)} 列。",
                en=f"a sheet holds {_MOST_ROWS - 1} rows and {_MOST_COLUMNS} columns, "
                f"got {len(frame)}, {len(frame.columns)}.",
            ),
            hint=_LARGER,
        )
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(sheet))
    titles = [str((headings or {}).get(str(name), name)) for name in frame.columns]
    values = [_values(frame[name], str(name)) for name in frame.columns]
    for number, (title, column) in enumerate(zip(titles, values, strict=True), start=1):
        page.column_dimensions[get_column_letter(number)].width = _width([title, *column[:200]])
    page.freeze_panes = "A2"
    if titles:
        page.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{len(frame) + 1}"
    page.append([_heading(page, title) for title in titles])
    looks = [f' s="{_look(page, value)}"' for value in ("=", dt.date(2000, 1, 1), dt.datetime(2000, 1, 1))]
    frame_only = io.BytesIO()
    book.save(frame_only)
    letters = map(get_column_letter, range(1, len(titles) + 1))
    cells = [_cells(letter, column, *looks) for letter, column in zip(letters, values, strict=True)]
    _write_rows(frame_only, path, cells, large=len(frame) * len(titles) > _LARGE)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:31] or "result"


def _heading(page: Any, title: str) -> Any:
    cell = _text_cell(page, _ILLEGAL.sub("", title))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="DCE6F1")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _text_cell(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"  # openpyxl takes a leading = for a formula, and #N/A for an error
    if is_formula(text):
        cell.quotePrefix = True
    return cell


def _look(page: Any, value: Any) -> int:
    """The number in the workbook of the look that a value wears: text like a formula, a day, a time."""
    if isinstance(value, str):
        return int(_text_cell(page, value).style_id)
    cell = WriteOnlyCell(page, value=value)
    cell.number_format = "yyyy-mm-dd hh:mm:ss" if isinstance(value, dt.datetime) else "yyyy-mm-dd"
    return int(cell.style_id)


def _cells(letter: str, values: Sequence[Any], formula: str, day: str, time: str) -> Iterator[str]:
    """The cells of a column as XML, from the second row on; nothing for what is missing."""
    for number, value in enumerate(values, start=2):
        if value is None:
            yield ""
        elif isinstance(value, str):
            space = ' xml:space="preserve"' if value != value.strip() else ""
            text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
            held = f"<is><t{space}>{text}</t></is>" if text else ""
            yield f'<c r="{letter}{number}"{formula if is_formula(value) else ""} t="inlineStr">{held}</c>'
        elif isinstance(value, bool):
            yield f'<c r="{letter}{number}" t="b"><v>{int(value)}</v></c>'
        elif isinstance(value, dt.date):
            look = time if isinstance(value, dt.datetime) else day
            yield f'<c r="{letter}{number}"{look} t="n"><v>{safe_string(to_excel(value))}</v></c>'
        else:
            yield f'<c r="{letter}{number}" t="n"><v>{safe_string(value)}</v></c>'


def _packed(path: Path) -> zipfile.ZipFile:
    """A workbook to be filled; higher levels take a third longer for a seventh of its size."""
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3)


def _write_rows(frame_only: io.BytesIO, path: Path, cells: Sequence[Iterator[str]], *, large: bool) -> None:
    """Copy a workbook whose sheet has its header alone, and put the rows of these columns behind that."""
    rows = (f'<row r="{number}">{"".join(row)}</row>' for number, row in enumerate(zip(*cells, strict=True), start=2))
    with zipfile.ZipFile(frame_only) as bare, _packed(path) as book:
        for name in bare.namelist():
            content = bare.read(name)
            if not name.startswith("xl/worksheets/sheet"):
                book.writestr(name, content)
                continue
            head, end, tail = content.partition(b"</sheetData>")
            with book.open(name, "w", force_zip64=large) as sheet:
                sheet.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + head)
                while piece := "".join(itertools.islice(rows, _ROWS_AT_ONCE)):
                    sheet.write(piece.encode())
                sheet.write(end + tail)


def _values(values: pd.Series[Any], name: str) -> list[Any]:
    """The values of a column as openpyxl takes them."""
    word = columns.dtype_word(values)
    gaps = values.isna().tolist()
    listed = [None if gap else value for gap, value in zip(gaps, values.tolist(), strict=True)]
    if word == "integer":
        return [str(v) if v is not None and abs(v) >= _EXACT_DIGITS else v for v in listed]
    if word == "number":
        return [v if v is None or math.isfinite(v) else str(v) for v in listed]
    if word in ("date", "datetime"):
        return [_day(v) for v in listed]
    if word == "boolean":
        return listed
    return [None if v is None else _fitting(_ILLEGAL.sub("", str(v)), name) for v in listed]


def _day(value: Any) -> Any:
    if value is None:
        return None
    day = value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
    return str(day) if (day.year, day.month) < (1900, 3) else day


def _fitting(text: str, name: str) -> str:
    if len(text) <= _MOST_TEXT:
        return text
    if name == "geometry_wkt":
        return f"({len(text)} characters: too long for a cell, take .gpkg or .geojson)"
    raise OutputError(
        Text(
            zh=f"一个单元格最多 {_MOST_TEXT} 个字符，字段“{name}”中有文本长达 {len(text)} 个字符。",
            en=f"a cell holds {_MOST_TEXT} characters, but a text in the column {name!r} has {len(text)}.",
        ),
        hint=_LARGER,
    )


def _width(values: Iterable[Any]) -> float:
    """Width of a column in characters; a Chinese character takes two.

    Examples
    --------
    >>> _width(["排污口名称"]), _width(["a"]), _width(["x" * 500])
    (12.0, 8.0, 60.0)
    """
    longest = 0
    for value in values:
        line = max(str("" if value is None else value).splitlines() or [""], key=len)[:120]
        longest = max(longest, sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line))
    return float(min(max(longest + 2, 8), 60))
