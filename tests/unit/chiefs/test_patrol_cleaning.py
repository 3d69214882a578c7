"""What is dropped from a track, and what its clock is told to have wrong."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.chiefs.patrols import clean, outings, summary

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
STEP = 0.0002  # degrees of longitude: 19 m at 31 N


def fixes(lons, times=None, *, lat=31.0, track=0, segment=0):
    """A track along a parallel; times are text in UTC, None where unknown."""
    times = [None] * len(lons) if times is None else times
    stamps = pd.to_datetime(pd.Series(times, dtype="object"), utc=True)
    return pd.DataFrame({"track": track, "segment": segment, "lon": lons, "lat": lat, "time": stamps})


def every(seconds, count, start="2026-11-03T01:00:00Z"):
    return [pd.Timestamp(start) + pd.Timedelta(seconds=seconds * n) for n in range(count)]


def walk(count=10, **times):
    return fixes([109 + STEP * n for n in range(count)], every(20, count, **times))


def kinds(cleaned):
    return [flaw.kind for flaw in cleaned.flaws]


def test_a_good_track_stays_as_it_is():
    cleaned = clean(walk(), now=NOW)
    assert kinds(cleaned) == []
    assert len(cleaned.points) == 10
    assert cleaned.clock_errors == 0


def test_an_exact_repeat_is_dropped_but_standing_still_is_not():
    twice = pd.concat([walk(3).iloc[[0, 0, 1, 2]], fixes([109 + 2 * STEP], ["2026-11-03T01:10:00Z"])])
    cleaned = clean(twice, now=NOW)
    assert kinds(cleaned) == ["repeat"]
    assert cleaned.points["time"].is_unique
    assert len(cleaned.points) == 4


def test_coming_back_to_a_place_without_times_is_no_repeat():
    there = [109, 109 + STEP, 109 + 2 * STEP, 109 + STEP, 109]
    assert len(clean(fixes(there), now=NOW).points) == 5


@pytest.mark.parametrize("times", [None, every(20, 11)])
def test_a_spike_is_dropped_with_and_without_times_alike(times):
    lons = [109 + STEP * n for n in range(11)]
    lons[5] += 0.01
    cleaned = clean(fixes(lons, times), now=NOW)
    assert kinds(cleaned) == ["spike"]
    assert len(cleaned.points) == 10
    assert cleaned.points["lon"].max() < 109.003


def test_a_turning_point_of_sparse_fixes_is_no_spike():
    lons = [109 + 0.004 * n for n in (0, 1, 2, 3, 2, 1, 0)]
    assert kinds(clean(fixes(lons), now=NOW)) == []


def test_a_spike_over_the_end_of_a_recording_is_left_alone():
    parts = [fixes([109, 109 + STEP]), fixes([109.01], segment=1), fixes([109 + 2 * STEP, 109 + 3 * STEP], segment=2)]
    assert len(clean(pd.concat(parts), now=NOW).points) == 5


@pytest.mark.parametrize(
    ("times", "kind"),
    [
        (["2026-11-03T01:00:00Z", "2026-11-03T01:01:00Z", "2026-11-03T00:30:00Z"], "clock_backwards"),
        (["2026-11-03T01:00:00Z", "2026-11-03T01:01:00Z", "2026-11-03T09:30:00Z"], "clock_jump"),
        (["2026-11-22T11:59:00Z", "2026-11-22T12:00:00Z", "2026-11-22T12:00:01Z"], "clock_future"),
        (["2015-12-31T01:00:00Z", "2015-12-31T01:01:00Z", "2015-12-31T01:02:00Z"], "clock_old"),
        (["2026-11-03T01:00:00Z"] * 3, "clock_still"),
    ],
)
def test_a_clock_error_is_told_and_nothing_is_corrected(times, kind):
    cleaned = clean(fixes([109, 109 + STEP, 109 + 2 * STEP], times), now=NOW)
    assert kinds(cleaned) == [kind]
    assert cleaned.clock_errors == 1
    assert cleaned.points["time"].tolist() == [pd.Timestamp(time) for time in times]


def test_the_first_day_of_2016_is_not_too_old_and_now_is_not_the_future():
    times = ["2016-01-01T01:00:00Z", "2016-01-01T01:01:00Z"]
    assert kinds(clean(fixes([109, 109.0001], times), now=NOW)) == []
    assert kinds(clean(fixes([109], [NOW]), now=NOW)) == []


def test_a_start_at_night_that_would_be_by_day_is_a_suspicion_and_no_error():
    cleaned = clean(walk(start="2026-11-03T14:30:00Z"), now=NOW)  # 22:30 in Shanghai; 14:30 if local time was written
    assert kinds(cleaned) == ["clock_shift"]
    assert cleaned.clock_errors == 0
    assert "8 h" in cleaned.flaws[0].words.en


def test_tracks_of_one_day_are_one_outing_and_midnight_does_not_part_them():
    day = pd.concat([walk(3), walk(3, start="2026-11-03T09:00:00Z").assign(track=1)])
    assert outings(day).tolist() == [0] * 6
    night = pd.concat([walk(3, start="2026-11-03T15:50:00Z"), walk(3, start="2026-11-03T16:10:00Z").assign(track=1)])
    assert outings(night).tolist() == [0] * 6
    other = pd.concat([walk(3), fixes([109.5]).assign(track=1), walk(3, start="2026-11-05T01:00:00Z").assign(track=2)])
    assert outings(other).tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_the_numbers_of_a_walk():
    told = summary(clean(walk(31), now=NOW).points)
    assert told.date == dt.date(2026, 11, 3)
    assert told.duration_min == 10
    assert told.length_m == pytest.approx(30 * STEP * 95504.4, rel=1e-4)  # a degree of longitude at 31 N, GRS 80
    assert told.largest_gap_min == pytest.approx(1 / 3)
    assert told.fastest_kmh == pytest.approx(19.1 / 20 * 3.6, rel=1e-3)


def test_the_speed_of_a_fix_every_second_is_told_and_its_wobble_is_not_believed():
    lons = [109 + STEP / 20 * n + (STEP / 4 if n == 30 else 0) for n in range(61)]  # 3.4 km/h, one fix 4.8 m off
    told = summary(clean(fixes(lons, every(1, 61)), now=NOW).points)
    assert 3.4 < told.fastest_kmh < 7


def test_a_clock_that_runs_backwards_tells_no_speed():
    times = [*every(20, 5), *every(20, 5, start="2026-11-03T00:00:00Z")]
    assert summary(clean(fixes([109 + STEP * n for n in range(10)], times), now=NOW).points).fastest_kmh is None


def test_the_day_is_local():
    assert summary(clean(walk(3, start="2026-11-03T23:30:00Z"), now=NOW).points).date == dt.date(2026, 11, 4)


def test_few_times_tell_the_day_but_not_the_duration():
    some = walk(10)
    some.loc[3:, "time"] = pd.NaT
    told = summary(clean(some, now=NOW).points)
    assert (told.duration_min, told.largest_gap_min, told.fastest_kmh) == (None, None, None)
    assert told.date == dt.date(2026, 11, 3)


def test_a_leg_over_the_gap_adds_no_length_but_is_the_largest_gap():
    told = summary(clean(fixes([109, 109 + STEP, 109.02, 109.02 + STEP]), now=NOW).points)
    assert told.length_m == pytest.approx(2 * STEP * 95504.4, rel=1e-3)
    assert told.largest_gap_m == pytest.approx((0.02 - STEP) * 95504.4, rel=1e-3)


@given(st.lists(st.tuples(st.floats(109, 109.1), st.floats(31, 31.1)), min_size=1, max_size=40))
def test_cleaning_keeps_order_and_the_first_and_last_place(places):
    lons, lats = zip(*places, strict=True)
    track = fixes(list(lons)).assign(lat=lats)
    cleaned = clean(track, now=NOW).points
    ends = cleaned[["lon", "lat"]].iloc[[0, -1]].to_numpy().tolist()
    assert ends == [list(places[0]), list(places[-1])]
    again = clean(cleaned, now=NOW).points
    assert len(again) <= len(cleaned)
