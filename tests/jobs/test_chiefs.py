"""Chiefs of a whole project: segments with findings, coverage, boards, and the office by area in an audit."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import pytest
from shapely import Point, box, from_wkt

from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.jobs.audit import audit
from riverzones.jobs.chiefs.run import Chosen, board_facts, boards, chiefs, covered, cut_at
from riverzones.model import Place
from riverzones.store import ProjectFile

CATALOGUE = load()


@pytest.fixture(scope="module")
def demo_project(demo_report):
    return ProjectFile.open(demo_report.project)


def test_every_finding_of_the_demo_has_river_bank_chainage_and_the_chiefs_of_its_segment(demo_project):
    findings = demo_project.read("rz_findings")
    rivers = demo_project.read("rivers")
    assert len(findings) == 79
    assert set(findings.river) <= set(rivers.name)
    assert set(findings.bank) <= {"left", "right"}
    assert (findings.chainage_m >= 0).all()
    for row in findings.itertuples():
        chain = json.loads(row.chiefs)
        levels = [chief["level"] for chief in chain]
        assert levels[-3:] == ["county", "township", "village"]
        assert chain[-1]["segment_id"] == row.segment_id


def test_the_findings_of_a_level_are_each_counted_once(demo_project):
    found = chiefs(demo_project, catalogue=CATALOGUE)
    findings = demo_project.read("rz_findings")
    county = found[found.level == "county"]
    assert county.violations.sum() == (findings.verdict == "violation").sum()
    assert county.cannot_tell.sum() == (findings.verdict == "cannot_tell").sum()
    assert chiefs(demo_project, catalogue=CATALOGUE, day=dt.date(2000, 1, 1)).violations.sum() == 0


def test_segments_stand_by_level_river_and_downstream(demo_project):
    found = chiefs(demo_project, catalogue=CATALOGUE)
    assert len(found) == 104
    assert list(dict.fromkeys(found.level)) == ["city", "county", "township", "village"]
    yangtze = found[(found.level == "township") & (found.river == "长江")]
    assert yangtze.to_chainage_m.is_monotonic_decreasing
    assert "phone" not in found.columns


def test_an_office_is_found_by_an_older_name(demo_project):
    by_old = chiefs(demo_project, catalogue=CATALOGUE, chosen=Chosen(level="county", chief="县水务局"))
    assert set(by_old.unit) == {"巫山县水利局"}
    assert len(by_old) == 10


def test_the_gap_that_the_sample_leaves_is_found(demo_project):
    found = covered(demo_project, catalogue=CATALOGUE, chosen=Chosen(level="township"))
    (gap,) = found.gaps.itertuples()
    assert gap.river == "长江"
    assert gap.length_m == pytest.approx(8.2, abs=0.1)
    assert found.off_river == []


def test_the_boards_of_the_sample_show_what_was_planted(demo_project):
    report = boards(demo_project, catalogue=CATALOGUE)
    wrong = report.boards[report.boards.missing.str.len() > 0].set_index("segment_id").missing.to_dict()
    assert wrong == {
        "HD-T-01-03": ["contact"], "HD-T-02-01": ["duty", "goals"], "HD-T-03-02": ["extent"], "HD-T-04-02": ["post"],
        "HD-T-07-01": ["contact", "goals"], "HD-T-10-01": ["duty"],
    }  # fmt: skip
    assert report.boards.segment_id[report.boards.outdated].tolist() == ["HD-T-01-02"]
    assert report.boards.segment_id[report.boards.off_bank].tolist() == ["HD-T-02-04"]
    without = report.segments[(report.segments.boards == 0) & (report.segments.level == "township")]
    assert set(without.segment_id) == {
        "HD-T-02-03", "HD-T-02-04", "HD-T-04-03", "HD-T-05-02", "HD-T-06-03", "HD-T-08-01", "HD-T-09-02", "HD-T-10-02",
    }  # fmt: skip
    assert len(boards(demo_project, catalogue=CATALOGUE, day=dt.date(2017, 1, 1)).boards) == 0


def test_the_sample_cut_at_its_townships_gives_its_own_township_segments_again(demo_project):
    made = cut_at(demo_project, "乡镇街道", catalogue=CATALOGUE).segments
    given = chiefs(demo_project, catalogue=CATALOGUE, chosen=Chosen(level="township"))
    assert len(made) == len(given) == 31
    made = made.sort_values(["river", "to_chainage_m"], ascending=[True, False])
    assert made.river.tolist() == given.river.tolist()
    assert [unit.startswith(town) for unit, town in zip(given.unit, made.admin, strict=True)] == [True] * 31
    gap_m = (made.length_m.to_numpy() - given.length_m.to_numpy())[made.from_chainage_m.to_numpy() > 0]
    assert abs(gap_m).max() < 10  # but for the last piece, which the network leads on to the river it joins


def test_a_project_without_segments_or_areas_says_what_to_do(tmp_path):
    project = ProjectFile.create(tmp_path / "bare.gpkg")
    with pytest.raises(LayerError, match="no river chief segments"):
        chiefs(project, catalogue=CATALOGUE)
    with pytest.raises(LayerError, match="the project has no townships"):
        cut_at(project, "townships", catalogue=CATALOGUE)


def kunming(tmp_path, *, drawn: bool) -> ProjectFile:
    """A project near the Dianchi with one outfall that nobody owns, inside the basin."""
    project = ProjectFile.create(tmp_path / "kunming.gpkg")
    layers = {
        "counties": {"name": ["官渡区"], "code": ["530111"], "geometry": [box(102, 24, 104, 26)]},
        "rivers": {"name": ["盘龙江"], "geometry": [from_wkt("LINESTRING(102.7 25.0, 102.7 24.9)")]},
        "segments": {
            "river": ["盘龙江"], "level": ["city"], "chief": ["市级河长"],
            "geometry": [from_wkt("LINESTRING(102.7 25.0, 102.7 24.9)")],
        },
        "outfalls": {"name": ["甲口"], "owner": [None], "status": ["in_use"], "geometry": [Point(102.701, 24.95)]},
    }  # fmt: skip
    if drawn:
        layers["basins"] = {"name": ["滇池流域"], "geometry": [box(102.5, 24.5, 103, 25.2)]}
    with project.transaction() as tx:
        for name, columns in layers.items():
            tx.put_layer(name, gpd.GeoDataFrame({"id": [f"{name}-1"], **columns}, crs=4490))
    return project


def test_inside_the_dianchi_basin_its_administration_is_in_charge(tmp_path):
    report = audit(kunming(tmp_path, drawn=True), catalogue=CATALOGUE, rules=["CN-134"])
    (row,) = report.findings.itertuples()
    assert (row.lead_unit, row.river, row.bank) == ("市滇池管理局", "盘龙江", "left")
    assert row.chainage_m == pytest.approx(5539, abs=1)


def test_without_a_basin_nobody_is_named(tmp_path):
    report = audit(kunming(tmp_path, drawn=False), catalogue=CATALOGUE, rules=["CN-134"])
    assert report.findings.lead_unit.tolist() == [""]


def test_the_list_of_a_project_in_kunming_names_the_groups_of_the_plan(tmp_path):
    found = chiefs(kunming(tmp_path, drawn=True), catalogue=CATALOGUE)
    assert found.lead_unit.tolist() == ["市滇池管理局"]
    assert found.chief_by.tolist() == ["一河一长"]
    assert found.inspection_group.tolist() == ["市人大常委会河长制督察组"]


@pytest.mark.parametrize(("place", "holds"), [("530114", True), ("500237", False)])
def test_a_plan_of_one_city_is_cited_for_boards_of_that_city_alone(tmp_path, place, holds):
    project = ProjectFile.create(tmp_path / "p.gpkg", place=Place.parse([place]))
    with project.transaction() as tx:
        line = from_wkt("LINESTRING (109.89 31.055, 109.92 31.055)")
        tx.put_layer("rivers", gpd.GeoDataFrame({"id": ["R"], "name": ["示意河"]}, geometry=[line], crs=4490))
        segment = {"id": ["S"], "river": ["示意河"], "level": ["village"]}
        tx.put_layer("segments", gpd.GeoDataFrame(segment, geometry=[line], crs=4490))
    report = boards(project, catalogue=CATALOGUE)
    (fact,), _ = board_facts(report, catalogue=CATALOGUE)
    assert report.of_place is holds
    assert ("供参考" not in fact.cited.zh) is holds
    assert fact.problem.severity == ("require" if holds else "prefer")
