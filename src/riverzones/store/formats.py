"""The formats that people take away: one row of :data:`FORMATS` per format, one function that writes them all."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import CrsError, OutputError, UnknownNameError
from riverzones.model import Text
from riverzones.parts import note
from riverzones.registry import Registry
from riverzones.store import blobs, columns, geopackage
from riverzones.store.formulas import harmless
from riverzones.store.replacing import keep_standing, replacing

__all__ = ["FORMATS", "Format", "Options", "format_of", "write_table"]

_NOTE = (
    "坐标为 CGCS2000（EPSG:4490）经纬度，与 WGS 84 之差按 EPSG 在 1 m 以内 / "
    "coordinates are CGCS2000 longitude and latitude, by EPSG within 1 m of WGS 84"
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a writer may use: the name of the layer or sheet, and headings of columns for people."""

    layer: str = "result"
    headings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, the suffixes that mean it, its writer, and what it holds.

    ``parts`` are the endings of what is written beside the file. ``holds`` names what comes back as it was:
    ``"geometry"`` (as geometry, not as text), ``"crs"`` (any CRS; else longitude and latitude are written), ``"types"``
    (dates, booleans and missing integers keep their type).
    """

    name: str
    suffixes: tuple[str, ...]
    write: Callable[[pd.DataFrame, Path, Options], None]
    holds: frozenset[str]
    parts: tuple[str, ...] = ()


def write_table(
    frame: pd.DataFrame,
    path: str | Path,
    *,
    overwrite: bool = False,
    layer: str = "result",
    headings: Mapping[str, str] | None = None,
) -> Path:
    """Write rows to a file whose suffix says the format; the file appears whole or not at all.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        The index is not written. Lists and mappings become JSON text, further geometry columns become WKT.
    path : str or Path
        The file; see :data:`FORMATS` for the suffixes.
    overwrite : bool
        Whether a file that stands there may be replaced.
    layer : str
        Name of the layer or sheet.
    headings : Mapping, optional
        Headings by column, for CSV and XLSX.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UnknownNameError
        If no format has the suffix.
    OutputError
        If the file exists, cannot be written, or the format cannot hold the rows.
    """
    path = Path(path)
    chosen = format_of(path)
    ready = _ready(frame, chosen)
    with replacing(path, overwrite=overwrite) as target, geopackage.told_sqlite(path):
        try:
            _check_parts(path, chosen, overwrite=overwrite)
            chosen.write(ready, target, Options(layer, headings or {}))
            for part in chosen.parts:
                beside = path.with_suffix(part)
                if target.with_suffix(part).exists():
                    if not overwrite:
                        note(beside, target.with_suffix(part))
                    target.with_suffix(part).replace(beside)
                else:
                    beside.unlink(missing_ok=True)
        finally:
            for part in chosen.parts:
                target.with_suffix(part).unlink(missing_ok=True)
    return path


def _check_parts(path: Path, chosen: Format, *, overwrite: bool) -> None:
    """Refuse to write over a part of a file of the same name."""
    keep_standing((path.with_suffix(part) for part in chosen.parts), overwrite=overwrite)


def format_of(path: str | Path) -> Format:
    """Return the format that a file name means.

    Raises
    ------
    UnknownNameError
        If the suffix is of no known format.

    Examples
    --------
    >>> format_of("findings.XLSX").name
    'Excel'
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise UnknownNameError(
            Text(zh=f"不支持“{Path(path).name}”的文件格式。", en=f"no format is known for {Path(path).name!r}."),
            hint=Text(zh=f"可用的扩展名：{'、'.join(FORMATS)}。", en=f"Known suffixes: {', '.join(FORMATS)}."),
        )
    return FORMATS[suffix]


