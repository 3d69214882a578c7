"""The run: verdicts, what cannot be told, what is not run, and what is shared."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from shapely import from_wkt

from riverzones.audit import run
from riverzones.audit.checks import CHECKS, place
from riverzones.catalogue import load
from riverzones.model import Selection, parse_condition

DAY = dt.date(2026, 11, 22)
SHORE = "POLYGON((109.90 31.05, 109.91 31.05, 109.91 31.06, 109.90 31.06, 109.90 31.05))"


def layer(rows: dict[str, dict]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame([{"id": key, **row} for key, row in rows.items()])
    geometry = [from_wkt(text) for text in frame.pop("geometry")]
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=4490).set_index("id", drop=False).rename_axis(None)


def shorelines(**more):
    return layer({"Y": {"basin": "yangtze", "rank": "main_stem", "river": "长江", "geometry": SHORE, **more}})


def project(lat: float, **more) -> dict:
    return {"industry": "chemical", "stage": "new", "geometry": f"POINT(109.905 {lat})", **more}


def audit_of(code: str, **layers):
    seen, (count,) = run([load().rules[code]], layers.get, day=DAY)
    facts = pd.concat([part.facts for part in seen]) if seen else pd.DataFrame(columns=["subject_id", "verdict"])
    return facts.set_index("subject_id"), count


def test_a_project_at_the_limit_offends_and_one_beyond_does_not():
    facts, count = audit_of(
        "CN-111", projects=layer({"in": project(31.0690), "out": project(31.0691)}), shorelines=shorelines()
    )
    # 31.0690 is 997.8 m and 31.0691 is 1008.9 m from the upper edge (pyproj.Geod)
    assert facts.verdict.to_dict() == {"in": "violation"}
    assert facts.loc["in", "measured"] == pytest.approx(997.8, abs=0.1)
    assert facts.loc["in", "margin"] == pytest.approx(2.2, abs=0.1)
    assert (count.checked, count.violations, count.cannot_tell, count.not_applicable) == (2, 1, 0, 0)


def test_an_accuracy_that_straddles_the_limit_cannot_be_told_on_either_side():
    rows = {
        "near": project(31.0690, accuracy_m=5.0),
        "far": project(31.0691, accuracy_m=15.0),
        "sure": project(31.0680, accuracy_m=15.0),
    }
    facts, count = audit_of("CN-111", projects=layer(rows), shorelines=shorelines())
    assert facts.verdict.to_dict() == {"near": "cannot_tell", "far": "cannot_tell", "sure": "violation"}
    assert (count.violations, count.cannot_tell) == (1, 2)
    assert "精度" in facts.why["far"].zh


def test_the_accuracies_of_subject_and_reference_add_as_squares():
    rows = layer({"far": project(31.0691, accuracy_m=7.0)})
    _, alone = audit_of("CN-111", projects=rows, shorelines=shorelines())
    facts, both = audit_of("CN-111", projects=rows, shorelines=shorelines(accuracy_m=7.0))
    assert alone.cannot_tell == 0  # 8.9 m beyond, 7 m accurate
    assert both.cannot_tell == 1  # hypot(7, 7) = 9.9 m
    assert facts.accuracy_m["far"] == pytest.approx(9.9, abs=0.01)


def test_a_project_without_a_stage_cannot_be_judged_but_is_listed_where_it_would_offend():
    rows = {
        "open": project(31.0650, stage=None),
        "away": project(31.0800, stage=None),
        "rebuilt": project(31.0650, stage="rebuild"),
    }
    facts, count = audit_of("CN-111", projects=layer(rows), shorelines=shorelines())
    assert facts.verdict.to_dict() == {"open": "cannot_tell"}
    assert "stage" in facts.why["open"].en
    assert (count.checked, count.cannot_tell, count.not_applicable) == (2, 1, 1)


def test_a_missing_layer_or_column_is_not_run_with_the_reason():
    _, count = audit_of("CN-111", projects=layer({"a": project(31.065)}))
    assert "shorelines" in count.not_run.en
    bare = layer({"a": project(31.065)}).drop(columns="stage")
    _, count = audit_of("CN-111", projects=bare, shorelines=shorelines())
    assert count.not_run.en == "the layer projects has no column stage"
    _, count = audit_of("CN-111", projects=layer({"a": project(31.065)}), shorelines=shorelines(basin="yellow"))
    assert "no row of shorelines" in count.not_run.en


def test_the_verdict_of_a_subject_does_not_depend_on_the_others():
    rows = {f"p{n}": project(31.06 + n / 2000) for n in range(30)}
    whole, _ = audit_of("CN-111", projects=layer(rows), shorelines=shorelines())
    for key, row in rows.items():
        alone, _ = audit_of("CN-111", projects=layer({key: row}), shorelines=shorelines())
        assert (key in whole.index) == (key in alone.index)
        if key in whole.index:
            assert whole.measured[key] == pytest.approx(alone.measured[key], abs=1e-6)


def test_rules_that_ask_the_same_join_share_it(monkeypatch):
    catalogue = load()
    asked = []
    original = CHECKS["within_distance"].rows

    def counted(*args, **sizes):
        asked.append(sizes)
        return original(*args, **sizes)

    object.__setattr__(CHECKS["within_distance"], "rows", counted)
    try:
        layers = {"projects": layer({"a": project(31.065)}), "shorelines": shorelines()}
        seen, _ = run([catalogue.rules["CN-111"], catalogue.rules["WS-101"]], layers.get, day=DAY)
    finally:
        object.__setattr__(CHECKS["within_distance"], "rows", original)
    assert len(asked) == 1
    assert [part.rule.code for part in seen] == ["CN-111", "WS-101"]


def test_rules_that_differ_in_their_subjects_alone_join_each_subject_once(monkeypatch):
    rows = {
        "c": project(31.065, stage="expansion"),
        "b": project(31.066),
        "a": project(31.067, stage="existing"),
        "far": project(31.2),
        "d": project(31.068, stage="expansion"),
    }
    layers = {"projects": layer(rows), "shorelines": shorelines()}
    first = load().rules["CN-111"]
    wheres = ("stage = 'new'", "stage IN ('new', 'expansion')", None, "stage = 'existing'", "stage <> 'existing'")
    rules = [
        replace(
            first, code=f"XX-10{n}", subject=Selection(("projects",), where, parse_condition(where) if where else None)
        )
        for n, where in enumerate(wheres)
    ]
    joined = []
    original = place.relate

    def counted(relation, subject, reference, **asked):
        joined.extend(subject.index)
        return original(relation, subject, reference, **asked)

    monkeypatch.setattr(place, "relate", counted)
    together, _ = run(rules, layers.get, day=DAY)
    assert sorted(joined) == sorted(rows)
    monkeypatch.undo()
    alone = [run([rule], layers.get, day=DAY)[0][0] for rule in rules]
    for one, other in zip(together, alone, strict=True):
        pd.testing.assert_frame_equal(one.facts, other.facts)
    assert [part.facts.subject_id.tolist() for part in together] == [
        ["b"],
        ["c", "b", "d"],
        ["c", "b", "a", "d"],
        ["a"],
        ["c", "b", "d"],
    ]


def test_a_farm_drawn_as_a_polygon_is_measured_by_the_ground_it_shares():
    zones = layer({"Z": {"tier": "1", "source_id": "S", "geometry": SHORE}})
    farm = "POLYGON((109.909 31.055, 109.911 31.055, 109.911 31.056, 109.909 31.056, 109.909 31.055))"
    facts, _ = audit_of("CN-105", livestock_farms=layer({"F": {"geometry": farm}}), zones=zones)
    # 0.001 by 0.001 degrees at 31.0555 N: 95.46 m by 110.87 m
    assert facts.loc["F", "unit"] == "m2"
    assert facts.loc["F", "measured"] == pytest.approx(95.46 * 110.87, rel=1e-3)


def test_every_family_of_place_and_attribute_is_asked_by_a_rule():
    used = {CHECKS[rule.check].family for rule in load().rules.values()}
    assert {"containment", "distance", "presence", "attribute"} <= used


def test_a_zone_without_a_tier_makes_its_outfalls_undecided_not_compliant():
    zones = layer({"Z": {"tier": None, "source_id": "S", "geometry": SHORE}})
    outfalls = layer({"O": {"category": "industrial", "geometry": "POINT(109.905 31.055)"}})
    facts, count = audit_of("CN-101", outfalls=outfalls, zones=zones)
    assert facts.verdict.to_dict() == {"O": "cannot_tell"}
    assert facts.why["O"].en == "attribute not stated: tier"
    sure = layer(
        {
            "Y": {"tier": "1", "source_id": "S", "geometry": SHORE},
            "Z": {"tier": None, "source_id": "S", "geometry": SHORE},
        }
    )
    facts, count = audit_of("CN-101", outfalls=outfalls, zones=sure)
    assert (count.violations, count.cannot_tell) == (1, 0)
    assert facts.reference_id.tolist() == ["Y"]


def test_a_source_whose_only_zone_has_no_tier_is_undecided_not_without_a_zone():
    zones = layer({"Z": {"tier": None, "source_id": "S", "geometry": SHORE}})
    sources = layer(
        {key: {"centralised": True, "name": key, "geometry": "POINT(109.905 31.055)"} for key in ("S", "T")}
    )
    facts, _ = audit_of("CN-131", sources=sources, zones=zones)
    assert facts.verdict.to_dict() == {"S": "cannot_tell", "T": "violation"}


def test_a_word_that_was_not_understood_cannot_be_told_and_is_named():
    rows = {"odd": project(31.0690, raw_values='{"industry": "磷化工、水泥"}'), "blank": project(31.0690)}
    rows["odd"]["industry"] = rows["blank"]["industry"] = None
    facts, _ = audit_of("CN-111", projects=layer(rows), shorelines=shorelines())
    assert facts.verdict.to_dict() == {"odd": "cannot_tell", "blank": "cannot_tell"}
    assert "未能识别" in facts.why["odd"].zh
    assert "磷化工、水泥" in facts.why["odd"].zh
    assert "未填" in facts.why["blank"].zh
