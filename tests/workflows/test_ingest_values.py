"""Values as offices write them."""

import datetime as dt

import pandas as pd
import pytest

from riverzones.model import Column, Text, Value
from riverzones.workflows.values import as_text, parse_value

NOTHING = Text("", "")


def column(dtype, unit=None, values=()):
    return Column("c", NOTHING, NOTHING, dtype, unit=unit, values=values)


@pytest.mark.parametrize("words", ["是", "有", "Y", "yes", "1", "√", "已批", "已审批", "TRUE", "有标识牌"])
def test_yes_in_many_words(words):
    assert parse_value(words, column("boolean")) is True


@pytest.mark.parametrize("words", ["否", "无", "N", "no", "0", "×", "未批", "未批复", "没有", "False", "无证"])
def test_no_in_many_words(words):
    assert parse_value(words, column("boolean")) is False


@pytest.mark.parametrize("dtype", ["boolean", "number", "integer", "date", "datetime"])
@pytest.mark.parametrize("words", ["--", "不详", "NULL", "/", "暂无", "*"])
def test_marks_for_nothing_are_nothing(dtype, words):
    assert parse_value(words, column(dtype)) is None


@pytest.mark.parametrize(
    "words",
    ["2021-03-01", "2021/3/1", "2021.3.1", "2021年3月1日", "20210301", "2021-03-01T00:00:00", "２０２１年３月１日"],
)
def test_a_date_in_many_forms(words):
    assert parse_value(words, column("date")) == dt.date(2021, 3, 1)


@pytest.mark.parametrize("words", ["2021-03-01 08:30", "2021/3/1 8:30", "2021年3月1日 8时30分", "2021-03-01T08:30:00"])
def test_a_time_in_many_forms(words):
    assert parse_value(words, column("datetime")) == pd.Timestamp("2021-03-01 08:30")


@pytest.mark.parametrize(
    ("words", "unit", "value"),
    [
        ("12.5", "m", 12.5),
        ("12.5米", "m", 12.5),
        ("1.2km", "m", 1200.0),
        ("3公顷", "km2", 0.03),
        ("15亩", "ha", 1.0),
        ("1,234.5", None, 1234.5),
        ("85%", "percent", 85.0),
        ("-3e2", None, -300.0),
    ],
)
def test_a_number_with_its_unit(words, unit, value):
    assert parse_value(words, column("number", unit)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("words", "dtype", "unit"),
    [
        ("3万", "number", None),
        ("约5", "number", "m"),
        ("5亩", "number", "m"),
        ("2021年", "date", None),
        ("2021-02-30", "date", None),
        ("2.5", "integer", None),
        ("nan1", "number", None),
        ("也许", "boolean", None),
        ("inf", "number", None),
    ],
)
def test_what_is_no_value_is_said_not_guessed(words, dtype, unit):
    with pytest.raises(ValueError):
        parse_value(words, column(dtype, unit))


def test_a_word_of_the_list_is_its_id_in_any_spelling():
    values = (Value("1", Text("一级保护区", "Tier 1"), ("一级", "I级")), Value("2", Text("二级保护区", "Tier 2")))
    tier = column("string", values=values)
    assert [parse_value(w, tier) for w in ("1", "一级", "TIER 1", "i级", " 二级保护区 ")] == ["1", "1", "1", "1", "2"]
    assert parse_value("--", tier) is None
    with pytest.raises(ValueError):
        parse_value("三级", tier)


def test_nothing_in_a_word_column_keeps_words_like_none():
    assert parse_value("无", column("string")) == "无"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.0, "1"),
        (1.5, "1.5"),
        (True, "true"),
        (None, None),
        (pd.NA, None),
        (pd.NaT, None),
        (dt.date(2021, 3, 1), "2021-03-01"),
        (pd.Timestamp("2021-03-01"), "2021-03-01"),
        ("  ", None),
        ({"a": "长"}, '{"a": "长"}'),
    ],
)
def test_any_cell_has_a_text(value, words):
    assert as_text(value) == words
