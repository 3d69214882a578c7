"""The page of a river's longitudinal profile: one drawing per item, and every row of it as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pandas as pd
from markupsafe import Markup

from riverzones.model import Text
from riverzones.present.reports.pages import filled

__all__ = ["ProfileFacts", "profile_page"]


class ProfileFacts(Protocol):
    """What the page is made of."""

    @property
    def river(self) -> str: ...
    @property
    def length_m(self) -> float: ...
    @property
    def period(self) -> str: ...
    @property
    def notes(self) -> tuple[Text, ...]: ...


def profile_page(
    facts: ProfileFacts,
    charts: Sequence[Markup],
    rows: pd.DataFrame,
    *,
    title: str,
    illustrative: bool = False,
    lang: str = "zh",
    template: Path | None = None,
) -> str:
    """Return the profile as one HTML page without any outside reference, A4 across.

    Parameters
    ----------
    facts : ProfileFacts
        River, its length, the period.
    charts : sequence of Markup
        Drawings of ours.
    rows : DataFrame
        What the table shows, headings in words, from the upper end to the mouth.
    title : str
        Name of the project.
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
            "river": facts.river,
            "length": f"{facts.length_m / 1000:,.1f}",
            "period": facts.period,
            "charts": list(charts),
            "heads": list(rows.columns),
            "numeric": numeric,
            "rows": table,
            "notes": [note.within(lang) for note in facts.notes],
            "illustrative": illustrative,
        },
    )
