"""States of rivers and basins by the classes of their sections: shares of good and of the worst, or means of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from riverzones.quality.classes import as_classes, classify, counted_values
from riverzones.quality.standard import Assessment, WaterStandard

__all__ = ["basin_states", "state_by_shares"]

_PERCENT = 100.0


def state_by_shares(good_percent: float, worst_percent: float, method: Assessment) -> str:
    """Return the name of the state of a river or basin with five sections or more.

    Parameters
    ----------
    good_percent, worst_percent : float
        Share of sections of class I to III, and worse than V [%].
    method : Assessment
        The shares.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import assessment
    >>> [state_by_shares(*shares, assessment()) for shares in ((90, 0), (89.9, 0), (74.9, 19.9), (74.9, 20), (0, 40))]
    ['excellent', 'good', 'light', 'moderate', 'heavy']
    """
    for name, least in method.good_from:
        if good_percent >= least:
            return name
    for name, below in method.worst_below:
        if worst_percent < below:
            return name
    return method.otherwise


def basin_states(
    classes: pd.DataFrame,
    means: pd.DataFrame,
    standard: WaterStandard,
    method: Assessment,
    *,
    by: Sequence[str],
    below: str = "half",
) -> pd.DataFrame:
    """Return the state of each river or basin in each period.

    With five sections or more by their shares; with fewer the mean of each item over all sections is classed as one
    section is (method of 2011; that five themselves count by shares is recalled).

    Parameters
    ----------
    classes : DataFrame
        One row per section and period: ``rank`` (0: no class) and the columns of ``by``.
    means : DataFrame
        Means per section, period and item: ``item``, ``value``, ``lake`` and the columns of ``by``.
    standard, method : WaterStandard, Assessment
        Limits and shares.
    by : sequence of str
        Columns that make one river or basin in one period.
    below : str
        What a value below detection counts as.

    Returns
    -------
    DataFrame
        The columns of ``by``, ``sections``, ``I_III_percent``, the share of each class (``I_percent`` to
        ``worse_than_V_percent``), ``class`` (blank where shares decide), ``state``, ``how`` (``shares`` or ``means``).
    """
    key = list(by)
    judged = classes[classes["rank"] > 0]
    shares = pd.DataFrame(
        {name: (judged["rank"] == rank_number).to_numpy(float) for rank_number, name in enumerate(standard.classes, 1)},
        index=judged.index,
    )
    table = shares.groupby([judged[name] for name in key], sort=True).agg("mean") * _PERCENT
    states = pd.DataFrame({"sections": judged.groupby(key, sort=True).size()})
    states["I_III_percent"] = table[list(standard.classes[: method.exceedance_class])].sum(axis=1).round(9)
    states = states.join(table.round(9).rename(columns=lambda name: f"{name}_percent")).reset_index()
    counted = means.assign(value=counted_values(means, below))
    over = counted.groupby([*key, "item"], sort=True).agg(value=("value", "mean"), lake=("lake", "any")).reset_index()
    joint = states[key].merge(classify(over, standard, by=key), on=key, how="left")
    ranks = joint["rank"].fillna(0).to_numpy(int)
    few = states["sections"].to_numpy(int) < float(method.least_sections.value)
    states["class"] = as_classes(np.where(few, ranks, 0), standard)
    pairs = zip(states["I_III_percent"], states[f"{standard.classes[-1]}_percent"], strict=True)
    by_shares = [state_by_shares(good, worst, method) for good, worst in pairs]
    by_means = [method.state_of(rank).name if rank else None for rank in ranks]
    states["state"] = np.where(few, np.array(by_means, dtype=object), np.array(by_shares, dtype=object))
    states["how"] = np.where(few, "means", "shares")
    return states
