"""A project that holds townships and no counties, or that was told its place: where it lies and who answers there."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from law_scenes import CATALOGUE, PLAN, audited, count, scene, square, verdicts
from riverzones.jobs.findings.explain import explain_finding

WUSHAN = {"id": "T1", "name": "巫峡镇", "code": "500237101", "wkt": square(109.7, 30.9, 0.4, 0.3)}
WUXI = {"id": "T2", "name": "城厢镇", "code": "500238100", "wkt": square(109.7, 31.2, 0.4, 0.3)}
LATER = dt.date(2026, 6, 1)


def outfall(name, lat, lon=109.75):
    return {"id": name, "category": "industrial", "approved": False, "wkt": f"POINT({lon} {lat})"}


OUTFALLS = [outfall("in", 31.0), outfall("other county", 31.3), outfall("in no township", 32.0)]


def asked(tmp_path, *townships, day=PLAN, **more):
    project = scene(tmp_path / "p.gpkg", townships=townships, outfalls=OUTFALLS, **more)
    report = audited(project, day, "WS-111")
    return verdicts(report, "WS-111"), count(report, "WS-111")


def test_townships_tell_the_county_by_their_codes(tmp_path):
    found, went = asked(tmp_path, WUSHAN, WUXI)
    assert found == {"in": "violation", "in no township": "cannot_tell"}
    assert (went.checked, went.not_applicable) == (2, 1)


@pytest.mark.parametrize("said", [{"county": "巫山县"}, {"parent_id": "500237"}])
def test_townships_without_a_code_tell_it_by_the_county_that_they_name(tmp_path, said):
    found, _ = asked(tmp_path, {**WUSHAN, "code": None, **said}, WUXI)
    assert found == {"in": "violation", "in no township": "cannot_tell"}


def test_a_township_of_no_known_county_leaves_it_open(tmp_path):
    found, _ = asked(tmp_path, {**WUSHAN, "code": None}, {**WUXI, "code": "500237102"})
    assert found == {"in": "cannot_tell", "other county": "violation", "in no township": "cannot_tell"}


def test_townships_of_another_county_are_another_place(tmp_path):
    found, went = asked(tmp_path, WUXI)
    assert found == {}
    assert "not of this place" in went.not_run.en


def test_counties_go_before_townships(tmp_path):
    county = {"id": "C", "name": "巫溪县", "code": "500238", "wkt": square(109.7, 30.9, 0.4, 0.6)}
    found, went = asked(tmp_path, WUSHAN, counties=[county])
    assert (found, went.checked) == ({}, 0)


BASIN = {"id": "B", "name": "滇池流域", "wkt": square(102.7, 24.8, 0.25, 0.3)}
IN, OUT = outfall("in", 24.9, 102.75), outfall("out", 24.9, 102.98)
ZONES = [
    {"id": f"Z{n}", "source_id": f"S{n}", "tier": "1", "wkt": square(lon - 0.01, 24.89, 0.02, 0.02)}
    for n, lon in enumerate((102.75, 102.98))
]
DRAWN = {"id": "T", "name": "龙城街道", "code": "530114001", "wkt": square(102.7, 24.8, 0.4, 0.3)}


def routed(tmp_path, **given):
    project = scene(tmp_path / "p.gpkg", outfalls=[IN, OUT], zones=ZONES, basins=[BASIN], **given)
    report = audited(project, LATER, "CN-101")
    return project, report.findings.set_index("subject_id").lead_unit.to_dict()


@pytest.mark.parametrize("given", [{"place": ["5301"]}, {"place": ["530114"]}, {"townships": [DRAWN]}])
def test_the_unit_in_charge_is_told_by_the_basin_where_the_project_lies_in_kunming(tmp_path, given):
    assert routed(tmp_path, **given)[1] == {"in": "市滇池管理局", "out": "市水务局"}


@pytest.mark.parametrize("given", [{"place": ["53"]}, {"place": ["5301", "5304"]}, {}])
def test_nobody_is_named_where_the_place_is_wider_or_not_known(tmp_path, given):
    assert set(routed(tmp_path, **given)[1].values()) == {""}


def test_the_card_says_which_document_names_the_unit_for_the_place(tmp_path):
    project, _ = routed(tmp_path, place=["5301"])
    told = explain_finding(project, project.read("rz_findings").index[0], catalogue=CATALOGUE)
    assert "市滇池管理局" in told.units.zh
    assert "按所在流域" in told.units.zh
    assert "三（一）1" in told.units.zh


def test_a_finding_has_the_unit_of_the_first_clause_that_names_one(tmp_path):
    works = {"id": "P", "purpose": "other", "discharges": True, "stage": "existing", "wkt": "POINT(102.75 24.9)"}
    project = scene(tmp_path / "p.gpkg", projects=[works], zones=[{**ZONES[0], "tier": "2"}])
    (row,) = audited(project, LATER, "CN-117").findings.itertuples()
    assert [clause["rule"] for clause in json.loads(row.clauses)] == ["CN-117"]
    assert row.lead_unit == "县级以上人民政府"


RATE = """
code: XF-101
title: {zh: 规模养殖场粪污设施配套率, en: Share of large farms with works}
subject: {layer: livestock_farms, where: "scale = 'large'"}
check: share
group_by: townships
target: {value: 98, unit: "%"}
limits: [{since: 2024-01-01, counts: "treatment <> '无'"}]
severity: target
citations: [{document: plan, clause: 第一条, quote: 规模养殖场粪污处理设施配套率达到98%}]
examples:
  bad:
    townships: [{name: 甲镇, geometry: "POLYGON ((109.9 31, 110 31, 110 31.1, 109.9 31.1, 109.9 31))"}]
    livestock_farms: [{scale: large, treatment: 无, geometry: "POINT (109.95 31.05)"}]
  good:
    townships: [{name: 甲镇, geometry: "POLYGON ((109.9 31, 110 31, 110 31.1, 109.9 31.1, 109.9 31))"}]
    livestock_farms: [{scale: large, treatment: 沼气, geometry: "POINT (109.95 31.05)"}]
