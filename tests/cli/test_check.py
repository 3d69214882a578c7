"""``riverzones check --zones``."""

from __future__ import annotations

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from tests.small_county import county

import riverzones
from riverzones.store.project import ProjectFile

TEXT = (
    "一级保护区：取水口上游1000米至下游100米的水域及两岸纵深50米的陆域。"
    "二级保护区：一级保护区上游边界上溯2000米、下游边界下延200米的水域及沿岸纵深1000米的陆域，但不超过流域分水岭。"
)


def test_the_data_of_the_demo_have_the_one_code_that_was_planted_twice(cli, demo_report, tmp_path):
    path = tmp_path / "check.xlsx"
    said = cli("check", demo_report.project, "--dry-run", "-o", path)
    assert said.code == 0
    assert "QY-123" in said.out
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["汇总", "明细"]
    issues = pd.read_excel(path, sheet_name="明细")
    twice = issues[issues["问题"] == "编码重复"]
    assert twice[["图层", "值"]].drop_duplicates().values.tolist() == [["enterprises", "QY-123"]]
    imported = issues[issues["图层"].isin(["zones", "sources", "outfalls", "projects", "buildings", "segments"])]
    assert imported[["问题", "标识", "值"]].values.tolist() == [["写了但未能识别", "PK-012", "温排水"]]
    assert not (issues["程度"] == "错误").any()


def test_the_exit_code_says_how_grave_it_is(cli, tmp_path):
    project = tmp_path / "p.gpkg"
    cli("init", project)
    assert cli("check", project, "--fail-on", "warning").code == 0
    codes = gpd.GeoDataFrame(
        {"name": ["a", "b"], "code": ["1", "1"]}, geometry=gpd.points_from_xy([110, 110.1], [31, 31]), crs=4326
    )
    codes.to_file(tmp_path / "outfalls.geojson")
    cli("import", project, tmp_path / "outfalls.geojson", "--as", "outfalls")
    assert cli("check", project, "--fail-on", "error").code == 0
    said = cli("--json", "check", project, "--fail-on", "warning")
    assert said.code == 3
    assert (said.json["errors"], said.json["warnings"]) == (0, 2)
    assert {row["what"] for row in said.json["issues"]} == {"code_twice"}


def test_options_of_zones_go_with_zones(cli, demo_report):
    said = cli("check", demo_report.project, "--dry-run", "--source", "SY-01")
    assert said.code == 2
    assert "--zones" in said.err
    assert (
        cli("check", demo_report.project, "--dry-run", "--zones", "--source", "SY-09", "--fail-on", "error").code == 3
    )


def test_the_zones_of_the_demo_have_the_lengths_and_depths_of_the_standard(cli, demo_report):
    document = cli(
        "--json", "check", demo_report.project, "--dry-run", "--zones", "--source", "SY-08", "--text", TEXT
    ).json
    (source,) = document["sources"]
    stated = {(row["tier"], row["quantity"]): row for row in source["lines"] if row["origin"] == "text"}
    measured = {key: round(row["measured"], -1) for key, row in stated.items()}
    assert measured == {
        ("1", "upstream_m"): 1000, ("1", "downstream_m"): 100, ("1", "depth_m"): 50,
        ("2", "upstream_m"): 2000, ("2", "downstream_m"): 200, ("2", "depth_m"): 1000,
    }  # fmt: skip
    assert {row["verdict"] for row in stated.values()} == {"agrees"}  # the same numbers in its own approval count once
    assert source["verdict"] == "agrees"
    assert "取水口上游1000米至下游100米的水域" in source["text"]


def test_planted_faults_of_the_demo_stand_first_and_sources_without_zones_are_told(cli, demo_report):
    said = cli("check", demo_report.project, "--dry-run", "--zones")
    assert said.code == 0
    heads = [line for line in said.out.splitlines() if "（SY-" in line]
    told = [line.rpartition("（")[2] for line in heads]
    assert [line for line in told if line.endswith("不一致")] == told[:8]
    assert told[8:11] == ["SY-06）：无法判定", "SY-16）：无法判定", "SY-17）：无法判定"]
    assert "取水口在一级保护区外 80.0 米" in said.out
    assert "没有批复文字或登记数值" in said.out
    assert "批复已于 2025-12-31 到期" in said.out
    for source in ("SY-21", "SY-22", "SY-23"):
        assert f"（{source}）没有保护区" in said.err


