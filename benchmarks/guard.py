"""Nothing may become slower unnoticed: ratios to naive geopandas on scale S beside those that were written down.

    python benchmarks/guard.py [--rounds 5] [--record] [--only WORD ...] [--generator gen.py] [--data DIR]

The jobs of ``questions.py`` in interleaved rounds, each way a process of its own. What is held is the median over the
rounds of the processor time of ours to that of the naive way, which a busy machine stretches alike; a job that looks
worse is done once more with as many rounds, and the median of all counts. Ends with status 1 where a ratio is worse
than ``guard.json`` says by more than half. ``--record`` writes what was measured into that file. Tests hold no times:
this is a target of its own (``make bench-guard``, ``.ci/guard``).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path

from questions import HERE, Way, all_ways, chosen, run

RECORD = HERE / "guard.json"
WORSE = 1.5
_BASES = ("naive", "bare")


def main() -> int:
    """Measure, hold against the record, print one line for each job and way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--record", action="store_true", help="write the ratios down instead of holding them")
    parser.add_argument("--only", nargs="*", default=[], help="jobs whose names hold one of these words")
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--data", type=Path, default=HERE / "out")
    options = parser.parse_args()
    from kernel import layers as made

    folder = made(options.data, "S", options.generator)
    if folder is None:
        print("No data: give --generator, or set RIVERZONES_BENCH_GENERATOR to the script that makes the layers.")
        return 0
    for project in ("whole_project", "water_project"):
        run(Way("", "", project), folder)
    ways = [way for way in all_ways(None) if way.name.startswith("riverzones") or way.work.startswith(_BASES)]
    ways = [way for way in ways if chosen(way.job, options.only)]
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    known = {} if options.record else record
    rounds(ways, folder, options.rounds)
    slow = worse(ratios(ways), known)
    if slow:
        again = {job for job, _ in slow}
        rounds([way for way in ways if way.job in again], folder, options.rounds)
    found = ratios(ways)
    slow = worse(found, known)
    for key, ratio in found.items():
        before = known.get(" | ".join(key))
        held = "" if before is None else f", was {before:.2f}{', WORSE' if key in slow else ''}"
        print(f"{key[0]}: {key[1]}: {ratio:.2f} of the naive way{held}")
    if options.record:
        record |= {" | ".join(key): round(ratio, 3) for key, ratio in found.items()}
        text = json.dumps(record, indent=1)
        RECORD.write_text(text + "\n", encoding="utf-8")
    return 1 if slow else 0


def rounds(ways: list[Way], folder: Path, count: int) -> None:
    """Run every way in turns."""
    for _ in range(count):
        for way in ways:
            run(way, folder)


def ratios(ways: list[Way]) -> dict[tuple[str, str], float]:
    """Return the median ratio of each way of ours to the naive way of the same job."""
    found = {}
    for way in ways:
        base = next(one for one in ways if one.job == way.job and one.work.startswith(_BASES))
        if way is not base:
            each = [ours / theirs for ours, theirs in zip(way.seconds, base.seconds, strict=True)]
            found[way.job, way.name] = statistics.median(each)
    return found


def worse(found: dict[tuple[str, str], float], known: dict[str, float]) -> set[tuple[str, str]]:
    """Return what is worse than it was by more than half."""
    return {key for key, ratio in found.items() if ratio > WORSE * known.get(" | ".join(key), float("inf"))}


if __name__ == "__main__":
    sys.exit(main())
