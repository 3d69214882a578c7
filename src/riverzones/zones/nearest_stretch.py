"""Which water belongs to a zone's own stretches, where others run in the same area: each place goes to the nearest one.

Rivers are places every 10 m, in pairs at the cuts, so that the border between a stretch and the next one is square;
what is nearer to a foreign place than to any of one's own is left out. Of the cells of all places only the border
between own and foreign ones is needed: it runs over the centres of the circles around those triangles of a Delaunay
triangulation that have corners of both.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from riverzones.geo import polygon_clipping
from riverzones.geo.polygon_clipping import Outlines

__all__ = ["OVER_M", "own_parts", "stretches_beyond"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

OVER_M: Final = 20.0  # of other stretches inside a zone are looked into; a setting of ours, as are the two below
STEP_M: Final = 10.0
PAIR_M: Final = 0.5
SAME_M: Final = 0.05  # lines that were cut and laid flat apart differ by less


def stretches_beyond(bodies: Geometries, own: Geometries, others: Geometries) -> Geometries:
    """Return what ``others`` have inside the bodies that is not ``own``.

    Parameters
    ----------
    bodies : ndarray of Polygon or MultiPolygon, shape (n,)
        Water of zones, in planes [m].
    own, others : ndarray of MultiLineString, shape (n,)
        The stretches each zone is drawn along, and all rivers near it, in the same planes.

    Returns
    -------
    ndarray of LineString or MultiLineString, shape (n,)
    """
    inside = shapely.intersection(others, bodies)
    return np.asarray(shapely.difference(inside, shapely.buffer(own, SAME_M, cap_style="flat")), dtype=object)


def own_parts(bodies: Geometries, own: Geometries, others: Geometries, *, over_m: float = OVER_M) -> Geometries:
    """Return the parts of bodies that are nearer to their own stretches than to what ``others`` hold beside them.

    Bodies in which others hold no more than ``over_m`` [m] stay as they are. Other parameters as
    :func:`stretches_beyond`.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
    """
    beyond = stretches_beyond(bodies, own, others)
    answer = bodies.copy()
    crossed = np.flatnonzero(shapely.length(beyond) > over_m)
    inside, first_inside = _points(own[crossed])
    outside, first_outside = _points(beyond[crossed])
    bounds = shapely.bounds(bodies[crossed])
    rows, rings = [], []
    for position, row in enumerate(crossed.tolist()):
        own_points = inside[first_inside[position] : first_inside[position + 1]]
        foreign_places = outside[first_outside[position] : first_outside[position + 1]]
        if len(own_points) and len(foreign_places):
            rows.append(row)
            rings.append(_border(own_points, foreign_places, bounds[position]))
    if rows:
        size = np.concatenate([sizes for _, sizes in rings])
        ring = np.repeat(np.arange(len(size)), size)
        zone = np.repeat(np.arange(len(rows)), [len(sizes) for _, sizes in rings])
        foreign = Outlines.of_rings(np.concatenate([xy for xy, _ in rings]), ring, zone, len(rows))
        answer[rows] = polygon_clipping.difference(Outlines.of(bodies[rows]), foreign)
    return answer


def _border(inside: Floats, outside: Floats, bounds: Floats) -> tuple[Floats, Ints]:
    """Rings around all that is nearest to points outside, which lie to their left, and how many corners each has.

    Far corners make every cell finite.
    """
    west, south, east, north = bounds
    size = 10 * max(east - west, north - south, 1.0)
    corners = [
        (west - size, south - size),
        (east + size, south - size),
        (east + size, north + size),
        (west - size, north + size),
    ]
    points = np.vstack([inside, outside, corners])
    foreign = np.zeros(len(points), dtype=np.bool_)
    foreign[len(inside) : len(inside) + len(outside)] = True
    cells = scipy.spatial.Delaunay(points)
    triangles = cells.simplices  # counter-clockwise
    alien = foreign[triangles]
    leave = alien[:, [2, 0, 1]] & ~alien[:, [1, 2, 0]]  # over the side from an own corner on to a foreign one
    mixed = np.flatnonzero(leave.any(axis=1))
    onward = np.full(len(triangles), -1, dtype=np.intp)
    onward[mixed] = cells.neighbors[mixed, np.argmax(leave[mixed], axis=1)]
    chains, sizes = _cycles(onward.tolist(), mixed.tolist())
    return _circumcentres(points[triangles[chains]]), sizes


def _cycles(onward: list[int], places: list[int]) -> tuple[Ints, Ints]:
    """Places in the order in which each leads to the next, cycle by cycle, and the length of each cycle."""
    order: list[int] = []
    sizes: list[int] = []
    seen = [False] * len(onward)
    for start in places:
        at, before = start, len(order)
        while not seen[at]:
            seen[at] = True
            order.append(at)
            at = onward[at]
        if len(order) > before:
            sizes.append(len(order) - before)
    return np.array(order, dtype=np.intp), np.array(sizes, dtype=np.intp)


def _circumcentres(corners: Floats) -> Floats:
    """Centres of the circles around triangles, shape (n, 2), from their corners, shape (n, 3, 2)."""
    origin = corners[:, 0]
    b, c = corners[:, 1] - origin, corners[:, 2] - origin
    twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    bb, cc = b[:, 0] ** 2 + b[:, 1] ** 2, c[:, 0] ** 2 + c[:, 1] ** 2
    x = (c[:, 1] * bb - b[:, 1] * cc) / twice
    y = (b[:, 0] * cc - c[:, 0] * bb) / twice
    return np.asarray(origin + np.column_stack([x, y]))


def _points(lines: Geometries) -> tuple[Floats, Ints]:
    """Points along lines, row by row, and where those of each row begin: a pair-point near each end of a part, and
    others at equal steps between.
    """
    parts, row = shapely.get_parts(shapely.line_merge(lines), return_index=True)
    length = shapely.length(parts)
    long_enough = length > 2 * PAIR_M
    parts, row, length = parts[long_enough], row[long_enough], length[long_enough]
    count = np.maximum(2, np.ceil(length / STEP_M).astype(np.intp) + 1)
    part = np.repeat(np.arange(len(parts)), count)
    number = np.arange(len(part)) - np.repeat(np.cumsum(count) - count, count)
    at = PAIR_M + number * ((length - 2 * PAIR_M) / (count - 1))[part]
    first = np.searchsorted(row[part], np.arange(len(lines) + 1)).astype(np.intp)
    if not len(parts):
        return np.empty((0, 2)), first
    xy, of = shapely.get_coordinates(parts, return_index=True)
    step = np.hypot(*np.diff(xy, axis=0).T)
    step[of[1:] != of[:-1]] = 0.0
    run = np.r_[0.0, np.cumsum(step)]
    begin = run[np.searchsorted(of, np.arange(len(parts)))]
    along = begin[part] + at
    return np.column_stack([np.interp(along, run, xy[:, 0]), np.interp(along, run, xy[:, 1])]), first
