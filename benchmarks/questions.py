"""Questions and imports as a user has them: from a file to the answer, beside what he would write instead.

    python benchmarks/questions.py [--scale S|M|L] [--rounds 3] [--compare REF] [--peers PYTHON] [--only WORD ...]
        [--generator gen.py] [--data DIR] [--table FILE]

Each way is a process of its own that is started, reads its files and answers; time on the clock, processor time and
memory are those of the whole process. Rounds are interleaved, so that all rows come from the same minutes. The layers
come from the generator that ``kernel.py`` uses; the project is made of them once and not timed. ``--compare`` takes an
older commit (its tree is laid out beside for the run) or a checkout, whose rows stand beside ours. ``--peers`` is a
Python that has DuckDB, SedonaDB or numba, where this one has not; kernels are compiled once before the first round.
"differs" counts ids that are in one answer and not in ours from Python, "off" is the worst difference to ours of a
size in both (m2 of a building, metres of a chainage). ``--table`` writes the rows as Markdown too.

The peers stand in ``peers.py``; here are ours and what a user writes first, in one file as both read the same project.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from peers import CHAINAGE, INSIDE, NEAR, NEAREST, OVERLAP, PEERS, UPSTREAM, UPSTREAM_M

if TYPE_CHECKING:
    from rich.console import Console

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
WATER = {
    "outfalls": ("outfalls", {}),
    "intakes": ("intakes", {}),
    "reaches": ("rivers", {}),
    "chiefs": ("segments", {}),
}
"""The same for the project with a river network."""
WATER_PROJECT = "streams.gpkg"
AUDIT = "audit of all rules"
"""On S alone: the layers of the generator bear no attributes, so that from M on findings pass the cap of an audit."""
MAP = "HTML map of the outfalls inside tier-1 zones"
READ = "outfalls, buildings and zones read"
PHRASES = {
    INSIDE: INSIDE,
    NEAR: "enterprises where industry = 'chemical' within 1 km of shorelines",
    OVERLAP: "buildings reaching into ranges",
    NEAREST: "outfalls nearest segments",
    UPSTREAM: "outfalls upstream of intakes within 2 km",
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
    sizes: dict[str, float] = field(default_factory=dict)


def main() -> int:
    """Make the project, run every way in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", choices=["S", "M", "L"], default="S")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compare", metavar="REF", help="an older commit, or another checkout of riverzones")
    parser.add_argument("--peers", default=sys.executable, help="a Python that has duckdb, sedonadb or numba")
    parser.add_argument("--only", nargs="*", default=[], help="jobs whose names hold one of these words")
    parser.add_argument("--table", type=Path, help="the rows as Markdown")
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--data", type=Path, default=HERE / "out")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work is not None:
        print(json.dumps(measured(*options.work)))
        return 0
    from rich.console import Console  # here, for the Python of the peers may have none

    from kernel import layers as made

    console = Console(width=132 if not sys.stdout.isatty() else None)
    folder = made(options.data, options.scale, options.generator)
    if folder is None:
        console.print(
            "No data: give --generator, or set RIVERZONES_BENCH_GENERATOR to the script that makes the layers."
        )
        return 0
    run(Way("", "", "whole_project"), folder)  # in a process too: a child begins with the memory of its parent
    if any(chosen(job, options.only) for job in (NEAREST, CHAINAGE, UPSTREAM)):
        run(Way("", "", "water_project"), folder)
    with laid_out(options.compare) as before:
        ways = [way for way in all_ways(before, options.peers) if chosen(way.job, options.only)]
        ways = [way for way in ways if way.job != AUDIT or options.scale == "S"]
        if not ways:
            console.print(f"No job of scale {options.scale} holds one of: {', '.join(options.only)}.")
            return 2
        for way in (way for way in ways if way.work.startswith("compiled")):
            run(replace(way, seconds=[], clock=[], megabytes=[]), folder)
        for _ in range(options.rounds):
            for way in ways:
                run(way, folder)
    show(console, options.scale, ways)
    if absent := absences(options.peers):
        console.print(f"Not installed, their rows are left out: {', '.join(absent)}.")
    if options.table:
        options.table.write_text(markdown(ways), encoding="utf-8")
    return 0


