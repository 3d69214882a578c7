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
from riverzones.terrain import CELLS_PER_WIDTH, Basin, Capped, Grid, Note, basin, cap, cap_by_catchments, flow

__all__ = ["capped", "lake_catchments", "surfaces"]


MARGINS_M: Final = (3_000.0, 6_000.0, 12_000.0)  # ground read around a zone, more until nothing changes: ours
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
    """Zones with their land cut at the divide, and what was done to each source.

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
        parts.append(_noted(Capped(numbered[watered], [UNCUT])))
        notes.append(UNCUT)
    for source_id in pd.unique(ids[watered]) if given else ():
        mine = numbered[watered & (ids == source_id)]
        if catchments is not None:
            found = cap_by_catchments(mine, sources, catchments)
        else:
            found = _by_heights(mine, sources, Path(str(dem_path)), lakes)
        parts.append(_noted(found))
        notes += found.notes
    made = pd.concat(parts).sort_index()
    made.index = zones.index[made.index]
    return gpd.GeoDataFrame(made, geometry=zones.geometry.name, crs=zones.crs), notes


def surfaces(layers: LayerReader) -> gpd.GeoDataFrame | None:
    """The lakes and reservoirs of a project, those drawn as areas; None where it has none."""
    found = [layer for name in ("lakes", "reservoirs") if (layer := layers(name)) is not None]
    shapes = pd.concat([layer.geometry for layer in found], ignore_index=True) if found else []
    areal = [shape for shape in shapes if shape is not None and shapely.get_dimensions(shape) == 2]
    return gpd.GeoDataFrame(geometry=areal, crs=4490) if areal else None


def _noted(found: Capped) -> gpd.GeoDataFrame:
    """The rows of one source with what was done to their land in ``note``, behind what is said there."""
    zones = found.zones.copy()
    old = zones["note"] if "note" in zones.columns else pd.Series(None, index=zones.index, dtype=object)
    words = []
    for before, part, tier in zip(old, zones["part"], zones["tier"], strict=True):
        mine = [note.text for note in found.notes if part == "land" and note.tier in (None, str(tier))]
        said = [*([before] if isinstance(before, Text) else []), *mine]
        words.append(
            Text(zh="；".join(t.zh.rstrip("。") for t in said), en="; ".join(t.en.rstrip(".") for t in said))
            if said
            else None
        )
    zones["note"] = pd.Series(words, index=zones.index, dtype=object)
    return zones


def _by_heights(
    zones: gpd.GeoDataFrame, sources: gpd.GeoDataFrame, path: Path, lakes: gpd.GeoDataFrame | None
) -> Capped:
    """The zones of one source, cut in a window that is wide enough."""
    from riverzones.readers import raster  # reads with rasterio: only where heights are given

    west, south, east, north = (float(value) for value in zones.total_bounds)
    last: Capped | None = None
    read: Grid | None = None
    for margin in MARGINS_M:
        try:
            heights = raster.window(path, (west, south, east, north), margin_m=margin)
        except (LayerError, CrsError):
            if last is None:
                raise
            break  # the wider window holds too many cells
        except DataError as error:
            return Capped(zones, [_beyond(str(zones["source_id"].iloc[0]), error)])
        if last is not None and heights.grid == read:
            return last
        found = cap(zones, sources, heights, lakes=lakes)
        if last is not None and _same(last, found):
            return found
        last, read = found, heights.grid
    assert last is not None
    source_id = str(zones["source_id"].iloc[0])
    text = Text(
        zh=f"{source_id}：读取范围扩大后裁切仍有变化，请核对分水岭。",
        en=f"{source_id}: the cut still changed as more ground was read; check the divide.",
    )
    return Capped(last.zones, [*last.notes, Note(source_id, "unsettled", text)])


def _same(one: Capped, other: Capped) -> bool:
    """Whether two windows gave the same land."""
    if not one.zones.index.equals(other.zones.index):
        return False
    change = geodesy.area_m2(one.zones.geometry) - geodesy.area_m2(other.zones.geometry)
    return bool(np.abs(change).max(initial=0.0) < SETTLED_M2)


def _beyond(source_id: str, error: DataError) -> Note:
    zh, en = error.said("zh")[0], error.said("en")[0]
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
    """The ground that drains to the lake or reservoir of each source.

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
        For each other source on a lake why not: the heights end inside the catchment or do not reach it, or are too
        coarse (a cell longer than a third of the least land depth of 200 m).

    Raises
    ------
    LayerError, CrsError
        If the raster cannot be read.
    """
    found: dict[Any, Any] = {}
    notes: list[Text] = []
    surfaces = np.empty(0, dtype=object) if lakes is None else lakes.geometry.to_numpy()
    for source, place in zip(sources.index, sources.geometry, strict=True):
        away = shapely.distance(surfaces, place)
        if not len(away) or not (away <= NEAR_DEGREES).any():
            continue
        answer = _catchment(surfaces[np.nanargmin(away)], Path(dem_path))
        if isinstance(answer, Text):
            notes.append(Text(zh=f"{source}：{answer.zh}", en=f"{source}: {answer.en}"))
        else:
            found[source] = answer.polygon
    if not found:
        return None, tuple(notes)
    return gpd.GeoDataFrame(geometry=[*found.values()], index=[*found], crs=4490), tuple(notes)


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
            return Text(zh=error.said("zh")[0], en=error.said("en")[0])
        cell, need = heights.grid.cell_m, LEAST_LAND_M / CELLS_PER_WIDTH
        if cell > need:
            return Text(
                zh=f"高程单元 {cell:.0f} 米，湖库流域需要不大于 {need:.0f} 米的单元；高程过粗，未划流域。",
                en=f"cells of {cell:.0f} m are too coarse for the catchment of a lake ({need:.0f} m or finer).",
            )
        way = flow(heights)
        found = basin(way, way.entering(way.grid.touched(lake)))
        if not found.cut_off:
            return found
        seen = found.area_m2 / 1e6
    return Text(
        zh=f"湖库流域（已见 {seen:.1f} 平方千米）超出所读的高程范围，未作为整个流域使用。",
        en=f"the catchment of the lake ({seen:.1f} km2 of it seen) goes on beyond the heights read; not used as whole.",
    )
