"""Joins of two layers by metres and by area: within, nearest, inside, overlap, crossing.

Layers are GeoDataFrames in longitude and latitude; ids are the labels of their index, rows without a geometry are
passed over. The input is never altered. Distances are geodesic, edges are straight in longitude and latitude (see
:mod:`riverzones.geo.geodesy`), so what lies inside what is decided in longitude and latitude exactly. Longitudes are
taken as they are: layers do not meet across the 180th meridian.

Longer than most: the five answer in one table and share how pairs are told, prepared, measured and refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.errors import LayerError
from riverzones.geo import geodesy, kernel
from riverzones.geo import kernel as bounds
from riverzones.geo.depths_once import measured_pairs
from riverzones.geo.edges import Edges, ramps
from riverzones.geo.kernel import Measured
from riverzones.geo.layer import MANY_ROWS, Layer, as_metres, boxes_near
from riverzones.geo.linear_nearest import Shores, nearest_edges
from riverzones.model import Text

__all__ = ["crossing", "inside", "nearest", "overlap", "within"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

LEAST_AREA_M2: Final = 1e-4  # an overlap smaller than a square centimetre is rounding along a shared boundary
LEAST_LENGTH_M: Final = 1e-3
NOTHING_M: Final = 2e-8  # the geodesic itself is good to 15 nm
FEW_ROWS: Final = 8  # up to here preparing a polygon costs more than it saves
MANY_CHUNKS: Final = 200  # outlines longer than this get an index of their own
AT_ONCE: Final = 50_000  # pairs whose depths are measured together, so that chunks of all of them never fill the memory
MOST_PAIRS: Final = 2_500_000  # of rows that lie in each other; more are no answer, and would take all memory
_ASKED: Final = 500
_BOX_PAIRS: Final = 8_000_000  # of rows whose boxes meet: so many at most are held at a time


def within(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame, *, distance_m: float) -> pd.DataFrame:
    """Return all pairs of rows at most ``distance_m`` [m] apart.

    Parameters
    ----------
    subject, reference : GeoDataFrame
        Any geometry types, longitude/latitude (EPSG:4490), unique index.
    distance_m : float
        Limit [m], 0 or more; a pair at exactly the limit counts.

    Returns
    -------
    DataFrame
        ``subject_id``, ``reference_id``, ``distance_m`` [m] (0 where they intersect), ``nearest`` (shapely Point on
        the reference), in the order of the rows of subject, then reference.

    Raises
    ------
    CrsError
        If a layer has no CRS or is not in longitude/latitude on the CGCS2000 or WGS 84 ellipsoid.
    LayerError
        If an index holds an id twice.
    DataError
        If ``distance_m`` is not a number of 0 or more.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> wells = gpd.GeoDataFrame(index=["w1", "w2"], geometry=[Point(110, 0.01), Point(110, 0.02)], crs="EPSG:4490")
    >>> bank = gpd.GeoDataFrame(index=["b1"], geometry=[LineString([(109, 0), (111, 0)])], crs="EPSG:4490")
    >>> within(wells, bank, distance_m=2000).round(2)[["subject_id", "reference_id", "distance_m"]].values.tolist()
    [['w1', 'b1', 1105.74]]
    """
    limit = as_metres(distance_m, "distance_m")
    ours, theirs = _near_alone(Layer.of(subject, "subject"), Layer.of(reference, "reference"), limit)
    touching = _touching(ours, theirs)
    known = np.sort(touching.subject * theirs.stride + touching.reference)
    bound = np.full(len(ours.edges), limit)
    apart = kernel.search(ours.edges, theirs.edges, bound_m=bound, per_pair=True, skip=known)
    apart = apart.take(_settled(apart.distance_m) <= limit)
    return _distance_table(ours, theirs, _first(_all_measured(touching, apart), theirs, per_pair=True))


def nearest(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame, *, within_m: float | None = None) -> pd.DataFrame:
    """Return the nearest reference of each subject.

    Parameters
    ----------
    subject, reference : GeoDataFrame
        Any geometry types, longitude/latitude (EPSG:4490), unique index.
    within_m : float, optional
        Leave out subjects with no reference within this many metres.

    Returns
    -------
    DataFrame
        ``subject_id``, ``reference_id``, ``distance_m`` [m], ``nearest`` (shapely Point on the reference), one row
        per subject, in their order. Of references equally near (to 1e-6 m) the first by id is taken.

    Raises
    ------
    CrsError, LayerError, DataError
        As :func:`within`.

    Examples
    --------
    >>> from shapely import Point
    >>> wells = gpd.GeoDataFrame(index=["w1"], geometry=[Point(110, 0)], crs="EPSG:4490")
    >>> gates = gpd.GeoDataFrame(index=["g2", "g1"], geometry=[Point(110.01, 0), Point(110.02, 0)], crs="EPSG:4490")
    >>> nearest(wells, gates).round(3)[["subject_id", "reference_id", "distance_m"]].values.tolist()
    [['w1', 'g2', 1113.195]]
    """
    limit = math.inf if within_m is None else as_metres(within_m, "within_m")
    ours, theirs = _near_alone(Layer.of(subject, "subject"), Layer.of(reference, "reference"), limit)
    touching = _touching(ours, theirs)
    done = np.zeros(ours.stride, dtype=np.bool_)
    done[touching.subject] = True
    edges = ours.edges.take(np.flatnonzero(~done[ours.edges.owner])) if done.any() else ours.edges
    if bounds.few(edges, theirs.edges, limit):
        apart = kernel.search(edges, theirs.edges, bound_m=np.full(len(edges), limit), per_pair=False)
    elif (shapely.get_type_id(ours.geometries) == shapely.GeometryType.POINT).all():
        apart = _nearest_edges(edges, theirs.edges, limit)
    else:
        bound = np.minimum(bounds.upper(edges, theirs.edges), limit)
        apart = kernel.search(edges, theirs.edges, bound_m=bound, per_pair=False)
    apart = apart.take(_settled(apart.distance_m) <= limit)
    return _distance_table(ours, theirs, _first(_all_measured(touching, apart), theirs, per_pair=False))


def inside(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return pairs where the subject lies wholly in a polygon of the reference; its boundary belongs to it.

    Parameters
    ----------
    subject : GeoDataFrame
        Any geometry types, longitude/latitude (EPSG:4490), unique index.
    reference : GeoDataFrame
        Polygons; other rows hold nothing inside.

    Returns
    -------
    DataFrame
        ``subject_id``, ``reference_id``, ``depth_m`` (geodesic distance from the subject to the boundary of the
        polygon [m], 0 on it), ``nearest`` (shapely Point on that boundary), in the order of the rows of subject, then
        reference.

    Raises
    ------
    CrsError, LayerError
        As :func:`within`; also if the reference has rows and none of them is a polygon.

    Examples
    --------
    >>> from shapely import Point, box
    >>> wells = gpd.GeoDataFrame(index=["w1", "w2"], geometry=[Point(0.01, 0.5), Point(2, 2)], crs="EPSG:4490")
    >>> zones = gpd.GeoDataFrame(index=["z1"], geometry=[box(0, 0, 1, 1)], crs="EPSG:4490")
    >>> inside(wells, zones).round(2)[["subject_id", "reference_id", "depth_m"]].values.tolist()
    [['w1', 'z1', 1113.15]]
    """
    ours, theirs = Layer.of(subject, "subject"), Layer.of(reference, "reference")
    areal = shapely.get_dimensions(theirs.geometries) == 2
    if len(areal) and not areal.any():
        kinds = ", ".join(sorted({str(kind) for kind in reference.geom_type.dropna()}))
        raise LayerError(
            Text(
                zh=f"判断是否在内，参照图层应为面，现为 {kinds}。",
                en=f"inside needs polygons as reference, not {kinds}.",
            ),
            hint=Text(
                zh="请改用一定距离以内，或提供其范围面。", en="Ask for within a distance, or give the area of it."
            ),
        )
    tree = shapely.STRtree(ours.geometries)
    zones = np.flatnonzero(areal)
    at, row = _pairs(tree, theirs.geometries[zones], "covers")
    order = np.lexsort((at, row))
    measured = _depths_once(ours, theirs, row[order], zones[at[order]])
    table = _distance_table(ours, theirs, measured)
    return table.rename(columns={"distance_m": "depth_m"})


