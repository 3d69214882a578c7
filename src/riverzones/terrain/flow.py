"""Flow over a terrain model: pits filled, directions, accumulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy

from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.terrain.grid import Grid, Heights

__all__ = ["STEPS", "Flow", "filled", "flow", "flow_of_codes", "neighbour", "open_cells", "ways_out"]


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
    """Return the surface of the ground with every hollow filled to where it spills.

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
    first_cell, second_cell = _pairs(np.isfinite(values))
    exits = np.flatnonzero(open_cells(values))
    if not len(exits):
        return values.copy()
    lowest = np.nanmin(ground)
    weight = (
        np.r_[np.maximum(ground[first_cell], ground[second_cell]), ground[exits]] - lowest + 1.0
    )  # 0 is no edge to scipy
    ends = np.r_[first_cell, np.full(len(exits), cells)], np.r_[second_cell, exits]
    graph = scipy.sparse.coo_array((weight, ends), shape=(cells + 1, cells + 1)).tocsr()
    tree = scipy.sparse.csgraph.minimum_spanning_tree(graph, overwrite=True)
    _, parent = scipy.sparse.csgraph.breadth_first_order(tree, cells, directed=False)
    parent[parent < 0] = cells
    level, above = np.r_[ground, -np.inf], parent.astype(np.intp)
    while (above != cells).any():  # the highest of 1, 2, 4 ... cells on the way
        level = np.fmax(level, level[above])
        above = above[above]
    return np.asarray(np.where(np.isfinite(values), level[:cells].reshape(values.shape), np.nan))


def open_cells(values: Floats) -> Bools:
    """Return cells from which water may leave: at the edge of the grid, or beside a cell without a height."""
    known = np.isfinite(values)
    inner = known.copy()
    for step in STEPS:
        inner &= neighbour(known, step, False)
    return np.asarray(known & ~inner)


def neighbour(values: npt.NDArray[np.generic], step: tuple[int, int], outside: object) -> npt.NDArray[np.generic]:
    """Return for each cell the value of the cell one step off, ``outside`` beyond the grid."""
    rows, columns = values.shape
    down, right = step
    moved = np.full_like(values, outside)
    moved[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)] = values[
        max(0, down) : rows - max(0, -down), max(0, right) : columns - max(0, -right)
    ]
    return moved


