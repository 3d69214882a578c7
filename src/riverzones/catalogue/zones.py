"""Zone types, read from ``catalogue/zones``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riverzones.catalogue.conditions import condition
from riverzones.catalogue.laws import Law
from riverzones.catalogue.reading import Source, Where, at, fields, one_of, read_yaml, text, words, wrong
from riverzones.model import Citation, LayerKind, NamedSet, Selection, SizeRule, Standard, ZoneType
from riverzones.zones import METHODS

__all__ = ["read_zone_type"]

_ALTERNATIVES = ("tidal",)  # columns that may put another number in place of the general one


def read_zone_type(
    path: Source,
    *,
    kinds: Mapping[str, LayerKind],
    laws: Mapping[str, Law],
    standards: Mapping[str, Standard],
    sets: Mapping[str, NamedSet] | None = None,
) -> ZoneType:
    """Return the zone type in one file: which layer it makes, by which method, from which rows, with which sizes.

    Raises
    ------
    CatalogueError
        If a field is wrong, or a layer, a set, a column, a method, a size, a law or a number of the standard is not
        known.
    """
    where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=["name", "title", "layer", "method", "source", "sizes", "citations"],
        optional=["attributes", "standard", "minus"],
    )
    method = METHODS[one_of(data["method"], where, "method", METHODS)]
    source = fields(data["source"], at(where, "source"), required=["layer"], optional=["of", "where", "asked"])
    layer = one_of(source["layer"], where, "source layer", kinds)
    behind = one_of(source["of"], where, "source of", kinds) if source.get("of") else None
    if source.get("where"):
        condition(str(source["where"]), kinds[behind or layer])
    asked = words(source.get("asked", []), at(where, "source"), "asked")
    for name in asked:
        one_of(name, at(where, "source"), "asked", kinds[behind or layer].by_name)
    standard = one_of(data["standard"], where, "standard", standards) if data.get("standard") else None
    given = fields(data["sizes"], at(where, "sizes"), required=method.sizes, optional=method.optional)
    known = standards[standard].values if standard else {}
    return ZoneType(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        layer=one_of(data["layer"], where, "layer", kinds),
        method=str(data["method"]),
        source=Selection(words(layer, where, "layer"), source.get("where")),
        sizes={name: _size(name, item, at(where, name), known) for name, item in given.items()},
        citations=_citations(data["citations"], where, laws),
        attributes=data.get("attributes") or {},
        of=behind,
        standard=standard,
        asked=asked,
        minus=_minus(data.get("minus", []), at(where, "minus"), kinds, sets or {}),
    )


def _minus(
    items: Any, where: Where, kinds: Mapping[str, LayerKind], sets: Mapping[str, NamedSet]
) -> tuple[Selection, ...]:
    """``{layer: red_lines}``, with ``where`` as far as needed, or ``{set: tier_1_zones}``: all parts of it."""
    found: list[Selection] = []
    for item in items:
        item = fields(item, where, required=[], optional=["layer", "where", "set"])
        if ("set" in item) == ("layer" in item):
            raise wrong(where, zh="应有 layer 或 set 之一。", en="needs either layer or set.")
        if "set" in item:
            parts = sets[one_of(item["set"], where, "set", sets)].parts
            found += [Selection((part.layer,), part.where) for part in parts]
            continue
        layer = one_of(item["layer"], where, "layer", kinds)
        if item.get("where"):
            condition(str(item["where"]), kinds[layer])
        found.append(Selection((layer,), item.get("where")))
    return tuple(found)


def _size(name: str, item: Any, where: Where, known: Mapping[str, Any]) -> SizeRule:
    """``1000``, ``{value: 1000, unit: m}``, ``{standard: river.tier1.upstream}`` or ``{column: k_m_per_day}``.

    ``when: {tidal: {standard: river.tidal.each_side}}`` beside them says what holds for rows that are tidal;
    ``optional: true`` that a standard without the number is used all the same.
    """
    if not isinstance(item, Mapping):
        return SizeRule(name, name, value=item)
    item = fields(item, where, required=[], optional=["standard", "value", "unit", "column", "when", "optional"])
    key = item.get("standard")
    if key is not None:
        one_of(key, where, "standard", known)
    elif not {"value", "column"} & set(item):
        raise wrong(where, zh="缺少 standard、value 或 column。", en="needs standard, value or column.")
    rules = fields(item.get("when") or {}, at(where, "when"), required=[], optional=_ALTERNATIVES)
    when = {column: _size(name, rule, at(where, f"when {column}"), known) for column, rule in rules.items()}
    value = None if item.get("value") == "none" else item.get("value")
    column, unit = str(item.get("column", name)), str(item.get("unit", ""))
    return SizeRule(name, column, key, value, unit, when, optional=bool(item.get("optional", False)))


def _citations(items: Any, where: Where, laws: Mapping[str, Law]) -> tuple[Citation, ...]:
    citations = []
    for item in items:
        item = fields(item, at(where, "citations"), required=["law"], optional=["article", "clause", "confidence"])
        law = laws[one_of(item["law"], where, "law", laws)]
        citations.append(
            Citation(
                law.title,
                str(item.get("clause", "")),
                document=law.version,
                article=item.get("article"),
                confidence=item.get("confidence", "verified"),
                note=law.note,
            )
        )
    return tuple(citations)
