"""Straight lines across the ends and gaps of banks."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame
from shapely import LineString

from riverzones.geo import geodesy
from riverzones.network.banks.centreline import CRS, AxisSettings, line_ends
from riverzones.network.banks.faces import TOUCH

__all__ = ["caps_between"]

Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

OWN_RATIO: Final = 3.0  # no cap joins both ends of one bank that is hardly longer: its other bank's place is there


def caps_between(
    banks: GeoDataFrame, names: Geometries, closings: GeoDataFrame | None, settings: AxisSettings
) -> GeoDataFrame:
    """Straight lines across open ends: those given, then between loose ends, the nearest first, one name first."""
    shapes = np.asarray(banks.geometry.array, dtype=object)
    given: list[LineString] = []
    if closings is not None and len(closings):
        parts = shapely.get_parts(np.asarray(closings.geometry.array, dtype=object))
        given = [LineString([part.coords[0], part.coords[-1]]) for part in parts if not part.is_closed]
    ends, row = line_ends(banks)
    loose = _loose(ends, shapes, given)
    pairs = _pairs(ends, row, loose, names, settings)
    short = _short(shapes)
    pairs = [pair for pair in pairs if frozenset(point.coords[0] for point in ends[[*pair]]) not in short]
    made: list[LineString] = []
    taken: set[int] = set()
    tree = shapely.STRtree(shapes)
    for one, other in pairs:
        if one in taken or other in taken:
            continue
        cap = LineString([ends[one], ends[other]])
        if any(shapely.crosses(cap, shapes[near]) for near in tree.query(cap)):
            continue
        taken |= {one, other}
        made.append(cap)
    table = {"given": [True] * len(given) + [False] * len(made), "length_m": geodesy.length_m([*given, *made])}
    return GeoDataFrame(table, geometry=[*given, *made], crs=CRS)


def _loose(ends: Geometries, shapes: Geometries, given: list[LineString]) -> Ints:
    """Positions of ends that meet nothing: no other line, no closing."""
    everything = np.concatenate([shapes, np.array(given, dtype=object)])
    at, _ = shapely.STRtree(everything).query(ends, predicate="dwithin", distance=TOUCH)
    touching = np.bincount(at, minlength=len(ends))
    own = np.concatenate([shapely.is_closed(shapely.get_parts(shapes))] * 2)
    return np.flatnonzero((touching <= 1) & ~own).astype(np.intp)


def _pairs(
    ends: Geometries, row: Ints, loose: Ints, names: Geometries, settings: AxisSettings
) -> list[tuple[int, int]]:
    """Pairs of loose ends that a cap may join, best first."""
    if len(loose) < 2:
        return []
    reach = settings.cap_m / 80_000.0  # degrees: a degree of longitude is that long at 44 degrees north
    one, other = shapely.STRtree(ends[loose]).query(ends[loose], predicate="dwithin", distance=reach)
    one, other = loose[one[one < other]], loose[other[one < other]]
    x, y = shapely.get_x(ends), shapely.get_y(ends)
    gap = np.atleast_1d(geodesy.distance_m(x[one], y[one], x[other], y[other]))
    fine = gap <= settings.cap_m
    known = np.array([a is not None and a == b for a, b in zip(names[row[one]], names[row[other]], strict=True)], bool)
    order = np.lexsort((y[one], x[one], gap, ~known))
    return [(int(one[k]), int(other[k])) for k in order if fine[k]]


def _short(shapes: Geometries) -> set[frozenset[Any]]:
    """Both ends of each bank that is hardly longer than the way straight between them."""
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(shapes)))
    ends = [(shapely.get_point(merged, 0), shapely.get_point(merged, -1))]
    straight = geodesy.distance_m(*(c for pair in ends for p in pair for c in (shapely.get_x(p), shapely.get_y(p))))
    few = geodesy.length_m(merged) < OWN_RATIO * np.atleast_1d(straight)
    return {frozenset((line.coords[0], line.coords[-1])) for line in merged[few]}
