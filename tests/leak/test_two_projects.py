"""Two projects that differ in where exactly a hidden place is, within its cell, and in nothing else: what they let out
is the same, letter by letter; and what was deleted is in the bytes of nothing that leaves.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from leak.harvest import harvest
from riverzones.cli import main
from riverzones.store.project import ProjectFile
from riverzones.view.places import coarse
from small_county import audited, county

PLACES = ((109.913347, 31.054873), (109.913441, 31.054949))
"""An intake at a river, 12 m apart, on one bank, which is told."""
WELL = (109.904219, 31.057141)
PHONE = "13890779998"
COMMANDS = (
    "export {p} {to}/whole",
    "export {p} {to}/geojson --format geojson",
    "query {p} 取水口3公里内的排污口 -o {to}/near.geojson",
    "trace {p} --from outfalls:O-1 --downstream --find intakes -o {to}/down.geojson",
    "chiefs {p} -o {to}/chiefs.geojson",
    "chiefs {p} --coverage -o {to}/coverage.geojson",
    "chiefs {p} --coverage -o {to}/coverage.xlsx",
    "sources {p} --of below -o {to}/below.xlsx",
    "findings {p} -o {to}/findings.xlsx",
)
CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?(?:\+\d\d:\d\d)?"
    r"|A-[0-9a-f-]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}|project_\d+"
)
"""Moments, and ids that are drawn by lot."""


def run(words: str, **names: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["-q", *(word.format(**names) for word in words.split())])
    assert not ended.value.code, words


def layer(rows: dict[str, list[Any]], *shapes: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry=list(shapes), crs=4490)


def with_intake(path: Path, at: tuple[float, float]) -> ProjectFile:
    """The small county with an intake, and with what ends at it: a reach of a chief, pipes, a board beside it."""
    project = county(path)
    bends = [(109.93, 31.0551), (109.9252, 31.0556), (109.9216, 31.0549), (109.9197, 31.0553), (109.9184, 31.0551)]
    river = shapely.LineString([*bends, (109.9134, 31.0548), (109.905, 31.055), (109.89, 31.0552)])
    reach = shapely.LineString([*bends, at])
    named = {"river": ["示意河"], "level": ["county"]}
    with project.transaction() as tx:
        tx.put_layer("rivers", layer({"id": ["R-1"], "name": ["示意河"]}, river))
        tx.put_layer("segments", layer({"id": ["H-1"], "chief": ["甲"], **named}, reach))
        tx.put_layer("sources", layer({"id": ["S-1"], "name": ["水源"], "source_type": ["river"]}, shapely.Point(at)))
        tx.put_layer("intakes", layer({"id": ["Q-1"], "source_id": ["S-1"], "river": ["示意河"]}, shapely.Point(at)))
        tx.put_layer("sewers", layer({"id": ["P-1"], "name": ["管"]}, shapely.LineString([at, *bends[::-1]])))
        beside = shapely.Point(at[0] + 5e-5, at[1])
        tx.put_layer("notice_boards", layer({"id": ["B-1"], "segment_id": ["H-1"]}, beside))
    audited(project, "CN-101", "CN-132", "CN-133")
    return project


def told(project: ProjectFile, folder: Path) -> tuple[set[str], set[str]]:
    """Texts and geometries of everything public, without what changes from one minute to the next."""
    folder.mkdir()
    for words in COMMANDS:
        run(words, p=project.path, to=folder)
    found = harvest(folder)
    texts = {
        CHANGING.sub("", f"{re.sub('!.*', '', where)} {words}") for where, words in found.texts if "!bytes" not in where
    }
    return texts, {f"{where} {shapely.to_wkt(shape, rounding_precision=9)}" for where, shape in found.shapes}


def test_what_is_public_is_the_same_wherever_in_its_cell_a_hidden_place_is(tmp_path):
    assert len({cell.tobytes() for cell in (coarse(np.array([place]), 1000.0) for place in PLACES)}) == 1
    both = []
    for name, place in zip("ab", PLACES, strict=True):
        (tmp_path / name).mkdir()
        both.append(told(with_intake(tmp_path / name / "p.gpkg", place), tmp_path / name / "out"))
    (texts, shapes), (texts_there, shapes_there) = both
    assert len(texts) > 100
    assert len(shapes) > 20
    assert sorted(shapes ^ shapes_there) == []
    assert sorted(texts ^ texts_there) == []


def test_what_was_deleted_or_stood_there_before_is_in_the_bytes_of_no_public_file(tmp_path):
    """SQLite leaves deleted rows in free pages: a public file is made anew, never cleared out."""
    project = with_intake(tmp_path / "p.gpkg", PLACES[0])
    with project.transaction() as tx:
        tx.put_layer("wells", layer({"id": ["W-1"], "phone": [PHONE]}, shapely.Point(WELL)))
    hidden = [struct.pack("<d", degree) for degree in (*WELL, *PLACES[0])]
    run("export {p} {to}/whole --internal", p=project.path, to=tmp_path)
    run("query {p} 排污口3公里内的水井 -o {to}/near.gpkg --internal", p=project.path, to=tmp_path)
    public = (tmp_path / "whole" / "p.gpkg", tmp_path / "near.gpkg")
    for path in public:
        held = path.read_bytes()
        assert all(degree in held for degree in hidden[:2]), path
        assert PHONE.encode() in held
    run("layers remove {p} wells --yes", p=project.path)
    run("export {p} {to}/whole --overwrite", p=project.path, to=tmp_path)
    run("query {p} 取水口3公里内的排污口 -o {to}/near.gpkg --overwrite", p=project.path, to=tmp_path)
    for path in public:
        held = path.read_bytes()
        assert not any(degree in held for degree in hidden), path
        assert PHONE.encode() not in held
        assert [*path.parent.glob(f"{path.name}-*")] == []
