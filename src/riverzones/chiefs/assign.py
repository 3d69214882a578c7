"""Who answers for a place: the whole chain of chiefs, one per level, the highest first.

With a network a place is put on its river, and the segments that hold its chainage on its bank answer. Without one
the nearest segment decides the river, and of every level the nearest segment of that river answers.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.chiefs.coverage import level_order
from riverzones.chiefs.placed import TOLERANCE_M, column_of, placed, sides_of
from riverzones.network import Network
from riverzones.network.chainage import located as located_within
from riverzones.network.chainage.rivers import rivers_of
from riverzones.relations import relate

__all__ = ["FAR_M", "NEXT_M", "chain", "chain_of_stretches", "located"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

FAR_M: Final = 10_000.0
"""Beyond this distance [m] from every river no chief answers for a place: a setting of ours, no document gives one."""
NEXT_M: Final = 1_000.0
"""In a gap of a level the next segment along the river answers up to this far [m]: a setting of ours."""

_SAID = ("level", "chief", "title", "unit", "phone", "bank")
_COLUMNS = ("segment_id", "river", "bank", "chainage_m", "distance_m", "chiefs")


def chain(
    places: GeoDataFrame,
    segments: GeoDataFrame,
    *,
    network: Network | None = None,
    river: pd.Series | None = None,
    within_m: float = FAR_M,
) -> pd.DataFrame:
    """Return the chiefs of every place, one per level, the highest first.

    Parameters
    ----------
    places : GeoDataFrame
        Any geometry, EPSG:4490, ids as index. A line or an area answers at the place of it nearest to a river.
    segments : GeoDataFrame
        Lines, EPSG:4490, ids as index; columns ``river``, ``level``, ``bank``, ``chief``, ``title``, ``unit``,
        ``phone`` as far as known.
    network : Network, optional
        Where places and segments are put on; without it bank and chainage stay empty, and of two segments on the
        banks of one stretch the first by id answers.
    river : Series, optional
        Name of the river that each place states, on its index: preferred wherever it lies within reach.
    within_m : float
        A place farther than this from every river (without a network: from every segment) has no chief [m].

    Returns
    -------
    DataFrame
        On the index of ``places``: ``segment_id`` (of the lowest level), ``river``, ``bank`` ("left", "right" or None),
        ``chainage_m`` and ``distance_m`` from the line [m], and ``chiefs``: a list of dicts of ``level``, ``chief``,
        ``title``, ``unit``, ``phone``, ``bank`` (as far as known) and ``segment_id``. A place on the line itself has
        the chiefs of both banks where they differ.

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
    if network is None:
        return _by_segments(places, segments, river, within_m)
    at = located(places, network, within_m=within_m, river=river)
    chosen = _held(at, placed(segments, network, tolerance_m=TOLERANCE_M), network, segments)
    return _table(
        places.index,
        {
            "river": at["river"].to_numpy(object),
            "bank": at["bank"].to_numpy(object),
            "chainage_m": at["chainage_m"].to_numpy(np.float64),
            "distance_m": at["offset_m"].to_numpy(np.float64),
        },
        chosen,
        segments,
    )


def located(
    places: GeoDataFrame, network: Network, *, within_m: float = FAR_M, river: pd.Series | None = None
) -> pd.DataFrame:
    """Return river, chainage and bank of any geometry: as :func:`riverzones.network.chainage.locate` for points.

    See :func:`riverzones.network.chainage.located`.
    """
    return located_within(places, network, within_m=within_m, river=river)


