"""The ground a sheet shows: a plane of its own, a scale that is true on paper, and which way north is.

The plane is a transverse Mercator projection of the CGCS2000 ellipsoid (Snyder 1987, section 8; through PROJ) with its
central meridian through the middle of the sheet and scale 1 there: it keeps shapes, and 100 km beside the middle
lengths are 0.012 % too long. The paper is not turned, so grid north is up; true north is drawn where it is.
"""

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

from riverzones.maps.print.paper import Box

__all__ = ["SCALES", "Frame", "Plane", "round_scale"]

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
        """Metres east and north of longitudes and latitudes [degrees], shape (n, 2)."""
        given = np.asarray(lonlat, dtype=np.float64)
        return np.column_stack(self._proj(given[:, 0], given[:, 1]))

    def lonlat(self, xy: Any) -> Floats:
        """Longitudes and latitudes [degrees] of metres, shape (n, 2)."""
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
        """A frame whose middle is that of ``shape`` (EPSG:4490), at a round scale that shows all of it.

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
        """Places on paper [mm from the lower left corner of the page] of degrees, shape (n, 2)."""
        left, bottom = self.box.middle
        return (self.plane.xy(lonlat) - (self.x, self.y)) * self.mm_per_m + (left, bottom)

    def lonlat(self, mm: Any) -> Floats:
        """Degrees of places on paper [mm], shape (n, 2)."""
        return self.plane.lonlat(
            (np.asarray(mm, dtype=np.float64) - self.box.middle) / self.mm_per_m + (self.x, self.y)
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle [degrees]."""
        ((lon, lat),) = self.lonlat([self.box.middle])
        return float(lon), float(lat)

    def holds(self, shape: Any) -> bool:
        """Whether all of ``shape`` (EPSG:4490) is inside the frame."""
        mm = self.mm(shapely.get_coordinates(shape))
        left, bottom, right, top = self.box.bounds
        return bool(((mm >= (left, bottom)) & (mm <= (right, top))).all())

    def north_deg(self, mm: Sequence[float]) -> float:
        """Direction of true north at a place on paper, clockwise from the top of the page [degrees]."""
        ((lon, lat),) = self.lonlat([mm])
        step = 1e-4
        below, above = self.mm([(lon, lat - step), (lon, lat + step)])
        return math.degrees(math.atan2(above[0] - below[0], above[1] - below[1]))

    def degrees(self, margin_mm: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north [degrees] of a box that holds all the frame shows and ``margin_mm`` more."""
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
        """Shapes of EPSG:4490 as they lie on paper [mm], cut a little outside the frame, None where nothing is left.

        An edge is straight in longitude and latitude, so long ones get vertices every 1/64 of the frame.
        """
        given = np.asarray(shapes, dtype=object)
        west, south, east, north = self.degrees(margin_mm)
        found = shapely.intersects(given, shapely.box(west, south, east, north))
        lying = np.full(len(given), None, dtype=object)
        if not found.any():
            return lying
        step = max(east - west, north - south) / 64
        kept = shapely.segmentize(shapely.clip_by_rect(shapely.force_2d(given[found]), west, south, east, north), step)
        paper = shapely.transform(kept, self.mm)
        cut = shapely.clip_by_rect(paper, *self.box.inner(-margin_mm).bounds)
        lying[found] = np.where(shapely.is_empty(cut), None, cut)
        return lying


def round_scale(least: float) -> float:
    """The first round N of 1:N that is not below ``least``.

    Examples
    --------
    >>> round_scale(47_300), round_scale(101.0), round_scale(9_100_000)
    (50000.0, 500.0, 10000000.0)
    """
    least = max(least, SCALES[0])
    power = 10.0 ** math.floor(math.log10(least))
    return next((step * power for step in _STEPS if step * power >= least * (1 - 1e-12)), 10 * power)
