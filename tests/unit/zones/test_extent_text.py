"""The extent of drawn zones in the words of approval papers."""

from __future__ import annotations

import pytest

from riverzones.zones.extent_text import extent_of, extent_text, joined_text
from riverzones.zones.review.approval_text import read_approval

RIVER = {
    "tier1_upstream_m": 1000,
    "tier1_downstream_m": 100,
    "tier1_left_m": 50,
    "tier1_right_m": 50,
    "tier2_upstream_m": 2000,
    "tier2_downstream_m": 200,
    "tier2_left_m": 200,
    "tier2_right_m": 50,
    "tier2_behind_tier1": True,
}


def text(tier, part, sizes, **more):
    return extent_text(tier, part, extent_of(tier, part, sizes, **more))


def test_a_river_zone_is_told_by_its_lengths_and_depths():
    assert text("1", "water", RIVER) == "一级保护区：取水口上游1000米至下游100米（含支流）的水域。"
    assert text("2", "water", RIVER) == "二级保护区：一级保护区上游边界上溯2000米、下游边界下延200米（含支流）的水域。"


def test_land_of_tier_2_that_lies_behind_tier_1_runs_along_both():
    behind = text("2", "land", RIVER)
    assert (
        behind
        == "二级保护区：取水口上游3000米至下游300米（含支流），左岸纵深200米、右岸纵深50米，除一级保护区外的陆域。"
    )
    ends = text("2", "land", RIVER | {"tier2_behind_tier1": False})
    assert ends.startswith("二级保护区：一级保护区上游边界上溯2000米、下游边界下延200米")


def test_land_cut_at_the_divide_says_so():
    assert text("1", "land", RIVER, divide=True).endswith("的陆域，但不超过流域分水岭。")
    assert "分水岭" not in text("1", "water", RIVER, divide=True)


@pytest.mark.parametrize(
    ("tier", "part", "value", "said"),
    [
        ("1", "water", "all", "一级保护区：全部水域。"),
        ("1", "water", 300.0, "一级保护区：以取水口为圆心，半径300米范围内的水域。"),
        ("1", "land", 200.0, "一级保护区：一级保护区水域外200米范围内的陆域。"),
        ("2", "water", "all", "二级保护区：除一级保护区外的全部水域。"),
        ("2", "land", 2000.0, "二级保护区：一级保护区外2000米范围内的陆域。"),
        ("2", "land", "all", "二级保护区：除一级保护区外，整个汇水区域的陆域。"),
    ],
)
def test_a_lake_zone_is_told_by_its_radius_or_distance(tier, part, value, said):
    assert text(tier, part, {f"tier{tier}_{part}_m": value}) == said


def test_wells_are_told_by_their_radius():
    assert text("1", "land", {"tier1_radius_m": 50.0}, of="well") == "一级保护区：以水井为圆心，半径50米范围内的陆域。"
    assert (
        extent_text(None, None, extent_of(None, None, {"radius_m": 30}, of="well")) == "以水井为圆心，半径30米范围内。"
    )


def test_what_no_usual_sentence_describes_points_to_the_corners():
    longer_along_the_flow = {"tier1_radius_m": 50.0, "tier1_radius_across_m": 20.0}
    assert text("1", "land", longer_along_the_flow) == "一级保护区：陆域以拐点坐标表所列界线为准。"
    assert text("1", "land", {}) == "一级保护区：陆域以拐点坐标表所列界线为准。"
    assert (
        text("1", "water", RIVER | {"tier1_upstream_m": float("inf")}) == "一级保护区：水域以拐点坐标表所列界线为准。"
    )


@pytest.mark.parametrize(
    ("part", "sizes"),
    [
        ("water", {"navigable": True}),
        ("land", {"inflow_tier1_upstream_m": 1000}),
        ("land", {"conduit_upstream_m": 1000}),
        ("water", {"tier1_upstream_m": "all"}),
    ],
)
def test_a_zone_beside_a_fairway_or_along_inflows_or_conduits_makes_no_sentence(part, sizes):
    assert text("1", part, RIVER | sizes).endswith("以拐点坐标表所列界线为准。")


def test_land_that_ends_at_dikes_says_so_only_where_it_was_cut_there():
    assert text("1", "land", RIVER | {"dike_boundary": True, "dike_m": 800.0}).endswith("，但不超过防洪堤。")
    assert "堤" not in text("1", "land", RIVER | {"dike_boundary": False, "dike_m": 800.0})
    assert "堤" not in text("1", "land", RIVER | {"dike_boundary": True})


def test_land_of_tier_2_that_is_the_whole_of_a_small_catchment_says_so():
    assert text("2", "land", RIVER | {"catchment_km2": 81.5}) == "二级保护区：除一级保护区外，整个汇水区域的陆域。"


def test_a_range_of_a_decentralised_river_source_has_no_tier():
    sizes = {"upstream_m": 1000, "downstream_m": 100, "depth_m": 50}
    assert text(None, "water", sizes) == "取水口上游1000米至下游100米的水域。"
    assert text(None, "land", sizes) == "取水口上游1000米至下游100米，两岸纵深50米的陆域。"


@pytest.mark.parametrize("tier", ["1", "2"])
@pytest.mark.parametrize("part", ["water", "land"])
def test_the_text_reads_back_as_the_extent_it_was_written_from(tier, part):
    extent = extent_of(tier, part, RIVER)
    read = read_approval(extent_text(tier, part, extent))
    assert read.extents == (extent,)
    assert not read.unread


def test_sentences_with_the_same_head_are_joined():
    said = joined_text([text("1", "water", RIVER), text("1", "land", RIVER), text("2", "water", RIVER)])
    assert said.count("一级保护区：") == 1
    assert said.count("。") == 2
