"""Paper in millimetres: sizes, boxes on it, and a page that is drawn on in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from matplotlib import patheffects
from matplotlib.collections import Collection, LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline

from riverzones.present.charts.canvas import Pen
from riverzones.present.paper.fonts import Face

__all__ = ["MM_PT", "SIZES", "Box", "Canvas", "Paper", "line_mm", "polygon_path"]

MM_PT: Final = 72 / 25.4
"""Points per millimetre."""
_LEADING: Final = 1.32
_HATCH_MM: Final = 7.1
"""Distance of the lines of a hatching of matplotlib that is written with one sign."""
SIZES: Final = {"A4": (297.0, 210.0), "A3": (420.0, 297.0)}
"""Long and short side [mm], ISO 216."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper [mm]."""

    width: float
    height: float

    @staticmethod
    def of(size: str, *, landscape: bool = True) -> Paper:
        """Return ``A4`` or ``A3``, lying or standing."""
        long, short = SIZES[size]
        return Paper(long, short) if landscape else Paper(short, long)

    @property
    def landscape(self) -> bool:
        """Whether it lies."""
        return self.width >= self.height

    @property
    def large(self) -> bool:
        """Whether it is larger than A4."""
        return self.width * self.height > 297 * 211


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on paper [mm], measured from the lower left corner of the page."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge [mm]."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Upper edge [mm]."""
        return self.bottom + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """The middle [mm]."""
        return self.left + self.width / 2, self.bottom + self.height / 2

    def inner(self, by: float) -> Box:
        """Return the box smaller by ``by`` [mm] on every side; larger where it is negative."""
        return Box(self.left + by, self.bottom + by, self.width - 2 * by, self.height - 2 * by)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top [mm]."""
        return self.left, self.bottom, self.right, self.top


def line_mm(size_pt: float) -> float:
    """Return distance of two lines of text [mm]."""
    return size_pt / MM_PT * _LEADING


