"""How much of every river has a chief."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import from_wkt

from riverzones.chiefs import coverage, placed, river_network
from riverzones.geo import geodesy

LINE = "LINESTRING(109 31, 109.04 31, 109.1 31)"
RIVERS = gpd.GeoDataFrame({"name": ["甲河"]}, geometry=[from_wkt(LINE)], index=["R"], crs=4490)
LONG = float(geodesy.length_m(RIVERS.geometry)[0])


def segments(*rows: tuple[str, str | None, str]) -> gpd.GeoDataFrame:
    """Rows of id, bank and WKT."""
    return gpd.GeoDataFrame(
        {"river": "甲河", "level": "township", "bank": [bank for _, bank, _ in rows]},
        geometry=[from_wkt(wkt) for _, _, wkt in rows],
        index=[name for name, _, _ in rows],
        crs=4490,
    )


def test_a_gap_is_told_with_its_chainages_and_its_line():
    found = coverage(RIVERS, segments(("S", None, "LINESTRING(109 31, 109.05 31)")))
    (gap,) = found.gaps.itertuples()
    assert (gap.level, gap.river, gap.bank) == ("township", "甲河", None)
    assert (gap.from_chainage_m, gap.to_chainage_m) == pytest.approx((0, LONG / 2), abs=0.01)
    assert gap.geometry.coords[0] == pytest.approx((109.05, 31))
    assert gap.geometry.coords[-1] == (109.1, 31)
    assert found.table.covered_percent.tolist() == pytest.approx([50], abs=1e-4)


def test_a_segment_beside_the_line_covers_it_and_one_farther_off_does_not():
    beside = segments(("S", None, "LINESTRING(109 31.001, 109.1 31.001)"))
    assert coverage(RIVERS, beside).table.covered_percent.iloc[0] == pytest.approx(100, abs=0.001)
    apart = coverage(RIVERS, beside, tolerance_m=100)
    assert apart.off_river == ["S"]


def test_a_segment_may_be_drawn_upstream():
    found = coverage(RIVERS, segments(("S", None, "LINESTRING(109.1 31, 109 31)")))
    assert (found.table.covered_percent.iloc[0], len(found.gaps)) == (pytest.approx(100), 0)


def test_one_bank_alone_is_half_covered_and_the_other_bank_a_gap():
    found = coverage(RIVERS, segments(("L", "left", LINE)))
    assert found.table.covered_percent.iloc[0] == pytest.approx(50)
    assert found.gaps.bank.tolist() == ["right"]
    both = coverage(RIVERS, segments(("L", "left", LINE), ("R", "right", LINE)))
    assert (both.table.covered_percent.iloc[0], len(both.gaps), len(both.overlaps)) == (pytest.approx(100), 0, 0)


def test_an_overlap_names_its_segments():
    found = coverage(
        RIVERS,
        segments(("A", None, "LINESTRING(109 31, 109.06 31)"), ("B", None, "LINESTRING(109.05 31, 109.1 31)")),
    )
    (over,) = found.overlaps.itertuples()
    assert over.segment_ids == ["A", "B"]
    assert over.length_m == pytest.approx(LONG / 10, abs=0.01)
    assert found.table[["gaps", "overlaps"]].to_numpy().tolist() == [[0, 1]]


def test_a_segment_of_one_bank_over_one_of_both_overlaps_on_that_bank():
    found = coverage(RIVERS, segments(("A", None, LINE), ("B", "left", LINE)))
    assert found.overlaps.bank.tolist() == ["left"]


def test_levels_without_any_segment_can_be_asked_for():
    found = coverage(RIVERS, segments(("A", None, LINE)), levels=["county", "township"])
    assert dict(zip(found.table.level, found.table.covered_m, strict=True)) == pytest.approx(
        {"county": 0.0, "township": LONG}
    )
    assert found.gaps.level.tolist() == ["county"]


def test_rounding_between_segments_is_no_gap():
    found = coverage(
        RIVERS,
        segments(("A", None, "LINESTRING(109 31, 109.05 31)"), ("B", None, "LINESTRING(109.0500001 31, 109.1 31)")),
    )
    assert len(found.gaps) == 0


def test_the_stated_river_decides_at_a_confluence():
    rivers = gpd.GeoDataFrame(
        {"name": ["甲河", "乙河"]},
        geometry=[from_wkt(LINE), from_wkt("LINESTRING(109.05 31.03, 109.05 31)")],
        index=["R", "Q"],
        crs=4490,
    )
    made = segments(("S", None, "LINESTRING(109.05 31.02, 109.05 31)")).assign(river="乙河")
    rows = placed(made, river_network(rivers))
    assert rows.river.tolist() == ["乙河"]
    assert rows.from_chainage_m.iloc[0] == 0


def test_a_name_the_network_does_not_know_counts_as_none():
    rows = placed(segments(("S", None, LINE)).assign(river="甲江"), river_network(RIVERS))
    assert rows.river.tolist() == ["甲河"]


def test_a_river_is_covered_to_its_ends_when_a_segment_comes_near_them():
    short = segments(("S", None, "LINESTRING(109.001 31, 109.0985 31)"))
    assert coverage(RIVERS, short).table.covered_percent.iloc[0] == pytest.approx(100)
    found = coverage(RIVERS, short, tolerance_m=100)
    assert found.gaps.length_m.tolist() == pytest.approx([143.26], abs=0.01)
