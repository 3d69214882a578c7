"""Rules read again beside their sentences: what is asked is what the sentence says, no more and no less."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from law_scenes import CATALOGUE, PLAN, audited, scene, square, verdicts

WUSHAN = {"id": "C1", "name": "巫山县", "code": "500237", "wkt": square(109.7, 30.9, 0.4, 0.3)}
AREA = {"id": "A", "name": "甲", "source_id": "S", "tier": "1", "wkt": square(109.8, 31.0)}
SPOT = {"wkt": "POINT(109.805 31.005)"}
CODE = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("rule", "area", "more"),
    [
        ("CN-136", "function_zones", {"present_class": "V", "target_class": "III"}),
        ("CN-137", "nature_reserves", {}),
    ],
)
def test_an_outfall_that_was_closed_is_not_newly_set_up(tmp_path, rule, area, more):
    outfall = {"category": "industrial", "stage": "new", **SPOT}
    given = [{"id": name, "status": status, **outfall} for name, status in (("open", None), ("gone", "closed"))]
    project = scene(tmp_path / "p.gpkg", outfalls=given, **{area: [{**AREA, **more}]})
    assert verdicts(audited(project, CODE, rule), rule) == {"open": "violation"}


def test_no_project_in_a_quasi_zone_is_called_forbidden_without_an_assessment(tmp_path):
    said = {
        "heavy": {"stage": "new", "high_pollution": True},
        "untold": {"stage": "expansion"},
        "altered": {"stage": "rebuild", "high_pollution": False},
        "light": {"stage": "new", "high_pollution": False},
        "old": {"stage": "existing", "high_pollution": True},
        "gone": {"stage": "new", "status": "closed"},
    }
    works = [{"id": name, "discharges": True, "status": None, **SPOT, **more} for name, more in said.items()]
    project = scene(tmp_path / "p.gpkg", zones=[{**AREA, "tier": "quasi"}], projects=works)
    report = audited(project, CODE, "CN-138")
    assert verdicts(report, "CN-138") == dict.fromkeys(("heavy", "untold", "altered"), "cannot_tell")


def test_a_dock_that_serves_the_source_is_not_banned_from_tier_1(tmp_path):
    said = {
        "cargo": {},
        "patrol": {"purpose": "source_protection"},
        "trade": {"purpose": "other", "name": "水源村货运码头"},
        "named": {"name": "水源地巡查码头"},
        "noted": {"note": "供水船专用"},
    }
    docks = [{"id": name, "stage": "new", "name": name, **SPOT, **more} for name, more in said.items()]
    project = scene(tmp_path / "p.gpkg", zones=[AREA], docks=docks)
    assert verdicts(audited(project, CODE, "CN-107"), "CN-107") == {
        "cargo": "violation",
        "trade": "violation",
        "named": "cannot_tell",
        "noted": "cannot_tell",
    }


def test_a_closed_project_and_a_planned_wetland_offend_nobody(tmp_path):
    works = [{"id": name, "stage": "new", "status": said, **SPOT} for name, said in (("P", None), ("Q", "closed"))]
    for state, seen in ((None, {"P": "violation"}), ("planned", {})):
        project = scene(
            tmp_path / f"{state}.gpkg", counties=[WUSHAN], projects=works, wetlands=[{**AREA, "status": state}]
        )
        assert verdicts(audited(project, PLAN, "WS-112"), "WS-112") == seen


def test_a_building_that_was_taken_away_uses_no_drawdown_zone(tmp_path):
    given = [
        {"id": name, "approved": False, "status": status, **SPOT} for name, status in (("B", None), ("C", "closed"))
    ]
    project = scene(tmp_path / "p.gpkg", counties=[WUSHAN], buildings=given, drawdown_zones=[AREA])
    assert verdicts(audited(project, PLAN, "WS-115"), "WS-115") == {"B": "violation"}


@pytest.mark.parametrize(("rule", "marks"), [("WS-114", "boundary_markers"), ("WS-117", "signs"), ("WS-118", "fences")])
def test_what_the_plan_asks_of_centralised_sources_is_not_asked_of_others(tmp_path, rule, marks):
    given = [
        {"id": name, "level": "township", "centralised": said, **SPOT}
        for name, said in (("central", True), ("scattered", False), ("blank", None))
    ]
    other = {"id": "M", "source_id": "elsewhere", **SPOT}
    project = scene(tmp_path / "p.gpkg", counties=[WUSHAN], sources=given, **{marks: [other]})
    assert verdicts(audited(project, PLAN, rule), rule) == {"central": "violation", "blank": "cannot_tell"}


def test_an_intake_is_not_covered_by_a_zone_that_is_no_more(tmp_path):
    zones = [{**AREA, "status": "closed"}, {**AREA, "id": "B", "status": "approved", "wkt": square(109.9, 31.0)}]
    project = scene(tmp_path / "p.gpkg", zones=zones, intakes=[{"id": "I", "source_id": "S", **SPOT}])
    assert verdicts(audited(project, CODE, "CN-132"), "CN-132") == {"I": "violation"}


def test_an_industrial_cluster_of_unknown_age_may_be_no_existing_one(tmp_path):
    parks = [
        {"id": name, "treatment": "无", "online_monitor": False, "approved_date": day, "wkt": "POINT(102.7 24.9)"}
        for name, day in (("before the plan", "2017-04-20"), ("after it", "2017-04-21"), ("unknown", None))
    ]
    report = audited(scene(tmp_path / "p.gpkg", place=["5301"], industrial_parks=parks), dt.date(2018, 6, 30), "KM-101")
    assert verdicts(report, "KM-101") == {"before the plan": "violation", "unknown": "cannot_tell"}


@pytest.mark.parametrize(("day", "due"), [("2024-12-31", False), ("2025-01-01", True)])
def test_what_is_to_be_reached_by_2025_is_not_asked_before(tmp_path, day, due):
    section = {"id": "S1", "name": "某断面", "wkt": "POINT(102.75 24.97)"}
    classes = {
        "id": "K",
        "section_id": "S1",
        "period": "year",
        "date": "2023-12-31",
        "class": "worse_than_V",
        "wkt": None,
    }
    project = scene(tmp_path / "p.gpkg", place=["530114"], sections=[section], section_classes=[classes])
    found = verdicts(audited(project, dt.date.fromisoformat(day), "CG-112"), "CG-112")
    assert found == ({"S1": "violation"} if due else {})


@pytest.mark.parametrize("code", ["YC-101", "YC-105", "YC-106", "YC-107", "YC-113"])
def test_sections_of_yongchuan_have_the_unit_of_their_chapter(code):
    assert CATALOGUE.rules[code].lead_unit == "区环保局"


def test_a_rule_that_asks_a_part_of_a_statement_does_not_claim_it():
    assert [code for code in ("WS-122", "WS-137") if CATALOGUE.rules[code].statements] == []


def test_no_two_rules_of_a_pack_ask_the_same_of_the_same_sentence():
    asked = Counter(
        (rule.pack, rule.check, rule.statements, rule.subject.layers, repr(rule.limits), rule.target)
        for rule in CATALOGUE.rules.values()
        if rule.statements and not rule.references
    )
    assert [key for key, times in asked.items() if times > 1] == []


@pytest.mark.parametrize(("gap", "expected"), [(0.0, {}), (0.00002, {"A": "cannot_tell"}), (0.001, {"A": "violation"})])
def test_a_tier_1_zone_that_meets_its_tier_2_is_beside_it_whatever_the_accuracy(tmp_path, gap, expected):
    inner = {**AREA, "accuracy_m": 5.0}
    outer = {**inner, "id": "B", "tier": "2", "wkt": square(109.81 + gap, 31.0)}
    assert verdicts(audited(scene(tmp_path / "p.gpkg", zones=[inner, outer]), CODE, "CN-133"), "CN-133") == expected
