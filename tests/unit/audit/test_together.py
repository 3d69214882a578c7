"""What rules on neighbouring tiers leave open one by one and is sure of them together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from law_rows import layer
from riverzones.audit import run
from riverzones.audit.together import ACCURACY
from riverzones.catalogue import load
from riverzones.model import Dated, Selection, parse_condition

DAY = dt.date(2025, 6, 1)
SAMPLE = load().rules["CN-111"]
METRE = 1 / 95_490  # of the parallel at 31 N
V, C = "violation", "cannot_tell"


def box(west, east):
    return f"POLYGON(({west} 31.00, {east} 31.00, {east} 31.01, {west} 31.01, {west} 31.00))"


def zone(tier, west, east, **more):
    return {"tier": tier, "source_id": "S", "geometry": box(west, east), **more}


ZONES = layer({"Z1": zone("1", 109.80, 109.81), "Z2": zone("2", 109.81, 109.83)})


def works(metres, lon=109.81, **more):
    """Near the edge between the tiers, so many metres east of it, known to 10 m."""
    return {"geometry": f"POINT({lon + metres * METRE} 31.005)", "accuracy_m": 10.0, "stage": "new", **more}


def rule(code, where, severity="prohibit", *, check="reaches_into", region="source_id", asked="stage = 'new'", **more):
    zones = Selection(("zones",), where, parse_condition(where), region=region)
    subject = Selection(("projects",), asked, parse_condition(asked))
    made = {"references": {"zone": zones}, "exempt": (), "unclear": (), "limits": (Dated({}, dt.date(2020, 1, 1)),)}
    return replace(SAMPLE, code=code, severity=severity, check=check, subject=subject, **(made | more))


FIRST, SECOND = rule("XX-1", "tier = '1'"), rule("XX-2", "tier = '2'", "restrict")


def seen(*rules, zones=ZONES, **projects):
    """Facts by rule and subject, and violations and open ones by rule."""
    layers = {"projects": layer(projects), "zones": zones}
    results, counts = run(rules, layers.get, day=DAY)
    facts = {(part.rule.code, row["subject_id"]): row for part in results for row in part.facts.to_dict("records")}
    return facts, {one.code: (one.violations, one.cannot_tell) for one in counts}


def verdicts(facts):
    return {key: fact["verdict"] for key, fact in facts.items()}


@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)])
@pytest.mark.parametrize("metres", [3, -3])
def test_the_milder_of_two_rules_holds_for_a_subject_that_is_surely_in_one_of_two_tiers(order, metres):
    facts, counts = seen(*order, P=works(metres))
    assert verdicts(facts) == {("XX-1", "P"): C, ("XX-2", "P"): V}
    assert counts == {"XX-1": (0, 1), "XX-2": (1, 0)}
    sure, open_ = facts["XX-2", "P"], facts["XX-1", "P"]
    # to the outer edge of both: 0.005 degrees of the meridian at 31 N
    assert sure["measured"] == sure["margin"] == sure["slack_m"] == pytest.approx(554.3, abs=0.1)
    assert (sure["limit"], sure["unit"], sure["accuracy_m"]) == (0.0, "m", 10.0)
    assert (bool(sure["truth"]), bool(sure["which_open"]), sure["why"]) == (True, True, None)
    assert sure["reference_id"] == "Z2"  # a row of its own rule, whichever holds the larger part
    assert sure["nearest"].y in (pytest.approx(31.00), pytest.approx(31.01))
    assert open_["why"] is ACCURACY
    assert open_["measured"] == pytest.approx(-metres, abs=0.01)
    assert not open_["which_open"]


def test_of_rules_of_one_severity_the_first_holds():
    same = replace(SECOND, severity="prohibit")
    assert verdicts(seen(FIRST, same, P=works(3))[0]) == {("XX-1", "P"): V, ("XX-2", "P"): C}
    assert verdicts(seen(same, FIRST, P=works(3))[0]) == {("XX-1", "P"): C, ("XX-2", "P"): V}


def test_each_subject_is_looked_at_by_itself_and_counted():
    facts, counts = seen(FIRST, SECOND, P=works(3), Q=works(-4), R=works(0, 109.82), T=works(0, 109.85))
    assert verdicts(facts) == {
        ("XX-1", "P"): C, ("XX-2", "P"): V, ("XX-1", "Q"): C, ("XX-2", "Q"): V, ("XX-2", "R"): V,
    }  # fmt: skip
    assert counts == {"XX-1": (0, 2), "XX-2": (3, 0)}


def test_three_rules_on_three_tiers_meet_where_the_subject_may_be_in_any():
    zones = layer({
        "Z1": zone("1", 109.80, 109.81), "Z2": zone("2", 109.81, 109.81005), "Z3": zone("3", 109.81005, 109.83),
    })  # fmt: skip
    third = rule("XX-3", "tier = '3'", "monitor")
    facts, counts = seen(FIRST, third, SECOND, zones=zones, P=works(2))
    assert verdicts(facts) == {("XX-1", "P"): C, ("XX-3", "P"): V, ("XX-2", "P"): C}
    assert counts == {"XX-1": (0, 1), "XX-3": (1, 0), "XX-2": (0, 1)}


@pytest.mark.parametrize(
    ("rules", "zones", "project"),
    [
        ((FIRST,), ZONES, works(3)),  # one rule alone
        ((FIRST, SECOND), ZONES, works(3, 109.83)),  # at the outer edge of both
        ((FIRST, SECOND), ZONES.assign(source_id=["S", "T"]), works(3)),  # of two sources
        ((FIRST, SECOND), ZONES.assign(source_id=None), works(3)),  # of none
        ((FIRST, rule("XX-2", "tier = '2'", region=None)), ZONES, works(3)),
        ((FIRST, rule("XX-2", "tier = '2'", check="inside")), ZONES, works(3)),  # another relation
        ((FIRST, SECOND), ZONES, works(3, stage=None)),  # open for another reason
    ],
)
def test_what_is_open_otherwise_or_against_other_areas_stays_open(rules, zones, project):
    facts, counts = seen(*rules, zones=zones, P=project)
    assert set(verdicts(facts).values()) == {C}
    assert {violations for violations, _ in counts.values()} == {0}


def test_a_subject_that_a_rule_on_the_same_areas_is_sure_of_needs_no_second_look():
    any_tier = rule("XX-3", "tier <> '9'", "monitor")
    facts, counts = seen(FIRST, any_tier, SECOND, P=works(3))
    assert verdicts(facts) == {("XX-1", "P"): C, ("XX-3", "P"): V, ("XX-2", "P"): C}
    assert counts["XX-2"] == (0, 1)


def test_a_rule_on_two_references_is_not_taken_together_with_others():
    two = {name: Selection(("zones",), where, parse_condition(where), region="source_id")
           for name, where in (("a", "tier = '2'"), ("b", "tier = '9' OR tier = '2'"))}  # fmt: skip
    both = replace(SECOND, references=two, combine=(("or", "a"), ("or", "b")))
    facts, counts = seen(FIRST, both, P=works(3))
    assert set(verdicts(facts).values()) == {C}
    assert counts == {"XX-1": (0, 1), "XX-2": (0, 1)}


def test_a_polygon_is_measured_by_what_the_tiers_share_of_it():
    site = "POLYGON((109.80998 31.004, 109.81002 31.004, 109.81002 31.005, 109.80998 31.005, 109.80998 31.004))"
    rules = [rule("XX-1", "tier = '1'", check="inside"), rule("XX-2", "tier = '2'", "restrict", check="inside")]
    wide = [replace(one, check="reaches_into") for one in rules]
    plot = {"geometry": site, "accuracy_m": 10.0, "stage": "new"}
    facts, _ = seen(*wide, P=plot)  # 1.9 m of it in each, 10 m of accuracy
    assert verdicts(facts) == {("XX-1", "P"): C, ("XX-2", "P"): V}
    sure = facts["XX-2", "P"]
    assert (sure["unit"], sure["margin"]) == ("m2", sure["measured"])
    assert sure["measured"] == pytest.approx(0.00004 / METRE * 110.87, rel=1e-2)
    inside, _ = seen(*rules, P=plot)
    assert verdicts(inside) == {("XX-1", "P"): C, ("XX-2", "P"): V}
    assert np.isclose(inside["XX-2", "P"]["measured"], 443.5, atol=0.2)  # 0.004 degrees from the southern edge
