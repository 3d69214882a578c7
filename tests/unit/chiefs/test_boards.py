"""Notice boards: what they say, where they stand, where none stands."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pytest
from shapely import Point, box, from_wkt

from riverzones.catalogue import load
from riverzones.chiefs import river_network
from riverzones.chiefs.boards import board_table, boards_per_segment, missing_fields, standing
from riverzones.geo import geodesy

PLAN = load().boards
RIVERS = gpd.GeoDataFrame(
    {"name": ["甲河"]}, geometry=[from_wkt("LINESTRING(109 31, 109.1 31)")], index=["R"], crs=4490
)
NETWORK = river_network(RIVERS)
LONG = float(geodesy.length_m(RIVERS.geometry)[0])
SEGMENTS = gpd.GeoDataFrame(
    {"river": "甲河", "level": ["county", "township", "township"], "chief": ["县长", "镇长", "乡长"]},
    geometry=[
        from_wkt("LINESTRING(109 31, 109.1 31)"),
        from_wkt("LINESTRING(109 31, 109.05 31)"),
        from_wkt("LINESTRING(109.05 31, 109.1 31)"),
    ],
    index=["C", "W", "E"],
    crs=4490,
)
FULL = {"chief": "镇长", "title": "镇长", "duty": "巡河", "phone": "000", "start": "桥", "end": "坝", "target": "Ⅱ类"}


def boards(**rows: dict) -> gpd.GeoDataFrame:
    """Boards at ``lon`` and ``lat``, 100 m north of the river by default."""
    said = [{**FULL, "river": "甲河", **row} for row in rows.values()]
    points = [Point(row.pop("lon", 109.02), row.pop("lat", 31.0009)) for row in said]
    return gpd.GeoDataFrame(said, geometry=points, index=list(rows), crs=4490)


def test_the_plan_asks_for_the_six_fields_of_the_document():
    assert list(PLAN.fields) == ["name", "post", "duty", "contact", "extent", "goals"]
    words = ("河长姓名", "职务", "职责", "联系方式", "责任范围", "管护目标")
    assert tuple(field.title.zh for field in PLAN.fields.values()) == words
    assert all(word in PLAN.citation.quote for word in words)


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("chief", "name"),
        ("title", "post"),
        ("duty", "duty"),
        ("phone", "contact"),
        ("end", "extent"),
        ("target", "goals"),
    ],
)
def test_an_empty_field_is_missed(column, field):
    found = missing_fields(boards(full={}, none={column: None}, blank={column: "  "}), PLAN)
    assert found.to_dict() == {"full": [], "none": [field], "blank": [field]}


def test_a_layer_without_the_column_misses_the_field_everywhere():
    assert missing_fields(boards(b={}).drop(columns="duty"), PLAN)["b"] == ["duty"]


def test_a_board_belongs_to_the_segment_it_names_else_to_that_of_its_level_or_chief():
    table = board_table(
        boards(id={"segment_id": "C"}, level={"level": "township"}, chief={"chief": "镇长"}, lost={"chief": "某人"}),
        SEGMENTS, NETWORK, plan=PLAN,
    )  # fmt: skip
    assert table.segment_id.to_dict() == {"id": "C", "level": "W", "chief": "W", "lost": None}
    assert table.bank.tolist() == ["left"] * 4


def test_a_board_that_names_another_chief_than_the_segment_is_outdated():
    table = board_table(
        boards(old={"segment_id": "E", "lon": 109.07}, now={"segment_id": "W"}), SEGMENTS, NETWORK, plan=PLAN
    )
    assert table.outdated.to_dict() == {"old": True, "now": False}
    assert table.chief_now["old"] == "乡长"


def test_a_board_outside_the_segment_it_names_is_told():
    table = board_table(boards(b={"segment_id": "E", "lon": 109.02}), SEGMENTS, NETWORK, plan=PLAN)
    assert bool(table.elsewhere["b"])
    assert boards_per_segment(table, SEGMENTS, NETWORK).boards.tolist() == [0, 0, 0]


def test_the_distance_to_the_bank_is_measured_from_the_range():
    ranges = gpd.GeoDataFrame(geometry=[box(108.9, 30.995, 109.2, 31.005)], index=["G"], crs=4490)
    at = boards(
        inside={"segment_id": "W"}, near={"segment_id": "W", "lat": 31.0055}, far={"segment_id": "W", "lat": 31.007}
    )
    table = board_table(at, SEGMENTS, NETWORK, plan=PLAN, banks=ranges)
    assert table.bank_distance_m.tolist() == pytest.approx([0, 55.4, 221.7], abs=0.1)
    assert table.off_bank.tolist() == [False, False, True]
    bare = board_table(at, SEGMENTS, NETWORK, plan=PLAN)
    assert bare.off_bank.tolist() == [False, False, False]


def test_the_longest_stretch_without_a_board_is_found():
    at = boards(a={"segment_id": "C", "lon": 109.01}, b={"segment_id": "C", "lon": 109.06})
    per = boards_per_segment(board_table(at, SEGMENTS, NETWORK, plan=PLAN), SEGMENTS, NETWORK).set_index("segment_id")
    assert per.index.tolist() == ["C", "W", "E"]
    assert per.boards.tolist() == [2, 0, 0]
    assert per.longest_m["C"] == pytest.approx(LONG * 0.5, abs=0.1)
    assert per.to_chainage_m["C"] == pytest.approx(LONG * 0.9, abs=0.1)
    assert per.longest_m["W"] == pytest.approx(LONG / 2, abs=0.1)


def test_boards_not_built_by_the_day_or_out_of_use_do_not_stand():
    at = boards(
        old={"built_date": dt.date(2018, 5, 1)}, new={"built_date": dt.date(2024, 5, 1)}, undated={"built_date": None},
        gone={"status": "abandoned"}, planned={"status": "planned"},
    )  # fmt: skip
    assert standing(at, PLAN, day=dt.date(2020, 1, 1)).index.tolist() == ["old", "undated"]
    assert standing(at, PLAN).index.tolist() == ["old", "new", "undated"]


def test_no_boards_at_all_leave_every_segment_without():
    table = board_table(boards(b={}).iloc[:0], SEGMENTS, NETWORK, plan=PLAN)
    per = boards_per_segment(table, SEGMENTS, NETWORK)
    assert per.longest_m.tolist() == pytest.approx(per.length_m.tolist())
