"""Layers read whole by their driver: bulk formats and columnar files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.align.encodings import EncodingTold, decode, tell_encoding
from riverzones.errors import LayerError
from riverzones.geo.repair import LEAST_DEEP, read_wkb, too_deep
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.readers.opening import checked, pyogrio
from riverzones.readers.rawlayer import (
    Lost,
    RawLayer,
    declared,
    declared_by,
    given,
    head_of,
    missing_rows,
    quiet,
    sibling,
    unreadable,
)
from riverzones.readers.records import from_records, read_records
from riverzones.readers.views import check_view, check_views
from riverzones.registry import nearest_names

__all__ = ["layer_names", "read_bulk", "read_mapinfo", "read_parquet"]


_CHARSETS = {"windowssimpchinese": "gbk", "windowstradchinese": "big5", "utf-8": "utf-8", "windowslatin1": "cp1252"}
"""Charsets of MapInfo worth believing."""
_PLAIN_FIELDS = frozenset({"OFTString", "OFTInteger", "OFTInteger64", "OFTReal", "OFTDate"})
_PLAIN_TYPES = frozenset({"object", "int16", "int32", "int64", "float32", "float64", "datetime64[D]", "bool"})
_PLAIN_SHAPES = re.compile(r"(Multi)?(Point|LineString|Polygon)$|None$")
_OURS = re.compile(r"^(layer_styles$|rz_|gpkg_|sqlite_|rtree_)")


def layer_names(path: Path) -> list[str]:
    """Return names of the layers a person may choose from: those with geometry, else the plain tables.

    Raises
    ------
    LayerError
        If GDAL cannot read the file.
    """
    path = checked(path)
    if path.suffix.lower() == ".gpkg":
        check_views(path)
    try:
        with quiet():
            listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path) if not _OURS.match(str(name))]
    except Exception as error:
        raise unreadable(path, error) from None
    return [name for name, kind in listed if kind is not None] or [name for name, _ in listed]


def read_bulk(path: Path, driver: str, layer: str | None, encoding: str | None) -> RawLayer:
    """Return one layer of a file that GDAL reads as a whole."""
    path = checked(path)
    name = _choose(path, layer)
    if driver == "GPKG":
        check_view(path, name)
    detected = EncodingTold("utf-8", Text(zh=f"{driver} 规定为 UTF-8", en=f"{driver} is UTF-8 by its standard"))
    lost: tuple[Lost, ...] = ()
    try:
        with quiet():
            read = _by_arrow(path, name) if driver == "GPKG" else None
            meta, fids, wkb, values = read or pyogrio.raw.read(path, layer=name, return_fids=True)
    except UnicodeDecodeError:
        with quiet():
            meta, fids, wkb, values = pyogrio.raw.read(path, layer=name, return_fids=True, encoding="ISO-8859-1")
        values, detected = _reread(values, encoding)
    except Exception as error:
        rows, lost = read_records(path, name, error)
        return from_records(path, driver, name, rows, lost)
    fids = np.asarray(fids, dtype=np.int64)
    values = _exact(path, name, meta, values)
    table = pd.DataFrame(dict(zip(meta["fields"].tolist(), values, strict=True)), index=pd.RangeIndex(len(fids)))
    geometry, closed = read_wkb(wkb) if wkb is not None else (None, np.zeros(0, dtype=bool))
    crs = declared(meta["crs"])
    return RawLayer(
        driver=driver,
        layer=name,
        frame=table,
        records=fids,
        geometry=geometry,
        crs=crs,
        crs_by=declared_by(crs),
        encoding=detected,
        unread=missing_rows(geometry) if geometry is not None else {},
        closed=frozenset(np.flatnonzero(closed).tolist()),
    )


def _by_arrow(path: Path, layer: str) -> tuple[Any, Any, Any, list[Any]] | None:
    """What ``pyogrio.raw.read`` gives of a layer of a GeoPackage, in a tenth of its time; None where it may be another.

    That is where a column is of another type than text, number, truth and day, a shape is no plain one, or what comes
    is not all: too few rows, a text that is no UTF-8. What is wrong there the other way tells.
    """
    try:
        info = pyogrio.read_info(path, layer=layer, force_feature_count=True)
        plain = set(info["ogr_types"]) <= _PLAIN_FIELDS and set(map(str, info["dtypes"])) <= _PLAIN_TYPES
        if not plain or not _PLAIN_SHAPES.match(info["geometry_type"] or "None"):
            return None
        meta, table = pyogrio.read_arrow(path, layer=layer, return_fids=True)
        table.validate(full=True)
    except Exception:  # whatever it is, the other way meets it too, and is asked what it was
        return None
    fields = [str(name) for name in info["fields"].tolist()]
    shaped = info["geometry_type"] is not None
    if len(table) != info["features"] or table.num_columns != 1 + len(fields) + shaped:
        return None
    columns = []
    for column in table.columns:
        truths = column.null_count and str(column.type) == "bool"  # numbers where there are gaps, as pyogrio has them
        values = (column.cast("int8") if truths else column).to_numpy()
        columns.append(values if values.flags.writeable else values.copy())
    if shaped:
        columns[-1] = np.asarray(columns[-1], dtype=object)
    meta = {**meta, "fields": info["fields"], "dtypes": info["dtypes"]}
    return meta, columns[0], columns[-1] if shaped else None, columns[1 : 1 + len(fields)]


def read_mapinfo(path: Path, encoding: str | None) -> RawLayer:
    """Return a MapInfo table, TAB or MIF; its texts are told from their bytes where its charset is ``Neutral`` or
    wrong.

    Raises
    ------
    LayerError
        If a part of the table is missing, or GDAL cannot read it.
    """
    for main, needed in ((".tab", (".dat", ".map", ".id")), (".mif", (".mid",))):
        lacking = [part for part in needed if path.suffix.lower() == main and sibling(path, part) is None]
        if lacking:
            parts = "、".join(lacking)
            raise LayerError(
                Text(
                    zh=f"{path.name}：MapInfo 表缺少 {parts}。",
                    en=f"{path.name}: of the MapInfo table {', '.join(lacking)} is missing.",
                ),
                hint=Text(zh="请索取全部文件（最好打成 zip）。", en="Ask for all its parts, best zipped."),
            )
    whole = checked(path)
    try:
        with quiet():
            meta, _, wkb, values = pyogrio.raw.read(whole, encoding="ISO-8859-1")
    except Exception as error:
        raise unreadable(path, error) from None
    head = head_of(path, 2000).decode("latin-1")
    charset = re.search(r'charset\s+"?(\w+)"?', head, re.IGNORECASE)
    said = _CHARSETS.get(charset.group(1).casefold()) if charset else None
    columns = [_bytes(column, said) for column in values]
    names = [_byte_word(str(name), said) for name in meta["fields"].tolist()]
    texts = {word for column in columns for word in column if isinstance(word, bytes)}
    detected = (
        given(encoding)
        if encoding
        else tell_encoding([(word, False) for word in (*names, *texts)], declared=said, declared_by="charset")
    )
    codec = "utf-8" if detected.encoding == "ascii" else detected.encoding
    words = {word: decode(word, codec)[0] for word in texts}
    read = [
        np.array([words.get(word, word) for word in column.tolist()], dtype=object)
        if column.dtype == object
        else column
        for column in columns
    ]
    table = pd.DataFrame(
        dict(zip([decode(name, codec)[0] for name in names], read, strict=True)), index=pd.RangeIndex(len(wkb))
    )
    geometry, closed = read_wkb(wkb)
    crs = declared(meta["crs"])
    return RawLayer(
        driver="MapInfo",
        layer=path.stem,
        frame=table,
        records=np.arange(1, len(table) + 1),
        geometry=geometry,
        crs=crs,
        crs_by=declared_by(crs),
        encoding=detected,
        unread=missing_rows(geometry),
        closed=frozenset(np.flatnonzero(closed).tolist()),
    )


def _bytes(column: Any, charset: str | None) -> Any:
    """A column read byte by byte with its texts as bytes."""
    if column.dtype != object:
        return column
    return np.array([_byte_word(c, charset) if isinstance(c, str) else c for c in column], dtype=object)


def _byte_word(word: str, charset: str | None) -> bytes:
    """The bytes of a text; where GDAL turned Latin letters of a wrong charset to UTF-8, those before."""
    data = word.encode("latin-1", "replace")
    if charset != "cp1252":
        return data
    try:
        return data.decode("utf-8").encode("cp1252")
    except UnicodeError:
        return data


def _exact(path: Path, layer: str, meta: Any, values: Any) -> list[Any]:
    """Columns of whole numbers beyond 2^53 read once more without a float between: gaps had made them one."""
    fields = [str(name) for name in meta["fields"].tolist()]
    rounded = [
        position
        for position, declared_as in enumerate(meta["dtypes"].tolist())
        if str(declared_as).startswith(("int", "uint"))
        and values[position].dtype.kind == "f"
        and bool((np.abs(np.nan_to_num(values[position])) >= 2**53).any())
    ]
    out = list(values)
    if rounded:
        with quiet():
            _, table = pyogrio.raw.read_arrow(
                path, layer=layer, columns=[fields[position] for position in rounded], read_geometry=False
            )
        for position in rounded:
            out[position] = pd.array(table.column(fields[position]).to_pylist(), dtype="Int64")
    return out


def _choose(path: Path, layer: str | None) -> str:
    names = layer_names(path)
    if layer is not None:
        if layer in names:
            return layer
        raise LayerError(
            Text(zh=f"{path.name}：没有名为“{layer}”的图层。", en=f"{path.name}: no layer is called {layer!r}."),
            hint=nearest(nearest_names(layer, names, most=1), names, most=len(names)),
        )
    if len(names) == 1:
        return names[0]
    if not names:
        raise LayerError(
            Text(zh=f"{path.name}：其中没有图层。", en=f"{path.name}: holds no layer."),
            hint=Text(zh="请检查是不是这个文件。", en="Check that it is the right file."),
        )
    raise LayerError(
        Text(
            zh=f"{path.name}：有 {len(names)} 个图层：{'、'.join(names)}。",
            en=f"{path.name}: holds {len(names)} layers: {', '.join(names)}.",
        ),
        hint=Text(zh=f"请选定一个，如 --layer {names[0]}。", en=f"Choose one, such as --layer {names[0]}."),
    )


def _reread(values: Any, encoding: str | None) -> tuple[list[Any], EncodingTold]:
    """Text columns read byte by byte, now in the encoding of the file or, cell by cell, in UTF-8 where that reads."""
    columns = [
        [cell.encode("latin-1") if isinstance(cell, str) else cell for cell in c] if c.dtype == object else c
        for c in values
    ]
    cells = {cell for column in columns if isinstance(column, list) for cell in column if isinstance(cell, bytes)}
    odd = [(cell, False) for cell in cells if not decode(cell, "utf-8")[1]]
    detected = given(encoding) if encoding else tell_encoding(odd)
    words = {
        cell: decode(cell, "utf-8")[0] if decode(cell, "utf-8")[1] else decode(cell, detected.encoding)[0]
        for cell in cells
    }
    read = [
        np.array([words.get(cell, cell) for cell in c], dtype=object) if isinstance(c, list) else c for c in columns
    ]
    reason = Text(
        zh=f"规定为 UTF-8，但有 {len(odd)} 个文本不是，按 {detected.encoding} 读出",
        en=f"UTF-8 by its standard, but {len(odd)} texts are not and were read as {detected.encoding}",
    )
    return read, EncodingTold("utf-8", reason, detected.unreadable)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of Arrow with columns of pandas; those that hold numbers of a list of words, the words."""
    worded = {
        name: frame[name].astype(object)
        for name in frame.columns
        if isinstance(frame[name].dtype, pd.CategoricalDtype) or "dictionary" in str(frame[name].dtype)
    }
    return frame.assign(**worded).convert_dtypes(dtype_backend="numpy_nullable")


