"""Borders of the sample: along the divides between its own valleys, and along the banks of its great rivers.

A border lies where two seats are equally far by a measure in which ridges and great rivers cost more than slopes: so it
runs on what divides. A stretch of river is the nearest seat's, on both banks. The county's outline goes from one
written place to the next, on high ground where there is some nearby. Everything is worked out on a grid of
:data:`CELL_M` in the drawing plane and smoothed; nothing was taken from a map.
"""

from __future__ import annotations

import numpy as np
import rasterio.features
import scipy
import shapely
from rasterio import Affine
from shapely import LineString, Point, Polygon
from shapely.ops import nearest_points

from builder.ground import River, whole
from builder.heights import ground_m

__all__ = ["county_and_townships", "landing"]

CELL_M = 150.0
_RIDGE_M = 55.0
"""So much above the ground around it, and a cell is a ridge altogether [m]."""
_AROUND = 12
"""What is around a cell: so many cells to each side, about 2 km."""
_GREAT = ("长江", "大宁河")
_LATER_M = 1800.0
"""How much later than a seat the stretches of a great river set out over the land beside them [m of cost]."""
_BAND_M = 1500.0
"""How far from the written outline the county's border may look for a ridge [m]."""
_ROUGH = 0.6
"""How much hills count beside ridges."""
_OVER_WATER = 4.0
"""What a metre across a great river costs beside one over land."""
_TOWN_M = 600.0
"""The ground of a town around its seat [m]."""
_ASHORE_M = 350.0
"""How far ashore a landing begins [m]."""


class _Grid:
    """Cells of the plane, and how much each is a ridge (below zero: a hollow)."""

    def __init__(self, rivers: dict[str, River], outline: Polygon) -> None:
        west, south, east, north = outline.buffer(3000).bounds
        columns, rows = np.arange(west, east, CELL_M), np.arange(north, south, -CELL_M)
        self.shape = (len(rows), len(columns))
        self.transform = Affine(CELL_M, 0, west - CELL_M / 2, 0, -CELL_M, north + CELL_M / 2)
        self.xy = np.column_stack([values.ravel() for values in np.meshgrid(columns, rows)])
        ground = ground_m(rivers, *self.xy.T).reshape(self.shape)
        above = ground - scipy.ndimage.uniform_filter(ground, 2 * _AROUND + 1, mode="nearest")
        self.ridge = np.clip(above / _RIDGE_M, -1.0, 1.0) + _ROUGH * _roughness(self.shape)

    def within(self, shape: shapely.Geometry) -> np.ndarray:
        """Which cells have their middle in a shape, as a mask."""
        shapely.prepare(shape)
        return np.asarray(shapely.contains_xy(shape, self.xy[:, 0], self.xy[:, 1])).reshape(self.shape)

    def graph(self, cost: np.ndarray, open_: np.ndarray) -> scipy.sparse.csr_array:
        """Steps between neighbouring open cells, with their cost; ``cost`` is per metre."""
        number = np.arange(cost.size).reshape(self.shape)
        starts, ends, costs = [], [], []
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            here = (slice(0, self.shape[0] - down), slice(max(0, -right), self.shape[1] - max(0, right)))
            there = (slice(down, self.shape[0]), slice(max(0, right), self.shape[1] + min(0, right)))
            both = open_[here] & open_[there]
            starts.append(number[here][both])
            ends.append(number[there][both])
            costs.append(CELL_M * np.hypot(down, right) * (cost[here] + cost[there])[both] / 2)
        steps = (np.concatenate(costs), (np.concatenate(starts), np.concatenate(ends)))
        return scipy.sparse.coo_array(steps, shape=(cost.size, cost.size)).tocsr()


def _roughness(shape: tuple[int, int]) -> np.ndarray:
    """Hills of three sizes, the same each time, about 0 with a spread of about 1: for slopes without a ridge."""
    rng = np.random.default_rng(4490)
    rough = np.zeros(shape)
    for wide, share in ((1.6, 0.25), (4.0, 0.4), (9.0, 0.35)):
        wave = scipy.ndimage.gaussian_filter(rng.normal(size=shape), wide)
        rough += share * wave / wave.std()
    return rough


