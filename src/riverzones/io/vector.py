"""Read a vector file as it is: attributes, geometry, what it says of its encoding and coordinates, what cannot be read.

pyogrio reads in bulk; where it raises, fiona goes record by record (and a GeoJSON text feature by feature), so that one
bad record never costs the file. Nothing is judged or changed here but for rings that were not closed.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import fiona
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from riverzones.errors import LayerError
from riverzones.geo.crs import Frame, frame
from riverzones.geo.repair import read_wkb
from riverzones.io.archive import unpacked
from riverzones.io.csvfile import find_places, read_sheet
from riverzones.io.dbf import read_dbf
from riverzones.io.encodings import EncodingTold, decode, encoding_name, tell_encoding, tell_text_encoding
from riverzones.model import Text
from riverzones.registry import nearest_names

__all__ = ["Lost", "RawLayer", "layer_names", "read_vector"]

logging.getLogger("fiona").addHandler(logging.NullHandler())  # what it logs is told by record number instead
_SHEETS = {".csv", ".txt", ".tsv"}
_BULK = {".gpkg": "GPKG", ".kml": "KML", ".kmz": "KMZ", ".gdb": "OpenFileGDB", ".fgb": "FlatGeobuf", ".gml": "GML"}
_OURS = re.compile(r"^(layer_styles$|rz_|gpkg_|sqlite_|rtree_)")
_NO_GEOMETRY = Text(zh="没有几何，或几何读不出", en="no geometry, or one that cannot be read")


@dataclass(frozen=True, slots=True)
class Lost:
    """A record that could not be read at all: its number, why, and what there was of it."""

    record: int
    reason: Text
    words: str = ""


@dataclass(frozen=True)
class RawLayer:
    """A layer as read.

    ``frame`` has one row per record (index 0, 1, ...), ``records`` their numbers as a person counts them (line number
    in a CSV, from 1 elsewhere, the fid of a GeoPackage), ``geometry`` shapely objects in the file's coordinates or None
    for a plain table, ``crs`` what the file declares, ``unread`` rows whose geometry or attributes cannot be read,
    ``closed`` rows with a ring that had to be closed, ``lost`` records that are no rows, ``notes`` what else to know.
    """

    driver: str
    layer: str
    frame: pd.DataFrame
    records: NDArray[np.int64]
    geometry: NDArray[Any] | None
    crs: Frame | None
    crs_by: Text
    encoding: EncodingTold
    unread: Mapping[int, Text] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    lost: tuple[Lost, ...] = ()
    notes: tuple[Text, ...] = ()
    place_columns: tuple[str, ...] = ()


def read_vector(
    path: Path, *, layer: str | None = None, encoding: str | None = None, places: Mapping[str, str] | None = None
) -> RawLayer:
    """Read one layer of a GeoPackage, Shapefile (also zipped), GeoJSON, CSV, KML, FlatGeobuf, GML or File Geodatabase.

    Parameters
    ----------
    path : Path
        The file.
    layer : str, optional
        Its name, where the file holds several.
    encoding : str, optional
        Encoding of the text, instead of the one told from the bytes.
    places : Mapping, optional
        For a CSV: which columns hold ``lon`` and ``lat`` (or ``x`` and ``y``, or ``wkt``).

    Raises
    ------
    LayerError
        If nothing of the file can be read; one line with the reason.
    """
    if not path.exists():
        raise LayerError(f"no such file: {path}.", hint=_beside(path))
    if path.is_dir() and path.suffix.lower() != ".gdb":
        raise LayerError(f"expected a file, got the folder {path}.", hint="Name one file in it.")
    if path.is_file() and not path.stat().st_size:
        raise LayerError(f"{path.name} is empty (0 bytes).", hint="Ask for the file again.")
    suffix = path.suffix.lower()
    if layer is not None and suffix not in (".zip", *_BULK) and layer != path.stem:
        raise LayerError(f"{path.name}: no layer is called {layer!r}, it holds one only.", hint="Leave the layer out.")
    try:
        if suffix == ".zip":
            with tempfile.TemporaryDirectory(prefix="riverzones-") as folder:
                inner = unpacked(path, Path(folder), layer=layer)
                alone = inner.suffix.lower() == ".shp"
                raw = read_vector(inner, layer=None if alone else layer, encoding=encoding, places=places)
            return replace(raw, driver=f"{raw.driver} (zip)")
        if suffix in (".shp", ".shx", ".prj", ".cpg"):
            return _shapefile(
                path if suffix == ".shp" else _sibling(path, ".shp") or path.with_suffix(".shp"), encoding
            )
        if suffix == ".dbf":
            shape = _sibling(path, ".shp")
            return _shapefile(shape, encoding) if shape else _plain_dbf(path, encoding)
        if suffix in _SHEETS:
            return _sheet(path, encoding, places)
        if suffix in (".geojson", ".json"):
            return _geojson(path, encoding)
        if suffix in _BULK:
            return _bulk(path, _BULK[suffix], layer, encoding)
    except OSError as error:
        raise LayerError(
            f"{path.name}: cannot be read: {error.strerror or error}.", hint="Check the file and its rights."
        ) from error
    known = ".gpkg .shp .zip .geojson .csv .txt .kml .kmz .fgb .gml .gdb"
    raise LayerError(
        f"{path.name}: expected one of {known}, got {suffix or 'no ending'!r}.",
        hint="Save it as GeoPackage or Shapefile.",
    )


def layer_names(path: Path) -> list[str]:
    """Names of the layers a person may choose from: those with geometry, else the plain tables."""
    try:
        with _quiet():
            listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path) if not _OURS.match(str(name))]
    except Exception as error:
        raise _unreadable(path, error) from None
    return [name for name, kind in listed if kind is not None] or [name for name, _ in listed]


def _beside(path: Path) -> str:
    there = [item.name for item in path.parent.iterdir()] if path.parent.is_dir() else []
    close = nearest_names(path.name, there)
    return f"Did you mean {close[0]}?" if close else "Check the path."


def _sibling(path: Path, suffix: str) -> Path | None:
    """The file of the same name with another ending, whatever the case of its letters."""
    for item in path.parent.iterdir():
        if item.stem == path.stem and item.suffix.lower() == suffix:
            return item
    return None


@contextmanager
def _quiet() -> Iterator[None]:
    """GDAL's warnings are about single records; those records come out without geometry and are told by number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _unreadable(path: Path, error: Exception) -> LayerError:
    said = (
        re.sub(r"'?/vsimem/\S+", "it", " ".join(str(error).split()))
        .split(".; ")[0]
        .split("; It might")[0][:160]
        .rstrip(".")
    )
    return LayerError(
        f"{path.name}: cannot be read, it is damaged, cut off or of another kind: {said}.",
        hint="Ask for the file again.",
    )


