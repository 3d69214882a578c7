"""Reads a phrase from left to right, tries every way, and remembers how far it came.

The grammars of :mod:`phrase_en` and :mod:`phrase_zh` are made of its steps: each takes a place among the words and
gives every reading that starts there with the place where it ends.

The module is long because it is one class: all steps share the place that was reached and what was wanted there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from riverzones.catalogue.conditions import condition, in_words, is_cql2
from riverzones.errors import PhraseError
from riverzones.model import Condition, SetPart, Text, parse_condition
from riverzones.query.asked import ByColumn, Having, Order, Question, SetRef
from riverzones.query.attributes import BEHIND, SIGNS, Attributes, Misfit
from riverzones.query.dates import periods_at
from riverzones.query.lexicon import Lexicon, Named, Token, Unusable, Ways, Words, distance_at, key, numbers_at, table
from riverzones.terms import labels

__all__ = ["Grouping", "Ranked", "Reader", "Want"]

T = TypeVar("T")
Grouping = SetRef | str
"""What a count is told by: areas, or words for a column of the set that is counted."""
Want = Literal["set", "relation", "distance", "to", "end", "of"]


_WHERE = table({"where|whose|with|having|其中|条件为|条件是|满足": True})
_DETERMINERS = table({"all|any|every|each|all of|所有|所有的|全部|全部的|各|各个|每个|任一|任何|该": True})
_JOINED = table({"和|与|及|以及|或|或者|还有|and|or|as well as|plus": True})
_BETWEEN = re.compile(r"\s*[、,，&]\s*")
_EXCEPT = table(
    {
        "除|除了|除去|除开|不含|不包括|不包含|不算|排除|剔除|扣除|去掉|撇开|except|except for|excluding|"
        "other than|apart from|"
        "not counting|without counting|not including|leaving out|with exception of|aside from|but not|besides": True
    }
)
_EXCEPTED = table({"以外|之外|外|以外的|之外的|外的|的|以外其他|以外的其他|之外的其他|以外其他的|外其他": True})
_ONES = table({"ones|one|those|the ones": True})
_SHORT = {"类": ("类型", "类别"), "种": ("类型", "类别"), "河": ("河流",), "条河": ("河流",), "河道": ("河流",)}
"""What a group is called for short: 各类排污口, 每条河."""
_AREAS = {"镇": "乡镇", "乡": "乡镇", "街": "乡镇", "县": "区县", "区": "区县", "村": "行政村", "湖": "湖泊"}
"""Areas that are called by one character in a question: 在哪些镇."""
_LINK = table(
    {
        "that are|which are|that is|who are|are|is|that|which|whose|that have been|which have been|have been|"
        "that has been|"
        "has been|been|都|均|尚|还|仍|目前|有多少|还有多少|有几个|还有几个|"
        "还剩多少|"
        "里有多少|里还有多少|中有多少|中还有多少|有哪些|还有哪些|里哪些|中哪些|里有哪些|中有哪些": True
    }
)
_PIECES = table({"个|座|处|家|条|口|块|宗|项|户|名|位|栋|间|幢|艘|头|起|件|片|段": True})
_TOP = table({"top|first|largest|biggest|greatest|highest|大|前|排名前": True, "smallest|least|lowest": False})
_MOST = table(
    {
        "最大|最大的|最多|最多的|最高|最高的|最长|最长的|largest|biggest|highest|greatest|最重": True,
        "最小|最小的|最少|最少的|最低|最低的|最短|最短的|smallest|lowest|least": False,
    }
)
_SIZES = table(
    {
        "最大|最大的|规模最大|规模最大的|largest|biggest|greatest": ("", True),
        "最小|最小的|规模最小|规模最小的|smallest": ("", False),
        "最高|最高的|tallest|highest": ("高", True),
        "最矮|最矮的|最低|最低的|lowest": ("高", False),
        "最长|最长的|longest": ("长", True),
        "最短|最短的|shortest": ("长", False),
        "最宽|最宽的|widest": ("宽", True),
        "最窄|最窄的|narrowest": ("宽", False),
        "最深|最深的|deepest": ("深", True),
    }
)
"""What is compared where it is not said: nothing (the size of such a thing) or a character of the column's title."""
_LATEST = table(
    {
        "最早|最早的|最先|最先的|最老|最老的|earliest|oldest": False,
        "最晚|最晚的|最迟|最迟的|最新|最新的|latest|newest|most recent|most recently|lately": True,
    }
)
_RECENT = table({"最近|最近的|近期": True})
_IS_WHICH = table(
    {"是哪个|是哪座|是哪家|是哪处|是哪条|是哪些|是哪一个|是哪一家|是哪几个|的是哪个|的是哪家|的是哪座|是": True}
)
_OF_SOME = table({"数|数量|个数|总数|的数量|的个数|数目|都|均|有|达到|达|为": True})
_FIRST = table({"前|排名前|排前|排在前|排名|位列前|居前": True})
_IS = table({"为|是|等于|=": "=", "不为|不是|不等于": "<>"})
_AND = table({"且|并且|而且": True})
_OF = key("的")
_DE_ALONE = table({"的": True})
_DE_FIRST = table({"的|的前|前": True})
_MOST_ATTRIBUTES = 24
_MOST_ROWS = 10_000


