"""Relations that a rule of action may ask for: the truth row by row, with what was measured.

Truth is three-valued: a positional accuracy that straddles the limit, or a reference whose own condition hangs on an
empty attribute, leaves it open (decision 3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import joins
from riverzones.model import Condition, Text

__all__ = ["RELATIONS", "Asked", "Held"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a relation needs besides the outfalls: the reference rows, their condition, a distance [m], a column."""

    reference: GeoDataFrame | None
    where: Condition | None
    distance_m: float
    same: str


@dataclass(frozen=True)
class Held:
    """Truth (nullable boolean), ``measured`` [m], name of the reference, why it is open; on the outfalls' index."""

    truth: pd.Series[Any]
    measured: pd.Series[Any]
    name: pd.Series[Any]
    why: pd.Series[Any]

    @staticmethod
    def all(index: pd.Index, truth: Any, why: Text | None = None) -> Held:
        """The same answer for every row."""
        return Held(
            pd.Series(truth, index=index, dtype="boolean"),
            pd.Series(np.nan, index=index),
            pd.Series("", index=index, dtype=object),
            pd.Series([why] * len(index), index=index, dtype=object),
        )

    def with_unplaced(self, index: pd.Index, why: Text) -> Held:
        """The same on a longer index; the rows added are open, for ``why``."""
        added = index.difference(self.truth.index)
        if added.empty:
            return self
        held = Held.all(index, pd.NA, why)
        known = self.truth.index
        held.truth.loc[known], held.measured.loc[known], held.name.loc[known] = self.truth, self.measured, self.name
        held.why.loc[known] = self.why
        return held

    def put(self, pairs: pd.DataFrame, measured: str, truth: Any, why: Text | None) -> None:
        """Set the rows of ``pairs`` (``subject_id``, ``name`` and a measured column)."""
        rows = pairs["subject_id"].to_numpy()
        self.truth.loc[rows] = truth
        self.measured.loc[rows] = pairs[measured].to_numpy(float)
        self.name.loc[rows] = pairs["name"].to_numpy()
        self.why.loc[rows] = pd.Series([why] * len(rows), index=rows, dtype=object)


_ACCURACY = Text(zh="位置精度不足以判定", en="the positional accuracy straddles the limit")
_ATTRIBUTE = Text(zh="参照对象的属性空缺", en="an attribute of the reference is empty")
_NO_AREA = Text(zh="参照图层只有点，没有范围面", en="the reference layer holds points and no areas")


def _inside(outfalls: GeoDataFrame, asked: Asked) -> Held:
    """In a polygon of the reference; measured is the depth [m]."""
    held = Held.all(outfalls.index, False)
    reference = _there(asked.reference)
    areal = reference[shapely.get_dimensions(reference.geometry.to_numpy()) == 2]
    if len(reference) and not len(areal):
        return Held.all(outfalls.index, pd.NA, _NO_AREA)
    truth = _truth(areal, asked.where)
    sure, maybe = areal[truth.fillna(False).to_numpy(bool)], areal[truth.isna().to_numpy(bool)]
    if len(maybe):
        held.put(_deepest(outfalls, maybe), "depth_m", pd.NA, _ATTRIBUTE)
    if not len(sure):
        return held
    slack = _accuracy(outfalls).max() + _accuracy(sure).max()
    if slack > 0:
        near = _named(joins.nearest(outfalls, sure, within_m=float(slack)), sure)
        near = near[(near.distance_m > 0) & (near.distance_m <= _together(outfalls, sure, near))]
        held.put(near.assign(distance_m=-near.distance_m), "distance_m", pd.NA, _ACCURACY)
    found = _deepest(outfalls, sure)
    doubtful = (found.depth_m <= _together(outfalls, sure, found)) & (_together(outfalls, sure, found) > 0)
    held.put(found[doubtful], "depth_m", pd.NA, _ACCURACY)
    held.put(found[~doubtful], "depth_m", True, None)
    return held


