"""Outlets: those that are given, and where none is, the one that the network itself tells.

With one outlet a tree has one way to flow. So each dead end is taken as the outlet in turn and everything that the
junctions, the heights, the names, the codes say is added up for the directions that follow. Going from one dead end
to the next only the nodes in between change, so all of them cost one walk over the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.errors import NetworkError
from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.network.orient.braid_blocks import Blocks
from riverzones.network.orient.graph import Graph

__all__ = ["NEAR_M", "given", "told"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

NEAR_M: Final = 5_000.0  # an outlet given as a point belongs to a node within this distance: a setting of ours
TEMPER: Final = 0.7  # evidence at neighbouring junctions is not independent: log-odds are scaled by this, ours
GIVEN_WEIGHT: Final = 6.0  # log-odds for an outlet that somebody gave: a setting of ours


def given(outlets: Any, layer: gpd.GeoDataFrame, graph: Graph) -> Ints:
    """Return nodes of outlets named by reach ids, or placed by points.

    Raises
    ------
    NetworkError
        If an id is not a reach, or a point lies further than ``NEAR_M`` from every node.
    """
    if isinstance(outlets, (gpd.GeoDataFrame, gpd.GeoSeries)):
        outlets = outlets.geometry.tolist()
    elif isinstance(outlets, str) or not isinstance(outlets, Iterable):
        outlets = [outlets]
    nodes = [
        _at(item, graph) if isinstance(item, shapely.Geometry) else _of(item, layer, graph) for item in list(outlets)
    ]
    return np.unique(np.asarray(nodes, dtype=np.intp))


def _at(point: shapely.Geometry, graph: Graph) -> int:
    lon, lat = point.x, point.y
    spread = np.cos(np.radians(lat))
    near = np.hypot((graph.place[:, 0] - lon) * spread, graph.place[:, 1] - lat)
    node = int(np.argmin(near))
    away = geodesy.distance_m(lon, lat, *(float(value) for value in graph.place[node]))
    if away > NEAR_M:
        raise NetworkError(
            Text(
                zh=f"出口点（{lon:.5f}，{lat:.5f}）距最近的结点 {away:.0f} m，超过 {NEAR_M:.0f} m。",
                en=f"the outlet at {lon:.5f}, {lat:.5f} lies {away:.0f} m from the nearest node, over {NEAR_M:.0f} m.",
            ),
            hint=Text(zh="请把出口点放在河口附近。", en="Place the outlet near the mouth of the river."),
        )
    return node


def _of(name: Any, layer: gpd.GeoDataFrame, graph: Graph) -> int:
    """The lower end of a reach: its dead end, else the end as drawn."""
    row = layer.index.get_indexer(pd.Index([name]))[0]
    edge = np.flatnonzero(graph.row == row)
    if row < 0 or not len(edge):
        raise NetworkError(
            Text(zh=f"出口河段 {name} 不在河网中。", en=f"the outlet reach {name} is not in the network."),
            hint=Text(zh=f"共有 {len(layer)} 条河段。", en=f"It has {len(layer)} reaches."),
        )
    begin, end = int(graph.begin[edge[0]]), int(graph.end[edge[0]])
    upper, lower = (end, begin) if graph.reversed[edge[0]] else (begin, end)
    degree = graph.spokes.degree
    return upper if degree[upper] == 1 and degree[lower] > 1 else lower


def told(
    graph: Graph, parts: Blocks, *, log_share: Floats, pull: Floats, favour: Floats, fixed: Ints
) -> tuple[Floats, Floats]:
    """Return what speaks for each dead end being the outlet of its component.

    Parameters
    ----------
    graph : Graph
    parts : Blocks
        From any roots.
    log_share : ndarray of float, shape (spokes,)
        Log of the probability that a spoke is the stem of its node.
    pull : ndarray of float, shape (reaches,)
        Log-odds that a reach flows from begin to end.
    favour : ndarray of float, shape (nodes,)
        Log-odds for the node itself being an outlet.
    fixed : ndarray of int
        Nodes given as outlets. They outweigh the evidence by ``GIVEN_WEIGHT`` and no more: where it says strongly
        that water leaves elsewhere (the outlet given lies in the middle of the network), the share there tells it.

    Returns
    -------
    score, share : ndarray of float, shape (nodes,)
        Sum of log-odds and probability; -inf and 0 for nodes that are neither given nor dead ends where their
        component has any.
    """
    spokes = graph.spokes
    block = parts.of_edge[spokes.edge]
    key = spokes.node * max(len(parts.top), 1) + block
    bridge = parts.size[block] == 1
    degree = spokes.degree[spokes.node]
    way = np.where(bridge, log_share, -np.log(np.maximum(degree, 1)))
    cost = dict(zip(key.tolist(), way.tolist(), strict=True))
    toward = np.zeros(len(parts.top))  # log-odds of bridges for flowing to their top
    bridges = np.flatnonzero(parts.size[parts.of_edge] == 1) if len(graph) else np.empty(0, dtype=np.intp)
    to_top = graph.end[bridges] == parts.top[parts.of_edge[bridges]]
    toward[parts.of_edge[bridges]] = np.where(to_top, pull[bridges], -pull[bridges])
    score = [0.0] * graph.nodes
    count, way_out, top, gain = max(len(parts.top), 1), parts.way_out.tolist(), parts.top.tolist(), toward.tolist()
    for node in parts.order.tolist():
        out = way_out[node]
        if out >= 0:
            below = top[out]
            score[node] = score[below] + cost[below * count + out] - cost[node * count + out] - gain[out]
    total = TEMPER * (np.asarray(score) + favour)
    dead_end = spokes.degree == 1
    has_end = np.bincount(parts.component, dead_end, minlength=1) > 0
    candidate = dead_end | ~has_end[parts.component]
    candidate[fixed] = True
    others = np.bincount(parts.component, candidate, minlength=1)[parts.component]
    total[fixed] += GIVEN_WEIGHT + np.log(others[fixed])
    total = np.where(candidate, total, -np.inf)
    best = np.full(len(has_end), -np.inf)
    np.maximum.at(best, parts.component, total)
    chance = np.exp(total - best[parts.component])
    chance /= np.bincount(parts.component, chance, minlength=len(has_end))[parts.component]
    return total, chance
