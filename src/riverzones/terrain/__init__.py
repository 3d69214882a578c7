"""Terrain: heights in, catchments and divides out. Arrays and polygons only; files are read by ``io.raster``."""

from __future__ import annotations

from riverzones.terrain.basin import AREA_SHARE, Basin, Snapped, basin, basin_at, divide, snap, whole_catchment
from riverzones.terrain.catchment_clip import (
    CELLS_PER_WIDTH,
    ClippedZones,
    Note,
    clip_at_divide,
    clip_to_catchments,
    widths_m,
)
from riverzones.terrain.flow import Flow, flow, flow_of_codes
from riverzones.terrain.grid import Grid, Heights
from riverzones.terrain.levels import Flooded, Relief, Tiles, flooded

__all__ = [
    "AREA_SHARE",
    "CELLS_PER_WIDTH",
    "Basin",
    "ClippedZones",
    "Flooded",
    "Flow",
    "Grid",
    "Heights",
    "Note",
    "Relief",
    "Snapped",
    "Tiles",
    "basin",
    "basin_at",
    "clip_at_divide",
    "clip_to_catchments",
    "divide",
    "flooded",
    "flow",
    "flow_of_codes",
    "snap",
    "whole_catchment",
    "widths_m",
]
