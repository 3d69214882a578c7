"""A section in a pop-up: the classes of the last months as a strip, and the item that decides them as a line."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from riverzones.model import Text
from riverzones.present.charts.concentration import Limit
from riverzones.present.charts.palette import Palette
from riverzones.present.charts.svg import Picture, axis_steps
from riverzones.terms import TITLE

__all__ = ["section_chart"]

_LEFT, _ROW = 30.0, 16.0


def section_chart(
    ranks: pd.Series,
    values: pd.Series,
    *,
    item: str,
    unit: str,
    palette: Palette,
    limits: Sequence[Limit] = (),
    lang: str = "zh",
    width: float = 268.0,
) -> Markup:
    """Draw one section small: without words for a pointer, so that hundreds of them fit into one map.

    Parameters
    ----------
    ranks : Series
        Class of each month (1 for I, 0: not known); index: the months in their order, ``2025-03``.
    values : Series
        Means of the item in the same months [unit], NaN where there is none.
    item, unit : str
        What the line is.
    palette : Palette
        Colours and numerals of classes.
    limits : sequence of Limit
        Lines across, up to one above the highest value.
    lang : str
        ``"zh"`` or ``"en"``: the language of the words.
    width : float
        Width of the picture in its own units.
    """
    months, right, top, bottom, height = [str(month) for month in ranks.index], width - 20, 44.0, 92.0, 108.0
    step = (right - _LEFT) / max(len(months), 1)
    title = TITLE["classes_by_month"].within(lang)
    known = [f"{month} {palette.numerals[int(rank) - 1]}" for month, rank in zip(months, ranks, strict=True) if rank]
    picture = Picture(width, height, title, "，".join([*known[-1:], f"{item} {unit}"]))
    year = ""
    for position, (month, rank) in enumerate(zip(months, ranks.to_numpy(int), strict=True)):
        x = _LEFT + step * position
        if month[:4] != year:
            year = month[:4]
            picture.text(x, 9, year, size=8, bold=True)
        if rank:
            numeral = palette.numerals[rank - 1]
            picture.rect(x, 12, step, _ROW, palette.fills[rank - 1])
            size = 9 if len(numeral) == 1 else 7
            picture.text(x + step / 2, 23, numeral, size=size, anchor="middle", fill=palette.ink(rank))
        else:
            picture.line([(x + 2, 20), (x + step - 2, 20)], "#b6c0c6", dash="2 2")
        if position % 3 == 0:
            picture.text(
                x + step / 2,
                height - 3,
                Text(zh=f"{int(month[5:7])}月", en=month[5:7].lstrip("0")).within(lang),
                size=7,
                anchor="middle",
            )
    most = float(values.max()) if values.notna().any() else 0.0
    above = sorted(limit.value for limit in limits if limit.value > most)[:1]
    shown = [limit for limit in limits if limit.value <= (above[0] if above else most)]
    steps = axis_steps(max([most, *(limit.value for limit in shown)]) * 1.05, count=2)

    def up(value: float) -> float:
        return bottom - (bottom - top) * value / steps[-1]

    picture.text(_LEFT, top - 5, f"{item} {unit}".strip(), size=8, bold=True)
    for value in (steps[0], steps[-1]):
        picture.text(_LEFT - 3, up(value) + 3, f"{value:g}", size=7, anchor="end", fill="#5f6b73")
    for limit in shown:
        picture.line([(_LEFT, up(limit.value)), (right, up(limit.value))], limit.colour, dash="4 3")
        picture.text(right + 3, up(limit.value) + 3, limit.name, size=7)
    picture.line([(_LEFT, bottom), (right, bottom)], "#8a959c")
    run: list[tuple[float, float]] = []
    for position, value in enumerate([*values.to_numpy(float), float("nan")]):
        if pd.notna(value):
            run.append((_LEFT + step * (position + 0.5), up(value)))
        elif run:
            picture.line(run, "#0b4f6c", width=1.6)
            if len(run) == 1:
                picture.mark(*run[0], "#0b4f6c", size=1.8)
            run = []
    return picture.markup()
