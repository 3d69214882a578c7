"""The national rules over a synthetic basin: processor time of an audit, by rule, beside that of an older state.

    python benchmarks/audit.py [--scale S|M|L] [--rounds 3] [--before CHECKOUT] [--profile]

Layers come from the generator that ``kernel.py`` uses; attributes that rules ask are drawn by a fixed seed, some of
them blank. Each run is a process of its own; those of the two states take turns. Timed is what lies between layers in
memory and the table of findings; reading files is not. ``--before`` is another checkout of riverzones, of which the
rules that both states know are run; without it, this state alone is timed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import affinity

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DAY = dt.date(2026, 6, 1)
KINDS = {"industrial": "industrial", "municipal": "municipal_wwtp", "rain": "stormwater", "farm": "agricultural"}
INDUSTRIES = {
    "chemical": "chemical",
    "steel": "metallurgy",
    "paper": "paper",
    "food": "agro_food",
    "textile": "textile",
}


def main() -> int:
    """Run both states in turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", choices=["S", "M", "L"], default="M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--data", type=Path, default=HERE / "out")
    parser.add_argument("--before", type=Path, help="another checkout of riverzones")
    parser.add_argument("--profile", action="store_true", help="print what takes the time, and stop")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work is not None:
        print(json.dumps(audited(options.data / options.scale, json.loads(options.work), options.profile)))
        return 0
    from kernel import layers as made

    if made(options.data, options.scale, options.generator) is None:
        print("No data: give --generator, or set RIVERZONES_BENCH_GENERATOR to the script that makes the layers.")
        return 0
    states = {"now": ROOT / "src"} | ({"before": options.before / "src"} if options.before else {})
    rules = {name: set(ask(source, options, [])["known"]) for name, source in states.items()}
    asked = sorted(set.intersection(*rules.values())) if options.before else sorted(rules["now"])
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in states}
    for _ in range(options.rounds):
        for name, source in states.items():
            runs[name].append(ask(source, options, asked))
    for name, results in runs.items():
        took = [one["run_s"] + one["table_s"] for one in results]
        print(
            f"{name}: {statistics.median(took):.2f} s of processor time (rules {results[0]['run_s']:.2f}, "
            f"table {results[0]['table_s']:.2f}), {results[0]['findings']} findings of {len(results[0]['ran'])} rules"
        )
        if options.profile:
            print(results[0]["profile"])
    if options.before:
        ratios = [
            (one["run_s"] + one["table_s"]) / (two["run_s"] + two["table_s"])
            for one, two in zip(runs["now"], runs["before"], strict=True)
        ]
        print(f"ratio now / before by round: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")
    for code, _ in sorted(runs["now"][0]["by_rule"].items(), key=lambda item: -item[1])[:10]:
        print(
            f"  {code}: " + ", ".join(f"{name} {results[0]['by_rule'][code]:.2f} s" for name, results in runs.items())
        )
    return 0


def ask(source: Path, options: argparse.Namespace, rules: list[str]) -> dict[str, Any]:
    """One audit by the state whose sources lie in ``source``, in a process of its own."""
    words = [
        sys.executable,
        __file__,
        "--scale",
        options.scale,
        "--data",
        str(options.data),
        "--work",
        json.dumps(rules),
    ]
    words += ["--profile"] if options.profile and rules else []
    said = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise SystemExit(said.stderr)
    return dict(json.loads(said.stdout.splitlines()[-1]))


