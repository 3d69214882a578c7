"""Which geometries and texts give a hidden point away, and which do not."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from shapely import from_wkt

from riverzones.geo.buffer import buffer
from riverzones.geo.gcj02 import wgs84_to_gcj02
from riverzones.view.places import NEAR_M, HiddenPlaces, _deeper_elsewhere

LON, LAT = 109.912347, 31.054873
WELL = shapely.Point(LON, LAT)


@pytest.fixture(scope="module")
def places():
    return HiddenPlaces(np.array([[LON, LAT]]), np.array([1000.0]))


def ring(radius_m, about=WELL):
    return buffer([about], distance_m=radius_m)[0]


def moved(shape, east_m=0.0, north_m=0.0):
    by = np.array([east_m / 95_500, north_m / 110_900])
    return shapely.transform(shape, lambda xy: xy + by)


HALF = shapely.box(LON - 0.1, LAT, LON + 0.1, LAT + 0.1)
BESIDE = shapely.box(LON + 0.0005, LAT + 0.0005, LON + 0.1, LAT + 0.1)
TELLING = {
    "a point beside it": moved(WELL, 8.0, 5.0),
    "one of many points": shapely.MultiPoint([(109.8, 31.0), (LON, LAT)]),
    "a line that ends there": shapely.LineString([(LON, LAT), (109.95, 31.09)]),
    "a fence around it": ring(40.0).exterior,
    "a circle": ring(50.0),
    "a large circle": ring(9_000.0),
    "a ring": shapely.difference(ring(300.0), ring(50.0)),
    "half a circle": shapely.intersection(ring(300.0), HALF),
    "a quarter of a circle that does not hold it": shapely.intersection(ring(500.0), BESIDE),
    "one of several circles": shapely.MultiPolygon([ring(50.0), ring(50.0, moved(WELL, 2_000.0))]),
    "a circle to five decimals": shapely.transform(ring(100.0), lambda xy: np.round(xy, 5)),
    "a square": shapely.box(LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001),
    "a corner on it": shapely.Polygon([(LON, LAT), (LON + 0.01, LAT + 0.003), (LON + 0.01, LAT - 0.02)]),
}
SILENT = {
    "a river that passes": shapely.LineString([(109.99, 31.0556), (LON + 0.003, LAT + 1e-4), (109.88, 31.0551)]),
    "a zone along a river": shapely.box(LON - 0.0012, LAT - 0.0006, LON + 0.0104, LAT + 0.0011),
    "a county": shapely.box(109.5, 30.7, 110.2, 31.4),
    "a circle about another place": ring(300.0, moved(WELL, 700.0, 200.0)),
    "a point 60 m away": moved(WELL, 60.0),
    "nothing": None,
    "an empty geometry": from_wkt("POLYGON EMPTY"),
}


@pytest.mark.parametrize("name", TELLING)
def test_a_geometry_that_gives_the_point_away_is_seen(places, name):
    assert places.given_away_by(np.array([TELLING[name]], dtype=object)).tolist() == [0]


@pytest.mark.parametrize("name", SILENT)
def test_a_geometry_that_does_not_is_left_alone(places, name):
    assert places.given_away_by(np.array([SILENT[name]], dtype=object)).tolist() == [-1]


def test_a_dense_bank_that_bends_by_chance_is_no_arc(places):
    along = np.linspace(0, 4 * np.pi, 3_000)
    bank = shapely.Polygon(np.column_stack([LON - 0.02 + along * 0.003, LAT + 0.004 + 0.002 * np.sin(along)]))
    assert places.given_away_by(np.array([bank], dtype=object)).tolist() == [-1]


@pytest.mark.parametrize(
    "text",
    [
        f"{LON:.6f},{LAT:.6f}",
        f"{LON:.4f} / {LAT:.4f}",
        "东经109°54′44.45″ 北纬31°03′17.54″",
        "X={1:.1f} Y=37{0:.1f}".format(*pyproj.Proj(proj="tmerc", lon_0=111, x_0=500_000, ellps="GRS80")(LON, LAT)),
        "{:.6f} {:.6f}".format(*(float(one) for one in wgs84_to_gcj02(LON, LAT))),
    ],
)
def test_coordinates_of_the_point_are_taken_out_of_texts(places, text):
    made = places.without_coordinates(f"取水口在 {text} 处")
    assert made.count("***") == 2
    assert made.startswith("取水口在 ")
    assert made.endswith(" 处")


@pytest.mark.parametrize("text", ["109.950000,31.090000", "高程 31.05 m", "3437208.9 m3", "编号 396227", "K31+054.873"])
def test_other_numbers_stay(places, text):
    assert places.without_coordinates(text) == text


def test_no_hidden_points_hide_nothing():
    none = HiddenPlaces(np.empty((0, 2)), np.empty(0))
    assert none.given_away_by(np.array([WELL], dtype=object)).tolist() == [-1]
    assert none.without_coordinates(f"{LON},{LAT}") == f"{LON},{LAT}"


def test_points_that_stand_around_the_point_together_give_it_away(places):
    around = shapely.get_coordinates(ring(60.0))[::4]
    apart = np.array([[109.95, 31.09], [109.96, 31.08], [109.90, 31.04]])
    told = places.ringed_by(np.vstack([around, apart]))
    assert (told[: len(around)] == 0).all()
    assert (told[len(around) :] == -1).all()


def test_a_circle_is_looked_for_wherever_its_centre_can_be_the_point():
    chance = np.random.default_rng(1)
    looked_for = spared = 0
    for _ in range(20):
        corners = chance.uniform(-3000, 3000, (5, 2))
        area = shapely.buffer(shapely.LineString(corners), chance.uniform(50, 900))
        centre = shapely.get_point(shapely.maximum_inscribed_circle(area, tolerance=NEAR_M / 3), 0)
        beside = shapely.Point(centre.x + chance.uniform(-20, 20), centre.y + chance.uniform(-20, 20))
        assert not _deeper_elsewhere(area, centre)
        assert not _deeper_elsewhere(area, beside)
        for corner in shapely.points(corners):
            elsewhere = _deeper_elsewhere(area, corner)
            assert not (elsewhere and shapely.distance(centre, corner) < NEAR_M)
            spared, looked_for = spared + elsewhere, looked_for + (not elsewhere)
    assert spared > 10
    assert looked_for > 10
