"""Two audits side by side."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from riverzones.catalogue import load
from riverzones.errors import DataError, UnknownNameError
from riverzones.jobs.findings.close import close_findings
from riverzones.jobs.findings.compare import compare, write_comparison
from riverzones.jobs.shared.layers import project_view
from riverzones.store.project import ProjectFile
from small_county import audited, county, moved


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Three audits: O-4 comes in, O-1 is closed by hand and still there, O-2 goes out and O-3 moves."""
    project = county(tmp_path_factory.mktemp("compare") / "p.gpkg")
    moved(project, "O-4", 109.95)
    audited(project)
    first = project.read("rz_findings").query("subject_id == 'O-1'").index[0]
    close_findings(project, [first], note="已拆")
    moved(project, "O-2", 109.95)
    moved(project, "O-3", 109.9015)
    moved(project, "O-4", 109.908)
    audited(project, day=dt.date(2026, 11, 10))
    audited(project, "CN-102", day=dt.date(2026, 11, 12))
    return project.path


@pytest.fixture
def project(stored, tmp_path):
    return ProjectFile.open(shutil.copy(stored, tmp_path / "p.gpkg"))


def test_each_finding_is_new_reopened_still_there_or_closed(project):
    found = compare(project, "A-20261101-001", "A-20261110-002")
    assert dict(zip(found.table["subject_id"], found.table["change"], strict=True)) == {
        "O-1": "reopened",
        "O-2": "closed",
        "O-3": "still",
        "O-4": "new",
    }
    assert found.counts == {"new": 1, "reopened": 1, "still": 1, "closed": 1, "not_looked_at": 0}


def test_what_was_measured_then_and_now_stands_side_by_side(project):
    table = compare(project, "A-20261101-001", "A-20261110-002").table.set_index("subject_id")
    still = table.loc["O-3"]
    assert still["measured_then"] == pytest.approx(382, abs=2)  # 0.004 degrees of longitude to the edge
    assert still["measured_now"] == pytest.approx(143, abs=2)
    assert still["difference"] == pytest.approx(still["measured_now"] - still["measured_then"])
    assert table["measured_then"].isna().to_dict() == {"O-4": True, "O-1": False, "O-3": False, "O-2": False}
    assert (table.at["O-2", "unit"], table.at["O-2", "status"]) == ("m", "closed")


def test_a_rule_that_one_audit_did_not_run_closes_nothing(project):
    found = compare(project)
    assert found.before[0] == "A-20261110-002"
    assert found.after == ("A-20261112-003", dt.date(2026, 11, 12))
    assert found.counts["not_looked_at"] == 3
    assert found.counts["closed"] == 0


def test_the_order_of_the_audits_does_not_matter(project):
    forth, back = (
        compare(project, *pair) for pair in (("A-20261101-001", "A-20261110-002"), ("A-20261110-002", "A-20261101-001"))
    )
    assert forth.before == back.before
    assert forth.table["change"].equals(back.table["change"])


def test_what_cannot_be_compared_is_said(project, tmp_path):
    with pytest.raises(UnknownNameError, match="A-20261101-009"):
        compare(project, "A-20261101-009", "A-20261110-002")
    with pytest.raises(DataError, match="the same one"):
        compare(project, "A-20261110-002", "A-20261110-002")
    with pytest.raises(DataError, match="two audits are needed, the project has 0"):
        compare(county(tmp_path / "new.gpkg"))
    with project.transaction() as tx:
        tx.drop("rz_audit_findings")
    with pytest.raises(DataError, match="before findings were recorded"):
        compare(project, "A-20261101-001", "A-20261110-002")


def test_a_project_without_records_gets_them_with_its_next_audit(project):
    with project.transaction() as tx:
        tx.drop("rz_audit_findings")
        tx.drop("rz_changes")
    audited(project, "CN-101", day=dt.date(2026, 11, 14))
    audited(project, "CN-101", day=dt.date(2026, 11, 15))
    assert compare(project).counts["still"] == 3


def test_the_workbook_counts_and_lists(project, tmp_path):
    from openpyxl import load_workbook

    found = compare(project, "A-20261101-001", "A-20261110-002")
    book = load_workbook(
        write_comparison(found, tmp_path / "c.xlsx", view=project_view(project, catalogue=load()), catalogue=load())
    )
    assert book.sheetnames == ["汇总", "变化清单"]
    assert [cell.value for cell in book["汇总"][2]][2:] == [1, 1, 1, 1, 0]
    assert [cell.value for cell in book["变化清单"]["A"]] == ["变化", "新增", "反弹", "仍在", "已销号"]
    assert not [c for page in book for row in page.iter_rows() for c in row if c.data_type == "f"]


def test_the_command_says_it_in_words_and_as_json(cli, project):
    said = cli("--json", "compare", project.path, "A-20261101-001", "A-20261110-002").json
    assert said["counts"]["reopened"] == 1
    assert {one["change"] for one in said["findings"]} == {"new", "reopened", "still", "closed"}
    out = cli("compare", project.path, "A-20261101-001", "A-20261110-002")
    assert "反弹" in out.out
    assert "新增 1，反弹 1，仍在 1，已销号 1" in out.err
    assert cli("compare", project.path, "A-20261101-001").code == 2
    assert cli("--lang", "en", "compare", project.path, "A-1", "A-2").code == 1
