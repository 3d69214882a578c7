"""Corner points (拐点) of a zone, numbered and thinned, and their table of coordinates.

Corners run clockwise from the north-western one, part by part and ring by ring; those that lie on the line of their
neighbours within the tolerance are left out. The table has longitude and latitude in degrees, minutes and seconds and
plane coordinates of a CGCS2000 3-degree Gauss-Krueger zone (X north, Y east with the number of
the zone in front, as Chinese survey papers write them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from riverzones.errors import DataError
from riverzones.geo import geodesy
from riverzones.model import Text

__all__ = ["CORNER_COLUMNS", "Rounding", "corners", "dms", "gauss_zone", "rounding"]

Floats = npt.NDArray[np.float64]

CORNER_COLUMNS = (
    "no", "part", "ring", "lon", "lat", "lon_dms", "lat_dms", "zone", "north_m", "east_m", "to_next_m",
)  # fmt: skip
TOLERANCE_M: Final = 1.0
"""Corners nearer than this to the line of their neighbours are left out [m]: a setting of ours."""

ZONES: Final = (25, 45)
FIRST_EPSG: Final = 4513  # CGCS2000 / 3-degree Gauss-Kruger zone 25; EPSG registry
EXACT_M: Final = 1e-4  # a coordinate this near to a round number was rounded
FEWEST: Final = 4  # corners: fewer than that may be round by chance
DEGREE_M: Final = 111_320.0


def gauss_zone(lon: float) -> int:
    """Number of the 3-degree zone of a longitude [degrees]: 37 for 109.5 to 112.5 degrees east.

    Raises
    ------
    DataError
        Outside the zones 25 to 45 (73.5 to 136.5 degrees east).

    Examples
    --------
    >>> gauss_zone(109.88)
    37
    """
    zone = int(np.floor((lon + 1.5) / 3)) if np.isfinite(lon) else 0
    if not ZONES[0] <= zone <= ZONES[1]:
        raise DataError(
            Text(
                zh=f"经度 {lon:g}° 不在国家大地坐标系 3 度带（第 25 至 45 带）之内。",
                en=f"longitude {lon:g} lies in none of the 3-degree zones 25 to 45.",
            ),
            hint=Text(zh="请核对经纬度是否写反。", en="Are longitude and latitude swapped?"),
        )
    return zone


def dms(degrees: float, *, decimals: int = 2) -> str:
    """An angle in degrees, minutes and seconds, seconds with ``decimals`` places.

    Examples
    --------
    >>> dms(109.87661), dms(29.99999999), dms(-0.5)
    ('109°52′35.80″', '30°00′00.00″', '-0°30′00.00″')
    """
    units = round(abs(degrees) * 3600 * 10**decimals)
    seconds, rest = divmod(units, 10**decimals)
    sign = "-" if degrees < 0 and units else ""
    tail = f".{rest:0{decimals}d}" if decimals else ""
    return f"{sign}{seconds // 3600}°{seconds // 60 % 60:02d}′{seconds % 60:02d}{tail}″"


def corners(geometry: Any, *, tolerance_m: float = TOLERANCE_M, seconds: int = 2) -> pd.DataFrame:
    """Corner points of a polygon, clockwise from the north-west.

    Parameters
    ----------
    geometry : Polygon or MultiPolygon
        EPSG:4490. Parts are taken from the one whose corner lies farthest to the north-west.
    tolerance_m : float
        How far the thinned outline may lie from the given one [m]; 0 keeps all but exactly collinear corners.
    seconds : int
        Decimals of the seconds in ``lon_dms`` and ``lat_dms``; 0.01 second is 0.3 m.

    Returns
    -------
    DataFrame
        ``no`` (from 1, on through all parts), ``part`` and ``ring`` (from 1; ring 1 is the outer one), ``lon``,
        ``lat`` [degrees], ``lon_dms``, ``lat_dms``, ``zone`` (number of the 3-degree zone of the middle), ``north_m``
        (X), ``east_m`` (Y, with the number of the zone in front) [m], ``to_next_m`` geodesic [m].

    Raises
    ------
    DataError
        If there is no polygon, or it lies in no 3-degree zone of China.

    Examples
    --------
    >>> from shapely import Polygon
    >>> table = corners(Polygon([(110, 31), (110.005, 31), (110.01, 31), (110.01, 31.01), (110, 31.01)]))
    >>> table[["no", "lon", "lat"]].values.tolist()
    [[1.0, 110.0, 31.01], [2.0, 110.01, 31.01], [3.0, 110.01, 31.0], [4.0, 110.0, 31.0]]
    """
    if geometry is None or geometry.is_empty or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise DataError(
            Text(zh="拐点表需要面。", en="corners need a polygon."),
            hint=Text(zh="请核对保护区的几何。", en="Check the geometry of the zone."),
        )
    middle = geometry.centroid
    zone = gauss_zone(float(middle.x))
    scale = np.array([DEGREE_M * np.cos(np.radians(middle.y)), DEGREE_M])
    parts = sorted(shapely.get_parts(geometry), key=lambda part: _north_west(shapely.get_coordinates(part), scale)[1])
    rings = []
    for part, shape in enumerate(parts, start=1):
        for ring, line in enumerate([shape.exterior, *shape.interiors], start=1):
            xy = _thinned(shapely.get_coordinates(line)[:-1], scale, tolerance_m)
            after = np.roll(xy, -1, axis=0)
            gap = np.asarray(geodesy.distance_m(xy[:, 0], xy[:, 1], after[:, 0], after[:, 1]))
            rings.append(pd.DataFrame({"part": part, "ring": ring, "lon": xy[:, 0], "lat": xy[:, 1], "to_next_m": gap}))
    table = pd.concat(rings, ignore_index=True)
    east, north = _plane(zone).transform(table["lon"].to_numpy(), table["lat"].to_numpy())
    table["no"] = np.arange(1, len(table) + 1)
    table["lon_dms"] = [dms(value, decimals=seconds) for value in table["lon"]]
    table["lat_dms"] = [dms(value, decimals=seconds) for value in table["lat"]]
    table["zone"], table["north_m"], table["east_m"] = zone, north, east
    return table[list(CORNER_COLUMNS)]


def _plane(zone: int) -> Transformer:
    return Transformer.from_crs("EPSG:4490", f"EPSG:{FIRST_EPSG + zone - ZONES[0]}", always_xy=True)


def _north_west(xy: Floats, scale: Floats) -> tuple[int, float]:
    """The vertex farthest to the north-west, always a corner of the hull, and how far (less is farther)."""
    across = (xy * scale * (1.0, -1.0)).sum(axis=1)
    first = int(np.lexsort((-xy[:, 1], np.round(across, 6)))[0])
    return first, float(across[first])


def _thinned(xy: Floats, scale: Floats, tolerance_m: float) -> Floats:
    """The ring clockwise from its north-western corner, without corners on the line of their neighbours."""
    if shapely.is_ccw(shapely.linearrings(xy)):
        xy = xy[::-1]
    xy = np.roll(xy, -_north_west(xy, scale)[0], axis=0)
    closed = shapely.Polygon(np.vstack([xy, xy[:1]]) * scale)
    simple = shapely.get_coordinates(shapely.simplify(closed, tolerance_m, preserve_topology=True).exterior)[:-1]
    place = {key: row for row, key in enumerate(map(tuple, xy * scale))}
    return xy[[place[tuple(vertex)] for vertex in simple]]


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the coordinates of a shape were rounded, and what that means.

    ``unit`` is "degree", "second" or "metre" (of the 3-degree zone), ``decimals`` the places kept, ``step_m`` the
    larger of the two steps [m] and ``error_m`` the farthest that a corner may have been moved [m].
    """

    unit: str
    decimals: int
    step_m: float
    error_m: float

    def words(self) -> Text:
        """What people read."""
        zh = {"degree": "度", "second": "秒", "metre": "米（3 度带）"}[self.unit]
        en = {"degree": "degrees", "second": "seconds", "metre": "metres of the 3-degree zone"}[self.unit]
        return Text(
            zh=f"坐标取至{zh}的小数点后 {self.decimals} 位，一格 {self.step_m:.3g} 米，"
            f"拐点可能偏移 {self.error_m:.3g} 米",
            en=f"coordinates in {en} with {self.decimals} decimals: steps of {self.step_m:.3g} m, "
            f"corners up to {self.error_m:.3g} m off",
        )


