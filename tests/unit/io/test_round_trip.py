"""Every format that riverzones writes it reads: shapes, values, types, ids and coordinate system of the export."""

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import from_wkt

from riverzones.errors import OutputError
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.model import Column, LayerKind, Text
from riverzones.store import ProjectFile
from riverzones.store.formats import FORMATS, write_table

SUFFIXES = [suffix for suffix in FORMATS if suffix not in (".json", ".geoparquet")]
SHAPES = {
    "point": ["POINT (109.875 31.07)", "POINT (109.8812345 31.0712345)"],
    "line": [
        "LINESTRING (109.8 31, 109.81 31.01, 109.82 31)",
        "MULTILINESTRING ((109.8 31, 109.81 31), (109.82 31, 109.83 31))",
    ],
    "polygon": [
        "POLYGON ((109.8 31, 109.9 31, 109.9 31.1, 109.8 31.1, 109.8 31), "
        "(109.82 31.02, 109.84 31.02, 109.84 31.04, 109.82 31.02))",
        "MULTIPOLYGON (((109.7 31, 109.71 31, 109.71 31.01, 109.7 31)), "
        "((109.72 31, 109.73 31, 109.73 31.01, 109.72 31)))",
    ],
}


def column(name, dtype="string"):
    return Column(name, Text(zh=name, en=name), Text("", ""), dtype)


COLUMNS = (
    column("id"),
    column("name"),
    column("receiving_water"),
    column("receiving_water_name"),
    column("flow", "number"),
    column("count", "integer"),
    column("approved", "boolean"),
    column("since", "date"),
)


def layer(family):
    frame = {
        "id": ["A-1", "乙"],
        "name": ["城东“一号”<排污口>&", "0039"],
        "receiving_water": ["大宁河", None],
        "receiving_water_name": ["长" * 200 + " end", None],
        "flow": [0.1 + 0.2, -1234.5678],
        "count": pd.array([None, 7], dtype="Int64"),
        "approved": pd.array([True, None], dtype="boolean"),
        "since": [dt.date(2021, 3, 1), None],
        "备注说明文字": ["第一行，第二", "x"],
    }
    return gpd.GeoDataFrame(frame, geometry=[from_wkt(text) for text in SHAPES[family]], crs=4490)


def texts(values):
    return [None if pd.isna(value) else value for value in values]


@pytest.mark.parametrize("family", list(SHAPES))
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_exported_and_imported_is_the_same_layer(suffix, family, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    want = layer(family)
    path = write_table(want, out / f"things{suffix}", layer="things")
    before = {item.name: item.read_bytes() for item in out.iterdir()}
    kind = LayerKind("things", Text(zh="物", en="things"), (family,), COLUMNS)
    project = ProjectFile.create(tmp_path / "p.gpkg")
    report = ingest(project, path, kind=kind, options=ImportOptions())
    assert (report.read, report.written, report.quarantined) == (2, 2, 0), report.quarantine
    back = project.read("things").loc[want["id"].tolist()]
    assert back.index.tolist() == want["id"].tolist()
    for name in ("name", "receiving_water", "receiving_water_name", "备注说明文字"):
        assert texts(back[name]) == texts(want[name]), name
    assert np.allclose(back["flow"], want["flow"], rtol=1e-12, atol=0)
    assert [None if pd.isna(v) else int(v) for v in back["count"]] == [None, 7]
    assert [None if pd.isna(v) else bool(v) for v in back["approved"]] == [True, None]
    assert back["since"].tolist() == [dt.date(2021, 3, 1), None]
    for came, made in zip(back.geometry, want.geometry, strict=True):
        came, made = shapely.normalize(came), shapely.normalize(made)
        if made.geom_type != came.geom_type:  # the project may keep a layer as multi
            came = shapely.normalize(shapely.from_wkt(came.geoms[0].wkt)) if len(came.geoms) == 1 else came
        assert shapely.hausdorff_distance(came, made) < 2e-7
        assert came.area == pytest.approx(made.area, rel=1e-5)
    assert {item.name: item.read_bytes() for item in out.iterdir()} == before


@pytest.mark.parametrize("suffix", [s for s in SUFFIXES if "crs" in FORMATS[s].holds])
def test_a_projected_layer_comes_back_in_its_coordinate_system(suffix, tmp_path):
    path = write_table(layer("point").to_crs(4546), tmp_path / f"a{suffix}")
    kind = LayerKind("things", Text(zh="物", en="things"), ("point",), COLUMNS)
    report = ingest(ProjectFile.create(tmp_path / "p.gpkg"), path, kind=kind)
    assert report.crs == "EPSG:4546"


def test_a_shapefile_has_short_names_that_differ_and_a_table_of_them(tmp_path):
    path = write_table(layer("point"), tmp_path / "a.shp", headings={"flow": "流量"})
    assert sorted(item.suffix for item in tmp_path.iterdir()) == [".cpg", ".csv", ".dbf", ".prj", ".shp", ".shx"]
    names = list(gpd.read_file(path).columns)
    assert all(len(name.encode()) <= 10 and name.isascii() for name in names)
    assert len(set(names)) == len(names)
    assert path.with_suffix(".cpg").read_text() == "UTF-8"
    lines = path.with_suffix(".fields.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "short,name,dtype,part,title"
    assert "flow,flow,number,0,流量" in lines
    assert any(line.startswith("receiving_,receiving_water,") for line in lines)


def test_other_programs_read_the_shapefile_and_the_drawing_as_they_are(tmp_path):
    shp = gpd.read_file(write_table(layer("polygon"), tmp_path / "a.shp"))
    assert shp["name"].tolist() == ["城东“一号”<排污口>&", "0039"]
    assert shp["since"].iloc[0] == pd.Timestamp("2021-03-01")
    assert shp.geometry.iloc[0].interiors
    import ezdxf

    drawn = ezdxf.readfile(write_table(layer("line"), tmp_path / "a.dxf", layer="河道"))
    assert {entity.dxf.layer for entity in drawn.modelspace()} == {"河道"}
    assert next(iter(drawn.modelspace())).get_points()[0][0] > 37_000_000


def test_parts_of_a_shapefile_are_not_written_over_and_go_with_an_overwrite(tmp_path):
    (tmp_path / "a.dbf").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"a\.dbf exists already"):
        write_table(layer("point"), tmp_path / "a.shp")
    assert [item.name for item in tmp_path.iterdir()] == ["a.dbf"]
    write_table(layer("point"), tmp_path / "a.shp", overwrite=True)
    assert (tmp_path / "a.dbf").read_bytes() != b"mine"


def test_several_kinds_of_geometry_in_one_shapefile_are_one_helpful_line(tmp_path):
    mixed = pd.concat([layer("point"), layer("polygon")])
    with pytest.raises(OutputError, match=r"one kind of geometry, the layer has Point, Polygon"):
        write_table(mixed, tmp_path / "a.shp")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".shp", ".kml", ".dxf"])
def test_a_table_without_geometry_is_refused_by_formats_of_shapes(suffix, tmp_path):
    with pytest.raises(OutputError, match="holds layers with geometry"):
        write_table(pd.DataFrame({"a": [1]}), tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", [".shp", ".kml", ".dxf", ".fgb"])
def test_a_layer_without_rows_is_written(suffix, tmp_path):
    assert write_table(layer("point").head(0), tmp_path / f"a{suffix}").stat().st_size > 0
