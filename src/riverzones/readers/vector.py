"""Read a vector file as it is: attributes, geometry, what it says of its encoding and coordinates, what cannot be read.

pyogrio reads in bulk; where it raises, fiona goes record by record (and a GeoJSON text feature by feature), so that one
bad record never costs the file. Nothing is judged or changed here but for rings that were not closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from riverzones.align.encodings import decode, tell_text_encoding
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.model.machine import machine_error
from riverzones.model.text import system_reason
from riverzones.parts import scratch
from riverzones.readers.archive import unpacked
from riverzones.readers.bulk import layer_names, read_bulk, read_mapinfo, read_parquet
from riverzones.readers.conversions import CONVERT, cannot_read
from riverzones.readers.datasets import choose_dataset, files_below
from riverzones.readers.declared_crs import with_named_system
from riverzones.readers.geojson import read_geojson
from riverzones.readers.gpx_layers import read_gpx_layer
from riverzones.readers.kml import read_kml
from riverzones.readers.limits import check_size
from riverzones.readers.point_sequences import as_sequences
from riverzones.readers.rawlayer import ANYTHING, Lost, RawLayer, Wanted, head_of, not_there, refuse_device, sibling
from riverzones.readers.shapefile import read_plain_dbf, read_shapefile
from riverzones.readers.survey_text import is_boundary_text, is_cass, read_boundary_text, read_cass
from riverzones.readers.textfile import read_csv, with_mended_headings, with_table_places
from riverzones.readers.worksheets import SPREADSHEETS, is_workbook, read_spreadsheet

__all__ = ["Lost", "RawLayer", "Wanted", "layer_names", "read_vector"]

_BULK = {".gpkg": "GPKG", ".gdb": "OpenFileGDB", ".fgb": "FlatGeobuf", ".gml": "GML"}
_KML = (".kml", ".kmz", ".ovkml", ".ovkmz")
_LINES = (".geojsonl", ".geojsons", ".ndjson", ".jsonl")
_LAYERED = (".zip", ".dxf", ".gpx", *_BULK, *_KML, *SPREADSHEETS)
"""Endings of files that may hold several layers."""
_NESTED = 3
"""How deep a zip may lie in others."""
_KNOWN = (
    ".gpkg .shp .zip .xlsx .xls .et .csv .txt .geojson .geojsonl .kml .kmz .ovkml .dxf .gpx .tab .mif .parquet "
    ".fgb .gml .gdb .dat"
)


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    places: Mapping[str, str] | None = None,
    wanted: Wanted = ANYTHING,
) -> RawLayer:
    """Read one layer of a file, of an archive or of a folder; README lists the formats.

    Parameters
    ----------
    path : Path
        The file; a zip or a folder with one data set, or with the one that ``layer`` names.
    layer : str, optional
        Its name, where the file holds several.
    encoding : str, optional
        Encoding of the text, instead of the one told from the bytes.
    places : Mapping, optional
        For a table: which columns hold ``lon`` and ``lat`` (or ``x`` and ``y``, or ``wkt``).
    wanted : Wanted, optional
        What the rows shall become: decides between sheets, headers, and lines that could be areas.

    Raises
    ------
    LayerError
        If nothing of the file can be read; one line with the reason.
    """
    raw = _read(path, _ReadOptions(layer, encoding, places or {}, wanted), 0)
    if raw.geometry is not None and not raw.place_columns:  # tables have been through it when their header was found
        raw = with_mended_headings(raw)
    return with_named_system(raw, path)


@dataclass(frozen=True, slots=True)
class _ReadOptions:
    """What a caller said of a file."""

    layer: str | None
    encoding: str | None
    places: Mapping[str, str]
    wanted: Wanted


def _read(path: Path, asked: _ReadOptions, depth: int) -> RawLayer:
    if not path.exists():
        raise not_there(path)
    refuse_device(path)
    suffix = path.suffix.lower()
    if path.is_dir() and suffix != ".gdb":
        return _read_folder(path, asked, depth)
    if path.is_file() and not path.stat().st_size:
        raise LayerError(
            Text(zh=f"{path.name} 是空文件（0 字节）。", en=f"{path.name} is empty (0 bytes)."),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        )
    if suffix in CONVERT:
        raise cannot_read(path, _KNOWN)
    check_size(path)
    if asked.layer is not None and suffix not in _LAYERED and asked.layer != path.stem:
        raise LayerError(
            Text(
                zh=f"{path.name}：没有名为“{asked.layer}”的图层，其中只有一个图层。",
                en=f"{path.name}: no layer is called {asked.layer!r}, it holds one only.",
            ),
            hint=Text(zh="不必写图层名。", en="Leave the layer out."),
        )
    try:
        raw = _read_zip(path, asked, depth) if suffix == ".zip" else _read_file(path, suffix, asked)
    except OSError as error:
        machine = machine_error(error)  # of the folder for temporary files, say: the file is not to blame
        if machine is not None:
            raise machine from error
        reason = system_reason(error)
        raise LayerError(
            Text(zh=f"{path.name}：读不出：{reason.zh}。", en=f"{path.name}: cannot be read: {reason.en}."),
            hint=Text(zh="请检查文件及其权限。", en="Check the file and its rights."),
        ) from error
    if raw is None:
        raise cannot_read(path, _KNOWN)
    return raw


def _read_zip(path: Path, asked: _ReadOptions, depth: int) -> RawLayer:
    if depth >= _NESTED:
        raise LayerError(
            Text(zh=f"{path.name}：压缩包套得太深。", en=f"{path.name}: zips lie too deep in each other."),
            hint=Text(zh="请自行解压后导入其中的文件。", en="Unpack it yourself and import the file."),
        )
    with scratch() as folder:
        inner, layer, notes = unpacked(path, folder, layer=asked.layer)
        raw = _read(inner, replace(asked, layer=layer), depth + 1)
    driver = raw.driver if raw.driver.endswith("(zip)") else f"{raw.driver} (zip)"
    return replace(raw, driver=driver, notes=(*notes, *raw.notes))


def _read_folder(path: Path, asked: _ReadOptions, depth: int) -> RawLayer:
    """The one data set of a folder, or the one that is named."""
    chosen, layer, notes = choose_dataset(path, files_below(path), asked.layer)
    raw = _read(path / chosen.opened, replace(asked, layer=layer), depth)
    return replace(raw, notes=(*notes, *raw.notes))


def _read_file(path: Path, suffix: str, asked: _ReadOptions) -> RawLayer | None:
    """One file by the reader of its ending; None where there is none."""
    layer, encoding, places, wanted = asked.layer, asked.encoding, asked.places, asked.wanted
    if suffix in (".shp", ".shx", ".prj", ".cpg"):
        main = path if suffix == ".shp" else sibling(path, ".shp") or path.with_suffix(".shp")
        return read_shapefile(main, encoding)
    if suffix == ".dbf":
        shape = sibling(path, ".shp")
        return read_shapefile(shape, encoding) if shape else with_table_places(read_plain_dbf(path, encoding), places)
    if suffix in (".tab", ".mif", ".map", ".id", ".mid") or (suffix == ".dat" and sibling(path, ".tab")):
        main = path if suffix in (".tab", ".mif") else sibling(path, ".mif" if suffix == ".mid" else ".tab") or path
        return read_mapinfo(main, encoding)
    if suffix == ".dat":
        return as_sequences(read_cass(path, encoding), wanted)
    if suffix in (".csv", ".tsv", ".txt"):
        return _read_text(path, asked)
    if suffix in SPREADSHEETS:
        return as_sequences(read_spreadsheet(path, layer, places, wanted.knows), wanted)
    if suffix in (".geojson", ".json", *_LINES):
        return read_geojson(path, encoding, lines=suffix in _LINES, places=places)
    if suffix in (".parquet", ".geoparquet"):
        return with_table_places(read_parquet(path), places)
    if suffix == ".dxf":
        from riverzones.readers.drawing import read_dxf  # its library takes a quarter of a second to load

        return read_dxf(path, layer, encoding, wanted)
    if suffix == ".gpx":
        return read_gpx_layer(path, layer, encoding, wanted)
    if suffix in _KML:
        return read_kml(path, layer, encoding, wanted)
    return with_table_places(read_bulk(path, _BULK[suffix], layer, encoding), places) if suffix in _BULK else None


def _read_text(path: Path, asked: _ReadOptions) -> RawLayer:
    """A text: boundary points of a land survey, CASS points, or a table; a workbook under this ending is one."""
    if is_workbook(path):
        return as_sequences(read_spreadsheet(path, asked.layer, asked.places, asked.wanted.knows), asked.wanted)
    data = head_of(path, 1 << 16)
    codec = tell_text_encoding(data).encoding
    head = decode(data, "utf-8" if codec == "ascii" else codec, cut=True)[0]
    if is_boundary_text(head):
        return read_boundary_text(path, asked.encoding)
    if path.suffix.lower() == ".txt" and is_cass(head):
        return as_sequences(read_cass(path, asked.encoding), asked.wanted)
    return as_sequences(read_csv(path, asked.encoding, asked.places, asked.wanted.knows), asked.wanted)
