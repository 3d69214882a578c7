"""Values as offices write them."""

import datetime as dt

import pandas as pd
import pytest

from riverzones.align.cells import parsed_cells
from riverzones.align.days import DayRangeError
from riverzones.align.values import NotReadError, as_text, parse_value
from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.model import Column, Text, Value
from riverzones.store import ProjectFile

NOTHING = Text("", "")


def column(dtype, unit=None, values=()):
    return Column("c", NOTHING, NOTHING, dtype, unit=unit, values=values)


COLUMNS = load().columns


@pytest.mark.parametrize("words", ["是", "有", "Y", "yes", "1", "√", "TRUE", "是（2019年）", "有，1块"])
def test_yes_in_many_words(words):
    assert parse_value(words, column("boolean")) is True


@pytest.mark.parametrize("words", ["否", "无", "N", "no", "0", "×", "没有", "False", "否（2019年）"])
def test_no_in_many_words(words):
    assert parse_value(words, column("boolean")) is False


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("approved", ["已批", "已审批", "经审批", "手续齐全", "有审批手续"], ["未批复", "未经同意", "手续不齐全"]),
        ("has_sign", ["有标识牌", "已设置标志牌", "已设立"], ["无标识牌", "未设标识牌", "未立牌"]),
        ("permit", ["有证", "已取得", "有排污许可证"], ["无证", "未取得许可", "无取水许可证"]),
        ("hidden", ["暗管"], ["明管"]),
        ("in_park", ["已入园", "在园区内"], ["园区外", "未入园"]),
    ],
)
def test_a_column_is_answered_in_its_own_words(name, yes, no):
    assert {parse_value(word, COLUMNS[name]) for word in yes} == {True}
    assert {parse_value(word, COLUMNS[name]) for word in no} == {False}


@pytest.mark.parametrize(
    "words",
    ["已否决", "已过期", "已取缔", "部分", "正在办理", "已申请未批", "有争议", "是否", "无法确认", "有待核实", "未知",
     "待定", "是（待核实）", "有（已注销）", "已审批（部分）", "未来", "有条件"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["approved", "has_sign", "permit"])
def test_words_that_are_no_plain_yes_or_no_are_neither(name, words):
    with pytest.raises(NotReadError):
        parse_value(words, COLUMNS[name])


@pytest.mark.parametrize("dtype", ["boolean", "number", "integer", "date", "datetime"])
@pytest.mark.parametrize("words", ["--", "NULL", "/", "—", "*"])
def test_marks_for_nothing_are_nothing(dtype, words):
    assert parse_value(words, column(dtype)) is None


@pytest.mark.parametrize("dtype", ["boolean", "number", "integer", "date", "datetime"])
@pytest.mark.parametrize("words", ["不详", "暂无", "待定"])
def test_words_that_say_nobody_knows_are_kept_and_told(dtype, words):
    with pytest.raises(NotReadError) as told:
        parse_value(words, column(dtype))
    assert told.value.cause == "said_unknown"


@pytest.mark.parametrize(
    ("words", "cause"),
    [("2021-02-30", "impossible_day"), ("1900-01-01", "placeholder_day"), ("9999-12-31", "placeholder_day"),
     ("0001-01-01", "placeholder_day"),
     ("0000-00-00", "placeholder_day"), ("00000000", "placeholder_day"), ("2021年", "not_understood"),
     ("2021-03-01左右", "not_understood"), ("2021-13-01", "impossible_day")],
)  # fmt: skip
def test_what_is_no_day_says_why(words, cause):
    with pytest.raises(NotReadError) as told:
        parse_value(words, column("date"))
    assert told.value.cause == cause


@pytest.mark.parametrize(
    "words",
    ["2020-01-01至2030-12-31", "2020.1.1-2030.12.31", "2020年1月1日—2030年12月31日", "自2020/01/01起至2030/12/31止",
     "20200101-20301231", "2020-01-01 ~ 2030-12-31"],
)  # fmt: skip
def test_a_range_of_days_is_never_its_first_day(words):
    with pytest.raises(DayRangeError) as told:
        parse_value(words, column("date"))
    assert told.value.days == (dt.date(2020, 1, 1), dt.date(2030, 12, 31))


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
        ("30万人", "person", 300_000),
        ("1.1万", "person", 11_000),
        ("3万吨/日", "m3/d", 30_000),
        ("2 L/s", "m3/d", 172.8),
        ("3650吨/年", "m3/d", 10),
        ("0.5亿元", "10^4 CNY", 5000),
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


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026年12月", dt.date(2026, 12, 31)),
        ("2026-02", dt.date(2026, 2, 28)),
        ("2026年底前", dt.date(2026, 12, 31)),
        ("2026年第三季度", dt.date(2026, 9, 30)),
        ("2026年上半年", dt.date(2026, 6, 30)),
        ("2026年六月底前完成", dt.date(2026, 6, 30)),
        ("二〇二六年六月底", dt.date(2026, 6, 30)),
        ("截至2026年6月底", dt.date(2026, 6, 30)),
        ("2026年Q3", dt.date(2026, 9, 30)),
        ("202606", dt.date(2026, 6, 30)),
        ("2026.10", dt.date(2026, 10, 31)),
        ("2026年1-6月", dt.date(2026, 6, 30)),
        ("2026年1月至2026年6月", dt.date(2026, 6, 30)),
        ("2026年6月上旬", dt.date(2026, 6, 10)),
        ("2026年2月下旬前", dt.date(2026, 2, 28)),
    ],
)
def test_a_deadline_that_names_a_month_is_its_last_day_and_a_date_of_what_was_is_not(words, day):
    assert parse_value(words, COLUMNS["deadline"]) == day
    with pytest.raises(NotReadError):
        parse_value(words, COLUMNS["approved_date"])


