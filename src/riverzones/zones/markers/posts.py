"""Boundary markers (界标): at the corners of an outline on land, and along its edges no farther apart than allowed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import linear
from riverzones.geo.ellipsoid import GEOD
from riverzones.zones.corners import DEGREE_M

__all__ = ["posts"]

Floats = npt.NDArray[np.float64]


def posts(line: Any, *, tolerance_m: float, spacing_m: float, apart_m: float) -> pd.DataFrame:
    """Places of markers along the outline of a tier.

    Parameters
    ----------
    line : MultiLineString
        The outline on land, EPSG:4490; rings closed, other pieces from water to water.
    tolerance_m : float
        A bend that leaves the line of its neighbours by less is no corner [m].
    spacing_m : float
        Farthest distance of two markers along the outline [m].
    apart_m : float
        Corners nearer than this to the one before, along the outline, get no marker; pieces of less length none [m].

    Returns
    -------
    DataFrame
        ``geometry`` (Point), ``reason`` ("corner", or "edge" for those set between corners), piece by piece.

    Examples
    --------
    >>> square = shapely.multilinestrings([shapely.box(110, 0, 110.01, 0.01).exterior.coords[:]])
    >>> found = posts(square, tolerance_m=20, spacing_m=600, apart_m=30)
    >>> found["reason"].value_counts().to_dict()
    {'corner': 4, 'edge': 4}
    """
    rows: list[tuple[Any, str]] = []
    for piece in shapely.get_parts(line):
        coords = shapely.get_coordinates(piece)
        closed = bool((coords[0] == coords[-1]).all())
        if closed:
            coords = _from_hull(coords)
        so_far = np.r_[0.0, np.cumsum(GEOD.line_lengths(coords[:, 0], coords[:, 1]))]
        if so_far[-1] < apart_m:
            continue
        at = so_far[_corners(coords, tolerance_m, closed=closed)]
        at = _apart(at, so_far[-1], apart_m, closed=closed)
        stops = np.r_[at, so_far[-1]] if closed else at
        for here, there in pairwise(stops):
            between = max(0, int(np.ceil((there - here) / spacing_m - 1e-9)) - 1)
            measures = here + (there - here) * np.arange(between + 1) / (between + 1)
            rows += _told(coords, measures)
        if not closed:
            rows += _told(coords, stops[-1:])
    return pd.DataFrame(rows, columns=["geometry", "reason"])


def _told(coords: Floats, measures: Floats) -> list[tuple[Any, str]]:
    """The first of the places is a corner, those behind it stand along the edge."""
    places = linear.points_at(shapely.LineString(coords), measures)
    return [(place, "edge" if number else "corner") for number, place in enumerate(places)]


def _from_hull(coords: Floats) -> Floats:
    """A ring from its most north-western vertex, which is a corner however much is thinned."""
    open_ring = coords[:-1]
    first = int(np.argmin(open_ring[:, 0] - open_ring[:, 1]))
    turned = np.roll(open_ring, -first, axis=0)
    return np.vstack([turned, turned[:1]])


def _corners(coords: Floats, tolerance_m: float, *, closed: bool) -> npt.NDArray[np.intp]:
    """Numbers of the vertices that stay within the tolerance; a ring's last one is its first and left out."""
    scale = (DEGREE_M * np.cos(np.radians(coords[:, 1].mean())), DEGREE_M)
    named = np.column_stack([coords * scale, np.arange(len(coords))])  # the number of the vertex travels as its height
    simple = shapely.simplify(shapely.LineString(named), tolerance_m, preserve_topology=False)
    kept = np.asarray(shapely.get_coordinates(simple, include_z=True)[:, 2], dtype=np.intp)
    return kept[:-1] if closed else kept


def _apart(at: Floats, length: float, apart_m: float, *, closed: bool) -> Floats:
    """Corners at least so far apart: one after the other, the ends of an open piece kept."""
    kept = [at[0]]
    end = length if closed else at[-1]
    for measure in at[1:] if closed else at[1:-1]:
        if measure - kept[-1] >= apart_m and end - measure >= apart_m:
            kept.append(measure)
    return np.array(kept if closed else [*kept, at[-1]])
