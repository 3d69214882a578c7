"""Rows and tables that several jobs give: plain values, HTML for notebooks."""

from __future__ import annotations

import datetime as dt
import html
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

__all__ = ["cells_of", "plain", "plain_rows", "table_html"]


def plain(value: Any) -> Any:
    """Return ``value`` as JSON knows it: missing values become None, dates ISO text, geometry WKT.

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


def cells_of(rows: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column as objects, None where it is blank or the layer has no such column.

    Examples
    --------
    >>> rows = pd.DataFrame({"a": [1.5, float("nan")]})
    >>> cells_of(rows, "a").tolist(), cells_of(rows, "b").tolist()
    ([1.5, None], [None, None])
    """
    if name not in rows.columns:
        return pd.Series([None] * len(rows), index=rows.index, dtype=object)
    return rows[name].astype(object).where(rows[name].notna(), None)


def plain_rows(table: pd.DataFrame, *, chiefs: bool = False) -> list[dict[str, Any]]:
    """Return every row as a dict of plain values, the geometry left out; ``chiefs`` unpacks its JSON text."""
    flat = pd.DataFrame(table.drop(columns=table.geometry.name)) if isinstance(table, gpd.GeoDataFrame) else table
    rows = [{str(name): plain(value) for name, value in row.items()} for row in flat.to_dict("records")]
    if chiefs:
        for row in rows:
            row["chiefs"] = json.loads(row.get("chiefs") or "[]")
    return rows


def table_html(
    title: str, rows: pd.DataFrame | Sequence[Sequence[Any]], *, heads: Sequence[str] = (), notes: Iterable[str] = ()
) -> str:
    """Return a table with a heading above and notes below, as HTML.

    Parameters
    ----------
    title : str
    rows : DataFrame or sequence of rows
    heads : sequence of str
        Headings, where ``rows`` is no DataFrame.
    notes : iterable of str
        Lines below the table.
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), columns=list(heads))
    table = frame.to_html(index=False, escape=True, border=0, na_rep="", float_format=lambda value: f"{value:,.1f}")
    below = "".join(f"<p style='margin:2px 0'>{html.escape(note)}</p>" for note in notes)
    return f"<p><b>{html.escape(title)}</b></p>{table}{below}"
