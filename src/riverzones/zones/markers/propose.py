"""Markers and signs of the zones of one source, and the length of its fence: proposals by HJ/T 433-2008.

That markers stand at the corners of the boundary on land and signs where roads and waterways enter is recalled from the
standard (its text could not be opened); how far apart they stand is a setting of the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import geodesy, joins, linear
from riverzones.geo.ellipsoid import geod
from riverzones.zones.corners import DEGREE_M
from riverzones.zones.markers.plan import MarkerPlan
from riverzones.zones.review.measure import ORDER, SourceShapes

__all__ = [
    "KINDS",
    "Outline",
    "Proposed",
    "Ways",
    "board_places",
    "entries",
    "fence_line",
    "outlines",
    "posts",
    "propose",
]


EDGE_DEGREES: Final = 2e-7  # 2 cm: an outline this near to another line runs along it; as in the review of zones


@dataclass(frozen=True)
class Outline:
    """The outline of one tier together with all inside it.

    ``whole``: polygon of the tier with those inside it; ``own``: lines of its outline that are no outline of a tier
    inside; ``land``: those of them that do not run through or along the water of the zones. Lines are MultiLineStrings,
    EPSG:4490, and may be empty.
    """

    whole: Any
    own: Any
    land: Any


def outlines(zones: gpd.GeoDataFrame) -> Mapping[str, Outline]:
    """Return outlines of the tiers of one source, by tier from the inside out.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons of one source, EPSG:4490, with ``tier`` and, where it is known, ``part`` ("water", "land"). Without
        parts nothing is known to be water.

    Returns
    -------
    mapping of tier to Outline
        Only tiers that are there.
    """
    shapes = SourceShapes(zones, zones.iloc[:0])
    water_zones = zones[zones["part"] == "water"] if "part" in zones.columns else zones.iloc[:0]
    wet = shapely.buffer(shapely.union_all(shapely.make_valid(water_zones.geometry.to_numpy())), EDGE_DEGREES)
    outline_of: dict[str, Outline] = {}
    inside: Any = shapely.MultiLineString()
    for tier in ORDER:
        if shapes.area(tier) is None:
            continue
        whole = shapes.up_to(tier)
        own = _lines(shapely.difference(whole.boundary, shapely.buffer(inside, EDGE_DEGREES)))
        outline_of[tier] = Outline(whole, own, _lines(shapely.difference(own, wet)))
        inside = shapely.union(inside, whole.boundary)
    return outline_of


def fence_line(tiers: Mapping[str, Outline]) -> Any:
    """Return the line to be fenced: the outline of tier 1 on land, None where there is no tier 1.

    Examples
    --------
    >>> from shapely import box
    >>> rows = gpd.GeoDataFrame({"tier": ["1", "1"], "part": ["water", "land"]}, crs=4490,
    ...                         geometry=[box(110, 0, 110.01, 0.001), box(110, 0.001, 110.01, 0.002)])
    >>> line = fence_line(outlines(rows))
    >>> int(geodesy.length_m([line])[0].round())                                   # 1113.2 + 2 * 110.6
    1334
    """
    return tiers["1"].land if "1" in tiers else None


def _lines(shape: Any) -> Any:
    """The lines of a shape joined where they meet; pieces below 1 m are what the tolerance leaves and are dropped."""
    merged = shapely.line_merge(shapely.MultiLineString([p for p in shapely.get_parts(shape) if p.length > 0]))
    parts = shapely.get_parts(merged)
    long_enough = parts[geodesy.length_m(parts) >= 1.0] if len(parts) else parts
    return shapely.MultiLineString(list(long_enough))


Floats = npt.NDArray[np.float64]


def posts(line: Any, *, tolerance_m: float, spacing_m: float, apart_m: float) -> pd.DataFrame:
    """Return places of markers along the outline of a tier.

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
        so_far = np.r_[0.0, np.cumsum(geod().line_lengths(coords[:, 0], coords[:, 1]))]
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
    return [(point, "edge" if number else "corner") for number, point in enumerate(places)]


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
    corner_numbers = np.asarray(shapely.get_coordinates(simple, include_z=True)[:, 2], dtype=np.intp)
    return corner_numbers[:-1] if closed else corner_numbers


def _apart(at: Floats, length: float, apart_m: float, *, closed: bool) -> Floats:
    """Corners at least so far apart: one after the other, the ends of an open piece kept."""
    measures_kept = [at[0]]
    end = length if closed else at[-1]
    for measure in at[1:] if closed else at[1:-1]:
        if measure - measures_kept[-1] >= apart_m and end - measure >= apart_m:
            measures_kept.append(measure)
    return np.array(measures_kept if closed else [*measures_kept, at[-1]])


