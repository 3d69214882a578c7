"""The medial axis of a water polygon, from a mesh of its inside."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely
from shapely import LineString, Point, Polygon

from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.geo.edges import ramps
from riverzones.model import Text

__all__ = ["Axis", "Branch", "Mesh", "axis"]


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

ROUNDS: Final = 10  # the outline is cut up at most so often
FINE_ROUNDS: Final = 2  # and so often because the water is narrow there
FINEST: Final = 32  # nothing shorter than the first pieces over this is cut: thinner water falls off
MOST: Final = 8  # a piece is cut into at most so many
COARSE: Final = 3.0  # a piece may be so many shares of the chord beside it


@dataclass(frozen=True)
class Mesh:
    """Triangles inside the polygon and the chords between them.

    points (n, 2) in the plane; triangles (m, 3); beside (m, 3): the triangle across the edge opposite each corner, -1
    where that edge is outline.
    """

    points: Floats
    triangles: Ints
    beside: Ints
    scale: float
    outline: Polygon

    @staticmethod
    def of(water: Polygon, caps: Any, share: float) -> Mesh:
        """Return the mesh of a polygon; the same for any start and direction of its rings."""
        water = shapely.normalize(water)
        scale = math.cos(math.radians((water.bounds[1] + water.bounds[3]) / 2))
        flat = shapely.transform(water, lambda xy: xy * [scale, 1.0])
        step = share * 2 * flat.area / flat.length
        points, pieces, open_ = _pieces(flat, caps, scale, step)
        shapely.prepare(flat)
        for turn in range(ROUNDS):
            corners = scipy.spatial.Delaunay(points).simplices.astype(np.intp)
            middle = points[corners].mean(axis=1)
            inside = shapely.contains_xy(flat, middle[:, 0], middle[:, 1])
            wanted = COARSE * share if turn < FINE_ROUNDS else math.inf
            length = np.hypot(*(points[pieces[:, 0]] - points[pieces[:, 1]]).T)
            done = open_ | (length < step / FINEST)
            count = np.where(done, 1, _needed(points, pieces, corners, inside, wanted))
            if (count == 1).all():
                break
            points, pieces, open_ = _cut(points, pieces, open_, count)
        corners = corners[inside]
        beside = _neighbours(corners, pieces, len(points))
        return Mesh(points, *_largest(corners, beside), scale, flat)

    def plane(self, lonlat: Any) -> Floats:
        """Return places in the plane, shape (k, 2)."""
        return np.asarray(lonlat, dtype=np.float64).reshape(-1, 2) * [self.scale, 1.0]

    def lonlat(self, places: Floats) -> Floats:
        """Return places in longitude and latitude, shape (k, 2)."""
        return places / [self.scale, 1.0]

    def chord(self, one: int, other: int) -> Ints:
        """Return the two points of the chord that two neighbours share."""
        return np.asarray(self.triangles[one][self.beside[one] != other][:2], dtype=np.intp)

    def triangle_at(self, place: Floats) -> int:
        """Return the triangle that an end at ``place`` belongs to: the widest at its nearest point."""
        used = np.unique(self.triangles)
        vertex = int(used[np.argmin(np.hypot(*(self.points[used] - place).T))])
        at = np.flatnonzero((self.triangles == vertex).any(axis=1))
        middles = self.points[self.triangles].mean(axis=1)
        held = shapely.polygons(self.points[self.triangles[at]])
        gap = shapely.distance(held, Point(place))
        at = at[gap <= gap.min() + 1e-12]
        ears = (self.beside[at] < 0).sum(axis=1)
        order = np.lexsort((middles[at, 1], middles[at, 0], -_angles(self.points, self.triangles[at], vertex), -ears))
        return int(at[order[0]])

    def pruned(self, starts: Iterable[int]) -> Flags:
        """Return which triangles are left when every dead end that is not a start is cut off, part by part."""
        alive = np.ones(len(self.triangles), dtype=np.bool_)
        degree = (self.beside >= 0).sum(axis=1)
        protected = set(starts)
        leaves = deque(int(leaf) for leaf in np.flatnonzero(degree <= 1))
        while leaves:
            leaf = leaves.popleft()
            if leaf in protected or not alive[leaf]:
                continue
            alive[leaf] = False
            for neighbour in self.beside[leaf]:
                if neighbour >= 0 and alive[neighbour]:
                    degree[neighbour] -= 1
                    if degree[neighbour] <= 1:
                        leaves.append(int(neighbour))
        return alive

    def graph(self) -> Any:
        """Return ways between the middles of neighbouring triangles, as a sparse matrix."""
        triangle, corner = np.nonzero(self.beside >= 0)
        neighbour = self.beside[triangle, corner]
        middles = self.points[self.triangles].mean(axis=1)
        return scipy.sparse.csr_array(
            (np.hypot(*(middles[triangle] - middles[neighbour]).T), (triangle, neighbour)),
            shape=(len(middles), len(middles)),
        )


def _pieces(flat: Polygon, caps: Any, scale: float, step: float) -> tuple[Floats, Ints, Flags]:
    """Outline in pieces of at most ``step``: points, pairs of points, and whether the piece is an open end."""
    doors = {
        frozenset((x * scale, y) for x, y in (cap.coords[0], cap.coords[-1])) for cap in np.atleast_1d(np.array(caps))
    }
    begin, end, shut = [], [], []
    for ring in (flat.exterior, *flat.interiors):
        coords = shapely.get_coordinates(ring)
        for a, b in pairwise(coords):
            door = bool(doors) and frozenset((tuple(a), tuple(b))) in doors
            count = 1 if door else max(1, math.ceil(math.hypot(*(b - a)) / step))
            places = a + np.linspace(0.0, 1.0, count + 1)[:, None] * (b - a)
            places[-1] = b
            begin.append(places[:-1])
            end.append(places[1:])
            shut += [door] * count
    ends = np.concatenate([*begin, *end])
    points, point_at = np.unique(ends, axis=0, return_inverse=True)
    pairs = point_at.ravel().reshape(2, -1).T.astype(np.intp)
    real = pairs[:, 0] != pairs[:, 1]
    return points, pairs[real], np.array(shut, dtype=np.bool_)[real]


def _keys(pairs: Ints, count: int) -> Ints:
    """One number per unordered pair of points."""
    return np.asarray(pairs.min(axis=-1) * count + pairs.max(axis=-1), dtype=np.intp)


def _sides(corners: Ints) -> Ints:
    """Both points of the side opposite each corner, shape (m, 3, 2)."""
    return np.stack([corners[:, [1, 2]], corners[:, [2, 0]], corners[:, [0, 1]]], axis=1)


def _needed(points: Floats, pieces: Ints, corners: Ints, inside: Flags, share: float) -> Ints:
    """In how many each piece is to be cut: 2 where the triangulation does not hold it, more beside short chords.

    A piece is to be no longer than ``share`` of the shortest chord of its triangle in the water.
    """
    sides = _sides(corners)
    keys, known = _keys(sides, len(points)), _keys(pieces, len(points))
    order = np.argsort(known)
    position = np.minimum(np.searchsorted(known[order], keys), len(known) - 1)
    held = known[order][position] == keys  # (m, 3): the side is a piece of the outline
    count = np.full(len(pieces), 2, dtype=np.intp)
    count[order[position[held]]] = 1
    if math.isfinite(share):
        across = np.hypot(*np.moveaxis(points[sides[..., 0]] - points[sides[..., 1]], -1, 0))
        row, side = np.nonzero(held & (inside & (held.sum(axis=1) == 1))[:, None])
        chord = np.where(held, np.inf, across)[row].min(axis=1)
        more = np.ceil(np.clip(across[row, side] / (share * chord), 1, MOST)).astype(np.intp)
        np.maximum.at(count, order[position[row, side]], more)
    return count


def _cut(points: Floats, pieces: Ints, open_: Flags, count: Ints) -> tuple[Floats, Ints, Flags]:
    """The pieces cut in equal parts."""
    piece = np.repeat(np.arange(len(count)), count)
    part = ramps(np.zeros_like(count), count)
    inner = part > 0
    share = (part / count[piece])[inner, None]
    begin, end = points[pieces[piece[inner], 0]], points[pieces[piece[inner], 1]]
    start = pieces[piece, 0].copy()
    start[inner] = len(points) + np.arange(inner.sum())
    stop = pieces[piece, 1].copy()
    last = part == count[piece] - 1
    stop[~last] = start[np.flatnonzero(~last) + 1]
    return np.concatenate([points, begin + share * (end - begin)]), np.column_stack([start, stop]), open_[piece]


def _neighbours(corners: Ints, pieces: Ints, count: int) -> Ints:
    """For each corner of each triangle the triangle across the opposite side, -1 at the outline."""
    keys = _keys(_sides(corners), count).ravel()
    order = np.argsort(keys, kind="stable")
    twin = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    beside = np.full(len(keys), -1, dtype=np.intp)
    first_side, second_side = order[twin], order[twin + 1]
    beside[first_side], beside[second_side] = second_side // 3, first_side // 3
    beside[np.isin(keys, _keys(pieces, count))] = -1
    return beside.reshape(-1, 3)


def _largest(corners: Ints, beside: Ints) -> tuple[Ints, Ints]:
    """The triangles that hang together; a tip thinner than its pieces could be cut falls off."""
    triangle, corner = np.nonzero(beside >= 0)
    links = scipy.sparse.csr_array(
        (np.ones(len(triangle)), (triangle, beside[triangle, corner])), shape=(len(corners), len(corners))
    )
    _, part = scipy.sparse.csgraph.connected_components(links, directed=False)
    in_largest = part == np.bincount(part).argmax()
    new_number = np.where(in_largest, np.cumsum(in_largest) - 1, -1)
    beside = np.where(beside[in_largest] >= 0, new_number[beside[in_largest]], -1)
    return corners[in_largest], beside.astype(np.intp)


def _angles(points: Floats, corners: Ints, vertex: int) -> Floats:
    """Angle of each triangle at one of its corners."""
    others = np.array([[corner for corner in row if corner != vertex] for row in corners], dtype=np.intp)
    a, b = points[others[:, 0]] - points[vertex], points[others[:, 1]] - points[vertex]
    cosine = (a * b).sum(axis=1) / (np.hypot(*a.T) * np.hypot(*b.T))
    return np.asarray(np.arccos(np.clip(cosine, -1, 1)), dtype=np.float64)


NEAR: Final = 1.5  # an end within so many widths of an outer end is that end
SQUARE: Final = 0.5  # a straight end of the water is as long as it is wide, give or take so much
BLUNT: Final = 0.75  # so many widths before a blunt end the chords lean into its corners and are left out


@dataclass(frozen=True)
class Branch:
    """One stretch of the axis between two nodes.

    Attributes
    ----------
    line : LineString
        Longitude and latitude.
    from_node, to_node : int
        Nodes of the axis: the ends first, forks after them.
    width_m : float
        Mean width [m]: the water between its first and last chord, bays left out, divided by the length of the axis
        there; squared ends are left out too.
    """

    line: LineString
    from_node: int
    to_node: int
    width_m: float


@dataclass(frozen=True)
class Axis:
    """The axis of one polygon.

    Attributes
    ----------
    branches : list of Branch
    ends : ndarray of int, shape (k,)
        For each node that is an end, the position of the given end, or -1 where the outer end was found from the
        shape alone. Nodes from k on are forks.
    """

    branches: list[Branch]
    ends: Ints
    _mesh: Mesh
    _starts: list[_End]
    _given: int

    def reaching(self, places: Sequence[Point]) -> Axis:
        """Return the axis with a branch to each of ``places`` too; as ends they count on after those given before."""
        more = self._mesh.plane([(p.x, p.y) for p in places])
        fresh = [_End(self._mesh.triangle_at(point), point, self._given + n) for n, point in enumerate(more)]
        return _traced(self._mesh, [*self._starts, *fresh], self._given + len(fresh))


def axis(water: Polygon, *, ends: Sequence[Point] = (), caps: Any = (), share: float = 0.125) -> Axis:
    """Return the axis of a polygon between its two outer ends, with one cycle for every island.

    Parameters
    ----------
    water : Polygon
        Longitude and latitude, valid; its holes are the islands.
    ends : sequence of Point
        Where the river is known to enter and leave; one is used when it lies within one and a half widths of an outer
        end of the shape (a setting of ours).
    caps : sequence of LineString
        Straight edges of the outline that are no bank but the open end of the water: the axis meets their middle.
    share : float
        Longest piece of a bank, as a share of the mean width. A setting of ours.

    Returns
    -------
    Axis

    Raises
    ------
    LayerError
        If ``water`` is not a polygon with an area.

    Examples
    --------
    >>> from shapely import box
    >>> found = axis(box(110.0, 29.995, 110.2, 30.005))
    >>> [round(float(lat), 6) for lat in sorted({lat for _, lat in found.branches[0].line.coords})]
    [30.0]
    """
    if not isinstance(water, Polygon) or water.is_empty or not water.area > 0:
        raise LayerError(
            Text(zh="求中心线需要有面积的面。", en="an axis needs a polygon with an area."),
            hint=Text(zh="请先修复该面。", en="Repair the polygon first."),
        )
    mesh = Mesh.of(water, caps, share)
    given = mesh.plane([(p.x, p.y) for p in ends])
    return _traced(mesh, _outer_ends(mesh, given), len(given))


def _traced(mesh: Mesh, starts: list[_End], given: int) -> Axis:
    """The axis between all of ``starts``, the first of each triangle."""
    starts = list({start.triangle: start for start in reversed(starts)}.values())[::-1]
    ends = np.array([start.given for start in starts], dtype=np.intp)
    if len(starts) > 1:
        alive = mesh.pruned([start.triangle for start in starts])
        return Axis(_branches(mesh, alive, starts), ends, mesh, starts, given)
    return Axis([_across(mesh)], np.full(2, -1, dtype=np.intp), mesh, starts, given)


def _across(mesh: Mesh) -> Branch:
    """The axis of water as long as it is wide, where both ends are in one triangle: its longest side."""
    corners = shapely.get_coordinates(mesh.outline.exterior)[:-1]
    apart = np.hypot(*(corners[:, None] - corners[None, :]).transpose(2, 0, 1))
    first_corner, second_corner = np.unravel_index(apart.argmax(), apart.shape)
    line = LineString(mesh.lonlat(corners[[first_corner, second_corner]]))
    area_m2 = geodesy.area_m2([shapely.transform(mesh.outline, lambda xy: xy / [mesh.scale, 1.0])])[0]
    return Branch(line, 0, 1, float(area_m2 / geodesy.length_m([line])[0]))


@dataclass(frozen=True)
class _End:
    """Where the axis ends: a triangle, the place, which given end it is (-1: none), and a straight last bit."""

    triangle: int
    place: Floats
    given: int = -1
    straight: float = 0.0


def _outer_ends(mesh: Mesh, given: Floats) -> list[_End]:
    """The two ends of the shape that are farthest apart."""
    graph = mesh.graph()
    start = 0
    for _ in range(2):
        start = _farthest(scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=start))
    far, before = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    way = [_farthest(far)]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    return [_outer_end(mesh, path, given) for path in (way, way[::-1])]


def _farthest(far: Floats) -> int:
    return int(np.where(np.isfinite(far), far, -1).argmax())


def _outer_end(mesh: Mesh, path: list[int], given: Floats) -> _End:
    """The end of the shape at the first triangle of ``path``: a given end nearby, or the middle of the water there."""
    tip = _tip(mesh, path[0])
    if len(path) < 2:
        return _End(path[0], tip)
    chords = mesh.points[np.array([mesh.chord(a, b) for a, b in pairwise(path)])]
    width = np.hypot(*(chords[:, 0] - chords[:, 1]).T)
    walk = np.vstack([tip, chords.mean(axis=1)])
    gone = np.cumsum(np.hypot(*np.diff(walk, axis=0).T))
    inner = _first_beyond(gone, width)
    if len(given):
        gap = np.hypot(*(given[:, None] - walk[None, : inner + 2]).transpose(2, 0, 1)).min(axis=1)
        if gap.min() <= NEAR * width[inner]:
            return _End(mesh.triangle_at(given[gap.argmin()]), given[gap.argmin()], int(gap.argmin()))
    deeper = _first_beyond(gone, gone[inner] + width[inner])
    ahead = walk[inner + 1] - walk[deeper + 1]
    if inner == 0 or not ahead.any():
        return _End(path[0], tip)
    ray = LineString([walk[inner + 1], walk[inner + 1] + ahead / np.hypot(*ahead) * 2 * width[inner]])
    hit = shapely.intersection(ray, mesh.outline.exterior)
    if shapely.is_empty(hit):
        return _End(path[0], tip)
    end_point = shapely.get_coordinates(shapely.shortest_line(Point(walk[inner + 1]), hit))[1]
    end_point = _middle_of_end(mesh.outline, end_point, width[inner])
    return _End(mesh.triangle_at(end_point), end_point, straight=BLUNT * width[inner])


def _middle_of_end(outline: Polygon, place: Floats, width: float) -> Floats:
    """The middle of the straight end of the water that ``place`` lies on, or the place where there is none."""
    coords = shapely.get_coordinates(shapely.simplify(outline.exterior, 1e-6 * width))
    edges = shapely.linestrings(np.stack([coords[:-1], coords[1:]], axis=1))
    edge = edges[np.argmin(shapely.distance(edges, Point(place)))]
    if abs(shapely.length(edge) / width - 1) > SQUARE:
        return place
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(edge, 0.5, normalized=True))[0])


def _first_beyond(gone: Floats, least: Any) -> int:
    """The first position walked farther than ``least``, or the last one."""
    beyond = gone >= least
    return int(beyond.argmax()) if beyond.any() else len(gone) - 1


def _tip(mesh: Mesh, triangle: int) -> Floats:
    """Where a leaf triangle ends: the corner its two outline sides share."""
    inner = np.flatnonzero(mesh.beside[triangle] >= 0)
    corner = mesh.triangles[triangle][inner[0]] if len(inner) else mesh.triangles[triangle][0]
    return np.asarray(mesh.points[corner], dtype=np.float64)


def _branches(mesh: Mesh, inside: Flags, starts: list[_End]) -> list[Branch]:
    """The kept triangles as lines between ends and forks."""
    ways = [[int(second_way) for second_way in row if second_way >= 0 and inside[second_way]] for row in mesh.beside]
    nodes = {start.triangle: number for number, start in enumerate(starts)}
    forks = [int(triangle) for triangle in np.flatnonzero(inside) if len(ways[triangle]) > 2]
    nodes |= {triangle: number for number, triangle in enumerate((f for f in forks if f not in nodes), len(starts))}
    ends = (
        starts
        + [_End(triangle, mesh.points[mesh.triangles[triangle]].mean(axis=0)) for triangle in nodes][len(starts) :]
    )
    corners = mesh.lonlat(mesh.points[mesh.triangles].reshape(-1, 2)).reshape(-1, 3, 2)
    area = geodesy.area_m2(shapely.polygons(corners))
    branches = []
    for begin, number in nodes.items():
        for onward in ways[begin]:
            run = [begin, onward]
            while run[-1] not in nodes:
                first_way, second_way = ways[run[-1]]
                run.append(second_way if first_way == run[-2] else first_way)
            if (number, run[1]) <= (nodes[run[-1]], run[-2]):  # each run is met from both of its ends
                branches.append(_branch(mesh, run, (ends[number], ends[nodes[run[-1]]]), nodes, area[run]))
    return branches


def _branch(mesh: Mesh, run: list[int], ends: tuple[_End, _End], nodes: dict[int, int], area_m2: Floats) -> Branch:
    chords = mesh.points[np.array([mesh.chord(a, b) for a, b in pairwise(run)])]
    walk = chords.mean(axis=1)
    clear = np.ones(len(walk), dtype=np.bool_)
    for end in ends:
        clear &= np.hypot(*(walk - end.place).T) >= end.straight
    course = mesh.lonlat(np.vstack([ends[0].place, walk[clear], ends[1].place]))
    line = shapely.remove_repeated_points(LineString(course))
    both = clear[:-1] & clear[1:]
    steps = np.atleast_1d(geodesy.distance_m(*mesh.lonlat(walk[:-1]).T, *mesh.lonlat(walk[1:]).T))[both]
    if steps.sum() > 0:
        width_m = float(area_m2[1:-1][both].sum() / steps.sum())
    else:
        left_shore, right_shore = mesh.lonlat(chords[:, 0]), mesh.lonlat(chords[:, 1])
        width_m = float(np.median(geodesy.distance_m(*left_shore.T, *right_shore.T)))
    return Branch(line, nodes[run[0]], nodes[run[-1]], width_m)
