"""Vocabulary, layer kinds and named sets, read from their YAML files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from riverzones.catalogue.reading import Source, fields, one_of, read_yaml, text, words
from riverzones.errors import CatalogueError
from riverzones.model import Column, LayerKind, NamedSet, SetPart, Text, Value
from riverzones.model.kinds import DType, Geometry
from riverzones.registry import nearest_names

__all__ = ["read_kind", "read_sets", "read_vocabulary", "truncations"]


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
        found.append(Value(str(name), Text(zh=str(entry["zh"]), en=str(entry["en"])), words(entry.get("aliases"), here, "aliases")))
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
    return {str(name): _column(str(name), entry, f"{path.name}: column {name}") for name, entry in data["columns"].items()}


def _use(item: Any, vocabulary: Mapping[str, Column], where: str) -> Column:
    """A column as one layer uses it: required or not, with aliases and values of its own."""
    if isinstance(item, str):
        item = {"name": item}
    item = fields(item, where, required=["name"], optional=["required", "aliases", "values", "title"])
    column = vocabulary[one_of(item["name"], where, "column", vocabulary)]
    title = text(item["title"], where, "title") if "title" in item else column.title
    values = column.values
    if isinstance(item.get("values"), list):
        known = {value.name: value for value in column.values}
        values = tuple(known[one_of(str(name), f"{where}: column {column.name}", "value", known)] for name in item["values"])
    elif "values" in item:
        values = _values(item["values"], f"{where}: column {column.name}")
    own = words(item.get("aliases"), where, "aliases")
    aliases = tuple(dict.fromkeys((*_spellings(column.name, title, own), *column.aliases)))
    return replace(column, title=title, values=values, aliases=aliases, required=bool(item.get("required", False)))


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
    columns = tuple(_use(item, vocabulary, where) for item in data["columns"])
    return LayerKind(
        name=data["name"],
        title=text(data["title"], where, "title"),
        geometry=cast(tuple[Geometry, ...], geometry),
        columns=_told_apart(columns, where),
        aliases=words(data.get("aliases"), where, "aliases"),
        theme=str(data.get("theme", "other")),
        style=str(data.get("style", "")),
        row=str(data.get("row", "")),
    )


def _told_apart(columns: tuple[Column, ...], where: str) -> tuple[Column, ...]:
    """Columns whose spellings are their own: a whole word may not clash, a truncation that does is dropped."""
    owner: dict[str, str] = {}
    for column in columns:
        if owner.setdefault(column.name.casefold(), column.name) != column.name:
            raise CatalogueError(f"{where}: the column {column.name!r} is listed twice.")
    shared: set[str] = set()
    for column in columns:
        for word in column.aliases:
            first = owner.setdefault(word.casefold(), column.name)
            if first != column.name:
                shared.add(word.casefold())
    names = {column.name.casefold() for column in columns}
    return tuple(
        replace(
            column,
            aliases=tuple(
                word
                for word in column.aliases
                if word.casefold() not in names and (word.casefold() not in shared or owner[word.casefold()] == column.name)
            ),
        )
        for column in columns
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
