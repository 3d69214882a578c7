"""``riverzones import PROJECT FOLDER``: what the files are, the sure ones in, the recipe for the next month."""

from __future__ import annotations

import errno
import io

import geopandas as gpd
import openpyxl
import pytest
import yaml
from shapely import LineString, Point

from riverzones.jobs.ingest import batch
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
    (folder / "河道.dwg").write_bytes(b"AC1032")
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
        "河道.dwg": ("failed", None, False),
    }
    assert "DXF" in rows["河道.dwg"]["error"]
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


class Terminal(io.StringIO):
    """Answers typed at a terminal."""

    def isatty(self):
        return True


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)


def ledger(category, codes, heading="排污口类型"):
    head = ["排污口编码", "排污口名称", "经度", "纬度", heading, "受纳水体"]
    return [head, *([one, f"口{one}", 109.87 + int(one[1:]) / 1000, 31.07, category, "大宁河"] for one in codes)]


@pytest.fixture
def typed(monkeypatch):
    return lambda *answers: monkeypatch.setattr("sys.stdin", Terminal("".join(f"{one}\n" for one in answers)))


def test_a_person_at_a_terminal_is_asked_what_is_unsure_until_the_answer_can_be(cli, project, tmp_path, typed):
    folder = tmp_path / "三月"
    folder.mkdir()
    rows = [f"点{n},{394_000 + n},{3_438_000 + n}" for n in range(4)]
    (folder / "测点.csv").write_text("\n".join(["名称,X,Y", *rows]), encoding="utf-8")
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(109.9, 31.1)], crs=4490).to_file(folder / "x.geojson")
    recipe = tmp_path / "每月.yaml"
    typed("", "没有这种", "排污口", "EPSG:9999", "EPSG:4546")
    said = cli("import", project, folder, "--recipe", recipe)
    assert said.code == 0
    assert "没有“没有这种”" in said.err
    assert "“EPSG:9999”无法识别" in said.err
    assert ProjectFile.open(project).layers() == ["outfalls"]
    assert ProjectFile.open(project).read("outfalls").geometry.x.round(2).unique().tolist() == [109.89]
    (entry,) = yaml.safe_load(recipe.read_text(encoding="utf-8"))["files"]
    assert (entry["kind"], entry["crs"]) == ("outfalls", "EPSG:4546")


def test_each_sheet_of_a_workbook_is_an_import_that_next_month_updates_alone(cli, project, tmp_path, typed):
    march, april = tmp_path / "三月", tmp_path / "四月"
    march.mkdir()
    april.mkdir()
    note = [["填表说明"], ["一、每月报送"], ["二、坐标用 CGCS2000"]]
    workbook(
        march / "台账三月.xlsx", 工业=ledger("工业", ["G1", "G2", "G3"]), 生活=ledger("生活", ["S1", "S2"]), 说明=note
    )
    (march / "河流.csv").write_text('河流名称,WKT\n大宁河,"LINESTRING(109.8 31,109.9 31.1)"\n', encoding="utf-8")
    first = cli("--json", "import", project, march, "--yes")
    assert first.code == 0
    assert {row["file"]: row["kind"] for row in first.json["files"]} == {
        "台账三月.xlsx:工业": "outfalls",
        "台账三月.xlsx:生活": "outfalls",
        "台账三月.xlsx:说明": None,
        "河流.csv": "rivers",
    }
    changed = ledger("生活", ["S1", "S3"], heading="类别归属")
    workbook(april / "台账四月.xlsx", 工业=ledger("农业", ["G1", "G2", "G3"]), 生活=changed)
    workbook(
        april / "取水口4月.xlsx", 取水口=[["取水口名称", "经度", "纬度", "取水许可证号"], ["甲", 109.91, 31.05, "X1"]]
    )
    looked = cli("--json", "import", project, april, "--update", "--dry-run").json
    rows = {row["file"]: row for row in looked["files"]}
    assert [one["file"] for one in looked["missing"]] == ["河流.csv"]
    assert (rows["取水口4月.xlsx"]["new"], rows["取水口4月.xlsx"]["state"]) == (True, "sure")
    sheet = rows["台账四月.xlsx:生活"]
    assert (sheet["state"], sheet["lost_columns"]) == ("unsure", {"category": "排污口类型"})
    assert sheet["new_headings"] == ["类别归属"]
    typed("1")
    said = cli("import", project, april, "--update")
    assert said.code == 0
    assert "上次有、这次没有的文件：河流.csv" in said.err
    assert "台账四月.xlsx:生活：新增 1，消失 1" in said.err
    outfalls = ProjectFile.open(project).read("outfalls")
    assert outfalls["category"].to_dict() == {
        "G1": "agricultural", "G2": "agricultural", "G3": "agricultural", "S1": "domestic", "S3": "domestic",
    }  # fmt: skip


