"""What lines sweep: rectangles and sectors by hand, and the same as their union."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from riverzones.geo.offset_curves import planar_buffer, side_buffers, winding_union

ROUNDED_M = 1e-5  # crossings lie on a grid of a micrometre
QUARTER = 0.9992861 * np.pi / 4  # of the unit circle, drawn with 24 chords


def area_of(line, left, right, *, round_ends=False):
    curves = side_buffers(np.array([line]), left_m=np.array([left]), right_m=np.array([right]), round_ends=round_ends)
    made = winding_union(curves, np.array([0]), 1)[0]
    assert made.is_valid
    return made


def test_a_straight_line_sweeps_a_rectangle_per_side():
    made = area_of(LineString([(0, 0), (100, 0)]), 20.0, 5.0)
    assert made.equals(box(0, -5, 100, 20))


def test_a_turn_sweeps_a_sector_outside_and_nothing_more_inside():
    line = LineString([(0, 0), (100, 0), (100, 100)])
    assert area_of(line, 0.0, 10.0).area == pytest.approx(2000 + 100 * QUARTER, rel=1e-7)
    assert area_of(line, 10.0, 0.0).area == pytest.approx(2000 - 100, rel=1e-12)


def test_the_inner_corner_of_a_sharp_bend_before_an_end_is_kept():
    line = LineString([(0, 0), (100, 0), (100, 5)])  # the last edge is shorter than the strip is wide
    made = area_of(line, 30.0, 30.0)
    assert made.covers(box(0, -30, 100, 30))
    assert made.covers(box(70, 0, 130, 5))


def test_round_ends_are_quarters_to_the_width_of_each_side():
    made = area_of(LineString([(0, 0), (100, 0)]), 20.0, 10.0, round_ends=True)
    assert made.area == pytest.approx(3000 + 2 * (400 + 100) * QUARTER, rel=1e-6)
    assert made.bounds == pytest.approx((-20, -10, 120, 20), abs=1e-9)


def test_a_line_of_no_length_sweeps_nothing():
    curves = side_buffers(np.array([LineString([(1, 1), (1, 1)])]), left_m=np.array([5.0]), right_m=np.array([5.0]))
    assert winding_union(curves, np.array([0]), 1)[0].is_empty


def test_polygons_with_holes_and_in_parts_are_widened_together():
    ring = Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior])
    shapes = np.array([ring, shapely.union(ring, box(105, 0, 110, 100)), box(0, 0, 1, 1)])
    made = planar_buffer(shapes, width_m=np.array([5.0, 5.0, 0.0]))
    square = 110 * 110 - 100 * (1 - QUARTER)
    assert made[0].area == pytest.approx(square - 10 * 10, rel=1e-7)
    assert made[1].geom_type == "Polygon"
    assert made[1].bounds == pytest.approx((-5, -5, 115, 105), abs=1e-9)
    assert made[2].equals(box(0, 0, 1, 1))
    assert shapely.is_valid(made).all()


@st.composite
def wild(draw):
    """A line of edges of 0.1 to 300 m that turns as it likes."""
    count = draw(st.integers(2, 15))
    turns = draw(st.lists(st.floats(-3.0, 3.0), min_size=count, max_size=count))
    steps = draw(st.lists(st.sampled_from([0.1, 3.0, 40.0, 300.0]), min_size=count, max_size=count))
    heading = np.cumsum(turns)
    return np.vstack([[0.0, 0.0], np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]).T * steps, axis=1).T])


def rectangles(xy, left, right):
    step = np.diff(xy, axis=0)
    out = np.column_stack([-step[:, 1], step[:, 0]]) / np.hypot(*step.T)[:, None]
    a, b = xy[:-1], xy[1:]
    return shapely.polygons(np.stack([a - right * out, b - right * out, b + left * out, a + left * out], axis=1))


@settings(max_examples=60, deadline=None)
@given(wild(), st.sampled_from([0.0, 20.0, 150.0]), st.sampled_from([5.0, 150.0, 1000.0]))
def test_a_sweep_holds_its_rectangles_and_lies_within_the_width(xy, left, right):
    line = LineString(xy)
    made = area_of(line, left, right)
    plain = shapely.union_all(rectangles(xy, left, right), grid_size=1e-6)
    assert shapely.difference(plain, made).area <= 1e-6 * plain.length + 1e-9  # the grid along the outline
    assert shapely.difference(made, shapely.buffer(line, max(left, right), quad_segs=400)).area < 1e-3 * made.area
    assert shapely.covers(shapely.buffer(area_of(line, 1.3 * left, 1.3 * right), ROUNDED_M), made)


@settings(max_examples=30, deadline=None)
@given(wild(), st.integers(1, 12), st.sampled_from([20.0, 500.0]))
def test_a_longer_line_sweeps_all_that_a_shorter_one_does(xy, size, width):
    longer, shorter = area_of(LineString(xy), width, width), area_of(LineString(xy[: size + 1]), width, width)
    assert shapely.difference(shorter, shapely.buffer(longer, ROUNDED_M)).area == 0
