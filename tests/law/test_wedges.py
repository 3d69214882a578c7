"""How a site reaches into a zone: question, audit and precheck give one answer of every shape of overlap."""

from __future__ import annotations

import math

import pytest

from law_scenes import CATALOGUE, LATER, audited, scene, square, verdicts
from riverzones.jobs.precheck import precheck
from riverzones.jobs.query.run import ask

EDGE = 31.07
"""The northern edge of the zone [degrees]; metres along it are by the lengths of a degree at 31 N, near enough here."""
EAST, NORTH = 1 / (111_320 * math.cos(math.radians(EDGE))), 1 / 110_860
WORKS = {"industry": "chemical", "stage": "new", "purpose": "other"}


def site(*teeth: tuple[float, float, float, float]) -> str:
    """A site north of the edge with teeth that reach south: each (from, to, tip, depth) in metres.

    A tooth without a tip of its own, told as its western end, is a notch; a depth below 0 leaves the site off the edge.
    """
    ring = []
    for west, east, tip, depth in teeth:
        low = max(0.0, -depth)
        ring += [(west, low), (tip if tip > west else west, -depth), (tip if tip > west else east, -depth), (east, low)]
    ring += [(ring[-1][0], 200), (ring[0][0], 200), ring[0]]
    return "POLYGON((" + ", ".join(f"{109.865 + x * EAST} {EDGE + y * NORTH}" for x, y in ring) + "))"


@pytest.mark.parametrize(
    ("shape", "accuracy", "expected"),
    [
        pytest.param(site((-50, 50, 0, 12)), 5.66, "violation", id="wedge of 100 m by 12 m"),
        pytest.param(site((-50, 50, 0, 3)), 5.66, "cannot_tell", id="wedge of 100 m by 3 m"),
        pytest.param(site((-10, 10, 0, 40)), 2.0, "violation", id="wedge of 20 m by 40 m"),
        pytest.param(site((-2, 2, 0, 200)), 5.0, "cannot_tell", id="needle of 4 m by 200 m"),
        pytest.param(site((-25, 25, -25, 20)), 5.0, "violation", id="notch of 50 m by 20 m"),
        pytest.param(site((-25, 25, -25, 0.5)), None, "violation", id="half a metre of no stated accuracy"),
        pytest.param(site(*[(x, x + 30, x + 15, 12) for x in (-90, -30, 30)]), 4.0, "violation", id="three teeth"),
        pytest.param(site((-25, 25, -25, -1)), 3.0, "cannot_tell", id="one metre off"),
        pytest.param(site((-25, 25, -25, -10)), 3.0, None, id="ten metres off"),
    ],
)
def test_question_audit_and_precheck_answer_alike_of_every_overlap(tmp_path, shape, accuracy, expected):
    project = scene(
        tmp_path / "p.gpkg",
        zones=[{"id": "Z", "source_id": "S", "tier": "1", "accuracy_m": accuracy, "wkt": square(109.86, 31.06)}],
        projects=[{"id": "P", "accuracy_m": accuracy, "wkt": shape, **WORKS}],
    )
    report = audited(project, LATER, "CN-103")
    answer = ask(project, "projects reaching into tier-1 zones", catalogue=CATALOGUE)
    given = WORKS | ({"accuracy_m": str(accuracy)} if accuracy else {})
    checked = precheck(project, shape, catalogue=CATALOGUE, attributes=given, on=LATER).rules.set_index("rule")
    told = checked.result["CN-103"]
    assert verdicts(report, "CN-103") == ({"P": expected} if expected else {})
    assert (answer.count, answer.cannot_tell) == (int(expected == "violation"), int(expected == "cannot_tell"))
    assert told == (expected or "complies")
    if expected:
        measured = report.findings.measured.iloc[0]
        assert answer.frame.measured.iloc[0] == checked.measured["CN-103"] == measured
        assert checked.margin["CN-103"] == report.findings.margin.iloc[0]
