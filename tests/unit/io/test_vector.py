"""Vector files: whole, zipped, cut off, with bad records, in the wrong encoding."""

import json
import shutil
import sqlite3
import struct
import warnings
import zipfile

import fiona
import geopandas as gpd
import pyogrio
import pytest
import shapely
from pyproj import CRS

from riverzones.errors import LayerError
from riverzones.readers.vector import layer_names, read_vector


def ponds(count=5):
    shapes = [shapely.box(109 + i / 100, 31, 109.005 + i / 100, 31.005) for i in range(count)]
    return gpd.GeoDataFrame({"name": [f"塘{i}" for i in range(count)], "size": range(count)}, geometry=shapes, crs=4490)


def write_shapefile(path, frame=None, *, encoding="UTF-8"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (ponds() if frame is None else frame).to_file(path, encoding=encoding, engine="pyogrio")
    return path


def test_a_gbk_shapefile_without_cpg_and_prj_is_read(tmp_path):
    path = write_shapefile(tmp_path / "塘.shp", encoding="GBK")
    path.with_suffix(".cpg").unlink()
    path.with_suffix(".prj").unlink()
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["塘0", "塘1", "塘2", "塘3", "塘4"]
    assert raw.frame["size"].tolist() == [0, 1, 2, 3, 4]
    assert raw.encoding.encoding == "gb18030"
    assert raw.crs is None


def test_a_shapefile_that_neither_engine_reads_because_of_its_cut_names_is_read(tmp_path):
    frame = ponds(1).rename(columns={"name": "水源保护区名称", "size": "水源保护区"})
    path = write_shapefile(tmp_path / "a.shp", frame)
    with pytest.raises(UnicodeDecodeError):
        pyogrio.read_dataframe(path)
    raw = read_vector(path)
    assert list(raw.frame.columns) == ["水源保", "水源_1"]
    assert raw.frame.iloc[0].tolist() == ["塘0", 0]


def test_capital_endings_are_found(tmp_path):
    path = write_shapefile(tmp_path / "a.shp")
    for part in list(tmp_path.iterdir()):
        part.rename(part.with_suffix(part.suffix.upper()))
    assert len(read_vector(path.with_suffix(".SHP")).frame) == 5


@pytest.mark.parametrize("damage", ["missing", "cut", "stale"])
def test_an_index_that_is_missing_cut_or_older_is_made_anew_and_told(tmp_path, damage):
    path = write_shapefile(tmp_path / "a.shp", ponds(20))
    index = path.with_suffix(".shx")
    old = write_shapefile(tmp_path / "old.shp", ponds(3)).with_suffix(".shx").read_bytes()
    data = {"cut": index.read_bytes()[:120], "stale": old, "missing": b""}[damage]
    index.write_bytes(data)
    if damage == "missing":
        index.unlink()
    before = sorted(item.name for item in tmp_path.iterdir())
    raw = read_vector(path)
    assert len(raw.frame) == 20
    assert not raw.unread
    assert "made anew" in " ".join(note.en for note in raw.notes)
    assert sorted(item.name for item in tmp_path.iterdir()) == before


def test_a_shapefile_without_its_table_gives_the_shapes_and_says_so(tmp_path):
    path = write_shapefile(tmp_path / "a.shp", ponds(3))
    path.with_suffix(".dbf").unlink()
    raw = read_vector(path)
    assert (len(raw.frame), list(raw.frame.columns), len(raw.unread)) == (3, [], 0)
    assert "ask for the .dbf" in " ".join(note.en for note in raw.notes)


def test_parts_of_a_shapefile_in_any_case_belong_together(tmp_path):
    path = write_shapefile(tmp_path / "a.shp", ponds(3))
    for suffix, name in ((".shp", "PONDS.SHP"), (".dbf", "Ponds.dbf"), (".shx", "ponds.shx"), (".prj", "ponds.prj")):
        path.with_suffix(suffix).rename(tmp_path / name)
    for part in ("PONDS.SHP", "Ponds.dbf"):
        raw = read_vector(tmp_path / part)
        assert len(raw.frame) == 3
        assert raw.crs is not None
        assert not raw.unread


def test_a_shapefile_cut_off_gives_the_shapes_it_holds(tmp_path):
    path = write_shapefile(tmp_path / "a.shp", ponds(20))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    raw = read_vector(path)
    assert len(raw.frame) == 20
    assert 8 <= len(raw.unread) <= 12
    assert "cut off" in raw.notes[0].en


def test_an_attribute_table_cut_off_puts_the_records_without_attributes_aside(tmp_path):
    path = write_shapefile(tmp_path / "a.shp", ponds(20))
    table = path.with_suffix(".dbf")
    data = table.read_bytes()
    table.write_bytes(data[: len(data) // 2])
    raw = read_vector(path)
    assert 0 < len(raw.unread) < 20
    assert all("属性表" in reason.zh for reason in raw.unread.values())


def test_deleted_records_stay_deleted(tmp_path):
    path = write_shapefile(tmp_path / "a.shp")
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    start, width = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    data[start + width] = ord("*")
    table.write_bytes(data)
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["塘0", "塘2", "塘3", "塘4"]
    assert raw.records.tolist() == [1, 3, 4, 5]


def test_a_zip_with_a_gbk_name_inside_is_read(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    path = write_shapefile(folder / "塘.shp", encoding="GBK")
    target = tmp_path / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, f"data/{part.name}")
    raw = read_vector(target)
    assert (raw.layer, len(raw.frame), raw.driver) == (path.stem, 5, "ESRI Shapefile (zip)")


def test_a_zip_of_two_layers_asks_which(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    write_shapefile(folder / "one.shp")
    write_shapefile(folder / "two.shp")
    target = tmp_path / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    with pytest.raises(LayerError, match=r"holds 2 layers: (one, two|two, one)"):
        read_vector(target)
    assert read_vector(target, layer="two").layer == "two"


def test_a_zip_cut_off_is_one_helpful_line(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(LayerError, match=r"a\.zip: is no whole zip file"):
        read_vector(tmp_path / "a.zip")


def test_several_layers_and_none_chosen_lists_them(tmp_path):
    path = tmp_path / "a.gpkg"
    ponds().to_file(path, layer="ponds")
    ponds().to_file(path, layer="lakes")
    assert layer_names(path) == ["ponds", "lakes"]
    with pytest.raises(LayerError, match="holds 2 layers: ponds, lakes") as caught:
        read_vector(path)
    assert "--layer ponds" in caught.value.hint
    with pytest.raises(LayerError, match="no layer is called 'pond'") as caught:
        read_vector(path, layer="pond")
    assert "ponds" in caught.value.hint


def spoil(path, sql):
    """Change a GeoPackage behind GDAL's back."""
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(sql)
    connection.close()


def test_gbk_text_in_a_geopackage_is_still_read(tmp_path):
    path = tmp_path / "a.gpkg"
    ponds().to_file(path, layer="a")
    spoil(path, "UPDATE a SET name = cast(x'b4f3c4febad3' AS text) WHERE fid = 2")
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["塘0", "大宁河", "塘2", "塘3", "塘4"]
    assert "1 texts are not" in raw.encoding.reason.en


def test_one_broken_geometry_does_not_cost_the_file(tmp_path):
    path = tmp_path / "a.gpkg"
    ponds().to_file(path, layer="a")
    spoil(path, "UPDATE a SET geom = x'4750000102' WHERE fid = 3")
    raw = read_vector(path)
    assert len(raw.frame) == 5
    assert list(raw.unread) == [2]


def test_where_bulk_reading_raises_records_are_read_one_by_one(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    ponds().to_file(path, layer="a")

    def refuse(*args, **kwargs):
        raise pyogrio.errors.FeatureError("a record is broken")

    monkeypatch.setattr(pyogrio.raw, "read", refuse)
    monkeypatch.setattr(pyogrio, "read_arrow", refuse)
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["塘0", "塘1", "塘2", "塘3", "塘4"]
    assert raw.crs.code == "EPSG:4490"
    assert "record by record" in raw.notes[0].en


def test_a_record_that_raises_is_lost_alone(tmp_path, monkeypatch):
    path = write_shapefile(tmp_path / "a.shp")

    def refuse(*args, **kwargs):
        raise pyogrio.errors.FeatureError("a record is broken")

    class Flaky:
        def __init__(self, source):
            self.rows, self.crs_wkt = list(source), source.crs_wkt

        def __enter__(self):
            return self

        def __exit__(self, *what):
            return None

        def __len__(self):
            return len(self.rows)

        def __iter__(self):
            return self

        def __next__(self):
            if not self.rows:
                raise StopIteration
            row = self.rows.pop(0)
            if row.id == "2":
                raise ValueError("no such shape")
            return row

    opened = fiona.open(path, encoding="ISO-8859-1")
    monkeypatch.setattr(pyogrio.raw, "read", refuse)
    monkeypatch.setattr(pyogrio, "read_arrow", refuse)
    monkeypatch.setattr(fiona, "open", lambda *a, **k: Flaky(opened))
    raw = read_vector(path)
    opened.close()
    assert len(raw.frame) == 5
    assert list(raw.unread) == [2]
    assert raw.frame["name"].tolist()[2] == "塘2"


def test_a_geojson_cut_off_gives_the_features_before_the_break(tmp_path):
    path = tmp_path / "a.geojson"
    ponds().to_file(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("塘3") + 10], encoding="utf-8")
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["塘0", "塘1", "塘2"]
    assert len(raw.lost) == 1
    assert "塘3" in raw.lost[0].words


def test_a_feature_with_broken_text_is_lost_alone(tmp_path):
    path = tmp_path / "a.geojson"
    ponds().to_file(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"name": "塘2"', '"name": 塘2'), encoding="utf-8")
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["塘0", "塘1", "塘3", "塘4"]
    assert len(raw.lost) == 1


def test_features_without_coordinates_are_told_by_number(tmp_path):
    path = tmp_path / "a.geojson"
    ponds(3).to_file(path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"][0]["geometry"] = None
    data["features"][1]["geometry"]["coordinates"] = "oops"
    path.write_text(json.dumps(data), encoding="utf-8")
    raw = read_vector(path)
    assert sorted(raw.unread) == [0, 1]
    assert raw.frame["name"].tolist() == ["塘0", "塘1", "塘2"]


def test_a_geojson_in_gbk_is_read(tmp_path):
    path = tmp_path / "a.geojson"
    ponds().to_file(path)
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    raw = read_vector(path)
    assert raw.frame["name"].tolist()[0] == "塘0"
    assert raw.encoding.encoding == "gb18030"


def test_a_legacy_crs_member_is_believed_and_its_absence_means_wgs84(tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"a": 1},
        "geometry": {"type": "Point", "coordinates": [36583000.0, 3439000.0]},
    }
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4524"}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": [feature]}))
    assert read_vector(path).crs.code == "EPSG:4524"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    raw = read_vector(path)
    assert raw.crs.code == "EPSG:4326"
    assert "RFC 7946" in raw.crs_by.en


def test_an_unclosed_ring_is_closed_and_told(tmp_path):
    path = tmp_path / "a.gpkg"
    ponds(2).to_file(path, layer="a")
    with sqlite3.connect(path) as connection:
        (blob,) = connection.execute("SELECT geom FROM a WHERE fid = 1").fetchone()
    connection.close()
    open_ring = blob[:-16] + struct.pack("<2d", 109.001, 31.001)
    spoil(path, f"UPDATE a SET geom = x'{open_ring.hex()}' WHERE fid = 1")
    raw = read_vector(path)
    assert raw.closed == {0}
    assert raw.geometry[0].exterior.is_closed


def test_a_prj_with_a_chinese_name_is_read(tmp_path):
    path = write_shapefile(tmp_path / "a.shp")
    words = CRS.from_epsg(4546).to_wkt("WKT1_ESRI").replace("CGCS2000_3_Degree_GK_CM_111E", "巫山坐标系")
    path.with_suffix(".prj").write_bytes(words.encode("gbk"))
    assert read_vector(path).crs.code == "EPSG:4546"


def test_kml_is_read(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>取水口</name><Point><coordinates>'
        "109.88,31.07,0</coordinates></Point></Placemark></Document></kml>",
        encoding="utf-8",
    )
    raw = read_vector(path)
    assert raw.frame["name"].tolist() == ["取水口"]
    assert raw.crs.code == "EPSG:4326"


def test_a_layer_named_for_a_file_of_one_layer_must_be_that_one(tmp_path):
    path = write_shapefile(tmp_path / "a.shp")
    assert read_vector(path, layer="a").layer == "a"
    with pytest.raises(LayerError, match="no layer is called 'b', it holds one only"):
        read_vector(path, layer="b")


def test_json_that_is_no_geojson_is_one_helpful_line(tmp_path):
    (tmp_path / "a.json").write_text('{"a": 1}')
    with pytest.raises(LayerError, match=r"^a\.json: cannot be read") as caught:
        read_vector(tmp_path / "a.json")
    assert "vsimem" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.kml"])
def test_a_file_of_nothing_readable_is_one_helpful_line(tmp_path, name):
    (tmp_path / name).write_bytes(b"SQLite format 3\0 and then nothing" * 3)
    with pytest.raises(LayerError, match=rf"^{name}: cannot be read") as caught:
        read_vector(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_geopackage_cut_off_is_one_helpful_line(tmp_path):
    path = tmp_path / "a.gpkg"
    ponds(300).to_file(path, layer="a")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    with pytest.raises(LayerError, match=r"^a\.gpkg: cannot be read") as caught:
        read_vector(path)
    assert "\n" not in str(caught.value)


def test_a_wrong_path_an_empty_file_a_folder_and_another_kind_are_one_line_each(tmp_path):
    (tmp_path / "zones.gpkg").write_bytes(b"x")
    with pytest.raises(LayerError, match="no such file") as caught:
        read_vector(tmp_path / "zone.gpkg")
    assert "zones.gpkg" in caught.value.hint
    (tmp_path / "empty.shp").write_bytes(b"")
    with pytest.raises(LayerError, match="is empty"):
        read_vector(tmp_path / "empty.shp")
    with pytest.raises(LayerError, match="holds 2 layers: empty, zones"):
        read_vector(tmp_path)
    shutil.copy(__file__, tmp_path / "a.py")
    with pytest.raises(LayerError, match=r"expected one of .gpkg .shp .*, got '.py'"):
        read_vector(tmp_path / "a.py")


def wests(raw):
    return shapely.bounds(raw.geometry)[:, 0].round(2).tolist()


def test_an_index_out_of_order_or_of_other_lengths_is_made_anew(tmp_path):
    path = write_shapefile(tmp_path / "a.shp")
    whole = path.with_suffix(".shx").read_bytes()
    turned = whole[:100] + whole[108:116] + whole[100:108] + whole[116:]
    for damaged in (turned, whole[:104] + b"\0\0\0\x08" + whole[108:]):
        path.with_suffix(".shx").write_bytes(damaged)
        raw = read_vector(path)
        assert (raw.frame["size"].tolist(), wests(raw)) == ([0, 1, 2, 3, 4], [109.0, 109.01, 109.02, 109.03, 109.04])
        assert any("lead to other shapes" in note.en for note in raw.notes)


def test_shapes_beyond_a_table_that_says_fewer_are_not_lost(tmp_path):
    path = write_shapefile(tmp_path / "a.shp")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[4] = 4
    path.with_suffix(".dbf").write_bytes(bytes(table))
    raw = read_vector(path)
    assert len(raw.frame) == 5
    assert [why.en for why in raw.unread.values()] == ["the attribute table (.dbf) lacks this record"]


def test_a_table_that_is_none_leaves_the_shapes_and_says_so(tmp_path):
    path = write_shapefile(tmp_path / "a.shp")
    path.with_suffix(".dbf").write_bytes(b"garbage" * 20)
    raw = read_vector(path)
    assert wests(raw) == [109.0, 109.01, 109.02, 109.03, 109.04]
    assert "header of the dBASE table is damaged" in raw.notes[-1].text.en
