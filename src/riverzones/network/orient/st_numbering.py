"""A first way for the water through a braid: heads as in a net of pipes, or an st-order where heads tie.

Water fed in where rivers enter and taken out at the exit sets up heads that fall along every reach and have no summit
but at an inlet and no pit but at the exit (the maximum principle), so flowing from high to low there is no loop, no
dead end and no spring. Resistance is length over width.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy

__all__ = ["feasible", "heads", "st_order"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


def heads(tail: Ints, head: Ints, resistance: Floats, *, inflow: Floats, exit_node: int) -> Floats:
    """Return the head at every node of a connected net, 0 at the exit.

    Parameters
    ----------
    tail, head : ndarray of int, shape (reaches,)
        Nodes at both ends, in any sense.
    resistance : ndarray of float, shape (reaches,)
        Loss of head per unit of flow, above 0.
    inflow : ndarray of float, shape (nodes,)
        Water fed in at each node, 0 or more.
    exit_node : int
        Where all of it leaves.

    Examples
    --------
    >>> heads(np.array([0, 1]), np.array([1, 2]), np.array([1.0, 2.0]), inflow=np.array([1.0, 0, 0]), exit_node=2)
    array([3., 2., 0.])
    """
    count = len(inflow)
    keep = np.flatnonzero(np.arange(count) != exit_node)
    position = np.full(count, -1)
    position[keep] = np.arange(len(keep))
    conductance = 1.0 / resistance
    rows = np.r_[tail, head, tail, head]
    columns = np.r_[tail, head, head, tail]
    values = np.r_[conductance, conductance, -conductance, -conductance]
    inside = (position[rows] >= 0) & (position[columns] >= 0)
    laplacian = scipy.sparse.csc_array(
        scipy.sparse.coo_array(
            (values[inside], (position[rows[inside]], position[columns[inside]])), shape=(len(keep), len(keep))
        )
    )
    result = np.zeros(count)
    if len(keep):
        result[keep] = scipy.sparse.linalg.splu(laplacian).solve(inflow[keep])
    return result


def feasible(tail: Ints, head: Ints, height: Floats, *, inlets: npt.NDArray[np.bool_], exit_node: int) -> bool:
    """Return whether flowing from high to low leaves no tie, no pit but the exit and no summit but at inlets."""
    if (height[tail] == height[head]).any():
        return False
    down = height[tail] > height[head]
    upper, lower = np.where(down, tail, head), np.where(down, head, tail)
    has_out = np.bincount(upper, minlength=len(height)) > 0
    has_in = np.bincount(lower, minlength=len(height)) > 0
    return bool((has_out | (np.arange(len(height)) == exit_node)).all() and (has_in | inlets).all())


def st_order(tail: Ints, head: Ints, count: int, *, source: int, sink: int) -> Floats:
    """Return heights that make one source and one sink of a net that is one block once source and sink are joined.

    Tarjan, Two streamlined depth-first search algorithms (Fundamenta Informaticae 9, 1986).

    Examples
    --------
    >>> st_order(np.array([0, 0, 1, 1, 2]), np.array([1, 2, 2, 3, 3]), 4, source=0, sink=3).argmax()
    np.int64(0)
    """
    beside: list[list[int]] = [[] for _ in range(count)]
    for a, b in zip(tail.tolist(), head.tolist(), strict=True):
        beside[a].append(b)
        beside[b].append(a)
    number, low, parent = [-1] * count, [0] * count, [-1] * count
    number[source], low[source] = 0, source
    number[sink], low[sink], parent[sink] = 1, source, source
    order, path, onward = [source, sink], [sink], [0] * count
    while path:
        here = path[-1]
        if onward[here] < len(beside[here]):
            there = beside[here][onward[here]]
            onward[here] += 1
            if number[there] < 0:
                number[there], low[there], parent[there] = len(order), there, here
                order.append(there)
                path.append(there)
            elif number[there] < number[low[here]]:
                low[here] = there
            continue
        path.pop()
        if path and number[low[here]] < number[low[path[-1]]]:
            low[path[-1]] = low[here]
    after, before = {source: sink, sink: -1}, {source: -1, sink: source}
    minus = [False] * count
    minus[source] = True
    for here in order[2:]:
        over = parent[here]
        left = before[over] if minus[low[here]] else over
        right = after[left] if left >= 0 else source
        minus[over] = not minus[low[here]]
        before[here], after[here] = left, right
        if left >= 0:
            after[left] = here
        if right >= 0:
            before[right] = here
    height = np.zeros(count)
    here, level = source, float(count)
    while here >= 0:
        height[here] = level
        here, level = after[here], level - 1
    return height