def ways_out(surface: Floats, down: Ints) -> Ints:
    """Return the cell below for cells on flat ground: the next on the shortest way, over cells as high, to one that
    drains.

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
    first_cell, second_cell = _pairs(np.isfinite(surface))
    level = surface.ravel()
    same = (level[first_cell] == level[second_cell]) & (still[first_cell] | still[second_cell])
    first_cell, second_cell = first_cell[same], second_cell[same]
    touched = np.unique(np.r_[first_cell, second_cell])
    exits = touched[~still[touched]]
    ends = np.r_[first_cell, np.full(len(exits), cells)], np.r_[second_cell, exits]
    graph = scipy.sparse.coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(cells + 1, cells + 1)).tocsr()
    _, parent = scipy.sparse.csgraph.breadth_first_order(graph, cells, directed=False)
    return np.where(still, parent[:cells], down)


def _pairs(known: Bools) -> tuple[Ints, Ints]:
    """Neighbouring cells that both have a height, each pair once."""
    number = np.arange(known.size).reshape(known.shape)
    first_cells: list[Ints] = []
    second_cells: list[Ints] = []
    for step in STEPS[:4]:
        beside = neighbour(number, step, NOWHERE)
        both = known & neighbour(known, step, False).astype(np.bool_)
        first_cells.append(number[both])
        second_cells.append(beside[both].astype(np.intp))
    return np.concatenate(first_cells), np.concatenate(second_cells)


OUT: Final = -1
ESRI_CODES: Final = (1, 2, 4, 8, 16, 32, 64, 128)  # E SE S SW W NW N NE, as HydroSHEDS writes directions


@dataclass(frozen=True)
class Flow:
    """The way of water over a grid.

    Attributes
    ----------
    grid : Grid
    down : ndarray of int, shape (rows * columns,)
        The cell each cell drains to; -1 where water leaves the grid and in cells without a height.
    known : ndarray of bool, shape (rows * columns,)
        Whether the cell has a height.
    area_m2 : ndarray of float, shape (rows * columns,)
        Ground that drains through the cell, itself included [m2], true areas on the ellipsoid. Ground beyond the grid
        is not in it.
    """

    grid: Grid
    down: Ints
    known: Bools
    area_m2: Floats

    def entering(self, cells: Ints) -> Ints:
        """Return the cells with a height among these, and those beside that drain into one of these without."""
        blank = np.zeros(self.grid.shape, dtype=np.bool_)
        blank.ravel()[cells] = ~self.known[cells]
        beside = np.zeros(self.grid.shape, dtype=np.bool_)
        for step in STEPS:
            beside |= neighbour(blank, step, False).astype(np.bool_)
        inlets = np.flatnonzero(beside.ravel() & self.known & (self.down == OUT))
        return np.union1d(cells[self.known[cells]], inlets)

    def draining_to(self, cells: npt.ArrayLike) -> Bools:
        """Return which cells drain through one of the given cells, these included; shape (rows * columns,)."""
        count = len(self.down)
        caught = np.zeros(count + 1, dtype=np.bool_)
        caught[np.asarray(cells, dtype=np.intp)] = True
        below = np.r_[np.where(self.down < 0, count, self.down), count]
        while True:  # looks 1, 2, 4 ... cells down; at most as many rounds as the longest way has binary digits
            caught |= caught[below]
            if (below == count).all():
                return np.asarray(caught[:count])
            below = below[below]


def flow(heights: Heights) -> Flow:
    """Return the way of water over the ground, hollows filled.

    Parameters
    ----------
    heights : Heights

    Returns
    -------
    Flow
        Without loops: every cell drains over the edge of the grid or into a cell without a height.

    Examples
    --------
    >>> plane = np.tile(np.arange(4.0), (3, 1))           # falls to the west
    >>> found = flow(Heights(plane, Grid((3, 4), 109.0, 31.0, 0.001, 0.001)))
    >>> [int(cell) for cell in found.down[4:8]]
    [-1, 4, 5, 6]
    """
    surface = filled(heights.values)
    columns = surface.shape[1]
    across, along = heights.grid.sizes_m
    number = np.arange(surface.size).reshape(surface.shape)
    best, down = np.zeros(surface.shape), number.copy()
    for step in STEPS:
        away = np.hypot(step[1] * across, step[0] * along)[:, None]
        fall = (surface - neighbour(surface, step, np.nan).astype(np.float64)) / away
        steeper = fall > best  # NaN is not
        best[steeper] = fall[steeper]
        down[steeper] = (number + step[0] * columns + step[1])[steeper]
    down[(best == 0) & open_cells(surface)] = OUT
    known = np.isfinite(surface).ravel()
    flat = down.ravel()
    flat[~known] = OUT
    flat = ways_out(surface, flat)
    return Flow(heights.grid, flat, known, _gathered(flat, known, heights.grid))


def flow_of_codes(codes: npt.ArrayLike, grid: Grid) -> Flow:
    """Return the way of water from a grid of directions in ESRI's codes, as HydroSHEDS and others publish them.

    Parameters
    ----------
    codes : array_like of int, shape (rows, columns)
        1 east, 2 south-east, 4 south, 8, 16 west, 32, 64 north, 128; water ends in any other value.
    grid : Grid

    Returns
    -------
    Flow

    Raises
    ------
    DataError
        If the directions go round in a ring.
    """
    given = np.asarray(codes)
    down = np.full(given.shape, OUT, dtype=np.intp)
    number = np.arange(given.size).reshape(given.shape)
    for code, step in zip(ESRI_CODES, STEPS, strict=True):
        down = np.where(given == code, neighbour(number, step, OUT), down)
    known = np.isin(given, ESRI_CODES).ravel()
    return Flow(grid, down.ravel(), known, _gathered(down.ravel(), known, grid))


def _gathered(down: Ints, known: Bools, grid: Grid) -> Floats:
    """Area above each cell, itself included: cells are passed on from the farthest to the outlet, rank by rank."""
    count = len(down)
    total = np.where(known, np.repeat(grid.cell_areas_m2, grid.shape[1]), 0.0)
    above = np.bincount(down[down >= 0], minlength=count)
    ready = np.flatnonzero((above == 0) & known)
    passed = 0
    while len(ready):
        passed += int(known[ready].sum())
        below = down[ready]
        going = below >= 0
        ready, below = ready[going], below[going]
        np.add.at(total, below, total[ready])
        np.subtract.at(above, below, 1)
        ready = np.unique(below[above[below] == 0])
    if passed < int(known.sum()):
        raise DataError(
            Text(
                zh=f"流向栅格中有 {int(known.sum()) - passed} 个单元的流向成环。",
                en=f"the directions of {int(known.sum()) - passed} cells go round in a ring, or drain into one.",
            ),
            hint=Text(zh="请由高程重新计算流向。", en="Make the directions anew from heights."),
        )
    return total
