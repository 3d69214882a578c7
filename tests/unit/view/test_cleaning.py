"""Cells made public one by one: codes, JSON, nested values, columns; and small answers of a view."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riverzones.model import Text
from riverzones.view.cleaning import Cleaner, is_code, without_measures
from riverzones.view.places import HiddenPlaces
from riverzones.view.project_view import _wider
from riverzones.view.words import without_numbers

WELL = (109.8765432, 31.1234567)
PHONE = "13912345678"


@pytest.fixture(scope="module")
def cleaner():
    places = HiddenPlaces(np.array([WELL]), np.array([500.0]))
    return Cleaner(places, closed=["contact", "phone"], open_columns=["office_phone"])


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("id", True),
        ("code", True),
        ("admin_code", True),
        ("source_id", True),
        ("permit_no", True),
        ("note", False),
        ("idea", False),
    ],
)
def test_columns_of_codes_are_told_by_their_names(column, code):
    assert is_code(column) is code


def test_a_code_that_is_a_telephone_number_has_one_name_wherever_it_stands(cleaner):
    (first, again, other) = (cleaner.code(PHONE), cleaner.code(PHONE), cleaner.code("13800001111"))
    assert first == again != other
    assert PHONE not in first
    assert cleaner.code("13010200001") == "13010200001"  # may be a code of Shijiazhuang


@pytest.mark.parametrize("written", ['{"a":1,"b":"河"}', "[1,  2]", '{"rules": ["CN-101"]}', "{not json}", "[甲]"])
def test_json_that_hides_nothing_stays_as_it_is_written(cleaner, written):
    assert cleaner.value(written, "clauses") == written


@pytest.mark.parametrize("column", ["clauses", "note"])
def test_closed_keys_and_numbers_go_from_json_in_a_cell_at_any_depth(cleaner, column):
    for nested in ({"contact": "王"}, [{"phone": PHONE}], {"a": [{"contact": "王", "b": 1}]}, [f"电话{PHONE}"]):
        made = cleaner.value(json.dumps(nested, ensure_ascii=False), column)
        assert "王" not in made
        assert PHONE not in made
        assert json.loads(made) is not None
    assert json.loads(cleaner.value('{"contact":"王","b":1}', column)) == {"b": 1}
    for written in (' {"contact":"王","b":1}', '{"contact":"王","b":1} ', '\n{"contact":"王","b":1}\n'):
        assert json.loads(cleaner.value(written, column)) == {"b": 1}


def test_a_key_that_is_a_number_or_a_place_goes_as_a_value_does(cleaner):
    written = json.dumps({f"王工{PHONE}": 1, f"李工{PHONE}": 2, "109.876543,31.123457": 3, "排污口": 4, "PK-1": 5})
    made = json.loads(cleaner.value(written, "note"))
    assert PHONE not in str(made)
    assert "31.123457" not in str(made)
    assert [*made.values()] == [1, 2, 3, 4, 5]
    assert [*made][3:] == ["排污口", "PK-1"]


def test_the_words_of_a_key_in_a_nested_value_are_read_as_of_its_column(cleaner):
    made = cleaner.value({"office_phone": PHONE, "code": PHONE, "note": PHONE})
    assert made["office_phone"] == PHONE  # open to everyone
    assert PHONE not in (made["code"], made["note"])
    assert made["code"] == cleaner.code(PHONE)
    assert cleaner.value(("甲", [PHONE]), "note")[1] != [PHONE]
    assert isinstance(cleaner.value(("甲",), "note"), tuple)


def test_words_in_two_languages_are_both_cleaned(cleaner):
    made = cleaner.value(Text(zh=f"电话{PHONE}", en=f"call {PHONE}"))
    assert PHONE not in made.zh + made.en
    assert made.zh.startswith("电话")
    assert made.en.startswith("call")


def test_a_column_that_hides_nothing_is_the_same_object(cleaner):
    for values in (
        pd.Series([1.5, 2.5], name="depth_m"),
        pd.Series(pd.to_datetime(["2026-01-01", "2026-02-01"]), name="date"),
        pd.Series(["甲河", None, "乙河"], name="river", dtype="string"),
        pd.Series([["a"], {"b": 1}], name="list"),
    ):
        assert cleaner.column(values) is values


@pytest.mark.parametrize("dtype", ["string", object])
def test_a_column_with_one_cell_to_hide_keeps_its_type_index_and_other_cells(cleaner, dtype):
    made = cleaner.column(pd.Series(["甲河", None, f"电话{PHONE}"], name="note", index=list("abc"), dtype=dtype))
    assert (made.dtype, made.name, list(made.index)) == (pd.Series([], dtype=dtype).dtype, "note", list("abc"))
    assert made["a"] == "甲河"
    assert pd.isna(made["b"])
    assert PHONE not in made["c"]


def test_how_wide_a_shape_is_counts_metres_of_its_own_latitude():
    # 600 m of the parallel at 60 N are 0.01078 degrees, which would be 1,200 m at the equator
    shapes = np.array([shapely.box(10, 60, 10 + 0.0107, 60.00001), shapely.box(10, 0, 10.0107, 0.00001)], dtype=object)
    assert _wider(shapes, 800).tolist() == [False, True]


LON, LAT = WELL
FAR = (500_000.25, 3_000_000.5)
EAST, NORTH = pyproj.Proj(proj="tmerc", lon_0=111, x_0=500_000, ellps="GRS80")(*WELL)


@pytest.mark.parametrize(
    ("row", "gone"),
    [
        ((LON, LAT, 5.0), (True, True, False)),
        ((LAT, 7.0, LON), (True, False, True)),
        ((LON, 7.0, 5.0), (False, False, False)),  # one alone is a number like others
        ((LON + 0.01, LAT, 5.0), (False, False, False)),
        ((round(LON, 3), round(LAT, 3), 5.0), (False, False, False)),  # a hundred metres
        ((109.8767, 31.1236, 5.0), (True, True, False)),
        ((-LON, -LAT, 5.0), (False, False, False)),
        ((EAST, NORTH, 5.0), (True, True, False)),
        ((EAST, 5.0, np.nan), (False, False, False)),
        ((*FAR, EAST), (False, False, False)),
        ((float(PHONE), 1.0, np.nan), (True, False, False)),
        ((float(PHONE) + 0.5, 1.0, 2.0), (False, False, False)),
    ],
)
def test_numbers_that_are_a_place_together_or_a_telephone_go(cleaner, row, gone):
    table = pd.DataFrame([(*FAR, 3.0), row, (1.0, 2.0, 3.0)], columns=list("abc"), index=["x", "y", "z"])
    made = cleaner.numbers(table)
    expected = table.copy()
    for name, out in zip("abc", gone, strict=True):
        if out:
            expected.loc["y", name] = np.nan
    assert made.equals(expected)
    assert made.dtypes.tolist() == [float] * 3
    assert (made is table) is not any(gone)


def test_degrees_of_three_decimals_stay_though_the_place_is_near_them():
    near = Cleaner(HiddenPlaces(np.array([(109.8761, 31.1232)]), np.array([500.0])), closed=[], open_columns=[])
    assert near.numbers(pd.DataFrame([(109.876, 31.123)])).notna().all(axis=None)
    assert near.numbers(pd.DataFrame([(109.8761, 31.1232)])).isna().all(axis=None)


def test_whole_numbers_keep_theirs_and_have_nothing_where_one_goes(cleaner):
    table = pd.DataFrame(
        {"n": [int(PHONE), 7], "yes": [True, False], "word": ["a", "b"], "m": pd.array([1, None], "Int64")}
    )
    made = cleaner.numbers(table)
    assert made["n"].tolist() == [None, 7]
    assert made[["yes", "word", "m"]].equals(table[["yes", "word", "m"]])
    for none in (table[["word"]], table.iloc[:0]):
        assert cleaner.numbers(none) is none


def test_without_hidden_places_only_telephones_go():
    open_ = Cleaner(HiddenPlaces(np.empty((0, 2)), np.empty(0)), closed=[], open_columns=[])
    table = pd.DataFrame([(LON, LAT, float(PHONE))])
    assert open_.numbers(table).iloc[0].isna().tolist() == [False, False, True]


def test_clauses_without_their_measures_are_written_as_they_were():
    clause = {"rule": "CN-132", "message": "水井周边", "measured": 80.0, "margin": 80.0, "limit": 0.0}
    bare = {**clause, "measured": None, "margin": None}
    assert without_measures(json.dumps([clause], ensure_ascii=False)) == json.dumps([bare], ensure_ascii=False)
    assert [without_measures(cell) for cell in (None, "", "{}")] == [None, "", "{}"]


@settings(max_examples=500)
@given(st.text("0123456789aXlIoOe", min_size=1, max_size=12))
@example("1387612345")
@example("3112326")
def test_short_codes_are_told_as_all_steps_tell_them(cleaner, word):
    code = cleaner.code(word)
    bare = without_numbers(word, code=True)
    assert (code == word) == (bare == word)
    if bare == word:
        assert code == cleaner.places.without_coordinates(word)
