"""Everything that a public command writes is unpacked and searched for what was planted: nothing may be there."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

import riverzones as rz
from command_names import command_names
from leak.harvest import Harvest, harvest, numbers
from leak.planted import HIDDEN, KEPT, PUBLISHED, Planted, build, shapes_of
from leak.sharing import share
from made_once import made_once
from riverzones.api.assistant import Assistant
from riverzones.catalogue import load
from riverzones.cli import main
from riverzones.errors import RiverzonesError
from riverzones.jobs.audit import audit
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

GEOD = pyproj.Geod(ellps="GRS80")
PLACES = np.array([place for layer in HIDDEN.values() for place in layer])
LEAK_M = 10.0
WAYS = (
    pyproj.Proj(proj="tmerc", lon_0=111, x_0=500_000, ellps="GRS80"),
    pyproj.Proj(proj="utm", zone=49, ellps="GRS80"),
)
SPILL = "109.985,31.0556"
"""On the river, above all intakes of it."""
QUESTIONS = {
    "near-intakes": "outfalls within 3 km of intakes",
    "near-wells": "outfalls within 5 km of wells",
    "nearest": "outfalls nearest sources",
    "in-zones": "outfalls inside tier-1 zones",
    "around-zones": "outfalls within 5 km of zones",
    "intakes": "intakes within 5 km of rivers",
    "wells": "wells within 9 km of outfalls",
    "upstream": "outfalls upstream of intakes within 10 km",
}
RULES = tuple(itertools.chain.from_iterable(("--rule", code) for code in ("CN-101", "CN-131", "CN-132", "CN-133")))
"""Of the rules those about intakes and zones; the project was audited by all of them before."""
SOME_LAYERS = tuple(
    itertools.chain.from_iterable(
        ("--layer", name)
        for name in (
            *("sources", "intakes", "wells", "zones", "boundary_markers", "outfalls", "segments", "enterprises"),
            *("sections", "samples", "rivers", "sewers", "projects", "patrols", "notice_boards", "rz_findings"),
        )
    )
)
"""Layers of each geometry and with columns of their own: the view gives a layer to each format alike, and all layers
stand in the GeoPackage and as GeoJSON.
"""
COMMANDS: list[tuple[str, ...]] = [
    ("map", "{p}", "-o", "map.html"),
    ("map", "{p}", "--river", "示意河", "-o", "river.html"),
    *(("map", "{p}", "--atlas", f"atlas-{by}", "--by", by) for by in ("chief", "rule", "river")),
    *(
        ("query", "{p}", phrase, "-o", f"{name}{ending}")
        for name, phrase in QUESTIONS.items()
        for ending in (".html", ".geojson", ".xlsx")
    ),
    ("query", "{p}", QUESTIONS["near-intakes"], "-o", "near.gpkg"),
    ("query", "{p}", QUESTIONS["near-intakes"], "-o", "near.csv"),
    ("query", "{p}", QUESTIONS["near-intakes"], "-o", "near.parquet"),
    ("trace", "{p}", "--from", "outfalls:outfalls-8", "--downstream", "--find", "intakes", "-o", "down.html"),
    ("trace", "{p}", "--from", "outfalls:outfalls-8", "--downstream", "--find", "intakes", "-o", "down.xlsx"),
    (
        "trace",
        "{p}",
        "--from",
        "intakes:intakes-2",
        "--upstream",
        "--within",
        "2",
        "--find",
        "outfalls",
        "-o",
        "up.html",
    ),
    ("trace", "{p}", "--from", "intakes:intakes-2", "--upstream", "--within", "2", "-o", "up.geojson"),
    ("trace", "{p}", "--from", "109.934219,31.056141", "--downstream", "-o", "here.html"),
    *(("audit", "{p}", *RULES, "-o", f"audit{ending}") for ending in (".xlsx", ".geojson", ".gpkg", ".csv")),
    ("findings", "{p}", "-o", "findings.xlsx"),
    ("findings", "show", "{p}", "{finding}", "-o", "card-{finding}.html"),
    ("compare", "{p}", "-o", "compare.xlsx"),
    ("compare", "{p}", "-o", "compare.geojson"),
    *(("report", "{p}", "-o", f"report{ending}") for ending in (".xlsx", ".docx", ".html")),
    ("report", "{p}", "--of", "findings", "-o", "list.xlsx"),
    ("report", "{p}", "--of", "outfalls", "-o", "outfalls.xlsx"),
    ("report", "{p}", "--of", "outfall-sheets", "-o", "sheets.html"),
    ("report", "{p}", "--of", "outfall-sheets", "-o", "sheets"),
    ("report", "{p}", "--of", "zones", "--approved", "-o", "zones.xlsx"),
    ("report", "{p}", "--of", "zones", "--approved", "-o", "zones.html"),
    ("report", "{p}", "--of", "boards", "-o", "boards/boards.html"),
    ("print", "{p}", "-o", "sheet.pdf"),
    ("print", "{p}", "--atlas", "示意河", "--scale", "1:50000", "-o", "atlas.pdf"),
    ("export", "{p}", "whole"),
    ("export", "{p}", "export-geojson", "--format", "geojson"),
    *(("export", "{p}", f"export-{name}", "--format", name, *SOME_LAYERS) for name in ("csv", "xlsx", "parquet")),
    ("chiefs", "{p}", "-o", "chiefs.xlsx"),
    ("chiefs", "{p}", "--coverage", "-o", "coverage.geojson"),
    ("chiefs", "{p}", "--boards", "-o", "board-list.xlsx"),
    ("due", "{p}", "-o", "due.xlsx"),
    ("tasks", "{p}", "-o", "tasks.xlsx"),
    ("patrol", "{p}", "-o", "patrol.xlsx"),
    ("quality", "classes", "{p}", "-o", "classes.xlsx"),
    ("quality", "traceback", "{p}", "sections-2", "-o", "traceback.html", "--map", "traceback-map.html"),
    ("quality", "traceback", "{p}", "sections-2", "-o", "traceback.xlsx"),
    ("quality", "traceback", "{p}", "sections-2", "-o", "traceback.geojson"),
    ("targets", "{p}", "-o", "targets.xlsx"),
    ("sources", "{p}", "-o", "sources.xlsx"),
    ("sources", "{p}", "-o", "source-sheets.html"),
    ("sources", "{p}", "--of", "below", "-o", "below.xlsx"),
    ("sources", "{p}", "--of", "risks", "-o", "risks.xlsx"),
    ("quality", "profile", "{p}", "示意河", "-o", "profile.html"),
    ("quality", "profile", "{p}", "示意河", "-o", "profile.xlsx"),
    ("quality", "compensation", "{p}", "--formula", "formula.yaml", "-o", "compensation.xlsx"),
    ("quality", "bulletin", "{p}", "-o", "bulletin.docx"),
    ("quality", "bulletin", "{p}", "-o", "bulletin.html"),
    ("emergency", "{p}", "--at", SPILL, "--map", "spill.html", "--plan", "spill.pdf", "-o", "spill.xlsx"),
    ("check", "{p}", "-o", "check.xlsx"),
]
"""Every command that writes what may leave, without ``--internal``."""
INSIDE: list[tuple[str, ...]] = [
    ("report", "{p}", "--of", "zones", "-o", "drafts.xlsx"),
    ("check", "{p}", "--zones", "-o", "review.xlsx"),
    ("delineate", "{p}", "--compare", "approved", "drawn", "-o", "sides.xlsx"),
    ("delineate", "{p}", "--compare", "approved", "drawn", "-o", "sides.html"),
    ("export", "{p}", "drafts", "--format", "geojson", "--layer", "drawn_zones"),
]
"""What is a draft by its nature, and refused without ``--internal``."""


WRITTEN = re.compile(
    r"(?<![\d.])(?:"
    + "|".join(re.escape(f"{value:.{decimals}f}") for value in PLACES.ravel() for decimals in (6, 5, 4))
    + r")(?!\d)"
)
"""Longitudes and latitudes of hidden places as people round them."""


AS_DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["-q", *words])
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def sown(tmp_path_factory) -> tuple[ProjectFile, Planted]:
    def make(folder: Path) -> tuple[Path, Planted]:
        project, planted = build(folder / "县 13890779998.gpkg")
        planted.digits["13890779998"] = "name of the file"
        audit(project, catalogue=load())
        audit(project, catalogue=load(), rules=RULES[1::2])
        return project.path, planted

    path, planted = made_once(tmp_path_factory, "sown", make)
    return ProjectFile.open(path), planted


@pytest.fixture(scope="module")
def written(sown, tmp_path_factory) -> Path:
    return made_once(tmp_path_factory, "leak", lambda folder: write_everything(sown[0], folder / "out"))


def write_everything(project: ProjectFile, folder: Path) -> Path:
    """Run every command of :data:`COMMANDS` on the project, and give the folder with all that they wrote."""
    (folder / "boards").mkdir(parents=True)
    formula = (
        "title: {zh: 示例, en: one}\nsource: {zh: 示例, en: one}\nunit: 万元\nby: multiple\nitems: {NH3N: 1, TP: 1}\n"
    )
    (folder / "formula.yaml").write_text(formula, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        share(patch)
        for words in COMMANDS:
            for finding in telling(project) if "{finding}" in words else [""]:
                given = [word.replace("{p}", str(project.path)).replace("{finding}", finding) for word in words]
                assert run(*given) == 0, words
        (folder / "assistant").mkdir()
        for number, answer in enumerate(answers(project)):
            (folder / "assistant" / f"{number}.json").write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    return folder


def answers(project: ProjectFile) -> Iterator[Any]:
    """What an assistant is told, a refusal too."""
    assistant = Assistant(rz.open(project.path))
    yield assistant.project()
    yield from assistant.findings(most=500)["findings"]
    asked = [partial(assistant.query, phrase) for phrase in QUESTIONS.values()]
    asked += [partial(assistant.explain, finding) for finding in telling(project)]
    asked += [
        partial(assistant.trace, start, find=["intakes"]) for start in ("outfalls:outfalls-8", "109.934219,31.056141")
    ]
    asked += [partial(assistant.trace, "intakes:intakes-2", "upstream", find=["outfalls"])]
    for ask in asked:
        try:
            yield ask()
        except RiverzonesError as refusal:
            yield [refusal.in_language("zh"), refusal.in_language("en")]


def telling(project: ProjectFile) -> list[str]:
    """Some findings about hidden places and some that were measured to zones, which have cards of their own."""
    table = project.read("rz_findings")
    law = table[table["kind"] == "rule"]
    some = (law[law["subject_layer"].isin(HIDDEN)], law[law["reference_layer"].isin(["zones", *HIDDEN])])
    found = list(dict.fromkeys(str(name) for rows in some for name in rows.index[:3]))
    assert found
    return found


@pytest.fixture(scope="module")
def found(written) -> Harvest:
    return harvest(written)


def test_every_command_that_writes_a_file_is_among_those_that_are_searched():
    searched = {" ".join(words[:n]) for words in (*COMMANDS, *INSIDE) for n in (1, 2)}
    assert [name for name in command_names("-o") if name.removesuffix(" list") not in searched] == []


def told(found: Harvest, planted: Planted) -> Counter[str]:
    """Planted numbers and words that stand in what was found, by where they were planted and where they came out."""
    seen: Counter[str] = Counter()
    lengths = sorted({len(digits) for digits in planted.digits})
    for where, words in found.texts:
        words = words.translate(AS_DIGITS)
        squeezed = re.sub(r"(?<=\d)[\s():-]{1,3}(?=\d)", "", words)
        for run_ in set(re.findall(r"\d{7,}", squeezed)) | set(re.findall(r"\d{7,}", words)):
            for length in lengths:
                for at in range(len(run_) - length + 1):
                    digits = run_[at : at + length]
                    if digits in planted.digits and not (where.startswith("boards") and digits in planted.boards):
                        seen[f"{planted.digits[digits]} {digits} in {where}"] += 1
        for word in re.findall(r"密巷\d+弄暗宅|leak\d+@planted|planted\d+wx|wxplanted\d+|密[甲-癸]{2}", words):
            seen[f"{word} in {where}"] += 1
    return seen


def places_told(found: Harvest) -> Counter[str]:
    """Hidden places that a geometry or a pair of numbers gives to within :data:`LEAK_M`; what many files hold alike is
    looked at once.
    """
    seen: Counter[str] = Counter()
    for where, shape in {shapely.to_wkb(shape): (where, shape) for where, shape in found.shapes}.values():
        if near(candidates(shape)).any() or arc(shape):
            seen[f"{shape.geom_type} in {where}"] += 1
    for words, where in {words: where for where, words in found.texts}.items():
        values = numbers(words)
        pairs = [pair for a, b in itertools.pairwise(values) for pair in ((a, b), (b, a))]
        if pairs and near(np.array(pairs)).any():
            seen[f"numbers in {where}"] += 1
        for value in WRITTEN.findall(words):
            seen[f"{value} in {where}"] += 1
        for degrees in re.findall(r"(\d{2,3})[°度](\d{1,2})['′分](\d{1,2}(?:\.\d+)?)", words):
            value = float(degrees[0]) + float(degrees[1]) / 60 + float(degrees[2]) / 3600
            if np.abs(PLACES - value).min() < 3e-5:
                seen[f"{degrees} in {where}"] += 1
        metres = [float(word) for word in re.findall(r"(?<![\d.])\d{6,8}\.\d+", words)]
        if metres and near(projected(metres)).any():
            seen[f"metres in {where}"] += 1
    return seen


def candidates(shape: Any) -> np.ndarray:
    """Points that somebody could read off a geometry: ends, middles, and points themselves."""
    parts = shapely.get_parts(shape)
    if shapely.get_dimensions(shape) == 0:
        return shapely.get_coordinates(shape)
    made = [shapely.centroid(shape), *shapely.centroid(parts), shapely.centroid(shapely.envelope(shape))]
    made += [*shapely.boundary(parts)] if shapely.get_dimensions(shape) == 1 else []
    made += [shapely.centroid(shapely.minimum_bounding_circle(part)) for part in parts]
    made += [shapely.centroid(shapely.oriented_envelope(part)) for part in parts]
    rings = [shapely.Polygon(ring) for part in parts if part.geom_type == "Polygon" for ring in part.interiors]
    return shapely.get_coordinates([*made, *shapely.centroid(np.array(rings, dtype=object))])


def near(xy: np.ndarray) -> np.ndarray:
    """Which places lie within :data:`LEAK_M` of a hidden one."""
    far = np.abs(xy[:, None, :] - PLACES[None, :, :]).max(axis=2) > 2e-4
    made = np.zeros(len(xy), dtype=bool)
    for at, hidden in np.argwhere(~far):
        made[at] |= GEOD.inv(*xy[at], *PLACES[hidden])[2] < LEAK_M
    return made


def arc(shape: Any) -> bool:
    """Whether a quarter of a circle about a hidden place is part of a geometry: its centre can be computed."""
    xy = shapely.get_coordinates(shape)
    if shapely.get_dimensions(shape) == 0 or len(xy) < 6:
        return False
    for place in PLACES:
        away = np.array(GEOD.inv(xy[:, 0], xy[:, 1], *np.broadcast_to(place[:, None], (2, len(xy))))[2])
        turn = np.degrees(np.arctan2(*(xy - place).T))
        for radius in np.unique(away[away > 20].round(0)):
            at = np.abs(away - radius) < 1.0
            if at.sum() > 5 and np.ptp(turn[at]) > 90 and at.mean() > 0.2:
                return True
    return False


def projected(metres: list[float]) -> np.ndarray:
    pairs = np.array([pair for a, b in itertools.pairwise(metres) for pair in ((a, b), (b, a))]).reshape(-1, 2)
    made = [np.zeros((1, 2))]
    made += [np.column_stack(way(pairs[:, 0] % 1e6, pairs[:, 1], inverse=True, errcheck=False)) for way in WAYS]
    return np.nan_to_num(np.vstack(made), posinf=0.0, neginf=0.0)


def test_no_planted_number_name_or_address_is_in_anything_public(found, sown, record_property):
    assert len(sown[1].digits) > 1_000
    assert len({layer for layer, _ in sown[1].columns}) > 70
    assert len({words for _, words in found.texts}) > 3_000  # each once
    planted, out = len(sown[1].digits) + len(sown[1].words), told(found, sown[1])
    record_property("campaign", ["leaks: planted values", planted, planted - len(out)])
    assert dict(out.most_common(20)) == {}


def test_no_hidden_place_can_be_read_or_computed_from_anything_public(found, record_property):
    assert len(found.shapes) > 2_000
    out = places_told(found)
    record_property("campaign", ["leaks: geometries", len(found.shapes), len(found.shapes) - out.total()])
    assert dict(out.most_common(20)) == {}


def test_no_hidden_place_is_where_distances_to_it_meet(found):
    looked = 0
    for where, frame in found.tables:
        if not {"measured", "reference_layer", "subject_layer"} <= set(frame.columns):
            continue
        secret = frame["reference_layer"].isin(list(HIDDEN)) | frame["subject_layer"].isin(list(HIDDEN))
        secret &= ~((frame["reference_layer"] == "wells") & (frame["reference_id"] == "wells-3"))
        secret &= ~((frame["subject_layer"] == "wells") & (frame["subject_id"] == "wells-3"))
        looked += int(secret.sum())
        assert frame.loc[secret, ["measured", "nearest_lon", "nearest_lat"]].isna().all(axis=None), where
    assert looked > 20


def distances_told(texts: list[tuple[str, str]]) -> Counter[str]:
    """Rows about one outfall that hold its distance to a hidden place: straight, to 0.06 m, or in kilometres to 6 m."""
    seen: Counter[str] = Counter()
    outfalls = {f"outfalls-{n}": (one.x, one.y) for n, one in enumerate(shapes_of("outfalls", ("point",)), start=1)}
    away = {
        name: np.array(GEOD.inv(*np.broadcast_to(np.array(xy)[:, None], (2, len(PLACES))), *PLACES.T)[2])
        for name, xy in outfalls.items()
    }
    for where, words in texts:
        names = set(re.findall(r"outfalls-\d+", words)) & set(outfalls)
        if len(names) != 1:
            continue
        metres = away[names.pop()]
        for word in re.findall(r"(?<![\d.])\d[\d,]*\.\d+", words):
            value, decimals = float(word.replace(",", "")), len(word.partition(".")[2])
            if (np.abs(metres - value) < 0.06).any() or (decimals > 1 and (np.abs(metres - value * 1000) < 6).any()):
                seen[f"{word} in {where}"] += 1
    return seen


def test_no_row_about_a_public_place_tells_how_far_a_hidden_one_is(found):
    assert sum("outfalls-" in words for _, words in found.texts) > 200
    assert dict(distances_told(found.texts).most_common(20)) == {}
    first = shapes_of("outfalls", ("point",))[0]
    metres = GEOD.inv(first.x, first.y, *PLACES[0])[2]
    assert (
        distances_told([("a", f"outfalls-1\t{metres:.1f}"), ("b", f"outfalls-1 {metres / 1000:.3f} km")]).total() == 2
    )


def test_what_must_not_be_taken_out_is_still_there(found):
    whole = " ".join(words for where, words in found.texts if where.startswith("export-csv"))
    for word in (*KEPT, "渝环公告〔2024〕3号", "12369"):
        assert word.replace("〔", "〔") in whole


def test_what_the_office_has_published_is_exact(written):
    wells = gpd.read_file(written / "export-geojson" / "wells.geojson").set_index("id")
    assert wells.geometry["wells-3"].equals_exact(shapely.Point(PUBLISHED), 1e-9)
    zones = gpd.read_file(written / "export-geojson" / "zones.geojson").set_index("id")
    assert zones.geometry.notna()[["zones-1", "zones-5"]].all()
    assert zones.geometry.isna()[["zones-2", "zones-3", "zones-4", "zones-6"]].all()


def test_boards_show_the_telephone_they_are_put_up_for(found, sown):
    words = re.sub(
        r"(?<=\d)[\s()-]{1,2}(?=\d)", "", " ".join(words for where, words in found.texts if where.startswith("boards"))
    )
    assert sown[1].boards
    assert all(digits in words for digits in sown[1].boards)


@pytest.mark.parametrize("words", INSIDE, ids=lambda words: " ".join(words[2:]))
def test_what_is_a_draft_is_refused_with_one_line(sown, tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    assert run(*(word.replace("{p}", str(sown[0].path)) for word in words)) == 1
    said = capsys.readouterr().err
    assert "--internal" in said
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("read", ("export", "{p}", "out", "--format", "geojson", "--layer", "outfalls", "--layer", "intakes")),
        ("facts", ("query", "{p}", QUESTIONS["intakes"], "-o", "out.geojson")),
        ("frame", ("report", "{p}", "--of", "outfalls", "-o", "out.xlsx")),
    ],
)
def test_the_search_finds_what_a_writer_lets_out_past_the_view(sown, tmp_path, monkeypatch, method, words):
    """The test of the test: with one door of the view open, what was planted comes out and is found."""
    past = {
        "read": lambda self, layer: self._source.read(layer),
        "facts": lambda _, table: table,
        "frame": lambda _self, _layer, frame: frame,
    }
    monkeypatch.setattr(ProjectView, method, past[method])
    monkeypatch.chdir(tmp_path)
    assert run(*(word.replace("{p}", str(sown[0].path)) for word in words)) == 0
    got = harvest(tmp_path)
    assert told(got, sown[1])
    assert method == "frame" or places_told(got)


def test_an_internal_product_has_all_of_it_and_says_so(sown, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["export", str(sown[0].path), "inside", "--internal"])
    assert "内部资料" in capsys.readouterr().err
    got = harvest(tmp_path)
    assert told(got, sown[1])
    assert places_told(got)
    assert any("内部资料" in words for where, words in got.texts if "rz_project" in where)
