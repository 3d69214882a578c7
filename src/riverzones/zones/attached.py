"""Which pieces of a zone hang together with its water, directly or by others."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from riverzones.zones.overlay import areal

__all__ = ["attached", "pieces_in"]

Geometries = npt.NDArray[np.object_]

TOUCH_DEGREES: Final = 1e-7  # a centimetre: parts that share an edge may lie that far apart; a setting of ours


def attached(shapes: dict[Any, Any], on: Any) -> dict[Any, Any]:
    """Each shape without the pieces that do not hang together with an area, directly or over pieces of any shape.

    Parameters
    ----------
    shapes : dict of Polygon or MultiPolygon
        EPSG:4490.
    on : Polygon or MultiPolygon

    Examples
    --------
    >>> from shapely import MultiPolygon, box
    >>> land = {"1": box(1, 0, 2, 1), "2": MultiPolygon([box(2, 0, 3, 1), box(5, 0, 6, 1)])}
    >>> attached(land, box(0, 0, 1, 1))["2"].bounds
    (2.0, 0.0, 3.0, 1.0)
    """
    names = list(shapes)
    pieces, owner = shapely.get_parts(np.array([*shapes.values(), None], dtype=object)[:-1], return_index=True)
    if not len(pieces):
        return dict(shapes)
    every = np.array([*pieces, on], dtype=object)
    one, other = shapely.STRtree(every).query(every, predicate="dwithin", distance=TOUCH_DEGREES)
    links = coo_matrix((np.ones(len(one)), (one, other)), shape=(len(every), len(every)))
    group = connected_components(links, directed=False)[1]
    held = group[:-1] == group[-1]
    return {name: areal([shapely.union_all(pieces[held & (owner == row)])])[0] for row, name in enumerate(names)}


def pieces_in(shape: Any, area: Any) -> Any:
    """The pieces of a shape that lie in an area, by a point of each."""
    pieces = shapely.get_parts(shape)
    return areal([shapely.union_all(pieces[shapely.intersects(shapely.point_on_surface(pieces), area)])])[0]
