"""Tables that are text: separators, quotation marks, guards of spreadsheets, encodings by column, places in columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from riverzones.align.cells import mended_headings
from riverzones.align.encodings import (
    EncodingTold,
    decode,
    decode_cells,
    likeness,
    tell_text_encoding,
    told_codecs,
    undone,
)
from riverzones.align.notes import Note, plain
from riverzones.align.values import as_texts
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.readers.coordinate_headings import is_place_word, read_heading
from riverzones.readers.coordinates import find_places
from riverzones.readers.limits import check_heads
from riverzones.readers.rawlayer import Lost, RawLayer, given
from riverzones.readers.table_header import Known, Row, distinct, read_table

__all__ = [
    "Sheet",
    "has_guards",
    "placed_table",
    "read_csv",
    "read_sheet",
    "told_guards",
    "unguarded",
    "with_mended_headings",
    "with_table_places",
]


_FORMULA = re.compile(r'=\s*(?:T\s*\(\s*)?"((?:[^"]|"")*)"\s*\)?')
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def has_guards(text: str) -> bool:
    """Return whether a text may hold such signs at all; most do not and need not be looked at cell by cell."""
    return re.search("=\\s*(?:T\\s*\\()?\"|['’‘`\u200b-\u200f\u202a-\u202e\u2060\ufeff]", text) is not None


def unguarded(cell: str) -> str:
    """Return a cell without ``="..."``, a leading apostrophe, or signs of no width; leading zeros stay.

    Examples
    --------
    >>> unguarded('="00123"'), unguarded("'500237002"), unguarded("'s-Hertogenbosch'"), unguarded("00123")
    ('00123', '500237002', "'s-Hertogenbosch'", '00123')
    """
    bare = _UNSEEN.sub("", cell).strip() if not cell.isascii() else cell
    match = _FORMULA.fullmatch(bare)
    if match:
        return match.group(1).replace('""', '"').strip()
    if re.fullmatch(r"['’‘`][^'’‘`]+", bare):
        return bare[1:].strip()
    return bare


_LONGEST = 2**31 - 1  # what the C long of every system holds
_CELL_LINES = 500  # a note in a cell has fewer


def told_guards(names: list[str], count: int) -> Text:
    """Return the line that says from how many cells of which columns such signs were taken."""
    some = "、".join(names[:5])
    return Text(
        zh=f'{count} 个单元格去掉了表格软件的文本标记（="…"、前导撇号或不可见字符）：{some}',
        en=f'{count} cells lost the text guard of a spreadsheet (="...", an apostrophe, unseen signs): {some}',
    )


@dataclass(frozen=True)
class Sheet:
    """A table as text: cells None where empty, index = line number in the file; ``bad`` are lines with more cells.

    ``said`` are the words above and below the records.
    """

    frame: pd.DataFrame
    bad: tuple[tuple[int, str], ...]
    notes: tuple[Text | Note, ...] = ()
    said: tuple[str, ...] = ()


def read_sheet(text: str, *, known: Known | None = None) -> Sheet:
    """Return the table in ``text``; comma, semicolon, tab or bar, told from the lines; the header found.

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
    declared = re.match(r"sep=(.)\r?\n", lines)
    skipped = 0
    if declared:
        lines, skipped = lines[declared.end() :], 1
    comma = declared.group(1) if declared else _separator(lines)
    if comma == " ":
        lines, comma = re.sub(r"[^\S\r\n]+", "\t", re.sub(r"(?m)^[^\S\r\n]+|[^\S\r\n]+$", "", lines)), "\t"
    rows, loose = _records(lines.replace("\0", ""), comma, skipped)
    table = read_table(rows, known=lambda word: is_place_word(word) or (known is not None and known(word)))
    bad = tuple((row.number, comma.join(cell or "" for cell in row.cells)) for row in table.bad)
    frame, guarded = _unguarded(table.frame) if has_guards(lines) else (table.frame, ())
    quotes = (_told_quotes(loose),) if loose else ()
    return Sheet(frame, bad, (*table.notes, *quotes, *guarded), table.said)


