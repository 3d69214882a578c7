"""Imports that land where they belong, or say why not: declared systems, zones, offset maps, strays, the old datums."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer

from riverzones.catalogue import load
from riverzones.errors import CrsError, DataError
from riverzones.geo.gcj02 import wgs84_to_bd09, wgs84_to_gcj02
from riverzones.jobs.check.run import check_project
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.model import Column, LayerKind, Place, Text
from riverzones.store import ProjectFile

COLUMNS = [("name", "string"), ("code", "string"), ("admin_code", "string"), ("accuracy_m", "number")]
POINTS = LayerKind(
    "points",
    Text(zh="点", en="points"),
    ("point",),
    tuple(Column(name, Text(zh=name, en=name), Text("", ""), dtype) for name, dtype in COLUMNS),
)
WUSHAN = Place(("500237",), ("巫山县",), (109.55, 30.75, 110.2, 31.45))
HOME = [(109.8 + i / 100, 31.0 + i / 200) for i in range(12)]


@pytest.fixture
def wushan(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg", place=WUSHAN)


@pytest.fixture
def anywhere(tmp_path):
    return ProjectFile.create(tmp_path / "q.gpkg")


def sheet(tmp_path, pairs, *, heading="name,lon,lat", name="a.csv"):
    rows = [f"P{number},{x!r},{y!r}" for number, (x, y) in enumerate(pairs)]
    (tmp_path / name).write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    return tmp_path / name


def moved(pairs, crs):
    x, y = Transformer.from_crs(4490, crs, always_xy=True).transform(*np.transpose(pairs))
    return list(zip(x.tolist(), y.tolist(), strict=True))


def layer(tmp_path, pairs, crs, *, name="a.gpkg", **columns):
    """A file that declares ``crs`` over these numbers, whatever they are."""
    names = [f"P{number}" for number in range(len(pairs))]
    frame = gpd.GeoDataFrame({"name": names, **columns}, geometry=shapely.points(pairs), crs=crs)
    frame.to_file(tmp_path / name)
    return tmp_path / name


def places(project, name="points"):
    return [(round(shape.x, 6), round(shape.y, 6)) for shape in project.read(name).geometry]


def rounded(pairs):
    return [(round(x, 6), round(y, 6)) for x, y in pairs]


# degrees under metres and the reverse


@pytest.mark.parametrize("code", [3857, 4546, 4525, 32649])
@pytest.mark.parametrize("ending", ["gpkg", "shp", "geojson"])
def test_degrees_under_a_metric_system_are_degrees_and_told(anywhere, tmp_path, code, ending):
    file = tmp_path / f"a.{ending}"
    if ending == "geojson":
        features = [
            {"type": "Feature", "properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": pair}}
            for pair in HOME
        ]
        crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}
        file.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    else:
        layer(tmp_path, HOME, code, name=file.name)
    report = ingest(anywhere, file, kind=POINTS)
    assert report.crs == "EPSG:4490"
    assert "cannot hold these numbers" in report.reasons["crs"].en
    assert places(anywhere) == rounded(HOME)


def test_degrees_under_a_metric_crs_that_a_person_named_are_refused(anywhere, tmp_path):
    with pytest.raises(CrsError, match=r"a\.csv: EPSG:3857 cannot hold these numbers"):
        ingest(anywhere, sheet(tmp_path, HOME), kind=POINTS, options=ImportOptions(crs="EPSG:3857"))
    assert anywhere.layers() == []


def test_metres_under_degrees_are_told_by_the_place(wushan, tmp_path):
    report = ingest(wushan, layer(tmp_path, moved(HOME, 4546), 4326), kind=POINTS)
    assert report.crs == "EPSG:4546"
    assert places(wushan) == rounded(HOME)


# the wrong central meridian


@pytest.mark.parametrize("wrong", [4547, 4545])
def test_a_wrong_central_meridian_is_refused_with_what_would_fit(wushan, tmp_path, wrong):
    file = layer(tmp_path, moved(HOME, 4546), wrong)
    with pytest.raises(CrsError, match=rf"declared as EPSG:{wrong}, which lands .* would fit it: EPSG:4546") as caught:
        ingest(wushan, file, kind=POINTS)
    assert "--crs EPSG:4546" in caught.value.hint
    assert "\n" not in str(caught.value)
    assert wushan.layers() == []
    assert ingest(wushan, file, kind=POINTS, options=ImportOptions(crs="EPSG:4546")).written == 12
    assert places(wushan) == rounded(HOME)


def test_a_wrong_meridian_that_a_person_named_is_refused_too(wushan, tmp_path):
    file = sheet(tmp_path, moved(HOME, 4546), heading="name,x,y")
    with pytest.raises(CrsError, match="would fit it: EPSG:4546"):
        ingest(wushan, file, kind=POINTS, options=ImportOptions(crs="EPSG:4547"))


def test_a_layer_that_does_lie_elsewhere_goes_in_when_a_person_says_so(wushan, tmp_path):
    file = layer(tmp_path, moved(HOME, 4546), 4547)
    report = ingest(wushan, file, kind=POINTS, options=ImportOptions(anywhere=True))
    assert (report.crs, report.written) == ("EPSG:4547", 12)


def test_the_wrong_meridian_of_an_older_datum_offers_the_right_one_of_that_datum(wushan, tmp_path):
    with pytest.raises(CrsError, match="would fit it: EPSG:2382"):
        ingest(wushan, layer(tmp_path, moved(HOME, 2382), 2383), kind=POINTS)


def test_what_other_layers_hold_stands_for_a_place_that_nobody_said(anywhere, tmp_path):
    ingest(anywhere, sheet(tmp_path, HOME), kind=POINTS)
    with pytest.raises(CrsError, match="would fit it: EPSG:4546"):
        ingest(anywhere, layer(tmp_path, moved(HOME, 4546), 4547), kind=POINTS)


def test_without_any_place_the_reason_says_where_the_layer_lands(anywhere, tmp_path):
    report = ingest(anywhere, layer(tmp_path, moved(HOME, 4546), 4547), kind=POINTS)
    assert "declared as EPSG:4547, middle at 112.8" in report.reasons["crs"].en


def test_a_layer_in_another_province_is_refused_with_the_distance(wushan, tmp_path):
    far = [(102.7 + i / 100, 24.9) for i in range(6)]
    with pytest.raises(CrsError, match=r"no row lies in the project's place \(巫山县 500237.*: .* km off"):
        ingest(wushan, sheet(tmp_path, far), kind=POINTS)


def test_a_layer_of_the_whole_country_is_no_stranger_to_a_county(wushan, tmp_path):
    wide = [(80 + 2.5 * i, 28 + i % 5) for i in range(15)]
    assert ingest(wushan, sheet(tmp_path, [*wide, (109.9, 31.0)]), kind=POINTS).written == 16


def test_a_sparse_layer_round_a_county_that_has_none_of_it_goes_in_and_is_told(wushan, tmp_path):
    round_it = [(105.0, 28.0), (106.0, 33.5), (112.5, 28.5), (114.0, 33.0), (115.0, 30.0)]
    report = ingest(wushan, sheet(tmp_path, round_it), kind=POINTS)
    assert report.written == 5
    assert any("no row lies in the project's place" in note.en for note in report.notes)


def test_a_code_alone_says_the_province(tmp_path):
    project = ProjectFile.create(tmp_path / "p.gpkg", place=Place(("530114",)))
    with pytest.raises(CrsError, match="no row lies in the project's place"):
        ingest(project, sheet(tmp_path, HOME), kind=POINTS)


# several zones


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("place", [None, WUSHAN])
def test_rows_of_two_zones_are_read_each_by_its_own_prefix(tmp_path, swapped, place):
    project = ProjectFile.create(tmp_path / "p.gpkg", place=place)
    pairs = [*moved(HOME[:7], 4525), *moved(HOME[7:], 4524)]
    pairs = [(y, x) for x, y in pairs] if swapped else pairs
    report = ingest(project, sheet(tmp_path, pairs, heading="name,x,y"), kind=POINTS)
    assert report.crs == "EPSG:4525+EPSG:4524" or report.crs == "EPSG:4524+EPSG:4525"
    assert places(project) == rounded(HOME)
    assert any("zone 36: 5 rows" in note.en and "zone 37: 7 rows" in note.en for note in report.notes)


def test_rows_of_two_zones_keep_the_datum_that_was_declared(anywhere, tmp_path):
    pairs = [*moved(HOME[:7], 2361), *moved(HOME[7:], 2360)]
    report = ingest(anywhere, layer(tmp_path, pairs, 2361), kind=POINTS)
    assert set(report.crs.split("+")) == {"EPSG:2360", "EPSG:2361"}
    assert places(anywhere) == rounded(HOME)


# web maps


@pytest.mark.parametrize(("name", "offset"), [("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
def test_offset_coordinates_are_undone_wherever_the_file_names_them(tmp_path, name, offset):
    pairs = [tuple(map(float, offset(*pair))) for pair in HOME]
    head = {"GCJ-02": "name,高德经度,高德纬度", "BD-09": "name,百度经度,百度纬度"}[name]
    word = {"GCJ-02": "高德", "BD-09": "百度地图"}[name]
    features = [
        {"type": "Feature", "properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": pair}}
        for pair in pairs
    ]

    def collection(member, file):
        (tmp_path / file).write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": features}))
        return tmp_path / file

    sources = [
        (sheet(tmp_path, pairs, heading=head, name="h.csv"), None),
        (sheet(tmp_path, pairs, name=f"{word}排污口.csv"), None),
        (collection(name, "s.geojson"), None),
        (collection({"type": "name", "properties": {"name": name.replace("-", "")}}, "o.geojson"), None),
        (sheet(tmp_path, pairs, name="c.csv"), name),
    ]
    for number, (file, crs) in enumerate(sources):
        project = ProjectFile.create(tmp_path / f"{number}.gpkg")
        report = ingest(project, file, kind=POINTS, options=ImportOptions(crs=crs))
        assert report.crs == name, file.name
        assert any("undone" in note.en for note in report.notes)
        got = np.array([(shape.x, shape.y) for shape in project.read("points").geometry])
        assert np.abs(got - np.array(HOME)).max() * 111_000_000 < 1, file.name  # below 1 mm


def test_a_file_name_with_two_systems_is_asked_and_one_that_was_converted_is_not_offset(anywhere, tmp_path):
    with pytest.raises(CrsError, match=r"file name: .* WGS84 and GCJ-02"):
        ingest(anywhere, sheet(tmp_path, HOME, name="gcj02_wgs84.csv"), kind=POINTS)
    report = ingest(anywhere, sheet(tmp_path, HOME, name="gcj02转wgs84.csv"), kind=POINTS)
    assert report.crs == "EPSG:4326"
    assert places(anywhere) == rounded(HOME)


def test_a_disk_of_baidu_is_no_baidu_map(anywhere, tmp_path):
    assert ingest(anywhere, sheet(tmp_path, HOME, name="百度网盘下载.csv"), kind=POINTS).crs == "EPSG:4490"


def test_a_column_that_names_the_system_is_believed(anywhere, tmp_path):
    rows = [f"P{i},{x},{y},GCJ-02" for i, (x, y) in enumerate(wgs84_to_gcj02(*pair) for pair in HOME)]
    (tmp_path / "a.csv").write_text("\n".join(["name,经度,纬度,坐标系", *rows]), encoding="utf-8")
    assert ingest(anywhere, tmp_path / "a.csv", kind=POINTS).crs == "GCJ-02"
    assert places(anywhere) == rounded(HOME)


@pytest.mark.parametrize(
    "member", ["火腿坐标系", {"type": "name", "properties": {"name": "urn:local:9"}}, {"type": "link"}]
)
def test_a_crs_member_that_is_not_understood_is_refused_never_wgs84(anywhere, tmp_path, member):
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [109.8, 31]}}
    text = json.dumps({"type": "FeatureCollection", "crs": member, "features": [feature]})
    (tmp_path / "a.geojson").write_text(text)
    with pytest.raises(CrsError, match="names no coordinate system that is known") as caught:
        ingest(anywhere, tmp_path / "a.geojson", kind=POINTS)
    assert "--crs" in caught.value.hint
    assert ingest(anywhere, tmp_path / "a.geojson", kind=POINTS, options=ImportOptions(crs="4490")).written == 1


# projections that nobody declared

ALBERS = "+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +ellps=GRS80"
PROVINCIAL = "+proj=aea +lat_0=0 +lon_0=108 +lat_1=25 +lat_2=47 +x_0=500000 +ellps=GRS80"
LAMBERT = "+proj=lcc +lat_0=0 +lon_0=105 +lat_1=30 +lat_2=62 +ellps=GRS80"


@pytest.mark.parametrize("words", [ALBERS, PROVINCIAL, LAMBERT])
@pytest.mark.parametrize("place", [None, WUSHAN, Place(("500237",)), Place(("50",))])
def test_a_conic_projection_that_nobody_declared_is_asked_never_taken_for_gauss_kruger(tmp_path, words, place):
    project = ProjectFile.create(tmp_path / "p.gpkg", place=place)
    pairs = moved(HOME, CRS.from_proj4(words))
    with pytest.raises(CrsError, match="no coordinate system is declared"):
        ingest(project, sheet(tmp_path, pairs, heading="name,x,y"), kind=POINTS)
    assert project.layers() == []
    report = ingest(project, tmp_path / "a.csv", kind=POINTS, options=ImportOptions(crs=words))
    assert report.written == 12
    assert places(project) == rounded(HOME)


def test_the_hint_names_no_zone_where_none_lands_in_the_place(wushan, tmp_path):
    pairs = moved(HOME, CRS.from_proj4(ALBERS))
    with pytest.raises(CrsError) as caught:
        ingest(wushan, sheet(tmp_path, pairs, heading="name,x,y"), kind=POINTS)
    assert "EPSG:45" not in caught.value.hint


def test_a_layer_wider_than_a_zone_is_not_taken_for_one(wushan, tmp_path):
    wide = [(104.5 + i / 2, 31.0) for i in range(22)]
    pairs = moved(wide, CRS.from_proj4(ALBERS))
    with pytest.raises(CrsError):
        ingest(wushan, sheet(tmp_path, pairs, heading="name,x,y"), kind=POINTS)


def test_gauss_kruger_without_a_zone_is_told_by_the_place_of_a_county(wushan, tmp_path):
    report = ingest(wushan, sheet(tmp_path, moved(HOME, 4546), heading="name,x,y"), kind=POINTS)
    assert report.crs == "EPSG:4546"
    told = next(note for note in report.notes if "UTM" in note.en)
    assert "EPSG:32649" in told.en
    assert "1,37" in told.en
    assert "round" in told.en
    assert places(wushan) == rounded(HOME)


# strays


@pytest.mark.parametrize("count", [1, 3, 7])
@pytest.mark.parametrize("place", [None, WUSHAN])
def test_strays_are_told_whatever_their_share(tmp_path, count, place):
    project = ProjectFile.create(tmp_path / "p.gpkg", place=place)
    strange = [(116.4 + i / 1000, 39.9) for i in range(count)]
    report = ingest(project, sheet(tmp_path, [*HOME, *strange]), kind=POINTS)
    assert report.written == 12
    assert [item.record for item in report.quarantine] == list(range(14, 14 + count))
    assert all("km from" in item.reason.en for item in report.quarantine)


def test_strays_that_outnumber_the_rest_are_told_by_the_place(wushan, tmp_path):
    strange = [(116.4 + i / 1000, 39.9) for i in range(30)]
    report = ingest(wushan, sheet(tmp_path, [*HOME, *strange]), kind=POINTS)
    assert (report.written, report.quarantined) == (12, 30)


def test_two_halves_far_apart_are_told_where_nothing_says_which_is_wrong(anywhere, tmp_path):
    report = ingest(anywhere, sheet(tmp_path, [*HOME, *[(x + 6, y + 8) for x, y in HOME]]), kind=POINTS)
    assert report.written == 24
    assert any("the rows lie in 2 groups" in note.en for note in report.notes)


def test_rows_a_county_beside_the_others_stay_in_and_are_told_where_no_place_is_given(anywhere, tmp_path):
    report = ingest(anywhere, sheet(tmp_path, [*HOME, *[(x + 0.95, y) for x, y in HOME[:5]]]), kind=POINTS)
    assert (report.written, report.quarantined) == (17, 0)
    assert len([note for note in report.notes if "5 rows lie" in note.en]) == 1


def test_a_wrong_degree_is_told_against_the_place_of_a_county(wushan, tmp_path):
    report = ingest(wushan, sheet(tmp_path, [*HOME, (111.0, 31.05)]), kind=POINTS)
    assert report.written == 12
    assert "km from the place of the project" in report.quarantine[0].reason.en


def test_points_of_villages_are_held_against_the_place_too(tmp_path):
    kind = load().kind("villages")
    project = ProjectFile.create(tmp_path / "p.gpkg", place=WUSHAN)
    report = ingest(project, sheet(tmp_path, [*HOME, (116.4, 39.9)]), kind=kind)
    assert (report.written, report.quarantined) == (12, 1)


def counties(tmp_path):
    shapes = [shapely.box(109.6, 30.8, 109.85, 31.4), shapely.box(109.85, 30.8, 110.2, 31.4)]
    frame = gpd.GeoDataFrame({"name": ["甲县", "乙县"], "code": ["500237", "500238"]}, geometry=shapes, crs=4490)
    frame.to_file(tmp_path / "counties.gpkg")
    return tmp_path / "counties.gpkg"


def test_a_row_outside_the_area_of_its_code_is_told_and_checked(anywhere, tmp_path):
    catalogue = load()
    ingest(anywhere, counties(tmp_path), kind=catalogue.kind("counties"))
    rows = ["T1,500237001,109.7,31.0", "T2,500237002,110.0,31.0", "T3,500238001,110.0,31.1"]
    (tmp_path / "t.csv").write_text("\n".join(["name,code,lon,lat", *rows]), encoding="utf-8")
    report = ingest(anywhere, tmp_path / "t.csv", kind=catalogue.kind("villages"))
    assert report.written == 3
    assert any("1 rows lie outside the area of their own administrative code: T2" in note.en for note in report.notes)
    issues = check_project(anywhere, catalogue=catalogue).issues
    assert issues.loc[issues["what"] == "outside_code", "other"].tolist() == ["500237"]


@pytest.mark.parametrize("heading", ["所在区县代码", "行政区划代码", "XZQDM", "所属行政区代码"])
@pytest.mark.parametrize("name", ["outfalls", "projects", "wells"])
def test_a_row_of_any_layer_is_held_against_the_area_of_its_code(anywhere, tmp_path, name, heading):
    catalogue = load()
    areas = gpd.GeoDataFrame(
        {"name": ["甲县", "乙县"], "code": ["500237", "500236"]},
        geometry=[shapely.box(109.7, 30.9, 110.0, 31.2), shapely.box(109.4, 30.9, 109.7, 31.2)],
        crs=4490,
    )
    areas.to_file(tmp_path / "counties.gpkg")
    ingest(anywhere, tmp_path / "counties.gpkg", kind=catalogue.kinds["counties"])
    rows = [f"P{number},{x},{y},500237" for number, (x, y) in enumerate([*HOME, (109.55, 31.0)])]
    (tmp_path / "rows.csv").write_text("\n".join([f"名称,经度,纬度,{heading}", *rows]), encoding="utf-8")
    report = ingest(anywhere, tmp_path / "rows.csv", kind=catalogue.kinds[name])
    assert report.written == len(rows)
    assert anywhere.read(name)["admin_code"].tolist() == ["500237"] * len(rows)
    told = [note.zh for note in report.notes if "不在自身行政区划代码的范围内" in note.zh]
    assert len(told) == 1
    assert told[0].startswith("1 行")


def test_check_tells_what_lies_outside_the_place(wushan, tmp_path):
    far = [(112.9 + i / 100, 31.0) for i in range(6)]
    catalogue = load()
    kind = catalogue.kind("outfalls")
    ingest(wushan, sheet(tmp_path, far), kind=kind, options=ImportOptions(anywhere=True))
    issues = check_project(wushan, catalogue=catalogue).issues
    assert (issues["what"] == "outside_admin").sum() == 6


# packed minutes


PACKED = [(109.5230, 31.0412), (109.4500, 31.0306), (109.4359, 31.0711), (109.5555, 31.1409)]


def test_degrees_that_could_be_packed_minutes_are_asked_with_both_places(anywhere, tmp_path):
    with pytest.raises(DataError) as caught:
        ingest(anywhere, sheet(tmp_path, PACKED), kind=POINTS)
    assert "109.52300, 31.04120" in caught.value.message
    assert "109.87500, 31.07000" in caught.value.message
    assert "--angles dms" in caught.value.hint
    assert anywhere.layers() == []


@pytest.mark.parametrize(("angles", "first"), [("decimal", (109.523, 31.0412)), ("dms", (109.875, 31.07))])
def test_the_option_settles_how_degrees_are_written(anywhere, tmp_path, angles, first):
    ingest(anywhere, sheet(tmp_path, PACKED), kind=POINTS, options=ImportOptions(angles=angles))
    assert places(anywhere)[0] == first


def test_the_place_settles_how_degrees_are_written(tmp_path):
    inside = ProjectFile.create(tmp_path / "p.gpkg", place=Place(bounds=(109.72, 31.0, 110.0, 31.3)))
    report = ingest(inside, sheet(tmp_path, PACKED), kind=POINTS)
    assert places(inside)[0] == (109.875, 31.07)
    assert any("109°52′30.0″" in note.en and "project's place" in note.en for note in report.notes)


def test_minutes_that_never_reach_sixty_in_a_long_table_are_packed(anywhere, tmp_path):
    pairs = [
        (109 + (i % 60) / 100 + (7 * i % 60) / 10_000, 31 + (11 * i % 60) / 100 + (13 * i % 60) / 10_000)
        for i in range(60)
    ]
    pairs = [(round(x, 4), round(y, 4)) for x, y in pairs]
    report = ingest(anywhere, sheet(tmp_path, pairs), kind=POINTS)
    assert any("not one of all minutes and seconds reaches 60" in note.en for note in report.notes)


# the old datums


@pytest.mark.parametrize(("code", "metres"), [("EPSG:2382", 127.0), ("EPSG:2434", 105.0)])
def test_an_old_datum_without_parameters_is_uncertain_by_its_metres(wushan, tmp_path, code, metres):
    file = layer(tmp_path, moved(HOME, code), code, accuracy_m=[5.0, *[None] * 11])
    report = ingest(wushan, file, kind=POINTS)
    assert wushan.read("points")["accuracy_m"].tolist() == pytest.approx([np.hypot(5, metres), *[metres] * 11])
    assert any(f"{metres:.0f} m" in note.en and "accuracy_m" in note.en for note in report.notes)


def test_the_accuracy_that_was_given_is_combined_with_that_of_the_datum(wushan, tmp_path):
    file = sheet(tmp_path, HOME)
    ingest(wushan, file, kind=POINTS, options=ImportOptions(crs="西安80", accuracy_m=20.0))
    assert wushan.read("points")["accuracy_m"].tolist() == pytest.approx([np.hypot(20, 127)] * 12)


def test_local_parameters_leave_nothing_uncertain(wushan, tmp_path):
    words = "+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3 +type=crs"
    ingest(wushan, sheet(tmp_path, HOME), kind=POINTS, options=ImportOptions(crs=words))
    assert wushan.read("points")["accuracy_m"].isna().all()


def test_an_import_without_places_has_no_place_to_check(wushan, tmp_path):
    kind = LayerKind("people", Text(zh="人", en="people"), ("none",), POINTS.columns)
    pd.DataFrame({"name": ["a"]}).to_csv(tmp_path / "p.csv", index=False)
    assert ingest(wushan, tmp_path / "p.csv", kind=kind).written == 1
