"""Geodesic buffers: the area within so many metres, good to a thousandth of the width.

Each stretch of at most 20 km of a line or outline is laid flat in its own azimuthal equidistant plane (azimuth and
distance from its middle by geodesics; Snyder 1987, chapter 25), widened there, and laid back. Nothing is projected
twice and no projection has to be chosen. GEOS leaves out dents shallower than a hundredth of the width and cuts
corners that turn by less than 0.05, which would break the promise of a thousandth, so a stretch is first parted at
such vertices.
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
from riverzones.model import Text

__all__ = ["buffer"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

WIDEST_M: Final = 200_000.0  # beyond it the plane of a stretch stretches distances by more than 0.02 %
STRETCH_M: Final = 20_000.0
QUADRANT_EDGES: Final = 36  # a chord spans up to 1.5 / 36 of a quadrant in GEOS: 0.054 % of the width inside the arc
BEND_RATIO: Final = 1e-4  # of the width: how far an edge may bend between plane and degrees, or be straightened
DENT_RATIO: Final = 0.012  # GEOS ignores dents below 0.010 of the width
SLIGHT_TURN: Final = (0.01, 0.06)  # sine of a turn: GEOS cuts corners below 0.05 and loses half its square
DEGREE_M: Final = 111_320.0


def buffer(geometries: Any, *, distance_m: float | npt.ArrayLike) -> Geometries:
    """The area within ``distance_m`` of each geometry; below 0, the part of polygons that lies deeper inside.

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
    margins = _margins(parts, np.abs(width[there])[owner], width[there][owner] < 0)
    margin = _united(*margins, owner)
    answer = np.full(given.shape, None, dtype=object)
    for row, place in enumerate(there):
        mine = owner == row if len(there) < 50 else slice(*np.searchsorted(owner, [row, row + 1]))
        body = shapely.union_all(parts[mine][areal[mine]])
        edge = margin.get(row)
        if edge is not None:
            body = shapely.difference(body, edge) if width[place] < 0 else shapely.union(body, edge)
        answer[place] = _areal(body)
    return answer


def _areal(shape: Any) -> Any:
    """The polygons of a shape, valid."""
    if not shapely.is_valid(shape):
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    pieces = shapely.get_parts(shape)
    pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
    return shapely.union_all(pieces) if len(pieces) else shapely.Polygon()


def _parts(given: Geometries) -> tuple[Geometries, Ints]:
    parts, owner = given, np.arange(len(given))
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    there = ~shapely.is_empty(parts)
    return parts[there], owner[there]


def _margins(parts: Geometries, width: Floats, inward: npt.NDArray[np.bool_]) -> tuple[Geometries, Ints]:
    """Areas within the width of points, lines and outlines, in longitude/latitude, and the part each belongs to."""
    kind = shapely.get_type_id(parts)
    areal, point = kind == shapely.GeometryType.POLYGON, kind == shapely.GeometryType.POINT
    wide = width > 0
    bulky = areal & ~inward & wide & _round(parts)
    found = [_discs(parts, width, np.flatnonzero(point & ~inward & wide))]
    found.append(_bodies(parts, width, np.flatnonzero(bulky)))
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    outlined = (areal & ~bulky & wide)[ring_of]
    lines = np.flatnonzero(~(areal | point | inward) & wide)
    paths = np.concatenate([parts[lines], rings[outlined]])
    found.append(_corridors(paths, width, np.concatenate([lines, ring_of[outlined]])))
    return np.concatenate([areas for areas, _ in found]), np.concatenate([rows for _, rows in found])


def _round(parts: Geometries) -> npt.NDArray[np.bool_]:
    """Whether a part is convex, with real corners, and small enough for one plane: GEOS then widens it right."""
    hull, whole = shapely.area(shapely.convex_hull(parts)), shapely.area(parts)
    west, south, east, north = shapely.bounds(parts).T
    plain = (hull - whole <= 1e-9 * whole) & (np.maximum(east - west, north - south) < STRETCH_M / DEGREE_M / 2)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    xy[:, 0] *= np.cos(np.radians(xy[:, 1]))
    slight = _slight(xy) & (part[:-2] == part[2:])
    plain[part[1:-1][slight]] = False
    return np.asarray(plain)


def _slight(xy: Floats) -> npt.NDArray[np.bool_]:
    """Whether the path turns a little, but not next to nothing, at each vertex between the first and the last."""
    step = np.diff(xy, axis=0)
    one, other = step[:-1], step[1:]
    across = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
    size = np.hypot(one[:, 0], one[:, 1]) * np.hypot(other[:, 0], other[:, 1])
    return np.asarray((across > SLIGHT_TURN[0] * size) & (across < SLIGHT_TURN[1] * size))


