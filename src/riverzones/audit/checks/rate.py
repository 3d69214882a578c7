"""Checks on a share: of rows that meet a condition, of a boundary that has something beside it."""

from __future__ import annotations

from collections.abc import Mapping
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
from riverzones.relations import covered, covered_by_cells, relate

__all__ = ["judged", "share", "share_by_raster", "share_covered", "share_near"]

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
    judgements: list[Fact | None] = []
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
        judgements.append(judged(unit, (least, most), target, "%", open_, settled=bool(sure.any())))
    return listed([row for row in judgements if row is not None])


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
    """Return one fact on a number that lies in ``span``: in order (None), an offence, or not to be told.

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
    drawn = _drawn(subject)
    spans: dict[Any, Fact] = {}
    for near, own in held_together(context, replace(subject, rows=drawn), reference):
        columns = ["geometry", *(name for name in ("accuracy_m",) if name in own.columns)]
        if len(own):
            pairs = relate(
                "along",
                near,
                own[columns].assign(all="all"),
                distance_m=distance_m,
                region="all",
                shared_ids=subject.layer == reference.layer,
            )
            spans.update({row["subject_id"]: row for row in pairs.to_dict("records")})
    nobody = unnamed(context, drawn, reference)
    judgements: list[Fact] = []
    for row in drawn.index:
        if row in nobody:
            judgements.append(
                {"subject_id": row, "unit": "%", "limit": target.value, "truth": pd.NA, "why": nobody[row]}
            )
            continue
        seen = spans.get(row)
        ratios = ("share_least_ratio", "share_most_ratio", "share_ratio")
        least, most, exact = (0.0, 0.0, 0.0) if seen is None else (float(seen[name]) * _PERCENT for name in ratios)
        judgement = judged(row, (least, most), target, "%", 0)
        if judgement is not None:
            accuracy = np.nan if seen is None else seen["accuracy_m"]
            judgements.append(
                {**judgement, "measured": exact, "margin": target.gap(exact), "why": None, "accuracy_m": accuracy}
            )
    return listed(judgements)


def share_covered(context: Context, subject: Selected, reference: Selected, *, target: Target) -> pd.DataFrame:
    """Return the areas, or lines, of which ``reference`` covers too small (or large) a share.

    All rows of the reference count together, and what two of them cover counts once; rows that may not be of it, and
    the accuracy, make the share a range.

    Parameters
    ----------
    context : Context
        Used to find what is a subject's own.
    subject, reference : Selected
        EPSG:4490, ids as index; the reference holds polygons. Points are not judged.
    target : Target
        The share of the area (of lines: of the length) to be reached [%].

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from shapely import box
    >>> from riverzones.model import Selection
    >>> def picked(layer, *shape):
    ...     rows = GeoDataFrame(geometry=[box(*shape)], index=[layer], crs=4490)
    ...     return Selected(layer, rows, {}, 0, (layer,), Selection((layer,)))
    >>> found = share_covered(Context(lambda name: None, dt.date(2026, 1, 1)), picked("zones", 0, 0, 0.02, 0.01),
    ...                       picked("forests", 0, 0, 0.01, 0.01), target=Target(80, "%", ">="))
    >>> found[["subject_id", "measured", "margin"]].round(1).values.tolist()      # half of it
    [['zones', 50.0, 30.0]]
    """
    drawn = _drawn(subject)
    spans: dict[Any, dict[str, Any]] = {}
    for near, own in held_together(context, replace(subject, rows=drawn), reference):
        sure = own[~own.index.isin(list(reference.open))]
        for row, more in zip(*(covered(near, part).to_dict("records") for part in (sure, own)), strict=True):
            open_rows = len(own) - len(sure)
            spans[row["subject_id"]] = {**more, "least": row["share_least_ratio"], "open": open_rows}
    return _judged_spans(context, drawn, reference, spans, target)


def share_by_raster(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    target: Target,
    least: float = -np.inf,
    most: float = np.inf,
) -> pd.DataFrame:
    """Return the areas of which too small (or large) a share has cells of a raster between ``least`` and ``most``.

    The reference is a register of rasters (layers such as ``vegetation``): of its rows the newest that is not of a day
    to come is read, from the file that its ``path`` names. Ground without a value makes the share a range.

    Parameters
    ----------
    context : Context
        Gives the cells by path, and the day.
    subject : Selected
        Polygons, EPSG:4490, ids as index. Points and lines are not judged.
    reference : Selected
        Rows with ``path`` and ``date``.
    target : Target
        The share of the area to be reached [%].
    least, most : float
        Values that count, both ends with them, in the unit of the raster.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from shapely import box
    >>> from riverzones.model import Selection
    >>> from riverzones.terrain import Grid
    >>> def picked(layer, shape, **columns):
    ...     rows = GeoDataFrame(columns, geometry=[shape], index=[layer], crs=4490)
    ...     return Selected(layer, rows, {}, 0, (layer,), Selection((layer,)))
    >>> cells = np.array([[70.0, 30.0]]), Grid((1, 2), west=0.0, north=0.01, step_lon=0.01, step_lat=0.01)
    >>> context = Context(lambda name: None, dt.date(2026, 1, 1), rasters=lambda path: lambda box: cells)
    >>> found = share_by_raster(context, picked("zones", box(0, 0, 0.02, 0.01)),
    ...                         picked("vegetation", None, path=["2025.tif"], date=[dt.date(2025, 8, 1)]),
    ...                         least=60, target=Target(80, "%", ">="))
    >>> found[["subject_id", "measured"]].round(1).values.tolist()
    [['zones', 50.0]]
    """
    drawn = _drawn(subject)
    drawn = drawn[drawn.geom_type.isin(_AREAS)]
    spans: dict[Any, dict[str, Any]] = {}
    for near, own in held_together(context, replace(subject, rows=drawn), reference):
        newest = _newest(own, context)
        cells = context.rasters(str(newest["path"])) if newest is not None else None
        if newest is None or cells is None:
            why = Text(zh="没有当日以前的栅格", en="there is no raster of that day or before")
            if newest is not None:
                file = newest["path"]
                why = Text(zh=f"找不到栅格文件 {file}", en=f"the raster file {file} is not there")
            spans |= {row: {"why": why} for row in near.index}
            continue
        shares = covered_by_cells(near, cells, least=least, most=most).rename(columns={"share_least_ratio": "least"})
        spans |= {row["subject_id"]: {**row, "raster": newest.name, "open": 0} for row in shares.to_dict("records")}
    return _judged_spans(context, drawn, reference, spans, target)


def _newest(rows: pd.DataFrame, context: Context) -> pd.Series[Any] | None:
    """The newest raster of a register on the day that is asked about; one without a day is the oldest."""
    days = (
        pd.to_datetime(rows["date"].astype(object), errors="coerce")
        if "date" in rows
        else pd.Series(pd.NaT, rows.index)
    )
    known = rows[rows["path"].notna().to_numpy(bool) & ~(days > pd.Timestamp(context.day)).to_numpy(bool)]
    if known.empty:
        return None
    newest: pd.Series[Any] = known.loc[days[known.index].fillna(pd.Timestamp.min).sort_values(kind="stable").index[-1]]
    return newest


def _judged_spans(
    context: Context,
    drawn: pd.DataFrame,
    reference: Selected,
    spans: Mapping[Any, Mapping[str, Any]],
    target: Target,
) -> pd.DataFrame:
    """Facts on the shares of subjects: ``least``, ``share_most_ratio``, ``share_ratio``, or ``why`` none is known."""
    nobody = unnamed(context, drawn, reference)
    judgements: list[Fact] = []
    for row in drawn.index:
        seen = spans.get(row, {})
        why = nobody.get(row) or seen.get("why")
        if why is not None:
            judgements.append({"subject_id": row, "unit": "%", "limit": target.value, "truth": pd.NA, "why": why})
            continue
        names = ("least", "share_most_ratio", "share_ratio")
        low, high, exact = (float(seen.get(name, 0.0)) * _PERCENT for name in names)
        judgement = judged(row, (low, high), target, "%", int(seen.get("open", 0)))
        if judgement is None:
            continue
        accuracy = seen.get("accuracy_m", np.nan)
        measurement = {"measured": exact, "margin": target.gap(exact), "accuracy_m": accuracy}
        if "raster" in seen:
            blank = Text(zh="栅格有空值或未全部覆盖", en="the raster has gaps or does not reach all of it")
            measurement |= {"reference_id": seen["raster"], "why": None if low == high else blank}
        elif not seen.get("open"):
            measurement["why"] = None
        judgements.append({**judgement, **measurement})
    return listed(judgements)


def _drawn(subject: Selected) -> Any:
    """Rows that are lines or areas."""
    rows = subject.rows
    return rows[~(rows.geometry.isna() | rows.geometry.is_empty) & rows.geom_type.isin(_DRAWN)]


_AREAS = ("Polygon", "MultiPolygon")
_DRAWN = ("LineString", "MultiLineString", *_AREAS, "LinearRing")
