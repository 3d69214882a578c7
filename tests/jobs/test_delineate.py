"""Delineation of a project: which numbers, whose, and what stays as it was."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest

from riverzones.catalogue import load
from riverzones.jobs.delineate.run import DelineateOptions, delineate
from riverzones.store.project import ProjectFile

RIVERS = DelineateOptions(types=("river-source",))


@pytest.fixture
def project(wushan):
    return ProjectFile.open(wushan)


def test_river_sources_of_the_sample_have_water_and_land_of_two_tiers(project):
    (drawn,) = delineate(project, catalogue=load(), asked=RIVERS)
    zones = project.read("drawn_zones")
    zones = zones[zones["zone_type"] == "river-source"]
    assert drawn.count == len(zones) == 28
    assert zones["source_id"].nunique() == 7
    assert zones.geometry.is_valid.all()
    assert set(zones["status"]) == {"draft"}
    assert drawn.skipped == ()


def test_each_number_says_where_it_is_from_and_how_sure_it_is(project):
    delineate(project, catalogue=load(), asked=RIVERS)
    zones = project.read("drawn_zones").set_index("zone_type")
    sizes = {one["name"]: one for one in json.loads(zones.loc["river-source", "sizes"].iloc[0])}
    assert sizes["tier1_upstream_m"] == {
        "name": "tier1_upstream_m",
        "value": 1000,
        "unit": "m",
        "from": "HJ 338-2018 river.tier1.upstream",
        "confidence": "recall",
        "agrees": {
            "zh": "什邡市人民渠方案（2018）、重庆市水资源管理条例第十七条",
            "en": "the Shifang Renmin canal plan (2018) and article 17 of the Chongqing water-resources regulation",
        },
    }


def test_the_approved_plan_of_a_source_wins_and_is_cited(project):
    intakes = project.read("intakes")
    intakes["tier1_upstream_m"] = intakes["tier1_upstream_m"].astype("Float64")
    intakes.loc["QS-04", ["tier1_upstream_m", "approval_document"]] = [1500.0, "巫山府发〔2021〕1号"]
    with project.transaction() as tx:
        tx.put_layer("intakes", gpd.GeoDataFrame(intakes, crs=4490))
    delineate(project, catalogue=load(), asked=RIVERS)
    zones = project.read("drawn_zones").set_index(["source_id", "tier", "part"])
    sizes = {one["name"]: one for one in json.loads(zones["sizes"]["SY-04", "1", "water"])}
    assert sizes["tier1_upstream_m"]["value"] == 1500
    assert sizes["tier1_upstream_m"]["from"] == "巫山府发〔2021〕1号"
    assert sizes["tier1_upstream_m"]["confidence"] == "stated"
    assert zones["area_m2"]["SY-04", "1", "land"] == pytest.approx(1600 * 100, rel=0.05)


def test_one_source_drawn_anew_leaves_the_others_and_the_approved_zones(project):
    delineate(project, catalogue=load(), asked=RIVERS)
    before, approved = project.read("drawn_zones"), project.read("zones")
    delineate(
        project, catalogue=load(), asked=DelineateOptions(types=RIVERS.types, sources=("SY-04",), standard="hj338-2007")
    )
    after = project.read("drawn_zones").loc[before.index]
    assert set(after.loc[after["source_id"] == "SY-04", "standard"]) == {"hj338-2007"}
    assert set(after.loc[after["source_id"] == "SY-05", "standard"]) == {"hj338-2018"}
    assert len(after) == len(project.read("drawn_zones"))
    assert project.read("zones").equals(approved)
