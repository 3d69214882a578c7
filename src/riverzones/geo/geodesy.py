"""Measures on the ellipsoid: distance, length, perimeter, area; and vertices put into long edges.

An edge between two vertices is a straight line in longitude and latitude (OGC 06-103r4; RFC 7946, section 3.1.1).
Lengths and areas are those of that very line, integrated over it by Gauss-Legendre quadrature, so they need no
densifying and no projection.
"""

from __future__ import annotations

import math
from typing import Any, Final, overload

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import DataError
from riverzones.geo import ellipsoid
from riverzones.model import Text

__all__ = ["area_m2", "densify", "distance_m", "length_m", "perimeter_m"]

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

LONGEST_DEGREE_M: Final = 111_694.0  # of latitude, at the pole; a degree of longitude is at most 111,320 m
STEP_DEGREES: Final = 1.0  # an edge is integrated in stretches of at most this extent
FINE_DEGREES: Final = 0.05  # below it three nodes are exact to the last digit
NODES: Final = {n: np.polynomial.legendre.leggauss(n) for n in (3, 6)}


@overload
def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def distance_m(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> Floats | float: ...
def distance_m(lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike) -> Floats | float:
    """Return the geodesic distance [m] between points, as a float for four numbers and as an array otherwise.

    Parameters
    ----------
    lon1, lat1, lon2, lat2 : array_like
        Degrees, EPSG:4490; they broadcast against each other.

    Returns
    -------
    float or ndarray
        Length of the shortest line on the ellipsoid (Karney 2013), good to 15 nm.

    Examples
    --------
    >>> round(distance_m(0.0, 0.0, 1.0, 0.0), 4)     # a degree of the equator: 2 pi a / 360
    111319.4908
    """
    given = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in (lon1, lat1, lon2, lat2)))
    flat = [np.array(value).ravel() for value in given]
    measured = np.asarray(ellipsoid.geod().inv(flat[0], flat[1], flat[2], flat[3])[2], dtype=np.float64).reshape(
        given[0].shape
    )
    return float(measured) if measured.ndim == 0 else measured


def length_m(geometries: Any) -> Floats:
    """Return length [m] of lines; 0 for points and polygons, NaN for missing geometry.

    Parameters
    ----------
    geometries : array_like of shapely geometries, GeoSeries
        EPSG:4490. Of a collection only the lines count.

    Returns
    -------
    ndarray of float, shape (n,)
        Length of the straight longitude/latitude edges on the ellipsoid.

    Examples
    --------
    >>> from shapely import LineString
    >>> round(float(length_m([LineString([(0, 0), (0, 90)])])[0]), 3)     # the meridian quadrant
    10001965.729
    """
    given = _array(geometries)
    kinds = shapely.get_type_id(given)
    lined = np.flatnonzero((shapely.get_dimensions(given) == 1) | (kinds == shapely.GeometryType.GEOMETRYCOLLECTION))
    parts, owner = _parts(given[lined])  # polygons are not taken apart to see that they are no lines
    keep = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    keep |= shapely.get_type_id(parts) == shapely.GeometryType.LINEARRING
    return _summed_length(given, parts[keep], lined[owner[keep]])


def perimeter_m(geometries: Any) -> Floats:
    """Return length [m] of the outlines of polygons, holes included; 0 for points and lines, NaN for missing geometry.

    Parameters
    ----------
    geometries : array_like of shapely geometries, GeoSeries
        EPSG:4490. Of a collection only the polygons count.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> from shapely import box
    >>> round(float(perimeter_m([box(0, 0, 0.01, 0.01)])[0]), 2)     # 1113.195 + 1105.743, twice
    4437.88
    """
    given = _array(geometries)
    parts, owner = _parts(given)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    return _summed_length(given, rings, owner[ring_of])


def area_m2(geometries: Any) -> Floats:
    """Return area [m2] of polygons, holes taken off; 0 for points and lines, NaN for missing geometry.

    The sum over the edges of their step in longitude times the mean, along the edge, of the area between the equator
    and the parallel (Snyder 1987, 3-12): exact for straight longitude/latitude edges, whatever the direction of the
    rings.

    Parameters
    ----------
    geometries : array_like of shapely geometries, GeoSeries
        EPSG:4490, valid. Of a collection only the polygons count.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> from shapely import box
    >>> round(float(area_m2([box(0, 0, 90, 90)])[0]) * 8 / 1e6, 1)      # eight octants [km2]
    510065621.7
    """
    given = _array(geometries)
    parts, owner = _parts(given)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return _per_geometry(given, np.empty(0), np.empty(0, dtype=np.intp))
    first = np.r_[True, ring_of[1:] != ring_of[:-1]]  # the outer ring of its polygon
    lon, lat, step_lon, step_lat, ring = _stretches(rings)
    low = np.radians(shapely.bounds(rings)[:, 1])
    base = ellipsoid.area_below(low)[ring]  # taken off, so that small rings far from the equator keep their digits
    swept = np.zeros(len(lon))
    for chosen, nodes, weights in _quadrature(step_lon, step_lat):
        for node, weight in zip(nodes, weights, strict=True):
            below = ellipsoid.area_below(np.radians(lat[chosen] + node * step_lat[chosen])) - base[chosen]
            swept[chosen] += weight * below
    swept *= np.radians(step_lon)
    per_ring = np.abs(np.bincount(ring, swept, minlength=len(rings)))
    return _per_geometry(given, np.where(first, per_ring, -per_ring), owner[ring_of])


