"""Files as offices send them: what cannot be is told, what was damaged put right or named, what is hidden said."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from openpyxl.comments import Comment

from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.model import Place
from riverzones.store import ProjectFile

HEADING = "名称,经度,纬度,日排放量（吨/日）,备注"
TABLE = f"{HEADING}\n甲排污口,109.88,31.07,100,正常\n乙排污口,109.89,31.08,200,在建\n"


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg", place=Place(("500237",), (), (109.3, 30.7, 110.3, 31.6)))


def read(project, folder, content, *, name="a.csv", kind="outfalls", **options):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return ingest(project, folder / name, kind=load().kind(kind), options=ImportOptions(**options))


def book(folder, rows, *, change=None):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change is not None:
        change(made.active)
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def loud(report):
    return "\n".join(note.text.zh for note in report.told if note.weight == "loud")


def column(project, name, kind="outfalls"):
    frame = project.read(kind).sort_values("name")
    return frame[name].tolist()


@pytest.mark.parametrize(
    ("kind", "heading", "ours", "cells", "kept"),
    [
        ("outfalls", "日排放量", "discharge_m3_per_day", ("-20", "9999999999", "30"), [None, None, 30.0]),
        ("sources", "服务人口（万人）", "served_population", ("-2", "9999999", "3"), [None, None, 30_000]),
        ("sources", "日供水量(万m3)", "supply_m3_per_day", ("-1", "0", "1"), [None, 0.0, 10_000.0]),
        ("reservoirs", "正常蓄水位", "normal_level_m", ("-9999", "145", "-3"), [None, 145.0, -3.0]),
        ("reservoirs", "面积(km2)", "area_km2", ("-1", "2", "-0.5"), [None, 2.0, None]),
        ("wwtps", "设计规模（万吨/日）", "capacity_m3_per_day", ("-1", "2", "999999"), [None, 20_000.0, None]),
    ],
)
def test_quantities_that_cannot_be_are_emptied_kept_and_told(project, tmp_path, kind, heading, ours, cells, kept):
    rows = "".join(
        f"{name},109.8{row},31.0{row},{cell}\n" for row, (name, cell) in enumerate(zip("甲乙丙", cells, strict=True))
    )
    report = read(project, tmp_path, f"名称,经度,纬度,{heading}\n{rows}", kind=kind)
    frame = project.read(kind).set_index("name").loc[list("甲乙丙")]
    assert [None if value != value else value for value in frame[ours].astype(float).tolist()] == kept
    raw = [json.loads(word).get(ours) if isinstance(word, str) else None for word in frame["raw_values"]]
    assert raw == [cell if value is None else None for cell, value in zip(cells, kept, strict=True)]
    assert "数值不可能" in loud(report)


def test_days_in_chinese_numerals_are_days(project, tmp_path):
    days = "二〇二四年三月五日", "二○二三年十二月三十一日", "二零二四年十月二十日", "二〇二四年三月"
    rows = "".join(f"P{row},109.8{row},31.0{row},{day}\n" for row, day in enumerate(days))
    report = read(project, tmp_path, f"名称,经度,纬度,发现时间\n{rows}")
    assert column(project, "found_date") == [dt.date(2024, 3, 5), dt.date(2023, 12, 31), dt.date(2024, 10, 20), None]
    assert "二〇二四年三月" in loud(report)


@pytest.mark.parametrize("rows", [[0], [1, 2]])
def test_rows_whose_longitude_and_latitude_stand_the_other_way_round_are_turned_and_told(project, tmp_path, rows):
    places = [(109.88, 31.07), (109.89, 31.08), (109.90, 31.09), (109.91, 31.10), (109.92, 31.11)]
    written = [place[::-1] if row in rows else place for row, place in enumerate(places)]
    lines = "".join(f"P{row},{x},{y}\n" for row, (x, y) in enumerate(written))
    report = read(project, tmp_path, f"名称,经度,纬度\n{lines}")
    shapes = project.read("outfalls").sort_values("name").geometry
    assert list(zip(shapes.x, shapes.y, strict=True)) == places
    assert f"{len(rows)} 行的经度与纬度和其他行次序相反" in loud(report)


def test_a_row_far_from_the_place_that_stays_in_is_told(project, tmp_path):
    report = read(project, tmp_path, "名称,X,Y\n甲,38583000,3439000\n乙,36584000,3440000\n丙,37417000,3440000\n")
    assert "1 行离项目所在地" in loud(report)
    assert "435 km" in loud(report)


@pytest.mark.parametrize(
    "text",
    [
        TABLE.encode("gbk").decode("latin-1"),
        TABLE.encode().decode("latin-1"),
        TABLE.encode().decode("gb18030"),
    ],
    ids=["GBK as Latin-1", "UTF-8 as Latin-1", "UTF-8 as GBK"],
)
def test_a_file_that_was_saved_in_a_wrong_encoding_is_put_right_and_told(project, tmp_path, text):
    report = read(project, tmp_path, text)
    assert column(project, "name") == ["乙排污口", "甲排污口"]
    assert column(project, "discharge_m3_per_day") == [200.0, 100.0]
    assert "逐字还原" in loud(report)


def test_a_damaged_heading_alone_is_put_right_and_told(project, tmp_path):
    heading, rows = TABLE.split("\n", 1)
    report = read(project, tmp_path, heading.encode("gbk").decode("latin-1") + "\n" + rows)
    assert report.columns["discharge_m3_per_day"] == "日排放量（吨/日）"
    assert "已还原" in loud(report)
    assert "→ 名称" in loud(report)


@pytest.mark.parametrize("driver", ["GPKG", "GeoJSON"])
def test_damaged_headings_of_layers_are_put_right_or_named(project, tmp_path, driver):
    names = {"Ãû³Æ": ["甲"], "X×ø±ê": ["1"], "锟斤拷": ["x"]}
    frame = gpd.GeoDataFrame(names, geometry=[shapely.Point(109.88, 31.07)], crs=4490)
    frame.to_file(tmp_path / f"a.{driver.lower()}", driver=driver)
    report = ingest(project, tmp_path / f"a.{driver.lower()}", kind=load().kind("outfalls"))
    assert report.columns["name"] == "名称"
    assert "X坐标" in report.unmatched
    assert "还原不了：锟斤拷" in loud(report)


@pytest.mark.parametrize("heading", ["锟斤拷锟斤拷,锟斤拷锟斤拷,纬锟斤拷", "NAME,??,??"])
def test_headings_damaged_beyond_repair_are_named_in_the_refusal(project, tmp_path, heading):
    with pytest.raises(LayerError) as caught:
        read(project, tmp_path, f"{heading}\n甲,109.88,31.07\n")
    assert "headings are damaged" in str(caught.value)


def test_codes_lose_the_point_of_a_number_and_others_of_the_column_stay(project, tmp_path):
    report = read(
        project,
        tmp_path,
        "编码,名称,经度,纬度\n500237000000001.0,甲,109.88,31.07\n1.0,乙,109.89,31.08\nA-3,丙,109.9,31.09\n",
    )
    assert sorted(column(project, "code")) == ["1.0", "500237000000001", "A-3"]
    assert any(note.cause == "point_zero" and note.count == 1 for note in report.told)


LEDGER = [["名称", "经度", "纬度"], ["甲", 109.88, 31.07], ["乙", 109.89, 31.08], ["丙", 109.90, 31.09]]


def test_hidden_rows_and_columns_are_read_and_told(project, tmp_path):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["A"].hidden = True

    report = ingest(project, book(tmp_path, LEDGER, change=hide), kind=load().kind("outfalls"))
    assert report.written == 3
    assert any("1 行、1 处列是隐藏的" in note.zh for note in report.notes)


@pytest.mark.parametrize(("words", "is_loud"), [("此处坐标为高德地图拾取", True), ("已核实 & 拍照", False)])
def test_comments_are_told_and_loudly_where_they_speak_of_a_web_map(project, tmp_path, words, is_loud):
    def remark(sheet):
        sheet["B2"].comment = Comment(words, "x")

    report = ingest(project, book(tmp_path, LEDGER, change=remark), kind=load().kind("outfalls"))
    assert any(f"B2 {words}" in note.zh for note in report.notes)
    assert (words in loud(report)) == is_loud


def test_another_table_below_a_blank_row_is_told_and_never_records(project, tmp_path):
    rows = [["名称", "负责人"], ["甲", "某"], [], ["名称", "电话"], ["乙", "123"]]
    report = ingest(project, book(tmp_path, [*LEDGER, [], *rows]), kind=load().kind("outfalls"))
    assert report.written == 3
    assert "是另一张表" in loud(report)


def test_another_table_to_the_right_is_told(project, tmp_path):
    right = [
        ["名称", "经度", "纬度", "备注"],
        ["子", 109.7, 31.1, "x"],
        ["丑", 109.71, 31.1, ""],
        ["寅", 109.72, 31.1, ""],
    ]
    rows = [[*left, None, *more] for left, more in zip(LEDGER, right, strict=True)]
    report = ingest(project, book(tmp_path, rows), kind=load().kind("outfalls"))
    assert report.written == 3
    assert "右边并排着另一张表" in loud(report)


def test_a_code_of_another_province_is_told_without_any_polygon(project, tmp_path):
    report = read(project, tmp_path, "名称,经度,纬度,行政区划代码\n甲,109.88,31.07,500237\n乙,109.89,31.08,110101\n")
    assert report.written == 2
    assert "1 行不在自身行政区划代码的范围内：乙" in loud(report)


def test_values_of_samples_that_cannot_be_go_to_quarantine(project, tmp_path):
    report = read(project, tmp_path, "断面名称,采样时间,pH,水温,氨氮\n甲,2024-01-05,71,155,0.2\n", kind="samples")
    assert report.written == 1
    assert sorted(item.reason.en.split(" cannot")[0] for item in report.quarantine) == ["pH", "water temperature"]


def test_samples_without_any_value_are_told(project, tmp_path):
    report = read(project, tmp_path, "断面名称,采样时间,项目,测得\n甲,2024-01-05,氨氮,0.2\n", kind="samples")
    assert "没有一条记录有监测值" in loud(report)


def test_a_corner_string_with_commas_between_its_pairs_is_a_shape(project, tmp_path):
    corners = "109.8 31.0, 109.81 31.0, 109.81 31.01, 109.8 31.0"
    read(project, tmp_path, f'保护区名称,级别,坐标串\n甲,一级,"{corners}"\n', kind="zones")
    assert project.read("zones").geometry.iloc[0].equals(shapely.Polygon([(109.8, 31), (109.81, 31), (109.81, 31.01)]))


def test_metres_of_web_maps_that_nobody_declares_are_told(project, tmp_path):
    report = read(project, tmp_path, "名称,X,Y\n甲,12231785,3638000\n乙,12232785,3639000\n")
    assert report.crs == "EPSG:3857"
    assert "BD-09MC" in loud(report)


def test_a_coordinate_system_below_the_records_is_heard(project, tmp_path):
    report = read(project, tmp_path, "名称,经度,纬度\n甲,109.88,31.07\n坐标系：GCJ-02,,\n")
    assert (report.crs, report.written) == ("GCJ-02", 1)


def test_a_remark_that_names_an_old_datum_is_told(project, tmp_path):
    report = read(project, tmp_path, "名称,经度,纬度,备注\n甲,109.88,31.07,坐标系为西安80\n乙,109.89,31.08,\n")
    assert "1 行的“备注”写着是旧基准的坐标" in loud(report)


def test_rows_of_one_name_and_place_are_told(project, tmp_path):
    report = read(project, tmp_path, "序号,名称,经度,纬度\n1,甲,109.88,31.07\n2,甲,109.88,31.07\n3,乙,109.88,31.07\n")
    assert report.written == 3
    assert "2 行两两名称与位置完全相同（甲）" in loud(report)


def test_headings_in_traditional_characters_are_understood(project, tmp_path):
    report = read(project, tmp_path, "名稱,經度,緯度,備註,編號\n甲,109.88,31.07,排水,A1\n".encode("big5"))
    assert report.columns == {"name": "名稱", "code": "編號", "note": "備註"}


def test_the_json_of_esri_is_read_in_the_system_that_it_names(project, tmp_path):
    feature = '{"attributes": {"名称": "甲"}, "geometry": {"x": 12231785, "y": 3638000}}'
    text = f'{{"geometryType": "esriGeometryPoint", "spatialReference": {{"wkid": 3857}}, "features": [{feature}]}}'
    report = read(project, tmp_path, text, name="a.json")
    assert report.crs == "EPSG:3857"
    assert "RFC 7946" not in report.reasons["crs"].en


def test_a_row_of_units_that_is_labelled_so_belongs_to_the_header(project, tmp_path):
    rows = [
        ["编码", "名称", "经度", "纬度", "服务人口"],
        ["单位", "/", "度", "度", "万人"],
        ["A1", "甲", 109.88, 31.07, 3],
    ]
    report = ingest(project, book(tmp_path, rows), kind=load().kind("sources"))
    assert (report.written, report.quarantined) == (1, 0)
    assert column(project, "served_population", "sources") == [30_000]


def test_a_column_of_units_beside_the_numbers_is_heard_row_by_row(project, tmp_path):
    rows = "甲,109.88,31.07,1.2,万吨/日\n乙,109.89,31.08,100,吨/日\n"
    report = read(project, tmp_path, f"名称,经度,纬度,排放量,单位\n{rows}")
    assert column(project, "discharge_m3_per_day") == [100.0, 12_000.0]
    assert "没写单位" not in loud(report)


def test_a_unit_that_nobody_knows_costs_its_row_alone(project, tmp_path):
    rows = "甲,109.88,31.07,1.2,万吨/日\n乙,109.89,31.08,3,桶\n丙,109.9,31.08,5,\n"
    report = read(project, tmp_path, f"名称,经度,纬度,排放量,单位\n{rows}")
    said = dict(zip(column(project, "name"), column(project, "discharge_m3_per_day"), strict=True))
    assert (said["甲"], said["丙"]) == (12_000.0, 5.0)
    assert np.isnan(said["乙"])
    assert "3桶" in loud(report)


def test_a_column_of_offices_beside_the_numbers_is_no_column_of_units(project, tmp_path):
    read(project, tmp_path, "名称,经度,纬度,排放量,单位\n甲,109.88,31.07,1.2,某水务局\n乙,109.89,31.08,3,某公司\n")
    assert column(project, "discharge_m3_per_day") == [3.0, 1.2]


def test_a_row_that_shows_how_to_fill_in_the_table_is_no_record(project, tmp_path):
    report = read(
        project, tmp_path, "编码,名称,经度,纬度\n例：A0,某排污口,109.5,31.5\nA1,甲,109.88,31.07\n合计：1个,,,\n"
    )
    assert (report.written, report.quarantined) == (1, 0)
    assert any("2 行是合计、填表说明之类" in note.zh for note in report.notes)


def test_two_pairs_of_coordinates_that_disagree_are_told(project, tmp_path):
    rows = '甲,"109°52′48″","31°4′12″",109.88,31.07\n乙,"109°53′24″","31°4′48″",109.99,31.08\n'
    report = read(project, tmp_path, f"名称,经度,纬度,经度,纬度\n{rows}")
    assert "1 行的两对坐标不一致" in loud(report)
    assert "第 3 行" in loud(report)
