"""The page of a river's longitudinal profile: one drawing per item, and every row of it as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from riverzones.model import Text
from riverzones.present.reports.pages import filled

__all__ = ["profile_page"]


def profile_page(
    charts: Sequence[Markup],
    rows: pd.DataFrame,
    *,
    title: str,
    river: str,
    length_m: float,
    period: str,
    notes: Sequence[Text] = (),
    illustrative: bool = False,
    lang: str = "zh",
    template: Path | None = None,
) -> str:
    """Return the profile as one HTML page without any outside reference, A4 across.

    Parameters
    ----------
    charts : sequence of Markup
        Drawings of ours.
    rows : DataFrame
        What the table shows, headings in words, from the upper end to the mouth.
    title : str
        Name of the project.
    river, length_m, period : str, float, str
        The river, its length [m] and the months that are averaged.
    notes : sequence of Text
        What must be shown with it.
    illustrative : bool
        Whether the data are made up.
    lang : str
        ``"zh"`` or ``"en"``.
    template : Path, optional
        A template of an office in place of ours.
    """
    zh = lang == "zh"
    numeric = [bool(pd.api.types.is_numeric_dtype(rows[name])) for name in rows.columns]
    table = [
        ["" if pd.isna(value) else f"{value:.4g}" if isinstance(value, float) else str(value) for value in row]
        for row in rows.astype(object).to_numpy()
    ]
    return filled(
        template or "profile.html",
        {
            "title": title,
            "lang": "zh-CN" if zh else "en",
            "zh": zh,
            "river": river,
            "length": f"{length_m / 1000:,.1f}",
            "period": period,
            "charts": list(charts),
            "heads": list(rows.columns),
            "numeric": numeric,
            "rows": table,
            "notes": [note.within(lang) for note in notes],
            "illustrative": illustrative,
        },
    )