def audited(folder: Path, codes: list[str], profile: bool) -> dict[str, Any]:
    """Times of an audit of ``codes``; of no rule: the codes that are known."""
    from riverzones.audit import findings_table, run
    from riverzones.catalogue import load

    catalogue = load()
    if not codes:
        return {"known": [rule.code for rule in catalogue.rules_of(("national",), ())]}
    layers = basin(folder)
    rules = list(catalogue.rules_of((), tuple(codes)))
    more = {"packs": catalogue.packs} if "parameters" in dir(catalogue.packs["national"]) else {}
    by_rule: dict[str, float] = {}
    last = [("", time.process_time())]

    def step(rule: Any) -> None:
        now = time.process_time()
        by_rule[last[0][0]] = now - last[0][1]
        last[0] = (rule.code, now)

    watch = None
    if profile:
        import cProfile

        watch = cProfile.Profile()
        watch.enable()
    begin = time.process_time()
    seen, counts = run(rules, layers.get, day=DAY, step=step, **more)
    middle = time.process_time()
    found = findings_table(seen, layers.get, day=DAY)
    end = time.process_time()
    words = ""
    if watch is not None:
        import io
        import pstats

        watch.disable()
        text = io.StringIO()
        pstats.Stats(watch, stream=text).sort_stats("cumulative").print_stats(45)
        words = text.getvalue()
    by_rule[last[0][0]] = middle - last[0][1]
    by_rule.pop("")
    return {
        "run_s": middle - begin,
        "table_s": end - middle,
        "findings": len(found),
        "ran": [count.code for count in counts if count.not_run is None],
        "by_rule": by_rule,
        "profile": words,
    }


def basin(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    """The layers of the basin as kinds of riverzones."""
    rng = np.random.default_rng(5)

    def read(name: str) -> gpd.GeoDataFrame:
        return gpd.read_parquet(folder / f"{name}.parquet").assign(id=lambda rows: rows["id"].astype(str))

    def drawn(rows: gpd.GeoDataFrame, values: list[Any], shares: list[float]) -> Any:
        return rng.choice(np.array(values, dtype=object), len(rows), p=shares)

    outfalls, works, zones = read("outfalls"), read("enterprises"), read("zones")
    shores, ranges, buildings, intakes = (read(name) for name in ("shorelines", "ranges", "buildings", "intakes"))
    inner = zones[zones["tier"] == 1]  # each with a tier 2 around it, of the same source
    wide = [affinity.scale(shape, 1.8, 1.8, origin="centroid") for shape in inner.geometry]
    around = inner.assign(geometry=wide, tier=2, id="W" + inner["id"])
    zones = pd.concat([zones.assign(source_id="S" + zones["id"]), around.assign(source_id="S" + inner["id"])])
    made = {
        "outfalls": outfalls[["id", "name", "code", "geometry"]].assign(
            category=outfalls["kind"].map(KINDS).mask(rng.random(len(outfalls)) < 0.05, None),
            approved=drawn(outfalls, [True, False, None], [0.97, 0.01, 0.02]),
            owner=drawn(outfalls, ["甲厂", None], [0.98, 0.02]),
            status=drawn(outfalls, ["open", "done", None], [0.1, 0.6, 0.3]),
            stage=drawn(outfalls, ["existing", "new", None], [0.8, 0.1, 0.1]),
        ),
        "projects": works[["id", "name", "code", "geometry"]].assign(
            industry=works["sector"].map(INDUSTRIES),
            stage=drawn(works, ["existing", "new", "expansion", None], [0.5, 0.3, 0.15, 0.05]),
            purpose=drawn(works, ["other", "water_supply", None], [0.9, 0.07, 0.03]),
            discharges=drawn(works, [True, False, None], [0.5, 0.45, 0.05]),
        ),
        "zones": zones[["id", "name", "source_id", "geometry"]].assign(
            tier=zones["tier"].astype(str),
            status=None,
            approved_date=None,
        ),
        "shorelines": shores[["id", "name", "geometry"]].assign(
            river=shores["name"],
            basin="yangtze",
            rank=drawn(shores, ["main_stem", "tributary"], [0.2, 0.8]),
            catchment_km2=drawn(shores, [20000.0, 500.0, None], [0.3, 0.6, 0.1]),
        ),
        "ranges": ranges[["id", "name", "geometry"]],
        "buildings": buildings[["id", "name", "geometry"]].assign(
            approved=drawn(buildings, [True, False, None], [0.8, 0.15, 0.05])
        ),
        "intakes": intakes[["id", "name", "geometry"]],
    }
    return {name: rows.set_index("id", drop=False).rename_axis(None) for name, rows in made.items()}


if __name__ == "__main__":
    raise SystemExit(main())
