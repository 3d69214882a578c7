"""Order in the network: one number or word for each reach, by its place among the others.

Measures take a :class:`~riverzones.network.network.Network` and give a Series on its reach ids. Their names and meaning
are those of the value added attributes of NHDPlus (McKay et al. 2012, NHDPlus Version 2: User Guide, appendix A), in
metres. Where the river divides, paths follow the main way; sums count every reach upstream once, whichever way it
drains. A reach whose main path runs into a loop, or that is below one, which only a network with faults has, has NaN,
None or 0 where a measure has no meaning.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.network.network import Network
from riverzones.network.order.levels import levels, main_levels, upmost_first, upstream_sum
from riverzones.network.order.rank import RANKS, level_path_onward, rivers_table, tributary_rank, tributary_rank_told
from riverzones.network.order.ways import main_ways, main_ways_told

__all__ = [
    "RANKS",
    "arbolate_sum_m",
    "level_path_id",
    "main_stem",
    "main_ways",
    "main_ways_told",
    "outlet_id",
    "path_length_m",
    "rivers_table",
    "sequence",
    "strahler_order",
    "stream_count",
    "stream_level",
    "tributary_rank",
    "tributary_rank_told",
]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


def path_length_m(network: Network) -> pd.Series[float]:
    """Return length [m] along the main path from the lower end of each reach to the end of the network; 0 at an outlet.

    ``Pathlength`` of NHDPlus, in metres; NaN towards a loop.
    """
    down = network.main_down
    level, looped = main_levels(network)
    total = np.where(looped, np.nan, 0.0)
    for group in upmost_first(level, ~looped & (down >= 0))[::-1]:
        total[group] = total[down[group]] + network.length_m[down[group]]
    return pd.Series(total, index=network.ids, name="path_length_m")


def arbolate_sum_m(network: Network) -> pd.Series[float]:
    """Return length [m] of each reach and of all that drain to it, each counted once, the arms of braids too.

    ``ArbolateSu`` of NHDPlus, in metres. NaN on a loop and below one.
    """
    return pd.Series(upstream_sum(network, network.length_m), index=network.ids, name="arbolate_sum_m")


def stream_count(network: Network) -> pd.Series[int]:
    """Return how many reaches drain to each, itself included, each counted once; 0 on a loop and below one."""
    count = np.rint(np.nan_to_num(upstream_sum(network, np.ones(len(network)))))
    return pd.Series(count.astype(np.int64), index=network.ids, name="stream_count", dtype=np.int64)


def outlet_id(network: Network) -> pd.Series[Any]:
    """Return id of the last reach on the main path of each; None towards a loop."""
    return _last(network, network.main_down, "outlet_id")


def level_path_id(network: Network) -> pd.Series[Any]:
    """Return id of the lowest reach of the level path of each: the stem it lies on; None towards a loop.

    A level path runs up from an outlet or a confluence along the main reaches to a source: of the inflows the one of
    the same river name, then of the higher rank, then with the larger arbolate sum goes on. ``LevelPathI`` of NHDPlus
    groups reaches alike.
    """
    return _last(network, level_path_onward(network), "level_path_id")


def stream_level(network: Network) -> pd.Series[int]:
    """Return the level of the path of each reach: 1 the stem at the outlet, 2 its tributaries (一级支流), and so on.

    ``StreamLeve`` of NHDPlus where the outlet is at the sea; 0 towards a loop.
    """
    down, stem = network.main_down, level_path_onward(network)
    level, looped = main_levels(network)
    order = np.where(looped, 0, 1)
    for group in upmost_first(level, ~looped & (down >= 0))[::-1]:
        order[group] = order[down[group]] + (stem[group] < 0)
    return pd.Series(order.astype(np.int64), index=network.ids, name="stream_level", dtype=np.int64)


def main_stem(network: Network) -> pd.Series[bool]:
    """Return whether a reach lies on the level path that ends at its outlet."""
    return (stream_level(network) == 1).rename("main_stem")


def sequence(network: Network) -> pd.Series[int]:
    """Return a number of its own for each reach, from 1, that falls along every way downstream; loops aside.

    As ``Hydroseq`` of NHDPlus does: sorted by it, a table can be worked through from the outlets up.
    """
    level, _ = levels(network)
    order = np.lexsort((np.argsort(np.argsort(network.ids.to_numpy(), kind="stable"), kind="stable"), level))
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(1, len(order) + 1)
    return pd.Series(position, index=network.ids, name="sequence")


def strahler_order(network: Network) -> pd.Series[int]:
    """Return the Strahler order: 1 at a source, one more where several of the same, highest order meet (Strahler 1957).

    Where the river divides, all ways keep the order; what a minor way brings back raises nothing, it is the same
    water. A minor way is a minor way until it takes up a tributary: from there the tributary's order holds. As
    ``StreamOrde`` of NHDPlus (with ``StreamCalc``).
    """
    level, ring = levels(network)
    down = network.main_down
    order = np.ones(len(network), dtype=np.int64)  # StreamOrde
    own = np.ones(len(network), dtype=np.int64)  # StreamCalc: 0 on a minor way
    up = network.up
    source = up.to
    into = np.repeat(np.arange(len(network)), up.count)
    held = (ring[into] >= 0) & (ring[into] == ring[source]) | (into == source)
    source, into = source[~held], into[~held]
    main = down[source] == into
    minor = np.zeros(len(network), dtype=bool)
    minor[into] = True
    minor[into[main]] = False
    # what a reach takes from those above it goes by level, so that all of them are known
    rows = np.argsort(-level[into], kind="stable")
    source, into, main = source[rows], into[rows], main[rows]
    for rows in np.split(np.arange(len(into)), np.flatnonzero(np.diff(level[into])) + 1):
        above, below = source[rows], into[rows]
        order[below] = 0
        np.maximum.at(order, below, order[above])
        own[below] = 0
        bears = main[rows] & (own[above] > 0)
        above, below = above[bears], below[bears]
        np.maximum.at(own, below, own[above])
        several = below[own[above] == own[below]]
        raised, times = np.unique(several, return_counts=True)
        own[raised[times > 1]] += 1
        order[below] = own[below]
    return pd.Series(order, index=network.ids, name="strahler_order", dtype=np.int64)


def _last(network: Network, onward: Ints, name: str) -> pd.Series[Any]:
    """Id of the last reach that each comes to along some of the main ways."""
    level, looped = main_levels(network)
    last = np.arange(len(network))
    for group in upmost_first(level, ~looped & (onward >= 0))[::-1]:
        last[group] = last[onward[group]]
    ids = network.ids.to_numpy().astype(object)[last]
    ids[looped] = None
    return pd.Series(ids, index=network.ids, name=name, dtype=object)
