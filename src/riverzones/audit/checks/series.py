"""Checks over a table of values: gaps in sampling, classes against a target, minima, change from a base year, trends.

The subject is the place (a section, a source, a lake), the reference the table, whose rows are the subject's own
(``own: {id: section_id}``). Values after the day of the audit are not looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from riverzones.audit.checks.facts import Fact, listed
from riverzones.audit.context import Context
from riverzones.audit.keys import matched, unnamed
from riverzones.audit.select import Selected, truth_of
from riverzones.model import Classes, Condition, Duty, Target, Text
from riverzones.terms import labels

__all__ = ["below_minimum", "class_worse_than", "drop_from_base", "sampling_gap", "trend", "whole_days"]

_DAYS_PER_YEAR = 365.2425
_LEAST_VALUES = 5
_PERCENT = 100.0
_NONE: Final = labels("reason")["no_values"]
_UNDATED: Final = labels("reason")["undated_values"]
_DOUBTFUL: Final = labels("reason")["doubtful_values"]


def sampling_gap(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    duty: Duty,
    date: str = "date",
    look_back_months: float = 12,
) -> pd.DataFrame:
    """Return the rows of ``subject`` whose values lie further apart than ``duty`` allows, up to the day of the audit.

    Gaps that ended more than ``look_back_months`` ago are past. A place without any value is a violation; where values
    without a date may fill the gap it cannot be told. ``measured`` is the longest gap that is too long [d].

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> places = GeoDataFrame(geometry=[None], index=["S1"], crs=4490)
    >>> days = [dt.date(2026, 1, 10), dt.date(2026, 5, 20)]
    >>> table = GeoDataFrame({"section_id": "S1", "date": days}, geometry=[None] * 2, index=["v1", "v2"], crs=4490)
    >>> sections = Selected("sections", places, {}, 0, ("sections",), Selection(("sections",)))
    >>> own = Selection(("samples",), own=("id", "section_id"))
    >>> samples = Selected("samples", table, {}, 0, ("samples",), own)
    >>> found = sampling_gap(Context(lambda name: None, dt.date(2026, 6, 1)), sections, samples, duty=Duty(months=3))
    >>> found[["measured", "limit", "margin"]].values.tolist()      # 10 Jan to 20 May; to 10 Apr is 90 days
    [[130.0, 90.0, 40.0]]
    """
    day = pd.Timestamp(context.day)
    since = day - pd.DateOffset(months=int(look_back_months))

    def judge(_: Any, values: pd.DataFrame) -> Fact | None:
        known = values["when"].dropna()
        if known.empty:
            return _open(_UNDATED) if len(values) else {"unit": "d", "truth": True, "why": _NONE}
        days = [*sorted(known.unique()), day]
        late = [(whole_days(end, _next(start, duty)), start, end) for start, end in pairwise(days) if end >= since]
        over, start, end = max(late, default=(0, day, day))
        if over <= 0:
            return None
        if bool(values["when"].isna().any() | values["open"].any()):
            return _open(_UNDATED if bool(values["when"].isna().any()) else _DOUBTFUL)
        gap = whole_days(end, start)
        why = Text(zh=f"{start:%Y-%m-%d} 至 {end:%Y-%m-%d}", en=f"from {start:%Y-%m-%d} to {end:%Y-%m-%d}")
        return {"measured": gap, "limit": gap - over, "margin": over, "unit": "d", "truth": True, "why": why}

    return _judged(context, subject, reference, date, judge)


def class_worse_than(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    classes: Classes,
    worse_than: str | None = None,
    worse_than_column: str | None = None,
    months: float = 0,
    date: str = "date",
) -> pd.DataFrame:
    """Return the rows of ``subject`` whose class is worse than ``worse_than``, or than the class in a column of theirs.

    The class is the worst of the latest day with values, or of the last ``months``. A blank class, a blank target and a
    place without values cannot be told. ``measured`` is by how many classes it is worse.

    Parameters
    ----------
    context : Context
        Knows the day.
    subject, reference : Selected
        Places, and the table of values.
    classes : Classes
        Column of the table with the class, and the classes from the best to the worst.
    worse_than : str, optional
        The class to be kept everywhere.
    worse_than_column : str, optional
        Column of the subject with the class to be kept there.
    months : float
        How far back values count; 0: those of the latest day alone.
    date : str
        Column of the table with the day.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> places = GeoDataFrame({"target_class": ["II"]}, geometry=[None], index=["S1"], crs=4490)
    >>> row = {"section_id": ["S1"], "date": [dt.date(2026, 5, 1)], "class": ["worse_than_V"]}
    >>> table = GeoDataFrame(row, geometry=[None], index=["v1"], crs=4490)
    >>> sections = Selected("sections", places, {}, 0, ("sections",), Selection(("sections",)))
    >>> samples = Selected("samples", table, {}, 0, ("s",), Selection(("samples",), own=("id", "section_id")))
    >>> order = Classes("class", ("I", "II", "III", "IV", "V", "worse_than_V"))
    >>> class_worse_than(Context(lambda name: None, dt.date(2026, 6, 1)), sections, samples, classes=order,
    ...                  worse_than_column="target_class")["measured"].tolist()      # III, IV, V, worse than V
    [4.0]
    """
    since = pd.Timestamp(context.day) - pd.DateOffset(months=int(months))
    targets = pd.Series(worse_than, index=subject.rows.index, dtype=object)
    if worse_than_column is not None:
        targets = subject.rows[worse_than_column].astype(object)

    def judge(place: Any, values: pd.DataFrame) -> Fact | None:
        target = classes.place(targets[place])
        if target is None:
            return _open(Text(zh="目标类别未填", en="the class to be kept is not stated"))
        known = values.dropna(subset=["when"])
        known = known[known["when"] >= since] if months else known[known["when"] == known["when"].max()]
        if known.empty:
            return _open(_UNDATED if bool(values["when"].isna().any()) else _NONE)
        places = known[classes.column].map(classes.place).astype("Float64")
        sure = places[~known["open"]].dropna()
        over = float(sure.max() - target) if len(sure) else 0.0
        if over > 0:
            row = known.iloc[known.index.get_loc(sure.idxmax())]
            said = Text(
                zh=f"{row['when']:%Y-%m-%d} 为 {row[classes.column]}，应达 {classes.order[target]}",
                en=f"{row[classes.column]} on {row['when']:%Y-%m-%d}, to be {classes.order[target]}",
            )
            return {"measured": over, "limit": 0.0, "margin": over, "unit": "", "truth": True, "why": said}
        if bool(known["open"].any()):
            return _open(_DOUBTFUL)
        if bool(places.isna().any()):
            return _open(Text(zh="水质类别未填", en="a class is not stated"))
        return _open(_UNDATED) if months and bool(values["when"].isna().any()) else None

    return _judged(context, subject, reference, date, judge)


def below_minimum(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    minimum: str,
    column: str = "value",
    months: float = 12,
    date: str = "date",
) -> pd.DataFrame:
    """Return the rows of ``subject`` of which a value lies below the minimum that the row itself states.

    Values of the last ``months`` are looked at; a value that equals the minimum meets it. A blank minimum, a place
    without values and blank values that may hide a lower one cannot be told. ``measured`` is the lowest value.

    Parameters
    ----------
    context : Context
        Knows the day.
    subject, reference : Selected
        Places, and the table of values.
    minimum : str
        Column of the subject with the least value [unit of the values].
    column, date : str
        Columns of the table: the value, the day.
    months : float
        How far back values count.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> dams = GeoDataFrame({"min_flow_m3s": [1.5]}, geometry=[None], index=["D1"], crs=4490)
    >>> rows = {"section_id": "D1", "date": [dt.date(2026, 4, 1), dt.date(2026, 5, 1)], "flow_m3s": [1.5, 0.9]}
    >>> table = GeoDataFrame(rows, geometry=[None] * 2, index=["v1", "v2"], crs=4490)
    >>> subject = Selected("dams", dams, {}, 0, ("dams",), Selection(("dams",)))
    >>> flows = Selected("flows", table, {}, 0, ("f",), Selection(("flow_records",), own=("id", "section_id")))
    >>> found = below_minimum(Context(lambda name: None, dt.date(2026, 6, 1)), subject, flows, minimum="min_flow_m3s",
    ...                       column="flow_m3s")
    >>> found[["measured", "limit", "margin"]].round(2).values.tolist()
    [[0.9, 1.5, 0.6]]
    """
    since = pd.Timestamp(context.day) - pd.DateOffset(months=int(months))
    least = pd.to_numeric(subject.rows[minimum], errors="coerce").astype(float)

    def judge(place: Any, values: pd.DataFrame) -> Fact | None:
        limit = float(least[place])
        if np.isnan(limit):
            return _open(Text(zh="应达到的最小值未填", en="the minimum is not stated"))
        used = values[values["when"].isna() | (values["when"] >= since)]
        numbers = pd.to_numeric(used[column], errors="coerce").astype(float)
        if numbers.dropna().empty:
            return _open(_NONE)
        sure = numbers[~used["open"].to_numpy(bool) & used["when"].notna().to_numpy(bool)]
        below = sure[sure < limit]
        if len(below):
            low = float(below.min())
            when = used["when"][used.index == below.idxmin()].iloc[0]
            known = len(sure.dropna())
            why = Text(
                zh=f"{when:%Y-%m-%d} 为 {low:,.3g}；{known} 次中 {len(below)} 次不足",
                en=f"{low:,.3g} on {when:%Y-%m-%d}; {len(below)} of {known} values are below it",
            )
            return {"measured": low, "limit": limit, "margin": limit - low, "unit": "", "truth": True, "why": why}
        low_ones = used["when"][numbers < limit]
        if len(low_ones):
            return _open(_UNDATED if bool(low_ones.isna().any()) else _DOUBTFUL)
        return _open(Text(zh="有监测值未填", en="some values are not stated")) if bool(numbers.isna().any()) else None

    return _judged(context, subject, reference, date, judge)


def drop_from_base(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    target: Target,
    exceeding: Condition | None = None,
    column: str = "value",
    item: str = "pollutant",
    value_unit: str = "value_unit",
    date: str = "date",
) -> pd.DataFrame:
    """Return the rows of ``subject`` whose mean value has not dropped from that of the base year as ``target`` asks.

    ``target.value`` is the drop [%], below 0 for a rise; ``target.year`` the year compared, by default that of the
    latest value. Every item is compared by itself, and the one that is furthest from the target is told; with
    ``exceeding`` only the items of which a value of the base year meets that condition. A year without values, a blank
    value, units that differ, or a base of 0 leave it open.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> places = GeoDataFrame(geometry=[None], index=["S1"], crs=4490)
    >>> rows = {"section_id": "S1", "date": [dt.date(2015, 6, 1), dt.date(2016, 6, 1)], "value": [40.0, 34.0]}
    >>> table = GeoDataFrame(rows, geometry=[None] * 2, index=["v1", "v2"], crs=4490)
    >>> sections = Selected("sections", places, {}, 0, ("sections",), Selection(("sections",)))
    >>> samples = Selected("samples", table, {}, 0, ("s",), Selection(("samples",), own=("id", "section_id")))
    >>> found = drop_from_base(Context(lambda name: None, dt.date(2017, 1, 1)), sections, samples,
    ...                        target=Target(20, "%", ">=", year=2016, base_year=2015))
    >>> found[["measured", "margin"]].values.tolist()      # 6 of 40 is 15 %
    [[15.0, 5.0]]
    """

    def judge(_: Any, values: pd.DataFrame) -> Fact | None:
        undated = values["when"].isna()
        if values.empty or bool(undated.any()):
            return _open(_UNDATED if len(values) else _NONE)
        truth = pd.Series(True, index=values.index, dtype="boolean")
        if exceeding is not None:
            truth = truth_of(exceeding, values, context)
        seen: list[Fact] = []
        for part in _items(values, item):
            asked = truth[part.index][(part["when"].dt.year == target.base_year).to_numpy(bool)]
            if len(asked) and not bool(asked.fillna(True).any()):
                continue
            dropped = _dropped(part, target, column, value_unit)
            if dropped is not None:
                seen.append(dropped if not len(asked) or bool(asked.fillna(False).any()) else _open(_DOUBTFUL))
        return _worst(seen)

    return _judged(context, subject, reference, date, judge)


def _dropped(values: pd.DataFrame, target: Target, column: str, value_unit: str) -> Fact | None:
    """By how much one item dropped [%]."""
    years = values["when"].dt.year
    later = target.year if target.year is not None else int(years.max())
    used = values[years.isin([target.base_year, later])]
    numbers = pd.to_numeric(used[column], errors="coerce").astype(float)
    base, now = (numbers[(years[used.index] == year).to_numpy(bool)] for year in (target.base_year, later))
    for year, part in ((target.base_year, base), (later, now)):
        if part.empty:
            return _open(Text(zh=f"{year} 年没有监测数据", en=f"there is no value of {year}"))
    if bool(used["open"].any()):
        return _open(_DOUBTFUL)
    if bool(numbers.isna().any()):
        return _open(Text(zh="有监测值未填", en="some values are not stated"))
    if value_unit in used.columns and used[value_unit].astype(object).nunique(dropna=False) > 1:
        return _open(Text(zh="监测值的单位不一致", en="the units of the values differ"))
    if base.mean() == 0:
        return _open(Text(zh="基准年为 0", en="the value of the base year is 0"))
    drop = round(float((base.mean() - now.mean()) / base.mean() * _PERCENT), 9)
    if target.met(drop):
        return None
    why = Text(
        zh=f"{target.base_year} 年 {base.mean():,.3g}，{later} 年 {now.mean():,.3g}",
        en=f"{base.mean():,.3g} in {target.base_year}, {now.mean():,.3g} in {later}",
    )
    gap = target.gap(drop)
    return {"measured": drop, "limit": target.value, "margin": gap, "unit": "%", "truth": True, "why": why}


def trend(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    worse: str,
    alpha: float,
    years: float = 5,
    column: str = "value",
    item: str = "pollutant",
    date: str = "date",
) -> pd.DataFrame:
    """Return the rows of ``subject`` whose values grow worse: Theil-Sen slope, Mann-Kendall test.

    The test is two-sided at level ``alpha`` (Kendall's tau of value against time, exact for few values without ties);
    it does not take out seasons or dependence between values: narrow the table to like with like by ``where``. Fewer
    than 5 values cannot be told. ``measured`` is the slope [units of the value per year].

    Parameters
    ----------
    context : Context
        Knows the day.
    subject, reference : Selected
        Places, and the table of values.
    worse : str
        ``rising`` or ``falling``: which way is worse.
    alpha : float
        Level of the test, such as 0.05.
    years : float
        How far back values count.
    column, item, date : str
        Columns of the table: the value, what was measured (each by itself), the day.

    References
    ----------
    Mann (1945), Econometrica 13, 245-259; Sen (1968), J. Am. Stat. Assoc. 63, 1379-1389.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> places = GeoDataFrame(geometry=[None], index=["S1"], crs=4490)
    >>> days = [dt.date(2021 + n, 1, 1) for n in range(5)]
    >>> rows = {"section_id": "S1", "date": days, "value": [10.0, 12.0, 14.0, 16.0, 18.0]}
    >>> table = GeoDataFrame(rows, geometry=[None] * 5, index=list("abcde"), crs=4490)
    >>> lakes = Selected("lakes", places, {}, 0, ("lakes",), Selection(("lakes",)))
    >>> samples = Selected("samples", table, {}, 0, ("s",), Selection(("samples",), own=("id", "section_id")))
    >>> found = trend(Context(lambda name: None, dt.date(2025, 6, 1)), lakes, samples, worse="rising", alpha=0.05)
    >>> found["measured"].round(2).tolist()      # 2 a year; 2 orders of 120 are so extreme: p = 0.017
    [2.0]
    """
    since = pd.Timestamp(context.day) - pd.DateOffset(months=int(years * 12))
    sign = 1.0 if worse == "rising" else -1.0

    def judge(_: Any, values: pd.DataFrame) -> Fact | None:
        used = values[values["when"].isna() | (values["when"] >= since)]
        if used.empty:
            return _open(_NONE)
        if bool(used["when"].isna().any()):
            return _open(_UNDATED)
        return _worst([growing for part in _items(used, item) if (growing := _growing(part, sign, alpha, column))])

    return _judged(context, subject, reference, date, judge)


def _growing(values: pd.DataFrame, sign: float, alpha: float, column: str) -> Fact | None:
    """The slope of one item, where it goes the worse way for sure."""
    if bool(values["open"].any()):
        return _open(_DOUBTFUL)
    numbers = pd.to_numeric(values[column], errors="coerce").astype(float)
    if bool(numbers.isna().any()):
        return _open(Text(zh="有监测值未填", en="some values are not stated"))
    times = values["when"].map(lambda when: when.toordinal()).to_numpy(float) / _DAYS_PER_YEAR
    if len(numbers) < _LEAST_VALUES or np.ptp(times) == 0:
        return _open(
            Text(
                zh=f"只有 {len(numbers)} 个数值，不足以检验趋势",
                en=f"{len(numbers)} values are too few to test a trend",
            )
        )
    if np.ptp(numbers) == 0:
        return None
    from scipy.stats import kendalltau, theilslopes  # half of what importing the checks would cost, for one check

    slope = float(theilslopes(numbers.to_numpy(), times)[0])
    chance = float(kendalltau(times, numbers.to_numpy()).pvalue)
    if slope * sign <= 0 or chance >= alpha:
        return None
    why = Text(
        zh=f"{len(numbers)} 个数值，Theil-Sen 斜率每年 {slope:+.3g}，Mann-Kendall p = {chance:.3f}",
        en=f"{len(numbers)} values, Theil-Sen slope {slope:+.3g} a year, Mann-Kendall p = {chance:.3f}",
    )
    return {"measured": slope, "limit": 0.0, "margin": slope * sign, "unit": "", "truth": True, "why": why}


def _judged(
    context: Context,
    subject: Selected,
    reference: Selected,
    date: str,
    judge: Callable[[Any, pd.DataFrame], Fact | None],
) -> pd.DataFrame:
    """One fact per place whose values ``judge`` finds wrong or not to be told."""
    nobody = unnamed(context, subject.rows, reference)
    facts_of_places: list[Fact] = []
    for place_id, values in _values(context, subject, reference, date):
        judgement = _open(nobody[place_id]) if place_id in nobody else judge(place_id, values)
        if judgement is not None:
            facts_of_places.append({"subject_id": place_id, **judgement})
    return listed(facts_of_places)


def _values(context: Context, subject: Selected, reference: Selected, date: str) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Each place with its own values up to the day, with ``when`` and ``open`` (that a value is asked is not sure)."""
    own = reference.selection.own or ("id", "id")
    pairs = matched(context, subject.rows, reference.rows, own)
    table = pd.DataFrame(reference.rows)
    stamps = pd.to_datetime(table[date].astype(object), errors="coerce").astype("datetime64[ns]")
    table = table.assign(when=stamps, open=table.index.isin(list(reference.open)))
    table = table[table["when"].isna() | (table["when"] <= pd.Timestamp(context.day))]
    rows = {str(place_id): part["reference_id"] for place_id, part in pairs.groupby("subject_id", sort=False)}
    for place_id in subject.rows.index:
        samples = table[table.index.isin(list(rows.get(str(place_id), ())))]
        yield place_id, samples


def _items(values: pd.DataFrame, item: str) -> Iterator[pd.DataFrame]:
    """Values by what was measured."""
    if item not in values.columns:
        yield values
        return
    words = values[item].astype(object).where(values[item].notna(), "")
    yield from (part for _, part in values.groupby(words, sort=True))


def _worst(seen: list[Fact]) -> Fact | None:
    """The row that offends most for sure, else one that cannot be told."""
    sure = [row for row in seen if row["truth"] is True]
    return max(sure, key=lambda row: row["margin"]) if sure else seen[0] if seen else None


def _open(why: Text) -> Fact:
    return {"truth": pd.NA, "why": why}


def _next(day: pd.Timestamp, duty: Duty) -> pd.Timestamp:
    """The last day on which it is in time to be done again."""
    return day + pd.DateOffset(months=duty.months, days=duty.days)


def whole_days(end: dt.date | pd.Timestamp, start: dt.date | pd.Timestamp) -> int:
    """Return days from ``start`` to ``end``."""
    return int((pd.Timestamp(end) - pd.Timestamp(start)).days)
