"""Tables as offices keep them: titles above the header, headers of several rows, merged cells, totals, signatures.

One logic for text tables and spreadsheets. A row is the header when its cells are short words that name columns, not
values; rows above it that span the table are titles; a row beside it that names columns the header leaves open is part
of it. What is no record is told by its row number and its words, and is never imported.

The module is long because where the header ends and where the records do are one question about the same rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from riverzones.align.cells import mended_headings
from riverzones.align.measured_columns import SHEET_UNITS
from riverzones.align.measures import is_unit, units_of_sheet
from riverzones.align.notes import Note, plain
from riverzones.errors import LayerError
from riverzones.model import Text

__all__ = ["Known", "Merge", "Row", "Table", "distinct", "looks_like_value", "plain_word", "read_table"]

Known = Callable[[str], bool]
_SEARCHED = 40
"""Rows in which a header is looked for."""
_LONGEST = 40
"""Characters of a heading; what is longer is a sentence."""
_WIDE = 0.6
"""Share of the columns that a title spans."""
_TOTAL = re.compile(r"(合计|总计|小计|共计|累计|总和|汇总|本页合计|(sub|grand)?\s*total|sum)[:：]?", re.IGNORECASE)
_TOTAL_ROW = re.compile(
    r"(合计|总计|小计|共计|累计|总和|汇总|本页合计|(sub|grand)?\s*total|sum)[:：]?(\d+(个|处|条|座|家|口|行|项|户|段)?)?|共\d+(个|处|条|座|家|口|行|项|户|段)",
    re.IGNORECASE,
)
_SUMS = re.compile("[计和总共]|sum|total", re.IGNORECASE)
_SIGNED = re.compile(
    r"(填表|填报|制表|制图|审核|审批|复核|校核|核对|负责人|单位负责|联系人|联系电话|联系方式|电话|日期|编制|统计人|盖章|签字|签章"
    r"|坐标系统?|坐标基准|大地基准|投影|中央子午线|中央经线|高程系统?|高程基准|计量单位"
    r"|备注|注|说明|附注|数据来源|资料来源|remarks?|notes?|prepared by|source)[^,，、]{0,12}[:：]",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"[(（]?\d{1,3}[)）]?")
_UNIT_ROW = re.compile(r"[(（\[【].{1,12}[)）\]】]")
_PART_OF_ANGLE = frozenset({"度", "分", "秒", "°", "′", "″", "deg", "min", "sec"})
_DITTO = frozenset({"〃", "″", "”", '"', "''", "同上", "同前", "同上行", "ditto"})
"""Cells that repeat the one above them."""
_VALUE = re.compile(r"[+-]?[\d.,\s:：/\-—~%°′″'\"NSEWnsew度分秒年月日时东西南北经纬<>≤≥约]+")


class Row(NamedTuple):
    """A row of a table: its number as a person counts, its cells as text, None where empty."""

    number: int
    cells: tuple[str | None, ...]

    @property
    def filled(self) -> list[int]:
        """Positions of the cells that hold something."""
        return [column for column, cell in enumerate(self.cells) if cell is not None]


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells: first and last row number, first and last column (from 0)."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class Table:
    """A table read: ``frame`` with row numbers as index, rows with cells beyond the header, what a reader must know.

    ``known`` counts headings that were recognised, ``said`` are the words of titles, signatures and remarks.
    """

    frame: pd.DataFrame
    bad: tuple[Row, ...]
    notes: tuple[Text | Note, ...]
    known: int = 0
    header: tuple[int, ...] = field(default=())
    said: tuple[str, ...] = ()


def plain_word(word: object) -> str:
    """Return a heading without its brackets, blanks and case, as headings are compared."""
    folded = unicodedata.normalize("NFKC", str(word)).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】|[\s_\-./:*]", "", folded) or re.sub(r"\s", "", folded)


def looks_like_value(cell: str) -> bool:
    """Return whether a cell is a number, a date or a coordinate rather than a word.

    Examples
    --------
    >>> [looks_like_value(cell) for cell in ("109°52′30″", "2025-12-31", "经度", "<50")]
    [True, True, False, True]
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    return any(sign.isdigit() for sign in text) and _VALUE.fullmatch(text) is not None


