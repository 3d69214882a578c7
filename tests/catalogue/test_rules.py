"""Every rule, present and future, on its own examples; and what the loader says of a wrong file."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from riverzones.audit import run
from riverzones.audit.examples import example_day, example_layers, try_examples
from riverzones.catalogue import load
from riverzones.catalogue.rules import read_rule, read_rule_file
from riverzones.declared.reading import read_yaml
from riverzones.errors import CatalogueError

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
RULES = list(load().rules.values())
PACKS = load().packs
ALWAYS_OPEN = ("CN-109", "CN-138")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_finds_its_bad_example_passes_its_good_one_and_reads_in_both_languages(rule):
    tried = try_examples(rule, packs=PACKS, refers=load().refers)
    assert [fault.en for _, fault in tried.faults] == []
    # a rule whose words need a legal reading wherever they are met can only say so
    assert tried.always_open is (rule.code in ALWAYS_OPEN)
    for words in (tried.message.zh, tried.message.en):
        assert words
        assert "{" not in words
        assert "nan" not in words


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_cites_something_on_the_day_of_its_example(rule):
    assert rule.citations_on(example_day(rule, rule.bad, PACKS[rule.pack]))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_holds_from_the_day_it_is_dated(rule):
    first = min(limit.since for limit in rule.limits)
    assert rule.limits_on(first) is not None
    assert rule.limits_on(first - dt.timedelta(days=1)) is None
    _, (count,) = run([rule], example_layers(rule.bad), day=first - dt.timedelta(days=1))
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
        assert rule.statements or rule.note or rule.pack == "national", rule.code
        assert set(rule.statements) <= known, rule.code
        for citation in rule.citations:
            if citation.quote and citation.document.endswith(".txt"):
                document = (SHARED / "policy" / citation.document).read_text(encoding="utf-8")
                for piece in citation.quote.split("……"):
                    assert "".join(piece.split()) in "".join(document.split()), rule.code


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
        ({"limits": [{"since": dt.date(2021, 3, 1), "distance_m": "1000"}]}, ["distance_m", "a number (m)", "'1000'"]),
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
