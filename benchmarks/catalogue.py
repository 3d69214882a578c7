"""Loading a catalogue of many rules: in a process of its own, without and with what an earlier one has parsed.

    python benchmarks/catalogue.py [--rules 400] [--rounds 5] [--limit 0.25]

The rules are those of riverzones and, up to the number asked for, their copies in packs of an office: other codes,
other conditions (each ends in a value of its own, so that none is read twice), the same sizes of files. Timed is the
processor time from an imported package to all rules and kinds of layers as objects. ``first`` is with an empty cache,
``then`` with what ``first`` has left there, ``after an edit`` with one file changed since. Leaves with status 1 if a
rule read from the cache is not the rule read from its file, or if the median of ``then`` is above ``--limit`` seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from riverzones.catalogue import load
from riverzones.declared.json_store import CACHE_VARIABLE

_PER_PACK = 50
_MEASURE = """
import hashlib, json, sys, time
begin = time.process_time()
import riverzones.audit.checks, riverzones.catalogue.rules
from pathlib import Path
from riverzones.catalogue import load
imported = time.process_time()
catalogue = load().with_rules([Path(sys.argv[1])])
rules, kinds = dict(catalogue.rules), dict(catalogue.kinds)
read = time.process_time()
told = hashlib.sha256(repr((rules, kinds)).encode()).hexdigest()
print(json.dumps({"rules": len(rules), "import": imported - begin, "load": read - imported, "told": told}))
"""


def main() -> int:
    """Write the rules, read them in every state of the cache, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rules", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=0.25, help="most seconds of the processor with a cache")
    options = parser.parse_args()
    states: dict[str, list[dict[str, float]]] = {"first": [], "then": [], "after an edit": []}
    with tempfile.TemporaryDirectory() as folder:
        packs, cache = Path(folder) / "packs", Path(folder) / "cache"
        write_packs(packs, options.rules - len(load().rules))
        for number in range(options.rounds):  # interleaved, so that other work on the machine meets all alike
            for kept in cache.glob("*"):
                kept.unlink()
            states["first"].append(measured(packs, cache))
            states["then"].append(measured(packs, cache))
            edited = next(packs.glob("*/A*-100.yaml"))
            edited.write_text(edited.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
            states["after an edit"].append(measured(packs, cache))
    return show(states, options.limit)


def write_packs(folder: Path, number: int) -> None:
    """Write ``number`` copies of the rules of riverzones into packs of an office."""
    files = list(load().rule_files.values())
    for place in range(number):
        letters = "A" + chr(ord("A") + place // _PER_PACK)
        pack, code = folder / f"office-{letters.lower()}", f"{letters}-{100 + place % _PER_PACK}"
        source = files[place % len(files)]
        if not pack.exists():
            pack.mkdir(parents=True)
            documents = {name: {"zh": title.zh, "en": title.en} for one in load().packs.values()
                         for name, title in one.documents.items()}  # fmt: skip
            parameters = {name: value for one in load().packs.values() for name, value in one.parameters.items()}
            head = {
                "name": pack.name,
                "title": {"zh": "某局", "en": "An office"},
                "letters": letters,
                "issuer": {"zh": "某局", "en": "an office"},
                "jurisdiction": {"title": {"zh": "某地", "en": "somewhere"}, "codes": ["500237"]},
                "parameters": parameters,
                "documents": documents,
            }
            (pack / "_pack.yaml").write_text(yaml.safe_dump(head, allow_unicode=True), encoding="utf-8")
        rule = {**source.data, "code": code}
        if "subject" in rule and not rule["subject"].get("where"):
            rule["subject"] = {**rule["subject"], "where": f"id <> 'no {place}'"}
        elif "subject" in rule:
            rule["subject"] = {**rule["subject"], "where": f"({rule['subject']['where']}) AND id <> 'no {place}'"}
        text = yaml.safe_dump(rule, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)
        (pack / f"{code}.yaml").write_text(text, encoding="utf-8")


def measured(packs: Path, cache: Path) -> dict[str, float]:
    """What one process takes to import the package and to read all rules."""
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(packs)],
        env={**os.environ, CACHE_VARIABLE: str(cache)},
        check=True,
        capture_output=True,
        text=True,
    )
    answer: dict[str, float] = json.loads(ran.stdout)
    return answer


def show(states: dict[str, list[dict[str, float]]], limit: float) -> int:
    """Print the table; the status to leave with."""
    runs = [run for state in states.values() for run in state]
    title = f"{runs[0]['rules']} rules, processor seconds, medians of {len(states['first'])} rounds"
    table = Table(title=f"{title}, load {os.getloadavg()[0]:.1f}")
    for column in ("cache", "all rules", "least", "ms per rule", "imports before"):
        table.add_column(column, justify="left" if column == "cache" else "right")
    for name, state in states.items():
        loads = [run["load"] for run in state]
        middle = statistics.median(loads)
        imports = statistics.median(run["import"] for run in state)
        per_rule = 1000 * middle / state[0]["rules"]
        table.add_row(name, f"{middle:.3f}", f"{min(loads):.3f}", f"{per_rule:.2f}", f"{imports:.2f}")
    console = Console(width=100 if not sys.stdout.isatty() else None)
    console.print(table)
    if len({run["told"] for run in runs}) > 1:
        console.print("a rule read from the cache is not the rule read from its file")
        return 1
    return 0 if statistics.median(run["load"] for run in states["then"]) <= limit else 1


if __name__ == "__main__":
    sys.exit(main())
