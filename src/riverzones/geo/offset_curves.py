"""What lines sweep in a plane: the area beside their edges, true to the arc, built so that more always holds less.

The area beside a line is the union of the rectangle of each edge and the sector of each turn between two, per side to a
width of its own. Nothing else belongs to it, so a longer line sweeps all that a shorter one does, and so does a wider
sweep: arcs keep their vertices at the same directions whatever their radius. Buffers of GEOS with flat caps drop the
inner corner of a sharp bend before an end, dents below a hundredth of the width, and corners that turn by less than
0.05; here each area is one closed curve that winds at least once around all of the union and around nothing else, and
only the outline of what is wound around has to be found (:mod:`riverzones.geo.polygon_clipping`, one sweep).

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

from riverzones.geo import polygon_clipping
from riverzones.geo.edges import ramps
from riverzones.geo.polygon_clipping import MICROMETRE, Outlines

__all__ = [
    "QUADRANT_EDGES",
    "planar_buffer",
    "planar_buffer_outlines",
    "side_buffer_outlines",
    "side_buffers",
    "winding_union",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

QUADRANT_EDGES: Final = 24  # a chord of an arc lies 0.054 % of the radius inside it at most
ARC: Final = np.pi / 2 / QUADRANT_EDGES
SAME_DIRECTION: Final = 1e-6  # [rad] a vertex of an arc this near to its end is left out
NO_TURN: Final = 1e-9
SLACK: Final = 1e-4  # of the width: vertices of an outline nearer than this to the straight line are left out
DEEP: Final = 0.005  # of the radius: deeper than a chord of an arc lies inside it


def side_buffers(lines: Geometries, *, left_m: Floats, right_m: Floats, round_ends: bool | Bools = False) -> Geometries:
    """Return closed curves around what each line sweeps to its left and to its right.

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
        Curves for :func:`winding_union`, which may cross themselves; missing for a line of no length.
    """
    xy, line = _distinct(lines)
    owner = line[1:][line[1:] == line[:-1]]
    rounded = np.broadcast_to(round_ends, len(lines))
    xy, line = _side_buffer_edges(xy, line, left_m=left_m[owner], right_m=right_m[owner], round_ends=rounded)
    rings = np.full(len(lines), None, dtype=object)
    shapely.linearrings(xy, indices=line, out=rings)
    return np.asarray(shapely.polygons(rings), dtype=object)


def side_buffer_outlines(
    xy: Floats, line: Ints, *, left_m: Floats, right_m: Floats, round_ends: Bools, row: Ints, count: int
) -> Outlines:
    """Return outlines as :func:`side_buffers` does, each edge to its own widths; a turn goes out to the larger.

    Parameters
    ----------
    xy : ndarray of float, shape (vertices, 2)
        Coordinates of a plane [m], line after line, no two neighbours the same.
    line : ndarray of int, shape (vertices,)
        The line of each vertex, ascending.
    left_m, right_m : ndarray of float, shape (edges,)
        Widths [m] of the edges, in the order of their first vertices.
    round_ends : ndarray of bool, shape (n,)
        One per line.
    row : ndarray of int, shape (n,)
        The row that each line belongs to.
    count : int
        Number of rows.
    """
    xy, line = _side_buffer_edges(xy, line, left_m=left_m, right_m=right_m, round_ends=round_ends)
    return Outlines.of_rings(xy, line, row[np.unique(line)], count)


def _side_buffer_edges(
    xy: Floats, line: Ints, *, left_m: Floats, right_m: Floats, round_ends: Bools
) -> tuple[Floats, Ints]:
    """Vertices of the curves and the line of each."""
    count = len(round_ends)
    edges = np.maximum(np.bincount(line, minlength=count) - 1, 0)
    start = np.searchsorted(line, np.arange(count))
    walk = np.repeat(np.arange(count), 2 * edges)
    number, whole = ramps(np.zeros_like(edges), 2 * edges), edges[walk]
    forth = number < whole
    along = np.where(forth, number, 2 * whole - 1 - number)
    low, edge = start[walk] + along, (np.cumsum(edges) - edges)[walk] + along
    begin, end = np.where(forth, low, low + 1), np.where(forth, low + 1, low)
    corners = _Corners.of(xy[begin], xy[end], walk, np.where(forth, left_m[edge], right_m[edge]))
    last = (number == whole - 1) | (number == 2 * whole - 1)
    rounded = last & round_ends[walk]
    least = np.full(count, np.inf)
    np.minimum.at(least, walk, corners.radius)
    reach = (1 - DEEP) * least[walk]
    short = ~last & (reach > 0)
    square = np.flatnonzero(short & ~round_ends[walk])
    short[square] = _between_ends(corners, square, reach, xy[begin])
    reach[~short] = 0.0
    return _curves(corners, square=last & ~rounded, rounded=rounded, reach=reach)


def _between_ends(corners: _Corners, chosen: Ints, reach: Floats, begin: Floats) -> Bools:
    """Whether the triangle of a corner, as deep as ``reach``, lies between the square ends of its line."""
    c = corners
    first = np.flatnonzero(np.diff(c.walk, prepend=-1))
    size = np.diff(np.r_[first, len(c.walk)])
    half = size // 2
    answer = np.ones(len(chosen), dtype=np.bool_)
    of = np.repeat(np.arange(len(first)), size)[chosen]
    tips = [c.at[chosen] + reach[chosen, None] * c.out[chosen], c.at[chosen] + reach[chosen, None] * c.on[chosen]]
    for edge in (first, first + half):  # the first edge on the way there, and on the way back
        origin, ahead = begin[edge][of], (c.at[edge] - begin[edge])[of]
        for tip in (c.at[chosen], *tips):
            answer &= _dot(tip - origin, ahead) >= 0
    return answer


def planar_buffer(polygons: Geometries, *, width_m: Floats) -> Geometries:
    """Return polygons with all that lies within a width of them.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        Coordinates of a plane [m], valid.
    width_m : ndarray of float, shape (n,)
        Widths [m], 0 or more.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        Valid; the edge is at the width to 0.07 %: 0.054 % for chords of arcs, the rest for vertices of the outline that
        make no difference.
    """
    return polygon_clipping.union(planar_buffer_outlines(polygons, width_m=width_m))


def planar_buffer_outlines(polygons: Geometries, *, width_m: Floats) -> Outlines:
    """Return curves that wind around :func:`planar_buffer`, for one overlay with others."""
    parts, row = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    own = row[part]
    wide = np.flatnonzero(width_m[own] > 0)
    xy, ring = shapely.get_coordinates(rings[wide], return_index=True)
    rings, own = shapely.linestrings(xy, indices=ring), own[wide]
    rings = shapely.simplify(rings, SLACK * width_m[own], preserve_topology=False)
    around = side_buffers(rings, left_m=width_m[own], right_m=width_m[own], round_ends=True)
    return Outlines.of(np.concatenate([parts, around]), np.concatenate([row, own]), len(polygons))


def winding_union(curves: Geometries, row: Ints, count: int, *, grid: float = MICROMETRE) -> Geometries:
    """Return the areas that the curves of each row wind around together, shape (count,); empty for a row without any.

    ``grid`` is what coordinates are rounded to, in their unit.
    """
    there = np.flatnonzero(~shapely.is_missing(curves))
    return polygon_clipping.union(Outlines.of(curves[there], row[there], count, grid=grid))


def _distinct(lines: Geometries) -> tuple[Floats, Ints]:
    """Vertices without repetitions, and the line of each."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    fresh = np.ones(len(xy), dtype=np.bool_)
    fresh[1:] = (line[1:] != line[:-1]) | (xy[1:, 0] != xy[:-1, 0]) | (xy[1:, 1] != xy[:-1, 1])
    return xy[fresh], line[fresh]


