"""Files as bureaus send them: drawings, KML of every sort, survey texts, corner tables, folders and archives."""

import io
import json
import struct
import zipfile

import ezdxf
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from riverzones.errors import LayerError
from riverzones.readers.conversions import CONVERT
from riverzones.readers.rawlayer import Wanted
from riverzones.readers.vector import read_vector

POINTS = Wanted(frozenset({"point"}), frozenset({"名称", "编码"}))
LINES = Wanted(frozenset({"line"}), frozenset({"名称"}))
AREAS = Wanted(frozenset({"polygon"}), frozenset({"名称", "级别", "水源地名称"}))
SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]
EAST, NORTH = 37_500_000.0, 3_400_000.0


def said(raw):
    return " ".join(note.zh for note in raw.notes)


def moved(points):
    return [(EAST + x, NORTH + y) for x, y in points]


@pytest.fixture
def drawing(tmp_path):
    document = ezdxf.new("R2000", setup=False)
    document.encoding = "gbk"
    for name in ("河道", "保护区", "排污口", "注记"):
        document.layers.add(name)
    space = document.modelspace()
    space.add_lwpolyline(moved([(0, 0), (50, 10), (100, 0)]), dxfattribs={"layer": "河道"})
    space.add_line((EAST, NORTH), (EAST + 10, NORTH), dxfattribs={"layer": "河道"})
    space.add_lwpolyline(moved(SQUARE), close=True, dxfattribs={"layer": "保护区"})
    space.add_lwpolyline(moved(SQUARE[:3]), dxfattribs={"layer": "保护区"})
    block = document.blocks.new("PWK")
    block.add_circle((0, 0), 1)
    block.add_attdef("编号", (0, 0))
    for number in (1, 2):
        at = block_at = (EAST + number, NORTH)
        space.add_blockref("PWK", at, dxfattribs={"layer": "排污口"}).add_attrib("编号", f"K{number}", block_at)
    space.add_text("注", dxfattribs={"layer": "注记"})
    path = tmp_path / "图.dxf"
    document.saveas(path, encoding="gbk")
    return path


def test_lines_of_a_drawing_come_from_the_layer_that_is_named(drawing):
    with pytest.raises(LayerError, match=r"2 layers hold lines .*河道 2, 保护区 2\.") as caught:
        read_vector(drawing, wanted=LINES)
    assert "--layer '*'" in caught.value.hint
    raw = read_vector(drawing, layer="河道", wanted=LINES)
    assert [shape.geom_type for shape in raw.geometry] == ["LineString", "LineString"]
    assert raw.geometry[0].coords[1] == (EAST + 50, NORTH + 10)
    assert raw.frame["图层"].tolist() == ["河道", "河道"]
    assert "TEXT 1" in said(raw)
    assert len(read_vector(drawing, layer="*", wanted=LINES).frame) == 4


def test_closed_polylines_are_areas_where_areas_are_wanted(drawing):
    raw = read_vector(drawing, wanted=AREAS)
    assert raw.layer == "保护区"
    assert [shape.geom_type for shape in raw.geometry] == ["Polygon", "LineString"]
    assert raw.geometry[0].area == pytest.approx(10_000)


def test_block_references_are_points_with_their_attributes(drawing):
    raw = read_vector(drawing, wanted=POINTS)
    assert raw.frame["编号"].tolist() == ["K1", "K2"]
    assert raw.frame["图块"].tolist() == ["PWK", "PWK"]
    assert raw.geometry[1].x == EAST + 2


def test_layers_called_like_rivers_with_one_line_each_are_read_together(tmp_path):
    document = ezdxf.new("R2018")
    for name in ("盘龙江", "宝象河"):
        document.modelspace().add_line((0, 0), (9, 9), dxfattribs={"layer": name})
    document.saveas(tmp_path / "a.dxf")
    raw = read_vector(tmp_path / "a.dxf", wanted=LINES)
    assert raw.frame["name"].tolist() == ["盘龙江", "宝象河"]
    assert "全部读入" in said(raw)


