"""The relief and the layers of a sheet drawn, and their labels placed."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd
import scipy
import shapely
from numpy.typing import NDArray

from riverzones.model import Column, Symbol, Text
from riverzones.present.paper.frame import Frame
from riverzones.present.paper.paper import Box, Canvas, line_mm
from riverzones.present.paper.symbols import draw_areas, draw_lines, draw_points
from riverzones.present.web.relief import ReliefPicture, mercator_rows
from riverzones.present.web.view import MapLayer
from riverzones.terms import COMMON

__all__ = ["NAMED", "DrawnLayer", "Entry", "Placer", "draw_ground", "draw_layers", "draw_names"]


_SMALL_MM: Final = 1.0
_PER_MM: Final = 5.0
"""Pixels of the relief per millimetre of paper (127 to the inch); a setting of ours."""
_KNOTS: Final = 33
"""Places along each side whose degrees are worked out; between them they are interpolated: off by less than a pixel."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A line of the legend: words, the symbol, and whether it stands for points (0), lines (1), areas (2) or several.

    ``symbol`` is None for the title of a layer whose cases follow.
    """

    words: Text
    symbol: Symbol | None = None
    kinds: tuple[int, ...] = (0,)


@dataclasses.dataclass(frozen=True)
class DrawnLayer:
    """What a layer shows on a sheet: entries of the legend, and its shapes on paper [mm], None where out of sight."""

    layer: MapLayer
    entries: Sequence[Entry]
    shapes: Any


def draw_ground(canvas: Canvas, frame: Frame, ground: ReliefPicture) -> None:
    """Draw the relief into the frame, below everything else; where it does not reach, the paper stays white."""
    box = frame.box
    rows, columns = (max(2, round(_PER_MM * side)) for side in (box.height, box.width))
    x, y = np.meshgrid(np.linspace(box.left, box.right, _KNOTS), np.linspace(box.top, box.bottom, _KNOTS))
    lonlat = frame.lonlat(np.column_stack([x.ravel(), y.ravel()])).reshape(_KNOTS, _KNOTS, 2)
    at = np.meshgrid(np.linspace(0, _KNOTS - 1, rows), np.linspace(0, _KNOTS - 1, columns), indexing="ij")
    lon, lat = (scipy.ndimage.map_coordinates(lonlat[..., axis], at, order=1) for axis in (0, 1))
    canvas.picture(box, _sampled(ground, lon, lat), zorder=1)


def _sampled(ground: ReliefPicture, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The pixel of the picture at each place, clear outside of it."""
    west, south, east, north = ground.bounds
    rows, columns = ground.pixels.shape[:2]
    edges, _ = mercator_rows(south, north, rows)
    row = rows - np.searchsorted(edges[::-1], lat)  # edges fall from north to south
    column = np.floor((lon - west) / (east - west) * columns).astype(int)
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    sampled = np.zeros((*lon.shape, 4), dtype=np.uint8)
    sampled[inside] = ground.pixels[row[inside], column[inside]]
    return sampled


def draw_layers(
    canvas: Canvas, frame: Frame, layers: Sequence[MapLayer], *, scale: float = 1.0, only: Collection[str] | None = None
) -> list[DrawnLayer]:
    """Draw ``layers`` into the frame, low orders first, and tell what was seen.

    Areas that would be smaller than 1 mm are drawn as the marker of their style, as the legend then shows.

    Parameters
    ----------
    scale : float
        Factor on the widths of lines and the sizes of markers.
    only : collection of str, optional
        Names of the layers to draw.
    """
    seen: list[DrawnLayer] = []
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
            seen.append(DrawnLayer(layer, _headed(layer, entries), np.where(within, shapes, None)))
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
    cases: list[tuple[Text, Symbol, Any]] = []
    if style.by and style.by in layer.frame.columns:
        values = layer.frame[style.by].map(_key).to_numpy(dtype=object)
        for value, title, symbol in style.cases:
            rows = values == value
            rest &= ~rows
            cases.append((title, symbol, rows))
    return [*cases, (layer.title, style.symbol, rest)]


def _headed(layer: MapLayer, entries: list[Entry]) -> list[Entry]:
    """Cases of a layer below its title; a single one with the title in front."""
    cases = [entry for entry in entries if entry.words is not layer.title]
    if not cases:
        return entries
    if len(entries) == 1:
        (only,) = entries
        words = Text(zh=f"{layer.title.zh}：{only.words.zh}", en=f"{layer.title.en}: {only.words.en}")
        return [dataclasses.replace(only, words=words)]
    rest_title = COMMON["other"]
    return [
        Entry(layer.title),
        *(
            entry if entry.words is not layer.title else dataclasses.replace(entry, words=rest_title)
            for entry in entries
        ),
    ]


