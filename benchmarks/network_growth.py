"""How the time of traces grows with the network: trees with braids of 10,000 to 1,000,000 reaches.

Times are of the processor: everything here runs on one core, and they do not grow when others use the machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rich.console import Console
from rich.table import Table

from riverzones.network import Network
from riverzones.network.order import arbolate_sum_m, path_length_m, strahler_order
from riverzones.network.trace import Places, along, upstream

STARTS = 2_000
PLACES_PER_REACH = 3


def growth(console: Console, most: int, *, rounds: int) -> None:
    """Print the time of 2,000 starts, of everything upstream of the outlet, and of measures, for each size."""
    sizes = [size for size in (10_000, 30_000, 100_000, 300_000, 1_000_000) if size <= most]
    table = Table(
        title=f"growth: {STARTS} starts among {PLACES_PER_REACH} places a reach, processor seconds, medians of {rounds}"
    )
    heads = (
        "reaches",
        "tables to network",
        "2 km up",
        "10 km up",
        "pairs",
        "all up of the outlet",
        "per 1,000 reaches (ms)",
    )
    for head in (*heads, "path length", "arbolate sum", "Strahler"):
        table.add_column(head, justify="right")
    for size in sizes:
        begin = time.process_time()
        network, kept, starts, outlet = made(size)
        built = time.process_time() - begin
        near, _ = timed(lambda n=network, k=kept, s=starts: along(n, s, k, mode="UT", within_m=2_000.0), rounds)
        far, pairs = timed(lambda n=network, k=kept, s=starts: along(n, s, k, mode="UT", within_m=10_000.0), rounds)
        whole, found = timed(lambda n=network, o=outlet: upstream(n, o), rounds)
        assert len(found) == size
        measures = [timed(lambda n=network, m=m: m(n), 1)[0] for m in (path_length_m, arbolate_sum_m, strahler_order)]
        table.add_row(
            f"{size:,}",
            f"{built:.2f}",
            f"{near:.3f}",
            f"{far:.3f}",
            f"{len(pairs):,}",
            f"{whole:.3f}",
            f"{1e6 * whole / size:.2f}",
            *(f"{seconds:.2f}" for seconds in measures),
        )
    console.print(table)


def made(size: int, *, seed: int = 20240101) -> tuple[Network, Places, pd.DataFrame, str]:
    """A network, places on it, starts and the id of the outlet.

    Every reach flows into one of those drawn shortly before it, so that the tree is deep and branches as rivers do; of
    each fifty reaches one has a parallel arm.
    """
    rng = np.random.default_rng(seed)
    arms = size // 50
    trunk = size - arms
    number = np.arange(1, trunk)
    back = np.minimum(number, 1 + (rng.exponential(0.35 * np.sqrt(trunk), trunk - 1)).astype(np.int64))
    to_node = np.r_[0, number - back + 1]  # the upper node of reach k is k + 1
    from_node = np.arange(1, trunk + 1)
    twice = rng.choice(np.arange(1, trunk), arms, replace=False)
    from_node, to_node = np.r_[from_node, from_node[twice]], np.r_[to_node, to_node[twice]]
    length = np.round(rng.gamma(4.0, 1500.0, size), 1)
    ids = pd.Index("r" + pd.Series(np.arange(size)).astype(str))
    line = np.full(size, shapely.LineString([(109, 31), (109.01, 31)]), dtype=object)
    columns = {"from_node": from_node, "to_node": to_node, "length_m": length}
    reaches = gpd.GeoDataFrame(columns, index=ids, geometry=line, crs="EPSG:4490")
    network = Network.of(reaches)
    reach = rng.integers(0, size, PLACES_PER_REACH * size)
    share = rng.uniform(0, 1, len(reach))
    names = "p" + pd.Series(np.arange(len(reach))).astype(str)
    places = pd.DataFrame({"place_id": names, "reach_id": ids.take(reach), "to_end_m": length[reach] * share})
    begin = rng.choice(size, STARTS)
    starts = pd.DataFrame(
        {
            "start_id": np.arange(STARTS),
            "reach_id": ids.take(begin),
            "to_end_m": length[begin] * rng.uniform(0, 1, STARTS),
        }
    )
    kept = Places.of(network, places)
    along(network, starts[:1], kept, mode="UT", within_m=0.0)
    return network, kept, starts, str(ids[0])


def timed(job: Callable[[], object], rounds: int) -> tuple[float, pd.DataFrame]:
    """Median seconds, and the last answer."""
    seconds = []
    for _ in range(rounds):
        begin = time.process_time()
        answer = job()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds), answer
