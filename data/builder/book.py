"""What is collected while the sample is drawn: rows of every layer, planted violations, near misses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import shapely

from builder.ground import to_degrees

__all__ = ["Book"]


@dataclass
class Book:
    """Rows by layer, and the list of what an audit has to find; shapes go in as metres of the drawing plane."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    planted: list[tuple[str, str, str, str, str, str, str]] = field(default_factory=list)
    facts: int = 0
    near: list[tuple[str, str, str, str]] = field(default_factory=list)
    shapes: dict[tuple[str, str], Any] = field(default_factory=dict)
    towns: dict[str, Any] = field(default_factory=dict)

    def add(self, layer: str, code: str, name: str, shape: Any, **columns: Any) -> str:
        """One row; ``admin`` is the township cell its centre lies in unless given."""
        columns.setdefault("admin", self.town_of(shape))
        columns.setdefault("accuracy_m", None)
        columns.setdefault("note", None)
        common = {"code": code, "name": name, **columns, "illustrative": True, "source": "示意"}
        self.rows.setdefault(layer, []).append({**common, "geometry": to_degrees(shape)})
        self.shapes[layer, code] = shape
        return code

    def town_of(self, shape: Any) -> str:
        """Name of the township cell under the centre of a shape."""
        centre = shapely.point_on_surface(shape) if shape.is_valid else shape.centroid
        return next((name for name, cell in self.towns.items() if cell.covers(centre)), "巫山县")

    def plant(
        self, rules: str, layer: str, code: str, reference: str = "", why: str = "", *, verdict: str = "violation"
    ) -> None:
        """The audit must find this row under each of the rules (words apart), against the named reference: one fact."""
        self.facts += 1
        for rule in rules.split():
            self.planted.append((rule, layer, code, reference, verdict, why, f"T-{self.facts:02d}"))

    def miss(self, rules: str, layer: str, code: str, why: str) -> None:
        """The audit must not find this row, though it is close."""
        for rule in rules.split():
            self.near.append((rule, layer, code, why))

    def union(self, layer: str) -> Any:
        """All shapes of a layer as one."""
        return shapely.union_all(
            [shapely.make_valid(shape) for (name, _), shape in self.shapes.items() if name == layer]
        )
