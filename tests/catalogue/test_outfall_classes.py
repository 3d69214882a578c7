"""The scheme of outfalls: classes, actions, names and codes, and how strictly its files are read."""

from __future__ import annotations

import re

import pytest

from riverzones.audit.outfalls import RELATIONS
from riverzones.audit.outfalls.scheme import ACTIONS
from riverzones.catalogue import load
from riverzones.catalogue.outfalls import outfall_scheme, read_actions, read_classes, read_codes
from riverzones.errors import CatalogueError

SCHEME = outfall_scheme()
KIND = load().kinds["outfalls"]


def test_the_top_level_is_the_four_classes_of_the_2022_notice():
    top = [one.title.zh for one in SCHEME.classes.values() if one.level == 1]
    assert top == ["工业排污口", "城镇污水处理厂排污口", "农业排口", "其他排口"]


def test_what_was_recalled_stays_marked():
    recalled = {one.title.zh for one in SCHEME.classes.values() if one.confidence == "recall"}
    assert {"城镇生活污水散排口", "农村生活污水散排口", "城镇雨洪排口"} <= recalled
    assert "工业企业排污口" not in recalled
    assert SCHEME.codes.confidence == SCHEME.names.confidence == "recall"
    assert "待核" in SCHEME.codes.title.zh


def test_every_category_of_ours_leads_to_a_class():
    names = {value.name for value in KIND.by_name["category"].values}
    asked = " ".join(rule.where.text for rule in SCHEME.from_category)
    assert all(f"'{name}'" in asked for name in names)


def test_every_action_is_a_word_of_the_ledger_and_every_relation_is_used():
    words = {value.name for value in KIND.by_name["class_of_action"].values}
    assert set(ACTIONS) <= words
    assert {rule.action for rule in SCHEME.rules} == set(ACTIONS)
    assert {rule.relation for rule in SCHEME.rules} == set(RELATIONS)


def test_every_rule_names_its_clause_and_merging_is_marked_as_recalled():
    assert all(rule.citations for rule in SCHEME.rules)
    merging = [rule for rule in SCHEME.rules if rule.action == "merge"]
    assert all(c.confidence == "recall" for rule in merging for c in rule.citations)
    assert all("待核" in rule.citations[0].words("zh") for rule in merging)


def test_a_distance_of_our_own_is_called_so_in_the_reason():
    for rule in SCHEME.rules:
        if rule.distance_m:
            assert "本工具设定" in rule.reason.zh
            assert "a setting of ours" in rule.reason.en


CLASSES = """
source: {four: {}, levels: {}}
classes:
  a: {title: {zh: 甲, en: a}, confidence: verified, aliases: [乙]}
  b: {title: {zh: %s, en: b}, confidence: verified, parent: %s}
from_category: []
"""


@pytest.mark.parametrize(
    ("title", "parent", "says"),
    [("丙", "c", "parent: 'c' is not known"), ("乙", "a", "'乙' already means the class 'a'")],
)
def test_a_wrong_class_is_told_with_file_and_field(tmp_path, title, parent, says):
    path = tmp_path / "classes.yaml"
    path.write_text(CLASSES % (title, parent), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_classes(path, KIND)
    assert str(caught.value).startswith("classes.yaml, line 5: classes: b")
    assert says in str(caught.value)


LAST = """
  - code: Z
    title: {zh: 其余, en: rest}
    action: normalise
    relation: none
    if_missing: note
    reason: {zh: 其余, en: rest}
    citations: []
"""
RULE = """documents: {}
rules:
  - code: A
    title: {zh: 甲, en: a}
    action: %(action)s
    relation: %(relation)s
    where: "%(where)s"
    %(reference)s
    if_missing: note
    reason: {zh: "%(reason)s", en: x}
    citations: []
"""
GOOD = {
    "action": "ban",
    "relation": "inside",
    "where": "category = 'industrial'",
    "reference": "reference: {layer: zones}",
    "reason": "位于{reference_name}内",
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"action": "close"}, "action: 'close' is not known"),
        ({"relation": "beside"}, "relation: 'beside' is not known. Did you mean 'inside'?"),
        ({"where": "categry = 'industrial'"}, "has no column 'categry'"),
        ({"where": "category = 'industral'"}, "has no value 'industral'"),
        ({"reference": "reference: {layer: zonez}"}, "layer: 'zonez' is not known"),
        ({"reference": ""}, "a relation needs a reference"),
        ({"reason": "{name}"}, "uses an unknown part"),
        (
            {"relation": "within", "reference": "reference: {layer: zones}\n    distance_m: -1"},
            "expected metres above 0",
        ),
    ],
)
def test_a_wrong_rule_is_told_with_file_rule_and_field(tmp_path, change, says):
    path = tmp_path / "actions.yaml"
    path.write_text(RULE % {**GOOD, **change} + LAST, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_actions(path, load())
    assert re.match(r"actions.yaml, line \d+: rules: rule A", str(caught.value))
    assert says in str(caught.value)


def test_the_last_rule_must_hold_for_every_outfall(tmp_path):
    path = tmp_path / "actions.yaml"
    path.write_text(RULE % GOOD, encoding="utf-8")
    with pytest.raises(CatalogueError, match="the last rule must hold for every outfall"):
        read_actions(path, load())


CODES = """
code:
  title: {{zh: 本局编码, en: our codes}}
  confidence: verified
  pattern: '{pattern}'
  template: "{template}"
  basin: CJ
  types: {{industrial: GY}}
name:
  title: {{zh: 名, en: name}}
  confidence: verified
  template: "{{river}}{{type}}"
  serial: "{{number}}号"
  ends: [排污口]
"""


def test_an_office_may_bring_a_pattern_of_its_own(tmp_path):
    path = tmp_path / "codes.yaml"
    path.write_text(CODES.format(pattern=r"(?P<county>\d{6})PWK(?P<serial>\d{3})", template="{county}PWK{serial:03d}"))
    codes, _ = read_codes(path, SCHEME.classes)
    assert codes.pattern.fullmatch("500237PWK001")["county"] == "500237"


@pytest.mark.parametrize(
    ("pattern", "template", "says"),
    [
        (r"(?P<county>\d{6}", "{county}", "no regular expression"),
        (r"\d{6}", "{county}", "expected a group called county"),
        (r"(?P<county>\d{6})-(?P<serial>\d+)", "{county}", "does not match the pattern"),
        (r"(?P<county>\d{6})", "{town}", "uses an unknown part"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(tmp_path, pattern, template, says):
    path = tmp_path / "codes.yaml"
    path.write_text(CODES.format(pattern=pattern, template=template), encoding="utf-8")
    with pytest.raises(CatalogueError, match=says):
        read_codes(path, SCHEME.classes)
