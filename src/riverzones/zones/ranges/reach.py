"""A reach between two named places: the area under its flood, and the land so many metres beyond."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import NetworkError
from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.geo.linear import between
from riverzones.model import Text
from riverzones.network import Network
from riverzones.network.chainage import locate, point_at
from riverzones.zones.context import ZoneContext
from riverzones.zones.overlay import connected_parts, difference, intersection, polygonal
from riverzones.zones.ranges.dikes import line_bound
from riverzones.zones.ranges.flooding import Guide, along_profile, guide, others
from riverzones.zones.ranges.levels import Profile, profile_of, years_of
from riverzones.zones.ranges.river_axis import BANKS, END_M, RiverAxis, pieces
from riverzones.zones.ranges.rows import made, one_note

__all__ = ["flood_reach", "reach_between"]

Floats = npt.NDArray[np.float64]
NEAR_M: Final = 5_000.0  # from a named place to its river at most; a setting of ours
MARGIN: Final = 1.05
PAST_CELLS: Final = 2.0  # a flood is looked for so many cells beyond the ends of its reach, and cut; a setting of ours
_CHAINAGE: Final = re.compile(r"[Kk]?(?P<km>\d+)\+(?P<m>\d+(?:\.\d+)?)|(?P<whole>\d+(?:\.\d+)?)\s*(?:m|米)?")


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place on the network, and the area it names, if it names one."""

    reach: int
    to_end_m: float
    area: Any = None


def flood_reach(
    reaches: GeoDataFrame, ground: ZoneContext, *, distance_m: pd.Series, return_years: pd.Series
) -> GeoDataFrame:
    """Return for each reach from ``start`` to ``end`` the area of its flood and the land beyond.

    Parameters
    ----------
    reaches : GeoDataFrame
        ``start`` and ``end``: ``layer:id`` of a place, or a chainage [m] of ``river`` (``12500``, ``K12+500``); ids as
        index.
    ground : ZoneContext
        ``network``; the layers that are named; ``flood_lines``; ``flood_levels`` and ``relief``.
    distance_m : Series
        Depth of the land beyond the flood line [m].
    return_years : Series
        Return period of the flood [years].

    Returns
    -------
    GeoDataFrame
        Two rows per reach: ``part`` water (the flood area) and land; both end square at the ends of the reach.
    """
    rows: list[dict[str, Any]] = []
    for row_id, row in reaches.iterrows():
        years, width = return_years[row_id], float(distance_m[row_id])
        general = {"source_id": row_id, "start": row.get("start"), "end": row.get("end"), "return_years": years}
        course = reach_between(row, ground)
        if isinstance(course, Text):
            rows.append({**general, "why": course})
            continue
        flood = _flood(course, ground, years)
        if isinstance(flood, Text):
            rows.append({**general, "why": flood})
            continue
        water, basis, used, notes = flood
        located = course.located(shapely.points(shapely.get_coordinates(water)))
        depth_m = (float(located["offset_m"].max()) + width) * MARGIN + 1
        beside = course.beside(0.0, course.length_m, depth_m)
        land = intersection(difference(buffer([water], distance_m=width), [water]), [beside])[0]
        general |= {"basis": basis, "used": used, "note": one_note(notes)}
        rows.append({**general, "part": "water", "geometry": water})
        rows.append({**general, "part": "land", "geometry": land, "distance_m": width})
    return made(rows)


def reach_between(row: pd.Series, ground: ZoneContext) -> RiverAxis | Text:
    """Return the way of the water between ``start`` and ``end`` of a row, drawn downstream, or why it is not known.

    Where a place is an area (a reservoir), the reach ends at its edge.
    """
    if ground.network is None:
        return Text(zh="没有河网", en="there is no river network")
    spots = [_spot(row, column, ground) for column in ("start", "end")]
    for spot in spots:
        if isinstance(spot, Text):
            return spot
    upper_spot, lower_spot = (spot for spot in spots if isinstance(spot, _Spot))
    line = _down(ground.network, upper_spot, lower_spot)
    if line is None:
        line = _down(ground.network, lower_spot, upper_spot)
    if line is None:
        return Text(
            zh=f"{row.get('start')} 与 {row.get('end')} 之间水流不相通",
            en=f"the water of {row.get('start')} does not come to {row.get('end')}, nor the other way",
        )
    for area in (upper_spot.area, lower_spot.area):
        if area is not None:
            parts = shapely.get_parts(shapely.difference(line, area))
            line = max(parts, key=lambda part: float(part.length), default=line)
    return RiverAxis(str(row.get("name") or row.name), line)


