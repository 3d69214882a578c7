"""How often a flow direction is right, by how sure it was told: over every network with a truth.

``python benchmarks/flow_directions.py`` prints the table of decision 8 (``--quick`` leaves the national map out). Every
network is told from geometry and names alone, no outlet and no heights given, its lines turned at random. The truth:

* New Hope (NHDPlus), its sub-basins above 40 reaches drawn at random, and windows cut out of it: the node table;
* diversions and simple_diversions (hydroloom): the node tables;
* the national map at 1:4,000,000: pairs of a source and a mouth that every atlas has; each reach on the way between
  them that is no part of a braid flows from one to the other;
* Natural Earth, upper Yangtze and around: lines as drawn, but for those that an atlas shows drawn upstream.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from riverzones.catalogue.waters import known_waters
from riverzones.geo.geodesy import length_m
from riverzones.network.orient import orient
from riverzones.network.orient.braid_blocks import blocks

__all__ = ["CLASSES", "Case", "national", "natural_earth", "new_hope", "small", "table", "told"]

SHARED = Path(__file__).parents[2] / "shared"
CLASSES = (0.0, 0.6, 0.8, 0.9, 0.95, 0.98)
SUB_BASINS, WINDOWS = 40, 20

COURSES = {  # source -> mouth, dead ends of the map within a tenth of a degree
    "黄河": ((95.93, 35.01), (118.78, 38.10)),
    "长江": ((91.12, 33.42), (120.91, 31.76)),
    "黑龙江, 海拉尔河": ((122.28, 49.97), (135.07, 48.45)),
    "黑龙江, 克鲁伦河": ((117.06, 48.57), (135.07, 48.45)),
    "雅鲁藏布江": ((82.01, 30.49), (95.34, 28.09)),
    "澜沧江": ((94.65, 33.79), (101.15, 21.57)),
    "南盘江 to 浔江": ((103.92, 25.92), (111.49, 23.43)),
    "淮河": ((117.21, 32.96), (119.48, 32.49)),
    "西江": ((111.50, 23.43), (113.40, 22.22)),
    "横门水道": ((113.29, 22.88), (113.55, 22.58)),
    "狮泉河": ((81.75, 31.20), (79.31, 32.89)),
}

UPSTREAM = ("Hong River", "Duliu River", "Liu River", "Rong River", "Mytinge River", "Han Lake Centerline")
"""Lines of Natural Earth that are drawn upstream: their first vertex lies at the mouth, or below the reservoir."""


@dataclass(frozen=True)
class Case:
    """Lines with nodes as drawn, and for each whether the true flow is against the line (missing: not known)."""

    name: str
    layer: gpd.GeoDataFrame
    against: pd.Series


def _turned(name: str, lines: gpd.GeoDataFrame, against: pd.Series, seed: int) -> Case:
    """The case with half of its lines turned, its rows in another order, nodes from the ends of the lines."""
    chance = np.random.default_rng(seed)
    turn = chance.random(len(lines)) < 0.5
    layer = lines.copy()
    shapes = np.asarray(layer.geometry.array, dtype=object)
    layer["geometry"] = np.where(turn, shapely.reverse(shapes), shapes)
    ends = [shapely.get_coordinates(shapely.get_point(layer.geometry.values, place)) for place in (0, -1)]
    node = np.unique(np.round(np.concatenate(ends), 9), axis=0, return_inverse=True)[1].ravel()
    layer["from_node"], layer["to_node"] = node[: len(layer)], node[len(layer) :]
    truth = against.astype("boolean") ^ pd.Series(turn, index=layer.index, dtype="boolean")
    return Case(name, layer.sample(frac=1, random_state=seed), truth)


def _read(file: str, begin: str, end: str) -> gpd.GeoDataFrame:
    lines = gpd.read_file(SHARED / file).to_crs(4490)
    shapes = shapely.force_2d(shapely.line_merge(lines.geometry.values))
    made = {"upper": lines[begin].astype(int), "lower": lines[end].astype(int)}
    return gpd.GeoDataFrame(made, geometry=shapes, crs=4490).set_index(lines.index.astype(str))


def new_hope(seeds: range) -> Iterator[Case]:
    """The whole basin, sub-basins, windows."""
    truth = _read("data/nhdplus_newhope/new_hope.gpkg", "FromNode", "ToNode")
    below = pd.Series(False, index=truth.index)
    lines = truth[["geometry"]]
    for seed in seeds:
        yield _turned("New Hope", lines, below, seed)
    chance = np.random.default_rng(4490)
    nodes, place = np.unique(np.r_[truth["upper"], truth["lower"]], return_inverse=True)
    upper, lower = place[: len(truth)], place[len(truth) :]
    up = coo_array((np.ones(len(truth)), (lower, upper)), shape=(len(nodes), len(nodes))).tocsr()
    found = 0
    while found < SUB_BASINS:
        row = int(chance.integers(len(truth)))
        above = np.zeros(len(nodes), dtype=bool)
        above[breadth_first_order(up, upper[row], return_predecessors=False)] = True
        chosen = above[lower] | (np.arange(len(truth)) == row)
        if 40 <= chosen.sum() < 700:
            found += 1
            yield _turned("sub-basins of New Hope", lines[chosen], below[chosen], found)
    west, south, east, north = lines.total_bounds
    for number in range(WINDOWS):
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        box = shapely.box(x - 0.06, y - 0.06, x + 0.06, y + 0.06)
        inside = shapely.covers(box, np.asarray(lines.geometry.array))
        if inside.sum() >= 20:
            yield _turned("windows of New Hope", lines[inside], below[inside], number)


def small(seeds: range) -> Iterator[Case]:
    """The two small networks of hydroloom."""
    for name in ("diversions", "simple_diversions"):
        truth = _read(f"cases/{name}.geojson", "fromnode", "tonode")
        for seed in seeds:
            yield _turned(name, truth[["geometry"]], pd.Series(False, index=truth.index), seed)


def natural_earth(seeds: range) -> Iterator[Case]:
    """Rivers of Natural Earth, cut where they meet."""
    from riverzones.network.build import BuildSettings
    from riverzones.network.build import run as building

    lines = gpd.read_file(SHARED / "data/natural_earth_yangtze/ne10m_rivers_upper_yangtze.geojson").to_crs(4490)
    lines = lines.explode(index_parts=False).reset_index(drop=True)
    lines.index = lines.index.astype(str)
    label = lines["name"] + " " + lines["featurecla"]
    graph = _graph_of(building, lines[["name", "geometry"]], BuildSettings(merge=False, bridge_m=400.0))
    owner = graph["source_ids"].str.extract(r'"(\d+)"')[0]
    whole = lines.geometry.loc[owner].values
    begin, end = (shapely.get_point(graph.geometry.values, at) for at in (0, -1))
    as_line = shapely.line_locate_point(whole, begin) < shapely.line_locate_point(whole, end)
    against = pd.Series(~as_line ^ label.loc[owner].isin(UPSTREAM).to_numpy(), index=graph.index)
    for seed in seeds:
        yield _turned("Natural Earth, upper Yangtze", graph[["river", "geometry"]], against, seed)


def national(seeds: range) -> Iterator[Case]:
    """The national map from its arcs, islands and single lines."""
    from riverzones.catalogue import load
    from riverzones.jobs.ingest.run import ImportOptions, ingest
    from riverzones.jobs.shared.network_sources import sources
    from riverzones.network.build import BuildSettings
    from riverzones.network.build import run as building
    from riverzones.store import ProjectFile

    with tempfile.TemporaryDirectory() as folder:
        project = ProjectFile.create(Path(folder) / "map.gpkg")
        file = SHARED / "data/cn_hydro_1to4m_gbk/hyd1_4l.shp"
        ingest(project, file, kind=load().kind("rivers"), options=ImportOptions())
        graph = _graph_of(building, sources(project).lines, BuildSettings())
    kept = ["river", "width_m", "kind", "source_layer", "source_ids", "geometry"]
    against = known_courses(graph)
    yield Case("national map 1:4m", graph[[*kept, "from_node", "to_node"]], against)
    for seed in seeds:
        yield _turned("national map 1:4m", graph[kept], against, seed)


def known_courses(graph: gpd.GeoDataFrame) -> pd.Series:
    """Whether each bridge between a known source and its mouth is drawn against the flow."""
    node = graph[["from_node", "to_node"]].to_numpy()
    size = int(node.max()) + 1
    place = np.full((size, 2), np.inf)  # a node that was merged away lies nowhere
    for side, at in ((0, 0), (1, -1)):
        place[node[:, side]] = shapely.get_coordinates(shapely.get_point(graph.geometry.values, at))
    against = pd.Series(pd.NA, index=graph.index, dtype="boolean")
    real = np.flatnonzero(node[:, 0] != node[:, 1])
    for source, mouth in COURSES.values():
        first, last = (int(np.argmin(np.hypot(*(place - spot).T))) for spot in (source, mouth))
        assert max(np.hypot(*(place[first] - source)), np.hypot(*(place[last] - mouth))) < 0.1
        parts = blocks(node[real, 0], node[real, 1], size, [last])
        way = {(a, b): row for row, (a, b) in zip(real.tolist(), node[real].tolist(), strict=True)}
        way |= {(b, a): row for (a, b), row in way.items()}
        links = coo_array((np.ones(len(real)), (node[real, 0], node[real, 1])), shape=(size, size)).tocsr()
        before = breadth_first_order(links, last, directed=False)[1]
        here = first
        assert before[here] >= 0
        while here != last:
            onward = int(before[here])
            row = way[here, onward]
            if parts.size[parts.of_edge[np.searchsorted(real, row)]] == 1:
                against.iloc[row] = bool(node[row, 0] != here)
            here = onward
    return against


def _graph_of(building, lines, settings):
    """The reaches as they are before directions are told."""
    found = {}
    told = building.directions

    def keep(graph, **known):
        found["graph"] = graph
        return told(graph, **known)

    building.directions = keep
    try:
        building.build(lines, settings=settings)
    finally:
        building.directions = told
    return found["graph"]


def told(case: Case) -> pd.DataFrame:
    """What was told of each reach with a truth: ``case``, ``right``, ``confidence``, ``length_m``."""
    answer = orient(case.layer, known=known_waters()).reindex(case.against.index)
    known = case.against.notna() & (case.layer["from_node"] != case.layer["to_node"]).reindex(case.against.index)
    right = (answer["turned"].astype("boolean") == case.against)[known]
    metres = pd.Series(length_m(case.layer.geometry.array), index=case.layer.index)
    frame = {"case": case.name, "right": right.astype(bool), "confidence": answer["confidence"][known]}
    return pd.DataFrame(frame).assign(length_m=metres.reindex(right.index))


def table(found: pd.DataFrame) -> pd.DataFrame:
    """Per network and class of confidence: reaches, and the share of them that is right [percent]."""
    edges = [*CLASSES, 1.001]
    least = pd.cut(found["confidence"], edges, right=False, labels=[f"{low:g}" for low in CLASSES])
    both = pd.concat([found.assign(least=least), found.assign(least=least, case="all")])
    counted = both.groupby(["case", "least"], observed=False)["right"].agg(["size", "mean"])
    sure = both[both["confidence"] >= 0.9].groupby("case")["right"].agg(["size", "mean"])
    cells = counted.apply(lambda row: f"{100 * row['mean']:.1f} of {row['size']:.0f}" if row["size"] else "", axis=1)
    wide = cells.unstack("least")
    wide["0.9 and more"] = sure.apply(lambda row: f"{100 * row['mean']:.1f} of {row['size']:.0f}", axis=1)
    return wide


if __name__ == "__main__":
    parts = [*new_hope(range(1, 3)), *small(range(1, 11)), *natural_earth(range(1, 4))]
    if "--quick" not in sys.argv:
        parts += [*national(range(1, 3))]
    print(table(pd.concat([told(case) for case in parts])).to_string())
