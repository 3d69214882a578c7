"""Corner points (拐点) of a zone, numbered and thinned, and their table of coordinates.

Corners run clockwise from the north-western one, part by part and ring by ring; those that lie on the line of their
neighbours within the tolerance are left out. The table has longitude and latitude in degrees, minutes and seconds and
plane coordinates of a CGCS2000 3-degree Gauss-Krueger zone (X north, Y east with the number of
the zone in front, as Chinese survey papers write them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from riverzones.errors import DataError
from riverzones.geo import geodesy
from riverzones.model import Text

__all__ = ["CORNER_COLUMNS", "Rounding", "corner_table", "corners", "dms", "gauss_zone", "rounding"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

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
DOUBLINGS: Final = 8  # of a tolerance, at most: 5 m becomes 1280 m; a setting of ours


def gauss_zone(lon: float) -> int:
    """Return the number of the 3-degree zone of a longitude [degrees]: 37 for 109.5 to 112.5 degrees east.

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
    """Return an angle in degrees, minutes and seconds, seconds with ``decimals`` places.

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
    """Return corner points of a polygon, clockwise from the north-west.

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
    if not _has_area(np.array([geometry], dtype=object))[0]:
        raise DataError(
            Text(zh="拐点表需要面。", en="corners need a polygon."),
            hint=Text(zh="请核对保护区的几何。", en="Check the geometry of the zone."),
        )
    gauss_zone(float(shapely.centroid(geometry).x))
    table = corner_table([geometry], ["zone"], tolerance_m=tolerance_m, seconds=seconds)
    return table[list(CORNER_COLUMNS)]


def corner_table(
    geometries: Sequence[Any] | npt.NDArray[np.object_],
    zone_ids: Sequence[str],
    *,
    tolerance_m: float = TOLERANCE_M,
    most: int | None = None,
    seconds: int = 2,
) -> pd.DataFrame:
    """Return corner points of many polygons at once, each numbered from 1.

    Parameters
    ----------
    geometries : sequence of Polygon or MultiPolygon
        EPSG:4490; what is no polygon or empty has no corners.
    zone_ids : sequence of str
        One per geometry.
    tolerance_m : float
        As in :func:`corners` [m].
    most : int, optional
        Where a polygon keeps more corners, its tolerance is doubled until it keeps no more, eight times at most.
    seconds : int
        As in :func:`corners`.

    Returns
    -------
    DataFrame
        The columns of :func:`corners`, with ``zone_id`` in front and the ``tolerance_m`` that was used behind.
        ``zone``, ``north_m`` and ``east_m`` are missing for what lies in no 3-degree zone of China.

    Examples
    --------
    >>> from shapely import box
    >>> corner_table([box(110, 31, 110.1, 31.1), box(111, 31, 111.1, 31.1)], ["a", "b"])["zone_id"].value_counts()["b"]
    np.int64(4)
    """
    shapes = np.asarray(list(geometries), dtype=object)
    areal = _has_area(shapes)
    shapes, ids = shapes[areal], np.asarray(list(zone_ids), dtype=object)[areal]
    if not len(shapes):
        return pd.DataFrame(columns=["zone_id", *CORNER_COLUMNS, "tolerance_m"])
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    zones = np.floor((middle[:, 0] + 1.5) / 3)
    zones[~((zones >= ZONES[0]) & (zones <= ZONES[1]))] = np.nan  # a place outside China has no plane coordinates
    scale = np.column_stack([DEGREE_M * np.cos(np.radians(middle[:, 1])), np.full(len(shapes), DEGREE_M)])
    rings = _Rings.of(shapes, scale)
    tolerance = np.full(len(shapes), float(tolerance_m))
    ring, vertex = rings.thinned(tolerance, np.arange(len(rings.owner)))
    for _ in range(DOUBLINGS if most is not None else 0):
        many = np.bincount(rings.owner[ring], minlength=len(shapes)) > (most or 0)
        if not many.any():
            break
        tolerance[many] *= 2
        few = ~many[rings.owner[ring]]
        more = rings.thinned(tolerance, np.flatnonzero(many[rings.owner]))
        ring, vertex = np.r_[ring[few], more[0]], np.r_[vertex[few], more[1]]
        order = np.argsort(ring, kind="stable")
        ring, vertex = ring[order], vertex[order]
    owner, xy = rings.owner[ring], rings.xy[vertex]
    table = pd.DataFrame({"zone_id": ids[owner], "part": rings.part[ring], "ring": rings.number[ring]})
    table["lon"], table["lat"] = xy[:, 0], xy[:, 1]
    table["no"] = table.groupby(owner).cumcount() + 1
    last = np.r_[np.diff(ring) != 0, True]
    after = np.arange(1, len(ring) + 1)
    after[last] = np.flatnonzero(np.r_[True, last[:-1]])
    table["to_next_m"] = np.asarray(geodesy.distance_m(xy[:, 0], xy[:, 1], xy[after, 0], xy[after, 1]))
    for name in ("lon", "lat"):
        table[f"{name}_dms"] = _dms(table[name].to_numpy(), seconds)
    table["zone"], table["tolerance_m"] = pd.array(zones[owner], dtype="Int64"), tolerance[owner]
    table["north_m"], table["east_m"] = np.nan, np.nan
    for zone in np.unique(zones[np.isfinite(zones)]):
        rows = (zones[owner] == zone).nonzero()[0]
        east, north = _plane(int(zone)).transform(xy[rows, 0], xy[rows, 1])
        table.loc[rows, "north_m"], table.loc[rows, "east_m"] = north, east
    return table[["zone_id", *CORNER_COLUMNS, "tolerance_m"]]


