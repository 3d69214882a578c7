"""Rules for river sources beyond plain lengths: response time, tide, fairway, dikes, small catchments.

The plain method (:mod:`riverzones.zones.river`) is handed lengths and a network; here the network is cut where the time
of a branch is up, and what was drawn is cut at the fairway and the dikes. Every rule that a source asks for says on the
zone what it did, or why it did nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.network.chainage import locate
from riverzones.zones.branches import Limit, Trimmed, within_time
from riverzones.zones.context import ZoneContext, size, together
from riverzones.zones.dikes_fairways import NO_FAIRWAY, behind_dikes, beside_fairway, ended, fairway_at, water_to_dikes
from riverzones.zones.flow_paths import as_drawn
from riverzones.zones.intakes import catchments_of
from riverzones.zones.lakes import TOUCH_DEGREES, lake_parts, outlets, with_lake
from riverzones.zones.overlay import difference
from riverzones.zones.river import SNAP_M, river
from riverzones.zones.still_water import sizes_at_outlet

__all__ = ["RULES", "Zone", "river_source", "rows_of", "zones_of"]

LAKE_RULES: Final = ("limits", "tier1_water", "tier1_land", "tier2_water", "tier2_land")
FED_BY: Final = {
    kind: {name: f"{kind}_{name}" for name in LAKE_RULES} for kind in ("lake", "reservoir")
}  # sizes of the lake that feeds a river, by what they are called in the rules of lakes
FED_SIZES: Final = tuple(name for names in FED_BY.values() for name in names.values())
"""Sizes of the part on a lake or reservoir that feeds the river."""

RULES: Final = (
    "length_method",
    "response_hours",
    "tidal",
    "navigable",
    "low_flow_width_m",
    "navigable_limit_m",
    "dike_boundary",
    "between_dikes",
    "small_catchment",
    "small_catchment_km2",
    "tier1_flood_years",
    "tier2_flood_years",
    *FED_SIZES,
)
"""Sizes and switches of the rules; a rule whose switch is missing is not applied."""

_SIZES_OF: Final = {
    "tidal": (),
    "navigable": ("low_flow_width_m", "navigable_limit_m"),
    "small_catchment": ("small_catchment_km2",),
}

TIDAL: Final = Text(
    zh="感潮河段的二级保护区应由数值模型计算，不按类比经验划定；批复已定的，可填二级各长度与纵深",
    en="tier 2 of a tidal reach needs a numerical model and is not drawn by analogy; where a plan states its lengths "
    "and depths, fill them in",
)
NO_VELOCITY: Final = Text(
    zh="应急响应时间法：有河段的流速未知，其上游按类比经验值取长",
    en="response time: the velocity of a reach is not known; above it the length is that by analogy",
)
NO_RESPONSE: Final = Text(
    zh="应急响应时间法：取水口附近没有河网或没有流速，按类比经验值划定",
    en="response time: no network at the intake, or no velocities; drawn by analogy",
)
MAY_END: Final = Text(
    zh="陆域内有堤防；已有防止污染物入河措施的，可以堤为界（dike_boundary），此处未用",
    en="dikes run within the land; with measures that keep pollutants out it may end there (dike_boundary), not used",
)
ENDED: Final = Text(
    zh="陆域以堤防为界（须有防止污染物入河的措施），无堤处按纵深",
    en="land ends at the dikes; elsewhere its depth holds",
)
NO_DIKE: Final = Text(
    zh="要求以堤为界（dike_boundary），但陆域内没有堤防（dikes），按纵深划定",
    en="land is to end at the dikes (dike_boundary), but none lies within it (dikes): drawn to its depth",
)
BETWEEN: Final = Text(
    zh="有堤河段的二级水域为堤内水域；其陆域纵深自平均水位水边起算",
    en="where dikes run, tier-2 water reaches to them; the depth of its land is measured from the edge of the water",
)
NO_WIDTH: Final = Text(
    zh="枯水期水面宽（low_flow_width_m）未填，从严按小于限值划定",
    en="the width at low flow (low_flow_width_m) is not stated: drawn, on the careful side, as narrower than the limit",
)
BESIDE_LAKE: Final = Text(
    zh="水域含湖库水面，河流不由该湖库流出：请核定该部分范围",
    en="the water includes that of a lake or reservoir which the river does not flow out of: check that part",
)
NO_BASIN: Final = Text(
    zh="没有含取水口的流域面（basins），二级陆域未取整个集水范围",
    en="no polygon of basins holds the intake: tier-2 land is not the whole catchment",
)


@dataclass
class Zone:
    """The parts of one source, what is said of it, what was used."""

    source: Any
    parts: dict[tuple[str, str], Any]
    notes: list[Any] = field(default_factory=list)
    used: list[dict[str, Any]] = field(default_factory=list)
    unused: set[str] = field(default_factory=set)


def river_source(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Return zones of river sources with the rules of HJ 338-2018 that a source or its reach asks for.

    Parameters
    ----------
    sources : GeoDataFrame
        Intakes as points, as :func:`riverzones.zones.river.river` takes them.
    ground : ZoneContext
        ``network``, ``water``; as far as there ``dikes``, ``catchments``, ``velocities``, ``layers["fairways"]``,
        ``layers["lakes"]`` and ``layers["reservoirs"]``.
    **sizes : Series
        Those of the river method, and of :data:`RULES`: ``length_method`` ("response_time" gives tier 2 the length
        S = sum(T_i V_i) with ``response_hours`` on every branch, not below ``tier2_upstream_m``); ``tidal`` (without
        lengths of tier 2 that is not drawn); ``navigable`` with ``low_flow_width_m`` and ``navigable_limit_m`` [m];
        ``dike_boundary`` (land ends at dikes), ``between_dikes`` (tier-2 water reaches to them); ``small_catchment``
        (tier-2 land is the whole catchment below ``small_catchment_km2``); :data:`FED_SIZES` (by size class, as the
        method of lakes takes them) where a lake or reservoir feeds the river.

    Returns
    -------
    GeoDataFrame
        As of the river method, with the notes and sizes of the rules.
    """
    rules = _Rules.of(sources, {name: values for name, values in sizes.items() if name in RULES})
    sizes = {name: values for name, values in sizes.items() if name not in RULES}
    drawn, extra = _drawn(sources, ground, sizes, rules)
    rows = drawn[drawn.geometry.notna()]
    skipped = drawn[drawn.geometry.isna()]
    zones = []
    for zone in zones_of(rows):
        more = extra.get(zone.source)
        if more is not None:
            zone.notes += more.notes
            zone.used += more.used
        zone.unused = rules.idle(zone.source)
        _apply(zone, sources, ground, rules)
        zones.append(zone)
    late = [
        {"source_id": zone.source, "tier": "2", "geometry": None, "why": TIDAL}
        for zone in zones
        if rules.tide(zone.source, sizes)
    ]
    return rows_of(zones, [*skipped.to_dict("records"), *late])


