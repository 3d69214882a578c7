"""Words and quantities of phrases."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Protocol, TypeVar

from riverzones.model import LayerKind, NamedSet, SetPart, Text
from riverzones.registry import nearest_names

__all__ = [
    "Joined",
    "Lexicon",
    "Named",
    "Token",
    "Unusable",
    "Ways",
    "Words",
    "after_dash",
    "converted",
    "distance_at",
    "key",
    "numbers_at",
    "table",
    "tokens",
]


T = TypeVar("T")

_DASH = "\\-‐‑‒–—―~〜"  # ～ is ~ in one width
_PATTERN = re.compile(
    rf"""(?P<quoted>'(?:[^']|'')*'|"[^"]*"|“[^”]*”|‘[^’]*’|「[^」]*」)
      | (?P<number>(?:(?<![\w\-])-)?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|(?:(?<![\w\-])-)?\d+(?:\.\d+)?)
      | (?P<cjk>[\u3400-\u9fff〇])
      | (?P<word>[^\W\d_\u3400-\u9fff〇]+)
      | (?P<gap>(?:[\s_,，、;；?？!！。：:.]|(?<=\w)[{_DASH}]|[{_DASH}](?!\d))+)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_ALONE = re.compile(rf"\s*[{_DASH}]\s*")
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_ENGLISH = re.compile("[A-Za-z]+(?: [A-Za-z]+)*")
_ARTICLES = frozenset(["the", "a", "an"])
_RANKS = {"1": "一", "2": "二", "3": "三", "i": "一", "ii": "二", "iii": "三"}
_NUMBERS = {"one": "1", "two": "2", "three": "3", "i": "1", "ii": "2", "iii": "3"}
_NUMBERED = frozenset(["tier", "grade"])
"""What a number written as a word may follow: tier one."""


