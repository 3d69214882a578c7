"""What lies in, reaches into, crosses or touches what; every pair that is True or may be, with its slack."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy, joins
from riverzones.geo.layer import MANY_ROWS, boxes_near
from riverzones.relations import movement
from riverzones.relations.certainty import (
    answer,
    farthest_accuracy_m,
    no_pairs,
    pair_accuracy_m,
)

__all__ = [
    "candidates",
    "crossing_pairs",
    "dimensions",
    "inside_pairs",
    "nearby",
    "others",
    "polygons",
    "reaching_pairs",
    "stacked",
    "there",
    "touching_pairs",
]

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
_KEYS = ["subject_id", "reference_id"]


def dimensions(frame: GeoDataFrame) -> npt.NDArray[np.int_]:
    """Return 0 for points, 1 for lines, 2 for polygons."""
    return np.asarray(shapely.get_dimensions(np.asarray(frame.geometry.array, dtype=object)))


def polygons(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the rows that are polygons."""
    return _of_them(frame, dimensions(frame) == 2)


def there(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the rows that have a geometry."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    return _of_them(frame, ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))


def _of_them(frame: GeoDataFrame, rows: npt.NDArray[np.bool_]) -> GeoDataFrame:
    """These rows; the frame itself where that is all of them: cutting a small one costs more than what is asked."""
    return frame if rows.all() else frame[rows]


def nearby(subject: GeoDataFrame, reference: GeoDataFrame) -> GeoDataFrame:
    """Return the rows of ``subject`` that may share anything with ``reference`` or come as near as accuracies reach: in
    their order, by boxes; all rows where there are few, or an id twice, which who compares them tells.
    """
    if len(subject) < MANY_ROWS or not len(reference) or not subject.index.is_unique:
        return subject
    shapes, areas = (np.asarray(frame.geometry.array, dtype=object) for frame in (subject, reference))
    return _of_them(subject, boxes_near(shapes, areas, farthest_accuracy_m(subject, reference)))


def inside_pairs(subject: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    """Return pairs where the subject lies wholly in a polygon, and those that a step within the accuracy would make
    so.
    """
    held = others(joins.inside(subject, reference)) if len(reference) else _nothing()
    deep = held["depth_m"].to_numpy(float)
    held_pairs = answer(subject, reference, held, holds=True, slack_m=deep, measured=deep)
    close = _close(subject, polygons(reference), held)
    out = close["distance_m"].to_numpy(float, copy=True)
    extended = np.flatnonzero(_shapes(subject, close["subject_id"], dimension=True) > 0)
    pairs = close.iloc[extended]
    out[extended] = movement.out_m(
        _shapes(subject, pairs["subject_id"]),
        _shapes(reference, pairs["reference_id"]),
        within_m=np.nan_to_num(pair_accuracy_m(subject, reference, pairs)),
    )
    missed = answer(subject, reference, close, holds=False, slack_m=-out, measured=-out)
    return stacked(held_pairs, missed)


def reaching_pairs(subject: GeoDataFrame, reference: GeoDataFrame, *, known_to_m: float = 0.0) -> pd.DataFrame:
    """Return pairs where any part of the subject is in the reference, and those that a step within the accuracy would
    make so.

    Points, and polygons that hold a point of the reference: measured and slack are the depth [m]. Lines: shared length
    [m], slack the depth of the deepest part. Polygons: shared area [m2], slack the diameter of the largest circle in
    it. Where that is more than the accuracy and than ``known_to_m`` [m], a lower bound will do.
    """
    size = dimensions(subject)
    reaching = [
        _points_in(_of_them(subject, size == 0), reference),
        _extended_in(_of_them(subject, size > 0), reference, known_to_m),
    ]
    together = stacked(*reaching)
    close = _close(subject, reference, together)
    out = close["distance_m"].to_numpy(float)
    if close.empty:
        return together
    missed = answer(subject, reference, close, holds=False, slack_m=-out, measured=-out)
    return stacked(together, missed.assign(share_ratio=0.0))


def candidates(subject: GeoDataFrame, areas: GeoDataFrame) -> pd.DataFrame:
    """Return pairs that share anything or are nearer than their accuracy: polygons that may hold a subject together.

    ``share_ratio`` is what each holds of the subject, as of :func:`riverzones.geo.joins.overlap`. A point is in one of
    them or in none: it is left out, unless accuracies leave that open.
    """
    columns = [*_KEYS, "share_ratio"]
    if not farthest_accuracy_m(subject, areas) > 0:
        single = shapely.get_type_id(np.asarray(subject.geometry.array, dtype=object)) == shapely.GeometryType.POINT
        subject = subject[~single] if single.any() else subject
    met = others(pd.DataFrame(joins.overlap(subject, areas)))[columns]
    near_pairs = stacked(met, _close(subject, areas, met).assign(share_ratio=0.0)[columns])
    return near_pairs[near_pairs["subject_id"].duplicated(keep=False)]


def crossing_pairs(subject: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    """Return pairs whose interiors meet while part of the subject lies outside; what several hold together crosses
    none.
    """
    extended = _of_them(subject, dimensions(subject) > 0)
    pairs = reaching_pairs(extended, reference)
    if pairs.empty:
        return pairs
    held = others(joins.inside(extended, reference)) if len(polygons(reference)) else _nothing()
    inner = _among(pairs, held)
    flat = _shapes(reference, pairs["reference_id"], dimension=True) == 2
    slack, accuracy = pairs["slack_m"].to_numpy(float), np.nan_to_num(pairs["accuracy_m"].to_numpy(float))
    depth = held.set_index(_KEYS)["depth_m"].reindex(_keys(pairs)).to_numpy(float)
    ask = np.flatnonzero(flat & ~inner & pairs["holds"].to_numpy(bool))
    out = np.full(len(pairs), np.inf)
    out[ask] = movement.out_m(
        _shapes(subject, pairs["subject_id"].iloc[ask]),
        _shapes(reference, pairs["reference_id"].iloc[ask]),
        within_m=np.minimum(accuracy[ask], np.abs(slack[ask])),
    )
    held_slack = np.where(inner, -depth, np.minimum(slack, out))
    answered = answer(
        subject,
        reference,
        pairs,
        holds=~inner & pairs["holds"].to_numpy(bool),
        slack_m=held_slack,
        measured=pairs["measured"].to_numpy(float),
        unit=pairs["unit"].to_numpy(object),
    )
    return answered.assign(share_ratio=pairs["share_ratio"].to_numpy(float))


def touching_pairs(subject: GeoDataFrame, reference: GeoDataFrame, *, distance_m: float = 0.0) -> pd.DataFrame:
    """Return pairs whose boundaries meet while their interiors do not; up to ``distance_m`` [m] of gap or overlap
    count.
    """
    reach = distance_m + farthest_accuracy_m(subject, reference)
    pairs = others(joins.within(subject, reference, distance_m=reach))
    if pairs.empty:
        return no_pairs()
    meet = reaching_pairs(subject, reference, known_to_m=reach)
    depth = meet[meet["holds"]].set_index(_KEYS)["slack_m"].reindex(_keys(pairs)).to_numpy(float)
    entered = ~np.isnan(depth) & ~_on_boundary(subject, reference, pairs, depth)
    gap = pairs["distance_m"].to_numpy(float)
    off = np.where(entered, depth, gap)
    holds = np.where(entered & (distance_m == 0), False, off <= distance_m)
    return answer(subject, reference, pairs, holds=holds, slack_m=distance_m - off, measured=gap)


def _on_boundary(subject: GeoDataFrame, reference: GeoDataFrame, pairs: pd.DataFrame, depth: Floats) -> Any:
    """Whether a point or line that is in the reference lies on its boundary alone."""
    flat = np.flatnonzero((_shapes(subject, pairs["subject_id"], dimension=True) < 2) & (depth == 0))
    touching = np.zeros(len(pairs), dtype=bool)
    subject_shapes, reference_shapes = (
        _shapes(f, pairs[k].iloc[flat]) for f, k in ((subject, "subject_id"), (reference, "reference_id"))
    )
    touching[flat] = shapely.touches(subject_shapes, reference_shapes)
    return touching


def _points_in(points: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    if not (len(points) and len(reference)):
        return _no_shares()
    areas = polygons(reference)
    held = others(joins.inside(points, areas)) if len(areas) else _nothing()
    deep = held["depth_m"].to_numpy(float)
    inside = answer(points, reference, held, holds=True, slack_m=deep, measured=deep).assign(share_ratio=1.0)
    grouped = shapely.get_type_id(np.asarray(points.geometry.array, dtype=object)) == shapely.GeometryType.MULTIPOINT
    thin = reference[dimensions(reference) < 2] if len(areas) < len(reference) else reference.iloc[:0]
    loose = stacked(_with(points, thin), _with(points[grouped] if grouped.any() else points.iloc[:0], areas))
    return stacked(inside, loose[~_among(loose, inside)]) if len(loose) else inside


def _with(points: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    """Points on points or lines, and groups of points of which some are in a polygon: at depth 0."""
    if not (len(points) and len(reference)):
        return _no_shares()
    met = others(pd.DataFrame(joins.overlap(points, reference)))
    return answer(points, reference, met, holds=True, slack_m=0.0, measured=0.0).assign(share_ratio=1.0)


def _extended_in(subject: GeoDataFrame, reference: GeoDataFrame, known_to_m: float) -> pd.DataFrame:
    if not (len(subject) and len(reference)):
        return _no_shares()
    met = others(pd.DataFrame(joins.overlap(subject, reference)))
    area, length = met["area_m2"].to_numpy(float), met["length_m"].to_numpy(float)
    slack = _shared_slack(subject, reference, met, known_to_m)
    single = _shapes(reference, met["reference_id"], dimension=True) == 0
    inside = answer(
        subject,
        reference,
        met,
        holds=True,
        slack_m=slack,
        measured=np.where(area > 0, area, np.where(single, slack, length)),
        unit=np.where(area > 0, "m2", "m"),
    ).assign(share_ratio=met["share_ratio"].to_numpy(float))
    lines, areas = _of_them(subject, dimensions(subject) == 1), polygons(reference)
    if not (len(lines) and len(areas)):
        return inside
    along = others(joins.inside(lines, areas))  # a line on the boundary is inside, at depth 0
    along = along[~_among(along, inside)]
    whole = geodesy.length_m(_shapes(lines, along["subject_id"])) if len(along) else np.zeros(0)
    edge = answer(subject, reference, along, holds=True, slack_m=0.0, measured=whole).assign(share_ratio=1.0)
    return stacked(inside, edge)


def _shared_slack(subject: GeoDataFrame, reference: GeoDataFrame, met: pd.DataFrame, known_to_m: float) -> Floats:
    """How far each subject must move until nothing is shared [m]; a lower bound where the accuracy is smaller."""
    if met.empty:
        return np.zeros(0)
    shared = np.asarray(met["geometry"].array, dtype=object)
    area = met["area_m2"].to_numpy(float)
    accuracy = np.maximum(np.nan_to_num(pair_accuracy_m(subject, reference, met)), known_to_m)
    slack = movement.least_width_m(shared, area)
    near = np.flatnonzero(accuracy > 0)  # the others are sure, however wide they are
    slack[near] = movement.width_m(shared[near], area[near])
    tight = np.flatnonzero((area > 0) & (slack < accuracy))
    slack[tight] = movement.circle_m(shared[tight])
    ours = _shapes(subject, met["subject_id"], dimension=True)
    theirs = _shapes(reference, met["reference_id"], dimension=True)
    whole = np.flatnonzero((area > 0) & (slack < accuracy) & (met["share_ratio"].to_numpy(float) >= 1.0))
    if len(whole):  # wholly within: it has to come to the boundary first
        pairs = met.iloc[whole]
        held = joins.inside(subject.loc[pd.unique(pairs["subject_id"])], polygons(reference)).set_index(_KEYS)[
            "depth_m"
        ]
        slack[whole] += np.nan_to_num(held.reindex(_keys(pairs)).to_numpy(float))
    for line_first in (True, False):
        line, flat, ids = (ours, theirs, "reference_id") if line_first else (theirs, ours, "subject_id")
        rows = np.flatnonzero((line == 1) & (flat == 2))
        if len(rows):
            areas = (reference if line_first else subject).loc[pd.unique(met[ids].iloc[rows])]
            slack[rows] = movement.depth_of_lines_m(shared[rows], areas, met[ids].to_numpy(object)[rows])
    pins = np.flatnonzero((ours == 2) & (theirs == 0))
    if len(pins):  # a township and what stands in it, as seen from the township
        towns = subject.loc[pd.unique(met["subject_id"].iloc[pins])]
        slack[pins] = movement.depth_of_points_m(shared[pins], towns, met["subject_id"].to_numpy(object)[pins])
    both = np.flatnonzero((ours == 1) & (theirs == 1) & (accuracy > 0))
    if len(both):
        slack[both] = movement.over_m(
            _shapes(subject, met["subject_id"].iloc[both]), _shapes(reference, met["reference_id"].iloc[both])
        )
    return slack


def _close(subject: GeoDataFrame, reference: GeoDataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Pairs that are not ``known`` and nearer than their accuracy."""
    reach = farthest_accuracy_m(subject, reference)
    if not (reach > 0 and len(subject) and len(reference)):
        return _nothing()
    near = others(joins.within(subject, reference, distance_m=reach))
    if near.empty:
        return near
    near = near[~_among(near, known)]
    near = near[near["distance_m"] < np.nan_to_num(pair_accuracy_m(subject, reference, near))]
    return near.reset_index(drop=True)


def others(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs without those of a row with itself."""
    apart = np.asarray(pairs["subject_id"].to_numpy(object) != pairs["reference_id"].to_numpy(object), dtype=bool)
    return (pairs if apart.all() else pairs[apart]).reset_index(drop=True)


def stacked(*tables: pd.DataFrame) -> pd.DataFrame:
    """Return answers one below the other."""
    full = [table for table in tables if len(table)] or list(tables[:1])
    return pd.concat(full, ignore_index=True) if len(full) > 1 else full[0].reset_index(drop=True)


def _among(pairs: pd.DataFrame, known: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which of the pairs are known."""
    seen = set(zip(*(known[key].tolist() for key in _KEYS), strict=True))
    if not seen:
        return np.zeros(len(pairs), dtype=bool)
    return np.array([pair in seen for pair in zip(*(pairs[key].tolist() for key in _KEYS), strict=True)], dtype=bool)


def _keys(pairs: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(pairs[_KEYS])


def _shapes(frame: GeoDataFrame, ids: pd.Series[Any], *, dimension: bool = False) -> Any:
    rows = pd.Index(frame.index).get_indexer(pd.Index(ids)) if len(ids) else np.zeros(0, dtype=np.intp)
    shapes = np.asarray(frame.geometry.array, dtype=object)[rows]
    return shapely.get_dimensions(shapes) if dimension else shapes


def _no_shares() -> pd.DataFrame:
    """An answer without rows, with the shares that answers about parts have."""
    return no_pairs().assign(share_ratio=np.zeros(0))


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(
        {"subject_id": [], "reference_id": [], "depth_m": [], "distance_m": [], "nearest": []}, dtype=object
    )
