"""Lines of a review: a stated number beside a measured one, with the tolerance and the verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["ORIGINS", "TOLERANCES", "VERDICTS", "Line", "Stated", "line_of", "title_of"]

VERDICTS: Final = labels("review_verdict")
"""Verdicts in the order in which they are shown."""

ORIGINS: Final = labels("review_origin")
"""Where a stated number is from."""

TOLERANCES: Final = {
    "upstream_m": (0.01, 5.0),
    "downstream_m": (0.01, 5.0),
    "depth_m": (0.02, 2.0),
    "radius_m": (0.02, 2.0),
    "outward_m": (0.02, 2.0),
    "area_m2": (0.0006, 0.0),
    "perimeter_m": (0.01, 5.0),
    "length_m": (0.01, 5.0),
    "whole_water_m2": (0.01, 100.0),
    "intake_in_tier_1_m": (0.0, 0.0),
    "tiers_apart_m": (0.0, 1.0),
    "tiers_overlap_m2": (0.0, 1.0),
}
"""Share of the stated number and least amount within which both agree: settings of ours, no document gives any.
Tiers that are at most 1 m apart adjoin, as in rule CN-133. What a paper states as a whole (a length, an area, a
perimeter) agrees within half of its last digit; an area also within 0.06 %, by which an area in the plane of a 3-degree
zone differs from that on the ellipsoid at the edge of the zone (scale 1 + x^2 / 2R^2, x = 150 km)."""

_TITLES: Final = labels("review_quantity")
_OF: Final = labels("review_from")


def title_of(quantity: str, of: str | None) -> Text:
    """Return the words for a quantity: ``title_of("upstream_m", "1").zh`` is ``"上游长度，自一级保护区边界"``."""
    said = _TITLES[quantity]
    if of is None:
        return said
    if of.startswith("intake:"):
        name = of.removeprefix("intake:")
        return Text(zh=f"{said.zh}，自{name}取水口", en=f"{said.en}, from the intake {name}")
    if of not in _OF:
        return Text(zh=f"{said.zh}，{of}", en=f"{said.en}, {of}")
    return Text(zh=f"{said.zh}，{_OF[of].zh}", en=f"{said.en}, {_OF[of].en}")


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity of a zone.

    ``difference`` is measured minus stated; both agree within ``tolerance``, and what lies beyond it by less than
    ``accuracy`` cannot be told. ``origin``: "text", "registry" or None. All in the unit the quantity ends with.
    """

    tier: str | None
    part: str | None
    quantity: str
    of: str | None
    stated: float | None
    measured: float | None
    verdict: str
    tolerance: float | None = None
    accuracy: float | None = None
    origin: str | None = None
    zone_ids: tuple[str, ...] = ()
    note: Text = Text(zh="", en="")  # noqa: RUF009 - frozen

    @property
    def difference(self) -> float | None:
        """Measured minus stated."""
        return None if self.stated is None or self.measured is None else self.measured - self.stated


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a text or a registry states; ``half_digit`` is half of its last digit, in its unit."""

    tier: str | None
    part: str | None
    quantity: str
    of: str | None
    value: float
    origin: str
    at_least: bool = False
    capped: bool = False
    zone_ids: tuple[str, ...] = ()
    half_digit: float = 0.0


def line_of(stated: Stated, measured: float | None, *, accuracy: float = 0.0, reason: Text | None = None) -> Line:
    """Return the verdict on one stated number.

    Parameters
    ----------
    stated : Stated
        What is stated.
    measured : float, optional
        What the geometry measures; None where it cannot be measured, for which ``reason`` says why.
    accuracy : float
        How far the measured number may be off by the accuracy of the coordinates, in its own unit.
    reason : Text, optional
        Shown with the verdict.

    Examples
    --------
    >>> asked = Stated("1", "water", "upstream_m", "intake", 1000.0, "text")
    >>> [line_of(asked, found).verdict for found in (1009.0, 1011.0, 940.0, None)]
    ['agrees', 'differs', 'differs', 'cannot_tell']
    >>> line_of(asked, 1011.0, accuracy=5.0).verdict
    'cannot_tell'
    """
    share, least = TOLERANCES.get(stated.quantity, (0.0, 0.0))
    tolerance = max(share * abs(stated.value), least, stated.half_digit)
    note = reason or Text(zh="", en="")
    if measured is None or not math.isfinite(measured):
        verdict, measured = "cannot_tell", None
    else:
        off = measured - stated.value
        if abs(off) <= tolerance or (stated.at_least and off > 0):
            verdict = "agrees"
        elif stated.capped and off < 0:
            verdict = "cannot_tell"
            note = Text(
                zh="批复允许以分水岭等为界，可小于所载数值", en="the text lets a divide or the like cut it short"
            )
        elif abs(off) <= tolerance + accuracy:
            verdict = "cannot_tell"
            note = Text(
                zh=f"差值在坐标精度（{accuracy:.3g}）之内",
                en=f"within the accuracy of the coordinates ({accuracy:.3g})",
            )
        else:
            verdict = "differs"
    return Line(
        stated.tier, stated.part, stated.quantity, stated.of, stated.value, measured, verdict,
        tolerance, accuracy, stated.origin, stated.zone_ids, note,
    )  # fmt: skip
