"""The foot of a point on an edge: first in a local plane, then on the ellipsoid.

The plane of the first step has x = (longitude difference) N cos(lat) and y = (latitude difference) M at one
latitude, so a straight longitude/latitude edge stays straight however long it is. The error of a distance d in it
is bounded: relative d/R tan(lat) when the latitude is that of the point, (d/R)^2 when it is midway between point
and foot (Gauss mid-latitude formula). The second step walks along the edge until the geodesic from the point meets
it at a right angle (after Baselga and Martinez-Llario, Intersection and point-to-line solutions for geodesics on
the ellipsoid, Studia Geophysica et Geodaetica 62, 2018).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from riverzones.geo import ellipsoid

__all__ = [
    "PLANE_LIMIT_M",
    "TIE_M",
    "far_distance",
    "geodesic_foot",
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
    """Fraction along the edge (0..1) of the foot of a point, and the distance, in a plane; all arrays in one unit."""
    dx, dy = bx - ax, by - ay
    ux, uy = px - ax, py - ay
    square = dx * dx + dy * dy
    along = ux * dx + uy * dy
    fraction = np.divide(along, square, out=np.zeros_like(along), where=square > 0)
    np.clip(fraction, 0.0, 1.0, out=fraction)
    ux -= fraction * dx
    uy -= fraction * dy
    return fraction, np.hypot(ux, uy)


def spread_first(distance_m: Floats, tangent: Floats) -> Floats:
    """How far a plane distance at the latitude of the point may be from the truth [m]."""
    arc = distance_m / RADIUS_M
    return TIE_M + distance_m * arc * (0.6 * tangent + 0.012 + 2 * arc * (1 + tangent * tangent))


def spread_second(distance_m: Floats, tangent: Floats) -> Floats:
    """How far a plane distance at the latitude midway may be from the truth [m]."""
    arc = distance_m / RADIUS_M
    return TIE_M + distance_m * (1e-9 + arc * arc * (0.2 + tangent * tangent))


def tangent(lat: Floats) -> Floats:
    """Tangent of the latitude [degrees] without its sign, kept finite."""
    return np.tan(np.radians(np.minimum(np.abs(lat), 89.9)))


def far_distance(px: Floats, py: Floats, ax: Floats, ay: Floats) -> tuple[Floats, Floats]:
    """Distance to the start of an edge from the chord, and how far that may be from the distance to the edge [m]."""
    chord = np.linalg.norm(ellipsoid.earth_centred(px, py) - ellipsoid.earth_centred(ax, ay), axis=1)
    arc = 2 * ellipsoid.SEMI_MAJOR_M * np.arcsin(np.minimum(chord / (2 * ellipsoid.SEMI_MAJOR_M), 1.0))
    return arc, VERTEX_SLACK_M + SHAPE_RATIO * arc


def geodesic_foot(point: Floats, start: Floats, end: Floats, fraction: Floats) -> tuple[Floats, Floats, Floats]:
    """Nearest place on straight longitude/latitude edges, and the geodesic distance to it.

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
        _, back, distance = ellipsoid.GEOD.inv(point[0, active], point[1, active], here[0], here[1])
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