def polygon_path(polygon: Any) -> Outline:
    """Return a polygon as one path: the shell one way round, holes the other, as a filling by winding wants it."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.orient_polygons(polygon))]
    codes = [
        np.r_[Outline.MOVETO, np.full(len(ring) - 2, Outline.LINETO), Outline.CLOSEPOLY].astype(np.uint8)
        for ring in rings
    ]
    return Outline(np.concatenate(rings), np.concatenate(codes))


class Canvas:
    """One page: a figure whose only axes count millimetres, so that what is drawn has its size on paper."""

    def __init__(self, paper: Paper, face: Face) -> None:
        self.paper, self.face = paper, face
        self._drawn = 0
        self.lacking: dict[str, None] = {}
        """Characters that the font lacks, in the order in which they were met."""
        self.figure = Figure(figsize=(paper.width / 25.4, paper.height / 25.4))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, paper.width)
        self.axes.set_ylim(0, paper.height)

    def text(
        self, x: float, y: float, words: str, size_pt: float, *, bold: bool = False, halo: float = 0.0, **how: Any
    ) -> Any:
        """Return ``words`` as they are (no markup), their middle line at ``y`` unless ``va`` says otherwise.

        A character that the font lacks is drawn as ``〓``, as printers do, and kept in ``lacking``.
        """
        words, lacking = self.face.shown(words)
        self.lacking |= dict.fromkeys(lacking)
        given: dict[str, Any] = {"va": "center_baseline", "ha": "left", "color": "#111111", "zorder": 90}
        label = self.axes.text(
            x, y, words, fontproperties=self.face.properties(size_pt, bold=bold), parse_math=False, **(given | how)
        )
        if halo:
            label.set_path_effects([patheffects.withStroke(linewidth=halo * MM_PT, foreground="white")])
        return label

    def lines(self, x: float, top: float, lines: list[str], size_pt: float, **how: Any) -> float:
        """Return lines of text from ``top`` down; gives the y [mm] below the last."""
        step = line_mm(size_pt)
        for line in lines:
            self.text(x, top - step / 2, line, size_pt, **how)
            top -= step
        return top

    def rectangle(self, box: Box, **how: Any) -> Any:
        """Return a rectangle, by default an outline of 0.2 mm."""
        given: dict[str, Any] = {"fill": False, "edgecolor": "#333333", "linewidth": 0.2 * MM_PT, "zorder": 80}
        return self.axes.add_artist(Rectangle((box.left, box.bottom), box.width, box.height, **(given | how)))

    def picture(self, box: Box, pixels: Any, *, zorder: float) -> None:
        """Draw red, green, blue, alpha by row (the upper first) and column so that they fill a box."""
        edges = (box.left, box.right, box.bottom, box.top)
        self.axes.imshow(pixels, extent=edges, origin="upper", aspect="auto", interpolation="nearest", zorder=zorder)
        self.axes.set_xlim(0, self.paper.width)
        self.axes.set_ylim(0, self.paper.height)

    def shape(self, shape: Any, pen: Pen, *, name: str = "") -> None:
        """Draw lines or areas [mm]; ``name`` becomes the id of what is drawn."""
        for part in shapely.get_parts(shape):
            size = shapely.get_dimensions(part)
            if part.is_empty or size == 0:
                continue
            path = polygon_path(part) if size == 2 else Outline(shapely.get_coordinates(part))
            self._patch(PathPatch(path, joinstyle="round", capstyle="butt"), pen, name)

    def circle(self, x: float, y: float, radius: float, pen: Pen, *, name: str = "") -> None:
        """Draw a circle around a place [mm]."""
        self._patch(Circle((x, y), radius), pen, name)

    def pill(self, x: float, y: float, width: float, height: float, pen: Pen, *, name: str = "") -> None:
        """Draw a box with round ends around a place [mm]."""
        ends = f"round,pad=0,rounding_size={height / 2}"
        corner = (x - width / 2, y - height / 2)
        self._patch(FancyBboxPatch(corner, width, height, boxstyle=ends), pen, name)

    def next_order(self) -> float:
        """Return the order that puts what is drawn next above all that was drawn in its turn."""
        self._drawn += 1
        return self._drawn * 1e-3

    def _patch(self, patch: Any, pen: Pen, name: str) -> None:
        """Add an outline that is filled, hatched or only edged, above what was drawn so before."""
        # matplotlib counts dashes in widths of the line, and hatchings by their lines to an inch.
        dashes = tuple(step / pen.width_mm for step in pen.dash_mm)
        patch.set(
            edgecolor=pen.stroke or "none",
            linewidth=pen.width_mm * MM_PT,
            linestyle=(0, dashes) if dashes else "solid",
            facecolor=(pen.fill, pen.opacity) if pen.fill is not None else "none",
            zorder=self.next_order(),
            gid=name or None,
        )
        if pen.fill is None and pen.hatch is not None:
            lines = round(_HATCH_MM / pen.hatch.step_mm)
            patch.set(hatch=("/" if pen.hatch.rises else "\\") * lines, hatch_linewidth=pen.hatch.width_mm * MM_PT)
            patch.set_hatchcolor(pen.stroke)
        self.axes.add_artist(patch)  # add_patch walks each edge for limits of data, and the paper has its own

    def put(self, artist: Any, clip: Box | None = None) -> None:
        """Draw a collection or a line, nothing of it outside ``clip``."""
        if isinstance(artist, Collection):
            self.axes.add_collection(artist, autolim=False)
        else:
            self.axes.add_line(artist)
        if clip is not None:
            inside = Rectangle((clip.left, clip.bottom), clip.width, clip.height, transform=self.axes.transData)
            artist.set_clip_path(inside)

    def strokes(self, lines: list[Any], *, width_mm: float = 0.2, **how: Any) -> Any:
        """Return lines, each an array of shape (n, 2) [mm]."""
        given: dict[str, Any] = {"colors": "#333333", "zorder": 80, "capstyle": "butt"}
        paths = [np.asarray(line, dtype=float) for line in lines]
        collection = LineCollection(paths, linewidths=width_mm * MM_PT, **(given | how))
        self.axes.add_collection(collection, autolim=False)
        return collection

    def arrows(self, ways: Sequence[tuple[tuple[float, float], tuple[float, float]]], **how: Any) -> None:
        """Draw a short arrow for each way from one place to another [mm]."""
        for tail, head in ways:
            shape: dict[str, Any] = {
                "arrowstyle": "-|>",
                "linewidth": 0.3 * MM_PT,
                "mutation_scale": 6.0,
                "shrinkA": 0,
                "shrinkB": 0,
            }
            self.axes.add_patch(FancyArrowPatch(tail, head, **(shape | how)))
