"""Who answers by area."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
from shapely import LineString, Point, box

from riverzones.catalogue import load
from riverzones.chiefs import routed

ROUTES = load().routes
DIANCHI, YANGZONGHAI = box(102.5, 24.5, 103, 25.2), box(103, 24.8, 103.1, 25.0)
COUNTY = gpd.GeoDataFrame(
    {"name": ["官渡区"], "code": ["530111"]}, geometry=[box(102, 24, 104, 26)], index=["a"], crs=4490
)
BOTH = gpd.GeoDataFrame(
    {"name": ["滇池流域", "阳宗海流域"]}, geometry=[DIANCHI, YANGZONGHAI], index=["d", "y"], crs=4490
)
PLACES = gpd.GeoDataFrame(
    geometry=[Point(102.7, 24.9), Point(103.05, 24.9), Point(103.5, 25.5), Point(109.9, 31.1)],
    index=["dianchi", "yangzonghai", "elsewhere", "wushan"],
    crs=4490,
)


def said(layers: dict, gives: str, **more) -> dict:
    return routed(PLACES, ROUTES, layers.get, **more)[gives].to_dict()


def test_inside_the_basin_another_office_answers_than_outside():
    assert said({"counties": COUNTY, "basins": BOTH}, "lead_unit") == {
        "dianchi": "市滇池管理局", "yangzonghai": "市水务局", "elsewhere": "市水务局", "wushan": None,
    }  # fmt: skip
    assert said({"counties": COUNTY, "basins": BOTH}, "inspection_group") == {
        "dianchi": "市人大常委会河长制督察组", "yangzonghai": "市人大常委会河长制督察组",
        "elsewhere": "市政协河长制督察组", "wushan": None,
    }  # fmt: skip
    assert said({"counties": COUNTY, "basins": BOTH}, "chief_by")["dianchi"] == "一河一长"


def test_without_all_basins_nobody_is_named_outside():
    answer = said({"counties": COUNTY, "basins": BOTH.iloc[:1]}, "inspection_group")
    assert answer["dianchi"] == "市人大常委会河长制督察组"
    assert answer["elsewhere"] is None


def test_a_lake_tells_who_is_in_it_and_nothing_about_its_basin():
    lakes = gpd.GeoDataFrame({"name": ["滇池"]}, geometry=[box(102.6, 24.7, 102.8, 25.0)], index=["l"], crs=4490)
    answer = said({"counties": COUNTY, "lakes": lakes}, "lead_unit")
    assert answer == {"dianchi": "市滇池管理局", "yangzonghai": None, "elsewhere": None, "wushan": None}


def test_a_line_across_the_divide_is_of_both():
    line = gpd.GeoDataFrame(geometry=[LineString([(102.9, 25.1), (103.2, 25.1)])], index=["x"], crs=4490)
    drawn = {"counties": COUNTY, "basins": BOTH}
    assert routed(line, ROUTES, drawn.get)["lead_unit"]["x"] == "市滇池管理局、市水务局"


def test_a_project_of_another_place_hears_nothing_of_kunming():
    wushan = COUNTY.assign(name="巫山县", code="500237")
    assert set(said({"counties": wushan, "basins": BOTH}, "lead_unit").values()) == {None}


def test_without_counties_the_packs_in_use_tell_the_place():
    assert said({"basins": BOTH}, "lead_unit")["dianchi"] is None
    assert said({"basins": BOTH}, "lead_unit", packs=("kunming-2017",))["dianchi"] == "市滇池管理局"


def test_before_the_document_there_is_no_route():
    drawn = {"counties": COUNTY, "basins": BOTH}
    assert said(drawn, "lead_unit", day=dt.date(2017, 4, 20))["dianchi"] is None
    assert said(drawn, "lead_unit", day=dt.date(2017, 4, 21))["dianchi"] == "市滇池管理局"
