"""Named sets: words in two languages for parts of layers, conditions that can be asked, and honest fallbacks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from riverzones.catalogue import load
from riverzones.catalogue.words import read_sets
from riverzones.errors import CatalogueError
from riverzones.model import parse_condition

CATALOGUE = load()
SETS = CATALOGUE.sets
PARTS = [(name, part) for name, entry in SETS.items() for part in (*entry.parts, *entry.fallbacks)]


def comparisons(node):
    """Every (column, constant) that a condition compares."""
    if isinstance(node, list):
        return [pair for child in node for pair in comparisons(child)]
    if not isinstance(node, dict) or "args" not in node:
        return []
    first, *rest = node["args"]
    if isinstance(first, dict) and "property" in first:
        constants = rest[0] if rest and isinstance(rest[0], list) else rest
        return [(first["property"], constant) for constant in constants]
    return comparisons(node["args"])


def words_of(name: str) -> set[str]:
    entry = SETS[name]
    return {word.casefold() for word in (entry.title.zh, entry.title.en, *entry.aliases)}


def meant_by(phrase: str) -> list[str]:
    return [name for name in SETS if phrase.casefold() in words_of(name)]


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_a_condition_uses_columns_and_values_that_exist(name, part):
    columns = CATALOGUE.kinds[part.layer].by_name
    if part.where is None:
        return
    condition = parse_condition(part.where)
    assert condition.properties() <= set(columns)
    for column, constant in comparisons(condition.tree):
        allowed = columns[column].values
        if allowed:
            assert constant in {value.name for value in allowed}, f"{name}: {column} = {constant!r}"
        if columns[column].dtype == "boolean":
            assert isinstance(constant, bool)


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_a_condition_can_be_asked_of_a_layer_without_rows(name, part):
    empty = pd.DataFrame({column: pd.Series(dtype=object) for column in CATALOGUE.kinds[part.layer].by_name})
    if part.where is not None:
        assert parse_condition(part.where).mask(empty).tolist() == []


def test_no_word_of_a_set_is_a_word_of_a_kind():
    of_kinds = {
        word.casefold(): kind.name
        for kind in CATALOGUE.kinds.values()
        for word in (kind.name, kind.title.zh, kind.title.en, *kind.aliases)
    }
    assert {word: (name, of_kinds[word]) for name in SETS for word in words_of(name) if word in of_kinds} == {}


def test_no_word_means_two_sets():
    owner: dict[str, str] = {}
    for name in SETS:
        for word in words_of(name):
            assert owner.setdefault(word, name) == name, word


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("tier-1 zones", "tier_1_zones"),
        ("tier 1 zones", "tier_1_zones"),
        ("first-grade protection zones", "tier_1_zones"),
        ("一级保护区", "tier_1_zones"),
        ("饮用水水源一级保护区", "tier_1_zones"),
        ("水源一级保护区", "tier_1_zones"),
        ("二级保护区", "tier_2_zones"),
        ("tier-3 zones", "tier_3_zones"),
        ("准保护区", "quasi_zones"),
        ("quasi-protection zones", "quasi_zones"),
        ("chemical projects", "chemical_projects"),
        ("化工项目", "chemical_projects"),
        ("化工企业", "chemical_enterprises"),
        ("chemical enterprises", "chemical_enterprises"),
        ("industrial outfalls", "industrial_outfalls"),
        ("工业排污口", "industrial_outfalls"),
        ("municipal outfalls", "municipal_wwtp_outfalls"),
        ("规模化畜禽养殖场", "large_livestock_farms"),
        ("new projects", "new_projects"),
        ("违法建筑", "illegal_buildings"),
        ("illegal buildings", "illegal_buildings"),
        ("the Yangtze", "yangtze"),
        ("Yangtze", "yangtze"),
        ("Yangtze River", "yangtze"),
        ("长江", "yangtze"),
        ("长江岸线", "yangtze"),
        ("Yangtze shoreline", "yangtze"),
        ("长江干支流岸线", "yangtze_and_tributaries"),
        ("the Yangtze main stem", "yangtze_main_stem"),
        ("the main stem", "main_stem"),
        ("重要支流", "important_tributaries"),
        ("大宁河", "daning"),
        ("大宁河岸线", "daning"),
        ("175 m inundation area", "inundation_175"),
        ("175米淹没区", "inundation_175"),
        ("禁养区", "no_go_areas"),
        ("no-go areas", "no_go_areas"),
        ("township sources", "township_sources"),
        ("surface sources", "surface_sources"),
        ("groundwater sources", "groundwater_sources"),
        ("county chiefs' segments", "county_segments"),
        ("city chiefs' segments", "city_segments"),
        ("national sections", "national_sections"),
        ("国控断面", "national_sections"),
    ],
)
def test_people_find_a_set_by_the_words_they_use(phrase, name):
    assert meant_by(phrase) == [name]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("化工园区", "chemical_parks"),
        ("chemical parks", "chemical_parks"),
        ("drawdown zones", "drawdown_zones"),
        ("source zones", "zones"),
    ],
)
def test_what_is_a_whole_layer_is_no_set(word, kind):
    assert meant_by(word) == []
    assert CATALOGUE.kind(word).name == kind


def test_the_yangtze_is_its_outer_boundary_and_says_what_stands_in_for_it():
    rows = pd.DataFrame(
        {
            "river": ["长江", "长江", "长江", "大宁河", "Yangtze"],
            "line_type": ["outer_boundary", None, "water_edge", "outer_boundary", "outer_boundary"],
        },
        index=["outer", "untold", "edge", "other", "english"],
    )
    mask = parse_condition(SETS["yangtze"].parts[0].where).mask(rows)
    assert list(rows.index[mask]) == ["outer", "untold", "english"]
    fallbacks = SETS["yangtze"].fallbacks
    assert [part.layer for part in fallbacks] == ["ranges", "shorelines", "shorelines", "shorelines", "rivers"]
    edge = next(part for part in fallbacks if part.where.endswith("line_type = 'water_edge'"))
    assert list(rows.index[parse_condition(edge.where).mask(rows)]) == ["edge"]


@pytest.mark.parametrize("name", [name for name in SETS if SETS[name].fallbacks])
def test_every_fallback_says_which_way_it_errs(name):
    assert all(part.note is None for part in SETS[name].parts)
    for part in SETS[name].fallbacks:
        assert part.note is not None
        assert "外缘" in part.note.zh
        assert "Measured from" in part.note.en
        if part.layer != "ranges":
            assert "偏大" in part.note.zh
            assert "too long" in part.note.en


@pytest.mark.parametrize("name", SETS)
def test_aliases_are_not_given_twice(name):
    words = [word.casefold() for word in SETS[name].aliases]
    assert len(words) == len(set(words))


HEAD = "  a: {title: {zh: 甲, en: A}, "


def write(folder: Path, body: str) -> Path:
    path = folder / "sets.yaml"
    path.write_text(f"sets:\n{body}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("parts: [{layer: outfals}]}", "parts: entry 1: layer: 'outfals' is not known. Did you mean 'outfalls'?"),
        ("part: [{layer: outfalls}]}", "unknown field 'part'. Did you mean 'parts'?"),
        ("parts: [{layer: outfalls, were: x}]}", "parts: entry 1: unknown field 'were'. Did you mean 'where'?"),
        (
            "parts: [{layer: outfalls, where: 'ownr IS NULL'}]}",
            "where: column: 'ownr' is not known. Did you mean 'owner'?",
        ),
        (
            "parts: [{layer: outfalls, where: \"category = 'industral'\"}]}",
            "where: category: 'industral' is not known. Did you mean 'industrial'?",
        ),
        (
            "parts: [{layer: outfalls, where: \"approved = true AND category IN ('port', 'prt')\"}]}",
            "where: category: 'prt' is not known. Did you mean 'port'?",
        ),
        ("parts: [{layer: outfalls, where: 'owner IS'}]}", "where: cannot read the condition"),
        ("aliases: [排污口], parts: [{layer: outfalls}]}", "'排污口' already names the layer kind 'outfalls'."),
    ],
)
def test_a_wrong_set_names_field_and_nearest_word(tmp_path, rest, says):
    with pytest.raises(CatalogueError) as caught:
        read_sets(write(tmp_path, HEAD + rest + "\n"), CATALOGUE.kinds)
    assert str(caught.value).startswith(f"sets.yaml, line 2: set a: {says}")


def test_a_word_of_two_sets_is_refused(tmp_path):
    one = HEAD + "parts: [{layer: outfalls}]}\n"
    with pytest.raises(CatalogueError, match=r"sets.yaml, line 3: set b: '甲' already names the set 'a'"):
        read_sets(write(tmp_path, one + one.replace("  a:", "  b:").replace("en: A", "en: B")), CATALOGUE.kinds)
