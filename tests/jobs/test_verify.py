"""Whether a project is as it was left: other processes change it, by SQLite and by GDAL, and each change is named."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.jobs.history import history
from riverzones.jobs.ingest.edits import set_cells
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.jobs.verify import verify
from riverzones.store.outside_changes import CHANGES, STATES
from riverzones.store.project import ProjectFile

CATALOGUE = load()
KIND = CATALOGUE.kinds["outfalls"]
ROWS = "".join(f"PK-{n},{n}号,{102.71 + n / 1000:.4f},25.01\n" for n in range(1, 6))
WRITER = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as project:
    for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        project.create_function(name, 1, lambda shape: 0)
    project.executescript(sys.argv[2])
"""
"""Another program: it knows the functions that a writer of GeoPackage must have, and nothing of riverzones."""


@pytest.fixture
def project(tmp_path):
    made = ProjectFile.create(tmp_path / "p.gpkg")
    (tmp_path / "five.csv").write_text("id,name,lon,lat\n" + ROWS, encoding="utf-8")
    ingest(made, tmp_path / "five.csv", kind=KIND)
    return made


def others(project, statements):
    subprocess.run([sys.executable, "-I", "-S", "-c", WRITER, project.path, statements], check=True)


def states(seen):
    differs = seen.layers[seen.layers["state"] != "as_left"]
    return dict(zip(differs["layer"], differs["state"], strict=True))


def named(seen):
    return seen.rows[["layer", "row_id", "what"]].values.tolist()


def test_what_riverzones_writes_itself_is_as_left(project, tmp_path):
    set_cells(project, "outfalls:PK-1", {"name": "手改"}, note="现场", by="王工", catalogue=CATALOGUE)
    (tmp_path / "new.csv").write_text("id,name,lon,lat\nPK-1,新名,102.7101,25.01\nPK-9,九号,102.73,25.02\n", "utf-8")
    ingest(project, tmp_path / "new.csv", kind=KIND, options=ImportOptions(update="five.csv", confirmed=True))
    seen = verify(project)
    assert (seen.as_left, states(seen), seen.changes) == (True, {}, 0)


def test_each_row_that_another_process_touched_is_named(project):
    others(
        project,
        "UPDATE outfalls SET name = '外' WHERE id = 'PK-1'; UPDATE outfalls SET name = '又' WHERE id = 'PK-1';"
        "UPDATE outfalls SET geom = (SELECT geom FROM outfalls WHERE id = 'PK-5') WHERE id = 'PK-2';"
        "DELETE FROM outfalls WHERE id = 'PK-3'; INSERT INTO outfalls (id, name) VALUES ('X-1', '新');"
        "INSERT INTO outfalls (name) VALUES ('没有编号'); UPDATE rz_imports SET file = '别的.csv';",
    )
    seen = verify(project)
    assert seen.as_left is False
    assert states(seen) == {"outfalls": "changed", "rz_imports": "changed"}
    assert named(seen) == [
        ["outfalls", "PK-1", "changed"],
        ["outfalls", "PK-2", "moved"],
        ["outfalls", "PK-3", "removed"],
        ["outfalls", "X-1", "added"],
        ["outfalls", "fid-7", "added"],
        ["rz_imports", "fid-1", "changed"],
    ]
    row = seen.layers.set_index("layer").loc["outfalls"]
    assert row[["rows", "added", "changed", "moved", "removed"]].tolist() == [6, 2, 1, 1, 1]


def test_what_others_did_stays_known_when_riverzones_writes_after_them(project, tmp_path):
    others(project, "UPDATE outfalls SET name = '外' WHERE id IN ('PK-1', 'PK-2', 'PK-3')")
    set_cells(project, "outfalls:PK-4", {"name": "手改"}, note="现场", by="王工", catalogue=CATALOGUE)
    table = project.read("outfalls").reset_index(drop=True)
    with project.transaction() as tx:
        tx.put_layer("outfalls", table)  # made anew, with what others wrote
    assert [row[1] for row in named(verify(project))] == ["PK-1", "PK-2", "PK-3"]
    table.loc[table["id"] == "PK-1", "name"] = "自己的"
    with project.transaction() as tx:
        tx.put_layer("outfalls", table)
        tx.remove_rows("outfalls", ["PK-2"])
    assert [row[1] for row in named(verify(project))] == ["PK-3"]  # nothing of theirs is left in the other two
    ingest(project, tmp_path / "five.csv", kind=KIND, options=ImportOptions(overwrite=True, confirmed=True))
    assert verify(project).as_left


