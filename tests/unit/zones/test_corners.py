"""Corner points, their table of coordinates, and rounded coordinates."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import Polygon, from_wkt

from riverzones.errors import DataError
from riverzones.zones.corners import CORNER_COLUMNS, corner_table, corners, dms, gauss_zone, rounding


def test_corners_run_clockwise_from_the_north_west():
    table = corners(from_wkt("POLYGON ((110 31, 110.01 31, 110.01 31.01, 110 31.01, 110 31))"))
    assert tuple(table.columns) == CORNER_COLUMNS
    assert table["no"].tolist() == [1, 2, 3, 4]
    places = [(110.0, 31.01), (110.01, 31.01), (110.01, 31.0), (110.0, 31.0)]
    assert list(zip(table["lon"], table["lat"], strict=True)) == places


def test_corners_on_the_line_of_their_neighbours_are_left_out_within_the_tolerance():
    bent = from_wkt("POLYGON ((110 31, 110.005 30.999995, 110.01 31, 110.01 31.01, 110 31.01, 110 31))")  # 0.55 m out
    assert len(corners(bent)) == 4
    assert len(corners(bent, tolerance_m=0.5)) == 5


def test_numbers_go_on_through_holes_and_parts_the_north_western_part_first():
    ring = shapely.box(110, 31, 110.01, 31.01).difference(shapely.box(110.004, 31.004, 110.006, 31.006))
    table = corners(shapely.MultiPolygon([ring, shapely.box(109.99, 31.05, 109.991, 31.051)]))
    assert table["no"].tolist() == list(range(1, 13))
    assert table["part"].tolist() == [1] * 4 + [2] * 8
    assert table["ring"].tolist() == [1] * 8 + [2] * 4
    assert table["lon"].iloc[0] == 109.99


def test_plane_coordinates_carry_the_number_of_the_zone():
    """On the central meridian of zone 37, 111 degrees east: 37 and 500 km east; north the length of the meridian."""
    table = corners(from_wkt("POLYGON ((111 30, 111.01 30, 111.01 30.01, 111 30.01, 111 30))"))
    row = table[(table["lon"] == 111) & (table["lat"] == 30)].iloc[0]
    assert row["zone"] == 37
    assert row["east_m"] == pytest.approx(37_500_000, abs=1e-3)
    assert row["north_m"] == pytest.approx(
        3_320_113.398, abs=0.01
    )  # meridian arc of GRS 80 to 30 degrees, GeographicLib
    assert (row["lon_dms"], row["lat_dms"]) == ("111°00′00.00″", "30°00′00.00″")


def test_one_zone_serves_the_whole_table():
    table = corners(shapely.box(112.49, 30, 112.52, 30.01))  # zones 37 and 38 meet at 112.5 degrees
    assert set(table["zone"]) == {38}


def test_distances_to_the_next_corner_close_the_ring():
    table = corners(shapely.box(0.01 + 110, 0, 0.02 + 110, 0.01))
    assert table["to_next_m"].round(1).tolist() == [1113.2, 1105.7, 1113.2, 1105.7]


@pytest.mark.parametrize(
    ("degrees", "said"),
    [
        (109.8766111, "109°52′35.80″"),
        (29.999999999, "30°00′00.00″"),
        (0.0, "0°00′00.00″"),
        (-0.000000001, "0°00′00.00″"),
    ],
)
def test_seconds_are_carried_over(degrees, said):
    assert dms(degrees) == said


def test_zone_numbers_change_at_a_degree_and_a_half():
    assert [gauss_zone(lon) for lon in (109.49, 109.5, 112.49, 112.5)] == [36, 37, 37, 38]
    with pytest.raises(DataError, match="none of the 3-degree zones"):
        gauss_zone(31.0)


def test_corners_need_a_polygon():
    with pytest.raises(DataError, match="need a polygon"):
        corners(from_wkt("LINESTRING (110 31, 110.1 31)"))


def star(step):
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    xy = np.column_stack([109.876543 + 0.012345 * np.cos(angle), 31.123456 + 0.0098765 * np.sin(angle)])
    return Polygon(np.round(xy / step) * step)


@pytest.mark.parametrize(
    ("step", "unit", "decimals", "step_m"),
    [
        (1e-3, "degree", 3, 111.3),
        (1e-5, "degree", 5, 1.113),
        (1 / 3600, "second", 0, 30.9),
        (0.1 / 3600, "second", 1, 3.09),
    ],
)
def test_rounded_coordinates_are_told_with_what_that_means_in_metres(step, unit, decimals, step_m):
    found = rounding(star(step))
    assert (found.unit, found.decimals) == (unit, decimals)
    assert found.step_m == pytest.approx(step_m, rel=0.01)
    assert found.step_m / 2 < found.error_m < found.step_m


def test_coordinates_rounded_in_the_3_degree_zone_are_found_too():
    from pyproj import Transformer

    back = Transformer.from_crs("EPSG:4525", "EPSG:4490", always_xy=True)
    xy = np.column_stack(
        back.transform([37_392_000.0, 37_393_017, 37_392_931, 37_391_803], [3.445e6, 3445013, 3443977, 3444121])
    )
    found = rounding(Polygon(xy))
    assert (found.unit, found.decimals, found.step_m) == ("metre", 0, 1.0)
    assert "3 度带" in found.words().zh


def test_coordinates_in_full_show_no_rounding():
    assert rounding(star(1e-14)) is None
    assert rounding(from_wkt("POLYGON ((110 31, 111 31, 111 32, 110 31))")) is None  # three corners may be by chance


CIRCLE = shapely.Point(110.5, 31).buffer(0.01, 256)
TWO = shapely.MultiPolygon([shapely.box(111.9, 31, 112, 31.1), shapely.box(111.8, 31.2, 111.81, 31.21)])


@pytest.mark.parametrize("seconds", [0, 2, 3])
def test_corners_of_many_zones_are_those_of_each(seconds):
    shapes = {"a": CIRCLE, "b": TWO, "c": CIRCLE.difference(shapely.Point(110.5, 31).buffer(0.005))}
    table = corner_table(list(shapes.values()), list(shapes), tolerance_m=3, seconds=seconds)
    for name, shape in shapes.items():
        mine = table[table["zone_id"] == name].reset_index(drop=True)
        assert mine[list(CORNER_COLUMNS)].equals(corners(shape, tolerance_m=3, seconds=seconds))
        assert mine["lon_dms"].tolist() == [dms(value, decimals=seconds) for value in mine["lon"]]


def test_a_zone_with_too_many_corners_is_thinned_harder_and_alone():
    table = corner_table([CIRCLE, TWO], ["round", "two"], tolerance_m=0.1, most=40)
    used = table.groupby("zone_id")["tolerance_m"].agg(["size", "first"])
    assert used.loc["round", "size"] <= 40
    assert used.loc["round", "first"] == pytest.approx(0.1 * 2 ** round(np.log2(used.loc["round", "first"] / 0.1)))
    assert used.loc["round", "first"] > 0.1
    assert used.loc["two"].tolist() == [8, 0.1]
    less = corner_table([CIRCLE], ["round"], tolerance_m=used.loc["round", "first"] / 2)
    assert len(less) > 40


def test_what_is_no_polygon_has_no_corners():
    assert corner_table([None, shapely.Point(110, 31), Polygon()], ["a", "b", "c"]).empty
