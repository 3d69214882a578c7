"""Relations that a rule of action may ask for: the truth row by row, with what was measured.

Places are asked by the checks of the audit, so that ledger and audit give one answer. Truth is three-valued: a
positional accuracy that straddles the limit, or a reference whose own condition hangs on an empty attribute, leaves it
open (decision 3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.checks.place import in_relation, within_distance
from riverzones.audit.context import Context
from riverzones.audit.select import Selected, identities
from riverzones.model import Text
from riverzones.relations import relate
from riverzones.terms import labels

__all__ = ["RELATIONS", "Held", "RelationContext"]


@dataclass(frozen=True, slots=True)
class RelationContext:
    """What a relation needs besides the outfalls.

    The context of the run, the reference (None where nothing is asked of the place), a distance [m], a column that two
    outfalls must share.
    """

    context: Context
    reference: Selected | None
    distance_m: float
    same: str


@dataclass(frozen=True)
class Held:
    """Truth (nullable boolean), ``measured`` [m], name of the reference, why it is open; on the outfalls' index.

    ``row`` is the id of the reference, ``key`` what it is known by among facts: the value of the column that makes one
    area of several rows, else its code or id; "" without a reference.
    """

    truth: pd.Series[Any]
    measured: pd.Series[Any]
    name: pd.Series[Any]
    why: pd.Series[Any]
    row: pd.Series[Any]
    key: pd.Series[Any]

    @staticmethod
    def all(index: pd.Index, truth: Any, why: Text | None = None) -> Held:
        """Return the same answer for every row."""
        return Held(
            pd.Series(truth, index=index, dtype="boolean"),
            pd.Series(np.nan, index=index),
            pd.Series("", index=index, dtype=object),
            pd.Series([why] * len(index), index=index, dtype=object),
            pd.Series("", index=index, dtype=object),
            pd.Series("", index=index, dtype=object),
        )

    def with_unplaced(self, index: pd.Index, why: Text) -> Held:
        """Return the same on a longer index; the rows added are open, for ``why``."""
        added = index.difference(self.truth.index)
        if added.empty:
            return self
        held = Held.all(index, pd.NA, why)
        known = self.truth.index
        held.truth.loc[known], held.measured.loc[known], held.name.loc[known] = self.truth, self.measured, self.name
        held.why.loc[known], held.row.loc[known], held.key.loc[known] = self.why, self.row, self.key
        return held

    def put(self, pairs: pd.DataFrame, measured: str, truth: Any, why: Text | None) -> None:
        """Set the rows of ``pairs`` (``subject_id``, ``reference_id``, ``name``, ``key`` and a measured column)."""
        rows = pairs["subject_id"].to_numpy()
        self.truth.loc[rows] = truth
        self.measured.loc[rows] = pairs[measured].to_numpy(float)
        self.name.loc[rows] = pairs["name"].to_numpy()
        self.row.loc[rows] = pairs["reference_id"].astype(str).to_numpy(object)
        self.key.loc[rows] = pairs["key"].to_numpy(object)
        self.why.loc[rows] = pd.Series([why] * len(rows), index=rows, dtype=object)


_ACCURACY: Final = labels("reason")["accuracy"]
_NO_AREA: Final = labels("reason")["points_alone"]


def _inside(outfalls: Selected, asked: RelationContext) -> Held:
    """In a polygon of the reference, as the audit asks it; measured is the depth [m], below 0 where it may be in."""
    reference = _reference(asked)
    dimensions = shapely.get_dimensions(reference.rows.geometry.to_numpy())
    if (dimensions >= 0).any() and not (dimensions == 2).any():
        return Held.all(outfalls.rows.index, pd.NA, _NO_AREA)

    def ask(rows: Selected) -> pd.DataFrame:
        return in_relation(asked.context, outfalls, rows, relation="reaches_into")

    return _of(outfalls, reference, ask, deepest=True)


def _within(outfalls: Selected, asked: RelationContext) -> Held:
    """At most ``distance_m`` from a row of the reference; measured is the distance [m]."""

    def ask(rows: Selected) -> pd.DataFrame:
        return within_distance(asked.context, outfalls, rows, distance_m=asked.distance_m)

    return _of(outfalls, _reference(asked), ask)


def _fellow(outfalls: Selected, asked: RelationContext) -> Held:
    """Another outfall of the same ``same`` at most ``distance_m`` away; measured is the distance [m]."""
    held = Held.all(outfalls.rows.index, False)
    reference = _reference(asked).certain
    pairs = relate("within", outfalls.rows, reference, distance_m=asked.distance_m, every=True)
    if asked.same:
        subject_values = outfalls.rows[asked.same].reindex(pairs["subject_id"]).to_numpy(object)
        reference_values = reference[asked.same].reindex(pairs["reference_id"]).to_numpy(object)
        alike = np.array(
            [pd.notna(a) and a == b for a, b in zip(subject_values, reference_values, strict=True)], dtype=bool
        )
        pairs = pairs[alike]
    _put(held, _named(pairs, reference), None)
    return held


def _of(
    outfalls: Selected, reference: Selected, ask: Callable[[Selected], pd.DataFrame], *, deepest: bool = False
) -> Held:
    """The relation to references that are meant; to those that may be meant it is open, and the reason is theirs."""
    held = Held.all(outfalls.rows.index, False)
    why = next(iter(reference.open.values()), None)
    for rows, name, reason in ((reference.doubtful, "open", why), (reference.certain, "sure", None)):
        if len(rows):
            part = replace(reference, rows=rows, key=(*reference.key, name))
            _put(held, _named(ask(part), rows), reason, deepest=deepest)
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


def _none(outfalls: Selected, asked: RelationContext) -> Held:  # noqa: ARG001 - all relations are called alike
    """Nothing is asked of the place."""
    return Held.all(outfalls.rows.index, True)


RELATIONS: Mapping[str, Callable[[Selected, RelationContext], Held]] = {
    "inside": _inside,
    "within": _within,
    "fellow": _fellow,
    "none": _none,
}
"""Relations by their word in ``actions.yaml``: a function of outfalls and their context that gives :class:`Held`."""


def _reference(asked: RelationContext) -> Selected:
    if asked.reference is None:
        raise ValueError("this relation is asked with a reference")
    return asked.reference


def _named(pairs: pd.DataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    known = reference["name"].astype(object) if "name" in reference.columns else pd.Series(None, index=reference.index)
    called = known.where(known.notna(), pd.Series(reference.index.astype(str), index=reference.index, dtype=object))
    own = identities(reference)
    regions = pairs["region"] if "region" in pairs.columns else [None] * len(pairs)
    keys = [
        region if isinstance(region, str) and region else str(own.get(row, row))
        for region, row in zip(regions, pairs["reference_id"], strict=True)
    ]
    return pairs.assign(name=called.reindex(pairs["reference_id"]).to_numpy(), key=pd.Series(keys, pairs.index, object))
