"""Layers on paper, in the order and the symbols of their styles, and the legend of what could be seen of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from riverzones.maps.print.frame import Frame
from riverzones.maps.print.paper import Box, Canvas
from riverzones.maps.print.symbols import draw_areas, draw_lines, draw_points
from riverzones.maps.view import MapLayer
from riverzones.model import Symbol, Text

__all__ = ["Entry", "Seen", "draw_layers"]

_SMALL_MM: Final = 1.0


@dataclasses.dataclass(frozen=True)
class Entry:
    """A line of the legend: words, the symbol, and whether it stands for points (0), lines (1), areas (2) or several.

    ``symbol`` is None for the title of a layer whose cases follow.
    """

    words: Text
    symbol: Symbol | None = None
    kinds: tuple[int, ...] = (0,)


@dataclasses.dataclass(frozen=True)
class Seen:
    """What a layer shows on a sheet: entries of the legend, and its shapes on paper [mm], None where out of sight."""

    layer: MapLayer
    entries: Sequence[Entry]
    shapes: Any


def draw_layers(
    canvas: Canvas, frame: Frame, layers: Sequence[MapLayer], *, scale: float = 1.0, only: Collection[str] | None = None
) -> list[Seen]:
    """Draw ``layers`` into the frame, low orders first, and tell what was seen.

    Areas that would be smaller than 1 mm are drawn as the marker of their style, as the legend then shows.

    Parameters
    ----------
    scale : float
        Factor on the widths of lines and the sizes of markers.
    only : collection of str, optional
        Names of the layers to draw.
    """
    seen: list[Seen] = []
    for layer in sorted(layers, key=lambda layer: layer.style.order):
        if only is not None and layer.name not in only:
            continue
        shapes = frame.lies(layer.frame.geometry.to_numpy())
        within = _within(shapes, frame)
        if not within.any():
            continue
        entries: list[Entry] = []
        for words, symbol, rows in _cases(layer):
            entries += _draw(canvas, (shapes[rows & within], shapes[rows]), words, symbol, scale, frame.box, layer)
        if entries:
            seen.append(Seen(layer, _headed(layer, entries), np.where(within, shapes, None)))
    return seen


def _draw(
    canvas: Canvas, shapes: Any, words: Text, symbol: Symbol, scale: float, clip: Box, layer: MapLayer
) -> list[Entry]:
    inside, drawn = shapes
    drawn = drawn[[shape is not None for shape in drawn]]
    how: dict[str, Any] = {"zorder": 10 + layer.style.order * 0.5, "clip": clip}
    dims = shapely.get_dimensions(drawn)
    small = _small(drawn, dims)
    draw_areas(canvas, drawn[(dims == 2) & ~small], symbol, scale=scale, **how)
    draw_lines(canvas, drawn[dims == 1], symbol, scale=scale, **how)
    spots = drawn[(dims == 0) | small]
    places = shapely.get_coordinates(np.where(shapely.get_dimensions(spots) == 0, spots, shapely.centroid(spots)))
    draw_points(canvas, places, symbol, scale=scale, **(how | {"zorder": how["zorder"] + 0.2}))
    inner = shapely.get_dimensions(inside)
    few = _small(inside, inner)
    kinds = ((0, ((inner == 0) | few).any()), (1, (inner == 1).any()), (2, ((inner == 2) & ~few).any()))
    shown = tuple(kind for kind, there in kinds if there)
    return [Entry(words, symbol, shown)] if shown else []


def _within(shapes: Any, frame: Frame) -> Any:
    """Which shapes on paper can be seen inside the frame: not those that only touch its edge from outside."""
    there = np.array([shape is not None for shape in shapes], dtype=bool)
    there[there] = shapely.intersects(shapes[there], shapely.box(*frame.box.inner(0.2).bounds))
    return there


def _small(shapes: Any, dims: Any) -> Any:
    left, bottom, right, top = shapely.bounds(shapes).T.reshape(4, -1)
    return (dims == 2) & (np.fmax(right - left, top - bottom) < _SMALL_MM)


def _cases(layer: MapLayer) -> list[tuple[Text, Symbol, Any]]:
    """Words, symbol and rows of each case of a layer's style; what is no case has the symbol of the layer."""
    style, count = layer.style, len(layer.frame)
    rest = np.ones(count, dtype=bool)
    found: list[tuple[Text, Symbol, Any]] = []
    if style.by and style.by in layer.frame.columns:
        values = layer.frame[style.by].map(_key).to_numpy(dtype=object)
        for value, title, symbol in style.cases:
            rows = values == value
            rest &= ~rows
            found.append((title, symbol, rows))
    return [*found, (layer.title, style.symbol, rest)]


def _headed(layer: MapLayer, entries: list[Entry]) -> list[Entry]:
    """Cases of a layer below its title; a single one with the title in front."""
    cases = [entry for entry in entries if entry.words is not layer.title]
    if not cases:
        return entries
    if len(entries) == 1:
        (only,) = entries
        words = Text(zh=f"{layer.title.zh}：{only.words.zh}", en=f"{layer.title.en}: {only.words.en}")
        return [dataclasses.replace(only, words=words)]
    other = Text(zh="其他", en="other")
    return [
        Entry(layer.title),
        *(entry if entry.words is not layer.title else dataclasses.replace(entry, words=other) for entry in entries),
    ]


def _key(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    return str(value).lower() if isinstance(value, bool | np.bool_) else str(value)
