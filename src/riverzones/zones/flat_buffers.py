"""Strips along lines that end square: all that lies beside a line, and nothing beyond its ends.

A place lies beside a line when the perpendicular of one of its edges, or of the turn between two, goes through it; see
:mod:`riverzones.geo.offset_curves`. So a longer line has all of the strip of a shorter one, and a wider strip all of a
narrower one, also in a sharp bend right before an end. Strips are made in a transverse Mercator plane about a place
near the line, where angles are true and lengths within 20 km to 5e-6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from riverzones.geo import ellipsoid, geodesy
from riverzones.geo.offset_curves import side_buffers, winding_union
from riverzones.geo.polygon_clipping import Rings

__all__ = ["Planes", "flat_buffers", "flat_sides", "flat_sides_of_lines"]

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

LONGEST_M: Final = 150.0  # an edge of a line is then 0.3 mm from the straight one in longitude and latitude
SHORT_M: Final = 80.0  # an edge of a strip is then the same in both to 0.1 mm, however it is parted: neighbours meet
STUB_M: Final = 1.0  # by which a line is drawn out to cut its strip in two
CROSSED_M: Final = 1e-3  # a line that runs in its own half strip by less is on its rim

_MERCATOR: Final = Transformer.from_pipeline(
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
    f" +step +proj=tmerc +approx +lon_0=0 +lat_0=0 +k=1 +a={ellipsoid.SEMI_MAJOR_M} +rf={1 / ellipsoid.FLATTENING}"
)


@dataclass(frozen=True)
class Planes:
    """A transverse Mercator plane about each centre [degrees], true to scale on its meridian."""

    lon: Floats
    lat: Floats

    def some(self, row: int) -> Planes:
        """Return one of the planes."""
        return Planes(self.lon[row : row + 1], self.lat[row : row + 1])

    def laid(self, shapes: Geometries, plane: Ints) -> tuple[Floats, Ints]:
        """Return vertices of shapes of EPSG:4490 in the plane of each [m], shape (n, 2), and the shape each is of."""
        dense = shapely.segmentize(shapes, LONGEST_M / geodesy.LONGEST_DEGREE_M)
        xy, shape = shapely.get_coordinates(dense, return_index=True)
        return self._laid(xy, plane[shape]), shape

    def flat(self, shapes: Geometries, plane: Ints) -> Geometries:
        """Return shapes of EPSG:4490 in the plane of each [m]."""
        dense = shapely.segmentize(shapes, LONGEST_M / geodesy.LONGEST_DEGREE_M)
        xy, shape = shapely.get_coordinates(dense, return_index=True)
        return np.asarray(shapely.set_coordinates(dense, self._laid(xy, plane[shape])), dtype=object)

    def back(self, shapes: Geometries, plane: Ints) -> Geometries:
        """Return polygons of the planes in EPSG:4490."""
        parts, shape = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        closed, ring = shapely.get_coordinates(rings, return_index=True)
        open_ = np.r_[ring[1:] == ring[:-1], False][: len(ring)]
        size = np.bincount(ring[open_], minlength=len(rings)).astype(np.intp)
        outlines = Rings(closed[open_], size, part, len(parts)).without_spikes()
        polygons = outlines.moved(lambda xy, size, part: self.placed(xy, size, plane[shape[part]])).polygons()
        answer = np.full(len(shapes), shapely.Polygon(), dtype=object)
        single = shapely.get_type_id(shapes)[shape] == shapely.GeometryType.POLYGON
        answer[shape[single]] = polygons[single]
        shapely.multipolygons(polygons[~single], indices=shape[~single], out=answer)
        return answer

    def placed(self, xy: Floats, size: Ints, plane: Ints) -> tuple[Floats, Ints]:
        """Return vertices of rings in longitude and latitude, with so many more that an edge is the same in both.

        Parameters
        ----------
        xy : ndarray of float, shape (vertices, 2)
            In planes [m], ring after ring, none closed.
        size : ndarray of int, shape (rings,)
            Vertices of each ring.
        plane : ndarray of int, shape (rings,)
            The plane of each.

        Returns
        -------
        xy : ndarray of float, shape (more vertices, 2)
            Degrees.
        size : ndarray of int, shape (rings,)
        """
        if not len(xy):
            return xy, size
        after = np.arange(1, len(xy) + 1)
        first = np.cumsum(size) - size
        held = size > 0
        after[(first + size - 1)[held]] = first[held]
        x, y = xy[:, 0], xy[:, 1]
        dx, dy = x[after] - x, y[after] - y
        steps = np.ceil(np.hypot(dx, dy) / SHORT_M).astype(np.intp)
        row = np.repeat(plane, size)
        long = steps > 1
        if long.any():
            steps[~long] = 1
            vertex = np.repeat(np.arange(len(x)), steps)
            base = np.cumsum(steps)
            share = (np.arange(len(vertex)) - (base - steps)[vertex]) / steps[vertex]
            last = np.cumsum(size)
            ends = np.where(last > 0, base[last - 1], 0)
            size = np.diff(ends, prepend=0)
            x, y, row = x[vertex] + share * dx[vertex], y[vertex] + share * dy[vertex], row[vertex]
        base = _MERCATOR.transform(np.zeros_like(self.lat), self.lat)[1]
        lon, lat = _MERCATOR.transform(x, y + base[row], direction="INVERSE")
        return np.column_stack([lon + self.lon[row], lat]), size

    def _laid(self, xy: Floats, row: Ints) -> Floats:
        base = _MERCATOR.transform(np.zeros_like(self.lat), self.lat)[1]
        east, north = _MERCATOR.transform(xy[:, 0] - self.lon[row], xy[:, 1])
        return np.column_stack([east, north - base[row]])


def flat_buffers(lines: Geometries, radius_m: Floats, plane: Ints, planes: Planes) -> Geometries:
    """Return the strip to ``radius_m`` on both sides of each line, square at its ends, EPSG:4490."""
    curves = side_buffers(planes.flat(lines, plane), left_m=radius_m, right_m=radius_m)
    return planes.back(winding_union(curves, np.arange(len(lines)), len(lines)), plane)


def flat_sides(lines: Geometries, radius_m: Floats, plane: Ints, planes: Planes) -> tuple[Geometries, Geometries]:
    """Return the left and the right part of each strip, looking along the line, EPSG:4490."""
    left, right = flat_sides_of_lines(planes.flat(lines, plane), radius_m)
    return planes.back(left, plane), planes.back(right, plane)


def flat_sides_of_lines(lines: Geometries, radius_m: Floats) -> tuple[Geometries, Geometries]:
    """Return :func:`flat_sides` in the plane [m]; where the line comes back, a side ends where it meets the line."""
    none, row = np.zeros(len(lines)), np.arange(len(lines))
    sides = []
    for left, ways in ((True, (radius_m, none)), (False, (none, radius_m))):
        half = winding_union(side_buffers(lines, left_m=ways[0], right_m=ways[1]), row, len(lines))
        for crossed in np.flatnonzero(shapely.length(shapely.intersection(lines, shapely.buffer(half, -CROSSED_M)))):
            half[crossed] = _own_side(half[crossed], lines[crossed], left=left)
        sides.append(half)
    return sides[0], sides[1]


def _own_side(half: Any, line: Any, *, left: bool) -> Any:
    """The part of a half strip that is not across the line."""
    cut = shapely.union_all([shapely.boundary(half), _drawn_out(line)], grid_size=1e-4)
    faces = shapely.get_parts(shapely.polygonize([cut]))
    inside = shapely.point_on_surface(faces)
    own_faces = shapely.contains(half, inside) & (_is_left(line, inside) == left)
    return shapely.union_all(faces[own_faces], grid_size=1e-4)


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
        xy_of_point = shapely.get_coordinates(point)[0]
        tied = np.flatnonzero(near <= near.min() + 1e-9)
        step, arm = xy[tied + 1] - xy[tied], xy_of_point - xy[tied]
        across = (step[:, 0] * arm[:, 1] - step[:, 1] * arm[:, 0]) / np.hypot(step[:, 0], step[:, 1])
        answer[row] = across[np.argmax(np.abs(across))] > 0
    return answer
