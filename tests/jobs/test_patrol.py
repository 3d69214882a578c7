"""Patrols on a project: judged, kept once, counted, and the sample's own tracks."""

from __future__ import annotations

import datetime as dt
import json
import re
from importlib import resources
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import from_wkt

from riverzones.catalogue import load
from riverzones.errors import LayerError, UnknownNameError
from riverzones.jobs.patrol.run import PatrolOptions, patrol, write_status
from riverzones.jobs.patrol.status import patrol_facts
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.plans import asked_here
from riverzones.model import Place
from riverzones.store import ProjectFile

SAMPLE = Path(__file__).parents[2] / "data" / "wushan"
ON = dt.date(2026, 11, 22)
LINES = {
    "C": ("county", "LINESTRING(109.8 31.05, 109.9 31.05)"),
    "V1": ("village", "LINESTRING(109.8 31.05, 109.82 31.05)"),
    "V2": ("village", "LINESTRING(109.82 31.05, 109.84 31.05)"),
}


@pytest.fixture
def project(tmp_path):
    made = ProjectFile.create(tmp_path / "p.gpkg")
    rows = gpd.GeoDataFrame(
        {
            "id": list(LINES),
            "name": [f"段{name}" for name in LINES],
            "river": "长江",
            "level": [level for level, _ in LINES.values()],
            "chief": ["县长", "村长甲", "村长乙"],
        },
        geometry=[from_wkt(text) for _, text in LINES.values()],
        crs=4490,
    )
    with made.transaction() as tx:
        tx.put_layer("segments", rows)
    return made


def write(
    folder: Path, name: str, begin=109.8, end=109.84, *, start="2026-11-18T09:00:00+08:00", seconds=15, lat=31.051
):
    """A track along the river with a fix every 0.0005 degrees (48 m); ``seconds`` None writes no times."""
    clock = pd.Timestamp(start)
    count = round(abs(end - begin) / 0.0005)
    body = ""
    for n in range(count + 1):
        time = "" if seconds is None else f"<time>{(clock + pd.Timedelta(seconds=seconds * n)).isoformat()}</time>"
        body += f'<trkpt lat="{lat}" lon="{begin + (end - begin) * n / count:.7f}">{time}</trkpt>'
    path = folder / name
    path.write_text(f"<gpx><trk><trkseg>{body}</trkseg></trk></gpx>")
    return path


def run(project, *paths, **options):
    return patrol(project, paths, catalogue=load(), options=PatrolOptions(**{"on": ON, **options}))


def test_a_track_without_a_stated_level_serves_the_lowest_segments_it_covers(project, tmp_path):
    report = run(project, write(tmp_path, "a.gpx"))
    (walk,) = report.walks
    assert [(one.segment_id, one.verdict) for one in walk.served] == [("V1", "pass"), ("V2", "pass")]
    assert [one.coverage_ratio for one in walk.served] == pytest.approx([1, 1])
    kept = project.read("patrols")
    assert kept["segment_id"].tolist() == ["V1", "V2"]
    assert kept["valid"].tolist() == [True, True]
    assert kept["date"].tolist() == [dt.date(2026, 11, 18)] * 2
    assert kept["duration_min"].tolist() == [20, 20]
    assert set(load().kinds["patrols"].by_name) >= set(kept.columns) - {"geometry"}


@pytest.mark.parametrize(
    ("name", "options", "served"),
    [
        ("V2_2026-11-18.gpx", {}, ["V2"]),
        ("巡河-县级.gpx", {}, ["C"]),
        ("村长甲 上午.gpx", {}, ["V1"]),
        ("V2.gpx", {"segments": ["V1"]}, ["V1"]),
        ("a.gpx", {"levels": ["县级"]}, ["C"]),
        ("a.gpx", {"levels": ["county", "village"]}, ["C", "V1", "V2"]),
        ("a.gpx", {"chief": "村长乙"}, ["V2"]),
        ("V11.gpx", {}, ["V1", "V2"]),
    ],
)
def test_whose_patrol_it_was_is_asked_in_options_then_in_the_name(project, tmp_path, name, options, served):
    report = run(project, write(tmp_path, name), **options)
    assert [one.segment_id for one in report.walks[0].served] == served


def test_a_wrong_level_segment_or_chief_names_the_nearest(project, tmp_path):
    path = write(tmp_path, "a.gpx")
    for options, says in (
        ({"levels": ["vilage"]}, "Did you mean village"),
        ({"segments": ["V3"]}, "Did you mean V"),
        ({"chief": "村长丙"}, "no chief or office is called '村长丙'"),
    ):
        with pytest.raises(UnknownNameError, match=says):
            run(project, path, **options)
    assert not project.has("patrols")


def test_the_same_track_twice_is_one_patrol_whatever_it_is_called(project, tmp_path):
    first = run(project, write(tmp_path, "a.gpx")).kept
    again = run(project, write(tmp_path, "b.gpx")).kept
    assert (first.added, again.added, again.again, again.changed) == (2, 0, 2, 0)
    assert project.count("patrols") == 2


