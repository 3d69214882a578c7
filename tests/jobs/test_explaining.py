"""A finding is explained in plain words, and takes the states that people give it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pandas as pd
import pytest
from markupsafe import escape

from law_scenes import scene, square
from riverzones.audit.explain import explain
from riverzones.audit.measured import clause_measured
from riverzones.catalogue import load
from riverzones.errors import DataError
from riverzones.jobs.findings.close import close_findings, set_findings
from riverzones.jobs.findings.explain import explain_finding, write_finding_page
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.report.project import project_facts, write_project_report
from riverzones.jobs.shared.layers import LayerReader, context_of, project_view
from riverzones.model import Text
from riverzones.present.finding_card import finding_card
from riverzones.present.reports.explained import explained, explained_lines
from riverzones.present.reports.finding_page import BaseMap, card_values
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
    assert told.units.zh.startswith("文件未写明（")


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
def test_terminal_report_page_and_map_show_the_lines_of_one_card_each_text_once(kept, lang):
    view = map_view(project_view(kept, catalogue=load(), internal=True), catalogue=load())
    packed = payload(view)["explained"]
    words = [pair[["zh", "en"].index(lang)] for pair in packed["words"]]
    assert len(packed["words"]) == len({tuple(pair) for pair in packed["words"]})
    for name, told in view.explanations.items():
        card = finding_card(told)
        values = card_values(told, view.findings.loc[name].to_dict(), BaseMap(), lang=lang, picture=None)
        assert [(part["name"], [line["words"] for line in part["lines"]]) for part in values["parts"]] == [
            (title, [line.strip() for line in lines]) for title, lines in explained_lines(told, lang)
        ]
        mine = [
            (section, words[title], [(words[said], label and words[label], level) for said, label, level, _ in lines])
            for section, title, lines in packed["by_id"][name]["card"]
        ]
        assert mine == [
            (
                section.name,
                section.title.within(lang),
                [
                    (line.words.within(lang), line.label and line.label.within(lang), line.level)
                    for line in section.lines
                ],
            )
            for section in card
            if section.name in ("clauses", "size", "turns", "units")
        ]


def test_what_the_law_leaves_open_is_no_exception_and_a_denied_exception_names_what_denies_it(tmp_path):
    shore = {"id": "S", "river": "长江", "basin": "yangtze", "rank": "main_stem", "line_type": "outer_boundary"}
    tailings = {"id": "T", "name": "甲尾矿库", "stage": "expansion", "wkt": "POINT(109.82 31.005)"}
    project = scene(
        tmp_path / "p.gpkg", shorelines=[{**shore, "wkt": square(109.80, 31.00)}], tailings_ponds=[tailings]
    )
    audited(project, "CN-112", day=dt.date(2026, 11, 1))
    name = _one(project, "CN-112", "violation").finding_id
    told = explain_finding(project, name, catalogue=load())
    by_unclear = {entry.unclear: entry for entry in told.clauses[0].exceptions}
    assert by_unclear[False].holds is False
    assert by_unclear[False].why.zh == "建设性质：扩建"  # not the blank purpose beside it
    titles = [entry.title.zh for entry in told.clauses[0].exceptions if entry.unclear]
    assert titles
    assert not [line for line in told.turns if any(title in line.zh for title in titles)]
    lines = dict(explained_lines(told, "en"))
    assert any(line.strip().startswith("left open by the law: ") for line in lines["The clauses"])
    assert [line for line in lines["What was measured"] if line.startswith(("at a distance of ", "short by "))]


def test_a_clause_that_the_accuracy_leaves_open_is_not_said_to_be_exceeded_by_less_than_nothing():
    kept = {"measured": 1006.0, "limit": 1000.0, "margin": -6.0, "unit": "m"}
    said = clause_measured(kept, load().rules["CN-111"], lambda sign: Text(zh=sign, en=sign))
    assert said.zh == "相距 1,006.0 m，限值 1,000.0 m，未越限值，尚有 6.0 m"
    assert said.en == "at a distance of 1,006.0 m, limit 1,000.0 m, on the right side by 6.0 m"


def test_the_page_of_a_finding_has_the_card_and_a_map_of_its_place(kept, cli, tmp_path):
    found = _one(kept, "CN-101", "violation")
    page = tmp_path / "card.html"
    assert cli("findings", "show", kept.path, found.finding_id, "-o", page).code == 0
    words = page.read_text(encoding="utf-8")
    assert words.count('<svg class="locator"') == 1
    assert words.count(str(escape(found.subject_name))) >= 3  # head, map, what was found
    for section in finding_card(explain_finding(kept, found.finding_id, catalogue=load())):
        assert f"<dt>{section.title.zh}</dt>" in words
    assert "<script" not in words
    assert cli("findings", "show", kept.path, found.finding_id, "-o", page).code == 1  # it stands there
    assert cli("findings", "show", kept.path, found.finding_id, "-o", tmp_path / "card.docx").code != 0


def test_the_page_for_everyone_tells_no_measure_of_a_hidden_place_and_an_internal_one_does(hidden, tmp_path):
    name = hidden.read("rz_findings").set_index("subject_id").finding_id["I"]
    size = f"{_one(hidden, 'CN-132', 'violation').measured:.1f} m"
    for internal in (False, True):
        page = write_finding_page(hidden, name, tmp_path / f"{internal}.html", catalogue=load(), internal=internal)
        assert (size in page.read_text(encoding="utf-8")) is internal


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
