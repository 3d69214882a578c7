"""The one shape every check answers in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["FACTS", "facts", "no_facts"]

FACTS = ("subject_id", "reference_id", "measured", "limit", "margin", "unit", "slack_m", "nearest")
"""Columns of a check's answer, one row per subject and reference:

``measured``, ``limit`` and ``margin`` in ``unit`` (``m``, ``m2``, ``count`` or empty); ``margin`` above 0 is how deep
the row is in violation. ``slack_m`` is how many metres the subject would have to move for the verdict to turn: above 0
the row offends, below 0 it does not (such rows are given only within ``reach_m``), NaN where metres play no part.
``nearest`` is the nearest point on the reference (EPSG:4490) or None."""


def facts(rows: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """``rows`` with ``columns`` set, cut to :data:`FACTS`."""
    made = rows.assign(**columns)
    for name in FACTS:
        if name not in made:
            made[name] = None if name in ("reference_id", "nearest", "unit") else np.nan
    return made[list(FACTS)].reset_index(drop=True)


def no_facts() -> pd.DataFrame:
    """A table of facts without rows."""
    return facts(pd.DataFrame({"subject_id": pd.Series(dtype=object)}))
