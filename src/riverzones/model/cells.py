"""Cells of tables as plain values: text where nothing is nothing, days however they are kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

__all__ = ["day_of", "text_of"]


def text_of(value: Any) -> str:
    """Return a cell as text, ends trimmed; empty for None, NaN, NaT and NA.

    Examples
    --------
    >>> text_of(" 大宁河 "), text_of(float("nan")), text_of(None), text_of(3)
    ('大宁河', '', '', '3')
    """
    return "" if value is None or pd.isna(value) else str(value).strip()


def day_of(value: Any) -> dt.date:
    """Return the day of a date, a time stamp or their ISO text.

    Raises
    ------
    ValueError
        If the text is no day.

    Examples
    --------
    >>> day_of("2026-08-15T09:00:00+08:00"), day_of(dt.date(2026, 8, 15))
    (datetime.date(2026, 8, 15), datetime.date(2026, 8, 15))
    """
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])
