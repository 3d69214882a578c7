"""Sums and numbers by unit and period, against a number, a column or a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from law_rows import by_unit, context, layer, picked, told
from riverzones.audit.checks.total import total
from riverzones.model import Target

WEST = "POLYGON((109.90 31.05, 109.91 31.05, 109.91 31.06, 109.90 31.06, 109.90 31.05))"


def lengths(*values):
    return {f"r{place}": {"length_km": value} for place, value in enumerate(values)}


@pytest.mark.parametrize(("least", "offends"), [(5.0, {}), (5.01, {"*": True})])
def test_a_sum_that_reaches_its_number_is_in_order(least, offends):
    made = by_unit(picked("buffer_strips", lengths(3.0, 2.0)))
    assert told(total(context(), made, measure="length_km", target=Target(least, "km", ">="))) == offends


def test_a_blank_length_may_make_up_what_is_missing_and_break_what_is_allowed():
    made = by_unit(picked("buffer_strips", lengths(3.0, None)))
    for op in (">=", "<="):
        assert told(total(context(), made, measure="length_km", target=Target(5, "km", op))) == {"*": None}
    assert told(total(context(), made, measure="length_km", target=Target(2, "km", "<="))) == {"*": True}


def test_a_row_that_may_be_of_the_unit_counts_as_it_must():
    made = by_unit(picked("auto_stations", {"a": {}, "b": {}}, open_=("b",)))
    assert told(total(context(), made, target=Target(2, "count", ">="))) == {"*": None}
    assert told(total(context(), made, target=Target(1, "count", ">="))) == {}
    assert told(total(context(), made, target=Target(1, "count", "<="))) == {"*": None}
    assert told(total(context(), made, target=Target(3, "count", ">="))) == {"*": True}


def test_a_place_without_rows_has_none_of_them():
    here = context(townships=layer({"T1": {"name": "甲镇", "geometry": WEST}}))
    made = by_unit(picked("auto_stations", {"a": {"geometry": "POINT(100 31)"}}), here, by="townships")
    facts = total(here, made, target=Target(1, "count", ">="))
    assert facts[["subject_id", "measured", "limit"]].values.tolist() == [["T1", 0.0, 1.0]]


def test_lengths_of_shapes_are_told_in_the_unit_of_the_target():
    rows = {"a": {"geometry": "LINESTRING(0 0, 0.01 0)"}}
    made = by_unit(picked("dikes", rows))
    assert total(context(), made, measure="length_m", target=Target(2, "km", ">=")).measured.tolist() == [
        pytest.approx(1.113195, abs=1e-6)
    ]
    assert total(context(), made, measure="length_m", target=Target(2000, "m", ">=")).measured.tolist() == [
        pytest.approx(1113.195, abs=1e-3)
    ]


def test_each_zone_has_the_limit_in_its_own_column_and_one_without_cannot_be_told():
    zones = layer({"Z1": {"load_cap_t": 10.0}, "Z2": {"load_cap_t": 20.0}, "Z3": {"load_cap_t": None}})
    here = replace(context(function_zones=zones), refers={"function_zone_id": "function_zones"}.get)
    rows = {
        name: {"function_zone_id": zone, "load": 15.0} for name, zone in zip("abc", ("Z1", "Z2", "Z3"), strict=True)
    }
    made = by_unit(picked("outfalls", rows), here, by="function_zone_id")
    nan = float("nan")
    facts = total(here, made, measure="load", unit_column="load_cap_t", target=Target(nan, "t", "<="))
    assert told(facts) == {"Z1": True, "Z3": None}
    assert facts.limit[0] == 10.0


def test_a_table_gives_limits_by_unit_and_year():
    quotas = pd.DataFrame(
        {"unit": ["呈贡区", "呈贡区", "官渡区"], "period": ["2024", "2025", "2025"], "value": [100.0, 90.0, 50.0]}
    )
    here = replace(context(), tables={"quotas": quotas}.get)
    rows = {
        "a": {"admin": "呈贡区", "date": dt.date(2024, 5, 1), "taken": 95.0},
        "b": {"admin": "呈贡区", "date": dt.date(2025, 5, 1), "taken": 95.0},
        "c": {"admin": "官渡区", "date": dt.date(2025, 5, 1), "taken": 50.0},
        "d": {"admin": "五华区", "date": dt.date(2025, 5, 1), "taken": 1.0},
    }
    made = by_unit(picked("intakes", rows), here, by="admin", period="year")
    facts = total(here, made, measure="taken", table="quotas", target=Target(float("nan"), "m3", "<="))
    held = told(facts)
    assert held["admin=呈贡区|2025"] is True
    assert held["admin=五华区|2025"] is None
    assert "admin=呈贡区|2024" not in held
    assert "admin=官渡区|2025" not in held


def test_a_table_that_the_project_does_not_hold_leaves_every_unit_open():
    made = by_unit(picked("intakes", {"a": {"taken": 1.0}}))
    facts = total(context(), made, measure="taken", table="quotas", target=Target(float("nan"), "m3", "<="))
    assert told(facts) == {"*": None}
    assert "no limit" in facts.why[0].en
