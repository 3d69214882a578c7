"""Where water goes from cell to cell (D8) and how much ground drains through each cell.

Each cell drains to that one of its eight neighbours to which the filled ground falls most steeply (O'Callaghan and
Mark 1984, Computer Vision, Graphics, and Image Processing 28), over the true distance between their middles at their
latitude; flat ground to the nearest cell that drains. Among equally steep neighbours the first of east, south-east,
south ... is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.terrain.fill import STEPS, filled, neighbour, open_cells, ways_out
from riverzones.terrain.grid import Grid, Heights

__all__ = ["Flow", "flow", "flow_of_codes"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

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
        """The cells with a height among these, and those beside that drain into one of these without."""
        blank = np.zeros(self.grid.shape, dtype=np.bool_)
        blank.ravel()[cells] = ~self.known[cells]
        beside = np.zeros(self.grid.shape, dtype=np.bool_)
        for step in STEPS:
            beside |= neighbour(blank, step, False).astype(np.bool_)
        inlets = np.flatnonzero(beside.ravel() & self.known & (self.down == OUT))
        return np.union1d(cells[self.known[cells]], inlets)

    def draining_to(self, cells: npt.ArrayLike) -> Bools:
        """Which cells drain through one of the given cells, these included; shape (rows * columns,)."""
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
    """The way of water over the ground, hollows filled.

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
    """The way of water from a grid of directions in ESRI's codes, as HydroSHEDS and others publish them.

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
