"""Who has walked when: valid patrols of every segment by calendar period, and who is overdue on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from riverzones.chiefs.patrols.periods import periods_between
from riverzones.chiefs.patrols.rules import Frequency

__all__ = ["STATES", "calendar", "overdue"]

STATES = ("met", "unsure", "due", "missed", "no_rule")
"""Enough valid patrols; enough only if patrols that cannot be told are; not yet, the period still runs; too few, and
it is over; the rule set says nothing of the level."""

_HEADS = [
    "segment_id",
    "level",
    "chief",
    "river",
    "period",
    "period_zh",
    "period_en",
    "first",
    "last",
    "needed",
    "valid",
    "unsure",
    "not_valid",
    "state",
    "days_left",
    "days_late",
]


def calendar(
    patrols: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    frequency: Mapping[str, Frequency],
    on: dt.date,
    since: dt.date,
) -> pd.DataFrame:
    """One row per segment and calendar period, from the period of ``since`` to the one running on ``on``.

    Parameters
    ----------
    patrols : DataFrame
        One row per patrol and segment: ``segment_id``, ``date`` (local day), ``valid`` (True, False, or missing where
        it cannot be told). Patrols without a date, or after ``on``, are not counted.
    segments : DataFrame
        Ids as index; ``level``, ``chief``, ``river`` as far as known.
    frequency : Mapping
        :class:`Frequency` by level; a level that is not in it has one row, its state ``no_rule``.
    on : date
        The day the question is asked; a patrol on it counts.
    since : date
        The period it lies in is the first one asked for.

    Returns
    -------
    DataFrame
        ``segment_id``, ``level``, ``chief``, ``river``, ``period``, ``period_zh``, ``period_en``, ``first``, ``last``
        (days), ``needed``, ``valid``, ``unsure``, ``not_valid`` (counts), ``state`` (of :data:`STATES`), ``days_left``
        to the end of a running period, ``days_late`` since the end of a missed one.

    Examples
    --------
    >>> segments = pd.DataFrame({"level": ["village"]}, index=["V1"])
    >>> walked = pd.DataFrame({"segment_id": ["V1"], "date": [dt.date(2026, 11, 3)], "valid": [True]})
    >>> table = calendar(walked, segments, frequency={"village": Frequency("half_month")},
    ...                  on=dt.date(2026, 11, 22), since=dt.date(2026, 10, 20))
    >>> table[["period_en", "state", "days_left"]].values.tolist()
    [['2026-10 second half', 'missed', 0], ['2026-11 first half', 'met', 0], ['2026-11 second half', 'due', 8]]
    """
    dated = patrols[patrols["date"].notna()] if len(patrols) else patrols
    walked = dict(iter(dated[dated["date"] <= on].groupby("segment_id"))) if len(dated) else {}
    known = segments.reindex(columns=["level", "chief", "river"]).astype(object)
    known = known.where(known.notna(), None)
    rows = []
    for segment, level, chief, river in zip(known.index, known["level"], known["chief"], known["river"], strict=True):
        asked = frequency.get(level) if level else None
        if asked is None:
            rows.append([segment, level, chief, river, None, None, None, None, None, 0, 0, 0, 0, "no_rule", 0, 0])
            continue
        mine = walked.get(segment)
        for period in periods_between(since, on, asked.period):
            counts = _counts(mine, period.first, period.last)
            state = _state(counts, asked.at_least, over=period.last < on)
            left = (period.last - on).days if state in ("due", "unsure") and period.last >= on else 0
            late = (on - period.last).days if state == "missed" else 0
            label = period.label
            told = [period.kind, label.zh, label.en, period.first, period.last, asked.at_least]
            rows.append([segment, level, chief, river, *told, *counts, state, left, late])
    return pd.DataFrame(rows, columns=_HEADS)


def _counts(mine: pd.DataFrame | None, first: dt.date, last: dt.date) -> tuple[int, int, int]:
    if mine is None:
        return 0, 0, 0
    valid = mine.loc[(mine["date"] >= first) & (mine["date"] <= last), "valid"].astype("boolean")
    return int(valid.fillna(False).sum()), int(valid.isna().sum()), int((~valid.fillna(True)).sum())


def _state(counts: tuple[int, int, int], needed: int, *, over: bool) -> str:
    valid, unsure, _ = counts
    if valid >= needed:
        return "met"
    if valid + unsure >= needed:
        return "unsure"
    return "missed" if over else "due"


def overdue(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a calendar that somebody still has to walk for, or has failed to: missed first, the oldest first.

    Parameters
    ----------
    table : DataFrame
        From :func:`calendar`.

    Returns
    -------
    DataFrame
        Its rows with the state ``missed``, ``due`` or ``unsure``.
    """
    order = {"missed": 0, "unsure": 1, "due": 2}
    rows = table[table["state"].isin(order)]
    return (
        rows.assign(_order=rows["state"].map(order))
        .sort_values(["_order", "last"], kind="stable")
        .drop(columns="_order")
    )
