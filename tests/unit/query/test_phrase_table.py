"""A table of phrases as people type them, each with the sentence that says how it was read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from riverzones.catalogue import load
from riverzones.errors import PhraseError
from riverzones.model import SetPart
from riverzones.query import Lexicon, language_of, plan, question

TABLE = Path(__file__).with_name("phrases.csv")
CATALOGUE = load()
LEXICON = Lexicon.of(CATALOGUE)


def _row(layer: str, column: str, value: str) -> tuple[SetPart, ...]:
    return (SetPart(layer, f"{column} = '{value}'"),)


PLACES = {
    "盘龙江 Panlong River（示意）": _row("rivers", "name", "盘龙江 Panlong River（示意）"),
    "滇池/Dianchi Lake": _row("lakes", "name", "滇池/Dianchi Lake"),
    "双龙镇": _row("townships", "name", "双龙镇"),
    "巫山县": _row("counties", "name", "巫山县"),
    "捞鱼河取水口": _row("intakes", "name", "捞鱼河取水口"),
    **{f"李明{words}": _row("segments", "chief", "李明") for words in ("负责的河段", "河长负责河段", "的责任段")},
}


def _phrases() -> list[tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [(row["phrase"], row["plan"]) for row in csv.DictReader(file)]


def _read(phrase: str) -> str:
    asked = question(phrase, CATALOGUE, lexicon=LEXICON, places=PLACES)
    return plan.read_as(asked).within(language_of(phrase))


@pytest.mark.parametrize(("phrase", "told"), _phrases())
def test_a_phrase_is_read_as_its_line_says(phrase, told):
    assert _read(phrase) == told


def test_the_table_holds_both_languages():
    languages = [language_of(phrase) for phrase, _ in _phrases()]
    assert len(languages) >= 250
    assert min(languages.count("zh"), languages.count("en")) >= 70


@pytest.mark.parametrize(
    ("phrase", "why", "hint"),
    [
        ("一级保护区内的排污囗", "“排污囗”", "入河排污口"),
        ("捞鱼河取水口上游5公里内", "末尾停下：这里应是对象", "例如"),
        ("最近的5个排污口", "没有说离什么最近", "离某取水口"),
        ("日排放量大于3公里的排污口", "“公里”不是", "立方米"),
        ("长江1度内的排污口", "“度”不是", "公里"),
        ("长江1公里以外的排污口", "某距离以外", "以内"),
        ("五里河1公里内的企业", "“五里河”", "企业"),
        ("滇池流域内的排污口", "“滇池流域”", "流域范围"),
        ("一级保护区的排污口", "排污口", "内的"),
        ("outfals inside tier-1 zones", "'outfals'", "outfalls"),
        ("outfalls farther than 1 km from the Yangtze", "farther", "within"),
        ("outfalls near Xanadu", "'Xanadu'", "Did you mean"),
        ("top 5 outfalls", "by what is not said", "by discharge"),
        ("outfalls with discharge over 3 km", "km", "m3/d"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_could_stand_there(phrase, why, hint):
    with pytest.raises(PhraseError) as refused:
        _read(phrase)
    assert why in refused.value.message
    assert hint in refused.value.hint
    assert "\n" not in str(refused.value)