def read_table(rows: Sequence[Row], *, merges: Iterable[Merge] = (), known: Known | None = None) -> Table:
    """Return the records of a table, with the header found and everything that is no record told.

    Parameters
    ----------
    rows : sequence of Row
        Every row that holds something, in order.
    merges : iterable of Merge
        Merged cells, where the file has such.
    known : callable, optional
        Whether a word names a column that the reader of the table looks for.

    Raises
    ------
    LayerError
        If there is no header, or no record below it.
    """
    knows = known or _nothing_known
    merged = list(merges)
    if not rows:
        raise _no_rows()
    notes: list[Text | Note] = []
    header_at = _header_row(rows, merged, knows)
    if header_at is None:
        names = [f"column_{number}" for number in range(1, max(len(row.cells) for row in rows[:_SEARCHED]) + 1)]
        notes.append(
            Text(
                zh=f"没有找到表头：第 {rows[0].number} 行起就是数据，各列记作 column_1、column_2 ……，"
                "请用 --column 指明要用的列",
                en=f"no header found: row {rows[0].number} holds values already; the columns are called column_1, "
                "column_2, ...: name those to be used with --column",
            )
        )
        top = bottom = 0
        body, matched = list(rows), 0
    else:
        top, bottom = _header_span(rows, header_at, merged)
        rows, mended = _with_mended(rows, top, bottom)
        notes += mended
        names, matched = _names(_units_alone(rows[top : bottom + 1]), merged, knows)
        body = list(rows[bottom + 1 :])
        if top:
            notes.append(_told_titles(rows[:top], rows[header_at]))
        if bottom > top:
            shown = "、".join(names[:12])
            notes.append(
                Text(
                    zh=f"表头占第 {rows[top].number} 至 {rows[bottom].number} 行，合并为：{shown}",
                    en=f"the header takes rows {rows[top].number} to {rows[bottom].number}, read as: {shown}",
                )
            )
        if body and _is_numbering(body[0]):
            notes.append(
                Text(
                    zh=f"第 {body[0].number} 行是栏次编号，未导入",
                    en=f"row {body[0].number} numbers the columns and was left out",
                )
            )
            body = body[1:]
    width = len(names)
    body, out, others = _records(body, width, merged, None if header_at is None else rows[bottom])
    notes += [*_told_out(out), *_told_others(others)]
    body, repeated = _repeated(body, names)
    notes += repeated
    body, filled = _filled_down(body, merged, names)
    notes += filled
    bad = tuple(row for row in body if len(row.cells) > width and any(cell is not None for cell in row.cells[width:]))
    good = body if not bad else [row for row in body if row not in set(bad)]
    if not good and not bad:
        raise _no_rows()
    cells = [
        row.cells if len(row.cells) == width else (*row.cells[:width], *[None] * (width - len(row.cells)))
        for row in good
    ]
    frame = pd.DataFrame(
        cells, columns=names, index=pd.Index([row.number for row in good], dtype="int64"), dtype=object
    )
    spare = [name for name in names if name.startswith("column_") and frame[name].isna().all()]
    header = tuple(row.number for row in rows[top : bottom + 1]) if header_at is not None else ()
    units = units_of_sheet(" ".join(_shown(row) for row in rows[:top]))
    if units:
        frame.attrs[SHEET_UNITS] = units
    said = tuple(cell for row in (*rows[:top], *out) for cell in row.cells if cell is not None)
    if header_at is not None:  # a group over 经度 and 纬度 may say whose they are, and is no part of their names
        groups = [cell for row in rows[top:bottom] for cell in row.cells if cell is not None]
        said += tuple(cell for cell in groups if not any(cell in name for name in names))
    return Table(frame.drop(columns=spare), bad, tuple(notes), matched, header, said)


