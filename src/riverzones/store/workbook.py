"""Workbooks of sheets as offices fill them in: written with their looks and drop-downs, read back cell by cell."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from riverzones.errors import DataError, OutputError
from riverzones.model import Text
from riverzones.model.sheet import Picture, Sheet, SheetColumn
from riverzones.store.formulas import is_formula
from riverzones.store.replacing import replacing
from riverzones.store.sheet_pictures import add_pictures, pictures_size
from riverzones.store.sheet_rows import ILLEGAL, MOST_ROWS, MOST_TEXT, CellLooks, cells_of, rows_of, save_with_rows

__all__ = ["FORMULA", "as_cell", "read_workbook", "write_workbook"]


_FONT = "Microsoft YaHei"
_PLAIN, _BOLD = Font(name=_FONT, size=10), Font(name=_FONT, size=10, bold=True)
_LINKED = Font(name=_FONT, size=10, color="0563C1", underline="single")
_ALERT = Font(name=_FONT, size=10, bold=True, color="9C0006")
_LINE = Side(style="thin", color="B8C4D0")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_A3, _A4 = "8", "9"  # paper sizes of the file format
_ACROSS = {_A4: 205.0, _A3: 296.0}  # characters across a page so that letters keep 7 points: a setting of ours
_NARROW = 20.0  # characters: a column that wraps below that is not made narrower for the paper
_MARGIN_IN = 0.4  # left and right of the sheet
_LINE_HEIGHT = 14.0  # points of a line of text
_POINTS_PER_PIXEL, _PIXELS_PER_CHARACTER = 0.75, 7.0  # at 96 pixels an inch; of the widest digit of the default font
_MOST_TITLE = 40  # letters of a title on paper: a setting of ours
_HEAD, _TO_FILL, _TO_MIND = "DCE6F1", "FFF2CC", "FFC7CE"  # fills of headings, of those to be filled in, of alerts
_MOST_LINKS = 65_000  # a sheet of Excel holds 65,530 links


def write_workbook(
    sheets: Iterable[Sheet],
    path: str | Path,
    *,
    lang: str = "zh",
    overwrite: bool = False,
    mark: str = "",
    title: str = "",
) -> Path:
    """Write the sheets to an XLSX file in the words of ``lang``; it appears whole or not at all.

    Each sheet has one header row, frozen and filtered; long text is wrapped; columns with choices have a drop-down;
    columns that are folded are a closed group, on screen and on paper. It prints landscape, on A4 where that can be
    read, else on A3, on as many pages across as that takes, the header and the frozen columns on every page. Text is
    always text, pictures stand in their cells. At the head of every page stand ``title`` (of the project) with the
    name of the sheet, and ``mark``; both are among the properties of the file.

    Raises
    ------
    OutputError
        If the file exists and ``overwrite`` is not given, cannot be written, or a sheet cannot hold the rows.
    """
    path = Path(path)
    with replacing(path, overwrite=overwrite) as target:
        book = Workbook(write_only=True)
        cells, rows = 0, []
        for sheet in sheets:
            rows.append(_write(book, sheet, lang, (title, mark)))
            cells = max(cells, len(sheet.rows) * len(sheet.columns))
        book.properties.title, book.properties.keywords = title or None, mark or None
        save_with_rows(book, target, rows, cells=cells)
    return path


def _write(book: Workbook, sheet: Sheet, lang: str, heads_of_pages: tuple[str, str]) -> Iterator[str]:
    """Put a sheet with its header into the workbook; return its rows as XML."""
    name, columns = sheet.name.within(lang), sheet.columns
    if len(sheet.rows) >= MOST_ROWS:
        raise OutputError(
            Text(
                zh=f"一张工作表最多 {MOST_ROWS - 1} 行，“{name}”有 {len(sheet.rows)} 行。",
                en=f"a sheet holds {MOST_ROWS - 1} rows, {name!r} has {len(sheet.rows)}.",
            ),
            hint=Text(zh="请按河流或乡镇分开。", en="Split it by river or township."),
        )
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:31] or "sheet")
    if sheet.hidden:
        page.sheet_state = "hidden"
    heads = list(sheet.headings(lang).values())
    values = [[as_cell(value) for value in column] for column in sheet.by_column(lang)]
    widths = [
        column.width or _width([head, *cells[:200]]) for column, head, cells in zip(columns, heads, values, strict=True)
    ]
    pictures, pictured_px = _pictures(sheet, widths)
    widths = _fitting(widths, [not column.folded for column in columns])
    for position, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(position)].width = width
    _fold(page, columns)
    page.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}2"
    if heads:
        page.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(sheet.rows) + 1}"
    _drop_downs(page, sheet, lang)
    printed = sum(width for width, column in zip(widths, columns, strict=True) if not column.folded)
    paper = _A4 if printed <= _ACROSS[_A4] else _A3
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", paper
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = max(1, math.ceil(printed / _ACROSS[paper])), 0
    page.page_margins.left = page.page_margins.right = _MARGIN_IN
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    if sheet.frozen_columns:
        page.print_title_cols = f"A:{get_column_letter(sheet.frozen_columns)}"
    page.oddFooter.center.text = "&P / &N"
    title, mark = heads_of_pages
    page.oddHeader.left.text = f"{_header_words(title)}  &A" if title else "&A"
    page.oddHeader.left.font, page.oddHeader.left.size = f"{_FONT},Bold", 12
    if mark:
        page.oddHeader.center.text = mark
    page.row_dimensions[1].height = _height(heads, [0.9 * width for width in widths]) + 4
    looks = _Looks(page)
    page.append(
        [
            looks.heading(head, _TO_FILL if column.editable else _HEAD)
            for column, head in zip(columns, heads, strict=True)
        ]
    )
    linked = [
        sheet.links[column.name] if column.name in sheet.links and len(sheet.rows) <= _MOST_LINKS else None
        for column in columns
    ]
    heights = _heights(values, widths, len(sheet.rows))
    below: dict[int, int] = {}
    for number, high in pictured_px.items():  # under the words of the row
        height = heights[number - 2]
        worded = any(values[column - 1][number - 2] is not None for at, column in pictures if at == number)
        below[number] = round(height / _POINTS_PER_PIXEL) if worded else 0
        heights[number - 2] = min(max(height, (below[number] + high) * _POINTS_PER_PIXEL), 409)
    cells = []
    for position, (column, these, urls) in enumerate(zip(columns, values, linked, strict=True), start=1):
        letter = get_column_letter(position)
        cells.append(_cells(page, letter, these, column, urls, looks))
    add_pictures(page, pictures, below=below)
    return rows_of(cells, heights) if cells else iter(())


def _fitting(widths: list[float], printed: Sequence[bool]) -> list[float]:
    """Widths of columns, the wide ones narrower where that saves a second sheet of paper for each page.

    Examples
    --------
    >>> [round(width, 1) for width in _fitting([40.0] * 7 + [20.0, 40.0], [True] * 8 + [False])][6:]
    [39.4, 20.0, 40.0]
    """
    on_paper = [width for width, there in zip(widths, printed, strict=True) if there]
    beyond, spare = sum(on_paper) - _ACROSS[_A3], sum(max(0.0, width - _NARROW) for width in on_paper)
    if not 0 < beyond <= spare / 2:  # by half of that at most: the words of a row stand below each other
        return widths
    return [
        width - max(0.0, width - _NARROW) * beyond / spare if there else width
        for width, there in zip(widths, printed, strict=True)
    ]


def _fold(page: Any, columns: Sequence[SheetColumn]) -> None:
    """Put columns away in groups that a click on the [+] above them opens."""
    for position, column in enumerate(columns, start=1):
        dimension = page.column_dimensions[get_column_letter(position)]
        dimension.outlineLevel, dimension.hidden = int(column.folded), column.folded
        dimension.collapsed = not column.folded and position > 1 and columns[position - 2].folded


def _pictures(sheet: Sheet, widths: list[float]) -> tuple[dict[tuple[int, int], Sequence[Picture]], dict[int, int]]:
    """Pictures by row and column, and how high they stand in each row [px]; columns get as wide as they need."""
    at: dict[tuple[int, int], Sequence[Picture]] = {}
    heights: dict[int, int] = {}
    for position, column in enumerate(sheet.columns):
        for number, pictures in enumerate(sheet.pictures.get(column.name, ()), start=2):
            if pictures:
                across, high = pictures_size(pictures)
                at[number, position + 1] = pictures
                widths[position] = max(widths[position], across / _PIXELS_PER_CHARACTER)
                heights[number] = max(heights.get(number, 0), high)
    return at, heights


def _header_words(title: str) -> str:
    """A title as a header takes it: what may fill its left third, ``&`` said twice.

    Examples
    --------
    >>> _header_words("甲 & 乙")
    '甲 && 乙'
    """
    words = ILLEGAL.sub("", " ".join(title.split()))
    return (words if len(words) <= _MOST_TITLE else f"{words[: _MOST_TITLE - 1]}…").replace("&", "&&")


def _drop_downs(page: Any, sheet: Sheet, lang: str) -> None:
    for position, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(position)
        if column.choices and len(sheet.rows):
            choices = [choice.within(lang) for choice in column.choices]
            _drop_down(page, choices, f"{letter}2:{letter}{len(sheet.rows) + 1}")
        values = sheet.rows[column.name].tolist() if column.becomes else []
        for value, next_values in (column.becomes or {}).items():
            runs = _runs([number for number, standing in enumerate(values, start=2) if standing == value])
            if runs:
                choices = [column.value(status, lang) for status in next_values]
                _drop_down(page, choices, " ".join(f"{letter}{first}:{letter}{last}" for first, last in runs))


def _drop_down(page: Any, words: Sequence[str], cells: str) -> None:
    listed = ",".join(word.replace(",", "，") for word in words)
    choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True, sqref=cells)
    page.data_validations.append(choice)


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as (first, last) of each run without a gap.

    Examples
    --------
    >>> _runs([2, 3, 4, 7])
    [(2, 4), (7, 7)]
    """
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _cells(
    page: Any,
    letter: str,
    values: Sequence[Any],
    column: SheetColumn,
    urls: Sequence[str | None] | None,
    looks: _Looks,
) -> Iterator[str]:
    """The cells of a column as XML; those with an address lead to a file, to a place in it behind a ``#``."""
    plain = looks.of(column, "alert" if column.alert else "text")
    own = cells_of(letter, map(_cell_text, values) if column.alert else values, plain)
    if urls is None or not any(urls):
        return own
    led: list[str | None] = []
    for row, (value, url) in enumerate(zip(values, urls, strict=True), start=2):
        led.append(None if url is None else _cell_text(value))
        if url is not None and value is not None:
            target, _, anchor = url.partition("#")
            page._hyperlinks.append(Hyperlink(ref=f"{letter}{row}", target=target, location=anchor or None))
    linked = zip(led, own, cells_of(letter, led, looks.of(column, "linked")), strict=True)
    return (unlinked if words is None else leading for words, unlinked, leading in linked)