def _ready(frame: pd.DataFrame, chosen: Format) -> pd.DataFrame:
    """The rows with every column in one type, and in longitude and latitude where the format asks for it."""
    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise OutputError(
            Text(
                zh=f"要写出的表中字段重名：{'、'.join(twice)}。",
                en=f"the rows to write have columns twice: {', '.join(twice)}.",
            ),
            hint=Text(zh="请改名。", en="Rename them."),
        )
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    plain = {}
    for name in frame.columns:
        if name != shape:
            word = columns.dtype_word(frame[name])
            plain[str(name)] = columns.restored(columns.bound(frame[name], word), word)
    table = pd.DataFrame(plain, index=pd.RangeIndex(len(frame)))
    if shape is None:
        return table
    shapes = blobs.flat_measures(np.asarray(frame.geometry.to_numpy(), dtype=object))
    geometry_name = "geometry" if "geometry" not in plain else "rz_geometry"
    layer = gpd.GeoDataFrame(table.assign(**{geometry_name: shapes}), geometry=geometry_name, crs=frame.crs)
    if "crs" not in chosen.holds and layer.crs is None:
        raise CrsError(
            Text(
                zh=f"{chosen.name} 格式只存经纬度，而图层没有坐标系。",
                en=f"{chosen.name} holds longitude and latitude, but the layer has no CRS.",
            ),
            hint=Text(zh="请指明坐标系：set_crs(...)。", en="Say which one it has: set_crs(...)."),
        )
    turn = "crs" not in chosen.holds and not layer.crs.is_geographic
    ready: pd.DataFrame = layer.to_crs(4490) if turn else layer
    return ready


def _geopackage(frame: pd.DataFrame, path: Path, options: Options) -> None:
    connection = geopackage.connect(path, write=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        geopackage.prepare(connection)
        geopackage.put(connection, options.layer, frame)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _geojson(frame: pd.DataFrame, path: Path, options: Options) -> None:
    """RFC 7946: longitude first, 7 decimals (1 cm), rings counter-clockwise, no member ``crs``."""
    shapes: list[str | None] = [None] * len(frame)
    rest = frame
    if isinstance(frame, gpd.GeoDataFrame):
        rest = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        array = np.array(frame.geometry.to_numpy(), dtype=object)
        array[shapely.is_empty(array)] = None
        rounded = shapely.transform(array, lambda xyz: xyz.round(7), include_z=bool(shapely.has_z(array).any()))
        shapes = shapely.to_geojson(shapely.orient_polygons(rounded)).tolist()
    names = list(rest.columns)
    values = [_json_values(rest[name]) for name in names]
    ids = values[names.index("id")] if "id" in names else [None] * len(rest)
    lines = _feature_lines(names, values, ids, shapes)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        head = json.dumps({"name": options.layer, "note": _NOTE}, ensure_ascii=False)[1:-1]
        out.write(f'{{"type": "FeatureCollection", {head}, "features": [')
        out.writelines(f"{',' if i else ''}\n{line}" for i, line in enumerate(lines))
        out.write("\n]}\n")


def _feature_lines(
    names: list[str], values: list[list[Any]], ids: list[Any], shapes: list[str | None]
) -> Iterator[str]:
    rows: Iterable[tuple[Any, ...]] = zip(*values, strict=True) if values else [()] * len(shapes)
    for row, shape, key in zip(rows, shapes, ids, strict=True):
        facts = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False)
        known = "" if key is None else f'"id": {json.dumps(key, ensure_ascii=False)}, '
        yield f'{{"type": "Feature", {known}"properties": {facts}, "geometry": {shape or "null"}}}'


def _json_values(values: pd.Series[Any]) -> list[Any]:
    word = columns.dtype_word(values)
    listed = columns.bound(values, word)
    if word == "boolean":
        return [None if value is None else bool(value) for value in listed]
    if word == "number":
        return [value if math.isfinite(value) else None for value in listed]
    return listed


def _parquet(frame: pd.DataFrame, path: Path, options: Options) -> None:  # noqa: ARG001 - all writers are called alike
    frame.to_parquet(path, index=False)


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Geometry as text: ``lon`` and ``lat`` of points (where there are no such columns), and ``geometry_wkt``."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    out = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    points = shapely.get_type_id(shapes) == 0
    if points.any() and not {"lon", "lat"} & set(out.columns):
        out["lon"], out["lat"] = shapely.get_x(shapes), shapely.get_y(shapes)
    out["geometry_wkt"] = pd.array(shapely.to_wkt(shapes, rounding_precision=-1), dtype="str")
    return out


