"""What a file says of its coordinates beside its numbers: titles, remarks, layer names, a column of systems."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely

from riverzones.catalogue import load
from riverzones.errors import CrsError
from riverzones.geo.gcj02 import gcj02_to_wgs84
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.store import ProjectFile

OUTFALLS = load().kinds["outfalls"]
ROWS = [("城东", 109.875, 31.07), ("港区", 109.9, 31.08)]


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def table(tmp_path, *lines):
    (tmp_path / "a.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return tmp_path / "a.csv"


def places(project):
    return shapely.get_coordinates(project.read("outfalls").geometry.to_numpy()).round(5).tolist()


def as_gcj02(rows):
    return [[round(float(v[0]), 5) for v in gcj02_to_wgs84([lon], [lat])] for _, lon, lat in rows]


def lines(rows=ROWS):
    return [f"{name},{lon},{lat}" for name, lon, lat in rows]


def notes(report):
    return " ".join(note.zh for note in report.notes)


@pytest.mark.parametrize(
    "around",
    [
        ("巫山县排污口（坐标系：GCJ-02）,,", "", ""),
        ("排污口台账（坐标用高德地图拾取）,,", "", ""),
        ("", "注：经纬度为火星坐标,,", ""),
    ],
)
def test_a_title_or_a_remark_names_the_system(project, tmp_path, around):
    head, foot, _ = around
    file = table(tmp_path, *([head] if head else []), "名称,经度,纬度", *lines(), *([foot] if foot else []))
    report = ingest(project, file, kind=OUTFALLS)
    assert report.crs == "GCJ-02"
    assert places(project) == as_gcj02(ROWS)


def test_a_title_names_the_datum_and_the_zone(project, tmp_path):
    file = table(
        tmp_path, "台账（1980西安坐标系 37带）,,", "名称,X,Y", "城东,37384000,3434000", "港区,37384100,3434050"
    )
    assert ingest(project, file, kind=OUTFALLS).crs == "EPSG:2361"
    assert project.read("outfalls")["accuracy_m"].tolist() == [127.0, 127.0]


@pytest.mark.parametrize(
    "words", ["2000国家大地坐标系，3度带，中央子午线111°", "2000年国家大地坐标系 三度带 中央经线111"]
)
def test_a_title_names_the_system_with_its_year_in_front(project, tmp_path, words):
    file = table(tmp_path, f"排污口表（{words}）,,", "名称,X,Y", "城东,3434000,384000", "港区,3434050,384100")
    assert ingest(project, file, kind=OUTFALLS).crs == "EPSG:4546"


def test_one_heading_of_two_names_the_zone(project, tmp_path):
    head = "名称,X坐标(CGCS2000 3度带 中央子午线111),Y坐标"
    file = table(tmp_path, head, "城东,3434000,384000", "港区,3434050,384100")
    assert ingest(project, file, kind=OUTFALLS).crs == "EPSG:4546"
    assert places(project)[0] == pytest.approx([109.78516, 31.02157], abs=1e-4)


def test_rows_that_name_their_system_are_changed_each_from_its_own(project, tmp_path):
    file = table(tmp_path, "名称,经度,纬度,坐标系", "城东,109.875,31.07,GCJ02", "港区,109.9,31.08,WGS84")
    assert "GCJ-02 1 行" in ingest(project, file, kind=OUTFALLS).reasons["crs"].zh
    assert places(project) == [as_gcj02(ROWS)[0], [109.9, 31.08]]


@pytest.mark.parametrize("word", ["某某", "54"])
def test_a_column_of_systems_that_cannot_be_followed_is_asked(project, tmp_path, word):
    file = table(tmp_path, "名称,经度,纬度,坐标系", "城东,109.875,31.07,GCJ02", f"港区,109.9,31.08,{word}")
    with pytest.raises(CrsError, match=word):
        ingest(project, file, kind=OUTFALLS)


def test_a_remark_of_a_row_is_warned_of_and_nothing_is_changed(project, tmp_path):
    file = table(tmp_path, "名称,经度,纬度,备注", "城东,109.875,31.07,坐标由高德地图拾取", "港区,109.9,31.08,")
    report = ingest(project, file, kind=OUTFALLS)
    assert "1 行的“备注”写着坐标取自网络地图" in notes(report)
    assert places(project)[0] == [109.875, 31.07]


@pytest.mark.parametrize("member", [{"name": "排污口_gcj02"}, {"coordinate_system": "GCJ02"}, {"title": "火星坐标"}])
def test_a_geojson_that_calls_itself_so(project, tmp_path, member):
    features = [
        {"type": "Feature", "properties": {"名称": name}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        for name, lon, lat in ROWS
    ]
    document = {"type": "FeatureCollection", **member, "features": features}
    (tmp_path / "a.geojson").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    ingest(project, tmp_path / "a.geojson", kind=OUTFALLS)
    assert places(project) == as_gcj02(ROWS)


@pytest.mark.parametrize(
    ("head", "system"),
    [("uid,name,lat,lng,address,province,city,area", "BD-09"), ("id,name,lat,lng,typecode,pname,adname", "GCJ-02")],
)
def test_columns_as_web_maps_export_them(project, tmp_path, head, system):
    row = ",".join({"name": "城东", "lat": "31.07", "lng": "109.875"}.get(word, "x") for word in head.split(","))
    assert ingest(project, table(tmp_path, head, row), kind=OUTFALLS).crs == system


def test_a_name_against_a_declaration_is_asked(project, tmp_path):
    frame = gpd.GeoDataFrame({"名称": ["城东"]}, geometry=shapely.points([[109.875, 31.07]]), crs=4326)
    frame.to_file(tmp_path / "排污口_gcj02.gpkg")
    with pytest.raises(CrsError, match="hundreds of metres apart"):
        ingest(project, tmp_path / "排污口_gcj02.gpkg", kind=OUTFALLS)
    options = ImportOptions(crs="GCJ-02")
    assert ingest(project, tmp_path / "排污口_gcj02.gpkg", kind=OUTFALLS, options=options).crs == "GCJ-02"


def test_a_kml_of_ovital_is_known_by_its_name_space(project, tmp_path):
    (tmp_path / "a.kml").write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:ovi="http://www.gpsov.com"><Document><Placemark><name>城东'
        "</name><Point><coordinates>109.875,31.07</coordinates></Point></Placemark></Document></kml>",
        encoding="utf-8",
    )
    ingest(project, tmp_path / "a.kml", kind=OUTFALLS)
    assert places(project) == as_gcj02(ROWS[:1])


def test_a_kml_that_declares_gbk_over_utf8_reads_as_what_it_is(project, tmp_path):
    (tmp_path / "a.kml").write_text(
        '<?xml version="1.0" encoding="GB2312"?><kml><Document><Placemark><name>城东</name><Point>'
        "<coordinates>109.875,31.07</coordinates></Point></Placemark></Document></kml>",
        encoding="utf-8",
    )
    ingest(project, tmp_path / "a.kml", kind=OUTFALLS)
    assert project.read("outfalls")["name"].tolist() == ["城东"]


def test_degrees_minutes_and_seconds_by_their_initials(project, tmp_path):
    file = table(tmp_path, "名称,JDD,JDF,JDM,WDD,WDF,WDM", "城东,109,52,30,31,4,12")
    ingest(project, file, kind=OUTFALLS)
    assert places(project) == [[109.875, 31.07]]
    assert project.read("outfalls")["accuracy_m"].isna().all()
