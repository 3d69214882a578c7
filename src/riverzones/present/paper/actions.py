"""A sheet with a map and a list of actions below it: for a spill, on the wall of those who command."""

from __future__ import annotations

from collections.abc import Sequence

from riverzones.present.paper.flow import Block, Table, paragraphs, table_blocks
from riverzones.present.paper.frame import Frame
from riverzones.present.paper.job import Job
from riverzones.present.paper.sheet import MARGIN, Book, MapPage, layout, lower_pages, map_page

__all__ = ["action_pages"]

_SHARE = 0.36
"""So much of the height of a page a list may take beside the map."""


def action_pages(
    job: Job, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], notes: Sequence[str] = ()
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
    """
    size = 7.6 if job.paper.large else 6.5
    wide = job.paper.width - 2 * MARGIN
    widths = [wide * share / sum(shares) for share in shares]
    blocks: list[Block] = table_blocks(Table(heads, widths, rows), job.face, size_pt=size)
    for note in notes:
        blocks += paragraphs(note, job.face, wide - 1, size_pt=size - 0.8, colour="#333333")
    high = sum(block.height for block in blocks)
    fits = high <= _SHARE * job.paper.height
    place = layout(job, high) if fits else layout(job)
    frame = Frame.around(job.focus, place.map, scale=job.scale, least_m=1000.0)
    first, left = map_page(job, MapPage(frame, place, job.view.findings, blocks if fits else ()))
    return Book([first, *lower_pages(job, left, () if fits else blocks)], frame.scale)
