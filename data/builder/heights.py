"""The heights of the sample: a formula of valleys along its own rivers, drawn as a raster; nothing is surveyed.

Each river and each side gully carves a valley; the ground is the lowest of them, so a ridge stands where two meet.
Inside the corridor of a river the cross-section passes 145 m and 175 m where the sample draws those two lines; beyond
it the hillside rises, steep at first. Gullies leave the rivers on alternate sides, and five run beside the reach of a
source and join the river below it: land behind the ridge between the two drains past the source. Reservoirs lie in a
hollow of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import shapely
from rasterio import Affine
from scipy.spatial import KDTree

from builder.book import Book
from builder.ground import LEVEL_145, LEVEL_175, PLANE, River, resample

__all__ = ["CELL", "DATUM", "NODATA", "bed_m", "draw_heights", "ground_m"]

CELL = 1 / 900
"""Side of a cell [degrees]: 4 seconds, about 123 m by 106 m."""
WEST, NORTH, COLUMNS, ROWS = 109.51, 31.48, 630, 693
NODATA = -9999
DATUM = "1985"
MARGIN_M = 2500.0
"""Ground beyond the county's outline that still has heights [m]."""
_RISE_M, _RUN_M, _ON = 850.0, 2600.0, 0.07
_FINE_M, _GULLY_M, _NEAR_M = 30.0, 90.0, 1500.0
_STEEP_M, _STEEP = 1500.0, 0.2
"""Farther than this from a gully [m] its hillside is so much steeper, so that it ends at a ridge."""
_FILLED = {"长江": 1.0, "大宁河": 0.70, "大溪河": 0.45, "官渡河": 0.30}
"""Lower share of each river that stands below 175 m at high water, as the 175 m areas of the sample."""
_FALL = {"大宁河": 0.004}
_BESIDE = {
    "SY-03": ("长江", 1),
    "SY-04": ("大宁河", -1),
    "SY-05": ("三溪河", -1),
    "SY-06": ("大溪河", -1),
    "SY-07": ("官渡河", 1),
}
_HOLLOWS = (("大溪河", "SK-12"), ("龙溪河", "SK-19"), ("三溪河", "SK-03"))


@dataclass(frozen=True)
class _Valley:
    """A line drawn downstream with its bed and half-widths to the left and right [m].

    ``reach_m``: how far from it the ground is looked at [m], all of it without.
    """

    xy: np.ndarray
    bed: np.ndarray
    left: np.ndarray
    right: np.ndarray
    reach_m: float | None = None


def bed_m(rivers: dict[str, River], name: str, s: np.ndarray | float) -> np.ndarray:
    """Height of the bed of a river at distances from its upper end [m]."""
    river = rivers[name]
    s = np.asarray(s, dtype=float)
    if not river.into:
        return 96.0 - 26.0 * s / river.length_m
    big = rivers[river.into]
    at = float(shapely.LineString(big.xy).project(shapely.Point(river.xy[-1])))
    mouth = float(bed_m(rivers, river.into, at))
    if name in _FILLED:
        foot, level = _FILLED[name] * river.length_m, 175.0
    else:  # a step beside the larger river
        foot = 1.1 * float(np.interp(at, big.along, np.maximum(big.left, big.right)))
        level = max(mouth + 4.0, 178.0)
    up = river.length_m - s
    return np.where(up < foot, mouth + (level - mouth) * up / foot, level + _FALL.get(name, 0.012) * (up - foot))


def draw_heights(book: Book, rivers: dict[str, River], path: Path) -> None:
    """Write the raster: whole metres (16 bits), EPSG:4490, Deflate, nodata away from the county."""
    lon = WEST + (np.arange(COLUMNS) + 0.5) * CELL
    lat = NORTH - (np.arange(ROWS) + 0.5) * CELL
    x, y = (values.ravel() for values in PLANE(*np.meshgrid(lon, lat)))
    county = book.shapes["counties", "500237"].buffer(MARGIN_M).simplify(50)
    shapely.prepare(county)
    inside = shapely.contains_xy(county, x, y)
    x, y = x[inside], y[inside]
    ground = _ground(x, y, _valleys(book, rivers))
    cells = np.full(ROWS * COLUMNS, NODATA, dtype=np.int16)
    cells[inside] = np.round(ground).astype(np.int16)
    path.unlink(missing_ok=True)
    with rasterio.open(
        path, "w", driver="GTiff", width=COLUMNS, height=ROWS, count=1, dtype="int16", crs="EPSG:4490", nodata=NODATA,
        transform=Affine(CELL, 0, WEST, 0, -CELL, NORTH), compress="deflate", predictor=2, zlevel=9,
    ) as raster:  # fmt: skip
        raster.write(cells.reshape(ROWS, COLUMNS), 1)
        raster.update_tags(illustrative="true", source="示意", vertical_datum=DATUM, unit="m")


