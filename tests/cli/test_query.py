"""``riverzones query``."""

from __future__ import annotations

import geopandas as gpd
import pytest


@pytest.mark.parametrize("phrase", ["outfalls inside tier-1 zones", "一级保护区内的排污口"])
def test_outfalls_inside_tier_one_zones_in_both_languages(cli, demo_report, phrase):
    document = cli("--json", "query", demo_report.project, phrase).json
    assert {"phrase", "plan", "checked", "count", "rows"} <= set(document)
    assert document["checked"] == 61
    assert document["count"] == len(document["rows"])
    row = document["rows"][0]
    assert {"subject_id", "reference_id", "measured", "unit"} <= set(row)


def test_the_two_flagship_questions_agree_with_the_audit(cli, demo_report):
    findings = demo_report.audit.findings
    for phrase, rule in (
        ("chemical projects within 1 km of the Yangtze", None),
        ("长江干支流岸线1公里范围内的化工项目", "CN-111"),
    ):
        document = cli("--json", "query", demo_report.project, phrase).json
        rows = [row for row in document["rows"] if row["truth"]]  # the others cannot be told
        assert document["count"] == len({row["subject_id"] for row in rows}) > 0
        assert all(row["unit"] == "m" and row["measured"] <= 1000 for row in rows)
        if rule:
            offending = findings[(findings.rule == rule) & (findings.measured <= 1000)]
            assert set(offending.subject_id) <= {row["subject_id"] for row in document["rows"]}
            violations = offending[offending.verdict == "violation"]
            assert set(violations.subject_id) <= {row["subject_id"] for row in rows}


def test_an_answer_goes_to_a_file(cli, demo_report, tmp_path):
    path = tmp_path / "a.geojson"
    assert cli("-q", "query", demo_report.project, "outfalls inside tier-1 zones", "-o", path).code == 0
    assert len(gpd.read_file(path)) >= 2


def test_explain_prints_the_plan_and_runs_nothing(cli, demo_report):
    said = cli("query", demo_report.project, "buildings overlapping management ranges", "--explain")
    assert said.code == 0
    assert "buildings" in said.out


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("outfals inside tier-1 zones", "outfalls"),
        ("outfalls insde tier-1 zones", "inside"),
        ("一级保护区里面旁边的排污口", "排污口"),
        ("outfalls upstream of", "outfalls"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_where_it_stopped(cli, demo_report, phrase, says):
    said = cli("query", demo_report.project, phrase)
    assert said.code == 1
    assert says in said.err
    assert said.err.strip().count("\n") == 0


def test_upstream_within_a_distance_agrees_with_a_trace_from_each_intake(cli, demo_report):
    rows = cli("--json", "query", demo_report.project, "outfalls upstream of intakes within 10 km").json["rows"]
    seen = {(row["subject_id"], row["reference_id"]): row["measured"] for row in rows}
    traced = {}
    for intake in {row["reference_id"] for row in rows}:
        words = ("--from", f"intakes:{intake}", "--upstream", "--within", "10", "--find", "outfalls")
        found = cli("--json", "trace", demo_report.project, *words).json["found"]
        traced |= {(row["id"], intake): row["distance_m"] for row in found}
    assert len(seen) > 5
    assert seen == pytest.approx(traced, abs=0.01)


def test_what_is_on_no_river_is_said(cli, demo_report):
    said = cli("query", demo_report.project, "取水口上游5公里内的排污口")
    assert said.code == 0
    assert "PK-001" in said.out


def test_an_answer_is_written_as_a_map_where_the_file_is_html(cli, demo_report, tmp_path):
    path = tmp_path / "answer.html"
    assert cli("query", demo_report.project, "outfalls inside tier-1 zones", "-o", path).code == 0
    assert "<html" in path.read_text(encoding="utf-8")
    assert cli("query", demo_report.project, "outfalls inside tier-1 zones", "-o", path).code == 1


def test_counts_are_a_table_that_keeps_what_cannot_be_told(cli, demo_report, tmp_path):
    said = cli("query", demo_report.project, "各乡镇的排污口数量", "-o", tmp_path / "n.csv")
    assert said.code == 0
    assert "读作：入河排污口，按乡镇街道计数" in said.err
    lines = (tmp_path / "n.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "id,name,count,cannot_tell"
    assert sum(int(line.split(",")[2]) for line in lines[1:]) == 61
