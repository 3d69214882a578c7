"""Two sets of zones beside each other."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import wkt

from riverzones.geo import geodesy
from riverzones.zones.review.alternatives import CHANGES, affected, differences, tiers_of

INNER = "POLYGON ((110 31, 110.01 31, 110.01 31.01, 110 31.01, 110 31))"
OUTER = "POLYGON ((109.99 30.99, 110.02 30.99, 110.02 31.02, 109.99 31.02, 109.99 30.99))"
EAST = "POLYGON ((110.01 31, 110.02 31, 110.02 31.01, 110.01 31.01, 110.01 31))"


def zones(*rows):
    """(source, tier, WKT) as a layer of zones."""
    sources, tiers, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"source_id": sources, "tier": tiers}, geometry=gpd.GeoSeries.from_wkt(shapes), crs=4490)


def places(**shapes):
    return gpd.GeoDataFrame(
        {"name": [name.upper() for name in shapes]},
        geometry=gpd.GeoSeries.from_wkt(list(shapes.values())).to_numpy(),
        index=list(shapes),
        crs=4490,
    )


def area(text):
    return float(geodesy.area_m2([wkt.loads(text)])[0])


def test_a_tier_drawn_over_the_tier_inside_it_counts_without_it():
    made = tiers_of(zones(("S", "1", INNER), ("S", "2", OUTER)))
    assert made.index.tolist() == ["S|1", "S|2"]
    assert geodesy.area_m2(made.geometry.to_numpy()) == pytest.approx(
        [area(INNER), area(OUTER) - area(INNER)], rel=1e-6
    )


def test_rows_without_source_tier_or_shape_are_passed_over():
    made = tiers_of(zones(("S", "1", INNER), (None, "1", INNER), ("S", "x", INNER), ("S", "2", None)))
    assert made.index.tolist() == ["S|1"]


def test_areas_add_up_and_what_is_shared_by_tier_and_by_source_is_told():
    a, b = tiers_of(zones(("S", "1", INNER), ("S", "2", OUTER))), tiers_of(zones(("S", "1", EAST), ("S", "2", OUTER)))
    found = differences(a, b)
    table = found.areas
    assert table.index.tolist() == ["S|1", "S|2", "S|all"]
    for side in "ab":
        assert (table["shared_m2"] + table[f"only_{side}_m2"]).tolist() == pytest.approx(
            table[f"area_{side}_m2"].tolist(), rel=1e-6
        )
    assert table.at["S|1", "shared_m2"] == pytest.approx(0, abs=1)
    assert table.at["S|1", "only_b_m2"] == pytest.approx(area(EAST), rel=1e-6)
    assert table.at["S|all", "only_a_m2"] == pytest.approx(0, abs=1)
    assert table.geometry["S|all"] is None
    assert set(found.parts[found.parts["tier"] == "all"]["side"]) == {"shared"}


def test_a_source_of_one_side_alone_is_only_there():
    found = differences(tiers_of(zones(("S", "1", INNER))), tiers_of(zones(("T", "1", EAST)))).areas
    assert found.loc["S|all", ["area_b_m2", "shared_m2", "only_b_m2"]].tolist() == [0, 0, 0]
    assert found.at["T|all", "only_b_m2"] == pytest.approx(area(EAST), rel=1e-6)


def test_places_come_in_fall_out_and_change_their_tier():
    a = tiers_of(zones(("S", "1", INNER), ("S", "2", OUTER)))
    b = tiers_of(zones(("S", "1", EAST), ("S", "2", INNER)))
    there = places(
        west="POINT (110.005 31.005)",  # tier 1 to tier 2
        east="POINT (110.015 31.005)",  # tier 2 to tier 1
        north="POINT (110.005 31.015)",  # tier 2 to nothing
        far="POINT (111 31)",  # never inside
        road="LINESTRING (109.995 31.005, 110.012 31.005)",  # in tier 1 of both, by a part of it
    )
    found = affected(there, a, b, layer="outfalls").set_index("id")
    assert found["change"].to_dict() == {"west": "looser", "east": "stricter", "north": "leaves"}
    assert found.loc["north", ["layer", "name", "tier_a", "tier_b"]].tolist() == ["outfalls", "NORTH", "2", None]
    back = affected(there, b, a, layer="outfalls").set_index("id")
    assert back["change"].to_dict() == {"west": "stricter", "east": "looser", "north": "enters"}
    assert set(found["change"]) | set(back["change"]) == set(CHANGES)


def test_a_building_that_only_touches_a_zone_is_not_in_it():
    none = tiers_of(zones(("S", "1", "POLYGON ((120 31, 120.01 31, 120.01 31.01, 120 31))")))
    found = affected(places(house=EAST, hut=INNER), none, tiers_of(zones(("S", "1", INNER))), layer="buildings")
    assert found["id"].tolist() == ["hut"]
