"""Degrees, minutes and seconds packed into one number: 1095230 and 109.5230 for 109°52′30″, 10952.5 for 109°52.5′.

A number with six digits before the point cannot be degrees, so it is told by its size. 109.5230 can be both: whether it
is packed is told from how unlikely it is that decimal degrees keep all their minutes and seconds below 60.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riverzones.geo.crs import in_china
from riverzones.model import Text

__all__ = ["Reading", "packed_reading", "unpacked"]

_FRACTION = re.compile(r"\s*-?\d{1,3}(?:\.(\d{0,8}))?\s*")
_FEWEST = 3
"""Digits behind the point that most numbers must have: with fewer, packed minutes would be whole and say little."""
LIKELY = 0.02
"""Chance below which decimal degrees that look packed are asked about: a setting of ours."""
CERTAIN = 1e-9
"""Chance below which they are packed without asking: a setting of ours."""


@dataclass(frozen=True)
class Reading:
    """Another way to read the coordinates: what ``--angles`` calls it, its words, its geometry.

    ``chance`` is how likely numbers of the plain reading would look like this one by accident.
    """

    word: str
    title: Text
    geometry: NDArray[Any]
    chance: float


def unpacked(x: NDArray[np.float64], y: NDArray[np.float64], plain: NDArray[np.bool_]) -> int:
    """Turn pairs of numbers that can only be packed (DDDMMSS.s, DDDMM.mmm) into degrees, in place; how many there were.

    Nothing is turned unless all pairs of that size keep their minutes and seconds below 60 and lie in China.

    Examples
    --------
    >>> x, y = np.array([1095230.0, 10952.5, 109.875]), np.array([310412.0, 3104.2, 31.07])
    >>> unpacked(x, y, np.array([True, True, True])), x.tolist(), y.round(9).tolist()
    (2, [109.875, 109.875, 109.875], [31.07, 31.07, 31.07])
    """
    turned = 0
    for low, high, seconds in ((30_000, 1_400_000, True), (300, 14_000, False)):
        rows = plain & (x >= low) & (x < high) & (y >= low) & (y < high)
        if not rows.any():
            continue
        (lon, lon_good), (lat, lat_good) = (_parts(values[rows], seconds=seconds) for values in (x, y))
        if not (lon_good and lat_good and (in_china(lon, lat) | in_china(lat, lon)).all()):
            continue
        x[rows], y[rows] = lon, lat
        turned += int(rows.sum())
    return turned


def _parts(number: NDArray[np.float64], *, seconds: bool) -> tuple[NDArray[np.float64], bool]:
    """Degrees of packed numbers, and whether all minutes and seconds are below 60."""
    degrees = number // (10_000 if seconds else 100)
    minutes = number // 100 % 100 if seconds else number % 100
    rest = number % 100 if seconds else np.zeros(len(number))
    return degrees + minutes / 60 + rest / 3600, bool((minutes < 60).all() and (rest < 60).all())


def packed_reading(
    x: pd.Series[Any], y: pd.Series[Any], geometry: NDArray[Any], plain: NDArray[np.bool_]
) -> Reading | None:
    """The reading of decimal degrees as degrees, minutes and seconds (109.5230 is 109°52′30″); None if one cannot be.

    Parameters
    ----------
    x, y : Series
        The cells as text.
    geometry : array
        Points of the plain reading.
    plain : array of bool
        Rows whose cells are bare numbers.
    """
    rows = np.flatnonzero(plain)
    if not len(rows):
        return None
    columns = []
    chance = 1.0
    for cells in (x, y):
        fractions = []
        for cell in cells.iloc[rows]:
            found = _FRACTION.fullmatch(str(cell))
            if found is None:
                return None
            digits = found.group(1) or ""
            padded = digits.ljust(4, "0")
            if int(padded[:2]) >= 60 or int(padded[2:4]) >= 60:
                return None
            fractions.append((digits, padded))
        if np.median([len(digits) for digits, _ in fractions]) < _FEWEST:
            return None
        chance *= 0.6 ** (len({p[:2] for _, p in fractions}) + len({p[2:4] for _, p in fractions}))
        numbers = pd.to_numeric(cells.iloc[rows]).to_numpy(dtype=float)
        if (np.abs(numbers) > 180).any():
            return None
        parts = [(int(p[:2]), float(f"{p[2:4]}.{p[4:] or 0}")) for _, p in fractions]
        whole = np.trunc(np.abs(numbers)) + np.array([minutes / 60 + seconds / 3600 for minutes, seconds in parts])
        columns.append(np.where(numbers < 0, -whole, whole))
    made = geometry.copy()
    made[rows] = shapely.points(columns[0], columns[1])
    return Reading(
        "dms",
        Text(
            zh=f"度.分秒连写（如 {x.iloc[rows[0]]} 即 {_words(columns[0][0])}）",
            en=f"degrees.minutes-seconds ({x.iloc[rows[0]]} is {_words(columns[0][0])})",
        ),
        made,
        chance,
    )


def _words(degrees: float) -> str:
    seconds = round(abs(degrees) * 3600, 2)
    return f"{int(seconds // 3600)}°{int(seconds // 60 % 60):02d}′{seconds % 60:04.1f}″"
