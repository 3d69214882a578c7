"""Kernels that numba compiles: what one who knows how writes for one question, as a yardstick for ``questions.py``.

The processes of a Python that has numba import this module (``--peers``); nothing of riverzones is used. Points and
edges are taken into the earth-centred frame, where the straight distance of two places a kilometre apart is a
micrometre shorter than the geodesic, and edges lie in a grid of cells by their middles. Compiled code is read from the
cache that the first process of a run leaves (``NUMBA_CACHE_DIR``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

AXIS_M = 6378137.0
"""Half of the longer axis of CGCS2000."""
FLATTENING = 1 / 298.257222101
NORTH_M, EAST_M = 110_500.0, 111_200.0
"""Metres of a degree, at least: along a meridian, and along the equator."""
SURE_M = 1e-3
"""Distances closer than this to a limit are asked of the geodesic."""


@dataclass
class Edges:
    """Edges of lines or of rings, in the order of the cells that hold their middles."""

    begin: Floats  # (n, 3), earth-centred metres
    way: Floats  # (n, 3), from begin to end
    starts: Integers  # (rows * columns + 1,): where each cell begins
    number: Integers  # (n,): which edge each was before it was sorted
    west: float
    south: float
    wide: float  # degrees of a cell
    high: float
    columns: int
    cell_m: float  # what a cell measures at least
    half_m: float  # half of the longest edge

    @classmethod
    def of(cls, coords: Floats, ring: Integers, cell_m: float, north: float) -> Edges:
        """Sort the edges between coordinates (n, 2) of the same line or ring; ``north`` bounds all latitudes."""
        first = np.flatnonzero(ring[1:] == ring[:-1])
        space = _earth(coords[:, 0].copy(), coords[:, 1].copy())
        west, south = coords.min(axis=0)
        high, wide = cell_m / NORTH_M, cell_m / (EAST_M * np.cos(np.radians(north)))
        columns = int((coords[:, 0].max() - west) / wide) + 1
        rows = int((coords[:, 1].max() - south) / high) + 1
        *laid, half_m = _sorted(space, coords, first, west, south, wide, high, columns, rows)
        return cls(*laid, west, south, wide, high, columns, cell_m, half_m)


def near_polygons(points: Floats, shores: NDArray[np.object_], limit_m: float) -> NDArray[np.bool_]:
    """Return which points (n, 2) lie within a distance of polygons, or in one."""
    rings, polygon = shapely.get_rings(shores, return_index=True)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    edges = Edges.of(coords, ring, 500.0, max(coords[:, 1].max(), points[:, 1].max()) + 0.1)
    nearest, share, distance = _search(edges, points, limit_m - SURE_M, limit_m + SURE_M)
    near = distance <= limit_m
    unsure = np.flatnonzero(np.abs(distance - limit_m) <= SURE_M)
    if len(unsure):
        near[unsure] = _geodesic(coords, ring, points[unsure], nearest[unsure], share[unsure]) <= limit_m
    far = np.flatnonzero(~near)
    far = far[np.argsort(points[far, 0])]
    bounds = np.searchsorted(polygon[ring], np.arange(len(shores) + 1))
    near[far[_inside(points[far], coords, ring, bounds)]] = True
    return near


def nearest_and_chainage(points: Floats, lines: NDArray[np.object_]) -> tuple[Integers, Floats]:
    """Return for each point (n, 2) the number of the nearest line and how far its foot lies from the begin [m]."""
    coords, line = shapely.get_coordinates(lines, return_index=True)
    edges = Edges.of(coords, line, 1500.0, max(coords[:, 1].max(), points[:, 1].max()) + 0.1)
    nearest, share, _ = _search(edges, points, 0.0, np.inf)
    length = np.empty(len(edges.number))
    length[edges.number] = np.sqrt((edges.way**2).sum(axis=1))
    before = np.cumsum(length) - length
    own = line[1:][line[1:] == line[:-1]]
    begin = before[np.searchsorted(own, own[nearest])]
    return own[nearest], before[nearest] - begin + share * length[nearest]


def _search(edges: Edges, points: Floats, enough_m: float, most_m: float) -> tuple[Integers, Floats, Floats]:
    """Return nearest edge, share of it up to the foot, and distance [m]; a distance up to ``enough_m`` is any."""
    space = _earth(points[:, 0].copy(), points[:, 1].copy())
    column = np.floor((points[:, 0] - edges.west) / edges.wide).astype(np.int64)
    row = np.floor((points[:, 1] - edges.south) / edges.high).astype(np.int64)
    at, share, squared = _nearest(
        *(space, column, row, edges.begin, edges.way, edges.starts, edges.columns),
        *(edges.cell_m, edges.half_m, enough_m, most_m),
    )
    return edges.number[at], share, np.sqrt(squared)


def _geodesic(coords: Floats, ring: Integers, points: Floats, edge: Integers, share: Floats) -> Floats:
    """Distances [m] from points to their feet on edges."""
    from pyproj import Geod

    first = np.flatnonzero(ring[1:] == ring[:-1])[edge]
    foot = coords[first] + share[:, None] * (coords[first + 1] - coords[first])
    ellipsoid = Geod(a=AXIS_M, f=FLATTENING)
    return np.asarray(ellipsoid.inv(points[:, 0], points[:, 1], foot[:, 0], foot[:, 1])[2])


@numba.njit(cache=True)
def _earth(lon, lat):
    """Longitude and latitude as earth-centred metres (n, 3)."""
    space = np.empty((lon.size, 3))
    squeezed = FLATTENING * (2.0 - FLATTENING)
    for i in range(lon.size):
        east, north = np.radians(lon[i]), np.radians(lat[i])
        sine, cosine = np.sin(north), np.cos(north)
        radius = AXIS_M / np.sqrt(1.0 - squeezed * sine * sine)
        space[i, 0] = radius * cosine * np.cos(east)
        space[i, 1] = radius * cosine * np.sin(east)
        space[i, 2] = radius * (1.0 - squeezed) * sine
    return space


@numba.njit(cache=True)
def _sorted(space, coords, first, west, south, wide, high, columns, rows):
    """Edges by the cell of their middle, counted and laid out: what ``Edges`` begins with, and half the longest."""
    count = first.size
    cell = np.empty(count, np.int64)
    starts = np.zeros(rows * columns + 1, np.int64)
    for k in range(count):
        i = first[k]
        column = int(((coords[i, 0] + coords[i + 1, 0]) / 2 - west) / wide)
        row = int(((coords[i, 1] + coords[i + 1, 1]) / 2 - south) / high)
        cell[k] = row * columns + column
        starts[cell[k] + 1] += 1
    for k in range(rows * columns):
        starts[k + 1] += starts[k]
    free = starts[:-1].copy()
    begin, way, number = np.empty((count, 3)), np.empty((count, 3)), np.empty(count, np.int64)
    longest = 0.0
    for k in range(count):
        at = free[cell[k]]
        free[cell[k]] += 1
        number[at] = k
        squared = 0.0
        for axis in range(3):
            begin[at, axis] = space[first[k], axis]
            way[at, axis] = space[first[k] + 1, axis] - space[first[k], axis]
            squared += way[at, axis] ** 2
        longest = max(longest, squared)
    return begin, way, starts, number, np.sqrt(longest) / 2


@numba.njit(cache=True)
def _nearest(space, column, row, begin, way, starts, columns, cell_m, half_m, enough_m, most_m):
    """Nearest edge of each point, in rings of cells around its own: at, share of the edge, squared distance."""
    rows = (starts.size - 1) // columns
    at, share = np.zeros(column.size, np.int64), np.zeros(column.size)
    squared = np.full(column.size, np.inf)
    for p in range(column.size):
        x, y, z = space[p, 0], space[p, 1], space[p, 2]
        best, ring = np.inf, 0
        while True:
            clear = (ring - 1) * cell_m - half_m  # edges of this ring and of later ones are farther than this
            if clear > most_m or (clear > 0 and clear * clear > best) or best <= enough_m * enough_m:
                break
            south, north = row[p] - ring, row[p] + ring
            west, east = column[p] - ring, column[p] + ring
            if south < 0 and west < 0 and north >= rows and east >= columns:
                break
            for r in range(max(south, 0), min(north, rows - 1) + 1):
                whole = r in (south, north)
                for side in range(1 if whole or ring == 0 else 2):
                    if whole:
                        low, high = max(west, 0), min(east, columns - 1)
                    else:
                        low = high = west if side == 0 else east
                    if low > high or low < 0 or high >= columns:
                        continue
                    for e in range(starts[r * columns + low], starts[r * columns + high + 1]):
                        px, py, pz = x - begin[e, 0], y - begin[e, 1], z - begin[e, 2]
                        wx, wy, wz = way[e, 0], way[e, 1], way[e, 2]
                        t = (px * wx + py * wy + pz * wz) / max(wx * wx + wy * wy + wz * wz, 1e-18)
                        t = min(max(t, 0.0), 1.0)
                        px, py, pz = px - t * wx, py - t * wy, pz - t * wz
                        far = px * px + py * py + pz * pz
                        if far < best:
                            best = far
                            at[p], share[p] = e, t
            ring += 1
        squared[p] = best
    return at, share, squared


@numba.njit(cache=True)
def _inside(points, coords, ring, bounds):
    """Which points (n, 2), sorted by longitude, lie in a polygon: crossings of its edges east of them are odd."""
    hit = np.zeros(len(points), np.bool_)
    lon = points[:, 0].copy()
    for polygon in range(bounds.size - 1):
        low, high = bounds[polygon], bounds[polygon + 1]
        west = south = np.inf
        east = north = -np.inf
        for i in range(low, high):
            west, east = min(west, coords[i, 0]), max(east, coords[i, 0])
            south, north = min(south, coords[i, 1]), max(north, coords[i, 1])
        for p in range(np.searchsorted(lon, west), np.searchsorted(lon, east, side="right")):
            x, y = points[p, 0], points[p, 1]
            if hit[p] or y < south or y > north:
                continue
            odd = False
            for i in range(low, high - 1):
                if ring[i] == ring[i + 1] and (coords[i, 1] > y) != (coords[i + 1, 1] > y):
                    slope = (coords[i + 1, 0] - coords[i, 0]) / (coords[i + 1, 1] - coords[i, 1])
                    odd ^= coords[i, 0] + (y - coords[i, 1]) * slope > x
            hit[p] = odd
    return hit
