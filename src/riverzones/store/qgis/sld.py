"""A style as SLD 1.1 (OGC 05-078r4, with Symbology Encoding 1.1, OGC 05-077r4), for GeoServer and the like.

Sizes are in pixels, as Symbology Encoding takes them by default.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from riverzones.model import Style, Symbol

__all__ = ["sld"]

_SPACES: Final = {
    "": "http://www.opengis.net/sld",
    "se": "http://www.opengis.net/se",
    "ogc": "http://www.opengis.net/ogc",
    "xlink": "http://www.w3.org/1999/xlink",
}
_SE, _OGC, _SLD = (f"{{{_SPACES[name]}}}" for name in ("se", "ogc", ""))

for _prefix, _space in _SPACES.items():  # ElementTree knows prefixes by this table alone
    ET.register_namespace(_prefix, _space)


def sld(style: Style, geometry: str, *, name: str | None = None, lang: str = "zh") -> str:
    """Return the style of a layer as an XML document.

    Parameters
    ----------
    style : Style
    geometry : str
        ``point``, ``line`` or ``polygon``.
    name : str, optional
        Name of the layer; by default that of the style.
    lang : str
        Language of the titles in the legend.
    """
    root = ET.Element(f"{_SLD}StyledLayerDescriptor", version="1.1.0")
    layer = ET.SubElement(root, f"{_SLD}NamedLayer")
    ET.SubElement(layer, f"{_SE}Name").text = name or style.name
    user = ET.SubElement(layer, f"{_SLD}UserStyle")
    ET.SubElement(user, f"{_SE}Name").text = name or style.name
    kind = ET.SubElement(user, f"{_SE}FeatureTypeStyle")
    for value, title, symbol in style.cases:
        rule = ET.SubElement(kind, f"{_SE}Rule")
        ET.SubElement(rule, f"{_SE}Name").text = value
        described = ET.SubElement(rule, f"{_SE}Description")
        ET.SubElement(described, f"{_SE}Title").text = title.within(lang)
        ET.SubElement(rule, f"{_OGC}Filter").append(_equal(style.by, value))
        rule.extend(_DRAWN[geometry](symbol))
    rule = ET.SubElement(kind, f"{_SE}Rule")
    if style.cases:
        rule.append(_others(style))
    rule.extend(_DRAWN[geometry](style.symbol))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _equal(column: str | None, value: str) -> ET.Element:
    equal = ET.Element(f"{_OGC}PropertyIsEqualTo")
    ET.SubElement(equal, f"{_OGC}PropertyName").text = column
    ET.SubElement(equal, f"{_OGC}Literal").text = value
    return equal


def _others(style: Style) -> ET.Element:
    """All that no case names, in so many words: QGIS 3.22 draws an ``ElseFilter`` over every row."""
    filter_ = ET.Element(f"{_OGC}Filter")
    either = ET.SubElement(filter_, f"{_OGC}Or")
    missing = ET.SubElement(either, f"{_OGC}PropertyIsNull")
    ET.SubElement(missing, f"{_OGC}PropertyName").text = style.by
    none_of = ET.SubElement(either, f"{_OGC}Not")
    named = [_equal(style.by, value) for value, _, _ in style.cases]
    (ET.SubElement(none_of, f"{_OGC}Or") if len(named) > 1 else none_of).extend(named)
    return filter_


def _point(symbol: Symbol) -> list[ET.Element]:
    symbolizer = ET.Element(f"{_SE}PointSymbolizer")
    graphic = ET.SubElement(symbolizer, f"{_SE}Graphic")
    mark = ET.SubElement(graphic, f"{_SE}Mark")
    # of the marks the standard names there is no diamond: a square turned by 45 degrees
    ET.SubElement(mark, f"{_SE}WellKnownName").text = "square" if symbol.shape == "diamond" else symbol.shape
    if symbol.fill:
        mark.append(_fill(symbol))
    mark.append(_stroke(symbol, width=min(symbol.width, 2.0)))
    ET.SubElement(graphic, f"{_SE}Size").text = f"{2 * symbol.radius:g}"
    if symbol.shape == "diamond":
        ET.SubElement(graphic, f"{_SE}Rotation").text = "45"
    return [symbolizer]


def _line(symbol: Symbol) -> list[ET.Element]:
    symbolizer = ET.Element(f"{_SE}LineSymbolizer")
    symbolizer.append(_stroke(symbol))
    return [symbolizer]


def _polygon(symbol: Symbol) -> list[ET.Element]:
    symbolizer = ET.Element(f"{_SE}PolygonSymbolizer")
    if symbol.fill:
        symbolizer.append(_fill(symbol))
    if symbol.width:
        symbolizer.append(_stroke(symbol))
    return [symbolizer]


_DRAWN: Final = {"point": _point, "line": _line, "polygon": _polygon}


def _fill(symbol: Symbol) -> ET.Element:
    return _parameters("Fill", {"fill": symbol.fill or symbol.stroke, "fill-opacity": f"{symbol.fill_opacity:g}"})


def _stroke(symbol: Symbol, *, width: float | None = None) -> ET.Element:
    values = {
        "stroke": symbol.stroke,
        "stroke-opacity": f"{symbol.opacity:g}",
        "stroke-width": f"{symbol.width if width is None else width:g}",
        "stroke-linejoin": "round",
    }
    if symbol.dash:
        values["stroke-dasharray"] = symbol.dash
    return _parameters("Stroke", values)


def _parameters(name: str, values: dict[str, str]) -> ET.Element:
    element = ET.Element(f"{_SE}{name}")
    for key, value in values.items():
        ET.SubElement(element, f"{_SE}SvgParameter", name=key).text = value
    return element
