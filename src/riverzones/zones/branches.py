"""Parts of a network that a zone is drawn along: the branches within a travel time, the canals above an intake.

The method of rivers draws "all there is" upstream where a length is infinite. A network that ends where a branch's
time is up, or where the canal leaves the river, thus gives every branch an end of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.geo.linear import between
from riverzones.network import Network
from riverzones.network.trace import Velocities, walk

__all__ = ["Limit", "Trimmed", "of_kind", "within_time"]

Floats = npt.NDArray[np.float64]

SECONDS: Final = 3600.0
SAME_M: Final = 1e-3  # two ways of one length: rounding of sums stays far below


@dataclass(frozen=True, slots=True)
class Limit:
    """How far up a zone reaches on every branch.

    Parameters
    ----------
    inner_m : float
        Length of tier 1 above the start [m]: the time counts from there.
    hours : float
        Travel time [h] beyond it.
    least_m : float
        No branch is shorter than this beyond ``inner_m`` [m], as far as it is there.
    """

    inner_m: float
    hours: float
    least_m: float


@dataclass(frozen=True)
class Trimmed:
    """A network that ends where the time is up.

    Attributes
    ----------
    network : Network
        What is above the starts within the time, and below them as far as asked.
    beyond_m : ndarray of float, shape (ends,)
        Length beyond the inner one on every branch that the time ends on [m]; empty where all rivers begin sooner.
    by_time : ndarray of bool, shape (ends,)
        Whether the time ended the branch (else the least length did).
    unknown : bool
        Whether a branch ended at a reach whose velocity is not known.
    """

    network: Network
    beyond_m: Floats
    by_time: npt.NDArray[np.bool_]
    unknown: bool


def within_time(
    network: Network, starts: pd.DataFrame, limits: list[Limit], *, velocities: Velocities, down_m: float
) -> Trimmed:
    """Return the network above starts as far as the water comes from in a time, S = sum(T_i V_i) on every branch.

    HJ 338-2018, response time method (recalled, not verified): V_i is the velocity of reach i at the mean discharge of
    a normal season; the answer is not below the length by analogy. The time is counted from the upper end of tier 1, a
    reading of ours on the careful side: S is the length of tier 2.

    Parameters
    ----------
    network : Network
        With lengths as drawn.
    starts : DataFrame
        ``reach_id`` and ``to_end_m`` [m] of the intakes of one source.
    limits : list of Limit
        One per start.
    velocities : Velocities
        At normal water; a reach of unknown velocity is passed only as far as ``least_m``.
    down_m : float
        How far down the network is kept [m]: whole reaches.

    Returns
    -------
    Trimmed

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from riverzones.network.trace import VelocityClass
    >>> lines = [LineString([(110, 0), (110.1, 0)]), LineString([(110.1, 0), (110.2, 0)])]      # 11,131.9 m each
    >>> reaches = gpd.GeoDataFrame({"from_node": [0, 1], "to_node": [1, 2]}, geometry=lines, index=["a", "b"], crs=4490)
    >>> start = pd.DataFrame({"reach_id": ["b"], "to_end_m": [10_000.0]})
    >>> slow = Velocities((VelocityClass("all", ms=(0.5, 0.5, 0.5)),))
    >>> found = within_time(Network.of(reaches), start, [Limit(1000, 2, 2000)], velocities=slow, down_m=0)
    >>> found.beyond_m.round(1).tolist(), found.network.length_m.round(1).tolist()      # 0.5 m/s, 7,200 s: 3,600 m
    ([3600.0], [3468.1, 11131.9])
    """
    speed = velocities.of(network)[1]
    fastest = float(np.nanmax(speed, initial=0.0))
    lengths: dict[int, float] = {}
    ends: list[tuple[int, float, float, bool]] = []
    unknown = False
    for number, limit in enumerate(limits):
        start = starts.iloc[[number]].assign(start_id=0)
        far = limit.inner_m + max(limit.least_m, limit.hours * SECONDS * fastest)
        up = walk(network, start, mode="UT", within_m=far)
        unknown |= _reach_up(network, up, limit, speed, lengths, ends)
        for reach in network.positions(walk(network, start, mode="DD", within_m=down_m)["reach_id"]).tolist():
            if reach != network.positions(start["reach_id"])[0]:
                lengths[reach] = float(network.length_m[reach])
    real = [(beyond, timed) for reach, at, beyond, timed in ends if at >= lengths[reach] - SAME_M]
    trimmed = _cut(network, lengths)
    return Trimmed(trimmed, np.array([b for b, _ in real]), np.array([t for _, t in real], dtype=bool), unknown)


def of_kind(network: Network, kind: str) -> Network | None:
    """Return the reaches of one kind alone; None where there are none.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> lines = [LineString([(110, 0), (110.1, 0)]), LineString([(110.1, 0), (110.2, 0)])]
    >>> table = {"from_node": [0, 1], "to_node": [1, 2], "kind": ["river", "canal"]}
    >>> of_kind(Network.of(gpd.GeoDataFrame(table, geometry=lines, index=["a", "b"], crs=4490)), "canal").ids.tolist()
    ['b']
    """
    if "kind" not in network.reaches.columns:
        return None
    reaches_of_kind = np.flatnonzero((network.reaches["kind"] == kind).to_numpy(dtype=bool))
    return (
        _cut(network, {int(row): float(network.length_m[row]) for row in reaches_of_kind})
        if len(reaches_of_kind)
        else None
    )


def _reach_up(
    network: Network,
    up: pd.DataFrame,
    limit: Limit,
    speed: Floats,
    lengths_m: dict[int, float],
    ends: list[tuple[int, float, float, bool]],
) -> bool:
    """Go up the parts walked, nearest first: how much of every reach is kept, measured from its lower end."""
    left = limit.hours * SECONDS
    passed: dict[int, tuple[float, float]] = {}
    unknown = False
    columns = (up["distance_m"], up["lower_m"], up["upper_m"])
    rows = zip(network.positions(up["reach_id"]).tolist(), *(column.tolist() for column in columns), strict=True)
    for reach, near, low, high in rows:
        spent = _spent(network, reach, near, passed)
        far = near + high - low
        v = speed[reach]
        begin = max(near, limit.inner_m)  # on this reach the time runs from here
        timed = begin + max(left - spent, 0.0) * v if np.isfinite(v) else begin
        unknown |= bool(not np.isfinite(v) and far > limit.inner_m)
        end = max(timed if spent < left else near, limit.inner_m + limit.least_m)
        used = max(far - begin, 0.0) / v if np.isfinite(v) else (np.inf if far > limit.inner_m else 0.0)
        passed.setdefault(reach, (far, spent + used))
        if end <= near:
            continue
        at = low + min(end, far) - near
        lengths_m[reach] = max(lengths_m.get(reach, 0.0), at)
        if end <= far:
            ends.append((reach, at, end - limit.inner_m, end > limit.inner_m + limit.least_m))
    return unknown


def _spent(network: Network, reach: int, near: float, passed: dict[int, tuple[float, float]]) -> float:
    """Seconds to the near end of a reach, by the way that is as long as it is far."""
    below = network.down.to[network.down.first[reach] : network.down.first[reach + 1]].tolist()
    spent = [
        seconds
        for lower_reach in below
        if lower_reach in passed
        for far, seconds in [passed[lower_reach]]
        if abs(far - near) < SAME_M
    ]
    return min(spent, default=0.0)


def _cut(network: Network, lengths_m: dict[int, float]) -> Network:
    """The kept lower parts of reaches as a network."""
    rows = np.array(sorted(row for row, metres in lengths_m.items() if metres > SAME_M), dtype=np.intp)
    length = network.length_m[rows]
    metres = np.minimum([lengths_m[int(row)] for row in rows], length)
    reaches = network.reaches.iloc[rows].assign(length_m=metres)
    cut = metres < length - SAME_M
    shapes: Any = reaches.geometry.to_numpy().copy()
    shapes[cut] = between(shapes[cut], (length - metres)[cut], length[cut])
    reaches = reaches.set_geometry(shapes, crs=network.reaches.crs)
    edges = network.edges[network.edges["id"].isin(reaches.index)].copy()
    edges["to_id"] = edges["to_id"].where(edges["to_id"].isin(reaches.index), None)
    whole = edges["to_id"].notna() | ~edges["id"].duplicated(keep=False)
    lost = ~edges["id"].isin(edges.loc[whole, "id"]) & ~edges["id"].duplicated()
    return Network.of(reaches, edges[whole | lost])
