"""The inspection map in a browser without a network."""

from __future__ import annotations

import base64
import gzip
import re
from dataclasses import replace

import pytest
from shapely import from_wkt

from law_scenes import CATALOGUE, LATER, audited, scene, square
from page_wait import until
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.shared.layers import project_view
from riverzones.model import Text
from riverzones.present.web.page import page as page_of
from riverzones.terms import SEVERITY, STATUS

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}


def names(page):
    return page.locator(".rz-row-name").all_inner_texts()


def row(page, words):
    return page.locator(".rz-row", has_text=words).first


def boxes(page):
    """The figures of the card, each its name and its number."""
    return [" ".join(text.split()) for text in page.locator(".rz-figures > div").all_inner_texts()]


def at(page, lon, lat):
    """Where a place is on the screen: x, y."""
    return page.evaluate(
        """([lon, lat]) => {
          const map = window.riverzonesFrame, box = map.getContainer().getBoundingClientRect();
          const point = map.latLngToContainerPoint([lat, lon]);
          return [box.left + point.x, box.top + point.y];
        }""",
        [lon, lat],
    )


def colour(page, lon, lat):
    """The colour the map's canvas shows at a place."""
    return page.evaluate(
        """([lon, lat]) => {
          const map = window.riverzonesFrame, canvas = map.getPane('overlayPane').querySelector('canvas');
          const point = map.latLngToContainerPoint([lat, lon]);
          const box = map.getContainer().getBoundingClientRect(), own = canvas.getBoundingClientRect();
          const scale = canvas.width / own.width;
          const x = (box.left + point.x - own.left) * scale, y = (box.top + point.y - own.top) * scale;
          return [...canvas.getContext('2d').getImageData(Math.round(x), Math.round(y), 1, 1).data].slice(0, 3);
        }""",
        [lon, lat],
    )


def test_the_file_asks_for_nothing_but_itself(look, view):
    page = look.open(view)
    page.click("#rz-tab-layers")
    page.click("#rz-tab-findings")
    row(page, "江岸精细化工").click()
    page.click("#rz-language")
    page.click("#rz-theme")
    page.evaluate("window.riverzonesFrame.setZoom(14, {animate: false})")
    page.wait_for_timeout(300)
    assert look.requests == [(look.folder / "map.html").as_uri()]
    assert look.errors == []


def test_the_list_and_the_marks_show_every_finding(look, view):
    page = look.open(view)
    assert len(names(page)) == len(view.findings) == 8
    assert page.inner_text("#rz-count") == "8 条问题"
    assert colour(page, 109.8926, 31.1498) == [179, 38, 30]
    assert colour(page, 110.0095, 31.0325) == [109, 74, 168]


def test_a_severity_filters_list_map_and_counts(look, view):
    page = look.open(view)
    page.click("[data-severity=target]")
    assert names(page) == ["抱龙河口混合排污口"]
    assert page.inner_text("#rz-count") == "1 / 8 条"
    assert colour(page, 109.8926, 31.1498) != [179, 38, 30]
    assert page.get_attribute("[data-severity=target]", "aria-pressed") == "true"
    page.click("[data-severity=require]")
    assert len(names(page)) == 3
    page.click("#rz-more")
    page.select_option("#rz-by-rule", "CN-121")
    assert names(page) == ["滨江餐饮平台"]
    assert re.findall(r"\d+$", page.inner_text("[data-severity=prohibit]")) == ["0"]
    page.click("#rz-clear")
    assert len(names(page)) == 8


@pytest.mark.parametrize(
    ("select", "value", "left"),
    [
        ("#rz-by-verdict", "cannot_tell", ["曲尺化工新建项目"]),
        ("#rz-by-status", "open", ["北门坡工业排污口"]),
        ("#rz-by-river", "抱龙河", ["抱龙河口混合排污口"]),
    ],
)
def test_each_filter_leaves_what_it_says(look, view, select, value, left):
    page = look.open(view)
    page.click("#rz-more")
    page.select_option(select, value)
    assert names(page) == left