def entries(lines: gpd.GeoDataFrame, outline: Any, *, apart_m: float) -> gpd.GeoDataFrame:
    """Return places where lines cross an outline.

    Parameters
    ----------
    lines : GeoDataFrame
        Roads or waterways, EPSG:4490, unique ids as index; other geometries are passed over.
    outline : MultiLineString
        EPSG:4490. A line that runs along it crosses it where the common stretch begins and where it ends.
    apart_m : float
        Crossings of one line nearer to each other than this count once [m].

    Returns
    -------
    GeoDataFrame
        ``line_id`` and Points, line by line from its start.

    Examples
    --------
    >>> road = gpd.GeoDataFrame(index=["r"], geometry=[shapely.LineString([(-1, 0.5), (2, 0.5)])], crs=4490)
    >>> entries(road, shapely.box(0, 0, 1, 1).boundary, apart_m=30).geometry.x.tolist()
    [0.0, 1.0]
    """
    shapes = np.asarray(lines.geometry.array, dtype=object)
    linear = (shapely.get_dimensions(shapes) == 1) & ~shapely.is_empty(shapes)
    hit = np.flatnonzero(linear)[shapely.STRtree(shapes[linear]).query(outline, predicate="intersects")]
    ids: list[Any] = []
    places: list[Any] = []
    for row in np.sort(hit):
        common = shapely.intersection(shapes[row], outline)
        crossing_points = [place for part in shapely.get_parts(common) for place in _ends(part)]
        crossing_points.sort(key=lambda place: shapely.line_locate_point(_one(shapes[row]), place))
        apart: list[Any] = []
        for place in crossing_points:
            if all(geodesy.distance_m(place.x, place.y, old.x, old.y) >= apart_m for old in apart):
                apart.append(place)
        ids += [lines.index[row]] * len(apart)
        places += apart
    return gpd.GeoDataFrame({"line_id": pd.Series(ids, dtype=object)}, geometry=places, crs=4490)


def board_places(candidates: gpd.GeoDataFrame, intake: Any, count: int) -> gpd.GeoDataFrame:
    """Return the ``count`` candidates that are nearest to the intake, where there is none the first.

    Parameters
    ----------
    candidates : GeoDataFrame
        Points, EPSG:4490: crossings of roads, or markers.
    intake : Point or None
        EPSG:4490.
    count : int
        How many boards.

    Returns
    -------
    GeoDataFrame
        The rows chosen, the nearest first.
    """
    if intake is None or candidates.empty:
        return candidates.iloc[:count]
    centre = gpd.GeoDataFrame(geometry=[intake], index=["intake"], crs=4490)
    numbered = gpd.GeoDataFrame(geometry=candidates.geometry.to_numpy(), crs=4490)
    far = joins.nearest(numbered, centre).set_index("subject_id")["distance_m"]
    return candidates.iloc[far.sort_values(kind="stable").index[:count]]


def _ends(part: Any) -> list[Any]:
    """A point itself; of a line its two ends."""
    if part.geom_type == "Point":
        return [part]
    coords = shapely.get_coordinates(part)
    return list(shapely.points(coords[[0, -1]]))


def _one(line: Any) -> Any:
    """A line to measure along: several parts joined, end to end where they do not meet."""
    return line if line.geom_type == "LineString" else shapely.LineString(shapely.get_coordinates(line))


KINDS: Final = ("boundary_marker", "road_sign", "water_sign", "board")
"""What is proposed."""

COLUMNS: Final = ("kind", "tier", "reason", "line_id", "sure", "geometry")


@dataclass(frozen=True)
class Ways:
    """What may enter zones, lines in EPSG:4490 with ids as index; None where the project has no such layer.

    ``waterways`` have a column ``navigable``: True, False, or None where nothing says.
    """

    roads: gpd.GeoDataFrame | None = None
    waterways: gpd.GeoDataFrame | None = None


@dataclass(frozen=True)
class Proposed:
    """Proposals for one source.

    ``markers``: Points, EPSG:4490, with ``kind`` (one of :data:`KINDS`), ``tier``, ``reason`` ("corner", "edge",
    "enters", "public"), ``line_id`` (road or waterway, None for others), ``sure`` (False: only if the waterway is
    navigable, which nothing says). ``fence``: the line to be fenced (MultiLineString), None without a tier 1;
    ``fence_m`` its length [m]; ``areas``: polygon per tier, without the tiers inside it.
    """

    markers: gpd.GeoDataFrame
    fence: Any
    fence_m: float | None
    areas: dict[str, Any]


