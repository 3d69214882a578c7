"""The scripts, styles and templates that go into a page: ours, and Leaflet from its Python package."""

from __future__ import annotations

import importlib.metadata
import json
import re
from importlib.resources import files
from pathlib import Path

from riverzones.catalogue.navigation import services
from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["LABELS", "SCRIPT", "STYLES", "leaflet_script", "leaflet_style", "read", "script", "style"]

SCRIPT = "page.js"
"""Our scripts as one: what ``web/build.js`` bundles from ``web/src`` (decision 0050); made there, never by hand."""
STYLES = ("page.css", "parts.css", "phone.css")
LABELS = ("severity", "verdict", "status", "bank", "level", "explained", "said", "page")
"""Groups of labels that the page is given."""
_LEAFLET = "XStatic-Leaflet"


def read(name: str) -> str:
    """Return the text of one file of ``assets/``."""
    return (files("riverzones.present.web") / "assets" / name).read_text(encoding="utf-8")


def script() -> str:
    """Return our scripts as one function that leaves no global name behind; the labels of the catalogue stand before
    them.
    """
    return f"(() => {{\n'use strict';\nconst RIVERZONES_LABELS = {_labels()};\n{read(SCRIPT)}}})();"


def _labels() -> str:
    """Terms (word to Chinese and English, as headings write them), signs of units, maps that lead somewhere: JSON."""
    words = {
        word: [label.zh, label.en[:1].upper() + label.en[1:]]
        for group in LABELS
        for word, label in labels(group).items()
    }
    # kinds of findings share words with severities (target), so they have a mark in front
    words |= {f"of_{word}": [label.zh, label.en[:1].upper() + label.en[1:]] for word, label in labels("kind").items()}
    words |= {word: [label.zh, label.en] for word, label in labels("page_cell").items()}
    ways = {
        service.name: {"title": service.title.as_dict(), "address": service.address} for service in services().values()
    }
    signs = {unit: label.as_dict() for unit, label in labels("unit").items()}
    given = {"terms": words, "units": signs, "services": ways}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def style() -> str:
    """Return our style sheets as one, without comments and the blanks that only people need."""
    return "".join(_close(read(name)) for name in STYLES)


def _close(sheet: str) -> str:
    """A style sheet without comments and without the blanks that only people need."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return re.sub(r"\s*([{};:,])\s*(?![^{}]*\{)|\s*([{};,])\s*|\s+", _kept, bare).strip()


def _kept(match: re.Match[str]) -> str:
    return match.group(1) or match.group(2) or " "


def leaflet_script() -> str:
    """Return Leaflet, its licence line kept, without the pointer to a source map that a browser would ask for."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", _packaged("leaflet.js"), flags=re.MULTILINE).strip()


def leaflet_style() -> str:
    """Return Leaflet's style sheet without its images: the controls that use them are not on the page."""
    return _close(
        re.sub(
            r"^\s*(background-image|behavior):\s*url\([^)]*\);\s*$", "", _packaged("leaflet.css"), flags=re.MULTILINE
        )
    )


def _packaged(name: str) -> str:
    try:
        package = importlib.metadata.distribution(_LEAFLET)
        path = Path(str(package.locate_file(f"xstatic/pkg/leaflet/data/{name}")))
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (importlib.metadata.PackageNotFoundError, OSError) as error:
        raise OutputError(
            Text(
                zh=f"生成地图要用软件包 {_LEAFLET} 中的 {name}，现在读不到。",
                en=f"a map needs {name} of the package {_LEAFLET}, which cannot be read.",
            ),
            hint=Text(zh=f"请安装：pip install {_LEAFLET}", en=f"pip install {_LEAFLET}"),
        ) from error
