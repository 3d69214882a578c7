"""The catchment of a place: the place moved onto its channel, the ground that drains there, and its divide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from riverzones.errors import DataError
from riverzones.geo.geodesy import area_m2
from riverzones.model import Text
from riverzones.terrain.flow import Bools, Floats, Flow, Ints

__all__ = ["AREA_SHARE", "Basin", "Snapped", "basin", "basin_at", "divide", "snap", "whole_catchment"]

RADIUS_M: Final = 500.0  # how far a channel is looked for, at least three cells: a setting of ours
LIMIT_M: Final = 200.0  # the longest move taken on trust, at least one and a half cells: a setting of ours
SHARE: Final = 0.5  # of the largest area around: below it a cell is not on the same channel: a setting of ours
AREA_SHARE: Final = 0.05  # an upstream area may differ from a stated one by this share: a setting of ours
SMALL_KM2: Final = 100.0  # HJ 338-2018: below it tier 2 may be the whole catchment; the number is recalled, 待核


@dataclass(frozen=True, slots=True)
class Snapped:
    """A pour point on its channel.

    Attributes
    ----------
    cell : int
        Cell of the grid.
    lon, lat : float
        The middle of the cell [degrees], EPSG:4490.
    move_m : float
        From the place asked for to that middle [m]; 0 where the place lies in the cell.
    area_m2, area_before_m2 : float
        Ground that drains through the cell, and through the one the place lies in [m2].
    """

    cell: int
    lon: float
    lat: float
    move_m: float
    area_m2: float
    area_before_m2: float


@dataclass(frozen=True, slots=True)
class Basin:
    """The ground that drains through a place.

    Attributes
    ----------
    polygon : MultiPolygon
        EPSG:4490, along the edges of cells: nothing is smoothed, since that would move the divide. Parts that only
        meet at a corner stay parts.
    cells : ndarray of bool, shape (rows * columns,)
    area_m2 : float
        Geodesic area [m2].
    cut_off : bool
        It reaches the edge of the heights, so there may be more of it.
    """

    polygon: Any
    cells: Bools
    area_m2: float
    cut_off: bool


def snap(
    flow: Flow,
    lon: float,
    lat: float,
    *,
    radius_m: float | None = None,
    limit_m: float | None = None,
    known_km2: float | None = None,
) -> Snapped:
    """Return the channel a place belongs to: the nearest cell with at least half the largest upstream area around.

    The largest area alone would slide to the far end of the circle, since area grows all the way downstream. Where the
    upstream area of the place is known (a gauge, a dam, a register), the cell whose area comes nearest to it is taken,
    of those within 5 % the nearest.

    Parameters
    ----------
    flow : Flow
    lon, lat : float
        The place [degrees], EPSG:4490.
    radius_m : float, optional
        How far to look [m]; 500 m, and at least three cells, unless told (a setting of ours).
    limit_m : float, optional
        The longest move allowed [m]; 200 m, and at least one and a half cells, unless told (a setting of ours).
    known_km2 : float, optional
        Stated upstream area [km2], above 0.

    Returns
    -------
    Snapped

    Raises
    ------
    DataError
        If the place lies beyond the heights, the channel farther than ``limit_m``, or no cell within ``limit_m`` has
        the known area to 5 %: then both areas are told.
    """
    radius = max(RADIUS_M, 3 * flow.grid.cell_m) if radius_m is None else radius_m
    limit = max(LIMIT_M, 1.5 * flow.grid.cell_m) if limit_m is None else limit_m
    own = int(flow.grid.cells_at(lon, lat))
    if own < 0:
        raise DataError(
            Text(
                zh=f"点（{lon:.5f}, {lat:.5f}）不在高程范围内。",
                en=f"the place ({lon:.5f}, {lat:.5f}) lies beyond the heights.",
            ),
            hint=Text(zh="请换用覆盖该处的高程栅格。", en="Give a raster that covers it."),
        )
    cells, away = flow.grid.cells_near(lon, lat, radius)
    cells, away = np.r_[own, cells], np.r_[0.0, away]
    cells, away = cells[flow.known[cells]], away[flow.known[cells]]
    if not len(cells):
        raise DataError(
            Text(
                zh=f"点（{lon:.5f}, {lat:.5f}）周围 {radius:.0f} 米内没有高程值。",
                en=f"there is no height within {radius:.0f} m of ({lon:.5f}, {lat:.5f}).",
            )
        )
    if known_km2 is not None:
        return _with_area(flow, (lon, lat), own, (cells[away <= limit], away[away <= limit]), known_km2)
    large = flow.area_m2[cells] >= SHARE * flow.area_m2[cells].max()
    best = np.flatnonzero(large)[np.argmin(away[large])]
    cell, move = int(cells[best]), float(away[best])
    if move > limit:
        raise DataError(
            Text(
                zh=f"点（{lon:.5f}, {lat:.5f}）距最近的河道单元 {move:.0f} 米，超过允许的 {limit:.0f} 米。",
                en=f"the channel lies {move:.0f} m from ({lon:.5f}, {lat:.5f}), more than the {limit:.0f} m allowed.",
            ),
            hint=Text(zh="请核对该点位置，或换用更细的高程栅格。", en="Check the place, or give a finer raster."),
        )
    x, y = flow.grid.centres(np.array([cell]))
    return Snapped(cell, float(x[0]), float(y[0]), move, float(flow.area_m2[cell]), float(flow.area_m2[own]))


def _with_area(
    flow: Flow, place: tuple[float, float], own: int, around: tuple[Ints, Floats], known_km2: float
) -> Snapped:
    """The cell around a place whose upstream area is the known one."""
    if not (np.isfinite(known_km2) and known_km2 > 0):
        raise DataError(
            Text(
                zh=f"集水面积应为大于 0 的平方千米数，不能是 {known_km2}。",
                en=f"an upstream area must be a number of km2 above 0, not {known_km2}.",
            )
        )
    cells, away = around
    area_km2 = flow.area_m2[cells] / 1e6
    off = np.abs(area_km2 - known_km2) / known_km2
    near = np.flatnonzero(off <= AREA_SHARE)
    if not len(near):
        best = int(np.argmin(off))
        raise DataError(
            Text(
                zh=f"点（{place[0]:.5f}, {place[1]:.5f}）附近集水面积最接近的单元为 {area_km2[best]:.2f} 平方千米，"
                f"与已知的 {known_km2:.2f} 平方千米相差 {100 * off[best]:.0f}%，超过 {100 * AREA_SHARE:.0f}%。",
                en=f"near ({place[0]:.5f}, {place[1]:.5f}) the upstream area that comes nearest is "
                f"{area_km2[best]:.2f} km2, {100 * off[best]:.0f} % from the {known_km2:.2f} km2 stated, more than "
                f"{100 * AREA_SHARE:.0f} %.",
            ),
            hint=Text(
                zh="请核对点位与面积；若高程未覆盖整个流域，请换用范围更大的高程。",
                en="Check the place and the area; where the heights end inside the catchment, give more ground.",
            ),
        )
    best = int(near[np.argmin(away[near])])
    cell = int(cells[best])
    x, y = flow.grid.centres(np.array([cell]))
    area, before = float(flow.area_m2[cell]), float(flow.area_m2[own])
    return Snapped(cell, float(x[0]), float(y[0]), float(away[best]), area, before)


def basin_at(flow: Flow, lon: float, lat: float, *, known_km2: float | None = None) -> Basin:
    """Return the ground that drains through a place, the outlet reach cut at the place itself and not at its lower end.

    Parameters
    ----------
    flow : Flow
    lon, lat : float
        The place [degrees], EPSG:4490; it is moved onto its channel (:func:`snap`).
    known_km2 : float, optional
        Stated upstream area [km2]: chooses the channel, and must be met to 5 % (a setting of ours).

    Returns
    -------
    Basin

    Raises
    ------
    DataError
        As :func:`snap`.

    Examples
    --------
    >>> from riverzones.terrain.flow import flow_of_codes
    >>> from riverzones.terrain.grid import Grid
    >>> west = flow_of_codes(np.full((1, 5), 16), Grid((1, 5), 109.0, 31.0, 0.01, 0.01))
    >>> [round(value, 2) for value in basin_at(west, 109.025, 30.995).polygon.bounds]
    [109.02, 30.99, 109.05, 31.0]
    """
    return basin(flow, snap(flow, lon, lat, known_km2=known_km2).cell)


def basin(flow: Flow, cells: Any) -> Basin:
    """Return the ground that drains through one of the cells, these included.

    Parameters
    ----------
    flow : Flow
    cells : int or array_like of int
        Cells of the grid, such as ``snap(...).cell``.

    Returns
    -------
    Basin

    Examples
    --------
    >>> from riverzones.terrain.flow import flow_of_codes
    >>> from riverzones.terrain.grid import Grid
    >>> west = flow_of_codes(np.full((2, 3), 16), Grid((2, 3), 109.0, 31.0, 0.01, 0.01))
    >>> [round(value, 2) for value in basin(west, 1).polygon.bounds]
    [109.01, 30.99, 109.03, 31.0]
    """
    caught = flow.draining_to(np.atleast_1d(cells)) & flow.known
    marked = caught.reshape(flow.grid.shape)
    polygon = flow.grid.outline(marked)
    rim = np.r_[marked[0], marked[-1], marked[:, 0], marked[:, -1]]
    return Basin(polygon, caught, float(area_m2([polygon])[0]), bool(rim.any()))


def divide(catchment: Basin) -> Any:
    """Return the divide: the outer line of a basin as a MultiLineString, EPSG:4490, along the edges of cells."""
    return shapely.multilinestrings([part.exterior.coords for part in shapely.get_parts(catchment.polygon)])


def whole_catchment(flow: Flow, cells: Any, *, limit_km2: float = SMALL_KM2) -> Basin:
    """Return the whole catchment of a place, where it is small enough to be a zone of tier 2.

    Parameters
    ----------
    flow : Flow
    cells : int or array_like of int
        Cells of the place, such as ``snap(...).cell``, or of its water.
    limit_km2 : float
        The catchment must be smaller [km2]: 100 by HJ 338-2018 (recalled, not verified).

    Returns
    -------
    Basin

    Raises
    ------
    DataError
        If the catchment is not smaller, or reaches the edge of the heights, so that it is not whole.
    """
    catchment = basin(flow, cells)
    size = catchment.area_m2 / 1e6
    if size >= limit_km2:
        raise DataError(
            Text(
                zh=f"集水区面积 {size:.1f} 平方千米，不小于 {limit_km2:g} 平方千米，不能整体划为二级区。",
                en=f"the catchment has {size:.1f} km2, not less than {limit_km2:g} km2: no tier 2 as a whole.",
            )
        )
    if catchment.cut_off:
        raise DataError(
            Text(
                zh=f"集水区（已见 {size:.1f} 平方千米）延伸到高程范围之外，不完整。",
                en=f"the catchment ({size:.1f} km2 of it seen) goes on beyond the heights and is not whole.",
            ),
            hint=Text(zh="请换用范围更大的高程栅格。", en="Give a raster of more ground."),
        )
    return catchment
