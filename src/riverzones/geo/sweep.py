"""What lines sweep in a plane: the area beside their edges, true to the arc, built so that more always holds less.

The area beside a line is the union of the rectangle of each edge and the sector of each turn between two, per side to a
width of its own. Nothing else belongs to it, so a longer line sweeps all that a shorter one does, and so does a wider
sweep: arcs keep their vertices at the same directions whatever their radius. Buffers of GEOS with flat caps drop the
inner corner of a sharp bend before an end, dents below a hundredth of the width, and corners that turn by less than
0.05; here each area is one closed curve that winds at least once around all of the union and around nothing else, and
GEOS only has to find the outline of what is wound around (a buffer of width 0, one pass over the edges).

Why it does: a curve that follows the offset edges, goes around the outer side of turns on arcs, and on the inner side
to the vertex and out again, winds around a place as often as rectangles and sectors hold it. Where the offset edges
cross before the vertex, the corner beyond their crossing can be left out as long as it lies in both rectangles: of
several such corners that share a place there is always one rectangle more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo.edges import ramps

__all__ = ["QUADRANT_EDGES", "swept", "widened", "wound"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

QUADRANT_EDGES: Final = 24  # a chord of an arc lies 0.054 % of the radius inside it at most
ARC: Final = np.pi / 2 / QUADRANT_EDGES
SAME_DIRECTION: Final = 1e-6  # [rad] a vertex of an arc this near to its end is left out
NO_TURN: Final = 1e-9


def swept(lines: Geometries, *, left_m: Floats, right_m: Floats, round_ends: bool | Bools = False) -> Geometries:
    """Closed curves around what each line sweeps to its left and to its right.

    Parameters
    ----------
    lines : ndarray of LineString, shape (n,)
        Coordinates of a plane [m].
    left_m, right_m : ndarray of float, shape (n,)
        Widths [m], 0 or more.
    round_ends : bool or ndarray of bool, shape (n,)
        Whether the ends go around in quarters of a circle, to the width of each side.

    Returns
    -------
    ndarray of Polygon, shape (n,)
        Curves for :func:`wound`, which may cross themselves; missing for a line of no length.
    """
    xy, line = _distinct(lines)
    edges = np.bincount(line, minlength=len(lines)) - 1
    first = np.cumsum(edges + 1) - (edges + 1)
    walk = np.repeat(np.arange(len(lines)), 2 * edges)
    place, whole = ramps(np.zeros_like(edges), 2 * edges), edges[walk]
    forth = place < whole
    low = first[walk] + np.where(forth, place, 2 * whole - 1 - place)
    begin, end = np.where(forth, low, low + 1), np.where(forth, low + 1, low)
    radius = np.where(forth, left_m[walk], right_m[walk])
    last = (place == whole - 1) | (place == 2 * whole - 1)
    rounded = last & np.broadcast_to(round_ends, len(lines))[walk]
    corners = _Corners.of(xy[begin], xy[end], walk, radius)
    return _curves(corners, len(lines), square=last & ~rounded, rounded=rounded)


def widened(polygons: Geometries, *, width_m: Floats) -> Geometries:
    """Polygons with all that lies within a width of them.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        Coordinates of a plane [m], valid.
    width_m : ndarray of float, shape (n,)
        Widths [m], 0 or more.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        Valid.
    """
    parts, row = shapely.get_parts(shapely.normalize(polygons), return_index=True)  # outer rings run clockwise
    pierced = shapely.get_num_interior_rings(parts) > 0
    whole = np.flatnonzero(~pierced)
    around = _around(shapely.get_exterior_ring(parts[whole]), width_m[row[whole]])
    rings, part = shapely.get_rings(parts[pierced], return_index=True)
    own = row[pierced][part]
    beside = swept(_closed(rings), left_m=width_m[own], right_m=np.zeros(len(own)))
    curves = np.concatenate([around, parts[pierced], beside])
    return wound(curves, np.concatenate([row[whole], row[pierced], own]), len(polygons))


def wound(curves: Geometries, row: Ints, count: int) -> Geometries:
    """The areas that the curves of each row wind around together, shape (count,); empty for a row without any."""
    answer = np.full(count, shapely.Polygon(), dtype=object)
    order = np.argsort(row, kind="stable")
    order = order[~shapely.is_missing(curves[order])]
    shapely.multipolygons(curves[order], indices=row[order], out=answer)
    return np.asarray(shapely.buffer(answer, 0.0), dtype=object)


def _around(rings: Geometries, width_m: Floats) -> Geometries:
    """The curve along the outside of each ring."""
    xy, ring = _distinct(rings)
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    none = np.zeros(len(edge), dtype=np.bool_)
    corners = _Corners.of(xy[edge], xy[edge + 1], ring[edge], width_m[ring[edge]])
    return _curves(corners, len(rings), square=none, rounded=none)


def _closed(rings: Geometries) -> Geometries:
    """Rings as lines that go on for an edge after they have come around: then no turn is left out."""
    xy, ring = _distinct(rings)
    size = np.bincount(ring, minlength=len(rings)) + 1
    first = np.cumsum(size - 1) - (size - 1)
    place = ramps(np.zeros_like(size), size)
    owner = np.repeat(np.arange(len(rings)), size)
    vertex = first[owner] + np.where(place == size[owner] - 1, 1, place)
    return np.asarray(shapely.linestrings(xy[vertex], indices=owner), dtype=object)


def _distinct(lines: Geometries) -> tuple[Floats, Ints]:
    """Vertices without repetitions, and the line of each."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    fresh = np.ones(len(xy), dtype=np.bool_)
    fresh[1:] = (np.diff(line) != 0) | (np.diff(xy, axis=0) != 0).any(axis=1)
    return xy[fresh], line[fresh]


