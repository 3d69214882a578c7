"""A made-up river basin for ``zones.py``: the same from the same seed, whatever the machine.

Nodes of a jittered grid drain along a shortest-path tree to the southern rim; each reach between two nodes wanders to
both sides of the straight line. The stated width grows with the root of the number of reaches above; rivers wider than
``WET_M`` also have polygons of water, drawn wider and narrower than that along the way, cut at map sheets.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

WEST, SOUTH = 106.0, 28.0
SPACING_M, METRE = 1_200.0, 1 / 111_000
VERTICES = 14
WET_M = 120.0
SHEET_M = 20_000.0
SEED = 338


@dataclass
class Scene:
    """Reaches drawn downstream with nodes, ``width_m``; polygons of water; intakes on the rivers. EPSG:4490."""

    reaches: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    intakes: gpd.GeoDataFrame


def scene(*, reaches: int = 30_000, intakes: int = 2_000) -> Scene:
    """The basin."""
    rng = np.random.default_rng(SEED)
    side = int(np.ceil(np.sqrt(reaches)))
    row, column = np.divmod(np.arange((side + 1) * side), side)
    place = np.column_stack([column, row]) * SPACING_M + rng.uniform(-0.22, 0.22, (len(row), 2)) * SPACING_M
    below = _drains(row, column, side, rng)
    upper = np.flatnonzero(below >= 0)
    lines = _lonlat(_wandering(place[upper], place[below[upper]], rng))
    flow = np.ones(len(row))
    for node in np.argsort(-_depth(below), kind="stable"):
        if below[node] >= 0:
            flow[below[node]] += flow[node]
    width = np.round(np.clip(8.0 * np.sqrt(flow[upper]), 8.0, 400.0), 0)
    ids = [f"r{number}" for number in range(len(upper))]
    table = gpd.GeoDataFrame(
        {"from_node": upper, "to_node": below[upper], "width_m": width}, geometry=lines, index=ids, crs=4490
    )
    chosen = rng.choice(np.flatnonzero(flow[upper] >= 4), intakes, replace=False)
    spots = shapely.line_interpolate_point(lines[chosen], rng.uniform(0.1, 0.9, intakes), normalized=True)
    sources = gpd.GeoDataFrame(geometry=spots, index=[f"q{number}" for number in range(intakes)], crs=4490)
    return Scene(table, _water(lines, width, rng), sources)


def _drains(row, column, side, rng):
    """The node that each node drains to; -1 on the southern rim."""
    node = np.arange(len(row))
    east, north = node[column < side - 1], node[row < side]
    a, b = np.r_[east, north], np.r_[east + 1, north + side]
    cost = rng.uniform(1.0, 4.0, len(a))
    graph = coo_array((cost, (a, b)), shape=(len(node), len(node))).tocsr()
    rim = node[row == 0]
    before = dijkstra(graph, directed=False, indices=rim, min_only=True, return_predecessors=True)[1]
    return np.where(row == 0, -1, before)


def _depth(below):
    """Steps from each node to the rim."""
    depth, at = np.zeros(len(below), dtype=int), below.copy()
    while (at >= 0).any():
        depth += at >= 0
        at = np.where(at >= 0, below[at], -1)
    return depth


def _wandering(start, end, rng):
    """Lines that leave the straight one by up to a tenth of its length, shape (lines, vertices, 2)."""
    share = np.linspace(0, 1, VERTICES)[None, :, None]
    step = (end - start)[:, None, :]
    across = np.stack([-step[..., 1], step[..., 0]], axis=-1)
    phase, waves = rng.uniform(0, 2 * np.pi, (len(start), 1, 2)), rng.integers(1, 4, (len(start), 1, 2))
    swing = (np.sin(np.pi * waves * share + phase) * [0.07, 0.04]).sum(axis=-1, keepdims=True)
    return start[:, None, :] + step * share + across * swing * np.sin(np.pi * share)


def _lonlat(xy):
    lat = SOUTH + xy[..., 1] * METRE
    lon = WEST + xy[..., 0] * METRE / np.cos(np.radians(30.0))
    return shapely.linestrings(np.stack([lon, lat], axis=-1))


def _water(lines, width, rng):
    """Polygons of water along the wide rivers."""
    rows = np.flatnonzero(width >= WET_M)
    scale = np.array([np.cos(np.radians(30.0)), 1.0]) / METRE
    flat = shapely.transform(lines[rows], lambda xy: xy * scale)
    body = shapely.buffer(flat, width[rows] / 2 * rng.uniform(0.9, 1.3, len(rows)), quad_segs=8)
    lakes = shapely.get_parts(shapely.union_all(body))
    west, south, east, north = shapely.total_bounds(lakes)
    sheets = [
        shapely.box(x, y, x + SHEET_M, y + SHEET_M)
        for x in np.arange(west, east, SHEET_M)
        for y in np.arange(south, north, SHEET_M)
    ]
    lake, sheet = shapely.STRtree(sheets).query(lakes, predicate="intersects")
    pieces = shapely.get_parts(shapely.intersection(lakes[lake], np.array(sheets)[sheet]))
    pieces = pieces[shapely.get_dimensions(pieces) == 2]
    shapes = shapely.transform(pieces, lambda xy: xy / scale)
    return gpd.GeoDataFrame({"source_layer": ["rivers"] * len(shapes)}, geometry=shapes, crs=4490)


def sizes(index: pd.Index) -> dict[str, pd.Series]:
    """Sizes of HJ 338-2018, general river: 1,000 and 100 m, 50 m of land; then 2,000 and 200 m, 1,000 m of land."""
    numbers = {
        "tier1_upstream_m": 1000.0,
        "tier1_downstream_m": 100.0,
        "tier1_left_m": 50.0,
        "tier1_right_m": 50.0,
        "tier2_upstream_m": 2000.0,
        "tier2_downstream_m": 200.0,
        "tier2_left_m": 1000.0,
        "tier2_right_m": 1000.0,
        "tier2_behind_tier1": True,
    }
    return {name: pd.Series([value] * len(index), index=index) for name, value in numbers.items()}
