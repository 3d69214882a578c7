"""``riverzones import PROJECT FOLDER``: what the files are, the sure ones in, the recipe for the next month."""

from __future__ import annotations

import geopandas as gpd
import pytest
import yaml
from shapely import LineString, Point

from riverzones.store.project import ProjectFile

OUTFALLS = """排污口编码,排污口名称,经度,纬度,排污口类型,受纳水体
PK-1,甲口,109.88,31.07,工业,大宁河
PK-2,乙口,109.89,31.07,生活,大宁河
"""


@pytest.fixture
def project(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    cli("-q", "init", path)
    return path


@pytest.fixture
def march(tmp_path):
    folder = tmp_path / "三月"
    folder.mkdir()
    (folder / "入河排污口台账2026年3月.csv").write_text(OUTFALLS, encoding="utf-8")
    river = gpd.GeoDataFrame({"河流名称": ["大宁河"]}, geometry=[LineString([(109.8, 31.0), (109.9, 31.1)])], crs=4490)
    river.to_file(folder / "河流.geojson")
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(109.9, 31.1)], crs=4490).to_file(folder / "x.geojson")
    (folder / "坏的.geojson").write_text("{", encoding="utf-8")
    return folder


def states(document):
    return {row["file"]: (row["state"], row["kind"], row["imported"]) for row in document["files"]}


def test_a_dry_run_proposes_each_file_with_its_reason_and_writes_nothing(cli, project, march):
    before = project.read_bytes()
    said = cli("--json", "import", project, march, "--dry-run")
    assert said.code == 0
    rows = {row["file"]: row for row in said.json["files"]}
    assert states(said.json) == {
        "入河排污口台账2026年3月.csv": ("sure", "outfalls", False),
        "河流.geojson": ("sure", "rivers", False),
        "x.geojson": ("unsure", None, False),
        "坏的.geojson": ("failed", None, False),
    }
    assert "排污口类型" in rows["入河排污口台账2026年3月.csv"]["why"]
    assert rows["入河排污口台账2026年3月.csv"]["report"]["written"] == 2
    assert project.read_bytes() == before
    shown = cli("import", project, march, "--dry-run").out
    assert "确定" in shown
    assert "待定" in shown


def test_without_a_terminal_and_a_yes_nothing_is_asked_and_nothing_written(cli, project, march):
    said = cli("import", project, march)
    assert said.code == 2
    assert "--yes" in said.err
    assert ProjectFile.open(project).layers() == []


def test_a_yes_brings_the_sure_ones_in_and_goes_on_past_a_bad_file(cli, project, march):
    said = cli("--json", "import", project, march, "--yes")
    assert said.code == 1
    assert states(said.json)["河流.geojson"] == ("sure", "rivers", True)
    opened = ProjectFile.open(project)
    assert (opened.count("outfalls"), opened.count("rivers")) == (2, 1)
    assert sorted(opened.layers()) == ["outfalls", "rivers"]


def test_next_month_follows_the_recipe_and_updates(cli, project, march, tmp_path):
    recipe = tmp_path / "每月.yaml"
    cli("import", project, march, "--yes", "--recipe", recipe)
    entries = {entry["pattern"]: entry for entry in yaml.safe_load(recipe.read_text(encoding="utf-8"))["files"]}
    assert entries["入河排污口台账#年#月.csv"]["kind"] == "outfalls"
    april = tmp_path / "四月"
    april.mkdir()
    newer = OUTFALLS.replace("工业", "农业") + "PK-3,丙口,109.9,31.07,生活,大宁河\n"
    (april / "入河排污口台账2026年4月.csv").write_text(newer, encoding="utf-8")
    said = cli("--json", "import", project, april, "--update", "--yes")
    assert said.code == 0
    (row,) = said.json["files"]
    assert row["by_recipe"]
    update = row["report"]["update"]
    assert (update["source"], update["added"], update["changed"]) == ("入河排污口台账2026年3月.csv", 1, 1)
    assert ProjectFile.open(project).count("outfalls") == 3


def test_a_recipe_of_another_project_is_read_and_a_wrong_one_is_one_line(cli, project, march, tmp_path):
    recipe = tmp_path / "r.yaml"
    recipe.write_text("files:\n- {pattern: x.geojson, kind: 排污口, columns: {name: '=无名'}}\n", encoding="utf-8")
    said = cli("--json", "import", project, march / "x.geojson", march / "河流.geojson", "--yes", "--recipe", recipe)
    assert states(said.json)["x.geojson"] == ("sure", "outfalls", True)
    recipe.write_text("files:\n- {pattern: x, sort: y}\n", encoding="utf-8")
    wrong = cli("import", project, march, "--recipe", recipe)
    assert (wrong.code, wrong.err.strip().count("\n")) == (1, 0)
    assert "files[1]" in wrong.err


def test_one_file_without_a_kind_is_wrong_usage_but_for_a_proposal(cli, project, march):
    path = march / "河流.geojson"
    assert cli("import", project, path).code == 2
    assert cli("--json", "import", project, path, "--dry-run").json["files"][0]["kind"] == "rivers"
    assert cli("import", project, march, "--yes", "--layer", "x").code == 2
