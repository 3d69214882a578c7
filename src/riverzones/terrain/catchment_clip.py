"""Land of zones cut at the divide of the catchment that drains to the zone's water.

HJ 338-2018 lets no land of a zone pass the divide (陆域不超过流域分水岭; recalled, not verified). The catchment is all
ground from which water comes to the water of the zone, over slopes and through channels: the water of all tiers of one
source together, so that its tiers are cut by the same line and still tile. Water parts are never cut.

The heights must tell the divide apart: land is not cut, and it is said, where a cell is longer than a third of the
width of the land (a setting of ours). The intake shows whether the water drawn and the valley in the heights agree:
where the water near it drains fewer than 100 cells (a setting of ours), the intake is moved onto the channel, and the
move is told; beyond the limit of :func:`~riverzones.terrain.snap` nothing is cut.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import DataError, LayerError
from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.terrain.basin import LIMIT_M, SMALL_KM2, snap, whole_catchment
from riverzones.terrain.flow import Flow, flow
from riverzones.terrain.grid import Grid, Heights

__all__ = ["CELLS_PER_WIDTH", "ClippedZones", "Note", "clip_at_divide", "clip_to_catchments", "widths_m"]

Ints = npt.NDArray[np.intp]

CELLS_PER_WIDTH: Final = 3.0  # cells across the land at least: a setting of ours
CHANNEL_CELLS: Final = 100  # upstream cells from which drawn water counts as lying in its valley: a setting of ours
SHARE: Final = 0.01  # of a zone's water in a catchment for that catchment to count: a setting of ours
NEEDED: Final = ("source_id", "tier", "part")
DEGREE_M: Final = 111_320.0


@dataclass(frozen=True, slots=True)
class Note:
    """What was done, or not, to the land of a source.

    Attributes
    ----------
    source_id : str
    what : str
        ``capped``, ``within`` (nothing lay beyond the divide), ``moved`` (the intake, onto its channel), ``small`` (the
        whole catchment may be tier 2), ``unsettled`` (the cut changed as more ground was read), or why land was left as
        it was: ``too_coarse``, ``no_channel``, ``no_water``, ``beyond`` (the heights or the catchments).
    text : Text
        In words.
    figures : dict of str to float
        The numbers in them, by name with unit.
    tier : str, optional
        Where it is said of one tier alone.
    """

    source_id: str
    what: str
    text: Text
    figures: dict[str, float] = field(default_factory=dict)
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class ClippedZones:
    """Zones cut by the watershed, and what was done to each source."""

    zones: gpd.GeoDataFrame
    notes: list[Note]


def clip_at_divide(
    zones: gpd.GeoDataFrame, sources: gpd.GeoDataFrame, heights: Heights, *, lakes: gpd.GeoDataFrame | None = None
) -> ClippedZones:
    """Return zones with their land cut at the divide that the heights show.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons, EPSG:4490; columns ``source_id``, ``tier`` and ``part`` ("water" or "land").
    sources : GeoDataFrame
        Intakes (any geometry; a point of it counts), EPSG:4490, ids as index.
    heights : Heights
        Covering the zones and the ground around.
    lakes : GeoDataFrame, optional
        Water surfaces that drain as one, EPSG:4490: a zone on part of a lake has the catchment of the lake.

    Returns
    -------
    Capped
        Zones with the same index and columns; ``area_m2`` and ``perimeter_m`` are measured anew where they are there.
        Land with nothing left is dropped. Cells without a height are not cut.

    Raises
    ------
    LayerError
        If a column is missing.
    """
    _checked(zones)
    water_of_heights = flow(heights)
    cell = heights.grid.cell_m
    notes: list[Note] = []
    capped = zones.copy()
    for source_id, rows in _by_source(zones):
        fine, step_notes = _fine_enough(zones.loc[rows], source_id, cell)
        notes += step_notes
        if not len(fine):
            continue
        water = _water(zones.loc[rows])
        seeds, step_notes = _seeds(water_of_heights, source_id, water, _place(sources, source_id), lakes)
        notes += step_notes
        if seeds is None:
            continue
        caught = water_of_heights.draining_to(seeds) | ~water_of_heights.known
        ground = _ground(heights.grid, caught, zones.geometry.loc[fine])
        notes.append(_cut(capped, fine, ground, source_id))
        notes += _small(water_of_heights, source_id, seeds)
    return ClippedZones(_measured(capped), notes)


def clip_to_catchments(
    zones: gpd.GeoDataFrame, sources: gpd.GeoDataFrame, catchments: gpd.GeoDataFrame
) -> ClippedZones:
    """Return zones with their land cut to the catchments that hold the zone's water.

    A catchment counts when it holds the intake, or more than a hundredth of the zone's water (a setting of ours: a
    divide drawn elsewhere crosses water by a little at every confluence). Of catchments that lie in each other the
    smallest counts.

    Parameters
    ----------
    zones, sources : GeoDataFrame
        As for :func:`clip_at_divide`.
    catchments : GeoDataFrame
        Polygons, EPSG:4490.

    Returns
    -------
    Capped
        As of :func:`clip_at_divide`. Land of a source in none of the catchments is left as it was.

    Raises
    ------
    LayerError
        If a column is missing.
    """
    _checked(zones)
    shapes = catchments.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    notes: list[Note] = []
    capped = zones.copy()
    for source_id, rows in _by_source(zones):
        water, intake = _water(zones.loc[rows]), _place(sources, source_id)
        held = water if water is not None else intake
        near = tree.query(held, predicate="intersects") if held is not None else np.empty(0, dtype=np.intp)
        chosen = _holding(shapes[near], water, intake)
        land = _land(zones.loc[rows])
        if not chosen:
            notes.append(
                Note(
                    source_id,
                    "beyond",
                    Text(
                        zh=f"{source_id}：不在任何流域面内，陆域未按分水岭裁切。",
                        en=f"{source_id}: in none of the catchments; its land is not cut at a divide.",
                    ),
                )
            )
        elif len(land):
            notes.append(_cut(capped, land, shapely.union_all(chosen), source_id))
    return ClippedZones(_measured(capped), notes)


def _holding(shapes: npt.NDArray[np.object_], water: Any | None, place: Any | None) -> list[Any]:
    """The catchments that hold the intake or water that no smaller one holds, smallest first."""
    chosen: list[Any] = []
    left, least = water, 0.0 if water is None else SHARE * water.area
    for shape in shapes[np.argsort(shapely.area(shapes), kind="stable")]:
        holds = place is not None and not chosen and shape.intersects(place)
        if holds or (left is not None and shapely.intersection(shape, left).area > least):
            chosen.append(shape)
            left = None if left is None else shapely.difference(left, shape)
    return chosen


def widths_m(zones: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Return how far the land of each row reaches from the water of its source [m], NaN without water; good to 1 %.

    Measured on a plane of the middle latitude, which serves to choose heights and not to draw.
    """
    widths = np.full(len(zones), np.nan)
    position = {row: number for number, row in enumerate(zones.index)}
    for _, rows in _by_source(zones):
        water = _water(zones.loc[rows])
        if water is None:
            continue
        scale = np.array([np.cos(np.radians(water.centroid.y)), 1.0]) * DEGREE_M
        flat = shapely.transform(water, lambda xy, scale=scale: xy * scale)
        shapely.prepare(flat)
        for row in _land(zones.loc[rows]):
            corners = shapely.points(shapely.get_coordinates(zones.geometry.loc[row]) * scale)
            widths[position[row]] = shapely.distance(flat, corners).max() if len(corners) else 0.0
    return widths


