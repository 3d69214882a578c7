"""Rows that lie where the rest of their layer does not: in another country, or hundreds of kilometres off."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from riverzones.geo.crs import in_china
from riverzones.geo.geodesy import distance_m
from riverzones.model import Text

__all__ = ["FAR_KM", "strays"]

FAR_KM = 300.0
"""A row further than this from the middle of its layer, and three times as far as nine in ten others, is a stray."""
_ENOUGH = 5


def strays(geometries: Any, *, near: tuple[float, float, float, float] | None = None) -> dict[int, Text]:
    """Rows in the wrong place, with the reason; missing geometries are left alone.

    A layer that lies abroad as a whole has no strays abroad, unless ``near`` says that it should lie in China.

    Parameters
    ----------
    geometries : array of shapely geometries
        EPSG:4490.
    near : tuple, optional
        West, south, east, north [degrees] of what the project already holds.

    Examples
    --------
    >>> points = shapely.points([[109.8, 31.1], [109.9, 31.0], [9.88, 31.07]])
    >>> strays(points)[2].en
    'in the wrong country: 9.880, 31.070 lies outside China'
    """
    given = np.asarray(geometries, dtype=object)
    bounds = shapely.bounds(given)
    lon, lat = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return {}
    middle = float(np.median(lon[known])), float(np.median(lat[known]))
    inside = in_china(bounds[:, 0], bounds[:, 1]) & in_china(bounds[:, 2], bounds[:, 3])
    found: dict[int, Text] = {}
    at_home = in_china(*middle) or inside[known].mean() >= 0.5
    if near is not None:
        at_home |= in_china((near[0] + near[2]) / 2, (near[1] + near[3]) / 2)
    if at_home:
        for row in np.flatnonzero(known & ~inside).tolist():
            found[row] = _abroad(lon[row], lat[row])
    rest = known.copy()
    rest[list(found)] = False
    if rest.sum() >= _ENOUGH:
        found.update(_far(lon, lat, rest, near))
    return found


def _abroad(lon: float, lat: float) -> Text:
    turned = bool(in_china(lat, lon))
    zh, en = f"{lon:.3f}, {lat:.3f} 不在中国范围内", f"in the wrong country: {lon:.3f}, {lat:.3f} lies outside China"
    if turned:
        return Text(zh=f"{zh}，经纬度可能写反了", en=f"{en}, longitude and latitude look swapped")
    return Text(zh=f"位置错误：{zh}", en=en)


def _far(lon: Any, lat: Any, rest: Any, near: tuple[float, float, float, float] | None) -> dict[int, Text]:
    rows = np.flatnonzero(rest)
    middle = np.median(lon[rows]), np.median(lat[rows])
    away_km = np.asarray(distance_m(lon[rows], lat[rows], *middle)) / 1000
    limit = max(FAR_KM, 3 * float(np.quantile(away_km, 0.9)))
    far = away_km > limit
    if near is not None:
        beside = shapely.box(*near).buffer(FAR_KM / 111)
        far &= ~shapely.intersects(beside, shapely.points(lon[rows], lat[rows]))
    return {
        int(row): Text(
            zh=f"离同一图层其他对象 {km:.0f} km（{lon[row]:.3f}, {lat[row]:.3f}）",
            en=f"{km:.0f} km from the rest of the layer ({lon[row]:.3f}, {lat[row]:.3f})",
        )
        for row, km in zip(rows[far], away_km[far], strict=True)
    }
