"""The data themselves, and who answers by place."""

from __future__ import annotations

import pytest

from law_rows import context, picked, told
from riverzones.audit.checks.quality import duplicate, implausible, invalid_code
from riverzones.audit.checks.routing import routed

BASIN = "POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))"


def codes(*words, **more):
    return picked("outfalls", {f"r{place}": {"code": word, **more} for place, word in enumerate(words)})


def test_the_later_of_two_equal_codes_is_told_with_the_name_of_the_earlier():
    rows = picked("outfalls", {"a": {"code": "K1", "name": "甲口"}, "b": {"code": " K1 ", "name": "乙口"}})
    facts = duplicate(context(), rows, columns=["code"])
    assert told(facts) == {"b": True}
    assert facts.why[0].zh == "与 甲口 重复"


def test_three_equal_codes_are_two_repetitions_and_a_blank_cannot_be_told():
    assert told(duplicate(context(), codes("K", "K", "K"), columns=["code"])) == {"r1": True, "r2": True}
    assert told(duplicate(context(), codes("K", None, "L"), columns=["code"])) == {"r1": None}
    assert told(duplicate(context(), codes(None), columns=["code"])) == {}


def test_all_columns_must_agree():
    rows = {
        "a": {"code": "K", "river": "甲河"},
        "b": {"code": "K", "river": "乙河"},
        "c": {"code": "K", "river": "甲河"},
    }
    assert told(duplicate(context(), picked("outfalls", rows), columns=["code", "river"])) == {"c": True}


def spots(*, east, accuracy=None, code="K"):
    """Two points ``east`` millionths of a degree of the equator apart (0.111 m each)."""
    rows = {
        "a": {"geometry": "POINT(0 0)", "code": "K", "accuracy_m": accuracy},
        "b": {"geometry": f"POINT({east / 1e6} 0)", "code": code, "accuracy_m": accuracy},
    }
    return picked("outfalls", rows)


@pytest.mark.parametrize(("east", "offends"), [(179, {"b": True}), (180, {})])
def test_two_points_within_20_m_are_one_place(east, offends):  # 19.93 m and 20.04 m
    assert told(duplicate(context(), spots(east=east), distance_m=20)) == offends


def test_near_points_of_another_code_are_two_and_the_accuracy_may_leave_it_open():
    both = {"columns": ["code"], "distance_m": 20}
    assert told(duplicate(context(), spots(east=50, code="L"), **both)) == {}
    assert told(duplicate(context(), spots(east=50), **both)) == {"b": True}
    assert told(duplicate(context(), spots(east=50, code=None), **both)) == {"b": None}
    assert told(duplicate(context(), spots(east=170, accuracy=5.0), **both)) == {"b": None}


@pytest.mark.parametrize(
    ("value", "offends"), [(14, {}), (14.1, {"S": True}), (0, {}), (-0.1, {"S": True}), (None, {"S": None})]
)
def test_a_ph_lies_between_0_and_14(value, offends):
    facts = implausible(context(), picked("samples", {"S": {"value": value}}), column="value", least=0, most=14)
    assert told(facts) == offends


@pytest.mark.parametrize(
    ("word", "offends"),
    [
        ("530114000001", {}),
        ("53011400001", {"r0": True}),
        ("53011400000A", {"r0": True}),
        (None, {"r0": None}),
        (" ", {"r0": None}),
    ],
)
def test_a_code_is_written_as_its_pattern_has_it(word, offends):
    assert told(invalid_code(context(), codes(word), column="code", pattern="[0-9]{12}")) == offends


@pytest.mark.parametrize(
    ("where", "unit", "offends"),
    [
        ("POINT(0.5 0.5)", "市滇池管理局", {}),
        ("POINT(0.5 0.5)", "市水务局", {"P": True}),
        ("POINT(2 0.5)", "市水务局", {}),
        ("POINT(2 0.5)", "市滇池管理局", {"P": True}),
        ("POINT(2 0.5)", None, {"P": None}),
        (None, "市水务局", {"P": None}),
        ("LINESTRING(0.5 0.5, 2 0.5)", "市水务局", {}),
        ("LINESTRING(0.5 0.5, 2 0.5)", "市滇池管理局", {}),
        ("LINESTRING(0.5 0.5, 2 0.5)", "市公安局", {"P": True}),
    ],
)
def test_the_unit_that_answers_is_that_of_the_place(where, unit, offends):
    rows = picked("problems", {"P": {"lead_unit": unit, "geometry": where}})
    basin = picked("basins", {"B": {"geometry": BASIN}})
    assert (
        told(routed(context(), rows, basin, column="lead_unit", inside="市滇池管理局", outside="市水务局")) == offends
    )


def test_a_place_near_the_divide_is_of_the_one_or_the_other():
    rows = picked("problems", {"P": {"lead_unit": "市水务局", "geometry": "POINT(0.99999 0.5)", "accuracy_m": 30.0}})
    basin = picked("basins", {"B": {"geometry": BASIN}})
    assert told(routed(context(), rows, basin, column="lead_unit", inside="甲局", outside="市水务局")) == {"P": None}
    assert told(routed(context(), rows, basin, column="lead_unit", inside="甲局", outside="乙局")) == {"P": True}
