"""Checks on what lies inside what."""

from __future__ import annotations

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.checks.facts import facts
from riverzones.audit.checks.overlay import shared
from riverzones.geo import joins

__all__ = ["apart", "inside", "outside_own"]


def inside(subject: GeoDataFrame, reference: GeoDataFrame, *, reach_m: float = 0.0) -> pd.DataFrame:
    """Rows of ``subject`` that lie in a polygon of ``reference``, wholly or in part.

    A point is measured by its depth [m]: the geodesic way out to the nearest boundary. A line or polygon is measured by
    what it shares with the zone [m or m2]. Rows outside by at most ``reach_m`` come too, with a negative ``slack_m``.

    Parameters
    ----------
    subject, reference : GeoDataFrame
        EPSG:4490, ids as index; ``reference`` holds polygons.
    reach_m : float
        How far beyond the boundary rows are still given [m].

    Returns
    -------
    DataFrame
        See :data:`~riverzones.audit.checks.facts.FACTS`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box, Point
    >>> zones = gpd.GeoDataFrame(geometry=[box(109, 31, 109.01, 31.01)], index=["Z"], crs=4490)
    >>> outfalls = gpd.GeoDataFrame(geometry=[Point(109.005, 31.001)], index=["O"], crs=4490)
    >>> inside(outfalls, zones).measured.round(1).tolist()
    [110.9]
    """
    points = shapely.get_type_id(subject.geometry.values) == 0
    pairs = joins.inside(subject[points], reference)
    found = [
        facts(pairs, measured=pairs.depth_m, limit=0.0, margin=pairs.depth_m, unit="m", slack_m=pairs.depth_m),
        shared(joins.overlap(subject[~points], reference)),
    ]
    if reach_m > 0:
        hit = set(found[0].subject_id) | set(found[1].subject_id)
        near = joins.nearest(subject[~subject.index.isin(hit)], reference, within_m=reach_m)
        out = -near.distance_m
        found.append(facts(near, measured=out, limit=0.0, margin=out, unit="m", slack_m=out))
    return pd.concat([part for part in found if len(part)] or [found[0]], ignore_index=True)


def outside_own(
    subject: GeoDataFrame, reference: GeoDataFrame, *, key: str, reference_key: str, reach_m: float = 0.0
) -> pd.DataFrame:
    """Rows of ``subject`` outside every polygon of ``reference`` that carries their own key.

    ``measured`` is the distance to the nearest polygon of their own [m]. Rows without a polygon of their own are not
    judged here. Rows inside by at most ``reach_m`` come too, with a negative ``slack_m``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box, Point
    >>> zones = gpd.GeoDataFrame({"source_id": ["S"]}, geometry=[box(109, 31, 109.01, 31.01)], index=["Z"], crs=4490)
    >>> intake = gpd.GeoDataFrame({"source_id": ["S"]}, geometry=[Point(109.005, 31.011)], index=["I"], crs=4490)
    >>> outside_own(intake, zones, key="source_id", reference_key="source_id").measured.round(1).tolist()
    [110.9]
    """
    parts = []
    for value, own in _own(subject, reference, key, reference_key):
        rows = subject[subject[key] == value]
        within = joins.inside(rows, own)
        out = rows[~rows.index.isin(within.subject_id)]
        near = joins.nearest(out, own)
        parts.append(
            facts(near, measured=near.distance_m, limit=0.0, margin=near.distance_m, unit="m", slack_m=near.distance_m)
        )
        if reach_m > 0:
            deep = within.sort_values("depth_m", ascending=False).drop_duplicates("subject_id")
            edge = deep[deep.depth_m < reach_m]
            parts.append(facts(edge, measured=0.0, limit=0.0, margin=-edge.depth_m, unit="m", slack_m=-edge.depth_m))
    return _stacked(parts)


def apart(
    subject: GeoDataFrame, reference: GeoDataFrame, *, key: str, reference_key: str, distance_m: float
) -> pd.DataFrame:
    """Rows of ``subject`` farther than ``distance_m`` [m] from every ``reference`` with their key, or without one.

    ``measured`` is the gap [m]; NaN where there is no row with the same key.
    """
    parts = []
    matched = set()
    for value, own in _own(subject, reference, key, reference_key):
        rows = subject[subject[key] == value]
        matched.update(rows.index)
        near = joins.nearest(rows, own)
        off = near[near.distance_m > distance_m]
        parts.append(
            facts(
                off,
                measured=off.distance_m,
                limit=distance_m,
                margin=off.distance_m - distance_m,
                unit="m",
                slack_m=off.distance_m - distance_m,
            )
        )
    lone = pd.DataFrame({"subject_id": [row for row in subject.index if row not in matched]}, dtype=object)
    parts.append(facts(lone, limit=distance_m, unit="m"))
    return _stacked(parts)


def _own(
    subject: GeoDataFrame, reference: GeoDataFrame, key: str, reference_key: str
) -> list[tuple[object, GeoDataFrame]]:
    groups = dict(iter(reference.groupby(reference_key)))
    return [(value, groups[value]) for value in subject[key].dropna().unique() if value in groups]


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else facts(pd.DataFrame({"subject_id": pd.Series(dtype=object)}))
