"""An atlas along a river: an index map, then pages that follow the river from its mouth, each a little into the next.

A page holds the longest stretch that has room in its map; the next begins a tenth of that stretch before its end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from riverzones.model import Symbol
from riverzones.present.paper.findings import ranges
from riverzones.present.paper.flow import Table, table_blocks
from riverzones.present.paper.frame import Frame, Plane, round_scale
from riverzones.present.paper.job import Job
from riverzones.present.paper.layers import Entry, Placer
from riverzones.present.paper.paper import MM_PT, Box, Canvas
from riverzones.present.paper.sheet import MARGIN, Book, MapPage, Page, findings_blocks, layout, lower_pages, map_page
from riverzones.present.paper.symbols import draw_points
from riverzones.terms import labels

__all__ = ["OVERLAP", "AtlasAxis", "Stretch", "atlas_pages", "stretches"]

Floats = NDArray[np.float64]

OVERLAP: Final = 0.1
"""Share of a page's stretch that the next one shows again."""
_ROOM: Final = 0.86
_USUAL: Final = 8
_POST: Final = Symbol(stroke="#08519c", fill="#ffffff", width=1.0, radius=3.5, fill_opacity=0.7)
_TICKS_M: Final = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True)
class AtlasAxis:
    """The main way of a river from its mouth up: chainages [m], rising, and the places there [degrees]."""

    river: str
    chainage_m: Floats
    lonlat: Floats

    def at(self, chainage_m: Any) -> Floats:
        """Return places at chainages [m], shape (n, 2)."""
        where = np.atleast_1d(np.asarray(chainage_m, dtype=float))
        return np.column_stack([np.interp(where, self.chainage_m, self.lonlat[:, axis]) for axis in (0, 1)])

    def between(self, low_m: float, high_m: float) -> Floats:
        """Return the vertices of a stretch with its ends."""
        inside = (self.chainage_m > low_m) & (self.chainage_m < high_m)
        return np.vstack([self.at(low_m), self.lonlat[inside], self.at(high_m)])

    @property
    def ends_m(self) -> tuple[float, float]:
        """Lowest and highest chainage [m]."""
        return float(self.chainage_m[0]), float(self.chainage_m[-1])


@dataclass(frozen=True)
class Stretch:
    """What one page of an atlas follows: from one chainage to another [m], in its frame."""

    low_m: float
    high_m: float
    frame: Frame


def stretches(course: AtlasAxis, box: Box, scale: float) -> list[Stretch]:
    """Return the river in stretches from its mouth, each as long as has room in ``box`` at 1:``scale``.

    Each begins :data:`OVERLAP` of the one before it below that one's upper end.
    """
    low, top = course.ends_m
    room = np.array([box.width, box.height]) * _ROOM * scale / 1000
    step = float(room.min()) / 60
    cut: list[Stretch] = []
    while not cut or cut[-1].high_m < top:
        start = low if not cut else cut[-1].high_m - OVERLAP * (cut[-1].high_m - cut[-1].low_m)
        end = min(top, start + 3600 * step)
        ahead = np.r_[np.arange(start, end - step / 2, step), end]
        ground = course.at(ahead)
        xy = Plane(*ground[0]).xy(ground)
        spread = np.maximum.accumulate(xy) - np.minimum.accumulate(xy)
        fits = int(np.flatnonzero((spread <= room).all(axis=1))[-1])
        high = float(ahead[max(fits, 1)])
        west, south, east, north = shapely.bounds(shapely.LineString(course.between(start, high)))
        cut.append(Stretch(start, high, Frame(Plane((west + east) / 2, (south + north) / 2), box, scale)))
    return cut


