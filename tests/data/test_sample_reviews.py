"""The zones of the demo held against their made-up approvals: what was planted differs, nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from riverzones.catalogue import load
from riverzones.jobs.review import ZoneReviews, review_facts, review_zones
from riverzones.store.project import ProjectFile

TABLE = Path(__file__).parents[2] / "data" / "wushan" / "reviews.csv"


@pytest.fixture(scope="module")
def found(demo_report) -> ZoneReviews:
    project = ProjectFile.open(demo_report.project)
    return review_zones(project, catalogue=load(), on=dt.date(2026, 11, 22))


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    return pd.read_csv(TABLE, dtype={"tier": str}, keep_default_na=True).fillna({"tier": ""})


def test_every_number_an_approval_states_gets_the_verdict_worked_out_without_us(found, planted):
    told = {
        (one.source_id, line.tier, line.quantity): (line.verdict, line.measured)
        for one in found.reviews
        for line in one.lines
        if line.verdict != "not_stated"
    }
    numbers = planted[planted["tier"] != ""]
    assert len(numbers) > 80
    for row in numbers.itertuples():
        verdict, measured = told[row.source, row.tier, row.quantity]
        assert verdict == row.verdict, row
        if pd.notna(row.stated) and row.quantity != "tiers_apart_m":
            assert measured == pytest.approx(row.measured, rel=0.005, abs=0.5), row


def test_nothing_differs_but_what_was_planted(found, planted):
    odd = {
        (one.source_id, line.tier, line.quantity)
        for one in found.reviews
        for line in one.lines
        if line.verdict in ("differs", "cannot_tell")
    }
    numbers = planted[(planted["tier"] != "") & (planted["verdict"] != "agrees")]
    assert odd == set(zip(numbers["source"], numbers["tier"], numbers["quantity"], strict=True))


def test_dates_unread_wording_and_missing_zones_are_told(found, planted):
    notes = planted[planted["tier"] == ""]
    told = {one.source_id: {verdict for verdict, _ in one.notes} for one in found.reviews if one.notes}
    expected = notes[notes["quantity"] != "zones"].set_index("source")["verdict"].to_dict()
    assert {source: {verdict} for source, verdict in expected.items()} == told
    assert [key for key, _ in found.without] == notes["source"][notes["quantity"] == "zones"].tolist()


def test_eleven_sources_are_not_as_approved(found):
    counts = found.counts()
    assert (counts["differs"], counts["cannot_tell"], counts["agrees"], counts["without_zones"]) == (8, 3, 8, 3)


def test_each_planted_difference_is_one_finding_and_nothing_else_is(found, planted, demo_report):
    facts, scope = review_facts(found, ProjectFile.open(demo_report.project), catalogue=load())
    numbers = planted[(planted["tier"] != "") & (planted["verdict"] != "agrees")]
    notes = planted[planted["tier"] == ""]
    told = [fact for fact in facts if fact.problem.name == "remark"]
    bare = [fact for fact in facts if fact.problem.name == "without_zones"]
    assert len(facts) - len(told) - len(bare) == len(numbers)
    assert {fact.subject[1] for fact in told} == set(notes["source"][notes["quantity"] != "zones"])
    assert [fact.subject[1] for fact in bare] == notes["source"][notes["quantity"] == "zones"].tolist()
    assert scope.subjects is None
