"""Size against time and memory: every command over data that grows, ordinary and made to hurt; a table and a picture.

Each measurement is a process of its own that runs one command (``os.wait4``: processor time and peak memory). The
exponent is the slope of time over size in logarithms, between the two largest sizes that were done, less the time of a
start: 1 is linear. A kind that is refused in one line from some size on says so.

    python benchmarks/growth.py                          # all, sizes up to 100,000: an hour
    python benchmarks/growth.py --most 10000 --only import query --picture docs/images/growth.svg
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from rich.console import Console
from rich.table import Table

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
NAMED = {1_000: "S", 10_000: "M", 100_000: "L"}
RESULTS = Path(__file__).parent / "out" / "growth.json"
WEST, SOUTH, SIDE = 109.0, 30.0, 2.0
RULES = ("CN-101", "CN-102")


@dataclass(frozen=True)
class Subject:
    """Something that grows: how it is made in a folder at a size, the command over it, and what its size counts."""

    name: str
    make: Callable[[Path, int], None]
    command: str
    counts: str
    sizes: tuple[int, ...] = SIZES
    hostile: bool = False


@dataclass
class Measure:
    """What one process took: processor time [s], peak memory [MB], exit code and its last line."""

    subject: str
    size: int
    cpu_s: float
    memory_mb: float
    code: int
    said: str


def points(folder: Path, size: int) -> None:
    """Outfalls on a plain as a table, as an office sends it."""
    x, y = _spread(size)
    rows = (
        f"PK-{n:06d},{n}号排污口,生活污水,{lon:.6f},{lat:.6f}" for n, (lon, lat) in enumerate(zip(x, y, strict=True))
    )
    text = "id,name,category,lon,lat\n" + "\n".join(rows) + "\n"
    (folder / "outfalls.csv").write_text(text, encoding="utf-8")


def areas(folder: Path, size: int) -> None:
    """Polygons of 40 vertices."""
    x, y = _spread(size)
    shapes = shapely.buffer(shapely.points(x, y), 0.002, quad_segs=10)
    frame = gpd.GeoDataFrame({"id": [f"A-{n}" for n in range(size)], "name": "区"}, geometry=shapes, crs=4490)
    frame.to_file(folder / "lakes.gpkg")


def project(folder: Path, size: int) -> None:
    """A project: outfalls, a tenth as many zones, rivers of as many vertices."""
    from riverzones.store.project import ProjectFile

    x, y = _spread(size)
    zones = max(1, size // 10)
    made = ProjectFile.create(folder / "p.gpkg", title="示意县")
    ids = [f"PK-{n:06d}" for n in range(size)]
    with made.transaction() as tx:
        tx.put_layer(
            "outfalls",
            gpd.GeoDataFrame(
                {"id": ids, "name": [f"{n}号排污口" for n in range(size)], "category": "domestic"},
                geometry=shapely.points(x, y),
                crs=4490,
            ),
        )
        squares = shapely.box(x[:zones] - 0.003, y[:zones] - 0.003, x[:zones] + 0.003, y[:zones] + 0.003)
        tx.put_layer(
            "zones",
            gpd.GeoDataFrame(
                {
                    "id": [f"Z-{n}" for n in range(zones)],
                    "name": "一级保护区",
                    "source_id": [f"S-{n}" for n in range(zones)],
                    "tier": "1",
                },
                geometry=squares,
                crs=4490,
            ),
        )
        rows = max(1, size // 100)
        lat = np.linspace(SOUTH, SOUTH + SIDE, rows)
        lines = [shapely.LineString(np.c_[np.linspace(WEST, WEST + SIDE, 101), np.full(101, at)]) for at in lat]
        tx.put_layer(
            "rivers",
            gpd.GeoDataFrame(
                {
                    "id": [f"R-{n}" for n in range(rows)],
                    "name": [f"{n}号河" for n in range(rows)],
                    "width_m": 40.0,
                    "basin": "other",
                    "rank": "tributary",
                },
                geometry=lines,
                crs=4490,
            ),
        )


def networked(folder: Path, size: int) -> None:
    """The project with its network built, and a source with an intake on every river."""
    project(folder, size)
    rows = max(1, size // 100)
    lats = np.linspace(SOUTH, SOUTH + SIDE, rows)
    heads = {"sources": "id,name,source_type,river,lon,lat", "intakes": "id,name,source_id,river,lon,lat"}
    for layer, head in heads.items():
        word = {"sources": "river", "intakes": "S-{n}"}[layer]
        first = {"sources": "S", "intakes": "Q"}[layer]
        lines = [f"{first}-{n},{n}号,{word.format(n=n)},{n}号河,110.0,{lats[n]:.6f}" for n in range(rows)]
        (folder / f"{layer}.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        _run_here("import", folder / "p.gpkg", folder / f"{layer}.csv", "--as", layer)
    _run_here("network", folder / "p.gpkg")


def audited(folder: Path, size: int) -> None:
    """The project after an audit."""
    project(folder, size)
    _run_here("audit", folder / "p.gpkg", *[word for rule in RULES for word in ("--rule", rule)])


def one_id(folder: Path, size: int) -> None:
    """Rows that all carry one id."""
    _table(folder, "id,name,lon,lat", (f"PK-1,口{n},{WEST + n * 1e-6:.6f},30.5" for n in range(size)))


def one_place(folder: Path, size: int) -> None:
    """Rows that all stand at one point."""
    _table(folder, "id,name,lon,lat", (f"PK-{n},口{n},109.5,30.5" for n in range(size)))


def one_name(folder: Path, size: int) -> None:
    """Rows without an id that all have one name."""
    _table(folder, "name,lon,lat", (f"无名,{WEST + n * 1e-5:.6f},30.5" for n in range(size)))


def piled(folder: Path, size: int) -> None:
    """A project whose zones, a hundredth as many as the outfalls, all lie over each other and hold all outfalls."""
    project(folder, size)
    from riverzones.store.project import ProjectFile

    made = ProjectFile.open(folder / "p.gpkg")
    zones = made.read("zones").reset_index(drop=True).iloc[: max(1, size // 100)]
    with made.transaction() as tx:
        tx.put_layer("zones", zones.set_geometry([shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)] * len(zones)))


def star(folder: Path, size: int) -> None:
    """A ring in which nearly every edge crosses every other."""
    turns = 2 * math.pi * ((np.arange(size) * (size // 2)) % size) / size
    ring = np.c_[109.9 + 0.01 * np.cos(turns), 31.05 + 0.01 * np.sin(turns)]
    _geojson(folder, {"name": "星"}, {"type": "Polygon", "coordinates": [[*ring.tolist(), ring[0].tolist()]]})


def holes(folder: Path, size: int) -> None:
    """One polygon with so many holes, each touching the next."""
    outer = [[109.0, 30.0], [111.0, 30.0], [111.0, 32.0], [109.0, 32.0], [109.0, 30.0]]
    at = 109.001 + 1.99 * np.arange(size) / size
    w = 1.99 / size
    rings = [[[a, 31.0], [a, 31.001], [a + w, 31.001], [a + w, 31.0], [a, 31.0]] for a in at.tolist()]
    _geojson(folder, {"name": "洞"}, {"type": "Polygon", "coordinates": [outer, *rings]})


def comb(folder: Path, size: int) -> None:
    """One valid polygon of so many vertices that goes to and fro."""
    x = np.repeat(109.0 + 2.0 * np.arange(size // 2) / size, 2)
    y = np.tile([30.5, 31.5, 31.5, 30.5], size // 4 + 1)[: len(x)]
    ring = [*np.c_[x, y].tolist(), [111.0, 30.0], [109.0, 30.0], [float(x[0]), float(y[0])]]
    _geojson(folder, {"name": "梳"}, {"type": "Polygon", "coordinates": [ring]})


def columns(folder: Path, size: int) -> None:
    """A table of so many columns."""
    _table(folder, "id,lon,lat," + ",".join(f"c{n}" for n in range(size)), ["A,109.5,30.5," + ",".join("1" * size)])


def one_text(folder: Path, size: int) -> None:
    """A cell of so many kilobytes."""
    _geojson(folder, {"name": "x" * (1_000 * size)}, {"type": "Point", "coordinates": [109.9, 31.05]})


def nested(folder: Path, size: int) -> None:
    """Lists so many levels deep."""
    (folder / "a.geojson").write_text('{"type": "FeatureCollection", "features": ' + "[" * size + "]" * size + "}")


def raster(folder: Path, size: int) -> None:
    """A sparse raster of so many cells a side, beside a project."""
    import rasterio

    project(folder, 100)
    place = rasterio.Affine(SIDE / size, 0, WEST, 0, -SIDE / size, SOUTH + SIDE)
    profile = {"driver": "GTiff", "width": size, "height": size, "count": 1, "dtype": "float32", "tiled": True}
    rasterio.open(folder / "dem.tif", "w", sparse_ok=True, crs="EPSG:4490", transform=place, **profile).close()


_IMPORT = "import {to}/p.gpkg {to}/outfalls.csv --as outfalls"
_SHAPE = "import {to}/p.gpkg {to}/a.geojson --as lakes"
SUBJECTS = (
    Subject("import of points", points, _IMPORT, "rows"),
    Subject("import of areas", areas, "import {to}/p.gpkg {to}/lakes.gpkg --as lakes", "rows of 40 vertices"),
    Subject("check", project, "check {to}/p.gpkg -o {to}/check.csv", "outfalls"),
    Subject("audit", project, "audit {to}/p.gpkg " + " ".join(f"--rule {rule}" for rule in RULES), "outfalls"),
    Subject("query", project, "query {to}/p.gpkg 一级保护区1公里范围内的排污口 -o {to}/q.csv", "outfalls"),
    Subject("network", project, "network {to}/p.gpkg", "vertices of rivers"),
    Subject("zones", networked, "delineate {to}/p.gpkg", "vertices of rivers; a hundredth: intakes", SIZES[:4]),
    Subject("export", audited, "export {to}/p.gpkg {to}/out --format gpkg", "outfalls"),
    Subject("map", audited, "map {to}/p.gpkg -o {to}/m.html --large", "outfalls"),
    Subject("verify", project, "verify {to}/p.gpkg", "outfalls"),
    Subject("rows of one id", one_id, _IMPORT, "rows", hostile=True),
    Subject("rows of one place", one_place, _IMPORT, "rows", hostile=True),
    Subject("rows of one name", one_name, _IMPORT, "rows", hostile=True),
    Subject(
        "audit of zones piled up",
        piled,
        "audit {to}/p.gpkg --rule CN-101",
        "outfalls; a hundredth: zones",
        SIZES[:4],
        True,
    ),
    Subject("star", star, _SHAPE, "vertices", (101, 301, 1_001, 3_001, 10_001), True),
    Subject("holes that touch", holes, _SHAPE, "holes", SIZES, True),
    Subject("comb", comb, _SHAPE, "vertices", SIZES, True),
    Subject("columns", columns, _IMPORT, "columns", (100, 300, 1_000, 3_000, 40_000), True),
    Subject("one text", one_text, _SHAPE, "kilobytes", (100, 300, 1_000, 10_000, 50_000), True),
    Subject("lists in lists", nested, _SHAPE, "levels", (30, 100, 300, 3_000, 100_000), True),
    Subject(
        "sparse raster",
        raster,
        "basins {to}/p.gpkg --at 110.0,31.0 --dem {to}/dem.tif",
        "cells a side",
        (300, 1_000, 3_000, 20_000, 60_000),
        True,
    ),
)


def main() -> None:
    """Measure, print the tables, draw the picture."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--most", type=int, default=SIZES[-1], help="largest size of ordinary data")
    ask.add_argument("--only", nargs="*", help="only subjects whose names begin with these words")
    ask.add_argument("--seconds", type=float, default=120.0, help="no larger size after one that took longer [CPU s]")
    ask.add_argument("--picture", type=Path, help="draw it of all results kept so far")
    given = ask.parse_args()
    chosen = [s for s in SUBJECTS if given.only is None or s.name.startswith(tuple(given.only))]
    kept = {(m.subject, m.size): m for m in _kept()}
    with tempfile.TemporaryDirectory() as folder:
        for subject in chosen:
            for size in subject.sizes:
                if not subject.hostile and size > given.most:
                    continue
                done = measured(subject, size, Path(folder) / f"{SUBJECTS.index(subject)}-{size}")
                kept[subject.name, size] = done
                print(f"{subject.name} {size:,}: {done.cpu_s:.2f} s, {done.memory_mb:.0f} MB {done.said}", flush=True)
                RESULTS.parent.mkdir(exist_ok=True)
                RESULTS.write_text(json.dumps([vars(m) for m in kept.values()], ensure_ascii=False, indent=1))
                if done.cpu_s > given.seconds:
                    break
    show(Console(width=150), list(kept.values()))
    if given.picture:
        draw(list(kept.values()), given.picture)


