"""The main way: on at a divergence, and up at a confluence."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.network.network import Network
from riverzones.network.order.levels import main_levels, upmost_first

__all__ = ["RANKS", "level_path_onward", "main_sum", "main_up"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

RANKS: Final = ("main_stem", "important_tributary", "major_tributary", "tributary")
"""Ranks of rivers, the highest first."""


def main_up(network: Network) -> Ints:
    """Position of the reach upstream on the main path; -1 at a source.

    Of the reaches that flow into one: that of the same river name; of these the highest ``rank``; of these one whose
    main way on it is; then the most length along main paths, much as NHDPlus draws its level paths (McKay et al. 2012,
    NHDPlus Version 2: User Guide, appendix A); then the first by id.

    Parameters
    ----------
    network : Network
        Columns ``river`` and ``rank`` of its reaches are used where they are.

    Returns
    -------
    ndarray of int, shape (reaches,)
    """
    into = np.repeat(np.arange(len(network)), network.up.count)
    source = network.up.to
    other = into != source
    into, source = into[other], source[other]
    river, rank = _codes(network.reaches, "river"), _ranks(network.reaches)
    same = (river[into] == river[source]) & (river[into] >= 0)
    keys = (-main_sum(network, network.length_m)[source], network.main_down[source] != into, rank[source], ~same, into)
    order = np.lexsort(keys)
    tied = np.ones(max(len(order) - 1, 0), dtype=bool)
    for key in keys:
        tied &= np.diff(key[order].astype(np.float64)) == 0
    if tied.any():
        order = np.lexsort((np.argsort(np.argsort(network.ids.to_numpy()))[source], *keys))
    onward = np.full(len(network), -1, dtype=np.intp)
    onward[into[order[::-1]]] = source[order[::-1]]
    return onward


def main_sum(network: Network, amount: Floats) -> Floats:
    """The amount of each reach and of all whose main path leads through it; NaN where that path runs into a loop."""
    down = network.main_down
    level, looped = main_levels(network)
    total = np.where(looped, np.nan, amount)
    for group in upmost_first(level, ~looped & (down >= 0)):
        np.add.at(total, down[group], total[group])
    return total


def level_path_onward(network: Network) -> Ints:
    """Position of the next reach down the same level path; -1 at its lower end.

    A level path goes on where the main way down and the main way up are each other's.
    """
    down, up = network.main_down, main_up(network)
    return np.where((down >= 0) & (up[down] == np.arange(len(down))), down, -1)


def _codes(reaches: pd.DataFrame, column: str) -> Ints:
    """A number for each word of a column; -1 where there is none."""
    if column not in reaches.columns:
        return np.full(len(reaches), -1, dtype=np.intp)
    words = reaches[column].astype(object)
    return pd.factorize(words.where(words.notna() & (words != ""), None))[0].astype(np.intp)


def _ranks(reaches: pd.DataFrame) -> Ints:
    """Place of the rank among :data:`RANKS`; after the last where it is not known."""
    if "rank" not in reaches.columns:
        return np.full(len(reaches), len(RANKS), dtype=np.intp)
    place = reaches["rank"].map({name: place for place, name in enumerate(RANKS)})
    return np.asarray(place.fillna(len(RANKS)), dtype=np.intp)
