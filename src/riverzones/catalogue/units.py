"""Offices through the years: which names mean the same office, read from ``units.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from riverzones.declared.reading import Source, at, wrong
from riverzones.declared.records import BILINGUAL, WORD, Default, Items, Only, Record, Table, Whole, read_declared
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


def read_units(path: Source) -> Mapping[str, Office]:
    """Return every office of ``units.yaml`` by its id.

    Raises
    ------
    CatalogueError
        If a field is wrong, or one name belongs to two offices.
    """
    offices = read_declared(path, _FILE)
    taken: dict[str, str] = {}
    for key, office in offices.items():
        for name in office.names:
            if taken.setdefault(name.name, key) != key:
                raise wrong(
                    at(path.name, f"office {key}", zh=f"机构 {key}"),
                    zh=f"“{name.name}”已是机构“{taken[name.name]}”的名称。",
                    en=f"{name.name!r} already names the office {taken[name.name]!r}.",
                )
    return offices


_FOUNDED: Final = Whole(least=1949, most=2100, of=Text(zh="年份，如 2018", en="a year such as 2018"))
_NAME: Final = Record(
    {
        "name": WORD,
        "since": Default(_FOUNDED, None),
        "until": Default(_FOUNDED, None),
        "seen": Default(Items(Record({"document": WORD, "as": WORD}, lambda **seen: tuple(seen.values()))), ()),
    },
    OfficeName,
)
_FILE: Final = Only(
    "offices",
    Table(
        Record({"title": BILINGUAL, "names": Items(_NAME, least=1)}, Office),
        called=Text(zh="机构", en="office"),
        key="name",
    ),
)


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
