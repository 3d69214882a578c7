"""The small map: true to scale, north up, told apart without colour, and deaf to markup in names."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, Point, from_wkt

from riverzones.catalogue import load
from riverzones.present.reports.locator import Frame, Locator, locator_map, tier_keys

GEOD = Geod(a=6378137, rf=298.257222101)


def reaches(*names, wkt="LINESTRING(109.99 31, 110.01 31)"):
    shapes = [from_wkt(wkt)] * len(names)
    return gpd.GeoDataFrame({"river": list(names)}, geometry=shapes, crs=4490)


def zones(**tiers):
    return gpd.GeoDataFrame({"tier": list(tiers)}, geometry=[from_wkt(wkt) for wkt in tiers.values()], crs=4490)


def drawn(shown, frame=None):
    svg, tiers = locator_map(frame or Frame(110.0, 31.0, 800.0), shown)
    return ET.fromstring(svg), tiers  # it is well-formed


def corners(part):
    """The corners of a path, shape (n, 2) [px]."""
    return np.array([float(number) for number in re.findall(r"-?[\d.]+", part.get("d"))]).reshape(-1, 2)


def having(root, name):
    return [part for part in root.iter() if name in part.get("class", "").split()]


@given(st.floats(100, 120), st.floats(18, 50), st.floats(200, 30_000))
def test_the_scale_bar_is_as_long_as_it_says(lon, lat, half_m):
    frame = Frame(lon, lat, half_m)
    root, _ = drawn(Locator(), frame)
    (bar,) = having(root, "scale")
    (words,) = [part.text for part in root.iter() if part.tag.endswith("text") and part.text != "N"]
    number, unit = words.replace(",", "").split()
    metres, px = float(number) * {"m": 1, "km": 1000}[unit], np.ptp(corners(bar)[:, 0])
    east, north, _ = GEOD.fwd(lon, lat, 90, metres)
    (x0, _), (x1, _) = frame.xy([(lon, lat), (east, north)])
    assert x1 - x0 == pytest.approx(px, rel=2e-3, abs=0.02)
    assert px <= 0.31 * frame.width


@given(st.floats(100, 120), st.floats(18, 50), st.floats(200, 10_000))
def test_north_is_up_and_as_far_as_east(lon, lat, half_m):
    frame = Frame(lon, lat, half_m)
    north = GEOD.fwd(lon, lat, 0, half_m / 2)[:2]
    east = GEOD.fwd(lon, lat, 90, half_m / 2)[:2]
    (x, y), (nx, ny), (ex, _) = frame.xy([(lon, lat), north, east])
    assert nx == pytest.approx(x, abs=1e-6)
    assert y - ny == pytest.approx(ex - x, rel=2e-3)


def test_a_frame_holds_what_it_is_drawn_around():
    line = LineString([(110, 31), (110.02, 31.3)])
    frame = Frame.around(line, least_m=100)
    points = frame.xy([(110, 31), (110.02, 31.3)])
    assert (points > 0).all()
    assert (points < (frame.width, frame.height)).all()


def test_the_arrow_points_the_way_the_line_is_drawn():
    east, _ = drawn(Locator(reaches=reaches("甲河"), river="甲河"))
    west, _ = drawn(Locator(reaches=reaches("甲河", wkt="LINESTRING(110.01 31, 109.99 31)"), river="甲河"))
    arrows = [corners(having(root, "flow")[0]) for root in (east, west)]
    turns = [np.degrees(np.arctan2(*(tip - (left + right) / 2)[::-1])) for tip, left, right, _ in arrows]
    assert turns[0] == pytest.approx(0, abs=0.5)
    assert abs(turns[1]) == pytest.approx(180, abs=0.5)


def test_tiers_differ_by_line_and_hatching():
    box = "POLYGON((109.999 30.999, 110.001 30.999, 110.001 31.001, 109.999 31.001, 109.999 30.999))"
    root, tiers = drawn(Locator(zones=zones(**{"quasi": box, "2": box, "1": box, "3": box})))
    assert tiers == ("1", "2", "3", "quasi")
    looks = {(part.get("stroke-dasharray"), part.get("fill")) for part in having(root, "zone")}
    assert len(looks) == 4


def test_every_tier_has_the_colour_and_the_dashes_of_the_map():
    box = "POLYGON((109.995 30.995, 110.005 30.995, 110.005 31.005, 109.995 31.005, 109.995 30.995))"
    for tier, _, symbol in load().styles["zones"].cases:
        root, told = drawn(Locator(zones=zones(**{tier: box})))
        (outline,) = having(root, f"tier-{tier}")
        assert (outline.get("stroke"), outline.get("stroke-dasharray", "")) == (symbol.stroke, symbol.dash or "")
        (key,) = tier_keys(told, "zh")
        assert f'stroke="{symbol.stroke}"' in key["line"]


def test_zones_elsewhere_are_not_in_the_legend():
    far = "POLYGON((111 30, 111.1 30, 111.1 30.1, 111 30.1, 111 30))"
    root, tiers = drawn(Locator(zones=zones(**{"1": far})))
    assert tiers == ()
    assert not having(root, "zone")


def test_names_are_text_and_never_markup():
    hostile = "<img src=x onerror=alert(1)>\"'&"
    root, _ = drawn(Locator(reaches=reaches(hostile), place=Point(110, 31), label=hostile))
    assert not [part for part in root.iter() if part.tag.endswith("img")]
    texts = [part.text for part in root.iter() if part.tag.endswith("text")]
    assert texts.count(hostile) == 2


def test_a_river_without_a_name_is_drawn_without_one():
    root, _ = drawn(Locator(reaches=reaches(None)))
    assert len(having(root, "river")) == 1
    assert [part.text for part in root.iter() if part.tag.endswith("text")] == ["200 m", "N"]