def _given(encoding: str) -> EncodingTold:
    return EncodingTold(
        encoding_name(encoding), Text(zh=f"按 --encoding {encoding} 指定", en=f"as given: --encoding {encoding}")
    )


def _missing_rows(geometry: NDArray[Any]) -> dict[int, Text]:
    return dict.fromkeys(np.flatnonzero(shapely.is_missing(geometry)).tolist(), _NO_GEOMETRY)


# Shapefile ---------------------------------------------------------------------------------------------------------


def _shapefile(path: Path, encoding: str | None) -> RawLayer:
    if not path.exists():
        raise LayerError(f"no such file: {path}.", hint=_beside(path))
    parts = {suffix: _sibling(path, suffix) for suffix in (".shx", ".dbf", ".prj", ".cpg")}
    lacking = [suffix for suffix in (".shx", ".dbf") if parts[suffix] is None]
    if lacking:
        raise LayerError(
            f"{path.name}: a shapefile is .shp, .shx and .dbf together, {' and '.join(lacking)} is missing.",
            hint="Ask for all its parts, best zipped, or for a GeoPackage.",
        )
    dbf_path = parts[".dbf"]
    assert dbf_path is not None
    dbf = read_dbf(dbf_path)
    told = _given(encoding) if encoding else dbf.tell_encoding(cpg=_read_cpg(parts[".cpg"]))
    table, unreadable = dbf.frame("utf-8" if told.encoding == "ascii" else told.encoding)
    told = replace(told, unreadable=unreadable)
    fids, geometry, closed = _shapes(path)
    kept = ~np.isin(fids, np.flatnonzero(dbf.deleted))
    closed &= kept
    fids, geometry, closed_rows = fids[kept], geometry[kept], np.flatnonzero(closed[kept])
    unread = _missing_rows(geometry)
    for row in np.flatnonzero(fids >= len(table)).tolist():
        unread[row] = Text(zh="属性表（.dbf）里没有这条记录", en="the attribute table (.dbf) lacks this record")
    crs, crs_by = _read_prj(parts[".prj"])
    return RawLayer(
        driver="ESRI Shapefile",
        layer=path.stem,
        frame=table.reindex(fids).reset_index(drop=True),
        records=fids + 1,
        geometry=geometry,
        crs=crs,
        crs_by=crs_by,
        encoding=told,
        unread=unread,
        closed=frozenset(closed_rows.tolist()),
        notes=_cut_short(path, dbf.missing),
    )


