"""Attributes before or behind a set: 未整治的排污口, 日排放量大于1000立方米的, ``outfalls without a permit``.

What they say is read by the words of the catalogue alone: titles and aliases of columns, their values, the words by
which a yes-or-no column is answered, and quantities in the units that an import knows. The result is CQL2 text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from riverzones.align.measures import factor, per_in, without_unit
from riverzones.align.values import PLAIN_ANSWERS, yes_and_no
from riverzones.model import Column, LayerKind, Text
from riverzones.model.kinds import folded
from riverzones.query.lexicon import Token, key, numbers_at, table

__all__ = ["Attributes", "Misfit"]

_LONGEST = 14
_LONGEST_UNIT = 7


_SIGNS = table(
    {
        "大于|超过|高于|多于|超出|>|＞|over|above|more than|greater than|larger than|exceeding|of more than": ">",
        "小于|低于|少于|不足|不到|<|＜|under|below|less than|smaller than|of less than": "<",
        "不小于|不低于|不少于|至少|大于等于|大于或等于|≥|>=|at least|no less than|not less than": ">=",
        "不大于|不高于|不超过|不多于|至多|小于等于|小于或等于|≤|<=|at most|no more than|not more than|up to": "<=",
        "等于|为|是|=|of|equal to": "=",
    }
)
_BEHIND = table({"以上|及以上|或以上|or more|and more": ">=", "以下|及以下|或以下|or less": "<="})
_WITH = table({"有|具有|持有|带有|已有|有了|填了|with|having|has": "yes"})
_WITHOUT = table({"没有|无|未有|缺少|缺|没|未填|未填写|未注明|没填|没有填写|without|lacking|no": "no"})
_NOT = table({"非|不是|不属于|不为|并非|not|non": "not"})
_ENDS_A_NUMBER = frozenset("的以及或且并个") | {"or", "and"}
_JOINS = table({"的|且|并且|而且|和|又|并|同时|又是|and|that are|which are|are|is|that": "AND", "或|或者|or": "OR"})


@dataclass(frozen=True, slots=True)
class Misfit:
    """A quantity that cannot be compared with its column: where it stands, and why."""

    place: int
    why: Text


@dataclass(frozen=True)
class Attributes:
    """The words of one layer kind for what its rows are like."""

    kind: LayerKind

    @cached_property
    def values(self) -> dict[str, str]:
        """CQL2 text by every word that says it alone; the title of a value goes before an alias of another."""
        found: dict[str, str] = {}
        later: dict[str, str] = {}
        for column in self.kind.columns:
            for value in column.values:
                said = f"{column.name} = '{value.name}'"
                for words in (value.title.zh, value.title.en):
                    found.setdefault(_fold(words), said)
                for words in value.aliases:
                    later.setdefault(_fold(words), said)
            if column.dtype == "boolean":
                for answer, listed in zip(("true", "false"), yes_and_no(column), strict=True):
                    for word in listed - PLAIN_ANSWERS:
                        later.setdefault(word, f"{column.name} = {answer}")
                for word in (column.title.en, *column.aliases):
                    if word.isascii() and word.isalpha() and not word.isupper():
                        later.setdefault(_fold(word), f"{column.name} = true")
        return {word: said for word, said in {**later, **found}.items() if len(word) > 1}

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Columns by every word for them, the stem of a question among them: 是否有许可证 is also 许可证."""
        found = {_fold(word) if word.isascii() else word: column for word, column in self.kind.by_word.items()}
        for column in (column for column in self.kind.columns if column.unit):
            for words in (column.title.zh, *column.aliases):
                found.setdefault(_fold(without_unit(words)), column)
        for column in self.kind.columns:
            for words in (column.title.zh, column.title.en, *column.aliases):
                stem = words.casefold()
                for head in ("是否有", "是否设置", "是否设立", "是否设", "是否", "有无", "has a ", "has "):
                    if stem.startswith(head):
                        found.setdefault(_fold(stem.removeprefix(head)), column)
                        break
        return found

    def read(self, phrase: str, words: list[Token], start: int, end: int) -> str | Misfit | None:
        """Return what the words from ``start`` up to ``end`` say of a row, as CQL2 text; None where they are no
        attributes.

        Two values of one column side by side (新建、扩建) are either of them, other attributes hold together.
        """
        found = self._all(phrase, words, start, end)
        return _text(found) if isinstance(found, list) else found

    def _all(self, phrase: str, words: list[Token], start: int, end: int) -> list[tuple[str, str]] | Misfit | None:
        """Every attribute with the word that joins it to the next."""
        misfit: Misfit | None = None
        for said, after in self._one(phrase, words, start, end):
            if isinstance(said, Misfit):
                misfit = misfit or said
                continue
            join, at = "AND", after
            while (step := next(_starts(words, at, end, _JOINS), None)) is not None:
                join, at = (step[0] if join == "AND" else join), step[1]
            if at == end:
                return [(said, join)]
            rest = self._all(phrase, words, at, end)
            if isinstance(rest, list):
                return [(said, join), *rest]
            misfit = misfit or rest
        return misfit

    def _one(self, phrase: str, words: list[Token], start: int, end: int) -> Iterator[tuple[str | Misfit, int]]:
        """One attribute that starts at ``start``, and where it ends, the longest first."""
        for stop in range(min(end, start + _LONGEST), start, -1):
            said = self.values.get(_joined(words, start, stop))
            if said is not None:
                yield said, stop
        for _, after in _starts(words, start, end, _NOT):
            for stop in range(min(end, after + _LONGEST), after, -1):
                said = self.values.get(_joined(words, after, stop))
                if said is not None:
                    yield _denied(said), stop
        for there, ways in (("true", _WITH), ("false", _WITHOUT)):
            for _, after in _starts(words, start, end, ways):
                for column, stop in self._column(words, after, end):
                    if column.dtype == "boolean":
                        yield f"{column.name} = {there}", stop
                    else:
                        yield f"{column.name} IS {'NOT ' if there == 'true' else ''}NULL", stop
        at = next((after for _, after in _starts(words, start, end, _WITH) if words[start].text.isascii()), start)
        for column, stop in self._column(words, at, end):
            per = per_in(_joined(words, at, stop)) or per_in(column.title.zh)
            yield from self._compared(phrase, words, column, per, stop, end)

    def _column(self, words: list[Token], start: int, end: int) -> Iterator[tuple[Column, int]]:
        for stop in range(min(end, start + _LONGEST), start, -1):
            column = self.columns.get(_joined(words, start, stop))
            if column is not None:
                yield column, stop

    def _compared(
        self, phrase: str, words: list[Token], column: Column, per: str | None, start: int, end: int
    ) -> Iterator[tuple[str | Misfit, int]]:
        """``大于1000立方米``, ``1000立方米以上``, ``为工业`` behind a column that counts by the time ``per``."""
        signs = list(_starts(words, start, end, _SIGNS))
        if column.dtype not in ("number", "integer"):
            for after in (after for sign, after in signs if sign == "="):
                for stop in range(min(end, after + _LONGEST), after, -1):
                    name = column.folded_values.get(_joined(words, after, stop))
                    if name is not None:
                        yield f"{column.name} = '{name}'", stop
            return
        for sign, after in [*signs, ("", start)]:
            for number, at in [pair for pair in numbers_at(words, after) if pair[1] <= end]:
                unit = _unit(phrase, words, at, end, column, per)
                if unit is None:
                    yield _no_unit(phrase, words, at, end, column), end
                    continue
                size, stop = unit
                for other, last in _starts(words, stop, end, _BEHIND):
                    yield f"{column.name} {other} {_number(number, size)}", last
                if sign:
                    yield f"{column.name} {sign} {_number(number, size)}", stop


