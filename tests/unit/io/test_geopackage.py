"""The GeoPackage as other programs see it: GDAL reads it, its index is right, its shapes are of one type."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import from_wkt

from riverzones.errors import LayerError
from riverzones.jobs.shared.tables import plain_rows
from riverzones.store import ProjectFile, blobs, geopackage
from riverzones.store.formats import write_table


def layer(*wkt, **columns):
    shapes = [None if text is None else from_wkt(text) for text in wkt]
    return gpd.GeoDataFrame({"id": [f"r{i}" for i in range(len(wkt))], **columns}, geometry=shapes, crs=4490)


def put(path, frame, name="rivers"):
    project = ProjectFile.create(path)
    with project.transaction() as tx:
        tx.put_layer(name, frame)
    return project


def ask(path, sql, *values):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def many(rows, seed=1):
    rng = np.random.default_rng(seed)
    points = shapely.points(rng.uniform(100, 112, rows), rng.uniform(27, 34, rows))
    return gpd.GeoDataFrame({"id": [f"{seed}-{i}" for i in range(rows)]}, geometry=points, crs=4490)


def test_the_header_is_that_of_version_1_2(tmp_path):
    path = put(tmp_path / "a.gpkg", layer("POINT (1 2)")).path
    assert ask(path, "PRAGMA application_id") == [(0x47504B47,)]
    assert ask(path, "PRAGMA user_version") == [(10200,)]
    systems = dict(ask(path, "SELECT srs_id, definition FROM gpkg_spatial_ref_sys"))
    assert set(systems) == {-1, 0, 4326, 4490}
    assert systems[4490].startswith('GEOGCS["China Geodetic Coordinate System 2000"')


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["POINT (1 2)", None], "Point"),
        (["LINESTRING (0 0, 1 1)", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))"], "MultiLineString"),
        (["POLYGON ((0 0, 1 0, 1 1, 0 0))", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"], "MultiPolygon"),
        (["LINEARRING (0 0, 1 0, 1 1, 0 0)"], "LineString"),
        (["POINT (1 2)", "POLYGON ((0 0, 1 0, 1 1, 0 0))", "GEOMETRYCOLLECTION (POINT (1 1))"], "Unknown"),
        (["LINESTRING Z (0 0 5, 1 1 6)", "LINESTRING Z (0 0 5, 2 2 6)"], "LineString Z"),
    ],
)
def test_gdal_reads_the_layer_and_its_type(texts, kind, tmp_path):
    path = put(tmp_path / "a.gpkg", layer(*texts)).path
    info = pyogrio.read_info(path, layer="rivers")
    assert info["geometry_type"].removeprefix("2.5D ") in (kind, kind.removesuffix(" Z"))
    assert info["crs"] == "EPSG:4490"
    back = pyogrio.read_dataframe(path, layer="rivers")
    for shape, text in zip(back.geometry, texts, strict=True):
        assert (shape is None) == (text is None)
        if text is not None and not text.startswith("LINEARRING"):
            assert shapely.equals(shapely.normalize(shape), shapely.normalize(from_wkt(text)))
            assert shape.has_z == from_wkt(text).has_z


def test_m_is_dropped_and_z_is_kept(tmp_path):
    texts = ["LINESTRING ZM (0 0 5 9, 1 1 6 9)", "LINESTRING M (0 0 9, 1 1 9)", "LINESTRING (0 0, 1 1)"]
    back = put(tmp_path / "a.gpkg", layer(*texts)).read("rivers").geometry
    assert back.iloc[0].wkt == "LINESTRING Z (0 0 5, 1 1 6)"
    assert back.iloc[1].wkt == back.iloc[2].wkt == "LINESTRING (0 0, 1 1)"


def test_the_extent_and_the_index_hold_every_row_and_no_empty_one(tmp_path):
    frame = layer("POINT (110 31)", "POINT EMPTY", None, "LINESTRING (108 30, 109 32)")
    path = put(tmp_path / "a.gpkg", frame).path
    assert ask(path, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'rivers'") == [
        (108, 30, 110, 32)
    ]
    assert sorted(row[0] for row in ask(path, "SELECT id FROM rtree_rivers_geom")) == [1, 4]
    assert pyogrio.read_info(path, layer="rivers", force_total_bounds=True)["total_bounds"] == (108, 30, 110, 32)


@pytest.mark.parametrize("rows", [1, 51, 52, 499, 500, 2_602, 140_000])
def test_a_packed_index_is_sound_and_answers_as_a_scan_does(rows, tmp_path):
    frame = many(rows)
    path = put(tmp_path / "a.gpkg", frame).path
    assert ask(path, "SELECT rtreecheck('rtree_rivers_geom')") == [("ok",)]
    box = (104.0, 29.0, 105.0, 30.0)
    found = pyogrio.read_dataframe(path, layer="rivers", bbox=box)["id"]
    assert set(found) == set(frame["id"][frame.intersects(shapely.box(*box)).to_numpy()])


@pytest.mark.parametrize("second", [1, 400, 5_000])
def test_the_index_stays_sound_over_appending_and_changes_by_triggers(second, tmp_path):
    project = put(tmp_path / "a.gpkg", many(1_000))
    with project.transaction() as tx:
        tx.append_layer("rivers", many(second, seed=2))
    with contextlib.closing(geopackage.connect(project.path, write=True)) as connection:
        connection.execute("DELETE FROM rivers WHERE fid <= 900")
        connection.execute("UPDATE rivers SET geom = (SELECT geom FROM rivers WHERE fid = 950) WHERE fid = 951")
        connection.execute("UPDATE rivers SET fid = 99999 WHERE fid = 952")
        connection.execute("UPDATE rivers SET geom = NULL WHERE fid = 953")
        connection.execute("INSERT INTO rivers (id, geom) SELECT 'new', geom FROM rivers WHERE fid = 954")
        assert connection.execute("SELECT rtreecheck('rtree_rivers_geom')").fetchone() == ("ok",)
        rows = connection.execute("SELECT fid FROM rivers WHERE geom NOT NULL ORDER BY fid").fetchall()
        assert connection.execute("SELECT id FROM rtree_rivers_geom ORDER BY id").fetchall() == rows
        near = "SELECT max(minx) - min(minx) FROM rtree_rivers_geom WHERE id IN (950, 951)"
        assert connection.execute(near).fetchone()[0] < 1e-4  # SQLite rounds outwards a little further


def test_appending_multi_shapes_turns_the_column_multi(tmp_path):
    project = put(tmp_path / "a.gpkg", layer("LINESTRING Z (0 0 1, 1 1 1)"))
    more = layer("MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))").assign(id="m")
    with project.transaction() as tx:
        tx.append_layer("rivers", more)
    assert project.summary()["geometry"].tolist() == ["MULTILINESTRING"]
    back = project.read("rivers").geometry
    assert back.iloc[0].wkt == "MULTILINESTRING Z ((0 0 1, 1 1 1))"
    with project.transaction() as tx:
        tx.append_layer("rivers", layer("POINT (5 5)").assign(id="p"))
    assert project.summary()["geometry"].tolist() == ["GEOMETRY"]
    assert ask(project.path, "SELECT rtreecheck('rtree_rivers_geom')") == [("ok",)]


def test_columns_called_fid_and_geom_are_kept_as_they_are(tmp_path):
    project = put(tmp_path / "a.gpkg", layer("POINT (1 2)", fid=[7], geom=["text"], geometry_=["g"]))
    back = project.read("rivers")
    assert (back["fid"].iloc[0], back["geom"].iloc[0]) == (7, "text")
    assert pyogrio.read_dataframe(project.path, layer="rivers")["fid"].tolist() == [7]


def test_a_column_whose_name_is_a_number_is_kept(tmp_path):
    project = put(tmp_path / "a.gpkg", pd.DataFrame({"id": ["a"], 2021: ["x"]}), "samples")
    with project.transaction() as tx:
        tx.append_layer("samples", pd.DataFrame({"id": ["b"], 2021: ["y"]}))
    assert project.table("samples")["2021"].tolist() == ["x", "y"]


def test_columns_that_differ_in_case_only_are_refused(tmp_path):
    with pytest.raises(LayerError, match="'Name' and 'NAME'"):
        put(tmp_path / "a.gpkg", layer("POINT (1 2)", Name=[1], NAME=[2]))


def test_a_value_that_does_not_fit_its_type_is_named(tmp_path):
    project = ProjectFile.create(tmp_path / "a.gpkg")
    with pytest.raises(LayerError, match=r"'depth' holds values that are no number.*deep"), project.transaction() as tx:
        tx.put_layer("rivers", layer("POINT (1 2)", depth=["deep"]), dtypes={"depth": "number"})
    with pytest.raises(LayerError, match=r"'numbr'.*number"), project.transaction() as tx:
        tx.put_layer("rivers", layer("POINT (1 2)", depth=["1"]), dtypes={"depth": "numbr"})
    with project.transaction() as tx:
        tx.put_layer(
            "rivers", layer("POINT (1 2)", depth=["1.5"], tier=[2]), dtypes={"depth": "number", "tier": "string"}
        )
    assert project.read("rivers")[["depth", "tier"]].iloc[0].tolist() == [1.5, "2"]


def test_a_layer_without_geometry_is_a_table_that_reads_as_a_layer(tmp_path):
    project = put(tmp_path / "a.gpkg", pd.DataFrame({"id": ["s1"], "ph": [7.1]}), "samples")
    assert project.layers() == ["samples"]
    assert project.summary()[["geometry", "rows"]].iloc[0].tolist() == ["NONE", 1]
    assert project.read("samples").geometry.isna().all()
    assert project.table("samples")["ph"].tolist() == [7.1]


def test_replacing_a_layer_leaves_nothing_of_the_old_one(tmp_path):
    project = put(tmp_path / "a.gpkg", many(600))
    with project.transaction() as tx:
        tx.put_layer("rivers", layer("POINT (1 2)"))
    assert ask(project.path, "SELECT count(*) FROM rtree_rivers_geom") == [(1,)]
    assert project.summary()[["west", "north"]].iloc[0].tolist() == [1, 2]
    with project.transaction() as tx:
        tx.drop("rivers")
        tx.drop("rivers")
    left = ask(project.path, "SELECT name FROM sqlite_master WHERE name LIKE '%rivers%'")
    assert left == []
    assert ask(project.path, "SELECT count(*) FROM gpkg_extensions WHERE table_name = 'rivers'") == [(0,)]


def test_styles_are_stored_for_qgis_and_a_style_of_somebody_else_stays(tmp_path):
    project = put(tmp_path / "a.gpkg", layer("POINT (1 2)"))
    with project.transaction() as tx:
        tx.put_styles({"rivers": ("<qgis/>", "<sld/>"), "absent": ("<qgis/>", "")})
    sql = "SELECT f_table_name, f_geometry_column, styleName, styleQML, useAsDefault FROM layer_styles ORDER BY id"
    assert ask(project.path, sql) == [("rivers", "geom", "riverzones", "<qgis/>", 1)]
    with contextlib.closing(sqlite3.connect(project.path)) as connection, connection:
        connection.execute("UPDATE layer_styles SET styleName = 'mine'")
    with project.transaction() as tx:
        tx.put_styles({"rivers": ("<qgis>2</qgis>", "")})
    assert [row[2:] for row in ask(project.path, sql)] == [("mine", "<qgis/>", 1), ("riverzones", "<qgis>2</qgis>", 0)]
    assert project.layers() == ["rivers"]


def test_the_summary_says_where_a_layer_came_from(tmp_path):
    project = put(tmp_path / "a.gpkg", layer("POINT (1 2)", "POINT (3 4)", accuracy_m=[5.0, 20.0]))
    ledger = pd.DataFrame(
        {"layer": ["rivers"], "file": ["a.shp"], "accuracy_m": [10.0], "at": [pd.Timestamp("2026-11-22")]}
    )
    with project.transaction() as tx:
        tx.append_table("rz_imports", ledger)
    row = project.summary().iloc[0]
    assert project.plain_summary() == plain_rows(project.summary())
    assert row.tolist() == ["rivers", "POINT", 2, 1, 2, 3, 4, 20, "a.shp", pd.Timestamp("2026-11-22")]


def test_appending_nothing_and_putting_nothing_work(tmp_path):
    project = put(tmp_path / "a.gpkg", many(0))
    with project.transaction() as tx:
        tx.append_layer("rivers", many(0))
    assert len(project.read("rivers")) == 0
    assert project.read("rivers").crs.to_epsg() == 4490
    assert np.isnan(project.summary()["west"].astype(float).iloc[0])


def test_a_crs_without_a_number_is_kept(tmp_path):
    crs = "+proj=tmerc +lat_0=0 +lon_0=109.8 +k=1 +x_0=500000 +ellps=GRS80 +units=m +type=crs"
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[from_wkt("POINT (500000 3400000)")], crs=crs)
    back = pyogrio.read_dataframe(write_table(frame, tmp_path / "a.gpkg"))
    assert back.to_crs(4326).geometry.iloc[0].x == pytest.approx(109.8)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin is not installed")
def test_ogrinfo_reads_every_layer_without_a_warning(tmp_path):
    project = put(tmp_path / "a.gpkg", layer("POLYGON ((0 0, 1 0, 1 1, 0 0))", 名称=["甲"]), "zones")
    with project.transaction() as tx:
        tx.put_styles({"zones": ("<qgis/>", "")})
    said = subprocess.run(["ogrinfo", "-ro", "-al", project.path], capture_output=True, text=True, check=True)
    assert said.stderr == ""
    assert "Extent: (0.000000, 0.000000) - (1.000000, 1.000000)" in said.stdout
    assert "名称 (String) = 甲" in said.stdout
    assert "Layer name: rz_findings" in said.stdout


def _without_triggers(connection):
    """Take away the triggers, whose functions another program may lack."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


