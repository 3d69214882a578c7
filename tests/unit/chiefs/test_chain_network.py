"""The chain of chiefs by chainage and bank."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import from_wkt

from riverzones.chiefs import chain, chain_of_stretches, river_network

RIVERS = gpd.GeoDataFrame(
    {"name": ["甲河", "乙河"]},
    geometry=[from_wkt("LINESTRING(109 31, 109.05 31, 109.1 31)"), from_wkt("LINESTRING(109.05 31.05, 109.05 31)")],
    index=["R", "Q"],
    crs=4490,
)
NETWORK = river_network(RIVERS)
SEGMENTS = gpd.GeoDataFrame(
    {
        "river": ["甲河", "甲河", "甲河", "甲河", "乙河"],
        "level": ["county", "township", "township", "township", "township"],
        "bank": [None, None, "left", "right", None],
        "chief": ["县", "西镇", "北镇", "南镇", "乙镇"],
    },
    geometry=[
        from_wkt("LINESTRING(109 31, 109.1 31)"),
        from_wkt("LINESTRING(109 31, 109.05 31)"),
        from_wkt("LINESTRING(109.05 31, 109.1 31)"),
        from_wkt("LINESTRING(109.05 31, 109.1 31)"),
        from_wkt("LINESTRING(109.05 31.05, 109.05 31)"),
    ],
    index=["C", "W", "N", "S", "T"],
    crs=4490,
)


def places(**shapes: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[from_wkt(text) for text in shapes.values()], index=list(shapes), crs=4490)


def said(at: gpd.GeoDataFrame, **more) -> dict[str, list[str]]:
    found = chain(at, SEGMENTS, network=NETWORK, **more)
    return {place: [chief["chief"] for chief in chiefs] for place, chiefs in found.chiefs.items()}


def test_each_bank_has_its_own_chief_and_the_line_itself_both():
    at = places(north="POINT(109.08 31.002)", south="POINT(109.08 30.998)", on="POINT(109.08 31)")
    assert said(at) == {"north": ["县", "北镇"], "south": ["县", "南镇"], "on": ["县", "北镇", "南镇"]}


def test_bank_and_chainage_are_told():
    found = chain(places(north="POINT(109.05 30.999)"), SEGMENTS, network=NETWORK).loc["north"]
    assert (found.river, found.bank) == ("甲河", "right")
    assert found.chainage_m == pytest.approx(4775.2, abs=0.1)


def test_near_a_confluence_the_stated_river_wins():
    at = places(p="POINT(109.0505 31.001)")
    assert said(at)["p"] == ["乙镇"]
    assert said(at, river=pd.Series({"p": "甲河"}))["p"] == ["县", "北镇"]


def test_a_line_and_an_area_answer_at_their_place_nearest_to_the_river():
    at = places(
        road="LINESTRING(109.02 31.001, 109.02 31.1)",
        field="POLYGON((109.07 30.9, 109.09 30.9, 109.09 30.99, 109.07 30.99, 109.07 30.9))",
    )
    assert said(at) == {"road": ["县", "西镇"], "field": ["县", "南镇"]}


def test_a_place_far_from_every_river_has_nothing():
    found = chain(places(far="POINT(109.05 30.5)"), SEGMENTS, network=NETWORK).loc["far"]
    assert found.chiefs == []
    assert found.segment_id is None
    assert found.river is None
    assert pd.isna(found.chainage_m)


def test_in_a_short_gap_the_next_segment_answers_and_in_a_long_one_nobody():
    part = SEGMENTS.loc[["W"]]
    near = chain(places(p="POINT(109.055 31.001)"), part, network=NETWORK).chiefs["p"]
    far = chain(places(p="POINT(109.09 31.001)"), part, network=NETWORK).chiefs["p"]
    assert [chief["chief"] for chief in near] == ["西镇"]
    assert far == []


def test_the_lists_of_two_places_are_not_one_and_the_same():
    found = chain(places(a="POINT(109.08 31.002)", b="POINT(109.081 31.002)"), SEGMENTS, network=NETWORK)
    found.chiefs["a"].append({})
    assert len(found.chiefs["b"]) == 2


def test_a_stretch_has_the_chiefs_of_every_segment_it_crosses():
    stretch = pd.DataFrame(
        {
            "subject_id": ["路"],
            "river": ["甲河"],
            "bank": ["left"],
            "from_chainage_m": [4000.0],
            "to_chainage_m": [6000.0],
        }
    )
    found = chain_of_stretches(stretch, SEGMENTS, network=NETWORK)
    assert found.chief.tolist() == ["县", "西镇", "北镇"]
    assert found.length_m.tolist() == pytest.approx([2000, 6000 - 4775.24, 4775.24 - 4000], abs=0.1)


def test_empty_inputs_give_empty_answers():
    nobody = SEGMENTS.iloc[:0]
    assert chain(places(p="POINT(109.08 31)"), nobody, network=NETWORK).chiefs["p"] == []
    assert chain(places(p="POINT(109.08 31)"), nobody).chiefs["p"] == []
    assert len(chain(places(), SEGMENTS, network=NETWORK)) == 0
    assert len(chain(places(), SEGMENTS)) == 0


def test_without_a_network_a_stated_river_wins_too():
    at = places(p="POINT(109.0505 31.001)")
    found = chain(at, SEGMENTS, river=pd.Series({"p": "甲河"}))
    assert found.river["p"] == "甲河"
    assert found.segment_id["p"] in ("N", "S")
