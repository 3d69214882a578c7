"""The whole chain on the sample: each import says what it must, the audit finds exactly what was planted."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from riverzones.jobs.audit import AuditReport
from riverzones.jobs.demo import DemoReport, plan
from riverzones.jobs.ingest.report import ImportReport
from riverzones.store import ProjectFile

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
DEMO = plan()
KEY = ["rule", "subject_layer", "subject_name", "verdict"]


@pytest.fixture(scope="module")
def imported(demo_report: DemoReport) -> tuple[ProjectFile, dict[str, ImportReport]]:
    """The project of the demo, and by kind what its imports said: the recipe imports each file of the list."""
    reports = {report.layer: report for _, report in demo_report.imports}
    assert set(reports) == {item["kind"] for item in DEMO["imports"]}
    return ProjectFile.open(demo_report.project), reports


@pytest.fixture(scope="module")
def audited(demo_report: DemoReport) -> AuditReport:
    return demo_report.audit


@pytest.mark.parametrize("item", DEMO["imports"], ids=lambda item: item["kind"])
def test_an_import_says_what_it_must(item: dict[str, Any], imported: tuple[Any, dict[str, ImportReport]]) -> None:
    report = imported[1][item["kind"]]
    expected = {"repaired": 0, "quarantined": 0, **item["expect"]}
    unmatched = tuple(expected.pop("unmatched", ()))
    assert {name: getattr(report, name) for name in expected} == expected
    assert report.written == report.read - report.quarantined
    assert report.unmatched == unmatched


def test_the_bow_tie_is_in_the_ledger_with_its_area_before_and_after(imported: tuple[ProjectFile, Any]) -> None:
    repairs = imported[0].table("rz_repairs")
    assert repairs.subject_id.tolist() == ["YZ-04"]
    assert 0 < repairs.change_ratio.iloc[0] < 0.05
    assert repairs.area_before_m2.iloc[0] != repairs.area_after_m2.iloc[0]


def test_the_point_in_africa_and_the_hourglass_are_in_quarantine(imported: tuple[ProjectFile, Any]) -> None:
    kept = imported[0].table("rz_quarantine")
    assert sorted(kept.layer) == ["buildings", "enterprises"]
    assert any("QY-900" in text for text in kept.attributes)
    assert any("FW-900" in text for text in kept.attributes)


def test_two_enterprises_of_one_code_are_both_kept(imported: tuple[ProjectFile, Any]) -> None:
    enterprises, outfalls = imported[0].read("enterprises"), imported[0].read("outfalls")
    assert (enterprises.code == "QY-123").sum() == 2
    assert enterprises.index.is_unique
    assert outfalls.index.tolist() == outfalls.code.tolist()


def test_the_outfall_of_unknown_category_keeps_its_row_and_loses_the_word(imported: tuple[ProjectFile, Any]) -> None:
    outfalls = imported[0].read("outfalls")
    assert outfalls.category[outfalls.code == "PK-012"].isna().all()
    assert outfalls.category.isna().sum() == 1


def test_the_audit_finds_exactly_what_was_planted(audited: AuditReport) -> None:
    planted = pd.read_csv(DATA / DEMO["planted"], keep_default_na=False)
    found = Counter(
        (clause["rule"], row.subject_layer, row.subject_name, clause["verdict"])
        for row in audited.findings.itertuples()
        for clause in json.loads(row.clauses)
    )
    assert found == Counter(map(tuple, planted[KEY].to_numpy().tolist()))
    assert len(audited.findings) == planted.fact.nunique()


def test_what_is_measured_agrees_with_dense_sampling(audited: AuditReport) -> None:
    planted = pd.read_csv(DATA / DEMO["planted"], keep_default_na=False)
    planted["expected"] = pd.to_numeric(planted.expected_measured_m)
    # a fact is measured by the clause that leads it; where a subject meets several references the rule finds it twice
    keys = [*KEY, "reference_name"]
    found = audited.findings.assign(reference_name=audited.findings.reference_name.fillna("")).drop(columns="unit")
    both = planted[planted.unit != ""].merge(pd.DataFrame(found), on=keys, validate="one_to_one")
    assert len(both) >= 28
    assert (both.measured - both.expected).abs().max() < 0.02


def test_the_rule_without_its_layers_is_not_run_and_every_other_is(audited: AuditReport) -> None:
    not_run = {count.code: count.not_run.en for count in audited.counts if count.not_run is not None}
    water = {"WS-131", "WS-134", "WS-138", "WS-149", "WS-150", "WS-152"}  # function zones, flows, risks: none here
    water |= {"WS-145", "WS-146", "WS-147", "WS-153"}  # automatic stations, cameras, vessels: none here
    assert set(not_run) == {"CN-109", "CN-136", "CN-137", "CN-138", "WS-116", "WS-120", *water}
    assert "conservation_areas" in not_run["WS-116"]
    assert "not in force" in not_run["CN-136"]


def test_every_finding_names_a_chief_and_is_marked_illustrative(audited: AuditReport) -> None:
    findings = audited.findings
    assert findings.chiefs.str.contains("河长（示意）").all()
    assert findings.illustrative.eq(True).all()


def test_the_findings_stand_in_the_project_file(imported: tuple[ProjectFile, Any], audited: AuditReport) -> None:
    with sqlite3.connect(imported[0].path) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM rz_findings").fetchone()
    connection.close()
    assert count == len(audited.findings) > 0
