"""The lines to be oriented as plain arrays, in an order and sense that hang on the geometry alone.

Rows are sorted and every line is turned to a canonical sense (from its western, else southern, end), so what comes out
depends neither on the order of the rows nor on how the lines were digitised, unless digitising is used as evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import LayerError, NetworkError
from riverzones.geo import geodesy
from riverzones.model import Text

__all__ = ["METRES_PER_DEGREE", "Graph", "Spokes"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

METRES_PER_DEGREE: Final = 111_320.0  # of the equator; only angles between bearings hang on it
BEARING_M: Final = 500.0  # a bearing is the chord this far along the reach (or to its end): a setting of ours
BEARING_EDGES: Final = 2.0  # on coarser maps this many of their typical edges: a setting of ours


@dataclass(frozen=True, eq=False)
class Spokes:
    """Ends of reaches at nodes, sorted by node: those of node n are ``first[n]:first[n + 1]``.

    ``edge`` is the reach, ``at_begin`` whether it begins there in its canonical sense, ``other`` the node at its far
    end, ``east`` and ``north`` the unit vector along which it leaves the node.
    """

    first: Ints
    node: Ints
    edge: Ints
    at_begin: Flags
    other: Ints
    east: Floats
    north: Floats

    @property
    def degree(self) -> Ints:
        """How many ends meet at each node."""
        return np.diff(self.first)


@dataclass(frozen=True, eq=False)
class Graph:
    """Reaches as arrays in canonical order; ``row`` leads back to the rows of the layer.

    ``begin`` and ``end`` are nodes counted from 0, ``reversed`` tells that the canonical sense is against the one of
    the line as drawn. Reaches that begin and end at one node (``ring``) have no place among the others.
    """

    row: Ints
    begin: Ints
    end: Ints
    reversed: Flags
    length_m: Floats
    place: Floats
    lines: npt.NDArray[np.object_]
    node_ids: npt.NDArray[Any]
    rings: Ints

    @staticmethod
    def of(layer: gpd.GeoDataFrame) -> Graph:
        """Return the arrays of a layer with ``from_node`` and ``to_node``.

        Raises
        ------
        NetworkError
            If the node columns are missing or an id is repeated.
        LayerError
            If a row is not a line.
        """
        _require(layer)
        lines = np.asarray(layer.geometry.array, dtype=object)
        given = np.r_[layer["from_node"].to_numpy(), layer["to_node"].to_numpy()]
        node_ids, node = np.unique(given, return_inverse=True)
        count = len(lines)
        ends = shapely.get_coordinates(
            np.r_[shapely.get_point(lines, 0), shapely.get_point(lines, -1)]
        )  # a node lies where the first of its ends lies
        lonlat = np.full((len(node_ids), 2), np.inf)
        order = np.lexsort((ends[:, 1], ends[:, 0]))[::-1]
        lonlat[node[order]] = ends[order]
        rank = np.empty(len(lonlat), dtype=np.intp)
        rank[np.lexsort((lonlat[:, 1], lonlat[:, 0]))] = np.arange(len(lonlat))
        by_rank = np.argsort(rank)
        begin, end = rank[node[:count]], rank[node[count:]]
        against = begin > end
        begin, end = np.minimum(begin, end), np.maximum(begin, end)
        length = np.maximum(geodesy.length_m(lines), 1e-3)
        row = np.lexsort((length, end, begin)).astype(np.intp)
        ring = (begin == end)[row]
        rings, row = row[ring], row[~ring]
        return Graph(
            row=row,
            begin=begin[row],
            end=end[row],
            reversed=against[row],
            length_m=length[row],
            place=lonlat[by_rank],
            lines=lines[row],
            node_ids=node_ids[by_rank],
            rings=rings,
        )

    def __len__(self) -> int:
        """How many reaches there are, rings left out."""
        return len(self.row)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.place)

    @cached_property
    def spokes(self) -> Spokes:
        """The ends of the reaches at their nodes, with the bearing each leaves by."""
        count = len(self)
        node = np.r_[self.begin, self.end]
        order = np.argsort(node, kind="stable")
        edge = np.r_[np.arange(count), np.arange(count)][order]
        at_begin = np.r_[np.ones(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)][order]
        node = node[order]
        out = self._bearings(edge, at_begin)
        first = np.r_[0, np.cumsum(np.bincount(node, minlength=self.nodes))].astype(np.intp)
        far_node = np.where(at_begin, self.end[edge], self.begin[edge])
        return Spokes(first, node, edge, at_begin, far_node, out[:, 0], out[:, 1])

    def _bearings(self, edge: Ints, at_begin: Flags) -> Floats:
        """Unit vectors (east, north) by which reaches leave a node."""
        vertices = max(int(shapely.get_num_coordinates(self.lines).sum()) - len(self), 1)
        away_m = max(BEARING_M, BEARING_EDGES * float(self.length_m.sum()) / vertices)
        share = np.minimum(1.0, away_m / self.length_m[edge])
        share = np.where(at_begin ^ self.reversed[edge], share, 1 - share)
        away = shapely.get_coordinates(shapely.line_interpolate_point(self.lines[edge], share, normalized=True))
        node = np.where(at_begin, self.begin[edge], self.end[edge])
        step = away - self.place[node]
        step[:, 0] *= np.cos(np.radians(self.place[node, 1]))
        size = np.hypot(step[:, 0], step[:, 1])
        return np.asarray(step / np.where(size > 0, size, 1.0)[:, None], dtype=np.float64)


def _require(layer: gpd.GeoDataFrame) -> None:
    lost = [name for name in ("from_node", "to_node") if name not in layer.columns]
    if lost:
        raise NetworkError(
            Text(zh=f"河段缺少字段 {'、'.join(lost)}。", en=f"reaches lack the column {', '.join(lost)}."),
            hint=Text(zh="请先由河流线建结点。", en="Make nodes from the lines first."),
        )
    if layer.index.has_duplicates:
        twice = layer.index[layer.index.duplicated()][0]
        raise NetworkError(
            Text(zh=f"河段标识 {twice} 重复。", en=f"the reach id {twice} is there more than once."),
            hint=Text(zh="每条河段需要各自的标识。", en="Every reach needs an id of its own."),
        )
    if layer["from_node"].isna().any() or layer["to_node"].isna().any():
        raise NetworkError(
            Text(zh="有河段缺少结点号。", en="a reach has no node number."),
            hint=Text(zh="每条河段都应有 from_node 与 to_node。", en="Every reach needs from_node and to_node."),
        )
    kinds = shapely.get_type_id(np.asarray(layer.geometry.array, dtype=object))
    wrong = np.flatnonzero(kinds != shapely.GeometryType.LINESTRING)
    if len(wrong):
        raise LayerError(
            Text(
                zh=f"河段 {layer.index[wrong[0]]} 不是单一的线。",
                en=f"reach {layer.index[wrong[0]]} is not a single line.",
            ),
            hint=Text(zh="请先拆成单线。", en="Split the layer into single lines first."),
        )
