"""GCJ-02 and BD-09, the offset coordinates of Chinese web maps, and the way back.

The offset has never been published; the series below is the one that public projects share (eviltransform and others:
Krasovsky 1940 ellipsoid, a = 6378245 m, e2 = 0.00669342162296594323). It agrees with map servers to about a metre.
BD-09 turns and stretches GCJ-02 once more (constants 0.0065, 0.006, 0.00002, 0.000003 of the same public projects; from
recall). The way back is a fixed-point iteration, since one pass alone is off by up to some metres.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["bd09_to_wgs84", "gcj02_to_wgs84", "wgs84_to_bd09", "wgs84_to_gcj02"]

_A = 6378245.0
_E2 = 0.00669342162296594323
_ROUNDS = 30
_STEP_DEG = 1e-11
Floats = NDArray[np.float64]


def wgs84_to_gcj02(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Offset WGS 84 longitude and latitude [degrees] to GCJ-02 [degrees].

    Examples
    --------
    >>> lon, lat = wgs84_to_gcj02(109.88, 31.07)
    >>> bool(250 < 111_000 * np.hypot((lon - 109.88) * 0.857, lat - 31.07) < 700)
    True
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    x, y = lon - 105.0, lat - 35.0
    ripple = 20.0 * np.sin(6 * np.pi * x) + 20.0 * np.sin(2 * np.pi * x)
    north = -100.0 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += (ripple + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160.0 * np.sin(np.pi * y / 12) + 320.0 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300.0 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += (ripple + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150.0 * np.sin(np.pi * x / 12) + 300.0 * np.sin(np.pi * x / 30)) * 2 / 3
    phi = np.radians(lat)
    w = np.sqrt(1 - _E2 * np.sin(phi) ** 2)
    meridian = _A * (1 - _E2) / w**3
    return lon + np.degrees(east / (_A / w * np.cos(phi))), lat + np.degrees(north / meridian)


def gcj02_to_wgs84(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Return longitude and latitude [degrees] in WGS 84 of GCJ-02 coordinates, the formula inverted to below 0.1 mm.

    Examples
    --------
    >>> lon, lat = gcj02_to_wgs84(*wgs84_to_gcj02(109.88, 31.07))
    >>> bool(abs(lon - 109.88) < 1e-9 and abs(lat - 31.07) < 1e-9)
    True
    """
    return _undone(wgs84_to_gcj02, lon, lat)


def wgs84_to_bd09(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Return WGS 84 longitude and latitude [degrees] as BD-09, the coordinates of Baidu maps [degrees].

    Examples
    --------
    >>> lon, lat = wgs84_to_bd09(109.88, 31.07)
    >>> bool(700 < 111_000 * np.hypot((lon - 109.88) * 0.857, lat - 31.07) < 1600)
    True
    """
    x, y = wgs84_to_gcj02(lon, lat)
    away = np.hypot(x, y) + 0.00002 * np.sin(y * np.pi * 3000 / 180)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * np.pi * 3000 / 180)
    return away * np.cos(angle) + 0.0065, away * np.sin(angle) + 0.006


def bd09_to_wgs84(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Return longitude and latitude [degrees] in WGS 84 of BD-09 coordinates, the formula inverted to below 0.1 mm.

    Examples
    --------
    >>> lon, lat = bd09_to_wgs84(*wgs84_to_bd09(109.88, 31.07))
    >>> bool(abs(lon - 109.88) < 1e-9 and abs(lat - 31.07) < 1e-9)
    True
    """
    return _undone(wgs84_to_bd09, lon, lat)


def _undone(offset: Callable[[Any, Any], tuple[Floats, Floats]], lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """The place that ``offset`` moves to ``lon``, ``lat``, by fixed-point iteration."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        shifted_lon, shifted_lat = offset(guess_lon, guess_lat)
        step_lon, step_lat = lon - shifted_lon, lat - shifted_lat
        guess_lon, guess_lat = guess_lon + step_lon, guess_lat + step_lat
        if not (np.nanmax(np.abs([step_lon, step_lat]), initial=0.0) > _STEP_DEG):
            break
    return guess_lon, guess_lat
