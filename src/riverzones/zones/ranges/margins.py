"""Strips of land along water: ecological buffer strips on each bank, and blue lines that hold water and strip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.terms import labels
from riverzones.zones.band import outside_other_shorelines
from riverzones.zones.context import ZoneContext
from riverzones.zones.flat_buffers import Planes, flat_sides
from riverzones.zones.overlay import difference, intersection, polygonal
from riverzones.zones.ranges.mouths import band_of_others, own_band, own_water
from riverzones.zones.ranges.river_axis import RiverAxis, river_axis_of, single_line
from riverzones.zones.ranges.rows import made, one_note, plain_holes, river_of

__all__ = ["blue_line", "buffer_strip", "land_band", "water_body"]


MARGIN: Final = 1.05
_STANDS_IN: Final = labels("margin_line")


def land_band(shorelines: GeoDataFrame, ground: ZoneContext, *, width_m: pd.Series) -> GeoDataFrame:
    """Return the land within the width of each shoreline.

    Parameters
    ----------
    shorelines : GeoDataFrame
        Areas inside the outer line, or lines along one bank, EPSG:4490, ids as index; ``rank``, ``river``,
        ``line_type`` as far as known.
    ground : ZoneContext
        Layers ``lakes`` and ``reservoirs``, ``shorelines`` (inside that of another river there is no land of a band);
        for lines the ``network``.
    width_m : Series
        Width [m]: a number, or numbers by rank of the river.

    Returns
    -------
    GeoDataFrame
        One area per shoreline, ``distance_m`` [m]. A line has its band on the side away from its river, square at the
        ends.
    """
    rows: list[dict[str, Any]] = []
    for row_id, row in shorelines.iterrows():
        width = _width(width_m[row_id], row.get("rank"))
        general: dict[str, Any] = {"source_id": row_id, "part": "land", "distance_m": width}
        if width is None:
            why = Text(zh="河流等级没有规定的宽度", en="no width is set for the rank of this river")
            rows.append({**general, "why": why})
            continue
        notes = [_STANDS_IN[word] for word in [row.get("line_type")] if word in _STANDS_IN]
        used = [
            {"name": "width_m", "value": width, "unit": "m", "from": f"rank {row.get('rank')}", "confidence": "law"}
        ]
        general |= {"used": used if isinstance(width_m[row_id], Mapping) else []}
        if shapely.get_dimensions(row.geometry) == 2:
            body, body_notes = water_body(row.geometry, ground)
            whole = difference(buffer([body], distance_m=width), [body])
            land = outside_other_shorelines(whole, [row.geometry], shorelines, ground.layers.get("shorelines"))
            notes += [*body_notes, *_taken(whole, land)]
            rows.append({**general, "geometry": land[0], "note": one_note(notes)})
            continue
        side = _landward(row, ground, width)
        if side is None:
            why = Text(zh="线状岸线分不出临水侧", en="the side of the water cannot be told for this line")
            rows.append({**general, "why": why})
        else:
            rows.append({**general, "geometry": side, "note": one_note(notes)})
    return made(rows)


def water_body(shape: Any, ground: ZoneContext) -> tuple[Any, list[Text]]:
    """Return what counts as distance 0: an area with its islands, and the lakes and reservoirs that join it."""
    body, islands = plain_holes(polygonal([shape])[0])
    notes = []
    if islands > 0:
        zh = f"岸线以内的岛洲 {islands / 1e6:.3f} 平方千米按距离 0 计"
        notes.append(Text(zh=zh, en=f"islands of {islands / 1e6:.3f} km2 inside the shoreline count as distance 0"))
    joined = []
    for name in ("lakes", "reservoirs"):
        layer = ground.layers.get(name)
        if layer is None:
            continue
        shapes = layer.geometry.to_numpy()
        meets_body = shapely.intersects(shapes, body) & (shapely.get_dimensions(shapes) == 2)
        outside = meets_body & ~shapely.covered_by(shapes, body)
        joined += list(shapes[outside])
        words = layer["name"] if "name" in layer.columns else pd.Series(layer.index, index=layer.index)
        notes += [
            Text(zh=f"与河相连的{word}计入", en=f"{word} joins the river and is part of it") for word in words[outside]
        ]
    if joined:
        body, _ = plain_holes(polygonal([shapely.union_all([body, *polygonal(joined)])])[0])
    return body, notes


def _taken(whole: Any, land: Any) -> list[Text]:
    """What of a band lay inside the outer lines of other rivers."""
    lost = float((geodesy.area_m2(whole) - geodesy.area_m2(land)).sum())
    if lost < SHORT_M:
        return []
    zh = f"其他河流岸线以内的 {lost / 1e6:.3f} 平方千米不计入"
    return [Text(zh=zh, en=f"{lost / 1e6:.3f} km2 inside the shorelines of other rivers are left out")]


def _width(size: Any, rank: Any) -> float | None:
    if isinstance(size, Mapping):
        size = size.get(rank)
    return None if size is None or pd.isna(size) else float(size)


def _landward(row: pd.Series, ground: ZoneContext, width: float) -> Any | None:
    """The band of a line on the side away from the river."""
    name, line = river_of(row), single_line(row.geometry)
    course = river_axis_of(ground.network, name) if ground.network is not None and name else None
    if course is None or line is None:
        return None
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    foot = course.located([middle]).iloc[0]
    before, after = (shapely.line_interpolate_point(line, part, normalized=True) for part in (0.499, 0.501))
    cross = (after.x - before.x) * (foot["lat"] - middle.y) - (after.y - before.y) * (foot["lon"] - middle.x)
    planes, own = Planes(np.array([middle.x]), np.array([middle.y])), np.zeros(1, dtype=np.intp)
    left, right = flat_sides(np.array([line, None], dtype=object)[:1], np.array([width * MARGIN]), own, planes)
    return intersection(buffer([line], distance_m=width), right if cross > 0 else left)[0]


HALF: Final = 0.5  # of the river at least must an area cover to be its water; a setting of ours
SHORT_M: Final = 1.0  # of a river without an area of water is not told; a setting of ours
STILL: Final = ("lakes", "reservoirs")


def buffer_strip(waters: GeoDataFrame, ground: ZoneContext, *, width_m: pd.Series) -> GeoDataFrame:
    """Return the land within the width of the edge of the water, on each bank of a river, around a lake.

    Parameters
    ----------
    waters : GeoDataFrame
        Rivers as lines by ``name``, or water areas, EPSG:4490, ids as index.
    ground : ZoneContext
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
        water_found = _water(row, ground, width_m[row_id])
        if isinstance(water_found, Text):
            rows.append({"source_id": row_id, "why": water_found})
            continue
        body, course, notes = water_found
        width = float(width_m[row_id])
        strip = _without_others(difference(buffer([body], distance_m=width), [body])[0], body, course, ground)
        general = {"source_id": row_id, "part": "land", "distance_m": width, "note": one_note(notes)}
        if course is None:
            rows.append({**general, "geometry": strip})
            continue
        sides = course.sides(_beside(course, strip))
        rows += [{**general, "bank": side, "geometry": area} for side, area in sides.items()]
    return made(rows)


