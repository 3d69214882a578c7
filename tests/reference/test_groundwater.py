"""Zones round wells against closed forms: circles, two circles that overlap, well fields, the travel-time formula."""

import math

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import MultiPoint, Point

from riverzones.geo import geodesy
from riverzones.zones.wells import around_wells, rectangles_m, travel_radius_m

GEOD = Geod(a=6378137.0, rf=298.257222101)


def off(lon, lat, azimuth, distance_m):
    """The point so many metres away (Karney's direct geodesic, PROJ)."""
    east, north, _ = GEOD.fwd(lon, lat, azimuth, distance_m)
    return (east, north)


def lens_m2(one_m, other_m, apart_m):
    """Area common to two circles in the plane (closed form, e.g. MathWorld, Circle-Circle Intersection, eq. 14)."""
    a = math.acos((apart_m**2 + one_m**2 - other_m**2) / (2 * apart_m * one_m))
    b = math.acos((apart_m**2 + other_m**2 - one_m**2) / (2 * apart_m * other_m))
    return one_m**2 * (a - math.sin(2 * a) / 2) + other_m**2 * (b - math.sin(2 * b) / 2)


@pytest.mark.parametrize("radius_m", [30, 50, 500, 1000, 10_000])
def test_a_well_stands_in_a_circle_of_pi_r_squared(radius_m):
    made = around_wells([Point(109.9, 31.1)], radius_m=radius_m)
    assert geodesy.area_m2(made)[0] == pytest.approx(math.pi * radius_m**2, rel=1e-3)


def test_two_sources_share_the_lens_of_two_circles():
    here, there = Point(109.9, 31.1), Point(off(109.9, 31.1, 63.0, 700.0))
    one, other = around_wells([here, there], radius_m=[500, 400])
    shared = geodesy.area_m2([shapely.intersection(one, other)])[0]
    assert shared == pytest.approx(lens_m2(500.0, 400.0, 700.0), rel=5e-3)  # 0.1 % of the radii, 5 % of the lens' depth


@pytest.mark.parametrize(("apart_m", "circles"), [(199.0, 1), (200.0 - 1e-3, 1), (200.0 + 1e-3, 2), (201.0, 2)])
def test_wells_make_a_field_up_to_twice_the_radius(apart_m, circles):
    # HJ 338-2018 as recalled: spacing above 2 R, each well alone; else the outer wells' polygon offset by R
    pair = MultiPoint([(109.9, 31.1), off(109.9, 31.1, 30.0, apart_m)])
    made = around_wells([pair], radius_m=100)[0]
    assert shapely.get_num_geometries(made) == circles
    bar = 2 * 100 * apart_m if circles == 1 else math.pi * 100**2
    assert geodesy.area_m2([made])[0] == pytest.approx(math.pi * 100**2 + bar, rel=1e-3)


def test_a_square_field_is_its_square_four_strips_and_a_circle():
    corner = off(109.9, 31.1, 90.0, 800.0)
    wells = MultiPoint(
        [(109.9, 31.1), corner, off(*corner, 0.0, 800.0), off(109.9, 31.1, 0.0, 800.0), off(*corner, 315.0, 560.0)]
    )
    made = around_wells([wells], radius_m=500)
    assert geodesy.area_m2(made)[0] == pytest.approx(800**2 + 4 * 800 * 500 + math.pi * 500**2, rel=1e-3)


def test_a_field_and_a_well_apart_add_up():
    near, far = off(109.9, 31.1, 90.0, 150.0), off(109.9, 31.1, 270.0, 1000.0)
    made = around_wells([MultiPoint([(109.9, 31.1), near, far])], radius_m=100)
    assert geodesy.area_m2(made)[0] == pytest.approx(2 * math.pi * 100**2 + 2 * 100 * 150, rel=1e-3)


def test_the_formula_by_hand():
    # R = alpha K I T / n: 1.5 * 20 m/d * 0.005 * 100 d / 0.25 = 60 m; ten times the days, ten times the way
    assert travel_radius_m(20, 0.005, 0.25, days=100).item() == pytest.approx(60.0)
    assert travel_radius_m(20, 0.005, 0.25, days=1000).item() == pytest.approx(600.0)
    assert travel_radius_m(20, 0.005, 0.25, days=100, alpha=1.0).item() == pytest.approx(40.0)


def test_the_formula_says_nothing_without_its_values():
    made = travel_radius_m([np.nan, 20, 20, 20, 20], [0.01, 0, 0.01, 0.01, -1], [0.2, 0.2, 0.0, 1.2, 0.2], days=100)
    assert np.isnan(made).all()


def test_a_rectangle_along_the_flow_has_its_sides():
    made = rectangles_m([Point(109.9, 31.1)], along_m=600, across_m=150, azimuth_deg=40)[0]
    x, y = shapely.get_coordinates(made).T
    sides = np.sort(geodesy.distance_m(x[:-1], y[:-1], x[1:], y[1:]))
    assert sides == pytest.approx([300, 300, 1200, 1200], rel=1e-5)
    azimuth, _, _ = GEOD.inv(x[:-1], y[:-1], x[1:], y[1:])
    long = np.argmax(geodesy.distance_m(x[:-1], y[:-1], x[1:], y[1:]))
    assert azimuth[long] % 180 == pytest.approx(40, abs=0.01)
