"""Strips along lines that end square: all that lies beside a line, and nothing beyond its ends.

A place lies beside a line when the perpendicular of one of its edges, or of the turn between two, goes through it; in a
sharp bend right before an end the square end takes the inner corner away. The strips are made in an azimuthal
equidistant plane about a place near the line, where lengths and angles within 20 km are true to 2e-6. They serve to cut
other shapes: their long edges are only about as far from the line as asked (GEOS rounds them by a hundredth).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import ellipsoid, geodesy

__all__ = ["Planes", "halves", "strips"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

LONGEST_M: Final = 500.0  # an edge of a line is then 3 mm from the straight one in longitude and latitude
SHORT_M: Final = 50.0  # a square end is then the same to 0.1 mm however wide the strip: neighbours meet
QUADRANT_EDGES: Final = 8
STUB_M: Final = 1.0  # by which a line is drawn out to cut its strip in two


@dataclass(frozen=True)
class Planes:
    """An azimuthal equidistant plane about each centre [degrees]."""

    lon: Floats
    lat: Floats

    def flat(self, shapes: Geometries, plane: Ints) -> Geometries:
        """Shapes of EPSG:4490 in the plane of each [m]."""
        dense = shapely.segmentize(shapes, LONGEST_M / geodesy.LONGEST_DEGREE_M)
        xy, shape = shapely.get_coordinates(dense, return_index=True)
        row = plane[shape]
        azimuth, _, distance = ellipsoid.GEOD.inv(self.lon[row], self.lat[row], xy[:, 0], xy[:, 1])
        turn = np.radians(azimuth)
        flat = np.column_stack([distance * np.sin(turn), distance * np.cos(turn)])
        return np.asarray(shapely.set_coordinates(dense, flat), dtype=object)

    def back(self, shapes: Geometries, plane: Ints) -> Geometries:
        """Shapes of the planes in EPSG:4490."""
        dense = shapely.segmentize(shapes, SHORT_M)
        xy, shape = shapely.get_coordinates(dense, return_index=True)
        row = plane[shape]
        azimuth, distance = np.degrees(np.arctan2(xy[:, 0], xy[:, 1])), np.hypot(xy[:, 0], xy[:, 1])
        lon, lat, _ = ellipsoid.GEOD.fwd(self.lon[row], self.lat[row], azimuth, distance)
        return np.asarray(shapely.set_coordinates(dense, np.column_stack([lon, lat])), dtype=object)


def strips(lines: Geometries, radius_m: Floats, plane: Ints, planes: Planes) -> Geometries:
    """The strip to ``radius_m`` on both sides of each line, square at its ends, EPSG:4490."""
    flat = planes.flat(lines, plane)
    wide = shapely.buffer(flat, radius_m, quad_segs=QUADRANT_EDGES, cap_style="flat")
    return planes.back(wide, plane)


def halves(lines: Geometries, radius_m: Floats, plane: Ints, planes: Planes) -> tuple[Geometries, Geometries]:
    """The left and the right part of each strip, looking along the line."""
    flat = planes.flat(lines, plane)
    wide = shapely.buffer(flat, radius_m, quad_segs=QUADRANT_EDGES, cap_style="flat")
    sides: list[list[Any]] = [[], []]
    for line, strip in zip(flat, wide, strict=True):
        cut = shapely.union_all([shapely.boundary(strip), _drawn_out(line)])
        faces = shapely.get_parts(shapely.polygonize([cut]))
        left = _is_left(line, shapely.point_on_surface(faces))
        for mine, chosen in zip(sides, (left, ~left), strict=True):
            mine.append(shapely.union_all(faces[chosen]))
    left_side, right_side = (planes.back(np.array([*mine, None], dtype=object)[:-1], plane) for mine in sides)
    return left_side, right_side


def _drawn_out(line: Any) -> Any:
    xy = shapely.get_coordinates(line)
    ends = []
    for near, next_ in ((xy[0], xy[1]), (xy[-1], xy[-2])):
        step = near - next_
        ends.append(near + step * STUB_M / np.hypot(*step))
    return shapely.linestrings(np.vstack([ends[0], xy, ends[1]]))


def _is_left(line: Any, points: Geometries) -> npt.NDArray[np.bool_]:
    """On which side of the nearest edge each point lies."""
    xy = shapely.get_coordinates(line)
    edges = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    answer = np.zeros(len(points), dtype=np.bool_)
    for row, point in enumerate(points):
        near = shapely.distance(edges, point)
        place = shapely.get_coordinates(point)[0]
        tied = np.flatnonzero(near <= near.min() + 1e-9)
        step, arm = xy[tied + 1] - xy[tied], place - xy[tied]
        across = (step[:, 0] * arm[:, 1] - step[:, 1] * arm[:, 0]) / np.hypot(step[:, 0], step[:, 1])
        answer[row] = across[np.argmax(np.abs(across))] > 0
    return answer