def test_few_columns_and_rows_by_their_numbers_are_those_of_the_whole(tmp_path):
    frame = layer(*["POINT (110 30)"] * 3, None, name=["a", None, "c", "d"], count=[1, None, 3, 4], blank=None)
    project = put(tmp_path / "a.gpkg", frame, "outfalls")
    with contextlib.closing(sqlite3.connect(project.path)) as connection:  # as another program leaves ids
        _without_triggers(connection)
        connection.execute("UPDATE outfalls SET id = 'r0' WHERE fid = 2")
        connection.execute("UPDATE outfalls SET id = NULL WHERE fid = 3")
        connection.commit()
    whole = project.read("outfalls")
    thin = project.thin("outfalls", ["count", "no such column"])
    assert thin.columns.tolist() == ["id", "count", "geometry", "rz_row"]
    pd.testing.assert_frame_equal(thin.drop(columns="rz_row"), whole[["id", "count", "geometry"]])
    own = project.attributes("outfalls", thin["rz_row"].tolist()[1:3])
    expected = whole.drop(columns=["id", "geometry"]).iloc[1:3]
    pd.testing.assert_frame_equal(own.drop(columns="id").set_axis(expected.index), expected)
    assert project.attributes("outfalls", []).columns.tolist() == whole.columns.drop("geometry").tolist()


