"""How far a subject would have to move: widths of what is shared, depths of lines, how far a part sticks out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import ellipsoid, geodesy, joins

__all__ = ["circle_m", "depth_of_lines_m", "depth_of_points_m", "least_width_m", "out_m", "over_m", "width_m"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

LINE_SAMPLES: Final = 33  # places along a shared line whose depth is measured
OUT_SAMPLES: Final = 32  # places along each outline of what sticks out, besides its vertices
CIRCLE_TOLERANCE: Final = 0.01  # of the mean width


def width_m(shapes: Geometries, area: Floats) -> Floats:
    """Return the mean width of polygons [m]: 2 A / P, at most that of the largest circle in them; 0 without area.

    ``area``: of each [m2], as of :func:`riverzones.geo.geodesy.area_m2`.
    """
    return _share(2 * area, geodesy.perimeter_m(shapes))


def least_width_m(shapes: Geometries, area: Floats) -> Floats:
    """Return a width that polygons have at least [m], as :func:`width_m` but with each degree of their outlines as long
    as the longest one is: no coordinates are looked at.
    """
    return _share(2 * area, shapely.length(shapes) * geodesy.LONGEST_DEGREE_M)


def _share(of: Floats, by: Floats) -> Floats:
    return np.divide(of, by, out=np.zeros(len(of)), where=by > 0)


def circle_m(shapes: Geometries) -> Floats:
    """Return the diameter of the largest circle in each shape [m], 0 where it has no area.

    Two things that share a circle of diameter d are apart when one of them moves by d, and not before.

    Examples
    --------
    >>> from shapely import box
    >>> circle_m(np.array([box(0, 0, 0.01, 0.001)], dtype=object)).round(0).tolist()     # 1113 m by 110.6 m
    [111.0]
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    areal = shapely.get_dimensions(parts) == 2
    parts, owner = parts[areal], owner[areal]
    if not len(parts):
        return np.zeros(len(shapes))
    flat = _flat(parts)
    thin = np.divide(2 * shapely.area(flat), shapely.length(flat))
    tolerance = np.maximum(CIRCLE_TOLERANCE * thin, 1e-4)
    diameter = 2 * shapely.length(shapely.maximum_inscribed_circle(flat, tolerance))
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owner, np.maximum(diameter, thin))
    return largest


def _flat(shapes: Geometries) -> Geometries:
    """Shapes in metres about their own middle; good for what a few kilometres hold."""
    middle = shapely.bounds(shapes)
    lon, lat = (middle[:, 0] + middle[:, 2]) / 2, (middle[:, 1] + middle[:, 3]) / 2
    coords, of = shapely.get_coordinates(shapes, return_index=True)
    east, north = _degree_m(lat)
    metres = np.column_stack([(coords[:, 0] - lon[of]) * east[of], (coords[:, 1] - lat[of]) * north[of]])
    return np.asarray(shapely.set_coordinates(shapely.force_2d(shapes), metres), dtype=object)


def _degree_m(lat: Floats) -> tuple[Floats, Floats]:
    """Metres of a degree of longitude and of latitude."""
    return np.radians(ellipsoid.parallel_radius(lat)), np.radians(ellipsoid.meridian_radius(lat))


def depth_of_lines_m(lines: Geometries, areas: GeoDataFrame, of: npt.ArrayLike) -> Floats:
    """Return how deep each line comes into its area of ``areas`` [m]: the depth of its deepest of 33 places.

    A line that has a place at depth h must move by h at least until it is out.

    Parameters
    ----------
    lines : ndarray of geometries
        Lines within their area, EPSG:4490.
    areas : GeoDataFrame
        Polygons, EPSG:4490.
    of : array_like
        Label of the area of each line.
    """
    if not len(lines):
        return np.zeros(0)
    shares = np.linspace(0.0, 1.0, LINE_SAMPLES)
    whole = np.array([shapely.line_merge(line) for line in lines], dtype=object)
    spots = shapely.line_interpolate_point(_linear(whole)[:, None], shares[None, :], normalized=True).ravel()
    row = np.repeat(np.arange(len(lines)), LINE_SAMPLES)
    return _deepest_m(spots, row, areas, np.asarray(of, dtype=object))


def depth_of_points_m(points: Geometries, areas: GeoDataFrame, of: npt.ArrayLike) -> Floats:
    """Return how deep each point, or the deepest of several, lies in its area of ``areas`` [m].

    Examples
    --------
    >>> from shapely import Point, box
    >>> towns = GeoDataFrame(geometry=[box(0, 0, 1, 1)], index=["T"], crs=4490)
    >>> depth_of_points_m(np.array([Point(0.001, 0.5)]), towns, ["T"]).round(1).tolist()      # 0.001 of the parallel
    [111.3]
    """
    if not len(points):
        return np.zeros(0)
    spots, row = shapely.get_parts(points, return_index=True)
    return _deepest_m(spots, row.astype(np.intp), areas, np.asarray(of, dtype=object))


def _deepest_m(spots: Geometries, row: Ints, areas: GeoDataFrame, of: Geometries) -> Floats:
    """The depth in its own area of the deepest of the places of each row [m]."""
    places = GeoDataFrame(index=np.arange(len(spots)), geometry=spots, crs=4490)
    depths = joins.inside(places, areas)
    shape = row[depths["subject_id"].to_numpy(int)]
    own = depths["reference_id"].to_numpy(object) == of[shape]
    deepest = np.zeros(len(of))
    np.maximum.at(deepest, shape[own], depths["depth_m"].to_numpy(float)[own])
    return deepest


