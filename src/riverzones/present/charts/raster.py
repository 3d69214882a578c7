"""A drawing of ours as a PNG picture, or drawn onto a sheet: for documents and paper that hold no SVG.

What :mod:`riverzones.present.charts.svg` writes is read back, so that a chart is drawn once: groups that are moved and
turned, boxes, lines, paths of straight lines, circles and words. Anything else of SVG is refused, never left out in
silence.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D, Transform

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.typefaces import KNOWN, installed, writable

__all__ = ["draw_svg", "picture_families", "picture_words", "svg_png", "svg_size"]

_SVG: Final = "{http://www.w3.org/2000/svg}"
_ANCHORS: Final = {"start": "left", "middle": "center", "end": "right"}
_PT_PER_PX: Final = 0.72
"""Points of a font per unit of a drawing, where a unit is a hundredth of an inch."""
_INHERITED: Final = ("font-size", "font-weight", "font-style", "fill", "stroke", "text-anchor")
_SILENT: Final = ("title", "desc", "defs")
"""Elements that draw nothing."""
_STEP = re.compile(r"[MLHVZ]|-?[\d.]+")
_MOVE = re.compile(r"(translate|rotate)\(([^)]*)\)")


def svg_size(drawing: Markup) -> tuple[float, float]:
    """Return width and height of a drawing in its own units.

    Raises
    ------
    ValueError
        If it has no viewBox that begins at 0 0.

    Examples
    --------
    >>> svg_size(Markup('<svg viewBox="0 0 720 120"></svg>'))
    (720.0, 120.0)
    """
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    if box is None:
        raise ValueError("a drawing has a viewBox from 0 0")
    return float(box.group(1)), float(box.group(2))


def svg_png(drawing: Markup, *, dots: float = 2.0) -> bytes:
    """Return a drawing as PNG of ``dots`` pixels per unit.

    Raises
    ------
    OutputError
        If it holds Chinese and no font for that is installed.
    """
    width, height = svg_size(drawing)
    figure = Figure(figsize=(width / 100, height / 100), dpi=100 * dots)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    draw_svg(axes, drawing)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", pil_kwargs={"compress_level": 3})
    return picture.getvalue()


def draw_svg(axes: Any, drawing: Markup, *, scale: float = 1.0) -> None:
    """Draw onto axes whose units are those of the drawing, from the top left; ``scale`` is that of letters and lines.

    Raises
    ------
    OutputError
        If it holds Chinese and no font for that is installed.
    ValueError
        If it holds what this module does not draw.
    """
    root = ET.fromstring(str(drawing))  # noqa: S314 - we wrote it a moment ago
    for order, (part, style, moved) in enumerate(_shapes(root, {}, Affine2D())):
        pen = _Pen(axes, style, moved, scale, order)
        draw = _DRAWN.get(part.tag.removeprefix(_SVG))
        if draw is None:
            raise ValueError(f"a drawing holds <{part.tag.removeprefix(_SVG)}>, which no picture draws")
        draw(pen, part)


def _shapes(
    group: Any, inherited: Mapping[str, str], moved: Transform
) -> Iterator[tuple[Any, dict[str, str], Transform]]:
    """Every shape in the order of drawing, with the style that holds for it and where its group is moved to."""
    style = {**inherited, **{key: value for key, value in group.attrib.items() if key in _INHERITED}}
    for part in group:
        name = part.tag.removeprefix(_SVG)
        if name in _SILENT:
            continue
        here = _movement(part.attrib.get("transform", "")) + moved
        if name == "g":
            yield from _shapes(part, style, here)
        else:
            yield part, {**style, **part.attrib}, here


def _movement(transform: str) -> Affine2D:
    """The last movement of an SVG transform acts first."""
    moved = Affine2D()
    for kind, numbers in reversed(_MOVE.findall(transform)):
        values = [float(number) for number in re.split(r"[ ,]+", numbers.strip())]
        moved = moved.translate(*values) if kind == "translate" else moved.rotate_deg(values[0])
    return moved


@dataclass(frozen=True)
class _Pen:
    """What a shape is drawn with: axes, style, movement, scale, order of drawing."""

    axes: Any
    style: Mapping[str, str]
    moved: Transform
    scale: float
    order: int

    def number(self, name: str, default: float = 0.0) -> float:
        return float(self.style.get(name, default))

    @property
    def stroke(self) -> dict[str, Any]:
        """Colour, width and dashes of a line, as matplotlib takes them."""
        width = self.number("stroke-width", 1.0)
        # SVG counts dashes in units of the drawing, matplotlib in widths of the line.
        dashes = tuple(float(run) / width for run in self.style.get("stroke-dasharray", "").split())
        return {
            "edgecolor": self.style.get("stroke", "none"),
            "linewidth": width * _PT_PER_PX * self.scale,
            "linestyle": (0, dashes) if dashes else "solid",
            "zorder": self.order,
        }

    def patch(self, patch: Any) -> None:
        """Add an area that is filled or only edged."""
        fill = self.style.get("fill", "#000000")
        patch.set(**self.stroke)
        patch.set_facecolor((fill, self.number("fill-opacity", 1.0)) if fill != "none" else "none")
        self.axes.add_patch(patch)

    def outline(self, outline: Outline) -> None:
        self.patch(PathPatch(self.moved.transform_path(outline), joinstyle="round", capstyle="butt"))


def _rect(pen: _Pen, _part: Any) -> None:
    (x, y) = pen.moved.transform((pen.number("x"), pen.number("y")))
    width, height, rounded = pen.number("width"), pen.number("height"), pen.number("rx")
    pen.patch(
        FancyBboxPatch((x, y), width, height, boxstyle=f"round,pad=0,rounding_size={min(rounded, height / 2)}")
        if rounded
        else Rectangle((x, y), width, height)
    )


def _polyline(pen: _Pen, _part: Any) -> None:
    pen.outline(Outline(_points(pen.style["points"])))


def _polygon(pen: _Pen, _part: Any) -> None:
    corners = _points(pen.style["points"])
    pen.outline(Outline(np.vstack([corners, corners[:1]]), closed=True))


def _path(pen: _Pen, _part: Any) -> None:
    pen.outline(_outline(_STEP.findall(pen.style["d"])))


def _circle(pen: _Pen, _part: Any) -> None:
    (x, y) = pen.moved.transform((pen.number("cx"), pen.number("cy")))
    pen.patch(Circle((x, y), pen.number("r")))


def _text(pen: _Pen, part: Any) -> None:
    style = pen.style
    (x, y) = pen.moved.transform((pen.number("x"), pen.number("y")))
    bold, halo = style.get("font-weight") in ("700", "bold"), style.get("stroke", "none") != "none"
    font = FontProperties(
        family=list(picture_families()),
        size=pen.number("font-size") * _PT_PER_PX * pen.scale,
        weight="bold" if bold else "normal",
        style="italic" if style.get("font-style") == "italic" else "normal",
    )
    pen.axes.text(
        x, y, picture_words(part.text or ""), color=style.get("fill", "#000000"), fontproperties=font,
        ha=_ANCHORS[style.get("text-anchor", "start")], va="baseline", zorder=pen.order, parse_math=False,
        path_effects=[withStroke(linewidth=1.8, foreground="white")] if halo else [],
    )  # fmt: skip


_DRAWN: Final = {
    "rect": _rect,
    "polyline": _polyline,
    "polygon": _polygon,
    "path": _path,
    "circle": _circle,
    "text": _text,
}


def _outline(steps: Sequence[str]) -> Outline:
    """The path of the commands M, L, H, V and Z; numbers after M and L go on as lines."""
    corners: list[tuple[float, float]] = []
    codes: list[int] = []
    start, command, x, y = (0.0, 0.0), "", 0.0, 0.0
    left = iter(steps)
    for step in left:
        if step == "Z":
            corners.append(start)
            codes.append(int(Outline.CLOSEPOLY))
            continue
        number = step
        if step.isalpha():
            command, number = step, next(left)
        match command:
            case "H":
                x = float(number)
            case "V":
                y = float(number)
            case _:
                x, y = float(number), float(next(left))
        if command == "M":
            start = (x, y)
        corners.append((x, y))
        codes.append(int(Outline.MOVETO if command == "M" else Outline.LINETO))
        command = "L" if command == "M" else command
    return Outline(corners, codes)


@cache
def picture_families() -> tuple[str, ...]:
    """Return the fonts for pictures that are there and have Chinese characters, the best first."""
    there = set(installed())
    return (*(name for name in KNOWN if name in there), "DejaVu Sans")


def picture_words(words: str) -> str:
    """Return a label as the fonts can write it: a picture never shows the box of a character that is not there.

    Raises
    ------
    OutputError
        If it holds Chinese and no font for that is installed.
    """
    shown, lacking = writable(words, picture_families())
    if lacking and len(picture_families()) == 1 and any(ord(letter) > 0x2E7F for letter in lacking):
        raise OutputError(
            Text(zh="这台机器上没有中文字体，画不出图。", en="no font that writes Chinese is installed: no picture."),
            hint=Text(
                zh="请安装 fonts-noto-cjk（Debian、Ubuntu）或 google-noto-sans-cjk-fonts（Fedora），或改写 .html。",
                en="Install fonts-noto-cjk (Debian, Ubuntu) or google-noto-sans-cjk-fonts (Fedora), or write .html.",
            ),
        )
    return shown


def _points(pairs: str) -> Any:
    return np.array([[float(number) for number in pair.split(",")] for pair in pairs.split()])
