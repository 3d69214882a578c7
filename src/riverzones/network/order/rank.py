"""Rank of the river that a reach belongs to: main stem, important, major or other tributary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.network.network import Network
from riverzones.network.order.levels import main_levels, upmost_first
from riverzones.network.order.main import RANKS, level_path_onward

__all__ = ["IMPORTANT_KM2", "tributary_rank", "tributary_rank_told"]

IMPORTANT_KM2: Final = 10_000.0
"""Basin area [km2] from which a tributary is important (重要支流): Yangtze River Protection Law, art. 95, recalled and
not verified; the number itself is verified from a published list of the rivers."""

_SURE: Final = {"given": 1.0, "basin area": 0.9, "outlet": 0.7, "first order": 0.5, "other": 0.5}
"""How sure each reason is: settings of ours."""


def tributary_rank(network: Network, *, given: Mapping[str, str] | None = None) -> pd.Series[str]:
    """Rank of each reach: main_stem, important_tributary, major_tributary or tributary.

    See :func:`tributary_rank_told`, which also tells why and how sure it is.
    """
    return tributary_rank_told(network, given=given)["rank"]


def tributary_rank_told(network: Network, *, given: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Rank of each reach, by what, and how sure.

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
    told = stated.notna().to_numpy()
    by = np.where(told, "given", by)
    found = pd.DataFrame({"rank": np.where(told, stated, rank), "by": by}, index=reaches.index)
    return found.assign(confidence=found["by"].map(_SURE).astype(float))


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
