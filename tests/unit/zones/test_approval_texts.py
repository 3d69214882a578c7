"""Approval texts in the usual wordings, each with what it states; written for this table."""

from __future__ import annotations

import pytest

from riverzones.zones.review import read_approval, wording

RIVER = {"base": "intake", "upstream_m": 1000.0, "downstream_m": 100.0}
BOTH_50 = (("both", 50.0),)


def stated(read):
    return [
        {name: value for name in one.__slots__ if (value := getattr(one, name)) and name != "half_digits"}
        for one in read.extents
    ]


TEXTS = {
    "two named intakes, a length and an area": (
        "一级保护区：城关取水口上游1000米至河西取水口下游100米，长3.0公里，面积0.959平方公里。",
        [{"tier": "1", **RIVER, "upstream_of": "城关", "downstream_of": "河西", "length_m": 3000.0, "area_m2": 959e3}],
    ),
    "water and land with areas of their own": (
        "一级保护区水域：甲取水口上游1000米到乙取水口下游100米之间的水域，面积约1.2平方千米；陆域：两岸纵深50米，面积0.31平方公里。",
        [
            {"tier": "1", "part": "water", **RIVER, "upstream_of": "甲", "downstream_of": "乙", "area_m2": 1.2e6},
            {"tier": "1", "part": "land", "depths": BOTH_50, "area_m2": 310e3},
        ],
    ),
    "a circle round a well, the outer one without its centre": (
        "一级保护区：以取水井为中心半径50米的圆形区域。二级保护区：半径500米。",
        [
            {"tier": "1", "radius_of": "well", "radius_m": 50.0},
            {"tier": "2", "radius_of": "well", "radius_m": 500.0},
        ],
    ),
    "a circle without the one inside it": (
        "二级保护区：以取水井为圆心，半径500米的区域（一级保护区除外）。",
        [{"tier": "2", "radius_of": "well", "radius_m": 500.0, "beyond": "1"}],
    ),
    "edges pushed up and down": (
        "二级保护区：一级保护区上游边界向上延伸2000米、下游边界向下延伸200米的水域。",
        [{"tier": "2", "part": "water", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0}],
    ),
    "each edge named, with land": (
        "二级保护区：自一级保护区上游边界向上延伸2000米，自一级保护区下游边界向下延伸200米的水域及两岸纵深1000米的陆域。",
        [
            {"tier": "2", "part": "water", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0},
            {
                "tier": "2", "part": "land", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0,
                "depths": (("both", 1000.0),),
            },
        ],
    ),
    "length and width as headings": (
        "一级保护区：水域长度为取水口上游1000米至下游100米，宽度为多年平均水位对应的高程线以下的水域。",
        [{"tier": "1", "part": "water", **RIVER, "level": "mean"}],
    ),
    "the words of the standard for tier 1": (
        "一级保护区水域范围：取水口上游1000米至下游100米范围内的河道水域；陆域范围：一级保护区水域河岸两侧纵深50米的陆域。",
        [{"tier": "1", "part": "water", **RIVER}, {"tier": "1", "part": "land", "depths": BOTH_50}],
    ),
    "the words of the standard for tier 2": (
        "二级保护区水域：从一级保护区的上游边界向上游（包括汇入的上游支流）延伸2000米，下游侧外边界距一级保护区边界200米。"
        "陆域：陆域沿岸长度与二级保护区水域河长相同，沿岸纵深与河岸的水平距离为1000米，但不超过流域分水岭。",
        [
            {
                "tier": "2", "part": "water", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0,
                "tributaries": True,
            },
            {"tier": "2", "part": "land", "depths": (("both", 1000.0),), "as_water": True, "caps": ("divide",)},
        ],
    ),
    "a reservoir below its height": (
        "一级保护区：水库正常水位线（高程175米）以下的全部水域，面积0.52平方公里；取水口侧正常水位线以上200米范围内的陆域，"
        "但不超过流域分水岭，面积0.31平方公里。",
        [
            {
                "tier": "1", "part": "water", "whole_water": True, "level": "normal", "height_m": 175.0,
                "area_m2": 520e3,
            },
            {"tier": "1", "part": "land", "depths": (("intake", 200.0),), "caps": ("divide",), "area_m2": 310e3},
        ],
    ),
    "all other water and the ground within the ridge": (
        "二级保护区：除一级保护区外的全部水域及周边山脊线以内。",
        [
            {"tier": "2", "part": "water", "whole_water": True, "beyond": "1"},
            {"tier": "2", "part": "land", "caps": ("ridge",)},
        ],
    ),
    "the whole catchment above a reservoir": (
        "二级保护区：水库上游整个流域（一级保护区除外），面积36.7平方公里。",
        [{"tier": "2", "catchment": True, "beyond": "1", "area_m2": 36.7e6}],
    ),
    "areas of tiers and of all": (
        "一级保护区面积0.12平方公里，二级保护区面积3.5平方公里，总面积3.62平方公里。",
        [{"tier": "1", "area_m2": 120e3}, {"tier": "2", "area_m2": 3.5e6}, {"area_m2": 3.62e6, "total": True}],
    ),
    "areas in hectares, of which": (
        "总面积12.5公顷，其中一级保护区面积2.5公顷，二级保护区面积10公顷。",
        [{"area_m2": 125e3, "total": True}, {"tier": "1", "area_m2": 25e3}, {"tier": "2", "area_m2": 100e3}],
    ),
    "numbered wells": (
        "一级保护区：1#、2#、3#井为中心，半径30米的圆形区域。",
        [{"tier": "1", "radius_of": "well", "radius_m": 30.0}],
    ),
    "each well, an area in km²": (
        "一级保护区：以各开采井为圆心，半径30米的圆形区域，面积0.0085km²。",
        [{"tier": "1", "radius_of": "well", "radius_m": 30.0, "area_m2": 8500.0}],
    ),
    "a dike on one bank, a depth on the other": (
        "一级保护区：水域：自取水口上游1.0km至下游0.1km，水域面积22公顷；陆域：左岸以防洪堤为界，右岸纵深50米。",
        [
            {"tier": "1", "part": "water", **RIVER, "area_m2": 220e3},
            {"tier": "1", "part": "land", "depths": (("right", 50.0),), "ends": (("left", "dike"),)},
        ],
    ),
    "a waterworks before the intake": (
        "一级保护区：城关水厂取水口上游1000米至下游100米的水域，及其两侧纵深各50米的陆域。",
        [
            {"tier": "1", "part": part, **RIVER, "upstream_of": "城关水厂", "downstream_of": "城关水厂", **more}
            for part, more in (("water", {}), ("land", {"depths": BOTH_50}))
        ],
    ),
    "one name twice": (
        "一级保护区：水域为东江取水口上游1000米至东江取水口下游100米的水域；陆域为相应一级保护区水域沿岸纵深50米。",
        [
            {"tier": "1", "part": "water", **RIVER, "upstream_of": "东江", "downstream_of": "东江"},
            {"tier": "1", "part": "land", "depths": BOTH_50},
        ],
    ),
    "a radius over water with its length": (
        "一级保护区水域为取水口半径500米范围内水域，长1.1公里；陆域为水域沿岸纵深200米。",
        [
            {"tier": "1", "part": "water", "radius_of": "intake", "radius_m": 500.0, "length_m": 1100.0},
            {"tier": "1", "part": "land", "depths": (("both", 200.0),)},
        ],
    ),
    "a perimeter": (
        "一级保护区：取水口上游1000米至下游100米的水域，周长2.24公里。",
        [{"tier": "1", "part": "water", **RIVER, "perimeter_m": 2240.0}],
    ),
    "a spring": (
        "一级保护区：以泉水出露点为圆心，半径100米。",
        [{"tier": "1", "radius_of": "well", "radius_m": 100.0}],
    ),
    "a heading without a colon": (
        "一级保护区以取水井为中心半径50米，面积7854平方米。",
        [{"tier": "1", "radius_of": "well", "radius_m": 50.0, "area_m2": 7854.0}],
    ),
    "a distance outwards": (
        "二级保护区：一级保护区边界外径向距离450米。",
        [{"tier": "2", "outside": "1", "outward_m": 450.0}],
    ),
    "a lake": (
        "一级保护区：以取水口为中心，半径300米范围内的水域。二级保护区：一级保护区外全部水域；一级保护区边界外延2000米的陆域，"
        "不超过分水岭。",
        [
            {"tier": "1", "part": "water", "radius_of": "intake", "radius_m": 300.0},
            {"tier": "2", "part": "water", "whole_water": True, "beyond": "1"},
            {"tier": "2", "part": "land", "outside": "1", "outward_m": 2000.0, "caps": ("divide",)},
        ],
    ),
    "a quasi zone": (
        "准保护区：二级保护区上游边界上溯5000米的水域及两岸纵深1000米的陆域。",
        [
            {"tier": "quasi", "part": "water", "base": "2", "upstream_m": 5000.0},
            {"tier": "quasi", "part": "land", "base": "2", "upstream_m": 5000.0, "depths": (("both", 1000.0),)},
        ],
    ),
    "tier 2 from the intake without tier 1": (
        "二级保护区：取水口上游3000米至下游300米的水域（不含一级保护区水域）。",
        [{"tier": "2", "part": "water", "base": "intake", "upstream_m": 3000.0, "downstream_m": 300.0, "beyond": "1"}],
    ),
    "Chinese numbers and mu": (
        "一级保护区：取水口上游一千米至下游一百米的水域，面积三十亩。",
        [{"tier": "1", "part": "water", **RIVER, "area_m2": 20_000.0}],
    ),
    "square metres by the ten thousand": (
        "二级保护区陆域面积2.5万平方米。",
        [{"tier": "2", "part": "land", "area_m2": 25_000.0}],
    ),
    "only lengths": (
        "二级保护区：上游2000米，下游200米。",
        [{"tier": "2", "upstream_m": 2000.0, "downstream_m": 200.0}],
    ),
    "upper and lower edges": (
        "二级保护区：长度为一级保护区上边界向上延伸2000米、下边界向下延伸200米的水域。",
        [{"tier": "2", "part": "water", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0}],
    ),
    "single wells and the polygon round them": (
        "一级保护区：各单井半径50米的圆形区域。二级保护区：井群外围井的外接多边形向外500米。",
        [
            {"tier": "1", "radius_of": "well", "radius_m": 50.0},
            {"tier": "2", "outside": "wells", "outward_m": 500.0},
        ],
    ),
    "banks of the compass": (
        "二级保护区：北岸纵深200米、南岸至沿江公路为界。",
        [{"tier": "2", "part": "land", "depths": (("north", 200.0),), "ends": (("south", "road"),)}],
    ),
    "the intake as the beginning, water between dikes": (
        "一级保护区水域：以取水口为起点，上溯1000米，下延100米，河道两侧防洪堤以内的水域。",
        [{"tier": "1", "part": "water", **RIVER, "caps": ("dike",)}],
    ),
    "a bank pushed out from the reach": (
        "一级保护区：龙溪河取水口上溯1500米、下溯150米的河段水域；陆域范围为河段两岸外延50米。",
        [
            {
                "tier": "1", "part": "water", "base": "intake", "upstream_m": 1500.0, "downstream_m": 150.0,
                "upstream_of": "龙溪河", "downstream_of": "龙溪河",
            },
            {"tier": "1", "part": "land", "depths": BOTH_50},
        ],
    ),
    "from here to there, with the whole length": (
        "一级保护区：从取水口上游1.2公里处起，至取水口下游120米处止，全长1.32公里的河道。",
        [{"tier": "1", "base": "intake", "upstream_m": 1200.0, "downstream_m": 120.0, "length_m": 1320.0}],
    ),
    "areas of both parts and of both together": (
        "一级保护区：白沙水厂取水口上游1000米至红岩水厂取水口下游100米，全长2.4千米，水域面积0.36平方公里，陆域面积0.24平方公里，"
        "合计0.60平方公里。",
        [
            {
                "tier": "1", "part": "water", **RIVER, "upstream_of": "白沙水厂", "downstream_of": "红岩水厂",
                "length_m": 2400.0, "area_m2": 360e3,
            },
            {"tier": "1", "part": "land", "area_m2": 240e3},
            {"tier": "1", "area_m2": 600e3, "total": True},
        ],
    ),
    "wells by number, each with its word": (
        "一级保护区：以1号井、2号井为中心，半径各30米的圆形区域，面积合计0.0057平方公里。",
        [{"tier": "1", "radius_of": "well", "radius_m": 30.0, "area_m2": 5700.0}],
    ),
    "the kind of water before the tier": (
        "水库一级保护区：取水口半径300米范围内的水域；正常蓄水位线以上200米内的陆域，但不超过流域分水岭。",
        [
            {"tier": "1", "part": "water", "radius_of": "intake", "radius_m": 300.0},
            {
                "tier": "1", "part": "land", "outside": "water", "outward_m": 200.0, "level": "normal",
                "caps": ("divide",),
            },
        ],
    ),
    "land outside the dikes of both banks": (
        "一级保护区范围为取水口上游1000m至下游100m的河道水域及两侧河堤外50m的陆域。",
        [
            {"tier": "1", "part": "water", **RIVER},
            {"tier": "1", "part": "land", "outside": "dike", "outward_m": 50.0},
        ],
    ),
    "land from the foot of the dikes": (
        "一级保护区：甲取水口上游1000米至乙取水口下游100米之间的河道及两岸堤防背水侧堤脚外50米。",
        [
            {"tier": "1", "part": "water", **RIVER, "upstream_of": "甲", "downstream_of": "乙"},
            {"tier": "1", "outside": "dike", "outward_m": 50.0},
        ],
    ),
    "lengths and the depth of each bank, no word of water or land": (
        "一级保护区：取水口上游1000米至下游100米，左岸纵深50米，右岸纵深30米，面积0.195平方公里。",
        [
            {"tier": "1", **RIVER, "area_m2": 195e3},
            {"tier": "1", "part": "land", **RIVER, "depths": (("left", 50.0), ("right", 30.0))},
        ],
    ),
    "an exception ahead of water and land": (
        "二级保护区：除一级保护区外，取水口上游1000米至下游100米的水域及两岸纵深50米的陆域。",
        [
            {"tier": "2", "part": "water", **RIVER, "beyond": "1"},
            {"tier": "2", "part": "land", **RIVER, "depths": BOTH_50, "beyond": "1"},
        ],
    ),
    "its two banks": (
        "二级保护区：取水口上游3000米至下游300米的水域，其两岸纵深1000米的陆域。",
        [
            {"tier": "2", "part": "water", "base": "intake", "upstream_m": 3000.0, "downstream_m": 300.0},
            {
                "tier": "2", "part": "land", "base": "intake", "upstream_m": 3000.0, "downstream_m": 300.0,
                "depths": (("both", 1000.0),),
            },
        ],
    ),
    "a spring as the middle of lengths": (
        "一级保护区：以泉眼为中心，上游50米、下游30米、左右两侧各50米。",
        [
            {
                "tier": "1", "part": "land", "base": "intake", "upstream_m": 50.0, "downstream_m": 30.0,
                "depths": BOTH_50,
            }
        ],
    ),
    "the part before the tier, behind its extent": (
        "一级保护区为取水口周围半径100米的水域；二级保护区为一级保护区外400米的水域；岸上200米为陆域二级保护区。",
        [
            {"tier": "1", "part": "water", "radius_of": "intake", "radius_m": 100.0},
            {"tier": "2", "part": "water", "outside": "1", "outward_m": 400.0},
            {"tier": "2", "part": "land", "depths": (("both", 200.0),)},
        ],
    ),
    "above and below the intake": (
        "一级保护区：取水口以上1000米至取水口以下100米的水域和两岸各50米的陆域，面积15.6公顷。",
        [
            {"tier": "1", "part": "water", **RIVER},
            {"tier": "1", "part": "land", **RIVER, "depths": BOTH_50},
            {"tier": "1", "area_m2": 156e3, "total": True},
        ],
    ),
    "from the intake up and from the intake down": (
        "一级保护区：取水口至上游1000米，取水口至下游100米的水域。",
        [{"tier": "1", "part": "water", **RIVER}],
    ),
    "a flood as the width, depth along the bank": (
        "一级保护区：长度1100米，取水口上游1000米、下游100米；宽度为五年一遇洪水所能淹没的区域；陆域纵深沿岸50米。",
        [
            {"tier": "1", "length_m": 1100.0},
            {"tier": "1", **RIVER},
            {"tier": "1", "level": "flood-5"},
            {"tier": "1", "part": "land", "depths": BOTH_50},
        ],
    ),
    "a radius behind its number": (
        "一级保护区：以水源井为圆心、30米为半径的圆形区域。",
        [{"tier": "1", "radius_of": "well", "radius_m": 30.0}],
    ),
    "areas of tiers without the word": (
        "保护区总面积2.35平方公里，其中一级保护区0.15平方公里，二级保护区2.2平方公里。",
        [{"area_m2": 2.35e6, "total": True}, {"tier": "1", "area_m2": 150e3}, {"tier": "2", "area_m2": 2.2e6}],
    ),
    "the uppermost and the lowest intake": (
        "一级保护区：最上游取水口上游1000米至最下游取水口下游100米的水域。",
        [{"tier": "1", "part": "water", **RIVER}],
    ),
    "the side of an edge, depth outside both banks": (
        "二级保护区：一级保护区上游侧边界向上游延伸2000米，陆域纵深为水域两岸外1000米。",
        [
            {"tier": "2", "base": "1", "upstream_m": 2000.0},
            {"tier": "2", "part": "land", "depths": (("both", 1000.0),)},
        ],
    ),
    "both ways, each with its edge": (
        "二级保护区范围：自一级保护区上游边界起向上游延伸2公里，下游自一级保护区下游边界起向下游延伸200米。",
        [{"tier": "2", "base": "1", "upstream_m": 2000.0, "downstream_m": 200.0}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_in_the_usual_wording_states_what_it_says_and_nothing_is_left(text, expected):
    read = read_approval(text)
    assert read.unread == ()
    assert stated(read) == expected


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "Chinese numbers and mu"])
def test_what_was_read_is_written_and_read_back_with_the_digits_it_was_stated_with(name):
    extents = read_approval(TEXTS[name][0]).extents
    assert read_approval(wording(extents)).extents == extents


def test_half_of_the_last_digit_is_kept():
    (one,) = read_approval("一级保护区：甲取水口上游1000米至乙取水口下游100米，长3.0公里，面积0.959平方公里。").extents
    assert dict(one.half_digits) == {"length_m": 50.0, "area_m2": 500.0}


def test_what_is_not_understood_is_quoted_as_it_was_written_and_the_other_clauses_count():
    read = read_approval(
        "一级保护区：取水口上游1.5公里至老码头3公里处的水域；两岸纵深50米的陆域，面积0.2km²。二级保护区：上游2公里。"
    )
    assert read.unread == ("一级保护区:取水口上游1.5公里至老码头3公里处的水域",)
    assert [(one.tier, one.part, one.depths, one.area_m2) for one in read.extents] == [
        ("1", "land", BOTH_50, 200e3), ("2", None, (), None),
    ]  # fmt: skip


def test_facts_beside_the_extent_are_quoted_and_do_not_undo_it():
    read = read_approval(
        "一级保护区：取水口上游1000米至下游100米的水域，供水人口12万人。二级保护区：全部水域、入库河流上溯3000米的汇水区域。"
    )
    assert [one.upstream_m for one in read.extents] == [1000.0, None]
    assert read.unread == (",供水人口12万人", "、入库河流上溯3000米的汇水区域")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("一级保护区：取水口上游1000米至下游100米，长1100米、宽120米的水域。", "、宽120米"),
        ("一级保护区：取水点上游1000米到下游100米水域，取水点一侧岸边纵深50米，对岸不设。", ",对岸不设"),
        ("二级保护区：一级保护区上游边界上溯2000米，水域宽度至防洪堤内。", "水域宽度至防洪堤内"),
        ("取水口上游1000米（至石桥）、下游100米的水域。", "石桥"),
    ],
)
def test_what_bounds_nothing_that_can_be_held_is_quoted_and_the_lengths_count(text, quoted):
    read = read_approval(text)
    assert read.unread == (quoted,)
    assert read.extents[0].upstream_m in (1000.0, 2000.0)


