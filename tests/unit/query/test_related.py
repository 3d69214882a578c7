"""Pairs of a question, and what a subject or a reference of which it is not stated that it is meant leaves open."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from relation_ground import block, path, rows, spot
from riverzones.network import Network
from riverzones.query.relate import OPEN, in_order, related


def told(found):
    """Truth (None where it cannot be told) and the columns that are not stated, by pair, in the order given."""
    return {
        (row.subject_id, row.reference_id): (
            None if pd.isna(row.truth) else bool(row.truth),
            row.rz_open if isinstance(row.rz_open, str) else None,
        )
        for row in found.itertuples()
    }


ZONES = rows("Z", block(0, 0, 100, 100), block(50, 0, 200, 100), **{OPEN: [None, "tier"]})
SPOTS = rows("P", spot(10, 50), spot(75, 50), spot(150, 50), spot(900, 50))


def test_a_reference_that_may_not_be_meant_leaves_open_what_no_other_makes_sure():
    found = related(SPOTS, ZONES, "inside")
    assert told(found) == {("P1", "Z1"): (True, None), ("P2", "Z1"): (True, None), ("P3", "Z2"): (None, "tier")}
    assert found.index.tolist() == [0, 1, 2]
    assert told(related(SPOTS, ZONES.iloc[1:], "inside")) == {
        ("P2", "Z2"): (None, "tier"),
        ("P3", "Z2"): (None, "tier"),
    }
    assert told(related(SPOTS.iloc[3:], ZONES, "inside")) == {}
    plain = related(SPOTS, ZONES.drop(columns=OPEN), "inside")
    assert told(plain)["P3", "Z2"] == (True, None)
    assert len(plain) == 4


def test_a_subject_that_may_not_be_meant_is_open_and_says_what_it_does_not_state():
    blank = SPOTS.assign(**{OPEN: ["category", None, "category", None]})
    assert told(related(blank, ZONES, "inside")) == {
        ("P1", "Z1"): (None, "category"), ("P2", "Z1"): (True, None), ("P3", "Z2"): (None, "category"),
    }  # fmt: skip


def test_pairs_come_in_the_order_of_the_subjects():
    back = SPOTS.iloc[::-1]
    assert list(told(related(back, ZONES, "inside"))) == [("P3", "Z2"), ("P2", "Z1"), ("P1", "Z1")]
    pairs = pd.DataFrame({"subject_id": ["b", "a", "b", "c"], "n": [1, 2, 3, 4]}, index=[9, 8, 7, 6])
    made = in_order(pairs, pd.Index(["c", "b", "a"]))
    assert made.values.tolist() == [["c", 4], ["b", 1], ["b", 3], ["a", 2]]
    assert made.index.tolist() == [0, 1, 2, 3]


def test_what_lies_outside_the_sure_ones_and_in_a_doubtful_one_may_be_outside():
    found = related(SPOTS, ZONES, "outside")
    assert told(found) == {("P3", "Z1"): (None, "tier"), ("P4", "Z1"): (True, None)}
    assert found["measured"].round(0).tolist() == [50.0, 800.0]


def test_a_doubtful_reference_counts_for_the_nearest_only_where_it_is_nearer():
    signs = rows("S", spot(0, 0), spot(40, 0), spot(300, 0), **{OPEN: [None, "kind", "kind"]})
    wells = rows("W", spot(10, 0), spot(30, 0), spot(290, 0))
    found = related(wells, signs, "nearest")
    assert told(found) == {("W1", "S1"): (True, None), ("W2", "S2"): (None, "kind"), ("W3", "S3"): (None, "kind")}
    assert found["measured"].round(0).tolist() == [10.0, 10.0, 10.0]
    tie = rows("S", spot(0, 0), spot(20, 0), **{OPEN: [None, "kind"]})
    assert told(related(wells.iloc[:1], tie, "nearest")) == {("W1", "S1"): (True, None)}
    assert told(related(wells.iloc[:1], tie.iloc[1:], "nearest")) == {("W1", "S2"): (None, "kind")}


def test_a_distance_is_asked_of_the_sure_and_of_the_doubtful():
    signs = rows("S", spot(0, 0), spot(40, 0), **{OPEN: [None, "kind"]})
    wells = rows("W", spot(-15, 0), spot(60, 0), spot(90, 0))
    assert told(related(wells, signs, "within", distance_m=25)) == {
        ("W1", "S1"): (True, None), ("W2", "S2"): (None, "kind"),
    }  # fmt: skip


def test_the_network_is_asked_of_the_sure_and_of_the_doubtful():
    reach = gpd.GeoDataFrame(
        {"from_node": [1], "to_node": [2]}, geometry=[path((0, 0), (1000, 0))], index=["r"], crs=4490
    )
    intakes = rows("I", spot(500, 0), spot(900, 0), **{OPEN: [None, "status"]})
    outfalls = rows("O", spot(100, 0), spot(700, 0))
    near = related(outfalls, intakes, "upstream", network=Network.of(reach), distance_m=600)
    assert told(near) == {("O1", "I1"): (True, None), ("O2", "I2"): (None, "status")}
    assert near["measured"].tolist() == pytest.approx([400, 200], abs=0.1)


def test_a_pair_that_the_accuracy_leaves_open_is_not_put_down_to_a_blank():
    edge = rows("P", spot(3, 50), accuracy_m=[5.0])
    assert told(related(edge, ZONES, "inside")) == {("P1", "Z1"): (None, None)}
    both = rows("P", spot(97, 50), accuracy_m=[5.0])  # at the edge of the sure one, in the doubtful one
    assert told(related(both, ZONES, "inside")) == {("P1", "Z1"): (None, None), ("P1", "Z2"): (None, "tier")}
