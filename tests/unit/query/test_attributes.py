"""Attributes before or behind a set, read by the words of one layer of every kind of column."""

from __future__ import annotations

import datetime as dt

import pytest

from riverzones.model import Column, LayerKind, Text, Value
from riverzones.query.attributes import Attributes, Misfit
from riverzones.query.lexicon import tokens

TODAY = dt.date(2026, 11, 30)


def column(name, zh, en, dtype="string", **more):
    return Column(name, Text(zh, en), Text(zh, en), dtype, **more)


def value(name, zh, en, *aliases):
    return Value(name, Text(zh, en), aliases)


CATEGORIES = (
    value("industrial", "工业", "industrial", "工业企业", "工厂"),
    value("storm", "雨洪", "storm water", "雨水"),
    value("x", "其", "x"),
)
WORKS = LayerKind(
    "works",
    Text("工程", "works"),
    ("point",),
    (
        column("name", "名称", "name"),
        column("category", "类别", "category", values=CATEGORIES),
        column("owner", "权属单位", "owner", aliases=("业主",)),
        column("approved", "是否批准", "approved", "boolean", aliases=("是否有许可证", "permit", "OK"),
               yes=("已批", "licensed"), no=("未批", "unlicensed")),
        column("fenced", "是否设置围栏", "has a fence", "boolean"),
        column("flow", "日排放量（立方米）", "discharge", "number", unit="m3/d"),
        column("load", "年负荷", "load", "number", unit="t/a"),
        column("height", "坝高", "height", "number", unit="m"),
        column("accuracy_m", "精度", "accuracy", "number", unit="m"),
        column("people", "服务人口", "people served", "integer", unit="person"),
        column("built", "建成日期", "date built", "date", when=("建成", "竣工", "built")),
        column("seen", "检查日期", "date inspected", "datetime", when=("检查", "巡查", "inspected")),
        column("deadline", "整改时限", "deadline", "date", due=("到期", "完成整改", "due")),
    ),
)  # fmt: skip
SIGNS = LayerKind("signs", Text("标志", "signs"), ("point",), (column("name", "名称", "name"),))

