"""Where lines meet exactly: ends on lines, crossings, shared vertices, also of a line with itself.

Works on edges, not on whole lines: boxes around runs of edges find candidates through a spatial index, and what is left
is compared in arrays. Places closer than :data:`TOUCH_M` are one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo.edges import ramps
from riverzones.network.build.pieces import Pieces

__all__ = ["TOUCH_M", "Intersections", "find_intersections"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

TOUCH_M: Final = 1e-3  # below a millimetre is rounding (a setting of ours): nine decimals of a degree are 0.1 mm
DEGREE_M: Final = 111_320.0
SLACK: Final = TOUCH_M / DEGREE_M * 2.5  # degrees that boxes are grown by; a degree of longitude is short up north
RUN: Final = 8  # edges per box
BLOCK: Final = 400_000  # pairs of boxes looked at together


@dataclass(frozen=True)
class Intersections:
    """Pairs of places where two pieces (or one with itself) meet, each pair once.

    Attributes
    ----------
    piece, edge : ndarray of int, shape (2, meetings)
        Pieces, and the vertex (position in ``Pieces.xy``) that begins the edge.
    along : ndarray of float, shape (2, meetings)
        Where on that edge, 0 to less than 1.
    place : ndarray of float, shape (meetings, 2)
        Longitude and latitude.
    at_end : ndarray of bool, shape (2, meetings)
        Whether it is the first or the last vertex of the piece.
    at_vertex : ndarray of bool, shape (2, meetings)
    """

    piece: Ints
    edge: Ints
    along: Floats
    place: Floats
    at_end: Bools
    at_vertex: Bools

    def __len__(self) -> int:
        return len(self.place)

    def take(self, chosen: Bools) -> Intersections:
        """Return some of them."""
        return Intersections(
            self.piece[:, chosen],
            self.edge[:, chosen],
            self.along[:, chosen],
            self.place[chosen],
            self.at_end[:, chosen],
            self.at_vertex[:, chosen],
        )


def find_intersections(pieces: Pieces) -> Intersections:
    """Return every meeting in which at least one piece is met between its ends."""
    owner = np.repeat(np.arange(len(pieces)), pieces.size)
    found = [_met(pieces.xy, *block) for block in _candidates(pieces, owner)]
    one, other, along_one, along_other, place = (
        np.concatenate([part[k] for part in found]) if found else np.empty((0, 2) if k == 4 else 0) for k in range(5)
    )
    edge = np.stack([one, other]).astype(np.intp)
    along = np.stack([along_one, along_other])
    last = along >= 1.0
    edge, along = edge + last, np.where(last, 0.0, along)
    piece = owner[edge]
    at_vertex = along == 0
    at_end = at_vertex & ((edge == pieces.first[piece]) | (edge == pieces.first[piece + 1] - 1))
    swap = (edge[0] > edge[1]) | ((edge[0] == edge[1]) & (along[0] > along[1]))
    for pair in (edge, along, piece, at_vertex, at_end):
        pair[:, swap] = pair[::-1, swap]
    keep = ~at_end.all(axis=0) & ~((edge[0] == edge[1]) & (along[0] == along[1]))
    key = np.column_stack([edge.T, along.T])[keep]
    _, unique = np.unique(key, axis=0, return_index=True)
    chosen = np.flatnonzero(keep)[unique]
    return Intersections(
        piece[:, chosen], edge[:, chosen], along[:, chosen], place[chosen], at_end[:, chosen], at_vertex[:, chosen]
    )


def _candidates(pieces: Pieces, owner: Ints) -> list[tuple[Ints, Ints]]:
    """Pairs of edges whose boxes meet, in blocks; edges that follow each other are left out."""
    begin = np.flatnonzero(owner[:-1] == owner[1:])
    if not len(begin):
        return []
    start, end = pieces.xy[begin], pieces.xy[begin + 1]
    low, high = np.minimum(start, end) - SLACK, np.maximum(start, end) + SLACK
    of = owner[begin]
    place = np.arange(len(begin)) - np.repeat(*_runs(of))
    fresh = np.flatnonzero(place % RUN == 0)
    size = np.diff(np.r_[fresh, len(begin)])
    box_low, box_high = np.minimum.reduceat(low, fresh), np.maximum.reduceat(high, fresh)
    boxes = shapely.box(box_low[:, 0], box_low[:, 1], box_high[:, 0], box_high[:, 1])
    a, b = shapely.STRtree(boxes).query(boxes)
    straight = _straight(pieces, start, end, of)
    keep = (a <= b) & ~((of[fresh[a]] == of[fresh[b]]) & straight[of[fresh[a]]])
    a, b = a[keep], b[keep]
    blocks = []
    for first in range(0, len(a), BLOCK):
        i, j = a[first : first + BLOCK], b[first : first + BLOCK]
        pair = np.repeat(np.arange(len(i)), size[i])
        one = ramps(fresh[i], size[i])
        near = _overlap(low[one], high[one], box_low[j[pair]], box_high[j[pair]])
        pair, one = pair[near], one[near]
        wide = size[j[pair]]
        one, other = np.repeat(one, wide), ramps(fresh[j[pair]], wide)
        near = _overlap(low[one], high[one], low[other], high[other]) & (one < other)
        near &= ~((other - one == 1) & (of[one] == of[other]))
        blocks.append((begin[one[near]], begin[other[near]]))
    return blocks


def _straight(pieces: Pieces, start: Floats, end: Floats, of: Ints) -> Bools:
    """Pieces whose edges all go forward from their first to their last vertex: they cannot meet themselves."""
    chord = pieces.xy[pieces.first[1:] - 1] - pieces.xy[pieces.first[:-1]]
    forward = ((end - start) * chord[of]).sum(axis=1) > 0
    return np.asarray(np.bincount(of, ~forward, minlength=len(pieces)) == 0)


def _runs(values: Ints) -> tuple[Ints, Ints]:
    """Where each run of equal values begins, and how long it is."""
    begin = np.flatnonzero(np.diff(values, prepend=-1))
    return begin, np.diff(np.r_[begin, len(values)])


def _overlap(low: Floats, high: Floats, other_low: Floats, other_high: Floats) -> Bools:
    return np.asarray(
        (low[:, 0] <= other_high[:, 0])
        & (low[:, 1] <= other_high[:, 1])
        & (high[:, 0] >= other_low[:, 0])
        & (high[:, 1] >= other_low[:, 1])
    )


def _met(xy: Floats, one: Ints, other: Ints) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Where pairs of edges meet: the edges, where along each, and the place."""
    scale = np.cos(np.radians(xy[one, 1]))
    shape = np.column_stack([scale, np.ones_like(scale)])
    origin = xy[one]
    a, b, c, d = (shape * (xy[k] - origin) for k in (one, one + 1, other, other + 1))
    found = []
    touched = np.zeros(len(one), dtype=np.bool_)
    for vertex, p, q, first in ((c, a, b, True), (d, a, b, True), (a, c, d, False), (b, c, d, False)):
        along, gap = _foot(vertex, p, q)
        hit = gap <= TOUCH_M
        touched |= hit
        end = 1.0 if vertex is d or vertex is b else 0.0
        mine, theirs = along[hit], np.full(int(hit.sum()), end)
        place = xy[(other if first else one)[hit] + int(end)]
        found.append((one[hit], other[hit], *((mine, theirs) if first else (theirs, mine)), place))
    u, v, w = b - a, d - c, c - a
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    safe = np.where(cross == 0, 1.0, cross)
    s = (w[:, 0] * v[:, 1] - w[:, 1] * v[:, 0]) / safe
    t = (w[:, 0] * u[:, 1] - w[:, 1] * u[:, 0]) / safe
    hit = ~touched & (cross != 0) & (s > 0) & (s < 1) & (t > 0) & (t < 1)
    place = _crossed(xy[one[hit]], xy[one[hit] + 1], xy[other[hit]], xy[other[hit] + 1])
    found.append((one[hit], other[hit], s[hit], t[hit], place))
    joined = [np.concatenate([part[k] for part in found]) for k in range(5)]
    return joined[0], joined[1], joined[2], joined[3], joined[4]


