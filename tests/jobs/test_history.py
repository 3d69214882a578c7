"""What a project remembers of one row: files, corrections, findings; rows that are gone, and those that never were."""

from __future__ import annotations

import pytest

from riverzones.catalogue import load
from riverzones.errors import UnknownNameError
from riverzones.jobs.findings.close import set_findings
from riverzones.jobs.history import history
from riverzones.jobs.ingest.edits import set_cells, undo_edit
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.jobs.ingest.undo import undo_import
from riverzones.store.project import ProjectFile
from small_county import audited, county

CATALOGUE = load()
KIND = CATALOGUE.kinds["outfalls"]
OLD = "id,name,lon,lat\nPK-1,一号,102.71,25.01\nPK-2,二号,102.72,25.02\n"
NEW = "id,name,lon,lat\nPK-1,一号口,102.7101,25.01\nPK-3,三号,102.73,25.02\n"


@pytest.fixture
def project(tmp_path):
    made = ProjectFile.create(tmp_path / "p.gpkg")
    for name, text, options in (
        ("old.csv", OLD, ImportOptions()),
        ("new.csv", NEW, ImportOptions(update="old.csv", confirmed=True)),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        if name == "new.csv":
            set_cells(made, "outfalls:PK-1", {"name": "手改"}, note="现场", by="王工", catalogue=CATALOGUE)
        ingest(made, tmp_path / name, kind=KIND, options=options)
    return made


def told(project, said):
    layer, key, events = history(project, said, catalogue=CATALOGUE)
    assert layer == "outfalls"
    return key, events.astype(object).where(events.notna(), None)[
        ["what", "before", "after", "by", "file"]
    ].values.tolist()


def test_files_and_corrections_stand_in_their_order_with_what_each_changed(project):
    set_cells(project, "outfalls:PK-1", {"name": "再改"}, note="复核", by="李工", catalogue=CATALOGUE)
    assert told(project, "outfalls:PK-1") == (
        "PK-1",
        [
            ["brought", None, None, None, "old.csv"],
            ["set", "一号", "手改", "王工", None],
            ["moved", None, None, None, "new.csv"],
            ["changed", "手改", "一号口", None, "new.csv"],
            ["set", "一号口", "再改", "李工", None],
        ],
    )
    undo_edit(project, 2)
    assert told(project, "排污口:PK-1")[1][-1] == ["set_undone", "再改", "一号口", "李工", None]


def test_a_row_that_is_gone_is_known_by_id_and_by_name(project):
    expected = [["brought", None, None, None, "old.csv"], ["gone", None, None, None, "new.csv"]]
    assert told(project, "outfalls:PK-2") == told(project, "outfalls:二号") == ("PK-2", expected)


def test_an_import_that_was_undone_is_told(project):
    undo_import(project, 2, kinds=CATALOGUE.kinds)
    assert [event[0] for event in told(project, "outfalls:PK-3")[1]] == ["brought", "undone"]


def test_findings_and_how_they_went_on(tmp_path):
    project = county(tmp_path / "p.gpkg")
    audited(project)
    table = project.read("rz_findings")
    name, subject = str(table.index[0]), f"{table['subject_layer'].iloc[0]}:{table['subject_id'].iloc[0]}"
    set_findings(project, [name], status="in_hand", note="在办")
    _, _, events = history(project, subject, catalogue=CATALOGUE)
    mine = events[events["finding"] == name]
    assert mine["what"].tolist() == ["found", "status"]
    assert mine["after"].tolist()[1] == "in_hand"


@pytest.mark.parametrize("said", ["outfalls:PK-9", "outfalls:", "PK-1", ":PK-1"])
def test_what_never_was_is_refused_in_one_line(project, said):
    with pytest.raises(UnknownNameError):
        history(project, said, catalogue=CATALOGUE)


def test_the_command_tells_it_in_words(project, cli):
    said = cli("history", project.path, "outfalls:PK-1").out
    assert "由文件带来" in said
    assert "手改" in said
    document = cli("--json", "history", project.path, "outfalls:PK-1").json
    assert (document["id"], len(document["events"])) == ("PK-1", 4)
