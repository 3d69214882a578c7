"""A sheet with a map and a list of actions below it: for a spill, on the wall of those who command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from riverzones.model import Text
from riverzones.present.paper.findings import draw_numbers, ranges
from riverzones.present.paper.flow import Block, Table, paragraphs, table_blocks
from riverzones.present.paper.frame import Frame
from riverzones.present.paper.job import Job
from riverzones.present.paper.layers import Entry, Placer
from riverzones.present.paper.paper import Canvas
from riverzones.present.paper.sheet import MARGIN, Book, MapPage, layout, lower_pages, map_page
from riverzones.terms import labels

__all__ = ["action_pages"]

_LEGEND: Final = labels("legend")

_INK = "#8f1d12"
_NUMBERS = Entry(_LEGEND["numbers_in_order_of_action"])
_BEYOND = Entry(_LEGEND["number_beyond_the_edge"])
_RADIUS_MM = 1.4
_EDGE_MM = 1.5
"""How far inside the frame a place beyond it is shown by an arrow."""
_SHARE = 0.36
"""So much of the height of a page a list may take beside the map."""


def action_pages(
    job: Job,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    notes: Sequence[str] = (),
    *,
    places: Sequence[tuple[int, Any | None]] = (),
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
        Number of an action and where it is done, EPSG:4490: written beside the place on the map, at its edge where the
        place lies beyond it. Numbers without a place (None) are told in the legend.
    """
    known = [(number, shape) for number, shape in places if shape is not None]
    unknown = ranges([number for number, shape in places if shape is None])
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
        spots, beyond = _spots(frame, known)
        if beyond:
            canvas.arrows(beyond, color=_INK, zorder=77)
        said = [_NUMBERS] if spots else []
        if spots and not draw_numbers(canvas, placer, spots, radius=_RADIUS_MM, all_around=True):
            said.append(Entry(_LEGEND["numbers_without_room"]))
        if beyond:
            said.append(_BEYOND)
        if unknown:
            said.append(Entry(Text(zh=f"{unknown} 的位置不公开", en=f"Places not told: {unknown}")))
        return said

    first, left = map_page(job, MapPage(frame, page_layout, job.view.findings, blocks if fits else (), over=over))
    return Book([first, *lower_pages(job, left, () if fits else blocks)], frame.scale)


Arrow = tuple[tuple[float, float], tuple[float, float]]


def _spots(frame: Frame, places: Sequence[tuple[int, Any]]) -> tuple[list[tuple[Any, int, str]], list[Arrow]]:
    """Where each number stands on paper [mm], and arrows (from, to) at the edge towards what lies beyond the frame."""
    inner = shapely.box(*frame.box.inner(_EDGE_MM).bounds)
    lying = frame.lies(np.array([shape for _, shape in places], dtype=object)) if places else []
    spots: list[tuple[Any, int, str]] = []
    arrows: list[Arrow] = []
    for (number, shape), cut in zip(places, lying, strict=True):
        inside = None if cut is None else shapely.intersection(cut, inner)
        if inside is not None and not inside.is_empty:
            spots.append((shapely.point_on_surface(inside), number, _INK))
            continue
        middle = shapely.Point(frame.box.middle)
        target = shapely.Point(frame.mm(shapely.get_coordinates(shapely.point_on_surface(shape)))[0])
        way = shapely.LineString([middle, target])
        edge = shapely.Point(shapely.get_coordinates(shapely.intersection(way, inner))[-1])
        tail = shapely.line_interpolate_point(way, max(way.project(edge) - 4.0, 0.0))
        spots.append((tail, number, _INK))
        arrows.append(((tail.x, tail.y), (edge.x, edge.y)))
    return spots, arrows
