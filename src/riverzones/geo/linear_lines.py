"""Lines as arrays of edges with a measure: what linear referencing searches and walks along.

As in :mod:`riverzones.geo.edges` every vertex becomes one edge to the vertex after it, the last of a line one of no
length, and edges of more than 5 km are cut up, which leaves their shape as it is. Repeated vertices are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import LayerError
from riverzones.geo import ellipsoid
from riverzones.geo.edges import cut
from riverzones.geo.linear_nearest import Shores
from riverzones.model import Text

__all__ = ["Lines", "lines_of", "pace_m"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(3)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2  # on 0..1: exact to the last digit for edges of up to 5 km


@dataclass(frozen=True)
class Lines:
    """Edges of lines, in their order.

    Attributes
    ----------
    shores : Shores
        Start and end of every edge.
    line : ndarray of int, shape (edges,)
        Position of the line it belongs to, ascending.
    from_m : ndarray of float, shape (edges,)
        Measure of its start: length along the line from its beginning [m].
    drawn : ndarray of bool, shape (edges,)
        Whether it starts at a vertex of the line, not at a cut.
    first : ndarray of int, shape (lines + 1,)
        Where the edges of each line begin.
    length_m : ndarray of float, shape (lines,)
        Whole length; NaN for a missing line.
    """

    shores: Shores
    line: Ints
    from_m: Floats
    drawn: Bools
    first: Ints
    length_m: Floats

    def measure_m(self, edge: Ints, fraction: Floats) -> Floats:
        """Measure of places on edges [m]."""
        start, step = self.shores.start[:, edge], self.shores.end[:, edge] - self.shores.start[:, edge]
        return self.from_m[edge] + pace_m(start[1], step[0] * fraction, step[1] * fraction)


def lines_of(geometries: npt.ArrayLike) -> Lines:
    """Edges of LineStrings in longitude and latitude; missing and empty ones have none.

    Raises
    ------
    LayerError
        If a geometry is not a LineString.
    """
    given = np.atleast_1d(np.asarray(geometries, dtype=object))
    kind = shapely.get_type_id(given)
    wrong = np.flatnonzero((kind >= 0) & (kind != shapely.GeometryType.LINESTRING))
    if len(wrong):
        name = given[wrong[0]].geom_type
        raise LayerError(
            Text(zh=f"线性参照只适用于单线，第 {wrong[0] + 1} 行是 {name}。", en=f"Row {wrong[0] + 1} is a {name}."),
            hint=Text(zh="请先拆成单线（LineString）。", en="Linear referencing needs LineStrings: take the parts."),
        )
    coords, line = shapely.get_coordinates(given, return_index=True)
    line = line.astype(np.intp)
    again = np.zeros(len(line), dtype=np.bool_)
    again[1:] = (line[1:] == line[:-1]) & (coords[1:] == coords[:-1]).all(axis=1)
    start, line = np.ascontiguousarray(coords[~again].T), line[~again]
    end = np.empty_like(start)
    end[:, :-1] = start[:, 1:]
    last = np.r_[line[1:] != line[:-1], True] if len(line) else np.empty(0, dtype=np.bool_)
    end[:, last] = start[:, last]
    start, end, edge = cut(start, end)
    drawn, line = np.diff(edge, prepend=-1) > 0, line[edge]
    step = end - start
    length = pace_m(start[1], step[0], step[1])
    first = np.searchsorted(line, np.arange(len(given) + 1)).astype(np.intp)
    run = np.r_[0.0, np.cumsum(length)]
    from_m = run[:-1] - run[first[:-1]][line]
    whole = run[first[1:]] - run[first[:-1]]
    return Lines(Shores(start, end), line, from_m, drawn, first, np.where(shapely.is_missing(given), np.nan, whole))


def pace_m(lat: Floats, step_lon: Floats, step_lat: Floats) -> Floats:
    """Length [m] of straight longitude/latitude edges of at most 5 km from their start and step [degrees].

    Gauss-Legendre on the radii of curvature (Snyder 4-18, 4-20), as :func:`riverzones.geo.geodesy.length_m`.
    """
    east, north = np.radians(step_lon), np.radians(step_lat)
    total = np.zeros(len(lat))
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        sine2 = np.sin(np.radians(lat + node * step_lat)) ** 2
        bulge = 1 - ellipsoid.ECCENTRICITY2 * sine2
        meridian = (1 - ellipsoid.ECCENTRICITY2) / bulge * north  # M / N, so that one root serves both
        total += weight * np.sqrt(((1 - sine2) * east * east + meridian * meridian) / bulge)
    return np.asarray(total * ellipsoid.SEMI_MAJOR_M)
