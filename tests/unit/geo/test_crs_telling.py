"""A coordinate system is told from the numbers, or the error lists what would fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from riverzones.errors import CrsError
from riverzones.geo.crs import parse_crs
from riverzones.geo.crs_detection import check_declared_crs, detect_crs

WUSHAN = (109.55, 30.75, 110.2, 31.45)


def numbers(code, lon, lat):
    """Two points near a place, in the numbers of a coordinate system."""
    return Transformer.from_crs(4490, code, always_xy=True).transform(
        np.array([lon, lon + 0.01]), np.array([lat, lat + 0.01])
    )


@settings(deadline=None, max_examples=15)
@given(lon=st.floats(98, 118), lat=st.floats(22.5, 41), swapped=st.booleans())
def test_degrees_within_china_are_told_in_either_order(lon, lat, swapped):
    told = detect_crs(*((lat, lon) if swapped else (lon, lat)))
    assert (told.place.code, told.place.swapped) == ("EPSG:4490", swapped)


@settings(deadline=None, max_examples=15)
@given(lon=st.floats(98, 118), lat=st.floats(24, 41), swapped=st.booleans())
def test_a_three_degree_zone_in_front_is_told(lon, lat, swapped):
    zone = round(lon / 3)
    x, y = numbers(4488 + zone, lon, lat)
    told = detect_crs(*((y, x) if swapped else (x, y)))
    assert (told.place.code, told.place.swapped) == (f"EPSG:{4488 + zone}", swapped)
    landed = told.place.change()(*((y, x) if swapped else (x, y)))
    assert (float(landed[0][0]), float(landed[1][0])) == pytest.approx((lon, lat), abs=1e-8)


@settings(deadline=None, max_examples=15)
@given(lon=st.floats(98, 118), lat=st.floats(24, 41))
def test_a_six_degree_zone_in_front_is_told(lon, lat):
    zone = int(lon // 6) + 1
    assert detect_crs(*numbers(4491 + zone - 13, lon, lat)).place.code == f"EPSG:{4491 + zone - 13}"


@settings(deadline=None, max_examples=4)
@given(lon=st.floats(98, 118), lat=st.floats(24, 41))
def test_web_mercator_is_told(lon, lat):
    assert detect_crs(*numbers(3857, lon, lat)).place.code == "EPSG:3857"


def test_the_reason_names_the_zone_and_where_the_middle_lands():
    told = detect_crs(*numbers(4525, 109.88, 31.07))
    assert "37" in told.reason.zh
    assert "109.885E 31.075N" in told.reason.en
    assert "Beijing 1954" in told.reason.en


def test_no_zone_in_front_is_an_error_that_lists_what_would_fit():
    with pytest.raises(CrsError, match="15 fit the numbers") as caught:
        detect_crs(*numbers(4546, 109.88, 31.07))
    assert "EPSG:4546 CM 111E -> 109.885E 31.075N" in caught.value.message
    assert "EPSG:4545 CM 108E -> 106.885E 31.075N" in caught.value.message
    assert "--crs" in caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("swapped", [False, True])
def test_no_zone_in_front_is_decided_by_what_the_project_holds(swapped):
    x, y = numbers(4546, 109.88, 31.07)
    told = detect_crs(*((y, x) if swapped else (x, y)), near=WUSHAN)
    assert (told.place.code, told.place.swapped) == ("EPSG:4546", swapped)
    assert "only this one lands where the project already has data" in told.reason.en


def test_a_project_as_wide_as_china_decides_nothing():
    with pytest.raises(CrsError, match="15 fit the numbers"):
        detect_crs(*numbers(4546, 109.88, 31.07), near=(75.0, 18.0, 134.0, 53.0))


def test_numbers_that_fit_nothing_say_so():
    with pytest.raises(CrsError, match="none used in China fits the numbers"):
        detect_crs([150_000.0], [200_000.0])


def test_no_numbers_at_all_say_so():
    with pytest.raises(CrsError, match="no coordinates"):
        detect_crs([np.nan], [np.nan])


def test_a_few_bad_points_do_not_decide():
    lon = np.r_[np.linspace(109.6, 110.1, 60), 0.0, 38_512_345.0]
    lat = np.r_[np.linspace(30.9, 31.3, 60), 0.0, 3_400_000.0]
    assert detect_crs(lon, lat).place.code == "EPSG:4490"


def test_of_two_zones_in_one_file_the_one_with_most_rows_is_told():
    here, there = numbers(4525, 109.88, 31.07), numbers(4524, 109.4, 31.07)
    assert (
        detect_crs(np.r_[np.tile(here[0], 9), there[0]], np.r_[np.tile(here[1], 9), there[1]]).place.code == "EPSG:4525"
    )


def test_degrees_abroad_are_degrees_and_it_is_said():
    assert "outside China" in detect_crs([4.35], [50.85]).reason.en


@pytest.mark.parametrize("code", ["4490", "4546", "31370", "4326"])
def test_a_declared_system_that_fits_is_kept(code):
    x, y = numbers(int(code), 4.35, 50.85) if code == "31370" else numbers(int(code), 109.88, 31.07)
    told = check_declared_crs(parse_crs(code), x, y)
    assert (told.place.code, told.place.swapped) == (f"EPSG:{code}", False)


@pytest.mark.parametrize("code", ["4490", "4546", "4525"])
def test_a_declared_system_with_its_axes_swapped_is_turned(code):
    x, y = numbers(int(code), 109.88, 31.07)
    told = check_declared_crs(parse_crs(code), y, x)
    assert told.place.swapped
    assert "swapped" in told.reason.en


def test_a_prj_without_the_zone_that_the_numbers_carry_gives_way():
    told = check_declared_crs(parse_crs("4546"), *numbers(4525, 109.88, 31.07))
    assert told.place.code == "EPSG:4525"
    assert told.reason.en.startswith("declared as EPSG:4546, which cannot hold these numbers; the easting carries")


def test_degrees_declared_over_metres_give_way_or_are_an_error():
    x, y = numbers(4546, 109.88, 31.07)
    assert check_declared_crs(parse_crs("4326"), x, y, near=WUSHAN).place.code == "EPSG:4546"
    with pytest.raises(CrsError, match=r"declared as EPSG:4326, which cannot hold these numbers; .* 15 fit"):
        check_declared_crs(parse_crs("4326"), x, y)


def test_what_a_person_named_is_never_exchanged():
    with pytest.raises(CrsError, match="EPSG:4546 cannot hold these numbers"):
        check_declared_crs(parse_crs("4546"), *numbers(4525, 109.88, 31.07), firm=True)
