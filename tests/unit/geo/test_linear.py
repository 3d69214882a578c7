import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import from_wkt

from riverzones.errors import DataError, LayerError
from riverzones.geo import geodesy, linear
from riverzones.geo.linear import lines_of

GEOD = Geod(a=6378137.0, rf=298.257222101)
DEGREE_M = 111_319.4908  # of the equator


def test_lengths_agree_with_those_of_geodesy_on_long_and_short_edges():
    lines = from_wkt(["LINESTRING (100 60, 103 64, 103.001 64.0005)", "LINESTRING (110 30, 110.001 30.002)"])
    assert lines_of(lines).length_m == pytest.approx(geodesy.length_m(lines), rel=1e-11)


def test_the_foot_is_nearest_in_metres_and_not_in_degrees():
    line = from_wkt("LINESTRING (100 60, 100.2 60.1)")  # a degree of longitude is half of one of latitude here
    point = from_wkt("POINT (100.05 60.15)")
    measure = linear.locate_m([line], [point])[0]
    foot = linear.points_at([line], [measure])[0]
    along = shapely.line_interpolate_point(line, np.linspace(0, line.length, 20_001))
    _, _, away = GEOD.inv(np.full(20_001, 100.05), np.full(20_001, 60.15), shapely.get_x(along), shapely.get_y(along))
    assert geodesy.distance_m(100.05, 60.15, foot.x, foot.y) <= away.min() + 1e-6
    planar = shapely.line_interpolate_point(line, shapely.line_locate_point(line, point))
    assert geodesy.distance_m(100.05, 60.15, planar.x, planar.y) > away.min() + 1000


def test_a_line_is_cut_into_pieces_that_join_and_keep_its_vertices():
    lines = from_wkt(["LINESTRING (0 0, 0.1 0, 0.1 0.1)", "LINESTRING (1 0, 2 0)"])
    pieces, row = linear.cut_at(lines, [0, 0, 1], [0.1 * DEGREE_M + 500, 300.0, 1e9])
    assert row.tolist() == [0, 0, 0, 1]
    assert pieces[1].coords[1] == (0.1, 0.0)
    assert pieces[0].coords[-1] == pieces[1].coords[0]
    assert pieces[3].equals_exact(lines[1], 0)  # edges of 100 km gain no vertices
    assert geodesy.length_m(pieces[:2]) == pytest.approx([300.0, 0.1 * DEGREE_M + 200], abs=1e-4)


def test_a_cut_at_a_vertex_is_that_vertex():
    line = from_wkt("LINESTRING (110 30, 110.01 30.01, 110.02 30)")
    half = geodesy.length_m([from_wkt("LINESTRING (110 30, 110.01 30.01)")])[0]
    assert linear.points_at(line, [half + 1e-8])[0].coords[0] == (110.01, 30.01)
    assert [len(piece.coords) for piece in linear.cut_at([line], [0], [half - 1e-8])[0]] == [2, 2]


def test_a_stretch_can_run_against_the_line_and_nothing_lies_between_equal_measures():
    line = from_wkt("LINESTRING (0 0, 0.1 0)")
    back, nothing = linear.between(line, [3000, 50], [1000, 50])
    assert back.coords[0][0] > back.coords[1][0]
    assert geodesy.length_m([back])[0] == pytest.approx(2000, abs=1e-6)
    assert nothing is None


def test_missing_lines_points_and_measures_are_missing_in_the_answer():
    lines = np.array([None, *from_wkt(["LINESTRING EMPTY", "LINESTRING (0 0, 1 0)"])], dtype=object)
    assert np.isnan(linear.locate_m(lines, from_wkt(["POINT (0 0)"] * 3))).tolist() == [True, True, False]
    assert np.isnan(linear.locate_m(lines[2], [None, from_wkt("POINT EMPTY")])).all()
    assert [place is None for place in linear.points_at(lines, [1, 1, np.nan])] == [True] * 3
    assert [piece is None for piece in linear.between(lines, [0, 0, 0], [1, 1, 1])] == [True, True, False]


def test_repeated_vertices_and_a_line_of_one_place_do_no_harm():
    lines = from_wkt(["LINESTRING (0 0, 0 0, 0.1 0, 0.1 0)", "LINESTRING (1 0, 1 0)"])
    assert linear.locate_m(lines, from_wkt(["POINT (0.1 0.1)", "POINT (2 0)"])) == pytest.approx([0.1 * DEGREE_M, 0])
    assert linear.points_at(lines, [5.0, 5.0])[1].coords[0] == (1.0, 0.0)


def test_a_point_far_from_a_line_of_one_long_edge_finds_its_true_foot():
    line = from_wkt("LINESTRING (90 40, 110 40)")  # along a parallel, 1,707 km
    measure = linear.locate_m(line, [from_wkt("POINT (100 20)")])[0]
    ends = [geodesy.distance_m(100, 20, lon, 40.0) for lon in (90.0, 110.0)]
    foot = linear.points_at(line, [measure])[0]
    assert geodesy.distance_m(100, 20, foot.x, foot.y) < min(ends)
    assert foot.x == pytest.approx(100, abs=1e-3)


def test_a_multiline_and_a_wrong_number_of_lines_are_one_helpful_line():
    with pytest.raises(LayerError, match="Row 2 is a MultiLineString"):
        linear.points_at(from_wkt(["LINESTRING (0 0, 1 0)", "MULTILINESTRING ((0 0, 1 0))"]), [1, 2])
    with pytest.raises(DataError, match="There are 2 lines for 3 places"):
        linear.points_at(from_wkt(["LINESTRING (0 0, 1 0)"] * 2), [1, 2, 3])
