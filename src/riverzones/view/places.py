"""Where hidden points are, and which geometry or number gives one of them away.

A geometry gives a point away where the point can be read off it: a point beside it, the end of a line, a middle
(centroid, middle of the box, of the turned box, of the least circle around, of the greatest circle inside), a corner,
or the centre of an arc. Decision 38 has the reasons, and what this does not cover.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from riverzones.geo import geodesy
from riverzones.geo.gcj02 import wgs84_to_gcj02
from riverzones.view.words import without_spans

__all__ = ["NEAR_M", "HiddenPlaces", "cells", "coarse"]

METRES_PER_DEGREE: Final = 111_320.0  # of latitude at the equator, WGS 84; only sets the width of a grid
NEAR_M: Final = 30.0
"""So near a middle, an end or a point gives a place away [m]: three times the 10 m that a leak is judged by."""
CORNER_M: Final = 1.0
"""A corner of an area gives a place away when it is this near [m]: drawn from it, not by chance beside it."""
ARC_M: Final = 5_000.0
"""Arcs are looked for in what comes this near a hidden point [m]."""
_ARC_RADIUS_M: Final = 15_000.0
"""Arcs of a greater radius are not looked for [m]: tier 2 about wells in cobble reaches 10 km (HJ 338)."""
_ARC_VERTICES, _ARC_SPREAD, _ARC_SLACK_M, _ARC_LEAST_M = 5, 45.0, 3.0, 20.0
"""So many vertices in a row at one distance, spread over so many degrees, are an arc about the point; by how much the
distances may differ [m], and from which radius on [m] (less is a middle). Settings of ours."""
_NUMBERS = re.compile(r"(?<![\d.])(?:\d{1,3}\.\d{3,}|\d{6,8}(?:\.\d+)?)(?![\d.]*\d)")
_DMS = re.compile(r"(\d{1,3})\s*[°度º]\s*(\d{1,2})\s*[′'’分]\s*(\d{1,2}(?:\.\d+)?)\s*(?:[″\"”秒]|''|′′)?")
_NEAR_DEG: Final = 3e-4  # some 30 m
_PAIR_M: Final = 30.0


def coarse(xy: NDArray[np.float64], width_m: float) -> NDArray[np.float64]:
    """Return points [degrees, shape (n, 2)] at the middle of their cells, ``width_m`` [m] high and about as wide.

    Cells are bands of latitude from the equator, each cut from the meridian of Greenwich. A middle stays where it is.

    Examples
    --------
    >>> coarse(np.array([[109.86, 31.07], [109.8601, 31.0701]]), 1000).round(6).tolist()
    [[109.861749, 31.068092], [109.861749, 31.068092]]
    """
    high = width_m / METRES_PER_DEGREE
    lat = (np.floor(xy[:, 1] / high) + 0.5) * high
    wide = high / np.maximum(np.cos(np.radians(lat)), 0.01)
    return np.column_stack([(np.floor(xy[:, 0] / wide) + 0.5) * wide, lat])


def cells(xy: NDArray[np.float64], width_m: float) -> NDArray[Any]:
    """Return the cells of points as boxes [degrees]."""
    middle = coarse(xy, width_m)
    high = width_m / METRES_PER_DEGREE / 2
    wide = high / np.maximum(np.cos(np.radians(middle[:, 1])), 0.01)
    boxes: NDArray[Any] = shapely.box(
        middle[:, 0] - wide, middle[:, 1] - high, middle[:, 0] + wide, middle[:, 1] + high
    )
    return boxes


class HiddenPlaces:
    """Points nobody outside may know.

    Parameters
    ----------
    xy : ndarray
        Longitude and latitude [degrees, EPSG:4490], shape (n, 2).
    width_m : ndarray
        Of each, the width of the grid on which it is told [m].
    """

    def __init__(self, xy: NDArray[np.float64], width_m: NDArray[np.float64]) -> None:
        self.xy = np.asarray(xy, dtype=float).reshape(-1, 2)
        self.width_m = np.asarray(width_m, dtype=float)
        self._tree = shapely.STRtree(shapely.points(self.xy))

    def __len__(self) -> int:
        return len(self.xy)

    def given_away_by(self, shapes: NDArray[Any]) -> NDArray[np.intp]:
        """Return for each geometry the number of a hidden point that it gives away, -1 where it gives away none.

        Parameters
        ----------
        shapes : ndarray of Geometry
            EPSG:4490; None and empty ones give nothing away.
        """
        giver_of = np.full(len(shapes), -1, dtype=np.intp)
        if not len(self) or not len(shapes):
            return giver_of
        there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
        reach = ARC_M / METRES_PER_DEGREE / max(0.2, float(np.cos(np.radians(np.abs(self.xy[:, 1]).max()))))
        shape_at, hidden = self._tree.query(shapes[there], predicate="dwithin", distance=reach)
        rows = there[shape_at]
        if not len(rows):
            return giver_of
        sizes = shapely.get_dimensions(shapes[rows])
        for size, gives in ((0, self._at), (1, self._ended), (2, self._filled)):
            pairs = sizes == size
            if pairs.any():
                gives_away = gives(shapes, rows[pairs], hidden[pairs])
                giver_of[rows[pairs][gives_away]] = hidden[pairs][gives_away]
        return giver_of

    def ringed_by(self, xy: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return for each of many points of one layer the hidden point they stand around together, -1 for others.

        Boundary markers and corners of a circle: five or more at one distance, spread over 45 degrees.
        """
        ringed = np.full(len(xy), -1, dtype=np.intp)
        for hidden in range(len(self)):
            away = self._apart_m(xy, np.full(len(xy), hidden))
            near = np.flatnonzero((away < ARC_M) & (away > _ARC_LEAST_M))
            if len(near) < _ARC_VERTICES:
                continue
            lon, lat = self.xy[hidden]
            exact = np.asarray(geodesy.distance_m(xy[near, 0], xy[near, 1], lon, lat))
            turn = np.degrees(np.arctan2(xy[near, 1] - lat, (xy[near, 0] - lon) * np.cos(np.radians(lat))))
            order = np.argsort(exact)
            exact, turn, near = exact[order], turn[order], near[order]
            slack = np.minimum(_ARC_SLACK_M, 0.5 + 0.005 * exact)
            last = np.searchsorted(exact, exact + slack, side="right")
            for first in np.flatnonzero(last - np.arange(len(exact)) >= _ARC_VERTICES):
                if _spread(turn[first : last[first]]) >= _ARC_SPREAD:
                    ringed[near[first : last[first]]] = hidden
        return ringed

    def _at(self, shapes: NDArray[Any], rows: NDArray[np.intp], hidden: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Points beside a hidden one."""
        return self._vertices_near(shapes[rows], hidden, NEAR_M)

    def _ended(self, shapes: NDArray[Any], rows: NDArray[np.intp], hidden: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Lines that end there, run around it, or are drawn from few corners with it in the middle."""
        distinct_rows, shape_of = np.unique(rows, return_inverse=True)
        ends = shapely.boundary(shapes[distinct_rows])
        gives_away = self._vertices_near(ends[shape_of], hidden, NEAR_M)
        gives_away |= self._vertices_near(shapes[rows], hidden, CORNER_M) & (
            shapely.get_num_coordinates(shapes[rows]) < 4
        )
        closed = shapely.is_closed(shapes[distinct_rows])
        hulls: NDArray[Any] = np.where(closed, shapely.convex_hull(shapes[distinct_rows]), None)  # type: ignore[assignment]
        return gives_away | self._middles(hulls, shape_of, hidden) | self._arcs(shapes, rows, hidden)

    def _filled(self, shapes: NDArray[Any], rows: NDArray[np.intp], hidden: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Areas around it as a middle, with a corner on it, or bounded by an arc about it."""
        distinct_rows, shape_of = np.unique(rows, return_inverse=True)
        gives_away = self._middles(shapes[distinct_rows], shape_of, hidden)
        gives_away |= self._vertices_near(shapes[rows], hidden, CORNER_M)
        return gives_away | self._arcs(shapes, rows, hidden)

    def _middles(self, own: NDArray[Any], place: NDArray[np.intp], hidden: NDArray[np.intp]) -> NDArray[np.bool_]:
        gives_away = np.zeros(len(place), dtype=bool)
        edges = shapely.bounds(own)
        middles = [
            _xy(shapely.centroid(own)),
            np.column_stack([edges[:, 0] + edges[:, 2], edges[:, 1] + edges[:, 3]]) / 2,
        ]
        for middle in middles:
            gives_away |= self._apart_m(middle[place], hidden) < NEAR_M
        near = shapely.dwithin(own[place], shapely.points(self.xy[hidden]), 1e-9) & ~gives_away
        for pair in np.flatnonzero(near):  # only what holds the point can have it as its centre: these cost more
            gives_away[pair] = self._turned(own[place[pair]], hidden[pair])
        return gives_away

    def _turned(self, shape: Any, hidden: np.intp) -> bool:
        """Whether the middle of the parts, the turned box or of circles in and around is the hidden point."""
        origin = shapely.Point(0, 0)
        parts = shapely.get_parts(shape)
        metre = np.array([np.cos(np.radians(self.xy[hidden, 1])), 1.0]) * METRES_PER_DEGREE
        flat = shapely.transform(shape, lambda xy: (xy - self.xy[hidden]) * metre)
        pieces = shapely.transform(parts, lambda xy: (xy - self.xy[hidden]) * metre)
        middles = [shapely.centroid(shapely.minimum_bounding_circle(flat)), *shapely.centroid(pieces)]
        middles += [shapely.centroid(shapely.oriented_envelope(piece)) for piece in pieces]
        middles += [
            shapely.get_point(shapely.maximum_inscribed_circle(piece, tolerance=NEAR_M / 3), 0)
            for piece in pieces
            if shapely.area(piece) > 0 and not _deeper_elsewhere(piece, origin)
        ]
        return bool((shapely.distance(middles, origin) < NEAR_M).any())

    def _arcs(self, shapes: NDArray[Any], rows: NDArray[np.intp], hidden: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Pairs of a geometry and a hidden point of which the first has vertices on a circle about the second."""
        gives_away = np.zeros(len(rows), dtype=bool)
        enough = np.flatnonzero(shapely.get_num_coordinates(shapes[rows]) >= _ARC_VERTICES)
        for part in np.array_split(enough, max(1, len(enough) // 20_000)):
            if not len(part):
                continue
            xy, pair = shapely.get_coordinates(shapes[rows[part]], return_index=True)
            near = self._apart_m(xy, hidden[part][pair]) < _ARC_RADIUS_M
            xy, pair = xy[near], pair[near]
            centre = self.xy[hidden[part]][pair]
            away = geodesy.distance_m(xy[:, 0], xy[:, 1], centre[:, 0], centre[:, 1])
            across = (xy[:, 0] - centre[:, 0]) * np.cos(np.radians(centre[:, 1]))
            turn = np.degrees(np.arctan2(xy[:, 1] - centre[:, 1], across))
            away = np.asarray(away)
            slack = np.minimum(_ARC_SLACK_M, 0.5 + 0.005 * away)
            steady = (np.diff(pair) == 0) & (np.abs(np.diff(away)) <= slack[1:]) & (away[1:] > _ARC_LEAST_M)
            for first, last in _runs(steady):
                if last - first + 2 >= _ARC_VERTICES and not gives_away[part[pair[first]]]:
                    gives_away[part[pair[first]]] = _is_arc(away[first : last + 2], turn[first : last + 2])
        return gives_away

    def _vertices_near(self, shapes: NDArray[Any], hidden: NDArray[np.intp], within_m: float) -> NDArray[np.bool_]:
        xy, pair = shapely.get_coordinates(shapes, return_index=True)
        gives_away = np.zeros(len(shapes), dtype=bool)
        gives_away[pair[self._apart_m(xy, hidden[pair]) < within_m]] = True
        return gives_away

    def _apart_m(self, xy: NDArray[np.float64], hidden: NDArray[np.intp]) -> NDArray[np.float64]:
        """Metres from places to hidden points, exact where it matters: nearer than some hundred metres."""
        there = self.xy[hidden]
        metre = np.cos(np.radians(there[:, 1]))
        away: NDArray[np.float64] = METRES_PER_DEGREE * np.hypot(
            (xy[:, 0] - there[:, 0]) * metre, xy[:, 1] - there[:, 1]
        )
        return np.where(np.isnan(away), np.inf, away)

    def not_pointing(self, line: Any, cell: Any) -> Any:
        """Return a line that was cut at a cell without the edges that, drawn on, lead into the cell; None if nothing is
        left.

        Two straight pipes that end at one well meet there again when somebody draws them on with a ruler. What is left
        hangs on the cell alone: were it on the well, where a line breaks off would tell of it.
        """
        room = shapely.buffer(cell, -1e-9)
        lines_left = []
        for part in shapely.get_parts(line):
            xy = shapely.get_coordinates(part)
            for _ in range(2):
                cut = shapely.dwithin(shapely.Point(xy[-1]), shapely.boundary(cell), 1e-9) if len(xy) else False
                last = len(xy) - 1
                while cut and last > 0 and _points_into(room, xy[last - 1], xy[last]):
                    last -= 1
                xy = xy[last::-1]
            if len(xy) > 1:
                lines_left.append(shapely.LineString(xy))
        if not lines_left:
            return None
        return lines_left[0] if len(lines_left) == 1 else shapely.MultiLineString(lines_left)

    def cell_of(self, hidden: NDArray[np.intp]) -> NDArray[Any]:
        """Return cells of hidden points as boxes [degrees]."""
        cell_shapes = np.empty(len(hidden), dtype=object)
        for position, hidden_place in enumerate(hidden):
            cell_shapes[position] = cells(self.xy[[hidden_place]], float(self.width_m[hidden_place]))[0]
        return cell_shapes

    def without_coordinates(self, text: str) -> str:
        """Return the text without numbers that are a coordinate of a hidden point.

        Decimal degrees (four decimals and more) and degrees, minutes, seconds in CGCS2000 and GCJ-02 one by one; metres
        of Gauss-Krueger (3 and 6 degrees, with and without the zone), UTM and web Mercator where both stand there.
        """
        if not len(self) or not any(sign.isdigit() for sign in text):
            return text
        numbers = [(match.span(), match[0], float(match[0])) for match in _NUMBERS.finditer(text)]
        spans = [
            span
            for span, word, value in numbers
            if "." in word and len(word.split(".")[1]) > 3 and 3 < value < 180 and self.is_degree(value)
        ]
        spans += [
            match.span()
            for match in _DMS.finditer(text)
            if self.is_degree(float(match[1]) + float(match[2]) / 60 + float(match[3]) / 3600)
        ]
        spans += self._projected_pairs([(span, value) for span, _, value in numbers if value > 1e5])
        return without_spans(text, spans)

    def is_degree(self, value: float) -> bool:
        """Return whether a number is the longitude or latitude of a hidden point, in CGCS2000 or GCJ-02, to some 30
        m.
        """
        at = int(np.searchsorted(self._degrees, value - _NEAR_DEG))
        return at < len(self._degrees) and self._degrees[at] <= value + _NEAR_DEG

    def are_degrees(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of the numbers of one row are longitude and latitude of one hidden point, in CGCS2000 or
        GCJ-02.
        """
        return _paired(values, self._lonlat, _NEAR_DEG)

    def are_metres(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of the numbers of one row are east and north of one hidden point, in any projection files
        use.
        """
        return _paired(values, self._metres, _PAIR_M)

    def _projected_pairs(self, numbers: list[tuple[tuple[int, int], float]]) -> list[tuple[int, int]]:
        if len(numbers) < 2:
            return []
        gone = self.are_metres(np.array([value for _, value in numbers]))
        return [span for (span, _), hit in zip(numbers, gone, strict=True) if hit]

    @cached_property
    def _degrees(self) -> NDArray[np.float64]:
        return np.sort(self._lonlat.ravel())

    @cached_property
    def _lonlat(self) -> NDArray[np.float64]:
        return np.vstack([self.xy, np.column_stack(wgs84_to_gcj02(self.xy[:, 0], self.xy[:, 1]))])

    @cached_property
    def _metres(self) -> NDArray[np.float64]:
        """East and north of every hidden point in the projections that files use, shape (n, 2)."""
        grids = []
        ways = [(3, np.round(self.xy[:, 0] / 3).astype(int)), (6, np.floor(self.xy[:, 0] / 6).astype(int) + 1)]
        for width, zones in ways:
            for zone in np.unique(zones):
                middle = zone * 3 if width == 3 else zone * 6 - 3
                of = zones == zone
                east, north = _transverse(self.xy[of], middle, 1.0)
                grids += [np.column_stack([east, north]), np.column_stack([east + zone * 1e6, north])]
                if width == 6:
                    grids.append(np.column_stack(_transverse(self.xy[of], middle, 0.9996)))
        to_web = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
        grids.append(np.column_stack(to_web.transform(self.xy[:, 0], self.xy[:, 1])))
        return np.vstack(grids)


def _deeper_elsewhere(area: Any, origin: Any) -> bool:
    """Whether the largest circle in an area is known to have its centre elsewhere, without looking for that circle.

    The depth of a place (how far the boundary is) changes by no more than the way from one place to the next: where any
    place in the area is deeper than the origin by more than :data:`NEAR_M` and the tolerance of the search, so is the
    centre. The largest circle of a county takes a tenth of a second, and a county holds dozens of hidden places.
    """
    edge = shapely.boundary(area)
    inner = np.array([shapely.centroid(area), shapely.point_on_surface(area)])
    depth = np.where(shapely.intersects(inner, area), shapely.distance(inner, edge), 0.0)
    return bool(depth.max() > shapely.distance(origin, edge) + 2 * NEAR_M)


def _points_into(cell: Any, start: NDArray[np.float64], end: NDArray[np.float64]) -> bool:
    """Whether an edge [degrees], drawn on beyond its end, passes through a cell."""
    way = end - start
    long = float(np.hypot(*way))
    if long == 0:
        return True
    west, south, east, north = cell.bounds
    far = float(np.hypot(*np.maximum(np.abs([west, south] - end), np.abs([east, north] - end))))
    return bool(shapely.intersects(cell, shapely.LineString([end, end + way / long * far])))


def _paired(values: NDArray[np.float64], pairs: NDArray[np.float64], slack: float) -> NDArray[np.bool_]:
    """Which values are one half of a pair of which another value is the other half."""
    gone = np.zeros(len(values), dtype=bool)
    for first in range(len(values)):
        of = np.abs(pairs[:, 0] - values[first]) < slack
        if not of.any():
            continue
        for second in range(len(values)):
            if second != first and (of & (np.abs(pairs[:, 1] - values[second]) < slack)).any():
                gone[[first, second]] = True
    return gone


def _transverse(xy: NDArray[np.float64], middle: float, scale: float) -> tuple[Any, Any]:
    way = pyproj.Proj(proj="tmerc", lon_0=float(middle), k=scale, x_0=500_000, ellps="GRS80")
    east, north = way(xy[:, 0], xy[:, 1])
    return east, north


def _xy(points: NDArray[Any]) -> NDArray[np.float64]:
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last place of every stretch of True."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(np.int8)))
    return [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _is_arc(away: NDArray[np.float64], turn: NDArray[np.float64]) -> bool:
    """Whether enough of the vertices stand at one distance [m], spread over enough of the circle [degrees]."""
    order = np.argsort(away)
    sorted_away = away[order]
    slack = np.minimum(_ARC_SLACK_M, 0.5 + 0.005 * sorted_away)
    last = np.searchsorted(sorted_away, sorted_away + slack, side="right")
    most = int(np.argmax(last - np.arange(len(away))))
    at_one = order[most : last[most]]
    return len(at_one) >= _ARC_VERTICES and _spread(turn[at_one]) >= _ARC_SPREAD


def _spread(turns: NDArray[np.float64]) -> float:
    """How far directions [degrees] are spread: the circle less the widest gap between them."""
    sorted_turns = np.sort(turns)
    gaps = np.diff(np.r_[sorted_turns, sorted_turns[0] + 360])
    return float(360 - gaps.max())