def _cell_text(value: Any) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True)
class _Looks:
    """Looks of cells, each made once for a sheet: a look costs more than the cell that wears it."""

    page: Any
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def of(self, column: SheetColumn, kind: str) -> CellLooks:
        """Return the looks of a column whose text is of a kind: ``text``, ``alert``, ``linked``."""
        number, day = (
            self._look("plain", detail).style_id for detail in (column.format, column.format or "yyyy-mm-dd")
        )
        text = self._look(kind, "")
        guarded = WriteOnlyCell(self.page)
        guarded._style = copy(text._style)
        guarded.quotePrefix = True
        return CellLooks(text.style_id, guarded.style_id, number, day, day, gap=number)

    def heading(self, words: str, fill: str) -> Any:
        """Return a cell of the header row."""
        cell = WriteOnlyCell(self.page, value=words)
        cell._style = copy(self._look("heading", fill)._style)
        cell.data_type = "s"  # openpyxl takes a leading = for a formula, and #N/A for an error
        if is_formula(words):
            cell.quotePrefix = True
        return cell

    def _look(self, kind: str, detail: str) -> Any:
        if (kind, detail) not in self.made:
            self.made[kind, detail] = self._model(kind, detail)
        return self.made[kind, detail]

    def _model(self, kind: str, detail: str) -> Any:
        model = WriteOnlyCell(self.page)
        model.border = _BOX
        if kind == "heading":
            model.font, model.fill = _BOLD, PatternFill("solid", fgColor=detail)
            model.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            return model
        model.font = {"linked": _LINKED, "alert": _ALERT}.get(kind, _PLAIN)
        if kind == "alert":
            model.fill = PatternFill("solid", fgColor=_TO_MIND)
        if kind == "plain":
            model.alignment = Alignment(vertical="center")
        else:
            model.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        if detail:
            model.number_format = detail
        return model