def test_before_a_month_is_no_deadline_as_it_may_mean_its_first_day_or_its_last():
    with pytest.raises(NotReadError):
        parse_value("2026年6月前", COLUMNS["deadline"])


@pytest.mark.parametrize("words", ["6月底前", "6月底", "三季度", "年底前", "6月30日前", "2026年汛期前", "2025-2026年"])
def test_a_deadline_that_names_no_year_or_no_day_is_told_and_not_guessed(words):
    cells = parsed_cells(pd.Series([words]), COLUMNS["deadline"], (None, None), {})
    assert (cells.values.isna().tolist(), cells.bad) == ([True], {0: words})
    assert cells.causes == {"not_understood": (1, (words,))}


@pytest.mark.parametrize(
    "words",
    ["2026年6月30日前", "2026-06-30前", "截至2026年6月30日", "2026.6.30之前", "20260630前", "2026年6月30日前完成整改"],
)
def test_a_deadline_before_a_day_is_that_day_and_a_date_of_what_was_is_not(words):
    assert parse_value(words, COLUMNS["deadline"]) == dt.date(2026, 6, 30)
    with pytest.raises(NotReadError):
        parse_value(words, COLUMNS["approved_date"])


def test_a_day_with_strokes_is_no_range_of_months():
    assert parse_value("2026-6-12", COLUMNS["deadline"]) == dt.date(2026, 6, 12)
    assert parse_value("2026.1.6", COLUMNS["deadline"]) == dt.date(2026, 1, 6)


def test_a_month_that_may_have_lost_its_zero_is_told():
    cells = parsed_cells(pd.Series(["2026.1", "2026.10"]), COLUMNS["deadline"], (None, None), {})
    assert cells.values.tolist() == [None, dt.date(2026, 10, 31)]
    assert (cells.bad, cells.causes["lost_month"]) == ({0: "2026.1"}, (1, ("2026.1",)))


def test_deadlines_by_the_month_are_told():
    cells = parsed_cells(pd.Series(["2026年12月", "2026-12-31"]), COLUMNS["deadline"], (None, None), {})
    assert cells.values.tolist() == [dt.date(2026, 12, 31)] * 2
    assert cells.causes == {"last_day": (1, ("2026年12月",))}
    assert not cells.bad


def test_codes_of_branches_say_the_branch_where_no_other_column_does(tmp_path):
    project = ProjectFile.create(tmp_path / "p.gpkg")
    file = tmp_path / "企业.csv"
    rows = ["甲,C2614,109.8,31", "乙,2511,109.81,31", "丙,1711,109.82,31", "丁,9999,109.83,31"]
    file.write_text("\n".join(["企业名称,行业代码,经度,纬度", *rows]), encoding="utf-8")
    report = ingest(project, file, kind=load().kinds["enterprises"])
    written = project.read("enterprises")
    assert written["industry"].tolist()[:3] == ["chemical", "oil_refining", "textile"]
    assert pd.isna(written["industry"].iloc[3])
    assert written["industry_detail"].tolist() == ["C2614", "2511", "1711", "9999"]
    assert any("9999" in note.en for note in report.notes)
    assert report.columns["industry"] == "行业代码"


def test_products_are_no_branches(tmp_path):
    project = ProjectFile.create(tmp_path / "p.gpkg")
    file = tmp_path / "企业.csv"
    rows = ["甲,啤酒,109.8,31", "乙,螺丝,109.81,31"]
    file.write_text("\n".join(["企业名称,主要产品,经度,纬度", *rows]), encoding="utf-8")
    report = ingest(project, file, kind=load().kinds["enterprises"])
    assert project.read("enterprises")["industry"].isna().all()
    assert not any("啤酒" in note.en for note in report.notes)
