"""Outfalls upstream of intakes: riverzones beside others, in one run; and how its time grows with the network.

    python benchmarks/network.py [--scale S|M|L] [--rounds 5] [--generator gen.py] [--data DIR] [--growth 1000000]

The layers are those of ``kernel.py``: 2,000 intakes, 30,000 reaches and 100,000 outfalls at scale M. Every way answers
the same question, for 2 km and for 10 km upstream together: which outfalls, of which intake, how far along the
network. A round makes the tables into what the way walks on (``prepare``), then asks (``ask``); both are timed, reading
files is not. Rounds are interleaved, so that all rows come from the same minutes. Leaves with status 1 if two ways
differ in a pair, or in a distance by a millimetre.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from kernel import HERE, layers
from network_growth import growth
from riverzones.network import Network
from riverzones.network.trace import Places, along

LIMITS_M = (2_000.0, 10_000.0)
Answer = pd.DataFrame  # start_id, place_id, distance_m, limit_m


@dataclass
class Tables:
    """What every way begins from: reaches, intakes and outfalls with their reach and distance to its lower end."""

    reaches: gpd.GeoDataFrame
    intakes: pd.DataFrame
    outfalls: pd.DataFrame


@dataclass
class Way:
    """One way to answer: ``prepare`` makes what ``ask`` takes, once a round."""

    name: str
    prepare: Callable[[Tables], Any] | None
    ask: Callable[[Any], Answer] | None
    reason: str = ""
    prepared: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    answer: Answer | None = None


def main() -> int:
    """Make or find the layers, run every way, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", choices=["S", "M", "L"], default="M")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--data", type=Path, default=HERE / "out")
    parser.add_argument("--growth", type=int, default=1_000_000, help="largest network, 0 for none")
    options = parser.parse_args()
    console = Console(width=132 if not sys.stdout.isatty() else None)
    folder = layers(options.data, options.scale, options.generator)
    if folder is None:
        console.print(
            "No data: give --generator, or set RIVERZONES_BENCH_GENERATOR to the script that makes the layers."
        )
        return 0
    tables = read(folder)
    ways = list(all_ways())
    for _ in range(options.rounds):
        for way in ways:
            if way.prepare is None or way.ask is None:
                continue
            begin = time.perf_counter()
            held = way.prepare(tables)
            middle = time.perf_counter()
            way.answer = way.ask(held)
            way.asked.append(time.perf_counter() - middle)
            way.prepared.append(middle - begin)
    title = (
        f"{len(tables.outfalls)} outfalls upstream of {len(tables.intakes)} intakes on {len(tables.reaches)} reaches,"
        f" 2 km and 10 km (scale {options.scale}, {options.rounds} rounds)"
    )
    good = show(console, title, ways)
    if options.growth:
        growth(console, options.growth, rounds=min(options.rounds, 3))
    return 0 if good else 1


def read(folder: Path) -> Tables:
    """The layers as a bureau would have them: ids are words, places know their reach and distance to its lower end."""
    reaches = gpd.read_parquet(folder / "reaches.parquet")
    reaches.index = pd.Index("r" + reaches["id"].astype(str)).rename(None)
    length = reaches["length_m"].to_numpy()

    def places(name: str, letter: str) -> pd.DataFrame:
        rows = pd.read_parquet(folder / f"{name}.parquet", columns=["id", "reach", "measure_m"])
        return pd.DataFrame(
            {
                "place_id": letter + rows["id"].astype(str),
                "reach_id": reaches.index.to_numpy()[rows["reach"]],
                "to_end_m": np.maximum(length[rows["reach"]] - rows["measure_m"], 0.0),
            }
        )

    intakes = places("intakes", "i").rename(columns={"place_id": "start_id"})
    return Tables(reaches[["from_node", "to_node", "length_m", "geometry"]], intakes, places("outfalls", "o"))


