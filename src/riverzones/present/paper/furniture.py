"""North arrow, scale bar, legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import segno
from matplotlib.collections import PolyCollection
from matplotlib.patches import Polygon, Rectangle
from pyproj import Geod

from riverzones.present.paper.flow import Block, draw_blocks
from riverzones.present.paper.fonts import Face
from riverzones.present.paper.frame import Frame
from riverzones.present.paper.layers import Entry
from riverzones.present.paper.paper import MM_PT, Box, Canvas, line_mm
from riverzones.present.paper.symbols import sample

__all__ = ["Legend", "bar_mm", "code_of", "draw_bar", "draw_code", "draw_north", "geo_uri", "laid_out", "round_length"]


_GEOD: Final = Geod(ellps="GRS80")


def round_length(most_m: float) -> float:
    """Return the longest of 1, 2 and 5 times a power of ten that is not above ``most_m`` [m].

    Examples
    --------
    >>> round_length(7_200), round_length(999)
    (5000.0, 500.0)
    """
    power = 10.0 ** math.floor(math.log10(most_m))
    return max(step * power for step in (1, 2, 5) if step * power <= most_m)


def bar_mm(frame: Frame, length_m: float) -> float:
    """Return how long ``length_m`` on the ground is on paper [mm], eastwards through the middle of the frame.

    The ends are found by geodesics on the CGCS2000 ellipsoid (Karney 2013, through PROJ), not from the scale's number.
    """
    lon, lat = frame.centre
    ends = [_GEOD.fwd(lon, lat, azimuth, length_m / 2)[:2] for azimuth in (90, 270)]
    start, end = frame.mm(ends)
    return float(np.hypot(*(start - end)))


def draw_bar(canvas: Canvas, frame: Frame, x: float, y: float, *, most_mm: float, size_pt: float = 6.5) -> float:
    """Return a scale bar in four fields from ``(x, y)``, at most ``most_mm`` long; gives the length it stands for
    [m].
    """
    length = round_length(most_mm * frame.scale / 1000)
    while bar_mm(frame, length) > most_mm:
        length = round_length(length * 0.99)
    long, high = bar_mm(frame, length), 1.5
    for field in range(4):
        corner = (x + long * field / 4, y)
        colour = "#111111" if field % 2 == 0 else "#ffffff"
        canvas.axes.add_artist(
            Rectangle(corner, long / 4, high, facecolor=colour, edgecolor="#111111", linewidth=0.15 * MM_PT, zorder=91)
        )
    unit, divisor = ("km", 1000) if length >= 1000 else ("m", 1)
    for share in (0.0, 0.5, 1.0):
        words = f"{length * share / divisor:,.6g}" + (f" {unit}" if share == 1.0 else "")
        shift = canvas.face.width_mm(f" {unit}", size_pt) / 2 if share == 1.0 else 0.0
        canvas.text(x + long * share + shift, y + high + 0.5, words, size_pt, ha="center", va="bottom")
    return length


def draw_north(canvas: Canvas, frame: Frame, middle: tuple[float, float], *, length_mm: float = 11.0) -> float:
    """Return an arrow to true north at its place; gives its direction clockwise from the top of the page [degrees].

    The dark half of the arrow lies left of its axis; the letter N stands beyond its tip.
    """
    turn = frame.north_deg(middle)
    radians = math.radians(turn)
    up, right = np.array([math.sin(radians), math.cos(radians)]), np.array([math.cos(radians), -math.sin(radians)])
    at, half, wide = np.array(middle), length_mm / 2, length_mm * 0.2
    tip, notch = at + up * half, at - up * half * 0.55
    feet = [at - up * half + right * wide * side for side in (-1, 1)]
    whole = [tip, feet[0], notch, feet[1]]
    canvas.axes.add_artist(
        Polygon(whole, facecolor="#ffffff", edgecolor="#ffffff", linewidth=1.2 * MM_PT, joinstyle="round", zorder=92)
    )
    for foot, colour in zip(feet, ("#111111", "#ffffff"), strict=True):
        canvas.axes.add_artist(
            Polygon([tip, foot, notch], facecolor=colour, edgecolor="#111111", linewidth=0.2 * MM_PT, zorder=93)
        )
    letter = at + up * (half + 2.2)
    canvas.text(
        float(letter[0]),
        float(letter[1]),
        "N",
        9,
        bold=True,
        ha="center",
        va="center",
        zorder=93,
        halo=0.8,
        rotation=-turn,
    )
    return turn


def geo_uri(lon: float, lat: float) -> str:
    """Return ``geo:31.07012,109.85034`` (RFC 5870: latitude first), five decimals: about a metre.

    Examples
    --------
    >>> geo_uri(109.850341, 31.070118)
    'geo:31.07012,109.85034'
    """
    return f"geo:{lat:.5f},{lon:.5f}"


def code_of(uri: str) -> Any:
    """Return the QR code of ``uri``, error correction M; it has ``matrix`` of rows of 0 and 1."""
    return segno.make(uri, error="m", micro=False)


def draw_code(canvas: Canvas, box: Box, uri: str) -> None:
    """Draw the QR code of ``uri`` in a square box, with the quiet zone of four modules that ISO/IEC 18004 asks for."""
    rows = np.array([list(row) for row in code_of(uri).matrix], dtype=np.uint8)
    count = len(rows) + 8
    module = box.width / count
    canvas.axes.add_artist(
        Rectangle((box.left, box.bottom), box.width, box.height, facecolor="#ffffff", edgecolor="none", zorder=84)
    )
    fields = []
    for position, row in enumerate(rows):
        low = box.top - (position + 5) * module
        for start, end in np.flatnonzero(np.diff(np.r_[0, row, 0])).reshape(-1, 2):
            left, right = box.left + (start + 4) * module, box.left + (end + 4) * module
            fields.append([(left, low), (right, low), (right, low + module), (left, low + module)])
    canvas.put(PolyCollection(fields, facecolors="#000000", edgecolors="none", antialiaseds=False, zorder=85))


SAMPLE_MM: Final = 6.0
_GAP: Final = 2.0
_LEAST_MM: Final = {"zh": 21.0, "en": 25.0}


@dataclass(frozen=True)
class Legend:
    """A legend laid out for a box: what stands in each column, and the entries for which there was no room."""

    box: Box
    columns: Sequence[Sequence[Block]]
    rest: Sequence[Entry]

    def draw(self, canvas: Canvas) -> None:
        """Draw the columns."""
        step = (self.box.width + _GAP) / max(len(self.columns), 1)
        for number, column in enumerate(self.columns):
            draw_blocks(canvas, column, self.box.left + number * step, self.box.top)


def laid_out(entries: Sequence[Entry], face: Face, box: Box, *, lang: str, size_pt: float) -> Legend:
    """Return the legend in as few columns (from two on) as have room for all of it; in as many as are wide enough where
    none has.

    Columns are filled evenly; the title of a layer stays with the first of its cases.
    """
    most = max(2, int((box.width + _GAP) / (_LEAST_MM[lang] + _GAP)))
    for count in range(2, most + 1):
        width = (box.width - _GAP * (count - 1)) / count
        blocks = [_block(entry, face, width, lang, size_pt) for entry in entries]
        for level in (sum(block.height for block in blocks) / count + 2.0, box.height):
            columns, left = _filled(blocks, count, min(level, box.height))
            if not left:
                return Legend(box, columns, ())
    return Legend(box, columns, tuple(entries[len(entries) - left :]))


def _filled(blocks: Sequence[Block], count: int, height: float) -> tuple[list[list[Block]], int]:
    """Blocks in ``count`` columns of a height [mm], and how many are left."""
    columns: list[list[Block]] = [[] for _ in range(count)]
    position, column, room = 0, 0, height
    while position < len(blocks):
        need = blocks[position].height
        if blocks[position].keep and position + 1 < len(blocks):
            need += blocks[position + 1].height
        if need > room + 1e-9:
            column, room = column + 1, height
            if column == count or need > height:
                break
            continue
        columns[column].append(blocks[position])
        room -= blocks[position].height
        position += 1
    return columns, len(blocks) - position


def _block(entry: Entry, face: Face, width_mm: float, lang: str, size_pt: float) -> Block:
    symbol = entry.symbol
    indent = SAMPLE_MM + 1.2 if symbol is not None else 0.0
    bold = symbol is None
    words = entry.words.within(lang)
    lines = face.wrap(words[:1].upper() + words[1:], size_pt, width_mm - indent, bold=bold)
    step = line_mm(size_pt)
    height = len(lines) * step + 0.5

    def draw(canvas: Canvas, x: float, top: float) -> None:
        if symbol is not None:
            sample(canvas, Box(x, top - step * 0.5 - 1.3, SAMPLE_MM, 2.6), symbol, entry.kinds)
        canvas.lines(x + indent, top, lines, size_pt, bold=bold)

    drawn: Callable[[Canvas, float, float], None] = draw
    return Block(height, drawn, keep=bold)
