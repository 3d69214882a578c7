"""The sheet of a worsening traced back: what is worse, which sections say where, what to look at first and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue.water_standards import water_standard
from riverzones.model import Text
from riverzones.present.charts import Limit, class_palette, class_strip, concentration_chart
from riverzones.present.reports.pages import filled

__all__ = ["TracebackFacts", "traceback_page"]

_CHARTS = 2
"""So many of the worse items are drawn."""
_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class TracebackFacts:
    """What the sheet is made of.

    ``id``, ``name`` and ``river`` of the section; ``last`` and ``months``: what is compared with the year before.
    ``items``: every item of the section (``before``, ``now``, ranks, ``change_percent``, ``worse``).
    ``sections``: those upstream and the section itself (``distance_m``, ``worse``, ``worse_items``, ``stretch``).
    ``means`` and ``classes``: months of these sections. ``notes`` must be shown with it.
    """

    id: str
    name: str
    river: str | None
    last: str
    months: int
    items: pd.DataFrame
    sections: GeoDataFrame
    means: pd.DataFrame
    classes: pd.DataFrame
    notes: tuple[Text, ...]

    @property
    def worse(self) -> tuple[str, ...]:
        """Items of the section that are worse."""
        return tuple(self.items.loc[self.items["worse"], "item"])


def traceback_page(
    facts: TracebackFacts,
    rows: Sequence[dict[str, Any]],
    *,
    title: str,
    rule: Text,
    hint: Text,
    stretches: Mapping[str, Text],
    illustrative: bool = False,
    lang: str = "zh",
    template: Path | None = None,
) -> str:
    """Return the sheet as one HTML page without any outside reference, A4 upright.

    Parameters
    ----------
    facts : TracebackFacts
        The trace back.
    rows : sequence of dict
        In order: ``order``, ``name``, ``kind``, ``why``, ``place`` (river, chainage, bank), ``km``, ``hours``, ``who``,
        ``admin`` in words; the first twenty are printed.
    title : str
        Name of the project.
    rule, hint : Text
        How the rows are ordered; where the table of sources comes from.
    stretches : dict
        Words of the states of stretches.
    illustrative : bool
        Whether the data are made up.
    lang : str
        ``"zh"`` or ``"en"``.
    template : Path, optional
        A template of an office in place of ours.
    """
    standard, palette = water_standard(), class_palette(lang)
    items = [
        _item(row, standard, palette, lang) for row in facts.items.to_dict("records") if row["rank"] or row["worse"]
    ]
    periods = pd.period_range(end=facts.last, periods=24, freq="M").astype(str).tolist()
    own = facts.means[facts.means["place"] == facts.id]
    charts = [class_strip(_in_order(facts), palette=palette, periods=periods, lang=lang)]
    for name in facts.worse[:_CHARTS]:
        item = standard.items[name]
        limits = item.limits.get("lake" if bool(own["lake"].any()) else "river", ())
        lines = (
            [Limit(value, palette.numerals[rank]) for rank, value in enumerate(limits)] if item.sense != "range" else []
        )
        values = own[(own["item"] == name) & own["period"].isin(periods)]
        words = f"{facts.name} {item.title.within(lang)}"
        charts.append(concentration_chart(values, title=words, unit=item.unit, limits=lines, lang=lang, height=170))
    sections = [
        {
            "name": row["name"],
            "river": row["river"] or "",
            "km": f"{row['distance_m'] / 1000:,.1f}",
            "worse": "、".join(standard.items[name].title.within(lang) for name in row["worse_items"]),
            "stretch": stretches[row["stretch"]].within(lang),
            "state": row["stretch"],
        }
        for row in facts.sections.to_dict("records")
    ]
    return filled(
        template or "traceback.html",
        {
            "title": title,
            "lang": "zh-CN" if lang == "zh" else "en",
            "zh": lang == "zh",
            "name": facts.name,
            "river": facts.river or "",
            "last": facts.last,
            "months": facts.months,
            "items": items,
            "worse": [standard.items[name].title.within(lang) for name in facts.worse],
            "charts": charts,
            "sections": sections,
            "rows": list(rows)[:_ROWS],
            "left": max(len(rows) - _ROWS, 0),
            "rule": rule.within(lang),
            "hint": hint.within(lang),
            "notes": [note.within(lang) for note in facts.notes],
            "illustrative": illustrative,
        },
    )


def _item(row: Any, standard: Any, palette: Any, lang: str) -> dict[str, Any]:
    item = standard.items[row["item"]]
    change = row["change_percent"]
    return {
        "name": item.title.within(lang),
        "unit": "" if item.unit == "1" else item.unit,
        "before": f"{row['before']:.3g}",
        "now": f"{row['now']:.3g}",
        "class_before": palette.numerals[row["rank_before"] - 1] if row["rank_before"] else "",
        "class_now": palette.numerals[row["rank"] - 1] if row["rank"] else "",
        "change": "" if pd.isna(change) else f"{change:+.0f} %",
        "worse": bool(row["worse"]),
    }


def _in_order(facts: TracebackFacts) -> pd.DataFrame:
    """Classes by month, the section first, then those upstream by distance."""
    order = {name: position for position, name in enumerate(facts.sections.index)}
    table = facts.classes.assign(_order=facts.classes["place"].map(order))
    return table.sort_values(["_order", "period"], kind="stable")
