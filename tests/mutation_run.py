"""Try mutants in one process: tests are collected once, and each mutant meets those that reach it in a fork.

``python mutation_run.py PLAN RESULTS`` in a folder whose ``src`` holds the mutants (``mutation.py`` lays it out). PLAN
is JSON: ``tests``, ``mutants``, ``processes``, ``ends`` (in seconds of the clock: no mutant is begun after it). RESULTS
gets a line of JSON per mutant: ``name``, ``status``, ``by`` (the test that noticed), ``tests`` (how many reach it).
What the tests reach stays beside it, so that another run of the same RESULTS does not find it anew. mutmut's own runner
starts pytest anew for each mutant and does not know which tests read what a shared fixture called; both made most runs
impractical.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from mutmut.configuration import config, reset_config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

OPTIONS = (
    "-q",
    "--hypothesis-profile=mutation",
    "-p",
    "no:warnings",
    "-p",
    "no:xdist",
    "-o",
    "cache_dir=.pytest_cache",
)
KILLED, SURVIVED, UNREACHED, TIMEOUT = "killed", "survived", "no tests", "timeout"
_LEAST_CPU_S, _TIMES = 20, 10  # a mutant may take this long, or so many times what its tests take
_LONGEST_S = 3_600  # also one that waits without using the processor ends
_MEMORY = 8 * 2**30


class Mutants:
    """A plugin of pytest that runs each mutant of a plan instead of the tests once."""

    def __init__(self, plan: dict[str, Any], results: Path) -> None:
        self.plan, self._results = plan, results
        self.imported: set[str] = set()
        self._by_fixture: defaultdict[int, set[str]] = defaultdict(set)
        self._running: dict[int, tuple[str, int, list[str]]] = {}
        self._killers: defaultdict[str, list[str]] = defaultdict(list)
        self._tried_afresh = False

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """Keep which functions a fixture called: all tests that ask for it see what they did."""
        before = set(state()._stats)
        state()._stats.clear()
        try:
            return (yield)
        finally:
            self._by_fixture[id(fixturedef)] |= state()._stats
            state()._stats.update(before)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("tests could not be collected")
        self.imported = set(state()._stats)
        items = {item.nodeid: item for item in session.items if _asked_once(item.nodeid)}
        learned = self._learned(items)
        reach: defaultdict[str, list[str]] = defaultdict(list)
        for name, (_, functions) in learned.items():
            for function in functions:
                reach[function].append(name)
        gc.collect()
        gc.freeze()
        for mutant in self.plan["mutants"]:
            if time.time() > self.plan["ends"]:
                break
            function = mutant.partition("__mutmut_")[0]
            if not reach[function]:
                self._tell(mutant, UNREACHED, "", [])
                continue
            while len(self._running) >= self.plan["processes"]:
                self._take_one()
            self._start(mutant, _ordered(reach[function], learned, self._killers[function]), items, learned)
        while self._running:
            self._take_one()
        return True

    def _learned(self, items: dict[str, pytest.Item]) -> dict[str, tuple[float, list[str]]]:
        """Of each test that passes its processor time [s] and the functions it reaches; found in a fork."""
        kept = self._results.with_suffix(".learned")
        if kept.exists():
            return dict(json.loads(kept.read_text("utf-8")))

        def learn() -> None:
            told: dict[str, tuple[float, set[str]]] = {}
            by_shared: defaultdict[int, set[str]] = defaultdict(set)
            names = list(items)
            for name, then in zip(names, [*names[1:], None], strict=True):
                state()._stats.clear()
                began = time.process_time()
                failed = _failed(items[name], items[then] if then else None)
                functions = set(state()._stats).union(*(self._by_fixture[one] for one in _fixtures(items[name])))
                for shared in _fixtures(items[name], shared=True):
                    by_shared[shared] |= functions
                if failed:
                    _say(f"left out, it fails without any mutant: {name}")
                else:
                    told[name] = (time.process_time() - began, functions)
            # what one test asked of an object that others hold too is kept in it: they may notice what it became
            for name, (_, functions) in told.items():
                functions.update(*(by_shared[shared] for shared in _fixtures(items[name], shared=True)))
            plain = {name: (seconds, sorted(functions)) for name, (seconds, functions) in told.items()}
            kept.write_text(json.dumps(plain), encoding="utf-8")

        _, status = os.waitpid(_forked(learn, "stats"), 0)
        if status:
            raise pytest.UsageError(f"the tests ended with {status} without any mutant")
        learned: dict[str, tuple[float, list[str]]] = json.loads(kept.read_text("utf-8"))
        _say(f"{len(learned)} tests, {sum(seconds for seconds, _ in learned.values()):.0f} s of processor time")
        return learned

    def _start(self, mutant: str, names: list[str], items: Any, learned: Any) -> None:
        expected = sum(learned[name][0] for name in names)
        limit = int(_LEAST_CPU_S + _TIMES * expected)
        read, write = os.pipe()

        def meet() -> None:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
            signal.alarm(_LONGEST_S)
            for name, then in zip(names, [*names[1:], None], strict=True):
                if _failed(items[name], items[then] if then else None):
                    os.write(write, name.encode())
                    os._exit(1)

        child = _forked(meet, mutant)
        os.close(write)
        self._running[child] = (mutant, read, names)

    def _take_one(self) -> None:
        child, status = os.wait()
        mutant, read, tests = self._running.pop(child)
        with os.fdopen(read, "rb") as pipe:
            by = pipe.read().decode()
        shutil.rmtree(_scratch(child), ignore_errors=True)
        if by:
            function = mutant.partition("__mutmut_")[0]
            self._killers[function] = [by, *(one for one in self._killers[function] if one != by)]
        ended = TIMEOUT if os.WIFSIGNALED(status) else KILLED if status else SURVIVED
        self._tell(mutant, ended, by, tests)

    def _tell(self, mutant: str, status: str, by: str, tests: list[str]) -> None:
        if status in (SURVIVED, UNREACHED) and mutant.partition("__mutmut_")[0] in self.imported:
            status, by = self._afresh(mutant, status, sorted({name.partition("::")[0] for name in tests}))
        with self._results.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"name": mutant, "status": status, "by": by, "tests": len(tests)}) + "\n")
        _say(f"{status:9} {mutant} {by}")

    def _afresh(self, mutant: str, status: str, files: list[str]) -> tuple[str, str]:
        """How a mutant fares that modules call while they are imported: in a process of its own, nothing kept."""
        if not self._tried_afresh:
            if not _passes(self.plan["tests"], ""):
                raise pytest.UsageError("the tests fail in a process of their own without any mutant")
            self._tried_afresh = True
        return (status, "") if _passes(files or self.plan["tests"], mutant) else (KILLED, "a process of its own")


def _fixtures(item: pytest.Item, *, shared: bool = False) -> list[int]:
    """The fixtures of a test; ``shared``: of the project's own, those that other tests hold too."""
    info = getattr(item, "_fixtureinfo", None)
    known = [one[-1] for one in info.name2fixturedefs.values()] if info is not None else []
    return [id(one) for one in known if not shared or (one.scope != "function" and one.baseid)]


