"""The nearest edges of a set of lines to points, exactly, without trying them all: the kernel of linear referencing.

1. Every vertex, and places put on edges longer than twice the mean, go into a k-d tree of earth-centred coordinates.
2. The chord to the nearest of them bounds the distance: an arc that nowhere bends more than radius r is at most
   2 r asin(chord / 2 r) long (Schur's theorem).
3. A stretch of at most c between two such places, with its nearest point at distance D, has one of its two ends
   within sqrt((D + s)^2 + (c / 2)^2) as the chord goes: Pythagoras in space against the straight chord of the stretch,
   from which the stretch itself strays by at most s. So every edge that can be nearest has a place within that.
4. The edges at those places are compared in a plane at the point, then at the middle latitude; each time only those
   stay that the error of the plane could let win. What is left is settled by geodesics
   (:func:`riverzones.geo.nearest_on_geometry.geodesic_foot`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from riverzones.geo import ellipsoid
from riverzones.geo import nearest_on_geometry as foot
from riverzones.geo.edges import ramps

__all__ = ["Feet", "Shores", "nearest_edges"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

FIRST_PLACES: Final = 4  # neighbours asked for at first; those with more within reach are asked again
MORE_PLACES: Final = 4  # times as many each time
BLOCK: Final = 400_000  # neighbours held at a time
GROUP_APART_M: Final = 1e8  # further than any chord
LEAST_CUT_M: Final = 20.0
ROUNDING: Final = 1 + 1e-9


@dataclass(frozen=True)
class Feet:
    """Nearest places on edges, one row per point and edge.

    Attributes
    ----------
    point, edge : ndarray of int
        Positions.
    fraction : ndarray of float
        Where along the edge, 0 to 1; exactly 0 or 1 at its ends.
    distance_m, lon, lat : ndarray of float
        Geodesic distance [m] and the place [degrees].
    """

    point: Ints
    edge: Ints
    fraction: Floats
    distance_m: Floats
    lon: Floats
    lat: Floats

    def take(self, rows: Ints | Bools) -> Feet:
        """Return the given rows."""
        return Feet(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Shores:
    """Edges to search, none longer than 5 km: start and end as longitude and latitude [degrees], shape (2, edges).

    Edge k - 1 ends where edge k starts, unless a line ends there; ``group`` parts edges that are searched apart.
    """

    start: Floats
    end: Floats
    group: Ints | None = None


def nearest_edges(point: Floats, shores: Shores, *, limit_m: float = math.inf, group: Ints | None = None) -> Feet:
    """Return the nearest edge of each point, edges that tie within :data:`riverzones.geo.nearest_on_geometry.TIE_M`
    included.

    Parameters
    ----------
    point : ndarray of float, shape (2, n)
        Longitude and latitude [degrees].
    shores : Shores
        The edges.
    limit_m : float
        Look no further than this [m]. What is returned may lie a little beyond it.
    group : ndarray of int, shape (n,), optional
        Search only the edges of this group for each point; ``shores.group`` must be given.

    Returns
    -------
    Feet
        Sorted by point, the same edge perhaps twice; points with nothing within the limit are left out.
    """
    order = _neighbours_together(point)
    point, group = point[:, order], None if group is None else group[order]
    settled = [_settled(point, shores, rows, edges) for rows, edges in _candidates(point, shores, limit_m, group)]
    if not settled:
        nothing, real = np.empty(0, dtype=np.intp), np.empty(0)
        return Feet(nothing, nothing, real, real, real, real)
    joined = Feet(*(np.concatenate([getattr(part, field.name) for part in settled]) for field in fields(Feet)))
    joined = replace(joined, point=order[joined.point])
    return joined.take(np.argsort(joined.point, kind="stable"))


def _neighbours_together(point: Floats) -> Ints:
    """An order of points in strips, in which those that lie near each other mostly follow: searching is then faster."""
    if not point.shape[1]:
        return np.empty(0, dtype=np.intp)
    low, high = point[1].min(), point[1].max()
    strips = math.isqrt(point.shape[1]) // 2 + 1
    strip = ((point[1] - low) * (strips / max(high - low, 1e-12))).astype(np.intp)
    return np.lexsort((np.where(strip % 2, -point[0], point[0]), strip))


def _candidates(point: Floats, shores: Shores, limit_m: float, group: Ints | None) -> Iterator[tuple[Ints, Ints]]:
    """Points and edges that can be their nearest, in blocks; each point in one block only, sorted."""
    if not (point.shape[1] and shores.start.shape[1]):
        return
    places, edge_of, inner, cut_m = _places(shores)
    spots = ellipsoid.earth_centred(places[0], places[1])
    asked = ellipsoid.earth_centred(point[0], point[1])
    if group is not None and shores.group is not None:
        spots = np.column_stack([spots, shores.group[edge_of] * GROUP_APART_M])
        asked = np.column_stack([asked, group * GROUP_APART_M])
    tree = scipy.spatial.cKDTree(spots, balanced_tree=False, compact_nodes=False)
    stray = _stray(cut_m, shores)
    farthest = math.sqrt((limit_m + stray) ** 2 + cut_m**2 / 4) * ROUNDING + 1e-5
    farthest = min(farthest, GROUP_APART_M / 2)
    waiting, count = np.arange(point.shape[1]), min(FIRST_PLACES, len(spots))
    while len(waiting):
        later = []
        step = max(1, BLOCK // count)
        for begin in range(0, len(waiting), step):
            rows = waiting[begin : begin + step]
            chord, neighbour = tree.query(asked[rows], k=count, distance_upper_bound=farthest)
            chord, neighbour = chord.reshape(len(rows), count), neighbour.reshape(len(rows), count)
            reach = np.hypot(np.minimum(_arc(chord[:, 0]), limit_m) + stray, cut_m / 2) * ROUNDING + 1e-5
            full = (chord[:, -1] > reach) | (count == len(spots)) | np.isinf(chord[:, -1])
            later.append(rows[~full])
            row, column = np.nonzero((chord <= reach[:, None]) & np.isfinite(chord) & full[:, None])
            at = neighbour[row, column]
            edges, whole = edge_of[at], ~inner[at]
            before = whole & (edges > 0)
            both = np.concatenate([row, row[before]])
            order = np.argsort(both, kind="stable")
            yield rows[both[order]], np.concatenate([edges, edges[before] - 1])[order]
        waiting, count = np.concatenate(later), min(count * MORE_PLACES, len(spots))


def _places(shores: Shores) -> tuple[Floats, Ints, Bools, float]:
    """Vertices and places on long edges; the edge of each; whether it lies within it; the longest stretch left [m]."""
    start, end = shores.start, shores.end
    step = end - start
    degree = np.radians(ellipsoid.SEMI_MAJOR_M) * 1.005  # [m], a little more than any degree has
    gentle = np.maximum(np.minimum(np.abs(start[1]), np.abs(end[1])) * (start[1] * end[1] > 0) - 0.01, 0.0)
    length = np.hypot(step[0] * np.cos(np.radians(gentle)), step[1]) * degree
    real = length > 0
    cut_m = max(2 * float(length[real].mean()) if real.any() else 0.0, LEAST_CUT_M)
    count = np.ceil(length / cut_m).astype(np.intp)
    extra = np.maximum(count - 1, 0)
    own = np.arange(start.shape[1])
    if not extra.any():
        return start, own, np.zeros(len(own), dtype=np.bool_), float(min(length.max(), cut_m))
    edge = np.repeat(own, extra)
    part = (ramps(np.zeros_like(extra), extra) + 1) / count[edge]
    places = np.concatenate([start, start[:, edge] + part * step[:, edge]], axis=1)
    return places, np.concatenate([own, edge]), np.arange(places.shape[1]) >= len(own), cut_m


def _stray(cut_m: float, shores: Shores) -> float:
    """How far a straight longitude/latitude stretch of a length strays from its chord [m], at most.

    A curve r(t), t from 0 to 1, lies within max |r''| / 8 of the line between its ends. Here |r''| is at most the
    length squared times 1 / R (normal) and 3.2 tan(latitude) / R (turning and change of pace along a parallel).
    """
    worst = float(foot.tangent(np.array([max(np.abs(shores.start[1]).max(), np.abs(shores.end[1]).max())]))[0])
    return cut_m**2 * (1 + 3.2 * worst) / (8 * foot.RADIUS_M)


def _arc(chord: Floats) -> Floats:
    """The longest that a shortest path over a chord can be [m]."""
    radius = ellipsoid.SHORTEST_RADIUS_M
    bent = 2 * radius * np.arcsin(np.minimum(chord / (2 * radius), 1.0))
    return np.where(chord < 2 * radius, bent, 3.2 * radius)


def _settled(point: Floats, shores: Shores, rows: Ints, edges: Ints) -> Feet:
    """Of candidates sorted by point, those that are nearest, measured by geodesics."""
    fresh = np.flatnonzero(np.diff(rows, prepend=-1))
    if not len(fresh):
        nothing, real = np.empty(0, dtype=np.intp), np.empty(0)
        return Feet(nothing, nothing, real, real, real, real)
    many = np.diff(np.r_[fresh, len(rows)])
    alone = point[:, rows[fresh]]
    scale = np.radians(np.stack([ellipsoid.parallel_radius(alone[1]), ellipsoid.meridian_radius(alone[1])]))
    scale, slant = np.repeat(scale, many, axis=1), np.repeat(foot.tangent(alone[1]), many)
    points_at, start, end = point[:, rows], shores.start[:, edges], shores.end[:, edges]
    a, b = (start - points_at) * scale, (end - points_at) * scale
    fraction, distance = foot.plane_foot(0.0, 0.0, a[0], a[1], b[0], b[1])
    spread = foot.spread_first(distance, slant)
    far = np.flatnonzero(distance > foot.PLANE_LIMIT_M)
    if len(far):
        distance[far], spread[far] = foot.far_distance(
            points_at[0, far], points_at[1, far], start[0, far], start[1, far]
        )
    keep = np.flatnonzero(distance - spread <= _least(rows, distance + spread))
    rows, edges, points_at, start, end = rows[keep], edges[keep], points_at[:, keep], start[:, keep], end[:, keep]
    fraction, distance, spread = _middle(points_at, start, end, (fraction[keep], distance[keep], spread[keep]))
    keep = np.flatnonzero(distance - spread <= _least(rows, distance + spread))
    rows, edges, start, end = rows[keep], edges[keep], start[:, keep], end[:, keep]
    exact, lon, lat = foot.geodesic_foot(points_at[:, keep], start, end, fraction[keep])
    step = end - start
    square = (step * step).sum(axis=0)
    along = (lon - start[0]) * step[0] + (lat - start[1]) * step[1]
    fraction = np.clip(np.divide(along, square, out=np.zeros_like(along), where=square > 0), 0.0, 1.0)
    every = Feet(rows, edges, fraction, exact, lon, lat)
    return every.take(exact <= _least(rows, exact) + foot.TIE_M)


def _middle(
    point: Floats, start: Floats, end: Floats, so_far: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Fraction, distance and its spread in a plane at the latitude between the point and the foot found so far."""
    fraction, distance, spread = so_far
    lat = (point[1] + start[1] + fraction * (end[1] - start[1])) / 2
    scale = np.radians(np.stack([ellipsoid.parallel_radius(lat), ellipsoid.meridian_radius(lat)]))
    a, b = (start - point) * scale, (end - point) * scale
    closer, distance2 = foot.plane_foot(0.0, 0.0, a[0], a[1], b[0], b[1])
    near = distance <= foot.PLANE_LIMIT_M
    spread2 = foot.spread_second(distance2, foot.tangent(lat))
    return np.where(near, closer, fraction), np.where(near, distance2, distance), np.where(near, spread2, spread)


def _least(rows: Ints, value: Floats) -> Floats:
    """The least value of each point, for every row; rows are sorted."""
    fresh = np.flatnonzero(np.diff(rows, prepend=-1))
    return np.repeat(np.minimum.reduceat(value, fresh), np.diff(np.r_[fresh, len(rows)]))
