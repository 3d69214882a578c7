"""Buffers: the edge stays at its width, the result is valid, wider contains narrower."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from property_examples import examples
from riverzones.geo import geodesy, joins
from riverzones.geo.buffer import buffer
from strategies import distances_m, lakes, layer, outline, places, rivers, shapes

SLOW = settings(max_examples=examples(25), deadline=None)


def gaps_m(area, shape):
    """Distances from points along the edge of an area to a shape."""
    rim = shapely.segmentize(shapely.boundary(area), shapely.length(shapely.boundary(area)) / 400)
    spots = layer(shapely.points(shapely.get_coordinates(rim)), prefix="s")
    return joins.nearest(spots, layer([outline(shape)]))["distance_m"].to_numpy()


@SLOW
@given(shapes(), distances_m(5, 20_000))
def test_the_edge_of_a_buffer_stays_at_its_width(shape, width_m):
    area = buffer([shape], distance_m=width_m)[0]
    assert area.is_valid
    assert area.geom_type == "Polygon"
    gaps = gaps_m(area, shape)
    assert gaps.min() > 0.999 * width_m
    assert gaps.max() < 1.001 * width_m


@SLOW
@given(lakes(), distances_m(5, 800))
def test_a_negative_buffer_stays_inside_at_its_width(lake, width_m):
    area = buffer([lake], distance_m=-width_m)[0]
    assert area.is_valid
    assert geodesy.area_m2([area])[0] < geodesy.area_m2([lake])[0]
    if not area.is_empty:
        gaps = gaps_m(area, lake)
        assert gaps.min() > 0.999 * width_m
        assert gaps.max() < 1.001 * width_m
        assert lake.covers(area)


@SLOW
@given(shapes(), distances_m(5, 2_000))
def test_a_wider_buffer_contains_a_narrower_one(shape, width_m):
    narrow, wide = buffer([shape, shape], distance_m=[width_m, 1.01 * width_m])
    assert wide.covers(narrow)


@SLOW
@given(rivers(), places(), distances_m(100, 5_000))
def test_a_place_is_in_the_buffer_exactly_when_it_is_within_the_distance(river, place, width_m):
    near = joins.nearest(layer([place], prefix="s"), layer([river]))["distance_m"].iloc[0]
    if abs(near / width_m - 1) > 0.001:
        assert bool(buffer([river], distance_m=width_m)[0].covers(place)) == (near < width_m)


@pytest.mark.parametrize("depth", [2e-5, 1e-4, 5e-4])
def test_a_shallow_zigzag_does_not_widen_the_buffer(depth):
    river = shapely.LineString([(110 + 0.002 * step, 31 + depth * (step % 2)) for step in range(20)])
    gaps = gaps_m(buffer([river], distance_m=2000.0)[0], river)
    assert np.abs(gaps / 2000.0 - 1).max() < 0.001
