"""Vocabulary, layer kinds and named sets, read from their YAML files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast, get_args

from riverzones.catalogue.cache import read_yamls
from riverzones.catalogue.reading import Source, Where, at, fields, one_of, read_yaml, text, words, wrong
from riverzones.errors import PhraseError
from riverzones.model import Column, Condition, LayerKind, NamedSet, SetPart, Text, Value, parse_condition
from riverzones.model.kinds import DType, Geometry, truncations
from riverzones.model.text import said_by

__all__ = ["read_kind", "read_sets", "read_vocabulary"]


def _values(data: Any, where: Where) -> tuple[Value, ...]:
    found = []
    owner: dict[str, str] = {}
    for key, entry in (data or {}).items():
        name, here = str(key), at(where, f"value {key}", zh=f"取值 {key}")
        entry = fields(entry, here, required=["zh", "en"], optional=["aliases"])
        value = Value(
            name, Text(zh=str(entry["zh"]), en=str(entry["en"])), words(entry.get("aliases"), here, "aliases")
        )
        for word in (name, value.title.zh, value.title.en, *value.aliases):
            first = owner.setdefault(word.casefold(), name)
            if first != name:
                raise wrong(
                    at(where, "values"),
                    zh=f"“{word.casefold()}”既指“{first}”，又指“{name}”。",
                    en=f"{word.casefold()!r} means both {first!r} and {name!r}.",
                )
        found.append(value)
    return tuple(found)


def _column(name: str, entry: Any, where: Where) -> Column:
    entry = fields(
        entry,
        where,
        required=["title", "meaning", "dtype"],
        optional=[
            "unit",
            "values",
            "aliases",
            "sensitive",
            "refers",
            "after",
            "begins",
            "detail",
            "says_yes",
            "says_no",
            "codes",
            "ordered",
            "signed",
            "least",
            "most",
        ],
    )
    title = text(entry["title"], where, "title")
    aliases = words(entry.get("aliases"), where, "aliases")
    return Column(
        name=name,
        title=title,
        meaning=text(entry["meaning"], where, "meaning"),
        dtype=cast(DType, one_of(entry["dtype"], where, "dtype", get_args(DType))),
        unit=entry.get("unit"),
        values=_values(entry.get("values"), where),
        aliases=_spellings(name, title, aliases),
        sensitive=bool(entry.get("sensitive", False)),
        refers=words(entry.get("refers"), where, "refers"),
        after=words(entry.get("after"), where, "after"),
        begins=entry.get("begins"),
        detail=entry.get("detail"),
        yes=words(entry.get("says_yes"), where, "says_yes"),
        no=words(entry.get("says_no"), where, "says_no"),
        codes=_codes(entry.get("codes"), entry.get("values") or {}, where),
        ordered=bool(entry.get("ordered", False)),
        signed=bool(entry.get("signed", False)),
        least=_least(entry),
        most=None if entry.get("most") is None else float(entry["most"]),
    )


def _least(entry: Mapping[str, Any]) -> float | None:
    """The least that a number can be: 0 of what is counted or measured, where the entry does not say otherwise."""
    if entry.get("least") is not None:
        return float(entry["least"])
    counts = (entry.get("unit") not in (None, "deg") or entry.get("most") is not None) and not entry.get("signed")
    return 0.0 if counts and entry["dtype"] in ("number", "integer") else None


def _codes(data: Any, values: Mapping[str, Any], where: Where) -> tuple[tuple[str, str | None], ...]:
    """What codes begin with and the value of each, the longest first."""
    known = {str(key) for key in values}
    found = {
        str(key).upper(): None if value is None else one_of(value, where, "codes", known)
        for key, value in (data or {}).items()
    }
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def _spellings(name: str, title: Text, aliases: Iterable[str]) -> tuple[str, ...]:
    whole = dict.fromkeys((title.zh, title.en, *aliases))
    cut = dict.fromkeys(short for word in (name, *whole) for short in truncations(word))
    return tuple(word for word in (*whole, *cut) if word != name)


def read_vocabulary(path: Source) -> dict[str, Column]:
    """Return every column of ``vocabulary.yaml`` by its id."""
    data = fields(read_yamls([path])[0], path.name, required=["columns"])
    return {
        str(name): _column(str(name), entry, at(path.name, f"column {name}", zh=f"字段 {name}"))
        for name, entry in data["columns"].items()
    }


def _use(item: Any, vocabulary: Mapping[str, Column], where: Where) -> tuple[Column, frozenset[str]]:
    """A column as one layer uses it, and the spellings that this layer itself gives to it."""
    if isinstance(item, str):
        return vocabulary[one_of(item, where, "column", vocabulary)], frozenset()
    optional = ["required", "aliases", "values", "title", "sensitive", "refers", "repeats"]
    item = fields(item, where, required=["name"], optional=optional)
    column = vocabulary[one_of(item["name"], where, "column", vocabulary)]
    title = text(item["title"], where, "title") if "title" in item else None
    values = column.values
    here = at(where, f"column {column.name}", zh=f"字段 {column.name}")
    if isinstance(item.get("values"), list):
        known = {value.name: value for value in column.values}
        values = tuple(known[one_of(str(name), here, "value", known)] for name in item["values"])
    elif "values" in item:
        values = _values(item["values"], here)
    own = words(item.get("aliases"), where, "aliases") + ((title.zh, title.en) if title else ())
    cut = tuple(short for word in own for short in truncations(word))
    used = replace(
        column,
        title=title or column.title,
        values=values,
        aliases=tuple(dict.fromkeys((*own, *column.aliases, *cut))),
        required=bool(item.get("required", False)),
        sensitive=bool(item.get("sensitive", column.sensitive)),
        refers=words(item["refers"], where, "refers") if "refers" in item else column.refers,
        repeats=bool(item.get("repeats", False)),
    )
    return used, frozenset(word.casefold() for word in own)


def read_kind(path: Source, vocabulary: Mapping[str, Column], data: Mapping[str, Any] | None = None) -> LayerKind:
    """Return the layer kind in one file of ``catalogue/layers``; ``data`` is what it holds, where that is parsed
    already.

    Raises
    ------
    CatalogueError
        If a field or a column is unknown, or one spelling would mean two columns of the layer.
    """
    where = path.name
    data = fields(
        read_yaml(path) if data is None else data,
        where,
        required=["name", "title", "geometry", "columns"],
        optional=["aliases", "theme", "style", "row", "coarse_m", "internal", "in_force"],
    )
    if data["name"] != path.name.removesuffix(".yaml"):
        raise wrong(
            where,
            zh=f"名称“{data['name']}”应与文件名一致。",
            en=f"the name {data['name']!r} must be the name of the file.",
        )
    geometry = tuple(one_of(item, where, "geometry", get_args(Geometry)) for item in data["geometry"])
    columns = _told_apart([_use(item, vocabulary, where) for item in data["columns"]], where)
    return LayerKind(
        name=data["name"],
        title=text(data["title"], where, "title"),
        geometry=cast(tuple[Geometry, ...], geometry),
        columns=columns,
        aliases=words(data.get("aliases"), where, "aliases"),
        theme=str(data.get("theme", "other")),
        style=str(data.get("style", "")),
        row=str(data.get("row", "")),
        coarse_m=_coarse(data.get("coarse_m"), where),
        internal=bool(data.get("internal", False)),
        in_force=_in_force(data.get("in_force"), columns, where),
    )


def _in_force(value: Any, columns: Sequence[Column], where: Where) -> Condition | None:
    """The condition on which rows bind anybody, whose columns the kind must have."""
    if value is None:
        return None
    read = parse_condition(str(value))
    for name in sorted(read.properties()):
        one_of(name, where, "in_force", [column.name for column in columns])
    return read


def _coarse(value: Any, where: Where) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 100 <= value <= 50_000:
        raise wrong(
            where,
            zh=f"coarse_m 应为 100 至 50000 的米数，不能是“{value}”。",
            en=f"coarse_m is a number of metres from 100 to 50000, got {value!r}.",
        )
    return float(value)


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
    data = fields(read_yaml(path), path.name, required=["sets"])
    found: dict[str, NamedSet] = {}
    taken = {
        word.casefold(): Text(zh=f"图层类别“{kind.name}”", en=f"the layer kind {kind.name!r}")
        for kind in kinds.values()
        for word in (kind.name, kind.title.zh, kind.title.en, *kind.aliases)
    }
    for key, entry in data["sets"].items():
        name, where = str(key), at(path.name, f"set {key}", zh=f"集合 {key}")
        entry = fields(entry, where, required=["title", "parts"], optional=["aliases", "fallbacks"])
        named = NamedSet(
            name=name,
            title=text(entry["title"], where, "title"),
            aliases=words(entry.get("aliases"), where, "aliases"),
            parts=tuple(_part(item, kinds, where) for item in entry["parts"]),
            fallbacks=tuple(_part(item, kinds, where) for item in entry.get("fallbacks") or ()),
        )
        ours = Text(zh=f"集合“{name}”", en=f"the set {name!r}")
        for word in (named.title.zh, named.title.en, *named.aliases):
            owner = taken.setdefault(word.casefold(), ours)
            if owner != ours:
                raise wrong(where, zh=f"“{word}”已是{owner.zh}的名称。", en=f"{word!r} already names {owner.en}.")
        found[name] = named
    return found


def _part(item: Any, kinds: Mapping[str, LayerKind], where: Where) -> SetPart:
    item = fields(item, where, required=["layer"], optional=["where", "note"])
    layer = kinds[one_of(item["layer"], where, "layer", kinds)]
    if "where" in item:
        _check_condition(str(item["where"]), layer, at(where, "where"))
    return SetPart(layer.name, item.get("where"), text(item["note"], where, "note") if "note" in item else None)


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
            yield from ((first["property"], one) for one in (argument if isinstance(argument, list) else [argument]))
