"""Values that try to be markup or code stay words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from riverzones.model import Column, Style, Text

pytestmark = pytest.mark.browser

HOSTILE = [
    '<img src=x onerror="window.hacked=1"></script><script>window.hacked=2</script>',
    "\"><svg onload='window.hacked=3'>'-window.hacked=4-' &lt;b&gt; \u2028 \u2029",
    "`${window.hacked=5}` {{ 7 * 7 }} {% raw %} \\",
    "javascript:window.hacked=6",
    "__proto__",
]
PLACES = [
    *("subject_name", "reference_name", "river", "bank", "segment_id", "admin", "lead_unit", "responsible_units"),
    *("citation", "message", "message_en", "why_cannot_tell", "status", "note", "severity", "verdict", "unit"),
    *("pack", "rule"),
]


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def word(request):
    return request.param


def poisoned(view, word):
    """The view with the word in every place that data can reach."""
    text = Text(word, word)
    column = Column(word, text, text, "string", unit=word)
    layers = []
    for item in view.layers:
        frame = item.frame.assign(name=word, **{word: word})
        cases = tuple((value, text, symbol) for value, _, symbol in item.style.cases)
        style = Style(item.style.name, item.style.symbol, order=item.style.order, by=item.style.by, cases=cases)
        layers.append(replace(item, title=text, frame=frame, style=style, columns=[column]))
    chain = [{"level": word, "chief": word, "title": word, "unit": word, "phone": word, "segment_id": word}]
    found = view.findings.assign(**dict.fromkeys(PLACES, word), chiefs=json.dumps(chain))
    rules = {word: {"title": text, "citation": text, "severity": word, "lead_unit": text}}
    checked = [
        {"code": word, "checked": 1, "violations": 1, "cannot_tell": 0, "not_applicable": 0, "not_run": None},
        {"code": word, "not_run": text},
    ]
    return replace(view, title=text, layers=layers, findings=found, rules=rules, checked=checked, sources=[word])


def test_a_hostile_value_is_shown_as_it_is_and_does_nothing(look, view, word):
    page = look.open(poisoned(view, word))
    page.click("#rz-objects")
    for _ in range(2):
        for tab in ("layers", "checks", "findings"):
            page.click(f"#rz-tab-{tab}")
        page.locator(".rz-row").nth(3).click()
        page.evaluate("window.riverzonesFrame.setView([31.066, 109.87], 15, {animate: false})")
        box = page.locator(".folium-map").bounding_box()
        middle = page.evaluate("(({x, y}) => [x, y])(window.riverzonesFrame.latLngToContainerPoint([31.066, 109.87]))")
        page.mouse.click(box["x"] + middle[0], box["y"] + middle[1])
        page.click("#rz-language")
    page.wait_for_timeout(150)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe, object, embed, body svg, form").count() == 0
    assert page.locator("script").count() == 3
    assert page.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0
    plain = " ".join(word.split())
    assert " ".join(page.text_content(".rz-row-name").split()) == plain
    assert " ".join(page.title().split()) == plain
    assert plain in " ".join(page.text_content(".rz-popup").split())
    assert look.requests == [(look.folder / "map.html").as_uri()]
    assert look.errors == []
