"""Coordinate systems are named, changed to EPSG:4490, and straight edges stay straight."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from riverzones.errors import CrsError
from riverzones.geo.crs import datum_note, frame, in_china, parse_crs, to_cgcs2000
from riverzones.geo.gcj02 import gcj02_to_wgs84, wgs84_to_gcj02

CGCS2000 = Geod(a=6378137, rf=298.257222101)


@pytest.mark.parametrize("code", [4490, 4513, 4524, 4533, 4534, 4545, 4554, 4497, 2365, 2382, 2409, 2437, 21418, 3857])
def test_an_esri_prj_gives_the_epsg_code(code):
    assert frame(CRS.from_wkt(CRS.from_epsg(code).to_wkt("WKT1_ESRI"))).code == f"EPSG:{code}"


@pytest.mark.parametrize("code", [4513, 4524, 4545, 4554, 4495, 2362, 2382, 2413, 2434])
def test_a_zone_under_another_name_is_told_from_its_parameters(code):
    crs = CRS.from_epsg(code)
    words = crs.to_wkt("WKT1_ESRI")
    name = words.split('"')[1]
    assert frame(CRS.from_wkt(words.replace(name, "巫山县坐标系"))).code == f"EPSG:{code}"


def test_a_local_meridian_keeps_its_own_parameters():
    place = frame(CRS.from_proj4("+proj=tmerc +lon_0=109.75 +x_0=500000 +ellps=GRS80 +units=m"))
    assert place.code == "custom Transverse Mercator"
    lon, _ = place.change()([500000.0], [3439000.0])
    assert lon[0] == pytest.approx(109.75, abs=1e-9)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("EPSG:4545", "EPSG:4545"),
        ("4545", "EPSG:4545"),
        ("CGCS2000", "EPSG:4490"),
        ("北京54", "EPSG:4214"),
        ("WGS 84", "EPSG:4326"),
        ("gcj-02", "GCJ-02"),
    ],
)
def test_a_coordinate_system_is_understood_as_people_name_it(words, code):
    assert parse_crs(words).code == code


@pytest.mark.parametrize("words", ["nonsense", "EPSG:999999"])
def test_an_unknown_coordinate_system_is_one_helpful_line(words):
    with pytest.raises(CrsError, match="expected a coordinate system such as EPSG:4490") as caught:
        parse_crs(words)
    assert "\n" not in str(caught.value)


@settings(deadline=None, max_examples=40)
@given(lon=st.floats(74, 134), lat=st.floats(18, 53))
def test_gcj02_is_undone_to_below_a_tenth_of_a_millimetre(lon, lat):
    there = wgs84_to_gcj02(lon, lat)
    back_lon, back_lat = gcj02_to_wgs84(*there)
    assert CGCS2000.inv(lon, lat, float(back_lon), float(back_lat))[2] < 1e-4
    assert 30 < CGCS2000.inv(lon, lat, float(there[0]), float(there[1]))[2] < 1500


def test_gcj02_is_the_published_series_at_a_published_point():
    # eviltransform, README and tests: WGS 84 (31.1774276, 121.5272106) -> GCJ-02 (31.17530398364597, 121.531541859215)
    lon, lat = wgs84_to_gcj02(121.5272106, 31.1774276)
    assert (float(lon), float(lat)) == pytest.approx((121.531541859215, 31.17530398364597), abs=2e-6)


def test_the_change_is_that_of_pyproj_with_x_as_longitude():
    lon, lat = Transformer.from_crs(4546, 4490, always_xy=True).transform(395_000.0, 3_439_000.0)
    changed, added = to_cgcs2000([shapely.Point(395_000, 3_439_000)], parse_crs("4546"))
    assert (changed[0].x, changed[0].y) == (lon, lat)
    assert added.tolist() == [0]


def test_a_missing_geometry_and_an_empty_one_pass_through():
    changed, added = to_cgcs2000([None, shapely.Point()], parse_crs("4546"))
    assert changed[0] is None
    assert changed[1].is_empty
    assert added.tolist() == [0, 0]


def test_z_is_kept_and_m_is_dropped():
    given = shapely.from_wkt(["POINT ZM (395000 3439000 175.5 7)", "POINT M (395000 3439000 7)"])
    changed, _ = to_cgcs2000(given, parse_crs("4546"))
    assert changed[0].z == 175.5
    assert not shapely.has_m(changed[0])
    assert not changed[1].has_z


@pytest.mark.parametrize("length_m", [500.0, 2_000.0, 10_000.0, 40_000.0])
def test_a_straight_edge_stays_straight_within_a_centimetre(length_m):
    place = parse_crs("4546")
    change = place.change()
    line = shapely.LineString([(380_000, 3_430_000), (380_000 + 0.8 * length_m, 3_430_000 + 0.6 * length_m)])
    changed, added = to_cgcs2000([line], place)
    assert added[0] == len(changed[0].coords) - 2
    worst = 0.0
    along = [line.interpolate(share, normalized=True) for share in np.linspace(0, 1, 401)]
    for point in along:
        lon, lat = change(point.x, point.y)
        near = changed[0].interpolate(changed[0].project(shapely.Point(lon, lat)))
        worst = max(worst, CGCS2000.inv(lon, lat, near.x, near.y)[2])
    assert worst < 0.01


def test_edges_in_degrees_get_no_vertices():
    _, added = to_cgcs2000([shapely.box(100, 30, 110, 40)], parse_crs("4326"))
    assert added.tolist() == [0]


def test_neighbours_that_share_an_edge_share_its_new_vertices():
    west, east = (
        shapely.box(380_000, 3_430_000, 400_000, 3_450_000),
        shapely.box(400_000, 3_430_000, 420_000, 3_450_000),
    )
    changed, added = to_cgcs2000([west, east], parse_crs("4546"))
    assert added.min() > 0
    assert shapely.area(shapely.intersection(changed[0], changed[1])) == 0
    shared = {tuple(c) for c in shapely.get_coordinates(changed[0])} & {
        tuple(c) for c in shapely.get_coordinates(changed[1])
    }
    assert len(shared) == 6


def test_many_parts_and_holes_keep_their_shape():
    shape = shapely.from_wkt(
        "MULTIPOLYGON (((380000 3430000, 420000 3430000, 420000 3470000, 380000 3470000, 380000 3430000),"
        " (390000 3440000, 390000 3450000, 400000 3450000, 390000 3440000)),"
        " ((0 3400000, 9 3400000, 9 3400009, 0 3400000)))"
    )
    changed, added = to_cgcs2000([shape], parse_crs("4546"))
    assert changed[0].is_valid
    assert (len(changed[0].geoms), len(changed[0].geoms[0].interiors)) == (2, 1)
    assert added[0] == shapely.get_num_coordinates(changed[0]) - shapely.get_num_coordinates(shape)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("4490", None),
        ("4546", None),
        ("4326", "1 m"),
        ("4214", "Beijing 1954"),
        ("2382", "Xian 1980"),
        ("GCJ-02", "series"),
    ],
)
def test_what_a_datum_costs_is_said(words, said):
    note = datum_note(parse_crs(words))
    assert (note is None) if said is None else said in note.en


def test_the_box_of_china_holds_its_ends_and_not_its_antipodes():
    lon, lat = [73.6, 134.7, 109.5, 112.0, 139.7, 9.9], [39.5, 48.3, 18.3, 4.0, 35.7, 31.0]
    assert in_china(lon, lat).tolist() == [True, True, True, True, False, False]
