"""What phrases ask, and what is said about those that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.errors import PhraseError
from riverzones.query import Question, question
from riverzones.query.asked import FLOW

SAME = [
    ("outfalls", "入河排污口"),
    ("outfalls inside tier-1 zones", "一级保护区内的排污口"),
    ("all the outfalls that are within the tier 1 zone", "排污口位于一级保护区范围内"),
    ("outfalls inside tier-1 zones", "１级保护区之内有哪些排污口？"),
    ("outfalls outside source zones", "饮用水水源保护区外的排污口"),
    ("outfalls not inside tier-1 zones", "不在一级保护区内的排污口"),
    ("chemical projects within 1 km of the Yangtze", "长江岸线1公里范围内的化工项目"),
    ("chemical projects within 1,000 metres from the yangtze", "距长江岸线1公里以内的化工项目"),
    ("chemical projects less than 1km from the Yangtze", "长江岸线一公里内的化工项目"),
    ("chemical projects at most 1.0 kilometres from Yangtze", "化工项目距长江不到1千米"),
    ("projects within 1500 m of the Yangtze", "距离长江一点五公里以内的项目"),
    ("projects within 500 m of the Yangtze", "长江周边五百米范围内的项目"),
    ("buildings overlapping management ranges", "与管理范围重叠的建筑物"),
    ("buildings reaching into management ranges", "伸入管理范围的建筑物"),
    ("buildings that intersect the management range", "建筑物与河道管理范围相交"),
    ("projects occupying wetlands", "占用湿地的项目"),
    ("roads crossing tier-1 zones", "穿越一级保护区的道路"),
    ("counties crossed by the Yangtze", "长江流经的县"),
    ("nearest segments to outfalls", "离排污口最近的河长责任段"),
    ("segments nearest to outfalls", "排污口最近的河长责任段"),
    ("outfalls nearest segments", "与排污口最近的河长责任段"),
    ("outfalls and their nearest segments", "距离排污口最近的河长责任段"),
    ("outfalls where category = 'industrial' inside tier-1 zones", "一级保护区内类别为工业的排污口"),
    ("outfalls where category = 'industrial' inside tier-1 zones", "一级保护区内的排污口，其中 类别＝‘工业’"),
    ("outfalls inside tier-1 zones where name = 'x'", "一级保护区 其中 名称 = 'x' 内的排污口"),
    ("Outfalls Inside Tier 1 Zones", "有没有排污口在一级保护区内吗？"),
    ("are there any outfalls inside tier-1 zones?", "请问哪些排污口在一级保护区内？"),
    ("Which outfalls are inside tier-1 zones?", "排污口在不在一级保护区内"),
    ("'outfalls inside tier-1 zones'", "“一级保护区内有没有排污口？”"),
    ('"outfalls inside tier-1 zones"', '"一级保护区内的排污口"'),
]


@pytest.mark.parametrize(("english", "chinese"), SAME)
def test_the_same_question_in_both_languages_is_equal(words, english, chinese):
    assert question(english, words) == question(chinese, words)


def _short(asked: Question) -> tuple[str, str | None, str | None, float | None]:
    return (asked.subject.name, asked.relation, asked.reference and asked.reference.name, asked.distance_m)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("outfalls", ("outfalls", None, None, None)),
        ("outfalls inside tier-1 zones", ("outfalls", "inside", "tier_1_zones", None)),
        ("chemical projects within 1 km of the Yangtze", ("chemical", "within", "yangtze", 1000.0)),
        ("projects within 0.5 m of wetlands", ("projects", "within", "wetlands", 0.5)),
        ("不在一级保护区内的排污口", ("outfalls", "outside", "tier_1_zones", None)),
        ("两百五十米内有湿地的项目", ("projects", "within", "wetlands", 250.0)),
        ("湿地两百五十米内的项目", ("projects", "within", "wetlands", 250.0)),
        ("湿地半公里内的项目", ("projects", "within", "wetlands", 500.0)),
        ("湿地1.5万米内的项目", ("projects", "within", "wetlands", 15000.0)),
        ("湿地十里内的项目", ("projects", "within", "wetlands", 5000.0)),
        ("湿地3华里内的项目", ("projects", "within", "wetlands", 1500.0)),
        ("projects within 2 miles of wetlands", ("projects", "within", "wetlands", 3218.688)),
        ("projects within 100 ft of wetlands", ("projects", "within", "wetlands", 30.48)),
        ("离排污口最近的河长责任段", ("outfalls", "nearest", "segments", None)),
        ("counties crossed by the Yangtze", ("counties", "crossing", "yangtze", None)),
        ("outfalls upstream of wetlands", ("outfalls", "upstream", "wetlands", None)),
        ("outfalls upstream of wetlands within 10 km", ("outfalls", "upstream", "wetlands", 10_000.0)),
        ("outfalls within 10 km upstream of wetlands", ("outfalls", "upstream", "wetlands", 10_000.0)),
        ("outfalls 500 m downstream of wetlands", ("outfalls", "downstream", "wetlands", 500.0)),
        (
            "outfalls where category = 'industrial' upstream of wetlands within 10 km along the river",
            ("outfalls", "upstream", "wetlands", 10_000.0),
        ),
        ("湿地上游的排污口", ("outfalls", "upstream", "wetlands", None)),
        ("湿地上游10公里内的排污口", ("outfalls", "upstream", "wetlands", 10_000.0)),
        ("湿地的下游沿岸500米范围内的排污口", ("outfalls", "downstream", "wetlands", 500.0)),
        ("位于湿地下游的排污口", ("outfalls", "downstream", "wetlands", None)),
        ("排污口在湿地上游2公里以内", ("outfalls", "upstream", "wetlands", 2_000.0)),
    ],
)
def test_what_a_phrase_asks(words, phrase, expected):
    if expected is None:
        with pytest.raises(PhraseError):
            question(phrase, words)
        return
    assert _short(question(phrase, words)) == expected


def test_a_relation_in_quotes_belongs_to_the_condition(words):
    asked = question("outfalls where name = 'pipe inside wall' inside tier-1 zones", words)
    assert asked.subject.where is not None
    assert asked.subject.where.text == "name = 'pipe inside wall'"
    assert asked.relation == "inside"


def test_quotes_around_the_whole_go_and_those_of_a_condition_stay(words):
    bare = question("outfalls where name = 'x'", words)
    assert question("\"outfalls where name = 'x'\"", words) == bare
    with pytest.raises(PhraseError, match="a set is expected"):
        question("'outfalls' inside 'tier-1 zones'", words)


def test_a_phrase_in_quotes_is_refused_in_its_own_language(words):
    with pytest.raises(PhraseError, match="查询读到"):
        question('"一级保护区内的排污囗"', words)


def test_layers_that_lack_the_column_of_a_condition_are_named(words):
    asked = question("chemical projects where industry = 'chemical'", words)
    assert [part.layer for part in asked.subject.parts] == ["projects"]
    assert asked.subject.left_out == ("chemical_parks",)


@pytest.mark.parametrize(
    ("phrase", "where", "hint"),
    [
        ("outfals inside tier-1 zones", "character 1, 'outfals inside tier-1 zones'", "outfalls"),
        ("outfalls insde tier-1 zones", "character 10, 'insde tier-1 zones'", "reaching into"),
        ("outfalls inside tier-9 zones", "character 17, 'tier-9 zones'", "tier-1 zones"),
        ("outfalls inside", "after 'outfalls inside'", "outfalls"),
        ("outfalls within 1 degree of the Yangtze", "character 19, 'degree of the Yangtze'", "m or km"),
        ("outfalls within 5 of the Yangtze", "character 19", "1 km"),
        ("outfalls within -1 km of the Yangtze", "character 17", "1 km"),
        ("outfalls within 1 km the Yangtze", "character 26, 'Yangtze'", "of the Yangtze"),
        ("outfalls upstream wetlnds", "character 19, 'wetlnds'", "wetlands"),
        ("outfalls where categry = 'x' inside tier-1 zones", "no column 'categry'", "category"),
        ("outfalls where category = 'industrl' inside tier-1 zones", "no value 'industrl'", "industrial"),
        ("一级保护区内的排污囗", "第 8 个字符“排污囗”", "排污口"),
        ("一级保护区的排污口", "第 7 个字符“排污口”", "内的"),
        ("长江岸线1度内的排污口", "“度”不是", "公里"),
        ("湿地上游1公里外的排污口", "某距离以外", "以内"),
        ("类别为农业的排污口", "没有取值“农业”", "工业"),
        ("", "empty", "outfalls inside"),
        ("。", "empty", "outfalls inside"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_where_and_what_could_stand_there(words, phrase, where, hint):
    with pytest.raises(PhraseError) as stopped:
        question(phrase, words)
    assert where in stopped.value.message
    assert hint in stopped.value.hint
    assert "\n" not in str(stopped.value)


def test_a_phrase_of_a_megabyte_is_refused_at_once(words):
    with pytest.raises(PhraseError, match="1000 at most"):
        question("outfalls " * 100_000, words)


PIECES = st.lists(
    st.sampled_from(
        [
            *("outfalls", "tier-1 zones", "inside", "within", "nearest", "to", "of", "where", "category", "=", "1 km"),
            *(
                "一级保护区",
                "内",
                "的",
                "排污口",
                "其中",
                "类别",
                "为",
                "工业",
                "1",
                "公里",
                "离",
                "最近",
                "与",
                "重叠",
                "占用",
                "上游",
                "upstream of",
            ),
            *("长江", "“", "'", "'industrial'", "(", ")", "AND", "，", "½", "㎞", "一", "百", "万", "点", "-"),
        ]
    ),
    max_size=9,
)


@given(st.one_of(st.text(max_size=30), PIECES.map(" ".join), PIECES.map("".join)))
def test_any_text_is_a_question_or_a_phrase_error(words, phrase):
    try:
        asked = question(phrase, words)
    except PhraseError:
        return
    assert (asked.relation is None) == (asked.reference is None)
    if asked.relation not in FLOW:  # along the flow a limit may be given
        assert (asked.relation == "within") == (asked.distance_m is not None)


@pytest.mark.parametrize("digits", ["9" * 400, "一" * 400, "一" + "万" * 100])
@pytest.mark.parametrize("phrase", ["取水口{}公里内的排污口", "日排放量大于{}吨的排污口", "{}年建成的水库"])
def test_digits_that_no_number_holds_are_none(words, phrase, digits):
    with pytest.raises(PhraseError):
        question(phrase.format(digits), words)


ENGLISH = {
    "inside": "inside",
    "outside": "outside",
    "reaches_into": "reaching into",
    "crossing": "crossing",
    "nearest": "nearest",
    "upstream": "upstream of",
    "downstream": "downstream of",
}
CHINESE = {
    "inside": "{b}内的{a}",
    "outside": "{b}外的{a}",
    "reaches_into": "伸入{b}的{a}",
    "crossing": "穿越{b}的{a}",
    "nearest": "离{a}最近的{b}",
    "upstream": "{b}上游的{a}",
    "downstream": "位于{b}下游的{a}",
}


@given(st.data())
def test_a_phrase_made_of_any_set_names_comes_back_as_the_same_question(words, data):
    entries = [*words.kinds.values(), *words.sets.values()]
    a, b = data.draw(st.sampled_from(entries)), data.draw(st.sampled_from(entries))
    relation = data.draw(st.sampled_from(sorted(ENGLISH)))
    english = question(f"{a.title.en} {ENGLISH[relation]} {b.title.en}", words)
    assert _short(english) == (a.name, relation, b.name, None)
    assert question(CHINESE[relation].format(a=a.title.zh, b=b.title.zh), words) == english


@given(
    st.integers(1, 99_999), st.sampled_from([("m", "米", 1.0), ("km", "公里", 1000.0), ("kilometres", "千米", 1000.0)])
)
def test_a_distance_is_the_same_in_every_spelling(words, number, unit):
    english, chinese, size = unit
    if number * size > 2e7:
        number %= 20_000
    asked = question(f"outfalls within {number:,} {english} of wetlands", words)
    assert asked.distance_m == number * size
    assert question(f"湿地{number}{chinese}范围内的排污口", words) == asked
