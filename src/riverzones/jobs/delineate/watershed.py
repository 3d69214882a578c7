"""Watersheds of sources from a terrain model, of rivers and of lakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import CrsError, DataError, LayerError
from riverzones.geo import geodesy
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Text
from riverzones.terrain import (
    AREA_SHARE,
    CELLS_PER_WIDTH,
    Basin,
    ClippedZones,
    Grid,
    Note,
    basin,
    clip_at_divide,
    clip_to_catchments,
    flow,
)

__all__ = ["capped", "lake_catchments", "surfaces"]


MARGINS_M: Final = (3_000.0, 6_000.0, 12_000.0)  # ground read around a zone, more until nothing changes: ours
USUAL_M: Final = 3_000.0  # land of zones is rarely deeper [m]: a setting of ours
METRES_PER_DEGREE: Final = 111_320.0
SETTLED_M2: Final = 1.0  # change of land between two windows that counts as none: a setting of ours
UNCUT: Final = Note(
    "",
    "no_ground",
    Text(
        zh="项目没有流域面（basins），也未给出高程（--dem）：陆域未以分水岭为界。",
        en="No layer basins and no heights (--dem): land is not cut at the divide.",
    ),
)


def capped(
    zones: gpd.GeoDataFrame,
    sources: gpd.GeoDataFrame,
    dem_path: str | Path | None,
    *,
    catchments: gpd.GeoDataFrame | None = None,
    lakes: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return zones with their land cut at the divide, and what was done to each source.

    Given catchments go before heights. Heights are read source by source in a window around its zones, which is
    widened (3, 6, 12 km; settings of ours) until what is cut stays the same.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons, EPSG:4490; columns ``source_id``, ``tier``, ``part``. Sources with land alone (groundwater) have no
        catchment of the surface and pass as they are.
    sources : GeoDataFrame
        Intakes, EPSG:4490, ids as index.
    dem_path : str or Path or None
        A raster of heights that GDAL reads.
    catchments : GeoDataFrame, optional
        Polygons of catchments, EPSG:4490.
    lakes : GeoDataFrame, optional
        Surfaces of lakes and reservoirs, EPSG:4490: a zone on part of one has the catchment of the whole.

    Returns
    -------
    zones : GeoDataFrame
        With the same columns and ``note`` (Text) on land; rows that nothing is left of are gone.
    notes : list of Note

    Raises
    ------
    LayerError, CrsError
        If the raster cannot be read. A raster that does not reach a source is a note.
    """
    if not {"source_id", "tier", "part"} <= set(zones.columns):
        return zones, []
    ids = zones["source_id"].astype(str).to_numpy()
    there = (zones.geometry.notna() & ~zones.geometry.is_empty).to_numpy(dtype=bool)
    watered = np.isin(ids, ids[there & (zones["part"] == "water").to_numpy(dtype=bool)]) & there
    if not watered.any():
        return zones, []
    numbered = zones.reset_index(drop=True)
    parts, notes = [numbered[~watered]], list[Note]()
    given = dem_path is not None or catchments is not None
    if not given:
        parts.append(_noted(ClippedZones(numbered[watered], [UNCUT])))
        notes.append(UNCUT)
    for source_id in pd.unique(ids[watered]) if given else ():
        own_zones = numbered[watered & (ids == source_id)]
        if catchments is not None:
            capped_zones = clip_to_catchments(own_zones, sources, catchments)
        else:
            capped_zones = _by_heights(own_zones, sources, Path(str(dem_path)), lakes)
        parts.append(_noted(capped_zones))
        notes += capped_zones.notes
    all_zones = pd.concat(parts).sort_index()
    all_zones.index = zones.index[all_zones.index]
    return gpd.GeoDataFrame(all_zones, geometry=zones.geometry.name, crs=zones.crs), notes


def surfaces(layers: LayerReader) -> gpd.GeoDataFrame | None:
    """Return lakes and reservoirs of a project drawn as areas, with ``catchment_km2`` (stated, or NaN); None without
    any.
    """
    water_layers = [layer for name in ("lakes", "reservoirs") if (layer := layers(name)) is not None]
    if not water_layers:
        return None
    stated = [
        pd.to_numeric(layer["catchment_km2"], errors="coerce").astype(float)
        if "catchment_km2" in layer.columns
        else pd.Series(np.nan, index=layer.index)
        for layer in water_layers
    ]
    shapes = np.concatenate([np.asarray(layer.geometry.array, dtype=object) for layer in water_layers])
    areal = shapely.get_dimensions(shapes) == 2
    if not areal.any():
        return None
    table = {"catchment_km2": np.concatenate([stated_km2.to_numpy(dtype=float) for stated_km2 in stated])[areal]}
    return gpd.GeoDataFrame(table, geometry=shapes[areal], crs=4490)


