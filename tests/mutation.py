"""Change the code a little, run the tests, and tell which changes no test noticed (``make mutation``).

mutmut makes the mutants of one area; ``mutation_run.py`` runs each against the tests of that area that reach it. All
mutants of an area take hours; ``--sample`` takes some by chance, the same ones for the same ``--seed``. ``--minutes``
stops a run, and ``--on`` goes on with it: code and tests are those of its beginning, and what the tests reach is not
found anew. What is written lies in ``build/mutation``: per area ``results.json``, and ``survivors.diff`` with each
change that nothing noticed.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import fnmatch
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "mutation"
SURVIVED = ("survived", "no tests")


@dataclass(frozen=True)
class Area:
    """What is changed (patterns of files below ``src/riverzones``), and the tests that should notice.

    ``further`` tests are slower and run on what survived the first.
    """

    changed: tuple[str, ...]
    tests: tuple[str, ...]
    further: tuple[str, ...] = ()


AREAS = {
    "relations": Area(
        ("relations/*",), ("tests/unit/relations", "src/riverzones/relations"), ("tests/properties/test_relations.py",)
    ),
    "audit": Area(
        (
            "audit/run.py",
            "audit/scope.py",
            "audit/together.py",
            "audit/keys.py",
            "audit/groups.py",
            "audit/combined.py",
            "audit/checks/*",
        ),
        (
            "tests/unit/audit/test_checks_calendar.py",
            "tests/unit/audit/test_checks_change.py",
            "tests/unit/audit/test_checks_place.py",
            "tests/unit/audit/test_checks_presence.py",
            "tests/unit/audit/test_checks_quality.py",
            "tests/unit/audit/test_checks_rate.py",
            "tests/unit/audit/test_checks_series.py",
            "tests/unit/audit/test_checks_total.py",
            "tests/unit/audit/test_combined_in_full.py",
            "tests/unit/audit/test_exceptions.py",
            "tests/unit/audit/test_facts_in_full.py",
            "tests/unit/audit/test_groups.py",
            "tests/unit/audit/test_groups_in_full.py",
            "tests/unit/audit/test_references.py",
            "tests/unit/audit/test_run.py",
            "tests/unit/audit/test_runs_in_full.py",
            "tests/unit/audit/test_together.py",
            "src/riverzones/audit",
        ),
        ("tests/law/test_townships.py", "tests/law/test_edges.py"),
    ),
    "select": Area(
        ("audit/select.py", "query/*", "model/condition.py"),
        (
            "tests/unit/query",
            "tests/unit/model",
            "src/riverzones/query",
            "src/riverzones/model/condition.py",
            "tests/unit/audit/test_runs_in_full.py",
            "tests/unit/audit/test_facts_in_full.py",
        ),
        ("tests/unit/audit",),
    ),
    "findings": Area(
        ("audit/findings.py", "audit/facts.py", "audit/lifecycle.py"),
        (
            "tests/unit/audit/test_findings_in_full.py",
            "tests/unit/audit/test_findings_of_units.py",
            "tests/unit/audit/test_lifecycle.py",
            "tests/unit/audit/test_lives_of_findings.py",
        ),
        ("tests/law/test_edges.py", "tests/jobs/test_recording.py"),
    ),
    "rules": Area(
        (
            "catalogue/rules.py",
            "catalogue/rule_fields.py",
            "catalogue/rule_limits.py",
            "catalogue/packs.py",
            "declared/records.py",
        ),
        (
            "tests/catalogue/test_declared.py",
            "tests/catalogue/test_rule_messages.py",
            "tests/catalogue/test_rule_fields.py",
            "tests/catalogue/test_rule_language.py",
        ),
        ("tests/cli/test_own_packs.py",),
    ),
    "explain": Area(
        ("audit/explain.py", "audit/turns.py", "audit/measured.py", "audit/examples.py"),
        ("tests/unit/audit/test_explained_in_full.py", "tests/unit/audit/test_examples.py"),
        ("tests/jobs/test_explaining.py", "tests/catalogue/test_rule_messages.py", "tests/catalogue/test_rules.py"),
    ),
    "view": Area(("view/*",), ("tests/unit/view", "src/riverzones/view")),
}
"""Every area by its name."""

_SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
"""


