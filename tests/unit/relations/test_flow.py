"""Rows up- and downstream of others: one river 109.00 -> 109.03 E on 31 N, a tributary from the north at 109.01."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import from_wkt

from riverzones.errors import DataError
from riverzones.network import Network
from riverzones.network.trace import Velocities, VelocityClass
from riverzones.relations import relate
from riverzones.relations.flow import located

DEGREE_M = 95504.26  # of longitude at 31 N, N cos(phi) of CGCS2000
LINES = {
    "a1": ("甲河", "LINESTRING (109.00 31, 109.01 31)", 1, 2),
    "a2": ("甲河", "LINESTRING (109.01 31, 109.02 31)", 2, 3),
    "a3": ("甲河", "LINESTRING (109.02 31, 109.03 31)", 3, 4),
    "b1": ("乙溪", "LINESTRING (109.01 31.02, 109.01 31)", 5, 2),
}


def network(**columns):
    lines = [from_wkt(line) for _, line, _, _ in LINES.values()]
    known = {"river": [river for river, *_ in LINES.values()], **columns}
    nodes = {"from_node": [a for *_, a, _ in LINES.values()], "to_node": [b for *_, b in LINES.values()]}
    return Network.of(gpd.GeoDataFrame({**known, **nodes}, geometry=lines, index=list(LINES), crs=4490))


def rows(prefix, *shapes, **columns):
    index = [f"{prefix}{number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame(columns, geometry=from_wkt(list(shapes)), index=index, crs=4490)


OUTFALLS = rows("P", "POINT (109.005 31)", "POINT (109.01 31.01)", "POINT (109.025 31)", "POINT (109.1 31.5)")
INTAKES = rows("Q", "POINT (109.015 31)")


def flowing(subject, reference, network, *, upstream, **options):
    return relate("upstream" if upstream else "downstream", subject, reference, network=network, **options)


def found(*asked, **options):
    pairs = flowing(*asked, **options)
    return dict(zip(zip(pairs["subject_id"], pairs["reference_id"], strict=True), pairs["measured"], strict=True))


def test_upstream_comes_along_the_main_stem_and_the_tributary_with_its_distance():
    seen = found(OUTFALLS, INTAKES, network(), upstream=True, distance_m=None)
    assert set(seen) == {("P1", "Q1"), ("P2", "Q1")}
    assert seen["P1", "Q1"] == pytest.approx(0.01 * DEGREE_M, abs=0.1)
    assert seen["P2", "Q1"] == pytest.approx(0.005 * DEGREE_M + 1108.66, abs=0.5)  # 0.01 degree of the meridian


def test_downstream_is_the_other_way_round():
    assert set(found(OUTFALLS, INTAKES, network(), upstream=False, distance_m=None)) == {("P3", "Q1")}
    there = found(INTAKES, OUTFALLS, network(), upstream=False, distance_m=2_000.0)
    back = found(OUTFALLS, INTAKES, network(), upstream=True, distance_m=2_000.0)
    assert {(b, a): pytest.approx(m, abs=1e-6) for (a, b), m in there.items()} == back


def test_the_distance_is_the_one_along_the_river():
    near = found(OUTFALLS, INTAKES, network(), upstream=True, distance_m=1_000.0)
    assert set(near) == {("P1", "Q1")}


def test_rows_on_no_river_are_counted():
    assert located(OUTFALLS, network())["reach_id"].isna().to_list() == [False, False, False, True]


def test_a_polygon_is_left_at_its_edges_and_what_lies_on_it_is_neither():
    lake = rows("L", "POLYGON ((109.004 30.99, 109.022 30.99, 109.022 31.005, 109.004 31.005, 109.004 30.99))")
    places = rows("P", "POINT (109.002 31)", "POINT (109.015 31)", "POINT (109.01 31.01)", "POINT (109.028 31)")
    up = found(places, lake, network(), upstream=True, distance_m=None)
    assert set(up) == {("P1", "L1"), ("P3", "L1")}
    assert up["P1", "L1"] == pytest.approx(0.002 * DEGREE_M, abs=0.1)
    assert up["P3", "L1"] == pytest.approx(554.33, abs=0.5)
    assert set(found(places, lake, network(), upstream=False, distance_m=None)) == {("P4", "L1")}


def test_without_a_limit_each_row_has_the_reference_nearest_along_the_river():
    intakes = rows("Q", "POINT (109.015 31)", "POINT (109.028 31)")
    assert set(found(OUTFALLS, intakes, network(), upstream=True, distance_m=None)) == {
        ("P1", "Q1"),
        ("P2", "Q1"),
        ("P3", "Q2"),
    }
    assert ("P1", "Q2") in found(OUTFALLS, intakes, network(), upstream=True, distance_m=5_000.0)


def test_a_row_is_not_upstream_of_itself_and_a_stated_river_wins():
    both = found(OUTFALLS, OUTFALLS, network(), upstream=True, distance_m=None)
    assert all(one != other for one, other in both)
    beside = rows("P", "POINT (109.0101 31.0005)", receiving_water=["甲河"])
    silent = rows("P", "POINT (109.0101 31.0005)")
    assert found(beside, INTAKES, network(), upstream=True, distance_m=None)["P1", "Q1"] == pytest.approx(
        0.0049 * DEGREE_M, abs=0.5
    )
    assert found(silent, INTAKES, network(), upstream=True, distance_m=None)["P1", "Q1"] == pytest.approx(
        0.005 * DEGREE_M + 55.43, abs=0.5
    )


def test_a_doubtful_direction_makes_an_answer_uncertain():
    sure = flowing(OUTFALLS, INTAKES, network(confidence=[1.0] * 4), upstream=True, distance_m=None)
    assert sure["truth"].tolist() == [True, True]
    doubtful = flowing(OUTFALLS, INTAKES, network(confidence=[1.0, 1.0, 1.0, 0.2]), upstream=True, distance_m=None)
    assert doubtful.set_index("subject_id")["truth"].isna().to_dict() == {"P1": False, "P2": True}


def test_the_accuracy_straddles_a_distance_along_the_river_too():
    near = OUTFALLS.assign(accuracy_m=60.0)
    metres = 0.01 * DEGREE_M  # from P1 to Q1
    for limit, truth in ((metres + 100, [False]), (metres + 50, [True]), (metres - 50, [True]), (metres - 100, [])):
        pairs = flowing(near.loc[["P1"]], INTAKES, network(), upstream=True, distance_m=limit)
        assert pairs["truth"].isna().tolist() == truth


def test_hours_are_told_where_high_and_low_water_agree():
    slow = network(velocity_ms=[0.5] * 4)
    hours = 0.01 * DEGREE_M / 0.5 / 3600
    pairs = flowing(OUTFALLS, INTAKES, slow, upstream=True, hours=hours + 0.01)
    assert pairs[["subject_id", "unit"]].values.tolist() == [["P1", "h"]]
    assert pairs["measured"].iloc[0] == pytest.approx(hours, abs=0.001)
    assert pairs["truth"].tolist() == [True]
    classes = Velocities((VelocityClass("all", ms=(0.25, 0.5, 1.0)),))
    pairs = flowing(OUTFALLS, INTAKES, network(), upstream=True, hours=hours + 0.01, velocity=classes)
    assert pairs.set_index("subject_id")["truth"].isna().to_dict() == {"P1": True, "P2": True}
    with pytest.raises(DataError, match="no reach has a velocity"):
        flowing(OUTFALLS, INTAKES, network(), upstream=True, hours=1)


def test_a_region_of_intakes_is_reached_once():
    intakes = rows("Q", "POINT (109.015 31)", "POINT (109.018 31)", source_id=["S", "S"])
    pairs = flowing(OUTFALLS, intakes, network(), upstream=True, distance_m=5_000.0, region="source_id")
    assert pairs[["subject_id", "reference_id", "region"]].values.tolist() == [["P1", "Q1", "S"], ["P2", "Q1", "S"]]


# every part of the answer


def test_an_answer_says_where_the_foot_of_the_reference_is_and_how_much_room_there_is():
    near = OUTFALLS.assign(accuracy_m=3.0)
    whole = 0.01 * DEGREE_M
    (row,) = flowing(near, INTAKES.assign(accuracy_m=4.0), network(), upstream=True, distance_m=1_000.0).itertuples()
    assert (row.subject_id, row.reference_id, row.unit, row.accuracy_m, row.truth) == ("P1", "Q1", "m", 5.0, True)
    assert row.measured == pytest.approx(whole, abs=0.1)
    assert row.slack_m == pytest.approx(1_000 - whole, abs=0.1)
    assert (row.nearest.x, row.nearest.y) == (pytest.approx(109.015), pytest.approx(31.0))
    free = flowing(near, INTAKES, network(), upstream=True)
    assert free["slack_m"].isna().all()
    assert free["truth"].tolist() == [True, True]


def test_what_is_surely_too_far_is_not_told_though_the_direction_is_doubtful():
    doubtful = network(confidence=[0.2] * 4)
    assert flowing(OUTFALLS, INTAKES, doubtful, upstream=True, distance_m=900.0).empty
    found = flowing(OUTFALLS, INTAKES, doubtful, upstream=True, distance_m=960.0)
    assert found[["subject_id"]].values.tolist() == [["P1"]]
    assert found["truth"].isna().tolist() == [True]


@pytest.mark.parametrize(("confidence", "sure"), [([1.0, None, 1.0, 1.0], [False]), ([1.0, 1.0, 0.2, 1.0], [True])])
def test_a_direction_is_doubtful_at_either_end_and_where_nothing_is_known_of_it(confidence, sure):
    found = flowing(OUTFALLS, INTAKES, network(confidence=confidence), upstream=True, distance_m=1_000.0)
    assert found["truth"].notna().tolist() == sure


def test_the_water_that_is_stated_goes_before_the_river_and_a_blank_one_does_not():
    spots = ["POINT (109.0101 31.0005)"] * 4
    places = rows("P", *spots, receiving_water=["甲河", None, None, "乙溪"], river=["乙溪", "甲河", "乙溪", None])
    assert located(places, network())["river"].tolist() == ["甲河", "甲河", "乙溪", "乙溪"]
    assert located(places.drop(columns=["receiving_water", "river"]), network())["river"].tolist() == ["乙溪"] * 4


def test_places_lie_on_a_river_up_to_two_kilometres_off():
    places = rows("P", "POINT (109.005 30.983)", "POINT (109.005 30.981)")  # 1,885 m and 2,106 m to the south
    assert located(places, network())["reach_id"].isna().tolist() == [False, True]


def test_a_line_that_meets_the_network_lies_on_what_it_meets_and_one_beside_it_at_its_nearest_place():
    across = rows("L", "LINESTRING (109.013 30.99, 109.013 31.01)")
    up = found(OUTFALLS, across, network(), upstream=True, distance_m=None)
    assert up["P1", "L1"] == pytest.approx(0.008 * DEGREE_M, abs=0.1)
    beside = rows("L", "LINESTRING (109.013 31.002, 109.013 31.01)")
    assert found(OUTFALLS, beside, network(), upstream=True)["P1", "L1"] == pytest.approx(0.008 * DEGREE_M, abs=0.1)
    (row,) = flowing(OUTFALLS.loc[["P1"]], across, network(), upstream=True).itertuples()
    assert (row.nearest.x, row.nearest.y) == (pytest.approx(109.013), pytest.approx(31.0))


def test_a_stretch_is_entered_at_its_upper_end_and_left_at_its_lower():
    dam = rows("L", "LINESTRING (109.012 31, 109.018 31)")
    assert found(OUTFALLS, dam, network(), upstream=True)["P1", "L1"] == pytest.approx(0.007 * DEGREE_M, abs=0.1)
    assert found(OUTFALLS, dam, network(), upstream=False)["P3", "L1"] == pytest.approx(0.007 * DEGREE_M, abs=0.1)
    on_it = rows("P", "POINT (109.012 31)", "POINT (109.015 31)", "POINT (109.018 31)")
    for way in (True, False):
        assert found(on_it, dam, network(), upstream=way) == {}


def test_of_two_references_at_one_place_the_first_by_id_is_named_and_every_one_within_a_limit():
    intakes = rows("Q", "POINT (109.015 31)", "POINT (109.015 31)", "POINT (109.014 31)").iloc[[1, 0, 2]]
    outfall = OUTFALLS.loc[["P1"]]
    assert list(found(outfall, intakes, network(), upstream=True)) == [("P1", "Q3")]
    assert list(found(outfall, intakes.iloc[:2], network(), upstream=True)) == [("P1", "Q1")]
    within = found(outfall, intakes, network(), upstream=True, distance_m=5_000.0)
    assert set(within) == {("P1", "Q1"), ("P1", "Q2"), ("P1", "Q3")}


def test_a_place_on_two_reaches_is_told_once_with_its_shorter_way():
    lake = rows("L", "POLYGON ((109.012 30.99, 109.024 30.99, 109.024 31.005, 109.012 31.005, 109.012 30.99))")
    seen = flowing(OUTFALLS.loc[["P1"]], lake, network(), upstream=True, distance_m=5_000.0)
    assert seen["measured"].tolist() == [pytest.approx(0.007 * DEGREE_M, abs=0.1)]  # not through it to a3


def test_hours_are_counted_on_each_reach_at_its_own_velocity_and_end_at_the_limit():
    uneven = network(velocity_ms=[1.0, 0.25, 1.0, 1.0])
    hours = (0.005 * DEGREE_M / 1.0 + 0.005 * DEGREE_M / 0.25) / 3600
    assert flowing(OUTFALLS, INTAKES, uneven, upstream=True, hours=hours - 0.001).empty
    seen = flowing(OUTFALLS, INTAKES, uneven, upstream=True, hours=hours + 0.001)
    assert seen["subject_id"].tolist() == ["P1"]
    assert seen["measured"].tolist() == [pytest.approx(hours, rel=1e-4)]
    assert seen["slack_m"].isna().all()
    partly = network(velocity_ms=[1.0, None, 1.0, 1.0])
    assert flowing(OUTFALLS.loc[["P1"]], INTAKES, partly, upstream=True, hours=hours).empty
