"""The vocabulary: every column has words, a type and spellings that mean one thing; wrong files say what is wrong."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.words import read_vocabulary, truncations
from riverzones.declared.reading import read_yaml
from riverzones.errors import CatalogueError

COLUMNS = load().columns
RAW = read_yaml(resources.files("riverzones.catalogue") / "vocabulary.yaml")["columns"]
UNITS = {
    "m": "_m",
    "mm": "_mm",
    "km": "_km",
    "km2": "_km2",
    "m2": "_m2",
    "m3": "_m3",
    "m3/d": "_m3_per_day",
    "m/d": "_m_per_d",
    "deg": "_deg",
    "m3/s": "_m3s",
    "kW": "_kw",
    "t": "_t",
    "t/a": "_t",
    "min": "_min",
    "h": "_hours",
    "mu": "_mu",
    "10^4 CNY": "_yuan",
    "1/a": "_per_year",
}
COUNTED = {"person", "pig", "a"}
KEY_COLUMNS = {
    "rank": ["main_stem", "important_tributary", "major_tributary", "tributary"],
    "bank": ["left", "right"],
    "line_type": ["outer_boundary", "water_edge", "bank_line", "centre_line"],
    "tier": ["1", "2", "3", "quasi"],
    "part": ["water", "land"],
    "source_type": ["river", "lake", "reservoir", "groundwater", "canal"],
    "category": [
        "industrial",
        "domestic",
        "municipal_wwtp",
        "agricultural",
        "aquaculture",
        "port",
        "stormwater",
        "other",
    ],
    "stage": ["new", "rebuild", "expansion", "existing"],
    "purpose": ["water_supply", "source_protection", "safety", "environment", "other"],
    "scale": ["large", "small", "household"],
    "regime": ["no_go", "limited", "suitable"],
}


def write(folder: Path, body: str) -> Path:
    path = folder / "vocabulary.yaml"
    path.write_text(f"columns:\n{body}", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_has_words_in_both_languages(name):
    column = COLUMNS[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert re.search(r"[\u4e00-\u9fff]", column.title.zh)
    assert re.search(r"[A-Za-z]", column.title.en)
    assert column.meaning.zh.endswith("。")
    assert column.meaning.en.endswith(".")
    assert not re.search(r"[\u4e00-\u9fff]", column.meaning.en)


@pytest.mark.parametrize("name", [name for name in COLUMNS if COLUMNS[name].unit])
def test_a_unit_is_the_suffix_of_the_name(name):
    column = COLUMNS[name]
    assert column.dtype in ("number", "integer")
    assert column.unit in COUNTED or name.endswith(UNITS[column.unit])


@pytest.mark.parametrize("name", [name for name in COLUMNS if COLUMNS[name].values])
def test_no_spelling_means_two_values_of_a_column(name):
    owner: dict[str, str] = {}
    for value in COLUMNS[name].values:
        for word in {w.casefold() for w in (value.name, value.title.zh, value.title.en, *value.aliases)}:
            assert owner.setdefault(word, value.name) == value.name, word


@pytest.mark.parametrize("name", [name for name in COLUMNS if COLUMNS[name].dtype == "boolean"])
def test_a_boolean_lists_no_values(name):
    assert not COLUMNS[name].values


@pytest.mark.parametrize("name", KEY_COLUMNS)
def test_the_values_that_rules_name_stay_as_they_are(name):
    assert [value.name for value in COLUMNS[name].values] == KEY_COLUMNS[name]


@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [
        ("tier", "一级", "1"),
        ("tier", "I级", "1"),
        ("tier", "Ⅰ级", "1"),
        ("tier", "壹级", "1"),
        ("tier", "1.0", "1"),
        ("tier", "二级保护区", "2"),
        ("tier", "III级", "3"),
        ("tier", "准保护区", "quasi"),
        ("tier", "First-Grade", "1"),
        ("stage", "拟建", "new"),
        ("stage", "改扩建", "expansion"),
        ("stage", "已建成", "existing"),
        ("category", "城镇污水处理厂", "municipal_wwtp"),
        ("category", "雨水排口", "stormwater"),
        ("industry", "石油化工", "chemical"),
        ("industry", "化学原料和化学制品制造业", "chemical"),
        ("level", "区县级", "county"),
        ("level", "镇街", "township"),
        ("line_type", "临水边界线", "water_edge"),
        ("line_type", "外缘控制线", "outer_boundary"),
        ("basin", "长江", "yangtze"),
        ("rank", "次级河流", "tributary"),
        ("target_class", "Ⅲ", "III"),
        ("target_class", "劣五类", "worse_than_V"),
        ("regime", "畜禽禁养区", "no_go"),
        ("scale", "规模化养殖场", "large"),
        ("method", "拦网", "dam"),
        ("part", "陆域", "land"),
        ("bank", "左", "left"),
    ],
)
def test_values_are_understood_as_offices_write_them(column, written, meant):
    assert COLUMNS[column].value_names[written.casefold()] == meant


SENSITIVE = {"phone", "contact", "address", "responsible", "patroller", "keeper", "found_by"}
"""How to reach people, and people whose names are nobody's business outside; who answers in public is not here."""


