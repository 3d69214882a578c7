"""Traces along the network: what lies upstream or downstream of places, how far, and within what time.

Modes are the words of the NLDI: ``UT`` upstream with all tributaries, ``UM`` upstream along the main path, ``DM``
downstream along the main path, ``DD`` downstream with all diversions. Nothing here looks at geometry: a place is a
reach and the distance from there down to the lower end of the reach.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.errors import DataError, LayerError
from riverzones.geo.edges import ramps
from riverzones.model import Text
from riverzones.network.network import Network
from riverzones.network.trace_courses import Courses
from riverzones.network.trace_frontier import States, advance

__all__ = ["MODES", "Mode", "along", "downstream", "upstream", "walk"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Mode = Literal["UT", "UM", "DM", "DD"]

MODES: Final = ("UT", "UM", "DM", "DD")
"""Upstream with tributaries, upstream main, downstream main, downstream with diversions."""

SLACK_M: Final = 1e-6
"""What lies this little beyond a limit [m] is within it: sums of lengths are not exact. A setting of ours."""


@dataclass(frozen=True)
class _Spots:
    """Places on the network: row in the table given, position of the reach, distance to its lower end [m]."""

    row: Ints
    reach: Ints
    to_end_m: Floats


def walk(
    network: Network,
    starts: pd.DataFrame,
    *,
    mode: Mode,
    within_m: float | None = None,
) -> pd.DataFrame:
    """All reaches on the way from each start.

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
        Longest distance along the network [m]; what lies exactly there counts. Without it, to the end.

    Returns
    -------
    DataFrame
        ``start_id``, ``reach_id``, ``distance_m`` [m] along the network by the shortest way to the near end of the
        reach (0 for the start's own), ``lower_m`` and ``upper_m``: the part of the reach on the way, as distances to
        its lower end [m], ``whole``: whether that is all of it. In the order of the starts, then by distance. What is
        not reached has no row. A start on a loop has its own reach a second time, reached around the loop.

    Raises
    ------
    LayerError
        If a column is missing, a ``start_id`` is there twice, or a start lies beyond the end of its reach.
    NetworkError
        If a reach is not known.
    DataError
        If the mode is not one of the four or the limit is not a number of 0 or more.
    """
    spots = _spots(network, starts, "start_id")
    states, limit = _states(network, spots, mode=mode, within_m=within_m)
    table = _table(network, spots, states, limit=limit, up=_is_up(mode))
    names = starts["start_id"].to_numpy()[spots.row]
    order = np.lexsort((table.far, table.near, spots.row[table.start]))
    return pd.DataFrame(
        {
            "start_id": names[table.start[order]],
            "reach_id": network.ids.to_numpy()[table.reach[order]],
            "distance_m": table.near[order],
            "lower_m": table.lower[order],
            "upper_m": table.upper[order],
            "whole": (table.upper - table.lower >= network.length_m[table.reach] - SLACK_M)[order],
        }
    )


def along(
    network: Network,
    starts: pd.DataFrame,
    places: pd.DataFrame,
    *,
    mode: Mode,
    within_m: float | None = None,
) -> pd.DataFrame:
    """The places on the way from each start, with their distance along the network.

    Parameters
    ----------
    network, starts, mode, within_m
        As :func:`walk`.
    places : DataFrame
        ``place_id``, ``reach_id``, ``to_end_m`` [m], as the starts. A ``place_id`` may be there several times, such
        as a park with an outlet on two rivers: each is a place of its own.

    Returns
    -------
    DataFrame
        ``start_id``, ``place_id``, ``reach_id``, ``distance_m`` [m]: exact along the network by the shortest way, 0
        for a place at the start itself. In the order of the starts, then by distance, then of the places.

    Raises
    ------
    LayerError, NetworkError, DataError
        As :func:`walk`.
    """
    spots, goals = _spots(network, starts, "start_id"), _spots(network, places, "place_id", once=False)
    states, limit = _states(network, spots, mode=mode, within_m=within_m)
    up = _is_up(mode)
    table = _table(network, spots, states, limit=limit, up=up)
    by_reach = np.argsort(goals.reach, kind="stable")
    first = np.searchsorted(goals.reach[by_reach], np.arange(len(network) + 1))
    count = first[table.reach + 1] - first[table.reach]
    state = np.repeat(np.arange(len(count)), count)
    goal = by_reach[ramps(first[table.reach], count)]
    at = goals.to_end_m[goal]
    on = (at >= table.lower[state] - SLACK_M) & (at <= table.upper[state] + SLACK_M)
    state, goal, at = state[on], goal[on], at[on]
    entry = np.where(table.own, table.lower if up else table.upper, 0.0 if up else network.length_m[table.reach])[state]
    distance = table.near[state] + np.maximum(at - entry if up else entry - at, 0.0)
    start = table.start[state]
    order = np.lexsort((goals.row[goal], distance, spots.row[start]))
    start, goal, distance = start[order], goal[order], distance[order]
    twice = pd.DataFrame({"start": start, "goal": goal}).duplicated().to_numpy()
    start, goal, distance = start[~twice], goal[~twice], distance[~twice]
    return pd.DataFrame(
        {
            "start_id": starts["start_id"].to_numpy()[spots.row[start]],
            "place_id": places["place_id"].to_numpy()[goals.row[goal]],
            "reach_id": network.ids.to_numpy()[goals.reach[goal]],
            "distance_m": distance,
        }
    )


def upstream(network: Network, reach: Any, *, within_m: float | None = None, main: bool = False) -> pd.Series[float]:
    """Distance [m] from the upper end of a reach up to every reach upstream.

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
    """
    return _from_reach(network, reach, mode="UM" if main else "UT", within_m=within_m)


def downstream(network: Network, reach: Any, *, within_m: float | None = None, main: bool = False) -> pd.Series[float]:
    """Distance [m] from the lower end of a reach down to every reach downstream.

    As :func:`upstream`; with all diversions (DD), or along the main path alone (DM). The distance is that to the upper
    end of each reach.
    """
    return _from_reach(network, reach, mode="DM" if main else "DD", within_m=within_m)


def _from_reach(network: Network, reach: Any, *, mode: Mode, within_m: float | None) -> pd.Series[float]:
    at = network.length_m[network.positions([reach])] if _is_up(mode) else np.zeros(1)
    start = pd.DataFrame({"start_id": [0], "reach_id": [reach], "to_end_m": at})
    table = walk(network, start, mode=mode, within_m=within_m).drop_duplicates("reach_id")
    return table.set_index("reach_id")["distance_m"]


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


def _spots(network: Network, table: pd.DataFrame, name: str, *, once: bool = True) -> _Spots:
    """Where the rows of a table are on the network; those without a reach left out."""
    lost = [column for column in (name, "reach_id", "to_end_m") if column not in table.columns]
    if lost:
        raise LayerError(
            Text(zh=f"表中缺少字段 {'、'.join(lost)}。", en=f"the table lacks the column {', '.join(lost)}."),
            hint=Text(
                zh=f"需要 {name}、reach_id、to_end_m（到河段下端的距离，米）。",
                en=f"Needed: {name}, reach_id, to_end_m (distance to the lower end of the reach, m).",
            ),
        )
    if once and table[name].duplicated().any():
        twice = table[name][table[name].duplicated()].iloc[0]
        raise LayerError(
            Text(zh=f"起点标识 {twice!r} 重复。", en=f"the start {twice!r} is there more than once."),
            hint=Text(zh="请让各起点的标识各不相同。", en="Give each start an id of its own."),
        )
    row = np.flatnonzero(table["reach_id"].notna().to_numpy()).astype(np.intp)
    reach = network.positions(table["reach_id"].to_numpy()[row])
    to_end = table["to_end_m"].to_numpy(np.float64)[row]
    length = network.length_m[reach]
    off = ~((to_end >= -0.01) & (to_end <= length + 0.01))
    if off.any():
        which = row[off][0]
        raise LayerError(
            Text(
                zh=f"{table[name].iloc[which]!r} 距河段下端 {to_end[off][0]} 米，河段长 {length[off][0]:.2f} 米。",
                en=f"{table[name].iloc[which]!r} is {to_end[off][0]} m above the end of a reach of"
                f" {length[off][0]:.2f} m.",
            ),
            hint=Text(zh="to_end_m 沿河段量到其下端。", en="to_end_m is measured along the reach to its lower end."),
        )
    return _Spots(row, reach, np.clip(to_end, 0.0, length))


def _states(network: Network, spots: _Spots, *, mode: str, within_m: float | None) -> tuple[States, float]:
    """What the walk comes to from each spot, and the limit."""
    up = _is_up(mode)
    limit = math.inf if within_m is None else float(within_m)
    if not limit >= 0:
        raise DataError(
            Text(
                zh=f"within_m 应为不小于 0 的米数，不能是 {within_m}。",
                en=f"within_m must be 0 or more metres, not {within_m}.",
            )
        )
    leave = network.length_m[spots.reach] - spots.to_end_m if up else spots.to_end_m
    begin = States(np.arange(len(spots.reach)), spots.reach, leave[None, :])
    course = Courses.of(network).course(mode)
    return advance(course, begin, network.length_m[None, :], limit=limit + SLACK_M), limit


@dataclass(frozen=True)
class _Reached:
    """Reaches on the way: start, reach (positions), near and far distance, the part reached, whether a start's own."""

    start: Ints
    reach: Ints
    near: Floats
    far: Floats
    lower: Floats
    upper: Floats
    own: npt.NDArray[np.bool_]


def _table(network: Network, spots: _Spots, states: States, *, limit: float, up: bool) -> _Reached:
    count = len(spots.reach)
    start, reach = np.r_[np.arange(count), states.start], np.r_[spots.reach, states.reach]
    near = np.r_[np.zeros(count), states.cost[0]]
    length = network.length_m[reach]
    entry = np.r_[spots.to_end_m, np.zeros(len(states)) if up else length[count:]]
    rest = np.maximum(limit - near, 0.0)
    lower = entry if up else np.maximum(entry - rest, 0.0)
    upper = np.minimum(entry + rest, length) if up else entry
    own = np.arange(len(reach)) < count
    return _Reached(start, reach, near, near + (upper - lower), lower, upper, own)
