"""Zones of river sources: what stands in for water, what a plan overrides, what is said instead of drawn."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.river import river

SIZES = {
    "tier1_upstream_m": 1000,
    "tier1_downstream_m": 100,
    "tier1_left_m": 50,
    "tier1_right_m": 50,
    "tier2_upstream_m": 2000,
    "tier2_downstream_m": 200,
    "tier2_left_m": 200,
    "tier2_right_m": 200,
    "tier2_behind_tier1": True,
}


def network(width=20.0):
    line = LineString([(110, 0), (110.1, 0)])
    reaches = {"from_node": [0], "to_node": [1], "width_m": [width]}
    return Network.of(gpd.GeoDataFrame(reaches, geometry=[line], index=["r"], crs=4490))


def draw(places, ground, **columns):
    ids = [f"i{number}" for number in range(len(places))]
    sources = gpd.GeoDataFrame(columns, geometry=places, index=ids, crs=4490)
    return river(sources, ground, **{name: pd.Series(value, ids) for name, value in SIZES.items()})


def area(zones, tier, part):
    chosen = zones[(zones["tier"] == tier) & (zones["part"] == part)]
    return geodesy.area_m2(chosen.geometry.array).sum()


def test_without_a_network_every_source_says_so():
    zones = draw([Point(110.05, 0)], ZoneContext())
    assert zones.geometry.isna().all()
    assert zones["why"][0].zh == "项目中没有河网"


def test_an_intake_far_from_every_river_is_not_drawn():
    zones = draw([Point(110.05, 0), Point(110.05, 1)], ZoneContext(network=network()))
    assert zones.loc[zones.geometry.isna(), "source_id"].tolist() == ["i1"]
    assert set(zones.loc[zones.geometry.notna(), "source_id"]) == {"i0"}


def test_a_river_with_neither_area_nor_width_is_not_drawn():
    zones = draw([Point(110.05, 0)], ZoneContext(network=network(width=None)))
    assert "width_m" in zones["why"][0].en


def test_an_area_of_water_goes_before_the_width_and_is_told():
    water = gpd.GeoDataFrame({"source_layer": ["ranges"]}, geometry=[box(110, -0.0005, 110.1, 0.0005)], crs=4490)
    zones = draw([Point(110.05, 0)], ZoneContext(network=network(), water=water))
    width = 0.001 * 110_574.3
    assert area(zones, "1", "water") == pytest.approx(1100 * width, rel=1e-4)
    assert area(zones, "1", "land") == pytest.approx(1100 * 100, rel=1e-3)
    assert "ranges" in zones["note"][0].zh
    assert [one["from"] for one in zones["used"][0]] == ["reaches r", "ranges"]


def test_water_that_does_not_hang_together_with_the_river_is_left_out():
    shapes = [box(110, -0.0005, 110.1, 0.0005), box(110.04, 0.001, 110.05, 0.002)]
    water = gpd.GeoDataFrame({"source_layer": ["ranges"] * 2}, geometry=shapes, crs=4490)
    zones = draw([Point(110.05, 0)], ZoneContext(network=network(), water=water))
    assert area(zones, "1", "water") == pytest.approx(1100 * 0.001 * 110_574.3, rel=1e-4)


def test_the_intakes_of_one_source_make_one_zone():
    places = [Point(110.05, 0), Point(110.05 + 500 / 111_319.49, 0)]
    zones = draw(places, ZoneContext(network=network()), source_id=["S", "S"])
    assert zones["source_id"].unique().tolist() == ["i0"]
    assert area(zones, "1", "water") == pytest.approx(1600 * 20, rel=1e-4)


def test_a_river_that_begins_sooner_is_drawn_as_far_as_it_goes():
    zones = draw([Point(110 + 400 / 111_319.49, 0)], ZoneContext(network=network()))
    assert area(zones, "1", "water") == pytest.approx(500 * 20, rel=1e-4)
    assert area(zones, "2", "water") == pytest.approx(200 * 20, rel=1e-4)


def test_intakes_whose_tier_1_meets_are_one_group_and_a_gap_is_told_with_its_metres():
    """At 500 m the stretches of 1000 m up and 100 m down meet; 4,000 m apart 2,900 m lie between them."""
    step = 1 / 111_319.49
    places = [Point(110.02, 0), Point(110.02 + 500 * step, 0), Point(110.02 + 4500 * step, 0)]
    names = ["甲", "乙", "丙"]
    zones = draw(places, ZoneContext(network=network()), source_id=["s"] * 3, place_name=names)
    used = {one["name"]: one["value"] for one in zones["used"][0]}
    assert used["tier1_intakes"] == "甲—乙；丙"  # of two groups the upper one comes first: the line flows east
    assert used["tier2_intakes"] == "甲—乙；丙"
    assert "乙与丙之间有 2,900 米" in zones["note"][0].zh
    near = draw(places[:2], ZoneContext(network=network()), source_id=["s"] * 2, place_name=names[:2])
    assert near["note"].isna().all()


def test_a_source_with_one_intake_names_none():
    zones = draw([Point(110.05, 0)], ZoneContext(network=network()), source_id=["s"])
    assert not any(one["name"].endswith("_intakes") for one in zones["used"][0])
