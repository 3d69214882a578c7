"""States and notes filled in in a ledger come back, row by row."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from riverzones.catalogue import load
from riverzones.errors import DataError
from riverzones.jobs.findings.close import close_findings
from riverzones.jobs.findings.read_back import import_findings
from riverzones.jobs.report.ledgers import write_findings
from riverzones.jobs.shared.layers import project_view
from riverzones.store.project import ProjectFile
from small_county import audited, county, moved

DAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    """An audited project and its ledger."""
    folder = tmp_path_factory.mktemp("import")
    project = county(folder / "p.gpkg")
    audited(project)
    write_findings(
        project.read("rz_findings"),
        folder / "l.xlsx",
        view=project_view(project, catalogue=load()),
        catalogue=load(),
        origin=True,
    )
    return folder


@pytest.fixture
def project(stored, tmp_path) -> ProjectFile:
    shutil.copy(stored / "p.gpkg", tmp_path / "p.gpkg")
    return ProjectFile.open(tmp_path / "p.gpkg")


@pytest.fixture
def fill(stored, tmp_path):
    """``fill({2: {"状态": "已销号"}})``: a copy of the ledger with cells filled in, by row and heading."""

    def filled(cells, more=()) -> Path:
        book = load_workbook(stored / "l.xlsx")
        page = book.worksheets[0]
        heads = {cell.value: cell.column for cell in page[1]}
        for row, values in cells.items():
            for head, value in values.items():
                page.cell(row, heads[head]).value = value
        for values in more:
            page.append([values.get(head) for head in heads])
        book.save(tmp_path / "filled.xlsx")
        return tmp_path / "filled.xlsx"

    return filled


def ids(project):
    return project.read("rz_findings").index.tolist()


def test_only_rows_that_were_changed_are_taken_and_it_is_kept_who_did_it(project, fill):
    path = fill({2: {"状态": "已销号", "备注": "已封堵", "填报人": "甲（示意）"}, 3: {"备注": "-待查"}})
    made = import_findings(project, path, day=DAY)
    first, second, third, _ = ids(project)
    table = project.read("rz_findings")
    assert (table.at[first, "status"], table.at[first, "note"], table.at[first, "last_seen"]) == (
        "closed",
        "已封堵",
        DAY,
    )
    assert (table.at[second, "status"], table.at[second, "note"]) == ("new", "-待查")
    assert table.at[third, "note"] in ("", None)
    assert (len(made.changes), made.unchanged, made.refused) == (2, 2, ())
    history = project.table("rz_changes").set_index("finding_id")
    assert history.loc[first, ["how", "by", "file", "status_before", "status_after", "note_after"]].tolist() == [
        "import",
        "甲（示意）",
        "filled.xlsx",
        "new",
        "closed",
        "已封堵",
    ]
    assert not isinstance(history.at[second, "by"], str)


def test_a_second_import_of_the_same_file_changes_nothing(project, fill):
    path = fill({2: {"状态": "已销号"}, 3: {"备注": "待查"}})
    import_findings(project, path)
    made = import_findings(project, path)
    assert (len(made.changes), made.unchanged, made.refused) == (0, 4, ())
    assert project.count("rz_changes") == 2


def test_a_dry_run_says_it_and_changes_nothing(project, fill):
    before = project.path.read_bytes()
    made = import_findings(project, fill({2: {"状态": "已销号"}}), dry_run=True)
    assert made.changes["status_after"].tolist() == ["closed"]
    assert project.path.read_bytes() == before


def test_rows_that_cannot_be_taken_are_told_and_the_others_go_on(project, fill):
    first, second, third, fourth = ids(project)
    path = fill(
        {2: {"状态": "反弹"}, 3: {"状态": "关了"}, 4: {"备注": "=1+1"}, 5: {"状态": "closed"}},
        more=[
            {"问题编号": "F-0000000000", "状态": "已销号"},
            {"问题编号": fourth, "状态": "未整改"},
            {"状态": "已销号"},
        ],
    )
    made = import_findings(project, path)
    assert [(one.row, one.finding_id) for one in made.refused] == [
        (2, first),
        (3, second),
        (4, third),
        (5, fourth),
        (6, "F-0000000000"),
        (7, fourth),
        (8, ""),
    ]
    words = [one.why.zh for one in made.refused]
    for part, said in zip(
        ("只能改为", "关了", "公式", "第 5、7 行", "没有这个问题", "第 5、7 行", "没有问题编号"), words, strict=True
    ):
        assert part in said
    assert set(project.read("rz_findings")["status"]) == {"new"}
    made = import_findings(project, fill({2: {"状态": "反弹"}, 3: {"状态": "CLOSED"}}))
    assert (len(made.refused), len(made.changes)) == (1, 1)


def test_an_old_file_does_not_undo_what_happened_since(project, fill):
    first, second, *_ = ids(project)
    close_findings(project, [first], note="已拆")
    moved(project, "O-2", 109.95)
    audited(project, day=dt.date(2026, 11, 10))
    made = import_findings(project, fill({2: {"备注": "我的备注"}, 3: {"状态": "已销号"}, 4: {"状态": "已销号"}}))
    table = project.read("rz_findings")
    assert [table.at[name, "status"] for name in (first, second)] == ["reopened", "closed"]
    assert table.at[first, "note"] == "已拆"
    assert [one.row for one in made.refused] == [2]
    assert "备注已改动" in made.refused[0].why.zh
    assert [note.en for note in made.notes if "audited since" in note.en]
    assert made.changes["finding_id"].tolist() == [ids(project)[1]]  # row 3 wants what is so already


def test_a_file_of_another_project_or_of_none_is_refused(project, fill, tmp_path, stored):
    path = fill({2: {"状态": "已销号"}})
    book = load_workbook(path)
    sheet = book["rz_origin"]
    sheet["B2"] = "2020-01-01T00:00:00+00:00"
    book.save(path)
    with pytest.raises(DataError, match="of another project"):
        import_findings(project, path)
    del book["rz_origin"]
    book.save(path)
    with pytest.raises(DataError, match="does not say of which project"):
        import_findings(project, path)
    (tmp_path / "no.xlsx").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="no XLSX workbook"):
        import_findings(project, tmp_path / "no.xlsx")
    with pytest.raises(DataError, match="there is no file"):
        import_findings(project, tmp_path / "missing.xlsx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_file_saved_again_by_libreoffice_comes_back(project, fill, tmp_path):
    path = fill({2: {"状态": "已销号", "备注": "第一行\n第二行"}, 3: {"备注": "+1 `<img src=x onerror=alert(1)>"}})
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [shutil.which("soffice"), profile, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "again", path],
        check=True,
        capture_output=True,
        timeout=120,
    )
    made = import_findings(project, tmp_path / "again" / "filled.xlsx")
    assert (len(made.changes), made.unchanged, made.refused) == (2, 2, ())
    assert made.changes["note_after"].tolist() == ["第一行\n第二行", "+1 `<img src=x onerror=alert(1)>"]
