"""Tiers that end at dikes and at fairways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.zones.flat_buffers import Planes
from riverzones.zones.overlay import difference, polygonal, union

__all__ = ["Behind", "attached", "behind_dikes", "beside_fairway", "ended", "fairway_at", "pieces_in", "water_to_dikes"]


Geometries = npt.NDArray[np.object_]

TOUCH_DEGREES: Final = 1e-7  # a centimetre: parts that share an edge may lie that far apart; a setting of ours


def attached(shapes: dict[Any, Any], on: Any) -> dict[Any, Any]:
    """Return each shape without the pieces that do not hang together with an area, directly or over pieces of any
    shape.

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
    first_piece, second_piece = shapely.STRtree(every).query(every, predicate="dwithin", distance=TOUCH_DEGREES)
    links = scipy.sparse.coo_matrix(
        (np.ones(len(first_piece)), (first_piece, second_piece)), shape=(len(every), len(every))
    )
    group = scipy.sparse.csgraph.connected_components(links, directed=False)[1]
    held = group[:-1] == group[-1]
    return {name: polygonal([shapely.union_all(pieces[held & (owner == row)])])[0] for row, name in enumerate(names)}


def pieces_in(shape: Any, area: Any) -> Any:
    """Return the pieces of a shape that lie in an area, by a point of each."""
    pieces = shapely.get_parts(shape)
    return polygonal([shapely.union_all(pieces[shapely.intersects(shapely.point_on_surface(pieces), area)])])[0]


Floats = npt.NDArray[np.float64]
Parts = dict[tuple[str, str], Any]

GAP_M: Final = 50.0  # ends of dikes this near are joined; a setting of ours
STEP_M: Final = 5.0  # between the places of a dike that are looked at; a setting of ours
TURN: Final = 0.5  # cosine of the angle between two ways to the water beyond which they lead to different water
INTO_M: Final = 1.0  # the foreland reaches so far into the water, and what is thinner is none; a setting of ours
NEAR_M: Final = 0.5  # water this much nearer than that across the dike is other water; a setting of ours


@dataclass(frozen=True)
class Behind:
    """What lies behind the dikes of a zone and before them.

    Attributes
    ----------
    shadow : Polygon or MultiPolygon
        Ground behind the dikes, as far as the land reaches, EPSG:4490.
    before_2 : Polygon or MultiPolygon
        Ground between the water and the dikes where the nearest water is not of tier 1.
    length_m : float
        Length of dike that counts [m].
    """

    shadow: Any
    before_2: Any
    length_m: float


def behind_dikes(parts: Parts, dikes: GeoDataFrame | None) -> Behind | None:
    """Return dikes within the land of a zone; None where there are none.

    Parameters
    ----------
    parts : dict
        Polygon or MultiPolygon by tier and part, EPSG:4490.
    dikes : GeoDataFrame, optional
        Lines, EPSG:4490.
    """
    if dikes is None or not len(dikes):
        return None
    land = shapely.union_all([shape for (_, part), shape in parts.items() if part == "land"])
    water = shapely.union_all([shape for (_, part), shape in parts.items() if part == "water"])
    lines = np.asarray(dikes.geometry.array, dtype=object)
    near = lines[dikes.sindex.query(land, predicate="intersects")]
    if not len(near) or water.is_empty:
        return None
    middle = shapely.centroid(water)
    planes = Planes(np.array([middle.x]), np.array([middle.y]))
    first = parts.get(("1", "water"), shapely.Polygon())
    flat = planes.flat(
        np.array([land, water, first, shapely.union_all(near), None], dtype=object)[:-1], np.zeros(4, dtype=np.intp)
    )
    rays = _rays(_gaps_bridged(shapely.intersection(flat[3], flat[0])), flat[1], flat[0])
    if rays is None:
        return None
    inner = shapely.distance(shapely.points(rays.foot), flat[2]) <= NEAR_M if not first.is_empty else rays.none
    shapes = [rays.hulls(rays.at, rays.end), rays.hulls(rays.wet, rays.at, only=~inner), None]
    shadow, before_2 = polygonal(planes.back(np.array(shapes, dtype=object)[:-1], np.zeros(2, np.intp)))
    return Behind(shadow, before_2, float(geodesy.length_m(shapely.intersection(near, land)).sum()))


def ended(parts: Parts, behind: Behind) -> Parts:
    """Return land without what lies behind the dikes; pieces cut off from the water are dropped."""
    land = {key: difference([shape], [behind.shadow])[0] for key, shape in parts.items() if key[1] == "land"}
    water = shapely.union_all([shape for (_, part), shape in parts.items() if part == "water"])
    return {**parts, **attached(land, water)}