def _asked_once(nodeid: str) -> bool:
    """Whether a test is no doctest of a mutant: mutmut copies docstrings too, that of the original is enough."""
    return "__mutmut_" not in nodeid or nodeid.endswith("__mutmut_orig")


def _passes(tests: list[str], mutant: str) -> bool:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", *OPTIONS, *tests],
        env={**os.environ, "MUTANT_UNDER_TEST": mutant, "RIVERZONES_CACHE": ""},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return ended.returncode == 0


def _failed(item: pytest.Item, then: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=then))


def _forked(work: Callable[[], None], mutant: str) -> int:
    """A fork that does some work under a mutant, with a temporary folder of its own."""
    child = os.fork()
    if child:
        return child
    ended = 70
    try:
        folder = _scratch(os.getpid())
        folder.mkdir(parents=True)
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)
        set_mutant_under_test(mutant)
        work()
        ended = 0
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
    finally:
        os._exit(ended)


def _scratch(process: int) -> Path:
    return Path(__file__).resolve().parent.parent / "scratch" / str(process)


def _ordered(names: list[str], learned: Any, killers: list[str]) -> list[str]:
    """Tests that noticed other mutants of the function first, then module by module, the quick before the slow."""
    modules: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        modules[name.partition("::")[0]].append(name)
    by_time = sorted(modules.values(), key=lambda of: sum(learned[name][0] for name in of))
    rest = [name for of in by_time for name in sorted(of, key=lambda name: learned[name][0])]
    first = [name for name in killers[:3] if name in names]
    return [*first, *(name for name in rest if name not in first)]


def _say(words: str) -> None:
    os.write(2, f"{words}\n".encode())


def main() -> None:
    """Try the mutants of the plan."""
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    reset_config()
    config()  # reads the settings of this folder, before a test goes elsewhere
    set_mutant_under_test("stats")
    mutants = Mutants(plan, Path(sys.argv[2]))
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_scratch(0))
    _scratch(0).mkdir(parents=True, exist_ok=True)
    ended = pytest.main([*OPTIONS, "-s", *plan["tests"]], plugins=[mutants])
    sys.exit(int(ended))


if __name__ == "__main__":
    main()
