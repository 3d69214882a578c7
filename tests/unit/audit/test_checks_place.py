"""Along a river, and up and down it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from law_rows import context, layer, picked, told
from riverzones.audit.checks.place import absent, along, downstream, in_relation, upstream, within_distance
from riverzones.network import Network

RIVER = "LINESTRING(0 0, 0.02 0)"  # 2,226.4 m of the equator


def on_river():
    """Two reaches of a hundredth of a degree each, flowing east: 1,113.2 m."""
    reaches = layer(
        {
            "a": {"from_node": 1, "to_node": 2, "geometry": "LINESTRING(0 0, 0.01 0)"},
            "b": {"from_node": 2, "to_node": 3, "geometry": "LINESTRING(0.01 0, 0.02 0)"},
        }
    )
    return replace(context(), network=lambda: Network.of(reaches))


def point(kind, lon, **more):
    return picked(kind, {kind: {"geometry": f"POINT({lon} 0)", **more}})


@pytest.mark.parametrize(("distance", "offends"), [(1113, {}), (1114, {"outfalls": True})])
def test_water_from_an_outfall_reaches_the_intake_below_within_its_distance(distance, offends):
    found = upstream(on_river(), point("outfalls", 0.005), point("intakes", 0.015), distance_m=distance)
    assert told(found) == offends  # 0.01 degree: 1,113.2 m


def test_hours_are_counted_with_the_velocities_of_the_context_where_reaches_state_none():
    from riverzones.catalogue.velocities import velocities

    above, below = point("outfalls", 0.005), point("intakes", 0.015)
    here = replace(on_river(), velocity=velocities)
    assert set(told(upstream(here, above, below, hours=1000))) == {"outfalls"}
    assert told(upstream(here, above, below, hours=0.001)) == {}


def test_what_lies_below_is_not_upstream_and_the_other_way_round():
    above, below = point("outfalls", 0.005), point("intakes", 0.015)
    assert told(upstream(on_river(), below, above)) == {}
    assert told(downstream(on_river(), above, below)) == {}
    facts = downstream(on_river(), below, above, distance_m=2000)
    assert facts.measured.tolist() == [pytest.approx(1113.195, abs=0.01)]
    assert facts.margin.tolist() == [pytest.approx(2000 - 1113.195, abs=0.01)]


def test_without_a_distance_any_way_down_the_river_will_do():
    facts = upstream(on_river(), point("outfalls", 0.0), point("intakes", 0.02))
    assert told(facts) == {"outfalls": True}
    assert facts.limit.isna().all()


def lines(share, distance=100):
    roads = picked("roads", {"R": {"geometry": "LINESTRING(-0.02 0.0005, 0.02 0.0005)"}})  # 55.3 m north of the river
    river = picked("rivers", {"river": {"geometry": RIVER}})
    return along(context(), roads, river, distance_m=distance, share_percent=share)


@pytest.mark.parametrize(("share", "offends"), [(0, {"R": True}), (51, {"R": True}), (52.5, {})])
def test_a_road_runs_along_a_river_with_half_its_length(share, offends):
    facts = lines(share)  # 2,226.4 m and 83.3 m at the western end, of 4,452.8 m
    assert told(facts) == offends
    if offends:
        assert facts.measured.tolist() == [pytest.approx(100 * (2226.39 + 83.3) / 4452.78, abs=0.02)]


def test_a_road_that_is_too_far_does_not_run_along():
    assert told(lines(0, distance=55)) == {}


ZONES = {
    "1": {"source_id": "S1", "geometry": "POLYGON((0 0, 0.01 0, 0.01 0.01, 0 0.01, 0 0))"},
    "2": {"source_id": "S2", "geometry": "POLYGON((0.1 0, 0.11 0, 0.11 0.01, 0.1 0.01, 0.1 0))"},
}


def test_a_subject_is_held_against_its_own_alone():
    own = ("source_id", "source_id")
    intake = picked("intakes", {"I": {"source_id": "S2", "geometry": "POINT(0.005 0.005)"}})
    assert told(in_relation(context(), intake, picked("zones", ZONES), relation="inside")) == {"I": True}
    assert told(in_relation(context(), intake, picked("zones", ZONES, own=own), relation="inside")) == {}
    assert told(within_distance(context(), intake, picked("zones", ZONES, own=own), distance_m=100)) == {}
    assert absent(context(), intake, picked("zones", ZONES, own=own), distance_m=100).measured.tolist() == [
        pytest.approx(0.095 * 111319.5, rel=1e-3)
    ]


@st.composite
def plots(draw):
    """Squares of 100 m on a grid of 50 m, each of one of two sources, some with an accuracy [m]."""
    west, south = (draw(st.integers(0, 6)) * 0.0005 for _ in range(2))
    square = box(west, south, west + 0.001, south + 0.001)
    accuracy_m = draw(st.sampled_from([None, 5.0, 80.0]))
    return {"source_id": draw(st.sampled_from(["S1", "S2", None])), "geometry": square.wkt, "accuracy_m": accuracy_m}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(plots(), min_size=1, max_size=4), st.lists(plots(), min_size=1, max_size=4), st.sampled_from([1.0, 60.0])
)
def test_what_has_none_of_its_own_near_is_what_each_with_its_own_alone_says(plot_rows, zone_rows, distance_m):
    wells = {f"W{number}": row for number, row in enumerate(plot_rows)}
    zones = {f"Z{number}": row for number, row in enumerate(zone_rows)}
    own = ("source_id", "source_id")
    alone = {}
    for name, row in wells.items():
        theirs = {label: zone for label, zone in zones.items() if zone["source_id"] == row["source_id"]}
        if row["source_id"] is not None and theirs:
            well = picked("intakes", {name: row})
            alone |= told(absent(context(), well, picked("zones", theirs), distance_m=distance_m))
    together = absent(context(), picked("intakes", wells), picked("zones", zones, own=own), distance_m=distance_m)
    assert told(together) == alone


def test_tiers_of_one_source_are_one_region_against_whose_outer_edge_depth_counts():
    zones = {
        "t1": {"source_id": "S1", "geometry": ZONES["1"]["geometry"]},
        "t2": {"source_id": "S1", "geometry": "POLYGON((0.01 0, 0.02 0, 0.02 0.01, 0.01 0.01, 0.01 0))"},
    }
    spot = picked("outfalls", {"O": {"geometry": "POINT(0.00999 0.005)", "accuracy_m": 10.0}})  # 1.1 m west of the line
    facts = in_relation(context(), spot, picked("zones", zones, region="source_id"), relation="inside")
    assert told(facts) == {"O": True}
    assert facts.which_open.tolist() == [True]
    assert facts.region.tolist() == ["S1"]
    assert facts.measured.tolist() == [pytest.approx(0.005 * 110574, abs=1)]  # to the southern edge
