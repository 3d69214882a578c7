"""What happened to the water of the sample: planted events are found, and nothing else."""

import csv
from pathlib import Path

import pytest
import yaml

import riverzones as rz
from riverzones.catalogue import load
from riverzones.jobs.quality import QualityOptions, water_quality
from riverzones.jobs.traceback.run import traceback

ROOT = Path(__file__).parents[2]
DEMO = yaml.safe_load((ROOT / "src/riverzones/catalogue/demo.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(demo_report):
    return water_quality(rz.open(demo_report.project).file, catalogue=load())


@pytest.fixture(scope="module")
def yearly(demo_report):
    project = rz.open(demo_report.project).file
    return water_quality(project, catalogue=load(), options=QualityOptions("year"))


def test_the_samples_tell_the_planted_events_and_no_other(report, yearly):
    with (ROOT / "data" / DEMO["water_events"]).open(encoding="utf-8", newline="") as handle:
        planted = {(row["kind"], row["subject_code"], row["since"]) for row in csv.DictReader(handle)}
    assert {kind for kind, *_ in planted} == {
        "good_lost", "worsened", "relapse", "gap", "over_limit", "black_odour_relapse"
    }  # fmt: skip
    events = report.events
    found = list(zip(events["kind"], events["place"], events["since"], strict=True))
    over = yearly.supplementary[yearly.supplementary["met"].eq(False)]
    found += [("over_limit", place, year) for place, year in zip(over["place"], over["period"], strict=True)]
    again = report.black_odour[report.black_odour["relapsed"]].drop_duplicates("place")
    found += [
        ("black_odour_relapse", place, month) for place, month in zip(again["place"], again["period"], strict=True)
    ]
    assert sorted(found) == sorted(planted)


def test_only_the_planted_series_have_a_trend(report):
    assert report.trends[["place", "item"]].values.tolist() == [["DM-08", "TP"], ["SY-03", "Mn"], ["SY-12", "TP"]]


def test_a_source_and_a_black_odour_water_are_no_sections_of_their_river(report):
    last = report.rivers[report.rivers["period"] == "2025-12"].set_index("river")["sections"]
    assert last["长江"] == 1  # of three places with samples on it, two of them sources
    assert not set(report.places["place"]) & {"HC-01", "HC-02"}


def test_the_samples_of_sources_leave_no_rate_of_sections_open(demo_report):
    findings = demo_report.audit.findings
    assert not findings["rules"].str.contains("WS-125|WS-126").any()


def test_the_planted_cause_comes_first_when_the_worsening_is_traced_back(demo_report):
    seen = traceback(rz.open(demo_report.project).file, "大昌", catalogue=load())
    assert seen.worse == ("NH3N",)
    assert seen.sections["stretch"].to_dict() == {"DM-03": "passes_on", "DM-05": "ruled_out", "DM-04": "source"}
    assert seen.rows["id"].iloc[0] == "WC-01"
    assert seen.rows["troubles"].iloc[0][0] == "over_capacity"
