"""Lines that cross between their ends: which are joined there, and ends that stick out a little beyond."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from riverzones.geo import ellipsoid
from riverzones.network.build.meets import Meetings
from riverzones.network.build.nodes import SAME_M, Nodes
from riverzones.network.build.pieces import Pieces

__all__ = ["CROSSINGS", "Crossings", "joining", "overshoot"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

LONGER: Final = 9.0
Crossings = Literal["rivers", "all", "none"]
CROSSINGS: Final[tuple[Crossings, ...]] = ("rivers", "all", "none")


def joining(met: Meetings, *, natural: Bools, crossings: Crossings) -> tuple[Bools, Bools]:
    """Which meetings join the lines, and which of all are bare crossings.

    An end on a line joins, and so does a vertex that both lines have: it was put there for that. A bare crossing joins
    two rivers, but not a canal with anything, which may pass above or below (``crossings="rivers"``); ``"all"`` joins
    every one, ``"none"`` no one.

    Parameters
    ----------
    met : Meetings
    natural : ndarray of bool, shape (pieces,)
        Whether a piece is a river, not a canal.

    Returns
    -------
    joins, bare : ndarray of bool, shape (meetings,)
    """
    bare: Bools = np.asarray(~met.at_end.any(axis=0) & ~met.at_vertex.all(axis=0), dtype=np.bool_)
    chosen: dict[Crossings, Bools] = {
        "rivers": np.asarray(natural[met.piece].all(axis=0)),
        "all": np.ones_like(bare),
        "none": np.zeros_like(bare),
    }
    return ~bare | chosen[crossings], bare


def overshoot(pieces: Pieces, nodes: Nodes, places: Floats, *, within_m: float, kind: Ints) -> Bools:
    """Which pieces stick out: dangling ones beyond a crossing, at most ``within_m`` [m] long.

    A line that goes on on the other side must be at least nine times as long (a setting of ours): then the piece
    sticks out, and no water comes from there.

    Parameters
    ----------
    pieces : Pieces
        Whole lines from one true node to the next.
    nodes : Nodes
    places : ndarray of float, shape (crossings, 2)
        Where lines cross and are joined.
    kind : ndarray of int, shape (pieces,)
        Same number for pieces of the same river.
    """
    if not len(places) or not within_m > 0:
        return np.zeros(len(pieces), dtype=np.bool_)
    tree = cKDTree(ellipsoid.earth_centred(places[:, 0], places[:, 1]))
    crossed = tree.query(ellipsoid.earth_centred(nodes.place[:, 0], nodes.place[:, 1]))[0] <= SAME_M
    loose = nodes.degree == 1
    beyond_end = loose[nodes.end] & crossed[nodes.begin]
    beyond_begin = loose[nodes.begin] & crossed[nodes.end]
    stub = (beyond_end | beyond_begin) & (pieces.length_m <= within_m)
    at = np.where(beyond_end, nodes.begin, nodes.end)
    spoke = pd.DataFrame({"node": nodes.both, "kind": np.tile(kind, 2), "length_m": np.tile(pieces.length_m, 2)})
    longest = spoke.groupby(["node", "kind"])["length_m"].max()
    goes_on = longest.reindex(pd.MultiIndex.from_arrays([at, kind])).to_numpy()
    return np.asarray(stub & (goes_on >= LONGER * pieces.length_m))