def _crossed(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """The place where the edges a-b and c-d cross: the same to the last bit whichever comes first, however drawn."""

    def later(one: Floats, other: Floats) -> Bools:
        return np.asarray((one[:, 0] > other[:, 0]) | ((one[:, 0] == other[:, 0]) & (one[:, 1] > other[:, 1])))[:, None]

    a, b = np.where(later(a, b), b, a), np.where(later(a, b), a, b)
    c, d = np.where(later(c, d), d, c), np.where(later(c, d), c, d)
    swap = later(a, c) | ((a == c).all(axis=1)[:, None] & later(b, d))
    a, b, c, d = np.where(swap, c, a), np.where(swap, d, b), np.where(swap, a, c), np.where(swap, b, d)
    u, v, w = b - a, d - c, c - a
    along = (w[:, 0] * v[:, 1] - w[:, 1] * v[:, 0]) / (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    return np.asarray(a + along[:, None] * u)


def _foot(point: Floats, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Where along the edge the foot of a point is, exactly 0 or 1 where that is a vertex; and the gap [m]."""
    step, to = end - start, point - start
    square = (step * step).sum(axis=1)
    along = np.divide((to * step).sum(axis=1), square, out=np.zeros(len(to)), where=square > 0)
    along = np.clip(along, 0.0, 1.0)
    length = np.sqrt(square) * DEGREE_M
    along = np.where(along * length <= TOUCH_M, 0.0, np.where((1 - along) * length <= TOUCH_M, 1.0, along))
    gap = np.hypot(*(to - along[:, None] * step).T) * DEGREE_M
    return along, gap
