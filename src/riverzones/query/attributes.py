"""Attributes before or behind a set: 未整治的排污口, 日排放量大于1000立方米的, 2023年以后批准的, ``outfalls without a
permit``.

What they say is read by the words of the catalogue alone: titles and aliases of columns, their values, the words by
which a yes-or-no column is answered, what happened on a day or is due by it, and quantities in the units that an import
knows. The result is CQL2 text.

The module is long because it is one reading: each way in which an attribute is said may end where another begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from riverzones.align.measures import factor, per_in
from riverzones.model import Column, LayerKind, Text
from riverzones.query.dates import Period, back, lengths_at, month_at, periods_at
from riverzones.query.kind_words import FILLERS, KindWords, words_of
from riverzones.query.lexicon import Token, Ways, after_dash, numbers_at, table

__all__ = ["BEHIND", "SIGNS", "Attributes", "Misfit"]

T = TypeVar("T")
_LONGEST = 14
_LONGEST_UNIT = 7
_MONTH = dt.timedelta(days=31)


SIGNS = table(
    {
        "大于|超过|高于|多于|超出|>|＞|over|above|more than|greater than|larger than|exceeding|of more than|"
        "taller than|higher than|longer than|wider than|bigger than|deeper than|大过": ">",
        "小于|低于|少于|不足|不到|<|＜|under|below|less than|fewer than|smaller than|of less than|"
        "shorter than|lower than|narrower than|shallower than": "<",
        "不小于|不低于|不少于|至少|大于等于|大于或等于|≥|>=|at least|no less than|not less than": ">=",
        "不大于|不高于|不超过|不多于|至多|小于等于|小于或等于|≤|<=|at most|no more than|not more than|up to": "<=",
        "等于|为|是|=|of|equal to|exactly|恰好": "=",
    }
)
BEHIND = table({"以上|及以上|或以上|or more|and more": ">=", "以下|及以下|或以下|or less": "<="})
_WITH = table(
    {
        "有|具有|持有|带有|已有|有了|填了|装有|装了|已装|安装了|设有|设了|已设|配有|配了|办了|取得|已取得|with|"
        "having|has": "yes"
    }
)
_WITHOUT = table(
    {
        "没有|无|未有|缺少|缺|没|未填|未填写|未注明|没填|没有填写|没装|未装|没安装|未安装|没有装|没有安装|没有配备|没配备|"
        "没设|未设|没有设|未设置|"
        "没配|未配|没有配|未配备|没办|未办|没有办|未办理|未取得|没取得|没有取得|没领|未领|"
        "without|without any|lacking|no|with no": "no"
    }
)
_NOT = table({"非|不是|不属于|不为|并非|not|non": "not"})
_BETWEEN = table({"在|介于|处于|between|from": True})
_TO = table({"到|至|和|与|and|to": True})
_AMID = table({"之间|间": True})
_AND_SIGN = table({"且|并且|而且|并|又|同时|and|but": True})
_BY_NOW = table({"已经|都已|都已经|均已": True})
_STILL = table({"还没|还没有|还未|尚未|没有|没": True})
_DONE = table({"过|了|的|完|掉|完毕|完成": True})
_NOT_DONE = table({"未|没|没有|未曾|未被|没被|没有被|从未|从没|都没|还没|还没有|尚未|未经|未再|没再|not": True})
_NEVER = table({"从未|从没|从来没|从来没有|一次没有|never": True})
_OVER = table(
    {
        "超过|已超过|已经超过|超|满|已|已经|达|大于|多于|more than|over|for|for more than|for over|in more than|"
        "in over|in|for at least|longer than|for longer than": True
    }
)
_OR_MORE = table({"以上|多|有余|及以上|or more": True})
_EXPIRED = table(
    {
        "已过|过了|已过期|已逾期|逾期|过期|超期|已超期|已到|已到期|到期了|已经到期|失效|已失效|已经过期|已经过了|已经过|past|passed|expired|overdue|"
        "has passed|is over|is past|have passed": True
    }
)
_EXPIRES = table({"到期|期满|过期|失效|将到期|要到期": True})
_DAY_SIGNS = table(
    {
        "早于|先于|before|earlier than|prior to|<|＜|小于": "<",
        "晚于|后于|after|later than|>|＞|大于|超过": ">",
        "不晚于|不迟于|no later than|not later than|by|<=|≤": "<=",
        "不早于|no earlier than|not before|since|from|>=|≥|自|从": ">=",
        "在|为|是|于|等于|=|on|in|during|of": "=",
    }
)
_AGO = table({"ago|前|之前": True})
_NOT_ASKED = ("accuracy_m", "chainage_m")
_BY_WHOM = table({"由|归|属|属于|归属": True})
_SO_CALLED = table({"为|是|=|等于|包括|含|包含|is|are": True})
_NO_NAME = frozenset("的内由在且或距离归未没") | {"and", "or", "in", "of", "within", "with", "that"}
_LONGEST_NAME = 16
_LONGEST_PERSON = 4
"""Characters of a person's name, where nothing says that an office is meant."""
_IN_FULL = "人民政府"
_IN_SHORT = "政府"
_THEIR = table({"their|its|the": True})
_THEN = table({"于|在|时间在|日期在|is|was|were|on": True})
_ENDS_A_NUMBER = frozenset("的以及或且并个") | {"or", "and"}
_OF = "的"
_JOINS = table({"的|且|并且|而且|和|又|并|同时|又是|and|but|that are|which are|are|is|that": "AND", "或|或者|or": "OR"})


