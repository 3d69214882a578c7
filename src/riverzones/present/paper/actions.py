"""A sheet with a map and a list of actions below it: for a spill, on the wall of those who command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from riverzones.model import Text
from riverzones.present.paper.findings import draw_numbers
from riverzones.present.paper.flow import Block, Table, paragraphs, table_blocks
from riverzones.present.paper.frame import Frame
from riverzones.present.paper.job import Job
from riverzones.present.paper.layers import Entry, Placer
from riverzones.present.paper.paper import Canvas
from riverzones.present.paper.sheet import MARGIN, Book, MapPage, layout, lower_pages, map_page

__all__ = ["action_pages"]

_INK = "#8f1d12"
_NUMBERS = Entry(Text(zh="编号为行动次序，同表", en="Numbers: the order of action, as in the table"))
_SHARE = 0.36
"""So much of the height of a page a list may take beside the map."""


def action_pages(
    job: Job,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    notes: Sequence[str] = (),
    *,
    places: Sequence[tuple[int, Any]] = (),
) -> Book:
    """Return the pages of one sheet: the map, then the list, in the order of its rows.

    Parameters
    ----------
    job : Job
        What the map shows; its findings are not listed.
    heads, rows : sequences of str
        The list.
    shares : sequence of float
        Widths of its columns in proportion.
    notes : sequence of str
        Printed below the list.
    places : sequence of (int, geometry)
        Number of an action and where it is done, EPSG:4490: written beside the place on the map.
    """
    size = 7.6 if job.paper.large else 6.5
    wide = job.paper.width - 2 * MARGIN
    widths = [wide * share / sum(shares) for share in shares]
    blocks: list[Block] = table_blocks(Table(heads, widths, rows), job.face, size_pt=size)
    for note in notes:
        blocks += paragraphs(note, job.face, wide - 1, size_pt=size - 0.8, colour="#333333")
    high = sum(block.height for block in blocks)
    fits = high <= _SHARE * job.paper.height
    page_layout = layout(job, high) if fits else layout(job)
    frame = Frame.around(job.focus, page_layout.map, scale=job.scale, least_m=1000.0)

    def over(canvas: Canvas, frame: Frame, placer: Placer) -> list[Entry]:
        lying = frame.lies(np.array([shape for _, shape in places], dtype=object)) if places else []
        shown = zip(places, lying, strict=True)
        spots = [(shapely.point_on_surface(spot), number, _INK) for (number, _), spot in shown if spot is not None]
        if spots and not draw_numbers(canvas, placer, spots, radius=1.4):
            return [_NUMBERS, Entry(Text(zh="图面容不下的编号见表", en="Numbers without room: see the table"))]
        return [_NUMBERS] if spots else []

    first, left = map_page(job, MapPage(frame, page_layout, job.view.findings, blocks if fits else (), over=over))
    return Book([first, *lower_pages(job, left, () if fits else blocks)], frame.scale)
