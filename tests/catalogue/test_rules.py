"""Every rule, present and future, on its own examples; and what the loader says of a wrong file."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import yaml
from shapely import from_wkt

from riverzones.audit import findings_table, run
from riverzones.catalogue import load
from riverzones.catalogue.reading import read_yaml
from riverzones.catalogue.rules import read_rule, read_rule_file
from riverzones.errors import CatalogueError
from riverzones.model import Example, Rule

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
RULES = list(load().rules.values())
PACKS = load().packs
ALWAYS_OPEN = ("CN-109",)


def day_of(rule: Rule) -> dt.date:
    """A day on which the rule holds: that of its example, else the last of its pack, else today's."""
    until = PACKS[rule.pack].until
    return rule.bad.on or (until - dt.timedelta(days=1) if until else dt.date(2026, 11, 22))


def layers_of(example: Example, rule: Rule):
    """The example as layers; a column the rule reads is there even where a row leaves it out."""
    asked = {"accuracy_m"}
    made = {}
    for name, rows in example.layers.items():
        frame = pd.DataFrame([{**dict.fromkeys(asked), **row} for row in rows])
        frame["id"] = frame["id"] if "id" in frame else [f"{name}-{number}" for number in range(len(frame))]
        geometry = [from_wkt(text) for text in frame.pop("geometry")]
        made[name] = gpd.GeoDataFrame(frame, geometry=geometry, crs=4490).set_index("id", drop=False).rename_axis(None)
    return made.get


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_finds_its_bad_example_and_passes_its_good_one(rule):
    seen, (count,) = run([rule], layers_of(rule.bad, rule), day=day_of(rule), packs=PACKS)
    assert count.not_run is None
    # a rule whose words need a legal reading wherever they are met can only say so
    assert (count.violations, count.cannot_tell) == ((0, 1) if rule.code in ALWAYS_OPEN else (1, 0))
    if rule.bad.measured is not None:
        assert seen[0].facts.measured[0] == pytest.approx(rule.bad.measured, abs=0.05)
    _, (count,) = run([rule], layers_of(rule.good, rule), day=day_of(rule), packs=PACKS)
    assert count.not_run is None
    assert (count.violations, count.cannot_tell) == (0, 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_message_of_a_rule_reads_in_both_languages(rule):
    layers = layers_of(rule.bad, rule)
    seen, _ = run([rule], layers, day=day_of(rule), packs=PACKS)
    (finding,) = findings_table(seen, layers, day=day_of(rule)).to_dict("records")
    for message in (finding["message"], finding["message_en"]):
        assert message
        assert "{" not in message
        assert "nan" not in message
    assert finding["citation"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_holds_from_the_day_it_is_dated(rule):
    first = min(limit.since for limit in rule.limits)
    assert rule.limits_on(first) is not None
    assert rule.limits_on(first - dt.timedelta(days=1)) is None
    _, (count,) = run([rule], layers_of(rule.bad, rule), day=first - dt.timedelta(days=1))
    assert count.not_run is not None


def test_two_packs_hold_at_least_fifteen_rules():
    packs = {rule.pack for rule in RULES}
    assert {"national", "wushan-2023"} <= packs
    assert len(RULES) >= 15


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of policy documents is not beside the checkout")
def test_every_rule_serves_statements_that_exist_and_quotes_what_is_written():
    text = (SHARED / "policy" / "spatial_rules.yaml").read_text(encoding="utf-8")
    known = set(re.findall(r"^- id: (\S+)", text, re.M))
    for rule in RULES:
        assert rule.statements or rule.pack == "national", rule.code
        assert set(rule.statements) <= known, rule.code
        for citation in rule.citations:
            if citation.quote and citation.document.endswith(".txt"):
                document = (SHARED / "policy" / citation.document).read_text(encoding="utf-8")
                assert "".join(citation.quote.split()) in "".join(document.split()), rule.code


def _wrong(tmp_path: Path, rule: str, changes: dict) -> CatalogueError:
    catalogue = load()
    source = Path(__file__).resolve().parents[2] / "src/riverzones/catalogue/rules/national" / f"{rule}.yaml"
    data = {**read_yaml(source), **changes}
    path = tmp_path / f"{rule}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    file = read_rule_file(path, catalogue.packs["national"])
    with pytest.raises(CatalogueError) as caught:
        read_rule(file, laws=catalogue.laws, kinds=catalogue.kinds, files=catalogue.rule_files)
    return caught.value


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"check": "within_distanc"}, ["CN-111.yaml", "check", "'within_distance'"]),
        ({"severity": "prohibitd"}, ["severity", "'prohibit'"]),
        ({"subject": {"layer": "project"}}, ["subject", "layer", "'projects'"]),
        ({"subject": {"layer": "projects", "where": "industri = 'chemical'"}}, ["where", "industry"]),
        ({"subject": {"layer": "projects", "where": "industry = 'chemicl'"}}, ["where", "chemical"]),
        ({"limits": [{"since": dt.date(2021, 3, 1), "distanc_m": 1000}]}, ["limits", "'distance_m'"]),
        ({"titel": 1}, ["unknown field 'titel'", "'title'"]),
        ({"subject": {"layer": "projects", "where": "stage = 'nwe'"}}, ["where", "new"]),
        ({"limits": [{"since": dt.date(2021, 3, 1), "distance_m": "1000"}]}, ["distance_m", "a number m", "'1000'"]),
        ({"extends": "CN-11"}, ["extends", "CN-111"]),
        ({"message": {"zh": "{mesured}", "en": "x"}}, ["message", "'measured'"]),
        ({"asks": [{"part": "一公里", "by": "limit"}]}, ["asks", "'limits'"]),
        ({"combine": "shore and"}, ["combine", "shore"]),
        ({"code": "XX-111"}, ["code", "CN-"]),
        ({"citations": [{"law": "长江保护"}]}, ["law", "长江保护法"]),
    ],
)
def test_a_wrong_word_in_a_rule_is_told_with_the_nearest_right_one(tmp_path, changes, says):
    error = str(_wrong(tmp_path, "CN-111", changes))
    for part in says:
        assert part in error
    assert "\n" not in error