def densify(geometries: Any, *, max_m: float) -> Geometries:
    """Return the same shapes with vertices put into edges, so that no edge is longer than ``max_m`` [m].

    The new vertices lie on the straight longitude/latitude edges: the shape does not change. Needed before anything
    that would bend the edges, such as a projection.

    Parameters
    ----------
    geometries : array_like of shapely geometries, GeoSeries
        EPSG:4490.
    max_m : float
        Longest edge wanted [m], greater than 0.

    Returns
    -------
    ndarray of geometries, shape (n,)

    Raises
    ------
    DataError
        If ``max_m`` is not a positive number.

    Examples
    --------
    >>> from shapely import LineString
    >>> len(densify([LineString([(0, 0), (0.01, 0)])], max_m=500)[0].coords)      # 1113 m
    4
    """
    if not (math.isfinite(max_m) and max_m > 0):
        raise DataError(
            Text(
                zh=f"max_m 应为大于 0 的长度（米），不能是 {max_m}。",
                en=f"max_m must be a length above 0 m, not {max_m}.",
            )
        )
    return np.asarray(shapely.segmentize(_array(geometries), max_m / LONGEST_DEGREE_M), dtype=object)


def _array(geometries: Any) -> Geometries:
    return np.atleast_1d(np.asarray(geometries, dtype=object))


def _parts(given: Geometries) -> tuple[Geometries, npt.NDArray[np.intp]]:
    """Single points, lines and polygons, and for each the row it came from."""
    there = np.flatnonzero(~shapely.is_missing(given))
    parts, owner = given[there], there
    while (several := shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        inner, of = shapely.get_parts(parts[several], return_index=True)  # single ones would be copied
        parts, owner = np.concatenate([parts[~several], inner]), np.concatenate([owner[~several], owner[several][of]])
    return parts, owner


def _stretches(lines: Geometries) -> tuple[Floats, Floats, Floats, Floats, npt.NDArray[np.intp]]:
    """Start, step and line of each edge, edges of more than a degree cut up."""
    coords, line = shapely.get_coordinates(lines, return_index=True)
    start, step, line, same = coords[:-1], np.diff(coords, axis=0), line[:-1], line[1:] == line[:-1]
    start, step, line = start[same], step[same], line[same]
    longest = np.maximum(np.abs(step[:, 0]), np.abs(step[:, 1]))
    count = np.maximum(1, np.ceil(longest / STEP_DEGREES)).astype(np.intp)
    if (count > 1).any():
        edge = np.repeat(np.arange(len(count)), count)
        number = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        step = step[edge] / count[edge, None]
        start, line = start[edge] + number[:, None] * step, line[edge]
    return start[:, 0], start[:, 1], step[:, 0], step[:, 1], line


def _quadrature(step_lon: Floats, step_lat: Floats) -> list[tuple[npt.NDArray[np.intp], Floats, Floats]]:
    """Which stretches get how many Gauss-Legendre nodes, the nodes on 0..1 and weights that sum to 1."""
    fine = np.maximum(np.abs(step_lon), np.abs(step_lat)) <= FINE_DEGREES
    chosen = ((np.flatnonzero(fine), 3), (np.flatnonzero(~fine), 6))
    return [(rows, (NODES[n][0] + 1) / 2, NODES[n][1] / 2) for rows, n in chosen if len(rows)]


def _summed_length(given: Geometries, lines: Geometries, owner: npt.NDArray[np.intp]) -> Floats:
    if not len(lines):
        return _per_geometry(given, np.empty(0), np.empty(0, dtype=np.intp))
    _, lat, step_lon, step_lat, line = _stretches(lines)
    along = np.zeros(len(lat))
    for chosen, nodes, weights in _quadrature(step_lon, step_lat):
        east, north = np.radians(step_lon[chosen]), np.radians(step_lat[chosen])
        for node, weight in zip(nodes, weights, strict=True):
            sine2 = np.sin(np.radians(lat[chosen] + node * step_lat[chosen])) ** 2
            bulge = 1 - ellipsoid.ECCENTRICITY2 * sine2
            meridian = (1 - ellipsoid.ECCENTRICITY2) / bulge * north  # M / N, so that one root serves both
            pace = np.sqrt(((1 - sine2) * east * east + meridian * meridian) / bulge)
            along[chosen] += weight * ellipsoid.SEMI_MAJOR_M * pace
    return _per_geometry(given, along, owner[line])


def _per_geometry(given: Geometries, values: Floats, owner: npt.NDArray[np.intp]) -> Floats:
    total = np.bincount(owner, values, minlength=len(given)).astype(np.float64)
    total[shapely.is_missing(given)] = np.nan
    return total
