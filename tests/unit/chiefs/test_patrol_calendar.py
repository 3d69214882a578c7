"""Calendar periods, and who is overdue on a day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.chiefs.patrols import PERIODS, Frequency, calendar, overdue, period_of, periods_between
from riverzones.errors import UnknownNameError

D = dt.date
DAYS = st.dates(D(2016, 1, 1), D(2035, 12, 31))
KINDS = sorted(PERIODS)


@pytest.mark.parametrize(
    ("kind", "day", "first", "last", "zh", "en"),
    [
        ("quarter", D(2026, 11, 22), D(2026, 10, 1), D(2026, 12, 31), "2026年第4季度", "2026 Q4"),
        ("quarter", D(2026, 3, 31), D(2026, 1, 1), D(2026, 3, 31), "2026年第1季度", "2026 Q1"),
        ("two_months", D(2024, 2, 29), D(2024, 1, 1), D(2024, 2, 29), "2024年1-2月", "2024-01 to 02"),
        ("two_months", D(2026, 12, 1), D(2026, 11, 1), D(2026, 12, 31), "2026年11-12月", "2026-11 to 12"),
        ("month", D(2026, 2, 28), D(2026, 2, 1), D(2026, 2, 28), "2026年2月", "2026-02"),
        ("half_month", D(2026, 11, 15), D(2026, 11, 1), D(2026, 11, 15), "2026年11月上半月", "2026-11 first half"),
        ("half_month", D(2026, 11, 16), D(2026, 11, 16), D(2026, 11, 30), "2026年11月下半月", "2026-11 second half"),
        ("half_month", D(2024, 2, 29), D(2024, 2, 16), D(2024, 2, 29), "2024年2月下半月", "2024-02 second half"),
        ("half_year", D(2026, 7, 1), D(2026, 7, 1), D(2026, 12, 31), "2026年第2个半年", "2026 H2"),
        ("year", D(2026, 7, 1), D(2026, 1, 1), D(2026, 12, 31), "2026年", "2026"),
    ],
)
def test_periods_begin_on_fixed_days(kind, day, first, last, zh, en):
    period = period_of(day, kind)
    assert (period.first, period.last) == (first, last)
    assert (period.label.zh, period.label.en) == (zh, en)


@given(DAYS, st.sampled_from(KINDS))
def test_every_day_lies_in_its_period_and_all_days_of_it_share_it(day, kind):
    period = period_of(day, kind)
    assert period.first <= day <= period.last
    assert period_of(period.first, kind) == period_of(period.last, kind) == period
    assert period_of(period.last + dt.timedelta(days=1), kind).first == period.last + dt.timedelta(days=1)


@given(DAYS, st.integers(0, 900), st.sampled_from(KINDS))
def test_periods_follow_one_another_without_gap_or_overlap(since, days, kind):
    until = since + dt.timedelta(days=days)
    found = list(periods_between(since, until, kind))
    assert found[0].first <= since
    assert found[-1].first <= until <= found[-1].last
    for one, then in pairwise(found):
        assert then.first == one.last + dt.timedelta(days=1)


def test_an_unknown_period_names_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean half_month"):
        period_of(D(2026, 1, 1), "half_months")


KUNMING = {
    "city": Frequency("quarter"),
    "county": Frequency("two_months"),
    "township": Frequency("month"),
    "village": Frequency("half_month"),
}
SEGMENTS = pd.DataFrame(
    {"level": ["city", "county", "township", "village"], "river": "长江"}, index=["C", "X", "T", "V"]
)


def walked(*rows):
    return pd.DataFrame(rows, columns=["segment_id", "date", "valid"])


def states(patrols, *, on, since, segments=SEGMENTS, frequency=KUNMING):
    table = calendar(patrols, segments, frequency=frequency, on=on, since=since)
    return {(row.segment_id, row.period_en): row.state for row in table.itertuples()}


def test_one_patrol_in_each_period_of_each_level_is_enough():
    day = D(2026, 11, 3)
    patrols = walked(*[(segment, day, True) for segment in SEGMENTS.index])
    assert states(patrols, on=D(2026, 11, 15), since=day) == {
        ("C", "2026 Q4"): "met",
        ("X", "2026-11 to 12"): "met",
        ("T", "2026-11"): "met",
        ("V", "2026-11 first half"): "met",
    }


def test_two_patrols_thirteen_days_apart_can_leave_a_calendar_half_month_empty():
    patrols = walked(("V", D(2026, 11, 14), True), ("V", D(2026, 12, 1), True))
    told = states(patrols, on=D(2026, 12, 1), since=D(2026, 11, 1), segments=SEGMENTS.loc[["V"]])
    assert list(told.values()) == ["met", "missed", "met"]


def test_the_last_day_of_a_period_is_still_due_and_the_next_day_it_is_missed():
    village = SEGMENTS.loc[["V"]]
    last = calendar(walked(), village, frequency=KUNMING, on=D(2026, 11, 15), since=D(2026, 11, 15)).iloc[0]
    assert (last.state, last.days_left) == ("due", 0)
    after = calendar(walked(), village, frequency=KUNMING, on=D(2026, 11, 16), since=D(2026, 11, 15))
    assert after[["state", "days_left", "days_late"]].values.tolist() == [["missed", 0, 1], ["due", 14, 0]]


def test_a_patrol_after_the_day_asked_or_without_a_day_does_not_count():
    patrols = walked(("V", D(2026, 11, 12), True), ("V", None, True))
    told = states(patrols, on=D(2026, 11, 11), since=D(2026, 11, 1), segments=SEGMENTS.loc[["V"]])
    assert told == {("V", "2026-11 first half"): "due"}


def test_patrols_that_are_not_valid_do_not_count_and_unsure_ones_are_told():
    patrols = walked(("V", D(2026, 11, 2), False), ("V", D(2026, 11, 3), None), ("T", D(2026, 11, 3), False))
    table = calendar(patrols, SEGMENTS, frequency=KUNMING, on=D(2026, 11, 20), since=D(2026, 11, 1))
    village = table[table.segment_id == "V"].iloc[0]
    assert village[["valid", "unsure", "not_valid", "state"]].tolist() == [0, 1, 1, "unsure"]
    assert table[table.segment_id == "T"].iloc[0].state == "due"


def test_a_frequency_of_two_needs_two():
    twice = {"village": Frequency("half_month", 2)}
    one = walked(("V", D(2026, 11, 2), True))
    both = pd.concat([one, walked(("V", D(2026, 11, 2), True))])
    about = {"since": D(2026, 11, 1), "segments": SEGMENTS.loc[["V"]], "frequency": twice}
    assert list(states(one, on=D(2026, 11, 16), **about).values()) == ["missed", "due"]
    assert states(both, on=D(2026, 11, 14), **about) == {("V", "2026-11 first half"): "met"}


def test_a_level_the_rule_set_does_not_speak_of_says_so():
    province = pd.DataFrame({"level": ["province", None]}, index=["P", "N"])
    table = calendar(walked(), province, frequency=KUNMING, on=D(2026, 11, 16), since=D(2026, 11, 1))
    assert table["state"].tolist() == ["no_rule", "no_rule"]
    assert overdue(table).empty


def test_overdue_puts_the_longest_missed_first_and_leaves_out_who_has_walked():
    patrols = walked(("C", D(2026, 10, 3), True))
    table = calendar(patrols, SEGMENTS, frequency=KUNMING, on=D(2026, 11, 22), since=D(2026, 10, 1))
    late = overdue(table)
    assert late[["segment_id", "period_en", "state"]].values.tolist() == [
        ["V", "2026-10 first half", "missed"],
        ["X", "2026-09 to 10", "missed"],
        ["T", "2026-10", "missed"],
        ["V", "2026-10 second half", "missed"],
        ["V", "2026-11 first half", "missed"],
        ["T", "2026-11", "due"],
        ["V", "2026-11 second half", "due"],
        ["X", "2026-11 to 12", "due"],
    ]


@given(st.lists(st.tuples(DAYS, st.sampled_from([True, False, None])), max_size=20), DAYS, st.integers(0, 200))
def test_every_patrol_of_the_span_is_counted_exactly_once(patrols, on, back):
    since = on - dt.timedelta(days=back)
    rows = walked(*[("V", day, valid) for day, valid in patrols])
    table = calendar(rows, SEGMENTS.loc[["V"]], frequency=KUNMING, on=on, since=since)
    counted = int(table[["valid", "unsure", "not_valid"]].to_numpy().sum())
    begin = period_of(since, "half_month").first
    assert counted == sum(begin <= day <= on for day, _ in patrols)