def chosen(job: str, words: list[str]) -> bool:
    """Return whether a job was asked for: the whole name of a question picks that one alone."""
    return not words or job in words or any(word in job for word in words if word not in PHRASES)


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


def absences(peers: str) -> list[str]:
    """Modules of peers that their Python has not got."""
    return [module for module in dict.fromkeys(peer.needs for peer in PEERS) if not has(_home(module, peers), module)]


def _home(module: str, peers: str) -> str:
    """The Python that runs a peer: our own where it needs no more than ours."""
    return sys.executable if module == "shapely" else peers


def all_ways(before: Path | None, peers: str = sys.executable) -> list[Way]:
    """Every job in every way, ours first; peers that are not installed are left out."""
    ours = [("riverzones, from Python", "python"), ("riverzones, command line into a file", "command")]
    others = {
        INSIDE: [("geopandas read_file + sjoin", "naive_inside")],
        NEAR: [("geopandas UTM buffer + sjoin", "naive_near")],
        OVERLAP: [("geopandas UTM overlay", "naive_overlap")],
        NEAREST: [("geopandas UTM sjoin_nearest", "naive_nearest")],
        UPSTREAM: [("geopandas UTM sjoin_nearest + a walk", "naive_upstream")],
    }
    absent = absences(peers)
    expert = [
        Way(peer.job, peer.name, peer.work.__name__, python=_home(peer.needs, peers))
        for peer in PEERS
        if peer.needs not in absent
    ]
    ways = []
    for job in PHRASES:
        for name, work in ours:
            ways.append(Way(job, name, work))
            if before is not None:
                ways.append(Way(job, f"{name}, before", work, before / "src"))
        ways += [Way(job, name, work) for name, work in others[job]]
        ways += [way for way in expert if way.job == job]
    ways.append(Way(CHAINAGE, "riverzones, from Python", "chainage"))
    if before is not None:
        ways.append(Way(CHAINAGE, "riverzones, from Python, before", "chainage", before / "src"))
    ways.append(Way(CHAINAGE, "geopandas UTM sjoin_nearest + project", "naive_chainage"))
    ways += [way for way in expert if way.job == CHAINAGE]
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
    for job, work, base, naive in (
        (READ, "layers_read", "geopandas read_file", "naive_read"),
        (AUDIT, "audit_all", "geopandas: three of its questions, in one process", "naive_audit"),
        (MAP, "question_map", "geopandas sjoin + folium.GeoJson", "naive_map"),
    ):
        ways.append(Way(job, "riverzones", work))
        if before is not None:
            ways.append(Way(job, "riverzones, before", work, before / "src"))
        ways.append(Way(job, base, naive))
    ways.append(Way("10,000 findings as XLSX", "riverzones", "sheet"))
    if before is not None:
        ways.append(Way("10,000 findings as XLSX", "riverzones, before", "sheet", before / "src"))
    ways.append(Way("10,000 findings as XLSX", "geopandas, to_excel", "naive_sheet"))
    return ways


def run(way: Way, folder: Path) -> None:
    """One process of a way; what it took and answered is written down."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPATH"] = str(way.source or ROOT / "src")
    surroundings.setdefault("NUMBA_CACHE_DIR", str(folder.parent.resolve() / "numba"))
    words = [way.python, __file__, "--work", way.work, way.job, str(folder)]
    words = [
        "/bin/sh",
        "-c",
        '"$@"; exit $?',
        "sh",
        *words,
    ]  # a child of the shell, not of us, whose memory would count
    begin = time.perf_counter()
    done = subprocess.run(words, env=surroundings, check=False, capture_output=True, text=True)
    way.clock.append(time.perf_counter() - begin)
    if done.returncode:
        raise SystemExit(f"{way.name}, {way.job}: {done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    way.seconds.append(told["processor_s"])
    way.megabytes.append(told["megabytes"])
    way.answer, way.sizes = set(told["ids"]), told["sizes"]


def measured(work: str, job: str, folder: str) -> dict[str, Any]:
    """Do a job in this process: processor time since it began [s], its peak memory [MB], ids of the answer, sizes."""
    ids = WAYS[work](job, Path(folder))
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "processor_s": mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime,
        "megabytes": max(mine.ru_maxrss, theirs.ru_maxrss) / 1024,
        "ids": sorted(map(str, ids)),
        "sizes": ids if isinstance(ids, dict) else {},
    }


def whole_project(_: str, folder: Path) -> list[str]:
    """The project of a scale, made of the generator's layers if it is not there."""
    path = folder / "project.gpkg"
    if not path.exists():
        for layer in LAYERS:
            bring_layer(folder, layer, path)
    return []


