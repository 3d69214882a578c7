"""Lakes and reservoirs: what flows in and out of one is connected through it.

Where a centre line runs through the water it is the connection; ends that stop at the shore are led to it. Where none
does, the ends at the shore are led to one of them, on ways that stay in the water.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import joins
from riverzones.geo.geodesy import distance_m, length_m
from riverzones.network.build.nodes import Nodes, groups
from riverzones.network.build.pieces import Pieces
from riverzones.network.build.routes import through

__all__ = ["Connectors", "connectors"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

INSIDE_M: Final = 1.0  # a piece runs through the water if more of it than this [m] lies in it (a setting of ours)


@dataclass(frozen=True)
class Connectors:
    """Lines drawn through lakes: vertices of each, the lake (position in the layer), where it begins (node)."""

    ways: list[Floats]
    lake: list[int]
    node: list[int]


def connectors(pieces: Pieces, nodes: Nodes, lakes: gpd.GeoDataFrame, *, within_m: float) -> Connectors:
    """Connectors for every lake whose dangling ends are not connected through it already.

    Ends that a line in the water connects are one group. The group with the most line in the water is the one that
    the others are led to, by the nearest place on its lines; without any line, the end that is nearest to the others.

    Parameters
    ----------
    pieces : Pieces
    nodes : Nodes
    lakes : GeoDataFrame
        Polygons in EPSG:4490; other rows are passed over.
    within_m : float
        An end this near the shore [m] is at the lake.
    """
    made = Connectors([], [], [])
    shapes = np.asarray(lakes.geometry.array, dtype=object)
    areal = np.flatnonzero((shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes))
    loose = np.flatnonzero(nodes.degree == 1)
    if not len(areal) or not len(loose):
        return made
    water = gpd.GeoDataFrame(index=areal, geometry=shapes[areal], crs="EPSG:4490")
    ends = gpd.GeoDataFrame(index=loose, geometry=shapely.points(nodes.place[loose]), crs="EPSG:4490")
    at = joins.within(ends, water, distance_m=within_m)
    inside = _inside(pieces, shapes[areal])
    of_end = at["reference_id"].to_numpy(dtype=np.intp)
    for lake in np.unique(of_end).tolist():
        lines = inside[inside["lake"] == int(np.searchsorted(areal, lake))]
        node = np.sort(at["subject_id"].to_numpy(dtype=np.intp)[of_end == lake])
        for one, way in _led((pieces, nodes), shapes[lake], node, lines):
            made.ways.append(way)
            made.lake.append(lake)
            made.node.append(one)
    return made


def _inside(pieces: Pieces, water: Geometries) -> pd.DataFrame:
    """Pieces that run in the water: ``lake`` (position), ``piece``, ``length_m`` in it."""
    lake, piece = shapely.STRtree(pieces.lines).query(water, predicate="intersects")
    length = length_m(shapely.intersection(pieces.lines[piece], water[lake]))
    table = pd.DataFrame({"lake": lake, "piece": piece, "length_m": length})
    return table[table["length_m"] > INSIDE_M].sort_values(["lake", "piece"])


def _led(
    network: tuple[Pieces, Nodes], water: shapely.Geometry, loose: Ints, lines: pd.DataFrame
) -> list[tuple[int, Floats]]:
    """The connectors of one lake: the node where each begins, and its vertices."""
    pieces, nodes = network
    piece = lines["piece"].to_numpy(dtype=np.intp)
    known, number = np.unique(np.r_[loose, nodes.begin[piece], nodes.end[piece]], return_inverse=True)
    group = groups(len(known), *np.split(number[len(loose) :], 2))
    mine = group[number[: len(loose)]]
    if len(piece):
        of_line = group[number[len(loose) : len(loose) + len(piece)]]
        drawn = np.bincount(of_line, lines["length_m"].to_numpy(), minlength=int(group.max()) + 1)
        main = int(np.argmax(np.round(drawn, 3)))
        target = shapely.union_all(shapely.intersection(pieces.lines[piece[of_line == main]], water))
        first = _one_each(nodes, loose[mine != main], mine[mine != main], target)
        return [
            (one, _up_to(through(water, nodes.place[[one]], _foot(target, nodes, one))[0], target)) for one in first
        ]
    if len(loose) < 2:
        return []
    gaps = np.asarray(
        distance_m(*(side[:, None] for side in nodes.place[loose].T), *(side[None] for side in nodes.place[loose].T))
    )
    goal = int(np.argmin(np.round(gaps.sum(axis=0), 3)))
    others = np.delete(loose, goal)
    return list(zip(others.tolist(), through(water, nodes.place[others], nodes.place[loose[goal]]), strict=True))


def _one_each(nodes: Nodes, loose: Ints, group: Ints, target: shapely.Geometry) -> list[int]:
    """Of each group of ends the one nearest to the target."""
    gap = shapely.distance(shapely.points(nodes.place[loose].reshape(-1, 2)), target)
    table = pd.DataFrame({"node": loose, "group": group, "gap": np.round(gap, 9)})
    return [int(one) for one in table.sort_values(["gap", "node"]).drop_duplicates("group")["node"].sort_values()]


def _foot(target: shapely.Geometry, nodes: Nodes, node: int) -> Floats:
    """The place on the target next to a node."""
    link = shapely.shortest_line(target, shapely.Point(nodes.place[node]))
    return np.asarray(shapely.get_coordinates(link)[0])


def _up_to(way: Floats, target: shapely.Geometry) -> Floats:
    """The way as far as the place where it first meets the target."""
    line = shapely.LineString(way)
    met = shapely.get_coordinates(shapely.intersection(line, target))
    if not len(met):
        return way
    along = shapely.line_locate_point(line, shapely.points(met))
    first = float(along.min())
    before = shapely.line_locate_point(line, shapely.points(way)) < first
    return np.concatenate([way[before], met[[int(along.argmin())]]])
