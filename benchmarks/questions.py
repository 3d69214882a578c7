"""Questions and imports as a user has them: from a file to the answer, beside what he would write instead.

    python benchmarks/questions.py [--scale S|M|L] [--rounds 3] [--before CHECKOUT] [--generator gen.py] [--data DIR]

Each way is a process of its own that is started, reads its files and answers; processor time and memory are those of
the whole process. Rounds are interleaved, so that all rows come from the same minutes. The layers come from the
generator that ``kernel.py`` uses; the project is made of them once and not timed. ``--before`` is another checkout of
riverzones, whose rows stand beside ours. "differs" counts ids that are in one answer and not in ours from Python.
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
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LAYERS = {
    "outfalls": ("outfalls", {}),
    "zones": ("zones", {}),
    "enterprises": ("enterprises", {"industry": "sector"}),
    "shorelines": ("shorelines", {}),
    "buildings": ("buildings", {}),
    "ranges": ("ranges", {}),
}
"""Files of the generator, the kind that each is imported as, and columns that do not bear our names."""
PHRASES = {
    "outfalls inside tier-1 zones": "outfalls inside tier-1 zones",
    "chemical enterprises within 1 km of water": "enterprises where industry = 'chemical' within 1 km of shorelines",
    "buildings reaching into ranges, with m2": "buildings reaching into ranges",
}


@dataclass
class Way:
    """One way to do a job: ``work`` names a function of this file that a process runs, None where it cannot."""

    job: str
    name: str
    work: str
    source: Path | None = None
    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    answer: set[str] = field(default_factory=set)


def main() -> int:
    """Make the project, run every way in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", choices=["S", "M", "L"], default="S")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", type=Path, help="another checkout of riverzones")
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--data", type=Path, default=HERE / "out")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work is not None:
        print(json.dumps(measured(*options.work)))
        return 0
    from kernel import layers as made

    console = Console(width=132 if not sys.stdout.isatty() else None)
    folder = made(options.data, options.scale, options.generator)
    if folder is None:
        console.print(
            "No data: give --generator, or set RIVERZONES_BENCH_GENERATOR to the script that makes the layers."
        )
        return 0
    run(Way("", "", "whole_project"), folder)  # in a process too: a child begins with the memory of its parent
    ways = all_ways(options.before)
    for _ in range(options.rounds):
        for way in ways:
            run(way, folder)
    show(console, options.scale, ways)
    return 0


def all_ways(before: Path | None) -> list[Way]:
    """Every job in every way, ours first."""
    ours = [("riverzones, from Python", "python"), ("riverzones, command line into a file", "command")]
    others = {
        "outfalls inside tier-1 zones": [
            ("geopandas read_file + sjoin", "naive_inside"),
            ("pyogrio + STRtree", "tree_inside"),
        ],
        "chemical enterprises within 1 km of water": [("geopandas UTM buffer + sjoin", "naive_near")],
        "buildings reaching into ranges, with m2": [("geopandas UTM overlay", "naive_overlap")],
    }
    ways = []
    for job in PHRASES:
        for name, work in ours:
            ways.append(Way(job, name, work))
            if before is not None:
                ways.append(Way(job, f"{name}, before", work, before / "src"))
        ways += [Way(job, name, work) for name, work in others[job]]
    for layer in ("outfalls", "buildings"):
        job = f"import of {layer}"
        ways.append(Way(job, "riverzones, from Python", "bring_in"))
        if before is not None:
            ways.append(Way(job, "riverzones, from Python, before", "bring_in", before / "src"))
        ways.append(Way(job, "geopandas read_file + to_file", "naive_copy"))
    return ways


def run(way: Way, folder: Path) -> None:
    """One process of a way; what it took and answered is written down."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPATH"] = str(way.source or ROOT / "src")
    words = [sys.executable, __file__, "--work", way.work, way.job, str(folder)]
    done = subprocess.run(words, env=surroundings, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    way.seconds.append(told["processor_s"])
    way.megabytes.append(told["megabytes"])
    way.answer = set(told["ids"])


def measured(work: str, job: str, folder: str) -> dict[str, Any]:
    """Do a job in this process: processor time since it began [s], its peak memory [MB], the ids of the answer."""
    ids = WAYS[work](job, Path(folder))
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "processor_s": mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime,
        "megabytes": max(mine.ru_maxrss, theirs.ru_maxrss) / 1024,
        "ids": sorted(map(str, ids)),
    }


def whole_project(_: str, folder: Path) -> list[str]:
    """The project of a scale, made of the generator's layers if it is not there."""
    path = folder / "project.gpkg"
    if not path.exists():
        for layer in LAYERS:
            bring_layer(folder, layer, path)
    return []


def bring_layer(folder: Path, layer: str, path: Path) -> None:
    """Import one layer of the generator."""
    from riverzones.catalogue import load
    from riverzones.jobs.ingest.run import ImportOptions, ingest
    from riverzones.store.project import ProjectFile

    kind, columns = LAYERS[layer]
    project = ProjectFile.open(path) if path.exists() else ProjectFile.create(path)
    ingest(
        project,
        folder / f"{layer}.gpkg",
        kind=load().kind(kind),
        options=ImportOptions(columns=columns, anywhere=True),
    )


