"""What a YAML file may hold, declared once: read with the field and line of every fault, and told as a JSON Schema.

A declaration is a tree of :class:`Declared`: a :class:`Record` has fields, a :class:`Table` entries by name,
:class:`Items` a list; the leaves are words, numbers, days and texts in both languages. :func:`read_declared` reads a
file by it.

The module is long because a declaration is one family: records, tables and lists hold leaves and each other.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Generic, TypeVar, cast

from riverzones.declared.reading import (
    Place,
    Source,
    Where,
    at,
    day,
    fields,
    lined,
    missing,
    one_of,
    read_yaml,
    text,
    words,
    wrong,
)
from riverzones.errors import CatalogueError, DataError
from riverzones.model import Text

__all__ = [
    "ANYTHING",
    "BILINGUAL",
    "DAY",
    "FLAG",
    "METRES",
    "WORD",
    "WORDS",
    "YEAR",
    "Choice",
    "Choices",
    "Declared",
    "Default",
    "Either",
    "Fields",
    "Items",
    "Nullable",
    "Number",
    "Numbers",
    "Only",
    "Record",
    "RecordError",
    "Table",
    "Whole",
    "Word",
    "Words",
    "as_dict",
    "named_at",
    "read_declared",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class RecordError(Exception):
    """What is wrong with a record as a whole, or with one ``field`` of it in the light of others.

    What makes a value of a record raises it; the record tells it with its place.
    """

    def __init__(self, *, zh: str, en: str, field: str = "", hint: Text | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.field, self.hint = zh, en, field, hint


class Declared(ABC, Generic[T_co]):
    """What may stand in one field of a file."""

    @abstractmethod
    def read(self, value: Any, where: Where, field: str) -> T_co:
        """Return the value of ``field`` at ``where``.

        Raises
        ------
        CatalogueError
            If it is of another sort than declared; with the place and what was expected.
        """

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """Return what a JSON Schema (draft 7) says of it."""


def read_declared(path: Source, declared: Declared[T], *, data: Any = None) -> T:
    """Return what a YAML file holds, by its declaration; ``data`` is what it holds, where that was read already.

    Raises
    ------
    CatalogueError
        If the file cannot be read, is no YAML, or holds something else than declared; with file, line and field.
    """
    return lined(path, lambda: declared.read(read_yaml(path) if data is None else data, path.name, ""))


def _place(where: Where, field: str) -> Where:
    return at(where, field) if field else where


def named_at(where: Where, field: str, name: str, called: Text) -> Place:
    """Return the place of the entry ``name`` of a table, as ``class lake`` rather than ``classes: lake``."""
    path = at(where, f"{called.en} {name}", zh=f"{called.zh} {name}")
    outer = where.steps if isinstance(where, Place) else ()
    return Place(zh=path.zh, en=path.en, steps=(*outer, *([field] if field else []), name))


class Default:
    """A field that may be left out, and left blank unless ``blank`` is False: then it is ``value``."""

    def __init__(self, declared: Declared[Any], value: Any, *, blank: bool = True) -> None:
        self.declared, self.value, self.blank = declared, value, blank


Fields = Mapping[str, Declared[Any] | Default]
"""Fields by name."""


def as_dict(**values: Any) -> dict[str, Any]:
    """Return the values of a record by name: what a record without a class of its own is made by."""
    return values


class Nullable(Declared[T_co | None]):
    """What must be there, and may say that there is none: ``null``."""

    def __init__(self, declared: Declared[T_co]) -> None:
        self.declared = declared

    def read(self, value: Any, where: Where, field: str) -> T_co | None:
        return None if value is None else self.declared.read(value, where, field)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [{"type": "null"}, self.declared.schema()]}


class Record(Declared[T_co]):
    """A mapping with declared fields and no others; ``make`` is called with them by name.

    A record that is ``placed`` holds its fields against each other, or against what else is known: ``make`` gets its
    place first, to name it.

    Examples
    --------
    >>> river = Record({"name": WORD, "length_m": Number(above=0), "aliases": Default(WORDS, ())}, as_dict)
    >>> river.read({"name": "箐河", "length_m": 12}, "rivers.yaml", "")
    {'name': '箐河', 'length_m': 12.0, 'aliases': ()}
    >>> river.read({"name": "箐河", "length_m": "12"}, "rivers.yaml", "")
    Traceback (most recent call last):
        ...
    riverzones.errors.CatalogueError: rivers.yaml: length_m: expected a number above 0, got '12'.
    """

    def __init__(
        self,
        declared: Fields,
        make: Callable[..., T_co],
        *,
        described: Mapping[str, str] | None = None,
        placed: bool = False,
    ) -> None:
        self.fields: dict[str, Declared[Any]] = {}
        self.defaults: dict[str, Any] = {}
        self._stated: set[str] = set()  # fields that are read where they stand, also when they are null
        for name, leaf in declared.items():
            if isinstance(leaf, Default):
                self.fields[name], self.defaults[name] = leaf.declared, leaf.value
                if not leaf.blank:
                    self._stated.add(name)
            else:
                self.fields[name] = leaf
        self.required = [name for name in self.fields if name not in self.defaults]
        self._blank = [name for name in self.required if isinstance(self.fields[name], Nullable)]
        self._filled = [name for name in self.required if name not in self._blank]
        self.make, self.described, self.placed = make, described or {}, placed

    def read(self, value: Any, where: Where, field: str) -> T_co:
        here = _place(where, field)
        return self.made(self.values(value, here), here)

    def values(self, value: Any, here: Where) -> dict[str, Any]:
        """Return the values of all fields by name, before anything is made of them.

        Raises
        ------
        CatalogueError
            If a field is missing, unknown or not as declared.
        """
        blank = value is None and not self.required
        given = fields({} if blank else value, here, required=self._filled, optional=[*self._blank, *self.defaults])
        for name in self._blank:
            if name not in given:
                raise missing(name, here)
        return {
            name: leaf.read(given[name], here, name)
            if given.get(name) is not None or (name in given and name in self._stated)
            else self.defaults.get(name)
            for name, leaf in self.fields.items()
        }

    def made(self, values: Mapping[str, Any], here: Where) -> T_co:
        """Return what ``make`` gives for values; its faults are told with the place.

        Raises
        ------
        CatalogueError
            If ``make`` refuses the values.
        """
        try:
            return self.make(here, **values) if self.placed else self.make(**values)
        except RecordError as fault:
            raise wrong(_place(here, fault.field), zh=fault.zh, en=fault.en, hint=fault.hint) from None
        except DataError as error:
            (zh, _), (en, _) = error.in_language("zh"), error.in_language("en")
            raise wrong(here, zh=zh, en=en) from error

    def schema(self) -> dict[str, Any]:
        properties = {name: self._described(name, leaf.schema()) for name, leaf in self.fields.items()}
        return {
            "type": "object",
            "properties": properties,
            "required": list(self.required),
            "additionalProperties": False,
        }

    def _described(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema with the description of the field; draft 7 ignores what stands beside a reference."""
        if name not in self.described:
            return schema
        return {"description": self.described[name], **({"allOf": [schema]} if "$ref" in schema else schema)}