def _shapes(path: Path) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.bool_]]:
    """Record numbers (from 0), geometries, and which had a ring to close; the encoding is one that never fails."""
    try:
        fids, wkb = _bare_shapes(path)
    except Exception:
        try:
            with tempfile.TemporaryDirectory(prefix="riverzones-") as folder:  # once more, without the damaged table
                for suffix in (".shp", ".shx"):
                    part = _sibling(path, suffix)
                    if part is not None:
                        shutil.copyfile(part, Path(folder) / f"shapes{suffix}")
                fids, wkb = _bare_shapes(Path(folder) / "shapes.shp")
        except Exception as error:
            return _shapes_by_record(path, error)
    geometry, closed = read_wkb(wkb)
    return np.asarray(fids, dtype=np.int64), geometry, closed


def _bare_shapes(path: Path) -> tuple[Any, Any]:
    with _quiet():
        _, fids, wkb, _ = pyogrio.raw.read(path, columns=[], encoding="ISO-8859-1", return_fids=True)
    return fids, wkb


def _shapes_by_record(path: Path, error: Exception) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.bool_]]:
    rows, lost = _records(path, None, error, encoding="ISO-8859-1")
    numbers = [number for number, _, _ in rows] + [item.record for item in lost]
    shapes = np.array([*[shape for _, shape, _ in rows], *[None] * len(lost)], dtype=object)
    order = np.argsort(numbers, kind="stable")
    return np.asarray(numbers, dtype=np.int64)[order], shapes[order], np.zeros(len(order), dtype=bool)


def _cut_short(path: Path, missing: int) -> tuple[Text, ...]:
    notes = []
    head = path.read_bytes()[:100] if path.stat().st_size >= 100 else b""
    promised = 2 * int.from_bytes(head[24:28], "big") if head else 0
    if promised > path.stat().st_size:
        got = path.stat().st_size
        notes.append(
            Text(
                zh=f"{path.name} 不完整：应有 {promised} 字节，只有 {got}",
                en=f"{path.name} is cut off: {promised} bytes promised, {got} there",
            )
        )
    if missing:
        notes.append(
            Text(
                zh=f"属性表不完整：少 {missing} 条记录",
                en=f"the attribute table is cut off: {missing} records are missing",
            )
        )
    return tuple(notes)


def _read_cpg(path: Path | None) -> str | None:
    return path.read_bytes().decode("ascii", "replace") if path else None


def _read_prj(path: Path | None) -> tuple[Frame | None, Text]:
    if path is None:
        return None, Text(zh="没有 .prj", en="there is no .prj")
    data = path.read_bytes()
    words = decode(data, tell_text_encoding(data).encoding if not data.isascii() else "ascii")[0].strip("\ufeff \r\n\0")
    try:
        crs = CRS.from_user_input(words)
    except ProjError:
        return None, Text(zh=".prj 读不出坐标系", en="the .prj names no readable coordinate system")
    if not (crs.is_geographic or crs.is_projected):
        return None, Text(zh=".prj 只有本地坐标", en="the .prj names only a local system")
    return frame(crs), Text(zh="据 .prj", en="by the .prj")


