"""Coordinates as tables have them: spellings, split columns, both in a cell, packed, headings that name a datum."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import shapely

from riverzones.readers.angles import parse_angle, read_pair
from riverzones.readers.coordinates import find_places


def table(heading, *rows):
    """A table of text, cells parted by bars."""
    names = heading.split("|")
    return pd.DataFrame([[cell or None for cell in row.split("|")] for row in rows], columns=names, dtype=object)


def spots(places, digits=6):
    return [None if shape is None else (round(shape.x, digits), round(shape.y, digits)) for shape in places.geometry]


HOME = (109.875, 31.07)


@pytest.mark.parametrize(
    "words",
    [
        "109°52′30″", "109:52:30", "109度52分30秒", "１０９°５２′３０″", "109.52.30", "109-52-30", "E109°52'30\"",
        "东经109°52′30″", "109º52´30´´", "109°52.5′", "109d52m30s", "109°52′30″E", "109 52 30", "109．875", "109。875",
        "109.875°", "109°52'30''", "109°52′30″.0", "109°52′30″；", "~109.875", "约109.875", "经度109.875",
        "109°52＇30＂", "109∘52′30″", "109o52'30\"", "109 . 875", "109.875E", "109,52,30", "109_52_30",
        "109 deg 52 min 30 sec",
        "E109-52-30", "109⁰52´30˝", "109°52′30", "东经：109度52分30秒", "109。52′30″", "109。52’30.0”",
    ],
)  # fmt: skip
def test_every_spelling_a_person_reads_is_read(words):
    assert parse_angle(words) == pytest.approx(109.875, abs=1e-9)


@pytest.mark.parametrize(
    "words",
    ["52′30″", "109°30″", "109.5°30′", "109°52.5′30″", "109°5230″", "109°52.30", "109°60′", "109°52′61″", "E", "1095°"],
)
def test_what_has_two_readings_or_none_is_no_angle(words):
    assert math.isnan(parse_angle(words))


def test_degrees_minutes_and_seconds_in_columns_of_their_own():
    for heading in (
        "经度(度)|经度(分)|经度(秒)|纬度(度)|纬度(分)|纬度(秒)",
        "东经度|东经分|东经秒|北纬度|北纬分|北纬秒",
        "经度|分|秒|纬度|分_5|秒_6",
        "度|分|秒|度_4|分_5|秒_6",
        "lon_d|lon_m|lon_s|lat_d|lat_m|lat_s",
        "经度（°）|经度（′）|经度（″）|纬度（°）|纬度（′）|纬度（″）",
        "E度|E分|E秒|N度|N分|N秒",
    ):
        places = find_places(table(heading, "109|52|30|31|4|12", "109|15|6.5|31|41|50.2"))
        assert spots(places) == [HOME, (109.251806, 31.697278)], heading


def test_split_columns_with_latitude_first_are_turned():
    places = find_places(table("度|分|秒|度_4|分_5|秒_6", "31|4|12|109|52|30"))
    assert spots(places) == [HOME]


@pytest.mark.parametrize(
    "cells", ["109|75|30", "109|52|61", "109||30", "109||", "109.5|52|30", "109|52.5|30", "x|52|30"]
)
def test_split_columns_that_make_no_angle_are_told(cells):
    places = find_places(table("经度度|经度分|经度秒|纬度度|纬度分|纬度秒", f"{cells}|31|4|12"))
    assert spots(places) == [None]
    assert "degrees cannot be read" in places.unread[0].en


def test_decimal_degrees_beside_split_columns_are_used_whole():
    places = find_places(table("经度|纬度|东经度|东经分|北纬度|北纬分", "109.875|31.07|109|52.5|31|4.2"))
    assert spots(places) == [HOME]
    assert places.columns == ("经度", "纬度")


@pytest.mark.parametrize(
    "words",
    [
        "E109°52′30″，N31°4′12″", "109.875,31.07", "109.875 31.07", "(109.875, 31.07)", "东经109°52′30″、北纬31°4′12″",
        "北纬31°4′12″东经109°52′30″", "N31°4′12″ E109°52′30″", "109°52′30″E 31°4′12″N", "经度:109.875 纬度:31.07",
        "109 52 30 31 4 12", "109°52'30\" 31°4'12\"", "109.875E,31.07N",
    ],
)  # fmt: skip
def test_both_coordinates_in_one_cell_are_read(words):
    places = find_places(table("名称|地理坐标", f"甲|{words}"))
    assert spots(places) == [HOME]


def test_a_column_of_pairs_is_found_by_what_stands_in_it_and_told():
    places = find_places(table("名称|备用", "甲|109.875,31.07", "乙|109.88,31.08"))
    assert spots(places)[0] == HOME
    assert "备用" in places.notes[0].zh


def test_a_cell_with_more_than_one_place_is_no_point():
    assert read_pair("109.8,31.0;109.9,31.1") is None


def test_packed_minutes_are_told_by_their_size():
    places = find_places(table("经度|纬度", "1095230|310412", "1091506.5|314150.2", "109.875|31.07"))
    assert spots(places) == [HOME, (109.251806, 31.697278), HOME]
    assert "2 rows" in places.notes[0].en
    assert spots(find_places(table("经度|纬度", "10952.5|3104.2"))) == [HOME]


@pytest.mark.parametrize("row", ["1097530|310412", "1095275|310412", "109.88|310.7"])
def test_numbers_whose_minutes_reach_sixty_are_not_unpacked(row):
    assert spots(find_places(table("经度|纬度", row))) == [tuple(map(float, row.split("|")))]


def test_metres_are_never_unpacked():
    assert spots(find_places(table("x|y", "393110|343927"))) == [(393110, 343927)]


def test_decimal_degrees_that_could_be_packed_carry_both_readings():
    rows = ["109.5230|31.0412", "109.1506|31.4150", "109.4000|31.2233", "109.5911|31.0559"]
    places = find_places(table("经度|纬度", *rows))
    assert spots(places)[0] == (109.523, 31.0412)
    reading = places.readings[0]
    assert (reading.geometry[0].x, reading.geometry[0].y) == pytest.approx(HOME)
    assert reading.chance < 0.001


def test_one_minute_of_sixty_or_more_leaves_decimal_degrees_alone():
    rows = ["109.5230|31.0412", "109.1506|31.4150", "109.4000|31.2233", "109.5971|31.0559"]
    assert find_places(table("经度|纬度", *rows)).readings == ()


def test_longitude_and_latitude_in_each_others_column_are_turned_by_their_letters():
    places = find_places(table("经度|纬度", "N31°4′12″|E109°52′30″", "E109°52′30″|N31°4′12″"))
    assert spots(places) == [HOME, HOME]
    assert "1 rows have their longitude in 纬度" in places.notes[0].en


def test_two_longitudes_are_no_place():
    places = find_places(table("经度|纬度", "E109°52′30″|E109°4′12″"))
    assert spots(places) == [None]
    assert "same axis" in places.unread[0].en


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("高德经度|高德纬度", "GCJ-02"), ("gcj_lng|gcj_lat", "GCJ-02"), ("lng_gcj02|lat_gcj02", "GCJ-02"),
        ("火星经度|火星纬度", "GCJ-02"), ("经度(GCJ-02)|纬度(GCJ-02)", "GCJ-02"), ("腾讯经度|腾讯纬度", "GCJ-02"),
        ("百度经度|百度纬度", "BD-09"), ("bd_lng|bd_lat", "BD-09"), ("bd09_lon|bd09_lat", "BD-09"),
        ("经度（百度）|纬度（百度）", "BD-09"), ("WGS84经度|WGS84纬度", "EPSG:4326"),
        ("经度(2000坐标系)|纬度(2000坐标系)", "EPSG:4490"),
        ("经度(西安80)|纬度(西安80)", "EPSG:4610"), ("北京54经度|北京54纬度", "EPSG:4214"),
    ],
)  # fmt: skip
def test_headings_that_name_a_datum_say_so(heading, code):
    places = find_places(table(heading, "109.875|31.07"))
    assert spots(places) == [HOME]
    assert places.crs.code == code


def test_of_two_pairs_the_one_that_needs_least_change_is_used_and_told():
    places = find_places(table("高德经度|高德纬度|WGS84经度|WGS84纬度", "109.879|31.0672|109.875|31.07"))
    assert spots(places) == [HOME]
    assert (places.crs.code, places.columns) == ("EPSG:4326", ("WGS84经度", "WGS84纬度"))
    assert "高德经度" in places.notes[0].en


def test_a_heading_that_names_two_datums_is_a_doubt():
    places = find_places(table("经度(WGS84/GCJ02)|纬度(WGS84/GCJ02)", "109.875|31.07"))
    assert "WGS84 and GCJ-02" in str(places.crs_doubt)
    assert "--crs" in places.crs_doubt.hint


def test_decimal_commas_in_both_cells_of_a_row_are_read_beside_points():
    places = find_places(table("经度|纬度", "109,875|31,07", "109.875|31.07"))
    assert spots(places) == [HOME, HOME]
    assert "decimal comma" in places.notes[0].en


@pytest.mark.parametrize("heading", ["地理坐标", "图形", "边界"])
def test_shapes_as_wkt_are_known_by_their_cells_whatever_the_heading(heading):
    areas = [
        "POLYGON((109.8 31, 109.9 31, 109.9 31.1, 109.8 31))",
        "MULTIPOLYGON(((109 31, 109.1 31, 109.1 31.1, 109 31)))",
    ]
    places = find_places(pd.DataFrame({"名称": ["甲", "乙", "丙"], heading: [*areas, None]}, dtype=object))
    assert [shape.geom_type for shape in places.geometry[:2]] == ["Polygon", "MultiPolygon"]
    assert list(places.unread) == [2]


def test_a_blank_cell_of_wkt_costs_its_row_alone():
    places = find_places(table("名称|WKT", "甲|POINT(109.875 31.07)", "乙|", "丙|POINT(x)"))
    assert spots(places) == [HOME, None, None]
    assert "没有坐标（WKT 为空）" in places.unread[1].zh
    assert "POINT(x)" in places.unread[2].zh


def test_blank_coordinates_are_told_as_blank_not_as_unreadable():
    for heading, row in (("名称|经度|纬度", "乙||"), ("名称|坐标", "乙|")):
        first = "甲|109.875|31.07" if "经度" in heading else "甲|109.875,31.07"
        places = find_places(table(heading, first, row))
        assert spots(places) == [HOME, None]
        assert "为空" in places.unread[1].zh


def hexadecimal(shape, srid):
    return shapely.to_wkb(shapely.set_srid(shape, srid), hex=True, include_srid=True)


@pytest.mark.parametrize(
    "cells",
    [
        ["SRID=4546;POINT (390000 3440000)", "SRID=4546;POINT (390100 3440000)"],
        [hexadecimal(shapely.Point(390_000, 3_440_000), 4546), hexadecimal(shapely.Point(390_100, 3_440_000), 4546)],
        [hexadecimal(shapely.Point(390_000, 3_440_000, 5), 4546), "POINT Z (390100 3440000 3)"],
    ],
)
def test_shapes_of_postgis_say_their_system(cells):
    places = find_places(table("名称|the_geom", *(f"甲|{cell}" for cell in cells)))
    assert places.crs.code == "EPSG:4546"
    assert spots(places) == [(390_000, 3_440_000), (390_100, 3_440_000)]


def test_shapes_of_two_systems_are_asked_and_a_number_nobody_knows_says_nothing():
    two = find_places(table("名称|geom", "甲|SRID=4546;POINT (390000 3440000)", "乙|SRID=4490;POINT (109.8 31)"))
    assert two.crs is None
    assert "EPSG:4490, EPSG:4546" in str(two.crs_doubt)
    unknown = find_places(table("名称|geom", "甲|SRID=999999;POINT (109.8 31)"))
    assert (unknown.crs, unknown.crs_doubt, spots(unknown)) == (None, None, [(109.8, 31.0)])


@pytest.mark.parametrize(
    "cell",
    [
        "109.8,31;109.81,31;109.81,31.01;109.8,31.01",
        "109.8 31, 109.81 31, 109.81 31.01, 109.8 31.01, 109.8 31",
        "109.8,31 109.81,31 109.81,31.01 109.8,31.01",
        "109°48′0″,31°0′0″；109°48′36″,31°0′0″；109°48′36″,31°0′36″；109°48′0″,31°0′36″",
        "J1:109.8,31;J2:109.81,31;J3:109.81,31.01;J4:109.8,31.01",
        "1(109.8，31)；2(109.81，31)；3(109.81，31.01)；4(109.8，31.01)",
        "N31°0′0″,E109°48′0″；N31°0′0″,E109°48′36″；N31°0′36″,E109°48′36″；N31°0′36″,E109°48′0″",
    ],
)
def test_corners_in_one_cell_are_an_area(cell):
    places = find_places(table("名称|保护区拐点坐标", f"甲|{cell}"))
    assert places.geometry[0].normalize().equals_exact(shapely.box(109.8, 31, 109.81, 31.01).normalize(), 1e-9)


@pytest.mark.parametrize("cell", ["2023年;共3处", "一级;二级;准", "12.5;3", "109.8,31;不详;109.81,31.01"])
def test_a_list_that_is_not_all_places_is_none(cell):
    assert find_places(table("名称|范围", f"甲|{cell}")) is None
