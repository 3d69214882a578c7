"""Make the pictures of the docs: the demo's map in Chromium, with the network off.

python docs/make_images.py            # writes docs/images/*.png
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from riverzones.catalogue import load
from riverzones.workflows.demo import demo

IMAGES = Path(__file__).parent / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SHOTS = {
    # name: language, width, height, scale, what to click first
    "map.png": ("zh", 1280, 760, 1, "化工项目二"),
    "map-en.png": ("en", 1280, 760, 1, "化工项目二"),
    "map-phone.png": ("zh", 390, 844, 1, "化工项目二"),
}


def main() -> None:
    """Draw the demo once per language and photograph it."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        maps = {lang: demo(Path(folder) / lang, catalogue=load(), lang=lang).files["map"] for lang in ("zh", "en")}
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, (lang, width, height, scale, clicked) in SHOTS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=scale, offline=True
            )
            page = context.new_page()
            page.goto(maps[lang].as_uri())
            page.locator("html[data-ready]").wait_for(state="attached")
            page.locator(".rz-row", has_text=clicked).first.click()
            page.wait_for_timeout(1500)
            page.screenshot(path=IMAGES / name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