READ = """
工业 -> category = 'industrial'
工业企业 -> category = 'industrial'
工厂 -> category = 'industrial'
industrial -> category = 'industrial'
storm water -> category = 'storm'
非工业 -> category <> 'industrial'
非未批 -> approved = true
not licensed -> approved = false
不是工业的 -> category <> 'industrial'
not industrial -> category <> 'industrial'
已批 -> approved = true
licensed -> approved = true
未批 -> approved = false
unlicensed -> approved = false
approved -> approved = true
unapproved -> approved = false
permit -> approved = true
not approved -> approved = false
有许可证 -> approved = true
没有许可证 -> approved = false
无许可证的 -> approved = false
without a permit -> approved = false
with a permit -> approved = true
having a fence -> fenced = true
有围栏 -> fenced = true
没有围栏 -> fenced = false
without fence -> fenced = false
未注明业主 -> owner IS NULL
有业主 -> owner IS NOT NULL
没有权属单位 -> owner IS NULL
with an owner -> owner IS NOT NULL
without owner -> owner IS NULL
类别为工业 -> category = 'industrial'
类别是雨水 -> category = 'storm'
category of storm water -> category = 'storm'
日排放量大于1000立方米 -> flow > 1000
日排放量大于1000 -> flow > 1000
日排放量超过1万吨 -> flow > 10000
日排放量不少于500立方米/日 -> flow >= 500
日排放量1000立方米以上 -> flow >= 1000
日排放量1000以下 -> flow <= 1000
日排放量1000立方米/日及以上 -> flow >= 1000
日排放量=5 -> flow = 5
日排放量为5立方米 -> flow = 5
日排放量不足5升/秒 -> flow < 432
discharge over 500 m3/d -> flow > 500
discharge of more than 500 -> flow > 500
with discharge over 1,000 m3/d -> flow > 1000
discharge of 5 m3/d -> flow = 5
discharge 500 m3/d or more -> flow >= 500
discharge no less than 2.5 m3/d -> flow >= 2.5
日排放量在100到500立方米之间 -> (flow >= 100 AND flow <= 500)
日排放量100-500立方米 -> (flow >= 100 AND flow <= 500)
日排放量100～500立方米 -> (flow >= 100 AND flow <= 500)
discharge between 100 and 500 m3/d -> (flow >= 100 AND flow <= 500)
discharge from 100 m3/d to 500 m3/d -> (flow >= 100 AND flow <= 500)
日排放量介于1立方米至2万立方米之间 -> (flow >= 1 AND flow <= 20000)
日排放量大于100且小于500 -> (flow > 100 AND flow < 500)
日排放量大于100且小于500立方米 -> (flow > 100 AND flow < 500)
日排放量大于100立方米并且不超过2万立方米 -> (flow > 100 AND flow <= 20000)
discharge over 100 and under 500 m3/d -> (flow > 100 AND flow < 500)
日排放量大于100且小于500公里 -> flow > 100 AND height < 500000
over 500 m3/d -> flow > 500
大于500立方米/日 -> flow > 500
over 30 m -> height > 30
坝高30米以上 -> height >= 30
taller than 30 m -> height > 30
over 100 t/a -> load > 100
over 5 people -> people > 5
超过100人 -> people > 100
2023年以后建成 -> built >= DATE('2023-01-01')
2023年建成的 -> (built >= DATE('2023-01-01') AND built <= DATE('2023-12-31'))
建成于2023年 -> (built >= DATE('2023-01-01') AND built <= DATE('2023-12-31'))
建成日期在2023年 -> (built >= DATE('2023-01-01') AND built <= DATE('2023-12-31'))
建成日期早于2023年 -> built < DATE('2023-01-01')
建成日期晚于2023年 -> built > DATE('2023-12-31')
建成日期不晚于2023年 -> built <= DATE('2023-12-31')
建成日期不早于2023年5月 -> built >= DATE('2023-05-01')
建成日期2023年 -> (built >= DATE('2023-01-01') AND built <= DATE('2023-12-31'))
建成日期大于2023年以后 -> built >= DATE('2023-01-01')
建成十年以上 -> built < DATE('2016-11-30')
建成超过十年 -> built < DATE('2016-11-30')
建成满三年的 -> built < DATE('2023-11-30')
十年前建成 -> built <= DATE('2016-11-30')
built since 2022 -> built >= DATE('2022-01-01')
built before 1980 -> built <= DATE('1979-12-31')
built more than ten years ago -> built < DATE('2016-11-30')
built in 2023 -> (built >= DATE('2023-01-01') AND built <= DATE('2023-12-31'))
built between 2020 and 2022 -> (built >= DATE('2020-01-01') AND built <= DATE('2022-12-31'))
近三年竣工的 -> (built >= DATE('2023-11-30') AND built <= DATE('2026-11-30'))
整改时限已过 -> deadline < DATE('2026-11-30')
整改时限已过期 -> deadline < DATE('2026-11-30')
past their deadline -> deadline < DATE('2026-11-30')
past deadline -> deadline < DATE('2026-11-30')
deadline passed -> deadline < DATE('2026-11-30')
deadline has passed -> deadline < DATE('2026-11-30')
整改时限2026年底前 -> deadline <= DATE('2026-12-31')
整改时限30天内 -> (deadline >= DATE('2026-11-30') AND deadline <= DATE('2026-12-30'))
30天内到期 -> (deadline >= DATE('2026-11-30') AND deadline <= DATE('2026-12-30'))
一年内到期 -> (deadline >= DATE('2026-11-30') AND deadline <= DATE('2027-11-30'))
近三年到期 -> (deadline >= DATE('2023-11-30') AND deadline <= DATE('2026-11-30'))
due this month -> (deadline >= DATE('2026-11-01') AND deadline <= DATE('2026-11-30'))
due within 30 days -> (deadline >= DATE('2026-11-30') AND deadline <= DATE('2026-12-30'))
2026年底前要完成整改 -> deadline <= DATE('2026-12-31')
2026年底前应当完成整改的 -> deadline <= DATE('2026-12-31')
整改时限早于今天 -> deadline < DATE('2026-11-30')
deadline before 2027 -> deadline <= DATE('2026-12-31')
deadline by 2026-12-15 -> deadline <= DATE('2026-12-15')
从未检查 -> seen IS NULL
从未检查过 -> seen IS NULL
never inspected -> seen IS NULL
超过五年未检查 -> seen < DATE('2021-11-30')
三年以上没有检查过 -> seen < DATE('2023-11-30')
三年没检查 -> seen < DATE('2023-11-30')
not inspected for more than five years -> seen < DATE('2021-11-30')
not inspected for five years -> seen < DATE('2021-11-30')
not inspected since 2020 -> seen < DATE('2020-01-01')
未检查超过三年 -> seen < DATE('2023-11-30')
未检查三年以上的 -> seen < DATE('2023-11-30')
not built since 2020 -> built < DATE('2020-01-01')
工业、雨洪 -> category IN ('industrial', 'storm')
工业或雨洪 -> category IN ('industrial', 'storm')
工业和已批 -> category = 'industrial' AND approved = true
工业、已批的 -> category = 'industrial' AND approved = true
工业且日排放量大于5立方米 -> category = 'industrial' AND flow > 5
已批、工业、雨水 -> approved = true AND category IN ('industrial', 'storm')
industrial or licensed -> category = 'industrial' OR approved = true
licensed and industrial with discharge over 5 m3/d -> approved = true AND category = 'industrial' AND flow > 5
非工业、非雨洪 -> category <> 'industrial' AND category <> 'storm'
工业 2023年以后建成 没有围栏 -> category = 'industrial' AND built >= DATE('2023-01-01') AND fenced = false
类别为工业、雨洪 -> category IN ('industrial', 'storm')
load over 100 t/a -> load > 100
load 5 t/a or less -> load <= 5
over 500 m3/d or more -> flow >= 500
over 5m -> height > 5
坝高30m以上 -> height >= 30
height over 3 km -> height > 3000
height between 3 and 5 km -> (height >= 3000 AND height <= 5000)
height 3 m to 5 km -> (height >= 3 AND height <= 5000)
坝高500米到1公里 -> (height >= 500 AND height <= 1000)
坝高100到100米 -> (height >= 100 AND height <= 100)
坝高大于3米或小于1米 -> height > 3 OR height < 1
坝高 over half m -> height > 0.5
服务人口1万以上 -> people >= 10000
服务人口大于1.5万人 -> people > 15000
有名称 -> name IS NOT NULL
having name -> name IS NOT NULL
no fence -> fenced = false
no permit, industrial -> approved = false AND category = 'industrial'
permit industrial -> approved = true AND category = 'industrial'
since 2022 built -> built >= DATE('2022-01-01')
检查于2023年5月 -> (seen >= DATE('2023-05-01') AND seen <= DATE('2023-05-31'))
检查在2023年5月 -> (seen >= DATE('2023-05-01') AND seen <= DATE('2023-05-31'))
三年以上没有建成的 -> built < DATE('2023-11-30')
检查超过三年以上 -> seen < DATE('2023-11-30')
检查三年以上 -> seen < DATE('2023-11-30')
never built -> built IS NULL
deadline on 2026-12-31 -> (deadline >= DATE('2026-12-31') AND deadline <= DATE('2026-12-31'))
deadline is over -> deadline < DATE('2026-11-30')
整改时限为本月 -> (deadline >= DATE('2026-11-01') AND deadline <= DATE('2026-11-30'))
整改时限晚于本月 -> deadline > DATE('2026-11-30')
日排放量不超过 5 -> flow <= 5
坝高3以上的工业 -> height >= 3 AND category = 'industrial'
2023年以后建成、2024年以前竣工 -> built >= DATE('2023-01-01') AND built <= DATE('2023-12-31')
建成日期在2020年到2023年之间 -> (built >= DATE('2020-01-01') AND built <= DATE('2023-12-31'))
2020年至2023年之间建成 -> (built >= DATE('2020-01-01') AND built <= DATE('2023-12-31'))
自2020年以来检查过的 -> seen >= DATE('2020-01-01')
截至2023年建成 -> built <= DATE('2023-12-31')
last 3 years inspected -> (seen >= DATE('2023-11-30') AND seen <= DATE('2026-11-30'))
inspected in the last 3 years -> (seen >= DATE('2023-11-30') AND seen <= DATE('2026-11-30'))
due in 2 weeks -> (deadline >= DATE('2026-11-30') AND deadline <= DATE('2026-12-14'))
due next month -> (deadline >= DATE('2026-12-01') AND deadline <= DATE('2026-12-31'))
完成整改于2023年 -> (deadline >= DATE('2023-01-01') AND deadline <= DATE('2023-12-31'))
一个月内到期 -> (deadline >= DATE('2026-11-30') AND deadline <= DATE('2026-12-30'))
2020～2023年建成 -> (built >= DATE('2020-01-01') AND built <= DATE('2023-12-31'))
整改时限已过的工业 -> deadline < DATE('2026-11-30') AND category = 'industrial'
over three years not inspected -> seen < DATE('2023-11-30')
三年没检查完毕的 -> seen < DATE('2023-11-30')
"""
NO_ATTRIBUTE = [
    "其",
    "ok",
    "un",
    "设置围栏",
    "类别不为工业",
    "权属单位为甲",
    "日排放量1000",
    "日排放量大于1000个",
    "discharge at most 500 or 5",
    "100-500立方米",
    "存栏量为5",
    "超过",
    "建成",
    "建成十年",
    "到期三年以上",
    "从没到期",
    "not inspected",
    "not cleaned",
    "flow at 5 m3/d",
    "坝高1公里到500米",
    "坝高大于3米且大于",
    "非其",
    "owner is",
    "unknown",
    "unbuilt",
    "名称早于2023年",
    "past the category",
    "坝高3以上个",
    "已过期",
]