def test_the_same_track_in_another_format_is_the_same_patrol(project, tmp_path):
    run(project, write(tmp_path, "a.gpx", end=109.82))
    lonlat = [[round(109.8 + 0.0005 * n, 7), 31.051] for n in range(41)]
    times = [(pd.Timestamp("2026-11-18T01:00:00Z") + pd.Timedelta(seconds=15 * n)).isoformat() for n in range(41)]
    shape = {"type": "LineString", "coordinates": lonlat}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "Feature", "geometry": shape, "properties": {"coordTimes": times}}))
    assert run(project, path).kept.again == 1


def test_judging_anew_by_other_rules_changes_the_row_and_keeps_what_a_person_wrote(project, tmp_path):
    path = write(tmp_path, "V1.gpx")
    run(project, path)
    layer = project.read("patrols").assign(content="发现漂浮物")
    with project.transaction() as tx:
        tx.put_layer("patrols", layer)
    rules = tmp_path / "strict.yaml"
    text = resources.files("riverzones.catalogue") / "patrols" / "kunming-2017.yaml"
    words = text.read_text(encoding="utf-8").replace("name: kunming-2017", "name: strict")
    rules.write_text(words.replace("least_length_km: 0.5", "least_length_km: 50"), encoding="utf-8")
    report = run(project, path, rules=str(rules))
    assert (report.kept.added, report.kept.changed) == (0, 1)
    row = project.read("patrols").iloc[0]
    assert (row["valid"], row["rule_set"], row["content"]) == (False, "strict", "发现漂浮物")
    assert "少于 50.00 km" in row["note"]


def test_a_track_now_said_to_be_anothers_leaves_its_old_segments(project, tmp_path):
    path = write(tmp_path, "a.gpx")
    run(project, path)
    report = run(project, path, levels=["county"])
    assert (report.kept.added, report.kept.removed) == (1, 2)
    assert project.read("patrols")["segment_id"].tolist() == ["C"]


def test_a_dry_run_counts_the_tracks_and_writes_nothing(project, tmp_path):
    report = run(project, write(tmp_path, "V1.gpx"), keep=False)
    assert report.kept is None
    assert report.status.loc["V1", "state"] == "met"
    assert not project.has("patrols")


def test_patrols_of_several_days_cover_a_segment_together(project, tmp_path):
    run(
        project,
        write(tmp_path, "V1_1.gpx", 109.8, 109.812, seconds=30),
        write(tmp_path, "V1_2.gpx", 109.82, 109.808, start="2026-11-19T09:00:00+08:00", seconds=30),
    )
    report = run(project)
    assert report.walks == ()
    row = report.status.loc["V1"]
    assert row[["valid", "state"]].tolist() == [2, "met"]
    assert row["coverage_ratio"] == pytest.approx(1, abs=1e-6)
    assert project.read("patrols")["coverage_ratio"].tolist() == pytest.approx([0.6, 0.6], abs=1e-4)


def test_without_tracks_everybody_is_due_and_with_from_what_was_missed_is_told(project):
    now = run(project)
    assert now.status["state"].tolist() == ["due", "due", "due"]
    assert now.status["missed"].tolist() == [0, 0, 0]
    since = run(project, since=dt.date(2026, 10, 1))
    assert since.status["missed"].to_dict() == {"C": 1, "V1": 3, "V2": 3}
    assert since.status.loc["V1", "missed_zh"] == "2026年10月上半月、2026年10月下半月、2026年11月上半月"
    assert since.levels[["level", "segments", "due", "missed"]].values.tolist() == [
        ["county", 1, 1, 1],
        ["village", 2, 2, 6],
    ]


def test_a_track_without_times_takes_its_day_from_its_name_and_cannot_tell(project, tmp_path):
    report = run(project, write(tmp_path, "V1_20261118.gpx", seconds=None))
    assert report.walks[0].date == dt.date(2026, 11, 18)
    assert report.status.loc["V1", ["valid", "unsure", "state"]].tolist() == [0, 1, "unsure"]
    assert project.read("patrols")["valid"].isna().tolist() == [True]
    assert run(project, write(tmp_path, "V1_someday.gpx", seconds=None, end=109.83)).walks[0].date is None


def test_a_track_far_from_every_segment_is_kept_as_not_valid(project, tmp_path):
    report = run(project, write(tmp_path, "a.gpx", lat=31.2))
    assert (report.walks[0].verdict, report.walks[0].served) == ("fail", ())
    row = project.read("patrols").iloc[0]
    assert row["valid"] == False  # noqa: E712 - a nullable boolean
    assert pd.isna(row["segment_id"])
    assert row["note"] == "没有覆盖任何责任段"


def test_a_bad_file_among_good_ones_is_told_and_alone_it_is_an_error(project, tmp_path):
    bad = tmp_path / "bad.gpx"
    bad.write_text("<kml/>")
    report = run(project, bad, write(tmp_path, "a.gpx"))
    assert [path.name for path, _ in report.unread] == ["bad.gpx"]
    assert len(report.walks) == 1
    with pytest.raises(LayerError, match=r"bad\.gpx is no GPX"):
        run(project, bad)
    worse = tmp_path / "worse.gpx"
    worse.write_text("")
    with pytest.raises(LayerError, match=r"none of 2 files .* bad\.gpx is no GPX"):
        run(project, bad, worse)


