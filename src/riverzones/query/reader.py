"""Reads a phrase from left to right, tries every way, and remembers how far it came.

The grammars of :mod:`phrase_en` and :mod:`phrase_zh` are made of its steps: each takes a place among the words and
gives every reading that starts there with the place where it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from riverzones.catalogue.conditions import condition, is_cql2
from riverzones.errors import PhraseError
from riverzones.model import Condition, SetPart, Text
from riverzones.query.asked import SetRef
from riverzones.query.lexicon import Lexicon, Named, Token, Unusable, Words, distance_at, key

__all__ = ["Reader", "Want", "table"]

T = TypeVar("T")
Want = Literal["set", "relation", "distance", "to", "end", "of"]


def table(words: Mapping[str, T]) -> dict[tuple[str, ...], T]:
    """Ways of saying things, cut as a phrase is; alternatives are separated by ``|``."""
    return {key(word): meaning for group, meaning in words.items() for word in group.split("|")}


_WHERE = table({"where|whose|with|having|其中|条件为|条件是|满足": True})
_DETERMINERS = table({"all|any|every|each|all of|所有|所有的|全部|全部的|各|各个|每个|任一|任何|该": True})
_IS = table({"为|是|等于|=": "=", "不为|不是|不等于": "<>"})
_AND = table({"且|并且|而且": True})
_OF = key("的")


@dataclass
class Reader:
    """One phrase being read.

    ``columns`` gives the columns a layer at hand has beyond its kind, ``stops`` are the first words of relations.
    """

    phrase: str
    words: list[Token]
    lexicon: Lexicon
    catalogue: Words
    columns: Callable[[str], Collection[str]]
    lang: str
    stops: frozenset[str] = frozenset()
    furthest: int = 0
    wants: dict[Want, bool] = field(default_factory=dict)
    fault: tuple[int, int, PhraseError] | None = None

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
        """Where the word at ``place`` starts in the phrase, 0-based."""
        return self.words[place].start if place < len(self.words) else len(self.phrase)

    def rest(self, place: int) -> str:
        """The phrase from ``place`` on."""
        return self.phrase[self.position(place) :].strip()

    def between(self, start: int, end: int) -> str:
        """The phrase as typed between two places."""
        return self.phrase[self.words[start].start : self.words[end - 1].end] if end > start else ""

    def at_end(self, place: int) -> bool:
        """Whether all words are used up."""
        if place >= len(self.words):
            return True
        self.want(place, "end")
        return False

    def said(self, place: int, ways: Mapping[tuple[str, ...], T]) -> Iterator[tuple[T, int]]:
        """Meanings of the words at ``place``, the longest first."""
        for length in range(min(6, len(self.words) - place), 0, -1):
            meaning = ways.get(tuple(token.text for token in self.words[place : place + length]))
            if meaning is not None:
                yield meaning, place + length

    def skip(self, place: int, ways: Mapping[tuple[str, ...], object]) -> int:
        """The place after any number of words that say nothing."""
        for _, end in self.said(place, ways):
            return self.skip(end, ways)
        return place

    def distance(self, place: int) -> tuple[float, int] | None:
        """A distance in metres; a unit that cannot be used is remembered."""
        found = distance_at(self.words, place)
        if isinstance(found, Unusable):
            self.refuse(found.place, self.stopped(found.place, found.why, found.hint))
            return None
        if found is None:
            self.want(place, "distance")
        return found

    def noun(self, place: int) -> Iterator[tuple[SetRef, int]]:
        """A set, with conditions before (``类别为工业的排污口``) or after (``outfalls where ...``) it."""
        place = self.skip(place, _DETERMINERS)
        named = False
        for found, end in self.lexicon.at(self.words, place):
            named = True
            yield from self._with_where(found, place, end, "")
        for said, start in self._attributes(place):
            for found, end in self.lexicon.at(self.words, self.skip(start, _DETERMINERS)):
                named = True
                yield from self._with_where(found, start, end, said)
        if not named:
            self.want(place, "set")

    def _with_where(self, named: Named, start: int, end: int, said: str) -> Iterator[tuple[SetRef, int]]:
        words = self.between(start, end)
        for _, after in self.said(end, _WHERE):
            for cut in range(len(self.words), after, -1):
                text = self.phrase[self.words[after].start : self.position(cut)].rstrip(" ,，;；。?？、")
                yield from self._ref(named, words, f"({said}) AND ({text})" if said else text, (after, cut))
            break
        yield from self._ref(named, words, said, (start, end))

    def _attributes(self, place: int) -> Iterator[tuple[str, int]]:
        """``类别为工业且状态为运行的`` as a condition, and where it ends."""
        for middle in range(place + 1, min(place + 12, len(self.words))):
            for sign, after in self.said(middle, _IS):
                for end in range(after + 1, min(after + 16, len(self.words))):
                    value = self.between(after, end).strip("'\"‘’“”「」 ").replace("'", "''")
                    column = self.between(place, middle).strip("'\"“”「」 ").replace('"', "")
                    text = f"\"{column}\" {sign} '{value}'"
                    if self.words[end].text == _OF[0]:
                        yield text, end + 1
                    for _, more in self.said(end, _AND):
                        for others, last in self._attributes(more):
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
        yield SetRef(named.name, named.title, words, parts, fallbacks, where, left_out, named.place), span[1]

    def _narrowed(
        self, named: Named, text: str
    ) -> tuple[tuple[SetPart, ...], tuple[SetPart, ...], Condition, tuple[str, ...]]:
        """The parts whose layer knows the columns of the condition, and the condition."""
        found: dict[str, Condition] = {}
        errors: list[PhraseError] = []
        for part in (*named.parts, *named.fallbacks):
            kind = self.catalogue.kinds[part.layer]
            try:
                found.setdefault(part.layer, condition(text, kind, lang=self.lang, extra=self.columns(part.layer)))
            except PhraseError as error:
                errors.append(error)
        parts = tuple(part for part in named.parts if part.layer in found)
        if not parts:
            raise errors[0]
        where = found[parts[0].layer]
        used = {layer for layer, same in found.items() if same == where}
        kept = tuple(part for part in named.parts if part.layer in used)
        fallbacks = tuple(part for part in named.fallbacks if part.layer in used)
        left_out = dict.fromkeys(part.layer for part in (*named.parts, *named.fallbacks) if part.layer not in used)
        return kept, fallbacks, where, tuple(left_out)

    def stopped(self, place: int, why: Text, hint: Text) -> PhraseError:
        """The error that says where reading stopped."""
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
        """The first one, two, ... ``most`` words where a set was wanted: as typed and as the lexicon keeps them."""
        if self.wants_set:
            for end in range(self.furthest + 1, min(self.furthest + most, len(self.words)) + 1):
                yield self.between(self.furthest, end), tuple(token.text for token in self.words[self.furthest : end])

    def failure(self, unknown: Text | None = None) -> PhraseError:
        """Why no reading reached the end; ``unknown`` says which word there is not known."""
        if self.fault is not None and self.fault[0] >= self.furthest:
            return self.fault[2]
        wants, rest = list(self.wants), self.rest(self.furthest)
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
_WANTS: dict[Want, Text] = {
    "set": Text(zh="对象（图层或命名集合）", en="a set"),
    "relation": Text(zh="空间关系", en="a relation"),
    "distance": Text(zh="距离", en="a distance"),
    "to": Text(zh="“最近的”", en="'to'"),
    "of": Text(zh="“范围内”", en="'of'"),
    "end": Text(zh="句末", en="the end"),
}
_RELATION_HINT = Text(
    zh="关系有：…内的、…外的、…1公里范围内的、伸入（占用）…的、穿越…的、离…最近的、…上游（下游）的；"
    "条件写在“其中”之后。",
    en="Relations: inside, reaching into, outside, crossing, within D of, nearest, upstream of, downstream of; "
    "conditions follow 'where'.",
)