_QUANTITY = Text(zh="例如：日排放量大于1000立方米。", en="Such as: with discharge over 1000 m3/d.")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A quantity or a time that cannot be compared with a column: where it stands, why, and what could be said."""

    place: int
    why: Text
    hint: Text = _QUANTITY


@dataclass(frozen=True)
class Attributes:
    """The words of one layer kind for what its rows are like; times are counted from ``today``."""

    kind: LayerKind
    today: dt.date = field(default_factory=dt.date.today)

    @cached_property
    def says(self) -> KindWords:
        """The words of the kind."""
        return words_of(self.kind)

    @property
    def columns(self) -> Mapping[str, Column]:
        """Columns by every word for them."""
        return self.says.columns

    def day_of(self, words: str) -> Column | None:
        """Return the column of the day on which something happened, or by which it is due; without words the only one
        on which anything did.
        """
        if not words and self.kind.dated_by is not None:
            return self.kind.by_name[self.kind.dated_by]
        if words:
            column = self.columns.get(words)
            if column is not None and column.dtype in ("date", "datetime"):
                return column
            words = words.removesuffix("时间").removesuffix("日期")
            return next((column for event, (column, _) in self.says.events.items() if "".join(event) == words), None)
        days = {column.name: column for column, due in self.says.events.values() if not due}
        return next(iter(days.values())) if len(days) == 1 else None

    def measured(self, sign: str) -> Column | None:
        """Return the column by which a row is the largest; with 高, 长, 宽, 深 the only length whose title holds it."""
        if not sign:
            return self.kind.by_name.get(self.kind.sized_by or "")
        lengths = [column for column in self.kind.columns if column.unit in ("m", "km") and sign in column.title.zh]
        lengths = [column for column in lengths if column.name not in _NOT_ASKED]
        return lengths[0] if len(lengths) == 1 else None

    @property
    def numbers(self) -> list[Column]:
        """Columns by whose size rows can be compared."""
        counts = [column for column in self.kind.columns if column.dtype in ("number", "integer")]
        return [column for column in counts if column.name not in _NOT_ASKED]

    def read(self, phrase: str, words: list[Token], start: int, end: int) -> str | Misfit | None:
        """Return what the words from ``start`` up to ``end`` say of a row, as CQL2 text; None where they are no
        attributes.

        Two values of one column side by side (新建、扩建) are either of them, other attributes hold together.
        """
        conditions = self._all(phrase, words, start, end)
        return _text(conditions) if isinstance(conditions, list) else conditions

    def _all(self, phrase: str, words: list[Token], start: int, end: int) -> list[tuple[str, str]] | Misfit | None:
        """Every attribute with the word that joins it to the next."""
        misfit: Misfit | None = None
        for said, after in self._one(phrase, words, start, end):
            if isinstance(said, Misfit):
                misfit = _further(misfit, said)
                continue
            join, at = "AND", after
            while (step := next(_starts(words, at, end, _JOINS), None)) is not None:
                join, at = (step[0] if join == "AND" else join), step[1]
            if at == end:
                return [(said, join)]
            rest = self._all(phrase, words, at, end)
            if isinstance(rest, list):
                return [(said, join), *rest]
            misfit = _further(misfit, rest)
        return misfit

    def _one(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[str | Misfit, int]]:
        """One attribute that starts at ``start``, and where it ends, the longest first."""
        values = self.says.values
        for column, stop in self.says.lapsing.at(words, start, min(end, start + _LONGEST)):
            for _, then in _starts(words, stop, end, _EXPIRED):
                yield f"{column.name} < {_day(self.today)}", then
            for period, after in periods_at(words, stop, self.today, ahead=True):
                for _, then in _starts(words, after, end, _EXPIRES):
                    yield _between(column.name, period), then
        yield from values.at(words, start, min(end, start + _LONGEST))
        # 已经关闭 where 已关闭 is a word, 还没销号 where 未销号 is
        for before, heads in (("已", _BY_NOW), ("未", _STILL)):
            for _, after in _starts(words, start, end, heads):
                for stop in range(min(end, after + _LONGEST), after, -1):
                    value = _phrase(words, after, stop)
                    said = values.get(f"{before}{value}") or (before == "已" and values.get(value)) or None
                    if said is not None:
                        yield said, stop
        said = values.get(words[start].text.removeprefix("un")) if words[start].text.startswith("un") else None
        if said is not None and said.endswith(" = true"):
            yield _denied(said), start + 1
        for _, after in _starts(words, start, end, _NOT):
            for denied, stop in values.at(words, after, min(end, after + _LONGEST)):
                yield _denied(denied), stop
        had = next((after for _, after in _starts(words, start, end, _WITH) if words[start].text.isascii()), start)
        for begun in dict.fromkeys([start, had]):  # with permits expiring this year
            yield from self._dated(phrase, words, begun, end)
            yield from self._overdue(words, begun, end)
        yield from self._by_whom(phrase, words, start, end)
        if not any(True for _ in self._column(words, had, end)):
            yield from self._by_unit(phrase, words, had, end)
            yield from self._no_column(phrase, words, had, end)
        for column, stop in self._column(words, had, end):
            per = per_in(_phrase(words, had, stop)) or per_in(column.title.zh)
            yield from self._compared(phrase, words, column, per, stop, end)
        for there, ways in (("true", _WITH), ("false", _WITHOUT)):
            for _, after in _starts(words, start, end, ways):
                for column, stop in self._column(words, after, end):
                    if column.dtype == "boolean":
                        yield f"{column.name} = {there}", stop
                    else:
                        yield f"{column.name} IS {'NOT ' if there == 'true' else ''}NULL", stop

    def _overdue(self, words: list[Token], start: int, end: int) -> Iterator[tuple[str, int]]:
        """``逾期三个月以上``, ``overdue for more than 30 days``, ``3 months overdue``: what is settled is not."""
        for column, after in _starts(words, start, end, self.says.lapsed):
            for (count, unit), stop in lengths_at(words, _skipped(words, after, end, _OVER)):
                if stop <= end:
                    day = back(self.today, count, unit)
                    yield self._unsettled(column, day), _skipped(words, stop, end, _OR_MORE)
            yield self._unsettled(column, self.today), after
        for (count, unit), after in lengths_at(words, _skipped(words, start, end, _OVER), counted=False):
            for column, stop in _starts(words, _skipped(words, after, end, _OR_MORE), end, self.says.lapsed):
                yield self._unsettled(column, back(self.today, count, unit)), stop

    def _unsettled(self, column: Column, day: dt.date) -> str:
        """That what was due before a day is not settled."""
        past = f"{column.name} < {_day(day)}"
        if column.overdue is None or column.overdue.column not in self.kind.by_name:
            return past
        state = self.kind.by_name[column.overdue.column]
        there = [value.name for value in state.values]
        settled = ", ".join(f"'{name}'" for name in column.overdue.settled if name in there)
        return f"({past} AND ({state.name} IS NULL OR {state.name} NOT IN ({settled})))" if settled else past

    def _by_whom(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[str, int]]:
        """``由大昌镇政府负责的``, 县水利局牵头的, ``assigned to the water bureau``: whom a column names."""
        begun = _skipped(words, start, end, _BY_WHOM)
        for stop in range(min(end, begun + _LONGEST_NAME), begun, -1):
            for columns, after in _starts(words, stop, end, self.says.doers):
                if not words[stop].text.isascii():
                    yield from ((said, after) for said in self._so_called(phrase, words, columns, begun, stop))
        for columns, after in _starts(words, start, end, self.says.doers):
            for stop in range(min(end, after + _LONGEST_NAME), after, -1) if words[start].text.isascii() else ():
                yield from ((said, stop) for said in self._so_called(phrase, words, columns, after, stop))
        for column, after in self._column(words, start, end):
            for _, then in _starts(words, after, end, _SO_CALLED) if column.several else ():
                for stop in range(min(end, then + _LONGEST_NAME), then, -1):
                    yield from ((said, stop) for said in self._so_called(phrase, words, [column], then, stop))

    def _so_called(
        self, phrase: str, words: list[Token], columns: list[Column], start: int, stop: int
    ) -> Iterator[str]:
        """What words ask of the first column whose names end as they do, or else that holds persons."""
        if any(token.text in _NO_NAME for token in words[start:stop]):
            return
        name = phrase[words[start].start : words[stop - 1].end].strip("'\"‘’“”「」 ").replace("'", "''")
        for column in columns:
            if column.doer_ends and name.casefold().endswith(column.doer_ends):
                pattern = name.replace(_IN_FULL, _IN_SHORT).replace(_IN_SHORT, f"%{_IN_SHORT}")
                yield f"{column.name} LIKE '%{pattern.removeprefix('%')}%'"
                return
        for column in columns:
            called = sorted((word for word in column.aliases if name.startswith(word)), key=len, reverse=True)
            person = name.removeprefix(called[0]) if called else name
            if not column.doer_ends and len(person) > 1 and (person.isascii() or len(person) <= _LONGEST_PERSON):
                yield f"{column.name} = '{person}'"
                return

    def _dated(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[str | Misfit, int]]:
        """What is said of a day: 2023年以后批准, ``approved since 2022``, 整改时限已过, 超过五年未检查."""
        yield from self._periods(phrase, words, start, end)
        yield from self._ages(phrase, words, start, end)
        at = next((then for _, then in _starts(words, start, end, _EXPIRED) if words[start].text == "past"), start)
        for column, after in self._column(words, _skipped(words, at, end, _THEIR), end):
            if column.dtype not in ("date", "datetime"):
                continue
            if at > start:
                yield f"{column.name} < {_day(self.today)}", after
            for _, then in _starts(words, after, end, _EXPIRED):
                yield f"{column.name} < {_day(self.today)}", then
            for sign, then in [("=", after), *_starts(words, after, end, _DAY_SIGNS)]:
                for period, stop in periods_at(words, then, self.today, ahead=bool(column.due)):
                    if stop <= end:
                        yield _against(column.name, sign, period), stop

    def _periods(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[str | Misfit, int]]:
        """A period before or behind what happened in it."""
        known = False
        yield from self._without_year(words, start, end)
        for ahead in (False, True):
            for period, after in periods_at(words, start, self.today, ahead=ahead):
                for _, then in _starts(words, after, end, _NOT_DONE) if not ahead else ():
                    for (column, due), stop in self._event(words, then, end):
                        known = known or not due
                        if not due:
                            yield self._never_in(phrase, words, column, period, start, then, stop)
                for (column, due), stop in self._event(words, _skipped(words, after, end, FILLERS), end):
                    if due == ahead:  # a period with its dates is the same either way
                        known = True
                        yield _between(column.name, period), _skipped(words, stop, end, _DONE)
        for (column, due), after in self._event(words, start, end):
            for (count, unit), stop in lengths_at(words, _skipped(words, after, end, _OVER)) if not due else ():
                then = _skipped(words, stop, end, _OR_MORE)
                if stop <= end and (then > stop or _skipped(words, after, end, _OVER) > after):
                    yield f"{column.name} < {_day(back(self.today, count, unit))}", _skipped(words, then, end, _AGO)
            for period, stop in periods_at(words, _skipped(words, after, end, _THEN), self.today, ahead=due):
                if stop <= end:
                    yield _between(column.name, period), stop
        if not known and self.kind.dated_by is not None:
            for period, after in periods_at(words, start, self.today):
                if after == end or (after < end and words[after].text == _OF):
                    known = True
                    yield _between(self.kind.dated_by, period), after
        if not known and (times := [after for _, after in periods_at(words, start, self.today) if after < end]):
            yield self._no_day(phrase, words, max(times), end), end

    def _without_year(self, words: list[Token], start: int, end: int) -> Iterator[tuple[Misfit, int]]:
        """That of a month its year is not said: 5月未检查 is neither five months nor the May of some year."""
        month = month_at(words, start)
        if month is None or not any(True for at in range(start, end) for _ in self._event(words, at, end)):
            return
        why = Text(zh=f"没有说是哪一年的 {month} 月", en=f"of which year month {month} is, is not said")
        such = Text(
            zh=f"例如：{self.today.year}年{month}月；要说几个月，请写“{month}个月”。",
            en=f"Such as: {self.today.year}-{month:02}; for a length of time: {month} months.",
        )
        yield Misfit(start, why, such), end

    def _never_in(
        self, phrase: str, words: list[Token], column: Column, period: Period, start: int, then: int, stop: int
    ) -> tuple[str | Misfit, int]:
        """``2023年以来未检查``: the last day is older. Whether it was not within a time that is over, one day cannot
        tell.
        """
        after = _skipped(words, stop, len(words), _DONE)
        if period.since is not None and (period.until is None or period.until >= self.today):
            return f"{column.name} < {_day(period.since)}", after
        what = phrase[words[then].start : words[stop - 1].end]
        title = self.kind.title
        why = Text(
            zh=f"“{column.title.zh}”只记一个日期（最近一次），不能断定某段时间里有没有{what}",
            en=f"{column.title.en!r} keeps one day (the latest): whether it was not {what} within a time that is over "
            "cannot be told",
        )
        since = period.since or period.until or self.today
        month = "" if period.since and period.until and period.until - period.since > _MONTH else f"{since.month}月"
        when = Text(zh=f"{since.year}年{month}", en=f"{since:%Y-%m}" if month else f"{since.year}")
        such = Text(
            zh=f"例如：{when.zh}以来未{what}的{title.zh}，或 {when.zh}{what}的{title.zh}。",
            en=f"Such as: {title.en} not {what} since {when.en}, or {title.en} {what} in {when.en}.",
        )
        return Misfit(start, why, such), after

    def _ages(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[str | Misfit, int]]:
        """``超过五年未检查``, 三年以上没有演练, ``not inspected for more than five years``, 从未检查过."""
        for _, after in _starts(words, start, end, _NEVER):
            for (column, due), stop in self._event(words, after, end):
                if not due:
                    yield f"{column.name} IS NULL", _skipped(words, stop, end, _DONE)
        begun = _skipped(words, start, end, _OVER)
        for (count, unit), after in lengths_at(words, begun, counted=begun > start):
            denied = next(_starts(words, _skipped(words, after, end, _OR_MORE), end, _NOT_DONE), None)
            if denied is None:
                continue
            known = False
            for (column, due), stop in self._event(words, denied[1], end):
                if not due:
                    known = True
                    day = back(self.today, count, unit)
                    yield f"{column.name} < {_day(day)}", _skipped(words, stop, end, _DONE)
            if not known:
                yield self._no_day(phrase, words, denied[1], end), end
        for _, after in _starts(words, start, end, _NOT_DONE):
            if not any(True for _ in self._event(words, after, end)) and any(
                stop <= end
                for at in range(after, after + 3)
                for _, stop in lengths_at(words, _skipped(words, at, end, _OVER))
            ):
                yield self._no_day(phrase, words, after, end), end
            for (column, due), then in self._event(words, after, end):
                for (count, unit), stop in lengths_at(words, _skipped(words, then, end, _OVER)):
                    if stop <= end and not due:
                        day = back(self.today, count, unit)
                        yield f"{column.name} < {_day(day)}", _skipped(words, stop, end, _OR_MORE)
                for period, stop in periods_at(words, then, self.today):
                    if stop <= end and not due:
                        yield self._never_in(phrase, words, column, period, start, after, then)[0], stop

    def _by_unit(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[str | Misfit, int]]:
        """``outfalls over 500 m3/d``: the only column of that unit is meant."""
        at = next((after for _, after in _starts(words, start, end, SIGNS)), start)
        sizes = [
            (column, unit[0])
            for column in self.kind.columns
            if column.unit and column.dtype in ("number", "integer") and column.name not in _NOT_ASKED
            for _, then in numbers_at(words, at)[:1]
            if (unit := _unit(phrase, words, then, end, column, None, only=True)) is not None
        ]
        columns = [column for column, _ in sizes]
        whole = self.kind.by_name.get(self.kind.sized_by or "")
        if not sizes and whole is not None and (per := (whole.unit or "").partition("/")[2]):
            yield from self._by_size(phrase, words, whole, per, start, end)
        if len(sizes) > 1:  # a load in t/a can be told in m3/d of water too: the column in the very unit is meant
            columns = [column for column, size in sizes if size == 1]
        if len(columns) == 1:
            comparisons = self._compared(phrase, words, columns[0], None, start, end)
            yield from (pair for pair in comparisons if isinstance(pair[0], str))

    def _by_size(
        self, phrase: str, words: list[Token], column: Column, per: str, start: int, end: int
    ) -> Iterator[tuple[str | Misfit, int]]:
        """``500吨以上的排污口``: what such things are measured by, by the day where nothing else is said."""
        at = next((after for _, after in _starts(words, start, end, SIGNS)), start)
        if any(
            _unit(phrase, words, then, end, column, per, only=True) is not None for _, then in numbers_at(words, at)[:1]
        ):
            comparisons = self._compared(phrase, words, column, per, start, end)
            yield from (pair for pair in comparisons if isinstance(pair[0], str))

    def _no_column(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[Misfit, int]]:
        """That the layer has no number of what is compared: 存栏量超过500头."""
        for at in range(start, min(end, start + 8)):
            signs = [pair for pair in _starts(words, at, end, SIGNS) if pair[0] not in ("=", "")]
            signs += [("", at)] if at > start and self._or_more(words, at, end) else []
            for _, after in signs:
                if not any(stop <= end for _, stop in numbers_at(words, after)):
                    continue
                what = phrase[words[start].start : words[at - 1].end] if at > start else ""
                counts = self.numbers
                zh = f"“{self.kind.title.zh}”没有可比大小的字段“{what}”" if what else "没有说比什么"
                en = f"{self.kind.title.en!r} has no number {what!r}" if what else "what is compared is not said"
                names = Text(
                    zh=f"可比的有：{'、'.join(column.title.zh for column in counts)}。"
                    if counts
                    else "它没有数值字段。",
                    en=f"There is: {', '.join(column.title.en.lower() for column in counts)}."
                    if counts
                    else "It has none.",
                )
                yield Misfit(start, Text(zh=zh, en=en), names), end
                return

    def _or_more(self, words: list[Token], start: int, end: int) -> bool:
        """Whether a quantity stands there with 以上 or 以下 behind it: 1000头以上."""
        return not any(True for _ in lengths_at(words, start)) and any(
            True
            for _, after in numbers_at(words, start)
            for then in range(after, min(end, after + _LONGEST_UNIT))
            for _ in _starts(words, then, end, BEHIND)
        )

    def _event(self, words: list[Token], start: int, end: int) -> Iterator[tuple[tuple[Column, bool], int]]:
        return self.says.events.at(words, start, min(end, start + 8))

    def _no_day(self, phrase: str, words: list[Token], start: int, end: int) -> Misfit:
        """That the layer keeps no day of what was said."""
        what = phrase[words[start].start : words[end - 1].end].removesuffix("的") if end > start else ""
        days = [column for column in self.kind.columns if column.dtype in ("date", "datetime")]
        zh = f"“{self.kind.title.zh}”没有记录“{what}”的日期" if what else "没有说那时做了什么"
        en = f"{self.kind.title.en!r} keeps no day of {what!r}" if what else "what happened then is not said"
        if days:
            zh += f"，有：{'、'.join(column.title.zh for column in days)}"
            en += f"; it keeps: {', '.join(column.title.en.lower() for column in days)}"
        event = next((column for column in days if column.when or column.due), None)
        words_zh = [word for word in (*event.when, *event.due) if not word.isascii()] if event else []
        words_en = [word for word in (*event.when, *event.due) if word.isascii()] if event else []
        hint = None
        if event and words_zh and words_en:
            hint = Text(
                zh=f"例如：2023年以后{words_zh[0]}的{self.kind.title.zh}。",
                en=f"Such as: {self.kind.title.en} {words_en[0]} since 2023.",
            )
        return Misfit(start, Text(zh=zh, en=en), hint or Text(zh="请换一个条件。", en="Ask by something else."))

    def _column(self, words: list[Token], start: int, end: int) -> Iterator[tuple[Column, int]]:
        return self.says.columns.at(words, start, min(end, start + _LONGEST))

    def _compared(
        self, phrase: str, words: list[Token], column: Column, per: str | None, start: int, end: int
    ) -> Iterator[tuple[str | Misfit, int]]:
        """``大于1000立方米``, ``1000立方米以上``, ``为工业`` behind a column that counts by the time ``per``."""
        signs = list(_starts(words, start, end, SIGNS))
        if column.dtype not in ("number", "integer"):
            for after in (after for sign, after in signs if sign == "="):
                for stop in range(min(end, after + _LONGEST), after, -1):
                    name = column.folded_values.get(_phrase(words, after, stop))
                    if name is not None:
                        yield f"{column.name} = '{name}'", stop
            return
        yield from self._amid(phrase, words, column, per, start, end)
        for sign, after in [*signs, ("", start)]:
            for number, at in [pair for pair in numbers_at(words, after) if pair[1] <= end]:
                yield from self._both(phrase, words, column, per, (sign, number, at), end)
                unit = _unit(phrase, words, at, end, column, per)
                if unit is None:
                    yield _no_unit(phrase, words, at, end, column), end
                    continue
                size, stop = unit
                for second_sign, last in _starts(words, stop, end, BEHIND):
                    yield f"{column.name} {second_sign} {_number(number, size)}", last
                if sign:
                    yield f"{column.name} {sign} {_number(number, size)}", stop

    def _amid(
        self, phrase: str, words: list[Token], column: Column, per: str | None, start: int, end: int
    ) -> Iterator[tuple[str | Misfit, int]]:
        """``在100到500立方米之间``, ``between 100 and 500 m3/d``, 100-500立方米."""
        for low, at in numbers_at(words, _skipped(words, start, end, _BETWEEN)):
            if at >= end:
                continue
            first = _unit(phrase, words, at, end, column, per, only=True)
            middle = first[1] if first else at
            for after in [after for _, after in _starts(words, middle, end, _TO)] or after_dash(words, middle):
                for high, then in [pair for pair in numbers_at(words, after) if pair[1] <= end]:
                    unit = _unit(phrase, words, then, end, column, per)
                    if unit is None:
                        yield _no_unit(phrase, words, then, end, column), end
                        continue
                    size = first[0] if first else unit[0]
                    if Fraction(low) * size > Fraction(high) * unit[0]:  # 500米到1公里 is in its order
                        continue
                    text = f"{column.name} >= {_number(low, size)} AND {column.name} <= {_number(high, unit[0])}"
                    yield f"({text})", _skipped(words, unit[1], end, _AMID)

    def _both(
        self,
        phrase: str,
        words: list[Token],
        column: Column,
        per: str | None,
        lower: tuple[str, float, int],
        end: int,
    ) -> Iterator[tuple[str | Misfit, int]]:
        """``大于100且小于500立方米``: a second sign for the same column, and one unit for both."""
        sign, number, at = lower
        if not sign:
            return
        own = _unit(phrase, words, at, end, column, per, only=True)
        for _, after in _starts(words, own[1] if own else at, end, _AND_SIGN):
            for second_sign, then in _starts(words, after, end, SIGNS):
                for second, last in [pair for pair in numbers_at(words, then) if pair[1] <= end]:
                    unit = _unit(phrase, words, last, end, column, per)
                    if unit is None:
                        yield _no_unit(phrase, words, last, end, column), end
                    else:
                        first = _number(number, own[0] if own else unit[0])
                        text = (
                            f"{column.name} {sign} {first} AND {column.name} {second_sign} {_number(second, unit[0])}"
                        )
                        yield f"({text})", unit[1]


def _unit(
    phrase: str, words: list[Token], at: int, end: int, column: Column, per: str | None, *, only: bool = False
) -> tuple[Fraction, int] | None:
    """The size of the unit at ``at`` in that of the column, and where it ends; where none is said, the column's own.

    ``only``: None where none is said.
    """
    own = column.unit or ""
    for stop in range(min(end, at + _LONGEST_UNIT), at, -1):
        if _goes_on(words, stop):
            continue
        said = phrase[words[at].start : words[stop - 1].end]
        size = factor(said, own) or (factor(f"{said}/{per}", own) if per else None)
        if size is not None:
            return size, stop
    if only or (at < end and words[at].text not in _ENDS_A_NUMBER):
        return None
    whole, stroke, _ = own.partition("/")
    return (factor(f"{whole}/{per}", own) if stroke and per else None) or Fraction(1), at


def _goes_on(words: list[Token], stop: int) -> bool:
    """Whether letters, digits or a stroke go on without a gap: ``m`` is no unit in ``m3/d``."""
    if not 0 < stop < len(words) or words[stop].start > words[stop - 1].end:
        return False
    before, after = words[stop - 1].text, words[stop].text
    return after == "/" or (before.isascii() and after.isascii() and after.isalnum())


def _no_unit(phrase: str, words: list[Token], at: int, end: int, column: Column) -> Misfit:
    said = phrase[words[at].start : words[end - 1].end].removesuffix("的")
    own = column.unit or "1"
    return Misfit(
        at,
        Text(
            zh=f"“{said}”不是“{column.title.zh}”可用的单位（以 {own} 计）",
            en=f"{said!r} is no unit for {column.title.en!r}, which is in {own}",
        ),
    )


def _further(one: Misfit | None, other: Misfit | None) -> Misfit | None:
    """The misfit before which most was understood; the first of two alike."""
    return other if one is None or (other is not None and other.place > one.place) else one


def _text(attributes: list[tuple[str, str]]) -> str:
    """Attributes as one condition; equalities on one column side by side become a list of values."""
    texts: list[str] = []
    joins: list[str] = []
    for said, join in attributes:
        column, sign, value = said.partition(" = '")
        if sign and texts and texts[-1].startswith((f"{column} = '", f"{column} IN (")):
            before = texts[-1].removeprefix(f"{column} = ").removeprefix(f"{column} IN (").removesuffix(")")
            texts[-1], joins[-1] = f"{column} IN ({before}, '{value})", join
        else:
            texts.append(said)
            joins.append(join)
    return "".join(f"{text} {join} " for text, join in zip(texts[:-1], joins, strict=False)) + texts[-1]


def _number(number: float, size: Fraction) -> str:
    exact = Fraction(number).limit_denominator(10**9) * size
    return str(exact.numerator) if exact.denominator == 1 else repr(float(exact))


def _denied(said: str) -> str:
    if said.endswith(" = true"):
        return said.replace(" = true", " = false")
    if said.endswith(" = false"):
        return said.replace(" = false", " = true")
    return said.replace(" = ", " <> ").replace(" IN (", " NOT IN (")


def _starts(words: list[Token], start: int, end: int, ways: Ways[T]) -> Iterator[tuple[T, int]]:
    """Meanings of the words at ``start``, the longest first, up to ``end``."""
    return ways.at(words, start, min(end, start + 5))


def _skipped(words: list[Token], start: int, end: int, ways: Ways[Any]) -> int:
    """The place after any number of words that say nothing."""
    for _, stop in _starts(words, start, end, ways):
        return _skipped(words, stop, end, ways)
    return start


def _day(day: dt.date) -> str:
    return f"DATE('{day.isoformat()}')"


def _between(name: str, period: Period) -> str:
    texts = []
    if period.since is not None:
        texts.append(f"{name} >= {_day(period.since)}")
    if period.until is not None:
        texts.append(f"{name} <= {_day(period.until)}")
    return f"({' AND '.join(texts)})" if len(texts) > 1 else texts[0]


def _against(name: str, sign: str, period: Period) -> str:
    """A day held against a period by a sign: 早于2023年 is before its first day."""
    first, last = period.since, period.until
    if sign == "=" or first is None or last is None:
        return _between(name, period)
    day = {"<": first, ">": last, "<=": last, ">=": first}[sign]
    return f"{name} {sign} {_day(day)}"


def _phrase(words: list[Token], start: int, stop: int) -> str:
    return "".join(token.text for token in words[start:stop])
