"""Concentrations over time with the limits of the classes as lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from riverzones.present.charts.svg import Picture, axis_steps
from riverzones.terms import COMMON

__all__ = ["Limit", "concentration_chart"]


class Limit(NamedTuple):
    """A limit that is drawn as a line across: its value, what it is called, its colour."""

    value: float
    name: str
    colour: str = "#8a959c"


def concentration_chart(
    values: pd.DataFrame,
    *,
    title: str,
    unit: str,
    limits: Sequence[Limit] = (),
    lang: str = "zh",
    width: float = 720.0,
    height: float = 200.0,
) -> Markup:
    """Draw the values of one item at one section.

    Parameters
    ----------
    values : DataFrame
        ``period`` (months, ``2025-03``) and ``value`` [unit]; ``qualifier`` ``<`` is drawn as a ring. A month without a
        value breaks the line.
    title, unit : str
        What people read.
    limits : sequence of Limit
        Only those that fit are drawn: up to one above the highest value.
    lang : str
        ``"zh"`` or ``"en"``: the language of the words.
    width, height : float
        Size of the picture in its own units.
    """
    table = values.dropna(subset=["value"]).sort_values("period")
    number = [int(month) for month in pd.PeriodIndex(table["period"], freq="M").asi8]
    heights = table["value"].to_numpy(float)
    most = float(heights.max()) if len(heights) else 0.0
    above = sorted(limit.value for limit in limits if limit.value > most)[:1]
    shown = [limit for limit in limits if limit.value <= (above[0] if above else most)]
    steps = axis_steps(max([most, *(limit.value for limit in shown)], default=most) * 1.05)
    left, right, top, bottom = 46.0, width - 46, 26.0, height - 24
    first, last = (min(number), max(number)) if number else (0, 1)

    def across(month: float) -> float:
        return left + (right - left) * (month - first) / max(last - first, 1)

    def up(value: float) -> float:
        return bottom - (bottom - top) * value / steps[-1]

    description = "，".join(f"{period} {value:g}" for period, value in zip(table["period"], heights, strict=True))
    picture = Picture(width, height, f"{title}（{unit}）", description or COMMON["no_data"].within(lang))
    picture.text(left, 13, title, bold=True)
    picture.scale(steps, up, left, right, unit=unit)
    for limit in shown:
        y = up(limit.value)
        picture.line([(left, y), (right, y)], limit.colour, dash="5 3", width=1.4)
        picture.text(right + 4, y + 3.5, limit.name, size=9, fill="#1c2328")
    for month in range(first, last + 1):
        period = pd.Period(ordinal=month, freq="M")
        if period.month == 1 or month == first:
            picture.text(across(month), height - 8, str(period.year), size=9, bold=True, anchor="middle")
        elif period.month % 3 == 1:
            picture.text(across(month), height - 8, str(period.month), size=9, anchor="middle", fill="#5f6b73")
    run: list[tuple[float, float]] = []
    before: int | None = None
    for month, value in zip(number, heights, strict=True):
        if before is not None and month - before > 1:
            picture.line(run, "#0b4f6c", width=1.8)
            run = []
        run.append((across(month), up(value)))
        before = month
    picture.line(run, "#0b4f6c", width=1.8)
    under = table["qualifier"].eq("<") if "qualifier" in table else pd.Series(False, index=table.index)
    for month, value, low, period in zip(number, heights, under, table["period"], strict=True):
        tip = f"{period} {'<' if low else ''}{value:g} {unit}"
        picture.mark(across(month), up(value), "#0b4f6c", shape="ring" if low else "circle", size=2.6, tip=tip)
    return picture.markup()
