"""Times as people say them: 2023年以后, 去年, 近三年, 五年前, ``since 2022``, ``between 2020 and 2023``.

A year with 以后 or 以来 begins with its first day, as ``since`` does; ``after 2022`` begins with the first day of 2023.
What is said of the day it is asked on (去年, 近三年) is counted from ``today``; the sentence that says back what was
understood holds the dates.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from riverzones.query.lexicon import Token, Ways, after_dash, numbers_at, table

__all__ = ["Period", "back", "lengths_at", "month_at", "periods_at"]

T = TypeVar("T")
_DAY = dt.timedelta(days=1)
_MONTHS_11 = dt.timedelta(days=340)
_OLDEST, _LATEST = 1900, 2200


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both included; None where it is open."""

    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """What a date names: its first and its last day; ``point``: it names the end of a year (年底), not the year.

    The beginning of a year is its first day: what is 年初以来 may be of that day, what is 年初以前 is not.
    """

    first: dt.date
    last: dt.date
    point: bool = False


_NAMED = table(
    {
        "去年|上一年|上年|last year": ("year", -1),
        "今年|本年|本年度|this year": ("year", 0),
        "前年": ("year", -2),
        "明年|next year": ("year", 1),
        "上月|上个月|last month": ("month", -1),
        "本月|这个月|当月|this month": ("month", 0),
        "下月|下个月|next month": ("month", 1),
        "上季度|上个季度|last quarter": ("quarter", -1),
        "本季度|这个季度|this quarter": ("quarter", 0),
        "今天|今日|today": ("day", 0),
        "昨天|yesterday": ("day", -1),
    }
)
_LENGTHS = table(
    {
        "年|周年|year": "year",
        "个月|月|month": "month",
        "周|个星期|星期|week": "week",
        "天|日|day": "day",
    }
)
_PARTS = table(
    {
        "上半年|first half|first half of": (1, 6),
        "下半年|second half|second half of": (7, 12),
        "前三季度|first three quarters of": (1, 9),
        "一季度|第一季度|1季度|第1季度|q1|first quarter of": (1, 3),
        "二季度|第二季度|2季度|第2季度|q2|second quarter of": (4, 6),
        "三季度|第三季度|3季度|第3季度|q3|third quarter of": (7, 9),
        "四季度|第四季度|4季度|第4季度|q4|fourth quarter of": (10, 12),
    }
)
"""Months of a part of a year, the first and the last."""
_HALVES = {("year", 0.5): (6, "month"), ("month", 0.5): (15, "day")}
_END = table({"底|末|年底|年末|月底|月末": "last", "初|年初|月初": "first"})
_SINCE = table({"以后|之后|后|以来|起|开始|至今|以后的|之后的|以来的|起的": True})
_BEFORE = table({"以前|之前|前|以前的|之前的": True})
_IN = table({"间|期间|内|里|以内|之内|中": True})
_FROM = table({"自从|自|从": True})
_TO = table({"至|到|和|与": True})
_BETWEEN = table({"之间|间|期间|年间|这段时间": True})
_UP_TO = table({"截至|截止到|截止|到": True})
_RECENT = table({"近|最近|过去|最近这|这": True})
_RECENT_END = table({"内|以内|之内|来|以来|里|间": True})
_AHEAD = table({"未来|今后|接下来": True})
_EN_SINCE = table({"since|from|starting": True})
_EN_AFTER = table({"after|later than": True})
_EN_BEFORE = table({"before|earlier than|prior to": True})
_EN_BY = table({"by|until|till|no later than|not later than|up to": True})
_EN_IN = table({"in|during|on|of": "in", "within": "within"})
_EN_LAST = table(
    {"in last|within last|during last|over last|last|in past|within past|over past|past|in previous": True}
)
_EN_NEXT = table({"in next|within next|during next|next": True})
_EN_AGO = table({"ago": True})
_MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (calendar.month_name[number].casefold(), calendar.month_abbr[number].casefold())
}


