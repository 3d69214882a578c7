"""Shapefiles: .shp, .dbf, .prj and .cpg read each by itself, and dBASE tables alone."""

from __future__ import annotations

import shutil
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from riverzones.align.encodings import EncodingTold, decode, tell_text_encoding
from riverzones.align.notes import Note, plain
from riverzones.errors import LayerError
from riverzones.geo.crs import Frame, frame
from riverzones.geo.repair import read_wkb
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.parts import scratch
from riverzones.readers.dbf import read_dbf
from riverzones.readers.opening import checked, pyogrio
from riverzones.readers.rawlayer import (
    Lost,
    RawLayer,
    given,
    head_of,
    missing_rows,
    not_there,
    quiet,
    sibling,
    unreadable,
)
from riverzones.readers.records import read_records
from riverzones.store.shape_export import full_names

__all__ = ["footprint", "index_fault", "made_index", "read_plain_dbf", "read_shapefile"]


_HEAD = 100


def index_fault(shp: Path, shx: Path | None) -> Text | None:
    """Return what is wrong with the index of a shapefile; None where it ends where the shapes end."""
    if shx is None:
        return Text(zh="没有 .shx，已由 .shp 重建索引", en="there is no .shx: the index was made anew from the .shp")
    size, size_shp = shx.stat().st_size, shp.stat().st_size
    entries = (size - _HEAD) // 8
    if size < _HEAD or (size - _HEAD) % 8 or size_shp < _HEAD:
        return Text(zh=".shx 不完整，已由 .shp 重建索引", en="the .shx is cut off: the index was made anew")
    with shx.open("rb") as file:
        promised = 2 * struct.unpack(">i", file.read(28)[24:28])[0]
        if entries == 0:
            ends = _HEAD
        else:
            file.seek(size - 8)
            offset, length = struct.unpack(">ii", file.read(8))
            ends = 2 * offset + 8 + 2 * length
    with shp.open("rb") as file:
        ends_shp = 2 * struct.unpack(">i", file.read(28)[24:28])[0]
    if promised != size:
        return Text(zh=".shx 不完整，已由 .shp 重建索引", en="the .shx is cut off: the index was made anew")
    if ends != ends_shp and ends_shp <= size_shp:  # shapes that are cut off say nothing of the index
        return Text(
            zh=f".shx 与 .shp 不是同一版本（索引 {entries} 条），已由 .shp 重建索引",
            en=f"the .shx is not of this .shp (it lists {entries}): the index was made anew from the .shp",
        )
    wrong = _misled(shp, shx) if ends_shp <= size_shp else 0
    if wrong:
        return Text(
            zh=f".shx 有 {wrong} 条指向别的图形（旧版或次序错乱），已由 .shp 重建索引",
            en=f"{wrong} entries of the .shx lead to other shapes (older, or out of order): made anew from the .shp",
        )
    return None


def _misled(shp: Path, shx: Path) -> int:
    """How many entries of an index lead to no record of their length, or out of order to one of another number."""
    index = np.fromfile(shx, dtype=">i4", offset=_HEAD).reshape(-1, 2).astype(np.int64)
    starts = 2 * index[:, 0]
    inside = (starts >= _HEAD) & (starts + 8 <= shp.stat().st_size)
    if not len(index) or not inside.all():
        return int((~inside).sum())
    data = np.memmap(shp, dtype=np.uint8, mode="r")
    heads = np.ascontiguousarray(data[starts[:, None] + np.arange(8)]).view(">i4").astype(np.int64)
    wrong = heads[:, 1] != index[:, 1]
    if (np.diff(starts) <= 0).any():
        wrong |= heads[:, 0] != np.arange(1, len(index) + 1)
    return int(wrong.sum())


