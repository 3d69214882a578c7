"""The water of a river source: areas of water along its ways where there are any, else bands of the stated width.

An area is cut square at the ends of the ways and kept as far as it hangs together with them. The first layer that has
water at a place decides (see ``Ground.water``); a lower one fills only what is left, and bands of ``width_m`` of the
reach the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.geo.linear import between
from riverzones.zones.overlay import areal, common, merged
from riverzones.zones.river_paths import Paths
from riverzones.zones.strips import Planes, strips

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
        Empty where there is neither an area nor a width.
    half_m : ndarray of float, shape (groups,)
        No water is farther from the ways [m].
    plain_m : ndarray of float, shape (groups,)
        Half the width [m] where all of the water is one band along the ways; else NaN.
    layers : list of tuple of str
        Layers that gave areas; ``"width_m"`` where a band was drawn.
    bare_m : ndarray of float, shape (groups,)
        Length of the ways that have neither an area nor a width [m].
    """

    whole: Geometries
    half_m: Floats
    plain_m: Floats
    layers: list[tuple[str, ...]]
    bare_m: Floats


def water(ways: Paths, group: Ints, planes: Planes, *, width_m: Floats, areas: GeoDataFrame | None) -> Water:
    """The water along the ways.

    Parameters
    ----------
    ways : Paths
        Cut to the outermost tier.
    group : ndarray of int, shape (ways,)
        The group (source) each way belongs to; groups are numbered from 0 without gap.
    planes : Planes
        One per group.
    width_m : ndarray of float
        Width of every reach of the network [m]; NaN where it is not known.
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
    bands, plain, bare = _bands(ways, group, count, width_m, left, touched=reach_m > 0)
    for row, band, half in bands:
        found[row].append(band)
        layers[row]["width_m"] = None
        reach_m[row] = max(reach_m[row], half)
    whole = np.full(count, shapely.Polygon(), dtype=object)
    for row, shapes in enumerate(found):
        if shapes:
            whole[row] = shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
    mask = merged(strips(ways.line, (reach_m * MARGIN + 1)[group], group, planes), group, count)
    cut = common(areal(whole), mask)
    return Water(cut, reach_m, plain, [tuple(one) for one in layers], bare)


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
            near = shapely.union_all(shapes[np.unique(area[mine])])
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
    """The part of an area beside the lines that hangs together with them, and how far from them it reaches [m]."""
    plane = np.full(len(lines), row, dtype=np.intp)
    here = shapely.union_all(strips(lines, np.full(len(lines), WIDEST_M), plane, planes))
    body = _hanging(common([area], [here])[0], lines)
    flat = planes.flat(np.array([body, shapely.union_all(lines)], dtype=object), np.full(2, row))
    half = float(shapely.distance(shapely.points(shapely.get_coordinates(flat[0])), flat[1]).max(initial=0.0))
    return body, half


def _hanging(area: Any, lines: Geometries) -> Any:
    parts = shapely.get_parts(area)
    return shapely.union_all(parts[shapely.intersects(parts, shapely.union_all(lines))])


def _bands(
    ways: Paths, group: Ints, count: int, width_m: Floats, left: Geometries, *, touched: npt.NDArray[np.bool_]
) -> tuple[list[tuple[int, Any, float]], Floats, Floats]:
    """Bands along what no area covers: (group, band, half width); half of the one width; metres without a width."""
    wide = width_m[ways.reach]
    fresh = np.ones(len(ways.way), dtype=np.bool_)
    same = (wide[1:] == wide[:-1]) | (np.isnan(wide[1:]) & np.isnan(wide[:-1]))
    fresh[1:] = (np.diff(ways.way) != 0) | ~same
    first = np.flatnonzero(fresh)
    last = np.r_[first[1:], len(fresh)] - 1
    way, wide = ways.way[first], wide[first]
    alone = np.bincount(way, minlength=len(ways.line))[way] == 1
    run = np.full(len(way), None, dtype=object)
    run[alone] = ways.line[way[alone]]
    split = np.flatnonzero(~alone)
    if len(split):
        run[split] = between(ways.line[way[split]], ways.from_m[first[split]], ways.to_m[last[split]])
    mixed = touched[group[way]]
    run[mixed] = shapely.intersection(run[mixed], left[way[mixed]])
    length = np.nan_to_num(geodesy.length_m(run))
    there = length > np.where(mixed, SHORT_M, 0.0)
    known = there & (wide > 0)
    bare = np.bincount(group[way[there & ~known]], weights=length[there & ~known], minlength=count).astype(np.float64)
    plain = np.full(count, np.nan)
    widest, least = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(widest, group[way[known]], wide[known])
    np.minimum.at(least, group[way[known]], wide[known])
    one = (widest == least) & ~touched & (bare == 0)
    plain[one] = widest[one] / 2
    rows = np.flatnonzero(known)
    made = buffer(run[rows], distance_m=wide[rows] / 2)
    return list(zip(group[way[rows]].tolist(), made, (wide[rows] / 2).tolist(), strict=True)), plain, bare