class Only(Declared[T_co]):
    """A mapping of which one field is asked; ``beside`` may stand there for who reads the file."""

    def __init__(self, name: str, declared: Declared[T_co], *, beside: Fields | None = None) -> None:
        self.name, self.record = name, Record({name: declared, **(beside or {})}, as_dict)

    def read(self, value: Any, where: Where, field: str) -> T_co:
        return cast(T_co, self.record.read(value, where, field)[self.name])

    def schema(self) -> dict[str, Any]:
        return self.record.schema()


class Table(Declared[Mapping[str, T_co]]):
    """A mapping of entries by name; an entry that is a :class:`Record` with a field ``name`` of its own gets the key.

    Parameters
    ----------
    entry : Declared
        What stands under each name.
    called : Text
        What an entry is called in a message: ``class lake`` rather than ``classes: lake``.
    names : collection of str
        The names that may stand there; any where it is None.
    key : str
        The field of a record that holds its name; it does not stand in the file.
    least : int
        How many entries there are at least.
    of : Text
        How it is written, for a message.
    """

    def __init__(
        self,
        entry: Declared[T_co],
        *,
        called: Text | None = None,
        names: Collection[str] | None = None,
        key: str = "",
        least: int = 0,
        of: Text | None = None,
    ) -> None:
        self.entry, self.called, self.names, self.key, self.least = entry, called, names, key, least
        self.of = of or Text(zh=" {名称: 值}", en="{name: value}")

    def read(self, value: Any, where: Where, field: str) -> Mapping[str, T_co]:
        if not isinstance(value, Mapping) or len(value) < self.least:
            raise wrong(
                _place(where, field),
                zh=f"应写作{self.of.zh}，现为 {value!r}。",
                en=f"expected {self.of.en}, got {value!r}.",
            )
        entries: dict[str, T_co] = {}
        for name, entry in value.items():
            word = str(name) if self.names is None else one_of(str(name), where, field, self.names)
            entries[word] = self._entry(word, entry, where, field)
        return entries

    def _entry(self, word: str, entry: Any, where: Where, field: str) -> T_co:
        if isinstance(self.entry, Record):
            record: Record[T_co] = self.entry
            here = self._of(where, field, word)
            values = record.values(entry, here)
            return record.made({**values, self.key: word} if self.key else values, here)
        if self.called is None:
            return self.entry.read(entry, _place(where, field), word)
        return self.entry.read(entry, self._of(where, field, word), "")

    def _of(self, where: Where, field: str, word: str) -> Where:
        return at(_place(where, field), word) if self.called is None else named_at(where, field, word, self.called)

    def schema(self) -> dict[str, Any]:
        entries: dict[str, Any] = {
            "type": "object",
            **({"minProperties": self.least} if self.least else {}),
            "additionalProperties": self.entry.schema(),
        }
        return entries if self.names is None else {**entries, "propertyNames": {"enum": [*self.names]}}


