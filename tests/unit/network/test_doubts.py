import json

import pytest

from network_strategies import reaches
from riverzones.errors import NetworkError
from riverzones.network.orient import orient
from riverzones.network.orient.doubts import DOUBT_COLUMNS, KINDS, doubts
from riverzones.network.orient.evidence import KINDS as EVIDENCE_KINDS
from riverzones.network.orient.words import EVIDENCE, WORDS

STEM = (["109 31, 109.1 31", "109.1 31, 109.2 31"], [(0, 1), (1, 2)])


def told(found, what):
    """Reaches of each doubt of one kind."""
    return [json.loads(ids) for ids in found.loc[found["what"] == what, "reach_ids"]]


def test_a_plain_river_is_in_no_doubt():
    found = doubts(reaches(*STEM))
    assert found.columns.tolist() == list(DOUBT_COLUMNS)
    assert len(found) == 0
    assert found.crs.to_epsg() == 4490


def test_reaches_that_flow_in_a_circle_are_one_doubt_in_both_languages():
    lines = ["109 31, 109.1 31", "109.1 31, 109.1 31.1", "109.1 31.1, 109 31", "109 31, 108.9 31"]
    found = doubts(reaches(lines, [(0, 1), (1, 2), (2, 0), (0, 3)]))
    assert told(found, "loop") == [["a", "b", "c"]]
    assert found["message_zh"].tolist() == ["a、b、c（109.0500,31.0500 附近，3 段 35.27 km）首尾相接成环流"]
    assert found["message_en"].tolist() == ["a, b, c (near 109.0500,31.0500, 3 reaches, 35.27 km) flow in a circle"]
    assert found.geometry.iloc[0].geom_type == "MultiLineString"


def test_a_reach_that_ends_where_it_begins_is_told():
    ring = "109.1 31, 109.15 31.05, 109.15 30.95, 109.1 31"
    found = doubts(reaches([*STEM[0], ring], [*STEM[1], (1, 1)]))
    assert told(found, "ring") == [["c"]]


def test_a_part_without_a_way_to_the_main_network_is_told_with_its_length():
    lines = [*STEM[0], "109 32, 109.01 32"]
    found = doubts(reaches(lines, [*STEM[1], (7, 8)]))
    assert told(found, "disconnected") == [["c"]]
    assert "0.94 km" in found["message_en"].iloc[0]  # 0.01 degrees at 32 N: 944.8 m (Snyder 1987, 4-21)


def test_a_network_that_leaves_in_two_places_is_told():
    lines = [*STEM[0], "109.1 31, 109.2 31.1"]
    found = doubts(reaches(lines, [*STEM[1], (1, 3)]))
    assert told(found, "several_outlets") == [["b", "c"]]


def test_neighbouring_reaches_of_doubtful_direction_are_told_together():
    lines = [*STEM[0], "109.2 31, 109.3 31", "109.3 31, 109.4 31"]
    nodes = [*STEM[1], (2, 3), (3, 4)]
    found = doubts(reaches(lines, nodes, confidence=[0.55, 0.6, 0.99, 0.7]))
    assert told(found, "direction") == [["a", "b"], ["d"]]
    assert found["confidence"].tolist() == [0.55, 0.7]
    assert "55 %" in found["message_en"].iloc[0]


def test_evidence_that_contradicts_itself_is_told_in_words():
    evidence = [
        {"by": "name_ends", "says": "reversed", "weight": 2.0},
        {"by": "heights", "says": "as_drawn", "weight": 3},
    ]
    texts = [json.dumps(evidence), "[]"]
    found = doubts(reaches(*STEM, turned=[True, False], evidence=texts, confidence=[0.9, 0.99]))
    assert told(found, "contradiction") == [["a"]]
    assert found["message_en"].iloc[0].endswith("where the name ends for it, the heights against it")
    assert "高程反对" in found["message_zh"].iloc[0]


def test_a_reach_against_its_downstream_code_is_told():
    evidence = '[{"by": "downstream_code", "says": "reversed", "weight": 4.0}]'
    found = doubts(reaches(*STEM, turned=[False, False], evidence=[evidence, "[]"]))
    assert told(found, "against_code") == [["a"]]
    turned = doubts(reaches(*STEM, turned=[True, False], evidence=[evidence, "[]"]))
    assert len(turned) == 0


def test_a_code_that_the_outlet_overrules_is_a_doubt_of_what_was_oriented():
    lines = reaches(*STEM, to_id=[None, "a"])
    answer = orient(lines, outlets=["b"])
    assert not answer["turned"].any()
    found = doubts(lines.join(answer))
    assert told(found, "against_code") == [["b"]]


def test_a_dead_end_near_another_reach_looks_like_a_gap():
    lines = [*STEM[0], "109.05 31.1, 109.05 31.0003"]
    found = doubts(reaches(lines, [*STEM[1], (5, 6)]))
    assert told(found, "gap") == [["c", "a"]]
    assert "33.3 m" in found.loc[found["what"] == "gap", "message_en"].iloc[0]  # 0.0003 degrees of 110.87 km
    assert found.loc[found["what"] == "gap"].geometry.iloc[0].geom_type == "Point"
    assert told(doubts(reaches(lines, [*STEM[1], (5, 6)]), gap_m=30), "gap") == []


def test_a_tributary_that_joins_is_no_gap():
    lines = [*STEM[0], "109.1 31.0005, 109.1 31"]
    assert told(doubts(reaches(lines, [*STEM[1], (5, 1)])), "gap") == []


def test_every_kind_of_doubt_and_of_evidence_has_words_in_both_languages():
    assert {*KINDS, "ring", "outlet_given"} == set(WORDS)
    assert set(EVIDENCE_KINDS) <= set(EVIDENCE)
    assert all(text.zh and text.en for text in (*WORDS.values(), *EVIDENCE.values()))


def test_without_nodes_there_is_one_helpful_line():
    with pytest.raises(NetworkError, match="lack the column to_node"):
        doubts(reaches(*STEM).drop(columns="to_node"))


def test_nothing_in_is_nothing_out():
    assert len(doubts(reaches(*STEM).iloc[:0])) == 0
