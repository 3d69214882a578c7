"""Linear referencing: measures along lines in metres on the ellipsoid, points at a measure, parts between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from riverzones.errors import DataError, LayerError
from riverzones.geo import ellipsoid
from riverzones.geo.edges import cut, ramps
from riverzones.geo.linear_nearest import Shores, nearest_edges
from riverzones.model import Text

__all__ = ["Lines", "between", "cut_at", "lines_of", "locate_m", "pace_m", "points_at", "spots"]


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
    """Return edges of LineStrings in longitude and latitude; missing and empty ones have none.

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
    same = (coords[1:, 0] == coords[:-1, 0]) & (coords[1:, 1] == coords[:-1, 1])
    again[1:] = (line[1:] == line[:-1]) & same
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
    """Return length [m] of straight longitude/latitude edges of at most 5 km from their start and step [degrees].

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


SAME_M: Final = 1e-6  # a place nearer to a vertex than this is the vertex
ROUNDS: Final = 4  # each makes the error of a fraction at least a thousand times smaller


def locate_m(lines: Any, points: Any) -> Floats:
    """Measure of the place on each line that is nearest to each point [m].

    Parameters
    ----------
    lines : array_like of LineStrings, GeoSeries
        EPSG:4490, one per point or one for all.
    points : array_like of Points, GeoSeries
        EPSG:4490.

    Returns
    -------
    ndarray of float, shape (points,)
        NaN where the line or the point is missing. Of places equally near (to 1e-6 m) the first along the line.

    Raises
    ------
    LayerError
        If a line is not a LineString.
    DataError
        If there are as many lines neither as points nor one.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> locate_m(LineString([(0, 0), (1, 0)]), [Point(0.5, 0.1), Point(2, 0)]).round(2).tolist()
    [55659.75, 111319.49]
    """
    spread = np.atleast_1d(np.asarray(points, dtype=object))
    ruler, row = _paired(lines, len(spread))
    there = np.flatnonzero(~(shapely.is_missing(spread) | shapely.is_empty(spread)))
    point = np.stack([shapely.get_x(spread[there]), shapely.get_y(spread[there])])
    grouped = Shores(ruler.shores.start, ruler.shores.end, ruler.line)
    known = ruler.first[row[there] + 1] > ruler.first[row[there]]
    there, point = there[known], point[:, known]
    feet = nearest_edges(point, grouped, group=row[there])
    measure = np.full(len(spread), np.nan)
    np.fmin.at(measure, there[feet.point], ruler.measure_m(feet.edge, feet.fraction))
    return measure


def points_at(lines: Any, measures_m: npt.ArrayLike) -> Geometries:
    """Return places by their measure.

    Parameters
    ----------
    lines : array_like of LineStrings, GeoSeries
        EPSG:4490, one per measure or one for all.
    measures_m : array_like of float
        Metres from the beginning of the line.

    Returns
    -------
    ndarray of Points, shape (measures,)
        Missing where the line or the measure is.

    Raises
    ------
    LayerError, DataError
        As :func:`locate_m`.

    Examples
    --------
    >>> from shapely import LineString
    >>> points_at(LineString([(0, 0), (1, 0)]), [0.0, 55659.7454]).tolist()
    [<POINT (0 0)>, <POINT (0.5 0)>]
    """
    measure = np.atleast_1d(np.asarray(measures_m, dtype=np.float64))
    ruler, row = _paired(lines, len(measure))
    lon, lat, _ = spots(ruler, row, measure)
    placed: Geometries = shapely.points(lon, lat)
    placed[np.isnan(lon)] = None
    return placed


def between(lines: Any, from_m: npt.ArrayLike, to_m: npt.ArrayLike) -> Geometries:
    """Return the stretch of each line between two measures, in the direction of the line; against it where from is
    above to.

    Parameters
    ----------
    lines : array_like of LineStrings, GeoSeries
        EPSG:4490, one per stretch or one for all.
    from_m, to_m : array_like of float
        Metres from the beginning of the line.

    Returns
    -------
    ndarray of LineStrings, shape (stretches,)
        Missing where the line or a measure is, or where less than 1e-6 m lies between.

    Raises
    ------
    LayerError, DataError
        As :func:`locate_m`.

    Examples
    --------
    >>> from shapely import LineString, to_wkt
    >>> to_wkt(between(LineString([(0, 0), (1, 0), (1, 1)]), [55659.7454], [111319.49])[0], rounding_precision=6)
    'LINESTRING (0.5 0, 1 0)'
    """
    lower_m, upper_m = np.broadcast_arrays(
        np.atleast_1d(np.asarray(from_m, dtype=np.float64)), np.atleast_1d(np.asarray(to_m, dtype=np.float64))
    )
    count = max(len(lower_m), len(np.atleast_1d(np.asarray(lines, dtype=object))))
    lower_m, upper_m = np.broadcast_to(lower_m, count), np.broadcast_to(upper_m, count)
    ruler, row = _paired(lines, count)
    return _stretches(ruler, row, lower_m, upper_m)


def cut_at(lines: Any, row: npt.ArrayLike, measures_m: npt.ArrayLike) -> tuple[Geometries, Ints]:
    """Return the lines cut at measures: their pieces, in order.

    Parameters
    ----------
    lines : array_like of LineStrings, GeoSeries
        EPSG:4490.
    row, measures_m : array_like, shape (cuts,)
        Which line to cut (its position), and where [m]; several cuts of a line in any order.

    Returns
    -------
    pieces : ndarray of LineStrings
        Every line in one or more pieces; no piece is shorter than 1e-6 m.
    row : ndarray of int
        The line that each piece comes from.

    Raises
    ------
    LayerError
        If a line is not a LineString.

    Examples
    --------
    >>> from shapely import LineString, to_wkt
    >>> pieces, row = cut_at([LineString([(0, 0), (1, 0)]), LineString([(0, 1), (1, 1)])], [0], [55659.7454])
    >>> to_wkt(pieces, rounding_precision=6).tolist(), row.tolist()
    (['LINESTRING (0 0, 0.5 0)', 'LINESTRING (0.5 0, 1 0)', 'LINESTRING (0 1, 1 1)'], [0, 0, 1])
    """
    ruler = lines_of(np.asarray(lines, dtype=object))
    whole = np.arange(len(ruler.length_m))
    length = np.nan_to_num(ruler.length_m)
    line = np.concatenate([whole, np.asarray(row, dtype=np.intp), whole])
    cut = np.clip(
        np.concatenate([np.zeros(len(whole)), np.asarray(measures_m, dtype=np.float64), length]), 0, length[line]
    )
    order = np.lexsort((cut, line))
    line, cut = line[order], cut[order]
    keep = (line[1:] == line[:-1]) & (np.diff(cut) > SAME_M)
    begin, end, line = cut[:-1][keep], cut[1:][keep], line[:-1][keep]
    return _stretches(ruler, line, begin, end), line


def spots(ruler: Lines, row: Ints, measure_m: Floats) -> tuple[Floats, Floats, Ints]:
    """Return longitude, latitude and edge of measures on the lines at ``row``; NaN where there are none."""
    lon, lat = np.full(len(row), np.nan), np.full(len(row), np.nan)
    edge = np.full(len(row), -1, dtype=np.intp)
    there = np.flatnonzero((ruler.first[row + 1] > ruler.first[row]) & ~np.isnan(measure_m))
    row = row[there]
    measure = np.clip(measure_m[there], 0.0, ruler.length_m[row])
    run, base = _run(ruler)
    at = np.searchsorted(run, base[row] + measure, side="right") - 1
    at = np.clip(at, ruler.first[row], ruler.first[row + 1] - 1)
    start, step = ruler.shores.start[:, at], ruler.shores.end[:, at] - ruler.shores.start[:, at]
    wanted, whole = measure - ruler.from_m[at], pace_m(start[1], step[0], step[1])
    fraction = np.divide(wanted, whole, out=np.zeros_like(wanted), where=whole > 0)
    for _ in range(ROUNDS):
        missed = wanted - pace_m(start[1], step[0] * fraction, step[1] * fraction)
        fraction = fraction + np.divide(missed, whole, out=np.zeros_like(missed), where=whole > 0)
    fraction = np.where(wanted < SAME_M, 0.0, np.where(whole - wanted < SAME_M, 1.0, fraction))
    lonlat = np.where(fraction == 1.0, ruler.shores.end[:, at], start + fraction * step)
    lon[there], lat[there], edge[there] = lonlat[0], lonlat[1], at
    return lon, lat, edge


def _stretches(ruler: Lines, row: Ints, one: Floats, other: Floats) -> Geometries:
    """Stretches between measures."""
    whole = ruler.length_m[row]
    low, high = np.clip(np.minimum(one, other), 0.0, whole), np.clip(np.maximum(one, other), 0.0, whole)
    good = np.flatnonzero(high - low >= SAME_M)
    stretches = np.full(len(row), None, dtype=object)
    if not len(good):
        return stretches
    row, low, high = row[good], low[good], high[good]
    run, base = _run(ruler)
    first = np.maximum(np.searchsorted(run, base[row] + low + SAME_M, side="right"), ruler.first[row])
    last = np.minimum(np.searchsorted(run, base[row] + high - SAME_M, side="left"), ruler.first[row + 1])
    count = np.maximum(last - first, 0)
    inner, owner = ramps(first, count), np.repeat(np.arange(len(row)), count)
    inner, owner = inner[ruler.drawn[inner]], owner[ruler.drawn[inner]]
    own = np.arange(len(row))
    ends = [spots(ruler, row, measure)[:2] for measure in (low, high)]
    coords = np.concatenate([np.stack(ends[0]), ruler.shores.start[:, inner], np.stack(ends[1])], axis=1)
    line = np.concatenate([own, owner, own])
    order = np.argsort(line, kind="stable")
    drawn = shapely.linestrings(coords[:, order].T, indices=line[order])
    stretches[good] = np.where((one > other)[good], shapely.reverse(drawn), drawn)
    return stretches


def _run(ruler: Lines) -> tuple[Floats, Floats]:
    """Measures of all edges one line after another, and where each line begins."""
    length = np.nan_to_num(ruler.length_m)
    base = np.cumsum(length) - length
    return base[ruler.line] + ruler.from_m, base


def _paired(lines: Any, count: int) -> tuple[Lines, Ints]:
    """The lines, and which of them each of ``count`` rows means."""
    given = np.atleast_1d(np.asarray(lines, dtype=object))
    if len(given) not in (1, count):
        raise DataError(
            Text(
                zh=f"线有 {len(given)} 条，而位置有 {count} 个，两者应相等。",
                en=f"There are {len(given)} lines for {count} places; their numbers must agree.",
            ),
            hint=Text(zh="也可以只给一条线。", en="One line for all will do as well."),
        )
    return lines_of(given), np.arange(count) if len(given) == count else np.zeros(count, dtype=np.intp)