def test_a_project_without_segments_says_what_to_import(tmp_path):
    empty = ProjectFile.create(tmp_path / "e.gpkg")
    with pytest.raises(LayerError, match="no chiefs' segments"):
        run(empty)


def test_the_bank_is_told_for_a_segment_of_one_bank(project, tmp_path):
    layer = project.read("segments").assign(bank=[None, "left", "right"])
    with project.transaction() as tx:
        tx.put_layer("segments", layer)
    status = run(project, write(tmp_path, "a.gpx")).status
    assert status.loc["V1", "left_m"] == pytest.approx(status.loc["V1", "length_m"], abs=0.1)
    assert status.loc["V2", "right_m"] == 0
    assert pd.isna(status.loc["C", "left_m"])


@pytest.mark.parametrize("name", ["s.xlsx", "s.csv", "s.geojson", "s.gpkg"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_status_is_written_to_every_format(project, tmp_path, name, lang):
    report = run(project, write(tmp_path, "V1.gpx"))
    path = tmp_path / name
    view = project_view(ProjectFile.open(project.path), catalogue=load())
    write_status(report, path, view=view, catalogue=load(), lang=lang)
    if name.endswith(".csv"):
        table = pd.read_csv(path)
        assert table.iloc[1, 0] == "V1"
        assert (table.columns[0], table["状态" if lang == "zh" else "status"].iloc[1]) == (
            ("责任段标识", "已完成") if lang == "zh" else ("segment ID", "met")
        )
    elif name.endswith(".geojson"):
        assert len(json.loads(path.read_text())["features"]) == 3
    assert path.stat().st_size > 500


EXPECTED = {
    "HD-C-01_2026-10-20.gpx": "pass",
    "HD-T-01-04_2026-11-05.gpx": "pass",
    "HD-V-02-01A_2026-11-04.gpx": "pass",
    "巡河_2026-11-18.gpx": "pass",
    "HD-T-01-05_2026-11-06.gpx": "fail",
    "HD-V-01-01A_2026-11-07.gpx": "fail",
    "HD-V-01-01B_2026-11-08.gpx": "cannot_tell",
    "HD-T-02-03_2026-11-09.gpx": "fail",
}


def test_the_tracks_of_the_sample_are_judged_as_its_readme_says(wushan):
    report = run(ProjectFile.open(wushan), SAMPLE / "patrols")
    assert {walk.file: walk.verdict for walk in report.walks} == EXPECTED
    served = {walk.file: [one.segment_id for one in walk.served] for walk in report.walks}
    assert served["巡河_2026-11-18.gpx"] == ["HD-V-02-02A", "HD-V-02-02B"]
    assert [served[name] for name in EXPECTED if name.startswith("HD-")] == [
        [re.match(r"HD-[\w-]+?(?=_)", name).group()] for name in EXPECTED if name.startswith("HD-")
    ]
    by_file = {walk.file: walk for walk in report.walks}
    assert by_file["HD-C-01_2026-10-20.gpx"].served[0].coverage_ratio > 0.99
    back = by_file["HD-V-02-01A_2026-11-04.gpx"].served[0]
    assert back.covered_m == pytest.approx(back.length_m, rel=0.01)
    assert report.levels.set_index("level")["met"].to_dict() == {"city": 1, "county": 0, "township": 1, "village": 2}
    readme = (SAMPLE.parent / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in EXPECTED)


@pytest.mark.parametrize(
    ("place", "day", "holds"), [("530114", ON, True), ("500237", ON, False), ("530114", dt.date(2017, 4, 20), False)]
)
def test_a_plan_of_one_city_asks_for_patrols_in_that_city_alone(tmp_path, place, day, holds):
    made = ProjectFile.create(tmp_path / "p.gpkg", place=Place.parse([place]))
    line = gpd.GeoDataFrame({"id": ["V"], "level": ["village"]}, geometry=[from_wkt(LINES["V1"][1])], crs=4490)
    with made.transaction() as tx:
        tx.put_layer("segments", line)
    report = patrol(made, catalogue=load(), options=PatrolOptions(on=day, since=day - dt.timedelta(60)))
    problem = asked_here(load().problem("patrol", "missed"), of_place=report.of_place)
    (fact,), _ = patrol_facts(report.status, report.calendar, problem, cited=report.cited)
    assert report.of_place is holds
    assert ("供参考" not in fact.cited.zh) is holds
    assert fact.problem.severity == ("require" if holds else "prefer")


def test_rules_of_an_office_hold_where_it_uses_them(project, tmp_path):
    text = (resources.files("riverzones.catalogue") / "patrols" / "kunming-2017.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(re.sub(r"pack: .*\n", "", text.replace("name: kunming-2017", "name: own")), encoding="utf-8")
    assert run(project, rules=str(own)).of_place
    assert not run(project).of_place
