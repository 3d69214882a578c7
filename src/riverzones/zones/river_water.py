"""The water of a river source: areas of water along its ways where there are any, else bands of the stated width.

An area is cut square at the ends of the ways and kept as far as it hangs together with them. The first layer that has
water at a place decides (see ``Ground.water``); a lower one fills only what is left, and bands of ``width_m`` of the
reach the rest. All is drawn in the plane of the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy, polygon_clipping
from riverzones.geo.linear import between
from riverzones.geo.offset_curves import side_buffers, winding_union
from riverzones.geo.polygon_clipping import Outlines
from riverzones.zones.flat_buffers import Planes
from riverzones.zones.flow_paths import Paths, WaterPaths
from riverzones.zones.overlay import GRID_DEGREES, METRE_GRID, bundled, connected_parts, dissolve

__all__ = ["MARGIN", "AreaLayers", "Water", "area_layers", "water"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

AreaLayers = dict[str, shapely.STRtree]
"""Polygons of water by the layer they come from, the best evidence first."""

MARGIN: Final = 1.05  # strips reach so much farther than what they cut
WIDEST_M: Final = (
    5_000.0  # to each side of the line water is looked for; a setting of ours, the Yangtze at Wushan has 2 km
)
NARROW_M: Final = 500.0  # looked for at first, and four times as far where water reaches the sides of the strip
NEAR_M: Final = 20.0  # beyond the stated width, where one is stated, water is looked for at first
WIDER: Final = 4.0
AT_SIDE: Final = 0.99  # of the half width of a strip: water this far out may go on beyond it
BEYOND_M: Final = 1e-4  # water is cut so much beyond the ends of the ways: what lies beside them is cut again
SHORT_M: Final = 1.0  # of a way without area of water counts as none


@dataclass(frozen=True)
class Water:
    """The water along the ways of every group.

    Attributes
    ----------
    whole : ndarray of Polygon or MultiPolygon, shape (groups,)
        In the planes. Empty where there is neither an area nor a width, and where bands were not asked for.
    half_m : ndarray of float, shape (groups,)
        No water is farther from the ways [m]; 0 where there is none.
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


def area_layers(areas: GeoDataFrame | None) -> AreaLayers:
    """Return polygons of water (``source_layer``, EPSG:4490) by layer."""
    if areas is None or not len(areas):
        return {}
    shapes, layer = areas.geometry.to_numpy(), areas["source_layer"]
    return {name: shapely.STRtree(shapes[(layer == name).to_numpy()]) for name in dict.fromkeys(layer)}


def water(ways: Paths, group: Ints, planes: Planes, *, courses: WaterPaths, areas: AreaLayers, bands: Bools) -> Water:
    """Return the water along the ways.

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
    areas : dict of STRtree
        See :func:`area_layers`.
    bands : ndarray of bool, shape (groups,)
        Where the whole water is asked for also if all of it is bands.
    """
    count = len(planes.lon)
    left = ways.line.copy()
    single = courses.single()
    drawn = _Found([], [], [{} for _ in range(count)], np.zeros(count))
    if areas:
        _areas(ways, group, planes, areas, left, courses, drawn)
    banded = drawn.half_m == 0
    known, bare = ~np.isnan(single.half_m), np.zeros(count)
    np.add.at(bare, single.group[~known], np.hypot(*(single.end - single.begin).T)[~known])
    width, least = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(width, single.group[known], 2 * single.half_m[known])
    np.minimum.at(least, single.group[known], 2 * single.half_m[known])
    edges = single.some(known & (banded & bands)[single.group])
    whole = edges.flat_buffers(edges.half_m, edges.half_m)
    for row in np.flatnonzero(banded & (width > 0)):
        drawn.layers[row]["width_m"] = None
    half = np.where(banded, width / 2, drawn.half_m)
    unbanded = np.flatnonzero(~banded)
    if len(unbanded):
        band, half_band, bare[unbanded] = _bands(ways, group, unbanded, left, courses.reach_half_m, planes)
        filled = np.flatnonzero(half_band)
        for row in unbanded[filled]:
            drawn.layers[row]["width_m"] = None
        half[unbanded] = np.maximum(half[unbanded], half_band)
        sides = single.numbered(unbanded[filled])
        near = (half_band[filled] * MARGIN + 1)[sides.group]
        strips = sides.sweep(near, near, longer_m=BEYOND_M, tips=sides.tips())
        drawn.add(polygon_clipping.intersection(Outlines.of(band[filled]), strips), unbanded[filled])
        position = np.searchsorted(unbanded, np.concatenate(drawn.row)).astype(np.intp)
        whole[unbanded] = dissolve(np.concatenate(drawn.shapes), position, len(unbanded), grid=METRE_GRID)
    of_one_width = banded & (width == least) & (bare == 0)
    return Water(
        whole, half, banded, np.where(of_one_width, width, np.nan), [tuple(each) for each in drawn.layers], bare
    )


@dataclass
class _Found:
    """Areas of water found so far and the groups they are of; per group their layers, and how far they reach [m]."""

    shapes: list[Geometries]
    row: list[Ints]
    layers: list[dict[str, None]]
    half_m: Floats

    def add(self, shapes: Geometries, row: Ints) -> None:
        self.shapes.append(shapes)
        self.row.append(row)


