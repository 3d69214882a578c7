"""``riverzones targets``: the annexes of a plan beside what a section states, and the class of each year."""

import json

import pytest
from openpyxl import load_workbook

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.store import ProjectFile


def feature(kind, place, **told):
    return {"type": "Feature", "properties": told, "geometry": {"type": kind, "coordinates": place}}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("targets")
    ring = [[[109, 30.5], [110.5, 30.5], [110.5, 31.8], [109, 31.8], [109, 30.5]]]
    layers = {
        "counties": [feature("Polygon", ring, id="C", name="巫山县", level="county")],
        "sections": [
            feature("Point", [110.0, 31.0], id="S1", name="培石断面", river="长江", target_class="III"),
            feature("Point", [109.9, 31.1], id="S2", name="别处", river="长江", target_class="III"),
            feature("Point", [109.8, 31.1], id="S3", name="无目标", river="长江"),
        ],
    }
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, rows in layers.items():
        text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)
        (folder / f"{kind}.geojson").write_text(text, encoding="utf-8")
        ingest(made, folder / f"{kind}.geojson", kind=load().kinds[kind])
    lines = ["断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L)"]
    for month in range(1, 9):
        lines += [f"培石断面,2024-0{month}-05,8,0.7", f"别处,2024-0{month}-05,8,0.7"]
    lines += ["培石断面,2025-01-05,8,0.3", "无目标,2024-01-05,8,0.3"]
    (folder / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    ingest(made, folder / "samples.csv", kind=load().kinds["samples"])
    return folder / "p.gpkg"


def test_the_annex_of_the_plan_comes_before_what_the_section_states(cli, project):
    said = cli("--json", "targets", project).json
    rows = {(row["place"], row["year"]): row for row in said["rows"]}
    assert {year for place, year in rows if place == "S1"} == {2021, 2022, 2023, 2024, 2025}
    assert rows["S1", 2024]["target"] == "II"
    assert rows["S1", 2024]["class"] == "III"
    assert rows["S1", 2024]["met"] is False
    assert rows["S1", 2021]["met"] is None
    assert rows["S1", 2025]["met"] is True
    assert rows["S1", 2025]["enough"] is False
    assert rows["S2", 2024]["met"] is True
    assert "附表1" in rows["S1", 2024]["asked_by"]
    assert not [place for place, _ in rows if place == "S3"]


def test_the_words_count_what_can_be_judged(cli, project, tmp_path):
    said = cli("targets", project, "--year", "2025", "-o", tmp_path / "目标.csv")
    assert said.code == 0
    assert "样品不足" in said.out
    assert "目标 2 个，可判 1 个，达标 1 个" in said.err
    assert cli("targets", project, "--year", "2001").code == 1


def test_a_workbook_has_headings_and_words(cli, project, tmp_path):
    assert cli("-q", "targets", project, "-o", tmp_path / "目标.xlsx").code == 0
    page = load_workbook(tmp_path / "目标.xlsx")["水质目标"]
    assert page.oddHeader.left.text.endswith("  &A")  # the project is named before the sheet
    heads, *rows = page.iter_rows(values_only=True)
    assert heads[:6] == ("对象", "河流", "年", "目标", "年均类别", "达标")
    assert ("Ⅱ类", "Ⅲ类", "未达标") in {row[3:6] for row in rows}


def test_a_function_zone_has_the_worst_class_of_its_sections_and_rates_are_told_by_kind(cli, tmp_path):
    """Two sections of zone Z-1, named by its code and its name; one of Z-2; Z-3 has a target and no section."""
    line = [[110.0, 31.0], [110.2, 31.0]]
    zones = [
        feature("LineString", line, id="S1", name="甲功能区", code="Z-1", target_class="III"),
        feature("LineString", line, id="F2", name="乙功能区", code="Z-2", target_class="II"),
        feature("LineString", line, id="F3", name="丙功能区", code="Z-3", target_class="II"),
    ]
    sections = [
        feature("Point", [110.0, 31.0], id="S1", name="上", target_class="IV", function_zone_id="Z-1"),
        feature("Point", [110.1, 31.0], id="S2", name="中", function_zone_id="甲功能区"),
        feature("Point", [110.2, 31.0], id="S3", name="下", function_zone_id="Ｚ－２".replace("－", "-")),
    ]
    project = ProjectFile.create(tmp_path / "f.gpkg")
    for kind, rows in (("function_zones", zones), ("sections", sections)):
        text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)
        (tmp_path / f"{kind}.geojson").write_text(text, encoding="utf-8")
        ingest(project, tmp_path / f"{kind}.geojson", kind=load().kinds[kind])
    samples = ["断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L)"]
    for month in range(1, 9):
        samples += [f"上,2024-0{month}-05,8,0.3", f"下,2024-0{month}-05,8,0.4"]
        samples += [f"中,2024-0{month}-05,8,1.2"] if month < 4 else []
    (tmp_path / "samples.csv").write_text("\n".join(samples), encoding="utf-8")
    ingest(project, tmp_path / "samples.csv", kind=load().kinds["samples"])

    said = cli("--json", "targets", tmp_path / "f.gpkg").json
    rows = {(row["layer"], row["place"]): row for row in said["rows"]}
    worst = rows["function_zones", "S1"]  # the id of a section, too
    assert (worst["class"], worst["met"], worst["days"], worst["enough"]) == ("IV", False, 3, False)
    assert (rows["sections", "S1"]["class"], rows["sections", "S1"]["met"]) == ("II", True)
    assert (rows["function_zones", "F2"]["class"], rows["function_zones", "F2"]["met"]) == ("II", True)
    assert (rows["function_zones", "F3"]["class"], rows["function_zones", "F3"]["met"]) == (None, None)
    assert said["rates"] == [
        {"layer": "function_zones", "year": 2024, "asked": 3, "judged": 2, "met": 1, "rate": 50.0},
        {"layer": "sections", "year": 2024, "asked": 1, "judged": 1, "met": 1, "rate": 100.0},
    ]
    assert cli("-q", "targets", tmp_path / "f.gpkg", "-o", tmp_path / "目标.xlsx").code == 0
    page = load_workbook(tmp_path / "目标.xlsx")["达标率"]
    assert [row[:6] for row in page.iter_rows(values_only=True)][:2] == [
        ("类别", "年", "目标", "可判", "达标", "达标率 %"), ("水功能区", 2024, 3, 2, 1, 50.0),
    ]  # fmt: skip
