"""The water of a river source: areas of water along its ways where there are any, else bands of the stated width.

An area is cut square at the ends of the ways and kept as far as it hangs together with them. The first layer that has
water at a place decides (see ``Ground.water``); a lower one fills only what is left, and bands of ``width_m`` of the
reach the rest. All is drawn in the plane of the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.linear import between
from riverzones.geo.offset_curves import side_buffers, winding_union
from riverzones.zones.flat_buffers import Planes, flat_buffers
from riverzones.zones.flow_paths import Paths, WaterPaths
from riverzones.zones.overlay import GRID_DEGREES, METRE_GRID, dissolve, intersection, polygonal

__all__ = ["MARGIN", "Water", "water"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

MARGIN: Final = 1.05  # strips reach so much farther than what they cut
WIDEST_M: Final = (
    5_000.0  # to each side of the line water is looked for; a setting of ours, the Yangtze at Wushan has 2 km
)
SHORT_M: Final = 1.0  # of a way without area of water counts as none


@dataclass(frozen=True)
class Water:
    """The water along the ways of every group.

    Attributes
    ----------
    whole : ndarray of Polygon or MultiPolygon, shape (groups,)
        In the planes. Empty where there is neither an area nor a width.
    half_m : ndarray of float, shape (groups,)
        No water is farther from the ways [m].
    banded : ndarray of bool, shape (groups,)
        Whether all of the water is bands of stated widths.
    width_m : ndarray of float, shape (groups,)
        The width [m] where all of the water is one band; else NaN.
    layers : list of tuple of str
        Layers that gave areas; ``"width_m"`` where a band was drawn.
    bare_m : ndarray of float, shape (groups,)
        Length of the ways that have neither an area nor a width [m].
    """

    whole: Geometries
    half_m: Floats
    banded: npt.NDArray[np.bool_]
    width_m: Floats
    layers: list[tuple[str, ...]]
    bare_m: Floats


def water(ways: Paths, group: Ints, planes: Planes, *, courses: WaterPaths, areas: GeoDataFrame | None) -> Water:
    """The water along the ways.

    Parameters
    ----------
    ways : Paths
        Cut to the outermost tier.
    group : ndarray of int, shape (ways,)
        The group (source) each way belongs to; groups are numbered from 0 without gap.
    planes : Planes
        One per group.
    courses : Courses
        The edges of the ways.
    areas : GeoDataFrame, optional
        Polygons of water with ``source_layer``, EPSG:4490.
    """
    count = len(planes.lon)
    left = ways.line.copy()
    found: list[list[Any]] = [[] for _ in range(count)]
    layers: list[dict[str, None]] = [{} for _ in range(count)]
    reach_m = np.zeros(count)
    if areas is not None and len(areas):
        _areas(ways, group, planes, areas, left, found, layers, reach_m)
    banded = reach_m == 0
    edges = courses.single()
    known, bare = ~np.isnan(edges.half_m), np.zeros(count)
    length = np.hypot(*(edges.end - edges.begin).T)
    np.add.at(bare, edges.group[~known], length[~known])
    width, least = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(width, edges.group[known], 2 * edges.half_m[known])
    np.minimum.at(least, edges.group[known], 2 * edges.half_m[known])
    edges = edges.some(known & banded[edges.group])
    whole = edges.swept(edges.half_m, edges.half_m)
    for row in np.flatnonzero(banded & (width > 0)):
        layers[row]["width_m"] = None
        reach_m[row] = width[row] / 2
    for row in np.flatnonzero(~banded):
        mine = np.flatnonzero(group == row)
        band, half, bare[row] = _bands(ways, mine, left, courses, planes.some(int(row)))
        if half:
            sides = courses.numbered(np.array([row])).single()
            wide = np.full(len(sides.way), half * MARGIN + 1)
            found[row].append(intersection([band], sides.swept(wide, wide), grid=METRE_GRID)[0])
            layers[row]["width_m"] = None
            reach_m[row] = max(reach_m[row], half)
        whole[row] = dissolve(np.array([*found[row], None], dtype=object)[:-1], np.zeros(len(found[row]), np.intp), 1)[
            0
        ]
    one = banded & (width == least) & (bare == 0)
    return Water(whole, reach_m, banded, np.where(one, width, np.nan), [tuple(each) for each in layers], bare)


def _areas(
    ways: Paths,
    group: Ints,
    planes: Planes,
    areas: GeoDataFrame,
    left: Geometries,
    found: list[list[Any]],
    layers: list[dict[str, None]],
    reach_m: Floats,
) -> None:
    """Areas of water along the ways, layer by layer; takes from ``left`` what they cover."""
    for name in dict.fromkeys(areas["source_layer"]):
        shapes = areas.geometry.to_numpy()[(areas["source_layer"] == name).to_numpy()]
        way, area = shapely.STRtree(shapes).query(left, predicate="intersects")
        for row in np.unique(group[way]):
            mine = group[way] == row
            near = shapely.union_all(shapes[np.unique(area[mine])], grid_size=GRID_DEGREES)
            own = np.unique(way[mine])
            covered = geodesy.length_m(shapely.intersection(left[own], near)).sum()
            if covered < SHORT_M:
                continue
            part, half = _cut(near, ways.line[own], int(row), planes)
            found[row].append(part)
            layers[row][name] = None
            reach_m[row] = max(reach_m[row], half)
            left[own] = shapely.difference(left[own], near)


def _cut(area: Any, lines: Geometries, row: int, planes: Planes) -> tuple[Any, float]:
    """The part of an area beside the lines that hangs together with them, and how far from them it reaches [m].

    In the plane of the group.
    """
    plane = np.full(len(lines), row, dtype=np.intp)
    here = shapely.union_all(flat_buffers(lines, np.full(len(lines), WIDEST_M), plane, planes), grid_size=GRID_DEGREES)
    body = _hanging(intersection([area], [here])[0], lines)
    flat = planes.flat(np.array([body, shapely.union_all(lines)], dtype=object), np.full(2, row))
    half = float(shapely.distance(shapely.points(shapely.get_coordinates(flat[0])), flat[1]).max(initial=0.0))
    return polygonal(flat[:1])[0], half


def _hanging(area: Any, lines: Geometries) -> Any:
    parts = shapely.get_parts(area)
    return shapely.multipolygons(parts[shapely.intersects(parts, shapely.union_all(lines))])


def _bands(ways: Paths, mine: Ints, left: Geometries, courses: WaterPaths, plane: Planes) -> tuple[Any, float, float]:
    """The bands of a group along what no area covers, half the widest [m], and metres without a width."""
    chosen = np.isin(ways.way, mine)
    way = ways.way[chosen]
    half = courses.reach_half_m[ways.reach[chosen]]
    run = between(ways.line[way], ways.from_m[chosen], ways.to_m[chosen])
    run = shapely.intersection(run, left[way])
    keys = pd.DataFrame({"reach": ways.reach[chosen], "line": shapely.to_wkb(shapely.set_precision(run, 1e-9))})
    fresh = ~keys.duplicated().to_numpy()
    lines, of = shapely.get_parts(run[fresh], return_index=True)
    lengths, half = geodesy.length_m(lines), half[fresh][of]
    there = lengths > SHORT_M
    bare = float(lengths[there & ~(half > 0)].sum())
    there &= half > 0
    flat = plane.flat(lines[there], np.zeros(there.sum(), dtype=np.intp))
    curves = side_buffers(flat, left_m=half[there], right_m=half[there], round_ends=True)
    return winding_union(curves, np.zeros(len(curves), dtype=np.intp), 1)[0], float(half[there].max(initial=0.0)), bare