def test_an_update_by_one_sheet_leaves_the_rows_of_another_alone(cli, project, tmp_path):
    file = tmp_path / "台账.xlsx"
    workbook(file, 工业=ledger("工业", ["G1", "G2"]), 生活=ledger("生活", ["S1", "S2"]))
    cli("import", project, file, "--as", "outfalls", "--layer", "工业")
    said = cli("import", project, file, "--as", "outfalls", "--layer", "生活", "--update")
    assert said.code == 1
    assert "台账.xlsx:生活" in said.err
    taken = cli("import", project, file, "--as", "outfalls", "--layer", "生活", "--overwrite")
    assert taken.code == 1
    assert "台账.xlsx:工业 2 行" in taken.err
    cli("import", project, file, "--as", "outfalls", "--layer", "生活")
    workbook(file, 工业=ledger("工业", ["G1"]), 生活=ledger("生活", ["S1", "S2"]))
    update = cli("--json", "import", project, file, "--as", "outfalls", "--layer", "工业", "--update").json["update"]
    assert (update["source"], update["gone"], update["unchanged"]) == ("台账.xlsx:工业", 1, 1)
    assert ProjectFile.open(project).count("outfalls") == 3


def test_sheets_of_instructions_are_no_data_and_nobody_is_asked_of_them(cli, project, tmp_path):
    book = openpyxl.Workbook()
    table = book.active
    table.title = "台账"
    for line in OUTFALLS.splitlines():
        table.append([float(cell) if cell.startswith(("109", "31")) else cell for cell in line.split(",")])
    for title, rows in {
        "填表说明": [["填表说明"], ["一、本表由各乡镇填报。"]],
        "2.字段解释说明": [["序号", "字段", "说明"], [1, "排污口编码", "按编码规则"]],
        "Sheet3": [["各乡镇：", ""], ["一、经度、纬度用十进制度。", ""], ["二、类型按 HJ 1312 填写；不得留空。", ""]],
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    folder = tmp_path / "三月"
    folder.mkdir()
    for month in (3, 4):
        book.save(folder / f"排污口台账2026年{month}月.xlsx")
        said = cli("--json", "import", project, folder, "--update", "--yes")
        rows = {row["file"].partition(":")[2]: row for row in said.json["files"]}
        assert said.code == 0
        assert {name for name, row in rows.items() if row["state"] == "aside"} == {
            "填表说明",
            "2.字段解释说明",
            "Sheet3",
        }
        assert rows["台账"]["imported"]
        assert not any(row["new"] for row in rows.values())
        (folder / f"排污口台账2026年{month}月.xlsx").unlink()
    assert ProjectFile.open(project).count("outfalls") == 2


@pytest.mark.parametrize("name", ["台账.csv", "排污口台账.csv"])
def test_a_ledger_of_outfalls_is_none_of_the_signs_that_name_an_outfall(cli, project, tmp_path, name):
    folder = tmp_path / "四月"
    folder.mkdir()
    rows = "\n".join(f"{i},口{i},WS-{i},{109.8 + i / 100},31.05,甲公司,未整治,无" for i in range(3))
    headings = "序号,排污口名称,排污口编码,经度,纬度,责任主体,整治情况,备注"
    (folder / name).write_text(f"{headings}\n{rows}\n", encoding="utf-8")
    said = cli("--json", "import", project, folder, "--dry-run")
    assert states(said.json) == {name: ("sure", "outfalls", False)}


def test_a_machine_that_gives_no_more_stops_the_batch_in_one_line(cli, project, tmp_path, monkeypatch):
    files = [tmp_path / f"入河排污口{name}.csv" for name in "甲乙"]
    for file in files:
        file.write_text(OUTFALLS.replace("PK", file.stem), encoding="utf-8")
    whole = batch.ingest

    def full_at_the_second(opened, path, **given):
        if path == files[1] and not given["options"].dry_run:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(opened, path, **given)

    monkeypatch.setattr(batch, "ingest", full_at_the_second)
    said = cli("import", project, *files, "--yes")
    assert said.code == 1
    (line,) = [line for line in said.err.splitlines() if line.startswith("错误")]
    assert f"{files[1].name}：磁盘空间不足" in line
    assert "已完成 1 个文件，其余 1 个文件未做" in line
    assert ProjectFile.open(project).count("outfalls") == 2