def test_arcs_are_drawn_within_a_centimetre(tmp_path):
    document = ezdxf.new()
    document.modelspace().add_circle((EAST, NORTH), 100)
    document.saveas(tmp_path / "a.dxf")
    area = read_vector(tmp_path / "a.dxf", wanted=AREAS).geometry[0]
    assert shapely.hausdorff_distance(area, shapely.Point(EAST, NORTH).buffer(100, quad_segs=720)) < 0.02


@pytest.mark.parametrize("content", [b"AC1032\0\0", b"  0\nSECTION\n  2\nENTIT", b"nothing"])
def test_a_drawing_that_is_none_is_one_helpful_line(tmp_path, content):
    (tmp_path / "a.dxf").write_bytes(content)
    with pytest.raises(LayerError, match=r"^a\.dxf: ") as caught:
        read_vector(tmp_path / "a.dxf", wanted=POINTS)
    assert "\n" not in str(caught.value)


PLACE = "<Point><coordinates>109.8,31.0,0</coordinates></Point>"


def kml(body, encoding="UTF-8"):
    return f'<?xml version="1.0" encoding="{encoding}"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def test_data_of_any_name_come_under_their_names(tmp_path):
    body = (
        f'<Placemark><name>城东</name><ExtendedData><Data name="排污口编码"><value>K1</value></Data>'
        f'<Data name="排污口类型"><value>工业</value></Data><SchemaData><SimpleData name="受纳 水体">大宁河'
        f"</SimpleData></SchemaData></ExtendedData>{PLACE}</Placemark>"
    )
    (tmp_path / "a.kml").write_text(kml(body), encoding="utf-8")
    row = read_vector(tmp_path / "a.kml").frame.iloc[0]
    assert row.to_dict() == {"name": "城东", "排污口编码": "K1", "排污口类型": "工业", "受纳 水体": "大宁河"}


@pytest.mark.parametrize("said_encoding", ["GBK", "GB2312", "UTF-8", "nonsense"])
def test_a_kml_in_gbk_is_read_whatever_it_declares(tmp_path, said_encoding):
    body = f"<Placemark><name>城东排污口</name>{PLACE}</Placemark>"
    (tmp_path / "a.kml").write_bytes(kml(body, said_encoding).encode("gbk"))
    assert read_vector(tmp_path / "a.kml").frame["name"].tolist() == ["城东排污口"]


@pytest.mark.parametrize(
    "body",
    [
        f"<Placemark><name>甲&乙</name>{PLACE}</Placemark>",
        f"<Placemark><name>甲&乙</name>{PLACE}</Placemark><Placemark><name>断",
        f"<Placemark><name>甲&amp;乙\x0b</name><gx:x>1</gx:x>{PLACE}</Placemark>",
        "<Placemark><name>甲&乙</name><Point><coordinates> 109.8 , 31.0 , 0 </coordinates></Point></Placemark>",
    ],
)
def test_a_slightly_broken_kml_gives_what_it_holds(tmp_path, body):
    (tmp_path / "a.kml").write_text(kml(body), encoding="utf-8")
    raw = read_vector(tmp_path / "a.kml")
    assert (raw.frame["name"].iloc[0], raw.geometry[0].wkt) == ("甲&乙", "POINT (109.8 31)")


def test_polygons_multigeometries_and_tracks_of_kml_are_read(tmp_path):
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
    outer, hole = "0,0 9,0 9,9 0,9 0,0", "1,1 2,1 2,2 1,2"
    body = (
        f"<Placemark><Polygon><outerBoundaryIs>{ring.format(outer)}</outerBoundaryIs>"
        f"<innerBoundaryIs>{ring.format(hole)}</innerBoundaryIs></Polygon></Placemark>"
        f"<Placemark><MultiGeometry>{PLACE}{PLACE.replace('109.8', '109.9')}</MultiGeometry></Placemark>"
        "<Placemark><gx:Track xmlns:gx='http://www.google.com/kml/ext/2.2'><gx:coord>1 2 3</gx:coord>"
        "<gx:coord>2 3 4</gx:coord></gx:Track></Placemark>"
        "<Placemark><Point><coordinates>109.8 31.0</coordinates></Point></Placemark>"
    )
    (tmp_path / "a.kml").write_text(kml(body), encoding="utf-8")
    raw = read_vector(tmp_path / "a.kml")
    assert [None if shape is None else shape.geom_type for shape in raw.geometry] == [
        "Polygon", "MultiPoint", "LineString", None,
    ]  # fmt: skip
    assert raw.geometry[0].area == 80
    assert "109.8 31.0" in raw.unread[3].en


