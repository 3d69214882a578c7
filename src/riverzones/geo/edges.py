"""Layers as arrays of edges: what the distance kernel searches.

Every vertex of a layer becomes one edge, to the vertex after it; the last vertex of a line, a point and the closing
vertex of a ring become edges of no length. So the starts of the edges are the vertices, and points, lines and
outlines are one kind of thing. Neighbouring edges of one feature form a chunk with a box; a spatial index holds the
boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import ellipsoid

__all__ = ["LONGEST_EDGE_M", "Edges", "cut", "edges_of", "ramps"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

CHUNK: Final = 16  # edges per box: more makes fewer boxes and longer lists
LONGEST_EDGE_M: Final = 5_000.0  # longer edges are cut up, which leaves their shape as it is
_AT_ONCE: Final = 200_000  # vertices: what is made on the way is several times what is kept


@dataclass(frozen=True)
class Edges:
    """Edges of a layer in chunks.

    Attributes
    ----------
    ax, ay, bx, by : ndarray of float, shape (edges,)
        Longitude and latitude of start and end [degrees].
    first : ndarray of int, shape (chunks + 1,)
        Where each chunk begins.
    owner : ndarray of int, shape (chunks,)
        Row of the layer that a chunk belongs to, ascending.
    box : ndarray of float, shape (chunks, 4)
        West, south, east, north of each chunk [degrees].
    """

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    first: Ints
    owner: Ints
    box: Floats

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def size(self) -> Ints:
        """Edges in each chunk, shape (chunks,)."""
        return np.diff(self.first)

    def take(self, chunks: Ints) -> Edges:
        """Return the given chunks, in ascending order."""
        size = self.size[chunks]
        edges = ramps(self.first[chunks], size)
        arrays = (self.ax[edges], self.ay[edges], self.bx[edges], self.by[edges])
        return Edges(*arrays, np.r_[0, np.cumsum(size)], self.owner[chunks], self.box[chunks])


def ramps(first: Ints, size: Ints) -> Ints:
    """Return ``first, first + 1, ...`` up to each size, one run after another.

    Examples
    --------
    >>> ramps(np.array([7, 2]), np.array([3, 2])).tolist()
    [7, 8, 9, 2, 3]
    """
    run = np.repeat(first - (np.cumsum(size) - size), size)
    run += np.arange(len(run))
    return run


def edges_of(geometries: npt.NDArray[np.object_]) -> Edges:
    """Return edges of geometries of any type, owned by their position in ``geometries``; missing and empty ones have
    none.
    """
    ends = np.cumsum(shapely.get_num_coordinates(geometries))
    whole = int(ends[-1]) if len(ends) else 0
    if whole <= _AT_ONCE:
        return _edges(geometries)
    cuts = np.unique(np.searchsorted(ends, np.arange(_AT_ONCE, whole, _AT_ONCE)) + 1)
    rows = [*zip((0, *cuts.tolist()), (*cuts.tolist(), len(ends)), strict=True)]
    return _concatenated([_edges(geometries[first:last]) for first, last in rows], [first for first, _ in rows])


def _concatenated(parts: list[Edges], rows: list[int]) -> Edges:
    """Edges of layers whose rows stand behind each other, from these rows on."""
    before = np.cumsum([0, *(len(part.ax) for part in parts)])
    owner = np.concatenate([part.owner + row for part, row in zip(parts, rows, strict=True)])
    first = np.concatenate([part.first[:-1] + n for part, n in zip(parts, before[:-1], strict=True)] + [before[-1:]])
    box = np.concatenate([part.box for part in parts])
    ax, ay, bx, by = (np.concatenate([getattr(part, side) for part in parts]) for side in ("ax", "ay", "bx", "by"))
    return Edges(ax, ay, bx, by, first, owner, box)


def _edges(geometries: npt.NDArray[np.object_]) -> Edges:
    pieces, owner = _pieces(geometries)
    coords, piece = shapely.get_coordinates(pieces, return_index=True)
    start = np.ascontiguousarray(coords.T)
    end = np.empty_like(start)
    end[:, :-1] = start[:, 1:]
    end[:, -1:] = start[:, -1:]
    last = np.flatnonzero(piece[1:] != piece[:-1])
    end[:, last] = start[:, last]
    row = owner[piece]
    start, end, edge = cut(start, end)
    return _chunked(start, end, row[edge])


def _pieces(geometries: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], Ints]:
    """Points, lines and rings, in the order of their rows."""
    parts, owner = geometries, np.arange(len(geometries))
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    if not areal.any():
        return parts, owner
    rings, ring_of = shapely.get_rings(parts[areal], return_index=True)
    row = np.concatenate([owner[~areal], owner[areal][ring_of]])
    order = np.argsort(row, kind="stable")
    return np.concatenate([parts[~areal], rings])[order], row[order]


def cut(start: Floats, end: Floats) -> tuple[Floats, Floats, Ints]:
    """Return edges, shape (2, edges), with those longer than LONGEST_EDGE_M cut into equal pieces; the edge of each
    piece.
    """
    step = end - start
    degree = np.radians(ellipsoid.SEMI_MAJOR_M) * 1.005  # [m], a little more than any degree has
    long = LONGEST_EDGE_M / (1.5 * degree)
    if step.max(initial=0) <= long and step.min(initial=0) >= -long:
        return start, end, np.arange(start.shape[1])
    suspect = np.flatnonzero(np.abs(step).max(axis=0) > long)
    count = np.ones(step.shape[1], dtype=np.intp)
    count[suspect] = np.maximum(1, np.ceil(np.hypot(step[0, suspect], step[1, suspect]) * degree / LONGEST_EDGE_M))
    edge = np.repeat(np.arange(len(count)), count)
    number = ramps(np.zeros_like(count), count)
    whole = count[edge]
    begun, ended = start[:, edge], end[:, edge]
    pieces = np.flatnonzero(whole > 1)  # few edges are long: the others stay as they are
    base, along = begun[:, pieces], step[:, edge[pieces]]
    share = (number[pieces] + 1) / whole[pieces]
    ended[:, pieces] = np.where(share == 1, ended[:, pieces], base + along * share)
    begun[:, pieces] = base + along * (number[pieces] / whole[pieces])
    return begun, ended, edge


def _chunked(start: Floats, end: Floats, row: Ints) -> Edges:
    fresh = np.flatnonzero(np.diff(row, prepend=-1))
    count = np.diff(np.r_[fresh, len(row)])
    chunks = -(-count // CHUNK)
    begin = np.repeat(fresh, chunks) + ramps(np.zeros_like(chunks), chunks) * CHUNK
    box = np.empty((len(begin), 4))
    if len(begin):
        for side in (0, 1):
            np.minimum.reduceat(np.minimum(start[side], end[side]), begin, out=box[:, side])
            np.maximum.reduceat(np.maximum(start[side], end[side]), begin, out=box[:, side + 2])
    first = np.r_[begin, len(row)].astype(np.intp)
    return Edges(start[0], start[1], end[0], end[1], first, np.repeat(row[fresh], chunks), box)
