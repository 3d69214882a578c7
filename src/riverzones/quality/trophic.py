"""Comprehensive trophic level index of lakes and reservoirs, TLI(Σ), by the method of 2011."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from riverzones.model import Text
from riverzones.quality.standard import Assessment

__all__ = ["trophic_grade", "trophic_index"]


def trophic_index(means: pd.DataFrame, method: Assessment, *, by: Sequence[str] = ("place", "period")) -> pd.DataFrame:
    """Return TLI(Σ) of each place and period with chlorophyll a, TP, TN, transparency and permanganate index.

    TLI(j) = 10 (a + b ln x); TLI(Σ) = Σ w(j) TLI(j), w(j) = r(j)² / Σ r². Without one of the five items, or with one of
    0 or less, there is no index: ``missing`` names what it lacks, no weight is handed on.

    Parameters
    ----------
    means : DataFrame
        ``item``, ``value`` (chl_a in mg/m3, SD in m, the others in mg/L) and the columns of ``by``.
    method : Assessment
        Numbers of the formulas.

    Returns
    -------
    DataFrame
        The columns of ``by``, ``tli``, one ``tli_ITEM`` each, ``missing``.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import assessment
    >>> rows = pd.DataFrame({"place": "A", "period": "2025", "item": ["chl_a", "TP", "TN", "SD", "CODMn"],
    ...                      "value": [10.0, 0.05, 1.0, 1.0, 4.0]})
    >>> trophic_index(rows, assessment())[["tli", "tli_chl_a", "tli_SD"]].round(2).values.tolist()
    [[48.02, 50.01, 51.18]]
    """
    items = list(method.trophic_formulas)
    wide = means[means["item"].isin(items)].pivot_table(index=list(by), columns="item", values="value", aggfunc="mean")
    wide = wide.reindex(columns=items).astype(float)
    wide = wide.where(wide > 0)
    squares = {name: method.trophic_weights[name] ** 2 for name in items}
    indices = pd.DataFrame(index=wide.index)
    for name in items:
        constant, slope = method.trophic_formulas[name]
        indices[f"tli_{name}"] = 10 * (constant + slope * np.log(wide[name]))
    total = sum(squares.values())
    indices.insert(0, "tli", sum(indices[f"tli_{name}"] * squares[name] / total for name in items))
    blank = wide.isna()
    indices["missing"] = ["、".join(name for name in items if row[name]) for row in blank.to_dict("records")]
    return indices.reset_index()


def trophic_grade(index: float, method: Assessment) -> Text:
    """Return the words of the trophic grade of an index: below 30, to 50, to 60, to 70, above.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import assessment
    >>> [trophic_grade(index, assessment()).zh for index in (29.9, 30, 50, 50.1, 70, 70.1)]
    ['贫营养', '中营养', '中营养', '轻度富营养', '中度富营养', '重度富营养']
    """
    (lowest, below), *rest = method.trophic_grades
    if index < below:
        return lowest
    return next(title for title, upto in rest if index <= upto)