def _with_mended(rows: Sequence[Row], top: int, bottom: int) -> tuple[Sequence[Row], list[Note]]:
    """The rows with the headings of the header put right that were read in a wrong encoding."""
    words = [cell for row in rows[top : bottom + 1] for cell in row.cells if cell is not None]
    mended, notes = mended_headings(words)
    if mended == words:
        return rows, notes
    right = dict(zip(words, mended, strict=True))
    header = [
        Row(row.number, tuple(cell if cell is None else right[cell] for cell in row.cells))
        for row in rows[top : bottom + 1]
    ]
    return [*rows[:top], *header, *rows[bottom + 1 :]], notes


def distinct(names: Iterable[str | None]) -> list[str]:
    """Return names that differ: an empty one is ``column_N``, one that came before gets ``_N``, N its place from 1."""
    names_so_far: list[str] = []
    for number, name in enumerate(names, start=1):
        base = name or f"column_{number}"
        names_so_far.append(base if base not in names_so_far else f"{base}_{number}")
    return names_so_far


def _nothing_known(_word: str) -> bool:
    return False


def _no_rows() -> LayerError:
    return LayerError(
        Text(zh="应有表头和至少一行数据，文件中没有。", en="expected a heading and at least one row, got none."),
        hint=Text(zh="请检查文件是否完整。", en="Check that the file is complete."),
    )


def _span(row: Row, place: int, merges: Sequence[Merge]) -> int:
    """How many columns a cell takes."""
    return next((m.right - m.left + 1 for m in merges if m.top <= row.number <= m.bottom and m.left == place), 1)


def _header_row(rows: Sequence[Row], merges: Sequence[Merge], known: Known) -> int | None:
    """Position of the row that names most columns; None where every row holds values."""
    best, best_score = None, 0.0
    for position, row in enumerate(rows[:_SEARCHED]):
        words = [cell for cell in row.cells if cell is not None]
        values = sum(looks_like_value(word) for word in words)
        names = {word for word in words if len(word) <= _LONGEST and not looks_like_value(word)}
        if not names or values > len(names) or _is_title(row, len(row.cells), merges):
            continue
        if _TOTAL.fullmatch(re.sub(r"\s", "", words[0])):
            continue
        score = len(names) + 2.0 * sum(known(word) for word in names) - 1.5 * values
        if score > (1.25 * best_score + 0.5 if best is not None else 0.0):  # a later row must name clearly more
            best, best_score = position, score
        if position == 0 and len(names) == len(row.cells) == len(words):
            following = rows[1] if len(rows) > 1 else None
            if following is None or any(cell is not None and looks_like_value(cell) for cell in following.cells):
                return 0
    if best is None:
        # a table of one column, or of headings that are sentences
        words = [cell for cell in rows[0].cells if cell is not None]
        return None if (words and all(looks_like_value(word) for word in words)) or len(rows[0].cells) > 1 else 0
    return best


