"""Checks on a sum or a number of rows per unit of place and period, against a number or what a table gives the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from riverzones.audit.checks.facts import Fact, listed
from riverzones.audit.checks.rate import judged
from riverzones.audit.context import Context
from riverzones.audit.groups import Grouped, members_of, weights
from riverzones.audit.select import names_of
from riverzones.model import Target, Text

__all__ = ["UNITS", "total"]

UNITS: Mapping[str, tuple[str, float]] = {
    "count": ("count", 1.0),
    "m": ("length_m", 1.0),
    "km": ("length_m", 1e3),
    "m2": ("area_m2", 1.0),
    "hm2": ("area_m2", 1e4),
    "km2": ("area_m2", 1e6),
}
"""What a unit of a target measures, and how many of the measure one of it is."""


def total(
    context: Context,
    subject: Grouped,
    *,
    target: Target,
    measure: str = "count",
    unit_column: str | None = None,
    table: str | None = None,
) -> pd.DataFrame:
    """Return the units whose number or sum misses ``target``, or the limit that a table or a column gives them.

    Rows that may belong to the unit, and rows whose value is blank, make the sum a range.

    Parameters
    ----------
    context : Context
        Gives the table of limits.
    subject : Grouped
        Rows by unit.
    target : Target
        How the sum is compared, with its unit; its value where all units have the same.
    measure : str
        What is summed: ``count``, ``length_m``, ``area_m2``, or a column of numbers.
    unit_column : str, optional
        Column of the layer of units that holds each unit's own limit.
    table : str, optional
        Table of limits: ``unit`` (id, code or name), ``value`` and, where limits differ by period, ``period``.
        A unit that has no limit in it cannot be told.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.audit.groups import grouped
    >>> from riverzones.audit.select import Selected
    >>> from riverzones.model import Selection
    >>> rows = GeoDataFrame({"length_km": [1.5, 2.0]}, geometry=[None] * 2, index=list("ab"), crs=4490)
    >>> strips = Selected("buffer_strips", rows, {}, 0, ("buffer_strips",), Selection(("buffer_strips",)))
    >>> context = Context(lambda name: None, dt.date(2026, 1, 1))
    >>> found = total(context, grouped(context, strips), measure="length_km", target=Target(5, "km", ">="))
    >>> found[["subject_id", "measured", "margin"]].values.tolist()      # 1.5 + 2.0 of 5 km
    [['*', 3.5, 1.5]]
    """
    weigh = weights(subject, measure)
    opened = set(subject.subject.open)
    known, factor = UNITS.get(target.unit, ("", 1.0))
    factor = factor if known == measure else 1.0
    limits = _limits(context, subject, unit_column, table)
    judgements: list[Fact] = []
    for unit, members in members_of(subject).items():
        values = weigh.reindex(members.row_id).to_numpy(float) * members.part.to_numpy(float) / factor
        sure = members.sure.to_numpy(bool) & ~members.row_id.isin(opened).to_numpy(bool)
        blank = np.isnan(values)
        held = np.nan_to_num(values)
        base = float(held[sure].sum())
        doubt = held[~sure]
        least, most = base + float(doubt[doubt < 0].sum()), base + float(doubt[doubt > 0].sum())
        span = (least, np.inf if blank.any() else most)
        own = target if limits is None else replace(target, value=float(limits.get(unit, np.nan)))
        if np.isnan(own.value):
            judgements.append(_unlimited(unit, base, target.unit))
            continue
        judgement = judged(unit, span, own, target.unit, int((~sure | blank).sum()))
        if judgement is not None:
            judgements.append(judgement)
    return listed(judgements)


def _unlimited(unit: object, measured: float, unit_word: str) -> Fact:
    return {
        "subject_id": unit,
        "measured": measured,
        "limit": np.nan,
        "margin": np.nan,
        "unit": unit_word,
        "truth": pd.NA,
        "why": Text(zh="没有给出这一单元的限值", en="no limit is given for this unit"),
    }


def _limits(
    context: Context, subject: Grouped, unit_column: str | None, table: str | None
) -> Mapping[Any, float] | None:
    """The limit of each unit by its id, None where all have the same."""
    units = subject.units.rows
    if unit_column is not None:
        values = units[unit_column] if unit_column in units.columns else pd.Series(np.nan, index=units.index)
        return dict(pd.to_numeric(values, errors="coerce"))
    if table is None:
        return None
    given = context.tables(table)
    if given is None:
        return {}
    names = names_of(units)
    codes = units["code"].astype(object) if "code" in units.columns else pd.Series(None, index=units.index)
    limits: dict[Any, float] = {}
    for unit in units.index:
        unit_name, _, period = str(unit).partition("|")
        called = {unit_name, unit_name.partition("=")[2], str(names[unit]).removesuffix(f" {period}"), str(codes[unit])}
        rows = given[given["unit"].astype(str).isin(called)]
        if period and "period" in given.columns:
            rows = rows[rows["period"].astype(str) == period]
        if len(rows) == 1:
            limits[unit] = float(rows["value"].iloc[0])
    return limits
