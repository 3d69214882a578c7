"""Layers out, styles along, and a QGIS project that finds them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from riverzones.catalogue import load
from riverzones.jobs.export import export
from riverzones.jobs.shared.layers import project_view
from riverzones.store.project import ProjectFile

_OPEN_IN_QGIS = """
import sys
from qgis.core import QgsApplication, QgsProject
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1])
layers = list(project.mapLayers().values())
valid = [one for one in layers if one.isValid()]
print(project.crs().authid(), len(layers), len(valid), sum(one.featureCount() for one in valid))
"""


@pytest.fixture(scope="module")
def exported(demo_report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    export(project_view(ProjectFile.open(demo_report.project), catalogue=load()), folder, catalogue=load())
    return folder


def test_the_project_goes_out_whole_with_its_styles_and_a_qgis_project(exported, demo_report):
    with sqlite3.connect(exported / "wushan.gpkg") as copy, sqlite3.connect(demo_report.project) as own:
        count = "SELECT count(*) FROM outfalls"
        assert copy.execute(count).fetchone() == own.execute(count).fetchone()
        styled = {row[0] for row in copy.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault")}
    copy.close()
    own.close()
    assert {"zones", "outfalls", "rivers", "segments"} <= styled


def test_the_qgis_project_lists_findings_on_top_and_every_layer_by_a_relative_path(exported):
    root = ET.parse(exported / "wushan.qgs").getroot()
    groups = [one.get("name") for one in root.findall("layer-tree-group/layer-tree-group")]
    assert groups[0] == "核查发现"
    assert groups.index("水源保护") < groups.index("行政区划")
    sources = [one.text for one in root.iter("datasource")]
    assert all(one.startswith("./wushan.gpkg|layername=") for one in sources)
    assert "./wushan.gpkg|layername=rz_findings|geometrytype=Point" in sources


def test_layers_that_the_commands_write_carry_their_style_at_once(demo_report):
    with sqlite3.connect(demo_report.project) as own:
        styled = {row[0] for row in own.execute("SELECT f_table_name FROM layer_styles")}
    own.close()
    assert {"outfalls", "reaches", "drawn_zones"} <= styled


def test_a_layer_in_another_format_has_its_styles_beside_it(cli, demo_report, tmp_path):
    said = cli("export", demo_report.project, tmp_path, "--format", "geojson", "--layer", "排污口", "--json")
    assert [row["layer"] for row in said.json] == ["outfalls"] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outfalls.geojson", "outfalls.qml", "outfalls.sld"]


def test_what_stands_there_and_what_is_not_there_are_told(cli, demo_report, exported, tmp_path):
    again = cli("export", demo_report.project, exported)
    assert (again.code, "--overwrite" in again.err) == (1, True)
    wrong = cli("export", demo_report.project, tmp_path, "--format", "csv", "--layer", "outfal")
    assert (wrong.code, "outfalls" in wrong.err) == (1, True)
    itself = cli("export", demo_report.project, demo_report.project.parent, "--overwrite")
    assert (itself.code, "项目文件本身" in itself.err) == (1, True)


@pytest.mark.skipif(not Path("/usr/lib/python3/dist-packages/qgis").is_dir(), reason="needs QGIS for Python")
def test_qgis_opens_the_project_with_every_layer_valid(exported):
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    script = ["/usr/bin/python3", "-c", _OPEN_IN_QGIS, str(exported / "wushan.qgs")]
    done = subprocess.run(script, capture_output=True, text=True, check=True, env=env)
    crs, layers, valid, rows = done.stdout.split()[-4:]
    assert crs == "EPSG:4490"
    assert layers == valid
    assert int(rows) > 500