def atlas_pages(job: Job, course: AtlasAxis) -> Book:
    """Draw the index map with the table of pages, a page per stretch with its findings, and what has no room there.

    The scale is that of the job, or the first round one at which the river has about eight pages (a setting of ours).
    Numbers of pages are known last: pages read them when they are drawn.
    """
    box = layout(job).map
    cut = stretches(course, box, job.scale or _scale(course, box))
    numbers = [0] * len(cut)
    parts = [_stretch_pages(job, course, cut, position, numbers) for position in range(len(cut))]
    index = _index(job, course, cut, numbers)
    number = len(index) + 1
    for position, part in enumerate(parts):
        numbers[position] = number
        number += len(part)
    pages = [*_index(job, course, cut, numbers), *(page for part in parts for page in part)]
    return Book(pages, cut[0].frame.scale)


def _scale(course: AtlasAxis, box: Box) -> float:
    whole = Frame.around(shapely.LineString(course.lonlat), box).scale
    scale = round_scale(whole / _USUAL)
    while len(stretches(course, box, scale)) > _USUAL * 1.5:
        scale = round_scale(scale * 1.01)
    return scale


def _on(course: AtlasAxis, stretch: Stretch, findings: GeoDataFrame) -> GeoDataFrame:
    """Findings of a stretch: by their chainage, or where they have none by their place in the frame."""
    chainage = findings["chainage_m"].astype(float)
    inside = chainage.between(stretch.low_m, stretch.high_m)
    lost = chainage.isna() & shapely.intersects(stretch.frame.outline, findings.geometry.to_numpy())
    return findings[(findings["river"] == course.river) & (inside | lost)]


def _index(job: Job, course: AtlasAxis, cut: Sequence[Stretch], numbers: Sequence[int]) -> list[Page]:
    wide = min(job.paper.width - 2 * MARGIN, 180.0)
    rows = [
        [
            str(number),
            _span(stretch),
            f"1:{stretch.frame.scale:,.0f}",
            ranges([int(value) for value in _on(course, stretch, job.view.findings)["number"]]),
        ]
        for number, stretch in zip(numbers, cut, strict=True)
    ]
    heads = [
        job.text(zh="页", en="Page"),
        job.text(zh="里程（距河口 km）", en="Chainage from the mouth (km)"),
        job.text(zh="比例尺", en="Scale"),
        job.text(zh="问题编号", en="Findings"),
    ]
    table = Table(heads, [wide * share for share in (0.1, 0.28, 0.16, 0.46)], rows)
    blocks = table_blocks(table, job.face)
    high = sum(block.height for block in blocks)
    below = high < job.paper.height * 0.3
    page_layout = layout(job, high if below else 0.0)
    frame = Frame.around(shapely.union_all([stretch.frame.outline for stretch in cut]), page_layout.map, room=0.94)

    def over(canvas: Canvas, frame: Frame, placer: Placer) -> list[Entry]:
        for number, stretch in zip(numbers, cut, strict=True):
            edge = frame.mm(shapely.get_coordinates(stretch.frame.outline))
            canvas.strokes([edge], width_mm=0.35, colors="#c4161c", zorder=77)
            middle = frame.mm(course.at((stretch.low_m + stretch.high_m) / 2))[0]
            words = str(number)
            half = job.face.width_mm(words, 13, bold=True) / 2
            placer.take(shapely.box(middle[0] - half, middle[1] - 2.5, middle[0] + half, middle[1] + 2.5))
            style: dict[str, Any] = {"bold": True, "color": "#c4161c", "halo": 0.9, "ha": "center", "zorder": 78}
            canvas.text(float(middle[0]), float(middle[1]), words, 13, **style)
        sheet = Symbol(stroke="#c4161c", width=1.75, fill=None)
        return [Entry(labels("legend")["pages_and_their_numbers"], sheet, (2,))]

    note = job.text(zh=f"{course.river}图册索引", en=f"Index of the atlas of {course.river}")
    page = MapPage(frame, page_layout, job.view.findings.iloc[:0], blocks if below else (), note, over, plain=True)
    first, left = map_page(job, page)
    return [first, *lower_pages(job, left, () if below else blocks, title=note)]


