"""Where the rows of a project are expected: its place as said, areas of its codes, its province, else what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue.provinces import Province
from riverzones.model import LayerKind, Place, Text
from riverzones.model.place import plain_code
from riverzones.store.project import ProjectFile

__all__ = [
    "ADMIN_LAYERS",
    "NOWHERE",
    "ProjectArea",
    "code_areas",
    "code_column",
    "codes_with_area",
    "outside_their_code",
    "project_area",
]

Extent = tuple[float, float, float, float]
ADMIN_LAYERS = ("townships", "counties", "cities", "provinces")
"""Layers whose polygons are the areas of administrative codes, the smallest first."""
_WIDE_DEG = 8.0
_BESIDE_BOX_DEG = 0.2
"""How far beside the box of its province a row may lie: the boxes are from recall."""
_SLACK_KM = 1.0
"""How far a row may lie beside the area of its code: boundaries of two sources differ by some hundred metres."""


@dataclass(frozen=True)
class ProjectArea:
    """Where a project lies.

    ``bounds`` is west, south, east, north [degrees], None where nothing is known; ``said`` whether a person said so
    (:meth:`ProjectFile.place`) and not only the layers; ``by`` how it is known, in words.
    """

    bounds: Extent | None
    said: bool
    by: Text


NOWHERE = ProjectArea(None, False, Text(zh="不知道项目所在地", en="the place of the project is not known"))


def project_area(project: ProjectFile, provinces: Mapping[str, Province]) -> ProjectArea:
    """Return where the rows of a project are expected, by the best that is known.

    The box of ``init --place`` goes first, then the polygons of its codes and names, then what the project holds if
    that lies in the province of its codes, then that province. A project without a place is where its layers are.
    """
    place = project.place()
    held = _held(project)
    if place is None:
        words = Text(zh="项目已有图层的范围", en="the extent of the layers in the project")
        return NOWHERE if held is None else ProjectArea(held, False, words)
    shown = Text(zh=f"项目所在地（{place}）", en=f"the project's place ({place})")
    if place.bounds is not None:
        return ProjectArea(place.bounds, True, shown)
    drawn = _drawn(project, place)
    if drawn is not None:
        return ProjectArea(drawn, True, shown)
    boxes = [provinces[code].box for code in place.provinces if code in provinces]
    boxes += [p.box for p in provinces.values() if any(name and p.name.startswith(name) for name in place.names)]
    if not boxes:
        return ProjectArea(held, False, shown) if held is not None else NOWHERE
    province = _union(boxes)
    if held is not None and _within(held, province):
        return ProjectArea(held, True, shown)
    return ProjectArea(province, True, shown)


def _union(boxes: Any) -> Extent:
    array = np.asarray(boxes, dtype=float)
    west, south = array[:, :2].min(axis=0)
    east, north = array[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _within(inner: Extent, outer: Extent) -> bool:
    return bool(shapely.box(*outer).buffer(0.3).covers(shapely.box(*inner)))


def _held(project: ProjectFile) -> Extent | None:
    """The extent of the layers, without those much wider than the others; None when nothing is placed."""
    boxes = project.summary()[["west", "south", "east", "north"]].dropna().to_numpy(dtype=float)
    if not len(boxes):
        return None
    small = ((boxes[:, 2] - boxes[:, 0]) <= _WIDE_DEG) & ((boxes[:, 3] - boxes[:, 1]) <= _WIDE_DEG)
    return _union(boxes[small] if small.any() else boxes)


def _drawn(project: ProjectFile, place: Place) -> Extent | None:
    """The extent of the polygons that bear one of the codes, or of areas in them, or one of the names."""
    boxes = []
    for layer in ADMIN_LAYERS:
        frame = _polygons(project, layer)
        if frame is None:
            continue
        wanted = np.zeros(len(frame), dtype=bool)
        codes = _codes(frame)
        wanted |= np.array([any(code.startswith(own) for own in place.codes) for code in codes], dtype=bool)
        if "name" in frame.columns:
            wanted |= frame["name"].isin(place.names).to_numpy(dtype=bool)
        if wanted.any():
            boxes += shapely.bounds(np.asarray(frame.geometry.array, dtype=object)[wanted]).tolist()
    return _union(boxes) if boxes else None


def _polygons(project: ProjectFile, layer: str) -> gpd.GeoDataFrame | None:
    if not project.has(layer):
        return None
    frame = project.read(layer)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    good = ~shapely.is_missing(shapes) & (shapely.get_dimensions(shapes) == 2)
    return frame[good] if good.any() else None


def _codes(frame: pd.DataFrame, column: str = "code") -> list[str]:
    """Plain codes of the rows, empty where a cell holds none."""
    if column not in frame.columns:
        return [""] * len(frame)
    words = [str(word).strip().removesuffix(".0") if pd.notna(word) else "" for word in frame[column]]
    return [plain_code(word) if word.isascii() and word.isdigit() and len(word) >= 2 else "" for word in words]


def code_areas(project: ProjectFile, provinces: Mapping[str, Province]) -> dict[str, Any]:
    """Return the polygon of each administrative code that the project has one of, EPSG:4490; of a province without one
    its generous box, which shows at least that a row lies in another part of the country.
    """
    areas: dict[str, Any] = {}
    for layer in ADMIN_LAYERS:
        frame = _polygons(project, layer)
        if frame is None:
            continue
        shapes = np.asarray(frame.geometry.array, dtype=object)
        codes = np.array(_codes(frame), dtype=object)
        for code in dict.fromkeys(codes.tolist()):
            if code and code not in areas:
                areas[code] = shapely.union_all(shapely.make_valid(shapes[codes == code]))
    for code, province in provinces.items():
        west, south, east, north = province.box
        beside = _BESIDE_BOX_DEG
        areas.setdefault(code, shapely.box(west - beside, south - beside, east + beside, north + beside))
    return areas


def outside_their_code(
    frame: pd.DataFrame, geometry: Any, kind: LayerKind, areas: Mapping[str, Any]
) -> dict[int, tuple[str, float]]:
    """Return rows (by position) that lie outside the area of their own administrative code, with the code and how far
    [km].

    Codes stand in ``admin_code``, and in ``code`` where the rows are administrative areas or places themselves. A code
    without a polygon is held against that of the area above it.
    """
    column = code_column(kind)
    if not areas or column not in frame.columns or geometry is None:
        return {}
    shapes = np.asarray(geometry, dtype=object)
    codes = codes_with_area(frame, column, areas)
    outside: dict[int, tuple[str, float]] = {}
    for code in dict.fromkeys(codes.tolist()):
        if not code:
            continue
        rows = np.flatnonzero((codes == code) & ~shapely.is_missing(shapes))
        area = areas[code]
        shapely.prepare(area)
        rows = rows[~shapely.intersects(area, shapes[rows])]
        for row, degrees in zip(rows.tolist(), shapely.distance(area, shapes[rows]).tolist(), strict=True):
            if degrees * 100 > _SLACK_KM:
                outside[row] = (code, degrees * 100)
    return outside


def code_column(kind: LayerKind) -> str:
    """Return the column with the administrative code of where a row lies."""
    return "code" if kind.theme == "admin" else "admin_code"


def codes_with_area(frame: pd.DataFrame, column: str, areas: Mapping[str, Any]) -> Any:
    """Return for each row the code of the smallest area round its own that has a polygon, empty where none has."""
    row, words = pd.factorize(frame[column]) if column in frame.columns else (np.full(len(frame), -1), [])
    distinct = _codes(pd.DataFrame({column: pd.Series(words, dtype=object)}), column)  # a few of a layer's many rows
    return np.array([*(_area_of(code, areas) for code in distinct), ""], dtype=object)[row]


def _area_of(code: str, areas: Mapping[str, Any]) -> str:
    """The code itself, or that of the smallest area above it that has a polygon."""
    for length in (len(code), 9, 6, 4, 2):
        if length <= len(code) and code[:length] in areas:
            return code[:length]
    return ""
