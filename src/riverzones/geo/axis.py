"""The middle of a long polygon: the chordal axis of a triangulation, its dead ends cut off.

The outline is cut into short pieces, a Delaunay triangulation of their ends is refined until it holds every piece, and
the triangles inside are kept (Prasad 1997, *Morphological analysis of shapes*: the chordal axis). Two triangles are
neighbours where they share a chord across the water; the middles of the chords, followed from end to end, are the
axis. A triangulation of a polygon with islands has one cycle per island, so no island is lost and narrow passages do
not break. Between parallel straight banks the middle of every chord lies on the middle exactly, wherever the vertices
of the banks are.

The work is done in the plane ``x = lon * cos(middle latitude)``, ``y = lat``. That plane is true to scale at the middle
latitude only: 2 degrees away from it (30 degrees north) east-west lengths are 2 % off. The middle between two parallel
banks does not move by that, as ratios along a line stay; lengths, areas and widths are measured geodesically after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely import LineString, Point, Polygon

from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.geo.axis_mesh import Mesh
from riverzones.model import Text

__all__ = ["Axis", "Branch", "axis"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

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
        """The axis with a branch to each of ``places`` too; as ends they count on after those given before."""
        more = self._mesh.plane([(p.x, p.y) for p in places])
        fresh = [_End(self._mesh.triangle_at(place), place, self._given + n) for n, place in enumerate(more)]
        return _traced(self._mesh, [*self._starts, *fresh], self._given + len(fresh))


def axis(water: Polygon, *, ends: Sequence[Point] = (), caps: Any = (), share: float = 0.125) -> Axis:
    """The axis of a polygon between its two outer ends, with one cycle for every island.

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
        kept = mesh.pruned([start.triangle for start in starts])
        return Axis(_branches(mesh, kept, starts), ends, mesh, starts, given)
    return Axis([_across(mesh)], np.full(2, -1, dtype=np.intp), mesh, starts, given)


def _across(mesh: Mesh) -> Branch:
    """The axis of water as long as it is wide, where both ends are in one triangle: its longest side."""
    corners = shapely.get_coordinates(mesh.outline.exterior)[:-1]
    apart = np.hypot(*(corners[:, None] - corners[None, :]).transpose(2, 0, 1))
    one, other = np.unravel_index(apart.argmax(), apart.shape)
    line = LineString(mesh.lonlat(corners[[one, other]]))
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
        start = _farthest(dijkstra(graph, directed=False, indices=start))
    far, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
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
    place = shapely.get_coordinates(shapely.shortest_line(Point(walk[inner + 1]), hit))[1]
    place = _middle_of_end(mesh.outline, place, width[inner])
    return _End(mesh.triangle_at(place), place, straight=BLUNT * width[inner])


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


def _branches(mesh: Mesh, kept: Flags, starts: list[_End]) -> list[Branch]:
    """The kept triangles as lines between ends and forks."""
    ways = [[int(other) for other in row if other >= 0 and kept[other]] for row in mesh.beside]
    nodes = {start.triangle: number for number, start in enumerate(starts)}
    forks = [int(triangle) for triangle in np.flatnonzero(kept) if len(ways[triangle]) > 2]
    nodes |= {triangle: number for number, triangle in enumerate((f for f in forks if f not in nodes), len(starts))}
    ends = (
        starts
        + [_End(triangle, mesh.points[mesh.triangles[triangle]].mean(axis=0)) for triangle in nodes][len(starts) :]
    )
    corners = mesh.lonlat(mesh.points[mesh.triangles].reshape(-1, 2)).reshape(-1, 3, 2)
    area = geodesy.area_m2(shapely.polygons(corners))
    found = []
    for begin, number in nodes.items():
        for onward in ways[begin]:
            run = [begin, onward]
            while run[-1] not in nodes:
                one, other = ways[run[-1]]
                run.append(other if one == run[-2] else one)
            if (number, run[1]) <= (nodes[run[-1]], run[-2]):  # each run is met from both of its ends
                found.append(_branch(mesh, run, (ends[number], ends[nodes[run[-1]]]), nodes, area[run]))
    return found


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
        one, other = mesh.lonlat(chords[:, 0]), mesh.lonlat(chords[:, 1])
        width_m = float(np.median(geodesy.distance_m(*one.T, *other.T)))
    return Branch(line, nodes[run[0]], nodes[run[-1]], width_m)
