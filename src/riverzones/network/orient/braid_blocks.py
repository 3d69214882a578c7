"""Blocks of a network: tree parts that need no choice, braids that do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from riverzones.network.orient.braids import Braid, Junction, likeliest_turns
from riverzones.network.orient.graph import Spokes
from riverzones.network.orient.st_numbering import feasible, heads, st_order

__all__ = ["HEAD_WEIGHT", "Blocks", "Net", "blocks", "braided", "gathered"]


Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Blocks:
    """Blocks as seen from the roots.

    Attributes
    ----------
    of_edge : ndarray of int, shape (reaches,)
        Block of each reach; all have one.
    top : ndarray of int, shape (blocks,)
        Node of each block that lies nearest to the root.
    size : ndarray of int, shape (blocks,)
        Reaches in each block; 1 is a bridge.
    way_out : ndarray of int, shape (nodes,)
        Block through which a node leaves; -1 at a root.
    order : ndarray of int
        Nodes, each after all that lie between it and its root.
    component : ndarray of int, shape (nodes,)
        Number of the root, in the order given, that a node was reached from.
    """

    of_edge: Ints
    top: Ints
    size: Ints
    way_out: Ints
    order: Ints
    component: Ints


def blocks(begin: Ints, end: Ints, count: int, roots: Iterable[int]) -> Blocks:
    """Return blocks of the graph, walked from ``roots`` and then from any node not reached yet.

    Parameters
    ----------
    begin, end : ndarray of int, shape (reaches,)
        Nodes at both ends, 0 to ``count`` - 1, never the same; parallel reaches are welcome.
    count : int
        Number of nodes.
    roots : iterable of int
        Nodes to walk from, in this order; those already reached are passed over.

    Examples
    --------
    >>> found = blocks(np.array([0, 1, 2, 1]), np.array([1, 2, 3, 3]), 4, [0])     # a stem into a triangle
    >>> found.size[found.of_edge].tolist(), found.top[found.of_edge].tolist()
    ([1, 3, 3, 3], [0, 1, 1, 1])
    """
    node = np.r_[begin, end]
    sort = np.argsort(node, kind="stable")
    first = np.r_[0, np.cumsum(np.bincount(node, minlength=count))].tolist()
    far = np.r_[end, begin][sort].tolist()
    edge = np.r_[np.arange(len(begin)), np.arange(len(begin))][sort].tolist()
    seen = [-1] * count
    low = [0] * count
    onward = first[:-1]
    reached_by = [-1] * count
    component = [-1] * count
    of_edge = [-1] * len(begin)
    top: list[int] = []
    order: list[int] = []
    waiting: list[int] = []
    clock = trees = 0
    for root in (*roots, *range(count)):
        if seen[root] >= 0:
            continue
        seen[root] = low[root] = clock
        clock += 1
        order.append(root)
        component[root] = trees
        path, by = [root], [-1]
        while path:
            here = path[-1]
            spoke = onward[here]
            if spoke < first[here + 1]:
                onward[here] = spoke + 1
                line = edge[spoke]
                if line == by[-1]:
                    continue
                there = far[spoke]
                if seen[there] < 0:
                    seen[there] = low[there] = clock
                    clock += 1
                    order.append(there)
                    component[there] = trees
                    reached_by[there] = line
                    path.append(there)
                    by.append(line)
                    waiting.append(line)
                elif seen[there] < seen[here]:
                    waiting.append(line)
                    low[here] = min(low[here], seen[there])
                continue
            path.pop()
            line = by.pop()
            if path:
                below = path[-1]
                low[below] = min(low[below], low[here])
                if low[here] >= seen[below]:
                    number = len(top)
                    top.append(below)
                    while True:
                        taken = waiting.pop()
                        of_edge[taken] = number
                        if taken == line:
                            break
        trees += 1
    belongs = np.asarray(of_edge, dtype=np.intp)
    by_edge = np.asarray(reached_by, dtype=np.intp)
    way_out = np.where(by_edge >= 0, belongs[by_edge] if len(belongs) else -1, -1).astype(np.intp)
    return Blocks(
        of_edge=belongs,
        top=np.asarray(top, dtype=np.intp),
        size=np.bincount(belongs, minlength=len(top)).astype(np.intp),
        way_out=way_out,
        order=np.asarray(order, dtype=np.intp),
        component=np.asarray(component, dtype=np.intp),
    )


Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HEAD_WEIGHT: Final = 2.0  # log-odds of flowing as the heads of the first way fall: a setting of ours
ARM_SHARE: Final = 0.6  # arms bend round islands: their junctions count for less than confluences: a setting of ours
SPRING_COST: Final = 4.0  # log-odds against a second spring in a block behind which nothing lies: a setting of ours
UNEVEN: Final = 0.01  # resistances differ by up to this share, so that heads do not tie: a setting of ours


@dataclass(frozen=True, eq=False)
class Net:
    """The graph with what is known about it: ends, lengths [m], widths (NaN), log-odds from begin to end.

    Reaches from ``real`` on are not there: they join several outlets to one.
    """

    begin: Ints
    end: Ints
    nodes: int
    real: int
    length_m: Floats
    width_m: Floats
    pull: Floats
    spokes: Spokes
    energies: dict[int, tuple[Ints, Floats]]


def gathered(parts: Blocks, *, blocks: Floats, nodes: Floats) -> tuple[Floats, Floats]:
    """Return what lies behind: for each node the sum over all blocks behind it, for each block its own and all behind
    it.

    ``blocks`` and ``nodes`` hold what each has itself; the top of a block does not count to it.
    """
    inside: list[list[int]] = [[] for _ in range(len(parts.top))]
    for node, block in enumerate(parts.way_out.tolist()):
        if block >= 0:
            inside[block].append(node)
    own, alone = blocks.tolist(), nodes.tolist()
    hang = [0.0] * len(alone)
    for block, top in enumerate(parts.top.tolist()):  # a block is numbered after all that lie behind it
        own[block] += sum(alone[node] + hang[node] for node in inside[block])
        hang[top] += own[block]
    return np.asarray(hang, dtype=np.float64), np.asarray(own, dtype=np.float64)


def braided(net: Net, parts: Blocks, *, drawn: Flags, threshold: float) -> tuple[Flags, Floats]:
    """Return for every reach whether it flows from begin to end, and how sure (0 to 1) that is once the outlets are
    known.

    Bridges flow to the top of their block, and are sure. What is less sure than ``threshold`` flows as ``drawn``
    (True from begin to end) where that is allowed.
    """
    forward = net.end == parts.top[parts.of_edge]
    sure = np.ones(len(net.begin))
    wide = np.flatnonzero(parts.size > 1)
    if not len(wide):
        return forward, sure
    within = np.bincount(parts.way_out[parts.way_out >= 0], minlength=len(parts.top))
    wide = wide[within[wide] > 1]  # parallel reaches between two nodes all flow to the top
    length = np.bincount(parts.of_edge, net.length_m, minlength=len(parts.top)).astype(np.float64)
    hang, _ = gathered(parts, blocks=length, nodes=np.zeros(net.nodes))
    sort = np.argsort(parts.of_edge, kind="stable")
    first = np.r_[0, np.cumsum(parts.size)]
    tables = _Tables(net, parts)
    for block in wide:
        edges = sort[first[block] : first[block + 1]]
        piece = _Piece(net, edges, int(parts.top[block]), hang)
        braid, way, senses = piece.braid(tables)
        turned, certain = likeliest_turns(braid)
        for number in np.flatnonzero(certain < threshold).tolist():
            as_drawn = any(drawn[edge] == along ^ senses[number] ^ bool(turned[number]) for edge, along in way[number])
            stays = as_drawn and certain[number] >= 1 - threshold
            if not stays and braid.gain((number,)) < math.inf and braid.attempt((number,)):
                turned[number], certain[number] = not turned[number], 1 - certain[number]
        for number, chain in enumerate(way):
            for edge, along in chain:
                forward[edge] = along ^ senses[number] ^ bool(turned[number])
                sure[edge] = certain[number]
    return forward, sure


class _Tables:
    """Costs of junctions, reduced to the reaches of one block."""

    def __init__(self, net: Net, parts: Blocks) -> None:
        self.net, self.parts = net, parts
        self.row = np.full(net.nodes, -1, dtype=np.intp)
        for nodes, _ in net.energies.values():
            self.row[nodes] = np.arange(len(nodes))
        self.joined = set(np.r_[net.begin[net.real :], net.end[net.real :]].tolist())

    def costs(self, node: int, edges: list[int], *, inlet: bool, spring: float) -> tuple[float, ...]:
        """Return cost of each set of ``edges`` (bit i for edge i) flowing into the node; all others flow in."""
        spokes = self.net.spokes
        if node in self.joined or node >= len(spokes.first) - 1 or self.row[node] < 0:
            return ()
        begin, end = int(spokes.first[node]), int(spokes.first[node + 1])
        cost = self.net.energies[end - begin][1][self.row[node]]
        position = {int(edge): i for i, edge in enumerate(spokes.edge[begin:end])}
        bits = [1 << position[edge] for edge in edges]
        others = (1 << (end - begin)) - 1 - sum(bits)
        costs_of_masks = []
        for mask in range(1 << len(edges)):
            if mask == (1 << len(edges)) - 1:
                costs_of_masks.append(math.inf)
            elif mask == 0 and not inlet:
                costs_of_masks.append(spring)
            else:
                costs_of_masks.append(
                    ARM_SHARE * float(cost[others + sum(bit for i, bit in enumerate(bits) if mask >> i & 1)])
                )
        return tuple(costs_of_masks)


class _Piece:
    """One block, its reaches strung together through nodes of two."""

    def __init__(self, net: Net, edges: Ints, top: int, hang: Floats) -> None:
        self.net, self.top = net, top
        self.edges = edges
        ends = np.r_[net.begin[edges], net.end[edges]]
        self.nodes, local = np.unique(ends, return_inverse=True)
        self.a, self.b = local[: len(edges)], local[len(edges) :]
        self.exit = int(np.searchsorted(self.nodes, top))
        self.inflow = hang[self.nodes].copy()
        self.inflow[self.exit] = 0.0
        self.inlets = self.inflow > 0
        self.lonely = not self.inlets.any()
        if self.lonely:
            spring = self._farthest()
            self.inlets[spring] = True
            self.inflow[spring] = 1.0

    def _farthest(self) -> int:
        count = len(self.nodes)
        length = self.net.length_m[self.edges]
        order = np.argsort(-length, kind="stable")  # of parallel reaches the shorter one counts: the last written
        matrix = np.zeros(0)
        pairs: dict[tuple[int, int], float] = {}
        for edge in order.tolist():
            pairs[(int(self.a[edge]), int(self.b[edge]))] = float(length[edge])
        key = np.array(list(pairs))
        matrix = scipy.sparse.coo_array((list(pairs.values()), (key[:, 0], key[:, 1])), shape=(count, count)).tocsr()
        return int(np.argmax(scipy.sparse.csgraph.dijkstra(matrix, directed=False, indices=self.exit)))

    def _strings(self) -> list[tuple[int, int, list[tuple[int, bool]]]]:
        """Chains of reaches between nodes that offer a choice: both nodes, and each reach with whether it is along."""
        beside: list[list[tuple[int, int, bool]]] = [[] for _ in self.nodes]
        for number, (a, b) in enumerate(zip(self.a.tolist(), self.b.tolist(), strict=True)):
            beside[a].append((number, b, True))
            beside[b].append((number, a, False))
        keep = [len(spokes) > 2 or bool(self.inlets[node]) or node == self.exit for node, spokes in enumerate(beside)]
        done = [False] * len(self.edges)
        strings = []
        for start in np.flatnonzero(keep).tolist():
            for number, there, along in beside[start]:
                if done[number]:
                    continue
                done[number] = True
                chain, here, last = [(int(self.edges[number]), along)], there, number
                while not keep[here]:
                    last, onward, sense = next(spokes for spokes in beside[here] if spokes[0] != last)
                    done[last] = True
                    chain.append((int(self.edges[last]), sense))
                    here = onward
                strings.append((start, here, chain))
        return strings

    def braid(self, tables: _Tables) -> tuple[Braid, list[list[tuple[int, bool]]], list[bool]]:
        """Return the problem, the reaches each of its lines stands for, and which lines its first way turns."""
        net = self.net
        strings = self._strings()
        chosen = sorted({node for a, b, _ in strings for node in (a, b)})
        node_number = {node: i for i, node in enumerate(chosen)}
        tail = np.array([node_number[a] for a, _, _ in strings], dtype=np.intp)
        head = np.array([node_number[b] for _, b, _ in strings], dtype=np.intp)
        chains = [chain for _, _, chain in strings]
        pull = np.array([sum(net.pull[e] if along else -net.pull[e] for e, along in chain) for chain in chains])
        width = np.where(np.isfinite(net.width_m), net.width_m, 1.0)
        resistance = np.array([sum(net.length_m[e] / width[e] for e, _ in chain) for chain in chains])
        resistance *= 1 + UNEVEN * np.random.default_rng(len(chains)).random(len(chains))
        inflow, inlets = self.inflow[chosen] / self.inflow.sum(), self.inlets[chosen]
        sink = node_number[self.exit]
        height = heads(tail, head, resistance, inflow=inflow, exit_node=sink)
        flow = np.abs(height[tail] - height[head]) / resistance
        if not feasible(tail, head, height, inlets=inlets, exit_node=sink):
            height = st_order(tail, head, len(chosen), source=int(np.argmax(inflow)), sink=sink)
        against = height[tail] < height[head]
        pull = np.where(against, -pull, pull) + HEAD_WEIGHT * np.minimum(1.0, flow / flow.mean())
        first, last = np.where(against, head, tail), np.where(against, tail, head)
        junctions = self._junctions(chosen, first, last, chains, against, tables)
        rank = np.empty(len(chosen), dtype=np.intp)
        rank[np.argsort(-height, kind="stable")] = np.arange(len(chosen))
        braid = Braid(
            tail=first.tolist(), head=last.tolist(), pull=pull.tolist(), junctions=junctions, rank=rank.tolist()
        )
        return braid, chains, against.tolist()

    def _junctions(
        self,
        chosen: list[int],
        first: Ints,
        last: Ints,
        chains: list[list[tuple[int, bool]]],
        against: Flags,
        tables: _Tables,
    ) -> list[Junction]:
        lines: list[list[int]] = [[] for _ in chosen]
        edges: list[list[int]] = [[] for _ in chosen]
        for number, chain in enumerate(chains):
            turned = bool(against[number])
            for node, edge in (
                (first[number], chain[-1 if turned else 0][0]),
                (last[number], chain[0 if turned else -1][0]),
            ):
                lines[node].append(number)
                edges[node].append(edge)
        junctions = []
        for i, node in enumerate(chosen):
            inlet, leaves = bool(self.inlets[node]), node == self.exit
            spring = SPRING_COST if self.lonely else math.inf
            costs = () if leaves else tables.costs(int(self.nodes[node]), edges[i], inlet=inlet, spring=spring)
            junctions.append(Junction(tuple(lines[i]), costs, inlet=inlet, exit=leaves))
        return junctions
