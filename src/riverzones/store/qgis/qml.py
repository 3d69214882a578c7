"""A style as QML, the style file of QGIS; the same text stands in the table ``layer_styles`` of a GeoPackage.

Besides the symbols it holds the titles of the columns and the words of coded values, so that the attribute table of
QGIS reads as the office speaks, and names as the page of a map writes them: dark ink of the layer's colour on a white
halo. The format is that of QGIS 3.22 (``QgsPalLayerSettings``): placement 0 is around a point, 2 along a line, 4 within
an area (horizontally).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from riverzones.model import Column, Style, Symbol
from riverzones.store.qgis.symbols import GEOMETRIES, HATCHES, options, symbol_element
from riverzones.terms import COMMON

__all__ = ["POINTS_FROM", "qml", "renderer"]

_VERSION = "3.22.16-Białowieża"  # whose format this is
_OTHER = COMMON["other"]
POINTS_FROM: Final = 150_000
"""Names of points are written at 1 : this and larger, as the page does from its zoom 12 on; a setting of ours."""
_PLACEMENT: Final = {"point": "6", "line": "2", "polygon": "4"}  # 6: around a point, by the rules of map making
_INK: Final = 0.62  # of the layer's colour; the rest is black


def qml(
    style: Style,
    geometry: str,
    *,
    columns: Sequence[Column] = (),
    lang: str = "zh",
    label: str | None = None,
    always: bool = False,
) -> str:
    """Return the style of a layer.

    Parameters
    ----------
    style : Style
    geometry : str
        ``point``, ``line`` or ``polygon``.
    columns : sequence of Column
        Columns of the layer kind, for their titles and the words of their values.
    lang : str
        Language of labels: zh or en.
    label : str, optional
        Column that names the rows on the map; ``name`` where the columns have one.
    always : bool
        Write names of points at every scale.

    Returns
    -------
    str
        An XML document.
    """
    named = label or next((column.name for column in columns if column.name == "name"), None)
    root = ET.Element("qgis", version=_VERSION, styleCategories="Symbology|Labeling|Fields|Forms")
    root.append(renderer(style, geometry, lang=lang))
    if named is not None:
        root.set("labelsEnabled", "1")
        root.append(_labels(named, style.symbol, geometry, always=always, bold=label is not None))
    ET.SubElement(root, "layerGeometryType").text = str(GEOMETRIES.index(geometry))
    if columns:
        root.extend(_fields(columns, lang))
    ET.indent(root, " ")
    kind = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return kind + ET.tostring(root, encoding="unicode") + "\n"


def renderer(style: Style, geometry: str, *, lang: str = "zh") -> ET.Element:
    """Return ``<renderer-v2>``: one symbol, or one per value of the column that splits the style and one for the
    others.
    """
    element = ET.Element("renderer-v2", forceraster="0", symbollevels="0", enableorderby="0", referencescale="-1")
    symbols = ET.Element("symbols")
    symbols.append(symbol_element(style.symbol, geometry, "0"))
    if style.by is None:
        element.set("type", "singleSymbol")
    else:
        element.attrib |= {"type": "categorizedSymbol", "attr": style.by}
        categories = ET.SubElement(element, "categories")
        for number, (value, title, symbol) in enumerate(style.cases, start=1):
            _category(categories, str(number), value, title.within(lang))
            hatch = HATCHES[(number - 1) % len(HATCHES)]
            symbols.append(symbol_element(symbol, geometry, str(number), hatch=hatch))
        _category(categories, "0", "", _OTHER.within(lang))
    element.append(symbols)
    return element


def _category(parent: ET.Element, symbol: str, value: str, label: str) -> None:
    ET.SubElement(parent, "category", symbol=symbol, value=value, label=label, render="true", type="string")


def _fields(columns: Sequence[Column], lang: str) -> list[ET.Element]:
    """Titles of columns, and drop-downs of the values that a column may hold."""
    forms, aliases = ET.Element("fieldConfiguration"), ET.Element("aliases")
    for number, column in enumerate(columns, start=1):  # 0 is fid
        ET.SubElement(aliases, "alias", field=column.name, index=str(number), name=column.title.within(lang))
        if column.values:
            field = ET.SubElement(forms, "field", name=column.name, configurationFlags="None")
            widget = ET.SubElement(field, "editWidget", type="ValueMap")
            config = ET.SubElement(ET.SubElement(widget, "config"), "Option", type="Map")
            listed = ET.SubElement(config, "Option", name="map", type="List")
            for value in column.values:
                listed.append(options({value.title.within(lang): value.name}))
    return [forms, aliases]


def _labels(field: str, symbol: Symbol, geometry: str, *, always: bool = False, bold: bool = False) -> ET.Element:
    """Return ``<labeling>`` of a layer that is named by one column.

    Parameters
    ----------
    field : str
        The column.
    symbol : Symbol
        Its colour is that of the letters.
    geometry : str
        ``point``, ``line`` or ``polygon``.
    always : bool
        Write names of points at every scale.
    bold : bool
        Write them bold.
    """
    labeling = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    red, green, blue = (round(_INK * int(symbol.stroke[digit : digit + 2], 16)) for digit in (1, 3, 5))
    style = ET.SubElement(
        settings,
        "text-style",
        fieldName=field,
        isExpression="0",
        fontSize="9",
        fontSizeUnit="Point",
        fontWeight="75" if bold else "50",
        fontFamily="Noto Sans CJK SC",
        textColor=f"{red},{green},{blue},255",
        textOpacity="1",
        namedStyle="Bold" if bold else "Regular",
    )
    ET.SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM", bufferColor="255,255,255,230",
        bufferOpacity="0.9", bufferNoFill="1",
    )  # fmt: skip
    ET.SubElement(
        settings, "placement", placement=_PLACEMENT[geometry], priority="8" if bold else "5", dist="1", distUnits="MM",
        placementFlags="10", predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR", fitInPolygonOnly="0",
    )  # fmt: skip
    far = geometry == "point" and not always
    ET.SubElement(
        settings, "rendering", drawLabels="1", obstacle="1", displayAll="0", scaleVisibility=str(int(far)),
        scaleMin="0", scaleMax=str(POINTS_FROM if far else 0), minFeatureSize="0",
        mergeLines=str(int(geometry == "line")),
    )  # fmt: skip
    properties = ET.SubElement(settings, "dd_properties")
    properties.append(options({"name": ""}))
    return labeling