def back(day: dt.date, count: int, unit: str) -> dt.date:
    """Return the day ``count`` years, months, weeks or days before ``day``.

    Examples
    --------
    >>> back(dt.date(2024, 2, 29), 1, "year"), back(dt.date(2026, 3, 31), 1, "month")
    (datetime.date(2023, 2, 28), datetime.date(2026, 2, 28))
    """
    if unit in ("week", "day"):
        return day - dt.timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def lengths_at(words: list[Token], place: int, *, counted: bool = True) -> Iterator[tuple[tuple[int, str], int]]:
    """Return lengths of time at ``place`` and where each ends: 五年, ``18 months``; a year by its number is none.

    ``counted``: what stands before says that a length follows, 近 or 超过; else 5月 is the month of May.
    """
    for number, end in numbers_at(words, place):
        for unit, after in _meanings_at(words, end, _LENGTHS) if number == 0.5 else ():  # 半年, 半个月
            if (unit, number) in _HALVES:
                yield _HALVES[unit, number], after
        if number != int(number) or not 0 < number < 1000:
            continue
        for unit, after in _meanings_at(words, end, _LENGTHS):
            if counted or not (number <= 12 and after == end + 1 and words[end].text == "月"):
                yield (int(number), unit), after


def month_at(words: list[Token], place: int) -> int | None:
    """Return the month that stands at ``place`` without its year (5月, 五月), as a number; None where none does.

    Examples
    --------
    >>> from riverzones.query.lexicon import tokens
    >>> [month_at(tokens(said), 0) for said in ("5月未检查", "5个月未检查", "十二月", "13月")]
    [5, None, 12, None]
    """
    for number, end in numbers_at(words, place):
        if number == int(number) and 1 <= number <= 12 and end < len(words) and words[end].text == "月":
            return int(number)
    return None


def periods_at(words: list[Token], place: int, today: dt.date, *, ahead: bool = False) -> Iterator[tuple[Period, int]]:
    """Return periods that start at ``place`` and where each ends, in either language.

    ``ahead``: a mere length of time (30天内) lies before the day in question, as for a day something is due, instead of
    behind it.

    Examples
    --------
    >>> from riverzones.query.lexicon import tokens
    >>> day = dt.date(2026, 11, 30)
    >>> [str(next(periods_at(tokens(said), 0, day))[0].since) for said in ("去年", "近三年", "after 2022")]
    ['2025-01-01', '2023-11-30', '2023-01-01']
    """
    yield from _lengths(words, place, today, ahead=ahead)
    for _, after in _meanings_at(words, place, _FROM):
        for start, end in _moments(words, after, today):
            for _, then in _meanings_at(words, end, _TO):
                for stop, last in _ends(words, then, today, start):
                    yield Period(start.first, stop.last), _skip(words, last, _BETWEEN)
            yield Period(start.first), _skip(words, end, _SINCE)
    for start, end in _moments(words, place, today):
        for then in [then for _, then in _meanings_at(words, end, _TO)] or after_dash(words, end):
            for stop, last in _ends(words, then, today, start):
                if start.first <= stop.first:
                    yield Period(start.first, stop.last), _skip(words, last, _BETWEEN)
        for _, last in _meanings_at(words, end, _SINCE):
            yield Period(start.last + _DAY if start.point else start.first), last
        for _, last in _meanings_at(words, end, _BEFORE):
            due_on_it = ahead and start.first == start.last != today  # 12月31日前到期 may be due on that day
            yield Period(None, start.last if start.point or due_on_it else start.first - _DAY), last
        yield Period(start.first, start.last), _skip(words, end, _IN)
    for _, after in _meanings_at(words, place, _UP_TO):
        for start, end in _moments(words, after, today):
            yield Period(None, start.last), _skip(words, end, _BEFORE)
    yield from _english(words, place, today)


def _lengths(words: list[Token], place: int, today: dt.date, *, ahead: bool) -> Iterator[tuple[Period, int]]:
    for ways, forward in ((_RECENT, False), (_AHEAD, True), (_EN_LAST, False), (_EN_NEXT, True)):
        for _, after in _meanings_at(words, place, ways):
            for (count, unit), end in lengths_at(words, after):
                yield _length(today, count, unit, ahead=forward), _skip(words, end, _RECENT_END)
            for unit, end in _meanings_at(words, after, _LENGTHS):
                if ways in (_RECENT, _AHEAD) or _of_one(words, place, after):
                    yield _length(today, 1, unit, ahead=forward), _skip(words, end, _RECENT_END)
    for (count, unit), end in lengths_at(words, place, counted=False):
        for _, after in _meanings_at(words, end, _BEFORE):
            yield Period(None, back(today, count, unit)), after
        for _, after in _meanings_at(words, end, _EN_AGO):
            yield Period(None, back(today, count, unit)), after
        for _, after in _meanings_at(words, end, _IN):
            yield _length(today, count, unit, ahead=ahead), after
    for word, after in _meanings_at(words, place, _EN_IN):
        for (count, unit), end in lengths_at(words, after) if ahead or word == "within" else ():
            yield _length(today, count, unit, ahead=ahead), end