def _check_depth(path: Path) -> None:
    """Refuse geometries nested so deep that reading one of them would end the process."""
    from pyarrow import compute, parquet, types  # with pandas' own reader, and not before

    file = parquet.ParquetFile(path)
    binary = [field.name for field in file.schema_arrow if types.is_binary(field.type)]
    for batch in file.iter_batches(columns=binary) if binary else ():
        for column in batch.columns:
            long = column.filter(compute.greater_equal(compute.binary_length(column), LEAST_DEEP))
            if any(too_deep(cell.as_py()) for cell in long):
                raise LayerError(
                    Text(
                        zh=f"{path.name}：图形层层嵌套，超出可读深度。",
                        en=f"{path.name}: geometries are nested too deep to read.",
                    ),
                    hint=Text(zh="请重新导出该文件。", en="Export the file again."),
                )


def read_parquet(path: Path) -> RawLayer:
    """Return a GeoParquet file, or a plain Parquet table.

    Raises
    ------
    LayerError
        If it is no Parquet file, or damaged.
    """
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise LayerError(
                Text(zh=f"{path.name}：内容不是 Parquet。", en=f"{path.name}: is no Parquet file."),
                hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
            )
    encoding_told = EncodingTold("utf-8", Text(zh="Parquet 规定为 UTF-8", en="Parquet is UTF-8 by its standard"))
    shapes = None
    frame: pd.DataFrame
    try:
        _check_depth(path)
        frame = gpd.read_parquet(path)
    except LayerError:
        raise
    except ValueError:  # no metadata of places: a plain table
        try:
            frame = _plain(pd.read_parquet(path, dtype_backend="pyarrow"))
        except Exception as error:
            raise unreadable(path, error) from None
    except Exception as error:
        raise unreadable(path, error) from None
    crs = None
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
        crs = declared(frame.crs.to_wkt()) if frame.crs is not None else None
        further = [name for name in frame.columns if name != frame.geometry.name and frame[name].dtype == "geometry"]
        table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        for name in further:
            table[name] = shapely.to_wkt(np.asarray(table[name], dtype=object))
        frame = table
    return RawLayer(
        driver="GeoParquet",
        layer=path.stem,
        frame=frame.reset_index(drop=True),
        records=np.arange(1, len(frame) + 1),
        geometry=shapes,
        crs=crs,
        crs_by=declared_by(crs),
        encoding=encoding_told,
        unread=missing_rows(shapes) if shapes is not None else {},
    )