def test_the_filter_of_origin_leaves_what_a_job_saw(look, view):
    found = view.findings.copy()
    checked, both = found.index[:2]
    found.loc[checked, ["kind", "rule", "rules", "clauses"]] = [
        "data",
        "DC-109",
        "DC-109",
        '[{"kind": "data", "rule": "DC-109"}]',
    ]
    found.loc[both, "clauses"] = '[{"rule": "CN-101"}, {"kind": "task", "rule": "PA-101"}]'
    page = look.open(replace(view, findings=found))
    page.click("#rz-more")
    options = page.eval_on_selector_all("#rz-by-origin option", "nodes => nodes.map((node) => node.value)")
    assert set(options) == {"", "rule", "data", "task"}
    page.select_option("#rz-by-origin", "data")
    assert names(page) == [found.subject_name[checked]]
    page.select_option("#rz-by-origin", "task")
    assert names(page) == [found.subject_name[both]]  # a rule and another job saw it: it is of both
    page.select_option("#rz-by-origin", "rule")
    assert len(names(page)) == 7
    page.click("#rz-clear")
    assert len(names(page)) == 8


def test_findings_of_rules_alone_need_no_filter_of_origin(look, view):
    page = look.open(view)
    page.click("#rz-more")
    assert page.query_selector("#rz-by-origin") is None


def test_the_chief_filter_leaves_the_findings_of_that_chief(look, view):
    page = look.open(view)
    page.click("#rz-more")
    page.select_option("#rz-by-chief", label="示例县级河长 · 县级 (7)")
    assert len(names(page)) == 7
    assert "抱龙河口混合排污口" not in names(page)


def test_search_looks_through_names_chiefs_and_both_languages(look, view):
    page = look.open(view)
    page.fill("#rz-search", "化工 曲尺")
    until(page, "document.querySelectorAll('.rz-row').length === 1")
    assert names(page) == ["曲尺化工新建项目"]
    page.fill("#rz-search", "management range")
    until(page, "document.querySelector('.rz-row-name').textContent === '滨江餐饮平台'")
    page.fill("#rz-search", "没有这个")
    page.wait_for_selector(".rz-empty")
    assert page.inner_text(".rz-empty") == "没有符合条件的问题。"


def test_sorting_by_margin_puts_the_deepest_in_metres_first(look, view):
    page = look.open(view)
    page.select_option("#rz-sort", "by_margin")
    shown = names(page)
    assert shown[:3] == ["北门坡工业排污口", "培石存量化工企业", "江岸精细化工扩建项目"]
    assert shown.index("曲尺化工新建项目") < shown.index("滨江餐饮平台") < shown.index("抱龙河口混合排污口")


def test_only_what_the_map_shows_follows_the_map(look, view):
    page = look.open(view, address="#v=15/31.0325/110.0095")
    page.click("#rz-more")
    page.check("#rz-in-view")
    assert names(page) == ["抱龙河口混合排污口"]
    page.evaluate("window.riverzonesFrame.setView([31.1498, 109.8926], 15, {animate: false})")
    until(page, "document.querySelector('.rz-row-name').textContent === '北门坡工业排污口'")


def test_a_finding_shows_the_measured_line_the_clause_and_who_answers(look, view):
    page = look.open(replace(view, internal=True))
    row(page, "江岸精细化工").click()
    card = page.inner_text("#rz-card")
    for words in ("CN-111", "长江干支流岸线一公里内", "812.4", "1,000", "187.6", "±", "《长江保护法》第二十六条"):
        assert words in card
    for words in ("县经济信息委", "巫峡镇人民政府", "省级", "示例县级河长", "县委书记", "81.23", "右岸", "2026-11-22"):
        assert words in card
    assert page.get_attribute(".rz-chain a", "href") == "tel:02357680000"
    assert page.inner_text(".rz-length").replace("\u00a0", " ") == "812.4 m"
    found = view.findings.loc["F-0004"]
    seen = page.evaluate(
        "(far) => window.riverzonesFrame.getBounds().contains(far)", [found["nearest_lat"], found["nearest_lon"]]
    )
    assert seen
    assert row(page, "江岸精细化工").get_attribute("aria-current") == "true"


def test_a_card_says_under_its_name_where_on_the_river_in_both_languages(look, view):
    page = look.open(view)
    row(page, "江岸精细化工").click()
    assert page.inner_text(".rz-card-where").replace("\u00a0", " ") == "长江 · 右岸 · 距河口 81.23 km"
    page.click("#rz-language")
    assert page.inner_text(".rz-card-where").replace("\u00a0", " ") == "长江 · Right bank · 81.23 km from the mouth"


