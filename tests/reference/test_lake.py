"""Zones of a round lake against closed forms: the intake on the shore, the intake in the middle, the whole surface."""

import math

import pytest
import shapely
from pyproj import Geod
from shapely import Point

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.zones.lakes import LakeSizes, lake_parts

GEOD = Geod(a=6378137.0, rf=298.257222101)
ALL = float("inf")
CENTRE = (109.9, 31.1)


def lens_m2(one_m, other_m, apart_m):
    """Area common to two circles in the plane (closed form, e.g. MathWorld, Circle-Circle Intersection, eq. 14)."""
    a = math.acos((apart_m**2 + one_m**2 - other_m**2) / (2 * apart_m * one_m))
    b = math.acos((apart_m**2 + other_m**2 - one_m**2) / (2 * apart_m * other_m))
    return one_m**2 * (a - math.sin(2 * a) / 2) + other_m**2 * (b - math.sin(2 * b) / 2)


def areas(intake, lake_m, sizes):
    lake = buffer([Point(CENTRE)], distance_m=lake_m)
    return {part: float(geodesy.area_m2(shape)[0]) for part, shape in lake_parts([intake], lake, [sizes]).items()}


def test_an_intake_on_the_shore_takes_the_lens_of_lake_and_circle():
    lon, lat, _ = GEOD.fwd(*CENTRE, 200.0, 1000.0)
    made = areas(Point(lon, lat), 1000.0, LakeSizes(300, 200, ALL, 2000))
    lens = lens_m2(1000.0, 300.0, 1000.0)
    assert made["1", "water"] == pytest.approx(lens, rel=2e-3)  # the lake of the test is itself drawn with chords
    assert made["2", "water"] == pytest.approx(math.pi * 1000**2 - lens, rel=1e-3)


def test_land_behind_a_shore_intake_follows_the_arc_of_the_lake():
    # the tier-1 shore is the arc of the lake within 300 m: half angle 2 asin(300 / 2000); land to 200 m from it is the
    # ring sector 1000..1200 m over that arc and, at each end of the arc, what a circle of 200 m leaves outside the
    # lake beyond the end's own radius
    lon, lat, _ = GEOD.fwd(*CENTRE, 200.0, 1000.0)
    made = areas(Point(lon, lat), 1000.0, LakeSizes(300, 200, ALL, 2000))
    half = 2 * math.asin(300 / 2000)
    sector = half * (1200**2 - 1000**2)
    end = (math.pi * 200**2 - lens_m2(1000.0, 200.0, 1000.0)) / 2
    assert made["1", "land"] == pytest.approx(sector + 2 * end, rel=2e-3)


def test_an_intake_in_the_middle_reaches_rings():
    made = areas(Point(CENTRE), 2000.0, LakeSizes(500, 200, 1000, 3000))
    assert made["1", "water"] == pytest.approx(math.pi * 500**2, rel=1e-3)
    assert made["1", "land"] == 0  # no shore within the circle
    assert made["2", "water"] == pytest.approx(math.pi * (1500**2 - 500**2), rel=1e-3)
    assert made["2", "land"] == pytest.approx(math.pi * (3500**2 - 2000**2), rel=1e-3)


def test_the_whole_surface_wears_rings_of_land():
    made = areas(Point(CENTRE), 400.0, LakeSizes(ALL, 200, ALL, 2000))
    assert made["1", "water"] == pytest.approx(math.pi * 400**2, rel=1e-3)
    assert made["1", "land"] == pytest.approx(math.pi * (600**2 - 400**2), rel=2e-3)
    assert made["2", "water"] == 0
    assert made["2", "land"] == pytest.approx(math.pi * (2600**2 - 600**2), rel=2e-3)


def test_a_catchment_caps_the_land_and_is_the_tier_2_where_it_is_asked_whole():
    lake = buffer([Point(CENTRE)], distance_m=400.0)
    west = shapely.box(109.8, 31.0, CENTRE[0], 31.2)
    made = lake_parts([Point(CENTRE)], lake, [LakeSizes(ALL, 200, ALL, ALL)], catchments=[west])
    land = float(geodesy.area_m2(made["1", "land"])[0])
    assert land == pytest.approx(math.pi * (600**2 - 400**2) / 2, rel=2e-3)
    rest = float(geodesy.area_m2([west])[0]) - math.pi * 600**2 / 2
    assert float(geodesy.area_m2(made["2", "land"])[0]) == pytest.approx(rest, rel=1e-3)
