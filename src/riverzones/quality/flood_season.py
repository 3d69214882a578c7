"""How strongly rain washes pollution in: the highest value of the flood season against the limit that is to be kept."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from riverzones.quality.classes import counted_values
from riverzones.quality.standard import WATERS, WaterStandard

__all__ = ["flood_intensity"]

_COLUMNS = ["place", "year", "item", "time", "value", "limit", "intensity", "rest_of_year"]


def flood_intensity(
    samples: pd.DataFrame,
    standard: WaterStandard,
    targets: pd.Series,
    *,
    months: Collection[int],
    below: str = "half",
) -> pd.DataFrame:
    """Return for each place and year the item that is highest in the flood season, as a multiple of its limit.

    The limit is that of the class to be kept at the place. Items of which more is better, ranges, and items that make
    no class are not looked at.

    Parameters
    ----------
    samples : DataFrame
        ``place``, ``time``, ``item``, ``value`` [unit of the item], optional ``qualifier`` and ``lake``.
    standard : WaterStandard
        Limits.
    targets : Series
        Name of the class to be kept, by place; places without one have no row.
    months : collection of int
        Months of the flood season, 1 to 12.
    below : str
        What a value below detection counts as.

    Returns
    -------
    DataFrame
        ``place``, ``year``, ``item``, ``time`` of the highest value, ``value``, ``limit`` [unit of the item],
        ``intensity`` (value over limit), ``rest_of_year`` (mean of the other months of that year; NaN without any).

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import water_standard
    >>> rows = pd.DataFrame({"place": "A", "time": pd.to_datetime(["2025-02-01", "2025-07-01"]), "item": "TP",
    ...                      "value": [0.1, 0.5]})
    >>> made = flood_intensity(rows, water_standard(), pd.Series({"A": "III"}), months=[6, 7])
    >>> made[["year", "intensity", "rest_of_year"]].values.tolist()      # 0.5 of 0.2
    [[2025.0, 2.5, 0.1]]
    """
    ranks = {name: rank for rank, name in enumerate(standard.classes[:-1])}
    wanted = samples["place"].map(targets).map(ranks)
    judged = {
        name for name, item in standard.items.items() if item.not_judged is None and item.sense == "max" and item.limits
    }
    used = wanted.notna() & samples["item"].isin(judged) & samples["time"].notna()
    rows = samples[used]
    if rows.empty:
        return pd.DataFrame(columns=_COLUMNS)
    lake = rows["lake"].to_numpy(bool) if "lake" in rows.columns else np.zeros(len(rows), dtype=bool)
    limits = np.full(len(rows), np.nan)
    for water in WATERS:
        table = {name: standard.items[name].limits.get(water) for name in judged}
        of_water = lake == (water == "lake")
        limits[of_water] = [
            np.nan if table[item] is None else float(table[item][int(rank)])  # type: ignore[index]
            for item, rank in zip(rows["item"][of_water], wanted[used][of_water], strict=True)
        ]
    rows = rows.assign(value=counted_values(rows, below), limit=limits, year=rows["time"].dt.year)
    rows = rows[rows["limit"] > 0]
    wet = rows["time"].dt.month.isin(list(months))
    season = rows[wet].assign(intensity=lambda table: table["value"] / table["limit"])
    highest = season.sort_values("intensity", ascending=False, kind="stable").drop_duplicates(["place", "year"])
    rest = rows[~wet].groupby(["place", "year", "item"])["value"].mean().rename("rest_of_year").reset_index()
    intensities: pd.DataFrame = highest.merge(rest, on=["place", "year", "item"], how="left")[_COLUMNS]
    return intensities.sort_values(["place", "year"], kind="stable").reset_index(drop=True)
