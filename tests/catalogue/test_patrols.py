"""Patrol rule sets: the frequency of the Kunming plan word for word, settings named as settings, wrong files told."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
import yaml

from riverzones.catalogue.patrols import DEFAULT, patrol_rule_sets, patrol_rules, read_patrol_rules
from riverzones.chiefs.patrols import CHECKS, PERIODS, Tolerances
from riverzones.errors import CatalogueError, UnknownNameError

POLICY = Path(__file__).parents[3] / "shared" / "policy"
KUNMING = patrol_rules()
RAW = (resources.files("riverzones.catalogue") / "patrols" / "kunming-2017.yaml").read_text(encoding="utf-8")


def test_the_kunming_plan_asks_for_one_patrol_in_each_period_of_its_level():
    asked = {level: (one.period, one.at_least) for level, one in KUNMING.frequency.items()}
    assert asked == {
        "city": ("quarter", 1),
        "county": ("two_months", 1),
        "township": ("month", 1),
        "village": ("half_month", 1),
    }
    assert KUNMING.statements == ("kmrc-patrol-frequency",)
    assert (KUNMING.citation.document, KUNMING.citation.clause) == ("001_7e3ecf8fa006ef4f.txt", "五(四)")
    assert KUNMING.citation.confidence == "verified"


@pytest.mark.shared
@pytest.mark.skipif(not POLICY.is_dir(), reason="the folder of documents is not beside the checkout")
def test_the_quote_stands_in_the_document_word_for_word():
    text = (POLICY / KUNMING.citation.document).read_text(encoding="utf-8")
    assert KUNMING.citation.quote in text
    statements = yaml.safe_load((POLICY / "spatial_rules.yaml").read_text(encoding="utf-8"))
    ids = re.findall(r"kmrc-patrol-frequency", str(statements))
    assert ids


def test_numbers_no_document_gives_are_called_settings():
    assert KUNMING.limits_confidence == "setting"
    assert "设定" in KUNMING.limits_note.zh
    assert "settings of ours" in KUNMING.periods_note.en
    assert "制度" in KUNMING.citation.note.zh  # the patrol rules the plan orders were not seen


@pytest.mark.parametrize("name", patrol_rule_sets())
def test_every_rule_set_names_checks_and_periods_there_are(name):
    rules = patrol_rule_sets()[name]
    assert rules.name == name
    assert {check for limits in rules.limits.values() for check in limits} <= set(CHECKS)
    assert {one.period for one in rules.frequency.values()} <= set(PERIODS)


def test_tolerances_of_the_file_are_those_of_the_code():
    assert KUNMING.tolerances == Tolerances()


def test_what_holds_on_every_level_holds_on_each():
    assert KUNMING.limits_of("village")["largest_gap_m"] == 500
    assert KUNMING.limits_of("village")["least_coverage_ratio"] == 0.5
    assert "least_duration_min" not in KUNMING.limits_of("province")
    assert KUNMING.limits_of(None)["most_clock_errors"] == 0


def test_a_rule_set_is_known_by_name_or_file(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(
        RAW.replace("name: kunming-2017", "name: ours").replace("least_length_km: 2}", "least_length_km: 9}")
    )
    assert patrol_rules(str(path)).limits_of("city")["least_length_km"] == 9
    assert patrol_rules(DEFAULT) is KUNMING
    with pytest.raises(UnknownNameError, match="Did you mean kunming-2017"):
        patrol_rules("kunming-2018")
    with pytest.raises(CatalogueError, match=r"gone\.yaml: cannot be read"):
        patrol_rules(str(tmp_path / "gone.yaml"))


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("period: quarter", "period: quater", "frequency city: period: 'quater' is not known. Did you mean 'quarter'?"),
        ("at_least: 1}\n  county", "at_least: 0}\n  county", "frequency city: at_least: expected 1 or more, got 0."),
        ("largest_gap_m: 500", "largest_gap_m: -1", "largest_gap_m: expected a number of 0 or more, got -1."),
        ("largest_gap_m: 500", "largest_gap: 500", "unknown field 'largest_gap'. Did you mean 'largest_gap_m'?"),
        ("  village: {period", "  hamlet: {period", "frequency: 'hamlet' is not known."),
        ("time_zone: Asia/Shanghai", "time_zone: Asia/Wushan", "time_zone: there is no time zone 'Asia/Wushan'."),
        ("confidence: setting", "confidence: sure", "confidence: 'sure' is not known."),
        ("step_m: 20", "step_m: 0", "tolerances: step_m: expected a number above 0, got 0."),
        ("gap_m: 500, served_m", "gap: 500, served_m", "tolerances: unknown field 'gap'."),
        ("near_m: 500", "near_m: far", "near_m: expected a number of 0 or more, got 'far'."),
        ("statements:", "statement:", "unknown field 'statement'. Did you mean 'statements'?"),
    ],
)
def test_a_wrong_file_names_field_and_nearest_word(tmp_path, was, now, says):
    assert was in RAW
    path = tmp_path / "x.yaml"
    path.write_text(RAW.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_patrol_rules(path)
    assert re.match(r"x\.yaml, line \d+: ", str(caught.value))
    assert says in str(caught.value)
