"""Verdicts that were wrong once, each with its right answer: the law in its place, at its time, by its sentence."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import re
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import yaml

from law_scenes import CATALOGUE, LATER, PLAN, audited, count, scene, square, verdicts
from riverzones.errors import LayerError
from riverzones.jobs.audit import audit
from riverzones.jobs.findings.explain import explain_finding
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.jobs.outfalls.run import outfall_ledger
from riverzones.jobs.precheck import precheck
from riverzones.jobs.query.run import ask
from riverzones.jobs.report.project import project_facts, write_project_ledger, write_project_report
from riverzones.jobs.rules.packs import drop_packs, use_packs
from riverzones.jobs.shared.layers import project_view
from riverzones.model import SEVERITIES
from riverzones.store.project import ProjectFile

CHENGGONG = {"id": "C1", "name": "呈贡区", "code": "530114", "wkt": square(102.7, 24.8, 0.3, 0.2)}
WUSHAN = {"id": "C1", "name": "巫山县", "code": "500237", "wkt": square(109.7, 30.9, 0.4, 0.3)}
ZONES = (
    {"id": "Z1", "source_id": "S1", "name": "甲一级", "tier": "1", "wkt": square(109.80, 31.00)},
    {"id": "Z2", "source_id": "S1", "name": "甲二级", "tier": "2", "wkt": square(109.81, 31.00, 0.02)},
    {"id": "Z3", "source_id": "S1", "name": "甲三级", "tier": "3", "wkt": square(109.83, 31.00, 0.02)},
)
SHORE = {
    "id": "A1",
    "river": "长江",
    "name": "长江岸线",
    "basin": "yangtze",
    "rank": "main_stem",
    "wkt": square(109.9, 31.05),
}
WS = sorted(code for code in CATALOGUE.rules if code.startswith("WS-"))


def outfall(name, lon, lat=31.005, **more):
    return {"id": name, "name": name, "category": "industrial", "approved": True, "wkt": f"POINT({lon} {lat})", **more}


# 1 packs know their place


@pytest.fixture(scope="module")
def chenggong(tmp_path_factory):
    unapproved = outfall("O1", 102.84, 24.885, approved=False)
    return scene(tmp_path_factory.mktemp("chenggong") / "p.gpkg", counties=[CHENGGONG], outfalls=[unapproved])


def test_a_project_of_chenggong_has_no_finding_under_the_plan_of_wushan(chenggong):
    report = audited(chenggong, PLAN)
    assert not [row for row in report.findings["pack"] if row == "wushan-2023"]
    reason = count(report, "WS-111").not_run
    assert reason is not None
    assert reason.en.startswith("not of this place")
    assert "530114" in reason.en


def test_anywhere_asks_a_pack_of_another_place_and_says_so(chenggong):
    report = audited(chenggong, PLAN, "WS-111", anywhere=True)
    assert verdicts(report, "WS-111") == {"O1": "violation"}
    assert report.as_dict()["anywhere"] is True

    def checked(**how):
        made = precheck(
            chenggong,
            "POINT(102.8 24.9)",
            catalogue=CATALOGUE,
            kind="outfalls",
            attributes={"approved": "否", "category": "工业排污口"},
            on=PLAN,
            **how,
        )
        return made.rules.set_index("rule").result["WS-111"]

    assert (checked(), checked(anywhere=True)) == ("not_run", "violation")


def test_subjects_outside_the_county_are_not_asked(tmp_path):
    there = [outfall("in", 109.75, approved=False), outfall("out", 110.9, approved=False)]
    report = audited(scene(tmp_path / "p.gpkg", counties=[WUSHAN], outfalls=there), PLAN, "WS-111")
    assert verdicts(report, "WS-111") == {"in": "violation"}
    assert (count(report, "WS-111").checked, count(report, "WS-111").not_applicable) == (1, 1)


@pytest.mark.parametrize(("place", "found"), [("500237", True), ("巫山县", True), ("530114", False), (None, False)])
def test_the_place_may_be_told_when_the_project_is_made(tmp_path, place, found):
    given = [outfall("O", 109.75, approved=False)]
    report = audited(scene(tmp_path / "p.gpkg", place=[place] if place else [], outfalls=given), PLAN, "WS-111")
    assert bool(verdicts(report, "WS-111")) is found
    assert (count(report, "WS-111").not_run is None) is found


# 2 packs know their time


@pytest.fixture(scope="module")
def wushan(tmp_path_factory):
    given = [outfall("O", 109.75, approved=False), outfall("blank", 109.76, approved=None), outfall("fine", 109.77)]
    return scene(tmp_path_factory.mktemp("wushan") / "p.gpkg", counties=[WUSHAN], outfalls=given)


@pytest.mark.parametrize(
    ("day", "held"), [("2023-02-22", False), ("2023-02-23", True), ("2025-12-31", True), ("2026-01-01", False)]
)
def test_the_plan_of_wushan_holds_from_its_issue_to_the_end_of_2025(tmp_path, day, held):
    project = scene(tmp_path / "p.gpkg", counties=[WUSHAN], outfalls=[outfall("O", 109.75, approved=False)])
    report = audited(project, dt.date.fromisoformat(day))
    assert verdicts(report, "WS-111") == ({"O": "violation"} if held else {})
    ran = {one.code for one in report.counts if one.not_run is None}
    assert bool(ran & set(WS)) is held
    assert held or "巫山" in count(report, "WS-111").not_run.zh


# 3 exceptions


def test_a_tailings_pond_rebuilt_for_safety_is_excepted_and_one_without_a_purpose_cannot_be_told(tmp_path):
    def pond(name, **more):
        return {"id": name, "stage": "rebuild", "purpose": None, "note": None, "wkt": "POINT(109.905 31.065)", **more}

    tributary = {**SHORE, "id": "A2", "river": "乌江", "rank": "important_tributary", "catchment_km2": 87900.0}
    project = scene(
        tmp_path / "p.gpkg",
        shorelines=[{**SHORE, "catchment_km2": None}, tributary],
        tailings_ponds=[
            pond("by purpose", purpose="safety"),
            pond("for the environment", purpose="environment"),
            pond("by note", note="以提升安全水平为目的的改建"),
            pond("blank"),
            pond("for output", purpose="other"),
            pond("new", stage="new", purpose="safety"),
        ],
    )
    report = audited(project, LATER, "CN-112", "CN-113")
    for rule in ("CN-112", "CN-113"):
        expected = {"blank": "cannot_tell", "for output": "violation", "new": "violation"}
        assert verdicts(report, rule) == expected
        assert count(report, rule).excepted == 3
    why = set(report.findings.why_cannot_tell_en[report.findings.verdict == "cannot_tell"])
    assert len(why) == 1
    assert "Purpose" in why.pop()


# 4 important tributaries


@pytest.mark.parametrize(
    ("catchment", "verdict"),
    [(4200.0, None), (9999.0, None), (None, "cannot_tell"), (10000.0, "violation"), (12000.0, "violation")],
)
def test_a_tributary_is_important_by_its_catchment_and_not_by_a_label(tmp_path, catchment, verdict):
    shore = {**SHORE, "river": "大宁河", "rank": "important_tributary", "catchment_km2": catchment}
    pond = {"id": "T", "stage": "new", "wkt": "POINT(109.905 31.065)"}
    report = audited(scene(tmp_path / "p.gpkg", shorelines=[shore], tailings_ponds=[pond]), LATER, "CN-113")
    assert verdicts(report, "CN-113") == ({"T": verdict} if verdict else {})


# 5 existing polluting projects


def test_a_polluting_project_in_tier_2_is_removed_where_it_stands_and_prohibited_where_it_is_new(tmp_path):
    def works(name, stage, discharges=True):
        return {"id": name, "stage": stage, "discharges": discharges, "purpose": "other", "wkt": "POINT(109.82 31.005)"}

    given = [works("there", "existing"), works("new", "new"), works("clean", "existing", discharges=False)]
    report = audited(scene(tmp_path / "p.gpkg", zones=ZONES, projects=given), LATER)
    assert verdicts(report, "CN-117") == {"there": "violation"}
    assert verdicts(report, "CN-104") == {"new": "violation"}
    severity = report.findings.set_index("subject_id").severity
    assert (severity["there"], severity["new"]) == ("remove", "prohibit")


# 6 sentences asked as they stand


@pytest.fixture(scope="module")
def sentences(tmp_path_factory):
    """A county with one or two subjects for each sentence that was asked wrongly."""

    def works(name, industry):
        return {"id": name, "industry": industry, "wkt": "POINT(109.805 31.005)"}

    def fish(name, method, lon):
        return {"id": name, "method": method, "wkt": f"POINT({lon} 31.105)"}

    def source(name):
        return {"id": name, "level": "township", "centralised": True, "status": None, "wkt": "POINT(109.805 31.005)"}

    def marks(*given):
        return [
            {"id": f"{source}-{n}", "source_id": source, "status": status, "wkt": "POINT(109.8 31.0)"}
            for n, (source, status) in enumerate(given)
        ]

    use = {"approved": False, "wkt": "POINT(109.755 31.155)"}
    return scene(
        tmp_path_factory.mktemp("sentences") / "p.gpkg",
        counties=[WUSHAN],
        zones=ZONES,
        enterprises=[
            *(works(name, name) for name in ("water_works", "tourism", "paper", "other")),
        ],
        cage_aquaculture=[
            fish("cage in the 175 m area", "cage", 109.855),
            fish("cage in a reservoir", "cage", 109.875),
            fish("flow through", "flow_through", 109.875),
            fish("dammed in a river", "dam", 109.895),
            fish("fertilised in a lake", "fertilised", 109.915),
            fish("cage on land", "cage", 109.945),
            fish("blank", None, 109.875),
        ],
        inundation_areas=[{"id": "I", "high_m": 175.0, "wkt": square(109.85, 31.10)}],
        reservoirs=[{"id": "R", "name": "水库", "wkt": square(109.87, 31.10)}],
        shorelines=[
            {"id": "A", "river": "某河", "basin": "yangtze", "rank": "tributary", "wkt": square(109.89, 31.10)}
        ],
        lakes=[{"id": "L", "name": "湖", "wkt": square(109.91, 31.10)}],
        sources=[source("all"), source("planned"), source("none")],
        boundary_markers=marks(("all", "in_use"), ("planned", "planned")),
        signs=marks(("all", "in_use"), ("planned", "in_use")),
        fences=marks(("all", "in_use"), ("none", "under_construction")),
        docks=[{"id": "dock", **use}, {"id": "licensed", **use, "approved": True}],
        projects=[{"id": "works", "stage": "existing", "purpose": "other", **use}],
        drawdown_zones=[{"id": "D", "name": "消落区", "wkt": square(109.75, 31.15)}],
        mines=[{"id": "M", "status": None, "stage": "existing", "wkt": "POINT(109.955 31.155)"}],
        conservation_areas=[{"id": "W", "name": "涵养区", "wkt": square(109.95, 31.15)}],
    )


@pytest.fixture(scope="module")
def asked(sentences):
    return audited(sentences, PLAN)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("WS-108", {"paper": "violation", "other": "cannot_tell"}),
        (
            "WS-110",
            {
                "cage in the 175 m area": "violation",
                "cage in a reservoir": "violation",
                "dammed in a river": "violation",
                "fertilised in a lake": "violation",
                "blank": "cannot_tell",
            },
        ),
        ("WS-114", {"planned": "violation", "none": "violation"}),
        ("WS-117", {"none": "violation"}),
        ("WS-118", {"planned": "violation", "none": "violation"}),
        ("WS-115", {"dock": "violation", "works": "violation"}),
        ("WS-116", {"M": "violation"}),
    ],
)
def test_a_sentence_of_the_plan_is_asked_whole_and_not_beyond(asked, rule, expected):
    assert verdicts(asked, rule) == expected


def test_strict_control_is_no_ban(asked):
    mine = asked.findings[asked.findings.subject_id == "M"]
    assert list(mine.severity) == ["restrict"]
    assert "strictly controlled" in mine.message_en.iloc[0]


# 7 blanks


def test_what_is_asked_to_be_true_and_is_blank_cannot_be_told(wushan):
    report = audited(wushan, PLAN, "WS-111")
    assert verdicts(report, "WS-111") == {"O": "violation", "blank": "cannot_tell"}
    assert (count(report, "WS-111").violations, count(report, "WS-111").cannot_tell) == (1, 1)
    (why,) = report.findings.why_cannot_tell_en[report.findings.verdict == "cannot_tell"]
    assert "Approved" in why


# 8 one question, one answer

WEDGE = (
    "POLYGON((109.86447608 31.07, 109.865 31.06989177, 109.86552392 31.07, "
    "109.86552392 31.0718039, 109.86447608 31.0718039, 109.86447608 31.07))"
)
"""A site that reaches 600 m2 into the zone below it, as a wedge 100 m wide and 12 m deep."""
SITE = {"industry": "chemical", "stage": "new", "purpose": "other"}


@pytest.fixture(scope="module")
def wedge(tmp_path_factory):
    return scene(
        tmp_path_factory.mktemp("wedge") / "p.gpkg",
        zones=[
            {"id": "Z", "name": "zone", "source_id": "S", "tier": "1", "accuracy_m": 5.66, "wkt": square(109.86, 31.06)}
        ],
        projects=[{"id": "P", "name": "works", "accuracy_m": 5.66, "wkt": WEDGE, **SITE}],
        # 6 m inside the same edge, and 30 m
        outfalls=[
            outfall("edge", 109.865, 31.069946, accuracy_m=5.66),
            outfall("deep", 109.865, 31.069729, accuracy_m=5.66),
        ],
    )


def test_the_wedge_has_one_answer_in_question_audit_and_precheck(wedge):
    question = ask(wedge, "projects overlapping tier-1 zones", catalogue=CATALOGUE)
    # the largest circle in the wedge is 11.8 m wide, both accuracies together are 8.0 m
    assert (question.count, question.cannot_tell) == (1, 0)
    report = audited(wedge, LATER, "CN-103")
    assert verdicts(report, "CN-103") == {"P": "violation"}
    checked = precheck(wedge, WEDGE, catalogue=CATALOGUE, attributes={**SITE, "accuracy_m": "5.66"}, on=LATER)
    told = checked.rules.set_index("rule").loc["CN-103"]
    assert told.result == "violation"
    finding = report.findings.iloc[0]
    assert question.frame.measured.iloc[0] == pytest.approx(600, abs=10)
    assert finding.measured == pytest.approx(question.frame.measured.iloc[0])
    assert (told.measured, told.margin) == pytest.approx((finding.measured, finding.margin), rel=1e-6)


def test_a_point_within_its_accuracy_has_one_answer_in_question_audit_and_outfall_ledger(wedge):
    question = ask(wedge, "outfalls inside tier-1 zones", catalogue=CATALOGUE).frame.set_index("subject_id")
    told = verdicts(audited(wedge, LATER, "CN-101"), "CN-101")
    ledger = outfall_ledger(wedge, catalogue=CATALOGUE, on=LATER).rows
    assert question.truth.isna().to_dict() == {"edge": True, "deep": False}
    assert told == {"edge": "cannot_tell", "deep": "violation"}
    assert ledger.action["deep"] == "ban"
    assert ledger.action.isna()["edge"]
    assert "ban" in ledger.candidates["edge"]


@pytest.mark.parametrize(("name", "certain", "measured"), [("deep", True, 30.0), ("edge", False, 6.0)])
def test_question_audit_precheck_and_outfall_ledger_answer_alike(wedge, name, certain, measured):
    question = ask(wedge, "outfalls overlapping tier-1 zones", catalogue=CATALOGUE).frame.set_index("subject_id")
    told = {row.subject_id: row for row in audited(wedge, LATER, "CN-101").findings.itertuples()}[name]
    place = wedge.read("outfalls").geometry[name].wkt
    given = {"category": "industrial", "accuracy_m": "5.66"}
    checked = precheck(wedge, place, catalogue=CATALOGUE, kind="outfalls", attributes=given, on=LATER)
    before = checked.rules.set_index("rule").loc["CN-101"]
    ledger = outfall_ledger(wedge, catalogue=CATALOGUE, on=LATER).rows.loc[name]
    answers = {
        "query": question.truth.fillna(False)[name],
        "audit": told.verdict == "violation",
        "precheck": before.result == "violation",
        "ledger": ledger.action == "ban",
    }
    assert answers == dict.fromkeys(answers, certain)
    assert told.measured == pytest.approx(measured, rel=0.02)
    assert question.measured[name] == before.measured == told.measured
    if certain:
        assert (ledger.measured, ledger.rule) == (told.measured, "PA-101")
        assert (ledger.zone_names, ledger.zone_names_open) == ("zone", None)
    else:
        assert (ledger.zone_names, ledger.zone_names_open) == (None, "zone")


SLIT = 109.81 + 8e-8  # 7.6 mm east of the first tier, as rounding leaves tiers apart


@pytest.mark.parametrize(
    "named", [{"source_id": "S1"}, {"source_id": "甲水源"}, {"source_id": None, "source_name": "甲水源"}]
)
def test_the_depth_counts_from_the_outer_edge_of_the_tiers_in_audit_and_ledger(tmp_path, named):
    tier_1 = {"id": "O", "name": "甲一级", "tier": "1", "wkt": square(109.80, 31.00), **named}
    tier_2 = {"id": "Z2", "name": "甲二级", "tier": "2", "wkt": square(SLIT, 31.00, 0.02), "source_id": "S1"}
    source = {"id": "S1", "name": "甲水源", "wkt": "POINT(109.805 31.005)"}
    project = scene(
        tmp_path / "p.gpkg",
        zones=[tier_1, tier_2],
        sources=[source],
        outfalls=[outfall("O", 109.809)],  # called as the zone it lies in: another row all the same
    )
    report = audited(project, LATER, "CN-100", "CN-101")
    clauses = {one["rule"]: one["measured"] for one in json.loads(report.findings.clauses.iloc[0])}
    ledger = outfall_ledger(project, catalogue=CATALOGUE, on=LATER).rows.loc["O"]
    # to the southern and northern edge of both: 0.005 degrees of the meridian at 31 N, GRS 80; to that of tier 1 alone
    # 0.001 degrees of the parallel
    assert clauses == pytest.approx({"CN-101": 95.5, "CN-100": 554.3}, abs=0.1)
    assert ledger.measured == clauses["CN-100"]
    assert ledger.action == "ban"


@pytest.mark.parametrize(("approved", "banned"), [("2026-05-31", True), ("2026-06-02", False)])
def test_a_zone_that_is_approved_later_bans_nothing_yet(tmp_path, approved, banned):
    zone = {"id": "Z", "source_id": "S", "tier": "1", "approved_date": approved, "wkt": square(109.80, 31.00)}
    project = scene(tmp_path / "p.gpkg", zones=[zone], outfalls=[outfall("O", 109.805)])
    told = verdicts(audited(project, LATER, "CN-100"), "CN-100")
    assert told == ({"O": "violation"} if banned else {})
    candidates = outfall_ledger(project, catalogue=CATALOGUE, on=LATER).rows.candidates["O"]
    assert candidates == (("ban",) if banned else ("merge", "normalise"))  # no parks are there to look at


@pytest.fixture(scope="module")
def tiers(tmp_path_factory):
    given = [outfall("one", 109.805), outfall("two", 109.815), outfall("three", 109.84), outfall("away", 109.90)]
    quasi = {"id": "Q", "source_id": "S2", "name": "乙准", "tier": "quasi", "wkt": square(109.90, 31.00)}
    return scene(tmp_path_factory.mktemp("tiers") / "p.gpkg", zones=[*ZONES, quasi], outfalls=given)


def test_an_outfall_in_tier_3_or_a_quasi_zone_is_open_in_audit_and_ledger(tiers):
    report = audited(tiers, LATER)
    told = {row.subject_id: row.verdict for row in report.findings.itertuples()}
    ledger = outfall_ledger(tiers, catalogue=CATALOGUE, on=LATER).rows
    assert told == {"one": "violation", "two": "violation", "three": "cannot_tell", "away": "cannot_tell"}
    assert ledger.action.where(ledger.action.notna(), "open").to_dict() == {
        "one": "ban",
        "two": "ban",
        "three": "open",
        "away": "open",
    }
    assert {"ban", "normalise"} <= set(ledger.candidates["three"])


@pytest.mark.parametrize(("day", "article"), [("2026-08-14", 64), ("2026-08-15", 318)])
def test_the_outfall_ledger_cites_the_law_of_the_day(tiers, day, article):
    ledger = outfall_ledger(tiers, catalogue=CATALOGUE, on=dt.date.fromisoformat(day)).rows
    other = {64: 318, 318: 64}[article]
    for name in ("one", "three", "away"):
        assert f"art. {article}" in ledger.citation_en[name]
        assert f"art. {other}" not in ledger.citation_en[name]


@pytest.mark.parametrize(("lat", "sign"), [(31.065, 1), (31.080, -1)])
def test_a_margin_has_one_sign_in_precheck_and_audit(tmp_path, lat, sign):
    site = f"POINT(109.905 {lat})"
    project = scene(tmp_path / "p.gpkg", shorelines=[SHORE], projects=[{"id": "P", "wkt": site, **SITE}])
    told = precheck(project, site, catalogue=CATALOGUE, attributes=SITE, on=LATER).rules.set_index("rule").loc["CN-111"]
    assert told.margin * sign > 0
    assert told.margin == pytest.approx(told.limit - told.measured)
    found = audited(project, LATER, "CN-111").findings
    assert list(found.margin > 0) == ([True] if sign > 0 else [])
    if sign > 0:
        assert found.margin.iloc[0] == pytest.approx(told.margin)


# 9 one fact, one finding


def test_a_fact_under_a_national_and_a_local_rule_is_one_finding_with_both_clauses(tmp_path):
    works = {"id": "P", "wkt": "POINT(109.905 31.065)", **SITE}
    project = scene(tmp_path / "p.gpkg", counties=[WUSHAN], shorelines=[SHORE], projects=[works])
    found = audited(project, PLAN).findings
    assert len(found) == 1
    assert set(found.rules.iloc[0].split()) == {"CN-111", "WS-101"}
    clauses = json.loads(found.clauses.iloc[0])
    assert {clause["pack"] for clause in clauses} == {"national", "wushan-2023"}
    order = [SEVERITIES.index(clause["severity"]) for clause in clauses]
    assert order == sorted(order)
    assert clauses[0]["rule"] == found.rule.iloc[0]
    assert not found.index.duplicated().any()


# 10 packs of one's own

OWN_PACK = """
name: mypack
title: {zh: 本局规则, en: rules of the office}
letters: XC
issuer: {zh: 本局, en: the office}
jurisdiction: {title: {zh: 全国, en: anywhere}}
order: 30
documents:
  own: {zh: 本局通知, en: notice of the office}
