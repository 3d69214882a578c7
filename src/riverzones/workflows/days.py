"""Dates, times and ranges of dates as offices write them; what is no day of the calendar is said so."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

__all__ = ["DayRangeError", "ImpossibleDayError", "PlaceholderDayError", "read_day", "read_time"]

_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
_PLAIN = r"(\d{4})(\d{2})(\d{2})"
_CLOCK = r"(?:[t\s]+\d{1,2}\s*[:时点].*)?"
_ONE = re.compile(rf"(?:{_DAY}|{_PLAIN}){_CLOCK}")
_BETWEEN = re.compile(
    rf"(?:自|从)?\s*((?:{_DAY}|{_PLAIN}){_CLOCK})\s*起?\s*(?:至|到|止|[-—–－~～]+)\s*((?:{_DAY}|{_PLAIN}){_CLOCK})\s*止?"
)
_NO_DAYS = frozenset({(1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1), (1970, 1, 1), (1753, 1, 1)})


class DayRangeError(ValueError):
    """A range of days stands where one day was expected; ``days`` are its first and its last."""

    def __init__(self, words: str, first: dt.date, last: dt.date) -> None:
        super().__init__(words)
        self.days = (first, last)


class ImpossibleDayError(ValueError):
    """Written as a date, but the calendar has no such day (2021-02-30)."""


class PlaceholderDayError(ValueError):
    """A day that programs write where none is known (1900-01-01, 9999-12-31, 0000-00-00)."""


def read_day(folded: str) -> dt.date:
    """The day that ``folded`` names and nothing else.

    Raises
    ------
    DayRangeError, ImpossibleDayError, PlaceholderDayError
        If it is a range, no day of the calendar, or one that stands for none.
    ValueError
        If it is no date, or only a year or a month.

    Examples
    --------
    >>> read_day("2021年3月1日"), read_day("20210301")
    (datetime.date(2021, 3, 1), datetime.date(2021, 3, 1))
    >>> read_day("2020-01-01至2030-12-31")
    Traceback (most recent call last):
    riverzones.workflows.days.DayRangeError: 2020-01-01至2030-12-31
    """
    found = _ONE.fullmatch(folded)
    if found is not None:
        return _day(folded, [part for part in found.groups() if part])
    both = _BETWEEN.fullmatch(folded)
    if both is not None:
        groups = both.groups()
        half = len(groups) // 2
        first = _day(folded, [part for part in groups[1:half] if part])
        last = _day(folded, [part for part in groups[half + 1 :] if part])
        if first <= last:
            raise DayRangeError(folded, first, last)
    raise ValueError(folded)


def _day(words: str, parts: list[str]) -> dt.date:
    year, month, day = (int(part) for part in parts[:3])
    if (year, month, day) in _NO_DAYS or year in (0, 9999) or (year, month, day) == (1111, 11, 11):
        raise PlaceholderDayError(words)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ImpossibleDayError(words) from None


def read_time(folded: str) -> pd.Timestamp:
    """A day with or without a clock time; errors as of :func:`read_day`."""
    plain = re.sub(r"[年月/.]", "-", folded.split("t")[0].split()[0]).replace("日", "") if folded else ""
    rest = re.sub(r"^\S*?(t|\s|日)|^\S+$", "", folded, count=1).strip()
    day = read_day(plain)
    if not rest:
        return pd.Timestamp(day)
    clock = re.match(r"(\d{1,2})[:时点](\d{1,2})?[:分]?(\d{1,2}(?:\.\d+)?)?", rest)
    if clock is None:
        raise ValueError(folded)
    hour, minute, second = int(clock.group(1)), int(clock.group(2) or 0), float(clock.group(3) or 0)
    return pd.Timestamp(day) + pd.Timedelta(hours=hour, minutes=minute, seconds=second)
