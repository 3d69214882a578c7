"""The strip of classes: a row per section, a box per month, its colour and numeral the class."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from riverzones.present.charts.palette import Palette
from riverzones.present.charts.svg import Picture, shortened
from riverzones.terms import COMMON, TITLE

__all__ = ["class_strip"]

_ROW, _LABEL, _HEAD = 20.0, 140.0, 34.0
_LEAST_FOR_NUMERAL = 13.0


def class_strip(
    classes: pd.DataFrame, *, palette: Palette, periods: Sequence[str], lang: str = "zh", width: float = 720.0
) -> Markup:
    """Draw the classes of sections by month.

    Parameters
    ----------
    classes : DataFrame
        ``name`` of the section, ``period`` (``2025-03``), ``rank`` (1 for class I; 0: not known); rows are drawn in the
        order in which names come.
    palette : Palette
        Colours and numerals.
    periods : sequence of str
        Months of the strip, without those between being left out: a month without a class is a blank box.
    lang : str
        ``"zh"`` or ``"en"``: the language of the words.
    width : float
        Width of the picture in its own units.
    """
    names = list(dict.fromkeys(classes["name"].astype(str)))
    step = (width - _LABEL - 4) / max(len(periods), 1)
    height = _HEAD + _ROW * len(names) + 24
    title = TITLE["classes_of_sections_by_month"].within(lang)
    description = "；".join(
        f"{name}：{_strip_words(classes[classes['name'] == name], periods, palette)}" for name in names
    )
    picture = Picture(width, height, title, description)
    year = ""
    for position, period in enumerate(periods):
        x = _LABEL + step * position
        if period[:4] != year:
            year = period[:4]
            picture.text(x, 12, year, size=10, bold=True)
            picture.line([(x, 4), (x, _HEAD + _ROW * len(names))], "#8a959c", width=0.8)
        if step >= _LEAST_FOR_NUMERAL or position % 3 == 0:
            picture.text(x + step / 2, 27, str(int(period[5:7])), size=9, anchor="middle", fill="#5f6b73")
    table = classes.drop_duplicates(["name", "period"]).set_index(["name", "period"])["rank"]
    for row, name in enumerate(names):
        y = _HEAD + _ROW * row
        picture.text(_LABEL - 6, y + 14, shortened(name, _LABEL - 10, 11), anchor="end")
        for position, period in enumerate(periods):
            rank = int(table.get((name, period), 0))
            x = _LABEL + step * position
            if rank == 0:
                picture.line([(x + 2, y + _ROW / 2), (x + step - 2, y + _ROW / 2)], "#b6c0c6", dash="2 2")
                continue
            numeral = palette.numerals[rank - 1]
            picture.rect(x, y, step, _ROW - 1, palette.fills[rank - 1], tip=f"{name} {period} {numeral}")
            if step >= _LEAST_FOR_NUMERAL:
                size = 10 if len(numeral) == 1 else 8
                picture.text(x + step / 2, y + 13.5, numeral, size=size, anchor="middle", fill=palette.ink(rank))
    x = _LABEL
    for rank, numeral in enumerate(palette.numerals, start=1):
        picture.rect(x, height - 14, 11, 11, palette.fills[rank - 1])
        picture.text(x + 15, height - 5, numeral, size=10)
        x += 22 + 10 * len(numeral)
    picture.line([(x + 4, height - 8), (x + 18, height - 8)], "#b6c0c6", dash="2 2")
    picture.text(x + 22, height - 5, COMMON["no_data"].within(lang), size=10)
    return picture.markup()


def _strip_words(rows: pd.DataFrame, periods: Sequence[str], palette: Palette) -> str:
    table = rows.drop_duplicates("period").set_index("period")["rank"]
    return " ".join(palette.numerals[int(table[p]) - 1] if table.get(p, 0) else "-" for p in periods)
