"""What the law excepts, and what its words leave open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from law_rows import layer
from riverzones.audit import run
from riverzones.catalogue import load
from riverzones.model import Exemption, Text, parse_condition

DAY = dt.date(2026, 6, 1)
SHORE = "POLYGON((109.90 31.05, 109.91 31.05, 109.91 31.06, 109.90 31.06, 109.90 31.05))"


def excepting(*, exempt=(), unclear=()):
    return replace(load().rules["CN-111"], exempt=tuple(exempt), unclear=tuple(unclear))


def entry(text, *, of="subject"):
    return Exemption(text, parse_condition(text), Text(zh="安全改造", en="works for safety"), of=of)


def verdict(rule, *, purpose=None, bank="left", **more):
    works = {"industry": "chemical", "stage": "new", "purpose": purpose, "geometry": "POINT(109.905 31.065)", **more}
    shore = {"river": "长江", "basin": "yangtze", "rank": "main_stem", "bank": bank, "geometry": SHORE}
    layers = {"projects": layer({"P": works}), "shorelines": layer({"Y": shore})}
    seen, (count,) = run([rule], layers.get, day=DAY)
    facts = [fact for part in seen for fact in part.facts.to_dict("records")]
    assert len(facts) <= 1
    return (facts[0]["verdict"] if facts else None), count, facts


@pytest.mark.parametrize(
    ("purpose", "expected", "excepted"),
    [("safety", None, 1), ("output", "violation", 0), (None, "cannot_tell", 0)],
)
def test_a_subject_is_excepted_by_what_it_says_of_itself(purpose, expected, excepted):
    found, count, facts = verdict(excepting(exempt=[entry("purpose = 'safety'")]), purpose=purpose)
    assert (found, count.excepted) == (expected, excepted)
    if expected == "cannot_tell":
        assert (
            facts[0]["why"].en
            == "cannot tell whether it is excepted as works for safety (attribute not stated: purpose)"
        )


@pytest.mark.parametrize(("bank", "expected"), [("left", None), ("right", "violation"), (None, "cannot_tell")])
def test_a_reference_may_be_what_is_excepted(bank, expected):
    assert verdict(excepting(exempt=[entry("bank = 'left'", of="reference")]), bank=bank)[0] == expected


@pytest.mark.parametrize(
    ("purpose", "expected"), [("safety", "cannot_tell"), ("output", "violation"), (None, "cannot_tell")]
)
def test_where_the_words_of_the_law_leave_it_open_it_cannot_be_told(purpose, expected):
    found, count, facts = verdict(excepting(unclear=[entry("purpose = 'safety'")]), purpose=purpose)
    assert found == expected
    assert count.excepted == 0
    if expected == "cannot_tell":
        assert facts[0]["why"].en == "works for safety"


def test_an_exception_comes_before_what_is_unclear():
    both = excepting(exempt=[entry("purpose = 'safety'")], unclear=[entry("purpose = 'safety'")])
    assert verdict(both, purpose="safety")[0] is None


def test_an_older_reason_stays():
    found, _, facts = verdict(excepting(exempt=[entry("purpose = 'safety'")]), stage=None)
    assert found == "cannot_tell"
    assert facts[0]["why"].en == "attribute not stated: stage"
