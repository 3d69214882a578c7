"""The zones of the Renmin canal at Shifang, as published.

Source: 宋学文, 什邡市人民渠饮用水水源保护区的设立, 绿色科技 2018(2): 41-43 (abstract). Tier 1: 1,000 m up and 100 m
down of the intake, 50 m of land on both banks; tier 2: 2,000 m and 200 m beyond, 200 m of land in the north and 50 m in
the south; quasi zone: 2,000 m upstream of that, land as tier 2. Published: perimeter 11,440 m, fence of tier 1 2,400 m,
area 1,267,374 m2. A straight canal 20 m wide (the width is inferred) comes to 1,266,000 m2 and to the perimeter as
published: the land of tier 2 does not lie behind that of tier 1, and the fence leaves out both crossings of the canal.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.corners import corners
from riverzones.zones.extent_text import extent_of, extent_text
from riverzones.zones.markers.propose import fence_line, outlines
from riverzones.zones.river import river

PUBLISHED_AREA_M2, PUBLISHED_PERIMETER_M, PUBLISHED_FENCE_M = 1_267_374, 11_440, 2_400
SIZES = {
    "tier1_upstream_m": 1000,
    "tier1_downstream_m": 100,
    "tier1_left_m": 50,
    "tier1_right_m": 50,
    "tier2_upstream_m": 2000,
    "tier2_downstream_m": 200,
    "tier2_left_m": 200,
    "tier2_right_m": 50,
    "quasi_upstream_m": 2000,
    "quasi_downstream_m": 0,
    "quasi_left_m": 200,
    "quasi_right_m": 50,
    "tier2_behind_tier1": False,
}


@pytest.fixture(scope="module")
def zones():
    """The zones of a straight canal that runs east at the latitude of Shifang."""
    canal = LineString([(104.00, 31.13), (104.05, 31.13), (104.12, 31.13)])
    reaches = gpd.GeoDataFrame(
        {"from_node": [0], "to_node": [1], "width_m": [20.0]}, geometry=[canal], index=["renmin"], crs=4490
    )
    intake = gpd.GeoDataFrame(geometry=[Point(104.08, 31.13)], index=["intake"], crs=4490)
    sizes = {name: pd.Series([value], index=intake.index) for name, value in SIZES.items()}
    return river(intake, ZoneContext(network=Network.of(reaches)), **sizes).set_index(["tier", "part"])


def whole(zones, *tiers):
    return shapely.union_all([zones.geometry[tier, part] for tier in tiers for part in ("water", "land")])


def test_the_perimeter_is_the_published_one(zones):
    assert geodesy.perimeter_m([whole(zones, "1", "2", "quasi")])[0] == pytest.approx(PUBLISHED_PERIMETER_M, abs=0.5)


def test_the_area_is_the_published_one_within_two_thousandths(zones):
    area = geodesy.area_m2(zones.geometry.array).sum()
    assert area == pytest.approx(PUBLISHED_AREA_M2, rel=0.002)
    assert area == pytest.approx(1_266_000, rel=2e-5)


def test_the_fence_of_tier_1_is_the_published_one(zones):
    outline = geodesy.perimeter_m([whole(zones, "1")])[0]
    assert outline - 2 * 20 == pytest.approx(PUBLISHED_FENCE_M, abs=0.1)


def test_each_tier_has_the_area_of_its_rectangles(zones):
    area = {tier: geodesy.area_m2([whole(zones, tier)])[0] for tier in ("1", "2", "quasi")}
    assert area == pytest.approx({"1": 1100 * 120, "2": 2200 * 270, "quasi": 2000 * 270}, rel=2e-5)


def test_tiers_lie_end_to_end_without_gap_or_overlap(zones):
    together = whole(zones, "1", "2", "quasi")
    assert together.geom_type == "Polygon"
    assert not together.interiors
    assert geodesy.area_m2([together])[0] == pytest.approx(geodesy.area_m2(zones.geometry.array).sum(), abs=0.01)


def test_the_corner_points_of_the_whole_make_the_published_perimeter(zones):
    table = corners(whole(zones, "1", "2", "quasi"))
    assert table["to_next_m"].sum() == pytest.approx(PUBLISHED_PERIMETER_M, abs=0.5)
    assert set(table["zone"]) == {35}


def test_the_line_to_be_fenced_is_as_long_as_the_published_fence(zones):
    line = fence_line(outlines(zones.reset_index()))
    assert geodesy.length_m([line])[0] == pytest.approx(PUBLISHED_FENCE_M, abs=0.1)
    assert len(shapely.get_parts(line)) == 2  # one on each bank


def test_the_extent_reads_as_the_plan_has_it():
    """Lengths of tier 2 count from the boundary of tier 1; its land is 200 m deep in the north, 50 m in the south."""
    said = extent_text("2", "land", extent_of("2", "land", SIZES))
    assert said == (
        "二级保护区：一级保护区上游边界上溯2000米、下游边界下延200米（含支流），左岸纵深200米、右岸纵深50米的陆域。"
    )
