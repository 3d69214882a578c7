"""Size and opening time of the inspection map beside stock folium with the same findings and zones, in one Chromium.

Every way gets findings at the same places with the same words in their popups, and for every tenth finding a zone of 41
vertices. ``riverzones`` is :func:`riverzones.present.web.inspection_map`. ``folium`` is a
``folium.Map(prefer_canvas=True)`` with one ``CircleMarker`` and popup per finding and one ``GeoJson`` with tooltip
for the zones, as its manual shows. Stock folium links scripts and styles on other hosts; so that it can open here at
all, they are answered from memory with the same Leaflet as ours, and the rest (Bootstrap, jQuery, fonts) with
nothing: this favours folium.

Timed in the browser, from navigation: ``ready`` until the first drawing is done (ours says so itself; folium's is done
when its last script has run and two frames have been drawn), ``cpu`` the processor time the page has used till then,
which other work on the machine stretches least, ``zoom`` one step in, drawn. Medians of the rounds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely

from riverzones.catalogue import load
from riverzones.model import FINDING_COLUMNS, Text
from riverzones.present.web import MapLayer, MapView, assets, inspection_map

SIZES = (100, 1_000, 10_000, 50_000)
ZOOM = """() => new Promise((done) => {
  const map = window.riverzonesFrame || window[Object.keys(window).find((name) => name.startsWith('map_'))];
  const from = performance.now();
  map.setZoom(map.getZoom() + 1, { animate: false });
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from)));
})"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"


