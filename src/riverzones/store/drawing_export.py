"""Drawings out: DXF by ezdxf, in metres of a three-degree zone with its number in front, attributes as XDATA."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import ezdxf.filemanagement
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.store import columns

__all__ = ["APP", "attached", "write_dxf"]

APP = "RIVERZONES"
"""The name under which attributes are attached to entities."""
_LONGEST = 240
_LONGEST_EDGE_DEG = 0.005
_MOST = 15_000
"""Characters of attributes of one entity; a drawing holds 16 kB."""


def write_dxf(frame: pd.DataFrame, path: Path, *, layer: str) -> None:
    """Write a layer as a drawing that CAD programs open in metres.

    Coordinates are CGCS2000, the three-degree zone of the middle of the layer with its number in front (EPSG:4513 to
    4533), or degrees outside China. Areas of one ring are closed polylines, others hatches of all their rings.

    Raises
    ------
    OutputError
        If there is no geometry, or the attributes of a row are longer than a drawing holds.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        raise OutputError(
            Text(zh="DXF 只存有几何的图层。", en="a DXF holds layers with geometry."),
            hint=Text(zh="请改用 .csv 或 .xlsx。", en="Take .csv or .xlsx."),
        )
    document = ezdxf.filemanagement.new("R2010", setup=False)
    document.appids.add(APP)
    name = re.sub(r'[<>/\\":;?*|=`,\x00-\x1f]', "_", layer)[:200] or "layer"
    document.layers.add(name)
    placed, crs = _in_metres(frame)
    document.header.custom_vars.append("CRS", crs)
    space = document.modelspace()
    facts = _facts(frame)
    for row, shape in enumerate(np.asarray(placed.geometry.to_numpy(), dtype=object)):
        if shape is None or shape.is_empty:
            continue
        for entity in _draw(space, shape, name):
            entity.set_xdata(APP, [(1000, f"#{row + 1}"), *((1000, piece) for piece in facts[row])])
    document.saveas(path, encoding="utf-8")


def _in_metres(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    degrees = frame if frame.crs.to_epsg() == 4490 else frame.to_crs(4490)
    there = degrees.geometry[~(degrees.geometry.isna() | degrees.geometry.is_empty)]
    if not len(there):
        return degrees, "EPSG:4490"
    west, south, east, north = there.total_bounds
    zone = round((west + east) / 2 / 3)
    if not (25 <= zone <= 45 and 3 <= (south + north) / 2 <= 54):
        return degrees, "EPSG:4490"
    code = 4513 + zone - 25
    # an edge is straight in longitude and latitude: pieces of 500 m lie within 3 mm of their chords in the plane
    degrees = degrees.set_geometry(shapely.segmentize(degrees.geometry.array, _LONGEST_EDGE_DEG))
    return degrees.to_crs(code), f"EPSG:{code}"


def _facts(frame: gpd.GeoDataFrame) -> list[list[str]]:
    """The attributes of each row as texts that fit, cut from one JSON text."""
    plain = frame.drop(columns=frame.geometry.name)
    words = {str(name): columns.bound(plain[name], columns.dtype_word(plain[name])) for name in plain.columns}
    rows = []
    for row in range(len(frame)):
        known = {
            name: value
            for name, values in words.items()
            if (value := values[row]) is not None and not (isinstance(value, float) and np.isnan(value))
        }
        text = json.dumps(known, ensure_ascii=True)
        if len(text) > _MOST:
            raise OutputError(
                Text(
                    zh=f"第 {row + 1} 行的属性有 {len(text)} 个字符，DXF 中一个图元最多 {_MOST} 个。",
                    en=f"row {row + 1} has attributes of {len(text)} characters, an entity of a DXF holds {_MOST}.",
                ),
                hint=Text(zh="请改用 .gpkg。", en="Take .gpkg."),
            )
        rows.append([text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)])
    return rows


def _draw(space: Any, shape: Any, layer: str) -> list[Any]:
    how = {"layer": layer}
    if shape.geom_type == "Polygon" and not shape.interiors:
        ring = np.asarray(shape.exterior.coords)
        return [_polyline(space, ring[:-1], how, close=True)]
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        hatch = space.add_hatch(dxfattribs=how)
        for polygon in shapely.get_parts(shape):
            for ring in (polygon.exterior, *polygon.interiors):
                hatch.paths.add_polyline_path(np.asarray(ring.coords)[:-1, :2].tolist(), is_closed=True)
        return [hatch]
    if shape.geom_type in ("LineString", "LinearRing"):
        return [_polyline(space, np.asarray(shape.coords), how, close=False)]
    if shape.geom_type == "Point":
        return [space.add_point(shape.coords[0], dxfattribs=how)]
    return [entity for part in shape.geoms for entity in _draw(space, part, layer)]


def _polyline(space: Any, xyz: Any, how: dict[str, str], *, close: bool) -> Any:
    if xyz.shape[1] > 2 and np.isfinite(xyz[:, 2]).all() and xyz[:, 2].any():
        return space.add_polyline3d(xyz.tolist(), close=close, dxfattribs=how)
    return space.add_lwpolyline(xyz[:, :2].tolist(), close=close, dxfattribs=how)


def attached(pieces: list[str]) -> tuple[int, dict[str, Any]] | None:
    """Return the row number and the attributes that :func:`write_dxf` attached; None where they are not of it.

    Examples
    --------
    >>> attached(["#3", '{"name": "a', '"}'])
    (3, {'name': 'a'})
    """
    if not pieces or not re.fullmatch(r"#\d+", pieces[0]):
        return None
    try:
        facts = json.loads("".join(pieces[1:]))
    except ValueError:
        return None
    return (int(pieces[0][1:]), facts) if isinstance(facts, dict) else None
