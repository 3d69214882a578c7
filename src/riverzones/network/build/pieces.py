"""Lines as flat arrays: what the steps from raw lines to a network pass on to each other.

A piece is a stretch of one raw line, drawn as that line was drawn. Cutting, flipping and joining are index arithmetic
on one array of vertices; shapely geometries are made only where a result leaves the package.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import ellipsoid
from riverzones.geo.edges import ramps

__all__ = ["Pieces", "concatenated", "flat", "metres_of_degrees"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Pieces:
    """Stretches of raw lines.

    Attributes
    ----------
    xy : ndarray of float, shape (vertices, 2)
        Longitude and latitude [degrees].
    first : ndarray of int, shape (pieces + 1,)
        Where each piece begins in ``xy``.
    row : ndarray of int, shape (pieces,)
        Row of the table of raw lines it was cut from.
    at : ndarray of float, shape (pieces,)
        Grows along the raw line, whatever the unit: it puts the pieces of one line in order.
    """

    xy: Floats
    first: Ints
    row: Ints
    at: Floats

    @staticmethod
    def of(lines: Geometries, row: Ints) -> Pieces:
        """Return pieces that are whole lines, in the order given."""
        xy, owner = shapely.get_coordinates(lines, return_index=True)
        first = np.r_[0, np.cumsum(np.bincount(owner, minlength=len(lines)))].astype(np.intp)
        at = np.zeros(len(lines))
        fresh = np.flatnonzero(np.diff(row, prepend=-1))
        at += np.arange(len(lines)) - np.repeat(fresh, np.diff(np.r_[fresh, len(row)]))
        return Pieces(xy, first, row.astype(np.intp), at * 1e9)

    def __len__(self) -> int:
        return len(self.row)

    @property
    def size(self) -> Ints:
        """Vertices of each piece."""
        return np.diff(self.first)

    @cached_property
    def lines(self) -> Geometries:
        """The pieces as LineStrings."""
        if not len(self):
            return np.empty(0, dtype=object)
        linestrings = shapely.linestrings(self.xy, indices=np.repeat(np.arange(len(self)), self.size))
        return np.asarray(linestrings, dtype=object)

    @cached_property
    def run_m(self) -> Floats:
        """Length [m] from the first of all vertices to each, as if the pieces were one line; gaps count nothing.

        By the radii at the middle of each edge: off by less than a millionth on edges of up to 20 km. What is kept of
        lengths in the network is measured by :func:`riverzones.geo.geodesy.length_m`.
        """
        if not len(self.xy):
            return np.empty(0)
        step = np.diff(self.xy, axis=0) * metres_of_degrees((self.xy[1:, 1] + self.xy[:-1, 1]) / 2)
        step[self.first[1:-1] - 1] = 0
        run: Floats = np.r_[0.0, np.cumsum(np.hypot(step[:, 0], step[:, 1]))]
        return run

    @cached_property
    def length_m(self) -> Floats:
        """Lengths [m], as :attr:`run_m` measures."""
        return np.asarray(self.run_m[self.first[1:] - 1] - self.run_m[self.first[:-1]])

    def at_m(self, distance_m: Floats) -> Floats:
        """Return the place on each piece that lies so far from its beginning [m], shape (pieces, 2)."""
        wanted = self.run_m[self.first[:-1]] + distance_m
        edge = np.clip(np.searchsorted(self.run_m, wanted, side="right") - 1, self.first[:-1], self.first[1:] - 2)
        size = self.run_m[edge + 1] - self.run_m[edge]
        along = np.clip(np.divide(wanted - self.run_m[edge], size, out=np.zeros(len(edge)), where=size > 0), 0.0, 1.0)
        return np.asarray(self.xy[edge] + along[:, None] * (self.xy[edge + 1] - self.xy[edge]))

    @cached_property
    def ends(self) -> Floats:
        """Both ends of every piece, shape (2 * pieces, 2): first all beginnings, then all ends."""
        return np.concatenate([self.xy[self.first[:-1]], self.xy[self.first[1:] - 1]])

    def take(self, chosen: Ints | Bools) -> Pieces:
        """Return some of the pieces, in the order asked for."""
        rows = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
        size = self.size[rows]
        first = np.r_[0, np.cumsum(size)].astype(np.intp)
        return Pieces(self.xy[ramps(self.first[rows], size)], first, self.row[rows], self.at[rows])

    def flipped(self, backward: Bools) -> Pieces:
        """Return the same pieces, some of them drawn the other way."""
        number = np.arange(len(self.xy)) - np.repeat(self.first[:-1], self.size)
        mirrored = np.repeat(self.first[1:] - 1, self.size) - number
        straight = np.repeat(self.first[:-1], self.size) + number
        return replace(self, xy=self.xy[np.where(np.repeat(backward, self.size), mirrored, straight)])

    def with_ends(self, begin: Floats, end: Floats, *, same_m: float) -> Pieces:
        """Return ends put on given places: rounding up to ``same_m`` [m] moves the vertex, more adds an edge to the
        place.
        """
        there = np.stack([self.xy[self.first[:-1]], self.xy[self.first[1:] - 1]])
        wanted = np.stack([begin, end])
        gap = np.hypot(*((wanted - there) * metres_of_degrees(there[..., 1])).transpose(2, 0, 1))
        longer = gap > same_m
        size = self.size + longer.sum(axis=0)
        first = np.r_[0, np.cumsum(size)].astype(np.intp)
        xy = np.empty((int(first[-1]), 2))
        xy[ramps(first[:-1] + longer[0], self.size)] = self.xy
        xy[first[:-1]], xy[first[1:] - 1] = begin, end
        return Pieces(xy, first, self.row, self.at)

    def cut(self, piece: Ints, edge: Ints, along: Floats, places: Floats) -> Pieces:
        """Return pieces cut at places on their edges.

        Parameters
        ----------
        piece, edge : ndarray of int, shape (cuts,)
            Which piece, and the vertex (position in ``xy``) that begins the edge.
        along : ndarray of float, shape (cuts,)
            Where on the edge, 0 (at its first vertex) to less than 1; no two cuts at one place.
        places : ndarray of float, shape (cuts, 2)
            Longitude and latitude of the cuts.
        """
        order = np.lexsort((along, edge, piece))
        piece, edge, along, places = piece[order], edge[order], along[order], places[order]
        inserted = along > 0
        # every cut ends one piece and begins the next: a vertex is doubled, a place on an edge comes in twice
        copies = np.where(inserted, 2, 1)
        source = np.concatenate([np.arange(len(self.xy)), np.repeat(edge, copies)])
        rank = np.concatenate([np.zeros(len(self.xy)), np.repeat(along, copies)])
        added = np.repeat(places, copies, axis=0)
        arranged = np.lexsort((np.arange(len(source)), rank, source))
        xy = np.concatenate([self.xy, added])[arranged]
        shift = np.cumsum(copies) - copies  # vertices put in before this cut
        begins = edge + shift + np.where(inserted, 2, 1)  # the second copy begins the next piece
        size = self.size + np.bincount(piece, copies, minlength=len(self)).astype(np.intp)
        starts = np.r_[0, np.cumsum(size)].astype(np.intp)
        first = np.sort(np.concatenate([starts, begins]))
        count = 1 + np.bincount(piece, minlength=len(self))
        parent = np.repeat(np.arange(len(self)), count)
        at = self.at[parent].copy()
        at[np.isin(first[:-1], begins)] += edge - self.first[piece] + along
        return Pieces(xy, first.astype(np.intp), self.row[parent], at)


def flat(coords: list[Floats], row: Ints) -> Pieces:
    """Return pieces from arrays of vertices."""
    first = np.r_[0, np.cumsum([len(part) for part in coords])].astype(np.intp)
    xy = np.concatenate(coords) if coords else np.empty((0, 2))
    return Pieces(xy, first, row.astype(np.intp), np.zeros(len(coords)))


def concatenated(one: Pieces, other: Pieces) -> Pieces:
    """Return two sets of pieces as one."""
    first = np.r_[one.first, other.first[1:] + len(one.xy)]
    return Pieces(
        np.concatenate([one.xy, other.xy]), first, np.r_[one.row, other.row], np.concatenate([one.at, other.at])
    )


def metres_of_degrees(lat: Floats) -> Floats:
    """Return metres of a degree of longitude and of latitude there, shape (..., 2): good for the small gaps asked
    about.
    """
    return np.stack([np.radians(ellipsoid.parallel_radius(lat)), np.radians(ellipsoid.meridian_radius(lat))], axis=-1)