def test_rows_are_found_by_more_numbers_than_one_statement_binds(tmp_path):
    project = put(tmp_path / "a.gpkg", many(2_500), "outfalls")
    thin = project.thin("outfalls", [])
    wanted = thin["rz_row"].to_numpy()[::2]
    assert project.attributes("outfalls", wanted.tolist())["id"].tolist() == thin["id"].tolist()[::2]


def test_columns_that_are_blank_in_the_first_rows_are_read_where_they_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(geopackage, "_KEYS_AT_ONCE", 2)
    monkeypatch.setattr(geopackage, "_COLUMNS_TOGETHER", 3)
    blank = [None] * 9
    cells = {f"none{number}": blank for number in range(6)}
    cells |= {"first": [1, *blank[1:]], "late": [*blank[:6], "x", None, None], "last": [*blank[:8], 2.5]}
    project = put(tmp_path / "a.gpkg", layer(*["POINT (110 30)"] * 9, **cells), "outfalls")
    whole = project.read("outfalls").drop(columns="geometry").reset_index(drop=True)
    rows = project.thin("outfalls", [])["rz_row"].tolist()
    for wanted in (range(9), range(0, 9, 2), [6], [3, 4, 6, 7], []):
        own = project.attributes("outfalls", [rows[number] for number in wanted]).reset_index(drop=True)
        assert own.columns.tolist() == whole.columns.tolist()
        expected = whole.iloc[[*wanted]].reset_index(drop=True).astype(object)
        pd.testing.assert_frame_equal(own.astype(object).fillna(0), expected.fillna(0), check_column_type=False)