def test_a_card_without_a_river_says_nothing_of_one(look, view):
    bare = view.findings.assign(river="", bank=None, chainage_m=None)
    page = look.open(replace(view, findings=bare))
    row(page, "江岸精细化工").click()
    assert page.locator(".rz-card-where").count() == 0


def test_the_measured_line_is_drawn_between_the_object_and_the_nearest_point(look, view):
    page = look.open(view, address="#f=F-0005")
    found = view.findings.loc["F-0005"]
    middle = ((found.geometry.x + found["nearest_lon"]) / 2, (found.geometry.y + found["nearest_lat"]) / 2)
    half = (found.geometry.x - middle[0], found.geometry.y - middle[1])
    pixel_deg = 360 / 256 / 2 ** page.evaluate("window.riverzonesFrame.getZoom()")
    along = [  # the line is dashed and thin: some places fall between dashes, some a pixel beside it
        colour(page, middle[0] + step / 40 * half[0] + beside * pixel_deg, middle[1] + step / 40 * half[1])
        for step in range(20)
        for beside in (-1, 0, 1)
    ]
    assert any(max(pixel) < 80 for pixel in along), along
    assert colour(page, middle[0] - 0.001, middle[1]) not in along


def test_a_finding_that_cannot_be_told_says_why(look, view):
    page = look.open(view, address="#f=F-0005")
    assert "跨越限值 1000 m" in page.inner_text(".rz-why")
    assert "无法判定" in page.inner_text("#rz-card")
    assert "距限值尚余" in page.inner_text("#rz-card")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_a_card_tells_part_by_part_why_and_what_would_turn_it_in_both_languages(look, screen, tmp_path):
    zones = [
        {"id": f"Z{tier}", "name": f"甲{tier}级", "source_id": "S", "tier": tier, "wkt": square(lon, 31.00)}
        for tier, lon in (("1", 109.80), ("2", 109.81))
    ]
    outfall = {"id": "O", "name": "甲排口", "category": "industrial", "wkt": "POINT(109.809 31.005)"}
    project = scene(tmp_path / "p.gpkg", zones=zones, outfalls=[outfall])
    (name,) = audited(project, LATER, "CN-100", "CN-101").findings.index
    view = map_view(project_view(project, catalogue=CATALOGUE), catalogue=CATALOGUE)
    page = look.open(view, address=f"#f={name}", **screen)
    told = view.explanations[name]
    for lang in ("zh", "en"):
        turns = page.locator(".rz-turns li").all_inner_texts()
        assert turns == [line.within(lang) for line in told.turns]
        reasons = page.locator(".rz-reason")
        assert reasons.count() == 2
        assert reasons.nth(0).get_attribute("open") is not None
        page.locator(".rz-reason:not([open]) summary").click()
        for place, clause in enumerate(told.clauses):
            words = reasons.nth(place).inner_text()
            assert clause.rule in words
            for part in clause.parts:
                assert f"“{part.part}”" in words
                assert part.how.within(lang) in words
        within = "e => e.scrollWidth <= e.clientWidth + 1 || getComputedStyle(e).display === 'inline'"
        assert page.evaluate(f"[...document.querySelectorAll('#rz-card *')].every({within})")
        page.click("#rz-language")
    assert not look.errors


def test_a_map_without_explanations_has_no_such_section(look, view):
    page = look.open(view, address="#f=F-0004")
    assert page.locator(".rz-turns, .rz-reason").count() == 0


def test_a_click_on_a_mark_opens_its_findings_one_after_the_other(look, view):
    page = look.open(view, address="#v=15/31.1214/109.8814")
    page.mouse.click(*at(page, 109.8814, 31.1214))
    page.wait_for_selector("#rz-card:not([hidden])")
    assert page.inner_text("#rz-card h2") == "巫峡镇江东生活排污口"
    first = page.inner_text(".rz-card-rule .rz-code")
    assert "同一对象的其他问题" in page.inner_text("#rz-card")
    page.mouse.click(*at(page, 109.8814, 31.1214))
    second = page.inner_text(".rz-card-rule .rz-code")
    assert {first, second} == {"CN-101", "WS-111"}


