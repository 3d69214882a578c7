import numpy as np
import pytest
from shapely import from_wkt

from riverzones.geo import banks
from riverzones.geo.linear import lines_of
from riverzones.geo.linear_nearest import nearest_edges


def sides(line, *points):
    lines = lines_of(from_wkt([line]))
    point = np.array(points, dtype=float).T
    feet = nearest_edges(point, lines.shores)
    found = banks.side(point, feet, lines)
    return [int(found[feet.point == row][0]) for row in range(len(points))]


MEANDER = "LINESTRING (110 31, 110.02 31, 110.02 31.02, 110 31.02, 110 31.04, 110.02 31.04)"


def test_the_inside_of_a_meander_is_one_bank_and_its_outside_the_other():
    assert sides(MEANDER, (110.01, 31.01), (110.03, 31.01), (110.01, 31.03), (109.99, 31.03)) == [1, -1, -1, 1]


@pytest.mark.parametrize("turn", [5, 45, 89, 91, 135, 175, 179.9])
def test_the_outer_corner_of_a_bend_is_the_outer_bank_however_sharp(turn):
    x, y = 0.01 * np.cos(np.radians(turn)), 0.01 * np.sin(np.radians(turn))
    left = f"LINESTRING (109.99 0, 110 0, {110 + x} {y})"
    middle = np.radians(turn / 2 - 90)
    around = [
        (110 + 0.003 * np.cos(a), 0.003 * np.sin(a)) for a in middle + np.radians(np.array([-0.4, 0, 0.4]) * turn)
    ]
    assert sides(left, *around) == [banks.RIGHT] * 3
    right = f"LINESTRING (109.99 0, 110 0, {110 + x} {-y})"
    assert sides(right, *[(lon, -lat) for lon, lat in around]) == [banks.LEFT] * 3


def test_a_line_that_turns_straight_back_still_has_two_sides():
    assert sides("LINESTRING (110 0, 110.1 0, 110 0)", (110.11, 0.001), (110.11, -0.001), (110.11, 0)) == [1, -1, 0]


def test_a_repeated_vertex_does_not_hide_the_side():
    assert sides("LINESTRING (110 0, 110.1 0, 110.1 0, 110.1 0.1)", (110.102, -0.002), (110.09, 0.01)) == [-1, 1]


def test_beyond_the_ends_the_side_is_that_of_the_line_drawn_on():
    line = "LINESTRING (110 31, 110.1 31.05)"
    assert sides(line, (110.12, 31.07), (110.12, 31.05), (109.98, 31.0), (109.98, 30.98)) == [1, -1, 1, -1]


def test_a_place_on_the_line_lies_on_neither_side_and_one_two_millimetres_off_on_its_own():
    two_mm = 0.002 / 111_000
    line = "LINESTRING (110 0, 110.1 0, 110.2 0)"
    assert sides(line, (110.03, 0), (110.1, 0), (110.2, 0), (110.03, two_mm), (110.1, -two_mm)) == [0, 0, 0, 1, -1]


def test_another_line_that_comes_in_decides_at_a_shared_end():
    lines = lines_of(from_wkt(["LINESTRING (110 0, 109.9 0.02)"]))
    point = np.array([[110.01], [0.0015]])
    feet = nearest_edges(point, lines.shores)
    before = np.array([[0.1], [0.0]])  # from the west: a sharp bend to the left, its outer corner lies to the right
    assert banks.side(point, feet, lines, before=before).tolist() == [-1]
    assert banks.side(point, feet, lines).tolist() == [-1]
    other = np.array([[110.01], [-0.004]])
    feet = nearest_edges(other, lines.shores)
    assert banks.side(other, feet, lines).tolist() == [1]  # alone: drawn on backwards, this is its left
    assert banks.side(other, feet, lines, before=before).tolist() == [-1]


def test_a_line_of_one_place_has_no_sides_and_no_ends():
    lines = lines_of(from_wkt(["LINESTRING (110 0, 110 0)"]))
    point = np.array([[110.01], [0.0]])
    assert banks.side(point, nearest_edges(point, lines.shores), lines).tolist() == [0]
    assert np.isnan(banks.ends(lines)).all()
