"""``riverzones report``: ledgers, sheets and notice boards of the demo."""

from __future__ import annotations

import json
import re

import pytest
from openpyxl import load_workbook

from riverzones.present.reports.outfall_words import dms
from riverzones.store.project import ProjectFile

FORMULA = '=HYPERLINK("http://x","y")'
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def made(demo_report, tmp_path_factory):
    """The ledger of the demo, with a hostile name and owner put into a copy of the project."""
    from riverzones.cli import main

    folder = tmp_path_factory.mktemp("report")
    project = folder / "p.gpkg"
    project.write_bytes(demo_report.project.read_bytes())
    opened = ProjectFile.open(project)
    outfalls = opened.read("outfalls")
    outfalls.loc["PK-001", ["name", "owner", "note"]] = [FORMULA, MARKUP, "+1"]
    outfalls.loc["PK-002", "name"] = MARKUP
    with opened.transaction() as tx:
        tx.put_layer("outfalls", outfalls)
    for what, name in (("outfalls", "l.xlsx"), ("outfall-sheets", "s.html"), ("boards", "b.html")):
        with pytest.raises(SystemExit) as ended:
            main(["-q", "report", str(project), "--of", what, "-o", str(folder / name)])
        assert not ended.value.code
    return folder


@pytest.fixture(scope="module")
def book(made):
    return load_workbook(made / "l.xlsx")


@pytest.fixture(scope="module")
def rows(book):
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    return [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in page.iter_rows(min_row=2)]


def test_every_outfall_of_the_demo_is_in_the_ledger_and_placed(rows):
    assert len(rows) == 61
    assert [row["序号"] for row in rows] == list(range(1, 62))
    assert all(row["所在河流"] and row["里程（距河口 km）"] is not None for row in rows)
    assert {row["所在河流"] == row["受纳水体（填报）"] for row in rows} == {True}


def test_the_planted_outfalls_in_protection_zones_are_to_be_banned_at_the_depth_of_the_audit(rows, demo_report):
    by_code = {row["排污口编码"]: row for row in rows}
    banned = {code for code, row in by_code.items() if row["建议整治类别"] == "依法取缔"}
    assert banned == {"PK-001", "PK-002", "PK-004", "PK-005"}
    assert "生态环境法典》第318条" in by_code["PK-001"]["依据"]  # the law of today
    # by hand (shapely, pyproj.Geod; slits of up to 7 mm between the parts closed): 954.3, 754.7, 789.2 and 875.7 m
    depths = {code: float(re.search(r"深入 ([\d.]+) m", by_code[code]["建议理由"])[1]) for code in banned}
    assert depths == {"PK-001": 954.3, "PK-002": 754.7, "PK-004": 789.2, "PK-005": 875.7}
    audited = {
        (row.subject_id, clause["rule"]): round(clause["measured"], 1)
        for row in demo_report.audit.findings.itertuples()
        for clause in json.loads(row.clauses)
        if clause["rule"] == "CN-100"
    }
    assert {(code, "CN-100"): depth for code, depth in depths.items()} == audited
    assert by_code["PK-012"]["一级分类"] is None
    assert by_code["PK-010"]["建议整治类别"] == "待定（清理合并或规范整治）"


def test_the_ledger_is_laid_out_for_work(book):
    assert book.sheetnames == ["入河排污口台账", "汇总", "待核与数据质量"]
    page = book.worksheets[0]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref.endswith("62")
    (choice,) = page.data_validations.dataValidation
    head = page[str(choice.sqref).split(":")[0].rstrip("0123456789") + "1"]
    assert head.value == "确定整治类别"
    assert choice.formula1 == '"依法取缔,清理合并,规范整治,保留"'


def test_the_summary_adds_up(book):
    page = book["汇总"]
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    total = lines[0][2:]
    assert total == [4, 0, 33, 24, 61]
    for group in ("按类别", "按河流", "按乡镇"):
        mine = [line[2:] for line in lines if line[0] == group]
        assert [sum(column) for column in zip(*mine, strict=True)] == total


def test_what_is_open_and_what_was_recalled_is_told(book):
    words = "\n".join(str(cell.value) for row in book["待核与数据质量"].iter_rows() for cell in row)
    assert "示意数据" in words
    assert "待核对原文" in words
    assert "没有水功能区图层" in words
    assert "温排水" in words


def test_formulas_and_markup_stay_text(made, rows, book):
    assert not [c for page in book for row in page.iter_rows() for c in row if c.data_type == "f"]
    hostile = next(row for row in rows if row["排污口编码"] == "PK-001")
    assert (hostile["排污口名称"], hostile["责任主体"], hostile["备注"]) == (FORMULA, MARKUP, "+1")
    html = (made / "s.html").read_text(encoding="utf-8")
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") >= 2


