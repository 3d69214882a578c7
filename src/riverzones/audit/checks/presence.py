"""Checks on what must be there: has, lacks, enough of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riverzones.audit.checks.facts import facts
from riverzones.audit.context import Context
from riverzones.audit.keys import matched
from riverzones.audit.select import Selected
from riverzones.geo import geodesy

__all__ = ["enough", "has", "lacks"]


def lacks(context: Context, subject: Selected, reference: Selected) -> pd.DataFrame:
    """Return the rows of ``subject`` that have no row of ``reference`` of their own.

    What is a subject's own says the reference (``own: {id: source_id}``), by id, code or name.
    """
    return _counted(context, subject, reference, least=1.0)


def has(context: Context, subject: Selected, reference: Selected) -> pd.DataFrame:
    """Return the rows of ``subject`` that have a row of ``reference`` of their own, where they may have none."""
    counts = _counts(context, subject, reference)
    there = counts[counts > 0]
    rows = pd.DataFrame({"subject_id": there.index.to_numpy(dtype=object)})
    return facts(rows, measured=there.to_numpy(float), limit=0.0, margin=there.to_numpy(float), unit="count")


def enough(
    context: Context, subject: Selected, reference: Selected, *, count: float = 1.0, per_m: float | None = None
) -> pd.DataFrame:
    """Return the rows of ``subject`` with fewer than ``count`` rows of ``reference`` of their own.

    With ``per_m`` [m] the number asked grows with the outline of a polygon or the length of a line: ``count`` for each
    begun ``per_m``.
    """
    if per_m is None:
        return _counted(context, subject, reference, least=float(count))
    shapes = subject.rows.geometry.to_numpy()
    length = np.asarray(geodesy.perimeter_m(shapes)) + np.asarray(geodesy.length_m(shapes))
    needed = pd.Series(np.ceil(length / per_m) * count, index=subject.rows.index)
    counts = _counts(context, subject, reference)
    short = counts[counts < needed]
    rows = pd.DataFrame({"subject_id": short.index.to_numpy(dtype=object)})
    limit = needed.reindex(short.index).to_numpy(float)
    return facts(rows, measured=short.to_numpy(float), limit=limit, margin=limit - short.to_numpy(float), unit="count")


def _counted(context: Context, subject: Selected, reference: Selected, *, least: float) -> pd.DataFrame:
    counts = _counts(context, subject, reference)
    short = counts[counts < least]
    rows = pd.DataFrame({"subject_id": short.index.to_numpy(dtype=object)})
    return facts(rows, measured=short.to_numpy(float), limit=least, margin=least - short.to_numpy(float), unit="count")


def _counts(context: Context, subject: Selected, reference: Selected) -> pd.Series[float]:
    """How many rows of the reference each subject has of its own."""
    own = reference.selection.own or ("id", "id")
    pairs = matched(context, subject.rows, reference.rows, own)
    found = pairs.groupby("subject_id")["reference_id"].nunique()
    return found.reindex(subject.rows.index).fillna(0).astype(float)
