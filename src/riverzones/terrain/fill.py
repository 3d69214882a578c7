"""Hollows filled and flat ground given a way out, so that water leaves every cell.

A cell fills until it spills over the lowest of all ways to the edge of the grid. The highest place of that way is read
off a minimum spanning tree of the cells (the tree holds, between any two cells, a way whose highest place is lowest:
Hu 1961, The maximum capacity route problem, Operations Research 9): the level that the priority flood of Barnes,
Lehman and Mulla (2014, Computers & Geosciences 62) finds, without a loop over cells in Python.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

__all__ = ["STEPS", "filled", "neighbour", "open_cells", "ways_out"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

STEPS: Final = (
    (0, 1),
    (1, 1),
    (1, 0),
    (1, -1),
    (0, -1),
    (-1, -1),
    (-1, 0),
    (-1, 1),
)  # row, column: E SE S SW W NW N NE
NOWHERE: Final = -1


def filled(values: Floats) -> Floats:
    """The surface of the ground with every hollow filled to where it spills.

    Parameters
    ----------
    values : ndarray of float, shape (rows, columns)
        Heights [m], NaN where unknown. Water leaves over the edge of the grid and into cells without a height.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        Heights [m], nowhere lower than before; NaN stays.

    Examples
    --------
    >>> filled(np.array([[5.0, 5, 5, 5], [5, 1, 2, 3], [5, 5, 5, 5]]))[1]     # the hollow spills over 3
    array([5., 3., 3., 3.])
    """
    ground, cells = values.ravel(), values.size
    one, other = _pairs(np.isfinite(values))
    exits = np.flatnonzero(open_cells(values))
    if not len(exits):
        return values.copy()
    lowest = np.nanmin(ground)
    weight = np.r_[np.maximum(ground[one], ground[other]), ground[exits]] - lowest + 1.0  # 0 is no edge to scipy
    ends = np.r_[one, np.full(len(exits), cells)], np.r_[other, exits]
    graph = sparse.coo_array((weight, ends), shape=(cells + 1, cells + 1)).tocsr()
    tree = csgraph.minimum_spanning_tree(graph, overwrite=True)
    _, parent = csgraph.breadth_first_order(tree, cells, directed=False)
    parent[parent < 0] = cells
    level, above = np.r_[ground, -np.inf], parent.astype(np.intp)
    while (above != cells).any():  # the highest of 1, 2, 4 ... cells on the way
        level = np.fmax(level, level[above])
        above = above[above]
    return np.asarray(np.where(np.isfinite(values), level[:cells].reshape(values.shape), np.nan))


def open_cells(values: Floats) -> Bools:
    """Cells from which water may leave: at the edge of the grid, or beside a cell without a height."""
    known = np.isfinite(values)
    inner = known.copy()
    for step in STEPS:
        inner &= neighbour(known, step, False)
    return np.asarray(known & ~inner)


def neighbour(values: npt.NDArray[np.generic], step: tuple[int, int], outside: object) -> npt.NDArray[np.generic]:
    """For each cell the value of the cell one step off, ``outside`` beyond the grid."""
    rows, columns = values.shape
    down, right = step
    moved = np.full_like(values, outside)
    moved[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)] = values[
        max(0, down) : rows - max(0, -down), max(0, right) : columns - max(0, -right)
    ]
    return moved


def ways_out(surface: Floats, down: Ints) -> Ints:
    """The cell below for cells on flat ground: the next on the shortest way, over cells as high, to one that drains.

    Parameters
    ----------
    surface : ndarray of float, shape (rows, columns)
        Filled heights [m].
    down : ndarray of int, shape (rows * columns,)
        Cell below, -1 for cells that water leaves the grid from, the cell itself where none is lower.

    Returns
    -------
    ndarray of int, shape (rows * columns,)
        As ``down``, without cells that point to themselves.
    """
    cells = surface.size
    still = down == np.arange(cells)
    if not still.any():
        return down
    one, other = _pairs(np.isfinite(surface))
    level = surface.ravel()
    same = (level[one] == level[other]) & (still[one] | still[other])
    one, other = one[same], other[same]
    touched = np.unique(np.r_[one, other])
    exits = touched[~still[touched]]
    ends = np.r_[one, np.full(len(exits), cells)], np.r_[other, exits]
    graph = sparse.coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(cells + 1, cells + 1)).tocsr()
    _, parent = csgraph.breadth_first_order(graph, cells, directed=False)
    return np.where(still, parent[:cells], down)


def _pairs(known: Bools) -> tuple[Ints, Ints]:
    """Neighbouring cells that both have a height, each pair once."""
    number = np.arange(known.size).reshape(known.shape)
    one: list[Ints] = []
    other: list[Ints] = []
    for step in STEPS[:4]:
        beside = neighbour(number, step, NOWHERE)
        both = known & neighbour(known, step, False).astype(np.bool_)
        one.append(number[both])
        other.append(beside[both].astype(np.intp))
    return np.concatenate(one), np.concatenate(other)