def measured(subject: Subject, size: int, folder: Path) -> Measure:
    """Make a subject at a size and run its command in a child."""
    folder.mkdir()
    _child(lambda: _made(subject, size, folder))
    words = [word.format(to=folder) for word in subject.command.split()]
    code, said, cpu_s, memory_mb = _child(lambda: _run_here(*words))
    refused = said.strip().splitlines()[-1][:110] if code and said.strip() else ""
    return Measure(subject.name, size, round(cpu_s, 3), round(memory_mb, 1), code, refused.replace(str(folder), "."))


def _made(subject: Subject, size: int, folder: Path) -> None:
    subject.make(folder, size)
    if not (folder / "p.gpkg").exists():
        from riverzones.store.project import ProjectFile

        ProjectFile.create(folder / "p.gpkg")


def _child(job: Callable[[], object]) -> tuple[int, str, float, float]:
    """Run a job in a process forked from this one, which has loaded nothing of riverzones: code, words, s, MB."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(into, 1)
        os.dup2(into, 2)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
        code = 1
        with contextlib.suppress(SystemExit):
            try:
                job()
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
            except BaseException as error:
                print(f"FAILED: {error!r}")
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
    os.close(into)
    with open(out, "rb") as lines:
        said = lines.read().decode("utf-8", errors="replace")
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), said, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3 * 1.024


def _run_here(*words: object) -> None:
    from riverzones.cli import main as command

    try:
        command([str(word) for word in ("--lang", "en", *words)])
    except SystemExit as ended:
        if ended.code and __name__ != "__main__":
            raise
        if ended.code:
            sys.exit(ended.code)


def _kept() -> Iterator[Measure]:
    if RESULTS.exists():
        for row in json.loads(RESULTS.read_text()):
            yield Measure(**row)


def exponent(rows: list[Measure]) -> float | None:
    """The slope of time over size in logarithms over the two largest sizes that were done, less the smallest time."""
    done = sorted((m for m in rows if m.code == 0), key=lambda m: m.size)
    if len(done) < 3:
        return None
    floor = done[0].cpu_s * 0.9
    (a, b) = done[-2:]
    return math.log((b.cpu_s - floor) / max(a.cpu_s - floor, 0.05)) / math.log(b.size / a.size)


def show(console: Console, kept: list[Measure]) -> None:
    """Print a table of processor seconds and megabytes, a row per subject and size."""
    table = Table(title="size against time and memory")
    for head in ("what", "size counts", "size", "processor s", "MB", "exponent", "refused with"):
        table.add_column(head, justify="right" if head in ("size", "processor s", "MB", "exponent") else "left")
    for subject in SUBJECTS:
        rows = sorted((m for m in kept if m.subject == subject.name), key=lambda m: m.size)
        slope = exponent(rows)
        for m in rows:
            last = m is rows[-1] and slope is not None
            table.add_row(
                subject.name if m is rows[0] else "",
                subject.counts if m is rows[0] else "",
                f"{m.size:,} {NAMED.get(m.size, ' ')}",
                f"{m.cpu_s:.2f}",
                f"{m.memory_mb:.0f}",
                f"{slope:.2f}" if last else "",
                m.said,
            )
    console.print(table)


def draw(kept: list[Measure], path: Path) -> None:
    """Draw time over size, and memory over size, for ordinary and for hostile data, with lines of n and n squared."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "growth"
    figure, axes = pyplot.subplots(2, 2, figsize=(11, 9), sharex="col")
    for column, hostile in enumerate((False, True)):
        for row, (what, title, cap) in enumerate(
            (("cpu_s", "processor time [s]", 30), ("memory_mb", "memory [MB]", 2_000))
        ):
            axis = axes[row][column]
            for number, subject in enumerate(s for s in SUBJECTS if s.hostile is hostile):
                rows = sorted((m for m in kept if m.subject == subject.name), key=lambda m: m.size)
                if not rows:
                    continue
                colour = f"C{number % 10}"
                style = "--" if number >= 10 else "-"
                axis.plot([m.size for m in rows], [getattr(m, what) for m in rows], style, color=colour, lw=1.2)
                for mark, chosen in (("o", [m for m in rows if not m.code]), ("x", [m for m in rows if m.code])):
                    axis.plot([m.size for m in chosen], [getattr(m, what) for m in chosen], mark, color=colour, ms=4)
                axis.plot([], [], style, color=colour, label=subject.name)
            axis.set(xscale="log", yscale="log", ylabel=title)
            if hostile:
                axis.axhline(cap, color="0.4", lw=0.8, ls=":")
                axis.text(100, cap, f" {cap:,}", va="bottom", color="0.4", fontsize=8)
            else:
                low = 0.9 * axis.get_ylim()[0]
                x = np.array([1e3, 1e5])
                if row == 0:
                    axis.plot(x, low * x / 1e3, color="0.75", lw=0.8)
                    axis.text(x[1], low * 100, "n", color="0.5", fontsize=8)
                    axis.plot(x[0] * np.array([1, 10]), low * np.array([1, 100]), color="0.75", lw=0.8, ls=":")
                    axis.text(x[0] * 10, low * 100, "n²", color="0.5", fontsize=8)
            axis.grid(alpha=0.2)
            if row == 0:
                axis.set_title(
                    "data made to hurt (x: refused in one line)"
                    if hostile
                    else "ordinary data (S 1,000 · M 10,000 · L 100,000)"
                )
                axis.legend(fontsize=7, ncols=2)
            else:
                axis.set_xlabel("size: rows, vertices, columns, kilobytes, cells a side")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def _spread(size: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(20261201)
    return WEST + SIDE * rng.random(size), SOUTH + SIDE * rng.random(size)


def _table(folder: Path, heads: str, rows: object) -> None:
    (folder / "outfalls.csv").write_text(f"{heads}\n" + "\n".join(rows) + "\n", encoding="utf-8")  # type: ignore[call-overload]


def _geojson(folder: Path, properties: dict[str, str], geometry: dict[str, object]) -> None:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    (folder / "a.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
