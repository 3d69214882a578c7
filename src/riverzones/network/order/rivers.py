"""The rivers of a network as a table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.network.chainage.rivers import rivers_of
from riverzones.network.network import Network
from riverzones.network.order.levels import main_levels, upmost_first
from riverzones.network.order.rank import tributary_rank

__all__ = ["rivers_table"]


def rivers_table(network: Network, *, given: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One row per river name: rank, length, reaches, and the river it flows into.

    Lengths and mouths are those of the chainage (:mod:`riverzones.network.chainage.rivers`): gaps without a name count,
    and where a name is there in several places that do not flow into each other, the longest is the river.

    Parameters
    ----------
    network : Network
        With the column ``river``.
    given : mapping of str to str, optional
        Rank by name of the river, see :func:`riverzones.network.order.rank.tributary_rank_told`.

    Returns
    -------
    DataFrame
        Index ``river``, longest first: ``rank``, ``length_m`` (from the mouth up to the farthest reach of the name
        [m]), ``reaches`` (their number), ``mouth_id`` (lowest reach), ``into`` (name of the river it flows
        into, None at an outlet or where the next named river is not known), ``mouths``.
    """
    rivers = rivers_of(network)
    inside = np.flatnonzero((rivers.code >= 0) & (rivers.mouth >= 0))
    table = pd.DataFrame(
        {
            "river": rivers.name[inside],
            "mouth": rivers.mouth[inside],
            "first": rivers.first[inside],
            "length_m": rivers.low_m[inside] + network.length_m[inside],
        }
    )
    count = table.groupby("river").agg(reaches=("mouth", "size"), mouths=("mouth", "nunique"))
    found = table[table["first"]].groupby("river").agg(length_m=("length_m", "max"), mouth=("mouth", "first"))
    found = found.join(count)
    at = found["mouth"].to_numpy(np.intp)
    into = _next_named(network, rivers.code)[at]
    found["rank"] = tributary_rank(network, given=given).to_numpy()[at]
    found["mouth_id"] = network.ids.to_numpy()[at]
    names = [rivers.name[place] if place >= 0 else None for place in into]
    found["into"] = pd.Series(names, index=found.index, dtype=object)
    found = found.sort_values("length_m", ascending=False, kind="stable")
    return found[["rank", "length_m", "reaches", "mouth_id", "into", "mouths"]]


def _next_named(network: Network, code: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Position of the first reach below each, on its main path, that has a name; -1 where there is none."""
    down = network.main_down
    level, looped = main_levels(network)
    found = np.full(len(network), -1, dtype=np.intp)
    for group in upmost_first(level, ~looped & (down >= 0))[::-1]:
        below = down[group]
        found[group] = np.where(code[below] >= 0, below, found[below])
    return found
