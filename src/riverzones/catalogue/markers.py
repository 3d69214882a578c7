"""What markers, signs and crossings need, read from ``markers.yaml``."""

from __future__ import annotations

from collections.abc import Mapping

from riverzones.catalogue.laws import QUOTED
from riverzones.declared.reading import Source
from riverzones.declared.records import (
    BILINGUAL,
    WORD,
    Choice,
    Default,
    Number,
    Record,
    Table,
    as_dict,
    read_declared,
)
from riverzones.model import LayerKind, Text
from riverzones.zones.markers.plan import NUMBERS, Facility, MarkerPlan, PlanNumber

__all__ = ["read_marker_plan"]

_CONFIDENCE = ("verified", "recall", "setting")


def read_marker_plan(path: Source, kinds: Mapping[str, LayerKind]) -> MarkerPlan:
    """Return the plan of markers, its columns and layers checked against the layer kinds.

    Raises
    ------
    CatalogueError
        If a number, a column or a layer is wrong.
    """
    number = Record({"value": Number(above=0), "confidence": Choice(_CONFIDENCE), "note": WORD}, PlanNumber)
    facility = Record(
        {"title": BILINGUAL, "column": Choice(kinds["roads"].by_name), "layer": Default(Choice(kinds), None)}, Facility
    )
    return read_declared(
        path,
        Record(
            {
                "standard": WORD,
                "numbers": Record(dict.fromkeys(NUMBERS, number), as_dict),
                "facilities": Table(facility, called=Text(zh="设施", en="facility"), key="name"),
                "citation": QUOTED,
            },
            MarkerPlan,
        ),
    )
