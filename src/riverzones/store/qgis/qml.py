"""A style as QML, the style file of QGIS; the same text stands in the table ``layer_styles`` of a GeoPackage.

Besides the symbols it holds the titles of the columns and the words of coded values, so that the attribute table of
QGIS reads as the office speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from riverzones.model import Column, Style
from riverzones.store.qgis.labels import labels
from riverzones.store.qgis.symbols import GEOMETRIES, HATCHES, options, symbol_element
from riverzones.terms import COMMON

__all__ = ["qml", "renderer"]

_VERSION = "3.22.16-Białowieża"  # whose format this is
_OTHER = COMMON["other"]


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
        root.append(labels(named, style.symbol, geometry, always=always, bold=label is not None))
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