def read(phrase, kind=WORKS, *, before=0, behind=0):
    words = tokens(phrase)
    return Attributes(kind, TODAY).read(phrase, words, before, len(words) - behind)


@pytest.mark.parametrize(("phrase", "told"), [line.split(" -> ") for line in READ.strip().splitlines()])
def test_an_attribute_is_read_in_full_whatever_stands_around_it(phrase, told):
    assert read(phrase) == told
    for behind in ("以上", "工业", "月底前", "and 5 m3/d"):
        assert read(f"工厂 {phrase}，{behind}", before=2, behind=len(tokens(behind))) == told


@pytest.mark.parametrize("phrase", NO_ATTRIBUTE)
def test_what_says_nothing_of_a_row_is_no_attribute(phrase):
    assert read(phrase) is None


QUANTITY = ("例如：日排放量大于1000立方米。", "Such as: with discharge over 1000 m3/d.")
NUMBERS = (
    "可比的有：日排放量（立方米）、年负荷、坝高、服务人口。",
    "There is: discharge, load, height, people served.",
)
A_MONTH = ("例如：2026年5月；要说几个月，请写“5个月”。", "Such as: 2026-05; for a length of time: 5 months.")
TIMES = {
    "2023年5月未检查": (
        "例如：2023年5月以来未检查的工程，或 2023年5月检查的工程。",
        "Such as: works not 检查 since 2023-05, or works 检查 in 2023-05.",
    ),
    "not inspected in 2020": (
        "例如：2020年以来未inspected的工程，或 2020年inspected的工程。",
        "Such as: works not inspected since 2020, or works inspected in 2020.",
    ),
}
A_DAY = ("例如：2023年以后建成的工程。", "Such as: works built since 2023.")


