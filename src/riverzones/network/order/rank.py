"""Main paths, ranks of rivers, and the table of rivers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.network.chainage.rivers import rivers_of
from riverzones.network.network import Network
from riverzones.network.order.levels import main_levels, upmost_first

__all__ = [
    "IMPORTANT_KM2",
    "RANKS",
    "level_path_onward",
    "main_sum",
    "main_up",
    "rivers_table",
    "tributary_rank",
    "tributary_rank_told",
]


Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

RANKS: Final = ("main_stem", "important_tributary", "major_tributary", "tributary")
"""Ranks of rivers, the highest first."""


def main_up(network: Network) -> Ints:
    """Return the position of the reach upstream on the main path; -1 at a source.

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
    not_main = into != source
    into, source = into[not_main], source[not_main]
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
    """Return the amount of each reach and of all whose main path leads through it; NaN where that path runs into a
    loop.
    """
    down = network.main_down
    level, looped = main_levels(network)
    total = np.where(looped, np.nan, amount)
    for group in upmost_first(level, ~looped & (down >= 0)):
        np.add.at(total, down[group], total[group])
    return total


def level_path_onward(network: Network) -> Ints:
    """Return the position of the next reach down the same level path; -1 at its lower end.

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
    position = reaches["rank"].map({name: position for position, name in enumerate(RANKS)})
    return np.asarray(position.fillna(len(RANKS)), dtype=np.intp)


IMPORTANT_KM2: Final = 10_000.0
"""Basin area [km2] from which a tributary is important (重要支流): Yangtze River Protection Law, art. 95, recalled and
not verified; the number itself is verified from a published list of the rivers."""

_SURE: Final = {"given": 1.0, "basin area": 0.9, "outlet": 0.7, "first order": 0.5, "other": 0.5}
"""How sure each reason is: settings of ours."""


def tributary_rank(network: Network, *, given: Mapping[str, str] | None = None) -> pd.Series[str]:
    """Return rank of each reach: main_stem, important_tributary, major_tributary or tributary.

    See :func:`tributary_rank_told`, which also tells why and how sure it is.
    """
    return tributary_rank_told(network, given=given)["rank"]


def tributary_rank_told(network: Network, *, given: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return rank of each reach, by what, and how sure.

    One rank per river, else per level path (see :func:`riverzones.network.order.measures.level_path_id`). In turn:

    - **given**: the rank of the river in ``given``, or the column ``rank`` of its reaches;
    - **outlet**: the path that ends at an outlet is the main stem. A network cut at a county border may have other
      outlets than the sea, so this is less sure than a list;
    - **basin area**: a tributary of 10,000 km2 and more is important (``catchment_km2`` of its lowest reach);
    - **first order**: a river with a name that flows straight into the main stem is major. No document of ours says
      which tributaries are 主要支流; that it is the first-order ones (一级支流) is a setting of ours;
    - **other**: the rest are tributaries.

    Parameters
    ----------
    network : Network
        Columns ``river``, ``rank`` and ``catchment_km2`` (area that drains to the lower end of the reach [km2]) of its
        reaches are used where they are.
    given : mapping of str to str, optional
        Rank by name of the river; comes before the column.

    Returns
    -------
    DataFrame
        Index reach id; ``rank``, ``by`` and ``confidence`` (0 to 1).

    Raises
    ------
    DataError
        If ``given`` holds a word that is no rank.
    """
    given = dict(given or {})
    wrong = [word for word in given.values() if word not in RANKS]
    if wrong:
        raise DataError(
            Text(zh=f"“{wrong[0]}”不是河流等级。", en=f"{wrong[0]!r} is no rank of a river."),
            hint=Text(zh=f"可用：{'、'.join(RANKS)}。", en=f"Known: {', '.join(RANKS)}."),
        )
    reaches = network.reaches
    paths = _paths(network)
    river = _column(reaches, "river")
    table = pd.DataFrame(
        {
            "path": paths["path"],
            "river": river,
            "stated": river.map(given).fillna(_column(reaches, "rank")) if given else _column(reaches, "rank"),
            "area": pd.to_numeric(_column(reaches, "catchment_km2"), errors="coerce"),
        },
        index=reaches.index,
    )
    by_path = _of_paths(table, paths)
    rank = by_path["rank"].reindex(table["path"]).to_numpy()
    by = by_path["by"].reindex(table["path"]).to_numpy()
    named = table.loc[table["stated"].isin(RANKS) & table["river"].notna()].groupby("river")["stated"].first()
    stated = table["stated"].where(table["stated"].isin(RANKS)).fillna(table["river"].map(named))
    is_given = stated.notna().to_numpy()
    by = np.where(is_given, "given", by)
    ranks = pd.DataFrame({"rank": np.where(is_given, stated, rank), "by": by}, index=reaches.index)
    return ranks.assign(confidence=ranks["by"].map(_SURE).astype(float))


