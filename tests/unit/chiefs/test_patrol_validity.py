"""Whether a track counts: each check at its limit, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from riverzones.chiefs.patrols import CHECKS, Summary, judge, verdict
from riverzones.errors import UnknownNameError

GOOD = Summary(
    fixes=100,
    timed=100,
    date=None,
    started=pd.Timestamp("2026-11-03T00:00Z"),
    ended=pd.Timestamp("2026-11-03T00:30Z"),
    duration_min=30.0,
    length_m=2000.0,
    largest_gap_min=5.0,
    largest_gap_m=100.0,
    fastest_kmh=20.0,
)
PLACE = {"near_ratio": 0.9, "coverage_ratio": 0.5}
AT_THE_LIMIT = {
    "least_duration_min": 30,
    "least_length_km": 2,
    "largest_gap_min": 5,
    "largest_gap_m": 100,
    "fastest_kmh": 20,
    "least_near_ratio": 0.9,
    "least_coverage_ratio": 0.5,
    "most_clock_errors": 0,
}


def outcome(patrol=GOOD, place=PLACE, clock_errors=0, **limits):
    return {one.check: one.outcome for one in judge(patrol, limits=limits, place=place, clock_errors=clock_errors)}


def test_every_check_is_tried_here():
    assert set(AT_THE_LIMIT) == set(CHECKS)


def test_at_its_limit_every_check_passes():
    judged = judge(GOOD, limits=AT_THE_LIMIT, place=PLACE)
    assert {one.outcome for one in judged} == {"pass"}
    assert verdict(judged) == "pass"


@pytest.mark.parametrize("name", [name for name in AT_THE_LIMIT if name != "most_clock_errors"])
def test_a_little_beyond_its_limit_every_check_fails(name):
    by = 1.01 if CHECKS[name].at_least else 0.99
    judged = judge(GOOD, limits={**AT_THE_LIMIT, name: AT_THE_LIMIT[name] * by}, place=PLACE)
    assert [one.check for one in judged if one.outcome == "fail"] == [name]
    assert verdict(judged) == "fail"


def test_a_failed_check_says_measured_and_limit_in_both_languages():
    (one,) = judge(GOOD, limits={"least_length_km": 2.5}, place=PLACE)
    assert (one.measured, one.limit, one.unit) == (2.0, 2.5, "km")
    assert one.words.zh == "长度 2.00 km，少于 2.50 km"
    assert one.words.en == "length 2.00 km, less than 2.50 km"
    (far,) = judge(GOOD, limits={"least_near_ratio": 1}, place=PLACE)
    assert far.words.en == "share walked at the river 90.0 %, less than 100.0 %"


def test_a_track_without_times_cannot_tell_what_needs_them():
    untimed = replace(
        GOOD, timed=0, started=None, ended=None, duration_min=None, largest_gap_min=None, fastest_kmh=None
    )
    told = outcome(untimed, **AT_THE_LIMIT)
    assert {name for name, word in told.items() if word == "cannot_tell"} == {
        "least_duration_min",
        "largest_gap_min",
        "fastest_kmh",
        "most_clock_errors",
    }
    judged = judge(untimed, limits={"least_duration_min": 1}, place=PLACE)
    assert verdict(judged) == "cannot_tell"
    assert judged[0].words.en == "duration: cannot tell, the track has no times"


def test_few_times_say_how_few():
    some = replace(GOOD, timed=5, duration_min=None)
    assert "5 of 100 fixes" in judge(some, limits={"least_duration_min": 1}, place=PLACE)[0].words.en


def test_with_a_clock_error_the_duration_is_not_believed():
    told = outcome(clock_errors=1, least_duration_min=1, least_length_km=1, most_clock_errors=0)
    assert told == {"least_duration_min": "cannot_tell", "least_length_km": "pass", "most_clock_errors": "fail"}


def test_failing_wins_over_not_knowing():
    untimed = replace(GOOD, timed=0, duration_min=None)
    assert verdict(judge(untimed, limits={"least_duration_min": 1, "least_length_km": 9}, place=PLACE)) == "fail"


def test_without_a_segment_coverage_cannot_be_told():
    assert outcome(place={}, least_coverage_ratio=0.1) == {"least_coverage_ratio": "cannot_tell"}


def test_an_unknown_check_names_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean least_length_km"):
        judge(GOOD, limits={"least_lenght_km": 1}, place=PLACE)
