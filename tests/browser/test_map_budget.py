"""The budget of a map of many findings, in a tenth of its size: file, processor time, memory of the page, no request.

The whole size (100,000 findings, 5,000 zones; 5 MB, 3 s, 60 MB) is measured by ``benchmarks/map_budget.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from map import findings_of, ours  # what the benchmark draws

pytestmark = pytest.mark.browser
FINDINGS, ZONES = 10_000, 500


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("budget") / "map.html"
    findings, zones = findings_of(FINDINGS)
    ours(findings, zones.iloc[:ZONES], path)
    return path


def test_a_tenth_of_the_budget_holds(many, chromium):
    page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(many.as_uri())
    page.wait_for_selector("html[data-ready]")
    session.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    page.context.close()
    assert many.stat().st_size < 0.9e6
    assert asked == [many.as_uri()]
    assert told["JSHeapUsedSize"] < 12e6  # 33 MB before findings were rows of columns; with objects again, above 20
    assert told["ProcessTime"] < 6  # quiet 0.7: only what is grossly wrong is told on a machine that others use


def test_what_stands_in_lines_is_read_when_a_finding_is_opened(many, chromium):
    page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{many.as_uri()}#f=F-007777")
    page.wait_for_selector("html[data-ready]")
    card = page.inner_text("#rz-card")
    assert "示例排污口 7777" in card
    assert "位于示例水源地 777 保护区内" in card
    page.fill("#rz-search", "F-000042")
    page.wait_for_selector("#rz-list:not(:has(li:nth-child(2))) .rz-row")
    page.context.close()
