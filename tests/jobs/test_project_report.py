"""The whole ledger and the report of a small county, and templates of an office."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from riverzones.catalogue import load
from riverzones.errors import CatalogueError
from riverzones.jobs.report.project import write_project_ledger, write_project_report
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.templates import write_template
from riverzones.store.project import ProjectFile
from small_county import HOSTILE, audited, county


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with the project, its ledger, and its report in both forms."""
    folder = tmp_path_factory.mktemp("county")
    project = county(folder / "p.gpkg")
    audited(project)
    (folder / "maps").mkdir()
    page = folder / "maps" / "核查 图.html"
    told, inside = (project_view(project, catalogue=load(), internal=internal) for internal in (False, True))
    write_project_ledger(told, folder / "l.xlsx", catalogue=load(), map_page=page)
    write_project_ledger(inside, folder / "internal.xlsx", catalogue=load(), lang="en")
    write_project_report(told, folder / "r.docx", catalogue=load())
    write_project_report(told, folder / "en.docx", catalogue=load(), lang="en")
    write_project_report(told, folder / "r.html", catalogue=load())
    write_project_report(told, folder / "en.html", catalogue=load(), lang="en")
    return folder


def for_all(made):
    return project_view(ProjectFile.open(made / "p.gpkg"), catalogue=load())


@pytest.fixture(scope="module")
def book(made):
    return load_workbook(made / "l.xlsx")


def heads(page):
    return {cell.value: cell.column for cell in page[1]}


def column(page, head):
    return [page.cell(row, heads(page)[head]) for row in range(2, page.max_row + 1)]


def test_there_is_a_sheet_per_table_and_one_that_is_kept_from_view(book):
    assert book.sheetnames == [
        "汇总",
        "问题清单",
        "规则核查情况",
        "入河排污口",
        "河长责任段",
        "饮用水水源保护区",
        "rz_origin",
    ]
    assert book["rz_origin"].sheet_state == "hidden"


def test_every_sheet_people_see_is_ready_for_work_and_for_paper(book):
    for page in book.worksheets[:-1]:
        assert page.freeze_panes == "C2"
        assert page.auto_filter.ref
        assert page.print_title_rows == "$1:$1"
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToWidth == 1


def test_the_list_of_findings_folds_what_nobody_reads_on_paper_and_nothing_that_is_filled_in(book):
    page = book["问题清单"]
    hidden = {cell.value for cell in page[1] if page.column_dimensions[cell.column_letter].hidden}
    assert {"经度（°）", "实测值", "首次发现", "全部规则"} <= hidden
    assert not hidden & {"问题编号", "状态", "备注", "整改期限", "整改后照片", "规则内容", "对象名称", "说明", "依据"}
    assert all(page.column_dimensions[cell.column_letter].outlineLevel == 1 for cell in page[1] if cell.value in hidden)


def test_numbers_are_numbers_dates_are_dates_and_units_stand_in_the_heading(book):
    page = book["问题清单"]
    assert all(
        isinstance(cell.value, float)
        for head in ("实测值", "经度（°）", "里程（距河口 km）")
        for cell in column(page, head)
    )
    assert {cell.value for cell in column(page, "单位")} == {"m"}
    assert {cell.value for cell in column(page, "首次发现")} == {dt.datetime(2026, 11, 1)}
    assert {cell.value for cell in column(book["入河排污口"], "排查日期")} == {dt.datetime(2026, 5, 1)}
    assert column(book["饮用水水源保护区"], "图上面积（km²）")[0].value == pytest.approx(1.06, abs=0.01)


def test_a_state_may_become_what_is_legal_and_nothing_else(book):
    page = book["问题清单"]
    (choice,) = page.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"新发现,未整改,整改中,已整改待核,挂账,已销号"', "B2:B5")


def test_a_finding_leads_to_its_place_in_the_map(book):
    cell = book["问题清单"]["A2"]
    assert (cell.hyperlink.target, cell.hyperlink.location) == (
        "maps/%E6%A0%B8%E6%9F%A5%20%E5%9B%BE.html",
        f"f={cell.value}",
    )


def test_hostile_words_stay_words_in_the_ledger(book):
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type in ("f", "e")]
    assert {cell.value for cell in column(book["入河排污口"], "名称")} == {*HOSTILE[:3], "控制字符"}


def test_telephones_are_for_the_office_alone(made, book):
    assert not any("电话" in str(cell.value) for page in book for cell in page[1])
    inside = load_workbook(made / "internal.xlsx")["outfalls"]
    assert {cell.value for cell in column(inside, "Phone")} == {"13800000000"}


def test_the_summary_counts_by_chief_and_the_rules_say_what_was_not_run(book):
    rows = [[cell.value for cell in row] for row in book["汇总"].iter_rows(min_row=2)]
    assert rows[0][:4] == ["合计", "全部问题", 4, 4]
    assert ["按河长", "村级河长：甲村河长（示意） 甲村", 4] in [row[:3] for row in rows]
    rules = {row[0].value: [cell.value for cell in row] for row in book["规则核查情况"].iter_rows(min_row=2)}
    assert rules["CN-101"][5:8] == [4, 4, 0]
    assert rules["WS-116"][5:8] == [None] * 3
    assert "有效期至 2025-12-31" in rules["WS-116"][9]  # the plan ended before the day of this audit


