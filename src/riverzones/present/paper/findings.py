"""Findings on paper: numbered along the rivers, marked, and led to their numbers where things stand close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.model import SEVERITIES, Style, Symbol
from riverzones.present.paper.frame import Frame
from riverzones.present.paper.layers import Entry, Placer
from riverzones.present.paper.paper import MM_PT, Box, Canvas
from riverzones.present.paper.symbols import PX_MM, draw_areas, draw_lines, draw_points
from riverzones.terms import labels

__all__ = ["draw_findings", "draw_numbers", "numbered", "ranges"]

_LEGEND: Final = labels("legend")

_MEASURED: Final = Symbol(stroke="#111111", width=1.2, dash="6 4")
_NEAR_MM: Final = 2.4
_WAYS: Final = [(2.2, 8), (3.6, 12), (5.5, 16), (8.0, 20), (11.0, 24), (15.0, 28), (20.0, 32)]
_FAR_WAYS: Final = [*_WAYS, (27.0, 36), (36.0, 40), (50.0, 48), (70.0, 64)]
"""Ways to a number's label [mm] and how many directions are tried: where all numbers must stand, further away, too."""


def numbered(findings: GeoDataFrame) -> GeoDataFrame:
    """Return the findings with a ``number`` from 1: by river, up each river from its mouth, then by rule and subject.

    Rivers come in the order of their names, findings off every river last.
    """
    if not len(findings):
        return findings.assign(number=pd.Series(dtype="int64"))
    keys = pd.DataFrame(
        {
            "off": findings["river"].fillna("").astype(str) == "",
            "river": findings["river"].fillna("").astype(str),
            "up": pd.to_numeric(findings["chainage_m"]).fillna(np.inf),
            "place": shapely.to_wkb(shapely.point_on_surface(findings.geometry.to_numpy()), hex=True),
            "rule": findings["rule"].astype(str),
            "subject": findings["subject_id"].astype(str),
        }
    )
    order = keys.reset_index(drop=True).sort_values(list(keys.columns), kind="stable").index
    with_numbers = findings.iloc[order].copy()
    with_numbers["number"] = np.arange(1, len(with_numbers) + 1)
    return with_numbers


