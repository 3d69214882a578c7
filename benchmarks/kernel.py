"""Chemical enterprises within 1 km of the shoreline: riverzones beside others, in one run, against a slow truth.

    python benchmarks/kernel.py [--scale S|M|L] [--rounds 3] [--generator gen.py] [--data DIR]

Layers come from a generator script (``gen.py --scale M --out DIR``), found by ``--generator``, by the environment
variable RIVERZONES_BENCH_GENERATOR, or as ``../shared/bench/gen.py`` beside the checkout. They are kept in
``benchmarks/out``, which git ignores. Reading is not timed, for anybody; changing coordinates is. The rounds are
interleaved, so that all rows come from the same minutes. Leaves with status 1 if riverzones gives a wrong verdict or a
distance off by a millimetre.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rich.console import Console
from rich.table import Table

from kernel_truth import true_distances
from riverzones.geo import geodesy, joins

HERE = Path(__file__).resolve().parent
LIMIT_M = 1000.0
Answer = tuple[np.ndarray, "pd.Series | None"]  # ids found, and distances by id where the way gives them


@dataclass
class Way:
    """One way to answer: called once a round, its last answer checked."""

    name: str
    run: Callable[[], Answer] | None
    reason: str = ""
    seconds: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    answer: Answer | None = None


def main() -> int:
    """Make or find the layers, run every way, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", choices=["S", "M", "L"], default="M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--data", type=Path, default=HERE / "out")
    options = parser.parse_args()
    console = Console(width=132 if not sys.stdout.isatty() else None)
    folder = layers(options.data, options.scale, options.generator)
    if folder is None:
        console.print(
            "No data: give --generator, or set RIVERZONES_BENCH_GENERATOR to the script that makes the layers."
        )
        return 0
    everyone = gpd.read_parquet(folder / "enterprises.parquet").set_index("id", drop=False)
    subject = everyone[everyone["sector"] == "chemical"].rename_axis(None)
    reference = gpd.read_parquet(folder / "shorelines.parquet").set_index("id", drop=False).rename_axis(None)
    truth = pd.Series(true_distances(subject.geometry, reference.geometry), index=subject.index)
    ways = list(all_ways(subject, reference))
    for _ in range(options.rounds):
        for way in ways:
            if way.run is not None:
                begin, worked = time.perf_counter(), time.process_time()
                way.answer = way.run()
                way.seconds.append(time.perf_counter() - begin)
                way.worked.append(time.process_time() - worked)
    title = f"{len(subject)} chemical enterprises within 1 km of {len(reference)} shorelines (scale {options.scale})"
    errors = {
        f"geopandas dwithin, {name}": planar_error_mm(subject, reference, epsg, truth)
        for name, epsg in (("UTM 48N", 32648), ("EPSG:3857", 3857))
    }
    good = show(console, title, ways, truth, errors)
    other_kernels(console, folder, options.rounds)
    return 0 if good else 1


def layers(data: Path, scale: str, generator: Path | None) -> Path | None:
    """The folder with the layers of a scale, made if it is not there."""
    folder = data / scale
    if not (folder / "intakes.parquet").exists():
        beside = HERE.parents[1] / "shared" / "bench" / "gen.py"
        script = generator or Path(os.environ.get("RIVERZONES_BENCH_GENERATOR", beside))
        if not script.exists():
            return None
        data.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, str(script), "--scale", scale, "--out", str(data)], check=True)
    return folder


