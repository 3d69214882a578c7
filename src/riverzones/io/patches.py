"""Surfaces in space (TIN, polyhedral surfaces, triangles), which GEOS does not know, as their footprints."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import shapely

__all__ = ["footprint"]

_SURFACES, _FACES, _COLLECTION = (15, 16), (3, 17), 7


def footprint(wkb: bytes) -> Any:
    """The area that the faces of a surface cover seen from above; None where it covers none or cannot be read.

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
    except (struct.error, ValueError, IndexError):
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
        rings.append(np.frombuffer(data[at + 4 : at + 4 + size], f"{order}f8").reshape(-1, width)[:, :2])
        at += 4 + size
    if rings and len(rings[0]) >= 4:
        faces.append(shapely.Polygon(rings[0], [ring for ring in rings[1:] if len(ring) >= 4]))
    return at
