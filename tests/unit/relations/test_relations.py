"""The one engine of relations on small ground at 109 E 31 N."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from relation_ground import E, M, block, path, rows, spot, verdicts
from riverzones.errors import DataError, LayerError, UnknownNameError
from riverzones.relations import PAIRS, RELATIONS, relate, truth_of

ZONE = rows("Z", block(0, 0, 1000, 1000))


@pytest.mark.parametrize(
    ("slack", "accuracy", "truth"),
    [
        (8.0, 8.0, True),
        (7.9, 8.0, None),
        (-8.0, 8.0, False),
        (-7.9, 8.0, None),
        (float("nan"), 8.0, True),
        (0.0, None, True),
    ],
)
def test_the_rule_on_accuracy_turns_at_the_accuracy_itself(slack, accuracy, truth):
    found = truth_of([slack >= 0 or slack != slack], [slack], [float("nan") if accuracy is None else accuracy]).iloc[0]
    assert found is pd.NA if truth is None else found == truth


def test_every_answer_has_the_same_columns_and_an_empty_one_too():
    points = rows("P", spot(500, 500))
    for name, entry in RELATIONS.items():
        if not entry.flow:
            subject = rows("L", path((0, 0), (10, 10))) if name == "along" else points
            for reference in (ZONE, ZONE.iloc[:0]):
                found = relate(name, subject, reference, distance_m=10 if entry.needs_distance else None)
                assert tuple(found.columns[: len(PAIRS)]) == PAIRS, name
                assert found["truth"].dtype == "boolean"


def test_a_wrong_relation_and_a_missing_distance_are_one_line():
    with pytest.raises(UnknownNameError, match="reaches_into"):
        relate("reach_into", ZONE, ZONE)
    with pytest.raises(DataError, match="absent needs distance_m"):
        relate("absent", ZONE, ZONE)
    with pytest.raises(DataError, match="upstream needs a network"):
        relate("upstream", ZONE, ZONE)
    with pytest.raises(LayerError, match="no column source"):
        relate("inside", ZONE, ZONE, region="source")
    with pytest.raises(LayerError, match="points have none"):
        relate("along", rows("P", spot(0, 0)), ZONE, distance_m=5)


def test_what_a_relation_needs_is_said_in_both_languages():
    for relation in ("upstream", "downstream"):
        with pytest.raises(DataError) as lost:
            relate(relation, ZONE, ZONE)
        assert lost.value.in_language("zh")[0] == "判断上下游需要河网 network。"
        assert lost.value.in_language("en")[0] == f"{relation} needs a network, and none was given."
    with pytest.raises(DataError) as lost:
        relate("within", ZONE, ZONE)
    assert lost.value.in_language("zh")[0] == "关系 within 需要距离 distance_m（米）。"
    assert lost.value.in_language("en")[0] == "within needs distance_m [m], and none was given."


def test_inside_is_wholly_and_reaching_into_is_any_part():
    sites = rows("S", block(100, 100, 200, 200), block(900, 100, 1100, 200), block(2000, 0, 2100, 100))
    assert verdicts("inside", sites, ZONE) == {("S1", "Z1"): True}
    assert verdicts("reaches_into", sites, ZONE) == {("S1", "Z1"): True, ("S2", "Z1"): True}
    assert verdicts("outside", sites, ZONE) == {("S3", "Z1"): True}
    assert verdicts("crossing", sites, ZONE) == {("S2", "Z1"): True}
    found = relate("reaches_into", sites, ZONE).set_index("subject_id")
    assert found["measured"].round(-1).to_dict() == {"S1": 10_000, "S2": 10_000}
    assert set(found["unit"]) == {"m2"}


def test_a_boundary_belongs_to_its_polygon():
    edge = rows("P", spot(0, 500))
    for relation in ("inside", "reaches_into"):
        found = relate(relation, edge, ZONE)
        assert found[["measured", "slack_m"]].values.tolist() == [[0.0, 0.0]]
    assert verdicts("outside", edge, ZONE) == {}
    wall = rows("L", path((0, 100), (0, 300)))
    assert verdicts("inside", wall, ZONE) == verdicts("reaches_into", wall, ZONE) == {("L1", "Z1"): True}


def test_a_wedge_reaches_in_by_the_largest_circle_that_fits_in_it():
    wedge = shapely.Polygon(
        [(109 + x * E, 31 + y * M) for x, y in [(450, 0), (500, 12), (550, 0), (550, -200), (450, -200)]]
    )
    works = rows("S", wedge, accuracy_m=[5.66])
    zone = rows("Z", block(0, 0, 1000, 1000), accuracy_m=[5.66])
    found = relate("reaches_into", works, zone).iloc[0]
    assert found["measured"] == pytest.approx(600, abs=1)
    assert found["accuracy_m"] == pytest.approx(8.0, abs=0.01)
    assert found["slack_m"] == pytest.approx(11.83, abs=0.15)  # 2 A / s: 600 m2, half of 100 + 51.4 + 51.4 m
    assert found["truth"]
    assert verdicts("reaches_into", works.assign(accuracy_m=12.0), zone) == {("S1", "Z1"): None}


def test_a_sliver_out_by_less_than_the_accuracy_is_not_told():
    sites = rows("S", block(-3, 100, 200, 200), block(-30, 100, 200, 200), accuracy_m=[5.0, 5.0])
    assert verdicts("inside", sites, ZONE) == {("S1", "Z1"): None}
    slack = relate("inside", sites, ZONE)["slack_m"].iloc[0]
    assert slack == pytest.approx(-3.0, abs=0.01)
    assert verdicts("inside", sites.drop(columns="accuracy_m"), ZONE) == {}
    assert verdicts("crossing", sites, ZONE) == {("S1", "Z1"): None, ("S2", "Z1"): True}


def test_a_hole_covered_by_the_subject_is_a_part_that_sticks_out():
    ring = block(0, 0, 1000, 1000).difference(block(450, 450, 550, 550))
    zone = rows("Z", ring)
    pond = rows("S", block(300, 300, 700, 700), accuracy_m=[45.0])
    assert verdicts("inside", pond, zone) == {}
    assert verdicts("inside", pond.assign(accuracy_m=55.0), zone) == {("S1", "Z1"): None}  # its middle is 50 m out


def test_a_point_near_the_edge_is_not_told_from_either_side():
    points = rows("P", spot(3, 500), spot(-3, 500), spot(500, 500), spot(-300, 500), accuracy_m=[5.0] * 4)
    for relation in ("inside", "reaches_into"):
        found = relate(relation, points, ZONE).set_index("subject_id")
        assert found["truth"].isna().to_dict() == {"P1": True, "P2": True, "P3": False}
        assert found["slack_m"].round(1).to_dict() == {"P1": 3.0, "P2": -3.0, "P3": 500.0}
    out = relate("outside", points, ZONE).set_index("subject_id")
    assert out["truth"].isna().to_dict() == {"P1": True, "P2": True, "P4": False}
    assert out["measured"].round(1).to_dict() == {"P1": 0.0, "P2": 3.0, "P4": 300.0}


def test_a_line_reaches_in_by_the_depth_of_its_deepest_part():
    roads = rows("L", path((-100, 3), (1100, 3)), path((500, -100), (500, 60)), accuracy_m=[10.0, 10.0])
    found = relate("reaches_into", roads, ZONE).set_index("subject_id")
    assert found["slack_m"].round(1).to_dict() == {"L1": 3.0, "L2": 60.0}
    assert found["measured"].round(0).to_dict() == {"L1": 1000.0, "L2": 60.0}
    assert found["truth"].isna().to_dict() == {"L1": True, "L2": False}


def test_lines_cross_by_the_shorter_of_their_ends():
    rivers = rows("R", path((0, -500), (0, 500)), accuracy_m=[5.0])
    roads = rows("L", path((-4, 0), (300, 0)), path((-40, 10), (300, 10)))
    found = relate("crossing", roads, rivers).set_index("subject_id")
    assert found["slack_m"].round(1).to_dict() == {"L1": 4.0, "L2": 40.0}
    assert found["truth"].isna().to_dict() == {"L1": True, "L2": False}


def test_several_hold_together_what_none_holds_alone():
    zones = rows("Z", block(0, 0, 500, 1000), block(500, 0, 1000, 1000))
    site = rows("S", block(400, 400, 700, 600))
    found = relate("inside", site, zones)
    assert found[["subject_id", "reference_id"]].values.tolist() == [["S1", "Z2"]]  # the larger share
    assert found["measured"].iloc[0] == pytest.approx(300, abs=0.5)
    assert verdicts("crossing", site, zones) == {}
    assert verdicts("crossing", site, zones.iloc[:1]) == {("S1", "Z1"): True}


def test_a_point_on_the_seam_of_two_zones_is_surely_in_one_of_them():
    zones = rows("Z", block(0, 0, 500, 1000), block(500, 0, 1000, 1000))
    point = rows("P", spot(503, 500), accuracy_m=[10.0])
    for relation in ("inside", "reaches_into"):
        found = relate(relation, point, zones)
        assert found[["reference_id", "which_open"]].values.tolist() == [["Z2", True]]
        assert found["truth"].tolist() == [True]
    assert relate("outside", point, zones).empty


TIERS = rows(
    "T",
    block(-100, -100, 100, 100),
    block(-945, -945, 945, 945).difference(block(-100, -100, 100, 100)),
    tier=["1", "2"],
    source_id=["S", "S"],
)


def test_an_outfall_just_out_of_tier_1_is_surely_in_the_zones_and_only_the_tier_is_open():
    outfall = rows("O", spot(103, 0), accuracy_m=[10.0])
    for relation in ("inside", "reaches_into"):
        found = relate(relation, outfall, TIERS, region="source_id").iloc[0]
        assert found["truth"]
        assert found["which_open"]
        assert found["measured"] == pytest.approx(842, abs=0.5)
        assert found["slack_m"] == pytest.approx(842, abs=0.5)
        assert (found["reference_id"], found["region"]) == ("T2", "S")
        assert found["nearest"].x == pytest.approx(109 + 945 * E, abs=1e-6)
    alone = verdicts("inside", outfall, TIERS.loc[["T1"]])
    assert alone == {("O1", "T1"): None}


def test_a_subject_deep_in_one_row_of_a_region_leaves_nothing_open():
    outfalls = rows("O", spot(0, 0), spot(500, 0), spot(2000, 0), spot(948, 0), accuracy_m=[10.0] * 4)
    found = relate("inside", outfalls, TIERS, region="source_id").set_index("subject_id")
    assert found["which_open"].to_dict() == {"O1": False, "O2": False, "O4": False}
    assert found["reference_id"].to_dict() == {"O1": "T1", "O2": "T2", "O4": "T2"}
    assert found["truth"].isna().to_dict() == {"O1": False, "O2": False, "O4": True}
    assert found["measured"].round(0).to_dict() == {"O1": 945.0, "O2": 445.0, "O4": -3.0}


def test_gaps_of_a_centimetre_within_a_region_are_no_boundary_and_those_of_a_metre_are():
    for gap, depth in ((0.008, 500), (1.0, 103)):
        halves = rows("Z", block(0, 0, 500, 1000), block(500 + gap, 0, 1000, 1000), source_id=["S", "S"])
        point = rows("P", spot(604 if gap == 1.0 else 500 - 1e-3, 500))
        found = relate("inside", point, halves, region="source_id")
        assert found["measured"].iloc[0] == pytest.approx(depth, abs=0.6)


def test_blank_regions_are_regions_of_their_own():
    zones = TIERS.assign(source_id=[None, " "])
    outfall = rows("O", spot(103, 0), spot(500, 0))
    found = relate("inside", outfall, zones, region="source_id")
    assert found["measured"].round(0).tolist() == [3.0, 400.0]
    assert found["region"].isna().all()


def test_outside_a_region_names_its_nearest_row():
    outfall = rows("O", spot(2000, 0), accuracy_m=[10.0])
    found = relate("outside", outfall, TIERS, region="source_id").iloc[0]
    assert (found["reference_id"], found["region"]) == ("T2", "S")
    assert found["measured"] == pytest.approx(1055, abs=0.5)


def test_a_row_of_a_region_is_compared_with_the_rest_of_it():
    found = relate("touching", TIERS, TIERS, region="source_id")
    assert found[["subject_id", "reference_id"]].values.tolist() == [["T1", "T2"], ["T2", "T1"]]
    assert relate("inside", TIERS, TIERS, region="source_id").empty


def test_within_gives_the_nearest_and_with_every_all():
    gates = rows("G", spot(100, 0), spot(150, 0), spot(900, 0))
    well = rows("W", spot(0, 0))
    assert verdicts("within", well, gates, distance_m=200) == {("W1", "G1"): True}
    assert set(verdicts("within", well, gates, distance_m=200, every=True)) == {("W1", "G1"), ("W1", "G2")}
    assert relate("within", well, gates, distance_m=200)["slack_m"].round(1).tolist() == [100.0]


def test_a_farther_one_that_is_sure_goes_before_a_nearer_one_that_is_not():
    gates = rows("G", spot(990, 0), spot(995, 10), accuracy_m=[50.0, 1.0])
    well = rows("W", spot(0, 0))
    assert verdicts("within", well, gates, distance_m=1000) == {("W1", "G2"): True}
    assert verdicts("within", well, gates.iloc[:1], distance_m=1000) == {("W1", "G1"): None}
    beyond = rows("G", spot(1005, 0), spot(1010, 0), accuracy_m=[1.0, 50.0])
    assert verdicts("within", well, beyond, distance_m=1000) == {("W1", "G2"): None}
    assert verdicts("absent", well, beyond, distance_m=1000) == {("W1", "G2"): None}


def test_what_lies_deep_in_the_reference_is_surely_near_it():
    point = rows("P", spot(500, 500), spot(2, 500), accuracy_m=[100.0, 100.0])
    assert verdicts("within", point, ZONE, distance_m=10) == {("P1", "Z1"): True, ("P2", "Z1"): None}


def test_absent_is_the_negation_of_within():
    wells = rows("W", spot(0, 0), spot(300, 0), spot(205, 0), accuracy_m=[10.0] * 3)
    sign = rows("G", spot(0, 0))
    found = relate("absent", wells, sign, distance_m=200).set_index("subject_id")
    assert found["truth"].isna().to_dict() == {"W2": False, "W3": True}
    assert found["measured"].round(0)["W2"] == 300
    assert found["slack_m"].round(0).to_dict() == {"W2": 100, "W3": 5}
    none = relate("absent", wells, sign.iloc[:0], distance_m=200)
    assert none["measured"].isna().all()
    assert none["truth"].tolist() == [True] * 3


def test_touching_meets_at_boundaries_alone_and_may_be_given_a_tolerance():
    parks = rows("P", block(1000, 0, 2000, 1000), block(1004, 0, 2000, 1000), block(900, 0, 2000, 1000), spot(500, 500))
    assert verdicts("touching", parks, ZONE) == {("P1", "Z1"): True}
    assert verdicts("touching", parks, ZONE, distance_m=5) == {("P1", "Z1"): True, ("P2", "Z1"): True}
    sure = parks.assign(accuracy_m=0.5)
    assert verdicts("touching", sure, ZONE) == {("P1", "Z1"): None}
    assert verdicts("touching", sure, ZONE, distance_m=5) == {("P1", "Z1"): True, ("P2", "Z1"): True}


def test_along_tells_length_and_share_and_how_the_accuracy_bears_on_them():
    dike = rows("D", path((0, 0), (2000, 0)))
    river = rows("R", path((-500, 90), (1000, 90)), accuracy_m=[20.0])
    found = relate("along", dike, river, distance_m=100).iloc[0]
    assert pd.isna(found["truth"])  # 90 m off, 20 m of accuracy
    found = relate("along", dike, river, distance_m=150).iloc[0]
    assert found["truth"]
    assert found["measured"] == pytest.approx(1000 + (150**2 - 90**2) ** 0.5, abs=1)
    assert found["share_ratio"] == pytest.approx(found["measured"] / 2000, abs=1e-3)
    assert found["share_least_ratio"] < found["share_ratio"] < found["share_most_ratio"]
    assert found["slack_m"] == pytest.approx(60, abs=0.1)
    shore = relate("along", ZONE, rows("R", path((0, -10), (1000, -10))), distance_m=10.5).iloc[0]
    assert shore["share_ratio"] == pytest.approx(0.25, abs=0.005)


def test_along_counts_what_two_references_share_once():
    dike = rows("D", path((0, 0), (1000, 0)))
    rivers = rows("R", path((0, 10), (600, 10)), path((400, -10), (1000, -10)))
    found = relate("along", dike, rivers, distance_m=20)
    assert found["share_ratio"].tolist() == [pytest.approx(1.0, abs=1e-6)]
    each = relate("along", dike, rivers, distance_m=20, every=True)
    assert each["share_ratio"].round(2).tolist() == [0.62, 0.62]


def test_rows_without_a_place_are_passed_over_and_unknown_accuracy_stays_unknown():
    points = rows("P", None, spot(1, 500), spot(5, 500), accuracy_m=[5.0, None, 3.0])
    found = relate("inside", points, ZONE.assign(accuracy_m=None)).set_index("subject_id")
    assert found["accuracy_m"].isna().to_dict() == {"P2": True, "P3": False}
    assert found["truth"].to_dict() == {"P2": True, "P3": True}


def test_a_row_is_never_compared_with_itself():
    for name, entry in RELATIONS.items():
        if not entry.flow:
            found = relate(name, ZONE, ZONE, distance_m=10 if entry.needs_distance else None)
            assert (found["subject_id"] != found["reference_id"]).all(), name


def test_inside_needs_areas():
    with pytest.raises(LayerError, match="needs polygons"):
        relate("inside", rows("P", spot(0, 0)), rows("Q", spot(0, 0)))
