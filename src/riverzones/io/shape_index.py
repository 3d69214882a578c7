"""The index of a shapefile (.shx): whether it is that of the shapes, and one made anew from them.

ESRI Shapefile Technical Description (1998): both files begin with 100 bytes; a record of the .shp has 8 bytes (number
and content length in words of 16 bits, big-endian) and its content; the .shx holds offset and length of each.
"""

from __future__ import annotations

import struct
from pathlib import Path

from riverzones.model import Text

__all__ = ["index_fault", "made_index"]

_HEAD = 100


def index_fault(shp: Path, shx: Path | None) -> Text | None:
    """What is wrong with the index of a shapefile; None where it ends where the shapes end."""
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
    return None


def made_index(shp: Path) -> bytes:
    """The bytes of an index that lists every whole record of a .shp."""
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
