"""What others cover of an area or a line, and what cells of a raster have in a range: overlaps, accuracy, gaps."""

from __future__ import annotations

import numpy as np
import pytest
from geopandas import GeoDataFrame
from shapely import LineString, Point, box

from riverzones.errors import LayerError
from riverzones.relations import covered, covered_by_cells
from riverzones.terrain import Grid


def rows(*shapes, names="abc", **columns):
    return GeoDataFrame(columns, geometry=list(shapes), index=list(names[: len(shapes)]), crs=4490)


ZONE = box(0, 0, 0.02, 0.01)
HALF = box(0, 0, 0.01, 0.01)


def ratios(table):
    names = ["share_ratio", "share_least_ratio", "share_most_ratio"]
    return [tuple(row) for row in table[names].round(4).to_numpy().tolist()]


def test_what_two_polygons_cover_counts_once_and_a_seam_is_no_edge():
    woods = rows(HALF, box(0.005, 0, 0.015, 0.01), accuracy_m=[10.0, 10.0])
    width_m, height_m = 0.015 * 111_319.49, 0.01 * 110_574.3
    (found,) = ratios(covered(rows(ZONE), woods))
    # the edges of the cover lie on three sides of the zone and across it
    least = (width_m - 20) * (height_m - 20) / (0.02 * 111_319.49 * height_m)
    assert found == (
        0.75,
        pytest.approx(least, abs=2e-4),
        pytest.approx((width_m + 10) / (0.02 * 111_319.49), abs=2e-4),
    )


def test_a_cover_just_outside_may_reach_in_within_the_accuracy():
    (found,) = ratios(covered(rows(ZONE, accuracy_m=[30.0]), rows(box(0.0201, 0, 0.03, 0.01))))  # 11 m east of it
    assert found[:2] == (0.0, 0.0)
    assert found[2] == pytest.approx((30 - 0.0001 * 111_319.49) / (0.02 * 111_319.49), abs=3e-4)


def test_of_a_line_the_length_counts():
    table = covered(rows(LineString([(0, 0.005), (0.04, 0.005)])), rows(HALF))
    assert (ratios(table)[0][0], table.unit[0]) == (0.25, "m")


def test_nothing_covers_nothing():
    assert ratios(covered(rows(ZONE), rows())) == [(0.0, 0.0, 0.0)]
    assert covered(rows(None), rows(HALF)).empty


@pytest.mark.parametrize(("subject", "reference"), [(Point(0, 0), HALF), (ZONE, Point(0, 0))])
def test_points_are_refused(subject, reference):
    with pytest.raises(LayerError):
        covered(rows(subject), rows(reference))


def cells(*values, west=0.0):
    array = np.array(values, dtype=float)
    grid = Grid((array.shape[0], array.shape[1]), west=west, north=0.01, step_lon=0.01, step_lat=0.01)
    return lambda bounds: (array, grid)


def test_a_cell_that_the_edge_cuts_counts_with_the_part_inside():
    zone = rows(box(0, 0, 0.015, 0.01))
    assert ratios(covered_by_cells(zone, cells([70.0, 30.0]), least=60, most=np.inf))[0][0] == pytest.approx(
        2 / 3, abs=1e-4
    )
    assert ratios(covered_by_cells(zone, cells([70.0, 30.0]), least=-np.inf, most=30))[0][0] == pytest.approx(
        1 / 3, abs=1e-4
    )


def test_ground_without_a_value_may_be_either():
    gap = covered_by_cells(rows(ZONE), cells([70.0, np.nan]), least=60, most=np.inf)
    beyond = covered_by_cells(rows(ZONE), cells([70.0]), least=60, most=np.inf)
    nowhere = covered_by_cells(rows(ZONE), lambda bounds: None, least=60, most=np.inf)
    assert ratios(gap)[0] == ratios(beyond)[0] == (1.0, 0.5, 1.0)
    assert ratios(nowhere)[0][1:] == (0.0, 1.0)


def test_both_ends_of_the_range_count():
    assert ratios(covered_by_cells(rows(ZONE), cells([60.0, 61.0]), least=60, most=60))[0][0] == 0.5
