"""Where a project lies: codes, names and boxes, as people write them."""

from __future__ import annotations

import pytest

from riverzones.errors import DataError
from riverzones.model import Place


def test_codes_names_and_boxes_may_stand_beside_each_other():
    place = Place.parse(["500237", "巫山县", "109.5,30.7,110.2,31.5", "109,31,109.6,31.2"])
    assert place == Place(("500237",), ("巫山县",), (109.0, 30.7, 110.2, 31.5))
    assert str(place) == "巫山县 500237 109,30.7,110.2,31.5"


def test_zeros_that_fill_up_a_code_are_left_out():
    assert Place.parse(["530000", "530100", "530114", "530114001000"]).codes == ("53", "5301", "530114", "530114001")


def test_a_geometry_gives_its_box():
    assert Place.parse(["POLYGON ((109 31, 110 31, 110 32, 109 31))"]).bounds == (109.0, 31.0, 110.0, 32.0)


def test_nothing_said_is_no_place():
    assert Place.parse([]) is None


def test_a_county_lies_in_its_city_and_province_and_not_the_other_way_round():
    county, city = Place(("530114",)), Place(("5301",))
    assert [county.lies_in(area) for area in ("530114", "530100", "53", "530000")] == [True] * 4
    assert not county.lies_in("530112")
    assert not city.lies_in("530114")
    assert county.provinces == ("53",)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "5",
        "530",
        "990000",
        "5301145",
        "109.8,31.0",
        "110,31,109,32",
        "109,31,110,32,33",
        "POLYGON ((109 31",
        "POINT EMPTY",
    ],
)
def test_what_is_no_place_is_one_line_with_an_example(wrong):
    with pytest.raises(DataError, match="expected a place as an administrative code") as caught:
        Place.parse([wrong])
    assert "530114" in caught.value.hint
    assert "\n" not in str(caught.value)
