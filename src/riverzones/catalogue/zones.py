"""Zone types, read from ``catalogue/zones``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riverzones.catalogue.conditions import condition
from riverzones.catalogue.laws import CONFIDENCE, Law
from riverzones.declared.reading import Source, Where, at, lined, one_of, read_yaml
from riverzones.declared.records import (
    ANYTHING,
    BILINGUAL,
    FLAG,
    WORD,
    WORDS,
    Choice,
    Declared,
    Default,
    Fields,
    Items,
    Record,
    RecordError,
    Table,
    Whole,
    as_dict,
)
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

    def read() -> ZoneType:
        file = Record(
            {
                "name": WORD,
                "title": BILINGUAL,
                "layer": Choice(kinds),
                "method": Choice(METHODS),
                "source": Record(_SOURCE, as_dict),
                "sizes": Table(ANYTHING),
                "citations": Items(_citation(laws)),
                "attributes": Default(Table(ANYTHING), {}),
                "standard": Default(Choice(standards), None),
                "minus": Default(Items(_minus(kinds, sets or {})), ()),
            },
            as_dict,
        ).read(read_yaml(path), path.name, "")
        method, standard = METHODS[file["method"]], file["standard"]
        size = _Size(standards[standard].values if standard else {})
        declared: Fields = {**dict.fromkeys(method.sizes, size), **dict.fromkeys(method.optional, Default(size, None))}
        sizes = Record(declared, as_dict).read(file["sizes"], path.name, "sizes")
        source = _source(file["source"], kinds, at(path.name, "source"))
        return ZoneType(
            name=file["name"],
            title=file["title"],
            layer=file["layer"],
            method=file["method"],
            source=Selection((source["layer"],), source["where"]),
            sizes={name: sizes[name] for name in file["sizes"]},
            citations=file["citations"],
            attributes=file["attributes"],
            of=source["of"],
            standard=standard,
            asked=source["asked"],
            minus=tuple(part for parts in file["minus"] for part in parts),
        )

    return lined(path, read)


_SOURCE: Final[Fields] = {
    "layer": WORD,
    "of": Default(WORD, None),
    "where": Default(WORD, None),
    "asked": Default(WORDS, ()),
}


def _source(given: Mapping[str, Any], kinds: Mapping[str, LayerKind], where: Where) -> Mapping[str, Any]:
    """Hold the layers and columns of a source against the layer kinds."""
    layers = [one_of(given[name], where, name, kinds) for name in ("layer", "of") if given[name]]
    kind = kinds[layers[-1]]
    if given["where"]:
        condition(given["where"], kind)
    for name in given["asked"]:
        one_of(name, where, "asked", kind.by_name)
    return given


def _minus(kinds: Mapping[str, LayerKind], sets: Mapping[str, NamedSet]) -> Record[tuple[Selection, ...]]:
    """Declare ``{layer: red_lines}``, with ``where`` as far as needed, or ``{set: tier_1_zones}``: all parts of it."""

    def made(layer: str, where: str | None, **given: str) -> tuple[Selection, ...]:
        if bool(given["set"]) == bool(layer):
            raise RecordError(zh="应有 layer 或 set 之一。", en="needs either layer or set.")
        if given["set"]:
            return tuple(Selection((part.layer,), part.where) for part in sets[given["set"]].parts)
        if where:
            condition(where, kinds[layer])
        return (Selection((layer,), where),)

    return Record(
        {"layer": Default(Choice(kinds), ""), "where": Default(WORD, None), "set": Default(Choice(sets), "")}, made
    )


class _Size(Declared[SizeRule]):
    """``1000``, ``{value: 1000, unit: m}``, ``{standard: river.tier1.upstream}`` or ``{column: k_m_per_day}``.

    ``when: {tidal: {standard: river.tidal.each_side}}`` beside them says what holds for rows that are tidal;
    ``optional: true`` that a standard without the number is used all the same.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.known = known

    def read(self, value: Any, where: Where, field: str) -> SizeRule:
        return self.named(value, where, field, field)

    def named(self, value: Any, where: Where, field: str, name: str) -> SizeRule:
        """Return the size ``name`` from what ``field`` holds."""
        if not isinstance(value, Mapping):
            return SizeRule(name, name, value=value)
        return self._record(name, dict.fromkeys(_ALTERNATIVES, _Under(self, name))).read(value, where, field)

    def _record(self, name: str, alternatives: Mapping[str, Declared[SizeRule]]) -> Record[SizeRule]:
        def made(
            standard: str | None, value: Any, column: str | None, when: Mapping[str, Any], **given: Any
        ) -> SizeRule:
            if standard is None and value is None and column is None:
                raise RecordError(zh="缺少 standard、value 或 column。", en="needs standard, value or column.")
            number = None if value == "none" else value
            rules = {column: rule for column, rule in when.items() if rule is not None}
            return SizeRule(name, column or name, standard, number, when=rules, **given)

        return Record(
            {
                "standard": Default(Choice(self.known), None),
                "value": Default(ANYTHING, None),
                "unit": Default(WORD, ""),
                "column": Default(WORD, None),
                "when": Default(
                    Record({column: Default(rule, None) for column, rule in alternatives.items()}, as_dict), {}
                ),
                "optional": Default(FLAG, False),
            },
            made,
        )

    def schema(self) -> dict[str, Any]:
        return self._record("", {}).schema()


class _Under(Declared[SizeRule]):
    """What holds instead of a size: it bears the name of that size, not of the column that it stands under."""

    def __init__(self, size: _Size, name: str) -> None:
        self.size, self.name = size, name

    def read(self, value: Any, where: Where, field: str) -> SizeRule:
        return self.size.named(value, where, field, self.name)

    def schema(self) -> dict[str, Any]:
        return self.size.schema()


def _citation(laws: Mapping[str, Law]) -> Record[Citation]:
    def made(law: str, **given: Any) -> Citation:
        return Citation(laws[law].title, document=laws[law].version, note=laws[law].note, **given)

    return Record(
        {
            "law": Choice(laws),
            "article": Default(Whole(least=1), None),
            "clause": Default(WORD, ""),
            "confidence": Default(CONFIDENCE, "verified"),
        },
        made,
    )
