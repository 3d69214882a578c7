"""Findings of every kind in every place where findings are read: list, card, report, ledger, map, a chief's pack."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import zipfile

import pytest

import riverzones as rz
from law_scenes import scene, square
from riverzones.catalogue import load
from riverzones.jobs.atlas.run import write_atlas
from riverzones.jobs.findings.close import close_findings
from riverzones.jobs.findings.compare import compare
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.report.project import write_project_ledger, write_project_report
from riverzones.jobs.shared.layers import project_view
from riverzones.present.web.pack import payload

LINE = "LINESTRING(102.70 24.90, 102.90 24.90)"
JOBS = ("data", "zones", "boards", "patrols", "outfalls")
FIRST, SECOND = dt.date(2026, 11, 20), dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A county of Kunming in which each kind of finding is met once or twice."""
    outfall = {"code": "K1", "category": "industrial", "river": "示意河"}
    made = scene(
        tmp_path_factory.mktemp("kinds") / "p.gpkg",
        place=["530114"],
        counties=[{"id": "C1", "name": "呈贡区", "code": "530114", "wkt": square(102.6, 24.8, 0.4, 0.3)}],
        rivers=[{"id": "R", "name": "示意河", "wkt": LINE}],
        segments=[
            {"id": "SG1", "name": "示意河甲段", "river": "示意河", "level": "village", "chief": "王示意",
             "unit": "甲村", "wkt": LINE}
        ],
        patrols=[
            {"id": "PT1", "segment_id": "SG1", "date": dt.date(2026, 9, 20), "valid": True,
             "wkt": "LINESTRING(102.75 24.9, 102.8 24.9)"}
        ],
        notice_boards=[
            {"id": "B1", "name": "牌一", "river": "示意河", "segment_id": "SG1", "chief": "李旧", "title": None,
             "wkt": "POINT(102.75 24.9)"}
        ],
        sources=[{"id": "S1", "name": "甲水源", "level": "township", "source_type": "river",
                  "wkt": "POINT(102.805 24.905)"}],
        zones=[
            {"id": "Z1", "source_id": "S1", "name": "甲一级", "tier": "1", "area_km2": 50.0,
             "approved_date": dt.date(2020, 1, 1), "wkt": square(102.80, 24.90)}
        ],
        outfalls=[
            {"id": "O1", "name": "甲排口", "approved": True, "wkt": "POINT(102.805 24.901)", **outfall},
            {"id": "O2", "name": "乙排口", "approved": True, "hidden": True, "wkt": "POINT(102.85 24.901)", **outfall},
        ],
        function_zones=[
            {"id": "F1", "name": "功能区一", "grade": "national", "target_class": "III", "present_class": "V",
             "wkt": LINE}
        ],
    )  # fmt: skip
    seen(rz.open(made.path), FIRST)
    return made


def seen(opened, day):
    opened.audit(packs=["national", "kunming-2017"], on=day)
    return {job: opened.record(job, on=day).counts() for job in JOBS}


@pytest.fixture(scope="module")
def leading(project):
    """A finding of each kind, by its kind."""
    table = project.read("rz_findings")
    return {kind: rows.iloc[0] for kind, rows in table.groupby("kind")}


@pytest.fixture(scope="module")
def view(project):
    return project_view(project, catalogue=load(), internal=True)


def words(path):
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as parts:
            text = " ".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml"))
    else:
        text = path.read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def test_there_is_one_of_each_kind(leading):
    assert set(leading) == {"rule", "target", "review", "data", "patrol", "board", "task"}


@pytest.mark.parametrize("kind", ["rule", "target", "review", "data", "patrol", "board", "task"])
def test_the_list_and_the_card_tell_a_finding_of_each_kind(project, cli, leading, kind):
    row = leading[kind]
    table = cli("findings", "list", project.path, "--json").json["findings"]
    assert row.finding_id in {one["finding_id"] for one in table}
    for lang, message in (("zh", row.message), ("en", row.message_en)):
        card = cli("--lang", lang, "findings", "show", project.path, row.finding_id).out
        assert message in card
        assert row["rule"] in card
        assert "nan" not in card


@pytest.mark.parametrize("ending", ["html", "docx", "xlsx"])
def test_a_report_tells_every_kind(view, leading, tmp_path, ending):
    path = tmp_path / f"r.{ending}"
    write = write_project_ledger if ending == "xlsx" else write_project_report
    write(view, path, catalogue=load())
    text = words(path)
    for row in leading.values():
        assert row.finding_id in text
        assert row.message in text


def test_the_map_lists_every_kind_also_what_has_no_place(view, leading):
    drawn = map_view(view, catalogue=load())
    packed = json.dumps(payload(drawn), ensure_ascii=False, default=str)
    for row in leading.values():
        assert row.finding_id in packed
    assert drawn.findings.geometry[leading["target"].finding_id] is None


def test_the_pack_of_a_chief_holds_what_he_answers_for(view, leading, tmp_path):
    write_atlas(view, tmp_path, catalogue=load())
    told = {path.parent.name: words(path) for path in tmp_path.rglob("台账.xlsx")}
    his = next(text for name, text in told.items() if "王示意" in name)
    nobodys = next(text for name, text in told.items() if "王示意" not in name)
    assert {kind for kind, row in leading.items() if row.finding_id in his} == set(leading) - {"target"}
    assert {kind for kind, row in leading.items() if row.finding_id in nobodys} == {"target"}


def test_what_was_closed_by_hand_comes_back_and_runs_are_compared(project, leading):
    close_findings(project, [row.finding_id for row in leading.values()], note="已处理")
    assert set(project.read("rz_findings").status[[row.finding_id for row in leading.values()]]) == {"closed"}
    again = seen(rz.open(project.path), SECOND)
    assert all(counts["new"] == counts["closed"] == 0 for counts in again.values())
    after = project.read("rz_findings")
    for row in leading.values():
        assert after.status[row.finding_id] == "reopened"
        assert "已处理" in after.note[row.finding_id]
    for kind in ("data", "review", "board", "patrol", "task"):
        assert compare(project, kind=kind).counts["reopened"] >= 1
