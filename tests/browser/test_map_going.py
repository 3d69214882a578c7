"""The way from the map to the place: links, coordinates, distance and direction from the device, order by distance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyproj import Geod

from riverzones.present.web.view import Withheld

CGCS2000 = Geod(a=6378137, rf=298.257222101)
HERE = {"latitude": 31.08, "longitude": 109.88, "accuracy": 25}


def test_a_card_leads_to_the_place_and_asks_nobody_before_a_click(look, view):
    page = look.open(view, address="#f=F-0003")
    links = [link.get_attribute("href") for link in page.locator("#rz-card .rz-going a").all()]
    assert links == [
        "https://uri.amap.com/marker?position=109.892600,31.149800&coordinate=wgs84&callnative=1",
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:31.149800,109.892600&coord_type=1",
        "https://api.map.baidu.com/marker?location=31.149800,109.892600&coord_type=wgs84&output=html",
        "geo:31.149800,109.892600",
    ]
    assert {link.get_attribute("rel") for link in page.locator("#rz-card .rz-going a").all()} == {"noopener noreferrer"}
    assert [field.input_value() for field in page.locator("#rz-card .rz-copy input").all()] == [
        "109.892600, 31.149800",
        "31°08′59.28″N 109°53′33.36″E",
    ]
    assert all(address.startswith("file:") for address in look.requests)
    assert not look.errors


def test_the_device_tells_how_far_a_finding_is_and_in_which_direction(look, view):
    page = look.open(view, address="#f=F-0003", geolocation=HERE, permissions=["geolocation"])
    page.locator("#rz-card .rz-how-far").click()
    page.wait_for_selector("#rz-here")
    way, _, metres = CGCS2000.inv(109.88, 31.08, 109.8926, 31.1498)
    told = page.inner_text("#rz-card .rz-from-here")
    assert f"{metres / 1000:.2f} km" in told.replace("\u00a0", " ")
    assert f"北方（{way:.0f}°）" in told
    assert "25" in told
    page.click("#rz-language")
    assert "km from me, north" in page.inner_text("#rz-card .rz-from-here").replace("\u00a0", " ")


def test_without_an_open_finding_the_list_is_put_in_the_order_of_distance(look, view):
    page = look.open(view, geolocation=HERE, permissions=["geolocation"])
    assert "by_distance" not in page.locator("#rz-sort option").evaluate_all("all => all.map((one) => one.value)")
    page.click("#rz-my_location")
    page.wait_for_selector("#rz-here")
    assert page.input_value("#rz-sort") == "by_distance"
    shown = [text.replace("\u00a0", " ") for text in page.locator(".rz-row-side b").all_inner_texts()]
    metres = [float(text.split()[0].replace(",", "")) * (1000 if text.endswith("km") else 1) for text in shown if text]
    assert len(metres) >= 5
    assert metres == sorted(metres)
    nearest = page.locator(".rz-row").first.get_attribute("data-id")
    shape = view.findings.loc[nearest].geometry
    assert shape.geom_type != "Point" or CGCS2000.inv(109.88, 31.08, shape.x, shape.y)[2] == pytest.approx(
        metres[0], abs=10
    )


def test_a_place_that_is_told_only_roughly_has_no_way_to_it(look, view):
    name = view.findings.loc["F-0003", "subject_layer"]
    page = look.open(replace(view, withheld=Withheld(coarse_m={name: 1000.0})), address="#f=F-0003")
    assert page.locator("#rz-card .rz-going").count() == 0
    assert "公开版只给概略位置" in page.inner_text("#rz-card")
