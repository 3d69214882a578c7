"""Nodes where lines meet, and lines split there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely

from riverzones.geo import ellipsoid
from riverzones.network.build.noding import TOUCH_M, Intersections
from riverzones.network.build.pieces import Pieces, metres_of_degrees
from riverzones.network.build.source_lines import Ledger

__all__ = ["SAME_M", "Nodes", "cut_at", "groups", "nodes_of", "passing", "settled", "without_repeats"]


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
    """Return numbers of the groups that pairs join ``count`` things into, shape (count,)."""
    links = scipy.sparse.coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    return np.asarray(scipy.sparse.csgraph.connected_components(links, directed=False)[1], dtype=np.intp)


def nodes_of(pieces: Pieces, *, join: tuple[Floats, Floats] | None = None) -> Nodes:
    """Return nodes from ends closer than :data:`SAME_M`, and from places that are to be joined.

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
    near = scipy.spatial.cKDTree(ellipsoid.earth_centred(every[:, 0], every[:, 1])).query_pairs(
        SAME_M, output_type="ndarray"
    )
    link = len(ends) + np.arange(len(moved))
    group = groups(len(every), np.r_[near[:, 0], link].astype(np.intp), np.r_[near[:, 1], link + len(moved)])
    wins = np.ones(len(every), dtype=np.int8)
    wins[len(ends) + len(moved) :] = 0
    order = np.lexsort((every[:, 1], every[:, 0], wins, group))
    fresh = np.r_[True, np.diff(group[order]) > 0]
    lonlat = every[order[fresh]]  # in order of group
    west = np.lexsort((lonlat[:, 1], lonlat[:, 0]))
    number = np.empty(len(lonlat), dtype=np.intp)
    number[west] = np.arange(len(lonlat))
    both = number[group[: len(ends)]]
    used = np.unique(both)
    begin, end = np.split(np.searchsorted(used, both), 2)
    return Nodes(begin, end, lonlat[west][used])


def passing(pieces: Pieces, nodes: Nodes, alike: Ints) -> Bools:
    """Return nodes where nothing happens: two pieces of the same kind of water meet there and nothing else does.

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


Strings = npt.NDArray[np.object_]


def cut_at(pieces: Pieces, met: Intersections, *, ids: Strings, ledger: Ledger) -> Pieces:
    """Return pieces cut wherever they are met between their ends; the ledger gets a row per cut."""
    sides = []
    for cut_side, by_side in ((0, 1), (1, 0)):
        inner = ~met.at_end[cut_side]
        chosen = (met.piece[cut_side], met.edge[cut_side], met.along[cut_side], met.piece[by_side])
        sides.append([part[inner] for part in chosen] + [met.place[inner]])
    piece, edge, along, by, lonlat = (np.concatenate([side[k] for side in sides]) for k in range(5))
    if not len(piece):
        return pieces
    order = np.lexsort((ids[pieces.row[by]].astype(str), along, edge))
    piece, edge, along, by, lonlat = piece[order], edge[order], along[order], by[order], lonlat[order]
    step = np.abs(np.diff(lonlat, axis=0)) * metres_of_degrees(lonlat[1:, 1])
    again = (np.diff(piece) == 0) & (np.diff(edge) <= 1) & (np.hypot(*step.T) <= TOUCH_M)
    keep = np.r_[True, ~again]
    first_by = pd.Series(ids[pieces.row[by]].astype(str)).groupby(np.cumsum(keep)).min().to_numpy(dtype=object)
    ledger.note("split", ids[pieces.row[piece[keep]]], other=first_by, places=lonlat[keep])
    return pieces.cut(piece[keep], edge[keep], along[keep], lonlat[keep])


def settled(pieces: Pieces, nodes: Nodes, *, ids: Strings, ledger: Ledger) -> tuple[Pieces, Nodes]:
    """Return pieces with their ends on the nodes; those that have shrunk to a place are left out and told."""
    pieces = pieces.with_ends(nodes.place[nodes.begin], nodes.place[nodes.end], same_m=2 * TOUCH_M)
    gone = (nodes.begin == nodes.end) & (pieces.length_m <= 4 * TOUCH_M)
    ledger.note(
        "collapsed",
        ids[pieces.row[gone]],
        distance_m=pieces.length_m[gone],
        places=nodes.place[nodes.begin[gone]],
    )
    return pieces.take(~gone), _left(nodes, ~gone)


def without_repeats(pieces: Pieces, nodes: Nodes, *, ids: Strings, ledger: Ledger) -> tuple[Pieces, Nodes]:
    """Return pieces without those that run where another one runs; the one of the first id stays."""
    low, high = np.minimum(nodes.begin, nodes.end), np.maximum(nodes.begin, nodes.end)
    suspect = pd.DataFrame({"low": low, "high": high, "size": pieces.size}).duplicated(keep=False).to_numpy()
    rows = np.flatnonzero(suspect)
    if not len(rows):
        return pieces, nodes
    rows = rows[np.lexsort((pieces.at[rows], ids[pieces.row[rows]].astype(str)))]
    lines = shapely.set_precision(shapely.normalize(pieces.take(rows).lines), 1e-8, mode="pointwise")
    key = pd.Series(shapely.to_wkb(shapely.normalize(lines)))
    again = key.duplicated().to_numpy()
    stays = pd.Series(np.arange(len(rows)))[~again].set_axis(key[~again])
    gone, leader = rows[again], rows[stays.reindex(key[again]).to_numpy()]
    ledger.note(
        "duplicate",
        ids[pieces.row[gone]],
        other=ids[pieces.row[leader]],
        distance_m=pieces.length_m[gone],
        places=pieces.at_m(pieces.length_m / 2)[gone],
    )
    keep = np.ones(len(pieces), dtype=np.bool_)
    keep[gone] = False
    return pieces.take(keep), _left(nodes, keep)


def _left(nodes: Nodes, keep: Bools) -> Nodes:
    """The nodes of the pieces that stay."""
    used, both = np.unique(np.r_[nodes.begin[keep], nodes.end[keep]], return_inverse=True)
    begin, end = np.split(both, 2)
    return Nodes(begin, end, nodes.place[used])
