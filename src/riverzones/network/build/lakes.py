"""Rivers through lakes: connectors from inflows to outlets, and the routes they take over water."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from riverzones.geo import joins
from riverzones.geo.geodesy import distance_m, length_m
from riverzones.network.build.nodes import Nodes, groups
from riverzones.network.build.pieces import Pieces

__all__ = ["Connectors", "connectors", "through"]


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

VERTICES: Final = 400  # an outline is simplified to about so many vertices before it is cut into triangles (ours)


def through(water: shapely.Geometry, start: Floats, goal: Floats) -> list[Floats]:
    """Return the shortest way of that kind from each start to one goal.

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
    middle, from_side, to_side = _inner_edges(triangles)
    ways = [np.stack([corners, goal]) for corners in start]
    if not len(middle):
        return ways
    tree = shapely.STRtree(triangles)
    ends = np.concatenate([start, goal[None]])
    home = tree.nearest(shapely.points(ends))
    count, first = len(middle), len(middle)
    spoke, side = _spokes(from_side, to_side, home)
    beside = _pairs(from_side, to_side, len(triangles))
    begin, end = np.r_[beside[0], first + spoke], np.r_[beside[1], side]
    corners = np.concatenate([middle, ends])
    cost = np.asarray(distance_m(corners[begin, 0], corners[begin, 1], corners[end, 0], corners[end, 1])).reshape(-1)
    size = count + len(ends)
    graph = scipy.sparse.coo_array((np.maximum(cost, 1e-6), (begin, end)), shape=(size, size)).tocsr()
    _, before = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=size - 1, return_predecessors=True)
    for number in range(len(start)):
        step, stops = first + number, [first + number]
        while before[step] >= 0:
            step = int(before[step])
            stops.append(step)
        if stops[-1] == size - 1 and home[number] != home[-1]:
            ways[number] = corners[stops]
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


INSIDE_M: Final = 1.0  # a piece runs through the water if more of it than this [m] lies in it (a setting of ours)


@dataclass(frozen=True)
class Connectors:
    """Lines drawn through lakes: vertices of each, the lake (position in the layer), where it begins (node)."""

    ways: list[Floats]
    lake: list[int]
    node: list[int]


def connectors(pieces: Pieces, nodes: Nodes, lakes: gpd.GeoDataFrame, *, within_m: float) -> Connectors:
    """Return connectors for every lake whose dangling ends are not connected through it already.

    Ends that a line in the water connects are one group. The group with the most line in the water is the one that
    the others are led to, by the nearest place on its lines; without any line, the end that is nearest to the others.

    Parameters
    ----------
    pieces : Pieces
    nodes : Nodes
    lakes : GeoDataFrame
        Polygons in EPSG:4490; other rows are passed over.
    within_m : float
        An end this near the shore [m] is at the lake.
    """
    connected = Connectors([], [], [])
    shapes = np.asarray(lakes.geometry.array, dtype=object)
    areal = np.flatnonzero((shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes))
    loose = np.flatnonzero(nodes.degree == 1)
    if not len(areal) or not len(loose):
        return connected
    water = gpd.GeoDataFrame(index=areal, geometry=shapes[areal], crs="EPSG:4490")
    ends = gpd.GeoDataFrame(index=loose, geometry=shapely.points(nodes.place[loose]), crs="EPSG:4490")
    at = joins.within(ends, water, distance_m=within_m)
    inside = _inside(pieces, shapes[areal])
    of_end = at["reference_id"].to_numpy(dtype=np.intp)
    for lake in np.unique(of_end).tolist():
        lines = inside[inside["lake"] == int(np.searchsorted(areal, lake))]
        node = np.sort(at["subject_id"].to_numpy(dtype=np.intp)[of_end == lake])
        for shore_node, way in _led((pieces, nodes), shapes[lake], node, lines):
            connected.ways.append(way)
            connected.lake.append(lake)
            connected.node.append(shore_node)
    return connected


def _inside(pieces: Pieces, water: Geometries) -> pd.DataFrame:
    """Pieces that run in the water: ``lake`` (position), ``piece``, ``length_m`` in it."""
    lake, piece = shapely.STRtree(pieces.lines).query(water, predicate="intersects")
    length = length_m(shapely.intersection(pieces.lines[piece], water[lake]))
    table = pd.DataFrame({"lake": lake, "piece": piece, "length_m": length})
    return table[table["length_m"] > INSIDE_M].sort_values(["lake", "piece"])


def _led(
    network: tuple[Pieces, Nodes], water: shapely.Geometry, loose: Ints, lines: pd.DataFrame
) -> list[tuple[int, Floats]]:
    """The connectors of one lake: the node where each begins, and its vertices."""
    pieces, nodes = network
    piece = lines["piece"].to_numpy(dtype=np.intp)
    known, number = np.unique(np.r_[loose, nodes.begin[piece], nodes.end[piece]], return_inverse=True)
    group = groups(len(known), *np.split(number[len(loose) :], 2))
    group_of = group[number[: len(loose)]]
    if len(piece):
        of_line = group[number[len(loose) : len(loose) + len(piece)]]
        drawn = np.bincount(of_line, lines["length_m"].to_numpy(), minlength=int(group.max()) + 1)
        main = int(np.argmax(np.round(drawn, 3)))
        target = shapely.union_all(shapely.intersection(pieces.lines[piece[of_line == main]], water))
        first = _one_each(nodes, loose[group_of != main], group_of[group_of != main], target)
        return [
            (shore_node, _up_to(through(water, nodes.place[[shore_node]], _foot(target, nodes, shore_node))[0], target))
            for shore_node in first
        ]
    if len(loose) < 2:
        return []
    gaps = np.asarray(
        distance_m(*(side[:, None] for side in nodes.place[loose].T), *(side[None] for side in nodes.place[loose].T))
    )
    goal = int(np.argmin(np.round(gaps.sum(axis=0), 3)))
    others = np.delete(loose, goal)
    return list(zip(others.tolist(), through(water, nodes.place[others], nodes.place[loose[goal]]), strict=True))


def _one_each(nodes: Nodes, loose: Ints, group: Ints, target: shapely.Geometry) -> list[int]:
    """Of each group of ends the one nearest to the target."""
    gap = shapely.distance(shapely.points(nodes.place[loose].reshape(-1, 2)), target)
    table = pd.DataFrame({"node": loose, "group": group, "gap": np.round(gap, 9)})
    return [
        int(shore_node)
        for shore_node in table.sort_values(["gap", "node"]).drop_duplicates("group")["node"].sort_values()
    ]


def _foot(target: shapely.Geometry, nodes: Nodes, node: int) -> Floats:
    """The place on the target next to a node."""
    link = shapely.shortest_line(target, shapely.Point(nodes.place[node]))
    return np.asarray(shapely.get_coordinates(link)[0])


def _up_to(way: Floats, target: shapely.Geometry) -> Floats:
    """The way as far as the place where it first meets the target."""
    line = shapely.LineString(way)
    met = shapely.get_coordinates(shapely.intersection(line, target))
    if not len(met):
        return way
    along = shapely.line_locate_point(line, shapely.points(met))
    first = float(along.min())
    before = shapely.line_locate_point(line, shapely.points(way)) < first
    return np.concatenate([way[before], met[[int(along.argmin())]]])
