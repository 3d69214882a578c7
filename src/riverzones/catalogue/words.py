"""Vocabulary, layer kinds and named sets, read from their YAML files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast, get_args

from riverzones.catalogue.reading import Source, fields, one_of, read_yaml, text, words
from riverzones.errors import CatalogueError
from riverzones.model import Column, LayerKind, NamedSet, SetPart, Text, Value
from riverzones.model.kinds import DType, Geometry
from riverzones.registry import nearest_names

__all__ = ["read_kind", "read_sets", "read_vocabulary", "truncations"]


@cache
def truncations(name: str) -> tuple[str, ...]:
    """How a shapefile cuts a column name at ten bytes, in GBK and in UTF-8; whole characters only.

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


def _values(data: Any, where: str) -> tuple[Value, ...]:
    found = []
    for name, entry in (data or {}).items():
        here = f"{where}: value {name}"
        entry = fields(entry, here, required=["zh", "en"], optional=["aliases"])
        found.append(
            Value(
                str(name), Text(zh=str(entry["zh"]), en=str(entry["en"])), words(entry.get("aliases"), here, "aliases")
            )
        )
    return tuple(found)


def _column(name: str, entry: Any, where: str) -> Column:
    entry = fields(
        entry, where, required=["title", "meaning", "dtype"], optional=["unit", "values", "aliases", "sensitive"]
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
    )


def _spellings(name: str, title: Text, aliases: Iterable[str]) -> tuple[str, ...]:
    whole = dict.fromkeys((title.zh, title.en, *aliases))
    cut = dict.fromkeys(short for word in (name, *whole) for short in truncations(word))
    return tuple(word for word in (*whole, *cut) if word != name)


def read_vocabulary(path: Source) -> dict[str, Column]:
    """Every column of ``vocabulary.yaml`` by its id."""
    data = fields(read_yaml(path), path.name, required=["columns"])
    return {
        str(name): _column(str(name), entry, f"{path.name}: column {name}") for name, entry in data["columns"].items()
    }


def _use(item: Any, vocabulary: Mapping[str, Column], where: str) -> tuple[Column, frozenset[str]]:
    """A column as one layer uses it, and the spellings that this layer itself gives to it."""
    if isinstance(item, str):
        return vocabulary[one_of(item, where, "column", vocabulary)], frozenset()
    item = fields(item, where, required=["name"], optional=["required", "aliases", "values", "title"])
    column = vocabulary[one_of(item["name"], where, "column", vocabulary)]
    title = text(item["title"], where, "title") if "title" in item else None
    values = column.values
    if isinstance(item.get("values"), list):
        known = {value.name: value for value in column.values}
        values = tuple(
            known[one_of(str(name), f"{where}: column {column.name}", "value", known)] for name in item["values"]
        )
    elif "values" in item:
        values = _values(item["values"], f"{where}: column {column.name}")
    own = words(item.get("aliases"), where, "aliases") + ((title.zh, title.en) if title else ())
    cut = tuple(short for word in own for short in truncations(word))
    used = replace(
        column,
        title=title or column.title,
        values=values,
        aliases=tuple(dict.fromkeys((*own, *column.aliases, *cut))),
        required=bool(item.get("required", False)),
    )
    return used, frozenset(word.casefold() for word in own)


def read_kind(path: Source, vocabulary: Mapping[str, Column]) -> LayerKind:
    """The layer kind in one file of ``catalogue/layers``.

    Raises
    ------
    CatalogueError
        If a field or a column is unknown, or one spelling would mean two columns of the layer.
    """
    where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=["name", "title", "geometry", "columns"],
        optional=["aliases", "theme", "style", "row"],
    )
    if data["name"] != path.name.removesuffix(".yaml"):
        raise CatalogueError(f"{where}: the name {data['name']!r} must be the name of the file.")
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
    )


def _told_apart(uses: Sequence[tuple[Column, frozenset[str]]], where: str) -> tuple[Column, ...]:
    """Columns whose spellings are their own.

    A spelling goes to the column of that name, else to the column that gives it in this layer, else to the one that has
    it in the vocabulary. Two columns of the same claim are an error, except for ten-byte cuts: these name neither.
    """
    claims: dict[str, dict[str, int]] = {}
    for column, own in uses:
        name = column.name.casefold()
        if claims.get(name, {}).get(column.name) == _NAME:
            raise CatalogueError(f"{where}: the column {column.name!r} is listed twice.")
        claims.setdefault(name, {})[column.name] = _NAME
        cuts = {short.casefold() for word in (column.name, *column.aliases) for short in truncations(word)}
        for word in column.aliases:
            key = word.casefold()
            claim = _OWN if key in own else _CUT if key in cuts else _WHOLE
            claims.setdefault(key, {}).setdefault(column.name, claim)
    owner = {key: _owner(key, claim, where) for key, claim in claims.items()}
    return tuple(
        replace(column, aliases=tuple(word for word in column.aliases if owner[word.casefold()] == column.name))
        for column, _ in uses
    )


_CUT, _WHOLE, _OWN, _NAME = range(4)


def _owner(word: str, claims: Mapping[str, int], where: str) -> str | None:
    strongest = max(claims.values())
    names = [name for name, claim in claims.items() if claim == strongest]
    if len(names) == 1:
        return names[0]
    if strongest == _CUT:
        return None
    raise CatalogueError(
        f"{where}: aliases: {word!r} names both {names[0]!r} and {names[1]!r}.",
        hint="Give the spelling to one of them under its aliases in this file.",
    )


def read_sets(path: Source, kinds: Mapping[str, LayerKind]) -> dict[str, NamedSet]:
    """Every set of ``sets.yaml`` by its id."""
    data = fields(read_yaml(path), path.name, required=["sets"])
    found: dict[str, NamedSet] = {}
    taken: dict[str, str] = {}
    for name, entry in data["sets"].items():
        where = f"{path.name}: set {name}"
        entry = fields(entry, where, required=["title", "parts"], optional=["aliases", "fallbacks"])
        title = text(entry["title"], where, "title")
        found[str(name)] = NamedSet(
            name=str(name),
            title=title,
            aliases=words(entry.get("aliases"), where, "aliases"),
            parts=tuple(_part(item, kinds, where) for item in entry["parts"]),
            fallbacks=tuple(_part(item, kinds, where) for item in entry.get("fallbacks") or ()),
        )
        for word in {title.zh, title.en, *found[str(name)].aliases}:
            if taken.setdefault(word.casefold(), str(name)) != name:
                raise CatalogueError(f"{where}: {word!r} already names the set {taken[word.casefold()]!r}.")
    return found


def _part(item: Any, kinds: Mapping[str, LayerKind], where: str) -> SetPart:
    item = fields(item, where, required=["layer"], optional=["where", "note"])
    layer = item["layer"]
    if layer not in kinds:
        close = nearest_names(str(layer), kinds)
        raise CatalogueError(f"{where}: no layer kind {layer!r}.", hint=f"Did you mean {close[0]!r}?" if close else "")
    return SetPart(layer, item.get("where"), text(item["note"], where, "note") if "note" in item else None)
