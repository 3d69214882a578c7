"""Shares: what counts, what may count, and the target between."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from law_rows import UNKNOWN, by_unit, context, picked, told
from riverzones.audit.checks.rate import share, share_by_raster, share_covered, share_near
from riverzones.model import Target, parse_condition
from riverzones.terrain import Grid

DONE = parse_condition("approved = true")
RING = "POLYGON((0 0, 0.01 0, 0.01 0.01, 0 0.01, 0 0))"


def rows_of(*values, **more):
    return {f"r{place}": {"approved": value, **more} for place, value in enumerate(values)}


def shares(rows, target, *, measure="count", open_=(), by=None):
    made = by_unit(picked("outfalls", rows, open_=open_), by=by)
    return share(context(), made, counts=DONE, target=Target(target, "%", ">="), measure=measure)


@pytest.mark.parametrize(("target", "offends"), [(75.0, {}), (75.1, {"*": True})])
def test_three_of_four_reach_75_percent_and_not_a_tenth_more(target, offends):
    assert told(shares(rows_of(True, True, True, False), target)) == offends


def test_a_blank_makes_the_share_a_range_that_is_told_where_the_target_lies_in_it():
    rows = rows_of(True, True, False, None)  # 50 to 75 %
    assert told(shares(rows, 75)) == {"*": None}
    assert told(shares(rows, 50)) == {}
    assert told(shares(rows, 80)) == {"*": True}
    facts = shares(rows, 75)
    assert "50.0" in facts.why[0].en
    assert "75.0" in facts.why[0].zh
    assert facts.measured.isna().all()


def test_a_row_that_may_not_be_meant_is_left_out_or_in_against_the_share():
    rows = rows_of(True, False)
    assert told(shares(rows, 60, open_=("r1",))) == {"*": None}  # 1 of 1, or 1 of 2
    assert told(shares(rows, 60)) == {"*": True}


def test_a_unit_whose_only_row_may_not_be_its_own_cannot_be_told():
    assert told(shares(rows_of(False), 60, open_=("r0",))) == {"*": None}


def test_units_are_judged_each_by_itself_and_one_without_rows_has_no_share():
    rows = {"a": {"approved": True, "admin": "甲镇"}, "b": {"approved": False, "admin": "乙镇"}}
    facts = shares(rows, 50, by="admin")
    assert told(facts) == {"admin=乙镇": True}
    assert facts.measured.tolist() == [0.0]


def test_rows_weigh_by_a_column_and_an_unknown_weight_may_outweigh_all():
    rows = {"a": {"approved": True, "served": 300.0}, "b": {"approved": False, "served": 100.0}}
    assert shares(rows, 80, measure="served").measured.tolist() == [75.0]
    rows["b"]["served"] = None
    assert told(shares(rows, 80, measure="served")) == {"*": None}


def test_an_upper_target_is_missed_by_too_large_a_share():
    made = by_unit(picked("outfalls", rows_of(True, False)))
    facts = share(context(), made, counts=DONE, target=Target(40, "%", "<="))
    assert facts.margin.tolist() == [10.0]


def test_a_share_that_must_be_exact_is_open_where_the_target_lies_in_the_range():
    made = by_unit(picked("outfalls", rows_of(True, None, False)))
    assert told(share(context(), made, counts=DONE, target=Target(50, "%", "="))) == {"*": None}
    assert told(share(context(), made, counts=DONE, target=Target(80, "%", "="))) == {"*": True}


def near(fences, target=100.0, *, own=("source_id", "source_id"), **zone):
    zones = picked("zones", {"Z": {"source_id": "S1", "geometry": RING, **zone}})
    return share_near(
        context(), zones, picked("fences", fences, own=own), distance_m=5, target=Target(target, "%", ">=")
    )


def test_a_boundary_with_a_fence_along_one_side_has_a_quarter():
    side = {"source_id": "S1", "geometry": "LINESTRING(0 0, 0.01 0)"}
    facts = near({"f": side})
    # 1,113.2 m and 5 m of each neighbour, of 4,437.9 m
    assert facts.measured.tolist() == [pytest.approx(100 * (1113.195 + 10) / 4437.88, abs=0.01)]
    assert told(near({"f": side}, 25.0)) == {}


def test_two_fences_count_together_and_another_sources_does_not():
    whole = {"source_id": "S1", "geometry": "LINESTRING(0 0, 0.01 0, 0.01 0.01)"}
    rest = {"geometry": "LINESTRING(0.01 0.01, 0 0.01, 0 0)"}
    assert told(near({"f": whole, "g": {"source_id": "S1", **rest}})) == {}
    assert told(near({"f": whole, "g": {"source_id": "S2", **rest}})) == {"Z": True}


def test_a_boundary_without_any_fence_has_none_of_it():
    another = {"f": {"source_id": "S2", "geometry": "LINESTRING(0 0, 0.01 0)"}}
    assert near(another).measured.tolist() == [0.0]
    assert told(near(another, 0.5)) == {"Z": True}  # none is less than any share


def test_a_zone_that_does_not_say_whose_it_is_cannot_be_told():
    facts = near({"f": {"source_id": "S1", "geometry": "LINESTRING(0 0, 0.01 0)"}}, source_id=None)
    assert told(facts) == {"Z": None}
    assert facts.why[0].en == f"{UNKNOWN.en}: source_id"


def test_an_accuracy_that_decides_the_share_cannot_be_told():
    ring = "LINESTRING(0.0001 0.0001, 0.0099 0.0001, 0.0099 0.0099, 0.0001 0.0099, 0.0001 0.0001)"  # 11 m inside
    assert told(near({"f": {"source_id": "S1", "geometry": ring}})) == {"Z": True}
    assert told(near({"f": {"source_id": "S1", "geometry": ring, "accuracy_m": 20.0}})) == {"Z": None}


def test_a_fence_with_the_number_of_its_zone_is_another_row():
    zones = picked("zones", {"1": {"source_id": "S1", "geometry": RING}})
    ring = {"1": {"source_id": "S1", "geometry": "LINESTRING(0 0, 0.01 0, 0.01 0.01, 0 0.01, 0 0)"}}
    fences = picked("fences", ring, own=("source_id", "source_id"))
    assert told(share_near(context(), zones, fences, distance_m=5, target=Target(100, "%", ">="))) == {}


# what a layer, or a raster, covers

HALF = "POLYGON((0 0, 0.005 0, 0.005 0.01, 0 0.01, 0 0))"


def covers(woods, target, op=">=", *, open_=(), **zone):
    zones = picked("zones", {"1": {"source_id": "S1", "geometry": RING, **zone}})
    return share_covered(context(), zones, picked("forests", woods, open_=open_), target=Target(target, "%", op))


@pytest.mark.parametrize(("target", "op", "offends"), [(50.1, ">=", True), (49.9, ">=", False), (49.9, "<=", True)])
def test_half_of_a_zone_is_covered(target, op, offends):
    facts = covers({"1": {"geometry": HALF}}, target, op)
    assert told(facts) == ({"1": True} if offends else {})
    assert facts.measured.round(1).tolist() == ([50.0] if offends else [])


def test_the_accuracy_leaves_a_share_near_its_target_open():
    assert told(covers({"w": {"geometry": HALF, "accuracy_m": 20.0}}, 48)) == {"1": None}
    assert told(covers({"w": {"geometry": HALF, "accuracy_m": 20.0}}, 60)) == {"1": True}


def test_a_wood_that_may_be_none_leaves_the_share_open():
    woods = {"a": {"geometry": HALF}, "b": {"geometry": RING}}
    facts = covers(woods, 80, open_=("b",))
    assert told(facts) == {"1": None}
    assert "50.0" in facts.why[0].en
    assert told(covers({"b": {"geometry": RING}}, 80, open_=("b",))) == {"1": None}


def test_a_zone_without_any_wood_has_none():
    assert covers({"w": {"geometry": "POLYGON((1 1, 1.01 1, 1.01 1.01, 1 1))"}}, 80).measured.tolist() == [0.0]


def by_raster(files, rasters, target=80.0, day=dt.date(2026, 1, 1)):
    register = {name: {"path": f"{name}.tif", "date": made, "geometry": None} for name, made in files.items()}
    grids = {
        f"{name}.tif": (lambda box, row=row: (np.array([row]), Grid((1, len(row)), 0.0, 0.01, 0.005, 0.01)))
        for name, row in rasters.items()
    }
    here = replace(context(), day=day, rasters=grids.get)
    zones = picked("zones", {"1": {"geometry": RING}, "point": {"geometry": "POINT(0 0)"}})
    return share_by_raster(here, zones, picked("vegetation", register), target=Target(target, "%", ">="), least=60)


def test_the_newest_raster_that_is_not_of_a_day_to_come_is_read():
    files = {"old": dt.date(2020, 1, 1), "new": dt.date(2025, 1, 1), "later": dt.date(2027, 1, 1)}
    rasters = {"old": [90.0, 90.0], "new": [90.0, 10.0], "later": [90.0, 90.0]}
    facts = by_raster(files, rasters)
    assert (told(facts), facts.reference_id.tolist(), facts.measured.tolist()) == ({"1": True}, ["new"], [50.0])
    assert told(by_raster(files, rasters, day=dt.date(2021, 1, 1))) == {}


def test_gaps_in_a_raster_and_a_file_that_is_gone_cannot_be_told():
    gap = by_raster({"a": dt.date(2025, 1, 1)}, {"a": [90.0, float("nan")]})
    gone = by_raster({"a": dt.date(2025, 1, 1)}, {})
    none = by_raster({"a": dt.date(2027, 1, 1)}, {"a": [90.0, 90.0]})
    assert told(gap) == told(gone) == told(none) == {"1": None}
    assert [facts.why[0].en for facts in (gap, gone, none)] == [
        "the raster has gaps or does not reach all of it",
        "the raster file a.tif is not there",
        "there is no raster of that day or before",
    ]
