"""Values come out of a file as they stand in it: numbers of any length, dates, memos, each column in its encoding."""

from __future__ import annotations

import datetime as dt
import json
import struct

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from riverzones.readers.dbf import read_dbf
from riverzones.readers.opening import pyogrio
from riverzones.readers.vector import read_vector


def table(path, fields, rows):
    """A dBASE table as bytes: fields are (name, letter, width, decimals), rows tuples of bytes."""
    width = 1 + sum(size for _, _, size, _ in fields)
    header = struct.pack("<BBBBIHH20x", 3, 121, 1, 1, len(rows), 33 + 32 * len(fields), width)
    for name, letter, size, decimals in fields:
        header += name.encode().ljust(11, b"\0") + letter.encode() + bytes(4) + bytes([size, decimals]) + bytes(14)
    body = b""
    for row in rows:
        cells = [
            cell.rjust(size) if letter in "NF" else cell.ljust(size)
            for cell, (_, letter, size, _) in zip(row, fields, strict=True)
        ]
        body += b" " + b"".join(cells)
    path.write_bytes(header + b"\r" + body + b"\x1a")
    return path


def shapes(path, count):
    """The .shp, .shx and .prj of that many points, without the table."""
    frame = gpd.GeoDataFrame(
        {"n": range(count)}, geometry=[shapely.Point(109 + i / 100, 31) for i in range(count)], crs=4490
    )
    frame.to_file(path, engine="pyogrio")
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".cpg").unlink(missing_ok=True)


CODES = [500237001000123457, 500237001000123458, 9007199254740993]


def test_codes_of_a_numeric_field_keep_every_digit_also_beside_a_gap(tmp_path):
    rows = [(str(code).encode(),) for code in CODES] + [(b"",)]
    frame = read_dbf(table(tmp_path / "a.dbf", [("CODE", "N", 18, 0)], rows)).frame("ascii")[0]
    assert frame["CODE"].tolist() == [*CODES, pd.NA]


def test_a_number_longer_than_any_integer_stays_as_it_is_written(tmp_path):
    long = "500237001000123456789"
    frame = read_dbf(table(tmp_path / "a.dbf", [("CODE", "N", 21, 0)], [(long.encode(),), (b"7",)])).frame("ascii")[0]
    assert frame["CODE"].tolist() == [long, "7"]


def test_codes_in_a_field_with_decimals_are_not_rounded(tmp_path):
    rows = [(b"500237001000123457.00",), (b"500237001000123458.00",)]
    frame = read_dbf(table(tmp_path / "a.dbf", [("CODE", "N", 21, 2)], rows)).frame("ascii")[0]
    assert frame["CODE"].tolist() == ["500237001000123457.00", "500237001000123458.00"]


def test_cells_that_are_no_number_or_date_stay_as_they_stand_and_are_counted(tmp_path):
    rows = [(b"12.5", b"20210301"), (b"********", b"00000000"), (b"", b"20210230"), (b"abc", b"")]
    read = read_dbf(table(tmp_path / "a.dbf", [("Q", "N", 8, 2), ("DAY", "D", 8, 0)], rows)).read("ascii")
    assert read.frame["Q"].fillna("-").tolist() == ["12.5", "********", "-", "abc"]
    assert read.frame["DAY"].fillna("-").tolist() == ["2021-03-01", "00000000", "20210230", "-"]
    assert [note.en for note in read.notes] == ["2 cells of the column Q hold no number (********, abc)"]


def test_a_memo_column_without_its_file_is_empty_and_told_never_the_numbers_of_blocks(tmp_path):
    rows = [(b"1".rjust(10),), (b"2".rjust(10),), (b"".rjust(10),)]
    read = read_dbf(table(tmp_path / "a.dbf", [("BZ", "M", 10, 0)], rows)).read("gb18030")
    assert read.frame["BZ"].isna().all()
    assert "2 cells of the memo column BZ" in read.notes[0].en


def test_a_memo_column_with_its_file_is_read(tmp_path):
    rows = [(b"1".rjust(10),), (b"".rjust(10),)]
    path = table(tmp_path / "a.dbf", [("BZ", "M", 10, 0)], rows)
    (tmp_path / "a.dbt").write_bytes(bytes(512) + "沿河直排".encode("gbk") + b"\x1a\x1a" + bytes(400))
    read = read_dbf(path).read("gb18030")
    assert read.frame["BZ"].fillna("-").tolist() == ["沿河直排", "-"]
    assert read.notes == ()


