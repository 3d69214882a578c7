"""Triangles inside a polygon whose outline they hold, and which of them are neighbours across the water."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay
from shapely import Point, Polygon

from riverzones.geo.edges import ramps

__all__ = ["Mesh"]

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
        """The mesh of a polygon; the same for any start and direction of its rings."""
        water = shapely.normalize(water)
        scale = math.cos(math.radians((water.bounds[1] + water.bounds[3]) / 2))
        flat = shapely.transform(water, lambda xy: xy * [scale, 1.0])
        step = share * 2 * flat.area / flat.length
        points, pieces, open_ = _pieces(flat, caps, scale, step)
        shapely.prepare(flat)
        for turn in range(ROUNDS):
            corners = Delaunay(points).simplices.astype(np.intp)
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
        """Places in the plane, shape (k, 2)."""
        return np.asarray(lonlat, dtype=np.float64).reshape(-1, 2) * [self.scale, 1.0]

    def lonlat(self, places: Floats) -> Floats:
        """Places in longitude and latitude, shape (k, 2)."""
        return places / [self.scale, 1.0]

    def chord(self, one: int, other: int) -> Ints:
        """The two points of the chord that two neighbours share."""
        return np.asarray(self.triangles[one][self.beside[one] != other][:2], dtype=np.intp)

    def triangle_at(self, place: Floats) -> int:
        """The triangle that an end at ``place`` belongs to: the widest at its nearest point."""
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
        """Which triangles are left when every dead end that is not a start is cut off, part by part."""
        kept = np.ones(len(self.triangles), dtype=np.bool_)
        degree = (self.beside >= 0).sum(axis=1)
        protected = set(starts)
        leaves = deque(int(leaf) for leaf in np.flatnonzero(degree <= 1))
        while leaves:
            leaf = leaves.popleft()
            if leaf in protected or not kept[leaf]:
                continue
            kept[leaf] = False
            for other in self.beside[leaf]:
                if other >= 0 and kept[other]:
                    degree[other] -= 1
                    if degree[other] <= 1:
                        leaves.append(int(other))
        return kept

    def graph(self) -> Any:
        """Ways between the middles of neighbouring triangles, as a sparse matrix."""
        one, corner = np.nonzero(self.beside >= 0)
        other = self.beside[one, corner]
        middles = self.points[self.triangles].mean(axis=1)
        return csr_array(
            (np.hypot(*(middles[one] - middles[other]).T), (one, other)), shape=(len(middles), len(middles))
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
    points, place = np.unique(ends, axis=0, return_inverse=True)
    pairs = place.ravel().reshape(2, -1).T.astype(np.intp)
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
    place = np.minimum(np.searchsorted(known[order], keys), len(known) - 1)
    held = known[order][place] == keys  # (m, 3): the side is a piece of the outline
    count = np.full(len(pieces), 2, dtype=np.intp)
    count[order[place[held]]] = 1
    if math.isfinite(share):
        across = np.hypot(*np.moveaxis(points[sides[..., 0]] - points[sides[..., 1]], -1, 0))
        row, side = np.nonzero(held & (inside & (held.sum(axis=1) == 1))[:, None])
        chord = np.where(held, np.inf, across)[row].min(axis=1)
        more = np.ceil(np.clip(across[row, side] / (share * chord), 1, MOST)).astype(np.intp)
        np.maximum.at(count, order[place[row, side]], more)
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
    one, other = order[twin], order[twin + 1]
    beside[one], beside[other] = other // 3, one // 3
    beside[np.isin(keys, _keys(pieces, count))] = -1
    return beside.reshape(-1, 3)


def _largest(corners: Ints, beside: Ints) -> tuple[Ints, Ints]:
    """The triangles that hang together; a tip thinner than its pieces could be cut falls off."""
    one, corner = np.nonzero(beside >= 0)
    links = csr_array((np.ones(len(one)), (one, beside[one, corner])), shape=(len(corners), len(corners)))
    _, part = connected_components(links, directed=False)
    kept = part == np.bincount(part).argmax()
    place = np.where(kept, np.cumsum(kept) - 1, -1)
    beside = np.where(beside[kept] >= 0, place[beside[kept]], -1)
    return corners[kept], beside.astype(np.intp)


def _angles(points: Floats, corners: Ints, vertex: int) -> Floats:
    """Angle of each triangle at one of its corners."""
    others = np.array([[corner for corner in row if corner != vertex] for row in corners], dtype=np.intp)
    a, b = points[others[:, 0]] - points[vertex], points[others[:, 1]] - points[vertex]
    cosine = (a * b).sum(axis=1) / (np.hypot(*a.T) * np.hypot(*b.T))
    return np.asarray(np.arccos(np.clip(cosine, -1, 1)), dtype=np.float64)
