"""Small layers to ask questions of: rows with their places as WKT, and squares between two meridians."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely import from_wkt


def rows_of(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    """Rows with an ``id`` and a place (``wkt``) as a layer, EPSG:4490."""
    table = pd.DataFrame(list(rows))
    table.index = pd.Index(table["id"].tolist())
    shapes = [from_wkt(wkt) for wkt in table.pop("wkt")]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4490)


def square(west: float, east: float) -> str:
    """A square between two meridians [degrees], from 30 to 31 N."""
    return f"POLYGON(({west} 30,{east} 30,{east} 31,{west} 31,{west} 30))"
