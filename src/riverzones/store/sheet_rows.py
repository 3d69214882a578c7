"""Rows of a workbook as the text that XML is.

openpyxl makes an object and several XML elements of every cell, which was nine tenths of the time. The workbook with
the header rows alone is made by it; the rows are put into its sheets one after another, and no more than some hundred
of them are held as text.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.compat import safe_string
from openpyxl.utils.datetime import to_excel

from riverzones.store.formulas import is_formula

__all__ = ["ILLEGAL", "MOST_ROWS", "MOST_TEXT", "CellLooks", "cells_of", "rows_of", "save_with_rows"]

ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML forbids."""
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its header among them."""
MOST_TEXT: Final = 32_767
"""Characters of a cell."""
_ROWS_AT_ONCE = 500
_LARGE = 5_000_000  # cells from which on the sheet may be longer than 2 GB of XML
_REMEMBERED = 4096  # texts of a column whose cells are not made twice: words come again and again


@dataclass(frozen=True, slots=True)
class CellLooks:
    """Numbers of looks in a workbook, by what stands in a cell of a column.

    ``formula`` is that of text that could be taken for one, ``gap`` that of a cell without a value; None: there is no
    such cell in the file.
    """

    text: int = 0
    formula: int = 0
    number: int = 0
    day: int = 0
    time: int = 0
    gap: int | None = None


def cells_of(letter: str, values: Iterable[Any], looks: CellLooks) -> Iterator[str]:
    """Return the cells of a column as XML, from the second row on.

    Parameters
    ----------
    letter : str
        Of the column.
    values : iterable
        None, text, truth values, numbers, days and moments; text without characters that XML forbids.
    looks : CellLooks
        What each wears.
    """
    text, formula, number, day, time = (
        f' s="{look}"' if look else "" for look in (looks.text, looks.formula, looks.number, looks.day, looks.time)
    )
    gap = "" if looks.gap is None else f' s="{looks.gap}" t="n"/>'

    @lru_cache(_REMEMBERED)
    def worded(value: str) -> str:
        space = ' xml:space="preserve"' if value != value.strip() else ""
        content = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
        held = f"<is><t{space}>{content}</t></is>" if content else ""
        return f'{formula if is_formula(value) else text} t="inlineStr">{held}</c>'

    for row, value in enumerate(values, start=2):
        if value is None:
            yield f'<c r="{letter}{row}"{gap}' if gap else ""
        elif isinstance(value, str):
            yield f'<c r="{letter}{row}"{worded(value)}'
        elif isinstance(value, bool):
            yield f'<c r="{letter}{row}"{number} t="b"><v>{int(value)}</v></c>'
        elif isinstance(value, dt.date):
            look = time if isinstance(value, dt.datetime) else day
            yield f'<c r="{letter}{row}"{look} t="n"><v>{safe_string(to_excel(value))}</v></c>'
        else:
            yield f'<c r="{letter}{row}"{number} t="n"><v>{safe_string(value)}</v></c>'


def rows_of(columns: Sequence[Iterator[str]], heights: Sequence[float] | None = None) -> Iterator[str]:
    """Return the rows of columns of cells as XML, from the second row on; ``heights`` in points, one per row."""
    cells = zip(*columns, strict=True)
    if heights is None:
        yield from (f'<row r="{number}">{"".join(row)}</row>' for number, row in enumerate(cells, start=2))
        return
    for number, (row, height) in enumerate(zip(cells, heights, strict=True), start=2):
        yield f'<row r="{number}" ht="{height:.16g}" customHeight="1">{"".join(row)}</row>'


def save_with_rows(book: Workbook, path: Path, rows: Sequence[Iterator[str]], *, cells: int) -> None:
    """Write a workbook whose sheets have their header rows alone, with the rows of each sheet behind those.

    Parameters
    ----------
    book : Workbook
        Of write-only sheets.
    path : Path
        Where to.
    rows : sequence of iterators of str
        What :func:`rows_of` gives, for each sheet in the order of the workbook.
    cells : int
        How many there are about in the largest sheet.
    """
    frame_only = io.BytesIO()
    book.save(frame_only)
    parts = {f"xl/worksheets/sheet{number}.xml": these for number, these in enumerate(rows, start=1)}
    with zipfile.ZipFile(frame_only) as bare, _packed(path) as packed:
        for name in bare.namelist():
            content = bare.read(name)
            if name not in parts:
                packed.writestr(name, content)
                continue
            head, end, tail = content.partition(b"</sheetData>")
            with packed.open(name, "w", force_zip64=cells > _LARGE) as sheet:
                sheet.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + head)
                while piece := "".join(itertools.islice(parts[name], _ROWS_AT_ONCE)):
                    sheet.write(piece.encode())
                sheet.write(end + tail)


def _packed(path: Path) -> zipfile.ZipFile:
    """A workbook to be filled; higher levels take a third longer for a seventh of its size."""
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