def blue_line(waters: GeoDataFrame, ground: ZoneContext, *, width_m: pd.Series) -> GeoDataFrame:
    """Return the water with the land within the width of its edge, as one area.

    Parameters
    ----------
    waters, ground, width_m
        As :func:`buffer_strip`.
    """
    rows: list[dict[str, Any]] = []
    for row_id, row in waters.iterrows():
        water_found = _water(row, ground, width_m[row_id])
        if isinstance(water_found, Text):
            rows.append({"source_id": row_id, "why": water_found})
            continue
        body, course, notes = water_found
        width = float(width_m[row_id])
        area = _without_others(buffer([body], distance_m=width)[0], body, course, ground)
        area = area if course is None else _beside(course, area)
        rows.append({"source_id": row_id, "geometry": area, "distance_m": width, "note": one_note(notes)})
    return made(rows)


def _beside(course: RiverAxis, area: Any) -> Any:
    """The part of an area beside a river, square at its ends."""
    located = course.located(shapely.points(shapely.get_coordinates(area)))
    reach = float(located["offset_m"].max()) * MARGIN + 1
    return intersection([area], [course.beside(course.base_m, course.base_m + course.length_m, reach)])[0]


def _water(row: pd.Series, ground: ZoneContext, width: Any) -> tuple[Any, RiverAxis | None, list[Text]] | Text:
    """The water of a row with its islands, its course where it is a river, and what stands in for water."""
    if width is None or pd.isna(width):
        return Text(
            zh="未填宽度（buffer_width_m、blue_width_m）", en="no width is stated (buffer_width_m, blue_width_m)"
        )
    if shapely.get_dimensions(row.geometry) == 2:
        return (
            polygonal(
                [shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(row.geometry))))]
            )[0],
            None,
            [],
        )
    name = river_of(row)
    course = river_axis_of(ground.network, name) if ground.network is not None and name else None
    if course is None:
        return Text(zh="河网中没有这条河", en="the network has no such river")
    area_and_layer = _areas(course, ground)
    if area_and_layer is not None:
        body, layer = area_and_layer
        bare = course.length_m - float(geodesy.length_m([shapely.intersection(course.line, body)])[0])
        assert ground.network is not None
        body, notes = water_body(_beside(course, own_water(body, course, ground.network)), ground)
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
    assert ground.network is not None
    band = _beside(course, buffer([course.line], distance_m=wide / 2)[0])
    return own_band(band, course, ground.network), course, [note]


