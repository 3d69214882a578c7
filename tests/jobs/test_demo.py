"""The demo finds exactly what was planted, by the distances an independent method gave."""

from __future__ import annotations

import pandas as pd
import pytest

from riverzones.catalogue import load
from riverzones.errors import OutputError
from riverzones.jobs.demo import demo, plan, sample_folder
from riverzones.jobs.recipe.document import read_project_recipe
from riverzones.jobs.recipe.run import RunOptions, run_recipe
from riverzones.store.project import ProjectFile

QUIET = {
    *("WS-119", "WS-121", "WS-122"),  # boundaries, places of projects
    *("WS-123", "WS-124", "WS-125", "WS-126", "WS-132", "WS-133", "WS-135", "WS-137", "WS-139", "WS-140"),  # waters
    *("WS-141", "WS-142", "WS-143", "WS-144"),  # works: their grade, releases, registers
    "WS-148",  # black-odour waters in the town
}
"""Rules of which the sample holds what complies and nothing that does not."""


def test_the_audit_finds_exactly_the_planted_violations(demo_report):
    assert demo_report.planted >= 33
    assert demo_report.missed == ()
    assert demo_report.unplanned == ()


def test_every_rule_that_runs_in_wushan_finds_something_but_those_named_here(demo_report):
    counts = {count.code: count for count in demo_report.audit.counts}
    quiet = {code for code, one in counts.items() if one.not_run is None and one.violations + one.cannot_tell == 0}
    assert quiet == QUIET
    assert {"WS-116", "CN-109"} <= {code for code, one in counts.items() if one.not_run is not None}


def test_every_measured_value_is_that_of_the_independent_method(demo_report):
    planted = pd.read_csv(sample_folder() / plan()["planted"], dtype=str, keep_default_na=False)
    project = ProjectFile.open(demo_report.project)
    findings = demo_report.audit.findings
    compared = 0
    for row in planted.itertuples():
        if not row.expected_measured_m:
            continue
        ids = project.read(row.subject_layer).query("code == @row.subject_code").index
        under = findings.rules.map(lambda rules, code=row.rule: code in rules.split())
        own = findings[findings.subject_id.isin(ids) & under]
        assert len(own), (row.rule, row.subject_code)
        found = own[own.rule == row.rule]
        if found.empty:  # the fact is measured by the clause that leads it
            continue
        off = (found.measured - float(row.expected_measured_m)).abs()
        assert off.min() < 0.02 + 1e-3 * abs(float(row.expected_measured_m)), (row.rule, row.subject_code)
        compared += 1
    assert compared >= 30


def test_the_traps_are_told(demo_report):
    by_layer = {made.layer: (file, made) for file, made in demo_report.imports}
    for item in plan()["imports"]:
        _, made = by_layer[item["kind"]]
        expected = item["expect"]
        assert made.read == expected["read"], item
        assert made.repaired == expected.get("repaired", 0), item
        assert made.quarantined == expected.get("quarantined", 0), item
        if item["file"].endswith(("outfalls.shp", ".csv")):
            assert made.encoding == "gb18030", item
        if expected.get("crs", "EPSG:4490") != "EPSG:4490":
            assert made.crs == expected["crs"], item
    reasons = [item.reason.zh for item in by_layer["enterprises"][1].quarantine]
    assert "中国" in reasons[0]


def test_every_finding_on_a_river_names_a_chief(demo_report):
    findings = demo_report.audit.findings
    assert (findings.chiefs != "[]").mean() > 0.9
    assert findings.illustrative.astype(bool).all()


def test_the_demo_does_not_clobber_without_being_asked(demo_report):
    with pytest.raises(OutputError, match="exists already"):
        demo(demo_report.project.parent, catalogue=load())


def test_the_demo_is_a_recipe_of_which_nothing_is_due_when_it_has_run(demo_report):
    recipe = read_project_recipe(demo_report.recipe, load())
    assert (str(recipe.day), str(recipe.patrol_day)) == ("2025-12-15", "2026-11-22")
    run = run_recipe(recipe, catalogue=load(), options=RunOptions(dry_run=True))
    assert [step.key for step in run.steps if step.state != "unchanged"] == []
    assert {"markers", "patrols", "audit", "output:trace.html"} <= {step.key for step in run.steps}
