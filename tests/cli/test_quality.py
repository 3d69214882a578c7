"""``riverzones quality``: classes, targets, changes and trends of a small project whose answers are known."""

import json

import pandas as pd
import pytest
from openpyxl import load_workbook

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.water_classes import section_classes
from riverzones.store import ProjectFile

HEAD = "断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L),总磷(mg/L),总氮(mg/L)"
SECTIONS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "断面编号": code,
                "断面名称": name,
                "所在河流": river,
                "目标水质": target,
                "水体类型": water,
                "断面属性": grade,
            },
            "geometry": {"type": "Point", "coordinates": [lon, 31.1]},
        }
        for code, name, river, target, water, grade, lon in [
            ("S1", "培石", "长江", "Ⅱ", "河流", "国控", 110.0),
            ("S2", "双峡子沟", "大宁河", "Ⅲ", "河流", "国控", 109.9),
            ("S3", "=1+1<b>湖</b>", "大昌湖", "Ⅲ", "湖泊", "县控", 109.8),
        ]
    ],
}  # fmt: skip


def rows():
    """Two years of months: 培石 holds II, 双峡子沟 worsens to IV by ammonia, the lake misses III by phosphorus."""
    for year in (2023, 2024):
        for month in range(1, 13):
            day = f"{year}-{month:02}-05"
            rising = 0.3 + 0.02 * month if year == 2023 else 1.05 + 0.02 * month
            yield f"培石,{day},8.1,0.04L,0.08,1.5"
            yield f"双峡子沟,{day},7.6,{rising:.2f},0.05,1.2"
            yield f"=1+1<b>湖</b>,{day},7.8,0.10,0.06,1.9"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quality")
    (folder / "断面.geojson").write_text(json.dumps(SECTIONS, ensure_ascii=False), encoding="utf-8")
    (folder / "水质.csv").write_text("\n".join([HEAD, *rows()]), encoding="utf-8")
    made = ProjectFile.create(folder / "p.gpkg")
    for file, kind in (("断面.geojson", "sections"), ("水质.csv", "samples")):
        ingest(made, folder / file, kind=load().kinds[kind])
    return str(folder / "p.gpkg")


def places(cli, project, *more):
    said = cli("--json", "quality", project, *more)
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_each_month_has_its_class_its_target_and_what_changed(cli, project):
    table = pd.DataFrame(places(cli, project)["places"]).set_index(["name", "period"])
    assert len(table) == 72
    assert table.loc[("培石", "2024-03"), ["class", "met", "items"]].tolist() == ["II", True, "DO、NH3N、TP"]
    worse = table.loc[("双峡子沟", "2024-01")]
    assert worse[["class", "met", "change", "year_change", "pollutants"]].tolist() == ["IV", False, 1, 2, "NH3N(0.07)"]


def test_the_limits_of_lakes_hold_in_a_lake_and_its_name_is_only_text(cli, project):
    table = pd.DataFrame(places(cli, project, "--period", "year")["places"]).set_index(["name", "period"])
    lake = table.loc[("=1+1<b>湖</b>", "2024")]
    assert lake[["class", "pollutants", "enough", "days"]].tolist() == ["IV", "TP(0.20)", True, 12]


def test_rivers_have_a_state_and_a_worsening_is_a_trend(cli, project):
    said = places(cli, project, "--period", "year")
    rivers = {(row["river"], row["period"]): row["state"] for row in said["rivers"]}
    assert rivers[("大宁河", "2023")] == "excellent"
    assert rivers[("大宁河", "2024")] == "light"
    assert [(row["item"], row["slope_per_year"] > 0) for row in said["trends"]] == [("NH3N", True)]


def test_what_is_below_detection_counts_as_said(cli, project):
    halves, bounds = (places(cli, project, "--below", word)["below"] for word in ("half", "bound"))
    assert (halves, bounds) == ("half", "bound")


def test_people_read_a_table_with_the_share_of_targets_met(cli, project):
    said = cli("quality", project, "--period", "year")
    assert said.code == 0
    assert "双峡子沟" in said.out
    assert "Ⅳ类" in said.out
    assert "3/6" in said.err  # 培石 twice, 双峡子沟 in 2023


