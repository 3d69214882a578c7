"""Traces along the network: what lies upstream or downstream of places, how far, and within what time.

Modes are the words of the NLDI (https://api.water.usgs.gov/nldi): ``UT`` upstream with all tributaries, ``UM`` upstream
along the main path, ``DM`` downstream along the main path, ``DD`` downstream with all diversions. Nothing here looks at
geometry: a place is a reach and the distance from there down to the lower end of the reach.

Travel time is length over mean velocity, summed along the way, at low, normal and high water. A pollutant's front is
faster than the mean (surface velocity is about the mean over 0.85, recalled and not verified), so the least time here
is that of the body of the water, not of its first drop.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.errors import DataError, LayerError
from riverzones.model import Text
from riverzones.network.network import Links, Network
from riverzones.network.order.levels import levels
from riverzones.network.order.rank import main_up
from riverzones.network.trace.frontier import SLACK_M, Costs, FlowGraph, Reached, reached
from riverzones.network.trace.spots import Places, Spots
from riverzones.network.trace.velocity import Velocities

__all__ = ["MODES", "Mode", "Places", "TraceModes", "along", "downstream", "upstream", "walk"]


Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class TraceModes:
    """Flow graphs of one network by the words of the NLDI (https://api.water.usgs.gov/nldi): UT, UM, DM, DD."""

    network: Network

    @staticmethod
    def of(network: Network) -> TraceModes:
        """Return those of a network; kept with it, as its other derived values are."""
        cached: TraceModes = vars(network).setdefault("_trace_modes", TraceModes(network))
        return cached

    def graph(self, mode: str) -> FlowGraph:
        """Return the flow graph of a mode."""
        graph: FlowGraph = getattr(self, f"_{mode.lower()}")
        return graph

    @cached_property
    def _ut(self) -> FlowGraph:
        return self._graph(self.network.up, self._level)

    @cached_property
    def _dd(self) -> FlowGraph:
        return self._graph(self.network.down, -self._level)

    @cached_property
    def _um(self) -> FlowGraph:
        return self._single(main_up(self.network), self._level)

    @cached_property
    def _dm(self) -> FlowGraph:
        return self._single(self.network.main_down, -self._level)

    @cached_property
    def _levels(self) -> tuple[Ints, Ints]:
        return levels(self.network)

    @property
    def _level(self) -> Ints:
        return self._levels[0]

    @property
    def _ring(self) -> Ints:
        return self._levels[1]

    def _single(self, onward: Ints, level: Ints) -> FlowGraph:
        """The graph that goes one way at most from each reach; two ways in never meet in one walk."""
        begin = np.flatnonzero(onward >= 0)
        links = Links.of(begin, onward[begin], len(onward))
        return FlowGraph(links, level, self._round(links), self._ring)

    def _graph(self, links: Links, level: Ints) -> FlowGraph:
        several = np.bincount(links.to, minlength=len(level)) > 1
        return FlowGraph(links, level, several | self._round(links), self._ring)

    def _round(self, links: Links) -> npt.NDArray[np.bool_]:
        """Reaches on a loop, and those next to one: a start there comes to them at once and again around the loop."""
        loop = self._ring >= 0
        on_loop = loop.copy()
        on_loop[links.to[np.repeat(loop, links.count)]] = True
        return on_loop


Floats = npt.NDArray[np.float64]
Mode = Literal["UT", "UM", "DM", "DD"]

MODES: Final = ("UT", "UM", "DM", "DD")
"""Upstream with tributaries, upstream main, downstream main, downstream with diversions."""

_HOURS: Final = ("hours_low", "hours", "hours_high")


def walk(
    network: Network,
    starts: pd.DataFrame,
    *,
    mode: Mode,
    within_m: float | None = None,
    within_h: float | None = None,
    velocity: Velocities | None = None,
) -> pd.DataFrame:
    """Return all reaches on the way from each start.

    Parameters
    ----------
    network : Network
        What to walk on.
    starts : DataFrame
        ``start_id`` (each once), ``reach_id``, ``to_end_m``: distance from the start along the reach down to its lower
        end [m]. Rows without ``reach_id`` are on no river and are passed over.
    mode : {"UT", "UM", "DM", "DD"}
        Which way.
    within_m : float, optional
        Longest distance along the network [m]; what lies exactly there counts. Without a limit, to the end.
    within_h : float, optional
        Longest travel time [h] at high water, when the water is fastest: all that may be reached in that time. A reach
        whose velocity is not known is entered and not passed. Not together with ``within_m``.
    velocity : Velocities, optional
        Velocity of every reach; with ``within_h`` alone, the column ``velocity_ms`` of the reaches.

    Returns
    -------
    DataFrame
        ``start_id``, ``reach_id``, ``distance_m`` [m] along the network to the near end of the reach (0 for the
        start's own), ``lower_m`` and ``upper_m``: the part of the reach on the way, as distances to its lower end [m],
        ``whole``: whether that is all of it. With a velocity also ``hours_low``, ``hours``, ``hours_high``: travel
        time [h] to the near end, the least (at high water), at normal water, and the most (at low water); NaN behind a
        reach of unknown velocity. The way is the shortest, with ``within_h`` the quickest; all columns tell of that
        one way. In the order of the starts, then by distance (time); what is not reached has no row. A start on a loop
        has its own reach a second time, reached around the loop.

    Raises
    ------
    LayerError
        If a column is missing, a ``start_id`` is there twice, or a start lies beyond the end of its reach.
    NetworkError
        If a reach is not known.
    DataError
        If the mode is not one of the four, a limit is no number of 0 or more, or both limits are given.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import from_wkt
    >>> lines = from_wkt(["LINESTRING (110 0, 110.01 0)", "LINESTRING (110.01 0, 110.02 0)"])
    >>> reaches = gpd.GeoDataFrame({"from_node": [1, 2], "to_node": [2, 3]}, geometry=lines, index=["a", "b"], crs=4490)
    >>> start = pd.DataFrame({"start_id": ["intake"], "reach_id": ["b"], "to_end_m": [500.0]})
    >>> found = walk(Network.of(reaches), start, mode="UT", within_m=1000)      # 1113.2 - 500 to the upper end of b
    >>> found[["reach_id", "distance_m", "upper_m"]].round(1).values.tolist()
    [['b', 0.0, 1113.2], ['a', 613.2, 386.8]]
    """
    spots = _starts(network, starts)
    costs = _costs(network, within_m=within_m, within_h=within_h, velocity=velocity)
    up = _is_up(mode)
    states = reached(network, spots, TraceModes.of(network).graph(mode), costs, up=up)
    size = states.upper - states.lower
    far = states.cost[0] + costs.of(states.reach, size)[0]
    order = _ordered((states.start, states.cost[0], far), network.ids, states.reach)
    start, reach = states.start[order], states.reach[order]
    columns = {
        "start_id": spots.ids.array.take(start),
        "reach_id": network.ids.take(reach),
        "distance_m": states.cost[costs.names.index("distance_m")][order],
        "lower_m": states.lower[order],
        "upper_m": states.upper[order],
        "whole": size[order] >= network.length_m[reach] - SLACK_M,
    }
    return pd.DataFrame({**columns, **_hours(costs, states.cost[:, order])})


def along(
    network: Network,
    starts: pd.DataFrame,
    places: pd.DataFrame | Places,
    *,
    mode: Mode,
    within_m: float | None = None,
    within_h: float | None = None,
    velocity: Velocities | None = None,
) -> pd.DataFrame:
    """Return the places on the way from each start, with their distance along the network.

    Parameters
    ----------
    network, starts, mode, within_m, within_h, velocity
        As :func:`walk`.
    places : DataFrame or Places
        ``place_id``, ``reach_id``, ``to_end_m`` [m], as the starts; or :class:`Places` of this network, where one
        layer is asked many times. A ``place_id`` may be there several times, such as a park on two rivers.

    Returns
    -------
    DataFrame
        ``start_id``, ``place_id``, ``reach_id``, ``distance_m`` [m]: exact along the network, 0 for a place at the
        start itself; with a velocity also ``hours_low``, ``hours``, ``hours_high`` [h] as of :func:`walk`. In the order
        of the starts, then by distance (time), then of the places. Places that are not reached have no row.

    Raises
    ------
    LayerError, NetworkError, DataError
        As :func:`walk`; LayerError also if ``places`` are of another network.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import from_wkt
    >>> lines = from_wkt(["LINESTRING (110 0, 110.01 0)", "LINESTRING (110.01 0, 110.02 0)"])
    >>> reaches = gpd.GeoDataFrame({"from_node": [1, 2], "to_node": [2, 3]}, geometry=lines, index=["a", "b"], crs=4490)
    >>> intake = pd.DataFrame({"start_id": ["intake"], "reach_id": ["b"], "to_end_m": [500.0]})
    >>> outfalls = pd.DataFrame({"place_id": ["o1", "o2"], "reach_id": ["a", "b"], "to_end_m": [100.0, 400.0]})
    >>> along(Network.of(reaches), intake, outfalls, mode="UT").round(1).values.tolist()      # 1113.2 - 500 + 100
    [['intake', 'o1', 'a', 713.2]]
    """
    spots = _starts(network, starts)
    goals = places if isinstance(places, Places) else Places.of(network, places)
    if goals.network is not network:
        raise LayerError(
            Text(zh="places 属于另一个河网。", en="the places are of another network."),
            hint=Text(zh="请用 Places.of 为此河网重新生成。", en="Make them anew with Places.of for this network."),
        )
    costs = _costs(network, within_m=within_m, within_h=within_h, velocity=velocity)
    states = reached(network, spots, TraceModes.of(network).graph(mode), costs, up=_is_up(mode))
    state, goal, cost = _met(states, goals, costs)
    start = states.start[state]
    order = np.lexsort((goal, cost[0], start))
    order = order[_first(start[order], goal[order])]
    start, goal = start[order], goal[order]
    columns = {
        "start_id": spots.ids.array.take(start),
        "place_id": goals.spots.ids.array.take(goal),
        "reach_id": network.ids.take(goals.spots.reach[goal]),
        "distance_m": cost[costs.names.index("distance_m")][order],
    }
    return pd.DataFrame({**columns, **_hours(costs, cost[:, order])})


def upstream(network: Network, reach: Any, *, within_m: float | None = None, main: bool = False) -> pd.Series[float]:
    """Return distance [m] from the upper end of a reach up to every reach upstream.

    Parameters
    ----------
    network : Network
        What to walk on.
    reach : str
        Id of the reach, itself at 0.
    within_m : float, optional
        Longest distance [m].
    main : bool
        Along the main path alone (UM); else with all tributaries (UT).

    Returns
    -------
    Series
        ``distance_m`` to the lower end of each reach, index ``reach_id``, nearest first.

    Raises
    ------
    NetworkError
        If there is no such reach.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import from_wkt
    >>> lines = from_wkt(["LINESTRING (110 0, 110.01 0)", "LINESTRING (110.01 0, 110.02 0)"])
    >>> reaches = gpd.GeoDataFrame({"from_node": [1, 2], "to_node": [2, 3]}, geometry=lines, index=["a", "b"], crs=4490)
    >>> upstream(Network.of(reaches), "b").to_dict()
    {'b': 0.0, 'a': 0.0}
    """
    return _from_reach(network, reach, mode="UM" if main else "UT", within_m=within_m)


def downstream(network: Network, reach: Any, *, within_m: float | None = None, main: bool = False) -> pd.Series[float]:
    """Return distance [m] from the lower end of a reach down to every reach downstream.

    As :func:`upstream`: with all diversions (DD), or along the main path alone (DM); to the upper end of each reach, so
    that two reaches are as far apart downstream as upstream.
    """
    return _from_reach(network, reach, mode="DM" if main else "DD", within_m=within_m)


def _from_reach(network: Network, reach: Any, *, mode: Mode, within_m: float | None) -> pd.Series[float]:
    at = network.length_m[network.positions([reach])] if _is_up(mode) else np.zeros(1)
    start = pd.DataFrame({"start_id": [0], "reach_id": [reach], "to_end_m": at})
    distances = walk(network, start, mode=mode, within_m=within_m).set_index("reach_id")["distance_m"]
    itself = pd.Series(0.0, index=pd.Index([reach], name="reach_id"), name="distance_m")
    others = distances[
        distances.index != reach
    ]  # what touches it may lie at 0 too and come first; on a loop it comes again
    return pd.concat([itself, others]) if len(others) else itself


def _is_up(mode: str) -> bool:
    if mode not in MODES:
        raise DataError(
            Text(
                zh=f"追溯方式应为 UT、UM、DM、DD 之一，不能是 {mode!r}。",
                en=f"the mode must be UT, UM, DM or DD, not {mode!r}.",
            ),
            hint=Text(
                zh="UT 上游含支流，UM 上游干流，DM 下游干流，DD 下游含分汊。",
                en="UT: upstream with tributaries, UM: upstream main, DM: downstream main, DD: downstream, all ways.",
            ),
        )
    return mode[0] == "U"


def _starts(network: Network, starts: pd.DataFrame) -> Spots:
    spots = Spots.of(network, starts, "start_id")
    if spots.ids.duplicated().any():
        twice = spots.ids[spots.ids.duplicated()].iloc[0]
        raise LayerError(
            Text(zh=f"起点标识 {twice} 重复。", en=f"the start {twice} is there more than once."),
            hint=Text(zh="请让各起点的标识各不相同。", en="Give each start an id of its own."),
        )
    return spots


def _costs(network: Network, *, within_m: float | None, within_h: float | None, velocity: Velocities | None) -> Costs:
    """What is counted, and which of it is limited."""
    if within_m is not None and within_h is not None:
        raise DataError(
            Text(zh="within_m 与 within_h 只能给出一个。", en="give within_m or within_h, not both."),
            hint=Text(
                zh="另一个限值可对结果再作筛选。", en="Filter the answer by its other column where both are wanted."
            ),
        )
    name, limit = ("within_m", within_m) if within_h is None else ("within_h", within_h)
    if limit is not None and not float(limit) >= 0:
        raise DataError(
            Text(
                zh=f"{name} 应为不小于 0 的数，不能是 {limit}。",
                en=f"{name} must be a number of 0 or more, not {limit}.",
            )
        )
    most = math.inf if limit is None else float(limit)
    metres = np.ones((1, len(network)))
    if velocity is None and within_h is None:
        return Costs(("distance_m",), metres, most)
    hours = 1.0 / (3600.0 * (velocity or Velocities()).of(network)[::-1])
    if within_h is None:
        return Costs(("distance_m", *_HOURS), np.concatenate([metres, hours]), most)
    quick = np.where(np.isnan(hours[:1]), math.inf, hours[:1])
    return Costs((_HOURS[0], "distance_m", *_HOURS[1:]), np.concatenate([quick, metres, hours[1:]]), most)


def _met(reached: Reached, goals: Places, costs: Costs) -> tuple[Ints, Ints, Floats]:
    """Places on the parts reached: which part, which place, and the costs to the place."""
    state, goal = goals.on(reached.reach)
    at = goals.spots.to_end_m[goal]
    on = (at >= reached.lower[state] - SLACK_M) & (at <= reached.upper[state] + SLACK_M)
    state, goal, at = state[on], goal[on], at[on]
    low, high = reached.lower[state], reached.upper[state]
    metres = np.abs(np.clip(at, low, high) - reached.entry[state])
    return state, goal, reached.cost[:, state] + costs.of(reached.reach[state], metres)


def _hours(costs: Costs, cost: Floats) -> dict[str, Floats]:
    return {name: cost[costs.names.index(name)] for name in _HOURS if name in costs.names}


def _first(start: Ints, goal: Ints) -> npt.NDArray[np.bool_]:
    """Which pairs are there for the first time; a place is met twice only from a start on a loop."""
    width = int(goal.max(initial=0)) + 1
    return ~pd.Series(start * width + goal).duplicated().to_numpy()


def _ordered(keys: tuple[Ints | Floats, ...], ids: pd.Index, reach: Ints) -> Ints:
    """The order by the keys, the first one first; what is equal in all goes by id."""
    if keys[0].max(initial=0) == keys[0].min(initial=0):
        keys = keys[1:]
    order = np.lexsort(keys[::-1])
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    if not same.any():
        return order
    tied = np.unique(np.r_[order[1:][same], order[:-1][same]])
    rank = np.zeros(len(order), dtype=np.intp)
    rank[tied] = np.argsort(np.argsort(ids[reach[tied]].to_numpy(), kind="stable"), kind="stable")
    return np.lexsort((rank, *keys[::-1]))
