"""A small map: rivers, zones, one place or stretch; north up, a scale bar that is right at its latitude.

Drawn once, onto the canvas of a page (SVG) or that of the print (PNG, for documents that hold no SVG), in a plane that
is true at the middle of the map (metres along the parallel and the meridian there); over the few kilometres of a sheet
its error is below the width of a line. A unit of its size is a hundredth of an inch.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from markupsafe import Markup

from riverzones.catalogue import load
from riverzones.geo.ellipsoid import meridian_radius, parallel_radius
from riverzones.model import Text
from riverzones.present.charts.canvas import PX_MM, DrawingCanvas, Hatch, Pen, SvgCanvas

__all__ = ["MARKS", "Frame", "Locator", "locator_map", "locator_png", "mark_sign", "tier_keys", "tier_looks"]

_BAR_SHARE: Final = 0.3  # of the width: no scale bar is longer
_NICE: Final = (1, 2, 5)
_MARKER_PX: Final = 20  # markers nearer than this are one
_MOST_RUNS: Final = 3  # of numbers in a marker; more end in dots
_PT_PX: Final = 0.72
_TEXT_PT: Final = 13 * _PT_PX
_HALO_MM: Final = 3 * PX_MM


def _pen(stroke: str | None = None, width: float = 1.0, *, dash: str = "", **how: Any) -> Pen:
    """A pen in units of the map."""
    return Pen(stroke, width * PX_MM, tuple(float(step) * PX_MM for step in dash.split()), **how)


@dataclass(frozen=True, slots=True)
class TierLook:
    """How a tier of zones is drawn: its title, the colour of its line (``#rrggbb``), its dashes (SVG)."""

    title: Text
    colour: str
    dash: str


@cache
def tier_looks() -> Mapping[str, TierLook]:
    """Return how the style catalogue draws each tier, the innermost first: as the map does."""
    cases = load().styles["zones"].cases
    return {tier: TierLook(title, symbol.stroke, symbol.dash or "") for tier, title, symbol in cases}


def tier_keys(tiers: Iterable[str], lang: str) -> list[dict[str, Any]]:
    """Return an entry of the legend per tier: ``tier``, ``words`` and ``line`` (a short line as SVG)."""
    return [{"tier": tier, "words": tier_looks()[tier].title.within(lang), "line": _key_line(tier)} for tier in tiers]


def _key_line(tier: str) -> Markup:
    canvas, look = SvgCanvas(30 * PX_MM, 8 * PX_MM), tier_looks()[tier]
    canvas.shape(_outline([(1, 4), (29, 4)], 4 * PX_MM), _pen(look.colour, 2.2, dash=look.dash))
    return canvas.svg("line", sized=True)


def _outline(corners: Sequence[tuple[float, float]], middle_mm: float = 0.0, *, closed: bool = False) -> Any:
    """Corners in units (right, down) as a shape in millimetres (right, up) from ``middle_mm`` of height 0."""
    raised = [(x * PX_MM, 2 * middle_mm - y * PX_MM) for x, y in corners]
    return shapely.Polygon(raised) if closed else shapely.LineString(raised)


_HATCHED: Final = {
    "1": Hatch(rises=True, step_mm=7 * PX_MM, width_mm=1.2 * PX_MM),
    "2": Hatch(rises=False, step_mm=9 * PX_MM, width_mm=0.8 * PX_MM),
}
"""Tiers that are told apart by hatching too, not by line and colour alone."""


@dataclass(frozen=True, slots=True)
class MarkSign:
    """The sign of a proposal: its corners in units from the place, right and down, and how they are drawn."""

    corners: Sequence[tuple[float, float]]
    pen: Pen


MARKS: Final = {
    "boundary_marker": MarkSign([(-2.5, -2.5), (2.5, -2.5), (2.5, 2.5), (-2.5, 2.5)], _pen("#333333", fill="#ffffff")),
    "road_sign": MarkSign([(0, -7), (6, 4), (-6, 4)], _pen("#7a3b00", fill="#ffd23f")),
    "water_sign": MarkSign([(0, -7), (6, 4), (-6, 4)], _pen("#08306b", fill="#9ecae1")),
    "board": MarkSign([(0, -7), (6, 0), (0, 7), (-6, 0)], _pen("#1b5e20", fill="#a5d6a7")),
}
"""Signs of proposals, told apart by shape; drawn in this order."""


def mark_sign(kind: str) -> Markup:
    """Return the sign of a word of :data:`MARKS` as SVG, for a legend."""
    canvas = SvgCanvas(16 * PX_MM, 16 * PX_MM)
    corners = [(x + 8, y + 8) for x, y in MARKS[kind].corners]
    canvas.shape(_outline(corners, 8 * PX_MM, closed=True), MARKS[kind].pen)
    return canvas.svg("sign")


@dataclass(frozen=True, slots=True)
class Frame:
    """The ground a map shows: its middle [degrees], half its width on the ground [m], its size [px]."""

    lon: float
    lat: float
    half_m: float
    width: int = 460
    height: int = 340

    @staticmethod
    def around(shape: Any, *, least_m: float, width: int = 460, height: int = 340, margin: float = 1.15) -> Frame:
        """Return a frame that holds ``shape`` with a margin and shows at least ``least_m`` [m] to each side."""
        west, south, east, north = shapely.bounds(shape)
        lon, lat = (west + east) / 2, (south + north) / 2
        across = math.radians(east - west) / 2 * float(parallel_radius(lat))
        up = math.radians(north - south) / 2 * float(meridian_radius(lat)) * width / height
        return Frame(lon, lat, max(least_m, margin * max(across, up)), width, height)

    @property
    def px_per_m(self) -> float:
        """Pixels per metre on the ground."""
        return self.width / (2 * self.half_m)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what is drawn, a little beyond the frame [degrees]."""
        dx = math.degrees(1.2 * self.half_m / float(parallel_radius(self.lat)))
        dy = math.degrees(1.2 * self.half_m * self.height / self.width / float(meridian_radius(self.lat)))
        return self.lon - dx, self.lat - dy, self.lon + dx, self.lat + dy

    def xy(self, lonlat: Any) -> Any:
        """Return pixels (right, down) of longitudes and latitudes [degrees], shape (n, 2)."""
        coords = np.asarray(lonlat, dtype=float)
        x = np.radians(coords[:, 0] - self.lon) * float(parallel_radius(self.lat)) * self.px_per_m + self.width / 2
        y = self.height / 2 - np.radians(coords[:, 1] - self.lat) * float(meridian_radius(self.lat)) * self.px_per_m
        return np.column_stack([x, y])

    def mm(self, lonlat: Any) -> Any:
        """Return millimetres (right, up) of longitudes and latitudes [degrees], shape (n, 2)."""
        return (self.xy(lonlat) * (1, -1) + (0, self.height)) * PX_MM

    def shape(self, shape: Any, *, clip: bool = True) -> Any:
        """Return a shape of EPSG:4490 in millimetres, cut a little outside the frame unless ``clip`` is False."""
        cut = shapely.clip_by_rect(shapely.force_2d(shape), *self.box) if clip else shapely.force_2d(shape)
        return shapely.transform(cut, self.mm)


@dataclass(frozen=True)
class Locator:
    """What a map shows; every part may be missing.

    ``reaches`` (lines drawn downstream, column ``river``), ``river`` (the one drawn strong), ``zones`` (polygons,
    column
    ``tier``), ``stretch`` (a line drawn as the thing itself), ``place`` (a point, EPSG:4490) with its ``label``,
    ``marks`` (points, column ``kind``: a word of :data:`MARKS`), ``places`` (points, each with its number in a list;
    None for all: how many there are is said instead), ``outline`` (a line or an area that was measured to, dashed).
    """

    reaches: GeoDataFrame | None = None
    river: str | None = None
    zones: GeoDataFrame | None = None
    stretch: Any = None
    place: Any = None
    label: str = ""
    marks: GeoDataFrame | None = None
    places: Sequence[tuple[Any, int | None]] = ()
    outline: Any = None


def locator_map(frame: Frame, shown: Locator, *, lang: str = "zh") -> tuple[Markup, tuple[str, ...]]:
    """Return the map as one ``<svg>`` element, and the tiers of the zones it shows.

    Text from data is escaped. Ids inside are the same in every map of a page and mean the same.
    """
    canvas = SvgCanvas(frame.width * PX_MM, frame.height * PX_MM)
    tiers = _draw(canvas, frame, shown)
    return canvas.svg("locator", label=Text(zh="位置示意图，上北", en="locator map, north up").within(lang)), tiers


def locator_png(frame: Frame, shown: Locator, *, dots: float = 2.0) -> bytes:
    """Return the map as PNG of ``dots`` pixels per unit.

    Raises
    ------
    OutputError
        If it holds Chinese and no font for that is installed.
    """
    from riverzones.present.paper.picture import Picture  # matplotlib, which a page does not need

    canvas = Picture(frame.width * PX_MM, frame.height * PX_MM)
    _draw(canvas, frame, shown)
    picture = io.BytesIO()
    canvas.write_png(picture, dpi=100 * dots)
    return picture.getvalue()


def _draw(canvas: DrawingCanvas, frame: Frame, shown: Locator) -> tuple[str, ...]:
    """Draw the map from the lowest thing up; gives the tiers of the zones it shows."""
    page = shapely.box(0, 0, frame.width * PX_MM, frame.height * PX_MM)
    canvas.shape(page, _pen(fill="#ffffff"))
    tiers = _draw_zones(canvas, frame, shown.zones) if shown.zones is not None and len(shown.zones) else set()
    if shown.outline is not None:
        canvas.shape(frame.shape(shown.outline), _pen("#555555", 1.4, dash="5 3"), name="outline")
    longest = _draw_rivers(canvas, frame, shown.reaches, shown.river) if shown.reaches is not None else {}
    if shown.stretch is not None:
        _draw_stretch(canvas, frame, shown.stretch)
    for name, line in longest.items():
        _name_river(canvas, frame, name, line)
    if shown.marks is not None:
        _draw_marks(canvas, frame, shown.marks)
    if shown.place is not None:
        ((x, y),) = frame.mm(shapely.get_coordinates(shown.place)[:1])
        canvas.circle(x, y, 7 * PX_MM, _pen("#000000", 2, fill="#ffffff"), name="place")
        canvas.circle(x, y, 3 * PX_MM, _pen(fill="#000000"))
        _label(canvas, x + 11 * PX_MM, y - 5 * PX_MM, shown.label, bold=True)
    for right, down, words in markers(frame, shown.places):
        _draw_marker(canvas, right * PX_MM, (frame.height - down) * PX_MM, words)
    _draw_bar(canvas, frame)
    _draw_north(canvas, frame)
    canvas.shape(shapely.box(*page.buffer(-PX_MM).bounds).exterior, _pen("#333333"))
    return tuple(tier for tier in tier_looks() if tier in tiers)


def markers(frame: Frame, places: Sequence[tuple[Any, int | None]]) -> list[tuple[float, float, str]]:
    """Return where markers stand [px] and what is in them; places that would cover each other share one.

    Numbers are said as ``1–3、7``; places without a number are counted. Places outside the frame are left out.

    Examples
    --------
    >>> from shapely import Point
    >>> frame = Frame(110.0, 31.0, 1000.0)
    >>> [words for *_, words in markers(frame, [(Point(110.0, 31.0), 1), (Point(110.0001, 31.0), 2)])]
    ['1–2']
    """
    if not places:
        return []
    at = frame.xy(shapely.get_coordinates([point for point, _ in places]))
    groups: list[tuple[float, float, list[int | None]]] = []
    for (x, y), (_, number) in zip(at, places, strict=True):
        if not (0 <= x <= frame.width and 0 <= y <= frame.height):
            continue
        near = next((group for group in groups if math.hypot(group[0] - x, group[1] - y) < _MARKER_PX), None)
        if near is None:
            groups.append((float(x), float(y), [number]))
        else:
            near[2].append(number)
    return [(x, y, _numbers(numbers)) for x, y, numbers in groups]


def _numbers(numbers: Sequence[int | None]) -> str:
    known = sorted({number for number in numbers if number is not None})
    if not known:
        return str(len(numbers))
    runs: list[list[int]] = []
    for number in known:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [f"{first}–{last}" if last > first else str(first) for first, last in runs]
    return "、".join(words[:_MOST_RUNS]) + ("…" if len(words) > _MOST_RUNS else "")


def _draw_marker(canvas: DrawingCanvas, x: float, y: float, words: str) -> None:
    width = 2 * max(9.0, 4.0 + 3.6 * len(words))
    canvas.pill(x, y, width * PX_MM, 18 * PX_MM, _pen("#ffffff", 1.5, fill="#b2182b"), name="found")
    how: dict[str, Any] = {"ha": "center", "va": "baseline", "color": "#ffffff"}
    canvas.text(x, y - 4 * PX_MM, words, 11 * _PT_PX, bold=True, **how)


def _lines(shape: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 1 and part.length > 0]


def zones_in_frame(frame: Frame, zones: GeoDataFrame) -> list[tuple[str, Any]]:
    """Return tier and shape of the zones that meet the frame, outer tiers first."""
    if "tier" not in zones.columns:
        return []
    shapes = zones.geometry.to_numpy()
    rows = _in_frame(frame, shapes)
    order = {tier: rank for rank, tier in enumerate(reversed(list(tier_looks())))}
    tiers = [str(tier) for tier in zones["tier"].iloc[rows]]
    visible = [(tier, shapes[row]) for tier, row in zip(tiers, rows, strict=True) if tier in order]
    return sorted(visible, key=lambda zone: order[zone[0]])


def _in_frame(frame: Frame, shapes: Any) -> Any:
    """Rows of the geometries that meet what is drawn; what is missing or empty meets nothing."""
    box = shapely.box(*frame.box)
    shapely.prepare(box)
    return np.flatnonzero(shapely.intersects(box, shapes))


def _draw_zones(canvas: DrawingCanvas, frame: Frame, zones: GeoDataFrame) -> set[str]:
    """Draw the zones that meet the frame, outer tiers first; gives their tiers."""
    tiers: set[str] = set()
    for tier, shape in zones_in_frame(frame, zones):
        area = frame.shape(shape)
        if not area.is_empty:
            look = tier_looks()[tier]
            pen = _pen(look.colour, 1.6, dash=look.dash, hatch=_HATCHED.get(tier))
            canvas.shape(area, pen, name=f"zone tier-{tier}")
            tiers.add(tier)
    return tiers


def _draw_rivers(canvas: DrawingCanvas, frame: Frame, reaches: GeoDataFrame, river: str | None) -> dict[Any, Any]:
    """Draw river lines, the one meant strong; gives the longest part of each inside the frame, by its name."""
    shapes = reaches.geometry.to_numpy()
    rows = _in_frame(frame, shapes)
    names = reaches["river"].iloc[rows].tolist() if "river" in reaches.columns else [None] * len(rows)
    longest: dict[Any, Any] = {}
    for name, line in zip(names, shapes[rows], strict=True):
        course = frame.shape(line)
        if course.is_empty:
            continue
        canvas.shape(course, _pen("#2171b5", 3.2 if name is not None and name == river else 1.8), name="river")
        inner = max(_lines(shapely.clip_by_rect(line, *_inner(frame))), key=shapely.length, default=None)
        if inner is not None and (name not in longest or inner.length > longest[name].length):
            longest[name] = inner
    return longest


def _name_river(canvas: DrawingCanvas, frame: Frame, name: Any, line: Any) -> None:
    """Draw an arrow in the middle of a line that points the way it is drawn, and the name of the river beside it."""
    ends = shapely.line_interpolate_point(line, [0.48, 0.52], normalized=True)
    (x0, y0), (x1, y1) = frame.mm(shapely.get_coordinates(ends))
    along = np.array([x1 - x0, y1 - y0]) / (math.hypot(x1 - x0, y1 - y0) or 1.0)
    across, middle = np.array([-along[1], along[0]]), np.array([x0 + x1, y0 + y1]) / 2
    corners = [middle + (step * along + side * across) * PX_MM for step, side in ((7, 0), (-6, 5), (-6, -5))]
    canvas.shape(shapely.Polygon(corners), _pen(fill="#08519c"), name="flow")
    if isinstance(name, str):
        ((x, y),) = frame.mm(shapely.get_coordinates(shapely.line_interpolate_point(line, 0.25, normalized=True)))
        _label(canvas, x + 8 * PX_MM, y + 8 * PX_MM, name, color="#08519c", style="italic")


def _draw_marks(canvas: DrawingCanvas, frame: Frame, marks: GeoDataFrame) -> None:
    """Draw a sign for each point inside the frame, by its kind."""
    for kind, sign in MARKS.items():
        places = shapely.get_coordinates(marks.geometry[(marks["kind"] == kind).to_numpy(bool)].to_numpy())
        for x, y in frame.xy(places) if len(places) else ():
            if 0 <= x <= frame.width and 0 <= y <= frame.height:
                corners = [(x + right, y + down) for right, down in sign.corners]
                canvas.shape(_outline(corners, frame.height / 2 * PX_MM, closed=True), sign.pen, name=f"mark {kind}")


def _inner(frame: Frame) -> tuple[float, float, float, float]:
    """A box inside the frame, so that names and arrows stay in it."""
    west, south, east, north = frame.box
    return (
        frame.lon + (west - frame.lon) * 0.7,
        frame.lat + (south - frame.lat) * 0.7,
        frame.lon + (east - frame.lon) * 0.7,
        frame.lat + (north - frame.lat) * 0.7,
    )


def _draw_stretch(canvas: DrawingCanvas, frame: Frame, stretch: Any) -> None:
    """Draw the thing itself, its upper end hollow and its lower end full."""
    canvas.shape(frame.shape(stretch, clip=False), _pen("#d7301f", 4), name="stretch")
    for (x, y), fill in zip(frame.mm(shapely.get_coordinates(stretch)[[0, -1]]), ("#ffffff", "#d7301f"), strict=True):
        canvas.circle(x, y, 5 * PX_MM, _pen("#d7301f", 2, fill=fill))


def scale_bar_m(frame: Frame) -> float:
    """Return a round length of ground [m] for the scale bar, at most three tenths of the frame."""
    most = _BAR_SHARE * 2 * frame.half_m
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in _NICE if step * power <= most)


def _draw_bar(canvas: DrawingCanvas, frame: Frame) -> None:
    """Draw a bar of a round length, right at the latitude of the middle."""
    length = scale_bar_m(frame)
    px, x, y = length * frame.px_per_m, 14, frame.height - 14
    middle = frame.height / 2 * PX_MM
    ground = [(x - 6, y - 22), (x + px + 6, y - 22), (x + px + 6, y + 8), (x - 6, y + 8)]
    canvas.shape(_outline(ground, middle, closed=True), _pen(fill="#ffffff", opacity=0.85))
    bar = [(x, y - 5), (x, y), (x + px, y), (x + px, y - 5)]
    canvas.shape(_outline(bar, middle), _pen("#000000", 1.6), name="scale")
    words = f"{length:,.0f} m" if length < 1000 else f"{length / 1000:,.0f} km"
    _label(canvas, (x + px / 2) * PX_MM, 2 * middle - (y - 7) * PX_MM, words, ha="center")


def _draw_north(canvas: DrawingCanvas, frame: Frame) -> None:
    """Draw an arrow to the north, which is up."""
    middle, x, y = frame.height / 2 * PX_MM, frame.width - 22, 34
    canvas.circle(x * PX_MM, 2 * middle - (y - 6) * PX_MM, 19 * PX_MM, _pen(fill="#ffffff", opacity=0.85))
    arrow = [(x, y - 22), (x + 6, y + 2), (x, y - 3), (x - 6, y + 2)]
    canvas.shape(_outline(arrow, middle, closed=True), _pen(fill="#000000"), name="north")
    how: dict[str, Any] = {"ha": "center", "va": "baseline", "color": "#000000"}
    canvas.text(x * PX_MM, 2 * middle - (y + 13) * PX_MM, "N", _TEXT_PT, bold=True, **how)


def _label(
    canvas: DrawingCanvas, x: float, y: float, words: str, *, color: str = "#000000", bold: bool = False, **how: Any
) -> None:
    """Write words with a white edge, so that they can be read over lines."""
    if words:
        canvas.text(x, y, words, _TEXT_PT, bold=bold, halo=_HALO_MM, color=color, va="baseline", **how)
