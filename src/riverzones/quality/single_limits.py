"""Items with one limit that is met or not: supplementary items of drinking-water sources (GB 3838-2002, table 2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riverzones.quality.classes import counted_values
from riverzones.quality.standard import WaterStandard

__all__ = ["single_limits"]


def single_limits(means: pd.DataFrame, standard: WaterStandard, *, below: str = "half") -> pd.DataFrame:
    """Return the values of items that have one limit and no classes, each held against it.

    A value that equals its limit meets it, as in table 1. They are told beside the class and are no part of it.

    Parameters
    ----------
    means : DataFrame
        ``item``, ``value`` [unit of the item], optional ``qualifier`` (``<``: below the detection limit in ``value``).
    standard : WaterStandard
        Limits.
    below : str
        What a value below detection counts as.

    Returns
    -------
    DataFrame
        The rows of such items with ``limit`` [unit of the item], ``met`` (blank: the detection limit is above it, which
        leaves it open) and ``multiple``, (C - S) / S, of those that are over it.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import water_standard
    >>> rows = pd.DataFrame({"item": ["SO4", "SO4", "Fe", "DO"], "value": [250, 300, 0.4, 7],
    ...                      "qualifier": ["", "", "<", ""]})
    >>> single_limits(rows, water_standard())[["item", "met", "multiple"]].values.tolist()
    [['SO4', True, nan], ['SO4', False, 0.2], ['Fe', <NA>, nan]]
    """
    limits = {name: item.limit for name, item in standard.items.items() if item.limit is not None}
    rows = means[means["item"].isin(limits)]
    limit = rows["item"].map(limits).to_numpy(float)
    counted = counted_values(rows, below)
    over = counted > limit
    under = rows["qualifier"].eq("<") if "qualifier" in rows.columns else pd.Series(False, index=rows.index)
    open_ = under.to_numpy(bool) & (rows["value"].to_numpy(float) > limit)
    met = pd.Series(~over, index=rows.index, dtype="boolean").mask(open_)
    multiple = np.where(over & ~open_, (counted - limit) / limit, np.nan)
    return rows.assign(limit=limit, met=met, multiple=multiple)