def water_to_dikes(parts: Parts, behind: Behind) -> Parts:
    """Return water of tier 2 to the dikes: the foreland of its own banks is water, no longer land."""
    if ("2", "water") not in parts or ("2", "land") not in parts:
        return parts
    pieces = shapely.get_parts(difference([parts["2", "land"]], [behind.before_2])[0])
    wide = 2 * geodesy.area_m2(pieces) > INTO_M * geodesy.perimeter_m(pieces)
    wide &= ~shapely.intersects(shapely.point_on_surface(pieces), _shut_in(parts, behind.before_2))
    land = polygonal([shapely.union_all(pieces[wide])])[0]
    fore = difference([parts["2", "land"]], [land])[0]
    return {**parts, ("2", "water"): union([parts["2", "water"]], [fore])[0], ("2", "land"): land}


def _shut_in(parts: Parts, fore: Any) -> Any:
    """Ground that the foreland encloses together with the water, such as the corner at a tributary's mouth."""
    water = shapely.union_all([shape for (_, part), shape in parts.items() if part == "water"])
    islands, holes = _holes(water), _holes(shapely.union(water, fore))
    return shapely.union_all(holes[~shapely.intersects(shapely.point_on_surface(holes), shapely.union_all(islands))])


def _holes(area: Any) -> Geometries:
    rings = shapely.get_rings(shapely.get_parts(area))
    outer = shapely.get_exterior_ring(shapely.get_parts(area))
    inner = rings[~np.isin(shapely.to_wkb(rings), shapely.to_wkb(outer))] if len(rings) else rings
    hole_shapes: Geometries = np.atleast_1d(shapely.polygons(inner)) if len(inner) else np.empty(0, dtype=object)
    return hole_shapes


@dataclass(frozen=True)
class _Rays:
    """Shortest ways from the water to places along dikes, and on behind them, in a plane [m]."""

    foot: Floats
    at: Floats
    end: Floats
    follows: npt.NDArray[np.bool_]

    @property
    def wet(self) -> Floats:
        """Places a little into the water from the feet."""
        arm = self.foot - self.at
        length = np.maximum(np.hypot(*arm.T), 1e-9)
        return np.asarray(self.foot + arm * (INTO_M / length)[:, None], dtype=np.float64)

    @property
    def none(self) -> npt.NDArray[np.bool_]:
        return np.zeros(len(self.at), dtype=np.bool_)

    def hulls(self, one: Floats, other: Floats, *, only: npt.NDArray[np.bool_] | None = None) -> Any:
        """Return the ground between two rows of places, from each place to the one that follows it."""
        rows = np.flatnonzero(self.follows[:-1] if only is None else self.follows[:-1] & only[:-1])
        if not len(rows):
            return shapely.Polygon()
        corners = np.stack([one[rows], one[rows + 1], other[rows], other[rows + 1]], axis=1)
        return shapely.union_all(shapely.convex_hull(shapely.multipoints(corners)))


def _rays(dikes: Any, water: Any, land: Any) -> _Rays | None:
    lines = [line for line in shapely.get_parts(dikes) if shapely.get_dimensions(line) == 1 and line.length > 0]
    if not lines:
        return None
    dense = shapely.segmentize(np.array([*lines, None], dtype=object)[:-1], STEP_M)
    at, line = shapely.get_coordinates(dense, return_index=True)
    ways = shapely.get_coordinates(shapely.shortest_line(shapely.points(at), water)).reshape(-1, 2, 2)
    foot = ways[:, 1]
    arm = at - foot
    length = np.hypot(*arm.T)
    outside = length > 1e-6
    unit = np.divide(arm, length[:, None], out=np.zeros_like(arm), where=outside[:, None])
    shapely.prepare(water)
    deepest = float(shapely.distance(shapely.points(shapely.get_coordinates(land)), water).max(initial=0.0))
    end = foot + unit * _reach(foot, unit, length, water, 1.5 * deepest)[:, None]
    same = (unit[:-1] * unit[1:]).sum(axis=1) > TURN
    follows = np.r_[(line[1:] == line[:-1]) & same & outside[:-1] & outside[1:], False]
    return _Rays(foot, at, end, follows)


