"""Workbooks that an office filled in, read back: the cells of every sheet as they stand, hidden sheets too."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from riverzones.errors import DataError
from riverzones.model import Text

__all__ = ["FORMULA", "read_workbook"]

FORMULA: Final = object()
"""Stands for a cell that holds a formula: what it gives is not known without a spreadsheet."""
_MOST_BYTES = 1_000_000_000  # unpacked; a ledger of 100,000 findings has about 300 MB: a setting of ours
_FAULTS = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError)


def read_workbook(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every sheet of an XLSX file by its name: text, numbers, dates, None, or :data:`FORMULA`.

    Raises
    ------
    DataError
        If the file is not there, or no workbook that can be read.
    """
    try:
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
