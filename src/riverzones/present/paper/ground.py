"""The relief below a sheet: the picture of the ground that a map has, laid into the projection of the paper."""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from riverzones.present.paper.frame import Frame
from riverzones.present.paper.paper import Canvas
from riverzones.present.web.relief import ReliefPicture, mercator_rows

__all__ = ["draw_ground"]

_PER_MM: Final = 5.0
"""Pixels of the relief per millimetre of paper (127 to the inch); a setting of ours."""
_KNOTS: Final = 33
"""Places along each side whose degrees are worked out; between them they are interpolated: off by less than a pixel."""


def draw_ground(canvas: Canvas, frame: Frame, ground: ReliefPicture) -> None:
    """Draw the relief into the frame, below everything else; where it does not reach, the paper stays white."""
    box = frame.box
    rows, columns = (max(2, round(_PER_MM * side)) for side in (box.height, box.width))
    x, y = np.meshgrid(np.linspace(box.left, box.right, _KNOTS), np.linspace(box.top, box.bottom, _KNOTS))
    lonlat = frame.lonlat(np.column_stack([x.ravel(), y.ravel()])).reshape(_KNOTS, _KNOTS, 2)
    at = np.meshgrid(np.linspace(0, _KNOTS - 1, rows), np.linspace(0, _KNOTS - 1, columns), indexing="ij")
    lon, lat = (scipy.ndimage.map_coordinates(lonlat[..., axis], at, order=1) for axis in (0, 1))
    canvas.picture(box, _sampled(ground, lon, lat), zorder=1)


def _sampled(ground: ReliefPicture, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The pixel of the picture at each place, clear outside of it."""
    west, south, east, north = ground.bounds
    rows, columns = ground.pixels.shape[:2]
    edges, _ = mercator_rows(south, north, rows)
    row = rows - np.searchsorted(edges[::-1], lat)  # edges fall from north to south
    column = np.floor((lon - west) / (east - west) * columns).astype(int)
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    sampled = np.zeros((*lon.shape, 4), dtype=np.uint8)
    sampled[inside] = ground.pixels[row[inside], column[inside]]
    return sampled
