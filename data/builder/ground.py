"""The ground of the sample: rivers as splines with noise, corridors of varying width, zones along them.

Everything is drawn in a plane (transverse Mercator on 109.9 E, metres) and turned into EPSG:4490 degrees when a row is
made. Nothing is surveyed, nothing was digitised from a map: control points are written by hand, noise has a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import shapely.affinity
import shapely.ops
from pyproj import Proj
from shapely import LineString, MultiPolygon, Point, Polygon

PLANE = Proj("+proj=tmerc +lat_0=0 +lon_0=109.9 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m")
STEP_M = 70.0
WATER, LEVEL_145, LEVEL_175 = 0.80, 0.72, 0.90
"""Shares of the half-width of the range: water part of zones, the 145 m and the 175 m line (no datum, illustrative)."""


def to_plane(shape: Any) -> Any:
    """A shape in degrees as metres of the drawing plane."""
    return shapely.transform(shape, lambda c: np.column_stack(PLANE(c[:, 0], c[:, 1])))


def to_degrees(shape: Any) -> Any:
    """A shape of the drawing plane as longitude, latitude on a grid of 1e-7 degrees (1 cm), valid again if it was."""
    turned = shapely.transform(shape, lambda c: np.column_stack(PLANE(c[:, 0], c[:, 1], inverse=True)))
    if shape.is_valid and shape.geom_type != "Point":
        return shapely.set_precision(turned, 1e-7)
    return shapely.transform(turned, lambda c: c.round(7))


def spline(control: np.ndarray, *, step_m: float = STEP_M) -> np.ndarray:
    """Catmull-Rom through the control points, resampled every ``step_m`` metres."""
    padded = np.vstack([2 * control[0] - control[1], control, 2 * control[-1] - control[-2]])
    t = np.linspace(0, 1, 40, endpoint=False)[:, None]
    parts = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        parts.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
    return resample(np.vstack([*parts, control[-1:]]), step_m)


def resample(points: np.ndarray, step_m: float) -> np.ndarray:
    """The same path with vertices at equal steps."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, along[-1], max(2, round(along[-1] / step_m) + 1))
    return np.column_stack([np.interp(at, along, points[:, i]) for i in (0, 1)])


def noise(length: np.ndarray, waves_m: tuple[float, ...], rng: np.random.Generator) -> np.ndarray:
    """Sum of sines of the given wave lengths with random phases, between -1 and 1."""
    parts = [np.sin(2 * np.pi * length / wave + rng.uniform(0, 2 * np.pi)) for wave in waves_m]
    return np.sum(parts, axis=0) / len(waves_m)


def _normals(xy: np.ndarray) -> np.ndarray:
    tangent = np.gradient(xy, axis=0)
    tangent /= np.hypot(*tangent.T)[:, None]
    return np.column_stack([-tangent[:, 1], tangent[:, 0]])  # to the left, looking downstream


@dataclass(frozen=True)
class River:
    """A centre line drawn downstream with the half-widths of its management range on both banks."""

    name: str
    code: str
    rank: str
    into: str
    xy: np.ndarray
    left: np.ndarray
    right: np.ndarray

    @property
    def along(self) -> np.ndarray:
        """Distance of each vertex from the upper end [m]."""
        return np.concatenate([[0], np.cumsum(np.hypot(*np.diff(self.xy, axis=0).T))])

    @property
    def length_m(self) -> float:
        """Length of the centre line [m]."""
        return float(self.along[-1])

    def line(self, a: float = 0.0, b: float | None = None) -> LineString:
        """The centre line between two distances from its upper end."""
        return shapely.ops.substring(LineString(self.xy), a, self.length_m if b is None else b)

    def at_lon(self, lon: float) -> float:
        """Distance from the upper end of the vertex nearest to a longitude."""
        lons, _ = PLANE(self.xy[:, 0], self.xy[:, 1], inverse=True)
        return float(self.along[int(np.abs(lons - lon).argmin())])

    def spot(self, s: float, side: int, *, share: float = 0.0, beyond_m: float = 0.0) -> Point:
        """A point beside the line: ``share`` of the half-width plus ``beyond_m``; side 1 is left, -1 right."""
        x, y = (np.interp(s, self.along, self.xy[:, i]) for i in (0, 1))
        nx, ny = self.normal(s)
        off = share * np.interp(s, self.along, self.left if side > 0 else self.right) + beyond_m
        return Point(x + side * nx * off, y + side * ny * off)

    def normal(self, s: float) -> np.ndarray:
        """Unit vector to the left at a distance from the upper end."""
        normals = _normals(self.xy)
        return np.array([np.interp(s, self.along, normals[:, i]) for i in (0, 1)])

    def corridor(self, share: float, a: float = 0.0, b: float | None = None) -> Polygon:
        """The polygon of ``share`` times the half-widths between two distances from the upper end."""
        b = self.length_m if b is None else b
        s = np.unique(np.concatenate([[a], self.along[(self.along > a) & (self.along < b)], [b]]))
        xy = np.column_stack([np.interp(s, self.along, self.xy[:, i]) for i in (0, 1)])
        n = np.column_stack([np.interp(s, self.along, _normals(self.xy)[:, i]) for i in (0, 1)])
        one = xy + n * share * np.interp(s, self.along, self.left)[:, None]
        two = xy - n * share * np.interp(s, self.along, self.right)[:, None]
        quads = shapely.convex_hull(shapely.multipoints(np.stack([one[:-1], one[1:], two[1:], two[:-1]], axis=1)))
        return whole(shapely.simplify(shapely.union_all(quads), 1.5))