def _noted(cut: ClippedZones) -> gpd.GeoDataFrame:
    """The rows of one source with what was done to their land in ``note``, behind what is said there."""
    zones = cut.zones.copy()
    old = zones["note"] if "note" in zones.columns else pd.Series(None, index=zones.index, dtype=object)
    words = []
    for before, part, tier in zip(old, zones["part"], zones["tier"], strict=True):
        notes = [note.text for note in cut.notes if part == "land" and note.tier in (None, str(tier))]
        said = [*([before] if isinstance(before, Text) else []), *notes]
        words.append(
            Text(zh="；".join(t.zh.rstrip("。") for t in said), en="; ".join(t.en.rstrip(".") for t in said))
            if said
            else None
        )
    zones["note"] = pd.Series(words, index=zones.index, dtype=object)
    return zones


def _by_heights(
    zones: gpd.GeoDataFrame, sources: gpd.GeoDataFrame, path: Path, lakes: gpd.GeoDataFrame | None
) -> ClippedZones:
    """The zones of one source, cut in a window that is wide enough."""
    from riverzones.readers import raster  # reads with rasterio: only where heights are given

    around = _around(zones)
    last: ClippedZones | None = None
    read: Grid | None = None
    for margin in MARGINS_M:
        try:
            heights = raster.window(path, around, margin_m=margin)
        except (LayerError, CrsError):
            if last is None:
                raise
            break  # the wider window holds too many cells
        except DataError as error:
            return ClippedZones(zones, [_beyond(str(zones["source_id"].iloc[0]), error)])
        if last is not None and heights.grid == read:
            return last
        capped_zones = clip_at_divide(zones, sources, heights, lakes=lakes)
        if last is not None and _same(last, capped_zones):
            return capped_zones
        last, read = capped_zones, heights.grid
    assert last is not None
    source_id = str(zones["source_id"].iloc[0])
    text = Text(
        zh=f"{source_id}：读取范围扩大后裁切仍有变化，请核对分水岭。",
        en=f"{source_id}: the cut still changed as more ground was read; check the divide.",
    )
    return ClippedZones(last.zones, [*last.notes, Note(source_id, "unsettled", text)])


