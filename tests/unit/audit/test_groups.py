"""Rows put together by column, place and period."""

from __future__ import annotations

import datetime as dt

import pytest

from law_rows import by_unit, context, layer, picked
from riverzones.audit.groups import grouped, weights
from riverzones.model import Text

WEST = "POLYGON((109.90 31.05, 109.91 31.05, 109.91 31.06, 109.90 31.06, 109.90 31.05))"
EAST = "POLYGON((109.91 31.05, 109.92 31.05, 109.92 31.06, 109.91 31.06, 109.91 31.05))"


def towns():
    return layer({"T1": {"name": "甲镇", "geometry": WEST}, "T2": {"name": "乙镇", "geometry": EAST}})


def membership(made):
    return {(row.unit_id, row.row_id): (row.sure, round(row.part, 3)) for row in made.members.itertuples()}


def test_a_point_belongs_to_the_place_it_lies_in_and_to_none_outside():
    rows = {"in": {"geometry": "POINT(109.905 31.055)"}, "out": {"geometry": "POINT(109.95 31.055)"}}
    made = by_unit(picked("outfalls", rows), context(townships=towns()), by="townships")
    assert membership(made) == {("T1", "in"): (True, 1.0)}
    assert made.units.layer == "townships"
    assert made.units.rows["name"].to_dict() == {"T1": "甲镇", "T2": "乙镇"}


def test_a_point_whose_accuracy_spans_two_places_may_be_of_either():
    rows = {"edge": {"geometry": "POINT(109.91001 31.055)", "accuracy_m": 20.0}}
    made = by_unit(picked("outfalls", rows), context(townships=towns()), by="townships")
    assert membership(made) == {("T1", "edge"): (False, 1.0), ("T2", "edge"): (False, 1.0)}


def test_a_line_in_two_places_is_split_for_its_length_and_whole_for_its_number():
    rows = {"L": {"geometry": "LINESTRING(109.907 31.055, 109.917 31.055)"}}
    here = context(townships=towns())
    split = by_unit(picked("fences", rows), here, by="townships", split=True)
    assert membership(split) == {("T1", "L"): (True, 0.3), ("T2", "L"): (True, 0.7)}
    whole = by_unit(picked("fences", rows), here, by="townships")
    assert membership(whole) == {("T2", "L"): (True, 1.0)}


def test_a_row_without_a_place_may_be_of_any():
    made = by_unit(picked("outfalls", {"a": {}}), context(townships=towns()), by="townships")
    assert membership(made) == {("T1", "a"): (False, 1.0), ("T2", "a"): (False, 1.0)}


def test_units_by_a_column_are_its_words_and_have_no_place():
    rows = {"a": {"admin": "甲镇"}, "b": {"admin": None}}
    made = by_unit(picked("outfalls", rows), by="admin")
    assert list(made.units.rows.index) == ["admin=甲镇"]
    assert made.units.rows.geometry.isna().all()
    assert membership(made) == {("admin=甲镇", "a"): (True, 1.0), ("admin=甲镇", "b"): (False, 1.0)}


def test_a_column_that_names_a_layer_gives_its_rows_by_code_or_name():
    zones = layer({"Z1": {"name": "甲功能区", "code": "G1"}, "Z2": {"name": "乙功能区", "code": "G2"}})
    rows = {"a": {"function_zone_id": "G1"}, "b": {"function_zone_id": "乙功能区"}, "c": {"function_zone_id": "G9"}}
    here = context(function_zones=zones)
    object.__setattr__(here, "refers", {"function_zone_id": "function_zones"}.get)
    made = by_unit(picked("outfalls", rows), here, by="function_zone_id")
    sure = made.members[made.members.sure]
    assert dict(zip(sure.row_id, sure.unit_id, strict=True)) == {"a": "Z1", "b": "Z2"}
    assert set(made.members.row_id[~made.members.sure]) == {"c"}


@pytest.mark.parametrize(("period", "units"), [("year", ["*|2025", "*|2026"]), ("quarter", ["*|2025Q4", "*|2026Q1"])])
def test_periods_divide_units_and_a_blank_day_may_be_in_any(period, units):
    rows = {"a": {"date": dt.date(2025, 12, 31)}, "b": {"date": dt.date(2026, 1, 1)}, "c": {"date": None}}
    made = by_unit(picked("samples", rows), period=period)
    assert list(made.units.rows.index) == units
    assert membership(made)[units[0], "a"] == (True, 1.0)
    assert [made.members.sure[made.members.row_id == "c"].tolist()] == [[False, False]]


def test_a_layer_or_a_day_that_is_not_there_is_told():
    rows = picked("outfalls", {"a": {}})
    assert isinstance(grouped(context(), rows, by="townships"), Text)
    lost = grouped(context(), rows, period="year")
    assert isinstance(lost, Text)
    assert lost.en == "the layer outfalls has no column date"


def test_weights_are_numbers_lengths_areas_and_unknown_where_there_is_none():
    rows = {
        "line": {"geometry": "LINESTRING(0 0, 0.01 0)", "length_km": 2.0},
        "area": {"geometry": "POLYGON((0 0, 0.01 0, 0.01 0.01, 0 0.01, 0 0))", "length_km": None},
        "none": {},
    }
    made = by_unit(picked("fences", rows))
    assert weights(made, "count").tolist() == [1.0, 1.0, 1.0]
    assert weights(made, "length_km").fillna(-1).tolist() == [2.0, -1.0, -1.0]
    # a hundredth of a degree of the equator: 1,113.195 m; of the meridian 1,105.743 m
    assert weights(made, "length_m").fillna(-1).round(1).tolist() == [1113.2, -1.0, -1.0]
    assert weights(made, "area_m2")["area"] == pytest.approx(1113.195 * 1105.743, rel=1e-5)
