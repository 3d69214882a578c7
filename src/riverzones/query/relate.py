"""Pairs of rows that stand in a relation, measured, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy, joins
from riverzones.query.asked import Relation

__all__ = ["Related", "related"]

_COLUMNS = ["subject_id", "reference_id", "measured", "unit", "nearest", "certain"]
_FARTHEST_M = 2.1e7


@dataclass(frozen=True)
class Related:
    """Pairs that meet the relation.

    ``pairs`` has ``subject_id``, ``reference_id`` (labels of the two frames), ``measured`` in ``unit`` (m or m2),
    ``nearest`` (Point) and ``certain``: False where the positional accuracy straddles the limit. ``doubtful`` counts
    subjects that miss the limit by less than their accuracy.
    """

    pairs: pd.DataFrame
    doubtful: int = 0


def related(
    subject: GeoDataFrame, reference: GeoDataFrame, relation: Relation, *, distance_m: float | None = None
) -> Related:
    """Rows of ``subject`` in ``relation`` to rows of ``reference``; a row is never compared with itself.

    Parameters
    ----------
    subject, reference : GeoDataFrame
        EPSG:4490; the same label in both indexes means the same row. ``accuracy_m`` [m] is used where it is known.
    relation : str
        inside: wholly in one of the reference, or in several together (the largest share is named), measured =
        distance to its boundary. outside: inside none and no shared interior, measured = distance to the nearest.
        overlapping, crossing: measured = area or length shared, for points the depth. within, nearest: measured =
        distance to the nearest one.
    distance_m : float, optional
        Limit of ``within`` [m].
    """
    if relation == "within":
        return _within(subject, reference, distance_m or 0.0)
    if relation == "inside":
        return _inside(subject, reference)
    if relation == "outside":
        return _outside(subject, reference)
    if relation == "nearest":
        found = _nearest(subject, reference, within_m=None)
        return Related(_table(found, found["distance_m"], "m", True))
    return _overlapping(subject, reference, passing=relation == "crossing")


def _table(pairs: pd.DataFrame, measured: Any, unit: Any, certain: Any) -> pd.DataFrame:
    return pairs.assign(measured=measured, unit=unit, certain=certain)[_COLUMNS].reset_index(drop=True)


def _accuracy(frame: GeoDataFrame) -> pd.Series[Any]:
    """Positional accuracy of each row [m]; 0 where none is known."""
    if "accuracy_m" not in frame.columns:
        return pd.Series(0.0, index=frame.index)
    known = pd.to_numeric(frame["accuracy_m"], errors="coerce").astype(float).fillna(0.0)
    return pd.Series(known, index=frame.index)


def _together(subject: GeoDataFrame, reference: GeoDataFrame, pairs: pd.DataFrame) -> pd.Series[Any]:
    """Accuracy of the distance of each pair: root of the sum of squares."""
    ours = _accuracy(subject).reindex(pairs["subject_id"]).to_numpy()
    theirs = _accuracy(reference).reindex(pairs["reference_id"]).to_numpy()
    return pd.Series(np.hypot(ours, theirs), index=pairs.index)


def _slack(subject: GeoDataFrame, reference: GeoDataFrame) -> float:
    """The largest accuracy any pair can have [m]."""
    ours, theirs = (float(_accuracy(frame).max()) if len(frame) else 0.0 for frame in (subject, reference))
    return math.hypot(ours, theirs)


def _others(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs without those of a row with itself."""
    return pairs[pairs["subject_id"] != pairs["reference_id"]].reset_index(drop=True)


def _nearest(subject: GeoDataFrame, reference: GeoDataFrame, *, within_m: float | None) -> pd.DataFrame:
    """The nearest other row of ``reference`` for each subject."""
    both = subject.index.isin(reference.index)
    found = joins.nearest(subject[~both], reference, within_m=within_m)
    if not both.any():
        return found
    shared = subject[both]
    reach = 1000.0 if within_m is None else within_m
    while True:
        pairs = _others(joins.within(shared, reference, distance_m=reach))
        missing = shared.index.difference(pd.Index(pairs["subject_id"]))
        if within_m is not None or missing.empty or reach > _FARTHEST_M:
            break
        reach *= 8
    pairs = pairs.sort_values(["subject_id", "distance_m", "reference_id"], kind="stable")
    first = pairs.drop_duplicates("subject_id")
    if found.empty:
        return first.reset_index(drop=True)
    return first.reset_index(drop=True) if first.empty else pd.concat([found, first], ignore_index=True)


def _within(subject: GeoDataFrame, reference: GeoDataFrame, limit_m: float) -> Related:
    found = _nearest(subject, reference, within_m=limit_m + _slack(subject, reference))
    distance, accuracy = found["distance_m"], _together(subject, reference, found)
    hit = distance <= limit_m
    doubtful = int(((distance > limit_m) & (distance - limit_m <= accuracy)).sum())
    certain = ~((accuracy > 0) & ((limit_m - distance).abs() <= accuracy))
    return Related(_table(found, distance, "m", certain)[hit.to_numpy()].reset_index(drop=True), doubtful)