def test_the_word_report_holds_rules_chiefs_maps_and_what_was_not_run(made):
    document = Document(made / "r.docx")
    words = "\n".join(
        [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )
    for part in ("CN-101", "生态环境法典", "甲村河长（示意） 甲村", "WS-116", "签批", "含示意数据", "CGCS2000"):
        assert part in words
    assert len(document.inline_shapes) == 3 + 4  # all findings, the rule's, the chief's; one of each of the four
    assert {*HOSTILE[:3], "控制字符"} <= {c.text for t in document.tables for r in t.rows for c in r.cells}
    assert "{{" not in words
    assert "{%" not in words


@pytest.mark.parametrize(("page", "head", "asked", "turn"), [
    ("r.html", "六、逐条说明", "参照：一级保护区", "移动 190.9 m 以上"),
    ("en.html", "6 Each finding explained", "reference: 一级保护区", "it moves by more than 190.9 m"),
])  # fmt: skip
def test_each_finding_is_explained_part_by_part_in_both_forms_and_languages(made, page, head, asked, turn):
    html = (made / page).read_text(encoding="utf-8")
    document = Document(made / ("r.docx" if page == "r.html" else "en.docx"))
    paragraphs = [p.text for p in document.paragraphs]
    listed = set(re.findall(r'<a href="#(F-\w+)">', html))
    assert listed
    assert listed == set(re.findall(r'<section class="told" id="(F-\w+)">', html))
    assert listed <= {words.split("\u3000")[0] for words in paragraphs}
    for words in (html, "\n".join(paragraphs)):
        assert head in words
        assert f"- 在饮用水水源保护区内 → {asked}" in words
        assert turn in words


def test_the_page_runs_nothing_and_asks_for_nothing(made):
    html = (made / "r.html").read_text(encoding="utf-8")
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert not re.findall(r"(?:src|href)\s*=\s*(?![\"']?(?:x onerror|#))|@import|url\((?!#hatch)", html)
    assert html.count('<svg class="locator"') == 3 + 4
    assert '<html lang="zh-CN">' in html


def test_the_english_report_has_no_chinese_but_in_names(made):
    html = (made / "en.html").read_text(encoding="utf-8")
    head, _, rest = html.partition("<main")
    assert '<html lang="en">' in head
    names = r"示意县|一级保护区|控制|字符|示意河|甲村河长（示意）|甲村|水源涵养区.*?<|巫山.*?<|《[^》]*》[^<]*"
    quoted = "在饮用水水源保护区内，禁止设置排污口"  # a quotation stays as it is written, and so do its parts
    own = re.sub("|".join([names, quoted, *quoted.split("，")]), "", rest)
    assert not re.findall(r"[\u4e00-\u9fff]+", own)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ titel }}", "第 2 段“{{ titel }}”：没有“titel”这一项，是否为 title"),
        ("{{ counts.standin }}", "是否为 standing"),
        ("{% for rule in rules %}", "后面没有对应的 endfor"),
        ("{%p endif %}", "前面没有对应的 if"),
        ("{{ title", "第 2 段“{{ title”：标签没有结束"),
        ("{{ title | }}", "第 2 段“{{ title | }}”"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_bad_word_template_is_told_by_tag_and_place(made, tmp_path, line, said):
    document = Document()
    document.add_paragraph("{{ title }}")
    document.add_paragraph(line)
    document.save(tmp_path / "t.docx")
    with pytest.raises(CatalogueError) as told:
        write_project_report(for_all(made), tmp_path / "r.docx", catalogue=load(), template=tmp_path / "t.docx")
    assert said in told.value.in_language("zh")[0]
    assert "\n" not in told.value.in_language("zh")[0]
    assert not (tmp_path / "r.docx").exists()


def test_a_template_that_is_no_document_is_told(made, tmp_path):
    (tmp_path / "t.docx").write_text("no", encoding="utf-8")
    with pytest.raises(CatalogueError, match="no DOCX file"):
        write_project_report(for_all(made), tmp_path / "r.docx", catalogue=load(), template=tmp_path / "t.docx")


def test_a_page_template_says_the_line_of_a_wrong_name(made, tmp_path):
    (tmp_path / "t.html").write_text("<p>{{ title }}</p>\n<p>{{ counts.titel }}</p>\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"t\.html, line 2.*titel"):
        write_project_report(for_all(made), tmp_path / "r.html", catalogue=load(), template=tmp_path / "t.html")


def test_a_template_that_was_written_and_edited_fills_in(made, tmp_path):
    write_template("report", tmp_path / "t.docx")
    document = Document(tmp_path / "t.docx")
    document.paragraphs[1].text = "某某县河长办公室"
    document.save(tmp_path / "t.docx")
    write_project_report(for_all(made), tmp_path / "r.docx", catalogue=load(), template=tmp_path / "t.docx")
    assert [p.text for p in Document(tmp_path / "r.docx").paragraphs[:2]] == ["示意县", "某某县河长办公室"]


def test_a_project_never_audited_has_a_report_too(tmp_path):
    project = county(tmp_path / "p.gpkg")
    write_project_report(project_view(project, catalogue=load()), tmp_path / "r.docx", catalogue=load())
    words = "\n".join(p.text for p in Document(io.BytesIO((tmp_path / "r.docx").read_bytes())).paragraphs)
    assert "尚未进行" in words
    assert "没有未销号的问题" in words