def chain_of_stretches(stretches: pd.DataFrame, segments: GeoDataFrame, *, network: Network) -> pd.DataFrame:
    """Return the chiefs along stretches of rivers: every segment that a stretch crosses, with the length they share.

    Parameters
    ----------
    stretches : DataFrame
        ``subject_id``, ``river``, ``bank`` (None: both), ``from_chainage_m``, ``to_chainage_m`` [m], as
        :func:`riverzones.network.chainage.stretches` gives them.
    segments : GeoDataFrame
        As for :func:`chain`.
    network : Network
        Where both are on.

    Returns
    -------
    DataFrame
        ``subject_id``, ``river``, ``level``, ``segment_id``, ``chief``, ``from_chainage_m``, ``to_chainage_m``,
        ``length_m`` [m]; by subject, level from the highest, and downstream.
    """
    rows = placed(segments, network)
    both = stretches.merge(rows[rows["main"].astype(bool)], on="river", suffixes=("", "_of"))
    low = np.maximum(both["from_chainage_m"], both["from_chainage_m_of"])
    high = np.minimum(both["to_chainage_m"], both["to_chainage_m_of"])
    same = both["bank"].isna() | both["bank_of"].isna() | (both["bank"] == both["bank_of"])
    both = both.assign(from_chainage_m=low, to_chainage_m=high, length_m=high - low)[same & (high > low)]
    order = {level: number for number, level in enumerate(level_order(both["level"].unique().tolist()))}
    chiefs = segments["chief"] if "chief" in segments.columns else pd.Series(None, index=segments.index, dtype=object)
    both = both.assign(
        rank=both["level"].map(order),
        chief=chiefs.reindex(both["segment_id"]).to_numpy(object),
        down=-both["to_chainage_m"],
    ).sort_values(["subject_id", "river", "rank", "down"], kind="stable")
    heads = ["subject_id", "river", "level", "segment_id", "chief", "from_chainage_m", "to_chainage_m", "length_m"]
    return both[heads].reset_index(drop=True)


def _held(at: pd.DataFrame, rows: pd.DataFrame, network: Network, segments: GeoDataFrame) -> list[list[Ints]]:
    """Per level the segments (positions, -1: none) that hold each place: on its left bank and on its right bank."""
    there = at["reach_id"].notna().to_numpy()
    reach = np.where(there, network.ids.get_indexer(pd.Index(at["reach_id"])), 0)
    part = np.where(there, rivers_of(network).mouth[reach], -1)
    chainage = at["chainage_m"].to_numpy(np.float64)
    bank = at["bank"].to_numpy(object)
    position = segments.index.get_indexer(pd.Index(rows["segment_id"]))
    order = np.argsort(part, kind="stable")
    ordered = part[order]
    chosen = []
    for level in level_order(rows["level"].unique().tolist()):
        same = np.flatnonzero(rows["level"].isna() if level is None else rows["level"] == level)
        sides = [np.full(len(at), -1, dtype=np.intp) for _ in range(2)]
        for _, group in rows.iloc[same].groupby("part"):
            mouth = int(group["part"].iloc[0])
            first, last = np.searchsorted(ordered, [mouth, mouth + 1])
            who = order[first:last]
            if len(who):
                cut = sides_of(group)
                ours = position[group.index.to_numpy(np.intp)]
                for side, owner in zip(sides, (cut.left, cut.right), strict=True):
                    run = _next(chainage[who], cut.low_m, cut.high_m, owner)
                    side[who] = np.where(run >= 0, ours[run], -1)
        left, right = sides
        left[bank == "right"] = -1  # a place off the line has one bank
        right[bank == "left"] = -1
        chosen.append([left, right])
    return chosen


def _next(chainage_m: Floats, low_m: Floats, high_m: Floats, owner: Ints) -> Ints:
    """Owner of the part that each chainage lies in, else of the nearest part with one up to ``NEXT_M`` away."""
    held = np.flatnonzero(owner >= 0)
    if not len(held):
        return np.full(len(chainage_m), -1, dtype=np.intp)
    low, high, owner = low_m[held], high_m[held], owner[held]
    below = np.clip(np.searchsorted(low, chainage_m, side="right") - 1, 0, len(low) - 1)
    above = np.clip(below + 1, 0, len(low) - 1)
    far = [np.maximum(np.maximum(low[at] - chainage_m, chainage_m - high[at]), 0) for at in (below, above)]
    nearest = np.where(far[1] < far[0], above, below)
    return np.asarray(np.where(np.minimum(*far) <= NEXT_M, owner[nearest], -1), dtype=np.intp)


