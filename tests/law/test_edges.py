"""Answers at the edges of places, zones and audits: what is sure is told, what is not is left open, nothing is lost."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from law_scenes import CATALOGUE, LATER, PLAN, audited, count, rows, scene, square, verdicts
from riverzones.audit import scope_of
from riverzones.jobs.precheck import precheck
from riverzones.jobs.query.run import ask

WUSHAN = {"id": "C1", "name": "巫山县", "code": "500237", "wkt": square(109.7, 30.9, 0.4, 0.3)}
WUXI = {"id": "C2", "name": "巫溪县", "code": "500238", "wkt": square(109.7, 31.2, 0.4, 0.3)}
DEGREE_M = 95_490  # of the parallel at 31 N
TIERS = (
    {"id": "Z1", "source_id": "S1", "name": "甲一级", "tier": "1", "wkt": square(109.80, 31.00)},
    {"id": "Z2", "source_id": "S1", "name": "甲二级", "tier": "2", "wkt": square(109.81, 31.00, 0.02)},
)


def unapproved(name, lat=31.0, **more):
    wkt = f"POINT(109.75 {lat})"
    return {"id": name, "name": name, "category": "industrial", "approved": False, "wkt": wkt, **more}


def works(name, lon, **more):
    said = {"industry": "chemical", "purpose": "other", "discharges": True, "accuracy_m": 10.0}
    return {"id": name, "name": name, "wkt": f"POINT({lon} 31.005)", **said, **more}


# the place of a pack


def test_a_subject_that_may_lie_in_another_county_cannot_be_told(tmp_path):
    given = [
        unapproved("in"),
        unapproved("other county", 31.3),
        unapproved("without a place", wkt=None),
        unapproved("1 m outside, known to 20 m", 31.20001, accuracy_m=20.0),
        unapproved("1 m inside, known to 20 m", 31.19999, accuracy_m=20.0),
    ]
    report = audited(scene(tmp_path / "p.gpkg", counties=[WUSHAN, WUXI], outfalls=given), PLAN, "WS-111")
    assert verdicts(report, "WS-111") == {
        "in": "violation",
        "without a place": "cannot_tell",
        "1 m outside, known to 20 m": "cannot_tell",
        "1 m inside, known to 20 m": "cannot_tell",
    }
    assert count(report, "WS-111").not_applicable == 1
    why = set(report.findings.why_cannot_tell_en[report.findings.verdict == "cannot_tell"])
    assert why == {"cannot tell whether it lies in Wushan county, Chongqing"}


def test_a_subject_without_a_place_is_of_the_only_county_of_the_project(tmp_path):
    project = scene(tmp_path / "p.gpkg", counties=[WUSHAN], outfalls=[unapproved("O", wkt=None), unapproved("P")])
    assert verdicts(audited(project, PLAN, "WS-111"), "WS-111") == {"O": "violation", "P": "violation"}


@pytest.mark.parametrize("place", [["50"], ["500237", "500238"], ["500000"]])
def test_a_project_of_more_than_the_county_needs_its_outline(tmp_path, place):
    report = audited(scene(tmp_path / "p.gpkg", place=place, outfalls=[unapproved("O")]), PLAN, "WS-111")
    assert verdicts(report, "WS-111") == {}
    assert "holds no outline" in count(report, "WS-111").not_run.en


def test_a_project_that_holds_the_province_alone_needs_the_outline_of_the_county(tmp_path):
    province = {"id": "P", "name": "重庆市", "code": "500000", "wkt": square(105, 28, 5, 5)}
    report = audited(scene(tmp_path / "p.gpkg", provinces=[province], outfalls=[unapproved("O")]), PLAN, "WS-111")
    assert "import counties" in count(report, "WS-111").not_run.en


@pytest.mark.parametrize(
    ("place", "runs"), [("巫山", True), ("巫山县", True), ("巫溪", False), ("巫山区", False), ("呈贡县", False)]
)
def test_a_county_may_be_named_without_the_word_county_but_not_with_another(tmp_path, place, runs):
    report = audited(scene(tmp_path / "p.gpkg", place=[place], outfalls=[unapproved("O")]), PLAN, "WS-111", "CG-101")
    assert bool(verdicts(report, "WS-111")) is runs
    assert count(report, "CG-101").not_run is not None


def test_rows_that_begin_and_end_alike_are_placed_each_by_itself():
    scope = scope_of({"counties": rows(WUSHAN, WUXI)}.get)
    pack = CATALOGUE.packs["wushan-2023"]
    outfalls = rows(unapproved("a"), unapproved("b"), unapproved("c", 31.3), unapproved("d"))
    assert scope.within(pack, "outfalls", outfalls.loc[["a", "b", "d"]]).tolist() == [True, True, True]
    assert scope.within(pack, "outfalls", outfalls.loc[["a", "c", "d"]]).tolist() == [True, False, True]


# the edge between tiers


@pytest.mark.parametrize("metres", [-3, 3])
@pytest.mark.parametrize(
    ("stage", "severity", "rule"), [("new", "prohibit", "CN-103"), ("existing", "remove", "CN-117")]
)
def test_a_project_surely_in_one_of_two_tiers_offends_whichever_it_is(tmp_path, metres, stage, severity, rule):
    given = works("P", 109.81 + metres / DEGREE_M, stage=stage)
    project = scene(tmp_path / "p.gpkg", zones=TIERS, projects=[given])
    report = audited(project, LATER)
    (found,) = report.findings.itertuples()
    assert (found.verdict, found.severity, found.rule) == ("violation", severity, rule)
    # from the outer edge of both: 0.005 degrees of the meridian at 31 N, GRS 80
    assert found.measured == pytest.approx(554.3, abs=0.1)
    assert "in which of its tiers cannot be told" in found.message_en
    assert found.reference_name in ("甲一级", "甲二级")
    counts = {one.code: (one.violations, one.cannot_tell) for one in report.counts if one.checked}
    assert counts[rule] == (1, 0)
    said = {"stage": stage, "purpose": "other", "discharges": "是", "accuracy_m": "10"}
    before = precheck(project, given["wkt"], catalogue=CATALOGUE, attributes=said, on=LATER).rules.set_index("rule")
    assert before.result[rule] == "violation"
    assert before.measured[rule] == pytest.approx(found.measured)


def test_a_project_that_only_one_of_two_tiers_forbids_is_open_between_them(tmp_path):
    given = [
        works("clean", 109.81 + 3 / DEGREE_M, stage="new", discharges=False),
        works("on the outer edge", 109.83 - 3 / DEGREE_M, stage="new"),
        works("stage not stated", 109.81 + 3 / DEGREE_M, stage=None),
    ]
    report = audited(scene(tmp_path / "p.gpkg", zones=TIERS, projects=given), LATER)
    assert set(report.findings.verdict) == {"cannot_tell"}
    assert set(report.findings.subject_id) == {"clean", "on the outer edge", "stage not stated"}


def test_tiers_of_two_sources_are_not_one_area(tmp_path):
    two = [{**TIERS[0]}, {**TIERS[1], "source_id": "S2"}]
    given = [works("P", 109.81 + 3 / DEGREE_M, stage="new")]
    report = audited(scene(tmp_path / "p.gpkg", zones=two, projects=given), LATER)
    assert set(report.findings.verdict) == {"cannot_tell"}


@pytest.mark.parametrize("zones", [TIERS, TIERS[1:]])
def test_a_lone_outfall_just_outside_the_outer_edge_is_open(tmp_path, zones):
    given = [{"id": "O", "category": "industrial", "accuracy_m": 10.0, "wkt": f"POINT({109.83 + 3 / DEGREE_M} 31.005)"}]
    report = audited(scene(tmp_path / "p.gpkg", zones=zones, outfalls=given), LATER, "CN-100")
    assert verdicts(report, "CN-100") == {"O": "cannot_tell"}
    assert report.findings.measured.iloc[0] == pytest.approx(-3.0, abs=0.01)


# ordered classes


@pytest.mark.parametrize(
    ("present", "target", "worse"),
    [
        ("IV", "III", True),
        ("II", "III", False),
        ("worse_than_V", "V", True),
        ("劣V", "V", True),
        ("劣Ⅴ类", "Ⅱ类", True),
        ("三类", "IV", False),
        ("不详", "II", None),
        (None, "II", None),
    ],
)
def test_classes_are_compared_in_their_order_however_they_are_spelled(tmp_path, present, target, worse):
    section = {"id": "S", "present_class": present, "target_class": target, "wkt": "POINT(109.75 31.0)"}
    answer = ask(
        scene(tmp_path / "p.gpkg", sections=[section]),
        "sections where present_class > target_class",
        catalogue=CATALOGUE,
    )
    assert (answer.count, answer.cannot_tell) == {True: (1, 0), False: (0, 0), None: (0, 1)}[worse]
    assert worse is not None or "present_class" in answer.notes[0].en


@pytest.mark.parametrize(
    ("word", "verdict"),
    [("III", "violation"), ("三类", "violation"), ("Ⅱ类", None), ("劣五类", "violation"), ("?", "cannot_tell")],
)
def test_a_series_of_classes_reads_them_however_they_are_spelled(tmp_path, word, verdict):
    chenggong = {"id": "C1", "name": "呈贡区", "code": "530114", "wkt": square(102.7, 24.8, 0.3, 0.2)}
    section = {"id": "S", "baseline_class": "Ⅱ类", "wkt": "POINT(102.75 24.9)"}
    sample = {"id": "V", "section_id": "S", "date": "2025-05-01", "class": word, "wkt": None}
    project = scene(tmp_path / "p.gpkg", counties=[chenggong], sections=[section], samples=[sample])
    assert verdicts(audited(project, PLAN, "CG-101"), "CG-101") == ({"S": verdict} if verdict else {})


@pytest.mark.parametrize(("day", "due"), [("2024-12-31", False), ("2025-01-01", True)])
def test_a_target_for_2025_is_not_missed_before_2025(tmp_path, day, due):
    farm = {"id": "F", "scale": "large", "treatment": "无", "status": "in_use", "wkt": "POINT(109.75 31.0)"}
    report = audited(
        scene(tmp_path / "p.gpkg", counties=[WUSHAN], livestock_farms=[farm]), dt.date.fromisoformat(day), "WS-119"
    )
    assert (len(report.findings) == 1) is due
    why = count(report, "WS-119").not_run
    assert (why is None) is due
    assert due or "its target is for 2025, not due on 2024-12-31" in why.en


# an audit of some rules


@pytest.fixture
def outfall_in_tier_1(tmp_path):
    given = [{"id": "O", "category": "industrial", "approved": True, "wkt": "POINT(109.805 31.005)"}]
    return scene(tmp_path / "p.gpkg", counties=[WUSHAN], zones=TIERS, outfalls=given)


def clauses(project):
    table = project.read("rz_findings")
    return {row.rule: {one["rule"]: one for one in json.loads(row.clauses)} for row in table.itertuples()}


def test_an_audit_of_one_rule_leaves_the_clauses_of_the_others(outfall_in_tier_1):
    audited(outfall_in_tier_1, PLAN)
    before = outfall_in_tier_1.read("rz_findings")
    assert before.rules.tolist() == ["CN-101 CN-100 WS-106"]
    audited(outfall_in_tier_1, PLAN, "CN-100")
    after = outfall_in_tier_1.read("rz_findings")
    assert set(after.rules.iloc[0].split()) == {"CN-101", "CN-100", "WS-106"}
    assert after.index.tolist() == before.index.tolist()
    for column in ("rule", "pack", "severity", "verdict", "measured", "message", "citation", "clauses"):
        assert after[column].iloc[0] == before[column].iloc[0], column
    assert after.status.tolist() == ["open"]


def test_the_clauses_that_stay_cite_the_law_of_the_day(outfall_in_tier_1):
    audited(outfall_in_tier_1, dt.date(2026, 8, 14), "CN-100", "CN-101")
    audited(outfall_in_tier_1, dt.date(2026, 8, 15), "CN-100")
    (told,) = clauses(outfall_in_tier_1).values()
    assert set(told) == {"CN-100", "CN-101"}
    for clause in told.values():
        assert "第318条" in clause["citation"]
        assert "第64条" not in clause["citation"]
    assert "第64条" not in outfall_in_tier_1.read("rz_findings").citation.iloc[0]


def test_a_clause_that_an_audit_asked_and_did_not_see_goes_and_the_others_stay(outfall_in_tier_1):
    audited(outfall_in_tier_1, PLAN)
    with outfall_in_tier_1.transaction() as tx:
        far = {"id": "Z9", "source_id": "S9", "name": "乙一级", "tier": "1", "wkt": square(109.90, 31.00)}
        tx.put_layer("zones", rows({**TIERS[0], "tier": "2"}, TIERS[1], far))
    audited(outfall_in_tier_1, PLAN, "CN-101", "CN-102")
    (told,) = clauses(outfall_in_tier_1).values()
    assert set(told) == {"CN-100", "CN-102", "WS-106"}


def test_the_gravest_of_an_audit_is_that_of_the_rules_it_asked(outfall_in_tier_1):
    audited(outfall_in_tier_1, PLAN)
    report = audited(outfall_in_tier_1, PLAN, "CN-134")
    assert report.worst() in (None, "require")


# exceptions


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"purpose": "other", "note": "以提升安全水平为目的的改建"}, "cannot_tell"),
        ({"purpose": "other", "note": "环保提升"}, "cannot_tell"),
        ({"purpose": "other", "note": "扩大库容"}, "violation"),
        ({"purpose": "other", "note": None}, "violation"),
        ({"purpose": None, "note": "提高生态环境保护水平"}, None),
        ({"purpose": "safety", "note": "扩大库容"}, None),
        ({"purpose": None, "note": None}, "cannot_tell"),
        ({"purpose": "other", "note": "以提升安全水平为目的的扩建", "stage": "expansion"}, "violation"),
    ],
)
def test_a_rebuild_whose_purpose_and_note_differ_cannot_be_told(tmp_path, said, verdict):
    shore = {"id": "A", "river": "长江", "basin": "yangtze", "rank": "main_stem", "wkt": square(109.9, 31.05)}
    pond = {"id": "T", "stage": "rebuild", "wkt": "POINT(109.905 31.065)", **said}
    report = audited(scene(tmp_path / "p.gpkg", shorelines=[shore], tailings_ponds=[pond]), LATER, "CN-112")
    assert verdicts(report, "CN-112") == ({"T": verdict} if verdict else {})


def test_a_message_has_no_empty_brackets_where_a_blank_leaves_its_detail_open(tmp_path):
    spot = {"wkt": "POINT(109.8 31.0)"}
    outfalls = [
        {"id": name, "name": name, "code": code, **spot} for name, code in (("A", "1"), ("B", "1"), ("C", None))
    ]
    report = audited(scene(tmp_path / "p.gpkg", place=["500237"], outfalls=outfalls), PLAN, "WS-122")
    said = report.findings.set_index("verdict")[["message", "message_en"]].T.to_dict("list")
    assert said["cannot_tell"] == ["编码不唯一", "its code is not its own alone"]
    assert said["violation"][1].startswith("its code is not its own alone (the same as ")
