"""Symbols of the catalogue on paper: line patterns, fillings and point markers.

One pixel of a style is 0.2 mm on paper (a setting of ours): a line of 2 px is 0.4 mm, a marker of radius 5 px 2 mm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from riverzones.model import Symbol
from riverzones.present.paper.paper import MM_PT, Box, Canvas, polygon_path

__all__ = ["MARKERS", "PX_MM", "dashes", "draw_areas", "draw_lines", "draw_points", "sample"]

PX_MM: Final = 0.2
MARKERS: Final = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D", "cross": "X", "star": "*"}
_EVEN: Final = {"circle": 1.0, "square": 0.88, "triangle": 1.1, "diamond": 0.82, "cross": 1.0, "star": 1.35}


def dashes(symbol: Symbol, scale: float = 1.0) -> Any:
    """Return the pattern of a symbol's line as matplotlib takes it: multiples of the line's width.

    Examples
    --------
    >>> dashes(Symbol(width=2.0, dash="8 4"))
    (0, (4.0, 2.0))
    >>> dashes(Symbol())
    'solid'
    """
    if not symbol.dash:
        return "solid"
    lengths = [float(part) for part in symbol.dash.split()]
    if len(lengths) % 2:
        lengths = lengths * 2
    return 0, tuple(length / max(symbol.width * scale, 0.1) for length in lengths)


def draw_areas(
    canvas: Canvas, shapes: Iterable[Any], symbol: Symbol, *, scale: float = 1.0, clip: Box | None = None, **how: Any
) -> None:
    """Draw polygons [mm]: filling and outline in the pattern of the symbol."""
    paths = [polygon_path(part) for shape in shapes for part in shapely.get_parts(shape) if _is(part, 2)]
    if not paths:
        return
    width = symbol.width * PX_MM * MM_PT * scale
    for face, edge in ((symbol.fill, "none"), ("none", symbol.stroke)):
        if face is None or (face != "none" and symbol.fill_opacity == 0):
            continue
        collection = PathCollection(
            paths,
            facecolors=face,
            edgecolors=edge,
            linewidths=width if edge != "none" else 0,
            linestyles=[dashes(symbol, 1.0)] if edge != "none" else "solid",
            alpha=symbol.fill_opacity if edge == "none" else symbol.opacity,
            **how,
        )
        canvas.put(collection, clip)


def draw_lines(
    canvas: Canvas, shapes: Iterable[Any], symbol: Symbol, *, scale: float = 1.0, clip: Box | None = None, **how: Any
) -> None:
    """Draw lines [mm] in the pattern of the symbol."""
    paths = [shapely.get_coordinates(part) for shape in shapes for part in shapely.get_parts(shape) if _is(part, 1)]
    if not paths:
        return
    collection = LineCollection(
        paths,
        colors=symbol.stroke,
        linewidths=symbol.width * PX_MM * MM_PT * scale,
        linestyles=[dashes(symbol)],
        alpha=symbol.opacity,
        capstyle="butt",
        joinstyle="round",
        **how,
    )
    canvas.put(collection, clip)


def draw_points(
    canvas: Canvas, places: Sequence[Any], symbol: Symbol, *, scale: float = 1.0, clip: Box | None = None, **how: Any
) -> None:
    """Draw markers at places of shape (n, 2) [mm]."""
    xy = np.asarray(places, dtype=float).reshape(-1, 2)
    if len(xy):
        canvas.put(_marker(xy[:, 0], xy[:, 1], symbol, scale, **how), clip)


def sample(canvas: Canvas, box: Box, symbol: Symbol, kinds: Sequence[int], **how: Any) -> None:
    """Draw what stands in a legend for points (0), lines (1), areas (2); the marker stands in the middle of an area."""
    x, y = box.middle
    corner, size = (box.left, box.bottom + 0.2), (box.width, box.height - 0.4)
    line: dict[str, Any] = {"linestyle": dashes(symbol), "alpha": symbol.opacity, "zorder": 86}
    if 2 in kinds:
        if symbol.fill is not None and symbol.fill_opacity:
            canvas.axes.add_artist(
                Rectangle(corner, *size, facecolor=symbol.fill, alpha=symbol.fill_opacity, linewidth=0, zorder=86)
            )
        width = min(symbol.width * PX_MM, 0.5) * MM_PT
        canvas.axes.add_artist(
            Rectangle(corner, *size, fill=False, edgecolor=symbol.stroke, linewidth=width, **line | how)
        )
    if 1 in kinds:
        width = min(symbol.width * PX_MM, box.height * 0.7) * MM_PT
        butt = {"dash_capstyle": "butt", "solid_capstyle": "butt"}
        canvas.axes.add_line(
            Line2D([box.left, box.right], [y, y], color=symbol.stroke, linewidth=width, **line | butt | how)
        )
    if 0 in kinds:
        scale = min(1.0, box.height / (2.2 * symbol.radius * PX_MM))
        canvas.axes.add_line(_marker([x], [y], symbol, scale, **{"zorder": 87} | how))


def _marker(x: Any, y: Any, symbol: Symbol, scale: float, **how: Any) -> Line2D:
    size = 2 * symbol.radius * PX_MM * MM_PT * scale * _EVEN[symbol.shape]
    fill = symbol.fill or "#ffffff"
    return Line2D(
        x,
        y,
        linestyle="none",
        marker=MARKERS[symbol.shape],
        markersize=size,
        markerfacecolor=_mixed(fill, max(symbol.fill_opacity, 0.15)),
        markeredgecolor=symbol.stroke if symbol.fill_opacity < 0.8 else "#ffffff",
        markeredgewidth=0.2 * MM_PT if symbol.fill_opacity < 0.8 else 0.12 * MM_PT,
        **how,
    )


def _mixed(colour: str, share: float) -> str:
    """``colour`` on white, so that a light marker still hides the lines below it."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)


def _is(part: Any, dimension: int) -> bool:
    return bool(shapely.get_dimensions(part) == dimension and not part.is_empty)