def test_a_click_on_a_feature_opens_its_columns_in_words(look, view):
    page = look.open(view, address="#v=15/31.066/109.87")
    page.click("#rz-objects")
    page.mouse.click(*at(page, 109.87, 31.066))
    popup = page.inner_text(".leaflet-popup")
    assert "巫山县污水处理厂排污口" in popup
    assert "城镇污水处理厂" in popup
    assert "municipal_wwtp" not in popup
    assert "示意数据" in popup


COVERED = """(places) => {
  const map = window.riverzonesFrame, frame = map.getContainer().getBoundingClientRect();
  return places.map(([lon, lat]) => {
    const point = map.latLngToContainerPoint([lat, lon]);
    const node = document.elementFromPoint(frame.left + point.x, frame.top + point.y);
    const over = node && node.closest('.rz-legend, .rz-card, .rz-panel, .leaflet-bar, .rz-top');
    return node ? (over ? over.className : '') : 'off the page';
  });
}"""


@pytest.mark.parametrize(("width", "height"), [(1400, 850), (1280, 720)])
def test_neither_legend_nor_card_lies_over_the_open_finding_and_its_line(look, view, width, height):
    findings = view.findings.copy()
    middles = findings.geometry.representative_point()
    west = [-0.02, -0.012, -0.006, 0.006, 0.012, -0.03, 0.02, -0.01]  # lines towards each corner, four to the legend
    south = [-0.006, -0.012, -0.02, -0.008, 0.01, -0.02, 0.01, 0.006]
    findings["nearest_lon"], findings["nearest_lat"] = middles.x + west, middles.y + south
    page = look.open(replace(view, findings=findings), viewport={"width": width, "height": height})
    for finding_id, found in findings.iterrows():
        page.locator(f'.rz-row[data-id="{finding_id}"]').click()
        middle, far = middles[finding_id], (found["nearest_lon"], found["nearest_lat"])
        places = [
            [middle.x + (far[0] - middle.x) * share, middle.y + (far[1] - middle.y) * share] for share in (0, 0.5, 1)
        ]
        assert page.evaluate(COVERED, places) == [""] * len(places), finding_id
        boxes = [page.locator(f"#rz-{name}").bounding_box() for name in ("legend", "card")]
        assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


def test_the_legend_opens_on_the_whole_map_and_folds_for_a_finding_where_the_page_is_narrow(look, view):
    page = look.open(view, viewport={"width": 1280, "height": 720})
    is_open = "document.getElementById('rz-legend').open"
    assert page.evaluate(is_open)
    row(page, "江岸精细化工").click()
    assert not page.evaluate(is_open)
    page.click("#rz-legend summary")
    row(page, "北门坡").click()
    assert page.evaluate(is_open), "what the reader opened stays open"
    page.keyboard.press("Escape")
    assert page.evaluate(is_open)
    wide = look.open(view, viewport={"width": 1600, "height": 900})
    row(wide, "江岸精细化工").click()
    assert wide.evaluate(is_open)


@pytest.mark.parametrize(("width", "height"), [(1400, 850), (1280, 720)])
def test_the_first_view_shows_every_finding_beside_or_above_the_legend(look, view, width, height):
    page = look.open(view, viewport={"width": width, "height": height})
    places = [[at.x, at.y] for at in view.findings.geometry.representative_point()]
    assert page.evaluate(COVERED, places) == [""] * len(places)
    page.evaluate("window.riverzonesFrame.setView([31.5, 110.5], 13, {animate: false})")
    page.click(".rz-home")
    page.wait_for_timeout(400)
    assert page.evaluate(COVERED, places) == [""] * len(places)


@pytest.mark.parametrize("severities", [list(SEVERITY)[:8], list(SEVERITY)[-8:]])
def test_severities_and_states_are_called_as_in_the_ledger(look, view, severities):
    findings = view.findings.copy()
    findings["status"] = ["new", "open", "closed", "reopened"] * 2
    findings["severity"] = severities
    page = look.open(replace(view, findings=findings))
    for name in severities:
        words = SEVERITY[name]
        assert re.sub(r"\W*\d+$", "", page.inner_text(f"[data-severity={name}]")).strip() == words.zh
    for finding_id, status in findings["status"].items():
        page.locator(f'.rz-row[data-id="{finding_id}"]').click()
        assert STATUS[status].zh in page.locator("#rz-card .rz-card-body > .rz-row-tags").inner_text()


