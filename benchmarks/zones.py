"""Zones of river intakes: riverzones beside a script of networkx and shapely, in one run.

    python benchmarks/zones.py [--intakes 2000] [--reaches 30000] [--rounds 3] [--no-water]

The basin is made by ``zones_scene.py``: reaches with stated widths, polygons of water along the wide ones (not with
``--no-water``), intakes. Both ways draw water and land of tiers 1 and 2 by the numbers of HJ 338-2018, upstream along
every tributary. The script is what one writes in an afternoon: the layers in UTM, a graph to walk, ``substring``,
buffers with flat ends, differences. Timed is everything from layers in memory to zones in longitude and latitude, the
graph and the network included. Then both are counted for polygons that are not valid and measured against areas of
``zones_truth.py``, which shares no code with either. Leaves with status 1 if riverzones draws an invalid polygon or is
off by a thousandth in an area.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely
from rich.console import Console
from rich.table import Table
from shapely.ops import substring

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones import ZoneContext
from riverzones.zones.river import river
from zones_scene import Scene, scene, sizes
from zones_truth import areas

KEYS = [("1", "water"), ("1", "land"), ("2", "water"), ("2", "land")]
CHECKED = 40


@dataclass
class Way:
    """One way to draw the zones of a scene: GeoDataFrame of ``source_id``, ``tier``, ``part``, geometry (EPSG:4490)."""

    name: str
    draw: Callable[[Scene], gpd.GeoDataFrame] | None
    reason: str = ""
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    zones: gpd.GeoDataFrame | None = None


def main() -> int:
    """Make the basin, draw the zones each way, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--intakes", type=int, default=2_000)
    parser.add_argument("--reaches", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-water", action="store_true", help="stated widths alone")
    options = parser.parse_args()
    console = Console(width=160 if not sys.stdout.isatty() else None)
    made = scene(reaches=options.reaches, intakes=options.intakes)
    if options.no_water:
        made.water = made.water.iloc[:0]
    ways = [Way("riverzones", ours)]
    known = importlib.util.find_spec("networkx") is not None
    ways.append(Way("networkx + shapely, UTM", script if known else None, "" if known else "networkx is not installed"))
    for _ in range(options.rounds):
        for way in ways:
            if way.draw is not None:
                begin, busy = time.perf_counter(), time.process_time()
                way.zones = way.draw(made)
                way.clock.append(time.perf_counter() - begin)
                way.processor.append(time.process_time() - busy)
    return 0 if show(console, made, ways) else 1


def ours(made: Scene) -> gpd.GeoDataFrame:
    """The method of riverzones."""
    ground = ZoneContext(network=Network.of(made.reaches), water=made.water)
    return river(made.intakes, ground, **sizes(made.intakes.index))


def script(made: Scene) -> gpd.GeoDataFrame:
    """A graph to walk, pieces of lines, flat buffers, differences; all in the UTM zone of the basin."""
    import networkx as nx

    zone = made.reaches.estimate_utm_crs()
    reaches, water = made.reaches.to_crs(zone), made.water.to_crs(zone)
    intakes = made.intakes.to_crs(zone)
    lines, widths = reaches.geometry.to_numpy(), reaches["width_m"].to_numpy()
    graph = nx.MultiDiGraph()
    for number, (upper, lower) in enumerate(zip(reaches["from_node"], reaches["to_node"], strict=True)):
        graph.add_edge(upper, lower, reach=number)
    index, bodies = water.sindex, water.geometry.to_numpy()
    nearest = reaches.sindex.nearest(intakes.geometry, return_all=False)[1]
    ends = list(zip(reaches["from_node"], reaches["to_node"], strict=True))

    def stretches(reach: int, at: float, up: float, down: float) -> list[tuple[shapely.LineString, float]]:
        line = lines[reach]
        found = [(substring(line, max(at - up, 0), min(at + down, line.length)), widths[reach])]
        todo = [(ends[reach][0], up - at)]
        while todo:
            node, left = todo.pop()
            if left > 0:
                for above, _, data in graph.in_edges(node, data=True):
                    piece = lines[data["reach"]]
                    found.append((substring(piece, max(piece.length - left, 0), piece.length), widths[data["reach"]]))
                    todo.append((above, left - piece.length))
        node, left = ends[reach][1], down - (line.length - at)
        while left > 0 and graph.out_degree(node):
            _, node, data = next(iter(graph.out_edges(node, data=True)))
            piece = lines[data["reach"]]
            found.append((substring(piece, 0, min(left, piece.length)), widths[data["reach"]]))
            left -= piece.length
        return found

    def wet(parts: list[tuple[shapely.LineString, float]]) -> shapely.Geometry:
        bands = [line.buffer(width / 2, cap_style="flat") for line, width in parts]
        course = shapely.union_all([line for line, _ in parts])
        near = bodies[index.query(course, predicate="intersects")]
        if len(near):
            beside = shapely.union_all([line.buffer(width * 2, cap_style="flat") for line, width in parts])
            bands.append(shapely.union_all(near).intersection(beside))
        return shapely.union_all(bands)

    rows = []
    for name, spot, reach in zip(intakes.index, intakes.geometry, nearest, strict=True):
        at = lines[reach].project(spot)
        inner, outer = stretches(reach, at, 1000, 100), stretches(reach, at, 3000, 300)
        water_1, water_2 = wet(inner), wet(outer)
        wide = [line.buffer(width / 2 + 50, cap_style="flat") for line, width in inner]
        land_1 = shapely.union_all(wide).difference(water_2)
        wide = [line.buffer(width / 2 + 1000, cap_style="flat") for line, width in outer]
        land_2 = shapely.union_all(wide).difference(water_2).difference(land_1)
        shapes = [water_1, land_1, water_2.difference(water_1), land_2]
        rows += [(name, tier, part, shape) for (tier, part), shape in zip(KEYS, shapes, strict=True)]
    table = gpd.GeoDataFrame(rows, columns=["source_id", "tier", "part", "geometry"], geometry="geometry", crs=zone)
    return table.to_crs(4490)


def show(console: Console, made: Scene, ways: list[Way]) -> bool:
    """Print the table; whether riverzones is valid and right."""
    dry = made.intakes[~_near_water(made)].iloc[:CHECKED]
    truth = areas(made, dry)
    title = f"zones of {len(made.intakes)} intakes on {len(made.reaches)} reaches, {len(made.water)} polygons of water"
    console.print(f"load {os.getloadavg()[0]:.1f}; areas against {len(dry)} intakes away from polygons of water")
    table = Table(title=title)
    for head in (
        "way",
        "clock (s)",
        "processor (s)",
        "ms per intake",
        "ratio of clock",
        "of processor",
        "polygons",
        "invalid",
        "area off, worst",
    ):
        table.add_column(head, justify="left" if head == "way" else "right")
    base, good = statistics.median(ways[0].processor), True
    base_clock = statistics.median(ways[0].clock)
    for way in ways:
        if way.zones is None:
            table.add_row(way.name, *[""] * 7, f"skipped: {way.reason}")
            continue
        shapes = way.zones.geometry
        invalid, off = int((~shapes.is_valid).sum()), _off(way.zones, truth)
        good = good and (way is not ways[0] or (invalid == 0 and max(off) < 1e-3))
        busy = statistics.median(way.processor)
        table.add_row(
            way.name,
            f"{statistics.median(way.clock):.1f}",
            f"{busy:.1f}",
            f"{1e3 * busy / len(made.intakes):.2f}",
            f"{statistics.median(way.clock) / base_clock:.2f}",
            f"{busy / base:.2f}",
            str(len(shapes)),
            str(invalid),
            ", ".join(f"{one:.2%}" for one in off),
        )
    console.print(table)
    return good


def _near_water(made: Scene) -> np.ndarray:
    """Whether polygons of water lie within 6 km of each intake."""
    near = shapely.STRtree(made.water.geometry.to_numpy()).query(
        made.intakes.geometry.to_numpy(), predicate="dwithin", distance=0.06
    )[0]
    return np.isin(np.arange(len(made.intakes)), near)


def _off(zones: gpd.GeoDataFrame, truth: dict[str, dict[tuple[str, str], float]]) -> list[float]:
    """Worst error of area of each part."""
    found = dict(
        zip(
            zip(zones["source_id"], zones["tier"], zones["part"], strict=True),
            geodesy.area_m2(zones.geometry.array),
            strict=True,
        )
    )
    return [max(abs(found.get((name, *key), 0.0) / truth[name][key] - 1) for name in truth) for key in KEYS]


if __name__ == "__main__":
    sys.exit(main())