def _plain_dbf(path: Path, encoding: str | None) -> RawLayer:
    dbf = read_dbf(path)
    told = _given(encoding) if encoding else dbf.tell_encoding(cpg=_read_cpg(_sibling(path, ".cpg")))
    table, unreadable = dbf.frame("utf-8" if told.encoding == "ascii" else told.encoding)
    rows = np.flatnonzero(~dbf.deleted)
    return RawLayer(
        driver="dBASE",
        layer=path.stem,
        frame=table.iloc[rows].reset_index(drop=True),
        records=rows + 1,
        geometry=None,
        crs=None,
        crs_by=Text(zh="没有几何", en="no geometry"),
        encoding=replace(told, unreadable=unreadable),
        notes=_cut_short(path, dbf.missing) if dbf.missing else (),
    )


# Text --------------------------------------------------------------------------------------------------------------


def _sheet(path: Path, encoding: str | None, places: Mapping[str, str] | None) -> RawLayer:
    data = path.read_bytes()
    told = _given(encoding) if encoding else tell_text_encoding(data)
    text, whole = decode(data, "utf-8" if told.encoding == "ascii" else told.encoding)
    try:
        sheet = read_sheet(text)
    except LayerError as error:
        raise LayerError(f"{path.name}: {error.message}", hint=error.hint) from None
    found = find_places(sheet.frame, named=places)
    too_many = Text(zh="单元格比表头多", en="more cells than the heading has")
    return RawLayer(
        driver="CSV",
        layer=path.stem,
        frame=sheet.frame.reset_index(drop=True),
        records=sheet.frame.index.to_numpy(dtype=np.int64),
        geometry=found.geometry if found else None,
        crs=None,
        crs_by=Text(zh="文本没有坐标系声明", en="a text table declares none"),
        encoding=replace(told, unreadable=0 if whole else text.count("\ufffd")),
        unread=found.unread if found else {},
        lost=tuple(Lost(number, too_many, words) for number, words in sheet.bad),
        place_columns=found.columns if found else (),
    )


def _geojson(path: Path, encoding: str | None) -> RawLayer:
    data = path.read_bytes()
    told = _json_encoding(data, encoding)
    text = decode(data, "utf-8" if told.encoding == "ascii" else told.encoding)[0].lstrip("\ufeff")
    crs_by = Text(
        zh="GeoJSON 没有 crs 成员，按 RFC 7946 为 WGS 84", en="GeoJSON without a crs member is WGS 84 by RFC 7946"
    )
    if re.search(r'"crs"\s*:\s*\{', text):
        crs_by = Text(zh="据 GeoJSON 的 crs 成员", en="by the crs member of the GeoJSON")
    lost: tuple[Lost, ...] = ()
    notes: tuple[Text, ...] = ()
    try:
        with _quiet():
            meta, _, wkb, values = pyogrio.raw.read(text.encode("utf-8"))
        table = pd.DataFrame(dict(zip(meta["fields"].tolist(), values, strict=True)), index=pd.RangeIndex(len(wkb)))
        geometry, closed = read_wkb(wkb)
        declared = meta["crs"]
    except Exception as error:
        table, geometry, lost = _features(path, text, error)
        closed = np.zeros(len(table), dtype=bool)
        named = re.search(r'"crs"\s*:\s*\{.{0,200}?"name"\s*:\s*"([^"]+)"', text, re.DOTALL)
        declared = named.group(1) if named else "EPSG:4326"
        notes = (
            Text(
                zh=f"{path.name} 不完整或有坏要素，逐个读出",
                en=f"{path.name} is cut off or has bad features: read one by one",
            ),
        )
    return RawLayer(
        driver="GeoJSON",
        layer=path.stem,
        frame=table,
        records=np.arange(1, len(table) + 1),
        geometry=geometry,
        crs=_declared(declared),
        crs_by=crs_by,
        encoding=told,
        unread=_missing_rows(geometry),
        closed=frozenset(np.flatnonzero(closed).tolist()),
        lost=lost,
        notes=notes,
    )


