"""Blocks of a graph: the parts in which any two reaches lie on a common ring, and the bridges between them.

Hopcroft and Tarjan, Algorithm 447 (1973), without recursion: one walk over every reach. Seen from the root (the
outlet) each block has a top: the one node through which all that lies in it and behind it must leave. In a block of
one reach, a bridge, that decides the direction; in larger ones, braids, it only says where the water goes in the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Blocks", "blocks"]

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
    """Blocks of the graph, walked from ``roots`` and then from any node not reached yet.

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
            place = onward[here]
            if place < first[here + 1]:
                onward[here] = place + 1
                line = edge[place]
                if line == by[-1]:
                    continue
                there = far[place]
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
