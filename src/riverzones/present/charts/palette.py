"""Colours and numerals of the classes of water, as the catalogue draws sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from riverzones.catalogue import load

__all__ = ["Palette", "class_palette"]


@dataclass(frozen=True)
class Palette:
    """Colours and numerals of the classes, the best first."""

    fills: Sequence[str]
    numerals: Sequence[str]

    def ink(self, rank: int) -> str:
        """Return black or white, whichever reads better on the colour of a class (WCAG contrast)."""
        light = _luminance(self.fills[rank - 1])
        return "#ffffff" if (1.05 / (light + 0.05)) > ((light + 0.05) / 0.05) else "#000000"


@cache
def class_palette(lang: str = "zh") -> Palette:
    """Return the colours of ``catalogue/styles/sections.yaml`` with the numerals of a language.

    Examples
    --------
    >>> class_palette().numerals[-1], class_palette("en").numerals[-1], class_palette().fills[5]
    ('劣Ⅴ', '>V', '#e01b1b')
    """
    catalogue = load()
    cases = catalogue.styles["sections"].cases
    titles = {value.name: value.title for value in catalogue.columns["class"].values}
    names = [name for name, *_ in cases]
    fills = [symbol.fill or "#9aa5ad" for _, _, symbol in cases]
    if lang == "zh":
        return Palette(tuple(fills), tuple(titles[name].zh.removesuffix("类") for name in names))
    return Palette(tuple(fills), tuple(">V" if name.startswith("worse") else name for name in names))


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
