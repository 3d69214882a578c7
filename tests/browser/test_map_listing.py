"""A map made for one question: its list, with the mouse, with keys, in two languages, on paper, with hostile names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riverzones.audit import no_findings
from riverzones.model import Text
from riverzones.present.web import Listing

pytestmark = pytest.mark.browser

NOTE = Text("沿主河道下行，共 9.2 km。", "Down the main stem, 9.2 km in all.")


def entry(feature, name, km, *, layer="outfalls"):
    figure = Text(f"{km} km", f"{km} km")
    detail = Text("入河排污口 · 左岸", "Outfalls · left bank")
    return {"layer": layer, "id": feature, "name": name, "river": "大宁河", "figure": figure, "detail": detail}


def asked(view, rows):
    return replace(
        view,
        findings=no_findings(),
        rules={},
        checked=(),
        listing=Listing(Text("沿途", "On the way"), NOTE, rows),
    )


@pytest.fixture
def way(view):
    outfalls = next(layer for layer in view.layers if layer.name == "outfalls").frame
    rows = [entry(row.id, row.name, 1.5 + number) for number, row in enumerate(outfalls[["id"]].assign(
        name=outfalls["name"]).itertuples(index=False))][:2]  # fmt: skip
    return asked(view, rows)


def names(page):
    return page.locator("#rz-pane-found .rz-row-name").all_inner_texts()


def test_the_list_stands_in_place_of_findings_and_checks(look, way):
    page = look.open(way)
    shown = [tab for tab in page.locator("[role=tab]").all() if tab.is_visible()]
    assert [tab.get_attribute("id") for tab in shown] == ["rz-tab-found", "rz-tab-layers"]
    assert page.get_attribute("#rz-tab-found", "aria-selected") == "true"
    assert names(page) == [row["name"] for row in way.listing.rows]
    assert page.inner_text("#rz-pane-found .rz-note") == NOTE.zh
    assert "1.5 km" in page.inner_text("#rz-pane-found .rz-row >> nth=0")
    assert page.locator(".rz-mark").count() == 0
    assert look.requests == [(look.folder / "map.html").as_uri()]
    assert look.errors == []


def test_a_row_opens_its_feature_on_the_map(look, way):
    page = look.open(way)
    page.click("#rz-pane-found .rz-row >> nth=1")
    assert page.inner_text(".rz-popup h3") == way.listing.rows[1]["name"]
    place = next(layer.frame for layer in way.layers if layer.name == "outfalls").geometry.iloc[1]
    assert page.evaluate("(at) => window.riverzonesFrame.getBounds().contains(at)", [place.y, place.x])


def test_a_popup_shows_the_chart_of_its_feature_as_a_picture(look, way):
    first = way.listing.rows[0]["id"]
    svg = Text(
        *(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 268 108"><title>{w}</title></svg>' for w in "甲A")
    )
    layers = [replace(one, charts={first: svg}) if one.name == "outfalls" else one for one in way.layers]
    page = look.open(replace(way, layers=layers))
    page.click("#rz-pane-found .rz-row >> nth=1")
    assert page.locator(".rz-popup img").count() == 0
    page.click("#rz-pane-found .rz-row >> nth=0")
    page.wait_for_function("document.querySelector('.rz-popup img').naturalWidth > 0")
    assert page.get_attribute(".rz-popup img", "alt") == "近 12 个月水质类别和最差指标"
    assert "%E7%94%B2" in page.get_attribute(".rz-popup img", "src")  # the words of the language of the page
    assert look.requests == [(look.folder / "map.html").as_uri()]
    assert look.errors == []


def test_a_popup_says_the_name_once(look, way):
    page = look.open(way)
    page.click("#rz-pane-found .rz-row >> nth=0")
    assert page.inner_text(".rz-popup").count(way.listing.rows[0]["name"]) == 1


def test_a_row_is_reached_and_opened_with_keys_alone(look, way):
    page = look.open(way)
    page.focus("#rz-tab-found")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.className"))
        if "rz-row" in seen[-1]:
            break
    assert "rz-row" in seen[-1], seen
    page.keyboard.press("Enter")
    assert page.inner_text(".rz-popup h3") == way.listing.rows[0]["name"]


def test_arrow_keys_pass_by_the_tabs_that_are_not_there(look, way):
    page = look.open(way)
    page.focus("#rz-tab-found")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "rz-tab-layers"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "rz-tab-found"


def test_the_list_is_there_in_both_languages_with_a_name_for_who_does_not_see_it(look, way):
    page = look.open(way)
    assert page.get_attribute("#rz-pane-found ol", "aria-label") == "沿途"
    assert page.inner_text("#rz-tab-found .rz-dot") == "2"
    page.click("#rz-language")
    assert page.get_attribute("#rz-pane-found ol", "aria-label") == "On the way"
    assert page.inner_text("#rz-pane-found .rz-note") == NOTE.en
    assert "left bank" in page.inner_text("#rz-pane-found .rz-row >> nth=0")
    assert page.get_attribute("#rz-pane-found", "role") == "tabpanel"
    assert page.get_attribute("#rz-pane-found", "aria-labelledby") == "rz-tab-found"


def test_nothing_found_is_said_in_words(look, view):
    page = look.open(asked(view, []))
    assert page.inner_text("#rz-pane-found .rz-empty") == "沿途没有找到。"
    page.click("#rz-language")
    assert page.inner_text("#rz-pane-found .rz-empty") == "Nothing was found on the way."


def test_a_row_whose_feature_is_not_drawn_does_nothing(look, view):
    page = look.open(asked(view, [entry("gone", "不在图上", 3.0), entry("x", "无此图层", 4.0, layer="nowhere")]))
    page.click("#rz-pane-found .rz-row >> nth=0")
    page.click("#rz-pane-found .rz-row >> nth=1")
    assert page.locator(".rz-popup").count() == 0
    assert look.errors == []


def test_a_hostile_name_in_the_list_is_only_a_name(look, view):
    bad = '<img src=x onerror="window.hacked=1">'
    words = Text(bad, bad)
    row = {"layer": "outfalls", "id": "O-1", "name": bad, "river": bad, "figure": words, "detail": words}
    page = look.open(replace(asked(view, [row]), listing=Listing(words, words, [row])))
    assert names(page) == [bad]
    page.click("#rz-pane-found .rz-row")
    page.click("#rz-language")
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None
    assert look.errors == []


def test_the_list_is_printed(look, way):
    page = look.open(way)
    page.emulate_media(media="print")
    assert page.locator("#rz-pane-found .rz-row-name >> nth=0").is_visible()
    assert page.locator("#rz-pane-found .rz-note").is_visible()


def test_the_list_fits_a_phone(look, way):
    page = look.open(way, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#rz-pane-found .rz-row").first.click()
    assert page.inner_text(".rz-popup h3") == way.listing.rows[0]["name"]
