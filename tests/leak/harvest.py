"""Everything that stands in files that were written: texts, numbers, geometries, however they are packed."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import json
import re
import sqlite3
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

_PACKED = re.compile(r"[A-Za-z0-9+/]{200,}={0,2}")
_TEXTS = {
    ".html",
    ".htm",
    ".csv",
    ".json",
    ".geojson",
    ".qgs",
    ".qml",
    ".sld",
    ".xml",
    ".rels",
    ".txt",
    ".svg",
    ".cpg",
    ".prj",
}
_LAYERS = {".gpkg", ".geojson", ".shp", ".parquet", ".kml", ".dxf", ".fgb"}


@dataclass
class Harvest:
    """What was found: ``texts`` by where, ``shapes`` (where, geometry), ``tables`` (where, frame)."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    shapes: list[tuple[str, Any]] = field(default_factory=list)
    tables: list[tuple[str, Any]] = field(default_factory=list)

    def text(self, where: str, words: str) -> None:
        self.texts.append((where, unicodedata.normalize("NFKC", words)))


def harvest(folder: Path) -> Harvest:
    """All files below a folder, their names too."""
    found = Harvest()
    for path in sorted(folder.rglob("*")):
        found.text(f"name of {path.name}", path.name)
        if path.is_file():
            _file(found, str(path.relative_to(folder)), path.suffix.lower(), path.read_bytes())
            if path.suffix.lower() in _LAYERS:
                _layers(found, path)
            if path.suffix.lower() == ".pdf":
                done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
                found.text(str(path), done.stdout.decode("utf-8"))
                about = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True)
                found.text(f"{path}!about", about.stdout.decode("utf-8"))
    return found


def _file(found: Harvest, where: str, suffix: str, data: bytes) -> None:
    if suffix in (".docx", ".xlsx", ".zip", ".kmz"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                _file(found, f"{where}!{name}", Path(name).suffix.lower(), archive.read(name))
        if suffix == ".xlsx":
            _workbook(found, where, data)
    elif suffix == ".gpkg":
        _database(found, where, data)
    elif suffix in (".dbf", ".parquet", ".fgb"):
        found.text(where, data.decode("utf-8", errors="replace"))
        found.text(where, data.decode("gb18030", errors="replace"))
    elif suffix in _TEXTS:
        words = data.decode("utf-8-sig", errors="replace")
        found.text(where, re.sub(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+", "", words))
        if suffix == ".xml":
            found.text(where, re.sub(r"<[^>]+>", "", words))
        if suffix in (".html", ".htm"):
            for packed in _PACKED.findall(words):
                _packed(found, where, packed)


def _packed(found: Harvest, where: str, packed: str) -> None:
    try:
        words = gzip.decompress(base64.b64decode(packed)).decode("utf-8")
        data = _lines_in_place(words)
    except (ValueError, OSError):
        return
    found.text(f"{where}!packed", _without_shapes(data))
    for layer in [*data["layers"], {"name": "findings", "shapes": data["findings"]["shapes"], "decimals": 6}]:
        for shape in layer["shapes"]:
            if shape:
                found.shapes.append((f"{where}!{layer['name']}", _decoded(shape, layer.get("decimals", 6))))


def _lines_in_place(words: str) -> Any:
    """The document of the first line, with the arrays of the other lines where it points to them."""
    first, *rest = map(json.loads, words.split("\n"))

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            lines = {name: rest[value[name] - 1] for name in ("line", "points") if isinstance(value.get(name), int)}
            return {**{name: filled(one) for name, one in value.items()}, **lines}
        return [filled(one) for one in value] if isinstance(value, list) else value

    shapes = first["findings"]["shapes"] if "findings" in first else None
    data = filled(first)
    if isinstance(shapes, dict):
        steps = data["findings"]["shapes"].get("points")
        data["findings"]["shapes"] = (
            data["findings"]["shapes"]["line"]
            if steps is None
            else [[0, steps[place : place + 2]] for place in range(0, len(steps), 2)]
        )
    return data


def _without_shapes(data: Any) -> str:
    plain = {**data, "layers": [{k: v for k, v in layer.items() if k != "shapes"} for layer in data["layers"]]}
    plain["findings"] = {name: value for name, value in data["findings"].items() if name != "shapes"}
    return json.dumps(plain, ensure_ascii=False)


def _decoded(shape: list[Any], decimals: int) -> Any:
    kind, parts = shape[0], shape[1:]
    read = lambda steps: np.cumsum(np.array(steps, dtype=float).reshape(-1, 2), axis=0) / 10**decimals  # noqa: E731
    if kind == 0:
        return shapely.multipoints(read(parts[0]))
    if kind == 1:
        return shapely.multilinestrings([shapely.linestrings(read(part)) for part in parts if len(part) > 2])
    polygons = [shapely.Polygon(read(rings[0]), [read(ring) for ring in rings[1:]]) for rings in parts]
    return shapely.MultiPolygon(polygons)


def _database(found: Harvest, where: str, data: bytes) -> None:
    """Every table, hidden ones too, and what deleted rows leave in the pages of the file."""
    found.text(f"{where}!bytes", data.decode("utf-8", errors="replace"))
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if table.startswith("rtree_"):
            continue
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            found.text(f"{where}!{table}", "\t".join(str(cell) for cell in row if not isinstance(cell, bytes)))
    connection.close()


def _workbook(found: Harvest, where: str, data: bytes) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            found.text(f"{where}!{sheet.title}", "\t".join("" if cell is None else str(cell) for cell in row))


def _layers(found: Harvest, path: Path) -> None:
    for where, frame in _frames(path):
        found.tables.append((where, frame))
        found.shapes += [(where, shape) for shape in frame.geometry if shape is not None and not shape.is_empty]


def _frames(path: Path) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    if path.suffix == ".parquet":
        frames = [("", gpd.read_parquet(path))]
    elif path.suffix == ".gpkg":
        frames = [*_stored(path)]
    else:
        frames = [(name, pyogrio.read_dataframe(path, layer=name)) for name, kind in pyogrio.list_layers(path) if kind]
    for name, frame in frames:
        if isinstance(frame, gpd.GeoDataFrame):
            yield f"{path.name}!{name}", frame.to_crs(4490) if frame.crs is not None else frame


def _stored(path: Path) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Layers of a GeoPackage as they are stored: GDAL opens the whole file anew for each, 50 ms for 120 layers."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        layers = connection.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall()
        for name, column, crs in layers:
            frame = pd.read_sql_query(f'SELECT * FROM "{name}"', connection)
            shapes = shapely.from_wkb([None if blob is None else blob[_head(blob) :] for blob in frame.pop(column)])
            yield name, gpd.GeoDataFrame(frame, geometry=shapes, crs=crs)


def _head(blob: bytes) -> int:
    """How many bytes stand before the geometry: a header, and an envelope of as many numbers as its flags say."""
    assert blob[:2] == b"GP"
    return 8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]


def numbers(words: str) -> list[float]:
    """Decimal numbers of a text in their order."""
    return [float(word) for word in re.findall(r"(?<![\d.])\d{1,8}\.\d{3,}(?!\d)", words)]