def made_index(shp: Path) -> bytes:
    """Return the bytes of an index that lists every whole record of a .shp."""
    entries = bytearray()
    size = shp.stat().st_size
    with shp.open("rb") as file:
        head = file.read(_HEAD)
        at = _HEAD
        while at + 8 <= size:
            file.seek(at)
            _, length = struct.unpack(">ii", file.read(8))
            if length < 2 or at + 8 + 2 * length > size:
                break
            entries += struct.pack(">ii", at // 2, length)
            at += 8 + 2 * length
    return head[:24] + struct.pack(">i", (_HEAD + len(entries)) // 2) + head[28:] + bytes(entries)


_SURFACES, _FACES, _COLLECTION = (15, 16), (3, 17), 7
_BEYOND = 1e9  # no coordinate in any system: eastings with their zone in front end below 1.3e8 m


def footprint(wkb: bytes) -> Any:
    """Return the area that the faces of a surface cover seen from above; None where it covers none or cannot be read.

    Parameters
    ----------
    wkb : bytes
        A surface as ISO or extended WKB, as GDAL gives multipatches.

    Examples
    --------
    >>> face = struct.pack("<BII", 1, 1017, 1) + struct.pack("<I12d", 4, 0, 0, 5, 2, 0, 5, 0, 2, 5, 0, 0, 5)
    >>> footprint(struct.pack("<BII", 1, 1016, 1) + face).area
    2.0
    """
    faces: list[Any] = []
    try:
        _gather(memoryview(wkb), 0, faces)
    except (struct.error, ValueError, IndexError, RecursionError):
        return None
    usable = [face for face in faces if face.area > 0]
    if not usable:
        return None
    whole = shapely.union_all([face if face.is_valid else shapely.make_valid(face) for face in usable])
    return whole if whole.geom_type in ("Polygon", "MultiPolygon") else None


def _gather(data: memoryview, at: int, faces: list[Any]) -> int:
    """Read one geometry at a place, keep its faces, and give the place behind it."""
    order = "<" if data[at] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", data, at + 1)
    plain = code & 0x0FFFFFFF
    width = 2 + bool(code & 0x80000000) + bool(code & 0x40000000) + (0, 1, 1, 2)[plain // 1000 % 4]
    kind = plain % 1000
    (count,) = struct.unpack_from(f"{order}I", data, at + 5)
    at += 9
    if kind in (*_SURFACES, _COLLECTION, 6):
        for _ in range(count):
            at = _gather(data, at, faces)
        return at
    if kind not in _FACES:
        raise ValueError(kind)
    rings = []
    for _ in range(count):
        (points,) = struct.unpack_from(f"{order}I", data, at)
        size = 8 * width * points
        ring = np.frombuffer(data[at + 4 : at + 4 + size], f"{order}f8").reshape(-1, width)[:, :2]
        if not (np.abs(ring) < _BEYOND).all() or (len(ring) and (ring[0] != ring[-1]).any()):
            raise ValueError("a ring that is not closed, or not on earth")
        rings.append(ring)
        at += 4 + size
    if rings and len(rings[0]) >= 4:
        faces.append(shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring) >= 4]))
    return at


_MULTIPATCH = b"\x1f\0\0\0"
"""The shape type of surfaces in space."""
_NO_TABLE = Text(
    zh="没有 .dbf：只有图形，没有属性；请索取 .dbf", en="there is no .dbf: shapes without attributes; ask for the .dbf"
)


def read_shapefile(path: Path, encoding: str | None) -> RawLayer:
    """Return a shapefile: shapes, table, encoding and .prj, each by itself, so that damage to one does not cost the
    rest.

    Raises
    ------
    LayerError
        If there is no such file, or its shapes cannot be read.
    """
    if not path.exists():
        raise not_there(path)
    checked(path)
    parts = {suffix: sibling(path, suffix) for suffix in (".shx", ".dbf", ".prj", ".cpg")}
    lost: tuple[Lost, ...] = ()
    fids, geometry, closed, of_shapes = _shapes(path, parts[".shx"])
    notes: tuple[Text | Note, ...] = of_shapes
    dbf, no_table = None, _NO_TABLE
    if parts[".dbf"] is not None:
        try:
            dbf = read_dbf(parts[".dbf"])
        except LayerError as error:  # the shapes are there all the same
            message, _ = said_by(error)
            no_table = Text(
                zh=f"只有图形，没有属性：{message.zh}请重新索取 .dbf",
                en=f"shapes without attributes: {message.en} Ask for the .dbf again",
            )
    if dbf is None:
        table = pd.DataFrame(index=pd.RangeIndex(int(fids.max(initial=-1)) + 1))
        detected = given(encoding) if encoding else EncodingTold("ascii", no_table)
        notes += (no_table if no_table is _NO_TABLE else plain(no_table, loud=True),)
    else:
        detected = given(encoding) if encoding else dbf.tell_encoding(cpg=_read_cpg(parts[".cpg"]))
        read = dbf.read("utf-8" if detected.encoding == "ascii" else detected.encoding, firm=encoding is not None)
        table, detected = read.frame, replace(detected, unreadable=read.unreadable)
        lost = _without_shape(table, fids, dbf.deleted)
        notes += (*_told_rows(len(lost), int(dbf.deleted.sum())), *read.notes)
        not_deleted = ~np.isin(fids, np.flatnonzero(dbf.deleted))
        fids, geometry, closed = fids[not_deleted], geometry[not_deleted], closed[not_deleted]
    table = full_names(path, table)
    closed_rows = np.flatnonzero(closed)
    unread = missing_rows(geometry)
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
        encoding=detected,
        unread=unread,
        closed=frozenset(closed_rows.tolist()),
        lost=lost,
        notes=(*_cut_short(path, dbf.missing if dbf else 0), *notes),
    )


def _without_shape(table: pd.DataFrame, fids: NDArray[np.int64], deleted: NDArray[np.bool_]) -> tuple[Lost, ...]:
    """Records of the table that have no shape, with their cells as they stand."""
    alone = np.setdiff1d(np.flatnonzero(~deleted), fids)
    reason = Text(zh="图形文件（.shp）里没有这条记录的图形", en="the shapes (.shp) lack this record")
    return tuple(
        Lost(row + 1, reason, "; ".join(f"{name}={cell}" for name, cell in table.iloc[row].items() if pd.notna(cell)))
        for row in alone.tolist()
    )


