"""Areas around wells: the radius from the travel time, circles, well fields, rectangles along the flow."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy
import shapely

from riverzones.errors import DataError
from riverzones.geo import ellipsoid
from riverzones.geo.buffer import buffer
from riverzones.model import Text

__all__ = ["around_wells", "rectangles_m", "travel_radius_m"]

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

CHORD_SLACK: Final = 1.001  # chords are a little shorter than geodesics: look a little further, then measure


def travel_radius_m(
    conductivity_m_per_d: npt.ArrayLike,
    gradient: npt.ArrayLike,
    porosity: npt.ArrayLike,
    *,
    days: float,
    alpha: float = 1.5,
) -> Floats:
    """Return radius from the time the water takes: R = alpha K I T / n (HJ 338-2018, groundwater; recalled, not
    verified).

    Parameters
    ----------
    conductivity_m_per_d : array_like of float
        Hydraulic conductivity K of the aquifer [m/d].
    gradient : array_like of float
        Mean hydraulic gradient I over the drawdown cone [-].
    porosity : array_like of float
        Effective porosity n [-]; for fissured rock the effective fissure ratio.
    days : float
        Travel time T [d]: 100 for tier 1, 1,000 for tier 2.
    alpha : float
        Factor of safety [-], as a rule 1.5.

    Returns
    -------
    ndarray of float
        Radius [m]; NaN where a value is missing, is not above 0, or where the porosity is above 1.

    Examples
    --------
    >>> travel_radius_m(20.0, 0.005, 0.25, days=100).tolist()    # 1.5 * 20 * 0.005 * 100 / 0.25
    60.0
    """
    k, i, n = (np.asarray(values, dtype=np.float64) for values in (conductivity_m_per_d, gradient, porosity))
    good = (k > 0) & (i > 0) & (n > 0) & (n <= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        radius = alpha * k * i * days / n
    return np.asarray(np.where(good, radius, np.nan), dtype=np.float64)


def around_wells(wells: Any, *, radius_m: npt.ArrayLike) -> Geometries:
    """Return the area around the wells of each source.

    Wells further than twice the radius apart stand each in its own circle. Wells at most twice the radius apart, from
    one to the next, make a well field: the polygon round its outer wells, widened by the radius (HJ 338-2018, well
    fields; recalled, not verified).

    Parameters
    ----------
    wells : array_like of Point or MultiPoint
        One geometry per source, a point per well, EPSG:4490.
    radius_m : float or array_like of float, shape (n,)
        Radius per source [m], greater than 0.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        Valid, EPSG:4490; geodesic, the edge at the radius to 0.1 %.

    Raises
    ------
    DataError
        If a radius is not above 0.

    Examples
    --------
    >>> from shapely import MultiPoint
    >>> pair = MultiPoint([(110, 30), (110.001, 30)])            # 96.5 m apart
    >>> [int(shapely.get_num_geometries(around_wells([pair], radius_m=r)[0])) for r in (40, 60)]
    [2, 1]
    """
    given = np.atleast_1d(np.asarray(wells, dtype=object))
    radius = np.broadcast_to(np.asarray(radius_m, dtype=np.float64), given.shape)
    if not (radius > 0).all():
        raise DataError(
            Text(zh=f"半径 radius_m 应大于 0，不能是 {radius_m!r}。", en=f"radius_m must be above 0, not {radius_m!r}.")
        )
    points, owner = shapely.get_coordinates(given, return_index=True)
    field = _fields(points, owner, radius)
    order = np.lexsort((field, owner))
    _, begin = np.unique(field[order], return_index=True)
    groups = np.split(order, begin[1:]) if len(order) else []
    cores = np.array([shapely.convex_hull(shapely.multipoints(points[group])) for group in groups], dtype=object)
    owners = np.array([owner[group[0]] for group in groups], dtype=np.intp)
    areas = buffer(cores, distance_m=radius[owners]) if len(cores) else cores
    shares = np.split(areas, np.searchsorted(owners, np.arange(1, len(given)))) if len(given) else []
    whole = [share[0] if len(share) == 1 else shapely.union_all(share) for share in shares]
    return np.array([*whole, None], dtype=object)[:-1]


def _fields(points: Floats, owner: npt.NDArray[np.intp], radius: Floats) -> npt.NDArray[np.intp]:
    """The well field of each well, numbered in the order of the owners: chains of wells at most two radii apart."""
    pairs = [np.empty((0, 2), dtype=np.intp)]
    for row in np.flatnonzero(np.bincount(owner) > 1):
        of_source = np.flatnonzero(owner == row)
        near = scipy.spatial.cKDTree(ellipsoid.earth_centred(*points[of_source].T)).query_pairs(
            2 * radius[row] * CHORD_SLACK, output_type="ndarray"
        )
        a, b = points[of_source[near[:, 0]]], points[of_source[near[:, 1]]]
        _, _, apart = ellipsoid.geod().inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
        pairs.append(of_source[near[np.asarray(apart) <= 2 * radius[row]]])
    edges = np.concatenate(pairs)
    graph = scipy.sparse.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(points), len(points)))
    return np.asarray(scipy.sparse.csgraph.connected_components(graph, directed=False)[1], dtype=np.intp)


def rectangles_m(
    wells: Any, *, along_m: npt.ArrayLike, across_m: npt.ArrayLike, azimuth_deg: npt.ArrayLike
) -> Geometries:
    """Return rectangles centred on the wells, their length along the flow: fissure water in tectonic joints.

    HJ 338-2018 (recalled, not verified) gives a length and a width for such water, from the formula with the fissure
    ratio along and across the main flow; it names no shape. The rectangle is a reading of ours.

    Parameters
    ----------
    wells : array_like of Point or MultiPoint
        One geometry per source, EPSG:4490.
    along_m, across_m : float or array_like of float, shape (n,)
        Radius of the formula along and across the flow [m]: half the length and half the width.
    azimuth_deg : float or array_like of float, shape (n,)
        Direction of the flow, degrees clockwise from north.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        One rectangle per well, joined per source, EPSG:4490.

    Examples
    --------
    >>> from riverzones.geo import geodesy
    >>> made = rectangles_m([shapely.Point(110, 30)], along_m=200, across_m=100, azimuth_deg=30)
    >>> round(float(geodesy.area_m2(made)[0]), -1)              # 400 m by 200 m
    80000.0
    """
    given = np.atleast_1d(np.asarray(wells, dtype=object))
    along, across, azimuth = (
        np.broadcast_to(np.asarray(values, dtype=np.float64), given.shape)
        for values in (along_m, across_m, azimuth_deg)
    )
    points, owner = shapely.get_coordinates(given, return_index=True)
    ahead = np.outer(along[owner], [1, 1, -1, -1]).ravel()
    right = np.outer(across[owner], [1, -1, -1, 1]).ravel()
    turn = np.degrees(np.arctan2(right, ahead)) + np.repeat(azimuth[owner], 4)
    lon, lat, _ = ellipsoid.geod().fwd(
        np.repeat(points[:, 0], 4), np.repeat(points[:, 1], 4), turn, np.hypot(ahead, right)
    )
    corners = np.column_stack([lon, lat]).reshape(len(points), 4, 2)
    shapes = shapely.polygons(corners)
    return np.array([shapely.union_all(shapes[owner == row]) for row in range(len(given))], dtype=object)