def _json_encoding(data: bytes, encoding: str | None) -> EncodingTold:
    if encoding:
        return _given(encoding)
    told = tell_text_encoding(data)
    if told.encoding not in ("ascii", "utf-8", "utf-8-sig", "utf-16") and decode(data, "utf-8")[1]:
        return EncodingTold(
            "utf-8",
            Text(zh="整个文件按 UTF-8 读通（GeoJSON 规定）", en="the whole file reads as UTF-8, as GeoJSON must"),
        )
    return told


def _features(path: Path, text: str, error: Exception) -> tuple[pd.DataFrame, NDArray[Any], tuple[Lost, ...]]:
    """The features of a GeoJSON text one by one, up to where it breaks off."""
    reader = json.JSONDecoder()
    start = re.search(r'"features"\s*:\s*\[', text)
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    lost: list[Lost] = []
    at = start.end() if start else len(text)
    while (brace := text.find("{", at)) >= 0 and not text[at:brace].strip(" ,\r\n\t"):
        try:
            feature, at = reader.raw_decode(text, brace)
        except json.JSONDecodeError:
            reason = Text(zh="要素在此处断开，读不出", en="the feature breaks off here")
            lost.append(Lost(len(rows) + 1, reason, text[brace : brace + 500]))
            onward = re.compile(r'\{\s*"type"\s*:\s*"Feature"').search(text, brace + 1)
            if onward is None:
                break
            at = onward.start()
            continue
        rows.append(dict(feature.get("properties") or {}) if isinstance(feature, dict) else {})
        shapes.append(_shape(feature.get("geometry") if isinstance(feature, dict) else None))
    if not rows:
        raise _unreadable(path, error)
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return pd.DataFrame(rows, index=pd.RangeIndex(len(rows))), geometry, tuple(lost)


def _shape(geometry: Any) -> Any:
    try:
        return shapely.from_geojson(json.dumps(geometry)) if geometry else None
    except (shapely.errors.GEOSException, TypeError, ValueError):
        return None


def _declared(words: Any) -> Frame | None:
    if not words:
        return None
    try:
        crs = CRS.from_user_input(words)
    except ProjError:
        return None
    return frame(crs) if crs.is_geographic or crs.is_projected or crs.is_bound else None


# Everything else in bulk -------------------------------------------------------------------------------------------


def _bulk(path: Path, driver: str, layer: str | None, encoding: str | None) -> RawLayer:
    name = _choose(path, layer)
    told = EncodingTold("utf-8", Text(zh=f"{driver} 规定为 UTF-8", en=f"{driver} is UTF-8 by its standard"))
    lost: tuple[Lost, ...] = ()
    try:
        with _quiet():
            meta, fids, wkb, values = pyogrio.raw.read(path, layer=name, return_fids=True)
    except UnicodeDecodeError:
        with _quiet():
            meta, fids, wkb, values = pyogrio.raw.read(path, layer=name, return_fids=True, encoding="ISO-8859-1")
        values, told = _reread(values, encoding)
    except Exception as error:
        rows, lost = _records(path, name, error)
        return _from_records(path, driver, name, rows, lost)
    fids = np.asarray(fids, dtype=np.int64)
    table = pd.DataFrame(dict(zip(meta["fields"].tolist(), values, strict=True)), index=pd.RangeIndex(len(fids)))
    geometry, closed = read_wkb(wkb) if wkb is not None else (None, np.zeros(0, dtype=bool))
    crs = _declared(meta["crs"])
    return RawLayer(
        driver=driver,
        layer=name,
        frame=table,
        records=fids,
        geometry=geometry,
        crs=crs,
        crs_by=Text(zh="据文件声明", en="as the file declares")
        if crs
        else Text(zh="文件没有声明坐标系", en="the file declares none"),
        encoding=told,
        unread=_missing_rows(geometry) if geometry is not None else {},
        closed=frozenset(np.flatnonzero(closed).tolist()),
    )


