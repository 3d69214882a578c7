"""A site answers before it is approved as it would once it stands: precheck and audit on the examples of rules."""

from __future__ import annotations

import pandas as pd
import pytest

from law_scenes import CATALOGUE, LATER, audited, scene, square, verdicts
from riverzones.audit.checks import CHECKS
from riverzones.audit.examples import example_day, example_layers
from riverzones.jobs.precheck import precheck
from riverzones.store.project import ProjectFile


def _asked(rule) -> bool:
    """Rules that a new row can be asked about: one by one, not against its own records or another version of itself."""
    check = CHECKS[rule.check]
    layers = {layer for one in rule.references.values() for layer in one.layers}
    own = any(one.own is not None for one in rule.references.values())
    drawn = all(row.get("geometry") for name in rule.subject.layers for row in rule.bad.layers.get(name, ()))
    among_themselves = check.grouped or check.name == "duplicate" or check.family == "network"
    return not among_themselves and not own and drawn and not layers & set(rule.subject.layers)


CODES = sorted(code for code, rule in CATALOGUE.rules.items() if _asked(rule))


def _said(value: object) -> str:
    """A value as a person types it."""
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("code", CODES)
def test_precheck_and_audit_say_the_same_of_the_same_row(tmp_path, code):
    rule = CATALOGUE.rules[code]
    day = example_day(rule, rule.bad, CATALOGUE.packs[rule.pack])
    layers = example_layers(rule.bad)
    project = ProjectFile.create(tmp_path / "p.gpkg", title="示意")
    with project.transaction() as tx:
        for name in rule.bad.layers:
            tx.put_layer(name, layers(name))
    report = audited(project, day, code, anywhere=True)
    told = verdicts(report, code)
    for kind in rule.subject.layers:
        for row in layers(kind).itertuples() if kind in rule.bad.layers else ():
            given = {name: value for name, value in row._asdict().items() if name not in ("Index", "id", "geometry")}
            fields = {name: _said(value) for name, value in given.items() if pd.notna(value)}
            before = precheck(
                project, row.geometry.wkt, catalogue=CATALOGUE, kind=kind, attributes=fields, on=day, anywhere=True
            ).rules.set_index("rule")
            answer = before.result[code]
            assert (answer if answer in ("violation", "cannot_tell") else None) == told.get(row.Index)
            finding = report.findings[report.findings.subject_id == row.Index]
            if len(finding) and pd.notna(finding.measured.iloc[0]):
                assert before.measured[code] == pytest.approx(finding.measured.iloc[0])
                assert before.margin[code] == pytest.approx(finding.margin.iloc[0])


def test_a_site_that_complies_is_told_how_far_it_is_also_where_the_pack_gives_a_number(tmp_path):
    """CN-113 asks for a catchment that stands among the parameters of its pack."""
    shore = {
        "river": "大宁河",
        "name": "大宁河",
        "basin": "yangtze",
        "rank": "important_tributary",
        "catchment_km2": 12000.0,
    }
    project = scene(tmp_path / "p.gpkg", shorelines=[{"id": "A", "wkt": square(109.9, 31.05), **shore}])
    told = precheck(
        project, "POINT(109.905 31.10)", catalogue=CATALOGUE, kind="尾矿库", attributes={"stage": "新建"}, on=LATER
    ).rules.set_index("rule")
    assert told.result["CN-113"] == "complies"
    # 0.04 degrees of the meridian at 31 N, GRS 80: 4,434.7 m
    assert told.measured["CN-113"] == pytest.approx(4434.7, abs=0.5)
    assert told.margin["CN-113"] == pytest.approx(1000 - 4434.7, abs=0.5)


def test_most_rules_are_held_so():
    assert len(CODES) >= 25
