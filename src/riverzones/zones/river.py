"""Zones of river sources: water up and down the network from the intake, land along it to its depth on each bank.

Water of a tier lies between the square cuts at its chainages on every branch upstream (each with the length that is
left when it is reached) and every way downstream. Its land lies beside the same lengths, to its depth from the edge of
the water, and ends square as well. The second tier begins where the first ends, along every branch; with ``behind`` its
land also lies behind the land of the first (the usual reading of HJ 338-2018; recalled, not verified), else only along
its own length. Tiers and parts share no area: water stays water, and the inner tier keeps what both claim.

Not applied here: the rules for navigable and tidal rivers, dikes and response time (:mod:`riverzones.zones.river_rules`
does), the watershed (a step of its own), and zones on tributaries that enter below the intake, whose water does not
reach it.
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
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.network import Network
from riverzones.network.chainage import locate
from riverzones.zones.ground import Ground
from riverzones.zones.overlay import closed, common, hanging, joined, merged, without
from riverzones.zones.river_paths import Paths, as_drawn, paths
from riverzones.zones.river_water import MARGIN, Water, water
from riverzones.zones.strips import Planes, halves, strips

__all__ = ["OPTIONAL", "REQUIRED", "TIERS", "river"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

TIERS: Final = {"tier1": "1", "tier2": "2", "quasi": "quasi"}
"""Names of tiers in sizes, from the intake outwards, and what they are called in the layer."""

_LENGTHS: Final = ("upstream_m", "downstream_m", "left_m", "right_m")
REQUIRED: Final = (*(f"{tier}_{what}" for tier in ("tier1", "tier2") for what in _LENGTHS), "tier2_behind_tier1")
"""Sizes that every river source needs."""

OPTIONAL: Final = tuple(f"quasi_{what}" for what in _LENGTHS)
"""Sizes of a quasi zone, where one is drawn."""

SNAP_M: Final = 2_000.0  # an intake farther from every line is on no river; a setting of ours
NOISE_M: Final = 0.01  # parts thinner than this (twice the area over the outline) are rounding; a setting of ours

_OFF = Text(zh=f"{SNAP_M:.0f} 米内没有河流", en=f"no river within {SNAP_M:.0f} m")
_NO_NETWORK = Text(zh="项目中没有河网", en="the project has no river network")
_DRY = Text(zh="既无水面，也无河宽（width_m）", en="neither an area of water nor a width (width_m)")
_STANDS_IN = ("inundation_areas", "blue_lines", "ranges")


def river(sources: GeoDataFrame, ground: Ground, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Water and land of the tiers of river sources.

    Parameters
    ----------
    sources : GeoDataFrame
        Intakes as points, EPSG:4490, unique ids as index. With ``source_id`` the intakes of one source make one zone;
        with ``river`` the river of that name is preferred.
    ground : Ground
        ``network`` (lines, ``width_m`` as far as known) and ``water`` (polygons with ``source_layer``).
    **sizes : Series
        On the index of the sources: for ``tier1``, ``tier2`` and as far as given ``quasi`` the lengths
        ``..._upstream_m`` and ``..._downstream_m`` (of tier 2 beyond tier 1, of quasi beyond tier 2; infinity for all
        there is) and the depths ``..._left_m`` and ``..._right_m`` [m]; ``tier2_behind_tier1`` (bool).

    Returns
    -------
    GeoDataFrame
        Rows as :mod:`riverzones.zones` says, one per source, tier and part: Polygon or MultiPolygon, EPSG:4490, valid.
        Empty parts have no row. Cut ends lie within a millimetre of their length along the drawn line, edges within
        0.1 % of their depth.
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
    scene = _Scene.of(network, ground, sources[on], places[on], asked.some(on))
    dry = shapely.is_empty(scene.water.whole)
    skipped += _skipped(scene.ids[dry], _DRY)
    return _answer(scene.rows(~dry), skipped)


@dataclass(frozen=True)
class _Sizes:
    """Sizes per intake: cumulated lengths [m] and depths [m], one row per tier."""

    names: tuple[str, ...]
    up: Floats
    down: Floats
    left: Floats
    right: Floats
    behind: npt.NDArray[np.bool_]

    @staticmethod
    def of(sources: GeoDataFrame, sizes: dict[str, Any]) -> _Sizes:
        names = tuple(name for name in TIERS if f"{name}_upstream_m" in sizes)

        def table(what: str) -> Floats:
            rows = [sizes[f"{name}_{what}_m"].reindex(sources.index).to_numpy(dtype=float) for name in names]
            return np.asarray(np.nan_to_num(np.array(rows), nan=0.0, posinf=np.inf), dtype=np.float64)

        behind = sizes["tier2_behind_tier1"].reindex(sources.index).fillna(True).to_numpy(dtype=bool)
        up, down = np.cumsum(table("upstream"), axis=0), np.cumsum(table("downstream"), axis=0)
        return _Sizes(names, up, down, table("left"), table("right"), behind)

    def some(self, mask: npt.NDArray[np.bool_]) -> _Sizes:
        up, down, left, right = (part[:, mask] for part in (self.up, self.down, self.left, self.right))
        return _Sizes(self.names, up, down, left, right, self.behind[mask])


@dataclass(frozen=True)
class _Scene:
    """Sources on the network: groups of intakes, their ways, their water."""

    ids: Any
    ways: Paths
    group: Ints
    planes: Planes
    water: Water
    sizes: _Sizes
    places: pd.DataFrame
    first: Ints

    @staticmethod
    def of(network: Network, ground: Ground, sources: GeoDataFrame, places: pd.DataFrame, sizes: _Sizes) -> _Scene:
        key = sources["source_id"].astype(str) if "source_id" in sources.columns else sources.index.astype(str)
        of_intake = pd.factorize(np.asarray(key, dtype=object))[0]
        first = np.unique(of_intake, return_index=True)[1]
        ways = paths(network, places[["reach_id", "to_end_m"]], up_m=sizes.up[-1], down_m=sizes.down[-1])
        group = of_intake[ways.start].astype(np.intp)
        planes = Planes(places["lon"].to_numpy(float)[first], places["lat"].to_numpy(float)[first])
        width = network.reaches.get("width_m", pd.Series(np.nan, index=network.ids))
        width = pd.to_numeric(width).to_numpy(dtype=float, na_value=np.nan)
        wet = water(ways, group, planes, width_m=width, areas=ground.water)
        return _Scene(sources.index[first], ways, group, planes, wet, sizes, places, first)

    def rows(self, wet: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
        """Parts of all tiers, from the intake outwards."""
        whole, taken = self.water.whole, np.full(len(wet), shapely.Polygon(), dtype=object)
        cut_before = taken
        made: dict[tuple[str, str], Geometries] = {}
        for number, name in enumerate(self.sizes.names):
            start = self.ways.start
            last = number == len(self.sizes.names) - 1
            lines = self.ways.within(self.sizes.up[number][start], self.sizes.down[number][start])
            inside = whole if last else common(whole, self._strip(lines, self.water.half_m))
            fresh = inside if not number else without(inside, cut_before)
            land = without(self._land(number, lines, inside), whole)
            if number:
                land = without(land, taken)
            taken, cut_before = joined(taken, land) if not last else taken, inside
            made |= {(TIERS[name], "water"): fresh, (TIERS[name], "land"): land}
        self._close(made)
        return [row for (tier, part), shapes in made.items() for row in self._told(tier, part, shapes, wet)]

    def _close(self, made: dict[tuple[str, str], Geometries]) -> None:
        """Close the seams of sources whose tiers lie end to end: there two cuts are made on their own."""
        for row in np.flatnonzero(~self.sizes.behind[self.first]):
            parts = closed(np.array([*(shapes[row] for shapes in made.values()), None], dtype=object)[:-1])
            for shapes, part in zip(made.values(), parts, strict=True):
                shapes[row] = part

    def _strip(self, lines: Geometries, half_m: Floats) -> Geometries:
        """Strips along the lines of every group, wide enough to cut what lies within ``half_m``."""
        there = np.flatnonzero(~shapely.is_missing(lines))
        there = there[_first_of_equals(lines[there], self.group[there])]
        made = strips(lines[there], (half_m * MARGIN + 1)[self.group[there]], self.group[there], self.planes)
        return merged(made, self.group[there], len(self.planes.lon))

    def _land(self, number: int, lines: Geometries, inside: Geometries) -> Geometries:
        """All within the depth of the water of a tier, water included, beside its length."""
        count = len(inside)
        left, right = self.sizes.left[number][self.first], self.sizes.right[number][self.first]
        far = (self.water.half_m + np.maximum(left, right) * MARGIN) * MARGIN + 1
        even = left == right
        answer = np.full(count, shapely.Polygon(), dtype=object)
        for rows, draw in ((even, self._even), (~even, self._uneven)):
            if rows.any():
                mine = rows[self.group] & ~shapely.is_missing(lines)
                mine[mine] = _first_of_equals(lines[mine], self.group[mine])
                answer[rows] = draw(inside, lines[mine], self.group[mine], (left, right), far)[rows]
        answer = hanging(answer, inside)
        apart = np.flatnonzero(~self.sizes.behind[self.first] & (number > 0))
        if len(apart):
            start = self.ways.start
            inner = self.ways.within(self.sizes.up[number - 1][start], self.sizes.down[number - 1][start])
            cut = self._strip(inner, far)
            answer[apart] = without(answer[apart], cut[apart])
        return answer

    def _even(self, body: Geometries, own: Geometries, group: Ints, depths: Any, far: Floats) -> Geometries:
        """Both banks to one depth."""
        cut = merged(strips(own, far[group], group, self.planes), group, len(body))
        return common(self._buffered(body, own, group, depths[0]), cut)

    def _buffered(self, body: Geometries, own: Geometries, group: Ints, depth: Floats) -> Geometries:
        """The water widened; from the line where the water is a plain band, which comes to the same and is quicker."""
        plain = ~np.isnan(self.water.plain_m)
        answer = np.full(len(body), shapely.Polygon(), dtype=object)
        rows = np.setdiff1d(group, np.flatnonzero(plain))
        answer[rows] = buffer(body[rows], distance_m=depth[rows])
        mine = np.flatnonzero(plain[group])
        wide = buffer(own[mine], distance_m=(self.water.plain_m + depth)[group[mine]])
        return np.where(plain, merged(wide, group[mine], len(body)), answer)

    def _uneven(self, body: Geometries, own: Geometries, group: Ints, depths: Any, far: Floats) -> Geometries:
        """Each bank to a depth of its own."""
        rows = np.unique(group)
        answer = np.full(len(body), shapely.Polygon(), dtype=object)
        for side, depth in zip(halves(own, far[group], group, self.planes), depths, strict=True):
            wide = buffer(body[rows], distance_m=depth[rows])
            part = common(wide, merged(side, group, len(body))[rows])
            answer[rows] = joined(answer[rows], part)
        return answer

    def _told(self, tier: str, part: str, shapes: Geometries, wet: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
        clean = _solid(shapes)
        return [
            {
                "source_id": self.ids[row],
                "tier": tier,
                "part": part,
                "geometry": clean[row],
                "note": self._note(row),
                "used": self._used(row),
            }
            for row in map(int, np.flatnonzero(wet & ~shapely.is_empty(clean)))
        ]

    def _note(self, row: int) -> Text | None:
        said: list[tuple[str, str]] = []
        layers = [name for name in self.water.layers[row] if name in _STANDS_IN]
        if layers:
            zh = f"水域以 {'、'.join(layers)} 的面代替多年平均水位水面"
            said.append((zh, f"water is that of {', '.join(layers)}, in place of the mean water level"))
        if self.water.bare_m[row] > 0:
            zh = f"{self.water.bare_m[row]:.0f} 米河段无水面亦无河宽，未划"
            said.append((zh, f"{self.water.bare_m[row]:.0f} m of rivers with neither area nor width are left out"))
        return Text(zh="；".join(zh for zh, _ in said), en="; ".join(en for _, en in said)) if said else None

    def _used(self, row: int) -> list[dict[str, Any]]:
        place = self.places.iloc[self.first[row]]
        used = [
            {
                "name": "intake_offset_m",
                "value": round(float(place["offset_m"]), 1),
                "unit": "m",
                "from": f"reaches {place['reach_id']}",
                "confidence": "measured",
            }
        ]
        for name in self.water.layers[row]:
            plain = self.water.plain_m[row]
            value = None if name != "width_m" or np.isnan(plain) else round(float(plain) * 2, 3)
            what = "channel_width_m" if name == "width_m" else "water"
            used.append(
                {"name": what, "value": value, "unit": "m" if value else "", "from": name, "confidence": "stated"}
            )
        return used


def _first_of_equals(lines: Geometries, group: Ints) -> npt.NDArray[np.bool_]:
    """Which lines come for the first time in their group: ways that part only farther up share a stretch."""
    keys = pd.DataFrame({"group": group, "line": shapely.to_wkb(shapely.set_precision(lines, 1e-9, mode="pointwise"))})
    return ~keys.duplicated().to_numpy()


def _solid(shapes: Geometries) -> Geometries:
    """Areas without the parts that rounding left."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    thick = 2 * geodesy.area_m2(parts) > NOISE_M * geodesy.perimeter_m(parts)
    return merged(parts[thick], row[thick].astype(np.intp), len(shapes)) if not thick.all() else shapes


def _skipped(ids: Any, why: Text) -> list[dict[str, Any]]:
    return [{"source_id": one, "geometry": None, "why": why} for one in ids]


def _answer(rows: list[dict[str, Any]], skipped: list[dict[str, Any]]) -> GeoDataFrame:
    columns = ["source_id", "tier", "part", "geometry", "note", "used", "why"]
    table = pd.DataFrame([*rows, *skipped], columns=columns)
    return GeoDataFrame(table, geometry="geometry", crs=4490)