class Words(Protocol):
    """What a question needs of the catalogue."""

    @property
    def kinds(self) -> Mapping[str, LayerKind]:
        """Layer kinds by id."""

    @property
    def sets(self) -> Mapping[str, NamedSet]:
        """Named sets by id."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, character or quoted text, and where it stands in the phrase (0-based, end exclusive).

    ``dashed``: a dash and nothing else stands between it and the one before: the second of 100-500, of 2020～2023年.
    """

    text: str
    start: int
    end: int
    kind: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A set or a whole layer that a word stands for, or a place that bears it as a name."""

    name: str
    title: Text
    parts: tuple[SetPart, ...]
    fallbacks: tuple[SetPart, ...] = ()
    place: bool = False


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_VARIANTS = str.maketrans(
    "內裡裏汙汚佈沒爲為區級護邊岸離廠鎮縣鄉庫頭個號", "内里里污污布没为为区级护边岸离厂镇县乡库头个号"
)
"""Characters that are another way to write one: 內 is 内."""


def _folded(phrase: str) -> tuple[str, list[int]]:
    """The phrase in one width and case, and the place of each of its characters in ``phrase``."""
    phrase = phrase.translate(_VARIANTS)
    plainly = phrase.casefold()
    if len(plainly) == len(phrase) and unicodedata.is_normalized("NFKC", phrase):
        return plainly, list(range(len(phrase) + 1))
    letters: list[str] = []
    places: list[int] = []
    for position, letter in enumerate(phrase):
        for plain in unicodedata.normalize("NFKC", letter).casefold():
            letters.append(plain)
            places.append(position)
    return "".join(letters), [*places, len(phrase)]


def tokens(phrase: str) -> list[Token]:
    """Cut a phrase; articles, gaps and punctuation are left out.

    Examples
    --------
    >>> [token.text for token in tokens("Outfalls inside the Tier-1 zones")]
    ['outfall', 'inside', 'tier', '1', 'zone']
    >>> [token.text for token in tokens("１级保护区")]
    ['一', '级', '保', '护', '区']
    """
    folded, places = _folded(phrase)
    tokens_read: list[Token] = []
    between = ""
    for match in _PATTERN.finditer(folded):
        kind = str(match.lastgroup)
        text = match.group()
        by_the = folded.startswith("/", match.start() - 1)  # t/a: by the year
        if kind == "gap" or (text in _ARTICLES and not by_the):
            between += text
            continue
        text = _singular(text) if kind == "word" else text
        dashed = bool(tokens_read) and _ALONE.fullmatch(between) is not None
        tokens_read.append(Token(text, places[match.start()], places[match.end() - 1] + 1, kind, dashed))
        between = ""
    for position, token in enumerate(tokens_read):
        before = tokens_read[position - 1].text if position else ""
        after = tokens_read[position + 1].text if position + 1 < len(tokens_read) else ""
        corrected = (
            _RANKS.get(token.text) if after == "级" else _NUMBERS.get(token.text) if before in _NUMBERED else None
        )
        if corrected is not None:
            tokens_read[position] = replace(token, text=corrected, kind="cjk" if after == "级" else "number")
    return tokens_read


@lru_cache(maxsize=16_384)  # thousands of words of the catalogue, asked for again by each question
def key(words: str) -> tuple[str, ...]:
    """Return what two ways of writing the same words have in common.

    Most words of the catalogue are plain ones of one language, and need none of what may stand in a phrase.
    """
    if _CHINESE.fullmatch(words):
        return tuple(words.translate(_VARIANTS))
    if _ENGLISH.fullmatch(words):
        singular = [_singular(word) for word in words.lower().split(" ") if word not in _ARTICLES]
        if not _NUMBERED.intersection(singular):
            return tuple(singular)
    return tuple(token.text for token in tokens(words))


class Ways(dict[tuple[str, ...], T]):
    """Meanings by words, cut as a phrase is; ``first``: with which words any of them begins.

    It is not changed once it stands: most places of a phrase begin none, and are left at their first word.
    """

    def __init__(self, meanings: Mapping[tuple[str, ...], T]) -> None:
        super().__init__(meanings)
        self.first = frozenset(words[0] for words in meanings if words)

    def at(self, words: list[Token], start: int, end: int) -> Iterator[tuple[T, int]]:
        """Return meanings of the words at ``start`` up to ``end``, and where each ends, the longest first."""
        if start < end and words[start].text in self.first:
            for stop in range(end, start, -1):
                meaning = self.get(tuple([token.text for token in words[start:stop]]))
                if meaning is not None:
                    yield meaning, stop


class Joined(dict[str, T]):
    """Meanings by words written as one; ``first``: with which characters any of them begins."""

    def __init__(self, meanings: Mapping[str, T]) -> None:
        super().__init__(meanings)
        self.first = frozenset(word[0] for word in meanings if word)
        self.longest = max(map(len, meanings), default=0)

    def at(self, words: list[Token], start: int, end: int) -> Iterator[tuple[T, int]]:
        """Return meanings of the words at ``start`` up to ``end``, and where each ends, the longest first."""
        if start >= end or words[start].text[0] not in self.first:
            return
        beginnings: list[str] = []
        joined = ""
        for token in words[start:end]:
            joined += token.text
            if len(joined) > self.longest:
                break
            beginnings.append(joined)
        for stop in range(start + len(beginnings), start, -1):
            meaning = self.get(beginnings[stop - start - 1])
            if meaning is not None:
                yield meaning, stop


def table(words: Mapping[str, T]) -> Ways[T]:
    """Return ways of saying things, cut as a phrase is; alternatives are separated by ``|``."""
    return Ways({key(word): meaning for group, meaning in words.items() for word in group.split("|")})


@dataclass(frozen=True)
class Lexicon:
    """Every word for a set or a layer, in both languages.

    A named set goes before a layer kind of the same words.
    """

    names: Ways[Named]
    spellings: tuple[tuple[str, Text], ...] = field(repr=False)
    longest: int

    @staticmethod
    def of(catalogue: Words) -> Lexicon:
        """Return the lexicon of a catalogue."""
        names: dict[tuple[str, ...], Named] = {}
        spellings: dict[str, Text] = {}
        sets = (Named(item.name, item.title, item.parts, item.fallbacks) for item in catalogue.sets.values())
        kinds = (Named(item.name, item.title, (SetPart(item.name),)) for item in catalogue.kinds.values())
        aliases = [
            *(entry.aliases for entry in catalogue.sets.values()),
            *(entry.aliases for entry in catalogue.kinds.values()),
        ]
        for named, others in zip([*sets, *kinds], aliases, strict=True):
            for word in (named.title.zh, named.title.en, *others, named.name):
                if key(word):
                    names.setdefault(key(word), named)
                    spellings.setdefault(word, named.title)
        return Lexicon(Ways(names), tuple(spellings.items()), max(map(len, names), default=0))

    def beside(self, named: Mapping[tuple[str, ...], Named], spellings: Iterable[str] = ()) -> Lexicon:
        """Return this lexicon and further words, which do not change what its own mean."""
        names = {**named, **self.names}
        said = tuple((word, Text(zh=word, en=word)) for word in spellings)
        return Lexicon(Ways(names), (*self.spellings, *said), max(map(len, names), default=0))

    def at(self, words: list[Token], place: int) -> Iterator[tuple[Named, int]]:
        """Return names that start at ``place`` and where each ends, the longest first."""
        return self.names.at(words, place, min(len(words), place + self.longest))

    def near(self, said: list[str], lang: str) -> list[str]:
        """Return titles in ``lang`` of the sets whose words look most like one of ``said``."""
        titles = dict(reversed(self.spellings))
        scored: list[tuple[float, str]] = []
        for words in said:
            for close in nearest_names(words, titles, most=3):
                likeness = SequenceMatcher(None, words.casefold(), close.casefold()).ratio()
                scored.append((-likeness, titles[close].within(lang)))
        least = max(0.6, -min(scored)[0] - 0.15) if scored else 0.6
        return list(dict.fromkeys(title for likeness, title in sorted(scored) if -likeness >= least))[:3]


_METRES = {
    key(word): size
    for size, words in {
        1.0: ("m", "metre", "metres", "meter", "meters", "米", "公尺"),
        0.3048: ("ft", "foot", "feet", "英尺"),
        0.9144: ("yard", "yards", "yd", "码"),
        500.0: ("里", "华里", "市里", "里地", "里路", "li"),
        1609.344: ("mile", "miles", "mi", "英里"),
        1852.0: ("nm", "nautical mile", "nautical miles", "海里"),
        1000.0: ("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "公里", "公里路", "千米"),
    }.items()
    for word in words
}
_METRIC = frozenset(word for word, size in _METRES.items() if size in (1.0, 1000.0))
_REFUSED = frozenset(
    key(word)
    for word in (
        "degree", "degrees", "deg", "°", "度", "分", "秒", "ha", "hectares", "km2", "m2", "公顷", "亩",
        "平方公里", "平方米", "cm", "mm", "厘米", "毫米", "丈", "尺", "minutes", "hours", "小时", "分钟",
    )
)  # fmt: skip
_ONE_OF = frozenset({"mile", "kilometre", "kilometer"})
_DIGITS = {
    digit: value
    for value, digits in enumerate(["零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"])
    for digit in digits
}
_SPELLED = {
    "half": 0.5,
    **{
        word: float(n)
        for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
    },
    "dozen": 12.0,
    "twenty": 20.0,
    "fifty": 50.0,
    "hundred": 100.0,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
FARTHEST_M = 20_000_000.0


@dataclass(frozen=True, slots=True)
class Unusable:
    """A length that cannot be used, where it stands, and why."""

    place: int
    why: Text
    hint: Text


def distance_at(words: list[Token], place: int) -> tuple[float, int] | Unusable | None:
    """Return the distance in metres that stands at ``place`` and where it ends.

    ``None`` when no number stands there, :class:`Unusable` when it is no distance in metres or kilometres.
    """
    best: Unusable | None = None
    ones = [(1.0, place)] if place < len(words) and words[place].text in _ONE_OF else []  # within a mile of
    for number, end in [*numbers_at(words, place), *ones]:
        if end < len(words) and words[end].text == "级":  # 水源地一级保护区 holds no distance
            continue
        unit_read = _unit(words, end)
        if isinstance(unit_read, Unusable):
            best = best or unit_read
            continue
        metres = number * unit_read[0]
        if not 0 <= metres <= FARTHEST_M:
            return Unusable(
                place,
                Text(
                    zh=f"距离 {metres:g} 米不在 0 到 {FARTHEST_M:.0f} 米之间",
                    en=f"a distance of {metres:g} m is not between 0 and {FARTHEST_M:.0f} m",
                ),
                Text(zh="请写一个以米或公里计的距离，如 1公里。", en="Write a distance in m or km, such as 1 km."),
            )
        return metres, unit_read[1]
    return best


def converted(words: list[Token]) -> tuple[Text, ...]:
    """Return every distance of a phrase that is said in another unit than metres or kilometres, with its metres.

    Examples
    --------
    >>> [told.zh for told in converted(tokens("长江十里内的项目"))]
    ['十里 = 5,000 米']
    """
    conversions: list[Text] = []
    position = 0
    while position < len(words):
        for number, end in numbers_at(words, position):
            unit_read = _unit(words, end)
            if not isinstance(unit_read, Unusable):
                if tuple(token.text for token in words[end : unit_read[1]]) not in _METRIC:
                    as_typed = "".join(token.text for token in words[position:end])
                    unit = " ".join(token.text for token in words[end : unit_read[1]])
                    zh = f"{as_typed}{unit.replace(' ', '')} = {number * unit_read[0]:,.10g} 米"
                    conversions.append(Text(zh=zh, en=f"{as_typed} {unit} = {number * unit_read[0]:,.10g} m"))
                position = unit_read[1] - 1
                break
        position += 1
    return tuple(dict.fromkeys(conversions))


def _unit(words: list[Token], place: int) -> tuple[float, int] | Unusable:
    hint = Text(zh="距离以米或公里计，如 500米、1公里。", en="Distances are in m or km, such as 500 m or 1 km.")
    for length in (4, 3, 2, 1):
        unit = tuple(token.text for token in words[place : place + length])
        if len(unit) == length and unit in _METRES and not _refused(words, place, length):
            return _METRES[unit], place + length
    for length in (4, 3, 2, 1):
        unit = tuple(token.text for token in words[place : place + length])
        if len(unit) == length and unit in _REFUSED:
            said = "".join(unit)
            return Unusable(
                place, Text(zh=f"“{said}”不是可用的长度单位", en=f"{said!r} is no unit that can be used"), hint
            )
    return Unusable(place, Text(zh="这里应是长度单位", en="a unit of length is expected"), hint)


def _refused(words: list[Token], place: int, length: int) -> bool:
    """Whether a longer unit that is refused starts here too: ``km2`` is no ``km``."""
    after = tuple(token.text for token in words[place : place + length + 1])
    return len(after) > length and after in _REFUSED and words[place + length].start == words[place + length - 1].end


def numbers_at(words: list[Token], place: int) -> list[tuple[float, int]]:
    """Return readings of a number at ``place``, the longest first: 一千米 is 一千 米 and 一 千米.

    Digits that no number holds (400 nines) are none.
    """
    return [(value, end) for value, end in _numbers_at(words, place) if math.isfinite(value)]


def _numbers_at(words: list[Token], place: int) -> list[tuple[float, int]]:
    numbers: list[tuple[float, int]] = []
    end = place
    if end < len(words) and words[end].text in _SPELLED:
        return [(_SPELLED[words[end].text], end + 1)]
    if end < len(words) and words[end].kind == "number":
        value = float(words[end].text.replace(",", ""))
        numbers.append((value, end + 1))
        end += 1
        while end < len(words) and words[end].text in {**_TENS, "万": 0}:
            value *= _TENS.get(words[end].text, 10_000)
            end += 1
            numbers.append((value, end))
        return numbers[::-1]
    while (
        end < len(words)
        and words[end].kind == "cjk"
        and words[end].text in {**_DIGITS, **_TENS, "万": 0, "点": 0, "半": 0}
    ):
        end += 1
        said = "".join(token.text for token in words[place:end])
        read = _chinese(said)
        if read is not None:
            numbers.append((read, end))
    return numbers[::-1]


def after_dash(words: list[Token], place: int) -> list[int]:
    """Return the place itself where a dash alone stands before it, as between the ends of a range; else none."""
    return [place] if place < len(words) and words[place].dashed else []


def _chinese(said: str) -> float | None:
    """Value of a Chinese numeral; None if it is none.

    Examples
    --------
    >>> [_chinese(said) for said in ("十", "两百五十", "一万二千", "一点五", "半", "三十点", "一五〇〇")]
    [10.0, 250.0, 12000.0, 1.5, 0.5, None, 1500.0]
    """
    if said == "半":
        return 0.5
    whole, dot, part = said.partition("点")
    if dot and (not part or any(digit not in _DIGITS for digit in part)):
        return None
    if len(whole) > 1 and all(digit in _DIGITS for digit in whole):
        total = float("".join(str(_DIGITS[digit]) for digit in whole))
    else:
        counted = _counted(whole)
        if counted is None:
            return None
        try:
            total = float(counted)
        except OverflowError:  # 万 a hundred times
            return None
    return total + (float("0." + "".join(str(_DIGITS[digit]) for digit in part)) if part else 0.0)


def _counted(whole: str) -> int | None:
    if not whole or "半" in whole:
        return None
    total = section = digit = 0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section += (digit or 1) * _TENS[sign]
            digit = 0
        elif sign == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            return None
    return total + section + digit
