"""The legend: what can be seen on the map and nothing else, in columns; what finds no room goes on elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from riverzones.maps.print.flow import Block, draw_blocks
from riverzones.maps.print.fonts import Face
from riverzones.maps.print.layers import Entry
from riverzones.maps.print.paper import Box, Canvas, line_mm
from riverzones.maps.print.symbols import sample

__all__ = ["Legend", "laid_out"]

SAMPLE_MM: Final = 6.0
_GAP: Final = 2.0
_LEAST_MM: Final = {"zh": 21.0, "en": 25.0}


@dataclass(frozen=True)
class Legend:
    """A legend laid out for a box: what stands in each column, and the entries for which there was no room."""

    box: Box
    columns: Sequence[Sequence[Block]]
    rest: Sequence[Entry]

    def draw(self, canvas: Canvas) -> None:
        """Draw the columns."""
        step = (self.box.width + _GAP) / max(len(self.columns), 1)
        for place, column in enumerate(self.columns):
            draw_blocks(canvas, column, self.box.left + place * step, self.box.top)


def laid_out(entries: Sequence[Entry], face: Face, box: Box, *, lang: str, size_pt: float) -> Legend:
    """The legend in as few columns (from two on) as have room for all of it; in as many as are wide enough where
    none has.

    Columns are filled evenly; the title of a layer stays with the first of its cases.
    """
    most = max(2, int((box.width + _GAP) / (_LEAST_MM[lang] + _GAP)))
    for count in range(2, most + 1):
        width = (box.width - _GAP * (count - 1)) / count
        blocks = [_block(entry, face, width, lang, size_pt) for entry in entries]
        for level in (sum(block.height for block in blocks) / count + 2.0, box.height):
            columns, left = _filled(blocks, count, min(level, box.height))
            if not left:
                return Legend(box, columns, ())
    return Legend(box, columns, tuple(entries[len(entries) - left :]))


def _filled(blocks: Sequence[Block], count: int, height: float) -> tuple[list[list[Block]], int]:
    """Blocks in ``count`` columns of a height [mm], and how many are left."""
    columns: list[list[Block]] = [[] for _ in range(count)]
    place, column, room = 0, 0, height
    while place < len(blocks):
        need = blocks[place].height
        if blocks[place].keep and place + 1 < len(blocks):
            need += blocks[place + 1].height
        if need > room + 1e-9:
            column, room = column + 1, height
            if column == count or need > height:
                break
            continue
        columns[column].append(blocks[place])
        room -= blocks[place].height
        place += 1
    return columns, len(blocks) - place


def _block(entry: Entry, face: Face, width_mm: float, lang: str, size_pt: float) -> Block:
    symbol = entry.symbol
    indent = SAMPLE_MM + 1.2 if symbol is not None else 0.0
    bold = symbol is None
    words = entry.words.within(lang)
    lines = face.wrap(words[:1].upper() + words[1:], size_pt, width_mm - indent, bold=bold)
    step = line_mm(size_pt)
    height = len(lines) * step + 0.5

    def draw(canvas: Canvas, x: float, top: float) -> None:
        if symbol is not None:
            sample(canvas, Box(x, top - step * 0.5 - 1.3, SAMPLE_MM, 2.6), symbol, entry.kinds)
        canvas.lines(x + indent, top, lines, size_pt, bold=bold)

    drawn: Callable[[Canvas, float, float], None] = draw
    return Block(height, drawn, keep=bold)