"""
PACK = """
name: farms
title: {zh: 示例, en: example}
letters: XF
issuer: {zh: 示例, en: nobody}
jurisdiction: {title: {zh: 全国, en: everywhere}}
since: 2024-01-01
documents: {plan: {zh: 示例方案, en: the plan}}
"""


@pytest.mark.parametrize(
    ("outside", "note"),
    [
        (0, None),
        (1, "1 in none of the townships, not counted: 场外0"),
        (5, "5 in none of the townships, not counted: 场外0, 场外1, 场外2 ..."),
    ],
)
def test_a_farm_in_no_township_is_in_no_share_and_the_count_says_so(tmp_path, outside, note):
    folder = tmp_path / "farms"
    folder.mkdir()
    (folder / "_pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "XF-101.yaml").write_text(RATE, encoding="utf-8")
    farms = [
        {"id": name, "name": name, "scale": "large", "treatment": works, "wkt": f"POINT({lon} 31.005)"}
        for name, works, lon in (
            ("甲场", "沼气", 109.802),
            ("乙场", "无", 109.804),
            *((f"场外{n}", "无", 110.5) for n in range(outside)),
        )
    ]
    towns = [{"id": "T", "name": "甲镇", "wkt": square(109.8, 31.0)}]
    project = scene(tmp_path / "p.gpkg", townships=towns, livestock_farms=farms)
    report = audited(project, dt.date(2025, 1, 1), "XF-101", catalogue=CATALOGUE.with_rules([folder]))
    assert list(report.findings.measured) == [50.0]
    said = count(report, "XF-101").note
    assert (said.en if said else None) == note
    assert said is None or "场外0" in said.zh
