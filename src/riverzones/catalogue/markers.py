"""What markers, signs and crossings need, read from ``markers.yaml``."""

from __future__ import annotations

from collections.abc import Mapping

from riverzones.catalogue.reading import Source, at, fields, one_of, read_yaml, text, wrong
from riverzones.model import Citation, LayerKind
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
    where = path.name
    data = fields(read_yaml(path), where, required=["standard", "numbers", "facilities", "citation"])
    numbers = fields(data["numbers"], at(where, "numbers"), required=NUMBERS)
    made = {}
    for name in NUMBERS:
        here = at(where, name)
        entry = fields(numbers[name], here, required=["value", "confidence", "note"])
        value = entry["value"]
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            raise wrong(here, zh=f"应为大于 0 的数，现为 {value!r}。", en=f"expected a number above 0, got {value!r}.")
        confidence = one_of(entry["confidence"], here, "confidence", _CONFIDENCE)
        made[name] = PlanNumber(float(value), confidence, str(entry["note"]))
    roads = kinds["roads"]
    facilities = {}
    for name, raw in data["facilities"].items():
        here = at(where, f"facility {name}", zh=f"设施 {name}")
        entry = fields(raw, here, required=["title", "column"], optional=["layer"])
        column = one_of(entry["column"], here, "column", roads.by_name)
        layer = one_of(entry["layer"], here, "layer", kinds) if "layer" in entry else None
        facilities[str(name)] = Facility(str(name), text(entry["title"], here, "title"), column, layer)
    cited = fields(data["citation"], at(where, "citation"), required=["document", "title", "clause", "quote"])
    citation = Citation(
        text(cited["title"], where, "title"), str(cited["clause"]), str(cited["quote"]), document=str(cited["document"])
    )
    return MarkerPlan(str(data["standard"]), made, facilities, citation)
