"""The small sample of Kunming: rules of the country, the city and the district hold there, those of Wushan do not."""

from __future__ import annotations

import base64
import gzip
import json
import re
import runpy
from pathlib import Path

import pandas as pd
import pytest

from riverzones.catalogue import load
from riverzones.jobs.audit import audit
from riverzones.jobs.demo import DemoReport, demo, plan
from riverzones.store.project import ProjectFile

DATA = Path(__file__).parents[2] / "data"
CATALOGUE = load()
DAY = plan("kunming")["recipe"]["audit"]["on"]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[DemoReport, list[str | int]]:
    said: list[str | int] = []

    def begin(count):
        said.append(count)
        return lambda words: said.append(words.en)

    folder = tmp_path_factory.mktemp("kunming")
    return demo(folder, catalogue=CATALOGUE, place="kunming", begin=begin), said


def test_the_files_are_what_the_script_writes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(DATA))
    script = runpy.run_path(str(DATA / "make_kunming.py"))
    script["write"](script["draw"](), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(p.name for p in (DATA / "kunming").iterdir())
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (DATA / "kunming" / path.name).read_bytes(), path.name


def test_what_was_planted_is_found_and_nothing_else(made):
    report, said = made
    assert report.planted == 11
    assert (report.missed, report.unplanned) == ((), ())
    assert said[0] == len(said) - 1


def test_what_is_measured_agrees_with_dense_sampling(made):
    planted = pd.read_csv(DATA / plan("kunming")["planted"])
    planted = planted[planted.unit.notna()].set_index("rule")
    found = made[0].audit.findings.set_index("rule")
    assert set(planted.index) == {"CG-102", "CN-111", "CN-121"}
    for rule, row in planted.iterrows():
        assert found.unit[rule] == row.unit
        # the share of a boundary was sampled at 2,000 points; distance and area are good to 2 cm and 0.1 m2
        tolerance = {"%": 0.1, "m": 0.02, "m2": 0.1}[row.unit]
        assert found.measured[rule] == pytest.approx(row.expected_measured, abs=tolerance)


def test_packs_of_other_places_stay_at_home(made):
    report = made[0].audit
    assert set(report.findings["pack"]) == {"national", "kunming-2017", "kunming-water-2014", "chenggong-2023"}
    reasons = {count.code: count.not_run.en for count in report.counts if count.not_run is not None}
    wushan = [code for code in CATALOGUE.rules if code.startswith("WS-")]
    assert wushan
    assert all(reasons[code].startswith("not of this place") for code in wushan)
    assert "CN-111" not in reasons
    assert "CG-102" not in reasons


def test_near_misses_are_found_only_when_a_pack_is_run_anywhere(made, tmp_path):
    near = pd.read_csv(DATA / plan("kunming")["near_misses"])
    codes = {(row.subject_layer, row.subject_id): row.rules.split() for row in made[0].audit.findings.itertuples()}
    for row in near.itertuples():
        assert row.rule not in codes.get((row.subject_layer, row.subject_code), [])
    copy = tmp_path / "copy.gpkg"
    copy.write_bytes(made[0].project.read_bytes())
    away = near[near.note == "巫山的规划在此不适用"]
    anywhere = audit(ProjectFile(copy), catalogue=CATALOGUE, rules=list(away.rule), on=DAY, anywhere=True)
    seen = {
        (clause["rule"], row.subject_layer, row.subject_id)
        for row in anywhere.findings.itertuples()
        for clause in json.loads(row.clauses)
    }
    assert {(row.rule, row.subject_layer, row.subject_code) for row in away.itertuples()} <= seen


def test_the_map_says_that_it_is_illustrative(made):
    page = made[0].files["map"].read_text(encoding="utf-8")
    packed = max(re.findall(r"[A-Za-z0-9+/=]{100,}", page), key=lambda text: text.startswith("H4sI") * len(text))
    told = json.loads(gzip.decompress(base64.b64decode(packed)).splitlines()[0])
    assert told["illustrative"] is True
    assert made[0].audit.findings.illustrative.eq(True).all()
    assert made[0].files["qgis"].name == "kunming.qgs"
