"""Nearest points: the foot of a point on edges, and the point of a geometry that faces another."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import ellipsoid

__all__ = [
    "PLANE_LIMIT_M",
    "TIE_M",
    "far_distance",
    "geodesic_foot",
    "nearest_on",
    "plane_distance",
    "plane_foot",
    "spread_first",
    "spread_second",
    "tangent",
]


Floats = npt.NDArray[np.float64]

TIE_M: Final = 1e-6  # distances closer than this are equal
PLANE_LIMIT_M: Final = 500_000.0  # beyond it the plane says nothing of use and only the vertices are compared
VERTEX_SLACK_M: Final = 5_010.0  # an edge is at most this much nearer than its start
SHAPE_RATIO: Final = 0.006  # an arc over a chord differs by direction by less than this, for the ellipsoid
RADIUS_M: Final = 6_335_000.0
GAIN_M: Final = 1e-7  # the walk ends when the next step would shorten the distance by less
STEPS: Final = 30


def plane_foot(
    px: Floats | float, py: Floats | float, ax: Floats, ay: Floats, bx: Floats, by: Floats
) -> tuple[Floats, Floats]:
    """Return the fraction along the edge (0..1) of the foot of a point, and the distance, in a plane, in one unit."""
    dx, dy = bx - ax, by - ay
    ux, uy = px - ax, py - ay
    square = dx * dx + dy * dy
    square += square == 0  # an edge without length: what is divided is 0 there
    fraction = ux * dx + uy * dy
    fraction /= square
    np.clip(fraction, 0.0, 1.0, out=fraction)
    dx *= fraction
    dy *= fraction
    ux -= dx
    uy -= dy
    return fraction, plane_distance(ux, uy)


def plane_distance(dx: Floats, dy: Floats) -> Floats:
    """Return the length of each step (dx, dy) in a plane, in its unit.

    In metres on Earth squares neither overflow nor vanish, so that the guard of ``hypot``, which is most of its time,
    is not needed.
    """
    square = dx * dx
    square += dy * dy
    return np.asarray(np.sqrt(square, out=square))


def spread_first(distance_m: Floats, tangent: Floats) -> Floats:
    """Return how far a plane distance at the latitude of the point may be from the truth [m]."""
    arc = distance_m / RADIUS_M
    return TIE_M + distance_m * arc * (0.6 * tangent + 0.012 + 2 * arc * (1 + tangent * tangent))


def spread_second(distance_m: Floats, tangent: Floats) -> Floats:
    """Return how far a plane distance at the latitude midway may be from the truth [m]."""
    arc = distance_m / RADIUS_M
    return TIE_M + distance_m * (1e-9 + arc * arc * (0.2 + tangent * tangent))


def tangent(lat: Floats) -> Floats:
    """Return the tangent of the latitude [degrees] without its sign, kept finite."""
    return np.tan(np.radians(np.minimum(np.abs(lat), 89.9)))


def far_distance(px: Floats, py: Floats, ax: Floats, ay: Floats) -> tuple[Floats, Floats]:
    """Return distance to the start of an edge from the chord, and how far that may be from the distance to the edge
    [m].
    """
    chord = np.linalg.norm(ellipsoid.earth_centred(px, py) - ellipsoid.earth_centred(ax, ay), axis=1)
    arc = 2 * ellipsoid.SEMI_MAJOR_M * np.arcsin(np.minimum(chord / (2 * ellipsoid.SEMI_MAJOR_M), 1.0))
    return arc, VERTEX_SLACK_M + SHAPE_RATIO * arc


def geodesic_foot(point: Floats, start: Floats, end: Floats, fraction: Floats) -> tuple[Floats, Floats, Floats]:
    """Return nearest place on straight longitude/latitude edges, and the geodesic distance to it.

    Parameters
    ----------
    point, start, end : ndarray of float, shape (2, n)
        Longitude and latitude [degrees].
    fraction : ndarray of float, shape (n,)
        Where along the edge to begin.

    Returns
    -------
    distance_m, lon, lat : ndarray of float, shape (n,)
        The distance is to the place given, so it is never below the truth; it is above it by less than 1e-6 m.
    """
    step = end - start
    best = np.full(len(fraction), np.inf)
    spot = np.empty((2, len(fraction)))
    active, trial = np.arange(len(fraction)), fraction
    for _ in range(STEPS):
        a, d = start[:, active], step[:, active]
        here = np.where(trial == 1.0, end[:, active], a + trial * d)
        _, back, distance = ellipsoid.geod().inv(point[0, active], point[1, active], here[0], here[1])
        better = distance < best[active]
        best[active[better]] = distance[better]
        spot[:, active[better]] = here[:, better]
        east = ellipsoid.parallel_radius(here[1]) * np.radians(d[0])
        north = ellipsoid.meridian_radius(here[1]) * np.radians(d[1])
        pace = np.hypot(east, north)
        turn, arc = np.radians(back), distance / ellipsoid.SEMI_MAJOR_M
        facing = np.divide(np.sin(turn) * east + np.cos(turn) * north, pace, out=np.zeros_like(pace), where=pace > 0)
        walk = ellipsoid.SEMI_MAJOR_M * np.arctan2(np.sin(arc) * facing, np.cos(arc))
        onward = np.clip(trial + np.divide(walk, pace, out=np.zeros_like(pace), where=pace > 0), 0.0, 1.0)
        moved = np.abs(onward - trial) * pace
        worth = better & (moved * np.abs(walk) > GAIN_M * np.maximum(distance, 1e-3))
        if not worth.any():
            break
        active, trial = active[worth], onward[worth]
    return best, spot[0], spot[1]


Geometries = npt.NDArray[np.object_]


def nearest_on(geometries: Any, places: Any) -> Geometries:
    """Return the place of each geometry that is nearest to a point, row by row.

    Found in a local plane with the radii of the ellipsoid at the middle latitude of the two; degrees are no plane: at
    31° N a degree of longitude is 0.86 of one of latitude, and the nearest in degrees lies up to tens of metres aside.

    Parameters
    ----------
    geometries : array of shapely geometries
        Any type, longitude/latitude (EPSG:4490).
    places : array of Points
        As many, not empty.

    Returns
    -------
    array of Points
        On the geometry; the point itself where it lies in it; None for an empty geometry.

    Examples
    --------
    >>> from shapely import LineString, Point, to_wkt
    >>> line, place = LineString([(110, 31), (110.01, 31.01)]), Point(110.01, 31)
    >>> to_wkt(nearest_on([line], [place]), rounding_precision=4).tolist()
    ['POINT (110.0043 31.0043)']
    """
    shapes = np.array(geometries, dtype=object)
    points = np.asarray(places, dtype=object)
    lat = (shapely.get_y(points) + np.mean(shapely.bounds(shapes)[:, [1, 3]], axis=1)) / 2
    known = ~np.isnan(lat)
    scale = ellipsoid.parallel_radius(lat[known]) / ellipsoid.meridian_radius(lat[known])
    flat, flat_points = _stretched(shapes[known], scale), _stretched(points[known], scale)
    nearest = np.full(len(shapes), None, dtype=object)
    nearest[known] = _stretched(shapely.get_point(shapely.shortest_line(flat, flat_points), 0), 1 / scale)
    return nearest


def _stretched(shapes: Geometries, scale: npt.NDArray[np.float64]) -> Geometries:
    """Geometries with longitudes times ``scale``, one factor a row."""
    coords, row = shapely.get_coordinates(shapes, return_index=True)
    coords[:, 0] *= scale[row]
    stretched: Geometries = shapely.set_coordinates(shapely.force_2d(shapes), coords)
    return stretched