def test_the_folder_of_a_kml_that_fits_is_taken_and_two_that_fit_are_asked_for(tmp_path):
    line = "<LineString><coordinates>1,2 2,3</coordinates></LineString>"
    body = (
        f"<Folder><name>河道</name><Placemark>{line}</Placemark></Folder>"
        f"<Folder><name>排污口</name><Placemark>{PLACE}</Placemark></Folder><NetworkLink/>"
    )
    (tmp_path / "a.kml").write_text(kml(body), encoding="utf-8")
    raw = read_vector(tmp_path / "a.kml", wanted=POINTS)
    assert raw.layer == "排污口"
    assert "未读：河道 1" in said(raw)
    assert "NetworkLink 1" in said(raw)
    with pytest.raises(LayerError, match="2 layers hold"):
        read_vector(tmp_path / "a.kml")
    assert read_vector(tmp_path / "a.kml", layer="河道").geometry[0].geom_type == "LineString"


def test_a_table_in_a_description_becomes_columns(tmp_path):
    body = (
        f"<Placemark><description><![CDATA[<table><tr><td>编码</td><td>K1</td></tr></table>]]></description>{PLACE}"
        "</Placemark>"
    )
    (tmp_path / "a.kml").write_text(kml(body), encoding="utf-8")
    assert read_vector(tmp_path / "a.kml").frame["编码"].tolist() == ["K1"]


