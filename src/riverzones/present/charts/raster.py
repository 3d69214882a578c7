"""A chart of ours as a PNG picture, or drawn onto a sheet: for documents and paper that hold no SVG.

What :mod:`riverzones.present.charts.svg` writes is read back: boxes, lines, signs and words, nothing else.
"""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.patheffects import withStroke

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.typefaces import KNOWN, installed, writable

__all__ = ["chart_png", "chart_size", "draw_chart", "picture_families", "picture_words"]

_SVG = "{http://www.w3.org/2000/svg}"
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}
_PT_PER_PX = 0.72
"""Points of a font per unit of a chart, where a unit is a hundredth of an inch."""


def chart_size(chart: Markup) -> tuple[float, float]:
    """Return width and height of a chart in its own units.

    Examples
    --------
    >>> chart_size(Markup('<svg viewBox="0 0 720 120"></svg>'))
    (720.0, 120.0)
    """
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart)
    if box is None:
        raise ValueError("a chart has a viewBox from 0 0")
    return float(box.group(1)), float(box.group(2))


def chart_png(chart: Markup, *, dots: float = 2.0) -> bytes:
    """Return a chart as PNG of ``dots`` pixels per unit.

    Raises
    ------
    OutputError
        If it holds Chinese and no font for that is installed.
    """
    width, height = chart_size(chart)
    figure = Figure(figsize=(width / 100, height / 100), dpi=100 * dots)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    draw_chart(axes, chart)
    made = io.BytesIO()
    figure.savefig(made, format="png", pil_kwargs={"compress_level": 3})
    return made.getvalue()


def draw_chart(axes: Any, chart: Markup, *, scale: float = 1.0) -> None:
    """Draw a chart onto axes whose units are those of the chart, from the top left; ``scale`` is that of letters."""
    family = list(picture_families())
    for order, part in enumerate(ET.fromstring(str(chart))):  # noqa: S314 - we wrote it a moment ago
        name, style = part.tag.removeprefix(_SVG), part.attrib
        if name == "rect":
            x, y, width, height = (float(style[key]) for key in ("x", "y", "width", "height"))
            axes.add_patch(
                Rectangle(
                    (x, y), width, height, facecolor=style["fill"], edgecolor="white", linewidth=0.4, zorder=order
                )
            )
        elif name == "polyline":
            xy = _points(style["points"])
            dash = style.get("stroke-dasharray")
            axes.plot(
                xy[:, 0], xy[:, 1], color=style["stroke"], linewidth=float(style["stroke-width"]) * _PT_PER_PX * scale,
                linestyle="-" if dash is None else (0, tuple(float(one) for one in dash.split())), zorder=order,
            )  # fmt: skip
        elif name == "polygon":
            axes.add_patch(Polygon(_points(style["points"]), facecolor=style["fill"], edgecolor="white", linewidth=0.5,
                                   zorder=order))  # fmt: skip
        elif name == "circle":
            axes.add_patch(Circle((float(style["cx"]), float(style["cy"])), float(style["r"]), facecolor=style["fill"],
                                  edgecolor=style["stroke"], linewidth=0.6, zorder=order))  # fmt: skip
        elif name == "text":
            font = FontProperties(family=family, size=float(style["font-size"]) * _PT_PER_PX * scale,
                                  weight="bold" if style["font-weight"] == "700" else "normal")  # fmt: skip
            halo = [] if style["stroke"] == "none" else [withStroke(linewidth=1.8, foreground="white")]
            axes.text(
                float(style["x"]), float(style["y"]), picture_words(part.text or ""), color=style["fill"],
                fontproperties=font, ha=_ANCHORS[style["text-anchor"]], va="baseline", path_effects=halo,
                zorder=order, parse_math=False,
            )  # fmt: skip


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


def _points(words: str) -> Any:
    return np.array([[float(one) for one in pair.split(",")] for pair in words.split()])