def _is_title(row: Row, width: int, merges: Sequence[Merge]) -> bool:
    """Whether a row speaks of the whole table: one cell at the left or across it, or words such as ``填报单位：``."""
    filled = row.filled
    if not filled or width <= 1:
        return False
    cells = [row.cells[column] or "" for column in filled]
    if len(filled) == 1:
        wide = _span(row, filled[0], merges) >= _WIDE * width
        return wide or (filled[0] == 0 and _span(row, 0, merges) == 1) or bool(re.search("[:：]", cells[0]))
    return len(filled) <= max(4, width // 3) and all(re.search("[:：]", word) for word in cells)


def _header_span(rows: Sequence[Row], place: int, merges: Sequence[Merge]) -> tuple[int, int]:
    """First and last position of the header around its fullest row."""
    top = place
    width = len(rows[place].cells)
    while top and top > place - 3 and not _is_title(rows[top - 1], width, merges) and _groups(rows[top - 1], rows[top]):
        top -= 1
    bottom = place
    reach = max((m.bottom for m in merges if m.top <= rows[place].number <= m.bottom), default=rows[place].number)
    while bottom + 1 < len(rows) and bottom < place + 3:
        below = rows[bottom + 1]
        if (
            (below.number <= reach and not any(looks_like_value(below.cells[p] or "") for p in below.filled))
            or _names_below(rows[top : bottom + 1], below)
            or _is_units(below)
        ):
            bottom += 1
        else:
            break
    return top, bottom


def _groups(above: Row, header: Row) -> bool:
    """Whether a row above the fullest one groups its columns, or names those that it leaves open."""
    cells = [above.cells[column] or "" for column in above.filled]
    return (
        bool(cells)
        and (len(cells) < len(header.filled) or bool(set(above.filled) - set(header.filled)))
        and not any(looks_like_value(word) or len(word) > _LONGEST for word in cells)
    )


def _names_below(header: Sequence[Row], below: Row) -> bool:
    """Whether ``below`` names the columns that the header leaves open, and no others."""
    words = [below.cells[column] or "" for column in below.filled]
    if not words or any(looks_like_value(word) or len(word) > _LONGEST for word in words):
        return False
    last = header[-1].cells
    width = max(len(last), len(below.cells))
    cells = [*last, *[None] * (width - len(last))]
    open_columns = {column for column in range(width) if cells[column] is None}
    groups = {column for column in range(width - 1) if cells[column] is not None and cells[column + 1] is None}
    named = set(below.filled)
    return bool(named & open_columns) and named <= open_columns | groups


_NO_UNIT = re.compile(r"(计量|数量)?单位[:：]?|[-—–/\\]+|无")
"""What stands in a row of units where a column has none, and before them."""


def _is_units(row: Row) -> bool:
    words = [word for column in row.filled if not _NO_UNIT.fullmatch(word := row.cells[column] or "")]
    return bool(words) and all(_is_unit_cell(word) for word in words)


def _units_alone(header: Sequence[Row]) -> list[Row]:
    """The rows of a header, those of units without what is none."""
    return [
        Row(row.number, tuple(None if cell is not None and _NO_UNIT.fullmatch(cell) else cell for cell in row.cells))
        if number and _is_units(row)
        else row
        for number, row in enumerate(header)
    ]


def _is_unit_cell(word: str) -> bool:
    """Whether a cell of a header is a unit: in brackets, or bare."""
    if _UNIT_ROW.fullmatch(word):
        return _NUMBERING.fullmatch(word) is None
    return is_unit(word) or word in _PART_OF_ANGLE or word in ("度分秒", "度.分秒")


def _is_numbering(row: Row) -> bool:
    """Whether a row below the header counts the columns: 1, 2, 3 ... or (1), (2) ..."""
    cells = [row.cells[column] or "" for column in row.filled]
    if len(cells) < 3 or not all(_NUMBERING.fullmatch(word) for word in cells[1:]):
        return False
    numbers = [int(re.sub(r"\D", "", word)) for word in cells if _NUMBERING.fullmatch(word)]
    return len(numbers) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1)


def _names(header: Sequence[Row], merges: Sequence[Merge], known: Known) -> tuple[list[str], int]:
    """One name per column from the rows of a header, and how many of the names are known."""
    width = max(len(row.cells) for row in header)
    paths: list[list[str]] = [[] for _ in range(width)]
    explicit = any(m.right > m.left and m.top == row.number for m in merges for row in header)
    for depth, row in enumerate(header):
        filled = row.filled
        for start, following in zip(filled, [*filled[1:], width], strict=True):
            word = row.cells[start] or ""
            word = " ".join(word.split()) if word.isascii() else re.sub(r"\s+", "", word)
            end = start + _span(row, start, merges)
            if not explicit:  # a group reaches over the open columns to its right that the rows below name
                while end < following and _open(header[depth + 1 :], end):
                    end += 1
            for column in range(start, min(end, width)):
                if word not in paths[column]:
                    paths[column].append(word)
    leaves = [path[-1] if path else "" for path in paths]
    chosen = [_grouped_name(path, leaves.count(leaf) == 1, known) for path, leaf in zip(paths, leaves, strict=True)]
    return distinct(chosen), sum(bool(name) and known(name) for name in set(chosen))


def _open(below: Sequence[Row], place: int) -> bool:
    return any(place < len(row.cells) and row.cells[place] is not None for row in below)


