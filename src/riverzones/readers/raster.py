"""Heights read from a raster, at points or for a window: any CRS, nodata told, only the parts that are needed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import CRS, Transformer
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from riverzones.catalogue.caps import caps
from riverzones.errors import CrsError, DataError, LayerError
from riverzones.geo import ellipsoid
from riverzones.model import Text
from riverzones.readers.rawlayer import refuse_device
from riverzones.terrain import Grid, Heights

__all__ = ["RasterTiles", "cells", "heights", "tiles", "window"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

METRES: Final = ("", "m", "metre", "metres", "meter", "meters", "米")
"""Units of heights that are read, as GDAL tells them; most rasters state none."""

TILE: Final = 512  # rows and columns read at a time: a setting of ours
LAYER_CRS: Final = "EPSG:4490"
DRIVERS: Final = [
    "GTiff",
    "HFA",
    "AAIGrid",
    "GRASSASCIIGrid",
    "USGSDEM",
    "SRTMHGT",
    "EHdr",
    "ENVI",
    "DTED",
    "GSAG",
    "GSBG",
    "GS7BG",
    "XYZ",
    "AIG",
    "JP2OpenJPEG",
    "SAGA",
    "BT",
]
"""Drivers that may open a raster of heights: none whose data lie in other files than its own, or on a network."""


def heights(path: str | Path) -> Callable[[npt.ArrayLike, npt.ArrayLike], Floats]:
    """Return a function that gives the height at longitudes and latitudes.

    The value is that of the cell a point lies in; nothing is interpolated, so a cell of 1 km stays a cell of 1 km.
    The first band counts, with its scale and offset.

    Parameters
    ----------
    path : str or Path
        A raster that GDAL reads, in any CRS that has one.

    Returns
    -------
    callable
        ``heights(lon, lat)`` with arrays of degrees, EPSG:4490, gives an array of metres [the unit of the raster],
        NaN outside it, at nodata and where a coordinate is NaN. The file is opened anew for each call.

    Raises
    ------
    LayerError
        If the file cannot be read as a raster, or says that its heights are not in metres.
    CrsError
        If it has no CRS.
    """
    name = Path(path)
    with _open_raster(name) as raster:
        _require_metres(raster, name)
        crs = _crs(raster, name)
    change = Transformer.from_crs(LAYER_CRS, crs, always_xy=True)

    def at(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        east, north = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        x, y = change.transform(east.ravel(), north.ravel())
        with _open_raster(name) as source:
            return _sampled(source, np.asarray(x), np.asarray(y), name).reshape(east.shape)

    return at


def window(path: str | Path, bounds: tuple[float, float, float, float], *, margin_m: float = 0.0) -> Heights:
    """Return the heights around a place, on a grid of longitudes and latitudes; the rest of the file is not read.

    A raster in longitude and latitude, north up, is read cell for cell. Any other is laid on such a grid of about the
    same cell, heights interpolated between the four cells around (bilinear).

    Parameters
    ----------
    path : str or Path
        A raster that GDAL reads, in any CRS that has one; the first band, with its scale and offset [m].
    bounds : tuple of float
        West, south, east, north [degrees], EPSG:4490.
    margin_m : float
        More ground on every side [m].

    Returns
    -------
    Heights
        The cells that meet the window, cut at the edge of the raster; NaN at nodata.

    Raises
    ------
    LayerError
        If the file cannot be read as a raster, says that its heights are not in metres, or the window has more than
        ``window_cells`` of the caps.
    CrsError
        If it has no CRS.
    DataError
        If the raster does not reach the window, or there is no height in it at all.
    """
    name = Path(path)
    west, south, east, north = bounds
    up = margin_m / float(ellipsoid.meridian_radius(south)) * 180 / np.pi
    across = margin_m / float(ellipsoid.parallel_radius(max(abs(south), abs(north)))) * 180 / np.pi
    with _open_raster(name) as raster:
        _require_metres(raster, name)
        with _degrees(raster, name) as source:
            stored, grid = _window(source, (west - across, south - up, east + across, north + up), name)
        return Heights(stored * raster.scales[0] + raster.offsets[0], grid)


def cells(path: str | Path, bounds: tuple[float, float, float, float]) -> tuple[Floats, Grid] | None:
    """Return the values of the cells that meet a box, whatever they measure, and where they are.

    A raster in longitude and latitude, north up, is read cell for cell; any other is laid on such a grid of about the
    same cell, each cell with the value of the nearest, so that a class stays a class.

    Parameters
    ----------
    path : str or Path
        A raster that GDAL reads, in any CRS that has one; the first band, with its scale and offset.
    bounds : tuple of float
        West, south, east, north [degrees], EPSG:4490.

    Returns
    -------
    (ndarray, Grid) or None
        NaN at nodata; None where the raster does not reach the box.

    Raises
    ------
    LayerError
        If the file cannot be read as a raster, or the box has more than ``window_cells`` of the caps.
    CrsError
        If it has no CRS.
    """
    name = Path(path)
    with _open_raster(name) as raster, _degrees(raster, name, Resampling.nearest) as source:
        if not _overlaps(source, bounds):
            return None
        stored, grid = _window(source, bounds, name)
        return stored * raster.scales[0] + raster.offsets[0], grid


def _overlaps(source: Any, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    ground = source.bounds
    return bool(west < ground.right and east > ground.left and south < ground.top and north > ground.bottom)


@dataclass(frozen=True)
class RasterTiles:
    """A raster that is read tile by tile (:class:`riverzones.terrain.Tiles`); the file is opened for each tile.

    Attributes
    ----------
    path : Path
    grid : Grid
        The whole raster in longitude and latitude.
    side : int
        Rows and columns of a tile.
    """

    path: Path
    grid: Grid
    side: int

    def read(self, row: int, column: int) -> Floats:
        """Return heights [m] of a tile, NaN at nodata.

        Raises
        ------
        LayerError
            If the tile cannot be read.
        """
        rows = min(self.side, self.grid.shape[0] - row * self.side)
        columns = min(self.side, self.grid.shape[1] - column * self.side)
        block = Window(column * self.side, row * self.side, columns, rows)
        with _open_raster(self.path) as raster, _degrees(raster, self.path) as source:
            try:
                values = np.ma.filled(source.read(1, window=block, masked=True).astype(np.float64), np.nan)
            except RasterioError as error:
                raise _broken(self.path) from error
            return np.asarray(values * raster.scales[0] + raster.offsets[0], dtype=np.float64)


def tiles(path: str | Path, *, side: int = TILE) -> RasterTiles:
    """Return a raster of any size to be read tile by tile; nothing of it is read yet.

    Parameters
    ----------
    path : str or Path
        As :func:`window`.
    side : int
        Rows and columns of a tile.

    Raises
    ------
    LayerError, CrsError
        If the file cannot be read as a raster, or has no CRS.
    """
    name = Path(path)
    with _open_raster(name) as raster, _degrees(raster, name) as source:
        _require_metres(raster, name)
        there = source.transform
        cells, most = source.height * source.width, caps().raster_cells
        if cells > most:
            raise LayerError(
                Text(
                    zh=f"栅格 {name.name} 有 {source.width} × {source.height} 个单元，最多 {most} 个。",
                    en=f"the raster {name.name} has {source.width:,} x {source.height:,} cells, at most {most:,}.",
                ),
                hint=Text(
                    zh="请先裁剪到所需范围（gdal_translate -projwin），或换用较粗的栅格。",
                    en="Cut it to the area first (gdal_translate -projwin), or give a coarser one.",
                ),
            )
        grid = Grid((source.height, source.width), there.c, there.f, there.a, -there.e)
    return RasterTiles(name, grid, side)


def _degrees(raster: Any, name: Path, resampling: Resampling = Resampling.bilinear) -> Any:
    """The raster itself where it is in longitude and latitude, north up; else laid on such a grid."""
    if _crs(raster, name).is_geographic and _north_up(raster):
        return nullcontext(raster)
    return WarpedVRT(raster, crs=LAYER_CRS, resampling=resampling, nodata=_empty(raster), dtype="float32")


def _empty(raster: Any) -> float:
    """What stands for no height beyond the corners of a raster that is turned."""
    return -99999.0 if raster.nodata is None else float(raster.nodata)


def _north_up(raster: Any) -> bool:
    there = raster.transform
    return bool(there.a > 0 and there.e < 0 and there.b == 0 and there.d == 0)


def _window(source: Any, bounds: tuple[float, float, float, float], name: Path) -> tuple[Floats, Grid]:
    """The raw values of the cells of a north-up raster that meet the bounds, and where they are."""
    west, south, east, north = bounds
    there = source.transform
    left, right = (np.clip((x - there.c) / there.a, 0, source.width) for x in (west, east))
    top, bottom = (np.clip((y - there.f) / there.e, 0, source.height) for y in (north, south))
    first_row, first_column = int(np.floor(top)), int(np.floor(left))
    rows, columns = int(np.ceil(bottom)) - first_row, int(np.ceil(right)) - first_column
    if rows <= 0 or columns <= 0:
        raise DataError(
            Text(
                zh=f"高程栅格 {name.name} 不覆盖 {west:.3f}–{east:.3f}E、{south:.3f}–{north:.3f}N。",
                en=f"the raster {name.name} does not reach {west:.3f} to {east:.3f} E, {south:.3f} to {north:.3f} N.",
            ),
            hint=Text(zh="请给出覆盖该处的高程栅格。", en="Give a raster that covers the place."),
        )
    most = caps().window_cells
    if rows * columns > most:
        raise LayerError(
            Text(
                zh=f"高程窗口有 {rows} × {columns} 个单元，超过 {most:,} 个。",
                en=f"the window of heights has {rows} x {columns} cells, more than {most:,}.",
            ),
            hint=Text(
                zh="请分区划定，或换用较粗的高程栅格；上限可调高（window_cells，见 RIVERZONES_CAPS）。",
                en="Go by smaller areas, or give a coarser raster; window_cells is a cap to set (RIVERZONES_CAPS).",
            ),
        )
    block = Window(first_column, first_row, columns, rows)
    try:
        values = np.ma.filled(source.read(1, window=block, masked=True).astype(np.float64), np.nan)
    except RasterioError as error:
        raise _broken(name) from error
    corner = (there.c + first_column * there.a, there.f + first_row * there.e)
    return np.asarray(values), Grid((rows, columns), corner[0], corner[1], there.a, -there.e)


def _require_metres(raster: Any, name: Path) -> None:
    """Refuse heights whose file says another unit than metres, since nothing here converts them."""
    unit = str(raster.units[0] or "").strip()
    if unit.lower() not in METRES:
        raise LayerError(
            Text(
                zh=f"高程栅格 {name.name} 的单位是 {unit!r}，不是米。",
                en=f"the heights of {name.name} are in {unit!r}, not in metres.",
            ),
            hint=Text(zh="请先换算为米（gdal_calc）。", en="Convert them to metres first (gdal_calc)."),
        )


def _crs(raster: Any, name: Path) -> CRS:
    if raster.crs is None:
        raise CrsError(
            Text(zh=f"栅格 {name.name} 没有坐标系。", en=f"the raster {name.name} has no CRS."),
            hint=Text(zh="请补上坐标系（.prj 或 gdal_edit -a_srs）。", en="Give it one (.prj, or gdal_edit -a_srs)."),
        )
    return CRS.from_user_input(raster.crs.to_wkt())


def _broken(name: Path) -> LayerError:
    return LayerError(
        Text(zh=f"{name.name} 读到一半出错，文件可能不完整。", en=f"{name.name} breaks off while being read."),
        hint=Text(zh="请重新获取该栅格。", en="Get the raster anew."),
    )


def _open_raster(path: Path) -> Any:
    gone = not path.exists()
    refuse_device(path)
    try:
        if gone:
            raise RasterioIOError(str(path))
        raster = _by_named_drivers(path.absolute())
        if not np.isfinite(raster.transform).all() or raster.transform.determinant == 0:
            raster.close()
            raise _without_cells(path)
        return raster
    except RasterioIOError as error:
        raise LayerError(
            Text(
                zh=f"找不到栅格文件 {path}。" if gone else f"{path.name} 不能作为栅格读取。",
                en=f"there is no raster file {path}." if gone else f"{path.name} cannot be read as a raster.",
            ),
            hint=Text(zh="请给出 GeoTIFF 等高程栅格。", en="Give a raster of heights, such as a GeoTIFF."),
        ) from error


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(2)


def _by_named_drivers(path: Path) -> Any:
    """The raster by the first of :data:`DRIVERS` that knows it, without overviews, which may be other files."""
    mask = path.with_name(f"{path.name}.msk")  # GDAL opens it by content, whatever that is
    if mask.exists() and not (mask.is_file() and _begins(mask) in (b"II", b"MM")):
        raise RasterioIOError(str(mask))
    with rasterio.Env(CPL_VSIL_CURL_ALLOWED_FILENAME="none"), warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # who asks for its place is told in one line
        for driver in DRIVERS:
            try:
                return rasterio.open(path, driver=driver, OVERVIEW_LEVEL="NONE")
            except RasterioIOError as error:
                refused = error
    raise refused


def _without_cells(path: Path) -> LayerError:
    return LayerError(
        Text(
            zh=f"{path.name} 没有说明单元有多大、在何处。",
            en=f"{path.name} does not tell how large its cells are and where they lie.",
        ),
        hint=Text(zh="请重新索取带坐标的 GeoTIFF。", en="Ask for a GeoTIFF with its place."),
    )


def _sampled(raster: Any, x: Floats, y: Floats, name: Path) -> Floats:
    """Values of the cells that points lie in, read tile by tile."""
    there = ~raster.transform
    column, row = (there.a * x + there.b * y + there.c, there.d * x + there.e * y + there.f)
    with np.errstate(invalid="ignore"):
        inside = (row >= 0) & (row < raster.height) & (column >= 0) & (column < raster.width)
    sampled = np.full(len(x), np.nan)
    points = np.flatnonzero(inside)
    rows, columns = row[points].astype(np.intp), column[points].astype(np.intp)
    tile = rows // TILE * (raster.width // TILE + 1) + columns // TILE
    order = np.argsort(tile, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(tile[order]) > 0]) if len(points) else np.empty(0, dtype=np.intp)
    for chosen in np.split(order, starts[1:]) if len(points) else ():
        sampled[points[chosen]] = _cells(raster, rows[chosen], columns[chosen], name)
    return sampled


def _cells(raster: Any, rows: Ints, columns: Ints, name: Path) -> Floats:
    """Values of cells of one tile, NaN at nodata."""
    top, left = int(rows.min()), int(columns.min())
    window = Window(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)
    try:
        block = raster.read(1, window=window, masked=True)
    except RasterioError as error:
        raise _broken(name) from error
    values = np.ma.filled(block.astype(np.float64), np.nan)[rows - top, columns - left]
    return np.asarray(values * raster.scales[0] + raster.offsets[0], dtype=np.float64)
