"""Seasonal trends: what the seasons do is no trend, what every season does is one."""

import math

import numpy as np
import pytest
from scipy.stats import kendalltau

from riverzones.quality.trends import seasonal_trend

YEARS = np.repeat([2021, 2022, 2023, 2024], 12)
MONTHS = np.tile(range(1, 13), 4)


def test_a_cycle_of_seasons_is_no_trend_and_a_rise_of_every_season_is():
    cycle = np.sin(MONTHS / 12 * 2 * math.pi)
    flat = seasonal_trend(YEARS, MONTHS, cycle + np.tile([0, 0.01, 0.01, 0], 12).reshape(12, 4).T.ravel())
    assert flat.p_value > 0.05
    rising = seasonal_trend(YEARS, MONTHS, cycle + 0.1 * (YEARS - 2021))
    assert rising.slope == pytest.approx(0.1)
    assert (rising.s, rising.number) == (12 * 6, 48)  # six pairs of years in each of twelve months
    assert rising.p_value < 0.001


def test_one_season_is_the_test_of_mann_and_kendall():
    values = [3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0, 5.5, 3.5]
    trend = seasonal_trend(range(10), [1] * 10, values)
    tau = kendalltau(range(10), values).statistic
    assert trend.s == round(tau * 45)
    z = (abs(trend.s) - 1) / math.sqrt(10 * 9 * 25 / 18)
    assert trend.p_value == pytest.approx(math.erfc(z / math.sqrt(2)))


def test_falling_is_the_mirror_of_rising():
    up = seasonal_trend(YEARS, MONTHS, 0.1 * YEARS)
    down = seasonal_trend(YEARS, MONTHS, -0.1 * YEARS)
    assert (down.slope, down.s, down.p_value) == (-up.slope, -up.s, up.p_value)


def test_one_year_equal_values_and_gaps_say_nothing():
    assert math.isnan(seasonal_trend([2024] * 12, range(12), range(12)).slope)
    equal = seasonal_trend(YEARS, MONTHS, np.ones(48))
    assert (equal.slope, math.isnan(equal.p_value)) == (0.0, True)
    assert seasonal_trend([2023, 2024, 2025], [1, 1, 1], [1.0, math.nan, 3.0]).number == 2
