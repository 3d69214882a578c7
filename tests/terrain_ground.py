"""Made-up ground whose divides are known by construction, shared by the tests of terrain."""

import geopandas as gpd
import numpy as np
import rasterio
from rasterio import Affine
from shapely import Point, box

from riverzones.geo.buffer import buffer
from riverzones.terrain import Grid, Heights

STEP = 1 / 3600  # 30.8 m of latitude, 26.5 m of longitude at 31 N
WEST, NORTH = 109.0, 31.0


def valleys(rows=120, columns=161, *, channels=(40, 120), step=STEP):
    """Parallel valleys that fall to the south, each a V about its channel's column; ridges half way between.

    The fall across is ten times that along, so every row drains straight to the channel and then south.
    """
    column = np.arange(columns)
    across = np.min([np.abs(column - channel) for channel in channels], axis=0) * 10.0
    along = np.arange(rows)[::-1] * 1.0
    return Heights(100 + across[None, :] + along[:, None], Grid((rows, columns), WEST, NORTH, step, step))


def lon(column, step=STEP):
    """Longitude of the western edge of a column."""
    return WEST + column * step


def lat(row, step=STEP):
    """Latitude of the northern edge of a row."""
    return NORTH - row * step


def zones_of(water, depths_m, *, source_id="s1"):
    """Water and land to each depth, tier 1 first, as a method draws them: tiers without overlap."""
    rows, inner = [("1", "water", water)], water
    for tier, depth in zip(("1", "2"), depths_m, strict=False):
        outer = buffer([water], distance_m=depth)[0]
        rows.append((tier, "land", outer.difference(inner)))
        inner = outer
    table = {"source_id": source_id, "tier": [t for t, _, _ in rows], "part": [p for _, p, _ in rows]}
    ids = [f"{source_id}:{t}:{p}" for t, p, _ in rows]
    return gpd.GeoDataFrame(table, index=ids, geometry=[shape for _, _, shape in rows], crs=4490)


def reach(channel, top, bottom, *, step=STEP):
    """Water over the column of a channel, from row ``top`` down to row ``bottom``, a hair inside the cells."""
    hair = step / 100
    return box(lon(channel) + hair, lat(bottom + 1) + hair, lon(channel + 1) - hair, lat(top) - hair)


def intake(channel, row, *, source_id="s1", step=STEP):
    """An intake in the middle of a cell."""
    place = Point(lon(channel + 0.5, step), lat(row + 0.5, step))
    return gpd.GeoDataFrame({"name": ["水源"]}, index=[source_id], geometry=[place], crs=4490)


def write(path, heights, *, crs="EPSG:4490", nodata=-9999.0):
    """The heights as a GeoTIFF."""
    grid = heights.grid
    values = np.where(np.isfinite(heights.values), heights.values, nodata).astype("float32")
    place = Affine(grid.step_lon, 0, grid.west, 0, -grid.step_lat, grid.north)
    options = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": crs, "transform": place, "nodata": nodata}
    with rasterio.open(path, "w", height=values.shape[0], width=values.shape[1], **options) as raster:
        raster.write(values, 1)
    return path
