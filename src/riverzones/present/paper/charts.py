"""Charts on paper: one below the other, as wide as the page, drawn as lines and letters and not as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from riverzones.present.charts.raster import draw_svg, svg_size
from riverzones.present.paper.flow import Block
from riverzones.present.paper.job import Job
from riverzones.present.paper.paper import Canvas
from riverzones.present.paper.sheet import MARGIN, Page, lower_pages

__all__ = ["chart_pages"]

_UNIT_MM = 0.254
"""A unit of a chart on a screen [mm]: its letters have their size there."""
_MOST_MM = 0.36
"""A unit of a chart on paper is no more than this [mm]: letters of 11 units are then 11 points high."""
_GAP_MM = 5.0


def chart_pages(job: Job, charts: Sequence[Markup], *, title: str = "") -> list[Page]:
    """Return pages with charts, for a sheet that has its map on the pages before; none without charts.

    A chart that would be higher than a page is drawn smaller.

    Parameters
    ----------
    job : Job
        Paper and language.
    charts : sequence of Markup
        SVG of :mod:`riverzones.present.charts`.
    title : str
        Stands below that of the sheet.
    """
    wide = job.paper.width - 2 * MARGIN
    room = job.paper.height - 2 * MARGIN - 25.0
    return lower_pages(job, (), [_block(chart, wide, room) for chart in charts], title=title)


def _block(chart: Markup, wide: float, room: float) -> Block:
    width, height = svg_size(chart)
    unit = min(_MOST_MM, wide / width, room / height)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        paper = canvas.paper
        box = (x / paper.width, (top - height * unit) / paper.height)
        axes = canvas.figure.add_axes((*box, width * unit / paper.width, height * unit / paper.height))
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        draw_svg(axes, chart, scale=unit / _UNIT_MM)

    return Block(height * unit + _GAP_MM, draw)
