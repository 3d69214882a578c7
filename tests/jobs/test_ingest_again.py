"""Imports that meet rows which are there already: sent again, corrected, moved, written at the same time, replaced."""

import pytest
import shapely

from riverzones.errors import OutputError
from riverzones.jobs.ingest import run as module
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.model import Column, LayerKind, Text
from riverzones.store import ProjectFile


def column(name, dtype="string", **more):
    return Column(name, Text(zh=name, en=name), Text("", ""), dtype, **more)


COLUMNS = (
    column("id"),
    column("name"),
    column("flow", "number"),
    column("approved", "boolean"),
    column("day", "date"),
    column("at", "datetime"),
    column("accuracy_m", "number", unit="m"),
)
POINTS = LayerKind("points", Text(zh="点", en="points"), ("point",), COLUMNS)
READINGS = LayerKind("readings", Text(zh="读数", en="readings"), ("none", "point"), COLUMNS)
HEADING = "id,name,flow,approved,day,at,lon,lat,extra\n"
ROW = "A,甲,1.5,是,2021-03-01,2021-03-01 08:30,109.88,31.07,x\n"


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def sheet(tmp_path, text, name="a.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


@pytest.mark.parametrize("kind", [POINTS, READINGS])
def test_a_row_of_every_type_sent_again_is_recognised(project, tmp_path, kind):
    path = sheet(tmp_path, HEADING + ROW)
    ingest(project, path, kind=kind)
    report = ingest(project, path, kind=kind)
    assert report.quarantine[0].reason.en == "already imported: same id, geometry and attributes"
    assert report.notes[0].en == f"NOTHING WAS WRITTEN: all 1 rows are in the layer {kind.name} already"


def test_a_row_sent_again_with_other_attributes_says_which_columns_differ(project, tmp_path):
    ingest(project, sheet(tmp_path, HEADING + ROW), kind=POINTS)
    changed = ROW.replace("1.5", "2.5").replace(",x", ",y")
    report = ingest(project, sheet(tmp_path, HEADING + changed, "b.csv"), kind=POINTS)
    reason = report.quarantine[0].reason
    assert reason.en.startswith("attributes differ from the row already there (columns flow, extra)")
    assert "--overwrite" in reason.en
    assert "字段 flow、extra" in reason.zh
    assert project.read("points")["flow"].tolist() == [1.5]


def test_a_row_whose_point_has_moved_is_added_and_it_is_said(project, tmp_path):
    ingest(project, sheet(tmp_path, HEADING + ROW), kind=POINTS)
    report = ingest(project, sheet(tmp_path, HEADING + ROW.replace("109.88", "109.89"), "b.csv"), kind=POINTS)
    assert project.read("points").index.tolist() == ["A", "A-2"]
    assert any("at another place (moved, or another object)" in note.en for note in report.notes)


def test_the_loser_of_two_imports_at_once_gets_a_line_and_writes_nothing(project, tmp_path, monkeypatch):
    path = sheet(tmp_path, HEADING + ROW)
    write = module.write_import

    def overtaken(*args, **kwargs):
        monkeypatch.setattr(module, "write_import", write)
        ingest(ProjectFile.open(project.path), path, kind=POINTS)
        write(*args, **kwargs)

    monkeypatch.setattr(module, "write_import", overtaken)
    with pytest.raises(OutputError, match="another program has just written 1 rows") as caught:
        ingest(project, path, kind=POINTS)
    assert "Import once more" in caught.value.hint
    assert (project.count("points"), project.count("rz_imports")) == (1, 1)


def test_after_an_overwrite_the_source_names_only_files_whose_rows_are_there(project, tmp_path):
    first, second, third = (
        sheet(tmp_path, HEADING + ROW.replace("A,", f"{name},"), f"{name}.csv") for name in ("a", "b", "c")
    )
    ingest(project, first, kind=POINTS, options=ImportOptions(accuracy_m=50.0))
    ingest(project, second, kind=POINTS, options=ImportOptions(overwrite=True, confirmed=True))
    assert project.summary()["source"].tolist() == ["b.csv"]
    ingest(project, third, kind=POINTS)
    ingest(project, sheet(tmp_path, "id,lon,lat\nZ,1,1\n", "none.csv"), kind=POINTS)
    assert project.summary()["source"].tolist() == ["b.csv,c.csv"]
    assert project.summary()["accuracy_m"].isna().all()
    assert project.table("rz_imports")["file"].tolist() == ["a.csv", "b.csv", "c.csv", "none.csv"]


def test_a_table_without_places_becomes_a_layer_of_a_kind_that_may_have_none(project, tmp_path):
    path = sheet(tmp_path, "id,name,flow\n1,甲,2\n2,甲,3\n")
    report = ingest(project, path, kind=READINGS)
    assert (report.written, report.crs) == (2, "")
    layer = project.read("readings")
    assert layer["flow"].tolist() == [2.0, 3.0]
    assert layer.geometry.isna().all()
    ingest(project, sheet(tmp_path, HEADING + ROW, "b.csv"), kind=READINGS)
    assert shapely.to_wkt(project.read("readings").geometry.loc["A"], trim=True) == "POINT (109.88 31.07)"
    assert ingest(project, path, kind=READINGS).quarantined == 2


def test_rows_without_places_and_ids_stay_apart_by_all_their_cells(project, tmp_path):
    path = sheet(tmp_path, "name,flow\n甲,2\n甲,3\n")
    assert ingest(project, path, kind=READINGS).written == 2
    more = sheet(tmp_path, "name,flow\n甲,4\n甲,3\n", "b.csv")
    assert ingest(project, more, kind=READINGS).written == 1
