"""Vocabulary, layer kinds and named sets, read from their YAML files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, get_args

from riverzones.catalogue.cache import read_yamls
from riverzones.declared.reading import Source, Where, at, lined, one_of, wrong
from riverzones.declared.records import (
    ANYTHING,
    BILINGUAL,
    FLAG,
    WORD,
    WORDS,
    Choice,
    Declared,
    Default,
    Items,
    Nullable,
    Number,
    Only,
    Record,
    RecordError,
    Table,
    as_dict,
    named_at,
    read_declared,
)
from riverzones.errors import PhraseError
from riverzones.model import Column, Condition, LayerKind, NamedSet, SetPart, Text, Value, parse_condition
from riverzones.model.kinds import AnyOf, DType, Geometry, Overdue, truncations
from riverzones.model.text import nearest, said_by
from riverzones.registry import nearest_names
from riverzones.terms import labels

__all__ = ["read_kind", "read_sets", "read_vocabulary"]


class _Values(Declared[tuple[Value, ...]]):
    """Values of a column by name, each with its words; no word means two of them."""

    def read(self, value: Any, where: Where, field: str) -> tuple[Value, ...]:
        values = tuple(_VALUES.read(value, where, field).values())
        owner: dict[str, str] = {}
        for known_value in values:
            for word in (known_value.name, known_value.title.zh, known_value.title.en, *known_value.aliases):
                first = owner.setdefault(word.casefold(), known_value.name)
                if first != known_value.name:
                    raise wrong(
                        at(where, field),
                        zh=f"“{word.casefold()}”既指“{first}”，又指“{known_value.name}”。",
                        en=f"{word.casefold()!r} means both {first!r} and {known_value.name!r}.",
                    )
        return values

    def schema(self) -> dict[str, Any]:
        return _VALUES.schema()


_VALUES: Final = Table(
    Record(
        {"zh": WORD, "en": WORD, "aliases": Default(WORDS, ())},
        lambda name, zh, en, aliases: Value(name, Text(zh=zh, en=en), aliases),
    ),
    called=Text(zh="取值", en="value"),
    key="name",
)


def _column(
    name: str,
    title: Text,
    aliases: tuple[str, ...],
    values: tuple[Value, ...],
    codes: Mapping[str, str | None],
    code_words: Mapping[str, tuple[str, ...]],
    says_yes: tuple[str, ...],
    says_no: tuple[str, ...],
    says_when: tuple[str, ...],
    says_due: tuple[str, ...],
    says_any: Mapping[str, AnyOf],
    says_size: tuple[str, ...],
    says_who: tuple[str, ...],
    least: float | None,
    **given: Any,
) -> Column:
    known = [value.name for value in values]
    for code, value in codes.items():
        if value is not None and value not in known:
            close = nearest_names(value, known)
            raise RecordError(
                zh=f"{code}：没有取值“{value}”。",
                en=f"{code}: there is no value {value!r}.",
                field="codes",
                hint=nearest(close, known),
            )
    for meant in says_any.values():
        for value in meant.values:
            one_of(value, name, "says_any", known)
    # the longest first, as the first that a cell begins with counts
    begun = sorted(((code.upper(), value) for code, value in codes.items()), key=lambda pair: (-len(pair[0]), pair[0]))
    return Column(
        name=name,
        title=title,
        aliases=_spellings(name, title, aliases),
        values=_with_code_words(values, begun, code_words),
        codes=tuple(begun),
        yes=says_yes,
        no=says_no,
        when=says_when,
        due=says_due,
        together=tuple(says_any.values()),
        sizes=says_size,
        doers=says_who,
        least=_least(given) if least is None else least,
        **given,
    )


def _with_code_words(
    values: tuple[Value, ...], begun: Sequence[tuple[str, str | None]], code_words: Mapping[str, tuple[str, ...]]
) -> tuple[Value, ...]:
    """The values with the names that a classification gives to its codes: a name is what its code is, and none of ours
    where the code may be several.
    """
    owner = {word: value.name for value in values for word in (value.title.zh, *value.aliases)}
    more: dict[str, list[str]] = {value.name: [] for value in values}
    for code, words in code_words.items():
        meant = next((value for start, value in begun if code.upper().startswith(start)), None)
        for word in words:
            if owner.get(word, meant) != meant:
                raise RecordError(
                    zh=f"{code} 的“{word}”是取值“{owner[word]}”的写法，按代码却是“{meant}”。",
                    en=f"{code}: {word!r} is a word of {owner[word]!r}, by its code it is {meant!r}.",
                    field="code_words",
                )
            if meant is not None and word not in owner:
                owner[word] = meant
                more[meant].append(word)
    return tuple(replace(value, aliases=(*value.aliases, *more[value.name])) for value in values)


def _least(column: Mapping[str, Any]) -> float | None:
    """The least that a number can be: 0 of what is counted or measured, where the entry does not say otherwise."""
    counts = (column["unit"] not in (None, "deg") or column["most"] is not None) and not column["signed"]
    return 0.0 if counts and column["dtype"] in ("number", "integer") else None


_COLUMN: Final = Record(
    {
        "title": BILINGUAL,
        "meaning": BILINGUAL,
        "dtype": Choice(get_args(DType)),
        "unit": Default(WORD, None),
        "values": Default(_Values(), ()),
        "aliases": Default(WORDS, ()),
        "sensitive": Default(FLAG, False),
        "refers": Default(WORDS, ()),
        "after": Default(WORDS, ()),
        "begins": Default(WORD, None),
        "detail": Default(WORD, None),
        "says_yes": Default(WORDS, ()),
        "says_no": Default(WORDS, ()),
        "says_when": Default(WORDS, ()),
        "says_due": Default(WORDS, ()),
        "says_any": Default(Table(Record({"words": WORDS, "values": WORDS}, AnyOf)), {}),
        "says_size": Default(WORDS, ()),
        "says_who": Default(WORDS, ()),
        "doer_ends": Default(WORDS, ()),
        "several": Default(FLAG, False),
        "overdue": Default(Record({"words": WORDS, "column": WORD, "settled": WORDS}, Overdue), None),
        "codes": Default(Table(Nullable(WORD)), {}),
        "code_words": Default(Table(WORDS), {}),
        "ordered": Default(FLAG, False),
        "signed": Default(FLAG, False),
        "least": Default(Number(), None),
        "most": Default(Number(), None),
    },
    _column,
)


def _spellings(name: str, title: Text, aliases: Iterable[str]) -> tuple[str, ...]:
    whole = dict.fromkeys((title.zh, title.en, *aliases))
    cut = dict.fromkeys(short for word in (name, *whole) for short in truncations(word))
    return tuple(word for word in (*whole, *cut) if word != name)


def read_vocabulary(path: Source) -> dict[str, Column]:
    """Return every column of ``vocabulary.yaml`` by its id."""
    columns = Only("columns", Table(_COLUMN, called=Text(zh="字段", en="column"), key="name"))
    return dict(read_declared(path, columns, data=read_yamls([path])[0]))


class _Use(Declared[tuple[Column, frozenset[str]]]):
    """A column as one layer uses it, and the spellings that this layer itself gives to it."""

    def __init__(self, vocabulary: Mapping[str, Column]) -> None:
        self.vocabulary = vocabulary

    def read(self, value: Any, where: Where, field: str) -> tuple[Column, frozenset[str]]:
        here = at(where, field) if field else where
        if isinstance(value, str):
            return self.vocabulary[one_of(value, here, "column", self.vocabulary)], frozenset()
        return self._used(**_USE.read(value, here, ""), where=here)

    def _used(
        self,
        *,
        name: str,
        title: Text | None,
        aliases: tuple[str, ...],
        values: Any,
        where: Where,
        required: bool,
        repeats: bool,
        sensitive: bool | None,
        refers: tuple[str, ...] | None,
        says_who: tuple[str, ...] | None,
    ) -> tuple[Column, frozenset[str]]:
        column = self.vocabulary[one_of(name, where, "column", self.vocabulary)]
        here = at(where, f"column {name}", zh=f"字段 {name}")
        taken = column.values
        if isinstance(values, list):
            known = {value.name: value for value in column.values}
            taken = tuple(known[one_of(str(value), here, "value", known)] for value in values)
        elif values is not None:
            taken = _Values().read(values, here, "values")
        given = aliases + ((title.zh, title.en) if title else ())
        cut = tuple(short for word in given for short in truncations(word))
        used = replace(
            column,
            title=title or column.title,
            values=taken,
            aliases=tuple(dict.fromkeys((*given, *column.aliases, *cut))),
            required=required,
            sensitive=column.sensitive if sensitive is None else sensitive,
            refers=column.refers if refers is None else refers,
            repeats=repeats,
            doers=column.doers if says_who is None else says_who,
        )
        return used, frozenset(word.casefold() for word in given)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [{"enum": [*self.vocabulary]}, _USE.schema()]}


_USE: Final = Record(
    {
        "name": WORD,
        "required": Default(FLAG, False),
        "aliases": Default(WORDS, ()),
        "values": Default(ANYTHING, None),
        "title": Default(BILINGUAL, None),
        "sensitive": Default(FLAG, None),
        "refers": Default(WORDS, None),
        "repeats": Default(FLAG, False),
        "says_who": Default(WORDS, None),
    },
    as_dict,
)


def read_kind(path: Source, vocabulary: Mapping[str, Column], data: Mapping[str, Any] | None = None) -> LayerKind:
    """Return the layer kind in one file of ``catalogue/layers``; ``data`` is what it holds, where that is parsed
    already.

    Raises
    ------
    CatalogueError
        If a field or a column is unknown, or one spelling would mean two columns of the layer.
    """
    kind = read_declared(path, _kind(vocabulary), data=data)
    if kind["name"] != path.name.removesuffix(".yaml"):
        raise wrong(
            path.name,
            zh=f"名称“{kind['name']}”应与文件名一致。",
            en=f"the name {kind['name']!r} must be the name of the file.",
        )
    columns = _told_apart(kind["columns"], path.name)
    if kind["sized_by"] is not None:
        one_of(kind["sized_by"], path.name, "sized_by", [column.name for column in columns if column.unit])
    if kind["dated_by"] is not None:
        days = [column.name for column in columns if column.dtype in ("date", "datetime")]
        one_of(kind["dated_by"], path.name, "dated_by", days)
    return LayerKind(**{**kind, "columns": columns, "in_force": _in_force(kind["in_force"], columns, path.name)})


def _in_force(written: str | None, columns: Sequence[Column], where: Where) -> Condition | None:
    """The condition on which rows bind anybody, whose columns the kind must have."""
    if written is None:
        return None
    read = parse_condition(written)
    for name in sorted(read.properties()):
        one_of(name, where, "in_force", [column.name for column in columns])
    return read


def _kind(vocabulary: Mapping[str, Column]) -> Record[dict[str, Any]]:
    return Record(
        {
            "name": WORD,
            "title": BILINGUAL,
            "geometry": Items(Choice(get_args(Geometry)), least=1),
            "columns": Items(_Use(vocabulary)),
            "aliases": Default(WORDS, ()),
            "theme": Default(WORD, "other"),
            "style": Default(WORD, ""),
            "row": Default(WORD, ""),
            "coarse_m": Default(Number(least=100, most=50_000, of=Text(zh="米数", en="metres")), None),
            "internal": Default(FLAG, False),
            "in_force": Default(WORD, None),
            "sized_by": Default(WORD, None),
            "dated_by": Default(WORD, None),
        },
        as_dict,
    )


_CUT, _WHOLE, _OWN, _NAME = range(4)


def _told_apart(uses: Sequence[tuple[Column, frozenset[str]]], where: Where) -> tuple[Column, ...]:
    """Columns whose spellings are their own.

    A spelling goes to the column of that name, else to the column that gives it in this layer, else to the one that has
    it in the vocabulary. Two columns of the same claim are an error, except for ten-byte cuts: these name neither.
    """
    owner: dict[str, str] = {}
    for column, _ in uses:
        if column.name in owner:
            raise wrong(where, zh=f"字段“{column.name}”列了两次。", en=f"the column {column.name!r} is listed twice.")
        owner[column.name] = column.name
    disputed: dict[str, set[str]] = {}
    for column, _ in uses:
        for key in _folded(column.aliases):
            first = owner.setdefault(key, column.name)
            if first != column.name:
                disputed.setdefault(key, {first}).add(column.name)
    if not disputed:
        return tuple(column for column, _ in uses)
    settled = {
        key: _owner(key, [use for use in uses if use[0].name in names], where) for key, names in disputed.items()
    }
    losers = {name for key, names in disputed.items() for name in names if name != settled[key]}
    return tuple(
        replace(
            column,
            aliases=tuple(
                word
                for word, key in zip(column.aliases, _folded(column.aliases), strict=True)
                if settled.get(key, column.name) == column.name
            ),
        )
        if column.name in losers
        else column
        for column, _ in uses
    )


def _owner(key: str, uses: Sequence[tuple[Column, frozenset[str]]], where: Where) -> str | None:
    """The column that a spelling means in a layer where several have it; None when it means none of them."""
    claims = {column.name: _claim(key, column, own) for column, own in uses}
    strongest = max(claims.values())
    names = [name for name, claim in claims.items() if claim == strongest]
    if len(names) == 1:
        return names[0]
    if strongest == _CUT:
        return None
    raise wrong(
        at(where, "aliases"),
        zh=f"“{key}”既指“{names[0]}”，又指“{names[1]}”。",
        en=f"{key!r} names both {names[0]!r} and {names[1]!r}.",
        hint=Text(
            zh="请在本文件中把这个写法列入其中一个字段的 aliases。",
            en="Give the spelling to one of them under its aliases in this file.",
        ),
    )


def _claim(key: str, column: Column, own: frozenset[str]) -> int:
    if column.name.casefold() == key:
        return _NAME
    if key in own:
        return _OWN
    folded = _folded(column.aliases)
    if key not in folded:
        return -1
    cuts = _cuts((column.name, *column.aliases))
    spelt = [word for word, said in zip(column.aliases, folded, strict=True) if said == key]
    return _CUT if all(word in cuts for word in spelt) else _WHOLE


# a column of the vocabulary is used by many layers: what its spellings become is worked out once
@cache
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)


@cache
def _cuts(words: tuple[str, ...]) -> frozenset[str]:
    """What ten bytes keep of words that are longer."""
    return frozenset(short for word in words for short in truncations(word))


def read_sets(path: Source, kinds: Mapping[str, LayerKind]) -> dict[str, NamedSet]:
    """Return every set of ``sets.yaml`` by its id.

    Raises
    ------
    CatalogueError
        If a layer kind, a column or a value is unknown, a condition is no CQL2, or a word already names something else.
    """
    part = Record({"layer": Choice(kinds), "where": Default(WORD, None), "note": Default(BILINGUAL, None)}, SetPart)
    declared = Only(
        "sets",
        Table(
            Record(
                {
                    "title": BILINGUAL,
                    "parts": Items(part, least=1),
                    "aliases": Default(WORDS, ()),
                    "fallbacks": Default(Items(part), ()),
                },
                NamedSet,
            ),
            called=_SET,
            key="name",
        ),
    )
    sets = dict(read_declared(path, declared))
    lined(path, lambda: _hold_apart(sets, kinds, path.name))
    return sets


_SET: Final = labels("declared_at")["set"]


def _hold_apart(sets: Mapping[str, NamedSet], kinds: Mapping[str, LayerKind], file: str) -> None:
    """Refuse conditions that do not fit their layer, and words that name something else already."""
    taken = {
        word.casefold(): Text(zh=f"图层类别“{kind.name}”", en=f"the layer kind {kind.name!r}")
        for kind in kinds.values()
        for word in (kind.name, kind.title.zh, kind.title.en, *kind.aliases)
    }
    for name, named in sets.items():
        where = named_at(file, "sets", name, _SET)
        for part in (*named.parts, *named.fallbacks):
            if part.where is not None:
                _check_condition(part.where, kinds[part.layer], at(where, "where"))
        ours = Text(zh=f"集合“{name}”", en=f"the set {name!r}")
        for word in (named.title.zh, named.title.en, *named.aliases):
            owner = taken.setdefault(word.casefold(), ours)
            if owner != ours:
                raise wrong(where, zh=f"“{word}”已是{owner.zh}的名称。", en=f"{word!r} already names {owner.en}.")


def _check_condition(cql: str, layer: LayerKind, where: Where) -> None:
    """Every column of a condition is one of the layer, every constant one of its column's values."""
    try:
        condition = parse_condition(cql)
    except PhraseError as error:
        message, hint = said_by(error)
        raise wrong(where, zh=message.zh, en=message.en, hint=hint) from error
    for name in sorted(condition.properties()):
        one_of(name, where, "column", layer.by_name)
    for name, constant in _comparisons(condition.tree):
        column = layer.by_name[name]
        if column.values:
            one_of(constant, where, name, [value.name for value in column.values])


def _comparisons(node: Any) -> Iterator[tuple[str, Any]]:
    """Every column of a CQL2 tree with each constant it is compared with."""
    if isinstance(node, list):
        for child in node:
            yield from _comparisons(child)
    elif isinstance(node, dict) and node.get("args"):
        first, *rest = node["args"]
        if not isinstance(first, dict) or "property" not in first:
            yield from _comparisons(node["args"])
            return
        for argument in rest:
            yield from (
                (first["property"], compared) for compared in (argument if isinstance(argument, list) else [argument])
            )