def rounding(geometry: Any) -> Rounding | None:
    """The coarsest rounding that all corners of a shape show, None where they show none.

    Parameters
    ----------
    geometry : shapely geometry
        EPSG:4490; shapes of fewer than four corners show none, they may be round by chance.

    Returns
    -------
    Rounding or None
        Steps are those at the middle of the shape.

    Examples
    --------
    >>> from shapely import Polygon
    >>> found = rounding(Polygon([(110.1234, 31.1111), (110.2345, 31.1111), (110.2345, 31.2222), (110.1, 31.2)]))
    >>> found.unit, found.decimals, round(found.step_m, 2), round(found.error_m, 2)
    ('degree', 4, 11.13, 7.33)
    """
    xy = np.unique(shapely.get_coordinates(geometry), axis=0)
    if len(xy) < FEWEST:
        return None
    lon, lat = xy.mean(axis=0)
    paces = np.array([DEGREE_M * np.cos(np.radians(lat)), DEGREE_M])
    found = [
        _rounded(xy * per, paces / per, name, places)
        for name, per, places in (("degree", 1.0, 8), ("second", 3600.0, 4))
    ]
    if ZONES[0] <= np.floor((lon + 1.5) / 3) <= ZONES[1]:
        plane = np.column_stack(_plane(gauss_zone(float(lon))).transform(xy[:, 0], xy[:, 1]))
        found.append(_rounded(plane, np.ones(2), "metre", 3))
    shown = [one for one in found if one is not None]
    return max(shown, key=lambda one: one.step_m) if shown else None


def _rounded(values: Floats, pace_m: Floats, unit: str, most: int) -> Rounding | None:
    for decimals in range(most):
        step = 10.0**-decimals
        off = np.abs(values / step - np.round(values / step)) * step * pace_m
        sizes = step * pace_m
        if off.max() <= min(EXACT_M, sizes.min() / 100):
            return Rounding(unit, decimals, float(sizes.max()), float(np.hypot(*sizes) / 2))
    return None