@pytest.mark.parametrize("name", ["排污口.kml", "doc.kml", "sub/a.KML"])
def test_a_kmz_with_any_inner_name_is_read(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        packed.writestr(name, kml(f"<Placemark><name>城东</name>{PLACE}</Placemark>"))
    raw = read_vector(tmp_path / "a.kmz")
    assert (raw.driver, raw.frame["name"].tolist()) == ("KMZ", ["城东"])


def test_a_file_of_ovital_is_told_as_gcj02(tmp_path):
    (tmp_path / "a.ovkml").write_text(kml(f"<Placemark>{PLACE}</Placemark>"), encoding="utf-8")
    raw = read_vector(tmp_path / "a.ovkml")
    assert raw.crs.code == "GCJ-02"
    assert "奥维" in raw.crs_by.zh


def test_a_document_type_in_xml_is_refused(tmp_path):
    body = '<!DOCTYPE gpx [<!ENTITY x "y">]><gpx><wpt lat="31" lon="109"><name>&x;</name></wpt></gpx>'
    (tmp_path / "a.gpx").write_text(body)
    with pytest.raises(LayerError, match="DOCTYPE"):
        read_vector(tmp_path / "a.gpx")


GPX = (
    '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="31.0" lon="109.8"><name>排口1</name></wpt>'
    '<trk><name>巡河</name><trkseg><trkpt lat="31" lon="109"/><trkpt lat="31.1" lon="109.1"/></trkseg></trk></gpx>'
)


def test_the_layers_of_a_gpx_go_by_the_geometry_that_is_wanted(tmp_path):
    (tmp_path / "a.gpx").write_text(GPX, encoding="utf-8")
    points = read_vector(tmp_path / "a.gpx", wanted=POINTS)
    assert (points.layer, points.frame["name"].tolist(), points.crs.code) == ("waypoints", ["排口1"], "EPSG:4326")
    tracks = read_vector(tmp_path / "a.gpx", wanted=LINES)
    assert (tracks.layer, tracks.geometry[0].wkt) == ("tracks", "LINESTRING (109 31, 109.1 31.1)")
    with pytest.raises(LayerError, match="2 layers hold"):
        read_vector(tmp_path / "a.gpx")


def test_a_track_without_points_makes_nobody_choose_a_layer_of_a_gpx(tmp_path):
    (tmp_path / "a.gpx").write_text(GPX.replace('<trkpt lat="31.1" lon="109.1"/>', ""), encoding="utf-8")
    both = read_vector(tmp_path / "a.gpx", wanted=Wanted(frozenset({"line", "point"})))
    assert both.layer == "waypoints"
    assert "tracks 1" in both.notes[0].zh


def layer_of_points():
    names = ["城东排污口", "港区"]
    return gpd.GeoDataFrame(
        {"名称": names, "编码": ["K1", "K2"]}, geometry=gpd.points_from_xy([109.8, 109.9], [31, 31.1]), crs=4490
    )


@pytest.mark.parametrize("encoding", ["CP936", "UTF-8"])
def test_a_mapinfo_table_is_read_in_either_encoding_and_leaves_nothing_beside_it(tmp_path, encoding):
    path = tmp_path / "点.tab"
    frame = layer_of_points().to_crs(4326).rename(columns={"名称": "name", "编码": "code"})
    pyogrio.write_dataframe(frame, path, driver="MapInfo File", encoding=encoding)
    before = sorted(item.name for item in tmp_path.iterdir())
    for name in ("点.tab", "点.dat"):
        raw = read_vector(tmp_path / name)
        assert raw.frame["name"].tolist() == ["城东排污口", "港区"]
        assert raw.geometry[1].wkt == "POINT (109.9 31.1)"
        assert raw.crs is not None
    assert sorted(item.name for item in tmp_path.iterdir()) == before


@pytest.mark.parametrize("charset", ["WindowsSimpChinese", "Neutral", "WindowsLatin1"])
def test_a_mapinfo_text_with_chinese_columns_is_read_whatever_its_charset_says(tmp_path, charset):
    head = f'Version 300\nCharset "{charset}"\nDelimiter ","\nCoordSys Earth Projection 1, 104\nColumns 1\n'
    head += "  名称 Char(20)\nData\n"
    (tmp_path / "a.mif").write_bytes(f"{head}\nPoint 109.8 31\n".encode("gbk"))
    (tmp_path / "a.mid").write_bytes('"城东排污口"\n'.encode("gbk"))
    assert read_vector(tmp_path / "a.mif").frame.to_dict("list") == {"名称": ["城东排污口"]}


def test_a_mapinfo_table_without_its_parts_names_them(tmp_path):
    (tmp_path / "a.tab").write_text("!table\n!version 300\n")
    with pytest.raises(LayerError, match=r"\.dat, \.map, \.id is missing"):
        read_vector(tmp_path / "a.tab")


def test_parquet_with_and_without_places_is_read(tmp_path):
    layer_of_points().to_parquet(tmp_path / "a.parquet")
    raw = read_vector(tmp_path / "a.parquet")
    assert (raw.crs.code, raw.frame["编码"].tolist(), raw.geometry[0].wkt) == (
        "EPSG:4490",
        ["K1", "K2"],
        "POINT (109.8 31)",
    )
    layer_of_points().drop(columns="geometry").to_parquet(tmp_path / "b.parquet")
    assert read_vector(tmp_path / "b.parquet").geometry is None
    worded = layer_of_points().assign(kind=pd.Categorical(["industrial"] * len(layer_of_points())))
    worded.to_parquet(tmp_path / "d.parquet")
    assert set(read_vector(tmp_path / "d.parquet").frame["kind"]) == {"industrial"}
    packed = pa.table({"id": ["a", "b"], "kind": pa.array(["甲", "乙"]).dictionary_encode()})
    pq.write_table(packed, tmp_path / "e.parquet")
    assert read_vector(tmp_path / "e.parquet").frame["kind"].tolist() == ["甲", "乙"]
    (tmp_path / "c.parquet").write_bytes(b"nothing")
    with pytest.raises(LayerError, match="is no Parquet"):
        read_vector(tmp_path / "c.parquet")


@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_a_geojson_sequence_is_read_line_by_line(tmp_path, mark):
    features = json.loads(layer_of_points().to_json())["features"]
    text = "\n".join(mark + json.dumps(feature, ensure_ascii=False) for feature in features)
    (tmp_path / "a.geojsonl").write_text(text, encoding="utf-8")
    raw = read_vector(tmp_path / "a.geojsonl")
    assert raw.frame["编码"].tolist() == ["K1", "K2"]


BOUNDARY = """[属性描述]
坐标系={system}
几度分带={width}
投影类型=高斯克吕格
带号={zone}
[地块坐标]
8,0.25,5,某水源地一级保护区,面,,,,@
J1,1,3439800.000,{prefix}393000.000
J2,1,3439800.000,{prefix}393100.000
J3,1,3439700.000,{prefix}393100.000
J4,1,3439700.000,{prefix}393000.000
J5,2,3439780.000,{prefix}393020.000
J6,2,3439780.000,{prefix}393040.000
J7,2,3439760.000,{prefix}393040.000
J8,2,3439760.000,{prefix}393020.000
"""


@pytest.mark.parametrize(
    ("system", "width", "zone", "prefix", "code"),
    [
        ("2000国家大地坐标系", 3, 37, 37, "EPSG:4525"),
        ("CGCS2000", 3, 37, "", "EPSG:4546"),
        ("1980西安坐标系", 3, 37, 37, "EPSG:2361"),
        ("1954年北京坐标系", 6, 19, 19, "EPSG:21419"),
    ],
)
def test_a_land_survey_text_says_its_crs_zone_and_rings(tmp_path, system, width, zone, prefix, code):
    text = BOUNDARY.format(system=system, width=width, zone=zone, prefix=prefix)
    (tmp_path / "界址.txt").write_bytes(text.encode("gbk"))
    raw = read_vector(tmp_path / "界址.txt", wanted=AREAS)
    assert raw.crs.code == code
    assert raw.geometry[0].area == pytest.approx(100 * 100 - 20 * 20)
    assert raw.geometry[0].bounds[1] == 3439700
    assert raw.frame["名称"].tolist() == ["某水源地一级保护区"]
    assert raw.frame["保护区级别"].tolist() == ["一级"]


def test_a_land_survey_text_that_is_cut_off_puts_the_plot_aside(tmp_path):
    text = BOUNDARY.format(system="CGCS2000", width=3, zone=37, prefix=37).rsplit("J8", 1)[0]
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert "8 boundary points are promised, 7 are there" in read_vector(tmp_path / "a.txt").unread[0].en


@pytest.mark.parametrize("name", ["a.dat", "a.txt"])
def test_cass_points_have_easting_before_northing(tmp_path, name):
    (tmp_path / name).write_bytes("1,排口,37500100.5,3400000.25,39.5\n2,,37500200,3400010,\n坏行\n".encode("gbk"))
    raw = read_vector(tmp_path / name, wanted=POINTS)
    assert [shape.wkt for shape in raw.geometry] == ["POINT (37500100.5 3400000.25)", "POINT (37500200 3400010)"]
    assert raw.frame["编码"].tolist() == ["排口", None]
    assert raw.frame["高程"].tolist() == ["39.5", None]
    assert [item.record for item in raw.lost] == [3]


CORNERS = "水源地名称,级别,拐点编号,经度,纬度\n"


def corners(tmp_path, rows, heading=CORNERS, wanted=AREAS):
    (tmp_path / "a.csv").write_text(heading + "\n".join(rows), encoding="utf-8")
    return read_vector(tmp_path / "a.csv", wanted=wanted)


def test_corner_points_become_areas_by_what_names_them_in_their_order(tmp_path):
    rows = ["甲,一级,J1,0,0", "甲,一级,J3,1,1", "甲,一级,J2,1,0", "甲,一级,J4,0,1"]
    rows += ["甲,二级,J1,0,0", "甲,二级,J2,2,0", "甲,二级,J3,2,2"]
    raw = corners(tmp_path, rows)
    assert [shape.area for shape in raw.geometry] == [1, 2]
    assert raw.frame["级别"].tolist() == ["一级", "二级"]
    assert raw.records.tolist() == [2, 6]
    assert "7 个点按 水源地名称、级别 连成 2 个面" in said(raw)


RIVERS = Wanted(frozenset({"line", "polygon"}), frozenset({"名称"}))


def test_running_numbers_that_begin_anew_for_each_name_are_an_order_wherever_the_rows_stand(tmp_path):
    rows = ["甲,2,1,0", "甲,1,0,0", "乙,3,7,5", "甲,3,2,0", "乙,1,5,5", "乙,2,6,5"]
    raw = corners(tmp_path, rows, "名称,序号,经度,纬度\n", RIVERS)
    assert [shape.wkt for shape in raw.geometry] == ["LINESTRING (0 0, 1 0, 2 0)", "LINESTRING (5 5, 6 5, 7 5)"]


def test_points_with_a_running_number_of_the_whole_table_are_no_river(tmp_path):
    rows = ["甲,2,1,0", "甲,1,0,0", "乙,3,7,5"]
    assert len(corners(tmp_path, rows, "名称,序号,经度,纬度\n", RIVERS).geometry) == 3


def test_where_only_lines_are_wanted_a_running_number_is_their_order(tmp_path):
    raw = corners(tmp_path, ["甲,3,2,0", "甲,1,0,0", "甲,2,1,0"], "名称,序号,经度,纬度\n", LINES)
    assert [shape.wkt for shape in raw.geometry] == ["LINESTRING (0 0, 1 0, 2 0)"]


def test_names_that_all_differ_are_not_joined_by_their_running_number(tmp_path):
    rows = ["甲,3,2,0", "乙,1,0,0", "丙,2,1,0"]
    assert len(corners(tmp_path, rows, "名称,序号,经度,纬度\n", LINES).geometry) == 3


def test_a_name_that_stands_in_the_first_of_its_rows_holds_for_those_below(tmp_path):
    raw = corners(tmp_path, ["甲,一级,1,0,0", ",,2,1,0", ",,3,1,1", "乙,二级,1,5,5", ",,2,6,5", ",,3,6,6"])
    assert raw.frame["水源地名称"].tolist() == ["甲", "乙"]
    assert [shape.area for shape in raw.geometry] == [0.5, 0.5]


@pytest.mark.parametrize("ring", [True, False])
def test_rings_within_rings_are_holes_by_number_or_where_the_order_begins_anew(tmp_path, ring):
    outer, inner = [(0, 0), (9, 0), (9, 9), (0, 9)], [(1, 1), (2, 1), (2, 2), (1, 2)]
    rows = [f"甲,{n},{r},{x},{y}" for r, part in ((1, outer), (2, inner)) for n, (x, y) in enumerate(part, start=1)]
    heading = f"名称,拐点号,{'圈号' if ring else '备用'},经度,纬度\n"
    assert corners(tmp_path, rows, heading).geometry[0].area == 80


def test_two_corners_are_put_aside_and_a_corner_that_cannot_be_read_spoils_its_area(tmp_path):
    raw = corners(tmp_path, ["甲,一级,1,0,0", "甲,一级,2,1,0", "乙,一级,1,0,0", "乙,一级,2,x,0", "乙,一级,3,1,1"])
    assert "2 corners, at least 3" in raw.unread[0].en
    assert "1 of 3 corners" in raw.unread[1].en


def test_points_in_order_become_lines_where_lines_are_wanted(tmp_path):
    raw = corners(
        tmp_path, ["甲,1,0,0", "甲,2,1,1", "甲,10,3,3", "乙,1,5,5", "乙,2,6,6"], "名称,点号,经度,纬度\n", LINES
    )
    assert [shape.wkt for shape in raw.geometry] == ["LINESTRING (0 0, 1 1, 3 3)", "LINESTRING (5 5, 6 6)"]


def test_points_stay_points_where_points_are_wanted_or_nothing_says_an_order(tmp_path):
    rows = ["甲,一级,J1,0,0", "甲,一级,J2,1,0", "甲,一级,J3,1,1"]
    assert len(corners(tmp_path, rows, wanted=POINTS).frame) == 3
    assert len(corners(tmp_path, ["甲,0,0", "乙,1,0", "丙,1,1"], "名称,经度,纬度\n").frame) == 3


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


@pytest.fixture
def parts(tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    layer_of_points().rename(columns={"名称": "NAME", "编码": "CODE"}).to_file(folder / "p.shp", encoding="UTF-8")
    return {item.suffix: item.read_bytes() for item in folder.iterdir()}


def test_a_zip_in_a_zip_and_one_too_deep(tmp_path, parts):
    inner = io.BytesIO()
    zipped(inner, {f"PWK{s.upper() if s == '.shp' else s}": d for s, d in parts.items()})
    path = zipped(tmp_path / "a.zip", {"套/inner.zip": inner.getvalue()})
    assert len(read_vector(path).frame) == 2
    for _ in range(3):
        path = zipped(tmp_path / f"{path.stem}a.zip", {path.name: path.read_bytes()})
    with pytest.raises(LayerError, match="too deep"):
        read_vector(path)


@pytest.mark.parametrize("packed", [True, False])
def test_two_layers_of_one_name_are_told_apart_by_their_path(tmp_path, parts, packed):
    files = {f"{folder}/p{suffix}": data for folder in ("甲", "乙") for suffix, data in parts.items()}
    path = tmp_path / "a.zip"
    if packed:
        zipped(path, files)
    else:
        path = tmp_path / "given"
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
    with pytest.raises(LayerError, match=r"2 layers: .*甲/p\.shp"):
        read_vector(path)
    assert len(read_vector(path, layer="乙/p.shp").frame) == 2


def test_a_zipped_file_geodatabase_is_read(tmp_path):
    gdb = tmp_path / "库.gdb"
    layer_of_points().to_file(gdb, driver="OpenFileGDB", layer="排口")
    files = {f"外/{gdb.name}/{item.name}": item.read_bytes() for item in gdb.iterdir()}
    raw = read_vector(zipped(tmp_path / "a.zip", files))
    assert (raw.layer, raw.frame["编码"].tolist()) == ("排口", ["K1", "K2"])


def test_what_lies_beside_the_layer_is_told_as_not_read(tmp_path, parts):
    files = {**{f"p{suffix}": data for suffix, data in parts.items()}, "说明.txt": b"x", "台账.xlsx": b"x"}
    assert "未读：说明、台账" in said(read_vector(zipped(tmp_path / "a.zip", files)))


@pytest.mark.parametrize("suffix", [".dwg", ".mdb", ".rar", ".7z", ".pdf", ".wps"])
def test_a_file_of_another_program_says_what_to_convert_it_to(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_bytes(b"anything")
    with pytest.raises(LayerError, match=r"which cannot be read") as caught:
        read_vector(tmp_path / f"a{suffix}")
    assert caught.value.hint
    assert any(word in caught.value.in_language("zh")[1] for word in ("DXF", "解压", ".xlsx"))


def test_every_conversion_has_words_in_both_languages():
    assert all(text.zh and text.en for pair in CONVERT.values() for text in pair)


def test_a_multipatch_is_read_as_its_footprint(tmp_path):
    ring = [(0, 0, 5), (4, 0, 5), (4, 4, 9), (0, 4, 9), (0, 0, 5)]
    z = [point[2] for point in ring]
    content = struct.pack("<i4d2i", 31, 0, 0, 4, 4, 1, 5) + struct.pack("<2i", 0, 2)
    content += b"".join(struct.pack("<2d", x, y) for x, y, _ in ring) + struct.pack("<2d5d", min(z), max(z), *z)
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (108 + len(content)) // 2) + struct.pack(
        "<2i8d", 1000, 31, 0, 0, 4, 4, 5, 9, 0, 0
    )
    (tmp_path / "a.shp").write_bytes(head + struct.pack(">2i", 1, len(content) // 2) + content)
    raw = read_vector(tmp_path / "a.shp", wanted=AREAS)
    assert raw.geometry[0].area == 16
    assert "MultiPatch" in said(raw)