def ground_m(rivers: dict[str, River], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Heights at places of the drawing plane [m], as rivers and their side gullies make them: what borders follow."""
    return _ground(x, y, _river_valleys(rivers))


def _ground(x: np.ndarray, y: np.ndarray, valleys: list[_Valley]) -> np.ndarray:
    wave = 1.0 + 0.12 * _noise(x, y)
    ground = np.full(len(x), np.inf)
    for valley in valleys:
        _carve(ground, valley, x, y, wave)
    return ground


def _noise(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sum of sines across the plane, in directions that turn by the golden angle, between -1 and 1."""
    waves_m = (2600, 3300, 4100, 5200, 6300, 7900, 9700, 12_300)
    total = np.zeros(len(x))
    for number, wave_m in enumerate(waves_m):
        along = x * np.cos(2.4 * number) + y * np.sin(2.4 * number)
        total += np.sin(2 * np.pi * along / wave_m + number)
    return total / len(waves_m)


def _river_valleys(rivers: dict[str, River]) -> list[_Valley]:
    found = []
    for name, river in rivers.items():
        s = np.arange(0.0, river.length_m, _FINE_M)
        xy = np.column_stack([np.interp(s, river.along, river.xy[:, i]) for i in (0, 1)])
        sides = [np.interp(s, river.along, half) for half in (river.left, river.right)]
        found.append(_Valley(xy, bed_m(rivers, name, s), *sides))
        for number, start in enumerate(np.arange(2500.0, river.length_m - 1500.0, 2900.0)):
            side = 1 if number % 2 else -1
            found.append(_gully(rivers, river, start, side, run_m=2600.0, away_m=2300.0, fall=(0.07, 4e-5)))
    return found


def _valleys(book: Book, rivers: dict[str, River]) -> list[_Valley]:
    found = _river_valleys(rivers)
    for code, (name, side) in _BESIDE.items():
        river = rivers[name]
        intake = book.shapes["intakes", f"QS-{code[-2:]}"]
        at = shapely.LineString(river.xy).project(intake)
        found.append(_gully(rivers, river, at + 650.0, side, run_m=4200.0, away_m=1050.0, fall=(0.02, 1e-5)))
    found += [_hollow(rivers, rivers[name], book.shapes["reservoirs", code]) for name, code in _HOLLOWS]
    return found


def _hollow(rivers: dict[str, River], river: River, water: shapely.Geometry) -> _Valley:
    """A gully through a reservoir: 3 km above it, and down to the nearest place of a river."""
    middle, line = water.centroid, shapely.LineString(river.xy)
    s = line.project(middle)
    foot = line.interpolate(s)
    way = np.array([middle.x - foot.x, middle.y - foot.y])
    length = float(np.hypot(*way))
    far = np.arange(0.0, length + 3000.0, _GULLY_M)
    xy = np.array([foot.x, foot.y]) + far[:, None] * way / length
    bed = _edge(bed_m(rivers, river.name, s)) + 1.0 + 0.05 * far
    return _line(xy, bed)


def _gully(
    rivers: dict[str, River],
    river: River,
    s: float,
    side: int,
    *,
    run_m: float,
    away_m: float,
    fall: tuple[float, float],
) -> _Valley:
    """A gully that joins a river at ``s`` and runs up beside it, ``away_m`` from its edge after 1.5 times that way."""
    over_m = 1.5 * away_m
    up = np.arange(0.0, min(run_m, s - 100.0), 100.0)
    away = away_m * np.sin(np.clip(up / over_m, 0, 1) * np.pi / 2)
    spots = [river.spot(s - t, side, share=1.0, beyond_m=off) for t, off in zip(up, away, strict=True)]
    xy = resample(np.array([(spot.x, spot.y) for spot in spots]), _GULLY_M)
    far = np.linspace(0, _GULLY_M * (len(xy) - 1), len(xy))
    bed = _edge(bed_m(rivers, river.name, s)) + 1.0 + fall[0] * far + fall[1] * far**2
    return _line(xy, bed)


def _line(xy: np.ndarray, bed: np.ndarray) -> _Valley:
    half = np.full(len(xy), 12.0)
    return _Valley(xy, bed, half, half, reach_m=4000.0)


def _edge(bed: np.ndarray) -> np.ndarray:
    return np.maximum(175.0, bed + 8.0) + 6.0


def _carve(ground: np.ndarray, valley: _Valley, x: np.ndarray, y: np.ndarray, wave: np.ndarray) -> None:
    """Lower the ground to a valley, in place."""
    near, far, at = _nearest(valley, x, y)
    way = np.gradient(valley.xy, axis=0)[at]
    left = way[:, 0] * (y[near] - valley.xy[at, 1]) - way[:, 1] * (x[near] - valley.xy[at, 0]) > 0
    half, bed = np.where(left, valley.left[at], valley.right[at]), valley.bed[at]
    share = far / half
    low, high = np.maximum(145.0, bed + 2.0), np.maximum(175.0, bed + 8.0)
    inner = bed + (low - bed) * (share / LEVEL_145) ** 2
    middle = low + (high - low) * (share - LEVEL_145) / (LEVEL_175 - LEVEL_145)
    outer = high + 6.0 * (share - LEVEL_175) / (1 - LEVEL_175)
    section = np.select([share <= LEVEL_145, share <= LEVEL_175, share <= 1], [inner, middle, outer], high + 6.0)
    if valley.reach_m is not None:  # a gully: no water to speak of
        section = bed + _STEEP * np.maximum(far - _STEEP_M, 0.0)
    beyond = np.maximum(far - half, 0.0)
    rise = (_RISE_M * (1 - np.exp(-beyond / _RUN_M)) + _ON * beyond) * wave[near]
    ground[near] = np.minimum(ground[near], section + rise)


def _nearest(valley: _Valley, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which places lie within reach of a valley, how far they are from its line [m], and its vertex nearest to each."""
    if valley.reach_m is None:
        near, step = np.arange(len(x)), 8
        far, at = KDTree(valley.xy[::step]).query(np.column_stack([x, y]))
        at = at * step
    else:
        (west, south), (east, north) = valley.xy.min(axis=0) - valley.reach_m, valley.xy.max(axis=0) + valley.reach_m
        near = np.flatnonzero((x > west) & (x < east) & (y > south) & (y < north))
        far, at = np.zeros(len(near)), np.zeros(len(near), dtype=np.intp)
    close = far < _NEAR_M
    far[close], at[close] = KDTree(valley.xy).query(np.column_stack([x[near][close], y[near][close]]))
    return near, far, at
