"""From the states of a walk to the parts of reaches on the way, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riverzones.network.network import Network
from riverzones.network.trace.frontier import Course, States, advance
from riverzones.network.trace.spots import Spots

__all__ = ["SLACK_M", "Costs", "Reached", "reached"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

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
        """Costs of going some metres on each of some reaches; no metres cost nothing."""
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


def reached(network: Network, spots: Spots, course: Course, costs: Costs, *, up: bool) -> Reached:
    """All that is reached from the spots, their own reaches first."""
    length, count = network.length_m, len(spots)
    leave = length[spots.reach] - spots.to_end_m if up else spots.to_end_m
    begin = States(np.arange(count), spots.reach, costs.of(spots.reach, leave))

    def passing(reach: Ints) -> Floats:
        return costs.of(reach, length[reach])

    states = advance(course, begin, passing, limit=costs.limit + SLACK_M * costs.least)
    start, reach = np.r_[begin.start, states.start], np.r_[spots.reach, states.reach]
    cost = np.concatenate([np.zeros((len(costs.names), count)), states.cost], axis=1)
    entry = np.r_[spots.to_end_m, np.zeros(len(states)) if up else length[states.reach]]
    rest = np.maximum(costs.limit - cost[0], 0.0) / costs.per_m[0, reach]
    lower = entry if up else np.maximum(entry - rest, 0.0)
    upper = np.minimum(entry + rest, length[reach]) if up else entry
    return Reached(start, reach, cost, lower, upper, entry)
