"""``riverzones quality bulletin``: a month beside the last and the year before, by our template or another."""

import json
import re

import pytest
from docx import Document

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.store import ProjectFile

SECTIONS = [("S1", "上断面", "清河", "Ⅱ", 110.0), ("S2", "<b>下断面</b>", "清河", "Ⅲ", 110.2)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bulletin")
    features = [
        {
            "type": "Feature",
            "properties": {"id": c, "断面名称": n, "所在河流": r, "目标水质": t, "具体责任人": "镇政府"},
            "geometry": {"type": "Point", "coordinates": [x, 31.0]},
        }
        for c, n, r, t, x in SECTIONS
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "sections.geojson").write_text(text, encoding="utf-8")
    lines = ["断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L)"]
    for month, value in (("2024-03", 0.3), ("2025-02", 0.9), ("2025-03", 1.2)):
        lines += [f"上断面,{month}-05,8,0.3", f"<b>下断面</b>,{month}-05,8,{value}"]
    (folder / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, file in (("sections", "sections.geojson"), ("samples", "samples.csv")):
        ingest(made, folder / file, kind=load().kinds[kind])
    return folder / "p.gpkg"


def test_the_page_tells_the_month_beside_the_last_and_the_year_before(cli, project, tmp_path):
    page = tmp_path / "月报.html"
    assert cli("quality", "bulletin", project, "-o", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "2025年3月水质月报" in text
    assert "达标 1 个，达标率 50.0%" in text
    assert "比上月下降 1 个类别（Ⅲ → Ⅳ）" in text
    assert "比上年同月下降 2 个类别（Ⅱ → Ⅳ）" in text
    assert "未达标（Ⅳ，目标 Ⅲ）" in text
    assert "镇政府" in text
    assert "<b>下断面" not in text
    assert "&lt;b&gt;下断面" in text
    assert re.search(r'<div class="wide"><svg [^>]*class="chart', text)  # on a phone it is moved, not made smaller


def test_the_document_holds_the_same_rows(cli, project, tmp_path):
    paper = tmp_path / "月报.docx"
    assert cli("quality", "bulletin", project, "--month", "2025-02", "-o", paper).code == 0
    rows = [[cell.text for cell in row.cells] for row in Document(paper).tables[0].rows]
    assert rows[1] == ["上断面", "清河", "Ⅱ", "", "", "Ⅱ", "是", ""]
    assert rows[2][:3] == ["<b>下断面</b>", "清河", "Ⅲ"]
    assert cli("quality", "bulletin", project, "-o", paper).code == 1  # stands there


def test_a_template_of_an_office_is_filled_and_a_wrong_tag_named(cli, project, tmp_path):
    template = tmp_path / "模板.docx"
    assert cli("quality", "bulletin", project, "--write-template", template).code == 0
    assert cli("quality", "bulletin", project, "--template", template, "-o", tmp_path / "a.docx").code == 0
    document = Document(template)
    document.add_paragraph("{{ headng }}")
    document.save(template)
    said = cli("quality", "bulletin", project, "--template", template, "-o", tmp_path / "b.docx")
    assert said.code == 1
    assert "heading" in said.err
    assert not (tmp_path / "b.docx").exists()


def test_a_month_without_samples_and_a_wrong_ending_are_one_line(cli, project, tmp_path):
    said = cli("quality", "bulletin", project, "--month", "2025-07", "-o", tmp_path / "c.html")
    assert said.code == 1
    assert "2025-07" in said.err
    assert cli("quality", "bulletin", project, "-o", tmp_path / "c.pdf").code == 2