def python(job: str, folder: Path) -> np.ndarray:
    """The question as a notebook asks it."""
    import riverzones as rz

    return np.asarray(rz.open(folder / "project.gpkg").query(PHRASES[job])["subject_id"].unique())


def command(job: str, folder: Path) -> np.ndarray:
    """The question as it is typed, into a CSV."""
    import csv

    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "answer.csv"
        words = [sys.executable, "-m", "riverzones", "-q", "query", str(folder / "project.gpkg"), PHRASES[job]]
        subprocess.run([*words, "-o", str(out), "--internal"], check=True, stdout=subprocess.DEVNULL)
        with out.open(encoding="utf-8-sig", newline="") as lines:
            return np.unique([row["subject_id"] for row in csv.DictReader(lines)])


def naive_inside(_: str, folder: Path) -> np.ndarray:
    """What one writes first."""
    import geopandas as gpd

    outfalls, zones = (gpd.read_file(folder / f"{name}.gpkg") for name in ("outfalls", "zones"))
    return np.asarray(gpd.sjoin(outfalls, zones[zones["tier"] == 1], predicate="within")["id_left"].unique())


def tree_inside(_: str, folder: Path) -> np.ndarray:
    """Only the columns that are asked, and one tree."""
    import pyogrio
    import shapely

    _, points = pyogrio.read_arrow(folder / "outfalls.gpkg", columns=["id"])
    _, zones = pyogrio.read_arrow(folder / "zones.gpkg", columns=[], where="tier = 1")
    shapes = [shapely.from_wkb(np.asarray(table.columns[-1], dtype=object)) for table in (points, zones)]
    hit = shapely.STRtree(shapes[0]).query(shapes[1], predicate="contains")[1]
    return np.unique(np.asarray(points["id"])[hit])


def naive_near(_: str, folder: Path) -> np.ndarray:
    """A buffer of 1 km in one projection for the whole basin."""
    import geopandas as gpd

    enterprises, shores = (gpd.read_file(folder / f"{name}.gpkg") for name in ("enterprises", "shorelines"))
    enterprises = enterprises[enterprises["sector"] == "chemical"].to_crs(32648)
    shores = shores.to_crs(32648)
    shores["geometry"] = shores.buffer(1000)
    return np.asarray(gpd.sjoin(enterprises, shores, predicate="within")["id_left"].unique())


def naive_overlap(_: str, folder: Path) -> np.ndarray:
    """The overlay of both layers in one projection, with its area."""
    import geopandas as gpd

    buildings, ranges = (gpd.read_file(folder / f"{name}.gpkg").to_crs(32648) for name in ("buildings", "ranges"))
    shared = gpd.overlay(buildings, ranges, how="intersection")
    shared["m2"] = shared.area
    return np.asarray(shared["id_1"].unique())


def bring_in(job: str, folder: Path) -> list[str]:
    """One layer into an empty project."""
    with tempfile.TemporaryDirectory() as place:
        bring_layer(folder, job.rsplit(" ", 1)[1], Path(place) / "project.gpkg")
    return []


def naive_copy(job: str, folder: Path) -> list[str]:
    """The same layer read and written."""
    import geopandas as gpd

    with tempfile.TemporaryDirectory() as place:
        gpd.read_file(folder / f"{job.rsplit(' ', 1)[1]}.gpkg").to_file(Path(place) / "copy.gpkg")
    return []


WAYS: dict[str, Callable[[str, Path], Any]] = {
    one.__name__: one
    for one in (
        whole_project,
        python,
        command,
        naive_inside,
        tree_inside,
        naive_near,
        naive_overlap,
        bring_in,
        naive_copy,
    )
}


def show(console: Console, scale: str, ways: list[Way]) -> None:
    """The table: medians, the ratio to the first of the others of the same job, memory, answers."""
    console.print(f"load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}")
    table = Table(title=f"from file to answer, scale {scale}")
    for head in ("job", "way", "processor (s)", "ratio to geopandas", "memory (MB)", "answers", "differs"):
        table.add_column(head, justify="left" if head in ("job", "way") else "right")
    for job in dict.fromkeys(way.job for way in ways):
        mine = [way for way in ways if way.job == job]
        base = next(way for way in mine if way.name.startswith("geopandas"))
        for way in mine:
            ratios = [ours / theirs for ours, theirs in zip(way.seconds, base.seconds, strict=True)]
            table.add_row(
                job if way is mine[0] else "",
                way.name,
                f"{statistics.median(way.seconds):.2f}",
                f"{statistics.median(ratios):.2f}",
                f"{statistics.median(way.megabytes):.0f}",
                str(len(way.answer)) if way.answer else "",
                str(len(way.answer ^ mine[0].answer)) if way.answer and way is not mine[0] else "",
            )
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
