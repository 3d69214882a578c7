"""A symbol as QGIS writes it in QML: markers, lines and fills, sizes in millimetres on paper.

The format is that of QGIS 3.22 (``QgsSymbolLayerUtils``): a symbol is a list of symbol layers, each with an ``Option``
of type ``Map``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from riverzones.model import Symbol

__all__ = ["GEOMETRIES", "HATCHES", "MM_PER_PX", "options", "symbol_element"]

GEOMETRIES: Final = ("point", "line", "polygon")
"""The three types of layer that QGIS tells apart; their place is its number for them."""

MM_PER_PX: Final = 25.4 / 96  # CSS: 96 px to the inch
_KINDS: Final = {"point": "marker", "line": "line", "polygon": "fill"}
_SHAPES: Final = {
    "circle": "circle",
    "square": "square",
    "triangle": "triangle",
    "diamond": "diamond",
    "cross": "cross_fill",
    "star": "star",
}


HATCHES: Final = (None, "rise", "fall", "dots", "cross", "level")
"""What areas of one layer that differ by kind are told apart by besides their colour, as on the page of a map."""
_ANGLES: Final = {"rise": (45,), "fall": (135,), "cross": (45, 135), "level": (0,)}
_APART_MM = 2.4  # a setting of ours


def symbol_element(symbol: Symbol, geometry: str, name: str, *, hatch: str | None = None) -> ET.Element:
    """Return ``<symbol>`` for one type of geometry.

    Parameters
    ----------
    symbol : Symbol
        Sizes in px, colours as ``#rrggbb``.
    geometry : str
        ``point``, ``line`` or ``polygon``.
    name : str
        What the renderer calls it.
    hatch : str, optional
        One of :data:`HATCHES`, drawn over an area.
    """
    element = ET.Element("symbol", type=_KINDS[geometry], name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    for kind, values in _LAYERS[geometry](symbol):
        layer = ET.SubElement(element, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
        layer.append(options(values))
    if geometry == "polygon" and hatch is not None:
        _hatched(element, symbol, name, hatch)
    return element


def _hatched(parent: ET.Element, symbol: Symbol, name: str, hatch: str) -> None:
    """Put lines or dots in the colour of the outline on an area; each is a symbol layer with a symbol of its own."""
    thin = _colour(symbol.stroke, 0.55)
    for angle in _ANGLES.get(hatch, ()):
        layer = ET.SubElement(parent, "layer", {"class": "LinePatternFill", "enabled": "1", "locked": "0", "pass": "0"})
        layer.append(options({"angle": str(angle), "distance": str(_APART_MM), "distance_unit": "MM"}))
        line = {"line_color": thin, "line_width": "0.25", "line_width_unit": "MM", "line_style": "solid"}
        _inner(layer, "line", f"@{name}@{len(parent) - 1}", "SimpleLine", line)
    if hatch == "dots":
        layer = ET.SubElement(
            parent, "layer", {"class": "PointPatternFill", "enabled": "1", "locked": "0", "pass": "0"}
        )
        apart = dict.fromkeys(("distance_x", "distance_y"), str(_APART_MM))
        layer.append(options(apart | {"distance_x_unit": "MM", "distance_y_unit": "MM"}))
        dot = {"name": "circle", "color": thin, "outline_style": "no", "size": "0.7", "size_unit": "MM"}
        _inner(layer, "marker", f"@{name}@{len(parent) - 1}", "SimpleMarker", dot)


def _inner(layer: ET.Element, kind: str, name: str, drawn: str, values: Mapping[str, str]) -> None:
    symbol = ET.SubElement(layer, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    ET.SubElement(symbol, "layer", {"class": drawn, "enabled": "1", "locked": "0", "pass": "0"}).append(options(values))


def options(values: Mapping[str, str]) -> ET.Element:
    """Return ``<Option type="Map">`` with one text per name."""
    option_map = ET.Element("Option", type="Map")
    for name, value in values.items():
        ET.SubElement(option_map, "Option", name=name, type="QString", value=value)
    return option_map


def _marker(symbol: Symbol) -> list[tuple[str, dict[str, str]]]:
    return [
        (
            "SimpleMarker",
            {
                "name": _SHAPES[symbol.shape],
                "color": _colour(symbol.fill or symbol.stroke, symbol.fill_opacity if symbol.fill else 0.0),
                "outline_color": _colour(symbol.stroke, symbol.opacity),
                "outline_width": _mm(min(symbol.width, 2.0)),
                "outline_width_unit": "MM",
                "outline_style": "solid",
                "size": _mm(2 * symbol.radius),
                "size_unit": "MM",
            },
        )
    ]


def _line(symbol: Symbol) -> list[tuple[str, dict[str, str]]]:
    values = {
        "line_color": _colour(symbol.stroke, symbol.opacity),
        "line_width": _mm(symbol.width),
        "line_width_unit": "MM",
        "line_style": "solid" if symbol.width else "no",
        "capstyle": "flat" if symbol.dash else "round",
        "joinstyle": "round",
    }
    if symbol.dash:
        values |= {"use_custom_dash": "1", "customdash": _dash(symbol.dash), "customdash_unit": "MM"}
    return [("SimpleLine", values)]


def _fill(symbol: Symbol) -> list[tuple[str, dict[str, str]]]:
    inner = {
        "color": _colour(symbol.fill or symbol.stroke, symbol.fill_opacity),
        "style": "solid" if symbol.fill else "no",
        "outline_style": "no",
    }
    return [("SimpleFill", inner), *_line(symbol)]


_LAYERS: Final = {"point": _marker, "line": _line, "polygon": _fill}


def _colour(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[digit : digit + 2], 16) for digit in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _mm(px: float) -> str:
    return f"{px * MM_PER_PX:.3g}"


def _dash(dash: str) -> str:
    return ";".join(_mm(float(part)) for part in dash.split())
