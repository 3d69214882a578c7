"""Styles as QGIS and GeoServer read them, and a QGIS project: made from ``catalogue/styles``, never edited by hand."""

from __future__ import annotations

from riverzones.io.qgis.project_file import Group, Layer, qgs
from riverzones.io.qgis.qml import qml
from riverzones.io.qgis.sld import sld
from riverzones.io.qgis.symbols import GEOMETRIES

__all__ = ["GEOMETRIES", "Group", "Layer", "qgs", "qml", "sld"]
