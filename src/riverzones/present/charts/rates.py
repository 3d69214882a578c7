"""Rates by district, river or group as bars with their target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from riverzones.present.charts.svg import Picture, shortened
from riverzones.terms import COMMON

__all__ = ["Rate", "rate_bars"]


class Rate(NamedTuple):
    """A share: its name, percent, of how many, and the target in percent where there is one."""

    name: str
    percent: float
    number: int
    target: float | None = None


def rate_bars(rates: Sequence[Rate], *, title: str, lang: str = "zh", width: float = 560.0) -> Markup:
    """Draw shares as bars from 0 to 100 %; a bar below its target is hatched dark, and the number says so too.

    Parameters
    ----------
    rates : sequence of Rate
        In the order of the bars.
    title : str
        What people read.
    lang : str
        ``"zh"`` or ``"en"``: the language of the words.
    width : float
        Width of the picture in its own units.
    """
    label, row = 120.0, 22.0
    left, right = label, width - 96
    description = "；".join(f"{rate.name} {rate.percent:.1f}%" for rate in rates)
    picture = Picture(width, 30 + row * len(rates) + 6, title, description)
    picture.text(4, 14, title, bold=True)
    for position, rate in enumerate(rates):
        y = 26 + row * position
        missed = rate.target is not None and rate.percent < rate.target
        long_ = (right - left) * min(max(rate.percent, 0.0), 100.0) / 100
        picture.text(label - 6, y + 14, shortened(rate.name, label - 10, 11), anchor="end")
        picture.rect(left, y + 3, right - left, row - 7, "#edf1f3")
        picture.rect(
            left, y + 3, long_, row - 7, "#b5502f" if missed else "#2a7f9e", tip=f"{rate.name} {rate.percent:.1f}%"
        )
        if rate.target is not None:
            x = left + (right - left) * rate.target / 100
            picture.line([(x, y), (x, y + row - 2)], "#1c2328", width=1.6)
        flag = COMMON["missed"].within(lang) if missed else ""
        picture.text(right + 6, y + 14, f"{rate.percent:.1f}% ({rate.number}) {flag}".strip(), size=10)
    return picture.markup()
