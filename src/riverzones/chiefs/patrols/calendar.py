"""Calendar periods of patrols: when each is due, and what counts in it."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from riverzones.chiefs.patrols.rules import Frequency
from riverzones.model import Text
from riverzones.registry import Registry

__all__ = ["PERIODS", "STATES", "Period", "calendar", "overdue", "period_of", "periods_between"]


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
    """Return one row per segment and calendar period, from the period of ``since`` to the one running on ``on``.

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
        walks = walked.get(segment)
        for period in periods_between(since, on, asked.period):
            counts = _counts(walks, period.first, period.last)
            state = _state(counts, asked.at_least, over=period.last < on)
            left = (period.last - on).days if state in ("due", "unsure") and period.last >= on else 0
            late = (on - period.last).days if state == "missed" else 0
            label = period.label
            period_row = [period.kind, label.zh, label.en, period.first, period.last, asked.at_least]
            rows.append([segment, level, chief, river, *period_row, *counts, state, left, late])
    return pd.DataFrame(rows, columns=_HEADS)


def _counts(walks: pd.DataFrame | None, first: dt.date, last: dt.date) -> tuple[int, int, int]:
    if walks is None:
        return 0, 0, 0
    valid = walks.loc[(walks["date"] >= first) & (walks["date"] <= last), "valid"].astype("boolean")
    return int(valid.fillna(False).sum()), int(valid.isna().sum()), int((~valid.fillna(True)).sum())


def _state(counts: tuple[int, int, int], needed: int, *, over: bool) -> str:
    valid, unsure, _ = counts
    if valid >= needed:
        return "met"
    if valid + unsure >= needed:
        return "unsure"
    return "missed" if over else "due"


def overdue(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a calendar that somebody still has to walk for, or has failed to: missed first, the oldest
    first.

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


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of the calendar, both days belonging to it."""

    first: dt.date
    last: dt.date
    kind: str

    @property
    def label(self) -> Text:
        """How people write it.

        Examples
        --------
        >>> period_of(dt.date(2026, 11, 22), "half_month").label.zh
        '2026年11月下半月'
        """
        return _LABELS[self.kind](self)


def _by_months(day: dt.date, kind: str, *, count: int) -> Period:
    begin = (day.month - 1) // count * count + 1
    end = begin + count - 1
    return Period(dt.date(day.year, begin, 1), dt.date(day.year, end, months.monthrange(day.year, end)[1]), kind)


def _half_month(day: dt.date, kind: str) -> Period:
    if day.day <= 15:
        return Period(day.replace(day=1), day.replace(day=15), kind)
    return Period(day.replace(day=16), day.replace(day=months.monthrange(day.year, day.month)[1]), kind)


PERIODS: Mapping[str, Callable[[dt.date, str], Period]] = Registry(
    "period",
    {
        "year": partial(_by_months, count=12),
        "half_year": partial(_by_months, count=6),
        "quarter": partial(_by_months, count=3),
        "two_months": partial(_by_months, count=2),
        "month": partial(_by_months, count=1),
        "half_month": _half_month,
    },
    zh="周期",
)
"""The period of a day, by the name rule sets use."""


def _year(p: Period) -> Text:
    return Text(zh=f"{p.first.year}年", en=f"{p.first.year}")


def _part_of_year(p: Period, *, count: int, zh: str, en: str) -> Text:
    number = (p.first.month - 1) // count + 1
    return Text(zh=f"{p.first.year}年{zh.format(number)}", en=f"{p.first.year} {en}{number}")


def _two_months(p: Period) -> Text:
    return Text(
        zh=f"{p.first.year}年{p.first.month}-{p.last.month}月",
        en=f"{p.first.year}-{p.first.month:02d} to {p.last.month:02d}",
    )


def _month(p: Period) -> Text:
    return Text(zh=f"{p.first.year}年{p.first.month}月", en=f"{p.first:%Y-%m}")


def _half(p: Period) -> Text:
    upper = p.first.day == 1
    return Text(
        zh=f"{p.first.year}年{p.first.month}月{'上' if upper else '下'}半月",
        en=f"{p.first:%Y-%m} {'first' if upper else 'second'} half",
    )


_LABELS: Mapping[str, Callable[[Period], Text]] = {
    "year": _year,
    "half_year": partial(_part_of_year, count=6, zh="第{}个半年", en="H"),
    "quarter": partial(_part_of_year, count=3, zh="第{}季度", en="Q"),
    "two_months": _two_months,
    "month": _month,
    "half_month": _half,
}


def period_of(day: dt.date, kind: str) -> Period:
    """Return the period of a kind that a day lies in.

    Raises
    ------
    UnknownNameError
        If the kind is not in ``PERIODS``.

    Examples
    --------
    >>> period = period_of(dt.date(2024, 2, 29), "two_months")
    >>> period.first.isoformat(), period.last.isoformat()
    ('2024-01-01', '2024-02-29')
    """
    return PERIODS[kind](day, kind)


def periods_between(since: dt.date, until: dt.date, kind: str) -> Iterator[Period]:
    """Return the periods of a kind from the one ``since`` lies in to the one ``until`` lies in.

    Examples
    --------
    >>> [p.label.en for p in periods_between(dt.date(2026, 5, 20), dt.date(2026, 11, 22), "quarter")]
    ['2026 Q2', '2026 Q3', '2026 Q4']
    """
    period = period_of(since, kind)
    while period.first <= until:
        yield period
        period = period_of(period.last + dt.timedelta(days=1), kind)
