"""Imports of rows whose numbers are no place, and of nothing but such rows."""

import math

import pytest

from riverzones.errors import DataError, LayerError
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.model import Column, LayerKind, Text
from riverzones.store import ProjectFile

POINTS = LayerKind(
    "points",
    Text(zh="点", en="points"),
    ("point",),
    tuple(
        Column(name, Text(zh=name, en=name), Text("", ""), dtype)
        for name, dtype in (("name", "string"), ("accuracy_m", "number"))
    ),
)


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def sheet(tmp_path, *rows, heading="name,lon,lat"):
    (tmp_path / "a.csv").write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    return tmp_path / "a.csv"


@pytest.mark.parametrize("others", [["b,109.88,31.07"], ["b,109.88,31.07", "c,109.89,31.08"]])
def test_one_latitude_out_of_range_goes_to_quarantine_and_the_others_decide(project, tmp_path, others):
    report = ingest(project, sheet(tmp_path, "a,109.88,310.7", *others), kind=POINTS)
    assert (report.crs, report.written) == ("EPSG:4490", len(others))
    assert report.quarantine[0].reason.en == "coordinates out of range: 109.88, 310.7 is no longitude and latitude"
    assert report.quarantine[0].geometry_wkt == "POINT (109.88 310.7)"


@pytest.mark.parametrize("others", [[], ["b,109.88,31.07"], ["b,38512345.6,3439000", "c,38512346.6,3439001"]])
def test_a_row_at_zero_has_no_coordinates(project, tmp_path, others):
    report = ingest(project, sheet(tmp_path, "a,0,0", *others), kind=POINTS)
    assert report.written == len(others)
    assert report.quarantine[0].reason.en == "no coordinates (0, 0)"


@pytest.mark.parametrize("accuracy_m", [-1.0, math.nan, math.inf])
def test_an_accuracy_that_is_no_length_is_refused(project, tmp_path, accuracy_m):
    with pytest.raises(DataError, match="accuracy of 0 m or more"):
        ingest(project, sheet(tmp_path, "a,109.88,31.07"), kind=POINTS, options=ImportOptions(accuracy_m=accuracy_m))
    assert project.layers() == []


def test_a_negative_accuracy_in_a_cell_is_left_empty_and_told(project, tmp_path):
    path = sheet(tmp_path, "a,109.88,31.07,-5", "b,109.89,31.07,5", heading="name,lon,lat,accuracy_m")
    report = ingest(project, path, kind=POINTS)
    assert project.read("points")["accuracy_m"].tolist() == pytest.approx([math.nan, 5.0], nan_ok=True)
    assert any("-5" in note.en for note in report.notes)


def test_when_nothing_is_written_the_first_note_says_so_aloud(project, tmp_path):
    report = ingest(project, sheet(tmp_path, "a,,", "b,x,1", "c,0,0"), kind=POINTS)
    note = report.notes[0]
    assert note.en.startswith("NOTHING WAS WRITTEN: all 3 rows are in quarantine, most often (")
    assert note.en.endswith("Is the kind right (points)?")
    assert "没有写入任何行！3 行全部隔离" in note.zh
    assert not ingest(project, sheet(tmp_path, "a,109.88,31.07", "b,,"), kind=POINTS).notes


def test_a_table_without_coordinates_is_told_that_it_cannot_become_the_layer(project, tmp_path):
    with pytest.raises(LayerError) as caught:
        ingest(project, sheet(tmp_path, "a,1", heading="name,pH"), kind=POINTS)
    assert "--column lon=" in caught.value.hint
    assert "A table without coordinates cannot become this layer" in caught.value.hint
    assert "没有坐标的表格不能成为这种图层" in caught.value.in_language("zh")[1]


def test_the_reason_for_degrees_speaks_of_most_coordinates(project, tmp_path):
    reason = ingest(project, sheet(tmp_path, "a,109.88,31.07"), kind=POINTS).reasons["crs"]
    assert "most coordinates lie within 109.880" in reason.en
    assert "多数坐标在 109.880" in reason.zh


def test_a_decimal_comma_is_read_and_told(project, tmp_path):
    path = sheet(tmp_path, "a;109,88;31,07", "b;109,890;31,080", heading="name;lon;lat")
    report = ingest(project, path, kind=POINTS)
    assert [shape.wkt for shape in project.read("points").geometry] == ["POINT (109.88 31.07)", "POINT (109.89 31.08)"]
    assert any("decimal comma" in note.en for note in report.notes)


def test_commas_that_are_neither_one_nor_the_other_go_to_quarantine_with_the_cause(project, tmp_path):
    path = sheet(tmp_path, "a;109,880;31.07", "b;109.89;31.08", heading="name;lon;lat")
    report = ingest(project, path, kind=POINTS)
    assert report.written == 1
    assert "comma may be decimal or part the thousands" in report.quarantine[0].reason.en


def test_commas_between_thousands_are_still_read(project, tmp_path):
    path = sheet(tmp_path, "a;38,512,345.6;3,439,000.5", heading="name;x;y")
    assert ingest(project, path, kind=POINTS).crs == "EPSG:4526"