@dataclass(frozen=True)
class _Rules:
    """What each source asks for."""

    table: pd.DataFrame

    @staticmethod
    def of(sources: GeoDataFrame, rules: dict[str, pd.Series[Any]]) -> _Rules:
        return _Rules(pd.DataFrame({name: values.reindex(sources.index) for name, values in rules.items()}))

    def says(self, source: Any, name: str) -> bool:
        """Return whether a switch is on."""
        value = self.value(source, name)
        return value is not None and bool(value)

    def value(self, source: Any, name: str) -> Any:
        """Return a size of a source, None where it has none."""
        value: Any = self.table.at[source, name] if name in self.table.columns else None
        if isinstance(value, tuple | list):
            return value
        return None if value is None or pd.isna(value) else value

    def idle(self, source: Any) -> set[str]:
        """Return sizes of the rules that the source does not ask for."""
        idle = {"dike_boundary", "between_dikes", "length_method", *FED_SIZES}
        for switch, sizes in _SIZES_OF.items():
            if not self.says(source, switch):
                idle |= {switch, *sizes}
        return idle if self.value(source, "length_method") == "response_time" else idle | {"response_hours"}

    def tide(self, source: Any, sizes: dict[str, pd.Series[Any]]) -> bool:
        """Return whether a source is tidal and no plan says its second tier."""
        return self.says(source, "tidal") and bool(sizes["tier2_upstream_m"].isna()[source])

    def timed(self, sources: GeoDataFrame) -> Any:
        """Return which rows are drawn by response time."""
        if "length_method" not in self.table.columns:
            return np.zeros(len(sources), dtype=np.bool_)
        return (self.table["length_method"] == "response_time").to_numpy(dtype=bool)


