"""What happened to the water of the sample: planted events are found, and nothing else."""

import csv
from pathlib import Path

import pytest
import yaml

import riverzones as rz
from riverzones.catalogue import load
from riverzones.jobs.quality import water_quality
from riverzones.jobs.traceback.run import traceback

ROOT = Path(__file__).parents[2]
DEMO = yaml.safe_load((ROOT / "src/riverzones/catalogue/demo.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(demo_report):
    return water_quality(rz.open(demo_report.project).file, catalogue=load())


def test_the_samples_tell_the_planted_events_and_no_other(report):
    with (ROOT / "data" / DEMO["water_events"]).open(encoding="utf-8", newline="") as handle:
        planted = {(row["kind"], row["subject_code"], row["since"]) for row in csv.DictReader(handle)}
    assert {kind for kind, *_ in planted} == {"good_lost", "worsened", "relapse", "gap"}
    events = report.events
    assert set(zip(events["kind"], events["place"], events["since"], strict=True)) == planted
    assert len(events) == len(planted)


def test_only_the_planted_series_has_a_trend(report):
    assert report.trends[["place", "item"]].values.tolist() == [["DM-08", "TP"]]


def test_the_planted_cause_comes_first_when_the_worsening_is_traced_back(demo_report):
    seen = traceback(rz.open(demo_report.project).file, "大昌", catalogue=load())
    assert seen.worse == ("NH3N",)
    assert seen.sections["stretch"].to_dict() == {"DM-03": "passes_on", "DM-05": "ruled_out", "DM-04": "source"}
    assert seen.rows["id"].iloc[0] == "WC-01"
    assert seen.rows["troubles"].iloc[0][0] == "over_capacity"
