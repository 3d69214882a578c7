"""Centre lines of double-line rivers: from the water between the banks to lines a network can be built of.

The axis of each polygon comes from :mod:`riverzones.geo.medial_axis`. Here its ends get their meaning, small islands
are passed over, and lines that end on a bank are led on to the axis.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely
from geopandas import GeoDataFrame
from shapely import LineString, Point, Polygon

from riverzones.geo import geodesy
from riverzones.geo.layer import Layer
from riverzones.geo.medial_axis import Axis, Branch, axis

__all__ = ["COLUMNS", "AxisSettings", "centre_lines", "flat", "line_ends"]

CRS = "EPSG:4490"
DEGREE_M = 111_320.0  # of latitude, to turn small metres into degrees on the safe side
COLUMNS = (
    "name",
    "kind",
    "part",
    "width_m",
    "length_m",
    "from_end",
    "to_end",
    "braid",
    "water_id",
    "source_layer",
    "source_ids",
)
"""Columns of centre lines beside ``id`` and ``geometry``."""


@dataclass(frozen=True, kw_only=True)
class AxisSettings:
    """How a centre line is drawn. All of these are settings of ours; no document gives a number.

    Attributes
    ----------
    share : float
        Longest piece of a bank between two points of the triangulation, as a share of the mean width.
    island_share : float
        An island narrower than this share of the water around it makes no braid.
    smooth_share : float
        The line may leave the middle by this share of the width when vertices are taken out of it.
    touch_m : float
        A line that ends within this distance of a bank [m] enters the water there.
    cap_m : float
        Widest gap between two ends of banks that is closed [m].
    """

    share: float = 0.125
    island_share: float = 0.1
    smooth_share: float = 0.01
    touch_m: float = 100.0
    cap_m: float = 30_000.0


@dataclass(frozen=True)
class _Door:
    """Where something meets the water: a line's end (``line``, with its id) or the open end of the banks."""

    place: Point
    what: str
    name: str | None = None
    source: str | None = None


def centre_lines(
    water: GeoDataFrame,
    *,
    lines: GeoDataFrame | None = None,
    caps: GeoDataFrame | None = None,
    settings: AxisSettings | None = None,
) -> GeoDataFrame:
    """Return centre lines of rivers drawn as polygons, braids round islands included.

    Parameters
    ----------
    water : GeoDataFrame
        Polygons, EPSG:4490, ids as index; holes are islands. Columns ``name``, ``source_layer`` and ``source_ids``
        are handed on where there.
    lines : GeoDataFrame, optional
        Single-line rivers; where one ends on the water the axis reaches out to it: along the middle at an outer end
        of the polygon, else straight from the bank to the axis, as a line of ``part`` ``"connector"``.
    caps : GeoDataFrame, optional
        Lines of two points across open ends of the water; they are no bank.
    settings : AxisSettings, optional

    Returns
    -------
    GeoDataFrame
        LineStrings, EPSG:4490, ids as index, with :data:`COLUMNS`: ``kind`` is ``"centre_line"``; ``part`` is
        ``"axis"`` or ``"connector"``; ``width_m`` [m] is the area of the water passed, bays left out, divided by the
        length; ``length_m`` [m] geodesic; ``from_end`` and ``to_end`` say what is there: ``"line"`` (one single line),
        ``"open"`` (the banks end), ``"tip"`` (the water ends), ``"fork"`` or ``"bank"``; ``braid`` tells whether
        water parts round an island there. Lines share nodes exactly. They run from one
        outer end to the other, whichever way the water flows.

    Raises
    ------
    CrsError, LayerError
        If a layer is not in longitude/latitude, an id is repeated, or ``water`` holds something else than polygons.

    Examples
    --------
    >>> from shapely import box
    >>> water = GeoDataFrame(index=["w"], geometry=[box(110, 0, 110.1, 0.01)], crs="EPSG:4490")
    >>> centre_lines(water)[["width_m", "length_m"]].round(0).values.tolist()
    [[1106.0, 11132.0]]
    """
    settings = settings or AxisSettings()
    for layer, role in ((water, "subject"), (lines, "reference"), (caps, "reference")):
        if layer is not None:
            Layer.of(layer, role)
    tables: list[pd.DataFrame] = []
    for row in flat(water).explode(index_parts=False).itertuples():
        outline = without_small_islands(row.geometry, settings)
        doors = _doors(outline, lines, caps, settings)
        doors_caps = [] if caps is None else list(caps.geometry)
        rows = _of_one(outline, doors, doors_caps, settings)
        rows["water_id"] = row.Index
        rows["name"] = rows["name"].fillna(getattr(row, "name", None))
        rows["source_layer"] = getattr(row, "source_layer", None)
        rows["source_ids"] = getattr(row, "source_ids", json.dumps([str(row.Index)]))
        tables.append(rows)
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*COLUMNS, "geometry"])
    table["kind"] = "centre_line"
    lengths = geodesy.length_m(np.asarray(table["geometry"], dtype=object)) if len(table) else np.empty(0)
    table["length_m"] = lengths
    table["braid"] = table["braid"].astype(bool)
    number = table.groupby("water_id", sort=False).cumcount() if len(table) else pd.Series(dtype=int)
    table.index = pd.Index(
        [f"{w}-{n}" for w, n in zip(table["water_id"], number, strict=True)], name="id", dtype=object
    )
    return GeoDataFrame(table[[*COLUMNS, "geometry"]], geometry="geometry", crs=CRS)


