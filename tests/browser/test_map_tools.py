"""Tools of the map: measuring, where I am, the table, a stretch of a river, and what the address keeps."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from page_wait import until
from riverzones.model import Column, Text
from riverzones.present.web import Withheld

pytestmark = pytest.mark.browser

SOURCES = Path(__file__).resolve().parents[2] / "web" / "src"
GEODESIC = re.sub(r"^export ", "", (SOURCES / "geodesic.js").read_text(encoding="utf-8"), flags=re.MULTILINE)

CGCS2000 = Geod(a=6378137, rf=298.257222101)
BAD = '<img src=x onerror="window.hacked=1"></script>`${window.hacked=2}` =HYPERLINK("x") __proto__'


def number(words):
    return float(re.search(r"[\d,.]+", words.replace("\u00a0", " "))[0].replace(",", ""))


def test_the_measures_of_the_page_are_those_of_proj(chromium):
    random = np.random.default_rng(1)
    pairs = random.uniform([-80, -180, -80, -180], [80, 180, 80, 180], (60, 4))
    near = random.uniform([30, 109, 0, 0], [32, 111, 0.05, 0.05], (60, 4))
    pairs = np.vstack([pairs, np.column_stack([near[:, :2], near[:, :2] + near[:, 2:]])])
    rings = [
        [[31 + random.uniform(0.1, 1) * size * np.sin(k), 110 + size * np.cos(k)] for k in np.linspace(0, 6, 9)]
        for size in (0.001, 0.02, 0.5)
    ]
    page = chromium.new_page()
    lengths, areas, opposite, crossing = page.evaluate(
        f"([pairs, rings]) => {{ {GEODESIC}"
        "return [pairs.map(([a, b, c, d]) => geodesicM([a, b], [c, d])), rings.map(ringM2),"
        "geodesicM([0, 0], [0.5, 179.7]), [crosses([[0, 0], [1, 1], [0, 1], [1, 0]]), crosses(rings[0])]]; }",
        [pairs.tolist(), rings],
    )
    page.close()
    true = CGCS2000.inv(pairs[:, 1], pairs[:, 0], pairs[:, 3], pairs[:, 2])[2]
    assert np.abs(np.array(lengths) - true).max() < 0.001
    for ring, area in zip(rings, areas, strict=True):
        closed = np.array([*ring, ring[0]])
        dense = np.vstack([np.linspace(a, b, 400, endpoint=False) for a, b in itertools.pairwise(closed)])
        assert area == pytest.approx(abs(CGCS2000.polygon_area_perimeter(dense[:, 1], dense[:, 0])[0]), rel=1e-6)
    assert opposite is None or np.isnan(opposite)
    assert crossing == [True, False]


def test_measure_table_stretch_place_and_address_in_one_sitting(look, view):
    found = view.findings.assign(chainage_m=[60_000.0 + 100 * place for place in range(len(view.findings))])
    found.loc["F-0004", "chainage_m"] = 81_230.0
    secret = replace(view, findings=found, internal=True)
    page = look.open(secret, geolocation={"latitude": 31.08, "longitude": 109.88, "accuracy": 25},
                     permissions=["geolocation"])  # fmt: skip
    assert "内部资料" in page.inner_text("#rz-internal")
    go = "([lat, lon]) => window.riverzonesFrame.setView([lat, lon], 16, {animate: false})"
    corners = [(31.07, 109.87), (31.08, 109.87), (31.08, 109.89)]
    page.click("#rz-measure_length")
    for corner in corners:
        page.evaluate(go, corner)
        page.click("#rz-corner_here")
    true = sum(CGCS2000.inv(a[1], a[0], b[1], b[0])[2] for a, b in itertools.pairwise(corners))
    assert number(page.inner_text("#rz-measured")) == pytest.approx(true, abs=3)  # the centre is a whole pixel
    page.click("#rz-measure_area")
    for corner in corners:
        page.evaluate(go, corner)
        page.click("#rz-corner_here")
    lon, lat = [corner[1] for corner in corners], [corner[0] for corner in corners]
    area = abs(CGCS2000.polygon_area_perimeter(lon, lat)[0])
    assert number(page.inner_text("#rz-measured")) == pytest.approx(area / 1e6, rel=2e-3)
    page.click("#rz-undo")
    assert "三个点" in page.inner_text("#rz-measured")
    page.keyboard.press("Escape")
    assert page.locator("#rz-say").is_hidden()
    page.click("#rz-my_location")
    page.wait_for_selector("#rz-here")
    assert "109.880000, 31.080000" in page.inner_text("#rz-here")

    page.click("#rz-more")
    page.select_option("#rz-by-river", "长江")
    page.fill("#rz-km-from", "81")
    page.fill("#rz-km-to", "81.5")
    page.press("#rz-km-to", "Enter")
    assert page.locator(".rz-row-name").all_inner_texts() == ["江岸精细化工扩建项目"]
    page.locator(".rz-row").first.click()
    card = page.inner_text("#rz-card")
    for words in ("经过", "首次发现", "2026-11-22"):
        assert words in card
    page.keyboard.press("Escape")
    page.fill("#rz-search", "江岸")
    until(page, "window.location.hash.includes('q=')")
    page.click("#rz-table")
    address = page.evaluate("window.location.hash")
    for words in ("km=81-81.5", "table=findings"):
        assert words in address
    assert page.locator("#rz-tabled tbody tr").count() == 1

    again = look.open(secret, address=address)
    assert again.locator("#rz-tabled tbody tr").count() == 1
    assert again.input_value("#rz-search") == "江岸"
    again.select_option("#rz-table-of", "zones")
    zones = next(layer for layer in view.layers if layer.name == "zones").frame
    assert again.locator("#rz-tabled tbody tr").count() == len(zones)
    assert "一级保护区" in again.inner_text("#rz-tabled tbody")
    again.locator("#rz-tabled thead button").first.press("Enter")
    assert again.get_attribute("#rz-tabled th[scope=col] >> nth=0", "aria-sort") == "ascending"
    again.click("#rz-language")
    assert "rows" in again.inner_text(".rz-table-bar")
    again.locator("#rz-tabled tbody button").first.click()
    assert again.locator("#rz-tabled").is_hidden()
    assert again.locator(".rz-popup").is_visible()
    assert set(look.requests) == {(look.folder / "map.html").as_uri()}
    assert look.errors == []


def test_a_refused_position_says_why_and_a_public_map_says_what_is_coarse(look, view):
    name = "outfalls"
    page = look.open(replace(view, withheld=Withheld(coarse_m={name: 1000.0})), address="#f=F-0002", permissions=[])
    assert page.locator("#rz-internal").is_hidden()
    assert page.locator(".rz-chain a").count() == 0
    page.click("#rz-my_location")
    until(page, "document.getElementById('rz-say').innerText.includes('本机文件')")
    place = page.inner_text("#rz-card")
    assert ("概略位置" in place) == (view.findings.loc["F-0002", "subject_layer"] == name)
    assert look.errors == []


def test_hostile_words_stay_words_in_the_table_and_in_the_address(look, view):
    column = Column(BAD, Text(BAD, BAD), Text(BAD, BAD), "string")
    layers = [
        replace(one, title=Text(BAD, BAD), frame=one.frame.assign(**{"name": BAD, BAD: BAD}), columns=[column])
        for one in view.layers
    ]
    found = view.findings.assign(subject_name=BAD, message=BAD, reference_name=BAD, citation=BAD, river=BAD)
    page = look.open(
        replace(view, layers=layers, findings=found),
        address="#river=%3Cimg%20src%3Dx%3E&sort=__proto__&table=__proto__&km=a-b&severity=constructor&q=%3Cb%3E",
    )
    assert page.locator("#rz-tabled").is_hidden()
    assert page.inner_text(".rz-empty") == "没有符合条件的问题。"
    page.fill("#rz-search", "")
    until(page, "document.querySelectorAll('.rz-row').length === 8")
    page.click("#rz-table")
    assert " ".join(page.inner_text("#rz-tabled tbody button >> nth=0").split()) == " ".join(BAD.split())
    page.select_option("#rz-table-of", "zones")
    assert BAD in page.inner_text("#rz-tabled thead").replace("\n", " ")
    page.locator("#rz-tabled tbody button").first.click()
    assert page.locator("img, iframe, body svg").count() == 0
    assert page.evaluate("window.hacked") is None
    assert look.errors == []
