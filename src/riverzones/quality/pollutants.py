"""By how much items exceed the limit that is looked for, and which of them are the main pollutants of a sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.quality.classes import counted_values, item_ranks
from riverzones.quality.standard import WATERS, Assessment, WaterStandard

__all__ = ["exceedances", "main_pollutants"]


def exceedances(
    samples: pd.DataFrame, standard: WaterStandard, method: Assessment, *, below: str = "half"
) -> pd.DataFrame:
    """Return the values of judged items that are worse than the class looked for (III by the method of 2011).

    Parameters
    ----------
    samples : DataFrame
        As of :func:`~riverzones.quality.classes.classify`.
    standard, method : WaterStandard, Assessment
        Limits, and the class against which multiples are told.
    below : str
        What a value below detection counts as.

    Returns
    -------
    DataFrame
        The offending rows with ``item_rank``, ``limit`` [unit of the item] and ``multiple``, (C - S) / S: by how
        many limits it is above (0.2: a fifth); NaN for pH and dissolved oxygen, of which none is defined.
    """
    counted = counted_values(samples, below)
    lake = samples["lake"].to_numpy(bool, na_value=False) if "lake" in samples.columns else False
    ranks = item_ranks(samples["item"], counted, standard, lake=lake)
    left_out = {item.name for item in standard.items.values() if item.not_judged is not None}
    over = (ranks > method.exceedance_class) & ~samples["item"].isin(left_out).to_numpy(bool)
    rows = samples[over]
    limits = _limits(rows, standard, method.exceedance_class)
    defined = rows["item"].map({name: item.multiple for name, item in standard.items.items()}).to_numpy(bool)
    multiples = np.where(defined, (counted[over] - limits) / np.where(limits == 0, np.nan, limits), np.nan)
    return rows.assign(item_rank=ranks[over], limit=limits, multiple=multiples)


def _limits(rows: pd.DataFrame, standard: WaterStandard, rank: int) -> npt.NDArray[np.float64]:
    table = {
        water: {
            name: item.limits[water][rank - 1]
            for name, item in standard.items.items()
            if water in item.limits and item.sense != "range"
        }
        for water in WATERS
    }
    river, lake = (rows["item"].map(table[water]).to_numpy(float) for water in WATERS)
    in_lake = rows["lake"].to_numpy(bool, na_value=False) if "lake" in rows.columns else np.zeros(len(rows), dtype=bool)
    return np.asarray(np.where(in_lake, lake, river), dtype=float)


def main_pollutants(
    samples: pd.DataFrame,
    standard: WaterStandard,
    method: Assessment,
    *,
    by: Sequence[str] = ("place", "time"),
    below: str = "half",
) -> pd.DataFrame:
    """Return up to three main pollutants of each sample that is worse than class III, the gravest first.

    Cyanide and heavy metals over the limit lead (recalled); then the worst class; of one class the larger multiple.

    Parameters
    ----------
    samples, standard, method, below
        As of :func:`exceedances`.
    by : sequence of str
        Columns that make one sample.

    Returns
    -------
    DataFrame
        One row per pollutant: the columns of ``by``, ``item``, ``value``, ``limit``, ``multiple``, ``place_in_order``
        from 1.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import assessment, water_standard
    >>> rows = pd.DataFrame({"place": "A", "time": 1, "item": ["NH3N", "TP", "COD"], "value": [1.4, 0.3, 21]})
    >>> found = main_pollutants(rows, water_standard(), assessment())
    >>> found[["item", "multiple"]].round(2).values.tolist()      # all IV: by (C - S) / S
    [['TP', 0.5], ['NH3N', 0.4], ['COD', 0.05]]
    """
    over = exceedances(samples, standard, method, below=below)
    leads = bool(method.metals_first.value)
    metal = over["item"].map({name: item.metal and leads for name, item in standard.items.items()}).astype(bool)
    order = {name: position for position, name in enumerate(standard.items)}
    ranked = over.assign(_metal=~metal, _no=over["item"].map(order)).sort_values(
        [*by, "_metal", "item_rank", "multiple", "_no"],
        ascending=[True] * len(by) + [True, False, False, True],
        na_position="last",
        kind="stable",
    )
    position = ranked.groupby(list(by), dropna=False).cumcount() + 1
    ranked = ranked.assign(place_in_order=position)[position <= int(method.most_pollutants.value)]
    columns = [*by, "item", "value", "limit", "multiple", "place_in_order"]
    return ranked[columns].reset_index(drop=True)
