"""From Python: what a notebook gets is what the command line gets."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import riverzones as rz


@pytest.fixture
def project(wushan):
    return rz.open(wushan)


def test_a_layer_comes_by_its_name_in_either_language(project):
    assert len(project.layer("outfalls")) == len(project.layer("入河排污口")) == 61
    assert project.layer("outfalls").crs.to_epsg() == 4490
    with pytest.raises(rz.UnknownNameError):
        project.layer("outfals")


def test_a_layer_comes_with_the_columns_that_are_asked_for(project):
    whole = project.layer("outfalls")
    few = project.layer("入河排污口", columns=["river", "name", "geometry"])
    assert few.columns.tolist() == ["name", "river", "geometry"]
    pd.testing.assert_frame_equal(few, whole[["name", "river", "geometry"]])
    assert project.layer("outfalls", columns=()).columns.tolist() == ["geometry"]
    with pytest.raises(rz.UnknownNameError, match="rivver") as refused:
        project.layer("outfalls", columns=["rivver"])
    assert "river" in str(refused.value.hint)


def test_findings_come_with_the_columns_that_are_asked_for(project):
    project.audit()
    findings = project.file.read("rz_findings", columns=["rules"])
    assert findings.columns.tolist() == ["rules", "geometry"]
    assert findings["rules"].tolist() == project.file.read("rz_findings")["rules"].tolist()
    with pytest.raises(rz.UnknownNameError, match="rulez"):
        project.file.read("rz_findings", columns=["rulez"])


def test_a_query_gives_rows_and_how_many_were_looked_at(project):
    answer = project.query("outfalls inside tier-1 zones")
    assert answer.checked == 61
    assert {"measured", "nearest_lon", "nearest_lat"} <= set(answer.columns)
    assert answer.plan
    assert answer[answer.measured > 0].checked == 61


def test_an_audit_on_a_day_says_what_stood_then(project):
    report = project.audit(packs=["wushan-2023"], on="2025-12-15")  # the last month of the plan
    assert report.on == dt.date(2025, 12, 15)
    assert report.findings.rules.str.contains("WS-").all()  # each breaks a rule of the pack, whatever rule leads it
    assert set(report.findings.pack) <= {"wushan-2023", "national"}
    assert len(project.findings()) >= len(report.findings)


def test_opening_what_is_not_there_says_how_to_make_it(tmp_path):
    with pytest.raises(rz.LayerError, match="riverzones init"):
        rz.open(tmp_path / "none.gpkg")