def test_one_source_may_be_named_and_is_shown_whole(cli, demo_report):
    said = cli("check", demo_report.project, "--dry-run", "--zones", "--source", "长江红石梁水源地")
    assert "SY-03" in said.out
    assert "SY-01" not in said.out
    assert "隔离防护" in said.out  # the fence, which nothing states
    assert "图形所示范围：一级保护区：取水口上游100" in said.out
    assert "-0.0" not in said.out
    english = cli("--lang", "en", "check", demo_report.project, "--dry-run", "--zones", "--source", "SY-03").out
    assert "length upstream, from the intake" in english


def test_a_source_that_is_not_there_is_answered_with_the_nearest(cli, demo_report):
    said = cli("check", demo_report.project, "--dry-run", "--zones", "--source", "SY-0")
    assert said.code == 1
    assert "是否指 SY-" in said.err


def test_a_text_needs_a_source(cli, demo_report):
    assert cli("check", demo_report.project, "--dry-run", "--zones", "--text", TEXT).code == 2


@pytest.mark.parametrize("name", ["review.csv", "review.xlsx"])
def test_the_review_goes_to_a_table(cli, demo_report, tmp_path, name):
    path = tmp_path / name
    assert (
        cli("check", demo_report.project, "--dry-run", "--zones", "--source", "SY-09", "--internal", "-o", path).code
        == 0
    )
    if path.suffix == ".csv":
        table = pd.read_csv(path)
    else:
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["核查", "说明", "拐点"]
        assert [cell.value for cell in book["拐点"][1]][:3] == ["保护区编号", "拐点号", "地块"]
        assert book["拐点"].max_row > 100
        table = pd.read_excel(path, sheet_name="核查")
    assert table["结论"].iloc[0] == "不一致"
    assert set(table["水源地编号"]) == {"SY-09"}
    assert (
        cli("check", demo_report.project, "--dry-run", "--zones", "--source", "SY-09", "--internal", "-o", path).code
        == 1
    )  # stands there


def test_a_notebook_gets_tables_and_text(demo_report):
    found = riverzones.open(demo_report.project).review_zone(
        "SY-08", text=TEXT.replace("1000米至", "1300米至"), on="2026-11-22"
    )
    assert found.table["verdict"].iloc[0] == "differs"
    assert found.table["difference"].iloc[0] == pytest.approx(-300, abs=1)
    assert found.corners.groupby("zone_id")["no"].min().tolist() == [1, 1, 1, 1]
    assert found.text.startswith("一级保护区：取水口上游1000米至下游100米")
    with pytest.raises(riverzones.errors.UnknownNameError, match="has no zones"):
        riverzones.open(demo_report.project).review_zone("SY-21")


def test_zones_find_their_source_by_name_and_those_without_are_told(cli, tmp_path):
    project = tmp_path / "p.gpkg"
    cli("init", project)
    sources = tmp_path / "sources.geojson"
    zones = tmp_path / "zones.geojson"
    spot = gpd.GeoSeries.from_wkt(["POINT (110.005 31.005)"], crs=4326)
    gpd.GeoDataFrame({"id": ["S1"], "name": ["甲水源地"]}, geometry=spot).to_file(sources)
    boxes = gpd.GeoSeries.from_wkt(
        [
            "POLYGON ((110 31, 110.01 31, 110.01 31.01, 110 31.01, 110 31))",
            "POLYGON ((111 31, 111.01 31, 111 31.01, 111 31))",
        ],
        crs=4326,
    )
    columns = {
        "id": ["z1", "z2"],
        "source_name": ["甲水源地", "乙水源地"],
        "tier": ["一级", "一级"],
        "范围描述": ["以取水口为圆心，半径500米的区域", None],
        "area_km2": [1.0582, None],
    }
    gpd.GeoDataFrame(columns, geometry=boxes).to_file(zones)
    assert cli("import", project, sources, "--as", "sources").code == 0
    assert cli("import", project, zones, "--as", "zones").code == 0
    document = cli("--json", "check", project, "--zones", "--on", "2026-11-22").json
    assert document["zones_without_source"] == ["z2"]
    assert document["counts"]["zones_without_source"] == 1
    (source,) = document["sources"]
    got = {row["quantity"]: row["verdict"] for row in source["lines"] if row["origin"] in ("text", "registry")}
    assert got == {"radius_m": "cannot_tell", "area_m2": "agrees"}  # two decimals of a degree are 1.1 km
    assert any(note["text"].startswith("坐标取至度的小数点后 2 位") for note in source["notes"])
    assert any("河网" in note for note in document["notes"])


