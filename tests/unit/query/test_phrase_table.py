"""A table of phrases as people type them, each with the sentence that says how it was read."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from riverzones.catalogue import load
from riverzones.errors import PhraseError
from riverzones.model import SetPart
from riverzones.query import Lexicon, language_of, plan, question

TODAY = dt.date(2026, 11, 30)
TABLE = Path(__file__).with_name("phrases.csv")
CATALOGUE = load()
LEXICON = Lexicon.of(CATALOGUE)


def _row(layer: str, column: str, value: str) -> tuple[SetPart, ...]:
    return (SetPart(layer, f"{column} = '{value}'"),)


PLACES = {
    "盘龙江 Panlong River（示意）": _row("rivers", "name", "盘龙江 Panlong River（示意）"),
    "滇池/Dianchi Lake": _row("lakes", "name", "滇池/Dianchi Lake"),
    **{name: _row("townships", "name", name) for name in ("双龙镇", "官渡镇", "大昌镇")},
    "大昌湖": _row("lakes", "name", "大昌湖"),
    "巫山县": _row("counties", "name", "巫山县"),
    "捞鱼河取水口": _row("intakes", "name", "捞鱼河取水口"),
    **{
        f"李明{words}": _row("segments", "chief", "李明")
        for words in ("负责的河段", "河长负责河段", "的责任段", "管的河段")
    },
}


def _phrases() -> list[tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [(row["phrase"], row["plan"]) for row in csv.DictReader(file)]


def _read(phrase: str) -> str:
    asked = question(phrase, CATALOGUE, lexicon=LEXICON, places=PLACES, today=TODAY)
    return plan.read_as(asked).within(language_of(phrase))


@pytest.mark.parametrize(("phrase", "told"), _phrases())
def test_a_phrase_is_read_as_its_line_says(phrase, told):
    assert _read(phrase) == told


def test_the_table_holds_both_languages():
    languages = [language_of(phrase) for phrase, _ in _phrases()]
    assert len(languages) >= 400
    assert min(languages.count("zh"), languages.count("en")) >= 110


@pytest.mark.parametrize(
    ("phrase", "why", "hint"),
    [
        ("一级保护区内的排污囗", "“排污囗”", "入河排污口"),
        ("捞鱼河取水口上游5公里内", "末尾停下：这里应是对象", "例如"),
        ("最近的5个排污口", "没有说离什么最近", "离某取水口"),
        ("已经的排污口", "“已经”", "未审批排污口"),
        ("距长江3到1公里的尾矿库", "这里应是长度单位", "1公里"),
        ("日排放量大于3公里的排污口", "“公里”不是", "立方米"),
        ("长江1度内的排污口", "“度”不是", "公里"),
        ("取水口上游1公里以外的排污口", "某距离以外", "以内"),
        ("五里河1公里内的企业", "“五里河”", "项目中有：盘龙江"),
        ("昆明市的排污口", "“昆明市”", "项目中有："),
        ("滇池流域内的排污口", "这里应是对象", "riverzones basins"),
        ("去年新建的项目", "没有记录“新建”的日期", "以后批复的建设项目"),
        ("2022年以前批准的排污口", "没有记录“批准”的日期", "到期的入河排污口"),
        ("三年以上没有清淤的水库", "没有记录“清淤”的日期", "建成"),
        ("存栏量超过500头的养殖场", "没有可比大小的字段“存栏量”", "猪当量"),
        ("除了养殖场，一级保护区里还有哪些企业", "“养殖场”不在“企业”之中", "去掉"),
        ("哪个乡镇的排污口", "末尾停下", "例如"),
        ("盘龙江的河长是谁", "停下", "河长责任段"),
        ("谁负责盘龙江", "停下", "河长责任段"),
        ("一级保护区有多大面积", "停下", "不量算"),
        ("水质劣五类的断面", "停下", "riverzones quality"),
        ("排污口占比", "停下", "两次"),
        ("各河长的排污口数量", "停下", "riverzones tasks"),
        ("按日排放量排序的排污口", "停下", "最大的10个"),
        ("盘龙江左岸的排污口", "停下", "左岸的排污口"),
        ("who is responsible for the Daning River", "expected", "segments on"),
        ("percentage of outfalls without a permit", "expected", "two numbers"),
        ("outfalls sorted by discharge", "expected", "top 10"),
        ("tailings ponds not inspected for five years", "keeps no day", "built since"),
        ("一级保护区的排污口", "排污口", "内的"),
        ("存栏1000头以上的养殖场", "没有可比大小的字段“存栏”", "猪当量"),
        ("未纳管的排污口", "未纳管", "污水管网"),
        ("类别最大的排污口", "末尾停下", "关系有"),
        ("outfals inside tier-1 zones", "'outfals'", "outfalls"),
        ("outfalls near Xanadu", "'Xanadu'", "The project has"),
        ("top 5 outfalls", "by what is not said", "by discharge"),
        ("outfalls with discharge over 3 km", "km", "m3/d"),
        ("日排放量大于100且小于500公里的排污口", "“公里”不是", "立方米"),
        ("outfalls with discharge over 100 and below 500 km", "'km'", "m3/d"),
        ("2023年5月未检查的排污口", "只记一个日期", "2023年5月以来未检查"),
        ("去年未检查的排污口", "只记一个日期", "2025年以来未检查"),
        ("outfalls not inspected in 2023", "keeps one day", "not inspected since 2023"),
        ("5月检查的排污口", "哪一年的 5 月", "5个月"),
        ("2023年5月未检查", "没有说问的是哪一类对象", "入河排污口"),
        ("inspected since 2023", "of which rows", "outfalls"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_could_stand_there(phrase, why, hint):
    with pytest.raises(PhraseError) as refused:
        _read(phrase)
    assert why in refused.value.message
    assert hint in refused.value.hint
    assert "\n" not in str(refused.value)
