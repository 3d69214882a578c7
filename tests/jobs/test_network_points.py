"""Where points lie on the network is kept with it, and is never another than what would be found now."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from riverzones.catalogue import load
from riverzones.jobs.network import build_network
from riverzones.jobs.query.run import ask
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.network_points import TABLE, points_placed
from riverzones.network.build import BuildSettings
from riverzones.network.chainage import PlacedPoints, places
from riverzones.network.chainage.placed_points import points_of
from riverzones.relations.flow import LOCATED_WITHIN_M, located
from riverzones.store.blobs import encode, register_functions
from riverzones.store.project import ProjectFile

PHRASE = "outfalls upstream of intakes within 20 km"
RIVERS = [
    "LINESTRING (110 31, 110.1 31, 110.2 31)",
    "LINESTRING (110.1 31.1, 110.1 31)",
    "LINESTRING (110 31.05, 110.05 31.0002)",
]
TRIANGLE = "POLYGON ((110.06 31.001, 110.07 31.001, 110.07 31.01, 110.06 31.001))"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A project with a network; a test takes a copy."""
    project = ProjectFile.create(tmp_path_factory.mktemp("points") / "p.gpkg")
    rivers = {"id": ["R1", "R2", "R3"], "name": ["长江", "大宁河", "小溪"]}
    outfalls = gpd.GeoDataFrame(
        {"id": ["O1", "O2", "O3", "O4"], "receiving_water": ["长江", "大宁河", None, "长江"]},
        geometry=gpd.points_from_xy([110.05, 110.1, 110.02, 110.08], [31.001, 31.05, 31.03, 31.5]),
        crs=4490,
    )
    outfalls.loc[len(outfalls)] = ["O5", None, None]
    intakes = gpd.GeoDataFrame({"id": ["I1"]}, geometry=gpd.points_from_xy([110.15], [31.0]), crs=4490)
    with project.transaction() as tx:
        tx.put_layer("rivers", gpd.GeoDataFrame(rivers, geometry=shapely.from_wkt(RIVERS), crs=4490))
        tx.put_layer("outfalls", outfalls)
        tx.put_layer("intakes", intakes)
    build_network(project, catalogue=load())
    return project.path


@pytest.fixture
def project(built, tmp_path):
    return ProjectFile.open(shutil.copy(built, tmp_path / "p.gpkg"))


def answered(project):
    return ask(project, PHRASE, catalogue=load()).frame


def on_network(project):
    """Where all places of the project are, as questions have it."""
    network = network_of(project)
    return pd.concat([located(project.read(layer), network) for layer in ("outfalls", "intakes")])


def forget(project):
    """Nothing is kept any more: all is found now."""
    with project.transaction() as tx:
        tx.drop(TABLE)
    assert points_placed(project) is None


def by_sql(project, *statements):
    """Another program, which knows nothing of riverzones."""
    with contextlib.closing(sqlite3.connect(project.path)) as connection:
        register_functions(connection)
        with connection:
            for sql, *values in statements:
                connection.execute(sql, values)


def shape(wkt):
    return encode(np.array([shapely.from_wkt(wkt)], dtype=object), 4490)[0]


def put_anew(project):
    """An import that replaces the layer: rows in another order, one moved."""
    rows = project.read("outfalls").iloc[::-1].copy()
    rows.loc["O1", "geometry"] = shapely.Point(110.07, 30.999)
    with project.transaction() as tx:
        tx.put_layer("outfalls", rows)


