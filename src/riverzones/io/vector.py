"""Read a vector file as it is: attributes, geometry, what it says of its encoding and coordinates, what cannot be read.

pyogrio reads in bulk; where it raises, fiona goes record by record (and a GeoJSON text feature by feature), so that one
bad record never costs the file. Nothing is judged or changed here but for rings that were not closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from riverzones.errors import LayerError
from riverzones.io.archive import check_size, unpacked
from riverzones.io.bulk import layer_names, read_bulk
from riverzones.io.rawlayer import ANYTHING, Lost, RawLayer, Wanted, not_there, sibling
from riverzones.io.shapefile import read_plain_dbf, read_shapefile
from riverzones.io.textfile import read_csv, read_geojson
from riverzones.io.worksheets import SPREADSHEETS, read_spreadsheet
from riverzones.model import Text
from riverzones.model.wording import system_reason
from riverzones.parts import scratch

__all__ = ["Lost", "RawLayer", "Wanted", "layer_names", "read_vector"]

_SHEETS = {".csv", ".txt", ".tsv"}
_BULK = {".gpkg": "GPKG", ".kml": "KML", ".kmz": "KMZ", ".gdb": "OpenFileGDB", ".fgb": "FlatGeobuf", ".gml": "GML"}


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    places: Mapping[str, str] | None = None,
    wanted: Wanted = ANYTHING,
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
        For a table: which columns hold ``lon`` and ``lat`` (or ``x`` and ``y``, or ``wkt``).
    wanted : Wanted, optional
        What the rows shall become: decides between sheets, headers, and lines that could be areas.

    Raises
    ------
    LayerError
        If nothing of the file can be read; one line with the reason.
    """
    if not path.exists():
        raise not_there(path)
    if path.is_dir() and path.suffix.lower() != ".gdb":
        raise LayerError(
            Text(zh=f"应为文件，{path} 是文件夹。", en=f"expected a file, got the folder {path}."),
            hint=Text(zh="请写明其中的一个文件。", en="Name one file in it."),
        )
    if path.is_file() and not path.stat().st_size:
        raise LayerError(
            Text(zh=f"{path.name} 是空文件（0 字节）。", en=f"{path.name} is empty (0 bytes)."),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        )
    suffix = path.suffix.lower()
    if layer is not None and suffix not in (".zip", *_BULK, *SPREADSHEETS) and layer != path.stem:
        raise LayerError(
            Text(
                zh=f"{path.name}：没有名为“{layer}”的图层，其中只有一个图层。",
                en=f"{path.name}: no layer is called {layer!r}, it holds one only.",
            ),
            hint=Text(zh="不必写图层名。", en="Leave the layer out."),
        )
    try:
        if suffix == ".zip":
            with scratch() as folder:
                inner = unpacked(path, folder, layer=layer)
                alone = inner.suffix.lower() == ".shp"
                raw = read_vector(
                    inner, layer=None if alone else layer, encoding=encoding, places=places, wanted=wanted
                )
            return replace(raw, driver=f"{raw.driver} (zip)")
        if suffix in (".shp", ".shx", ".prj", ".cpg"):
            return read_shapefile(
                path if suffix == ".shp" else sibling(path, ".shp") or path.with_suffix(".shp"), encoding
            )
        if suffix == ".dbf":
            shape = sibling(path, ".shp")
            return read_shapefile(shape, encoding) if shape else read_plain_dbf(path, encoding)
        if suffix in _SHEETS:
            return read_csv(path, encoding, places, wanted.knows)
        if suffix in SPREADSHEETS:
            return read_spreadsheet(path, layer, places, wanted.knows)
        if suffix in (".geojson", ".json"):
            return read_geojson(path, encoding)
        if suffix == ".kmz":
            check_size(path)
        if suffix in _BULK:
            return read_bulk(path, _BULK[suffix], layer, encoding)
    except OSError as error:
        reason = system_reason(error)
        raise LayerError(
            Text(zh=f"{path.name}：读不出：{reason.zh}。", en=f"{path.name}: cannot be read: {reason.en}."),
            hint=Text(zh="请检查文件及其权限。", en="Check the file and its rights."),
        ) from error
    known = ".gpkg .shp .zip .geojson .csv .txt .kml .kmz .fgb .gml .gdb"
    raise LayerError(
        Text(
            zh=f"{path.name}：{f'不支持扩展名 {suffix}' if suffix else '没有扩展名'}，"
            f"应为 {known.replace(' ', '、')} 之一。",
            en=f"{path.name}: expected one of {known}, got {suffix or 'no ending'!r}.",
        ),
        hint=Text(zh="请另存为 GeoPackage 或 Shapefile。", en="Save it as GeoPackage or Shapefile."),
    )