def overlap(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return pairs whose interiors meet, with what they share.

    Parameters
    ----------
    subject, reference : GeoDataFrame
        Any geometry types, longitude/latitude (EPSG:4490), unique index.

    Returns
    -------
    GeoDataFrame
        ``subject_id``, ``reference_id``, ``area_m2`` [m2] and ``length_m`` [m] of the shared part (lines),
        ``share_ratio`` (of the area of a polygon, of the length of a line, 1 for points), ``nearest`` (shapely Point
        in the shared part), ``geometry`` (the shared part), in the order of the rows of subject, then reference. Two
        polygons that share less than 1 cm2 and a line that shares less than 1 mm with a polygon only touch.

    Raises
    ------
    CrsError, LayerError
        As :func:`within`.

    Examples
    --------
    >>> from shapely import box
    >>> sheds = gpd.GeoDataFrame(index=["s1"], geometry=[box(0, 0, 2, 1)], crs="EPSG:4490")
    >>> zones = gpd.GeoDataFrame(index=["z1"], geometry=[box(1, 0, 3, 1)], crs="EPSG:4490")
    >>> float(overlap(sheds, zones)["share_ratio"].round(6).iloc[0])
    0.5
    """
    ours, theirs = Layer.of(subject, "subject"), Layer.of(reference, "reference")
    return _overlaps(ours, theirs, passing=False)


def crossing(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return pairs where the subject passes through the reference: their interiors meet and part of the subject lies
    outside.

    Parameters
    ----------
    subject, reference : GeoDataFrame
        Any geometry types, longitude/latitude (EPSG:4490), unique index.

    Returns
    -------
    GeoDataFrame
        As :func:`overlap`. A county is crossed by a river that flows in it; a road that ends in a zone crosses it; a
        point crosses nothing.

    Raises
    ------
    CrsError, LayerError
        As :func:`within`.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> roads = gpd.GeoDataFrame(index=["r1"], geometry=[LineString([(-1, 0), (2, 0)])], crs="EPSG:4490")
    >>> zones = gpd.GeoDataFrame(index=["z1"], geometry=[box(0, -1, 1, 1)], crs="EPSG:4490")
    >>> crossing(roads, zones).round(1)[["length_m", "share_ratio"]].values.tolist()
    [[111319.5, 0.3]]
    """
    ours, theirs = Layer.of(subject, "subject"), Layer.of(reference, "reference")
    return _overlaps(ours, theirs, passing=True)


def _near_alone(ours: Layer, theirs: Layer, limit_m: float) -> tuple[Layer, Layer]:
    """Layers without the rows that are surely farther than the limit from all of the other: no edges of these."""
    if not (ours.stride and theirs.stride) or max(ours.stride, theirs.stride) < MANY_ROWS or math.isinf(limit_m):
        return ours, theirs
    ours = ours.take(np.flatnonzero(boxes_near(ours.geometries, theirs.geometries, limit_m)))
    return ours, theirs.take(np.flatnonzero(boxes_near(theirs.geometries, ours.geometries, limit_m)))


def _intersecting(ours: Layer, theirs: Layer) -> tuple[Ints, Ints]:
    """Rows that intersect; the side with more vertices is the one prepared."""
    if not (ours.stride and theirs.stride):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    if _is_wider(ours, theirs):
        s, r = _pairs(shapely.STRtree(theirs.geometries), ours.geometries, "intersects")
    else:
        r, s = _pairs(shapely.STRtree(ours.geometries), theirs.geometries, "intersects")
    return s, r


def _is_wider(ours: Layer, theirs: Layer) -> bool:
    """Whether shapes of ours have more vertices, in the mean."""
    return ours.vertices * theirs.stride > theirs.vertices * ours.stride


def _pairs(tree: shapely.STRtree, geometries: Geometries, predicate: str) -> tuple[Ints, Ints]:
    """What a tree answers, asked piece by piece, so that rows that all lie on each other are refused before they fill
    the memory.

    Raises
    ------
    LayerError
        If there are more than :data:`MOST_PAIRS`.
    """
    pieces = []
    count = 0
    for start in range(0, len(geometries), _ASKED):
        asked, answers = tree.query(geometries[start : start + _ASKED], predicate=predicate)
        pieces.append((asked + start, answers))
        count += len(asked)
        _check_count(count)
    if not pieces:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    first, second = zip(*pieces, strict=True)
    return np.concatenate(first), np.concatenate(second)


def _check_count(count: int) -> None:
    if count > MOST_PAIRS:
        raise LayerError(
            Text(
                zh=f"两个图层互相重叠的行超过 {MOST_PAIRS:,} 对，无法逐对判断。",
                en=f"the rows of two layers lie in each other in more than {MOST_PAIRS:,} pairs.",
            ),
            hint=Text(
                zh="请检查是否有同一个面重复多次，或缩小范围。",
                en="Look for one area that is there many times, or ask for a part of it.",
            ),
        )


def _touching(ours: Layer, theirs: Layer) -> Measured:
    """Pairs at distance 0, each with a place that both share; points on points or lines are left to the kernel."""
    subject_dim, reference_dim = shapely.get_dimensions(ours.geometries), shapely.get_dimensions(theirs.geometries)
    if (subject_dim == 0).all():
        rows = np.flatnonzero(reference_dim == 2)
        s, r = _intersecting(ours, replace(theirs, geometries=theirs.geometries[rows]))
        r = rows[r]
    else:
        s, r = _intersecting(ours, theirs)
    lon, lat = np.empty(len(s)), np.empty(len(s))
    single = shapely.get_type_id(ours.geometries[s]) == shapely.GeometryType.POINT
    lon[single], lat[single] = shapely.get_x(ours.geometries[s[single]]), shapely.get_y(ours.geometries[s[single]])
    if not single.all():
        links = shapely.shortest_line(ours.geometries[s[~single]], theirs.geometries[r[~single]])
        shared = shapely.get_point(links, 1)
        lon[~single], lat[~single] = shapely.get_x(shared), shapely.get_y(shared)
    return Measured(s, r, np.zeros(len(s)), lon, lat)


def _nearest_edges(points: Edges, reference: Edges, limit: float) -> Measured:
    """The nearest reference of each point, ties included."""
    owner = np.repeat(reference.owner, reference.size)
    shores = Shores(np.stack([reference.ax, reference.ay]), np.stack([reference.bx, reference.by]))
    feet = nearest_edges(np.stack([points.ax, points.ay]), shores, limit_m=limit)
    return Measured(points.owner[feet.point], owner[feet.edge], feet.distance_m, feet.lon, feet.lat)


def _all_measured(*parts: Measured) -> Measured:
    names = ("subject", "reference", "distance_m", "lon", "lat")
    return Measured(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _first(measured: Measured, theirs: Layer, *, per_pair: bool) -> Measured:
    """One row per pair, or per subject; ties go to the first reference by id, then to the westernmost place."""
    if per_pair:
        keys = (measured.lat, measured.lon, measured.reference, measured.subject)
    else:
        rank = np.empty(theirs.stride, dtype=np.intp)
        rank[_order(theirs.ids)] = np.arange(theirs.stride)
        keys = (measured.lat, measured.lon, rank[measured.reference], measured.subject)
    order = np.lexsort(keys)
    s, r = measured.subject[order], measured.reference[order]
    fresh = np.r_[True, s[1:] != s[:-1]] if len(s) else np.empty(0, dtype=np.bool_)
    if per_pair and len(s):
        fresh[1:] |= r[1:] != r[:-1]
    return measured.take(order[fresh])


def _order(ids: pd.Index) -> Ints:
    try:
        return np.asarray(ids.argsort(), dtype=np.intp)
    except TypeError:  # ids of several types
        return np.asarray(ids.map(str).argsort(), dtype=np.intp)


def _depths_once(ours: Layer, theirs: Layer, s: Ints, r: Ints) -> Measured:
    """Distance of each pair to the boundary of the reference; of points those alone that were not measured before."""
    earlier = measured_pairs()
    if earlier is None or not (shapely.get_type_id(ours.geometries[s]) == shapely.GeometryType.POINT).all():
        return _depths_of(ours, theirs, s, r)
    keys, known = earlier.of(ours.geometries[s], theirs.geometries[r])
    new = np.flatnonzero(known < 0)
    values = np.empty((3, len(s)))
    values[:, known >= 0] = earlier.values[:, known[known >= 0]]
    if len(new):
        fresh = _depths_of(ours, theirs, s[new], r[new])
        if len(fresh.subject) < len(new):  # a pair without a distance has no place among the others
            return _depths_of(ours, theirs, s, r)
        values[:, new] = fresh.distance_m, fresh.lon, fresh.lat
        earlier.add(keys[new], fresh)
    return Measured(s, r, *values)


def _depths_of(ours: Layer, theirs: Layer, s: Ints, r: Ints) -> Measured:
    """Distance of each pair to the boundary of the reference; edges are made of the rows that are in a pair."""
    held, row = np.unique(s, return_inverse=True)
    holding, at = np.unique(r, return_inverse=True)
    measured = _depths(ours.take(held), theirs.take(holding), row, at)
    return replace(measured, subject=held[measured.subject], reference=holding[measured.reference])


def _depths(ours: Layer, theirs: Layer, s: Ints, r: Ints) -> Measured:
    """Distance of each pair to the boundary of the reference."""
    inner, outer = ours.edges, theirs.edges
    span_s = np.searchsorted(inner.owner, np.arange(ours.stride + 1))
    span_r = np.searchsorted(outer.owner, np.arange(theirs.stride + 1))
    many = np.diff(span_r)[r] > MANY_CHUNKS
    few_s, few_r = s[~many], r[~many]
    parts = [
        kernel.nearest_feet(inner, outer, _spread(span_s, span_r, few_s[at : at + AT_ONCE], few_r[at : at + AT_ONCE]))
        for at in range(0, max(len(few_s), 1), AT_ONCE)
    ]
    for row in np.unique(r[many]):
        held = s[many & (r == row)]
        edges = inner.take(ramps(span_s[held], np.diff(span_s)[held]))
        alone = outer.take(np.arange(span_r[row], span_r[row + 1]))
        parts.append(kernel.search(edges, alone, bound_m=bounds.upper(edges, alone), per_pair=True))
    return _first(_all_measured(*parts), theirs, per_pair=True)


def _spread(span_s: Ints, span_r: Ints, s: Ints, r: Ints) -> tuple[Ints, Ints]:
    """All pairs of chunks of pairs of features."""
    wide = np.diff(span_r)[r]
    count = np.diff(span_s)[s] * wide
    pair = np.repeat(np.arange(len(s)), count)
    number = ramps(np.zeros_like(count), count)
    row, column = np.divmod(number, np.maximum(wide, 1)[pair])
    return span_s[s][pair] + row, span_r[r][pair] + column


def _meeting(ours: Layer, theirs: Layer) -> tuple[Ints, Ints, Bools]:
    """Rows that intersect, sorted, and whether the reference holds all of the subject: that is asked first, since what
    is held needs not be asked whether it intersects.

    Raises
    ------
    LayerError
        As :func:`_pairs`.
    """
    pieces = []
    count = 0
    for s, r in _by_boxes(ours, theirs):
        covered = _prepared(shapely.covers, theirs.geometries, r, ours.geometries[s])
        rest = np.flatnonzero(~covered)
        if _is_wider(ours, theirs):
            meets = _prepared(shapely.intersects, ours.geometries, s[rest], theirs.geometries[r[rest]])
        else:
            meets = _prepared(shapely.intersects, theirs.geometries, r[rest], ours.geometries[s[rest]])
        rows = np.sort(np.concatenate([np.flatnonzero(covered), rest[meets]]))
        pieces.append((s[rows], r[rows], covered[rows]))
        count += len(rows)
        _check_count(count)
    if not pieces:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0, dtype=np.bool_)
    s, r, covered = (np.concatenate(part) for part in zip(*pieces, strict=True))
    order = np.lexsort((r, s))
    return s[order], r[order], covered[order]


def _by_boxes(ours: Layer, theirs: Layer) -> Iterator[tuple[Ints, Ints]]:
    """Rows whose boxes meet, in batches: all of one reference in one of them."""
    if not (ours.stride and theirs.stride):
        return
    tree = shapely.STRtree(ours.geometries)
    step = max(1, _BOX_PAIRS // ours.stride)  # more than these cannot come of one piece
    waiting: list[npt.NDArray[np.intp]] = []
    for start in range(0, theirs.stride, step):
        pairs = tree.query(theirs.geometries[start : start + step])
        pairs[0] += start
        waiting.append(pairs)
        if start + step >= theirs.stride or sum(part.shape[1] for part in waiting) >= AT_ONCE:
            r, s = np.concatenate(waiting, axis=1)
            waiting = []
            yield s, r


def _prepared(predicate: Callable[..., Bools], shapes: Geometries, rows: Ints, others: Geometries) -> Bools:
    """What a predicate says of ``shapes[rows]`` and ``others``, pair by pair.

    Copies of shapes that are in many pairs are prepared for it: a layer stays as it was, also for others who read it
    meanwhile.
    """
    outlines, at, counts = np.unique(rows, return_inverse=True, return_counts=True)
    asked, many = shapes[outlines], counts > FEW_ROWS
    asked[many] = shapely.force_2d(asked[many])
    shapely.prepare(asked[many])
    return np.asarray(predicate(asked[at], others), dtype=np.bool_)


def _overlaps(ours: Layer, theirs: Layer, *, passing: bool) -> gpd.GeoDataFrame:
    s, r, covered = _meeting(ours, theirs)
    a, b = ours.geometries[s], theirs.geometries[r]
    if passing:
        s, r, a, b, covered = s[~covered], r[~covered], a[~covered], b[~covered], covered[~covered]
    shared = a.copy()
    shared[~covered] = shapely.intersection(a[~covered], b[~covered])
    area, length = geodesy.area_m2(shared), geodesy.length_m(shared)
    subject_dim, reference_dim = shapely.get_dimensions(a), shapely.get_dimensions(b)
    areal, linear = np.minimum(subject_dim, reference_dim) == 2, (subject_dim + reference_dim) == 3
    meet = np.where(areal, area > LEAST_AREA_M2, ~linear | (length > LEAST_LENGTH_M))
    rest = np.flatnonzero(meet & ~areal)  # a line along the boundary of a polygon does not enter it
    meet[rest] = shapely.relate_pattern(a[rest], b[rest], "T********")
    s, r, a, shared, area, length = s[meet], r[meet], a[meet], shared[meet], area[meet], length[meet]
    dimension = subject_dim[meet]
    part = np.select([dimension == 2, dimension == 1], [area, length], np.nan)
    whole, cut = part.copy(), ~covered[meet]  # what is covered is shared whole: its size is known
    sizes = [geodesy.area_m2(a[cut]), geodesy.length_m(a[cut])]
    whole[cut] = np.select([dimension[cut] == 2, dimension[cut] == 1], sizes, np.nan)
    share = np.where(dimension == 0, 1.0, np.divide(part, whole, out=np.zeros(len(a)), where=whole > 0))
    table = {
        "subject_id": ours.ids[s],
        "reference_id": theirs.ids[r],
        "area_m2": area,
        "length_m": length,
        "share_ratio": np.minimum(share, 1.0),
        "nearest": shapely.point_on_surface(shared),
    }
    return gpd.GeoDataFrame(table, geometry=gpd.array.from_shapely(shared, crs="EPSG:4490"))


def _settled(distance_m: Floats) -> Floats:
    """Distances with those that are nothing but rounding at 0."""
    return np.where(distance_m < NOTHING_M, 0.0, distance_m)


def _distance_table(ours: Layer, theirs: Layer, measured: Measured) -> pd.DataFrame:
    table = {
        "subject_id": ours.ids[measured.subject],
        "reference_id": theirs.ids[measured.reference],
        "distance_m": _settled(measured.distance_m),
        "nearest": pd.Series(shapely.points(measured.lon, measured.lat), dtype=object),
    }
    return pd.DataFrame(table)
