"""Ends of pieces put together to nodes, and what stands around a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from riverzones.geo import ellipsoid
from riverzones.network.build.meets import TOUCH_M
from riverzones.network.build.pieces import Pieces

__all__ = ["SAME_M", "Nodes", "groups", "nodes_of", "passing"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

SAME_M: Final = 2 * TOUCH_M  # an end and the place it was cut for may each be off by TOUCH_M


@dataclass(frozen=True)
class Nodes:
    """Which node each piece begins and ends at; nodes are numbered from west to east, then south to north.

    Attributes
    ----------
    begin, end : ndarray of int, shape (pieces,)
    place : ndarray of float, shape (nodes, 2)
        Longitude and latitude.
    """

    begin: Ints
    end: Ints
    place: Floats

    def __len__(self) -> int:
        return len(self.place)

    @property
    def both(self) -> Ints:
        """Nodes of all beginnings, then of all ends."""
        return np.concatenate([self.begin, self.end])

    @property
    def degree(self) -> Ints:
        """How many ends of pieces meet in each node."""
        return np.bincount(self.both, minlength=len(self))


def groups(count: int, one: Ints, other: Ints) -> Ints:
    """Numbers of the groups that pairs join ``count`` things into, shape (count,)."""
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)


def nodes_of(pieces: Pieces, *, join: tuple[Floats, Floats] | None = None) -> Nodes:
    """Nodes from ends closer than :data:`SAME_M`, and from places that are to be joined.

    Parameters
    ----------
    pieces : Pieces
    join : tuple of two arrays, shape (pairs, 2), optional
        Ends (longitude, latitude) and the places they are moved to: these win where a node's place is decided;
        otherwise the westernmost end does.
    """
    ends = pieces.ends
    moved, target = join if join is not None else (np.empty((0, 2)), np.empty((0, 2)))
    every = np.concatenate([ends, moved, target])
    if not len(every):
        return Nodes(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty((0, 2)))
    near = cKDTree(ellipsoid.earth_centred(every[:, 0], every[:, 1])).query_pairs(SAME_M, output_type="ndarray")
    link = len(ends) + np.arange(len(moved))
    group = groups(len(every), np.r_[near[:, 0], link].astype(np.intp), np.r_[near[:, 1], link + len(moved)])
    wins = np.ones(len(every), dtype=np.int8)
    wins[len(ends) + len(moved) :] = 0
    order = np.lexsort((every[:, 1], every[:, 0], wins, group))
    fresh = np.r_[True, np.diff(group[order]) > 0]
    place = every[order[fresh]]  # in order of group
    west = np.lexsort((place[:, 1], place[:, 0]))
    number = np.empty(len(place), dtype=np.intp)
    number[west] = np.arange(len(place))
    both = number[group[: len(ends)]]
    used = np.unique(both)
    begin, end = np.split(np.searchsorted(used, both), 2)
    return Nodes(begin, end, place[west][used])


def passing(pieces: Pieces, nodes: Nodes, alike: Ints) -> Bools:
    """Nodes where nothing happens: two pieces of the same kind of water meet there and nothing else does.

    Parameters
    ----------
    pieces : Pieces
    nodes : Nodes
    alike : ndarray of int, shape (rows,)
        Same number for raw lines that may be put together.

    Returns
    -------
    ndarray of bool, shape (nodes,)
    """
    both = nodes.both
    ends = np.flatnonzero((nodes.degree == 2)[both])
    spoke = ends[np.argsort(both[ends], kind="stable")].reshape(-1, 2)
    piece = spoke % max(len(pieces), 1)
    kind = alike[pieces.row[piece]]
    through = np.zeros(len(nodes), dtype=np.bool_)
    through[both[spoke[:, 0]]] = (kind[:, 0] == kind[:, 1]) & (piece[:, 0] != piece[:, 1])
    return through