def zones_of(rows: GeoDataFrame) -> list[Zone]:
    """Return drawn rows by source."""
    zones: dict[Any, Zone] = {}
    columns = (rows[name].tolist() for name in ("source_id", "tier", "part", "note", "used"))
    for source, tier, part, note, used, shape in zip(*columns, rows.geometry.to_numpy(), strict=True):
        zone = zones.setdefault(source, Zone(source, {}))
        zone.parts[tier, part] = shape
        zone.notes.append(note)
        zone.used += [size_used for size_used in used if size_used not in zone.used]
    return [*zones.values()]


def rows_of(zones: list[Zone], skipped: list[dict[str, Any]]) -> GeoDataFrame:
    """Return zones as rows, empty parts left out, and what was not drawn."""
    columns = ["source_id", "tier", "part", "geometry", "note", "used", "unused", "why"]
    rows = [
        {
            "source_id": zone.source,
            "tier": tier,
            "part": part,
            "geometry": shape,
            "note": together(zone.notes),
            "used": zone.used,
            "unused": sorted(zone.unused),
        }
        for zone in zones
        for (tier, part), shape in zone.parts.items()
        if not shape.is_empty
    ]
    return GeoDataFrame(pd.DataFrame([*rows, *skipped], columns=columns), geometry="geometry", crs=4490)


def _drawn(
    sources: GeoDataFrame, ground: ZoneContext, sizes: dict[str, Any], rules: _Rules
) -> tuple[GeoDataFrame, dict[Any, Zone]]:
    """Rows of the plain method, by analogy all at once, by response time source by source."""
    timed = rules.timed(sources)
    parts, extra = [], dict[Any, Zone]()
    tidal = np.array([rules.tide(source, sizes) for source in sources.index], dtype=np.bool_)
    if tidal.any():
        sizes = {**sizes, "tier2_behind_tier1": sizes["tier2_behind_tier1"].astype(object).mask(tidal, False)}
        sizes |= {f"tier2_{side}_m": sizes[f"tier2_{side}_m"].mask(tidal, 0.0) for side in ("left", "right")}
    key = sources["source_id"] if "source_id" in sources.columns else pd.Series(sources.index, index=sources.index)
    for _, ids in key[timed].groupby(key[timed], sort=False):
        group = sources.loc[ids.index]
        own_sizes = {name: values.loc[group.index] for name, values in sizes.items()}
        trimmed = _trimmed(group, ground, own_sizes, rules)
        said = Zone(group.index[0], {})
        if trimmed is None:
            said.notes.append(NO_RESPONSE)
            parts.append(river(group, ground, **own_sizes))
        else:
            hours = _hours(rules, group.index[0])
            endless = pd.Series(np.inf, index=group.index)
            parts.append(
                river(group, replace(ground, network=trimmed.network), **{**own_sizes, "tier2_upstream_m": endless})
            )
            _say_length(said, trimmed, hours)
        extra[said.source] = said
    if (~timed).any() or not len(sources):
        parts.insert(0, river(sources[~timed], ground, **{name: values[~timed] for name, values in sizes.items()}))
    rows = GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=4490)
    empty = [source for source in sources.index if rules.tide(source, sizes)]
    return rows[~(rows["source_id"].isin(empty) & (rows["tier"] == "2"))], extra


def _hours(rules: _Rules, source: Any) -> float:
    value = rules.value(source, "response_hours")
    return float("nan") if value is None else float(value)


def _trimmed(of_source: GeoDataFrame, ground: ZoneContext, sizes: dict[str, Any], rules: _Rules) -> Trimmed | None:
    """The network of one source, cut where the time is up."""
    if ground.network is None or ground.velocities is None:
        return None
    network = as_drawn(ground.network)
    stated = of_source["river"] if "river" in of_source.columns else None
    places = locate(of_source[["geometry"]], network, within_m=SNAP_M, river=stated)
    places = places[places["reach_id"].notna()]
    limits = [
        Limit(
            float(sizes["tier1_upstream_m"][source]),
            _hours(rules, source),
            float(np.nan_to_num(sizes["tier2_upstream_m"][source])),
        )
        for source in places.index
    ]
    if not limits or any(np.isnan(limit.hours) for limit in limits):
        return None
    down = float(np.nansum([sizes[f"{tier}_downstream_m"].max() for tier in ("tier1", "tier2")]))
    starts = places[["reach_id", "to_end_m"]]
    return within_time(network, starts, limits, velocities=ground.velocities, down_m=down)