@pytest.mark.parametrize(
    ("finding_id", "zh", "en"),
    [
        ("F-0001", ["深入 184.6 m", "位置精度 ± 5 m"], ["Depth inside 184.6 m", "Accuracy ± 5 m"]),
        ("F-0006", ["占用面积 1,840 m²"], ["Shared area 1,840 m²"]),
        (
            "F-0004",
            ["实测距离 812.4 m", "限值 1,000 m", "超出量 187.6 m", "位置精度 ± 2 m"],
            ["Distance 812.4 m", "Limit 1,000 m", "Margin 187.6 m", "Accuracy ± 2 m"],
        ),
    ],
)
def test_the_card_calls_a_number_what_it_is_and_shows_it_once(look, view, finding_id, zh, en):
    page = look.open(view, address=f"#f={finding_id}")
    assert boxes(page) == zh
    page.click("#rz-language")
    assert boxes(page) == en


def test_outside_the_zone_it_should_lie_in_a_finding_has_a_distance_and_no_depth(look, view):
    findings = view.findings.copy()
    findings["geometry"] = [from_wkt("POINT (109.95 31.2)"), *findings.geometry.iloc[1:]]
    page = look.open(replace(view, findings=findings), address="#f=F-0001")
    assert boxes(page)[0] == "实测距离 184.6 m"


def test_a_finding_that_was_counted_shows_no_number(look, view):
    findings = view.findings.copy()
    for name, value in {"measured": 0.0, "limit": 1.0, "margin": 1.0, "unit": "count"}.items():
        findings[name] = findings[name].astype(object)
        findings.loc["F-0008", name] = value
    page = look.open(replace(view, findings=findings), address="#f=F-0008")
    assert boxes(page) == []
    assert "count" not in page.inner_text("#rz-card")
    assert row(page, "抱龙河口").locator(".rz-row-side b").inner_text() == ""


def test_what_is_sensitive_is_not_in_the_file(look, view):
    page = look.open(view)
    packed = re.search(r'id="rz-data">([^<]+)<', (look.folder / "map.html").read_text(encoding="utf-8"))
    text = gzip.decompress(base64.b64decode(packed.group(1))).decode()
    assert "13800000000" not in text
    assert "巫峡镇江东生活排污口" in text
    assert page.title() == "巫山县水源保护与岸线巡查图"


def test_the_language_switches_everything_inside_the_page(look, view):
    page = look.open(view, address="#f=F-0004")
    page.click("#rz-language")
    assert page.get_attribute("html", "lang") == "en"
    assert page.title() == "Wushan: source protection and shoreline inspection"
    card = page.inner_text("#rz-card")
    assert "812.4 m from the shoreline of the Yangtze" in card
    assert "No new or expanded chemical project" in card
    page.click("#rz-tab-layers")
    assert "Drinking-water zones" in page.inner_text("#rz-pane-layers")
    page.click("#rz-tab-checks")
    assert "Not run is not passed." in page.inner_text("#rz-pane-checks")
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for words in page.locator(
        "#rz-panel [role=tab], .rz-tool, .rz-figures dt, .rz-card h3, .rz-facts dt"
    ).all_inner_texts():
        assert not chinese.search(words) or words == "中文", words
    page.click("#rz-language")
    assert page.get_attribute("html", "lang") == "zh-CN"


def test_the_address_brings_back_view_finding_language_and_layers(look, view):
    page = look.open(view)
    page.click("#rz-tab-layers")
    page.uncheck("[data-layer=zones]")
    page.click("#rz-tab-findings")
    page.click("#rz-language")
    row(page, "江岸精细化工").click()
    page.evaluate("window.riverzonesFrame.setView([31.05, 109.81], 14, {animate: false})")
    address = page.evaluate("window.location.hash")
    assert "f=F-0004" in address
    again = look.open(view, address=address)
    assert again.inner_text("#rz-card h2") == "江岸精细化工扩建项目"
    assert again.get_attribute("html", "lang") == "en"
    assert again.evaluate("window.riverzonesFrame.getZoom()") == 14
    centre = again.evaluate("[window.riverzonesFrame.getCenter().lat, window.riverzonesFrame.getCenter().lng]")
    assert centre == pytest.approx([31.05, 109.81], abs=1e-3)
    assert not again.locator("[data-layer=zones]").is_checked()