def _reach(foot: Floats, unit: Floats, length: Floats, water: Any, most: float) -> Floats:
    """How far from its foot each way goes on before other water is nearer, to half a metre.

    Once other water is nearer it stays so farther on: the way to it grows by no more than the way goes on.
    """
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(water)), return_index=True)
    same = ring[1:] == ring[:-1]
    shore = shapely.STRtree(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)[same]))

    def free(at: Floats, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        places = shapely.points(foot[rows] + unit[rows] * at[:, None])
        near = shore.query_nearest(places, return_distance=True, all_matches=False)[1]
        return np.asarray(near >= at - NEAR_M)

    high = np.maximum(length, most)
    shut = np.flatnonzero(~free(high, np.arange(len(foot))))
    low_m, high_m = length[shut].copy(), high[shut]
    while len(shut) and (high_m - low_m).max() > NEAR_M:
        middle = (low_m + high_m) / 2
        on = free(middle, shut)
        low_m, high_m = np.where(on, middle, low_m), np.where(on, high_m, middle)
    high[shut] = low_m
    return high


def _gaps_bridged(dikes: Any) -> Any:
    """Dikes with the gaps between their ends closed."""
    merged_lines = shapely.line_merge(shapely.union_all(dikes))
    lines = [first_end for first_end in shapely.get_parts(merged_lines) if shapely.get_dimensions(first_end) == 1]
    if len(lines) < 2:
        return shapely.union_all(np.array([*lines, None], dtype=object)[:-1])
    ends = np.array([[shapely.get_point(line, 0), shapely.get_point(line, -1)] for line in lines], dtype=object).ravel()
    first_end, second_end = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=GAP_M)
    apart = (first_end < second_end) & (first_end // 2 != second_end // 2)
    bridges = shapely.shortest_line(ends[first_end[apart]], ends[second_end[apart]])
    return shapely.line_merge(shapely.union_all([*lines, *bridges]))


NO_FAIRWAY: Final = Text(
    zh="通航河道：此处没有航道面，也没有带宽度（width_m）的航道线（fairways），水域取整个河道",
    en="navigable: no area of a fairway and no line with a width (width_m) lies here (fairways), the water is the "
    "whole channel",
)
WHOLE: Final = Text(
    zh="通航河道，枯水期水面宽小于限值：水域为整个河道，不含航道",
    en="navigable, narrower at low flow than the limit: the water is the whole channel without the fairway",
)
ONE_SIDE: Final = Text(
    zh="通航河道，枯水期水面宽不小于限值：水域自取水口一侧航道边界至该侧河岸，对岸水域及其陆域不划",
    en="navigable, at low flow at least as wide as the limit: the water lies between the fairway and the bank of the "
    "intake; beyond the fairway there is neither water nor land of the zone",
)
NOT_THROUGH: Final = Text(
    zh="通航河道：航道面没有贯穿整个河段，两岸水域相连，未能只取取水口一侧",
    en="navigable: the fairway does not run through the whole stretch, so the two sides could not be told apart",
)


def fairway_at(parts: Parts, fairways: GeoDataFrame | None) -> Any:
    """Return the area of the fairway in the water of a zone, None where there is none."""
    water = shapely.union_all([shape for (_, part), shape in parts.items() if part == "water"])
    if fairways is None or water.is_empty:
        return None
    shapes = np.array(fairways.geometry.array, dtype=object)
    lines = shapely.get_dimensions(shapes) == 1
    width = np.full(len(shapes), np.nan)
    if "width_m" in fairways.columns:
        width = fairways["width_m"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    wide = lines & (width > 0)
    shapes[wide] = buffer(shapes[wide], distance_m=width[wide] / 2)
    near = shapes[(shapely.get_dimensions(shapes) == 2) & shapely.intersects(shapes, water)]
    held = shapely.intersection(shapely.union_all(near), water)
    return polygonal([held])[0] if shapely.area(held) > 0 else None


def beside_fairway(parts: Parts, intakes: Any, fairway: Any, *, wide: bool) -> tuple[Parts, Text]:
    """Return a zone without the fairway, and without what lies beyond it where the river is wide; and what to say of
    it.

    Parameters
    ----------
    parts : dict
        Polygon or MultiPolygon by tier and part, EPSG:4490.
    intakes : Point or MultiPoint
    fairway : Polygon or MultiPolygon
        Of :func:`fairway_at`.
    wide : bool
        Whether the river at low flow is as wide as the limit or wider.
    """
    free = {key: difference([shape], [fairway])[0] if key[1] == "water" else shape for key, shape in parts.items()}
    if not wide:
        return free, WHOLE
    water = shapely.union_all([shape for (_, part), shape in free.items() if part == "water"])
    sides = shapely.get_parts(water)
    if len(sides) < 2:
        return free, NOT_THROUGH
    own = np.unique(shapely.STRtree(sides).query_nearest(shapely.get_parts(intakes))[1])
    own_side = shapely.union_all(sides[own])
    own_water = {key: pieces_in(shape, own_side) for key, shape in free.items() if key[1] == "water"}
    land = {key: shape for key, shape in free.items() if key[1] == "land"}
    return {**own_water, **attached(land, own_side)}, ONE_SIDE
