"""Styles as QGIS and GeoServer read them, and a QGIS project: made from ``catalogue/styles``, never edited by hand."""

from __future__ import annotations

from riverzones.store.qgis.project_file import Group, Layer, qgs
from riverzones.store.qgis.qml import qml
from riverzones.store.qgis.sld import sld
from riverzones.store.qgis.symbols import GEOMETRIES

__all__ = ["GEOMETRIES", "Group", "Layer", "qgs", "qml", "sld"]
