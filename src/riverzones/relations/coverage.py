"""How much of an area, or of the length of a line, others cover, or cells of a raster whose values lie in a range."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import LayerError
from riverzones.geo import buffer, geodesy
from riverzones.model import Text
from riverzones.relations.areas import dimensions, polygons, there
from riverzones.relations.certainty import accuracy_of

__all__ = ["COVERED", "Cells", "covered", "covered_by_cells"]

if TYPE_CHECKING:
    from riverzones.terrain import Grid  # who asks for no raster need not load how it is cut

Floats = npt.NDArray[np.float64]
Cells = Callable[[tuple[float, float, float, float]], "tuple[Floats, Grid] | None"]
"""Gives the values of the cells that meet a box (west, south, east, north; degrees, EPSG:4490) and where they are, NaN
where none is known; None where the raster does not reach it."""
COVERED: Final = (
    "subject_id",
    "share_ratio",
    "share_least_ratio",
    "share_most_ratio",
    "measured",
    "unit",
    "accuracy_m",
)
"""``share_ratio`` of the area [m2] or length [m] ``measured`` of a subject; the least and most that the accuracy, or
cells without a value, leave open."""


def covered(subject: GeoDataFrame, reference: GeoDataFrame) -> pd.DataFrame:
    """Return for each polygon or line of ``subject`` which share of it the polygons of ``reference`` cover together.

    What two of them cover counts once. The share is least where every point of the subject that lies nearer to the edge
    of the cover than the accuracy is not covered, and most where it is.

    Parameters
    ----------
    subject : GeoDataFrame
        Polygons or lines, EPSG:4490, ids as unique index; ``accuracy_m`` [m] is used where it is known.
    reference : GeoDataFrame
        Polygons, EPSG:4490.

    Returns
    -------
    DataFrame
        :data:`COVERED`, one row per subject that has a geometry.

    Raises
    ------
    LayerError
        If the subject holds points, or the reference no polygon.

    Examples
    --------
    >>> from shapely import box
    >>> zone = GeoDataFrame(geometry=[box(0, 0, 0.02, 0.01)], index=["zone"], crs=4490)
    >>> woods = GeoDataFrame({"accuracy_m": [10.0]}, geometry=[box(0, 0, 0.01, 0.02)], index=["wood"], crs=4490)
    >>> covered(zone, woods)[["share_ratio", "share_least_ratio", "share_most_ratio"]].round(3).values.tolist()
    [[0.5, 0.487, 0.504]]
    """
    drawn = there(subject)
    if len(drawn) and (dimensions(drawn) == 0).any():
        raise LayerError(
            Text(
                zh="点没有面积和长度，不能问覆盖占比。",
                en="a share that is covered is of an area or length: not of points.",
            ),
            hint=Text(zh="请改用面或线图层，或问是否位于其内。", en="Use polygons or lines, or ask for inside."),
        )
    areas = polygons(there(reference))
    if len(reference) and areas.empty:
        raise LayerError(
            Text(zh="能覆盖别的对象的只有面。", en="only polygons can cover something."),
            hint=Text(zh="请以面图层为参照。", en="Name a layer of polygons as the reference."),
        )
    shapes = np.asarray(areas.geometry.array, dtype=object)
    theirs = np.nan_to_num(accuracy_of(areas).to_numpy(float))
    tree = shapely.STRtree(shapes)
    rows = []
    for label, shape, own in zip(drawn.index, drawn.geometry, accuracy_of(drawn), strict=True):
        near = _near(tree, shape, float(np.hypot(np.nan_to_num(own), theirs.max(initial=0.0))))
        accuracy = float(np.hypot(np.nan_to_num(own), theirs[near].max(initial=0.0)))
        cover = shapely.union_all(shapes[near])
        inner = outer = cover
        if accuracy > 0 and len(near):
            (seam,) = buffer.buffer([shapely.boundary(cover)], distance_m=accuracy)
            inner, outer = shapely.difference(cover, seam), shapely.union(cover, seam)
        flat = shapely.get_dimensions(shape) == 2
        whole, part, least, most = _sizes(
            [shape, *(shapely.intersection(shape, cover_shape) for cover_shape in (cover, inner, outer))], flat
        )
        ratios = [min(size / whole, 1.0) if whole > 0 else np.nan for size in (part, least, most)]
        rows.append((label, *ratios, whole, "m2" if flat else "m", accuracy if accuracy > 0 else np.nan))
    return _table(rows)


def _sizes(shapes: list[Any], flat: bool) -> list[float]:
    return [float(size) for size in (geodesy.area_m2(shapes) if flat else geodesy.length_m(shapes))]


def _near(tree: Any, shape: Any, within_m: float) -> npt.NDArray[np.intp]:
    """Which polygons meet a shape widened by so many metres, in order."""
    wide = buffer.buffer([shape], distance_m=within_m)[0] if within_m > 0 else shape
    return np.sort(tree.query(wide, predicate="intersects"))


def covered_by_cells(subject: GeoDataFrame, cells: Cells, *, least: float, most: float) -> pd.DataFrame:
    """Return for each polygon which share of it has cells with a value of at least ``least`` and at most ``most``.

    A cell that the edge of the polygon cuts counts with the part inside. Ground without a value may be either.

    Parameters
    ----------
    subject : GeoDataFrame
        Polygons, EPSG:4490, ids as unique index.
    cells : callable
        See :data:`Cells`.
    least, most : float
        The range of values that count, in the unit of the raster; both ends count.

    Returns
    -------
    DataFrame
        :data:`COVERED`, one row per polygon; ``accuracy_m`` is that of the subject, which the share does not use.

    Examples
    --------
    >>> from shapely import box
    >>> from riverzones.terrain import Grid
    >>> zone = GeoDataFrame(geometry=[box(0, 0, 0.02, 0.01)], index=["zone"], crs=4490)
    >>> grid = Grid((1, 4), west=0.0, north=0.01, step_lon=0.01, step_lat=0.01)
    >>> covered_by_cells(zone, lambda box: (np.array([[70.0, 30.0, 90.0, 90.0]]), grid), least=60, most=np.inf)[
    ...     "share_ratio"].round(3).tolist()
    [0.5]
    """
    rows = []
    drawn = polygons(there(subject))
    for label, shape, own in zip(drawn.index, drawn.geometry, accuracy_of(drawn), strict=True):
        whole = float(geodesy.area_m2([shape])[0])
        counts = known = 0.0
        read = cells(shape.bounds) if whole > 0 else None
        if read is not None:
            values, grid = read
            number, size = _parts(shape, grid)
            value = values.ravel()[number]
            known = float(size[np.isfinite(value)].sum())
            with np.errstate(invalid="ignore"):
                counts = float(size[(value >= least) & (value <= most)].sum())
        if whole > 0:
            known = min(known, whole)
            exact = counts / known if known > 0 else np.nan
            open_ = max(0.0, 1.0 - known / whole) if known < whole * (1 - _ROUNDING) else 0.0
            low = min(counts / whole, 1.0)
            rows.append(
                (label, exact, low if open_ else exact, min(low + open_, 1.0) if open_ else exact, whole, "m2", own)
            )
    return _table(rows)


_ROUNDING: Final = 1e-6
"""Ground that the parts of cells may miss of an area by rounding alone."""


def _parts(shape: Any, grid: Grid) -> tuple[npt.NDArray[np.intp], Floats]:
    """Cells that a polygon meets, and how much ground of each lies in it [m2]."""
    number = grid.touched(shape)
    lon, lat = grid.edges
    row, column = np.divmod(number, grid.shape[1])
    boxes = shapely.box(lon[column], lat[row + 1], lon[column + 1], lat[row])
    part = np.ones(len(number))
    shapely.prepare(shape)
    cut = np.flatnonzero(~shapely.contains_properly(shape, boxes))
    part[cut] = shapely.area(shapely.intersection(shape, boxes[cut])) / (grid.step_lon * grid.step_lat)
    return number, part * grid.cell_areas_m2[row]


def _table(rows: list[Any]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(COVERED))
    return table.astype({name: float for name in COVERED if name not in ("subject_id", "unit")})
