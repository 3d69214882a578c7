"""``riverzones new FOLDER`` and ``riverzones run [RECIPE]``: a month by one command, and only what is due."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import geopandas as gpd
import openpyxl
import pytest
import yaml
from shapely import LineString, box

from atlas_ground import ending
from riverzones.jobs.recipe import outputs
from riverzones.store.project import ProjectFile

OUTFALLS = """排污口编码,排污口名称,经度,纬度,排污口类型,受纳水体,审批文号
PK-1,甲口,109.902,31.056,工业排污口,示意河,
PK-2,乙口,109.904,31.056,城镇污水处理厂排污口,示意河,渝环〔2024〕1号
PK-3,丙口,109.95,31.056,工业排污口,示意河,
"""
SETTINGS = """
riverzones: 1
project: p.gpkg
title: 示意县
place: ["500237"]
packs: [national]
inbox: 数据
answers: 回填
files:
- {pattern: 河流.geojson, kind: rivers}
- {pattern: 保护区.geojson, kind: zones}
- {pattern: 排污口台账#年#月.csv, kind: outfalls}
delineate: false
outputs:
- {make: findings, file: 成果/清单.xlsx}
- {make: map, file: 成果/图.html}
"""


def write_files(folder):
    """The files of a small office: a river, a tier-1 zone, a ledger of outfalls of March."""
    data = folder / "数据"
    data.mkdir(parents=True)
    river = LineString([(109.89, 31.055), (109.96, 31.055)])
    gpd.GeoDataFrame({"name": ["示意河"]}, geometry=[river], crs=4490).to_file(data / "河流.geojson")
    zone = {"name": ["一级保护区"], "source_id": ["S-1"], "tier": ["1"]}
    gpd.GeoDataFrame(zone, geometry=[box(109.9, 31.05, 109.91, 31.06)], crs=4490).to_file(data / "保护区.geojson")
    (data / "排污口台账2026年3月.csv").write_text(OUTFALLS, encoding="utf-8")
    (folder / "riverzones.yaml").write_text(SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A folder after its first run, and what that run said."""
    folder = write_files(tmp_path_factory.mktemp("month") / "县")
    command = [sys.executable, "-m", "riverzones", "--json", "run", str(folder), "--on", "2026-11-01"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return folder, json.loads(said.stdout)


@pytest.fixture
def month(ran, tmp_path):
    """A copy of that folder which a test may change."""
    return shutil.copytree(ran[0], tmp_path / "县")


def run(cli, folder, *words):
    return cli("--json", "run", folder, "--on", "2026-11-01", *words)


def states(document):
    return {row["step"]: row["state"] for row in document["steps"]}


def test_the_first_run_makes_the_project_the_products_and_the_page(ran):
    folder, said = ran
    assert set(states(said).values()) == {"done"}
    assert ProjectFile.open(folder / "p.gpkg").count("outfalls") == 3
    for name in ("成果/清单.xlsx", "成果/图.html", "打开这里.html", "riverzones.log.jsonl"):
        assert (folder / name).stat().st_size > 0
    page = (folder / "打开这里.html").read_text(encoding="utf-8")
    assert "%E6%88%90%E6%9E%9C/%E5%9B%BE.html" in page  # 成果/图.html
    assert "http://" not in page
    assert "https://" not in page
    assert str(folder) not in page
    lines = [json.loads(line) for line in (folder / "riverzones.log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[-1]["step"] == "run"
    assert lines[-1]["failed"] == 0


def test_a_second_run_does_nothing_and_says_so(cli, month):
    files = ["p.gpkg", "成果/清单.xlsx", "成果/图.html", "打开这里.html"]
    before = [(month / name).read_bytes() for name in files]
    said = run(cli, month)
    assert (said.code, said.json["done"], said.json["failed"]) == (0, 0, 0)
    assert [(month / name).read_bytes() for name in files] == before
    assert "什么也不用做" in cli("run", month, "--on", "2026-11-01").err
    assert "nothing to do" in cli("--lang", "en", "run", month, "--on", "2026-11-01").err


def test_a_file_written_anew_with_the_same_rows_changes_nothing_that_hangs_on_its_rows(cli, month):
    ledger = month / "数据" / "排污口台账2026年3月.csv"
    ledger.write_text(ledger.read_text("utf-8") + "\n", encoding="utf-8")
    said = run(cli, month)
    assert [row["step"] for row in said.json["steps"] if row["state"] == "done"] == [
        "import:排污口台账#年#月.csv||outfalls"
    ]


def test_the_file_of_the_next_month_is_held_against_the_last_and_only_what_hangs_on_it_is_done(cli, month):
    newer = (
        OUTFALLS.replace("109.95,", "109.906,").replace(",受纳水体", ",受纳水体,新列").replace(",示意河,", ",示意河,x,")
    )
    (month / "数据" / "排污口台账2026年4月.csv").write_text(newer, encoding="utf-8")
    planned = run(cli, month, "--dry-run")
    due = {row["step"] for row in planned.json["steps"] if row["state"] == "planned"}
    assert "import:排污口台账#年#月.csv||outfalls" in due
    assert "import:数据/河流.geojson||rivers" not in due
    assert ProjectFile.open(month / "p.gpkg").count("rz_imports") == 3
    said = run(cli, month)
    done = {row["step"]: row for row in said.json["steps"] if row["state"] == "done"}
    assert set(done) == {
        "import:排污口台账#年#月.csv||outfalls", "check", "audit", "output:成果/清单.xlsx", "output:成果/图.html",
    }  # fmt: skip
    assert "变更 3" in done["import:排污口台账#年#月.csv||outfalls"]["changed"][0]
    assert said.json["changed_findings"]["new"] > 0
    assert any("新列" in need["what"] for need in said.json["needs"])
    assert ProjectFile.open(month / "p.gpkg").count("outfalls") == 3


def test_a_changed_header_stops_the_import_until_the_recipe_says_which_column_is_which(cli, month):
    newer = OUTFALLS.replace("受纳水体,", "去向水名,").replace("审批文号", "文书")
    (month / "数据" / "排污口台账2026年4月.csv").write_text(newer, encoding="utf-8")
    said = run(cli, month)
    step = "import:排污口台账#年#月.csv||outfalls"
    assert said.code == 1
    assert states(said.json)[step] == "failed"
    (need,) = [need["what"] for need in said.json["needs"] if "表头变了" in need["what"]]
    assert "受纳水体" in need
    assert "去向水名" in need
    assert set(ProjectFile.open(month / "p.gpkg").read("outfalls")["receiving_water"]) == {"示意河"}
    recipe = (month / "riverzones.yaml").read_text(encoding="utf-8")
    columns = "columns: {receiving_water: 去向水名, permit_no: ''}"
    text = recipe.replace("月.csv, kind: outfalls", f"月.csv, kind: outfalls, {columns}")
    (month / "riverzones.yaml").write_text(text, encoding="utf-8")
    again = run(cli, month)
    assert (again.code, states(again.json)[step]) == (0, "done")
    assert set(ProjectFile.open(month / "p.gpkg").read("outfalls")["receiving_water"]) == {"示意河"}


def test_a_bad_file_is_told_and_the_rest_goes_on(cli, month):
    (month / "数据" / "保护区.geojson").write_text("{", encoding="utf-8")
    (month / "数据" / "王工13812340001.geojson").write_text("[", encoding="utf-8")
    said = run(cli, month)
    assert said.code == 1
    page = (month / "打开这里.html").read_text(encoding="utf-8")  # of a recipe for the public
    assert "13812340001" in json.dumps(said.json)
    assert "王工***.geojson" in page
    assert "13812340001" not in page
    assert states(said.json)["import:数据/保护区.geojson||zones"] == "failed"
    assert ProjectFile.open(month / "p.gpkg").count("zones") == 1
    assert [need for need in said.json["needs"] if "保护区.geojson" in need["what"]]
    again = run(cli, month)
    assert (again.code, again.json["done"]) == (1, 0)


def test_a_file_that_vanished_keeps_its_rows_and_is_told_every_time(cli, month):
    (month / "数据" / "河流.geojson").unlink()
    for _ in range(2):
        said = run(cli, month)
        assert said.code == 0
        assert [need for need in said.json["needs"] if "河流.geojson 不见了" in need["what"]]
    assert ProjectFile.open(month / "p.gpkg").count("rivers") == 1


def test_an_older_version_never_takes_the_place_of_a_newer_one(cli, month):
    (month / "数据" / "排污口台账2026年3月.csv").unlink()
    (month / "数据" / "排污口台账2026年2月.csv").write_text(OUTFALLS.rpartition("PK-3")[0], encoding="utf-8")
    said = run(cli, month)
    assert said.code == 1
    assert [need for need in said.json["needs"] if "排污口台账2026年3月.csv" in need["what"]]
    assert ProjectFile.open(month / "p.gpkg").count("outfalls") == 3


def test_a_file_that_nobody_spoke_of_is_told_with_the_line_to_add(cli, month):
    shutil.copy(month / "数据" / "保护区.geojson", month / "数据" / "二级保护区.geojson")
    said = run(cli, month)
    (need,) = [need for need in said.json["needs"] if "二级保护区.geojson 不在配方中" in need["what"]]
    entry = yaml.safe_load(need["command"])
    assert entry == [{"pattern": "二级保护区.geojson", "kind": "zones"}]


def test_a_ledger_that_was_filled_in_is_read_back_and_kept(cli, month):
    ledger = month / "成果" / "清单.xlsx"
    book = openpyxl.load_workbook(ledger)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value}
    row = next(cells[0].row for cells in sheet.iter_rows() if str(cells[0].value).startswith("F-"))
    name = sheet.cell(row, 1).value
    sheet.cell(row, heads["状态"]).value = "整改中"
    book.save(ledger)
    said = run(cli, month)
    assert said.code == 0
    assert ProjectFile.open(month / "p.gpkg").read("rz_findings").at[name, "status"] == "in_hand"
    assert (month / "成果" / "清单-1.xlsx").is_file()
    back = month / "回填"
    back.mkdir()
    shutil.copy(ledger, back / "乙.xlsx")
    assert states(run(cli, month).json)["answer:回填/乙.xlsx"] == "done"


def interrupt():
    raise KeyboardInterrupt


def cut_off(cli, month, name):
    """A copy for each moment of a run that makes the products of the month anew, and was interrupted there."""
    number = 0
    while True:
        folder = shutil.copytree(month, month.with_name(f"{name}{number}"))
        with ending(folder / "成果", at=number, end=interrupt) as changes:
            if run(cli, folder).code == 0:
                assert len(changes) == number > 1
                return
        yield folder
        number += 1


def renamed(folder, name):
    (folder / "数据" / "排污口台账2026年3月.csv").write_text(OUTFALLS.replace("甲口", name), encoding="utf-8")


def test_whenever_runs_are_cut_off_the_next_one_takes_no_product_of_its_own_for_one_that_was_changed(cli, month):
    renamed(month, "甲口改")
    for number, folder in enumerate(cut_off(cli, month, "县")):
        renamed(folder, "甲口又改")
        with ending(folder / "成果", at=number, end=interrupt):
            assert run(cli, folder).code == 1
        said = run(cli, folder)
        assert (said.code, [need["what"] for need in said.json["needs"] if "被人改过" in need["what"]]) == (0, [])
        assert {path.name for path in (folder / "成果").iterdir()} == {"清单.xlsx", "图.html"}


def test_a_product_that_was_changed_is_put_aside_and_told_whenever_the_run_was_cut_off(cli, month):
    page = month / "成果" / "图.html"
    page.write_text(page.read_text("utf-8") + "<!-- 手改 -->", encoding="utf-8")
    by_hand = page.read_bytes()
    renamed(month, "甲口改")
    for folder in cut_off(cli, month, "县"):
        said = run(cli, folder)
        (need,) = [need["what"] for need in said.json["needs"] if "被人改过" in need["what"]]
        assert "图-1.html" in need
        assert (folder / "成果" / "图-1.html").read_bytes() == by_hand
        assert {path.name for path in (folder / "成果").iterdir()} == {"清单.xlsx", "图.html", "图-1.html"}


def test_a_product_that_was_moved_away_is_made_again_alone(cli, month):
    (month / "成果" / "图.html").unlink()
    said = run(cli, month)
    assert [row["step"] for row in said.json["steps"] if row["state"] == "done"] == ["output:成果/图.html"]


def test_a_product_that_the_recipe_names_no_more_is_told_until_it_is_gone(cli, month):
    recipe = month / "riverzones.yaml"
    recipe.write_text(recipe.read_text("utf-8").replace("- {make: map, file: 成果/图.html}\n", ""), encoding="utf-8")
    for _ in range(2):
        told = [need["what"] for need in run(cli, month).json["needs"]]
        assert any("成果/图.html" in what and "不再更新" in what for what in told)
        assert (month / "成果/图.html").is_file()
    (month / "成果/图.html").unlink()
    told = [need["what"] for need in run(cli, month).json["needs"]]
    assert not any("成果/图.html" in what for what in told)


def test_what_a_run_says_into_the_folder_of_the_files_is_no_file_of_theirs(month):
    data = month / "数据"
    command = [sys.executable, "-m", "riverzones", "-q", "--json", "run", str(month), "--on", "2026-11-01"]
    for _ in range(2):  # the second finds what the first wrote
        with (data / "run.json").open("wb") as out, (data / "错误.txt").open("wb") as err:
            assert subprocess.run(command, stdout=out, stderr=err, check=False).returncode == 0
        said = json.loads((data / "run.json").read_text("utf-8"))
        assert said["failed"] == 0
        assert not [need for need in said["needs"] if "run.json" in need["what"]]


def test_two_runs_at_once_are_one_run_and_a_clear_line(cli, month):
    lock = sqlite3.connect(month / ".riverzones.lock", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    said = cli("run", month)
    lock.close()
    assert (said.code, said.err.strip().count("\n")) == (1, 0)
    assert "另一处运行" in said.err
    assert run(cli, month).code == 0


def test_a_run_that_is_killed_is_taken_up_where_it_stopped(cli, tmp_path):
    folder = write_files(tmp_path / "县")
    log = folder / "riverzones.log.jsonl"
    command = [sys.executable, "-m", "riverzones", "-q", "run", str(folder), "--on", "2026-11-01"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (log.exists() and "import:保护区" in log.read_text(encoding="utf-8")):
            time.sleep(0.02)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
    said = run(cli, folder)
    assert said.code == 0
    assert states(said.json)["import:数据/河流.geojson||rivers"] == "unchanged"
    project = ProjectFile.open(folder / "p.gpkg")
    assert (project.count("rivers"), project.count("zones"), project.count("outfalls")) == (1, 1, 3)
    assert not list(folder.rglob(".rz-*.part*"))
    assert run(cli, folder).json["done"] == 0


WRONG = [
    ("pakcs: [national]\n", "packs"),
    ("files: 3\n", "files"),
    ("files:\n- {pattern: a.csv, kind: outfals}\n", "outfalls"),
    ("files:\n- {pattern: ../a.csv, kind: outfalls}\n", "files[1]"),
    ("inbox: 数剧\n", "数据"),
    ("inbox: /etc\n", "inbox"),
    ("project: ../p.gpkg\n", "project"),
    ("page: ~/x.html\n", "page"),
    ("packs: [nationl]\n", "national"),
    ("outputs:\n- {make: mpa, file: a.html}\n", "map"),
    ("outputs:\n- {make: map, file: C:/a.html}\n", "outputs[1]"),
    ("outputs:\n- {make: map, file: '{{a}}'}\n", ".html"),
    ("network: {snap_m: wide}\n", "snap_m"),
    ("check: 也许\n", "check"),
    ("place: ['5']\n", "place"),
    ("title: &a x\nlang: *a\n", "&"),
    ("title: [\n", "YAML"),
    ("audit: {on: 2026-02-30}\n", "2026-02-30"),
    ("for: everyone\n", "public"),
    ("patrols: {on: 2026-11-22}\n", "folder"),
    ("outputs:\n- {make: trace, file: a.html}\n", "from"),
    ("outputs:\n- {make: map, file: a.html, finding: F-1}\n", "finding"),
]


@pytest.mark.parametrize(("line", "named"), WRONG)
def test_a_wrong_recipe_is_one_line_with_the_place_and_the_nearest_right_word(cli, tmp_path, line, named):
    (tmp_path / "数据").mkdir()
    field = line.partition(":")[0]
    plain = {"project": "p.gpkg", "inbox": "数据", "files": []}
    others = yaml.safe_dump({name: value for name, value in plain.items() if name != field}, allow_unicode=True)
    (tmp_path / "riverzones.yaml").write_text(others + line, encoding="utf-8")
    said = cli("run", tmp_path)
    assert (said.code, said.err.strip().count("\n"), said.out) == (1, 0, "")
    assert "riverzones.yaml" in said.err
    assert named in said.err
    assert not (tmp_path / "p.gpkg").exists()


def test_a_recipe_that_is_not_there_says_how_one_is_made(cli, tmp_path):
    said = cli("run", tmp_path)
    assert said.code == 1
    assert "riverzones new" in said.err


def test_new_writes_a_recipe_that_runs_and_leaves_what_is_unsure_to_a_person(cli, tmp_path):
    folder = write_files(tmp_path / "县")
    (folder / "riverzones.yaml").unlink()
    gpd.GeoDataFrame({"a": [1]}, geometry=[box(109.9, 31, 109.91, 31.01)], crs=4490).to_file(folder / "x.geojson")
    asked = cli("new", folder, "--place", "500237")
    assert asked.code == 2
    assert "--yes" in asked.err
    assert not (folder / "riverzones.yaml").exists()
    said = cli("--json", "new", folder, "--place", "500237", "--yes")
    assert said.code == 0
    text = (folder / "riverzones.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["files"]
    assert {one["kind"] for one in entries} == {"rivers", "zones", "outfalls"}
    assert "x.geojson：待定" in text
    assert cli("new", folder, "--yes").code == 1
    named = cli("--json", "new", folder, "--as", "x.geojson=lakes", "--overwrite", "--yes")
    assert named.code == 0
    assert "lakes" in {one["kind"] for one in yaml.safe_load((folder / "riverzones.yaml").read_text("utf-8"))["files"]}
    wrong = cli("new", folder, "--as", "y.geojson=lakes", "--overwrite", "--yes")
    assert (wrong.code, wrong.err.strip().count("\n")) == (1, 0)


def test_an_import_with_a_recipe_leaves_everything_but_its_files_as_it_is(cli, month):
    path = month / "riverzones.yaml"
    before = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert cli("import", month / "p.gpkg", month / "数据", "--update", "--yes", "--recipe", path).code == 0
    after = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {name: value for name, value in after.items() if name != "files"} == {
        name: value for name, value in before.items() if name != "files"
    }
    assert len(after["files"]) == 3


def test_two_sheets_of_a_workbook_are_two_imports_that_are_updated_each_by_itself(cli, tmp_path):
    folder = tmp_path / "县"
    folder.mkdir()
    pattern = "台账#月.xlsx"
    entries = "".join(f"- {{pattern: {pattern}, layer: {sheet}, kind: outfalls}}\n" for sheet in ("工业", "生活"))
    (folder / "riverzones.yaml").write_text(
        f"riverzones: 1\nproject: p.gpkg\nfiles:\n{entries}delineate: false\ncheck: false\naudit: false\noutputs: []\n",
        encoding="utf-8",
    )

    def workbook(name, living):
        book = openpyxl.Workbook()
        for title, codes in (("工业", ["G1", "G2", "G3"]), ("生活", living)):
            sheet = book.create_sheet(title)
            sheet.append(["排污口编码", "排污口名称", "经度", "纬度"])
            for code in codes:
                sheet.append([code, f"口{code}", 109.9 + int(code[1:]) / 1000, 31.05 + 0.01 * (title == "生活")])
        book.remove(book.worksheets[0])
        book.save(folder / name)

    workbook("台账3月.xlsx", ["S1", "S2", "S3"])
    assert cli("run", folder).code == 0
    workbook("台账4月.xlsx", ["S1", "S3"])
    assert cli("run", folder).code == 0
    rows = ProjectFile.open(folder / "p.gpkg").read("outfalls")
    assert sorted(rows.index) == ["G1", "G2", "G3", "S1", "S3"]


def test_a_full_disk_stops_the_run_at_its_product_and_the_next_run_goes_on(month, cli, monkeypatch):
    for product in (month / "成果").iterdir():
        product.unlink()

    def full(making):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setitem(outputs._MAKERS, "findings", full)
        said = run(cli, month)
    assert said.code == 1
    assert said.json["kind"] == "MachineError"
    assert "清单.xlsx：磁盘空间不足" in said.json["error"]
    assert list((month / "成果").iterdir()) == []
    again = run(cli, month)
    assert (again.code, again.json["done"], again.json["failed"]) == (0, 2, 0)
