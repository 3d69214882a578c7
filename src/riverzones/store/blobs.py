"""Geometry blobs of GeoPackage (OGC 12-128r15, 2.1.3): a header with an envelope, then ISO WKB; by whole arrays."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    _Geometries = npt.NDArray[np.object_]

__all__ = ["decode", "encode", "flat_measures", "geometry_of", "register_functions"]

_LITTLE, _EMPTY = 0x01, 0x10
_ENVELOPE_BYTES = (0, 32, 48, 48, 64, 0, 0, 0)


@cache
def _point() -> np.dtype[Any]:
    """How a plain point lies in its blob; made when the first one is read, for listing layers needs no NumPy."""
    head = [("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("order", "u1"), ("kind", "<u4")]
    return np.dtype([*head, ("x", "<f8"), ("y", "<f8")])


def flat_measures(geometries: _Geometries) -> _Geometries:
    """Return the geometries without M; Z is kept (``shapely.force_3d`` would set the Z of an XYZM geometry to 0)."""
    measured = shapely.has_m(geometries)
    if not measured.any():
        return geometries
    out = geometries.copy()
    deep = measured & shapely.has_z(geometries)
    out[deep] = shapely.from_wkb(shapely.to_wkb(geometries[deep], output_dimension=3, flavor="iso"))
    out[measured & ~deep] = shapely.force_2d(geometries[measured & ~deep])
    return out


def encode(
    geometries: _Geometries, srs_id: int, *, bounds: npt.NDArray[np.float64] | None = None
) -> list[bytes | None]:
    """Return blobs with an XY envelope (none for points, as GDAL writes them); None for a missing geometry.

    ``bounds`` are those of the geometries, where the caller has them.
    """
    points = _points(geometries, srs_id)
    if points is not None:
        return points
    bodies = _rings(geometries)
    if bodies is None:
        bodies = shapely.to_wkb(geometries, output_dimension=3, byte_order=1, flavor="iso", include_srid=False).tolist()
    point = struct.pack("<2sBBi", b"GP", 0, _LITTLE, srs_id)
    empty = struct.pack("<2sBBi", b"GP", 0, _LITTLE | _EMPTY, srs_id)
    heads = np.zeros(len(geometries), dtype=[("head", "S8"), ("envelope", "<f8", 4)])
    heads["head"] = struct.pack("<2sBBi", b"GP", 0, _LITTLE | 0x02, srs_id)
    heads["envelope"] = (shapely.bounds(geometries) if bounds is None else bounds)[:, [0, 2, 1, 3]]
    whole = heads.tobytes()
    kinds = np.where(shapely.is_empty(geometries), 2, np.where(shapely.get_type_id(geometries) == 0, 1, 0))
    if not shapely.is_missing(geometries).any() and len(set(kinds.tolist()) - {2}) == 1 and not (kinds == 2).any():
        if kinds[0] == 1:
            return [point + body for body in bodies]
        return [whole[40 * i : 40 * i + 40] + body for i, body in enumerate(bodies)]
    out: list[bytes | None] = []
    for i, (body, kind) in enumerate(zip(bodies, kinds.tolist(), strict=True)):
        if body is None:
            out.append(None)
        else:
            out.append((point if kind == 1 else empty if kind == 2 else whole[40 * i : 40 * i + 40]) + body)
    return out


def _points(geometries: _Geometries, srs_id: int) -> list[bytes | None] | None:
    """The blobs of plain XY points as slices of one array, a third of the time of GEOS; None for any others."""
    if (shapely.get_type_id(geometries) != 0).any() or shapely.is_empty(geometries).any():
        return None
    if (shapely.has_z(geometries) | shapely.has_m(geometries)).any():
        return None
    rows = np.zeros(len(geometries), dtype=_point())
    rows["magic"], rows["flags"], rows["srs"], rows["order"], rows["kind"] = b"GP", _LITTLE, srs_id, 1, 1
    rows["x"], rows["y"] = shapely.get_coordinates(geometries).T
    data, size = rows.tobytes(), _point().itemsize
    return [data[at : at + size] for at in range(0, len(data), size)]


def _rings(geometries: _Geometries) -> list[bytes] | None:
    """The WKB of flat polygons of one ring each, or of multipolygons of one such, a third of the time of GEOS; None
    for any others.
    """
    kinds = shapely.get_type_id(geometries)
    if not len(kinds) or kinds[0] not in (3, 6) or (kinds != kinds[0]).any():
        return None
    if (shapely.has_z(geometries) | shapely.has_m(geometries) | shapely.is_empty(geometries)).any():
        return None
    lead = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00"
    if kinds[0] == 6:
        if (shapely.get_num_geometries(geometries) != 1).any():
            return None
        lead = b"\x01\x06\x00\x00\x00\x01\x00\x00\x00" + lead
        geometries = shapely.get_geometry(geometries, 0)
    if shapely.get_num_interior_rings(geometries).any():
        return None
    counts = shapely.get_num_coordinates(geometries)
    ends = 16 * np.cumsum(counts)
    data, sizes = (
        shapely.get_coordinates(geometries).astype("<f8", copy=False).tobytes(),
        counts.astype("<u4").tobytes(),
    )
    return [
        b"".join((lead, sizes[4 * i : 4 * i + 4], data[start:end]))
        for i, (start, end) in enumerate(zip((ends - 16 * counts).tolist(), ends.tolist(), strict=True))
    ]


def geometry_of(blob: bytes | None) -> bytes | None:
    """Return the WKB inside a blob; None where there is no blob or it has no header."""
    if blob is None or len(blob) < 8 or blob[:2] != b"GP":
        return None
    return blob[8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7] :]


def decode(blobs: Sequence[bytes | None]) -> _Geometries:
    """Return the geometries in a list of blobs; what is no geometry becomes None."""
    points = _plain_points(blobs)
    if points is not None:
        return points
    from riverzones.geo.repair import too_deep

    geometries = [geometry_of(blob) for blob in blobs]
    bodies = np.array([None if too_deep(body) else body for body in geometries], dtype=object)
    return np.asarray(shapely.from_wkb(bodies, on_invalid="ignore"), dtype=object).reshape(len(blobs))


def _plain_points(blobs: Sequence[bytes | None]) -> _Geometries | None:
    """The points of blobs that all are plain XY points without an envelope, as one array; None for any others."""
    try:
        if set(map(len, blobs)) != {_point().itemsize}:  # type: ignore[arg-type]
            return None
        rows = np.frombuffer(b"".join(blobs), dtype=_point())  # type: ignore[arg-type]
    except TypeError:  # a row without a geometry
        return None
    plain = (rows["magic"] == b"GP") & (rows["flags"] == _LITTLE) & (rows["order"] == 1) & (rows["kind"] == 1)
    xy = np.column_stack([rows["x"], rows["y"]])
    if not plain.all() or np.isnan(xy).any():  # a point of NaN is an empty one
        return None
    return np.asarray(shapely.points(xy), dtype=object)


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the ST_ functions that the triggers of the spatial index call."""

    def extent(place: int) -> Callable[[bytes | None], Any]:
        def value(blob: bytes | None) -> float | None:
            bounds = shapely.bounds(shapely.from_wkb(geometry_of(blob)))
            return None if np.isnan(bounds[place]) else float(bounds[place])

        return value

    def is_empty(blob: bytes | None) -> int | None:
        body = geometry_of(blob)
        return None if body is None else int(shapely.is_empty(shapely.from_wkb(body)))

    connection.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)
    for place, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        connection.create_function(name, 1, extent(place), deterministic=True)
