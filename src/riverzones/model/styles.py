"""How a layer kind is drawn, once for the web map, QGIS and print."""

from __future__ import annotations

from dataclasses import dataclass

from riverzones.model.text import Text

__all__ = ["Style", "Symbol"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """Colours as ``#rrggbb``, widths in px, ``dash`` as an SVG dash array, ``shape`` of a point marker."""

    stroke: str = "#444444"
    fill: str | None = None
    width: float = 1.5
    opacity: float = 1.0
    fill_opacity: float = 0.25
    dash: str | None = None
    radius: float = 5.0
    shape: str = "circle"


@dataclass(frozen=True, slots=True)
class Style:
    """A symbol for the layer, and one per value of ``by`` where it is split; ``order`` draws low numbers first."""

    name: str
    symbol: Symbol
    order: int = 50
    by: str | None = None
    cases: tuple[tuple[str, Text, Symbol], ...] = ()
    shown: bool = True