def all_ways() -> Iterator[Way]:
    """Every way to answer that there is here; those that cannot run say why."""
    yield Way("riverzones, places prepared", _network_and_places, _ask_prepared)
    yield Way("riverzones, tables as given", _network, _ask_tables)
    if importlib.util.find_spec("networkx") is None:
        yield Way("networkx, indexed", None, None, "networkx is not installed")
    else:
        yield Way("networkx, indexed", _graph, _ask_graph)
    try:
        yield postgis()
    except Exception as problem:  # a peer that cannot start is a row with its reason
        yield Way("PostGIS, recursive query", None, None, str(problem).splitlines()[0][:60])


def _network(tables: Tables) -> Any:
    network = Network.of(tables.reaches)
    along(network, tables.intakes[:1], tables.outfalls[:1], mode="UT", within_m=0.0)  # links and levels are made here
    return network, tables.intakes, tables.outfalls


def _network_and_places(tables: Tables) -> Any:
    network, intakes, outfalls = _network(tables)
    kept = Places.of(network, outfalls)
    along(network, intakes[:1], kept, mode="UT", within_m=0.0)
    return network, intakes, kept


def _ask_tables(held: Any) -> Answer:
    network, intakes, outfalls = held
    found = [along(network, intakes, outfalls, mode="UT", within_m=limit).assign(limit_m=limit) for limit in LIMITS_M]
    return pd.concat(found, ignore_index=True)


_ask_prepared = _ask_tables


def _graph(tables: Tables) -> Any:
    """A graph that runs upstream, parallel reaches beside it, outfalls by reach."""
    import networkx as nx

    graph: Any = nx.DiGraph()
    parallel: dict[tuple[int, int], list[tuple[str, float]]] = {}
    reaches = tables.reaches
    rows = zip(
        reaches.index, reaches["to_node"].tolist(), reaches["from_node"].tolist(), reaches["length_m"], strict=True
    )
    for name, low, high, length in rows:
        parallel.setdefault((low, high), []).append((name, length))
        known = graph[low][high]["length"] if graph.has_edge(low, high) else length
        graph.add_edge(low, high, length=min(known, length))
    by_reach: dict[str, list[tuple[str, float]]] = {}
    outfalls = tables.outfalls
    for name, reach, at in zip(outfalls["place_id"], outfalls["reach_id"], outfalls["to_end_m"], strict=True):
        by_reach.setdefault(reach, []).append((name, at))
    ends = dict(zip(reaches.index, zip(reaches["from_node"], reaches["length_m"], strict=True), strict=True))
    return graph, parallel, by_reach, ends, tables.intakes


def _ask_graph(held: Any) -> Answer:
    """Dijkstra with a cutoff from every intake, outfalls of the reaches met from plain lists."""
    import networkx as nx

    graph, parallel, by_reach, ends, intakes = held
    rows: list[tuple[str, str, float, float]] = []
    for limit in LIMITS_M:
        for start, reach, at in zip(intakes["start_id"], intakes["reach_id"], intakes["to_end_m"], strict=True):
            node, length = ends[reach]
            rows += [
                (start, name, spot - at, limit) for name, spot in by_reach.get(reach, ()) if at <= spot <= at + limit
            ]
            left = length - at
            if left > limit:
                continue
            reached = nx.single_source_dijkstra_path_length(graph, node, cutoff=limit - left, weight="length")
            for low, metres in reached.items():
                for high in graph[low]:
                    for above, _ in parallel[low, high]:
                        rows += [
                            (start, name, left + metres + spot, limit)
                            for name, spot in by_reach.get(above, ())
                            if left + metres + spot <= limit
                        ]
    return pd.DataFrame(rows, columns=["start_id", "place_id", "distance_m", "limit_m"])


