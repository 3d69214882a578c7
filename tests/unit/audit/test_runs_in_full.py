"""A run in full: why a rule is not run, how its references go together, what is excepted, and whose place it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from law_rows import context, layer, picked
from riverzones.audit import Context, run
from riverzones.audit.combined import combined
from riverzones.audit.groups import grouped, members_of, weights
from riverzones.audit.keys import matched, resolved, unnamed
from riverzones.audit.run import RuleCount
from riverzones.audit.scope import Scope, scope_of
from riverzones.audit.select import (
    OpenRows,
    Reasons,
    deciding_columns,
    denying_columns,
    each_not_stated,
    identities,
    names_of,
    not_stated,
    reasons_of,
    select,
)
from riverzones.audit.together import ACCURACY
from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.model import Dated, Exemption, Jurisdiction, Pack, Selection, Target, Text, parse_condition

DAY = dt.date(2025, 6, 1)
CATALOGUE = load()
RULE = CATALOGUE.rules["CN-111"]
SHORE = "POLYGON((109.90 31.05,109.91 31.05,109.91 31.06,109.90 31.06,109.90 31.05))"
SHORES = layer({"Y": {"basin": "yangtze", "rank": "main_stem", "river": "长江", "geometry": SHORE}})


def project(lat=31.065, **more):
    return {"industry": "chemical", "stage": "new", "geometry": f"POINT(109.905 {lat})", **more}


def area(west, east, south, north):
    return f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"


def ran(rule=RULE, *, packs=None, scope=None, day=DAY, here=None, **layers):
    seen, (count,) = run([rule], layers.get, day=day, packs=packs, scope=scope, context=here)
    facts = pd.concat([part.facts for part in seen], ignore_index=True) if seen else None
    told = {} if facts is None else dict.fromkeys(facts.subject_id, "cannot_tell")
    told |= {} if facts is None else dict.fromkeys(facts.subject_id[facts.verdict == "violation"], "violation")
    return told, count, facts


def why(facts, row):
    said = facts.set_index("subject_id").why[row]
    return (said.zh, said.en)


def only(*condition, layers=("shorelines",), **more):
    text = " AND ".join(condition) or None
    return Selection(layers, text, parse_condition(text) if text else None, **more)


# why a rule is not run

PLACE = Jurisdiction(Text(zh="巫山县", en="Wushan"), ("500237",), ("巫山县",))
TITLE = Text(zh="规划", en="the plan")


def pack(**more):
    made = {"name": "p", "title": TITLE, "letters": "XX", "jurisdiction": PLACE, "issuer": TITLE, "since": None,
            "until": None, "order": 0, "parameters": {}, "documents": {}}  # fmt: skip
    return Pack(**(made | more))


@pytest.mark.parametrize(
    ("rule", "layers", "zh", "en"),
    [
        (RULE, {"shorelines": SHORES}, "项目中没有图层 projects（projects）", "the project has no layer projects"),
        (RULE, {"projects": layer({"a": project()})}, "项目中没有图层 shorelines（shorelines）",
         "the project has no layer shorelines"),
        (RULE, {"projects": layer({"a": {"stage": "new"}}), "shorelines": SHORES}, "图层 projects 没有字段 industry",
         "the layer projects has no column industry"),
        (RULE, {"projects": layer({"a": project()}), "shorelines": SHORES.assign(basin="yellow")},
         "图层 shorelines 中没有已生效且符合条件的要素 (basin = 'yangtze')",
         "no row of shorelines is in force and meets the condition (basin = 'yangtze')"),
        (replace(RULE, references={"shore": only()}), {"projects": layer({"a": project()}), "shorelines": SHORES[:0]},
         "图层 shorelines 中没有符合条件的要素", "no row of shorelines meets the condition"),
        (replace(RULE, limits=(Dated({"distance_m": 5}, dt.date(2026, 1, 1)),)), {}, "2025-06-01 尚未施行或已失效",
         "not in force on 2025-06-01"),
        (replace(RULE, target=Target(5, "km", ">=", year=2026)), {}, "目标年为 2026 年，2025-06-01 尚未到期",
         "its target is for 2026, not due on 2025-06-01"),
        (replace(RULE, check="upstream", limits=(Dated({}, dt.date(2020, 1, 1)),)),
         {"projects": layer({"a": project()}), "shorelines": SHORES},
         "项目中没有河网（请运行 riverzones network）", "the project has no river network (riverzones network)"),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_run_says_why(rule, layers, zh, en):
    told, count, _ = ran(rule, **layers)
    assert told == {}
    assert (count.not_run.zh, count.not_run.en) == (zh, en)
    assert count == RuleCount(rule.code, not_run=count.not_run)
    plain = {"code": "CN-111", "checked": 0, "violations": 0, "cannot_tell": 0, "excepted": 0, "not_applicable": 0}
    assert count.as_dict("zh") == {**plain, "not_run": zh, "note": None}
    assert count.as_dict("en") == {**plain, "not_run": en, "note": None}


def test_a_target_of_the_year_itself_is_asked():
    rule = replace(RULE, target=Target(5, "km", ">=", year=2025))
    assert ran(rule, projects=layer({"a": project()}), shorelines=SHORES)[0] == {"a": "violation"}


def test_every_rule_is_stepped_over_once_in_its_order():
    steps = []
    other = replace(RULE, code="CN-199", limits=(Dated({"distance_m": 5}, dt.date(2026, 1, 1)),))
    _, counts = run([other, RULE], {}.get, day=DAY, step=steps.append)
    assert steps == [other, RULE]
    assert [one.code for one in counts] == ["CN-199", "CN-111"]


def test_more_facts_than_anybody_works_off_are_refused_with_the_rule_that_was_too_much():
    rows = {"projects": layer({"a": project(), "b": project(31.066), "far": project(31.5)}), "shorelines": SHORES}
    other = replace(RULE, code="CN-199")
    assert len(run([RULE, other], rows.get, day=DAY, most_facts=4)[1]) == 2
    assert len(run([RULE], rows.get, day=DAY, most_facts=2)[1]) == 1
    with pytest.raises(LayerError) as lost:
        run([RULE, other, RULE], rows.get, day=DAY, most_facts=3)
    assert lost.value.in_language("zh") == (
        "核查到 CN-199 已有 4 个问题，最多 3 个（图层：projects、shorelines）。",
        "请检查是否有同一个面重复多次，或分规则、分区核查；上限可调高（findings，见 RIVERZONES_CAPS）。",
    )
    assert lost.value.in_language("en") == (
        "4 findings by the rule CN-199, at most 3 are kept (layers: projects, shorelines).",
        "Look for one area that is there many times, or audit rule by rule; the cap is a setting "
        "(findings, RIVERZONES_CAPS).",
    )


def test_a_subject_layer_that_is_not_there_does_not_stop_the_others_of_a_rule():
    both = replace(RULE, subject=only("stage = 'new'", layers=("projects", "outfalls")))
    told, count, _ = ran(both, projects=layer({"a": project(), "old": project(stage="old")}), shorelines=SHORES)
    assert (told, count.checked, count.not_applicable, count.not_run) == ({"a": "violation"}, 1, 1, None)
    told, count, _ = ran(both, outfalls=layer({"o": project(), "p": project(31.5)}), shorelines=SHORES)
    assert (told, count.checked, count.violations, count.not_run) == ({"o": "violation"}, 2, 1, None)
    _, count, _ = ran(both, shorelines=SHORES)
    assert count.not_run.en == "the project has no layer projects"
    none = layer({"old": project(stage="old")})
    _, count, _ = ran(both, projects=none, shorelines=SHORES)
    assert (count.checked, count.not_applicable, count.not_run) == (0, 1, None)
    _, count, facts = ran(both, projects=layer({"a": project()}), outfalls=layer({"a": project()}), shorelines=SHORES)
    assert (count.checked, count.violations, len(facts)) == (2, 2, 2)


def test_a_reference_of_several_layers_is_asked_of_those_that_are_there():
    rule = replace(RULE, references={"water": only(layers=("shorelines", "lakes"))}, combine=(("or", "water"),))
    rows = layer({"shore": project(31.055), "lake": project(31.0885)})
    told, count, facts = ran(rule, projects=rows, shorelines=SHORES, lakes=LAKE)
    assert told == dict.fromkeys(("shore", "lake"), "violation")
    assert set(facts.reference) == {"water:shorelines", "water:lakes"}
    told, count, facts = ran(rule, projects=rows, lakes=LAKE)
    assert (told, count.note, count.not_run) == ({"lake": "violation"}, None, None)
    assert ran(rule, projects=rows)[1].not_run.en == "the project has no layer shorelines"
    lacking = replace(rule, check="absent", limits=(Dated({"distance_m": 600}, dt.date(2020, 1, 1)),))
    told, count, _ = ran(lacking, projects=rows, shorelines=SHORES[:0])  # no row at all: each lacks one
    assert told == dict.fromkeys(("shore", "lake"), "violation")


def test_rows_that_are_compared_among_themselves_are_looked_at_anew_by_each_rule():
    rows = layer({"a": project(code="K"), "b": project(code="K", stage="old")})
    again = replace(
        RULE, check="duplicate", references={}, limits=(Dated({"columns": ["code"]}, dt.date(2020, 1, 1)),),
        exempt=(), unclear=(),
    )  # fmt: skip
    new, all_, old = (
        replace(again, code=f"XX-{where}", subject=only(*([where] if where else []), layers=("projects",)))
        for where in ("stage = 'new'", "", "stage = 'old'")
    )
    results, counts = run([new, all_, old], {"projects": rows}.get, day=DAY)
    assert [(part.rule.code, part.facts.subject_id.tolist()) for part in results] == [("XX-", ["b"])]
    assert [one.checked for one in counts] == [1, 2, 1]


def test_values_of_the_pack_are_read_by_its_rules_alone():
    rule = replace(RULE, pack="p", subject=only("industry = @pack.kind", layers=("projects",)))
    rows = layer({"a": project(), "b": project(industry="x")})
    told, *_ = ran(rule, packs={"p": pack(parameters={"kind": "x"})}, projects=rows, shorelines=SHORES)
    assert told == {"b": "violation"}


# several references, one layer of several, limits by a column

LAKE = layer({"L": {"geometry": area(109.90, 109.91, 31.07, 31.08)}})


def test_any_of_several_references_will_do_and_one_that_is_not_there_is_noted():
    rule = replace(RULE, references={"shore": only(), "lake": only(layers=("lakes",))}, combine=(("or", "lake"),))
    rows = layer({"both": project(31.069), "shore": project(31.055), "lake": project(31.0885), "none": project(31.5)})
    told, count, facts = ran(rule, projects=rows, shorelines=SHORES, lakes=LAKE)
    assert told == dict.fromkeys(("both", "shore", "lake"), "violation")
    assert facts.set_index("subject_id").reference.to_dict() == {"both": "shore", "shore": "shore", "lake": "lake"}
    assert (count.checked, count.violations, count.note) == (4, 3, None)
    told, count, _ = ran(rule, projects=rows, shorelines=SHORES)
    assert told == dict.fromkeys(("both", "shore"), "violation")
    assert (count.note.en, count.not_run) == ("the project has no layer lakes", None)
    assert count.as_dict("zh")["note"] == "项目中没有图层 lakes（lakes）"
    both = replace(rule, combine=(("and", "lake"),))
    told, count, _ = ran(both, projects=rows, shorelines=SHORES)
    assert (told, count.not_run.en) == ({}, "the project has no layer lakes")
    assert ran(both, projects=rows, shorelines=SHORES, lakes=LAKE)[0] == {"both": "violation"}
    without = replace(rule, combine=(("minus", "lake"),))
    assert ran(without, projects=rows, shorelines=SHORES, lakes=LAKE)[0] == {"shore": "violation"}


def table(**verdicts):
    rows = pd.DataFrame({"subject_id": list(verdicts), "verdict": list(verdicts.values())})
    return rows.assign(why=pd.Series([None] * len(rows), dtype=object))


V, C = "violation", "cannot_tell"
WHOLE = {"a": V, "b": V, "c": V, "d": C, "e": C, "f": C}
OTHER = {"a": V, "b": C, "d": V, "e": C, "x": V, "y": C}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("or", {"a": V, "b": V, "c": V, "e": C, "f": C, "d": V, "x": V, "y": C}),
        ("and", {"a": V, "b": C, "d": C, "e": C}),
        ("minus", {"b": C, "c": V, "e": C, "f": C}),
    ],
)
def test_verdicts_of_two_references_go_together(operation, expected):
    made = combined({"one": table(**WHOLE), "two": table(**OTHER)}, [(operation, "two")])
    found = dict(zip(made.subject_id, made.verdict, strict=True))
    assert found == expected
    reasons = dict(zip(made.subject_id, made.why, strict=True))
    assert {row for row, reason in reasons.items() if reason is ACCURACY} == ({"b"} if operation != "or" else set())
    assert list(made.index) == list(range(len(made)))
    several = combined({"one": table(**WHOLE), "two:lakes": table(**OTHER)}, [(operation, "two")])
    assert several.equals(made)
    assert combined({"one": table(**WHOLE)}, []).subject_id.tolist() == list(WHOLE)


def test_a_limit_by_a_column_of_the_reference_is_that_of_each_row():
    sizes = {"by": "rank", "values": {"main_stem": 1000, "tributary": 100}}
    rule = replace(RULE, limits=(Dated({"distance_m": sizes}, dt.date(2020, 1, 1)),), references={"shore": only()})
    rows = layer({"near": project(31.0605), "far": project(31.065), "out": project(31.08)})
    for rank, expected in (
        ("main_stem", {"near": V, "far": V}), ("tributary", {"near": V}), (None, {"near": C, "far": C}), ("x", {}),
    ):  # fmt: skip
        told, _, facts = ran(rule, projects=rows, shorelines=SHORES.assign(rank=rank))
        assert told == expected
        if expected:
            assert set(facts.limit) == {100.0 if rank == "tributary" else 1000.0}
    assert ran(rule, projects=rows, shorelines=SHORES.drop(columns="rank"))[0] == {"near": C, "far": C}
    two = layer(
        {
            "Y": {"rank": "tributary", "geometry": SHORE},
            "W": {"rank": None, "geometry": area(109.90, 109.91, 31.066, 31.067)},
        }
    )
    assert ran(rule, projects=rows, shorelines=two)[0] == {"near": V, "far": C}


# what is excepted, what the law leaves open


REBUILT = Text(zh="改建", en="rebuilt")


def exempt(text, of="subject", title=REBUILT):
    return Exemption(text, parse_condition(text), title, None, of)


def test_what_is_excepted_is_counted_and_what_may_be_cannot_be_told():
    rule = replace(RULE, exempt=(exempt("purpose = 'safety'"),), unclear=())
    rows = layer({"free": project(purpose="safety"), "not": project(purpose="other"), "open": project(purpose=None)})
    told, count, facts = ran(rule, projects=rows, shorelines=SHORES)
    assert told == {"not": V, "open": C}
    assert (count.excepted, count.violations, count.cannot_tell, count.checked) == (1, 1, 1, 3)
    assert why(facts, "open") == (
        "不能断定是否属于除外情形“改建”（属性未填：purpose）",
        "cannot tell whether it is excepted as rebuilt (attribute not stated: purpose)",
    )
    both = replace(rule, exempt=(exempt("purpose = 'safety'"), exempt("purpose = 'other'")))
    assert ran(both, projects=rows.drop("open"), shorelines=SHORES)[1].excepted == 2
    by_shore = replace(rule, exempt=(exempt("rank = 'main_stem'", "reference"),))
    assert ran(by_shore, projects=rows, shorelines=SHORES)[1].excepted == 3
    told, _, facts = ran(by_shore, projects=rows, shorelines=SHORES.assign(rank=None))
    assert set(told.values()) == {C}
    assert why(facts, "not") == (
        "不能断定是否属于除外情形“改建”（参照的属性未填）",
        "cannot tell whether it is excepted as rebuilt (an attribute of the reference is not stated)",
    )


def test_words_of_the_law_that_are_open_leave_it_open():
    rule = replace(
        RULE, exempt=(), unclear=(exempt("purpose = 'other'", title=Text(zh="何谓其他", en="what other is")),)
    )
    rows = layer({"open": project(purpose="other"), "blank": project(purpose=None), "sure": project(purpose="x")})
    told, _, facts = ran(rule, projects=rows, shorelines=SHORES)
    assert told == {"open": C, "blank": C, "sure": V}
    assert why(facts, "open") == why(facts, "blank") == ("何谓其他", "what other is")
    # a reason of its own stays
    told, _, facts = ran(rule, projects=layer({"a": project(stage=None, purpose="other")}), shorelines=SHORES)
    assert why(facts, "a") == ("属性未填：stage", "attribute not stated: stage")


def test_a_reference_in_doubt_leaves_open_what_no_sure_one_settles():
    rule = replace(RULE, references={"shore": only("basin = 'yangtze'")})
    rows = layer({"sure": project(31.055), "doubt": project(31.0705), "out": project(31.2)})
    shores = layer(
        {
            "Y": {"basin": "yangtze", "geometry": SHORE},
            "W": {"basin": None, "geometry": area(109.90, 109.91, 31.0750, 31.0760)},
        }
    )
    told, _, facts = ran(rule, projects=rows, shorelines=shores)
    assert told == {"sure": V, "doubt": C}
    assert why(facts, "doubt") == ("属性未填：basin", "attribute not stated: basin")
    lacking = replace(
        RULE, check="absent", limits=(Dated({"distance_m": 600}, dt.date(2020, 1, 1)),), references=rule.references
    )
    told, _, facts = ran(lacking, projects=rows, shorelines=shores)
    assert told == {"doubt": C, "out": V}
    assert why(facts, "doubt") == ("属性未填：basin", "attribute not stated: basin")


def test_rules_on_different_references_share_neither_what_is_sure_nor_what_is_in_doubt():
    lake = replace(RULE, code="CN-199", references={"lake": only("kind = 'x'", layers=("lakes",))})
    rows = layer(
        {"sure s": project(31.055), "open s": project(31.305), "sure l": project(31.555), "open l": project(31.805)}
    )
    layers = {
        "projects": rows,
        "shorelines": layer({
            "Y": {"basin": "yangtze", "geometry": SHORE},
            "W": {"basin": None, "geometry": area(109.90, 109.91, 31.30, 31.31)},
        }),
        "lakes": layer({
            "L": {"kind": "x", "geometry": area(109.90, 109.91, 31.55, 31.56)},
            "M": {"kind": None, "geometry": area(109.90, 109.91, 31.80, 31.81)},
        }),
    }  # fmt: skip
    results, _ = run([replace(RULE, references={"shore": only("basin = 'yangtze'")}), lake], layers.get, day=DAY)
    told = {(part.rule.code, row.subject_id): row.verdict for part in results for row in part.facts.itertuples()}
    assert told == {
        ("CN-111", "sure s"): V, ("CN-111", "open s"): C, ("CN-199", "sure l"): V, ("CN-199", "open l"): C,
    }  # fmt: skip


# whose place it is

WUSHAN, WUXI = area(109.7, 110.1, 30.9, 31.2), area(109.7, 110.1, 31.2, 31.5)
COUNTIES = layer(
    {
        "C1": {"name": "巫山县", "code": "500237", "city": "重庆市", "geometry": WUSHAN},
        "C2": {"name": "巫溪县", "code": 500238.0, "province": "重庆市", "geometry": WUXI},
        "C3": {"name": "无图县", "code": None},
    }
)


def test_the_place_of_a_project_is_told_by_its_areas_and_by_what_it_was_told():
    scope = scope_of({"counties": COUNTIES}.get, codes=[530114], names=["呈贡区"])
    assert scope.codes == ("530114", "500237", "500238")
    assert scope.names == ("呈贡区", "巫山县", "重庆市", "巫溪县", "无图县")
    assert scope.areas["code"].tolist() == ["500237", "500238"]
    assert scope.areas["names"].tolist() == [("巫山县", "重庆市"), ("巫溪县", "重庆市")]
    assert (scope.areas.crs, scope.anywhere, scope.known) == (4490, False, True)
    none = scope_of({}.get)
    assert (none.codes, none.names, none.areas, none.known) == ((), (), None, False)
    point = scope_of(
        {"cities": layer({"K": {"name": "昆明市", "province": "云南省", "geometry": "POINT(102 25)"}})}.get
    )
    assert (point.areas, point.names) == (None, ("昆明市", "云南省"))
    province = scope_of(
        {"provinces": layer({"P": {"name": "重庆市", "city": "x", "code": "500000"}})}.get, anywhere=True
    )
    assert (province.codes, province.names, province.anywhere) == (("50",), ("重庆市",), True)
    assert Scope(names=("甲",)).known
    assert Scope(codes=("53",)).known


UNKNOWN = (
    "不知道项目在何处，而“规划”只适用于巫山县（请导入 counties 或 init --place）",
    "the place of the project is not known, and the plan holds in Wushan alone (import counties, or init --place)",
)
WIDER = (
    "项目范围大于巫山县，而项目中没有其边界，不能断定哪些对象在其中（请导入 counties）",
    "the project reaches beyond Wushan and holds no outline of it: which subjects lie there cannot be told "
    "(import counties)",
)


def elsewhere(here):
    return (
        f"不适用于本地：“规划”适用于巫山县，项目在{here}",
        f"not of this place: the plan holds in Wushan, the project lies in {here}",
    )


NAMED = Jurisdiction(PLACE.title, (), ("巫山县",))


@pytest.mark.parametrize(
    ("codes", "names", "there", "said"),
    [
        ((), (), PLACE, UNKNOWN),
        (("500237",), (), PLACE, None),
        (("500237000000",), (), PLACE, None),
        (("500237102",), (), PLACE, None),
        (("500238",), ("巫溪县", "重庆市", "中国"), PLACE, elsewhere("巫溪县、重庆市、500238")),
        (("500238",), ("巫山县",), PLACE, elsewhere("巫山县、500238")),  # codes decide where there are some
        (("500000",), (), PLACE, WIDER),
        (("50",), (), PLACE, WIDER),
        (("500237", "500238"), (), PLACE, WIDER),
        (("500237", "50"), (), PLACE, None),  # the county and what holds it
        ((), ("巫山县",), PLACE, None),
        ((), ("巫山",), PLACE, None),
        ((), (" 巫山县 ",), PLACE, None),
        ((), ("巫山区",), PLACE, elsewhere("巫山区")),
        ((), ("呈贡县",), Jurisdiction(PLACE.title, (), ("呈贡区",)), elsewhere("呈贡县")),
        (("500238",), ("巫山县",), NAMED, None),
        (("500238",), ("巫溪县",), NAMED, elsewhere("巫溪县、500238")),
        (("x",), (), PLACE, elsewhere("x")),
        ((), ("巫",), Jurisdiction(PLACE.title, (), ("巫县",)), elsewhere("巫")),  # 巫县 has no shorter name
        ((), ("巫山",), Jurisdiction(PLACE.title, (), ("巫山县",)), None),
    ],
)
def test_a_pack_is_refused_where_it_is_not_of_the_place(codes, names, there, said):
    refused = Scope(codes, names).refused(pack(jurisdiction=there))
    assert (None if refused is None else (refused.zh, refused.en)) == said
    assert Scope(codes, names, anywhere=True).refused(pack(jurisdiction=there)) is None
    assert Scope(codes, names).refused(pack(jurisdiction=Jurisdiction(PLACE.title))) is None


def placed():
    return layer(
        {
            "in": {"geometry": "POINT(109.9 31.0)"},
            "other": {"geometry": "POINT(109.9 31.3)"},
            "edge": {"geometry": "POINT(109.9 31.20001)", "accuracy_m": 20.0},
            "reaches": {"geometry": "LINESTRING(109.9 31.0, 109.9 31.3)"},
            "none": {},
            "empty": {"geometry": "POINT EMPTY"},
        }
    )


def test_rows_are_in_the_place_out_of_it_or_cannot_be_told():
    scope = scope_of({"counties": COUNTIES}.get)
    rows = placed()
    within = scope.within(pack(), "outfalls", rows)
    assert [None if one is pd.NA else one for one in within] == [True, False, None, True, None, None]
    assert within.index.tolist() == rows.index.tolist()
    again = scope.within(pack(), "outfalls", rows.iloc[::-1])  # kept, in the order asked
    assert again.index.tolist() == rows.index.tolist()[::-1]
    assert again["other"] is np.False_ or again["other"] == False  # noqa: E712
    for everywhere in (
        scope.within(pack(jurisdiction=Jurisdiction(PLACE.title)), "outfalls", rows),
        replace(scope, anywhere=True).within(pack(), "outfalls", rows),
        Scope(("500237",)).within(pack(), "outfalls", rows),
    ):
        assert everywhere.tolist() == [True] * 6
    assert scope.within(pack(), "outfalls", rows[:0]).tolist() == []
    alone = scope_of({"counties": COUNTIES.loc[["C1"]]}.get)
    assert alone.within(pack(), "outfalls", rows)[["none", "empty", "in", "other"]].tolist() == [
        True,
        True,
        True,
        False,
    ]
    # a project told to lie in the county, which draws another: all of it is there
    told = replace(scope_of({"counties": COUNTIES.loc[["C2"]]}.get), codes=("500237",))
    assert told.within(pack(), "outfalls", rows).tolist() == [True] * 6


def test_what_is_known_of_rows_is_that_of_their_layer_and_of_the_place_that_was_asked():
    scope = scope_of({"counties": COUNTIES}.get)
    wuxi = pack(jurisdiction=Jurisdiction(TITLE, ("500238",), ("巫溪县",)))
    rows = layer({"a": {"geometry": "POINT(109.9 31.0)"}, "b": {"geometry": "POINT(109.9 31.3)"}})
    turned = rows.set_geometry(rows.geometry.to_numpy()[::-1], crs=4490)
    assert scope.within(pack(), "outfalls", rows).tolist() == [True, False]
    assert scope.within(wuxi, "outfalls", rows).tolist() == [False, True]
    assert scope.within(pack(), "projects", turned).tolist() == [False, True]
    assert scope.within(pack(), "outfalls", rows).tolist() == [True, False]


def test_areas_and_packs_without_codes_are_told_by_their_names():
    rows = layer({"a": {"geometry": "POINT(109.9 31.0)"}, "b": {"geometry": "POINT(109.9 31.3)"}})
    plain = scope_of({"counties": COUNTIES[["name", "geometry"]]}.get)
    for scope, there in ((plain, PLACE), (plain, NAMED), (scope_of({"counties": COUNTIES}.get), NAMED)):
        assert scope.refused(pack(jurisdiction=there)) is None
        assert scope.within(pack(jurisdiction=there), "outfalls", rows).tolist() == [True, False]


def test_subjects_of_another_place_are_not_asked_and_those_at_the_edge_cannot_be_told():
    scope = scope_of({"counties": COUNTIES}.get)
    rule = replace(
        RULE, pack="p", check="missing", references={}, limits=(Dated({"column": "owner"}, dt.date(2020, 1, 1)),)
    )
    rows = placed().assign(owner=None, industry="chemical", stage="new")
    told, count, facts = ran(rule, packs={"p": pack()}, scope=scope, projects=rows)
    assert told == {"in": V, "edge": C, "reaches": V, "none": C, "empty": C}
    assert why(facts, "edge") == ("不能断定是否在巫山县之内", "cannot tell whether it lies in Wushan")
    assert (count.checked, count.not_applicable) == (5, 1)
    refused = ran(rule, packs={"p": pack()}, scope=Scope(("530114",)), projects=rows)[1].not_run
    assert refused.en == elsewhere("530114")[1]


# words and keys


def test_rows_are_called_by_name_code_river_or_id_and_known_by_a_code_of_their_own():
    rows = layer(
        {
            "a": {"name": "甲", "code": "1", "river": "河"},
            "b": {"name": None, "code": "2", "river": "河"},
            "c": {"name": None, "code": None, "river": "河"},
            "d": {"name": None, "code": "2", "river": None},
            "e": {"name": None, "code": None, "river": None},
        }
    )
    assert names_of(rows).tolist() == ["甲", "2", "河", "2", "e"]
    assert identities(rows) == {"a": "code:1", "b": "b", "c": "c", "d": "d", "e": "e"}
    assert identities(rows[["name"]]) == {row: row for row in "abcde"}
    assert names_of(rows[["geometry"]]).tolist() == list("abcde")


def test_what_is_empty_and_what_was_not_understood_is_said_apart_for_each_row():
    rows = layer(
        {
            "a": {"x": None, "y": None, "raw_values": '{"x": "？"}'},
            "b": {"x": None, "y": None, "raw_values": None},
            "c": {"x": 1, "y": None, "raw_values": '{"y": "！", "x": "?"}'},
            "d": {"x": 1, "y": 2, "raw_values": None},
        }
    )
    here = Context(lambda _: None, DAY, titles=lambda name: Text(zh=f"字段{name}", en=f"the {name}"))
    said = each_not_stated(rows, ["x", "y"], here)
    assert [one.zh for one in said] == [
        "属性写了但未能识别：字段x（“？”）；属性未填：字段y",
        "属性未填：字段x、字段y",
        "属性写了但未能识别：字段y（“！”）",
        "属性不足以判定：字段x、字段y",
    ]
    assert [one.en for one in said] == [
        "attribute not understood: the x ('？'); attribute not stated: the y", "attribute not stated: the x, the y",
        "attribute not understood: the y ('！')", "the attributes do not settle it: the x, the y",
    ]  # fmt: skip
    assert not_stated(rows.loc[["b"]], ["gone", "y"], here).en == "attribute not stated: the gone, the y"
    assert each_not_stated(rows[["x"]], ["x"], here)[0].en == "attribute not stated: the x"


def test_open_rows_say_why_when_they_are_asked():
    rows = layer({"a": {"x": None, "y": 1}, "b": {"x": None, "y": None}, "c": {"x": 1, "y": None}})
    open_ = OpenRows(parse_condition("x = 1 AND y = 1"), rows, context())
    assert (len(open_), list(open_), "a" in open_, "z" in open_) == (3, list("abc"), True, False)
    assert open_["a"].en == "attribute not stated: x"
    assert [one and one.en for one in open_.told(["c", "z", "b"])] == [
        "attribute not stated: y", None, "attribute not stated: x, y",
    ]  # fmt: skip
    with pytest.raises(KeyError):
        open_["z"]
    within = open_.within(pd.Index(["b", "z"]))
    assert list(within) == ["b"]
    assert within["b"].en == "attribute not stated: x, y"
    other = Text(zh="另", en="other")
    both = Reasons({"a": other, "q": other}, open_)
    assert (len(both), list(both), "q" in both, "c" in both, "z" in both) == (
        4,
        ["a", "q", "b", "c"],
        True,
        True,
        False,
    )
    assert (both["a"], both["b"].en) == (other, "attribute not stated: x, y")
    assert [one and one.en for one in both.told(["a", "c", "z"])] == ["other", "attribute not stated: y", None]
    with pytest.raises(KeyError):
        both["z"]
    assert reasons_of({"a": other}, ["a", "b"]) == [other, None]


@pytest.mark.parametrize(
    ("text", "row", "deciding"),
    [
        ("x = 1 AND y = 1", {"x": None, "y": 1}, ("x",)),
        ("x = 1 AND y = 1", {"x": None, "y": None}, ("x", "y")),
        ("x = 1 OR y = 1", {"x": None, "y": None}, ("x", "y")),
        ("x = 1 AND (y = 1 OR z = 1)", {"x": None, "y": 1, "z": None}, ("x",)),
        ("x > 5", {"x": None}, ("x",)),
        ("x < 5", {"x": None}, ("x",)),
        ("5 < x", {"x": None}, ("x",)),
        ("5 < x OR y = 1", {"x": None, "y": None}, ("x", "y")),
        ("'a' = x OR y = 1", {"x": None, "y": None}, ("x", "y")),
        ("x <> 5", {"x": None}, ("x",)),
        ("x BETWEEN 3 AND 4", {"x": None}, ("x",)),
        ("x IN ('a', 'b') AND y = 1", {"x": None, "y": 1}, ("x",)),
        ("x LIKE '%a'", {"x": None}, ("x",)),
        ("x = true", {"x": None}, ("x",)),
        ("x = false AND y IS NULL", {"x": None, "y": None}, ("x",)),
        ("x < @audit_day", {"x": None}, ("x",)),
        ("x = 1 AND gone = 2", {"x": 1}, ("gone",)),
    ],
)
def test_the_columns_that_would_decide_are_named(text, row, deciding):
    rows = layer({"r": row, "s": row})
    assert deciding_columns(parse_condition(text), rows, context()) == {"r": deciding, "s": deciding}


@pytest.mark.parametrize(
    ("text", "row", "denying"),
    [
        ("x = 1 AND y = 1", {"x": 2, "y": 1}, ("x",)),
        ("x = 1 AND y = 1", {"x": 2, "y": 2}, ("x", "y")),
        ("x = 1 AND y IS NOT NULL", {"x": 2, "y": None}, ("x",)),
        ("x = 1 AND y IS NOT NULL", {"x": 1, "y": None}, ("y",)),
        ("x = 1 OR y = 1", {"x": 2, "y": 2}, ("x", "y")),
        ("x = 1 AND y = 1", {"x": None, "y": None}, ("x", "y")),
    ],
)
def test_the_columns_that_deny_are_named_what_is_stated_first(text, row, denying):
    assert denying_columns(parse_condition(text), layer({"r": row}), context()) == denying


def test_rows_are_picked_left_out_or_open():
    rows = layer({"a": {"x": 1}, "b": {"x": None}, "c": {"x": 2}})
    here = Context({"outfalls": rows}.get, DAY, parameters={"n": 1}, titles=lambda name: Text(zh=f"题{name}", en=name))
    asked = only("x = @pack.n", layers=("outfalls",))
    made = select(here, asked, "outfalls", needs=["id"])
    assert (list(made.rows.index), list(made.open), made.left_out, made.layer) == (["a", "b"], ["b"], 1, "outfalls")
    assert (list(made.certain.index), list(made.doubtful.index)) == (["a"], ["b"])
    assert made.key == ("outfalls", "x = @pack.n", (("n", 1),))
    assert made.selection is asked
    plain = select(here, only("x = 1", layers=("outfalls",)), "outfalls")
    assert plain.key == ("outfalls", "x = 1", ())
    every = select(here, only(layers=("outfalls",)), "outfalls")
    assert (every.rows is rows, every.open, every.left_out, every.key) == (True, {}, 0, ("outfalls", None))
    assert every.certain is rows
    for lacking, zh, en in (
        (select(here, asked, "wells"), "项目中没有图层 wells（题wells）", "the project has no layer wells"),
        (select(here, asked, "outfalls", needs=["id", "y"]), "图层 outfalls 没有字段 y",
         "the layer outfalls has no column y"),
        (select(here, only("z = 1", layers=("outfalls",)), "outfalls"), "图层 outfalls 没有字段 z",
         "the layer outfalls has no column z"),
    ):  # fmt: skip
        assert (lacking.zh, lacking.en) == (zh, en)
    # a column that is not there but does not decide every row leaves those open that it decides
    some = select(here, only("x = 1 OR z = 1", layers=("outfalls",)), "outfalls")
    assert (list(some.certain.index), list(some.doubtful.index)) == (["a"], ["b", "c"])


SOURCES = layer(
    {"S1": {"code": "C1", "name": "甲"}, "S2": {"code": "C2", "name": "甲"}, "S3": {"code": " C1x ", "name": ""}}
)


def knowing():
    return Context({"sources": SOURCES}.get, DAY, refers=lambda name: "sources" if name == "source_id" else None)


def ids(here, rows):
    return [None if pd.isna(one) else one for one in resolved(here, rows, "source_id")]


def test_ids_codes_and_names_of_a_column_that_names_rows_are_one_id():
    rows = layer(
        {
            "a": {"source_id": "S1"}, "b": {"source_id": "C2"}, "c": {"source_id": "甲"}, "d": {"source_id": " C1x "},
            "e": {"source_id": None}, "f": {"source_id": " "}, "g": {"source_id": "X"}, "h": {"source_id": 7},
        }
    )  # fmt: skip
    assert ids(knowing(), rows) == ["S1", "S2", "甲", "S3", None, None, "X", "7"]
    assert resolved(context(), rows, "source_id").tolist()[:3] == ["S1", "C2", "甲"]
    assert resolved(knowing(), rows, "id").tolist() == list("abcdefgh")
    assert resolved(knowing(), rows, "gone").isna().all()
    beside = rows.assign(source_name=[None, None, None, None, " C2 ", "甲", None, None])
    assert ids(knowing(), beside) == ["S1", "S2", "甲", "S3", "S2", None, "X", "7"]
    other = layer({"z1": {"source_id": "C1"}, "z2": {"source_id": "S1"}, "z3": {"source_id": None}})
    pairs = matched(knowing(), rows, other, ("source_id", "source_id"))
    assert pairs.to_dict("records") == [
        {"subject_id": "a", "key": "S1", "reference_id": "z1"}, {"subject_id": "a", "key": "S1", "reference_id": "z2"},
    ]  # fmt: skip
    nobody = unnamed(knowing(), rows, picked("z", {"z": {}}, own=("source_id", "source_id")))
    assert {row: one.en for row, one in nobody.items()} == {
        "e": "attribute not stated: source_id", "f": "the attributes do not settle it: source_id",
    }  # fmt: skip
    assert unnamed(knowing(), rows, picked("z", {"z": {}}, own=("id", "source_id"))) == {}
    assert unnamed(knowing(), rows, picked("z", {"z": {}})) == {}


# units


def units(made):
    told = {}
    for unit, members in members_of(made).items():
        told[unit] = {
            row: (sure, round(part, 2))
            for row, sure, part in zip(members.row_id, members.sure, members.part, strict=True)
        }
    return told


FARMS = picked(
    "farms",
    {
        "a": {"admin": "甲", "date": "2025-01-31", "geometry": "POINT(109.9 31.0)", "n": "5"},
        "b": {"admin": "乙", "date": "2025-04-01", "geometry": "LINESTRING(109.9 31.15, 109.9 31.24)", "n": "x"},
        "c": {"admin": None, "date": None, "n": None},
        "d": {"admin": "甲", "date": "2024-12-31", "geometry": "LINESTRING(109.9 31.17, 109.9 31.21)"},
    },
)
T, N = (True, 1.0), (False, 1.0)


def test_rows_are_put_together_by_all_column_place_and_period():
    here = Context({"counties": COUNTIES.loc[["C1", "C2"]]}.get, DAY, titles=lambda name: Text(zh=f"题{name}", en=name))
    whole = grouped(here, FARMS, whole=Text(zh="全县", en="county"))
    assert units(whole) == {"*": dict.fromkeys("abcd", T)}
    assert (whole.units.rows["name"].tolist(), whole.units.layer) == (["全县"], "farms")
    assert grouped(here, FARMS).units.rows["name"].tolist() == ["全部"]
    by = grouped(here, FARMS, by="admin")
    assert units(by) == {"admin=乙": {"b": T, "c": N}, "admin=甲": {"a": T, "d": T, "c": N}}
    assert (by.units.rows["name"].tolist(), by.units.layer) == (["乙", "甲"], "farms")
    assert by.units.rows.geometry.isna().all()
    places = grouped(here, FARMS, by="counties")
    assert units(places) == {"C1": {"a": T, "b": T, "d": T, "c": N}, "C2": {"c": N}}
    assert (places.units.layer, places.units.rows["name"].tolist()) == ("counties", ["巫山县", "巫溪县"])
    split = units(grouped(here, FARMS, by="counties", split=True))
    assert split == {"C1": {"a": T, "b": (True, 0.56), "d": (True, 0.75), "c": N},
                     "C2": {"b": (True, 0.44), "d": (True, 0.25), "c": N}}  # fmt: skip
    months = grouped(here, FARMS, period="month")
    assert units(months) == {
        "*|2024-12": {"c": N, "d": T},
        "*|2025-01": {"a": T, "c": N},
        "*|2025-04": {"b": T, "c": N},
    }
    assert months.units.rows["name"].tolist() == ["全部 2024-12", "全部 2025-01", "全部 2025-04"]
    assert list(units(grouped(here, FARMS, period="quarter"))) == ["*|2024Q4", "*|2025Q1", "*|2025Q2"]
    years = grouped(here, FARMS, by="admin", period="year")
    assert units(years)["admin=甲|2024"] == {"d": T, "c": N}
    assert units(years)["admin=乙|2024"] == {"c": N}
    assert years.key == ("farms", ("a", "b", "c", "d"), "by", "admin", "year", "date", False)
    missing = grouped(here, FARMS, by="townships")
    assert (missing.zh, missing.en) == ("项目中没有图层 townships（题townships）", "the project has no layer townships")
    dateless = grouped(here, FARMS, period="year", date="day")
    assert (dateless.zh, dateless.en) == ("图层 farms 没有字段 day", "the layer farms has no column day")


def test_rows_weigh_one_their_length_their_area_or_a_number_and_what_is_unknown_is_open():
    made = grouped(context(), FARMS)
    assert weights(made, "count").tolist() == [1.0] * 4
    lengths = weights(made, "length_m")
    assert lengths.isna().tolist() == [True, False, True, False]
    assert lengths["b"] == pytest.approx(9_979, abs=5)
    assert weights(made, "area_m2").isna().all()
    numbers = weights(made, "n")
    assert (numbers["a"], numbers.isna().tolist()) == (5.0, [False, True, True, True])
    box = grouped(context(), picked("farms", {"p": {"geometry": "POLYGON((0 0,0.01 0,0.01 0.01,0 0.01,0 0))"}}))
    assert weights(box, "area_m2")["p"] == pytest.approx(1_230_907, abs=2)


def test_a_column_that_names_rows_makes_those_rows_the_units():
    here = knowing()
    rows = picked("zones", {"a": {"source_id": "C1"}, "b": {"source_id": "X"}, "c": {"source_id": None}})
    made = grouped(here, rows, by="source_id")
    assert made.units.layer == "sources"
    assert units(made) == {"S1": {"a": T, "b": N, "c": N}, "S2": {"b": N, "c": N}, "S3": {"b": N, "c": N}}
