"""Layers of a GeoPackage come by Arrow as they came one record after the other, or not by Arrow at all."""

from __future__ import annotations

import contextlib
import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from riverzones.readers import bulk

SHAPES = shapely.from_wkt(["POINT (110 31)", None, "POINT EMPTY", "POINT (110 32)"])
FRAME = {
    "name": ["甲", None, "", "丁"],
    "count": pd.array([1, None, 3, 4], dtype="Int64"),
    "whole": np.array([1, 2, 3, 2**53 + 1], dtype=np.int64),
    "least": np.array([1, 2, 3, 4], dtype=np.int32),
    "size": [1.5, np.nan, 2.0, -0.0],
    "permit": pd.array([True, None, False, True], dtype="boolean"),
    "sure": [True, False, True, True],
    "day": pd.array(["2026-12-02", None, "1899-01-01", "2026-01-01"], dtype="string"),
}


@pytest.fixture
def layer(tmp_path):
    path = tmp_path / "p.gpkg"
    gpd.GeoDataFrame(FRAME, geometry=SHAPES, crs=4490).to_file(path, layer="p")
    return path


def edited(path, *statements):
    """What a program without GDAL leaves."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for name in ("p", "rtree_p_geom"):  # its triggers want functions of GDAL
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (name,))
            for (trigger,) in rows.fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
        for sql in statements:
            connection.execute(sql)


def alike(ours, theirs):
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert (ours.dtype, len(ours)) == (theirs.dtype, len(theirs))
    if ours.dtype == object:
        return [*map(type, ours)] == [*map(type, theirs)] and ours.tolist() == theirs.tolist()
    return np.array_equal(ours, theirs, equal_nan=ours.dtype.kind in "fM")


def test_columns_records_and_shapes_are_those_that_pyogrio_reads(layer):
    edited(
        layer,
        "UPDATE p SET name = 17 WHERE fid = 1",
        "UPDATE p SET size = 3 WHERE fid = 3",
        "DELETE FROM p WHERE fid = 2",
        "INSERT INTO p (fid, name, whole) VALUES (9, '戊', 5)",
        "ALTER TABLE p ADD COLUMN seen DATE",
        "UPDATE p SET seen = '2026-12-02' WHERE fid = 1",
    )
    meta, fids, wkb, values = bulk._by_arrow(layer, "p")
    expected, records, shapes, columns = pyogrio.raw.read(layer, layer="p", return_fids=True)
    assert (meta["crs"], [*meta["fields"]], [*meta["dtypes"]]) == (
        expected["crs"], [*expected["fields"]], [*expected["dtypes"]]
    )  # fmt: skip
    assert alike(fids, records)
    assert alike(wkb, shapes)
    for name, ours, theirs in zip(meta["fields"], values, columns, strict=True):
        assert alike(ours, theirs), name
        assert ours.flags.writeable, name
    read = bulk.read_bulk(layer, "GPKG", None, None)
    assert read.frame["whole"].tolist() == [1, 3, 2**53 + 1, 5]
    assert read.records.tolist() == [1, 3, 4, 9]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE p SET name = CAST(x'ff41' AS TEXT) WHERE fid = 1",
        "ALTER TABLE p ADD COLUMN at DATETIME",
        "ALTER TABLE p ADD COLUMN photo BLOB",
    ],
)
def test_what_arrow_may_tell_otherwise_is_read_the_other_way(layer, statement):
    edited(layer, statement)
    assert bulk._by_arrow(layer, "p") is None
    assert len(bulk.read_bulk(layer, "GPKG", None, None).frame) == 4


@pytest.mark.parametrize("shape", ["POINT Z (110 31 5)", "LINESTRING (110 31, 111 31)"])
def test_shapes_of_several_kinds_and_with_heights_are_read_the_other_way(tmp_path, shape):
    path = tmp_path / "p.gpkg"
    gpd.GeoDataFrame(FRAME, geometry=[*SHAPES[:3], shapely.from_wkt(shape)], crs=4490).to_file(path, layer="p")
    assert bulk._by_arrow(path, "p") is None
    assert bulk.read_bulk(path, "GPKG", None, None).geometry[3] == shapely.from_wkt(shape)
