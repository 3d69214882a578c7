"""How black and foul a water is, by the values of a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["BlackOdourLimit", "black_odour_grades"]

_DEGREES = (None, "light", "heavy")


@dataclass(frozen=True, slots=True)
class BlackOdourLimit:
    """From which value of an item on, above or below it, water is black and foul, lightly or heavily."""

    sense: Literal["above", "below"]
    light: float
    heavy: float


def black_odour_grades(means: pd.DataFrame, limits: Mapping[str, BlackOdourLimit]) -> pd.DataFrame:
    """Return for each place and period whether the water is black and foul: the worst item decides.

    Parameters
    ----------
    means : DataFrame
        ``place``, ``period``, ``item``, ``value`` [unit of the item] (see
        :func:`~riverzones.quality.periods.period_means`).
    limits : mapping
        By item; rows of other items are not looked at. A value at a limit is not beyond it.

    Returns
    -------
    DataFrame
        ``place``, ``period``, ``black_odour_grade`` (``light``, ``heavy``; blank: not black and foul), ``items`` looked
        at, ``worst_items`` that made the grade, in words.

    Examples
    --------
    >>> rows = pd.DataFrame({"place": "A", "period": ["2025-05", "2025-05", "2025-06"], "item": ["DO", "NH3N", "NH3N"],
    ...                      "value": [1.5, 16.0, 8.0]})
    >>> limits = {"DO": BlackOdourLimit("below", 2.0, 0.2), "NH3N": BlackOdourLimit("above", 8.0, 15.0)}
    >>> black_odour_grades(rows, limits)[["period", "black_odour_grade", "worst_items"]].values.tolist()
    [['2025-05', 'heavy', 'NH3N'], ['2025-06', None, '']]
    """
    rows = means[means["item"].isin(list(limits)) & means["value"].notna()].copy()
    sign = rows["item"].map({name: 1.0 if limit.sense == "above" else -1.0 for name, limit in limits.items()})
    value = sign * rows["value"]
    light = sign * rows["item"].map({name: limit.light for name, limit in limits.items()})
    heavy = sign * rows["item"].map({name: limit.heavy for name, limit in limits.items()})
    rows["degree"] = (value > light).astype(int) + (value > heavy).astype(int)
    grades = []
    for (place_id, period), part in rows.groupby(["place", "period"], sort=True):
        degree = int(part["degree"].max())
        worst = part.loc[part["degree"] == degree, "item"] if degree else part["item"].iloc[:0]
        row = {"place": place_id, "period": period, "black_odour_grade": _DEGREES[degree]}
        grades.append({**row, "items": "、".join(part["item"]), "worst_items": "、".join(worst)})
    columns = ["place", "period", "black_odour_grade", "items", "worst_items"]
    table = pd.DataFrame(grades, columns=columns)
    table["black_odour_grade"] = table["black_odour_grade"].astype(object).replace({np.nan: None})
    return table
