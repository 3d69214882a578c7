"""What a small map is drawn on: shapes, circles and words in millimetres, from the lower left corner.

A page of a browser is an :class:`SvgCanvas`, a sheet of paper or a picture the
:class:`~riverzones.present.paper.paper.Canvas` of the print; what draws calls the one as the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import shapely
from markupsafe import Markup, escape

__all__ = ["PX_MM", "DrawingCanvas", "Hatch", "Pen", "SvgCanvas"]

PX_MM: Final = 0.254
"""A unit of an SVG drawing [mm]: a hundredth of an inch, as in a picture of it."""
_PT_PX: Final = 100 / 72
_SEEN_MM: Final = 0.25 * PX_MM


@dataclass(frozen=True, slots=True)
class Hatch:
    """Parallel lines that fill an area: their direction [degrees, from the horizontal], distance and width [mm]."""

    rises: bool
    step_mm: float
    width_mm: float


@dataclass(frozen=True, slots=True)
class Pen:
    """How a shape is drawn: colours (``#rrggbb``), width and dashes of its line [mm]; ``opacity`` is of its filling.

    An area without ``fill`` is filled by its ``hatch`` in the colour of the line, or not at all.
    """

    stroke: str | None = None
    width_mm: float = 0.0
    dash_mm: tuple[float, ...] = ()
    fill: str | None = None
    opacity: float = 1.0
    hatch: Hatch | None = None


class DrawingCanvas(Protocol):
    """What can be drawn on; ``name`` says what a shape is, for who styles or reads the drawing."""

    def shape(self, shape: Any, pen: Pen, *, name: str = "") -> None:
        """Draw lines or areas [mm]."""

    def circle(self, x: float, y: float, radius: float, pen: Pen, *, name: str = "") -> None:
        """Draw a circle around a place [mm]."""

    def pill(self, x: float, y: float, width: float, height: float, pen: Pen, *, name: str = "") -> None:
        """Draw a box with round ends around a place [mm]."""

    def text(
        self, x: float, y: float, words: str, size_pt: float, *, bold: bool = False, halo: float = 0.0, **how: Any
    ) -> Any:
        """Draw words at a place [mm] with a white edge of ``halo`` [mm]; ``how`` as matplotlib takes it: ``ha``,
        ``va``, ``color``, ``style``.
        """


class SvgCanvas:
    """A drawing as one ``<svg>`` element; text from data is escaped.

    Ids inside (of hatchings) are the same in every drawing of a page and mean the same.
    """

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self._parts: list[str] = []
        self._hatches: dict[str, str] = {}

    def shape(self, shape: Any, pen: Pen, *, name: str = "") -> None:
        """Draw lines or areas [mm]."""
        steps = [step for part in shapely.get_parts(shape) for step in self._steps(part)]
        if steps:
            rule = ' fill-rule="evenodd"' if shapely.get_dimensions(shape) == 2 else ""
            self._parts.append(f'<path{_class(name)} d="{" ".join(steps)}"{rule}{self._style(pen)}/>')

    def _steps(self, part: Any) -> Iterable[str]:
        """Rings or a line as steps of a path; a point is none, and a step that cannot be seen is left out."""
        size = shapely.get_dimensions(part)
        for line in shapely.get_rings(part) if size == 2 else [part] if size == 1 else ():
            corners = shapely.get_coordinates(line)
            moved = np.r_[True, (np.abs(np.diff(corners, axis=0)) > _SEEN_MM).any(axis=1)]
            steps = [self._xy(x, y) for x, y in corners[moved].tolist()]
            if len(steps) > 1:
                closed = size == 2 or (corners[0] == corners[-1]).all()
                yield f"M{' '.join(steps)}{'Z' if closed else ''}"

    def circle(self, x: float, y: float, radius: float, pen: Pen, *, name: str = "") -> None:
        """Draw a circle around a place [mm]."""
        at_x, at_y = self._xy(x, y).split(" ")
        self._parts.append(
            f'<circle{_class(name)} cx="{at_x}" cy="{at_y}" r="{_number(radius / PX_MM)}"{self._style(pen)}/>'
        )

    def pill(self, x: float, y: float, width: float, height: float, pen: Pen, *, name: str = "") -> None:
        """Draw a box with round ends around a place [mm]."""
        left, top = self._xy(x - width / 2, y + height / 2).split(" ")
        self._parts.append(
            f'<rect{_class(name)} x="{left}" y="{top}" width="{_number(width / PX_MM)}" '
            f'height="{_number(height / PX_MM)}" rx="{_number(height / 2 / PX_MM)}"{self._style(pen)}/>'
        )

    def text(
        self, x: float, y: float, words: str, size_pt: float, *, bold: bool = False, halo: float = 0.0, **how: Any
    ) -> None:
        """Draw words at a place [mm]."""
        at_x, at_y = self._xy(x, y).split(" ")
        edge = f' stroke="#ffffff" stroke-width="{_number(halo / PX_MM)}" paint-order="stroke"' if halo else ""
        self._parts.append(
            f'<text x="{at_x}" y="{at_y}" fill="{how.get("color", "#000000")}" '
            f'font-size="{_number(size_pt * _PT_PX)}" font-weight="{"bold" if bold else "normal"}" '
            f'font-style="{how.get("style", "normal")}" text-anchor="{_ANCHORS[how.get("ha", "left")]}"{edge}>'
            f"{escape(words)}</text>"
        )

    def svg(self, name: str, *, label: str = "", sized: bool = False) -> Markup:
        """Return the drawing as an element of the class ``name``; ``label`` says what it shows to who cannot see it.

        An element that is ``sized`` has its own size where no style gives it another.
        """
        width, height = (_number(side / PX_MM) for side in (self.width_mm, self.height_mm))
        about = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
        size = f' width="{width}" height="{height}"' if sized else ""
        hatches = f"<defs>{''.join(self._hatches.values())}</defs>" if self._hatches else ""
        return Markup(  # noqa: S704 - every text in it was escaped
            f'<svg class="{name}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"{size} '
            f'{about} font-family="inherit">{hatches}{"".join(self._parts)}</svg>'
        )

    def _xy(self, x: float, y: float) -> str:
        return f"{_number(x / PX_MM)} {_number((self.height_mm - y) / PX_MM)}"

    def _style(self, pen: Pen) -> str:
        fill = pen.fill or (self._hatched(pen.hatch, pen.stroke) if pen.hatch is not None else "none")
        words = f' fill="{fill}"' + (f' fill-opacity="{pen.opacity:g}"' if pen.fill and pen.opacity < 1 else "")
        if pen.stroke is None:
            return words
        dash = " ".join(_number(step / PX_MM) for step in pen.dash_mm)
        words += f' stroke="{pen.stroke}" stroke-width="{_number(pen.width_mm / PX_MM)}" stroke-linejoin="round"'
        return words + (f' stroke-dasharray="{dash}"' if dash else "")

    def _hatched(self, hatch: Hatch, colour: str | None) -> str:
        """The reference to a pattern of lines; it stands among the definitions."""
        step, width = _number(hatch.step_mm / PX_MM), _number(hatch.width_mm / PX_MM)
        name = f"hatch-{'up' if hatch.rises else 'down'}-{step}-{str(colour).lstrip('#')}".replace(".", "_")
        self._hatches[name] = (
            f'<pattern id="{name}" width="{step}" height="{step}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({45 if hatch.rises else -45})">'
            f'<line x1="0" y1="0" x2="0" y2="{step}" stroke="{colour}" stroke-width="{width}"/></pattern>'
        )
        return f"url(#{name})"


_ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _number(value: float) -> str:
    """A number to a hundredth, without noughts at its end."""
    return f"{round(float(value), 2) + 0.0:.2f}".rstrip("0").rstrip(".")
