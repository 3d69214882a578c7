"""Catchments of lakes and reservoirs from a raster of heights, for projects without a layer of catchments."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from riverzones.errors import CrsError, DataError, LayerError
from riverzones.model import Text
from riverzones.terrain import CELLS_PER_WIDTH, Basin, basin, flow

__all__ = ["lake_catchments"]

MARGINS_M: Final = (6_000.0, 12_000.0, 25_000.0)  # ground read around a lake until its catchment is whole: ours
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
    from riverzones.io import raster  # reads with rasterio: only where heights are given

    seen = 0.0
    for margin in MARGINS_M:
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