@pytest.mark.parametrize(
    "text",
    [
        "一级保护区：最上游取水口下游100米的水域。",
        "二级保护区：取水口上游1000米至3000米、下游100米至300米的水域。",
        "一级保护区：取水口上游1000米，左岸河堤外50米的陆域。",
        "一级保护区：取水口上游1000米至水文站断面的水域。",
        "一级保护区：取水口上游1000米至柳湾大桥，两岸纵深50米。",
        "一级保护区：自铁路桥至取水口下游100米的水域。",
        "一级保护区：以取水口为圆心、半径500米，沿岸纵深200米。",
    ],
)
def test_a_length_that_no_phrase_explains_leaves_its_whole_clause_aside(text):
    read = read_approval(text)
    assert (read.extents, len(read.unread)) == ((), 1)


def test_an_area_behind_water_and_land_is_that_of_both():
    read = read_approval("一级保护区：取水口上游1000米至下游100米的水域及两岸纵深50米的陆域，面积0.132平方公里。")
    assert [(one.part, one.area_m2, one.total) for one in read.extents] == [
        ("water", None, False), ("land", None, False), (None, 132e3, True),
    ]  # fmt: skip


def test_an_area_stated_twice_is_left_aside():
    text = "一级保护区：取水口上游1000米的水域，面积0.2平方公里，面积0.3平方公里。"
    assert read_approval(text).extents == ()
    assert read_approval(text).unread == (text.removesuffix("。").replace("：", ":").replace("，", ","),)
