"""What a notebook shows: maps in frames, tables with headings, nothing of the data taken for markup."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest

import riverzones as rz
from riverzones.api.maps import view_of
from riverzones.jobs.shared.tables import table_html


@pytest.fixture(scope="module")
def project(demo_report):
    return rz.open(demo_report.project)


def test_an_answer_shows_subjects_references_and_measured_lines_on_a_map(project, tmp_path):
    answer = project.query("chemical projects within 1 km of the Yangtze")
    shown = answer.explore()
    layers = {layer.name: layer.frame for layer in shown.view.layers}
    assert set(layers["projects"].index) == set(answer["subject_id"])
    assert set(layers["shorelines"].index) == {"AX-01"}
    assert sorted(layers["measured"]["measured_m"]) == sorted(answer["measured"])
    assert [row["id"] for row in shown.view.listing.rows] == list(answer["subject_id"])
    assert shown.save(tmp_path / "answer.html").stat().st_size > 100_000


def test_a_way_along_the_river_is_not_drawn_as_a_straight_line(project):
    answer = project.query("outfalls upstream of intakes within 10 km")
    assert "measured" not in {layer.name for layer in answer.explore().view.layers}


def test_a_map_stands_in_a_frame_whose_text_is_escaped(project):
    framed = project.query("outfalls inside tier-1 zones").explore(height=300)._repr_html_()
    assert framed.startswith('<iframe title="')
    assert "height:300px" in framed
    inner = re.search(r'srcdoc="([^"]*)"', framed).group(1)
    assert html.unescape(inner).lstrip().startswith("<!DOCTYPE html>")


def test_a_part_of_the_project_holds_the_findings_of_that_river_alone(project):
    view = view_of(project.file, None, catalogue=project.catalogue, part=rz.Part(river="大宁河"))
    assert len(view.findings) > 0
    assert set(view.findings["river"]) == {"大宁河"}


def test_traces_and_comparisons_have_maps_and_other_things_are_refused_in_one_line(project):
    trace = project.trace("outfalls:PK-027", mode="DD", find=["intakes"])
    assert "trace_start" in {layer.name for layer in project.explore(trace).view.layers}
    with pytest.raises(rz.RiverzonesError, match="there is no map of a int"):
        project.explore(3)


def test_tables_escape_what_the_data_say():
    said = table_html("<b>", pd.DataFrame({"name": ["<img src=x onerror=alert(1)>"], "m": [1234.56]}), notes=["`<i>"])
    assert "<img" not in said
    assert "<i>" not in said
    assert "1,234.6" in said


def test_projects_audits_and_traces_show_themselves_as_tables(project):
    assert "入河排污口" in project._repr_html_()
    assert "QS-04" in project.trace("outfalls:PK-027", mode="DD", find=["intakes"])._repr_html_()
