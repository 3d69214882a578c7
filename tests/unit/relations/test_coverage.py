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


DEGREE_E, DEGREE_N = 111_319.49, 110_574.3  # metres of a degree at the equator


def test_every_column_of_a_share_and_the_rows_that_have_one():
    zones = rows(ZONE, None, box(1, 1, 1.01, 1.01), accuracy_m=[3.0, 1.0, None])
    woods = rows(HALF, box(0.018, 0, 0.03, 0.01), names="xy", accuracy_m=[4.0, None])
    table = covered(zones, woods)
    assert table["subject_id"].tolist() == ["a", "c"]
    assert table["unit"].tolist() == ["m2", "m2"]
    assert table["measured"].tolist() == pytest.approx([0.02 * DEGREE_E * 0.01 * DEGREE_N, 1_230_593], rel=1e-3)
    assert table["share_ratio"].tolist() == pytest.approx([0.6, 0.0], abs=1e-4)
    assert table["accuracy_m"].fillna(-1).tolist() == [5.0, -1.0]
    assert table.dtypes.astype(str).to_dict()["share_least_ratio"] == "float64"


def test_the_accuracy_of_a_cover_that_is_far_off_plays_no_part():
    woods = rows(HALF, box(0.5, 0, 0.51, 0.01), accuracy_m=[None, 50.0])
    (found,) = covered(rows(ZONE), woods).itertuples()
    assert np.isnan(found.accuracy_m)
    assert (found.share_ratio, found.share_least_ratio, found.share_most_ratio) == pytest.approx((0.5, 0.5, 0.5))


def test_a_share_of_a_line_shrinks_and_grows_by_the_accuracy_at_the_edges_it_crosses():
    line = rows(LineString([(0.005, 0.005), (0.025, 0.005)]), accuracy_m=[111.31949])
    (found,) = ratios(covered(line, rows(HALF)))
    assert found == (0.25, pytest.approx(0.2, abs=1e-3), pytest.approx(0.3, abs=1e-3))


def test_rows_that_cover_nothing_are_passed_over_and_what_is_said_of_points_is_said_in_both_languages():
    woods = rows(None, HALF, Point(0, 0))
    assert ratios(covered(rows(ZONE), woods))[0][0] == 0.5
    assert covered(rows(), woods).empty
    for subject, reference, zh, en in (
        (Point(0, 0), HALF,
         ("点没有面积和长度，不能问覆盖占比。", "请改用面或线图层，或问是否位于其内。"),
         ("a share that is covered is of an area or length: not of points.",
          "Use polygons or lines, or ask for inside.")),
        (ZONE, Point(0, 0), ("能覆盖别的对象的只有面。", "请以面图层为参照。"),
         ("only polygons can cover something.", "Name a layer of polygons as the reference.")),
    ):  # fmt: skip
        with pytest.raises(LayerError) as lost:
            covered(rows(subject), rows(reference))
        assert (lost.value.in_language("zh"), lost.value.in_language("en")) == (zh, en)


def test_every_column_of_a_share_of_cells():
    zones = rows(ZONE, None, Point(0, 0), accuracy_m=[3.0, 1.0, 2.0])
    table = covered_by_cells(zones, cells([70.0, 30.0, 90.0]), least=60, most=80)
    (found,) = table.itertuples(index=False)
    assert (found.subject_id, found.unit, found.accuracy_m) == ("a", "m2", 3.0)
    assert found.measured == pytest.approx(0.02 * DEGREE_E * 0.01 * DEGREE_N, rel=1e-3)
    assert (found.share_ratio, found.share_least_ratio, found.share_most_ratio) == (0.5, 0.5, 0.5)


def test_cells_of_several_rows_count_by_their_ground():
    tall = rows(box(0, -0.01, 0.01, 0.01))
    grid = Grid((2, 1), west=0.0, north=0.01, step_lon=0.01, step_lat=0.01)
    values = np.array([[70.0], [10.0]])
    seen = covered_by_cells(tall, lambda bounds: (values, grid), least=60, most=np.inf)
    assert ratios(seen)[0] == (0.5, 0.5, 0.5)
    third = rows(box(0, 0.0025, 0.01, 0.01), box(0.0, -0.005, 0.005, 0.01))
    seen = covered_by_cells(third, lambda bounds: (values, grid), least=-np.inf, most=20)
    assert [one[0] for one in ratios(seen)] == pytest.approx([0.0, 1 / 3], abs=1e-3)


def test_of_a_gap_the_least_and_the_most_take_in_what_is_not_known():
    part = rows(box(0, 0, 0.03, 0.01))
    seen = ratios(covered_by_cells(part, cells([70.0, 30.0, np.nan]), least=60, most=np.inf))
    assert seen[0] == (0.5, pytest.approx(1 / 3, abs=1e-3), pytest.approx(2 / 3, abs=1e-3))
    blank = ratios(covered_by_cells(part, cells([np.nan] * 3), least=60, most=np.inf))
    assert np.isnan(blank[0][0])
    assert blank[0][1:] == (0.0, 1.0)
