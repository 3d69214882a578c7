"""Days: what is overdue, and what was due."""

from __future__ import annotations

import datetime as dt

import pytest

from law_rows import context, picked, told
from riverzones.audit.checks.calendar import due_by, overdue
from riverzones.model import Duty, parse_condition

YEARLY = Duty(months=12)
NEVER = parse_condition("plan = 'none'")


def works(**row):
    return picked("risk_sources", {"R": row})


@pytest.mark.parametrize(("on", "offends"), [("2026-02-28", {}), ("2026-03-01", {"R": True})])
def test_what_was_done_on_the_29th_of_february_is_due_on_the_28th_of_the_next(on, offends):
    row = works(drill_date=dt.date(2024, 2, 29))
    assert told(overdue(context(dt.date.fromisoformat(on)), row, column="drill_date", duty=Duty(months=24))) == offends


def test_days_and_months_are_counted_together():
    row = works(drill_date=dt.date(2026, 1, 31))
    duty = Duty(months=1, days=10)  # 28 February and 10 days
    assert told(overdue(context(dt.date(2026, 3, 10)), row, column="drill_date", duty=duty)) == {}
    assert overdue(context(dt.date(2026, 3, 12)), row, column="drill_date", duty=duty).margin.tolist() == [2.0]


def test_a_blank_day_cannot_be_told_and_what_was_never_done_runs_from_its_beginning():
    on, column = context(dt.date(2026, 6, 1)), {"column": "drill_date", "duty": YEARLY}
    assert told(overdue(on, works(drill_date=None), **column)) == {"R": None}
    old = works(drill_date=None, plan="none", built_date=dt.date(2025, 1, 1))
    how = {"never": NEVER, "since_column": "built_date"}
    facts = overdue(on, old, **column, **how)
    assert told(facts) == {"R": True}
    assert facts.why[0].en == "never since 2025-01-01"
    new = works(drill_date=None, plan="none", built_date=dt.date(2026, 1, 1))
    assert told(overdue(on, new, **column, **how)) == {}
    assert told(overdue(on, old, **column, never=NEVER)) == {"R": None}
    unknown = works(drill_date=None, plan="none", built_date=None)
    assert told(overdue(on, unknown, **column, **how)) == {"R": None}


def test_a_day_to_come_is_not_late():
    assert told(overdue(context(), works(drill_date=dt.date(2027, 1, 1)), column="drill_date", duty=YEARLY)) == {}


@pytest.mark.parametrize(
    ("on", "value", "offends"),
    [
        ("2017-12-31", False, {}),
        ("2018-01-01", False, {"R": True}),
        ("2018-01-01", True, {}),
        ("2018-01-01", None, {"R": None}),
        ("2017-12-31", None, {}),
    ],
)
def test_what_is_due_by_a_day_is_asked_from_the_next(on, value, offends):
    duty = Duty(due=dt.date(2017, 12, 31))
    holds = parse_condition("emergency_pool = true")
    facts = due_by(context(dt.date.fromisoformat(on)), works(emergency_pool=value), holds=holds, duty=duty)
    assert told(facts) == offends
