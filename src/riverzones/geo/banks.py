"""On which bank a place lies: left or right of a line, looking along it.

The side of a place is decided at its foot, the nearest place on the line, and in longitude and latitude, where edges
are straight:

- the foot lies within an edge: the side of that edge;
- the foot is a vertex: the side of the middle direction of the edges before and after it (the pseudo-normal of
  Baerentzen and Aanaes, Signed distance computation using the angle weighted pseudonormal, IEEE Transactions on
  Visualization and Computer Graphics 11, 2005). One edge alone tells the wrong side in the outer corner of a sharp
  bend;
- the foot is an end of the line: the side of its last edge drawn on, or of the middle direction with the line that
  goes on there, when one is given;
- the place lies on the line, nearer than :data:`ON_LINE_M`: neither side.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from riverzones.geo.linear import Lines
from riverzones.geo.linear_nearest import Feet

__all__ = ["LEFT", "NEITHER", "ON_LINE_M", "RIGHT", "at_vertex", "ends", "middle", "side"]

Floats = npt.NDArray[np.float64]

LEFT: Final = 1
RIGHT: Final = -1
NEITHER: Final = 0
ON_LINE_M: Final = 1e-3  # a setting of ours: coordinates are seldom written finer than a millimetre
STRAIGHT_BACK: Final = 1e-12  # two unit directions that sum to less are opposite


def side(
    point: Floats, feet: Feet, lines: Lines, *, before: Floats | None = None, after: Floats | None = None
) -> npt.NDArray[np.int8]:
    """Return the side of each foot's point, looking along the line: 1 left, -1 right, 0 on the line.

    Parameters
    ----------
    point : ndarray of float, shape (2, points)
        Longitude and latitude [degrees]; ``feet.point`` are positions in it.
    feet : Feet
        Nearest places.
    lines : Lines
        What they lie on.
    before, after : ndarray of float, shape (2, lines), optional
        Direction (step in degrees) in which another line comes in at the start of each, and goes on at its end; NaN
        where none does.

    Returns
    -------
    ndarray of int8, shape (feet,)
    """
    start, end = lines.shores.start, lines.shores.end
    edge, line = feet.edge, lines.line[feet.edge]
    points_at = point[:, feet.point]
    step = end[:, edge] - start[:, edge]
    away = points_at - start[:, edge]
    turned = _cross(step, away)
    at_start, at_end = feet.fraction == 0.0, feet.fraction == 1.0
    corner = np.flatnonzero(at_start | at_end | (step == 0).all(axis=0))
    if len(corner):
        vertex = edge[corner] + at_end[corner]
        incoming, onward = _around(lines, vertex, line[corner], (before, after))
        spot = start[:, vertex]
        turned[corner] = at_vertex(points_at[:, corner] - spot, spot[1], incoming, onward)
    turned[feet.distance_m < ON_LINE_M] = 0.0
    return np.sign(turned).astype(np.int8)


def ends(lines: Lines) -> tuple[Floats, Floats]:
    """Return direction (step in degrees) of the first and the last edge of each line, shape (2, lines); NaN without
    edges.
    """
    first, last = lines.first[:-1], lines.first[1:] - 2  # the very last edge is the end vertex
    there = last >= first
    directions = []
    for edge in (first, last):
        step = np.full((2, len(first)), np.nan)
        step[:, there] = lines.shores.end[:, edge[there]] - lines.shores.start[:, edge[there]]
        directions.append(step)
    return directions[0], directions[1]


def middle(lines: Lines, vertex: int, line: int, joined: tuple[Floats | None, Floats | None]) -> tuple[float, float]:
    """Return the middle direction (step in degrees) at one vertex; ``joined`` is before and after of :func:`side`."""
    incoming, onward = _around(lines, np.array([vertex]), np.array([line]), joined)
    scale = _scale(lines.shores.start[1, [vertex]])
    step = _middle(incoming * scale, onward * scale) / scale
    return float(step[0, 0]), float(step[1, 0])


def _around(
    lines: Lines, vertex: npt.NDArray[np.intp], line: npt.NDArray[np.intp], joined: tuple[Floats | None, Floats | None]
) -> tuple[Floats, Floats]:
    """Directions of the edges before and after vertices; where a line ends, those given, else NaN."""
    start, end = lines.shores.start, lines.shores.end
    before, after = (np.full((2, len(lines.first) - 1), np.nan) if given is None else given for given in joined)
    first, last = lines.first[line], lines.first[line + 1] - 1
    prior = np.maximum(vertex - 1, 0)
    incoming = np.where(vertex > first, end[:, prior] - start[:, prior], before[:, line])
    onward = np.where(vertex < last, end[:, vertex] - start[:, vertex], after[:, line])
    return incoming, onward


def at_vertex(away: Floats, lat: Floats, incoming: Floats, onward: Floats) -> Floats:
    """Return on which side of the middle direction at vertices places lie: above nought left, below nought right.

    Parameters
    ----------
    away : ndarray of float, shape (2, places)
        Step from the vertex to the place [degrees].
    lat : ndarray of float, shape (places,)
        Latitude of the vertex [degrees].
    incoming, onward : ndarray of float, shape (2, places)
        Steps of the edges before and after it [degrees]; NaN where there is none.
    """
    scale = _scale(lat)
    return np.nan_to_num(_cross(_middle(incoming * scale, onward * scale), away * scale))


def _middle(incoming: Floats, onward: Floats) -> Floats:
    """Middle of two directions; one of them where the other is missing or turns straight back."""
    incoming, onward = _unit(incoming), _unit(onward)
    middle = np.where(np.isnan(incoming), onward, np.where(np.isnan(onward), incoming, incoming + onward))
    return np.where(np.hypot(middle[0], middle[1]) < STRAIGHT_BACK, incoming, middle)


def _scale(lat: Floats) -> Floats:
    return np.stack([np.cos(np.radians(lat)), np.ones_like(lat)])


def _unit(direction: Floats) -> Floats:
    length = np.hypot(direction[0], direction[1])
    return direction / np.where(length > 0, length, np.nan)


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[0] * other[1] - one[1] * other[0])
