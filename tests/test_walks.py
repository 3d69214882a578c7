"""The walks that the page on the house describes are walked, and met in the order that it says."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import geopandas as gpd
import pytest
import shapely

import riverzones
from riverzones.catalogue import load
from riverzones.declared.json_store import CACHE_VARIABLE
from riverzones.jobs.audit import audit
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.query.run import ask
from riverzones.jobs.shared.layers import project_view
from riverzones.present.web import inspection_map
from small_county import county

PAGE = (Path(__file__).parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
MOST_STEPS = 10


def steps_of(heading: str) -> list[str]:
    """The dotted names of a walk, in the order of the page."""
    section = PAGE.split(f"### {heading}")[1].split("\n#")[0]
    return re.findall(r"^\d+\. `([\w.]+)`", section, flags=re.MULTILINE)


def met(walk: Callable[[], Any]) -> list[str]:
    """Functions of riverzones in the order in which a walk first comes to them."""
    first: dict[str, None] = {}

    def on_call(frame: FrameType, event: str, _: Any) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("riverzones"):
            first.setdefault(f"{module}.{frame.f_code.co_qualname}")

    sys.setprofile(on_call)
    try:
        walk()
    finally:
        sys.setprofile(None)
    return list(first)


def file_to_map(folder: Path) -> None:
    catalogue = load()
    project = county(folder / "p.gpkg")
    outfalls = folder / "more.csv"
    outfalls.write_text("id,name,lon,lat\nO-9,九号,109.905,31.056\n", encoding="utf-8")
    ingest(project, outfalls, kind=catalogue.kind("outfalls"), options=ImportOptions())
    inspection_map(map_view(project_view(project, catalogue=catalogue), catalogue=catalogue), folder / "m.html")


def limit_to_verdict(folder: Path) -> None:
    project = county(folder / "p.gpkg")
    shore = gpd.GeoDataFrame(
        {"id": ["L"], "basin": ["yangtze"]}, geometry=[shapely.box(109.89, 31.04, 109.92, 31.05)], crs=4490
    )
    works = gpd.GeoDataFrame(
        {"id": ["P"], "industry": ["chemical"], "stage": ["new"]}, geometry=[shapely.Point(109.9, 31.054)], crs=4490
    )
    with project.transaction() as tx:
        tx.put_layer("shorelines", shore)
        tx.put_layer("projects", works)
    load.cache_clear()
    report = audit(project, catalogue=load(), rules=["CN-111"], on=dt.date(2026, 1, 1))
    assert list(report.findings["verdict"]) == ["violation"]


def phrase_to_answer(folder: Path) -> None:
    ask(county(folder / "p.gpkg"), "outfalls within 1 km of zones", catalogue=load())


WALKS = {
    "An outfall, from a file to the map": file_to_map,
    "A limit, from YAML to the verdict": limit_to_verdict,
    "A phrase, to its answer": phrase_to_answer,
}


def test_every_walk_of_the_page_is_walked_here():
    assert re.findall(r"^### (.+)$", PAGE, flags=re.MULTILINE) == list(WALKS)


@pytest.mark.parametrize("heading", WALKS)
def test_a_walk_meets_its_steps_in_the_order_of_the_page(heading, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, "")  # else rules that were read before are not read again
    steps = steps_of(heading)
    assert 3 <= len(steps) <= MOST_STEPS
    came = met(lambda: WALKS[heading](tmp_path))
    assert [step for step in steps if step not in came] == []
    assert sorted(steps, key=came.index) == steps


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the page, without its head."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"][
        2:
    ]


LINE_WORDS = {"reach", "segment", "stretch", "piece", "bit", "part", "run", "leg", "edge", "way", "course", "strip"}


def test_each_word_for_a_part_of_a_line_has_one_meaning():
    words = [word for word, _, _ in rows_of("Parts of a line")]
    assert set(words) >= LINE_WORDS
    assert len(words) == len(set(words))


@pytest.mark.parametrize("heading", ["Parts of a line", "Words of the code"])
def test_words_of_the_page_are_where_it_says(heading):
    for word, means, where in rows_of(heading):
        assert means
        assert importlib.util.find_spec(f"riverzones.{where.strip('`')}") is not None, word


def test_what_the_page_says_to_look_into_is_there():
    for _, places in rows_of("Where is ..."):
        paths = re.findall(r"`((?:[a-z_]+/)+[\w.\-]+)`", places)
        assert paths
        assert [path for path in paths if not (Path(riverzones.__file__).parent / path).exists()] == []
