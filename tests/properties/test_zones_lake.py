"""What holds for every lake and every well field: tiers tile, water in the lake, land beside it, more contains less."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPoint

from property_examples import examples
from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.zones.lakes import LakeSizes, lake_parts
from riverzones.zones.wells import around_wells
from strategies import lakes, places

ALL = float("inf")
SOME_M2 = 1.0  # rounding along edges of some kilometres


@st.composite
def sources(draw):
    """A lake and an intake on its shore or in its middle."""
    lake = draw(lakes(radius=0.02))
    share = draw(st.floats(0, 1))
    shore = lake.exterior.interpolate(share, normalized=True)
    return lake, draw(st.sampled_from([shore, lake.representative_point()]))


def sizes():
    return st.builds(
        LakeSizes,
        radius_m=st.sampled_from([200.0, 300.0, 500.0, ALL]),
        depth_m=st.floats(50, 400),
        water_2_m=st.sampled_from([500.0, 2000.0, ALL]),
        land_2_m=st.floats(500, 3000),
    )


def drawn(source, size):
    lake, intake = source
    return {part: shapes[0] for part, shapes in lake_parts([intake], [lake], [size]).items()}


def area(shape):
    return float(geodesy.area_m2([shape])[0])


@settings(max_examples=examples(25), deadline=None)
@given(sources(), sizes())
def test_the_four_parts_share_no_area_and_are_valid(source, size):
    made = list(drawn(source, size).values())
    assert all(shape.is_valid for shape in made)
    for one in range(4):
        for other in range(one):
            assert area(shapely.intersection(made[one], made[other])) < SOME_M2


@settings(max_examples=examples(25), deadline=None)
@given(sources(), sizes())
def test_water_is_in_the_lake_and_land_beside_it(source, size):
    lake, made = source[0], drawn(source, size)
    for (_, part), shape in made.items():
        outside = shapely.difference(shape, lake) if part == "water" else shapely.intersection(shape, lake)
        assert area(outside) < SOME_M2


@settings(max_examples=examples(25), deadline=None)
@given(sources(), sizes())
def test_tier_1_and_2_tile_what_lies_within_the_widest_reach(source, size):
    lake = source[0]
    made = drawn(source, size)
    tier_1 = shapely.union(made["1", "water"], made["1", "land"])
    reach = shapely.difference(buffer([tier_1], distance_m=size.land_2_m)[0], lake)
    land = area(made["1", "land"]) + area(made["2", "land"])
    assert land == pytest.approx(area(reach), rel=1e-4, abs=SOME_M2)  # of buffers good to 0.1 % of the width
    if size.water_2_m == ALL:
        assert area(made["1", "water"]) + area(made["2", "water"]) == pytest.approx(area(lake), abs=SOME_M2)


@settings(max_examples=examples(25), deadline=None)
@given(sources(), sizes(), st.floats(1.05, 2.0))
def test_a_bigger_radius_contains_a_smaller_one(source, size, factor):
    wider = LakeSizes(size.radius_m * factor, size.depth_m, size.water_2_m, size.land_2_m)
    small, big = drawn(source, size), drawn(source, wider)
    for part in (("1", "water"), ("1", "land")):
        assert area(shapely.difference(small[part], big[part])) <= SOME_M2 + 1e-3 * area(small[part])


@st.composite
def fields(draw):
    """One to six wells within some hundred metres."""
    middle = draw(places())
    offsets = draw(st.lists(st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)), min_size=1, max_size=6))
    return MultiPoint([(middle.x + x, middle.y + y) for x, y in offsets])


@settings(max_examples=examples(40), deadline=None)
@given(fields(), st.floats(30, 1000), st.floats(1.05, 10.0))
def test_tier_2_of_a_well_field_contains_its_tier_1(wells, radius_m, factor):
    tier_1, tier_2 = around_wells([wells, wells], radius_m=np.array([radius_m, radius_m * factor]))
    assert area(shapely.difference(tier_1, tier_2)) <= 1e-3 * area(tier_1)


@settings(max_examples=examples(40), deadline=None)
@given(fields(), st.floats(30, 1000))
def test_no_well_is_nearer_to_the_edge_than_the_radius(wells, radius_m):
    made = around_wells([wells], radius_m=radius_m)[0]
    edge = shapely.get_coordinates(shapely.segmentize(made.boundary, 0.0005))
    for x, y in shapely.get_coordinates(wells):
        assert made.contains(shapely.Point(x, y))
        assert geodesy.distance_m(np.full(len(edge), x), np.full(len(edge), y), *edge.T).min() >= 0.999 * radius_m
