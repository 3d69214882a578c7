"""Water that lies nearer to other stretches of river than to those of a zone is not of that zone.

A place may have its perpendicular on a branch and yet lie in the main river beyond the cut: below a mouth, inside a
hairpin. There each place goes to the nearest stretch, told by the Voronoi cells of points along all of them. At a cut
the points stand in pairs, so the cells part square there.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

from riverzones.zones.overlay import METRE_GRID, areal

__all__ = ["OVER_M", "overrun_m", "own_part"]

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

OVER_M: Final = 20.0  # of other stretches inside a zone are looked into; a setting of ours, as are the two below
STEP_M: Final = 10.0
PAIR_M: Final = 0.5
SAME_M: Final = 0.05  # lines that were cut and laid flat apart differ by less


def overrun_m(body: Any, own: Any, others: Any) -> float:
    """Metres of ``others`` inside ``body`` that are not ``own`` [m].

    Parameters
    ----------
    body : Polygon or MultiPolygon
        Water of a zone, in a plane [m].
    own, others : MultiLineString or LineString
        The stretches the zone is drawn along, and all rivers near it, in the same plane.
    """
    return float(shapely.length(_beyond(own, shapely.intersection(others, body))))


def own_part(body: Any, own: Any, others: Any) -> Any:
    """The part of ``body`` that is nearer to ``own`` than to what ``others`` hold beside it; see :func:`overrun_m`."""
    west, south, east, north = shapely.bounds(body)
    around = shapely.box(west, south, east, north)
    inside, outside = _points(own), _points(_beyond(own, shapely.intersection(others, body)))
    if not len(inside) or not len(outside):
        return body
    foreign = areal([shapely.coverage_union_all(_cells(inside, outside, around))])[0]
    return shapely.difference(body, foreign, grid_size=METRE_GRID)


def _cells(inside: Floats, outside: Floats, around: Any) -> Geometries:
    """The Voronoi cells of the points outside, among all points; far corners make every cell finite."""
    west, south, east, north = shapely.bounds(around)
    size = 10 * max(east - west, north - south, 1.0)
    corners = [
        (west - size, south - size),
        (east + size, south - size),
        (east + size, north + size),
        (west - size, north + size),
    ]
    points, first = np.unique(np.vstack([inside, outside, corners]), axis=0, return_index=True)
    foreign = np.flatnonzero((first >= len(inside)) & (first < len(inside) + len(outside)))
    found = Voronoi(points)
    regions = [found.regions[found.point_region[place]] for place in foreign]
    of = np.repeat(np.arange(len(regions)), [len(region) for region in regions])
    spread = shapely.multipoints(found.vertices[np.concatenate(regions)], indices=of)
    return np.asarray(shapely.convex_hull(spread), dtype=object)  # a cell is convex


def _beyond(own: Any, lines: Any) -> Any:
    return shapely.difference(lines, shapely.buffer(own, SAME_M, cap_style="flat"))


def _points(lines: Any) -> Floats:
    """Points along lines: a pair-point near each end, and others at equal steps between."""
    found = []
    for line in shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.get_parts(lines)))):
        length = shapely.length(line)
        if length <= 2 * PAIR_M:
            continue
        count = max(2, int(np.ceil(length / STEP_M)) + 1)
        found.append(
            shapely.get_coordinates(shapely.line_interpolate_point(line, np.linspace(PAIR_M, length - PAIR_M, count)))
        )
    return np.vstack(found) if found else np.empty((0, 2))
