"""The slow truth of the chainage benchmark: every edge tried for a sample, the edges of the answered line for all.

Shares no code with ``riverzones``: straight chords in space choose the edges, golden sections over ``pyproj.Geod``
measure them, and the length along a line is the sum of geodesics between its vertices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Geod, Transformer

__all__ = ["Feet", "Truth"]

GEOD = Geod(a=6378137.0, rf=298.257222101)
SPACE = Transformer.from_crs("EPSG:4490", "EPSG:4480", always_xy=True)
GOLDEN = (np.sqrt(5) - 1) / 2
SECTIONS = 48  # an edge of 10 km shrinks to a micrometre
BLOCK = 3_000_000
TIE_M = 1e-3


@dataclass(frozen=True)
class Feet:
    """True feet: ``distance_m`` per point; ``row`` and ``measure_m`` of every place that is so near."""

    distance_m: np.ndarray
    row: np.ndarray
    measure_m: np.ndarray

    def errors_m(self, measures_m: np.ndarray) -> np.ndarray:
        """How far a measure per point is from the nearest true one [m]."""
        miss = np.abs(self.measure_m - measures_m[self.row])
        return np.minimum.reduceat(miss, np.flatnonzero(np.diff(self.row, prepend=-1)))


@dataclass(frozen=True)
class Truth:
    """Lines as edges, ready to be asked."""

    start: np.ndarray
    end: np.ndarray
    line: np.ndarray
    low: np.ndarray
    high: np.ndarray
    run: np.ndarray
    slack_m: float

    @staticmethod
    def of(lines: np.ndarray) -> Truth:
        """The truth about lines in longitude and latitude."""
        coords, line = shapely.get_coordinates(lines, return_index=True)
        same = line[1:] == line[:-1]
        start, end, line = coords[:-1][same], coords[1:][same], line[:-1][same]
        length = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2]
        whole = np.cumsum(length)
        first = np.searchsorted(line, np.arange(len(lines)))
        run = whole - length - (whole - length)[first][line]
        slack = 3 * length.max() ** 2 / (8 * 6.33e6) + 1e-3  # how far an edge strays from its chord
        return Truth(start, end, line, spatial(start), spatial(end), run, slack)

    def of_sample(self, points: np.ndarray) -> np.ndarray:
        """Distance [m] of each point to the nearest of all edges.

        An edge whose start lies further away than the nearest start and the longest edge together cannot be it.
        """
        best = np.empty(len(points))
        longest = np.linalg.norm(self.high - self.low, axis=1).max()
        for row, point in enumerate(points):
            place = spatial(point[None])
            away = np.linalg.norm(self.low - place, axis=1)
            near = np.flatnonzero(away <= away.min() + longest + 1)
            apart = self._apart(np.repeat(place, len(near), axis=0), near)
            edge = near[apart <= apart.min() + self.slack_m + 1e-7 * apart.min()]
            best[row] = self._golden(np.repeat(point[None], len(edge), axis=0), edge)[0].min()
        return best

    def feet(self, points: np.ndarray, lines: np.ndarray) -> Feet:
        """Distance of each point to its line, and the measures of all places on it so near, to a millimetre."""
        first = np.searchsorted(self.line, lines)
        count = np.searchsorted(self.line, lines, side="right") - first
        rows, distances, measures = [], [], []
        begin = 0
        while begin < len(points):
            end = begin + max(1, int(np.searchsorted(np.cumsum(count[begin:]), BLOCK)))
            size = count[begin:end]
            row = np.repeat(np.arange(end - begin), size)
            edge = np.arange(len(row)) + np.repeat(first[begin:end] - (np.cumsum(size) - size), size)
            place = points[begin:end]
            apart = self._apart(spatial(place)[row], edge)
            least = np.minimum.reduceat(apart, np.cumsum(size) - size)
            keep = apart <= (least + self.slack_m + 1e-7 * least)[row]
            row, edge = row[keep], edge[keep]
            exact, along = self._golden(place[row], edge)
            nearest = np.minimum.reduceat(exact, np.flatnonzero(np.diff(row, prepend=-1)))
            tied = exact <= nearest[row] + TIE_M
            rows.append(row[tied] + begin)
            distances.append(nearest)
            measures.append((self.run[edge] + along)[tied])
            begin = end
        return Feet(np.concatenate(distances), np.concatenate(rows), np.concatenate(measures))

    def _apart(self, place: np.ndarray, edge: np.ndarray) -> np.ndarray:
        """Distance in space from places to the chords of edges."""
        a, d = self.low[edge], self.high[edge] - self.low[edge]
        away = place - a
        share = np.clip((away * d).sum(axis=1) / (d * d).sum(axis=1), 0, 1)
        return np.linalg.norm(away - share[:, None] * d, axis=1)

    def _golden(self, place: np.ndarray, edge: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Geodesic distance to edges, and the length from their start to the nearest place on them."""
        a, d = self.start[edge], self.end[edge] - self.start[edge]

        def far(share: np.ndarray) -> np.ndarray:
            here = a + share[:, None] * d
            return np.asarray(GEOD.inv(place[:, 0], place[:, 1], here[:, 0], here[:, 1])[2])

        low, high = np.zeros(len(edge)), np.ones(len(edge))
        one, other = high - GOLDEN, low + GOLDEN
        at_one, at_other = far(one), far(other)
        for _ in range(SECTIONS):
            left = at_one < at_other
            high, low = np.where(left, other, high), np.where(left, low, one)
            fresh = np.where(left, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
            at_fresh = far(fresh)
            one, other = np.where(left, fresh, other), np.where(left, one, fresh)
            at_one, at_other = np.where(left, at_fresh, at_other), np.where(left, at_one, at_fresh)
        tries = np.stack([np.zeros(len(edge)), (low + high) / 2, np.ones(len(edge))])
        found = np.stack([far(share) for share in tries])
        best = found.argmin(axis=0)
        share, rows = tries[best, np.arange(len(edge))], np.arange(len(edge))
        here = a + share[:, None] * d
        return found[best, rows], np.asarray(GEOD.inv(a[:, 0], a[:, 1], here[:, 0], here[:, 1])[2])


def spatial(lonlat: np.ndarray) -> np.ndarray:
    """Earth-centred coordinates [m]."""
    return np.column_stack(SPACE.transform(lonlat[:, 0], lonlat[:, 1], np.zeros(len(lonlat))))