def _linear(shapes: Geometries) -> Geometries:
    """The lines of each shape, as one line or several."""
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    lines_only = shapes.copy()
    for at in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapes[at])
        lines_only[at] = shapely.multilinestrings(parts[shapely.get_dimensions(parts) == 1])
    return lines_only


def out_m(subject: Geometries, reference: Geometries, *, within_m: Floats) -> Floats:
    """Return how far the farthest part of each subject sticks out of its reference [m].

    Where the boxes alone show that it is ``within_m`` or more, that lower bound is given.

    Parameters
    ----------
    subject : ndarray of geometries
        Lines or polygons, EPSG:4490.
    reference : ndarray of geometries
        A polygon for each.
    within_m : ndarray of float
        How far it must be known exactly [m].

    Examples
    --------
    >>> from shapely import box
    >>> sheds, zones = np.array([box(0, 0, 1.001, 1)]), np.array([box(0, 0, 1, 1)])
    >>> out_m(sheds, zones, within_m=np.array([500.0])).round(1).tolist()      # a thousandth of a degree of longitude
    [111.3]
    """
    if not len(subject):
        return np.zeros(0)
    ours, theirs = shapely.bounds(subject), shapely.bounds(reference)
    south, north = ours[:, 1], ours[:, 3]
    east_m, north_m = _degree_m(np.maximum(np.abs(south), np.abs(north)))
    wide = np.maximum(theirs[:, 0] - ours[:, 0], ours[:, 2] - theirs[:, 2]) * east_m
    high = np.maximum(theirs[:, 1] - ours[:, 1], ours[:, 3] - theirs[:, 3]) * north_m * 0.99
    distance_out: Floats = np.maximum(np.maximum(wide, high), 0.0)
    close = np.flatnonzero(distance_out < within_m)
    if len(close):
        distance_out[close] = np.maximum(
            distance_out[close], _sampled_out_m(subject[close], reference[close], within_m[close])
        )
    return distance_out


def _sampled_out_m(subject: Geometries, reference: Geometries, within_m: Floats) -> Floats:
    excess = shapely.difference(subject, reference)
    box = shapely.bounds(excess)
    step = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) / OUT_SAMPLES
    fine = np.flatnonzero(step > 0)
    excess[fine] = shapely.segmentize(excess[fine], step[fine])
    coords, of = shapely.get_coordinates(excess, return_index=True)
    parts, whose = shapely.get_parts(excess, return_index=True)
    areal = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    middles = shapely.get_point(shapely.maximum_inscribed_circle(parts[areal]), 0)
    spots = np.concatenate([shapely.points(coords), middles])
    row = np.concatenate([of, whose[areal]]).astype(np.intp)
    limit = float(within_m.max())
    places = GeoDataFrame(index=np.arange(len(spots)), geometry=spots, crs=4490)
    distinct, at = _distinct(reference)
    zones = GeoDataFrame(index=np.arange(len(distinct)), geometry=distinct, crs=4490)
    near = joins.within(places, zones, distance_m=limit)
    sample = near["subject_id"].to_numpy(int)
    of_own_pair = near["reference_id"].to_numpy(int) == at[row[sample]]
    apart = np.full(len(spots), limit)
    apart[sample[of_own_pair]] = near["distance_m"].to_numpy(float)[of_own_pair]
    farthest = np.zeros(len(subject))
    np.maximum.at(farthest, row, apart)
    return farthest


def _distinct(shapes: Geometries) -> tuple[Geometries, Ints]:
    """Each object once, and which of them each row is."""
    code, _ = pd.factorize(np.array([id(shape) for shape in shapes]))
    _, first = np.unique(code, return_index=True)
    return shapes[first], np.asarray(code, dtype=np.intp)


def over_m(one: Geometries, other: Geometries) -> Floats:
    """Return how far lines that cross have to move until they do not [m]: the shorter of the ends that reach over.

    Lines that share a stretch come apart by any step aside: 0.

    Examples
    --------
    >>> from shapely import LineString
    >>> road, river = LineString([(-0.001, 0), (0.01, 0)]), LineString([(0, -0.1), (0, 0.1)])
    >>> over_m(np.array([road]), np.array([river])).round(1).tolist()      # a thousandth of a degree of longitude
    [111.3]
    """
    return np.minimum(_second_m(one, other), _second_m(other, one))


def _second_m(lines: Geometries, across: Geometries) -> Floats:
    """The farthest that the second farthest part of each line, cut where the other meets it, is from the other [m]."""
    second = np.zeros(len(lines))
    rest = shapely.difference(lines, across)
    for at, (left, line) in enumerate(zip(rest, across, strict=True)):
        parts = shapely.get_parts(left)
        if len(parts) < 2:
            continue
        coords, of = shapely.get_coordinates(parts, return_index=True)
        east, north = _degree_m(coords[:1, 1])
        scaled = shapely.transform(line, lambda xy, e=east, n=north: xy * np.array([e[0], n[0]]))
        away = shapely.distance(shapely.points(coords * np.array([east[0], north[0]])), scaled)
        farthest = np.zeros(len(parts))
        np.maximum.at(farthest, of, away)
        second[at] = np.sort(farthest)[-2]
    return second
