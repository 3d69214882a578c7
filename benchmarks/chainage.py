"""Nearest river segment and chainage of 100,000 outfalls: riverzones beside others, in one run, against a slow truth.

    python benchmarks/chainage.py [--scale S|M] [--rounds 3] [--sample 500] [--generator gen.py] [--data DIR]

Layers come as in ``kernel.py``: ``outfalls`` are the places, each of ``chiefs`` is a river of one reach, drawn
downstream. Reading is not timed, for anybody; changing coordinates and building indexes is. The rounds are
interleaved. Leaves with status 1 if riverzones misses a nearest segment, or its chainage by a metre.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
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

from chainage_truth import Truth
from kernel import HERE, layers
from riverzones.geo import joins
from riverzones.network import Network
from riverzones.network.chainage import locate

Answer = pd.DataFrame  # index: outfall; line (id of the segment), measure_m from its start (NaN: not told)
TIE_M = 1e-3


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
    """Make or find the layers, run every way, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", choices=["S", "M"], default="M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=500)
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
    places = gpd.read_parquet(folder / "outfalls.parquet").set_index("id").rename_axis(None)[["geometry"]]
    segments = gpd.read_parquet(folder / "chiefs.parquet").set_index("id").rename_axis(None)[["geometry"]]
    ways = list(all_ways(places, segments))
    for _ in range(options.rounds):
        for way in ways:
            if way.run is not None:
                begin, worked = time.perf_counter(), time.process_time()
                way.answer = way.run()
                way.seconds.append(time.perf_counter() - begin)
                way.worked.append(time.process_time() - worked)
    title = f"nearest of {len(segments)} segments and chainage, {len(places)} outfalls (scale {options.scale})"
    return 0 if show(console, title, ways, checked(ways, places, segments, options.sample, console)) else 1


