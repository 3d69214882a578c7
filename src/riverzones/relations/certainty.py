"""The one rule on accuracy: what holds, by how many metres, and whether the positions are good enough to say so."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

__all__ = [
    "PAIRS",
    "accuracy_of",
    "answer",
    "doubt_of",
    "farthest_accuracy_m",
    "no_pairs",
    "pair_accuracy_m",
    "possible",
    "sure",
    "truth_of",
]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PAIRS: Final = (
    "subject_id",
    "reference_id",
    "region",
    "measured",
    "unit",
    "slack_m",
    "accuracy_m",
    "nearest",
    "truth",
    "which_open",
)
"""Columns of every answer, one row per subject and reference (or subject and region):

``measured`` in ``unit`` (``m``, ``m2``, ``h``); ``slack_m``: metres that the subject would have to move for the truth
to turn, 0 or more where the relation holds, below 0 where it does not, NaN where metres play no part; ``accuracy_m``
of subject and reference together, NaN where neither is known; ``nearest``: nearest point on the reference (EPSG:4490)
or None; ``truth``: True, or NA where it cannot be told; ``which_open``: surely in the region, but the accuracy leaves
open in which of its rows."""


def truth_of(holds: npt.ArrayLike, slack_m: npt.ArrayLike, accuracy_m: npt.ArrayLike) -> pd.Series[Any]:
    """Return the truth (nullable boolean) of what ``holds`` as drawn, given how far it is from turning.

    NA ("cannot tell") where ``|slack_m| < accuracy_m``; an accuracy that is not known counts as 0. NaN as slack means
    that metres play no part, and is sure.

    Parameters
    ----------
    holds : array_like of bool
        What the drawn positions say.
    slack_m : array_like of float
        How far the subject would have to move for that to turn [m].
    accuracy_m : array_like of float
        Positional accuracy of both together [m].

    Examples
    --------
    >>> truth_of([True, True, False, False], [8.0, 7.9, -8.0, -3.0], [8.0, 8.0, 8.0, 8.0]).tolist()
    [True, <NA>, False, <NA>]
    """
    slack, accuracy = np.asarray(slack_m, dtype=float), np.nan_to_num(np.asarray(accuracy_m, dtype=float))
    drawn = np.array(holds, dtype=bool)
    open_ = np.broadcast_to(np.abs(slack) < accuracy, drawn.shape).copy()
    return pd.Series(pd.arrays.BooleanArray(drawn & ~open_, open_))


def sure(pairs: pd.DataFrame) -> Bools:
    """Return whether each pair is surely True."""
    return pairs["truth"].to_numpy(bool, na_value=False)


def possible(pairs: pd.DataFrame) -> Bools:
    """Return whether each pair is True or may be."""
    return pairs["truth"].to_numpy(bool, na_value=True)


def doubt_of(pairs: pd.DataFrame) -> npt.NDArray[np.int_]:
    """Return 0 for each pair that is surely True, 1 for one that may be, 2 for one that is surely False."""
    return np.asarray(2 - sure(pairs).astype(int) - possible(pairs).astype(int))


def accuracy_of(frame: GeoDataFrame) -> pd.Series[Any]:
    """Return the positional accuracy of each row [m]; NaN where none is known."""
    if "accuracy_m" not in frame.columns:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    values = pd.to_numeric(pd.Series(frame["accuracy_m"]), errors="coerce").to_numpy(float, na_value=np.nan)
    return pd.Series(np.where(np.isfinite(values) & (values >= 0), values, np.nan), index=frame.index)


def pair_accuracy_m(subject: GeoDataFrame, reference: GeoDataFrame, pairs: pd.DataFrame) -> Floats:
    """Return the accuracy of both of each pair [m]: root of the sum of squares; NaN if neither is known.

    Examples
    --------
    >>> from shapely import Point
    >>> wells = GeoDataFrame({"accuracy_m": [3.0]}, geometry=[Point(109, 31)], index=["w"], crs=4490)
    >>> gates = GeoDataFrame({"accuracy_m": [4.0]}, geometry=[Point(109, 31)], index=["g"], crs=4490)
    >>> pair_accuracy_m(wells, gates, pd.DataFrame({"subject_id": ["w"], "reference_id": ["g"]})).tolist()
    [5.0]
    """
    ours = _each(accuracy_of(subject), pairs["subject_id"])
    theirs = _each(accuracy_of(reference), pairs["reference_id"])
    together = np.hypot(np.nan_to_num(ours), np.nan_to_num(theirs))
    return np.where(np.isnan(ours) & np.isnan(theirs), np.nan, together)


def _each(accuracy: pd.Series[Any], ids: pd.Series[Any]) -> Floats:
    """The accuracy of each id [m]; where none is known no id is looked up."""
    if bool(accuracy.isna().all()):
        return np.full(len(ids), np.nan)
    return accuracy.reindex(ids).to_numpy(float)


def farthest_accuracy_m(subject: GeoDataFrame, reference: GeoDataFrame) -> float:
    """Return the largest accuracy that any pair can have [m]."""
    ours, theirs = (accuracy_of(frame).max() if len(frame) else 0.0 for frame in (subject, reference))
    return float(np.hypot(np.nan_to_num(ours), np.nan_to_num(theirs)))


def answer(
    subject: GeoDataFrame,
    reference: GeoDataFrame,
    pairs: pd.DataFrame,
    *,
    holds: npt.ArrayLike,
    slack_m: npt.ArrayLike,
    measured: npt.ArrayLike,
    unit: Any = "m",
) -> pd.DataFrame:
    """Return the answer for ``pairs`` (``subject_id``, ``reference_id``, ``nearest``): all of them, those surely False
    too.

    Besides :data:`PAIRS` it has ``holds``: what the drawn positions say.
    """
    size = len(pairs)
    if not size:
        return no_pairs()
    accuracy = pair_accuracy_m(subject, reference, pairs)
    slack = np.broadcast_to(np.asarray(slack_m, dtype=float), size)
    columns: dict[str, Any] = {
        "subject_id": pairs["subject_id"].to_numpy(object),
        "reference_id": pairs["reference_id"].to_numpy(object),
        "region": pd.Series([None] * size, dtype=object),
        "measured": np.broadcast_to(np.asarray(measured, dtype=float), size),
        "unit": pd.Series(np.broadcast_to(np.asarray(unit, dtype=object), size), dtype=object),
        "slack_m": slack,
        "accuracy_m": accuracy,
        "nearest": pd.Series(pairs["nearest"].to_numpy(object), dtype=object),
        "truth": truth_of(np.broadcast_to(np.asarray(holds, dtype=bool), size), slack, accuracy),
        "which_open": np.zeros(size, dtype=bool),
        "holds": np.broadcast_to(np.asarray(holds, dtype=bool), size),
    }
    return pd.DataFrame(columns)


def no_pairs() -> pd.DataFrame:
    """Return an answer without rows."""
    return _no_pairs().copy()


@cache
def _no_pairs() -> pd.DataFrame:
    objects, numbers = pd.Series([], dtype=object), np.zeros(0)
    blank = dict.fromkeys((*PAIRS, "holds"), objects) | dict.fromkeys(("measured", "slack_m", "accuracy_m"), numbers)
    truth = pd.Series([], dtype="boolean")
    return pd.DataFrame(blank | {"truth": truth, "which_open": np.zeros(0, bool), "holds": np.zeros(0, bool)})