def _checked(zones: gpd.GeoDataFrame) -> None:
    missing = [name for name in NEEDED if name not in zones.columns]
    if missing:
        raise LayerError(
            Text(zh=f"区划图层缺少字段 {'、'.join(missing)}。", en=f"the zones have no column {', '.join(missing)}.")
        )


def _by_source(zones: gpd.GeoDataFrame) -> list[tuple[str, Any]]:
    groups = zones.groupby(zones["source_id"].astype(str), sort=False).groups
    return [(str(source_id), rows) for source_id, rows in groups.items()]


def _water(rows: gpd.GeoDataFrame) -> Any | None:
    shapes = rows.geometry[rows["part"] == "water"].to_numpy()
    body = shapely.union_all(shapes) if len(shapes) else None
    return None if body is None or body.is_empty else body


def _land(rows: gpd.GeoDataFrame) -> list[Any]:
    return [row for row, part in zip(rows.index, rows["part"], strict=True) if part == "land"]


def _place(sources: gpd.GeoDataFrame, source_id: str) -> Any | None:
    known = sources.index.astype(str) == source_id
    return sources.geometry[known].iloc[0].representative_point() if known.any() else None


def _fine_enough(rows: gpd.GeoDataFrame, source_id: str, cell_m: float) -> tuple[list[Any], list[Note]]:
    """Rows of land that the cells tell apart, and a note for each that they do not."""
    fine, notes = [], []
    for row, part, tier, width in zip(rows.index, rows["part"], rows["tier"], widths_m(rows), strict=True):
        if part != "land":
            continue
        if np.isfinite(width) and cell_m > width / CELLS_PER_WIDTH:
            need = width / CELLS_PER_WIDTH
            depth = float(f"{width:.3g}")  # measured on the area, which is no more exact
            notes.append(
                Note(
                    source_id,
                    "too_coarse",
                    Text(
                        zh=f"{source_id} {tier} 级陆域：高程单元 {cell_m:.0f} 米，陆域纵深 {depth:.0f} 米需要"
                        f"不大于 {need:.0f} 米的单元；高程过粗，未按分水岭裁切。",
                        en=f"{source_id}, land of tier {tier}: cells of {cell_m:.0f} m are too coarse for a depth of "
                        f"{depth:.0f} m, which needs {need:.0f} m or finer; not cut at the divide.",
                    ),
                    {"cell_m": cell_m, "width_m": float(width), "needed_m": float(need)},
                    str(tier),
                )
            )
        else:
            fine.append(row)
    return fine, notes


