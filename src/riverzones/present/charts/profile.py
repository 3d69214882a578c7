"""The longitudinal profile along a river: sections with their value and class, outfalls and tributaries by chainage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from riverzones.present.charts.concentration import Limit
from riverzones.present.charts.palette import Palette
from riverzones.present.charts.svg import Picture, axis_steps, shortened
from riverzones.terms import COMMON, labels

__all__ = ["ProfileMark", "profile_chart"]

_PROFILE_ROLE: Final = labels("profile_role")

_SHAPES = {"outfall": "triangle", "plant": "square", "tributary": "diamond"}


class ProfileMark(NamedTuple):
    """Something on the river: ``role`` section, outfall, plant or tributary; ``value`` and ``rank`` of sections."""

    chainage_km: float
    name: str
    role: str
    value: float | None = None
    rank: int = 0


def profile_chart(
    marks: Sequence[ProfileMark],
    *,
    title: str,
    unit: str,
    palette: Palette,
    limits: Sequence[Limit] = (),
    lang: str = "zh",
    width: float = 720.0,
    length_km: float = 0.0,
) -> Markup:
    """Draw a river from its upper end (left) to its mouth (right, 0 km).

    Parameters
    ----------
    marks : sequence of ProfileMark
        Sections are joined by a line through their values; the others stand below on the bed.
    title, unit : str
        What people read.
    palette : Palette
        Colours and numerals of classes.
    limits : sequence of Limit
        Lines across, up to one above the highest value.
    lang : str
        ``"zh"`` or ``"en"``: the language of the words.
    width : float
        Width of the picture in its own units.
    length_km : float
        Length of the river, where the drawing is to reach up to its upper end [km].
    """
    left, right, top, bottom, height = 46.0, width - 46, 34.0, 190.0, 278.0
    sections = sorted((m for m in marks if m.role == "section" and m.value is not None), key=lambda m: -m.chainage_km)
    others = [mark for mark in marks if mark.role != "section"]
    longest = max([length_km, *(mark.chainage_km for mark in marks)]) * 1.03 or 1.0
    most = max((float(mark.value or 0) for mark in sections), default=0.0)
    above = sorted(limit.value for limit in limits if limit.value > most)[:1]
    shown = [limit for limit in limits if limit.value <= (above[0] if above else most)]
    steps = axis_steps(max([most, *(limit.value for limit in shown)]) * 1.05)

    def across(km: float) -> float:
        return right - (right - left) * km / longest

    def up(value: float) -> float:
        return bottom - (bottom - top) * value / steps[-1]

    description = "；".join(f"K{mark.chainage_km:.1f} {mark.name} {mark.value:g}" for mark in sections)
    picture = Picture(width, height, f"{title}（{unit}）", description)
    picture.text(left, 14, title, bold=True)
    picture.scale(steps, up, left, right, unit=unit)
    for limit in shown:
        picture.line([(left, up(limit.value)), (right, up(limit.value))], limit.colour, dash="5 3", width=1.4)
        picture.text(right + 4, up(limit.value) + 3.5, limit.name, size=9)
    bed = bottom + 16
    picture.line([(left, bed), (right, bed)], "#2a7f9e", width=3)
    picture.text(left, bed + 62, COMMON["upstream"].within(lang), size=9, fill="#5f6b73")
    picture.text(right, bed + 62, COMMON["mouth"].within(lang), size=9, anchor="end", fill="#5f6b73")
    for step in axis_steps(longest, count=6):
        if step <= longest:
            picture.line([(across(step), bed - 3), (across(step), bed + 3)], "#1c2328")
            picture.text(across(step), bed + 14, f"K{step:g}", size=8.5, anchor="middle", fill="#5f6b73")
    for mark in others:
        y = bed + 26 if mark.role == "outfall" else bed + 38
        colour = {"outfall": "#7a3e9d", "plant": "#b5502f", "tributary": "#2a7f9e"}.get(mark.role, "#5f6b73")
        tip = f"K{mark.chainage_km:.2f} {mark.name}"
        picture.mark(across(mark.chainage_km), y, colour, shape=_SHAPES.get(mark.role, "diamond"), tip=tip)
    picture.line([(across(m.chainage_km), up(float(m.value or 0))) for m in sections], "#0b4f6c", width=1.6)
    for position, mark in enumerate(sections):
        x, y = across(mark.chainage_km), up(float(mark.value or 0))
        picture.line([(x, y), (x, bed)], "#b6c0c6", dash="2 2")
        fill = palette.fills[mark.rank - 1] if mark.rank else "#9aa5ad"
        numeral = palette.numerals[mark.rank - 1] if mark.rank else "?"
        picture.rect(x - 9, y - 8, 18, 15, fill, tip=f"K{mark.chainage_km:.1f} {mark.name} {mark.value:g} {unit}")
        ink = palette.ink(mark.rank) if mark.rank else "#000000"
        picture.text(x, y + 3.5, numeral, size=9.5 if len(numeral) == 1 else 8, anchor="middle", fill=ink, bold=True)
        anchor = "end" if x > right - 70 else "start" if x < left + 70 else "middle"
        picture.text(x, y - 13 - 11 * (position % 2), shortened(mark.name, 120, 10), size=10, anchor=anchor, halo=True)
    x = left + 60
    for role, words in (
        ("outfall", _PROFILE_ROLE["outfall"]),
        ("plant", _PROFILE_ROLE["plant"]),
        ("tributary", _PROFILE_ROLE["tributary"]),
    ):
        if any(mark.role == role for mark in others):
            colour = {"outfall": "#7a3e9d", "plant": "#b5502f", "tributary": "#2a7f9e"}[role]
            picture.mark(x, bed + 58, colour, shape=_SHAPES[role])
            picture.text(x + 8, bed + 62, words.within(lang), size=9)
            x += 90
    return picture.markup()
