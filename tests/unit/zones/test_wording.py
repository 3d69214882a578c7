"""Approval texts read into extents, and extents written as approval texts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from riverzones.zones.review import Extent, read_approval, wording
from riverzones.zones.review.approval_text import metres_marked, number_of


def facts(text, **row):
    """The extents of a text as dicts of what is stated."""
    read = read_approval(text, **row)
    return [{name: value for name in one.__slots__ if (value := getattr(one, name))} for one in read.extents]


def unread(text):
    return read_approval(text).unread


RIVER = {"base": "intake", "upstream_m": 1000.0, "downstream_m": 100.0}


def test_the_usual_sentence_gives_water_and_land_of_the_same_length():
    text = "取水口上游1000米至下游100米的水域及两岸纵深50米的陆域"
    assert facts(text) == [{"part": "water"} | RIVER, {"part": "land", "depths": (("both", 50.0),)} | RIVER]
    assert unread(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "取水口上游1000米至下游100米的水域",
        "取水口上游１０００ｍ至下游１００ｍ的水域",
        "取水口上游1，000米至下游100米的水域",
        "取水点以上1公里至取水点以下100米水域",
        "自取水口向上游延伸一千米，向下游延伸一百米的水域",
        "取水口上溯1km、下延0.1km的水域",
        "取水口 上游 1 千米 至 下游 一百 米 的水域范围",
    ],
)
def test_units_digits_and_verbs_of_other_offices_say_the_same(text):
    assert facts(text) == [{"part": "water"} | RIVER]
    assert unread(text) == ()


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        (
            "一级保护区上游边界上溯2000米、下游边界下延200米的水域",
            {"part": "water", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0},
        ),
        (
            "一级保护区的上游边界向上游（包括汇入的上游支流）延伸2000m，下游侧外边界距一级保护区边界200m的水域",
            {"part": "water", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0, "tributaries": True},
        ),
        ("以取水口为圆心，半径300米范围内的水域", {"part": "water", "radius_of": "intake", "radius_m": 300.0}),
        ("以水井为中心，以五十米为半径的区域", {"radius_of": "well", "radius_m": 50.0}),
        (
            "一级保护区水域外200米范围内的陆域，但不超过流域分水岭",
            {"part": "land", "outside": "1-water", "outward_m": 200.0, "caps": ("divide",)},
        ),
        (
            "正常水位线以上200米范围内的陆域",
            {"part": "land", "outside": "water", "outward_m": 200.0, "level": "normal"},
        ),
        ("正常水位线以下全部水域", {"part": "water", "level": "normal", "whole_water": True}),
        ("井群外包线以外50米", {"outside": "wells", "outward_m": 50.0}),
        ("左岸纵深200米、右岸纵深50米的陆域", {"part": "land", "depths": (("left", 200.0), ("right", 50.0))}),
        ("北岸200米、南岸50米", {"part": "land", "depths": (("north", 200.0), ("south", 50.0))}),
        ("取水口一侧正常水位线以上纵深200米的陆域", {"part": "land", "depths": (("intake", 200.0),)}),
        ("沿岸纵深不小于1000米的陆域", {"part": "land", "depths": (("both", 1000.0),), "at_least": True}),
        (
            "两岸纵深50米的陆域，长度与一级保护区水域长度相同",
            {"part": "land", "depths": (("both", 50.0),), "as_water": True},
        ),
        ("一级保护区以外的整个汇水区域", {"beyond": "1", "catchment": True}),
    ],
)
def test_phrases_of_approval_papers(text, stated):
    assert facts(text) == [stated]
    assert unread(text) == ()


def test_headings_give_tier_and_part_to_what_follows():
    text = (
        "一级保护区：水域范围：取水口上游1000米至下游100米的水域；陆域范围：一级保护区水域两岸水平纵深50米的陆域。"
        "二级保护区：水域：一级保护区上游边界上溯2000米的水域；陆域：一级、二级保护区水域沿岸纵深1000米，但不超过流域分水岭的范围。"
    )
    read = read_approval(text)
    assert read.unread == ()
    assert [(one.tier, one.part) for one in read.extents] == [
        ("1", "water"), ("1", "land"), ("2", "water"), ("2", "land"),
    ]  # fmt: skip
    assert read.extents[3].depths == (("both", 1000.0),)
    assert read.extents[3].caps == ("divide",)


def test_the_row_says_the_tier_where_the_text_does_not():
    assert facts("两岸纵深50米", tier="1", part="land") == [{"tier": "1", "part": "land", "depths": (("both", 50.0),)}]


@pytest.mark.parametrize(
    "text",
    [
        "取水口上游1000米至3000米的水域",
        "取水口上游1000米至上游3000米的水域",
        "两岸纵深50-100米的陆域",
        "两岸纵深50米至100米的陆域",
        "取水口上游2000米不含码头的水域",
        "取水口上游1000米或上游2000米的水域",
        "取水口上游一百二米的水域",
        "取水口上游两公里半的水域",
        "两岸纵深50米，左岸纵深30米的陆域",
        "上游第12号断面1000米的水域",
        "取水口上游100米、一级保护区下游边界下延200米的水域",
        "下游边界下延200米的水域",
        "左岸河堤外纵深50米的陆域",
        "一级保护区水域两侧纵深50米的陆域，北岸以公路为界",
        "取水口上游1000米至下游100米，河道中泓线左侧的水域",
    ],
)
def test_a_clause_with_a_number_not_understood_gives_nothing_and_is_told(text):
    assert facts(text) == []
    assert len(unread(text)) == 1


def test_words_not_understood_are_listed_beside_what_was():
    read = read_approval("沿大桥取水口上游1000米的水域。本方案自公布之日起施行。")
    assert [one.upstream_m for one in read.extents] == [1000.0]
    assert read.unread[0] == "沿大桥"
    assert "施行" in "".join(read.unread[1:])


def test_a_clause_left_aside_keeps_its_heading_for_what_follows():
    read = read_approval("一级保护区：水域：上游1000米至3000米的水域；陆域：两岸纵深50米。")
    assert [(one.tier, one.part, one.depths) for one in read.extents] == [("1", "land", (("both", 50.0),))]
    assert len(read.unread) == 1


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("五十", 50), ("一百零五", 105), ("三千", 3000), ("两千五百", 2500), ("一万二千", 12000), ("十五", 15),
        ("一点五", Decimal("1.5")), ("一百二", None), ("一二三", None), ("千", None), ("十百", None), ("1.5万", 15000),
    ],
)  # fmt: skip
def test_chinese_numbers(words, number):
    assert number_of(words) == number


def test_areas_and_years_are_no_lengths():
    assert metres_marked("面积50平方米，28.5m2，10m²，2018年") == "面积50平方米,28.5m2,10m2,2018年"


def test_water_and_land_of_one_length_are_written_in_one_sentence():
    water = Extent("1", "water", base="intake", upstream_m=1000, downstream_m=100)
    land = Extent("1", "land", base="intake", upstream_m=1000, downstream_m=100, depths=(("left", 200), ("right", 50)))
    said = "一级保护区：取水口上游1000米至下游100米的水域及左岸纵深200米、右岸纵深50米的陆域。"
    assert wording([water, land]) == said
    assert read_approval(said).extents == (water, land)


USUAL = [
    (
        "以取水口为中心，上游2000米、下游200米范围内的水域为二级保护区。",
        "二级保护区：取水口上游2000米至下游200米的水域。",
        (),
    ),
    (
        "取水口半径300米范围内的水域为一级保护区水域。",
        "一级保护区：以取水口为圆心，半径300米范围内的水域。",
        (),
    ),
    (
        "一级保护区边界外径向距离3000米范围内的水域及入库河流上溯2000米的水域为二级保护区。",
        "二级保护区：一级保护区外3000米范围内的水域。",
        ("及入库河流上溯2000米的水域",),
    ),
    (
        "以1号、2号取水井为圆心，半径50米的圆形区域为一级保护区，面积0.0157平方公里。",
        "一级保护区：以水井为圆心，半径50米范围内，面积0.0157平方公里。",
        (),
    ),
    ("一级保护区：取水井外围30米的范围。", "一级保护区：以水井为圆心，半径30米范围内。", ()),
    (
        "取水口上游1000米至下游100米，长1.1公里，平均宽度85米的水域。",
        "取水口上游1000米至下游100米的水域，长1.1公里。",
        (",平均宽度85米",),
    ),
    (
        "一级保护区水域长度为取水口上游不小于1000米，下游不小于100米范围内的河道水域。",
        "一级保护区：取水口上游不小于1000米至下游不小于100米的水域。",
        (),
    ),
    ("左岸以沿江路为界，右岸以山脊线为界的陆域。", "左岸以公路为界、右岸以第一重山脊线为界的陆域。", ()),
    (
        "取水口上游1000m到下游100m，河道两岸10年一遇洪水线以下的水域；沿岸长度与一级水域保护区长度一致，纵深50m的陆域。",
        "取水口上游1000米至下游100米，10年一遇洪水位线以下的水域。两岸纵深50米的陆域，长度与水域长度相同。",
        (),
    ),
    ("坝址至上游3500米的库区正常水位线以下水域。", "", ("坝址至上游3500米的库区正常水位线以下水域",)),
    (
        "一级保护区水域面积为2.35公顷，陆域面积为1.80公顷；二级保护区水域面积为15.6公顷，陆域面积为320公顷。",
        "一级保护区：水域面积0.0235平方公里。一级保护区：陆域面积0.0180平方公里。"
        "二级保护区：水域面积0.156平方公里。二级保护区：陆域面积3.20平方公里。",
        (),
    ),
    (
        "取水口半径500米范围内的水域；沿湖岸线向陆域延伸200米的陆域。",
        "以取水口为圆心，半径500米范围内的水域。水域边界外200米范围内的陆域。",
        (),
    ),
    (
        "水域：取水点上游3000米至取水点下游300米（一级保护区除外）；陆域：两岸背水坡脚向外延伸50米。",
        "取水口上游3000米至下游300米，除一级保护区外的水域。",
        ("陆域:两岸背水坡脚向外延伸50米",),
    ),
    (
        "准保护区：二级保护区上游边界上溯5公里的水域及两岸纵深1000米的陆域。",
        "准保护区：二级保护区上游边界上溯5000米的水域及两岸纵深1000米的陆域。",
        (),
    ),
]


@pytest.mark.parametrize(("text", "said", "left"), USUAL, ids=range(len(USUAL)))
def test_usual_wordings_of_provincial_approvals_are_read_clause_by_clause(text, said, left):
    read = read_approval(text)
    assert (wording(read.extents), read.unread) == (said, left)


def test_a_tier_said_behind_a_clause_does_not_gainsay_its_heading():
    assert unread("一级保护区：取水口半径300米的水域为二级保护区。") == (
        "一级保护区:取水口半径300米的水域为二级保护区",
    )
