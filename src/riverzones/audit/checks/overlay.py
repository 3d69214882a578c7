"""Checks on what shares ground with what."""

from __future__ import annotations

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.checks.facts import facts
from riverzones.geo import geodesy, joins

__all__ = ["overlapping", "shared"]


def overlapping(subject: GeoDataFrame, reference: GeoDataFrame, *, min_area_m2: float = 0.0) -> pd.DataFrame:
    """Rows of ``subject`` that share more than ``min_area_m2`` [m2] with a polygon of ``reference``.

    ``measured`` is the shared area [m2], for a line the shared length [m]; a point is judged by :func:`inside`.
    ``slack_m`` is the mean width of the shared piece, 2 A / P: a sliver thinner than the positional accuracy proves
    nothing.
    """
    rows = shared(joins.overlap(subject, reference))
    return rows[~((rows.unit == "m2") & (rows.measured <= min_area_m2))].reset_index(drop=True)


def shared(pairs: pd.DataFrame) -> pd.DataFrame:
    """The facts of an overlap join."""
    if pairs.empty:
        return facts(pairs[["subject_id", "reference_id", "nearest"]])
    area = pairs.area_m2.to_numpy(float)
    length = pairs.length_m.to_numpy(float)
    flat = area > 0
    around = geodesy.perimeter_m(pairs.geometry.to_numpy())
    width = np.divide(2 * area, around, out=np.full(len(pairs), np.nan), where=flat & (around > 0))
    measured = np.where(flat, area, length)
    return facts(
        pairs,
        measured=measured,
        limit=0.0,
        margin=measured,
        unit=np.where(flat, "m2", "m"),
        slack_m=np.where(flat, width, length),
    )