@dataclass(frozen=True)
class Ranked:
    """The first ``most`` by the column that ``words`` name, the largest first or not.

    ``by``: ``size`` where no words say it and ``words`` is a character of the column's title or empty, ``day`` where
    they say what happened on a day.
    """

    words: str
    most: int
    descending: bool = True
    by: Literal["column", "size", "day"] = "column"


@dataclass
class Reader:
    """One phrase being read.

    ``columns`` gives the columns a layer at hand has beyond its kind, ``stops`` are the first words of relations,
    ``today`` is the day that times are counted from. ``deep``: what something is related to may stand in a relation of
    its own; ``nested`` holds these by where they start.
    """

    phrase: str
    words: list[Token]
    lexicon: Lexicon
    catalogue: Words
    columns: Callable[[str], Collection[str]]
    lang: str
    stops: frozenset[str] = frozenset()
    today: dt.date = field(default_factory=dt.date.today)
    furthest: int = 0
    wants: dict[Want, bool] = field(default_factory=dict)
    fault: tuple[int, int, PhraseError] | None = None
    deep: bool = False
    nested: dict[int, list[tuple[SetRef, int]]] = field(default_factory=dict)
    _nouns: dict[int, list[tuple[SetRef, int]]] = field(default_factory=dict)
    _attributes: dict[str, Attributes] = field(default_factory=dict)

    def know(self, lexicon: Lexicon) -> None:
        """Read on with other words."""
        self.lexicon = lexicon
        self._nouns.clear()

    def want(self, place: int, what: Want) -> None:
        """Remember that ``what`` was looked for at ``place`` and not found."""
        if place > self.furthest:
            self.furthest, self.wants = place, {}
        if place == self.furthest:
            self.wants[what] = True

    def refuse(self, place: int, error: PhraseError, *, weight: int = 1) -> None:
        """Remember what is understood at ``place`` and cannot be had; the furthest, then the weightiest, counts."""
        if self.fault is None or (place, weight) > self.fault[:2]:
            self.fault = (place, weight, error)

    def position(self, place: int) -> int:
        """Return where the word at ``place`` starts in the phrase, 0-based."""
        return self.words[place].start if place < len(self.words) else len(self.phrase)

    def rest(self, place: int) -> str:
        """Return the phrase from ``place`` on."""
        return self.phrase[self.position(place) :].strip()

    def between(self, start: int, end: int) -> str:
        """Return the phrase as typed between two places."""
        return self.phrase[self.words[start].start : self.words[end - 1].end] if end > start else ""

    def at_end(self, place: int) -> bool:
        """Return whether all words are used up."""
        if place >= len(self.words):
            return True
        self.want(place, "end")
        return False

    def meanings_at(self, place: int, ways: Ways[T]) -> Iterator[tuple[T, int]]:
        """Return meanings of the words at ``place``, the longest first."""
        return ways.at(self.words, place, min(len(self.words), place + 6))

    def skip(self, place: int, ways: Ways[Any]) -> int:
        """Return the place after any number of words that say nothing."""
        for _, end in self.meanings_at(place, ways):
            return self.skip(end, ways)
        return place

    def distance(self, place: int) -> tuple[float, int] | None:
        """Return a distance in metres; a unit that cannot be used is remembered."""
        distance = distance_at(self.words, place)
        if isinstance(distance, Unusable):
            self.refuse(distance.place, self.stopped(distance.place, distance.why, distance.hint))
            return None
        if distance is None:
            self.want(place, "distance")
        return distance

    def related_noun(
        self, place: int, standing: Callable[[Reader, int], Iterator[tuple[SetRef, int]]]
    ) -> Iterator[tuple[SetRef, int]]:
        """Return sets that something is related to; read deep, those of ``standing`` too, in a relation themselves."""
        yield from self.noun(place)
        if not self.deep:
            return
        if place not in self.nested:
            self.deep = False  # one relation in another, no third
            self.nested[place] = list(standing(self, place))
            self.deep = True
        yield from self.nested[place]

    def noun(self, place: int) -> Iterator[tuple[SetRef, int]]:
        """Return one or several sets, with conditions before (类别为工业的排污口) or after it (``outfalls where
        ...``).
        """
        if place not in self._nouns:
            self._nouns[place] = list(self._several(place))
        elif not self._nouns[place]:
            self.want(self.skip(place, _DETERMINERS), "set")
        yield from self._nouns[place]

    def perhaps(self, place: int) -> Iterator[tuple[SetRef, int]]:
        """Return what :meth:`noun` does, without a word where none stands: a number promises no set behind it."""
        furthest, wants = self.furthest, dict(self.wants)
        nouns = list(self.noun(place))
        if not nouns:
            self.furthest, self.wants = furthest, wants
        yield from nouns

    def _several(self, place: int) -> Iterator[tuple[SetRef, int]]:
        """``排污口``, ``排污口和企业``, ``outfalls, enterprises and docks``: fewer sets first."""
        for ones in (list(self._bare(place)), list(self._described(place))):
            for noun, end, _ in ones:
                yield from self._except_sets(noun, end)
                yield noun, end
            for noun, end, said in ones:
                for after in self._joints(end):
                    for second, last in self.noun(after):
                        yield noun.beside(self._likewise(second, said)), last

        for _, after in self.meanings_at(place, _EXCEPT):
            for second, end in self.noun(after):
                then = self.skip(end, _EXCEPTED)
                if then == end:
                    continue
                for noun, last in self.noun(then):
                    less = noun.except_for(second)
                    if less is not None:
                        yield less, last
                    else:
                        self.no_part(after, second, noun)
            yield from self._without_such(after)

    def no_part(self, place: int, other: SetRef, whole: SetRef) -> None:
        """Remember that what is to be left out is no part of what is asked for."""
        why = Text(
            zh=f"“{other.words}”不在“{whole.title.zh}”之中，不必除外",
            en=f"{other.words!r} is no part of {whole.title.en!r}",
        )
        such = Text(zh="请去掉这一句再问。", en="Ask without it.")
        self.refuse(len(self.words), self.stopped(place, why, such))

    def _except_sets(self, asked_set: SetRef, place: int) -> Iterator[tuple[SetRef, int]]:
        """``outfalls except stormwater outfalls``, ``outfalls other than industrial ones``."""
        for _, after in self.meanings_at(place, _EXCEPT):
            for excluded, end in self.noun(after):
                less = asked_set.except_for(excluded)
                if less is not None:
                    yield less, end
            for end in range(min(len(self.words), after + _MOST_ATTRIBUTES), after, -1):
                such = self._such(asked_set, after, end)
                if such is not None:
                    yield such, self.skip(end, _ONES)

    def _without_such(self, place: int) -> Iterator[tuple[SetRef, int]]:
        """``除工业以外的排污口``, 不包括化工的项目: what is left out is said by an attribute of what is asked for."""
        for end in range(place + 1, min(len(self.words), place + _MOST_ATTRIBUTES)):
            then = self.skip(end, _EXCEPTED)
            for noun, last in self.noun(then) if then > end else ():
                such = self._such(noun, place, end)
                if such is not None:
                    yield such, last

    def _such(self, asked_set: SetRef, start: int, end: int) -> SetRef | None:
        """A set without those of it that the words from ``start`` to ``end`` describe."""
        if asked_set.others:
            return None
        named = Named(asked_set.name, asked_set.title, asked_set.parts, asked_set.fallbacks, asked_set.place)
        said = self._attributes_of(named, start, end, any_column=True)
        if said is None:
            return None
        for narrowed, _ in self._ref(named, self.between(start, end), said, (start, end)):
            return asked_set.except_for(narrowed)
        return None

    def is_area(self, ref: SetRef) -> bool:
        """Return whether a set is made of areas, as its layer kind holds them first of all."""
        kinds = [self.catalogue.kinds[part.layer] for member in ref.members for part in member.parts]
        return all(kind.geometry and kind.geometry[0] == "polygon" for kind in kinds)

    def is_line(self, ref: SetRef) -> bool:
        """Return whether a set is made of lines, as its layer kind holds them first of all."""
        kinds = [self.catalogue.kinds[part.layer] for member in ref.members for part in member.parts]
        return all(kind.geometry and kind.geometry[0] == "line" for kind in kinds)

    def is_point(self, ref: SetRef) -> bool:
        """Return whether a set is made of points, as its layer kind holds them first of all, and is no place."""
        kinds = [self.catalogue.kinds[part.layer] for member in ref.members for part in member.parts]
        return not ref.place and all(kind.geometry and kind.geometry[0] == "point" for kind in kinds)

    def may_hold(self, ref: SetRef, other: SetRef) -> bool:
        """Return whether rows of another set may belong to those of a set that is no area: they name it, or it is a
        line on which they lie.
        """
        if self.is_area(ref):
            return False
        kinds = [self.catalogue.kinds[part.layer] for member in ref.members for part in member.parts]
        theirs = [self.catalogue.kinds[part.layer] for member in other.members for part in member.parts]
        return all(
            any(kind.name in column.refers for kind in kinds for column in its.columns)
            or (its.spatial and all("line" in kind.geometry for kind in kinds))
            for its in theirs
        )

    def may_describe(self, start: int, end: int) -> bool:
        """Return whether the words from ``start`` to ``end`` say something of the rows of any layer."""
        return any(
            isinstance(self._words_of(layer).read(self.phrase, self.words, start, end), str)
            for layer in self.catalogue.kinds
        )

    def described(self, ref: SetRef, start: int, end: int) -> SetRef | None:
        """Return a set with what the words from ``start`` to ``end`` say of its rows on top of its own condition."""
        if ref.others:
            return None
        named = Named(ref.name, ref.title, ref.parts, ref.fallbacks, ref.place)
        said = self._attributes_of(named, start, end)
        if said is None:
            return None
        both = f"({said}) AND ({ref.where.text})" if ref.where is not None else said
        return next(
            (replace(member, without=ref.without) for member, _ in self._ref(named, ref.words, both, (start, end))),
            None,
        )

    def _joints(self, place: int) -> list[int]:
        """Where another set may begin after the one that ends at ``place``."""
        ends = [after for _, after in self.meanings_at(place, _JOINED)]
        if 0 < place < len(self.words) and _BETWEEN.fullmatch(
            self.phrase[self.words[place - 1].end : self.words[place].start]
        ):
            ends += [place, *(after for _, after in self.meanings_at(place, _JOINED))]
        return ends

    def _likewise(self, other: SetRef, said: str) -> SetRef:
        """The second of two sets with the attribute before the first: 新建的项目和企业 are new, both of them."""
        if not said or other.where is not None:
            return other
        try:
            parts, fallbacks, where, left_out = self._narrowed(
                Named(other.name, other.title, other.parts, other.fallbacks), said
            )
        except PhraseError:
            return other
        condition_words = in_words(where, self.catalogue.kinds[parts[0].layer])
        return replace(other, parts=parts, fallbacks=fallbacks, where=where, left_out=left_out, said=condition_words)

    def _bare(self, place: int) -> Iterator[tuple[SetRef, int, str]]:
        """One set with the conditions behind it."""
        place = self.skip(place, _DETERMINERS)
        named = False
        for named_set, end in self.lexicon.at(self.words, place):
            named = True
            for ref, last in self._with_where(named_set, place, end, ""):
                yield ref, last, ""
        if not named:
            self.want(place, "set")

    def _described(self, place: int) -> Iterator[tuple[SetRef, int, str]]:
        """One set with conditions before it, and what they are."""
        place = self.skip(place, _DETERMINERS)
        for start in range(place + 1, min(place + _MOST_ATTRIBUTES, len(self.words))):
            for named, end in self.lexicon.at(self.words, start):
                said = self._attributes_of(named, place, start)
                if said is not None:
                    for ref, last in self._with_where(named, start, end, said):
                        yield ref, last, said
        for said, start in self._equalities(place):
            for named, end in self.lexicon.at(self.words, self.skip(start, _DETERMINERS)):
                for ref, last in self._with_where(named, start, end, said):
                    yield ref, last, said

    def _attributes_of(self, named: Named, start: int, end: int, *, any_column: bool = False) -> str | None:
        """What the words from ``start`` to ``end`` say of the rows of a set, as CQL2 text.

        A column by which the set is chosen already is said anew only with ``any_column``.
        """
        own = {name for part in named.parts if part.where for name in parse_condition(part.where).properties()}
        for layer in dict.fromkeys(part.layer for part in (*named.parts, *named.fallbacks)):
            said = self._words_of(layer).read(self.phrase, self.words, start, end)
            if isinstance(said, Misfit):
                self.refuse(said.place, self.stopped(said.place, said.why, said.hint))
            elif said is not None and (any_column or not own & parse_condition(said).properties()):
                return said
        return None

    def joints(self, place: int, ways: Ways[T], comma: T) -> Iterator[tuple[T, int]]:
        """Return words that join two conditions at ``place``; a comma there alone means ``comma``."""
        yield from self.meanings_at(place, ways)
        if 0 < place < len(self.words) and _BETWEEN.fullmatch(
            self.phrase[self.words[place - 1].end : self.words[place].start]
        ):
            yield comma, place

    def how_many(self, place: int) -> Iterator[tuple[int, int]]:
        """Return a whole number of things: ``5``, 5个, 三座."""
        for number, end in numbers_at(self.words, place):
            if number == int(number) and 0 < number <= _MOST_ROWS:
                for after in (*(then for _, then in self.meanings_at(end, _PIECES)), end):
                    yield int(number), after

    def words_at(self, place: int) -> Iterator[tuple[str, int]]:
        """Return the words at ``place`` as a column may be called, the most of them first."""
        for end in range(min(place + 8, len(self.words)), place, -1):
            yield "".join(token.text for token in self.words[place:end]), end

    def most_of(self, place: int) -> Iterator[tuple[Ranked, int]]:
        """Return ``排放量最大的5个``, ``排放量前10的``, ``top 5``, ``5 largest``; the words of the column may be
        missing.
        """
        for way, after in self.meanings_at(place, _TOP):
            for number, end in self.how_many(after):
                yield Ranked("", number, way), end
        for number, after in self.how_many(place):
            for way, end in self.meanings_at(after, _TOP):
                yield Ranked("", number, way), end
        yield from self._most_by_day(place)
        for (sign, way), after in self.meanings_at(place, _SIZES):
            then = self.skip(self.skip(after, _IS_WHICH), _DE_FIRST)
            for number, last in self.how_many(then):
                yield Ranked(sign, number, way, "size"), self.skip(last, _DE_ALONE)
            yield Ranked(sign, 1, way, "size"), then
        for words, end in self.words_at(place):
            for way, after in self.meanings_at(end, _LATEST):
                for number, last in self.how_many(self.skip(after, _DE_FIRST)):
                    yield Ranked(words, number, way, "day"), self.skip(last, _DE_ALONE)
                yield Ranked(words, 1, way, "day"), self.skip(self.skip(after, _IS_WHICH), _DE_FIRST)
            for way, after in self.meanings_at(end, _MOST):
                then = self.skip(self.skip(after, _IS_WHICH), _DE_FIRST)
                for number, last in self.how_many(then):
                    yield Ranked(words, number, way), self.skip(last, _DE_ALONE)
                yield Ranked(words, 1, way), then
            for _, after in self.meanings_at(self.skip(end, _DE_ALONE), _FIRST):
                for number, last in self.how_many(after):
                    yield Ranked(words, number), self.skip(last, _DE_ALONE)

    def _most_by_day(self, place: int) -> Iterator[tuple[Ranked, int]]:
        """``最早建成的3座``, ``最早的``, ``most recently approved``; 最近批复的 says how many, or it is no order."""
        ways = [(way, after, False) for way, after in self.meanings_at(place, _LATEST)]
        ways += [(True, after, True) for _, after in self.meanings_at(place, _RECENT)]
        for number, begun in self.how_many(place):
            for way, after in self.meanings_at(begun, _LATEST):
                for words, end in [*self.words_at(after), ("", after)]:
                    yield Ranked(words, number, way, "day"), end
        for way, after, few in ways:
            for words, end in [*self.words_at(after), ("", after)]:
                then = self.skip(self.skip(end, _IS_WHICH), _DE_FIRST)
                if few and not words:
                    continue
                for number, last in self.how_many(then):
                    yield Ranked(words, number, way, "day"), self.skip(last, _DE_ALONE)
                if not few:
                    yield Ranked(words, 1, way, "day"), then

    def so_many(self, place: int) -> Iterator[tuple[Having, int]]:
        """Return ``超过10个``, ``10个以上``, ``at least three``: how many of them a group has."""
        place = self.skip(place, _OF_SOME)
        for sign, after in self.meanings_at(place, SIGNS):
            for number, end in self.how_many(after):
                if sign:
                    yield Having(sign, number), end
        for number, after in self.how_many(place):
            for sign, end in self.meanings_at(after, BEHIND):
                yield Having(sign, number), end

    def ranked(self, asked: Question, order: Order | Ranked | None) -> Question | None:
        """Return the question with its order; None where the subject has no such column, or there is nothing to order
        by.
        """
        if order is None:
            return asked
        if isinstance(order, Order):
            return replace(asked, order=order) if asked.relation == "nearest" or order.of_groups else None
        if order.by == "column":
            column = self._column(asked.subject, order.words, counts=True)
        else:
            column = self._compared_by(asked.subject, order)
        return None if column is None else replace(asked, order=Order(order.most, column, order.descending))

    def _compared_by(self, subject: SetRef, order: Ranked) -> ByColumn | None:
        """The column that 最大的 or 最早的 means of such a set; what could be said is kept where none is meant."""
        for part in subject.parts:
            attributes = self._words_of(part.layer)
            column = attributes.day_of(order.words) if order.by == "day" else attributes.measured(order.words)
            if column is not None:
                return ByColumn(column.name, column.title, day=order.by == "day")
        if order.by == "day" and order.words:
            return None
        attributes = self._words_of(subject.parts[0].layer)
        named = attributes.numbers
        if order.by == "day":
            named = [column for column in attributes.kind.columns if column.dtype in ("date", "datetime")]
        zh = f"没有说{subject.title.zh}按什么排"
        why = Text(zh=zh, en=f"by what {subject.title.en} are put in order is not said")
        if not named:
            such = Text(zh="它没有可排的字段。", en="They have nothing to be put in order by.")
        else:
            first = named[0].title
            way = (
                ("最晚" if order.descending else "最早")
                if order.by == "day"
                else "最大"
                if order.descending
                else "最小"
            )
            titles = "、".join(column.title.zh for column in named)
            such = Text(
                zh=f"可按：{titles}；例如：{first.zh}{way}的{subject.title.zh}。",
                en=f"There is: {', '.join(column.title.en.lower() for column in named)}.",
            )
        self.refuse(len(self.words), self.stopped(len(self.words), why, such))
        return None

    def group(self, place: int) -> Iterator[tuple[Grouping, int]]:
        """Return areas to count by, or words for a column."""
        for named, end in self.lexicon.at(self.words, place):
            words = self.between(place, end)
            if words not in _SHORT:  # 每条河: by what the rows say of their river
                yield SetRef(named.name, named.title, words, named.parts, named.fallbacks), end
        for words, end in self.words_at(place):
            area = self.lexicon.names.get(key(_AREAS[words])) if words in _AREAS else None
            if area is not None:
                yield SetRef(area.name, area.title, words, area.parts, area.fallbacks), end
        yield from self.words_at(place)

    def grouped(self, asked: Question, by: Grouping) -> Question | None:
        """Return the question as a count by groups; None where the words are neither areas nor a column of the
        subject.
        """
        if isinstance(by, SetRef):
            kinds = [self.catalogue.kinds[part.layer] for part in by.parts]
            if by.others or any("polygon" in kind.geometry for kind in kinds):
                return replace(asked, grouped=by, counted=True)
        words = "".join(key(by.words)) if isinstance(by, SetRef) else by
        for word in (words, *_SHORT.get(words, ())):
            column = self._column(asked.subject, word)
            if column is not None:
                return replace(asked, grouped=column, counted=True)
        return None

    def _column(self, subject: SetRef, words: str, *, counts: bool = False) -> ByColumn | None:
        """The column of a set that the words name; ``counts``: one by whose size rows can be put in order."""
        for part in (*subject.parts, *subject.fallbacks):
            column = self._words_of(part.layer).columns.get(words)
            if column is not None and not (counts and column.dtype in ("string", "boolean")):
                return ByColumn(column.name, column.title, day=column.dtype in ("date", "datetime"))
        return None

    def _words_of(self, layer: str) -> Attributes:
        if layer not in self._attributes:
            self._attributes[layer] = Attributes(self.catalogue.kinds[layer], self.today)
        return self._attributes[layer]

    def _with_where(self, named: Named, start: int, end: int, said: str) -> Iterator[tuple[SetRef, int]]:
        words = self.between(start, end)
        for _, after in self.meanings_at(end, _WHERE):
            for cut in range(len(self.words), after, -1):
                text = self.phrase[self.words[after].start : self.position(cut)].rstrip(" ,，;；。?？、")
                yield from self._ref(named, words, f"({said}) AND ({text})" if said else text, (after, cut))
            break
        begun = self.skip(end, _LINK)
        for last in range(min(begun + _MOST_ATTRIBUTES, len(self.words)), begun, -1):
            behind = self._attributes_of(named, begun, last)
            if behind is not None:
                yield from self._ref(named, words, f"({said}) AND ({behind})" if said else behind, (start, last))
        yield from self._ref(named, words, said, (start, end))

    def _equalities(self, place: int) -> Iterator[tuple[str, int]]:
        """``类别为工业且状态为运行的`` as a condition, and where it ends."""
        for middle in range(place + 1, min(place + 12, len(self.words))):
            for sign, after in self.meanings_at(middle, _IS):
                for end in range(after + 1, min(after + 16, len(self.words))):
                    value = self.between(after, end).strip("'\"‘’“”「」 ").replace("'", "''")
                    column = self.between(place, middle).strip("'\"“”「」 ").replace('"', "")
                    text = f"\"{column}\" {sign} '{value}'"
                    if self.words[end].text == _OF[0]:
                        yield text, end + 1
                    for _, more in self.meanings_at(end, _AND):
                        for others, last in self._equalities(more):
                            yield f"{text} AND {others}", last
                break

    def _ref(self, named: Named, words: str, text: str, span: tuple[int, int]) -> Iterator[tuple[SetRef, int]]:
        if not text:
            yield SetRef(named.name, named.title, words, named.parts, named.fallbacks, place=named.place), span[1]
            return
        try:
            parts, fallbacks, where, left_out = self._narrowed(named, text)
        except PhraseError as error:
            whole = span[1] == len(self.words) or self.words[span[1]].text in self.stops
            self.refuse(span[0], error, weight=is_cql2(text) * (1 + whole))
            return
        said = in_words(where, self.catalogue.kinds[parts[0].layer])
        ref = SetRef(named.name, named.title, words, parts, fallbacks, where, left_out, named.place, said=said)
        yield ref, span[1]

    def _narrowed(
        self, named: Named, text: str
    ) -> tuple[tuple[SetPart, ...], tuple[SetPart, ...], Condition, tuple[str, ...]]:
        """The parts whose layer knows the columns of the condition, and the condition."""
        conditions: dict[str, Condition] = {}
        errors: list[PhraseError] = []
        for part in (*named.parts, *named.fallbacks):
            kind = self.catalogue.kinds[part.layer]
            try:
                conditions.setdefault(part.layer, condition(text, kind, lang=self.lang, extra=self.columns(part.layer)))
            except PhraseError as error:
                errors.append(error)
        parts = tuple(part for part in named.parts if part.layer in conditions)
        if not parts:
            raise errors[0]
        where = conditions[parts[0].layer]
        used = {layer for layer, same in conditions.items() if same == where}
        parts_alike = tuple(part for part in named.parts if part.layer in used)
        fallbacks = tuple(part for part in named.fallbacks if part.layer in used)
        left_out = dict.fromkeys(part.layer for part in (*named.parts, *named.fallbacks) if part.layer not in used)
        return parts_alike, fallbacks, where, tuple(left_out)

    def stopped(self, place: int, why: Text, hint: Text) -> PhraseError:
        """Return the error that says where reading stopped."""
        at, rest = self.position(place), self.rest(place)
        zh = f"查询读到第 {at + 1} 个字符“{rest}”处停下：{why.zh}。" if rest else f"查询不完整，末尾停下：{why.zh}。"
        en = (
            f"cannot read the phrase from character {at + 1}, {rest!r}: {why.en}."
            if rest
            else f"the phrase ends too early, after {self.phrase.strip()!r}: {why.en}."
        )
        return PhraseError(Text(zh=zh, en=en).within(self.lang), hint=hint.within(self.lang))

    @property
    def wants_set(self) -> bool:
        """Whether reading stopped for want of a set alone, not for something that was understood and refused."""
        return "set" in self.wants and not (self.fault is not None and self.fault[0] >= self.furthest)

    def unread(self, most: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Return the first one, two, ... ``most`` words where a set was wanted: as typed and as the lexicon keeps
        them.
        """
        if self.wants_set:
            for end in range(self.furthest + 1, min(self.furthest + most, len(self.words)) + 1):
                yield self.between(self.furthest, end), tuple(token.text for token in self.words[self.furthest : end])

    def is_event(self, place: int) -> bool:
        """Return whether the words at ``place`` say what happened on some day of any layer."""
        said = [tuple(token.text for token in self.words[place:end]) for end in range(place + 1, len(self.words) + 1)]
        return any(event in self._words_of(layer).says.events for event in said for layer in self.catalogue.kinds)

    def nameless(self) -> PhraseError | None:
        """Return the error of a phrase that says what rows are like and not which rows: 2023年5月未检查; None else."""
        size = len(self.words)
        if any(True for place in range(size) for _ in self.lexicon.at(self.words, place)):
            return None
        timed = [end for _, end in periods_at(self.words, 0, self.today)]
        event = any(self.is_event(place) for place in range(max(timed, default=size), size))
        if not event and not self.may_describe(0, size):
            return None
        why = Text(zh="只有条件，没有说问的是哪一类对象", en="what it says is a condition; of which rows, is not said")
        such = Text(zh=f"例如：{self.phrase.strip()}的入河排污口。", en=f"Such as: outfalls {self.phrase.strip()}.")
        return self.stopped(size, why, such)

    def failure(self, unknown: Text | None = None) -> PhraseError:
        """Return why no reading reached the end; ``unknown`` says which word there is not known."""
        if self.fault is not None and self.fault[0] >= self.furthest:
            return self.fault[2]
        wants, rest = [want for want in _WANTS if want in self.wants], self.rest(self.furthest)
        zh, en = (
            join.join(_WANTS[want].within(lang) for want in wants) for lang, join in (("zh", "或"), ("en", " or "))
        )
        hint = self._offer(rest).within(self.lang)
        more = unknown or Text(zh="", en="")
        why = Text(zh=f"这里应是{zh}{more.zh}", en=f"{en} is expected here{more.en}")
        return self.stopped(self.furthest, why, Text(zh=hint, en=hint))

    def _offer(self, rest: str) -> Text:
        """What could stand where reading stopped."""
        if "set" in self.wants:
            close = self._near() if rest else []
            if close:
                return Text(zh=f"是不是 {'、'.join(close)}？", en=f"Did you mean {' or '.join(close)}?")
            kinds = self.catalogue.kinds
            some = [name for name in _COMMON if name in kinds] or list(kinds)[:6]
            names = [kinds[name].title.within(self.lang) for name in some]
            return Text(zh=f"例如：{'、'.join(names)}。", en=f"Such as {', '.join(names)}.")
        if "distance" in self.wants or "of" in self.wants:
            return Text(zh="例如：长江岸线1公里范围内的化工项目。", en="Such as: within 1 km of the Yangtze.")
        return _RELATION_HINT

    def _near(self) -> list[str]:
        """Titles of the sets that look like the next words, tried up to each word that may end a set."""
        ends = range(self.furthest + 1, min(self.furthest + 11, len(self.words) + 1))
        said = [self.between(self.furthest, end) for end in ends]
        return self.lexicon.near([words for words in said if len(words) > 1], self.lang)


_COMMON = ("outfalls", "zones", "projects", "enterprises", "buildings", "shorelines", "segments")
_WANTS: Mapping[str, Text] = labels("query_want")
_RELATION_HINT = Text(
    zh="关系有：…内的、…外的、…1公里范围内的、伸入（占用）…的、穿越…的、离…最近的、…上游（下游）的；"
    "条件写在“其中”之后。",
    en="Relations: inside, reaching into, outside, crossing, within D of, nearest, upstream of, downstream of; "
    "conditions follow 'where'.",
)
