"""A layer of the project as a sheet: words for codes, units in the headings, how long or large its rows are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.model import Column, LayerKind
from riverzones.model.sheet import Sheet, SheetColumn, both
from riverzones.present.reports.outfall_words import yes_no
from riverzones.terms import COLUMN, unit_words

__all__ = ["layer_sheet"]

_FORMATS = {"number": "#,##0.###", "date": "yyyy-mm-dd"}
_LEFT_OUT = {"raw_values", "geometry", "sizes"}
_FOLDED = {"id", "illustrative", "source"}  # of the project, not of the thing: a click away, not on paper
_COUNT, _OPEN = COLUMN["findings_not_closed"], COLUMN["finding"]


def layer_sheet(
    frame: GeoDataFrame,
    kind: LayerKind,
    *,
    findings: Mapping[str, list[str]] | None = None,
    internal: bool = False,
) -> Sheet:
    """Return the rows of a layer with the columns that hold something.

    Parameters
    ----------
    frame : GeoDataFrame
        The layer, EPSG:4490, ids as index.
    kind : LayerKind
        Its columns and their words.
    findings : mapping of str to list of str, optional
        Ids of the findings that are not closed, by row id; with them two columns say how many and which.
    internal : bool
        Whether sensitive columns (telephone, contact, address) may be in it.

    Returns
    -------
    Sheet
        Numbers are numbers, with the unit in the heading; points have longitude and latitude [degrees, CGCS2000, 6
        decimals], lines their length [km], polygons their area [km²], measured on the ellipsoid.
    """
    shown = [
        column
        for column in kind.columns
        if column.name in frame.columns
        and column.name not in _LEFT_OUT
        and (internal or not column.sensitive)
        and frame[column.name].notna().any()
    ]
    columns = [
        SheetColumn(
            column.name,
            both(partial(_head, column)),
            _FORMATS.get(column.dtype, ""),
            folded=column.name in _FOLDED,
        )
        for column in shown
    ]
    rows: dict[str, Any] = {column.name: _values(frame[column.name], column) for column in shown}
    if findings is not None:
        ids = [findings.get(str(row), []) for row in frame.index]
        columns += [SheetColumn("findings", _COUNT), SheetColumn("finding_ids", _OPEN)]
        rows |= {
            "findings": [len(finding_ids) for finding_ids in ids],
            "finding_ids": ["、".join(finding_ids) or None for finding_ids in ids],
        }
    for column, values in _measures(frame):
        columns.append(column)
        rows[column.name] = values
    table = pd.DataFrame(rows, index=range(len(frame)))
    return Sheet(kind.title, columns, table, frozen_columns=min(2, len(columns)))


def _head(column: Column, lang: str) -> str:
    unit = unit_words(column.unit, lang)
    if not unit:
        return column.title.within(lang)
    return f"{column.title.zh}（{unit}）" if lang == "zh" else f"{column.title.en} ({unit})"


def _values(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    listed = [None if pd.isna(value) else value for value in values.tolist()]
    if column.dtype == "boolean":
        listed = [None if value is None else both(partial(yes_no, bool(value))) for value in listed]
    elif column.values:
        listed = [None if value is None else both(partial(column.value_title, value)) for value in listed]
    elif column.dtype == "date":
        listed = [value.date() if isinstance(value, dt.datetime) else value for value in listed]
    return pd.Series(listed, dtype=object)


def _measures(frame: GeoDataFrame) -> list[tuple[SheetColumn, list[Any]]]:
    """What is measured on the geometry: its column and its values."""
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    dimensions = {
        int(dimension) for dimension in np.unique(shapely.get_dimensions(shapes[~(shapely.is_missing(shapes))]))
    }
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if dimensions == {0}:
        points = shapely.point_on_surface(shapes)
        lon, lat = (get(points).round(6).tolist() for get in (shapely.get_x, shapely.get_y))
        return [
            (SheetColumn("shape_lon", COLUMN["layer_sheet.longitude"], "0.000000"), lon),
            (SheetColumn("shape_lat", COLUMN["layer_sheet.latitude"], "0.000000"), lat),
        ]
    if dimensions not in ({1}, {2}):
        return []
    lines = dimensions == {1}
    values = np.full(len(frame), np.nan)
    measure, per = (geodesy.length_m, 1000.0) if lines else (geodesy.area_m2, 1e6)
    values[there] = np.asarray(measure(frame.geometry.array[there]), dtype=float) / per
    length = SheetColumn("shape_km", COLUMN["length_as_drawn_km"], "#,##0.000")
    area = SheetColumn("shape_km2", COLUMN["area_as_drawn_km"], "#,##0.0000")
    return [(length if lines else area, values.round(4).tolist())]
