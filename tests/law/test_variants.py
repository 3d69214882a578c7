"""The same faults at other places, days, exceptions, blanks and words: what was told wrongly, and its right answer."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pytest
from shapely import Point

from law_scenes import CATALOGUE, LATER, PLAN, audited, count, scene, square, verdicts
from riverzones.jobs.outfalls.run import outfall_ledger
from riverzones.jobs.precheck import precheck
from riverzones.jobs.query.run import ask

WUSHAN = {"id": "C1", "name": "巫山县", "code": "500237", "wkt": square(109.7, 30.9, 0.4, 0.3)}
SHORE = {"id": "A1", "river": "长江", "basin": "yangtze", "rank": "main_stem", "wkt": square(109.9, 31.05)}
TIER_1 = {"id": "Z1", "source_id": "S1", "name": "甲一级", "tier": "1", "wkt": square(109.80, 31.00)}
TIER_2 = {"id": "Z2", "source_id": "S1", "name": "甲二级", "tier": "2", "wkt": square(109.81, 31.00, 0.02)}


def outfall(name, lon=109.805, **more):
    return {"id": name, "name": name, "category": "industrial", "approved": True, "wkt": f"POINT({lon} 31.005)", **more}


def pond(name, **more):
    return {"id": name, "stage": "rebuild", "purpose": None, "note": None, "wkt": "POINT(109.905 31.065)", **more}


def test_a_note_that_denies_the_purpose_excepts_nothing(tmp_path):
    notes = {
        "denied": "非以提升安全水平为目的的改建",
        "no": "不属于提升安全、环保的改建",
        "yes": "为提升安全水平进行的改建",
    }
    given = [pond(name, note=note) for name, note in notes.items()]
    report = audited(scene(tmp_path / "p.gpkg", shorelines=[SHORE], tailings_ponds=given), LATER, "CN-112")
    assert verdicts(report, "CN-112") == {"denied": "cannot_tell", "no": "cannot_tell"}
    assert count(report, "CN-112").excepted == 1


def test_a_river_that_the_law_names_needs_no_rank_and_the_yangtze_is_no_tributary(tmp_path):
    rivers = [
        ("汉水", None, None),
        ("乌江", 4200.0, None),
        ("大宁河", 12000.0, None),
        ("大宁河", 4200.0, None),
        ("某沟", None, None),
        ("长江", None, None),
        ("金沙江", 500000.0, None),
    ]
    shores = [
        {"id": f"A{n}", "river": name, "basin": "yangtze", "rank": rank, "catchment_km2": area,
         "wkt": square(109.0 + n / 10, 31.05)}
        for n, (name, area, rank) in enumerate(rivers)
    ]  # fmt: skip
    ponds = [pond(f"T{n}", stage="new", purpose="other", wkt=f"POINT({109.005 + n / 10} 31.065)") for n in range(7)]
    report = audited(scene(tmp_path / "p.gpkg", shorelines=shores, tailings_ponds=ponds), LATER)
    sure = dict.fromkeys(("T0", "T1", "T2"), "violation")
    assert verdicts(report, "CN-113") == {**sure, "T4": "cannot_tell"}
    main_stem = verdicts(report, "CN-112")
    assert {name for name, verdict in main_stem.items() if verdict == "violation"} == {"T5", "T6"}


def test_an_existing_project_in_tier_1_is_to_be_removed_and_a_new_one_is_prohibited(tmp_path):
    def works(name, **more):
        return {"id": name, "purpose": "other", "discharges": False, "wkt": "POINT(109.805 31.005)", **more}

    given = [works("there", stage="existing"), works("new", stage="new"), works("water", stage="existing",
             purpose="water_supply"), works("blank", stage=None)]  # fmt: skip
    found = audited(scene(tmp_path / "p.gpkg", zones=[TIER_1], projects=given), LATER).findings.set_index("subject_id")
    assert found.severity.drop("blank").to_dict() == {"there": "remove", "new": "prohibit"}
    assert found.verdict.to_dict() == {"there": "violation", "new": "violation", "blank": "cannot_tell"}
    assert found.lead_unit["there"] == "县级以上人民政府"


@pytest.mark.parametrize(
    ("day", "action", "law", "notice"),
    [
        ("2005-01-01", None, "", False),
        ("2010-01-01", "ban", "2008年修订", False),
        ("2017-12-31", "ban", "2008年修订", False),
        ("2018-01-01", "ban", "64条", False),
        ("2022-01-28", "ban", "64条", False),
        ("2022-01-29", "ban", "64条", True),
    ],
)
def test_the_outfall_ledger_of_another_day_knows_the_law_of_that_day_alone(tmp_path, day, action, law, notice):
    project = scene(tmp_path / "p.gpkg", zones=[TIER_1], outfalls=[outfall("O")])
    row = outfall_ledger(project, catalogue=CATALOGUE, on=dt.date.fromisoformat(day)).rows.loc["O"]
    assert (row.action if isinstance(row.action, str) else None) == action
    if action:
        assert law in row.citation_zh
        assert ("17号" in row.citation_zh) is notice


@pytest.mark.parametrize(
    ("more", "held"),
    [
        ({}, True),
        ({"status": "approved"}, True),
        ({"status": "draft"}, False),
        ({"status": "closed"}, False),
        ({"approved_date": "2999-01-01"}, False),
    ],
)
def test_a_question_takes_for_a_zone_what_rules_take_for_one(tmp_path, more, held):
    project = scene(tmp_path / "p.gpkg", zones=[{**TIER_1, **more}], outfalls=[outfall("O")])
    assert bool(verdicts(audited(project, LATER, "CN-101"), "CN-101")) is held
    answer = ask(project, "一级保护区内的排污口", catalogue=CATALOGUE)
    assert (answer.count, answer.cannot_tell) == (int(held), 0)


def test_a_project_that_cannot_avoid_a_wetland_is_not_told_to_avoid_it(tmp_path):
    def works(name, note):
        return {"id": name, "stage": "new", "purpose": "other", "note": note, "wkt": "POINT(109.955 31.155)"}

    wetland = {"id": "W", "name": "湿地", "wkt": square(109.95, 31.15)}
    given = [works("said", "线路无法避让湿地"), works("silent", None), works("other", "选址可以避让")]
    report = audited(scene(tmp_path / "p.gpkg", counties=[WUSHAN], projects=given, wetlands=[wetland]), PLAN, "WS-112")
    assert verdicts(report, "WS-112") == {"said": "cannot_tell", "silent": "violation", "other": "violation"}
    assert "减少占用" in report.findings.set_index("subject_id").why_cannot_tell["said"]


# a site before it is approved, among those that the project has


@pytest.fixture(scope="module")
def among(tmp_path_factory):
    farm = {"id": "L", "scale": "large", "treatment": "沼气池", "wkt": "POINT(109.75 31.0)"}
    return scene(
        tmp_path_factory.mktemp("among") / "p.gpkg",
        counties=[WUSHAN],
        zones=[TIER_1],
        outfalls=[outfall("O1", 109.75, code="A1"), outfall("O2", 109.75, code="A2")],
        livestock_farms=[farm],
    )


@pytest.mark.parametrize(("code", "result"), [("A1", "violation"), ("A9", "complies")])
def test_a_code_that_the_project_uses_is_taken(among, code, result):
    said = {"category": "industrial", "code": code, "approved": "是"}
    told = precheck(among, "POINT(109.76 31.0)", catalogue=CATALOGUE, kind="outfalls", attributes=said, on=PLAN)
    assert told.rules.set_index("rule").result["WS-122"] == result
    assert len(among.read("outfalls")) == 2


def test_two_sites_of_one_code_are_told_so_and_each_is_asked(among, tmp_path):
    sites = gpd.GeoDataFrame(
        {"编号": ["K1", "K1"], "名称": ["甲", "乙"], "类别": ["工业", "工业"]},
        geometry=[Point(109.805, 31.005), Point(109.95, 31.005)],
        crs=4490,
    )
    path = tmp_path / "sites.geojson"
    sites.to_file(path, driver="GeoJSON")
    told = precheck(among, str(path), catalogue=CATALOGUE, kind="outfalls", on=PLAN)
    assert told.rules.set_index("rule").result.loc[["CN-101", "WS-122"]].tolist() == ["violation", "violation"]
    findings = told.findings[told.findings.rules.str.contains("CN-101|WS-122")]
    assert dict(zip(findings.subject_name, findings["rule"], strict=True)) == {"甲": "CN-101", "乙": "WS-122"}


def test_a_rate_of_all_farms_is_not_asked_of_one(among):
    said = {"scale": "large", "treatment": "无"}
    told = precheck(among, "POINT(109.76 31.0)", catalogue=CATALOGUE, kind="livestock_farms", attributes=said, on=PLAN)
    row = told.rules.set_index("rule").loc["WS-119"]
    assert (row.result, row.words.en) == ("not_run", "it puts all rows together and says nothing of one site")
    assert "WS-119" not in " ".join(told.findings.rules)
