"""Which reaches make a river, and how far each lies from its mouth.

A river is all reaches of one name. Its chainage is counted upstream from its mouth along its main path:

- from a reach the river goes on along the network's main way, if that has its name, else along the first way on that
  has it; a side channel so counts from where it rejoins;
- **gaps**: reaches without a name, or through a lake, that lie between two reaches of one river on the network's
  main way count with their length; the ones without a name belong to the river;
- **several parts**: where a name ends and does not come again that way (arms of a delta, two rivers of one name, a
  gap in the data) a part has its mouth, and its chainage counts from there; the part with the greatest length is the
  river's first;
- **without a name**: reaches without a name count from where their water first meets a named river, or leaves the
  network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.network.network import Network

__all__ = ["Rivers", "confluences", "rivers_of"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Names = npt.NDArray[np.object_]

UNNAMED: Final = -1


@dataclass(frozen=True)
class Rivers:
    """Rivers of a network; arrays are by position of the reach.

    Attributes
    ----------
    name : ndarray of object
        Name of the river, None where it has none.
    code : ndarray of int
        Number of the river, -1 where it has no name.
    onward : ndarray of int
        The reach that the river goes on in, -1 at its mouth.
    gap_m : ndarray of float
        Length of the gap before that reach [m], 0 where it follows at once.
    low_m : ndarray of float
        Chainage of the lower end [m]; NaN in a loop.
    mouth : ndarray of int
        The last reach of its part, -1 in a loop.
    first : ndarray of bool
        Whether it lies in the first part of its river.
    main : ndarray of bool
        Whether it lies on the main path of its part: from the reach that is furthest up, down to the mouth.
    """

    name: Names
    code: Ints
    onward: Ints
    gap_m: Floats
    low_m: Floats
    mouth: Ints
    first: Bools
    main: Bools


def rivers_of(network: Network) -> Rivers:
    """Return the rivers of a network and the chainage of every reach.

    Parameters
    ----------
    network : Network
        Reaches drawn downstream, with the column ``river``; without it no reach has a name.

    Returns
    -------
    Rivers
    """
    code, names = _codes(network)
    bridge = (code == UNNAMED) | _lakes(network)
    code = _adopted(network, code, bridge)
    onward, gap = _onward(network, code, bridge)
    length = network.length_m
    below = np.where(onward >= 0, gap + length[onward], 0.0)
    mouth, low = descend(onward, below)
    mouth, low = np.where(np.isnan(low), -1, mouth), low
    first, main = _first_and_main(code, mouth, onward, (low, length))
    name = np.concatenate([names, np.array([None])])[code]
    return Rivers(name, code, onward, gap, low, mouth, first, main)


def confluences(network: Network, rivers: Rivers, river: str) -> pd.DataFrame:
    """Return the rivers of other names that flow into the first part of a river on its main path.

    Parameters
    ----------
    network : Network
        Reaches drawn downstream.
    rivers : Rivers
        Those of the network (:func:`rivers_of`).
    river : str
        Name of the river.

    Returns
    -------
    DataFrame
        ``reach_id`` (the last reach of the tributary), ``name``, ``chainage_m`` of the confluence [m], from the mouth
        up; without rows where there are none.

    Examples
    --------
    >>> from geopandas import GeoDataFrame
    >>> from shapely import LineString
    >>> lines = [LineString([(0, 0), (1, 0)]), LineString([(1, 0), (2, 0)]), LineString([(1, 1), (1, 0)])]
    >>> reaches = GeoDataFrame({"river": ["甲河", "甲河", "乙溪"], "length_m": [9.0, 5.0, 7.0]}, geometry=lines,
    ...                        index=["a", "b", "c"], crs=4490)
    >>> network = Network.of(reaches, pd.DataFrame({"id": ["a", "b", "c"], "to_id": ["b", None, "b"]}))
    >>> confluences(network, rivers_of(network), "甲河").values.tolist()
    [['c', '乙溪', 5.0]]
    """
    own = (rivers.name == river) & rivers.first & rivers.main
    down = network.main_down
    last = np.flatnonzero((down >= 0) & own[down] & (rivers.name != river) & (rivers.code != UNNAMED))
    upper_m = rivers.low_m[down[last]] + network.length_m[down[last]]
    table = pd.DataFrame(
        {"reach_id": np.asarray(network.ids, dtype=object)[last], "name": rivers.name[last], "chainage_m": upper_m}
    )
    return table.sort_values("chainage_m", kind="stable").reset_index(drop=True)


def descend(onward: Ints, step: Floats) -> tuple[Ints, Floats]:
    """Return the last place of every chain, and the sum of the steps down to it; NaN where a chain runs in a loop.

    By doubling: after k rounds every place knows where it is after 2^k steps.

    Examples
    --------
    >>> last, total = descend(np.array([1, 2, -1]), np.array([5.0, 7.0, 0.0]))
    >>> last.tolist(), total.tolist()
    ([2, 2, 2], [12.0, 7.0, 0.0])
    """
    here = np.arange(len(onward))
    ahead = np.where(onward >= 0, onward, here)
    total = np.where(onward >= 0, step, 0.0)
    for _ in range(len(onward).bit_length() + 1):
        further = ahead[ahead]
        if (further == ahead).all():
            break
        total = total + total[ahead]
        ahead = further
    return ahead, np.where(onward[ahead] >= 0, np.nan, total)


def _codes(network: Network) -> tuple[Ints, Names]:
    if "river" not in network.reaches.columns:
        return np.full(len(network), UNNAMED, dtype=np.intp), np.empty(0, dtype=object)
    given = network.reaches["river"]
    named = given.where(given.notna() & (given.astype(str).str.strip() != ""), None)
    code, names = pd.factorize(named.to_numpy(dtype=object))
    return code.astype(np.intp), np.asarray(names, dtype=object)


def _lakes(network: Network) -> Bools:
    if "kind" not in network.reaches.columns:
        return np.zeros(len(network), dtype=np.bool_)
    return np.asarray(network.reaches["kind"] == "lake", dtype=np.bool_)


def _across(network: Network, bridge: Bools) -> tuple[Ints, Floats]:
    """From each reach that bridges: the first one on the main way that does not (-1: none), and the length up to it."""
    onward = np.where(bridge, network.main_down, -1)
    last, length = descend(onward, np.where(bridge, network.length_m, 0.0))
    return np.where(bridge[last] | np.isnan(length), -1, last), np.nan_to_num(length)


def _adopted(network: Network, code: Ints, bridge: Bools) -> Ints:
    """Codes with those of the reaches without a name that fill a gap of a river."""
    across, _ = _across(network, bridge)
    down = network.main_down
    begin = np.flatnonzero((code != UNNAMED) & (down >= 0))
    begin = begin[bridge[down[begin]]]
    end = across[down[begin]]
    begin = begin[(end >= 0) & (code[end] == code[begin])]
    code = code.copy()
    at, river = down[begin], code[begin]
    while len(at):
        free = code[at] == UNNAMED
        code[at[free][::-1]] = river[free][::-1]
        at = down[at]
        keep = bridge[at]
        at, river = at[keep], river[keep]
    return code


def _onward(network: Network, code: Ints, bridge: Bools) -> tuple[Ints, Floats]:
    """The reach that each river goes on in, and the gap before it."""
    down = network.main_down
    same = (down >= 0) & (code[down] == code)
    onward = np.where(same, down, -1)
    gap = np.zeros(len(code))
    links = network.down
    begin = np.repeat(np.arange(len(code)), links.count)
    minor = ~same[begin] & (code[begin] != UNNAMED) & (code[links.to] == code[begin])
    onward[begin[minor][::-1]] = links.to[minor][::-1]
    across, length = _across(network, bridge)
    lost = np.flatnonzero((onward < 0) & (code != UNNAMED) & (down >= 0))
    lost = lost[bridge[down[lost]]]
    lower = across[down[lost]]
    meets = (lower >= 0) & (code[lower] == code[lost])
    onward[lost[meets]], gap[lost[meets]] = lower[meets], length[down[lost[meets]]]
    return onward, gap


def _first_and_main(code: Ints, mouth: Ints, onward: Ints, measures: tuple[Floats, Floats]) -> tuple[Bools, Bools]:
    """Whether each reach is in the first part of its river, and on the main path of its part."""
    low, length = measures
    inside = mouth >= 0
    total = np.bincount(mouth[inside], length[inside], minlength=len(code))
    parts = np.flatnonzero(total > 0)
    order = parts[np.lexsort((parts, -total[parts], code[parts]))]
    chief = order[np.diff(code[order], prepend=-2) != 0]
    first = np.zeros(len(code), dtype=np.bool_)
    first[chief] = True
    first = inside & first[mouth]
    high = np.where(inside, low + length, -np.inf)
    order = np.lexsort((np.arange(len(code)), -high, mouth))
    order = order[inside[order]]
    at = order[np.diff(mouth[order], prepend=-2) != 0]  # the furthest reach of every part
    main = np.zeros(len(code), dtype=np.bool_)
    while len(at):
        main[at] = True
        at = onward[at]
        at = at[at >= 0]
    return first, main
