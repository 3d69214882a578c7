"""Every format of the table: what is written comes back, and a file is whole or not there."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import subprocess

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from shapely import from_wkt

from riverzones.errors import CrsError, OutputError, UnknownNameError
from riverzones.store.formats import FORMATS, format_of, write_table
from riverzones.store.formulas import is_formula

EVIL = '=HYPERLINK("http://a.invalid","x"); DROP TABLE result; --\''


def rows():
    return gpd.GeoDataFrame(
        {
            "id": ["O-1", "O-2", "O-3"],
            "name": ["巫山“一号”,排污口", EVIL, None],
            "count": pd.array([3, None, -2], dtype="Int64"),
            "approved": pd.array([True, None, False], dtype="boolean"),
            "measured": [12.5, np.nan, -0.25],
            "day": [dt.date(2026, 11, 22), None, dt.date(2021, 3, 1)],
        },
        geometry=[from_wkt("POINT (109.9 31.1)"), from_wkt("POLYGON ((0 0, 0 1, 1 1, 0 0))"), None],
        crs=4490,
    )


def read_gdal(path):
    return gpd.read_file(path)


def read_csv(path):
    frame = pd.read_csv(path, encoding="utf-8-sig", dtype={"name": "str"})
    return with_wkt(frame)


def read_xlsx(path):
    sheet = openpyxl.load_workbook(path).active
    head, *body = list(sheet.values)
    return with_wkt(pd.DataFrame(body, columns=head))


def with_wkt(frame):
    shapes = [None if pd.isna(text) else from_wkt(text) for text in frame.pop("geometry_wkt")]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4490)


READERS = {
    "GeoPackage": read_gdal,
    "GeoJSON": read_gdal,
    "GeoParquet": gpd.read_parquet,
    "CSV": read_csv,
    "Excel": read_xlsx,
}


SHAPES_ALONE = {".shp", ".fgb", ".kml", ".dxf"}
"""Formats that hold no table of mixed shapes: test_round_trip has them."""
TABLES = [suffix for suffix in FORMATS if suffix not in SHAPES_ALONE]


def test_each_format_has_a_reader_in_this_test():
    assert {FORMATS[suffix].name for suffix in TABLES} == set(READERS)


@pytest.mark.parametrize("suffix", TABLES)
def test_what_a_format_writes_comes_back(suffix, tmp_path):
    path = write_table(rows(), tmp_path / f"结果 1{suffix}")
    entry = FORMATS[suffix]
    back = READERS[entry.name](path)
    want = rows()
    assert back["id"].tolist() == want["id"].tolist()
    name = back["name"].iloc[1].removeprefix("'") if entry.name == "CSV" else back["name"].iloc[1]
    assert (back["name"].iloc[0], name) == (want["name"].iloc[0], EVIL)
    assert back["name"].isna().tolist() == [False, False, True]
    assert [None if pd.isna(v) else int(v) for v in back["count"]] == [3, None, -2]
    assert [None if pd.isna(v) else bool(v) for v in back["approved"]] == [True, None, False]
    assert [None if pd.isna(v) else v for v in back["measured"]] == [12.5, None, -0.25]
    assert [None if pd.isna(v) else str(pd.Timestamp(v).date()) for v in back["day"]] == [
        "2026-11-22",
        None,
        "2021-03-01",
    ]
    assert shapely.equals(back.geometry.iloc[:2].to_numpy(), want.geometry.iloc[:2].to_numpy()).all()
    assert back.geometry.iloc[2] is None
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", TABLES)
def test_no_rows_and_no_geometry_are_written_too(suffix, tmp_path):
    write_table(rows().head(0), tmp_path / f"empty{suffix}")
    write_table(pd.DataFrame({"a": [1, 2], "b": [{"x": "河"}, ["y"]]}), tmp_path / f"plain{suffix}")
    assert (tmp_path / f"empty{suffix}").stat().st_size > 0
    assert (tmp_path / f"plain{suffix}").stat().st_size > 0


@pytest.mark.parametrize("suffix", TABLES)
def test_a_file_that_is_there_stays_unless_overwrite_is_given(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="--overwrite"):
        write_table(rows(), path)
    assert path.read_bytes() == b"mine"
    write_table(rows(), path, overwrite=True)
    assert path.read_bytes() != b"mine"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="32767 characters"):
        write_table(pd.DataFrame({"note": ["x" * 40_000]}), path, overwrite=True)
    assert path.read_bytes() == b"mine"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_an_unknown_suffix_lists_the_known_ones(tmp_path):
    with pytest.raises(UnknownNameError, match=r"Known suffixes: \.gpkg, \.geojson"):
        write_table(rows(), tmp_path / "a.tab")
    assert format_of("A.GPKG") is FORMATS[".gpkg"]


def test_a_folder_that_is_missing_is_one_helpful_line(tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        write_table(rows(), tmp_path / "none" / "a.csv")


def test_geojson_keeps_to_rfc_7946(tmp_path):
    clockwise = "POLYGON ((109.123456789 31, 109 31.5, 110 31.5, 109.123456789 31))"
    frame = gpd.GeoDataFrame({"id": ["a"], "v": [np.inf]}, geometry=[from_wkt(clockwise)], crs=4490)
    data = json.loads(write_table(frame, tmp_path / "a.geojson", layer="zones").read_text(encoding="utf-8"))
    assert "crs" not in data
    assert data["name"] == "zones"
    assert "CGCS2000" in data["note"]
    feature = data["features"][0]
    assert (feature["id"], feature["properties"]["v"]) == ("a", None)
    ring = feature["geometry"]["coordinates"][0]
    assert [109.1234568, 31] in ring
    assert shapely.is_ccw(shapely.LinearRing(ring))


def test_geojson_turns_a_projected_layer_to_longitude_and_latitude(tmp_path):
    path = write_table(rows().iloc[:1].to_crs(4546), tmp_path / "a.geojson")
    point = json.loads(path.read_text(encoding="utf-8"))["features"][0]["geometry"]["coordinates"]
    assert point == pytest.approx([109.9, 31.1], abs=2e-7)
    with pytest.raises(CrsError, match="no CRS"):
        write_table(rows().set_crs(None, allow_override=True), tmp_path / "b.geojson")


def test_a_geopackage_keeps_a_projected_crs(tmp_path):
    assert gpd.read_file(write_table(rows().to_crs(4546), tmp_path / "a.gpkg")).crs.to_epsg() == 4546


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@A1", "\t=1", "\r=1", "＝1+1", "#N/A", "#REF!"])
def test_a_sheet_never_evaluates_text(text, tmp_path):
    frame = pd.DataFrame({text: [text]})
    cells = openpyxl.load_workbook(write_table(frame, tmp_path / "a.xlsx")).active
    for cell in (cells["A1"], cells["A2"]):
        assert cell.data_type == "s"
        assert cell.value.strip() == text.strip()
        assert cell.quotePrefix == is_formula(text)
        assert cell.hyperlink is None
    with write_table(frame, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [["'" + text if is_formula(text) else text]] * 2


def test_a_sheet_is_ready_to_use(tmp_path):
    frame = pd.DataFrame(
        {
            "name": ["巫山县长江干流一级保护区", "bad\x01text\x00"],
            "m": [1.5, -2.0],
            "day": [dt.date(2026, 11, 22), dt.date(1890, 1, 1)],
            "number": [12345678901234567, 1],
        }
    )
    path = write_table(frame, tmp_path / "a.xlsx", layer="问题[1]/清单", headings={"name": "名称", "m": "距离(m)"})
    sheet = openpyxl.load_workbook(path).active
    assert sheet.title == "问题 1  清单"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert [cell.value for cell in sheet[1]] == ["名称", "距离(m)", "day", "number"]
    assert sheet.column_dimensions["A"].width == 26
    assert (sheet["A3"].value, sheet["B3"].value, sheet["B3"].data_type) == ("badtext", -2, "n")
    assert (sheet["C2"].is_date, sheet["C2"].number_format, sheet["C3"].value) == (True, "yyyy-mm-dd", "1890-01-01")
    assert (sheet["D2"].value, sheet["D3"].value) == ("12345678901234567", 1)


def test_points_have_their_longitude_and_latitude_in_a_table(tmp_path):
    with write_table(rows().iloc[:1], tmp_path / "a.csv").open("rb") as file:
        assert file.read(3) == b"\xef\xbb\xbf"
    row = pd.read_csv(tmp_path / "a.csv", encoding="utf-8-sig").iloc[0]
    assert (row["lon"], row["lat"], row["geometry_wkt"]) == (109.9, 31.1, "POINT (109.9 31.1)")


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin is not installed")
def test_ogrinfo_reads_the_geopackage_and_the_geojson(tmp_path):
    for suffix in (".gpkg", ".geojson"):
        path = write_table(rows(), tmp_path / f"a{suffix}", layer="outfalls")
        said = subprocess.run(["ogrinfo", "-al", path], capture_output=True, text=True, check=True)
        assert "Layer name: outfalls" in said.stdout
        assert "Feature Count: 3" in said.stdout
        assert said.stderr == ""


def test_rows_of_a_sheet_are_what_openpyxl_reads_in_their_order_whatever_stands_in_them(tmp_path):
    texts = ["", " 空 ", "<&>\"'", "一\n二", "#N/A", "-", "@x", EVIL, None]
    frame = pd.DataFrame(
        {
            "text": texts * 200,
            "time": [dt.datetime(2024, 1, 2, 3, 4, 5), None, dt.datetime(2026, 11, 22)] * 600,
            "day": [dt.date(2026, 11, 22), None, dt.date(1899, 12, 31)] * 600,
            "large": pd.array([10**16, None, 7] * 600, dtype="Int64"),
            "number": [0.1, 1e300, np.nan] * 600,
            "yes": pd.array([True, None, False] * 600, dtype="boolean"),
        }
    )
    path = write_table(frame, tmp_path / "many.xlsx")
    head, *body = openpyxl.load_workbook(path).active.iter_rows()
    assert [cell.value for cell in head] == frame.columns.tolist()
    assert len(body) == len(frame)
    assert [row[0].value for row in body] == [text or None for text in texts] * 200
    assert {row[0].quotePrefix for row in body if row[0].value in ("@x", EVIL)} == {True}
    assert {row[0].data_type for row in body if row[0].value} == {"s"}
    first, _, third = body[:3]
    assert [cell.value for cell in first[1:]] == [
        dt.datetime(2024, 1, 2, 3, 4, 5), dt.datetime(2026, 11, 22), str(10**16), 0.1, True,
    ]  # fmt: skip
    assert first[1].number_format == "yyyy-mm-dd hh:mm:ss"
    assert first[2].number_format == "yyyy-mm-dd"
    assert [cell.value for cell in third[2:]] == ["1899-12-31", 7, None, False]
    assert body[-1][3].value == 7
