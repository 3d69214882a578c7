"""Lengths and areas that a file states without a unit, checked against its own geometry.

``LENGTH`` and ``AREA`` of old coverages are in the units of the map, often degrees; taken as kilometres they would be
wrong by a factor nobody sees. A column whose name says no unit is only believed where the geometry agrees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from riverzones.geo.geodesy import area_m2, length_m
from riverzones.model import LayerKind, Text

__all__ = ["measured", "settle_units"]

_SIZE = {"m": 1.0, "km": 1e3, "m2": 1.0, "ha": 1e4, "km2": 1e6}
_SAYS = re.compile(r"km|公里|千米|平方|公顷|亩|ha$|_m2?$|[(（](m|米)", re.IGNORECASE)
_FROM = {"length": (("m", 1.0), ("km", 1e3)), "area": (("m2", 1.0), ("mu", 2000 / 3), ("ha", 1e4), ("km2", 1e6))}


def measured(kind: LayerKind, geometry: Any) -> dict[str, Any]:
    """Lengths and areas of the geometry in the unit of each such column of ``kind``; zeros are unknown."""
    found = {}
    for column in kind.columns:
        what = re.match(r"(length|area)_", column.name)
        if what and column.unit in _SIZE and column.dtype == "number":
            values = (length_m if what.group(1) == "length" else area_m2)(geometry) / _SIZE[column.unit]
            found[column.name] = np.where(values > 0, values, np.nan)
    return found


def settle_units(
    table: pd.DataFrame, kind: LayerKind, columns: Mapping[str, str], sizes: Mapping[str, Any]
) -> tuple[dict[str, float], list[str], list[Text]]:
    """Factors for columns in another unit, columns not to be believed, and what to tell.

    The median of stated / measured decides: within a factor of 1.5 of a known unit it is that unit. A name that says
    its unit (``LENGTHKM``, 面积(公顷)) or numbers that say it are left alone.
    """
    factors: dict[str, float] = {}
    doubted: list[str] = []
    told: list[Text] = []
    for ours, size in sizes.items():
        theirs = columns.get(ours)
        if theirs is None or _SAYS.search(theirs):
            continue
        stated = pd.to_numeric(table[theirs], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        if not np.isfinite(stated).any():
            continue
        ratio = stated / size
        ratio = ratio[np.isfinite(ratio) & (ratio > 0)]
        unit = str(kind.by_name[ours].unit)
        middle = float(np.median(ratio)) if len(ratio) else 0.0
        fits = [
            (name, per / _SIZE[unit])
            for name, per in _FROM[ours.split("_")[0]]
            if 1 / 1.5 < middle * per / _SIZE[unit] < 1.5
        ]
        if not fits:
            doubted.append(ours)
            told.append(
                Text(
                    zh=f"{theirs} 没写单位，与几何量得的不成比例（可能是度），不当作 {ours}，按原名保留",
                    en=f"{theirs} names no unit and does not agree with the geometry (degrees?): not taken as {ours}",
                )
            )
        elif fits[0][1] != 1.0:
            factors[ours] = fits[0][1]
            told.append(
                Text(
                    zh=f"{theirs} 没写单位，按几何判断是 {fits[0][0]}，换算为 {unit}",
                    en=f"{theirs} names no unit; by the geometry it is {fits[0][0]}, changed to {unit}",
                )
            )
    return factors, doubted, told
