"""A finding is explained in plain words, and takes the states that people give it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pandas as pd
import pytest

from law_scenes import scene, square
from riverzones.audit.explain import explain
from riverzones.catalogue import load
from riverzones.errors import DataError
from riverzones.jobs.findings.close import close_findings, set_findings
from riverzones.jobs.findings.explain import explain_finding
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.report.project import project_facts, write_project_report
from riverzones.jobs.shared.layers import LayerReader, context_of, project_view
from riverzones.present.reports.explained import explained, explained_lines
from riverzones.present.reports.report_values import _codes
from riverzones.present.web.pack import payload
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


@pytest.fixture(scope="module")
def hidden(tmp_path_factory):
    """An intake, whose place is told on a grid, 80 m outside the tier-1 zone of its source."""
    zone = {"id": "Z", "name": "甲水源地一级保护区", "source_id": "S", "tier": "1", "wkt": square(109.80, 31.00)}
    project = scene(
        tmp_path_factory.mktemp("hidden") / "p.gpkg",
        zones=[zone],
        sources=[{"id": "S", "name": "甲水源地", "wkt": "POINT(109.83 31.02)"}],
        intakes=[{"id": "I", "name": "甲取水口", "source_id": "S", "wkt": f"POINT({109.81 + 80 / 95500} 31.0053717)"}],
        outfalls=[{"id": "O", "name": "甲排口", "category": "industrial", "wkt": "POINT(109.8013 31.005)"}],
    )
    audited(project, "CN-100", "CN-132", day=dt.date(2026, 11, 1))
    return project


def test_map_and_report_tell_what_findings_show_tells(kept):
    catalogue = load()
    view = project_view(kept, catalogue=catalogue, internal=True)
    drawn = map_view(view, catalogue=catalogue).explanations
    reported = project_facts(view, catalogue=catalogue, explained=True).explanations
    standing = kept.read("rz_findings").query("status != 'closed'").index
    assert set(drawn) == set(reported) == set(standing)
    for name in standing:
        shown = explain_finding(kept, name, catalogue=catalogue)
        assert drawn[name] == reported[name] == replace(shown, history=drawn[name].history)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_map_holds_parts_exceptions_and_turns_each_text_once(kept, lang):
    view = map_view(project_view(kept, catalogue=load(), internal=True), catalogue=load())
    packed = payload(view)["explained"]
    words = [pair[["zh", "en"].index(lang)] for pair in packed["words"]]
    assert len(packed["words"]) == len({tuple(pair) for pair in packed["words"]})
    for name, told in view.explanations.items():
        mine = packed["by_id"][name]
        assert [words[place] for place in mine["turns"]] == [line.within(lang) for line in told.turns]
        for clause, one in zip(mine["clauses"], told.clauses, strict=True):
            parts = [(part, asked, words[how]) for part, asked, how in clause["parts"]]
            assert parts == [(part.part, part.asked, part.how.within(lang)) for part in one.parts]
            holds = [(words[title], holds) for title, holds, *_ in clause["exceptions"]]
            assert holds == [(entry.title.within(lang), entry.holds) for entry in one.exceptions]


def test_a_public_explanation_tells_no_distance_to_or_from_a_hidden_place(hidden, tmp_path):
    catalogue = load()
    table = hidden.read("rz_findings").set_index("subject_id")
    assert table.measured["I"] == pytest.approx(80, abs=0.5)
    size = f"{table.measured['I']:.1f} m"
    told = {
        internal: json.dumps(payload(map_view(project_view(hidden, catalogue=catalogue, internal=internal),
                                              catalogue=catalogue)), ensure_ascii=False)
        for internal in (False, True)
    }  # fmt: skip
    assert size in told[True]
    assert size not in told[False]
    assert str(table.measured["I"])[:5] not in told[False]
    assert f"{table.measured['O']:.1f} m" in told[False]  # an outfall hides nothing
    page = tmp_path / "r.html"
    write_project_report(project_view(hidden, catalogue=catalogue), page, catalogue=catalogue)
    words = page.read_text(encoding="utf-8")
    assert "逐条说明" in words
    assert size not in words
    assert f"移动 {table.measured['O']:.1f} m 以上" in words


def test_a_column_that_may_not_be_told_is_said_to_be_left_out_and_nothing_is_concluded_from_it(kept):
    catalogue, finding = load(), _one(kept, "CN-101", "violation").to_dict()
    layers = LayerReader(kept, catalogue)
    context = context_of(kept, catalogue, layers, dt.date(2026, 11, 1))
    rules = {code: catalogue.rules[code] for code in catalogue.rules}
    told = explain(finding, rules, context, withheld=lambda layer, column: (layer, column) == ("outfalls", "category"))
    said = " ".join(part.how.zh for clause in told.clauses for part in clause.parts)
    assert "公开版不列" in said
    assert "工业" not in said
    assert not any("填写" in line.zh for line in told.turns)


def test_what_turns_the_leading_clause_and_what_turns_all_are_told_apart(tmp_path):
    zones = [
        {"id": "Z1", "source_id": "S", "tier": "1", "wkt": square(109.80, 31.00)},
        {"id": "Z2", "source_id": "S", "tier": "2", "wkt": square(109.81, 31.00)},
    ]
    outfall = {"id": "O", "category": "industrial", "wkt": "POINT(109.809 31.005)"}
    project = scene(tmp_path / "p.gpkg", zones=zones, outfalls=[outfall])
    audited(project, "CN-100", "CN-101", day=dt.date(2026, 11, 1))
    found = _one(project, "CN-101", "violation")
    sizes = {clause["rule"]: clause["margin"] for clause in json.loads(found.clauses)}
    told = explain_finding(project, found.finding_id, catalogue=load())
    assert sizes["CN-100"] > sizes["CN-101"]
    assert [line.en for line in told.turns[:2]] == [
        f"it moves by more than {sizes['CN-101']:,.1f} m",
        f"it moves by more than {sizes['CN-100']:,.1f} m, for CN-100 to turn too",
    ]
