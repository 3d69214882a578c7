"""Track files: what is read, what is skipped and told, what is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.errors import LayerError, UnknownNameError
from riverzones.geo.gcj02 import wgs84_to_gcj02
from riverzones.readers.trackpoints import parse_time
from riverzones.readers.tracks import read_tracks, track_files

HEAD = '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'


def gpx(tmp_path: Path, body: str, *, head: str = HEAD, name: str = "a.gpx", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(f"{head}{body}</gpx>".encode(encoding))
    return path


def fix(lon: float, lat: float, time: str = "") -> str:
    return f'<trkpt lat="{lat}" lon="{lon}"><ele>1</ele>{f"<time>{time}</time>" if time else ""}</trkpt>'


def test_gpx_keeps_tracks_and_recordings_apart_and_counts_waypoints(tmp_path):
    lines = f"<trkseg>{fix(109, 31)}{fix(109.1, 31)}</trkseg><trkseg/><trkseg>{fix(109.2, 31)}</trkseg>"
    one = f"<trk><name>甲</name>{lines}</trk>"
    two = f"<trk><trkseg>{fix(110, 30)}</trkseg></trk>"
    read = read_tracks(gpx(tmp_path, '<wpt lat="1" lon="2"/>' + one + two))
    assert read.points[["track", "segment", "lon"]].values.tolist() == [
        [0, 0, 109], [0, 0, 109.1], [0, 2, 109.2], [1, 0, 110]]  # fmt: skip
    assert (read.names, read.waypoints, read.skipped) == (("甲", ""), 1, ())


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        '<?xml version="1.0"?><gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0">',
        '<g:gpx version="1.1" xmlns:g="http://www.topografix.com/GPX/1/1">',
        "<gpx>",
    ],
)
def test_gpx_1_0_and_1_1_and_any_prefix_are_read(tmp_path, head):
    mark = "g:" if head.startswith("<g:") else ""
    body = f'<{mark}trk><{mark}trkseg><{mark}trkpt lat="31" lon="109"/></{mark}trkseg></{mark}trk>'
    path = tmp_path / "a.gpx"
    path.write_text(f"{head}{body}</{mark}gpx>")
    assert len(read_tracks(path).points) == 1


def test_times_are_utc_and_one_without_a_zone_is_told(tmp_path):
    body = (
        f"<trk><trkseg>{fix(109, 31, '2026-11-03T08:00:00+08:00')}{fix(109, 31, '2026-11-03T00:01:00')}</trkseg></trk>"
    )
    read = read_tracks(gpx(tmp_path, body))
    assert read.points["time"].tolist() == [
        pd.Timestamp("2026-11-03T00:00Z"),
        pd.Timestamp("2026-11-03T00:01Z"),
    ]
    assert "UTC" in read.notes[0].en


def test_a_bad_fix_is_skipped_and_told_and_the_rest_goes_on(tmp_path):
    bad = '<trkpt lat="x" lon="109"/><trkpt lon="109"/><trkpt lat="nan" lon="1"/>'
    bad += '<trkpt lat="95" lon="1"/><trkpt lat="0" lon="0"/>'
    body = f"<trk><trkseg>{fix(109, 31)}{bad}{fix(109.1, 31, 'yesterday')}</trkseg></trk>"
    read = read_tracks(gpx(tmp_path, body))
    assert read.points["lon"].tolist() == [109, 109.1]
    assert read.points["time"].isna().all()
    said = " ".join(words.en for _, words in read.skipped)
    assert len(read.skipped) == 6
    assert "lat='x'" in said
    assert "no fix yet" in said
    assert "'yesterday'; the fix stays" in said


def test_a_file_that_breaks_off_is_read_up_to_there(tmp_path):
    path = tmp_path / "cut.gpx"
    path.write_text(f"{HEAD}<trk><trkseg>{fix(109, 31)}\n{fix(109.1, 31)}<trkpt lat=")
    read = read_tracks(path)
    assert len(read.points) == 2
    assert read.notes[0].en == "cut.gpx breaks off at line 2 and was read up to there"


def test_a_gbk_gpx_keeps_its_names(tmp_path):
    head = '<?xml version="1.0" encoding="GBK"?>' + HEAD
    path = gpx(
        tmp_path, f"<trk><name>巫峡镇巡河</name><trkseg>{fix(109, 31)}</trkseg></trk>", head=head, encoding="gbk"
    )
    assert read_tracks(path).names == ("巫峡镇巡河",)


BOMB = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("doctype", [BOMB, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "<!doctype gpx>"])
def test_a_document_type_is_refused_before_anything_is_expanded(tmp_path, doctype, encoding):
    path = gpx(tmp_path, "<trk><name>&b;</name></trk>", head=doctype + HEAD, encoding=encoding)
    with pytest.raises(LayerError, match="declares a document type"):
        read_tracks(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.gpx", "<kml></kml>", "a.gpx is no GPX: its root is kml."),
        ("a.gpx", "", "a.gpx is no GPX: it is no XML."),
        ("a.gpx", "hello", "a.gpx is no GPX: it is no XML."),
        ("a.gpx", "<gpx></gpx>", "a.gpx holds no fixes of a track."),
        ("a.geojson", "{", "a.geojson is no GeoJSON. It breaks off as JSON at line 1, column 2."),
        ("a.geojson", "[]", "a.geojson is no GeoJSON. It should hold a FeatureCollection or a Feature."),
        ("a.csv", "name,time\nx,2026-01-01\n", "a.csv has no columns of longitude and latitude."),
        ("a.csv", "", "a.csv: expected a heading and at least one row, got none."),
        ("a.csv", "lon,lat\nx,y\n", "a.csv holds no fixes of a track. record 2: coordinates cannot be read"),
    ],
)
def test_what_is_no_track_is_one_clear_line(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(LayerError) as caught:
        read_tracks(path)
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_an_unknown_ending_and_a_missing_file_say_what_to_do(tmp_path):
    with pytest.raises(UnknownNameError, match=r"Known endings: \.gpx, \.geojson"):
        read_tracks(tmp_path / "a.fit")
    with pytest.raises(LayerError, match=r"cannot read .*gone\.gpx"):
        read_tracks(tmp_path / "gone.gpx")


def geojson(tmp_path: Path, *features: dict) -> Path:
    path = tmp_path / "t.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def feature(kind: str, coordinates: list, **about: object) -> dict:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": about}


@pytest.mark.parametrize(
    "about", [{"coordTimes": ["T1", "T2"]}, {"times": ["T1", "T2"]}, {"coordinateProperties": {"times": ["T1", "T2"]}}]
)
def test_geojson_lines_carry_their_times(tmp_path, about):
    words = json.loads(json.dumps(about).replace("T1", "2026-11-03T00:00:00Z").replace("T2", "2026-11-03T08:01:00"))
    read = read_tracks(geojson(tmp_path, feature("LineString", [[109, 31, 5], [109.1, 31, 6]], name="甲", **words)))
    assert read.points["time"].tolist() == [pd.Timestamp("2026-11-03T00:00Z"), pd.Timestamp("2026-11-03T00:01Z")]
    assert read.names == ("甲",)


def test_geojson_times_that_do_not_fit_are_not_used_and_told(tmp_path):
    read = read_tracks(
        geojson(tmp_path, feature("LineString", [[109, 31], [109.1, 31]], times=["2026-11-03T00:00:00Z"]))
    )
    assert read.points["time"].isna().all()
    assert "not as many times as places" in read.skipped[0][1].en


def test_geojson_points_are_one_track_in_their_order_and_polygons_are_none(tmp_path):
    points = [feature("Point", [109 + n / 100, 31], time=f"2026-11-03T08:0{n}:00", accuracy=5) for n in range(3)]
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    bad = {"type": "Feature", "geometry": {"type": "Point", "coordinates": []}, "properties": {}}
    read = read_tracks(geojson(tmp_path, *points, feature("Polygon", [ring]), bad))
    assert read.points[["track", "accuracy_m"]].drop_duplicates().values.tolist() == [[0, 5]]
    assert read.points["time"].iloc[0] == pd.Timestamp("2026-11-03T00:00Z")
    assert read.waypoints == 1
    assert [record for record, _ in read.skipped] == [5]


def test_a_multilinestring_is_one_track_of_several_recordings(tmp_path):
    lines = [[[109, 31], [109.1, 31]], [[109.2, 31], [109.3, 31]]]
    read = read_tracks(geojson(tmp_path, feature("MultiLineString", lines)))
    assert read.points[["track", "segment"]].values.tolist() == [[0, 0], [0, 0], [0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("heading", "encoding"),
    [
        ("经度,纬度,定位时间,精度", "gb18030"),
        ("lon,lat,time,accuracy", "utf-8"),
        ("东经,北纬,时间,定位精度", "utf-8-sig"),
    ],
)
def test_csv_columns_are_known_in_both_languages_and_encodings(tmp_path, heading, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes(f"{heading}\n109.1,31.0,2026/11/3 8:00:05,4.5\n109.2,31.0,,\n".encode(encoding))
    read = read_tracks(path)
    assert read.points["time"].iloc[0] == pd.Timestamp("2026-11-03T00:00:05Z")
    assert read.points["time"].isna().tolist() == [False, True]
    assert read.points["accuracy_m"].iloc[0] == 4.5
    assert "Asia/Shanghai" in read.notes[0].zh


def test_csv_with_day_and_hour_apart_and_several_tracks(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "轨迹编号,日期,时间,lng,lat\na,2026-11-03,08:00,109,31\nb,2026-11-04,09:00,109,31\na,2026-11-03,late,109.1,31\n"
    )
    read = read_tracks(path)
    assert read.names == ("a", "b")
    assert read.points["track"].tolist() == [0, 1, 0]
    assert read.points["time"].iloc[1] == pd.Timestamp("2026-11-04T01:00Z")
    assert "'2026-11-03 late'; the fix stays" in read.skipped[0][1].en


def test_gcj02_is_turned_back(tmp_path):
    lon, lat = wgs84_to_gcj02(109.88, 31.07)
    read = read_tracks(gpx(tmp_path, f"<trk><trkseg>{fix(float(lon), float(lat))}</trkseg></trk>"), datum="GCJ-02")
    assert read.points[["lon", "lat"]].to_numpy()[0] == pytest.approx([109.88, 31.07], abs=1e-8)


def test_a_folder_gives_its_track_files_and_one_without_any_says_so(tmp_path):
    gpx(tmp_path, "", name="b.gpx")
    (tmp_path / "sub").mkdir()
    gpx(tmp_path / "sub", "", name="a.GPX")
    (tmp_path / "notes.md").write_text("")
    assert [path.name for path in track_files([tmp_path, tmp_path / "b.gpx"])] == ["b.gpx", "a.GPX"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(LayerError, match="holds no track file"):
        track_files([tmp_path / "empty"])
    with pytest.raises(LayerError, match="there is no"):
        track_files([tmp_path / "gone"])


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-11-03T08:00:00+08:00", "2026-11-03T00:00:00Z"),
        ("2026-11-03 08:00", "2026-11-03T00:00:00Z"),
        ("2026年11月3日 8时5分6秒", "2026-11-03T00:05:06Z"),
        ("2026.11.3 08:00:00.250", "2026-11-03T00:00:00.250Z"),
        (1793664300, "2026-11-03T00:05:00Z"),
        ("1793664300000", "2026-11-03T00:05:00Z"),
        ("2026-11-03", None),
        ("2026-02-30 08:00", None),
        ("25:00", None),
        (True, None),
        (None, None),
    ],
)
def test_times_are_read_as_offices_write_them(written, utc):
    assert parse_time(written) == (pd.Timestamp(utc) if utc else None)


@given(st.text(max_size=30) | st.integers() | st.floats())
def test_no_time_however_wrong_breaks_the_reading(written):
    read = parse_time(written)
    assert read is None or read.tzinfo is not None