def postgis() -> Way:
    """Tables with indexes in a database, ids as whole numbers there; RIVERZONES_BENCH_PG says where."""
    import psycopg

    address = os.environ.get("RIVERZONES_BENCH_PG")
    if not address:
        raise RuntimeError("RIVERZONES_BENCH_PG names no database")
    link = psycopg.connect(address, autocommit=True)

    def prepare(tables: Tables) -> Any:
        link.execute("drop table if exists reaches, intakes, outfalls")
        link.execute("create temp table reaches (id int primary key, from_node int, to_node int, length_m float8)")
        link.execute("create temp table intakes (id int, reach int, to_end_m float8)")
        link.execute("create temp table outfalls (id int, reach int, to_end_m float8)")
        frames = {
            "reaches": tables.reaches.drop(columns="geometry").reset_index(),
            "intakes": tables.intakes,
            "outfalls": tables.outfalls,
        }
        for name, frame in frames.items():
            for column in frame.columns[: 1 if name == "reaches" else 2]:
                frame = frame.assign(**{column: _numbers(frame[column])})
            with link.cursor().copy(f"copy {name} from stdin") as copy:
                for row in zip(*(frame[column].tolist() for column in frame.columns), strict=True):
                    copy.write_row(row)
        for name, column in (("reaches", "to_node"), ("outfalls", "reach")):
            link.execute(f"create index on {name} ({column})")
        for name in frames:
            link.execute(f"analyze {name}")

    def ask(_: Any) -> Answer:
        rows = [
            (*row, limit) for limit in LIMITS_M for row in link.execute(QUERY, {"limit": limit}, binary=True).fetchall()
        ]
        return pd.DataFrame(rows, columns=["start_id", "place_id", "distance_m", "limit_m"])

    return Way("PostGIS, recursive query", prepare, ask)


QUERY = """
with recursive walk (start, node, metres) as (
  select i.id, r.from_node, r.length_m - i.to_end_m
  from intakes i join reaches r on r.id = i.reach where r.length_m - i.to_end_m <= %(limit)s
  union
  select w.start, r.from_node, w.metres + r.length_m
  from walk w join reaches r on r.to_node = w.node where w.metres + r.length_m <= %(limit)s),
nearest as (select start, node, min(metres) as metres from walk group by start, node)
select n.start, o.id, n.metres + o.to_end_m
from nearest n join reaches r on r.to_node = n.node join outfalls o on o.reach = r.id
where n.metres + o.to_end_m <= %(limit)s
union all
select i.id, o.id, o.to_end_m - i.to_end_m
from intakes i join outfalls o on o.reach = i.reach
where o.to_end_m between i.to_end_m and i.to_end_m + %(limit)s
"""


def show(console: Console, title: str, ways: list[Way]) -> bool:
    """Print the table; whether all answers are the same."""
    table = Table(title=title)
    for column in (
        "way",
        "prepare (s)",
        "ask (s)",
        "least (s)",
        "ratio",
        "pairs",
        "differ",
        "worst (mm)",
        "note",
    ):
        table.add_column(column, justify="left" if column in ("way", "note") else "right")
    base = statistics.median(ways[0].asked)
    truth = _sorted(ways[0].answer)
    good = True
    for way in ways:
        if way.answer is None:
            table.add_row(way.name, *[""] * 7, f"skipped: {way.reason}")
            continue
        found = _sorted(way.answer)
        differ = len(truth.index.symmetric_difference(found.index))
        worst = 1000 * (found - truth).abs().max()
        good = good and differ == 0 and worst < 1.0
        seconds = statistics.median(way.asked)
        table.add_row(
            way.name,
            f"{statistics.median(way.prepared):.3f}",
            f"{seconds:.3f}",
            f"{min(way.asked):.3f}",
            f"{seconds / base:.2f}",
            " + ".join(str(count) for count in way.answer.groupby("limit_m").size()),
            str(differ),
            f"{worst:.6f}",
            "",
        )
    console.print(table)
    return good


def _sorted(answer: Answer | None) -> pd.Series[float]:
    """Distances by limit, start and place."""
    assert answer is not None
    answer = answer.assign(start_id=_numbers(answer["start_id"]), place_id=_numbers(answer["place_id"]))
    return answer.groupby(["limit_m", "start_id", "place_id"])["distance_m"].min()


def _numbers(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Ids as whole numbers: ``o17`` is 17."""
    return ids if pd.api.types.is_integer_dtype(ids) else ids.str[1:].astype(np.int64)


if __name__ == "__main__":
    sys.exit(main())