def as_cell(value: Any) -> Any:
    """Return a value as a cell holds it: nothing for what is missing, text without characters that XML forbids."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bool | int | float | dt.date):
        return value
    if hasattr(value, "item"):
        return as_cell(value.item())
    words = ILLEGAL.sub("", str(value))
    return words if len(words) <= MOST_TEXT else words[: MOST_TEXT - 1] + "…"


def _height(values: Sequence[Any], widths: Sequence[float]) -> float:
    """Height of a row in points, so that wrapped text is seen whole; a sheet takes 409 at most."""
    return _heights([[value] for value in values], widths, 1)[0]


def _heights(columns: Sequence[Sequence[Any]], widths: Sequence[float], rows: int) -> list[float]:
    """Height of each row in points, as :func:`_height`, of values by column."""
    lines = np.ones(rows)
    for values, width in zip(columns, widths, strict=True):
        across = np.fromiter(map(_columns_of, values), dtype=np.float64, count=rows)
        np.maximum(lines, np.ceil(across / (width - 2)), out=lines)
    heights: list[float] = np.minimum(lines * _LINE_HEIGHT + 3, 409).tolist()
    return heights


def _columns_of(value: Any) -> int:
    """How many characters wide a value stands; a Chinese character takes two."""
    if value is None:
        return 0
    words = value if isinstance(value, str) else str(value)
    return len(words) if words.isascii() else _columns_of_words(words)


@lru_cache(4096)
def _columns_of_words(words: str) -> int:
    return sum(map(_columns_of_sign, words))


@lru_cache(4096)
def _columns_of_sign(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _width(values: Iterable[Any]) -> float:
    """Width of a column in characters; a Chinese character takes two, and long text is wrapped at 40."""
    longest = max((_columns_of(value) for value in values if not isinstance(value, str) or len(value) < 80), default=40)
    return float(min(max(longest + 3, 8), 40))


FORMULA: Final = object()
"""Stands for a cell that holds a formula: what it gives is not known without a spreadsheet."""
_MOST_BYTES = 1_000_000_000  # unpacked; a ledger of 100,000 findings has about 300 MB: a setting of ours
_FAULTS = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,  # a member with a password, or packed by a method that is not known
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
)


def read_workbook(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every sheet of an XLSX file by its name: text, numbers, dates, None, or :data:`FORMULA`.

    Raises
    ------
    DataError
        If the file is not there, or no workbook that can be read.
    """
    try:
        if not path.is_file():  # a pipe would be waited for
            raise FileNotFoundError(path)
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _MOST_BYTES:
            raise DataError(
                Text(zh=f"{path.name} 解压后过大。", en=f"{path.name} is too large when unpacked."),
                hint=Text(zh="请只保留问题清单。", en="Keep the list of findings only."),
            )
        book = load_workbook(path, read_only=True)
        try:
            return {page.title: list(_rows(page)) for page in book.worksheets}
        finally:
            book.close()
    except FileNotFoundError as error:
        raise DataError(
            Text(zh=f"没有文件 {path}。", en=f"there is no file {path}."),
            hint=Text(zh="请核对路径。", en="Check the path."),
        ) from error
    except _FAULTS as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            Text(zh=f"{path.name} 不是可读的 XLSX 工作簿。", en=f"{path.name} is no XLSX workbook that can be read."),
            hint=Text(
                zh="请用 Excel 或 LibreOffice 另存为 .xlsx（不加密）。",
                en="Save it from Excel or LibreOffice as .xlsx, without a password.",
            ),
        ) from error


def _rows(page: Any) -> Iterator[tuple[Any, ...]]:
    page.reset_dimensions()  # some programs state a range that is not that of the cells
    for row in page.iter_rows():
        yield tuple(_value(cell) for cell in row)


def _value(cell: Any) -> Any:
    return FORMULA if cell.data_type == "f" else cell.value
