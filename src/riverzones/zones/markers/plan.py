"""What is asked of markers, signs, fences and crossings, as the catalogue says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from riverzones.model import Citation, Text

__all__ = ["NUMBERS", "Facility", "MarkerPlan", "PlanNumber"]

NUMBERS = (
    "corner_tolerance_m",
    "most_corners",
    "marker_tolerance_m",
    "marker_spacing_m",
    "marker_apart_m",
    "standing_m",
    "facility_m",
    "boards",
)
"""The numbers of a plan."""


@dataclass(frozen=True, slots=True)
class PlanNumber:
    """A number, what it does, and how sure it is: ``"verified"``, ``"recall"``, or ``"setting"``, a setting of ours."""

    value: float
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility that a road through a zone must have: its column of ``roads``, and a layer that shows it besides."""

    name: str
    title: Text
    column: str
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class MarkerPlan:
    """Numbers by the names of :data:`NUMBERS`, the facilities of a crossing, the standard, and who asks for them."""

    standard: str
    numbers: Mapping[str, PlanNumber]
    facilities: Mapping[str, Facility]
    citation: Citation

    def __getitem__(self, name: str) -> float:
        return self.numbers[name].value
