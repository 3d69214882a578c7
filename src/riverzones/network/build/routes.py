"""Ways through a polygon that stay inside it: over the middles of the inner edges of its triangulation."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from riverzones.geo.geodesy import distance_m

__all__ = ["through"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

VERTICES: Final = 400  # an outline is simplified to about so many vertices before it is cut into triangles (ours)


def through(water: shapely.Geometry, start: Floats, goal: Floats) -> list[Floats]:
    """The shortest way of that kind from each start to one goal.

    Parameters
    ----------
    water : Polygon or MultiPolygon
        EPSG:4490, valid.
    start : ndarray of float, shape (n, 2)
        In or near the polygon [degrees].
    goal : ndarray of float, shape (2,)

    Returns
    -------
    list of ndarray, shape (vertices, 2)
        From start to goal; ways that meet go on over the same vertices. A straight line where it stays in the water,
        or where the water is in several parts between them.

    Examples
    --------
    >>> from shapely import Polygon
    >>> bend = Polygon([(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (0, 1)])
    >>> way, = through(bend, np.array([[0.0, 0.5]]), np.array([2.5, 3.0]))
    >>> bool(bend.covers(shapely.LineString(way)))
    True
    """
    straight = shapely.linestrings(np.stack([start, np.broadcast_to(goal, start.shape)], axis=1))
    if shapely.covers(water, straight).all():
        return list(shapely.get_coordinates(straight).reshape(-1, 2, 2))
    outline = _lighter(water)
    triangles = shapely.get_parts(shapely.get_parts(shapely.constrained_delaunay_triangles(outline)))
    middle, one, other = _inner_edges(triangles)
    ways = [np.stack([place, goal]) for place in start]
    if not len(middle):
        return ways
    tree = shapely.STRtree(triangles)
    ends = np.concatenate([start, goal[None]])
    home = tree.nearest(shapely.points(ends))
    count, first = len(middle), len(middle)
    spoke, side = _spokes(one, other, home)
    beside = _pairs(one, other, len(triangles))
    begin, end = np.r_[beside[0], first + spoke], np.r_[beside[1], side]
    place = np.concatenate([middle, ends])
    cost = np.asarray(distance_m(place[begin, 0], place[begin, 1], place[end, 0], place[end, 1])).reshape(-1)
    size = count + len(ends)
    graph = coo_array((np.maximum(cost, 1e-6), (begin, end)), shape=(size, size)).tocsr()
    _, before = dijkstra(graph, directed=False, indices=size - 1, return_predecessors=True)
    for number in range(len(start)):
        step, stops = first + number, [first + number]
        while before[step] >= 0:
            step = int(before[step])
            stops.append(step)
        if stops[-1] == size - 1 and home[number] != home[-1]:
            ways[number] = place[stops]
    return ways


def _lighter(water: shapely.Geometry) -> shapely.Geometry:
    """The polygon with fewer vertices, where it has many."""
    tolerance = float(np.sqrt(shapely.area(water))) / VERTICES
    light = water
    while shapely.get_num_coordinates(light) > VERTICES:
        light = shapely.simplify(water, tolerance)
        tolerance *= 2
    return light if shapely.is_valid(light) and not shapely.is_empty(light) else water


def _inner_edges(triangles: Geometries) -> tuple[Floats, Ints, Ints]:
    """Middles of the edges that two triangles share, and these triangles."""
    corner = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    _, number = np.unique(corner.reshape(-1, 2), axis=0, return_inverse=True)
    number = number.reshape(-1, 3)
    tail, head = number[:, [0, 1, 2]].ravel(), number[:, [1, 2, 0]].ravel()
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    order = np.lexsort((high, low))
    same = (low[order][1:] == low[order][:-1]) & (high[order][1:] == high[order][:-1])
    a, b = order[:-1][same], order[1:][same]
    middle = (corner[a // 3, a % 3] + corner[a // 3, (a + 1) % 3]) / 2
    return middle, a // 3, b // 3


def _pairs(one: Ints, other: Ints, triangles: int) -> tuple[Ints, Ints]:
    """Inner edges that lie on one triangle, pair by pair."""
    edge = np.tile(np.arange(len(one)), 2)
    side = np.r_[one, other]
    order = np.argsort(side, kind="stable")
    edge, side = edge[order], side[order]
    first = np.searchsorted(side, np.arange(triangles))
    count = np.diff(np.r_[first, len(side)])
    pairs = [(edge[first[count > k + d] + k], edge[first[count > k + d] + k + d]) for k, d in ((0, 1), (1, 1), (0, 2))]
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _spokes(one: Ints, other: Ints, home: Ints) -> tuple[Ints, Ints]:
    """From each end to the inner edges of its triangle: number of the end, number of the edge."""
    hits = [(np.full(len(edge), number), edge) for number, tri in enumerate(home) for edge in [_at(one, other, tri)]]
    return np.concatenate([hit[0] for hit in hits]), np.concatenate([hit[1] for hit in hits])


def _at(one: Ints, other: Ints, triangle: int) -> Ints:
    return np.flatnonzero((one == triangle) | (other == triangle)).astype(np.intp)
