"""Which water is a river's own where rivers join: each place is that of the nearest one, and a mouth lies on the bank.

Areas of water often hold several rivers in one polygon, and the line of a tributary goes on to the middle of the river
that takes it in. So the channel of the river that goes on is its own as wide as it is at the mouth, and what is left
goes to the nearest line (:mod:`riverzones.zones.nearest_stretch`).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo.buffer import buffer
from riverzones.network import Network
from riverzones.zones.flat_buffers import Planes
from riverzones.zones.nearest_stretch import own_parts
from riverzones.zones.overlay import connected_parts, difference
from riverzones.zones.ranges.river_axis import RiverAxis

__all__ = ["band_of_others", "own_band", "own_water"]

Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.intp]

SAME_M: Final = 1.0  # a line that ends so near to another one ends on it; a setting of ours
NEAR: Final = 4.0  # times half the width of the river: so far up and down from a mouth its channel is looked at


def own_water(body: Any, course: RiverAxis, network: Network) -> Any:
    """Return the part of areas of water that is a river's own.

    Parameters
    ----------
    body : Polygon or MultiPolygon
        EPSG:4490; may hold water of other rivers.
    course : RiverAxis
    network : Network
        All rivers.

    Returns
    -------
    Polygon or MultiPolygon
        EPSG:4490; ``body`` itself where no other river runs in it.
    """
    reaches = _others(course, network, body)
    if not len(reaches):
        return body
    plane, lines = _plane(course), np.asarray(network.reaches.geometry.array, dtype=object)[reaches]
    none = np.zeros(len(lines), dtype=np.intp)
    flat_body, own = plane.flat(np.array([body, None], dtype=object)[:1], none[:1]), _own(plane, course)
    others = plane.flat(lines, none)
    lost, held = shapely.Polygon(), shapely.Polygon()
    receiving = _receiving(own, others, network, reaches)
    if len(receiving):
        lost = _channel(others[receiving], _end(own, -1), flat_body[0])
    for end in shapely.get_point(others, -1):
        if shapely.distance(end, own) < SAME_M and shapely.distance(end, _end(own, -1)) > SAME_M:
            held = shapely.union(held, _channel(np.array([own, None], dtype=object)[:1], end, flat_body[0]))
    own_line = np.array([shapely.difference(own, lost), None], dtype=object)[:1]
    other_line = np.array([shapely.difference(shapely.union_all(others), held), None], dtype=object)[:1]
    if own_line[0].is_empty:
        return body
    parts = own_parts(flat_body, own_line, other_line)[0]
    parts = shapely.difference(shapely.union(parts, shapely.intersection(held, flat_body[0])), lost)
    whole = connected_parts(np.array([parts, None], dtype=object)[:1], own_line)
    return body if shapely.equals(whole[0], flat_body[0]) else plane.back(whole, none[:1])[0]


def own_band(band: Any, course: RiverAxis, network: Network) -> Any:
    """Return a band of the stated width of a river without the channel of the river that takes it in, as wide as that
    is stated; EPSG:4490.
    """
    reaches = _others(course, network, band)
    plane = _plane(course)
    lines = np.asarray(network.reaches.geometry.array, dtype=object)[reaches]
    others = plane.flat(lines, np.zeros(len(lines), dtype=np.intp))
    receiving = _receiving(_own(plane, course), others, network, reaches)
    return difference([band], [_bands(network, reaches[receiving])])[0] if len(receiving) else band


def band_of_others(area: Any, course: RiverAxis, network: Network) -> Any:
    """Return the bands of stated width of other rivers that run through an area; EPSG:4490."""
    half = float(np.nanmax(_width(network), initial=0.0)) / 2
    return _bands(network, _others(course, network, buffer([area], distance_m=half)[0] if half else area))


def _others(course: RiverAxis, network: Network, area: Any) -> Ints:
    """Positions of reaches in an area that are not on the way of the river."""
    lines = np.asarray(network.reaches.geometry.array, dtype=object)
    near = np.flatnonzero(shapely.intersects(lines, area))
    middle = shapely.line_interpolate_point(lines[near], 0.5, normalized=True)
    on_way = course.located(middle)["offset_m"].to_numpy(dtype=float) < SAME_M if len(near) else np.zeros(0, bool)
    return near[~on_way]


def _receiving(own: Any, others: Geometries, network: Network, reaches: Ints) -> Ints:
    """Which of other reaches are the river that takes a river in: the one that begins at its end, and that of the same
    name above it.
    """
    end = _end(own, -1)
    below = np.flatnonzero(shapely.distance(shapely.get_point(others, 0), end) < SAME_M)
    if not len(below):
        return below
    names = network.reaches["river"].to_numpy(dtype=object)[reaches]
    known = pd.notna(names) & pd.Series(names).isin(names[below]).to_numpy(dtype=bool)
    above = known & (shapely.distance(others, end) < SAME_M)
    return np.union1d(below, np.flatnonzero(above)).astype(np.intp)


def _channel(lines: Geometries, mouth: Any, body: Any) -> Any:
    """The channel of a river about a mouth on it, as wide as its water is there; in the plane."""
    half = float(shapely.distance(mouth, shapely.boundary(body))) if shapely.intersects(body, mouth) else 0.0
    if half < SAME_M:
        return shapely.Polygon()
    near = shapely.intersection(shapely.line_merge(shapely.union_all(lines)), shapely.buffer(mouth, NEAR * half))
    return shapely.buffer(near, half, cap_style="flat")


def _bands(network: Network, reaches: Ints) -> Any:
    """Bands of the stated width of reaches."""
    reaches = reaches[_width(network)[reaches] > 0]
    if not len(reaches):
        return shapely.Polygon()
    lines = np.asarray(network.reaches.geometry.array, dtype=object)[reaches]
    return shapely.union_all(buffer(lines, distance_m=_width(network)[reaches] / 2))


def _width(network: Network) -> npt.NDArray[np.float64]:
    """Stated widths of all reaches [m]; NaN where none is stated."""
    if "width_m" not in network.reaches.columns:
        return np.full(len(network), np.nan)
    return np.asarray(pd.to_numeric(network.reaches["width_m"], errors="coerce"), dtype=np.float64)


def _plane(course: RiverAxis) -> Planes:
    middle = shapely.line_interpolate_point(course.line, 0.5, normalized=True)
    return Planes(np.array([middle.x]), np.array([middle.y]))


def _own(plane: Planes, course: RiverAxis) -> Any:
    return plane.flat(np.array([course.line, None], dtype=object)[:1], np.zeros(1, dtype=np.intp))[0]


def _end(line: Any, number: int) -> Any:
    return shapely.get_point(line, number)
