"""``riverzones import --report FILE.html``: what was told, as a page."""

from __future__ import annotations

import re

import pytest

HEAD = "排污口编码,排污口名称,经度,纬度,排污口类型,是否审批,责任主体\n"


@pytest.fixture
def project(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    cli("-q", "init", path)
    return path


def write(folder, name, *rows):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return folder / name


def test_the_page_tells_what_the_terminal_tells_and_escapes_what_files_hold(cli, project, tmp_path):
    evil = "<script>alert(1)</script>"
    path = write(
        tmp_path / "a",
        "排污口.csv",
        f"PK-1,{evil},109.88,31.07,工业,有待核实,甲",
        f"PK-1,乙口,109.89,31.07,{evil},是,乙",
        "PK-3,丙口,,,工业,是,13800138000",
    )
    page = tmp_path / "r.html"
    document = cli("--json", "import", project, path, "--as", "outfalls", "--report", page).json
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", text)
    for note in document["told"]:
        assert note["text"].split("：")[0].replace("<", "&lt;")[:12] in text
    assert document["quarantine"][0]["reason"] in text
    assert "13800138000" not in text
    assert "内部资料，不得公开" in text
    causes = [note["cause"] for note in document["told"] if note["cause"] != "beware"]
    assert len(causes) == len(set(causes))


def test_a_batch_is_one_page_with_every_file(cli, project, tmp_path):
    folder = tmp_path / "三月"
    write(folder, "入河排污口3月.csv", "PK-1,甲口,109.88,31.07,工业,是,甲", "PK-2,乙口,109.89,31.07,工业,是,乙")
    (folder / "坏的.geojson").write_text("{", encoding="utf-8")
    tried, done = tmp_path / "tried.html", tmp_path / "done.html"
    cli("import", project, folder, "--dry-run", "--report", tried)
    assert "试运行" in tried.read_text(encoding="utf-8")
    assert cli("import", project, folder, "--yes", "--report", done).code == 1
    text = done.read_text(encoding="utf-8")
    assert "入河排污口3月.csv" in text
    assert "坏的.geojson" in text
    assert "不能用" in text
    assert "试运行" not in text
    newer = write(tmp_path / "b", "入河排污口4月.csv", "PK-1,甲口,109.88,31.07,农业,是,甲")
    update = tmp_path / "update.html"
    assert cli("import", project, newer, "--as", "outfalls", "--update", "--report", update).code == 0
    text = update.read_text(encoding="utf-8")
    assert "消失" in text
    assert "→" in text


def test_a_report_that_stands_there_or_is_no_page_is_refused_before_anything_is_written(cli, project, tmp_path):
    path = write(tmp_path / "a", "排污口.csv", "PK-1,甲口,109.88,31.07,工业,是,甲")
    page = tmp_path / "r.html"
    page.write_text("mine", encoding="utf-8")
    before = project.read_bytes()
    for target in (page, tmp_path / "r.pdf"):
        said = cli("import", project, path, "--as", "outfalls", "--report", target)
        assert said.code == 1
        assert "--overwrite" not in said.err
    assert (page.read_text(encoding="utf-8"), project.read_bytes()) == ("mine", before)
