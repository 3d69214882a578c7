"""``riverzones map``."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely import LineString

from riverzones.store.project import ProjectFile


def test_a_map_is_one_file_without_addresses_to_load_from(cli, demo_report, tmp_path):
    path = tmp_path / "m.html"
    document = cli("--json", "map", demo_report.project, "-o", path).json
    assert document["findings"] == len(demo_report.audit.findings)
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"<(?:link|script|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", text)
    assert not re.findall(r"@import|url\([\"']?(?:https?:)?//", text)
    assert cli("map", demo_report.project, "-o", path).code == 1
    assert cli("map", demo_report.project, "-o", path, "--overwrite").code == 0


@pytest.fixture
def small(tmp_path):
    """A project of one river, never audited."""
    made = ProjectFile.create(tmp_path / "p.gpkg", title="试")
    river = gpd.GeoDataFrame({"id": ["R"], "name": ["长江"]}, geometry=[LineString([(109, 31), (109.1, 31)])], crs=4490)
    with made.transaction() as tx:
        tx.put_layer("rivers", river)
    return made.path


def test_a_map_is_public_unless_it_is_asked_to_be_internal(cli, small, tmp_path):
    document = cli("--json", "map", small, "-o", tmp_path / "i.html", "--internal", "--river", "长江").json
    assert document["internal"] is True
    assert "公开版" in cli("map", small, "-o", tmp_path / "p.html").err


def test_an_atlas_says_what_it_wrote_and_writes_nothing_twice(cli, small, tmp_path):
    folder = tmp_path / "册"
    assert cli("--json", "map", small, "--atlas", folder, "--by", "river").json["written"] == ["长江"]
    assert (folder / "index.html").is_file()
    again = cli("--json", "map", small, "--atlas", folder, "--by", "river").json
    assert (again["written"], again["unchanged"]) == ([], ["长江"])
    assert "没有可分册的内容" in cli("map", small, "--atlas", tmp_path / "b", "--by", "rule").err


def test_options_that_do_not_go_together_are_refused(cli, small, tmp_path):
    assert "--atlas" in cli("map", small, "--atlas", tmp_path / "a", "--rule", "CN-101").err
    assert "--atlas" in cli("map", small, "--by", "rule").err


@pytest.fixture
def heights(tmp_path):
    """Writes a raster of random heights of a fifth of a degree from its north-west corner."""

    def write(name: str, west: float, north: float):
        values = np.random.default_rng(4).uniform(0, 900, (400, 400)).astype("float32")
        path, turn = tmp_path / name, rasterio.Affine(1 / 2000, 0, west, 0, -1 / 2000, north)
        made = {"driver": "GTiff", "height": 400, "width": 400, "count": 1, "dtype": "float32", "crs": "EPSG:4490"}
        with rasterio.open(path, "w", transform=turn, **made) as raster:
            raster.write(values, 1)
        return path

    return write


def test_a_base_map_lies_in_the_file_within_its_budget(cli, small, heights, tmp_path):
    plain, based = tmp_path / "plain.html", tmp_path / "based.html"
    assert cli("map", small, "-o", plain).code == 0
    dem = heights("heights.tif", 108.95, 31.1)
    assert cli("map", small, "--base", dem, "--base-kb", "10", "-o", based).code == 0
    more = based.stat().st_size - plain.stat().st_size
    assert 1_500 < more < 1.4 * 10_000  # base64 of what was base64 and gzip
    assert not re.findall(r"url\([\"']?(?:https?:)?//", based.read_text(encoding="utf-8"))


def test_heights_of_another_place_are_refused_and_nothing_is_written(cli, small, heights, tmp_path):
    out = tmp_path / "m.html"
    done = cli("map", small, "--base", heights("far.tif", 80.0, 40.0), "-o", out)
    assert done.code == 1
    assert "far.tif" in done.err
    assert not out.exists()


def test_a_budget_without_a_base_map_is_a_mistake(cli, small, tmp_path):
    assert "--base" in cli("map", small, "--base-kb", "20", "-o", tmp_path / "m.html").err
