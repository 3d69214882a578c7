"""What flows over pages: blocks one below the other, tables with their heading on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from riverzones.present.paper.fonts import Face
from riverzones.present.paper.paper import Canvas, line_mm

__all__ = ["Block", "Table", "draw_blocks", "flow", "paragraphs", "table_blocks"]

_PAD = 1.1


@dataclass(frozen=True)
class Block:
    """Something of a height [mm] that is drawn from a left edge and a top [mm].

    ``again`` is drawn anew at the top where the block begins a page: the heading of a table. ``keep``: does not
    stand at the foot of a page alone.
    """

    height: float
    draw: Callable[[Canvas, float, float], None]
    again: Block | None = None
    keep: bool = False


@dataclass(frozen=True)
class Table:
    """Words in rows and columns; ``widths`` [mm], ``right`` the columns that stand right."""

    heads: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()


def flow(blocks: Sequence[Block], first_mm: float, next_mm: float) -> list[list[Block]]:
    """Return blocks shared out on pages: ``first_mm`` is the room on the first, ``next_mm`` on each other [mm].

    A block never stands in two pieces; the first page may stay empty. A block higher than a page stands alone on one.
    """
    pages: list[list[Block]] = [[]]
    left = first_mm
    for position, block in enumerate(blocks):
        need = block.height
        if block.keep and position + 1 < len(blocks):
            need += blocks[position + 1].height
        if need > left + 1e-9 and (pages[-1] or len(pages) == 1):
            pages.append([])
            left = next_mm
            if block.again is not None:
                pages[-1].append(block.again)
                left -= block.again.height
        pages[-1].append(block)
        left -= block.height
    return pages


def draw_blocks(canvas: Canvas, blocks: Sequence[Block], x: float, top: float) -> float:
    """Draw blocks from ``top`` down; gives the y [mm] below the last."""
    for block in blocks:
        block.draw(canvas, x, top)
        top -= block.height
    return top


def paragraphs(
    words: str, face: Face, width_mm: float, *, size_pt: float, bold: bool = False, colour: str = "#111111"
) -> list[Block]:
    """Return words as one block per line, so that they may go on on the next page; the first is kept with the
    second.
    """
    step = line_mm(size_pt)
    lines = face.wrap(words, size_pt, width_mm, bold=bold)

    def line(text: str) -> Callable[[Canvas, float, float], None]:
        def draw(canvas: Canvas, x: float, top: float) -> None:
            canvas.text(x, top - step / 2, text, size_pt, bold=bold, color=colour)

        return draw

    return [Block(step, line(text), keep=position == 0 and len(lines) > 1) for position, text in enumerate(lines)]


def table_blocks(table: Table, face: Face, *, size_pt: float = 7.0, most_mm: float = 60.0) -> list[Block]:
    """Return a table as a heading and one block per row; a row higher than ``most_mm`` goes on in another."""
    step = line_mm(size_pt)
    inner = [width - 2 * _PAD for width in table.widths]

    def block(cells: Sequence[Sequence[str]], head: Block | None, *, first: bool = True) -> Block:
        height = max(1, *(len(lines) for lines in cells)) * step + 2 * _PAD

        def draw(canvas: Canvas, x: float, top: float) -> None:
            _row(canvas, (x, top, height), table, cells, size_pt, heading=head is None, ruled=first)

        return Block(height, draw, again=head, keep=head is None)

    heading = block(
        [face.wrap(words, size_pt, width, bold=True) for words, width in zip(table.heads, inner, strict=True)], None
    )
    most = max(1, int((most_mm - 2 * _PAD) / step))
    blocks = [heading]
    for row in table.rows:
        cells = [face.wrap(words, size_pt, width) for words, width in zip(row, inner, strict=True)]
        high = max(len(lines) for lines in cells)
        blocks += [
            block([lines[start : start + most] for lines in cells], heading, first=start == 0)
            for start in range(0, max(high, 1), most)
        ]
    return blocks


def _row(
    canvas: Canvas,
    place: tuple[float, float, float],
    table: Table,
    cells: Sequence[Sequence[str]],
    size_pt: float,
    *,
    heading: bool,
    ruled: bool,
) -> None:
    left, top, height = place
    step, x = line_mm(size_pt), left
    for column, (width, lines) in enumerate(zip(table.widths, cells, strict=True)):
        right = column in table.right
        y = top - _PAD - step / 2
        for line in lines:
            canvas.text(
                x + width - _PAD if right else x + _PAD, y, line, size_pt, bold=heading, ha="right" if right else "left"
            )
            y -= step
        x += width
    rules = [[(left, top - height), (x, top - height)]] if heading else []
    if ruled:
        rules.append([(left, top), (x, top)])
    canvas.strokes(rules, width_mm=0.3 if heading else 0.1, colors="#333333" if heading else "#9a9a9a", zorder=60)
