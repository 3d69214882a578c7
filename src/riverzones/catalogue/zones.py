"""Zone types, read from ``catalogue/zones``."""

from __future__ import annotations

from collections.abc import Mapping

from riverzones.catalogue.conditions import condition
from riverzones.catalogue.reading import Source, at, fields, one_of, read_yaml, text, words
from riverzones.catalogue.rules import Law
from riverzones.model import Citation, LayerKind, Subject, ZoneType
from riverzones.zones import METHODS

__all__ = ["read_zone_type"]


def read_zone_type(path: Source, *, kinds: Mapping[str, LayerKind], laws: Mapping[str, Law]) -> ZoneType:
    """The zone type in one file: which layer it makes, by which method, from which rows, with which sizes."""
    where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=["name", "title", "layer", "method", "source", "sizes", "citations"],
        optional=["attributes"],
    )
    method = METHODS[one_of(data["method"], where, "method", METHODS)]
    source = fields(data["source"], at(where, "source"), required=["layer"], optional=["where"])
    layer = one_of(source["layer"], where, "source layer", kinds)
    if source.get("where"):
        condition(str(source["where"]), kinds[layer])
    citations = []
    for item in data["citations"]:
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
    return ZoneType(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        layer=one_of(data["layer"], where, "layer", kinds),
        method=str(data["method"]),
        source=Subject(words(layer, where, "layer"), source.get("where")),
        sizes=fields(data["sizes"], at(where, "sizes"), required=method.sizes),
        citations=tuple(citations),
        attributes=data.get("attributes") or {},
    )
