"""Sheets that open well and never run what is in the data: XLSX, its frame by openpyxl and its rows as they are."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.store import columns
from riverzones.store.formulas import is_formula
from riverzones.store.sheet_rows import ILLEGAL, MOST_ROWS, MOST_TEXT, CellLooks, cells_of, rows_of, save_with_rows

__all__ = ["write_sheet"]

_MOST_COLUMNS = 16_384
_EXACT_DIGITS = 10**15

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
    if len(frame) >= MOST_ROWS or len(frame.columns) > _MOST_COLUMNS:
        raise OutputError(
            Text(
                zh=f"一张工作表最多 {MOST_ROWS - 1} 行、{_MOST_COLUMNS} 列，"
                f"现有 {len(frame)} 行、{len(frame.columns)} 列。",
                en=f"a sheet holds {MOST_ROWS - 1} rows and {_MOST_COLUMNS} columns, "
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
    formula, day, time = (_look(page, value) for value in ("=", dt.date(2000, 1, 1), dt.datetime(2000, 1, 1)))
    looks = CellLooks(formula=formula, day=day, time=time)
    letters = map(get_column_letter, range(1, len(titles) + 1))
    cells = [cells_of(letter, column, looks) for letter, column in zip(letters, values, strict=True)]
    save_with_rows(book, path, [rows_of(cells)], cells=len(frame) * len(titles))


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:31] or "result"


def _heading(page: Any, title: str) -> Any:
    cell = _text_cell(page, ILLEGAL.sub("", title))
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
    return [None if v is None else _fitting(ILLEGAL.sub("", str(v)), name) for v in listed]


def _day(value: Any) -> Any:
    if value is None:
        return None
    day = value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
    return str(day) if (day.year, day.month) < (1900, 3) else day


def _fitting(text: str, name: str) -> str:
    if len(text) <= MOST_TEXT:
        return text
    if name == "geometry_wkt":
        return f"({len(text)} characters: too long for a cell, take .gpkg or .geojson)"
    raise OutputError(
        Text(
            zh=f"一个单元格最多 {MOST_TEXT} 个字符，字段“{name}”中有文本长达 {len(text)} 个字符。",
            en=f"a cell holds {MOST_TEXT} characters, but a text in the column {name!r} has {len(text)}.",
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