def ranges(numbers: Sequence[int]) -> str:
    """Return numbers as they stand on a map: ``3–5, 9``.

    Examples
    --------
    >>> ranges([9, 3, 4, 5]), ranges([7, 8]), ranges([2])
    ('3–5, 9', '7, 8', '2')
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(words)


@dataclass(frozen=True)
class _Mark:
    at: Any
    numbers: list[int]
    colour: str


def draw_findings(canvas: Canvas, frame: Frame, findings: GeoDataFrame, style: Style, placer: Placer) -> list[Entry]:
    """Draw the findings that lie in the frame, with lines measured and numbers; gives what the legend says of them."""
    shapes = frame.lies(findings.geometry.to_numpy())
    inside = np.array([shape is not None and _seen(shape, frame) for shape in shapes], dtype=bool)
    cases = {value: (title, symbol) for value, title, symbol in style.cases}
    clip = frame.box
    entries: list[Entry] = []
    spots: list[tuple[Any, int, str]] = []
    for severity in SEVERITIES:
        title, symbol = cases.get(severity, (_LEGEND["finding"], style.symbol))
        rows = inside & (findings["severity"] == severity).to_numpy()
        if not rows.any():
            continue
        how: dict[str, Any] = {"zorder": 72, "clip": clip}
        drawn = shapes[rows]
        dims = shapely.get_dimensions(drawn)
        draw_areas(canvas, drawn[dims == 2], symbol, scale=0.6, **how)
        draw_lines(canvas, drawn[dims == 1], symbol, scale=0.8, **how)
        places = [_place(shape, frame) for shape in drawn]
        draw_points(canvas, [(at.x, at.y) for at in places], symbol, scale=0.62, **(how | {"zorder": 74}))
        entries.append(Entry(title, symbol))
        spots += [
            (at, int(number), symbol.stroke)
            for at, number in zip(places, findings["number"].to_numpy()[rows], strict=True)
        ]
    if entries:
        entries.insert(0, Entry(_LEGEND["findings_numbered"]))
    if _measured_lines(canvas, frame, findings[inside], clip):
        entries.append(Entry(_LEGEND["line_measured"], _MEASURED, (1,)))
    if not draw_numbers(canvas, placer, spots, radius=style.symbol.radius * PX_MM * 0.62):
        entries.append(Entry(_LEGEND["numbers_without_room"]))
    return entries


def _seen(shape: Any, frame: Frame) -> bool:
    """Whether some of a shape on paper [mm] can be seen in the frame."""
    return bool(shapely.intersects(shape, shapely.box(*frame.box.inner(0.4).bounds)))


def _place(shape: Any, frame: Frame) -> Any:
    """Where the marker of a finding stands: inside what it is about, as far as that is on the map."""
    seen = shapely.intersection(shape, shapely.box(*frame.box.inner(0.4).bounds))
    return shapely.point_on_surface(shape if seen.is_empty else seen)


def _measured_lines(canvas: Canvas, frame: Frame, findings: GeoDataFrame, clip: Box) -> bool:
    """Lines from what was found to the place it was measured to; whether one is long enough to be seen."""
    known = findings[findings["nearest_lon"].notna() & (findings["unit"] == "m")]
    lines = []
    for shape, lon, lat in zip(known.geometry, known["nearest_lon"], known["nearest_lat"], strict=True):
        end = shapely.Point(float(lon), float(lat))
        line = shapely.shortest_line(shape, end) if not shape.intersects(end) else None
        inside = shapely.get_dimensions(shape) == 2 and shape.contains(end)
        if line is None or inside:
            continue
        mm = frame.mm(shapely.get_coordinates(line))
        if np.hypot(*(mm[1] - mm[0])) > 0.8:
            lines.append(shapely.LineString(mm))
    draw_lines(canvas, lines, _MEASURED, zorder=73, clip=clip)
    return bool(lines)


def _marks(spots: Sequence[tuple[Any, int, str]]) -> list[_Mark]:
    """Spots closer than 2.4 mm bear one label with all their numbers, twelve at most."""
    marks: list[_Mark] = []
    near: dict[tuple[int, int], list[_Mark]] = {}
    for at, number, colour in sorted(spots, key=lambda spot: spot[1]):
        column, row = int(at.x // _NEAR_MM), int(at.y // _NEAR_MM)
        around = [mark for dx in (-1, 0, 1) for dy in (-1, 0, 1) for mark in near.get((column + dx, row + dy), ())]
        near_mark = next((mark for mark in around if mark.at.distance(at) < _NEAR_MM and len(mark.numbers) < 12), None)
        if near_mark is not None:
            near_mark.numbers.append(number)
            continue
        marks.append(_Mark(at, [number], colour))
        near.setdefault((column, row), []).append(marks[-1])
    return marks


def draw_numbers(
    canvas: Canvas,
    placer: Placer,
    spots: Sequence[tuple[Any, int, str]],
    *,
    radius: float,
    all_around: bool = False,
) -> bool:
    """Write the numbers beside the spots (place [mm], number, colour); return whether all of them found room.

    Where three in one neighbourhood found none, it is full, and no more are written there. With ``all_around`` room is
    sought as far as 70 mm away, in every neighbourhood.
    """
    for at, _, _ in spots:
        placer.take(at.buffer(radius * 0.9, quad_segs=3))
    size, high = 6.5, 3.7
    lost: dict[tuple[int, int], int] = {}
    for mark in _marks(spots):
        cell = (int(mark.at.x // _WAYS[-1][0]), int(mark.at.y // _WAYS[-1][0]))
        if lost.get(cell, 0) >= 3 and not all_around:
            continue
        words = ranges(mark.numbers)
        wide = canvas.face.width_mm(words, size, bold=True) + 1.4
        box = _beside(placer, mark.at, (wide, high), radius, _FAR_WAYS if all_around else _WAYS)
        if box is None:
            lost[cell] = lost.get(cell, 0) + 1
            continue
        x0, y0, x1, y1 = box.bounds
        lead = shapely.shortest_line(mark.at, box)
        if lead.length > radius + 0.9:
            canvas.strokes([shapely.get_coordinates(lead)], width_mm=0.18, colors=mark.colour, zorder=74.5)
            placer.take(lead)
        edge = {
            "boxstyle": "square,pad=0.2",
            "facecolor": "#ffffff",
            "edgecolor": mark.colour,
            "linewidth": 0.2 * MM_PT,
        }
        middle = ((x0 + x1) / 2, (y0 + y1) / 2 + 0.2)
        canvas.text(*middle, words, size, bold=True, ha="center", va="center_baseline", zorder=77, bbox=edge)
    return not lost


def _beside(
    placer: Placer, at: Any, size: tuple[float, float], radius: float, ways: Sequence[tuple[float, int]]
) -> Any | None:
    wide, high = size
    for reach, count in ways:
        for turn in np.linspace(np.pi / 4, np.pi / 4 + 2 * np.pi, count, endpoint=False):
            x = at.x + np.cos(turn) * (reach + radius * 0.3 + wide / 2 * abs(np.cos(turn)))
            y = at.y + np.sin(turn) * (reach + radius * 0.3)
            box = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if placer.free(box):
                placer.take(box.buffer(0.3, join_style="mitre"))
                return box
    return None
