"""Findings live from audit to audit: new, open, closed, reopened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model.findings import Status

__all__ = ["TRANSITIONS", "carry_over"]

TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    "new": ("open", "closed"),
    "open": ("closed",),
    "reopened": ("open", "closed"),
    "closed": ("reopened",),
}
"""What a person may make of a finding by its state: take it up, close it, open a closed one again. That a finding is
new, audits alone tell."""


def carry_over(before: GeoDataFrame, now: GeoDataFrame, *, day: dt.date, rules: Collection[str]) -> GeoDataFrame:
    """The findings of this audit joined with those of the last one.

    A finding seen for the first time is ``new``; seen again it is ``open``, or ``reopened`` if it had been closed. One
    that was there and is gone is ``closed`` on ``day``, if its rule was run; findings of rules that were not run stay
    as they are. ``first_seen`` and ``note`` are kept.

    Parameters
    ----------
    before, now : GeoDataFrame
        Findings tables, index ``finding_id``.
    day : date
        The date of this audit.
    rules : collection of str
        Codes of the rules that were run.

    Returns
    -------
    GeoDataFrame
        Findings of now first, then those of before that are gone.
    """
    if before.empty:
        return now.copy()
    made = now.copy()
    again = made.index.intersection(before.index)
    was = before.loc[again]
    made.loc[again, "first_seen"] = was["first_seen"]
    made.loc[again, "note"] = was["note"]
    back = was.index[was.status == "closed"]
    made.loc[again, "status"] = "open"
    made.loc[back, "status"] = "reopened"
    gone = before.loc[before.index.difference(made.index, sort=False)].copy()
    closing = gone.rule.isin(rules) & (gone.status != "closed")
    gone.loc[closing, "status"] = "closed"
    gone.loc[closing, "last_seen"] = day
    if gone.empty:
        return made
    return GeoDataFrame(pd.concat([made, gone[made.columns]]), geometry="geometry", crs=made.crs or before.crs)
