"""Checks on a share: of rows that meet a condition, of a boundary that has something beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.audit.checks.facts import Fact, listed
from riverzones.audit.checks.place import held_together
from riverzones.audit.context import Context
from riverzones.audit.groups import Grouped, members_of, weights
from riverzones.audit.keys import unnamed
from riverzones.audit.select import Selected, truth_of
from riverzones.model import Condition, Target, Text
from riverzones.relations import relate

__all__ = ["judged", "share", "share_near"]

Floats = npt.NDArray[np.float64]
_PERCENT = 100.0
_DIGITS = 9


def share(
    context: Context, subject: Grouped, *, counts: Condition, target: Target, measure: str = "count"
) -> pd.DataFrame:
    """Return the units in which the share of rows that meet ``counts`` misses ``target``.

    Where a blank leaves open whether a row counts, or whether it is of the unit, the share is a range: it cannot be
    told where the target lies in it. A unit without rows has no share and is not judged.

    Parameters
    ----------
    context : Context
        Values that the condition names.
    subject : Grouped
        Rows by unit.
    counts : Condition
        What a row must meet to count.
    target : Target
        The share to be reached [%].
    measure : str
        What rows weigh: ``count`` (1 each), ``length_m``, ``area_m2``, or a column of numbers.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.audit.groups import grouped
    >>> from riverzones.model import Selection, parse_condition
    >>> rows = GeoDataFrame({"treatment": [True, True, False]}, geometry=[None] * 3, index=list("abc"), crs=4490)
    >>> farms = Selected("livestock_farms", rows, {}, 0, ("livestock_farms",), Selection(("livestock_farms",)))
    >>> context = Context(lambda name: None, dt.date(2026, 1, 1))
    >>> found = share(context, grouped(context, farms), counts=parse_condition("treatment = true"),
    ...               target=Target(98, "%", ">="))
    >>> found[["subject_id", "measured", "margin"]].round(1).values.tolist()      # 2 of 3, and 98 - 66.7
    [['*', 66.7, 31.3]]
    """
    held = truth_of(counts, subject.subject.rows, context)
    weigh = weights(subject, measure)
    opened = set(subject.subject.open)
    found: list[Fact | None] = []
    for unit, members in members_of(subject).items():
        if members.empty:
            continue
        truth = held.reindex(members.row_id)
        weight = weigh.reindex(members.row_id).to_numpy(float) * members.part.to_numpy(float)
        if not np.nansum(np.where(np.isnan(weight), 1.0, weight)) > 0:
            continue
        sure = members.sure.to_numpy(bool) & ~members.row_id.isin(opened).to_numpy(bool)
        may = truth.fillna(True).to_numpy(bool)
        must = truth.fillna(False).to_numpy(bool)
        least, most = _least(weight, sure, must), _PERCENT - _least(weight, sure, ~may)
        open_ = int((~sure | (may & ~must) | np.isnan(weight)).sum())
        found.append(judged(unit, (least, most), target, "%", open_, settled=bool(sure.any())))
    return listed([row for row in found if row is not None])


def _least(weight: Floats, sure: npt.NDArray[np.bool_], counts: npt.NDArray[np.bool_]) -> float:
    """The least share [%] of what ``counts``: every doubt decided against it."""
    if bool((np.isnan(weight) & ~counts).any()):  # a row of unknown weight that does not count may outweigh all others
        return 0.0
    known = np.nan_to_num(weight)
    whole = known[sure | ~counts].sum()
    return float(known[sure & counts].sum() / whole * _PERCENT) if whole > 0 else _PERCENT


def judged(
    unit: object, span: tuple[float, float], target: Target, unit_word: str, open_: int, *, settled: bool = True
) -> Fact | None:
    """One fact on a number that lies in ``span``: in order (None), an offence, or not to be told.

    ``open_`` is how many rows leave it open; ``settled`` False: the unit may have no row at all.
    """
    least, most = (round(end, _DIGITS) for end in span)
    missed = [not target.met(end) for end in (least, most)]
    if target.op == "=" and least < target.value < most:
        missed = [True, False]
    if not any(missed):
        return None
    sure = all(missed) and settled
    measured = least if least == most else (most if target.op in (">=", ">") else least)
    why = None
    if not sure or least != most:
        ends = [f"{end:,.1f}" if np.isfinite(end) else "∞" for end in (least, most)]
        said = f" {unit_word}" if unit_word else ""
        why = Text(
            zh=f"{open_} 条记录信息不全，数值在 {ends[0]}～{ends[1]}{said} 之间",
            en=f"{open_} rows do not say enough: it lies between {ends[0]} and {ends[1]}{said}",
        )
    return {
        "subject_id": unit,
        "measured": measured if sure else np.nan,
        "limit": target.value,
        "margin": target.gap(measured) if sure else np.nan,
        "unit": unit_word,
        "truth": True if sure else pd.NA,
        "why": why,
    }


def share_near(
    context: Context, subject: Selected, reference: Selected, *, distance_m: float, target: Target
) -> pd.DataFrame:
    """Return the lines, or outlines of areas, of which too small a share has ``reference`` within ``distance_m``.

    All rows of the reference count together; the accuracy makes the share a range.

    Parameters
    ----------
    context : Context
        Used to find what is a subject's own.
    subject, reference : Selected
        EPSG:4490, ids as index. Points have no outline and are not judged.
    distance_m : float
        How near is beside [m, geodesic].
    target : Target
        The share of the length to be reached [%].

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from shapely import LineString
    >>> from riverzones.model import Selection
    >>> def picked(layer, line):
    ...     rows = GeoDataFrame(geometry=[LineString(line)], index=[layer], crs=4490)
    ...     return Selected(layer, rows, {}, 0, (layer,), Selection((layer,)))
    >>> bank, strip = picked("shorelines", [(0, 0), (0.02, 0)]), picked("buffer_strips", [(0, 0), (0.01, 0)])
    >>> found = share_near(Context(lambda name: None, dt.date(2026, 1, 1)), bank, strip, distance_m=1,
    ...                    target=Target(100, "%", ">="))
    >>> found[["subject_id", "measured"]].round(1).values.tolist()      # 1,113.2 m and 1 m of 2,226.4 m
    [['shorelines', 50.0]]
    """
    rows = subject.rows
    drawn = rows[~(rows.geometry.isna() | rows.geometry.is_empty) & rows.geom_type.isin(_DRAWN)]
    spans: dict[Any, Fact] = {}
    for near, own in held_together(context, replace(subject, rows=drawn), reference):
        kept = ["geometry", *(name for name in ("accuracy_m",) if name in own.columns)]
        if len(own):
            pairs = relate("along", near, own[kept].assign(all="all"), distance_m=distance_m, region="all")
            spans.update({row["subject_id"]: row for row in pairs.to_dict("records")})
    nobody = unnamed(context, drawn, reference)
    found: list[Fact] = []
    for row in drawn.index:
        if row in nobody:
            found.append({"subject_id": row, "unit": "%", "limit": target.value, "truth": pd.NA, "why": nobody[row]})
            continue
        seen = spans.get(row)
        ratios = ("share_least_ratio", "share_most_ratio", "share_ratio")
        least, most, exact = (0.0, 0.0, 0.0) if seen is None else (float(seen[name]) * _PERCENT for name in ratios)
        made = judged(row, (least, most), target, "%", 0)
        if made is not None:
            accuracy = np.nan if seen is None else seen["accuracy_m"]
            found.append({**made, "measured": exact, "margin": target.gap(exact), "why": None, "accuracy_m": accuracy})
    return listed(found)


_DRAWN = ("LineString", "MultiLineString", "Polygon", "MultiPolygon", "LinearRing")
