"""The page: nothing from elsewhere, nothing that data could say to the browser, whole or not at all."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import pytest

from riverzones.errors import OutputError
from riverzones.model import FINDING_COLUMNS, Text
from riverzones.present.web import MapView, assets, inspection_map
from riverzones.present.web.page import page

SOURCES = sorted((Path(__file__).resolve().parents[3] / "web" / "src").glob("*.js"))
WORDS = next(path for path in SOURCES if path.name == "words.js")


@pytest.fixture
def view() -> MapView:
    empty = gpd.GeoDataFrame(columns=[*FINDING_COLUMNS, "geometry"], geometry="geometry", crs=4490)
    return MapView(Text("巫山图", "Wushan"), [], empty, {}, [], dt.date(2026, 11, 22))


class _Parts(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._script = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._script = tag == "script"

    def handle_endtag(self, tag):
        self._script = False

    def handle_data(self, data):
        if self._script:
            self.scripts.append(data)


def test_nothing_in_the_page_points_elsewhere(view):
    text = page(view)
    for tag, attributes in _Parts(text).tags:
        for name in ("src", "srcset", "action", "data", "poster"):
            assert name not in attributes, (tag, attributes)
        assert attributes.get("href") in (None, "data:,"), (tag, attributes)
    assert not re.search(r"url\((?!#default#VML)", text)
    assert "sourceMappingURL" not in text
    assert "@import" not in text
    assert "cdn." not in text


def test_the_policy_forbids_requests_and_knows_exactly_the_scripts_of_the_page(view):
    parts = _Parts(page(view))
    policy = next(
        a["content"] for t, a in parts.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    )
    allowed = re.findall(r"'sha256-([^']+)'", policy)
    running = parts.scripts[1:]
    assert [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in running] == allowed
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_a_tile_url_opens_the_policy_for_that_host_alone(view):
    text = page(replace(view, tiles="https://{s}.tiles.example.org/{z}/{x}/{y}.png"))
    assert "img-src data: https://*.tiles.example.org;" in text


def test_the_title_cannot_end_the_head(view):
    text = page(replace(view, title=Text("</title><script>alert(1)</script>", "x")))
    assert "<script>alert(1)" not in text
    assert "&lt;/title&gt;&lt;script&gt;alert(1)" in text


def test_the_language_of_the_page_is_told(view):
    assert '<html lang="zh-CN">' in page(view)
    assert '<html lang="en">' in page(replace(view, lang="en"))


def test_the_same_view_gives_the_same_page(view):
    assert page(view) == page(view)


def test_a_page_without_layers_and_findings_is_small(view, tmp_path):
    assert inspection_map(view, tmp_path / "map.html").stat().st_size < 300_000


def test_an_existing_file_is_kept_unless_told_otherwise(view, tmp_path):
    path = tmp_path / "map.html"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        inspection_map(view, path)
    assert path.read_text(encoding="utf-8") == "mine"
    inspection_map(view, path, overwrite=True)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_write_that_breaks_leaves_the_old_file_and_no_draft(view, tmp_path, monkeypatch):
    path = tmp_path / "map.html"
    path.write_text("old", encoding="utf-8")

    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", no_room)
    with pytest.raises(OutputError, match="No space left on device"):
        inspection_map(view, path, overwrite=True)
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["map.html"]


def test_a_folder_that_is_not_there_is_one_helpful_line(view, tmp_path):
    with pytest.raises(OutputError, match="cannot be written") as caught:
        inspection_map(view, tmp_path / "none" / "map.html")
    assert "folder" in caught.value.hint


def test_every_asset_is_used():
    folder = files("riverzones.present.web") / "assets"
    names = {entry.name for entry in folder.iterdir()}
    templates = {"body.html", "page.html.j2", "frame.html.j2", "sheet.html.j2", "sheets.css"}
    assert names == {assets.SCRIPT, *assets.STYLES, *templates}


@pytest.mark.parametrize("path", [*SOURCES, files("riverzones.present.web") / "assets" / assets.SCRIPT], ids=str)
def test_a_script_never_turns_text_into_markup_or_code(path):
    text = path.read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"):
        assert way not in text


def test_the_bundle_says_that_it_was_made_from_the_scripts_as_they_are():
    # that it is what they give, byte for byte, is what "make scripts" proves with Node; this needs none
    digest = hashlib.sha256()
    for path in SOURCES:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    assert assets.read(assets.SCRIPT).splitlines()[0] == f"// made by web/build.js from sources {digest.hexdigest()}"


def test_every_word_has_both_languages_and_every_word_asked_for_is_there():
    words_js = WORDS.read_text(encoding="utf-8")
    known = dict(re.findall(r"^  (\w+): \[(.*?)\],?$", words_js, flags=re.MULTILINE | re.DOTALL))
    for key, pair in known.items():
        words = re.findall(r"'((?:[^'\\]|\\.)+)'", pair)
        assert len(words) == 2, key
        assert re.search(r"[\u4e00-\u9fff]", words[0]), key
    asked = {key for path in SOURCES for key in re.findall(r"\bt\('(\w+)'", path.read_text(encoding="utf-8"))}
    asked |= set(re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', assets.read("body.html")))
    assert asked
    line = re.search(r"^const RIVERZONES_LABELS = (.+);$", assets.script(), flags=re.MULTILINE)
    labels = json.loads(line[1])["terms"]
    assert labels["prohibit"] == ["禁止", "Prohibited"]
    assert not set(labels) & set(known), "a label stands in the catalogue and once more in words.js"
    assert asked <= set(known) | set(labels)


def test_a_map_too_large_for_a_phone_is_refused_with_what_to_do_and_written_when_wanted(view, tmp_path, monkeypatch):
    monkeypatch.setattr("riverzones.present.web.page.LARGEST_MB", 0.1)
    path = tmp_path / "map.html"
    with pytest.raises(OutputError, match="phones open it badly") as refused:
        inspection_map(view, path)
    assert "--river" in str(refused.value.hint)
    assert not path.exists()
    assert inspection_map(view, path, large=True) == path
