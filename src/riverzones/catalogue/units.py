"""Offices through the years: which names mean the same office, read from ``units.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riverzones.catalogue.reading import Source, Where, at, fields, read_yaml, text, wrong
from riverzones.model import Text

__all__ = ["Office", "OfficeName", "office_of", "read_units"]

_BRANCH = re.compile(r"(?<=[局处委])[\u4e00-\u9fff]{2,4}分局$")


@dataclass(frozen=True, slots=True)
class OfficeName:
    """One name of an office, without place and grade; the years it was used and (document, wording) where it stands."""

    name: str
    since: int | None = None
    until: int | None = None
    seen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """An office by what it does, whatever it was called; the first name is the one of today."""

    name: str
    title: Text
    names: tuple[OfficeName, ...]


def read_units(path: Source) -> dict[str, Office]:
    """Return every office of ``units.yaml`` by its id.

    Raises
    ------
    CatalogueError
        If a field is wrong, or one name belongs to two offices.
    """
    data = fields(read_yaml(path), path.name, required=["offices"])
    found: dict[str, Office] = {}
    taken: dict[str, str] = {}
    for key, entry in data["offices"].items():
        where = at(path.name, f"office {key}", zh=f"机构 {key}")
        entry = fields(entry, where, required=["title", "names"])
        names = tuple(_name(item, where) for item in entry["names"])
        for name in names:
            if taken.setdefault(name.name, str(key)) != key:
                raise wrong(
                    where,
                    zh=f"“{name.name}”已是机构“{taken[name.name]}”的名称。",
                    en=f"{name.name!r} already names the office {taken[name.name]!r}.",
                )
        found[str(key)] = Office(str(key), text(entry["title"], where, "title"), names)
    return found


def _name(item: Any, where: Where) -> OfficeName:
    item = fields(item, where, required=["name"], optional=["since", "until", "seen"])
    here = at(where, f"name {item['name']}", zh=f"名称 {item['name']}")
    seen = [fields(place, here, required=["document", "as"]) for place in item.get("seen") or ()]
    return OfficeName(
        name=str(item["name"]),
        since=_year(item.get("since"), at(here, "since")),
        until=_year(item.get("until"), at(here, "until")),
        seen=tuple((str(place["document"]), str(place["as"])) for place in seen),
    )


def _year(value: Any, where: Where) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1949 <= value <= 2100):
        return value
    raise wrong(where, zh=f"年份应写作 2018，现为 {value!r}。", en=f"expected a year as 2018, got {value!r}.")


def office_of(written: str, offices: Mapping[str, Office]) -> str | None:
    """Return id of the office that a document or a file writes in its own way; None when it is none of them.

    Place and grade in front and a district branch behind are left away; the longest name that fits decides.

    Examples
    --------
    >>> offices = {"eco": Office("eco", Text("生态环境局", "Bureau"), (OfficeName("生态环境局"), OfficeName("环保局")))}
    >>> office_of("市生态环境局呈贡分局", offices), office_of("区环保局", offices), office_of("区水务局", offices)
    ('eco', 'eco', None)
    """
    core = _BRANCH.sub("", written.strip())
    fitting = [
        (len(name.name), key) for key, office in offices.items() for name in office.names if core.endswith(name.name)
    ]
    return max(fitting)[1] if fitting else None
