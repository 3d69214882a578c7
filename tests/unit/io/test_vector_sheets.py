"""Tables with places: degrees, minutes and seconds, projected numbers, WKT."""

import math

import pytest

from riverzones.errors import LayerError
from riverzones.readers.angles import parse_angle
from riverzones.readers.coordinates import find_places
from riverzones.readers.textfile import read_sheet
from riverzones.readers.vector import read_vector


@pytest.mark.parametrize(
    ("words", "degrees"),
    [
        ("109.875", 109.875),
        ("１０９．８７５", 109.875),
        ("109°52'30\"", 109.875),
        ("109°52′30″E", 109.875),
        ("东经109度52分30秒", 109.875),
        ("109°52.5′", 109.875),
        ("109 52 30", 109.875),
        ("109-52-30", 109.875),
        ("N31°", 31.0),
        ("W 73°30'", -73.5),
        ("-33.5", -33.5),
        ("南纬33°30'", -33.5),
        ("36,512,345.6", 36512345.6),
    ],
)
def test_coordinates_are_read_as_people_write_them(words, degrees):
    assert parse_angle(words) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize("words", ["", "abc", "109°75'", "109°52'61\"", "1 2 3 4", None, "巫山"])
def test_what_is_no_coordinate_is_not_a_number(words):
    assert math.isnan(parse_angle(words))


@pytest.mark.parametrize(
    "heading", ["经度,纬度", "lng,lat", "X,Y", "经度(°),纬度(°)", "LONGITUDE,LATITUDE", "东经,北纬", "經度,緯度"]
)
def test_coordinate_columns_are_found_by_their_usual_names(heading):
    sheet = read_sheet(f"名称,{heading}\n巫山,109.88,31.07\n")
    places = find_places(sheet.frame)
    assert (places.geometry[0].x, places.geometry[0].y) == (109.88, 31.07)


def test_a_named_pair_wins_over_the_usual_names():
    sheet = read_sheet("lon,lat,JX,WX\n1,2,109.88,31.07\n")
    places = find_places(sheet.frame, named={"lon": "JX", "lat": "WX"})
    assert places.geometry[0].wkt == "POINT (109.88 31.07)"


def test_a_column_of_wkt_gives_the_geometry_and_a_broken_one_is_told():
    sheet = read_sheet('name;wkt\na;"POINT (109.88 31.07)"\nb;"POINT (109.88"\n')
    places = find_places(sheet.frame)
    assert places.geometry[0].wkt == "POINT (109.88 31.07)"
    assert places.geometry[1] is None
    assert "POINT (109.88" in places.unread[1].en


@pytest.mark.parametrize("comma", [",", ";", "\t", "|"])
def test_the_separator_is_told_from_the_heading(comma):
    sheet = read_sheet(comma.join(["名称", "经度", "纬度"]) + "\n" + comma.join(["巫山", "109.88", "31.07"]) + "\n")
    assert list(sheet.frame.columns) == ["名称", "经度", "纬度"]


def test_lines_keep_their_numbers_and_a_line_with_too_many_cells_is_set_aside():
    sheet = read_sheet("a,b\n1,2\n\n3,4,5\n6\n")
    assert sheet.frame.index.tolist() == [2, 5]
    assert sheet.frame.loc[5].tolist() == ["6", None]
    assert sheet.bad == ((4, "3,4,5"),)


def test_a_gbk_table_is_read_with_its_reason(tmp_path):
    path = tmp_path / "排污口.csv"
    path.write_bytes("名称,经度,纬度\n城东排污口,109.88,31.07\n无坐标,,\n".encode("gbk"))
    raw = read_vector(path)
    assert raw.frame["名称"].tolist() == ["城东排污口", "无坐标"]
    assert raw.encoding.encoding == "gb18030"
    assert list(raw.unread) == [1]
    assert raw.records.tolist() == [2, 3]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,b\n"])
def test_a_table_without_rows_is_one_helpful_line(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(LayerError, match=r"^a\.csv"):
        read_vector(path)
