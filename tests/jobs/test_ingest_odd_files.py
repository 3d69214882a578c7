"""Files of web interfaces, of loggers and of other programs: tables without a geometry of their own, odd separators."""

from __future__ import annotations

import io
import json
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from riverzones.catalogue import load
from riverzones.errors import CrsError, DataError, LayerError
from riverzones.geo.gcj02 import bd09_to_wgs84, gcj02_to_wgs84
from riverzones.jobs.ingest.run import ingest
from riverzones.store import ProjectFile

KINDS = load().kinds
SPOT = [109.875, 31.07]


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def imported(project, path, content, kind="outfalls"):
    """The report of an import of a file with this content, and the rows."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    report = ingest(project, path, kind=KINDS[kind])
    return report, project.read(kind)


def spots(rows):
    return shapely.get_coordinates(rows.geometry.to_numpy()).round(5).tolist()


def undone(change):
    return [[round(float(value[0]), 5) for value in change([SPOT[0]], [SPOT[1]])]]


AMAP = {"status": "1", "pois": [{"name": "甲", "location": "109.875,31.07", "pname": "重庆市", "adname": "巫山县"}]}
BAIDU = {
    "status": 0,
    "results": [
        {"name": "甲", "uid": "9f", "location": {"lat": 31.07, "lng": 109.875}, "province": "重庆市", "city": "巫山",
         "area": "县", "detail": 1},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "crs", "want"),
    [
        ([{"name": "甲", "lng": 109.875, "lat": 31.07}], "EPSG:4490", [SPOT]),
        (AMAP, "GCJ-02", undone(gcj02_to_wgs84)),
        (BAIDU, "BD-09", undone(bd09_to_wgs84)),
    ],
)
def test_records_of_a_web_interface_are_a_table_in_the_system_of_the_map(project, tmp_path, document, crs, want):
    report, rows = imported(project, tmp_path / "a.json", json.dumps(document, ensure_ascii=False))
    assert (report.crs, rows["name"].tolist(), spots(rows)) == (crs, ["甲"], want)


def test_json_that_is_no_table_is_still_one_line(project, tmp_path):
    with pytest.raises(LayerError, match=r"a\.json"):
        imported(project, tmp_path / "a.json", '{"a": 1}')


def test_coordinate_columns_of_a_table_of_any_format_are_places(project, tmp_path):
    table = pd.DataFrame({"名称": ["甲"], "高德经度": [109.875], "高德纬度": [31.07]})
    table.to_parquet(tmp_path / "a.parquet")
    assert ingest(project, tmp_path / "a.parquet", kind=KINDS["outfalls"]).crs == "GCJ-02"
    assert spots(project.read("outfalls")) == undone(gcj02_to_wgs84)


def test_a_text_whose_cells_are_parted_by_blanks_is_a_table(project, tmp_path):
    report, rows = imported(project, tmp_path / "a.txt", "名称   经度 纬度\n 甲 109.875  31.07\n乙 109.9 31.08 \n")
    assert (report.written, rows["name"].tolist(), spots(rows)[0]) == (2, ["甲", "乙"], SPOT)


def test_a_mark_of_utf8_does_not_decide_for_a_column_in_gbk(project, tmp_path):
    row = "甲口,109.875,31.07,".encode() + "大宁河\n".encode("gbk")
    _, rows = imported(project, tmp_path / "a.csv", "\ufeff排污口名称,经度,纬度,受纳水体\n".encode() + row)
    assert rows[["name", "receiving_water"]].values.tolist() == [["甲口", "大宁河"]]


def test_headings_of_which_none_is_known_are_told_aloud(project, tmp_path):
    report, _ = imported(project, tmp_path / "a.csv", "口子俗名,經度,緯度\n甲,109.875,31.07\n")
    assert report.told[0].weight == "loud"
    assert "没有一个标题对上" in report.told[0].text.zh


@pytest.mark.parametrize(
    ("heading", "people"),
    [
        ("服务人口单位:万人", 30_000),
        ("服务人口 单位：万人", 30_000),
        ("served_population (10k persons)", 30_000),
        ("served_population (thousand people)", 3_000),
        ("served_population (10^3 of something)", None),
    ],
)
def test_units_without_a_bracket_and_in_english_are_converted_or_asked(project, tmp_path, heading, people):
    _, rows = imported(project, tmp_path / "a.csv", f"name,lon,lat,{heading}\n甲,109.875,31.07,3\n", "sources")
    assert rows["served_population"].iloc[0] == people or (people is None and rows["served_population"].isna().all())


def test_a_unit_by_the_day_at_the_end_of_a_heading_is_whole(project, tmp_path):
    _, rows = imported(project, tmp_path / "a.csv", "名称,经度,纬度,供水规模万方/日\n甲,109.875,31.07,5\n", "sources")
    assert rows["supply_m3_per_day"].tolist() == [50_000.0]


def test_latin_remains_of_chinese_names_are_damage_and_a_french_name_is_none(project, tmp_path):
    _, rows = imported(project, tmp_path / "a.csv", "名称,经度,纬度\næŽ’æ±¡å£,109.875,31.07\nVallée-à,109.9,31.08\n")
    assert [None if pd.isna(name) else name for name in rows["name"]] == [None, "Vallée-à"]


def test_degrees_with_a_letter_may_be_packed_minutes_too(project, tmp_path):
    rows = "甲,E109.5230,N31.0412\n乙,E109.5400,N31.0448\n"
    with pytest.raises(DataError, match="can be read in two ways") as refused:
        imported(project, tmp_path / "a.csv", f"名称,经度,纬度\n{rows}")
    assert "--angles dms" in str(refused.value.hint)


def test_a_raster_is_told_as_one_with_where_heights_go(project, tmp_path):
    with pytest.raises(LayerError, match=r"a raster .*--dem"):
        imported(project, tmp_path / "dem.tif", b"II*\0")


def test_the_number_of_a_track_is_no_code(project, tmp_path):
    spots = '<trkpt lat="31.0" lon="109.8"/><trkpt lat="31.1" lon="109.9"/>'
    gpx = f'<gpx version="1.1"><trk><name>甲河</name><number>1</number><trkseg>{spots}</trkseg></trk></gpx>'
    report, _ = imported(project, tmp_path / "a.gpx", gpx, "rivers")
    assert dict(report.columns) == {"name": "name"}


def test_a_directory_of_sources_says_level_and_extent_under_its_usual_headings(project, tmp_path):
    head = "水源地名称,经度,纬度,级别,划分方案"
    text = "一级保护区：取水口上游1000米；二级保护区：再上溯2000米"
    _, rows = imported(project, tmp_path / "a.csv", f"{head}\n甲,109.875,31.07,县级,{text}\n", "sources")
    assert rows[["level", "approval_text"]].values.tolist() == [["county", text]]


def test_blocks_of_columns_side_by_side_are_one_table(project, tmp_path):
    lines = "甲,109.875,31.07,乙,109.9,31.08\n丙,109.92,31.09,,,\n"
    report, rows = imported(project, tmp_path / "a.csv", f"名称,经度,纬度,名称,经度,纬度\n{lines}")
    assert rows["name"].tolist() == ["甲", "丙", "乙"]
    assert any("2 栏并排" in note.text.zh for note in report.told)


def test_headings_of_coordinates_that_stand_twice_are_told(project, tmp_path):
    report, rows = imported(project, tmp_path / "a.csv", "名称,经度,纬度,经度,纬度\n甲,109.875,31.07,109.9,31.08\n")
    assert spots(rows) == [SPOT]
    assert any("另有坐标列" in note.text.zh for note in report.told)


def test_a_zip_with_a_drawing_alone_says_what_to_convert_it_to(project, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("河道.dwg", b"AC1032")
    with pytest.raises(LayerError, match="DXF"):
        imported(project, tmp_path / "a.zip", packed.getvalue())


@pytest.mark.parametrize(("heads", "name"), [("百度X,百度Y", "BD-09"), ("高德X坐标,高德Y坐标", "GCJ-02")])
def test_metres_under_the_name_of_a_web_map_are_never_taken_for_another_system(project, tmp_path, heads, name):
    with pytest.raises(CrsError, match=f"{name}, which is in degrees"):
        imported(project, tmp_path / "a.csv", f"名称,{heads}\n甲,12230000,3620000\n")


@pytest.mark.parametrize(
    ("cell", "kind", "want"),
    [
        ('"{""type"":""Point"",""coordinates"":[109.875, 31.07]}"', "outfalls", "Point"),
        (shapely.Point(SPOT).wkb_hex, "outfalls", "Point"),
        ('"109.8,31;109.85,31.05;109.9,31.1"', "rivers", "LineString"),
        ('"109.8 31；109.9 31；109.9 31.1；109.8 31"', "lakes", "Polygon"),
    ],
)
def test_shapes_in_a_cell_are_read_however_they_are_written(project, tmp_path, cell, kind, want):
    report, rows = imported(project, tmp_path / "a.csv", f"名称,geom\n甲,{cell}\n", kind)
    assert (report.written, rows.geometry.geom_type.tolist()) == (1, [want])


@pytest.mark.parametrize("cell", ['"{""type"":""Polygon"",""coordinates"":' + "[" * 9000 + '"', "01" + "07" * 4000])
def test_shapes_without_end_in_a_cell_cost_their_row_alone(project, tmp_path, cell):
    report, rows = imported(project, tmp_path / "a.csv", f"名称,geom\n甲,{cell}\n乙,POINT(109.9 31.1)\n")
    assert (report.written, report.quarantined, rows["name"].tolist()) == (1, 1, ["乙"])


def test_degrees_and_minutes_with_the_letter_of_a_receiver_are_unpacked(project, tmp_path):
    _, rows = imported(project, tmp_path / "a.csv", "名称,经度,纬度\n甲,10952.500E,3104.200N\n")
    assert spots(rows) == [SPOT]


def test_a_column_that_names_a_web_map_against_a_declared_system_is_asked(project, tmp_path):
    frame = gpd.GeoDataFrame({"name": ["甲"], "坐标系": ["GCJ-02"]}, geometry=shapely.points([SPOT]), crs=4490)
    frame.to_file(tmp_path / "a.gpkg")
    with pytest.raises(CrsError, match="hundreds of metres apart"):
        ingest(project, tmp_path / "a.gpkg", kind=KINDS["outfalls"])


def test_a_workbook_under_the_ending_of_a_text_is_read_as_one(project, tmp_path):
    pd.DataFrame({"名称": ["甲"], "经度": [109.875], "纬度": [31.07]}).to_excel(tmp_path / "a.xlsx", index=False)
    (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert ingest(project, tmp_path / "a.csv", kind=KINDS["outfalls"]).written == 1
    assert spots(project.read("outfalls")) == [SPOT]


def workbook(path, rows, merges):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(path)
    return path


def test_a_group_above_the_headings_names_the_system(project, tmp_path):
    rows = [["名称", "高德坐标", None], [None, "经度", "纬度"], ["甲", 109.875, 31.07]]
    file = workbook(tmp_path / "a.xlsx", rows, ["B1:C1", "A1:A2"])
    assert ingest(project, file, kind=KINDS["outfalls"]).crs == "GCJ-02"
    assert spots(project.read("outfalls")) == undone(gcj02_to_wgs84)


def test_a_second_pair_of_coordinates_without_a_system_is_told(project, tmp_path):
    rows = [
        ["名称", "原坐标", None, "现坐标", None],
        [None, "经度", "纬度", "经度", "纬度"],
        ["甲", *SPOT, 109.9, 31.1],
    ]
    file = workbook(tmp_path / "a.xlsx", rows, ["B1:C1", "D1:E1", "A1:A2"])
    report = ingest(project, file, kind=KINDS["outfalls"])
    assert any("另有坐标列 现坐标经度、现坐标纬度" in note.text.zh for note in report.told)
