"""Rows that come a second time: the same as the row in the layer, or with other attributes."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.model import Text
from riverzones.workflows.values import as_text

__all__ = ["ALREADY", "rows_again"]

ALREADY = Text(zh="已经导入过（标识、几何与属性相同）", en="already imported: same id, geometry and attributes")
_LEFT_OUT = frozenset({"id", "source", "accuracy_m", "raw_values", "geometry"})


def rows_again(ids: list[str], frame: pd.DataFrame, geometry: Any, existing: gpd.GeoDataFrame) -> dict[int, Text]:
    """Positions of the rows whose id is in the layer at the same place, or has no place, with the reason to leave them.

    Parameters
    ----------
    ids : list of str
        Ids of the rows that come.
    frame : DataFrame
        Their aligned columns.
    geometry : array of shapely geometries or None
        EPSG:4490; None for rows without a place.
    existing : GeoDataFrame
        The layer, EPSG:4490, its index the ids. Coordinates within 1e-7 degrees (1 cm) are the same.
    """
    position = {name: number for number, name in enumerate(existing.index)}
    pairs = [(number, position[name]) for number, name in enumerate(ids) if name in position]
    if pairs and geometry is not None:
        new, old = (list(side) for side in zip(*pairs, strict=True))
        there = np.asarray(existing.geometry, dtype=object)[old]
        same = shapely.equals_exact(shapely.normalize(geometry[new]), shapely.normalize(there), tolerance=1e-7)
        pairs = [pair for pair, alike in zip(pairs, same.tolist(), strict=True) if alike]
    if not pairs:
        return {}
    new, old = (list(side) for side in zip(*pairs, strict=True))
    differing: dict[int, list[str]] = {number: [] for number in new}
    spelled = {str(name).casefold(): name for name in existing.columns}
    for name in frame.columns:
        if name in _LEFT_OUT:
            continue
        theirs = spelled.get(str(name).casefold())
        came = [as_text(value) for value in frame[name].iloc[new]]
        held = [as_text(value) for value in existing[theirs].iloc[old]] if theirs is not None else [None] * len(new)
        for number, one, other in zip(new, came, held, strict=True):
            if one != other:
                differing[number].append(str(name))
    return {number: _differs(names) if names else ALREADY for number, names in differing.items()}


def _differs(names: list[str]) -> Text:
    more = len(names) > 5
    return Text(
        zh=f"属性与图层中已有的行不同（字段 {'、'.join(names[:5])}{' 等' if more else ''}）；"
        "要以新文件替换原来那个文件的行，请加 --replace 导入（替换整个图层用 --overwrite）",
        en=f"attributes differ from the row already there (columns {', '.join(names[:5])}{', ...' if more else ''}); "
        "import with --replace to replace the rows of the older file, with --overwrite the layer",
    )
