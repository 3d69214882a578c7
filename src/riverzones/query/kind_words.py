"""The words of a layer kind for what its rows are like, made once for each kind: they cost more than a phrase does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from riverzones.align.measures import without_unit
from riverzones.align.values import PLAIN_ANSWERS, yes_and_no
from riverzones.model import Column, LayerKind
from riverzones.model.kinds import folded, truncations
from riverzones.query.lexicon import Joined, Ways, key, table

__all__ = ["FILLERS", "KindWords", "words_of"]

FILLERS = table({"要|应|应当|应该|需|需要|须|必须|将|将要|计划|要求|的|已|已经|都|就|新|新近": True})
"""What may stand before an attribute and says nothing of it."""


@dataclass(frozen=True, eq=False, slots=True)
class _ThisKind:
    """A kind as a key: the same for the very object, for comparing kinds costs what is to be spared."""

    kind: LayerKind

    def __hash__(self) -> int:
        return id(self.kind)

    def __eq__(self, another: object) -> bool:
        return isinstance(another, _ThisKind) and another.kind is self.kind


@dataclass(frozen=True, eq=False)
class KindWords:
    """The words of one layer kind."""

    kind: LayerKind

    @cached_property
    def values(self) -> Joined[str]:
        """CQL2 text by every word that says it alone; the title of a value goes before an alias of another."""
        spellings: dict[str, str] = {}
        later: dict[str, str] = {}
        for column in self.kind.columns:
            for value in column.values:
                said = f"{column.name} = '{value.name}'"
                for words in (value.title.zh, value.title.en):
                    spellings.setdefault(_fold(words), said)
                for words in value.aliases:
                    later.setdefault(_fold(words), said)
            if column.dtype == "boolean":
                whole = replace(column, aliases=tuple(_whole_words(column)))
                for answer, listed in zip(("true", "false"), yes_and_no(whole), strict=True):
                    for word in listed - PLAIN_ANSWERS:
                        later.setdefault(word, f"{column.name} = {answer}")
                for word in (column.title.en, *column.aliases):
                    if word.isascii() and word.isalpha() and not word.isupper():
                        later.setdefault(_fold(word), f"{column.name} = true")
        said_of = {**later, **spellings, **self._together()}
        return Joined({word: said for word, said in said_of.items() if len(word) > 1 and key(word) not in FILLERS})

    def _together(self) -> dict[str, str]:
        """CQL2 text by every word for any of several values: 未销号 is not begun or under way."""
        spellings: dict[str, str] = {}
        for column in self.kind.columns:
            there = [value.name for value in column.values]
            for group in column.together:
                meant = [name for name in group.values if name in there]
                listed = ", ".join(f"'{name}'" for name in meant)
                said = f"{column.name} IN ({listed})" if len(meant) > 1 else f"{column.name} = {listed}"
                spellings.update({_fold(words): said for words in group.words} if meant else {})
        return spellings

    @cached_property
    def lapsed(self) -> Ways[Column]:
        """Columns of days by the words for one that is past with nothing done: 逾期."""
        return Ways(
            {key(words): column for column in self.kind.columns if column.overdue for words in column.overdue.words}
        )

    @cached_property
    def doers(self) -> Ways[list[Column]]:
        """Columns that name who does something, by the words for what: 牵头, ``handled by``."""
        by_words: dict[tuple[str, ...], list[Column]] = {}
        for column in self.kind.columns:
            for words in column.doers:
                by_words.setdefault(key(words), []).append(column)
        return Ways(by_words)

    @cached_property
    def columns(self) -> Joined[Column]:
        """Columns by every word for them, the stem of a question among them: 是否有许可证 is also 许可证."""
        by_word: dict[str, Column] = {}
        cut_of = {column.name: _cut(column) for column in self.kind.columns}
        for word, column in self.kind.by_word.items():
            if word.isascii():
                by_word[_fold(word)] = column
            elif word not in cut_of[column.name]:
                by_word[word] = column
        for column in (column for column in self.kind.columns if column.unit):
            for words in (column.title.zh, *column.aliases, *column.sizes):
                by_word.setdefault(_fold(without_unit(words)), column)
        for column in self.kind.columns:
            for words in (column.title.zh, column.title.en, *column.aliases):
                stem = words.casefold()
                for head in ("是否有", "是否设置", "是否设立", "是否设", "是否", "有无", "has a ", "has "):
                    if stem.startswith(head):
                        by_word.setdefault(_fold(stem.removeprefix(head)), column)
                        break
        return Joined(by_word)

    @cached_property
    def lapsing(self) -> Ways[Column]:
        """Columns of days by what lapses on them: of 许可证到期 it is 许可证."""
        return Ways(
            {
                key(word.removesuffix("到期")): column
                for column in self.kind.columns
                for word in column.due
                if word.endswith("到期") and len(word) > len("X到期")
            }
        )

    @cached_property
    def events(self) -> Ways[tuple[Column, bool]]:
        """Columns of days by every word for what happened on the day, or is due by it (then with True)."""
        by_words: dict[tuple[str, ...], tuple[Column, bool]] = {}
        for column in self.kind.columns:
            for word in (*column.when, *column.due):
                by_words.setdefault(key(word), (column, word in column.due))
        for column in self.kind.columns:  # what is called 发现日期 in this layer is the day of 发现
            for word in column.aliases if column.dtype in ("date", "datetime") and not column.due else ():
                stem = word.removesuffix("日期").removesuffix("时间").removeprefix("date ").removesuffix(" date")
                if stem != word and len(stem) > 1:
                    by_words.setdefault(key(stem), (column, False))
        return Ways(by_words)


def words_of(kind: LayerKind) -> KindWords:
    """Return the words of a kind, those of before where it was asked for."""
    return _words_of(_ThisKind(kind))


@lru_cache(maxsize=256)  # the kinds of a few catalogues
def _words_of(this: _ThisKind) -> KindWords:
    return KindWords(this.kind)


def _cut(column: Column) -> set[str]:
    """How a shapefile cuts the names of a column at ten bytes: 水源地级 of 水源地级别 is no word that people say."""
    return {short for spelling in (column.title.zh, *column.aliases) for short in truncations(spelling)}


def _whole_words(column: Column) -> list[str]:
    """The aliases of a column that people say: 是否有 is what a shapefile keeps of 是否有取水许可证."""
    cut = _cut(column)
    return [word for word in column.aliases if word.isascii() or word not in cut]


def _fold(words: str) -> str:
    """Words as :func:`_phrase` gives them."""
    return "".join(key(words)) if words.isascii() else folded(words)
