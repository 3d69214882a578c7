"""The ground of a map as one small picture: heights shaded from the north-west, tinted by their share of the range.

The picture lies in the page (no tile, no request): its rows are equal steps of Web Mercator, as Leaflet lays a picture
between two corners, so that it is nowhere off by more than a cell. It is made light, for what is drawn on it.
"""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from riverzones.errors import DataError
from riverzones.model import Text

__all__ = ["LEAST_KB", "ReliefPicture", "mercator_rows", "shaded"]

LEAST_KB: Final = 8
"""A picture of less is no ground to see; a setting of ours."""
_QUALITIES: Final = (72, 58, 45)
_SMALLER: Final = 0.8
_TINTS: Final = np.array(
    [(214, 229, 211), (228, 236, 215), (241, 238, 220), (236, 227, 208), (229, 218, 203), (240, 236, 232)], dtype=float
)
"""From the lowest ground to the highest, evenly: valley green to bare grey, all lighter than anything drawn on them."""
_SUN: Final = (math.radians(315), math.radians(45))
"""Azimuth and height of the light, as on maps."""
_SHADE: Final = 0.5
_STEEP_M: Final = 1.6  # heights are drawn so much steeper than they are; a setting of ours


@dataclass(frozen=True)
class ReliefPicture:
    """A picture of the ground: red, green, blue, alpha by row and column, and west, south, east, north [degrees].

    ``most_kb`` is what it may take of a page [kB of 1000 bytes].
    """

    pixels: NDArray[np.uint8]
    bounds: tuple[float, float, float, float]
    most_kb: float = 150.0

    def within(self, box: tuple[float, float, float, float] | None) -> ReliefPicture | None:
        """Return the part of the picture that meets a box, whole pixels; None where nothing does."""
        if box is None:
            return self
        west, south, east, north = self.bounds
        rows, columns = self.pixels.shape[:2]
        top, bottom = (
            (_mercator(north) - _mercator(lat)) / (_mercator(north) - _mercator(south)) * rows
            for lat in (box[3], box[1])
        )
        left, right = ((lon - west) / (east - west) * columns for lon in (box[0], box[2]))
        r0, r1 = max(0, math.floor(top)), min(rows, math.ceil(bottom))
        c0, c1 = max(0, math.floor(left)), min(columns, math.ceil(right))
        if r0 >= r1 or c0 >= c1:
            return None
        edges = mercator_rows(south, north, rows)[0]
        lon = west + (east - west) * np.arange(columns + 1) / columns
        bounds = (float(lon[c0]), float(edges[r1]), float(lon[c1]), float(edges[r0]))
        return ReliefPicture(self.pixels[r0:r1, c0:c1], bounds, self.most_kb)

    def checked(self) -> ReliefPicture:
        """Return the picture, whose budget holds one.

        Raises
        ------
        DataError
            If the budget is below :data:`LEAST_KB`.
        """
        if self.most_kb < LEAST_KB:
            raise DataError(
                Text(
                    zh=f"底图至少要 {LEAST_KB} kB，不能是 {self.most_kb:g} kB。",
                    en=f"a base map takes {LEAST_KB} kB or more, got {self.most_kb:g} kB.",
                ),
                hint=Text(zh="如 --base-kb 150。", en="Such as --base-kb 150."),
            )
        return self

    def packed(self) -> dict[str, Any]:
        """Return the picture as a data address within its budget, with its corners: as the page takes it.

        Raises
        ------
        DataError
            If the budget is below :data:`LEAST_KB`.
        """
        self.checked()
        picture = Image.fromarray(self.pixels, "RGBA")
        data = _webp(picture, _QUALITIES[0])
        while len(data) * 4 / 3 > 1000 * self.most_kb:
            for quality in _QUALITIES[1:]:
                data = _webp(picture, quality)
                if len(data) * 4 / 3 <= 1000 * self.most_kb:
                    break
            else:
                size = (max(8, int(picture.width * _SMALLER)), max(8, int(picture.height * _SMALLER)))
                picture = picture.resize(size, Image.Resampling.BOX)
                data = _webp(picture, _QUALITIES[0])
        west, south, east, north = (round(edge, 6) for edge in self.bounds)
        return {
            "picture": f"data:image/webp;base64,{base64.b64encode(data).decode('ascii')}",
            "bounds": [west, south, east, north],
        }


def shaded(
    heights_m: NDArray[np.float64], bounds: tuple[float, float, float, float], *, most_kb: float = 150.0
) -> ReliefPicture:
    """Return heights as a picture of the ground.

    Parameters
    ----------
    heights_m : ndarray
        Heights [m] by row (equal steps of Mercator, north first) and column (equal steps of longitude); NaN where there
        is none: the picture is clear there.
    bounds : tuple of float
        West, south, east, north of the outer edges [degrees].
    most_kb : float
        What the picture may take of a page [kB].

    Raises
    ------
    DataError
        If there is no height at all.
    """
    there = ~np.isnan(heights_m)
    if not there.any():
        raise DataError(
            Text(zh="高程栅格不覆盖这个项目。", en="the raster of heights does not reach the project."),
            hint=Text(zh="请换一个覆盖项目范围的高程文件。", en="Pass one that covers where the project lies."),
        )
    low, high = np.percentile(heights_m[there], [1, 99])
    ground = np.where(there, heights_m, low)
    west, south, east, north = bounds
    wide = math.cos(math.radians((south + north) / 2)) * 111_320.0 * (east - west) / ground.shape[1]
    tall = 110_950.0 * (north - south) / ground.shape[0]
    down, right = np.gradient(ground)
    slope_x, slope_y = _STEEP_M * right / wide, -_STEEP_M * down / tall
    azimuth, altitude = _SUN
    light = math.sin(altitude) - math.cos(altitude) * (math.sin(azimuth) * slope_x + math.cos(azimuth) * slope_y)
    light = light / np.sqrt(1 + slope_x**2 + slope_y**2) / math.sin(altitude)
    share = np.clip((ground - low) / max(high - low, 1e-9), 0, 1) * (len(_TINTS) - 1)
    tint = np.stack([np.interp(share, range(len(_TINTS)), _TINTS[:, band]) for band in range(3)], axis=-1)
    lit = tint * (1 - _SHADE + _SHADE * np.clip(light, 0, 1.35))[..., None]
    pixels = np.dstack([np.clip(lit, 0, 255), np.where(there, 255, 0)])
    return ReliefPicture(np.round(pixels).astype(np.uint8), bounds, most_kb)


def mercator_rows(south: float, north: float, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the latitudes [degrees] of the edges and of the middles of rows of equal height on Web Mercator, north
    first.

    Examples
    --------
    >>> edges, middles = mercator_rows(30.0, 31.0, 2)
    >>> [round(float(edge), 3) for edge in edges]
    [31.0, 30.501, 30.0]
    """
    steps = np.linspace(_mercator(north), _mercator(south), 2 * rows + 1)
    lat = np.degrees(2 * np.arctan(np.exp(steps)) - np.pi / 2)
    return lat[::2], lat[1::2]


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def _webp(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=quality, method=6)
    return target.getvalue()