def _areal(frame: GeoDataFrame) -> GeoDataFrame:
    return frame[shapely.get_dimensions(np.asarray(frame.geometry.array, dtype=object)) == 2]


def _inside_pairs(subject: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    """Pairs of :func:`joins.inside`, and subjects that several references hold together."""
    alone = _others(joins.inside(subject, reference))
    areas = _areal(reference)
    rest = subject[~subject.index.isin(alone["subject_id"])]
    extended = rest[shapely.get_dimensions(np.asarray(rest.geometry.array, dtype=object)) > 0]
    shares = _others(joins.overlap(extended, areas))
    several = shares[shares.groupby("subject_id")["reference_id"].transform("size") > 1] if len(shares) else shares
    tables = [alone] if len(alone) else []
    for label, group in several.groupby("subject_id"):
        largest = group.sort_values("share_ratio", ascending=False, kind="stable")["reference_id"].iloc[0]
        outline = shapely.union_all(np.asarray(areas.loc[group["reference_id"]].geometry.array, dtype=object))
        whole = GeoDataFrame(index=[largest], geometry=[outline], crs=areas.crs)
        held = joins.inside(extended.loc[[label]], whole)
        if len(held):
            tables.append(held)
    return pd.concat(tables, ignore_index=True) if tables else alone


def _inside(subject: GeoDataFrame, reference: GeoDataFrame) -> Related:
    found = _inside_pairs(subject, reference)
    accuracy = _together(subject, reference, found)
    certain = ~((accuracy > 0) & (found["depth_m"] <= accuracy))
    slack = _slack(subject, reference)
    doubtful = 0
    if slack > 0:
        rest = subject[~subject.index.isin(found["subject_id"])]
        close = _nearest(rest, _areal(reference), within_m=slack)
        points = shapely.get_dimensions(np.asarray(rest.geometry.array, dtype=object)) == 0
        close = close[close["subject_id"].isin(rest.index[points])]
        doubtful = int((close["distance_m"] <= _together(subject, reference, close)).sum())
    return Related(_table(found, found["depth_m"], "m", certain), doubtful)


def _outside(subject: GeoDataFrame, reference: GeoDataFrame) -> Related:
    areas = _areal(reference)
    held = set(_inside_pairs(subject, areas)["subject_id"]) if len(areas) else set()
    meeting = set(_others(joins.overlap(subject, reference))["subject_id"])
    there = ~(subject.geometry.isna() | subject.geometry.is_empty)
    rest = subject[there & ~subject.index.isin(held | meeting)]
    found = _nearest(rest, reference, within_m=None).set_index("subject_id").reindex(rest.index)
    found = found.rename_axis("subject_id").reset_index()
    accuracy = _together(subject, reference, found).fillna(0.0)
    certain = ~((accuracy > 0) & (found["distance_m"] <= accuracy))
    return Related(_table(found, found["distance_m"], "m", certain))


def _overlapping(subject: GeoDataFrame, reference: GeoDataFrame, *, passing: bool) -> Related:
    join = joins.crossing if passing else joins.overlap
    found = _others(join(subject, reference))
    if passing and len(_areal(reference)):  # what several references hold together lies outside none of them
        held = set(_inside_pairs(subject, _areal(reference))["subject_id"])
        found = found[~found["subject_id"].isin(held)].reset_index(drop=True)
    area, length = found["area_m2"].to_numpy(), found["length_m"].to_numpy()
    measured = np.where(area > 0, area, length)
    unit = np.where(area > 0, "m2", "m")
    width = np.where(area > 0, np.inf, length)
    accuracy = _together(subject, reference, found).to_numpy()
    shared = np.asarray(found["geometry"].array, dtype=object)
    known = (area > 0) & (accuracy > 0)
    circles = shapely.maximum_inscribed_circle(shared[known])
    width[known] = 2 * geodesy.length_m(circles)  # how far a row must move until nothing is shared
    points = (area == 0) & (length == 0)
    if points.any() and len(_areal(reference)):
        depth = joins.inside(subject.loc[pd.unique(found["subject_id"][points])], _areal(reference))
        depths = depth.set_index(["subject_id", "reference_id"])["depth_m"]
        wanted = pd.MultiIndex.from_frame(found.loc[points, ["subject_id", "reference_id"]])
        measured[points] = width[points] = depths.reindex(wanted).fillna(0.0).to_numpy()
    certain = ~((accuracy > 0) & (width <= accuracy))
    return Related(_table(pd.DataFrame(found), measured, unit, certain))
