"""Metres without a zone that nobody declares: Gauss-Kruger and UTM fit both, 1.4 km apart, and are settled or told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from riverzones.catalogue import load
from riverzones.errors import CrsError
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.model import Place
from riverzones.store import ProjectFile

GAUSS, UTM = "EPSG:4546", "EPSG:32649"
ODD = np.random.default_rng(7).uniform((109.80, 31.00), (110.00, 31.20), (9, 2))
"""Places that are round in no reading."""
TYPED = [(109.88, 31.07), (109.9152, 31.0503), (109.8535, 31.0944), (109.9012, 31.1201)]
"""Places as somebody typed them, to four decimals."""


@pytest.fixture
def wushan(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg", place=Place(("500237",), ("巫山县",), (109.55, 30.75, 110.2, 31.45)))


def sheet(folder, places, crs, *, heading="名称,X,Y", name="a.csv", more=""):
    x, y = Transformer.from_crs(4490, crs, always_xy=True).transform(*np.transpose(places))
    rows = [f"P{row},{east:.2f},{north:.2f}{more}" for row, (east, north) in enumerate(zip(x, y, strict=True))]
    (folder / name).write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    return folder / name


def read(project, file, **options):
    return ingest(project, file, kind=load().kind("outfalls"), options=ImportOptions(**options))


def off_m(project, places):
    shapes = project.read("outfalls").sort_values("name").geometry
    return np.hypot((shapes.x - np.transpose(places)[0]) * 95_000, (shapes.y - np.transpose(places)[1]) * 111_000).max()


def loud(report):
    return [note.text for note in report.told if note.weight == "loud"]


@pytest.mark.parametrize("crs", [GAUSS, UTM])
def test_metres_that_fit_both_readings_are_told_loudly_with_the_distance_and_both_commands(wushan, tmp_path, crs):
    report = read(wushan, sheet(tmp_path, ODD, crs))
    note = next(text for text in loud(report) if "UTM" in text.en)
    assert report.crs == GAUSS
    assert "1,37" in note.en
    assert f"--crs {UTM}" in note.en
    assert f"--crs {GAUSS}" in note.zh


@pytest.mark.parametrize("crs", [GAUSS, UTM])
def test_typed_degrees_come_out_round_in_the_right_reading_only(wushan, tmp_path, crs):
    report = read(wushan, sheet(tmp_path, TYPED, crs))
    assert report.crs == crs
    assert off_m(wushan, TYPED) < 0.1
    assert any("round" in note.en for note in report.notes)


@pytest.mark.parametrize("crs", [GAUSS, UTM])
def test_rows_at_the_rivers_of_the_project_in_one_reading_alone_settle_it(wushan, tmp_path, crs):
    river = gpd.GeoDataFrame({"name": ["大宁河"]}, geometry=[shapely.LineString(ODD[ODD[:, 0].argsort()])], crs=4490)
    river.to_file(tmp_path / "r.geojson")
    ingest(wushan, tmp_path / "r.geojson", kind=load().kind("rivers"))
    report = read(wushan, sheet(tmp_path, ODD, crs))
    assert report.crs == crs
    assert off_m(wushan, ODD) < 1
    assert any("waters of the project" in note.en for note in report.notes)


@pytest.mark.parametrize("crs", [GAUSS, UTM])
def test_rows_in_the_area_of_their_code_in_one_reading_alone_settle_it(wushan, tmp_path, crs):
    areas = [shapely.box(109.80, 31.00, 109.90, 31.005), shapely.box(109.90, 31.00, 110.0, 31.005)]
    town = gpd.GeoDataFrame({"name": ["甲镇", "乙镇"], "code": ["500237100", "500237101"]}, geometry=areas, crs=4490)
    town.to_file(tmp_path / "t.geojson")
    ingest(wushan, tmp_path / "t.geojson", kind=load().kind("townships"))
    places = [(109.8 + x, 31.0025) for x in (0.0123457, 0.0345679, 0.0567891, 0.0765433)]
    file = sheet(tmp_path, places, crs, heading="名称,X,Y,行政区划代码", more=",500237100")
    report = read(wushan, file)
    assert report.crs == crs
    assert any("administrative code" in note.en for note in report.notes)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("名称,X(UTM),Y(UTM)", "a.csv"),
        ("名称,UTM_E,UTM_N", "a.csv"),
        ("名称,X(WGS84 UTM 49N),Y(WGS84 UTM 49N)", "a.csv"),
        ("名称,X,Y", "排污口_UTM49N.csv"),
        ("名称,X,Y", "排污口UTM.csv"),
        ("排污口（WGS84，UTM投影49带）,,\n名称,X,Y", "a.csv"),
    ],
)
def test_headings_titles_and_names_that_say_utm_are_heard(wushan, tmp_path, heading, name):
    report = read(wushan, sheet(tmp_path, ODD, UTM, heading=heading, name=name))
    assert report.crs == UTM
    assert off_m(wushan, ODD) < 1


def test_words_that_say_cgcs2000_settle_it_without_noise(wushan, tmp_path):
    report = read(wushan, sheet(tmp_path, ODD, GAUSS, heading="名称,X(CGCS2000),Y(CGCS2000)"))
    assert report.crs == GAUSS
    assert not loud(report)


@pytest.mark.parametrize("heading", ["名称,X(WGS84),Y(WGS84)", "GPS测量成果,,\n名称,X,Y"])
def test_wgs84_without_a_projection_is_asked(wushan, tmp_path, heading):
    with pytest.raises(CrsError, match="WGS 84 and of no projection") as caught:
        read(wushan, sheet(tmp_path, ODD, UTM, heading=heading))
    assert UTM in str(caught.value)
    assert GAUSS in str(caught.value)
    assert not wushan.has("outfalls")


def test_words_against_round_degrees_are_asked(wushan, tmp_path):
    with pytest.raises(CrsError, match="evidence disagrees"):
        read(wushan, sheet(tmp_path, TYPED, UTM, heading="名称,X(高斯),Y(高斯)"))


def test_a_utm_zone_by_name_is_a_coordinate_system_to_give(wushan, tmp_path):
    report = read(wushan, sheet(tmp_path, ODD, UTM), crs="UTM49N")
    assert report.crs == UTM
    assert not loud(report)


def test_rows_with_and_without_a_zone_in_front_are_named_as_such(wushan, tmp_path):
    (tmp_path / "a.csv").write_text("名称,X,Y\n甲,393110,3439274\n乙,37394062,3440375\n", encoding="utf-8")
    with pytest.raises(CrsError, match="1 rows carry a zone in front and 1 do not"):
        read(wushan, tmp_path / "a.csv")
