"""What must be there, and what a row must say of itself."""

from __future__ import annotations

import json

import pytest

from law_rows import context, picked, told
from riverzones.audit.checks.attribute import complete, condition, missing, untrue
from riverzones.audit.checks.presence import enough, has, lacks
from riverzones.model import parse_condition

OWN = ("code", "source_id")


def sources(code="S1", **more):
    return picked("sources", {"S": {"code": code, **more}})


def markers(*owners):
    rows = {f"m{place}": {"source_id": owner} for place, owner in enumerate(owners)}
    return picked("boundary_markers", rows or {"none": {"source_id": "S9"}}, own=OWN)


@pytest.mark.parametrize(
    ("code", "owners", "without", "with_"),
    [
        ("S1", ["S1"], {}, {"S": True}),
        ("S1", ["S2"], {"S": True}, {}),
        ("S1", [], {"S": True}, {}),
        (None, ["S1"], {"S": None}, {"S": None}),
    ],
)
def test_a_source_has_or_lacks_its_own_and_one_without_a_code_cannot_be_told(code, owners, without, with_):
    assert told(lacks(context(), sources(code), markers(*owners))) == without
    assert told(has(context(), sources(code), markers(*owners))) == with_


def test_has_counts_each_row_once():
    assert has(context(), sources(), markers("S1", "S1", "S2")).measured.tolist() == [2.0]


@pytest.mark.parametrize(("count", "offends"), [(2, {}), (3, {"S": True})])
def test_two_are_enough_for_two_and_not_for_three(count, offends):
    assert told(enough(context(), sources(), markers("S1", "S1"), count=count)) == offends


def test_what_is_enough_grows_with_the_length():
    line = {"geometry": "LINESTRING(0 0, 0.02 0)"}  # 2,226.4 m
    facts = enough(context(), sources(**line), markers("S1", "S1"), per_m=1000)
    assert facts[["measured", "limit", "margin"]].values.tolist() == [[2.0, 3.0, 1.0]]
    assert told(enough(context(), sources(**line), markers("S1", "S1"), per_m=1113.2)) == {}
    assert enough(context(), sources(**line), markers("S1"), count=2, per_m=1113.2).limit.tolist() == [4.0]


def test_an_outline_counts_all_around():
    ring = {"geometry": "POLYGON((0 0, 0.01 0, 0.01 0.01, 0 0.01, 0 0))"}  # 4,437.9 m
    assert enough(context(), sources(**ring), markers("S1"), per_m=1000).limit.tolist() == [5.0]


def test_a_point_is_asked_one_and_what_has_no_shape_cannot_be_told():
    point = {"geometry": "POINT(0 0)"}
    assert told(enough(context(), sources(**point), markers(), per_m=1000)) == {"S": True}
    assert told(enough(context(), sources(**point), markers("S1"), per_m=1000)) == {}
    assert told(enough(context(), sources(), markers("S1"), per_m=1000)) == {"S": None}
    assert told(enough(context(), sources(), markers(), per_m=1000)) == {"S": True}
    assert told(enough(context(), sources(None, **point), markers("S1"), per_m=1000)) == {"S": None}


def outfall(**row):
    return picked("outfalls", {"O": row})


def raw(**words):
    return json.dumps(words, ensure_ascii=False)


def test_what_is_lacking_is_named_and_counted():
    facts = complete(
        context(), outfall(owner="甲厂", permit_no=" ", river=None), columns=["owner", "permit_no", "river"]
    )
    assert facts.measured.tolist() == [2.0]
    assert facts.why[0].en == "missing: permit_no, river"
    assert told(complete(context(), outfall(owner="甲厂"), columns=["owner"])) == {}


def test_a_word_that_nobody_understands_is_not_lacking():
    strange = outfall(owner=None, river=None, raw_values=raw(owner="？？"))
    facts = complete(context(), strange, columns=["owner", "river"])
    assert facts.why[0].en == "missing: river"
    assert facts.measured.tolist() == [1.0]
    open_ = complete(context(), outfall(owner=None, raw_values=raw(owner="？？")), columns=["owner"])
    assert told(open_) == {"O": None}
    assert "not understood" in open_.why[0].en
    assert told(missing(context(), outfall(owner=None, raw_values=raw(owner="？？")), column="owner")) == {"O": None}
    assert told(missing(context(), outfall(owner=None), column="owner")) == {"O": True}


@pytest.mark.parametrize(("value", "offends"), [(True, {}), (False, {"O": True}), (None, {"O": None})])
def test_yes_no_and_blank_of_an_attribute(value, offends):
    assert told(untrue(context(), outfall(approved=value), column="approved")) == offends


@pytest.mark.parametrize(("value", "offends"), [(100.0, {}), (100.1, {"O": True}), (None, {"O": None})])
def test_a_condition_on_the_row_offends_or_cannot_be_told(value, offends):
    over = parse_condition("discharge > 100")
    assert told(condition(context(), outfall(discharge=value), offends=over)) == offends
    assert told(condition(context(), outfall(), offends=over)) == {"O": None}
