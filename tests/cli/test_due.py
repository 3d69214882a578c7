"""What an office fills in of findings, the words it uses, what nobody understood; what is overdue and due."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from openpyxl import load_workbook

from riverzones.catalogue import load
from riverzones.catalogue.status_words import status_words
from riverzones.jobs.findings.answers import day_in
from riverzones.jobs.report.ledgers import write_findings
from riverzones.jobs.shared.layers import project_view
from riverzones.store.project import ProjectFile
from small_county import audited, county


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """An audited county of four outfalls in a tier-1 zone, and its internal ledger."""
    folder = tmp_path_factory.mktemp("due")
    project = county(folder / "p.gpkg")
    audited(project)
    return ledger_of(project, folder / "l.xlsx").parent


def ledger_of(project, path, *, internal=True):
    findings = project.read("rz_findings")
    view = project_view(project, catalogue=load(), internal=internal)
    closed = findings[findings["status"] == "closed"]
    standing = findings[findings["status"] != "closed"]
    write_findings(standing, path, view=view, catalogue=load(), origin=True, closed=closed, overwrite=True)
    return path


@pytest.fixture
def project(stored, tmp_path):
    shutil.copy(stored / "p.gpkg", tmp_path / "p.gpkg")
    shutil.copy(stored / "l.xlsx", tmp_path / "l.xlsx")
    return ProjectFile.open(tmp_path / "p.gpkg")


def fill(path, cells, more=()):
    """Fill cells of a ledger in, by row and heading; ``more`` are rows below the last."""
    book = load_workbook(path)
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[1]}
    for row, values in cells.items():
        for head, value in values.items():
            page.cell(row, heads[head]).value = value
    for values in more:
        page.append([values.get(head) for head in heads])
    book.save(path)
    return path


def column(path, head, sheet=0):
    page = load_workbook(path).worksheets[sheet]
    heads = {cell.value: cell.column for cell in page[1]}
    return [page.cell(row, heads[head]) for row in range(2, page.max_row + 1)]


LIFE = {
    "状态": "正在整改", "整改期限": "2026年12月底", "整改措施": "截污纳管", "整改责任单位": "甲镇",
    "整改责任人": "张某", "整改前照片": "前.jpg",
}  # fmt: skip


def test_the_life_of_a_problem_comes_back_and_goes_out_again(cli, project, tmp_path):
    path = fill(tmp_path / "l.xlsx", {2: LIFE, 3: {"整改期限": dt.datetime(2026, 11, 10)}})
    said = cli("--json", "findings", "import", project.path, path)
    assert (said.code, said.json["count"], said.json["refused"]) == (0, 2, [])
    first, second, *_ = project.read("rz_findings").index
    findings = project.read("rz_findings")
    assert findings.at[first, "status"] == "in_hand"
    assert findings.at[first, "deadline"] == dt.date(2026, 12, 31)
    assert findings.at[second, "deadline"] == dt.date(2026, 11, 10)
    kept = project.table("rz_follow_up").set_index("finding_id").loc[first]
    assert (kept["remedy"], kept["assigned_unit"], kept["responsible"]) == ("截污纳管", "甲镇", "张某")
    again = cli("--json", "findings", "import", project.path, path).json
    assert (again["count"], again["refused"]) == (0, [])
    next_file = ledger_of(project, tmp_path / "next.xlsx")
    assert column(next_file, "整改措施")[0].value == "截污纳管"
    assert cli("--json", "findings", "import", project.path, next_file).json["count"] == 0
    fill(
        next_file,
        {2: {"状态": "已验收销号", "销号核查人": "李某", "销号核查日期": "2026-11-20", "整改后照片": "后.jpg"}},
    )
    closing = cli("--json", "findings", "import", project.path, next_file).json
    assert (closing["count"], closing["notes"]) == (1, [])
    audited(project, day=dt.date(2026, 11, 21))
    assert project.table("rz_follow_up").set_index("finding_id").at[first, "checked_by"] == "李某"


def test_closing_without_a_check_is_told(cli, project, tmp_path):
    said = cli("findings", "import", project.path, fill(tmp_path / "l.xlsx", {2: {"状态": "销号"}}))
    assert said.code == 0
    assert "没有写销号核查人" in said.err


def test_a_row_nobody_understands_is_kept_and_red_in_the_file_that_goes_back(cli, project, tmp_path):
    first = project.read("rz_findings").index[0]
    rows = {2: {"状态": "差不多啦", "备注": "月底完"}, 3: {"整改期限": "尽快"}}
    path = fill(tmp_path / "l.xlsx", rows, more=[{"问题编号": "F-0000000000", "状态": "整改中", "备注": "新来的"}])
    said = cli("--json", "findings", "import", project.path, path).json
    assert len(said["refused"]) == 3
    assert "--learn" in cli("findings", "import", project.path, path, "--dry-run").err
    assert project.count("rz_answers") == 3
    next_file = ledger_of(project, tmp_path / "next.xlsx")
    cell = column(next_file, "上次填写未采纳")[0]
    assert "差不多啦" in cell.value
    assert "月底完" in cell.value
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    book = load_workbook(next_file)
    assert "F-0000000000" in [cell.value for cell in book["未采纳的行"]["C"]]
    public = ledger_of(project, tmp_path / "public.xlsx", internal=False)
    assert "差不多啦" in column(public, "上次填写未采纳")[0].value
    taught = cli("--json", "findings", "import", project.path, path, "--learn", "差不多啦=整改中").json
    assert taught["count"] == 1
    assert project.read("rz_findings").at[first, "status"] == "in_hand"
    assert set(project.table("rz_answers")["finding_id"]) == {project.read("rz_findings").index[1], "F-0000000000"}
    assert cli("findings", "import", project.path, path, "--learn", "甲=乙").code == 1


def test_names_of_persons_and_photos_stay_in_the_house(project, tmp_path, cli):
    cli("findings", "import", project.path, fill(tmp_path / "l.xlsx", {2: LIFE}))
    public = ledger_of(project, tmp_path / "public.xlsx", internal=False)
    assert column(public, "整改责任人")[0].value is None
    assert column(public, "整改前照片")[0].value is None
    assert column(public, "整改责任单位")[0].value == "甲镇"
    fill(public, {2: {"备注": "再看"}})
    cli("findings", "import", project.path, public)
    assert project.table("rz_follow_up")["responsible"].tolist() == ["张某"]


def test_closed_ones_are_told_and_not_missing(cli, project, tmp_path):
    first = project.read("rz_findings").index[0]
    cli("findings", "close", project.path, first, "--note", "已封堵")
    assert "另有 1 条已销号" in cli("findings", project.path).err
    out = tmp_path / "o.xlsx"
    assert "1 个已销号" in cli("report", project.path, "--of", "findings", "-o", out).err
    assert [cell.value for cell in load_workbook(out)["已销号"]["A"]][1:] == [first]


def test_what_is_overdue_and_due_is_told_by_unit_and_by_chief(cli, project, tmp_path):
    ids = list(project.read("rz_findings").index)
    for name, day in zip(ids, ("2026-11-10", "2026-11-30", "2027-06-01"), strict=False):
        cli("findings", "set", project.path, name, "--deadline", day)
    cli("findings", "import", project.path, fill(tmp_path / "l.xlsx", {2: {"整改责任单位": "甲镇"}}))
    said = cli("--json", "due", project.path, "--on", "2026-11-20").json
    assert said["counts"] == {"overdue": 1, "due": 1, "later": 1, "open": 1, "accepted": 0}
    assert [row["days"] for row in said["rows"]][:3] == [-10, 10, 193]
    assert said["rows"][0]["unit"] == "甲镇"
    chiefs = cli("--json", "due", project.path, "--on", "2026-11-20", "--by", "chief").json["groups"]
    assert [(row["chief"], row["overdue"]) for row in chiefs] == [("甲村河长（示意） 甲村", 1)]
    assert cli("--json", "due", project.path, "--on", "2026-11-10").json["counts"]["overdue"] == 0
    cli("findings", "set", project.path, ids[0], "--status", "accepted")
    assert cli("--json", "due", project.path, "--on", "2026-11-20").json["counts"]["accepted"] == 1
    out = tmp_path / "任务.xlsx"
    assert cli("tasks", project.path, "--on", "2026-11-20", "-o", out).code == 0
    assert load_workbook(out).sheetnames == ["责任单位", "责任河长", "逐条"]
    assert cli("--lang", "en", "due", project.path, "--on", "2026-11-20", "--unit", "甲镇").code == 0
    assert cli("--json", "tasks", project.path, "--unit", "无此单位").json["rows"] == []


def test_words_for_states_stand_under_one_state_each():
    words = status_words()
    assert (words["正在整改"], words["挂账督办"], words["办结"], words["closed"]) == (
        "in_hand", "accepted", "closed", "closed",
    )  # fmt: skip
    assert len(words) > 80


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-31", "2026-12-31"),
        ("2026年2月", "2026-02-28"),
        ("2026.6.5", "2026-06-05"),
        ("2026年6月底前", "2026-06-30"),
    ],
)
def test_days_are_read_as_offices_write_them(words, day):
    assert day_in(words) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("words", ["尽快", "2026-13-01", "2026年2月30日", "6月", ""])
def test_what_names_no_day_is_none(words):
    assert day_in(words) is None
