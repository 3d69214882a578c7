"""Rows whose numbers are no place: 0, 0 for "not known", or a longitude and latitude that cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from riverzones.geo.crs import Frame
from riverzones.model import Text

__all__ = ["misplaced"]

_ZERO = Text(zh="没有坐标（0, 0）", en="no coordinates (0, 0)")


def misplaced(geometries: Any, declared: Frame | None) -> dict[int, Text]:
    """Rows to leave out before the coordinate system is told, with the reason.

    A point at 0, 0 is one that nobody measured. Where at least half of the rows read as degrees, those that cannot be
    degrees are typing errors; they must not decide for the others. A declared projected system is left alone.

    Parameters
    ----------
    geometries : array of shapely geometries
        As in the file.
    declared : Frame or None
        What the file or a person says of the coordinates.

    Examples
    --------
    >>> misplaced(shapely.points([[109.8, 31.0], [109.9, 310.7], [0, 0]]), None)[1].en
    'coordinates out of range: 109.9, 310.7 is no longitude and latitude'
    """
    given = np.asarray(geometries, dtype=object)
    bounds = shapely.bounds(given)
    zero = (shapely.get_type_id(given) == 0) & (bounds[:, :2] == 0).all(axis=1)
    found = dict.fromkeys(np.flatnonzero(zero).tolist(), _ZERO)
    if declared is not None and not declared.crs.is_geographic:
        return found
    known = np.isfinite(bounds).all(axis=1) & ~zero
    x, y = np.abs(bounds[:, [0, 2]]).max(axis=1), np.abs(bounds[:, [1, 3]]).max(axis=1)
    degrees = known & ((x <= 180) & (y <= 90) | (x <= 90) & (y <= 180))
    off = known & ~degrees
    if degrees.any() and degrees.sum() >= off.sum():
        for row in np.flatnonzero(off).tolist():
            spot = f"{bounds[row, 0]:.10g}, {bounds[row, 1]:.10g}"
            found[row] = Text(
                zh=f"坐标超出范围：{spot} 不是经纬度",
                en=f"coordinates out of range: {spot} is no longitude and latitude",
            )
    return found
