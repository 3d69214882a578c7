"""Calendar periods: quarter, two months, month, half month. They begin on fixed days and never roll.

The Kunming plan of 2017 asks for a patrol 每季度, 每两月, 每月, 每半月 and does not say on which days these begin.
Quarter and month are those of the calendar. That two months are January and February, March and April, and so on, and
that the second half of a month begins on its 16th day, are settings of ours.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from riverzones.model import Text
from riverzones.registry import Registry

__all__ = ["PERIODS", "Period", "period_of", "periods_between"]


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
    """The period of a kind that a day lies in.

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
    """The periods of a kind from the one ``since`` lies in to the one ``until`` lies in.

    Examples
    --------
    >>> [p.label.en for p in periods_between(dt.date(2026, 5, 20), dt.date(2026, 11, 22), "quarter")]
    ['2026 Q2', '2026 Q3', '2026 Q4']
    """
    period = period_of(since, kind)
    while period.first <= until:
        yield period
        period = period_of(period.last + dt.timedelta(days=1), kind)
