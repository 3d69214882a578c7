"""A project checked as data: every kind of issue on rows made for it, and nothing on rows that are right."""

from __future__ import annotations

import geopandas as gpd
import pytest

from riverzones.catalogue import load
from riverzones.jobs.check.layer import GROUPS, dates, schema, topology
from riverzones.jobs.check.run import check_project
from riverzones.store.project import ProjectFile

KINDS = load().kinds
SQUARE = "POLYGON ((110 31, 110.01 31, 110.01 31.01, 110 31.01, 110 31))"
BESIDE = "POLYGON ((110.01 31, 110.02 31, 110.02 31.01, 110.01 31.01, 110.01 31))"
OVER = "POLYGON ((110.005 31, 110.02 31, 110.02 31.01, 110.005 31.01, 110.005 31))"
BOW = "POLYGON ((110 31, 110.01 31.01, 110.01 31, 110 31.01, 110 31))"


def layer(shapes, **columns):
    ids = [f"r{number}" for number in range(1, len(shapes) + 1)]
    geometry = gpd.GeoSeries.from_wkt(shapes, index=ids, crs=4490)
    return gpd.GeoDataFrame(columns, geometry=geometry, index=ids, crs=4490)


def told(issues):
    return [(issue["what"], issue["id"]) for issue in issues]


def test_rows_that_are_right_give_nothing():
    zones = layer([SQUARE, BESIDE], source_id=["S", "S"], tier=["1", "2"], code=["a", "b"])
    assert not [*schema(zones, KINDS["zones"]), *topology(zones, KINDS["zones"]), *dates(zones, KINDS["zones"])]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"tier": ["1", "first"]}, [("value_unknown", "r2")]),
        ({"tier": ["1", None]}, [("value_missing", "r2")]),
        ({"name": ["a", "b"]}, [("column_missing", None)]),
        ({"tier": ["1", "2"], "colour": ["red", "blue"]}, [("column_unknown", None)]),
        ({"tier": ["1", "2"], "code": ["a", "a"]}, [("code_twice", "r1"), ("code_twice", "r2")]),
        ({"tier": ["1", "2"], "area_km2": ["2.5", "wide"]}, [("value_type", "r2")]),
        ({"tier": ["1", "2"], "area_km2": [2.5, -1.0]}, [("value_negative", "r2")]),
        ({"tier": ["1", "2"], "illustrative": [True, "maybe"]}, [("value_type", "r2")]),
        ({"tier": ["1", "2"], "approved_date": ["2020-01-01", "soon"]}, [("value_type", "r2")]),
    ],
)
def test_columns_and_values_are_held_against_the_kind(columns, expected):
    assert told(schema(layer([SQUARE, BESIDE], **columns), KINDS["zones"])) == expected


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ([SQUARE, "LINESTRING (110 31, 110.01 31)"], [("geometry_type", "r2")]),
        ([SQUARE, None], [("no_geometry", "r2")]),
        ([SQUARE, "POLYGON EMPTY"], [("no_geometry", "r2")]),
        ([BOW], [("invalid", "r1")]),
        ([SQUARE, SQUARE], [("same_place", "r2")]),
        (["POLYGON ((110 31, 110.000001 31, 110 31.000001, 110 31))"], [("too_small", "r1")]),
    ],
)
def test_shapes_are_looked_at(shapes, expected):
    assert told(topology(layer(shapes), KINDS["lakes"])) == expected


def test_segments_of_two_levels_may_lie_on_one_line_and_of_one_level_may_not():
    line = "LINESTRING (110 31, 110.1 31)"
    segments = layer([line, line, line], level=["city", "county", "county"])
    assert [(issue["id"], issue["other"]) for issue in topology(segments, KINDS["segments"])] == [("r3", "r2")]


def test_zones_of_one_source_that_overlap_are_told_with_the_area():
    zones = layer([SQUARE, OVER, OVER], source_id=["S", "S", "T"], tier=["1", "2", "1"])
    (found,) = [issue for issue in topology(zones, KINDS["zones"]) if issue["what"] == "tiers_overlap"]
    assert (found["id"], found["other"]) == ("r1", "r2")
    assert float(found["value"].removesuffix(" m2").replace(",", "")) == pytest.approx(477.5 * 1108.8, rel=0.01)


def test_days_in_the_wrong_order_are_told():
    zones = layer([SQUARE] * 3, approved_date=["2020-01-01"] * 3, approval_until=["2019-12-31", "2020-01-01", None])
    (found,) = dates(zones, KINDS["zones"])
    assert (found["id"], found["value"], found["other"]) == ("r1", "2019-12-31", "approved_date 2020-01-01")


def test_references_are_followed_by_id_or_code_and_a_missing_layer_is_said(tmp_path):
    project = ProjectFile.create(tmp_path / "p.gpkg")
    point = "POINT (110.005 31.005)"
    layers = {
        "counties": layer([SQUARE], name=["甲县"]),
        "sources": layer([point], name=["甲"], code=["C-9"]),
        "intakes": layer([point, "POINT (112 31)", "POINT (110.006 31)"], source_id=["r1", "C-9", "none"]),
        "outfalls": layer([point], segment_id=["HD-1"]),
    }
    with project.transaction() as tx:
        for name, frame in layers.items():
            tx.put_layer(name, frame.assign(id=frame.index))
    found = check_project(project, catalogue=load())
    told_of = {(row.layer, row.what): (row.id, row.value, row.other) for row in found.issues.itertuples()}
    assert told_of == {
        ("intakes", "dangling"): ("r3", "none", "sources"),
        ("outfalls", "not_checkable"): (None, "1", "segments"),
        ("intakes", "outside_admin"): ("r2", None, None),
    }
    counts = found.layers.set_index("layer")
    assert counts.loc["intakes", ["rows", "error", "warning", "reference"]].tolist() == [3, 1, 1, 1]
    assert found.worst() == found.issues["severity"][0] == "error"


def test_every_kind_of_issue_has_words_and_a_group():
    known = [one for one in load().problems.values() if one.kind == "data"]
    assert {one.severity for one in known} == {"require", "prefer"}
    assert {one.group for one in known} == set(GROUPS)
    assert all(one.title.zh and one.title.en for one in known)
