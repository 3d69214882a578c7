"""Questions and imports as a user has them: from a file to the answer, beside what he would write instead.

    python benchmarks/questions.py [--scale S|M|L] [--rounds 3] [--compare REF] [--peers PYTHON] [--only WORD ...]
        [--generator gen.py] [--data DIR] [--table FILE]

Each way is a process of its own that is started, reads its files and answers; time on the clock, processor time and
memory are those of the whole process. Rounds are interleaved, so that all rows come from the same minutes. The layers
come from the generator that ``kernel.py`` uses; the project is made of them once and not timed. ``--compare`` takes an
older commit (its tree is laid out beside for the run) or a checkout, whose rows stand beside ours. ``--peers`` is a
Python that has DuckDB or SedonaDB, where this one has not. "differs" counts ids that are in one answer and not in ours
from Python. ``--table`` writes the rows as Markdown too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
    python: str = sys.executable
    seconds: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    answer: set[str] = field(default_factory=set)


def main() -> int:
    """Make the project, run every way in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", choices=["S", "M", "L"], default="S")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compare", metavar="REF", help="an older commit, or another checkout of riverzones")
    parser.add_argument("--peers", default=sys.executable, help="a Python that has duckdb or sedonadb")
    parser.add_argument("--only", nargs="*", default=[], help="jobs whose names hold one of these words")
    parser.add_argument("--table", type=Path, help="the rows as Markdown")
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
    with laid_out(options.compare) as before:
        ways = [way for way in all_ways(before, options.peers) if chosen(way.job, options.only)]
        for _ in range(options.rounds):
            for way in ways:
                run(way, folder)
    show(console, options.scale, ways)
    if options.table:
        options.table.write_text(markdown(ways), encoding="utf-8")
    return 0


def chosen(job: str, words: list[str]) -> bool:
    """Return whether a job was asked for."""
    return not words or any(word in job for word in words)