def _records(text: str, comma: str, skipped: int) -> tuple[list[Row], list[int]]:
    """The rows of a text, and the numbers of the lines whose quotation marks are signs of their own.

    A mark that opens and never closes (3″ written as 3"), or closes in mid-word ("金马"酒店), would take the rows
    below into its cell: such a line is cut at its commas alone, and the next one begins anew.
    """
    lines = list(io.StringIO(text, newline=""))
    csv.field_size_limit(_LONGEST)  # of the process; the caps tell which cell is too long, and where
    rows: list[Row] = []
    loose: list[int] = []
    begin = 0  # the line at which the next record begins
    while begin < len(lines):
        first = begin
        reader = csv.reader(_fed(lines, first), delimiter=comma, strict=True)
        try:
            for cells in reader:
                if first + reader.line_num - begin > 1 and _are_rows(lines[begin : first + reader.line_num], comma):
                    raise csv.Error
                begin = first + reader.line_num
                _keep(rows, begin + skipped, cells)
        except csv.Error:
            cells = next(csv.reader([lines[begin]], delimiter=comma, quoting=csv.QUOTE_NONE))
            begin += 1
            loose.append(begin + skipped)
            _keep(rows, begin + skipped, cells)
    return rows, loose


def _are_rows(lines: list[str], comma: str) -> bool:
    """Whether lines within one cell would each be a row: two stray marks took what stands between them."""
    counts = {line.count(comma) for line in lines}
    return len(counts) == 1 and min(counts) >= 2


def _keep(rows: list[Row], number: int, cells: list[str]) -> None:
    stripped = [cell.strip() for cell in cells]
    if any(stripped):
        rows.append(Row(number, tuple(cell or None for cell in stripped)))


def _fed(lines: list[str], first: int) -> Iterator[str]:
    """Lines from ``first`` on, until a mark stands open for more of them than a cell has."""
    opened = 0
    for line_number in range(first, len(lines)):
        if lines[line_number].count('"') % 2:
            opened = 0 if opened else 1
        elif opened:
            opened += 1
        if opened > _CELL_LINES:  # else each stray mark is looked for to the end of the file
            raise csv.Error
        yield lines[line_number]


def _told_quotes(numbers: list[int]) -> Text:
    some = "、".join(str(number) for number in numbers[:5])
    return Text(
        zh=f"{len(numbers)} 行的引号不成对（第 {some} 行等），引号按普通字符读，不跨行",
        en=f"{len(numbers)} lines have a quotation mark without its pair (line {some.replace('、', ', ')}): read as "
        "a plain sign, the lines below stay rows of their own",
    )


def _unguarded(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Text, ...]]:
    """The table without the text guards of a spreadsheet, and the line that tells of them."""
    bare = frame.map(lambda cell: (unguarded(cell) or None) if isinstance(cell, str) else cell).astype(object)
    changed = (bare != frame) & frame.notna()
    counts = changed.sum()
    names = [str(name) for name in counts.index[counts > 0]]
    return bare, (told_guards(names, int(counts.sum())),) if names else ()


def _separator(text: str) -> str:
    """What parts the cells: the sign that stands in most of the first lines, and most often in the first of them."""
    head = [line for line in text[:20_000].split("\n", 21)[:20] if line.strip()]
    first = head[0] if head else ""
    sign = max(",;\t|，", key=lambda sign: (sum(sign in line for line in head), first.count(sign)))
    if 2 * sum(sign in line for line in head) < len(head):
        words = {len(line.split()) for line in head}
        if len(head) > 1 and len(words) == 1 and min(words) > 2:
            return " "
    return sign


