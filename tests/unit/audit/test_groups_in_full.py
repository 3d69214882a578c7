"""Rows by unit, in full: units with their names and places, members, what is unsure, and what each row weighs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from law_rows import by_unit, context, layer, picked
from riverzones.audit.groups import MEASURES, PERIODS, grouped, members_of, weights
from riverzones.model import Selection, Text


def box(west, east, south=31.05, north=31.06):
    return f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


TOWNS = layer(
    {
        "T1": {"name": "甲镇", "geometry": box(109.90, 109.91)},
        "T2": {"name": "乙镇", "geometry": box(109.91, 109.92)},
        "T3": {"name": "丙镇", "geometry": box(109.92, 109.93)},
    }
)


def members(made):
    """Unit, row, sure and part, in their order."""
    return [(row.unit_id, row.row_id, row.sure, round(row.part, 3)) for row in made.members.itertuples()]


def test_all_rows_together_are_one_unit():
    rows = picked("outfalls", {"a": {}, "b": {"geometry": "POINT(1 2)"}})
    made = by_unit(rows)
    assert members(made) == [("*", "a", True, 1.0), ("*", "b", True, 1.0)]
    assert made.units.rows["name"].to_dict() == {"*": "全部"}
    assert made.units.rows.crs == 4490
    assert made.units.rows.geometry.tolist() == [None]
    assert (made.units.layer, made.units.selection, made.units.left_out) == (
        "outfalls", Selection(("outfalls",)), 0,
    )  # fmt: skip
    assert made.units.open == {}
    assert made.units.key == ("by", None, None, "date", False)
    assert made.key == (*rows.key, *made.units.key)
    assert made.outside.tolist() == []
    assert by_unit(rows, whole=Text(zh="全县", en="county")).units.rows["name"].tolist() == ["全县"]
    assert replace(made).subject is rows
    nobody = by_unit(replace(rows, rows=rows.rows.iloc[:0]))
    assert (members(nobody), nobody.units.rows.index.tolist()) == ([], ["*"])


def test_units_by_a_column_are_its_words_in_order_and_a_blank_may_be_of_any():
    rows = picked("outfalls", {"a": {"admin": "乙镇"}, "b": {"admin": None}, "c": {"admin": "丁镇"}})
    made = by_unit(rows, by="admin")
    assert members(made) == [
        ("admin=乙镇", "a", True, 1.0), ("admin=丁镇", "c", True, 1.0),
        ("admin=丁镇", "b", False, 1.0), ("admin=乙镇", "b", False, 1.0),
    ]  # fmt: skip
    assert made.units.rows["name"].to_dict() == {"admin=丁镇": "丁镇", "admin=乙镇": "乙镇"}
    assert (made.units.layer, made.units.key) == ("outfalls", ("by", "admin", None, "date", False))
    assert made.members.index.tolist() == [0, 1, 2, 3]
    numbers = by_unit(picked("outfalls", {"a": {"class": 4}, "b": {"class": 5}}), by="class")
    assert members(numbers) == [("class=4", "a", True, 1.0), ("class=5", "b", True, 1.0)]
    blank = by_unit(picked("outfalls", {"a": {"admin": None}}), by="admin")
    assert members(blank) == []
    assert blank.units.rows.empty


def test_a_column_that_names_a_layer_which_is_not_there_has_its_words_as_units():
    rows = picked("outfalls", {"a": {"source_id": "S1"}, "b": {"source_id": "S2"}})
    here = replace(context(), refers={"source_id": "sources"}.get)
    made = by_unit(rows, here, by="source_id")
    assert members(made) == [("source_id=S1", "a", True, 1.0), ("source_id=S2", "b", True, 1.0)]
    sources = layer({"S1": {"name": "甲源", "geometry": "POINT(1 2)"}, "S9": {"name": "乙源"}})
    made = by_unit(rows, replace(context(sources=sources), refers={"source_id": "sources"}.get), by="source_id")
    assert members(made) == [("S1", "a", True, 1.0), ("S1", "b", False, 1.0), ("S9", "b", False, 1.0)]
    assert made.units.layer == "sources"
    assert made.units.selection == Selection(("sources",))
    assert made.units.rows["name"].to_dict() == {"S1": "甲源", "S9": "乙源"}
    assert made.units.rows.geometry["S1"].wkt == "POINT (1 2)"


def test_rows_by_place_are_whole_in_the_one_that_surely_holds_most():
    rows = {
        "most": {"geometry": "LINESTRING(109.907 31.055, 109.917 31.055)"},
        "third": {"geometry": "LINESTRING(109.906 31.055, 109.924 31.055)"},  # 4, 10 and 4 of 18: the second
        "fifth": {"geometry": "LINESTRING(109.90 31.055, 109.906 31.055, 109.92 31.0551, 109.935 31.055)"},
        "little": {"geometry": "LINESTRING(109.889 31.055, 109.901 31.055)"},  # a twelfth of it, in one alone
        "outside": {"geometry": "POINT(109.95 31.055)"},
        "blank": {},
        "empty": {"geometry": "POINT EMPTY"},
    }
    made = by_unit(picked("fences", rows), context(townships=TOWNS), by="townships")
    sure = {(unit, row) for unit, row, held, _ in members(made) if held}
    assert sure == {("T2", "most"), ("T2", "third"), ("T1", "little")}
    open_ = [(unit, row) for unit, row, held, _ in members(made) if not held]
    assert sorted(open_) == sorted(
        [(unit, "fifth") for unit in ("T1", "T2", "T3")]
        + [(unit, row) for unit in ("T1", "T2", "T3") for row in ("blank", "empty")]
    )
    assert {part for *_, part in members(made)} == {1.0}
    assert made.outside.tolist() == ["outside"]
    assert made.units.rows["name"].to_dict() == {"T1": "甲镇", "T2": "乙镇", "T3": "丙镇"}
    split = by_unit(picked("fences", rows), context(townships=TOWNS), by="townships", split=True)
    parts = {(unit, row): part for unit, row, held, part in members(split) if held}
    assert parts["T1", "most"] == 0.3
    assert parts["T2", "most"] == 0.7
    assert parts["T1", "little"] == pytest.approx(1 / 12, abs=1e-3)
    assert {row for _, row, held, _ in members(split) if not held} == {"blank", "empty"}
    assert split.units.key[-1] is True


def test_a_place_that_holds_nothing_is_a_unit_without_members():
    far = layer({"T9": {"name": "远镇", "geometry": box(110.5, 110.6)}})
    made = by_unit(
        picked("outfalls", {"a": {"geometry": "POINT(109.905 31.055)"}}), context(townships=far), by="townships"
    )
    assert members(made) == []
    assert {unit: len(table) for unit, table in members_of(made).items()} == {"T9": 0}
    assert made.outside.tolist() == ["a"]


def test_the_members_of_each_unit_are_told_by_its_id():
    rows = picked("outfalls", {"a": {"admin": "甲"}, "b": {"admin": "乙"}, "c": {"admin": "甲"}})
    made = by_unit(rows, by="admin")
    assert {unit: table.row_id.tolist() for unit, table in members_of(made).items()} == {
        "admin=乙": ["b"], "admin=甲": ["a", "c"],
    }  # fmt: skip


def test_units_of_each_period_have_their_own_names_and_members():
    rows = {
        "a": {"admin": "甲", "day": "2025-03-31"},
        "b": {"admin": "乙", "day": dt.date(2025, 4, 1)},
        "c": {"admin": None, "day": dt.date(2025, 4, 2)},
        "d": {"admin": "甲", "day": None},
        "e": {"admin": "甲", "day": "no day"},
    }
    made = by_unit(picked("samples", rows), by="admin", period="month", date="day")
    assert made.units.rows["name"].to_dict() == {
        "admin=乙|2025-03": "乙 2025-03", "admin=甲|2025-03": "甲 2025-03",
        "admin=乙|2025-04": "乙 2025-04", "admin=甲|2025-04": "甲 2025-04",
    }  # fmt: skip
    held = {(unit, row): sure for unit, row, sure, _ in members(made)}
    assert held == {
        ("admin=甲|2025-03", "a"): True,
        ("admin=乙|2025-04", "b"): True,
        **{(f"admin={word}|2025-04", "c"): False for word in "甲乙"},
        **{(f"admin=甲|2025-0{month}", row): False for month in (3, 4) for row in "de"},
    }
    assert made.units.key == ("by", "admin", "month", "day", False)
    assert made.units.rows.crs == 4490
    assert made.members.index.tolist() == list(range(len(held)))
    blank = by_unit(picked("samples", {"a": {"date": None}}), period="year")
    assert (members(blank), blank.units.rows.empty) == ([], True)
    assert dict(PERIODS) == {"year": "Y", "quarter": "Q", "month": "M"}
    assert dict(MEASURES) == {"count": "count", "length_m": "m", "area_m2": "m2"}


def test_what_is_not_there_is_said_in_both_languages():
    rows = picked("outfalls", {"a": {}})
    titled = replace(context(), titles=lambda name: Text(zh=f"<{name}>", en=name))
    assert grouped(titled, rows, by="townships") == Text(
        zh="项目中没有图层 townships（<townships>）", en="the project has no layer townships"
    )
    assert grouped(context(), rows, period="year", date="day") == Text(
        zh="图层 outfalls 没有字段 day", en="the layer outfalls has no column day"
    )


def test_what_a_row_weighs_is_unknown_where_it_has_no_size():
    rows = {
        "line": {"geometry": "LINESTRING(0 0, 0.01 0)", "tons": "2.5"},
        "point": {"geometry": "POINT(0 0)", "tons": "many"},
        "empty": {"geometry": "LINESTRING EMPTY", "tons": 0},
        "none": {"tons": None},
    }
    made = by_unit(picked("fences", rows))
    assert weights(made, "count").to_dict() == dict.fromkeys(rows, 1.0)
    tons = weights(made, "tons")
    assert (tons.dtype, tons["line"], tons["empty"]) == (float, 2.5, 0.0)
    assert tons.isna().to_dict() == {"line": False, "point": True, "empty": False, "none": True}
    for measure, unknown in (("length_m", {"point", "empty", "none"}), ("area_m2", set(rows))):
        sizes = weights(made, measure)
        assert set(sizes.index[sizes.isna()]) == unknown
        assert sizes.index.tolist() == list(rows)
    assert weights(made, "length_m")["line"] == pytest.approx(1113.195, abs=0.01)
    assert isinstance(weights(made, "area_m2"), pd.Series)
    assert np.isnan(weights(made, "area_m2")["line"])
