"""Charts of sections where people look: the pop-up of the map, the report as a page and as a document."""

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.jobs.maps import charts
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.shared.layers import project_view
from riverzones.present.web.pack import payload
from riverzones.store import ProjectFile

SECTIONS = [("S1", "上断面", 110.0), ("S2", "下断面", 110.2), ("S3", "未测断面", 110.3)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("charts")
    features = [
        {
            "type": "Feature",
            "properties": {"id": code, "断面名称": name, "目标水质": "Ⅲ", "行政区": "清镇"},
            "geometry": {"type": "Point", "coordinates": [x, 31.0]},
        }
        for code, name, x in SECTIONS
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "sections.geojson").write_text(text, encoding="utf-8")
    lines = ["断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L)"]
    for month, value in (("2024-03", 0.3), ("2025-02", 0.9), ("2025-03", 1.2)):
        lines += [f"上断面,{month}-05,8,0.3", f"下断面,{month}-05,8,{value}"]
    (folder / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, file in (("sections", "sections.geojson"), ("samples", "samples.csv")):
        ingest(made, folder / file, kind=load().kinds[kind])
    return made


def charted(project):
    view = project_view(project, catalogue=load())
    layers = {layer["name"]: layer for layer in payload(map_view(view, catalogue=load()))["layers"]}
    return layers["sections"]


def test_the_map_holds_a_chart_of_each_section_that_was_sampled(project):
    layer = charted(project)
    ids = layer["ids"] if isinstance(layer["ids"], list) else [layer["ids"]["d"][at] for at in layer["ids"]["i"]]
    by_id = {ids[int(row)]: chart for row, chart in layer["charts"].items()}
    assert set(by_id) == {"S1", "S2"}
    assert "2025-03 Ⅳ" in by_id["S2"]["zh"]  # 1.2 mg/L is above 1.0
    assert "氨氮" in by_id["S2"]["zh"]
    assert "2025-03 IV" in by_id["S2"]["en"]
    assert by_id["S1"]["zh"].count("<rect") == 2  # March 2024 is more than twelve months ago


def test_of_many_sections_the_worst_have_a_chart(project, monkeypatch):
    monkeypatch.setattr(charts, "MOST_CHARTS", 1)
    assert [chart["zh"].count("Ⅳ") > 0 for chart in charted(project)["charts"].values()] == [True]


def test_the_report_draws_the_months_and_the_rates(cli, project, tmp_path):
    page, paper = tmp_path / "报告.html", tmp_path / "报告.docx"
    assert cli("report", project.path, "-o", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert text.count('class="chart"') == 2
    assert "2025-03 各乡镇断面达标率" in text
    assert "50.0% (2)" in text
    assert cli("report", project.path, "-o", paper).code == 0
    with zipfile.ZipFile(paper) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if name.startswith("word/media/")]
    colours = [
        np.unique(np.asarray(Image.open(io.BytesIO(one)).convert("RGB")).reshape(-1, 3), axis=0) for one in pictures
    ]
    yellow = [bool((abs(found - np.array([255, 230, 0])).max(axis=1) < 40).any()) for found in colours]
    assert yellow.count(True) == 1  # class IV in the strip


def test_a_project_without_samples_has_no_chart(cli, tmp_path):
    ProjectFile.create(tmp_path / "leer.gpkg")
    assert cli("report", tmp_path / "leer.gpkg", "-o", tmp_path / "r.html").code == 0
    assert 'class="chart"' not in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_sheet_has_the_charts_of_the_sections_on_its_ground_on_a_page_of_its_own(cli, project, tmp_path):
    def pages(*more):
        result = cli("--json", "print", project.path, "-o", tmp_path / "图.pdf", "--overwrite", *more)
        assert result.code == 0, result.err
        return json.loads(result.out)["pages"]

    assert pages("--charts") == pages() + 1
    elsewhere = cli(
        "print", project.path, "-o", tmp_path / "图.pdf", "--overwrite", "--charts", "--extent", "112,30,113,31"
    )
    assert elsewhere.code == 1
    assert "没有采过样的断面" in elsewhere.err
    assert elsewhere.err.count("\n") <= 2