def _has_area(shapes: Any) -> npt.NDArray[np.bool_]:
    polygon = np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    return np.asarray(polygon & ~shapely.is_empty(shapes), dtype=bool)


@cache
def _plane(zone: int) -> Transformer:
    return Transformer.from_crs("EPSG:4490", f"EPSG:{FIRST_EPSG + zone - ZONES[0]}", always_xy=True)


@dataclass(frozen=True)
class _Rings:
    """Rings of polygons, in the order of their numbers: clockwise, each from its north-western corner.

    ``xy`` [degrees] and ``flat`` [m, about] hold the vertices of all rings, none closed; ``start`` is where each ring
    begins in them (one more at the end), ``owner`` its polygon, ``part`` and ``number`` count from 1.
    """

    xy: Floats
    flat: Floats
    start: Ints
    owner: Ints
    part: Ints
    number: Ints

    @staticmethod
    def of(shapes: Any, scale: Floats) -> _Rings:
        parts, owner = shapely.get_parts(shapes, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        count = np.bincount(ring) - 1
        closing = np.r_[np.diff(ring) != 0, True]
        xy, ring = xy[~closing], ring[~closing]
        flat = xy * scale[owner[part[ring]]]
        across = (flat * (1.0, -1.0)).sum(axis=1)  # less is farther to the north-west, always a corner of the hull
        order = np.lexsort((-xy[:, 1], np.round(across, 6), ring))
        start = np.r_[0, np.cumsum(count)]
        first = order[start[:-1]]
        outer = np.r_[True, np.diff(part) != 0]
        rank = np.lexsort((np.arange(len(rings)), across[first[outer]][part], owner[part]))
        step = np.where(shapely.is_ccw(rings), -1, 1)
        laid, size = np.repeat(rank, count[rank]), count[rank]
        begin = np.r_[0, np.cumsum(size)]
        ahead = np.arange(begin[-1]) - np.repeat(begin[:-1], size)
        vertex = start[laid] + (first[laid] - start[laid] + step[laid] * ahead) % count[laid]
        now_part, now_owner = part[rank], owner[part[rank]]
        new_owner = np.r_[True, np.diff(now_owner) != 0]
        new_part = np.r_[True, np.diff(now_part) != 0]
        return _Rings(
            xy[vertex],
            flat[vertex],
            begin,
            now_owner,
            _counted(new_part, new_owner),
            _counted(np.ones_like(new_part), new_part),
        )

    def thinned(self, tolerance_m: Floats, asked: Ints) -> tuple[Ints, Ints]:
        """Return ring and vertex of every corner that stays of the rings asked for; ``tolerance_m`` [m] per polygon."""
        size = np.diff(self.start)[asked]
        ring = np.repeat(np.arange(len(asked)), size)
        vertex = np.repeat(self.start[asked] - np.r_[0, np.cumsum(size)[:-1]], size) + np.arange(size.sum())
        named = np.column_stack([self.flat[vertex], vertex])  # the number of the vertex travels as its height
        shapes = shapely.polygons(shapely.linearrings(named, indices=ring))
        simple = shapely.simplify(shapes, tolerance_m[self.owner[asked]], preserve_topology=True)
        thinned_xyz, of = shapely.get_coordinates(shapely.get_exterior_ring(simple), include_z=True, return_index=True)
        closing = np.r_[np.diff(of) != 0, True]
        return asked[of[~closing]], thinned_xyz[~closing, 2].astype(np.intp)


def _dms(degrees: Floats, decimals: int) -> list[str]:
    """:func:`dms` of many angles."""
    units = np.rint(np.abs(degrees) * 3600 * 10**decimals).astype(np.int64)
    seconds, rest = np.divmod(units, 10**decimals)
    parts = (
        part.tolist() for part in ((degrees < 0) & (units > 0), seconds // 3600, seconds // 60 % 60, seconds % 60, rest)
    )
    tail = f".%0{decimals}d″" if decimals else "″%.0s"
    form = f"%s%d°%02d′%02d{tail}"
    return [form % ("-" if below else "", *row) for below, *row in zip(*parts, strict=True)]


def _counted(new: npt.NDArray[np.bool_], group: npt.NDArray[np.bool_]) -> Ints:
    """Counts from 1 on, one more at each ``new``, from 1 again where a ``group`` begins."""
    so_far = np.cumsum(new | group)
    base = so_far[np.flatnonzero(group)]
    return np.asarray(so_far - np.repeat(base, np.diff(np.r_[np.flatnonzero(group), len(group)])) + 1, dtype=np.intp)


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
        """Return what people read."""
        zh = {"degree": "度", "second": "秒", "metre": "米（3 度带）"}[self.unit]
        en = {"degree": "degrees", "second": "seconds", "metre": "metres of the 3-degree zone"}[self.unit]
        return Text(
            zh=f"坐标取至{zh}的小数点后 {self.decimals} 位，一格 {self.step_m:.3g} 米，"
            f"拐点可能偏移 {self.error_m:.3g} 米",
            en=f"coordinates in {en} with {self.decimals} decimals: steps of {self.step_m:.3g} m, "
            f"corners up to {self.error_m:.3g} m off",
        )


def rounding(geometry: Any) -> Rounding | None:
    """Return the coarsest rounding that all corners of a shape show, None where they show none.

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
    roundings = [
        _rounded(xy * per, paces / per, name, places)
        for name, per, places in (("degree", 1.0, 8), ("second", 3600.0, 4))
    ]
    if ZONES[0] <= np.floor((lon + 1.5) / 3) <= ZONES[1]:
        plane = np.column_stack(_plane(gauss_zone(float(lon))).transform(xy[:, 0], xy[:, 1]))
        roundings.append(_rounded(plane, np.ones(2), "metre", 3))
    shown = [rounding for rounding in roundings if rounding is not None]
    return max(shown, key=lambda shown_rounding: shown_rounding.step_m) if shown else None


def _rounded(values: Floats, pace_m: Floats, unit: str, most: int) -> Rounding | None:
    for decimals in range(most):
        step = 10.0**-decimals
        off = np.abs(values / step - np.round(values / step)) * step * pace_m
        sizes = step * pace_m
        if off.max() <= min(EXACT_M, sizes.min() / 100):
            return Rounding(unit, decimals, float(sizes.max()), float(np.hypot(*sizes) / 2))
    return None
