"""The course of every river: its reaches strung downstream, with the chainage of every vertex.

A course follows a river while it keeps its name (:mod:`riverzones.network.chainage.rivers`). A side arm of the same
river is a course of its own, and so is what lies above a lake.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.network.chainage.rivers import Rivers, rivers_of

__all__ = ["RiverAxes", "river_axes_of", "river_network"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Names = npt.NDArray[np.object_]


def river_network(rivers: GeoDataFrame | Network) -> Network:
    """Return a network as it is, or the plain one of river lines that are drawn downstream already.

    Lines join where an end has the very coordinates of a start; nothing is snapped, split or turned. For raw lines
    build a network first.

    Parameters
    ----------
    rivers : Network or GeoDataFrame
        LineStrings or MultiLineStrings, EPSG:4490, ids as index; the river is the column ``river``, else ``name``.
        Rows of other types are passed over.

    Returns
    -------
    Network
        One reach per line; ids as the rows, with ``/1``, ``/2`` ... for the parts of a row of several lines.
    """
    if isinstance(rivers, Network):
        return rivers
    lines = rivers[shapely.get_dimensions(rivers.geometry.array) == 1]
    joined = shapely.line_merge(np.asarray(lines.geometry.array, dtype=object), directed=True)
    parts, row = shapely.get_parts(joined, return_index=True)
    called = next((name for name in ("river", "name") if name in lines.columns), None)
    names = lines[called].to_numpy(object)[row] if called else np.full(len(row), None, dtype=object)
    several = np.bincount(row, minlength=len(lines))[row] > 1
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    ids = [
        f"{lines.index[at]}/{number + 1}" if many else str(lines.index[at])
        for at, number, many in zip(row, rank, several, strict=True)
    ]
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(parts, end)) for end in (0, -1)])
    node = np.unique(ends, axis=0, return_inverse=True)[1].ravel()
    reaches = GeoDataFrame(
        {"river": names, "from_node": node[: len(parts)], "to_node": node[len(parts) :]},
        geometry=parts,
        index=pd.Index(ids, dtype=object),
        crs=rivers.crs,
    )
    return Network.of(reaches)


@dataclass(frozen=True)
class RiverAxes:
    """Edges of all courses, course by course, each downstream.

    Attributes
    ----------
    start, end : ndarray of float, shape (edges, 2)
        Longitude and latitude of the ends of each edge [degrees].
    upper_m, lower_m : ndarray of float, shape (edges,)
        Chainage of the ends [m]; it falls downstream.
    course, reach : ndarray of int, shape (edges,)
        Course and reach (position in the network) of each edge.
    river : ndarray of object, shape (courses,)
        Name of the river of each course, None without one.
    main : ndarray of bool, shape (courses,)
        Whether a course lies on the main path of its river; side arms do not.
    part : ndarray of int, shape (courses,)
        The reach at the mouth of each: rivers of one name that do not meet have several.
    """

    start: Floats
    end: Floats
    upper_m: Floats
    lower_m: Floats
    course: Ints
    reach: Ints
    river: Names
    main: npt.NDArray[np.bool_]
    part: Ints

    def edges(self, course: int) -> slice:
        """Return where the edges of a course stand."""
        first, last = np.searchsorted(self.course, [course, course + 1])
        return slice(int(first), int(last))


def river_axes_of(network: Network) -> RiverAxes:
    """Return the courses of all rivers of a network, the rivers by name, the longest course of each first."""
    rivers = rivers_of(network)
    after = _followed(rivers, network.length_m)
    head = np.ones(len(network), dtype=np.bool_)
    head[after[after >= 0]] = False
    names = rivers.name
    strings = []
    for reach in np.flatnonzero(head):
        string = [int(reach)]
        while after[string[-1]] >= 0:
            string.append(int(after[string[-1]]))
        strings.append(string)
    whole = np.array([network.length_m[string].sum() for string in strings])
    order = sorted(range(len(strings)), key=lambda at: (str(names[strings[at][0]] or ""), -whole[at], strings[at][0]))
    reaches = np.array([reach for at in order for reach in strings[at]], dtype=np.intp)
    course_of = np.repeat(np.arange(len(order)), [len(strings[at]) for at in order])
    lines = np.asarray(network.reaches.geometry.array, dtype=object)[reaches]
    coords, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    start, end, reach_at = coords[:-1][same], coords[1:][same], line[:-1][same]
    edge_m = geodesy.length_m(shapely.linestrings(np.stack([start, end], axis=1)))
    upto = np.cumsum(edge_m)
    ends = upto[np.searchsorted(reach_at, np.arange(len(reaches)), side="right") - 1]
    lower_m = np.nan_to_num(rivers.low_m)[reaches[reach_at]] + ends[reach_at] - upto
    heads = np.array([strings[at][0] for at in order], dtype=np.intp)
    return RiverAxes(
        start,
        end,
        lower_m + edge_m,
        lower_m,
        course_of[reach_at],
        reaches[reach_at],
        names[heads],
        rivers.main[heads],
        rivers.mouth[heads],
    )


def _followed(rivers: Rivers, length_m: Floats) -> Ints:
    """The next reach of each, with at most one flowing into another: the main path first, then the longer; no loops."""
    onward = np.where((rivers.gap_m == 0) & ~np.isnan(rivers.low_m), rivers.onward, -1)
    order = np.lexsort((np.arange(len(onward)), -length_m, ~rivers.main))
    order = order[onward[order] >= 0]
    first = np.unique(onward[order], return_index=True)[1]
    followed = np.full_like(onward, -1)
    followed[order[first]] = onward[order[first]]
    return followed
