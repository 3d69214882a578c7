"""The rules of river and canal sources through a project: from columns of sources and rivers to drafts and words."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
from shapely import LineString, Point

from riverzones.catalogue import load
from riverzones.jobs.delineate.run import DelineateOptions, delineate
from riverzones.store.project import ProjectFile

X, Y = 95_500.0, 110_880.0  # metres of a degree at 31 N, near enough to place things


def place(east_m, north_m=0.0):
    return 104 + east_m / X, 31 + north_m / Y


def line(*places):
    return LineString([place(*one) for one in places])


def rows(*table):
    made = gpd.GeoDataFrame(list(table), geometry="geometry", crs=4490).set_index("id", drop=False)
    return made.rename_axis(None)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A river with a dike on its left bank, a canal with a culvert, and sources that ask for one rule each."""
    made = ProjectFile.create(tmp_path_factory.mktemp("rules") / "rules.gpkg")
    canal = {"name": "人民渠", "width_m": 10.0, "digitised": "downstream"}
    source = {"source_type": "river", "centralised": True}
    layers = {
        "rivers": rows(
            {"id": "R", "name": "清江", "width_m": 40.0, "tidal": False, "geometry": line((-12_000,), (0,), (9000,))},
            {
                "id": "T",
                "name": "潮河",
                "width_m": 40.0,
                "tidal": True,
                "geometry": line((-9000, -9000), (9000, -9000)),
            },
        ),
        "canals": rows(
            {"id": "C1", **canal, "enclosed": False, "geometry": line((0, 0), (0, 3000))},
            {"id": "C2", **canal, "enclosed": True, "geometry": line((0, 3000), (0, 3400))},
            {"id": "C3", **canal, "enclosed": False, "geometry": line((0, 3400), (0, 6000))},
        ),
        "dikes": rows({"id": "D", "name": "左堤", "geometry": line((-12_000, 220), (9000, 220))}),
        "sources": rows(
            {"id": "S-dike", "name": "甲", **source, "dike_boundary": True, "geometry": Point(place(4000))},
            {
                "id": "S-time",
                "name": "乙",
                **source,
                "length_method": "response_time",
                "response_hours": 1.0,
                "geometry": Point(place(-2000)),
            },
            {"id": "S-tide", "name": "丙", **source, "geometry": Point(place(0, -9000))},
            {"id": "S-canal", "name": "丁", **source | {"source_type": "canal"}, "geometry": Point(place(0, 5000))},
            {"id": "S-few", "name": "戊", **source | {"centralised": False}, "geometry": Point(place(7000))},
        ),
    }
    with made.transaction() as tx:
        for name, layer in layers.items():
            tx.put_layer(name, layer)
    types = ("river-source", "canal-source", "decentralised-river", "river-quasi")
    drawn = delineate(made, catalogue=load(), asked=DelineateOptions(types=types[:3]))
    return made, {one.zone_type.name: one for one in drawn}


@pytest.fixture(scope="module")
def zones(project):
    return project[0].read("drawn_zones").set_index(["source_id", "tier", "part"])


def told(zones, *key):
    return {one["name"]: one for one in json.loads(zones.loc[key, "sizes"])}


def test_a_dike_ends_the_land_of_the_source_that_asks_and_both_are_told(zones):
    sizes = told(zones, "S-dike", "1", "land")
    assert (sizes["dike_boundary"]["value"], sizes["dike_boundary"]["confidence"]) == (True, "stated")
    assert sizes["dike_m"]["confidence"] == "measured"
    assert "堤" in zones.loc[("S-dike", "2", "land"), "note"]
    assert zones.loc[("S-dike", "2", "water"), "area_m2"] == pytest.approx(2200 * 240, rel=0.01)


def test_the_length_by_response_time_stands_in_place_of_the_one_by_analogy(zones):
    size = told(zones, "S-time", "2", "water")["tier2_upstream_m"]
    assert size["confidence"] == "derived"
    assert size["value"] == pytest.approx(3600 * 0.7, rel=1e-3)  # velocity of "other" rivers, velocities.yaml
    assert "响应" in zones.loc[("S-time", "2", "water"), "note"]
    assert "response_hours" not in told(zones, "S-dike", "1", "water")


def test_a_tidal_river_makes_its_sources_tidal(project, zones):
    assert told(zones, "S-tide", "1", "water")["tier1_downstream_m"]["value"] == 1000
    assert zones.loc[("S-tide", "1", "water"), "area_m2"] == pytest.approx(2000 * 40, rel=0.01)
    assert ("S-tide", "2", "water") not in zones.index
    skipped = {zones_of: why.zh for zones_of, why in project[1]["river-source"].skipped}
    assert "数值模型" in skipped["S-tide"]


def test_a_canal_is_tier_1_to_its_head_without_the_culvert(zones):
    assert zones.loc[("S-canal", "1", "water"), "area_m2"] == pytest.approx(4600 * 10, rel=0.01)
    assert "封闭渠段" in zones.loc[("S-canal", "1", "water"), "note"]
    assert told(zones, "S-canal", "1", "water")["tier1_upstream_m"]["value"] == "all"


def test_a_decentralised_source_has_a_range_without_tiers_and_no_zone_of_a_centralised_one(zones):
    mine = zones.loc[["S-few"]]
    assert set(mine["zone_type"]) == {"decentralised-river"}
    assert mine.index.get_level_values("tier").isna().all()
    assert set(mine["name"]) == {"戊 分散式河流水源保护范围水域", "戊 分散式河流水源保护范围陆域"}


def test_a_standard_without_the_numbers_of_a_type_leaves_its_zones_as_they_are(project, zones):
    asked = DelineateOptions(types=("canal-source",), standard="hj338-2007")
    (drawn,) = delineate(project[0], catalogue=load(), asked=asked)
    assert "canal.tier1.upstream" in drawn.not_drawn.zh
    after = project[0].read("drawn_zones")
    assert len(after) == len(zones)
    assert set(after.loc[after["source_id"] == "S-canal", "standard"]) == {"hj338-2018"}


def test_quasi_zones_are_drawn_when_asked_for_and_say_what_is_missing(project):
    (drawn,) = delineate(
        project[0], catalogue=load(), asked=DelineateOptions(types=("river-quasi",), sources=("S-dike",))
    )
    assert drawn.count == 0
    assert "basins" in drawn.skipped[0][1].zh
