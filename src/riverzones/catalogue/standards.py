"""Standards by which zones are drawn, read from ``catalogue/standards``: every number with its confidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from riverzones.catalogue.laws import Law
from riverzones.catalogue.reading import Source, Where, at, day, fields, one_of, read_yaml, text, wrong
from riverzones.model import Citation, Standard, StandardValue

__all__ = ["read_standard"]

_CONFIDENCES = ("verified", "recall")


def read_standard(path: Source, *, laws: Mapping[str, Law]) -> Standard:
    """Return the standard in one file.

    Raises
    ------
    CatalogueError
        If a field is wrong, the law is not known, or a number has no unit or no confidence.
    """
    where = path.name
    data = fields(
        read_yaml(path), where, required=["name", "title", "short", "law", "since", "values"], optional=["until"]
    )
    law = laws[one_of(data["law"], where, "law", laws)]
    if not isinstance(data["values"], Mapping):
        raise wrong(at(where, "values"), zh="应为“名称: 数值”的列表。", en="expected a mapping of numbers by name.")
    values = {str(name): _value(str(name), item, at(where, str(name))) for name, item in data["values"].items()}
    return Standard(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        short=str(data["short"]),
        since=day(data["since"], where, "since"),
        until=day(data["until"], where, "until") if data.get("until") else None,
        values=values,
        citation=Citation(law.title, document=law.version, note=law.note),
    )


def _value(name: str, item: Any, where: Where) -> StandardValue:
    item = fields(item, where, required=["value", "unit", "confidence"], optional=["note", "agrees"])
    confidence = one_of(item["confidence"], where, "confidence", _CONFIDENCES)
    value = tuple(item["value"]) if isinstance(item["value"], list) else item["value"]
    value = None if value == "none" else value  # the standard has the rule and no number for it
    agrees = text(item["agrees"], where, "agrees") if item.get("agrees") else None
    return StandardValue(name, value, str(item["unit"]), cast(Any, confidence), str(item.get("note", "")), agrees)
