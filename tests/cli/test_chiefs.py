"""``riverzones chiefs``."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest


def test_the_list_says_length_and_findings_of_each_segment(cli, demo_report):
    said = cli("chiefs", demo_report.project, "--level", "county")
    assert said.code == 0
    assert "责任段" in said.out.splitlines()[0]
    (yangtze,) = [line for line in said.out.splitlines() if "长江巫山段" in line]
    assert "59.01" in yangtze
    assert "10 个责任段" in said.err


def test_the_list_as_json_is_one_document(cli, demo_report):
    document = cli("--json", "chiefs", demo_report.project, "--river", "大宁河", "--level", "township").json
    assert document["count"] == len(document["segments"]) == 4
    first = document["segments"][0]
    assert {"segment_id", "level", "river", "length_m", "chief", "violations", "from_chainage_m"} <= set(first)
    assert {row["river"] for row in document["segments"]} == {"大宁河"}


def test_a_chief_is_found_by_part_of_the_name(cli, demo_report):
    document = cli("--json", "chiefs", demo_report.project, "--chief", "巫峡镇").json
    assert 0 < document["count"] < 104
    assert all("巫峡镇" in row["unit"] for row in document["segments"])


def test_coverage_shows_the_gap_and_rivers_without_a_chief(cli, demo_report):
    said = cli("chiefs", demo_report.project, "--coverage")
    assert "全河未设" in said.out
    assert "25.849–25.857（8 m）" in said.out
    assert "99.98" in said.out
    document = cli("--json", "chiefs", demo_report.project, "--coverage", "--level", "village").json
    assert len(document["coverage"]) == 10
    assert len(document["gaps"]) == 1


def test_boards_are_held_against_the_six_fields(cli, demo_report):
    said = cli("--lang", "en", "chiefs", demo_report.project, "--dry-run", "--boards", "--level", "township")
    assert "lacks Duty, Target" in said.out
    assert "400 m from the bank" in said.out
    assert "24 boards: 6 lack something, 1 name an outdated chief; 8 of 31 segments have none" in said.err
    document = cli("--json", "chiefs", demo_report.project, "--dry-run", "--boards", "--on", "2018-12-31").json
    assert 0 < len(document["boards"]) < 26
    assert "六（五）" in document["citation"]


def test_rivers_are_cut_at_the_borders_of_a_layer_and_written(cli, demo_report, tmp_path):
    path = tmp_path / "segments.gpkg"
    said = cli("chiefs", demo_report.project, "--cut", "乡镇街道", "-o", path)
    assert said.code == 0
    assert "切出 31 段" in said.err
    assert "长江 龙门街道 一段仅 8.2 m，并入 高唐街道" in said.err
    written = gpd.read_file(path)
    assert len(written) == 31
    assert set(written["level"]) == {"township"}


def test_what_was_cut_can_be_imported_as_segments(cli, demo_report, tmp_path):
    path, project = tmp_path / "segments.gpkg", tmp_path / "new.gpkg"
    cli("chiefs", demo_report.project, "--cut", "townships", "-o", path)
    cli("init", project)
    document = cli("--json", "import", project, path, "--as", "segments").json
    assert (document["read"], document["written"]) == (31, 31)


@pytest.mark.parametrize(("mode", "rows"), [((), 104), (("--coverage",), 40), (("--boards",), 26)])
def test_every_table_can_be_written(cli, demo_report, tmp_path, mode, rows):
    path = tmp_path / "table.xlsx"
    assert cli("chiefs", demo_report.project, "--dry-run", *mode, "-o", path).code == 0
    assert len(pd.read_excel(path)) == rows
    assert cli("chiefs", demo_report.project, "--dry-run", *mode, "-o", path).code == 1
    assert cli("chiefs", demo_report.project, "--dry-run", *mode, "-o", path, "--overwrite").code == 0


def test_only_one_table_at_a_time(cli, demo_report):
    said = cli("chiefs", demo_report.project, "--coverage", "--boards")
    assert said.code == 2
    assert "一次只能用一个" in said.err


def test_a_layer_that_is_not_there_is_one_helpful_line(cli, demo_report):
    said = cli("chiefs", demo_report.project, "--cut", "villages")
    assert said.code == 1
    assert "--as villages" in said.err
    wrong = cli("chiefs", demo_report.project, "--cut", "townshps")
    assert "乡镇" in wrong.err


def test_a_look_leaves_the_project_as_it_was(cli, wushan):
    before = wushan.read_bytes()
    for mode in ((), ("--coverage",), ("--boards",), ("--cut", "townships")):
        assert cli("chiefs", wushan, *mode, "--dry-run").code == 0
    assert wushan.read_bytes() == before


@pytest.mark.parametrize("mode", [(), ("--coverage",), ("--boards",), ("--cut", "townships")])
def test_a_river_that_nobody_has_is_an_error_and_writes_nothing(cli, demo_report, tmp_path, mode):
    path = tmp_path / "table.xlsx"
    said = cli("chiefs", demo_report.project, "--dry-run", *mode, "--river", "大宁", "-o", path)
    assert said.code == 0
    said = cli("chiefs", demo_report.project, "--dry-run", *mode, "--river", "大凝河", "-o", path, "--overwrite")
    assert said.code == 1
    assert "没有名称含“大凝河”的河流" in said.err
    assert "大宁河" in said.err


@pytest.mark.parametrize("mode", [(), ("--coverage",), ("--boards",)])
def test_a_chief_that_nobody_knows_is_an_error(cli, demo_report, mode):
    said = cli("--lang", "en", "chiefs", demo_report.project, "--dry-run", *mode, "--chief", "Nobody")
    assert (said.code, said.out) == (1, "")
    assert "no chief or office is called 'Nobody'" in said.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--coverage", "--on", "2026-01-01"), "--coverage 用不到 --on"),
        (("--cut", "townships", "--on", "2026-01-01"), "--cut 用不到 --on"),
        (("--cut", "townships", "--chief", "甲"), "--cut 用不到 --chief"),
    ],
)
def test_options_that_would_be_left_aside_are_wrong_usage(cli, demo_report, words, says):
    said = cli("chiefs", demo_report.project, *words)
    assert said.code == 2
    assert says in said.err
