"""Rows of a table as plain values for JSON."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

__all__ = ["plain", "plain_rows"]


def plain(value: Any) -> Any:
    """``value`` as JSON knows it: missing values become None, dates ISO text, geometry WKT.

    Examples
    --------
    >>> plain(float("nan")), plain(dt.date(2026, 11, 22)), plain(np.int64(3))
    (None, '2026-11-22', 3)
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if hasattr(value, "wkt"):
        return value.wkt
    return value


def plain_rows(table: pd.DataFrame, *, chiefs: bool = False) -> list[dict[str, Any]]:
    """Every row as a dict of plain values, the geometry left out; ``chiefs`` unpacks its JSON text."""
    flat = pd.DataFrame(table.drop(columns=table.geometry.name)) if isinstance(table, GeoDataFrame) else table
    rows = [{str(name): plain(value) for name, value in row.items()} for row in flat.to_dict("records")]
    if chiefs:
        for row in rows:
            row["chiefs"] = json.loads(row.get("chiefs") or "[]")
    return rows
