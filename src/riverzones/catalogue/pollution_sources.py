"""Kinds of source that items of water point to, and which rows are of which kind: a hint, read from one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from riverzones.catalogue.reading import at, fields, one_of, read_yaml, text, words
from riverzones.catalogue.water_standards import water_standard
from riverzones.model import Text

__all__ = ["PollutionSources", "SourceMatch", "pollution_sources"]


@dataclass(frozen=True, slots=True)
class SourceMatch:
    """Rows of a layer that are one kind of source: all of them, or those with one of ``values`` in ``column``."""

    kind: str
    column: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class PollutionSources:
    """The table of hints: kinds of source, the layers they are in, the items that point to them.

    ``troubles``: words of what makes a row more likely to be looked at, by code. ``least_percent`` and ``months``: when
    an item is worse. ``source`` says where the table comes from.
    """

    source: Text
    confidence: str
    kinds: Mapping[str, Text]
    layers: Mapping[str, tuple[SourceMatch, ...]]
    items: Mapping[str, tuple[str, ...]]
    troubles: Mapping[str, Text]
    least_percent: float
    months: int

    def kind_of(self, layer: str, rows: pd.DataFrame) -> pd.Series[Any]:
        """Return the kind of source of each row of a layer, blank where the table has none for it."""
        made = pd.Series(None, index=rows.index, dtype=object)
        for match in reversed(self.layers.get(layer, ())):
            if not match.column:
                made[:] = match.kind
            elif match.column in rows.columns:
                made[rows[match.column].isin(match.values).to_numpy(bool)] = match.kind
        return made


@cache
def pollution_sources() -> PollutionSources:
    """Return the table of ``catalogue/standards/water/pollution_sources.yaml``.

    Examples
    --------
    >>> pollution_sources().items["NH3N"], pollution_sources().confidence
    (('wwtp', 'domestic', 'livestock', 'aquaculture'), 'recall')
    """
    path = resources.files("riverzones.catalogue") / "standards" / "water" / "pollution_sources.yaml"
    where = path.name
    data = fields(
        read_yaml(path), where, required=["source", "confidence", "kinds", "layers", "items", "trouble", "worse"]
    )
    kinds = {str(name): text(entry["title"], at(where, str(name)), "title") for name, entry in data["kinds"].items()}
    layers = {
        str(layer): tuple(
            SourceMatch(
                one_of(entry["kind"], at(where, str(layer)), "kind", kinds),
                str(entry.get("column", "")),
                tuple(map(str, entry.get("values", ()))),
            )
            for entry in entries
        )
        for layer, entries in data["layers"].items()
    }
    items = {}
    for name, entry in data["items"].items():
        one_of(name, where, "items", water_standard().items)
        items[str(name)] = tuple(one_of(kind, where, str(name), kinds) for kind in words(entry, where, str(name)))
    return PollutionSources(
        source=text(data["source"], where, "source"),
        confidence=str(data["confidence"]),
        kinds=kinds,
        layers=layers,
        items=items,
        troubles={entry["code"]: text(entry["title"], where, "trouble") for entry in data["trouble"]},
        least_percent=float(data["worse"]["least_percent"]),
        months=int(data["worse"]["months"]),
    )
