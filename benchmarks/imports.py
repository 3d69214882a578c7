"""Imports of large layers beside ``geopandas.read_file`` and ``to_file`` of the same data.

    python benchmarks/imports.py [--points 1000000] [--areas 100000] [--rounds 3] [--data DIR]

The layers are made here, deterministic: points of a county-wide list with id, name, category, river, amount and day,
and areas of twelve corners. Each way is a process of its own; processor time (user and system) and memory are those of
the whole process, and rounds are interleaved. The aim: at most 2 x the time and 1.5 x the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
KINDS = {"points": "outfalls", "areas": "buildings"}


def main() -> int:
    """Make the layers, run both ways in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--areas", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=HERE / "out")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work is not None:
        print(json.dumps(measured(*options.work)))
        return 0
    counts = {"points": options.points, "areas": options.areas}
    table = Table("rows", "way", "processor time [s]", "ratio", "memory [MB]", "ratio", "written")
    for what, count in counts.items():
        file = options.data / "imports" / f"{what}_{count}.gpkg"
        if not file.exists():  # in a process of its own: what this one has held counts for those it begins
            run("made", what, file)
        runs: dict[str, list[dict[str, float]]] = {"copied": [], "imported": []}
        for _ in range(options.rounds):
            for work, told in runs.items():
                told.append(run(work, what, file))
        seconds = {work: statistics.median(one["seconds"] for one in told) for work, told in runs.items()}
        memory = {work: statistics.median(one["megabytes"] for one in told) for work, told in runs.items()}
        names = {"copied": "geopandas read_file + to_file", "imported": "riverzones import"}
        for work, name in names.items():
            table.add_row(
                f"{count:,} {what}",
                name,
                f"{seconds[work]:.2f}",
                f"{seconds[work] / seconds['copied']:.2f}",
                f"{memory[work]:,.0f}",
                f"{memory[work] / memory['copied']:.2f}",
                f"{runs[work][0]['written']:,.0f}",
            )
    Console(width=120 if not sys.stdout.isatty() else None).print(table)
    return 0


def made(file: Path, what: str, _: Path) -> int:
    """Make the GeoPackage of a layer; its name ends in the count of its rows."""
    import geopandas as gpd
    import shapely

    count = int(file.stem.rpartition("_")[2])
    file.parent.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(20261122)
    lon, lat = chance.uniform(106.0, 110.0, count), chance.uniform(29.0, 32.0, count)
    number = np.arange(count)
    frame = {
        "id": np.char.add("N-", number.astype(str)).astype(object),
        "name": np.char.add("第", np.char.add(number.astype(str), "号")).astype(object),
        "river": np.array([f"河流{place:04d}" for place in range(2_000)], dtype=object)[
            chance.integers(0, 2_000, count)
        ],
    }
    if what == "points":
        words = np.array(["工业", "生活污水", "城镇污水处理厂", "农业", "雨洪"], dtype=object)
        frame["category"] = words[chance.integers(0, len(words), count)]
        frame["discharge_m3_per_day"] = np.round(chance.lognormal(4, 1, count), 1)
        days = np.datetime64("2020-01-01") + chance.integers(0, 1_500, count)
        frame["found_date"] = days.astype(str).astype(object)
        geometry = shapely.points(lon, lat)
    else:
        frame["use"] = np.array(["住宅", "厂房", "仓库"], dtype=object)[chance.integers(0, 3, count)]
        turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
        radius = chance.uniform(5e-5, 2e-4, (count, 12))
        rings = np.stack([lon[:, None] + radius * np.cos(turn), lat[:, None] + radius * np.sin(turn)], axis=-1)
        geometry = shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))
    gpd.GeoDataFrame(frame, geometry=geometry, crs=4490).to_file(file, layer=what)
    return count


def run(work: str, what: str, file: Path) -> dict[str, float]:
    """One process of a way and what it took."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPATH"] = str(ROOT / "src")
    words = [sys.executable, __file__, "--work", work, what, str(file)]
    done = subprocess.run(words, env=surroundings, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measured(work: str, what: str, file: str) -> dict[str, float]:
    """Do the work in this process: processor time since it began [s], its peak memory [MB], rows written."""
    with tempfile.TemporaryDirectory() as folder:
        written = {"made": made, "copied": copied, "imported": imported}[work](Path(file), what, Path(folder))
    took = resource.getrusage(resource.RUSAGE_SELF)
    return {"seconds": took.ru_utime + took.ru_stime, "megabytes": took.ru_maxrss / 1024, "written": written}


def copied(file: Path, what: str, folder: Path) -> int:
    """The data read and written by geopandas as it is."""
    import geopandas as gpd

    rows = gpd.read_file(file)
    rows.to_file(folder / "copy.gpkg", layer=what)
    return len(rows)


def imported(file: Path, what: str, folder: Path) -> int:
    """The data imported into a new project."""
    from riverzones.catalogue import load
    from riverzones.jobs.ingest.run import ingest
    from riverzones.store import ProjectFile

    project = ProjectFile.create(folder / "project.gpkg")
    return ingest(project, file, kind=load().kinds[KINDS[what]]).written


if __name__ == "__main__":
    sys.exit(main())