def _seeds(
    way: Flow, source_id: str, water: Any | None, place: Any | None, lakes: gpd.GeoDataFrame | None
) -> tuple[Ints | None, list[Note]]:
    """The cells whose catchment counts, or None with the reason."""
    if water is None:
        text = Text(
            zh=f"{source_id}：没有水域，无从确定流域。", en=f"{source_id}: no water part to find a catchment of."
        )
        return None, [Note(source_id, "no_water", text)]
    body = water
    if lakes is not None and len(lakes):
        shapes = lakes.geometry.to_numpy()
        body = shapely.union_all([water, *shapes[shapely.intersects(shapes, water)]])
    cells = way.entering(way.grid.touched(body))
    if not len(cells):
        text = Text(
            zh=f"{source_id}：高程范围不含其水域，陆域未按分水岭裁切。",
            en=f"{source_id}: the heights do not hold its water; its land is not cut at the divide.",
        )
        return None, [Note(source_id, "beyond", text)]
    if place is None:
        return cells, []
    near, _ = way.grid.cells_near(place.x, place.y, max(LIMIT_M, 1.5 * way.grid.cell_m))
    own = way.area_m2[np.intersect1d(near, cells)]
    if len(own) and own.max() >= CHANNEL_CELLS * float(way.grid.cell_areas_m2.mean()):
        return cells, []
    try:
        if snap(way, place.x, place.y, limit_m=np.inf).cell in cells:
            return cells, []  # within the water drawn nothing moves, however wide it is
        snapped = snap(way, place.x, place.y)
    except DataError as error:
        zh, en = error.in_language("zh")[0], error.in_language("en")[0]
        text = Text(
            zh=f"{source_id}：{zh}陆域未按分水岭裁切。", en=f"{source_id}: {en} Its land is not cut at the divide."
        )
        return None, [Note(source_id, "no_channel", text)]
    text = Text(
        zh=f"{source_id}：取水口移到河道单元上，移动 {snapped.move_m:.0f} 米（集水面积 "
        f"{snapped.area_before_m2 / 1e6:.2f} → {snapped.area_m2 / 1e6:.2f} 平方千米）。",
        en=f"{source_id}: the intake was moved {snapped.move_m:.0f} m onto the channel (upstream area "
        f"{snapped.area_before_m2 / 1e6:.2f} to {snapped.area_m2 / 1e6:.2f} km2).",
    )
    figures = {"move_m": snapped.move_m, "area_before_m2": snapped.area_before_m2, "area_m2": snapped.area_m2}
    return np.r_[cells, snapped.cell], [Note(source_id, "moved", text, figures)]