@pytest.mark.parametrize("address", ["#v=nonsense", "#v=99/999/999", "#f=unknown", "#%%%", "#off=<img>"])
def test_a_broken_address_opens_the_whole_map(look, view, address):
    page = look.open(view, address=address)
    assert len(names(page)) == 8
    assert page.locator("#rz-card").is_hidden()
    assert look.errors == []


def test_layers_switch_and_the_legend_shows_only_what_is_drawn(look, view):
    page = look.open(view)
    legend = page.inner_text("#rz-legend")
    assert "一级保护区" in legend
    assert "准保护区" not in legend
    assert "河长责任段" not in legend
    before = colour(page, 110.004, 30.96)
    page.click("#rz-tab-layers")
    page.uncheck("[data-layer=zones]")
    page.check("[data-layer=segments]")
    legend = page.inner_text("#rz-legend")
    assert "一级保护区" not in legend
    assert "河长责任段" in legend
    assert colour(page, 110.004, 30.96) != before


def test_zones_differ_by_hatch_and_not_by_colour_alone(look, view):
    page = look.open(view, address="#v=16/31.1545/109.8905")
    lon, lat = 109.8905, 31.157
    seen = {tuple(colour(page, lon + step * 0.00001, lat)) for step in range(0, 60, 2)}
    assert len(seen) >= 2


def test_rules_that_did_not_run_say_why(look, view):
    page = look.open(view)
    page.click("#rz-tab-checks")
    words = page.inner_text("#rz-pane-checks")
    assert "未运行 · 1" in words
    assert "项目中没有 mines、conservation_areas 图层" in words


def test_the_keyboard_alone_is_enough(look, view):
    page = look.open(view)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "rz-skip"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.querySelector('.rz-row-name').textContent")
    assert chosen == names(page)[2]
    page.keyboard.press("Enter")
    assert page.inner_text("#rz-card h2") == chosen
    assert page.evaluate("document.activeElement.id") == "rz-card"
    page.keyboard.press("Escape")
    assert page.locator("#rz-card").is_hidden()
    assert page.evaluate("document.activeElement.querySelector('.rz-row-name').textContent") == chosen


