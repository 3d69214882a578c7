"""A symbol as QGIS writes it in QML: markers, lines and fills, sizes in millimetres on paper.

The format is that of QGIS 3.22 (``QgsSymbolLayerUtils``): a symbol is a list of symbol layers, each with an ``Option``
of type ``Map``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from riverzones.model import Symbol

__all__ = ["GEOMETRIES", "MM_PER_PX", "options", "symbol_element"]

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


def symbol_element(symbol: Symbol, geometry: str, name: str) -> ET.Element:
    """Return ``<symbol>`` for one type of geometry.

    Parameters
    ----------
    symbol : Symbol
        Sizes in px, colours as ``#rrggbb``.
    geometry : str
        ``point``, ``line`` or ``polygon``.
    name : str
        What the renderer calls it.
    """
    made = ET.Element("symbol", type=_KINDS[geometry], name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    for kind, values in _LAYERS[geometry](symbol):
        layer = ET.SubElement(made, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
        layer.append(options(values))
    return made


def options(values: Mapping[str, str]) -> ET.Element:
    """Return ``<Option type="Map">`` with one text per name."""
    made = ET.Element("Option", type="Map")
    for name, value in values.items():
        ET.SubElement(made, "Option", name=name, type="QString", value=value)
    return made


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
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _mm(px: float) -> str:
    return f"{px * MM_PER_PX:.3g}"


def _dash(dash: str) -> str:
    return ";".join(_mm(float(part)) for part in dash.split())
