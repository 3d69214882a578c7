"""Parts that share edges to the last digit: what overlays leave a hair apart is drawn once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final, TypeVar

import numpy as np
import shapely

__all__ = ["tiled"]

GRID_DEGREES: Final = 1e-9  # 0.1 mm: vertices closer than this become one; a setting of ours
Name = TypeVar("Name", bound=Hashable)


def tiled(parts: Mapping[Name, Any]) -> dict[Name, Any]:
    """The same parts with common edges: neighbours hold the same vertices along a shared edge, and share no area.

    A cut across an edge puts a vertex a rounding error beside it; two parts cut differently from one outline then
    cross each other by a hair, and overlays of them may go wrong altogether. All outlines are noded together on a
    grid of 0.1 mm, and the faces between them are given to the first part that held them.

    Parameters
    ----------
    parts : mapping of name to Polygon or MultiPolygon
        Parts that meet or overlap by no more than rounding, EPSG:4490.

    Returns
    -------
    dict
        Polygon or MultiPolygon by name, valid; empty where nothing wider than the grid is left.

    Examples
    --------
    >>> from shapely import box
    >>> made = tiled({"west": box(0, 0, 1, 1), "east": box(1 + 1e-12, 0, 2, 2)})
    >>> made["west"].touches(made["east"]), made["east"].bounds
    (True, (1.0, 0.0, 2.0, 2.0))
    """
    shapes = np.array([*parts.values(), None], dtype=object)[:-1]
    lines = shapely.union_all(shapely.boundary(shapes), grid_size=GRID_DEGREES)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    face, part = shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="intersects").astype(np.intp)
    order = np.lexsort((part, face))
    face, part = face[order], part[order]
    first = np.flatnonzero(np.diff(face, prepend=-1))
    face, part = face[first], part[first]
    return {name: shapely.union_all(faces[face[part == row]], grid_size=GRID_DEGREES) for row, name in enumerate(parts)}
