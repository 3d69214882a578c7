"""Segments as single lines, and tracks as places along their legs."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.chiefs.patrols.rules import Tolerances
from riverzones.geo import geodesy

__all__ = ["parts_of", "samples_of"]


def parts_of(segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Single lines of the segments, numbered, with the segment each is of."""
    parts, row = shapely.get_parts(np.asarray(segments.geometry.array, dtype=object), return_index=True)
    lines = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(parts)
    frame = {"segment_id": segments.index.to_numpy()[row[lines]]}
    return gpd.GeoDataFrame(frame, geometry=parts[lines], crs=segments.crs)


def samples_of(points: pd.DataFrame, asked: Tolerances) -> pd.DataFrame:
    """Places along the legs every ``step_m``, with the leg each is on; ``run`` counts on after a gap."""
    lon, lat, run = (points[name].to_numpy() for name in ("lon", "lat", "run"))
    if not len(lon):
        return pd.DataFrame({"run": [], "walked_m": [], "lon": [], "lat": [], "leg": []})
    length = np.asarray(geodesy.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])) if len(lon) > 1 else np.empty(0)
    broken = (run[1:] != run[:-1]) | (length > asked.gap_m)
    count = np.r_[np.where(broken, 1, np.maximum(1, np.ceil(length / asked.step_m))), 1].astype(np.intp)
    leg = np.repeat(np.arange(len(lon)), count)
    share = (np.arange(len(leg)) - np.repeat(np.cumsum(count) - count, count)) / count[leg]
    onward = np.minimum(leg + 1, len(lon) - 1)
    walked = np.r_[0.0, np.cumsum(np.where(broken, 0.0, length))]
    return pd.DataFrame(
        {
            "run": np.r_[0, np.cumsum(broken)][leg],
            "walked_m": walked[leg] + share * np.where(np.r_[broken, True], 0.0, np.r_[length, 0.0])[leg],
            "lon": lon[leg] + share * (lon[onward] - lon[leg]),
            "lat": lat[leg] + share * (lat[onward] - lat[leg]),
            "leg": leg,
        }
    )
