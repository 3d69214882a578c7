"""Samples of water quality through the whole import: workbook to layer, ledger, quarantine, again and undone."""

import openpyxl
import pytest

from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.store import ProjectFile

KIND = load().kinds["samples"]
ROWS = [
    ["2025年地表水监测结果"],
    ["序号", "断面名称", "采样日期", "水质类别", "监测结果", None, None],
    [None, None, None, None, "pH（无量纲）", "溶解氧（mg/L）", "汞（μg/L）"],
    [1, "培石", "2025-01-05", "Ⅱ", "7.9", "8.1", "<0.04"],
    [2, "双峡子沟", "2025-01-05", "Ⅱ", 8, "7.2 ", "0.04L"],
    [3, "双峡子沟", "2025年2月", "Ⅲ", "８．１", "--", "看不清"],
]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("samples") / "监测结果.xlsx"
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    for cells in ("A1:G1", "E2:G2", "A2:A3", "B2:B3", "C2:C3", "D2:D3"):
        book.active.merge_cells(cells)
    book.save(path)
    return path


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def test_a_workbook_with_two_header_rows_becomes_a_row_per_value(project, workbook):
    report = ingest(project, workbook, kind=KIND)
    assert (report.read, report.written, report.quarantined) == (8, 7, 1)
    rows = project.read("samples")
    assert rows.loc["培石|2025-01-05|汞", ["value", "qualifier", "value_unit", "class"]].tolist() == [
        0.00004,
        "<",
        "mg/L",
        "II",
    ]
    assert rows.loc["双峡子沟|2025-02-01|pH值", "value"] == 8.1
    (refused,) = report.quarantine
    assert (refused.record, "看不清" in refused.reason.zh) == (6, True)
    assert "看不清" in project.table("rz_quarantine")["reason"].item()


def test_the_same_file_again_adds_nothing(project, workbook):
    ingest(project, workbook, kind=KIND)
    again = ingest(project, workbook, kind=KIND)
    assert (again.written, project.count("samples")) == (0, 7)


def test_a_newer_file_takes_the_place_of_an_older_one(project, workbook, tmp_path):
    ingest(project, workbook, kind=KIND)
    newer = tmp_path / "新.csv"
    newer.write_text("断面名称,采样日期,溶解氧(mg/L)\n培石,2025-01-05,8.0\n培石,2025-02-05,7.0\n", encoding="utf-8")
    report = ingest(project, newer, kind=KIND, options=ImportOptions(replace=workbook.name))
    assert (report.written, project.count("samples")) == (2, 2)


def test_a_table_of_samples_without_items_is_imported_as_before(project, tmp_path):
    plain = tmp_path / "类别.csv"
    plain.write_text("断面名称,采样日期,水质类别\n培石,2025-01-05,Ⅱ类\n", encoding="utf-8")
    assert ingest(project, plain, kind=KIND).written == 1
    assert project.read("samples")["class"].tolist() == ["II"]


def test_headings_of_a_long_table_as_laboratories_write_them(project, tmp_path):
    table = tmp_path / "结果.csv"
    table.write_text(
        "断面名称,采样日期,项目,监测值,单位\n培石,2026-01-05,氨氮,0.6,mg/L\n培石,2026-01-05,总磷,200,μg/L\n"
    )
    ingest(project, table, kind=KIND)
    assert project.read("samples")["value"].to_dict() == {"培石|2026-01-05|氨氮": 0.6, "培石|2026-01-05|总磷": 0.2}


def test_values_of_nothing_are_refused_with_what_to_do(project, tmp_path):
    table = tmp_path / "结果.csv"
    table.write_text("断面名称,采样日期,监测值\n培石,2026-01-05,0.6\n")
    with pytest.raises(LayerError, match="no column says of which parameter"):
        ingest(project, table, kind=KIND)
    assert project.count("samples") == 0
