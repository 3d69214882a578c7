"""Strips of land along water: ecological buffer strips on each bank, and blue lines that hold water and strip."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.zones.ground import Ground
from riverzones.zones.overlay import areal, common, without
from riverzones.zones.ranges.bands import water_body
from riverzones.zones.ranges.course import Course, course_of
from riverzones.zones.ranges.rows import made, one_note, river_of

__all__ = ["blue_line", "buffer_strip"]

MARGIN: Final = 1.05
HALF: Final = 0.5  # of the river at least must an area cover to be its water; a setting of ours
SHORT_M: Final = 1.0  # of a river without an area of water is not told; a setting of ours
STILL: Final = ("lakes", "reservoirs")


def buffer_strip(waters: GeoDataFrame, ground: Ground, *, width_m: pd.Series) -> GeoDataFrame:
    """The land within the width of the edge of the water, on each bank of a river, around a lake.

    Parameters
    ----------
    waters : GeoDataFrame
        Rivers as lines by ``name``, or water areas, EPSG:4490, ids as index.
    ground : Ground
        ``network`` and ``water``; layers ``lakes`` and ``reservoirs`` that join a river count as its water.
    width_m : Series
        Width of the strip [m]; rows without one get none, since no law sets it.

    Returns
    -------
    GeoDataFrame
        ``part`` land, ``bank`` for rivers, ``distance_m`` [m]. Ends of rivers are square.
    """
    rows: list[dict[str, Any]] = []
    for row_id, row in waters.iterrows():
        found = _water(row, ground, width_m[row_id])
        if isinstance(found, Text):
            rows.append({"source_id": row_id, "why": found})
            continue
        body, course, notes = found
        width = float(width_m[row_id])
        strip = without(buffer([body], distance_m=width), [body])[0]
        general = {"source_id": row_id, "part": "land", "distance_m": width, "note": one_note(notes)}
        if course is None:
            rows.append({**general, "geometry": strip})
            continue
        sides = course.sides(_beside(course, strip))
        rows += [{**general, "bank": side, "geometry": area} for side, area in sides.items()]
    return made(rows)


def blue_line(waters: GeoDataFrame, ground: Ground, *, width_m: pd.Series) -> GeoDataFrame:
    """The water with the land within the width of its edge, as one area.

    Parameters
    ----------
    waters, ground, width_m
        As :func:`buffer_strip`.
    """
    rows: list[dict[str, Any]] = []
    for row_id, row in waters.iterrows():
        found = _water(row, ground, width_m[row_id])
        if isinstance(found, Text):
            rows.append({"source_id": row_id, "why": found})
            continue
        body, course, notes = found
        width = float(width_m[row_id])
        area = buffer([body], distance_m=width)[0]
        area = area if course is None else _beside(course, area)
        rows.append({"source_id": row_id, "geometry": area, "distance_m": width, "note": one_note(notes)})
    return made(rows)


def _beside(course: Course, area: Any) -> Any:
    """The part of an area beside a river, square at its ends."""
    place = course.located(shapely.points(shapely.get_coordinates(area)))
    reach = float(place["offset_m"].max()) * MARGIN + 1
    return common([area], [course.beside(course.base_m, course.base_m + course.length_m, reach)])[0]


def _water(row: pd.Series, ground: Ground, width: Any) -> tuple[Any, Course | None, list[Text]] | Text:
    """The water of a row with its islands, its course where it is a river, and what stands in for water."""
    if width is None or pd.isna(width):
        return Text(
            zh="未填宽度（buffer_width_m、blue_width_m）", en="no width is stated (buffer_width_m, blue_width_m)"
        )
    if shapely.get_dimensions(row.geometry) == 2:
        return (
            areal([shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(row.geometry))))])[0],
            None,
            [],
        )
    name = river_of(row)
    course = course_of(ground.network, name) if ground.network is not None and name else None
    if course is None:
        return Text(zh="河网中没有这条河", en="the network has no such river")
    found = _areas(course, ground)
    if found is not None:
        body, layer = found
        body, notes = water_body(_beside(course, body), ground)
        bare = course.length_m - float(geodesy.length_m([shapely.intersection(course.line, body)])[0])
        notes.append(Text(zh=f"水域取自图层 {layer}", en=f"water is that of the layer {layer}"))
        if bare > SHORT_M:
            zh = f"{name}有 {bare / 1000:.2f} 千米没有水域面，未划"
            notes.append(Text(zh=zh, en=f"{bare / 1000:.2f} km of {name} have no area of water and no strip"))
        return body, course, notes
    wide = _mean_width(course, ground)
    if wide is None:
        return Text(
            zh="没有水域面，河段也未注明宽度", en="there is neither an area of water nor a width of the reaches"
        )
    note = Text(zh=f"没有水域面，按河宽 {wide:.0f} 米", en=f"no area of water: {wide:.0f} m wide as stated")
    return _beside(course, buffer([course.line], distance_m=wide / 2)[0]), course, [note]


def _areas(course: Course, ground: Ground) -> tuple[Any, str] | None:
    """The best layer of water that covers at least half of the river, and its areas along it."""
    if ground.water is None:
        return None
    for layer in dict.fromkeys(ground.water["source_layer"]):
        if layer in STILL:
            continue
        shapes = ground.water.geometry.to_numpy()[(ground.water["source_layer"] == layer).to_numpy()]
        rows = ground.water[(ground.water["source_layer"] == layer).to_numpy()]
        owner = rows["river"] if "river" in rows.columns else pd.Series(None, index=rows.index, dtype=object)
        other = owner.notna().to_numpy(dtype=bool) & (owner != course.name).to_numpy(dtype=bool)
        near = shapes[shapely.intersects(shapes, course.line) & ~other]
        if not len(near):
            continue
        body = shapely.union_all(areal(near))
        covered = float(geodesy.length_m([shapely.intersection(course.line, body)])[0])
        if covered >= HALF * course.length_m:
            return body, str(layer)
    return None


def _mean_width(course: Course, ground: Ground) -> float | None:
    """Width of the river [m], the mean of its reaches by length."""
    assert ground.network is not None
    reaches = ground.network.reaches
    if "width_m" not in reaches.columns:
        return None
    mine = (reaches["river"] == course.name).to_numpy(dtype=bool)
    width = pd.to_numeric(reaches["width_m"], errors="coerce").to_numpy(dtype=np.float64)
    mine &= width > 0
    return float(np.average(width[mine], weights=ground.network.length_m[mine])) if mine.any() else None
