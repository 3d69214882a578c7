"""Dikes along meandering rivers: land is only taken away, parts tile, and nothing is left behind a dike."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString
from shapely.ops import substring

from property_examples import examples
from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.river_rules import river_source

FEW = settings(max_examples=examples(6), deadline=None)
METRE = 1 / 111_000  # degrees, near enough at the equator to place things
SIZES = {
    "tier1_upstream_m": 1000,
    "tier1_downstream_m": 100,
    "tier1_left_m": 50,
    "tier1_right_m": 50,
    "tier2_upstream_m": 2000,
    "tier2_downstream_m": 200,
    "tier2_left_m": 600,
    "tier2_right_m": 600,
    "tier2_behind_tier1": True,
}


@st.composite
def rivers(draw):
    """A river of 6 km that turns by 86 degrees at most, and a dike along part of it, in metres."""
    turns = np.cumsum(draw(st.lists(st.floats(-0.05, 0.05), min_size=30, max_size=30)))
    steps = 200 * np.column_stack([np.cos(turns), np.sin(turns)])
    xy = np.vstack([[0, 0], np.cumsum(steps, axis=0)])
    along = np.gradient(xy, axis=0)
    off = draw(st.sampled_from([-1, 1])) * draw(st.floats(60, 450))
    beside = xy + off * np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    part = sorted((draw(st.floats(0, 0.4)), draw(st.floats(0.6, 1))))
    return LineString(xy), substring(LineString(beside), *part, normalized=True)


def on_earth(line):
    return LineString([(110 + x * METRE, y * METRE) for x, y in line.coords])


def drawn(flat, dike, **more):
    line = on_earth(flat)
    table = {"from_node": [0], "to_node": [1], "width_m": [30.0]}
    network = Network.of(gpd.GeoDataFrame(table, geometry=[line], index=["r"], crs=4490))
    dikes = gpd.GeoDataFrame(geometry=[on_earth(dike)], index=["d"], crs=4490)
    source = gpd.GeoDataFrame(geometry=[line.interpolate(0.75, normalized=True)], index=["s"], crs=4490)
    sizes = {name: pd.Series([value], ["s"], dtype=object) for name, value in (SIZES | more).items()}
    return river_source(source, ZoneContext(network=network, dikes=dikes), **sizes).set_index(["tier", "part"]).geometry


def whole(zones, *parts):
    return shapely.union_all([shape for (_, part), shape in zones.items() if part in parts])


def area(shape):
    return float(geodesy.area_m2([shape])[0])


@FEW
@given(rivers())
def test_land_is_only_taken_away_and_nothing_is_left_behind_the_dike(river):
    without, ended = drawn(*river), drawn(*river, dike_boundary=True)
    assert shapely.is_valid(ended.to_numpy()).all()
    assert area(shapely.difference(whole(ended, "land"), shapely.buffer(whole(without, "land"), 1e-8))) < 1
    water, dike = whole(ended, "water"), on_earth(river[1])
    rng = np.random.default_rng(7)
    west, south, east, north = whole(ended, "land").bounds
    places = shapely.points(rng.uniform(west, east, 400), rng.uniform(south, north, 400))
    inside = places[shapely.contains(shapely.buffer(whole(ended, "land"), -3 * METRE), places)]
    ways = shapely.shortest_line(inside, water)
    assert not shapely.crosses(ways, dike).any()


@FEW
@given(rivers())
def test_water_to_the_dike_moves_land_to_water_and_leaves_no_seam(river):
    plain, wide = drawn(*river), drawn(*river, between_dikes=True)
    assert np.isclose(area(whole(wide, "water", "land")), area(whole(plain, "water", "land")), atol=1)
    assert np.isclose(area(wide["1", "water"]), area(plain["1", "water"]), atol=0.1)
    assert np.isclose(geodesy.area_m2(wide.to_numpy()).sum(), area(whole(wide, "water", "land")), atol=1)
    assert area(wide["2", "water"]) >= area(plain["2", "water"]) - 0.1
