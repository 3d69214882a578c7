"""Photos as they are kept: JPEG that was decoded once, without what is no picture, small enough for a project file.

A photo comes from strangers: the format is told from the bytes and is one of two, pixels are capped before they are
decoded (:mod:`riverzones.catalogue.caps`), and nothing but the picture goes on: EXIF holds the camera's own position.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from riverzones.catalogue.caps import caps

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Photo", "alike", "photo_of", "picture_of", "same", "thumbnail"]

_MARKERS_DROPPED = frozenset((*range(0xE1, 0xEE), 0xEF, 0xFE))  # APP1 to APP15 but APP14 (Adobe's colours), comments
_FAULTS = (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError, MemoryError)
_LONGEST_PX, _QUALITY = 1280, 80  # as the page of the map makes them
_GRID = (24, 18)  # what photos are compared on [px]: a setting of ours
_ALIKE = 3.0  # mean difference of grey [0 to 255] below which two are the same photo, encoded anew: a setting of ours


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo: JPEG bytes of ``width`` by ``height`` [px] that were decoded once."""

    data: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Sum of the bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def photo_of(data: bytes) -> Photo | None:
    """Return a JPEG as it is kept, its pixels untouched; None where it is none or has too many pixels."""
    bare = _bare(data)
    if bare is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(bare), formats=("JPEG",)) as picture:
                width, height = picture.size
                if width * height > caps().field_photo_pixels:
                    return None
                picture.load()
    except _FAULTS:
        return None
    return Photo(bare, width, height)


def picture_of(data: bytes) -> Photo | None:
    """Return a JPEG or PNG that somebody put into a sheet as a photo: upright, at most 1280 px, JPEG; None else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > caps().sheet_photo_pixels:
                    return None
                upright = ImageOps.exif_transpose(picture)
                if upright.mode in ("RGBA", "LA", "P", "PA"):  # what is seen through is white, as paper is
                    upright = upright.convert("RGBA")
                    upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
                upright = upright.convert("RGB")
    except _FAULTS:
        return None
    upright.thumbnail((_LONGEST_PX, _LONGEST_PX))
    return _encoded(upright)


def thumbnail(data: bytes, *, width: int, height: int) -> Photo:
    """Return a small copy of a photo that is kept, within ``width`` by ``height`` [px]."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        picture.draft("RGB", (2 * width, 2 * height))
        small = picture.convert("RGB")
    small.thumbnail((width, height))
    return _encoded(small)


def alike(data: bytes) -> NDArray[np.int16]:
    """Return a photo as it is compared, (18, 24) greys: what a program wrote anew still lies within a few of them.

    Examples
    --------
    >>> red, blue = (_encoded(Image.new("RGB", (90, 60), colour)).data for colour in ("red", "blue"))
    >>> same(alike(red), alike(thumbnail(red, width=45, height=30).data)), same(alike(red), alike(blue))
    (True, False)
    """
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        picture.draft("L", (4 * _GRID[0], 4 * _GRID[1]))
        return np.asarray(picture.convert("L").resize(_GRID, Image.Resampling.BOX), dtype=np.int16)


def same(first: NDArray[np.int16], second: NDArray[np.int16]) -> bool:
    """Return whether two photos, as :func:`alike` gives them, are one."""
    return float(np.abs(first - second).mean()) < _ALIKE


def _bare(data: bytes) -> bytes | None:
    """Return a JPEG (ISO/IEC 10918-1, B.1.1) without comments and application data, cut at its end; None where it is
    none.
    """
    if data[:3] != b"\xff\xd8\xff":
        return None
    end = data.rfind(b"\xff\xd9")
    segments, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return b"".join((*segments, data[at : end + 2])) if end > at else None
        if length < 2:
            return None
        if marker not in _MARKERS_DROPPED:
            segments.append(data[at : at + 2 + length])
        at += 2 + length
    return None


def _encoded(picture: Image.Image) -> Photo:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return Photo(out.getvalue(), picture.width, picture.height)
