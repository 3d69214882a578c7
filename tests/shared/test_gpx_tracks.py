"""Real tracks: five variants of one recording are one patrol in space, whatever they say of times and heights."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from riverzones.chiefs.patrols import Tolerances, clean, covered, hits, outings, summary, union
from riverzones.geo.buffer import buffer
from riverzones.readers.tracks import read_tracks

DATA = Path(__file__).parents[3] / "shared" / "data" / "gpx_tracks"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files is not beside the checkout"),
]
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
VARIANTS = [
    "cerknicko-jezero.gpx",
    "cerknicko-jezero-no-creator.gpx",
    "cerknicko-jezero-with-elevations-zero.gpx",
    "cerknicko-jezero-without-elevations.gpx",
    "cerknicko-without-times.gpx",
]
CLOSE = Tolerances(near_m=100)


def ground():
    """A made river along the second track, every eighth fix of it; and the edge of 60 m around the longest walk."""
    points = read_tracks(DATA / VARIANTS[0]).points
    second = points.loc[points["track"] == 1, ["lon", "lat"]].to_numpy()
    around = shapely.get_parts(buffer([shapely.LineString(second)], distance_m=60.0))[0]
    shapes = [shapely.LineString(second[::8]), shapely.LineString(around.exterior.coords)]
    about = {"river": ["a", "a"], "level": ["village", "township"]}
    return gpd.GeoDataFrame(about, index=["river", "lake"], geometry=shapes, crs=4490)


def told(name):
    read = read_tracks(DATA / name)
    points = clean(read.points, now=NOW).points
    segments = ground()
    found = hits(points, segments, tolerances=CLOSE)
    return read, union(covered(found, segments, tolerances=CLOSE), segments), summary(points)


def test_the_five_variants_give_one_and_the_same_coverage():
    tables = [told(name)[1] for name in VARIANTS]
    for table in tables[1:]:
        assert table.equals(tables[0])
    assert tables[0].loc["river", "coverage_ratio"] == pytest.approx(1, abs=1e-9)
    assert 0.5 < tables[0].loc["lake", "coverage_ratio"] <= 1


def test_the_five_variants_give_one_length_and_differ_only_in_what_times_tell():
    numbers = {name: told(name)[2] for name in VARIANTS}
    assert len({one.length_m for one in numbers.values()}) == 1
    assert numbers["cerknicko-jezero.gpx"].length_m == pytest.approx(4580, rel=0.01)  # 4.58 km by the folder's README
    assert numbers["cerknicko-without-times.gpx"].duration_min is None
    assert numbers["cerknicko-jezero.gpx"].duration_min == pytest.approx(119.83, abs=0.01)


COUNTS = [*((name, 8, 296, 7) for name in VARIANTS), ("korita-zbevnica.gpx", 4, 871, 2)]


@pytest.mark.parametrize(("name", "tracks", "points", "waypoints"), COUNTS)
def test_every_fix_is_read(name, tracks, points, waypoints):
    read = read_tracks(DATA / name)
    assert (len(read.names), len(read.points), read.waypoints, read.skipped) == (tracks, points, waypoints, ())


def test_a_recording_of_2010_is_told_as_an_old_clock_and_is_one_outing_over_midnight():
    read = read_tracks(DATA / VARIANTS[0])
    assert outings(read.points).nunique() == 1
    assert [flaw.kind for flaw in clean(read.points, now=NOW).flaws] == ["clock_old", "clock_shift"]


def test_the_walk_of_several_tracks_covers_what_its_tracks_cover_together():
    read = read_tracks(DATA / "korita-zbevnica.gpx")
    points = clean(read.points, now=NOW).points
    line = shapely.LineString(points.loc[points["track"] == 3, ["lon", "lat"]].to_numpy()[::10])
    segments = gpd.GeoDataFrame({"river": ["k"]}, index=["K"], geometry=[line], crs=4490)
    whole = union(covered(hits(points, segments), segments), segments).loc["K", "covered_m"]
    parts = [points[points["track"] == track] for track in np.unique(points["track"])]
    single = [union(covered(hits(part, segments), segments), segments).loc["K", "covered_m"] for part in parts]
    assert whole == pytest.approx(geodetic(line), abs=1)
    assert max(single) - 1e-6 <= whole <= sum(single) + 1e-6


def geodetic(line):
    return Geod(ellps="GRS80").geometry_length(line)
