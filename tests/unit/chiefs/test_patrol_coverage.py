"""What a track covers: along, across, at an angle, back again, past a mouth, round a lake."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import from_wkt

from riverzones.chiefs.patrols import Tolerances, covered, hits, near_ratio, union
from riverzones.geo import geodesy
from strategies import rivers


def segments(river=None, level=None, **shapes):
    made = gpd.GeoDataFrame(index=list(shapes), geometry=[from_wkt(text) for text in shapes.values()], crs=4490)
    return made.assign(river=river or list(shapes), level=level or "village")


def track(*lines, step=0.0005):
    """Fixes along WKT lines, one recording each, every ``step`` degrees."""
    parts = []
    for run, text in enumerate(lines):
        line = from_wkt(text) if isinstance(text, str) else text
        lonlat = shapely.get_coordinates(shapely.segmentize(line, step) if step else line)
        parts.append(pd.DataFrame({"run": run, "lon": lonlat[:, 0], "lat": lonlat[:, 1]}))
    return pd.concat(parts, ignore_index=True)


def told(points, ground, **about):
    found = hits(points, ground, **about)
    return union(covered(found, ground, **about), ground)


STRAIGHT = segments(A="LINESTRING(109.8 31.05, 109.85 31.05)")
LENGTH = geodesy.length_m(STRAIGHT.geometry)[0]


def test_a_walk_along_covers_all_of_a_segment_and_tells_the_bank():
    row = told(track("LINESTRING(109.79 31.051, 109.86 31.051)"), STRAIGHT).loc["A"]
    assert row.covered_m == pytest.approx(LENGTH, abs=0.01)
    assert row.coverage_ratio == pytest.approx(1)
    assert (row.left_m, row.right_m) == (pytest.approx(LENGTH, abs=0.01), 0)


def test_a_walk_of_half_a_segment_covers_half():
    row = told(track("LINESTRING(109.8 31.051, 109.825 31.051)"), STRAIGHT).loc["A"]
    assert row.coverage_ratio == pytest.approx(0.5, abs=1e-6)


def test_the_way_back_on_the_other_bank_covers_nothing_twice():
    both = told(track("LINESTRING(109.8 31.051, 109.825 31.051, 109.825 31.049, 109.8 31.049)"), STRAIGHT).loc["A"]
    assert both.covered_m == pytest.approx(LENGTH / 2, abs=0.5)
    assert both.left_m == pytest.approx(LENGTH / 2, abs=25)
    assert both.right_m == pytest.approx(LENGTH / 2, abs=25)


def test_a_crossing_covers_next_to_nothing_and_an_angle_its_share_along():
    assert told(track("LINESTRING(109.82 31.04, 109.82 31.06)"), STRAIGHT).loc["A", "covered_m"] < 0.01
    slanting = from_wkt("LINESTRING(109.82 31.046, 109.823 31.054)")
    along = geodesy.length_m([from_wkt("LINESTRING(109.82 31.05, 109.823 31.05)")])[0]
    assert told(track(slanting), STRAIGHT).loc["A", "covered_m"] == pytest.approx(along, abs=0.01)


def test_what_is_out_of_reach_covers_nothing():
    assert told(track("LINESTRING(109.8 31.056, 109.85 31.056)"), STRAIGHT).loc["A", "covered_m"] == 0
    wide = told(track("LINESTRING(109.8 31.056, 109.85 31.056)"), STRAIGHT, half_width_m=pd.Series({"A": 300.0}))
    assert wide.loc["A", "coverage_ratio"] == pytest.approx(1)


def test_a_gap_between_fixes_is_not_covered():
    points = track("LINESTRING(109.8 31.051, 109.81 31.051)", step=0.001)
    later = track("LINESTRING(109.83 31.051, 109.84 31.051)", step=0.001)
    row = told(pd.concat([points, later], ignore_index=True), STRAIGHT).loc["A"]
    assert row.coverage_ratio == pytest.approx(0.4, abs=1e-6)


def test_a_new_recording_is_not_joined_to_the_one_before():
    row = told(track("LINESTRING(109.8 31.051, 109.81 31.051)", "LINESTRING(109.814 31.051, 109.82 31.051)"), STRAIGHT)
    assert row.loc["A", "coverage_ratio"] == pytest.approx(0.32, abs=1e-6)


def test_a_walk_past_a_mouth_covers_the_river_on_both_sides_of_it_and_not_the_tributary():
    ground = segments(
        river=["长江", "长江", "支流"],
        A="LINESTRING(109.8 31.05, 109.85 31.05)",
        B="LINESTRING(109.85 31.05, 109.9 31.05)",
        T="LINESTRING(109.853 31.1, 109.85 31.05)",
    )
    table = told(track("LINESTRING(109.8 31.052, 109.9 31.052)"), ground)
    assert table["coverage_ratio"].loc[["A", "B"]].tolist() == pytest.approx([1, 1])
    assert table.loc["T", "covered_m"] < 20


def test_of_two_rivers_side_by_side_the_nearer_is_walked():
    ground = segments(A="LINESTRING(109.8 31.05, 109.85 31.05)", B="LINESTRING(109.8 31.053, 109.85 31.053)")
    assert told(track("LINESTRING(109.8 31.051, 109.85 31.051)"), ground)["coverage_ratio"].tolist() == [
        pytest.approx(1),
        0,
    ]


def test_every_level_is_covered_by_the_same_walk():
    ground = segments(
        river=["长江", "长江"],
        level=["county", "village"],
        C="LINESTRING(109.7 31.0501, 109.95 31.0501)",
        V="LINESTRING(109.8 31.05, 109.85 31.05)",
    )
    table = told(track("LINESTRING(109.8 31.051, 109.85 31.051)"), ground)
    assert table.loc["V", "coverage_ratio"] == pytest.approx(1)
    assert table.loc["C", "covered_m"] == pytest.approx(LENGTH, rel=1e-4)


def test_a_bend_cut_short_is_covered_where_it_lies_in_reach_and_not_where_it_does_not():
    small = segments(
        A="LINESTRING(109.8 31.05, 109.81 31.05, 109.81 31.052, 109.812 31.052, 109.812 31.05, 109.82 31.05)"
    )
    large = segments(
        A="LINESTRING(109.8 31.05, 109.81 31.05, 109.81 31.07, 109.812 31.07, 109.812 31.05, 109.82 31.05)"
    )
    straight = track("LINESTRING(109.8 31.0495, 109.82 31.0495)", step=0.0002)
    assert told(straight, small).loc["A", "coverage_ratio"] == pytest.approx(1)
    assert told(straight, large).loc["A", "coverage_ratio"] < 0.35


def test_the_seam_of_a_ring_does_not_cover_the_ring():
    ring = segments(L="LINESTRING(109.8 31.05, 109.804 31.05, 109.804 31.054, 109.8 31.054, 109.8 31.05)")
    row = told(track("LINESTRING(109.8 31.0505, 109.8 31.05, 109.8005 31.05)", step=0.0001), ring).loc["L"]
    assert row.covered_m == pytest.approx(
        55.44 + 47.73, abs=0.1
    )  # 0.0005 degrees north, 0.0005 degrees east at 31.05 N


def test_a_segment_in_two_parts_is_covered_part_by_part():
    ground = segments(M="MULTILINESTRING((109.8 31.05, 109.81 31.05), (109.82 31.05, 109.83 31.05))")
    row = told(track("LINESTRING(109.8 31.051, 109.81 31.051)"), ground).loc["M"]
    assert row.coverage_ratio == pytest.approx(0.5)


def test_days_add_up_to_a_union():
    one = covered(hits(track("LINESTRING(109.8 31.051, 109.82 31.051)"), STRAIGHT), STRAIGHT)
    two = covered(hits(track("LINESTRING(109.81 31.051, 109.84 31.051)"), STRAIGHT), STRAIGHT)
    assert union(pd.concat([one, two]), STRAIGHT).loc["A", "coverage_ratio"] == pytest.approx(0.8, abs=1e-6)


def test_the_share_at_the_river_is_by_length():
    points = track("LINESTRING(109.8 31.05, 109.81 31.05)", "LINESTRING(109.8 31.2, 109.81 31.2)")
    assert near_ratio(points, hits(points, STRAIGHT)) == pytest.approx(0.5, abs=0.01)
    still = pd.DataFrame({"run": [0, 0], "lon": [109.8, 109.8], "lat": [31.05, 31.05]})
    assert near_ratio(still, hits(still, STRAIGHT)) == 1


@pytest.mark.parametrize(
    "points", [track("POINT(109.8 31.05)", step=0), track("LINESTRING(109.8 31.05, 109.9 31.05)").iloc[:0]]
)
def test_one_fix_or_none_covers_nothing(points):
    assert told(points, STRAIGHT).loc["A", "covered_m"] == 0


def test_without_segments_there_is_nothing_to_cover():
    points = track("LINESTRING(109.8 31.05, 109.81 31.05)")
    found = hits(points, STRAIGHT.iloc[:0])
    assert found.empty
    assert union(covered(found, STRAIGHT.iloc[:0]), STRAIGHT.iloc[:0]).empty
    assert near_ratio(points, found) == 0


TIGHT = Tolerances(near_m=50)


@settings(max_examples=15)
@given(rivers(), st.integers(0, 3))
def test_a_walk_on_the_river_covers_it_all_in_either_direction(river, thin):
    ground = gpd.GeoDataFrame({"river": ["r"]}, index=["R"], geometry=[river], crs=4490)
    points = track(river, step=0.002 / (thin + 1))
    forth = told(points, ground, tolerances=TIGHT).loc["R"]
    back = told(points.iloc[::-1].reset_index(drop=True), ground, tolerances=TIGHT).loc["R"]
    assert forth.coverage_ratio == pytest.approx(1, abs=1e-6)
    assert back.covered_m == pytest.approx(forth.covered_m, abs=0.5)


@settings(max_examples=15)
@given(rivers(), rivers())
def test_more_walking_never_covers_less_and_never_more_than_there_is(river, other):
    ground = gpd.GeoDataFrame({"river": ["r"]}, index=["R"], geometry=[river], crs=4490)
    part = shapely.line_interpolate_point(river, np.linspace(0, river.length / 2, 40))
    one = covered(hits(track(shapely.LineString(part), step=0), ground), ground)
    two = covered(hits(track(other, step=0.001), ground), ground)
    first, both = union(one, ground).loc["R"], union(pd.concat([one, two]), ground).loc["R"]
    assert first.covered_m <= both.covered_m + 1e-6
    assert both.covered_m <= both.length_m + 1e-6
    assert max(both.left_m, both.right_m) <= both.covered_m + 1e-6


@pytest.mark.parametrize("lat", [31.0502, 31.0498], ids=["ahead of the edge before", "ahead of the edge after"])
def test_around_a_sharp_bend_a_walk_stays_on_the_outer_bank(lat):
    bend = segments(A="LINESTRING(109.84 31.05, 109.85 31.05, 109.84 31.052)")  # turns left: the right bank is without
    found = hits(track(f"LINESTRING(109.8504 {lat}, 109.8504001 {lat})", step=None), bend)
    assert set(found["bank"]) == {"right"}