@pytest.mark.parametrize("name", ["s.html", "b.html"])
def test_pages_ask_for_nothing_outside(made, name):
    html = (made / name).read_text(encoding="utf-8")
    assert not re.findall(r"(?:src|href)\s*=\s*[\"']?(?!x onerror)|@import|url\((?!#hatch)", html)
    assert "<script" not in html


def test_there_is_a_sheet_per_outfall_and_a_board_per_segment(made):
    sheets, boards = ((made / name).read_text(encoding="utf-8") for name in ("s.html", "b.html"))
    assert sheets.count('<section class="sheet"') == 61
    assert boards.count('<section class="sheet"') == 104
    assert sheets.count("示意数据，不得用于执法") == 61


def test_nothing_says_where_an_intake_stands(made, demo_report):
    html = (made / "s.html").read_text(encoding="utf-8")
    cells = "|".join(str(c.value) for page in load_workbook(made / "l.xlsx") for row in page.iter_rows() for c in row)
    intakes = ProjectFile.open(demo_report.project).read("intakes")
    assert len(intakes) == 19
    for point in intakes.geometry:
        for degrees in (point.x, point.y):
            assert f"{degrees:.6f}" not in html + cells
            assert dms(degrees, axis="lon")[:-1] not in html + cells
    assert re.search(r"沿河约 \d+\.\d km", html)


def test_sheets_go_into_a_folder_under_safe_names(cli, demo_report, tmp_path):
    folder = tmp_path / "sheets"
    document = cli(
        "--json", "report", demo_report.project, "--of", "outfall-sheets", "-o", folder, "--river", "大宁河"
    ).json
    names = [path.name for path in folder.iterdir()]
    assert len(document["files"]) == len(names) == document["outfalls"] == 15
    assert "PK-009 未批工业排口（示意）.html" in names
    again = cli("report", demo_report.project, "--of", "outfall-sheets", "-o", folder, "--river", "大宁河")
    assert again.code == 1
    assert "--overwrite" in again.err


def test_findings_are_reported_as_a_ledger(cli, demo_report, tmp_path):
    document = cli("--json", "report", demo_report.project, "-o", tmp_path / "f.xlsx").json
    assert document["findings"] == len(demo_report.audit.findings)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--of", "outfalls", "-o", "l.docx"], 1, "expected a file ending in .xlsx"),
        (["--of", "boards", "-o", "b.xlsx"], 1, "expected a file ending in .html"),
        (["--of", "findings", "-o", "f.html"], 1, "no format is known"),
        (["--of", "boards", "-o", "b.html", "--river", "黄河"], 1, "nothing to report on '黄河'"),
        (["--of", "boards", "-o", "b.html", "--codes", "c.yaml"], 2, "--codes has no use with --of boards"),
        (["--of", "outfalls", "-o", "l.xlsx", "--codes", "c.yaml"], 1, "c.yaml"),
    ],
)
def test_wrong_usage_is_one_helpful_line(cli, demo_report, tmp_path, monkeypatch, words, code, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.yaml").write_text("code: {}\nname: {}\n")
    said = cli("--lang", "en", "report", demo_report.project, *words)
    assert said.code == code
    assert says in said.err
    assert not [path for path in tmp_path.iterdir() if path.name != "c.yaml"]


def test_the_project_itself_is_no_place_for_a_report(cli, wushan):
    assert cli("report", wushan, "--of", "findings", "-o", wushan, "--overwrite").code == 1


def test_help_shows_real_examples(cli):
    out = cli("report", "--help").out
    assert "--of outfalls -o" in out


def test_the_deadline_an_office_has_set_comes_through_to_the_ledger(cli, tmp_path):
    from openpyxl import load_workbook

    given, project, ledger = tmp_path / "排污口.csv", tmp_path / "p.gpkg", tmp_path / "台账.xlsx"
    given.write_text(
        "编号,排污口名称,经度,纬度,整治时限\nA,甲排口,109.85,31.07,2026-12-31\nB,乙排口,109.86,31.07,\n",
        encoding="utf-8",
    )
    cli("init", project)
    assert cli("import", project, given, "--as", "outfalls").code == 0
    assert cli("report", project, "--of", "outfalls", "-o", ledger).code == 0
    sheet = load_workbook(ledger).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (head,) = [row for row in rows if "整治时限" in row]
    name, deadline = head.index("排污口名称"), head.index("整治时限")
    found = {row[name]: row[deadline] for row in rows[rows.index(head) + 1 :]}
    assert str(found["甲排口"])[:10] == "2026-12-31"
    assert found["乙排口"] is None
