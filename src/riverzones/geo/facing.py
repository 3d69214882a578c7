"""The place of a line or an area that faces a point."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.geo import ellipsoid

__all__ = ["facing"]

Geometries = npt.NDArray[np.object_]


def facing(geometries: Any, places: Any) -> Geometries:
    """The place of each geometry that is nearest to a point, row by row.

    Found in a local plane with the radii of the ellipsoid at the middle latitude of the two; degrees are no plane: at
    31° N a degree of longitude is 0.86 of one of latitude, and the nearest in degrees lies up to tens of metres aside.

    Parameters
    ----------
    geometries : array of shapely geometries
        Any type, longitude/latitude (EPSG:4490).
    places : array of Points
        As many, not empty.

    Returns
    -------
    array of Points
        On the geometry; the point itself where it lies in it; None for an empty geometry.

    Examples
    --------
    >>> from shapely import LineString, Point, to_wkt
    >>> to_wkt(facing([LineString([(110, 31), (110.01, 31.01)])], [Point(110.01, 31)]), rounding_precision=4).tolist()
    ['POINT (110.0043 31.0043)']
    """
    shapes = np.array(geometries, dtype=object)
    points = np.asarray(places, dtype=object)
    lat = (shapely.get_y(points) + np.mean(shapely.bounds(shapes)[:, [1, 3]], axis=1)) / 2
    known = ~np.isnan(lat)
    scale = ellipsoid.parallel_radius(lat[known]) / ellipsoid.meridian_radius(lat[known])
    flat, flat_points = _stretched(shapes[known], scale), _stretched(points[known], scale)
    found = np.full(len(shapes), None, dtype=object)
    found[known] = _stretched(shapely.get_point(shapely.shortest_line(flat, flat_points), 0), 1 / scale)
    return found


def _stretched(shapes: Geometries, scale: npt.NDArray[np.float64]) -> Geometries:
    """Geometries with longitudes times ``scale``, one factor a row."""
    coords, row = shapely.get_coordinates(shapes, return_index=True)
    coords[:, 0] *= scale[row]
    made: Geometries = shapely.set_coordinates(shapely.force_2d(shapes), coords)
    return made
