"""``riverzones import``."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import Point

from riverzones.store.project import ProjectFile


@pytest.fixture
def project(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    cli("-q", "init", path)
    return path


@pytest.fixture
def outfalls(tmp_path):
    path = tmp_path / "排污口.geojson"
    gpd.GeoDataFrame(
        {"排污口编码": ["A1", "A2"], "类型": ["工业", "养猪"], "名称": ["甲", "乙"]},
        geometry=[Point(109.9, 31.1), Point(109.91, 31.1)],
        crs=4326,
    ).to_file(path)
    return path


def test_the_report_says_what_was_read_and_how_it_was_decided(cli, project, outfalls):
    document = cli("--json", "import", project, outfalls, "--as", "排污口", "--accuracy", 5).json
    assert {"layer", "kind", "read", "written", "repaired", "quarantined", "encoding", "crs", "reasons"} <= set(
        document
    )
    assert (document["layer"], document["read"], document["written"]) == ("outfalls", 2, 2)
    frame = ProjectFile.open(project).read("outfalls")
    assert frame.category.tolist()[0] == "industrial"
    assert frame.accuracy_m.tolist() == [5, 5]


def test_a_dry_run_writes_nothing(cli, project, outfalls):
    before = project.read_bytes()
    said = cli("import", project, outfalls, "--as", "outfalls", "--dry-run")
    assert said.code == 0
    assert project.read_bytes() == before


def test_an_unknown_kind_is_answered_with_near_ones(cli, project, outfalls):
    said = cli("import", project, outfalls, "--as", "outfal")
    assert said.code == 1
    assert "outfalls" in said.err


def test_a_file_that_is_not_there_is_one_line(cli, project, tmp_path):
    said = cli("import", project, tmp_path / "none.shp", "--as", "outfalls")
    assert said.code == 1
    assert "none.shp" in said.err
    assert said.err.strip().count("\n") == 0


def test_a_column_pair_without_an_equals_sign_is_wrong_usage(cli, project, outfalls):
    assert cli("import", project, outfalls, "--as", "outfalls", "--column", "code").code == 2


def test_what_must_be_minded_stands_in_one_table_the_important_first(cli, project, tmp_path):
    path = tmp_path / "台账.csv"
    rows = "".join(f"口{n},,109.8{n},31.07,大概,无单位{n}\n" for n in range(5))
    path.write_text(f"排污口名称,排污口编码,经度,纬度,是否审批,日供水\n{rows}", encoding="utf-8")
    made = cli("import", project, path, "--as", "outfalls")
    assert made.code == 0
    line = next(line for line in made.out.splitlines() if "未能识别" in line)
    assert line.split()[:2] == ["注意", "5"]
    told = cli("--json", "import", project, path, "--as", "outfalls", "--dry-run").json["told"]
    assert all({"cause", "weight", "count", "column", "words", "text"} == set(note) for note in told)


def test_words_are_taught_from_the_command_line(cli, project, tmp_path):
    path = tmp_path / "台账.csv"
    path.write_text("排污口名称,经度,纬度,排污口类型\n口1,109.8,31.07,沿河直排\n", encoding="utf-8")
    made = cli("import", project, path, "--as", "outfalls", "--learn", "category:沿河直排=生活污水")
    assert made.code == 0, made.err
    assert "沿河直排 → domestic" in made.out
