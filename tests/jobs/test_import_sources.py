"""Imports that replace: of one source only, of the whole layer when it is asked for by name, and the way back."""

import pytest
import shapely

from riverzones.errors import DataError, LayerError, OutputError
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.jobs.ingest.undo import imports_table, undo_import
from riverzones.model import Column, LayerKind, Text
from riverzones.store import ProjectFile


def column(name, dtype="string"):
    return Column(name, Text(zh=name, en=name), Text("", ""), dtype)


COLUMNS = (column("id"), column("name"), column("flow", "number"), column("approved", "boolean"), column("day", "date"))
KIND = LayerKind("points", Text(zh="点", en="points"), ("point",), COLUMNS)
HEADING = "id,name,flow,approved,day,lon,lat,extra\n"


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def bring(project, tmp_path, name, *ids, flow=1.5, **options):
    lines = [f"{key},甲,{flow},是,2021-03-01,109.8{number},31.0,x" for number, key in enumerate(ids)]
    (tmp_path / name).write_text(HEADING + "\n".join(lines) + "\n", encoding="utf-8")
    return ingest(project, tmp_path / name, kind=KIND, options=ImportOptions(**options))


def test_an_overwrite_that_takes_rows_of_other_files_names_each_and_wants_a_yes(project, tmp_path):
    bring(project, tmp_path, "lake.csv", "L1", "L2")
    bring(project, tmp_path, "river.csv", "R1")
    with pytest.raises(OutputError, match=r"2 of lake\.csv, 1 of river\.csv") as caught:
        bring(project, tmp_path, "new.csv", "N1", overwrite=True)
    assert "--replace" in caught.value.hint
    assert "--yes" in caught.value.hint
    assert sorted(project.read("points").index) == ["L1", "L2", "R1"]
    report = bring(project, tmp_path, "new.csv", "N1", overwrite=True, confirmed=True)
    assert "2 of lake.csv, 1 of river.csv" in report.notes[0].en
    assert project.read("points").index.tolist() == ["N1"]


def test_an_overwrite_of_a_layer_that_this_file_alone_filled_needs_no_yes(project, tmp_path):
    bring(project, tmp_path, "a.csv", "A", "B")
    report = bring(project, tmp_path, "a.csv", "A", overwrite=True)
    assert "2 of a.csv" in report.notes[0].en
    assert project.read("points").index.tolist() == ["A"]


def test_a_dry_run_says_what_an_overwrite_would_take(project, tmp_path):
    bring(project, tmp_path, "a.csv", "A", "B")
    report = bring(project, tmp_path, "b.csv", "C", overwrite=True, dry_run=True)
    assert "2 of a.csv" in report.notes[0].en
    assert project.count("points") == 2


def test_a_replacement_takes_the_rows_of_its_own_file_only(project, tmp_path):
    bring(project, tmp_path, "lake.csv", "L1")
    bring(project, tmp_path, "river.csv", "R1", "R2")
    report = bring(project, tmp_path, "river.csv", "R1", "R3", flow=9.0, replace="")
    assert "2 of river.csv" in report.notes[0].en
    layer = project.read("points")
    assert sorted(layer.index) == ["L1", "R1", "R3"]
    assert layer["flow"].loc["R1"] == 9.0
    assert project.summary()["source"].tolist() == ["lake.csv,river.csv"]


def test_a_replacement_of_a_file_of_another_name_names_it(project, tmp_path):
    bring(project, tmp_path, "march.csv", "A", "B")
    bring(project, tmp_path, "april.csv", "A", "C", replace="march.csv")
    assert sorted(project.read("points").index) == ["A", "C"]
    assert project.summary()["source"].tolist() == ["april.csv"]


def test_a_replacement_of_what_is_not_there_lists_the_sources(project, tmp_path):
    bring(project, tmp_path, "march.csv", "A")
    with pytest.raises(LayerError, match=r"no row of points is from april\.csv") as caught:
        bring(project, tmp_path, "april.csv", "B", replace="")
    assert "--replace=march.csv" in caught.value.hint
    assert project.count("points") == 1


def test_a_replacement_and_an_overwrite_exclude_each_other(project, tmp_path):
    with pytest.raises(DataError, match="not both"):
        bring(project, tmp_path, "a.csv", "A", replace="", overwrite=True)


def test_rows_of_unknown_origin_are_named_as_such(project, tmp_path):
    bring(project, tmp_path, "a.csv", "A")
    with project.transaction() as tx:
        tx.put_layer("points", project.read("points").assign(id="X", source=None).reset_index(drop=True))
    with pytest.raises(OutputError, match="1 of unknown source"):
        bring(project, tmp_path, "b.csv", "B", overwrite=True)


def test_undo_takes_the_rows_back_and_restores_those_replaced_as_they_were(project, tmp_path):
    bring(project, tmp_path, "a.csv", "A", "B")
    before = project.read("points")
    bring(project, tmp_path, "b.csv", "C")
    bring(project, tmp_path, "a.csv", "A", "D", flow=9.0, replace="")
    done = undo_import(project, 3, kinds={"points": KIND})
    assert (done.removed, done.restored) == (2, 2)
    after = project.read("points").loc[["A", "B", "C"]]
    assert sorted(project.read("points").index) == ["A", "B", "C"]
    for name in ("name", "flow", "approved", "day", "extra", "source"):
        assert after[name].loc[["A", "B"]].tolist() == before[name].tolist(), name
    assert after["day"].map(str).iloc[0] == "2021-03-01"
    assert shapely.equals(after.geometry.loc[["A", "B"]].to_numpy(), before.geometry.to_numpy()).all()
    assert imports_table(project)["undone_at"].notna().tolist() == [False, False, True]


def test_undo_of_an_overwrite_brings_every_source_back(project, tmp_path):
    bring(project, tmp_path, "a.csv", "A")
    bring(project, tmp_path, "b.csv", "B")
    bring(project, tmp_path, "c.csv", "C", overwrite=True, confirmed=True)
    undo_import(project, 3, kinds={"points": KIND})
    assert sorted(project.read("points").index) == ["A", "B"]
    with pytest.raises(OutputError, match=r"1 of a\.csv, 1 of b\.csv"):
        bring(project, tmp_path, "c.csv", "C", overwrite=True)


def test_an_import_whose_rows_a_later_one_replaced_cannot_be_undone_before_it(project, tmp_path):
    bring(project, tmp_path, "a.csv", "A")
    bring(project, tmp_path, "a.csv", "A", flow=2.0, replace="")
    with pytest.raises(OutputError, match="import 2"):
        undo_import(project, 1, kinds={"points": KIND})
    undo_import(project, 2, kinds={"points": KIND})
    undo_import(project, 1, kinds={"points": KIND})
    assert project.count("points") == 0
    with pytest.raises(LayerError, match="undone already"):
        undo_import(project, 1, kinds={"points": KIND})
    with pytest.raises(LayerError, match="no import 7"):
        undo_import(project, 7, kinds={"points": KIND})
