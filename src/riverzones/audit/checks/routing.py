"""Checks on who answers by place: the unit that a row names, and the one that its place asks for."""

from __future__ import annotations

import pandas as pd

from riverzones.audit.checks.facts import Fact, listed
from riverzones.audit.context import Context
from riverzones.audit.select import Selected, not_stated
from riverzones.model import Text
from riverzones.relations import relate

__all__ = ["routed"]


def routed(
    context: Context, subject: Selected, reference: Selected, *, column: str, inside: str, outside: str
) -> pd.DataFrame:
    """Return the rows of ``subject`` that name in ``column`` another unit than the place that they lie in asks for.

    What reaches into the reference and out of it is of both: either will do. A blank, and a place that the accuracy
    leaves open between two different answers, cannot be told.

    Parameters
    ----------
    context : Context
        Gives the words of columns.
    subject, reference : Selected
        EPSG:4490, ids as index. Rows without geometry cannot be told.
    column : str
        The unit that answers, as the row has it; a row may name several.
    inside, outside : str
        Who answers within the reference, and beyond it.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from shapely import Point, box
    >>> from riverzones.model import Selection
    >>> spots = GeoDataFrame({"lead_unit": ["市水务局", "市水务局"]}, geometry=[Point(0.5, 0.5), Point(2, 2)],
    ...                      index=["in", "out"], crs=4490)
    >>> basin = GeoDataFrame(geometry=[box(0, 0, 1, 1)], index=["B"], crs=4490)
    >>> works = Selected("wwtps", spots, {}, 0, ("wwtps",), Selection(("wwtps",)))
    >>> found = routed(Context(lambda name: None, dt.date(2026, 1, 1)), works,
    ...                Selected("basins", basin, {}, 0, ("basins",), Selection(("basins",))),
    ...                column="lead_unit", inside="市滇池管理局", outside="市水务局")
    >>> found["subject_id"].tolist()
    ['in']
    """
    rows = subject.rows
    wholly, partly, out = (_truth(name, subject, reference) for name in ("inside", "reaches_into", "outside"))
    facts_of_rows: list[Fact] = []
    gone = (rows.geometry.isna() | rows.geometry.is_empty).to_numpy(bool)
    for row_id, stated, placed in zip(rows.index, rows[column], ~gone, strict=True):
        if pd.isna(stated) or not placed:
            why = not_stated(rows.loc[[row_id]], [column], context) if placed else Text(zh="没有几何", en="no geometry")
            facts_of_rows.append({"subject_id": row_id, "truth": pd.NA, "why": why})
            continue
        named = [word for word, unit in ((True, inside), (False, outside)) if unit in str(stated)]
        possible = {True: row_id in partly, False: row_id in out or wholly.get(row_id) is not True}
        certain = {True: partly.get(row_id) is True, False: row_id not in wholly}
        asked = [word for word in (True, False) if possible[word]]
        if set(named) & set(asked):
            if not any(certain[word] for word in named):
                facts_of_rows.append({"subject_id": row_id, "truth": pd.NA, "why": None})
            continue
        due = "、".join(inside if word else outside for word in asked)
        why = Text(zh=f"登记为 {stated}，应为 {due}", en=f"it names {stated}, to be {due}")
        facts_of_rows.append({"subject_id": row_id, "truth": True, "why": why})
    return listed(facts_of_rows)


def _truth(relation: str, subject: Selected, reference: Selected) -> dict[object, object]:
    """True or NA by subject: what surely stands in the relation to a row of the reference, or may."""
    pairs = relate(relation, subject.rows, reference.rows, shared_ids=subject.layer == reference.layer)
    pairs = pairs.assign(truth=pairs["truth"].astype(object))
    sure = [row for row, truth in zip(pairs["subject_id"], pairs["truth"], strict=True) if truth is True]
    return {**dict.fromkeys(pairs["subject_id"], pd.NA), **dict.fromkeys(sure, True)}
