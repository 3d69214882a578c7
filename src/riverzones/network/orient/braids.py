"""The likeliest way for water through a braid, and how sure each of its reaches is.

A way is allowed when there is no loop, the exit is the only place where water ends and it begins only at inlets. From
a first allowed way (:mod:`riverzones.network.orient.st_numbering`) one reach, or two that follow each other, are
turned at a time, keeping it allowed (the order of nodes is kept up as by Pearce and Kelly 2006). While the temperature
falls this settles on a likely way (Metropolis); at an even temperature the share of time a reach spends one way is
its certainty. Of several ways met there and settled, the one with most reaches expected to be right is taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["Braid", "Junction", "likeliest_turns"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

TURNS_PER_REACH: Final = 1_500  # turns tried for each reach of a braid: a setting of ours
TURNS: Final = 60_000  # but no more in all, unless that were less than the next number for each reach: ours
LEAST_TURNS_PER_REACH: Final = 40
HOTTEST: Final = 3.0  # temperature to begin with: a setting of ours
COLDEST: Final = 0.05  # and to end with: a setting of ours
WARM: Final = 1.3  # at which certainty is told; above 1 as evidence at neighbouring nodes hangs together: ours
SUREST: Final = 0.97  # certainty of what could be otherwise: a setting of ours
LOOKS: Final = 6  # ways looked at on the way; of these the one with most reaches expected to be right is taken: ours
SEED: Final = 4490  # chance is the same in every run


@dataclass(frozen=True, slots=True)
class Junction:
    """A node of a braid: its reaches, and the cost of each set of them flowing in (bit i for reach i)."""

    reaches: tuple[int, ...]
    costs: tuple[float, ...] = ()
    """Of length 2 ** reaches, infinite where forbidden; empty where only the rule holds that water comes in (unless at
    an inlet) and goes on (unless at the exit)."""
    inlet: bool = False
    exit: bool = False


@dataclass(eq=False)
class Braid:
    """A braid and the way water takes now: reach e from ``tail[e]`` to ``head[e]``, ``rank`` falling along none."""

    tail: list[int]
    head: list[int]
    pull: list[float]
    junctions: list[Junction]
    rank: list[int]
    turned: list[bool] = field(init=False)
    bit: list[dict[int, int]] = field(init=False)
    inward: list[int] = field(init=False)
    out: list[set[int]] = field(init=False)
    into: list[set[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Sets of reaches at each node, from the first way."""
        count = len(self.junctions)
        self.turned = [False] * len(self.tail)
        self.bit = [{reach: 1 << i for i, reach in enumerate(junction.reaches)} for junction in self.junctions]
        self.out, self.into = [set() for _ in range(count)], [set() for _ in range(count)]
        for reach, (a, b) in enumerate(zip(self.tail, self.head, strict=True)):
            self.out[a].add(reach)
            self.into[b].add(reach)
        self.inward = [sum(self.bit[node][reach] for reach in self.into[node]) for node in range(count)]

    def gain(self, reaches: tuple[int, ...]) -> float:
        """Return how much dearer it gets when ``reaches`` are turned together; infinite where a node would forbid
        it.
        """
        change = 0.0
        masks: dict[int, int] = {}
        for reach in reaches:
            change += -self.pull[reach] if self.turned[reach] else self.pull[reach]
            for node in (self.tail[reach], self.head[reach]):
                masks[node] = masks.get(node, 0) ^ self.bit[node][reach]
        for node, mask in masks.items():
            now = self.inward[node]
            change += self._cost(node, now ^ mask) - self._cost(node, now)
            if change == math.inf:
                break
        return change

    def _cost(self, node: int, mask: int) -> float:
        junction = self.junctions[node]
        if junction.costs:
            return junction.costs[mask]
        if junction.exit:
            return 0.0
        dry = mask == 0 and not junction.inlet
        return math.inf if dry or mask == (1 << len(junction.reaches)) - 1 else 0.0

    def turn(self, reach: int) -> bool:
        """Turn a reach unless that makes a loop; the costs of nodes are not looked at."""
        a, b = self.tail[reach], self.head[reach]
        below = self._below(a, b, reach)
        if below is None:
            return False
        above = self._above(b, a, reach)
        ranks = sorted(self.rank[node] for node in (*above, *below))
        ordered = [*sorted(above, key=self.rank.__getitem__), *sorted(below, key=self.rank.__getitem__)]
        for node, rank in zip(ordered, ranks, strict=True):
            self.rank[node] = rank
        self.out[a].discard(reach)
        self.into[b].discard(reach)
        self.out[b].add(reach)
        self.into[a].add(reach)
        self.inward[a] ^= self.bit[a][reach]
        self.inward[b] ^= self.bit[b][reach]
        self.tail[reach], self.head[reach] = b, a
        self.turned[reach] = not self.turned[reach]
        return True

    def _below(self, start: int, goal: int, barred: int) -> set[int] | None:
        """Nodes water reaches from ``start`` above the rank of ``goal``; None if it comes to ``goal`` itself."""
        most, seen, waiting = self.rank[goal], {start}, [start]
        while waiting:
            for reach in self.out[waiting.pop()]:
                node = self.head[reach]
                if reach == barred or node in seen:
                    continue
                if node == goal:
                    return None
                if self.rank[node] < most:
                    seen.add(node)
                    waiting.append(node)
        return seen

    def _above(self, start: int, limit: int, barred: int) -> set[int]:
        least, seen, waiting = self.rank[limit], {start}, [start]
        while waiting:
            for reach in self.into[waiting.pop()]:
                node = self.tail[reach]
                if reach != barred and node not in seen and self.rank[node] > least:
                    seen.add(node)
                    waiting.append(node)
        return seen

    def attempt(self, reaches: tuple[int, ...]) -> bool:
        """Turn all of ``reaches`` or none; in whichever order makes no loop on the way."""
        return self._turn_all(reaches) or (len(reaches) > 1 and self._turn_all(reaches[::-1]))

    def _turn_all(self, reaches: tuple[int, ...]) -> bool:
        done: list[int] = []
        for reach in reaches:
            if not self.turn(reach):
                for back in reversed(done):
                    self.turn(back)
                return False
            done.append(reach)
        return True