def flat(layer: GeoDataFrame) -> GeoDataFrame:
    """Return the rows that have a geometry, heights left out."""
    shapes = np.asarray(layer.geometry.array, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    flattened: GeoDataFrame = layer[there].set_geometry(shapely.force_2d(shapes[there]), crs=layer.crs)
    return flattened


def line_ends(lines: GeoDataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.intp]]:
    """Return first and last points of lines, and the row each belongs to."""
    parts, row = shapely.get_parts(np.asarray(lines.geometry.array, dtype=object), return_index=True)
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    return ends, np.concatenate([row, row])


def without_small_islands(outline: Polygon, settings: AxisSettings) -> Polygon:
    """Return the polygon without the islands that are too narrow to part the water.

    Breadth is that of the largest circle inside the island; the water around it is as wide as twice the distance from
    the middle of the island to the nearest outer bank.
    """
    if not outline.interiors:
        return outline
    islands = shapely.polygons(np.array(outline.interiors, dtype=object))
    scale = np.cos(np.radians((outline.bounds[1] + outline.bounds[3]) / 2))
    flat = shapely.transform(islands, lambda xy: xy * [scale, 1.0])
    shore = shapely.transform(outline.exterior, lambda xy: xy * [scale, 1.0])
    breadth = np.array([2 * shapely.length(shapely.maximum_inscribed_circle(island)) for island in flat])
    room = 2 * shapely.distance(shapely.centroid(flat), shore)
    large = breadth >= settings.island_share * room
    return Polygon(outline.exterior, [ring for ring, keep in zip(outline.interiors, large, strict=True) if keep])


def _doors(
    outline: Polygon, lines: GeoDataFrame | None, caps: GeoDataFrame | None, settings: AxisSettings
) -> list[_Door]:
    """Ends of lines on this water, and the middles of its open ends."""
    doors: list[_Door] = []
    if lines is not None and len(lines := flat(lines)):
        ends, row = line_ends(lines)
        names = lines["name"].to_numpy(object) if "name" in lines.columns else np.full(len(lines), None)
        near = shapely.dwithin(ends, outline, 2 * settings.touch_m / DEGREE_M)
        nearest = shapely.get_point(shapely.shortest_line(ends[near], outline), 1)
        gap = geodesy.distance_m(*_xy(ends[near]), *_xy(nearest))
        for end_number in np.flatnonzero(near)[np.atleast_1d(gap) <= settings.touch_m]:
            name = names[row[end_number]]
            doors.append(
                _Door(ends[end_number], "line", None if pd.isna(name) else str(name), str(lines.index[row[end_number]]))
            )
    if caps is not None and len(caps):
        shapes = np.asarray(caps.geometry.array, dtype=object)
        here = shapes[shapely.covers(shapely.boundary(outline), shapes)]
        doors += [_Door(middle, "open") for middle in shapely.line_interpolate_point(here, 0.5, normalized=True)]
    return sorted(doors, key=lambda door: (door.what != "line", door.place.x, door.place.y, door.source or ""))