def county_and_townships(
    rivers: dict[str, River], outline: Polygon, seats: dict[str, Point]
) -> tuple[Polygon, dict[str, Polygon]]:
    """The county and its townships by name, in metres of the drawing plane; the townships tile the county.

    ``outline`` is written by hand, ``seats`` are the places of the towns.
    """
    grid = _Grid(rivers, outline)
    county = grid.within(_county(grid, rivers, outline))
    return _polygons(grid, _townships(grid, rivers, county, seats), list(seats))


def landing(
    townships: dict[str, Polygon], river: River, name: str, between: tuple[str, str], length_m: float
) -> dict[str, Polygon]:
    """The townships when one comes down to a river's middle where its two neighbours meet on it.

    The tip has ``length_m`` of the middle line [m]; what it takes of its neighbours they lose, so they tile as before.
    """
    line = LineString(river.xy)
    first, second = (townships[town].intersection(line) for town in between)
    s = float(line.project(first.intersection(second).centroid))
    foot = line.interpolate(s)
    near = nearest_points(townships[name], foot)[0]
    shore = townships[name].intersection(foot.buffer(foot.distance(near) + _ASHORE_M))
    across = np.array([foot.x - near.x, foot.y - near.y]) / foot.distance(near)

    def wedge(beyond_m: float) -> Polygon:
        tip = Point(foot.x + beyond_m * across[0], foot.y + beyond_m * across[1])
        return shapely.convex_hull(shapely.union_all([shore, tip]))

    low, high = 0.0, 60.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if line.intersection(wedge(middle)).length < length_m else (low, middle)
    taken = wedge(high).intersection(shapely.union_all([townships[town] for town in (name, *between)]))
    left = {town: townships[town].difference(taken) for town in between}
    moved = townships | {name: townships[name].union(taken)} | {town: whole(shape) for town, shape in left.items()}
    for town, shape in left.items():  # what is cut off from its township goes to the other neighbour
        other = between[1 - between.index(town)]
        for part in shapely.get_parts(shape.difference(moved[town])):
            moved[other] = moved[other].union(part)
    return moved


def _county(grid: _Grid, rivers: dict[str, River], outline: Polygon) -> Polygon:
    """A ring on high ground from one written place to the next; it passes the ends of rivers outside."""
    water = shapely.union_all([river.corridor(1.0) for river in rivers.values()])
    band = outline.exterior.buffer(_BAND_M)
    closed = water.buffer(1.5 * CELL_M)
    open_ = grid.within(band) & ~grid.within(closed)
    graph = grid.graph(np.exp(-2.6 * grid.ridge), open_)
    stops = []
    for corner in shapely.get_coordinates(outline.exterior)[:-1]:
        far = np.hypot(*(grid.xy - corner).T)
        near = np.flatnonzero((far < 700) & open_.ravel())
        stops.append(int(near[np.argmax(grid.ridge.ravel()[near])]))
    path: list[int] = []
    for start, end in zip(stops, [*stops[1:], stops[0]], strict=True):
        _, before = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=start, return_predecessors=True)
        leg = [end]
        while leg[-1] != start:
            leg.append(int(before[leg[-1]]))
        path += leg[:0:-1]
    return Polygon(grid.xy[path]).buffer(0).buffer(CELL_M / 2)