class Items(Declared[tuple[T_co, ...]]):
    """A list of ``least`` entries or more; in a message an entry is called by its field ``by``, else by its number.

    ``of`` says what of, where a message would have to guess: then an empty list is told as what is no list.
    """

    def __init__(
        self,
        entry: Declared[T_co],
        *,
        least: int = 0,
        called: Text | None = None,
        by: str = "",
        of: Text | None = None,
    ) -> None:
        self.entry, self.least, self.called, self.by, self.of = entry, least, called, by, of

    def read(self, value: Any, where: Where, field: str) -> tuple[T_co, ...]:
        here = _place(where, field)
        if not isinstance(value, list) or (self.of is not None and len(value) < self.least):
            of = self.of or Text(zh="列表", en="a list")
            raise wrong(here, zh=f"应为{of.zh}，现为 {value!r}。", en=f"expected {of.en}, got {value!r}.")
        if len(value) < self.least:
            raise wrong(
                here, zh=f"至少要有 {self.least} 项。", en=f"expected {self.least} or more entries, got {len(value)}."
            )
        try:
            return tuple(self.entry.read(entry, here, "") for entry in value)
        except CatalogueError:  # read once more with the place of each: to name places that nobody asks for costs time
            return tuple(
                self.entry.read(entry, self._of(here, number, entry), "") for number, entry in enumerate(value, start=1)
            )

    def _of(self, here: Where, number: int, entry: Any) -> Where:
        entry_path = at(here, f"entry {number}", zh=f"第 {number} 项")
        if self.called is None or not isinstance(entry, Mapping) or self.by not in entry:
            return entry_path
        named = at(here, f"{self.called.en} {entry[self.by]}", zh=f"{self.called.zh} {entry[self.by]}")
        return Place(zh=named.zh, en=named.en, steps=entry_path.steps)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.entry.schema(), **({"minItems": self.least} if self.least else {})}


class Either(Declared[Any]):
    """A mapping as one declaration says, or anything else as the other does."""

    def __init__(self, mapping: Declared[Any], other: Declared[Any]) -> None:
        self.mapping, self.other = mapping, other

    def read(self, value: Any, where: Where, field: str) -> Any:
        return (self.mapping if isinstance(value, Mapping) else self.other).read(value, where, field)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [self.other.schema(), self.mapping.schema()]}


