"""Change the code a little, run the tests, and tell which changes no test noticed (``make mutation``).

mutmut makes the mutants of one area and runs each against the tests of that area. All mutants of an area take hours;
``--sample`` takes some by chance, the same ones for the same ``--seed``. What is written lies in ``build/mutation``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "mutation"
SURVIVED = ("survived", "no tests")
UNJUDGED = ("not checked", "skipped", "suspicious")


@dataclass(frozen=True)
class Area:
    """What is changed (patterns of files below ``src/riverzones``), and the tests that should notice.

    ``further`` tests are slower and run on what survived the first.
    """

    changed: tuple[str, ...]
    tests: tuple[str, ...]
    further: tuple[str, ...] = ()


AREAS = {
    "relations": Area(("relations/*",), ("tests/unit/relations",), ("tests/properties/test_relations.py",)),
    "audit": Area(
        ("audit/run.py", "audit/scope.py", "audit/together.py", "audit/keys.py", "audit/checks/*"),
        ("tests/unit/audit", "tests/law/test_edges.py", "tests/catalogue/test_rules.py"),
        ("tests/law/test_faults.py",),
    ),
    "select": Area(
        ("audit/select.py", "query/*", "model/condition.py"), ("tests/unit/query", "tests/unit/audit"), ("tests/law",)
    ),
    "findings": Area(
        ("audit/findings.py", "audit/facts.py", "audit/lifecycle.py"),
        ("tests/unit/audit", "tests/law/test_edges.py"),
        ("tests/law/test_faults.py", "tests/jobs/test_recording.py"),
    ),
    "rules": Area(
        ("catalogue/rules.py", "catalogue/rule_fields.py", "catalogue/rule_limits.py", "catalogue/packs.py"),
        ("tests/catalogue/test_rule_fields.py", "tests/catalogue/test_rule_language.py", "tests/cli/test_own_packs.py"),
        ("tests/catalogue/test_rules.py",),
    ),
    "view": Area(("view/*",), ("tests/unit/view",)),
}
"""Every area by its name."""

_SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {changed}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["--hypothesis-profile=mutation", "-p", "no:warnings"]
also_copy = ["data"]
timeout_constant = 20.0
use_git_change_detection = false
"""


def main() -> None:
    """Run the areas named on the command line, all of them by default."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("areas", nargs="*", choices=[*AREAS, []], help="relations, audit, select, findings, rules, view")
    given.add_argument("--sample", type=int, default=0, help="so many mutants of each area, by chance (0: all)")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--processes", type=int, default=1)
    given.add_argument("--only", default="", help="mutants whose name matches this expression")
    asked = given.parse_args()
    told = {
        name: _mutated(name, asked.sample, asked.seed, asked.processes, asked.only) for name in asked.areas or AREAS
    }
    for name, results in told.items():
        judged = {mutant: status for mutant, status in results.items() if status not in UNJUDGED}
        survivors = sorted(mutant for mutant, status in judged.items() if status in SURVIVED)
        rate = 100 * len(survivors) / len(judged) if judged else 0.0
        open_ = f", {len(results) - len(judged)} not run" if len(judged) < len(results) else ""
        print(f"{name}: {len(judged)} mutants, {len(survivors)} survived ({rate:.1f} %){open_}")
        print("".join(f"    {mutant}\n" for mutant in survivors), end="")


def _mutated(name: str, sample: int, seed: int, processes: int, only: str) -> dict[str, str]:
    """How each mutant of an area fared."""
    area, folder = AREAS[name], OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "mutants", ignore_errors=True)  # what an earlier run knew of other tests
    for part in ("src", "tests", "data"):
        shutil.copytree(ROOT / part, folder / part, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    _settle(folder, area.changed, area.tests)
    names = [one for one in _names(folder, area) if re.search(only, one)]
    if sample and sample < len(names):
        names = sorted(random.Random(seed).sample(names, sample))
    results = _run(folder, names, processes)
    left = [one for one, status in results.items() if status in SURVIVED]
    if left and area.further:
        _settle(folder, area.changed, area.further)
        results |= {one: status for one, status in _run(folder, left, processes).items() if status not in SURVIVED}
    (folder / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    return results


def _settle(folder: Path, changed: Sequence[str], tests: Sequence[str]) -> None:
    """Write the settings that mutmut reads."""
    settings = _SETTINGS.format(
        changed=json.dumps([f"src/riverzones/{pattern}" for pattern in changed]), tests=json.dumps(list(tests))
    )
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + settings, encoding="utf-8")


def _run(folder: Path, names: Sequence[str], processes: int) -> dict[str, str]:
    """How these mutants fared under the tests of the settings."""
    subprocess.run(
        [sys.executable, "-m", "mutmut", "run", "--max-children", str(processes), *names],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        check=False,
        stdout=sys.stderr,
    )
    told = subprocess.run(
        [sys.executable, "-m", "mutmut", "results", "--all", "true"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    status = dict(line.strip().split(": ", 1) for line in told.stdout.splitlines() if ": " in line)
    return {one: status.get(one, "not checked") for one in names}


def _names(folder: Path, area: Area) -> Sequence[str]:
    """Names of all mutants of an area, as mutmut gives them."""
    os.chdir(folder)  # mutmut reads its settings from where it runs
    from mutmut.configuration import reset_config
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    reset_config()
    found: list[str] = []
    for pattern in area.changed:
        for path in sorted((folder / "src" / "riverzones").glob(pattern)):
            if path.suffix != ".py":
                continue
            made = mutate_file_contents(str(path), path.read_text("utf-8"))
            found += [get_mutant_name(path.relative_to(folder), one) for one in made.mutant_names]
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    main()
