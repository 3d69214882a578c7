"""A small map as inline SVG: rivers, zones, one place or stretch; north up, a scale bar that is right at its latitude.

Drawn in a plane that is true at the middle of the map (metres along the parallel and the meridian there); over the few
kilometres of a sheet its error is below the width of a line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from markupsafe import Markup, escape

from riverzones.catalogue import load
from riverzones.geo.ellipsoid import meridian_radius, parallel_radius
from riverzones.model import Text

__all__ = ["MARKS", "Frame", "Locator", "locator_map", "tier_keys", "tier_looks"]

_BAR_SHARE: Final = 0.3  # of the width: no scale bar is longer
_NICE: Final = (1, 2, 5)
_MARKER_PX: Final = 20  # markers nearer than this are one
_MOST_RUNS: Final = 3  # of numbers in a marker; more end in dots


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
    looks = tier_looks()
    return [
        {
            "tier": tier,
            "words": looks[tier].title.within(lang),
            "line": Markup(  # noqa: S704 - colour and dashes are of our catalogue, checked when it is read
                f'<svg class="line" width="30" height="8" aria-hidden="true"><path d="M1 4 H29" fill="none" '
                f'stroke="{looks[tier].colour}" stroke-width="2.2" stroke-dasharray="{looks[tier].dash}"/></svg>'
            ),
        }
        for tier in tiers
    ]


_HATCHED: Final = ("1", "2")  # by hatching too, not by line and colour alone


MARKS: Final = {
    "boundary_marker": '<rect x="-2.5" y="-2.5" width="5" height="5" fill="#ffffff" stroke="#333333"/>',
    "road_sign": '<path d="M0 -7 L6 4 H-6 Z" fill="#ffd23f" stroke="#7a3b00"/>',
    "water_sign": '<path d="M0 -7 L6 4 H-6 Z" fill="#9ecae1" stroke="#08306b"/>',
    "board": '<path d="M0 -7 L6 0 L0 7 L-6 0 Z" fill="#a5d6a7" stroke="#1b5e20"/>',
}
"""Signs of proposals, told apart by shape; drawn in this order."""


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
    parts: list[str] = [str(_defs()), f'<rect width="{frame.width}" height="{frame.height}" fill="#ffffff"/>']
    tiers: list[str] = []
    if shown.zones is not None and len(shown.zones):
        drawn, tiers = _zones(frame, shown.zones)
        parts += drawn
    if shown.outline is not None and (path := _path(frame, shown.outline)):
        parts.append(
            f'<path class="outline" d="{path}" fill="none" stroke="#555555" stroke-width="1.4" stroke-dasharray="5 3"/>'
        )
    lines, marks = _rivers(frame, shown.reaches, shown.river) if shown.reaches is not None else ([], [])
    parts += lines
    if shown.stretch is not None:
        path = _path(frame, shown.stretch, box=False)
        parts.append(
            f'<path class="stretch" d="{path}" fill="none" stroke="#d7301f" stroke-width="4" stroke-linejoin="round"/>'
        )
        parts += _ends(frame, shown.stretch)
    parts += marks
    if shown.marks is not None:
        parts += _points(frame, shown.marks)
    if shown.place is not None:
        (at,) = frame.xy(shapely.get_coordinates(shown.place)[:1])
        parts.append(
            f'<g class="place" transform="translate({at[0]:.1f} {at[1]:.1f})"><circle r="7" fill="#ffffff" '
            'stroke="#000000" stroke-width="2"/><circle r="3" fill="#000000"/></g>'
        )
        parts.append(_label(at[0] + 11, at[1] + 5, shown.label, weight="bold"))
    for x, y, words in markers(frame, shown.places):
        parts.append(_marker(x, y, words))
    parts += [_scale_bar(frame), _north(frame)]
    title = Text(zh="位置示意图，上北", en="locator map, north up").within(lang)
    svg = (
        f'<svg class="locator" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}" '
        f'role="img" aria-label="{title}" font-family="inherit" font-size="13">{"".join(parts)}'
        f'<rect x="1" y="1" width="{frame.width - 2}" height="{frame.height - 2}" fill="none" '
        'stroke="#333333"/></svg>'
    )
    return Markup(svg), tuple(tier for tier in tier_looks() if tier in tiers)  # noqa: S704 - every text in it was escaped


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


def _marker(x: float, y: float, words: str) -> str:
    half = max(9.0, 4.0 + 3.6 * len(words))
    return (
        f'<g class="found" transform="translate({x:.1f} {y:.1f})"><rect x="{-half:.1f}" y="-9" width="{2 * half:.1f}" '
        'height="18" rx="9" fill="#b2182b" stroke="#ffffff" stroke-width="1.5"/><text y="4" text-anchor="middle" '
        f'font-size="11" font-weight="bold" fill="#ffffff">{escape(words)}</text></g>'
    )


def _defs() -> str:
    inner, outer = (tier_looks()[tier].colour for tier in _HATCHED)
    return (
        '<defs><pattern id="hatch1" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<line x1="0" y1="0" x2="0" y2="7" stroke="{inner}" stroke-width="1.2"/></pattern>'
        '<pattern id="hatch2" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
        f'<line x1="0" y1="0" x2="0" y2="9" stroke="{outer}" stroke-width="0.8"/></pattern></defs>'
    )


def zones_in_frame(frame: Frame, zones: GeoDataFrame) -> list[tuple[str, Any]]:
    """Return tier and shape of the zones that meet the frame, outer tiers first."""
    order = {tier: rank for rank, tier in enumerate(reversed(list(tier_looks())))}
    visible = zones[~(zones.geometry.isna() | zones.geometry.is_empty)]
    visible = visible[shapely.intersects(visible.geometry.to_numpy(), shapely.box(*frame.box))]
    rows = sorted(visible.itertuples(), key=lambda row: order.get(str(getattr(row, "tier", "")), -1))
    return [(tier, row.geometry) for row in rows if (tier := str(getattr(row, "tier", ""))) in tier_looks()]


def _zones(frame: Frame, zones: GeoDataFrame) -> tuple[list[str], list[str]]:
    """Zones that meet the frame, outer tiers first."""
    drawn: list[str] = []
    tiers: list[str] = []
    for tier, shape in zones_in_frame(frame, zones):
        path = _path(frame, shape)
        if not path:
            continue
        look, fill = tier_looks()[tier], f"url(#hatch{tier})" if tier in _HATCHED else "none"
        drawn.append(
            f'<path class="zone tier-{tier}" d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{look.colour}" '
            f'stroke-width="1.6" stroke-dasharray="{look.dash}"/>'
        )
        tiers.append(tier)
    return drawn, tiers


def _rivers(frame: Frame, reaches: GeoDataFrame, river: str | None) -> tuple[list[str], list[str]]:
    """River lines, the one meant drawn strong; and the name of each, once, with an arrow that points downstream."""
    drawn: list[str] = []
    marks: list[str] = []
    visible = reaches[shapely.intersects(reaches.geometry.to_numpy(), shapely.box(*frame.box))]
    names = visible["river"] if "river" in visible.columns else [None] * len(visible)
    longest: dict[Any, Any] = {}
    for name, line in zip(names, visible.geometry, strict=True):
        path = _path(frame, line)
        if not path:
            continue
        width = 3.2 if name is not None and name == river else 1.8
        drawn.append(
            f'<path class="river" d="{path}" fill="none" stroke="#2171b5" stroke-width="{width}" '
            'stroke-linejoin="round"/>'
        )
        inner = max(_lines(shapely.clip_by_rect(line, *_inner(frame))), key=shapely.length, default=None)
        if inner is not None and (name not in longest or inner.length > longest[name].length):
            longest[name] = inner
    for name, line in longest.items():
        marks.append(_arrow(frame, line))
        if isinstance(name, str):
            (at,) = frame.xy(shapely.get_coordinates(shapely.line_interpolate_point(line, 0.25, normalized=True)))
            marks.append(_label(at[0] + 8, at[1] - 8, name, colour="#08519c", style="italic"))
    return drawn, marks


def _points(frame: Frame, marks: GeoDataFrame) -> list[str]:
    """A sign for each point inside the frame, by its kind."""
    order = {kind: rank for rank, kind in enumerate(MARKS)}
    known_marks = marks[marks["kind"].isin(order).to_numpy()]
    known_marks = known_marks.iloc[np.argsort(known_marks["kind"].map(order).to_numpy(), kind="stable")]
    at = frame.xy(shapely.get_coordinates(known_marks.geometry.to_numpy())) if len(known_marks) else np.empty((0, 2))
    return [
        f'<g class="mark {kind}" transform="translate({x:.1f} {y:.1f})">{MARKS[kind]}</g>'
        for (x, y), kind in zip(at, known_marks["kind"], strict=True)
        if 0 <= x <= frame.width and 0 <= y <= frame.height
    ]


def _inner(frame: Frame) -> tuple[float, float, float, float]:
    """A box inside the frame, so that names and arrows stay in it."""
    west, south, east, north = frame.box
    return (
        frame.lon + (west - frame.lon) * 0.7,
        frame.lat + (south - frame.lat) * 0.7,
        frame.lon + (east - frame.lon) * 0.7,
        frame.lat + (north - frame.lat) * 0.7,
    )


def _arrow(frame: Frame, line: Any) -> str:
    """A triangle in the middle of a line that points the way it is drawn."""
    ends = shapely.line_interpolate_point(line, [0.48, 0.52], normalized=True)
    (x0, y0), (x1, y1) = frame.xy(shapely.get_coordinates(ends))
    turn = math.degrees(math.atan2(y1 - y0, x1 - x0))
    moved = f"translate({(x0 + x1) / 2:.1f} {(y0 + y1) / 2:.1f}) rotate({turn:.1f})"
    return f'<path class="flow" d="M-6 -5 L7 0 L-6 5 Z" fill="#08519c" transform="{moved}"/>'


def _ends(frame: Frame, stretch: Any) -> list[str]:
    coords = shapely.get_coordinates(stretch)
    return [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="#d7301f" stroke-width="2"/>'
        for (x, y), fill in zip(frame.xy(coords[[0, -1]]), ("#ffffff", "#d7301f"), strict=True)
    ]


def scale_bar_m(frame: Frame) -> float:
    """Return a round length of ground [m] for the scale bar, at most three tenths of the frame."""
    most = _BAR_SHARE * 2 * frame.half_m
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in _NICE if step * power <= most)


def _scale_bar(frame: Frame) -> str:
    """A bar of a round length, right at the latitude of the middle."""
    length = scale_bar_m(frame)
    px, x, y = length * frame.px_per_m, 14, frame.height - 14
    words = f"{length:,.0f} m" if length < 1000 else f"{length / 1000:,.0f} km"
    return (
        f'<g class="scale" data-metres="{length:.0f}"><rect x="{x - 6}" y="{y - 22}" width="{px + 12:.1f}" height="30" '
        f'fill="#ffffff" fill-opacity="0.85"/><path d="M{x} {y - 5} V{y} H{x + px:.2f} V{y - 5}" fill="none" '
        f'stroke="#000000" stroke-width="1.6"/>'
        f"{_label(x + px / 2, y - 7, words, anchor='middle')}</g>"
    )


def _north(frame: Frame) -> str:
    return (
        f'<g class="north" transform="translate({frame.width - 22} 34)"><circle r="19" fill="#ffffff" '
        'fill-opacity="0.85" cy="-6"/><path d="M0 -22 L6 2 L0 -3 L-6 2 Z" fill="#000000"/>'
        '<text y="13" text-anchor="middle" font-weight="bold">N</text></g>'
    )


def _label(
    x: float,
    y: float,
    words: str,
    *,
    colour: str = "#000000",
    weight: str = "normal",
    style: str = "normal",
    anchor: str = "start",
) -> str:
    """Text with a white edge, so that it can be read over lines."""
    if not words:
        return ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-weight="{weight}" font-style="{style}" '
        f'text-anchor="{anchor}" stroke="#ffffff" stroke-width="3" paint-order="stroke">{escape(words)}</text>'
    )


def _lines(shape: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 1 and part.length > 0]


def _path(frame: Frame, shape: Any, *, box: bool = True) -> str:
    """SVG path of the lines or rings of a shape, cut to the frame."""
    cut = shapely.clip_by_rect(shape, *frame.box) if box else shape
    return "".join(_ways(frame, shapely.get_parts(cut)))


def _ways(frame: Frame, parts: Iterable[Any]) -> Sequence[str]:
    written: list[str] = []
    for part in parts:
        areal = shapely.get_dimensions(part) == 2
        # Holes run the other way round than what they are cut from: who fills by winding leaves them open, too.
        for line in shapely.get_rings(shapely.orient_polygons(part)) if areal else [part]:
            if shapely.get_dimensions(line) != 1:
                continue
            points = frame.xy(shapely.get_coordinates(line))
            moved = np.r_[True, (np.abs(np.diff(points, axis=0)) > 0.25).any(axis=1)]
            written.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points[moved]) + ("Z" if areal else ""))
    return written
