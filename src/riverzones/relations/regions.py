"""Rows that are one region together: their union without the seams, and which row a subject is in."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.relations.certainty import accuracy_of

__all__ = ["GAP_M", "region_values", "union_of", "united"]

GAP_M: Final = 0.01
"""Gaps up to this between neighbours of one region are closed [m]: tiers are drawn apart by rounding, not by law."""

LEAST_DEGREES2: Final = 1e-13  # ten square centimetres: what closing adds below that is rounding
_DEGREE_M: Final = 111_000.0


def union_of(rows: GeoDataFrame) -> Any:
    """The outline of rows together; gaps of at most :data:`GAP_M` are closed.

    Examples
    --------
    >>> from shapely import box
    >>> tiers = GeoDataFrame(geometry=[box(109, 31, 109.01, 31.01), box(109.01000005, 31, 109.02, 31.01)], crs=4490)
    >>> union_of(tiers).geom_type      # drawn 5 mm apart
    'Polygon'
    """
    shapes = np.asarray(rows.geometry.array, dtype=object)
    if len(shapes) == 1:
        return shapes[0]
    whole = shapely.union_all(shapes)
    step = 0.6 * GAP_M / _DEGREE_M
    wide = shapely.buffer(whole, step, join_style="mitre", quad_segs=1)
    closed = shapely.buffer(wide, -step, join_style="mitre", quad_segs=1)
    if shapely.area(closed) - shapely.area(whole) <= LEAST_DEGREES2:
        return whole
    return shapely.union_all([whole, closed])


def region_values(reference: GeoDataFrame, column: str) -> pd.Series[Any]:
    """The region of each row: its value in ``column``; None where it is blank, which is a region of its own.

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
    """Reference with the polygons of one value united.

    Returns
    -------
    GeoDataFrame
        One row per region under the label of its first row, with the largest ``accuracy_m`` of its rows.
    Series
        For every row of the reference the label of its region.
    """
    flat = shapely.get_dimensions(np.asarray(reference.geometry.array, dtype=object)) == 2
    label = pd.Series(reference.index, index=reference.index, dtype=object)
    accuracy = accuracy_of(reference)
    shapes = np.asarray(reference.geometry.array, dtype=object).copy()
    keep = np.ones(len(reference), dtype=bool)
    named = values[flat & values.notna().to_numpy()]
    at = pd.Series(np.arange(len(reference)), index=reference.index)
    for _, rows in named.groupby(named, sort=False):
        if len(rows) == 1:
            continue
        places = at[rows.index].to_numpy()
        first = places[0]
        shapes[first] = union_of(reference.iloc[places])
        accuracy.iloc[first] = accuracy.iloc[places].max()
        keep[places[1:]] = False
        label.iloc[places] = reference.index[first]
    made = GeoDataFrame(
        {"accuracy_m": accuracy.to_numpy(float)}, geometry=shapes, index=reference.index, crs=reference.crs
    )
    return made[keep], label