def _dot(one: Floats, other: Floats) -> Floats:
    """Inner products of plane vectors, shape (n,): a sum along an axis of two takes five times as long."""
    return np.asarray(one[:, 0] * other[:, 0] + one[:, 1] * other[:, 1])


@dataclass(frozen=True)
class _Corners:
    """The corner at the end of every edge of closed walks, with the edge that follows on the walk.

    ``walk`` the walk of each, ascending; ``at`` the vertex; ``out``, ``on`` the offset directions (left of the walk) of
    the edge and of the next one; ``radius``, ``radius_on`` [m]; ``sine``, ``cosine`` of the turn; ``room`` the length
    of the shorter edge [m].
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
        cosine = _dot(along, ahead)
        room = np.minimum(length, length[after])
        return _Corners(walk, end, out, out[after], radius, radius[after], sine, cosine, room)


def _curves(corners: _Corners, *, square: Bools, rounded: Bools, reach: Floats) -> tuple[Floats, Ints]:
    """One closed curve per walk, to the left of its edges; ``reach`` [m] above 0 where the inner side may go across."""
    c = corners
    bent = 1 + c.cosine
    even = c.radius == c.radius_on
    inner = ~(square | rounded) & (bent > NO_TURN) & (c.sine >= -NO_TURN)
    crossing = inner & even & (c.cosine >= 0) & (c.radius * c.sine <= c.room)  # the corner lies in both rectangles
    inner &= ~crossing
    across, through = inner & (reach > 0), inner & (reach <= 0)
    outer = ~(crossing | inner | square | rounded)
    around = np.flatnonzero(outer | rounded)  # the other corners have no arc
    angle, turn = np.zeros(len(bent)), np.full(len(bent), np.pi)
    angle[around] = np.arctan2(c.out[around, 1], c.out[around, 0])
    wound = np.flatnonzero(outer & (bent > NO_TURN))
    turn[wound] = np.arctan2(-c.sine[wound], c.cosine[wound]) % (2 * np.pi)
    middle = angle - np.where(rounded, np.pi / 2, turn)
    first_arc, second_arc = _Arcs.of(angle, middle, outer | rounded), _Arcs.of(middle, angle - turn, rounded)
    kinds = [crossing, through, across, square, outer & even, outer]
    size = np.select(
        kinds, [1, 3, 4, 2, 2 + first_arc.count, 4 + first_arc.count], 4 + first_arc.count + second_arc.count
    )
    base = np.cumsum(size) - size
    xy = np.empty((int(size.sum()), 2))
    xy[base], xy[base + size - 1] = c.at + c.radius[:, None] * c.out, c.at + c.radius_on[:, None] * c.on
    scale = np.divide(c.radius, bent, out=np.zeros_like(bent), where=crossing)[:, None]
    xy[base[crossing]] = (c.at + scale * (c.out + c.on))[crossing]
    xy[base[through] + 1] = c.at[through]
    xy[base[across] + 1] = (c.at + reach[:, None] * c.out)[across]
    xy[base[across] + 2] = (c.at + reach[:, None] * c.on)[across]
    wide = np.maximum(c.radius, c.radius_on)
    step = outer & ~even
    xy[base[step] + 1] = (c.at + wide[:, None] * c.out)[step]
    xy[(base + size)[step] - 2] = (c.at + wide[:, None] * c.on)[step]
    first_arc.fill(xy, base + 1 + step, c.at, np.where(rounded, c.radius, wide))
    if rounded.any():
        ahead = np.column_stack([np.cos(middle), np.sin(middle)])
        spot = base + 1 + first_arc.count
        xy[spot[rounded]] = (c.at + c.radius[:, None] * ahead)[rounded]
        xy[spot[rounded] + 1] = (c.at + c.radius_on[:, None] * ahead)[rounded]
        second_arc.fill(xy, spot + 2, c.at, c.radius_on)
    return xy, np.repeat(c.walk, size)


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
        number = ramps(np.zeros_like(self.count), self.count)
        angle = (self.top[corner] - number) * ARC
        ray = np.column_stack([np.cos(angle), np.sin(angle)])
        xy[base[corner] + number] = at[corner] + radius[corner, None] * ray
