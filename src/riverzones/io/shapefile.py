"""Shapefiles: .shp, .dbf, .prj and .cpg read each by itself, and dBASE tables alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from riverzones.errors import LayerError
from riverzones.geo.crs import Frame, frame
from riverzones.geo.repair import read_wkb
from riverzones.io.dbf import read_dbf
from riverzones.io.encodings import decode, tell_text_encoding
from riverzones.io.opening import checked, pyogrio
from riverzones.io.rawlayer import RawLayer, given, missing_rows, not_there, quiet, sibling
from riverzones.io.records import read_records
from riverzones.model import Text
from riverzones.parts import scratch

__all__ = ["read_plain_dbf", "read_shapefile"]


def read_shapefile(path: Path, encoding: str | None) -> RawLayer:
    """A shapefile: shapes, table, encoding and .prj, each by itself, so that damage to one does not cost the rest."""
    if not path.exists():
        raise not_there(path)
    parts = {suffix: sibling(path, suffix) for suffix in (".shx", ".dbf", ".prj", ".cpg")}
    lacking = [suffix for suffix in (".shx", ".dbf") if parts[suffix] is None]
    if lacking:
        raise LayerError(
            Text(
                zh=f"{path.name}：Shapefile 由 .shp、.shx、.dbf 组成，缺少 {'、'.join(lacking)}。",
                en=f"{path.name}: a shapefile is .shp, .shx and .dbf together, {' and '.join(lacking)} is missing.",
            ),
            hint=Text(
                zh="请索取全部文件（最好打成 zip 压缩包），或索取 GeoPackage。",
                en="Ask for all its parts, best zipped, or for a GeoPackage.",
            ),
        )
    dbf_path = parts[".dbf"]
    assert dbf_path is not None
    dbf = read_dbf(dbf_path)
    told = given(encoding) if encoding else dbf.tell_encoding(cpg=_read_cpg(parts[".cpg"]))
    table, unreadable = dbf.frame("utf-8" if told.encoding == "ascii" else told.encoding)
    told = replace(told, unreadable=unreadable)
    fids, geometry, closed = _shapes(path)
    kept = ~np.isin(fids, np.flatnonzero(dbf.deleted))
    closed &= kept
    fids, geometry, closed_rows = fids[kept], geometry[kept], np.flatnonzero(closed[kept])
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
        encoding=told,
        unread=unread,
        closed=frozenset(closed_rows.tolist()),
        notes=_cut_short(path, dbf.missing),
    )


def read_plain_dbf(path: Path, encoding: str | None) -> RawLayer:
    """A dBASE table that belongs to no shapefile."""
    dbf = read_dbf(path)
    told = given(encoding) if encoding else dbf.tell_encoding(cpg=_read_cpg(sibling(path, ".cpg")))
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


def _shapes(path: Path) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.bool_]]:
    """Record numbers (from 0), geometries, and which had a ring to close; the encoding is one that never fails."""
    try:
        fids, wkb = _bare_shapes(path)
    except Exception:
        try:
            with scratch() as folder:  # once more, without the damaged table
                for suffix in (".shp", ".shx"):
                    part = sibling(path, suffix)
                    if part is not None:
                        shutil.copyfile(part, folder / f"shapes{suffix}")
                fids, wkb = _bare_shapes(folder / "shapes.shp")
        except Exception as error:
            return _shapes_by_record(path, error)
    geometry, closed = read_wkb(wkb)
    return np.asarray(fids, dtype=np.int64), geometry, closed


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
