import numpy as np
import pytest

from riverzones.errors import DataError
from riverzones.geo.geodesy import area_m2
from riverzones.terrain import Grid, Heights, flow, flow_of_codes
from terrain_ground import NORTH, STEP, WEST, valleys


def grid(shape, step=STEP):
    return Grid(shape, WEST, NORTH, step, step)


def test_water_falls_most_steeply_by_metres_and_not_by_cells():
    # at 60 N a cell is half as wide as high: 10 m down eastwards is steeper than 13 m down to the south
    ground = np.full((3, 3), 100.0)
    ground[1, 1], ground[1, 2], ground[2, 1] = 50.0, 40.0, 37.0
    wide = flow(Heights(ground, Grid((3, 3), WEST, 60.0, STEP, STEP)))
    assert wide.down[4] == 5
    level = flow(Heights(ground, Grid((3, 3), WEST, 0.0, STEP, STEP)))
    assert level.down[4] == 7


def test_the_ground_above_a_cell_is_the_sum_of_true_cell_areas():
    ground = valleys(rows=50, columns=81, channels=(40,))
    found = flow(ground)
    mouth = 49 * 81 + 40
    whole = area_m2([ground.grid.outline(np.ones((50, 81)))])[0]
    assert found.area_m2[mouth] == pytest.approx(whole, rel=1e-9)
    assert found.draining_to([mouth]).all()


def test_every_cell_of_rough_ground_with_flats_and_hollows_drains():
    rng = np.random.default_rng(3)
    values = rng.integers(0, 6, (60, 70)).astype(float)
    found = flow(Heights(values, grid((60, 70))))
    outlets = np.flatnonzero(found.down < 0)
    assert found.draining_to(outlets).all()
    assert found.area_m2[outlets].sum() == pytest.approx(found.grid.cell_areas_m2.sum() * 70, rel=1e-9)
    rows, columns = np.divmod(outlets, 70)
    assert ((rows == 0) | (rows == 59) | (columns == 0) | (columns == 69)).all()


def test_flat_ground_drains_by_the_shortest_way():
    flat = np.full((5, 9), 10.0)
    flat[2, 8] = 5.0
    found = flow(Heights(flat, grid((5, 9))))
    assert found.down[2 * 9 + 7] == 2 * 9 + 8
    assert (found.down[:9] < 0).all()  # the edge itself is the nearest way out


def test_a_cell_without_a_height_is_a_way_out():
    bowl = np.array([[9.0, 9, 9, 9, 9], [9, 5, 4, 5, 9], [9, 4, np.nan, 4, 9], [9, 5, 4, 5, 9], [9, 9, 9, 9, 9]])
    found = flow(Heights(bowl, grid((5, 5))))
    assert found.down[7] == -1
    assert found.down[6] in (7, 11)
    assert sorted(found.entering(np.array([12])).tolist()) == [7, 11, 13, 17]


def test_published_directions_are_followed_and_rings_are_told():
    codes = np.array([[1, 1, 4], [64, 16, 1], [64, 16, 16]])
    found = flow_of_codes(codes, grid((3, 3)))
    assert found.down.tolist() == [1, 2, 5, 0, 3, -1, 3, 6, 7]
    assert found.draining_to([5]).all()
    with pytest.raises(DataError, match="ring"):
        flow_of_codes(np.array([[1, 16]]), grid((1, 2)))


def test_a_window_without_any_height_and_a_grid_that_does_not_fit_are_told():
    with pytest.raises(DataError, match="no height at all"):
        Heights(np.full((2, 2), np.nan), grid((2, 2)))
    with pytest.raises(DataError, match="must be an array"):
        Heights(np.zeros((2, 3)), grid((2, 2)))
