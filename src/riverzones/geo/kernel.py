"""The hot kernel: geodesic distances of candidate pairs, with lower bounds that spare most of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from riverzones.geo import ellipsoid
from riverzones.geo import nearest_on_geometry as foot
from riverzones.geo.edges import Edges, ramps

__all__ = ["Measured", "few", "nearest_feet", "neighbours", "search", "upper"]


Floats = npt.NDArray[np.float64]

SAMPLE: Final = 64


def few(edges: Edges, reference: Edges, limit: float) -> bool:
    """Return whether so little lies within the limit that looking at all of it is cheaper than :func:`upper`.

    Judged by a sample of the subjects; both ways give the same answer.
    """
    if not math.isfinite(limit) or not (len(edges) and len(reference)):
        return False
    sample = np.unique(np.linspace(0, len(edges) - 1, SAMPLE).astype(np.intp))
    return neighbours(edges.take(sample), reference, limit) / len(sample) * len(edges) < len(reference)


def upper(edges: Edges, reference: Edges) -> Floats:
    """Return for each chunk a distance [m] that the nearest reference of its feature does not exceed.

    From the chord to the nearest vertex: an arc that nowhere bends more than radius r is at most 2 r asin(chord / 2
    r) (Schur's theorem).
    """
    if not (len(edges) and len(reference)):
        return np.zeros(len(edges))
    chord = _least_chord(
        ellipsoid.earth_centred(edges.ax, edges.ay), ellipsoid.earth_centred(reference.ax, reference.ay)
    )
    radius = ellipsoid.SHORTEST_RADIUS_M
    arc = np.where(chord < 2 * radius, 2 * radius * np.arcsin(np.minimum(chord / (2 * radius), 1.0)), 3.2 * radius)
    fresh = np.flatnonzero(np.diff(edges.owner, prepend=-1))
    least = np.minimum.reduceat(arc, edges.first[fresh])
    return np.asarray(np.repeat(least, np.diff(np.r_[fresh, len(edges)])) * (1 + 1e-9) + 1e-5)


def _least_chord(places: Floats, others: Floats) -> Floats:
    """The chord [m] from each place to the nearest of the others; few are all tried: the tree takes 0.3 s to load."""
    if len(places) * len(others) <= FEW_CHORDS:
        apart = others[None, :, :] - places[:, None, :]
        return np.asarray(np.sqrt(np.einsum("ijk,ijk->ij", apart, apart).min(axis=1)))
    chord, _ = scipy.spatial.cKDTree(others, balanced_tree=False, compact_nodes=False).query(places)
    return np.asarray(chord)


Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

FEW_CHORDS: Final = 200_000  # chords that are all tried: 5 ms
BLOCK_PAIRS: Final = 2_000_000  # chunk pairs held at a time
BLOCK_EDGES: Final = 400_000  # vertex and edge combinations held at a time
GRID_LEAST: Final = 8  # cells along a side below which a grid sorts nothing out
GRID_MOST: Final = 2_000  # cells along a side
GRID_FROM: Final = 300  # boxes; fewer are in a tree sooner than a grid is made
GRID_SHARE: Final = 16  # cells for each box at most: more take longer than the tree of all of them
FIRST_BLOCK: Final = 1_024
ROUNDING: Final = 1 + 1e-9  # grown boxes and bounds, against rounding
LEAST_DEGREE_M: Final = np.radians(ellipsoid.SHORTEST_RADIUS_M)


@dataclass(frozen=True)
class Measured:
    """Candidates with their exact distance [m]: positions of subject and reference, nearest place on the reference."""

    subject: Ints
    reference: Ints
    distance_m: Floats
    lon: Floats
    lat: Floats

    def take(self, rows: npt.NDArray[np.intp] | Bools) -> Measured:
        """Return the given rows."""
        chosen = (self.subject[rows], self.reference[rows], self.distance_m[rows], self.lon[rows], self.lat[rows])
        return Measured(*chosen)


def search(subject: Edges, reference: Edges, *, bound_m: Floats, per_pair: bool, skip: Ints | None = None) -> Measured:
    """Return the nearest places of features to features, those that tie included.

    What ties lies within :data:`riverzones.geo.nearest_on_geometry.TIE_M`.

    Parameters
    ----------
    subject, reference : Edges
    bound_m : ndarray of float, shape (chunks of subject,)
        Look no further than this [m]. What is returned may lie a little beyond it.
    per_pair : bool
        True: the nearest place for each pair of features; False: for each subject over all references.
    skip : ndarray of int, optional
        Pairs already known, as ``subject * stride + reference`` with stride one more than the last reference, sorted.

    Returns
    -------
    Measured
        Unsorted; several rows per group where they tie.
    """
    hits = [_Found.none()]
    if len(subject) and len(reference):
        stride = int(reference.owner[-1]) + 1
        for i, j in _chunk_pairs(subject, reference, bound_m):
            pair = subject.owner[i] * stride + reference.owner[j]
            if skip is not None and len(skip):
                fresh = ~_among(pair, skip)
                i, j, pair = i[fresh], j[fresh], pair[fresh]
            group = pair if per_pair else subject.owner[i]
            i, j, group = _prune(subject, reference, bound_m, (i, j, group))
            hits.extend(_compare(subject, reference, bound_m, (i, j, group)))
    return _settled(_Found.concatenated(hits))


def neighbours(subject: Edges, reference: Edges, bound_m: float) -> int:
    """Return how many chunks of ``reference`` have a box within ``bound_m`` [m] of a chunk of ``subject``, in all."""
    up, across, _ = _reach(subject, np.full(len(subject), bound_m))
    west, south, east, north = reference.box.T
    total = 0
    for box, x, y in zip(subject.box, across, up, strict=True):
        beside = (west <= box[2] + x) & (east >= box[0] - x)
        total += int(np.count_nonzero(beside & (south <= box[3] + y) & (north >= box[1] - y)))
    return total


def nearest_feet(subject: Edges, reference: Edges, pairs: tuple[Ints, Ints]) -> Measured:
    """Return the nearest places of pairs of features, each given by all its pairs of chunks (positions of chunks)."""
    stride = int(reference.owner[-1]) + 1 if len(reference) else 1
    bound = np.full(len(subject), np.inf)
    hits = [_Found.none()]
    for begin in range(0, len(pairs[0]), BLOCK_PAIRS):
        i, j = (side[begin : begin + BLOCK_PAIRS] for side in pairs)
        group = subject.owner[i] * stride + reference.owner[j]
        hits.extend(_compare(subject, reference, bound, _prune(subject, reference, bound, (i, j, group))))
    return _settled(_Found.concatenated(hits))


@dataclass(frozen=True)
class _Found:
    """Vertex and edge candidates; ``flipped`` where the vertex is the reference's."""

    subject: Ints
    reference: Ints
    group: Ints
    point: Floats
    start: Floats
    end: Floats
    fraction: Floats
    distance: Floats
    spread: Floats
    flipped: Bools

    @staticmethod
    def none() -> _Found:
        whole, real, flat = np.empty(0, dtype=np.intp), np.empty(0), np.empty((2, 0))
        return _Found(whole, whole, whole, flat, flat, flat, real, real, real, np.empty(0, dtype=np.bool_))

    @staticmethod
    def concatenated(parts: list[_Found]) -> _Found:
        if len(parts) == 2:
            return parts[1]
        names = _Found.__dataclass_fields__
        return _Found(*(np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in names))

    def take(self, rows: Ints | Bools) -> _Found:
        return _Found(*(getattr(self, name)[..., rows] for name in _Found.__dataclass_fields__))


def _among(values: Ints, ordered: Ints) -> Bools:
    position = np.searchsorted(ordered, values)
    return np.asarray(ordered[np.minimum(position, len(ordered) - 1)] == values)


def _reach(edges: Edges, bound_m: Floats) -> tuple[Floats, Floats, Floats]:
    """Degrees of latitude and longitude that a path of the bound can go, and the highest latitude that it meets."""
    up = np.minimum(bound_m * ROUNDING / LEAST_DEGREE_M + 1e-9, 181.0)
    worst = np.minimum(np.maximum(np.abs(edges.box[:, 1]), np.abs(edges.box[:, 3])) + up, 90.0)
    degree = np.radians(ellipsoid.parallel_radius(worst))
    room = np.minimum(bound_m, 1e9) * ROUNDING
    return up, np.where(room < 360 * degree, room / np.maximum(degree, 1e-6) + 1e-9, 361.0), worst


def _chunk_pairs(subject: Edges, reference: Edges, bound_m: Floats) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of chunks whose boxes come within the bound, in blocks."""
    up, across, _ = _reach(subject, bound_m)
    room = np.column_stack([across, up])
    corners = np.stack([subject.box[:, :2] - room, subject.box[:, 2:] + room], axis=1)
    near = _neighbourhood(corners, reference.box)
    tree = shapely.STRtree(shapely.linestrings(reference.box[near].reshape(-1, 2, 2)))  # diagonals: the same boxes
    grown = shapely.linestrings(corners)
    begin, block = 0, FIRST_BLOCK
    while begin < len(subject):
        end = min(begin + block, len(subject))
        end += int(np.searchsorted(subject.owner[end:], subject.owner[end - 1], side="right"))  # whole features
        i, j = tree.query(grown[begin:end])
        yield i + begin, near[j]
        block = int(np.clip(BLOCK_PAIRS * (end - begin) / max(len(i), 1), 16, 100_000))
        begin = end


def _neighbourhood(corners: Floats, box: Floats) -> Ints:
    """Boxes that can meet one of the grown boxes, by a grid whose cells are as large as the largest of these."""
    if len(box) < GRID_FROM:
        return np.arange(len(box))
    low, high = corners[:, 0], corners[:, 1]
    origin, cell = low.min(axis=0), (high - low).max(axis=0)
    cell = np.maximum(cell, (high.max(axis=0) - origin) / min(GRID_MOST, np.sqrt(GRID_SHARE * len(box))))
    shape = ((high.max(axis=0) - origin) // cell).astype(np.intp) + 2
    if shape.min() < GRID_LEAST:
        return np.arange(len(box))
    grid = np.zeros(shape, dtype=np.bool_)
    west, south = ((low - origin) // cell).astype(np.intp).T
    east, north = ((high - origin) // cell).astype(np.intp).T
    for x, y in ((west, south), (west, north), (east, south), (east, north)):
        grid[x, y] = True
    filled = np.zeros(shape + 1, dtype=np.intp)
    filled[1:, 1:] = grid.cumsum(axis=0).cumsum(axis=1)
    first = np.clip((box[:, :2] - origin) // cell, 0, shape).astype(np.intp).T
    last = np.clip((box[:, 2:] - origin) // cell + 1, 0, shape).astype(np.intp).T
    count = (
        filled[last[0], last[1]] - filled[first[0], last[1]] - filled[last[0], first[1]] + filled[first[0], first[1]]
    )
    return np.flatnonzero(count)


def _prune(
    subject: Edges, reference: Edges, bound_m: Floats, pairs: tuple[Ints, Ints, Ints]
) -> tuple[Ints, Ints, Ints]:
    """Chunk pairs that can hold the nearest place of their group, sorted by group."""
    i, j, group = pairs
    if not len(i):
        return i, j, group
    up, _, worst = _reach(subject, bound_m)
    a, b = subject.box[i], reference.box[j]
    gap_x = np.maximum(np.maximum(b[:, 0] - a[:, 2], a[:, 0] - b[:, 2]), 0.0)
    gap_y = np.maximum(np.maximum(b[:, 1] - a[:, 3], a[:, 1] - b[:, 3]), 0.0)
    short = np.radians(ellipsoid.parallel_radius(worst))
    least = foot.plane_distance(gap_x * short[i], gap_y * LEAST_DEGREE_M)
    ours, theirs = subject.first[i], (reference.first[j] + reference.first[j + 1]) // 2
    px, py, qx, qy = subject.ax[ours], subject.ay[ours], reference.ax[theirs], reference.ay[theirs]
    gentle = np.maximum(np.maximum(-subject.box[:, 3], subject.box[:, 1]) - up, 0.0)  # latitude nearest to the equator
    wide = np.radians(ellipsoid.parallel_radius(gentle))
    tall = np.radians(ellipsoid.meridian_radius(worst))
    most = foot.plane_distance((qx - px) * wide[i], (qy - py) * tall[i])
    south, north = subject.box[:, 1] - up, subject.box[:, 3] + up
    most = np.where((qy >= south[i]) & (qy <= north[i]), most, np.inf)
    order = np.argsort(group, kind="stable")
    i, j, group, least, most = i[order], j[order], group[order], least[order], most[order]
    limit = np.minimum(_group_least(group, most) * ROUNDING + 2 * foot.TIE_M, bound_m[i] * ROUNDING)
    keep = least <= limit
    return i[keep], j[keep], group[keep]


def _group_least(group: Ints, value: Floats) -> Floats:
    """The least value of each group, for every row; groups are sorted."""
    if not len(group):
        return value
    fresh = np.flatnonzero(np.diff(group, prepend=-1))
    return np.repeat(np.minimum.reduceat(value, fresh), np.diff(np.r_[fresh, len(group)]))


def _compare(subject: Edges, reference: Edges, bound_m: Floats, pairs: tuple[Ints, Ints, Ints]) -> Iterator[_Found]:
    """Vertex and edge candidates of chunk pairs, blockwise; both ways round where the subject has edges."""
    i, j, group = pairs
    ends = np.cumsum(subject.size[i] * reference.size[j])
    begin = 0
    while begin < len(i):
        done = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + BLOCK_EDGES, side="right")))
        rows = np.arange(begin, end)
        begin = end
        for flipped in (False, True):
            if flipped:
                rows = rows[subject.size[i[rows]] > 1]
            if len(rows):
                s, r = i[rows], j[rows]
                owners = (bound_m[s], subject.owner[s], reference.owner[r])
                ours = (reference, subject, r, s) if flipped else (subject, reference, s, r)
                yield _near(_Side(*ours, group[rows], *owners, flipped))


@dataclass(frozen=True)
class _Side:
    """One reading of chunk pairs: the vertices of some chunks against the edges of others."""

    points: Edges
    lines: Edges
    i: Ints
    j: Ints
    group: Ints
    bound_m: Floats
    subject: Ints
    reference: Ints
    flipped: bool


def _near(side: _Side) -> _Found:
    """Candidates that may be nearest in their group, by the plane at the vertex and then at the middle latitude."""
    points, lines = side.points, side.lines
    pair = np.repeat(np.arange(len(side.i)), points.size[side.i])
    vertex = ramps(points.first[side.i], points.size[side.i])
    vx, vy = points.ax[vertex], points.ay[vertex]
    wide = lines.size[side.j][pair]
    edge = ramps(lines.first[side.j][pair], wide)
    px, py = np.repeat(vx, wide), np.repeat(vy, wide)
    kx = np.repeat(np.radians(ellipsoid.parallel_radius(vy)), wide)
    ky = np.repeat(np.radians(ellipsoid.meridian_radius(vy)), wide)
    ax, ay = (lines.ax[edge] - px) * kx, (lines.ay[edge] - py) * ky
    bx, by = (lines.bx[edge] - px) * kx, (lines.by[edge] - py) * ky
    fraction, distance = foot.plane_foot(0.0, 0.0, ax, ay, bx, by)
    spread = foot.spread_first(distance, np.repeat(foot.tangent(vy), wide))
    far = np.flatnonzero(distance > foot.PLANE_LIMIT_M)
    if len(far):
        distance[far], spread[far] = foot.far_distance(px[far], py[far], lines.ax[edge[far]], lines.ay[edge[far]])
    least = _least_of_pairs(side, pair, wide, distance + spread)
    keep = np.flatnonzero(distance - spread <= np.repeat(least, wide))
    edge, row = edge[keep], np.repeat(np.arange(len(pair)), wide)[keep]
    group = side.group[pair][row]
    point = np.stack([px[keep], py[keep]])
    start, end = np.stack([lines.ax[edge], lines.ay[edge]]), np.stack([lines.bx[edge], lines.by[edge]])
    fraction, distance, spread = _middle(point, start, end, fraction[keep], distance[keep], spread[keep])
    least = np.minimum(_group_least(group, distance + spread), side.bound_m[pair][row] * ROUNDING + foot.TIE_M)
    near = distance - spread <= least
    owner_s, owner_r = side.subject[pair][row], side.reference[pair][row]
    flipped = np.full(len(row), side.flipped)
    return _Found(owner_s, owner_r, group, point, start, end, fraction, distance, spread, flipped).take(near)


def _least_of_pairs(side: _Side, pair: Ints, wide: Ints, value: Floats) -> Floats:
    """What the group of each vertex and chunk is apart at most [m]; ``wide`` values stand for each."""
    least = np.minimum.reduceat(value, np.cumsum(wide) - wide)
    return np.minimum(_group_least(side.group[pair], least), side.bound_m[pair] * ROUNDING + foot.TIE_M)


def _middle(
    point: Floats, start: Floats, end: Floats, fraction: Floats, distance: Floats, spread: Floats
) -> tuple[Floats, Floats, Floats]:
    """Fraction, distance and its spread in a plane at the latitude between the point and the foot found so far."""
    lat = (point[1] + start[1] + fraction * (end[1] - start[1])) / 2
    scale = np.radians(np.stack([ellipsoid.parallel_radius(lat), ellipsoid.meridian_radius(lat)]))
    a, b = (start - point) * scale, (end - point) * scale
    closer, distance2 = foot.plane_foot(0.0, 0.0, a[0], a[1], b[0], b[1])
    near = distance <= foot.PLANE_LIMIT_M
    spread2 = foot.spread_second(distance2, foot.tangent(lat))
    return np.where(near, closer, fraction), np.where(near, distance2, distance), np.where(near, spread2, spread)


def _settled(candidates: _Found) -> Measured:
    """The candidates that win, measured by geodesics."""
    order = np.argsort(candidates.group, kind="stable")
    least = _group_least(candidates.group[order], (candidates.distance + candidates.spread)[order])
    order = order[(candidates.distance - candidates.spread)[order] <= least]
    chosen = candidates.take(order)
    distance, lon, lat = foot.geodesic_foot(chosen.point, chosen.start, chosen.end, chosen.fraction)
    lon, lat = np.where(chosen.flipped, chosen.point[0], lon), np.where(chosen.flipped, chosen.point[1], lat)
    win = distance <= _group_least(chosen.group, distance) + foot.TIE_M
    every = Measured(chosen.subject, chosen.reference, distance, lon, lat)
    return every.take(win)
