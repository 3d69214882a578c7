"""What the reader of rules says of each wrong word, whole and in both languages; and what it reads of a whole rule."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.packs import read_pack
from riverzones.errors import CatalogueError
from riverzones.model import Text
from rule_files import changed

D = dt.date
SINCE = {"since": D(2023, 2, 23)}
PERCENT = {"value": 98, "unit": "%", "op": ">="}
TITLE = {"zh": "甲", "en": "a"}


def limit(**sizes):
    return {"limits": [{**SINCE, **sizes}]}


# rule, what is changed in it, message and hint in Chinese and in English; None: the hint lists what the catalogue has
CASES = {
    "code": (
        "CN-111",
        {"code": "XX-111"},
        ("CN-111.yaml：code：编号应为 CN- 加三位数字，现为“XX-111”。", ""),
        ("CN-111.yaml: code: expected CN- and three digits, got 'XX-111'.", ""),
    ),
    "code form": (
        "CN-111",
        {"code": "CN-11"},
        ("CN-111.yaml：code：编号应为 CN- 加三位数字，现为“CN-11”。", ""),
        ("CN-111.yaml: code: expected CN- and three digits, got 'CN-11'.", ""),
    ),
    "other file": (
        "CN-111",
        {"code": "CN-112"},
        ("CN-111.yaml：规则 CN-112 的文件应名为 CN-112.yaml。", ""),
        ("CN-111.yaml: the file of rule CN-112 must be called CN-112.yaml.", ""),
    ),
    "check": (
        "CN-111",
        {"check": "within"},
        ("CN-111.yaml：check：“within”无法识别。", "是否指“within_distance”？"),
        ("CN-111.yaml: check: 'within' is not known.", "Did you mean 'within_distance'?"),
    ),
    "no reference": (
        "CN-111",
        {"references": None},
        ("CN-111.yaml：references：核查方法“within_distance”要有参照。", ""),
        ("CN-111.yaml: references: the check 'within_distance' needs a reference.", ""),
    ),
    "a reference too many": (
        "CN-134",
        {"references": {"z": {"layer": "zones"}}},
        ("CN-134.yaml：references：核查方法“missing”不用参照。", ""),
        ("CN-134.yaml: references: the check 'missing' takes none.", ""),
    ),
    "same examples": (
        "CN-134",
        {"examples": {"bad": {"outfalls": [{"id": "a"}]}, "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：违反（bad）与合规（good）的例子完全相同。", "合规的例子应在要核查的那一点上不同。"),
        (
            "CN-134.yaml: examples: the bad and the good example are the same.",
            "Let the good one differ in what is checked.",
        ),
    ),
    "severity in words": (
        "CN-111",
        {"severity": "禁止"},
        ("CN-111.yaml：severity：“禁止”请写作 prohibit。", ""),
        ("CN-111.yaml: severity: write 'prohibit' for '禁止'.", ""),
    ),
    "severity": (
        "CN-111",
        {"severity": "forbid"},
        (
            "CN-111.yaml：severity：“forbid”无法识别。",
            "可用：prohibit、remove、restrict、require、trigger、target、inventory、monitor、prefer、route。",
        ),
        (
            "CN-111.yaml: severity: 'forbid' is not known.",
            "Known: prohibit, remove, restrict, require, trigger, target, inventory, monitor, prefer, route.",
        ),
    ),
    "field": (
        "CN-111",
        {"titel": "x"},
        ("CN-111.yaml：没有名为“titel”的字段。", "是否指“title”？"),
        ("CN-111.yaml: unknown field 'titel'.", "Did you mean 'title'?"),
    ),
    "no title": (
        "CN-111",
        {"title": None},
        ("CN-111.yaml：缺少字段“title”。", ""),
        ("CN-111.yaml: the field 'title' is missing.", ""),
    ),
    "message word": (
        "CN-111",
        {"message": {"zh": "{x}", "en": "x"}},
        (
            "CN-111.yaml：message：“x”无法识别。",
            "可用：subject_name、reference_name、measured、limit、margin、unit、place、detail。",
        ),
        (
            "CN-111.yaml: message: 'x' is not known.",
            "Known: subject_name, reference_name, measured, limit, margin, unit, place, detail.",
        ),
    ),
    "message brace": (
        "CN-111",
        {"message": {"zh": "{", "en": "x"}},
        ("CN-111.yaml：message：花括号不成对：'{'。", ""),
        ("CN-111.yaml: message: unbalanced braces: '{'.", ""),
    ),
    "message brace en": (
        "CN-111",
        {"message": {"zh": "甲", "en": "}"}},
        ("CN-111.yaml：message：花括号不成对：'}'。", ""),
        ("CN-111.yaml: message: unbalanced braces: '}'.", ""),
    ),
    "parameter": (
        "CN-111",
        {"subject": {"layer": "projects", "where": "stage = 'new' AND industry = @pack.important_tributary"}},
        (
            "CN-111.yaml：subject：规则包 national 没有参数 @pack.important_tributary。",
            "是否指 @pack.important_tributary_km2？",
        ),
        (
            "CN-111.yaml: subject: the pack 'national' has no parameter @pack.important_tributary.",
            "Did you mean @pack.important_tributary_km2?",
        ),
    ),
    "parameter of a limit": (
        "CN-112",
        {"unclear": [{"where": "stage = @pack.xyz", "title": TITLE}]},
        ("CN-112.yaml：unclear：规则包 national 没有参数 @pack.xyz。", "请写入 _pack.yaml 的 parameters。"),
        (
            "CN-112.yaml: unclear: the pack 'national' has no parameter @pack.xyz.",
            "Add it to parameters in _pack.yaml.",
        ),
    ),
    "circle": (
        "CN-111",
        {"extends": "CN-111"},
        ("CN-111.yaml：extends：循环引用：CN-111 → CN-111。", ""),
        ("CN-111.yaml: extends: goes in a circle: CN-111 → CN-111.", ""),
    ),
    "extends": (
        "CN-111",
        {"extends": "CN-999"},
        ("CN-111.yaml：extends：“CN-999”无法识别。", "是否指“CN-111”？"),
        ("CN-111.yaml: extends: 'CN-999' is not known.", "Did you mean 'CN-111'?"),
    ),
    "no limits": (
        "CN-111",
        {"limits": None},
        ("CN-111.yaml：limits：缺少 limits。", "例如 limits: [{since: 2026-01-01, distance_m: ...}]。"),
        ("CN-111.yaml: limits: limits is missing.", "Such as limits: [{since: 2026-01-01, distance_m: ...}]."),
    ),
    "no limits of two": (
        "CG-101",
        {"limits": None},
        ("CG-101.yaml：limits：缺少 limits。", "例如 limits: [{since: 2026-01-01, classes: ...}]。"),
        ("CG-101.yaml: limits: limits is missing.", "Such as limits: [{since: 2026-01-01, classes: ...}]."),
    ),
    "limits no list": (
        "CN-111",
        {"limits": {"since": D(2023, 2, 23)}},
        ("CN-111.yaml：limits：应为 {since: 日期, ...} 的列表，现为 {'since': datetime.date(2023, 2, 23)}。", ""),
        ("CN-111.yaml: limits: expected a list of {since: date, ...}, got {'since': datetime.date(2023, 2, 23)}.", ""),
    ),
    "limits empty": (
        "CN-111",
        {"limits": []},
        ("CN-111.yaml：limits：应为 {since: 日期, ...} 的列表，现为 []。", ""),
        ("CN-111.yaml: limits: expected a list of {since: date, ...}, got [].", ""),
    ),
    "limits word": (
        "CN-111",
        limit(distance_m=5, hours=3),
        ("CN-111.yaml：limits：第 1 项：没有名为“hours”的字段。", "可用的字段：since、distance_m、until。"),
        ("CN-111.yaml: limits: entry 1: unknown field 'hours'.", "Known fields: since, distance_m, until."),
    ),
    "limits without": (
        "CN-111",
        limit(),
        ("CN-111.yaml：limits：第 1 项：缺少字段“distance_m”。", ""),
        ("CN-111.yaml: limits: entry 1: the field 'distance_m' is missing.", ""),
    ),
    "limits text": (
        "CN-111",
        limit(distance_m="500"),
        ("CN-111.yaml：limits：第 1 项：distance_m：应为不小于 0 的数（m），现为 '500'。", "数值不要加引号和单位。"),
        (
            "CN-111.yaml: limits: entry 1: distance_m: expected a number (m) of 0 or more, got '500'.",
            "Write it without quotes and without a unit.",
        ),
    ),
    "limits below 0": (
        "CN-111",
        limit(distance_m=-1),
        ("CN-111.yaml：limits：第 1 项：distance_m：应为不小于 0 的数（m），现为 -1。", "数值不要加引号和单位。"),
        (
            "CN-111.yaml: limits: entry 1: distance_m: expected a number (m) of 0 or more, got -1.",
            "Write it without quotes and without a unit.",
        ),
    ),
    "limits yes": (
        "CN-111",
        limit(distance_m=True),
        ("CN-111.yaml：limits：第 1 项：distance_m：应为不小于 0 的数（m），现为 True。", "数值不要加引号和单位。"),
        (
            "CN-111.yaml: limits: entry 1: distance_m: expected a number (m) of 0 or more, got True.",
            "Write it without quotes and without a unit.",
        ),
    ),
    "limits no unit": (
        "YC-102",
        limit(worse="rising", alpha="x"),
        ("YC-102.yaml：limits：第 1 项：alpha：应为不小于 0 的数，现为 'x'。", "数值不要加引号和单位。"),
        (
            "YC-102.yaml: limits: entry 1: alpha: expected a number of 0 or more, got 'x'.",
            "Write it without quotes and without a unit.",
        ),
    ),
    "until before since": (
        "CN-111",
        {"limits": [{**SINCE, "distance_m": 5, "until": D(2023, 2, 23)}]},
        ("CN-111.yaml：limits：第 1 项：until：失效之日 2023-02-23 应晚于施行之日 2023-02-23。", ""),
        ("CN-111.yaml: limits: entry 1: until: it ends on 2023-02-23, not after it begins on 2023-02-23.", ""),
    ),
    "since no day": (
        "CN-111",
        {"limits": [{"since": "2023年", "distance_m": 5}]},
        ("CN-111.yaml：limits：第 1 项：since：日期应写作 2021-03-01，现为 '2023年'。", ""),
        ("CN-111.yaml: limits: entry 1: since: expected a date as 2021-03-01, got '2023年'.", ""),
    ),
    "second limit": (
        "CN-111",
        {"limits": [{**SINCE, "distance_m": 5}, {**SINCE, "distance_m": "x"}]},
        ("CN-111.yaml：limits：第 2 项：distance_m：应为不小于 0 的数（m），现为 'x'。", "数值不要加引号和单位。"),
        (
            "CN-111.yaml: limits: entry 2: distance_m: expected a number (m) of 0 or more, got 'x'.",
            "Write it without quotes and without a unit.",
        ),
    ),
    "limit by": (
        "CN-111",
        limit(distance_m={"by": "rankk", "values": {"main_stem": 5}}),
        ("CN-111.yaml：limits：第 1 项：distance_m：by：“rankk”无法识别。", "是否指“rank”？"),
        ("CN-111.yaml: limits: entry 1: distance_m: by: 'rankk' is not known.", "Did you mean 'rank'?"),
    ),
    "limit by value": (
        "CN-111",
        limit(distance_m={"by": "rank", "values": {"main": 5}}),
        ("CN-111.yaml：limits：第 1 项：distance_m：values：“main”无法识别。", "是否指“main_stem”？"),
        ("CN-111.yaml: limits: entry 1: distance_m: values: 'main' is not known.", "Did you mean 'main_stem'?"),
    ),
    "limit by no value": (
        "CN-111",
        limit(distance_m={"by": "rank", "values": {"x": 5}}),
        (
            "CN-111.yaml：limits：第 1 项：distance_m：values：“x”无法识别。",
            "可用：main_stem、important_tributary、major_tributary、tributary。",
        ),
        (
            "CN-111.yaml: limits: entry 1: distance_m: values: 'x' is not known.",
            "Known: main_stem, important_tributary, major_tributary, tributary.",
        ),
    ),
    "limit by size": (
        "CN-111",
        limit(distance_m={"by": "rank", "values": {"main_stem": "5"}}),
        (
            "CN-111.yaml：limits：第 1 项：distance_m：values：main_stem：应为不小于 0 的数（m），现为 '5'。",
            "数值不要加引号和单位。",
        ),
        (
            "CN-111.yaml: limits: entry 1: distance_m: values: main_stem: expected a number (m) of 0 or more, got '5'.",
            "Write it without quotes and without a unit.",
        ),
    ),
    "limit by nothing": (
        "CN-111",
        limit(distance_m={"by": "rank"}),
        ("CN-111.yaml：limits：第 1 项：distance_m：缺少字段“values”。", ""),
        ("CN-111.yaml: limits: entry 1: distance_m: the field 'values' is missing.", ""),
    ),
    "column": (
        "CN-134",
        limit(column="ownr"),
        ("CN-134.yaml：limits：第 1 项：column：“ownr”无法识别。", "是否指“owner”？"),
        ("CN-134.yaml: limits: entry 1: column: 'ownr' is not known.", "Did you mean 'owner'?"),
    ),
    "one of": (
        "WS-122",
        limit(),
        ("WS-122.yaml：limits：第 1 项：至少要写 columns、distance_m 中的一个。", ""),
        ("WS-122.yaml: limits: entry 1: say at least one of columns, distance_m.", ""),
    ),
    "columns": (
        "WS-122",
        limit(columns=["cod"]),
        ("WS-122.yaml：limits：第 1 项：columns：“cod”无法识别。", "是否指“code”？"),
        ("WS-122.yaml: limits: entry 1: columns: 'cod' is not known.", "Did you mean 'code'?"),
    ),
    "columns of no list": (
        "WS-122",
        limit(columns=5),
        ("WS-122.yaml：limits：第 1 项：columns：应为词语的列表，现为 5。", ""),
        ("WS-122.yaml: limits: entry 1: columns: expected a list of words, got 5.", ""),
    ),
    "reference column": (
        "YC-102",
        limit(worse="rising", alpha=0.05, column="valu"),
        ("YC-102.yaml：limits：第 1 项：column：“valu”无法识别。", "是否指“value”？"),
        ("YC-102.yaml: limits: entry 1: column: 'valu' is not known.", "Did you mean 'value'?"),
    ),
    "choices": (
        "YC-102",
        limit(worse="up", alpha=0.05),
        ("YC-102.yaml：limits：第 1 项：worse：“up”无法识别。", "可用：rising、falling。"),
        ("YC-102.yaml: limits: entry 1: worse: 'up' is not known.", "Known: rising, falling."),
    ),
    "condition": (
        "WS-119",
        limit(counts="treatmnt = true"),
        (
            "WS-119.yaml：limits：第 1 项：counts：条件“treatmnt = true”：图层“畜禽养殖场”没有字段“treatmnt”。",
            "是不是 treatment、treatment_、treatment_method？",
        ),
        (
            "WS-119.yaml: limits: entry 1: counts: in the condition 'treatmnt = true': "
            "the layer 'livestock farms' has no column 'treatmnt'.",
            "Did you mean treatment or treatment_ or treatment_method?",
        ),
    ),
    "reference condition": (
        "YC-101",
        limit(exceeding="valu > 1"),
        (
            "YC-101.yaml：limits：第 1 项：exceeding：条件“valu > 1”：图层“水质样品”没有字段“valu”。",
            "是不是 value、value_unit？",
        ),
        (
            "YC-101.yaml: limits: entry 1: exceeding: in the condition 'valu > 1': "
            "the layer 'samples' has no column 'valu'.",
            "Did you mean value or value_unit?",
        ),
    ),
    "measure": (
        "WS-119",
        limit(counts="treatment = true", measure="owner"),
        ("WS-119.yaml：limits：第 1 项：measure：“owner”无法识别。", None),
        ("WS-119.yaml: limits: entry 1: measure: 'owner' is not known.", None),
    ),
    "unit column": (
        "WS-120",
        limit(measure="length_km", unit_column="name"),
        ("WS-120.yaml：limits：第 1 项：unit_column：group_by 应为图层，或指向图层的字段。", ""),
        (
            "WS-120.yaml: limits: entry 1: unit_column: group_by must be a layer, "
            "or a column that names the rows of one.",
            "",
        ),
    ),
    "unit column of a layer": (
        "WS-120",
        {"group_by": "townships", **limit(measure="length_km", unit_column="nam")},
        ("WS-120.yaml：limits：第 1 项：unit_column：“nam”无法识别。", "是否指“name”？"),
        ("WS-120.yaml: limits: entry 1: unit_column: 'nam' is not known.", "Did you mean 'name'?"),
    ),
    "classes": (
        "CG-101",
        limit(classes="pollutant", worse_than="III"),
        ("CG-101.yaml：limits：第 1 项：classes：“pollutant”无法识别。", "可用：class。"),
        ("CG-101.yaml: limits: entry 1: classes: 'pollutant' is not known.", "Known: class."),
    ),
    "class": (
        "CG-101",
        limit(classes="class", worse_than="VI"),
        ("CG-101.yaml：limits：第 1 项：worse_than：“VI”无法识别。", "是否指“V”？"),
        ("CG-101.yaml: limits: entry 1: worse_than: 'VI' is not known.", "Did you mean 'V'?"),
    ),
    "pattern": (
        "WS-122",
        {"check": "invalid_code", **limit(column="code", pattern="[0-9")},
        (
            "WS-122.yaml：limits：第 1 项：pattern：不是正则表达式："
            "'[0-9'（unterminated character set at position 0）。",
            "例如 [0-9]{12}。",
        ),
        (
            "WS-122.yaml: limits: entry 1: pattern: no regular expression: '[0-9' "
            "(unterminated character set at position 0).",
            "Such as [0-9]{12}.",
        ),
    ),
    "target": (
        "WS-119",
        {"target": None},
        ("WS-119.yaml：target：核查方法“share”要写 target。", ""),
        ("WS-119.yaml: target: the check 'share' needs it.", ""),
    ),
    "target unit": (
        "WS-119",
        {"target": {**PERCENT, "unit": "count"}},
        ("WS-119.yaml：target：unit：此处按 % 计，现为“count”。", ""),
        ("WS-119.yaml: target: unit: it is measured in % here, got 'count'.", ""),
    ),
    "target units": (
        "WS-120",
        {"target": {"value": 5, "unit": "t"}, **limit(measure="area_m2")},
        ("WS-120.yaml：target：unit：此处按 m2、hm2、km2 计，现为“t”。", ""),
        ("WS-120.yaml: target: unit: it is measured in m2 or hm2 or km2 here, got 't'.", ""),
    ),
    "target value": (
        "WS-119",
        {"target": {"unit": "%"}},
        ("WS-119.yaml：target：value：应为数，现为 None。", ""),
        ("WS-119.yaml: target: value: expected a number, got None.", ""),
    ),
    "target yes": (
        "WS-119",
        {"target": {**PERCENT, "value": True}},
        ("WS-119.yaml：target：value：应为数，现为 True。", ""),
        ("WS-119.yaml: target: value: expected a number, got True.", ""),
    ),
    "target text": (
        "WS-119",
        {"target": {**PERCENT, "value": "98"}},
        ("WS-119.yaml：target：value：应为数，现为 '98'。", ""),
        ("WS-119.yaml: target: value: expected a number, got '98'.", ""),
    ),
    "target year": (
        "WS-119",
        {"target": {**PERCENT, "year": 25}},
        ("WS-119.yaml：target：year：应为年份，如 2018，现为 25。", ""),
        ("WS-119.yaml: target: year: expected a year such as 2018, got 25.", ""),
    ),
    "target year yes": (
        "WS-119",
        {"target": {**PERCENT, "year": True}},
        ("WS-119.yaml：target：year：应为年份，如 2018，现为 True。", ""),
        ("WS-119.yaml: target: year: expected a year such as 2018, got True.", ""),
    ),
    "target base year": (
        "WS-119",
        {"target": {**PERCENT, "base_year": 2201}},
        ("WS-119.yaml：target：base_year：应为年份，如 2018，现为 2201。", ""),
        ("WS-119.yaml: target: base_year: expected a year such as 2018, got 2201.", ""),
    ),
    "target op": (
        "WS-119",
        {"target": {**PERCENT, "op": "=>"}},
        ("WS-119.yaml：target：op：“=>”无法识别。", "是否指“>”？"),
        ("WS-119.yaml: target: op: '=>' is not known.", "Did you mean '>'?"),
    ),
    "target word": (
        "WS-119",
        {"target": {**PERCENT, "ops": "="}},
        ("WS-119.yaml：target：没有名为“ops”的字段。", "是否指“op”？"),
        ("WS-119.yaml: target: unknown field 'ops'.", "Did you mean 'op'?"),
    ),
    "base year": (
        "YC-101",
        {"target": {"value": 20, "unit": "%", "year": 2016}},
        ("YC-101.yaml：target：base_year：要写与哪一年相比。", ""),
        ("YC-101.yaml: target: base_year: say with which year it is compared.", ""),
    ),
    "group by": (
        "WS-119",
        {"group_by": "township"},
        ("WS-119.yaml：group_by：“township”无法识别。", "是否指“townships”？"),
        ("WS-119.yaml: group_by: 'township' is not known.", "Did you mean 'townships'?"),
    ),
    "period": (
        "WS-119",
        {"period": "yearly"},
        ("WS-119.yaml：period：“yearly”无法识别。", "是否指“year”？"),
        ("WS-119.yaml: period: 'yearly' is not known.", "Did you mean 'year'?"),
    ),
    "except of groups": (
        "WS-119",
        {"except": [{"where": "approved = true", "title": TITLE}]},
        ("WS-119.yaml：except：核查方法“share”按单元合计，除外情形请写在 subject 的 where 中。", ""),
        ("WS-119.yaml: except: the check 'share' puts rows together: leave rows out by where of the subject.", ""),
    ),
    "unclear of groups": (
        "WS-119",
        {"unclear": [{"where": "approved = true", "title": TITLE}]},
        ("WS-119.yaml：unclear：核查方法“share”按单元合计，除外情形请写在 subject 的 where 中。", ""),
        ("WS-119.yaml: unclear: the check 'share' puts rows together: leave rows out by where of the subject.", ""),
    ),
    "every": (
        "YC-103",
        {"every": None},
        ("YC-103.yaml：every：核查方法“overdue”要写 every。", ""),
        ("YC-103.yaml: every: the check 'overdue' needs it.", ""),
    ),
    "every no size": (
        "YC-103",
        {"every": {"months": 0}},
        ("YC-103.yaml：every：应写作 {months: 3} 或 {days: 15}。", ""),
        ("YC-103.yaml: every: expected {months: 3} or {days: 15}.", ""),
    ),
    "every text": (
        "YC-103",
        {"every": {"days": "15"}},
        ("YC-103.yaml：every：days：应为整数，写作 {months: 3} 或 {days: 15}，现为 '15'。", ""),
        ("YC-103.yaml: every: days: expected a whole number, as in {months: 3} or {days: 15}, got '15'.", ""),
    ),
    "every below": (
        "YC-103",
        {"every": {"days": -1, "months": 3}},
        ("YC-103.yaml：every：days：应为整数，写作 {months: 3} 或 {days: 15}，现为 -1。", ""),
        ("YC-103.yaml: every: days: expected a whole number, as in {months: 3} or {days: 15}, got -1.", ""),
    ),
    "every yes": (
        "YC-103",
        {"every": {"months": True}},
        ("YC-103.yaml：every：months：应为整数，写作 {months: 3} 或 {days: 15}，现为 True。", ""),
        ("YC-103.yaml: every: months: expected a whole number, as in {months: 3} or {days: 15}, got True.", ""),
    ),
    "every word": (
        "YC-103",
        {"every": {"weeks": 2}},
        ("YC-103.yaml：every：没有名为“weeks”的字段。", "可用的字段：months、days。"),
        ("YC-103.yaml: every: unknown field 'weeks'.", "Known fields: months, days."),
    ),
    "due": (
        "KM-101",
        {"due": None},
        ("KM-101.yaml：due：核查方法“due_by”要写 due。", ""),
        ("KM-101.yaml: due: the check 'due_by' needs it.", ""),
    ),
    "due no day": (
        "KM-101",
        {"due": "2017年底"},
        ("KM-101.yaml：due：日期应写作 2021-03-01，现为 '2017年底'。", ""),
        ("KM-101.yaml: due: expected a date as 2021-03-01, got '2017年底'.", ""),
    ),
    "except": (
        "CN-111",
        {"except": [{"title": TITLE}]},
        ("CN-111.yaml：except：第 1 项：缺少 where 或 reference_where。", ""),
        ("CN-111.yaml: except: entry 1: where or reference_where is missing.", ""),
    ),
    "except no title": (
        "CN-111",
        {"except": [{"where": "stage = 'new'"}]},
        ("CN-111.yaml：except：第 1 项：缺少字段“title”。", ""),
        ("CN-111.yaml: except: entry 1: the field 'title' is missing.", ""),
    ),
    "except where": (
        "CN-111",
        {"except": [{"where": "stag = 'new'", "title": TITLE}]},
        (
            "CN-111.yaml：except：第 1 项：条件“stag = 'new'”：图层“建设项目”没有字段“stag”。",
            "是不是 stage、state、status？",
        ),
        (
            "CN-111.yaml: except: entry 1: in the condition \"stag = 'new'\": "
            "the layer 'construction projects' has no column 'stag'.",
            "Did you mean stage or state or status?",
        ),
    ),
    "except reference": (
        "CN-111",
        {"except": [{"where": "stage = 'new'", "title": TITLE}, {"reference_where": "rnk = 'x'", "title": TITLE}]},
        ("CN-111.yaml：except：第 2 项：条件“rnk = 'x'”：图层“岸线”没有字段“rnk”。", "是不是 rank、bank？"),
        (
            "CN-111.yaml: except: entry 2: in the condition \"rnk = 'x'\": the layer 'shorelines' has no column 'rnk'.",
            "Did you mean rank or bank?",
        ),
    ),
    "except citation": (
        "CN-111",
        {"except": [{"where": "stage = 'new'", "title": TITLE, "citation": {"law": "nolaw", "article": 1}}]},
        ("CN-111.yaml：except：第 1 项：citation：law：“nolaw”无法识别。", None),
        ("CN-111.yaml: except: entry 1: citation: law: 'nolaw' is not known.", None),
    ),
    "except list": (
        "CN-111",
        {"except": {"title": TITLE}},
        ("CN-111.yaml：except：应为列表，现为 {'title': {'en': 'a', 'zh': '甲'}}。", ""),
        ("CN-111.yaml: except: expected a list, got {'title': {'en': 'a', 'zh': '甲'}}.", ""),
    ),
    "asks": (
        "CN-111",
        {"asks": [{"part": "严禁"}]},
        ("CN-111.yaml：asks：第 1 项：每个部分要么写 by（由哪个字段核查），要么写 not_asked（为何不核查）。", ""),
        ("CN-111.yaml: asks: entry 1: say either by (the field that asks it) or not_asked (why nothing does).", ""),
    ),
    "asks both": (
        "CN-111",
        {"asks": [{"part": "严禁", "by": "check", "not_asked": TITLE}]},
        ("CN-111.yaml：asks：第 1 项：每个部分要么写 by（由哪个字段核查），要么写 not_asked（为何不核查）。", ""),
        ("CN-111.yaml: asks: entry 1: say either by (the field that asks it) or not_asked (why nothing does).", ""),
    ),
    "asks by": (
        "CN-111",
        {"asks": [{"part": "严禁", "by": "chek"}]},
        ("CN-111.yaml：asks：第 1 项：by：“chek”无法识别。", "是否指“check”？"),
        ("CN-111.yaml: asks: entry 1: by: 'chek' is not known.", "Did you mean 'check'?"),
    ),
    "asks word": (
        "CN-111",
        {"asks": [{"prt": "严禁", "by": "check"}]},
        ("CN-111.yaml：asks：第 1 项：没有名为“prt”的字段。", "是否指“part”？"),
        ("CN-111.yaml: asks: entry 1: unknown field 'prt'.", "Did you mean 'part'?"),
    ),
    "units": (
        "CN-111",
        {"units": {"led": "甲局"}},
        ("CN-111.yaml：units：没有名为“led”的字段。", "是否指“lead”？"),
        ("CN-111.yaml: units: unknown field 'led'.", "Did you mean 'lead'?"),
    ),
    "combine": (
        "CN-111",
        {"combine": [{"xor": "shore"}]},
        ("CN-111.yaml：combine：“[{'xor':”无法识别。", "可用：shore。"),
        ("CN-111.yaml: combine: \"[{'xor':\" is not known.", "Known: shore."),
    ),
    "citations": (
        "CN-111",
        {"citations": [{"law": "nolaw", "article": 1}]},
        ("CN-111.yaml：citations：第 1 项：law：“nolaw”无法识别。", None),
        ("CN-111.yaml: citations: entry 1: law: 'nolaw' is not known.", None),
    ),
    "example rows": (
        "CN-134",
        {"examples": {"bad": [1], "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：bad：应按图层列出各行，现为 [1]。", ""),
        ("CN-134.yaml: examples: bad: expected rows by layer, got [1].", ""),
    ),
    "example layer": (
        "CN-134",
        {"examples": {"bad": {"outfals": [{"id": "a"}]}, "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：bad：layer：“outfals”无法识别。", "是否指“outfalls”？"),
        ("CN-134.yaml: examples: bad: layer: 'outfals' is not known.", "Did you mean 'outfalls'?"),
    ),
    "example column": (
        "CN-134",
        {"examples": {"bad": {"outfalls": [{"ide": "a"}]}, "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：bad：outfalls：没有名为“ide”的字段。", "是否指“id”？"),
        ("CN-134.yaml: examples: bad: outfalls: unknown field 'ide'.", "Did you mean 'id'?"),
    ),
    "example value": (
        "CN-134",
        {"examples": {"bad": {"outfalls": [{"category": "x"}]}, "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：bad：outfalls：category：“x”无法识别。", None),
        ("CN-134.yaml: examples: bad: outfalls: category: 'x' is not known.", None),
    ),
    "example good": (
        "CN-134",
        {"examples": {"bad": {"outfalls": [{"id": "b"}]}, "good": {"outfalls": [{"category": "x"}]}}},
        ("CN-134.yaml：examples：good：outfalls：category：“x”无法识别。", None),
        ("CN-134.yaml: examples: good: outfalls: category: 'x' is not known.", None),
    ),
    "example measured": (
        "CN-134",
        {"examples": {"bad": {"measured": "5", "outfalls": [{"id": "b"}]}, "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：bad：measured：应为不加引号的数，现为 '5'。", ""),
        ("CN-134.yaml: examples: bad: measured: expected a number, got '5'.", ""),
    ),
    "example measured yes": (
        "CN-134",
        {"examples": {"bad": {"measured": True, "outfalls": [{"id": "b"}]}, "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：bad：measured：应为不加引号的数，现为 True。", ""),
        ("CN-134.yaml: examples: bad: measured: expected a number, got True.", ""),
    ),
    "example day": (
        "CN-134",
        {"examples": {"bad": {"day": "x", "outfalls": [{"id": "b"}]}, "good": {"outfalls": [{"id": "a"}]}}},
        ("CN-134.yaml：examples：bad：day：日期应写作 2021-03-01，现为 'x'。", ""),
        ("CN-134.yaml: examples: bad: day: expected a date as 2021-03-01, got 'x'.", ""),
    ),
    "example none": (
        "CN-134",
        {"examples": {"bad": {"outfalls": [{"id": "b"}]}}},
        ("CN-134.yaml：examples：缺少字段“good”。", ""),
        ("CN-134.yaml: examples: the field 'good' is missing.", ""),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_word_is_told_whole_in_both_languages(tmp_path, name):
    code, changes, *said = CASES[name]
    with pytest.raises(CatalogueError) as caught:
        changed(tmp_path, code, changes)
    for lang, (message, hint) in zip(("zh", "en"), said, strict=True):
        told, next_step = caught.value.in_language(lang)
        assert re.sub(r" 第 \d+ 行|, line \d+", "", told) == message
        if hint is not None:
            assert next_step == hint


TWO = "应写作 {zh: ..., en: ...}，现为 5。", "expected {zh: ..., en: ...}, got 5."
LIST = "应为词语的列表，现为 5。", "expected a list of words, got 5."


@pytest.mark.parametrize(
    ("changes", "zh", "en", "said"),
    [
        ({"title": 5}, "title", "title", TWO),
        ({"note": 5}, "note", "note", TWO),
        ({"message": 5}, "message", "message", TWO),
        ({"except": [{"where": "stage = 'new'", "title": 5}]}, "except：第 1 项：title", "except: entry 1: title", TWO),
        (
            {"unclear": [{"where": "stage = 'new'", "title": 5}]},
            "unclear：第 1 项：title",
            "unclear: entry 1: title",
            TWO,
        ),
        ({"asks": [{"part": "x", "not_asked": 5}]}, "asks：第 1 项：not_asked", "asks: entry 1: not_asked", TWO),
        ({"statements": 5}, "statements", "statements", LIST),
        ({"then": 5}, "then", "then", LIST),
        ({"units": {"responsible": 5}}, "units：responsible", "units: responsible", LIST),
        ({"penalties": 5}, "penalties", "penalties", ("应为列表，现为 5。", "expected a list, got 5.")),
        ({"citations": 5}, "citations", "citations", ("应为列表，现为 5。", "expected a list, got 5.")),
    ],
)
def test_words_and_lists_are_asked_for_where_they_stand(tmp_path, changes, zh, en, said):
    with pytest.raises(CatalogueError) as caught:
        changed(tmp_path, "CN-111", changes)
    told = [re.sub(r" 第 \d+ 行|, line \d+", "", caught.value.in_language(lang)[0]) for lang in ("zh", "en")]
    assert told == [f"CN-111.yaml：{zh}：{said[0]}", f"CN-111.yaml: {en}: {said[1]}"]


# what is read of a whole rule and of a whole pack

PACK = """
name: county
title: {zh: 县规划, en: county plan}
letters: XC
issuer: {zh: 县政府, en: county}
jurisdiction: {title: {zh: 某县, en: a county}, codes: ["500237", "53"], names: [某县]}
since: 2024-01-01
until: 2026-01-01
order: 3
parameters: {far_m: 500, near_m: 5}
documents: {plan: {zh: 规划, en: plan}}
"""


def test_every_field_of_a_pack_is_read(tmp_path):
    path = tmp_path / "_pack.yaml"
    path.write_text(PACK, encoding="utf-8")
    pack = read_pack(path, own=True)
    told = (pack.name, pack.title, pack.letters, pack.issuer, pack.since, pack.until, pack.order, pack.own)
    assert told == (
        "county", Text(zh="县规划", en="county plan"), "XC", Text(zh="县政府", en="county"), D(2024, 1, 1),
        D(2026, 1, 1), 3, True,
    )  # fmt: skip
    assert pack.parameters == {"far_m": 500, "near_m": 5}
    assert pack.documents == {"plan": Text(zh="规划", en="plan")}
    there = pack.jurisdiction
    assert (there.title, there.codes, there.names) == (Text(zh="某县", en="a county"), ("500237", "53"), ("某县",))
    short = PACK.split("since:")[0].replace(', codes: ["500237", "53"], names: [某县]', "")
    path.write_text(short, encoding="utf-8")
    bare = read_pack(path)
    assert (bare.since, bare.until, bare.order, bare.parameters, bare.documents, bare.own) == (
        None, None, 0, {}, {}, False,
    )  # fmt: skip
    assert bare.jurisdiction.everywhere


PACK_CASES = [
    ("letters: XC", "letters: XCD", "letters：应为两个大写字母，如 XC，现为“XCD”。",
     "letters: expected two capital letters such as XC, got 'XCD'."),
    ("letters: XC", "letters: xc", "letters：应为两个大写字母，如 XC，现为“xc”。",
     "letters: expected two capital letters such as XC, got 'xc'."),
    ("until: 2026", "until: 2023", "until：失效之日 2023-01-01 应晚于施行之日 2024-01-01。",
     "until: the pack ends on 2023-01-01, not after it begins on 2024-01-01."),
    ("until: 2026-01-01", "until: 2024-01-01", "until：失效之日 2024-01-01 应晚于施行之日 2024-01-01。",
     "until: the pack ends on 2024-01-01, not after it begins on 2024-01-01."),
    ("since: 2024-01-01", "since: 今年", "since：日期应写作 2021-03-01，现为 '今年'。",
     "since: expected a date as 2021-03-01, got '今年'."),
    ("order: 3", "order: high", "order：应为整数，现为 'high'。", "order: expected a whole number, got 'high'."),
    ("order: 3", "order: true", "order：应为整数，现为 True。", "order: expected a whole number, got True."),
    ("parameters: {far_m: 500, near_m: 5}", "parameters: [5]", "parameters：应写作 {名称: 值}，现为 [5]。",
     "parameters: expected {name: value}, got [5]."),
    ("documents: {plan: {zh: 规划, en: plan}}", "documents: plan", "documents：应写作 {名称: 值}，现为 'plan'。",
     "documents: expected {name: value}, got 'plan'."),
    ('"53"', '"5"', "jurisdiction：codes：应为加引号的2、4或6位行政区划代码，现为“5”。",
     "jurisdiction: codes: expected administrative codes of 2, 4 or 6 digits, in quotes, got '5'."),
    ("codes:", "code:", "jurisdiction：没有名为“code”的字段。", "jurisdiction: unknown field 'code'."),
    ("issuer: {zh: 县政府, en: county}", "", "缺少字段“issuer”。", "the field 'issuer' is missing."),
    ("order: 3", "ordre: 3", "没有名为“ordre”的字段。", "unknown field 'ordre'."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "zh", "en"), PACK_CASES)
def test_a_wrong_word_of_a_pack_is_told_whole(tmp_path, old, new, zh, en):
    path = tmp_path / "_pack.yaml"
    assert old in PACK
    path.write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_pack(path)
    told = [re.sub(r" 第 \d+ 行|, line \d+", "", caught.value.in_language(lang)[0]) for lang in ("zh", "en")]
    assert told == [f"_pack.yaml：{zh}", f"_pack.yaml: {en}"]


WHOLE = {
    "name": None,
    "extends": None,
    "title": {"zh": "新建", "en": "new"},
    "severity": "monitor",
    "message": None,
    "except": [
        {"where": "stage = 'existing'", "title": {"zh": "关", "en": "closed"}},
        {"reference_where": "rank = 'main_stem'", "title": {"zh": "干流", "en": "main stem"}},
    ],
    "unclear": [{"where": "stage = 'expansion'", "title": {"zh": "扩", "en": "larger"}}],
    "asks": [{"part": "严禁", "by": "check"}, {"part": "新建", "not_asked": {"zh": "无", "en": "none"}}],
    "units": {"lead": "甲局", "responsible": ["乙局", "丙局"]},
    "then": ["suspended"],
    "note": {"zh": "注", "en": "note"},
    "statements": ["s1", "s2"],
    "penalties": None,
    "limits": [{"since": D(2020, 1, 1), "until": D(2021, 1, 1), "distance_m": 5}, {**SINCE, "distance_m": 7}],
    "examples": {
        "bad": {"measured": 3, "day": D(2022, 2, 2), "projects": [{"id": "a", "stage": "new"}, {"id": "b"}]},
        "good": {"shorelines": [{"id": "c"}]},
    },
}


def test_every_field_of_a_rule_is_read(tmp_path):
    rule = changed(tmp_path, "CN-111", WHOLE)
    ours = load().rules["CN-111"]
    assert (rule.code, rule.name, rule.pack, rule.extends, rule.severity) == (
        "CN-111",
        "cn-111",
        "national",
        None,
        "monitor",
    )
    assert rule.title == Text(zh="新建", en="new")
    assert (rule.subject, rule.references, rule.check, rule.citations) == (
        ours.subject, ours.references, ours.check, ours.citations,
    )  # fmt: skip
    assert [(one.of, one.title.en, one.condition.text, one.where) for one in rule.exempt] == [
        ("subject", "closed", "stage = 'existing'", "stage = 'existing'"),
        ("reference", "main stem", "rank = 'main_stem'", "rank = 'main_stem'"),
    ]
    assert [(one.of, one.title.zh, one.citation) for one in rule.unclear] == [("subject", "扩", None)]
    assert [(one.part, one.by, one.not_asked) for one in rule.asks] == [
        ("严禁", "check", None), ("新建", "", Text(zh="无", en="none")),
    ]  # fmt: skip
    assert (rule.lead_unit, rule.responsible_units) == ("甲局", ("乙局", "丙局"))
    assert (rule.then, rule.statements, rule.penalties) == (("suspended",), ("s1", "s2"), ())
    assert rule.note == Text(zh="注", en="note")
    assert [(one.value, one.since, one.until) for one in rule.limits] == [
        ({"distance_m": 5}, D(2020, 1, 1), D(2021, 1, 1)), ({"distance_m": 7}, D(2023, 2, 23), None),
    ]  # fmt: skip
    assert (rule.bad.measured, rule.bad.on, dict(rule.bad.layers)) == (
        3, D(2022, 2, 2), {"projects": ({"id": "a", "stage": "new"}, {"id": "b"})},
    )  # fmt: skip
    assert (rule.good.measured, rule.good.on, dict(rule.good.layers)) == (None, None, {"shorelines": ({"id": "c"},)})
    assert (rule.group_by, rule.period, rule.target, rule.duty) == (None, None, None, None)
    assert "{measured" in rule.message.zh
    assert "{measured" in rule.message.en


def test_a_rule_has_the_name_that_it_is_given(tmp_path):
    assert changed(tmp_path, "CN-111", {"name": "chemical"}).name == "chemical"


def test_a_value_of_the_pack_that_an_exception_reads_must_be_there(tmp_path):
    for field in ("except", "unclear"):
        with pytest.raises(CatalogueError) as caught:
            changed(tmp_path, "CN-111", {field: [{"where": "stage = @pack.xyz", "title": TITLE}]})
        assert f"{field}: the pack 'national' has no parameter @pack.xyz." in caught.value.message


def test_penalties_are_read(tmp_path):
    assert load().rules["CN-100"].penalties == changed(tmp_path, "CN-100", {}).penalties != ()


def test_a_rule_without_a_number_and_a_message_holds_as_long_as_its_pack_in_the_words_of_its_check(tmp_path):
    rule = changed(
        tmp_path, "WS-114", {"limits": None, "message": None, "units": None, "title": {"zh": "甲{", "en": "a}"}}
    )
    (limits,) = rule.limits
    assert (limits.value, limits.since, limits.until) == ({}, load().packs["wushan-2023"].since, None)
    assert rule.message.zh.format().startswith("甲{")
    assert rule.message.en.format().startswith("a}")
    assert (rule.lead_unit, rule.responsible_units) == (None, ())


def test_targets_and_duties_are_read_whole(tmp_path):
    goal = {"value": 98, "unit": "%", "op": "<", "year": 2025, "base_year": 2020, "binding": False}
    rule = changed(tmp_path, "WS-119", {"target": goal, "group_by": "townships", "period": "quarter"})
    target = rule.target
    assert (target.value, target.unit, target.op, target.year, target.base_year, target.binding) == (
        98.0, "%", "<", 2025, 2020, False,
    )  # fmt: skip
    assert (rule.group_by, rule.period) == ("townships", "quarter")
    plain = changed(
        tmp_path, "WS-119", {"target": {"value": 1900, "unit": "%", "year": 2200, "base_year": 1900}}
    ).target
    assert (plain.op, plain.binding, plain.year, plain.base_year) == (">=", True, 2200, 1900)
    duty = changed(tmp_path, "YC-103", {"every": {"days": 15}}).duty
    assert (duty.months, duty.days, duty.due) == (0, 15, None)
    duty = changed(tmp_path, "YC-103", {"every": {"months": 3}}).duty
    assert (duty.months, duty.days) == (3, 0)
    duty = changed(tmp_path, "KM-101", {"due": D(2017, 12, 31)}).duty
    assert (duty.due, duty.months, duty.days) == (D(2017, 12, 31), 0, 0)


def test_limits_of_every_type_are_read(tmp_path):
    by = {"by": "rank", "values": {"main_stem": 5, "major_tributary": 7.5}}
    assert changed(tmp_path, "CN-111", limit(distance_m=by)).limits[0].value == {
        "distance_m": {**by, "of": "reference"}
    }
    named = {"by": "name", "values": {"甲": 5}}  # a column of both: whose is meant may be said
    for said, of in (({}, "reference"), ({"of": "subject"}, "subject"), ({"of": "reference"}, "reference")):
        rule = changed(tmp_path, "CN-111", limit(distance_m={**named, **said}))
        assert rule.limits[0].value == {"distance_m": {**named, "of": of}}
    assert changed(tmp_path, "CN-111", limit(distance_m=0)).limits[0].value == {"distance_m": 0}
    assert changed(tmp_path, "CN-134", limit(column="owner")).limits[0].value == {"column": "owner"}
    columns = changed(tmp_path, "WS-122", limit(columns=["code", "name"], distance_m=5)).limits[0].value
    assert columns == {"columns": ("code", "name"), "distance_m": 5}
    counts = changed(tmp_path, "WS-119", limit(counts="treatment = true", measure="area_m2")).limits[0].value
    assert (counts["counts"].text, counts["measure"]) == ("treatment = true", "area_m2")
    classes = changed(tmp_path, "CG-101", limit(classes="class", worse_than="III", months=3)).limits[0].value
    assert (classes["classes"].column, classes["worse_than"], classes["months"]) == ("class", "III", 3)
    assert classes["classes"].place("劣Ⅴ类") == 5
    trend = changed(tmp_path, "YC-102", limit(worse="rising", alpha=0.05, column="value")).limits[0].value
    assert trend == {"worse": "rising", "alpha": 0.05, "column": "value"}
    base = changed(tmp_path, "YC-101", limit(exceeding="value > 1")).limits[0].value
    assert base["exceeding"].text == "value > 1"
    code = {"check": "invalid_code", **limit(column="code", pattern="[0-9]{12}")}
    assert changed(tmp_path, "WS-122", code).limits[0].value == {"column": "code", "pattern": "[0-9]{12}"}
    unit = {"group_by": "townships", **limit(measure="length_km", unit_column="name")}
    assert changed(tmp_path, "WS-120", unit).limits[0].value == {"measure": "length_km", "unit_column": "name"}