def _paths(network: Network) -> pd.DataFrame:
    """Level path of each reach as the position of its lowest reach, how many steps of paths from the outlet."""
    onward, down = level_path_onward(network), network.main_down
    level, looped = main_levels(network)
    path, step = np.arange(len(network)), np.where(looped, 99, 1)
    for group in upmost_first(level, ~looped & (down >= 0))[::-1]:
        same = onward[group] >= 0
        path[group[same]] = path[onward[group[same]]]
        step[group] = step[down[group]] + ~same
    return pd.DataFrame({"path": path, "step": step}, index=network.ids)


def _of_paths(table: pd.DataFrame, paths: pd.DataFrame) -> pd.DataFrame:
    """Rank and reason of each level path from what is not stated."""
    groups = table.groupby("path")
    area = groups["area"].max()
    step = paths.groupby("path")["step"].first()
    named = groups["river"].count() > 0
    choices: list[tuple[Any, str, str]] = [
        (step == 1, "main_stem", "outlet"),
        (area >= IMPORTANT_KM2, "important_tributary", "basin area"),
        ((step == 2) & named, "major_tributary", "first order"),
    ]
    fits = [choice[0] for choice in choices]
    rank = np.select(fits, [choice[1] for choice in choices], default="tributary")
    by = np.select(fits, [choice[2] for choice in choices], default="other")
    return pd.DataFrame({"rank": rank, "by": by}, index=area.index)


def _column(reaches: pd.DataFrame, name: str) -> pd.Series[Any]:
    """A column of the reaches with None where it says nothing; all None where it is not there."""
    if name not in reaches.columns:
        return pd.Series(None, index=reaches.index, dtype=object)
    column = reaches[name].astype(object)
    return column.where(column.notna() & (column != ""), None)


def rivers_table(network: Network, *, given: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return one row per river name: rank, length, reaches, and the river it flows into.

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
    rivers_found = table[table["first"]].groupby("river").agg(length_m=("length_m", "max"), mouth=("mouth", "first"))
    rivers_found = rivers_found.join(count)
    at = rivers_found["mouth"].to_numpy(np.intp)
    into = _next_named(network, rivers.code)[at]
    rivers_found["rank"] = tributary_rank(network, given=given).to_numpy()[at]
    rivers_found["mouth_id"] = network.ids.to_numpy()[at]
    names = [rivers.name[river_number] if river_number >= 0 else None for river_number in into]
    rivers_found["into"] = pd.Series(names, index=rivers_found.index, dtype=object)
    rivers_found = rivers_found.sort_values("length_m", ascending=False, kind="stable")
    return rivers_found[["rank", "length_m", "reaches", "mouth_id", "into", "mouths"]]


def _next_named(network: Network, code: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Position of the first reach below each, on its main path, that has a name; -1 where there is none."""
    down = network.main_down
    level, looped = main_levels(network)
    next_named = np.full(len(network), -1, dtype=np.intp)
    for group in upmost_first(level, ~looped & (down >= 0))[::-1]:
        below = down[group]
        next_named[group] = np.where(code[below] >= 0, below, next_named[below])
    return next_named
