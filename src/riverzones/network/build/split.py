"""Cut lines where they meet, and drop what comes double by that."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.network.build.ledger import Ledger
from riverzones.network.build.meets import TOUCH_M, Meetings
from riverzones.network.build.nodes import Nodes
from riverzones.network.build.pieces import Pieces, metres_of_degrees

__all__ = ["cut_at", "settled", "without_repeats"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.object_]


def cut_at(pieces: Pieces, met: Meetings, *, ids: Strings, ledger: Ledger) -> Pieces:
    """Pieces cut wherever they are met between their ends; the ledger gets a row per cut."""
    sides = []
    for mine, other in ((0, 1), (1, 0)):
        inner = ~met.at_end[mine]
        chosen = (met.piece[mine], met.edge[mine], met.along[mine], met.piece[other])
        sides.append([part[inner] for part in chosen] + [met.place[inner]])
    piece, edge, along, by, place = (np.concatenate([side[k] for side in sides]) for k in range(5))
    if not len(piece):
        return pieces
    order = np.lexsort((ids[pieces.row[by]].astype(str), along, edge))
    piece, edge, along, by, place = piece[order], edge[order], along[order], by[order], place[order]
    step = np.abs(np.diff(place, axis=0)) * metres_of_degrees(place[1:, 1])
    again = (np.diff(piece) == 0) & (np.diff(edge) <= 1) & (np.hypot(*step.T) <= TOUCH_M)
    keep = np.r_[True, ~again]
    first_by = pd.Series(ids[pieces.row[by]].astype(str)).groupby(np.cumsum(keep)).min().to_numpy(dtype=object)
    ledger.note("split", ids[pieces.row[piece[keep]]], other=first_by, places=place[keep])
    return pieces.cut(piece[keep], edge[keep], along[keep], place[keep])


def settled(pieces: Pieces, nodes: Nodes, *, ids: Strings, ledger: Ledger) -> tuple[Pieces, Nodes]:
    """Pieces with their ends on the nodes; those that have shrunk to a place are left out and told."""
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
    """Pieces without those that run where another one runs; the one of the first id stays."""
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
        places=nodes.place[nodes.begin[gone]],
    )
    keep = np.ones(len(pieces), dtype=np.bool_)
    keep[gone] = False
    return pieces.take(keep), _left(nodes, keep)


def _left(nodes: Nodes, keep: Bools) -> Nodes:
    """The nodes of the pieces that stay."""
    used, both = np.unique(np.r_[nodes.begin[keep], nodes.end[keep]], return_inverse=True)
    begin, end = np.split(both, 2)
    return Nodes(begin, end, nodes.place[used])
