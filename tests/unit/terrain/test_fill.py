import heapq

import numpy as np
import pytest

from riverzones.terrain.flow import filled


def flooded(values):
    """The priority flood of Barnes, Lehman and Mulla (2014), cell by cell, to check against."""
    rows, columns = values.shape
    done, level = np.isnan(values), values.copy()
    heap = []
    for r in range(rows):
        for c in range(columns):
            around = [(r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
            rim = any(not (0 <= i < rows and 0 <= j < columns) or np.isnan(values[i, j]) for i, j in around)
            if rim and not done[r, c]:
                heapq.heappush(heap, (values[r, c], r, c))
                done[r, c] = True
    while heap:
        height, r, c = heapq.heappop(heap)
        for i in range(max(0, r - 1), min(rows, r + 2)):
            for j in range(max(0, c - 1), min(columns, c + 2)):
                if not done[i, j]:
                    done[i, j] = True
                    level[i, j] = max(height, values[i, j])
                    heapq.heappush(heap, (level[i, j], i, j))
    return level


@pytest.mark.parametrize("seed", range(6))
def test_hollows_fill_to_where_they_spill_as_a_flood_from_the_edge_finds(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 30, (23, 31)).astype(float)
    values[rng.random(values.shape) < 0.05] = np.nan
    np.testing.assert_array_equal(filled(values), flooded(values))


def test_a_cone_keeps_its_shape_and_a_bowl_fills_to_its_rim():
    y, x = np.mgrid[-10:11, -10:11]
    cone = -np.hypot(x, y)
    np.testing.assert_array_equal(filled(cone), cone)
    bowl = np.hypot(x, y)
    lowest_of_the_rim = 10.0  # the middles of the four sides
    np.testing.assert_array_equal(filled(bowl), np.maximum(bowl, lowest_of_the_rim))


def test_heights_below_the_sea_fill_too():
    values = np.array([[-5.0, -5, -5], [-5, -9, -6], [-5, -5, -5]])
    assert filled(values)[1].tolist() == [-5.0, -6.0, -6.0]