def _around(zones: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """The box of the zones of one source, at least ``USUAL_M`` around its water.

    So zones of one water and of any usual depth are cut on the same heights, and a deeper one holds a shallower one.
    """
    west, south, east, north = zones.geometry[zones["part"] == "water"].total_bounds
    up = USUAL_M / METRES_PER_DEGREE
    aside = up / max(float(np.cos(np.radians(max(abs(south), abs(north))))), 0.01)
    least, whole = (west - aside, south - up, east + aside, north + up), zones.total_bounds
    low, high = np.minimum(least[:2], whole[:2]), np.maximum(least[2:], whole[2:])
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _same(one: ClippedZones, other: ClippedZones) -> bool:
    """Whether two windows gave the same land."""
    if not one.zones.index.equals(other.zones.index):
        return False
    change = geodesy.area_m2(one.zones.geometry) - geodesy.area_m2(other.zones.geometry)
    return bool(np.abs(change).max(initial=0.0) < SETTLED_M2)


def _beyond(source_id: str, error: DataError) -> Note:
    zh, en = error.in_language("zh")[0], error.in_language("en")[0]
    return Note(
        source_id,
        "beyond",
        Text(zh=f"{source_id}：{zh}陆域未按分水岭裁切。", en=f"{source_id}: {en} Its land is not cut at the divide."),
    )


LAKE_MARGINS_M: Final = (6_000.0, 12_000.0, 25_000.0)  # ground read around a lake until its catchment is whole: ours
LEAST_LAND_M: Final = 200.0  # least depth of land on lakes and reservoirs, HJ 338-2018 (recalled, not verified)
NEAR_DEGREES: Final = 0.005  # half a kilometre from intake to shore at most: a setting of ours


def lake_catchments(
    sources: gpd.GeoDataFrame, lakes: gpd.GeoDataFrame | None, dem_path: str | Path
) -> tuple[gpd.GeoDataFrame | None, tuple[Text, ...]]:
    """Return the ground that drains to the lake or reservoir of each source.

    Parameters
    ----------
    sources : GeoDataFrame
        EPSG:4490, ids as index.
    lakes : GeoDataFrame, optional
        Water surfaces, polygons, EPSG:4490.
    dem_path : str or Path
        A raster of heights that GDAL reads.

    Returns
    -------
    catchments : GeoDataFrame or None
        One polygon per source whose catchment is seen whole (6, 12, 25 km around the lake are read; settings of ours),
        ids of the sources as index; None where there is none.
    notes : tuple of Text
        For each other source on a lake why not: the heights end inside the catchment or do not reach it, are too
        coarse (a cell longer than a third of the least land depth of 200 m), or give an area that differs by more than
        5 % from the ``catchment_km2`` stated of the lake.

    Raises
    ------
    LayerError, CrsError
        If the raster cannot be read.
    """
    polygons: dict[Any, Any] = {}
    notes: list[Text] = []
    surfaces = np.empty(0, dtype=object) if lakes is None else lakes.geometry.to_numpy()
    for source, point in zip(sources.index, sources.geometry, strict=True):
        away = shapely.distance(surfaces, point)
        if not len(away) or not (away <= NEAR_DEGREES).any():
            continue
        lake = int(np.nanargmin(away))
        answer = _catchment(surfaces[lake], Path(dem_path))
        if not isinstance(answer, Text) and lakes is not None and "catchment_km2" in lakes.columns:
            answer = _as_stated(answer, float(lakes["catchment_km2"].iloc[lake]))
        if isinstance(answer, Text):
            notes.append(Text(zh=f"{source}：{answer.zh}", en=f"{source}: {answer.en}"))
        else:
            polygons[source] = answer.polygon
    if not polygons:
        return None, tuple(notes)
    return gpd.GeoDataFrame(geometry=[*polygons.values()], index=[*polygons], crs=4490), tuple(notes)


def _as_stated(basin: Basin, stated_km2: float) -> Basin | Text:
    """The catchment, refused where it differs from the stated area by more than ``AREA_SHARE``."""
    area_km2 = basin.area_m2 / 1e6
    if not stated_km2 > 0 or abs(area_km2 - stated_km2) <= AREA_SHARE * stated_km2:
        return basin
    percent = 100 * (area_km2 - stated_km2) / stated_km2
    return Text(
        zh=f"由高程得出的湖库流域 {area_km2:.2f} 平方千米，与登记的集水面积 {stated_km2:.2f} 平方千米"
        f"相差 {percent:+.0f}%，超过 {100 * AREA_SHARE:.0f}%，未使用；请核对登记值、湖面与高程。",
        en=f"the catchment by the heights has {area_km2:.2f} km2, {percent:+.0f} % from the {stated_km2:.2f} km2 "
        f"stated, more than {100 * AREA_SHARE:.0f} %: not used; check the area stated, the surface and the heights.",
    )


def _catchment(lake: Any, path: Path) -> Basin | Text:
    """The whole catchment of a lake, or why it is not known."""
    from riverzones.readers import raster  # reads with rasterio: only where heights are given

    seen = 0.0
    for margin in LAKE_MARGINS_M:
        try:
            heights = raster.window(path, lake.bounds, margin_m=margin)
        except (LayerError, CrsError):
            if not seen:
                raise
            break  # the wider window holds too many cells
        except DataError as error:
            return Text(zh=error.in_language("zh")[0], en=error.in_language("en")[0])
        cell, need = heights.grid.cell_m, LEAST_LAND_M / CELLS_PER_WIDTH
        if cell > need:
            return Text(
                zh=f"高程单元 {cell:.0f} 米，湖库流域需要不大于 {need:.0f} 米的单元；高程过粗，未划流域。",
                en=f"cells of {cell:.0f} m are too coarse for the catchment of a lake ({need:.0f} m or finer).",
            )
        way = flow(heights)
        catchment = basin(way, way.entering(way.grid.touched(lake)))
        if not catchment.cut_off:
            return catchment
        seen = catchment.area_m2 / 1e6
    return Text(
        zh=f"湖库流域（已见 {seen:.1f} 平方千米）超出所读的高程范围，未作为整个流域使用。",
        en=f"the catchment of the lake ({seen:.1f} km2 of it seen) goes on beyond the heights read; not used as whole.",
    )
