"""What is paid for a section by a formula that an office states: by items over their limit, or by classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from riverzones.model import Text
from riverzones.quality.standard import WATERS, WaterStandard

__all__ = ["PAID_BY", "CompensationFormula", "compensation"]

PAID_BY = ("multiple", "concentration", "class")
"""What an amount is per: (C - S) / S, C - S [unit of the item], or one class worse than the target."""


@dataclass(frozen=True)
class CompensationFormula:
    """A formula as its document gives it; riverzones brings none.

    ``items``: amount per unit of excess of each item (``by`` multiple or concentration). ``per_class``: amount for each
    class that the section is worse than its target (``by`` class); ``reward_per_class`` for each that it is better.
    ``most``: the largest amount of one section and month. ``sections``: ids or parts of names; all where it is empty.
    ``targets``: classes that come before those of the register.
    """

    title: Text
    source: Text
    unit: str
    by: Literal["multiple", "concentration", "class"]
    items: Mapping[str, float] = field(default_factory=dict)
    per_class: float = 0.0
    reward_per_class: float = 0.0
    most: float = np.inf
    sections: tuple[str, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)


def compensation(
    means: pd.DataFrame, ranks: pd.DataFrame, targets: pd.Series, standard: WaterStandard, formula: CompensationFormula
) -> pd.DataFrame:
    """Return what each section pays (above 0) or is paid (below 0) for each month.

    Parameters
    ----------
    means : DataFrame
        ``place``, ``period``, ``item``, ``value`` [unit of the item], ``lake``: means of the months.
    ranks : DataFrame
        ``place``, ``period``, ``rank`` of the class of the month.
    targets : Series
        Name of the class to be kept, by place; places without one have no row.
    standard : WaterStandard
        Limits.
    formula : CompensationFormula
        What is paid for.

    Returns
    -------
    DataFrame
        ``place``, ``period``, ``target``, ``amount`` [unit of the formula], ``detail``: what it is made of, in words.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import water_standard
    >>> means = pd.DataFrame({"place": "A", "period": "2025-01", "item": ["TP", "NH3N"], "value": [0.3, 0.8],
    ...                       "lake": False})
    >>> ranks = pd.DataFrame({"place": ["A"], "period": ["2025-01"], "rank": [4]})
    >>> none = Text(zh="", en="")
    >>> said = CompensationFormula(none, none, "万元", "multiple", {"TP": 20.0, "NH3N": 10})
    >>> made = compensation(means, ranks, pd.Series({"A": "III"}), water_standard(), said)
    >>> made[["amount", "detail"]].values.tolist()      # (0.3 - 0.2) / 0.2 of 20; 0.8 is below 1.0
    [[10.0, 'TP 0.3/0.2: 10']]
    """
    order = {name: rank for rank, name in enumerate(standard.classes, 1)}
    wanted = targets.map(order).dropna().astype(int)
    amounts: dict[tuple[str, str], list[tuple[float, str]]] = {}
    known = ranks[ranks["place"].isin(wanted.index) & (ranks["rank"] > 0)]
    for row in known.to_dict("records"):
        amounts[str(row["place"]), str(row["period"])] = []
        steps = int(row["rank"]) - int(wanted[row["place"]])
        if formula.by == "class" and steps:
            rate = formula.per_class if steps > 0 else formula.reward_per_class
            names = standard.classes[int(row["rank"]) - 1], standard.classes[int(wanted[row["place"]]) - 1]
            said = f"{names[0]}/{names[1]}: {rate * steps:g}"
            amounts[str(row["place"]), str(row["period"])].append((rate * steps, said))
    if formula.by != "class":
        for row in means[means["item"].isin(formula.items) & means["place"].isin(wanted.index)].to_dict("records"):
            limit = _limit(standard, str(row["item"]), bool(row["lake"]), int(wanted[row["place"]]))
            over = float(row["value"]) - limit
            if not over > 0:
                continue
            excess = over / limit if formula.by == "multiple" else over
            amount = excess * formula.items[str(row["item"])]
            said = f"{row['item']} {row['value']:.3g}/{limit:g}: {amount:.4g}"
            amounts.setdefault((str(row["place"]), str(row["period"])), []).append((amount, said))
    rows = [
        {
            "place": place_id,
            "period": period,
            "target": standard.classes[int(wanted[place_id]) - 1],
            "amount": round(min(sum(amount_part for amount_part, _ in parts), formula.most), 9),
            "detail": "; ".join(said for _, said in parts),
        }
        for (place_id, period), parts in sorted(amounts.items())
    ]
    return pd.DataFrame(rows, columns=["place", "period", "target", "amount", "detail"])


def _limit(standard: WaterStandard, item: str, lake: bool, rank: int) -> float:
    """The limit of an item for a class, NaN where it has none (nothing is then paid for it)."""
    limits = standard.items[item].limits.get(WATERS[int(lake)])
    if limits is None or standard.items[item].sense != "max" or rank > len(limits):
        return float("nan")
    return float(limits[rank - 1])