def read_csv(
    path: Path, encoding: str | None, places: Mapping[str, str] | None, known: Known | None = None
) -> RawLayer:
    """Return a text table, with places where it has coordinate columns or WKT.

    Raises
    ------
    LayerError
        If it is no table.
    """
    data = path.read_bytes()
    detected = given(encoding) if encoding else tell_text_encoding(data)
    codec = "utf-8" if detected.encoding == "ascii" else detected.encoding
    text, whole = decode(data, codec)
    others: dict[str, str] = {}
    twice = undone(text) if encoding is None and whole and not text.isascii() and codec.startswith("utf-8") else None
    text = twice or text
    check_heads(path, text)
    try:
        if (encoding is None and codec == "gb18030" and (not whole or _holds_utf8(data))) or (
            encoding is None and codec in ("utf-8", "utf-8-sig") and not whole
        ):
            sheet, others, whole = _by_column(data, codec, known)
        else:
            sheet = read_sheet(text, known=known)
    except LayerError as error:
        message, hint = said_by(error)
        raise LayerError(Text(zh=f"{path.name}：{message.zh}", en=f"{path.name}: {message.en}"), hint=hint) from None
    left = 0 if whole else int(sheet.frame.map(lambda c: "\ufffd" in c if isinstance(c, str) else False).sum().sum())
    detected = replace(detected, unreadable=left)
    if others:
        sheet = replace(sheet, notes=(*sheet.notes, told_codecs(others)))
    if twice is not None:
        sheet = replace(sheet, notes=(plain(_TWICE, loud=True), *sheet.notes))
    return placed_table(sheet, driver="CSV", layer=path.stem, encoding=detected, places=places)


_TWICE = Text(
    zh="整个文件曾按错误的编码打开并另存（乱码），已逐字还原；请核对名称",
    en="the whole file had been opened in a wrong encoding and saved so; its text was put right sign by sign: check "
    "the names",
)


def _by_column(data: bytes, codec: str, known: Known | None) -> tuple[Sheet, dict[str, str], bool]:
    """A text of several encodings, each line cut into cells first: every cell in the encoding of its column.

    No separator is ever the second byte of a character of GBK but the bar, so the cells part right before they are
    read.
    """
    marked = data.removeprefix(b"\xef\xbb\xbf")
    others: dict[str, str] = {}
    lines = marked.splitlines(keepends=True)
    tell = [piece for line in lines for piece in re.split(rb"[,;\t\"\r\n]", line) if piece and not piece.isascii()]
    words = {piece: decode_cells([(piece, False)], codec).words[0] for piece in dict.fromkeys(tell)}
    text = "".join(_mended(line, words) for line in lines)
    sheet = read_sheet(text, known=known)
    back = {word.strip(): piece for piece, word in words.items()}
    whole = True
    for name in sheet.frame.columns:
        cells = [back[cell] for cell in sheet.frame[name].dropna().unique() if cell in back]
        if not cells:
            continue
        read = decode_cells([(cell, False) for cell in cells], codec)
        right = {words[cell].strip(): word.strip() for cell, word in zip(cells, read.words, strict=True)}
        sheet.frame[name] = sheet.frame[name].map(lambda cell, right=right: right.get(cell, cell)).astype(object)
        whole &= all(read.whole)
        if read.other:
            others[str(name)] = read.other
    return sheet, others, whole


def _holds_utf8(data: bytes) -> bool:
    """Whether a text read as GBK has a cell of several characters that is UTF-8 to the last byte."""
    for piece in set(re.split(rb"[,;\t\"\r\n]", data)):
        if len(piece) >= 6 and not piece.isascii():
            text, whole = decode(piece, "utf-8")
            if whole and likeness(text) > likeness(decode(piece, "gb18030")[0]):
                return True
    return False


def _mended(line: bytes, words: Mapping[bytes, str]) -> str:
    parts = re.split(rb"([,;\t\"\r\n])", line)
    return "".join(words[part] if part in words else part.decode("ascii") for part in parts)


def _unfolded(sheet: Sheet) -> Sheet:
    """The table with its columns once, where they stand side by side twice or more to save paper, and a line on it.

    The right half goes on where the left one ends, as people read it.
    """
    names = list(map(str, sheet.frame.columns))
    bases = [base if (base := re.sub(r"_\d+$", "", name)) in names[:position] else name
             for position, name in enumerate(names)]  # fmt: skip
    width = next((position for position in range(2, len(bases)) if bases[position] == bases[0]), len(bases))
    block = bases[:width]
    times = len(bases) // width
    axes = {read_heading(name).axis for name in block}
    if times < 2 or block * times != bases or len(set(block)) < width or not {"x", "y"} <= axes:
        return _with_another_beside(sheet, names, bases)
    parts = [sheet.frame.iloc[:, at * width : (at + 1) * width].set_axis(block, axis=1) for at in range(times)]
    frame = pd.concat([part.dropna(how="all") for part in parts])
    message = Text(
        zh=f"表中 {times} 栏并排（{'、'.join(block)}），已从左到右接成一栏，共 {len(frame)} 行",
        en=f"{times} blocks of columns side by side ({', '.join(block)}) were put below each other: {len(frame)} rows",
    )
    return replace(sheet, frame=frame, notes=(*sheet.notes, message))


