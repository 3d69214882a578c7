"""What a map shows first and where it goes by itself: problems before objects, a phone sideways, one line per row."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from riverzones.model import Text

pytestmark = pytest.mark.browser

SIDEWAYS = {"viewport": {"width": 844, "height": 390}, "has_touch": True, "is_mobile": True}
OVERLAPS = """([one, other]) => {
  const [a, b] = [one, other].map((name) => document.querySelector(name).getBoundingClientRect());
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}"""


def test_problems_come_first_and_other_objects_are_one_tap_away(look, view):
    page = look.open(view)
    drawn = "() => document.getElementById('rz-legend-rows').innerText"
    assert "入河排污口" not in page.evaluate(drawn)
    assert "off=" not in page.evaluate("window.location.hash")
    page.click("#rz-objects")
    assert page.get_attribute("#rz-objects", "aria-pressed") == "true"
    assert "入河排污口" in page.evaluate(drawn)
    assert page.locator("#rz-pane-layers input:not(:checked)").count() < page.locator("#rz-pane-layers input").count()
    page.click("#rz-objects")
    assert "入河排污口" not in page.evaluate(drawn)
    page.click("#rz-language")
    assert page.get_attribute("#rz-objects", "aria-label").startswith("Show the other layers: ")


def test_on_a_phone_held_sideways_nothing_lies_on_something_else(look, view):
    page = look.open(view, **SIDEWAYS)
    for other in (".rz-toolbar", ".leaflet-control-zoom", ".rz-panel"):
        assert not page.evaluate(OVERLAPS, [".rz-legend", other]), other
    page.locator(".rz-legend summary").click()
    for other in (".rz-toolbar", ".leaflet-control-zoom", ".rz-panel"):
        assert not page.evaluate(OVERLAPS, [".rz-legend", other]), other
    page.locator(".rz-row").first.click()
    for other in (".rz-mapbox", ".rz-legend", ".rz-toolbar"):
        assert not page.evaluate(OVERLAPS, [".rz-card", other]), other
    assert page.locator("#rz-panel").is_hidden()
    assert not look.errors


@pytest.mark.parametrize("context", [{}, SIDEWAYS, {"viewport": {"width": 390, "height": 844}, "is_mobile": True}])
def test_a_row_of_the_table_is_one_line_and_the_whole_text_is_not_lost(look, view, context):
    long = "很长的说明" * 60
    page = look.open(replace(view, findings=view.findings.assign(message=long)), **context)
    page.click("#rz-table")
    heights = page.locator(".rz-wide-table tbody tr").evaluate_all("rows => rows.map((row) => row.offsetHeight)")
    assert max(heights) < 62
    assert page.locator(f'.rz-wide-table td[title="{long}"]').count() == len(view.findings)


def test_a_filter_and_a_search_lead_the_map_to_what_is_left_and_an_address_keeps_its_own_view(look, view):
    page = look.open(view)
    whole = page.evaluate("window.riverzonesFrame.getZoom()")
    page.click("[data-severity=target]")
    assert page.evaluate("window.riverzonesFrame.getBounds().contains([31.0325, 110.0095])")
    assert page.evaluate("window.riverzonesFrame.getZoom()") > whole
    page.click("[data-severity=target]")
    assert page.inner_text("#rz-count") == "8 条问题"
    assert page.inner_text("#rz-inmap") == ""
    page.fill("#rz-search", "没有这样的词")
    page.wait_for_timeout(300)
    assert page.inner_text("#rz-count").startswith("0 ")
    before = page.evaluate("window.riverzonesFrame.getZoom()")
    page.select_option("#rz-sort", "by_rule")
    assert page.evaluate("window.riverzonesFrame.getZoom()") == before
    told = look.open(view, address="#v=12/31.2/109.7&severity=target")
    assert told.evaluate("window.riverzonesFrame.getZoom()") == 12


def test_a_lake_has_its_name(look, view):
    title = Text("湖泊", "Lakes")
    base = next(layer for layer in view.layers if layer.name == "counties")
    lake = base.frame.iloc[:1].assign(id="L-1", name="示意湖").copy()
    lake["geometry"] = shapely.buffer(shapely.points([[109.72, 31.14]]), 0.05)
    symbol = replace(base.style.symbol, fill="#cfe3f2", fill_opacity=0.8)
    style = replace(base.style, symbol=symbol, cases=())
    layer = replace(base, name="lakes", title=title, frame=lake, style=style)
    init = """
      window.written = [];
      const fill = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        window.written.push(text);
        return fill.call(this, text, ...rest);
      };
    """
    background = (*view.background, "lakes")
    page = look.open(replace(view, layers=[*view.layers, layer], background=background), init=init)
    assert "示意湖" in page.evaluate("window.written")
