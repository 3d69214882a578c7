"""A layer of the project as a sheet: words for codes, units in the headings, how long or large its rows are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue.terms import unit_words
from riverzones.geo import geodesy
from riverzones.model import Column, LayerKind, Text
from riverzones.present.reports.ledger_sheet import LedgerSheet
from riverzones.present.reports.outfall_words import yes_no

__all__ = ["layer_sheet"]

_LEFT_OUT = {"raw_values", "geometry", "sizes"}
_LON, _LAT = Text(zh="经度（°）", en="longitude (°)"), Text(zh="纬度（°）", en="latitude (°)")
_LENGTH, _AREA = (
    Text(zh="图上长度（km）", en="length as drawn (km)"),
    Text(zh="图上面积（km²）", en="area as drawn (km²)"),
)
_COUNT, _OPEN = Text(zh="未销号问题数", en="findings not closed"), Text(zh="问题编号", en="finding")


def layer_sheet(
    name: str,
    frame: GeoDataFrame,
    kind: LayerKind,
    *,
    lang: str = "zh",
    findings: Mapping[str, list[str]] | None = None,
    internal: bool = False,
) -> LedgerSheet:
    """The rows of a layer with the columns that hold something.

    Parameters
    ----------
    name : str
        Name of the sheet.
    frame : GeoDataFrame
        The layer, EPSG:4490, ids as index.
    kind : LayerKind
        Its columns and their words.
    lang : str
        ``"zh"`` or ``"en"``.
    findings : mapping of str to list of str, optional
        Ids of the findings that are not closed, by row id; with them two columns say how many and which.
    internal : bool
        Whether sensitive columns (telephone, contact, address) may be in it.

    Returns
    -------
    LedgerSheet
        Numbers are numbers, with the unit in the heading; points have longitude and latitude [degrees, CGCS2000, 6
        decimals], lines their length [km], polygons their area [km²], measured on the ellipsoid.
    """
    columns = [
        column
        for column in kind.columns
        if column.name in frame.columns
        and column.name not in _LEFT_OUT
        and (internal or not column.sensitive)
        and frame[column.name].notna().any()
    ]
    made: dict[str, Any] = {_head(column, lang): _values(frame[column.name], column, lang) for column in columns}
    if findings is not None:
        mine = [findings.get(str(row), []) for row in frame.index]
        made[_COUNT.within(lang)] = [len(ids) for ids in mine]
        made[_OPEN.within(lang)] = ["、".join(ids) or None for ids in mine]
    formats = {_head(column, lang): "#,##0.###" for column in columns if column.dtype == "number"}
    formats |= {_head(column, lang): "yyyy-mm-dd" for column in columns if column.dtype == "date"}
    for head, values, form in _measures(frame, lang):
        made[head], formats[head] = values, form
    return LedgerSheet(
        name=name,
        frame=pd.DataFrame(made, index=range(len(frame))),
        formats=formats,
        frozen_columns=min(2, len(made)),
    )


def _head(column: Column, lang: str) -> str:
    unit = unit_words(column.unit, lang)
    if not unit:
        return column.title.within(lang)
    return f"{column.title.zh}（{unit}）" if lang == "zh" else f"{column.title.en} ({unit})"


def _values(values: pd.Series[Any], column: Column, lang: str) -> list[Any]:
    listed = [None if pd.isna(value) else value for value in values.tolist()]
    if column.dtype == "boolean":
        return [None if value is None else yes_no(bool(value), lang) for value in listed]
    if column.values:
        return [None if value is None else column.value_title(value, lang) for value in listed]
    if column.dtype == "date":
        return [value.date() if isinstance(value, dt.datetime) else value for value in listed]
    return listed


def _measures(frame: GeoDataFrame, lang: str) -> list[tuple[str, list[Any], str]]:
    """Heading, values and number format of what is measured on the geometry."""
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    kinds = {int(kind) for kind in np.unique(shapely.get_dimensions(shapes[~(shapely.is_missing(shapes))]))}
    made: list[tuple[str, list[Any], str]] = []
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if kinds == {0}:
        points = shapely.point_on_surface(shapes)
        for head, get in ((_LON, shapely.get_x), (_LAT, shapely.get_y)):
            made.append((head.within(lang), get(points).round(6).tolist(), "0.000000"))
    for dimension, head, measure, per in (
        (1, _LENGTH, geodesy.length_m, 1000.0),
        (2, _AREA, geodesy.area_m2, 1e6),
    ):
        if kinds == {dimension}:
            values = np.full(len(frame), np.nan)
            values[there] = np.asarray(measure(frame.geometry.array[there]), dtype=float) / per
            made.append((head.within(lang), values.round(4).tolist(), "#,##0.000" if dimension == 1 else "#,##0.0000"))
    return made
