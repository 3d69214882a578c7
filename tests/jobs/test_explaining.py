"""A finding is explained in plain words, and takes the states that people give it."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from riverzones.catalogue import load
from riverzones.errors import DataError
from riverzones.jobs.findings.close import close_findings, set_findings
from riverzones.jobs.findings.explain import explain_finding
from riverzones.present.reports.explained import explained, explained_lines
from riverzones.present.reports.report_values import _codes
from small_county import audited, county


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """An audited county."""
    project = county(tmp_path_factory.mktemp("explain") / "p.gpkg")
    with project.transaction() as tx:
        outfalls = project.read("outfalls")
        outfalls.loc["O-2", "approved"] = False
        tx.put_layer("outfalls", outfalls)
    audited(project, "CN-100", "CN-101", "CN-135", day=dt.date(2026, 11, 1))
    return project


def _one(project, rule, verdict, **columns):
    table = project.read("rz_findings")
    table = table[(table.rule == rule) & (table.verdict == verdict)]
    for name, value in columns.items():
        table = table[table[name] == value]
    return table.iloc[0]


def test_every_clause_of_a_fact_is_told_with_its_sentence_and_the_parts_that_ask_it(kept):
    told = explain_finding(kept, _one(kept, "CN-101", "violation").finding_id, catalogue=load())
    assert [one.rule for one in told.clauses] == ["CN-101", "CN-100"]
    for one in told.clauses:
        assert one.parts
        assert all(part.how.zh and part.how.en for part in one.parts)
        assert any(cited.quote for cited in one.citations)
    assert any("工业" in part.how.zh for part in told.clauses[0].parts)
    assert any("Industrial" in part.how.en for part in told.clauses[0].parts)


def test_the_law_of_the_day_of_the_audit_is_cited(kept):
    (article,) = {
        c.article
        for c in explain_finding(kept, _one(kept, "CN-101", "violation").finding_id, catalogue=load())
        .clauses[0]
        .citations
    }
    assert article == 318


def test_so_many_metres_turn_the_verdict(kept):
    found = _one(kept, "CN-101", "violation")
    told = explain_finding(kept, found.finding_id, catalogue=load())
    assert any(f"{found.margin:,.1f} m" in line.zh for line in told.turns)
    assert not any("限值" in line.zh for line in told.measured)


def test_a_blank_that_leaves_it_open_is_named_as_what_to_fill_in(kept):
    told = explain_finding(kept, _one(kept, "CN-135", "cannot_tell").finding_id, catalogue=load())
    assert [line.zh for line in told.turns] == ["填写对象的是否经审批"]
    assert "未填" in told.sure.zh
    assert told.units.zh.endswith("未写明责任单位")


def test_both_languages_say_the_same_number_of_lines_and_json_is_plain(kept):
    for name in kept.read("rz_findings").index:
        told = explain_finding(kept, name, catalogue=load())
        zh, en = (explained_lines(told, lang) for lang in ("zh", "en"))
        assert [len(lines) for _, lines in zh] == [len(lines) for _, lines in en]
        assert json.loads(json.dumps(explained(told, "en"), default=str))["finding_id"] == name


def test_what_people_made_of_it_stands_in_its_history_and_stays_at_the_next_audit(tmp_path):
    project = county(tmp_path / "p.gpkg")
    audited(project)
    name = project.read("rz_findings").index[0]
    set_findings(project, [name], status="in_hand", note="已约谈", deadline=dt.date(2026, 12, 31))
    audited(project, day=dt.date(2026, 11, 2))
    now = project.read("rz_findings").loc[name]
    assert (now.status, now.note, str(now.deadline)[:10]) == ("in_hand", "已约谈", "2026-12-31")
    said = [line.zh for line in explain_finding(project, name, catalogue=load()).history]
    assert any("新发现 → 整改中" in line for line in said)
    assert any("2026-12-31" in line for line in said)


def test_a_state_that_a_finding_cannot_take_is_refused_and_nothing_changes(tmp_path):
    project = county(tmp_path / "p.gpkg")
    audited(project)
    first, second = project.read("rz_findings").index[:2]
    close_findings(project, [second], note="已封堵")
    with pytest.raises(DataError, match=r"is 'closed' and cannot become 'in hand'"):
        set_findings(project, [first, second], status="in_hand")
    assert project.read("rz_findings").loc[first, "status"] == "new"


def test_an_id_of_an_older_project_leads_to_the_finding_of_today(tmp_path):
    project = county(tmp_path / "p.gpkg")
    audited(project)
    name = project.read("rz_findings").index[0]
    with project.transaction() as tx:
        tx.append_table("rz_finding_ids", pd.DataFrame({"old_id": ["F-old"], "finding_id": [name]}))
    assert explain_finding(project, "F-old", catalogue=load()).finding_id == name
    assert close_findings(project, ["F-old"], note="已封堵").index.tolist() == [name]


def test_the_command_line_shows_sets_and_filters_by_any_clause(cli, tmp_path):
    project = county(tmp_path / "p.gpkg")
    audited(project, "CN-100", "CN-101")
    listed = cli("--json", "findings", project.path, "--rule", "CN-100", "--kind", "rule").json
    assert listed["count"] == 4
    assert {one["rule"] for one in listed["findings"]} == {"CN-101"}
    assert cli("--json", "findings", project.path, "--kind", "review").json["count"] == 0
    name = listed["findings"][0]["finding_id"]
    assert "What would turn the verdict" in cli("--lang", "en", "findings", "show", project.path, name).out
    assert "怎样才会改变结论" in cli("findings", "show", project.path, name).out
    assert cli("--json", "findings", "show", project.path, name).json["clauses"][0]["parts"]
    assert cli("findings", "set", project.path, name).code == 2
    assert cli("findings", "set", project.path, name, "--status", "answered").code == 0
    assert cli("--json", "findings", project.path, "--status", "answered").json["count"] == 1


def test_a_report_names_the_other_clauses_of_a_fact():
    row = {"rule": "CN-101", "rules": "CN-101 CN-100 WS-106"}
    assert _codes(row, "zh", but="CN-101") == "CN-100、WS-106"
    assert _codes({"rule": "CN-101", "rules": None}, "en") == "CN-101"
