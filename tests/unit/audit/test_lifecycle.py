"""Findings live from audit to audit."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pandas as pd
from shapely import Point

from riverzones.audit import RunScope, carry_over, no_findings

FIRST, SECOND, THIRD = dt.date(2026, 1, 1), dt.date(2026, 6, 1), dt.date(2026, 12, 1)


def findings(day: dt.date, *ids: str, rule: str = "CN-101") -> gpd.GeoDataFrame:
    rows = pd.DataFrame(
        {
            "finding_id": list(ids),
            "rule": rule,
            "rules": rule,
            "kind": "rule",
            "status": "new",
            "first_seen": day,
            "last_seen": day,
            "note": "",
        }
    )
    made = no_findings().drop(columns="geometry").reindex(range(len(ids)))
    for column in rows:
        made[column] = rows[column]
    return (
        gpd.GeoDataFrame(made, geometry=[Point(109.9, 31.1)] * len(ids), crs=4490)
        .set_index("finding_id", drop=False)
        .rename_axis(None)
    )


def test_a_finding_is_new_then_open_then_closed_then_reopened():
    first = carry_over(findings(FIRST)[:0], findings(FIRST, "a", "b"), day=FIRST, scope=RunScope.of_rules({"CN-101"}))
    assert first.status.to_dict() == {"a": "new", "b": "new"}
    first.loc["a", "note"] = "已约谈"
    second = carry_over(first, findings(SECOND, "a"), day=SECOND, scope=RunScope.of_rules({"CN-101"}))
    assert second.status.to_dict() == {"a": "open", "b": "closed"}
    assert second.first_seen["a"] == FIRST
    assert second.last_seen.to_dict() == {"a": SECOND, "b": SECOND}
    assert second.note["a"] == "已约谈"
    third = carry_over(second, findings(THIRD, "a", "b", "c"), day=THIRD, scope=RunScope.of_rules({"CN-101"}))
    assert third.status.to_dict() == {"a": "open", "b": "reopened", "c": "new"}
    assert third.first_seen["b"] == FIRST


def test_a_rule_that_was_not_run_closes_nothing():
    before = findings(FIRST, "a", rule="WS-101")
    after = carry_over(before, findings(SECOND), day=SECOND, scope=RunScope.of_rules({"CN-101"}))
    assert after.status.to_dict() == {"a": "open"}  # new it is no more, whoever looked
    assert after.last_seen["a"] == FIRST
