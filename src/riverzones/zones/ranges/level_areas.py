"""Ground below a level, or between two, that hangs together with rivers: the 175 m area, the drawdown zone.

Areas that the project has at the levels asked for count before heights. From heights the ground of each river is the
cells nearest to it. Heights measured when the reservoir was full know nothing of the ground below that water.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.terms import labels
from riverzones.terrain import Flooded, flooded
from riverzones.zones.context import ZoneContext
from riverzones.zones.overlay import connected_parts, difference, intersection, polygonal
from riverzones.zones.ranges.flooding import CUT_OFF, guide, others, seeds_of
from riverzones.zones.ranges.levels import Laid, laid
from riverzones.zones.ranges.reach import reach_between
from riverzones.zones.ranges.river_axis import RiverAxis, river_axis_of
from riverzones.zones.ranges.rows import made, number_of, one_note, river_of

__all__ = ["level_area", "level_reach"]

MARGIN: Final = 1.05
UNSTATED: Final = labels("reason")["no_datum"]
BATHYMETRY: Final = Text(
    zh="高程若测于蓄水之后，当时水面以下的地形不可知",
    en="heights measured after impoundment do not know the ground below the water of that day",
)


def level_area(
    rivers: GeoDataFrame, ground: ZoneContext, *, high_m: pd.Series, low_m: pd.Series, datum: pd.Series
) -> GeoDataFrame:
    """Return the ground of each river below ``high_m``, without what lies below ``low_m`` where that is given.

    Parameters
    ----------
    rivers : GeoDataFrame
        Rivers by ``name``, EPSG:4490, ids as index.
    ground : ZoneContext
        ``network``; layer ``inundation_areas`` (``high_m``, ``datum``, ``river``); ``relief``.
    high_m, low_m : Series
        Levels [m]; the same for all rivers.
    datum : Series
        Vertical datum of the levels as the row states it; else that of the run counts.

    Returns
    -------
    GeoDataFrame
        One area per river that has one, with ``low_m``, ``high_m``, ``datum``.
    """
    rows: list[dict[str, Any]] = []
    courses = {}
    for row_id, river in rivers.iterrows():
        name = river_of(river)
        course = river_axis_of(ground.network, name) if ground.network is not None and name else None
        levels = {"high_m": number_of(high_m[row_id]), "low_m": number_of(low_m[row_id])}
        given = None if course is None else _given(course, ground, levels)
        if course is None:
            why = Text(zh="河网中没有这条河", en="the network has no such river")
            rows.append({"source_id": row_id, "why": why})
        elif given is not None:
            note = None if given[1] else UNSTATED
            rows.append(
                {
                    "source_id": row_id,
                    **levels,
                    "geometry": given[0],
                    "datum": given[1],
                    "basis": "given_line",
                    "note": note,
                }
            )
        else:
            courses[row_id] = course
    if courses:
        first = next(iter(courses))
        rows += _from_heights(courses, ground, number_of(low_m[first]), number_of(high_m[first]), datum[first])
    return made(rows)


def level_reach(
    reaches: GeoDataFrame, ground: ZoneContext, *, high_m: pd.Series, low_m: pd.Series, datum: pd.Series
) -> GeoDataFrame:
    """Return :func:`level_area` of reaches from ``start`` to ``end`` (:func:`riverzones.zones.ranges.flood_reach`).

    Areas given at the levels end square at the ends of the reach; from heights the ground nearest to it counts.
    """
    rows: list[dict[str, Any]] = []
    courses = {}
    for row_id, row in reaches.iterrows():
        general = {"source_id": row_id, "start": row.get("start"), "end": row.get("end")}
        levels = {"high_m": number_of(high_m[row_id]), "low_m": number_of(low_m[row_id])}
        course = reach_between(row, ground)
        if isinstance(course, Text):
            rows.append({**general, "why": course})
            continue
        given = _given(course, ground, levels, by_place=True)
        if given is None:
            courses[row_id] = course
            continue
        note = None if given[1] else UNSTATED
        drawn = {"geometry": _beside(course, given[0]), "datum": given[1], "basis": "given_line", "note": note}
        rows.append({**general, **levels, **drawn})
    if courses:
        first = next(iter(courses))
        areas = _from_heights(courses, ground, number_of(low_m[first]), number_of(high_m[first]), datum[first])
        ends = {
            row_id: {"start": reaches.loc[row_id, "start"], "end": reaches.loc[row_id, "end"]} for row_id in courses
        }
        rows += [{**row, **ends[row["source_id"]]} for row in areas]
    return made(rows)


def _beside(course: RiverAxis, area: Any) -> Any:
    """The part of an area beside a reach, square at its ends."""
    if area.is_empty:
        return area
    located = course.located(shapely.points(shapely.get_coordinates(area)))
    return intersection([area], [course.beside(0.0, course.length_m, float(located["offset_m"].max()) * MARGIN + 1)])[0]


def _given(
    course: RiverAxis, ground: ZoneContext, levels: dict[str, float | None], *, by_place: bool = False
) -> tuple[Any, str | None] | None:
    """The area between given areas at the levels, and their common datum; None without one of them.

    They are those that name the river, or with ``by_place`` those that a reach runs through.
    """
    layer = ground.layers.get("inundation_areas")
    if layer is None or not {"high_m", *(() if by_place else ("river",))} <= set(layer.columns):
        return None
    if by_place:
        of_course = layer[shapely.intersects(layer.geometry.to_numpy(), course.line)]
    else:
        of_course = layer[(layer["river"] == course.name).to_numpy(dtype=bool)]
    shapes, datums = [], []
    for level in (levels["high_m"], levels["low_m"]):
        if level is None:
            continue
        at = of_course[(pd.to_numeric(of_course["high_m"], errors="coerce") == level).to_numpy(dtype=bool)]
        if not len(at):
            return None
        on = np.array([course.line], dtype=object)
        shapes.append(connected_parts(polygonal([shapely.union_all(polygonal(at.geometry.to_numpy()))]), on)[0])
        words = set(at["datum"].dropna()) if "datum" in at.columns else set[str]()
        datums.append(words.pop() if len(words) == 1 else None)
    if len(set(datums)) != 1:
        return None  # levels in two datums say nothing about the ground between
    return (shapes[0] if len(shapes) == 1 else difference([shapes[0]], [shapes[1]])[0]), datums[0]


def _from_heights(
    courses: dict[Any, RiverAxis], ground: ZoneContext, low: float | None, high: float | None, datum: Any
) -> list[dict[str, Any]]:
    assert high is not None
    upper = laid(high, datum, ground.relief)
    lower = None if low is None else laid(low, datum, ground.relief)
    for area_or_reason in (upper, lower):
        if isinstance(area_or_reason, Text):
            return [{"source_id": row_id, "why": area_or_reason} for row_id in courses]
    assert isinstance(upper, Laid)
    assert ground.relief is not None
    tiles = ground.relief.tiles
    seeds = seeds_of([course.line for course in courses.values()], ground.relief)
    wet = flooded(tiles, upper.level_m, seeds)
    used = upper.used("high_m", stated_by=upper.datum)
    if isinstance(lower, Laid):
        wet = wet.difference(flooded(tiles, lower.level_m, seeds))
        used += [size_used for size_used in lower.used("low_m", stated_by=lower.datum) if size_used not in used]
    assert ground.network is not None
    beside = guide([*courses.values(), *others([*courses.values()], ground.network)])
    parts = wet.parted(beside.nearest) if wet.wet else dict[int, Flooded]()
    notes = [BATHYMETRY, *([CUT_OFF] if wet.cut_off else [])]
    rows = []
    for number, row_id in enumerate(courses):
        general = {"source_id": row_id, "low_m": low, "high_m": high, "datum": upper.datum}
        if number in parts:
            area = parts[number].polygon
            rows.append({**general, "basis": "flood_level", "geometry": area, "used": used, "note": one_note(notes)})
        else:
            why = Text(
                zh="这一水位不及该河，或高程未覆盖", en="the level does not come to this river, or the heights do not"
            )
            rows.append({**general, "why": why})
    return rows