def water_project(_: str, folder: Path) -> list[str]:
    """The project of a scale with rivers, their network and the segments of chiefs, made if it is not there.

    The generator's reaches meet at shared ends; where they cross otherwise (5,043 times on M) they are not joined, as
    the peers walk along its nodes.
    """
    path = folder / WATER_PROJECT
    if not path.exists():
        from riverzones.catalogue import load
        from riverzones.jobs.network import build_network
        from riverzones.network.build import BuildSettings
        from riverzones.store.project import ProjectFile

        for layer in WATER:
            bring_layer(folder, layer, path, WATER)
        build_network(ProjectFile.open(path), catalogue=load(), settings=BuildSettings(crossings="none"))
    return []


def bring_layer(folder: Path, layer: str, path: Path, layers: dict[str, tuple[str, dict[str, str]]] = LAYERS) -> None:
    """Import one layer of the generator."""
    from riverzones.catalogue import load
    from riverzones.jobs.ingest.run import ImportOptions, ingest
    from riverzones.store.project import ProjectFile

    kind, columns = layers[layer]
    project = ProjectFile.open(path) if path.exists() else ProjectFile.create(path)
    ingest(
        project,
        folder / f"{layer}.gpkg",
        kind=load().kind(kind),
        options=ImportOptions(columns=columns, anywhere=True),
    )


def python(job: str, folder: Path) -> np.ndarray | dict[str, float]:
    """The question as a notebook asks it."""
    import riverzones as rz

    return _answers(job, rz.open(_project(job, folder)).query(PHRASES[job]))


def _project(job: str, folder: Path) -> Path:
    return folder / (WATER_PROJECT if job in (NEAREST, CHAINAGE, UPSTREAM) else "project.gpkg")


def _answers(job: str, rows: Any) -> np.ndarray | dict[str, float]:
    """The ids that a job asks for: subjects, with the nearest the one that each has, with an overlap its m2."""
    if job == OVERLAP:
        sizes = rows.groupby("subject_id")["measured"].sum()
        return dict(zip(sizes.index, sizes.tolist(), strict=True))
    if job != NEAREST:
        return np.asarray(rows["subject_id"].unique())
    return np.array([f"{a} {b}" for a, b in zip(rows["subject_id"], rows["reference_id"], strict=True)])


def command(job: str, folder: Path) -> np.ndarray | dict[str, float]:
    """The question as it is typed, into a CSV."""
    import csv

    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "answer.csv"
        words = [sys.executable, "-m", "riverzones", "-q", "query", str(_project(job, folder)), PHRASES[job]]
        subprocess.run([*words, "-o", str(out), "--internal"], check=True, stdout=subprocess.DEVNULL)
        with out.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
            if job == OVERLAP:
                sizes: dict[str, float] = {}
                for row in rows:
                    sizes[row["subject_id"]] = sizes.get(row["subject_id"], 0.0) + float(row["measured"])
                return sizes
            nearest = job == NEAREST
            return np.unique(
                [f"{row['subject_id']} {row['reference_id']}" if nearest else row["subject_id"] for row in rows]
            )


def naive_inside(_: str, folder: Path) -> np.ndarray:
    """What one writes first."""
    import geopandas as gpd

    outfalls, zones = (gpd.read_file(folder / f"{name}.gpkg") for name in ("outfalls", "zones"))
    return np.asarray(gpd.sjoin(outfalls, zones[zones["tier"] == 1], predicate="within")["id_left"].unique())


def naive_near(_: str, folder: Path) -> np.ndarray:
    """A buffer of 1 km in one projection for the whole basin."""
    import geopandas as gpd

    enterprises, shores = (gpd.read_file(folder / f"{name}.gpkg") for name in ("enterprises", "shorelines"))
    enterprises = enterprises[enterprises["sector"] == "chemical"].to_crs(32648)
    shores = shores.to_crs(32648)
    shores["geometry"] = shores.buffer(1000)
    return np.asarray(gpd.sjoin(enterprises, shores, predicate="within")["id_left"].unique())


