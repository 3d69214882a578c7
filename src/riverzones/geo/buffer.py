"""Geodesic buffers: the area within so many metres, good to a thousandth of the width.

Each polygon of less than 10 km, and each stretch of at most 20 km of a line or a larger outline, is laid flat in its
own azimuthal equidistant plane (azimuth and distance from its middle by geodesics; Snyder 1987, chapter 25), widened
there, and laid back. Nothing is projected twice and no projection has to be chosen. GEOS leaves out dents shallower
than a hundredth of the width and cuts corners that turn by less than 0.05, which would break the promise of a
thousandth, so the widening is that of :mod:`riverzones.geo.offset_curves`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import DataError
from riverzones.geo import ellipsoid, geodesy
from riverzones.geo.edges import ramps
from riverzones.geo.offset_curves import planar_buffer, side_buffers, winding_union
from riverzones.geo.polygon_clipping import MICROMETRE_DEGREES
from riverzones.model import Text

__all__ = ["buffer"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

WIDEST_M: Final = 200_000.0  # beyond it the plane of a stretch stretches distances by more than 0.02 %
STRETCH_M: Final = 20_000.0
DISC_EDGES: Final = 36  # of a quadrant: a chord lies 0.024 % of the radius inside the arc
BEND_RATIO: Final = 1e-4  # of the width: how far an edge may bend between plane and degrees, or be straightened
DEGREE_M: Final = 111_320.0


def buffer(geometries: Any, *, distance_m: float | npt.ArrayLike) -> Geometries:
    """Return the area within ``distance_m`` of each geometry; below 0, the part of polygons that lies deeper inside.

    Parameters
    ----------
    geometries : array_like of shapely geometries, GeoSeries
        Any types, EPSG:4490.
    distance_m : float or array_like of float, shape (n,)
        Width [m], at most 200 km. 0 leaves polygons as they are.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        Valid, EPSG:4490, with the edge at the distance to 0.1 %. Empty where nothing is left, None where there was no
        geometry.

    Raises
    ------
    DataError
        If a distance is not a number or beyond 200 km.

    Examples
    --------
    >>> import math
    >>> from shapely import Point
    >>> disc = buffer([Point(110, 30)], distance_m=1000.0)
    >>> round(float(geodesy.area_m2(disc)[0] / (math.pi * 1000**2)), 4)
    0.9997
    """
    given = np.atleast_1d(np.asarray(geometries, dtype=object))
    width = np.broadcast_to(np.asarray(distance_m, dtype=np.float64), given.shape)
    if not (np.isfinite(width).all() and (np.abs(width) <= WIDEST_M).all()):
        raise DataError(
            Text(
                zh=f"缓冲距离 distance_m 应为不超过 {WIDEST_M:.0f} 米的数值，不能是 {distance_m!r}。",
                en=f"distance_m must be numbers of at most {WIDEST_M:.0f} m, not {distance_m!r}.",
            )
        )
    there = np.flatnonzero(~shapely.is_missing(given))
    parts, owner = _parts(given[there])
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    inward = (width[there] < 0)[owner]
    body, (shapes, part) = areal & ~_laid_flat(parts, width[there][owner]), _margins(parts, width[there][owner])
    out = ~inward[part]
    answer = np.full(given.shape, None, dtype=object)
    grown = np.r_[parts[body & ~inward], shapes[out]], np.r_[owner[body & ~inward], owner[part[out]]]
    margin = _united(*grown, len(there))
    if inward.any():
        rest = _united(parts[body & inward], owner[body & inward], len(there))
        edge = _united(shapes[~out], owner[part[~out]], len(there))
        less = width[there] < 0
        margin[less] = shapely.difference(rest[less], edge[less])
    answer[there] = _polygons_of(margin)
    return answer


def _polygons_of(shapes: Geometries) -> Geometries:
    """The polygons of each shape, valid."""
    bad = ~shapely.is_valid(shapes)
    shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    areas = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    for row in np.flatnonzero(~np.isin(shapely.get_type_id(shapes), areas)):
        pieces = shapely.get_parts(shapes[row])
        pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
        shapes[row] = shapely.union_all(pieces) if len(pieces) else shapely.Polygon()
    return shapes


def _parts(given: Geometries) -> tuple[Geometries, Ints]:
    parts, owner = given, np.arange(len(given))
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    there = ~shapely.is_empty(parts)
    return parts[there], owner[there]


def _united(shapes: Geometries, row: Ints, count: int) -> Geometries:
    """The union of the valid shapes of each row; an empty polygon for a row without any."""
    answer = np.full(count, shapely.Polygon(), dtype=object)
    alone = np.bincount(row, minlength=count)[row] == 1
    answer[row[alone]] = shapes[alone]
    if not alone.all():
        many = np.unique(row[~alone])
        rows = np.searchsorted(many, row[~alone])
        answer[many] = winding_union(shapes[~alone], rows, len(many), grid=MICROMETRE_DEGREES)
    return answer


def _laid_flat(parts: Geometries, width: Floats) -> npt.NDArray[np.bool_]:
    """Whether a part is a polygon to be widened, small enough for one plane."""
    west, south, east, north = shapely.bounds(parts).T
    small = np.maximum(east - west, north - south) < STRETCH_M / DEGREE_M / 2
    return np.asarray((shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & small & (width > 0))


def _margins(parts: Geometries, width: Floats) -> tuple[Geometries, Ints]:
    """Areas within the width of points, lines and outlines, and of small polygons whole, and the part each belongs to.

    In longitude/latitude; a line of no length is a point.
    """
    inward, width = width < 0, np.abs(width)
    kind = shapely.get_type_id(parts)
    areal, wide = kind == shapely.GeometryType.POLYGON, width > 0
    bulky = _laid_flat(parts, np.where(inward, 0.0, width))
    point = ~areal & (shapely.length(parts) == 0)
    pieces = [_discs(parts, width, np.flatnonzero(point & ~inward & wide))]
    pieces.append(_bodies(parts, width, np.flatnonzero(bulky)))
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    outlined = (areal & ~bulky & wide)[ring_of]
    lines = np.flatnonzero(~(areal | point | inward) & wide)
    paths = np.concatenate([parts[lines], rings[outlined]])
    pieces.append(_corridors(paths, width, np.concatenate([lines, ring_of[outlined]])))
    return np.concatenate([areas for areas, _ in pieces]), np.concatenate([rows for _, rows in pieces])


@dataclass(frozen=True)
class _Planes:
    """One azimuthal equidistant plane per centre [degrees]."""

    lon: Floats
    lat: Floats

    def flat(self, lon: Floats, lat: Floats, plane: Ints) -> Floats:
        """Return coordinates in the planes [m], shape (n, 2)."""
        azimuth, _, distance = ellipsoid.geod().inv(self.lon[plane], self.lat[plane], lon, lat)
        turn = np.radians(azimuth)
        return np.column_stack([distance * np.sin(turn), distance * np.cos(turn)])

    def back(self, shapes: Geometries, plane: Ints) -> Geometries:
        """Return shapes of the planes in longitude/latitude."""
        xy, shape = shapely.get_coordinates(shapes, return_index=True)
        if not len(xy):
            return shapes
        row = plane[shape]
        azimuth, distance = np.degrees(np.arctan2(xy[:, 0], xy[:, 1])), np.hypot(xy[:, 0], xy[:, 1])
        lon, lat, _ = ellipsoid.geod().fwd(self.lon[row], self.lat[row], azimuth, distance)
        lon += 360 * np.round((self.lon[row] - lon) / 360)  # no step at the 180th meridian
        return np.asarray(shapely.set_coordinates(shapes.copy(), np.column_stack([lon, lat])), dtype=object)


def _longest(width: Floats, lat: Floats) -> Floats:
    """Longest edge [m] that bends by less than BEND_RATIO of the width between plane and longitude/latitude."""
    slope = np.tan(np.radians(np.clip(np.abs(lat), 15.0, 85.0)))
    return np.asarray(
        np.clip(np.sqrt(8 * ellipsoid.SHORTEST_RADIUS_M * BEND_RATIO * width / slope), 5.0, STRETCH_M / 2)
    )


def _discs(parts: Geometries, width: Floats, rows: Ints) -> tuple[Geometries, Ints]:
    spots = shapely.get_coordinates(parts[rows], return_index=True)
    spots = spots[0][np.diff(spots[1], prepend=-1) != 0]
    planes = _Planes(spots[:, 0], spots[:, 1])
    flat = shapely.buffer(shapely.points(np.zeros((len(rows), 2))), width[rows], quad_segs=DISC_EDGES)
    return planes.back(flat, np.arange(len(rows))), rows


def _middles(bounds: Floats) -> _Planes:
    return _Planes((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)


def _bodies(parts: Geometries, width: Floats, rows: Ints) -> tuple[Geometries, Ints]:
    """Widened polygons of one plane each."""
    if not len(rows):
        return np.empty(0, dtype=object), rows
    planes = _middles(shapely.bounds(parts[rows]))
    reach = _longest(width[rows], planes.lat)
    dense = shapely.segmentize(parts[rows], reach / geodesy.LONGEST_DEGREE_M)
    coords, shape = shapely.get_coordinates(dense, return_index=True)
    flat = shapely.set_coordinates(dense, planes.flat(coords[:, 0], coords[:, 1], shape))
    wider = planar_buffer(flat, width_m=width[rows])
    return planes.back(shapely.segmentize(wider, reach), np.arange(len(rows))), rows


def _corridors(paths: Geometries, width: Floats, owner: Ints) -> tuple[Geometries, Ints]:
    """Areas within the width of lines and rings, one per stretch."""
    if not len(paths):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.intp)
    reach = _longest(width[owner], np.abs(shapely.bounds(paths)[:, [1, 3]]).max(axis=1))
    coords, path = shapely.get_coordinates(
        shapely.segmentize(paths, reach / geodesy.LONGEST_DEGREE_M), return_index=True
    )
    first, size = _stretches(coords, path)
    vertex, stretch = ramps(first, size), np.repeat(np.arange(len(first)), size)
    begin = np.cumsum(size) - size
    low, high = np.minimum.reduceat(coords[vertex], begin), np.maximum.reduceat(coords[vertex], begin)
    planes = _middles(np.hstack([low, high]))
    flat = planes.flat(coords[vertex, 0], coords[vertex, 1], stretch)
    wide = width[owner[path[first]]]
    lines = shapely.simplify(shapely.linestrings(flat, indices=stretch), BEND_RATIO * wide, preserve_topology=False)
    shapes = winding_union(
        side_buffers(lines, left_m=wide, right_m=wide, round_ends=True), np.arange(len(first)), len(first)
    )
    return planes.back(shapely.segmentize(shapes, reach[path[first]]), np.arange(len(first))), owner[path[first]]


def _stretches(coords: Floats, path: Ints) -> tuple[Ints, Ints]:
    """First vertex and number of vertices of stretches of about STRETCH_M; neighbours share a vertex."""
    step = np.diff(coords, axis=0) * DEGREE_M
    step[:, 0] *= np.cos(np.radians(coords[:-1, 1]))
    along = np.r_[0.0, np.cumsum(np.hypot(step[:, 0], step[:, 1]))]
    fresh = np.flatnonzero(np.diff(path, prepend=-1))
    count = np.diff(np.r_[fresh, len(path)])
    along -= np.repeat(along[fresh], count)
    tile = (along // STRETCH_M).astype(np.intp)
    edge = np.flatnonzero(path[1:] == path[:-1])  # each edge by its first vertex
    starts = np.flatnonzero((np.diff(path[edge], prepend=-1) != 0) | (np.diff(tile[edge], prepend=-1) != 0))
    size = np.diff(np.r_[starts, len(edge)])
    return edge[starts], size + 1
