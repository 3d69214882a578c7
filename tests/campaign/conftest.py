"""The ground of the campaign, and its table: what was tried of each class, and how much of it passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.ground import build, warm

CLASS = "campaign"
BESIDE = {
    "tests/browser/test_map_hostile.py": "injection, in Chromium",
    "tests/jobs/test_hostile.py": "hostile files and templates",
    "tests/unit/io/test_opening.py": "files that lead elsewhere",
}
"""Tests that are part of the campaign and stand where their subject is; each counts as one."""


@pytest.fixture(scope="session")
def ground(tmp_path_factory) -> Path:
    """The folder that rounds begin with a copy of."""
    return build(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="session")
def warm_ground(ground, tmp_path_factory) -> Path:
    """The same for the long campaign, in a process that has loaded what commands need: a round takes a third."""
    warm(ground, tmp_path_factory.mktemp("warm") / "a")
    return ground


@pytest.fixture
def tally(record_property) -> Callable[[str, int, int], None]:
    """``tally("kills", tried, passed)``: what a test enters into the table, also when it fails afterwards."""

    def enter(kind: str, tried: int, passed: int) -> None:
        record_property(CLASS, [kind, tried, passed])

    return enter


def pytest_terminal_summary(terminalreporter) -> None:
    tried: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, entry in getattr(report, "user_properties", ()):
                if name == CLASS and report.when == "call":
                    kind, these, well = entry
                    tried[kind] += these
                    passed[kind] += well
            beside = BESIDE.get(getattr(report, "nodeid", "").partition("::")[0])
            if beside and getattr(report, "when", "") == "call":
                tried[beside] += 1
                passed[beside] += report.passed
    if not tried:
        return
    terminalreporter.section("campaign")
    terminalreporter.write_line(f"{'class':<44}{'tried':>8}{'passed':>8}")
    for kind in sorted(tried):
        terminalreporter.write_line(f"{kind:<44}{tried[kind]:>8}{passed[kind]:>8}")