def _small(way: Flow, source_id: str, seeds: Ints) -> list[Note]:
    """A note where the catchment is small enough to be tier 2 as a whole, and seen whole."""
    try:
        catchment = whole_catchment(way, seeds)
    except DataError:
        return []
    size = catchment.area_m2 / 1e6
    text = Text(
        zh=f"{source_id}：集水区 {size:.1f} 平方千米，小于 {SMALL_KM2:.0f} 平方千米，二级区可划整个集水区（待核）。",
        en=f"{source_id}: the catchment has {size:.1f} km2, less than {SMALL_KM2:.0f}: tier 2 may be all of it "
        "(recalled, not verified).",
    )
    return [Note(source_id, "small", text, {"catchment_km2": size})]


def _ground(grid: Grid, caught: npt.NDArray[np.bool_], shapes: gpd.GeoSeries) -> Any:
    """The outline of the caught cells around the shapes, and all that lies beyond the grid."""
    west, south, east, north = shapes.total_bounds
    lon, lat = grid.edges
    rows = (lat[:-1] >= south) & (lat[1:] <= north)
    columns = (lon[1:] >= west) & (lon[:-1] <= east)
    near = caught.reshape(grid.shape) & rows[:, None] & columns[None, :]
    beyond = shapely.difference(shapely.box(west, south, east, north), shapely.box(lon[0], lat[-1], lon[-1], lat[0]))
    return shapely.union(grid.outline(near), beyond)


def _cut(zones: gpd.GeoDataFrame, rows: list[Any], ground: Any, source_id: str) -> Note:
    """Cuts rows to the ground, in place, and tells how much fell away."""
    before = zones.geometry.loc[rows].to_numpy()
    after = np.array([_polygons_of(shape) for shape in shapely.intersection(before, ground)], dtype=object)
    zones.loc[rows, zones.geometry.name] = after
    whole, left = float(geodesy.area_m2(before).sum()), float(geodesy.area_m2(after).sum())
    gone = max(0.0, whole - left)
    share = 100 * gone / whole if whole else 0.0
    figures = {"land_m2": whole, "cut_m2": gone, "cut_percent": share}
    if gone < 1.0:
        text = Text(zh=f"{source_id}：陆域均在分水岭以内。", en=f"{source_id}: all its land lies within the divide.")
        return Note(source_id, "within", text, figures)
    text = Text(
        zh=f"{source_id}：陆域 {whole / 1e6:.3f} 平方千米，越过分水岭的 {gone / 1e6:.3f} 平方千米（{share:.1f}%）"
        "已裁去。",
        en=f"{source_id}: of {whole / 1e6:.3f} km2 of land, {gone / 1e6:.3f} km2 ({share:.1f} %) beyond the divide is "
        "cut off.",
    )
    return Note(source_id, "capped", text, figures)


def _polygons_of(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0]
    return shapely.MultiPolygon(parts)


def _measured(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    measured = zones[~zones.geometry.is_empty].copy()
    if "area_m2" in measured.columns:
        measured["area_m2"] = geodesy.area_m2(measured.geometry)
    if "perimeter_m" in measured.columns:
        measured["perimeter_m"] = geodesy.perimeter_m(measured.geometry)
    return measured
