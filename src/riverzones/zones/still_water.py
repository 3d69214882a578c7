"""Zones of lake and reservoir sources: which surface, which size class, which sizes, and what was left out.

Sizes of the standard come by size class, smallest first, such as ``("all", 300, 500)``; a single number holds for every
class. ``"all"`` is the whole surface, all other water or the whole catchment.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy, joins
from riverzones.model import Text
from riverzones.terrain import flooded
from riverzones.zones.context import ZoneContext, size
from riverzones.zones.flow_doubts import flow_doubt
from riverzones.zones.intake_groups import GROUPS
from riverzones.zones.intakes import catchments_of, intake_names, intakes_of
from riverzones.zones.lakes import (
    INFLOW,
    LakeSizes,
    entries,
    lake_parts,
    longest_m,
    outlets,
    with_inflows,
    within_length,
)
from riverzones.zones.ranges.levels import laid

__all__ = ["STILL_RULES", "lake_zone", "reservoir_zone", "sizes_at_outlet"]

Geometries = npt.NDArray[np.object_]
COLUMNS: Final = ("source_id", "tier", "part", "why", "note", "used", "unused", "geometry")
SNAP_M: Final = 200.0  # how far an intake may lie from the surface it draws from; a setting of ours
POINT_M: Final = 2_000.0  # how far it may lie from a reservoir that is known as a point; a setting of ours
CLASSES: Final = {"small_1": 0, "small_2": 0, "medium": 1, "large_1": 2, "large_2": 2}
NAMES: Final = {3: ("small", "medium", "large"), 2: ("small", "medium_large"), 1: ("any",)}
STILL_RULES: Final = ("inflow_rivers", *INFLOW, "mountain_inflow_m")
"""Optional sizes: whether inflows are drawn, their lengths and depths, the length of those of a mountain reservoir."""

NO_SURFACE: Final = Text(
    zh="取水口附近没有水库或湖泊的水面多边形，或水源地没有位置。请导入水面（import --as reservoirs 或 lakes）；"
    "只有点位的水库，填正常蓄水位（normal_level_m）并给出高程（delineate … --dem 高程.tif --dem-datum … "
    "--level-datum …），水面由水位求得。",
    en="No polygon of a reservoir or lake lies at the intake, or the source has no place. Import the surface (import "
    "--as reservoirs or lakes); for a reservoir known as a point, fill in its normal level (normal_level_m) and give "
    "heights (delineate ... --dem heights.tif --dem-datum ... --level-datum ...): the surface is found from the level.",
)
FROM_LEVEL: Final = "normal_level_m"
OUT_OF_REACH: Final = Text(zh="取水口半径内没有水面。", en="No water lies within the radius of the intake.")
NO_CATCHMENT: Final = Text(
    zh="小型水库二级陆域为上游整个流域：没有含该水源的流域面（basins），未划。",
    en="Tier-2 land of a small reservoir is the whole catchment upstream: no polygon of basins holds the source.",
)
RIDGE: Final = Text(
    zh="山区型中型水库二级陆域为水库周边山脊线以内及入库河流上溯规定长度的汇水区：须有流域面（import --as basins，"
    "或 --dem）和河网（import --as rivers），未划。",
    en="Tier-2 land of a medium reservoir in the mountains lies within the ridge round it and in the catchments of a "
    "stated length of its inflows: that needs basins (import --as basins, or --dem) and the network (import --as "
    "rivers), and is not drawn.",
)
LONG_INFLOW: Final = Text(
    zh="山区型中型水库：入库河流长于规定的上溯长度，二级陆域取流域内除其以上部分外的范围，该段汇水区的界线"
    "以最近河线近似，请按地形核定。",
    en="A medium reservoir in the mountains: its inflows are longer than the length of the rule; tier-2 land is the "
    "catchment without what lies above that length, the line between found by the nearest river: check it there.",
)
SHORT_INFLOW: Final = Text(
    zh="山区型中型水库：入库河流均不长于规定的上溯长度，山脊线以内即整个流域。",
    en="A medium reservoir in the mountains: all inflows are within the length of the rule, so what lies within the "
    "ridge is the whole catchment.",
)
NOT_CAPPED: Final = Text(
    zh="没有含该水源的流域面，陆域未以分水岭为界。",
    en="No polygon of basins holds the source: land is not capped by the divide.",
)
PARTED: Final = Text(
    zh="一级保护区水域不连续：各取水口半径内的水域互不相接。",
    en="Tier 1 is not continuous: the water within the radius of one intake does not meet that of another.",
)
UNKNOWN: Final = Text(
    zh="水库规模与库容未填，从严按各类中最大的范围划定。",
    en="Neither size class nor storage is stated: drawn as wide as any class would have it.",
)
BY_AREA: Final = Text(
    zh="湖泊面积未填，按水面多边形的椭球面积分类。",
    en="The area of the lake is not stated: classed by the area of its polygon.",
)
PLAIN: Final = Text(
    zh="中型水库未说明平原型或山区型，二级陆域按平原型划定。",
    en="A medium reservoir, plain or mountain not stated: tier-2 land drawn by the rule of the plain.",
)


def reservoir_zone(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series) -> GeoDataFrame:
    """Return tier 1 and tier 2, water and land, of reservoir sources, by the class of the reservoir.

    The class is ``reservoir_size``, else ``storage_m3`` against ``limits``. Where neither is stated every part is as
    wide as any class would have it. HJ 338-2018, lakes and reservoirs; recalled, not verified.

    Parameters
    ----------
    sources : GeoDataFrame
        Points, ids as index; ``single_use`` and ``terrain`` (plain, mountain) are used where they are there.
    ground : ZoneContext
        ``layers["reservoirs"]``: polygons with ``reservoir_size``, ``storage_m3`` as far as known;
        ``layers["intakes"]``; catchments cap the land: the smallest that holds the source; the network has
        the inflows, ``water`` their areas.
    **sizes : Series on the index of sources
        ``limits`` of the classes [m3]; ``tier1_water``, ``tier1_land``, ``tier2_water``, ``tier2_land`` [m] by class;
        ``single_use_land`` [m]. Optional (:data:`STILL_RULES`): ``inflow_rivers`` with lengths and depths on inflows,
        ``mountain_inflow_m``: a medium reservoir in the mountains takes its catchment within that length of its
        inflows.

    Returns
    -------
    GeoDataFrame
        EPSG:4490; ``source_id``, ``tier``, ``part``, ``why`` and ``note`` (Text or None), ``used`` (list of dicts),
        geometry. A part that has no extent by the rule (no other water than tier 1) has no row.

    Examples
    --------
    >>> from shapely import Point, box
    >>> at = GeoDataFrame(geometry=[Point(110.005, 30.005)], index=["s"], crs=4490)
    >>> pool = GeoDataFrame({"storage_m3": [2e7]}, geometry=[box(110, 30, 110.01, 30.01)], index=["r"], crs=4490)
    >>> numbers = dict(limits=(1e7, 1e8), tier1_water=("all", 300, 500), tier1_land=200, single_use_land=2000,
    ...     tier2_water=("all", "all", 2000), tier2_land=("all", 2000, 3000))
    >>> sizes = {name: pd.Series([value], ["s"]) for name, value in numbers.items()}
    >>> made = reservoir_zone(at, ZoneContext(layers={"reservoirs": pool}), **sizes)
    >>> [(tier, part) for tier, part in zip(made.tier, made.part)]     # the middle of the pool: no shore within 300 m
    [('1', 'water'), ('2', 'water'), ('2', 'land')]
    """
    return _zone(sources, ground, sizes, layer="reservoirs", class_of=_reservoir_class)


def lake_zone(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series) -> GeoDataFrame:
    """Return tier 1 and tier 2, water and land, of lake sources, by the area of the lake.

    As :func:`reservoir_zone`, with ``layers["lakes"]`` and ``limits`` [km2] for ``area_km2``, else the area of the
    polygon itself.

    Parameters
    ----------
    sources, ground, **sizes
        As :func:`reservoir_zone`.

    Returns
    -------
    GeoDataFrame
        As :func:`reservoir_zone`.

    Examples
    --------
    >>> from shapely import Point, box
    >>> at = GeoDataFrame(geometry=[Point(110.0, 30.005)], index=["s"], crs=4490)
    >>> lake = GeoDataFrame(geometry=[box(110, 30, 110.01, 30.01)], index=["l"], crs=4490)
    >>> numbers = dict(limits=(100,), tier1_water=(300, 500), tier1_land=200, tier2_water=("all", 2000),
    ...     tier2_land=(2000, 3000), single_use_land=2000)
    >>> sizes = {name: pd.Series([value], ["s"]) for name, value in numbers.items()}
    >>> made = lake_zone(at, ZoneContext(layers={"lakes": lake}), **sizes)
    >>> made.note[0].en.split(":")[0]
    'The area of the lake is not stated'
    """
    return _zone(sources, ground, sizes, layer="lakes", class_of=_lake_class)


@dataclass(frozen=True)
class _Case:
    """What one source is drawn with: its surface, its sizes, the class, and what must be said about it."""

    surface: Any
    sizes: LakeSizes
    size_class: str
    basis: str
    notes: tuple[Text, ...]
    why: Text | None = None  # why there is no tier-2 land
    used: tuple[dict[str, Any], ...] = ()  # what the surface itself rests on


def _zone(
    sources: GeoDataFrame, ground: ZoneContext, sizes: dict[str, pd.Series], *, layer: str, class_of: Callable[..., Any]
) -> GeoDataFrame:
    at = intakes_of(sources, ground.layers.get("intakes"))
    names = intake_names(sources, ground.layers.get("intakes"))
    rows_of = _surfaces(at, ground.layers.get(layer))
    levels = [_from_level(at[row], ground, layer) if rows_of[row] is None else None for row in range(len(at))]
    cap = catchments_of(at, ground.catchments)
    rows: list[tuple[Any, ...]] = []
    cases: dict[int, _Case] = {}
    inflows: dict[int, dict[str, Any]] = {}
    for row, source in enumerate(sources.index):
        surface, level = rows_of[row], levels[row]
        if isinstance(level, _Level):
            surface = level.surface
        if surface is None:
            reason = level if isinstance(level, Text) else NO_SURFACE
            rows.append((source, None, None, reason, None, [], [], None))
            continue
        own_sizes = {name: values.iloc[row] for name, values in sizes.items()}
        cases[row] = _case(sources.iloc[row], surface, own_sizes, cap[row] is not None, class_of)
        rules = {name: own_sizes.get(name) for name in STILL_RULES}
        cases[row], cap[row] = _in_mountains(cases[row], ground, cap[row], rules)
        if isinstance(level, _Level):
            cases[row] = replace(cases[row], notes=(*cases[row].notes, level.note), used=tuple(level.used))
        inflows[row] = rules
    drawn = np.array([*cases], dtype=np.intp)
    surfaces = np.array([*(case.surface for case in cases.values()), None], dtype=object)[:-1]
    parts = lake_parts(at[drawn], surfaces, [case.sizes for case in cases.values()], catchments=cap[drawn])
    for position, (row, case) in enumerate(cases.items()):
        own_shapes = {key: shapes[position] for key, shapes in parts.items()}
        whole, river_notes, lengths = _with_rivers(own_shapes, case, ground, inflows[row], cap[row])
        uncapped = ground.catchments is not None and cap[row] is None  # without any, cutting at the divide says so
        parted = shapely.get_num_geometries(at[row]) > 1 and shapely.get_num_geometries(own_shapes["1", "water"]) > 1
        note = _one_note(
            [*case.notes, *([NOT_CAPPED] if uncapped else []), *([PARTED] if parted else []), *river_notes]
        )
        mountain = () if LONG_INFLOW not in case.notes else ("mountain_inflow_m",)
        unused = [name for name in STILL_RULES if name not in (*lengths, *mountain)]
        for (tier, part), shape in whole.items():
            why = _missing(case, tier, part)
            if shape.is_empty and why is None:
                continue
            used = [] if why is not None else [*_used(case, tier, part), *case.used]
            if used and (tier, part) == ("1", "water") and len(names[row]) > 1:
                used.append(size("tier1_intakes", GROUPS.join(names[row]), "", "intakes", "measured"))
            drawn_shape, said = (shape, note) if why is None else (None, None)
            rows.append((sources.index[row], tier, part, why, said, used, unused, drawn_shape))
        if whole["1", "water"].is_empty:
            rows.append((sources.index[row], "1", "water", OUT_OF_REACH, None, [], unused, None))
    return GeoDataFrame(rows, columns=list(COLUMNS), geometry="geometry", crs=sources.crs)


def _with_rivers(
    parts: dict[tuple[str, str], Any], case: _Case, ground: ZoneContext, rules: dict[str, Any], cap: Any
) -> tuple[dict[tuple[str, str], Any], list[Text], tuple[str, ...]]:
    """The parts of a source with its inflows where they are asked for, what is said of them, sizes that were used."""
    here = entries(case.surface, ground.network)
    if not here:
        return parts, [], ()
    names = "、".join(sorted({entry.river for entry in here if entry.river})) or f"{len(here)}"
    wanted = rules["inflow_rivers"]
    if wanted is None or pd.isna(wanted) or not wanted or parts["1", "water"].is_empty:
        said = Text(
            zh=f"入湖（库）河流（{names}）的保护区按河流规则另行划定（inflow_rivers），未含在内。",
            en=f"Rivers that flow in ({names}) need zones by the river rules (inflow_rivers), not drawn here.",
        )
        return parts, [said], ()
    lengths = {name: float(rules[name]) for name in INFLOW}
    with_rivers = with_inflows(parts, case.surface, ground, lengths=lengths, cap=cap)
    said = Text(
        zh=f"含入湖（库）河流（{names}）自岸线上溯的保护区，按河流规则。",
        en=f"With zones on the rivers that flow in ({names}), by the river rules from the shore upstream.",
    )
    return with_rivers, [said, *_doubts(case, ground)], ("inflow_rivers", *INFLOW)


def _doubts(case: _Case, ground: ZoneContext) -> list[Text]:
    """What must be said of the flow of the rivers that meet the shore: which of them flow in hangs on it."""
    assert ground.network is not None
    met = [*entries(case.surface, ground.network), *outlets(case.surface, ground.network)]
    reaches = ground.network.positions([crossing.reach for crossing in met])
    doubt = flow_doubt(ground.network, reaches, ground.network.length_m[reaches])
    return [] if doubt is None else [Text(zh=f"{doubt.zh}。", en=f"{doubt.en}.")]


def _in_mountains(case: _Case, ground: ZoneContext, cap: Any, rules: dict[str, Any]) -> tuple[_Case, Any]:
    """A medium reservoir in the mountains takes the ground that drains to it within the length of the rule."""
    limit = rules["mountain_inflow_m"]
    if case.why is not RIDGE or cap is None or ground.network is None or limit is None:
        return case, cap
    drawn = replace(case, why=None, sizes=replace(case.sizes, land_2_m=math.inf))
    notes = (*case.notes, *_doubts(case, ground))
    if longest_m(ground.network, case.surface) <= float(limit):
        return replace(drawn, notes=(*notes, SHORT_INFLOW)), cap
    near = within_length(ground.network, case.surface, cap, float(limit))
    return replace(drawn, notes=(*notes, LONG_INFLOW)), near


def _missing(case: _Case, tier: str, part: str) -> Text | None:
    return case.why if (tier, part) == ("2", "land") else None


def _case(source: pd.Series, surface: pd.Series, sizes: dict[str, Any], capped: bool, class_of: Any) -> _Case:
    """Sizes of one source by its class; what stands in for a number that is not known is noted."""
    size_class, basis, notes = class_of(surface, sizes["limits"])
    names = NAMES[len(sizes["limits"]) + 1]
    water, depth, more, land = (
        _of_class(sizes[name], size_class) for name in ("tier1_water", "tier1_land", "tier2_water", "tier2_land")
    )
    why = None
    terrain = _cell(source, "terrain")
    if _cell(source, "single_use"):
        water = math.inf
        land = land if size_class == 0 and math.isinf(land) else _metres(sizes["single_use_land"])
    elif size_class == 1 and len(names) == 3 and not _is_number(sizes["tier2_land"]):
        if terrain == "mountain":
            why = RIDGE
        elif terrain != "plain":
            notes = (*notes, PLAIN)
    if math.isinf(land) and not capped:
        if size_class is None:
            land = max(length for value in sizes["tier2_land"] if math.isfinite(length := _metres(value)))
        else:
            why = NO_CATCHMENT
    lake_sizes = LakeSizes(water, depth, more, land)
    name = "unknown" if size_class is None else names[size_class]
    return _Case(surface["geometry"], lake_sizes, name, basis, notes, why)


def sizes_at_outlet(surface: pd.Series, rules: dict[str, Any], *, kind: str) -> tuple[LakeSizes, str, tuple[Text, ...]]:
    """Return sizes of a lake or reservoir that feeds a river, the name of its class, and what must be said.

    What the rule gives as the whole catchment, or as all water where the class is not known, is drawn as wide as any
    class with a number would have it.
    """
    class_of = _lake_class if kind == "lake" else _reservoir_class
    size_class, _, notes = class_of(surface, rules["limits"])
    names = ("tier1_water", "tier1_land", "tier2_water", "tier2_land")
    water, depth, more, land = (_of_class(rules[name], size_class) for name in names)
    if math.isinf(land):
        land = max(length for value in rules["tier2_land"] if math.isfinite(length := _metres(value)))
    name = "unknown" if size_class is None else NAMES[len(rules["limits"]) + 1][size_class]
    return LakeSizes(water, depth, more, land), name, notes


def _reservoir_class(surface: pd.Series, limits: Any) -> tuple[int | None, str, tuple[Text, ...]]:
    """Class of a reservoir, None where it is not known; what it rests on; what must be said."""
    stated = CLASSES.get(_cell(surface, "reservoir_size"))
    if stated is not None:
        return stated, "reservoir_size", ()
    storage = _number(surface, "storage_m3")
    if not storage > 0:
        return None, "not stated", (UNKNOWN,)
    return int(np.searchsorted(np.asarray(limits, dtype=np.float64), storage, side="right")), "storage_m3", ()


def _lake_class(surface: pd.Series, limits: Any) -> tuple[int | None, str, tuple[Text, ...]]:
    """Class of a lake; what it rests on; what must be said."""
    stated = _number(surface, "area_km2")
    area = stated if stated > 0 else float(geodesy.area_m2([surface["geometry"]])[0]) / 1e6
    size_class = int(np.searchsorted(np.asarray(limits, dtype=np.float64), area, side="right"))
    return (size_class, "area_km2", ()) if stated > 0 else (size_class, "polygon", (BY_AREA,))


def _cell(row: pd.Series, column: str) -> Any:
    """A cell, None where it is empty or there is no such column."""
    value = row.get(column)
    return None if value is None or pd.isna(value) else value


def _number(row: pd.Series, column: str) -> float:
    """A cell as a number, NaN where it is empty."""
    value = _cell(row, column)
    return math.nan if value is None else float(value)


def _is_number(value: Any) -> bool:
    return not isinstance(value, tuple | list | str)


def _metres(value: Any) -> float:
    """A size in metres; ``"all"`` is infinite."""
    return math.inf if value == "all" else float(value)


def _of_class(value: Any, size_class: int | None) -> float:
    """The size for a class, or the widest of all where the class is not known."""
    if not isinstance(value, tuple | list):
        return _metres(value)
    lengths = [_metres(length) for length in value]
    return max(lengths) if size_class is None else lengths[size_class]


def _surfaces(at: Geometries, layer: GeoDataFrame | None) -> list[pd.Series | None]:
    """The row of the nearest surface of each source, None where none is near."""
    surfaces: list[pd.Series | None] = [None] * len(at)
    if layer is None:
        return surfaces
    areal = layer[shapely.get_dimensions(np.asarray(layer.geometry.array, dtype=object)) == 2]
    places = GeoDataFrame(geometry=at, index=range(len(at)), crs=layer.crs)
    near = joins.nearest(places, areal, within_m=SNAP_M)
    for row, surface in zip(near["subject_id"], near["reference_id"], strict=True):
        surfaces[row] = areal.loc[surface]
    return surfaces


@dataclass(frozen=True)
class _Level:
    """A surface found from the normal level of a reservoir known as a point, what is said of it, what it rests on."""

    surface: pd.Series
    note: Text
    used: list[dict[str, Any]]


def _from_level(place: Any, ground: ZoneContext, name: str) -> _Level | Text | None:
    """The ground below the normal level of the nearest reservoir known as a point, from heights.

    None where no such point with a level is near; a Text where the level cannot be laid on the heights.
    """
    layer = ground.layers.get(name)
    if layer is None or place is None or FROM_LEVEL not in layer.columns:
        return None
    points = layer[(layer.geom_type == "Point").to_numpy(dtype=bool) & layer[FROM_LEVEL].notna().to_numpy(dtype=bool)]
    near = joins.nearest(GeoDataFrame(geometry=[place], index=[0], crs=layer.crs), points, within_m=POINT_M)
    if not len(near):
        return None
    row = points.loc[near["reference_id"].iloc[0]]
    level = float(row[FROM_LEVEL])
    known = laid(level, row.get("datum"), ground.relief)
    if isinstance(known, Text):
        zh = f"水库只有点位，水面要由正常蓄水位 {level:g} 米求得：{known.zh}"
        en = f"the reservoir is a point, its surface is to be found from its level {level:g} m: {known.en}"
        return Text(zh=zh, en=en)
    assert ground.relief is not None
    xy = shapely.get_coordinates([place, row.geometry])
    cells = np.unique(ground.relief.tiles.grid.cells_at(xy[:, 0], xy[:, 1]))
    wet = flooded(ground.relief.tiles, known.level_m, cells[cells >= 0])
    if not wet.wet:
        zh = f"正常蓄水位 {level:g} 米不及水库点位处的高程，或高程未覆盖：水面未能求得"
        en = f"the level {level:g} m does not reach the heights at the reservoir, or these do not cover it"
        return Text(zh=zh, en=en)
    zh = f"水面由正常蓄水位 {level:g} 米与高程求得，未经实测" + ("；水面及于高程边缘，可能不全" if wet.cut_off else "")
    en = f"the surface is found from the level {level:g} m over the heights, not surveyed"
    note = Text(zh=f"{zh}。", en=en + ("; it reaches the edge of the heights and may go on." if wet.cut_off else "."))
    surface = pd.Series({**row.to_dict(), "geometry": wet.polygon}, dtype=object)
    return _Level(surface, note, known.used(FROM_LEVEL, stated_by=known.datum))


def _one_note(notes: list[Text]) -> Text | None:
    return Text(zh="".join(n.zh for n in notes), en=" ".join(n.en for n in notes)) if notes else None


def _used(case: _Case, tier: str, part: str) -> list[dict[str, Any]]:
    """Class and size of a part, as a zone keeps them."""
    length = {
        ("1", "water"): case.sizes.radius_m,
        ("1", "land"): case.sizes.depth_m,
        ("2", "water"): case.sizes.water_2_m,
        ("2", "land"): case.sizes.land_2_m,
    }[tier, part]
    value = "all" if math.isinf(length) else length
    if (tier, part) == ("2", "land") and LONG_INFLOW in case.notes:
        value = "ridge_and_inflows"
    sure = "stated" if case.basis in ("reservoir_size", "storage_m3", "area_km2") else "derived"
    return [
        size("size_class", case.size_class, "", case.basis, sure),
        size(f"tier{tier}_{part}_m", value, "m", f"tier{tier}_{part} / {case.size_class}", "derived"),
    ]
