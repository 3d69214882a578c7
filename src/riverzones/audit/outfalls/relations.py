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

from riverzones.model import Condition, Text
from riverzones.relations import relate

__all__ = ["RELATIONS", "Asked", "Held"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a relation needs besides the outfalls.

    The reference rows, their condition, the column that makes one area of several rows, a distance [m], a column that
    two outfalls must share.
    """

    reference: GeoDataFrame | None
    where: Condition | None
    region: str | None
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
    """In a polygon of the reference; measured is the depth [m], below 0 where it may be in from outside."""
    reference = _there(asked.reference)
    areal = reference[shapely.get_dimensions(reference.geometry.to_numpy()) == 2]
    if len(reference) and not len(areal):
        return Held.all(outfalls.index, pd.NA, _NO_AREA)
    region = asked.region if asked.region in areal.columns else None
    return _of(outfalls, areal, asked.where, lambda rows: relate("inside", outfalls, rows, region=region), deepest=True)


def _within(outfalls: GeoDataFrame, asked: Asked) -> Held:
    """At most ``distance_m`` from a row of the reference; measured is the distance [m]."""
    limit = asked.distance_m
    reference = _there(asked.reference)
    return _of(outfalls, reference, asked.where, lambda rows: relate("within", outfalls, rows, distance_m=limit))


def _fellow(outfalls: GeoDataFrame, asked: Asked) -> Held:
    """Another outfall of the same ``same`` at most ``distance_m`` away; measured is the distance [m]."""
    held = Held.all(outfalls.index, False)
    reference = _there(asked.reference)
    reference = reference[_truth(reference, asked.where).fillna(False).to_numpy(bool)]
    pairs = relate("within", outfalls, reference, distance_m=asked.distance_m, every=True)
    if asked.same:
        one = outfalls[asked.same].reindex(pairs["subject_id"]).to_numpy(object)
        other = reference[asked.same].reindex(pairs["reference_id"]).to_numpy(object)
        alike = np.array([pd.notna(a) and a == b for a, b in zip(one, other, strict=True)], dtype=bool)
        pairs = pairs[alike]
    _put(held, _named(pairs, reference), None)
    return held


def _of(
    outfalls: GeoDataFrame,
    reference: GeoDataFrame,
    where: Condition | None,
    ask: Callable[[GeoDataFrame], pd.DataFrame],
    *,
    deepest: bool = False,
) -> Held:
    """The relation to references that are meant; to those that may be meant it is open."""
    held = Held.all(outfalls.index, False)
    truth = _truth(reference, where)
    for rows, why in (
        (reference[truth.isna().to_numpy(bool)], _ATTRIBUTE),
        (reference[truth.fillna(False).to_numpy(bool)], None),
    ):
        if len(rows):
            _put(held, _named(ask(rows), rows), why, deepest=deepest)
    return held


def _put(held: Held, pairs: pd.DataFrame, why: Text | None, *, deepest: bool = False) -> None:
    """Set the answers of pairs, of each outfall the surest, then the nearest (or deepest)."""
    open_ = pairs["truth"].isna().to_numpy(bool)
    order = np.lexsort((pairs["measured"].to_numpy(float) * (-1 if deepest else 1), open_))
    pairs, open_ = pairs.iloc[order], open_[order]
    first = ~pairs["subject_id"].duplicated().to_numpy()
    pairs, open_ = pairs[first], open_[first]
    if why is not None:
        held.put(pairs, "measured", pd.NA, why)
        return
    held.put(pairs[open_], "measured", pd.NA, _ACCURACY)
    held.put(pairs[~open_], "measured", True, None)


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


def _named(pairs: pd.DataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    known = reference["name"].astype(object) if "name" in reference.columns else pd.Series(None, index=reference.index)
    called = known.where(known.notna(), pd.Series(reference.index.astype(str), index=reference.index, dtype=object))
    return pairs.assign(name=called.reindex(pairs["reference_id"]).to_numpy())
