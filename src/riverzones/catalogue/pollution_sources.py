"""Kinds of source that items of water point to, and which rows are of which kind: a hint, read from one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from riverzones.catalogue.laws import CONFIDENCE
from riverzones.catalogue.water_standards import water_standard
from riverzones.declared.records import (
    BILINGUAL,
    WORD,
    WORDS,
    Default,
    Items,
    Number,
    Record,
    RecordError,
    Table,
    Whole,
    as_dict,
    read_declared,
)
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names

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
        kinds = pd.Series(None, index=rows.index, dtype=object)
        for match in reversed(self.layers.get(layer, ())):
            if not match.column:
                kinds[:] = match.kind
            elif match.column in rows.columns:
                kinds[rows[match.column].isin(match.values).to_numpy(bool)] = match.kind
        return kinds


@cache
def pollution_sources() -> PollutionSources:
    """Return the table of ``catalogue/standards/water/pollution_sources.yaml``.

    Examples
    --------
    >>> pollution_sources().items["NH3N"], pollution_sources().confidence
    (('wwtp', 'domestic', 'livestock', 'aquaculture'), 'recall')
    """
    path = resources.files("riverzones.catalogue") / "standards" / "water" / "pollution_sources.yaml"
    return read_declared(path, _file())


def _file() -> Record[PollutionSources]:
    def matched(
        kinds: Mapping[str, Text],
        layers: Mapping[str, tuple[SourceMatch, ...]],
        items: Mapping[str, tuple[str, ...]],
        trouble: tuple[tuple[str, Text], ...],
        worse: Mapping[str, Any],
        **given: Any,
    ) -> PollutionSources:
        named = [("layers", layer_match.kind) for matches in layers.values() for layer_match in matches]
        named += [("items", kind) for item_kinds in items.values() for kind in item_kinds]
        for field, kind in named:
            if kind not in kinds:
                raise RecordError(
                    zh=f"kinds 中没有“{kind}”。",
                    en=f"kinds has no {kind!r}.",
                    field=field,
                    hint=nearest(nearest_names(kind, kinds), kinds),
                )
        return PollutionSources(kinds=kinds, layers=layers, items=items, troubles=dict(trouble), **worse, **given)

    match = Record({"kind": WORD, "column": Default(WORD, ""), "values": Default(WORDS, ())}, SourceMatch)
    return Record(
        {
            "source": BILINGUAL,
            "confidence": CONFIDENCE,
            "kinds": Table(Record({"title": BILINGUAL}, lambda title: title)),
            "layers": Table(Items(match)),
            "items": Table(WORDS, names=water_standard().items),
            "trouble": Items(Record({"code": WORD, "title": BILINGUAL}, lambda code, title: (code, title))),
            "worse": Record({"least_percent": Number(above=0), "months": Whole(least=1)}, as_dict),
        },
        matched,
    )
