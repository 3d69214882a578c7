"""Zones of lakes: land begins at the shore of the tier-1 water, islands are land, small leftovers are not drawn."""

import numpy as np
import pytest
import shapely
from shapely import MultiPoint, Point, wkt

from riverzones.geo import geodesy
from riverzones.zones.lakes import LakeSizes, lake_parts

ALL = float("inf")
SQUARE = wkt.loads("POLYGON ((110 30, 110.02 30, 110.02 30.02, 110 30.02, 110 30))")  # 1,930 m by 2,217 m


def drawn(intake, lake, sizes, **more):
    return {part: shapes[0] for part, shapes in lake_parts([intake], [lake], [sizes], **more).items()}


def area(shape):
    return float(geodesy.area_m2([shape])[0])


def test_the_whole_surface_is_tier_1_and_leaves_no_other_water():
    made = drawn(Point(110.001, 30.001), SQUARE, LakeSizes(ALL, 200, ALL, 2000))
    assert area(made["1", "water"]) == pytest.approx(area(SQUARE))
    assert made["2", "water"].is_empty


def test_a_radial_tier_2_leaves_far_water_out():
    lake = wkt.loads("POLYGON ((110 30, 110.1 30, 110.1 30.01, 110 30.01, 110 30))")
    made = drawn(Point(110.0, 30.005), lake, LakeSizes(500, 200, 2000, 3000))
    east = made["2", "water"].bounds[2]
    assert float(geodesy.distance_m(110.0, 30.005, east, 30.005)) == pytest.approx(2500, rel=2e-3)


def test_an_island_is_land_and_belongs_to_tier_1_within_the_depth():
    lake = SQUARE.difference(
        wkt.loads("POLYGON ((110.009 30.009, 110.011 30.009, 110.011 30.011, 110.009 30.011, 110.009 30.009))")
    )
    island = shapely.Polygon(lake.interiors[0])
    made = drawn(Point(110.001, 30.001), lake, LakeSizes(ALL, 200, ALL, 2000))
    assert area(made["1", "land"].intersection(island)) == pytest.approx(area(island))


def test_a_bank_across_water_outside_tier_1_is_not_its_shore():
    # two basins side by side, 96 m of land between them, joined far in the east: the second is not within 300 m by
    # water, but its near bank is within 200 m of the first
    lake = wkt.loads(
        "POLYGON ((110 30.006, 110.03 30.006, 110.03 30, 110 30, 110 30.0025, 110.029 30.0025, 110.029 30.0035, "
        "110 30.0035, 110 30.006))"
    )
    made = drawn(Point(110.005, 30.0), lake, LakeSizes(100, 400, ALL, 2000))
    south = shapely.box(109.9, 29.9, 110.1, 30.0025)
    assert area(made["1", "land"].difference(south)) == 0
    assert area(made["1", "land"]) > 0
    assert area(made["2", "land"].difference(south)) > 0


def test_an_intake_out_of_reach_of_the_water_makes_no_zone():
    made = drawn(Point(110.5, 30.5), SQUARE, LakeSizes(300, 200, ALL, 2000))
    assert all(shape.is_empty for shape in made.values())


def test_two_intakes_of_a_source_make_one_zone():
    both = MultiPoint([(110.0, 30.0), (110.02, 30.02)])
    made = drawn(both, SQUARE, LakeSizes(300, 200, ALL, 2000))
    one = drawn(Point(110.0, 30.0), SQUARE, LakeSizes(300, 200, ALL, 2000))
    other = drawn(Point(110.02, 30.02), SQUARE, LakeSizes(300, 200, ALL, 2000))
    assert area(made["1", "water"]) == pytest.approx(area(one["1", "water"]) + area(other["1", "water"]))


def test_a_whole_catchment_that_is_not_known_is_not_drawn():
    made = drawn(Point(110.01, 30.01), SQUARE, LakeSizes(ALL, 200, ALL, ALL), catchments=[None])
    assert made["2", "land"].is_empty
    assert area(made["1", "land"]) > 0


def test_sources_are_drawn_each_with_its_own_sizes():
    sizes = [LakeSizes(ALL, 200, ALL, 2000), LakeSizes(300, 100, 500, 1000)]
    made = lake_parts([Point(110.01, 30.01)] * 2, [SQUARE] * 2, sizes)
    alone = [drawn(Point(110.01, 30.01), SQUARE, size) for size in sizes]
    for part, shapes in made.items():
        assert np.allclose(geodesy.area_m2(shapes), [area(one[part]) for one in alone])
