"""Columns as Arrow texts say what each cell says by itself, and what is damaged is found in any of them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.align.cells import damaged, extra_cells
from riverzones.align.texts import joined_texts, replaced_texts, text_array
from riverzones.align.values import as_text

CELLS = st.text(alphabet=st.sampled_from([*"长江12.5eE+ \t\u3000\xa0\x1c*#?？锟斤拷烫Ã-/无"]), max_size=8)


@given(st.lists(CELLS | st.none(), max_size=6))
def test_a_column_of_texts_says_what_each_cell_says(cells):
    for dtype in ("str", object):
        assert text_array(pd.Series(cells, dtype=dtype)).to_pylist() == [as_text(cell) for cell in cells]


@given(st.lists(st.floats(allow_infinity=True, allow_nan=True) | st.floats(-1e6, 1e6), max_size=8))
def test_a_column_of_numbers_says_what_each_cell_says(cells):
    assert text_array(pd.Series(cells, dtype=float)).to_pylist() == [as_text(cell) for cell in cells]


def test_fractions_read_back_to_the_last_digit():
    numbers = np.concatenate([10.0 ** np.linspace(-5, 17, 3_001), np.random.default_rng(1).uniform(-1e6, 1e6, 3_000)])
    for some in (numbers[(numbers >= 1e-4) & (numbers < 1e10)], numbers, -numbers, np.round(numbers, 2)):
        assert text_array(pd.Series(some)).to_pylist() == [as_text(number) for number in some.tolist()]


@pytest.mark.parametrize(
    "cells",
    [[1, 2**62, -3], [True, False, None], [dt.date(2026, 1, 2), None], [[1, 2], {"a": 1}], [2, "甲", None, 2.5]],
    ids=["integers", "booleans", "days", "lists", "mixed"],
)
def test_columns_of_other_types_say_what_each_cell_says(cells):
    assert text_array(pd.Series(cells)).to_pylist() == [as_text(cell) for cell in cells]


def test_a_lone_surrogate_leaves_the_rest_of_its_cell():
    assert text_array(pd.Series(["长\ud800江", "ab"], dtype=object)).to_pylist() == ["长?江", "ab"]


@given(st.lists(st.text(alphabet="a长\n𠀀", max_size=3), min_size=1, max_size=6))
def test_joined_texts_are_lines_also_of_a_part_of_a_column(cells):
    words = pa.array(["before", *cells], type=pa.large_string())
    assert joined_texts(words[1:]) == "\n".join(cells)


def test_texts_are_replaced_where_they_are_asked_for():
    words = pa.array(["a", "b", "c"], type=pa.large_string())
    assert replaced_texts(words, [0, 2], ["x", None]).to_pylist() == ["x", "b", None]
    assert replaced_texts(words, [], []).to_pylist() == ["a", "b", "c"]


@given(
    st.lists(
        CELLS
        | st.sampled_from(["锟斤拷锟斤拷", "é•¿æ±Ÿ", "闀挎睙", "********", "#N/A", "1.#QNAN", "³¤½\xad", "甲\n乙"]),
        max_size=8,
    )
)
def test_what_is_damaged_is_found_beside_whatever_stands_in_the_column(cells):
    said = [as_text(cell) for cell in cells]
    wrong = {row: text for row, text in enumerate(said) if text is not None and damaged(text) is not None}
    assert extra_cells(pd.Series(cells, dtype="str"), "备注").kept() == wrong