def _with_another_beside(sheet: Sheet, names: list[str], bases: list[str]) -> Sheet:
    """The table, with a warning where another one of other columns begins to the right of it."""
    again = [name for name, base in zip(names, bases, strict=True) if name != base]
    axes = {read_heading(base).axis for name, base in zip(names, bases, strict=True) if name != base}
    if len(again) < 3 or not {"x", "y"} <= axes:
        return sheet
    rows = int(sheet.frame[again].notna().any(axis=1).sum())
    message = Text(
        zh=f"右边并排着另一张表（{'、'.join(again)}，{rows} 行），没有作为记录导入，只按附加字段保留；请拆成单独的表",
        en=f"another table stands to the right ({', '.join(again)}; {rows} rows): not imported as records, kept as "
        "further columns only; make it a sheet of its own",
    )
    return replace(sheet, notes=(*sheet.notes, plain(message, loud=True)))


def placed_table(
    sheet: Sheet, *, driver: str, layer: str, encoding: EncodingTold, places: Mapping[str, str] | None
) -> RawLayer:
    """Return a table as a layer, with places where it has coordinate columns or WKT."""
    sheet = _unfolded(sheet)
    located = find_places(sheet.frame, named=places)
    crs_by = Text(zh="表格没有坐标系声明", en="a table declares none")
    if located is not None and located.crs is not None:
        heads = "、".join(located.columns[:2])
        crs_by = Text(zh=f"据列名或其中的 SRID（{heads}）", en=f"by the headings or the SRID in them ({heads})")
    too_many = Text(zh="单元格比表头多", en="more cells than the heading has")
    return RawLayer(
        driver=driver,
        layer=layer,
        frame=sheet.frame.reset_index(drop=True),
        records=sheet.frame.index.to_numpy(dtype=np.int64),
        geometry=located.geometry if located else None,
        crs=located.crs if located else None,
        crs_by=crs_by,
        encoding=encoding,
        unread=located.unread if located else {},
        lost=tuple(Lost(number, too_many, words) for number, words in sheet.bad),
        place_columns=located.columns if located else (),
        notes=(*sheet.notes, *(located.notes if located else ())),
        readings=located.readings if located else (),
        crs_doubt=located.crs_doubt if located else None,
        said=sheet.said,
    )


def with_mended_headings(raw: RawLayer) -> RawLayer:
    """Return a layer with the headings put right that were read in a wrong encoding; damage beyond repair is told."""
    names = list(map(str, raw.frame.columns))
    if all(name.isascii() and "??" not in name for name in names):
        return raw
    mended, mend_notes = mended_headings(names)
    if not mend_notes:
        return raw
    frame = raw.frame.set_axis(distinct(mended), axis=1) if mended != names else raw.frame
    return replace(raw, frame=frame, notes=(*mend_notes, *raw.notes))


def with_table_places(raw: RawLayer, places: Mapping[str, str]) -> RawLayer:
    """Return a layer without geometry with the places that its coordinate columns hold, as of any table."""
    if raw.geometry is not None or not len(raw.frame.columns):
        return raw
    raw = with_mended_headings(raw)
    texts = pd.DataFrame({name: as_texts(raw.frame[name]) for name in raw.frame.columns})
    placed = placed_table(
        Sheet(texts, ()), driver=raw.driver, layer=raw.layer, encoding=raw.encoding, places=dict(places) or None
    )
    if placed.geometry is None:
        return raw
    return replace(
        placed, frame=raw.frame, records=raw.records, lost=raw.lost, notes=(*raw.notes, *placed.notes), said=raw.said
    )
