"""Numbers from outside: closed forms, PROJ's geodesics (Karney 2013), verdicts of PostGIS' regression cases."""

import json
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely import LineString, Point, Polygon, box, wkt

from riverzones.geo import ellipsoid, geodesy, joins

GEOD = Geod(a=6378137.0, rf=298.257222101)
CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "geodesic_dwithin.json"
NAMES = [
    *(f"dwithin_{kind}" for kind in ("pt_pt_1", "pt_pt_2", "pt_line_1", "line_pt_1", "pt_poly_1", "poly_pt_1")),
    *(f"dwithin_{kind}" for kind in ("line_poly_1", "poly_line_1", "poly_poly_1", "poly_poly_2", "poly_poly_3")),
    *(f"geog_dithin_cached_{number}" for number in ("1", "2", "3a")),
]


def one(shape, name="a"):
    return gpd.GeoDataFrame(index=[name], geometry=[shape], crs="EPSG:4490")


@pytest.fixture(scope="module")
def cases():
    if not CASES.exists():
        pytest.skip("needs geodesic_dwithin.json of the folder of cases beside the checkout")
    return {case["name"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"]}


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_within_agrees_with_the_stated_verdict(cases, name):
    case = cases[name]
    found = joins.within(one(wkt.loads(case["a"])), one(wkt.loads(case["b"]), "b"), distance_m=case["distance_m"])
    assert (len(found) == 1) is case["expected"]


@pytest.mark.shared
def test_every_stated_case_is_run(cases):
    assert sorted(cases) == sorted(NAMES)


def test_a_degree_of_the_equator_is_a_360th_of_its_circle():
    assert geodesy.distance_m(20.0, 0.0, 21.0, 0.0) == pytest.approx(2 * math.pi * 6378137.0 / 360, abs=1e-6)
    assert geodesy.length_m([LineString([(20, 0), (21, 0)])])[0] == pytest.approx(111319.49079327358, abs=1e-6)


def test_the_meridian_quadrant_is_that_of_grs80():
    # H. Moritz, Geodetic Reference System 1980, Journal of Geodesy 74 (2000): Q = 10 001 965.7293 m
    assert geodesy.length_m([LineString([(110, 0), (110, 90)])])[0] == pytest.approx(10_001_965.7293, abs=5e-4)


def test_an_octant_is_an_eighth_of_the_ellipsoid():
    # closed form: 2 pi a^2 (1 + (1 - e^2) / e artanh e)
    e2 = ellipsoid.ECCENTRICITY2
    e = math.sqrt(e2)
    whole = 2 * math.pi * 6378137.0**2 * (1 + (1 - e2) / e * math.atanh(e))
    assert whole / 1e6 == pytest.approx(510_065_621.7, abs=0.05)
    assert geodesy.area_m2([box(0, 0, 90, 90)])[0] == pytest.approx(whole / 8, rel=1e-12)


def test_a_parallel_is_a_circle_of_its_radius():
    ring = LineString([(100, 30), (112, 30)])
    sine = math.sin(math.radians(30))
    radius = 6378137.0 * math.cos(math.radians(30)) / math.sqrt(1 - ellipsoid.ECCENTRICITY2 * sine**2)
    assert geodesy.length_m([ring])[0] == pytest.approx(radius * math.radians(12), rel=1e-13)


@pytest.mark.parametrize(
    "text",
    [
        "POLYGON ((109.8 31.0, 109.9 31.02, 109.88 31.1, 109.8 31.0))",
        "POLYGON ((109 30, 111 30.5, 110.5 32, 109.2 31.7, 109 30), (109.9 30.6, 110.2 30.7, 110 31.1, 109.9 30.6))",
        "POLYGON ((110.00001 31.00001, 110.00021 31.00001, 110.00021 31.00011, 110.00001 31.00001))",
    ],
)
def test_area_and_perimeter_agree_with_projs_geodesic_polygon_on_dense_edges(text):
    polygon = wkt.loads(text)
    dense = geodesy.densify([polygon], max_m=20.0)[0]
    area, _ = GEOD.geometry_area_perimeter(shapely.normalize(dense))
    perimeter = sum(GEOD.line_length(*ring.xy) for ring in (dense.exterior, *dense.interiors))
    assert geodesy.area_m2([polygon])[0] == pytest.approx(abs(area), rel=1e-9, abs=1e-4)
    assert geodesy.perimeter_m([polygon])[0] == pytest.approx(perimeter, rel=1e-9)


def test_length_agrees_with_projs_geodesics_on_dense_edges():
    river = LineString([(100.2, 26.1), (104.0, 29.0), (109.9, 31.1), (111.9, 30.0)])
    dense = shapely.get_coordinates(geodesy.densify([river], max_m=200.0)[0])
    assert geodesy.length_m([river])[0] == pytest.approx(GEOD.line_length(dense[:, 0], dense[:, 1]), rel=1e-9)


@pytest.mark.parametrize("distance", [0.01, 1.0, 999.999, 1000.001, 20_000.0, 250_000.0, 900_000.0, 3_000_000.0])
@pytest.mark.parametrize("azimuth", [0.0, 45.0, 133.0, 270.0])
def test_a_point_set_out_at_a_distance_is_found_at_that_distance(distance, azimuth):
    lon, lat, _ = GEOD.fwd(110.0, 31.0, azimuth, distance)
    found = joins.nearest(one(Point(110, 31)), one(Point(lon, lat), "b"))
    assert found["distance_m"].iloc[0] == pytest.approx(distance, abs=1e-6)
    assert len(joins.within(one(Point(110, 31)), one(Point(lon, lat), "b"), distance_m=distance + 1e-5)) == 1
    assert joins.within(one(Point(110, 31)), one(Point(lon, lat), "b"), distance_m=distance - 1e-5).empty


@pytest.mark.parametrize("lat", [0.0, 18.0, 31.0, 53.0, 75.0, -40.0])
@pytest.mark.parametrize("offset", [0.0005, 0.01, 0.3, 3.0, 9.0])
def test_distance_to_a_long_edge_is_that_of_its_nearest_place(lat, offset):
    start, end = np.array([100.0, lat - 2]), np.array([108.0, lat + 3])
    point = (start + 0.43 * (end - start)) + np.array([-0.4, 0.7]) * offset
    low, high = 0.0, 1.0
    for _ in range(12):  # the distance along the edge has one valley: narrow it down
        share = np.linspace(low, high, 101)
        spots = start + share[:, None] * (end - start)
        gaps = GEOD.inv(np.full(101, point[0]), np.full(101, point[1]), spots[:, 0], spots[:, 1])[2]
        at = int(np.argmin(gaps))
        low, high = share[max(at - 1, 0)], share[min(at + 1, 100)]
    found = joins.nearest(one(Point(point)), one(LineString([start, end]), "b"))
    assert found["distance_m"].iloc[0] == pytest.approx(min(gaps), abs=1e-5)


def test_the_radii_of_curvature_agree_with_short_geodesics():
    for lat in (0.0, 31.0, 60.0):
        east = GEOD.inv(110.0, lat, 110.0 + 1e-5, lat)[2]
        north = GEOD.inv(110.0, lat - 5e-6, 110.0, lat + 5e-6)[2]
        assert float(ellipsoid.parallel_radius(lat)) * math.radians(1e-5) == pytest.approx(east, rel=1e-7)
        assert float(ellipsoid.meridian_radius(lat)) * math.radians(1e-5) == pytest.approx(north, rel=1e-7)


def test_earth_centred_coordinates_agree_with_proj():
    centred = Transformer.from_pipeline("+proj=cart +a=6378137 +rf=298.257222101")
    x, y, z = centred.transform(110.0, 31.0, 0.0)
    assert ellipsoid.earth_centred([110.0], [31.0])[0] == pytest.approx([x, y, z], abs=1e-6)


def test_a_closed_polygon_of_a_degree_agrees_with_the_strip_between_two_parallels():
    strip = Polygon([(110, 30), (111, 30), (111, 31), (110, 31)])
    closed = math.radians(1) * float(ellipsoid.area_below(math.radians(31)) - ellipsoid.area_below(math.radians(30)))
    assert geodesy.area_m2([strip])[0] == pytest.approx(closed, rel=1e-12)