def test_a_file_holds_every_period_and_no_formula(cli, project, tmp_path):
    path = tmp_path / "水质.csv"
    assert cli("quality", project, "-o", str(path)).code == 0
    text = path.read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 73
    assert "\n=1+1" not in text
    assert ",=1+1" not in text
    assert cli("quality", project, "-o", str(path)).code == 1  # nothing is clobbered unasked


def test_a_project_without_samples_says_what_to_do(cli, tmp_path):
    path = str(tmp_path / "empty.gpkg")
    cli("init", path)
    said = cli("quality", path)
    assert said.code == 1
    assert "--as samples" in said.err


def test_rules_ask_the_classes_of_the_samples_without_a_step_between(cli, project):
    assert cli("init", project, "--place", "500237").code == 0
    said = cli("--json", "audit", project, "--pack", "wushan-2023", "--on", "2025-06-30", "--rule", "WS-123",
               "--rule", "WS-124", "--rule", "WS-125", "--rule", "WS-126")  # fmt: skip
    assert said.code == 0, said.err
    counts = {row["code"]: row for row in json.loads(said.out)["rules"]}
    assert counts["WS-123"]["violations"] == 0
    assert counts["WS-124"]["violations"] == 1  # IV of 2024, to be III
    assert counts["WS-126"]["violations"] == 0
    assert [row["not_run"] for row in counts.values()] == [None] * 4


def test_a_workbook_holds_sections_and_rivers_in_words(cli, project, tmp_path):
    assert cli("-q", "quality", project, "-o", tmp_path / "水质.xlsx").code == 0
    book = load_workbook(tmp_path / "水质.xlsx")
    assert all(page.oddHeader.left.text.endswith("  &A") for page in book)  # the project is named before the sheet
    assert book.sheetnames == ["断面水质", "河流水质"]
    heads, *rows = book["断面水质"].iter_rows(values_only=True)
    assert heads[:6] == ("断面", "河流", "时段", "类别", "目标", "达标")
    assert {row[3] for row in rows} & {"Ⅱ类", "Ⅲ类", "Ⅳ类"}
    assert {row[5] for row in rows} <= {"是", "否", None}


def test_groundwater_is_judged_by_its_own_standard_and_is_no_section(cli, tmp_path):
    made = ProjectFile.create(tmp_path / "p.gpkg")
    places = {
        "sections": [{"id": "S1", "断面名称": "河断面", "目标水质": "Ⅲ"}],
        "sources": [{"id": "Y1", "name": "井群水源地", "source_type": "地下水", "目标水质": "Ⅲ"}],
        "wells": [{"id": "J1", "井名": "监测井一"}],
    }
    for kind, rows in places.items():
        features = [
            {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [110.0, 31.0]}}
            for row in rows
        ]
        path = tmp_path / f"{kind}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
        ingest(made, path, kind=load().kinds[kind])
    lines = ["断面名称,采样日期,氨氮(mg/L),总硬度(mg/L),硝酸盐(mg/L),溶解氧(mg/L)"]
    lines += [
        f"{name},2025-0{month}-05,0.6,460,25,1" for name in ("河断面", "井群水源地", "监测井一") for month in (1, 2)
    ]
    (tmp_path / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    ingest(made, tmp_path / "samples.csv", kind=load().kinds["samples"])
    said = cli("--json", "quality", made.path, "--internal")
    rows = {row["place"]: row for row in said.json["places"]}
    surface, ground = "GB 3838-2002", "GB/T 14848-2017"
    assert [(rows[name]["class"], rows[name]["standard"]) for name in ("S1", "Y1", "J1")] == [
        ("worse_than_V", surface),
        ("IV", ground),
        ("IV", ground),
    ]
    assert rows["Y1"]["pollutants"].split("、") == ["NO3N(0.25)", "NH3N(0.20)", "hardness(0.02)"]
    assert (rows["Y1"]["items"], rows["Y1"]["met"], rows["Y1"]["state"]) == ("hardness、NH3N、NO3N", False, None)
    assert said.json["supplementary"] == []  # table 2 of GB 3838 is of sources of surface water
    assert [row["place"] for row in said.json["flood"]] == []
    assert "GB/T 14848-2017" in said.err
    layer = section_classes(LayerReader(made, load()))
    assert set(layer["section_id"].dropna()) == {"S1"}
    assert set(layer["source_id"].dropna()) == {"Y1"}
