"""What must hold for every river: there and back, mirrored, split, walked."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, Point

from property_examples import examples
from riverzones.geo import geodesy, linear
from riverzones.network import Network
from riverzones.network.chainage import locate, point_at, stretches
from strategies import CRS, rivers

GEOD = Geod(a=6378137.0, rf=298.257222101)
BANKS = st.sampled_from(["left", "right"])
OTHER = {"left": "right", "right": "left", None: None}
SHARES = st.floats(0.0, 1.0)
EXAMPLES = examples(40)  # each builds a network or two


def network(lines):
    """One river of reaches that follow each other downstream, and its name."""
    ids = [f"r{number}" for number in range(len(lines))]
    reaches = gpd.GeoDataFrame({"river": "甲河"}, index=ids, geometry=list(lines), crs=CRS)
    return Network.of(reaches, pd.DataFrame({"id": ids, "to_id": [*ids[1:], None]}))


def split(line, shares):
    """The line in pieces, cut at shares of its length."""
    length = geodesy.length_m([line])[0]
    return linear.cut_at([line], np.zeros(len(shares), dtype=int), np.array(shares) * length)[0]


def at(point):
    return gpd.GeoDataFrame(index=["p"], geometry=[point], crs=CRS)


@st.composite
def near(draw, line):
    """A point within a kilometre of a line's vertex, mostly not on it."""
    x, y = line.coords[draw(st.integers(0, len(line.coords) - 1))]
    lon, lat, _ = GEOD.fwd(x, y, draw(st.floats(0, 360)), draw(st.floats(0, 1000)))
    return Point(lon, lat)


@st.composite
def cases(draw):
    line = draw(rivers(most_vertices=7))
    return line, draw(near(line))


@settings(max_examples=EXAMPLES)
@given(line=rivers(), shares=st.lists(SHARES, max_size=3), share=SHARES)
def test_a_place_on_the_river_and_its_chainage_lead_to_each_other(line, shares, share):
    river = network(split(line, shares))
    chainage = share * river.length_m.sum()
    place = point_at(river, "甲河", chainage)
    found = locate(at(place), river).iloc[0]
    assert found["bank"] is None
    assert found["offset_m"] < 1e-6
    back = point_at(river, "甲河", found["chainage_m"], reach_id=found["reach_id"])
    assert geodesy.distance_m(place.x, place.y, back.x, back.y) < 1e-3
    if shapely.is_simple(line):
        assert found["chainage_m"] == pytest.approx(chainage, abs=1e-3)


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_the_foot_of_a_place_is_the_place_at_its_chainage(case):
    line, place = case
    river = network([line])
    found = locate(at(place), river).iloc[0]
    foot = point_at(river, "甲河", found["chainage_m"])
    assert geodesy.distance_m(foot.x, foot.y, found["lon"], found["lat"]) < 1e-3
    assert geodesy.distance_m(foot.x, foot.y, place.x, place.y) == pytest.approx(found["offset_m"], abs=1e-3)


@settings(max_examples=EXAMPLES)
@given(line=rivers(), share=SHARES, bank=BANKS, offset_m=st.floats(0.01, 2000))
def test_a_place_beside_the_river_lies_on_its_bank_unless_another_part_is_nearer(line, share, bank, offset_m):
    river = network([line])
    place = point_at(river, "甲河", share * river.length_m.sum(), bank=bank, offset_m=offset_m)
    found = locate(at(place), river).iloc[0]
    assert found["offset_m"] <= offset_m + 1e-6
    assume(found["offset_m"] > offset_m - 1e-6)
    assume(shapely.is_simple(line))
    assert found["bank"] == bank


@settings(max_examples=EXAMPLES)
@given(case=cases(), shares=st.lists(SHARES, max_size=3))
def test_splitting_a_reach_changes_neither_chainage_nor_bank(case, shares):
    line, place = case
    one, many = (locate(at(place), network(pieces)).iloc[0] for pieces in ([line], split(line, shares)))
    assert many["offset_m"] == pytest.approx(one["offset_m"], abs=1e-5)
    foot = geodesy.distance_m(one["lon"], one["lat"], many["lon"], many["lat"])
    assume(foot < 0.1)  # two places equally near: either is right
    assert many["chainage_m"] == pytest.approx(one["chainage_m"], abs=foot + 1e-3)
    if one["offset_m"] > 0.01:
        assert many["bank"] == one["bank"]


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_the_reversed_river_has_the_banks_the_other_way_round(case):
    line, place = case
    one, other = (locate(at(place), network([drawn])).iloc[0] for drawn in (line, shapely.reverse(line)))
    assume(geodesy.distance_m(one["lon"], one["lat"], other["lon"], other["lat"]) < 0.1)
    assert other["chainage_m"] == pytest.approx(geodesy.length_m([line])[0] - one["chainage_m"], abs=0.2)
    if abs(one["offset_m"] - 1e-3) > 1e-5:
        assert other["bank"] == OTHER[one["bank"]]


@settings(max_examples=EXAMPLES)
@given(line=rivers(), share=SHARES, walk=st.floats(-3000, 3000))
def test_chainage_changes_by_the_length_walked(line, share, walk):
    length = geodesy.length_m([line])[0]
    begin = share * length
    end = min(max(begin + walk, 0.0), length)
    walked = linear.between(line, [begin], [end])[0]
    assume(walked is not None)
    assert geodesy.length_m([walked])[0] == pytest.approx(abs(end - begin), abs=1e-5)
    assert np.hypot(*(np.array(walked.coords[0]) - linear.points_at(line, [begin])[0].coords[0])) < 1e-10


@settings(max_examples=EXAMPLES)
@given(line=rivers(), shares=st.lists(SHARES, max_size=4))
def test_the_pieces_of_a_cut_line_are_as_long_as_it_is_and_join(line, shares):
    pieces = split(line, shares)
    assert geodesy.length_m(pieces).sum() == pytest.approx(geodesy.length_m([line])[0], abs=1e-5)
    for one, other in itertools.pairwise(pieces):
        assert one.coords[-1] == other.coords[0]


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_no_place_of_the_line_is_nearer_than_the_foot(case):
    line, place = case
    found = locate(at(place), network([line])).iloc[0]
    every = shapely.get_coordinates(shapely.segmentize(line, 1e-4))
    away = GEOD.inv(np.full(len(every), place.x), np.full(len(every), place.y), every[:, 0], every[:, 1])[2]
    assert found["offset_m"] <= away.min() + 1e-6


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.filter_too_much])
@given(line=rivers(most_vertices=5), low=SHARES, high=SHARES)
def test_a_stretch_drawn_on_the_river_is_found_on_both_banks(line, low, high):
    assume(shapely.is_simple(line) and abs(low - high) > 0.05)
    river = network([line])
    length = river.length_m.sum()
    low, high = sorted((low, high))
    drawn = linear.between(line, [length * (1 - high)], [length * (1 - low)])[0]
    shape = gpd.GeoDataFrame(index=["s"], geometry=[LineString(drawn)], crs=CRS)
    found = stretches(shape, river)
    for bank in ("left", "right"):
        rows = found[found["bank"] == bank]
        assert rows["from_chainage_m"].min() == pytest.approx(low * length, abs=0.01)
        assert rows["to_chainage_m"].max() == pytest.approx(high * length, abs=0.01)
        # at a sharp bend steps may lie nearer to the other limb and fall out: 1.2 % of one line that was drawn so
        assert 0.97 * (high - low) * length <= rows["length_m"].sum() <= (high - low) * length + 0.1