def all_ways(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> Iterator[Way]:
    """Every way to answer that there is here; those that cannot run say why."""

    def audit() -> Answer:
        found = joins.nearest(subject, reference, within_m=LIMIT_M).set_index("subject_id")["distance_m"]
        return found.index.to_numpy(), found

    def every_pair() -> Answer:
        found = joins.within(subject, reference, distance_m=LIMIT_M)
        nearest = found.groupby("subject_id")["distance_m"].min()
        return nearest.index.to_numpy(), nearest

    yield Way("riverzones nearest within 1 km", audit)
    yield Way("riverzones within, all pairs", every_pair)
    yield Way("geopandas dwithin, UTM 48N", lambda: planar(subject, reference, 32648))
    yield Way("geopandas dwithin, 3-degree zones", lambda: zoned(subject, reference, planar))
    yield Way("geopandas dwithin, EPSG:3857", lambda: planar(subject, reference, 3857))
    yield Way("geopandas buffer + sjoin, UTM 48N", lambda: buffered(subject, reference, 32648))
    yield Way("geopandas buffer + sjoin, 3-degree zones", lambda: zoned(subject, reference, buffered))
    yield Way("geopandas buffer + sjoin, EPSG:3857", lambda: buffered(subject, reference, 3857))
    for name, make, needs in (
        ("PostGIS geography", postgis, "psycopg"),
        ("DuckDB, UTM 48N", duckdb_planar, "duckdb"),
        ("SedonaDB, UTM 48N", sedona_planar, "sedona"),
    ):
        if importlib.util.find_spec(needs) is None:
            yield Way(name, None, f"{needs} is not installed")
            continue
        try:
            yield Way(name, make(subject, reference))
        except Exception as problem:  # a peer that cannot start is a row with its reason
            yield Way(name, None, str(problem).splitlines()[0][:60])


def planar(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame, epsg: int) -> Answer:
    """``sjoin`` by planar distance in one projection."""
    found = gpd.sjoin(
        subject[["geometry"]].to_crs(epsg), reference[["geometry"]].to_crs(epsg), predicate="dwithin", distance=LIMIT_M
    )
    return found.index.unique().to_numpy(), None


def buffered(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame, epsg: int) -> Answer:
    """The widespread way: project, buffer, join."""
    wide = reference[["geometry"]].to_crs(epsg)
    wide["geometry"] = wide.buffer(LIMIT_M)
    found = gpd.sjoin(subject[["geometry"]].to_crs(epsg), wide, predicate="within")
    return found.index.unique().to_numpy(), None


def zoned(
    subject: gpd.GeoDataFrame,
    reference: gpd.GeoDataFrame,
    way: Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame, int], Answer],
) -> Answer:
    """A planar way with each point in its own 3-degree Gauss-Krueger zone (EPSG:4534 is the one of 75 degrees east)."""
    zone = np.rint(subject.geometry.x / 3).astype(int)
    bounds = reference.bounds
    found = []
    for number, part in subject.groupby(zone):
        low, high = part.geometry.x.min() - 0.02, part.geometry.x.max() + 0.02
        near = reference[(bounds["minx"] <= high) & (bounds["maxx"] >= low)]
        found.append(way(part, near, 4534 + number - 25)[0])
    return np.concatenate(found), None


