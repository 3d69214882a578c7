"""Worsening traced back: which items are worse, which stretch of the network it comes from, in which order to look.

No probability is made up. What stands upstream is put in an order whose parts are told: the stretch by the sections
around it, then whether the kind of source is one that the worse items point to, then what is wrong with it, then the
distance along the water.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from riverzones.quality.classes import counted_values, item_ranks
from riverzones.quality.standard import WaterStandard

__all__ = ["STRETCHES", "item_changes", "ranked", "stretch_states"]

STRETCHES = ("source", "passes_on", "ruled_out")
"""States of the stretch above a section, the most likely first.

``source``: the section is worse, and no section above it is. ``passes_on``: it is worse, and so is one above it.
``ruled_out``: it is not worse.
"""


def item_changes(
    means: pd.DataFrame, standard: WaterStandard, *, last: str, months: int, least_percent: float, below: str
) -> pd.DataFrame:
    """Return how the means of items changed over the last months against the same months a year before.

    Parameters
    ----------
    means : DataFrame
        Monthly means of :func:`~riverzones.quality.periods.period_means`: ``place``, ``period``, ``item``, ``value``,
        ``qualifier``, ``lake``.
    standard : WaterStandard
        Limits; items that are not judged have no rank and count by their change alone.
    last : str
        The last month that is looked at, ``2025-12``.
    months : int
        How many months.
    least_percent : float
        From which rise on an item is worse although its class is not (oxygen: fall) [%].
    below : str
        What a value below detection counts as.

    Returns
    -------
    DataFrame
        ``place``, ``item``, ``before``, ``now`` [unit of the item], ``rank_before``, ``rank`` (0: not judged),
        ``change_percent``, ``worse``. Only months with a value in both years count.
    """
    end = pd.Period(last, freq="M")
    number = pd.PeriodIndex(means["period"], freq="M").asi8
    value = counted_values(means, below)
    table = means[["place", "item", "lake"]].assign(month=number, value=value)
    now = table[(number <= end.ordinal) & (number > end.ordinal - months)]
    before = table[(number <= end.ordinal - 12) & (number > end.ordinal - 12 - months)]
    pairs = now.merge(before.assign(month=before["month"] + 12).drop(columns="lake"), on=["place", "item", "month"],
                      suffixes=("", "_before"))  # fmt: skip
    groups = pairs.groupby(["place", "item"], sort=True, observed=True)
    changes = groups.agg(
        before=("value_before", "mean"), now=("value", "mean"), lake=("lake", "any"), count=("month", "nunique")
    ).reset_index()
    judged = changes["item"].map(lambda name: standard.items[name].not_judged is None).astype(bool).to_numpy()
    for column, out in (("before", "rank_before"), ("now", "rank")):
        ranks = item_ranks(
            changes["item"].astype(object), changes[column].to_numpy(float), standard, lake=changes["lake"]
        )
        changes[out] = np.where(judged, ranks, 0).astype(int)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = (changes["now"] - changes["before"]) / changes["before"] * 100.0
    changes["change_percent"] = change.replace([np.inf, -np.inf], np.nan)
    falls = changes["item"].map(lambda name: standard.items[name].sense == "min").astype(bool)
    ranges = changes["item"].map(lambda name: standard.items[name].sense == "range").astype(bool)
    grown = changes["change_percent"].where(~falls, -changes["change_percent"]) >= least_percent
    changes["worse"] = (changes["rank"] > changes["rank_before"]) | (grown & ~ranges & judged)
    return changes


def stretch_states(sections: pd.DataFrame) -> pd.Series:
    """Return the state of the stretch above each section, one of :data:`STRETCHES`.

    Parameters
    ----------
    sections : DataFrame
        Index: ids of the sections that can be compared; ``below``: id of the next one downstream among them (blank:
        the first); ``worse``: bool.

    Examples
    --------
    >>> sections = pd.DataFrame({"below": [None, "A", "A", "B"]}, index=list("ABCD"))
    >>> sections["worse"] = [True, True, False, False]
    >>> stretch_states(sections).tolist()
    ['passes_on', 'source', 'ruled_out', 'ruled_out']
    """
    worse = sections["worse"].to_numpy(bool)
    above_is_worse = set(sections.loc[worse, "below"].dropna())
    states = [
        ("passes_on" if name in above_is_worse else "source") if flag else "ruled_out"
        for name, flag in zip(sections.index, worse, strict=True)
    ]
    return pd.Series(states, index=sections.index, dtype=object)


def ranked(rows: pd.DataFrame, *, items: Sequence[str], hints: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return what stands upstream in the order in which it is to be looked at.

    Parameters
    ----------
    rows : DataFrame
        ``stretch`` (of :data:`STRETCHES`), ``kind`` (of source, or blank), ``troubles`` (a tuple of codes),
        ``distance_m`` [m].
    items : sequence of str
        Items that are worse.
    hints : mapping
        By item the kinds of source that it points to.

    Returns
    -------
    DataFrame
        The rows with ``fits`` (a tuple of the worse items that point to its kind) and ``order`` from 1, sorted by the
        stretch, whether any item fits, the number of troubles, how many items fit, and the distance.
    """
    fits = [tuple(item for item in items if kind in hints.get(item, ())) for kind in rows["kind"]]
    in_order = rows.assign(
        fits=pd.Series(fits, index=rows.index, dtype=object),
        _stretch=rows["stretch"].map({name: position for position, name in enumerate(STRETCHES)}),
        _fits=[not fit for fit in fits],
        _troubles=[-len(troubles) for troubles in rows["troubles"]],
        _many=[-len(fit) for fit in fits],
    )
    keys = ["_stretch", "_fits", "_troubles", "_many", "distance_m"]
    in_order = in_order.sort_values(keys, kind="stable").drop(columns=keys[:-1])
    in_order.insert(0, "order", np.arange(1, len(in_order) + 1))
    return in_order.reset_index(drop=True)
