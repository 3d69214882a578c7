"""Zones of groundwater sources: the radius by medium or by travel time, round every well and well field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import joins
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.network import Network
from riverzones.terms import labels
from riverzones.zones.context import ZoneContext, size, together
from riverzones.zones.intakes import catchments_of, intakes_of
from riverzones.zones.overlay import difference, union
from riverzones.zones.river import river
from riverzones.zones.wells import around_wells, rectangles_m, travel_radius_m

__all__ = ["ALONG_CONDUIT", "STREAM", "Conduit", "conduit_zone", "groundwater_zone"]


NODE_DEGREES: Final = 1e-6  # ends of conduits within 0.1 m are one place; a setting of ours

NO_CONDUIT: Final = Text(
    zh="管道型岩溶水须有岩溶管道轴线，水源 2 千米内没有：未划。请导入管道轴线（import --as karst_conduits）",
    en="karst water of the conduit types needs the axis of the conduit, none lies within 2 km: not drawn; import it "
    "(import --as karst_conduits)",
)
NO_SINKHOLE: Final = Text(
    zh="管道型岩溶水不设二级保护区（一级内没有落水洞）",
    en="karst water of the conduit types has no tier 2 (no sinkhole lies in tier 1)",
)
NO_BASIN: Final = Text(
    zh="一级内有落水洞，二级为其汇水区：没有含落水洞的流域面（basins），未划",
    en="sinkholes lie in tier 1, tier 2 is their catchment: no polygon of basins holds them, not drawn",
)
STREAMS: Final = Text(
    zh="沿岩溶管道轴线划定，含落水洞；注入落水洞的地表河流须按河流一级规则划定：200 米内没有河流末端，未划",
    en="drawn along the axis of the conduit with its sinkholes; a stream that enters a sinkhole needs a zone by the "
    "tier-1 rules of rivers: no river ends within 200 m of one, none is drawn",
)
WITH_STREAMS: Final = Text(
    zh="沿岩溶管道轴线划定，含落水洞及注入落水洞的地表河流（按河流一级规则）",
    en="drawn along the axis of the conduit with its sinkholes and the streams that enter them (by the tier-1 rules of "
    "rivers)",
)
DRY_STREAM: Final = Text(
    zh="注入落水洞的地表河流既无水面，也无河宽（width_m），未划",
    en="streams that enter a sinkhole have neither an area of water nor a width (width_m): not drawn",
)
SINK_M: Final = 200.0  # a river that ends this near to a sinkhole enters it; a setting of ours
STREAM: Final = ("stream_upstream_m", "stream_land_m")
ALONG: Final = labels("reason")["along_conduit"]


@dataclass(frozen=True)
class Conduit:
    """What a source on a conduit gets: two tiers, or why one is not there, and what to say."""

    tier1: Any
    tier2: Any
    why1: Text | None
    why2: Text | None
    note: Text | None


def conduit_zone(
    well: Any,
    ground: ZoneContext,
    *,
    half_m: float,
    upstream_m: float,
    downstream_m: float,
    stream: tuple[float, float] | None = None,
) -> Conduit:
    """Return the tiers of one source on a karst conduit.

    Parameters
    ----------
    well : Point or MultiPoint
        Where the water is taken, EPSG:4490.
    ground : ZoneContext
        ``layers``: ``karst_conduits``, lines drawn downstream that meet at their ends; ``sinkholes``, points;
        ``basins``, polygons; ``network`` and ``water`` of the rivers on the ground.
    half_m : float
        To each side of the axis, and round sinkholes [m].
    upstream_m, downstream_m : float
        Along the axis and every tributary above, and down [m].
    stream : (float, float), optional
        Length up a river that enters a sinkhole of tier 1, and depth of the land on both its banks [m].

    Returns
    -------
    Conduit
    """
    network = _network(ground.layers.get("karst_conduits"), 2 * half_m)
    places = shapely.get_parts(well)
    if network is None:
        return Conduit(None, None, NO_CONDUIT, NO_CONDUIT, None)
    at = GeoDataFrame({"source_id": "s"}, geometry=places, index=range(len(places)), crs=4490)
    lengths = {"tier1_upstream_m": upstream_m, "tier1_downstream_m": downstream_m}
    nothing = {f"{tier}_{side}_m": 0.0 for tier in ("tier1", "tier2") for side in ("left", "right")}
    nothing |= {"tier2_upstream_m": 0.0, "tier2_downstream_m": 0.0, "tier2_behind_tier1": False}
    sizes = {name: pd.Series([value] * len(at), index=at.index) for name, value in (nothing | lengths).items()}
    drawn = river(at, ZoneContext(network=network), **sizes)
    strip = drawn.geometry[(drawn["tier"] == "1") & drawn.geometry.notna()].to_numpy()
    if not len(strip):
        return Conduit(None, None, NO_CONDUIT, NO_CONDUIT, None)
    return _with_sinkholes(shapely.union_all(strip), ground, half_m, stream)


def _streams(sinkholes: Any, ground: ZoneContext, stream: tuple[float, float] | None) -> tuple[Any, Text | None]:
    """Water and land of the rivers that end at sinkholes, by the tier-1 rules, and what is to be said."""
    if ground.network is None or stream is None:
        return None, STREAMS
    network = ground.network
    last = np.flatnonzero(np.diff(network.down.first) == 0)
    mouths = shapely.get_point(network.reaches.geometry.to_numpy()[last], -1)
    at = GeoDataFrame(geometry=mouths, index=last, crs=4490)
    holes = GeoDataFrame(geometry=sinkholes, index=range(len(sinkholes)), crs=4490)
    near = joins.nearest(at, holes, within_m=SINK_M)
    if not len(near):
        return None, STREAMS
    entering = at.loc[near["subject_id"].unique()]
    lengths = {"tier1_upstream_m": stream[0], "tier1_left_m": stream[1], "tier1_right_m": stream[1]}
    nothing = {"tier1_downstream_m": 0.0, "tier2_upstream_m": 0.0, "tier2_downstream_m": 0.0}
    nothing |= {"tier2_left_m": 0.0, "tier2_right_m": 0.0, "tier2_behind_tier1": False}
    sizes = {
        name: pd.Series([value] * len(entering), index=entering.index) for name, value in (nothing | lengths).items()
    }
    drawn = river(entering, ground, **sizes)
    shapes = drawn.geometry[(drawn["tier"] == "1") & drawn.geometry.notna()].to_numpy()
    return (shapely.union_all(shapes), WITH_STREAMS) if len(shapes) else (None, DRY_STREAM)


def _with_sinkholes(strip: Any, ground: ZoneContext, half_m: float, stream: tuple[float, float] | None) -> Conduit:
    holes = ground.layers.get("sinkholes")
    points = np.empty(0, dtype=object) if holes is None else np.asarray(holes.geometry.array, dtype=object)
    inside = points[shapely.intersects(points, strip)]
    if not len(inside):
        return Conduit(strip, None, None, NO_SINKHOLE, ALONG)
    circles = shapely.union_all(buffer(inside, distance_m=half_m))
    tier1 = union([strip], [circles])[0]
    fed, said = _streams(inside, ground, stream)
    if fed is not None:
        tier1 = union([tier1], [fed])[0]
    held = catchments_of(inside, ground.layers.get("basins"))
    if shapely.is_missing(held).all():
        return Conduit(tier1, None, None, NO_BASIN, said)
    around = shapely.union_all(held[~shapely.is_missing(held)])
    return Conduit(tier1, difference([around], [tier1])[0], None, None, said)


def _network(conduits: GeoDataFrame | None, width_m: float) -> Network | None:
    """Conduits as a network: lines that end where another begins flow into it."""
    if conduits is None:
        return None
    lines = conduits.geometry[shapely.get_dimensions(np.asarray(conduits.geometry.array, dtype=object)) == 1]
    parts = shapely.get_parts(lines.to_numpy())
    if not len(parts):
        return None
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(parts, end)) for end in (0, -1)])
    node = np.unique(np.round(ends / NODE_DEGREES).astype(np.int64), axis=0, return_inverse=True)[1].ravel()
    table = {"from_node": node[: len(parts)], "to_node": node[len(parts) :], "width_m": np.full(len(parts), width_m)}
    return Network.of(GeoDataFrame(table, geometry=parts, index=[f"c{n}" for n in range(len(parts))], crs=4490))


Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

CONFINED: Final = ("confined", "deep_confined")
ROCK: Final = ("fissure", "karst")
CONDUITS: Final = ("hill_network", "depression_conduit", "fault_basin")
ALONG_CONDUIT: Final = ("conduit_upstream_m", "conduit_downstream_m")
COLUMNS: Final = ("source_id", "tier", "part", "why", "note", "used", "unused", "geometry")
NO_WELL: Final = Text(zh="水源地没有位置，也没有取水井。", en="The source has no place and no well.")
NO_RADIUS: Final = Text(
    zh="含水层岩性未填，也没有渗透系数、水力坡度和有效孔隙度：没有可用的半径。请填 medium，或 conductivity_m_per_d、"
    "gradient、porosity。",
    en="Neither the medium nor conductivity, gradient and effective porosity are stated: there is no radius to use. "
    "Fill in medium, or conductivity_m_per_d, gradient and porosity.",
)
NEEDS_VALUES: Final = Text(
    zh="裂隙水、岩溶水没有经验半径：须填渗透系数、水力坡度和有效裂隙率（conductivity_m_per_d、gradient、porosity）。",
    en="Fissure and karst water have no radius by table: conductivity, gradient and fissure ratio must be stated "
    "(conductivity_m_per_d, gradient, porosity).",
)
NEEDS_MODEL: Final = Text(
    zh="大型地下水水源地（日取水量达到限值）应由数值模型计算；没有渗透系数、水力坡度和有效孔隙度，也不能先按公式"
    "划定。请填 conductivity_m_per_d、gradient、porosity，或填批复的半径（tier1_radius_m、tier2_radius_m）。",
    en="A large groundwater source (daily abstraction at the limit or above) needs a numerical model; without "
    "conductivity, gradient and porosity it cannot be drawn by the formula either. Fill in conductivity_m_per_d, "
    "gradient and porosity, or the radii of its plan (tier1_radius_m, tier2_radius_m).",
)
LARGE: Final = Text(
    zh="大型地下水水源地：规范要求数值模型，此处先按公式（迁移时间）划定，待模型核定",
    en="a large groundwater source: the standard wants a numerical model, this is drawn by the formula (travel time) "
    "until there is one",
)
CONFINED_1: Final = Text(
    zh="承压水：一级保护区按上覆潜水含水层划定，所填岩性应为上覆含水层的岩性。",
    en="Confined water: tier 1 is that of the phreatic layer above; the medium stated must be that layer's.",
)
CONFINED_2: Final = Text(zh="承压水不划二级保护区。", en="Confined water has no tier 2.")
KARST: Final = Text(
    zh="岩溶水类型（karst_type）未填，按岩溶裂隙网络型（同裂隙水公式）划定",
    en="the type of the karst water (karst_type) is not stated: drawn as a fissure network, by the formula of fissure "
    "water",
)
NETWORK: Final = labels("reason")["fissure_network"]
BELT: Final = Text(
    zh="强径流带型应按沿、垂直径流方向的有效裂隙率划定长宽：垂向裂隙率或流向未填，按圆划定",
    en="a strong runoff belt has a length and a width, by the fissure ratio along and across the flow: ratio across or "
    "direction is not stated, drawn as a circle",
)
FLOOR: Final = Text(
    zh="公式结果小于经验值上限，取经验值上限。",
    en="The formula gives less than the upper end of the table, which is used.",
)
NO_FLOOR: Final = Text(
    zh="按公式计算；含水层岩性未填，未与经验值上限比较。",
    en="By the formula; the medium is not stated, so it was not held against the upper end of the table.",
)
UPPER: Final = Text(
    zh="没有公式所需数值，取经验值范围的上限。",
    en="Without the values of the formula the upper end of the table's range is used.",
)


def groundwater_zone(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series) -> GeoDataFrame:
    """Return tier 1 and tier 2 of groundwater sources, as circles, well fields or, in tectonic joints, rectangles.

    The radius is R = alpha K I T / n where K, I and n are stated, but not below the upper end of the table's range for
    the medium; without them it is that upper end, the careful choice of the range. Wells at most 2 R apart make one
    field. With ``porosity_across`` and ``flow_azimuth_deg`` a source in fissured rock gets rectangles along the flow.
    A confined source gets tier 1 only; a large one (``large_m3_per_day``) needs a numerical model: where its plan
    states a radius, or the values of the formula are there, it is drawn by these and says so, else not.
    Karst water of the conduit types lies along the axis of its conduit. HJ 338-2018, groundwater; recalled, not
    verified.

    Parameters
    ----------
    sources : GeoDataFrame
        Points, ids as index; ``medium``, ``aquifer``, ``karst_type`` and ``supply_m3_per_day`` are used where they are
        there.
    ground : ZoneContext
        ``layers["intakes"]``: the wells by ``source_id``; a source without any stands for its well; for conduits
        ``karst_conduits``, ``sinkholes`` and ``basins``. Groundwater does not end at the divide of the surface.
    **sizes : Series on the index of sources
        ``tier1_m``, ``tier2_m`` [m]: the table of lower and upper radius by medium, or the radius of an approved plan;
        ``tier1_days``, ``tier2_days`` [d], ``alpha`` [-], ``large_m3_per_day`` [m3/d]; and, None where not known,
        ``conductivity_m_per_d`` [m/d], ``gradient``, ``porosity``, ``porosity_across`` [-], ``flow_azimuth_deg``,
        ``conduit_upstream_m``, ``conduit_downstream_m``, ``stream_upstream_m``, ``stream_land_m`` [m].

    Returns
    -------
    GeoDataFrame
        EPSG:4490; ``source_id``, ``tier``, ``part`` ("land"), ``why`` and ``note`` (Text or None), ``used`` (list of
        dicts), geometry: tier 2 without tier 1.

    Examples
    --------
    >>> import math
    >>> from riverzones.geo import geodesy
    >>> wells = GeoDataFrame({"medium": ["fine_sand"]}, geometry=[shapely.Point(110, 30)], index=["w"], crs=4490)
    >>> numbers = dict(tier1_m={"fine_sand": (30, 50)}, tier2_m={"fine_sand": (300, 500)}, tier1_days=100,
    ...     tier2_days=1000, alpha=1.5, large_m3_per_day=50_000)
    >>> sizes = {name: pd.Series([value], ["w"]) for name, value in numbers.items()}
    >>> made = groundwater_zone(wells, ZoneContext(), **sizes)
    >>> [round(math.sqrt(area / math.pi)) for area in geodesy.area_m2(made.geometry)]   # sqrt(500^2 - 50^2) = 497
    [50, 497]
    """
    wells = intakes_of(sources, ground.layers.get("intakes"))
    aquifer, karst = _words(sources, "aquifer"), _words(sources, "karst_type")
    large = _large(sources, sizes["large_m3_per_day"])
    rows: list[dict[str, Any]] = []
    inner = np.full(len(sources), shapely.Polygon(), dtype=object)
    for tier in ("1", "2"):
        radius = _radii(sizes, tier, _ranges(sources, sizes[f"tier{tier}_m"]), table=~np.isin(aquifer, ROCK))
        by_formula = np.isin(radius.basis, ("stated", "formula", "formula alone", "floor"))
        why = [
            _why(wells[row], aquifer[row], tier, large=large[row] and not by_formula[row], known=radius.m[row] > 0)
            for row in range(len(wells))
        ]
        good = np.array([reason is None for reason in why], dtype=np.bool_)
        shapes = np.full(len(sources), None, dtype=object)
        shapes[good] = shapely.difference(radius.drawn(wells, good), inner[good])
        inner[good] = shapes[good]
        for row, name in enumerate(sources.index):
            kind = (karst[row] or "karst") if aquifer[row] == "karst" else aquifer[row]
            note = _note(kind, tier, radius.basis[row], long=radius.turned(row)) if good[row] else None
            if good[row] and large[row] and radius.basis[row] != "stated":
                note = together([LARGE, note])
            used = radius.used(row, tier) if good[row] else []
            values = (name, tier, "land", why[row], note, used, (*ALONG_CONDUIT, *STREAM), shapes[row])
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    for row in np.flatnonzero((aquifer == "karst") & np.isin(karst, CONDUITS)).tolist():
        _along_conduit(rows[row], rows[len(sources) + row], wells[row], ground, sizes)
    return GeoDataFrame(rows, columns=list(COLUMNS), geometry="geometry", crs=sources.crs)


def _along_conduit(
    first: dict[str, Any], second: dict[str, Any], well: Any, ground: ZoneContext, sizes: dict[str, pd.Series]
) -> None:
    """Put the zones of a source on a conduit in place of its circles."""
    position = sizes["alpha"].index.get_loc(first["source_id"])
    up, down = (_numbers(sizes, name)[position] for name in ALONG_CONDUIT)
    length, depth = (_numbers(sizes, name)[position] for name in STREAM)
    stream = (float(length), float(depth)) if np.isfinite(length) and np.isfinite(depth) else None
    if first["why"] is None and np.isfinite(up) and np.isfinite(down):
        half = next(used_size["value"] for used_size in first["used"] if used_size["name"] == "tier1_radius_m")
        zone = conduit_zone(well, ground, half_m=half, upstream_m=float(up), downstream_m=float(down), stream=stream)
        idle = () if zone.note is WITH_STREAMS else STREAM
        first |= {"geometry": zone.tier1, "why": zone.why1, "note": zone.note, "unused": idle}
        second |= {"geometry": zone.tier2, "why": zone.why2, "note": zone.note, "used": [], "unused": idle}
    else:
        second |= {"geometry": None, "why": first["why"], "used": []}


@dataclass(frozen=True)
class _Radii:
    """Radius of each source [m], NaN where there is none; across the flow where that differs; and what it rests on."""

    m: Floats
    across_m: Floats
    azimuth_deg: Floats
    basis: list[str]

    def drawn(self, wells: Geometries, good: npt.NDArray[np.bool_]) -> Geometries:
        """Return the areas of the sources that can be drawn."""
        turned = np.isfinite(self.across_m) & np.isfinite(self.azimuth_deg) & good
        plain = good & ~turned
        areas = np.full(len(wells), None, dtype=object)
        if plain.any():
            areas[plain] = around_wells(wells[plain], radius_m=self.m[plain])
        if turned.any():
            areas[turned] = rectangles_m(
                wells[turned],
                along_m=self.m[turned],
                across_m=self.across_m[turned],
                azimuth_deg=self.azimuth_deg[turned],
            )
        return areas[good]

    def turned(self, row: int) -> bool:
        """Return whether a source has a length and a width along the flow."""
        return bool(np.isfinite(self.across_m[row]) and np.isfinite(self.azimuth_deg[row]))

    def used(self, row: int, tier: str) -> list[dict[str, Any]]:
        """Return the radius as a zone keeps it."""
        radii = [(f"tier{tier}_radius_m", self.m[row])]
        if self.turned(row):
            radii.append((f"tier{tier}_radius_across_m", self.across_m[row]))
        basis = self.basis[row]
        confidence = "stated" if basis == "stated" else "derived"
        return [size(name, round(float(value), 3), "m", basis, confidence) for name, value in radii]


def _words(sources: GeoDataFrame, column: str) -> npt.NDArray[np.object_]:
    """A column of words, None where a cell is empty or there is no such column."""
    if column not in sources:
        return np.full(len(sources), None, dtype=object)
    values = sources[column].astype(object)
    return np.asarray(values.where(values.notna(), None), dtype=object)


def _ranges(sources: GeoDataFrame, sizes: pd.Series) -> list[tuple[float, float]]:
    """The radius that a plan states and the upper end of the table for the medium, each NaN where there is none."""
    ranges = []
    for value, name in zip(sizes, _words(sources, "medium"), strict=True):
        if isinstance(value, Mapping):
            ranges.append((np.nan, float(max(value[name])) if name in value else np.nan))
        else:
            ranges.append((np.nan if value is None else float(value), np.nan))
    return ranges


def _radii(
    sizes: dict[str, pd.Series], tier: str, ranges: list[tuple[float, float]], *, table: npt.NDArray[np.bool_]
) -> _Radii:
    """What a plan states, else the formula but not below the table, else the upper end of the table."""
    stated, upper = np.array(ranges, dtype=np.float64).reshape(-1, 2).T
    upper = np.where(table, upper, np.nan)
    formula, across = _travelled(sizes, tier, "porosity"), _travelled(sizes, tier, "porosity_across")
    radius = np.where(np.isnan(stated), np.fmax(formula, upper), stated)
    by_formula = ~np.isnan(formula)
    basis = np.select(
        [~np.isnan(stated), formula >= upper, by_formula & np.isnan(upper), by_formula],
        ["stated", "formula", "formula alone", "floor"],
        "table",
    )
    across = np.where(np.isnan(stated) & ~table, across, np.nan)
    return _Radii(radius, across, _numbers(sizes, "flow_azimuth_deg"), basis.tolist())


def _travelled(sizes: dict[str, pd.Series], tier: str, porosity: str) -> Floats:
    """The formula for each source; days and alpha are those of the source."""
    per_day = travel_radius_m(
        _numbers(sizes, "conductivity_m_per_d"), _numbers(sizes, "gradient"), _numbers(sizes, porosity), days=1, alpha=1
    )
    return np.asarray(per_day * _numbers(sizes, f"tier{tier}_days") * _numbers(sizes, "alpha"), dtype=np.float64)


def _numbers(sizes: dict[str, pd.Series], name: str) -> Floats:
    """A size as numbers, NaN where it is not known."""
    if name not in sizes:
        return np.full(len(sizes["alpha"]), np.nan)
    return np.asarray(pd.to_numeric(sizes[name], errors="coerce"), dtype=np.float64)


def _large(sources: GeoDataFrame, limit: pd.Series) -> npt.NDArray[np.bool_]:
    if "supply_m3_per_day" not in sources:
        return np.zeros(len(sources), dtype=np.bool_)
    taken = pd.to_numeric(sources["supply_m3_per_day"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(taken >= pd.to_numeric(limit).to_numpy(dtype=np.float64))


def _why(well: Any, aquifer: Any, tier: str, *, large: bool, known: bool) -> Text | None:
    """Why a source has no zone of a tier."""
    if well is None or shapely.is_empty(well):
        return NO_WELL
    if aquifer in CONFINED and tier == "2":
        return CONFINED_2
    if large:
        return NEEDS_MODEL
    if known:
        return None
    return NEEDS_VALUES if aquifer in ROCK else NO_RADIUS


def _note(kind: Any, tier: str, basis: str, *, long: bool) -> Text | None:
    """What a reader must know of a zone that was drawn; ``kind`` is the aquifer, of karst its type."""
    if kind in CONFINED and tier == "1":
        return CONFINED_1
    if basis == "stated":
        return None
    if kind == "strong_runoff_belt":
        return None if long else BELT
    if kind == "fissure_network":
        return NETWORK
    if kind == "karst":
        return KARST
    if basis == "formula alone" and kind not in ROCK:
        return NO_FLOOR
    return {"floor": FLOOR, "table": UPPER}.get(basis)
