"""A card for a chat group: the stretch of a chief, how many findings, the three worst, as one PNG below 1 MB.

It is a picture to look at on a phone, not a map to measure on: true to shape at its middle latitude, without a scale.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline

from riverzones.present.paper.fonts import Face

__all__ = ["MOST_BYTES", "Card", "card_png"]

MOST_BYTES: Final = 1_000_000
_WIDTH, _HEIGHT, _DPI = 6.0, 8.0, 150  # inches and dots per inch: 900 x 1200 pixels, a phone's width and a half
_MARGIN = 0.35
_WATER, _STRETCH, _INK, _QUIET, _PAPER = "#9cc4e4", "#1f4e79", "#1a1a1a", "#5a5a5a", "#ffffff"
_PT_MM = 25.4 / 72


@dataclass(frozen=True)
class Card:
    """What a card says.

    ``water`` are lines and areas around, ``stretch`` what the chief answers for, ``points`` places of findings with the
    ``colours`` of their severity; all EPSG:4490. ``counts`` are (word, number, colour), ``worst`` lines of text,
    ``marks`` are said loudly.
    """

    title: str
    subtitle: str
    counts: Sequence[tuple[str, int, str]]
    worst: Sequence[str]
    water: Any = field(default_factory=lambda: np.empty(0, dtype=object))
    stretch: Any = field(default_factory=lambda: np.empty(0, dtype=object))
    points: Any = field(default_factory=lambda: np.empty((0, 2)))
    colours: Sequence[str] = ()
    marks: Sequence[str] = ()
    nothing: str = ""


def card_png(card: Card, face: Face) -> bytes:
    """Draw a card.

    Parameters
    ----------
    card : Card
    face : Face
        A font that writes Chinese.

    Returns
    -------
    bytes
        A PNG of at most :data:`MOST_BYTES`: drawn coarser where it were larger.
    """
    for dpi in (_DPI, 110, 80):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=dpi, facecolor=_PAPER)
        canvas = FigureCanvasAgg(figure)
        _draw(figure, card, face)
        out = io.BytesIO()
        canvas.print_png(out, metadata={"Software": "riverzones"})  # type: ignore[no-untyped-call]
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def _draw(figure: Figure, card: Card, face: Face) -> None:
    """From top to bottom: marks, title, counts, the picture, the three worst."""
    top = _HEIGHT - _MARGIN
    for mark in card.marks:
        top = _lines(figure, face, mark, top, size=11, bold=True, colour="#8a1c1c", most=1)
    top = _lines(figure, face, card.title, top, size=19, bold=True, most=2)
    top = _lines(figure, face, card.subtitle, top, size=10.5, colour=_QUIET, most=1)
    top = _counts(figure, face, card, top - 0.05)
    low = _MARGIN + 0.1
    height = _worst_height(face, card)
    _picture(figure, card, bottom=low + height + 0.15, top=top - 0.1)
    below = low + height
    for line in card.worst[:3] or ([card.nothing] if card.nothing else []):
        below = _lines(figure, face, line, below, size=11.5, most=2) - 0.05


def _lines(
    figure: Figure,
    face: Face,
    words: str,
    top: float,
    *,
    size: float,
    most: int,
    bold: bool = False,
    colour: str = _INK,
) -> float:
    """Words in at most so many lines below ``top`` [inches]; gives where the next thing begins."""
    width = (_WIDTH - 2 * _MARGIN) * 25.4
    lines = face.wrap(" ".join(words.split()), size, width, bold=bold)
    if len(lines) > most:
        lines = [*lines[: most - 1], face.fitted("".join(lines[most - 1 :]), size, width, bold=bold)]
    step = size / 72 * 1.3
    for line in lines:
        figure.text(
            _MARGIN / _WIDTH,
            (top - size / 72) / _HEIGHT,
            face.shown(line)[0],
            fontproperties=face.properties(size, bold=bold),
            color=colour,
            parse_math=False,
        )
        top -= step
    return top


def _counts(figure: Figure, face: Face, card: Card, top: float) -> float:
    """Numbers with their words below, each in its colour."""
    shown = list(card.counts)[:5]
    if not shown:
        return top
    step = (_WIDTH - 2 * _MARGIN) / max(3, len(shown))
    for position, (word, number, colour) in enumerate(shown):
        x = (_MARGIN + position * step) / _WIDTH
        big, small = face.properties(24, bold=True), face.properties(10.5)
        figure.text(x, (top - 0.36) / _HEIGHT, f"{number:,}", fontproperties=big, color=colour)
        text = face.fitted(word, 10.5, step * 25.4 - 2)
        figure.text(x, (top - 0.6) / _HEIGHT, face.shown(text)[0], fontproperties=small, color=_QUIET, parse_math=False)
    return top - 0.72


def _worst_height(face: Face, card: Card) -> float:
    width = (_WIDTH - 2 * _MARGIN) * 25.4
    texts = list(card.worst[:3]) or [card.nothing or " "]
    lines = sum(min(2, len(face.wrap(" ".join(text.split()), 11.5, width))) for text in texts)
    return lines * 11.5 / 72 * 1.3 + 0.05 * len(texts)


def _picture(figure: Figure, card: Card, *, bottom: float, top: float) -> None:
    """Water, stretch and places, so that one degree of latitude is as long as it is on the ground."""
    if top - bottom < 1:
        return
    axes = figure.add_axes((_MARGIN / _WIDTH, bottom / _HEIGHT, 1 - 2 * _MARGIN / _WIDTH, (top - bottom) / _HEIGHT))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor("#f4f7f9")
    for side in axes.spines.values():
        side.set_color("#c8d2da")
    west, south, east, north = _extent(card)
    ratio = 1 / max(0.05, math.cos(math.radians((south + north) / 2)))  # a degree of latitude in degrees of longitude
    wide, high = _WIDTH - 2 * _MARGIN, top - bottom
    width = max(east - west, (north - south) * ratio * wide / high)
    height = width / ratio * high / wide
    x, y = (west + east) / 2, (south + north) / 2
    axes.set_xlim(x - width / 2, x + width / 2)
    axes.set_ylim(y - height / 2, y + height / 2)
    _shapes(axes, card.water, line=_WATER, fill="#cfe3f3", width=1.6, order=1)
    _shapes(axes, card.stretch, line=_STRETCH, fill="#7fa6c9", width=3.6, order=2)
    if len(card.points):
        axes.scatter(
            card.points[:, 0], card.points[:, 1], s=46, c=list(card.colours), edgecolors="white", linewidths=1, zorder=3
        )


def _extent(card: Card) -> tuple[float, float, float, float]:
    """The stretch and the places with some room around; of neither, the water."""
    edges = [np.asarray(shapely.bounds(card.stretch)).reshape(-1, 4)]
    if len(card.points):
        edges.append(np.hstack([card.points, card.points]))
    every = np.vstack(edges)
    every = every[~np.isnan(every).any(axis=1)]
    if not len(every):
        every = np.asarray(shapely.bounds(card.water)).reshape(-1, 4)
        every = every[~np.isnan(every).any(axis=1)]
    if not len(every):
        return 0.0, 0.0, 1.0, 1.0
    west, south = every[:, :2].min(axis=0)
    east, north = every[:, 2:].max(axis=0)
    room = max(east - west, north - south, 0.02) * 0.12  # some 2 km at least: a card of one point shows what is around
    return float(west - room), float(south - room), float(east + room), float(north + room)


def _shapes(axes: Any, shapes: Any, *, line: str, fill: str, width: float, order: int) -> None:
    """Lines as lines, areas filled, whatever they are made of."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object)[~shapely.is_missing(shapes)]) if len(shapes) else []
    sizes = shapely.get_dimensions(parts) if len(parts) else np.empty(0)
    lines = [shapely.get_coordinates(shape) for shape, size in zip(parts, sizes, strict=True) if size == 1]
    areas = [shape for shape, size in zip(parts, sizes, strict=True) if size == 2]
    if areas:
        outlines = [Outline.make_compound_path(*(Outline(shapely.get_coordinates(ring)) for ring in
                    (area.exterior, *area.interiors))) for area in areas]  # fmt: skip
        axes.add_collection(
            PathCollection(outlines, facecolors=fill, edgecolors=line, linewidths=0.6, zorder=order), autolim=False
        )
    if lines:
        axes.add_collection(
            LineCollection(lines, colors=line, linewidths=width, capstyle="round", zorder=order), autolim=False
        )
