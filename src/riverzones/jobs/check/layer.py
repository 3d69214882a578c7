"""What is wrong with one layer as data: columns and values, shapes, dates. The catalogue says what is right.

Every function gives issues: dicts of ``what`` (name of a problem of kind data, ``catalogue/problems.yaml``), ``id``
(None for the layer as a whole),
``column``, ``value`` and ``other`` (the row or thing it is held against).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import geodesy
from riverzones.model import Column, LayerKind
from riverzones.model.condition import unread_words
from riverzones.terms import labels

__all__ = ["GROUPS", "dates", "schema", "topology"]

Issue = dict[str, Any]
Mask = npt.NDArray[np.bool_]

LEAST_M: Final = 0.01  # a line shorter than a centimetre has no length: a setting of ours
LEAST_M2: Final = 1.0  # an area below a square metre is a sliver: a setting of ours
OVERLAP_M2: Final = 10.0  # corners rounded to 1 cm share less along kilometres of edge: a setting of ours
PARTS: Final = ("level", "tier", "part", "bank", "zone_type", "corner_no")
"""Columns by which rows may rightly lie on the same place: the county's segment and the township's, tiers."""

GROUPS: Final = labels("check_group")


_FAMILIES: Final = {0: "point", 4: "point", 1: "line", 2: "line", 5: "line", 3: "polygon", 6: "polygon"}


def _issue(what: str, row: Any = None, column: str | None = None, value: Any = None, other_id: Any = None) -> Issue:
    text = None if value is None else str(value)
    return {"what": what, "id": None if row is None else str(row), "column": column, "value": text, "other": other_id}


def schema(frame: gpd.GeoDataFrame, kind: LayerKind) -> Iterator[Issue]:
    """Return columns, types and values against the kind of the layer."""
    known = {*kind.by_name, "geometry", "raw_values"}
    for name in frame.columns:
        if name not in known:
            yield _issue("column_unknown", column=str(name))
    for column in kind.columns:
        if column.name not in frame.columns:
            if column.required:
                yield _issue("column_missing", column=column.name)
            continue
        yield from _values(frame[column.name], column)
    for row, words in unread_words(frame).items():
        for name, word in words.items():
            yield _issue("value_unread", row, name, word)
    if "code" in frame.columns and "code" in kind.by_name and not kind.by_name["code"].repeats:
        code = frame["code"].dropna()
        code = code[code.astype(str) != ""]
        for row, value in code[code.duplicated(keep=False)].items():
            yield _issue("code_twice", row, "code", value)


def _values(values: pd.Series[Any], column: Column) -> Iterator[Issue]:
    cells = values.to_numpy(dtype=object)
    missing = pd.isna(cells)
    empty = np.array([gone or cell == "" for cell, gone in zip(cells, missing, strict=True)], dtype=bool)
    if column.required:
        for row in values.index[empty]:
            yield _issue("value_missing", row, column.name)
    if empty.all():
        return
    rows, filled = values.index[~empty], cells[~empty]
    if column.values:
        known = {value.name for value in column.values}
        for row, value in zip(rows, filled, strict=True):
            if str(value) not in known:
                yield _issue("value_unknown", row, column.name, value)
        return
    for at in np.flatnonzero(_of_another_type(values, filled, ~empty, column)).tolist():
        yield _issue("value_type", rows[at], column.name, filled[at])
    if column.least == 0 and column.dtype in ("number", "integer"):
        sizes = pd.to_numeric(values[~empty], errors="coerce")
        for row, value in sizes[sizes < 0].items():
            yield _issue("value_negative", row, column.name, value)


def _of_another_type(values: pd.Series[Any], filled: npt.NDArray[np.object_], there: Mask, column: Column) -> Mask:
    """Which of the cells that are filled are not of the type of the column."""
    if column.dtype in ("number", "integer"):
        numbers = pd.to_numeric(values[there], errors="coerce")
        wrong = numbers.isna()
        if column.dtype == "integer":
            wrong |= numbers.notna() & (numbers % 1 != 0)
        return np.asarray(wrong, dtype=bool)
    if column.dtype == "boolean":
        return np.array([not isinstance(value, bool | np.bool_) for value in filled], dtype=bool)
    if column.dtype in ("date", "datetime"):
        return np.array([_day(value) is None for value in filled], dtype=bool)
    return np.array([not isinstance(value, str) for value in filled], dtype=bool)


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None


def dates(frame: gpd.GeoDataFrame, kind: LayerKind) -> Iterator[Issue]:
    """Return days that come before those they must follow."""
    for column in kind.columns:
        if column.name not in frame.columns:
            continue
        for first in column.after:
            if first not in frame.columns:
                continue
            both = frame[frame[column.name].notna() & frame[first].notna()]
            for row, late, early in zip(both.index, both[column.name], both[first], strict=True):
                after, before = _day(late), _day(early)
                if after is not None and before is not None and after < before:
                    yield _issue("dates_turned", row, column.name, after, f"{first} {before}")


def topology(frame: gpd.GeoDataFrame, kind: LayerKind, admin: Any = None) -> Iterator[Issue]:
    """Return shapes: type, validity, size, doubles, tiers that overlap, places outside the administrative area.

    ``admin`` is the union of the administrative area as a polygon, None where it is not to be looked at.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    gone = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if "none" not in kind.geometry:
        for row in frame.index[gone]:
            yield _issue("no_geometry", row)
    frame, shapes = frame[~gone], shapes[~gone]
    family = np.array(
        [_FAMILIES.get(int(shape_type), "mixed") for shape_type in shapely.get_type_id(shapes)], dtype=object
    )
    for row, shape_type in zip(
        frame.index[~np.isin(family, kind.geometry)], family[~np.isin(family, kind.geometry)], strict=True
    ):
        yield _issue("geometry_type", row, value=shape_type)
    valid = shapely.is_valid(shapes)
    for row, reason in zip(frame.index[~valid], shapely.is_valid_reason(shapes[~valid]), strict=True):
        yield _issue("invalid", row, value=reason)
    yield from _small(frame[valid], shapes[valid], family[valid])
    yield from _doubles(frame, shapes)
    if {"source_id", "tier"} <= set(frame.columns) and (family == "polygon").any():
        yield from _tiers(frame[valid & (family == "polygon")])
    if admin is not None:
        shapely.prepare(admin)
        for row in frame.index[valid][~shapely.intersects(admin, shapes[valid])]:
            yield _issue("outside_admin", row)


