"""What all charts share: the frame with title and description, text, lines, signs, scales."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

__all__ = ["Picture", "axis_steps", "num", "shortened"]

_FONT = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_INK, _GREY, _PALE = "#1c2328", "#5f6b73", "#d9dfe3"
_WIDE_FROM = 0x2E80
"""Letters from here on are as wide as they are high."""


def num(value: float) -> str:
    """Return a number as a path has it: two decimals at most.

    Examples
    --------
    >>> num(12.0), num(0.126)
    ('12', '0.13')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shortened(words: str, width: float, size: float) -> str:
    """Return words cut with an ellipsis to what fits a width, letters as wide as in a common font.

    Examples
    --------
    >>> shortened("大昌断面（示意）", 60, 10)
    '大昌断面（…'
    """
    room = width / size
    used = 0.0
    for position, letter in enumerate(words):
        used += 1.0 if ord(letter) >= _WIDE_FROM else 0.56
        if used > room:
            cut = words[: max(position - 1, 1)]
            return f"{cut}…"
    return words


def axis_steps(most: float, *, count: int = 4) -> list[float]:
    """Round numbers from 0 to at least ``most`` for an axis.

    Examples
    --------
    >>> axis_steps(1.46), axis_steps(0)
    ([0.0, 0.5, 1.0, 1.5], [0.0, 1.0])
    """
    if not most > 0 or not math.isfinite(most):
        return [0.0, 1.0]
    raw = most / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    return [round(step * step_number, 10) for step_number in range(math.ceil(round(most / step, 9)) + 1)]


@dataclass
class Picture:
    """An SVG that is being drawn; all text is escaped."""

    width: float
    height: float
    title: str
    description: str = ""
    parts: list[Markup] = field(default_factory=list)

    def text(self, x: float, y: float, words: object, **more: object) -> None:
        """Draw words at a place; ``size``, ``anchor``, ``fill``, ``bold``."""
        style: Mapping[str, object] = {"size": 11, "anchor": "start", "fill": _INK, "bold": False, **more}
        words_ = Markup(
            '<text x="{}" y="{}" font-size="{}" text-anchor="{}" fill="{}" font-weight="{}" stroke="{}" '
            'stroke-width="2.5" paint-order="stroke" stroke-linejoin="round">{}</text>'
        ).format(
            num(x),
            num(y),
            style["size"],
            style["anchor"],
            style["fill"],
            "700" if style["bold"] else "400",
            "#fff" if style.get("halo") else "none",
            words,
        )
        self.parts.append(words_)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, tip: str = "") -> None:
        """Draw a filled box, with words that a pointer brings up."""
        inner = Markup("<title>{}</title>").format(tip) if tip else Markup()
        self.parts.append(
            Markup(
                '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#fff" stroke-width=".6">{}</rect>'
            ).format(num(x), num(y), num(max(width, 0)), num(max(height, 0)), fill, inner)
        )

    def line(self, points: Sequence[tuple[float, float]], colour: str = _GREY, **more: object) -> None:
        """Draw a line through points; ``width``, ``dash``."""
        dash = Markup(' stroke-dasharray="{}"').format(more["dash"]) if more.get("dash") else Markup()
        way = " ".join(f"{num(x)},{num(y)}" for x, y in points)
        self.parts.append(
            Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"{}/>').format(
                way, colour, more.get("width", 1), dash
            )
        )

    def mark(self, x: float, y: float, fill: str, *, shape: str = "circle", size: float = 4, tip: str = "") -> None:
        """Draw a sign: circle, ring, triangle (pointing down), diamond, square."""
        inner = Markup("<title>{}</title>").format(tip) if tip else Markup()
        if shape in ("circle", "ring"):
            inside, edge = ("#fff", fill) if shape == "ring" else (fill, "#fff")
            self.parts.append(
                Markup('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}">{}</circle>').format(
                    num(x), num(y), num(size), inside, edge, inner
                )
            )
            return
        ways: dict[str, list[tuple[float, float]]] = {
            "triangle": [(-1, -1), (1, -1), (0, 1)],
            "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
            "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        }
        corners = " ".join(f"{num(x + size * dx)},{num(y + size * dy)}" for dx, dy in ways[shape])
        self.parts.append(
            Markup('<polygon points="{}" fill="{}" stroke="#fff" stroke-width=".8">{}</polygon>').format(
                corners, fill, inner
            )
        )

    def scale(self, steps: Sequence[float], place: object, x0: float, x1: float, *, unit: str = "") -> None:
        """Draw grey lines across the picture with their numbers on the left; ``place`` gives the height of a value."""
        for step in steps:
            y = place(step)  # type: ignore[operator]
            self.line([(x0, y), (x1, y)], _PALE)
            self.text(x0 - 4, y + 3.5, num(step), size=9, anchor="end", fill=_GREY)
        if unit:
            self.text(x0 - 4, place(steps[-1]) - 8, unit, size=9, anchor="end", fill=_GREY)  # type: ignore[operator]

    def markup(self) -> Markup:
        """Return the SVG."""
        head = Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" class="chart" width="100%" '
            'style="max-width:{}px;height:auto;font-family:{}"><title>{}</title><desc>{}</desc>'
        ).format(num(self.width), num(self.height), num(self.width), _FONT, self.title, self.description)
        return Markup("").join([head, *self._body(), Markup("</svg>")])

    def _body(self) -> Iterator[Markup]:
        for part in self.parts:
            yield escape(part)
