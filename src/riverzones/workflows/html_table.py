"""A table as a notebook shows it; every value is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

__all__ = ["table_html"]


def table_html(
    title: str, rows: pd.DataFrame | Sequence[Sequence[Any]], *, heads: Sequence[str] = (), notes: Iterable[str] = ()
) -> str:
    """A table with a heading above and notes below, as HTML.

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
