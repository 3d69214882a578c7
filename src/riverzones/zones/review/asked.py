"""What the zones of a source are held against."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

__all__ = ["Asked", "value_of"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the zones of a source are held against.

    Parameters
    ----------
    source : Series, optional
        Row of the source: registry columns such as ``tier1_upstream_m``, ``approval_text``.
    text : str, optional
        Approval text given by hand, read before those of the rows.
    on : date
        Day on which approvals are valid or not.
    since : date
        Day from which the standard now in force applies.
    standard : str
        Its name, for people.
    """

    source: pd.Series[Any] | None
    on: dt.date
    since: dt.date
    standard: str
    text: str | None = None


def value_of(row: pd.Series[Any] | None, name: str) -> Any:
    """A value of a row, None where it has none."""
    found = None if row is None else row.get(name)
    return None if found is None or (pd.api.types.is_scalar(found) and pd.isna(found)) else found