def test_everything_that_can_be_pressed_has_a_name(look, view):
    page = look.open(view, address="#f=F-0004")
    page.click("#rz-more")
    for tab in ("layers", "checks", "findings"):
        page.click(f"#rz-tab-{tab}")
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('button, a[href], input, select, summary, [role=button]')]
              .filter((node) => node.offsetParent && !(node.getAttribute('aria-label') || node.innerText.trim()
                || (node.labels && [...node.labels].some((label) => label.innerText.trim()))))
              .map((node) => node.outerHTML.slice(0, 120))"""
        )
        assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(look, view, scheme):
    page = look.open(view, address="#f=F-0005", color_scheme=scheme)
    faint = page.evaluate(CONTRAST)
    assert faint == []


CONTRAST = """() => {
  const rgba = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => [r, g, b].map((v) => linear(v / 255))
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (node) => { for (let at = node; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour.startsWith('rgb') && rgba(colour)[3] === 1) return rgba(colour); } return [255, 255, 255]; };
  const faint = [];
  for (const node of document.querySelectorAll('.rz-top *, .rz-banner, .rz-panel *, .rz-card *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.offsetParent || node.disabled) continue;
    const a = light(rgba(getComputedStyle(node).color)), b = light(ground(node));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${node.className} ${node.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


def test_a_phone_sees_map_and_list_and_nothing_runs_over_the_edge(look, view):
    page = look.open(view, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    panel = page.locator("#rz-panel").bounding_box()
    assert panel["width"] == 390
    assert 250 < panel["height"] < 844 * 0.55
    shown = page.locator("#frame_frame, .folium-map").first.bounding_box()
    assert shown["height"] > 250
    row(page, "北门坡").tap()
    page.wait_for_selector("#rz-card:not([hidden])")
    card = page.locator("#rz-card").bounding_box()
    assert card["y"] > 250
    assert card["y"] + card["height"] == pytest.approx(844, abs=1)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.rz-card button, .rz-tabs button, .rz-row, .rz-chip, .rz-icon')]
          .filter((node) => node.offsetParent && !node.classList.contains('rz-grip'))
          .filter((node) => node.getBoundingClientRect().height < 40)
          .map((node) => node.className)"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_sheet_of_a_phone_goes_up_and_down(look, view):
    page = look.open(view, **PHONE)
    heights = []
    for _ in range(3):
        page.wait_for_timeout(260)
        heights.append(page.locator("#rz-panel").bounding_box()["height"])
        page.locator("#rz-grip").tap()
    half, full, peek = heights
    assert peek < 100 < half < full


def test_made_up_data_say_so(look, view):
    page = look.open(view)
    assert "示意数据" in page.inner_text("#rz-banner")


def test_real_data_carry_no_such_banner(look, view):
    real = replace(
        view,
        illustrative=False,
        findings=view.findings.assign(illustrative=False),
        layers=[replace(item, frame=item.frame.assign(illustrative=False)) for item in view.layers],
    )
    assert look.open(real).locator("#rz-banner").is_hidden()


def test_a_browser_without_decompression_is_told_what_to_use(look, view):
    page = look.open(view, ready=False, init="delete window.DecompressionStream")
    page.wait_for_selector("[role=alert]")
    assert "浏览器版本过低" in page.inner_text("#rz-loading")
    assert "too old" in page.inner_text("#rz-loading")


def test_a_file_cut_short_says_so(look, view):
    path = look.folder / "map.html"
    text = page_of(view)
    path.write_text(re.sub(r'(id="rz-data">[^<]{400})[^<]+', r"\1", text), encoding="utf-8")
    page = look.open(view, ready=False)
    page.wait_for_selector("[role=alert]")
    assert "文件不完整" in page.inner_text("#rz-loading")


def test_tiles_are_asked_for_only_when_they_were_wished_for(look, view):
    page = look.open(replace(view, tiles="https://tiles.example.org/{z}/{x}/{y}.png", tiles_attribution="某测绘院"))
    page.wait_for_timeout(300)
    asked = [url for url in look.requests if not url.startswith("file:")]
    assert asked
    assert all(url.startswith("https://tiles.example.org/") for url in asked)
    assert "某测绘院" in page.inner_text(".leaflet-control-attribution")


def test_ten_thousand_findings_stay_small_and_open(look, many):
    page = look.open(many(10_000))
    assert (look.folder / "map.html").stat().st_size < 3_000_000
    assert int(page.get_attribute("html", "data-ready")) < 15_000
    assert page.inner_text("#rz-count") == "10,000 条问题"
    assert page.locator(".rz-row").count() == 60
    page.click(".rz-more-row button")
    assert page.locator(".rz-row").count() == 120


def test_a_map_without_findings_says_where_to_look(look, view):
    page = look.open(replace(view, findings=view.findings.iloc[:0]))
    assert "检查" in page.inner_text(".rz-empty")
    assert look.errors == []


def test_only_english_words_where_the_map_was_made_in_english(look, view):
    page = look.open(replace(view, lang="en", title=Text("图", "Inspection map")))
    assert page.inner_text("h1") == "Inspection map"
    assert page.inner_text("#rz-count") == "8 findings"


PRINTED = """(wanted) => {
  const canvas = document.querySelector('canvas.rz-labels');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) count += wanted.every((part, place) => data[at + place] === part);
  return count;
}"""


def test_on_paper_the_page_is_light_and_the_map_still_shows_the_finding(look, view):
    page = look.open(view, address="#f=F-0004", color_scheme="dark")
    page.emulate_media(media="print")
    until(page, "document.documentElement.dataset.theme === 'light'")
    found = view.findings.loc["F-0004"]
    far = [found["nearest_lat"], found["nearest_lon"]]
    assert page.evaluate("(far) => window.riverzonesFrame.getBounds().contains(far)", far)
    legend = page.locator("#rz-legend").bounding_box()
    assert legend["x"] + legend["width"] <= page.locator(".folium-map").bounding_box()["x"]
    assert page.evaluate(PRINTED, [179, 38, 30]) > 20, "the canvas that is printed holds the marks too"
    page.emulate_media(media="screen", color_scheme="dark")
    until(page, "document.documentElement.dataset.theme === 'dark'")
    assert page.locator("#rz-search").is_visible()