def findings_of(count: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Findings at places of a golden-ratio lattice over a county, and zones around every tenth."""
    number = np.arange(count)
    lon, lat = 109.6 + 0.6 * ((number * 0.618034) % 1), 30.9 + 0.4 * ((number * 0.754878) % 1)
    chiefs = [
        json.dumps(
            [
                {"level": level, "chief": f"河长{level[0]}{place % many}", "unit": f"单位{place % many}"}
                for level, many in (("county", 1), ("township", 26), ("village", 307))
            ],
            ensure_ascii=False,
        )
        for place in number
    ]
    depth = (number * 37.7321) % 1000
    rules = np.array(["CN-101", "CN-102", "CN-105", "CN-111", "CN-121", "WS-101", "WS-111"])
    severities = np.array(["prohibit", "require", "target"])
    table = dict.fromkeys(FINDING_COLUMNS)
    frame = gpd.GeoDataFrame(
        table
        | {
            "finding_id": [f"F-{place:06d}" for place in number],
            "rule": rules[number % 7],
            "severity": severities[number % 3],
            "verdict": "violation",
            "subject_layer": "outfalls",
            "subject_id": [f"PK-{place}" for place in number],
            "subject_name": [f"示例排污口 {place}" for place in number],
            "reference_layer": "zones",
            "reference_id": [f"Z-{place // 10}" for place in number],
            "reference_name": [f"示例水源地 {place // 10} 保护区" for place in number],
            "measured": depth,
            "limit": 0.0,
            "margin": depth,
            "unit": "m",
            "nearest_lon": lon + 0.001,
            "nearest_lat": lat + 0.0007,
            "river": "长江",
            "chainage_m": number * 3.1,
            "chiefs": chiefs,
            "citation": "《中华人民共和国水污染防治法》第六十四条",
            "message": [
                f"位于示例水源地 {n // 10} 保护区内，深入 {d:.1f} m" for n, d in zip(number, depth, strict=True)
            ],
            "message_en": [f"{d:.1f} m inside zone {n // 10}" for n, d in zip(number, depth, strict=True)],
            "status": "new",
            "first_seen": dt.date(2026, 11, 22),
            "last_seen": dt.date(2026, 11, 22),
        },
        geometry=shapely.points(lon, lat),
        crs=4490,
    )
    frame.index = frame["finding_id"].to_numpy()
    rings = shapely.buffer(shapely.points(lon[::10], lat[::10]), 0.002 + (number[::10] % 7) * 0.0003, quad_segs=10)
    zones = gpd.GeoDataFrame(
        {
            "id": [f"Z-{place}" for place in range(len(rings))],
            "name": [f"示例水源地 {place} 保护区" for place in range(len(rings))],
            "tier": [str(1 + place % 2) for place in range(len(rings))],
        },
        geometry=rings,
        crs=4490,
    )
    return frame, zones


def ours(findings: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, path: Path) -> None:
    catalogue = load()
    kind = catalogue.kinds["zones"]
    columns = [column for column in kind.columns if column.name in ("name", "tier")]
    layer = MapLayer("zones", kind.title, zones, catalogue.styles["zones"], columns)
    rules = {
        code: {"title": catalogue.rules[code].title, "citation": "", "severity": catalogue.rules[code].severity}
        for code in findings["rule"].unique()
    }
    # Rows that a view of a project has told, as every command hands them over: numbers of people were looked for there.
    view = MapView(Text("核查图", "Map"), [layer], findings, rules, [], dt.date(2026, 11, 22), told=True)
    inspection_map(view, path, overwrite=True, large=True)


def stock(findings: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, path: Path) -> None:
    made = folium.Map(location=[31.1, 109.9], zoom_start=10, tiles=None, prefer_canvas=True)
    folium.GeoJson(zones.to_crs(4326), name="zones", tooltip=folium.GeoJsonTooltip(fields=["name", "tier"])).add_to(
        made
    )
    for row in findings.itertuples():
        words = "<br>".join(
            (row.subject_name, row.rule, row.message, f"{row.measured:.1f} m", row.citation, row.river, row.chiefs)
        )
        folium.CircleMarker(
            [row.geometry.y, row.geometry.x], radius=5, popup=folium.Popup(words, max_width=300)
        ).add_to(made)
    made.save(path)


def look(browser: Any, path: Path, *, ready: str | None) -> tuple[float, float, float, int]:
    """Milliseconds until ready, of the processor until then, of a zoom; requests other than the file itself."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(300_000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(re.compile("^https?://"), answer)
    page.goto(path.as_uri())
    if ready:
        page.wait_for_selector(ready)
        opened = float(page.get_attribute("html", "data-ready"))
    else:
        opened = page.evaluate(DRAWN)
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    zoom = page.evaluate(ZOOM)
    page.context.close()
    return opened, 1000 * metrics["ProcessTime"], zoom, len(set(asked) - {path.as_uri()})


def answer(route: Any) -> None:
    url = route.request.url
    if url.endswith("leaflet.js"):
        route.fulfill(body=assets.leaflet_script(), content_type="text/javascript")
    elif url.endswith("jquery-3.7.1.min.js") or "jquery" in url:
        route.fulfill(body=JQUERY, content_type="text/javascript")
    else:
        route.fulfill(body=assets.leaflet_style() if url.endswith("leaflet.css") else "", content_type="text/css")


JQUERY = """window.$ = (html) => {
  const box = document.createElement('div');
  box.innerHTML = html;
  return [box.firstElementChild];
};"""
"""All that folium's popups need of jQuery."""


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    words.add_argument("--rounds", type=int, default=3)
    chosen = words.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium on this machine", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    print(f"{dt.date.today()}, folium {folium.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(
        "| findings | way | made in s | file MB | ready ms | cpu ms | zoom ms | requests |\n|--|--|--|--|--|--|--|--|"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for count in chosen.sizes:
            findings, zones = findings_of(count)
            ways = {"riverzones": (ours, "html[data-ready]"), "folium": (stock, None)}
            seen: dict[str, list[tuple[float, float, float, int]]] = {name: [] for name in ways}
            took, sizes = {}, {}
            for name, (make, _) in ways.items():
                path = Path(folder) / f"{name}-{count}.html"
                start = time.perf_counter()
                make(findings, zones, path)
                took[name], sizes[name] = time.perf_counter() - start, path.stat().st_size
            for _ in range(chosen.rounds):
                for name, (_, ready) in ways.items():
                    seen[name].append(look(browser, Path(folder) / f"{name}-{count}.html", ready=ready))
            for name, rows in seen.items():
                opened, used, zoom = (statistics.median(row[place] for row in rows) for place in (0, 1, 2))
                print(
                    f"| {count:,} | {name} | {took[name]:.1f} | {sizes[name] / 1e6:.2f} | {opened:,.0f} "
                    f"| {used:,.0f} | {zoom:,.0f} | {rows[0][3]} |",
                    flush=True,
                )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