def _of_one(words: list[Token], place: int, after: int) -> bool:
    """Whether one length is meant: ``within the past year``, ``over the last month``; ``last year`` is a year."""
    said = [token.text for token in words[place:after]]
    return said[-1] == "past" or (said[-1] == "last" and said[0] in ("within", "during", "over"))


def _length(today: dt.date, count: int, unit: str, *, ahead: bool) -> Period:
    return Period(today, back(today, -count, unit)) if ahead else Period(back(today, count, unit), today)


def _english(words: list[Token], place: int, today: dt.date) -> Iterator[tuple[Period, int]]:
    if place >= len(words):
        return
    pairs = {"between": ("and",), "from": ("to", "until")}.get(words[place].text, ())
    for start, end in _moments(words, place + 1, today) if pairs else ():
        if end < len(words) and words[end].text in pairs:
            for stop, last in _moments(words, end + 1, today):
                yield Period(start.first, stop.last), last
    first = _MONTHS.get(words[place + 1].text) if pairs and place + 2 < len(words) else None
    if first is not None and words[place + 2].text in pairs:  # from May to July 2023
        for stop, last in _moments(words, place + 3, today):
            if stop.first.month >= first and stop.first.year == stop.last.year:
                yield Period(dt.date(stop.first.year, first, 1), stop.last), last
    openings: tuple[Ways[Any], ...] = (_EN_SINCE, _EN_AFTER, _EN_BEFORE, _EN_BY, _EN_IN)
    for ways in openings:
        for _, after in _meanings_at(words, place, ways):
            for start, end in _moments(words, after, today):
                yield (
                    {
                        id(_EN_SINCE): Period(start.first),
                        id(_EN_AFTER): Period(start.last + _DAY),
                        id(_EN_BEFORE): Period(None, start.first - _DAY),
                        id(_EN_BY): Period(None, start.last),
                        id(_EN_IN): Period(start.first, start.last),
                    }[id(ways)],
                    end,
                )


def _moments(words: list[Token], place: int, today: dt.date) -> Iterator[tuple[_Moment, int]]:
    """Dates that start at ``place``, the longest first; of a year also a part: 今年上半年, ``first half of 2024``."""
    for moment, end in _whole_moments(words, place, today):
        if moment.last - moment.first > _MONTHS_11:
            yield from ((_part_of(moment.first.year, part), after) for part, after in _meanings_at(words, end, _PARTS))
        yield moment, end
    for part, after in _meanings_at(words, place, _PARTS):
        for moment, end in _whole_moments(words, after, today):
            if moment.last - moment.first > _MONTHS_11:
                yield _part_of(moment.first.year, part), end
        yield _part_of(today.year, part), after


def _part_of(year: int, part: tuple[int, int]) -> _Moment:
    return _Moment(_month(year, part[0]).first, _month(year, part[1]).last)


def _whole_moments(words: list[Token], place: int, today: dt.date) -> Iterator[tuple[_Moment, int]]:
    """Dates that start at ``place``, the longest first."""
    for (unit, step), end in _meanings_at(words, place, _NAMED):
        moment = _named(today, unit, step)
        for which, after in _meanings_at(words, end, _END):
            day = moment.last if which == "last" else moment.first
            yield _Moment(day, day, point=which == "last"), after
        yield moment, end
    near = words[place : place + 8]
    yield from ((moment, place + used) for moment, used in [*_signed(near), *_written([token.text for token in near])])


def _ends(words: list[Token], place: int, today: dt.date, start: _Moment) -> Iterator[tuple[_Moment, int]]:
    """Dates at ``place`` as the end of a range; the year, or year and month, may be those of its beginning."""
    yield from _moments(words, place, today)
    texts = [token.text for token in words[place : place + 8]]
    begun = [str(start.first.year), "年"]
    for head in (begun, [*begun, str(start.first.month), "月"]):
        for moment, used in _written([*head, *texts]):
            if used > len(head) and texts[0].isdigit():
                yield moment, place + used - len(head)