def _spot(row: pd.Series, column: str, ground: ZoneContext) -> _Spot | Text:
    assert ground.network is not None
    word = row.get(column)
    if not isinstance(word, str) or not word.strip():
        return Text(
            zh=f"未填 {column}（如 intakes:QS-04，或里程 K12+500）", en=f"{column} is empty (intakes:QS-04, or K12+500)"
        )
    area, river = None, row.get("river")
    if match := _CHAINAGE.fullmatch(word.strip()):
        chainage = float(match["whole"]) if match["whole"] else float(match["km"]) * 1000 + float(match["m"])
        try:
            point = point_at(ground.network, river if isinstance(river, str) else None, chainage)
        except NetworkError as error:
            return Text(zh=error.in_language("zh")[0], en=error.in_language("en")[0])
    else:
        layer, _, key = word.strip().partition(":")
        rows = ground.layers.get(layer.strip())
        if rows is None or key.strip() not in rows.index:
            return Text(zh=f"项目中没有 {word}（图层:标识）", en=f"the project has no {word} (layer:id)")
        shape = rows.geometry[key.strip()]
        if shape is None:
            return Text(zh=f"{word} 没有位置", en=f"{word} has no place")
        area = shape if shapely.get_dimensions(shape) == 2 else None
        point = shapely.point_on_surface(shape)
    stated = pd.Series([river]) if isinstance(river, str) else None
    at = locate(GeoDataFrame(geometry=[point], crs=4490), ground.network, within_m=NEAR_M, river=stated).iloc[0]
    if at["reach_id"] is None:
        return Text(zh=f"{word} 附近 5 千米内没有河流", en=f"no river lies within 5 km of {word}")
    return _Spot(int(ground.network.positions([at["reach_id"]])[0]), float(at["to_end_m"]), area)


def _down(network: Network, upper: _Spot, lower: _Spot) -> Any | None:
    """The line from one spot down to the other along the main way; None where it does not lead there."""
    way, here = [upper.reach], upper.reach
    while here != lower.reach or (len(way) == 1 and upper.to_end_m < lower.to_end_m):
        here = int(network.main_down[here])
        if here < 0 or here in way:
            return None
        way.append(here)
    lines = np.asarray(network.reaches.geometry.array, dtype=object)[way]
    length = geodesy.length_m(lines)
    scale = length / network.length_m[way]
    begin, stop = np.zeros(len(way)), length.copy()
    begin[0] = length[0] - upper.to_end_m * scale[0]
    stop[-1] = length[-1] - lower.to_end_m * scale[-1]
    parts = [part for part in between(lines, begin, stop) if part is not None]
    if not parts:
        return None
    return shapely.remove_repeated_points(
        shapely.LineString(np.concatenate([shapely.get_coordinates(p) for p in parts]))
    )


