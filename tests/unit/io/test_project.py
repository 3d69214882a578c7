"""The project file: what goes in comes out, whole or not at all."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import pandas as pd
import pytest
from shapely import from_wkt

from riverzones.errors import CrsError, LayerError, OutputError, UnknownNameError
from riverzones.model import FINDING_COLUMNS, Place
from riverzones.store import LEDGERS, ProjectFile


def layer(**columns):
    """Rows with ``wkt`` as geometry, in EPSG:4490."""
    shapes = [None if text is None else from_wkt(text) for text in columns.pop("wkt")]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4490)


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "巫山 #1.gpkg", title="巫山县")


def outfalls():
    return layer(id=["O-1", "O-2"], name=["一号", None], wkt=["POINT (109.9 31.1)", "POINT (110 31)"])


def test_a_new_project_has_the_ledgers_and_an_empty_layer_of_findings(project):
    assert project.layers() == []
    for name, columns in LEDGERS.items():
        assert list(project.table(name).columns) == list(columns)
    findings = project.read("rz_findings")
    assert len(findings) == 0
    assert list(findings.columns) == [*FINDING_COLUMNS, "geometry"]
    assert findings.crs.to_epsg() == 4490
    assert project.about["title"] == "巫山县"


def test_a_layer_comes_back_with_ids_as_index_and_its_types(project):
    frame = layer(
        id=["a", "b", "c"],
        count=pd.array([1, None, 2**60 + 1], dtype="Int64"),
        approved=pd.array([True, None, False], dtype="boolean"),
        accuracy_m=[1.5, None, 2],
        day=[pd.Timestamp("2026-11-22").date(), None, None],
        at=pd.to_datetime(["2026-11-22 08:00", None, "2026-01-01 00:00:00.125"], format="ISO8601"),
        名称=["甲", None, ""],
        wkt=["POINT (109 31)", None, "POINT (110 31)"],
    )
    with project.transaction() as tx:
        tx.put_layer("outfalls", frame)
    back = project.read("outfalls")
    assert back.index.tolist() == ["a", "b", "c"]
    assert back.index.name is None
    assert back["count"].dtype == "Int64"
    assert back["count"].tolist() == [1, pd.NA, 2**60 + 1]
    assert back["approved"].dtype == "boolean"
    assert back["approved"].tolist() == [True, pd.NA, False]
    assert back["accuracy_m"].tolist()[::2] == [1.5, 2.0]
    assert back["day"].tolist() == frame["day"].tolist()
    assert back["at"].equals(frame["at"].set_axis(back.index).astype(back["at"].dtype))
    assert back["名称"].tolist()[::2] == ["甲", ""]
    assert back["名称"].isna().tolist() == [False, True, False]
    assert back.geometry.iloc[1] is None
    assert back.geometry.iloc[2].equals(from_wkt("POINT (110 31)"))


def test_opening_and_reading_leave_the_bytes_as_they_were(project):
    with project.transaction() as tx:
        tx.put_layer("outfalls", outfalls())
    before = hashlib.sha256(project.path.read_bytes()).hexdigest()
    again = ProjectFile.open(project.path)
    again.read("outfalls"), again.summary(), again.table("rz_imports"), again.layers(), again.count("outfalls")
    assert hashlib.sha256(project.path.read_bytes()).hexdigest() == before
    assert [p.name for p in project.path.parent.iterdir()] == [project.path.name]


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt])
def test_nothing_of_a_transaction_that_stops_is_kept(project, stop):
    with project.transaction() as tx:
        tx.put_layer("outfalls", outfalls())

    def change():
        with project.transaction() as tx:
            tx.put_layer("outfalls", outfalls().head(1))
            tx.put_layer("zones", outfalls())
            tx.append_table("rz_imports", pd.DataFrame({"import_id": ["1"]}))
            assert len(project.read("outfalls")) == 1
            raise stop

    with pytest.raises(stop):
        change()
    assert len(project.read("outfalls")) == 2
    assert project.layers() == ["outfalls"]
    assert len(project.table("rz_imports")) == 0


def test_an_unknown_layer_is_answered_with_near_names(project):
    with project.transaction() as tx:
        tx.put_layer("outfalls", outfalls())
    with pytest.raises(UnknownNameError, match="Did you mean outfalls"):
        project.read("outfals")
    assert not project.has("outfals")
    assert project.count("outfals") == 0
    assert project.table("outfals").empty


def test_rows_are_appended_with_new_columns(project):
    with project.transaction() as tx:
        tx.append_layer("outfalls", outfalls())
        tx.append_layer("outfalls", layer(id=["O-3"], Owner=["某厂"], name=["三号"], wkt=["POINT (108 30)"]))
    back = project.read("outfalls")
    assert back.index.tolist() == ["O-1", "O-2", "O-3"]
    assert back["Owner"].isna().tolist() == [True, True, False]
    assert back.loc["O-3", "name"] == "三号"
    row = project.summary().iloc[0]
    assert (row["rows"], row["west"], row["south"], row["east"], row["north"]) == (3, 108, 30, 110, 31.1)


def test_an_id_given_twice_is_refused(project):
    with project.transaction() as tx:
        tx.put_layer("outfalls", outfalls())
    with pytest.raises(LayerError, match="O-1"), project.transaction() as tx:
        tx.append_layer("outfalls", outfalls().head(1))
    assert project.count("outfalls") == 2


def test_a_layer_in_another_crs_is_refused(project):
    with pytest.raises(CrsError, match="EPSG:3857"), project.transaction() as tx:
        tx.put_layer("outfalls", outfalls().to_crs(3857))


def test_create_asks_before_it_replaces(project):
    with pytest.raises(OutputError, match="--overwrite"):
        ProjectFile.create(project.path)
    with project.transaction() as tx:
        tx.put_layer("outfalls", outfalls())
    assert ProjectFile.create(project.path, overwrite=True).layers() == []


def test_what_is_no_project_says_what_it_is(tmp_path):
    with pytest.raises(LayerError, match="riverzones init"):
        ProjectFile.open(tmp_path / "none.gpkg")
    (tmp_path / "text.gpkg").write_text("not a database, but long enough to be looked at" * 50)
    with pytest.raises(LayerError, match="no GeoPackage"):
        ProjectFile.open(tmp_path / "text.gpkg")
    outfalls().to_file(tmp_path / "plain.gpkg")
    with pytest.raises(LayerError, match="no riverzones project"):
        ProjectFile.open(tmp_path / "plain.gpkg")
    with pytest.raises(LayerError, match="no project file"):
        ProjectFile.open(tmp_path)


def test_a_project_remembers_its_place(tmp_path):
    place = Place(("530114",), ("呈贡区",), (102.7, 24.7, 103.0, 25.0))
    made = ProjectFile.create(tmp_path / "p.gpkg", place=place)
    assert made.place() == place
    with made.transaction() as tx:
        tx.put_place(Place(("53",)))
    assert ProjectFile.open(made.path).place() == Place(("53",))
    assert made.layers() == []


def test_a_project_from_before_places_were_kept_has_none_and_is_not_rewritten(project):
    with project.transaction() as tx:
        tx.drop("rz_place")
    before = hashlib.sha256(project.path.read_bytes()).hexdigest()
    assert ProjectFile.open(project.path).place() is None
    assert hashlib.sha256(project.path.read_bytes()).hexdigest() == before