def likeliest_turns(braid: Braid) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Return which reaches of the first way are turned in the likeliest way found, and how sure each is (0 to 1).

    The braid is left in that way.
    """
    count = len(braid.tail)
    turns = max(min(TURNS_PER_REACH * count, TURNS), LEAST_TURNS_PER_REACH * count)
    chance = np.random.default_rng(SEED)
    if not _anything_free(braid):
        return np.asarray(braid.turned, dtype=np.bool_), np.ones(count)
    hot = _run(braid, np.geomspace(HOTTEST, COLDEST, turns // 2), chance)
    ways = [np.asarray(braid.turned, dtype=np.bool_)]
    spent = np.zeros(count)
    for _ in range(LOOKS):
        spent += _run(braid, np.full(turns // 2 // LOOKS, WARM), chance) / LOOKS
        ways.append(np.asarray(braid.turned, dtype=np.bool_))
    best, most = ways[0], -math.inf
    for way in ways:
        _run_back(braid, way)
        _quench(braid)
        turned = np.asarray(braid.turned, dtype=np.bool_)
        expected = float(np.where(turned, spent, 1 - spent).sum())
        best, most = (turned, expected) if expected > most else (best, most)
    _run_back(braid, best)
    share = np.where(best, spent, 1 - spent)
    free = (hot > 0) & (hot < 1)
    return best, np.where(free, np.clip(share, 1 - SUREST, SUREST), share)


def _anything_free(braid: Braid) -> bool:
    return sum(len(junction.reaches) > 2 or junction.inlet for junction in braid.junctions if not junction.exit) > 1


def _run(braid: Braid, temperatures: Floats, chance: np.random.Generator) -> Floats:
    """Try a turn at each temperature; the share of tries that found each reach turned."""
    count, tries = len(braid.tail), len(temperatures)
    picks = chance.integers(0, count, tries)
    since = [0] * count
    total = [0] * count
    limits = (-temperatures * np.log(chance.random(tries))).tolist()
    pairs, seconds = chance.random(tries).tolist(), chance.random(tries).tolist()
    for step, reach in enumerate(picks.tolist()):
        reaches = (reach,) if pairs[step] < 0.6 else _followed(braid, reach, seconds[step])
        if braid.gain(reaches) < limits[step] and braid.attempt(reaches):
            for reach_number in reaches:
                if not braid.turned[reach_number]:
                    total[reach_number] += step - since[reach_number]
                since[reach_number] = step
    for reach_number in range(count):
        if braid.turned[reach_number]:
            total[reach_number] += tries - since[reach_number]
    return np.asarray(total, dtype=np.float64) / max(tries, 1)


def _followed(braid: Braid, reach: int, where: float) -> tuple[int, ...]:
    """A reach and one that it flows into."""
    onward = sorted(braid.out[braid.head[reach]])
    return (reach, onward[int(where * len(onward))]) if onward else (reach,)


def _quench(braid: Braid) -> None:
    """Turn whatever makes it cheaper until nothing does."""
    better = True
    while better:
        better = False
        for reach in range(len(braid.tail)):
            onward = sorted(braid.out[braid.head[reach]])
            for reaches in ((reach,), *((reach, onward_reach) for onward_reach in onward)):
                if braid.gain(reaches) < -1e-9 and braid.attempt(reaches):
                    better = True
                    break


def _run_back(braid: Braid, wanted: npt.NDArray[np.bool_]) -> None:
    """Put the braid into the way ``wanted``, which is known to be allowed."""
    fresh = Braid(
        tail=[h if t != w else a for a, h, t, w in zip(braid.tail, braid.head, braid.turned, wanted, strict=True)],
        head=[a if t != w else h for a, h, t, w in zip(braid.tail, braid.head, braid.turned, wanted, strict=True)],
        pull=braid.pull,
        junctions=braid.junctions,
        rank=braid.rank,
    )
    fresh.turned = wanted.tolist()
    fresh.rank = _ranks(fresh)
    braid.__dict__.update(fresh.__dict__)


def _ranks(braid: Braid) -> list[int]:
    """Ranks that fall along no reach, for a way without loops."""
    missing = [len(reaches) for reaches in braid.into]
    waiting = [node for node, number in enumerate(missing) if number == 0]
    rank, level = [0] * len(missing), 0
    while waiting:
        node = waiting.pop()
        rank[node] = level
        level += 1
        for reach in braid.out[node]:
            below = braid.head[reach]
            missing[below] -= 1
            if missing[below] == 0:
                waiting.append(below)
    return rank
