"""How entangled a geometry is: edges that cross each other, counted only as far as need be."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

__all__ = ["crosses_more_than"]

_PAIRS = 2_000_000  # candidate pairs of edges looked at together


def crosses_more_than(geometry: Any, most: int) -> bool:
    """Whether more than ``most`` pairs of edges of a geometry cross or touch, neighbours left out.

    The work stops with the first pair beyond: n log n in the edges n, and linear in ``most``.

    Parameters
    ----------
    geometry : shapely geometry
        Lines or polygons, any coordinates.
    most : int
        Pairs that are let pass.

    Examples
    --------
    >>> bow = shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")
    >>> crosses_more_than(bow, 0), crosses_more_than(bow, 1)
    (True, False)
    """
    whole = int(shapely.get_dimensions(geometry)) == 2
    rings = shapely.get_rings(shapely.get_parts(geometry)) if whole else shapely.get_parts(geometry)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    edges = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)[inside])
    if len(edges) * (len(edges) - 1) // 2 <= most:
        return False
    tree = shapely.STRtree(edges)
    number = np.arange(len(edges))
    step = max(1, _PAIRS // len(edges))
    found = 0
    for start in range(0, len(edges), step):
        one, other = tree.query(edges[start : start + step], predicate="intersects")
        one = number[start + one]
        apart = other - one
        found += int(((apart > 1) & (apart < len(edges) - 1)).sum())
        if found > most:
            return True
    return False