def whole(shape: Any) -> Polygon:
    """The largest part of a polygon without its holes."""
    parts = shapely.get_parts(shape)
    return Polygon(parts[int(np.argmax(shapely.area(parts)))].exterior)


_BENDS = {
    # river: how far its bends reach to either side [m], from one bend to the next but one along the written line [m]
    "长江": (0, 1), "大宁河": (460, 5200), "大溪河": (400, 3500), "官渡河": (390, 3300), "神女溪": (340, 2900),
    "抱龙河": (350, 3000), "三溪河": (320, 2800), "小溪河": (300, 2500), "洋溪河（红岩河）": (380, 3100),
    "龙溪河": (300, 2500),
}  # fmt: skip
"""Meanders of each river; the Yangtze lies in its gorge as it is written."""


def _meanders(name: str, length: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How far its bends move a river's line to the left [m]: uneven in length and reach, none at the ends."""
    reach_m, wave_m = _BENDS[name]
    total = length[-1]
    turn = 2 * np.pi * length / wave_m + 1.1 * noise(length, (2.3 * wave_m, 3.7 * wave_m), rng)
    strength = 0.72 + 0.28 * noise(length, (3.1 * wave_m, 5.3 * wave_m), rng)
    ends = np.clip(np.minimum(length, total - length) / 1500, 0, 1)
    bends = reach_m * strength * ends * np.sin(turn + rng.uniform(0, 2 * np.pi))
    if name == "大宁河":  # the lake of Dachang is too wide to bend
        bends *= 1 - 0.9 * np.exp(-(((length - 0.395 * total) / 2200) ** 2))
    return bends


_RIVERS: list[tuple[str, str, str, str, tuple[float, float], float, list[tuple[float, float]]]] = [
    # name, code, rank, flows into, half-width of the range from..to [m], sway of the line [m], control points
    ("长江", "R-01", "main_stem", "", (380, 680), 90, [
        (109.575, 31.035), (109.600, 31.018), (109.630, 31.008), (109.665, 31.015), (109.700, 31.030),
        (109.735, 31.035), (109.770, 31.045), (109.810, 31.060), (109.845, 31.070), (109.880, 31.071),
        (109.910, 31.060), (109.945, 31.045), (109.975, 31.030), (110.005, 31.022), (110.040, 31.012),
        (110.075, 30.998), (110.110, 30.993), (110.148, 31.000)]),
    ("大宁河", "R-02", "important_tributary", "长江", (90, 240), 110, [
        (109.700, 31.395), (109.725, 31.352), (109.752, 31.315), (109.785, 31.278), (109.818, 31.252),
        (109.842, 31.225), (109.834, 31.195), (109.857, 31.165), (109.873, 31.135), (109.867, 31.110),
        (109.884, 31.088), (109.887, 31.071)]),
    ("大溪河", "R-03", "important_tributary", "长江", (45, 95), 70, [
        (109.610, 30.800), (109.632, 30.845), (109.618, 30.890), (109.640, 30.930), (109.622, 30.970),
        (109.631, 31.008)]),
    ("官渡河", "R-04", "major_tributary", "长江", (40, 85), 70, [
        (109.835, 30.800), (109.848, 30.850), (109.826, 30.900), (109.832, 30.945), (109.800, 30.985),
        (109.788, 31.015), (109.768, 31.0445)]),
    ("神女溪", "R-05", "major_tributary", "长江", (30, 65), 60, [
        (109.925, 30.880), (109.950, 30.920), (109.948, 30.960), (109.972, 30.990), (109.977, 31.029)]),
    ("抱龙河", "R-06", "major_tributary", "长江", (30, 70), 60, [
        (110.010, 30.840), (110.040, 30.880), (110.050, 30.925), (110.075, 30.960), (110.078, 30.997)]),
    ("三溪河", "R-07", "major_tributary", "长江", (30, 60), 60, [
        (110.010, 31.190), (109.985, 31.155), (109.972, 31.115), (109.955, 31.080), (109.946, 31.0445)]),
    ("小溪河", "R-08", "tributary", "大宁河", (22, 45), 50, [
        (109.700, 31.130), (109.740, 31.148), (109.780, 31.150), (109.822, 31.172), (109.855, 31.166)]),
    ("洋溪河（红岩河）", "R-09", "tributary", "大宁河", (25, 50), 60, [
        (109.945, 31.400), (109.925, 31.360), (109.890, 31.325), (109.860, 31.285), (109.820, 31.2505)]),
    ("龙溪河", "R-10", "tributary", "大宁河", (22, 45), 50, [
        (109.625, 31.330), (109.660, 31.305), (109.690, 31.282), (109.735, 31.283), (109.782, 31.280)]),
]  # fmt: skip


def make_rivers() -> dict[str, River]:
    """Every river of the sample by name, always the same."""
    rivers = {}
    for number, (name, code, rank, into, (low, high), sway_m, control) in enumerate(_RIVERS):
        rng = np.random.default_rng(4490 + number)
        xy = spline(np.column_stack(PLANE(*np.array(control).T)))
        s = np.linspace(0, 1, len(xy))
        length = s * LineString(xy).length
        ends = np.clip(np.minimum(s, 1 - s) * 12, 0, 1)
        sway = sway_m * ends * noise(length, (2900, 4700), rng)
        bends = _meanders(name, length, np.random.default_rng(4525 + number))
        xy = resample(xy + _normals(xy) * (sway + bends)[:, None], STEP_M)
        length = np.linspace(0, LineString(xy).length, len(xy))
        growth = low + (high - low) * np.clip(0.25 + 0.75 * length / length[-1], 0, 1)
        if name == "长江":  # the gorge is narrow, the reach before the county town wide
            growth = low + (high - low) * (0.5 + 0.5 * noise(length, (17_000, 26_000), rng))
        halves = [growth * (1 + 0.16 * noise(length, (420, 910, 2300), rng)) for _ in "lr"]
        if name == "大宁河":  # the lake of Dachang
            lake = 1 + 2.0 * np.exp(-(((length - 0.395 * length[-1]) / 1500) ** 2))
            halves = [half * lake for half in halves]
        rivers[name] = River(name, code, rank, into, xy, *halves)
    return rivers


def cut(rivers: dict[str, River], share: float) -> dict[str, Polygon]:
    """The corridor of each river without the part that belongs to the river it flows into."""
    full = {name: river.corridor(share) for name, river in rivers.items()}
    return {
        name: whole(full[name].difference(full[river.into].buffer(0.5))) if river.into else full[name]
        for name, river in rivers.items()
    }


def blob(centre: Point, radius_m: float, seed: int, *, rough: float = 0.18, points: int = 40) -> Polygon:
    """A round shape with a wavy edge: a lake, a park, an area."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    wave = sum(np.sin(k * angle + rng.uniform(0, 6.28)) / k for k in (2, 3, 5))
    r = radius_m * (1 + rough * wave)
    return Polygon(np.column_stack([centre.x + r * np.cos(angle), centre.y + r * np.sin(angle)]))


def box(centre: Point, width_m: float, height_m: float, turn: float = 0.0) -> Polygon:
    """A footprint turned by ``turn`` radians."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (width_m / 2, height_m / 2)
    c, s = np.cos(turn), np.sin(turn)
    return Polygon(corners @ np.array([[c, s], [-s, c]]) + (centre.x, centre.y))


def ring(centre: Point, inner_m: float, outer_m: float) -> Polygon:
    """A ring of 72 corners; a disc where the inner radius is 0."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    unit = np.column_stack([np.cos(angle), np.sin(angle)])
    hole = [unit * inner_m + (centre.x, centre.y)] if inner_m else []
    return Polygon(unit * outer_m + (centre.x, centre.y), hole)


def river_zones(river: River, s: float) -> dict[tuple[str, str], Any]:
    """Tier 1 and 2, water and land, by the lengths of HJ 338: 1000/100 and 2000/200 m, 50 and 1000 m of land."""
    up1, down1, up2, down2 = s - 1000, s + 100, s - 3000, s + 300
    reach = river.corridor(WATER, up2, down2)
    half = float(np.interp(s, river.along, (river.left + river.right) / 2))
    near = river.line(up1, down1).buffer(half + 900, cap_style="flat")
    wide = river.line(up2, down2).buffer(WATER * half + 1000, cap_style="flat")
    water1 = river.corridor(WATER, up1, down1)
    water2 = reach.difference(water1)
    land1 = reach.buffer(50).intersection(near).difference(shapely.union_all([reach, water1]))
    land2 = wide.difference(shapely.union_all([reach, water1, land1]))
    return {
        ("1", "water"): water1,
        ("1", "land"): _solid(land1, 2000),
        ("2", "water"): _solid(water2, 2000),
        ("2", "land"): _solid(land2, 2000),
    }


def _solid(shape: Any, least_m2: float) -> Any:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area >= least_m2]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def slide(shape: Any, direction: np.ndarray, target_m: float, away_from: Any) -> Any:
    """``shape`` moved along ``direction`` until it is ``target_m`` from a geometry (bisection in the plane)."""

    def moved(t: float) -> Any:
        return shapely.affinity.translate(shape, direction[0] * t, direction[1] * t)

    low, high = 0.0, 200.0
    while moved(high).distance(away_from) < target_m:
        low, high = high, high + 200.0
        if high > 12_000:
            raise ValueError(f"No place {target_m} m away along this direction.")
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if moved(middle).distance(away_from) < target_m else (low, middle)
    return moved(high)