"""
OWN_RULE = """
code: XC-101
name: outfall-without-owner
title: {zh: 缺责任主体的排污口, en: Outfall without an owner}
subject: {layer: outfalls}
check: untrue
limits: [{since: 2020-01-01, column: approved}]
severity: require
citations: [{document: own, quote: 排污口应当经过同意}]
asks: [{part: 应当经过同意, by: limits}]
message: {zh: 未经同意, en: not agreed}
examples:
  bad:
    outfalls: [{approved: false, geometry: "POINT(109.905 31.055)"}]
  good:
    outfalls: [{approved: true, geometry: "POINT(109.905 31.055)"}]
"""


@pytest.mark.parametrize("where", ["beside the project", "named"])
def test_an_office_runs_its_own_pack(tmp_path, where):
    folder = tmp_path / ("rules" if where == "beside the project" else "elsewhere") / "mypack"
    folder.mkdir(parents=True)
    (folder / "_pack.yaml").write_text(OWN_PACK, encoding="utf-8")
    (folder / "XC-101.yaml").write_text(OWN_RULE, encoding="utf-8")
    known = CATALOGUE if where == "beside the project" else CATALOGUE.with_rules([folder])
    project = scene(tmp_path / "p.gpkg", outfalls=[outfall("O", 109.75, approved=False)])
    assert verdicts(audit(project, catalogue=known, packs=["mypack"], on=LATER), "XC-101") == {"O": "violation"}
    assert verdicts(audited(project, LATER, "XC-101", catalogue=known), "XC-101") == {"O": "violation"}
    assert "XC-101" in {one.code for one in audited(project, LATER, catalogue=known).counts}


# 11 the law of the day

FIRST_DAY = dt.date(2018, 1, 1)


def boundary_days():
    """Every day on which a text, a pack or a limit begins or ends, with the days before and after; from 2018 on."""
    edges = {FIRST_DAY, dt.date(2030, 1, 1)}
    for rule in CATALOGUE.rules.values():
        pack = CATALOGUE.packs[rule.pack]
        for held in (*rule.citations, *rule.penalties, *rule.limits, pack):
            edges |= {day for day in (held.since, held.until) if day is not None}
    near = {day + dt.timedelta(days=n) for day in edges for n in (-1, 0, 1)}
    return sorted(day for day in near if day >= FIRST_DAY)


@pytest.mark.parametrize("code", sorted(CATALOGUE.rules))
def test_a_rule_cites_no_law_that_is_repealed_and_always_one_that_holds(code):
    rule = CATALOGUE.rules[code]
    pack = CATALOGUE.packs[rule.pack]
    repealed = dt.date(2026, 8, 15)
    for day in boundary_days():
        cited = rule.citations_on(day)
        old = [one for one in cited if "水污染防治法" in one.title.zh]
        assert not (old and day >= repealed), (code, day)
        assert not ([one for one in cited if "生态环境法典" in one.title.zh] and day < repealed), (code, day)
        if pack.holds(day) and rule.limits_on(day) is not None:
            assert cited, (code, day)


@pytest.mark.parametrize(
    ("day", "article", "law"), [("2026-08-14", 64, "水污染防治法"), ("2026-08-15", 318, "生态环境法典")]
)
def test_article_64_holds_to_14_august_2026_and_article_318_from_the_next_day(tiers, day, article, law):
    found = audited(tiers, dt.date.fromisoformat(day), "CN-100").findings
    for row in found.itertuples():
        assert f"{law}》第{article}条" in row.citation
        assert f"art. { ({64: 318, 318: 64}[article]) }" not in row.citation_en


# 12 units of responsibility


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "牵头单位：文件未写明"), ("en", "lead unit: the document names none")]
)
def test_where_no_document_names_a_unit_the_report_says_so(tiers, tmp_path, lang, words):
    report = audited(tiers, LATER, "CN-100")
    assert set(report.findings.lead_unit.fillna("")) == {""}
    path = tmp_path / "report.html"
    view = project_view(tiers, catalogue=CATALOGUE)
    write_project_report(view, path, catalogue=CATALOGUE, lang=lang)
    assert words in path.read_text(encoding="utf-8")
    heading, said = words.replace("：", ": ").split(": ")
    write_project_ledger(view, path.with_suffix(".xlsx"), catalogue=CATALOGUE, lang=lang)
    book = openpyxl.load_workbook(path.with_suffix(".xlsx"))
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    columns = [
        [row[place] for row in rows[top + 1 :] if any(row)]
        for rows in sheets
        for top, cells in enumerate(rows)
        for place, cell in enumerate(cells)
        if cell == heading
    ]
    assert {cell for column in columns for cell in column} == {said}
    assert said in explain_finding(tiers, report.findings.finding_id.iloc[0], catalogue=CATALOGUE).units.within(lang)


# 13 certain, and which tier is open


def test_an_outfall_surely_in_one_of_two_tiers_offends_by_its_depth_in_both_together(tmp_path):
    # 3 m east of the edge of tier 1; tier 2 reaches 842 m farther than that edge
    west, edge, east = 109.80, 109.81, 109.81 + 845 / 95490
    tier1 = {"id": "Z1", "source_id": "S1", "name": "一级", "tier": "1", "wkt": square(west, 30.99, 0.01, 0.03)}
    tier2 = {"id": "Z2", "source_id": "S1", "name": "二级", "tier": "2", "wkt": square(edge, 30.99, east - edge, 0.03)}
    given = [outfall("O", edge + 3 / 95490, accuracy_m=10.0)]
    report = audited(scene(tmp_path / "p.gpkg", zones=[tier1, tier2], outfalls=given), LATER)
    assert verdicts(report, "CN-100") == {"O": "violation"}
    assert verdicts(report, "CN-101") == {"O": "cannot_tell"}
    assert verdicts(report, "CN-102") == {"O": "cannot_tell"}
    assert len(report.findings) == 1
    (row,) = report.findings.itertuples()
    assert (row.rule, row.verdict) == ("CN-100", "violation")
    assert row.measured == pytest.approx(842, abs=1)
    assert "842" in row.message
    assert len(report.findings) == 1


# 14 what a question leaves open


@pytest.fixture(scope="module")
def kunming(tmp_path_factory):
    """58 outfalls, 43 of them without a status; a river with its line and its shoreline 20 m beside it."""
    status = ["done"] * 15 + [None] * 43
    north = 24.9 + 20 / 110_780  # the shoreline, 20 m north of the line

    def works(name, metres, industry="chemical"):
        lat = 24.9 + metres / 110_780
        return {"id": name, "industry": industry, "stage": "new", "purpose": "other", "wkt": f"POINT(102.75 {lat})"}

    return scene(
        tmp_path_factory.mktemp("kunming") / "p.gpkg",
        counties=[CHENGGONG],
        outfalls=[outfall(f"O{n}", 102.8, 24.85, status=word) for n, word in enumerate(status)],
        rivers=[{"id": "R", "name": "盘龙江", "wkt": "LINESTRING(102.7 24.9, 102.8 24.9)"}],
        shorelines=[
            {
                "id": "A",
                "river": "盘龙江",
                "basin": "yangtze",
                "rank": "tributary",
                "wkt": f"LINESTRING(102.7 {north}, 102.8 {north})",
            }
        ],
        projects=[
            works("sure", 84.7),
            works("far", 1500.0),
            works("blank one", 100.0, None),
            works("blank two", 200.0, None),
            works("blank three", 300.0, None),
            works("blank and far", 1500.0, None),
            works("paper", 100.0, "paper"),
        ],
    )


@pytest.mark.parametrize("phrase", ["排污口 其中 status <> 'done'", "outfalls where status <> 'done'"])
def test_blanks_do_not_drop_out_of_a_question(kunming, phrase):
    answer = ask(kunming, phrase, catalogue=CATALOGUE)
    assert (answer.count, answer.cannot_tell) == (0, 43)
    assert len(answer.frame) == 43
    assert not answer.frame.certain.any()
    assert any("43" in note.en and "status" in note.en for note in answer.notes)


def test_a_question_counts_and_measures_as_the_audit_does_from_the_shoreline(kunming):
    answer = ask(kunming, "盘龙江1公里范围内的化工项目", catalogue=CATALOGUE)
    assert (answer.count, answer.cannot_tell) == (1, 3)
    rows = answer.frame.set_index("subject_id")
    assert rows.measured["sure"] == pytest.approx(64.7, abs=0.2)
    report = audited(kunming, LATER, "CN-111")
    assert (count(report, "CN-111").violations, count(report, "CN-111").cannot_tell) == (1, 3)
    assert report.findings.set_index("subject_id").measured["sure"] == pytest.approx(rows.measured["sure"], abs=1e-6)


def test_a_set_that_the_project_does_not_hold_is_an_error_and_not_none(kunming):
    with pytest.raises(LayerError, match="长江"):
        ask(kunming, "长江1公里范围内的化工项目", catalogue=CATALOGUE)


# 15 packs of another day


@pytest.fixture
def both(tmp_path):
    """A project with findings of the national pack, of the plan, and of both."""
    works = {"id": "P", "wkt": "POINT(109.905 31.065)", **SITE}
    project = scene(
        tmp_path / "p.gpkg",
        counties=[WUSHAN],
        shorelines=[SHORE],
        zones=ZONES,
        projects=[works],
        outfalls=[outfall("O", 109.84)],
        mines=[{"id": "M", "status": None, "stage": "existing", "wkt": "POINT(109.955 31.155)"}],
        conservation_areas=[{"id": "W", "name": "涵养区", "wkt": square(109.95, 31.15)}],
    )
    audited(project, PLAN)
    return project


def test_an_audit_of_one_pack_leaves_nothing_new_of_the_other_and_says_what_it_did_not_look_at(both):
    first = both.read("rz_findings").set_index("subject_id")
    assert first.rules.to_dict() == {"M": "WS-116", "O": "CN-109", "P": "WS-101 CN-111"}
    assert set(first.status) == {"new"}
    audit(both, catalogue=CATALOGUE, packs=["national"], on=PLAN)
    after = both.read("rz_findings").set_index("subject_id")
    assert after.status.to_dict() == {"M": "open", "O": "open", "P": "open"}
    facts = project_facts(project_view(both, catalogue=CATALOGUE), catalogue=CATALOGUE)
    went = {rule.code: rule.not_run for rule in facts.rules}
    assert went["CN-111"] is None
    assert "2025-12-15" in went["WS-116"].en
    assert "not looked at" in went["WS-116"].en


def test_a_dropped_pack_retires_its_findings_with_the_reason(both):
    use_packs(both, ["national", "wushan-2023"], catalogue=CATALOGUE)
    drop_packs(both, ["wushan-2023"], catalogue=CATALOGUE)
    audited(both, PLAN)
    after = both.read("rz_findings").set_index("subject_id")
    assert after.status.to_dict() == {"M": "closed", "O": "open", "P": "open"}
    assert "已停用" in after.note["M"]
    assert after.rules["P"] == "CN-111"


def test_the_first_packs_that_are_used_retire_the_findings_of_the_others(both):
    done = use_packs(both, ["national"], catalogue=CATALOGUE)
    assert list(done.retired.subject_id) == ["M"]
    audited(both, PLAN)
    after = both.read("rz_findings").set_index("subject_id")
    assert after.status.to_dict() == {"M": "closed", "O": "open", "P": "open"}
    assert "巫山" in after.note["M"]
    assert "已停用" in after.note["M"]
    assert after.rules["P"] == "CN-111"
    again = use_packs(both, ["wushan-2023"], catalogue=CATALOGUE)
    assert (again.packs, len(again.retired)) == (("national", "wushan-2023"), 0)


def test_a_lapsed_pack_retires_its_findings_with_the_reason(both):
    audited(both, dt.date(2026, 1, 1))
    after = both.read("rz_findings").set_index("subject_id")
    assert after.status["M"] == "closed"
    assert "2025-12-31" in after.note["M"]
    assert after.rules["P"] == "CN-111"


# 16 sentences


def heard(part, quotes):
    """Whether a part of a sentence stands in a quote; …… joins passages that stand apart."""
    passages = [one.strip() for one in part.split("……") if one.strip()]
    return any(all(one in quote for one in passages) for quote in quotes)


@pytest.mark.parametrize("code", sorted(CATALOGUE.rules))
def test_a_rule_pairs_each_part_of_its_sentence_with_what_asks_it(code):
    rule = CATALOGUE.rules[code]
    quotes = [one.quote for one in rule.citations if one.quote]
    words = [*quotes, *(one.clause for one in rule.citations if one.clause)]
    if not quotes:  # a text that nobody could open has no words to quote, and says so
        assert all(one.note is not None and "未能打开" in one.note.zh for one in rule.citations)
    assert rule.asks
    for ask_ in rule.asks:
        if ask_.not_asked is None:
            assert ask_.by
            assert not quotes or heard(ask_.part, words), (code, ask_.part)
        else:
            assert ask_.not_asked.zh
            assert ask_.not_asked.en


SHARED = Path(__file__).parents[3] / "shared"
in_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder is not beside the checkout")


@pytest.mark.shared
@in_shared
def test_the_statements_of_a_rule_are_of_its_own_document():
    entries = yaml.safe_load((SHARED / "policy" / "spatial_rules.yaml").read_text(encoding="utf-8"))
    known = {entry["id"]: str(entry["seed"]) for entry in entries}
    wrong = []
    for rule in CATALOGUE.rules.values():
        documents = CATALOGUE.packs[rule.pack].documents
        seeds = {name.split("_")[0] for name in documents}
        wrong += [(rule.code, one) for one in rule.statements if known.get(one) not in seeds]
    assert not wrong


@pytest.mark.shared
@in_shared
def test_the_layers_that_showed_wrong_verdicts_show_the_right_ones(tmp_path):
    def brought(name, **kinds):
        project = ProjectFile.create(tmp_path / f"{name}.gpkg")
        for kind, file in kinds.items():
            ingest(
                project,
                SHARED / "cases" / "law" / f"{file}.geojson",
                kind=CATALOGUE.kind(kind),
                options=ImportOptions(),
            )
        return project

    here = ("counties", "outfalls", "projects", "enterprises", "zones", "livestock_areas", "livestock_farms")
    there = ("cage_aquaculture", "inundation_areas", "reservoirs")
    place = brought("place", **{name: name for name in (*here, *there)})
    report = audited(place, PLAN)
    assert not [pack for pack in report.findings["pack"] if pack == "wushan-2023"]
    assert set(verdicts(report, "CN-117").values()) == {"violation"}
    anywhere = audited(place, PLAN, "WS-108", "WS-110", "WS-111", anywhere=True)
    names = anywhere.findings.set_index("subject_name")
    assert set(names.index) == {"无审批信息排口", "未经同意排口", "水库网箱"}
    assert names.verdict["无审批信息排口"] == "cannot_tell"
    ledger = outfall_ledger(place, catalogue=CATALOGUE, on=PLAN).rows.set_index("name")
    assert ledger.action.isna()["三级区排口"]
    outer = audited(place, PLAN, "CN-100", "CN-109").findings
    assert dict(zip(outer.subject_name, outer.verdict, strict=True)) == {"三级区排口": "cannot_tell"}

    pond = audited(brought("pond", shorelines="shore", tailings_ponds="tail"), LATER, "CN-112")
    assert pond.findings.empty
    assert count(pond, "CN-112").excepted == 1

    wedge = brought("wedge", projects="w_projects", zones="w_zones")
    assert set(verdicts(audited(wedge, LATER, "CN-103"), "CN-103").values()) == {"violation"}
    assert ask(wedge, "projects overlapping tier-1 zones", catalogue=CATALOGUE).count == 1


# projects that were made before facts were told once

OLD_WORDS = {"prohibit": "prohibited", "require": "required", "prefer": "advisory"}


def made_old(project):
    """Rewrite the findings of a project as they were written before: one row per rule, older words, fewer columns."""
    table = project.read("rz_findings")
    old = []
    for row in table.to_dict("records"):
        for number, clause in enumerate(json.loads(row["clauses"])):
            name = f"F-old{len(old)}"
            old.append(
                {
                    **row,
                    "finding_id": name,
                    "rule": clause["rule"],
                    "pack": clause["pack"],
                    "severity": OLD_WORDS.get(clause["severity"], clause["severity"]),
                    "status": "in_hand" if number else "open",
                    "note": f"备注 {clause['rule']}",
                }
            )
    columns = [name for name in table.columns if name not in ("rules", "kind", "clauses")]
    made = gpd.GeoDataFrame(pd.DataFrame(old), geometry="geometry", crs=4490)[columns]
    made.index = pd.Index(made.finding_id.to_numpy(object))
    with project.transaction() as tx:
        tx.put_layer("rz_findings", made)
    return made


@pytest.fixture
def old(both):
    made_old(both)
    return both


def test_the_next_audit_of_an_old_project_tells_facts_once_and_keeps_states_and_notes(old):
    before = old.read("rz_findings")
    assert sorted(before["rule"]) == ["CN-109", "CN-111", "WS-101", "WS-116"]
    audited(old, PLAN)
    after = old.read("rz_findings").set_index("subject_id")
    assert sorted(after["rules"]) == ["CN-109", "WS-101 CN-111", "WS-116"]
    assert after.status["P"] == "in_hand"
    assert "备注 CN-111" in after.note["P"]
    assert "备注 WS-101" in after.note["P"]
    assert set(after.severity) <= set(SEVERITIES)
    moved = old.table("rz_finding_ids")
    assert set(moved.old_id) == set(before.finding_id)
    assert set(moved.finding_id) == set(after.finding_id)


def test_an_old_project_is_shown_before_its_next_audit(old, tmp_path):
    view = project_view(old, catalogue=CATALOGUE)
    assert len(project_facts(view, catalogue=CATALOGUE).findings) == 4
    write_project_report(view, tmp_path / "r.html", catalogue=CATALOGUE)
    write_project_ledger(view, tmp_path / "r.xlsx", catalogue=CATALOGUE)
    assert "CN-111" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_map_and_list_of_an_old_project_show_before_its_next_audit(old, tmp_path, cli):
    said = cli("findings", "list", old.path, "--json")
    assert said.code == 0, said.err
    assert len(said.json) == 4 or len(said.json["findings"]) == 4
    assert cli("map", old.path, "-o", tmp_path / "m.html").code == 0
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    packed = max(re.findall(r"[A-Za-z0-9+/=]{100,}", page), key=lambda text: text.startswith("H4sI") * len(text))
    assert "F-old0" in gzip.decompress(base64.b64decode(packed)).decode("utf-8")
