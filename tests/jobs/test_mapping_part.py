"""A map of one chief, rule or river of the demo: what concerns it, and nothing else."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from riverzones.catalogue import load
from riverzones.errors import LayerError, UnknownNameError
from riverzones.jobs.maps.part import part_view
from riverzones.jobs.maps.run import Part, map_view, placed_findings
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.network import network_if_any
from riverzones.present.web.pack import payload, plain_text
from riverzones.store.project import ProjectFile


@pytest.fixture(scope="module")
def whole(demo_report):
    return map_view(project_view(ProjectFile.open(demo_report.project), catalogue=load()), catalogue=load())


def part(whole, **wanted):
    return part_view(whole, Part(**wanted), catalogue=load())


def layer(view, name):
    return next((one for one in view.layers if one.name == name), None)


def test_a_map_of_a_rule_holds_its_findings_and_its_words_alone(whole):
    made = part(whole, rule="cn-101")
    assert len(made.findings)
    assert all("CN-101" in codes.split() for codes in made.findings.rules)
    assert "CN-101" in set(made.rules)
    assert "CN-101" in made.title.zh


def test_a_map_of_a_river_shows_the_river_and_cuts_what_runs_out_of_it(whole):
    made = part(whole, river="大宁河")
    assert set(made.findings.river) == {"大宁河"}
    assert set(layer(made, "concern").frame["name"]) == {"大宁河"}
    west, south, east, north = made.within
    for one in made.layers:
        for place, shape in one.cut.items():
            assert place in one.kept
            edges = np.array(shape.bounds) - [west, south, east, north]
            assert (edges * [1, 1, -1, -1] > -1e-9).all()
    assert len(plain_text(made)) < 0.7 * len(plain_text(whole))
    rivers = next(one for one in payload(made)["layers"] if one["name"] == "rivers")
    assert len(rivers["ids"] if isinstance(rivers["ids"], list) else rivers["ids"]["i"]) == len(rivers["shapes"])


def test_a_map_of_a_chief_shows_the_segments_and_findings_that_chief_answers_for(whole):
    office = "双龙镇人民政府"
    made = part(whole, chief=office)
    assert set(layer(made, "concern").frame["unit"]) == {office}
    assert len(made.findings)
    assert all(any(link["unit"] == office for link in json.loads(text)) for text in made.findings.chiefs)
    west, south, east, north = made.within
    bounds = shapely.bounds(layer(made, "concern").frame.geometry.to_numpy())
    assert (bounds >= [west, south, west, south]).all()
    assert (bounds <= [east, north, east, north]).all()


def test_parts_hold_together(whole):
    both = part(whole, rule="CN-111", river="大宁河").findings
    assert len(both)
    assert all("CN-111" in codes.split() for codes in both.rules)  # it need not lead: a local rule may
    assert set(both.river) == {"大宁河"}


@pytest.mark.parametrize(
    ("wanted", "error", "words"),
    [
        ({"rule": "CN-999"}, UnknownNameError, "CN-999"),
        ({"river": "无此河"}, LayerError, "无此河"),
        ({"chief": "无此人"}, LayerError, "无此人"),
    ],
)
def test_a_part_that_is_not_there_is_said(whole, wanted, error, words):
    with pytest.raises(error, match=words):
        part(whole, **wanted)


def test_findings_get_a_chainage_from_the_network_and_keep_the_river_they_state(demo_report):
    project = ProjectFile.open(demo_report.project)
    stored = project.read("rz_findings")
    bare = stored.assign(chainage_m=np.nan, bank=None)
    made = placed_findings(bare, network_if_any(project))
    stated = stored.river.fillna("") != ""
    assert (made.river[stated] == stored.river[stated]).all()
    assert made.chainage_m.notna().sum() > 40
    assert made.bank.isin(["left", "right"]).sum() > 30


def test_the_demo_for_the_public_holds_no_telephone_number_and_no_place_of_an_intake(demo_report, whole):
    packed = payload(whole)
    text = plain_text(whole)
    project = ProjectFile.open(demo_report.project)
    phones = {link.get("phone") for chain in project.read("rz_findings").chiefs for link in json.loads(chain or "[]")}
    assert phones - {None}
    assert [phone for phone in phones if phone and phone in text] == []
    for name in ("intakes", "sources"):
        shown = next(one for one in packed["layers"] if one["name"] == name)
        truth = project.read(name).geometry
        points = truth[truth.geom_type == "Point"].get_coordinates().to_numpy()
        drawn = np.array([s[1] for s in shown["shapes"] if s[0] == 0]) / 10 ** shown["decimals"]
        assert len(points) == len(drawn) > 0
        assert np.abs(drawn - points).max(axis=1).min() > 1e-5
        assert "chainage_m" not in [column["name"] for column in shown["columns"]]
    inside = plain_text(map_view(project_view(project, catalogue=load(), internal=True), catalogue=load()))
    assert [phone for phone in phones if phone and phone not in inside] == []
