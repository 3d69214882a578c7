"""``riverzones import``."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import Point

from riverzones.io.project import ProjectFile


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