def naive_overlap(_: str, folder: Path) -> dict[str, float]:
    """The overlay of both layers in one projection, with its area."""
    import geopandas as gpd

    buildings, ranges = (gpd.read_file(folder / f"{name}.gpkg").to_crs(32648) for name in ("buildings", "ranges"))
    shared = gpd.overlay(buildings, ranges, how="intersection")
    shared["m2"] = shared.area
    sizes = shared["m2"].groupby(shared["id_1"].astype(str)).sum()
    return dict(zip(sizes.index, sizes.tolist(), strict=True))


def chainage(_: str, folder: Path) -> dict[str, float]:
    """The nearest segment and the place on it, as a notebook has them: two layers, of which ids and shapes are read."""
    import pandas as pd

    import riverzones as rz
    from riverzones.network import Network
    from riverzones.network.chainage import locate

    project = rz.open(folder / WATER_PROJECT)
    few = {"columns": ()} if "columns" in inspect.signature(project.layer).parameters else {}  # older states read all
    places, segments = (project.layer(name, **few) for name in ("outfalls", "segments"))
    network = Network.of(
        segments[["geometry"]].assign(river=segments.index), pd.DataFrame({"id": segments.index, "to_id": None})
    )
    rows = locate(places, network)
    length = network.reaches["length_m"].loc[rows["reach_id"]].to_numpy()
    measure = (length - rows["to_end_m"].to_numpy()).tolist()
    return {f"{a} {b}": m for a, b, m in zip(rows.index, rows["reach_id"], measure, strict=True)}


def _in_utm(folder: Path, *names: str) -> list[Any]:
    import geopandas as gpd

    return [gpd.read_file(folder / f"{name}.gpkg").to_crs(32648) for name in names]


def naive_nearest(_: str, folder: Path) -> list[str]:
    """What one writes first, without the place on the line."""
    import geopandas as gpd

    places, segments = _in_utm(folder, "outfalls", "chiefs")
    rows = gpd.sjoin_nearest(places, segments).drop_duplicates("id_left")
    return [f"{a} {b}" for a, b in zip(rows["id_left"], rows["id_right"], strict=True)]


def naive_chainage(_: str, folder: Path) -> dict[str, float]:
    """What one writes first: the nearest line in one projection, then how far along it."""
    import geopandas as gpd

    places, segments = _in_utm(folder, "outfalls", "chiefs")
    rows = gpd.sjoin_nearest(places, segments).drop_duplicates("id_left")
    line = segments.set_index("id").geometry.loc[rows["id_right"]]
    rows["measure_m"] = line.project(rows.geometry.set_axis(line.index), align=False).to_numpy()
    pairs = zip(rows["id_left"], rows["id_right"], rows["measure_m"].tolist(), strict=True)
    return {f"{a} {b}": m for a, b, m in pairs}


def naive_upstream(_: str, folder: Path) -> list[str]:
    """What one writes first: both layers to the nearest reach in one projection, then a walk from every intake."""
    import heapq

    import geopandas as gpd

    reaches, outfalls, intakes = _in_utm(folder, "reaches", "outfalls", "intakes")
    lines = reaches.set_index("id").geometry
    into: dict[int, list[tuple[int, int, float]]] = {}
    for reach, begin, end, length in zip(
        reaches["id"], reaches["from_node"], reaches["to_node"], reaches["length_m"], strict=True
    ):
        into.setdefault(end, []).append((reach, begin, length))
    begins = dict(zip(reaches["id"], reaches["from_node"], strict=True))
    on: dict[int, list[tuple[int, float]]] = {}
    spots = []
    for places in (outfalls[["id", "geometry"]], intakes[["id", "geometry"]]):
        rows = gpd.sjoin_nearest(places, reaches[["id", "geometry"]]).drop_duplicates("id_left")
        line = lines.loc[rows["id_right"]]
        measure = line.project(rows.geometry.set_axis(line.index), align=False).to_numpy()
        spots.append(list(zip(rows["id_left"], rows["id_right"], measure, strict=True)))
    for outfall, reach, measure in spots[0]:
        on.setdefault(reach, []).append((outfall, measure))
    answer = set()
    for _intake, reach, measure in spots[1]:
        answer |= {name for name, at in on.get(reach, ()) if measure - UPSTREAM_M <= at <= measure}
        waiting, seen = [(measure, begins[reach])], {}
        while waiting:
            far, node = heapq.heappop(waiting)
            if node in seen or far >= UPSTREAM_M:
                continue
            seen[node] = far
            for upper, begin, length in into.get(node, ()):
                answer |= {name for name, at in on.get(upper, ()) if far + length - at <= UPSTREAM_M}
                heapq.heappush(waiting, (far + length, begin))
    return [str(name) for name in answer]


