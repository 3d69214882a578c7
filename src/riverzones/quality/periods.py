"""Means over a month, a quarter or a year, and their classes, by the method of 2011: first the mean, then the class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.quality.classes import classify, counted_values
from riverzones.quality.pollutants import main_pollutants
from riverzones.quality.standard import Assessment, WaterStandard

__all__ = ["PERIODS", "Period", "period_classes", "period_means", "period_of"]

Period = Literal["month", "quarter", "year"]
PERIODS: dict[Period, str] = {"month": "M", "quarter": "Q", "year": "Y"}
"""Periods of the method, with their letters in pandas."""


def period_of(times: pd.Series, period: str) -> pd.Series:
    """Return the period of each time in words: ``2025-03``, ``2025Q1``, ``2025``; blank where there is no time.

    Raises
    ------
    DataError
        If ``period`` is none of :data:`PERIODS`.
    """
    if period not in PERIODS:
        raise DataError(
            Text(
                zh=f"时段应为 {'、'.join(PERIODS)} 之一，现为 {period!r}。",
                en=f"expected a period of {', '.join(PERIODS)}, got {period!r}.",
            )
        )
    numbers, days = pd.factorize(pd.to_datetime(times).dt.normalize())  # words are made once for each day
    names = pd.DatetimeIndex(days).to_period(PERIODS[period]).astype(str)
    return pd.Series(np.array([*names, None], dtype=object)[numbers], index=times.index)


def period_means(
    samples: pd.DataFrame, period: str, *, by: Sequence[str] = ("place",), below: str = "half"
) -> pd.DataFrame:
    """Return the arithmetic mean of each item over each period.

    Values of one day count once each, whether they come from a laboratory or hour by hour from a station: give daily
    means where that is not wanted. Of pH too the arithmetic mean is taken.

    Parameters
    ----------
    samples : DataFrame
        ``time``, ``item``, ``value`` [unit of the item], the columns of ``by``, optional ``qualifier`` and ``lake``.
    period : str
        ``month``, ``quarter`` or ``year``.
    by : sequence of str
        Columns that make one place.
    below : str
        What a value below detection counts as; a mean of such values alone keeps the qualifier ``<``.

    Returns
    -------
    DataFrame
        ``by``, ``period``, ``item``, ``value`` (the mean), ``count`` (values), ``days`` (with values), ``lake``, and
        ``qualifier``.
    """
    under = samples["qualifier"].eq("<") if "qualifier" in samples.columns else pd.Series(False, index=samples.index)
    lake = samples["lake"] if "lake" in samples.columns else pd.Series(False, index=samples.index)
    rows = samples[[*by, "item"]].assign(
        period=period_of(samples["time"], period),
        value=counted_values(samples, below),
        day=pd.to_datetime(samples["time"]).dt.normalize(),
        under=under.fillna(False).to_numpy(bool),
        lake=lake.fillna(False).to_numpy(bool),
    )
    rows = rows[rows["period"].notna() & rows["value"].notna()]
    groups = rows.groupby([*by, "period", "item"], sort=True, dropna=False, observed=True)
    means = groups.agg(
        value=("value", "mean"),
        count=("value", "size"),
        days=("day", "nunique"),
        under=("under", "all"),
        lake=("lake", "any"),
    ).reset_index()
    alone = means.pop("under").to_numpy(bool)
    if alone.any():  # a mean of nothing but values below detection is itself below: kept as bound of what it may be
        share = {"half": 2.0, "bound": 1.0}.get(below, np.nan)
        means["value"] = np.where(alone, means["value"] * share, means["value"])
        means["value"] = means["value"].fillna(0.0)
    means["qualifier"] = np.where(alone, "<", "")
    return means


def period_classes(
    samples: pd.DataFrame,
    standard: WaterStandard,
    method: Assessment,
    *,
    period: str = "month",
    by: Sequence[str] = ("place",),
    below: str = "half",
) -> pd.DataFrame:
    """Return the class of each place in each period, by the means of its items.

    Parameters
    ----------
    samples, period, by, below
        As of :func:`period_means`.
    standard, method : WaterStandard, Assessment
        Limits, names of states, and how many samples make a year.

    Returns
    -------
    DataFrame
        ``by``, ``period``, ``class`` (ordered), ``rank``, ``state``, ``items``, ``item_count``, ``worst_items``,
        ``sure``, ``days`` (the fewest with values among the judged items), ``pollutants`` (main ones with multiples),
        ``enough``: False where a year rests on fewer days than the method asks.
    """
    means = period_means(samples, period, by=by, below=below)
    key = [*by, "period"]
    classes = classify(means, standard, by=key, below=below)
    ranks = classes["rank"].to_numpy(int)
    classes["state"] = [method.state_of(rank).name if rank else None for rank in ranks]
    judged = means[means["item"].isin([n for n, item in standard.items.items() if item.not_judged is None])]
    days = judged.groupby(key, dropna=False)["days"].min().rename("days")
    classes = classes.merge(days, left_on=key, right_index=True, how="left")
    leading = main_pollutants(means, standard, method, by=key, below=below)
    pairs = zip(leading["item"], leading["multiple"], strict=True)
    words = pd.Series([name if pd.isna(times) else f"{name}({times:.2f})" for name, times in pairs], dtype=object)
    listed = words.groupby([leading[name] for name in key], dropna=False).agg("、".join).rename("pollutants")
    classes = classes.merge(listed, left_on=key, right_index=True, how="left")
    classes["pollutants"] = classes["pollutants"].fillna("")
    least = float(method.least_samples_year.value)
    classes["enough"] = (classes["days"] >= least) if period == "year" else True
    return classes.sort_values(key, kind="stable").reset_index(drop=True)