def _flood(
    course: RiverAxis, ground: ZoneContext, years: Any
) -> tuple[Any, str, list[dict[str, Any]], list[Text]] | Text:
    """The area of the flood along the reach: as given, else from levels on the heights."""
    rows = ground.layers.get("flood_lines")
    if rows is not None and len(rows):
        chosen = years_of(rows[rows.geometry.notna()], years)
        given = chosen if isinstance(chosen, Text) else _given(course, chosen)
        if given is not None and not isinstance(given, Text):
            return given, "given_line", [], []
    rows = ground.layers.get("flood_levels")
    if rows is None or not len(rows):
        return Text(
            zh="没有这一重现期的洪水线（面或两岸的线）或设计洪水位", en="no flood line or levels of this return period"
        )
    chosen = years_of(_near(course, rows), years)
    profile = chosen if isinstance(chosen, Text) else profile_of(course, chosen, ground.relief)
    if isinstance(profile, Text):
        return profile
    assert ground.relief is not None
    assert ground.network is not None
    beside = _guide_beyond(course, ground.network, profile, PAST_CELLS * ground.relief.tiles.grid.cell_m)
    wet, notes = along_profile(course, ground.relief, profile, beside)
    body = _along(course, wet.polygon)
    if body.is_empty:
        return Text(zh="洪水位以下没有与河道相连的地面", en="no ground below the flood level hangs with the river")
    return body, "flood_level", profile.used, notes


def _guide_beyond(course: RiverAxis, network: Network, profile: Profile, past_m: float) -> Guide:
    """Return the guide of a reach drawn out straight at both ends, where the level is that of the end: cells are wet by
    their middles, so that without it the flood ends up to half a cell before the reach does.
    """
    xy = shapely.get_coordinates(course.line)
    wide_xy = np.concatenate([_past(xy[1], xy[0], past_m), xy, _past(xy[-2], xy[-1], past_m)])
    wide = RiverAxis(course.name, shapely.LineString(wide_xy), course.base_m - past_m)
    ends = shapely.union_all(buffer(shapely.points(xy[[0, -1]]), distance_m=2 * past_m))
    beyond = [RiverAxis("", line) for axis in others([wide], network) for line in _lines(axis.line, ends)]
    beside = guide([wide, *beyond])
    low, high = (
        stated if abs(stated - end) < END_M else end
        for stated, end in (
            (profile.chainage_m[0], course.base_m),
            (profile.chainage_m[-1], course.base_m + course.length_m),
        )
    )
    at = np.where(beside.river == 0, np.clip(beside.chainage_m, low, high), beside.chainage_m)
    return replace(beside, chainage_m=at)


def _past(before: Floats, tip: Floats, metres: float) -> Floats:
    """The place so many metres beyond the tip of an edge, as one row."""
    length = float(np.ravel(geodesy.distance_m(*before, *tip))[0])
    return (tip + (tip - before) * (metres / length))[None]


def _lines(line: Any, without: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shapely.difference(line, without)) if part.geom_type == "LineString"]


def _near(course: RiverAxis, rows: GeoDataFrame) -> GeoDataFrame:
    """The places whose foot on the reach lies within it, or just beyond its ends."""
    rows = rows[rows.geometry.notna()]
    return rows[(course.located(rows.geometry.to_numpy())["offset_m"] < NEAR_M).to_numpy(dtype=bool)]


def _given(course: RiverAxis, rows: GeoDataFrame) -> Any | None:
    """The area of given flood areas, or between flood lines of both banks, beside the reach."""
    shapes = rows.geometry.to_numpy()
    plane = shapes[(shapely.get_dimensions(shapes) == 2) & shapely.intersects(shapes, course.line)]
    if len(plane):
        return _along(course, shapely.union_all(polygonal(plane)))
    bounds = []
    for row, line in rows.geometry.items():
        bank = rows["bank"].get(row) if "bank" in rows.columns else None
        for piece in pieces(line) if shapely.get_dimensions(line) == 1 else ():
            bound = line_bound(course, piece, bank, "given_line")
            bounds += [] if bound is None else [bound]
    if {bound.bank for bound in bounds} != set(BANKS):
        return None
    return _along(course, shapely.union_all([bound.area for bound in bounds]))


def _along(course: RiverAxis, area: Any) -> Any:
    """The part of an area beside the reach that hangs together with it."""
    if area.is_empty:
        return area
    located = course.located(shapely.points(shapely.get_coordinates(area)))
    beside = course.beside(0.0, course.length_m, float(located["offset_m"].max()) * MARGIN + 1)
    cut = intersection([area], [beside])
    return connected_parts(cut, np.array([course.line], dtype=object))[0]