def layers_read(_: str, folder: Path) -> list[str]:
    """Three layers whole, as a notebook has them."""
    import riverzones as rz

    project = rz.open(folder / "project.gpkg")
    return [f"{name} {row}" for name in ("outfalls", "buildings", "zones") for row in project.layer(name).index]


def naive_read(_: str, folder: Path) -> list[str]:
    """The files that these layers came from."""
    import geopandas as gpd

    names = ("outfalls", "buildings", "zones")
    return [f"{name} {row}" for name in names for row in gpd.read_file(folder / f"{name}.gpkg")["id"]]


def audit_all(_: str, folder: Path) -> list[str]:
    """Every rule over a copy of the project, from the command line, findings kept."""
    with tempfile.TemporaryDirectory() as place:
        project = shutil.copy(folder / "project.gpkg", place)
        words = [sys.executable, "-m", "riverzones", "-q", "audit", str(project)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return []


def naive_audit(_: str, folder: Path) -> list[str]:
    """What a script asks of the same layers: three questions, without law, date, chief or anything kept."""
    for ask in (naive_inside, naive_near, naive_overlap):
        ask("", folder)
    return []


def question_map(_: str, folder: Path) -> list[str]:
    """The answer as a page, from the command line."""
    with tempfile.TemporaryDirectory() as place:
        page = Path(place) / "map.html"
        words = [sys.executable, "-m", "riverzones", "-q", "query", str(folder / "project.gpkg")]
        subprocess.run([*words, PHRASES[INSIDE], "-o", str(page)], check=True, stdout=subprocess.DEVNULL)
    return []


def naive_map(_: str, folder: Path) -> list[str]:
    """The answer as a page by folium."""
    import folium
    import geopandas as gpd

    outfalls, zones = (gpd.read_file(folder / f"{name}.gpkg") for name in ("outfalls", "zones"))
    hits = gpd.sjoin(outfalls, zones[zones["tier"] == 1], predicate="within").drop_duplicates("id_left")
    with tempfile.TemporaryDirectory() as place:
        page = folium.Map(location=[31.0, 110.0])
        folium.GeoJson(hits.to_json(), popup=folium.GeoJsonPopup(["id_left", "tier"])).add_to(page)
        page.save(Path(place) / "map.html")
    return []


STARTS: dict[str, list[str]] = {
    "start: --help": [],
    "start: layers": ["layers"],
    "start: a question of the small project": ["query", INSIDE],
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
        water_project,
        python,
        chainage,
        naive_nearest,
        naive_chainage,
        naive_upstream,
        command,
        naive_inside,
        naive_near,
        naive_overlap,
        bring_in,
        naive_copy,
        layers_read,
        naive_read,
        audit_all,
        naive_audit,
        question_map,
        naive_map,
        start,
        bare,
        sheet,
        naive_sheet,
    )
}
WAYS |= {peer.work.__name__: peer.work for peer in PEERS}


HEADS = ("job", "way", "clock (s)", "processor (s)", "ratio", "memory (MB)", "answers", "differs", "off")


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
                _off(way.sizes, mine[0].sizes) if way is not mine[0] else "",
            )


def _off(sizes: dict[str, float], ours: dict[str, float]) -> str:
    """The worst difference of a size that is in both answers, nothing where no sizes are asked."""
    both = sizes.keys() & ours.keys()
    return f"{max(abs(sizes[name] - ours[name]) for name in both):.2g}" if both else ""


def show(console: Console, scale: str, ways: list[Way]) -> None:
    """Print the table."""
    from rich.table import Table

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
