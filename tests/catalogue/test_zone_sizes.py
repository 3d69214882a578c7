"""Sizes of zone types: every one has words, says where it is from, and a column of the source goes before it."""

from __future__ import annotations

import re

import geopandas as gpd
import pytest
from shapely import Point

from riverzones.catalogue import load
from riverzones.catalogue.alternatives import own_standard
from riverzones.errors import DataError
from riverzones.jobs.delineate.inputs import asked_for
from riverzones.jobs.delineate.sizes import sizes_of
from riverzones.terms import CONFIDENCE

OURS = [name for name, one in load().zone_types.items() if one.layer == "drawn_zones"]
MADE = ("dike_m", "enclosed_m", "catchment_km2", "quasi", "intake_offset_m", "channel_width_m", "size_class")


def rows(**columns):
    return gpd.GeoDataFrame(
        {name: [value] for name, value in columns.items()}, geometry=[Point(110, 30)], index=["S"], crs=4490
    )


@pytest.mark.parametrize("name", [*OURS])
def test_every_size_has_words_in_both_languages(name):
    catalogue = load()
    for size in (*catalogue.zone_types[name].sizes, *MADE):
        title = catalogue.size_words.title(size)
        assert re.search(r"[\u4e00-\u9fff]", title.zh), size
        assert not re.search(r"[\u4e00-\u9fff]", title.en), size


@pytest.mark.parametrize("name", [*OURS])
def test_every_size_that_is_told_is_of_a_known_confidence(name):
    catalogue = load()
    zone_type = catalogue.zone_types[name]
    standard = catalogue.standards[zone_type.standard] if zone_type.standard else None
    told = sizes_of(zone_type, rows(), standard).of("S")
    assert told
    assert {one["confidence"] for one in told} <= set(CONFIDENCE)
    assert all(one["from"] for one in told)


def test_a_tidal_row_takes_the_number_of_tidal_reaches_and_a_plan_goes_before_both():
    catalogue = load()
    zone_type, standard = catalogue.zone_types["river-source"], catalogue.standards["hj338-2018"]

    def size(**columns):
        return {one["name"]: one for one in sizes_of(zone_type, rows(**columns), standard).of("S")}

    assert size()["tier1_downstream_m"]["value"] == 100
    assert size(tidal=False)["tier1_downstream_m"]["value"] == 100
    tide = size(tidal=True)
    assert (tide["tier1_downstream_m"]["value"], tide["tier1_downstream_m"]["confidence"]) == (1000, "recall")
    assert tide["tier1_downstream_m"]["from"] == "HJ 338-2018 river.tidal.tier1.each_side"
    assert "tier2_upstream_m" not in tide
    plan = size(tidal=True, tier1_downstream_m=1500.0, approval_document="府发〔2020〕1号")["tier1_downstream_m"]
    assert (plan["value"], plan["from"], plan["confidence"]) == (1500, "府发〔2020〕1号", "stated")


@pytest.mark.parametrize(
    ("columns", "count"), [({}, 0), ({"quasi": None}, 0), ({"quasi": False}, 0), ({"quasi": True}, 1)]
)
def test_quasi_zones_are_drawn_for_sources_that_ask_for_one(columns, count):
    assert len(asked_for(load().zone_types["river-quasi"], rows(**columns))) == count


def test_a_quasi_zone_with_lengths_is_asked_for():
    assert len(asked_for(load().zone_types["river-quasi"], rows(quasi_upstream_m=2000.0))) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [("tier1_upstream_m", -5.0), ("tier1_left_m", -50.0), ("tier1_left_m", 1e9), ("low_flow_width_m", -1.0)],
)
def test_a_size_that_none_can_have_is_refused_by_name(column, value):
    catalogue = load()
    with pytest.raises(DataError) as told:
        sizes_of(catalogue.zone_types["river-source"], rows(**{column: value}), catalogue.standards["hj338-2018"])
    assert f"{column} of S cannot be {value:g}" in str(told.value)


def test_a_length_along_a_river_may_be_as_long_as_one_likes_and_a_level_may_be_below_the_datum():
    catalogue = load()
    zone_type, standard = catalogue.zone_types["river-source"], catalogue.standards["hj338-2018"]
    assert sizes_of(zone_type, rows(tier1_upstream_m=1e9), standard).values["tier1_upstream_m"]["S"] == 1e9
    flooded = sizes_of(catalogue.zone_types["inundation-175"], rows(lower_level_m=-3.0), None)
    assert flooded.values["low_m"]["S"] == -3.0


def test_a_table_of_radii_is_looked_into(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("groundwater.tier1.radius: {fine_sand: [30, -50]}", encoding="utf-8")
    catalogue = load()
    plan = own_standard(own, catalogue.standards)
    with pytest.raises(DataError, match=r"tier1_m of S cannot be -50 \(from own groundwater.tier1.radius\)"):
        sizes_of(catalogue.zone_types["source-groundwater"], rows(), plan)
