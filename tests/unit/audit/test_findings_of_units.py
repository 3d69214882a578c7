"""What is found of a group is one finding: of a place, or of a word that is no place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from law_rows import layer
from riverzones.audit import findings_table, run
from riverzones.catalogue import load
from riverzones.model import Dated, Selection, parse_condition

DAY = dt.date(2025, 6, 1)
TOWN = "POLYGON((109.90 31.05, 109.91 31.05, 109.91 31.06, 109.90 31.06, 109.90 31.05))"


def farms():
    return layer(
        {
            "f1": {"scale": "large", "treatment": "无", "admin": "甲镇", "geometry": "POINT(109.905 31.055)"},
            "f2": {"scale": "large", "treatment": "沼气池", "admin": "乙镇", "geometry": "POINT(109.915 31.055)"},
        }
    )


def found(rule, layers):
    packs = {rule.pack: load().packs[rule.pack]}
    seen, (count,) = run([rule], layers.get, day=DAY, packs=packs)
    return findings_table(seen, layers.get, day=DAY), count


@pytest.mark.parametrize(
    ("by", "subject", "name", "placed"),
    [
        (None, ("livestock_farms", "*"), "重庆市巫山县", False),
        ("admin", ("livestock_farms", "admin=甲镇"), "甲镇", False),
        ("townships", ("townships", "T1"), "甲镇", True),
    ],
)
def test_a_rate_is_one_finding_of_its_unit_with_a_name_and_an_id_that_stays(by, subject, name, placed):
    towns = layer({"T1": {"name": "甲镇", "geometry": TOWN}})
    layers = {"livestock_farms": farms(), "townships": towns}
    rule = replace(load().rules["WS-119"], group_by=by)
    table, count = found(rule, layers)
    (finding,) = table.to_dict("records")
    assert (finding["subject_layer"], finding["subject_id"]) == subject
    assert finding["subject_name"] == name
    assert (finding["geometry"] is not None and not finding["geometry"].is_empty) is placed
    assert finding["message"].startswith("粪污处理设施配套率")
    assert count.violations == 1
    more = {**layers, "livestock_farms": layers["livestock_farms"].iloc[::-1]}
    assert list(found(rule, more)[0].finding_id) == [finding["finding_id"]]


def test_a_rate_of_places_says_the_place_where_it_lies():
    layers = {"livestock_farms": farms(), "townships": layer({"T1": {"name": "甲镇", "geometry": TOWN}})}
    table, _ = found(replace(load().rules["WS-119"], group_by="townships"), layers)
    assert table.admin.tolist() == ["甲镇"]


def test_two_rates_of_one_unit_are_two_facts():
    one = load().rules["WS-119"]
    other = replace(
        one, code="WS-198", limits=(Dated({"counts": parse_condition("treatment = '化粪池'")}, dt.date(2023, 2, 23)),)
    )
    layers = {"livestock_farms": farms()}
    seen, _ = run([one, other], layers.get, day=DAY)
    assert findings_table(seen, layers.get, day=DAY).finding_id.nunique() == 2


def test_two_series_of_one_section_are_two_facts_and_the_same_asked_twice_is_one():
    gap = load().rules["YC-104"]
    source = layer({"S": {"name": "孙家口水库", "geometry": "POINT(105.9 29.3)"}})
    samples = layer({"v": {"section_name": "孙家口水库", "pollutant": "氨氮", "date": dt.date(2020, 1, 1)}})
    layers = {"sources": source, "samples": samples}

    def of(item):
        text = f"pollutant = '{item}'"
        asked = Selection(("samples",), text, parse_condition(text), own=("name", "section_name"))
        return replace(gap, code=f"YC-19{len(item)}", references={"samples": asked})

    def ids(*rules):
        seen, _ = run(rules, layers.get, day=DAY)
        return set(findings_table(seen, layers.get, day=DAY).finding_id)

    assert len(ids(of("氨氮"), of("总磷超"))) == 2
    assert len(ids(of("氨氮"), replace(of("氨氮"), code="YC-199"))) == 1
