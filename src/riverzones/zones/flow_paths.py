"""Paths of flow up- and downstream of an intake, and the water along them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import geodesy, polygon_clipping
from riverzones.geo.edges import ramps
from riverzones.geo.linear import between, cut_at
from riverzones.geo.offset_curves import side_buffer_outlines
from riverzones.geo.polygon_clipping import Outlines
from riverzones.network import Links, Network
from riverzones.network.trace import walk
from riverzones.zones.flat_buffers import Planes

__all__ = ["Paths", "WaterPaths", "as_drawn", "paths"]


Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

SAME_M: Final = 1e-3  # two ways of one length; rounding of sums stays far below


@dataclass(frozen=True)
class Paths:
    """Ways of many starts, one below the other.

    Attributes
    ----------
    start : ndarray of int, shape (ways,)
        Position of the start each way belongs to.
    line : ndarray of LineString, shape (ways,)
        Drawn downstream, EPSG:4490.
    at_m : ndarray of float, shape (ways,)
        Measure of the start on the way [m].
    reach, way, from_m, to_m : ndarray, shape (pieces,)
        The reach (position) that each way runs in between two measures [m].
    """

    start: Ints
    line: Geometries
    at_m: Floats
    way: Ints
    reach: Ints
    from_m: Floats
    to_m: Floats

    def within(self, up_m: Floats, down_m: Floats) -> Geometries:
        """Return each way from ``up_m`` above to ``down_m`` below its start [m, per way]; missing where there is
        nothing.
        """
        return between(self.line, self.at_m - up_m, self.at_m + down_m)


def as_drawn(network: Network) -> Network:
    """Return the network with the lengths of its lines where other lengths are stated."""
    drawn = network.drawn_m
    if np.allclose(drawn, network.length_m, rtol=1e-9, atol=1e-4):
        return network
    return Network(network.reaches.assign(length_m=drawn), network.edges)


def paths(network: Network, starts: pd.DataFrame, *, up_m: Floats, down_m: Floats) -> Paths:
    """Return ways of starts upstream (all tributaries) and downstream (all diversions).

    Parameters
    ----------
    network : Network
        Lengths as drawn, see :func:`as_drawn`.
    starts : DataFrame
        ``reach_id``, ``to_end_m`` [m] per start.
    up_m, down_m : ndarray of float, shape (starts,)
        How far [m]; infinity for all there is.

    Returns
    -------
    Paths
    """
    asked = starts.assign(start_id=np.arange(len(starts)))
    upper = _chains(network, asked, up_m, mode="UT")
    lower = _chains(network, asked, down_m, mode="DD")
    first = {"upper": upper.first_of(len(starts)), "lower": lower.first_of(len(starts))}
    more = np.flatnonzero(np.arange(len(lower.start)) != first["lower"][lower.start])  # tails but the first of a start
    start = np.concatenate([upper.start, lower.start[more]])
    head = np.concatenate([np.arange(len(upper.start)), first["upper"][lower.start[more]]])
    tail = np.concatenate([first["lower"][upper.start], more])
    order = np.argsort(start, kind="stable")
    start, head, tail = start[order].astype(np.intp), head[order], tail[order]
    begin, rest = upper.begin[head], upper.size[head] - 1  # the reach of the start, last above and first below, is one
    own, below = begin + rest, lower.begin[tail]
    size = np.column_stack([rest, np.ones_like(rest), lower.size[tail] - 1])
    way = np.repeat(np.arange(len(start)), size.sum(axis=1)).astype(np.intp)
    number = ramps(np.zeros(len(start), dtype=np.intp), size.sum(axis=1))
    above, at_start = number < rest[way], number == rest[way]
    upper_part = np.where(above, begin[way] + number, own[way])
    lower_part = np.where(above | at_start, below[way], below[way] + number - rest[way])
    in_lower = ~above & ~at_start
    reach = np.where(in_lower, lower.reach[lower_part], upper.reach[upper_part])
    low = np.where(in_lower, lower.low_m[lower_part], upper.low_m[upper_part])
    high = np.where(in_lower, lower.high_m[lower_part], upper.high_m[upper_part])
    low[at_start] = np.minimum(low, lower.low_m[lower_part])[at_start]
    high[at_start] = np.maximum(high, lower.high_m[lower_part])[at_start]
    return _drawn(network, way, reach, low, high, owner=start, at=upper.length_m[head])


@dataclass(frozen=True)
class _Chains:
    """Chains of parts of reaches, each in downstream order, by start: ``start`` [per chain], where its parts ``begin``
    and their number ``size``; ``reach``, ``low_m`` and ``high_m`` [m to its lower end] per part.
    """

    start: Ints
    begin: Ints
    size: Ints
    reach: Ints
    low_m: Floats
    high_m: Floats

    @property
    def length_m(self) -> Floats:
        """Length of each chain [m], its parts added downstream."""
        chain = np.repeat(np.arange(len(self.size)), self.size)
        lengths = np.bincount(chain, weights=self.high_m - self.low_m, minlength=len(self.size))
        return np.asarray(lengths, dtype=np.float64)

    def first_of(self, count: int) -> Ints:
        """Return the first chain of each start."""
        return np.searchsorted(self.start, np.arange(count)).astype(np.intp)


def _chains(network: Network, starts: pd.DataFrame, within_m: Floats, *, mode: Any) -> _Chains:
    """The chains from every farthest part of a walk to its start."""
    up, walks = mode == "UT", []
    for metres in np.unique(within_m):
        rows = np.flatnonzero(within_m == metres)
        limit = None if np.isinf(metres) else float(metres)
        walks.append(walk(network, starts.iloc[rows], mode=mode, within_m=limit))
    walked = pd.concat(walks) if len(walks) > 1 else walks[0]
    reach, start = network.positions(walked["reach_id"].array), walked["start_id"].to_numpy(dtype=np.intp)
    distance, low, high = (walked[f"{name}_m"].to_numpy(dtype=float) for name in ("distance", "lower", "upper"))
    if len(walks) > 1:
        order = np.argsort(start, kind="stable")
        start, reach, distance, low, high = (part[order] for part in (start, reach, distance, low, high))
    before = _before(start, reach, distance, distance + high - low, network.down if up else network.up)
    ahead = np.zeros(len(start), dtype=np.bool_)
    ahead[before[before >= 0]] = True
    own = np.r_[True, start[1:] != start[:-1]] if len(start) else np.empty(0, dtype=np.bool_)
    closed = ~np.isin(start, start[~ahead])  # all parts of a start on a loop lie before another: its own part alone
    at = np.flatnonzero(~ahead | (own & closed))
    chain = np.arange(len(at))
    steps: list[Ints] = []
    count = np.bincount(start, minlength=1)
    chain_start = start[at]
    while len(at) and len(steps) <= count.max():
        steps.append(np.column_stack([chain, np.full(len(at), len(steps)), at]))
        at = before[at]
        chain, at = chain[at >= 0], at[at >= 0]
    parts = np.concatenate(steps) if steps else np.empty((0, 3), dtype=np.intp)
    parts = parts[np.lexsort((-parts[:, 1] if not up else parts[:, 1], parts[:, 0]))]
    size = np.bincount(parts[:, 0], minlength=len(chain_start)).astype(np.intp)
    part = parts[:, 2]
    return _Chains(chain_start, np.cumsum(size) - size, size, reach[part], low[part], high[part])


def _before(start: Ints, reach: Ints, near_m: Floats, far_m: Floats, links: Links) -> Ints:
    """The part through which each is come to: of the neighbours of the same start the one whose far end is nearest to
    where it begins; -1 for the start's own, the start's own for a part without a neighbour.
    """
    own = np.searchsorted(start, start)
    number = np.arange(len(start))
    count = links.count[reach]
    part = np.repeat(number, count)
    upper_reach = links.to[ramps(links.first[reach], count)]
    span = len(links.first)
    key = start * span + reach
    order = np.argsort(key, kind="stable")
    wanted = start[part] * span + upper_reach
    position = np.minimum(np.searchsorted(key[order], wanted), len(order) - 1)
    there = key[order][position] == wanted
    part, position = part[there], order[position[there]]
    gap = np.abs(far_m[position] - near_m[part])
    best = np.lexsort((position, gap, part))
    part, position = part[best], position[best]
    fresh = np.r_[True, part[1:] != part[:-1]] if len(part) else np.empty(0, dtype=np.bool_)
    answer = own.copy()
    answer[part[fresh]] = position[fresh]
    answer[own == number] = -1
    return answer


def _drawn(network: Network, way: Ints, reach: Ints, low: Floats, high: Floats, *, owner: Ints, at: Floats) -> Paths:
    """The ways of parts, way after way."""
    size = high - low
    length = network.length_m[reach]
    lines = between(network.reaches.geometry.to_numpy()[reach], length - high, length - low)
    there = np.flatnonzero(~shapely.is_missing(lines))
    xy, of = shapely.get_coordinates(lines[there], return_index=True)
    path = way[there[of]]
    fresh = np.ones(len(xy), dtype=np.bool_)
    step = np.abs(np.diff(xy, axis=0))
    fresh[1:] = (path[1:] != path[:-1]) | (step[:, 0] > 1e-12) | (step[:, 1] > 1e-12)
    drawn = np.full(len(owner), None, dtype=object)
    xy, path = xy[fresh], path[fresh]
    many = np.bincount(path, minlength=len(owner))[path] > 1
    if many.any():
        shapely.linestrings(xy[many], indices=path[many], out=drawn)
    run = np.cumsum(size)
    first = np.r_[0, np.flatnonzero(np.diff(way)) + 1] if len(way) else np.empty(0, dtype=np.intp)
    base = np.zeros(len(owner))
    base[way[first]] = (run - size)[first]
    return Paths(owner, drawn, at, way, reach, run - size - base[way], run - base[way])


Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64]

STUB_M: Final = 1e-3  # an end shorter than this has no direction worth a square end: it is left off
SAME: Final = 1e4  # edges of two ways that agree to 0.1 mm are one


@dataclass(frozen=True)
class WaterPaths:
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
    def of(ways: Paths, group: Ints, planes: Planes, *, up_m: Floats, down_m: Floats, width_m: Floats) -> WaterPaths:
        """Return the edges of ways.

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
        moved = (xy[1:, 0] != xy[:-1, 0]) | (xy[1:, 1] != xy[:-1, 1])
        first = np.flatnonzero((piece[1:] == piece[:-1]) & moved)
        of = piece[first]
        half = np.where(width_m > 0, width_m / 2, np.nan)
        own, reach, tier = way[of], reach[of], tier[of].astype(np.intp)
        count = len(planes.lon)
        return WaterPaths(xy[first], xy[first + 1], own, group[own], reach, tier, half[reach], half, count)

    def some(self, chosen: Bools) -> WaterPaths:
        """Return the chosen edges."""
        begin, end, half = self.begin[chosen], self.end[chosen], self.half_m[chosen]
        way, group, reach, tier = (part[chosen] for part in (self.way, self.group, self.reach, self.tier))
        return WaterPaths(begin, end, way, group, reach, tier, half, self.reach_half_m, self.count)

    def numbered(self, rows: Ints) -> WaterPaths:
        """Return the edges of the groups at ``rows``, which are numbered anew in that order."""
        new_number = np.full(self.count, -1, dtype=np.intp)
        new_number[rows] = np.arange(len(rows))
        own_paths = self.some(new_number[self.group] >= 0)
        return replace(own_paths, group=new_number[own_paths.group], count=len(rows))

    def single(self) -> WaterPaths:
        """Return the paths without edges that another way of the group has already, nor the turns at their ends."""
        tied = np.zeros(len(self.way), dtype=np.bool_)
        tied[1:] = self._continues()
        key = self._node_keys(self.begin, self.group) * 31 ^ self._node_keys(self.end, self.group)
        turn = np.where(tied, np.r_[np.int64(0), key[:-1]] * 37 ^ key, 0)
        fresh = tied & ~pd.Series(turn).duplicated().to_numpy()
        once = ~pd.Series(key).duplicated().to_numpy() | fresh
        once[:-1] |= fresh[1:]
        return self.some(once)

    def lines(self) -> tuple[Geometries, Ints]:
        """Return the edges as lines, one for each run of edges without a gap, and the group of each."""
        xy, line, first = self._runs()
        return np.asarray(shapely.linestrings(xy, indices=line), dtype=object), self.group[first]

    def _continues(self) -> Bools:
        """Whether each edge but the first goes on where the one before it ends."""
        same = self.way[1:] == self.way[:-1]
        gap = np.abs(self.begin[1:] - self.end[:-1]) * SAME
        return np.asarray(same & (gap[:, 0] < 1) & (gap[:, 1] < 1))

    def flat_buffers(self, left_m: Floats, right_m: Floats) -> Geometries:
        """Return what the edges sweep to their left and right [m, per edge], square at the ends; shape (groups,)."""
        return polygon_clipping.union(self.sweep(left_m, right_m))

    def sweep(
        self, left_m: Floats, right_m: Floats, *, longer_m: float = 0.0, tips: tuple[Keys, Keys] | None = None
    ) -> Outlines:
        """Return the outlines of :meth:`flat_buffers`; ``longer_m`` [m] more at the ``tips`` of ways.

        Where one sweep is cut out of another that ends at the same place, its end has to lie beyond: else the two run
        along each other within the grid and the rest meets itself.
        """
        if not len(self.way):
            return Outlines([], np.zeros(self.count + 1, dtype=np.intp), polygon_clipping.MICROMETRE)
        ends = np.r_[True, ~self._continues(), True]
        length = np.hypot(*(self.end - self.begin).T)
        stub = (length < STUB_M) & (ends[:-1] ^ ends[1:])
        if stub.any():
            return self.some(~stub).sweep(left_m[~stub], right_m[~stub], longer_m=longer_m, tips=tips)
        xy, line, first = self._runs()
        if longer_m and tips is not None:
            for edge, vertex, way, edge_number, tip in (
                (np.flatnonzero(ends[:-1]), np.flatnonzero(np.diff(line, prepend=-1)), -longer_m, self.begin, tips[0]),
                (np.flatnonzero(ends[1:]), np.flatnonzero(np.diff(line, append=-1)), longer_m, self.end, tips[1]),
            ):
                alone = np.isin(self._node_keys(edge_number[edge], self.group[edge]), tip, kind="sort")
                step = (self.end[edge] - self.begin[edge]) * (way / length[edge])[:, None]
                xy[vertex[alone]] += step[alone]
        none = np.zeros(len(first), dtype=np.bool_)
        widths = {"left_m": left_m, "right_m": right_m}
        return side_buffer_outlines(xy, line, **widths, round_ends=none, row=self.group[first], count=self.count)

    def tips(self) -> tuple[Keys, Keys]:
        """Return nodes that ways begin at and none comes to, and nodes that they end at and none goes on from."""
        begins, stops = self._node_keys(self.begin, self.group), self._node_keys(self.end, self.group)
        apart = ~self._continues()  # an edge that goes on from the one before it begins at no tip
        if not len(begins):
            return begins, stops
        first, last = np.unique(begins[np.r_[True, apart]]), np.unique(stops[np.r_[apart, True]])
        return first[~_holds(stops, first)], last[~_holds(begins, last)]

    @staticmethod
    def _node_keys(xy: Floats, group: Ints) -> Keys:
        """A number for each end of an edge, the same for those of a group that agree to 0.1 mm."""
        whole = np.round(xy * SAME).astype(np.int64)
        mixed = whole[:, 0] * 6364136223846793 ^ whole[:, 1] * 3202034522624059 ^ group * 3935559000370003
        return np.asarray(mixed, dtype=np.int64)

    def _runs(self) -> tuple[Floats, Ints, Ints]:
        """Vertices of runs of edges without a gap, the run of each, and the first edge of each run."""
        first = np.flatnonzero(np.r_[True, ~self._continues()])
        size = np.diff(np.r_[first, len(self.way)])
        line = np.repeat(np.arange(len(first)), size)
        xy = np.empty((len(line) + len(first), 2))
        xy[np.arange(len(line)) + line + 1] = self.end
        xy[first + np.arange(len(first))] = self.begin[first]
        return xy, np.repeat(np.arange(len(first)), size + 1), first


def _holds(keys: Keys, few: Keys) -> Bools:
    """Whether each of a few sorted keys is among many."""
    position = np.minimum(np.searchsorted(few, keys), len(few) - 1)
    answer = np.zeros(len(few), dtype=np.bool_)
    answer[position[few[position] == keys]] = True
    return answer


def _reach(ways: Paths, way: Ints, at_m: Floats) -> Ints:
    """The reach of the network that lies at a measure of each way."""
    top = float(max(ways.to_m.max(initial=0.0), np.abs(at_m).max(initial=0.0))) + 1.0
    position = np.searchsorted(ways.way * top + ways.from_m, way * top + at_m, side="right") - 1
    return ways.reach[position]
