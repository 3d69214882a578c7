"""Sums over all that drains to a reach, each reach upstream counted once, however the ways braid.

Sums of inflows would count twice what comes down both arms of a braid. So the network is cut into trees: each ends in a
reach with several ways on, or in an outlet. In a tree sums add up. What comes into it from the ends of other trees is
kept as a set of them, a whole number whose bits are the trees; a set goes down with the water and is joined where arms
meet. Only reaches below a divergence carry one, and those along an arm share it: the work is that of the braids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riverzones.geo.edges import ramps
from riverzones.network.network import Network
from riverzones.network.order.levels import levels, upmost_first

__all__ = ["upstream_sum"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def upstream_sum(network: Network, amount: Floats) -> Floats:
    """The amount of each reach and of all that drain to it, each once; NaN on a loop and below one.

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
    if one.total < other.total:
        one, other = other, one
    rest = other.bits & ~one.bits
    if not rest:
        return one
    if rest == other.bits:
        return _Trees(one.bits | rest, one.total + other.total)
    bits, total = one.bits | rest, one.total
    while rest:
        lowest = rest & -rest
        total += weight[lowest.bit_length() - 1]
        rest ^= lowest
    return _Trees(bits, total)