@dataclass(frozen=True)
class _Corners:
    """The corner at the end of every edge of closed walks, with the edge that follows on the walk.

    ``at`` the vertex; ``out``, ``on`` the offset directions (left of the walk) of the edge and of the next one;
    ``radius``, ``radius_on`` [m]; ``sine``, ``cosine`` of the turn; ``room`` the length of the shorter edge [m].
    """

    walk: Ints
    at: Floats
    out: Floats
    on: Floats
    radius: Floats
    radius_on: Floats
    sine: Floats
    cosine: Floats
    room: Floats

    @staticmethod
    def of(begin: Floats, end: Floats, walk: Ints, radius: Floats) -> _Corners:
        step = end - begin
        length = np.hypot(step[:, 0], step[:, 1])
        along = step / length[:, None]
        fresh = np.flatnonzero(np.diff(walk, prepend=-1))
        after = np.arange(1, len(walk) + 1)
        after[np.flatnonzero(np.diff(walk, append=-1))] = fresh
        ahead = along[after]
        out = np.column_stack([-along[:, 1], along[:, 0]])
        sine = along[:, 0] * ahead[:, 1] - along[:, 1] * ahead[:, 0]
        cosine = (along * ahead).sum(axis=1)
        room = np.minimum(length, length[after])
        return _Corners(walk, end, out, out[after], radius, radius[after], sine, cosine, room)


def _curves(corners: _Corners, count: int, *, square: Bools, rounded: Bools) -> Geometries:
    """One closed curve per walk, to the left of its edges."""
    c = corners
    bent = 1 + c.cosine
    plain = ~(square | rounded) & (bent > NO_TURN)
    inner = plain & (c.sine >= -NO_TURN)
    crossing = inner & (c.cosine >= 0) & (c.radius * c.sine <= c.room)  # the corner then lies in both rectangles
    inner &= ~crossing
    outer = ~(crossing | inner | square | rounded)
    angle = np.arctan2(c.out[:, 1], c.out[:, 0])
    turn = np.where(outer, np.arctan2(-c.sine, c.cosine) % (2 * np.pi), np.pi)
    turn[outer & (bent <= NO_TURN)] = np.pi
    middle = angle - np.where(rounded, np.pi / 2, turn)
    one, other = _Arcs.of(angle, middle, outer | rounded), _Arcs.of(middle, angle - turn, rounded)
    size = np.select([crossing, inner, square, outer], [1, 3, 2, 2 + one.count], 4 + one.count + other.count)
    base = np.cumsum(size) - size
    xy = np.empty((int(size.sum()), 2))
    go, come = c.at + c.radius[:, None] * c.out, c.at + c.radius_on[:, None] * c.on
    xy[base], xy[base + size - 1] = go, come
    scale = np.divide(c.radius, bent, out=np.zeros_like(bent), where=crossing)[:, None]
    xy[base[crossing]] = (c.at + scale * (c.out + c.on))[crossing]
    xy[base[inner] + 1] = c.at[inner]
    one.fill(xy, base + 1, c.at, c.radius)
    if rounded.any():
        ahead = np.column_stack([np.cos(middle), np.sin(middle)])
        spot = base + 1 + one.count
        xy[spot[rounded]] = (c.at + c.radius[:, None] * ahead)[rounded]
        xy[spot[rounded] + 1] = (c.at + c.radius_on[:, None] * ahead)[rounded]
        other.fill(xy, spot + 2, c.at, c.radius_on)
    rings = np.full(count, None, dtype=object)
    shapely.linearrings(xy, indices=np.repeat(c.walk, size), out=rings)
    return np.asarray(shapely.polygons(rings), dtype=object)


@dataclass(frozen=True)
class _Arcs:
    """Vertices inside arcs that run clockwise, at whole multiples of a step of direction: ``top`` and ``count``."""

    top: Ints
    count: Ints

    @staticmethod
    def of(start: Floats, end: Floats, there: Bools) -> _Arcs:
        top = np.ceil((start - SAME_DIRECTION) / ARC).astype(np.intp) - 1
        low = np.floor((end + SAME_DIRECTION) / ARC).astype(np.intp) + 1
        return _Arcs(top, np.where(there, np.maximum(top - low + 1, 0), 0))

    def fill(self, xy: Floats, base: Ints, at: Floats, radius: Floats) -> None:
        corner = np.repeat(np.arange(len(base)), self.count)
        place = ramps(np.zeros_like(self.count), self.count)
        angle = (self.top[corner] - place) * ARC
        ray = np.column_stack([np.cos(angle), np.sin(angle)])
        xy[base[corner] + place] = at[corner] + radius[corner, None] * ray
