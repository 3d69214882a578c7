"""River zones on trees of meandering rivers: lengths along every branch, depths, nesting, and what must not matter."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from property_examples import examples
from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.geo.linear import cut_at, points_at
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.river import river

FEW = settings(max_examples=examples(8), deadline=None)
LON, LAT, METRE = 109.8, 31.0, 1 / 111_000
WIDTH = 30.0
RIM = 1e-6  # of the area: what rounding may leave outside
EQUATOR_M, LATITUDE_M = 111_319.4908, 110_574.2758  # of a degree on the equator


@st.composite
def trees(draw):
    """A meandering main river of 6 km and a tributary that meets it above the intake."""
    turns = draw(st.lists(st.floats(-0.9, 0.9), min_size=12, max_size=12))
    main = wandering((0.0, 0.0), turns)
    mouth = draw(st.integers(4, 7))
    side = draw(st.sampled_from([-1.0, 1.0]))
    other = draw(st.lists(st.floats(-0.4, 0.4), min_size=8, max_size=8))
    tributary = wandering(main[mouth], [side * 1.2 + turn for turn in other])
    return main, mouth, tributary


def wandering(start, headings):
    """Vertices 500 m apart, headings in radians from the east."""
    steps = [(500 * np.cos(one), 500 * np.sin(one)) for one in headings]
    return np.vstack([start, np.asarray(start) + np.cumsum(steps, axis=0)])


def network(tree, *, cuts=()):
    """Drawn downstream, which is west: main river above and below the mouth of the tributary; cut further at metres."""
    main, mouth, tributary = tree
    lines = {
        "below": on_earth(main[: mouth + 1][::-1]),
        "above": on_earth(main[mouth:][::-1]),
        "tributary": on_earth(tributary[::-1]),
    }
    rows, node = [], {"below": (1, 0), "above": (2, 1), "tributary": (3, 1)}
    for name, line in lines.items():
        pieces, _ = cut_at([line], [0] * len(cuts), list(cuts))
        upper, lower = node[name]
        nodes = [upper, *(100 * upper + k for k in range(1, len(pieces))), lower]
        rows += [
            {"id": f"{name}{k}", "from_node": nodes[k], "to_node": nodes[k + 1], "width_m": WIDTH, "geometry": piece}
            for k, piece in enumerate(pieces)
        ]
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=4490).set_index("id").rename_axis(None)
    return Network.of(table), lines


def on_earth(xy):
    return LineString([(LON + x * METRE / np.cos(np.radians(LAT)), LAT + y * METRE) for x, y in xy])


def intake_on(lines, share):
    length = geodesy.length_m([lines["below"]])[0]
    return points_at([lines["below"]], [share * length])[0], (1 - share) * length, share * length


def drawn(net, place, **sizes):
    asked = {
        "tier1_upstream_m": 1000,
        "tier1_downstream_m": 100,
        "tier1_left_m": 50,
        "tier1_right_m": 50,
        "tier2_upstream_m": 2000,
        "tier2_downstream_m": 200,
        "tier2_left_m": 300,
        "tier2_right_m": 300,
        "tier2_behind_tier1": True,
    } | sizes
    intake = gpd.GeoDataFrame(geometry=[place], index=["intake"], crs=4490)
    zones = river(intake, ZoneContext(network=net), **{name: pd.Series([v], ["intake"]) for name, v in asked.items()})
    assert zones.geometry.is_valid.all()
    return zones.set_index(["tier", "part"]).geometry


def region(zones, *tiers, parts=("water", "land")):
    found = [zones[tier, part] for tier in tiers for part in parts if (tier, part) in zones.index]
    return shapely.union_all(found, grid_size=1e-9)


def metres(line, area):
    return geodesy.length_m([shapely.intersection(line, area)])[0]


@FEW
@given(trees(), st.floats(0.3, 0.9))
def test_every_branch_has_the_length_that_is_left_for_it(tree, share):
    net, lines = network(tree)
    place, below, above = intake_on(lines, share)
    zones = drawn(net, place)
    for tiers, up, down in ((("1",), 1000, 100), (("1", "2"), 3000, 300)):
        water = region(zones, *tiers, parts=("water",))
        left = max(up - above, 0)
        assert metres(lines["below"], water) == pytest.approx(min(up, above) + min(down, below), abs=1)
        for branch in ("above", "tributary"):
            whole = geodesy.length_m([lines[branch]])[0]
            close = max(left, WIDTH)  # the water of the one river reaches into the mouth of the other
            assert metres(lines[branch], water) == pytest.approx(min(left, whole), abs=1 if left > 60 else close)


@FEW
@given(trees(), st.floats(0.3, 0.9))
def test_tiers_and_parts_share_no_area_and_leave_no_gap(tree, share):
    net, lines = network(tree)
    zones = drawn(net, intake_on(lines, share)[0])
    area = geodesy.area_m2(np.asarray(zones.array, dtype=object)).sum()
    assert geodesy.area_m2([shapely.union_all(zones.array)])[0] == pytest.approx(area, rel=1e-6)
    assert not shapely.get_num_interior_rings(shapely.get_parts(shapely.buffer(region(zones, "1"), 1e-8))).any()


@FEW
@given(trees(), st.floats(0.3, 0.9))
def test_the_edge_of_the_land_stays_at_its_depth_away_from_the_square_ends(tree, share):
    net, lines = network(tree)
    zones = drawn(net, intake_on(lines, share)[0])
    water, land = region(zones, "1", "2", parts=("water",)), region(zones, "1", "2")
    xy = shapely.get_coordinates(shapely.segmentize(land.exterior, 20 * METRE))
    near = nearest_m(water, xy)
    inside = shapely.line_merge(shapely.intersection(shapely.union_all(list(lines.values())), water))
    ends = shapely.get_coordinates(shapely.boundary(inside))
    away = np.min([geodesy.distance_m(*xy.T, *end) for end in ends], axis=0)
    assert near[away > 700].min() >= 300 * 0.999
    assert near[away > 700].max() <= 300 * 1.001


def nearest_m(area, xy):
    """Distance [m] from places to an area a few kilometres away at most, by a plane about each place."""
    scale = np.array([np.cos(np.radians(LAT)), 1.0]) / METRE
    ring = shapely.transform(area, lambda one: one * scale)
    near = shapely.get_coordinates(shapely.shortest_line(shapely.points(xy * scale), ring)).reshape(-1, 2, 2) / scale
    return geodesy.distance_m(*near[:, 0].T, *near[:, 1].T)


@FEW
@given(trees(), st.floats(0.3, 0.9), st.floats(1.05, 2.0))
def test_tier_1_does_not_hang_on_tier_2(tree, share, factor):
    net, lines = network(tree)
    place = intake_on(lines, share)[0]
    small = drawn(net, place)
    deeper = drawn(net, place, tier2_left_m=300 * factor, tier2_right_m=300 * factor)
    assert outside(region(small, "1"), region(deeper, "1")) < 0.01
    assert outside(region(deeper, "1"), region(small, "1")) < 0.01


def outside(inner, outer):
    """Area of what lies outside [m2], but for a rim of 1 mm."""
    return geodesy.area_m2([shapely.difference(inner, buffer([outer], distance_m=0.001)[0])])[0]


@FEW
@given(trees(), st.floats(0.3, 0.9), st.floats(1.0, 2.0), st.floats(1.0, 2.0))
def test_wider_contains_narrower(tree, share, factor, water_factor):
    net, lines = network(tree)
    wider = Network.of(net.reaches.assign(width_m=WIDTH * water_factor), net.edges)
    place = intake_on(lines, share)[0]
    depth = {
        f"tier{tier}_{bank}_m": factor * metre for tier, metre in ((1, 50), (2, 300)) for bank in ("left", "right")
    }
    small, large = drawn(net, place), drawn(wider, place, **depth)
    for tiers in (("1",), ("1", "2")):
        assert outside(region(small, *tiers), region(large, *tiers)) < RIM * area_of(small, *tiers)


@FEW
@given(trees(), st.floats(0.3, 0.9), st.floats(1.0, 1.5), st.floats(1.0, 3.0))
def test_longer_contains_shorter(tree, share, up, down):
    net, lines = network(tree)
    place = intake_on(lines, share)[0]
    lengths = {"tier2_upstream_m": 2000 * up, "tier2_downstream_m": 200 * down}
    short, long = drawn(net, place), drawn(net, place, **lengths)
    assert outside(region(short, "1", "2"), region(long, "1", "2")) < RIM * area_of(short, "1", "2")
    longer_inside = drawn(net, place, tier1_upstream_m=1000 * up, tier1_downstream_m=100 * down)
    assert outside(region(short, "1"), region(longer_inside, "1")) < RIM * area_of(short, "1")


@FEW
@given(trees(), st.floats(0.3, 0.9))
def test_tier_1_lies_in_the_envelope_of_tier_2(tree, share):
    net, lines = network(tree)
    place = intake_on(lines, share)[0]
    inner = drawn(net, place, tier1_left_m=300, tier1_right_m=300)
    all_in_one = drawn(net, place, tier1_upstream_m=3000, tier1_downstream_m=300, tier1_left_m=300, tier1_right_m=300)
    assert outside(region(inner, "1"), region(all_in_one, "1")) < RIM * area_of(inner, "1")


@FEW
@given(trees(), st.floats(0.3, 0.9), st.lists(st.floats(100, 1900), min_size=1, max_size=3, unique=True))
def test_where_lines_are_split_does_not_matter(tree, share, cuts):
    plain, lines = network(tree)
    place = intake_on(lines, share)[0]
    one, other = drawn(plain, place), drawn(network(tree, cuts=sorted(cuts))[0], place)
    for key in one.index:
        assert geodesy.area_m2([shapely.symmetric_difference(one[key], other[key])])[0] < 1


@FEW
@given(trees(), st.floats(0.3, 0.9))
def test_nothing_is_noise(tree, share):
    net, lines = network(tree)
    zones = drawn(net, intake_on(lines, share)[0])
    for parts in (("water",), ("water", "land")):
        whole = shapely.buffer(region(zones, "1", "2", parts=parts), 2e-9)  # neighbours agree within 0.1 mm
        assert whole.geom_type == "Polygon"
    parts = shapely.get_parts(zones.array)
    thickness = 2 * geodesy.area_m2(parts) / geodesy.perimeter_m(parts)
    assert thickness.min() > 0.01


@pytest.mark.parametrize("left", [50, 200])
def test_each_bank_has_its_depth_by_hand(left):
    """A straight reach of 1,100 + 2,200 m, 40 m wide, with 50 m of land on the right and ``left`` on the left of it."""
    zones = straight(tier2_left_m=left, tier2_right_m=50, tier1_left_m=left, tier1_right_m=50)
    assert area_of(zones, "1", parts=("land",)) == pytest.approx(1100 * (left + 50), rel=2e-5)
    assert area_of(zones, "2", parts=("land",)) == pytest.approx(2200 * (left + 50), rel=2e-5)
    north, south = region(zones, "1", "2").bounds[3], region(zones, "1", "2").bounds[1]
    assert north * LATITUDE_M == pytest.approx(20 + left, abs=0.01)
    assert south * LATITUDE_M == pytest.approx(-70, abs=0.01)


def test_each_bank_has_its_depth_around_a_bend_by_hand():
    """East, then south: the left bank is outside and has a quarter of a disc, the right one loses a square."""
    line = LineString([(LON, 0.02), (LON + 0.02, 0.02), (LON + 0.02, -0.02)])
    zones = drawn(alone(line), Point(LON + 0.02, 0.02 - 200 / LATITUDE_M), tier1_left_m=200, tier1_right_m=50)
    outer, inner = 20 + 200, 20 + 50
    band = math.pi / 4 * (outer**2 - 20**2) - (inner**2 - 20**2)
    assert area_of(zones, "1", parts=("land",)) == pytest.approx(1100 * 250 + band, rel=2e-4)


def test_round_ends_go_around_the_water_by_hand():
    """Beyond both square ends of 40 m of water: 300 m wide between quarters of a disc, without the river itself."""
    zones = straight(tier2_left_m=300, tier2_right_m=300, ends="round")
    quarters = math.pi * 300**2
    whole = 3300 * 600 + quarters
    assert area_of(zones, "1", "2", parts=("water",)) == pytest.approx(3300 * 40, rel=1e-4)
    assert area_of(zones, "1", "2", parts=("land",)) == pytest.approx(whole, rel=5e-4)
    west, _, east, _ = region(zones, "1", "2").bounds
    assert (east - west) * EQUATOR_M == pytest.approx(3300 + 600, abs=0.5)


def area_of(zones, *tiers, parts=("water", "land")):
    return geodesy.area_m2([region(zones, *tiers, parts=parts)])[0]


def alone(line):
    table = {"from_node": [0], "to_node": [1], "width_m": [40.0]}
    return Network.of(gpd.GeoDataFrame(table, geometry=[line], index=["r"], crs=4490))


def straight(**sizes):
    """Along the equator to the east: north is left."""
    return drawn(alone(LineString([(LON, 0), (LON + 0.1, 0)])), Point(LON + 0.05, 0), **sizes)


def test_a_straight_river_by_hand():
    zones = straight(tier2_left_m=1000, tier2_right_m=1000)
    area = {key: geodesy.area_m2([shape])[0] for key, shape in zones.items()}
    assert area["1", "water"] == pytest.approx(1100 * 40, rel=1e-4)
    assert area["1", "land"] == pytest.approx(1100 * 100, rel=1e-4)
    assert area["2", "water"] == pytest.approx(2200 * 40, rel=1e-4)
    assert area["2", "land"] == pytest.approx(3300 * 2000 - 1100 * 100, rel=1e-4)