def _key(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    return str(value).lower() if isinstance(value, bool | np.bool_) else str(value)


_CELL_MM: Final = 6.0
NAMED: Final = ("rivers", "canals", "lakes", "reservoirs", "townships", "counties")
"""Layers whose features are named on a sheet, the ones that matter most first."""


@dataclass(eq=False)
class Placer:
    """What stands on a map already [mm]; a place is free when it is inside the frame and meets none of that.

    Shapes are kept by the cells of a grid that they touch, so that a full map is asked as fast as an empty one.
    """

    box: Box
    taken: dict[tuple[int, int], list[Any]] = field(default_factory=dict)

    def take(self, *shapes: Any) -> None:
        """Mark ground on paper as taken."""
        for shape in shapes:
            for cell in _cells(shape):
                self.taken.setdefault(cell, []).append(shape)

    def free(self, shape: Any, *, edge_mm: float = 0.6) -> bool:
        """Return whether ``shape`` covers nothing and stays ``edge_mm`` inside the frame."""
        left, bottom, right, top = self.box.inner(edge_mm).bounds
        x0, y0, x1, y1 = shape.bounds
        if x0 < left or y0 < bottom or x1 > right or y1 > top:
            return False
        near = [taken_shape for cell in _cells(shape) for taken_shape in self.taken.get(cell, ())]
        return not (near and shapely.intersects(np.array(near, dtype=object), shape).any())

    def first(self, shapes: Iterable[Any]) -> Any | None:
        """Return the first shape that is free, taken from now on; None where none is."""
        for shape in shapes:
            if self.free(shape):
                self.take(shape)
                return shape
        return None


def _cells(shape: Any) -> Iterable[tuple[int, int]]:
    x0, y0, x1, y1 = (int(side // _CELL_MM) for side in shape.bounds)
    return product(range(x0, x1 + 1), range(y0, y1 + 1))


def draw_names(canvas: Canvas, placer: Placer, seen: Sequence[DrawnLayer], *, size_pt: float = 7.0) -> int:
    """Return names of rivers along them, of lakes and townships in their middle; gives how many found room.

    A name that would cover a finding, its number or another name is left out.
    """
    drawn = 0
    by_name = {item.layer.name: item for item in seen}
    for layer in NAMED:
        item = by_name.get(layer)
        if item is None or "name" not in item.layer.frame.columns or _secret(item.layer.columns):
            continue
        colour = _dark(item.layer.style.symbol.stroke)
        named = _named(item)
        for name, shape in named:
            if len(named) == 1 and shape.area > 0.8 * placer.box.width * placer.box.height:
                continue  # all of the sheet: the name says nothing here
            size = size_pt - (0.5 if shapely.get_dimensions(shape) == 2 else 0.0)
            wide, high = canvas.face.width_mm(name, size), line_mm(size) * 0.85
            spot = _spot(placer, shape, wide, high)
            if spot is not None:
                x, y, turn = spot
                canvas.text(
                    x, y, name, size, ha="center", va="center", rotation=turn, rotation_mode="anchor",
                    color=colour, halo=0.5, zorder=76,
                )  # fmt: skip
                drawn += 1
    return drawn


def _named(item: DrawnLayer) -> list[tuple[str, Any]]:
    """Each name once, with the largest part of what bears it."""
    largest: dict[str, Any] = {}
    for name, shape in zip(item.layer.frame["name"], item.shapes, strict=True):
        if shape is None or pd.isna(name) or not str(name).strip():
            continue
        part = max(shapely.get_parts(shape), key=_extent, default=None)
        if part is not None and (name not in largest or _extent(part) > _extent(largest[name])):
            largest[str(name)] = part
    return sorted(largest.items(), key=lambda entry: -_extent(entry[1]))


def _extent(shape: Any) -> float:
    return float(shape.area if shapely.get_dimensions(shape) == 2 else shape.length)


def _spot(placer: Placer, shape: Any, wide: float, high: float) -> tuple[float, float, float] | None:
    """Middle and turn [degrees] of words of that size at a shape on paper."""
    dimension = shapely.get_dimensions(shape)
    if dimension == 1:
        return _along(placer, shape, wide, high)
    if dimension == 2 and min(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1]) < high:
        return None
    at = shapely.point_on_surface(shape)
    for dx, dy in ((0, 0), (0, 3), (0, -3), (4, 0), (-4, 0), (0, 6), (0, -6), (8, 0), (-8, 0)):
        if (dx or dy) and not shape.contains(shapely.Point(at.x + dx, at.y + dy)):
            continue
        if _taken(placer, at.x + dx, at.y + dy, wide, high, 0.0):
            return at.x + dx, at.y + dy, 0.0
    return None


def _along(placer: Placer, line: Any, wide: float, high: float) -> tuple[float, float, float] | None:
    """Beside a line, in its direction there: the straight stretches first."""
    if line.length < wide * 1.1:
        return None
    places: list[tuple[float, float, float, float]] = []
    for middle in np.linspace(wide / 2, line.length - wide / 2, max(3, min(40, int(line.length / 4)))):
        a, b = (shapely.line_interpolate_point(line, middle + step * wide / 2) for step in (-1, 1))
        chord = float(np.hypot(b.x - a.x, b.y - a.y))
        turn = float(np.degrees(np.arctan2(b.y - a.y, b.x - a.x)))
        turn = (turn + 90) % 180 - 90
        places.append((round(chord / wide, 2) - abs(turn) / 600, float(middle), turn, chord))
    for _, middle, turn, _ in sorted(places, reverse=True):
        at = shapely.line_interpolate_point(line, middle)
        for side in (1, -1):
            off = side * (high / 2 + 0.9)
            x, y = at.x - np.sin(np.radians(turn)) * off, at.y + np.cos(np.radians(turn)) * off
            if _taken(placer, float(x), float(y), wide, high, turn):
                return float(x), float(y), turn
    return None


def _taken(placer: Placer, x: float, y: float, wide: float, high: float, turn: float) -> bool:
    box = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    return placer.first([shapely.affinity.rotate(box, turn) if turn else box]) is not None


def _secret(columns: Sequence[Column]) -> bool:
    return any(column.name == "name" and column.sensitive for column in columns)


def _dark(colour: str) -> str:
    """A colour dark enough to be read as small words."""
    return "#" + "".join(f"{round(int(colour[start : start + 2], 16) * 0.62):02x}" for start in (1, 3, 5))
