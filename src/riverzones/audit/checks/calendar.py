"""Checks on days: what must be done again every so often, and what must be done by a day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riverzones.audit.checks.facts import Fact, listed, no_facts
from riverzones.audit.checks.series import whole_days
from riverzones.audit.context import Context
from riverzones.audit.select import Selected, not_stated, truth_of
from riverzones.model import Condition, Duty, Text

__all__ = ["due_by", "overdue"]


def overdue(
    context: Context,
    subject: Selected,
    *,
    column: str,
    duty: Duty,
    never: Condition | None = None,
    since_column: str | None = None,
) -> pd.DataFrame:
    """Return the rows of ``subject`` on which ``duty`` was last done, by ``column``, too long before the audit.

    It is due on the day that lies the months and days of the duty after the last; on that day itself it is still in
    time. ``measured`` is the days since it was last done, ``margin`` the days since it was due [d].

    Parameters
    ----------
    context : Context
        Knows the day.
    subject : Selected
        Rows with a date.
    column : str
        When it was last done. Blank: cannot be told.
    duty : Duty
        How often.
    never : Condition, optional
        Rows on which it has never been done: there the time runs from the day in ``since_column``.
    since_column : str, optional
        From when it had to be done. A blank leaves open what was never done.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> done = [dt.date(2024, 12, 31), dt.date(2025, 6, 1)]
    >>> rows = GeoDataFrame({"drill_date": done}, geometry=[None] * 2, index=["old", "new"], crs=4490)
    >>> works = Selected("risk_sources", rows, {}, 0, ("risk_sources",), Selection(("risk_sources",)))
    >>> found = overdue(Context(lambda name: None, dt.date(2026, 1, 10)), works, column="drill_date",
    ...                 duty=Duty(months=12))
    >>> found[["subject_id", "measured", "limit", "margin"]].values.tolist()      # due on 31 December 2025
    [['old', 375.0, 365.0, 10.0]]
    """
    rows = subject.rows
    never_done = set(rows.index[truth_of(never, rows, context).fillna(False)]) if never is not None else set()
    facts_of_rows: list[Fact] = []
    for row_id, row in rows.iterrows():
        starts = (since_column or "") if row_id in never_done else column
        last = pd.to_datetime(row.get(starts), errors="coerce")
        if pd.isna(last):
            facts_of_rows.append(
                {
                    "subject_id": row_id,
                    "unit": "d",
                    "truth": pd.NA,
                    "why": _unknown(rows.loc[[row_id]], starts, context),
                }
            )
            continue
        limit = whole_days(last + pd.DateOffset(months=duty.months, days=duty.days), last)
        gone = whole_days(context.day, last)
        if gone > limit:
            why = Text(zh=f"上次为 {last:%Y-%m-%d}", en=f"last on {last:%Y-%m-%d}")
            if starts != column:
                why = Text(zh=f"自 {last:%Y-%m-%d} 起从未进行", en=f"never since {last:%Y-%m-%d}")
            facts_of_rows.append(
                {"subject_id": row_id, "measured": gone, "limit": limit, "margin": gone - limit, "unit": "d"}
                | {"truth": True, "why": why}
            )
    return listed(facts_of_rows)


def _unknown(row: pd.DataFrame, column: str, context: Context) -> Text:
    if not column:
        return Text(zh="从未进行，起算日期未知", en="never done, and it is not known since when it is due")
    return not_stated(row, [column], context)


def due_by(context: Context, subject: Selected, *, holds: Condition, duty: Duty) -> pd.DataFrame:
    """Return the rows of ``subject`` on which ``holds`` is not true after the last day of ``duty``.

    Until that day nothing offends. A blank cannot be told. ``measured`` is the days since then [d].

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection, parse_condition
    >>> rows = GeoDataFrame({"treatment": [True, False]}, geometry=[None] * 2, index=["yes", "no"], crs=4490)
    >>> parks = Selected("industrial_parks", rows, {}, 0, ("industrial_parks",), Selection(("industrial_parks",)))
    >>> rule = {"holds": parse_condition("treatment = true"), "duty": Duty(due=dt.date(2017, 12, 31))}
    >>> due_by(Context(lambda name: None, dt.date(2018, 1, 10)), parks, **rule)[
    ...     ["subject_id", "measured"]].values.tolist()
    [['no', 10.0]]
    >>> len(due_by(Context(lambda name: None, dt.date(2017, 12, 31)), parks, **rule))
    0
    """
    if duty.due is None or context.day <= duty.due:
        return no_facts()
    late = whole_days(context.day, duty.due)
    truth = truth_of(holds, subject.rows, context)
    rows, asked = subject.rows[~truth.fillna(False).to_numpy(bool)], sorted(holds.properties())
    facts_of_rows: list[Fact] = []
    for row_id in rows.index:
        why = not_stated(rows.loc[[row_id]], asked, context) if pd.isna(truth[row_id]) else None
        sure = why is None
        facts_of_rows.append(
            {"subject_id": row_id, "measured": late if sure else np.nan, "limit": 0, "margin": late if sure else np.nan}
            | {"unit": "d", "truth": True if sure else pd.NA, "why": why}
        )
    return listed(facts_of_rows)
