"""A Chromium with the network off, and a small Wushan to look at."""

from __future__ import annotations

import runpy
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from riverzones.present.web import MapView, inspection_map

WUSHAN = runpy.run_path(str(Path(__file__).with_name("wushan.py")))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def view() -> MapView:
    """What most tests look at: they read it, and replace what they want otherwise."""
    whole: MapView = WUSHAN["wushan_view"]()
    return whole


@pytest.fixture(scope="session")
def whole_page(view: MapView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of that view, written once."""
    path = tmp_path_factory.mktemp("wushan") / "map.html"
    inspection_map(view, path)
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.skip("playwright is not installed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        yield browser
        browser.close()


class Looker:
    """Opens a map with the network off and keeps every request, console error and page error."""

    def __init__(self, browser: Any, folder: Path, whole: MapView, page: Path) -> None:
        self.browser, self.folder = browser, folder
        self._whole, self._page = whole, page
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._contexts: list[Any] = []

    def open(
        self,
        view: MapView,
        *,
        address: str = "",
        name: str = "map.html",
        ready: bool = True,
        init: str = "",
        offline: bool = True,
        **context: Any,
    ) -> Any:
        path = self.folder / name
        if view is self._whole and not path.exists():
            shutil.copyfile(self._page, path)
        elif not path.exists():
            inspection_map(view, path)
        made = self.browser.new_context(
            **({"offline": offline, "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"} | context)
        )
        self._contexts.append(made)
        page = made.new_page()
        if init:
            page.add_init_script(init)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(path.as_uri() + address)
        if ready:
            # no test of speed: beside another browser on two cores a first page has taken more than twenty seconds
            page.wait_for_selector("html[data-ready]", timeout=120_000)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def look(chromium: Any, tmp_path: Path, view: MapView, whole_page: Path) -> Iterator[Looker]:
    looker = Looker(chromium, tmp_path, view, whole_page)
    yield looker
    looker.close()


@pytest.fixture
def titled(view: MapView) -> Any:
    """Makes a view with other words or frames."""
    return lambda **change: replace(view, **change)


@pytest.fixture(autouse=True, scope="session")
def _quiet_driver() -> Iterator[None]:
    """The browser driver leaves a pipe to the garbage collector when it stops; that warning is not about us."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=ResourceWarning, message="unclosed.*")
        yield


@pytest.fixture
def many() -> Any:
    """Makes a view with so many findings, spread over the county."""

    def make(count: int) -> MapView:
        made: MapView = WUSHAN["many_findings"](count)
        return made

    return make
