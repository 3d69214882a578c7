"""Heights read from a raster at points: any CRS, nodata told, only the parts that are needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import CRS, Transformer
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.windows import Window

from riverzones.errors import CrsError, LayerError
from riverzones.model import Text

__all__ = ["heights"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

TILE: Final = 512  # rows and columns read at a time: a setting of ours
LAYER_CRS: Final = "EPSG:4490"


def heights(path: str | Path) -> Callable[[npt.ArrayLike, npt.ArrayLike], Floats]:
    """A function that gives the height at longitudes and latitudes.

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
        If the file cannot be read as a raster.
    CrsError
        If it has no CRS.
    """
    name = Path(path)
    with _opened(name) as raster:
        if raster.crs is None:
            raise CrsError(
                Text(zh=f"栅格 {name.name} 没有坐标系。", en=f"the raster {name.name} has no CRS."),
                hint=Text(
                    zh="请补上坐标系（.prj 或 gdal_edit -a_srs）。", en="Give it one (.prj, or gdal_edit -a_srs)."
                ),
            )
        crs = CRS.from_user_input(raster.crs.to_wkt())
    change = Transformer.from_crs(LAYER_CRS, crs, always_xy=True)

    def at(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        east, north = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        x, y = change.transform(east.ravel(), north.ravel())
        with _opened(name) as source:
            return _sampled(source, np.asarray(x), np.asarray(y), name).reshape(east.shape)

    return at


def _opened(path: Path) -> Any:
    try:
        return rasterio.open(path)
    except RasterioIOError as error:
        gone = not path.exists()
        raise LayerError(
            Text(
                zh=f"找不到栅格文件 {path}。" if gone else f"{path.name} 不能作为栅格读取。",
                en=f"there is no raster file {path}." if gone else f"{path.name} cannot be read as a raster.",
            ),
            hint=Text(zh="请给出 GeoTIFF 等高程栅格。", en="Give a raster of heights, such as a GeoTIFF."),
        ) from error


def _sampled(raster: Any, x: Floats, y: Floats, name: Path) -> Floats:
    """Values of the cells that points lie in, read tile by tile."""
    there = ~raster.transform
    column, row = (there.a * x + there.b * y + there.c, there.d * x + there.e * y + there.f)
    with np.errstate(invalid="ignore"):
        inside = (row >= 0) & (row < raster.height) & (column >= 0) & (column < raster.width)
    found = np.full(len(x), np.nan)
    points = np.flatnonzero(inside)
    rows, columns = row[points].astype(np.intp), column[points].astype(np.intp)
    tile = rows // TILE * (raster.width // TILE + 1) + columns // TILE
    order = np.argsort(tile, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(tile[order]) > 0]) if len(points) else np.empty(0, dtype=np.intp)
    for chosen in np.split(order, starts[1:]) if len(points) else ():
        found[points[chosen]] = _cells(raster, rows[chosen], columns[chosen], name)
    return found


def _cells(raster: Any, rows: Ints, columns: Ints, name: Path) -> Floats:
    """Values of cells of one tile, NaN at nodata."""
    top, left = int(rows.min()), int(columns.min())
    window = Window(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)
    try:
        block = raster.read(1, window=window, masked=True)
    except RasterioError as error:
        raise LayerError(
            Text(zh=f"{name.name} 读到一半出错，文件可能不完整。", en=f"{name.name} breaks off while being read."),
            hint=Text(zh="请重新获取该栅格。", en="Get the raster anew."),
        ) from error
    values = np.ma.filled(block.astype(np.float64), np.nan)[rows - top, columns - left]
    return np.asarray(values * raster.scales[0] + raster.offsets[0], dtype=np.float64)
