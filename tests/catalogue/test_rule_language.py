"""The page of the rule language is true: its worked rules run, it names all there is, its schemas are of today."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from riverzones.audit.checks import CHECKS
from riverzones.catalogue import load
from riverzones.catalogue.laws import citation_record
from riverzones.catalogue.packs import PACK_FILE
from riverzones.catalogue.rules import MESSAGE_WORDS, OPTIONAL, REQUIRED
from riverzones.catalogue.schema import FIELDS
from riverzones.declared.reading import read_yaml
from riverzones.jobs.rules.check import check_rules
from riverzones.model import SEVERITIES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/rule-language.md").read_text(encoding="utf-8")
WORKED = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
PACK = """
name: worked
title: {zh: 示例, en: worked examples}
letters: XD
issuer: {zh: 示例, en: nobody}
jurisdiction: {title: {zh: 全国, en: everywhere}}
since: 2024-01-01
documents: {plan: {zh: 示例方案, en: the plan}}
"""


def _schema(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((ROOT / "docs/reference" / name).read_text(encoding="utf-8")))


def _plain(value):
    """As an editor reads it: days are text, keys are text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def test_every_worked_rule_of_the_page_passes_its_own_check(tmp_path):
    (tmp_path / "_pack.yaml").write_text(PACK, encoding="utf-8")
    for text in WORKED:
        (tmp_path / f"{yaml.safe_load(text)['code']}.yaml").write_text(text, encoding="utf-8")
    found = check_rules(tmp_path, catalogue=load())
    assert [(one.code, fault.en) for one in found for fault in one.faults] == []
    assert len([one for one in found if one.rule]) == len(WORKED) >= 8
    unasked = [one.code for one in found for note in one.notes if "covers this part" in note.en]
    assert unasked == ["XD-100"]  # the shortest, whose text says that the check notes it


def test_a_worked_rule_of_every_family_stands_on_the_page():
    named = {yaml.safe_load(text).get("check") for text in WORKED} - {None}
    assert {CHECKS[name].family for name in named} == {check.family for check in CHECKS.values()}


def test_every_worked_rule_says_something_without_a_message_of_its_own(tmp_path):
    """Of every check the usual words name no number that it does not give, and both languages say something."""
    (tmp_path / "_pack.yaml").write_text(PACK, encoding="utf-8")
    tried = {}
    for text in WORKED:
        rule = yaml.safe_load(text)
        tried[rule["code"]] = rule
        rule.pop("message", None)
        rule.pop("name", None)
        (tmp_path / f"{rule['code']}.yaml").write_text(yaml.safe_dump(rule, allow_unicode=True), encoding="utf-8")
    found = check_rules(tmp_path, catalogue=load())
    assert [(one.code, fault.en) for one in found for fault in one.faults] == []
    said = {one.code: one.message for one in found if one.rule}
    assert len(said) == len(tried)
    assert all(words.zh and words.en and "()" not in words.en and "（）" not in words.zh for words in said.values())
    assert said["XD-101"].en == "286.2 m from 甲, limit 500 m"
    assert said["XD-104"].zh == tried["XD-104"]["title"]["zh"]


def test_the_usual_words_of_every_check_are_there():
    path = ROOT / "src/riverzones/catalogue/messages.yaml"
    assert [*yaml.safe_load(path.read_text("utf-8"))] == [*CHECKS]


def test_every_rule_of_ours_has_its_own_name_and_message_and_asks_its_sentence():
    for path in sorted((ROOT / "src/riverzones/catalogue/rules").glob("*/[A-Z]*.yaml")):
        fields = read_yaml(path)
        assert fields["name"], path.name
        assert fields["asks"], path.name
        assert fields.get("extends") or (fields["message"] and fields["limits"]), path.name


def test_numbers_that_a_check_needs_are_asked_for_with_an_example(tmp_path):
    (tmp_path / "_pack.yaml").write_text(PACK, encoding="utf-8")
    rule = yaml.safe_load(next(text for text in WORKED if "XD-101" in text))
    del rule["limits"]
    (tmp_path / "XD-101.yaml").write_text(yaml.safe_dump(rule, allow_unicode=True), encoding="utf-8")
    (fault,) = [fault.en for one in check_rules(tmp_path, catalogue=load()) for fault in one.faults]
    assert fault.startswith("XD-101.yaml, line 1: limits: limits is missing.")
    assert "Such as limits: [{since: 2026-01-01, distance_m: ...}]." in fault


@pytest.mark.parametrize(
    "words",
    [
        REQUIRED,
        OPTIONAL,
        tuple(PACK_FILE.fields),
        tuple(citation_record(None, {}).fields),
        MESSAGE_WORDS,
        SEVERITIES,
        tuple(CHECKS),
    ],
    ids=str,
)
def test_the_page_names_everything_that_there_is(words):
    assert [word for word in words if not re.search(rf"(?<![a-z_]){word}(?![a-z_])", PAGE)] == []


def test_the_page_names_every_number_of_every_check():
    numbers = {limit.name for check in CHECKS.values() for limit in check.limits}
    assert [name for name in numbers if f"`{name}`" not in PAGE] == []


def test_the_schemas_are_made_from_what_the_reader_reads_today():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from generate.schemas import schemas
    finally:
        sys.path.pop(0)
    for name, text in schemas().items():
        assert (ROOT / "docs/reference" / name).read_text(encoding="utf-8") == text, "run docs/generate/schemas.py"
    assert set(FIELDS) == {*REQUIRED, *OPTIONAL}


def test_all_rules_and_packs_are_valid_by_their_schema():
    for path in sorted((ROOT / "src/riverzones/catalogue/rules").glob("*/*.yaml")):
        schema = _schema("pack.schema.json" if path.name == "_pack.yaml" else "rule.schema.json")
        faults = [fault.message for fault in schema.iter_errors(_plain(read_yaml(path)))]
        assert faults == [], path.name


def test_the_schema_refuses_what_the_reader_refuses():
    rule = _plain(yaml.safe_load(WORKED[0]))
    schema = _schema("rule.schema.json")
    assert schema.is_valid(rule)
    for change in (
        {"severity": "prohibt"},
        {"check": "within"},
        {"limits": [{"since": "2024-01-01", "distance_m": "500"}]},
        {"limits": [{"since": "2024-01-01", "hours": 5}]},
        {"subject": {"layer": "outfals"}},
        {"titel": 1},
        {"citations": [{"article": 5}]},
        {"asks": [{"part": "严禁"}]},
    ):
        assert not schema.is_valid({**rule, **change}), change


def test_no_file_of_the_catalogue_writes_a_field_twice():
    for path in sorted((ROOT / "src/riverzones/catalogue").rglob("*.yaml")):
        assert read_yaml(path), path.name
