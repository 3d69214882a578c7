"""Tables in spreadsheets: XLSX, XLS and ET (WPS), whatever the file is called; one sheet, its header found.

What a cell shows is what is read: a number as its digits, a date as a date, ``0039`` where the format asks for four
digits. Values of formulas are those that were saved last.

The module is long because three formats are made one page, of which all that follows is asked alike.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riverzones.align.encodings import EncodingTold
from riverzones.align.notes import Note, plain
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.readers.archive import check_size
from riverzones.readers.coordinate_headings import is_place_word
from riverzones.readers.declared_crs import speaks_of_web_map
from riverzones.readers.rawlayer import RawLayer, head_of
from riverzones.readers.table_header import Known, Merge, Row, Table, read_table
from riverzones.readers.textfile import Sheet, placed_table, read_csv
from riverzones.registry import nearest_names

__all__ = ["SPREADSHEETS", "is_workbook", "read_spreadsheet", "sheet_titles"]

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".et")
_ZIP, _OLE, _BIFF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08"
_EXACT_DIGITS = 15
"""A spreadsheet keeps no more digits of a number."""


@dataclass
class _Page:
    """One sheet: its rows and merged cells, whether it is shown, what is to be told of its cells."""

    title: str
    rows: list[Row]
    merges: list[Merge]
    hidden: bool = False
    errors: int = 0
    rounded: int = 0
    uncalculated: int = 0
    since_1904: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0
    comments: Sequence[tuple[str, str]] = ()


def read_spreadsheet(
    path: Path, layer: str | None, places: Mapping[str, str] | None, known: Known | None = None
) -> RawLayer:
    """Return one sheet of a spreadsheet as a table, with places where it has coordinate columns.

    Parameters
    ----------
    path : Path
        XLSX, XLS or ET; its first bytes say which.
    layer : str, optional
        Name of the sheet; else the one whose header names most of the columns looked for.
    places : Mapping, optional
        Which columns hold the coordinates.
    known : callable, optional
        Whether a word names a column that is looked for.

    Raises
    ------
    LayerError
        If it is no such spreadsheet, locked with a password, or several sheets could be meant.
    """
    head = head_of(path, 512)
    if head.startswith(_ZIP):
        check_size(path)
        pages, driver = _pages_of_xlsx(path), "XLSX"
    elif head.startswith((_OLE, _BIFF)):
        pages, driver = _pages_of_xls(path), "XLS"
    elif head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise LayerError(
            Text(
                zh=f"{path.name}：扩展名是表格，内容却是网页或 XML。",
                en=f"{path.name}: is called a spreadsheet but holds a web page or XML.",
            ),
            hint=Text(
                zh="请在 Excel 或 WPS 中打开，另存为 .xlsx 再导入。",
                en="Open it in Excel or LibreOffice, save it as .xlsx and import that.",
            ),
        )
    else:
        return read_csv(path, None, places, known)
    known_words = _known(known)
    page, table, why = _choose(path, pages, layer, known_words)
    declared = EncodingTold("utf-8", Text(zh=f"{driver} 自带编码", en=f"{driver} carries its encoding"))
    bad = tuple((row.number, " | ".join(cell or "" for cell in row.cells)) for row in table.bad)
    sheet = Sheet(table.frame, bad, (*why, *table.notes, *_told_cells(page)), table.said)
    return placed_table(sheet, driver=driver, layer=page.title, encoding=declared, places=places)


def is_workbook(path: Path) -> bool:
    """Return whether the content is a workbook, whatever the file is called."""
    head = head_of(path, 8)
    if head.startswith(_ZIP):
        try:
            with zipfile.ZipFile(path) as package:
                return "xl/workbook.xml" in package.namelist()
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
            return False
    return head.startswith(_OLE)


def sheet_titles(path: Path) -> list[str]:
    """Return titles of the sheets that hold cells; none where the file is no workbook that can be read.

    Which of them hold a table their reading says.
    """
    head = head_of(path, 8)
    try:
        if head.startswith(_ZIP):
            from openpyxl import load_workbook

            check_size(path)
            with path.open("rb") as stream:
                book = load_workbook(stream, read_only=True)
                try:
                    return [sheet.title for sheet in book.worksheets if _holds_cells(path, sheet)]
                finally:
                    book.close()
        if head.startswith((_OLE, _BIFF)):
            return [page.title for page in _pages_of_xls(path) if page.rows]
    except Exception:  # whoever reads it says why
        return []
    return []


def _holds_cells(path: Path, sheet: Any) -> bool:
    """Whether a sheet has a cell with a value: looked for in its text, which is not parsed for it."""
    tail = b""
    with zipfile.ZipFile(path) as package, package.open(sheet._worksheet_path) as stream:
        while block := stream.read(1 << 16):
            tail = tail[-64:] + block
            if re.search(rb"<(?:\w+:)?(?:v|is)>", tail):
                return True
    return False


def _known(known: Known | None) -> Known:
    def knows(word: str) -> bool:
        return is_place_word(word) or (known is not None and known(word))

    return knows


def _choose(
    path: Path, pages: Sequence[_Page], layer: str | None, known: Known
) -> tuple[_Page, Table, tuple[Text, ...]]:
    """The sheet that is meant, its table, and why it was taken."""
    if layer is not None:
        wanted = next((page for page in pages if page.title.strip() == layer.strip()), None)
        if wanted is None:
            titles = [page.title for page in pages]
            raise LayerError(
                Text(
                    zh=f"{path.name}：没有名为“{layer}”的工作表。",
                    en=f"{path.name}: no sheet is called {layer!r}.",
                ),
                hint=nearest(nearest_names(layer, titles, most=1), titles, most=len(titles)),
            )
        return wanted, _table(path, wanted, known), ()
    shown = [page for page in pages if page.rows and not page.hidden]
    tables = [(page, table) for page in shown if (table := _tried(page, known)) is not None]
    if not tables:
        filled = next(iter(shown), None) or next((page for page in pages if page.rows), None)
        if filled is None:
            raise LayerError(
                Text(zh=f"{path.name}：所有工作表都是空的。", en=f"{path.name}: every sheet is empty."),
                hint=Text(zh="请检查是不是这个文件。", en="Check that it is the right file."),
            )
        return filled, _table(path, filled, known), ()
    tables.sort(key=lambda item: item[1].known, reverse=True)
    (page, table), *others = tables
    unread = [page_shown.title for page_shown in shown if page_shown is not page]
    if not unread:
        return page, table, _told_hidden(pages)
    if others and others[0][1].known * 2 >= table.known:
        titles = [f"{page_shown.title}（{len(other_sheet.frame)}）" for page_shown, other_sheet in tables]
        raise LayerError(
            Text(
                zh=f"{path.name}：有 {len(tables)} 张工作表都像要导入的表（名称与行数）：{'、'.join(titles)}。",
                en=f"{path.name}: {len(tables)} sheets could be meant (name and rows): {', '.join(titles)}.",
            ),
            hint=Text(
                zh=f"请选定一张，如 --layer {page.title}；每张各导入一次。",
                en=f"Choose one, such as --layer {page.title}; import each by itself.",
            ),
        )
    return (
        page,
        table,
        (
            Text(
                zh=f"取工作表“{page.title}”（认得的字段最多，{table.known} 个）；未读：{'、'.join(unread)}",
                en=f"sheet {page.title!r} was taken (most known columns: {table.known}); not read: {', '.join(unread)}",
            ),
            *_told_hidden(pages),
        ),
    )


def _told_hidden(pages: Iterable[_Page]) -> tuple[Text, ...]:
    hidden = [page.title for page in pages if page.hidden and page.rows]
    if not hidden:
        return ()
    return (
        Text(
            zh=f"隐藏的工作表未读：{'、'.join(hidden)}（要读请加 --layer）",
            en=f"hidden sheets were not read: {', '.join(hidden)} (name one with --layer to read it)",
        ),
    )


def _tried(page: _Page, known: Known) -> Table | None:
    try:
        return read_table(page.rows, merges=page.merges, known=known)
    except LayerError:
        return None


def _table(path: Path, page: _Page, known: Known) -> Table:
    try:
        return read_table(page.rows, merges=page.merges, known=known)
    except LayerError as error:
        raise LayerError(
            Text(
                zh=f"{path.name} 的工作表“{page.title}”：没有表头和数据行。",
                en=f"{path.name}, sheet {page.title!r}: no header with rows below it.",
            ),
            hint=Text(zh="请检查是不是这张工作表。", en="Check that it is the right sheet."),
        ) from error


def _told_cells(page: _Page) -> tuple[Text | Note, ...]:
    notes: list[Text | Note] = []
    if page.since_1904:
        notes.append(
            Text(
                zh="工作簿用 1904 日期系统：设成日期格式的单元格已照此读；没有设格式的序列数按 1900 系统换算，"
                "会早 4 年零 1 天",
                en="the workbook counts days from 1904: cells formatted as dates were read so; bare serial numbers are "
                "changed by the 1900 system and come out four years and a day early",
            )
        )
    if page.hidden_rows or page.hidden_columns:
        notes.append(
            Text(
                zh=f"工作表中有 {page.hidden_rows} 行、{page.hidden_columns} 处列是隐藏的（筛选或手工隐藏），也读入了",
                en=f"{page.hidden_rows} rows and {page.hidden_columns} spans of columns of the sheet are hidden "
                "(filtered or by hand): they were read too",
            )
        )
    if page.comments:
        sample = "；".join(f"{cell} {words[:40]}" for cell, words in page.comments[:3])
        notes.append(
            plain(
                Text(
                    zh=f"{len(page.comments)} 个单元格带批注，批注不导入：{sample}",
                    en=f"{len(page.comments)} cells carry comments, which are not imported: {sample}",
                ),
                loud=any(speaks_of_web_map(words) for _, words in page.comments),
            )
        )
    if page.errors:
        notes.append(
            Text(
                zh=f"{page.errors} 个单元格是错误值（#N/A、#REF! 等），按空读",
                en=f"{page.errors} cells hold errors (#N/A, #REF! ...) and were read as empty",
            )
        )
    if page.uncalculated:
        notes.append(
            Text(
                zh=f"{page.uncalculated} 个公式没有保存结果，按空读；请在 Excel 中打开并保存一次",
                en=f"{page.uncalculated} formulas have no saved result and were read as empty: "
                "open and save the file in a spreadsheet",
            )
        )
    if page.rounded:
        notes.append(
            Text(
                zh=f"{page.rounded} 个数字超过 {_EXACT_DIGITS} 位，表格软件已把后面的位数变成 0，不能当编码用；"
                "请索取以文本保存的原表",
                en=f"{page.rounded} numbers have more than {_EXACT_DIGITS} digits, of which a spreadsheet makes zeros: "
                "they are no codes; ask for the table with these cells saved as text",
            )
        )
    return tuple(notes)


def _pages_of_xlsx(path: Path) -> list[_Page]:
    from openpyxl import load_workbook

    with path.open("rb") as stream:  # by name openpyxl would refuse .et
        try:
            book = load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:  # openpyxl has no error of its own for a damaged package
            raise _damaged(path, error) from None
        return _pages(path, book)


def _pages(path: Path, book: Any) -> list[_Page]:
    try:
        pages = []
        for sheet in book.worksheets:
            page = _Page(sheet.title, [], [], hidden=sheet.sheet_state != "visible")
            page.since_1904 = book.epoch.year == 1904
            merges, formulas = _structure(path, sheet, page)
            page.merges = merges
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                texts = tuple(_cell_text(cell.value, cell, page) for cell in cells)
                while texts and texts[-1] is None:
                    texts = texts[:-1]
                if texts:
                    page.rows.append(Row(number, texts))
            if formulas:
                page.uncalculated = _uncalculated(path, sheet.title)
            pages.append(_squared(page))
        return pages
    except LayerError:
        raise
    except Exception as error:
        raise _damaged(path, error) from None
    finally:
        book.close()


def _squared(page: _Page) -> _Page:
    """The page with as many cells in every row as the widest of the rows that hold several."""
    width = max((len(row.cells) for row in page.rows), default=0)
    page.rows = [Row(row.number, (*row.cells, *[None] * (width - len(row.cells)))) for row in page.rows]
    return page


_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*?\bhidden="(?:1|true)")[^>]*?>')
_HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\s(?=[^>]*?\bhidden="(?:1|true)")[^>]*?>')


def _structure(path: Path, sheet: Any, page: _Page) -> tuple[list[Merge], bool]:
    """Merged cells of a sheet, and whether it holds formulas: neither is kept when cells are read in a stream.

    What is hidden in it and its comments are noted in the page.
    """
    from openpyxl.utils.cell import range_boundaries

    merges, formulas, tail = [], False, b""
    with zipfile.ZipFile(path) as package, package.open(sheet._worksheet_path) as stream:
        while block := stream.read(1 << 20):
            tail += block
            formulas = formulas or re.search(rb"<(?:\w+:)?f[ >]", tail) is not None
            page.hidden_rows += len(_HIDDEN_ROW.findall(tail))
            page.hidden_columns += len(_HIDDEN_COLUMNS.findall(tail))
            merge_tags = list(re.finditer(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:$]+)"', tail))
            for match in merge_tags:
                left, top, right, bottom = range_boundaries(match.group(1).decode())
                merges.append(Merge(top, bottom, left - 1, right - 1))
            last = max(
                (m.end() for m in (*merge_tags, *_LAST_TAGS.finditer(tail, max(0, len(tail) - 4000)))), default=0
            )
            tail = tail[max(last, len(tail) - 400) :]
    page.comments = _comments(path, sheet)
    return merges, formulas


_COMMENT = re.compile(r'<(?:\w+:)?comment\s[^>]*?ref="([A-Z]+\d+)"[^>]*>(.*?)</(?:\w+:)?comment>', re.DOTALL)
_LAST_TAGS = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^>]*>")


def _comments(path: Path, sheet: Any) -> list[tuple[str, str]]:
    """The comments of a sheet: cell and words."""
    folder, _, name = sheet._worksheet_path.rpartition("/")
    comments: list[tuple[str, str]] = []
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        links = f"{folder}/_rels/{name}.rels"
        if links not in names:
            return comments
        for target in re.findall(r'Target="([^"]*comments[^"]*\.xml)"', package.read(links).decode("utf-8", "replace")):
            inner = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            if inner not in names or "threaded" in inner.lower():
                continue
            text = package.read(inner).decode("utf-8", "replace")
            for cell, body in _COMMENT.findall(text):
                words = "".join(re.findall(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</", body))
                comments.append((cell, " ".join(html.unescape(words).split())))
    return comments


def _uncalculated(path: Path, title: str) -> int:
    """How many formulas of a sheet have no saved result."""
    from openpyxl import load_workbook

    count = 0
    with path.open("rb") as formula_file, path.open("rb") as value_file:
        written, shown = (
            load_workbook(formula_file, read_only=True),
            load_workbook(value_file, read_only=True, data_only=True),
        )
        for source, result in zip(written[title].iter_rows(), shown[title].iter_rows(), strict=False):
            count += sum(
                cell.data_type == "f" and saved.value is None for cell, saved in zip(source, result, strict=False)
            )
    return count


def _cell_text(value: Any, cell: Any, page: _Page) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        if cell is not None and cell.data_type == "e":
            page.errors += 1
            return None
        return value.strip() or None
    return _shown(value, getattr(cell, "number_format", None), page)


def _shown(value: Any, number_format: str | None, page: _Page) -> str | None:
    """A cell that is no text as people see it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if not isinstance(value, int | float):
        return str(value)
    if number_format and number_format.endswith("%"):
        return f"{value * 100:.12g}%"
    whole = isinstance(value, int) or value.is_integer()
    if whole and abs(value) >= 10**_EXACT_DIGITS:
        digits = str(int(value))
        if isinstance(value, int) and digits.rstrip("0")[_EXACT_DIGITS:]:
            return digits  # no spreadsheet has saved it: all its digits are there
        page.rounded += 1
        return f"{float(value):.{_EXACT_DIGITS - 1}e}"
    if whole:
        digits = str(int(value))
        return digits.zfill(len(number_format)) if number_format and re.fullmatch("0{2,}", number_format) else digits
    return repr(value)


