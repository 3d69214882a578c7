"""Why a finding was found, in full: every line of it in both languages, of clauses that are known and of others."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from law_rows import layer
from riverzones.audit import Context
from riverzones.audit.checks import CHECKS
from riverzones.audit.explain import ClauseTold, ExceptionTold, PartTold, explain, unit_by_place
from riverzones.audit.measured import amount, clause_measured, family_of, measure_word, measured_lines
from riverzones.audit.turns import turns
from riverzones.catalogue import load
from riverzones.chiefs.routing import Jurisdiction, Route
from riverzones.model import Ask, Citation, Exemption, Selection, Text, parse_condition

CATALOGUE = load()
DAY = dt.date(2025, 6, 1)
OLD = Citation(Text(zh="旧法", en="old law"), article=1, until=DAY)
LAW = Citation(Text(zh="新法", en="new law"), article=2, since=DAY)
FINE = Citation(Text(zh="罚则", en="fines"), article=3, since=DAY)
OLD_FINE = Citation(Text(zh="旧罚则", en="old fines"), article=4, until=DAY)
PACK = replace(CATALOGUE.packs["national"], title=Text(zh="国家规则", en="national rules"), parameters={"size": 5})


def words(text):
    """Words that are alike in both languages."""
    return Text(zh=text, en=text)


def excepted(where, title, *, of="subject", citation=None):
    return Exemption(where, parse_condition(where), words(title), citation, of)


def selection(kind, where):
    return Selection((kind,), where, parse_condition(where))


RULE = replace(
    CATALOGUE.rules["CN-111"],
    code="X-1",
    title=words("标题"),
    subject=selection("projects", "industry = 'chemical' AND stage = 'new'"),
    references={"shore": selection("shorelines", "basin = 'yangtze'")},
    citations=(OLD, LAW),
    penalties=(OLD_FINE, FINE),
    exempt=(excepted("purpose = 'safety' AND size > @pack.size", "安全", citation=LAW),),
    unclear=(excepted("rank = 'tributary'", "支流", of="reference"),),
    asks=(
        Ask("禁止", by="severity"),
        Ask("化工", by="subject"),
        Ask("岸线", by="references"),
        Ask("一公里", by="limits"),
        Ask("其他", not_asked=words("另见")),
        Ask("某处", by="place"),
    ),
    note=words("推定"),
)
PROJECTS = layer(
    {
        "P1": {"industry": "chemical", "stage": "new", "purpose": "profit", "size": 9},
        "P2": {"industry": None, "stage": "new", "purpose": None, "size": 9},
        "P3": {"industry": "chemical", "stage": "new", "purpose": "safety", "size": 9},
    }
)
SHORES = layer({"7": {"basin": "yangtze", "rank": "main_stem"}, "8": {"basin": "yangtze", "rank": "tributary"}})
SHORES.index = pd.Index([7, 8])
TITLES = {
    "industry": Text(zh="行业", en="industry"),
    "stage": Text(zh="性质", en="stage"),
    "basin": Text(zh="流域", en="basin"),
    "rank": Text(zh="等级", en="rank"),
}
UNITS = {"m": Text(zh="米", en="m"), "count": Text(zh="个", en="in number"), "m2": Text(zh="平方米", en="m²")}
KEPT = {"measured": 900.0, "limit": 1000.0, "margin": 100.0, "unit": "m"}
LEADING = {"rule": "X-1", "pack": "national", "severity": "prohibit", "verdict": "violation", **KEPT}
FINDING = {
    "finding_id": "F-1", "kind": "rule", "rule": "X-1", "rules": "X-1", "pack": "national", "severity": "prohibit",
    "verdict": "violation", "status": "open", "subject_layer": "projects", "subject_id": "P1", "subject_name": "甲厂",
    "reference_layer": "shorelines", "reference_id": "7", "reference_name": "", **KEPT, "accuracy_m": 10.0,
    "nearest_lon": 109.9, "nearest_lat": 31.06123, "message": "近", "message_en": "near", "citation": "新法",
    "citation_en": "new law", "chiefs": json.dumps([{"chief": "王"}]), "lead_unit": "甲局",
    "responsible_units": "乙局、丙局", "first_seen": DAY, "last_seen": pd.Timestamp("2025-07-01 08:00"),
    "deadline": "2025-12-31T00:00", "note": "已约谈", "clauses": json.dumps([LEADING]),
}  # fmt: skip


def unit(sign):
    return UNITS.get(sign, words(sign))


def told(finding, *rules, drawn=None, **how):
    here = Context(
        (drawn if drawn is not None else {"projects": PROJECTS, "shorelines": SHORES}).get,
        DAY,
        titles=lambda name: TITLES.get(name, words(name)),
    )
    how = {"packs": {"national": PACK}, "unit": unit, "values": lambda name, value: words(f"<{value}>")} | how
    return explain(finding, {rule.code: rule for rule in rules or (RULE,)}, here, **how)


def zh(lines):
    return [line.zh for line in lines]


def en(lines):
    return [line.en for line in lines]


def changed(*clauses, **columns):
    return {**FINDING, "clauses": json.dumps([{**LEADING, **clause} for clause in clauses or ({},)]), **columns}


def test_a_sure_finding_is_told_in_full():
    made = told(FINDING, changes=[words("新发现 → 整改中")])
    assert (made.finding_id, made.kind, made.verdict, made.status) == ("F-1", "rule", "violation", "open")
    assert (made.subject, made.reference) == ("甲厂", "7")
    assert made.found == Text(zh="近", en="near")
    assert made.sure == Text(
        zh="确定：在位置精度和已填属性之内，没有别的可能", en="sure, within the accuracy and what is stated"
    )
    assert made.chiefs == ({"chief": "王"},)
    assert made.units == Text(zh="牵头：甲局；责任：乙局、丙局", en="lead: 甲局; responsible: 乙局、丙局")
    assert zh(made.measured) == [
        "相距 900.0 米", "限值 1,000.0 米", "不足，差 100.0 米", "位置精度 ± 10.0 米", "最近点 109.900000, 31.061230",
    ]  # fmt: skip
    assert en(made.measured) == [
        "at a distance of 900.0 m", "limit 1,000.0 m", "short by 100.0 m", "positions good to ± 10.0 m",
        "nearest point 109.900000, 31.061230",
    ]  # fmt: skip
    assert zh(made.turns) == [
        "移动 100.0 m 以上；连同位置精度，110.0 m 以上才可确定",
        "对象不再是规则所指的对象（现为：行业：<chemical>，性质：<new>）",
        "属于除外情形“安全”",
    ]
    assert en(made.turns) == [
        "it moves by more than 100.0 m; with the accuracy, by more than 110.0 m to be sure",
        "the subject is no longer what the rule speaks of (now: industry: <chemical>, stage: <new>)",
        "it is excepted: 安全",
    ]
    assert zh(made.history) == [
        "2025-06-01 首次发现，最近 2025-07-01", "整改期限 2025-12-31", "新发现 → 整改中", "备注：已约谈",
    ]  # fmt: skip
    assert en(made.history) == [
        "first seen 2025-06-01, last 2025-07-01", "to be answered by 2025-12-31", "新发现 → 整改中", "note: 已约谈",
    ]  # fmt: skip


def test_a_clause_is_told_in_full():
    (clause,) = told(FINDING).clauses
    both = Text(
        zh="相距 900.0 米，限值 1,000.0 米，不足，差 100.0 米",
        en="at a distance of 900.0 m, limit 1,000.0 m, short by 100.0 m",
    )
    check = Text(zh="距参照不足规定距离", en="nearer to the reference than the distance")
    rows = Text(
        zh="对象：甲厂（行业：<chemical>，性质：<new>）", en="subject: 甲厂 (industry: <chemical>, stage: <new>)"
    )
    assert clause == ClauseTold(
        rule="X-1",
        title=words("标题"),
        pack=PACK.title,
        severity="prohibit",
        verdict="violation",
        citations=(LAW,),
        penalties=(FINE,),
        parts=(
            PartTold("禁止", True, Text(zh="由结论的程度体现", en="told by the severity")),
            PartTold("化工", True, rows),
            PartTold("岸线", True, Text(zh="参照：7（流域：<yangtze>）", en="reference: 7 (basin: <yangtze>)")),
            PartTold("一公里", True, Text(zh=f"{check.zh}：{both.zh}", en=f"{check.en}: {both.en}")),
            PartTold("其他", False, words("另见")),
            PartTold("某处", True, Text(zh="由规则的 place 核查", en="asked by place of the rule")),
        ),
        exceptions=(
            ExceptionTold(words("安全"), False, Text(zh="purpose：<profit>", en="purpose: <profit>"), LAW),
            ExceptionTold(words("支流"), False, Text(zh="等级：<main_stem>", en="rank: <main_stem>"), None, True),
        ),
        measured=both,
        note=words("推定"),
    )


@pytest.mark.parametrize(
    ("by", "zh_", "en_"),
    [
        ("target", "以目标值核查", "held against the target"),
        ("due", "以应完成的日期核查", "held against the day it was due"),
        ("every", "以应有的间隔核查", "held against how often it is due"),
        ("units", "列为责任单位", "named as the unit responsible"),
        ("except", "见下列除外情形", "see the exceptions below"),
        ("unclear", "见下列待认定事项", "see below what the law's words leave open"),
    ],
)
def test_what_asks_a_part_is_told_in_words(by, zh_, en_):
    (clause,) = told(FINDING, replace(RULE, asks=(Ask("某", by=by),))).clauses
    assert clause.parts == (PartTold("某", True, Text(zh=zh_, en=en_)),)


def test_a_reference_says_the_size_where_no_part_asks_the_limits():
    rule = replace(RULE, asks=(Ask("岸线", by="references"),))
    (part,) = told(FINDING, rule).clauses[0].parts
    assert part.how == Text(
        zh="参照：7（流域：<yangtze>），相距 900.0 米", en="reference: 7 (basin: <yangtze>), at a distance of 900.0 m"
    )
    (part,) = told(changed({"measured": None}), rule).clauses[0].parts
    assert part.how == Text(zh="参照：7（流域：<yangtze>）", en="reference: 7 (basin: <yangtze>)")
    (part,) = told(changed(reference_id="", reference_layer=""), rule).clauses[0].parts
    assert part.how == Text(
        zh="参照：没有找到，相距 900.0 米", en="reference: none was found, at a distance of 900.0 m"
    )


def test_a_limit_says_the_columns_that_it_reads():
    rule = replace(
        CATALOGUE.rules["CN-111"], check="complete",
        limits=(replace(RULE.limits[0], value={"columns": ["stage", "size"]}),),
        asks=(Ask("某", by="limits"),),
    )  # fmt: skip
    (part,) = told(changed({"rule": "CN-111", "limit": None}), rule).clauses[0].parts
    assert part.how.zh.endswith("：性质：<new>，size：<9>")
    assert part.how.en.endswith(": stage: <new>, size: <9>")
    (part,) = told(changed({"rule": "CN-111", "limit": 5.0, "unit": "count"}), rule).clauses[0].parts
    assert part.how.zh.endswith("：性质：<new>，size：<9>，实测 900 个，限值 5 个，超出 100 个")
    assert part.how.en.endswith(
        ": stage: <new>, size: <9>, measured 900 in number, limit 5 in number, over by 100 in number"
    )
    single = replace(rule, limits=(replace(RULE.limits[0], value={"columns": "stage"}),))
    (part,) = told(changed({"rule": "CN-111", "limit": None}), single).clauses[0].parts
    assert part.how.en.endswith(": stage: <new>")
    ended = replace(rule, limits=(replace(rule.limits[0], until=DAY),))
    (part,) = told(changed({"rule": "CN-111", "limit": None}), ended).clauses[0].parts
    assert part.how == CHECKS["complete"].title


OPEN = {"why_cannot_tell": "属性未填", "why_cannot_tell_en": "not stated"}


def test_what_is_open_says_why_and_what_to_fill_in():
    made = told(changed({"verdict": "cannot_tell"}, verdict="cannot_tell", subject_id="P2", **OPEN))
    assert made.sure == Text(zh="无法判定：属性未填", en="cannot be told: not stated")
    assert zh(made.turns)[:2] == ["填写对象的行业", "填写对象的purpose"]
    assert en(made.turns)[:2] == ["industry of the subject is filled in", "purpose of the subject is filled in"]
    assert len(made.turns) == 3  # and what moves it
    assert made.clauses[0].exceptions[0].holds is None
    assert made.clauses[0].exceptions[0].why == Text(zh="属性未填：purpose", en="attribute not stated: purpose")
    bare = told(changed({"verdict": "cannot_tell"}, verdict="cannot_tell"))
    assert bare.sure == Text(zh="无法判定", en="cannot be told")
    assert zh(bare.turns) == [
        "移动 100.0 m 以上；连同位置精度，110.0 m 以上才可确定", "属于除外情形“安全”",
    ]  # fmt: skip


def test_blanks_of_the_reference_and_of_what_a_limit_reads_are_filled_in_too():
    drawn = {"projects": PROJECTS.drop(columns="size"), "shorelines": SHORES.assign(basin=None)}
    asked = replace(
        RULE, exempt=(), unclear=(), check="complete",
        limits=(replace(RULE.limits[0], value={"columns": ["industry", "size", "stage"]}),),
    )  # fmt: skip
    open_ = changed({"verdict": "cannot_tell"}, verdict="cannot_tell", subject_id="P2", limit=None)
    made = told(open_, asked, drawn=drawn)
    assert zh(made.turns) == ["填写对象的行业", "填写参照的流域", "填写对象的size"]
    assert en(made.turns) == [
        "industry of the subject is filled in", "basin of the reference is filled in",
        "size of the subject is filled in",
    ]  # fmt: skip
    two = replace(asked, limits=RULE.limits, subject=selection("projects", "industry = 'chemical' AND purpose = 'x'"))
    assert en(told(open_, two, drawn=drawn).turns)[0] == "industry, purpose of the subject are filled in"
    assert zh(told(open_, two, drawn=drawn).turns)[0] == "填写对象的行业、purpose"
    hidden = told(open_, asked, drawn=drawn, withheld=lambda kind, name: name in ("industry", "size"))
    assert zh(hidden.turns) == ["填写参照的流域"]
    assert zh(told(changed(subject_id="P2"), asked, drawn=drawn).turns)[:1] != ["填写对象的行业"]


def test_an_exception_that_fits_holds_and_words_that_leave_it_open_acquit_nobody():
    made = told(changed(subject_id="P3", reference_id="8"))
    first, second = made.clauses[0].exceptions
    assert (first.holds, first.why.en) == (True, "purpose: <safety>, size: <9>")
    assert (second.holds, second.why.en) == (None, "rank: <tributary>")
    assert zh(made.turns)[-1] == "由主管部门认定：支流"
    assert en(made.turns)[-1] == "it is decided by the authority: 支流"
    small = replace(PACK, parameters={"size": 9})
    first, _ = told(changed(subject_id="P3"), packs={"national": small}).clauses[0].exceptions
    assert (first.holds, first.why.en) == (False, "size: <9>")


def test_a_row_that_is_gone_or_told_twice_is_not_looked_up():
    gone = Text(zh="图层中已没有这一行，无法核对", en="the row is in its layer no more: it cannot be looked up")
    twice = pd.concat([PROJECTS, PROJECTS])
    for made in (
        told(changed(subject_id="P9")),
        told(changed(subject_layer="")),
        told(FINDING, drawn={"shorelines": SHORES}),
        told(FINDING, drawn={"projects": twice, "shorelines": SHORES}),
    ):
        assert made.clauses[0].parts[1].how == Text(zh="对象：甲厂", en="subject: 甲厂")
        assert [(entry.holds, entry.why) for entry in made.clauses[0].exceptions[:1]] == [(None, gone)]


def test_a_column_that_may_not_be_told_is_left_out():
    made = told(FINDING, withheld=lambda kind, name: (kind, name) in (("projects", "stage"), ("shorelines", "rank")))
    assert made.clauses[0].parts[1].how == Text(
        zh="对象：甲厂（行业：<chemical>，性质：公开版不列）",
        en="subject: 甲厂 (industry: <chemical>, stage: not told in the public version)",
    )
    left_out = Text(zh="公开版不列", en="not told in the public version")
    assert [(entry.holds, entry.why) for entry in made.clauses[0].exceptions][1] == (None, left_out)
    assert "认定" not in "".join(zh(made.turns))


def test_what_a_row_does_not_state_is_said():
    bare = PROJECTS.drop(columns="stage").assign(industry=[np.nan, "x", "y"])
    made = told(FINDING, drawn={"projects": bare, "shorelines": SHORES})
    assert made.clauses[0].parts[1].how == Text(
        zh="对象：甲厂（行业：未填，性质：未填）", en="subject: 甲厂 (industry: not stated, stage: not stated)"
    )


def test_a_clause_of_no_rule_is_told_by_what_the_finding_keeps():
    titles = {"NB-1": Text(zh="褪色", en="faded")}.get
    clause = {"rule": "NB-1", "kind": "board", "citation": "规定", "citation_en": "rules"}
    finding = changed(clause, kind="board", pack="", lead_unit=None, responsible_units="")
    made = told(finding, titles=titles)
    assert made.clauses == (
        ClauseTold(
            "NB-1", Text(zh="褪色", en="faded"), Text(zh="规定", en="rules"), "prohibit", "violation", (), (), (), (),
            Text(zh="实测 900.0 米，限值 1,000.0 米，不足，差 100.0 米",
                 en="measured 900.0 m, limit 1,000.0 m, short by 100.0 m"),
        ),
    )  # fmt: skip
    assert made.kind == "board"
    assert made.units == Text(zh="文件未写明", en="the document names none")
    assert zh(made.turns) == ["按规定设立公示牌，或补正其内容"]
    assert told(finding, titles=titles).clauses[0].note is None
    assert told(finding).clauses[0].title == words("NB-1")


def test_an_id_that_is_a_number_is_told_too():
    made = told({**FINDING, "reference_id": 7})
    assert made.reference == "7"
    assert made.clauses[0].parts[2].how.en == "reference: 7 (basin: <yangtze>)"


def test_a_finding_without_a_list_of_clauses_has_the_one_that_it_names():
    for none in ("", None, "[]"):
        made = told({**FINDING, "clauses": none, "kind": None, "chiefs": None, "lead_unit": "", "deadline": None})
        assert [(clause.rule, clause.verdict, clause.severity) for clause in made.clauses] == [
            ("X-1", "violation", "prohibit")
        ]
        assert made.clauses[0].measured.zh == "相距 900.0 米，限值 1,000.0 米，不足，差 100.0 米"
        assert (made.kind, made.chiefs) == ("rule", ())
        assert made.units == Text(zh="责任：乙局、丙局", en="responsible: 乙局、丙局")
    unknown = {**FINDING, "clauses": "", "rule": "Z-9"}
    assert told(unknown).clauses[0].pack == Text(zh="新法", en="new law")


def test_who_is_named_by_nobody_and_what_is_not_dated():
    blank = {**FINDING, "lead_unit": "", "responsible_units": "", "note": "", "deadline": pd.NaT, "first_seen": None}
    made = told(blank)
    assert made.units == Text(zh="文件未写明（国家规则）", en="the document names none (national rules)")
    assert zh(made.history) == [" 首次发现，最近 2025-07-01"]
    plain = replace(RULE, exempt=())
    assert told(blank, plain, packs={}).units == Text(zh="文件未写明", en="the document names none")
    assert told(blank, plain, packs=None).clauses[0].pack == words("national")
    assert told({**FINDING, "responsible_units": np.nan}).units == Text(zh="牵头：甲局", en="lead: 甲局")


# every clause of a fact


def further(*clauses, rules=(RULE,)):
    return [line for line in told(changed(*clauses), *rules).turns if ", for " in line.en]


def test_how_far_it_must_move_for_every_clause_to_turn():
    second, third = replace(RULE, code="X-2"), replace(RULE, code="X-3")
    rules = (RULE, second, third)
    (line,) = further({}, {"rule": "X-2", "margin": 300.0}, {"rule": "X-3", "margin": 200.0}, rules=rules)
    assert line == Text(
        zh="移动 300.0 米 以上，才不再违反 X-2、X-3", en="it moves by more than 300.0 m, for X-2, X-3 to turn too"
    )
    made = told(changed({}, {"rule": "X-2", "margin": 300.0}), *rules)
    assert zh(made.turns)[1].startswith("移动 300.0 米")
    assert len(made.clauses) == 2
    assert zh(made.turns).count("属于除外情形“安全”") == 1
    for other in ({"margin": 100.04}, {"margin": None}, {"unit": "m2", "margin": 900.0}, {"margin": 50.0}):
        assert not further({}, {"rule": "X-2", **other}, rules=rules)
    assert further({}, {"rule": "X-2", "margin": 100.06}, rules=rules)
    assert not further({"unit": "m2"}, {"rule": "X-2", "margin": 300.0}, rules=rules)
    standing = replace(RULE, check="complete")
    assert not further({}, {"rule": "X-2", "margin": 300.0}, rules=(standing, second))


# what would turn it

FACT = {"verdict": "violation", "unit": "m", "margin": 100.0, "accuracy_m": None, "limit": 1000.0, "kind": "rule"}


def turned(family="distance", rule=RULE, blanks=(), stated=None, clauses=(), **columns):
    made = turns({**FACT, **columns}, rule, family, unit, blanks, stated, clauses)
    return [(line.zh, line.en) for line in made]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, ("移动 100.0 m 以上", "it moves by more than 100.0 m")),
        ({"accuracy_m": 0.01}, ("移动 100.0 m 以上", "it moves by more than 100.0 m")),
        (
            {"unit": "m2", "margin": 1234.56},
            ("让出所占的 1,234.6 平方米", "the 1,234.6 m² that it takes are left"),
        ),
        (
            {"verdict": "cannot_tell", "accuracy_m": 100.0, "margin": -100.0},
            (
                "位置测得更准：距界线仅 100.0 m，而精度为 ± 100.0 m",
                "the positions are measured better: the limit is 100.0 m away, the accuracy ± 100.0 m",
            ),
        ),
        (
            {"verdict": "cannot_tell", "accuracy_m": 99.0},
            (
                "移动 100.0 m 以上；连同位置精度，199.0 m 以上才可确定",
                "it moves by more than 100.0 m; with the accuracy, by more than 199.0 m to be sure",
            ),
        ),
        ({"margin": 0.4}, ("移动 0.4 m 以上", "it moves by more than 0.4 m")),
    ],
)
@pytest.mark.parametrize("family", ["containment", "distance", "outside", "outside_all", "network"])
def test_so_far_the_subject_would_have_to_move(columns, said, family):
    assert turned(family, **columns) == [said]


@pytest.mark.parametrize("columns", [{"margin": None}, {"margin": 0.0}, {"margin": -0.5}, {"unit": "count"}])
def test_where_no_distance_turns_it_the_limit_is_to_be_reached(columns):
    sign = columns.get("unit", "m")
    assert turned(**columns) == [(f"达到 1,000.0 {unit(sign).zh}", f"1,000.0 {unit(sign).en} is reached")]
    assert turned("containment", **columns) == []
    assert turned(limit=None, **columns) == []


def test_a_limit_without_a_unit_is_said_alone():
    assert turned("rate", unit=None) == [("达到 1,000.0", "1,000.0 is reached")]
    assert turned("overlay") == []


@pytest.mark.parametrize(
    ("family", "zh_", "en_"),
    [
        ("presence", "补齐所缺的一项", "what is lacking is put there"),
        ("attribute", "所问的属性如实改正", "the attribute asked about is put right"),
        ("calendar", "完成并记录日期", "it is done, and the day is recorded"),
        ("series", "新的监测值达到要求", "new samples meet what is asked"),
        ("quality", "更正数据", "the data are put right"),
        ("change", "恢复原有范围，或由有权机关批准调整", "the former extent is restored, or the change approved"),
        ("routing", "明确责任单位", "a unit is put in charge"),
    ],
)
def test_what_turns_a_check_where_no_distance_does(family, zh_, en_):
    assert turned(family) == [(zh_, en_)]
    blank = Text(zh="甲", en="a")
    assert turned(family, blanks=(blank,), limit=None) == [("填写甲", "a is filled in")]
    assert turned(family, blanks=(blank,)) == [
        ("填写甲", "a is filled in"),
        ("达到 1,000.0 米", "1,000.0 m is reached"),
    ]


@pytest.mark.parametrize(
    ("kind", "zh_", "en_"),
    [
        ("data", "更正数据，再检查一次", "the data are put right, and checked again"),
        (
            "review",
            "图形与批复改到一致，或补齐所缺，再复核一次",
            "drawing and approval are brought to agree, or what is lacking is added, and reviewed again",
        ),
        (
            "task",
            "按整治类别办结，并登记状态",
            "the outfall is dealt with as its class asks, and its status recorded",
        ),
        ("board", "按规定设立公示牌，或补正其内容", "the board is put up as asked, or what it shows is mended"),
        (
            "field",
            "到现场核实，处理后由单位销号",
            "it is checked on the spot, dealt with, and closed by the office",
        ),
        ("patrol", "补上巡河并导入轨迹", "the river is walked, and the track imported"),
    ],
)
def test_what_turns_what_another_job_found(kind, zh_, en_):
    assert turned(rule=None, kind=kind) == [(zh_, en_)]
    assert turned(kind=kind) == [("移动 100.0 m 以上", "it moves by more than 100.0 m")]
    assert turned(rule=None, kind=None) == [("移动 100.0 m 以上", "it moves by more than 100.0 m")]


def test_a_subject_that_is_another_turns_what_is_sure_by_a_rule_that_is_known():
    now = Text(zh="甲", en="a")
    line = ("对象不再是规则所指的对象（现为：甲）", "the subject is no longer what the rule speaks of (now: a)")
    assert turned(stated=now, margin=None, limit=None) == [line]
    assert turned(stated=now, margin=None, limit=None, verdict="cannot_tell") == []
    assert turned(rule=None, stated=now, margin=None, limit=None) == []


def test_what_the_authority_decides_is_no_blank_and_no_secret():
    entry = ExceptionTold(words("甲"), None, words("乙"), None, True)
    clause = ClauseTold("X", words(""), words(""), "prohibit", "violation", (), (), (), (entry, entry), words(""))
    plain = {"margin": None, "limit": None}
    assert turned(clauses=(clause, clause), **plain) == [("由主管部门认定：甲", "it is decided by the authority: 甲")]
    assert len(turned(clauses=(clause,), blanks=(words("乙"),), **plain)) == 1
    secret = replace(entry, why=Text(zh="公开版不列", en="not told in the public version"))
    assert turned(clauses=(replace(clause, exceptions=(secret,)),), **plain) == []
    for held, unclear, lines in ((False, False, 1), (False, True, 0), (True, False, 0)):
        made = replace(clause, exceptions=(replace(entry, holds=held, unclear=unclear),))
        assert len(turned(clauses=(made,), **plain)) == lines


# what was measured


@pytest.mark.parametrize(
    ("check", "sign", "zh_", "en_"),
    [
        ("inside", "m", "深入", "deep in it by"),
        ("reaches_into", "m", "深入", "deep in it by"),
        ("inside", "m2", "占用", "taking up"),
        ("reaches_into", "m2", "占用", "taking up"),
        ("outside", "m", "在其外", "outside it by"),
        ("within_distance", "m", "相距", "at a distance of"),
        ("absent", "m", "最近的相距", "the nearest at"),
        ("upstream", "m", "沿河相距", "along the water"),
        ("downstream", "m", "沿河相距", "along the water"),
        ("inside", "count", "实测", "measured"),
        ("inside", None, "实测", "measured"),
    ],
)
def test_what_a_number_is_hangs_on_the_check_and_its_unit(check, sign, zh_, en_):
    assert measure_word(replace(RULE, check=check), {"unit": sign}) == Text(zh=zh_, en=en_)
    assert measure_word(None, {"unit": sign}) == Text(zh="实测", en="measured")


def test_the_family_of_a_rule_is_that_of_its_check():
    assert family_of(RULE) == "distance"
    assert family_of(None) == ""
    assert family_of(replace(RULE, check="none")) == ""


@pytest.mark.parametrize(
    ("value", "sign", "said"),
    [
        (1234.56, "m", "1,234.6 m"),
        (3.0, "count", "3 in number"),
        (-0.0, "m", "0.0 m"),
        (1.0, None, "1.0"),
        (1.0, np.nan, "1.0"),
        (2, "km", "2.0 km"),
        (None, "m", None),
        (np.nan, "m", None),
    ],
)
def test_an_amount_is_whole_where_it_counts_and_nothing_where_there_is_none(value, sign, said):
    made = amount(value, sign, unit)
    assert (made if made is None else made.en) == said
    if made is not None:
        assert made.zh == f"{said.split()[0]} {unit(sign).zh}" if isinstance(sign, str) else made.zh == said


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "at a distance of 900.0 m, limit 1,000.0 m, short by 100.0 m"),
        ({"measured": 1100.0}, "at a distance of 1,100.0 m, limit 1,000.0 m, over by 100.0 m"),
        ({"measured": 1000.0}, "at a distance of 1,000.0 m, limit 1,000.0 m, over by 100.0 m"),
        ({"measured": None}, "limit 1,000.0 m, over by 100.0 m"),
        ({"measured": np.nan}, "limit 1,000.0 m, over by 100.0 m"),
        ({"margin": -6.0}, "at a distance of 900.0 m, limit 1,000.0 m, on the right side by 6.0 m"),
        ({"margin": 0.0}, "at a distance of 900.0 m, limit 1,000.0 m, short by 0.0 m"),
        ({"margin": None}, "at a distance of 900.0 m, limit 1,000.0 m"),
        ({"margin": np.nan}, "at a distance of 900.0 m, limit 1,000.0 m"),
        ({"limit": None}, ""),
        ({"limit": np.nan}, ""),
        ({"limit": 0.0}, ""),
        ({"limit": 0.0, "unit": "m2"}, ""),
        ({"limit": 0.0, "unit": "count"}, "measured 900 in number, limit 0 in number, over by 100 in number"),
        ({"limit": 1.0, "unit": None}, "measured 900.0, limit 1.0, over by 100.0"),
    ],
)
def test_a_clause_says_its_number_the_limit_and_on_which_side_it_lies(columns, said):
    assert clause_measured({**KEPT, **columns}, RULE, unit).en == said


def test_a_clause_says_the_same_in_chinese():
    assert (
        clause_measured({**KEPT, "margin": -6.0}, RULE, unit).zh
        == "相距 900.0 米，限值 1,000.0 米，未越限值，尚有 6.0 米"
    )
    assert (
        clause_measured({**KEPT, "measured": 1100.0}, RULE, unit).zh
        == "相距 1,100.0 米，限值 1,000.0 米，超出 100.0 米"
    )
    assert clause_measured({}, RULE, unit) == words("")


UNSAID = ("位置精度未登记，按所绘位置量测", "no accuracy is stated: measured as the positions are drawn")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"limit": 0.0}, ["at a distance of 900.0 m", UNSAID[1]]),
        ({"limit": None, "unit": "m2"}, ["measured 900.0 m²", UNSAID[1]]),
        ({"limit": None, "unit": "count"}, ["measured 900 in number"]),
        ({"limit": None, "measured": None}, []),
        ({"limit": None, "accuracy_m": 5.0}, ["at a distance of 900.0 m", "positions good to ± 5.0 m"]),
        ({"limit": None, "accuracy_m": np.nan}, ["at a distance of 900.0 m", UNSAID[1]]),
        (
            {"limit": None, "measured": None, "nearest_lon": 1.0, "nearest_lat": 2.0},
            ["nearest point 1.000000, 2.000000"],
        ),
        ({"limit": None, "measured": None, "nearest_lon": 1.0}, []),
        ({"limit": None, "measured": None, "nearest_lat": 1.0}, []),
        ({"limit": None, "measured": None, "nearest_lon": np.nan, "nearest_lat": 2.0}, []),
        ({"limit": None, "measured": None, "nearest_lon": 1.0, "nearest_lat": np.nan}, []),
    ],
)
def test_a_finding_says_what_was_measured_as_far_as_there_is(columns, said):
    made = measured_lines({**KEPT, **columns}, RULE, unit)
    assert en(made) == said
    assert [UNSAID[0] in line.zh for line in made] == [UNSAID[1] in line.en for line in made]


# the unit of the place


def route(**columns):
    place = Jurisdiction(words("县"), (), "500237", ())
    cited = Citation(Text(zh="方案", en="plan"))
    base = Route("r", words("甲"), "lead_unit", place, ("大宁河",), "甲局", "丁局", DAY, (), cited)
    return replace(base, **columns)


def test_the_unit_of_a_place_is_told_with_the_document_that_names_it():
    said = Text(zh="牵头：甲局（按所在流域，《方案》）", en="lead: 甲局 (by its basin, plan)")
    rules = {"X-1": RULE}
    assert unit_by_place(FINDING, rules, [route(gives="x"), route(inside="戊局", outside="己局"), route()]) == said
    assert unit_by_place(FINDING, rules, [route(inside="丁局", outside="甲局")]) == said
    both = unit_by_place({**FINDING, "lead_unit": "甲局、丁局"}, rules, [route()])
    assert both is not None
    assert both.zh.startswith("牵头：甲局、丁局（")
    assert unit_by_place(FINDING, rules, [route(inside="乙局")]) is None
    assert unit_by_place({**FINDING, "lead_unit": ""}, rules, [route(inside="")]) is None
    assert unit_by_place(FINDING, {"X-1": replace(RULE, lead_unit="甲局")}, [route()]) is None
    assert unit_by_place(FINDING, {}, [route()]) == said
