"""How far a subject would have to move until the answer turns, and what its accuracy makes of that."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import GeometryCollection, MultiPoint

from relation_ground import block, path, rows, spot, verdicts
from riverzones.geo.geodesy import area_m2
from riverzones.relations import relate
from riverzones.relations.certainty import accuracy_of, farthest_accuracy_m, pair_accuracy_m
from riverzones.relations.movement import depth_of_lines_m, out_m, over_m, width_m

ZONE = rows("Z", block(0, 0, 1000, 1000))


def only(found):
    """The one row of an answer, as measured, slack and truth (None where it cannot be told)."""
    (row,) = found.itertuples()
    return round(row.measured, 1), round(row.slack_m, 1), None if pd.isna(row.truth) else row.truth


# areas


def test_what_lies_wholly_within_has_to_come_to_the_edge_before_it_leaves():
    pond = block(10, 500, 14, 504)  # 4 m across, 10 m from the western edge
    for accuracy_m, truth in ((13.0, True), (15.0, None)):
        measured, slack, told = only(relate("reaches_into", rows("S", pond, accuracy_m=[accuracy_m]), ZONE))
        assert (measured, told) == (pytest.approx(16, abs=0.1), truth)
        assert slack == pytest.approx(14, abs=0.2)


def test_what_lies_in_two_zones_has_its_slack_of_each():
    zones = rows("Z", block(0, 0, 1000, 1000), block(-500, 0, 20, 1000))
    pond = rows("S", block(10, 500, 14, 504), accuracy_m=[9.5])
    found = relate("reaches_into", pond, zones).set_index("reference_id")["slack_m"]
    assert found.to_dict() == {"Z1": pytest.approx(14, abs=0.2), "Z2": pytest.approx(10, abs=0.2)}  # 6 m and 4 m


def test_the_slack_is_a_lower_bound_where_the_accuracy_is_far_below_it():
    site = rows("S", block(-100, 400, 100, 410), accuracy_m=[1.0])
    # 100 m by 10 m are shared: 2 A / P = 2000 / 220
    assert only(relate("reaches_into", site, ZONE)) == (pytest.approx(1000, abs=1), 9.1, True)


def test_the_width_of_what_has_no_area_is_nothing():
    shapes = np.array([block(0, 0, 100, 10), spot(0, 0), path((0, 0), (9, 0))], dtype=object)
    assert width_m(shapes, area_m2(shapes)).tolist() == pytest.approx([2000 / 220, 0.0, 0.0], rel=1e-3)


# lines


def test_a_line_is_as_deep_as_its_deepest_place_in_the_area_it_is_in():
    shared = [path((100, 0), (100, 300)), path((0, 20), (1000, 20)), path((2, 0), (2, 990))]
    areas = rows("Z", block(0, 0, 1000, 1000), block(0, 0, 1000, 60))
    depths = depth_of_lines_m(np.array(shared, dtype=object), areas, ["Z1", "Z2", "Z1"])
    assert depths.tolist() == pytest.approx([100, 20, 2], abs=0.1)
    assert depth_of_lines_m(np.array([], dtype=object), areas, []).tolist() == []


def test_a_line_in_two_pieces_with_a_point_between_is_as_deep_as_its_lines():
    pieces = GeometryCollection([path((100, 0), (100, 50)), spot(500, 500), path((300, 0), (300, 80))])
    plain = GeometryCollection([path((100, 0), (100, 30))])
    depths = depth_of_lines_m(np.array([pieces, plain], dtype=object), ZONE, ["Z1", "Z1"])
    assert depths.tolist() == pytest.approx([80, 30], abs=0.1)


def test_a_zone_that_a_line_runs_through_reaches_into_nothing_deeper_than_the_line_lies_in_it():
    dike = rows("L", path((-100, 3), (1100, 3)), accuracy_m=[10.0])
    assert only(relate("reaches_into", ZONE, dike)) == (pytest.approx(1000, abs=0.5), 3.0, None)


def test_lines_that_cross_come_apart_over_the_shorter_end_of_either():
    cross = [path((-70, 0), (300, 0)), path((0, -20), (0, 90))]
    one, other = (np.array([line], dtype=object) for line in cross)
    assert over_m(one, other).tolist() == over_m(other, one).tolist() == [pytest.approx(20, abs=0.1)]
    meeting = np.array([path((0, 0), (0, 50))], dtype=object)  # ends on the other
    assert over_m(one, meeting).tolist() == [pytest.approx(0, abs=1e-6)]
    thrice = np.array([path((10, -5), (10, 5), (20, 5), (20, -40))], dtype=object)  # crosses twice: 5 m and 40 m
    assert over_m(thrice, one).tolist() == [pytest.approx(5, abs=0.1)]


def test_lines_without_an_accuracy_are_not_measured_for_it():
    road, rail = rows("R", path((-70, 0), (300, 0))), rows("T", path((0, -20), (0, 90)))
    assert only(relate("reaches_into", road, rail)) == (0.0, 0.0, True)
    assert only(relate("reaches_into", road.assign(accuracy_m=19.0), rail)) == (0.0, 20.0, True)
    assert only(relate("reaches_into", road.assign(accuracy_m=21.0), rail)) == (0.0, 20.0, None)


# what sticks out


def test_what_sticks_out_is_measured_to_its_farthest_part_on_every_side():
    zone = np.array([block(0, 0, 1000, 1000)] * 5, dtype=object)
    sites = [
        block(-5, 400, 100, 500), block(900, 400, 1006, 500), block(400, -7, 500, 100), block(400, 900, 500, 1008),
        block(400, 400, 500, 500),
    ]  # fmt: skip
    reach = np.full(5, 50.0)
    found = out_m(np.array(sites, dtype=object), zone, within_m=reach)
    assert found.tolist() == pytest.approx([5, 6, 7, 8, 0], abs=0.01)
    assert out_m(np.array([], dtype=object), np.array([], dtype=object), within_m=np.zeros(0)).tolist() == []


def test_beyond_what_must_be_known_a_lower_bound_is_enough_and_within_it_each_has_its_own_reference():
    zones = np.array([block(0, 0, 1000, 1000), block(2000, 0, 3000, 1000)], dtype=object)
    sites = np.array([block(-400, 400, 100, 500), block(1997, 400, 2100, 500)], dtype=object)
    far, near = out_m(sites, zones, within_m=np.array([50.0, 50.0]))
    assert 50.0 <= far <= 401
    assert near == pytest.approx(3, abs=0.01)
    # both stick out of the one, and only one of the other by little
    crossed = out_m(sites, zones[::-1].copy(), within_m=np.array([5_000.0, 5_000.0]))
    assert crossed.tolist() == pytest.approx([2400, 2100 - 1000], rel=1e-3)


def test_a_bulge_in_a_hollow_of_the_reference_sticks_out_though_its_box_does_not():
    hollow = block(0, 0, 1000, 1000).difference(block(400, 900, 600, 1000))
    site = block(300, 800, 700, 930)  # 30 m up into a hollow 200 m wide
    (found,) = out_m(np.array([site], dtype=object), np.array([hollow], dtype=object), within_m=np.array([60.0]))
    assert found == pytest.approx(30, abs=0.1)


def test_what_sticks_out_into_the_reference_of_another_sticks_out_all_the_same():
    gap = block(400, 900, 600, 1000)
    hollow = block(0, 0, 1000, 1000).difference(gap)
    sites, zones = [block(300, 800, 700, 930), block(450, 920, 550, 950)], [hollow, gap]
    for order, expected in ((slice(None), [30, 0]), (slice(None, None, -1), [0, 30])):
        ours, theirs = (np.array(shapes[order], dtype=object) for shapes in (sites, zones))
        assert out_m(ours, theirs, within_m=np.array([60.0, 60.0])).tolist() == pytest.approx(expected, abs=0.1)


def test_a_wall_that_juts_out_of_a_zone_is_not_told_where_its_accuracy_is_as_long():
    wall = rows("L", path((-4, 500), (100, 500)))
    for accuracy_m, found in ((3.9, {}), (4.1, {("L1", "Z1"): None})):
        assert verdicts("inside", wall.assign(accuracy_m=accuracy_m), ZONE) == found
    (row,) = relate("inside", wall.assign(accuracy_m=4.1), ZONE).itertuples()
    assert (round(row.measured, 1), round(row.slack_m, 1)) == (-4.0, -4.0)


# points


def test_a_point_on_the_edge_or_on_a_line_has_no_depth():
    line = rows("L", path((0, 0), (100, 0)))
    assert only(relate("reaches_into", rows("P", spot(50, 0)), line)) == (0.0, 0.0, True)
    assert only(relate("reaches_into", rows("P", spot(50, 0), accuracy_m=[1.0]), line)) == (0.0, 0.0, None)
    assert only(relate("reaches_into", rows("P", spot(50, 0)), rows("Q", spot(50, 0)))) == (0.0, 0.0, True)


def test_of_a_group_of_points_one_in_the_zone_is_enough_and_all_of_them_are_as_deep_as_the_least():
    some = rows("P", MultiPoint([spot(500, 500), spot(-500, 500)]))
    assert only(relate("reaches_into", some, ZONE)) == (0.0, 0.0, True)
    assert verdicts("inside", some, ZONE) == {}
    every = rows("P", MultiPoint([spot(500, 500), spot(30, 500)]))
    for relation in ("inside", "reaches_into"):
        found = relate(relation, every, ZONE)
        assert only(found) == (30.0, 30.0, True)
    assert relate("reaches_into", every, ZONE)["share_ratio"].tolist() == [1.0]
    out = rows("P", MultiPoint([spot(-3, 500), spot(-500, 500)]), accuracy_m=[5.0])
    found = relate("reaches_into", out, ZONE)
    assert only(found) == (-3.0, -3.0, None)
    assert found["share_ratio"].tolist() == [0.0]


# touching


@pytest.mark.parametrize(
    ("shape", "distance_m", "found"),
    [
        (block(-100, 0, 0, 1000), 0, (0.0, 0.0, True)),  # side by side
        (block(-100, 0, -4, 1000), 5, (4.0, 1.0, True)),  # a gap
        (block(-100, 0, 4, 1000), 5, (0.0, 1.0, True)),  # an overlap
        (path((0, 100), (0, 300)), 0, (0.0, 0.0, True)),  # along the edge
        (spot(0, 500), 0, (0.0, 0.0, True)),  # on the edge
        (spot(4, 500), 5, (0.0, 1.0, True)),
        (path((-50, 500), (0, 500)), 0, (0.0, 0.0, True)),  # ends on the edge
    ],
)  # fmt: skip
def test_boundaries_meet_or_nearly(shape, distance_m, found):
    measured, slack, truth = only(relate("touching", rows("S", shape), ZONE, distance_m=distance_m))
    assert (measured, truth) == (found[0], found[2])
    assert slack == pytest.approx(found[1], abs=0.15)


@pytest.mark.parametrize(
    ("shape", "distance_m"),
    [
        (block(-100, 0, 4, 1000), 0),
        (block(-100, 0, 7, 1000), 5),
        (block(-100, 0, -6, 1000), 5),
        (spot(4, 500), 0),
        (spot(6, 500), 5),
        (path((-50, 500), (4, 500)), 0),
        (path((0, 0), (500, 500)), 0),
    ],
)
def test_what_enters_or_stays_off_does_not_touch(shape, distance_m):
    assert relate("touching", rows("S", shape), ZONE, distance_m=distance_m).empty


# crossing


def test_what_lies_on_the_edge_alone_or_wholly_within_crosses_nothing():
    roads = rows("L", path((0, 100), (0, 300)), path((10, 10), (900, 10)), path((-50, 0), (0, 0)))
    assert verdicts("crossing", roads, ZONE) == {}
    held = rows("S", block(3, 3, 100, 100), accuracy_m=[5.0])  # 3 m from being one that crosses
    (row,) = relate("crossing", held, ZONE).itertuples()
    assert pd.isna(row.truth)
    assert (round(row.slack_m, 1), row.unit) == (-3.0, "m2")
    assert verdicts("crossing", held.assign(accuracy_m=2.9), ZONE) == {}


def test_a_crossing_is_as_sure_as_the_lesser_of_what_is_in_and_what_is_out():
    for shape, slack in ((block(-3, 0, 400, 100), 3.0), (path((-300, 500), (4, 500)), 4.0)):
        found = relate("crossing", rows("S", shape, accuracy_m=[50.0]), ZONE)
        assert found["truth"].isna().tolist() == [True]
        assert found["slack_m"].iloc[0] == pytest.approx(slack, abs=0.05)
        assert relate("crossing", rows("S", shape, accuracy_m=[1.0]), ZONE)["truth"].tolist() == [True]


# accuracy


def test_an_accuracy_that_is_no_length_is_not_known():
    frame = rows("P", *[spot(0, 0)] * 6, accuracy_m=["3", None, "x", -1.0, float("inf"), 0.0])
    assert accuracy_of(frame).tolist()[::5] == [3.0, 0.0]
    assert accuracy_of(frame).isna().tolist() == [False, True, True, True, True, False]
    assert accuracy_of(rows("P", spot(0, 0))).isna().tolist() == [True]


@pytest.mark.parametrize(
    ("ours", "theirs", "together", "farthest"),
    [
        (3.0, 4.0, 5.0, 5.0),
        (3.0, None, 3.0, 3.0),
        (None, 4.0, 4.0, 4.0),
        (None, None, None, 0.0),
        (0.0, None, 0.0, 0.0),
    ],
)
def test_accuracies_add_up_as_squares_and_one_that_is_not_known_counts_as_none(ours, theirs, together, farthest):
    subject, reference = rows("P", spot(0, 0), accuracy_m=[ours]), rows("Q", spot(0, 0), accuracy_m=[theirs])
    pairs = pd.DataFrame({"subject_id": ["P1"], "reference_id": ["Q1"]})
    (found,) = pair_accuracy_m(subject, reference, pairs)
    assert np.isnan(found) if together is None else found == together
    assert farthest_accuracy_m(subject, reference) == farthest
    several = rows("Q", spot(0, 0), spot(0, 0), accuracy_m=[theirs, 1.0])
    assert farthest_accuracy_m(subject.iloc[:0], several) == max(theirs or 0.0, 1.0)


# distances


def test_a_subject_that_is_not_deep_enough_in_the_nearest_may_be_in_another():
    zones = rows("Z", block(0, 0, 4, 1000), block(-500, 0, 1000, 1000))
    point = rows("P", spot(2, 500), accuracy_m=[100.0])
    assert verdicts("within", point, zones, distance_m=10) == {("P1", "Z2"): True}
    assert verdicts("within", point, zones.iloc[:1], distance_m=10) == {("P1", "Z1"): None}
    (row,) = relate("within", point, zones, distance_m=10).itertuples()
    assert row.slack_m == pytest.approx(510, abs=0.5)  # 500 m to the edge, 10 m beyond


def test_of_several_all_that_are_near_are_judged_by_their_own_depth():
    zones = rows("Z", block(0, 0, 4, 1000), block(-500, 0, 1000, 1000), block(40, 0, 50, 1000))
    point = rows("P", spot(2, 500), accuracy_m=[100.0])
    found = verdicts("within", point, zones, distance_m=10, every=True)
    assert found == {("P1", "Z1"): None, ("P1", "Z2"): True, ("P1", "Z3"): None}
    near = relate("within", point, zones, distance_m=10, every=True).set_index("reference_id")["slack_m"]
    assert near.round(0).to_dict() == {"Z1": 12.0, "Z2": 510.0, "Z3": -28.0}


def test_the_nearest_other_of_a_layer_is_found_however_far_and_ties_go_by_id():
    wells = rows("W", spot(0, 0), spot(70, 0), spot(-70, 0), spot(60_000, 0))
    found = relate("nearest", wells, wells).set_index("subject_id")
    assert found["reference_id"].to_dict() == {"W1": "W2", "W2": "W1", "W3": "W1", "W4": "W2"}
    assert found["measured"].round(-1).to_dict() == {"W1": 70, "W2": 70, "W3": 70, "W4": pytest.approx(59_930, abs=20)}
    assert found["truth"].tolist() == [True] * 4
    assert found["slack_m"].isna().all()
    assert relate("nearest", wells.iloc[:1], wells.iloc[:1]).empty
    mixed = gpd.GeoDataFrame(pd.concat([wells, rows("X", spot(71, 0))]), geometry="geometry", crs=4490)
    assert relate("nearest", mixed, wells).set_index("subject_id")["reference_id"]["X1"] == "W2"


def test_within_its_own_layer_a_row_meets_the_others_up_to_the_distance():
    wells = rows("W", spot(0, 0), spot(70, 0), spot(900, 0))
    assert verdicts("within", wells, wells, distance_m=75) == {("W1", "W2"): True, ("W2", "W1"): True}
    lone = relate("absent", wells, wells, distance_m=75)
    assert lone[["subject_id", "reference_id"]].values.tolist() == [["W3", "W2"]]
    assert lone["measured"].round(0).tolist() == [830.0]
    assert lone["slack_m"].round(0).tolist() == [755.0]


# along


def test_the_share_along_is_of_the_whole_line_and_grows_and_shrinks_with_the_accuracy():
    dike = rows("D", path((0, 0), (1000, 0)))
    river = rows("R", path((0, 80), (400, 80)), accuracy_m=[10.0])
    found = relate("along", dike, river, distance_m=100).iloc[0]
    reach = {name: (limit**2 - 80**2) ** 0.5 for name, limit in (("", 100), ("_least", 90), ("_most", 110))}
    for name, metres in reach.items():
        assert found[f"share{name}_ratio"] == pytest.approx((400 + metres) / 1000, abs=2e-3), name
    assert found["measured"] == pytest.approx(460, abs=1)
    blurred = relate("along", dike, river.assign(accuracy_m=200.0), distance_m=100).iloc[0]
    assert (blurred["share_least_ratio"], blurred["share_most_ratio"]) == (0.0, pytest.approx(0.69, abs=5e-3))


def test_along_no_distance_counts_what_lies_in_the_reference_itself():
    road = rows("D", path((-1000, 500), (1000, 500)))
    assert relate("along", road, ZONE, distance_m=0)["share_ratio"].tolist() == [pytest.approx(0.5, abs=1e-4)]
    park = rows("S", block(-100, 0, 0, 100))  # one of its four sides on the edge of the zone
    assert relate("along", park, ZONE, distance_m=0)["share_ratio"].tolist() == [pytest.approx(0.25, abs=1e-3)]


def test_each_of_several_lines_has_its_own_share_and_the_nearest_of_several():
    dikes = rows("D", path((0, 0), (1000, 0)), path((0, 5000), (500, 5000)), path((0, 900), (10, 900)))
    rivers = rows("R", path((0, 10), (300, 10)), path((400, 5), (500, 5)), path((0, 5010), (500, 5010)))
    found = relate("along", dikes, rivers, distance_m=10.5).set_index("subject_id")
    assert found["reference_id"].to_dict() == {"D1": "R2", "D2": "R3"}
    assert found["share_ratio"].round(2).to_dict() == {"D1": 0.42, "D2": 1.0}  # 300 + 3 m, and 100 + 2 x 9 m
    each = relate("along", dikes, rivers, distance_m=10.5, every=True)
    assert each[["subject_id", "reference_id"]].values.tolist() == [["D1", "R1"], ["D1", "R2"], ["D2", "R3"]]
    assert each["share_ratio"].round(2).tolist() == [0.3, 0.12, 1.0]
    none = relate("along", dikes.iloc[2:], rivers, distance_m=10.5)
    assert none.empty
    assert {"share_ratio", "share_least_ratio", "share_most_ratio"} <= set(none.columns)


# one metre is one metre wherever the subject lies


def test_a_square_kilometre_far_north_is_measured_by_its_own_degrees():
    shift = shapely.affinity.translate
    north = np.cos(np.radians(31)) / np.cos(np.radians(45.5))  # a degree of the parallel is shorter there
    site = block(-3, 0, 100, 100)
    zone = block(0, -50, 1000, 500)
    moved = [
        shapely.transform(shift(shape, 0, 14.5), lambda xy: np.column_stack([109 + (xy[:, 0] - 109) * north, xy[:, 1]]))
        for shape in (site, zone)
    ]
    (found,) = out_m(np.array(moved[:1], dtype=object), np.array(moved[1:], dtype=object), within_m=np.array([9.0]))
    assert found == pytest.approx(3, abs=0.02)


def test_what_may_be_outside_of_several_is_measured_against_the_one_that_it_is_most_in():
    zones = rows("Z", block(0, 0, 100, 1000), block(105, 0, 1000, 1000), block(-900, 0, 101, 1000))
    found = relate("outside", rows("P", spot(103, 500), accuracy_m=[9.0]), zones)  # 3 m, 2 m and 2 m out
    assert found[["reference_id", "measured", "slack_m"]].round(1).values.tolist() == [["Z2", 2.0, 2.0]]
    into = relate("outside", rows("P", spot(106, 500), accuracy_m=[9.0]), zones)  # 1 m in the second
    assert into[["reference_id", "measured", "slack_m"]].round(1).values.tolist() == [["Z2", 0.0, -1.0]]
    assert into["truth"].isna().all()
    near = relate(
        "absent", rows("P", spot(103, 500), accuracy_m=[9.0]), rows("G", spot(5, 500), spot(107, 500)), distance_m=2
    )
    assert near[["reference_id", "measured", "slack_m"]].round(1).values.tolist() == [["G2", 2.0, 2.0]]
