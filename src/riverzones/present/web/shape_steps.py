"""Shapes as whole numbers of steps of a degree, those of a whole layer at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["DECIMALS", "geometries", "geometry"]

DECIMALS: Final = 6
"""Decimals of a degree that a page shows at most: 0.1 m."""

_Ints = NDArray[np.intp]


def geometry(shape: shapely.Geometry | None, *, decimals: int = DECIMALS) -> list[Any] | None:
    """Return ``shape`` as whole numbers of steps of a degree: kind (0 points, 1 lines, 2 polygons), then the parts.

    Points are one list ``[x, y, dx, dy, ...]``, lines a list each, polygons a list of rings each. Neighbours that
    round to one position are written once. A collection gives its parts of the highest dimension.

    Examples
    --------
    >>> geometry(shapely.from_wkt("POINT (109.8 31.07)"))
    [0, [109800000, 31070000]]
    >>> geometry(shapely.from_wkt("LINESTRING (109.8 31.07, 109.9 31.08, 109.9 31.08)"), decimals=3)
    [1, [109800, 31070, 100, 10]]
    >>> geometry(None)
    """
    return geometries([shape], decimals=decimals)[0]


def geometries(shapes: Iterable[shapely.Geometry | None], *, decimals: int = DECIMALS) -> list[list[Any] | None]:
    """Return :func:`geometry` of each."""
    array = np.asarray(list(shapes), dtype=object)
    packed: list[list[Any] | None] = [None] * len(array)
    there = ~(shapely.is_missing(array) | shapely.is_empty(array))
    scale = 10**decimals
    single = np.flatnonzero(there & (shapely.get_type_id(array) == 0))
    whole = np.rint(shapely.get_coordinates(array[single]) * scale).astype(np.int64).tolist()
    for position, xy in zip(single.tolist(), whole, strict=True):
        packed[position] = [0, xy]
    rest = np.flatnonzero(there & (shapely.get_type_id(array) != 0))
    if len(rest):
        parts, owner = _highest_parts(array[rest])
        for dimension, pack in enumerate((_points, _lines, _polygons)):
            rows = shapely.get_dimensions(parts) == dimension
            if rows.any():
                for position, lists in pack(parts[rows], owner[rows], scale):
                    packed[rest[position]] = [dimension, *lists]
    return packed


def _highest_parts(shapes: NDArray[Any]) -> tuple[NDArray[Any], _Ints]:
    """The single parts of each shape that have the highest dimension in it, and the shape of each."""
    parts, owner = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    filled = ~shapely.is_empty(parts)
    parts, owner = parts[filled], owner[filled]
    size = shapely.get_dimensions(parts)
    most = np.full(len(shapes), -1)
    np.maximum.at(most, owner, size)
    highest = size == most[owner]
    return parts[highest], owner[highest]


def _points(parts: NDArray[Any], owner: _Ints, scale: int) -> Iterable[tuple[int, list[Any]]]:
    """The points of each shape as one list."""
    rows, run = np.unique(owner, return_inverse=True)
    return zip(rows.tolist(), ([steps] for steps in _runs(shapely.get_coordinates(parts), run, scale)), strict=True)


def _lines(parts: NDArray[Any], owner: _Ints, scale: int) -> Iterable[tuple[int, list[Any]]]:
    """The lines of each shape as a list each."""
    xy, line = shapely.get_coordinates(parts, return_index=True)
    return _grouped(_runs(xy, line, scale), owner)


def _polygons(parts: NDArray[Any], owner: _Ints, scale: int) -> Iterable[tuple[int, list[Any]]]:
    """The polygons of each shape as a list of rings each."""
    rings, polygon = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    return _grouped([lists for _, lists in _grouped(_runs(xy, ring, scale), polygon)], owner)


def _grouped(lists: list[Any], owner: _Ints) -> Iterable[tuple[int, list[Any]]]:
    """Lists that belong to one owner put together, owners ascending."""
    first = np.flatnonzero(np.diff(owner, prepend=-1)).tolist()
    for start, end in zip(first, [*first[1:], len(lists)], strict=True):
        yield int(owner[start]), lists[start:end]


def _runs(xy: NDArray[np.float64], run: _Ints, scale: int) -> list[list[int]]:
    """Steps of each run of coordinates, from 0 for the first; ``run`` is the number of each, ascending.

    Of neighbours that round to one position the first stays; of more than two that all do, the first two.
    """
    whole = np.rint(xy * scale).astype(np.int64)
    size = np.bincount(run)
    first = np.cumsum(size) - size
    moved = np.ones(len(whole), dtype=np.bool_)
    moved[1:] = (whole[1:] != whole[:-1]).any(axis=1)
    moved[first] = True
    still = (size <= 2) | (np.bincount(run, moved) < 2)
    keep = np.where(still[run], np.arange(len(run)) - first[run] < 2, moved)
    whole, run = whole[keep], run[keep]
    size = np.bincount(run)
    first = np.cumsum(size) - size
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    steps[first] = whole[first]
    flat, ends = steps.ravel().tolist(), (2 * np.cumsum(size)).tolist()
    return [flat[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
