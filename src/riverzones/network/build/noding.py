"""Where lines meet exactly: ends on lines, crossings, shared vertices, also of a line with itself.

Works on edges, not on whole lines: boxes around runs of edges find candidates through a spatial index, and what is left
is compared in arrays. Places closer than :data:`TOUCH_M` are one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import DataError
from riverzones.geo.edges import ramps
from riverzones.model import Text
from riverzones.network.build.pieces import Pieces

__all__ = ["TOUCH_M", "Intersections", "find_intersections"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

TOUCH_M: Final = 1e-3  # below a millimetre is rounding (a setting of ours): nine decimals of a degree are 0.1 mm
DEGREE_M: Final = 111_320.0
SLACK: Final = TOUCH_M / DEGREE_M * 2.5  # degrees that boxes are grown by; a degree of longitude is short up north
RUN: Final = 8  # edges per box
BLOCK: Final = 100_000  # pairs of boxes looked at together
QUERY: Final = 4_000_000  # pairs of boxes that one question to the index may give
LOOKED: Final = 50  # so many pairs of edges are compared for each meeting that is let pass


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

    def take(self, chosen: Bools | Ints) -> Intersections:
        """Return some of them."""
        return Intersections(
            self.piece[:, chosen],
            self.edge[:, chosen],
            self.along[:, chosen],
            self.place[chosen],
            self.at_end[:, chosen],
            self.at_vertex[:, chosen],
        )


def find_intersections(pieces: Pieces, *, most: int | None = None) -> Intersections:
    """Return every meeting in which at least one piece is met between its ends.

    Parameters
    ----------
    pieces : Pieces
    most : int, optional
        Meetings that are let pass; as many as there are vertices always are, which no map of rivers comes near. The
        work stops with the first beyond, and after :data:`LOOKED` times as many pairs of edges that only come near.

    Raises
    ------
    DataError
        If there are more.
    """
    owner = np.repeat(np.arange(len(pieces)), pieces.size)
    allowed = None if most is None else max(most, len(owner))
    chunks, meetings = [], 0
    for first_edge, second_edge in _candidates(pieces, owner, None if allowed is None else allowed * LOOKED):
        met = _between_ends(pieces, owner, _met(pieces.xy, first_edge, second_edge))
        meetings += len(met)
        if allowed is not None and meetings > allowed:
            raise _too_many(met.place[0], allowed)
        chunks.append(met)
    if not chunks:
        return _between_ends(pieces, owner, _met(pieces.xy, np.empty(0, np.intp), np.empty(0, np.intp)))
    parts = {field.name: [getattr(met, field.name) for met in chunks] for field in fields(Intersections)}
    piece, edge, along, lonlat, at_end, at_vertex = (
        np.concatenate(part, axis=0 if name == "place" else 1) for name, part in parts.items()
    )
    return _once(Intersections(piece, edge, along, lonlat, at_end, at_vertex))


def _between_ends(
    pieces: Pieces, owner: Ints, meetings: tuple[Floats, Floats, Floats, Floats, Floats]
) -> Intersections:
    """Meetings put in order, without those of two ends; each once."""
    first_edge, second_edge, along_one, along_other, lonlat = meetings
    edge = np.stack([first_edge, second_edge]).astype(np.intp)
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
    met = Intersections(piece, edge, along, lonlat, at_end, at_vertex)
    return _once(met.take(keep))


def _once(met: Intersections) -> Intersections:
    """Each meeting once, in the order of edges."""
    _, unique = np.unique(np.column_stack([met.edge.T, met.along.T]), axis=0, return_index=True)
    return met.take(unique)


def _too_many(near: Floats, most: int) -> DataError:
    lon, lat = near
    return DataError(
        Text(
            zh=f"河线相交、相接超过 {most:,} 处（如 {lon:.4f},{lat:.4f} 附近），不建河网。",
            en=f"the lines of rivers meet or come near each other in more than {most:,} places (such as near "
            f"{lon:.4f},{lat:.4f}): no network is built.",
        ),
        hint=Text(
            zh="请核对图层是否为河线，或有许多线重叠、交于一点；上限 meetings 见文档“文件与模板的上限”。",
            en="See whether these are rivers, or many lines lie on each other or through one point; the cap (meetings) "
            "is a setting: docs, caps.",
        ),
    )


def _candidates(pieces: Pieces, owner: Ints, most: int | None) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of edges whose boxes meet, in blocks; edges that follow each other are left out."""
    begin = np.flatnonzero(owner[:-1] == owner[1:])
    if not len(begin):
        return
    start, end = pieces.xy[begin], pieces.xy[begin + 1]
    low, high = np.minimum(start, end) - SLACK, np.maximum(start, end) + SLACK
    of = owner[begin]
    number = np.arange(len(begin)) - np.repeat(*_runs(of))
    fresh = np.flatnonzero(number % RUN == 0)
    size = np.diff(np.r_[fresh, len(begin)])
    box_low, box_high = np.minimum.reduceat(low, fresh), np.maximum.reduceat(high, fresh)
    boxes = shapely.box(box_low[:, 0], box_low[:, 1], box_high[:, 0], box_high[:, 1])
    straight = _straight(pieces, start, end, of)
    looked = 0
    for a, b in _near_boxes(boxes):
        keep = (a <= b) & ~((of[fresh[a]] == of[fresh[b]]) & straight[of[fresh[a]]])
        a, b = a[keep], b[keep]
        for first in range(0, len(a), BLOCK):
            i, j = a[first : first + BLOCK], b[first : first + BLOCK]
            pair = np.repeat(np.arange(len(i)), size[i])
            first_edge = ramps(fresh[i], size[i])
            near = _overlap(low[first_edge], high[first_edge], box_low[j[pair]], box_high[j[pair]])
            pair, first_edge = pair[near], first_edge[near]
            wide = size[j[pair]]
            first_edge, second_edge = np.repeat(first_edge, wide), ramps(fresh[j[pair]], wide)
            near = _overlap(low[first_edge], high[first_edge], low[second_edge], high[second_edge]) & (
                first_edge < second_edge
            )
            near &= ~((second_edge - first_edge == 1) & (of[first_edge] == of[second_edge]))
            looked += len(i) + int(near.sum())
            if most is not None and looked > most:
                raise _too_many(start[first_edge[0]], most // LOOKED)
            yield begin[first_edge[near]], begin[second_edge[near]]


def _near_boxes(boxes: npt.NDArray[np.object_]) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of boxes that meet, asked of the index in parts: boxes that all lie on each other fill no memory."""
    tree = shapely.STRtree(boxes)
    step = max(64, QUERY // len(boxes))
    for first in range(0, len(boxes), step):
        a, b = tree.query(boxes[first : first + step])
        yield a + first, b


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
    hits = []
    touched = np.zeros(len(one), dtype=np.bool_)
    for vertex, p, q, first in ((c, a, b, True), (d, a, b, True), (a, c, d, False), (b, c, d, False)):
        along, gap = _foot(vertex, p, q)
        hit = gap <= TOUCH_M
        touched |= hit
        end = 1.0 if vertex is d or vertex is b else 0.0
        own_along, theirs = along[hit], np.full(int(hit.sum()), end)
        lonlat = xy[(other if first else one)[hit] + int(end)]
        hits.append((one[hit], other[hit], *((own_along, theirs) if first else (theirs, own_along)), lonlat))
    u, v, w = b - a, d - c, c - a
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    safe = np.where(cross == 0, 1.0, cross)
    s = (w[:, 0] * v[:, 1] - w[:, 1] * v[:, 0]) / safe
    t = (w[:, 0] * u[:, 1] - w[:, 1] * u[:, 0]) / safe
    hit = ~touched & (cross != 0) & (s > 0) & (s < 1) & (t > 0) & (t < 1)
    lonlat = _crossed(xy[one[hit]], xy[one[hit] + 1], xy[other[hit]], xy[other[hit] + 1])
    hits.append((one[hit], other[hit], s[hit], t[hit], lonlat))
    joined = [np.concatenate([part[k] for part in hits]) for k in range(5)]
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
