"""Days and times as people write them: in digits, in Chinese numerals, as serial numbers of spreadsheets, as ranges."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import pandas as pd

__all__ = [
    "DayRangeError",
    "ImpossibleDayError",
    "LostMonthError",
    "PlaceholderDayError",
    "day_due",
    "last_day_meant",
    "read_day",
    "read_time",
    "serial_day",
]

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


class LostMonthError(ValueError):
    """A year and a month written as a decimal number (2026.1): January, or October without its zero."""


def serial_day(folded: str) -> pd.Timestamp | None:
    """Return the time that a spreadsheet's serial number names in its 1900 system, 1954 to 2064; None for anything
    else.

    A day is kept as a number of days where the cell is not formatted as a date.

    Examples
    --------
    >>> str(serial_day("45017")), str(serial_day("45017.5")), serial_day("2023")
    ('2023-04-01 00:00:00', '2023-04-01 12:00:00', None)
    """
    if not re.fullmatch(r"[2-5]\d{4}(\.\d+)?", folded):
        return None
    return (pd.Timestamp(1899, 12, 30) + pd.Timedelta(days=float(folded))).round("s")


_NUMERALS = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")
_YEAR_IN_WORDS = re.compile(r"([〇零○Oo一二三四五六七八九]{4})(?=\s*年)")
_SMALL_IN_WORDS = re.compile(
    r"(?<=年)\s*([一二三四五六七八九十元]{1,3})(?=\s*月)|(?<=月)\s*([一二三四五六七八九十]{1,3})(?=[日号]|$)"
)


def _in_digits(folded: str) -> str:
    """A day or a month with Chinese numerals, in digits: 二〇二四年三月五日, 2024年六月底."""
    if not re.search("[一二三四五六七八九十元]", folded):
        return folded
    with_year = _YEAR_IN_WORDS.sub(lambda match: match[1].translate(_NUMERALS), folded)
    return _SMALL_IN_WORDS.sub(lambda match: _small(match[1] or match[2]), with_year)


_AT_THE_LATEST = r"(?:以?前|之前|为止|止)"
_READY = r"(?:全部)?(?:完成(?:整改|整治)?|整改到位|整改完成|整治完成|办结|销号)"
_BY = re.compile(rf"(?:截至|截止到?|于|在)?\s*(.+?)\s*{_READY}?")
_DAY_DUE = re.compile(rf"(?:{_DAY}|{_PLAIN})\s*{_AT_THE_LATEST}?")
_END = rf"(?:(?:底|末){_AT_THE_LATEST}?)?"
_MONTH = r"(\d{1,2})\s*(?:月份?)?"
_TO = r"\s*(?:至|到|[-—–－~～]+)\s*"
_THIRDS = {"上": 10, "中": 20}
_PERIOD = re.compile(
    r"(\d{4})\s*年?\s*"
    rf"(?:[-/.年]\s*{_MONTH}\s*{_END}"
    rf"|年\s*\d{{1,2}}\s*月?{_TO}(?:\1\s*年)?\s*(\d{{1,2}})\s*月份?\s*{_END}"
    rf"|[-/.年]\s*{_MONTH}\s*([上中下])旬{_AT_THE_LATEST}?"
    rf"|第?([一二三四1-4])\s*季度\s*{_END}|q([1-4])|(上|下)半年{_AT_THE_LATEST}?|(?:年?(?:底|末){_AT_THE_LATEST}?)|)"
)
_SIX_DIGITS = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def last_day_meant(folded: str) -> dt.date | None:
    """Return the last day of a month, a quarter or a year by which something is due; None for anything else.

    Who is to be ready in 2026年12月 has until its last day, in 2026年1-6月 until the last of June, in 2026年6月中旬
    until the 20th. 2026年6月前 may mean its first day or its last: it is none.

    Raises
    ------
    LostMonthError
        For 2026.1: a spreadsheet shows 2026.10 so too.

    Examples
    --------
    >>> last_day_meant("2026年12月"), last_day_meant("2026年底前"), last_day_meant("2026年第三季度")
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31), datetime.date(2026, 9, 30))
    >>> last_day_meant("2026-02"), last_day_meant("2026-02-03"), last_day_meant("2026年6月前")
    (datetime.date(2026, 2, 28), None, None)
    """
    words = _in_digits(folded.strip().casefold())
    if re.fullmatch(r"\d{4}\.1", words):
        raise LostMonthError(folded)
    around = _BY.fullmatch(words)
    match = _PERIOD.fullmatch(_SIX_DIGITS.sub(r"\1-\2", around[1]) if around else words)
    if match is None or not 1900 <= int(match[1]) < 2200:
        return None
    year, month, until, part_of, part, quarter, short, half = match.groups()
    last = int(month or until or part_of or 0) or 3 * int(_QUARTERS.get(quarter, quarter) or short or 0)
    last = last or {"上": 6, "下": 12}.get(half or "", 12)
    if not 1 <= last <= 12:
        return None
    return dt.date(int(year), last, _THIRDS.get(part or "", calendar.monthrange(int(year), last)[1]))


def day_due(folded: str) -> dt.date | None:
    """Return the day by which something is due where the words name one and say so; None for anything else.

    Raises
    ------
    ImpossibleDayError, PlaceholderDayError
        If it is no day of the calendar, or one that stands for none.

    Examples
    --------
    >>> day_due("2026年6月30日前"), day_due("截至2026-06-30"), day_due("2026年6月30日前完成整改")
    (datetime.date(2026, 6, 30), datetime.date(2026, 6, 30), datetime.date(2026, 6, 30))
    >>> day_due("2026年6月"), day_due("6月30日前")
    (None, None)
    """
    around = _BY.fullmatch(_in_digits(folded.strip()))
    match = _DAY_DUE.fullmatch(around[1]) if around else None
    return None if match is None else _day(folded, [part for part in match.groups() if part])


def _small(words: str) -> str:
    """A number below 100 in Chinese numerals, in digits."""
    tens, ten, ones = words.replace("元", "一").rpartition("十")
    digits = ones.translate(_NUMERALS)
    return (tens.translate(_NUMERALS) or "1") + (digits or "0") if ten else digits


def read_day(folded: str) -> dt.date:
    """Return the day that ``folded`` names and nothing else.

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
    >>> read_day("二〇二四年十二月二十五日")
    datetime.date(2024, 12, 25)
    >>> read_day("2020-01-01至2030-12-31")
    Traceback (most recent call last):
    riverzones.align.days.DayRangeError: 2020-01-01至2030-12-31
    """
    folded = _in_digits(folded)
    match = _ONE.fullmatch(folded)
    if match is not None:
        return _day(folded, [part for part in match.groups() if part])
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
    if (year, month, day) in _NO_DAYS or year in (0, 1, 9999) or (year, month, day) == (1111, 11, 11):
        raise PlaceholderDayError(words)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ImpossibleDayError(words) from None


def read_time(folded: str) -> pd.Timestamp:
    """Return a day with or without a clock time.

    Raises
    ------
    ValueError
        If a clock time is none, or the day is none, as of :func:`read_day`.
    """
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
