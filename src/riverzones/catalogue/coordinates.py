"""Headings of coordinate columns, read from ``coordinates.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from riverzones.declared.records import WORDS, Record, RecordError, read_declared

__all__ = ["CoordinateWords", "coordinate_words"]


@dataclass(frozen=True, slots=True)
class CoordinateWords:
    """Plain headings of columns with longitudes or eastings, latitudes or northings, both in a cell, and WKT."""

    longitude: frozenset[str]
    latitude: frozenset[str]
    both: frozenset[str]
    wkt: frozenset[str]


@cache
def coordinate_words() -> CoordinateWords:
    """Return the words of ``coordinates.yaml``.

    Raises
    ------
    CatalogueError
        If a word stands for two things.
    """
    return read_declared(resources.files("riverzones.catalogue") / "coordinates.yaml", _FILE)


def _lists(**lists: tuple[str, ...]) -> CoordinateWords:
    owner: dict[str, str] = {}
    for name, headings in lists.items():
        for word in headings:
            if owner.setdefault(word, name) != name:
                raise RecordError(zh=f"“{word}”出现在两处。", en=f"{word!r} stands in two lists.", field=name)
    return CoordinateWords(**{name: frozenset(headings) for name, headings in lists.items()})


_FILE: Final = Record(dict.fromkeys(("longitude", "latitude", "both", "wkt"), WORDS), _lists)
