"""Zones of river sources: water up and down the network from the intake, land along it to its depth on each bank.

Water of a tier lies between the square cuts at its chainages on every branch upstream (each with the length that is
left when it is reached) and every way downstream. Its land lies beside the same lengths, to its depth from the edge of
the water, and ends square as well. The second tier begins where the first ends, along every branch; with ``behind`` its
land also lies behind the land of the first (the usual reading of HJ 338-2018; recalled, not verified), else only along
its own length. Tiers and parts share no area: water stays water, and the inner tier keeps what both claim.

Not applied here: the rules for navigable and tidal rivers, dikes and response time (:mod:`riverzones.zones.river_rules`
does), the watershed (a step of its own), and zones on tributaries that enter below the intake, whose water does not
reach it.

The module is long because water and land of both tiers are cut from the same lengths, in one scene.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import DataError
from riverzones.geo import geodesy, polygon_clipping
from riverzones.geo.offset_curves import planar_buffer, planar_buffer_outlines
from riverzones.geo.polygon_clipping import Outlines
from riverzones.geo.threads import side_by_side, threads_for
from riverzones.model import Text
from riverzones.network import Network
from riverzones.network.chainage import locate
from riverzones.terms import labels
from riverzones.zones.context import ZoneContext
from riverzones.zones.flat_buffers import Planes, flat_sides_of_lines
from riverzones.zones.flow_doubts import flow_doubt
from riverzones.zones.flow_paths import WaterPaths, as_drawn, paths
from riverzones.zones.intake_groups import IntakeGroups, intake_groups
from riverzones.zones.nearest_stretch import own_parts
from riverzones.zones.overlay import (
    GRID_DEGREES,
    METRE_GRID,
    bundled,
    connected_parts,
    difference,
    dissolve,
    gathered,
    intersection,
    seams_closed,
    union,
)
from riverzones.zones.river_water import MARGIN, AreaLayers, Water, area_layers, water

__all__ = ["ENDS", "OPTIONAL", "REQUIRED", "TIERS", "river"]

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

TIERS: Final = {"tier1": "1", "tier2": "2", "quasi": "quasi"}
"""Names of tiers in sizes, from the intake outwards, and what they are called in the layer."""

_LENGTHS: Final = ("upstream_m", "downstream_m", "left_m", "right_m")
REQUIRED: Final = (*(f"{tier}_{what}" for tier in ("tier1", "tier2") for what in _LENGTHS), "tier2_behind_tier1")
"""Sizes that every river source needs."""

OPTIONAL: Final = (*(f"quasi_{what}" for what in _LENGTHS), "ends")
"""Sizes of a quasi zone, where one is drawn, and whether ends are square or round."""

ENDS: Final = ("square", "round")
"""How land ends: across the river at the end of the water, or around it at its depth."""

FEW: Final = 100  # sources that one more thread is worth; a setting of ours
BATCH: Final = 1_000  # sources that a thread draws at once: memory does not grow with their number
SNAP_M: Final = 2_000.0  # an intake farther from every line is on no river; a setting of ours
BEYOND_M: Final = 1.0
BEYOND_CUT_M: Final = 1e-5  # what is cut out ends so much beyond what it is cut out of
NOISE_M: Final = 0.01  # parts thinner than this (twice the area over the outline) are rounding; a setting of ours

_OFF = Text(zh=f"{SNAP_M:.0f} 米内没有河流", en=f"no river within {SNAP_M:.0f} m")
_NO_NETWORK: Final = labels("reason")["no_network"]
_DRY: Final = labels("reason")["no_water_nor_width"]
_STANDS_IN = ("inundation_areas", "blue_lines", "ranges")


def river(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Return water and land of the tiers of river sources.

    Parameters
    ----------
    sources : GeoDataFrame
        Intakes as points, EPSG:4490, unique ids as index. With ``source_id`` the intakes of one source make one zone;
        with ``river`` the river of that name is preferred.
    ground : ZoneContext
        ``network`` (lines, ``width_m`` as far as known) and ``water`` (polygons with ``source_layer``).
    **sizes : Series
        On the index of the sources: for ``tier1``, ``tier2`` and as far as given ``quasi`` the lengths
        ``..._upstream_m`` and ``..._downstream_m`` (of tier 2 beyond tier 1, of quasi beyond tier 2; infinity for all
        there is) and the depths ``..._left_m`` and ``..._right_m`` [m]; ``tier2_behind_tier1`` (bool); ``ends`` as far
        as given (``"square"`` or ``"round"``: land ends across the river, or goes around the end of the water).

    Returns
    -------
    GeoDataFrame
        Rows as :mod:`riverzones.zones` says, one per source, tier and part: Polygon or MultiPolygon, EPSG:4490, valid.
        Empty parts have no row. Cut ends lie within a millimetre of their length along the drawn line, edges within
        0.1 % of their depth.

    Raises
    ------
    DataError
        If ``ends`` is neither of the two.
    """
    asked = _Sizes.of(sources, sizes)
    if ground.network is None:
        return _answer([], _skipped(sources.index, _NO_NETWORK))
    network = as_drawn(ground.network)
    stated = sources["river"] if "river" in sources.columns else None
    places = locate(sources[["geometry"]], network, within_m=SNAP_M, river=stated)
    on = places["reach_id"].notna().to_numpy()
    skipped = _skipped(sources.index[~on], _OFF)
    if not on.any():
        return _answer([], skipped)
    sources, places, asked = sources[on], places[on], asked.some(on)
    key = sources["source_id"].astype(str) if "source_id" in sources.columns else sources.index.astype(str)
    source = pd.factorize(np.asarray(key, dtype=object))[0]
    waters, count = _Waters.of(network, ground), int(source.max()) + 1
    threads = threads_for(count, least=FEW)
    size = min(BATCH, -(-count // threads))

    def drawn_from(first: int) -> tuple[dict[tuple[str, str], list[dict[str, Any]]], Any]:
        rows = np.flatnonzero((source >= first) & (source < first + size))
        scene = _Scene.of(waters, sources.iloc[rows], places.iloc[rows], asked.some(rows), source[rows] - first)
        dry = scene.water.half_m == 0
        return scene.rows(~dry), scene.ids[dry]

    batches = side_by_side(drawn_from, range(0, count, size), threads=threads)
    for _, dry_ids in batches:
        skipped += _skipped(dry_ids, _DRY)
    tables = [row for key in batches[0][0] for rows_of, _ in batches for row in rows_of[key]]
    return _answer(tables, skipped)


@dataclass(frozen=True)
class _Waters:
    """What all sources are drawn on: ``rivers``, half the stated width of each [m], areas of water layer by layer."""

    network: Network
    rivers: shapely.STRtree
    width_m: Floats
    areas: AreaLayers

    @staticmethod
    def of(network: Network, ground: ZoneContext) -> _Waters:
        width = network.reaches.get("width_m", pd.Series(np.nan, index=network.ids))
        width = pd.to_numeric(width).to_numpy(dtype=float, na_value=np.nan)
        rivers = shapely.STRtree(np.asarray(network.reaches.geometry.array, dtype=object))
        return _Waters(network, rivers, width, area_layers(ground.water))


@dataclass(frozen=True)
class _Sizes:
    """Sizes per intake: cumulated lengths [m] and depths [m], one row per tier."""

    names: tuple[str, ...]
    up: Floats
    down: Floats
    left: Floats
    right: Floats
    behind: Bools
    rounded: Bools

    @staticmethod
    def of(sources: GeoDataFrame, sizes: dict[str, Any]) -> _Sizes:
        names = tuple(name for name in TIERS if f"{name}_upstream_m" in sizes)

        def table(what: str) -> Floats:
            rows = [sizes[f"{name}_{what}_m"].reindex(sources.index).to_numpy(dtype=float) for name in names]
            return np.asarray(np.nan_to_num(np.array(rows), nan=0.0, posinf=np.inf), dtype=np.float64)

        behind = sizes["tier2_behind_tier1"].reindex(sources.index).fillna(True).to_numpy(dtype=bool)
        up, down = np.cumsum(table("upstream"), axis=0), np.cumsum(table("downstream"), axis=0)
        return _Sizes(names, up, down, table("left"), table("right"), behind, _rounded(sources, sizes.get("ends")))

    def some(self, mask: Bools | Ints) -> _Sizes:
        up, down, left, right = (part[:, mask] for part in (self.up, self.down, self.left, self.right))
        return _Sizes(self.names, up, down, left, right, self.behind[mask], self.rounded[mask])

    @property
    def plain(self) -> Bools:
        """Whether both banks are alike and ends square."""
        return np.asarray(~self.rounded & (self.left == self.right).all(axis=0))

    @property
    def beyond(self) -> Floats:
        """How far the ways are followed beyond the outermost tier [m]: round ends go around water that is outside."""
        deepest = np.maximum(self.left, self.right).max(axis=0)
        return np.where(self.rounded, deepest + BEYOND_M, 0.0)


@dataclass(frozen=True)
class _Scene:
    """Sources on the network: groups of intakes, their ways, their water; ``sizes`` of the first intake of each."""

    ids: Any
    courses: WaterPaths
    planes: Planes
    water: Water
    sizes: _Sizes
    places: pd.DataFrame
    rivers: shapely.STRtree
    groups: list[IntakeGroups | None]
    doubts: list[Text | None]

    @staticmethod
    def of(
        waters: _Waters, sources: GeoDataFrame, places: pd.DataFrame, sizes: _Sizes, of_intake: npt.NDArray[Any]
    ) -> _Scene:
        first = np.unique(of_intake, return_index=True)[1]
        up, down = sizes.up[-1] + sizes.beyond, sizes.down[-1] + sizes.beyond
        ways = paths(waters.network, places[["reach_id", "to_end_m"]], up_m=up, down_m=down)
        group = of_intake[ways.start].astype(np.intp)
        planes = Planes(places["lon"].to_numpy(float)[first], places["lat"].to_numpy(float)[first])
        up, down = sizes.up[:, ways.start], sizes.down[:, ways.start]
        courses = WaterPaths.of(ways, group, planes, up_m=up, down_m=down, width_m=waters.width_m)
        bands = ~sizes.some(first).plain
        wet = water(ways, group, planes, courses=courses, areas=waters.areas, bands=bands)
        groups = _grouped(sources, places, sizes, of_intake)
        ids, places = sources.index[first], places.iloc[first]
        doubts = _doubts(waters.network, courses)
        return _Scene(ids, courses, planes, wet, sizes.some(first), places, waters.rivers, groups, doubts)

    def rows(self, wet: Bools) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Return parts of all tiers, from the intake outwards."""
        shapes_of = {(TIERS[name], part): self._none() for name in self.sizes.names for part in ("water", "land")}
        plain, behind = self.water.banded & self.sizes.plain, self.sizes.behind
        ways = (
            (plain & behind & wet, self._bands),
            (plain & ~behind & wet, lambda rows: self._placed(self._parted(rows, *self._apart_bands(rows)), rows)),
            (~plain & wet, lambda rows: self._placed(self._parted(rows, *self._areas(rows)), rows)),
        )
        for chosen, draw in ways:
            rows = np.flatnonzero(chosen)
            if len(rows):
                for key, shapes in draw(rows).items():
                    shapes_of[key][rows] = shapes
        return self._told(shapes_of)

    def _none(self) -> Geometries:
        return np.full(len(self.planes.lon), shapely.Polygon(), dtype=object)

    def _placed(self, parts: dict[tuple[str, str], Geometries], rows: Ints) -> dict[tuple[str, str], Geometries]:
        """Parts in longitude and latitude."""
        return {key: self.planes.back(shapes, rows) for key, shapes in parts.items()}

    def _bands(self, rows: Ints) -> dict[tuple[str, str], Geometries]:
        """Parts where water is bands, both banks are alike, ends square, and land of a tier lies behind the inner one.

        Each part is one overlay of the curves that wind around water and land of the tiers; it becomes a shape, and is
        looked at for its validity, in longitude and latitude alone.
        """
        sizes = self.sizes.some(rows)
        tiers = self._banded(rows)
        tips = tiers[-1].tips()
        beyond = [BEYOND_CUT_M * step for step in reversed(range(2 * len(tiers)))]  # water first, inner tiers first
        bodies = [
            own.sweep(own.half_m, own.half_m, longer_m=longer, tips=tips)
            for own, longer in zip(tiers, beyond, strict=False)
        ]
        water = [polygon_clipping.union_rings(bodies[0])]
        water += [polygon_clipping.difference_rings(*pair) for pair in zip(bodies[1:], bodies[:-1], strict=True)]
        taken = bodies[-1]
        rings_of: dict[tuple[str, str], polygon_clipping.Rings] = {}
        shapes = zip(sizes.names, water, tiers, sizes.left, beyond[len(tiers) :], strict=True)
        for name, body, own, depth, longer in shapes:
            wide = own.half_m + depth[own.group]
            land = own.sweep(wide, wide, longer_m=longer, tips=tips)
            rings_of[TIERS[name], "water"] = body
            rings_of[TIERS[name], "land"] = polygon_clipping.difference_rings(land, taken)
            taken = taken.beside(land)

        def placed(xy: Floats, size: Ints, row: Ints) -> tuple[Floats, Ints]:
            return self.planes.placed(xy, size, rows[row])

        return {key: rings.without_spikes().moved(placed).polygons() for key, rings in rings_of.items()}

    def _apart_bands(self, rows: Ints) -> tuple[Geometries, list[Geometries], list[Geometries]]:
        """Whole water, and water and all within the depth per tier, where tiers lie end to end."""
        sizes, bodies, lands = self.sizes.some(rows), [], []
        for own, depth in zip(self._banded(rows), sizes.left, strict=True):
            wide = own.half_m + depth[own.group]
            bodies.append(own.flat_buffers(own.half_m, own.half_m))
            lands.append(own.flat_buffers(wide, wide))
        return bodies[-1], bodies, lands

    def _banded(self, rows: Ints) -> list[WaterPaths]:
        """Edges of stated width up to the end of each tier, each edge once."""
        edges = self.courses.numbered(rows)
        edges = edges.some(~np.isnan(edges.half_m))
        return [edges.some(edges.tier <= number).single() for number in range(len(self.sizes.names))]

    def _areas(self, rows: Ints) -> tuple[Geometries, list[Geometries], list[Geometries]]:
        """As :meth:`_bands`, where there are areas of water, banks of different depths, or round ends."""
        edges, sizes, whole = self.courses.numbered(rows), self.sizes.some(rows), self.water.whole[rows]
        square, rounded = np.flatnonzero(~sizes.rounded), np.flatnonzero(sizes.rounded)
        bodies, lands = [], []
        tips, every = edges.tips(), edges.single()
        held = self._own(rows, whole, every)
        half = _extent_m(held, every)  # of other water that lies in the strips, too, land would go around the ends
        for number, (left, right) in enumerate(zip(sizes.left, sizes.right, strict=True)):
            own, body = every, held
            if (edges.tier > number).any():
                own = edges.some(edges.tier <= number).single()
                near = (half * MARGIN + 1)[own.group]
                longer = BEYOND_CUT_M * (len(sizes.left) - number)
                strips = own.sweep(near, near, longer_m=longer, tips=tips)
                body = self._own(rows, polygon_clipping.intersection(Outlines.of(held), strips), own)
            far = half + np.maximum(left, right) + 1  # no land is farther from the ways; more would lie around bends
            land = np.full(len(rows), shapely.Polygon(), dtype=object)
            beside = own.numbered(square)
            wide = far[square][beside.group]
            around = planar_buffer_outlines(body[square], width_m=left[square])
            land[square] = polygon_clipping.intersection(around, beside.sweep(wide, wide))
            land[rounded] = planar_buffer(body[rounded], width_m=left[rounded])
            uneven = np.flatnonzero(left != right)
            if len(uneven):
                sides = edges.numbered(uneven)
                land[uneven] = _uneven(sides, body[uneven], (left[uneven], right[uneven]), far[uneven])
                both = np.flatnonzero((left != right) & ~sizes.rounded)
                beside = own.numbered(both)
                wide = far[both][beside.group]
                land[both] = polygon_clipping.intersection(Outlines.of(land[both]), beside.sweep(wide, wide))
            land[square] = connected_parts(land[square], body[square])
            bodies.append(body)
            lands.append(land)
        return whole, bodies, lands

    def _own(self, rows: Ints, body: Geometries, own: WaterPaths) -> Geometries:
        """Bodies without the water that lies nearer to rivers beyond the cuts, or to others that are not followed."""
        there = np.flatnonzero(~shapely.is_empty(body))
        windows = self.planes.back(shapely.box(*shapely.bounds(body[there]).T), rows[there])
        window, reach = self.rivers.query(windows, predicate="intersects")
        order = np.lexsort((reach, window))
        window, reach = window[order], reach[order]
        near = bundled(self.planes.flat(self.rivers.geometries[reach], rows[there][window]), window, len(there))
        own_lines = bundled(*own.lines(), len(body))[there]
        own_body = own_parts(body[there], own_lines, near)
        changed = np.flatnonzero(own_body != body[there])
        answer = body.copy()
        answer[there[changed]] = connected_parts(own_body[changed], own_lines[changed])
        return answer

    def _parted(
        self, rows: Ints, whole: Geometries, bodies: list[Geometries], lands: list[Geometries]
    ) -> dict[tuple[str, str], Geometries]:
        """Parts without what inner tiers and water have."""
        apart = np.flatnonzero(~self.sizes.behind[rows])
        parted: dict[tuple[str, str], Geometries] = {}
        taken = Outlines.of(whole)
        for number, name in enumerate(self.sizes.names):
            inside, land = bodies[number], lands[number]
            if number:
                inside = difference(inside, bodies[number - 1], grid=METRE_GRID)
            if number and len(apart):
                land = land.copy()
                land[apart] = difference(land[apart], self._inner(number - 1, rows[apart]), grid=METRE_GRID)
            outlines = Outlines.of(land)
            fresh = polygon_clipping.difference(outlines, taken)
            taken = taken.beside(outlines)
            parted |= {(TIERS[name], "water"): inside, (TIERS[name], "land"): fresh}
        for row in apart:  # tiers that lie end to end: there two cuts are made on their own
            parts = np.array([*(shapes[row] for shapes in parted.values()), None], dtype=object)[:-1]
            for shapes, part in zip(parted.values(), seams_closed(parts, grid=METRE_GRID), strict=True):
                shapes[row] = part
        return parted

    def _inner(self, number: int, rows: Ints) -> Geometries:
        """All that lies beside the inner tiers, as far out as land goes."""
        edges, sizes = self.courses.numbered(rows), self.sizes.some(rows)
        own = edges.some(edges.tier <= number).single()
        deepest = np.maximum(sizes.left, sizes.right).max(axis=0)
        far = (self.water.half_m[rows] + deepest + 1)[own.group]
        return own.flat_buffers(far, far)

    def _told(self, parts: dict[tuple[str, str], Geometries]) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """The rows of all parts, in longitude and latitude."""
        notes, ids = [self._note(row) for row in range(len(self.ids))], list(self.ids)
        used = self._used()
        rows_of: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for (tier, part), shapes in parts.items():
            rows = np.flatnonzero(~shapely.is_empty(shapes))
            clean = _clean(_solid(shapes[rows], NOISE_M / geodesy.LONGEST_DEGREE_M))
            rows_of[tier, part] = [
                {
                    "source_id": ids[row],
                    "tier": tier,
                    "part": part,
                    "geometry": shape,
                    "note": notes[row],
                    "used": list(used[row]),
                }
                for row, shape in zip(rows.tolist(), clean, strict=True)
                if not shape.is_empty
            ]
        return rows_of

    def _note(self, row: int) -> Text | None:
        said: list[tuple[str, str]] = []
        layers = [name for name in self.water.layers[row] if name in _STANDS_IN]
        if layers:
            zh = f"水域以 {'、'.join(layers)} 的面代替多年平均水位水面"
            said.append((zh, f"water is that of {', '.join(layers)}, in place of the mean water level"))
        if self.water.bare_m[row] > 0:
            zh = f"{self.water.bare_m[row]:.0f} 米河段无水面亦无河宽，未划"
            said.append((zh, f"{self.water.bare_m[row]:.0f} m of rivers with neither area nor width are left out"))
        group, doubt = self.groups[row], self.doubts[row]
        if group is not None and group.note is not None:
            said.append((group.note.zh, group.note.en))
        if doubt is not None:
            said.append((doubt.zh, doubt.en))
        return Text(zh="；".join(zh for zh, _ in said), en="; ".join(en for _, en in said)) if said else None

    def _used(self) -> list[list[dict[str, Any]]]:
        """Sizes taken from the ground, per source."""
        sizes_used = []
        for row, (reach, offset) in enumerate(zip(self.places["reach_id"], self.places["offset_m"], strict=True)):
            away = round(float(offset), 1)
            used = [_size("intake_offset_m", away, "m", f"reaches {reach}", "measured")]
            for name in self.water.layers[row]:
                width = self.water.width_m[row]
                value = None if name != "width_m" or np.isnan(width) else round(float(width), 3)
                what = "channel_width_m" if name == "width_m" else "water"
                used.append(_size(what, value, "m" if value else "", name, "stated"))
            group = self.groups[row]
            sizes_used.append(used if group is None else [*used, *group.used()])
        return sizes_used


def _doubts(network: Network, courses: WaterPaths) -> list[Text | None]:
    """What must be said of the flow direction along the ways of every group."""
    unsure = network.doubtful[courses.reach]
    doubts: list[Text | None] = [None] * courses.count
    edges = courses.some(unsure).single() if unsure.any() else None
    if edges is not None:
        length = np.hypot(*(edges.end - edges.begin).T)
        for group in np.unique(edges.group).tolist():
            own = edges.group == group
            doubts[group] = flow_doubt(network, edges.reach[own], length[own])
    return doubts


def _grouped(
    sources: GeoDataFrame, places: pd.DataFrame, sizes: _Sizes, of_intake: npt.NDArray[Any]
) -> list[IntakeGroups | None]:
    """The groups of intakes of every source; None for sources with one intake."""
    many = np.flatnonzero(np.bincount(of_intake) > 1)
    groups: list[IntakeGroups | None] = [None] * (int(of_intake.max(initial=-1)) + 1)
    named = sources["place_name"] if "place_name" in sources.columns else pd.Series(None, index=sources.index)
    names = [label if isinstance(label, str) else str(key) for key, label in named.items()]
    for source in many.tolist():
        rows = np.flatnonzero(of_intake == source)
        up, down = (
            {tier: lengths[number, rows] for number, tier in enumerate(sizes.names)}
            for lengths in (sizes.up, sizes.down)
        )
        groups[source] = intake_groups(places.iloc[rows], [names[row] for row in rows], up_m=up, down_m=down)
    return groups


def _size(name: str, value: float | None, unit: str, source: str, confidence: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "from": source, "confidence": confidence}


def _extent_m(bodies: Geometries, edges: WaterPaths) -> Floats:
    """How far each body reaches from its edges [m]."""
    xy, row = shapely.get_coordinates(bodies, return_index=True)
    ways = bundled(*edges.lines(), len(bodies))
    reach = np.zeros(len(bodies))
    np.maximum.at(reach, row, shapely.distance(shapely.points(xy), ways[row]))
    return reach


def _uneven(edges: WaterPaths, body: Geometries, depths: tuple[Floats, Floats], far_m: Floats) -> Geometries:
    """All within the depth of each bank: left and right of the ways, each to its own."""
    lines, group = edges.lines()
    answer = np.full(len(body), shapely.Polygon(), dtype=object)
    for side, depth in zip(flat_sides_of_lines(lines, far_m[group]), depths, strict=True):
        beside = dissolve(side, group, len(body), grid=METRE_GRID)
        part = intersection(planar_buffer(body, width_m=depth), beside, grid=METRE_GRID)
        answer = union(answer, part, grid=METRE_GRID)
    return answer


def _rounded(sources: GeoDataFrame, ends: pd.Series[Any] | None) -> Bools:
    """Whether the ends of each source are round."""
    if ends is None:
        return np.zeros(len(sources), dtype=np.bool_)
    said = ends.reindex(sources.index).fillna(ENDS[0]).astype(str)
    odd = said[~said.isin(ENDS)]
    if len(odd):
        raise DataError(
            Text(
                zh=f"端部形式 ends 应为 {'、'.join(ENDS)}，不能是 {odd.iloc[0]!r}（{odd.index[0]}）。",
                en=f"ends must be one of {', '.join(ENDS)}, not {odd.iloc[0]!r} ({odd.index[0]}).",
            ),
            hint=Text(zh="square 为垂直截断，round 为圆弧。", en="square cuts across the river, round goes around."),
        )
    return (said == "round").to_numpy()


def _clean(shapes: Geometries) -> Geometries:
    """Shapes of EPSG:4490, valid: rounding may make a place where an outline meets itself cross. On a grid of 0.1 mm
    what lies between is no more than a line.
    """
    bad = np.flatnonzero(~shapely.is_valid(shapes))
    if len(bad):
        united = polygon_clipping.union(Outlines.of(shapes[bad], grid=GRID_DEGREES))
        shapes[bad] = _solid(united, NOISE_M / geodesy.LONGEST_DEGREE_M)
    return shapes


def _solid(shapes: Geometries, thickness: float) -> Geometries:
    """Areas without the parts that rounding left."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    thick = 2 * shapely.area(parts) > thickness * shapely.length(parts)
    return shapes if thick.all() else gathered(parts[thick], row[thick].astype(np.intp), len(shapes))


def _skipped(ids: Any, why: Text) -> list[dict[str, Any]]:
    return [{"source_id": source_id, "geometry": None, "why": why} for source_id in ids]


def _answer(rows: list[dict[str, Any]], skipped: list[dict[str, Any]]) -> GeoDataFrame:
    columns = ["source_id", "tier", "part", "geometry", "note", "used", "why"]
    table = pd.DataFrame([*rows, *skipped], columns=columns)
    return GeoDataFrame(table, geometry="geometry", crs=4490)
