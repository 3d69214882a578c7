"""Who answers for a place: the segments nearest to it, one per level."""

from __future__ import annotations

from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.geo import joins
from riverzones.model import CHIEF_LEVELS

__all__ = ["FAR_M", "chain"]

FAR_M = 10_000.0
"""Beyond this distance [m] a segment does not answer for a place: a setting of ours, no document gives a number."""

_SAID = ("level", "chief", "title", "unit", "phone")


def chain(places: GeoDataFrame, segments: GeoDataFrame, *, within_m: float = FAR_M) -> pd.DataFrame:
    """The nearest segment of every place and the chiefs of that river near it, one per level.

    The river is that of the nearest segment of any level; on every level the segment of that river nearest to the
    place answers.

    Parameters
    ----------
    places : GeoDataFrame
        Any geometry, EPSG:4490, ids as index.
    segments : GeoDataFrame
        Lines, EPSG:4490, ids as index; columns ``river``, ``level``, ``chief``, ``title``, ``unit``, ``phone`` as far
        as known.
    within_m : float
        A place farther than this from every segment has no chief [m].

    Returns
    -------
    DataFrame
        On the index of ``places``: ``segment_id``, ``river``, ``distance_m`` [m] and ``chiefs``, a list of dicts,
        the highest level first.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString, Point
    >>> line = LineString([(109, 31), (109.1, 31)])
    >>> segments = gpd.GeoDataFrame({"river": ["长江"] * 2, "level": ["township", "county"], "chief": ["B", "A"]},
    ...                             geometry=[line, line], index=["T", "C"], crs=4490)
    >>> place = gpd.GeoDataFrame(geometry=[Point(109.05, 31.001)], index=["P"], crs=4490)
    >>> [chief["chief"] for chief in chain(place, segments).chiefs["P"]]
    ['A', 'B']
    """
    found = pd.DataFrame({"segment_id": None, "river": None, "distance_m": float("nan")}, index=places.index)
    chains: dict[Any, list[dict[str, Any]]] = {place: [] for place in places.index}
    found["chiefs"] = pd.Series(chains, dtype=object).reindex(places.index)
    if segments.empty or places.empty:
        return found
    near = joins.nearest(places, segments, within_m=within_m).set_index("subject_id")
    found.loc[near.index, "segment_id"] = near.reference_id
    found.loc[near.index, "distance_m"] = near.distance_m
    known = segments.reindex(columns=["river", *_SAID]).astype(object)
    rivers = known.river.where(known.river.notna(), None)
    found.loc[near.index, "river"] = rivers.reindex(near.reference_id).to_numpy()
    for river, rows in found.loc[near.index].groupby("river", dropna=False):
        same = segments[rivers.isna() if pd.isna(river) else rivers == river]
        _answer(chains, places.loc[rows.index], same, known, within_m)
    return found


def _answer(
    chains: dict[Any, list[dict[str, Any]]],
    places: GeoDataFrame,
    segments: GeoDataFrame,
    known: pd.DataFrame,
    within_m: float,
) -> None:
    """Append the chief of every level to the chain of each place, the highest first."""
    levels = known.level.reindex(segments.index)
    ordered = [*CHIEF_LEVELS, *sorted({str(level) for level in levels.dropna()} - set(CHIEF_LEVELS))]
    for level in [*ordered, None]:
        rows = segments[levels.isna() if level is None else levels == level]
        if rows.empty:
            continue
        near = joins.nearest(places, rows, within_m=within_m)
        for place, segment in zip(near.subject_id, near.reference_id, strict=True):
            said = {name: value for name, value in known.loc[segment, list(_SAID)].items() if pd.notna(value)}
            chains[place].append({**said, "segment_id": segment})
