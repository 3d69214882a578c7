"""Trends of water quality that take out the seasons: seasonal Mann-Kendall test and seasonal Theil-Sen slope."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["LEAST_YEARS", "Trend", "seasonal_trend"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LEAST_YEARS = 2
"""Values of one season in fewer years than this say nothing of a trend."""


class Trend(NamedTuple):
    """A trend: ``slope`` [units a year], two-sided ``p_value``, the statistic ``s``, and ``number`` of values."""

    slope: float
    p_value: float
    s: int
    number: int


def seasonal_trend(years: npt.ArrayLike, seasons: npt.ArrayLike, values: npt.ArrayLike) -> Trend:
    """Return the seasonal trend of one value per year and season.

    Each season is held against itself in other years; S and its variance (corrected for ties) are summed over seasons
    that are taken as independent of each other, and the normal approximation with continuity correction gives p. NaN
    where no season has two years, or all values of every season are equal.

    Parameters
    ----------
    years, seasons : array of int
        Such as the year and the month of a monthly mean.
    values : array of float
        NaN is left out.

    References
    ----------
    Hirsch, Slack and Smith (1982), Water Resources Research 18, 107-121; Sen (1968), J. Am. Stat. Assoc. 63, 1379-1389.

    Examples
    --------
    >>> one = seasonal_trend(range(2001, 2011), [1] * 10, range(10))      # S = 45, var = 10 x 9 x 25 / 18 = 125
    >>> one.slope, one.s, round(one.p_value, 6)                           # Z = 44 / sqrt(125) = 3.935
    (1.0, 45, 8.3e-05)
    """
    year, season, value = (np.asarray(array, dtype=float) for array in (years, seasons, values))
    there = ~np.isnan(value)
    year, season, value = year[there], season[there], value[there]
    total, variance = 0.0, 0.0
    slopes: list[Floats] = []
    for name in np.unique(season):
        of = season == name
        when, what = year[of], value[of]
        first, second = np.triu_indices(len(what), 1)
        apart = when[second] != when[first]
        rise = what[second] - what[first]
        ahead = np.sign(when[second] - when[first])
        total += float(np.sum(np.sign(rise) * ahead))
        variance += _variance(what)
        slopes.append(rise[apart] / (when[second] - when[first])[apart])
    every = np.concatenate(slopes) if slopes else np.zeros(0)
    if not len(every) or variance == 0:
        return Trend(float(np.median(every)) if len(every) else np.nan, np.nan, int(total), len(value))
    from scipy.stats import norm  # costs more to import than to use, for one question

    z = (total - np.sign(total)) / np.sqrt(variance)
    return Trend(float(np.median(every)), float(2 * norm.sf(abs(z))), int(total), len(value))


def _variance(values: Floats) -> float:
    """The variance of S for one season: n (n - 1) (2 n + 5) / 18, less what ties take away."""
    ties: Ints = np.unique(values, return_counts=True)[1]

    def term(count: npt.ArrayLike) -> npt.NDArray[np.float64]:
        number = np.asarray(count, dtype=float)
        return np.asarray(number * (number - 1) * (2 * number + 5))

    return float((term(len(values)) - term(ties).sum()) / 18)