def _xy(points: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return shapely.get_x(points), shapely.get_y(points)


def _of_one(outline: Polygon, doors: list[_Door], caps: Sequence[LineString], settings: AxisSettings) -> pd.DataFrame:
    """Axis and connectors of one polygon."""
    places = [door.place for door in doors]
    middle_axis = axis(outline, ends=places, caps=caps, share=settings.share)
    used = {int(end) for end in middle_axis.ends if end >= 0}
    inlets = [n for n, door in enumerate(doors) if door.what == "line" and n not in used]
    links = {n: _link(places[n], middle_axis, outline) for n in inlets}
    far = [n for n, link in links.items() if link is None and not _at_end(places[n], middle_axis)]
    if far:
        middle_axis = middle_axis.reaching([places[n] for n in far])
        links = {n: _link(places[n], middle_axis, outline) for n in inlets if n not in far}
    whose = [int(end) if end < len(doors) else far[int(end) - len(doors)] for end in middle_axis.ends]
    ends = [None if door < 0 else doors[door] for door in whose]
    drawn = {n: link for n, link in links.items() if link is not None}
    rows = _axis_rows(middle_axis, ends, settings)
    rows = _cut(rows, [link.coords[-1] for link in drawn.values()])
    for n, link in drawn.items():
        rows.append(
            {
                "geometry": link,
                "name": doors[n].name,
                "part": "connector",
                "width_m": np.nan,
                "braid": False,
                "from_end": "bank",
                "to_end": "fork",
            }
        )
    return pd.DataFrame(rows)


def _at_end(place: Point, axis: Axis) -> bool:
    """Whether the axis ends at this place already."""
    return any(place.coords[0] in (b.line.coords[0], b.line.coords[-1]) for b in axis.branches)


def _link(place: Point, axis: Axis, outline: Polygon) -> LineString | None:
    """The straight way from an end on the bank to the axis, if it stays in the water and is not longer than wide."""
    courses = [branch.line for branch in axis.branches]
    nearest = int(np.argmin(shapely.distance(courses, place)))
    link = shapely.shortest_line(place, courses[nearest])
    dry = shapely.length(shapely.difference(link, outline))
    length_m = float(geodesy.length_m([link])[0])
    return link if 0 < length_m <= axis.branches[nearest].width_m and dry <= 0.02 * shapely.length(link) else None


def _axis_rows(axis: Axis, doors: list[_Door | None], settings: AxisSettings) -> list[dict[str, Any]]:
    """One row per branch; ``doors`` are the ends of the axis, None where the water just ends."""
    labels = ["tip" if door is None else door.what for door in doors]
    branches = _one_way(axis.branches)
    braided = _braided(branches)
    rows = []
    for branch, braid in zip(branches, braided, strict=True):
        ends = [labels[node] if node < len(labels) else "fork" for node in (branch.from_node, branch.to_node)]
        coords = shapely.get_coordinates(
            shapely.simplify(branch.line, settings.smooth_share * branch.width_m / DEGREE_M)
        )
        for row, node in ((0, branch.from_node), (-1, branch.to_node)):
            if node < len(doors) and (door := doors[node]) is not None:
                coords[row] = door.place.coords[0][:2]  # to the last digit, so that lines meet
        rows.append(
            {
                "geometry": LineString(coords),
                "name": None,
                "part": "axis",
                "width_m": branch.width_m,
                "braid": braid,
                "from_end": ends[0],
                "to_end": ends[1],
            }
        )
    return rows


def _one_way(branches: list[Branch]) -> list[Branch]:
    """The branches drawn away from the first outer end, so that arms beside each other run the same way."""
    from_nodes, to_nodes = (np.array([getattr(b, name) for b in branches]) for name in ("from_node", "to_node"))
    metres = np.maximum(geodesy.length_m([branch.line for branch in branches]), 1e-3)
    shorter = (
        pd.DataFrame({"one": from_nodes, "other": to_nodes, "m": metres})
        .groupby(["one", "other"], as_index=False)
        .min()
    )
    count = int(max(from_nodes.max(), to_nodes.max())) + 1
    graph = scipy.sparse.csr_array((shorter["m"], (shorter["one"], shorter["other"])), shape=(count, count))
    far = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=0)
    return [
        branch
        if far[branch.from_node] <= far[branch.to_node]
        else replace(branch, line=branch.line.reverse(), from_node=branch.to_node, to_node=branch.from_node)
        for branch in branches
    ]


def _braided(branches: list[Branch]) -> list[bool]:
    """Which branches lie on a way round an island: those without which their ends are still joined."""
    ways: dict[int, list[tuple[int, int]]] = {}
    for number, branch in enumerate(branches):
        ways.setdefault(branch.from_node, []).append((branch.to_node, number))
        ways.setdefault(branch.to_node, []).append((branch.from_node, number))
    bridges: set[int] = set()
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    for root in ways:
        if root in seen:
            continue
        stack = [(root, -1, iter(ways[root]))]
        seen[root] = low[root] = len(seen)
        while stack:
            node, by, onward = stack[-1]
            for neighbour, number in onward:
                if number == by:
                    continue
                if neighbour in seen:
                    low[node] = min(low[node], seen[neighbour])
                else:
                    seen[neighbour] = low[neighbour] = len(seen)
                    stack.append((neighbour, number, iter(ways[neighbour])))
                    break
            else:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] > seen[above]:
                        bridges.add(by)
    return [number not in bridges for number in range(len(branches))]


def _cut(rows: list[dict[str, Any]], feet: list[tuple[float, ...]]) -> list[dict[str, Any]]:
    """The rows with their lines cut at the feet of connectors, so that they share nodes."""
    for foot in feet:
        foot_point = Point(foot)
        gaps = shapely.distance([row["geometry"] for row in rows], foot_point)
        row = rows.pop(int(np.argmin(gaps)))
        line = row["geometry"]
        at = shapely.line_locate_point(line, foot_point)
        coords = shapely.get_coordinates(line)
        along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(coords, axis=0).T))]
        if not 0 < at < along[-1]:
            rows.append(row)
            continue
        before, after = coords[along < at], coords[along > at]
        rows.append({**row, "geometry": LineString([*before, foot]), "to_end": "fork"})
        rows.append({**row, "geometry": LineString([foot, *after]), "from_end": "fork"})
    return rows