def _without_others(area: Any, body: Any, course: RiverAxis | None, ground: ZoneContext) -> Any:
    """An area around the water of a river without the water of other rivers, by areas and by stated widths."""
    if course is None or ground.network is None:
        return area
    foreign = [band_of_others(area, course, ground.network)]
    if ground.water is not None:
        rows = ~ground.water["source_layer"].isin(STILL).to_numpy(dtype=bool)
        shapes = ground.water.geometry.to_numpy()[rows]
        foreign += polygonal(shapes[shapely.intersects(shapes, area)]).tolist()
    elsewhere = difference([shapely.union_all(foreign)], [body])[0]
    return difference([area], [elsewhere])[0]


def _areas(course: RiverAxis, ground: ZoneContext) -> tuple[Any, str] | None:
    """The best layer of water that covers at least half of the river, and its areas along it."""
    if ground.water is None:
        return None
    for layer in dict.fromkeys(ground.water["source_layer"]):
        if layer in STILL:
            continue
        shapes = ground.water.geometry.to_numpy()[(ground.water["source_layer"] == layer).to_numpy()]
        rows = ground.water[(ground.water["source_layer"] == layer).to_numpy()]
        owner = rows["river"] if "river" in rows.columns else pd.Series(None, index=rows.index, dtype=object)
        of_others = owner.notna().to_numpy(dtype=bool) & (owner != course.name).to_numpy(dtype=bool)
        near = shapes[shapely.intersects(shapes, course.line) & ~of_others]
        if not len(near):
            continue
        body = shapely.union_all(polygonal(near))
        covered = float(geodesy.length_m([shapely.intersection(course.line, body)])[0])
        if covered >= HALF * course.length_m:
            return body, str(layer)
    return None


def _mean_width(course: RiverAxis, ground: ZoneContext) -> float | None:
    """Width of the river [m], the mean of its reaches by length."""
    assert ground.network is not None
    reaches = ground.network.reaches
    if "width_m" not in reaches.columns:
        return None
    of_course = (reaches["river"] == course.name).to_numpy(dtype=bool)
    width = pd.to_numeric(reaches["width_m"], errors="coerce").to_numpy(dtype=np.float64)
    of_course = of_course & (width > 0)
    return float(np.average(width[of_course], weights=ground.network.length_m[of_course])) if of_course.any() else None
