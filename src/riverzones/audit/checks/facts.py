"""The one shape every check answers in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["FACTS", "Fact", "facts", "listed", "no_facts"]

FACTS = (
    "subject_id",
    "reference_id",
    "region",
    "measured",
    "limit",
    "margin",
    "unit",
    "slack_m",
    "accuracy_m",
    "nearest",
    "truth",
    "which_open",
    "why",
)
"""Columns of a check's answer, one row per subject and reference:

``truth`` is True where the row offends and NA where that cannot be told, with ``why`` (a Text) where the check knows
the reason; a row that is surely in order is not given. ``measured``, ``limit`` and ``margin`` are in ``unit`` (``m``,
``m2``, ``%``, ``count``, ``d`` or empty); ``margin`` above 0 is how deep the row is in violation. ``slack_m`` is how
many metres the subject would have to move for the truth to turn, NaN where metres play no part, ``accuracy_m`` what the
positions are good to. ``region`` names the area that several rows of the reference make, ``which_open`` that the
subject lies in it for sure and in which of its rows cannot be told. ``nearest`` is the nearest point on the reference
(EPSG:4490) or None."""

Fact = Mapping[str, Any]
"""One row of a check's answer; what it does not say is blank."""
_NUMBERS = ("measured", "limit", "margin", "slack_m", "accuracy_m")
_FLAGS = ("truth", "which_open")
_OBJECTS = ("reference_id", "region", "nearest", "unit", "why")
_BLANK = {name: None if name in _OBJECTS else np.nan for name in FACTS} | {"truth": True, "which_open": False}
"""What stands in a column of which nothing is told."""


def facts(rows: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return ``rows`` with ``columns`` set, cut to :data:`FACTS`; a row without a ``truth`` offends.

    Examples
    --------
    >>> facts(pd.DataFrame({"subject_id": ["a"]}), measured=2.0, unit="count")[["measured", "truth"]].values.tolist()
    [[2.0, True]]
    """
    given = {**{name: rows[name] for name in FACTS if name in rows.columns}, **columns}
    table = pd.DataFrame({name: given.get(name, _BLANK[name]) for name in FACTS}, index=rows.index)
    table["truth"] = table["truth"].astype("boolean")
    return table.reset_index(drop=True)


def no_facts() -> pd.DataFrame:
    """Return a table of facts without rows."""
    return facts(pd.DataFrame({"subject_id": pd.Series(dtype=object)}))


def listed(rows: Sequence[Fact]) -> pd.DataFrame:
    """Return facts told one by one as a table.

    Examples
    --------
    >>> listed([{"subject_id": "a", "measured": 2, "truth": pd.NA}])[["measured", "truth"]].values.tolist()
    [[2.0, <NA>]]
    """
    if not rows:
        return no_facts()
    columns: dict[str, Any] = {}
    for name in FACTS:
        if name in _NUMBERS:
            columns[name] = np.array([float(row.get(name, np.nan)) for row in rows])
        elif name in _FLAGS:
            values = [row.get(name, name == "truth") for row in rows]
            columns[name] = pd.Series(values, dtype="boolean" if name == "truth" else bool)
        else:
            columns[name] = pd.Series([row.get(name) for row in rows], dtype=object)
    return pd.DataFrame(columns)[list(FACTS)]
