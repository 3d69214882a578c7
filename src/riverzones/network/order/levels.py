"""How many steps a reach is from the end of its network, and which reaches go round in a loop."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from riverzones.geo.edges import ramps
from riverzones.network.network import Links, Network

__all__ = ["levels", "main_levels", "upmost_first"]

Ints = npt.NDArray[np.intp]


def levels(network: Network) -> tuple[Ints, Ints]:
    """Steps to an outlet by the way with the most steps, and loops.

    A loop counts as one step: all of its reaches have the same level. A network that is drawn rightly has none.

    Parameters
    ----------
    network : Network
        Any, loops too.

    Returns
    -------
    level : ndarray of int, shape (reaches,)
        0 at an outlet; falls along every edge that is not part of a loop.
    ring : ndarray of int, shape (reaches,)
        The same number for reaches that lead to each other in a circle, a number of its own for one that leads to
        itself; -1 for all others.
    """
    count = len(network)
    begin = np.repeat(np.arange(count), network.down.count)
    end = network.down.to
    other = begin != end
    ring = np.full(count, -1, dtype=np.intp)
    ring[begin[~other]] = count + begin[~other]
    begin, end = begin[other], end[other]
    level, left = _peeled(begin, end, count)
    if not left.any():
        return level, ring
    graph = coo_array((np.ones(len(begin), dtype=np.int8), (begin, end)), shape=(count, count)).tocsr()
    parts, part = connected_components(graph, connection="strong")
    size = np.bincount(part, minlength=parts)
    ring = np.where(size[part] > 1, part, ring).astype(np.intp)
    outer = part[begin] != part[end]
    condensed, _ = _peeled(part[begin[outer]].astype(np.intp), part[end[outer]].astype(np.intp), parts)
    return condensed[part], ring


def main_levels(network: Network) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Steps to the outlet along the main path, shape (reaches,); and whether that path runs into a loop."""
    down = network.main_down
    begin = np.flatnonzero(down >= 0)
    return _peeled(begin, down[begin], len(down))


def _peeled(begin: Ints, end: Ints, count: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Level of every node, outlets taken away again and again; which nodes could not be reached so."""
    up = Links.of(end, begin, count)
    ways = np.bincount(begin, minlength=count)
    level, left = np.zeros(count, dtype=np.intp), np.ones(count, dtype=bool)
    here, step = np.flatnonzero(ways == 0), 0
    while len(here):
        level[here], left[here] = step, False
        first = up.first[here]
        above = up.to[ramps(first, up.first[here + 1] - first)]
        single = ways[above] == 1
        many = above[~single]
        if len(many):
            many, times = np.unique(many, return_counts=True)
            ways[many] -= times
            many = many[ways[many] == 0]
        here, step = np.concatenate([above[single], many]), step + 1
    return level, left


def upmost_first(level: Ints, chosen: npt.NDArray[np.bool_] | None = None) -> list[Ints]:
    """Positions (of those chosen) in groups of one level, from the highest level down to the outlets.

    Examples
    --------
    >>> [group.tolist() for group in upmost_first(np.array([0, 2, 1, 2]))]
    [[1, 3], [2], [0]]
    """
    order = np.argsort(-level, kind="stable")
    if chosen is not None:
        order = order[chosen[order]]
    falls = np.flatnonzero(np.diff(level[order])) + 1
    return [np.asarray(group, dtype=np.intp) for group in np.split(order, falls)]
