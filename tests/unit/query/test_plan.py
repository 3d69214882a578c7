"""What a question does, in words of both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riverzones.model import SetPart, Text
from riverzones.query import question
from riverzones.query.asked import FLOW, Clause, Question
from riverzones.query.plan import plan, read_as, relations_mean, roles, used


def said(words):
    return (words.zh, words.en)


FLOW_ALL = (
    "把距河 2000 米以内的行落到河网上，沿水流方向追溯，每行取沿河最近的参照对象",
    "rows within 2000 m of a river are put on the network and traced along the flow; "
    "of each the reference nearest along the river",
)
FLOW_FAR = (
    "把距河 2000 米以内的行落到河网上，沿水流方向追溯，沿河距离不超过 1500 米的每一对",
    "rows within 2000 m of a river are put on the network and traced along the flow: "
    "every pair at most 1500 m apart along the river",
)


@pytest.mark.parametrize(
    ("phrase", "zh", "en"),
    [
        ("outfalls inside tier-1 zones", "取完全位于参照对象之内（含边界；几个参照面拼合也算）的行，量到边界的距离",
         "rows wholly inside the reference (its boundary included; several together count), measured to its boundary"),
        ("outfalls outside tier-1 zones", "取与参照对象没有公共内部的行，量到最近一个的距离",
         "rows that share no interior with the reference, measured to the nearest one"),
        ("buildings reaching into wetlands", "取有任何部分在参照对象之内的行，量公共部分的面积或长度，点量到边界的深度",
         "rows of which any part is in the reference, by the area or length shared, points by their depth"),
        ("roads crossing wetlands", "取与参照对象内部相交、且自身有一部分在其外的行，量公共部分的面积或长度",
         "rows whose interior meets the reference's and that lie partly outside it, by the area or length shared"),
        ("outfalls nearest wetlands", "对每一行找最近的参照对象，量椭球面距离",
         "the nearest reference of every row, by distance on the ellipsoid"),
        ("projects within 1.5 km of wetlands", "取到最近参照对象的椭球面距离不超过 1,500 米的行",
         "rows at most 1,500 m from the nearest reference, on the ellipsoid"),
        ("outfalls upstream of wetlands", *FLOW_ALL),
        ("outfalls downstream of wetlands", *FLOW_ALL),
        ("outfalls 1500 m downstream of wetlands", *FLOW_FAR),
    ],
)  # fmt: skip
def test_what_a_relation_means_is_said_in_both_languages(words, phrase, zh, en):
    (one,) = relations_mean(question(phrase, words))
    assert said(one) == (zh, en)


def test_a_list_means_nothing_more_and_one_relation_twice_is_said_once(words):
    assert relations_mean(question("outfalls", words)) == []
    asked = question("outfalls inside tier-1 zones", words)
    other = Clause("inside", question("outfalls inside wetlands", words).reference)
    far = Clause("within", other.reference, 30.0)
    assert len(relations_mean(asked.of((*asked.clauses, other)))) == 1
    assert [one.en[:15] for one in relations_mean(asked.of((*asked.clauses, other, far)))] == [
        "rows wholly ins",
        "rows at most 30",
    ]
    on = asked.of((Clause("on", other.reference),))
    assert said(relations_mean(on)[0]) == (
        "参照对象为面时取伸入其内的行，为线时取距它 200 米以内的行；河长责任段按河流、里程和岸别，距河线 2000 米以内",
        "rows reaching into the reference where it is an area, within 200 m of it where it is a line; on "
        "the stretch of a chief by river, chainage and bank, within 2000 m of the river's line",
    )


@pytest.mark.parametrize(
    ("phrase", "zh", "en"),
    [
        ("outfalls", "列出：入河排污口", "list: outfalls"),
        ("outfalls inside tier-1 zones", "读作：一级保护区内的入河排污口", "read as: outfalls inside tier-1 zones"),
        ("outfalls outside tier-1 zones", "读作：一级保护区外的入河排污口", "read as: outfalls outside tier-1 zones"),
        ("buildings reaching into wetlands", "读作：伸入湿地的建筑物", "read as: buildings reaching into wetlands"),
        ("roads crossing wetlands", "读作：与湿地相穿越的道路", "read as: roads crossing wetlands"),
        ("outfalls upstream of wetlands", "读作：湿地上游的入河排污口", "read as: outfalls upstream of wetlands"),
        ("outfalls 500 m downstream of wetlands", "读作：湿地下游沿河 500 米以内的入河排污口",
         "read as: outfalls downstream of wetlands within 500 m along the river"),
        ("outfalls 500 m upstream of wetlands", "读作：湿地上游沿河 500 米以内的入河排污口",
         "read as: outfalls upstream of wetlands within 500 m along the river"),
        ("outfalls downstream of wetlands", "读作：湿地下游的入河排污口", "read as: outfalls downstream of wetlands"),
        ("projects within 12345 m of the Yangtze", "读作：距长江岸线 12,345 米以内的建设项目",
         "read as: projects within 12,345 m of the Yangtze"),
        ("outfalls nearest wetlands", "读作：每个入河排污口最近的湿地",
         "read as: every one of outfalls with the nearest of wetlands"),
        ("outfalls where approved = false", "列出：入河排污口（是否批准：否）", "list: outfalls (approved: no)"),
    ],
)  # fmt: skip
def test_how_a_phrase_was_read_is_said_in_both_languages(words, phrase, zh, en):
    assert said(read_as(question(phrase, words))) == (zh, en)


def test_several_relations_are_joined_by_and_or_by_or(words):
    asked = question("outfalls inside tier-1 zones", words)
    wet = question("outfalls inside wetlands", words).reference
    both = asked.of((*asked.clauses, Clause("outside", wet)))
    assert said(read_as(both)) == (
        "读作：一级保护区内、且湿地外的入河排污口", "read as: outfalls inside tier-1 zones and outside wetlands"
    )  # fmt: skip
    either = replace(both, either=True)
    assert said(read_as(either)) == (
        "读作：一级保护区内或湿地外的入河排污口", "read as: outfalls inside tier-1 zones or outside wetlands"
    )  # fmt: skip
    on = asked.of((Clause("on", wet),))
    assert said(read_as(on)) == ("读作：湿地上的入河排污口", "read as: outfalls on wetlands")
    near = asked.of((Clause("nearest", wet),))
    assert read_as(replace(near, reference=None)) == Text(zh="读作：入河排污口", en="read as: outfalls")


def test_several_sets_are_named_one_after_the_other(words):
    asked = question("outfalls inside tier-1 zones", words)
    two = asked.subject.beside(question("projects", words).subject)
    three = two.beside(question("roads", words).subject)
    for sets, zh, en in ((two, "入河排污口和建设项目", "outfalls and projects"),
                         (three, "入河排污口、建设项目和道路", "outfalls, projects and roads")):  # fmt: skip
        assert said(read_as(Question(sets))) == (f"列出：{zh}", f"list: {en}")


def test_each_layer_of_a_set_is_told_with_its_condition_its_rows_and_what_stands_in():
    role, title = Text(zh="对象", en="subject"), Text(zh="河流", en="rivers")
    note = Text(zh="按中心线量算", en="measured from the centre line")
    bare = used(role, SetPart("rivers"), title=title, where=None, rows=None, all_rows=None)
    assert said(bare) == ("对象：图层 rivers（河流）", "subject: layer rivers (rivers)")
    full = used(role, SetPart("rivers", "name = 'x'", note), title=title, where="rank = 1", rows=2, all_rows=30)
    assert said(full) == (
        "对象：图层 rivers（河流），条件 (name = 'x') AND (rank = 1)，2 行，共 30 行；替代：按中心线量算",
        "subject: layer rivers (rivers), where (name = 'x') AND (rank = 1), 2 of 30 rows; "
        "stands in: measured from the centre line",
    )
    none = used(role, SetPart("rivers", "name = 'x'"), title=title, where=None, rows=0, all_rows=3)
    assert said(none) == (
        "对象：图层 rivers（河流），条件 (name = 'x')，0 行，共 3 行",
        "subject: layer rivers (rivers), where (name = 'x'), 0 of 3 rows",
    )


def test_a_plan_has_the_reading_each_layer_of_each_set_and_what_the_relation_means(words):
    titles = {name: kind.title for name, kind in words.kinds.items()}
    steps = plan(question("chemical projects where name = 'x' within 1 km of the Yangtze", words), titles)
    assert [step.en for step in steps] == [
        steps[0].en,
        "subject: layer projects (projects), where (industry = 'chemical') AND (name = 'x')",
        "subject: layer chemical_parks (chemical parks), where (name = 'x')",
        "reference: layer shorelines (shorelines), where (river = '长江')",
        "reference: layer rivers (rivers), where (name = '长江'); stands in: measured from the centre line",
        "rows at most 1,000 m from the nearest reference, on the ellipsoid",
    ]
    assert steps[0].en.startswith("read as: chemical projects (")
    assert [step.zh.partition("：")[0] for step in steps[1:5]] == ["对象", "对象", "参照", "参照"]


def test_the_sets_of_a_question_are_its_subject_its_references_and_what_it_counts_by(words):
    asked = question("outfalls inside tier-1 zones", words)
    counties = question("counties", words).subject
    grouped = replace(asked, grouped=counties, counted=True)
    assert [(role.zh, role.en, ref.name) for role, ref in roles(grouped)] == [
        ("对象", "subject", "outfalls"), ("参照", "reference", "tier_1_zones"), ("分组", "groups", "counties"),
    ]  # fmt: skip
    assert said(read_as(grouped)) == (
        "读作：一级保护区内的入河排污口，按区县计数", "read as: outfalls inside tier-1 zones, counted by counties"
    )  # fmt: skip
    assert said(read_as(replace(asked, counted=True))) == (
        "读作：一级保护区内的入河排污口，计数", "read as: outfalls inside tier-1 zones, counted"
    )  # fmt: skip
    assert {"upstream", "downstream"} == FLOW