def _townships(grid: _Grid, rivers: dict[str, River], county: np.ndarray, seats: dict[str, Point]) -> np.ndarray:
    """The number of the township of each cell of the county, -1 elsewhere."""
    held, great = _stretches(grid, rivers, seats)
    cost = np.exp(1.5 * grid.ridge) * np.where(great, _OVER_WATER, 1.0)
    graph = grid.graph(cost, county)
    least, label = np.full(county.size, np.inf), np.full(county.size, -1)
    for number, seat in enumerate(seats.values()):
        own = county & (held == number)
        starts = np.flatnonzero((county & grid.within(seat.buffer(_TOWN_M))) | (own & ~great))
        far = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=starts, min_only=True)
        banks = np.flatnonzero(own & great)
        if len(banks):
            beside = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=banks, min_only=True)
            far = np.minimum(far, _LATER_M + beside)
        nearer = far < least
        least[nearer], label[nearer] = far[nearer], number
    label = np.where(held >= 0, held, label.reshape(grid.shape))
    return _whole(np.where(county, label, -1), len(seats))


def _stretches(grid: _Grid, rivers: dict[str, River], seats: dict[str, Point]) -> tuple[np.ndarray, np.ndarray]:
    """Whose each cell of a river is, -1 on land, and which cells are of a great river.

    A stretch is that of the seat nearest to the river's middle, on both banks.
    """
    held, great = np.full(grid.shape, -1), np.zeros(grid.shape, dtype=bool)
    towns = np.array([(seat.x, seat.y) for seat in seats.values()])
    for name, river in rivers.items():
        line = LineString(river.xy)
        water = grid.within(river.corridor(1.0).buffer(60) if name in _GREAT else line.buffer(CELL_M)) & (held < 0)
        great |= water & (name in _GREAT)
        along = shapely.line_locate_point(line, shapely.points(grid.xy[np.flatnonzero(water)]))
        middle = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
        held[water] = np.argmin(np.hypot(*(middle[:, None, :] - towns).transpose(2, 0, 1)), axis=1)
    return held, great


def _whole(label: np.ndarray, count: int) -> np.ndarray:
    """Labels of which each is one piece: what is apart from the largest goes to the township around it."""
    loose = np.zeros(label.shape, dtype=bool)
    for number in range(count):
        parts, many = scipy.ndimage.label(label == number)
        if many > 1:
            sizes = np.bincount(parts.ravel())[1:]
            loose |= (parts > 0) & (parts != 1 + int(np.argmax(sizes)))
    unsaid = loose | (label < 0)
    nearest = scipy.ndimage.distance_transform_edt(unsaid, return_distances=False, return_indices=True)
    return np.where(loose, label[tuple(nearest)], label)


def _polygons(grid: _Grid, label: np.ndarray, names: list[str]) -> tuple[Polygon, dict[str, Polygon]]:
    """Labels as polygons with common, smoothed borders, and the county that they fill."""
    shapes = rasterio.features.shapes(label.astype(np.int32), mask=label >= 0, transform=grid.transform)
    raw = {int(value): shapely.geometry.shape(shape) for shape, value in shapes}
    if len(raw) != len(names):
        raise SystemExit(f"Townships in more than one piece: {len(raw)} of {len(names)}")
    arcs = shapely.get_parts(shapely.line_merge(shapely.union_all([shape.boundary for shape in raw.values()])))
    smooth = [_smoothed(arc) for arc in arcs]
    cells = shapely.get_parts(shapely.polygonize(smooth))
    inner = {number: shape.representative_point() for number, shape in raw.items()}
    byname = {names[number]: next(cell for cell in cells if cell.covers(at)) for number, at in sorted(inner.items())}
    return shapely.union_all(list(byname.values())), byname


def _smoothed(arc: LineString) -> LineString:
    """An arc of steps as a line without steps; its ends stay where they are."""
    xy = shapely.get_coordinates(arc.simplify(0.6 * CELL_M))
    closed = bool(np.all(xy[0] == xy[-1]))
    for _ in range(2):
        one, other = 0.75 * xy[:-1] + 0.25 * xy[1:], 0.25 * xy[:-1] + 0.75 * xy[1:]
        cut = np.stack([one, other], axis=1).reshape(-1, 2)
        xy = np.vstack([cut, cut[:1]]) if closed else np.vstack([xy[:1], cut, xy[-1:]])
    return shapely.simplify(LineString(xy), 12.0)
