"""The frontier of a trace, reach by reach, and what it has reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riverzones.geo.edges import ramps
from riverzones.network.network import Links, Network
from riverzones.network.trace.spots import Spots

__all__ = ["SLACK_M", "Costs", "FlowGraph", "Reached", "States", "advance", "reached"]


Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Passing = Callable[[Ints], Floats]


@dataclass(frozen=True)
class FlowGraph:
    """Which way a walk may go.

    Parameters
    ----------
    links : Links
        Ways on from every reach, in the direction of the walk.
    level : ndarray of int, shape (reaches,)
        Rises along every way on that is not part of a loop, and is one number on a loop.
    joined : ndarray of bool, shape (reaches,)
        Whether there are several ways into the reach, or it is on a loop or next to one.
    ring : ndarray of int, shape (reaches,)
        Number of the loop that the reach is on; -1 on none.
    """

    links: Links
    level: Ints
    joined: Flags
    ring: Ints


@dataclass(frozen=True)
class States:
    """What a walk has come to: start, reach (positions), and the costs to the near end of the reach, shape (costs, n).

    The first cost is the one that was kept least; the others are those of the same way.
    """

    start: Ints
    reach: Ints
    cost: Floats

    def take(self, chosen: Ints | Flags) -> States:
        """Return the chosen states."""
        return States(self.start[chosen], self.reach[chosen], self.cost[:, chosen])

    def __len__(self) -> int:
        return len(self.reach)

    @staticmethod
    def concatenated(parts: list[States]) -> States:
        """Return one after another."""
        if len(parts) == 1:
            return parts[0]
        return States(
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.reach for part in parts]),
            np.concatenate([part.cost for part in parts], axis=1),
        )


def advance(graph: FlowGraph, begin: States, passing: Passing, *, limit: float) -> States:
    """Return all states within the limit, the given ones left out.

    Parameters
    ----------
    graph : FlowGraph
        Which way to go.
    begin : States
        One per start, ``start`` counting from 0; ``cost`` is that of leaving the start's own reach.
    passing : callable
        What it costs to pass each of some reaches, 0 or more: positions (n,) to costs (costs, n).
    limit : float
        Most of the first cost, to the near end of a reach.

    Returns
    -------
    States
        Each start and reach once.
    """
    origin = graph.level[begin.reach]
    states: list[States] = []
    waiting: defaultdict[int, list[States]] = defaultdict(list)
    here, _ = _onward(graph, begin, begin.cost, limit)
    step = 0
    while len(here) or waiting:
        held = graph.joined[here.reach]
        if held.any():
            _shelve(here.take(held), graph, origin, waiting)
            here = here.take(~held)
        if not len(here) and step not in waiting:
            step = min(waiting)
        if step in waiting:
            here = States.concatenated([here, _settled(graph, waiting.pop(step), passing, limit)])
        states.append(here)
        onward, same_loop = _onward(graph, here, here.cost + passing(here.reach), limit)
        here = onward if same_loop is None else onward.take(~same_loop)
        step += 1
    return States.concatenated(states) if states else begin.take(np.zeros(0, dtype=np.intp))


def _onward(graph: FlowGraph, states: States, leaving: Floats, limit: float) -> tuple[States, Flags | None]:
    """One step from states whose reach is passed at the cost ``leaving``; which steps stay on a loop, if any does."""
    within = leaving[0] <= limit
    if not within.all():
        states, leaving = states.take(within), leaving[:, within]
    first = graph.links.first[states.reach]
    count = graph.links.first[states.reach + 1] - first
    source = np.repeat(np.arange(len(states)), count)
    onward = States(states.start[source], graph.links.to[ramps(first, count)], leaving[:, source])
    ring = graph.ring[states.reach]
    if not (ring >= 0).any():
        return onward, None
    return onward, (ring[source] >= 0) & (ring[source] == graph.ring[onward.reach])


def _shelve(states: States, graph: FlowGraph, origin: Ints, waiting: defaultdict[int, list[States]]) -> None:
    """Put states by until the walk of their start has come to the level of the reach."""
    due = graph.level[states.reach] - origin[states.start]
    for step in np.unique(due).tolist():
        waiting[step].append(states.take(due == step))


def _settled(graph: FlowGraph, parts: list[States], passing: Passing, limit: float) -> States:
    """Each start and reach once, at its least cost; loops walked round until nothing gets less."""
    states = _least(States.concatenated(parts), len(graph.level))
    loop = graph.ring[states.reach] >= 0
    if not loop.any():
        return states
    rest, ring = states.take(~loop), states.take(loop)
    fresh = ring
    while len(fresh):
        fresh, same_loop = _onward(graph, fresh, fresh.cost + passing(fresh.reach), limit)
        if same_loop is not None:
            fresh = fresh.take(same_loop)
        both = _least(States.concatenated([ring, fresh]), len(graph.level))
        known = ring.start * len(graph.level) + ring.reach
        key = both.start * len(graph.level) + both.reach
        position = np.minimum(np.searchsorted(known, key), len(known) - 1)
        better = (known[position] != key) | (both.cost[0] < ring.cost[0][position])
        ring, fresh = both, both.take(better)
    return States.concatenated([rest, ring])


def _least(states: States, count: int) -> States:
    """Each start and reach once, sorted; of several costs the least, compared from the first on."""
    key = states.start * count + states.reach
    order = np.lexsort((*states.cost[::-1], key))
    key = key[order]
    new = np.ones(len(key), dtype=bool)
    np.not_equal(key[1:], key[:-1], out=new[1:])
    return states.take(order[new])


SLACK_M = 1e-6
"""What lies this little beyond a limit [m] is within it, as sums of lengths are not exact: a setting of ours."""


@dataclass(frozen=True)
class Costs:
    """What is counted along the way: names, and what a metre of each reach costs, shape (costs, reaches).

    The first is kept least and limited. A reach whose first cost is infinite is not passed.
    """

    names: tuple[str, ...]
    per_m: Floats
    limit: float

    @property
    def least(self) -> float:
        """The least that a metre costs by the first cost."""
        return float(np.min(self.per_m[0], initial=1.0))

    def of(self, reach: Ints, metres: Floats) -> Floats:
        """Return costs of going some metres on each of some reaches; no metres cost nothing."""
        per_m = self.per_m[:, reach]
        return np.where(metres > 0, per_m * np.where(metres > 0, metres, 1.0), 0.0)


@dataclass(frozen=True)
class Reached:
    """Parts of reaches on the way from each start.

    Parameters
    ----------
    start, reach : ndarray of int, shape (n,)
        Positions.
    cost : ndarray, shape (costs, n)
        Costs to the near end of the part.
    lower, upper : ndarray, shape (n,)
        The part, as distances to the lower end of the reach [m].
    entry : ndarray, shape (n,)
        Where the way enters it, as distance to the lower end [m].
    """

    start: Ints
    reach: Ints
    cost: Floats
    lower: Floats
    upper: Floats
    entry: Floats


def reached(network: Network, spots: Spots, graph: FlowGraph, costs: Costs, *, up: bool) -> Reached:
    """Return all that is reached from the spots, their own reaches first."""
    length, count = network.length_m, len(spots)
    leave = length[spots.reach] - spots.to_end_m if up else spots.to_end_m
    begin = States(np.arange(count), spots.reach, costs.of(spots.reach, leave))

    def passing(reach: Ints) -> Floats:
        return costs.of(reach, length[reach])

    states = advance(graph, begin, passing, limit=costs.limit + SLACK_M * costs.least)
    start, reach = np.r_[begin.start, states.start], np.r_[spots.reach, states.reach]
    cost = np.concatenate([np.zeros((len(costs.names), count)), states.cost], axis=1)
    entry = np.r_[spots.to_end_m, np.zeros(len(states)) if up else length[states.reach]]
    rest = np.maximum(costs.limit - cost[0], 0.0) / costs.per_m[0, reach]
    lower = entry if up else np.maximum(entry - rest, 0.0)
    upper = np.minimum(entry + rest, length[reach]) if up else entry
    return Reached(start, reach, cost, lower, upper, entry)
