import numpy as np
import pytest
import shapely
from shapely import box

from riverzones.errors import DataError
from riverzones.geo.geodesy import area_m2, length_m
from riverzones.terrain import Grid, Heights, basin, basin_at, divide, flow, snap, whole_catchment
from terrain_ground import STEP, lat, lon, valleys


@pytest.fixture(scope="module")
def way():
    return flow(valleys())  # channels in columns 40 and 120, ridge in column 80


def test_a_basin_ends_at_the_known_divide(way):
    found = basin(way, 100 * 161 + 120)
    # column 80 is as far from both channels; its water takes the way first asked, east
    assert found.polygon.equals(box(lon(80), lat(101), lon(161), lat(0)))
    assert found.area_m2 == pytest.approx(area_m2([box(lon(80), lat(101), lon(161), lat(0))])[0], rel=1e-9)
    assert found.cut_off
    assert shapely.equals(divide(found), box(lon(80), lat(101), lon(161), lat(0)).exterior)
    assert length_m([divide(found)])[0] == pytest.approx(2 * (81 * 26.54 + 101 * 30.8), rel=0.002)


def test_the_divide_of_a_cone_runs_through_its_top():
    y, x = np.mgrid[-30:31, -30:31]
    step = STEP * 4  # many cells from the top the four sides are those of the grid's own diagonals
    cone = Heights(1000.0 - np.maximum(np.abs(x), np.abs(y)) * 1.0, Grid((61, 61), 109.0, 0.0, step, step))
    way = flow(cone)
    east = basin(way, np.arange(61) * 61 + 60)
    assert east.polygon.intersects(cone.grid.outline(np.arange(3721) == 30 * 61 + 31))
    assert not east.cells.reshape(61, 61)[:, :30].any()  # no water of the western half
    sides = [basin(way, side).cells for side in (np.arange(61), np.arange(61) + 3660)]
    assert not (sides[0] & sides[1]).any()


def test_a_place_beside_the_channel_is_moved_onto_it_and_the_move_is_told(way):
    beside = lon(42.5), lat(60.5)
    found = snap(way, *beside)
    assert found.cell == 60 * 161 + 40
    assert found.move_m == pytest.approx(2 * STEP * 95_500, rel=0.01)
    assert found.area_before_m2 < 1e6 < found.area_m2
    in_it = snap(way, lon(40.5), lat(60.5))
    assert (in_it.cell, in_it.move_m) == (found.cell, 0.0)


def test_a_place_in_the_channel_does_not_slide_downstream(way):
    assert snap(way, lon(40.3), lat(60.7), radius_m=900).cell == 60 * 161 + 40


def test_a_move_beyond_the_limit_is_refused_with_the_numbers(way):
    with pytest.raises(DataError, match=r"265 m .* more than the 200 m allowed"):
        snap(way, lon(50.5), lat(60.5))
    assert snap(way, lon(50.5), lat(60.5), limit_m=300).cell == 60 * 161 + 40


def test_a_place_beyond_the_heights_is_refused(way):
    with pytest.raises(DataError, match="beyond the heights"):
        snap(way, 108.0, 31.0)


def test_the_whole_catchment_is_given_when_it_is_small_and_whole():
    y, x = np.mgrid[-40:41, -40:41]
    bowl = np.hypot(x, y)
    bowl[40:, 40] = -np.arange(41) * 0.1  # a way out to the south, with a rim of hills all round
    rim = np.where(np.hypot(x, y) > 35, 70 - bowl, bowl)
    rim[40:, 40] = bowl[40:, 40]
    way = flow(Heights(rim, Grid((81, 81), 109.0, 31.0, STEP, STEP)))
    place = snap(way, lon(40.5), lat(60.5)).cell
    found = whole_catchment(way, place)
    assert not found.cut_off
    assert 0.5e6 < found.area_m2 < 100e6
    with pytest.raises(DataError, match="not less than 1 km2"):
        whole_catchment(way, place, limit_km2=1)


def test_a_catchment_that_goes_on_beyond_the_heights_is_not_called_whole(way):
    with pytest.raises(DataError, match="not whole"):
        whole_catchment(way, snap(way, lon(40.5), lat(60.5)).cell)


def test_a_known_area_chooses_between_a_tributary_and_its_river():
    ground = valleys().values.copy()
    ground[60, 30:41] = np.linspace(ground[60, 30] - 30, ground[60, 40], 11)  # a gully that runs into column 40
    way = flow(Heights(ground, valleys().grid))
    place = lon(38.5), lat(60.5)
    river, gully = (float(way.area_m2[60 * 161 + column]) / 1e6 for column in (40, 38))
    assert snap(way, *place).cell == 60 * 161 + 40
    assert snap(way, *place, known_km2=river).area_m2 / 1e6 == pytest.approx(river, rel=0.05)
    assert snap(way, *place, known_km2=gully).area_m2 / 1e6 == pytest.approx(gully, rel=0.05)
    assert basin_at(way, *place, known_km2=gully).area_m2 < 0.5 * basin_at(way, *place).area_m2


def test_an_area_that_no_cell_meets_is_refused_with_both_numbers(way):
    with pytest.raises(DataError, match=r"comes nearest is \d+\.\d\d km2, \d+ % from the 500.00 km2 stated"):
        basin_at(way, lon(40.5), lat(60.5), known_km2=500)
    with pytest.raises(DataError, match="above 0"):
        snap(way, lon(40.5), lat(60.5), known_km2=0)


def test_a_basin_is_cut_at_the_place_and_not_at_the_lower_end_of_its_channel(way):
    found = basin_at(way, lon(40.5), lat(60.5))
    assert found.polygon.bounds[1] == pytest.approx(lat(61))
