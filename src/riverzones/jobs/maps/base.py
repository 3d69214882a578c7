"""A base map for a place without network: the relief of a raster of heights, below roads and towns of the project."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.present.web import MapView
from riverzones.present.web.relief import mercator_rows, shaded
from riverzones.readers.raster import heights, tiles

__all__ = ["ON_GROUND", "USUAL_KB", "with_base"]

USUAL_KB: Final = 150.0
"""What the relief may take of a page unless somebody says otherwise [kB]; a setting of ours."""
ON_GROUND: Final = ("roads", "villages")
"""Layers that are part of a base map besides those that always stand in for one."""
_LONGEST = 1400  # rows or columns of the picture; a setting of ours
_ROOM = 0.06  # of the width of what is drawn, on each side


def with_base(view: MapView, dem: Path, *, most_kb: float = USUAL_KB) -> MapView:
    """Return the view with the ground below it, drawn once: parts of the view are cut from the same picture.

    Parameters
    ----------
    view : MapView
        A map of a project.
    dem : Path
        Heights [m], any raster :func:`riverzones.readers.raster.heights` reads.
    most_kb : float
        What the picture may take of the page [kB of 1000 bytes].

    Raises
    ------
    LayerError, CrsError
        If the raster cannot be read, has no CRS, or does not reach what is drawn.
    DataError
        If it holds no height there, or the budget is too small for any picture.
    """
    grid = tiles(dem).grid
    lon, lat = grid.edges
    box = _drawn(view)
    west, east = max(box[0], lon[0]), min(box[2], lon[-1])
    south, north = max(box[1], lat[-1], -85.0), min(box[3], lat[0], 85.0)
    if west >= east or south >= north:
        raise LayerError(
            Text(
                zh=f"高程栅格 {Path(dem).name} 不覆盖这个项目。",
                en=f"the raster of heights {Path(dem).name} does not reach the project.",
            ),
            hint=Text(zh="请换一个覆盖项目范围的高程文件。", en="Pass one that covers where the project lies."),
        )
    columns, rows = (east - west) / grid.step_lon, (north - south) / grid.step_lat
    share = min(1.0, _LONGEST / max(columns, rows))
    columns, rows = (max(2, round(count * share)) for count in (columns, rows))
    _, middles = mercator_rows(south, north, rows)
    across = west + (east - west) * (np.arange(columns) + 0.5) / columns
    places = np.meshgrid(across, middles)
    ground = heights(dem)(*(coordinate.ravel() for coordinate in places)).reshape(rows, columns)
    # a budget that holds no picture is refused here, before anything is written
    base = shaded(ground, (west, south, east, north), most_kb=most_kb).checked()
    names = {layer.name for layer in view.layers}
    background = [*view.background, *(name for name in ON_GROUND if name in names and name not in view.background)]
    layers = [dataclasses.replace(layer, visible=True) if layer.name in background else layer for layer in view.layers]
    return dataclasses.replace(view, layers=layers, background=background, base=base)


def _drawn(view: MapView) -> tuple[float, float, float, float]:
    """West, south, east, north of what is drawn [degrees], with room around it."""
    if view.within is not None:
        return view.within
    shapes = [
        layer.frame.geometry.to_numpy() for layer in view.layers if layer.visible or layer.name in view.background
    ]
    edges = np.vstack([shapely.bounds(every) for every in (*shapes, view.findings.geometry.to_numpy())])
    edges = edges[~np.isnan(edges).any(axis=1)]
    if not len(edges):
        return -180.0, -85.0, 180.0, 85.0
    low, high = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
    room = np.maximum(_ROOM * (high - low), 0.01)
    return float(low[0] - room[0]), float(low[1] - room[1]), float(high[0] + room[0]), float(high[1] + room[1])
