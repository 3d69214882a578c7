"""Rows put together by what they belong to: a column, a layer of places, a period; what a rate or a sum is made of."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.context import Context
from riverzones.audit.keys import resolved
from riverzones.audit.select import Selected, names_of
from riverzones.geo import geodesy
from riverzones.model import Selection, Text
from riverzones.relations import relate
from riverzones.terms import COMMON

__all__ = ["MEASURES", "PERIODS", "Grouped", "grouped", "members_of", "weights"]

PERIODS: Final = {"year": "Y", "quarter": "Q", "month": "M"}
"""Words for a period, and how pandas calls them."""
MEASURES: Final = {"count": "count", "length_m": "m", "area_m2": "m2"}
"""What rows may be measured by, besides a column of numbers, and its unit."""
_WHOLE = COMMON["all"]
_HALF = 0.5


@dataclass(frozen=True)
class Grouped:
    """Rows of a layer with the units that they belong to.

    Attributes
    ----------
    subject : Selected
        The rows.
    units : Selected
        One row per unit, which is what a finding is about: a row of the layer of places (with its geometry), or a value
        of a column (``admin=乙镇``), or everything (``*``), each of a period (``T1|2024``); ``name`` says it in words.
        Units that are no places have no geometry.
    members : DataFrame
        ``unit_id``, ``row_id``, ``sure`` (False: that the row belongs there cannot be told), ``part`` (what share of
        its length or area lies in the unit).
    outside : Index
        Rows that lie in none of the places.
    """

    subject: Selected
    units: Selected
    members: pd.DataFrame
    outside: pd.Index = field(default_factory=lambda: pd.Index([]))

    @property
    def key(self) -> tuple[Any, ...]:
        """What was asked, so that answers can be shared."""
        return (*self.subject.key, *self.units.key)


def grouped(
    context: Context,
    subject: Selected,
    *,
    by: str | None = None,
    period: str | None = None,
    date: str = "date",
    split: bool = False,
    whole: Text = _WHOLE,
) -> Grouped | Text:
    """Return the rows of ``subject`` by unit, or the reason why they cannot be put together.

    A row that does not say where or when it belongs may belong anywhere: it is an unsure member of every unit.

    Parameters
    ----------
    context : Context
        Gives the layers, and knows which layer a column names.
    subject : Selected
        EPSG:4490, ids as index.
    by : str, optional
        A column of the subject, whose values are the units (or the rows of the layer that it names); or a layer of
        places, in whose rows the subjects lie. None: all together.
    period : str, optional
        ``year``, ``quarter`` or ``month`` of the column ``date``.
    split : bool
        A line or an area in two places counts in each with the part that lies there; else it belongs, whole, to
        the place that holds most of it.
    whole : Text
        What all rows together are called.

    Examples
    --------
    >>> import datetime as dt
    >>> rows = GeoDataFrame({"admin": ["甲镇", "乙镇", "甲镇", None]}, geometry=[None] * 4, index=list("abcd"))
    >>> farms = Selected("livestock_farms", rows, {}, 0, ("livestock_farms", None), Selection(("livestock_farms",)))
    >>> made = grouped(Context(lambda name: None, dt.date(2026, 1, 1)), farms, by="admin")
    >>> made.members.groupby("unit_id")["sure"].agg(["sum", "size"])["sum"].to_dict()     # of 2 and 3 members
    {'admin=乙镇': 1, 'admin=甲镇': 2}
    """
    rows = subject.rows
    outside = rows.index[:0]
    if by is None:
        units = _units(["*"], [whole.zh], rows)
        members = _members(["*"] * len(rows), rows.index, True)
        layer = subject.layer
    elif by in rows.columns:
        layer, units, members = _by_column(context, subject, by)
    else:
        places = context.layers(by)
        if places is None:
            title = context.layer_title(by)
            return Text(zh=f"项目中没有图层 {by}（{title.zh}）", en=f"the project has no layer {by}")
        layer, units, members = by, _named(places), _by_place(rows, places, split=split)
        outside = rows.index.difference(pd.Index(members.row_id))
    if period is not None:
        if date not in rows.columns:
            return Text(
                zh=f"图层 {subject.layer} 没有字段 {date}", en=f"the layer {subject.layer} has no column {date}"
            )
        units, members = _by_period(units, members, rows[date], period)
    chosen = Selected(layer, units, {}, 0, ("by", by, period, date, split), Selection((layer,)))
    return Grouped(subject, chosen, members.reset_index(drop=True), outside)


def _by_column(context: Context, subject: Selected, by: str) -> tuple[str, GeoDataFrame, pd.DataFrame]:
    """Units by the values of a column, or by the rows of the layer that it names."""
    rows = subject.rows
    named = context.refers(by)
    places = context.layers(named) if named is not None else None
    values = resolved(context, rows, by)
    values = values.where(values.notna(), None)
    if named is not None and places is not None:
        layer, units, ids = named, _named(places), values
    else:
        layer = subject.layer
        words = sorted({str(word) for word in values.dropna()})
        units = _units([f"{by}={word}" for word in words], words, rows)
        ids = values.map(lambda word: None if word is None else f"{by}={word}")
    stated = ids.isin(list(units.index)).to_numpy(bool)
    sure = _members(ids[stated], rows.index[stated], True)
    return layer, units, _stacked(sure, _anywhere(units, rows.index[~stated]))


def _by_place(rows: GeoDataFrame, places: GeoDataFrame, *, split: bool) -> pd.DataFrame:
    """In which places rows lie, each place asked by itself."""
    placed = rows[~(rows.geometry.isna() | rows.geometry.is_empty).to_numpy(bool)]
    parts_of_members = []
    for unit in places.index:
        pairs = relate("reaches_into", placed, places.loc[[unit]], shared_ids=False)
        part = pairs["share_ratio"].astype(float).fillna(1.0) if "share_ratio" in pairs.columns else 1.0
        inside = _members([unit] * len(pairs), pairs["subject_id"], pairs["truth"].fillna(False).to_numpy(bool))
        parts_of_members.append(inside.assign(part=np.asarray(part, dtype=float) if len(pairs) else np.zeros(0)))
    members = _stacked(*parts_of_members)
    return _stacked(members if split else _in_most(members), _anywhere(places, rows.index.difference(placed.index)))


def _in_most(members: pd.DataFrame) -> pd.DataFrame:
    """Each row in the one place that surely holds most of it; where none does, unsure in all that may."""
    most = members.sort_values(["sure", "part"], ascending=False, kind="stable").drop_duplicates("row_id")
    alone = members.groupby("row_id")["unit_id"].transform("size") == 1
    settled = most[most.sure & ((most.part >= _HALF) | alone.reindex(most.index))]
    open_ = members[~members.row_id.isin(settled.row_id)]
    return _stacked(settled.assign(part=1.0), open_.assign(sure=False, part=1.0))


def _by_period(
    units: GeoDataFrame, members: pd.DataFrame, dates: pd.Series[Any], period: str
) -> tuple[GeoDataFrame, pd.DataFrame]:
    """Units and members by the period in which the day of a row lies."""
    stamps = pd.Series(pd.to_datetime(dates.astype(object), errors="coerce"), index=dates.index)
    when = stamps.dt.to_period(PERIODS[period]).astype(object).where(stamps.notna(), None)
    words = sorted({str(word) for word in when.dropna()})
    period_units, period_members = [], []
    for word in words:
        ids = {unit: f"{unit}|{word}" for unit in units.index}
        period_units.append(units.rename(index=ids).assign(name=[f"{name} {word}" for name in units["name"]]))
        theirs = members.row_id.map(when)
        there = members[(theirs.astype(str) == word) | theirs.isna()]
        period_members.append(
            there.assign(unit_id=there.unit_id.map(ids), sure=there.sure & there.row_id.map(when).notna())
        )
    if not period_units:
        return units.iloc[:0], members.iloc[:0]
    return GeoDataFrame(pd.concat(period_units), geometry="geometry", crs=units.crs), _stacked(*period_members)


def _members(units: Any, rows: Any, sure: Any) -> pd.DataFrame:
    members = pd.DataFrame({"unit_id": np.asarray(units, dtype=object), "row_id": np.asarray(rows, dtype=object)})
    return members.assign(sure=np.asarray(sure, dtype=bool) if np.ndim(sure) else bool(sure), part=1.0)


def _anywhere(units: pd.DataFrame, rows: Any) -> pd.DataFrame:
    """Rows that may belong to any unit."""
    pairs = [(unit, row) for unit in units.index for row in rows]
    return _members([unit for unit, _ in pairs], [row for _, row in pairs], False)


def _units(ids: list[str], names: list[str], like: GeoDataFrame) -> GeoDataFrame:
    return GeoDataFrame({"name": names}, geometry=[None] * len(ids), index=pd.Index(ids, dtype=object), crs=like.crs)


def _named(places: GeoDataFrame) -> GeoDataFrame:
    return places.assign(name=names_of(places))


def _stacked(*tables: pd.DataFrame) -> pd.DataFrame:
    full = [table for table in tables if len(table)]
    return pd.concat(full, ignore_index=True) if full else _members([], [], [])


def weights(groups: Grouped, measure: str) -> pd.Series[Any]:
    """Return what each row of ``made.subject`` counts: 1, its length [m] or area [m2], a number of a column; NaN
    unknown.
    """
    rows = groups.subject.rows
    if measure == "count":
        return pd.Series(1.0, index=rows.index)
    if measure not in ("length_m", "area_m2"):
        return pd.Series(pd.to_numeric(rows[measure], errors="coerce"), dtype=float)
    shapes = rows.geometry.to_numpy()
    gone = (rows.geometry.isna() | rows.geometry.is_empty).to_numpy(bool)
    sizes = geodesy.length_m(shapes) if measure == "length_m" else geodesy.area_m2(shapes)
    sizes = np.where(gone, np.nan, sizes)
    return pd.Series(np.where(sizes == 0, np.nan, sizes), index=rows.index)


def members_of(groups: Grouped) -> dict[Hashable, pd.DataFrame]:
    """Return the members of each unit, by its id; units without any have an empty table."""
    tables: dict[Hashable, pd.DataFrame] = dict(iter(groups.members.groupby("unit_id", sort=False)))
    return {unit: tables.get(unit, groups.members.iloc[:0]) for unit in groups.units.rows.index}