def _choose(path: Path, layer: str | None) -> str:
    names = layer_names(path)
    if layer is not None:
        if layer in names:
            return layer
        close = nearest_names(layer, names)
        offer = f"Did you mean {close[0]}?" if close else f"There is: {', '.join(names)}."
        raise LayerError(f"{path.name}: no layer is called {layer!r}.", hint=offer)
    if len(names) == 1:
        return names[0]
    if not names:
        raise LayerError(f"{path.name}: holds no layer.", hint="Check that it is the right file.")
    raise LayerError(
        f"{path.name}: holds {len(names)} layers: {', '.join(names)}.", hint=f"Choose one, such as --layer {names[0]}."
    )


def _reread(values: Any, encoding: str | None) -> tuple[list[Any], EncodingTold]:
    """Text columns read byte by byte, now in the encoding of the file or, cell by cell, in UTF-8 where that reads."""
    columns = [
        [cell.encode("latin-1") if isinstance(cell, str) else cell for cell in c] if c.dtype == object else c
        for c in values
    ]
    cells = {cell for column in columns if isinstance(column, list) for cell in column if isinstance(cell, bytes)}
    odd = [(cell, False) for cell in cells if not decode(cell, "utf-8")[1]]
    other = _given(encoding) if encoding else tell_encoding(odd)
    words = {
        cell: decode(cell, "utf-8")[0] if decode(cell, "utf-8")[1] else decode(cell, other.encoding)[0]
        for cell in cells
    }
    read = [
        np.array([words.get(cell, cell) for cell in c], dtype=object) if isinstance(c, list) else c for c in columns
    ]
    reason = Text(
        zh=f"规定为 UTF-8，但有 {len(odd)} 个文本不是，按 {other.encoding} 读出",
        en=f"UTF-8 by its standard, but {len(odd)} texts are not and were read as {other.encoding}",
    )
    return read, EncodingTold("utf-8", reason, other.unreadable)


Record = tuple[int, Any, dict[str, Any]]


def _records(
    path: Path, layer: str | None, error: Exception, *, encoding: str | None = None
) -> tuple[list[Record], tuple[Lost, ...]]:
    """Records one by one (number as the driver counts, geometry or None, attributes) where bulk reading raised."""
    rows: list[Record] = []
    lost: list[Lost] = []
    try:
        with _quiet(), fiona.open(path, layer=layer, encoding=encoding) as source:
            promised, reader = len(source), iter(source)
            while len(lost) <= max(promised, 1):
                try:
                    record = next(reader)
                    rows.append((int(record.id), _shape_of(record.geometry), dict(record.properties)))
                except StopIteration:
                    break
                except Exception as problem:
                    said = " ".join(str(problem).split())[:120]
                    lost.append(
                        Lost(
                            len(rows) + len(lost),
                            Text(zh=f"记录读不出：{said}", en=f"the record cannot be read: {said}"),
                        )
                    )
    except Exception:
        raise _unreadable(path, error) from None
    if not rows:
        raise _unreadable(path, error)
    return rows, tuple(lost)


def _shape_of(geometry: Any) -> Any:
    try:
        return None if geometry is None else shapely.geometry.shape(geometry)
    except (shapely.errors.GEOSException, TypeError, ValueError, AttributeError):
        return None


def _from_records(path: Path, driver: str, layer: str, rows: list[Record], lost: tuple[Lost, ...]) -> RawLayer:
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [shape for _, shape, _ in rows]
    with _quiet(), fiona.open(path, layer=layer) as source:
        crs = _declared(source.crs_wkt)
    return RawLayer(
        driver=driver,
        layer=layer,
        frame=pd.DataFrame([attributes for _, _, attributes in rows], index=pd.RangeIndex(len(rows))),
        records=np.array([number for number, _, _ in rows], dtype=np.int64),
        geometry=geometry,
        crs=crs,
        crs_by=Text(zh="据文件声明", en="as the file declares"),
        encoding=EncodingTold("utf-8", Text(zh=f"{driver} 规定为 UTF-8", en=f"{driver} is UTF-8 by its standard")),
        unread=_missing_rows(geometry),
        lost=lost,
        notes=(Text(zh="整体读取失败，逐条读出", en="bulk reading failed, read record by record"),),
    )