def _stretch_pages(
    job: Job, course: AtlasAxis, cut: Sequence[Stretch], place: int, numbers: Sequence[int]
) -> list[Page]:
    stretch = cut[place]
    own = _on(course, stretch, job.view.findings)
    blocks = findings_blocks(job, own, frame=stretch.frame)

    def over(canvas: Canvas, _: Frame, placer: Placer) -> list[Entry]:
        for side in (-1, 1):
            neighbour = place + side
            if 0 <= neighbour < len(cut):
                _neighbour(canvas, job, course, stretch, placer, side, numbers[neighbour])
        return _posts(canvas, course, stretch, placer)

    note = job.text(
        zh=f"{course.river} {_span(stretch)}（距河口）    图幅 {place + 1}/{len(cut)}",
        en=f"{course.river} {_span(stretch)} (from the mouth)    map {place + 1} of {len(cut)}",
    )
    page = MapPage(stretch.frame, layout(job), own, (), note, over)
    first, left = map_page(job, page)
    return [first, *lower_pages(job, left, blocks, title=note)]


def _span(stretch: Stretch) -> str:
    return f"K{stretch.low_m / 1000:.1f} – K{stretch.high_m / 1000:.1f}"


def _posts(canvas: Canvas, course: AtlasAxis, stretch: Stretch, placer: Placer) -> list[Entry]:
    """A post at every round chainage of the stretch, with its kilometres where there is room."""
    step = next((tick for tick in _TICKS_M if (stretch.high_m - stretch.low_m) / tick <= 12), _TICKS_M[-1])
    first, last = math.ceil(stretch.low_m / step), math.floor(stretch.high_m / step)
    for number in range(first, last + 1):
        ((x, y),) = stretch.frame.mm(course.at(number * step))
        draw_points(canvas, [(x, y)], _POST, zorder=71)
        words = f"K{number * step / 1000:g}"
        wide, high = canvas.face.width_mm(words, 6.5, bold=True), 2.6
        spots = [
            shapely.box(x + dx - wide / 2, y + dy - high / 2, x + dx + wide / 2, y + dy + high / 2)
            for dx, dy in ((0, 2.6), (0, -2.6), (wide / 2 + 1.6, 0), (-wide / 2 - 1.6, 0))
        ]
        spot = placer.first(spots)
        if spot is not None:
            middle = spot.centroid
            canvas.text(middle.x, middle.y, words, 6.5, bold=True, color=_POST.stroke, halo=0.5, ha="center", zorder=76)
    return [Entry(labels("legend")["chainage_km_from_the_mouth"], _POST)] if last >= first else []


def _neighbour(
    canvas: Canvas, job: Job, course: AtlasAxis, stretch: Stretch, placer: Placer, side: int, number: int
) -> None:
    """The number of the next page (``side`` 1) or the one before, where the river leaves the map for it."""
    frame, (lowest, highest) = stretch.frame, course.ends_m
    away = course.between(stretch.high_m, highest) if side > 0 else course.between(lowest, stretch.low_m)[::-1]
    line = shapely.LineString(frame.mm(away)) if len(away) > 1 else None
    inside = shapely.box(*frame.box.bounds)
    if line is None or line.length == 0:
        return
    met = shapely.intersection(line, inside.exterior)
    crossings = [line.project(shapely.Point(at)) for at in shapely.get_coordinates(met)]
    at = line.interpolate(min(crossings)) if crossings else shapely.Point(line.coords[-1])
    words = job.text(zh=f"接第 {number} 页", en=f"to page {number}")
    wide, high = job.face.width_mm(words, 8, bold=True) + 3, 5.0
    left, bottom, right, top = frame.box.inner(0.5).bounds
    x = min(max(at.x - wide / 2, left), right - wide)
    y = min(max(at.y - high / 2, bottom), top - high)
    tag = Box(x, y, wide, high)
    placer.take(shapely.box(*tag.bounds))
    canvas.rectangle(tag, fill=True, facecolor="#08519c", edgecolor="#ffffff", linewidth=0.3 * MM_PT, zorder=79.5)
    canvas.text(*tag.middle, words, 8, bold=True, color="#ffffff", ha="center", zorder=79.6)
