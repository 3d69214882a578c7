"""Layer kinds and their columns: what a layer must hold to be used."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from riverzones.model.text import Text

if TYPE_CHECKING:
    from riverzones.model.condition import Condition

__all__ = ["Column", "DType", "Geometry", "LayerKind", "NamedSet", "SetPart", "Value", "folded", "truncations"]


@cache
def truncations(name: str) -> tuple[str, ...]:
    """Return how a shapefile cuts a column name at ten bytes, in GBK and in UTF-8; whole characters only.

    Examples
    --------
    >>> truncations("水源保护区名称"), truncations("receiving_water"), truncations("code")
    (('水源保护区', '水源保'), ('receiving_',), ())
    """
    cut: list[str] = []
    for encoding in ("gbk", "utf-8"):
        data = name.encode(encoding, errors="ignore")
        if len(data) > 10:
            cut.append(data[:10].decode(encoding, errors="ignore"))
    return tuple(dict.fromkeys(cut))


DType = Literal["string", "integer", "number", "boolean", "date", "datetime"]
Geometry = Literal["point", "line", "polygon", "none"]


def folded(word: str) -> str:
    """Return ``word`` without case, full width, blanks, underscores and hyphens, by which spellings are compared.

    Examples
    --------
    >>> folded("Water Level_m"), folded("ＩＤ 号")
    ('waterlevelm', 'id号')
    """
    plain = word if word.isascii() else unicodedata.normalize("NFKC", word)
    return "".join(plain.casefold().replace("_", "").replace("-", "").split())


@dataclass(frozen=True, slots=True)
class Value:
    """One allowed value of a column: its English id, its words, and how files write it."""

    name: str
    title: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Words that mean any of several values of a column."""

    words: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """Words for a day that is past, and which values of which column say that the matter is settled all the same."""

    words: tuple[str, ...]
    column: str
    settled: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A word of the vocabulary.

    ``name`` is the English id used everywhere, ``unit`` the unit of numbers (``"m"``, ``"km2"``) or None,
    ``values`` the allowed values (empty: any), ``aliases`` how files call the column, their ten-byte
    shapefile truncations included. ``refers`` names the layers of whose rows the column holds an id or a code
    (``"self"``: its own layer), ``after`` the columns with days that cannot be later than this one, ``begins`` the
    column that takes the first day where this one holds a range, ``detail`` the column that takes the word of the file
    where a value is broader than it; ``yes`` and ``no`` are words that answer this very column, ``when`` words for what
    happened on its day (批准), ``due`` words for what is to be done by it (到期), ``overdue`` words for a day past
    with nothing done, and the values of another column that say it was done; ``together`` words for any of several
    values (未销号); ``sizes`` what rows do by that number (养猪), ``doers`` what those do whom the column names (牵头)
    and ``doer_ends`` how their names end, where not anyhow; ``several`` that it may name several, ``codes`` what the
    codes of a classification begin with, each with the value that it means (None: several of ours); ``repeats`` says
    that a code may stand in several rows of the layer; ``ordered`` that the values are classes in their order, compared
    as such and never as text; ``signed`` that a number with a unit may be below 0 (a height, an offset); ``least`` and
    ``most`` are what a number can be at all, where that is known (nobody serves more people than there are).
    """

    name: str
    title: Text
    meaning: Text
    dtype: DType
    unit: str | None = None
    values: tuple[Value, ...] = ()
    aliases: tuple[str, ...] = ()
    required: bool = False
    sensitive: bool = False
    refers: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    begins: str | None = None
    detail: str | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    overdue: Overdue | None = None
    together: tuple[AnyOf, ...] = ()
    sizes: tuple[str, ...] = ()
    doers: tuple[str, ...] = ()
    doer_ends: tuple[str, ...] = ()
    several: bool = False
    codes: tuple[tuple[str, str | None], ...] = ()
    repeats: bool = False
    ordered: bool = False
    signed: bool = False
    least: float | None = None
    most: float | None = None

    def can_be(self, number: float) -> bool:
        """Return whether a number is possible here at all: what counts or measures something is not below 0.

        Examples
        --------
        >>> length = Column("length_km", Text("长度", "length"), Text("", ""), "number", unit="km", least=0)
        >>> length.can_be(12.5), length.can_be(-3)
        (True, False)
        """
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    @cached_property
    def value_names(self) -> dict[str, str]:
        """Every way a value is written (casefolded) to its id."""
        known: dict[str, str] = {}
        for value in self.values:
            for word in (value.name, value.title.zh, value.title.en, *value.aliases):
                known.setdefault(word.casefold().strip(), value.name)
        for value in self.values:
            for word in (value.title.zh, *value.aliases):
                known.setdefault(unicodedata.normalize("NFKC", word).casefold().strip(), value.name)
        return known

    @cached_property
    def folded_values(self) -> dict[str, str]:
        """Every way a value is written, folded, to its id."""
        known: dict[str, str] = {}
        for spelling, name in self.value_names.items():
            known.setdefault(folded(spelling), name)
        return known

    @cached_property
    def folded_names(self) -> tuple[str, ...]:
        """Every way the column is called, folded: its id, its titles, its aliases."""
        return tuple(map(folded, (self.name, self.title.zh, self.title.en, *self.aliases)))

    def value_title(self, value: object, lang: str) -> str:
        """Return words of ``value`` in ``lang``; a value that is not in the list comes back as it is."""
        for known in self.values:
            if known.name == value:
                return known.title.within(lang)
        return "" if value is None else str(value)


@dataclass(frozen=True)
class LayerKind:
    """What a layer of this kind must hold.

    ``geometry`` lists the allowed geometry families; ``("none",)`` marks a plain table, ``"none"`` beside others a
    layer whose rows may come from a file without places. ``coarse_m`` [m]: the points of such a layer leave the
    project for the public only on a grid of that width. ``internal``: rows are drafts, which leave it for the public
    only where they say when and by which document they were published. ``in_force``: the condition on which a row
    binds anybody, for layers that may hold drafts. ``sized_by``: the column by which a row is the largest, where
    people mean one (最大的水库: by its storage); ``dated_by``: the column of the day that a row is of (去年的问题).
    """

    name: str
    title: Text
    geometry: tuple[Geometry, ...]
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    theme: str = "other"
    style: str = ""
    row: str = ""
    coarse_m: float | None = None
    internal: bool = False
    in_force: Condition | None = None
    sized_by: str | None = None
    dated_by: str | None = None

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by their English id."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_word(self) -> dict[str, Column]:
        """Columns by every folded word for them: their ids, then all their names, then these without the layer's."""
        known: dict[str, Column] = {}
        for column in self.columns:
            known.setdefault(folded(column.name), column)
        for word, column in self._words():
            known.setdefault(word, column)
        owns = tuple(map(folded, (self.title.zh, self.title.en, *self.aliases)))
        begun = [(word, column) for word, column in self._words() if word.startswith(owns)]
        for own in owns:
            for word, column in begun:  # 排污口类别 of the 排污口 is also its 类别
                if word.startswith(own) and word != own:
                    known.setdefault(word.removeprefix(own), column)
        return known

    def _words(self) -> Iterator[tuple[str, Column]]:
        return ((word, column) for column in self.columns for word in column.folded_names)

    @property
    def spatial(self) -> bool:
        """Whether rows carry, or may carry, a geometry."""
        return self.geometry != ("none",)


@dataclass(frozen=True, slots=True)
class SetPart:
    """Part of a layer: a layer kind, a CQL2 condition, and what it stands in for.

    ``note`` is None for the true thing; otherwise the words an answer says when it fell back on this part.
    """

    layer: str
    where: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A named part of one or more layers: "chemical projects", "tier-1 zones", "the Yangtze".

    ``parts`` are used together; ``fallbacks`` one after the other, the first that has rows, when no part has any.
    """

    name: str
    title: Text
    aliases: tuple[str, ...]
    parts: tuple[SetPart, ...]
    fallbacks: tuple[SetPart, ...] = field(default=())
