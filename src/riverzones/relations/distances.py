"""How far things are from each other: within, nearest, absent, and what runs along what."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import LayerError
from riverzones.geo import buffer, geodesy, joins
from riverzones.geo.layer import labels_among
from riverzones.model import Text
from riverzones.relations.areas import dimensions, others, polygons, reaching_pairs, stacked
from riverzones.relations.certainty import accuracy_of, answer, doubt_of, farthest_accuracy_m, no_pairs, sure

__all__ = ["along_pairs", "nearest_others", "nearest_pairs", "surest", "within_pairs"]

FARTHEST_M = 2.1e7
Floats = npt.NDArray[np.float64]


def nearest_others(subject: GeoDataFrame, reference: GeoDataFrame, *, within_m: float | None = None) -> pd.DataFrame:
    """Return the nearest row of ``reference`` that is not the subject itself, as
    :func:`riverzones.geo.joins.nearest`.
    """
    both = labels_among(subject.index, reference.index)
    apart = joins.nearest(subject[~both], reference, within_m=within_m)
    if not both.any():
        return apart
    shared = subject[both]
    reach = 1000.0 if within_m is None else within_m
    while True:
        pairs = others(joins.within(shared, reference, distance_m=reach))
        missing = shared.index.difference(pd.Index(pairs["subject_id"]))
        if within_m is not None or missing.empty or reach > FARTHEST_M:
            break
        reach *= 8
    pairs = pairs.sort_values(["subject_id", "distance_m", "reference_id"], kind="stable")
    return stacked(apart, pairs.drop_duplicates("subject_id"))


def nearest_pairs(subject: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    """Return each subject with its nearest: metres decide which, so nothing is in doubt."""
    near = nearest_others(subject, reference)
    measured = near["distance_m"].to_numpy(float)
    return answer(subject, reference, near, holds=True, slack_m=np.nan, measured=measured)


def within_pairs(
    subject: GeoDataFrame, reference: GeoDataFrame, *, distance_m: float, every: bool = False
) -> pd.DataFrame:
    """Return pairs at most ``distance_m`` [m] apart, or so within their accuracy; each subject with its nearest, or
    all.
    """
    reach = distance_m + farthest_accuracy_m(subject, reference)
    if every:
        return _judged(subject, reference, others(joins.within(subject, reference, distance_m=reach)), distance_m)
    judged_pairs = _judged(subject, reference, nearest_others(subject, reference, within_m=reach), distance_m)
    # A farther one of better accuracy, or one that the subject is deeper in, may be sure where the nearest is not.
    unsure = ~sure(judged_pairs)
    if unsure.any() and (
        accuracy_of(reference).fillna(0.0).nunique() > 1 or (judged_pairs["measured"][unsure] == 0).any()
    ):
        asked = subject.loc[judged_pairs["subject_id"][unsure]]
        more = within_pairs(asked, reference, distance_m=distance_m, every=True)
        judged_pairs = stacked(judged_pairs[~unsure], surest(more, "measured"))
    return judged_pairs


def surest(pairs: pd.DataFrame, by: str, *, descending: bool = False) -> pd.DataFrame:
    """Return one row per subject: one that is True before one that may be, then the least (or greatest) of ``by``."""
    if pairs.empty:
        return pairs
    value = pairs[by].to_numpy(float) * (-1 if descending else 1)
    order = np.lexsort((value, doubt_of(pairs)))
    return pairs.iloc[order].drop_duplicates("subject_id").reset_index(drop=True)


def _judged(subject: GeoDataFrame, reference: GeoDataFrame, near: pd.DataFrame, distance_m: float) -> pd.DataFrame:
    apart = near["distance_m"].to_numpy(float)
    answered = answer(subject, reference, near, holds=apart <= distance_m, slack_m=distance_m - apart, measured=apart)
    deep = np.flatnonzero((apart == 0) & answered["truth"].isna().to_numpy())
    if not len(deep):
        return answered
    # What lies in the reference must come to its edge before it moves away from it.
    ids = pd.unique(answered["subject_id"].iloc[deep])
    areas = polygons(reference.loc[pd.unique(answered["reference_id"].iloc[deep])])
    if areas.empty:
        return answered
    into = reaching_pairs(subject.loc[ids], areas)
    keys = ["subject_id", "reference_id"]
    depth = into[into["holds"]].set_index(keys)["slack_m"]
    more = depth.reindex(pd.MultiIndex.from_frame(answered[keys])).fillna(0.0).to_numpy(float)
    return answer(
        subject,
        reference,
        near,
        holds=apart <= distance_m,
        slack_m=distance_m - apart + np.where(apart == 0, more, 0.0),
        measured=apart,
    )


def along_pairs(
    subject: GeoDataFrame, reference: GeoDataFrame, *, distance_m: float, every: bool = False
) -> pd.DataFrame:
    """Return lines, and boundaries of polygons, of which a part runs within ``distance_m`` [m] of the reference.

    Adds ``share_ratio`` of their length, and ``share_least_ratio``, ``share_most_ratio``: the same with the distance
    shortened and lengthened by the accuracy.

    Raises
    ------
    LayerError
        If the subject has only points.
    """
    long = dimensions(subject) > 0
    if len(subject) and not long.any():
        raise LayerError(
            Text(zh="点没有长度，不能问沿线占比。", en="along asks for a share of a length: points have none."),
            hint=Text(zh="请改用一定距离以内。", en="Ask for within a distance instead."),
        )
    shares = ["share_ratio", "share_least_ratio", "share_most_ratio"]
    paths = subject[long].copy(deep=False)
    shapes = np.asarray(paths.geometry.array, dtype=object)
    flat = shapely.get_dimensions(shapes) == 2
    paths = paths.set_geometry(np.where(flat, shapely.boundary(shapes), shapes), crs=subject.crs)
    pairs = within_pairs(paths, reference, distance_m=distance_m, every=True)
    if pairs.empty:
        return no_pairs().assign(**{name: np.zeros(0) for name in shares})
    row = pd.Index(paths.index).get_indexer(pd.Index(pairs["subject_id"]))
    lines = np.asarray(paths.geometry.array, dtype=object)
    accuracy = np.nan_to_num(pairs["accuracy_m"].to_numpy(float))
    group = np.arange(len(pairs)) if every else pd.factorize(row)[0]
    grouped_pairs = pairs.assign(group=group)
    grouped_pairs = grouped_pairs if every else surest(grouped_pairs, "measured")
    whole = geodesy.length_m(lines[pd.Index(paths.index).get_indexer(pd.Index(grouped_pairs["subject_id"]))])
    chosen = grouped_pairs["group"].to_numpy(int)
    length = [
        _length_within_m(pairs, lines[row], reference, limit, group)[chosen]
        for limit in (distance_m + 0.0 * accuracy, distance_m - accuracy, distance_m + accuracy)
    ]
    share_columns = {name: np.minimum(part / whole, 1.0) for name, part in zip(shares, length, strict=True)}
    return grouped_pairs.drop(columns="group").assign(measured=length[0], **share_columns)


def _length_within_m(pairs: pd.DataFrame, lines: Any, reference: GeoDataFrame, limit_m: Floats, group: Any) -> Floats:
    """Length of what lies within the limit of the references of each group [m], by group."""
    size = int(group.max()) + 1
    ask = np.flatnonzero((limit_m >= 0) & (pairs["measured"].to_numpy(float) <= limit_m))
    pieces: list[list[Any]] = [[] for _ in range(size)]
    if len(ask):
        theirs = pd.Index(reference.index).get_indexer(pd.Index(pairs["reference_id"]))[ask]
        wanted, at = np.unique(np.column_stack([theirs, limit_m[ask]]), axis=0, return_inverse=True)
        shapes = np.asarray(reference.geometry.array, dtype=object)[wanted[:, 0].astype(int)]
        zones = np.array(shapes, dtype=object)
        wide = wanted[:, 1] > 0
        zones[wide] = buffer.buffer(shapes[wide], distance_m=wanted[wide, 1])
        for group_number, part in zip(group[ask], shapely.intersection(lines[ask], zones[at.ravel()]), strict=True):
            pieces[group_number].append(part)
    return np.array([geodesy.length_m(shapely.union_all(parts))[0] if parts else 0.0 for parts in pieces])