def _grouped_name(path: Sequence[str], alone: bool, known: Known) -> str:
    """The name of a column under its groups: the shortest end that is known, else all of it."""
    if len(path) <= 1:
        return path[0] if path else ""
    *above, leaf = path
    if leaf.strip("()（）[]【】").casefold() in _PART_OF_ANGLE or _is_unit_cell(leaf):
        return f"{_grouped_name(above, True, known)}({leaf.strip('()（）[]【】')})"
    tails = ["".join(path[start:]) for start in range(len(path) - 1, -1, -1)]
    known_tail = next((tail for tail in tails if known(tail) and (alone or tail != leaf)), None)
    return known_tail or "_".join(path)


def _told_titles(titles: Sequence[Row], header: Row) -> Text:
    words = "；".join(_shown(row) for row in titles)
    return Text(
        zh=f"表头在第 {header.number} 行，其上 {len(titles)} 行是标题（{words}）",
        en=f"the header is row {header.number}; above it stand {len(titles)} title rows ({words})",
    )


def _shown(row: Row) -> str:
    words = " ".join(" ".join(cell.split()) for cell in row.cells if cell is not None)
    return words if len(words) <= 60 else f"{words[:59]}…"


def _records(
    body: Sequence[Row], width: int, merges: Sequence[Merge], header: Row | None
) -> tuple[list[Row], list[Row], list[Row]]:
    """The rows that are records; those that are none (totals, signatures, bands); those of another table below.

    Another table is one whose header shares words with the first one, each at its place, and differs in others.
    """
    end = len(body)
    while end and _is_footer(body[end - 1], width, merges, last=end == len(body)):
        end -= 1
    records: list[Row] = []
    out = list(body[end:])
    heading = header.cells if header is not None else None
    other_rows: list[Row] = []
    words = {column: word for column, word in enumerate(heading or ()) if word is not None}
    for number, row in enumerate(body[:end]):
        if len(words) > 2 and row.cells != heading:
            alike = sum(column < len(row.cells) and row.cells[column] == word for column, word in words.items())
            gap = number and row.number > body[number - 1].number + 1
            if (alike >= 2 or (alike and gap and len(row.filled) >= 2)) and not any(
                looks_like_value(row.cells[column] or "") for column in row.filled
            ):
                other_rows = list(body[number:end])
                break
        no_record = (
            row.cells == heading
            or _is_total(row, width)
            or _is_example(row)
            or (merges and _is_band(row, width, merges))
        )
        (out if no_record else records).append(row)
    return records, sorted(out, key=lambda row: row.number), other_rows


def _told_others(others: Sequence[Row]) -> list[Note]:
    if not others:
        return []
    message = Text(
        zh=f"第 {others[0].number} 行起是另一张表（{_shown(others[0])}），共 {len(others)} 行，未导入；"
        "请拆成单独的表再导入",
        en=f"from row {others[0].number} on stands another table ({_shown(others[0])}), {len(others)} rows, not "
        "imported: make it a sheet of its own",
    )
    return [plain(message, loud=True)]


def _repeated(body: Sequence[Row], names: Sequence[str]) -> tuple[list[Row], list[Text]]:
    """Rows with the words of the row above where a cell says that it repeats them (〃, 同上)."""
    if all(_DITTO.isdisjoint(row.cells) for row in body):
        return list(body), []
    repeated: list[Row] = []
    count = [0] * len(names)
    last: list[str | None] = [None] * len(names)
    for row in body:
        cells = list(row.cells)
        for column, cell in enumerate(cells[: len(names)]):
            if cell in _DITTO and last[column] is not None:
                cells[column] = last[column]
                count[column] += 1
            last[column] = cells[column]
        repeated.append(Row(row.number, tuple(cells)))
    shown = [f"{name} {number}" for name, number in zip(names, count, strict=True) if number]
    if not shown:
        return repeated, []
    return repeated, [
        Text(
            zh=f"写“同上”“〃”的单元格按上一行的值读：{'、'.join(shown)} 个",
            en=f"cells that say ditto were read as the row above: {', '.join(shown)}",
        )
    ]


