"""Make the pictures of the docs: what the demo hands out, in Chromium with the network off, and a printed sheet.

python docs/make_images.py            # writes docs/images/*.png
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from riverzones.catalogue import load
from riverzones.jobs.demo import demo
from riverzones.jobs.print import PrintRequest, Setting, job_of, print_job
from riverzones.jobs.shared.layers import project_view
from riverzones.present.paper import find_face
from riverzones.store.project import ProjectFile

IMAGES = Path(__file__).parent / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
MAPS = {
    # name: language, width, height, what to click one after another
    "map.png": ("zh", 1280, 760, [".rz-row:has-text('化工项目二')"]),
    "map-en.png": ("en", 1280, 760, [".rz-row:has-text('化工项目二')"]),
    "map-phone.png": ("zh", 390, 844, [".rz-row:has-text('化工项目二')"]),
    "map-table.png": ("zh", 1280, 620, ["button:has-text('表格')"]),
}
PAGES = {"zones.png": "zones", "report.png": "report"}
"""Pages of the demo that are photographed from their beginning."""


def main() -> None:
    """Make the demo once per language and photograph it."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        made = {lang: demo(Path(folder) / lang, catalogue=load(), lang=lang).files for lang in ("zh", "en")}
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, (lang, width, height, clicks) in MAPS.items():
            photograph(browser, made[lang]["map"], IMAGES / name, size=(width, height), clicks=clicks)
        for name, page in PAGES.items():
            photograph(browser, made["zh"][page], IMAGES / name, size=(860, 1120))
        browser.close()
        print_sheet(Path(folder) / "zh" / "wushan.gpkg", IMAGES / "sheet.png")


def photograph(
    browser: Browser, page_file: Path, path: Path, *, size: tuple[int, int], clicks: list[str] | None = None
) -> None:
    """One page, after the clicks."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    if clicks is not None:
        page.locator("html[data-ready]").wait_for(state="attached")
        for click in clicks:
            page.locator(click).first.click()
        page.wait_for_timeout(1500)
    page.screenshot(path=path)
    context.close()


def print_sheet(project: Path, path: Path) -> None:
    """The sheet of the first finding."""
    opened, catalogue = ProjectFile.open(project), load()
    asked = PrintRequest(finding=str(opened.read("rz_findings").index[0]))
    job = job_of(project_view(opened, catalogue=catalogue), asked, Setting(find_face()), catalogue=catalogue)
    print_job(job, path, dpi=96, overwrite=True)


if __name__ == "__main__":
    main()
