"""Checks on what must be there: has, lacks, enough of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from riverzones.audit.checks.facts import facts
from riverzones.audit.context import Context
from riverzones.audit.keys import matched, unnamed
from riverzones.audit.select import Selected
from riverzones.geo import geodesy
from riverzones.model import Text

__all__ = ["enough", "has", "lacks"]


def lacks(context: Context, subject: Selected, reference: Selected) -> pd.DataFrame:
    """Return the rows of ``subject`` that have no row of ``reference`` of their own.

    What is a subject's own says the reference (``own: {id: source_id}``), by id, code or name.
    """
    return _counted(context, subject, reference, least=1.0)


def has(context: Context, subject: Selected, reference: Selected) -> pd.DataFrame:
    """Return the rows of ``subject`` that have a row of ``reference`` of their own, where they may have none.

    One that does not say what is its own cannot be told.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> def picked(layer, **columns):
    ...     rows = GeoDataFrame(columns, geometry=[None] * 2, index=["x", "y"], crs=4490)
    ...     return Selected(layer, rows, {}, 0, (layer,), Selection((layer,), own=("code", "source_id")))
    >>> context = Context(lambda name: None, dt.date(2026, 1, 1))
    >>> has(context, picked("sources", code=["S1", "S2"]), picked("outfalls", source_id=["S1", "S1"]))[
    ...     ["subject_id", "measured"]].values.tolist()      # S1 has two
    [['x', 2.0]]
    """
    counts = _counts(context, subject, reference)
    there = counts[counts > 0]
    return _facts(there, pd.Series(0.0, index=there.index), there, unnamed(context, subject.rows, reference))


def enough(
    context: Context, subject: Selected, reference: Selected, *, count: float = 1.0, per_m: float | None = None
) -> pd.DataFrame:
    """Return the rows of ``subject`` with fewer than ``count`` rows of ``reference`` of their own.

    With ``per_m`` [m] the number asked grows with the outline of a polygon or the length of a line: ``count`` for each
    begun ``per_m``; a point is asked ``count``. One that does not say what is its own cannot be told, nor one that has
    no geometry where its length decides.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from shapely import LineString
    >>> from riverzones.model import Selection
    >>> def picked(layer, **columns):
    ...     rows = GeoDataFrame(columns, geometry=[LineString([(0, 0), (0.02, 0)])], index=[layer], crs=4490)
    ...     return Selected(layer, rows, {}, 0, (layer,), Selection((layer,), own=("code", "source_id")))
    >>> context = Context(lambda name: None, dt.date(2026, 1, 1))
    >>> found = enough(context, picked("segments", code=["S1"]), picked("notice_boards", source_id=["S1"]), per_m=1000)
    >>> found[["measured", "limit", "margin"]].values.tolist()      # 2,226 m: three begun kilometres, one board
    [[1.0, 3.0, 2.0]]
    """
    counts = _counts(context, subject, reference)
    needed = pd.Series(float(count), index=counts.index)
    nobody = unnamed(context, subject.rows, reference)
    if per_m is not None:
        shapes = subject.rows.geometry.to_numpy()
        length = np.asarray(geodesy.perimeter_m(shapes)) + np.asarray(geodesy.length_m(shapes))
        gone = np.isnan(length) | np.asarray(subject.rows.geometry.is_empty)
        needed = pd.Series(np.fmax(np.ceil(length / per_m), 1.0) * count, index=subject.rows.index)
        unplaced = Text(zh="没有几何，长度未知", en="it has no geometry, so its length is not known")
        nobody = {**dict.fromkeys(subject.rows.index[gone & (counts >= count).to_numpy(bool)], unplaced), **nobody}
    short = counts[counts < needed]
    return _facts(short, needed, needed - short, nobody)


def _counted(context: Context, subject: Selected, reference: Selected, *, least: float) -> pd.DataFrame:
    counts = _counts(context, subject, reference)
    short = counts[counts < least]
    return _facts(short, pd.Series(least, index=short.index), least - short, unnamed(context, subject.rows, reference))


def _facts(
    counts: pd.Series[float], limit: pd.Series[float], margin: pd.Series[float], open_: Mapping[Hashable, Text]
) -> pd.DataFrame:
    """Counts that offend, and the rows for which it cannot be told."""
    sure = counts[~counts.index.isin(list(open_))]
    absent = facts(
        pd.DataFrame({"subject_id": sure.index.to_numpy(dtype=object)}),
        measured=sure.to_numpy(),
        limit=limit[sure.index].to_numpy(),
        margin=margin[sure.index].to_numpy(),
        unit="count",
    )
    if not open_:
        return absent
    rows = pd.DataFrame({"subject_id": list(open_)}, dtype=object)
    why = pd.Series(list(open_.values()), dtype=object)
    blank = facts(rows, unit="count", truth=pd.array([pd.NA] * len(rows), dtype="boolean"), why=why)
    return pd.concat([absent, blank], ignore_index=True) if len(absent) else blank


def _counts(context: Context, subject: Selected, reference: Selected) -> pd.Series[float]:
    """How many rows of the reference each subject has of its own."""
    own = reference.selection.own or ("id", "id")
    pairs = matched(context, subject.rows, reference.rows, own)
    numbers = pairs.groupby("subject_id")["reference_id"].nunique()
    return numbers.reindex(subject.rows.index).fillna(0).astype(float)