def _told_out(out: Sequence[Row]) -> list[Text]:
    if not out:
        return []
    numbers = [str(row.number) for row in out[:10]]
    words = "；".join(_shown(row) for row in out[:5])
    more = len(out) > 5
    return [
        Text(
            zh=f"{len(out)} 行是合计、填表说明之类，不是记录，未导入：第 {'、'.join(numbers)} 行"
            f"（{words}{'……' if more else ''}）",
            en=f"{len(out)} rows are totals, signatures or remarks and no records, left out: rows "
            f"{', '.join(numbers)} ({words}{' ...' if more else ''})",
        )
    ]


_EXAMPLE = re.compile(
    r"(例|示例|样例|举例|范例|填写示例|填报示例|填写样例|example|e\.g\.?)(\s*[:：].*)?", re.IGNORECASE
)


def _is_example(row: Row) -> bool:
    """Whether a row shows how the table is to be filled in: 例：..., 示例."""
    return any(_EXAMPLE.fullmatch(row.cells[column] or "") for column in row.filled[:2])


def _is_total(row: Row, width: int) -> bool:
    """Whether a row sums others up: ``合计`` among its first cells and most of the others empty or numbers."""
    if not any(cell and _SUMS.search(cell) for cell in row.cells[:4]):
        return False
    filled = row.filled
    for column in filled[:2]:
        if _TOTAL_ROW.fullmatch(re.sub(r"\s", "", row.cells[column] or "")):
            words = sum(
                not re.search(r"\d", row.cells[next_column] or "") for next_column in filled if next_column != column
            )
            return words <= max(1, width // 4)
    return False


def _is_footer(row: Row, width: int, merges: Sequence[Merge], *, last: bool) -> bool:
    filled = row.filled
    cells = [row.cells[column] or "" for column in filled]
    if _is_total(row, width):
        return True
    signed = sum(_SIGNED.match(re.sub(r"\s", "", word)) is not None for word in cells)
    if signed and width > 2 and (signed == len(cells) or len(cells) <= max(3, width // 3)):
        return True
    wide = width > 2 and len(filled) == 1 and _span(row, filled[0], merges) >= _WIDE * width
    return wide or (last and width > 3 and len(filled) == 1 and filled[0] == 0 and len(cells[0]) > 20)


def _is_band(row: Row, width: int, merges: Sequence[Merge]) -> bool:
    """Whether one cell across the table heads the rows below it."""
    filled = row.filled
    return width > 2 and len(filled) == 1 and _span(row, filled[0], merges) >= _WIDE * width


def _filled_down(body: Sequence[Row], merges: Sequence[Merge], names: Sequence[str]) -> tuple[list[Row], list[Text]]:
    """Rows with the value of merged cells in each of them."""
    tall = [m for m in merges if m.bottom > m.top]
    if not tall or not body:
        return list(body), []
    position = {row.number: place for place, row in enumerate(body)}
    cells = [list(row.cells) for row in body]
    ranges: dict[int, int] = {}
    count: dict[int, int] = {}
    for merge in tall:
        if merge.top not in position or merge.left >= len(names):
            continue
        first = cells[position[merge.top]]
        value: Any = first[merge.left] if merge.left < len(first) else None
        if value is None:
            continue
        ranges[merge.left] = ranges.get(merge.left, 0) + 1
        for number in range(merge.top + 1, merge.bottom + 1):
            if number in position:
                row = cells[position[number]]
                row += [None] * (merge.left + 1 - len(row))
                row[merge.left] = value
                count[merge.left] = count.get(merge.left, 0) + 1
    notes = [
        Text(
            zh=f"“{names[column]}”有 {ranges[column]} 处合并单元格，已填入其下 {count.get(column, 0)} 行",
            en=f"{names[column]!r} has {ranges[column]} merged cells: their values were filled into "
            f"{count.get(column, 0)} rows below",
        )
        for column in sorted(ranges)
    ]
    return [Row(row.number, tuple(cells_of_row)) for row, cells_of_row in zip(body, cells, strict=True)], notes