def _say_length(zone: Zone, trimmed: Trimmed, hours: float) -> None:
    if trimmed.unknown:
        zone.notes.append(NO_VELOCITY)
    if not len(trimmed.beyond_m):
        zh, en = "各支上游河流均短于该时间的流程", "every branch begins within that time"
        zone.used.append(size("tier2_upstream_m", "all", "m", f"S=ΣT·V, T={hours:g} h", "derived"))
    else:
        low, high = trimmed.beyond_m.min(), trimmed.beyond_m.max()
        span = f"{low:,.0f}" if high - low < 1 else f"{low:,.0f}–{high:,.0f}"
        short = int((~trimmed.by_time).sum())
        zh = f"各支二级水域长度 {span} 米（{len(trimmed.beyond_m)} 支）" + (
            f"，其中 {short} 支取类比值" if short else ""
        )
        branches = len(trimmed.beyond_m)
        en = f"tier-2 water is {span} m long on {branches} branch{'es' if branches > 1 else ''}"
        en += f", {short} of them the length by analogy" if short else ""
        zone.used.append(size("tier2_upstream_m", round(float(high), 1), "m", f"S=ΣT·V, T={hours:g} h", "derived"))
    zone.notes.append(Text(zh=f"应急响应时间法 {hours:g} 小时：{zh}", en=f"response time of {hours:g} h: {en}"))


def _apply(zone: Zone, sources: GeoDataFrame, ground: ZoneContext, rules: _Rules) -> None:
    """What is cut from a drawn zone, or added to it."""
    source = zone.source
    years = [rules.value(source, f"{tier}_flood_years") for tier in ("tier1", "tier2")]
    if all(years):
        first, second = (f"{float(size_used):g}" for size_used in years)
        zh = f"按该标准，一级水域为 {first} 年一遇洪水淹没区，二级为 {second} 年一遇或堤内水域，请核对所用水面"
        en = (
            f"by this standard the water is that of the flood of {first} years in tier 1, of {second} years or between "
        )
        zone.notes.append(Text(zh=zh, en=en + "the dikes in tier 2; check the water used"))
    if any(size_used["from"] in ("lakes", "reservoirs") for size_used in zone.used):
        _fed_by_lake(zone, ground, rules)
    _at_dikes(zone, ground, rules)
    if rules.says(source, "navigable"):
        fairway = fairway_at(zone.parts, ground.layers.get("fairways"))
        if fairway is None:
            zone.notes.append(NO_FAIRWAY)
        else:
            width, limit = (rules.value(source, name) for name in ("low_flow_width_m", "navigable_limit_m"))
            wide = limit is not None and (float(limit) == 0 or (width is not None and float(width) >= float(limit)))
            zone.parts, said = beside_fairway(zone.parts, _intakes(sources, source), fairway, wide=wide)
            zone.notes += [said, NO_WIDTH if width is None and limit else None]
    if rules.says(source, "small_catchment"):
        _whole_catchment(zone, sources, ground, rules)


def _fed_by_lake(zone: Zone, ground: ZoneContext, own_rules: _Rules) -> None:
    """Put what the rules of lakes give at the outlet in place of the water on the lake that feeds the river.

    HJ 338-2018 (recalled, not verified) takes in part of the lake by the rules of lakes; that its distances run from
    the outlet, of tier 1 where the outlet lies in tier 1 and else of tier 2 alone, is a reading of ours.
    """
    done = False
    for kind, layer in (("lake", "lakes"), ("reservoir", "reservoirs")):
        areas = ground.layers.get(layer)
        rules = {name: own_rules.value(zone.source, key) for name, key in FED_BY[kind].items()}
        if areas is None or any(value is None for value in rules.values()):
            continue
        water = shapely.union_all([shape for (_, part), shape in zone.parts.items() if part == "water"])
        areal = areas[shapely.get_dimensions(np.asarray(areas.geometry.array, dtype=object)) == 2]
        for _, surface in areal[shapely.intersects(areal.geometry.to_numpy(), water)].iterrows():
            done |= _with_lake(zone, surface, kind, rules, ground)
    if not done:
        zone.notes.append(BESIDE_LAKE)


