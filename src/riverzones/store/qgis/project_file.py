"""A QGIS project (``.qgs``) over a GeoPackage: layers in groups, drawn in their styles, found beside the file.

The format is that of QGIS 3.22; layers are named by a path relative to the project, so the two files travel together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

import pyproj
from pyproj.enums import WktVersion

from riverzones.model import Column, Style, Text
from riverzones.store.qgis.qml import qml

__all__ = ["Group", "Layer", "qgs"]

_VERSION = "3.22.16-Białowieża"
_TYPES: Final = {"point": "Point", "line": "Line", "polygon": "Polygon"}
_SUBSETS: Final = {"point": "Point", "line": "LineString", "polygon": "Polygon"}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the project: its table, one type of geometry, its title and style.

    ``only`` says that the table holds several types of geometry, of which this is one; ``shown`` whether it is ticked
    at first. ``label`` is the column that names its rows on the map where that is not ``name``; ``always`` whether
    points are named at every scale.
    """

    table: str
    geometry: str
    title: Text
    style: Style
    columns: Sequence[Column] = ()
    only: bool = False
    shown: bool = True
    label: str | None = None
    always: bool = False

    @property
    def key(self) -> str:
        """The id of the layer inside the project."""
        return f"{self.table}_{self.geometry}"


@dataclass(frozen=True, slots=True)
class Group:
    """Layers under one heading, the first on top."""

    title: Text
    layers: Sequence[Layer]


def qgs(
    groups: Sequence[Group], *, source: str, title: str, extent: tuple[float, float, float, float], lang: str = "zh"
) -> str:
    """Return the project as an XML document.

    Parameters
    ----------
    groups : sequence of Group
        The first group lies on top.
    source : str
        Path of the GeoPackage, as the project will find it: ``./wushan.gpkg``.
    title : str
    extent : tuple of float
        What is shown at first: west, south, east, north [degrees, EPSG:4490].
    lang : str
        Language of titles: zh or en.
    """
    root = ET.Element("qgis", projectname=title, version=_VERSION)
    ET.SubElement(root, "title").text = title
    _crs(ET.SubElement(root, "projectCrs"))
    tree = ET.SubElement(root, "layer-tree-group")
    for group in groups:
        heading = ET.SubElement(
            tree, "layer-tree-group", name=group.title.within(lang), checked="Qt::Checked", expanded="0"
        )
        for layer in group.layers:
            ET.SubElement(
                heading,
                "layer-tree-layer",
                id=layer.key,
                name=layer.title.within(lang),
                source=_address(layer, source),
                providerKey="ogr",
                checked="Qt::Checked" if layer.shown else "Qt::Unchecked",
                expanded="0",
            )
    _canvas(root, extent)
    layers = [layer for group in groups for layer in group.layers]
    listed = ET.SubElement(root, "projectlayers")
    for layer in layers:
        listed.append(_maplayer(layer, source, lang))
    order = ET.SubElement(root, "layerorder")
    for layer in layers:
        ET.SubElement(order, "layer", id=layer.key)
    properties = ET.SubElement(root, "properties")
    paths = ET.SubElement(properties, "Paths")
    ET.SubElement(paths, "Absolute", type="bool").text = "false"
    system = ET.SubElement(properties, "SpatialRefSys")
    ET.SubElement(system, "ProjectionsEnabled", type="int").text = "1"
    measure = ET.SubElement(properties, "Measure")
    ET.SubElement(measure, "Ellipsoid", type="QString").text = "EPSG:1024"
    ET.indent(root, " ")
    kind = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return kind + ET.tostring(root, encoding="unicode") + "\n"


def _address(layer: Layer, source: str) -> str:
    only = f"|geometrytype={_SUBSETS[layer.geometry]}" if layer.only else ""
    return f"{source}|layername={layer.table}{only}"


def _maplayer(layer: Layer, source: str, lang: str) -> ET.Element:
    """The layer with its style inside: what a QML holds stands here as it is."""
    text = qml(layer.style, layer.geometry, columns=layer.columns, lang=lang, label=layer.label, always=layer.always)
    maplayer = ET.fromstring(text)  # noqa: S314 - made here
    maplayer.tag = "maplayer"
    named = maplayer.get("labelsEnabled", "0")
    maplayer.attrib.clear()
    maplayer.attrib |= {
        "labelsEnabled": named,
        "type": "vector",
        "geometry": _TYPES[layer.geometry],
        "wkbType": "Unknown",
        "hasScaleBasedVisibilityFlag": "0",
    }
    ET.SubElement(maplayer, "id").text = layer.key
    ET.SubElement(maplayer, "datasource").text = _address(layer, source)
    ET.SubElement(maplayer, "layername").text = layer.title.within(lang)
    ET.SubElement(maplayer, "provider", encoding="UTF-8").text = "ogr"
    _crs(ET.SubElement(maplayer, "srs"))
    return maplayer


def _canvas(root: ET.Element, extent: tuple[float, float, float, float]) -> None:
    canvas = ET.SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    ET.SubElement(canvas, "units").text = "degrees"
    extent_element = ET.SubElement(canvas, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        ET.SubElement(extent_element, name).text = f"{value:.6f}"
    _crs(ET.SubElement(canvas, "destinationsrs"))


def _crs(parent: ET.Element) -> None:
    """CGCS2000, by its authority and in words."""
    crs = pyproj.CRS.from_epsg(4490)
    system = ET.SubElement(parent, "spatialrefsys")
    ET.SubElement(system, "wkt").text = crs.to_wkt(WktVersion.WKT2_2019)
    ET.SubElement(system, "srid").text = "4490"
    ET.SubElement(system, "authid").text = "EPSG:4490"
    ET.SubElement(system, "description").text = crs.name
    ET.SubElement(system, "geographicflag").text = "true"