CHANGES = {
    "nothing": lambda project: None,
    "a row moved": lambda project: by_sql(
        project, ("UPDATE outfalls SET geom = ? WHERE id = 'O2'", shape("POINT (110.101 31.01)"))
    ),
    "a row added": lambda project: by_sql(
        project, ("INSERT INTO outfalls (id, geom) VALUES ('O9', ?)", shape("POINT (110.12 31.0001)"))
    ),
    "a row deleted": lambda project: by_sql(project, ("DELETE FROM outfalls WHERE id = 'O1'",)),
    "a row that names another river": lambda project: by_sql(
        project, ("UPDATE outfalls SET receiving_water = '小溪' WHERE id = 'O1'",)
    ),
    "an intake moved": lambda project: by_sql(project, ("UPDATE intakes SET geom = ?", shape("POINT (110.06 31)"))),
    "a layer put anew": put_anew,
    "an area instead of a point": lambda project: by_sql(
        project,
        (
            "UPDATE outfalls SET geom = ? WHERE id = 'O3'",
            shape(TRIANGLE),
        ),
    ),
    "rivers turned, nothing joined or bridged": lambda project: build_network(
        project,
        catalogue=load(),
        settings=BuildSettings(turns=((110.15, 31.0), (110.05, 31.0)), snap_m=0.0, bridge_m=0.0),
    ),
    "a river changed, the network not built": lambda project: by_sql(
        project, ("UPDATE rivers SET geom = ? WHERE id = 'R2'", shape("LINESTRING (110.11 31.1, 110.1 31)"))
    ),
    "a reach drawn anew": lambda project: by_sql(
        project, ("UPDATE reaches SET geom = ? WHERE id = 'R2'", shape("LINESTRING (110.12 31.1, 110.1 31)"))
    ),
    "a reach called otherwise": lambda project: by_sql(project, ("UPDATE reaches SET river = '长江' WHERE id = 'R2'",)),
    "an edge cut": lambda project: by_sql(project, ("UPDATE rz_edges SET to_id = NULL WHERE id = 'R2'",)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_is_what_is_found_now_whatever_changed(project, change):
    CHANGES[change](project)
    kept = on_network(project)
    forget(project)
    fresh = on_network(project)
    pd.testing.assert_frame_equal(kept, fresh, check_exact=True)
    assert fresh["reach_id"].notna().sum() >= 3


def test_an_answer_with_what_is_kept_is_that_without_it(project):
    kept = answered(project)
    assert sorted(kept["subject_id"]) == ["O1", "O2", "O3"]
    assert len(points_placed(project)) == 5
    forget(project)
    pd.testing.assert_frame_equal(kept, answered(project))


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ("nothing", []),
        ("a row moved", ["O2"]),
        ("a row added", ["O9"]),
        ("a layer put anew", ["O1"]),
    ],
)
def test_only_what_is_not_kept_is_put_on_the_network_anew(project, monkeypatch, change, asked):
    CHANGES[change](project)
    rows, locate = [], places._located

    def counted(frame, *args, **options):
        rows.extend(frame.index)
        return locate(frame, *args, **options)

    monkeypatch.setattr(places, "_located", counted)
    on_network(project)
    assert rows == asked


@pytest.mark.parametrize("change", ["a reach drawn anew", "an edge cut", "a reach called otherwise"])
def test_points_of_a_network_that_others_changed_are_void(project, change):
    assert points_placed(project) is not None
    CHANGES[change](project)
    assert points_placed(project) is None
    project.accept_outside_changes()
    assert points_placed(project) is None


def test_points_that_somebody_damaged_are_found_anew(project):
    (whole,) = (row["value"] for _, row in project.table(TABLE).iterrows() if row["name"] == "reach")
    for damaged in ("", "?", whole[:8], None, whole[:-8] + "////fw=="):
        by_sql(project, (f"UPDATE {TABLE} SET value = ? WHERE name = 'reach'", damaged))
        points = network_of(project), points_placed(project)
        assert points[1] is None or points_of(points[0], LOCATED_WITHIN_M) is None
    assert on_network(project)["reach_id"].notna().sum() == 4


def test_reaches_are_read_when_somebody_looks_at_one(project, monkeypatch):
    read = ProjectFile.read
    layers = []
    monkeypatch.setattr(ProjectFile, "read", lambda self, layer: layers.append(layer) or read(self, layer))
    network = network_of(project)
    assert (len(network), len(network.down.to), layers) == (len(network.length_m), len(network.down.to), [])
    assert network.reaches.index.equals(network.ids)
    assert layers == ["reaches"]


def test_points_with_another_name_or_place_are_not_among_them():
    table = pd.DataFrame(
        {
            "reach_id": ["b", None], "river": ["甲", None], "bank": ["left", None], "chainage_m": [5.0, np.nan],
            "offset_m": [1.0, np.nan], "to_end_m": [2.0, np.nan], "lon": [110.0, np.nan], "lat": [31.0, np.nan],
        }
    )  # fmt: skip
    lonlat, ids = np.array([[110.1, 110.2], [31.1, 31.2]]), pd.Index(["a", "b"], dtype="str")
    points = PlacedPoints.of(lonlat, np.array(["甲", None], dtype=object), table, ids)
    assert points.find(lonlat, np.array(["甲", np.nan], dtype=object)).tolist() == [0, 1]
    assert points.find(lonlat[:, ::-1], np.array([None, "甲"], dtype=object)).tolist() == [1, 0]
    assert points.find(lonlat, np.array(["乙", "甲"], dtype=object)).tolist() == [-1, -1]
    assert points.find(lonlat, None).tolist() == [-1, 1]
    assert points.find(lonlat + 1e-15, None).tolist() == [-1, 1] or (lonlat + 1e-15 == lonlat).any()
    again = PlacedPoints.unpacked(points.packed())
    assert [list(values) for values in again.table(np.array([1, 0]), ids).values()][:2] == [[None, "b"], [None, "甲"]]
    assert PlacedPoints.of(lonlat, np.array(["甲\n乙", None], dtype=object), table, ids) is None