def postgis(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> Callable[[], Answer]:
    """Geography tables with indexes, made before the clock starts; RIVERZONES_BENCH_PG says where."""
    import psycopg

    address = os.environ.get("RIVERZONES_BENCH_PG")
    if not address:
        raise RuntimeError("RIVERZONES_BENCH_PG names no database")
    link = psycopg.connect(address, autocommit=True)
    for name, frame in (("rz_enterprises", subject), ("rz_shorelines", reference)):
        link.execute(f"create temp table {name} (id bigint, place geography)")
        rows = [(int(label), shapely.to_wkb(shape)) for label, shape in frame.geometry.items()]
        link.cursor().executemany(f"insert into {name} values (%s, ST_GeogFromWKB(%s))", rows)
        link.execute(f"create index on {name} using gist (place)")
        link.execute(f"analyze {name}")
    query = (
        "select e.id, min(ST_Distance(e.place, s.place)) from rz_enterprises e join rz_shorelines s"
        f" on ST_DWithin(e.place, s.place, {LIMIT_M}) group by e.id"
    )

    def run() -> Answer:
        rows = np.array(link.execute(query).fetchall())
        return rows[:, 0].astype(int), pd.Series(rows[:, 1], index=rows[:, 0].astype(int))

    return run


def duckdb_planar(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> Callable[[], Answer]:
    """Tables in memory, made before the clock starts; the query changes the coordinates."""
    import duckdb

    link = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    packed = importlib.util.find_spec("duckdb_extension_spatial")
    if packed is not None and packed.submodule_search_locations:
        path = next(Path(packed.submodule_search_locations[0]).rglob("*.duckdb_extension"))
        link.execute(f"load '{path}'")
    else:
        link.execute("load spatial")
    for name, frame in (("enterprises", subject), ("shorelines", reference)):
        link.register("rows_", pd.DataFrame({"id": frame.index, "wkb": shapely.to_wkb(frame.geometry.array)}))
        link.execute(f"create table {name} as select id, ST_GeomFromWKB(wkb) as g from rows_")
    utm = "ST_Transform(g, 'EPSG:4490', 'EPSG:32648', always_xy := true)"
    query = (
        f"with e as (select id, {utm} as g from enterprises), s as (select {utm} as g from shorelines)"
        f" select distinct e.id from e join s on ST_DWithin(e.g, s.g, {LIMIT_M})"
    )
    return lambda: (link.execute(query).fetchnumpy()["id"], None)


def sedona_planar(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> Callable[[], Answer]:
    """Views in memory, made before the clock starts; the query changes the coordinates."""
    import sedona.db

    link = sedona.db.connect()
    for name, frame in (("enterprises", subject), ("shorelines", reference)):
        link.create_data_frame(frame[["id", "geometry"]].reset_index(drop=True)).to_memtable().to_view(name)
    query = (
        "with e as (select id, ST_Transform(geometry, 'EPSG:32648') g from enterprises),"
        " s as (select ST_Transform(geometry, 'EPSG:32648') g from shorelines)"
        f" select distinct e.id from e join s on ST_DWithin(e.g, s.g, {LIMIT_M})"
    )
    return lambda: (link.sql(query).to_arrow_table().column(0).to_numpy(), None)


def planar_error_mm(subject: gpd.GeoDataFrame, reference: gpd.GeoDataFrame, epsg: int, truth: pd.Series) -> float:
    """Worst error of planar distances [mm] among subjects truly outside and within the limit."""
    near = truth.index[(truth > 0) & (truth <= LIMIT_M)]
    points = subject.loc[near].to_crs(epsg).geometry.array
    _, distance = shapely.STRtree(reference.to_crs(epsg).geometry.array).query_nearest(
        points, return_distance=True, all_matches=False
    )
    return float(np.abs(distance - truth[near].to_numpy()).max() * 1000)


def show(console: Console, title: str, ways: list[Way], truth: pd.Series, errors: dict[str, float]) -> bool:
    """Print the table; whether riverzones kept its promise."""
    table = Table(title=title)
    for column in ("way", "median [s]", "ratio", "processor [s]", "wrong", "worst error [mm]", "note"):
        table.add_column(column, justify="left" if column in ("way", "note") else "right")
    right = set(truth.index[truth <= LIMIT_M])
    base = statistics.median(ways[0].seconds)
    good = True
    for way in ways:
        if way.answer is None:
            table.add_row(way.name, "", "", "", "", "", f"skipped: {way.reason}")
            continue
        ids, distances = way.answer
        wrong = len(right ^ set(ids.tolist()))
        error = f"{errors[way.name]:.1f}" if way.name in errors else ""
        if distances is not None:
            error = f"{(distances - truth[distances.index]).abs().max() * 1000:.5f}"
        seconds = statistics.median(way.seconds)
        worked = f"{statistics.median(way.worked):.3f}"
        table.add_row(way.name, f"{seconds:.3f}", f"{seconds / base:.2f}", worked, str(wrong), error, "")
        if way.name.startswith("riverzones"):
            good = good and wrong == 0 and float(error) < 1.0
    console.print(table)
    console.print(
        f"truth: {len(right)} within 1 km; {int((truth == 0).sum())} of them in the water area or on its edge"
    )
    return good


def other_kernels(console: Console, folder: Path, rounds: int) -> None:
    """Times of nearest, inside, overlap, area and length."""
    layer = {
        name: gpd.read_parquet(folder / f"{name}.parquet").set_index("id", drop=False).rename_axis(None)
        for name in ("outfalls", "chiefs", "buildings", "zones", "ranges")
    }
    jobs: dict[str, Callable[[], object]] = {
        "nearest chief segment of each outfall": lambda: joins.nearest(layer["outfalls"], layer["chiefs"]),
        "outfalls inside zones, with depth": lambda: joins.inside(layer["outfalls"], layer["zones"]),
        "buildings overlapping ranges, with area": lambda: joins.overlap(layer["buildings"], layer["ranges"]),
        "area of buildings": lambda: geodesy.area_m2(layer["buildings"].geometry),
        "perimeter of buildings": lambda: geodesy.perimeter_m(layer["buildings"].geometry),
        "length of chief segments": lambda: geodesy.length_m(layer["chiefs"].geometry),
    }
    table = Table(title="other kernels: " + ", ".join(f"{len(frame)} {name}" for name, frame in layer.items()))
    table.add_column("what")
    table.add_column("median [s]", justify="right")
    for name, job in jobs.items():
        seconds = []
        for _ in range(rounds):
            begin = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - begin)
        table.add_row(name, f"{statistics.median(seconds):.3f}")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
