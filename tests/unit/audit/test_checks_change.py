"""Two versions of a layer: what was lost."""

from __future__ import annotations

import pytest

from law_rows import context, picked, told
from riverzones.audit.checks.change import shrunk

# a hundredth of a degree at the equator: 1,113.195 m by 1,105.743 m
HUNDREDTH_M2 = 1113.195 * 1105.743


def square(width, *, west=0.0):
    east = west + width
    return f"POLYGON(({west} 0, {east} 0, {east} 0.01, {west} 0.01, {west} 0))"


def lost(newer, *, open_=(), old=None, **limits):
    older = picked("wetlands", {"old": {"code": "W", "geometry": square(0.01), **(old or {})}})
    there = picked("wetlands", newer, own=("code", "code"), open_=open_)
    return shrunk(context(), older, there, **limits)


def test_a_fifth_that_is_gone_is_measured_on_the_ellipsoid():
    facts = lost({"new": {"code": "W", "geometry": square(0.008)}})
    assert facts.measured.tolist() == [pytest.approx(HUNDREDTH_M2 / 5, rel=1e-5)]


@pytest.mark.parametrize(("share", "offends"), [(19.99, {"old": True}), (20.01, {})])
def test_what_may_be_lost_is_a_share_of_the_older(share, offends):
    assert told(lost({"new": {"code": "W", "geometry": square(0.008)}}, share_percent=share)) == offends


def test_what_was_gained_elsewhere_does_not_make_up_for_it():
    assert told(lost({"new": {"code": "W", "geometry": square(0.01, west=0.002)}}, area_m2=1000)) == {"old": True}
    assert told(lost({"new": {"code": "W", "geometry": square(0.02)}})) == {}


def test_one_that_is_not_there_any_more_is_lost_as_a_whole_and_another_code_is_not_it():
    facts = lost({"other": {"code": "V", "geometry": square(0.01)}})
    assert facts.measured.tolist() == [pytest.approx(HUNDREDTH_M2, rel=1e-5)]
    assert facts.why[0].en == "it is gone"


def test_two_newer_parts_count_together():
    parts = {
        "a": {"code": "W", "geometry": square(0.005)},
        "b": {"code": "W", "geometry": square(0.005, west=0.005)},
    }
    assert told(lost(parts, area_m2=1)) == {}


def test_a_strip_that_the_accuracy_explains_cannot_be_told():
    newer = {"new": {"code": "W", "accuracy_m": 10.0, "geometry": square(0.00995)}}
    assert told(lost(newer)) == {"old": None}  # 5.6 m along one side; 10 m along all four may be lost or not
    assert told(lost({"new": {"code": "W", "accuracy_m": 10.0, "geometry": square(0.005)}})) == {"old": True}


def test_a_blank_code_no_area_and_a_doubtful_newer_row_cannot_be_told():
    newer = {"new": {"code": "W", "geometry": square(0.005)}}
    assert told(lost(newer, old={"code": None})) == {"old": None}
    assert told(lost(newer, old={"geometry": "POINT(0 0)"})) == {"old": None}
    assert told(lost(newer, open_=("new",))) == {"old": None}
