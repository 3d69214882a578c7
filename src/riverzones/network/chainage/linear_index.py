"""A network made ready for locating: its rivers and its lines, and which reach a foot on a node belongs to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.geo import banks, linear
from riverzones.geo.layer import Layer
from riverzones.geo.linear import Lines, lines_of
from riverzones.geo.linear_nearest import Feet, Shores, nearest_edges
from riverzones.network.chainage.rivers import Rivers, rivers_of
from riverzones.network.network import Network

__all__ = ["LinearIndex"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinearIndex:
    """A network made ready for locating."""

    network: Network
    rivers: Rivers
    lines: Lines

    @staticmethod
    def of(network: Network, *, main_only: bool = False) -> LinearIndex:
        """Return the ruler of a network, made once; ``main_only`` leaves out reaches that are not on the main path of
        their river.
        """
        rulers: dict[bool, LinearIndex] = network.__dict__.setdefault("rulers", {})
        if main_only not in rulers:
            rulers[main_only] = LinearIndex._made(network, main_only=main_only)
        return rulers[main_only]

    @staticmethod
    def _made(network: Network, *, main_only: bool) -> LinearIndex:
        Layer.of(network.reaches.iloc[:0], "reference")  # is it in longitude and latitude?
        rivers = rivers_of(network)
        shapes = np.array(network.reaches.geometry.array, dtype=object)
        if main_only:
            shapes[~rivers.main & (rivers.code >= 0) & (rivers.mouth >= 0)] = None
        return LinearIndex(network, rivers, lines_of(shapes))

    def feet(self, point: Floats, limit_m: float, stated: npt.NDArray[np.object_] | None) -> Feet:
        """Return one foot per point within the limit, sorted by point, on the stated river where that is within
        reach.
        """
        all_feet = _within(nearest_edges(point, self.lines.shores, limit_m=limit_m), limit_m)
        if stated is not None:
            wanted = self.codes(stated)
            rows = np.flatnonzero(wanted >= 0)
            shores = self.lines.shores
            grouped = Shores(shores.start, shores.end, self.rivers.code[self.lines.line])
            own = _within(nearest_edges(point[:, rows], grouped, limit_m=limit_m, group=wanted[rows]), limit_m)
            own = Feet(rows[own.point], own.edge, own.fraction, own.distance_m, own.lon, own.lat)
            further = all_feet.take(~np.isin(all_feet.point, own.point))
            names = Feet.__dataclass_fields__
            all_feet = Feet(*(np.concatenate([getattr(own, name), getattr(further, name)]) for name in names))
        return self._chosen(all_feet)

    def _chosen(self, feet: Feet) -> Feet:
        """Of the reaches that tie at a node the one of the river that passes, on its main path, leaving the node."""
        edge, rivers = feet.edge, self.rivers
        line = self.lines.line[edge]
        vertex = np.where(feet.fraction == 0.0, edge, np.where(feet.fraction == 1.0, edge + 1, -1))
        begins, stops = vertex == self.lines.first[line], vertex == self.lines.first[line + 1] - 1
        entered = np.zeros(len(rivers.onward), dtype=np.bool_)
        entered[rivers.onward[rivers.onward >= 0]] = True
        passes = np.where(begins, entered[line], np.where(stops, rivers.onward[line] >= 0, True))
        order = np.lexsort((edge, line, ~begins, ~rivers.main[line], rivers.code[line] < 0, ~passes, feet.point))
        return feet.take(order[np.diff(feet.point[order], prepend=-1) != 0])

    def codes(self, names: npt.NDArray[np.object_]) -> Ints:
        """Return numbers of rivers by name, -1 for those that the network does not know."""
        known = self.rivers.code >= 0
        codes = pd.Series(self.rivers.code[known], index=self.rivers.name[known])
        codes = codes[~codes.index.duplicated()]
        return codes.reindex(names).fillna(-1).to_numpy().astype(np.intp)

    def to_end_m(self, feet: Feet) -> Floats:
        """Return length from each foot down to the lower end of its reach [m], in parts of the reach's own length."""
        line = self.lines.line[feet.edge]
        ratio = 1 - self.lines.measure_m(feet.edge, feet.fraction) / self.lines.length_m[line]
        return np.asarray(np.clip(ratio, 0.0, 1.0) * self.network.length_m[line])

    def sides(self, point: Floats, feet: Feet) -> npt.NDArray[np.int8]:
        """Return the bank of each foot's point: 1 left, -1 right, 0 on the line."""
        before, after = self.adjoining
        return banks.side(point, feet, self.lines, before=before, after=after)

    def course(self, reach: int, edge: int, measure_m: float) -> tuple[float, float]:
        """Step in longitude and latitude in which the river flows at a measure of a reach; at a vertex the middle."""
        lines = self.lines
        before, after = self.adjoining
        last = int(lines.first[reach + 1]) - 1
        begin, end = lines.from_m[edge], lines.from_m[min(edge + 1, last)]
        if measure_m - begin < linear.SAME_M:
            vertex = edge
        elif end - measure_m < linear.SAME_M:
            vertex = min(edge + 1, last)
        else:
            step = lines.shores.end[:, edge] - lines.shores.start[:, edge]
            return float(step[0]), float(step[1])
        return banks.middle(lines, vertex, reach, (before, after))

    @cached_property
    def adjoining(self) -> tuple[Floats, Floats]:
        """Directions in which the river comes into each reach and goes on after it, for banks at nodes."""
        head, tail = banks.ends(self.lines)
        onward, rivers = self.rivers.onward, self.rivers
        after, before = np.full_like(tail, np.nan), np.full_like(head, np.nan)
        goes = np.flatnonzero((onward >= 0) & (rivers.gap_m == 0))
        after[:, goes] = head[:, onward[goes]]
        goes = goes[np.lexsort((self.network.length_m[goes], rivers.main[goes]))]  # the last one stays
        before[:, onward[goes]] = tail[:, goes]
        return before, after


def _within(feet: Feet, limit_m: float) -> Feet:
    return feet if math.isinf(limit_m) else feet.take(feet.distance_m <= limit_m)
