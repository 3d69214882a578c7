"""Classes of 1,000,000 values of water quality: riverzones beside a plain pandas group-by and a loop over the rows.

    python benchmarks/quality.py [--rows 1000000] [--rounds 5] [--loop 20000]

Values are drawn with a fixed seed: 500 places, nine items, a row per value, one in twenty below detection. All ways
get the same table in memory, words as pandas text. The plain group-by takes the mean of each item of each sample,
which any assessment needs first, and classifies nothing; the bare one takes one number per sample, items mixed. The
loop classifies ``--loop`` rows with the limits written out, and is told per million. Leaves with status 1 if the loop
sees another class, or if the median of riverzones is above 1.5 times that of the plain group-by.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from riverzones.catalogue.water_standards import water_standard
from riverzones.quality.classes import classify

ITEMS = ("pH", "DO", "CODMn", "COD", "BOD5", "NH3N", "TP", "TN", "F")
LIMITS = {  # GB 3838-2002 table 1, written out once more for the loop
    "CODMn": (2, 4, 6, 10, 15),
    "COD": (15, 15, 20, 30, 40),
    "BOD5": (3, 3, 4, 6, 10),
    "NH3N": (0.15, 0.5, 1.0, 1.5, 2.0),
    "TP": (0.02, 0.1, 0.2, 0.3, 0.4),
    "F": (1.0, 1.0, 1.0, 1.5, 1.5),
}
OXYGEN = (7.5, 6, 5, 3, 2)
MOST = 1.5


def values(count: int) -> pd.DataFrame:
    """Samples of nine items in a fixed order of chance."""
    chance = np.random.default_rng(20260101)
    samples = -(-count // len(ITEMS))
    number = np.repeat(np.arange(samples), len(ITEMS))[:count]
    scale = np.tile([8.0, 7.0, 4.0, 15.0, 3.0, 0.6, 0.12, 1.5, 0.6], samples)[:count]
    hours = pd.Timestamp("2020-01-01") + pd.to_timedelta(number // 500 * 4, unit="h")
    return pd.DataFrame(
        {
            "place": np.char.add("断面", (number % 500).astype(str)).astype(object),
            "time": hours,
            "item": np.tile(np.array(ITEMS, dtype=object), samples)[:count],
            "value": (scale * chance.lognormal(0.0, 0.4, count)).round(3),
            "qualifier": np.where(chance.random(count) < 0.05, "<", "").astype(object),
        }
    )


def by_loop(rows: pd.DataFrame) -> dict[tuple[object, object], int]:
    """The classes row by row, as one would write them first."""
    worst: dict[tuple[object, object], int] = {}
    for row in rows.itertuples(index=False):
        value = row.value / 2 if row.qualifier == "<" else row.value
        if row.item == "pH":
            rank = 1 if 6 <= value <= 9 else 6
        elif row.item == "DO":
            rank = 1 + sum(value < limit for limit in OXYGEN)
        elif row.item in LIMITS:
            rank = 1 + sum(value > limit for limit in LIMITS[row.item])
        else:
            continue
        key = (row.place, row.time)
        worst[key] = max(worst.get(key, 0), rank)
    return worst


def main() -> int:
    """Run every way, print the table, say whether the aim is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--loop", type=int, default=20_000)
    options = parser.parse_args()
    rows, standard = values(options.rows), water_standard()
    part = rows.head(options.loop // len(ITEMS) * len(ITEMS))
    times: dict[str, list[float]] = {"riverzones": [], "pandas": [], "bare": [], "loop": []}
    classes = classify(part, standard)
    for _ in range(options.rounds):
        start = time.perf_counter()
        classify(rows, standard)
        times["riverzones"].append(time.perf_counter() - start)
        start = time.perf_counter()
        rows.groupby(["place", "time", "item"])["value"].mean()
        times["pandas"].append(time.perf_counter() - start)
        start = time.perf_counter()
        rows.groupby(["place", "time"])["value"].max()
        times["bare"].append(time.perf_counter() - start)
        start = time.perf_counter()
        loop = by_loop(part)
        times["loop"].append((time.perf_counter() - start) * options.rows / len(part))
    ours = {(row.place, row.time): row.rank for row in classes.itertuples(index=False)}
    wrong = sum(ours.get(key) != rank for key, rank in loop.items())
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    table = Table("way", "seconds", "least", "ratio to the group-by", "classes that differ")
    names = {
        "riverzones": "riverzones: classes, items, worst items, sure or not",
        "pandas": "pandas: groupby(place, time, item).mean(), no class",
        "bare": "pandas: groupby(place, time).max(), items mixed, no class",
        "loop": f"loop over {len(part):,} rows, per {options.rows:,}",
    }
    for name, words in names.items():
        differ = str(wrong) if name == "loop" else ""
        ratio = medians[name] / medians["pandas"]
        table.add_row(words, f"{medians[name]:.3f}", f"{min(times[name]):.3f}", f"{ratio:.2f}", differ)
    Console(width=132 if not sys.stdout.isatty() else None).print(table)
    return int(wrong > 0 or medians["riverzones"] > MOST * medians["pandas"])


if __name__ == "__main__":
    sys.exit(main())
