"""Errors of a rule file name the line: also of a field that is missing, which stands in none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.rules import RuleFile, read_rule
from riverzones.declared.reading import read_yaml
from riverzones.errors import CatalogueError

RULE = """# a comment
# and another

code: XC-101
title: {zh: 甲, en: a}
subject:
  layer: outfalls
  where: "stage = 'new'"
check: within_distance
references: {intake: {layer: intakes}}
limits:
  - {since: 2026-01-01, distance_m: 500}
severity: prohibit
citations: [{law: 长江保护法, article: 26}]
examples:
  bad: {outfalls: [{geometry: "POINT (109.9 31.1)"}]}
  good: {outfalls: [{geometry: "POINT (109.8 31.1)"}]}
"""


def refused(tmp_path, old, new=""):
    assert old in RULE
    path = tmp_path / "XC-101.yaml"
    path.write_text(RULE.replace(old, new), encoding="utf-8")
    catalogue = load()
    pack = replace(catalogue.packs["national"], letters="XC")
    file = RuleFile(path, pack, read_yaml(path))
    with pytest.raises(CatalogueError) as told:
        read_rule(file, laws=catalogue.laws, kinds=catalogue.kinds, files={"XC-101": file})
    return told.value.in_language("en")[0], told.value.in_language("zh")[0]


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("severity: prohibit\n", "", 4, "severity"),
        ("check: within_distance\n", "", 4, "check"),
        ("limits:\n  - {since: 2026-01-01, distance_m: 500}\n", "", 4, "limits"),
        ("references: {intake: {layer: intakes}}\n", "", 4, "reference"),
        (", distance_m: 500", "", 12, "distance_m"),
        ("  layer: outfalls\n", "", 6, "layer"),
        ("title: {zh: 甲, en: a}", "title: {zh: 甲}", 5, "title"),
        ("stage = 'new'", "name > 1", 8, "holds text"),
        ("stage = 'new'", "stage < 'new'", 8, "have no order"),
        ("stage = 'new'", "name + 1 = 2", 8, "holds text"),
        ("stage = 'new'", "@audit_day - name > 3", 8, "holds text"),
        ("stage = 'new'", "approved > 3", 8, "true or false"),
        ("distance_m: 500", "distance_m: {by: nobody, values: {a: 1}}", 12, "nobody"),
        ("distance_m: 500", "distance_m: {by: river, values: {}}", 12, "values"),
        ("distance_m: 500", "distance_m: {by: river, of: both, values: {a: 1}}", 12, "both"),
    ],
)
def test_what_is_wrong_or_missing_is_told_with_its_line(tmp_path, old, new, line, word):
    en, zh = refused(tmp_path, old, new)
    assert f"XC-101.yaml, line {line}:" in en
    assert "XC-101.yaml 第" in zh
    assert word in en
    assert "\n" not in en + zh
