"""Series: gaps, classes, drops and trends, with blanks and at their limits."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from law_rows import context, picked, told
from riverzones.audit.checks.series import below_minimum, class_worse_than, drop_from_base, sampling_gap, trend
from riverzones.model import Classes, Duty, Target, parse_condition

ORDER = Classes("class", ("I", "II", "III", "IV", "V", "worse_than_V"))
DAY = dt.date(2026, 6, 1)


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


def places(**columns):
    return picked("sections", {"S1": columns})


def table(*rows, open_=()):
    """Values of section S1, each ``(day, value or class)``."""
    made = {
        f"v{number}": {"section_id": "S1", "date": day(when), **values} for number, (when, values) in enumerate(rows)
    }
    return picked("samples", made or {"none": {"section_id": "S9", "date": DAY}}, own=("id", "section_id"), open_=open_)


def gap(*days, months=3, on="2026-06-01", **how):
    samples = table(*((when, {}) for when in days), **how)
    return sampling_gap(context(day(on)), places(), samples, duty=Duty(months=months))


def test_a_sample_on_the_last_day_is_in_time_and_one_a_day_later_is_not():
    assert told(gap("2026-01-10", "2026-04-10")) == {}
    facts = gap("2026-01-10", "2026-04-11")
    assert told(facts) == {"S1": True}
    assert facts.margin.tolist() == [1.0]


def test_the_gap_that_is_still_open_counts_up_to_the_day_of_the_audit():
    assert told(gap("2026-03-01", on="2026-06-01")) == {}
    assert gap("2026-03-01", on="2026-06-03").measured.tolist() == [94.0]


def test_a_place_without_any_value_offends_and_one_with_undated_values_cannot_be_told():
    assert gap().why[0].en == "there is no value of it"
    assert told(gap(None)) == {"S1": None}
    assert told(gap("2026-01-10", None)) == {"S1": None}
    assert told(gap("2026-05-10", None)) == {}


def test_a_gap_of_long_ago_is_past_and_a_value_of_tomorrow_is_not_there_yet():
    assert (
        told(gap("2024-01-10", "2025-03-01", "2025-05-30", "2025-08-20", "2025-11-10", "2026-02-01", "2026-04-20"))
        == {}
    )
    assert told(gap("2026-01-10", "2026-06-02")) == {"S1": True}


def worse(*rows, target="III", open_=(), **how):
    samples = table(*((when, {"class": word}) for when, word in rows), open_=open_)
    return class_worse_than(
        context(DAY), places(target_class=target), samples, classes=ORDER, worse_than_column="target_class", **how
    )


@pytest.mark.parametrize(
    ("word", "offends"), [("III", {}), ("IV", {"S1": True}), ("worse_than_V", {"S1": True}), (None, {"S1": None})]
)
def test_a_class_is_compared_as_a_class(word, offends):
    assert told(worse(("2026-05-01", word))) == offends


def test_the_worst_of_the_latest_day_counts_and_with_a_window_the_worst_of_it():
    rows = (("2026-03-01", "V"), ("2026-05-01", "II"), ("2026-05-01", "III"))
    assert told(worse(*rows)) == {}
    assert worse(*rows, months=6).measured.tolist() == [2.0]
    assert told(worse(*rows, months=1)) == {}


def test_without_a_target_or_a_value_it_cannot_be_told():
    assert told(worse(("2026-05-01", "V"), target=None)) == {"S1": None}
    assert told(worse()) == {"S1": None}


def test_a_value_that_may_not_be_meant_accuses_nobody():
    assert told(worse(("2026-05-01", "V"), open_=("v0",))) == {"S1": None}
    assert told(worse(("2026-05-01", "V"), ("2026-05-01", "IV"), open_=("v0",))) == {"S1": True}


def test_one_class_may_be_asked_of_all():
    samples = table(("2026-05-01", {"class": "worse_than_V"}))
    assert told(class_worse_than(context(DAY), places(), samples, classes=ORDER, worse_than="V")) == {"S1": True}


def flowing(*rows, least=1.5, open_=(), months=12):
    samples = table(*((when, {"flow": flow}) for when, flow in rows), open_=open_)
    facts = below_minimum(context(DAY), places(least=least), samples, minimum="least", column="flow", months=months)
    return [(row.truth is True or row.truth is np.True_, row.measured, row.why.en) for row in facts.itertuples()]


LOW = ("2026-04-01", 0.9)
DOUBTFUL = "of some of its values it cannot be told whether they are asked"
UNDATED = "some of its values have no date"


@pytest.mark.parametrize(
    ("rows", "how", "seen"),
    [
        ([("2026-04-01", 1.5)], {}, []),
        ([LOW, ("2026-05-01", 1.2), ("2026-05-02", 2.0)], {},
         (True, 0.9, "0.9 on 2026-04-01; 2 of 3 values are below it")),
        ([LOW, ("2026-05-01", 2.0)], {"open_": ("v0",)}, (False, None, DOUBTFUL)),
        ([(None, 0.9), ("2026-05-01", 2.0)], {}, (False, None, UNDATED)),
        ([LOW, (None, 2.0)], {"open_": ("v0",)}, (False, None, DOUBTFUL)),  # the one without a day is in order
        ([("2026-05-01", 2.0), ("2026-05-02", None)], {}, (False, None, "some values are not stated")),
        ([("2024-04-01", 0.9), ("2026-05-02", 2.0)], {}, []),
        ([LOW], {"least": None}, (False, None, "the minimum is not stated")),
    ],
)  # fmt: skip
def test_a_value_below_the_minimum_offends_where_it_is_sure(rows, how, seen):
    facts = flowing(*rows, **how)
    assert [(sure, measured if sure else None, why) for sure, measured, why in facts] == ([seen] if seen else [])


def dropped(*rows, target=20.0, year=2016, **how):
    samples = table(*((when, {"value": value, **more}) for when, value, more in rows))
    goal = Target(target, "%", ">=", year=year, base_year=2015)
    return drop_from_base(context(DAY), places(), samples, target=goal, **how)


def test_a_drop_of_exactly_a_fifth_is_enough():
    rows = (("2015-05-01", 2.0, {}), ("2015-09-01", 3.0, {}), ("2016-05-01", 2.0, {}))
    assert told(dropped(*rows)) == {}
    assert told(dropped(*rows, target=20.1)) == {"S1": True}


def test_a_rise_is_a_drop_below_nothing():
    facts = dropped(("2015-05-01", 2.0, {}), ("2016-05-01", 2.5, {}))
    assert facts[["measured", "margin"]].values.tolist() == [[-25.0, 45.0]]


@pytest.mark.parametrize(
    "rows",
    [
        (("2015-05-01", None, {}), ("2016-05-01", 1.0, {})),
        (("2016-05-01", 1.0, {}),),
        (("2015-05-01", 2.0, {}),),
        (("2015-05-01", 2.0, {}), (None, 1.0, {})),
        (("2015-05-01", 0.0, {}), ("2016-05-01", 1.0, {})),
        (("2015-05-01", 2.0, {"value_unit": "mg/L"}), ("2016-05-01", 1.9, {"value_unit": "ug/L"})),
    ],
)
def test_a_blank_a_year_without_values_and_other_units_leave_the_drop_open(rows):
    assert told(dropped(*rows)) == {"S1": None}


def test_every_item_is_compared_by_itself_and_the_furthest_from_its_target_is_told():
    rows = [
        (f"{year}-05-01", value, {"pollutant": item})
        for item, pair in (("a", (2.0, 1.0)), ("b", (4.0, 3.9)))
        for year, value in zip((2015, 2016), pair, strict=True)
    ]
    assert dropped(*rows).measured.tolist() == [2.5]


def test_only_what_exceeded_in_the_base_year_must_drop():
    rows = [
        ("2015-05-01", 2.0, {"pollutant": "a", "class": "III"}),
        ("2016-05-01", 2.0, {"pollutant": "a", "class": "III"}),
    ]
    over = {"exceeding": parse_condition("class = 'V'")}
    assert told(dropped(*rows)) == {"S1": True}
    assert told(dropped(*rows, **over)) == {}
    rows[0][2]["class"] = None
    assert told(dropped(*rows, **over)) == {"S1": None}


def test_without_a_year_the_latest_is_compared():
    rows = (("2015-05-01", 2.0, {}), ("2018-05-01", 1.0, {}), ("2019-05-01", 2.0, {}))
    assert dropped(*rows, year=None).measured.tolist() == [0.0]


def grows(values, *, which="rising", alpha=0.05, first=2021, **how):
    rows = [(f"{first + number}-06-01", {"value": value}) for number, value in enumerate(values)]
    return trend(context(DAY), places(), table(*rows, **how), worse=which, alpha=alpha, years=20)


def test_five_rising_values_are_a_trend_at_5_percent_and_not_at_1():
    assert told(grows([1, 2, 3, 4, 5])) == {"S1": True}  # 2 of 120 orders: p = 0.0167
    assert told(grows([1, 2, 3, 4, 5], alpha=0.0167)) == {"S1": True}
    assert told(grows([1, 2, 3, 4, 5], alpha=0.0166)) == {}
    assert told(grows([1, 2, 3, 4, 5], alpha=0.01)) == {}


def test_what_falls_is_worse_only_where_the_rule_says_so():
    assert told(grows([5, 4, 3, 2, 1])) == {}
    assert told(grows([5, 4, 3, 2, 1], which="falling")) == {"S1": True}


@pytest.mark.parametrize("values", [[1, 2, 3, 4], [1, 2, None, 4, 5]])
def test_too_few_values_and_blanks_leave_a_trend_open(values):
    assert told(grows(values)) == {"S1": None}


def test_values_that_never_change_have_no_trend():
    assert told(grows([2, 2, 2, 2, 2])) == {}


def test_a_place_that_does_not_say_which_it_is_cannot_be_told():
    sections = picked("sections", {"S1": {"code": None}})
    samples = picked("samples", {"v": {"section_id": "S1", "date": DAY}}, own=("code", "section_id"))
    assert told(sampling_gap(context(DAY), sections, samples, duty=Duty(months=1))) == {"S1": None}
