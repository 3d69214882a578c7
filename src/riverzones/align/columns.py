"""Align a table with a layer kind: columns by name, alias and truncation, values by the allowed ones. Nothing is lost.

What the kind does not know stays as text under its own name; a value that cannot be read leaves its cell empty and is
kept in ``raw_values``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from riverzones.align.cells import DTYPES, Cells, extra_cells, parsed_cells
from riverzones.align.headings import match_columns
from riverzones.align.measured_columns import SHEET_UNITS, heading_units, left_units, measured, settle_units
from riverzones.align.measures import is_unit
from riverzones.align.notes import Note
from riverzones.align.values import as_text
from riverzones.errors import LayerError, UnknownNameError
from riverzones.model import Column, LayerKind, Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names

__all__ = ["RAW", "Aligned", "align", "allowed_values"]

RAW = "raw_values"
_TYPE_NAMES = {
    "string": "文本",
    "integer": "整数",
    "number": "数值",
    "boolean": "是或否",
    "date": "日期",
    "datetime": "时间",
}
_RESERVED = {"id", "geometry", "geom", "fid", "ogc_fid", "rowid", RAW}


@dataclass(frozen=True)
class Aligned:
    """A table in the words of a layer kind.

    ``columns`` says ours <- theirs, ``extras`` lists the source columns kept as text (new name <- theirs), ``dtypes``
    the vocabulary's dtype word of each column, ``told`` what a reader must know about columns and values.
    """

    frame: pd.DataFrame
    dtypes: dict[str, str]
    columns: dict[str, str]
    extras: dict[str, str]
    told: tuple[Note, ...]


def align(
    frame: pd.DataFrame,
    kind: LayerKind,
    *,
    named: Mapping[str, str] | None = None,
    used: Iterable[str] = (),
    geometry: Any = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> Aligned:
    """Bring a table as read into the columns and values of ``kind``.

    Parameters
    ----------
    frame : DataFrame
        As read; any dtypes.
    kind : LayerKind
        What the layer shall be.
    named : Mapping, optional
        Ours -> theirs, as a person said; ``=word`` gives every row that value. It wins over every guess.
    used : iterable of str
        Source columns that gave the geometry.
    geometry : array of shapely geometries, optional
        EPSG:4490; lengths and areas without a unit are checked against it.
    words : Mapping, optional
        Ours -> {word of the file: our value, ``""`` for none}, as an office has taught the project.

    Raises
    ------
    LayerError
        If a required column has no value in any row, or a named column is not in the file.
    UnknownNameError
        If a name on our side is no column of the kind.
    """
    table = frame.rename(columns=str)
    constants = {ours: word[1:] for ours, word in (named or {}).items() if word.startswith("=")}
    said = {ours: word for ours, word in (named or {}).items() if ours not in constants}
    _check_named(table, kind, said, constants)
    places = {name for name in used if name not in kind.by_name}  # JDM is 秒 there, and no accuracy
    columns, doubles = match_columns(
        (name for name in table.columns if name not in places), kind, named=said, leave=constants
    )
    notes = [
        Note("doubles", Text(zh=f"{name}（像 {ours}，已用 {columns[ours]}）",
                             en=f"{name} looks like {ours} too, {columns[ours]} was taken"), 1, name)
        for name, ours in doubles.items()
    ]  # fmt: skip
    sizes = {} if geometry is None else measured(kind, geometry, columns.keys() - said)
    settled = _in_units(table, kind, columns, firm=said, sizes=sizes)
    table, columns = settled.table, settled.columns
    read, finer, read_told = _read_columns(settled, kind, constants, words or {})
    notes += [*settled.notes, *read_told]
    out: dict[str, Any] = {name: cells.values.copy(deep=False) for name, cells in read.items()}
    notes += _split_ranges(kind, read, out, columns)
    _fill_details(kind, read, out)
    for column in kind.columns:
        if column.required and column.name != "id" and len(table):
            notes += _check_required(column, out[column.name], read[column.name].kept(), table, columns)
    extras = _extras(table, columns, kind, used)
    asked = {note.column for note in notes if note.cause in ("unit_unknown", "doubles")}
    notes += left_units(kind, columns, [theirs for theirs in extras.values() if theirs not in asked])
    for new, theirs in extras.items():
        read[new] = extra_cells(table[theirs], theirs)
        out[new] = read[new].values
        notes += read[new].notes(theirs, Text(zh=theirs, en=theirs))
    dtypes = {column.name: column.dtype for column in kind.columns} | dict.fromkeys(extras, "string")
    raw = _raw_values(read, table.index)
    if raw is not None:
        out[RAW] = raw
        dtypes[RAW] = "string"
    aligned = pd.DataFrame(out, index=table.index, copy=False)
    return Aligned(aligned, {**dtypes}, columns | finer, extras, tuple(notes))


@dataclass(frozen=True)
class _InUnits:
    """A table with units beside its numbers, the columns whose unit is sure, units and factors by column, and notes."""

    table: pd.DataFrame
    columns: dict[str, str]
    units: Mapping[str, tuple[str | None, str | None]]
    factors: Mapping[str, float]
    notes: list[Note]


def _in_units(
    table: pd.DataFrame, kind: LayerKind, columns: dict[str, str], *, firm: Collection[str], sizes: Mapping[str, Any]
) -> _InUnits:
    """Settle the unit of each column by its heading, by ``sizes`` of the geometry, by a column of units beside it."""
    sheet = table.attrs.get(SHEET_UNITS, ())
    units, doubted, notes = heading_units(kind, columns, firm=firm, known=sizes, sheet=sheet)
    columns = {ours: theirs for ours, theirs in columns.items() if ours not in doubted}
    sizes = {ours: size for ours, size in sizes.items() if units.get(ours, (None,))[0] is None}
    factors, doubted, by_size = settle_units(table, kind, columns, sizes)
    columns = {ours: theirs for ours, theirs in columns.items() if ours not in doubted}
    table, by_row = _with_units_beside(table, kind, columns, units)
    settled = {note.column for note in by_row}
    notes = [
        note for note in (*notes, *by_size) if note.cause not in ("rate_open", "no_unit") or note.column not in settled
    ]
    return _InUnits(table, columns, units, factors, [*notes, *by_row])


def _read_columns(
    settled: _InUnits, kind: LayerKind, constants: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Cells], dict[str, str], list[Note]]:
    """The cells of every column of the kind, the columns told by a finer one with its heading, and what to tell."""
    table, columns = settled.table, settled.columns
    blank: dict[str, Cells] = {}  # columns that the file has not share one: a kind has dozens, a file a few
    read: dict[str, Cells] = {}
    finer: dict[str, str] = {}
    notes: list[Note] = []
    for column in kind.columns:
        theirs = columns.get(column.name)
        known = words.get(column.name, {})
        by_detail = _by_detail(table, column, columns, known) if theirs is None else None
        if by_detail is not None and column.name not in constants:
            theirs, cells = columns[str(column.detail)], by_detail
            finer[column.name] = theirs
        elif theirs is not None:
            cells = parsed_cells(table[theirs], column, settled.units.get(column.name, (None, None)), known)
            if column.name in settled.factors:
                cells = cells.times(settled.factors[column.name])
        elif column.name in constants:
            given = pd.Series([constants[column.name]] * len(table), index=table.index)
            cells = parsed_cells(given, column, (None, None), known)
            _check_constant(cells, constants[column.name], column)
        else:
            if column.dtype not in blank:
                blank[column.dtype] = _blank(table, column.dtype)
            cells = blank[column.dtype]
        read[column.name] = cells
        notes += cells.notes(theirs or column.name, column.title)
    return read, finer, notes


def _raw_values(read: Mapping[str, Cells], index: pd.Index) -> pd.Series[Any] | None:
    """The words that could not be read, by row as JSON by column; None where all could."""
    raw: dict[int, dict[str, str]] = {}
    for name, cells in read.items():
        for row, word in cells.kept().items():
            raw.setdefault(row, {})[name] = word
    if not raw:
        return None
    words = [json.dumps(raw[row], ensure_ascii=False) if row in raw else None for row in range(len(index))]
    return pd.Series(words, index=index, dtype=object)


_UNIT_COLUMN = re.compile(r"(计量|数量)?单位(_\d+)?|units?", re.IGNORECASE)


def _with_units_beside(
    table: pd.DataFrame, kind: LayerKind, columns: Mapping[str, str], units: Mapping[str, tuple[str | None, str | None]]
) -> tuple[pd.DataFrame, list[Note]]:
    """The table with the unit of each row behind its number, where a column of units stands right beside one of
    numbers; and what to tell.
    """
    names = list(map(str, table.columns))
    notes: list[Note] = []
    for ours, theirs in columns.items():
        column = kind.by_name[ours]
        beside = names.index(theirs) + 1
        numeric = column.dtype in ("number", "integer") and column.unit is not None
        if not numeric or units.get(ours, (None,))[0] is not None or beside >= len(names):
            continue
        if not _UNIT_COLUMN.fullmatch(names[beside]) or names[beside] in columns.values():
            continue
        unit_cells = [as_text(word) for word in table[names[beside]]]
        if not any(word is not None and is_unit(word) for word in unit_cells):
            continue  # 单位 may head offices too; a word among units that is none is told by its row
        cells = [
            None if (value := as_text(cell)) is None else f"{value}{word or ''}"
            for cell, word in zip(table[theirs], unit_cells, strict=True)
        ]
        table = table.assign(**{theirs: pd.Series(cells, index=table.index, dtype=object)})
        shown = "、".join(dict.fromkeys(word for word in unit_cells if word))
        notes.append(
            Note(
                "units",
                Text(
                    zh=f"{theirs} 按“{names[beside]}”列（{shown}）",
                    en=f"{theirs} by the column {names[beside]} ({shown})",
                ),
                sum(word is not None for word in unit_cells),
                theirs,
            )
        )
    return table, notes


def _blank(table: pd.DataFrame, dtype: str) -> Cells:
    return Cells(pd.Series(np.full(len(table), None), index=table.index).astype(DTYPES[dtype]))


def _split_ranges(
    kind: LayerKind, read: Mapping[str, Cells], out: dict[str, Any], columns: Mapping[str, str]
) -> list[Note]:
    """Ranges of days as first and last day, where the kind has a column for each; else they are told and kept."""
    notes: list[Note] = []
    for column in kind.columns:
        ranges = read[column.name].ranges
        if not ranges:
            continue
        last = column if column.begins else next((c for c in kind.columns if c.begins == column.name), None)
        first = kind.by_name.get(str(last.begins)) if last is not None else None
        heading = columns.get(column.name, column.name)
        if last is None or first is None:
            words = [word for _, _, word in ranges.values()]
            notes.append(_listed("range", heading, words))
            read[column.name].bad.update({row: word for row, (_, _, word) in ranges.items()})
            continue
        for row, (start, end, _) in ranges.items():
            out[last.name].iat[row] = end
            if out[first.name].isna().iat[row] or first is column:
                out[first.name].iat[row] = start
        notes.append(
            Note(
                "ranges",
                Text(
                    zh=f"{heading} {len(ranges)} 行 → {first.title.zh}、{last.title.zh}",
                    en=f"{heading}, {len(ranges)} rows: {first.name}, {last.name}",
                ),
                len(ranges),
                heading,
            )
        )
    return notes


def _by_detail(
    table: pd.DataFrame, column: Column, columns: Mapping[str, str], known: Mapping[str, str]
) -> Cells | None:
    """A column that the file has not, read from the finer one that it has (行业代码); None where most of its words are
    none of the broader values, as names of products are no branches.
    """
    finer = columns.get(column.detail) if column.detail is not None else None
    if finer is None:
        return None
    cells = parsed_cells(table[finer], column, (None, None), known)
    return cells if 2 * cells.values.notna().sum() > cells.words.notna().sum() else None


def _fill_details(kind: LayerKind, read: Mapping[str, Cells], out: dict[str, Any]) -> None:
    """The word of the file beside a value that is broader than it, where the file says nothing there itself."""
    for column in kind.columns:
        detail = column.detail
        if detail is None or detail not in kind.by_name:
            continue
        plain = {column.name, *(w for v in column.values for w in (v.name, v.title.zh, v.title.en))}
        words = read[column.name].words
        said = words.where(words.notna() & ~words.isin(plain), None)
        out[detail] = out[detail].where(out[detail].notna(), said)


def _listed(cause: str, heading: str, words: list[str]) -> Note:
    sample = list(dict.fromkeys(words))[:5]
    return Note(
        cause,
        Text(
            zh=f"{heading} {len(words)} 个（{'、'.join(sample)}）", en=f"{heading}, {len(words)} ({', '.join(sample)})"
        ),
        len(words),
        heading,
        tuple(sample),
    )


def _check_constant(cells: Cells, word: str, column: Column) -> None:
    if not cells.bad:
        return
    raise LayerError(
        Text(
            zh=f"“{word}”不是 {column.name}（{column.title.zh}）的值。",
            en=f"{word!r} is no value of {column.name}.",
        ),
        hint=allowed_values(column),
    )


def _check_named(table: pd.DataFrame, kind: LayerKind, said: Mapping[str, str], constants: Mapping[str, str]) -> None:
    for ours in (*said, *constants):
        if ours not in kind.by_name:
            raise UnknownNameError(
                Text(
                    zh=f"图层 {kind.name}（{kind.title.zh}）没有字段“{ours}”。",
                    en=f"{kind.name} have no column {ours!r}.",
                ),
                hint=nearest(nearest_names(ours, kind.by_name), kind.by_name),
            )
    for ours, theirs in said.items():
        if theirs not in table.columns:
            raise LayerError(
                Text(
                    zh=f"文件中没有字段“{theirs}”，无法用作 {ours}。",
                    en=f"the file has no column {theirs!r} for {ours}.",
                ),
                hint=nearest(nearest_names(theirs, table.columns), table.columns, most=20),
            )


def allowed_values(column: Column) -> Text:
    """Return the hint that says which values a column takes."""
    if column.values:
        values = column.values[:12]
        return Text(
            zh=f"允许的值：{'、'.join(f'{v.title.zh}（{v.name}）' for v in values)}。",
            en=f"Allowed: {', '.join(f'{v.name} ({v.title.zh})' for v in values)}.",
        )
    unit = column.unit
    return Text(
        zh=f"应为{_TYPE_NAMES[column.dtype]}{f'，单位 {unit}' if unit else ''}。",
        en=f"Expected a {column.dtype}{f' [{unit}]' if unit else ''}.",
    )


def _check_required(
    column: Column, values: pd.Series[Any], wrong: Mapping[int, str], table: pd.DataFrame, columns: Mapping[str, str]
) -> list[Note]:
    lacking = int(values.isna().sum())
    if lacking < len(values):
        text = Text(zh=f"{column.title.zh} {lacking} 行", en=f"{column.name}, {lacking} rows")
        return [Note("required", text, lacking, columns.get(column.name))] if lacking else []
    if wrong:
        words = list(dict.fromkeys(wrong.values()))[:5]
        raise LayerError(
            Text(
                zh=f"必填字段 {column.name}（{column.title.zh}）没有一个允许的值，文件中写的是“{'”、“'.join(words)}”。",
                en=f"the required column {column.name} ({column.title.zh}) has no allowed value, "
                f"got {', '.join(map(repr, words))}.",
            ),
            hint=allowed_values(column),
        )
    left = [*(name for name in table.columns if name not in columns.values()), *columns.values()][:20]
    raise LayerError(
        Text(
            zh=f"必填字段 {column.name}（{column.title.zh}）缺失或全为空。",
            en=f"the required column {column.name} ({column.title.zh}) is missing or empty.",
        ),
        hint=Text(
            zh=f"请指明对应的字段（--column {column.name}=文件中的字段名），或给所有行同一个值"
            f"（--column {column.name}==值）；{'文件中有：' if left else '文件中没有别的字段'}{'、'.join(left)}。",
            en=f"Say which one it is, --column {column.name}=THEIRS, or one value for all rows, "
            f"--column {column.name}==VALUE; the file has: {', '.join(left) or 'no other column'}.",
        ),
    )


def _extras(table: pd.DataFrame, columns: Mapping[str, str], kind: LayerKind, used: Iterable[str]) -> dict[str, str]:
    """Source columns that are kept as text: new name -> theirs; empty ones and those that gave the geometry go."""
    names = {column.name.casefold() for column in kind.columns} | _RESERVED
    gone = {*columns.values(), *used}
    extras: dict[str, str] = {}
    for theirs in table.columns:
        if theirs in gone or not any(map(as_text, table[theirs])):
            continue
        base = new = theirs if theirs.casefold() not in names else f"{theirs}_source"
        number = 2
        while new.casefold() in names:
            new, number = f"{base}_{number}", number + 1
        names.add(new.casefold())
        extras[new] = theirs
    return extras