def all_ways(places: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> Iterator[Way]:
    """Every way to answer that there is here; those that cannot run say why."""

    def chainage() -> Answer:
        edges = pd.DataFrame({"id": segments.index, "to_id": None})
        network = Network.of(segments.assign(river=segments.index.astype(str)), edges)
        found = locate(places, network)
        length = pd.Series(network.length_m, index=segments.index)
        line = found["reach_id"].astype(int)
        measure = length[line].to_numpy() - found["chainage_m"].to_numpy()
        return pd.DataFrame({"line": line, "measure_m": measure}, index=places.index)

    def nearest() -> Answer:
        found = joins.nearest(places, segments).set_index("subject_id")["reference_id"]
        return pd.DataFrame({"line": found, "measure_m": np.nan})

    yield Way("riverzones locate", chainage)
    yield Way("riverzones nearest, no chainage", nearest)
    yield Way("geopandas sjoin_nearest + project, UTM 48N", lambda: planar(places, segments, 32648))
    yield Way("shapely nearest edge + project, UTM 48N", lambda: edgewise(places, segments, 32648))
    if importlib.util.find_spec("duckdb") is None:
        yield Way("DuckDB dwithin + arg_min, UTM 48N", None, "duckdb is not installed")
        return
    try:
        yield Way("DuckDB dwithin + arg_min, UTM 48N", duckdb_planar(places, segments))
    except Exception as problem:  # a peer that cannot start is a row with its reason
        yield Way("DuckDB dwithin + arg_min, UTM 48N", None, str(problem).splitlines()[0][:60])


def planar(places: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, epsg: int) -> Answer:
    """The widespread way: project, join to the nearest, project on the line."""
    ours, theirs = places.to_crs(epsg), segments.to_crs(epsg)
    found = gpd.sjoin_nearest(ours, theirs)
    found = found[~found.index.duplicated()]
    line = theirs.geometry.loc[found["index_right"]]
    measure = shapely.line_locate_point(line.to_numpy(), found.geometry.to_numpy())
    return pd.DataFrame({"line": found["index_right"], "measure_m": measure}, index=found.index)


def edgewise(places: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, epsg: int) -> Answer:
    """What an expert would write: an index over single edges, then project on the line that the edge is of."""
    ours, theirs = places.to_crs(epsg).geometry.to_numpy(), segments.to_crs(epsg).geometry.to_numpy()
    coords, line = shapely.get_coordinates(theirs, return_index=True)
    same = line[1:] == line[:-1]
    edges = shapely.linestrings(np.stack([coords[:-1][same], coords[1:][same]], axis=1))
    at, edge = shapely.STRtree(edges).query_nearest(ours, all_matches=False)
    own = line[:-1][same][edge]
    measure = shapely.line_locate_point(theirs[own], ours[at])
    return pd.DataFrame({"line": segments.index[own], "measure_m": measure}, index=places.index[at])


def duckdb_planar(places: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> Callable[[], Answer]:
    """DuckDB has no join to the nearest: all pairs within a distance, which must be known beforehand, then the least.

    The distance given to it is 1 % more than the farthest needed; finding that out is not timed.
    """
    import duckdb

    link = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    packed = importlib.util.find_spec("duckdb_extension_spatial")
    if packed is not None and packed.submodule_search_locations:
        path = next(Path(packed.submodule_search_locations[0]).rglob("*.duckdb_extension"))
        link.execute(f"load '{path}'")
    else:
        link.execute("load spatial")
    for name, frame in (("places", places), ("segments", segments)):
        link.register("rows_", pd.DataFrame({"id": frame.index, "wkb": shapely.to_wkb(frame.geometry.array)}))
        link.execute(f"create table {name} as select id, ST_GeomFromWKB(wkb) as g from rows_")
    far = joins.nearest(places, segments)["distance_m"].max() * 1.01
    utm = "ST_Transform(g, 'EPSG:4490', 'EPSG:32648', always_xy := true)"
    query = (
        f"with o as (select id, {utm} g from places), c as (select id, {utm} g from segments),"
        " j as (select o.id oid, arg_min(c.id, ST_Distance(o.g, c.g)) cid, any_value(o.g) g"
        f" from o join c on ST_DWithin(o.g, c.g, {far}) group by o.id)"
        " select oid, cid, ST_LineLocatePoint(c.g, j.g) * ST_Length(c.g) m from j join c on c.id = cid"
    )

    def run() -> Answer:
        found = link.execute(query).fetchnumpy()
        return pd.DataFrame({"line": found["cid"], "measure_m": found["m"]}, index=found["oid"])

    return run


def checked(
    ways: list[Way], places: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, sample: int, console: Console
) -> dict[str, tuple[int, np.ndarray]]:
    """For every way how many segments are not the nearest, and the errors of its measures [m].

    Nearest is what no way, and for a sample no edge at all, beats by a millimetre.
    """
    truth = Truth.of(segments.geometry.to_numpy())
    points = np.column_stack([places.geometry.x, places.geometry.y])
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    common = segments.index.get_indexer(next(way.answer for way in ways if way.answer is not None)["line"])
    feet = truth.feet(points, common)
    for way in ways:
        if way.answer is not None:
            answer = way.answer.reindex(places.index)
            line, told = segments.index.get_indexer(answer["line"]), answer["measure_m"].to_numpy(float)
            distance, error = feet.distance_m.copy(), feet.errors_m(told)
            other = np.flatnonzero(line != common)
            if len(other):
                own = truth.feet(points[other], line[other])
                distance[other], error[other] = own.distance_m, own.errors_m(told[other])
            found[way.name] = distance, error
    best = np.min([distance for distance, _ in found.values()], axis=0)
    rows = np.unique(np.linspace(0, len(points) - 1, min(sample, len(points))).astype(int))
    every = truth.of_sample(points[rows])
    beaten = int((every < best[rows] - TIE_M).sum())
    console.print(f"{len(rows)} outfalls against every edge: {beaten} have a nearer segment than any way found")
    best[rows] = np.minimum(best[rows], every)
    return {
        name: (int((distance > best + TIE_M).sum()), error[~np.isnan(error) & (distance <= best + TIE_M)])
        for name, (distance, error) in found.items()
    }


def show(console: Console, title: str, ways: list[Way], checks: dict[str, tuple[int, np.ndarray]]) -> bool:
    """Print the table; whether riverzones kept its promise."""
    table = Table(title=title)
    for column in ("way", "median [s]", "ratio", "processor [s]", "wrong", "chainage off: median, 99 %, worst [m]"):
        table.add_column(column, justify="left" if column == "way" else "right")
    base = statistics.median(ways[0].seconds)
    good = True
    for way in ways:
        if way.name not in checks:
            table.add_row(way.name, "", "", "", "", f"skipped: {way.reason}")
            continue
        wrong, error = checks[way.name]
        seconds, worked = statistics.median(way.seconds), statistics.median(way.worked)
        off = (
            ", ".join(f"{value:.2g}" for value in (*np.percentile(error, [50, 99]), error.max())) if len(error) else ""
        )
        table.add_row(way.name, f"{seconds:.2f}", f"{seconds / base:.2f}", f"{worked:.2f}", str(wrong), off)
        if way.name.startswith("riverzones"):
            good = good and wrong == 0 and error.max(initial=0.0) < 1.0
    console.print(table)
    return good


if __name__ == "__main__":
    sys.exit(main())
