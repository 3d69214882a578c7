"""Checks on how far things are apart."""

from __future__ import annotations

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.checks.facts import facts
from riverzones.geo import joins

__all__ = ["within_distance"]


def within_distance(
    subject: GeoDataFrame, reference: GeoDataFrame, *, distance_m: float, reach_m: float = 0.0
) -> pd.DataFrame:
    """Rows of ``subject`` at most ``distance_m`` [m, geodesic] from ``reference``, each with its nearest one.

    Rows up to ``reach_m`` [m] farther come too, with a negative ``slack_m``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString, Point
    >>> river = gpd.GeoDataFrame(geometry=[LineString([(109, 31), (109.1, 31)])], index=["R"], crs=4490)
    >>> works = gpd.GeoDataFrame(geometry=[Point(109.05, 31.008)], index=["P"], crs=4490)
    >>> within_distance(works, river, distance_m=1000).margin.round(1).tolist()
    [113.0]
    """
    pairs = joins.nearest(subject, reference, within_m=distance_m + reach_m)
    margin = distance_m - pairs.distance_m
    return facts(pairs, measured=pairs.distance_m, limit=float(distance_m), margin=margin, unit="m", slack_m=margin)
