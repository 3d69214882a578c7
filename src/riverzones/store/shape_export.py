"""Shapefiles out: safe short names with a table of names beside them, UTF-8 said in a ``.cpg``, nothing cut.

The table is written byte by byte (dBASE III): GDAL cuts names in the middle of a character and rounds long integers. A
text longer than a field holds goes on in further fields; the table of names (``NAME.fields.csv``: the short name, the
full one, its dtype, which part) says so, and :func:`full_names` puts it together again when the file comes back.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.readers.opening import pyogrio
from riverzones.store import columns

__all__ = ["NAME_TABLE", "PARTS", "full_names", "write_shapefile"]

NAME_TABLE = ".fields.csv"
PARTS = (".shx", ".dbf", ".prj", ".cpg", NAME_TABLE)
"""What belongs to a ``.shp`` that riverzones writes."""
_HEAD = ["short", "name", "dtype", "part", "title"]
_WIDEST, _MOST_FIELDS = 254, 255
_KINDS = {0: "Point", 1: "LineString", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "LineString", 6: "Polygon"}


def write_shapefile(frame: pd.DataFrame, path: Path, *, headings: Mapping[str, str]) -> None:
    """Write a layer as ``.shp`` with its parts beside it.

    Raises
    ------
    OutputError
        If there is no geometry, it is of several kinds, or there are more fields than a table holds.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        raise OutputError(
            Text(zh="Shapefile 只存有几何的图层。", en="a Shapefile holds layers with geometry."),
            hint=Text(zh="请改用 .csv 或 .xlsx。", en="Take .csv or .xlsx."),
        )
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    kinds = {_KINDS.get(int(kind), "GeometryCollection") for kind in shapely.get_type_id(shapes) if kind >= 0}
    if kinds == {"Point", "MultiPoint"}:
        shapes = np.array([None if s is None else shapely.multipoints(shapely.get_parts(s)) for s in shapes])
        kinds = {"MultiPoint"}
    if len(kinds) > 1 or "GeometryCollection" in kinds:
        raise OutputError(
            Text(
                zh=f"Shapefile 只能存一种几何，图层中有 {'、'.join(sorted(kinds))}。",
                en=f"a Shapefile holds one kind of geometry, the layer has {', '.join(sorted(kinds))}.",
            ),
            hint=Text(zh="请改用 .gpkg。", en="Take .gpkg."),
        )
    only = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    kind = next(iter(kinds), "Point")
    path.unlink(missing_ok=True)  # GDAL would add to the empty file that stands for the name
    pyogrio.write_dataframe(only, path, driver="ESRI Shapefile", geometry_type=_with_z(kind, shapes), encoding="UTF-8")
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    fields = _fields(table)
    _write_dbf(path.with_suffix(".dbf"), fields, len(table))
    path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
    with path.with_suffix(NAME_TABLE).open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEAD)
        writer.writerows([f.short, f.name, f.dtype, f.part, headings.get(f.name, f.name)] for f in fields)


def _with_z(kind: str, shapes: Any) -> str:
    known = {"Polygon": "MultiPolygon", "LineString": "MultiLineString"}.get(kind, kind)
    there = [shape for shape in shapes if shape is not None]
    return f"{known} Z" if there and shapely.has_z(there).any() else known


class _Field:
    """One field of a dBASE table: names, dtype, which part of a long text, letter, width and the cells as bytes."""

    def __init__(self, name: str, dtype: str, part: int, letter: str, cells: Sequence[bytes]) -> None:
        self.short = ""
        self.name, self.dtype, self.part, self.letter = name, dtype, part, letter
        self.cells = cells
        widest = max((len(cell) for cell in cells), default=1)
        self.width = {"L": 1, "D": 8}.get(letter, max(1, widest))
        self.decimals = 0