def propose(zones: gpd.GeoDataFrame, plan: MarkerPlan, ways: Ways, intake: Any = None) -> Proposed:
    """Return proposals for the zones of one source.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons of one source, EPSG:4490; ``tier`` ("1", "2", "3", "quasi"), ``part`` where it is known.
    plan : MarkerPlan
        Distances.
    ways : Ways
        Roads and waterways.
    intake : Point, optional
        Boards stand as near to it as people come: where roads enter, else at a marker.

    Returns
    -------
    Proposed
        Markers tier by tier from the inside out. Where tiers meet, one marker serves both.
    """
    outline_of = outlines(zones)
    fence = fence_line(outline_of)
    parts = [part for tier, outline in outline_of.items() for part in _of_tier(tier, outline, plan, ways)]
    proposals = gpd.GeoDataFrame(
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS)),
        geometry="geometry",
        crs=4490,
    )
    proposals = _alone(proposals, plan["marker_apart_m"])
    proposals = gpd.GeoDataFrame(
        pd.concat(
            [part for part in (proposals, _boards(proposals, intake, int(plan["boards"]))) if len(part)],
            ignore_index=True,
        )
        if len(proposals)
        else proposals,
        geometry="geometry",
        crs=4490,
    )
    length = None if fence is None else float(geodesy.length_m([fence])[0])
    return Proposed(proposals, fence, length, _areas(outline_of))


def _of_tier(tier: str, outline: Outline, plan: MarkerPlan, ways: Ways) -> list[gpd.GeoDataFrame]:
    stands = posts(
        outline.land,
        tolerance_m=plan["marker_tolerance_m"],
        spacing_m=plan["marker_spacing_m"],
        apart_m=plan["marker_apart_m"],
    )
    parts = [_rows(stands["geometry"], tier, "boundary_marker", stands["reason"])]
    for kind, lines in (("road_sign", ways.roads), ("water_sign", ways.waterways)):
        if lines is None or shapely.is_empty(outline.own):
            continue
        crossed = entries(lines, outline.own, apart_m=plan["marker_apart_m"])
        rows = _rows(crossed.geometry, tier, kind, "enters").assign(line_id=crossed["line_id"].to_numpy())
        if kind == "water_sign":
            rows = rows.set_geometry(_on_bank(rows.geometry, outline.land))
            navigable = lines["navigable"].reindex(crossed["line_id"]).to_numpy()
            rows["sure"] = [value is not None and not pd.isna(value) for value in navigable]
            rows = rows.loc[[value is None or bool(pd.isna(value)) or bool(value) for value in navigable]]
        parts.append(rows)
    return [rows for rows in parts if len(rows)]


BANK_M: Final = 3_000.0  # a bank farther than this from the middle of the river is not looked for; a setting of ours


def _on_bank(places: Any, land: Any) -> Any:
    """Places on a line of a river moved to the nearest bank there, where the outline on land leaves the water.

    A place without such a bank near it stays where it is.
    """
    open_ = [piece for piece in shapely.get_parts(land) if not shapely.is_closed(piece)]
    if not open_ or not len(places):
        return places
    ends = gpd.GeoDataFrame(geometry=[end for piece in open_ for end in _ends(piece)], crs=4490)
    numbered = gpd.GeoDataFrame(geometry=places.to_numpy(), crs=4490)
    near = joins.nearest(numbered, ends, within_m=BANK_M).drop_duplicates("subject_id").set_index("subject_id")
    moved = [
        ends.geometry[near["reference_id"][row]] if row in near.index else point
        for row, point in enumerate(numbered.geometry)
    ]
    return gpd.GeoSeries(moved, index=places.index, crs=4490)


def _rows(places: Any, tier: str, kind: str, reason: Any) -> gpd.GeoDataFrame:
    table = {"kind": kind, "tier": tier, "reason": reason, "line_id": None, "sure": True}
    frame = pd.DataFrame(table, index=range(len(places)))
    return gpd.GeoDataFrame(frame, geometry=list(places), crs=4490)


def _alone(markers: gpd.GeoDataFrame, apart_m: float) -> gpd.GeoDataFrame:
    """Without markers that stand beside one of an inner tier: one serves both."""
    posts_ = markers[markers["kind"] == "boundary_marker"]
    if posts_["tier"].nunique() < 2:
        return markers
    pairs = joins.within(posts_[["geometry"]], posts_[["geometry"]], distance_m=apart_m)
    tiers = markers["tier"].to_numpy()
    subject, reference = pairs["subject_id"].to_numpy(), pairs["reference_id"].to_numpy()
    twice = (tiers[subject] != tiers[reference]) & (reference < subject)
    return markers.drop(index=np.unique(subject[twice])).reset_index(drop=True)


def _boards(proposed: gpd.GeoDataFrame, intake: Any, count: int) -> gpd.GeoDataFrame:
    """Boards where roads come in, else beside a marker."""
    roads, markers = (proposed[proposed["kind"] == kind] for kind in ("road_sign", "boundary_marker"))
    chosen = board_places(roads if len(roads) else markers, intake, count)
    return chosen.assign(kind="board", reason="public")


def _areas(tiers: Any) -> dict[str, Any]:
    area_of: dict[str, Any] = {}
    inside: Any = shapely.Polygon()
    for tier, outline in tiers.items():
        area_of[tier] = shapely.difference(outline.whole, inside)
        inside = outline.whole
    return area_of