def main() -> None:
    """Run the areas named on the command line, all of them by default."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("areas", nargs="*", choices=[*AREAS, []], help=", ".join(AREAS))
    given.add_argument("--sample", type=int, default=0, help="so many mutants of each area, by chance (0: all)")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--processes", type=int, default=1)
    given.add_argument("--only", default="", help="mutants whose name matches this expression")
    given.add_argument("--minutes", type=float, default=math.inf, help="begin no mutant of an area after so many")
    given.add_argument("--on", action="store_true", help="go on with a run that was stopped")
    asked = given.parse_args()
    for name in asked.areas or AREAS:
        whole, results = _mutated(name, asked)
        survivors = sorted(mutant for mutant, status in results.items() if status in SURVIVED)
        low, high = interval(len(survivors), len(results))
        counts = ", ".join(f"{count} {status}" for status, count in sorted(Counter(results.values()).items()))
        print(f"{name}: {len(results)} of {whole} mutants: {counts}; {len(survivors)} live", end=" ")
        print(f"({100 * len(survivors) / max(len(results), 1):.1f} %, by chance {100 * low:.0f} to {100 * high:.0f} %)")
        print("".join(f"    {mutant}\n" for mutant in survivors), end="", flush=True)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Between which shares the true one lies, 95 of 100 times (Wilson's interval).

    >>> [round(one, 3) for one in interval(15, 150)]
    [0.062, 0.158]
    """
    if not of:
        return 0.0, 1.0
    z, share = 1.959964, hits / of
    middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * math.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _mutated(name: str, asked: argparse.Namespace) -> tuple[int, dict[str, str]]:
    """How many mutants an area has, and how each of the sample fared, as far as time was left."""
    ends = time.time() + 60 * asked.minutes
    area, folder = AREAS[name], OUT / name
    if not asked.on:
        _laid_out(folder, area)
    os.chdir(folder)
    made = {one: Path(path) for one, path in json.loads((folder / "mutants.json").read_text("utf-8")).items()}
    names = [one for one in made if re.search(asked.only, one)]
    whole = len(names)
    if asked.sample and asked.sample < len(names):
        names = random.Random(asked.seed).sample(names, asked.sample)  # in this order: one stopped is a sample too
    results = _run(folder / "first.jsonl", names, area.tests, asked.processes, ends)
    left = [one for one, status in results.items() if status in SURVIVED]
    if left and area.further:
        later = _run(folder / "further.jsonl", left, area.further, asked.processes, ends)
        results |= {one: how for one, how in later.items() if how not in SURVIVED}
    (folder / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    told = [_difference(one, made[one]) for one, status in results.items() if status in SURVIVED]
    (folder / "survivors.diff").write_text("\n\n".join(told), encoding="utf-8")
    return whole, results


def _laid_out(folder: Path, area: Area) -> None:
    """Copy code and tests as they are, with the mutants of an area in them."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("src", "tests", "data", "docs"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + _SETTINGS, encoding="utf-8")
    made = {one: str(path) for one, path in _made(folder, area).items()}
    (folder / "mutants.json").write_text(json.dumps(made), encoding="utf-8")


def _made(folder: Path, area: Area) -> Mapping[str, Path]:
    """Put the mutants of an area into the copy of the code; their names, each with the file that holds it."""
    os.chdir(folder)  # mutmut, which is there for this tool alone, reads its settings from where it runs
    from mutmut.configuration import reset_config
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    reset_config()
    found: dict[str, Path] = {}
    source = folder / "src" / "riverzones"
    for path in sorted(source.rglob("*.py")):
        if not any(fnmatch.fnmatch(str(path.relative_to(source)), pattern) for pattern in area.changed):
            continue
        made = mutate_file_contents(str(path), path.read_text("utf-8"))
        path.write_text(made.code, encoding="utf-8")
        found |= {get_mutant_name(path.relative_to(folder), one): path for one in made.mutant_names}
    return found


def _run(results: Path, names: Sequence[str], tests: Sequence[str], processes: int, ends: float) -> dict[str, str]:
    """How these mutants fared under these tests, those told already and those begun before ``ends``."""
    told = _told(results)
    left = [one for one in names if one not in told]
    if left and time.time() < ends:
        plan, folder = results.with_suffix(".plan"), results.parent
        asked = {"tests": tests, "mutants": left, "processes": processes, "ends": ends}
        plan.write_text(json.dumps(asked), encoding="utf-8")
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "src"), os.environ.get("PYTHONPATH", "")])}
        command = [sys.executable, "tests/mutation_run.py", str(plan), str(results)]
        ended = subprocess.run(command, cwd=folder, env=env, check=False, stdout=subprocess.PIPE, text=True)
        if ended.returncode:
            raise SystemExit(f"{ended.stdout[-3000:]}\nthe tests could not be run: {' '.join(tests)}")
        told = _told(results)
    return {one: told[one] for one in names if one in told}


def _told(results: Path) -> dict[str, str]:
    """How the mutants fared that a run has told of."""
    lines = results.read_text("utf-8").splitlines() if results.exists() else []
    return {one["name"]: one["status"] for one in map(json.loads, lines)}


def _difference(mutant: str, path: Path) -> str:
    """What a mutant changes."""
    name = mutant.rpartition(".")[2]
    before, after = (_text_of(path, one) for one in (name.partition("__mutmut_")[0] + "__mutmut_orig", name))
    lines = list(difflib.unified_diff(before[1:], after[1:], n=2, lineterm=""))[2:]
    return "\n".join([f"# {mutant}", *lines])


@cache
def _functions(path: Path) -> tuple[list[str], dict[str, ast.FunctionDef]]:
    """The lines of a module and its functions by name, those of classes too."""
    text = path.read_text("utf-8")
    return text.splitlines(), {
        node.name: node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)
    }


def _text_of(path: Path, name: str) -> list[str]:
    lines, functions = _functions(path)
    return lines[functions[name].lineno - 1 : functions[name].end_lineno]


if __name__ == "__main__":
    main()
