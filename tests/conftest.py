"""The demo project, built once, and the command line called as a person would."""

from __future__ import annotations

import gc
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from made_once import made_once
from property_examples import examples
from riverzones.catalogue import load
from riverzones.cli import main
from riverzones.connection_pool import pooled
from riverzones.declared.json_store import CACHE_VARIABLE
from riverzones.jobs.demo import DemoReport, demo

# Machines are shared, so no test is timed. The same examples each time: a change turns a test red, not chance.
# How many, where a test does not say: half of what Hypothesis tries by itself, ten times that in ``make campaign``.
settings.register_profile("riverzones", deadline=None, derandomize=True, max_examples=examples(100))
settings.register_profile("explore", deadline=None, max_examples=500)  # pytest --hypothesis-profile=explore
# A run against many mutants: few examples each (tests/mutation.py).
settings.register_profile("mutation", deadline=None, derandomize=True, max_examples=10)
settings.load_profile("riverzones")


collect_ignore = ["mutation_run.py"]
"""Needs mutmut, which is there for ``make mutation`` alone."""


MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 8 << 30:
    # Each commit of a project waits for the disk, and there are thousands in a run: with room, tests write to memory.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_configure(config):
    """Keep what is read of the catalogue beside pytest's own cache, not in the user's home."""
    os.environ.setdefault(CACHE_VARIABLE, str(config.cache.mkdir("riverzones")))
    config.pluginmanager.register(Examples(), "modules with examples")


class Examples:
    """Of the modules of the program those are collected whose docstrings hold an example: the others have no test."""

    @pytest.hookimpl
    def pytest_ignore_collect(self, collection_path, config):
        if collection_path.suffix != ".py" or not collection_path.is_relative_to(SOURCE):
            return None
        return None if b">>> " in collection_path.read_bytes() else True


SOURCE = Path(__file__).parents[1] / "src"
LONG = ("browser", "campaign", "data", "leak", "notebooks")
"""Folders of tests that take seconds each."""


def pytest_collection_modifyitems(items):
    """A module that reads the demo comes first, the others last: one process builds it while the other has other work.

    Long ones come before short ones, so that the processes end together.
    """
    reading = {item.path for item in items if "demo_report" in item.fixturenames}
    builder = next((item.path for item in items if item.path in reading), None)
    folders = [Path(__file__).parent / name for name in LONG]
    long = {path for path in {item.path for item in items} if any(map(path.is_relative_to, folders))}
    items.sort(key=lambda item: (item.path != builder, item.path not in long, item.path in reading))


def pytest_collection_finish():
    """Leave what is loaded by now out of garbage collection: walking it again and again costs a seventh of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol():
    """Let each test, with what it is built on, read as a command does: opening a file anew for every read was a tenth
    of a run.
    """
    with pooled():
        return (yield)


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def cli(capsys) -> Callable[..., Said]:
    """``cli("query", project, "phrase")``: runs the command line in this process."""

    def run(*words: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(scope="session")
def demo_report(tmp_path_factory) -> DemoReport:
    """The demo in a folder of its own; tests read it and do not change it."""

    def build(folder: Path) -> DemoReport:
        return demo(folder / "demo", catalogue=load())

    return made_once(tmp_path_factory, "demo", build)


@pytest.fixture
def wushan(demo_report, tmp_path) -> Path:
    """A copy of the demo project that a test may change."""
    return shutil.copytree(demo_report.project.parent, tmp_path / "demo") / demo_report.project.name
