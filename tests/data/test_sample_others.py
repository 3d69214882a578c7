"""What jobs other than the audit find on the sample: data, boards, patrols and outfall actions, planted = found."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import riverzones as rz
from riverzones.jobs.demo import plan
from riverzones.jobs.findings.close import close_findings

ROOT = Path(__file__).parents[2]
DEMO = plan()
TABLE = ROOT / "data" / DEMO["others"]
DAY = DEMO["recipe"]["patrols"]["on"]
JOBS = {"data": "data", "board": "boards", "patrol": "patrols", "task": "outfalls"}
DRAWN = ("zone_corners", "drawn_markers")
"""Layers that the demo draws: what a check says of them was not planted in a file."""


@pytest.fixture(scope="module")
def project(demo_report, tmp_path_factory) -> rz.Project:
    """The demo's project with what all jobs see in its list of findings."""
    path = tmp_path_factory.mktemp("others") / "wushan.gpkg"
    path.write_bytes(demo_report.project.read_bytes())
    opened = rz.open(path)
    for job in JOBS.values():
        assert opened.record(job, on=DAY).kept
    return opened


@pytest.fixture(scope="module")
def found(project) -> Counter[tuple[str, ...]]:
    """Kind, code, layer and code of the row of every clause of these jobs."""
    table = project.findings()
    told: Counter[tuple[str, ...]] = Counter()
    for row in table[(table.status != "closed") & ~table.subject_layer.isin(DRAWN)].itertuples():
        rows = project.layer(row.subject_layer)
        code = rows.code[row.subject_id] if "code" in rows.columns else row.subject_id
        for clause in json.loads(row.clauses):
            kind = clause.get("kind", "rule")
            if kind in JOBS:
                told[kind, clause["rule"], row.subject_layer, str(code)] += 1
    return told


@pytest.mark.parametrize("kind", JOBS)
def test_each_job_finds_exactly_what_was_planted(found, kind):
    planted = pd.read_csv(TABLE, dtype=str, keep_default_na=False)
    expected = Counter(
        map(tuple, planted[planted.kind == kind][["kind", "code", "subject_layer", "subject_code"]].to_numpy())
    )
    assert sum(expected.values()) > 2
    assert Counter({key: number for key, number in found.items() if key[0] == kind}) == expected


def test_every_such_finding_has_its_chiefs_and_stands_in_the_list_and_can_come_back(project):
    table = project.findings()
    of_jobs = table[table.kind.isin(["board", "patrol", "task"])]
    assert (of_jobs.status == "new").all()
    assert (of_jobs.chiefs != "[]").all()
    assert of_jobs.geometry.notna().all()
    row = of_jobs[of_jobs.kind == "patrol"].iloc[0]
    close_findings(project.file, [row.finding_id], note="已补巡")
    assert project.findings().status[row.finding_id] == "closed"
    again = project.record("patrols", on=DAY)
    assert again.counts()["reopened"] == 1
    assert project.findings().status[row.finding_id] == "reopened"


def test_the_planted_list_is_what_the_files_say_without_us():
    sys.path.insert(0, str(ROOT / "data"))
    try:
        from builder.others import others
    finally:
        sys.path.pop(0)
    told = others(TABLE.parent)
    assert told.to_csv(index=False, lineterminator="\n") == TABLE.read_text(encoding="utf-8")