def test_each_column_is_read_in_its_own_encoding(tmp_path):
    fields = [("MC", "C", 20, 0), ("BZ", "C", 30, 0)]
    words = [("城东排污口", "工业废水"), ("港区排污口", "生活污水"), ("镇西排污口", "混合排放")]
    path = table(tmp_path / "a.dbf", fields, [(name.encode("gbk"), note.encode()) for name, note in words])
    raw = read_vector(path)
    assert list(zip(raw.frame["MC"], raw.frame["BZ"], strict=True)) == words
    assert raw.encoding.unreadable == 0
    assert any("BZ (UTF-8)" in note.en for note in raw.notes)


def test_each_column_of_a_text_table_is_read_in_its_own_encoding(tmp_path):
    lines = ["名称,经度,纬度,备注\n".encode("gbk")]
    words = [("城东排污口", "工业废水"), ("港区排污口", "生活污水"), ("镇西排污口", "混合排放")]
    lines += [name.encode("gbk") + b",109.8,31.1," + note.encode() + b"\n" for name, note in words]
    path = tmp_path / "a.csv"
    path.write_bytes(b"".join(lines))
    raw = read_vector(path)
    assert list(zip(raw.frame["名称"], raw.frame["备注"], strict=True)) == words
    assert any("备注 (UTF-8)" in note.en for note in raw.notes)


def test_records_of_the_table_without_a_shape_are_lost_one_by_one_and_told(tmp_path):
    path = tmp_path / "a.shp"
    shapes(path, 2)
    table(tmp_path / "a.dbf", [("MC", "C", 10, 0)], [(b"A",), (b"B",), (b"C",), (b"D",)])
    raw = read_vector(path)
    assert raw.frame["MC"].tolist() == ["A", "B"]
    assert [(item.record, item.words) for item in raw.lost] == [(3, "MC=C"), (4, "MC=D")]
    assert any("2 records more than there are shapes" in note.en for note in raw.notes)


def test_records_with_the_mark_of_deletion_are_counted(tmp_path):
    path = tmp_path / "a.shp"
    shapes(path, 2)
    data = bytearray(table(tmp_path / "a.dbf", [("MC", "C", 10, 0)], [(b"A",), (b"B",)]).read_bytes())
    data[33 + 32] = ord("*")
    (tmp_path / "a.dbf").write_bytes(data)
    raw = read_vector(path)
    assert raw.frame["MC"].tolist() == ["B"]
    assert any("1 records carry the mark of deletion" in note.en for note in raw.notes)


def test_whole_numbers_of_a_geopackage_are_exact_beside_a_gap(tmp_path):
    path = tmp_path / "a.gpkg"
    points = shapely.to_wkb([shapely.Point(109 + i / 100, 31) for i in range(3)])
    made = pa.table({"code": pa.array([CODES[0], None, CODES[1]], pa.int64()), "geom": pa.array(list(points))})
    pyogrio.raw.write_arrow(
        made, path, driver="GPKG", layer="a", geometry_name="geom", geometry_type="Point", crs="EPSG:4490"
    )
    raw = read_vector(path)
    assert raw.frame["code"].tolist() == [CODES[0], pd.NA, CODES[1]]


@pytest.mark.parametrize("gap", [None, 12])
def test_whole_numbers_of_a_geojson_are_exact(tmp_path, gap):
    codes = [CODES[0], gap, 500237001000123456789]
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Point", "coordinates": [109.8, 31 + i]}}
        for i, code in enumerate(codes)
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    raw = read_vector(path)
    assert [None if cell is None else str(cell) for cell in raw.frame["code"].tolist()] == [
        None if code is None else str(code) for code in codes
    ]


def test_binary_fields_of_later_tables_are_numbers_and_times(tmp_path):
    julian = (dt.date(2021, 3, 1) - dt.date(1970, 1, 1)).days + 2_440_588
    rows = [(struct.pack("<i", 70000), struct.pack("<ii", julian, 3_600_000)), (struct.pack("<i", 0), bytes(8))]
    frame = read_dbf(table(tmp_path / "a.dbf", [("N", "I", 4, 0), ("T", "@", 8, 0)], rows)).frame("ascii")[0]
    assert frame["N"].tolist() == [70000, 0]
    assert frame["T"].tolist() == [pd.Timestamp("2021-03-01 01:00"), pd.NaT]
