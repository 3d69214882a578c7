"""Overlays of many areas at once, on a grid of 0.1 mm, that give valid areas and nothing else."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["areal", "closed", "common", "hanging", "joined", "merged", "without"]

Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

GRID_DEGREES: Final = 1e-9  # 0.1 mm: what is nearer becomes one, so that edges shared stay shared; a setting of ours

SEAM_DEGREES: Final = 1e-8  # 1 mm: seams this narrow are closed; a setting of ours


def common(one: Any, other: Any) -> Geometries:
    """What each pair of areas has in common."""
    return areal(shapely.intersection(one, other, grid_size=GRID_DEGREES))


def without(one: Any, other: Any) -> Geometries:
    """Each area without the other."""
    return areal(shapely.difference(one, other, grid_size=GRID_DEGREES))


def joined(one: Any, other: Any) -> Geometries:
    """Each pair of areas together."""
    return areal(shapely.union(one, other, grid_size=GRID_DEGREES))


def areal(shapes: Any) -> Geometries:
    """The polygons of each shape, valid; an empty one where there are none."""
    given = np.array(shapes, dtype=object, copy=True)
    bad = ~shapely.is_valid(given)
    given[bad] = shapely.make_valid(given[bad], method="structure", keep_collapsed=False)
    odd = np.flatnonzero(~np.isin(shapely.get_type_id(given), (3, 6)))
    for row in odd:
        parts = shapely.get_parts(given[row])
        while (shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
            parts = shapely.get_parts(parts)
        given[row] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    given[shapely.is_empty(given)] = shapely.Polygon()
    return given


def hanging(shapes: Geometries, on: Geometries) -> Geometries:
    """The parts of each area that touch the other one: islands of noise beside a cut are left out."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    held = shapely.intersects(parts, on[row])
    return shapes if held.all() else merged(parts[held], row[held].astype(np.intp), len(shapes))


def merged(shapes: Geometries, row: Ints, count: int) -> Geometries:
    """The union of the areas of each row, shape (count,); an empty polygon for a row without any."""
    answer = np.full(count, shapely.Polygon(), dtype=object)
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    if not len(there):
        return answer
    order = there[np.argsort(row[there], kind="stable")]
    keys, first = np.unique(row[order], return_index=True)
    for key, mine in zip(keys, np.split(order, first[1:]), strict=True):
        answer[key] = shapes[mine[0]] if len(mine) == 1 else shapely.union_all(shapes[mine])
    return areal(answer)


def closed(parts: Geometries) -> Geometries:
    """Parts of one area without the seams that rounding left between them: neighbours then share their vertices.

    All outlines are noded together on a grid of 1 mm; each face goes to the first part that holds it.
    """
    lines = shapely.union_all(shapely.boundary(parts), grid_size=SEAM_DEGREES)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.point_on_surface(faces)
    answer, free = parts.copy(), np.ones(len(faces), dtype=np.bool_)
    for row, part in enumerate(parts):
        mine = free & shapely.intersects(part, inside)
        free &= ~mine
        answer[row] = shapely.union_all(faces[mine])
    return areal(answer)
