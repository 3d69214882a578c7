"""Bands along a shoreline."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.zones.context import ZoneContext
from riverzones.zones.overlay import difference

__all__ = ["band", "outside_other_shorelines"]


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
        ``layers["shorelines"]``: what lies inside the outer line of another river is no land of a band.
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
    inner = shorelines.geometry.to_numpy()
    width = np.broadcast_to(np.asarray(width_m, dtype=np.float64), len(shorelines))
    outer = buffer(inner, distance_m=width)
    others = None if ground is None else ground.layers.get("shorelines")
    rings = outside_other_shorelines(shapely.difference(outer, inner), inner, shorelines, others)
    return GeoDataFrame(
        {"source_id": shorelines.index.astype(str), "width_m": width, "area_m2": geodesy.area_m2(rings)},
        geometry=rings,
        index=shorelines.index,
        crs=shorelines.crs,
    )


def outside_other_shorelines(
    bands: Any, inner: Any, shorelines: GeoDataFrame, others: GeoDataFrame | None = None
) -> npt.NDArray[np.object_]:
    """Return bands without what lies inside the outer lines of other shorelines: that is the ground of another river.

    Parameters
    ----------
    bands, inner : ndarray of Polygon or MultiPolygon, shape (n,)
        The bands and the areas they run around, EPSG:4490.
    shorelines, others : GeoDataFrame
        The rows that the bands are of, and more of them as far as there are any; areas alone count, with their islands.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
    """
    shapes = [np.asarray(rows.geometry.array, dtype=object) for rows in (shorelines, others) if rows is not None]
    areas = np.concatenate(shapes)
    areas = areas[(shapely.get_dimensions(areas) == 2) & ~shapely.is_empty(areas)]
    answer = np.asarray(bands, dtype=object).copy()
    band, area = shapely.STRtree(areas).query(answer, predicate="intersects")
    foreign = ~shapely.equals(areas[area], np.asarray(inner, dtype=object)[band])
    for row in np.unique(band[foreign]).tolist():
        rings = shapely.get_exterior_ring(shapely.get_parts(areas[area[foreign & (band == row)]]))
        answer[row] = difference([answer[row]], [shapely.union_all(shapely.polygons(rings))])[0]
    return answer