def _fields(table: pd.DataFrame) -> list[_Field]:
    fields: list[_Field] = []
    for name in map(str, table.columns):
        dtype = columns.dtype_word(table[name])
        values = columns.bound(table[name], dtype)
        if dtype in ("string", "datetime"):
            pieces = [_pieces("" if value is None else str(value)) for value in values]
            for part in range(max((len(piece) for piece in pieces), default=1)):
                cells = [piece[part] if part < len(piece) else b"" for piece in pieces]
                fields.append(_Field(name, dtype, part, "C", cells))
        else:
            letter = {"boolean": "L", "date": "D"}.get(dtype, "N")
            fields.append(_Field(name, dtype, 0, letter, [_cell(value, dtype) for value in values]))
    if not fields:
        fields = [_Field("row", "integer", 0, "N", [str(row).encode() for row in range(1, len(table) + 1)])]
    if len(fields) > _MOST_FIELDS:
        raise OutputError(
            Text(
                zh=f"Shapefile 最多 {_MOST_FIELDS} 个字段，需要 {len(fields)} 个。",
                en=f"a Shapefile holds {_MOST_FIELDS} fields, {len(fields)} are needed.",
            ),
            hint=Text(zh="请改用 .gpkg。", en="Take .gpkg."),
        )
    for field, short in zip(fields, _short_names([field.name for field in fields]), strict=True):
        field.short = short
        if field.letter == "N" and field.dtype == "number":
            field.decimals = min(15, max((len(c.rpartition(b".")[2]) for c in field.cells if b"." in c), default=0))
    return fields


def _pieces(text: str) -> list[bytes]:
    """A text in pieces that fit a field, cut between characters and never at a blank."""
    pieces: list[bytes] = []
    piece = b""
    for sign in text.replace("\0", ""):
        data = sign.encode("utf-8", "replace")
        if len(piece) + len(data) > _WIDEST - 2 and not sign.isspace():
            pieces.append(piece)
            piece = b""
        piece += data
    return [*pieces, piece]


def _cell(value: Any, dtype: str) -> bytes:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return b"?" if dtype == "boolean" else b""
    if dtype == "boolean":
        return b"T" if value else b"F"
    if dtype == "date":
        return str(value)[:10].replace("-", "").encode()
    if dtype == "integer":
        return str(int(value)).encode()
    text = np.format_float_positional(value, unique=True, trim="0")
    return (text if len(text) <= 24 else f"{value:.16e}").encode()


def _short_names(names: Sequence[str]) -> list[str]:
    """Names of at most ten ASCII letters, digits and underscores, each its own whatever the case."""
    shorts: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(names, start=1):
        plain = re.sub(r"[^A-Za-z0-9_]", "", name) if name.isascii() else ""
        base = plain[:10] if plain[:1].isalpha() else f"F{number:03d}"
        short, again = base, 2
        while short.casefold() in taken:
            short, again = f"{base[: 10 - len(f'_{again}')]}_{again}", again + 1
        taken.add(short.casefold())
        shorts.append(short)
    return shorts


def _write_dbf(path: Path, fields: Sequence[_Field], count: int) -> None:
    width = 1 + sum(field.width for field in fields)
    today = dt.date.today()
    head = struct.pack("<4BIHH", 3, today.year - 1900, today.month, today.day, count, 33 + 32 * len(fields), width)
    with path.open("wb") as out:
        out.write(head.ljust(32, b"\0"))
        for field in fields:
            letter = field.letter.encode()
            out.write(field.short.encode().ljust(11, b"\0") + letter + b"\0" * 4)
            out.write(bytes((field.width, field.decimals)) + b"\0" * 14)
        out.write(b"\r")
        padded = [[c.rjust(f.width) if f.letter == "N" else c.ljust(f.width) for c in f.cells] for f in fields]
        out.writelines(b" " + b"".join(row) for row in zip(*padded, strict=True))
        out.write(b"\x1a")


def full_names(shp: Path, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table read from a shapefile under the full names of the table of names beside it, long texts whole
    again.

    A table that has no such file, or another one, comes back as it is.
    """
    beside = shp.with_suffix(NAME_TABLE)
    if not beside.is_file() or beside.is_symlink():
        return table
    try:
        with beside.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return table
    if not lines or set(_HEAD) - set(lines[0]) or {line["short"] for line in lines} != set(map(str, table.columns)):
        return table
    by_name: dict[str, Any] = {}
    for line in lines:
        name, cells = line["name"], table[line["short"]]
        if line["part"] not in ("", "0") and name in by_name:
            first = by_name[name].astype(object).where(by_name[name].notna(), None)
            rest = cells.astype(object).where(cells.notna(), None)
            by_name[name] = pd.Series(
                [a if b is None else f"{a or ''}{b}" for a, b in zip(first, rest, strict=True)],
                index=table.index,
                dtype=object,
            )
        else:
            by_name[name] = cells
    return pd.DataFrame(by_name, index=table.index)
