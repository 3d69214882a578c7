"""Names on the map of QGIS, as the page of a map writes them: dark ink of the layer's colour on a white halo.

The format is that of QGIS 3.22 (``QgsPalLayerSettings``): placement 0 is around a point, 2 along a line, 4 within an
area (horizontally).
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from riverzones.model import Symbol
from riverzones.store.qgis.symbols import options

__all__ = ["POINTS_FROM", "labels"]

POINTS_FROM: Final = 150_000
"""Names of points are written at 1 : this and larger, as the page does from its zoom 12 on; a setting of ours."""
_PLACEMENT: Final = {"point": "6", "line": "2", "polygon": "4"}  # 6: around a point, by the rules of map making
_INK: Final = 0.62  # of the layer's colour; the rest is black


def labels(field: str, symbol: Symbol, geometry: str, *, always: bool = False, bold: bool = False) -> ET.Element:
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