def _within(outfalls: GeoDataFrame, asked: Asked) -> Held:
    """At most ``distance_m`` from a row of the reference; measured is the distance [m]."""
    held = Held.all(outfalls.index, False)
    reference = _there(asked.reference)
    truth = _truth(reference, asked.where)
    maybe, meant = truth.isna().to_numpy(bool), truth.fillna(False).to_numpy(bool)
    for rows, sure in ((reference[maybe], False), (reference[meant], True)):
        if not len(rows):
            continue
        far = asked.distance_m + float(_accuracy(outfalls).max() + _accuracy(rows).max())
        near = _named(joins.nearest(outfalls, rows, within_m=far), rows)
        spread = _together(outfalls, rows, near)
        meets = near.distance_m + spread <= asked.distance_m
        held.put(near[~meets & (near.distance_m - spread <= asked.distance_m)], "distance_m", pd.NA, _ACCURACY)
        held.put(near[meets], "distance_m", True if sure else pd.NA, None if sure else _ATTRIBUTE)
    return held


def _fellow(outfalls: GeoDataFrame, asked: Asked) -> Held:
    """Another outfall of the same ``same`` at most ``distance_m`` away; measured is the distance [m]."""
    held = Held.all(outfalls.index, False)
    reference = _there(asked.reference)
    reference = reference[_truth(reference, asked.where).fillna(False).to_numpy(bool)]
    pairs = joins.within(outfalls, reference, distance_m=asked.distance_m)
    pairs = pairs[pairs.subject_id != pairs.reference_id]
    if asked.same:
        one = outfalls[asked.same].reindex(pairs.subject_id).to_numpy(object)
        other = reference[asked.same].reindex(pairs.reference_id).to_numpy(object)
        alike = np.array([pd.notna(a) and a == b for a, b in zip(one, other, strict=True)], dtype=bool)
        pairs = pairs[alike]
    pairs = pairs.sort_values(["distance_m", "reference_id"]).drop_duplicates("subject_id")
    held.put(_named(pairs, reference), "distance_m", True, None)
    return held


def _none(outfalls: GeoDataFrame, asked: Asked) -> Held:  # noqa: ARG001 - all relations are called alike
    """Nothing is asked of the place."""
    return Held.all(outfalls.index, True)


RELATIONS: Mapping[str, Callable[[GeoDataFrame, Asked], Held]] = {
    "inside": _inside,
    "within": _within,
    "fellow": _fellow,
    "none": _none,
}
"""Relations by their word in ``actions.yaml``: a function of outfalls and :class:`Asked` that gives :class:`Held`."""


def _there(reference: GeoDataFrame | None) -> GeoDataFrame:
    if reference is None:
        return GeoDataFrame(geometry=[], crs=4490)
    gone = reference.geometry.isna() | reference.geometry.is_empty
    return reference[~gone.to_numpy(bool)]


def _truth(reference: GeoDataFrame, where: Condition | None) -> pd.Series[Any]:
    """Three-valued truth of the condition on the reference; a column that is not there is empty throughout."""
    if where is None:
        return pd.Series(True, index=reference.index, dtype="boolean")
    lost = [name for name in sorted(where.properties()) if name not in reference.columns]
    truth: pd.Series[Any] = where.truth(pd.DataFrame(reference).assign(**dict.fromkeys(lost, None)))
    return truth


def _deepest(outfalls: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    """The polygon each outfall lies deepest in."""
    pairs = joins.inside(outfalls, reference).sort_values("depth_m", ascending=False, kind="stable")
    return _named(pairs.drop_duplicates("subject_id"), reference)


def _named(pairs: pd.DataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    known = reference["name"].astype(object) if "name" in reference.columns else pd.Series(None, index=reference.index)
    called = known.where(known.notna(), pd.Series(reference.index.astype(str), index=reference.index, dtype=object))
    return pairs.assign(name=called.reindex(pairs.reference_id).to_numpy())


def _accuracy(rows: GeoDataFrame) -> pd.Series[Any]:
    if "accuracy_m" not in rows.columns:
        return pd.Series(0.0, index=rows.index)
    known: pd.Series[Any] = pd.to_numeric(rows["accuracy_m"], errors="coerce").astype(float).fillna(0.0)
    return known


def _together(outfalls: GeoDataFrame, reference: GeoDataFrame, pairs: pd.DataFrame) -> pd.Series[Any]:
    """Positional accuracy of both ends of each pair together [m], root sum of squares."""
    one = _accuracy(outfalls).reindex(pairs.subject_id).to_numpy(float)
    other = _accuracy(reference).reindex(pairs.reference_id).to_numpy(float)
    return pd.Series(np.hypot(one, other), index=pairs.index)
