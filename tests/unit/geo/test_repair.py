"""Geometry is repaired with an account of it, or refused with a reason."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from riverzones.geo import repair as geo_repair
from riverzones.geo.geodesy import area_m2
from riverzones.geo.repair import read_wkb, repair

POLYGON = ["polygon"]


def wkt(*words):
    return np.asarray(shapely.from_wkt(words), dtype=object)


def test_good_geometry_is_left_alone():
    given = wkt(
        "POLYGON ((109 31, 109.01 31, 109.01 31.01, 109 31))", "MULTIPOLYGON (((109 31, 109.01 31, 109 31.01, 109 31)))"
    )
    done = repair(given, families=POLYGON)
    assert done.geometry.tolist() == given.tolist()
    assert done.made == ()
    assert done.refused == {}


def test_a_small_bow_tie_is_made_valid_with_both_halves_and_its_areas():
    # a square of 0.01 degrees whose corner crosses itself over 0.0002 degrees
    given = wkt(
        "POLYGON ((109 31, 109.01 31, 109.01 31.01, 109.0002 31.01, 109 31.0098, 109 31.01,"
        " 109.0002 31.0098, 109 31.0096, 109 31))"
    )
    assert not given[0].is_valid
    done = repair(given, families=POLYGON)
    made = done.made[0]
    assert done.geometry[0].is_valid
    assert made.area_before_m2 == pytest.approx(area_m2(given)[0])
    assert made.area_after_m2 == pytest.approx(area_m2(done.geometry)[0])
    assert 0 < made.change_ratio < 0.001
    assert "Self-intersection" in made.what.en


def test_a_large_bow_tie_is_refused_and_taken_when_the_limit_allows():
    given = wkt("POLYGON ((109 31, 109.01 31.01, 109.01 31, 109 31.01, 109 31))")
    done = repair(given, families=POLYGON)
    assert done.geometry[0] is None
    assert "100 %" in done.refused[0].en
    taken = repair(given, families=POLYGON, max_change_ratio=1.0)
    assert len(taken.geometry[0].geoms) == 2
    assert taken.made[0].change_ratio == pytest.approx(1.0, abs=1e-3)


def test_overlapping_parts_become_their_union_and_a_hole_stays_a_hole():
    given = wkt(
        "MULTIPOLYGON (((109 31, 109.02 31, 109.02 31.02, 109 31.02, 109 31),"
        " (109.005 31.005, 109.005 31.006, 109.006 31.006, 109.005 31.005)),"
        " ((109.0199 31, 109.04 31, 109.04 31.02, 109.0199 31.02, 109.0199 31)))"
    )
    done = repair(given, families=POLYGON)
    assert done.geometry[0].is_valid
    assert done.geometry[0].covers(shapely.Point(109.01995, 31.01))
    assert not done.geometry[0].covers(shapely.Point(109.0053, 31.0057))


@pytest.mark.parametrize(
    ("words", "families", "said"),
    [
        (None, POLYGON, "no geometry"),
        ("POLYGON EMPTY", POLYGON, "the geometry is empty"),
        ("POINT (109 31)", POLYGON, "expected polygon, got point"),
        ("POLYGON ((109 31, 109.01 31, 109 31.01, 109 31))", ["point"], "expected point, got polygon"),
        ("POLYGON ((109 31, 109.01 31, 109 31.01, 109 31))", ["line", "point"], "expected line or point, got polygon"),
        ("LINESTRING (109 31, 109 31)", ["line"], "the geometry collapses"),
        ("POLYGON ((109 31, 109.5 31.5, 110 32, 109 31))", POLYGON, "the geometry collapses"),
        ("GEOMETRYCOLLECTION (POINT (109 31))", POLYGON, "expected polygon, got collection"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(words, families, said):
    done = repair([None if words is None else shapely.from_wkt(words)], families=families)
    assert said in done.refused[0].en
    assert done.geometry[0] is None


def test_a_coordinate_that_is_no_number_is_refused():
    done = repair(
        [shapely.Point(float("nan"), 31), shapely.LineString([(109, 31), (np.inf, 31)])], families=["point", "line"]
    )
    assert sorted(done.refused) == [0, 1]


def test_repeated_points_are_left_out_and_counted():
    done = repair(wkt("LINESTRING (109 31, 109 31, 109 31, 109.01 31)"), families=["line"])
    assert done.geometry[0].wkt == "LINESTRING (109 31, 109.01 31)"
    assert done.made[0].what.en == "2 repeated points left out"
    assert done.made[0].change_ratio == 0


def test_points_above_each_other_are_not_repeats():
    done = repair(wkt("LINESTRING Z (109 31 170, 109 31 175, 109.01 31 175)"), families=["line"])
    assert shapely.get_num_coordinates(done.geometry[0]) == 3


def test_a_collection_gives_its_parts_of_the_highest_dimension():
    given = wkt("GEOMETRYCOLLECTION (POLYGON ((109 31, 109.01 31, 109 31.01, 109 31)), LINESTRING (109 31, 110 31))")
    done = repair(given, families=POLYGON)
    assert done.geometry[0].geom_type == "Polygon"
    assert "1 lower parts left out" in done.made[0].what.en


def test_z_survives_the_repair():
    given = wkt("POLYGON Z ((109 31 5, 109.01 31 5, 109.01 31.01 5, 109.01 31.01 5, 109 31 5))")
    done = repair(given, families=POLYGON)
    assert done.geometry[0].has_z
    assert {c[2] for c in done.geometry[0].exterior.coords} == {5.0}


def test_a_ring_that_was_closed_in_reading_is_in_the_account():
    done = repair(wkt("POLYGON ((109 31, 109.01 31, 109 31.01, 109 31))"), families=POLYGON, closed=[0])
    assert "closed" in done.made[0].what.en


def test_wkb_that_is_no_geometry_reads_as_none():
    geometry, closed = read_wkb([b"\x01\x03", None, shapely.Point(1, 2).wkb])
    assert geometry.tolist() == [None, None, shapely.Point(1, 2)]
    assert not closed.any()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9))
def test_every_polygon_comes_out_valid_and_accounted_for_or_refused(corners):
    ring = [(109 + x / 100, 31 + y / 100) for x, y in corners]
    given = np.array([shapely.Polygon(ring)], dtype=object)
    done = repair(given, families=POLYGON, max_change_ratio=0.05)
    if 0 in done.refused:
        assert done.geometry[0] is None
        return
    assert done.geometry[0].is_valid
    assert shapely.get_dimensions(done.geometry[0]) == 2
    after = float(area_m2(done.geometry)[0])
    if done.made:
        assert done.made[0].area_after_m2 == after
        assert done.made[0].change_ratio <= 0.05
    else:
        assert after == float(area_m2(given)[0])


def test_many_corners_are_checked_in_shares_and_each_row_keeps_its_own_answer(monkeypatch):
    monkeypatch.setattr(geo_repair, "_TOGETHER", 10)
    monkeypatch.setattr("riverzones.geo.threads.processors", lambda: 4)
    square, bow = (
        shapely.box(109, 31, 109.01, 31.01),
        shapely.from_wkt("POLYGON ((109 31, 109.01 31.01, 109.01 31, 109 31.01, 109 31))"),
    )
    repeated = shapely.from_wkt("POLYGON ((109 31, 109 31, 109.01 31, 109.01 31.01, 109 31))")
    with np.errstate(invalid="ignore"):
        wild = shapely.from_wkt("POLYGON ((109 31, 109 nan, 109.01 31.01, 109 31))")
    rows = [square, bow, repeated, wild, None] * 5
    done = repair(rows, families=["polygon"])
    assert sorted(done.refused) == [row for row in range(25) if row % 5 in (1, 3, 4)]
    assert [made.row for made in done.made] == [2, 7, 12, 17, 22]
