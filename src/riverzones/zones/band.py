"""Bands along a shoreline."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.zones.context import ZoneContext

__all__ = ["band"]


def band(
    shorelines: GeoDataFrame, ground: ZoneContext | None = None, *, width_m: float | pd.Series[float]
) -> GeoDataFrame:
    """Return the land within ``width_m`` of each shoreline, measured outwards from its outer boundary.

    The law gives no measuring rule; the band runs from the outer boundary line of the management range landwards,
    on both banks (inference from the central inspection case of 2024-11-14, see docs/conventions.md).

    Parameters
    ----------
    shorelines : GeoDataFrame
        Polygons of the management range (or fallback lines), EPSG:4490, ids as index.
    ground : ZoneContext, optional
        Not needed: a band hangs on its shoreline alone.
    width_m : float or Series
        Width of the band [m], geodesic, greater than 0.

    Returns
    -------
    GeoDataFrame
        One (multi)polygon per shoreline, EPSG:4490, same index; columns ``source_id``, ``width_m`` [m],
        ``area_m2`` [m2].

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> shore = gpd.GeoDataFrame(geometry=[box(109, 31, 109.1, 31.01)], index=["Y"], crs=4490)
    >>> made = band(shore, width_m=1000)
    >>> bool(abs(made.area_m2["Y"] / (2 * (9550.8 + 1108.8) * 1000 + 3.14159e6) - 1) < 0.002)
    True
    """
    del ground
    inner = shorelines.geometry.to_numpy()
    width = np.broadcast_to(np.asarray(width_m, dtype=np.float64), len(shorelines))
    outer = buffer(inner, distance_m=width)
    rings = shapely.difference(outer, inner)
    return GeoDataFrame(
        {"source_id": shorelines.index.astype(str), "width_m": width, "area_m2": geodesy.area_m2(rings)},
        geometry=rings,
        index=shorelines.index,
        crs=shorelines.crs,
    )
