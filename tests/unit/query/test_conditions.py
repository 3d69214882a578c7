"""Conditions in anybody's words become conditions on English ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.catalogue.conditions import condition
from riverzones.errors import PhraseError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("类别 = '工业'", "category = 'industrial'"),
        ("排污口类别 ＝ ‘工业企业’", "category = 'industrial'"),
        ("类别 = 工业 AND 是否批准 = 否", "category = 'industrial' AND approved = false"),
        ("category IN ('工业', '雨洪')", "category IN ('industrial', 'stormwater')"),
        ("NOT approved", "NOT approved"),
        ("排放量 > '10'", "discharge_m3 > 10"),
        ("名称 LIKE '工业%'", "name LIKE '工业%'"),
        ("名称 = '工业'", "name = '工业'"),
        ("发现日期 >= DATE('2021-03-01')", "found_date >= DATE('2021-03-01')"),
        ("名称 IS NOT NULL", "NOT name IS NULL"),
        ("discharge_m3 BETWEEN 1 AND 2", "discharge_m3 BETWEEN 1 AND 2"),
    ],
)
def test_words_of_people_become_ids(words, text, expected):
    assert condition(text, words.kinds["outfalls"]).text == expected


def test_a_number_names_the_value_that_is_written_so(words):
    assert condition("tier = 1", words.kinds["zones"]).tree["args"][1] == "1"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("categry = 'x'", "no column 'categry'", "category"),
        ("category = 'industrl'", "no value 'industrl'", "industrial"),
        ("类型 = '工业'", "没有字段“类型”", "类别"),
        ("排污口类别 = '农业'", "没有取值“农业”", "工业"),
        ("category = ", "stopped at character", "CQL2"),
        ("approved = 'perhaps'", "true or false", "approved = true"),
        ("discharge_m3 > 'much'", "a number", "discharge_m3 = 1"),
        ("found_date > 'soon'", "no date", "DATE('2021-03-01')"),
        ("name = NULL", "NULL", "IS NULL"),
        ("S_WITHIN(name, POINT(1 2))", "not supported", "inside tier-1 zones"),
        ("'a' = 'b'", "names no column", "LIKE"),
        ("(" * 30 + "name = 'x'" + ")" * 30, "too deep", "several steps"),
    ],
)
def test_a_wrong_word_is_refused_with_near_ones(words, text, said, hint):
    with pytest.raises(PhraseError) as refused:
        condition(text, words.kinds["outfalls"])
    assert said in refused.value.message
    assert hint in refused.value.hint
    assert "\n" not in str(refused.value)


def test_a_column_only_the_layer_at_hand_has_is_taken_as_it_is(words):
    kind = words.kinds["outfalls"]
    assert condition("PWK_X = 3", kind, extra=["PWK_X"]).properties() == {"PWK_X"}
    with pytest.raises(PhraseError):
        condition("PWK_X = 3", kind)


@given(st.text(alphabet="名称类别 =<>'\"()10.ANDORNOTinlikenullcategory工业,-+*/", max_size=40))
def test_any_text_is_a_condition_or_a_phrase_error(words, text):
    try:
        found = condition(text, words.kinds["outfalls"])
    except PhraseError:
        return
    assert found.properties() <= set(words.kinds["outfalls"].by_name)
    assert condition(found.text, words.kinds["outfalls"]) == found