def _told_rows(alone: int, deleted: int) -> tuple[Text, ...]:
    notes = []
    if alone:
        notes.append(
            Text(
                zh=f"属性表比图形多 {alone} 条记录：没有图形，已隔离",
                en=f"the table has {alone} records more than there are shapes: without a shape, quarantined",
            )
        )
    if deleted:
        notes.append(
            Text(
                zh=f"属性表中 {deleted} 条记录带删除标记，未导入",
                en=f"{deleted} records carry the mark of deletion and were left out",
            )
        )
    return tuple(notes)


def read_plain_dbf(path: Path, encoding: str | None) -> RawLayer:
    """Return a dBASE table that belongs to no shapefile."""
    dbf = read_dbf(path)
    detected = given(encoding) if encoding else dbf.tell_encoding(cpg=_read_cpg(sibling(path, ".cpg")))
    read = dbf.read("utf-8" if detected.encoding == "ascii" else detected.encoding, firm=encoding is not None)
    rows = np.flatnonzero(~dbf.deleted)
    return RawLayer(
        driver="dBASE",
        layer=path.stem,
        frame=read.frame.iloc[rows].reset_index(drop=True),
        records=rows + 1,
        geometry=None,
        crs=None,
        crs_by=Text(zh="没有几何", en="no geometry"),
        encoding=replace(detected, unreadable=read.unreadable),
        notes=(
            *(_cut_short(path, dbf.missing) if dbf.missing else ()),
            *_told_rows(0, int(dbf.deleted.sum())),
            *read.notes,
        ),
    )


def _shapes(
    path: Path, shx: Path | None
) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.bool_], tuple[Text, ...]]:
    """Record numbers (from 0), geometries, which had a ring to close, and what was wrong with the index.

    An index that is missing, cut or older than the shapes is made anew beside a copy; the encoding is one that never
    fails.
    """
    fault = index_fault(path, shx)
    if fault is None and shx is not None and shx.stem == path.stem and path.suffix == ".shp":
        try:
            fids, wkb = _bare_shapes(path)
        except Exception:
            fids = None
        if fids is not None and len(fids) >= (shx.stat().st_size - _HEAD) // 8:  # a shorter table hides the rest
            geometry, closed = _read(wkb)
            return np.asarray(fids, dtype=np.int64), geometry, closed, _told_patches(path, geometry)
    with scratch() as folder:  # once more, without the damaged table or index
        copy = folder / "shapes.shp"
        shutil.copyfile(path, copy)
        if fault is None and shx is not None:
            shutil.copyfile(shx, copy.with_suffix(".shx"))
        else:
            copy.with_suffix(".shx").write_bytes(made_index(path))
        notes = () if fault is None else (fault,)
        try:
            fids, wkb = _bare_shapes(copy)
        except Exception as error:
            try:
                return (*_shapes_by_record(copy, error), notes)
            except LayerError:
                raise unreadable(path, error) from None
        geometry, closed = _read(wkb)
    return np.asarray(fids, dtype=np.int64), geometry, closed, notes + _told_patches(path, geometry)


def _read(wkb: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Geometries as :func:`read_wkb` reads them, surfaces in space as their footprints."""
    geometry, closed = read_wkb(wkb)
    for row in np.flatnonzero(shapely.is_missing(geometry)).tolist():
        if wkb[row] is not None:
            geometry[row] = footprint(wkb[row])
    return geometry, closed


def _told_patches(path: Path, geometry: NDArray[Any]) -> tuple[Text, ...]:
    with path.open("rb") as file:
        if file.read(36)[32:36] != _MULTIPATCH:
            return ()
    wrong = int(shapely.is_missing(geometry).sum())
    return (
        Text(
            zh=f"三维面（MultiPatch）取其平面投影，其中 {wrong} 个没有平面面积",
            en=f"multipatches were read as their footprints, {wrong} of them have no area",
        ),
    )


def _bare_shapes(path: Path) -> tuple[Any, Any]:
    with quiet():
        _, fids, wkb, _ = pyogrio.raw.read(checked(path), columns=[], encoding="ISO-8859-1", return_fids=True)
    return fids, wkb


def _shapes_by_record(path: Path, error: Exception) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.bool_]]:
    rows, lost = read_records(path, None, error, encoding="ISO-8859-1")
    numbers = [number for number, _, _ in rows] + [item.record for item in lost]
    shapes = np.array([*[shape for _, shape, _ in rows], *[None] * len(lost)], dtype=object)
    order = np.argsort(numbers, kind="stable")
    return np.asarray(numbers, dtype=np.int64)[order], shapes[order], np.zeros(len(order), dtype=bool)


def _cut_short(path: Path, missing: int) -> tuple[Text, ...]:
    notes = []
    head = head_of(path, 100) if path.stat().st_size >= 100 else b""
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
