"""Words of a phrase, and the sets they name.

A phrase is cut into tokens that look alike however they were typed: full-width and half-width, upper and lower case,
singular and plural, with a hyphen, a space or neither. A Chinese character is a token of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Protocol

from riverzones.model import LayerKind, NamedSet, SetPart, Text
from riverzones.registry import nearest_names

__all__ = ["Lexicon", "Named", "Token", "Words", "key", "tokens"]

_PATTERN = re.compile(
    r"""(?P<quoted>'(?:[^']|'')*'|"[^"]*"|“[^”]*”|‘[^’]*’|「[^」]*」)
      | (?P<number>(?:(?<![\w\-])-)?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?:(?<![\w\-])-)?\d+(?:\.\d+)?)
      | (?P<cjk>[\u3400-\u9fff〇])
      | (?P<word>[^\W\d_\u3400-\u9fff〇]+)
      | (?P<gap>(?:[\s_,，、;；?？!！。：:.]|(?<=\w)[\-‐‑‒–—]|[\-‐‑‒–—](?!\d))+)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_ARTICLES = frozenset(["the", "a", "an"])
_RANKS = {"1": "一", "2": "二", "3": "三", "i": "一", "ii": "二", "iii": "三"}
_NUMBERS = {"one": "1", "two": "2", "three": "3", "i": "1", "ii": "2", "iii": "3"}


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
    """One word, number, character or quoted text, and where it stands in the phrase (0-based, end exclusive)."""

    text: str
    start: int
    end: int
    kind: str


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


def _folded(phrase: str) -> tuple[str, list[int]]:
    """The phrase in one width and case, and the place of each of its characters in ``phrase``."""
    plainly = phrase.casefold()
    if len(plainly) == len(phrase) and unicodedata.is_normalized("NFKC", phrase):
        return plainly, list(range(len(phrase) + 1))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(phrase):
        for plain in unicodedata.normalize("NFKC", letter).casefold():
            letters.append(plain)
            places.append(place)
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
    found: list[Token] = []
    for match in _PATTERN.finditer(folded):
        kind = str(match.lastgroup)
        text = match.group()
        if kind == "gap" or text in _ARTICLES:
            continue
        text = _singular(text) if kind == "word" else text
        found.append(Token(text, places[match.start()], places[match.end() - 1] + 1, kind))
    for place, token in enumerate(found):
        before = found[place - 1].text if place else ""
        after = found[place + 1].text if place + 1 < len(found) else ""
        other = (
            _RANKS.get(token.text)
            if after == "级"
            else _NUMBERS.get(token.text)
            if before in ("tier", "grade")
            else None
        )
        if other is not None:
            found[place] = Token(other, token.start, token.end, "cjk" if after == "级" else "number")
    return found


def key(words: str) -> tuple[str, ...]:
    """What two ways of writing the same words have in common."""
    return tuple(token.text for token in tokens(words))


@dataclass(frozen=True)
class Lexicon:
    """Every word for a set or a layer, in both languages.

    A named set goes before a layer kind of the same words.
    """

    names: Mapping[tuple[str, ...], Named]
    spellings: tuple[tuple[str, Text], ...] = field(repr=False)
    longest: int

    @staticmethod
    def of(catalogue: Words) -> Lexicon:
        """The lexicon of a catalogue."""
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
        return Lexicon(names, tuple(spellings.items()), max(map(len, names), default=0))

    def beside(self, named: Mapping[tuple[str, ...], Named], spellings: Iterable[str] = ()) -> Lexicon:
        """This lexicon and further words, which do not change what its own mean."""
        names = {**named, **self.names}
        said = tuple((word, Text(zh=word, en=word)) for word in spellings)
        return Lexicon(names, (*self.spellings, *said), max(map(len, names), default=0))

    def at(self, words: list[Token], place: int) -> Iterator[tuple[Named, int]]:
        """Names that start at ``place`` and where each ends, the longest first."""
        for end in range(min(len(words), place + self.longest), place, -1):
            named = self.names.get(tuple(token.text for token in words[place:end]))
            if named is not None:
                yield named, end

    def near(self, said: list[str], lang: str) -> list[str]:
        """Titles in ``lang`` of the sets whose words look most like one of ``said``."""
        titles = dict(reversed(self.spellings))
        scored: list[tuple[float, str]] = []
        for words in said:
            for close in nearest_names(words, titles, most=3):
                likeness = SequenceMatcher(None, words.casefold(), close.casefold()).ratio()
                scored.append((-likeness, titles[close].within(lang)))
        least = max(0.6, -min(scored)[0] - 0.15) if scored else 0.6
        return list(dict.fromkeys(title for likeness, title in sorted(scored) if -likeness >= least))[:3]
