"""Notice boards: six fields, blanks that are seen, and nothing made up."""

from __future__ import annotations

import datetime as dt
import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, from_wkt

from riverzones.errors import CatalogueError
from riverzones.present.reports.board_sheet import FIELDS, BoardFacts, board, board_pages

LINE = from_wkt("LINESTRING(110 31, 110.02 31.01)")
FULL = {
    "name": "甲河上段", "code": "HD-1", "river": "甲河", "level": "township", "chief": "王某", "title": "镇长",
    "unit": "某镇政府", "duty": "巡河", "phone": "000-1", "start": "上界", "end": "下界", "target": "Ⅱ类",
    "illustrative": None,
}  # fmt: skip
CHAIN = [
    {"level": "county", "chief": "李某", "title": "县长"},
    {"level": "township", "chief": "王某"},
]


def facts(phones=None, **change):
    row = {**FULL, **change, "length_m": 2209.4, "middle": Point(110.01, 31.005), "chain": CHAIN}
    table = pd.DataFrame({key: pd.Series([value], dtype=object) for key, value in row.items()})
    table.index = pd.Index(["S1"])
    segments = gpd.GeoDataFrame(table, geometry=[LINE], crs=4490)
    return BoardFacts(segments, None, phones or {}, "甲县", dt.date(2026, 11, 22))


def said(**change):
    made = facts(**change)
    return board(made.segments.iloc[0], made)


def test_the_six_fields_are_said_in_their_order():
    fields = said()["fields"]
    assert [field["key"] for field in fields] == list(FIELDS)
    assert {field["key"]: field["value"] for field in fields} == {
        "name": "王某", "post": "镇长，某镇政府", "duty": "巡河", "contact": "000-1",
        "extent": "上界 — 下界，长约 2.21 km", "goals": "Ⅱ类",
    }  # fmt: skip
    assert said()["missing"] == []


@pytest.mark.parametrize(
    ("column", "label"), [("chief", "河长姓名"), ("duty", "职责"), ("phone", "联系方式"), ("target", "管护目标")]
)
def test_what_is_not_in_the_data_is_a_blank_that_is_seen(column, label):
    assert said(**{column: None})["missing"] == [label]
    html = board_pages(facts(**{column: None}))
    assert "缺，待补" in html
    assert f"缺：{label}" in html.replace("</span>", "")


def test_half_an_extent_says_which_end_is_missing():
    assert "（未填） — 下界" in next(f["value"] for f in said(start=None)["fields"] if f["key"] == "extent")
    assert said(start=None, end=None)["missing"] == ["河道范围"]


def test_a_complaints_phone_is_printed_only_where_the_data_have_one():
    assert "监督电话" not in board_pages(facts())
    assert "监督电话：12345" in board_pages(facts({"S1": "12345"}))


def test_the_other_levels_are_named_too():
    assert said()["others"] == [("县级河长", "李某 县长")]


def test_names_are_escaped_everywhere():
    html = board_pages(facts(chief="<img src=x onerror=alert(1)>", river="<script>x</script>", name="{{ 7*7 }}"))
    assert "<img" not in html
    assert "<script" not in html
    assert "49" not in re.findall(r"<p class=\"sub\">(.*?)</p>", html)[0]


def test_a_board_is_one_file_that_asks_for_nothing():
    html = board_pages(facts())
    assert not re.findall(r"(?:src|href)\s*=|@import|url\(", re.sub(r"url\(#hatch\d\)", "", html))


def test_an_office_may_bring_its_own_template(tmp_path):
    path = tmp_path / "board.html"
    path.write_text("{% for board in boards %}[{{ board.segment }}|{{ board.fields[0].value }}]{% endfor %}")
    assert board_pages(facts(chief="<b>"), template=path) == "[甲河上段|&lt;b&gt;]"
    path.write_text("{{ boards[0].cheif }}")
    with pytest.raises(CatalogueError, match="cheif"):
        board_pages(facts(), template=path)


def test_an_illustrative_board_says_it_must_not_be_put_up():
    assert "不得张贴" in board_pages(facts(illustrative=True))
    assert "不得张贴" not in board_pages(facts())
