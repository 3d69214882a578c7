"""What a rule on rates, sums, series and days must say, and what the loader says of a wrong word."""

from __future__ import annotations

import datetime as dt

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.rules import RASTER
from riverzones.errors import CatalogueError
from rule_files import changed

SINCE = {"since": dt.date(2023, 2, 23)}
PERCENT = {"value": 98, "unit": "%", "op": ">="}


@pytest.mark.parametrize(
    ("code", "changes", "says"),
    [
        ("WS-119", {"target": None}, ["target", "the check 'share' needs it"]),
        ("WS-119", {"target": {**PERCENT, "unit": "count"}}, ["target: unit", "%", "'count'"]),
        ("WS-119", {"target": {"unit": "%"}}, ["target: value", "None"]),
        ("WS-119", {"target": {**PERCENT, "year": 25}}, ["year", "25"]),
        ("WS-119", {"target": {**PERCENT, "op": "=>"}}, ["op", "'=>'"]),
        ("WS-119", {"group_by": "township"}, ["group_by", "'townships'"]),
        ("WS-119", {"group_by": "fences"}, ["group_by", "'fences'"]),
        ("WS-119", {"period": "yearly"}, ["period", "'year'"]),
        (
            "WS-119",
            {"except": [{"where": "approved = true", "title": {"zh": "甲", "en": "a"}}]},
            ["except", "where of the subject"],
        ),
        ("WS-119", {"limits": [{**SINCE, "counts": "treatment = true", "measure": "owner"}]}, ["measure", "'owner'"]),
        ("WS-120", {"target": {"value": 5, "unit": "m"}}, ["target: unit", "km", "'m'"]),
        ("WS-120", {"limits": [{**SINCE, "measure": "area_m2"}]}, ["target: unit", "m2"]),
        ("WS-120", {"limits": [{**SINCE, "measure": "length_km", "unit_column": "name"}]}, ["unit_column", "group_by"]),
        ("WS-122", {"limits": [SINCE]}, ["columns, distance_m"]),
        (
            "CG-101",
            {"limits": [{**SINCE, "classes": "pollutant", "worse_than": "III"}]},
            ["classes", "'pollutant'", "Known: class"],
        ),
        ("CG-101", {"limits": [{**SINCE, "classes": "class", "worse_than": "Ⅲ"}]}, ["worse_than", "'Ⅲ'"]),
        ("CG-101", {"limits": [{**SINCE, "classes": "class"}]}, ["worse_than, worse_than_column"]),
        ("YC-101", {"target": {"value": 20, "unit": "%", "year": 2016}}, ["base_year", "compared"]),
        ("YC-102", {"limits": [{**SINCE, "worse": "up", "alpha": 0.05}]}, ["worse", "rising"]),
        ("YC-103", {"every": None}, ["every", "needs it"]),
        ("YC-103", {"every": {"months": True}}, ["every", "{months: 3}"]),
        ("KM-101", {"due": None}, ["due", "needs it"]),
        ("KM-101", {"due": "2017年底"}, ["due", "2017年底"]),
        (
            "WS-122",
            {"check": "invalid_code", "limits": [{**SINCE, "column": "code", "pattern": "[0-9"}]},
            ["pattern", "no regular expression"],
        ),
    ],
)
def test_a_wrong_word_is_told_with_its_place(tmp_path, code, changes, says):
    with pytest.raises(CatalogueError) as caught:
        changed(tmp_path, code, changes)
    for part in (f"{code}.yaml", *says):
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.in_language("zh")[0] != caught.value.in_language("en")[0]


def test_classes_come_in_the_order_of_the_vocabulary():
    (limits,) = load().rules["CG-101"].limits
    assert limits.value["classes"].order == ("I", "II", "III", "IV", "V", "worse_than_V")


def test_a_limit_by_unit_needs_no_value_in_the_target(tmp_path):
    changes = {
        "group_by": "townships",
        "limits": [{**SINCE, "measure": "length_km", "table": "quotas"}],
        "target": {"unit": "km", "op": "<="},
    }
    rule = changed(tmp_path, "WS-120", changes)
    assert rule.target.value != rule.target.value
    assert rule.group_by == "townships"


def test_every_family_has_a_rule_of_its_own():
    from riverzones.audit.checks import CHECKS

    used = {CHECKS[rule.check].family for rule in load().rules.values()}
    assert {"rate", "total", "series", "calendar", "change", "quality", "routing"} <= used


def test_rows_of_a_raster_of_an_example_are_as_long_as_each_other():
    good = {"west": 100, "north": 30, "cell": 0.1, "values": [[1, None], [2, 3.5]]}
    assert RASTER.read(good, "a.yaml", "rasters") == {
        "west": 100.0, "north": 30.0, "cell": 0.1, "values": ((1.0, None), (2.0, 3.5)),
    }  # fmt: skip
    with pytest.raises(CatalogueError) as error:
        RASTER.read({**good, "values": [[1], [2, 3]]}, "a.yaml", "rasters")
    assert error.value.in_language("zh")[0] == "a.yaml：rasters：values：values 各行的数应同样多（空值写 null）。"
    assert (
        error.value.in_language("en")[0]
        == "a.yaml: rasters: values: rows of values have as many numbers each (null: none)."
    )
