"""``riverzones report`` without ``--of``, templates, and ``findings import`` from the command line."""

from __future__ import annotations

import pytest
from docx import Document
from openpyxl import load_workbook

from small_county import audited, county


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = county(tmp_path_factory.mktemp("all") / "p.gpkg")
    audited(made)
    return made.path


def test_a_ledger_goes_out_and_comes_back(cli, project, tmp_path):
    path = tmp_path / "台账.xlsx"
    said = cli("--json", "report", project, "-o", path, "--map", tmp_path / "m.html").json
    assert (said["findings"], said["sheets"]["问题清单"]) == (4, 4)
    book = load_workbook(path)
    page = book["问题清单"]
    page["B2"], page["C2"] = "未整改", "已约谈"
    page["B3"] = "反弹"
    book.save(path)
    tried = cli("--json", "findings", "import", project, path, "--dry-run").json
    assert (tried["dry_run"], tried["count"], len(tried["refused"])) == (True, 1, 1)
    assert {f["status"] for f in cli("--json", "findings", project).json["findings"]} == {"new"}
    done = cli("findings", "import", project, path)
    assert done.code == 0
    assert "新发现 → 未整改" in done.out
    assert "第 3 行" in done.err
    assert "已改动 1 条，未动 2 条，1 行未采纳" in done.err
    assert cli("--json", "findings", project, "--status", "open").json["findings"][0]["note"] == "已约谈"


def test_our_template_can_be_had_and_given_back(cli, project, tmp_path):
    assert cli("--lang", "en", "report", project, "--write-template", tmp_path / "t.docx").code == 0
    assert any("By rule" in p.text for p in Document(tmp_path / "t.docx").paragraphs)
    assert cli("report", project, "--write-template", tmp_path / "t.html").code == 0
    assert cli("report", project, "-o", tmp_path / "r.html", "--template", tmp_path / "t.html").code == 0
    assert "CN-101" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["-o", "f.csv"], 1, "must end in .xlsx"),
        (["-o", "f.docx", "--map", "m.html"], 2, "--map has no use"),
        (["-o", "f.xlsx", "--template", "t.html"], 2, "--template has no use"),
        (["--write-template", "t.txt"], 1, "must end in .docx or .html"),
        ([], 2, "-o"),
    ],
)
def test_what_cannot_be_written_is_told(cli, project, tmp_path, monkeypatch, words, code, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.html").write_text("x", encoding="utf-8")
    said = cli("--lang", "en", "report", project, *words)
    assert said.code == code
    assert says in said.err
