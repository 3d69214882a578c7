"""Headings of coordinate columns, read from ``coordinates.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from riverzones.catalogue.reading import fields, read_yaml, wrong

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
    path = resources.files("riverzones.catalogue") / "coordinates.yaml"
    names = ["longitude", "latitude", "both", "wkt"]
    data = fields(read_yaml(path), path.name, required=names)
    lists = {name: frozenset(str(word) for word in data[name]) for name in names}
    twice = [word for word in lists["longitude"] if word in lists["latitude"] | lists["both"] | lists["wkt"]]
    twice += [word for word in lists["latitude"] if word in lists["both"] | lists["wkt"]]
    if twice:
        raise wrong(path.name, zh=f"“{twice[0]}”出现在两处。", en=f"{twice[0]!r} stands in two lists.")
    return CoordinateWords(**lists)
