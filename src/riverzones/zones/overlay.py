"""Overlays of many areas at once that give valid areas and nothing else: in degrees on a grid of 0.1 mm by GEOS, in a
plane on one of a micrometre by :mod:`riverzones.geo.polygon_clipping`.

Shapes are in degrees unless a grid of ``METRE_GRID`` says that they are in a plane.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import polygon_clipping
from riverzones.geo.offset_curves import winding_union
from riverzones.geo.polygon_clipping import MICROMETRE, MICROMETRE_DEGREES, Outlines

__all__ = [
    "GRID_DEGREES",
    "METRE_GRID",
    "bundled",
    "connected_parts",
    "difference",
    "dissolve",
    "gathered",
    "intersection",
    "polygonal",
    "seams_closed",
    "union",
]

Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

GRID_DEGREES: Final = 1e-9  # 0.1 mm: what is nearer becomes one, so that edges shared stay shared; a setting of ours

METRE_GRID: Final = 1e-4
"""The same grid for shapes in a plane [m]; says to overlays that their shapes are in one."""

SEAM: Final = 10.0  # grids, so 1 mm: seams this narrow are closed; a setting of ours


def intersection(one: Any, other: Any, *, grid: float = GRID_DEGREES) -> Geometries:
    """Return what each pair of areas has in common."""
    if grid == METRE_GRID:
        return polygon_clipping.intersection(*_outlines(one, other))
    return _polygons(shapely.intersection(one, other, grid_size=grid))


def difference(one: Any, other: Any, *, grid: float = GRID_DEGREES) -> Geometries:
    """Return each area without the other."""
    if grid == METRE_GRID:
        return polygon_clipping.difference(*_outlines(one, other))
    return _polygons(shapely.difference(one, other, grid_size=grid))


def union(one: Any, other: Any, *, grid: float = GRID_DEGREES) -> Geometries:
    """Return each pair of areas together."""
    if grid == METRE_GRID:
        first, second = _outlines(one, other)
        return polygon_clipping.union(first.beside(second))
    return _polygons(shapely.union(one, other, grid_size=grid))


def _outlines(one: Any, other: Any) -> tuple[Outlines, Outlines]:
    return Outlines.of(np.asarray(one, dtype=object)), Outlines.of(np.asarray(other, dtype=object))


def polygonal(shapes: Any) -> Geometries:
    """Return the polygons of each shape, valid; an empty one where there are none."""
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
    """Return the parts of each area that touch the other one: islands of noise beside a cut are left out."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    held = shapely.intersects(parts, on[row])
    return shapes if held.all() else gathered(parts[held], row[held].astype(np.intp), len(shapes))


def gathered(parts: Geometries, row: Ints, count: int) -> Geometries:
    """Return polygons apart from each other as one shape per row, shape (count,); an empty polygon for a row without
    any.
    """
    answer = np.full(count, shapely.Polygon(), dtype=object)
    many = np.bincount(row, minlength=count)[row] > 1
    answer[row[~many]] = parts[~many]
    shapely.multipolygons(parts[many], indices=row[many], out=answer)
    return answer


def bundled(lines: Geometries, row: Ints, count: int) -> Geometries:
    """Return lines as one shape per row, shape (count,); an empty one for a row without any."""
    parts, of = shapely.get_parts(lines, return_index=True)
    order = np.argsort(row[of], kind="stable")
    answer = np.full(count, shapely.MultiLineString(), dtype=object)
    shapely.multilinestrings(parts[order], indices=row[of][order], out=answer)
    return answer


def dissolve(shapes: Geometries, row: Ints, count: int, *, grid: float = GRID_DEGREES) -> Geometries:
    """Return the union of the areas of each row, shape (count,); an empty polygon for a row without any."""
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    answer = np.full(count, shapely.Polygon(), dtype=object)
    alone = np.bincount(row[there], minlength=count)[row[there]] == 1
    answer[row[there[alone]]] = polygonal(shapes[there[alone]])
    many = there[~alone]
    if len(many):
        parts, of = shapely.get_parts(polygonal(shapes[many]), return_index=True)
        rows = np.unique(row[many])
        unit = MICROMETRE if grid == METRE_GRID else MICROMETRE_DEGREES
        answer[rows] = winding_union(parts, np.searchsorted(rows, row[many][of]), len(rows), grid=unit)
    return answer


def seams_closed(parts: Geometries, *, grid: float = GRID_DEGREES) -> Geometries:
    """Return parts of one area without the seams that rounding left between them: neighbours then share their vertices.

    All outlines are noded together on ten times the grid; each face goes to the first part that holds it.
    """
    lines = shapely.union_all(shapely.boundary(parts), grid_size=SEAM * grid)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.point_on_surface(faces)
    answer, free = parts.copy(), np.ones(len(faces), dtype=np.bool_)
    for row, part in enumerate(parts):
        own_faces = free & shapely.intersects(part, inside)
        free &= ~own_faces
        answer[row] = shapely.union_all(faces[own_faces], grid_size=SEAM * grid)
    return polygonal(answer)