def _csv(frame: pd.DataFrame, path: Path, options: Options) -> None:
    """UTF-8 with a byte order mark, so that Excel reads Chinese; text like a formula gets a ``'``."""
    flat = _flat(frame)
    values = [_csv_values(flat[name]) for name in flat.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([harmless(options.headings.get(name, name)) for name in flat.columns])
        writer.writerows(zip(*values, strict=True))


def _csv_values(values: pd.Series[Any]) -> list[Any]:
    listed = _json_values(values)
    if columns.dtype_word(values) != "string":
        return ["" if value is None else str(value).lower() if isinstance(value, bool) else value for value in listed]
    return ["" if value is None else harmless(value) for value in listed]


def _xlsx(frame: pd.DataFrame, path: Path, options: Options) -> None:
    from riverzones.store.spreadsheet import write_sheet  # openpyxl costs 0.1 s that other formats need not pay

    write_sheet(_flat(frame), path, sheet=options.layer, headings=options.headings)


def _shapefile(frame: pd.DataFrame, path: Path, options: Options) -> None:
    from riverzones.store.shape_export import write_shapefile

    write_shapefile(frame, path, headings=options.headings)


def _flatgeobuf(frame: pd.DataFrame, path: Path, options: Options) -> None:
    """With a spatial index where every row has a place; days as text, which the format lacks."""
    from riverzones.readers.opening import pyogrio

    path.unlink(missing_ok=True)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=None)
    table = frame.copy()
    for name in table.columns:
        if name != table.geometry.name and columns.dtype_word(table[name]) == "date":
            table[name] = pd.Series(columns.bound(table[name], "date"), index=table.index, dtype=object)
    whole = bool(len(table)) and not (table.geometry.isna() | table.geometry.is_empty).any()
    try:
        pyogrio.write_dataframe(
            table,
            path,
            layer=options.layer,
            driver="FlatGeobuf",
            geometry_type=None if len(table) else "Unknown",
            SPATIAL_INDEX="YES" if whole else "NO",
        )
    except pyogrio.errors.DataSourceError as error:
        reason = str(error).replace(str(path), options.layer)
        raise OutputError(
            Text(
                zh=f"FlatGeobuf 文件未能写完（{reason}）。", en=f"the FlatGeobuf file could not be written: {reason}."
            ),
            hint=Text(
                zh="请检查磁盘空间，或换一种格式。", en="See whether the disk has room, or choose another format."
            ),
        ) from error


def _kml(frame: pd.DataFrame, path: Path, options: Options) -> None:
    from riverzones.store.kml_export import write_kml

    write_kml(frame, path, layer=options.layer)


def _dxf(frame: pd.DataFrame, path: Path, options: Options) -> None:
    from riverzones.store.drawing_export import write_dxf  # ezdxf costs 0.3 s that other formats need not pay

    write_dxf(frame, path, layer=options.layer)


def _table(*entries: Format) -> Registry[Format]:
    return Registry("format", {suffix: entry for entry in entries for suffix in entry.suffixes}, zh="文件格式")


FORMATS: Registry[Format] = _table(
    Format("GeoPackage", (".gpkg",), _geopackage, frozenset({"geometry", "crs", "types"})),
    Format("GeoJSON", (".geojson", ".json"), _geojson, frozenset({"geometry"})),
    Format("GeoParquet", (".parquet", ".geoparquet"), _parquet, frozenset({"geometry", "crs", "types"})),
    Format("CSV", (".csv",), _csv, frozenset()),
    Format("Excel", (".xlsx",), _xlsx, frozenset({"types"})),
    Format(
        "Shapefile",
        (".shp",),
        _shapefile,
        frozenset({"geometry", "crs"}),
        (".shx", ".dbf", ".prj", ".cpg", ".fields.csv"),
    ),
    Format("FlatGeobuf", (".fgb",), _flatgeobuf, frozenset({"geometry", "crs"})),
    Format("KML", (".kml",), _kml, frozenset({"geometry"})),
    Format("DXF", (".dxf",), _dxf, frozenset({"geometry"})),
)
"""Formats by suffix."""
