"""Overlays of many areas at once, on a grid of 0.1 mm, that give valid areas and nothing else.

Shapes are in degrees unless a grid of ``METRE_GRID`` says that they are in a plane.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo.offset_curves import winding_union

__all__ = [
    "GRID_DEGREES",
    "METRE_GRID",
    "closed",
    "connected_parts",
    "difference",
    "dissolve",
    "intersection",
    "polygonal",
    "union",
]

Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

GRID_DEGREES: Final = 1e-9  # 0.1 mm: what is nearer becomes one, so that edges shared stay shared; a setting of ours

METRE_GRID: Final = 1e-4
"""The same grid for shapes in a plane [m]."""

SEAM: Final = 10.0  # grids, so 1 mm: seams this narrow are closed; a setting of ours


def intersection(one: Any, other: Any, *, grid: float = GRID_DEGREES) -> Geometries:
    """What each pair of areas has in common."""
    return _polygons(shapely.intersection(one, other, grid_size=grid))


def difference(one: Any, other: Any, *, grid: float = GRID_DEGREES) -> Geometries:
    """Each area without the other."""
    return _polygons(shapely.difference(one, other, grid_size=grid))


def union(one: Any, other: Any, *, grid: float = GRID_DEGREES) -> Geometries:
    """Each pair of areas together."""
    return _polygons(shapely.union(one, other, grid_size=grid))


def polygonal(shapes: Any) -> Geometries:
    """The polygons of each shape, valid; an empty one where there are none."""
    given = np.array(shapes, dtype=object, copy=True)
    bad = ~shapely.is_valid(given)
    given[bad] = shapely.make_valid(given[bad], method="structure", keep_collapsed=False)
    return _polygons(given)


def _polygons(shapes: Any) -> Geometries:
    """The polygons of each valid shape; an empty one where there are none."""
    given: Geometries = np.asarray(shapes, dtype=object)
    odd = np.flatnonzero(~np.isin(shapely.get_type_id(given), (3, 6)))
    for row in odd:
        parts = shapely.get_parts(given[row])
        while (shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
            parts = shapely.get_parts(parts)
        given[row] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    given[shapely.is_empty(given)] = shapely.Polygon()
    return given


def connected_parts(shapes: Geometries, on: Geometries) -> Geometries:
    """The parts of each area that touch the other one: islands of noise beside a cut are left out."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    held = shapely.intersects(parts, on[row])
    return shapes if held.all() else dissolve(parts[held], row[held].astype(np.intp), len(shapes))


def dissolve(shapes: Geometries, row: Ints, count: int) -> Geometries:
    """The union of the areas of each row, shape (count,); an empty polygon for a row without any."""
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    answer = np.full(count, shapely.Polygon(), dtype=object)
    alone = np.bincount(row[there], minlength=count)[row[there]] == 1
    answer[row[there[alone]]] = polygonal(shapes[there[alone]])
    many = there[~alone]
    if len(many):
        parts, of = shapely.get_parts(polygonal(shapes[many]), return_index=True)
        rows = np.unique(row[many])
        answer[rows] = winding_union(parts, np.searchsorted(rows, row[many][of]), len(rows))
    return answer


def closed(parts: Geometries, *, grid: float = GRID_DEGREES) -> Geometries:
    """Parts of one area without the seams that rounding left between them: neighbours then share their vertices.

    All outlines are noded together on ten times the grid; each face goes to the first part that holds it.
    """
    lines = shapely.union_all(shapely.boundary(parts), grid_size=SEAM * grid)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.point_on_surface(faces)
    answer, free = parts.copy(), np.ones(len(faces), dtype=np.bool_)
    for row, part in enumerate(parts):
        mine = free & shapely.intersects(part, inside)
        free &= ~mine
        answer[row] = shapely.union_all(faces[mine], grid_size=SEAM * grid)
    return polygonal(answer)
