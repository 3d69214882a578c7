"""What is a draft, or approved later, binds nobody: one answer to it from audit, question and precheck."""

from __future__ import annotations

import datetime as dt

import pytest

from law_scenes import CATALOGUE, LATER, audited, count, scene, square, verdicts
from riverzones.catalogue.conditions import condition
from riverzones.catalogue.selections import in_force_of
from riverzones.errors import LayerError
from riverzones.jobs.precheck import precheck
from riverzones.jobs.query.run import ask

AREA = {"id": "A", "name": "甲", "river": "长江", "basin": "yangtze", "rank": "main_stem", "wkt": square(109.9, 31.05)}
SPOT = "POINT(109.905 31.055)"
BY_KIND = [
    ("shorelines", "CN-111", {"projects": {"industry": "chemical", "stage": "new"}}),
    ("ranges", "CN-121", {"buildings": {"approved": False}}),
    ("zones", "CN-103", {"projects": {"purpose": "other", "stage": "new"}}),
    ("nature_reserves", "CN-137", {"outfalls": {"stage": "new", "category": "industrial"}}),
]
STATES = [
    ({}, True),
    ({"status": "approved"}, True),
    ({"approved_date": "2026-06-01"}, True),
    ({"status": "draft"}, False),
    ({"approved_date": "2026-12-02"}, False),
]


STATED = [
    (*kind, *state)
    for kind in BY_KIND
    for state in STATES
    if not (kind[0] == "nature_reserves" and "status" in state[0])  # its register has a day of approval and no status
]


@pytest.mark.parametrize(("layer", "rule", "subject", "more", "binds"), STATED)
def test_a_rule_holds_nothing_against_a_draft(tmp_path, layer, rule, subject, more, binds):
    ((kind, row),) = subject.items()
    given = {layer: [{**AREA, "tier": "1", "source_id": "S", **more}], kind: [{"id": "X", "wkt": SPOT, **row}]}
    report = audited(scene(tmp_path / "p.gpkg", **given), dt.date(2026, 12, 1), rule)
    assert verdicts(report, rule) == ({"X": "violation"} if binds else {})
    assert (count(report, rule).not_run is None) is binds


@pytest.mark.parametrize(("more", "binds"), STATES)
def test_a_question_and_a_precheck_hold_nothing_against_a_draft_either(tmp_path, more, binds):
    building = {"id": "B", "approved": False, "wkt": SPOT}
    project = scene(tmp_path / "p.gpkg", ranges=[{**AREA, **more}], buildings=[building])
    if "approved_date" not in more:  # a question is asked of today, whatever day that is
        assert ask(project, "河道管理范围内的建筑物", catalogue=CATALOGUE).count == int(binds)
    near = precheck(project, SPOT, catalogue=CATALOGUE, kind="buildings", on=LATER).near
    assert (near.layer == "ranges").any() == binds
    assert ask(project, "河道管理范围", catalogue=CATALOGUE).count == 1  # asked for by itself, it is listed


def test_a_question_about_a_river_that_is_drafted_alone_says_so(tmp_path):
    works = {"id": "P", "industry": "chemical", "stage": "new", "wkt": "POINT(109.905 31.065)"}
    project = scene(tmp_path / "p.gpkg", shorelines=[{**AREA, "status": "draft"}], projects=[works])
    with pytest.raises(LayerError, match="drafts alone"):
        ask(project, "chemical projects within 1 km of the Yangtze", catalogue=CATALOGUE)


def test_a_rule_that_speaks_of_the_status_itself_takes_what_it_says():
    kinds, layer = CATALOGUE.kinds, "livestock_areas"
    spoken = condition("regime = 'no_go' AND status = 'draft'", kinds[layer])
    assert in_force_of([layer], spoken, kinds) == ()
    asked = CATALOGUE.rules["WS-109"].references["area"].asked_of(layer)
    assert asked.properties() == {"approved_date", "regime", "status"}
    taken = CATALOGUE.rules["CN-121"].references["range"].asked_of("ranges")
    assert taken.properties() == {"status", "approved_date"}
