"""Overlays on whole numbers: the same areas as those of GEOS, valid, whatever crosses."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from riverzones.geo import polygon_clipping
from riverzones.geo.polygon_clipping import Outlines

ONE = np.zeros(1, dtype=np.intp)


def some(*shapes):
    return np.array([*shapes, None], dtype=object)[:-1]


@st.composite
def stars(draw):
    """Areas with bays, and perhaps a hole."""
    count = draw(st.integers(3, 9))
    radius = np.array(draw(st.lists(st.floats(20, 100), min_size=count, max_size=count)))
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    at = np.array([draw(st.floats(-80, 80)), draw(st.floats(-80, 80))])
    rim = at + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    hole = at + (rim - at) * 0.4
    return shapely.Polygon(rim, [hole] if draw(st.booleans()) else [])


@settings(max_examples=60, deadline=None)
@given(stars(), stars(), stars())
def test_overlays_agree_with_those_of_another_library(one, two, three):
    first, second = Outlines.of(some(one, three)), Outlines.of(some(two, two))
    for ours, theirs in (
        (polygon_clipping.difference(first, second), shapely.difference),
        (polygon_clipping.intersection(first, second), shapely.intersection),
        (polygon_clipping.union(first.beside(second)), shapely.union),
    ):
        assert shapely.is_valid(ours).all()
        want = theirs(some(one, three), two, grid_size=1e-6)
        assert shapely.area(shapely.symmetric_difference(ours, want, grid_size=1e-6)).max() < 0.01


def test_an_island_in_a_hole_stays_an_area_of_its_own_and_keeps_its_hole():
    rings = [shapely.box(0, 0, 100, 100).difference(shapely.box(10, 10, 90, 90))]
    rings += [shapely.box(20, 20, 80, 80).difference(shapely.box(40, 40, 60, 60))]
    made = polygon_clipping.union(Outlines.of(some(*rings), np.zeros(2, dtype=np.intp), 1))[0]
    assert made.is_valid
    assert sorted(len(part.interiors) for part in made.geoms) == [1, 1]
    assert made.area == pytest.approx(10_000 - 6_400 + 3_600 - 400)


def test_a_curve_that_goes_round_twice_is_one_area():
    curve = np.array([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0), (20, 0), (20, 20), (0, 20)], dtype=float)
    outlines = Outlines.of_rings(curve, np.zeros(8, dtype=np.intp), ONE, 1)
    assert polygon_clipping.union(outlines)[0].equals(shapely.box(0, 0, 20, 20))


def test_a_lobe_whose_ring_crosses_itself_by_a_grid_is_kept():
    bow = np.array([(0, 0), (50, 50 + 4e-7), (100, 0), (100, 100), (50, 50), (0, 100)])
    made = polygon_clipping.union(Outlines.of_rings(bow, np.zeros(6, dtype=np.intp), ONE, 1))[0]
    assert made.is_valid
    assert made.area == pytest.approx(5_000, abs=1e-3)


def test_rows_without_rings_are_empty_and_others_keep_their_place():
    outlines = Outlines.of(some(shapely.box(0, 0, 1, 1)), np.array([2]), 4)
    assert shapely.is_empty(polygon_clipping.union(outlines)).tolist() == [True, True, False, True]
