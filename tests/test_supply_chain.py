"""What riverzones is made of, and that each promise of SECURITY.md names a test that is there."""

from __future__ import annotations

import csv
import re
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def listed() -> list[dict[str, str]]:
    with (ROOT / "licences.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_every_package_is_listed_with_its_licence():
    rows = listed()
    assert {row["name"]: row["version"] for row in rows} == pinned(), "make licences"
    assert {row["needed_for"] for row in rows} == {"use", "development"}
    for row in rows:
        words = set(re.split(r" (?:AND|OR) ", row["licence"]))
        assert words
        assert not [word for word in words if word.startswith(("GPL", "AGPL"))], row


def test_what_riverzones_requires_is_listed_as_needed_in_use():
    used = {canonicalize_name(row["name"]) for row in listed() if row["needed_for"] == "use"}
    asked = {Requirement(line) for line in requires("riverzones") or ()}
    assert {canonicalize_name(one.name) for one in asked if one.marker is None} <= used


def test_the_versions_listed_are_those_the_tests_run_with():
    for row in listed():
        if row["needed_for"] == "use":
            assert version(row["name"]) == row["version"], row["name"]


def test_what_is_needed_in_use_is_pinned_with_hashes():
    words = (ROOT / "release-hashes.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^(\S+)==(\S+) \\\n    --hash=sha256:([0-9a-f]{64})$", words, re.MULTILINE)
    used = {canonicalize_name(row["name"]): row["version"] for row in listed() if row["needed_for"] == "use"}
    used.pop("riverzones", None)
    assert {canonicalize_name(name): number for name, number, _ in entries} == used
    assert "://" not in words


def test_every_promise_names_a_test_that_is_there():
    words = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    promised, _, _ = words.partition("## Not promised")
    promises = re.split(r"^- ", promised, flags=re.MULTILINE)[1:]
    assert len(promises) > 15
    for promise in promises:
        tests = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", promise)
        assert tests, promise
        for file, name in tests:
            assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), (file, name)