def _areas(
    ways: Paths,
    group: Ints,
    planes: Planes,
    areas: AreaLayers,
    left: Geometries,
    courses: WaterPaths,
    areas_found: _Found,
) -> None:
    """Areas of water along the ways, layer by layer; takes from ``left`` what they cover."""
    for name, tree in areas.items():
        shapes = tree.geometries
        way, area = tree.query(left, predicate="intersects")
        if not len(way):
            continue
        order = np.argsort(group[way], kind="stable")
        way, area = way[order], area[order]
        rows, first = np.unique(group[way], return_index=True)
        near, own, united = [], [], {}
        for begin, end in zip(first.tolist(), [*first[1:].tolist(), len(way)], strict=True):
            numbers = np.unique(area[begin:end])
            if (key := numbers.tobytes()) not in united:  # neighbours on a river lie in the same polygons
                united[key] = shapely.union_all(shapes[numbers], grid_size=GRID_DEGREES)
            near.append(united[key])
            own.append(np.unique(way[begin:end]))
        line, of = np.concatenate(own), np.repeat(np.arange(len(own)), [len(own_line) for own_line in own])
        beside = np.array([*near, None], dtype=object)[:-1]
        rest = shapely.difference(left[line], beside[of])
        covered = geodesy.length_m(left[line]) - geodesy.length_m(rest)
        long_enough = np.bincount(of, weights=covered, minlength=len(own)) >= SHORT_M
        if not long_enough.any():
            continue
        chosen = long_enough[of]
        line, of, rest = line[chosen], (np.cumsum(long_enough) - 1)[of[chosen]], rest[chosen]
        rows, beside = rows[long_enough].astype(np.intp), beside[long_enough]
        edges = courses.some(np.isin(courses.way, line)).single()
        parts, half = _cut(beside, edges, ways.line[line], of.astype(np.intp), rows, planes)
        areas_found.add(parts, rows)
        for row in rows:
            areas_found.layers[row][name] = None
        areas_found.half_m[rows] = np.maximum(areas_found.half_m[rows], half)
        left[line] = rest


def _cut(
    areas: Geometries, edges: WaterPaths, lines: Geometries, of: Ints, rows: Ints, planes: Planes
) -> tuple[Geometries, Floats]:
    """The part of each area beside the lines that hangs together with them, and how far from them it reaches [m].

    In the plane of the group. The strips are no wider than the water: a wide one lies like a fan around every bend,
    also over water beyond the cuts.
    """
    beside = edges.numbered(rows)
    flat = planes.flat(areas, rows)
    ways = bundled(planes.flat(lines, rows[of]), of, len(areas))
    body, half = np.full(len(areas), shapely.Polygon(), dtype=object), np.zeros(len(areas))
    stated = np.zeros(len(areas))
    np.fmax.at(stated, beside.group, 2 * beside.half_m)
    far_m = np.where(stated > 0, np.minimum(stated + NEAR_M, NARROW_M), NARROW_M)
    open_rows = np.arange(len(areas))
    while len(open_rows):
        own = beside.numbered(open_rows)
        far = far_m[open_rows][own.group]
        strips = own.sweep(far, far, longer_m=BEYOND_M, tips=own.tips())
        cut = polygon_clipping.intersection(Outlines.of(flat[open_rows]), strips)
        cut = connected_parts(cut, ways[open_rows])
        xy, cut_of = shapely.get_coordinates(cut, return_index=True)
        reach = np.zeros(len(open_rows))
        np.maximum.at(reach, cut_of, shapely.distance(shapely.points(xy), ways[open_rows][cut_of]))
        body[open_rows], half[open_rows] = cut, reach
        open_rows = open_rows[(reach > AT_SIDE * far_m[open_rows]) & (far_m[open_rows] < WIDEST_M)]
        far_m[open_rows] = np.minimum(far_m[open_rows] * WIDER, WIDEST_M)
    return body, half


def _bands(
    ways: Paths, group: Ints, rows: Ints, left: Geometries, reach_half_m: Floats, planes: Planes
) -> tuple[Geometries, Floats, Floats]:
    """The bands of groups along what no area covers, half the widest [m], and metres without a width, per row."""
    number = np.full(len(planes.lon), -1, dtype=np.intp)
    number[rows] = np.arange(len(rows))
    chosen = np.flatnonzero(number[group[ways.way]] >= 0)
    way = ways.way[chosen]
    half, row = reach_half_m[ways.reach[chosen]], number[group[way]]
    run = between(ways.line[way], ways.from_m[chosen], ways.to_m[chosen])
    run = shapely.intersection(run, left[way])
    keys = {"row": row, "reach": ways.reach[chosen], "line": shapely.to_wkb(shapely.set_precision(run, 1e-9))}
    fresh = ~pd.DataFrame(keys).duplicated().to_numpy()
    lines, of = shapely.get_parts(run[fresh], return_index=True)
    lengths, half, row = geodesy.length_m(lines), half[fresh][of], row[fresh][of]
    there = lengths > SHORT_M
    without = there & ~(half > 0)
    bare = np.zeros(len(rows))
    np.add.at(bare, row[without], lengths[without])
    there &= half > 0
    half, row = half[there], row[there]
    flat = planes.flat(lines[there], rows[row])
    widest = np.zeros(len(rows))
    np.maximum.at(widest, row, half)
    curves = side_buffers(flat, left_m=half, right_m=half, round_ends=True)
    return winding_union(curves, row, len(rows)), widest, bare
