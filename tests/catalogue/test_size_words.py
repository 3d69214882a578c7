"""Words of the sizes that zones keep."""

from __future__ import annotations

import json

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.size_words import plain_sizes, sizes_in

WORDS = load().size_words
TYPES = load().zone_types


@pytest.mark.parametrize("name", sorted({size for one in TYPES.values() for size in one.sizes}))
def test_every_size_of_a_zone_type_has_words(name):
    title = WORDS.title(name)
    assert title.zh != name
    assert title.en != name


def size(name, value, source, confidence, unit="m"):
    return {"name": name, "value": value, "unit": unit, "from": source, "confidence": confidence}


@pytest.mark.parametrize(
    ("one", "zh", "en"),
    [
        (
            size("tier1_upstream_m", 1000, "HJ 338-2018 river.tier1.upstream", "recall"),
            "一级上游长度 1,000 m（HJ 338-2018，待核）",
            "Tier 1 upstream 1,000 m (HJ 338-2018, recalled, to be checked)",
        ),
        (
            size("tier1_upstream_m", 1500, "巫山府发〔2021〕1号", "stated"),
            "一级上游长度 1,500 m（巫山府发〔2021〕1号，批复文件或数据载明）",
            "Tier 1 upstream 1,500 m (巫山府发〔2021〕1号, stated by the plan or the data)",
        ),
        (
            size("intake_offset_m", 65.6, "reaches R-02.1", "measured"),
            "取水口距河线 65.6 m（河段（河网） R-02.1，量测）",
            "Intake to the river line 65.6 m (reaches R-02.1, measured)",
        ),
        (
            size("tier1_water_m", "all", "tier1_water / small", "derived"),
            "一级水域范围 全部（一级水域（分规模），小型，推算）",
            "Tier 1 water all (Tier 1 water by class, small, derived)",
        ),
        (
            size("capped", False, "《某条例》第17条", "verified", ""),
            "以流域分水岭为限 否（《某条例》第17条，已核对原文）",
            "Ends at the divide no (《某条例》第17条, verified)",
        ),
    ],
)
def test_a_size_says_value_where_from_and_how_sure(one, zh, en):
    assert WORDS.lines(json.dumps([one]), "zh") == zh
    assert WORDS.lines(json.dumps([one]), "en") == en


def test_what_is_derived_from_recalled_numbers_is_no_surer_than_they_are():
    table = size("tier1_water", ["all", 300], "HJ 338-2018 lake.tier1.water", "recall")
    derived = size("tier1_water_m", 300, "tier1_water / medium", "derived")
    assert WORDS.sure(derived, "zh", among=[table, derived]) == "推算，所据数值待核"
    assert WORDS.sure(derived, "zh") == "推算"


def test_tables_of_which_one_entry_was_used_are_no_plain_sizes_but_can_be_read():
    table = size("tier1_m", {"gravel": [200, 500]}, "HJ 338-2018 groundwater.tier1.radius", "recall")
    assert plain_sizes([table]) == []
    assert WORDS.value(table, "zh") == "砾石 200 / 500 m"


@pytest.mark.parametrize("stored", [None, float("nan"), "", "no json", "{}", "[1]"])
def test_what_is_no_list_of_sizes_gives_none(stored):
    assert sizes_in(stored) == []
    assert WORDS.lines(stored, "zh") == ""


def test_a_recalled_number_says_which_papers_agree_and_keeps_its_mark():
    one = size("tier1_upstream_m", 1000, "HJ 338-2018 river.tier1.upstream", "recall")
    one["agrees"] = {"zh": "什邡方案", "en": "the Shifang plan"}
    assert WORDS.sure(one, "zh") == "待核，与什邡方案一致"
    assert WORDS.sure(one, "en") == "recalled, to be checked, agrees with the Shifang plan"
    assert WORDS.sure(one, "zh", brief=True) == "待核"
