"""Ground below a level that hangs together with the river."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from riverzones.geo import geodesy
from riverzones.terrain import Grid, flooded

STEP = 0.001


@dataclass
class Kept:
    """Heights in memory, in tiles as a file gives them."""

    values: np.ndarray
    side: int

    @property
    def grid(self):
        return Grid(self.values.shape, 110.0, 31.0, STEP, STEP)

    def read(self, row, column):
        top, left = row * self.side, column * self.side
        return self.values[top : top + self.side, left : left + self.side]


def breadth_first(values, level, seeds):
    """The plain flood: cell by cell to all eight neighbours."""
    rows, columns = values.shape
    wet = np.zeros(values.shape, dtype=bool)
    queue = deque(divmod(int(seed), columns) for seed in seeds)
    while queue:
        r, c = queue.popleft()
        if not (0 <= r < rows and 0 <= c < columns) or wet[r, c] or not values[r, c] <= level[r, c]:
            continue
        wet[r, c] = True
        queue.extend((r + down, c + right) for down in (-1, 0, 1) for right in (-1, 0, 1))
    return wet


def test_a_hollow_behind_a_ridge_stays_dry():
    values = np.array([[1.0, 1, 9, 1], [1, 1, 9, 1], [1, 1, 9, 1]])
    made = flooded(Kept(values, 2), 5.0, [0])
    assert made.whole().tolist() == [[True, True, False, False]] * 3


def test_water_goes_over_a_corner_and_not_over_unknown_ground():
    values = np.array([[1.0, 9, 9], [9, 1, np.nan], [9, 9, 1]])
    made = flooded(Kept(values, 2), 5.0, [0])
    assert np.diag(made.whole()).tolist() == [True, True, True]
    assert made.whole().sum() == 3
    assert made.cut_off


def test_a_plain_that_rises_is_flooded_up_to_the_line_of_its_level():
    values = np.tile(np.arange(100.0), (40, 1))
    made = flooded(Kept(values, 16), 29.5, [0])
    west, _, east, _ = made.polygon.bounds
    assert len(made.polygon.geoms) == 1
    assert (west, east) == (110.0, pytest.approx(110.0 + 30 * STEP))
    cells = np.repeat(made.grid.cell_areas_m2, 100)[made.whole().ravel()]
    assert geodesy.area_m2([made.polygon])[0] == pytest.approx(cells.sum(), rel=1e-9)


def test_only_tiles_that_water_comes_to_are_read():
    values = np.full((90, 90), 9.0)
    values[:, :3] = 1.0
    read = []

    class Watched(Kept):
        def read(self, row, column):
            read.append((row, column))
            return super().read(row, column)

    made = flooded(Watched(values, 10), 5.0, [0])
    assert made.whole().sum() == 270
    assert set(read) == {(row, 0) for row in range(9)}
    assert len(read) == 9


@settings(max_examples=40)
@given(
    values=arrays.arrays(np.float64, (9, 11), elements=st.sampled_from([0.0, 1.0, 2.0, np.nan])),
    seeds=st.lists(st.integers(0, 98), min_size=1, max_size=3),
    side=st.integers(2, 7),
    slope=st.sampled_from([0.0, 0.15]),
)
def test_a_flood_in_tiles_is_the_flood_of_single_cells(values, seeds, side, slope):
    tiles = Kept(values, side)

    def level(lon, lat):
        return 0.5 + slope * np.round((lon - 110.0) / STEP - 0.5)

    lon, lat = tiles.grid.centres(np.arange(values.size))
    expected = breadth_first(values, level(lon, lat).reshape(values.shape), seeds)
    assert (flooded(tiles, level, seeds).whole() == expected).all()
