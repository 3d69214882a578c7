"""The grid of degrees: meridians and parallels where they run, with their degrees, minutes and seconds at the edges."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import shapely

from riverzones.maps.print.frame import Frame
from riverzones.maps.print.paper import Canvas

__all__ = ["STEPS_S", "dms", "draw_grid", "grid_step_s"]

STEPS_S: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 18000, 36000)
"""Steps of a grid [seconds of arc]: from 1 second to 10 degrees."""
_MOST: Final = 5


def grid_step_s(span_deg: float) -> int:
    """The least step [seconds] that draws at most five lines over ``span_deg`` [degrees].

    Examples
    --------
    >>> grid_step_s(0.6), grid_step_s(0.02)
    (600, 15)
    """
    return next((step for step in STEPS_S if span_deg * 3600 / step <= _MOST), STEPS_S[-1])


def dms(seconds: int, *, positive: str, negative: str) -> str:
    """Whole seconds of arc as degrees, minutes and seconds, the parts that are nought at the end left out.

    Examples
    --------
    >>> dms(395_130, positive="E", negative="W"), dms(-3600, positive="N", negative="S")
    ('109°45′30″E', '1°S')
    """
    degrees, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    words = f"{degrees}°"
    if minutes or rest:
        words += f"{minutes:02d}′"
    if rest:
        words += f"{rest:02d}″"
    return words + (negative if seconds < 0 else positive)


def draw_grid(canvas: Canvas, frame: Frame, *, size_pt: float = 6.0) -> None:
    """Draw the grid into the frame, its degrees just outside, all of them inside the page.

    Meridians are labelled below and above, parallels left and right, where the lines really meet the edge.
    """
    west, south, east, north = frame.degrees()
    step = max(grid_step_s(east - west), grid_step_s(north - south))
    box = shapely.box(*frame.box.bounds)
    lines: list[Any] = []
    for first, last, upright in ((west, east, True), (south, north, False)):
        for number in range(math.ceil(first * 3600 / step), math.floor(last * 3600 / step) + 1):
            value = number * step / 3600
            along = np.linspace(south, north, 65) if upright else np.linspace(west, east, 65)
            fixed = np.full(65, value)
            ground = np.column_stack([fixed, along] if upright else [along, fixed])
            inside = shapely.intersection(shapely.LineString(frame.mm(ground)), box)
            lines += [
                shapely.get_coordinates(part) for part in shapely.get_parts(inside) if shapely.get_dimensions(part) == 1
            ]
            words = dms(number * step, **({"positive": "E", "negative": "W"} if upright else _NS))
            _label(canvas, frame, inside, words, upright=upright, size_pt=size_pt)
    canvas.strokes(lines, width_mm=0.1, colors="#4d6a80", alpha=0.55, zorder=70)


_NS: Final = {"positive": "N", "negative": "S"}


def _label(canvas: Canvas, frame: Frame, line: Any, words: str, *, upright: bool, size_pt: float) -> None:
    """The degrees where a line of the grid leaves the frame; not where they would run over its corner."""
    box, gap = frame.box, 0.9
    half = canvas.face.width_mm(words, size_pt) / 2
    for x, y in shapely.get_coordinates(line):
        if upright and abs(y - box.bottom) < 1e-6 and box.left + half < x < box.right - half:
            canvas.text(x, box.bottom - gap, words, size_pt, ha="center", va="top")
        elif upright and abs(y - box.top) < 1e-6 and box.left + half < x < box.right - half:
            canvas.text(x, box.top + gap, words, size_pt, ha="center", va="bottom")
        elif not upright and abs(x - box.left) < 1e-6 and box.bottom + half < y < box.top - half:
            canvas.text(box.left - gap, y, words, size_pt, ha="right", va="center", rotation=90)
        elif not upright and abs(x - box.right) < 1e-6 and box.bottom + half < y < box.top - half:
            canvas.text(box.right + gap, y, words, size_pt, ha="left", va="center", rotation=90)