def test_a_value_of_another_type_in_a_late_piece_turns_its_column_to_text(tmp_path, monkeypatch):
    monkeypatch.setattr(geopackage, "_CHUNK_READ", 2)
    project = put(tmp_path / "a.gpkg", layer(*["POINT (110 30)"] * 6, count=[None, None, 1, 2, None, None]))
    with contextlib.closing(sqlite3.connect(project.path)) as connection:
        _without_triggers(connection)
        connection.execute("UPDATE rivers SET count = 'many' WHERE fid = 6")
        connection.commit()
    assert project.read("rivers")["count"].astype(object).where(lambda value: value.notna(), None).tolist() == [
        None, None, "1.0", "2.0", None, "many",
    ]  # fmt: skip


def test_shapes_of_one_ring_are_written_as_geos_writes_them():
    square, ring = shapely.box(109, 31, 109.01, 31.01), shapely.Point(109, 31).buffer(0.01)
    holed = ring.difference(shapely.Point(109, 31).buffer(0.005))
    several = shapely.MultiPolygon([square, shapely.box(110, 31, 110.01, 31.01)])
    for shapes in (
        [square, ring], [shapely.MultiPolygon([square]), shapely.MultiPolygon([ring])], [square, holed],
        [several, shapely.MultiPolygon([square])], [shapely.force_3d(square, 5.0)], [square, shapely.Polygon()],
        [square, shapely.MultiPolygon([square])], [square, None],
    ):  # fmt: skip
        given = np.array(shapes, dtype=object)
        written = shapely.to_wkb(given, output_dimension=3, byte_order=1, flavor="iso").tolist()
        assert [blobs.geometry_of(blob) for blob in blobs.encode(given, 4490)] == written