@dataclass(frozen=True)
class _Planes:
    """One azimuthal equidistant plane per centre [degrees]."""

    lon: Floats
    lat: Floats

    def flat(self, lon: Floats, lat: Floats, plane: Ints) -> Floats:
        """Coordinates in the planes [m], shape (n, 2)."""
        azimuth, _, distance = ellipsoid.GEOD.inv(self.lon[plane], self.lat[plane], lon, lat)
        turn = np.radians(azimuth)
        return np.column_stack([distance * np.sin(turn), distance * np.cos(turn)])

    def back(self, shapes: Geometries, plane: Ints) -> Geometries:
        """Shapes of the planes in longitude/latitude."""
        xy, shape = shapely.get_coordinates(shapes, return_index=True)
        if not len(xy):
            return shapes
        row = plane[shape]
        azimuth, distance = np.degrees(np.arctan2(xy[:, 0], xy[:, 1])), np.hypot(xy[:, 0], xy[:, 1])
        lon, lat, _ = ellipsoid.GEOD.fwd(self.lon[row], self.lat[row], azimuth, distance)
        lon += 360 * np.round((self.lon[row] - lon) / 360)  # no step at the 180th meridian
        return np.asarray(shapely.set_coordinates(shapes.copy(), np.column_stack([lon, lat])), dtype=object)


def _longest(width: Floats, lat: Floats) -> Floats:
    """Longest edge [m] that bends by less than BEND_RATIO of the width between plane and longitude/latitude."""
    slope = np.tan(np.radians(np.clip(np.abs(lat), 15.0, 85.0)))
    return np.asarray(
        np.clip(np.sqrt(8 * ellipsoid.SHORTEST_RADIUS_M * BEND_RATIO * width / slope), 5.0, STRETCH_M / 2)
    )


def _discs(parts: Geometries, width: Floats, rows: Ints) -> tuple[Geometries, Ints]:
    planes = _Planes(shapely.get_x(parts[rows]), shapely.get_y(parts[rows]))
    flat = shapely.buffer(shapely.points(np.zeros((len(rows), 2))), width[rows], quad_segs=QUADRANT_EDGES)
    return planes.back(flat, np.arange(len(rows))), rows


def _middles(bounds: Floats) -> _Planes:
    return _Planes((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)


def _bodies(parts: Geometries, width: Floats, rows: Ints) -> tuple[Geometries, Ints]:
    """Widened convex polygons."""
    if not len(rows):
        return np.empty(0, dtype=object), rows
    planes = _middles(shapely.bounds(parts[rows]))
    reach = _longest(width[rows], planes.lat)
    dense = shapely.segmentize(parts[rows], reach / geodesy.LONGEST_DEGREE_M)
    coords, shape = shapely.get_coordinates(dense, return_index=True)
    flat = shapely.set_coordinates(dense, planes.flat(coords[:, 0], coords[:, 1], shape))
    wider = shapely.buffer(flat, width[rows], quad_segs=QUADRANT_EDGES)
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
    runs, run_of = _runs(lines, wide)
    wider = shapely.buffer(runs, wide[run_of], quad_segs=QUADRANT_EDGES)
    whole = _united(wider, run_of, np.arange(len(first)))
    shapes = np.array([whole[row] for row in range(len(first))], dtype=object)
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


def _runs(lines: Geometries, width: Floats) -> tuple[Geometries, Ints]:
    """Lines parted at each vertex whose dent or turn is too slight for GEOS, and the line each run comes from."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    before, after = xy[1:-1] - xy[:-2], xy[2:] - xy[:-2]
    base = np.hypot(after[:, 0], after[:, 1])
    across = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    depth = np.divide(across, base, out=np.full(len(base), np.inf), where=base > 0)
    dent = np.zeros(len(xy), dtype=np.bool_)
    dent[1:-1] = ((depth < DENT_RATIO * width[line[1:-1]]) | _slight(xy)) & (line[:-2] == line[2:])
    edge = np.flatnonzero(line[1:] == line[:-1])
    starts = np.flatnonzero(dent[edge] | (np.diff(line[edge], prepend=-1) != 0))
    size = np.diff(np.r_[starts, len(edge)]) + 1
    vertex = ramps(edge[starts], size)
    runs = shapely.linestrings(xy[vertex], indices=np.repeat(np.arange(len(starts)), size))
    return np.asarray(runs, dtype=object), line[edge[starts]]


def _united(shapes: Geometries, row: Ints, owner: Ints) -> dict[int, Any]:
    """The union of the shapes of each owner; ``row`` says where in ``owner`` each shape belongs."""
    key = owner[row]
    order = np.argsort(key, kind="stable")
    keys, begin = np.unique(key[order], return_index=True)
    groups = np.split(shapes[order], begin[1:]) if len(keys) else []
    return {
        int(k): group[0] if len(group) == 1 else shapely.union_all(group) for k, group in zip(keys, groups, strict=True)
    }