def test_a_project_without_zones_says_so(cli, tmp_path):
    project = tmp_path / "p.gpkg"
    cli("init", project)
    said = cli("check", project, "--zones")
    assert said.code == 1
    assert "zones" in said.err


def test_what_is_found_is_kept_under_its_kind_and_a_look_keeps_nothing(cli, tmp_path):
    project = county(tmp_path / "county.gpkg").path
    assert cli("--json", "check", project, "--outfalls", "--dry-run").json["recorded"] is None
    assert cli("--json", "findings", project).json["count"] == 0
    made = cli("--json", "check", project, "--outfalls").json
    assert made["recorded"]["new"] == 4
    assert {task["rule"] for task in made["tasks"]} == {"PA-101"}
    cli("check", project, "--zones")
    kinds = {kind: cli("--json", "findings", project, "--kind", kind).json["count"] for kind in ("task", "review")}
    assert kinds["task"] == 4
    assert kinds["review"] >= 1
    said = cli("findings", project, "--kind", "task")
    assert "排污口整治" in said.out
    assert "PA-101" in said.out
    shown = cli("findings", "show", project, made_id(cli, project)).out
    assert "保护区（一、二级）内的排污口" in shown


def made_id(cli, project) -> str:
    """The id of the first task of a project."""
    return cli("--json", "findings", project, "--kind", "task").json["findings"][0]["finding_id"]


def test_one_layer_is_checked_alone_and_one_that_is_not_there_is_told(cli, tmp_path):
    project = county(tmp_path / "county.gpkg").path
    assert [row["layer"] for row in cli("--json", "check", project, "--layer", "排污口").json["layers"]] == ["outfalls"]
    said = cli("check", project, "--layer", "docks")
    assert said.code == 1
    assert "docks" in said.err
    assert cli("check", project, "--layer", "zones", "--zones").code == 2
    assert cli("check", project, "--outfalls", "-o", tmp_path / "x.xlsx").code == 2


def test_zones_that_do_not_tell_land_from_water_are_reviewed_and_data_without_an_issue_make_a_workbook(cli, tmp_path):
    project = tmp_path / "p.gpkg"
    zone = shapely.box(109.89, 31.05, 109.92, 31.06)
    layers = {
        "sources": ({"source_type": ["river"], "river": ["示意河"]}, shapely.Point(109.905, 31.055)),
        "intakes": ({"source_id": ["S"]}, shapely.Point(109.905, 31.055)),
        "zones": ({"source_id": ["S"], "tier": ["1"]}, zone),
    }
    with ProjectFile.create(project).transaction() as tx:
        for name, (cells, shape) in layers.items():
            tx.put_layer(name, gpd.GeoDataFrame({"id": ["S"], "name": ["示意"], **cells}, geometry=[shape], crs=4490))
    reviewed = cli("check", project, "--zones", "--internal", "-o", tmp_path / "zones.xlsx")
    assert (reviewed.code, "没有预料到" in reviewed.err) == (0, False)
    empty = tmp_path / "empty.gpkg"
    ProjectFile.create(empty)
    assert cli("check", empty, "-o", tmp_path / "check.xlsx").code == 0
    assert (tmp_path / "check.xlsx").is_file()
