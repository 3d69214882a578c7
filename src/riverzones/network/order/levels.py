"""Levels of a network, and sums that run down through them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from riverzones.geo.edges import ramps
from riverzones.network.network import Links, Network

__all__ = ["levels", "main_levels", "upmost_first", "upstream_sum"]


Ints = npt.NDArray[np.intp]


def levels(network: Network) -> tuple[Ints, Ints]:
    """Return steps to an outlet by the way with the most steps, and loops.

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
    not_loop = begin != end
    ring = np.full(count, -1, dtype=np.intp)
    ring[begin[~not_loop]] = count + begin[~not_loop]
    begin, end = begin[not_loop], end[not_loop]
    level, left = _peeled(begin, end, count)
    if not left.any():
        return level, ring
    graph = scipy.sparse.coo_array((np.ones(len(begin), dtype=np.int8), (begin, end)), shape=(count, count)).tocsr()
    parts, part = scipy.sparse.csgraph.connected_components(graph, connection="strong")
    size = np.bincount(part, minlength=parts)
    ring = np.where(size[part] > 1, part, ring).astype(np.intp)
    outer = part[begin] != part[end]
    condensed, _ = _peeled(part[begin[outer]].astype(np.intp), part[end[outer]].astype(np.intp), parts)
    return condensed[part], ring


def main_levels(network: Network) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return steps to the outlet along the main path, shape (reaches,); and whether that path runs into a loop."""
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
    """Return positions (of those chosen) in groups of one level, from the highest level down to the outlets.

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


Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def upstream_sum(network: Network, amount: Floats) -> Floats:
    """Return the amount of each reach and of all that drain to it, each once; NaN on a loop and below one.

    Parameters
    ----------
    network : Network
        Any.
    amount : ndarray, shape (reaches,)
        What to sum.

    Returns
    -------
    ndarray, shape (reaches,)
    """
    level, ring = levels(network)
    ways = network.down.count
    begin = np.repeat(np.arange(len(network)), ways)
    single = ways == 1
    onward = np.full(len(network), -1, dtype=np.intp)
    onward[begin] = network.down.to
    tree = amount.astype(np.float64)
    for group in upmost_first(level, single & (ring < 0)):
        np.add.at(tree, onward[group], tree[group])
    total = tree.copy()
    below = _below(network, np.flatnonzero(ways > 1))
    if below.any():
        _add_sets(network, tree, total, upmost_first(level, below))
    lost = _below(network, np.flatnonzero(ring >= 0)) | (ring >= 0)
    total[lost] = np.nan
    return total


def _below(network: Network, begin: Ints) -> Flags:
    """Whether a reach is downstream of one of the given."""
    seen = np.zeros(len(network), dtype=bool)
    links = network.down
    while len(begin):
        first = links.first[begin]
        below = links.to[ramps(first, links.first[begin + 1] - first)]
        begin = np.unique(below[~seen[below]])
        seen[begin] = True
    return seen


@dataclass(frozen=True, slots=True)
class _Trees:
    """Other trees that drain to a reach, a bit each, and the sum of their amounts."""

    bits: int
    total: float


def _add_sets(network: Network, tree: Floats, total: Floats, groups: list[Ints]) -> None:
    """Add to the totals of the reaches in the groups what comes in from other trees."""
    first, to = network.up.first.tolist(), network.up.to.tolist()
    splits = (network.down.count > 1).tolist()
    own = tree.tolist()
    none = _Trees(0, 0.0)
    held: dict[int, _Trees] = {}  # by reach
    ended: dict[int, _Trees] = {}  # by the reach that ends a tree: what drains to it, and that tree itself
    weight: list[float] = []
    for reach in (reach for group in groups for reach in group.tolist()):
        joined = none
        for above in to[first[reach] : first[reach + 1]]:
            come = held.get(above, none)
            if splits[above] and above != reach:
                if above not in ended:
                    ended[above] = _Trees(come.bits | 1 << len(weight), come.total + own[above])
                    weight.append(own[above])
                come = ended[above]
            joined = _union(joined, come, weight)
        held[reach] = joined
        total[reach] = own[reach] + joined.total


def _union(one: _Trees, other: _Trees, weight: list[float]) -> _Trees:
    """Both together; mostly one holds the other, or they share nothing."""
    if one is other or not other.bits:
        return one
    if not one.bits:
        return other
    larger, smaller = (other, one) if one.total < other.total else (one, other)
    rest = smaller.bits & ~larger.bits
    if not rest:
        return larger
    if rest == smaller.bits:
        return _Trees(larger.bits | rest, larger.total + smaller.total)
    bits, total = larger.bits | rest, larger.total
    while rest:
        lowest = rest & -rest
        total += weight[lowest.bit_length() - 1]
        rest ^= lowest
    return _Trees(bits, total)
