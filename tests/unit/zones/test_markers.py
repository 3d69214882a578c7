"""Markers, signs, fence and road crossings: a square zone with a road through it, by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, Point, box, from_wkt

from riverzones.catalogue import load
from riverzones.geo import geodesy
from riverzones.zones.markers import Ways, crossings, propose, standing
from riverzones.zones.markers.propose import entries, outlines, posts

PLAN = load().markers
LON, LAT = 1113.1949, 1105.7428  # metres of 0.01 degree along and across the equator, WGS 84 ellipsoid
TIER_1 = "POLYGON ((110 0, 110.01 0, 110.01 0.01, 110 0.01, 110 0))"
TIER_2 = "POLYGON ((109.99 -0.01, 110.02 -0.01, 110.02 0.02, 109.99 0.02, 109.99 -0.01))"
ROAD = "LINESTRING (109.98 0.005, 110.03 0.005)"


def zones(**parts):
    rows = [(name.split("_")[0][1:], name.partition("_")[2] or None, wkt) for name, wkt in parts.items()]
    table = {"tier": [row[0] for row in rows], "part": [row[1] for row in rows]}
    return gpd.GeoDataFrame(table, geometry=from_wkt([row[2] for row in rows]), crs=4490)


def roads(**columns):
    return gpd.GeoDataFrame({name: [value] for name, value in columns.items()}, geometry=from_wkt([ROAD]),
                            index=["G42"], crs=4490)  # fmt: skip


@pytest.fixture(scope="module")
def square():
    return propose(zones(t1=TIER_1, t2=TIER_2), PLAN, Ways(roads=roads()), Point(110.002, 0.005))


def of(found, kind):
    return found.markers[found.markers["kind"] == kind]


def test_markers_stand_at_the_corners_and_no_farther_apart_than_the_spacing(square):
    mine = of(square, "boundary_marker").query("tier == '1'")
    assert (mine["reason"] == "corner").sum() == 4
    assert (mine["reason"] == "edge").sum() == 4 * 2  # edges of 1,113 m and 1,106 m in three parts, below 500 m each
    assert {(round(p.x, 9), round(p.y, 9)) for p in mine.geometry[mine["reason"] == "corner"]} == {
        (110.0, 0.0), (110.0, 0.01), (110.01, 0.0), (110.01, 0.01),
    }  # fmt: skip


def test_a_sign_stands_wherever_the_road_enters_a_tier(square):
    signs = of(square, "road_sign")
    assert [(tier, round(p.x, 9)) for tier, p in zip(signs["tier"], signs.geometry, strict=True)] == [
        ("1", 110.0), ("1", 110.01), ("2", 109.99), ("2", 110.02),
    ]  # fmt: skip
    assert set(signs["line_id"]) == {"G42"}
    assert set(signs["reason"]) == {"enters"}


def test_the_board_stands_where_the_road_comes_in_nearest_to_the_intake(square):
    (board,) = of(square, "board").geometry
    assert board.x == pytest.approx(110.0)


def test_without_roads_the_board_stands_at_the_marker_nearest_to_the_intake():
    found = propose(zones(t1=TIER_1), PLAN, Ways(), Point(110.0, 0.0001))
    (board,) = of(found, "board").geometry
    assert (board.x, board.y) == pytest.approx((110.0, 0.0))


def test_the_fence_is_the_outline_of_tier_1(square):
    assert square.fence_m == pytest.approx(2 * (LON + LAT), rel=1e-5)


def test_the_fence_leaves_out_where_the_outline_crosses_the_water():
    """A river 0.002 degrees wide through the square: two ends of 221.1 m are not fenced."""
    water = "POLYGON ((110 0.004, 110.01 0.004, 110.01 0.006, 110 0.006, 110 0.004))"
    land = box(110, 0, 110.01, 0.01).difference(from_wkt(water)).wkt
    found = propose(zones(t1_water=water, t1_land=land), PLAN, Ways())
    assert found.fence_m == pytest.approx(2 * (LON + LAT) - 2 * 0.2 * LAT, rel=1e-4)
    placed = of(found, "boundary_marker").geometry
    assert not shapely.dwithin(placed.to_numpy(), shapely.buffer(from_wkt(water), -1e-6), 0).any()


def test_where_tiers_lie_end_to_end_one_marker_serves_both():
    beside = "POLYGON ((110.01 0, 110.02 0, 110.02 0.01, 110.01 0.01, 110.01 0))"
    found = of(propose(zones(t1=TIER_1, t2=beside), PLAN, Ways()), "boundary_marker")
    places = found.geometry.to_numpy()
    apart = [a.distance(b) for n, a in enumerate(places) for b in places[:n]]
    assert min(apart) > 1e-4
    shared = LineString([(110.01, 0), (110.01, 0.01)])
    assert set(found["tier"][shapely.dwithin(places, shared, 1e-9)]) == {"1"}


def test_zones_without_a_tier_1_have_no_fence():
    found = propose(zones(t2=TIER_2), PLAN, Ways())
    assert found.fence is None
    assert found.fence_m is None


@pytest.mark.parametrize(("navigable", "count", "sure"), [(True, 2, {True}), (None, 2, {False}), (False, 0, set())])
def test_waterway_signs_stand_where_navigable_water_enters_and_say_so_where_nothing_is_known(navigable, count, sure):
    river = gpd.GeoDataFrame({"navigable": [navigable]}, geometry=from_wkt([ROAD]), index=["R"], crs=4490)
    river["navigable"] = river["navigable"].astype(object)
    signs = of(propose(zones(t1=TIER_1), PLAN, Ways(waterways=river)), "water_sign")
    assert len(signs) == count
    assert set(signs["sure"]) == sure


def test_a_road_that_zigzags_over_the_boundary_gets_one_sign():
    zigzag = LineString([(109.99, 0.005), (110.0001, 0.005), (109.9999, 0.00505), (110.005, 0.0051)])
    found = entries(gpd.GeoDataFrame(geometry=[zigzag], index=["r"], crs=4490), from_wkt(TIER_1).boundary, apart_m=30)
    assert len(found) == 1


def test_a_road_along_the_boundary_enters_where_the_common_stretch_begins_and_ends():
    along = LineString([(109.99, 0.02), (110.002, 0.01), (110.008, 0.01), (110.02, 0.02)])
    found = entries(gpd.GeoDataFrame(geometry=[along], index=["r"], crs=4490), from_wkt(TIER_1).boundary, apart_m=30)
    assert found.geometry.x.round(6).tolist() == [110.002, 110.008]


def test_bends_below_the_tolerance_get_no_marker():
    line = shapely.multilinestrings([[(110, 0), (110.002, 0.0001), (110.004, 0)]])  # 11 m off
    assert len(posts(line, tolerance_m=20, spacing_m=500, apart_m=30)) == 2
    assert len(posts(line, tolerance_m=5, spacing_m=500, apart_m=30)) == 3


def test_a_piece_of_outline_shorter_than_the_least_distance_gets_none():
    assert posts(shapely.multilinestrings([[(110, 0), (110.0001, 0)]]), tolerance_m=20, spacing_m=500, apart_m=30).empty


def test_markers_of_a_ring_are_evenly_apart_along_it():
    circle = shapely.Point(110, 0).buffer(0.01, 64)
    found = posts(shapely.multilinestrings([circle.exterior]), tolerance_m=20, spacing_m=500, apart_m=30)
    xy = shapely.get_coordinates(found["geometry"].to_numpy())
    after = np.roll(xy, -1, axis=0)
    assert np.max(geodesy.distance_m(xy[:, 0], xy[:, 1], after[:, 0], after[:, 1])) <= 500


def test_nothing_that_stands_serves_two_proposals_and_the_nearest_is_taken():
    new = gpd.GeoDataFrame(index=["a", "b"], geometry=[Point(110, 0), Point(110.0002, 0)], crs=4490)
    old = gpd.GeoDataFrame(index=["x", "y"], geometry=[Point(110.00015, 0), Point(110.01, 0)], crs=4490)
    assert standing(new, old, within_m=50)["standing_id"].to_dict() == {"b": "x"}


AREAS = gpd.GeoDataFrame({"source_id": ["S"], "tier": ["1"]}, geometry=from_wkt([TIER_1]), index=["S:1"], crs=4490)
FACILITIES = ("warning_sign", "isolation_belt", "crash_barrier", "diversion_channel", "emergency_pool")


def states(row):
    return {name: row[name] for name in FACILITIES}


def test_the_plan_asks_for_the_five_facilities_of_the_statement():
    assert tuple(PLAN.facilities) == FACILITIES
    for words in ("警示牌", "隔离带", "防撞护栏", "事故导流槽", "应急池"):
        assert words in PLAN.citation.quote


def test_a_crossing_is_as_long_as_the_road_inside_and_cannot_tell_what_nothing_says():
    (row,) = crossings(AREAS, roads(), PLAN, {}).to_dict("records")
    assert row["length_m"] == pytest.approx(LON, rel=1e-5)
    assert set(states(row).values()) == {"cannot_tell"}


def test_the_column_of_the_road_goes_before_a_layer():
    pools = gpd.GeoDataFrame(geometry=[Point(110.005, 0.0051)], index=["p"], crs=4490)
    road = roads(warning_sign=True, crash_barrier=False, emergency_pool=False)
    (row,) = crossings(AREAS, road, PLAN, {"emergency_pools": pools}).to_dict("records")
    assert states(row) == {
        "warning_sign": "present",
        "isolation_belt": "cannot_tell",
        "crash_barrier": "missing",
        "diversion_channel": "cannot_tell",
        "emergency_pool": "missing",
    }
    assert row["emergency_pool_by"] == "column"


@pytest.mark.parametrize(("lat", "state"), [(0.0052, "present"), (0.009, "missing")])
def test_a_layer_says_there_within_its_distance_of_the_stretch_inside_and_missing_beyond(lat, state):
    pools = gpd.GeoDataFrame(geometry=[Point(110.005, lat)], index=["p"], crs=4490)  # 22 m and 442 m from the road
    (row,) = crossings(AREAS, roads(), PLAN, {"emergency_pools": pools}).to_dict("records")
    assert (row["emergency_pool"], row["emergency_pool_by"]) == (state, "emergency_pools")


def test_only_tiers_1_and_2_are_asked_of():
    assert crossings(AREAS.assign(tier="quasi"), roads(), PLAN, {}).empty


def test_the_outline_of_a_tier_goes_round_all_inside_it_and_leaves_out_what_is_theirs():
    found = outlines(zones(t1=TIER_1, t2=box(109.99, -0.01, 110.02, 0.02).difference(from_wkt(TIER_1)).wkt))
    assert found["2"].whole.equals(from_wkt(TIER_2))
    assert found["2"].own.length == pytest.approx(0.12)


def test_a_zone_that_is_all_water_has_no_line_on_land():
    rows = gpd.GeoDataFrame(
        {"tier": ["1"], "part": ["water"]}, geometry=[shapely.box(110, 31, 110.01, 31.01)], crs=4490
    )
    made = outlines(rows)["1"]
    assert made.land.is_empty
    assert not made.own.is_empty


def test_a_waterway_sign_stands_on_the_bank_and_not_on_the_line_of_the_river():
    """Water from 0.004 to 0.006 degrees north with land on both sides: the signs stand at its edges, 110.6 m away."""
    water = "POLYGON ((110 0.004, 110.01 0.004, 110.01 0.006, 110 0.006, 110 0.004))"
    land = (
        "MULTIPOLYGON (((110 0.006, 110.01 0.006, 110.01 0.01, 110 0.01, 110 0.006)),"
        " ((110 0, 110.01 0, 110.01 0.004, 110 0.004, 110 0)))"
    )
    river = roads(navigable=True)
    signs = of(propose(zones(t1_water=water, t1_land=land), PLAN, Ways(waterways=river)), "water_sign")
    assert sorted(round(place.x, 9) for place in signs.geometry) == [110.0, 110.01]
    assert {round(place.y, 5) for place in signs.geometry} <= {0.004, 0.006}  # the outline leaves the water by 2 cm
