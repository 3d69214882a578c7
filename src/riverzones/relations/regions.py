"""Rows that are one region together: their union without the seams, and which row a subject is in."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.relations.certainty import accuracy_of

__all__ = ["GAP_M", "region_values", "union_of", "united"]

Shapes = npt.NDArray[np.object_]
Ints = npt.NDArray[np.intp]

GAP_M: Final = 0.01
"""Gaps up to this between neighbours of one region are closed [m]: tiers are drawn apart by rounding, not by law."""

LEAST_DEGREES2: Final = 1e-13  # ten square centimetres: what closing adds below that is rounding
_DEGREE_M: Final = 111_000.0
_PREPARED: Final = 1_000
"""So many outlines are prepared at a time: each is then larger than its shape."""


def union_of(rows: GeoDataFrame) -> Any:
    """Return the outline of rows together; gaps of at most :data:`GAP_M` are closed.

    Examples
    --------
    >>> from shapely import box
    >>> tiers = GeoDataFrame(geometry=[box(109, 31, 109.01, 31.01), box(109.01000005, 31, 109.02, 31.01)], crs=4490)
    >>> union_of(tiers).geom_type      # drawn 5 mm apart
    'Polygon'
    """
    return _outline(np.asarray(rows.geometry.array, dtype=object))


def _outline(shapes: Shapes) -> Any:
    if len(shapes) == 1:
        return shapes[0]
    (largest,) = _holding_all(shapes, np.zeros(len(shapes), dtype=np.intp))
    if largest >= 0:
        return shapes[largest]
    return _union(shapes)


def _holding_all(shapes: Shapes, region: Ints) -> Ints:
    """The position of the shape that holds all of its region, for each region (0, 1, ... in that order), -1 for none.

    A tier 2 that is drawn with its tier 1 is such a one: a union would find as much.
    """
    first = np.flatnonzero(np.diff(region, prepend=-1))
    largest = np.lexsort((-shapely.area(shapes), region))[first]
    rest = np.delete(np.arange(len(shapes)), largest)
    covered = np.ones(len(largest), dtype=np.bool_)
    for begin in range(0, len(largest), _PREPARED):
        block = np.arange(begin, min(begin + _PREPARED, len(largest)))
        outlines = shapes[largest[block]]
        shapely.prepare(outlines)
        asked = rest[slice(*np.searchsorted(region[rest], [begin, begin + _PREPARED]))]
        held = shapely.covers(shapes[largest[region[asked]]], shapes[asked])
        np.logical_and.at(covered, region[asked], held)
        odd = block[covered[block] & ~shapely.is_valid(outlines)]  # one that is valid covers itself: it takes longest
        covered[odd] = shapely.covers(shapes[largest[odd]], shapes[largest[odd]])
        shapely.destroy_prepared(outlines)  # it would stay on the rows of the layer, larger than the shapes themselves
    return np.where(covered, largest, -1)


def _union(shapes: Shapes) -> Any:
    """Shapes as one, gaps closed."""
    whole = shapely.union_all(shapes)
    step = 0.6 * GAP_M / _DEGREE_M
    wide = shapely.buffer(whole, step, join_style="mitre")
    closed = shapely.buffer(wide, -step, join_style="mitre")
    if shapely.area(closed) - shapely.area(whole) <= LEAST_DEGREES2:
        return whole
    return shapely.union_all([whole, closed])


def region_values(reference: GeoDataFrame, column: str) -> pd.Series[Any]:
    """Return the region of each row: its value in ``column``; None where it is blank, which is a region of its own.

    Raises
    ------
    LayerError
        If there is no such column.
    """
    if column not in reference.columns:
        raise LayerError(
            Text(zh=f"参照图层没有 {column} 列。", en=f"the reference layer has no column {column}."),
            hint=Text(
                zh=f"现有：{'、'.join(map(str, reference.columns))}。",
                en=f"It has: {', '.join(map(str, reference.columns))}.",
            ),
        )
    values = pd.Series(reference[column]).astype(object)
    blank = values.isna() | (values.astype(str).str.strip() == "")
    return values.where(~blank, None)


def united(reference: GeoDataFrame, values: pd.Series[Any]) -> tuple[GeoDataFrame, pd.Series[Any]]:
    """Return the reference with the polygons of one value united.

    Returns
    -------
    GeoDataFrame
        One row per region under the label of its first row, with the largest ``accuracy_m`` of its rows.
    Series
        For every row of the reference the label of its region.
    """
    shapes = np.asarray(reference.geometry.array, dtype=object).copy()
    flat = shapely.get_dimensions(shapes) == 2
    accuracy = accuracy_of(reference).to_numpy(float).copy()
    label = np.asarray(reference.index, dtype=object).copy()
    keep = np.ones(len(reference), dtype=bool)
    code, _ = pd.factorize(values)
    code[~flat] = -1
    order = np.argsort(code, kind="stable")
    order = order[np.searchsorted(code[order], 0) :]
    order = order[np.bincount(code[order], minlength=1)[code[order]] > 1]
    region = np.unique(code[order], return_inverse=True)[1]
    parts = np.split(order, np.flatnonzero(np.diff(region)) + 1) if len(order) else []
    for places, largest in zip(parts, _holding_all(shapes[order], region).tolist(), strict=True):
        first = places[0]
        shapes[first] = shapes[order[largest]] if largest >= 0 else _union(shapes[places])
        accuracy[first] = np.nan if np.isnan(accuracy[places]).all() else np.nanmax(accuracy[places])
        keep[places[1:]] = False
        label[places] = label[first]
    regions = GeoDataFrame({"accuracy_m": accuracy}, geometry=shapes, index=reference.index, crs=reference.crs)
    return regions[keep], pd.Series(label, index=reference.index, dtype=object)