def _signed(words: list[Token]) -> list[tuple[_Moment, int]]:
    """Dates as forms and letters write them: 2023-5-1, 2023/5/1, 2023.5.1, 20230501, ``1 May 2023``."""
    texts = [token.text for token in words]
    if len(texts) > 2 and (english := _english_day(texts)) is not None:
        return [english]
    if not texts or not texts[0].replace(".", "", 1).isdigit():
        return []
    if len(texts[0]) == 8 and texts[0].isdigit():
        parts, ends = [texts[0][:4], texts[0][4:6], texts[0][6:]], [0, 0, 1]
    elif "." in texts[0]:
        parts, ends = texts[0].split("."), [0, 1]
        if len(words) > 1 and words[1].start == words[0].end + 1 and "." not in texts[1]:
            parts, ends = [*parts, texts[1]], [0, 1, 2]
    elif texts[1:2] == ["/"]:
        parts, ends = [text for text in texts[:5] if text != "/"], [1, 3, 5]
        parts = parts[: 3 if texts[3:4] == ["/"] else 2]
    else:
        parts, ends = [texts[0]], [1]
        for token in words[1:3]:
            if not token.dashed:
                break
            parts, ends = [*parts, token.text], [*ends, ends[-1] + 1]
    year, month = _year(parts[0]), _part(parts[1:], 12)
    if year is None or month is None:
        return []
    whole = _month(year, month)
    day = _part(parts[2:], whole.last.day)
    named = [] if day is None else [(_Moment(dt.date(year, month, day), dt.date(year, month, day)), ends[2])]
    return [*named, *([(whole, ends[1])] if ends[1] else [])]


def _english_day(texts: list[str]) -> tuple[_Moment, int] | None:
    """``1 May 2023``, ``1st of May 2023``, ``May 1, 2023``."""
    rest = [text for text in texts[:5] if text not in ("st", "nd", "rd", "th", "of")]
    month = next((_MONTHS[text] for text in rest[:2] if text in _MONTHS), None)
    year = _year(rest[2]) if len(rest) > 2 else None
    if month is None or year is None:
        return None
    number = _part([text for text in rest[:2] if text not in _MONTHS], calendar.monthrange(year, month)[1])
    if number is None:
        return None
    day = dt.date(year, month, number)
    return _Moment(day, day), texts.index(rest[2]) + 1


def _named(today: dt.date, unit: str, step: int) -> _Moment:
    if unit == "day":
        day = today + step * _DAY
        return _Moment(day, day)
    if unit == "year":
        return _Moment(dt.date(today.year + step, 1, 1), dt.date(today.year + step, 12, 31))
    size = 3 if unit == "quarter" else 1
    first = back(dt.date(today.year, today.month - (today.month - 1) % size, 1), -step * size, "month")
    return _Moment(first, back(first, -size, "month") - _DAY)


def _written(texts: list[str]) -> list[tuple[_Moment, int]]:
    """Dates with a year in numbers: 2023年5月1日, ``May 2023``, ``2023``."""
    if not texts:
        return []
    if texts[0] in _MONTHS and len(texts) > 1:
        year = _year(texts[1])
        return [(_month(year, _MONTHS[texts[0]]), 2)] if year else []
    year = _year(texts[0])
    if year is None:
        return []
    whole = _Moment(dt.date(year, 1, 1), dt.date(year, 12, 31))
    if len(texts) > 1 and texts[1] == "年":
        moments = [(whole, 2)]
        rest = texts[2:]
        if rest[:1] == ["年"]:
            rest = rest[1:]
        used = len(texts) - len(rest)
        if rest and rest[0] in ("底", "末", "初"):
            day = whole.first if rest[0] == "初" else whole.last
            moments.append((_Moment(day, day, point=rest[0] != "初"), used + 1))
        month = _part(rest, 12)
        if month is not None and rest[1:2] == ["月"]:
            moments.append((_month(year, month), used + 2))
            if rest[2:3] and rest[2] in ("底", "末"):
                day = _month(year, month).last
                moments.append((_Moment(day, day, point=True), used + 3))
            day_number = _part(rest[2:], calendar.monthrange(year, month)[1])
            if day_number is not None and rest[3:4] and rest[3] in ("日", "号"):
                day = dt.date(year, month, day_number)
                moments.append((_Moment(day, day), used + 4))
        return moments[::-1]
    return [(whole, 1)]


def _month(year: int, month: int) -> _Moment:
    return _Moment(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isdigit() and _OLDEST <= int(text) <= _LATEST else None


def _part(texts: list[str], most: int) -> int | None:
    """A month or a day in numbers."""
    return int(texts[0]) if texts and texts[0].isdigit() and len(texts[0]) < 3 and 1 <= int(texts[0]) <= most else None


def _meanings_at(words: list[Token], place: int, ways: Ways[T]) -> Iterator[tuple[T, int]]:
    """Meanings of the words at ``place``, the longest first."""
    return ways.at(words, place, min(len(words), place + 5))


def _skip(words: list[Token], place: int, ways: Ways[Any]) -> int:
    return next((end for _, end in _meanings_at(words, place, ways)), place)
