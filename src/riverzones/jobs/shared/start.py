"""The feature that ``LAYER:ID`` names in a project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame
from shapely import Point

from riverzones.catalogue import Catalogue
from riverzones.errors import LayerError, UnknownNameError
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile

__all__ = ["Origin", "no_layer", "origin_of"]

_PLACE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)\s*")
_CALLED = ("code", "name")


@dataclass(frozen=True)
class Origin:
    """One feature of a project, or a bare place (``layer`` is then empty): ``row`` is a frame of one row, EPSG:4490."""

    layer: str
    id: str
    name: str
    row: GeoDataFrame


def origin_of(project: ProjectFile, said: str, *, catalogue: Catalogue) -> Origin:
    """Return the feature that ``said`` names.

    Parameters
    ----------
    project : ProjectFile
        Where to look.
    said : str
        ``outfalls:PK-001``: a layer in any language and an id, a code or a name in it; or ``109.86,31.07``: longitude
        and latitude [degrees, EPSG:4490].
    catalogue : Catalogue
        Knows the words for layers.

    Raises
    ------
    LayerError
        If it is neither, the layer is not in the project, or several features bear that code or name.
    UnknownNameError
        If the layer has no such feature; the hint offers the nearest ids.
    """
    lonlat_match = _PLACE.fullmatch(said)
    if lonlat_match:
        return _bare(said, float(lonlat_match[1]), float(lonlat_match[2]))
    word, sign, wanted = said.replace("：", ":").partition(":")
    if not sign or not word.strip() or not wanted.strip():
        raise LayerError(
            Text(
                zh=f"起点应写作“图层:编号”或“经度,纬度”，不能是“{said}”。",
                en=f"expected LAYER:ID or LON,LAT as a start, got {said!r}.",
            ),
            hint=Text(zh="例如 outfalls:PK-001。", en="Such as outfalls:PK-001."),
        )
    layers = project.layers()
    layer = word.strip() if word.strip() in layers else catalogue.kind(word.strip()).name
    if layer not in layers:
        raise no_layer(layer, layers)
    row = _row(project.read(layer), layer, wanted.strip())
    there = row["name"].iloc[0] if "name" in row.columns else None
    return Origin(layer, str(row.index[0]), str(there) if pd.notna(there) else str(row.index[0]), row)


def no_layer(layer: str, layers: Sequence[str]) -> LayerError:
    """Return the error that a project lacks a layer; it has ``layers``."""
    return LayerError(
        Text(zh=f"项目中没有图层 {layer}。", en=f"the project has no layer {layer}."),
        hint=nearest(nearest_names(layer, layers), layers),
    )


def _bare(said: str, lon: float, lat: float) -> Origin:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise LayerError(
            Text(zh=f"“{said}”不是经度、纬度（度）。", en=f"{said!r} is no longitude and latitude in degrees."),
            hint=Text(zh="先写经度，再写纬度，如 109.86,31.07。", en="Longitude first, such as 109.86,31.07."),
        )
    row = GeoDataFrame({"id": ["place"]}, geometry=[Point(lon, lat)], index=["place"], crs=4490)
    return Origin("", "place", f"{lon:g}, {lat:g}", row)


def _row(frame: GeoDataFrame, layer: str, wanted: str) -> GeoDataFrame:
    """The row of that id, else of that code or name."""
    if wanted in frame.index:
        return frame.loc[[wanted]]
    for column in _CALLED:
        if column not in frame.columns:
            continue
        same = frame[frame[column].astype("string") == wanted]
        if len(same) == 1:
            return same
        if len(same) > 1:
            ids = [str(label) for label in same.index[:5]]
            raise LayerError(
                Text(
                    zh=f"图层 {layer} 中有 {len(same)} 行叫“{wanted}”。",
                    en=f"{len(same)} rows of the layer {layer} are called {wanted!r}.",
                ),
                hint=Text(zh=f"请用编号：{'、'.join(ids)}。", en=f"Use the id: {', '.join(ids)}."),
            )
    known = [str(label) for label in frame.index]
    raise UnknownNameError(
        Text(zh=f"图层 {layer} 中没有“{wanted}”。", en=f"the layer {layer} has no {wanted!r}."),
        hint=nearest(nearest_names(wanted, known), known),
    )
