"""What a condition is on each row: true, false, or open; and what it says where it cannot be asked."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.errors import DataError, PhraseError
from riverzones.model import Condition, parse_condition
from riverzones.model.condition import unread_words

D = dt.date
ROWS = pd.DataFrame(
    {
        "tier": ["1", "2", None, "quasi"],
        "number": [1.0, 2.0, None, -3.5],
        "whole": pd.array([1, 2, None, 3], dtype="Int64"),
        "written": ["1", " 2.0", None, "x"],
        "ok": [True, False, None, True],
        "flag": pd.array([True, False, None, True], dtype="boolean"),
        "day": [D(2020, 2, 29), D(2021, 1, 1), None, D(2019, 12, 31)],
        "stamp": pd.to_datetime(["2020-02-29", "2021-01-01", None, "2019-12-31"]),
        "other": [D(2020, 3, 1), D(2020, 1, 1), D(2020, 1, 1), None],
        "name": ["Big Wet", "big.wet", None, "大宁河\n支流"],
        "class": ["I", "劣Ⅴ类", None, "nonsense"],
        "mixed": [1.0, "1", None, 2.5],
    },
    index=["a", "b", "c", "d"],
)
T, F, N = True, False, None
TRUTHS = [
    ("tier = '1'", [T, F, N, F]),
    ("tier = 1", [T, F, N, F]),
    ("tier <> '1'", [F, T, N, T]),
    ("tier <> 1", [F, T, N, T]),
    ("tier = 1.0", [T, F, N, F]),
    ("tier IN ('1', 'quasi')", [T, F, N, T]),
    ("tier IN (1, 2)", [T, T, N, F]),
    ("tier IN ('quasi', 'x')", [F, F, N, T]),
    ("NOT tier IN ('quasi')", [T, T, N, F]),
    ("name IN ('Big Wet')", [T, F, N, F]),
    ("number = 2", [F, T, N, F]),
    ("number > 1", [F, T, N, F]),
    ("number >= 1", [T, T, N, F]),
    ("number < 1", [F, F, N, T]),
    ("number <= 1", [T, F, N, T]),
    ("number <> 1", [F, T, N, T]),
    ("number BETWEEN 1 AND 2", [T, T, N, F]),
    ("number BETWEEN -4 AND 1", [T, F, N, T]),
    ("number + 1 > 2", [F, T, N, F]),
    ("number - 1 = 0", [T, F, N, F]),
    ("number * 2 = 4", [F, T, N, F]),
    ("number / 2 = 1", [F, T, N, F]),
    ("whole > 1", [F, T, N, T]),
    ("whole = number", [T, T, N, F]),
    ("written = 2", [F, T, N, F]),
    ("written > 1", [F, T, N, N]),
    ("written < 10", [T, T, N, N]),
    ("written <> 2", [T, F, N, T]),
    ("written + 1 > 2", [F, T, N, N]),
    ("number / 0 > 1", [N, N, N, N]),
    ("written < DATE('2020-03-01')", [N, N, N, N]),
    ("day + 1 = DATE('2020-03-01')", [T, F, N, F]),
    ("1 + day = DATE('2020-03-01')", [T, F, N, F]),
    ("day < DATE('2020-03-30') - 30", [F, F, N, T]),
    ("day <= DATE('2020-03-30') - 30", [T, F, N, T]),
    ("day - 1 < day", [T, T, N, T]),
    ("day + number > DATE('2020-03-01')", [F, T, N, F]),
    ("written = 'x'", [F, F, N, T]),
    ("ok = true", [T, F, N, T]),
    ("ok = false", [F, T, N, F]),
    ("flag = true", [T, F, N, T]),
    ("flag", [T, F, N, T]),
    ("NOT flag", [F, T, N, F]),
    ("ok <> flag", [F, F, N, F]),
    ("day = DATE('2020-02-29')", [T, F, N, F]),
    ("day < DATE('2020-03-01')", [T, F, N, T]),
    ("day >= DATE('2020-02-29')", [T, T, N, F]),
    ("stamp < DATE('2020-03-01')", [T, F, N, T]),
    ("stamp = DATE('2021-01-01')", [F, T, N, F]),
    ("stamp < TIMESTAMP('2020-02-29T00:00:01Z')", [T, F, N, T]),
    ("stamp = TIMESTAMP('2020-02-29T00:00:00Z')", [T, F, N, F]),
    ("day < TIMESTAMP('2020-03-01T00:00:00Z')", [T, F, N, T]),
    ("day < other", [T, F, N, N]),
    ("other - day = 1", [T, F, N, N]),
    ("day - other > 0", [F, T, N, N]),
    ("stamp - day = 0", [T, T, N, T]),
    ("DATE('2020-03-02') - day = 2", [T, F, N, F]),
    ("day - DATE('2020-02-28') = 1", [T, F, N, F]),
    ("tier IS NULL", [F, F, T, F]),
    ("tier IS NOT NULL", [T, T, F, T]),
    ("number IS NULL OR number > 1", [F, T, T, F]),
    ("tier = '1' AND number = 1", [T, F, N, F]),
    ("tier = '1' AND ok = true AND number = 1", [T, F, N, F]),
    ("tier = '1' OR number = 2 OR name = 'x'", [T, T, N, F]),
    ("other IS NULL AND tier = '1'", [F, F, F, F]),
    ("other IS NOT NULL OR tier = '1'", [T, T, T, F]),
    ("NOT (tier = '1' OR number = 2)", [F, F, N, T]),
    ("name LIKE 'Big%'", [T, F, N, F]),
    ("name LIKE 'big_wet'", [F, T, N, F]),
    ("name LIKE 'big.wet'", [F, T, N, F]),
    ("CASEI(name) LIKE CASEI('BIG%')", [T, T, N, F]),
    ("CASEI(name) = CASEI('big wet')", [T, F, N, F]),
    ("name LIKE '大宁河%'", [F, F, N, T]),
    ("name LIKE 'Big'", [F, F, N, F]),
    ("mixed = 1", [T, T, N, F]),
    ("mixed = '2.5'", [F, F, N, T]),
    ("1 = 1", [T, T, T, T]),
]  # fmt: skip


def told(condition, rows=ROWS):
    return [None if one is pd.NA else bool(one) for one in condition.truth(rows)]


@pytest.mark.parametrize(("text", "truth"), TRUTHS)
def test_a_condition_is_true_false_or_open_on_each_row(text, truth):
    condition = parse_condition(text)
    seen = condition.truth(ROWS)
    assert told(condition) == truth
    assert (str(seen.dtype), list(seen.index)) == ("boolean", list("abcd"))
    assert condition.mask(ROWS).tolist() == [one is True for one in truth]
    assert told(condition, ROWS.iloc[:0]) == []
    assert [told(condition, ROWS.loc[[row]])[0] for row in "abcd"] == truth  # row by row the same


@given(st.sampled_from(TRUTHS), st.sampled_from(TRUTHS))
def test_and_or_and_not_follow_three_valued_logic(one, other):
    (first, a), (second, b) = one, other
    both = [F if F in pair else N if N in pair else T for pair in zip(a, b, strict=True)]
    either = [T if T in pair else N if N in pair else F for pair in zip(a, b, strict=True)]
    assert told(parse_condition(f"({first}) AND ({second})")) == both
    assert told(parse_condition(f"({first}) OR ({second})")) == either
    assert told(parse_condition(f"NOT ({first})")) == [None if part is None else not part for part in a]


RANKED = {"op": "rank", "args": [{"property": "class"}, ["I", "II", "III", "IV", "V", "worse_than_V"]]}
SPELLED = {"spellings": {"劣ⅴ类": "worse_than_V", "劣v类": "worse_than_V", "nonsense": "none of them"}}


@pytest.mark.parametrize(
    ("op", "than", "truth"), [(">", "V", [F, T, N, N]), ("<=", "I", [T, F, N, N]), ("=", "worse_than_V", [F, T, N, N])]
)
def test_classes_are_compared_by_their_order_however_they_are_spelled(op, than, truth):
    left = {"op": "rank", "args": [*RANKED["args"], SPELLED]}
    right = {"op": "rank", "args": [than, *RANKED["args"][1:], SPELLED]}
    assert told(Condition("x", {"op": op, "args": [left, right]})) == truth
    assert told(Condition("x", {"op": "=", "args": [RANKED, {"op": "rank", "args": ["I", *RANKED["args"][1:]]}]})) == [
        T, N, N, N,
    ]  # fmt: skip


def test_columns_and_values_from_outside_are_named():
    condition = parse_condition("day < @audit_day AND (tier = @pack.tier OR name = 'a@pack.b') AND number > 1 + whole")
    assert condition.properties() == {"day", "tier", "name", "number", "whole"}
    assert condition.variables() == {"audit_day", "pack.tier"}
    filled = condition.given({"audit_day": D(2020, 6, 1), "pack.tier": "1", "pack.more": 5})
    assert filled.variables() == set()
    assert filled.text == condition.text
    assert told(parse_condition("day < @audit_day").given({"audit_day": D(2020, 6, 1)})) == [T, F, N, T]
    assert told(parse_condition("tier IN (@pack.a, 'quasi')").given({"pack.a": "2"})) == [F, T, N, T]
    plain = parse_condition("tier = '1'")
    assert plain.given({}) is plain


def said(error):
    return [*error.value.in_language("zh"), *error.value.in_language("en")]


def test_a_value_that_nobody_gives_is_told():
    with pytest.raises(DataError) as refused:
        parse_condition("a = @pack.z AND b = @pack.y").given({"pack.x": 1})
    assert said(refused) == [
        "条件“a = @pack.z AND b = @pack.y”要用 @pack.y，没有给出它的值。",
        "在规则包的 parameters 中写明，或写 @audit_day。",
        "the condition 'a = @pack.z AND b = @pack.y' needs @pack.y, which has no value.",
        "Say it under parameters of the pack, or write @audit_day.",
    ]


def test_a_column_that_is_not_there_is_told_with_near_names_or_the_first_ones():
    with pytest.raises(DataError) as near:
        parse_condition("tire = '1'").truth(ROWS)
    assert said(near) == [
        "条件“tire = '1'”要用字段“tire”，表中没有。", "现有：tier。",
        "no column 'tire' for the condition \"tire = '1'\".", "There is: tier.",
    ]  # fmt: skip
    wide = pd.DataFrame({f"c{at}": [1] for at in range(20)})
    with pytest.raises(DataError) as far:
        parse_condition("河流 = 1").mask(wide)
    assert far.value.hint == f"There is: {', '.join(f'c{at}' for at in range(12))}."


@pytest.mark.parametrize(("text", "column", "rest"), [("tier = ", 1, "tier = "), ("tier == '1'", 7, "= '1'")])
def test_text_that_is_no_condition_is_told_with_where_it_stopped(text, column, rest):
    with pytest.raises(PhraseError) as refused:
        parse_condition(text)
    zh, hint_zh, en, hint_en = said(refused)
    assert zh.startswith(f"条件“{text}”读不懂：停在第 ")
    assert en.startswith(f"cannot read the condition {text!r}: it stopped at character ")
    assert zh.endswith("处。")
    assert (hint_zh, hint_en) == (
        "请写 CQL2，例如：category = 'industrial' AND approved = false。",
        "Write CQL2 text, such as category = 'industrial' AND approved = false.",
    )


def test_an_operation_that_is_not_ours_is_told():
    with pytest.raises(PhraseError) as refused:
        parse_condition("S_WITHIN(name, POINT(1 2))").truth(ROWS)
    assert said(refused) == [
        "条件用了“s_within”，此处不支持。", "可用 =、<>、<、>、IN、BETWEEN、LIKE、IS NULL、AND、OR、NOT。",
        "the condition uses 's_within', which is not supported here.",
        "Use =, <>, <, >, IN, BETWEEN, LIKE, IS NULL, AND, OR, NOT.",
    ]  # fmt: skip


def test_words_that_nobody_understood_are_those_of_columns_that_are_still_empty():
    kept = [{"a": "？", "b": 5, "gone": "x"}, {"a": "！"}, {"b": "y"}]
    rows = pd.DataFrame(
        {"a": [None, "filled", None, None, None, None], "b": [None] * 6,
         "raw_values": [*(json.dumps(one, ensure_ascii=False) for one in kept), "{broken", None, "[1]"]},
        index=list("rstuvw"),
    )  # fmt: skip
    assert unread_words(rows) == {"r": {"a": "？", "b": "5"}, "t": {"b": "y"}}
    assert unread_words(rows[["a", "b"]]) == {}