def test_phones_and_people_to_reach_are_sensitive_and_nothing_else():
    assert {name for name, column in COLUMNS.items() if column.sensitive} == SENSITIVE


def test_ten_byte_cuts_of_long_names_are_spellings_too():
    assert "receiving_" in COLUMNS["receiving_water"].aliases
    assert "水源地名称".encode("gbk")[:10].decode("gbk") in COLUMNS["source_name"].aliases
    assert "保护区" in COLUMNS["tier"].aliases  # 保护区级别 in UTF-8 keeps three characters


@pytest.mark.parametrize("name", COLUMNS)
def test_an_alias_is_not_given_twice(name):
    words = [str(word).casefold() for word in RAW[name].get("aliases", [])]
    assert len(words) == len(set(words))


def test_a_cut_keeps_whole_characters():
    assert truncations("入河排污口") == ("入河排",)
    assert truncations("code") == ()


WORDS = "title: {zh: 甲, en: A}, meaning: {zh: 甲。, en: A.}"


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (f"{{{WORDS}, dtpye: string}}", "unknown field 'dtpye'. Did you mean 'dtype'?"),
        (f"{{{WORDS}, dtype: strng}}", "dtype: 'strng' is not known. Did you mean 'string'?"),
        ("{title: {zh: 甲, en: A}, dtype: string}", "the field 'meaning' is missing"),
        ("{title: 甲, meaning: {zh: 甲。, en: A.}, dtype: string}", "title: expected {zh: ..., en: ...}"),
        (
            f"{{{WORDS}, dtype: string, values: {{a: {{zh: 甲, em: A}}}}}}",
            "value a: unknown field 'em'. Did you mean 'en'?",
        ),
        ("[", "not YAML"),
    ],
)
def test_a_wrong_vocabulary_names_file_field_and_nearest_word(tmp_path, entry, says):
    with pytest.raises(CatalogueError) as caught:
        read_vocabulary(write(tmp_path, f"  x: {entry}\n"))
    assert str(caught.value).startswith("vocabulary.yaml")
    assert says in str(caught.value)


def test_a_spelling_of_two_values_is_refused(tmp_path):
    body = (
        "  x: {title: {zh: 甲, en: A}, meaning: {zh: 甲。, en: A.}, dtype: string,\n"
        "      values: {a: {zh: 甲, en: A, aliases: [same]}, b: {zh: 乙, en: B, aliases: [Same]}}}\n"
    )
    with pytest.raises(CatalogueError, match="column x: values: 'same' means both 'a' and 'b'"):
        read_vocabulary(write(tmp_path, body))


def test_what_columns_refer_to_and_come_after_is_there():
    catalogue = load()
    referring = {name: column.refers for name, column in catalogue.columns.items() if column.refers}
    assert referring["source_id"] == ("sources",)
    assert {layer for layers in referring.values() for layer in layers} <= {"self", *catalogue.kinds}
    dated = {name: column for name, column in catalogue.columns.items() if column.after}
    assert dated["approval_until"].after == ("approved_date",)
    for column in dated.values():
        assert {catalogue.columns[name].dtype for name in (column.name, *column.after)} == {"date"}
