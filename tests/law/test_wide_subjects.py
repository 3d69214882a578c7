"""Whom a sentence does not speak of: what is closed, what was there before the law, what needs no consent."""

from __future__ import annotations

import datetime as dt

import pytest

from law_scenes import CATALOGUE, PLAN, audited, scene, square, verdicts
from riverzones.jobs.rules.check import not_asked

CODE = dt.date(2026, 9, 1)
"""A day of the Ecological and Environmental Code."""
SHORE = {"id": "SH", "river": "长江", "basin": "yangtze", "rank": "main_stem", "line_type": "outer_boundary"}
IN_1, IN_2, IN_RANGE = "POINT(109.805 31.005)", "POINT(109.815 31.005)", "POINT(109.825 31.005)"


@pytest.fixture(scope="module")
def wushan(tmp_path_factory):
    """A closed, an abandoned and a standing one of each, all where the law forbids them."""

    def each(name, wkt, states, **told):
        return [{"id": f"{name}-{state}", "status": state, "wkt": wkt, **told} for state in (*states, None)]

    yard = ("closed", "abandoned", "in_use")
    return scene(
        tmp_path_factory.mktemp("wide") / "p.gpkg",
        counties=[{"id": "C", "name": "巫山县", "code": "500237", "wkt": square(109.7, 30.9, 0.4, 0.3)}],
        zones=[
            {"id": "Z1", "source_id": "S", "tier": "1", "wkt": square(109.80, 31.00)},
            {"id": "Z2", "source_id": "S", "tier": "2", "wkt": square(109.81, 31.00)},
            {"id": "Z3", "source_id": "T", "tier": "1", "status": "draft", "wkt": square(109.90, 31.00)},
        ],
        sources=[
            {"id": "S", "centralised": True, "wkt": IN_1},
            {"id": "T", "centralised": True, "wkt": "POINT(109.905 31.005)"},
        ],
        shorelines=[SHORE | {"wkt": square(109.82, 31.00)}],
        ranges=[{"id": "R", "wkt": square(109.82, 31.00)}],
        livestock_farms=each("tier 1", IN_1, yard, scale="small") + each("tier 2", IN_2, yard, scale="large"),
        docks=each("dock", IN_1, yard, stage="new"),
        cage_aquaculture=each("cage", IN_1, ("closed", "in_use"), method="cage"),
        projects=each("old", IN_1, ("closed", "in_use"), stage="existing", purpose="other", discharges=True)
        + each("works", IN_2, ("closed", "in_use"), stage="new", purpose="other", discharges=True, industry="agro_food")
        + [
            {"id": day, "industry": "chemical", "stage": "new", "approved_date": day, "wkt": IN_RANGE}
            for day in ("2021-02-28", "2021-03-01")
        ],
        tailings_ponds=[
            {"id": f"{stage} {day}", "stage": stage, "built_date": day, "wkt": IN_RANGE}
            for stage, day in (("new", "2020-12-31"), ("new", "2022-01-01"), ("expansion", "2020-12-31"))
        ],
        enterprises=each("plant", IN_2, yard, industry="machinery", stage="existing"),
        buildings=each("house", square(109.825, 31.005, 0.001, 0.001), ("closed", "done", "in_use"), approved=False),
        outfalls=[
            {"id": f"{category}", "category": category, "approved": False, "stage": "new", "wkt": IN_RANGE}
            for category in ("industrial", "domestic", "stormwater", None)
        ]
        + [{"id": state, "category": "industrial", "status": state, "wkt": IN_1} for state in ("done", "in_use")],
    )


@pytest.fixture(scope="module")
def asked(wushan):
    return audited(wushan, PLAN)


@pytest.mark.parametrize(
    ("rule", "offend"),
    [
        ("CN-105", {"tier 1-in_use", "tier 1-None"}),
        ("CN-108", {"tier 2-in_use", "tier 2-None"}),
        ("WS-107", {"tier 2-in_use", "tier 2-None"}),
        ("CN-106", {"cage-in_use", "cage-None"}),
        ("CN-107", {"dock-in_use", "dock-None"}),
        ("CN-118", {"old-in_use", "old-None"}),
        ("CN-104", {"works-in_use", "works-None"}),
        ("WS-108", {"plant-in_use", "plant-None"}),
        ("CN-121", {"house-in_use", "house-None"}),
        ("CN-131", {"T"}),  # a draft is no zone
    ],
)
def test_what_was_closed_or_taken_away_is_not_accused(asked, rule, offend):
    assert {row for row, verdict in verdicts(asked, rule).items() if verdict == "violation"} == offend
    assert set(verdicts(asked, rule)) == offend


def test_a_settled_outfall_in_a_zone_cannot_be_told_and_one_in_use_is_accused(asked):
    for rule in ("CN-100", "CN-101", "WS-106"):
        assert verdicts(asked, rule) == {"done": "cannot_tell", "in_use": "violation"}


def test_what_was_approved_before_the_yangtze_law_is_left_to_the_authority(asked):
    for rule in ("CN-111", "WS-101"):
        assert verdicts(asked, rule) == {"2021-02-28": "cannot_tell", "2021-03-01": "violation"}


def test_a_tailings_pond_built_before_the_yangtze_law_is_not_new_but_its_expansion_is_asked(asked):
    for rule in ("CN-112", "WS-103"):
        assert verdicts(asked, rule) == {"new 2022-01-01": "violation", "expansion 2020-12-31": "violation"}


def test_since_2025_only_factories_and_plants_need_consent_for_an_outfall(wushan, asked):
    now = {name: verdict for name, verdict in verdicts(asked, "WS-111").items() if name not in ("done", "in_use")}
    assert now == {"industrial": "violation", "domestic": "cannot_tell", "None": "cannot_tell"}
    before = verdicts(audited(wushan, dt.date(2024, 12, 31), "WS-111"), "WS-111")
    assert before["domestic"] == "violation"
    assert "stormwater" not in before


def test_an_outfall_found_before_the_code_is_not_set_up_under_it(tmp_path):
    outfalls = [
        {"id": f"{category} {day}", "category": category, "stage": "new", "found_date": day, "wkt": IN_1}
        for category, day in (
            ("industrial", "2026-08-14"), ("industrial", "2026-08-15"), ("industrial", None), ("domestic", None))
    ]  # fmt: skip
    project = scene(
        tmp_path / "p.gpkg",
        outfalls=outfalls,
        nature_reserves=[{"id": "N", "wkt": square(109.80, 31.00)}],
        function_zones=[{"id": "F", "present_class": "IV", "target_class": "III", "wkt": square(109.80, 31.00)}],
    )
    report = audited(project, CODE, "CN-136", "CN-137")
    new = {"industrial 2026-08-15", "industrial None", "domestic None"}
    assert set(verdicts(report, "CN-137")) == new
    assert verdicts(report, "CN-136") == {name: "cannot_tell" if "domestic" in name else "violation" for name in new}


def test_a_works_area_founded_after_the_plan_is_no_existing_one():
    subject = CATALOGUE.rules["KM-101"].subject
    assert "approved_date" in subject.condition.properties()


@pytest.mark.parametrize("code", sorted(CATALOGUE.rules))
def test_every_part_of_a_quoted_sentence_is_asked_or_said_not_to_be(code):
    assert not_asked(CATALOGUE.rules[code]) == []