def _small(frame: gpd.GeoDataFrame, shapes: Any, family: Any) -> Iterator[Issue]:
    lines, areas = family == "line", family == "polygon"
    for mask, sizes, least, unit in (
        (lines, geodesy.length_m(shapes[lines]), LEAST_M, "m"),
        (areas, geodesy.area_m2(shapes[areas]), LEAST_M2, "m2"),
    ):
        for row, size in zip(frame.index[mask], sizes, strict=True):
            if size < least:
                yield _issue("too_small", row, value=f"{size:.3f} {unit}")


def _doubles(frame: gpd.GeoDataFrame, shapes: Any) -> Iterator[Issue]:
    """Rows on exactly the same place as an earlier one that the columns of PARTS do not tell apart."""
    if len(frame) < 2:
        return
    keys = pd.DataFrame({"shape": shapely.to_wkb(shapely.normalize(shapes))}, index=frame.index)
    for name in PARTS:
        if name in frame.columns:
            keys[name] = frame[name].astype(object).where(frame[name].notna(), None)
    again = keys.duplicated(keep="first")
    if again.any():
        first = keys.drop_duplicates().assign(first=lambda table: table.index)
        earlier = keys[again].merge(first, on=list(keys.columns), how="left")["first"]
        for row, earlier_row in zip(keys.index[again], earlier, strict=True):
            yield _issue("same_place", row, other_id=str(earlier_row))


def _tiers(zones: gpd.GeoDataFrame) -> Iterator[Issue]:
    """Zones of one source and one tier, or of two tiers, that share more than a sliver."""
    shapes = np.asarray(zones.geometry.array, dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    owner = zones["source_id"].astype(object).to_numpy()
    same = (
        (left < right) & (owner[left] == owner[right]) & np.array([isinstance(key, str) for key in owner[left]], bool)
    )
    left, right = left[same], right[same]
    if not len(left):
        return
    shared = geodesy.area_m2(shapely.intersection(shapes[left], shapes[right]))
    for first, second, area in zip(zones.index[left], zones.index[right], shared, strict=True):
        if area > OVERLAP_M2:
            yield _issue("tiers_overlap", first, value=f"{area:,.0f} m2", other_id=str(second))
