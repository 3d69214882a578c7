"""What a relation says beside true or false: shares, units, nearest points, limits that are met, several rows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Point, box, from_wkt

from relation_ground import E, M, block, rows
from riverzones.errors import DataError
from riverzones.network import Network
from riverzones.relations import relate
from riverzones.relations.distances import surest
from riverzones.relations.flow import flow_in_doubt
from riverzones.relations.movement import circle_m


def test_a_crossing_tells_which_share_of_the_subject_lies_inside():
    found = relate("crossing", rows("S", block(-100, 0, 300, 100)), rows("Z", block(0, -50, 1000, 500)))
    assert found["share_ratio"].tolist() == pytest.approx([0.75], abs=1e-4)


def test_what_is_not_surely_outside_is_measured_in_metres():
    site = rows("S", block(-50, 0, 2, 20), accuracy_m=[5.0])
    found = relate("outside", site, rows("Z", block(0, -50, 1000, 500)))
    assert found["truth"].isna().tolist() == [True]
    assert found["unit"].tolist() == ["m"]


def test_the_largest_circle_of_each_of_several_shapes_is_its_own():
    shapes = np.array([block(0, 0, 400, 10), block(0, 0, 400, 60), shapely.Point(109, 31)], dtype=object)
    assert circle_m(shapes).tolist() == pytest.approx([10.0, 60.0, 0.0], rel=0.02)


def test_the_surest_of_several_is_the_nearest_unless_the_farthest_is_asked():
    pairs = pd.DataFrame(
        {
            "subject_id": ["a", "a", "a", "b"],
            "reference_id": ["far", "near", "open", "open"],
            "measured": [9.0, 4.0, 1.0, 2.0],
            "truth": pd.array([True, True, pd.NA, pd.NA], dtype="boolean"),
        }
    )
    assert surest(pairs, "measured").reference_id.tolist() == ["near", "open"]
    assert surest(pairs, "measured", descending=True).reference_id.tolist() == ["far", "open"]


def test_every_pair_is_told_also_of_rows_of_the_region_itself():
    parks = rows("P", block(0, 0, 10, 10), block(50, 0, 60, 10), block(100, 0, 110, 10), group=["A", "B", "C"])
    one = gpd.GeoDataFrame(pd.concat([parks, parks.iloc[:1].set_axis(["P4"])]), geometry="geometry", crs=4490)
    one.loc["P4", "geometry"] = block(0, 20, 10, 30)  # a second row of the group A
    found = relate("within", one, one, distance_m=1000, region="group", every=True)
    met = {(row.subject_id, row.region) for row in found.itertuples()}
    assert {("P1", "A"), ("P1", "B"), ("P1", "C"), ("P4", "A"), ("P4", "B"), ("P4", "C")} <= met


LINES = {"a": "LINESTRING (109.00 31, 109.01 31)", "b": "LINESTRING (109.01 31, 109.02 31)"}


def river(**columns):
    frame = {"river": ["甲河"] * 2, "from_node": [1, 2], "to_node": [2, 3], **columns}
    return Network.of(gpd.GeoDataFrame(frame, geometry=from_wkt(list(LINES.values())), index=list(LINES), crs=4490))


def test_upstream_gives_the_place_on_the_river_and_meets_its_limit():
    outfalls, intakes = rows("O", "POINT (109.005 31)"), rows("I", "POINT (109.015 31)")
    found = relate("upstream", outfalls, intakes, network=river())
    assert shapely.get_coordinates(found["nearest"].iloc[0])[0].tolist() == pytest.approx([109.015, 31.0], abs=1e-7)
    whole = float(found["measured"].iloc[0])
    assert len(relate("upstream", outfalls, intakes, network=river(), distance_m=whole)) == 1
    assert relate("upstream", outfalls, intakes, network=river(), distance_m=whole - 0.01).empty


def test_places_on_a_reach_of_doubtful_direction_are_told():
    places = rows("O", "POINT (109.005 31)", "POINT (109.015 31)", "POINT (109.5 31)")
    doubt = flow_in_doubt(places, river(confidence=[0.3, 1.0]))
    assert doubt.to_dict() == {"O1": True, "O2": False, "O3": False}


def test_a_line_in_a_zone_is_measured_in_metres_of_its_length():
    road = rows("R", shapely.LineString([(109, 31 + 50 * M), (109 + 300 * E, 31 + 50 * M)]))
    found = relate("reaches_into", road, rows("Z", block(-10, 0, 200, 100)))
    assert found[["measured", "unit"]].iloc[0].tolist() == [pytest.approx(200, rel=1e-3), "m"]


def test_a_point_on_a_line_is_in_it():
    found = relate("reaches_into", rows("P", "POINT (109.005 31)"), rows("L", "LINESTRING (109 31, 109.01 31)"))
    assert found["truth"].tolist() == [True]


def test_the_nearest_says_how_far_it_is():
    found = relate("nearest", rows("P", block(0, 0, 1, 1)), rows("Z", block(101, 0, 110, 10)))
    assert found["measured"].tolist() == pytest.approx([100.0], abs=0.1)


ZONE = block(0, -50, 1000, 500)
BESIDE = block(-1000, -50, 0, 500)


@pytest.mark.parametrize(("accuracy_m", "truth"), [(2.0, True), (5.0, None)])
def test_a_crossing_hangs_on_how_far_the_subject_sticks_out(accuracy_m, truth):
    found = relate("crossing", rows("S", block(-3, 0, 100, 100), accuracy_m=[accuracy_m]), rows("Z", ZONE))
    assert [None if pd.isna(one) else bool(one) for one in found["truth"]] == [truth]


def test_two_lines_that_cross_surely_do_whatever_the_end_of_one():
    road = rows("R", shapely.LineString([(109 - 3 * E, 31), (109 + 100 * E, 31)]), accuracy_m=[2.0])
    rail = rows("T", shapely.LineString([(109, 31 - 90 * M), (109, 31 + 90 * M)]))
    found = relate("crossing", road, rail)
    assert (found["truth"].tolist(), found["slack_m"].tolist()) == ([True], pytest.approx([3.0], abs=0.05))


@pytest.mark.parametrize(
    ("out_m", "ours_m", "theirs_m", "truth"),
    [(3, 5.0, None, None), (0.5, 0.8, None, None), (3, None, 5.0, None), (3, 2.0, None, False), (3, None, None, False)],
)
def test_what_sticks_out_of_two_zones_together_by_less_than_is_known_may_lie_in_them(out_m, ours_m, theirs_m, truth):
    site = rows("S", block(-200, 100, 200, 500 + out_m), accuracy_m=[ours_m])
    zones = rows("Z", ZONE, BESIDE, accuracy_m=[theirs_m] * 2)
    found = relate("inside", site, zones)
    assert found["truth"].isna().tolist() == ([True] if truth is None else [])


def test_a_site_that_reaches_a_little_into_each_of_two_zones_surely_reaches_into_one():
    site = rows("S", block(-6, 450, 6, 700), accuracy_m=[10.0])  # sticks out by far to the north
    found = relate("reaches_into", site, rows("Z", ZONE, BESIDE))
    assert found["truth"].fillna(False).any()
    assert relate("reaches_into", site, rows("Z", ZONE))["truth"].isna().all()


def test_a_region_is_known_as_well_as_its_worst_row():
    point = rows("P", shapely.Point(109 + 5 * E, 31 + 10 * M))
    zones = rows("Z", block(0, -50, 100, 500), block(100, -50, 1000, 500), accuracy_m=[2.0, 8.0], source=["S", "S"])
    assert relate("reaches_into", point, zones)["truth"].tolist() == [True]
    assert relate("reaches_into", point, zones, region="source")["truth"].isna().tolist() == [True]


@pytest.mark.parametrize(("confidence", "sure"), [(0.79, False), (0.8, True)])
@pytest.mark.parametrize("limit", [{"distance_m": 5000}, {"hours": 100}])
def test_flow_of_a_doubtful_direction_cannot_be_told_in_metres_or_hours(confidence, sure, limit):
    outfalls, intakes = rows("O", "POINT (109.005 31)"), rows("I", "POINT (109.015 31)")
    found = relate(
        "upstream", outfalls, intakes, network=river(confidence=[confidence, 1.0], velocity_ms=[1.0, 1.0]), **limit
    )
    assert found["truth"].notna().tolist() == [sure]


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [
        (
            {"distance_m": 5.0, "hours": 1.0},
            ("distance_m 与 hours 只能给出一个。", "请分两次判断。"),
            ("give distance_m or hours, not both.", "Ask twice where both are wanted."),
        ),
        (
            {"hours": 1.0},
            ("河网没有任何流速，不能按小时判断。", "请给出 velocity，或在河段上填写 velocity_ms。"),
            ("no reach has a velocity, so hours cannot be counted.", "Give velocity, or velocity_ms of the reaches."),
        ),
    ],
)
def test_what_a_flow_needs_is_said_in_both_languages(limit, zh, en):
    outfalls, intakes = rows("O", "POINT (109.005 31)"), rows("I", "POINT (109.015 31)")
    with pytest.raises(DataError) as lost:
        relate("upstream", outfalls, intakes, network=river(), **limit)
    for lang, said in (("zh", zh), ("en", en)):
        assert lost.value.in_language(lang) == said


@pytest.mark.parametrize(("lon", "truth"), [(109.05, True), (109.09996, pd.NA), (109.2, None)])
def test_an_area_holds_a_point_by_the_depth_of_the_point_in_it(lon, truth):
    town = gpd.GeoDataFrame({"accuracy_m": [5.0]}, geometry=[box(109, 31, 109.1, 31.1)], index=["T"], crs=4490)
    outfall = gpd.GeoDataFrame({"accuracy_m": [5.0]}, geometry=[Point(lon, 31.05)], index=["O"], crs=4490)
    pairs = relate("reaches_into", town, outfall)
    free = relate("outside", town, outfall)
    if truth is None:
        assert pairs.empty
        assert free["truth"].tolist() == [True]
        return
    other_way = relate("reaches_into", outfall, town)
    assert pairs["truth"].tolist() == other_way["truth"].tolist() == [truth]
    assert pairs["measured"].tolist() == other_way["measured"].tolist()
    assert len(free) == (0 if truth is True else 1)
    assert not free["truth"].fillna(False).any()
