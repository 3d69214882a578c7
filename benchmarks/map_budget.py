"""The inspection map of 100,000 findings and 5,000 zones against its budget: file, processor time, memory of the page.

Budget of issue 16: at most 5 MB, first picture at most 3 s of processor time in headless Chromium, heap at most 60 MB.
``cpu`` is the processor time of the page's process until it says that it is drawn; ``heap`` what its scripts hold then,
and after a collection.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from map import findings_of, ours

FLAGS = ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc"]


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--findings", type=int, default=100_000)
    words.add_argument("--zones", type=int, default=5_000)
    chosen = words.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium on this machine", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    findings, zones = findings_of(chosen.findings)
    print(f"{dt.date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(
        "| findings | zones | made in s | file MB | ready ms | cpu s | heap MB | collected MB |\n"
        "|--|--|--|--|--|--|--|--|"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        path = Path(folder) / "map.html"
        start = time.process_time()
        ours(findings, zones.iloc[: chosen.zones], path)
        took = time.process_time() - start
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(300_000)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")

        def metrics() -> dict[str, float]:
            return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}

        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        opened, first = float(page.get_attribute("html", "data-ready")), metrics()
        page.evaluate("window.gc()")
        heaps = [first["JSHeapUsedSize"] / 1e6, metrics()["JSHeapUsedSize"] / 1e6]
        print(
            f"| {len(findings):,} | {chosen.zones:,} | {took:.1f} | {path.stat().st_size / 1e6:.2f} | {opened:,.0f} "
            f"| {first['ProcessTime']:.1f} | {heaps[0]:.0f} | {heaps[1]:.0f} |"
        )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