class Word(Declared[str]):
    """One word or number, as text; ``pattern`` is what it has to look like, which ``of`` says in words."""

    def __init__(self, pattern: str = "", *, of: Text | None = None) -> None:
        self.pattern = re.compile(pattern) if pattern else None
        self.of = of or Text(zh=pattern, en=pattern)

    def read(self, value: Any, where: Where, field: str) -> str:
        if isinstance(value, (Mapping, list)):
            raise wrong(_place(where, field), zh=f"应为文字，现为 {value!r}。", en=f"expected a text, got {value!r}.")
        word = str(value)
        if self.pattern is not None and not self.pattern.fullmatch(word):
            raise wrong(
                _place(where, field),
                zh=f"应为{self.of.zh}，现为“{value}”。",
                en=f"expected {self.of.en}, got {value!r}.",
            )
        return word

    def schema(self) -> dict[str, Any]:
        return {"type": "string", **({"pattern": f"^({self.pattern.pattern})$"} if self.pattern is not None else {})}


class Choice(Declared[str]):
    """One of these words."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = names

    def read(self, value: Any, where: Where, field: str) -> str:
        return one_of(value, where, field, self.names)

    def schema(self) -> dict[str, Any]:
        return {"enum": [*self.names]}


class Choices(Declared[tuple[str, ...]]):
    """One of these words, or a list of ``least`` of them or more."""

    def __init__(self, names: Collection[str], *, least: int = 0) -> None:
        self.names, self.least = names, least

    def read(self, value: Any, where: Where, field: str) -> tuple[str, ...]:
        named = words(value, where, field)
        if len(named) < self.least:
            raise wrong(
                _place(where, field),
                zh=f"至少要有 {self.least} 项。",
                en=f"expected {self.least} or more entries, got {len(named)}.",
            )
        return tuple(one_of(name, where, field, self.names) for name in named)

    def schema(self) -> dict[str, Any]:
        names = {"enum": [*self.names]}
        sizes = {"minItems": self.least} if self.least else {}
        return {"oneOf": [names, {"type": "array", "items": names, **sizes}]}


class Number(Declared[float]):
    """A finite number, above or at least a bound, at most another; ``of`` says what of."""

    def __init__(
        self,
        *,
        above: float | None = None,
        least: float | None = None,
        most: float | None = None,
        of: Text | None = None,
    ) -> None:
        self.above, self.least, self.most = above, least, most
        self.of = of or Text(zh="数", en="a number")

    def read(self, value: Any, where: Where, field: str) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number or not self._fits(value):
            expected = self._expected()
            raise wrong(
                _place(where, field),
                zh=f"应为{expected.zh}，现为 {value!r}。",
                en=f"expected {expected.en}, got {value!r}.",
            )
        return float(value)

    def _fits(self, value: float) -> bool:
        return (
            (self.above is None or value > self.above)
            and (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
        )

    def _expected(self) -> Text:
        if self.least is not None and self.most is not None:
            bounds = Text(zh=f" {self.least:g} 至 {self.most:g} 的", en=f" from {self.least:g} to {self.most:g}")
        elif self.above is not None:
            bounds = Text(zh=f"大于 {self.above:g} 的", en=f" above {self.above:g}")
        elif self.least is not None:
            bounds = Text(zh=f"不小于 {self.least:g} 的", en=f" of {self.least:g} or more")
        elif self.most is not None:
            bounds = Text(zh=f"不大于 {self.most:g} 的", en=f" of {self.most:g} or less")
        else:
            bounds = Text(zh="", en="")
        return Text(zh=f"{bounds.zh}{self.of.zh}", en=f"{self.of.en}{bounds.en}")

    def schema(self) -> dict[str, Any]:
        bounds = {"exclusiveMinimum": self.above, "minimum": self.least, "maximum": self.most}
        return {"type": "number", **{name: bound for name, bound in bounds.items() if bound is not None}}


class Whole(Declared[int]):
    """A whole number from ``least`` to ``most``; ``of`` says what it is."""

    def __init__(self, *, least: int | None = None, most: int | None = None, of: Text | None = None) -> None:
        self.least, self.most = least, most
        if of is None and least is not None:
            bounds = Text(zh=f"不小于 {least} 的", en=f" of {least} or more")
            if most is not None:
                bounds = Text(zh=f" {least} 至 {most} 的", en=f" from {least} to {most}")
            of = Text(zh=f"{bounds.zh}整数", en=f"a whole number{bounds.en}")
        self.of = of or Text(zh="整数", en="a whole number")

    def read(self, value: Any, where: Where, field: str) -> int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if (
            not whole
            or (self.least is not None and value < self.least)
            or (self.most is not None and value > self.most)
        ):
            raise wrong(
                _place(where, field),
                zh=f"应为{self.of.zh}，现为 {value!r}。",
                en=f"expected {self.of.en}, got {value!r}.",
            )
        return int(value)

    def schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.least, "maximum": self.most}
        return {"type": "integer", **{name: bound for name, bound in bounds.items() if bound is not None}}


class _Flag(Declared[bool]):
    def read(self, value: Any, where: Where, field: str) -> bool:
        if not isinstance(value, bool):
            raise wrong(
                _place(where, field),
                zh=f"应为 true 或 false，现为 {value!r}。",
                en=f"expected true or false, got {value!r}.",
            )
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class _Bilingual(Declared[Text]):
    def read(self, value: Any, where: Where, field: str) -> Text:
        return text(value, where, field)

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/definitions/text"}


class Words(Declared[tuple[str, ...]]):
    """A list of words that look like ``pattern``, which ``of`` says in words; a single one is a list of one."""

    def __init__(self, pattern: str = "", *, of: Text | None = None) -> None:
        self.word = Word(pattern, of=of)

    def read(self, value: Any, where: Where, field: str) -> tuple[str, ...]:
        return tuple(self.word.read(word, where, field) for word in words(value, where, field))

    def schema(self) -> dict[str, Any]:
        word = self.word.schema()
        return {"oneOf": [word, {"type": "array", "items": word}]}


class _Day(Declared[dt.date]):
    def read(self, value: Any, where: Where, field: str) -> dt.date:
        return day(value, where, field)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


class Numbers(Declared[tuple[float, ...]]):
    """A list of numbers, ``count`` of them; ``of`` says which."""

    def __init__(self, count: int | None = None, *, of: Text | None = None) -> None:
        self.count = count
        self.of = of or (
            Text(zh="数的列表", en="a list of numbers")
            if count is None
            else Text(zh=f"{count} 个数", en=f"{count} numbers")
        )

    def read(self, value: Any, where: Where, field: str) -> tuple[float, ...]:
        numbers = isinstance(value, list) and all(
            isinstance(number, int | float) and not isinstance(number, bool) for number in value
        )
        if not numbers or (self.count is not None and len(value) != self.count):
            raise wrong(
                _place(where, field),
                zh=f"应为{self.of.zh}，现为 {value!r}。",
                en=f"expected {self.of.en}, got {value!r}.",
            )
        return tuple(float(number) for number in value)

    def schema(self) -> dict[str, Any]:
        sizes = {} if self.count is None else {"minItems": self.count, "maxItems": self.count}
        return {"type": "array", "items": {"type": "number"}, **sizes}


class _Anything(Declared[Any]):
    def read(self, value: Any, where: Where, field: str) -> Any:  # noqa: ARG002 - as every declaration
        return value

    def schema(self) -> dict[str, Any]:
        return {}


WORD: Final = Word()
WORDS: Final = Words()
BILINGUAL: Final = _Bilingual()
"""``{zh: ..., en: ...}``."""
DAY: Final = _Day()
"""A date as 2021-03-01."""
YEAR: Final = Whole(least=1900, most=2200, of=Text(zh="年份，如 2018", en="a year such as 2018"))
METRES: Final = Number(above=0, of=Text(zh="米数", en="metres"))
FLAG: Final = _Flag()
"""true or false."""
ANYTHING: Final = _Anything()
"""What the reader of a file looks at by itself."""
