"""The ways of a river source: from every upper end within the asked length down past the intake to every lower end.

Lengths are those of the lines as drawn, so a cut lies at its distance to the millimetre. Each way is one line, drawn
downstream, with the measure of the intake on it: tiers are then stretches between two measures, and where the network
is split into reaches no longer matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import geodesy
from riverzones.geo.linear import between
from riverzones.network import Links, Network
from riverzones.network.trace import walk

__all__ = ["Paths", "as_drawn", "paths"]

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
        """Each way from ``up_m`` above to ``down_m`` below its start [m, per way]; missing where there is nothing."""
        return between(self.line, self.at_m - up_m, self.at_m + down_m)


def as_drawn(network: Network) -> Network:
    """The network with the lengths of its lines where other lengths are stated."""
    drawn = geodesy.length_m(network.reaches.geometry.array)
    if np.allclose(drawn, network.length_m, rtol=1e-9, atol=1e-4):
        return network
    return Network(network.reaches.assign(length_m=drawn), network.edges)


def paths(network: Network, starts: pd.DataFrame, *, up_m: Floats, down_m: Floats) -> Paths:
    """Ways of starts upstream (all tributaries) and downstream (all diversions).

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
    pieces: list[list[tuple[int, float, float]]] = []
    owner, at = [], []
    for start in range(len(starts)):
        heads, tails = upper[start], lower[start]
        pairs = [(head, tails[0]) for head in heads] + [(heads[0], tail) for tail in tails[1:]]
        for head, tail in pairs:
            pieces.append(_joined(head, tail))
            owner.append(start)
            at.append(sum(high - low for _, low, high in head))
    return _drawn(network, pieces, np.array(owner, dtype=np.intp), np.array(at, dtype=np.float64))


def _chains(network: Network, starts: pd.DataFrame, within_m: Floats, *, mode: Any) -> list[list[Any]]:
    """For each start the chains of (reach, lower, upper) [m to the lower end], in downstream order."""
    found: list[list[Any]] = [[] for _ in range(len(starts))]
    links = network.down if mode == "UT" else network.up
    for metres in np.unique(within_m):
        rows = np.flatnonzero(within_m == metres)
        limit = None if np.isinf(metres) else float(metres)
        walked = walk(network, starts.iloc[rows], mode=mode, within_m=limit)
        reach = network.positions(walked["reach_id"])
        table = zip(
            walked["start_id"].tolist(),
            reach.tolist(),
            walked["distance_m"].tolist(),
            walked["lower_m"].tolist(),
            walked["upper_m"].tolist(),
            strict=True,
        )
        parts: dict[int, list[Any]] = {}
        for start, *part in table:
            parts.setdefault(start, []).append(part)
        for start, mine in parts.items():
            found[start] = _ways(mine, links, up=mode == "UT")
    return found


def _ways(parts: list[Any], links: Links, *, up: bool) -> list[list[tuple[int, float, float]]]:
    """Chains from every farthest part to the start; the first part is the start's own."""
    place = {part[0]: number for number, part in reversed(list(enumerate(parts)))}
    before = [-1] * len(parts)
    for number, (reach, distance, _, _) in enumerate(parts[1:], start=1):
        near = links.to[links.first[reach] : links.first[reach + 1]].tolist()
        gaps = [(abs(_far(parts[place[one]]) - distance), place[one]) for one in near if one in place]
        before[number] = min(gaps)[1] if gaps else 0
    last = sorted(set(range(len(parts))) - set(before))
    chains = []
    for number in last or [0]:
        chain: list[tuple[int, float, float]] = []
        at = number
        while at >= 0 and len(chain) <= len(parts):
            chain.append((parts[at][0], parts[at][2], parts[at][3]))
            at = before[at]
        chains.append(chain if up else chain[::-1])
    return chains


def _far(part: Any) -> float:
    _, distance, low, high = part
    return float(distance + high - low)


def _joined(head: Iterable[Any], tail: Iterable[Any]) -> list[tuple[int, float, float]]:
    """One chain: the reach of the start, in both, once."""
    upper, lower = list(head), list(tail)
    reach, low, high = upper[-1]
    return [*upper[:-1], (reach, min(low, lower[0][1]), max(high, lower[0][2])), *lower[1:]]


def _drawn(network: Network, pieces: list[Any], owner: Ints, at: Floats) -> Paths:
    way = np.repeat(np.arange(len(pieces)), [len(one) for one in pieces]).astype(np.intp)
    flat = np.array([part for one in pieces for part in one], dtype=np.float64).reshape(-1, 3)
    reach, low, high = flat[:, 0].astype(np.intp), flat[:, 1], flat[:, 2]
    size = high - low
    length = network.length_m[reach]
    lines = between(network.reaches.geometry.to_numpy()[reach], length - high, length - low)
    there = np.flatnonzero(~shapely.is_missing(lines))
    xy, of = shapely.get_coordinates(lines[there], return_index=True)
    path = way[there[of]]
    fresh = np.ones(len(xy), dtype=np.bool_)
    fresh[1:] = (path[1:] != path[:-1]) | (np.abs(np.diff(xy, axis=0)) > 1e-12).any(axis=1)
    drawn = np.full(len(pieces), None, dtype=object)
    xy, path = xy[fresh], path[fresh]
    many = np.bincount(path, minlength=len(pieces))[path] > 1
    if many.any():
        shapely.linestrings(xy[many], indices=path[many], out=drawn)
    run = np.cumsum(size)
    first = np.r_[0, np.flatnonzero(np.diff(way)) + 1] if len(way) else np.empty(0, dtype=np.intp)
    base = np.zeros(len(pieces))
    base[way[first]] = (run - size)[first]
    return Paths(owner, drawn, at, way, reach, run - size - base[way], run - base[way])
