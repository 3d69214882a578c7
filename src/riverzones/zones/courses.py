"""The ways of river sources laid flat: edges with their tier and half width, and what they sweep.

Every way is cut at the ends of the tiers before it is laid flat, so that the edges of an inner tier are edges of the
outer ones too: what a tier sweeps then lies within what the next one does, to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import geodesy
from riverzones.geo.linear import cut_at
from riverzones.geo.sweep import swept_edges, wound
from riverzones.zones.river_paths import Paths
from riverzones.zones.strips import Planes

__all__ = ["Courses"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

STUB_M: Final = 1e-3  # an end shorter than this has no direction worth a square end: it is left off
SAME: Final = 1e4  # edges of two ways that agree to 0.1 mm are one


@dataclass(frozen=True)
class Courses:
    """Edges of ways in the planes of their groups.

    Attributes
    ----------
    begin, end : ndarray of float, shape (edges, 2)
        Way after way, downstream [m in the plane of the group].
    way, group, reach, tier : ndarray of int, shape (edges,)
        The way and group of each, the reach (position) it is of, the innermost tier it belongs to.
    half_m : ndarray of float, shape (edges,)
        Half the stated width [m]; NaN where there is none.
    reach_half_m : ndarray of float
        Half the stated width of every reach of the network [m].
    count : int
        Number of groups.
    """

    begin: Floats
    end: Floats
    way: Ints
    group: Ints
    reach: Ints
    tier: Ints
    half_m: Floats
    reach_half_m: Floats
    count: int

    @staticmethod
    def of(ways: Paths, group: Ints, planes: Planes, *, up_m: Floats, down_m: Floats, width_m: Floats) -> Courses:
        """The edges of ways.

        Parameters
        ----------
        ways : Paths
        group : ndarray of int, shape (ways,)
        planes : Planes
            One per group.
        up_m, down_m : ndarray of float, shape (tiers, ways)
            Where the tiers end, from the start of each way [m].
        width_m : ndarray of float
            Width of every reach of the network [m]; NaN where it is not known.
        """
        cuts = np.concatenate([ways.at_m - up_m, ways.at_m + down_m])
        row = np.broadcast_to(np.arange(len(ways.line)), cuts.shape)
        own = np.concatenate([row[np.isfinite(cuts)], ways.way])
        pieces, way = cut_at(ways.line, own, np.concatenate([cuts[np.isfinite(cuts)], ways.from_m]))
        length = geodesy.length_m(pieces)
        run = np.cumsum(length)
        middle = run - length / 2 - (run - length)[np.searchsorted(way, way)] - ways.at_m[way]
        tier = ((middle < -up_m[:, way]) | (middle > down_m[:, way])).sum(axis=0)
        reach = _reach(ways, way, middle + ways.at_m[way])
        xy, piece = planes.laid(pieces, group[way])
        first = np.flatnonzero((piece[1:] == piece[:-1]) & (np.diff(xy, axis=0) != 0).any(axis=1))
        of = piece[first]
        half = np.where(width_m > 0, width_m / 2, np.nan)
        own, reach, tier = way[of], reach[of], tier[of].astype(np.intp)
        count = len(planes.lon)
        return Courses(xy[first], xy[first + 1], own, group[own], reach, tier, half[reach], half, count)

    def some(self, chosen: Bools) -> Courses:
        """The chosen edges."""
        begin, end, half = self.begin[chosen], self.end[chosen], self.half_m[chosen]
        way, group, reach, tier = (part[chosen] for part in (self.way, self.group, self.reach, self.tier))
        return Courses(begin, end, way, group, reach, tier, half, self.reach_half_m, self.count)

    def numbered(self, rows: Ints) -> Courses:
        """The edges of the groups at ``rows``, which are numbered anew in that order."""
        place = np.full(self.count, -1, dtype=np.intp)
        place[rows] = np.arange(len(rows))
        mine = self.some(place[self.group] >= 0)
        return replace(mine, group=place[mine.group], count=len(rows))

    def single(self) -> Courses:
        """Without the edges that another way of the group has already, together with the turns at both their ends."""
        tied = np.zeros(len(self.way), dtype=np.bool_)
        tied[1:] = self._joined()
        known = pd.DataFrame(np.round(np.hstack([self.begin, self.end]) * SAME).astype(np.int64))
        key = known.assign(group=self.group).groupby([*known.columns, "group"], sort=False).ngroup().to_numpy()
        before = np.where(tied, np.r_[-1, key[:-1]], -1)
        fresh = ~pd.DataFrame({"one": before, "two": key}).duplicated().to_numpy() & tied
        kept = ~pd.Series(key).duplicated().to_numpy() | fresh
        kept[:-1] |= fresh[1:]
        return self.some(kept)

    def lines(self) -> tuple[Geometries, Ints]:
        """The edges as lines, one for each run of edges without a gap, and the group of each."""
        xy, line, first = self._runs()
        return np.asarray(shapely.linestrings(xy, indices=line), dtype=object), self.group[first]

    def _joined(self) -> Bools:
        """Whether each edge but the first goes on where the one before it ends."""
        same = self.way[1:] == self.way[:-1]
        return np.asarray(same & (np.abs(self.begin[1:] - self.end[:-1]) * SAME < 1).all(axis=1))

    def swept(self, left_m: Floats, right_m: Floats) -> Geometries:
        """What the edges sweep to their left and right [m, per edge], square at the ends; shape (groups,)."""
        if not len(self.way):
            return wound(np.empty(0, dtype=object), np.empty(0, dtype=np.intp), self.count)
        ends = np.r_[True, ~self._joined(), True]
        stub = (np.hypot(*(self.end - self.begin).T) < STUB_M) & (ends[:-1] ^ ends[1:])
        if stub.any():
            return self.some(~stub).swept(left_m[~stub], right_m[~stub])
        xy, line, first = self._runs()
        none = np.zeros(len(first), dtype=np.bool_)
        curves = swept_edges(xy, line, left_m=left_m, right_m=right_m, round_ends=none)
        return wound(curves, self.group[first], self.count)

    def _runs(self) -> tuple[Floats, Ints, Ints]:
        """Vertices of runs of edges without a gap, the run of each, and the first edge of each run."""
        first = np.flatnonzero(np.r_[True, ~self._joined()])
        size = np.diff(np.r_[first, len(self.way)])
        line = np.repeat(np.arange(len(first)), size)
        xy = np.empty((len(line) + len(first), 2))
        xy[np.arange(len(line)) + line + 1] = self.end
        xy[first + np.arange(len(first))] = self.begin[first]
        return xy, np.repeat(np.arange(len(first)), size + 1), first


def _reach(ways: Paths, way: Ints, at_m: Floats) -> Ints:
    """The reach of the network that lies at a measure of each way."""
    top = float(max(ways.to_m.max(initial=0.0), np.abs(at_m).max(initial=0.0))) + 1.0
    place = np.searchsorted(ways.way * top + ways.from_m, way * top + at_m, side="right") - 1
    return ways.reach[place]
