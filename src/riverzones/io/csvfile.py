"""CSV and text tables; where their rows lie is found by :mod:`riverzones.io.coordinates`."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import pandas as pd

from riverzones.errors import LayerError
from riverzones.io.coordinates import is_place_word
from riverzones.io.guards import has_guards, told_guards, unguarded
from riverzones.io.table_header import Known, Row, read_table
from riverzones.model import Text

__all__ = ["Sheet", "read_sheet"]


@dataclass(frozen=True)
class Sheet:
    """A table as text: cells None where empty, index = line number in the file; ``bad`` are lines with more cells."""

    frame: pd.DataFrame
    bad: tuple[tuple[int, str], ...]
    notes: tuple[Text, ...] = ()


def read_sheet(text: str, *, known: Known | None = None) -> Sheet:
    """The table in ``text``; comma, semicolon, tab or bar, told from the lines; the header found.

    Parameters
    ----------
    text : str
        The whole file.
    known : callable, optional
        Whether a word names a column that is looked for; coordinates are known anyway.

    Raises
    ------
    LayerError
        If there is no heading, or no row.
    """
    lines = text.lstrip("\ufeff")
    told = re.match(r"sep=(.)\r?\n", lines)
    skipped = 0
    if told:
        lines, skipped = lines[told.end() :], 1
    comma = told.group(1) if told else _separator(lines)
    reader = csv.reader(io.StringIO(lines.replace("\0", ""), newline=""), delimiter=comma)
    rows: list[Row] = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append(Row(reader.line_num + skipped, tuple(cell or None for cell in stripped)))
    except csv.Error as error:
        raise LayerError(
            Text(
                zh=f"第 {reader.line_num + skipped} 行起读不成表格（{error}）。",
                en=f"line {reader.line_num + skipped}: no readable table: {error}.",
            )
        ) from None
    table = read_table(rows, known=lambda word: is_place_word(word) or (known is not None and known(word)))
    bad = tuple((row.number, comma.join(cell or "" for cell in row.cells)) for row in table.bad)
    frame, guarded = _unguarded(table.frame) if has_guards(lines) else (table.frame, ())
    return Sheet(frame, bad, (*table.notes, *guarded))


def _unguarded(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Text, ...]]:
    """The table without the text guards of a spreadsheet, and the line that tells of them."""
    made = frame.map(lambda cell: (unguarded(cell) or None) if isinstance(cell, str) else cell).astype(object)
    changed = (made != frame) & frame.notna()
    counts = changed.sum()
    names = [str(name) for name in counts.index[counts > 0]]
    return made, (told_guards(names, int(counts.sum())),) if names else ()


def _separator(text: str) -> str:
    """What parts the cells: the sign that stands in most of the first lines, and most often in the first of them."""
    head = [line for line in text[:20_000].split("\n", 21)[:20] if line.strip()]
    first = head[0] if head else ""
    return max(",;\t|，", key=lambda sign: (sum(sign in line for line in head), first.count(sign)))
