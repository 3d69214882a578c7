"""Who answers for a place."""

from __future__ import annotations

import geopandas as gpd
from shapely import from_wkt

from riverzones.chiefs import chain

SEGMENTS = gpd.GeoDataFrame(
    {
        "river": ["长江", "长江", "长江", "大宁河"],
        "level": ["county", "township", "township", "township"],
        "chief": ["县级", "镇甲", "镇乙", "镇丙"],
    },
    geometry=[
        from_wkt("LINESTRING(109.8 31.05, 110.0 31.05)"),
        from_wkt("LINESTRING(109.8 31.05, 109.9 31.05)"),
        from_wkt("LINESTRING(109.9 31.05, 110.0 31.05)"),
        from_wkt("LINESTRING(109.9 31.06, 109.9 31.2)"),
    ],
    index=["C", "T1", "T2", "D"],
    crs=4490,
)


def places(**points: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[from_wkt(text) for text in points.values()], index=list(points), crs=4490)


def test_a_place_gets_the_nearest_chief_of_every_level_of_one_river():
    said = chain(places(east="POINT(109.95 31.051)", north="POINT(109.901 31.1)"), SEGMENTS)
    assert [chief["chief"] for chief in said.chiefs["east"]] == ["县级", "镇乙"]
    assert [chief["chief"] for chief in said.chiefs["north"]] == ["镇丙"]
    assert said.river.to_dict() == {"east": "长江", "north": "大宁河"}


def test_a_place_far_from_every_segment_has_no_chief():
    said = chain(places(far="POINT(109.9 30.5)"), SEGMENTS)
    assert said.chiefs["far"] == []
    assert said.segment_id["far"] is None


def test_segments_without_level_or_river_still_answer():
    bare = SEGMENTS[["geometry"]].assign(chief=["甲", "乙", "丙", "丁"])
    said = chain(places(north="POINT(109.901 31.1)"), bare)
    assert [chief["chief"] for chief in said.chiefs["north"]] == ["丁"]
