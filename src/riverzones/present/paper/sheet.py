"""An inspection sheet: one page with map, legend and what tells how to read them, and pages for what has no room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from geopandas import GeoDataFrame

from riverzones.present.paper.findings import draw_findings
from riverzones.present.paper.flow import Block, Table, draw_blocks, flow, paragraphs, table_blocks
from riverzones.present.paper.frame import Frame, draw_grid
from riverzones.present.paper.furniture import draw_bar, draw_code, draw_north, geo_uri, laid_out
from riverzones.present.paper.job import Job, clause_words, finding_row, heads
from riverzones.present.paper.layers import Entry, Placer, draw_ground, draw_layers, draw_names
from riverzones.present.paper.paper import MM_PT, Box, Canvas, Paper, line_mm

__all__ = [
    "MARGIN",
    "Book",
    "Layout",
    "MapPage",
    "Page",
    "draw_about",
    "draw_foot",
    "draw_head",
    "findings_blocks",
    "layout",
    "lower_pages",
    "map_page",
    "sheet_pages",
]


def draw_head(canvas: Canvas, job: Job, margin: float, height: float, *, note: str = "") -> None:
    """Draw the title, what was asked for, and in a red frame that the data are illustrative."""
    paper, face = job.paper, job.face
    top = paper.height - margin
    right = paper.width - margin
    if job.view.illustrative:
        words = job.text(zh="示意数据，不得用于执法", en="Illustrative data, not for enforcement")
        wide = face.width_mm(words, 9, bold=True) + 4
        box = Box(right - wide, top - 7, wide, 6)
        canvas.rectangle(box, edgecolor="#c4161c", linewidth=0.4 * MM_PT)
        canvas.text(*box.middle, words, 9, bold=True, color="#c4161c", ha="center")
        right = box.left - 3
    size = 17.0 if paper.large else 14.0
    title = job.view.title.within(job.lang)
    while size > 8 and face.width_mm(title, size, bold=True) > right - margin:
        size -= 0.5
    canvas.text(margin, top - 4, face.fitted(title, size, right - margin, bold=True), size, bold=True)
    under = "    ".join(part for part in (job.heading.within(job.lang), note) if part)
    canvas.text(margin, top - 10, face.fitted(under, 8.5, paper.width - 2 * margin), 8.5, color="#333333")
    low = top - height + 1.2
    canvas.strokes([[(margin, low), (paper.width - margin, low)]], width_mm=0.35)


def draw_foot(canvas: Canvas, job: Job, margin: float, number: int, total: int) -> None:
    """Draw day and page."""
    day = job.made.isoformat()
    law = job.view.on.isoformat()
    words = job.text(zh=f"制图 {day}    按 {law} 有效的规定核查", en=f"Printed {day}    rules as of {law}")
    canvas.text(margin, margin + 1.6, words + "    riverzones", 7, color="#333333")
    page = job.text(zh=f"第 {number} 页　共 {total} 页", en=f"Page {number} of {total}")
    canvas.text(job.paper.width - margin, margin + 1.6, page, 7, ha="right", color="#333333")


def draw_about(canvas: Canvas, job: Job, box: Box, uri: str) -> None:
    """Draw the code with the place it leads to, and the data: datum, projection, sources."""
    size = 6.0 if not job.paper.large else 6.8
    side = min(22.0 if not job.paper.large else 25.0, box.width * 0.4)
    code = Box(box.left, box.top - side, side, side)
    draw_code(canvas, code, uri)
    lat, lon = uri.removeprefix("geo:").split(",")
    beside = [
        job.text(zh="扫码定位", en="Scan for the place"),
        job.text(zh=f"东经 {lon}°" if float(lon) >= 0 else f"西经 {lon[1:]}°", en=f"lon {lon}°"),
        job.text(zh=f"北纬 {lat}°" if float(lat) >= 0 else f"南纬 {lat[1:]}°", en=f"lat {lat}°"),
    ]
    beside += [
        job.text(zh="2000 国家大地坐标系", en="CGCS2000"),
        job.text(zh="横轴墨卡托投影，中央经线过图中心", en="Transverse Mercator, centred on the map"),
        job.text(zh="箭头指真北", en="Arrow: true north"),
    ]
    x, wide = code.right + 2, box.right - code.right - 2
    lines = [line for words in beside for line in job.face.wrap(words, size, wide)]
    low = canvas.lines(x, box.top, lines, size)
    top = min(code.bottom, low) - 0.8
    sources = [source for source in job.view.sources if source]
    if not sources:
        return
    words = job.text(zh="数据来源：", en="Data: ") + job.text(zh="；", en="; ").join(sources)
    room = max(1, int((top - box.bottom) / line_mm(size)))
    lines = job.face.wrap(words, size, box.width)
    if len(lines) > room:
        lines = [*lines[: room - 1], job.face.fitted(lines[room - 1] + lines[room], size, box.width)]
    canvas.lines(box.left, top, lines, size, color="#333333")


MARGIN: Final = 9.0
LEAST_M: Final = 1000.0
"""The least a sheet shows to each side of its middle [m], a setting of ours."""
_HEAD, _FOOT, _GAP, _EDGE = 14.0, 6.0, 3.0, 4.0
Page = Callable[[Canvas, int, int], None]
"""Draws a page; given its number and how many there are."""


@dataclass(frozen=True)
class Book:
    """Pages to write, N of their scale 1:N, and how many findings lie off the map at that scale."""

    pages: list[Page]
    scale: float
    off_map: int = 0


@dataclass(frozen=True)
class Layout:
    """Where things stand on the page of a map: the map, the panel beside or below it, the table below (or None)."""

    map: Box
    panel: Box
    table: Box | None


@dataclass(frozen=True)
class MapPage:
    """A page with a map: its frame, the findings on it, what is drawn besides, and the blocks of the table below.

    ``title`` stands below that of the sheet; ``over`` draws on the map before the findings, beside them;
    ``plain`` shows the base map alone.
    """

    frame: Frame
    layout: Layout
    findings: GeoDataFrame
    blocks: Sequence[Block] = ()
    title: str = ""
    over: Callable[[Canvas, Frame, Placer], list[Entry]] | None = None
    plain: bool = False


def layout(job: Job, table_mm: float = 0.0) -> Layout:
    """Share out a page; ``table_mm`` [mm] is kept for a table at its foot, nothing where it is 0."""
    paper = job.paper
    body = Box(MARGIN, MARGIN + _FOOT, paper.width - 2 * MARGIN, paper.height - 2 * MARGIN - _HEAD - _FOOT)
    table = Box(body.left, body.bottom, body.width, table_mm) if table_mm else None
    low = body.bottom + (table_mm + _GAP if table_mm else 0.0)
    high = body.top - low
    if paper.landscape:
        wide = 88.0 if paper.large else 72.0
        panel = Box(body.right - wide, low, wide, high)
        ground = Box(body.left, low, body.width - wide - _GAP, high)
    else:
        deep = 86.0 if paper.large else 71.0
        panel = Box(body.left, low, body.width, deep)
        ground = Box(body.left, low + deep + _GAP, body.width, high - deep - _GAP)
    return Layout(ground.inner(_EDGE), panel, table)


def as_shows_more(job: Job) -> Job:
    """Return the job on its paper lying or standing, whichever shows its focus larger; lying where both do."""
    lying, standing = (
        replace(job, paper=Paper(max(sides), min(sides)) if wide else Paper(min(sides), max(sides)))
        for sides in [(job.paper.width, job.paper.height)]
        for wide in (True, False)
    )
    lying_scale, standing_scale = (Frame.around(job.focus, layout(way).map).scale for way in (lying, standing))
    return standing if standing_scale < lying_scale else lying


def sheet_pages(job: Job) -> Book:
    """Return the pages of one sheet: the map, with the table below where it has room, and further pages for what has
    none.
    """
    findings = job.view.findings
    body = job.paper.height - 2 * MARGIN - _HEAD - _FOOT
    most = body * (0.36 if job.paper.landscape else 0.3)
    plain = Frame.around(job.focus, layout(job).map, scale=job.scale, least_m=LEAST_M)
    blocks = findings_blocks(job, findings, frame=plain)
    high = sum(block.height for block in blocks)
    if not 0 < high <= most:
        first, left = map_page(job, MapPage(plain, layout(job), findings))
        return Book([first, *lower_pages(job, left, blocks)], plain.scale, _off(plain, findings))
    page_layout = layout(job, high)
    frame = Frame.around(job.focus, page_layout.map, scale=job.scale, least_m=LEAST_M)
    first, left = map_page(job, MapPage(frame, page_layout, findings, findings_blocks(job, findings, frame=frame)))
    return Book([first, *lower_pages(job, left, ())], frame.scale, _off(frame, findings))


def _off(frame: Frame, findings: GeoDataFrame) -> int:
    return int((~shapely.intersects(frame.outline, findings.geometry.to_numpy())).sum())


def findings_blocks(job: Job, findings: GeoDataFrame, *, frame: Frame) -> list[Block]:
    """Return the table of findings and the clauses it cites; those outside ``frame`` are marked as off the map."""
    if not len(findings):
        return []
    wide = job.paper.width - 2 * MARGIN
    size = 6.5 if not job.paper.large else 7.5
    fixed = {0: 11.0, 1: 16.0, 4: 2.4 * size, 5: 2.4 * size, 6: 2.4 * size}
    shares = {2: 58, 3: 27, 7: 70, 8: 43}
    rest = (wide - sum(fixed.values())) / sum(shares.values())
    widths = [fixed[column] if column in fixed else rest * shares[column] for column in range(9)]
    inside = shapely.intersects(frame.outline, findings.geometry.to_numpy())
    rows = [
        finding_row(job, row, on_map=bool(on_map))
        for row, on_map in zip(findings.to_dict("records"), inside, strict=True)
    ]
    table = Table(heads(job), widths, rows, right=frozenset({4, 5, 6}))
    blocks = table_blocks(table, job.face, size_pt=size)
    blocks.append(Block(1.5, lambda canvas, x, top: _rule(canvas, x, top, wide)))
    for code in dict.fromkeys(findings["rule"]):
        blocks += paragraphs(clause_words(job, str(code)), job.face, wide - 1, size_pt=6.5, colour="#333333")
    return blocks


def map_page(job: Job, page: MapPage) -> tuple[Page, list[Entry]]:
    """Return the page, and the entries of its legend that have no room on it.

    They are known before the page is drawn by drawing it once on a canvas that is thrown away.
    """
    trial = Canvas(job.paper, job.face)
    left = _draw_map_page(trial, job, page)

    def draw(canvas: Canvas, number: int, total: int) -> None:
        _draw_map_page(canvas, job, page)
        if page.layout.table is not None:
            draw_blocks(canvas, page.blocks, page.layout.table.left, page.layout.table.top)
        draw_head(canvas, job, MARGIN, _HEAD, note=page.title)
        draw_foot(canvas, job, MARGIN, number, total)

    return draw, left


def lower_pages(job: Job, entries: Sequence[Entry], blocks: Sequence[Block], *, title: str = "") -> list[Page]:
    """Return pages for entries of the legend that found no room, and for a table."""
    wide, size = job.paper.width - 2 * MARGIN, 6.5
    room = job.paper.height - 2 * MARGIN - _HEAD - _FOOT
    pages: list[list[Block]] = []
    if entries:
        head = paragraphs(job.text(zh="图例（续）", en="Legend (continued)"), job.face, wide, size_pt=9, bold=True)
        legend = laid_out(entries, job.face, Box(MARGIN, 0, wide, room - 8), lang=job.lang, size_pt=size)
        high = max(sum(block.height for block in column) for column in legend.columns) + 3.0

        def below(canvas: Canvas, x: float, top: float) -> None:
            replace(legend, box=Box(x, top - high, wide, high)).draw(canvas)

        blocks = [*head, Block(high, below), *blocks]
    if blocks:
        pages = [page for page in flow(blocks, room, room) if page]

    def page_of(part: list[Block]) -> Page:
        def draw(canvas: Canvas, number: int, total: int) -> None:
            draw_head(canvas, job, MARGIN, _HEAD, note=title)
            draw_blocks(canvas, part, MARGIN, job.paper.height - MARGIN - _HEAD)
            draw_foot(canvas, job, MARGIN, number, total)

        return draw

    return [page_of(part) for part in pages]


def _draw_map_page(canvas: Canvas, job: Job, page: MapPage) -> list[Entry]:
    frame, page_layout = page.frame, page.layout
    placer = Placer(frame.box)
    arrow = (frame.box.right - 7.0, frame.box.top - 10.5)
    placer.take(shapely.box(arrow[0] - 5, arrow[1] - 7, arrow[0] + 5, arrow[1] + 10))
    only = job.view.background if page.plain else None
    if job.view.base is not None:
        draw_ground(canvas, frame, job.view.base)
    seen = draw_layers(canvas, frame, [layer for layer in job.view.layers if layer.visible], only=only)
    draw_grid(canvas, frame)
    marked: list[Entry] = []
    if page.over is not None:
        marks = [shape for shape in frame.lies(page.findings.geometry.to_numpy()) if shape is not None]
        placer.take(*(shapely.point_on_surface(shape).buffer(1.0) for shape in marks))
        marked += page.over(canvas, frame, placer)
    marked = [*draw_findings(canvas, frame, page.findings, job.style, placer), *marked]
    draw_names(canvas, placer, seen)
    canvas.rectangle(frame.box, linewidth=1.0, zorder=79)
    draw_north(canvas, frame, arrow)
    entries = [*marked, *(entry for item in reversed(seen) for entry in item.entries)]
    return _panel(canvas, job, frame, page_layout.panel, entries)


def _panel(canvas: Canvas, job: Job, frame: Frame, panel: Box, entries: list[Entry]) -> list[Entry]:
    """Overview, scale, legend, code and sources; gives the entries of the legend without room."""
    canvas.rectangle(panel, linewidth=0.6)
    inner, large = panel.inner(2.0), job.paper.large
    if job.paper.landscape:
        deep = inner.width * (0.56 if large else 0.5)
        view = Box(inner.left, inner.top - deep, inner.width, deep)
        about = Box(inner.left, inner.bottom, inner.width, 33.0 if large else 28.0)
        bar = Box(inner.left, view.bottom - 11.0, inner.width, 9.5)
        legend = Box(inner.left, about.top + 1, inner.width, bar.bottom - about.top - 2)
    else:
        side = 62.0 if large else 42.0
        view = Box(inner.left, inner.bottom, side, inner.height)
        about = Box(inner.right - side - 4, inner.bottom, side + 4, inner.height - 13)
        bar = Box(about.left, about.top + 1.5, about.width, 11.0)
        legend = Box(view.right + 2, inner.bottom, about.left - view.right - 5, inner.height)
    _overview(canvas, job, frame, view)
    draw_bar(canvas, frame, bar.left + 1.5, bar.bottom + 0.5, most_mm=bar.width * 0.62)
    canvas.text(bar.right, bar.bottom + 1.3, f"1:{frame.scale:,.0f}", 9, bold=True, ha="right")
    draw_about(canvas, job, about, geo_uri(*_code_place(job, frame)))
    size = 6.3 if not large else 7.5
    canvas.text(legend.left, legend.top - 1.8, job.text(zh="图例", en="Legend"), size + 1.5, bold=True)
    room = Box(legend.left, legend.bottom, legend.width, legend.height - 4.0)
    laid = laid_out(entries, job.face, room, lang=job.lang, size_pt=size)
    laid.draw(canvas)
    return list(laid.rest)


def _code_place(job: Job, frame: Frame) -> tuple[float, float]:
    """Where the code leads: to the finding where there is one alone, else to the middle of the map."""
    findings = job.view.findings
    if len(findings) == 1:
        at = shapely.point_on_surface(findings.geometry.iloc[0])
        return float(at.x), float(at.y)
    return frame.centre


def _overview(canvas: Canvas, job: Job, frame: Frame, box: Box) -> None:
    """Where the sheet lies: the whole of the base map, the sheet as a rectangle, a ring where that is too small."""
    named = [layer for layer in job.view.layers if layer.name in job.view.background and layer.visible]
    shown = named or [layer for layer in job.view.layers if layer.visible]
    bounds = [frame.degrees(), *(tuple(layer.frame.total_bounds) for layer in shown)]
    west, south = (min(bound[side] for bound in bounds) for side in (0, 1))
    east, north = (max(bound[side] for bound in bounds) for side in (2, 3))
    small = Frame.around(shapely.box(west, south, east, north), box, room=0.94)
    draw_layers(canvas, small, shown, scale=0.45)
    edge = small.mm(shapely.get_coordinates(frame.outline))
    red = {"colors": "#c4161c", "zorder": 78}
    canvas.strokes([edge], width_mm=0.35, **red)
    if np.ptp(edge, axis=0).max() < 3.0:
        turns = np.linspace(0, 2 * np.pi, 33)
        ring = edge.mean(axis=0) + 2.4 * np.column_stack([np.cos(turns), np.sin(turns)])
        canvas.strokes([ring], width_mm=0.35, **red)
    canvas.rectangle(box, linewidth=0.4, zorder=79)
    words = job.text(zh="位置示意", en="Overview")
    canvas.text(box.left + 1, box.top - 2.2, words, 6.5, halo=0.6, zorder=80)


def _nothing(canvas: Canvas, x: float, top: float) -> None:
    """Room between two things."""


def _rule(canvas: Canvas, x: float, top: float, wide: float) -> None:
    canvas.strokes([[(x, top), (x + wide, top)]], width_mm=0.3)