def _unit(
    phrase: str, words: list[Token], at: int, end: int, column: Column, per: str | None
) -> tuple[Fraction, int] | None:
    """The size of the unit at ``at`` in that of the column, and where it ends; where none is said, the column's own."""
    own = column.unit or ""
    for stop in range(min(end, at + _LONGEST_UNIT), at, -1):
        said = phrase[words[at].start : words[stop - 1].end]
        size = factor(said, own) or (factor(f"{said}/{per}", own) if per else None)
        if size is not None:
            return size, stop
    if at < end and words[at].text not in _ENDS_A_NUMBER:
        return None
    whole, stroke, _ = own.partition("/")
    return (factor(f"{whole}/{per}", own) if stroke and per else None) or Fraction(1), at


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


def _text(found: list[tuple[str, str]]) -> str:
    """Attributes as one condition; equalities on one column side by side become a list of values."""
    texts: list[str] = []
    joins: list[str] = []
    for said, join in found:
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
    return said.replace(" = ", " <> ")


def _starts(words: list[Token], start: int, end: int, ways: Mapping[tuple[str, ...], str]) -> Iterator[tuple[str, int]]:
    """Meanings of the words at ``start``, the longest first, up to ``end``."""
    for stop in range(min(end, start + 5), start, -1):
        meaning = ways.get(tuple(token.text for token in words[start:stop]))
        if meaning is not None:
            yield meaning, stop


def _joined(words: list[Token], start: int, stop: int) -> str:
    return "".join(token.text for token in words[start:stop])


def _fold(words: str) -> str:
    """Words as :func:`_joined` gives them."""
    return "".join(key(words)) if words.isascii() else folded(words)
