"""Rows that are one region together, several rows that hold a subject together, and which row an answer names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from relation_ground import block, path, rows, spot, verdicts
from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.relations import relate
from riverzones.relations.regions import region_values, union_of, united


def named(found):
    return found[["subject_id", "reference_id"]].values.tolist()


# the regions


def test_a_row_that_holds_all_others_is_their_region_and_is_left_as_it_was():
    tiers = rows("Z", block(0, 0, 90, 90), block(0, 0, 50, 50))
    whole = union_of(tiers)
    assert whole.equals(tiers.geometry.iloc[0])
    assert not shapely.is_prepared(tiers.geometry.to_numpy()).any()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_outline_that_crosses_itself_is_asked_whether_it_holds_itself(order):
    bowtie = shapely.Polygon([(109, 31), (109.01, 31.01), (109.01, 31), (109, 31.03)])
    within = shapely.box(109.0004, 31.012, 109.0005, 31.013)
    assert shapely.covers(bowtie, within)
    shapes = [(bowtie, within)[place] for place in order]
    tiers = rows("Z", *[block(0, 0, 1, 1)] * 2).set_geometry(shapes, crs=4490)
    asked = shapely.from_wkb(shapely.to_wkb(bowtie))
    shapely.prepare(asked)
    if shapely.covers(asked, bowtie):
        assert union_of(tiers) is bowtie
    else:  # what crosses itself is not taken for the whole: it goes the way of all unions, which refuses it
        with pytest.raises(shapely.errors.GEOSException):
            union_of(tiers)


def test_a_blank_value_names_no_region_and_a_missing_column_is_said_with_those_that_are_there():
    zones = rows("Z", *[block(0, 0, 1, 1)] * 5, source=["S", None, " ", float("nan"), 7])
    assert region_values(zones, "source").tolist() == ["S", None, None, None, 7]
    with pytest.raises(LayerError) as lost:
        region_values(zones, "tier")
    assert lost.value.in_language("zh") == ("参照图层没有 tier 列。", "现有：source、geometry。")
    assert lost.value.in_language("en") == ("the reference layer has no column tier.", "It has: source, geometry.")


def test_polygons_of_one_value_are_one_under_the_first_label_with_the_worst_accuracy():
    zones = rows(
        "Z", block(0, 0, 100, 100), block(500, 0, 600, 100), path((0, 50), (600, 50)), block(100, 0, 200, 100),
        block(200, 0, 300, 100), block(600, 0, 700, 100), spot(0, 0),
        source=["A", "B", "A", "A", None, "B", "B"], accuracy_m=[2.0, None, 9.0, 5.0, 4.0, None, 1.0],
    )  # fmt: skip
    made, label = united(zones, region_values(zones, "source"))
    assert made.index.tolist() == ["Z1", "Z2", "Z3", "Z5", "Z7"]
    assert label.to_dict() == {"Z1": "Z1", "Z2": "Z2", "Z3": "Z3", "Z4": "Z1", "Z5": "Z5", "Z6": "Z2", "Z7": "Z7"}
    assert made["accuracy_m"].fillna(-1).to_dict() == {"Z1": 5.0, "Z2": -1.0, "Z3": 9.0, "Z5": 4.0, "Z7": 1.0}
    areas = geodesy.area_m2(made.geometry.to_numpy())
    assert areas.tolist() == pytest.approx([20_000, 20_000, 0, 10_000, 0], rel=1e-3)
    assert made.crs == zones.crs
    assert zones.geometry["Z1"].equals(block(0, 0, 100, 100))


def test_regions_without_any_value_are_the_rows_themselves():
    zones = rows("Z", block(0, 0, 1, 1), block(1, 0, 2, 1), source=[None, None])
    made, label = united(zones, region_values(zones, "source"))
    assert made.index.tolist() == label.tolist() == ["Z1", "Z2"]


@pytest.mark.parametrize(("gap_m", "parts"), [(0.0, 1), (0.009, 1), (0.02, 2), (1.0, 2)])
def test_gaps_of_a_centimetre_are_closed_and_nothing_else_is_changed(gap_m, parts):
    tiers = rows("T", block(0, 0, 500, 1000), block(500 + gap_m, 0, 1000, 1000))
    whole = union_of(tiers)
    assert len(shapely.get_parts(whole)) == parts
    (area,) = geodesy.area_m2(np.array([whole], dtype=object))
    assert area == pytest.approx(1_000_000 - (1000 * gap_m if parts == 2 else 0), rel=2e-4)
    if parts == 1:
        corners = shapely.box(*whole.bounds)
        assert shapely.difference(corners, whole).area <= 1e-8 * corners.area  # they stay sharp
    alone = union_of(tiers.iloc[:1])
    assert alone is tiers.geometry["T1"]


# which row an answer names

HALVES = rows("Z", block(0, 0, 500, 1000), block(500.006, 0, 1000, 1000), source_id=["S", "S"])


def test_a_point_in_the_seam_of_a_region_is_in_it_and_named_by_its_first_row():
    found = relate("inside", rows("P", spot(500.003, 400)), HALVES, region="source_id")
    assert named(found) == [["P1", "Z1"]]
    assert found[["truth", "which_open", "region"]].values.tolist() == [[True, True, "S"]]
    assert found["measured"].iloc[0] == pytest.approx(400, abs=0.1)


def test_what_lies_in_two_rows_of_a_region_is_named_by_the_one_with_the_larger_share():
    sites = rows("S", block(480, 100, 540, 200), block(400, 100, 540, 200), block(900, 100, 1100, 200))
    found = relate("reaches_into", sites, HALVES, region="source_id")
    assert named(found) == [["S1", "Z2"], ["S2", "Z1"], ["S3", "Z2"]]
    assert found["region"].tolist() == ["S"] * 3
    assert found["measured"].tolist() == pytest.approx([6000, 14_000, 10_000], rel=1e-3)
    assert found["which_open"].tolist() == [False] * 3


def test_a_point_is_named_by_the_row_it_is_surely_in_whatever_other_rows_are_open():
    tiers = rows("T", block(-50, -50, 50, 50), block(-500, -500, 500, 500), source_id=["S", "S"])
    found = relate("inside", rows("P", spot(48, 0), accuracy_m=[5.0]), tiers, region="source_id")
    assert named(found) == [["P1", "T2"]]
    assert not found["which_open"].any()
    apart = relate("inside", rows("P", spot(503, 0), accuracy_m=[5.0]), tiers, region="source_id")
    assert named(apart) == [["P1", "T2"]]
    assert apart["truth"].isna().tolist() == [True]
    assert not apart["which_open"].any()  # it is open whether it is in any


def test_a_region_and_a_row_of_its_own_are_told_apart_in_one_answer():
    zones = rows(
        "Z", block(0, 0, 500, 1000), block(500, 0, 1000, 1000), block(0, 0, 1000, 1000), source_id=["S", "S", None]
    )
    found = relate("inside", rows("P", spot(700, 500), spot(100, 500)), zones, region="source_id")
    assert named(found) == [["P1", "Z2"], ["P1", "Z3"], ["P2", "Z1"], ["P2", "Z3"]]
    assert [None if pd.isna(one) else one for one in found["region"]] == ["S", None, "S", None]
    assert found["measured"].round(0).tolist() == [300.0, 300.0, 100.0, 100.0]


@pytest.mark.parametrize("relation", ["within", "touching", "outside", "absent", "nearest"])
def test_relations_of_distance_name_the_row_of_the_region_that_is_nearest(relation):
    wells = rows("W", spot(1030, 0), spot(-20, 0))
    distance = {"within": 50, "touching": 50, "absent": 10}.get(relation)
    found = relate(relation, wells, HALVES, region="source_id", distance_m=distance)
    assert named(found) == [["W1", "Z2"], ["W2", "Z1"]]
    assert found["region"].tolist() == ["S", "S"]
    assert found["measured"].round(0).tolist() == [30.0, 20.0]


def test_a_row_of_a_region_meets_the_others_of_it_within_the_distance_that_is_asked():
    parks = rows("P", block(0, 0, 10, 10), block(50, 0, 60, 10), block(500, 0, 510, 10), group=["A", "A", "A"])
    near = relate("within", parks, parks, region="group", distance_m=100)
    assert named(near) == [["P1", "P2"], ["P2", "P1"]]
    assert near["region"].tolist() == ["A", "A"]
    assert named(relate("absent", parks, parks, region="group", distance_m=100)) == [["P3", "P2"]]


# several together

PAIR = rows("Z", block(0, 0, 500, 1000), block(500, 0, 1000, 1000))


@pytest.mark.parametrize(("share", "found"), [(1.0, ["Z2"]), (0.99, [])])
def test_two_hold_a_site_together_only_if_they_hold_all_of_it(share, found):
    site = rows("S", block(400, 400, 400 + 300, 600))
    pair = rows("Z", block(0, 0, 400 + 100 * share, 1000), block(500, 0, 1000, 1000))
    assert relate("inside", site, pair)["reference_id"].tolist() == found


def test_a_site_may_be_held_by_two_whose_own_places_are_not_well_known():
    site = rows("S", block(400, 400, 703, 600))
    zones = rows("Z", block(0, 0, 500, 1000), block(500, 0, 700, 1000))
    for accuracy_m, told in ((None, []), (2.0, []), (5.0, [None])):
        found = verdicts("inside", site, zones.assign(accuracy_m=[accuracy_m, None]))
        assert list(found.values()) == told


def test_a_line_over_three_zones_is_inside_them_and_outside_none():
    zones = rows("Z", block(0, 0, 300, 100), block(300, 0, 600, 100), block(600, 0, 900, 100))
    road = rows("L", path((100, 50), (750, 50)))
    found = relate("inside", road, zones)
    assert named(found) == [["L1", "Z2"]]  # 300 m of 650 m
    assert found["measured"].round(0).tolist() == [50.0]
    assert found["which_open"].tolist() == [False]
    assert relate("outside", road, zones).empty
    assert relate("crossing", road, zones).empty
    assert named(relate("crossing", road, zones.iloc[:2])) == [["L1", "Z1"], ["L1", "Z2"]]


def test_a_crossing_that_two_together_may_hold_cannot_be_told():
    site = rows("S", block(400, 400, 700, 1002), accuracy_m=[5.0])  # sticks out of both to the north by 2 m
    assert verdicts("crossing", site, PAIR) == {("S1", "Z1"): None, ("S1", "Z2"): None}
    assert verdicts("crossing", site.assign(accuracy_m=1.0), PAIR) == {("S1", "Z1"): True, ("S1", "Z2"): True}


def test_subjects_between_the_same_zones_are_looked_at_together_each_for_itself():
    points = rows("P", spot(503, 500), spot(497, 20), spot(503, 3), spot(800, 500), accuracy_m=[10.0] * 4)
    found = relate("reaches_into", points, PAIR).set_index("subject_id")
    assert found["truth"].isna().to_dict() == {"P1": False, "P2": False, "P3": True, "P4": False}
    assert found["which_open"].to_dict() == {"P1": True, "P2": True, "P3": False, "P4": False}
    assert found["measured"].round(0).to_dict() == {"P1": 497.0, "P2": 20.0, "P3": 3.0, "P4": 200.0}
    assert found["reference_id"].to_dict() == {"P1": "Z2", "P2": "Z1", "P3": "Z2", "P4": "Z2"}


# how a relation is asked


def test_layers_whose_ids_are_alike_by_chance_are_compared_row_by_row():
    wells, gates = rows("X", spot(0, 0), spot(300, 0)), rows("X", spot(10, 0), spot(300, 5))
    assert named(relate("nearest", wells, gates)) == [["X1", "X2"], ["X2", "X1"]]
    found = relate("nearest", wells, gates, shared_ids=False)
    assert named(found) == [["X1", "X1"], ["X2", "X2"]]
    assert found["measured"].round(0).tolist() == [10.0, 5.0]
    none = relate("absent", wells, gates.iloc[:0], distance_m=5, shared_ids=False)
    assert none["reference_id"].tolist() == [None, None]
    assert none["measured"].isna().all()
    tie = rows("G", spot(0, 10), spot(0, -10))
    assert named(relate("nearest", wells.iloc[:1], tie, shared_ids=False)) == [["X1", "G1"]]


def test_answers_come_in_the_order_of_the_subjects_then_of_the_references():
    points = rows("P", spot(700, 500), spot(100, 500)).iloc[::-1]
    zones = rows("Z", block(0, 0, 1000, 1000), block(0, 0, 900, 900)).iloc[::-1]
    found = relate("inside", points, zones)
    assert named(found) == [["P2", "Z2"], ["P2", "Z1"], ["P1", "Z2"], ["P1", "Z1"]]
    assert found.index.tolist() == [0, 1, 2, 3]


def test_only_relations_that_measure_a_share_have_one():
    site, line = rows("S", block(-50, 0, 50, 100)), rows("L", path((-50, 5), (50, 5)))
    for relation in ("reaches_into", "crossing"):
        for reference in (PAIR, PAIR.iloc[:0]):
            found = relate(relation, site, reference)
            assert found.columns[-1] == "share_ratio"
            assert found["share_ratio"].tolist() == pytest.approx([0.5] if len(reference) else [])
    for relation in ("inside", "outside", "touching", "nearest"):
        assert "share_ratio" not in relate(relation, site, PAIR)
    far = relate("outside", rows("S", block(-53, 0, 1, 100), accuracy_m=[9.0]), PAIR)
    assert "share_ratio" not in far
    assert len(relate("along", line, PAIR, distance_m=5).columns) == 13


def test_a_region_of_intakes_is_told_by_the_sure_before_the_near():
    lines = [path((0, 0), (1000, 0)), path((1000, 0), (2000, 0)), path((2000, 0), (3000, 0))]
    reaches = rows("R", *lines, from_node=[1, 2, 3], to_node=[2, 3, 4], confidence=[1.0, 0.2, 1.0])
    intakes = rows("I", spot(1500, 0), spot(2500, 0), spot(2600, 0), source_id=["S", "S", None])
    found = relate(
        "upstream", rows("O", spot(100, 0)), intakes, network=Network.of(reaches), distance_m=5000, region="source_id"
    )
    assert named(found) == [["O1", "I2"], ["O1", "I3"]]
    assert [None if pd.isna(one) else one for one in found["region"]] == ["S", None]
    assert found["measured"].round(0).tolist() == [2400.0, 2500.0]
    assert found["truth"].tolist() == [True, True]


def test_hours_within_a_region_are_asked_of_the_network_too():
    lines = [path((0, 0), (1000, 0)), path((1000, 0), (2000, 0))]
    reaches = Network.of(rows("R", *lines, from_node=[1, 2], to_node=[2, 3], velocity_ms=[1.0, 0.5]))
    intakes = rows("I", spot(1500, 0), spot(1600, 0), source_id=["S", "S"])
    found = relate("upstream", rows("O", spot(100, 0)), intakes, network=reaches, hours=1.0, region="source_id")
    assert found[["reference_id", "unit", "region"]].values.tolist() == [["I1", "h", "S"]]
    assert found["measured"].iloc[0] == pytest.approx((900 / 1.0 + 500 / 0.5) / 3600, rel=1e-3)
    assert pd.isna(found["slack_m"].iloc[0])
