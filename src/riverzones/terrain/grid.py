"""Heights on a grid of longitudes and latitudes: where the cells are, how large they truly are, and their outline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import DataError
from riverzones.geo import ellipsoid
from riverzones.geo.geodesy import distance_m
from riverzones.model import Text

__all__ = ["Grid", "Heights"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """Cells between meridians and parallels, first row in the north, first column in the west; EPSG:4490.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns.
    west, north : float
        The corner of the first cell [degrees].
    step_lon, step_lat : float
        Width and height of a cell [degrees], above 0.

    Examples
    --------
    >>> grid = Grid((2, 3), west=109.0, north=31.0, step_lon=0.01, step_lat=0.01)
    >>> round(grid.cell_m)            # 0.01 degrees of latitude are more than 0.01 of longitude
    1109
    >>> int(grid.cells_at([109.025], [30.985])[0])      # numbered row by row
    5
    """

    shape: tuple[int, int]
    west: float
    north: float
    step_lon: float
    step_lat: float

    @property
    def edges(self) -> tuple[Floats, Floats]:
        """Longitudes of the columns' edges and latitudes of the rows' edges, north first."""
        rows, columns = self.shape
        lon = self.west + self.step_lon * np.arange(columns + 1, dtype=np.float64)
        return lon, self.north - self.step_lat * np.arange(rows + 1, dtype=np.float64)

    @property
    def sizes_m(self) -> tuple[Floats, float]:
        """Width of the cells of each row, shape (rows,), and height of a cell in the middle row [m]."""
        _, lat = self.edges
        middle = (lat[:-1] + lat[1:]) / 2
        width = ellipsoid.parallel_radius(middle) * np.radians(self.step_lon)
        return width, float(ellipsoid.meridian_radius(middle[len(middle) // 2]) * np.radians(self.step_lat))

    @property
    def cell_m(self) -> float:
        """The longer side of the cell in the middle row [m]: what the grid can tell apart."""
        width, height = self.sizes_m
        return max(float(width[len(width) // 2]), height)

    @property
    def cell_areas_m2(self) -> Floats:
        """True area of a cell of each row [m2], shape (rows,): between two parallels of the ellipsoid."""
        _, lat = self.edges
        below = ellipsoid.area_below(np.radians(lat))
        return np.asarray((below[:-1] - below[1:]) * np.radians(self.step_lon))

    def cells_at(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Ints:
        """Return the cell each point lies in, -1 beyond the grid."""
        rows, columns = self.shape
        column = np.floor((np.asarray(lon, dtype=np.float64) - self.west) / self.step_lon)
        row = np.floor((self.north - np.asarray(lat, dtype=np.float64)) / self.step_lat)
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return np.where(inside, row * columns + column, -1).astype(np.intp)

    def centres(self, cells: Ints) -> tuple[Floats, Floats]:
        """Return longitude and latitude of the middles of cells."""
        row, column = np.divmod(np.asarray(cells), self.shape[1])
        return self.west + self.step_lon * (column + 0.5), self.north - self.step_lat * (row + 0.5)

    def cells_near(self, lon: float, lat: float, radius_m: float) -> tuple[Ints, Floats]:
        """Return cells whose middles lie within ``radius_m`` of a place, and how far [m]."""
        width, height = self.sizes_m
        rows, columns = self.shape
        column, row = (lon - self.west) / self.step_lon - 0.5, (self.north - lat) / self.step_lat - 0.5
        across, down = radius_m / float(width.min()) + 1, radius_m / height * 1.01 + 1
        left, right = max(0, int(column - across)), min(columns, int(column + across) + 2)
        top, bottom = max(0, int(row - down)), min(rows, int(row + down) + 2)
        r, c = np.meshgrid(np.arange(top, bottom), np.arange(left, right), indexing="ij")
        cells = (r * columns + c).ravel().astype(np.intp)
        if not len(cells):
            return cells, np.empty(0)
        away = np.atleast_1d(np.asarray(distance_m(lon, lat, *self.centres(cells))))
        return cells[away <= radius_m], away[away <= radius_m]

    def touched(self, shape: Any) -> Ints:
        """Return cells that a geometry meets, sorted."""
        if shape is None or shape.is_empty:
            return np.empty(0, dtype=np.intp)
        west, south, east, north = shape.bounds
        rows, columns = self.shape
        left = max(0, int(np.floor((west - self.west) / self.step_lon)))
        right = min(columns, int(np.floor((east - self.west) / self.step_lon)) + 1)
        top = max(0, int(np.floor((self.north - north) / self.step_lat)))
        bottom = min(rows, int(np.floor((self.north - south) / self.step_lat)) + 1)
        if left >= right or top >= bottom:
            return np.empty(0, dtype=np.intp)
        lon, lat = self.edges
        r, c = (part.ravel() for part in np.meshgrid(np.arange(top, bottom), np.arange(left, right), indexing="ij"))
        boxes = shapely.box(lon[c], lat[r + 1], lon[c + 1], lat[r])
        shapely.prepare(shape)
        return np.asarray((r * columns + c)[shapely.intersects(shape, boxes)], dtype=np.intp)

    def outline(self, cells: Bools) -> Any:
        """Return the ground of the marked cells (shape (rows, columns) or flat): a valid MultiPolygon along cell
        edges.
        """
        marked = np.asarray(cells, dtype=np.bool_).reshape(self.shape)
        rim = np.pad(marked, ((0, 0), (1, 1))).astype(np.int8)
        row, start = np.nonzero(np.diff(rim, axis=1) == 1)
        _, stop = np.nonzero(np.diff(rim, axis=1) == -1)
        lon, lat = self.edges
        body = shapely.union_all(shapely.box(lon[start], lat[row + 1], lon[stop], lat[row]))
        return shapely.MultiPolygon([part for part in shapely.get_parts(body) if part.geom_type == "Polygon"])


@dataclass(frozen=True)
class Heights:
    """Heights [m] on a grid, NaN where unknown.

    Raises
    ------
    DataError
        If the values do not fit the grid, or none is known.
    """

    values: Floats
    grid: Grid

    def __post_init__(self) -> None:
        if self.values.shape != self.grid.shape:
            raise DataError(
                Text(
                    zh=f"高程应为 {self.grid.shape} 的数组，不能是 {self.values.shape}。",
                    en=f"heights must be an array of {self.grid.shape}, not {self.values.shape}.",
                )
            )
        if not np.isfinite(self.values).any():
            raise DataError(
                Text(zh="这一范围内没有任何高程值。", en="there is no height at all in this window."),
                hint=Text(zh="请检查高程栅格覆盖的范围。", en="Check what ground the raster covers."),
            )