def _pages_of_xls(path: Path) -> list[_Page]:
    import xlrd

    try:
        book = xlrd.open_workbook(path, formatting_info=True, logfile=io.StringIO())
    except Exception as error:
        raise _damaged(path, error) from None
    pages = []
    for sheet in book.sheets():
        page = _Page(sheet.name, [], [], hidden=sheet.visibility != 0, since_1904=book.datemode == 1)
        page.hidden_rows = sum(bool(info.hidden) for info in sheet.rowinfo_map.values())
        page.hidden_columns = sum(bool(info.hidden) for info in sheet.colinfo_map.values())
        page.comments = [(f"{row + 1}:{column + 1}", note.text) for (row, column), note in sheet.cell_note_map.items()]
        page.merges = [Merge(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells]
        for number in range(sheet.nrows):
            texts = tuple(_xls_text(cell, book, page) for cell in sheet.row(number))
            if any(text is not None for text in texts):
                page.rows.append(Row(number + 1, texts))
        pages.append(_squared(page))
    return pages


def _xls_text(cell: Any, book: Any, page: _Page) -> str | None:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).strip() or None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        page.errors += 1
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "true" if cell.value else "false"
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _shown(xlrd.xldate_as_datetime(cell.value, book.datemode), None, page)
        except (ValueError, OverflowError, xlrd.XLDateError):
            pass
    shape = None
    if cell.xf_index is not None and cell.xf_index < len(book.xf_list):
        known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        shape = known.format_str if known else None
    return _shown(cell.value, shape, page)


def _damaged(path: Path, error: Exception) -> LayerError:
    said = " ".join(str(error).split())[:120].rstrip(".")
    locked = head_of(path, 8) == _OLE and (
        b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d" in path.read_bytes() or "encrypted" in said.lower()
    )
    if locked:
        return LayerError(
            Text(zh=f"{path.name}：有打开密码，读不出。", en=f"{path.name}: is locked with a password."),
            hint=Text(zh="请打开后去掉密码，另存为 .xlsx。", en="Open it, take the password off and save it as .xlsx."),
        )
    return LayerError(
        Text(
            zh=f"{path.name}：不是可读的工作簿（{said}）。", en=f"{path.name}: is no workbook that can be read: {said}."
        ),
        hint=Text(
            zh="请用 Excel 或 WPS 打开，另存为 .xlsx。", en="Open it in Excel or LibreOffice and save it as .xlsx."
        ),
    )