def _by_segments(
    places: GeoDataFrame, segments: GeoDataFrame, river: pd.Series | None, within_m: float
) -> pd.DataFrame:
    """The chain without a network: the nearest segments of one river."""
    names = column_of(segments, "river").to_numpy(object)
    near = _nearest(places, segments, within_m=within_m) if len(segments) and len(places) else None
    whose = np.full(len(places), None, dtype=object)
    distance = np.full(len(places), np.nan)
    reached = np.zeros(len(places), dtype=np.bool_)
    if near is not None:
        at = places.index.get_indexer(pd.Index(near["subject_id"]))
        whose[at] = names[segments.index.get_indexer(pd.Index(near["reference_id"]))]
        distance[at], reached[at] = near["measured"], True
        if river is not None:
            said = river.reindex(places.index).to_numpy(object)
            for name in set(said[reached]) & set(names) - {None}:
                rows = np.flatnonzero(reached & (said == name) & (whose != name))
                own = _nearest(places.iloc[rows], segments[names == name], within_m=within_m)
                at = places.index.get_indexer(pd.Index(own["subject_id"]))
                whose[at], distance[at] = name, own["measured"]
    levels = column_of(segments, "level").to_numpy(object)
    chosen = []
    for level in level_order(pd.unique(levels).tolist()):
        rows = np.flatnonzero(pd.isna(levels) if level is None else levels == level)
        who = _nearest_of(places, segments.iloc[rows], (whose, names[rows]), reached, within_m)
        chosen.append([np.where(who >= 0, rows[who], -1)])
    empty = np.full(len(places), None, dtype=object)
    columns = {"river": whose, "bank": empty, "chainage_m": np.full(len(places), np.nan), "distance_m": distance}
    return _table(places.index, columns, chosen, segments)


def _nearest(places: GeoDataFrame, segments: GeoDataFrame, *, within_m: float) -> pd.DataFrame:
    """Each place with its nearest segment, as drawn: to whom a place belongs does not wait for its accuracy."""
    return relate("within", places[["geometry"]], segments[["geometry"]], distance_m=within_m, shared_ids=False)


def _nearest_of(
    places: GeoDataFrame,
    segments: GeoDataFrame,
    rivers: tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]],
    has_one: npt.NDArray[np.bool_],
    within_m: float,
) -> Ints:
    """Position of the nearest segment of its river for each place that has one; only few places need a second look."""
    wanted, names = rivers
    who = np.full(len(places), -1, dtype=np.intp)
    rows = np.flatnonzero(has_one)
    near = _nearest(places.iloc[rows], segments, within_m=within_m)
    at = places.index.get_indexer(pd.Index(near["subject_id"]))
    own = segments.index.get_indexer(pd.Index(near["reference_id"]))
    right = names[own] == wanted[at]
    who[at[right]] = own[right]
    for name in pd.unique(wanted[at[~right]]):
        left = at[~right][wanted[at[~right]] == name]
        same = np.flatnonzero(names == name)
        if len(same):
            again = _nearest(places.iloc[left], segments.iloc[same], within_m=within_m)
            spot = places.index.get_indexer(pd.Index(again["subject_id"]))
            who[spot] = same[segments.iloc[same].index.get_indexer(pd.Index(again["reference_id"]))]
    return who


def _table(
    index: pd.Index, answers: dict[str, npt.NDArray[Any]], chosen: list[list[Ints]], segments: GeoDataFrame
) -> pd.DataFrame:
    """The answer for people: chiefs as dicts, each combination of segments put into words once."""
    count = len(index)
    columns = [side for sides in chosen for side in sides]
    key = np.column_stack(columns) if columns else np.full((count, 1), -1, dtype=np.intp)
    kinds, which = np.unique(key, axis=0, return_inverse=True) if count else (key, np.empty(0, dtype=np.intp))
    words = _words(segments)
    lists = [[words[row] for row in dict.fromkeys(kind.tolist()) if row >= 0] for kind in kinds]
    lowest = [said[-1]["segment_id"] if said else None for said in lists]
    which = which.ravel()
    table = pd.DataFrame({name: pd.Series(values, index=index) for name, values in answers.items()}, index=index)
    table["segment_id"] = pd.Series([lowest[at] for at in which], index=index, dtype=object)
    chiefs = np.empty(count, dtype=object)
    for row, at in enumerate(which):
        chiefs[row] = list(lists[at])
    table["chiefs"] = pd.Series(chiefs, index=index, dtype=object)
    for name in ("river", "bank"):
        table[name] = table[name].astype(object).where(table[name].notna(), None)
    return table[list(_COLUMNS)]


def _words(segments: GeoDataFrame) -> list[dict[Hashable, Any]]:
    """What is known of every segment, without what is missing."""
    known = pd.DataFrame(segments).reindex(columns=list(_SAID)).astype(object)
    rows = known.to_dict("records")
    return [
        {**{name: value for name, value in row.items() if pd.notna(value)}, "segment_id": segment}
        for row, segment in zip(rows, segments.index, strict=True)
    ]
