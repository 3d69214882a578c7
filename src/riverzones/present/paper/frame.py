"""The frame of a sheet in a projection, and its grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Proj

from riverzones.present.paper.paper import Box, Canvas

__all__ = ["SCALES", "STEPS_S", "Frame", "Plane", "dms", "draw_grid", "grid_step_s", "round_scale"]


Floats = NDArray[np.float64]

_STEPS: Final = (1.0, 1.2, 1.5, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0)
SCALES: Final = (500.0, 500_000_000.0)
"""Least and greatest N of a scale 1:N that is drawn (settings of ours)."""


@dataclass(frozen=True)
class Plane:
    """A transverse Mercator plane of CGCS2000 around a place [degrees]; coordinates in metres from there."""

    lon: float
    lat: float

    @cached_property
    def _proj(self) -> Proj:
        return Proj(proj="tmerc", lon_0=self.lon, lat_0=self.lat, k=1.0, x_0=0.0, y_0=0.0, ellps="GRS80", units="m")

    def xy(self, lonlat: Any) -> Floats:
        """Return metres east and north of longitudes and latitudes [degrees], shape (n, 2)."""
        given = np.asarray(lonlat, dtype=np.float64)
        return np.column_stack(self._proj(given[:, 0], given[:, 1]))

    def lonlat(self, xy: Any) -> Floats:
        """Return longitudes and latitudes [degrees] of metres, shape (n, 2)."""
        given = np.asarray(xy, dtype=np.float64)
        return np.column_stack(self._proj(given[:, 0], given[:, 1], inverse=True))


@dataclass(frozen=True)
class Frame:
    """A box on paper that shows the ground around ``(x, y)`` [m in ``plane``] at 1:``scale``."""

    plane: Plane
    box: Box
    scale: float
    x: float = 0.0
    y: float = 0.0

    @staticmethod
    def around(
        shape: Any, box: Box, *, scale: float | None = None, least_m: float = 500.0, room: float = 0.95
    ) -> Frame:
        """Return a frame whose middle is that of ``shape`` (EPSG:4490), at a round scale that shows all of it.

        Parameters
        ----------
        shape : geometry
            What must be seen.
        box : Box
            Where on paper.
        scale : float, optional
            N of 1:N; then the shape may be larger than the frame.
        least_m : float
            The least that is shown to each side [m].
        room : float
            Share of the box that the shape may fill.
        """
        west, south, east, north = shapely.bounds(shape)
        plane = Plane((west + east) / 2, (south + north) / 2)
        if scale is None:
            lon, lat = np.meshgrid(np.linspace(west, east, 9), np.linspace(south, north, 9))
            reach = np.abs(plane.xy(np.column_stack([lon.ravel(), lat.ravel()]))).max(axis=0) * 2
            across = max(float(reach[0]), 2 * least_m) / (room * box.width)
            up = max(float(reach[1]), 2 * least_m) / (room * box.height)
            scale = round_scale(1000 * max(across, up))
        return Frame(plane, box, scale)

    @property
    def mm_per_m(self) -> float:
        """Millimetres on paper per metre on the plane."""
        return 1000.0 / self.scale

    def mm(self, lonlat: Any) -> Floats:
        """Return places on paper [mm from the lower left corner of the page] of degrees, shape (n, 2)."""
        left, bottom = self.box.middle
        return (self.plane.xy(lonlat) - (self.x, self.y)) * self.mm_per_m + (left, bottom)

    def lonlat(self, mm: Any) -> Floats:
        """Return degrees of places on paper [mm], shape (n, 2)."""
        return self.plane.lonlat(
            (np.asarray(mm, dtype=np.float64) - self.box.middle) / self.mm_per_m + (self.x, self.y)
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle [degrees]."""
        ((lon, lat),) = self.lonlat([self.box.middle])
        return float(lon), float(lat)

    def holds(self, shape: Any) -> bool:
        """Return whether all of ``shape`` (EPSG:4490) is inside the frame."""
        mm = self.mm(shapely.get_coordinates(shape))
        left, bottom, right, top = self.box.bounds
        return bool(((mm >= (left, bottom)) & (mm <= (right, top))).all())

    def north_deg(self, mm: Sequence[float]) -> float:
        """Return direction of true north at a place on paper, clockwise from the top of the page [degrees]."""
        ((lon, lat),) = self.lonlat([mm])
        step = 1e-4
        below, above = self.mm([(lon, lat - step), (lon, lat + step)])
        return math.degrees(math.atan2(above[0] - below[0], above[1] - below[1]))

    def degrees(self, margin_mm: float = 0.0) -> tuple[float, float, float, float]:
        """Return west, south, east, north [degrees] of a box that holds all the frame shows and ``margin_mm`` more."""
        edge = shapely.segmentize(shapely.box(*self.box.inner(-margin_mm).bounds), max(self.box.width, 1.0) / 16)
        ground = self.lonlat(shapely.get_coordinates(edge))
        (west, south), (east, north) = ground.min(axis=0), ground.max(axis=0)
        return float(west), float(south), float(east), float(north)

    @property
    def outline(self) -> Any:
        """The frame on the ground, a polygon in EPSG:4490."""
        edge = shapely.segmentize(shapely.box(*self.box.bounds), self.box.width / 16)
        return shapely.Polygon(self.lonlat(shapely.get_coordinates(edge)))

    def lies(self, shapes: Any, *, margin_mm: float = 3.0) -> Any:
        """Return shapes of EPSG:4490 as they lie on paper [mm], cut a little outside the frame, None where nothing is
        left.

        An edge is straight in longitude and latitude, so long ones get vertices every 1/64 of the frame.
        """
        given = np.asarray(shapes, dtype=object)
        west, south, east, north = self.degrees(margin_mm)
        touching = shapely.intersects(given, shapely.box(west, south, east, north))
        lying = np.full(len(given), None, dtype=object)
        if not touching.any():
            return lying
        step = max(east - west, north - south) / 64
        clipped = shapely.segmentize(
            shapely.clip_by_rect(shapely.force_2d(given[touching]), west, south, east, north), step
        )
        paper = shapely.transform(clipped, self.mm)
        cut = shapely.clip_by_rect(paper, *self.box.inner(-margin_mm).bounds)
        lying[touching] = np.where(shapely.is_empty(cut), None, cut)
        return lying


def round_scale(least: float) -> float:
    """Return the first round N of 1:N that is not below ``least``.

    Examples
    --------
    >>> round_scale(47_300), round_scale(101.0), round_scale(9_100_000)
    (50000.0, 500.0, 10000000.0)
    """
    least = max(least, SCALES[0])
    power = 10.0 ** math.floor(math.log10(least))
    return next((step * power for step in _STEPS if step * power >= least * (1 - 1e-12)), 10 * power)


STEPS_S: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 18000, 36000)
"""Steps of a grid [seconds of arc]: from 1 second to 10 degrees."""
_MOST: Final = 5


def grid_step_s(span_deg: float) -> int:
    """Return the least step [seconds] that draws at most five lines over ``span_deg`` [degrees].

    Examples
    --------
    >>> grid_step_s(0.6), grid_step_s(0.02)
    (600, 15)
    """
    return next((step for step in STEPS_S if span_deg * 3600 / step <= _MOST), STEPS_S[-1])


def dms(seconds: int, *, positive: str, negative: str) -> str:
    """Return whole seconds of arc as degrees, minutes and seconds, the parts that are nought at the end left out.

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
