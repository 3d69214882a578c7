"""Ground below a water level that hangs together with the river: read tile by tile, only where water comes.

A cell is flooded when its height is not above the level there and a chain of such cells leads from it to a cell of the
river; cells that meet at a corner hang together, as water drains over corners too (D8). A hollow behind a ridge stays
dry, however deep. A raster of any size may be read: a tile is opened when water reaches its edge, and each is parted
into pools once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.terrain.grid import Grid

__all__ = ["Flooded", "LevelAt", "Relief", "Tiles", "flooded"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Tile = tuple[int, int]
LevelAt = Callable[[Floats, Floats], Floats]
"""Level [m] at longitudes and latitudes, NaN where no water may stand."""

MOST_CELLS: Final = 100_000_000  # looked at in one flood: some gigabytes of work; a setting of ours
ALL_AROUND: Final = np.ones((3, 3), dtype=np.bool_)


class Tiles(Protocol):
    """A raster of heights that is read in square tiles, the first in the north-west."""

    @property
    def grid(self) -> Grid:
        """The whole raster in longitude and latitude."""

    @property
    def side(self) -> int:
        """Rows and columns of a tile."""

    def read(self, row: int, column: int) -> Floats:
        """Return heights [m] of the tile in that row and column of tiles, NaN where unknown."""


@dataclass(frozen=True)
class Relief:
    """Heights of the ground, and the datum they are in: a level can be laid on them only in the same datum.

    Attributes
    ----------
    tiles : Tiles
    datum : str, optional
        Name of the vertical datum (``"1985"``, ``"wusong"``, ``"1956"``, ``"other"``); None where nobody said it.
    level_datum : str, optional
        The datum of levels that do not state their own.
    offset_m : float, optional
        What is added to a level of another datum to get it in the datum of the heights [m].
    offset_source : str, optional
        Where that number is from, and for which place: it differs from place to place.
    """

    tiles: Tiles
    datum: str | None = None
    level_datum: str | None = None
    offset_m: float | None = None
    offset_source: str | None = None


@dataclass(frozen=True)
class Flooded:
    """Cells under water, by tile.

    Attributes
    ----------
    grid : Grid
        The whole raster.
    side : int
        Rows and columns of a tile.
    wet : dict of (row, column) of tiles to ndarray of bool
    cut_off : bool
        Water reaches the edge of the heights, or ground without a height beside it may be under water too.
    """

    grid: Grid
    side: int
    wet: dict[Tile, Bools]
    cut_off: bool

    @property
    def polygon(self) -> Any:
        """The ground under water, MultiPolygon, EPSG:4490, along the edges of cells; nothing is smoothed."""
        lon, lat = self.grid.edges
        parts = []
        for (row, column), wet in self.wet.items():
            rim = np.diff(np.pad(wet, ((0, 0), (1, 1))).astype(np.int8), axis=1)
            at, start = np.nonzero(rim == 1)
            _, stop = np.nonzero(rim == -1)
            at, start, stop = at + row * self.side, start + column * self.side, stop + column * self.side
            parts.append(shapely.union_all(shapely.box(lon[start], lat[at + 1], lon[stop], lat[at])))
        body = shapely.union_all(parts)  # neighbours share their edges to the last digit
        return shapely.MultiPolygon([part for part in shapely.get_parts(body) if part.geom_type == "Polygon"])

    def holds(self, cells: Ints) -> Bools:
        """Return which of the cells, numbered over the whole raster, are under water."""
        row, column = np.divmod(np.asarray(cells, dtype=np.intp), self.grid.shape[1])
        answer = np.zeros(len(row), dtype=np.bool_)
        for tile, wet in self.wet.items():
            in_tile = np.flatnonzero((row // self.side == tile[0]) & (column // self.side == tile[1]))
            answer[in_tile] = wet[row[in_tile] % self.side, column[in_tile] % self.side]
        return answer

    def difference(self, other: Flooded) -> Flooded:
        """Return the cells that another flood on the same raster leaves dry."""
        wet = {tile: own_wet & ~other.wet[tile] if tile in other.wet else own_wet for tile, own_wet in self.wet.items()}
        return Flooded(self.grid, self.side, {tile: left for tile, left in wet.items() if left.any()}, self.cut_off)

    def parted(self, whose: Callable[[Floats, Floats], Ints]) -> dict[int, Flooded]:
        """Return the flood in parts, by a number that each cell has (by the longitudes and latitudes of middles)."""
        wet: dict[int, dict[Tile, Bools]] = {}
        for tile, wet_cells in self.wet.items():
            lon, lat = _grid(self.grid, self.side, tile).centres(np.flatnonzero(wet_cells).astype(np.intp))
            numbers = whose(lon, lat)
            for number in np.unique(numbers).tolist():
                part = np.zeros_like(wet_cells)
                part.ravel()[np.flatnonzero(wet_cells)[numbers == number]] = True
                wet.setdefault(number, {})[tile] = part
        return {number: Flooded(self.grid, self.side, tiles, self.cut_off) for number, tiles in wet.items()}

    def whole(self) -> Bools:
        """Return the cells under water of the whole raster, shape (rows, columns)."""
        answer = np.zeros(self.grid.shape, dtype=np.bool_)
        for (row, column), wet in self.wet.items():
            top, left = row * self.side, column * self.side
            answer[top : top + wet.shape[0], left : left + wet.shape[1]] = wet
        return answer


@dataclass
class _Flood:
    """A flood on its way: pools of each tile opened, and which of them are under water."""

    tiles: Tiles
    level: float | LevelAt
    most_m: float = np.inf
    pools: dict[Tile, npt.NDArray[np.int32]] = field(default_factory=dict)
    wet: dict[Tile, Bools] = field(default_factory=dict)
    blank: dict[Tile, Bools] = field(default_factory=dict)
    looked_at: int = 0
    cut_off: bool = False

    def open(self, tile: Tile) -> None:
        if tile in self.pools:
            return
        heights = self.tiles.read(*tile)
        self.looked_at += heights.size
        if self.looked_at > MOST_CELLS:
            raise LayerError(
                Text(
                    zh=f"淹没范围涉及的高程单元超过 {MOST_CELLS:,} 个。",
                    en=f"the flood spreads over more than {MOST_CELLS:,} cells of heights.",
                ),
                hint=Text(zh="请换用较粗的高程栅格，或分段划定。", en="Give a coarser raster, or draw by stretches."),
            )
        low = self._low(tile, heights)
        self.pools[tile], _ = scipy.ndimage.label(low, structure=ALL_AROUND)
        self.wet[tile] = np.zeros(heights.shape, dtype=np.bool_)
        self.blank[tile] = np.isnan(heights)

    def _low(self, tile: Tile, heights: Floats) -> Bools:
        """Cells not above the level; those without a height are not."""
        if not callable(self.level):
            return heights <= self.level
        low = heights <= self.most_m
        cells = np.flatnonzero(low).astype(np.intp)
        lon, lat = _grid(self.tiles.grid, self.tiles.side, tile).centres(cells)
        low.ravel()[cells] = heights.ravel()[cells] <= self.level(lon, lat)
        return low

    def enter(self, tile: Tile, rows: Ints, columns: Ints) -> dict[Tile, list[tuple[Ints, Ints]]]:
        """Fill the pools of these cells of a tile; return to which cells of other tiles the water goes on."""
        self.open(tile)
        pools, wet = self.pools[tile], self.wet[tile]
        reached = pools[rows, columns]
        reached = np.unique(reached[(reached > 0) & ~wet[rows, columns]])
        if not len(reached):
            return {}
        fresh = np.isin(pools, reached)
        wet |= fresh
        around = scipy.ndimage.binary_dilation(fresh, structure=ALL_AROUND)
        self.cut_off |= bool((around & self.blank[tile]).any())
        return self._beyond(tile, fresh)

    def _beyond(self, tile: Tile, fresh: Bools) -> dict[Tile, list[tuple[Ints, Ints]]]:
        side, (rows, columns) = self.tiles.side, self.tiles.grid.shape
        edge = fresh.copy()
        edge[1:-1, 1:-1] = False
        r, c = np.nonzero(edge)
        onward: dict[Tile, list[tuple[Ints, Ints]]] = {}
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                y, x = r + tile[0] * side + down, c + tile[1] * side + right
                inside = (y >= 0) & (y < rows) & (x >= 0) & (x < columns)
                self.cut_off |= not inside.all()
                y, x = y[inside], x[inside]
                next_tiles = np.unique(np.column_stack([y // side, x // side]), axis=0)
                for row, column in next_tiles.tolist():
                    if (row, column) == tile:
                        continue
                    in_tile = (y // side == row) & (x // side == column)
                    onward.setdefault((row, column), []).append((y[in_tile] % side, x[in_tile] % side))
        return onward


def flooded(tiles: Tiles, level: float | LevelAt, seeds: npt.ArrayLike, *, most_m: float = np.inf) -> Flooded:
    """Return the ground not above the level that hangs together with the river.

    Parameters
    ----------
    tiles : Tiles
        Heights [m].
    level : float or callable
        The level [m] in the datum of the heights: one for all, or a function of longitudes and latitudes (arrays of
        degrees) whose NaN means that no water may stand there.
    seeds : array_like of int
        Cells of the river, numbered row by row over the whole raster; those above the level count for nothing.
    most_m : float
        No level is above this [m]: spares asking ``level`` about higher ground.

    Returns
    -------
    Flooded

    Raises
    ------
    LayerError
        If more than 100 million cells have to be looked at (a setting of ours).
    """
    side, columns = tiles.side, tiles.grid.shape[1]
    row, column = np.divmod(np.unique(np.asarray(seeds, dtype=np.intp)), columns)
    flood = _Flood(tiles, level, most_m)
    todo: dict[Tile, list[tuple[Ints, Ints]]] = {}
    for tile in np.unique(np.column_stack([row // side, column // side]), axis=0).tolist():
        in_tile = (row // side == tile[0]) & (column // side == tile[1])
        todo[tile[0], tile[1]] = [(row[in_tile] % side, column[in_tile] % side)]
    while todo:
        at, places = todo.popitem()
        rows, across = (np.concatenate(part) for part in zip(*places, strict=True))
        for next_tile, cells in flood.enter(at, rows, across).items():
            todo.setdefault(next_tile, []).extend(cells)
    return Flooded(tiles.grid, side, {tile: wet for tile, wet in flood.wet.items() if wet.any()}, flood.cut_off)


def _grid(whole: Grid, side: int, tile: Tile) -> Grid:
    """The grid of one tile."""
    rows = min(side, whole.shape[0] - tile[0] * side)
    columns = min(side, whole.shape[1] - tile[1] * side)
    west, north = whole.west + whole.step_lon * tile[1] * side, whole.north - whole.step_lat * tile[0] * side
    return Grid((rows, columns), west, north, whole.step_lon, whole.step_lat)
