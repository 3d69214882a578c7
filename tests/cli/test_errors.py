"""What fails often is one line that says what to do, in Chinese unless English is asked for."""

from __future__ import annotations

import re

import geopandas as gpd
import pytest
from shapely import Point

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def project(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    cli("-q", "init", path)
    return path


def _points(path, x, y):
    gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[Point(x, y), Point(x + 10, y)], crs=4546).to_file(path)
    path.with_suffix(".prj").unlink()
    return path


def _one_line(cli, *words, zh, en, code=1):
    chinese = cli(*words)
    assert chinese.code == code
    assert chinese.out == ""
    assert chinese.err.count("\n") == 1
    assert chinese.err.startswith("错误：")
    assert zh in chinese.err
    english = cli("--lang", "en", *words)
    assert english.code == code
    assert english.err.count("\n") == 1
    assert english.err.startswith("error: ")
    assert en in english.err
    assert not CHINESE.search(english.err)


def test_a_project_that_is_not_there(cli, tmp_path):
    path = tmp_path / "none.gpkg"
    _one_line(
        cli,
        "layers",
        path,
        zh=f"没有项目文件 {path}。请先新建：riverzones init {path}",
        en=f"there is no project file {path}. Make one: riverzones init {path}",
    )


def test_a_file_that_is_not_there(cli, project, tmp_path):
    file = tmp_path / "outfall.csv"
    (tmp_path / "outfalls.csv").write_text("lon,lat\n109,31\n")
    _one_line(
        cli,
        "import",
        project,
        file,
        "--as",
        "outfalls",
        zh=f"没有文件 {file}。是否指 outfalls.csv？",
        en=f"no such file: {file}. Did you mean outfalls.csv?",
    )


def test_a_layer_kind_nobody_knows(cli, project, tmp_path):
    words = ("import", project, tmp_path / "a.csv", "--as", "outfal")
    _one_line(
        cli,
        *words,
        zh="图层类别中没有“outfal”。是否指 入河排污口（outfalls）",
        en="no layer kind is called 'outfal'. Did you mean outfalls",
    )


def test_a_file_without_a_coordinate_system_lists_the_candidates(cli, project, tmp_path):
    file = _points(tmp_path / "a.shp", 489_000.0, 3_439_000.0)
    _one_line(
        cli,
        "import",
        project,
        file,
        "--as",
        "wells",
        zh="个坐标系与坐标值（x 489,000 至 489,010，y 3,439,000 至 3,439,000）相符，图层中心将分别落在：EPSG:",
        en="fit the numbers (x 489,000 to 489,010, y 3,439,000 to 3,439,000), the middle would land at: EPSG:",
    )
    said = cli("import", project, file, "--as", "wells").err
    assert "EPSG:4546 中央子午线 111°→东经 110.885°、北纬 31.072°" in said
    assert "请用 --crs 指明其中正确的一个，如 --crs EPSG:" in said


def test_an_output_that_stands_there_already(cli, wushan, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("mine")
    _one_line(
        cli,
        "query",
        wushan,
        "outfalls",
        "-o",
        out,
        zh=f"{out} 已经存在。要替换请加 --overwrite（overwrite=True），或换一个名称。",
        en=f"{out} exists already. Give --overwrite (overwrite=True) to replace it, or choose another name.",
    )
    assert out.read_text() == "mine"


def test_a_file_that_is_cut_off(cli, project, tmp_path):
    whole = tmp_path / "whole.gpkg"
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(109, 31)], crs=4490).to_file(whole)
    cut = tmp_path / "cut.gpkg"
    cut.write_bytes(whole.read_bytes()[:3000])
    _one_line(
        cli,
        "import",
        project,
        cut,
        "--as",
        "wells",
        zh="cut.gpkg：读不出，文件已损坏、不完整或不是这种格式（",
        en="cut.gpkg: cannot be read, it is damaged, cut off or of another kind: ",
    )


def test_a_required_column_that_is_not_there(cli, project, tmp_path):
    file = tmp_path / "zones.csv"
    file.write_text('wkt,mc\n"POLYGON((109 31,109.1 31,109.1 31.1,109 31))",a\n')
    chinese = cli("import", project, file, "--as", "zones").err
    assert chinese.count("\n") == 1
    assert re.search(r"必填字段 \w+（.*）缺失或全为空。请指明对应的字段（--column", chinese)


def test_a_question_about_a_layer_the_project_lacks_is_answered_in_the_language_of_the_run(cli, project):
    said = cli("query", project, "outfalls inside tier-1 zones").err
    assert said.startswith("错误：")
    assert "项目中没有。请先导入：riverzones import PROJECT FILE --as " in said
    said = cli("--lang", "en", "query", project, "outfalls inside tier-1 zones").err
    assert "and the project has none. Import it: riverzones import PROJECT FILE --as " in said


def test_a_command_nobody_knows(cli):
    said = cli("audti")
    assert said.code == 2
    assert "没有名为“audti”的命令。是否指 audit？" in said.err
    said = cli("--lang", "en", "audti")
    assert said.code == 2
    assert "no command is called 'audti'. Did you mean audit?" in said.err


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("audit", "p.gpkg", "--on", "soon"), "“soon”不是日期", "expected a date as 2026-11-22, got 'soon'"),
        (
            ("import", "p.gpkg", "a.csv", "--as", "wells", "--column", "code"),
            "--column 应写作“我方字段=文件字段”，如 code=PWKBM",
            "--column: expected our=theirs, such as code=PWKBM, got 'code'",
        ),
    ],
)
def test_a_word_of_the_wrong_form_is_wrong_usage(cli, words, zh, en):
    assert (cli(*words).code, cli("--lang", "en", *words).code) == (2, 2)
    assert zh in cli(*words).err
    assert en in cli("--lang", "en", *words).err


def test_what_the_system_refuses_is_one_line(cli, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied", "/x/y")

    monkeypatch.setattr("riverzones.store.project.ProjectFile.open", refuse)
    _one_line(cli, "layers", "p.gpkg", zh="/x/y：没有权限。", en="Permission denied: /x/y.")


def test_an_interrupted_run_says_so_in_the_language_of_the_run(cli, monkeypatch):
    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("riverzones.store.project.ProjectFile.open", stop)
    assert "已中断" in cli("layers", "p.gpkg").err
    assert "interrupted" in cli("--lang", "en", "layers", "p.gpkg").err
    assert cli("layers", "p.gpkg").code == 1


def test_json_errors_follow_the_language_of_the_run(cli, tmp_path):
    assert "没有项目文件" in cli("--json", "layers", tmp_path / "none.gpkg").json["error"]
    assert "there is no project file" in cli("--json", "--lang", "en", "layers", tmp_path / "none.gpkg").json["error"]


def test_a_rule_file_of_your_own_is_told_in_both_languages(cli, tmp_path):
    path = tmp_path / "CN-900.yaml"
    path.write_text("code: CN-900\ntitel: x\n", encoding="utf-8")
    for lang, words in (
        ("zh", "CN-900.yaml 第 2 行：没有名为“titel”的字段。是否指“title”？"),
        ("en", "CN-900.yaml, line 2: unknown field 'titel'. Did you mean 'title'?"),
    ):
        said = cli("--lang", lang, "rules", "check", path)
        assert said.code == 1
        assert words in " ".join(said.out.split())