@contextlib.contextmanager
def laid_out(ref: str | None) -> Iterator[Path | None]:
    """Yield the tree of an older commit, laid out for the block; a folder is taken as it is."""
    if ref is None or Path(ref).is_dir():
        yield None if ref is None else Path(ref)
        return
    git = ["git", "-C", str(ROOT), "worktree"]
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        subprocess.run([*git, "add", "--detach", "--quiet", str(tree), ref], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def has(python: str, module: str) -> bool:
    """Return whether a Python has a module."""
    words = [python, "-c", f"import importlib.util as u; raise SystemExit(u.find_spec({module!r}) is None)"]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


def all_ways(before: Path | None, peers: str = sys.executable) -> list[Way]:
    """Every job in every way, ours first; peers that are not installed are left out."""
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
    for module, name in (("duckdb", "DuckDB"), ("sedonadb", "SedonaDB")):
        if has(peers, module):
            ways.append(Way("outfalls inside tier-1 zones", f"{name}, from Parquet", f"{module}_inside", python=peers))
    for layer in ("outfalls", "buildings"):
        job = f"import of {layer}"
        ways.append(Way(job, "riverzones, from Python", "bring_in"))
        if before is not None:
            ways.append(Way(job, "riverzones, from Python, before", "bring_in", before / "src"))
        ways.append(Way(job, "geopandas read_file + to_file", "naive_copy"))
    for job, words in STARTS.items():
        ways.append(Way(job, "riverzones", "start"))
        if before is not None:
            ways.append(Way(job, "riverzones, before", "start", before / "src"))
        ways.append(Way(job, "geopandas imported, no more" if words else "click imported, no more", "bare"))
    ways.append(Way("10,000 findings as XLSX", "riverzones", "sheet"))
    if before is not None:
        ways.append(Way("10,000 findings as XLSX", "riverzones, before", "sheet", before / "src"))
    ways.append(Way("10,000 findings as XLSX", "geopandas, to_excel", "naive_sheet"))
    return ways


def run(way: Way, folder: Path) -> None:
    """One process of a way; what it took and answered is written down."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPATH"] = str(way.source or ROOT / "src")
    words = [way.python, __file__, "--work", way.work, way.job, str(folder)]
    begin = time.perf_counter()
    done = subprocess.run(words, env=surroundings, check=False, capture_output=True, text=True)
    way.clock.append(time.perf_counter() - begin)
    if done.returncode:
        raise SystemExit(f"{way.name}, {way.job}: {done.stderr}")
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


def _parquet(folder: Path) -> tuple[str, str]:
    """The two layers of the first question as Parquet, which these peers read best."""
    return str(folder / "outfalls.parquet"), str(folder / "zones.parquet")


_INSIDE = (
    "SELECT DISTINCT o.id AS id FROM {outfalls} o JOIN (SELECT * FROM {zones} WHERE tier = 1) z "
    "ON ST_{within}(o.geometry, z.geometry)"
)


def duckdb_inside(_: str, folder: Path) -> list[str]:
    """One query of DuckDB."""
    import importlib.util

    import duckdb

    connection = duckdb.connect()
    spec = importlib.util.find_spec("duckdb_extension_spatial")
    place = next(iter(spec.submodule_search_locations or [])) if spec is not None else ""
    files = list(Path(place).rglob("spatial.duckdb_extension")) if place else []
    connection.execute(f"LOAD '{files[0]}'" if files else "LOAD spatial")
    tables = dict(zip(("outfalls", "zones"), (f"'{path}'" for path in _parquet(folder)), strict=True))
    return [str(row[0]) for row in connection.execute(_INSIDE.format(**tables, within="Within")).fetchall()]


def sedonadb_inside(_: str, folder: Path) -> list[str]:
    """One query of SedonaDB."""
    import sedona.db

    connection = sedona.db.connect()
    for name, path in zip(("outfalls", "zones"), _parquet(folder), strict=True):
        connection.read_parquet(path).to_view(name)
    found = connection.sql(_INSIDE.format(outfalls="outfalls", zones="zones", within="Within")).to_arrow_table()
    return [str(one) for one in found["id"].to_pylist()]


STARTS: dict[str, list[str]] = {
    "start: --help": [],
    "start: layers": ["layers"],
    "start: a question of the small project": ["query", "outfalls inside tier-1 zones"],
}
"""Commands on the project of scale S that take no more than their start; no words: the help."""


def start(job: str, folder: Path) -> list[str]:
    """A command that has little to do."""
    words = STARTS[job]
    project = [str(folder.parent / "S" / "project.gpkg")]
    asked = [words[0], *project, *words[1:]] if words else ["--help"]
    subprocess.run([sys.executable, "-m", "riverzones", *asked], check=True, stdout=subprocess.DEVNULL)
    return []


def bare(job: str, _: Path) -> list[str]:
    """What every program of that kind takes before its first line."""
    words = "import geopandas" if STARTS[job] else "import click"
    subprocess.run([sys.executable, "-c", words], check=True)
    return []


def sheet(*_: object) -> list[str]:
    """Findings as a workbook, as ``findings export`` writes them."""
    from riverzones.store.formats import write_table

    with tempfile.TemporaryDirectory() as place:
        write_table(made_findings(), Path(place) / "findings.xlsx")
    return []


def naive_sheet(*_: object) -> list[str]:
    """The same table by pandas."""
    with tempfile.TemporaryDirectory() as place:
        made_findings().drop(columns="geometry").to_excel(Path(place) / "findings.xlsx", index=False)
    return []


def made_findings() -> Any:
    """10,000 rows with 24 columns, texts of the length that findings have."""
    import geopandas as gpd
    import pandas as pd

    rows = 10_000
    numbers = np.arange(rows)
    texts = {f"column_{at}": [f"{at}-{n % 97} 排污口在一级保护区内，须拆除或关闭" for n in numbers] for at in range(16)}
    sizes = {f"size_{at}": numbers * 1.25 + at for at in range(6)}
    table = pd.DataFrame({"id": [f"F-{n:06d}" for n in numbers], **texts, **sizes, "certain": numbers % 2 == 0})
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(110 + numbers * 1e-5, 31 + numbers * 1e-5), crs=4490)


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
        duckdb_inside,
        sedonadb_inside,
        start,
        bare,
        sheet,
        naive_sheet,
    )
}


HEADS = ("job", "way", "clock (s)", "processor (s)", "ratio", "memory (MB)", "answers", "differs")


def rows_of(ways: list[Way]) -> Iterator[tuple[str, ...]]:
    """One row for each way: medians, and the median over the rounds of its ratio to the naive way of the same job."""
    for job in dict.fromkeys(way.job for way in ways):
        mine = [way for way in ways if way.job == job]
        base = next(way for way in mine if way.work.startswith(("naive", "bare")))
        for way in mine:
            ratios = [ours / theirs for ours, theirs in zip(way.seconds, base.seconds, strict=True)]
            yield (
                job if way is mine[0] else "",
                way.name,
                f"{statistics.median(way.clock):.2f}",
                f"{statistics.median(way.seconds):.2f}",
                f"{statistics.median(ratios):.2f}",
                f"{statistics.median(way.megabytes):.0f}",
                str(len(way.answer)) if way.answer else "",
                str(len(way.answer ^ mine[0].answer)) if way.answer and way is not mine[0] else "",
            )


def show(console: Console, scale: str, ways: list[Way]) -> None:
    """Print the table."""
    console.print(f"load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}, {len(ways[0].seconds)} rounds")
    table = Table(title=f"from file to answer, scale {scale}; ratio: of processor time, to the naive way")
    for head in HEADS:
        table.add_column(head, justify="left" if head in ("job", "way") else "right")
    for row in rows_of(ways):
        table.add_row(*row)
    console.print(table)


def markdown(ways: list[Way]) -> str:
    """Return the table as Markdown."""
    lines = [HEADS, ("---", "---", *["--:"] * (len(HEADS) - 2)), *rows_of(ways)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
