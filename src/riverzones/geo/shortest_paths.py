"""Shortest ways along lines as they are drawn, such as roads: joined where they meet, in metres."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from riverzones.geo.geodesy import distance_m, length_m
from riverzones.geo.joins import nearest

__all__ = ["lengths_along"]

_DIGITS: Final = 7
"""Ends of lines that agree to so many decimals of a degree (1 cm) are one place."""
Floats = npt.NDArray[np.float64]


def lengths_along(
    places: gpd.GeoDataFrame, goal: shapely.Point, lines: gpd.GeoDataFrame, *, within_m: float
) -> pd.Series:
    """Return how far each place is from ``goal`` along lines, with the straight ways to the nearest line at both ends.

    Lines are joined wherever they meet, bridges over other roads included: where that is not so the way may be longer.

    Parameters
    ----------
    places : GeoDataFrame
        Points, EPSG:4490, unique index.
    goal : Point
        EPSG:4490.
    lines : GeoDataFrame
        Lines, EPSG:4490.
    within_m : float
        A place or goal farther than this from every line is on none [m].

    Returns
    -------
    Series
        Index as places [m]; NaN where no way leads.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> across, up = LineString([(110, 0), (110.02, 0)]), LineString([(110.01, 0), (110.01, 0.01)])
    >>> roads = gpd.GeoDataFrame(geometry=[across, up], index=["a", "b"], crs=4490)
    >>> points = [Point(110, 0), Point(110.02, 0), Point(111, 1)]
    >>> stores = gpd.GeoDataFrame(geometry=points, index=list("xyz"), crs=4490)
    >>> lengths_along(stores, Point(110.01, 0.01), roads, within_m=100).round().tolist()      # 1113.2 + 1105.7
    [2219.0, 2219.0, nan]
    """
    ends = gpd.GeoDataFrame(geometry=[*places.geometry, goal], crs=4490)
    near = nearest(ends, lines[["geometry"]], within_m=within_m).set_index("subject_id")
    near = near[~near.index.duplicated()]
    result = pd.Series(np.nan, index=places.index, dtype=float)
    last = len(ends) - 1
    if last not in near.index or len(near) < 2:
        return result
    feet = dict(zip(near.index.astype(int).tolist(), near["nearest"], strict=True))
    segments = _segments(lines, list(feet.values()))
    node, weight, count, numbers = _graph(segments)
    graph = coo_array((weight, (node[0], node[1])), shape=(count, count)).tocsr()
    where = {row: _node_of(point, numbers) for row, point in feet.items()}
    if where[last] is None:
        return result
    away = dijkstra(graph, directed=False, indices=where[last])
    for row, label in enumerate(places.index):
        at = where.get(row)
        if at is not None and np.isfinite(away[at]):
            result[label] = float(away[at] + near["distance_m"][row] + near["distance_m"][last])
    return result


def _segments(lines: gpd.GeoDataFrame, feet: list[shapely.Point]) -> npt.NDArray[np.object_]:
    """The lines cut where they meet each other, and at the feet of the places."""
    shapes = shapely.force_2d(lines.geometry.to_numpy())
    parts = shapely.get_parts(shapes[~shapely.is_missing(shapes)])
    parts = parts[shapely.get_dimensions(parts) == 1]
    noded = shapely.get_parts(shapely.node(shapely.multilinestrings(parts)))
    tree = shapely.STRtree(noded)
    cut: dict[int, list[float]] = {}
    for foot in feet:
        row = int(tree.nearest(foot))
        cut.setdefault(row, []).append(float(shapely.line_locate_point(noded[row], foot)))
    pieces = [noded[np.setdiff1d(np.arange(len(noded)), list(cut))]]
    for row, measures in cut.items():
        pieces.append(_cut(noded[row], sorted({round(measure, 12) for measure in measures})))
    return np.concatenate(pieces)


def _cut(line: shapely.LineString, measures: list[float]) -> npt.NDArray[np.object_]:
    """A line cut at measures of its own [degrees]."""
    stops = [0.0, *measures, float(shapely.length(line))]
    pieces = [substring(line, a, b) for a, b in pairwise(stops) if b - a > 1e-12]
    return np.array(pieces, dtype=object)


def _graph(
    segments: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.intp], Floats, int, dict[tuple[float, float], int]]:
    """Ends of the segments as numbers, shape (2, n), their lengths [m], how many ends, the number of each."""
    first, last = (shapely.get_coordinates(shapely.get_point(segments, end)).round(_DIGITS) for end in (0, -1))
    both = np.concatenate([first, last])
    unique, number = np.unique(both, axis=0, return_inverse=True)
    number = number.ravel()
    node = np.stack([number[: len(first)], number[len(first) :]])
    node_at = {(float(x), float(y)): node_number for node_number, (x, y) in enumerate(unique)}
    return node, length_m(segments), len(unique), node_at


def _node_of(point: shapely.Point, numbers: dict[tuple[float, float], int]) -> int | None:
    """The number of the end nearest to a foot, which was cut there."""
    exact = numbers.get((round(point.x, _DIGITS), round(point.y, _DIGITS)))
    if exact is not None:
        return exact
    ends = np.array(list(numbers))
    close = np.argmin(np.hypot(ends[:, 0] - point.x, ends[:, 1] - point.y))
    x, y = ends[close]
    return int(close) if float(distance_m(point.x, point.y, float(x), float(y))) < 1.0 else None