@pytest.mark.parametrize(
    ("phrase", "place", "zh", "en"),
    [
        ("年排放量大于36.5万立方米", 0, "“工程”没有可比大小的字段“年排放量”",
         "'works' has no number '年排放量'"),
        ("日排放量大于3公里", 7, "“公里”不是“日排放量（立方米）”可用的单位（以 m3/d 计）",
         "'公里' is no unit for 'discharge', which is in m3/d"),
        ("日排放量 100 500", 5, "“500”不是“日排放量（立方米）”可用的单位（以 m3/d 计）",
         "'500' is no unit for 'discharge', which is in m3/d"),
        ("日排放量500到100立方米", 5, "“到100立方米”不是“日排放量（立方米）”可用的单位（以 m3/d 计）",
         "'到100立方米' is no unit for 'discharge', which is in m3/d"),
        ("日排放量100到500公里", 7, "“公里”不是“日排放量（立方米）”可用的单位（以 m3/d 计）",
         "'公里' is no unit for 'discharge', which is in m3/d"),
        ("日排放量大于100且小于500公顷", 11, "“公顷”不是“日排放量（立方米）”可用的单位（以 m3/d 计）",
         "'公顷' is no unit for 'discharge', which is in m3/d"),
        ("over 500", 0, "没有说比什么",
         "what is compared is not said"),
        ("存栏量超过500头", 0, "“工程”没有可比大小的字段“存栏量”",
         "'works' has no number '存栏量'"),
        ("超过5度", 0, "没有说比什么",
         "what is compared is not said"),
        ("2023年建设", 2, "“工程”没有记录“建设”的日期，有：建成日期、检查日期、整改时限",
         "'works' keeps no day of '建设'; it keeps: date built, date inspected, deadline"),
        ("近三年被拆除", 3, "“工程”没有记录“被拆除”的日期，有：建成日期、检查日期、整改时限",
         "'works' keeps no day of '被拆除'; it keeps: date built, date inspected, deadline"),
        ("五年未到期", 3, "“工程”没有记录“到期”的日期，有：建成日期、检查日期、整改时限",
         "'works' keeps no day of '到期'; it keeps: date built, date inspected, deadline"),
        ("超过五年未清淤", 5, "“工程”没有记录“清淤”的日期，有：建成日期、检查日期、整改时限",
         "'works' keeps no day of '清淤'; it keeps: date built, date inspected, deadline"),
        ("not dredged for five years", 1,
         "“工程”没有记录“dredged for five years”的日期，有：建成日期、检查日期、整改时限",
         "'works' keeps no day of 'dredged for five years'; it keeps: date built, date inspected, deadline"),
        ("工业 日排放量大于3公里", 9, "“公里”不是“日排放量（立方米）”可用的单位（以 m3/d 计）",
         "'公里' is no unit for 'discharge', which is in m3/d"),
        ("日排放量大于3公里 坝高大于3吨", 7, "“公里 坝高大于3吨”不是“日排放量（立方米）”可用的单位（以 m3/d 计）",
         "'公里 坝高大于3吨' is no unit for 'discharge', which is in m3/d"),
        ("坝高5米/日", 3, "“米/日”不是“坝高”可用的单位（以 m 计）",
         "'米/日' is no unit for 'height', which is in m"),
        ("over 5 people/d", 0, "没有说比什么",
         "what is compared is not said"),
        ("坝高大于3吨、日排放量大于3公里", 5, "“吨、日排放量大于3公里”不是“坝高”可用的单位（以 m 计）",
         "'吨、日排放量大于3公里' is no unit for 'height', which is in m"),
        ("2023年5月未检查", 0, "“检查日期”只记一个日期（最近一次），不能断定某段时间里有没有检查",
         "'date inspected' keeps one day (the latest): whether it was not 检查 within a time that is over cannot "
         "be told"),
        ("not inspected in 2020", 0, "“检查日期”只记一个日期（最近一次），不能断定某段时间里有没有inspected",
         "'date inspected' keeps one day (the latest): whether it was not inspected within a time that is over cannot "
         "be told"),
        ("5月未检查", 0, "没有说是哪一年的 5 月", "of which year month 5 is, is not said"),
        ("五月检查", 0, "没有说是哪一年的 5 月", "of which year month 5 is, is not said"),
        ("2023年5月未检修", 4, "“工程”没有记录“未检修”的日期，有：建成日期、检查日期、整改时限",
         "'works' keeps no day of '未检修'; it keeps: date built, date inspected, deadline"),
        ("超过三年未被检修", 6, "“工程”没有记录“检修”的日期，有：建成日期、检查日期、整改时限",
         "'works' keeps no day of '检修'; it keeps: date built, date inspected, deadline"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_where_and_why(phrase, place, zh, en):
    misfit = read(phrase)
    assert isinstance(misfit, Misfit)
    assert (misfit.place, misfit.why.zh, misfit.why.en) == (place, zh, en)
    hint = QUANTITY if "单位" in zh else A_DAY if "没有记录" in zh else A_MONTH if "哪一年" in zh else NUMBERS
    assert (misfit.hint.zh, misfit.hint.en) == TIMES.get(phrase, hint)


@pytest.mark.parametrize(
    ("phrase", "place", "why", "hint"),
    [
        ("存栏量超过500头", 0, ("“标志”没有可比大小的字段“存栏量”", "'signs' has no number '存栏量'"),
         ("它没有数值字段。", "It has none.")),
        ("近三年拆除的", 3, ("“标志”没有记录“拆除”的日期", "'signs' keeps no day of '拆除'"),
         ("请换一个条件。", "Ask by something else.")),
    ],
)  # fmt: skip
def test_a_layer_without_numbers_and_days_says_so(phrase, place, why, hint):
    misfit = read(phrase, SIGNS)
    assert (misfit.place, (misfit.why.zh, misfit.why.en), (misfit.hint.zh, misfit.hint.en)) == (place, why, hint)


def test_a_layer_whose_days_have_words_of_one_language_gives_no_example():
    days = [
        column("built", "建成日期", "date built", "date", when=("建成",)),
        column("cut", "截止日", "last day", "date"),
    ]
    kind = LayerKind("works", Text("工程", "works"), ("point",), tuple(days))
    misfit = read("近三年拆除的", kind)
    assert misfit.why.en == "'works' keeps no day of '拆除'; it keeps: date built, last day"
    assert misfit.hint.en == "Ask by something else."


def test_words_go_to_titles_before_aliases_and_to_the_first_column_that_bears_them():
    columns = (
        column("use", "用途", "use", values=(value("a", "灌溉", "irrigation", "供水"),)),
        column("kind", "种类", "kind", values=(value("b", "供水", "supply"), value("c", "灌溉", "irrigation"))),
        column("first", "编号甲", "first", aliases=("登记号",)),
        column("second", "编号乙", "second", aliases=("登记号",)),
    )
    kind = LayerKind("works", Text("工程", "works"), ("point",), columns)
    assert read("供水", kind) == "kind = 'b'"  # the title of one goes before the alias of another
    assert read("灌溉", kind) == "use = 'a'"
    assert read("有登记号", kind) == "first IS NOT NULL"
