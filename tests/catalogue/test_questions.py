"""Phrases over the catalogue that comes with riverzones."""

from __future__ import annotations

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.conditions import condition
from riverzones.query import Lexicon, question

CATALOGUE = load()
LEXICON = Lexicon.of(CATALOGUE)


@pytest.mark.parametrize("name", sorted(CATALOGUE.sets))
def test_every_set_is_found_by_each_of_its_words_beside_a_relation(name):
    entry = CATALOGUE.sets[name]
    english = question(f"outfalls within 1 km of {entry.title.en}", CATALOGUE, lexicon=LEXICON)
    chinese = question(f"距{entry.title.zh}1公里以内的排污口", CATALOGUE, lexicon=LEXICON)
    assert english.reference is not None
    assert english.reference.name == name
    assert chinese == english


@pytest.mark.parametrize("name", sorted(CATALOGUE.kinds))
def test_every_layer_kind_is_found_by_its_titles(name):
    kind = CATALOGUE.kinds[name]
    assert question(kind.title.en, CATALOGUE, lexicon=LEXICON).subject.name == name
    assert question(kind.title.zh, CATALOGUE, lexicon=LEXICON).subject.name == name
    assert question(f"一级保护区内的{kind.title.zh}", CATALOGUE, lexicon=LEXICON) == question(
        f"{kind.title.en} inside tier-1 zones", CATALOGUE
    )


@pytest.mark.parametrize("name", sorted(CATALOGUE.sets))
def test_the_conditions_of_a_set_fit_its_layers(name):
    entry = CATALOGUE.sets[name]
    for part in (*entry.parts, *entry.fallbacks):
        if part.where is not None:
            assert condition(part.where, CATALOGUE.kinds[part.layer]).properties() <= set(
                CATALOGUE.kinds[part.layer].by_name
            )


def test_the_yangtze_is_its_shoreline_and_says_what_stands_in():
    asked = question("长江岸线1公里范围内的化工项目", CATALOGUE, lexicon=LEXICON)
    assert asked == question("chemical projects within 1 km of the Yangtze", CATALOGUE, lexicon=LEXICON)
    assert asked.reference is not None
    assert [part.layer for part in asked.reference.parts] == ["shorelines"]
    assert all(part.note is not None for part in asked.reference.fallbacks)


@pytest.mark.parametrize(
    ("phrase", "same"),
    [
        ("管理范围内未批准的建筑物", "unapproved buildings inside management ranges"),
        ("管理范围内未经批准的建筑物", "unapproved buildings inside management ranges"),
        ("没有责任主体的排污口", "outfalls without an owner"),
        ("无责任主体的排污口", "outfalls without an owner"),
        ("一级保护区内没有责任主体的排污口", "outfalls without an owner inside tier-1 zones"),
        ("有没有排污口在水源保护区内", "are there any outfalls inside source protection zones"),
        ("列出未批准的排污口", "show unapproved outfalls"),
    ],
)
def test_a_lack_is_asked_for_as_people_say_it(phrase, same):
    assert question(phrase, CATALOGUE, lexicon=LEXICON) == question(same, CATALOGUE, lexicon=LEXICON)
