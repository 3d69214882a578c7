"""Pairs of rows that answer a question: its relations one by one, what joins them, the first few, counts by group."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import LayerError
from riverzones.model import Column, Text
from riverzones.network import Network
from riverzones.query import relate as asking
from riverzones.query.asked import ON_LINE_M, Clause, Having, Order
from riverzones.query.relate import OPEN, in_order
from riverzones.relations import relate
from riverzones.terms import COMMON

__all__ = [
    "all_of",
    "any_of",
    "by_area",
    "by_set",
    "by_value",
    "farther",
    "first_by",
    "first_groups",
    "groups_with",
    "most_nearest",
    "placed",
]

_MOST_PLACES = 200
"""So many subjects are asked for several of their nearest, one after the other."""


def placed(clause: Clause, reference: GeoDataFrame) -> tuple[Clause, Text | None]:
    """Return a clause whose ``on`` is settled by what the reference is: an area is reached into, a line is beside.

    Raises
    ------
    LayerError
        If the reference has neither areas nor lines.
    """
    if clause.relation != "on":
        return clause, None
    kinds = shapely.get_dimensions(reference.geometry) if len(reference) else np.array([2])
    if (kinds == 1).any():
        note = Text(
            zh=f"“{clause.reference.words}”是线，“上”按距它 {ON_LINE_M:g} 米以内。",
            en=f"{clause.reference.words!r} is a line: 'on' is taken as within {ON_LINE_M:g} m of it.",
        )
        return replace(clause, relation="within", distance_m=ON_LINE_M), note
    if (kinds == 2).any():
        return replace(clause, relation="reaches_into"), None
    raise LayerError(
        Text(
            zh=f"“{clause.reference.words}”在项目中只有点，没有线或面，无从判断在其上。",
            en=f"{clause.reference.words!r} has only points in this project: nothing lies on them.",
        ),
        hint=Text(zh="请改问一定距离以内。", en="Ask within a distance."),
    )


def _verdicts(pairs: pd.DataFrame, subjects: pd.Index[Any]) -> pd.Series[Any]:
    """Truth of one relation for every subject: true, false, or open."""
    sure = pairs["truth"].fillna(False).to_numpy(bool)
    met = subjects.isin(pairs["subject_id"][sure])
    open_ = subjects.isin(pairs["subject_id"][~sure]) & ~met
    return pd.Series(met, index=subjects, dtype="boolean").mask(open_)


def all_of(tables: Sequence[pd.DataFrame], subjects: pd.Index[Any]) -> pd.DataFrame:
    """Return pairs of the subjects for which every relation holds or may hold; open where one of them is open."""
    if len(tables) == 1:
        return tables[0]
    truth = _verdicts(tables[0], subjects)
    for table in tables[1:]:
        truth = truth & _verdicts(table, subjects)
    pairs = pd.concat(tables, ignore_index=True)
    pairs = pairs.drop_duplicates(["subject_id", "reference_id"], ignore_index=True)
    whole = truth.reindex(pairs["subject_id"])
    possible = (whole.isna() | whole.fillna(False)).to_numpy(bool)
    pairs, whole = pairs[possible], whole[possible]
    open_ = whole.isna().to_numpy()
    blank = pairs[pairs[OPEN].notna()].drop_duplicates("subject_id").set_index("subject_id")[OPEN]
    pairs = pairs.assign(truth=pairs["truth"].mask(open_))
    pairs.loc[open_, OPEN] = blank.reindex(pairs["subject_id"][open_]).to_numpy(object)
    return in_order(pairs, subjects)


def any_of(tables: Sequence[pd.DataFrame], subjects: pd.Index[Any]) -> pd.DataFrame:
    """Return pairs of the subjects for which one relation holds or may hold."""
    return in_order(pd.concat(tables, ignore_index=True), subjects)


def most_nearest(subject: GeoDataFrame, reference: GeoDataFrame, most: int, network: Network | None) -> pd.DataFrame:
    """Return for each subject the ``most`` nearest references, the nearest first.

    Raises
    ------
    LayerError
        If there are too many subjects to ask one by one.
    """
    if len(subject) > _MOST_PLACES:
        raise LayerError(
            Text(
                zh=f"要为 {len(subject)} 个对象各找 {most} 个最近的，最多 {_MOST_PLACES} 个。",
                en=f"{most} nearest are asked for of {len(subject)} rows, {_MOST_PLACES} at most.",
            ),
            hint=Text(
                zh="请指明某一个（如某取水口），或改问一定距离以内。", en="Name one of them, or ask within a distance."
            ),
        )
    tables = []
    for at in range(len(subject)):
        row = subject.iloc[[at]]
        near = asking.related(reference, row, "nearest", network=network)
        near = near.sort_values("measured", kind="stable").head(most)
        tables.append(near.assign(subject_id=[row.index[0]] * len(near), reference_id=near["subject_id"], nearest=None))
    return pd.concat(tables, ignore_index=True) if tables else asking.related(subject, reference, "nearest")


def farther(subject: GeoDataFrame, reference: GeoDataFrame, distance_m: float, network: Network | None) -> pd.DataFrame:
    """Return each subject that is farther than a distance [m] from every reference, with the nearest one; open where
    its positional accuracy leaves it open.
    """
    within = asking.related(subject, reference, "within", distance_m=distance_m, network=network)
    near = set(within["subject_id"][within["truth"].fillna(False).to_numpy(bool)])
    open_ = within.drop_duplicates("subject_id").set_index("subject_id")[OPEN]
    rest = subject[~subject.index.isin(near)]
    pairs = asking.related(rest, reference, "nearest", network=network).drop_duplicates("subject_id")
    doubtful = pairs["subject_id"].isin(open_.index).to_numpy(bool)
    pairs["truth"] = pairs["truth"].mask(doubtful)
    blank = pairs[OPEN].isna().to_numpy(bool) & doubtful
    pairs.loc[blank, OPEN] = open_.reindex(pairs["subject_id"][blank]).to_numpy(object)
    return pairs


def first_by(pairs: pd.DataFrame, subject: GeoDataFrame, order: Order) -> tuple[pd.DataFrame, list[Text]]:
    """Return the pairs of the first few subjects by a column, the first first, and what must be said about blanks and
    ties.
    """
    if order.by is None:
        return pairs, []
    name, title = order.by.column, order.by.title
    labels = pd.Index(pairs["subject_id"].unique())
    column = subject[name] if name in subject.columns else pd.Series(np.nan, index=subject.index)
    if order.by.day:
        days = pd.to_datetime(column, errors="coerce", format="ISO8601").reindex(labels)
        values = (days - pd.Timestamp(0)) / pd.Timedelta(days=1)
    else:
        values = pd.to_numeric(column, errors="coerce").reindex(labels)
    blank = int(values.isna().sum())
    ordered = values.dropna().sort_values(ascending=not order.descending, kind="stable")
    notes = []
    if blank:
        notes.append(
            Text(zh=f"{blank} 个未填“{title.zh}”，没有排入。", en=f"{blank} do not state {title.en!r}: not ranked.")
        )
    first_ids = ordered.index[: order.most]
    if len(ordered) > order.most and ordered.iloc[order.most] == ordered.iloc[order.most - 1]:
        tied = int((ordered == ordered.iloc[order.most - 1]).sum())
        notes.append(
            Text(
                zh=f"第 {order.most} 名并列 {tied} 个，按原次序取。",
                en=f"{tied} share place {order.most}: taken in the order of the layer.",
            )
        )
    return in_order(pairs[pairs["subject_id"].isin(first_ids)], first_ids), notes


def by_area(subject: GeoDataFrame, truth: pd.Series[Any], areas: GeoDataFrame) -> tuple[pd.DataFrame, list[Text]]:
    """Return counts of subjects in each area, areas without any among them, and how many lie in none.

    ``truth`` is that of every subject that counts or may count. A line or an area in two of them counts in both.
    """
    counted = subject.loc[truth.index]
    pairs = relate("reaches_into", counted, areas).drop_duplicates(["subject_id", "reference_id"])
    pairs["told"] = truth.reindex(pairs["subject_id"]).to_numpy(object)
    sure = pairs[pairs["told"].notna() & pairs["truth"].fillna(False).to_numpy(bool)]
    counts = sure.groupby("reference_id").size().reindex(areas.index, fill_value=0)
    rest = pairs.drop(sure.index).groupby("reference_id").size().reindex(areas.index, fill_value=0)
    names = areas["name"] if "name" in areas.columns else pd.Series(areas["subject_id"], index=areas.index)
    groups = pd.DataFrame(
        {
            "id": areas["subject_id"].to_numpy(object),
            "name": names.to_numpy(object),
            "count": counts.to_numpy(int),
            "cannot_tell": rest.to_numpy(int),
        }
    )
    groups = groups.sort_values(["count", "name"], ascending=[False, True], kind="stable", ignore_index=True)
    notes = []
    lost = int((~counted.index.isin(pairs["subject_id"])).sum())
    if lost:
        notes.append(Text(zh=f"{lost} 个不在其中任何一个之内。", en=f"{lost} lie in none of them."))
    twice = int(sure["subject_id"].duplicated().sum())
    if twice:
        notes.append(Text(zh=f"{twice} 次跨界重复计数。", en=f"{twice} are counted in more than one."))
    return groups, notes


def by_set(
    subject: GeoDataFrame, truth: pd.Series[Any], areas: Mapping[str, GeoDataFrame]
) -> tuple[pd.DataFrame, list[Text]]:
    """Return counts of subjects in each of several sets of areas, in the order they are named."""
    rows: list[dict[str, Any]] = []
    counted: list[str] = []
    for name, frame in areas.items():
        pairs = relate("reaches_into", subject.loc[truth.index], frame)
        sure = set(pairs["subject_id"][pairs["truth"].fillna(False).to_numpy(bool)]) & set(truth.index[truth.notna()])
        maybe = set(pairs["subject_id"]) - sure
        rows.append({"id": name, "name": name, "count": len(sure), "cannot_tell": len(maybe)})
        counted.extend(sure)
    twice = len(counted) - len(set(counted))
    notes = [Text(zh=f"{twice} 次跨界重复计数。", en=f"{twice} are counted in more than one.")] if twice else []
    return pd.DataFrame(rows), notes


_SEPARATED = r"[、,，;；/\n]+"
_HAS: dict[str, Callable[[Any, int], Any]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


def groups_with(groups: pd.DataFrame, having: Having) -> tuple[pd.DataFrame, list[Text]]:
    """Return the groups that have so many subjects for sure, how many these are, and of how many it cannot be told."""
    groups = groups[groups["id"].notna()]
    compared = _HAS[having.sign]
    least = compared(groups["count"], having.number)
    most = compared(groups["count"] + groups["cannot_tell"], having.number)
    held = groups[least & most].reset_index(drop=True)
    notes = [Text(zh=f"共 {len(held)} 组，查了 {len(groups)} 组。", en=f"{len(held)} groups of {len(groups)}.")]
    open_ = int((least != most).sum())
    if open_:
        notes.append(Text(zh=f"另有 {open_} 组不能判定。", en=f"{open_} more groups cannot be told."))
    return held, notes


def first_groups(groups: pd.DataFrame, order: Order) -> tuple[pd.DataFrame, list[Text]]:
    """Return the groups with the most subjects, or the fewest, and whether others have as many.

    What states no group is none of them; how many that are is said.
    """
    blank = int(groups.loc[groups["id"].isna(), ["count", "cannot_tell"]].sum().sum())
    groups = groups[groups["id"].notna()]
    ordered = groups.sort_values("count", ascending=not order.descending, kind="stable", ignore_index=True)
    first = ordered.head(order.most)
    notes = [Text(zh=f"{blank} 个未填，没有排入。", en=f"{blank} state none: not ranked.")] if blank else []
    if len(ordered) > order.most and ordered["count"][order.most] == ordered["count"][order.most - 1]:
        tied = int((ordered["count"] == ordered["count"][order.most - 1]).sum())
        first = ordered[
            ordered["count"].ge(ordered["count"][order.most - 1])
            if order.descending
            else ordered["count"].le(ordered["count"][order.most - 1])
        ]
        notes.append(
            Text(
                zh=f"第 {order.most} 名并列 {tied} 个，都列出。", en=f"{tied} share place {order.most}: all are listed."
            )
        )
    return first.reset_index(drop=True), notes


def by_value(subject: GeoDataFrame, truth: pd.Series[Any], column: Column, lang: str) -> pd.DataFrame:
    """Return counts of subjects by the values of a column, blanks last."""
    counted = subject.loc[truth.index]
    values = counted[column.name] if column.name in counted.columns else pd.Series(None, index=counted.index)
    if column.several:  # what names two offices counts for each
        values = values.astype("string").str.split(_SEPARATED, regex=True).explode().str.strip()
        values = values[values.isna() | values.ne("")]
        truth = truth.reindex(values.index)
    unknown = COMMON["not_stated_aside"].within(lang)
    words = [unknown if pd.isna(value) else column.value_title(value, lang) for value in values]
    table = pd.DataFrame({"id": values.to_numpy(object), "name": words, "sure": truth.notna().to_numpy(bool)})
    groups = (
        table.groupby("name", sort=False)
        .agg(id=("id", "first"), count=("sure", "sum"), all=("sure", "size"))
        .reset_index()
    )
    groups["cannot_tell"] = groups["all"] - groups["count"]
    groups["last"] = groups["name"] == unknown
    groups = groups.sort_values(
        ["last", "count", "name"], ascending=[True, False, True], kind="stable", ignore_index=True
    )
    return groups[["id", "name", "count", "cannot_tell"]]
