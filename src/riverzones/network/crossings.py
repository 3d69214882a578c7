"""Lines that cross between their ends: which are joined there, and ends that stick out a little beyond."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from riverzones.geo import ellipsoid
from riverzones.network.ledger import Ledger
from riverzones.network.meets import Meetings
from riverzones.network.nodes import SAME_M, Nodes
from riverzones.network.pieces import Pieces

__all__ = ["CROSSINGS", "Crossings", "joining", "without_overshoot"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.object_]

LONGER: Final = 10.0
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


def without_overshoot(
    pieces: Pieces, nodes: Nodes, places: Floats, *, within_m: float, ids: Strings, ledger: Ledger
) -> Bools:
    """Which pieces stay: a dangling piece beyond a crossing goes if it is at most ``within_m`` [m] long.

    The line must be ten times as long in all (a setting of ours): it sticks out, it does not come from there.

    Parameters
    ----------
    places : ndarray of float, shape (crossings, 2)
        Where lines cross and are joined.
    """
    stays = np.ones(len(pieces), dtype=np.bool_)
    if not len(places) or not within_m > 0:
        return stays
    tree = cKDTree(ellipsoid.earth_centred(places[:, 0], places[:, 1]))
    crossed = tree.query(ellipsoid.earth_centred(nodes.place[:, 0], nodes.place[:, 1]))[0] <= SAME_M
    loose = nodes.degree == 1
    beyond_end = loose[nodes.end] & crossed[nodes.begin]
    beyond_begin = loose[nodes.begin] & crossed[nodes.end]
    stub = (beyond_end | beyond_begin) & (pieces.length_m <= within_m)
    at = np.where(beyond_end, nodes.begin, nodes.end)
    key = at * (int(pieces.row.max(initial=0)) + 1) + pieces.row
    both_ways = np.isin(key, key[stub][_repeated(key[stub])])  # a line that is nothing but two stubs stays as it is
    whole = np.bincount(pieces.row, pieces.length_m)[pieces.row]
    gone = stub & ~both_ways & (whole >= LONGER * pieces.length_m)
    ledger.note(
        "trimmed",
        ids[pieces.row[gone]],
        distance_m=pieces.length_m[gone],
        places=nodes.place[at[gone]],
    )
    stays[gone] = False
    return stays


def _repeated(values: npt.NDArray[np.intp]) -> Bools:
    """Which values are there more than once."""
    _, inverse, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(count[inverse] > 1)