def test_tables_that_are_made_anew_altered_dropped_or_joined(project):
    others(
        project,
        "ALTER TABLE outfalls ADD COLUMN theirs TEXT; DROP TABLE rz_packs;"
        "CREATE TABLE notes (fid INTEGER PRIMARY KEY);"
        "DELETE FROM gpkg_contents WHERE table_name = 'rz_packs';"
        "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('notes', 'attributes');"
        "UPDATE gpkg_contents SET last_change = '2031-01-01T00:00:00.000Z' WHERE table_name = 'rz_findings'",
    )
    expected = {"outfalls": "rebuilt", "rz_packs": "removed", "notes": "added", "rz_findings": "written"}
    assert states(verify(project)) == expected
    with project.transaction() as tx:  # a write of ours to one of them does not make it ours
        tx.put_layer("rz_findings", project.read("rz_findings"))
    assert states(verify(project)) == expected


def test_a_project_of_an_older_version_is_not_known_until_it_is_written_to(project, cli):
    with closing(sqlite3.connect(project.path)) as file:
        triggers = file.execute("SELECT name FROM sqlite_master WHERE name GLOB ?", (f"{CHANGES}_*_*",)).fetchall()
    statements = [f'DROP TRIGGER "{name}"' for (name,) in triggers if not name.endswith("_rows")]
    others(project, "; ".join([*statements, f"DROP TABLE {CHANGES}", f"DROP TABLE {STATES}"]))
    seen = verify(project)
    assert (seen.as_left, set(seen.layers["state"])) == (None, {"not_known"})
    said = cli("verify", project.path)
    assert said.code == 1
    assert "不明" in said.err
    set_cells(project, "outfalls:PK-4", {"name": "手改"}, note="现场", by="王工", catalogue=CATALOGUE)
    seen = verify(project)
    assert seen.as_left
    assert seen.layers.set_index("layer").loc["outfalls", "since"]
    others(project, "DELETE FROM outfalls WHERE id = 'PK-4'")
    assert named(verify(project)) == [["outfalls", "PK-4", "removed"]]


def test_a_writer_that_fails_leaves_nothing_in_the_table_of_changes(project):
    with pytest.raises(LayerError), project.transaction() as tx:
        tx.put_layer("outfalls", project.read("outfalls").drop(columns="id"))
    others(project, "DELETE FROM outfalls WHERE id = 'PK-2'")
    assert named(verify(project)) == [["outfalls", "PK-2", "removed"]]


def test_a_row_that_another_program_took_away_has_its_history(project):
    others(project, "UPDATE outfalls SET name = '外' WHERE id = 'PK-3'; DELETE FROM outfalls WHERE id = 'PK-3'")
    _, _, events = history(project, "outfalls:PK-3", catalogue=CATALOGUE)
    assert events["what"].tolist() == ["brought", "outside_changed", "outside_removed"]


def test_a_damaged_page_is_told(project, cli):
    data = bytearray(project.path.read_bytes())
    with closing(sqlite3.connect(project.path)) as file:
        (root,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'outfalls'").fetchone()
    data[(root - 1) * 4096 + 8 : (root - 1) * 4096 + 40] = b"\xff" * 32
    project.path.write_bytes(data)
    said = cli("verify", project.path)
    assert said.code == 1
    assert "已损坏" in said.err


def test_the_command_ends_with_1_until_what_was_changed_is_accepted(project, cli):
    assert cli("verify", project.path).code == 0
    others(project, "UPDATE outfalls SET name = '外' WHERE id = 'PK-3'; ALTER TABLE rz_packs ADD COLUMN theirs TEXT")
    said = cli("verify", project.path)
    assert said.code == 1
    assert "PK-3" in said.out
    assert "2 个图层或表被其他程序改动" in said.err
    document = cli("--json", "verify", project.path).json
    assert (document["as_left"], document["changes"], document["rows"][0]["row_id"]) == (False, 1, "PK-3")
    assert cli("verify", project.path, "--accept").code == 0
    assert cli("verify", project.path).code == 0
    others(project, "UPDATE outfalls SET name = '再' WHERE id = 'PK-3'")
    assert cli("--lang", "en", "verify", project.path).code == 1


@pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="ogr2ogr is not installed")
def test_what_gdal_writes_is_named(project, tmp_path):
    (tmp_path / "one.csv").write_text("id,name\nN-1,新来的\n", encoding="utf-8")
    add = ["ogr2ogr", "-append", "-update", project.path, tmp_path / "one.csv", "-nln", "outfalls"]
    subprocess.run(add, check=True)
    subprocess.run(["ogrinfo", "-q", project.path, "-sql", "DELETE FROM outfalls WHERE id = 'PK-2'"], check=True)
    assert named(verify(project)) == [["outfalls", "N-1", "added"], ["outfalls", "PK-2", "removed"]]
    subprocess.run(["ogr2ogr", "-overwrite", "-update", *add[3:]], check=True)
    assert states(verify(project)) == {"outfalls": "rebuilt"}