def _with_lake(zone: Zone, surface: pd.Series[Any], kind: str, rules: dict[str, Any], ground: ZoneContext) -> bool:
    """Whether a river of the zone flows out of the surface; if so the zone has its part of it."""
    places = np.array([outlet.place for outlet in outlets(surface.geometry, ground.network)] + [None], dtype=object)[
        :-1
    ]
    first = zone.parts.get(("1", "water"), shapely.Polygon())
    inner = shapely.dwithin(places, first, TOUCH_DEGREES) if len(places) else np.zeros(0, dtype=bool)
    second = zone.parts.get(("2", "water"), shapely.Polygon())
    outer = shapely.dwithin(places, second, TOUCH_DEGREES) & ~inner if len(places) else inner
    if not (inner.any() or outer.any()):
        return False
    sizes, name, notes = sizes_at_outlet(surface, rules, kind=kind)
    at = shapely.multipoints(places[inner if inner.any() else outer])
    lake_shapes = lake_parts(np.array([at]), np.array([surface.geometry]), [sizes])
    lake = {key: shapes[0] for key, shapes in lake_shapes.items()}
    if not inner.any():  # the outlet lies in tier 2: what a lake has as tier 1 is tier 2 here, with the land about it
        lake["2", "water"] = shapely.union(lake["1", "water"], lake["2", "water"])
        lake["2", "land"] = shapely.union(lake["1", "land"], lake["2", "land"])
        lake = {key: shape if key[0] == "2" else shapely.Polygon() for key, shape in lake.items()}
    zone.parts = with_lake(zone.parts, surface.geometry, lake)
    tier = "1" if inner.any() else "2"
    called = surface.get("name") if isinstance(surface.get("name"), str) else str(surface.name)
    zh = (
        f"由{called}供水：其湖库部分自出水口按湖库规则划定（{'一、二级' if tier == '1' else '二级'}，推定自出水口起算）"
    )
    en = f"fed by {called}: its part on it is drawn by the rules of lakes from the outlet, for tier {tier} on"
    zone.notes += [Text(zh=zh, en=en), *notes]
    zone.used.append(size("fed_by", called, "", f"{kind}s {surface.name}", "measured"))
    zone.used.append(size("size_class", name, "", "polygon" if kind == "lake" else "storage_m3", "derived"))
    zone.unused -= set(FED_BY[kind].values())
    return True


def _at_dikes(zone: Zone, ground: ZoneContext, rules: _Rules) -> None:
    behind = behind_dikes(zone.parts, ground.dikes)
    if behind is None:
        if rules.says(zone.source, "dike_boundary"):
            zone.notes.append(NO_DIKE)
        return
    zone.unused -= {"dike_boundary", "between_dikes"}
    ends, between = rules.says(zone.source, "dike_boundary"), rules.says(zone.source, "between_dikes")
    if ends:
        zone.parts = ended(zone.parts, behind)
    if between and ("2", "water") in zone.parts:
        zone.parts = water_to_dikes(zone.parts, behind)
        zone.notes.append(BETWEEN)
    zone.notes.append(ENDED if ends else MAY_END)
    zone.used.append(size("dike_m", round(behind.length_m, 1), "m", "dikes", "measured"))


def _whole_catchment(zone: Zone, sources: GeoDataFrame, ground: ZoneContext, rules: _Rules) -> None:
    """Tier-2 land is the rest of the catchment, where that is small enough."""
    held = catchments_of(np.array([_intakes(sources, zone.source), None], dtype=object)[:-1], ground.catchments)[0]
    limit = rules.value(zone.source, "small_catchment_km2")
    if held is None or limit is None:
        zone.notes.append(NO_BASIN)
        return
    area = float(geodesy.area_m2([held])[0]) / 1e6
    if area >= float(limit):
        zh = f"流域面积 {area:,.1f} 平方千米，不小于 {limit:g} 平方千米，二级陆域仍按纵深"
        en = f"the catchment of {area:,.1f} km2 is not below {limit:g} km2: tier-2 land keeps its depth"
        zone.notes.append(Text(zh=zh, en=en))
        return
    others = [shape for key, shape in zone.parts.items() if key != ("2", "land")]
    zone.parts["2", "land"] = difference([held], [shapely.union_all(others)])[0]
    zh = f"流域面积 {area:,.1f} 平方千米，小于 {limit:g} 平方千米，二级陆域取整个集水范围"
    zone.notes.append(
        Text(zh=zh, en=f"the catchment of {area:,.1f} km2 is below {limit:g} km2: tier-2 land is all of it")
    )
    zone.used.append(size("catchment_km2", round(area, 3), "km2", "basins", "measured"))


def _intakes(sources: GeoDataFrame, source: Any) -> Any:
    """All intakes of the source that an intake stands for."""
    if "source_id" not in sources.columns:
        return sources.geometry[source]
    of_source = sources.loc[sources["source_id"] == sources.at[source, "source_id"]]
    return shapely.union_all(of_source.geometry.to_numpy())
