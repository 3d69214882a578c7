"""Bands of land along a shoreline, as wide as the rank of the river asks for.

The band runs from the outer line landwards. What lies inside that line counts as distance 0: water, flood land,
islands, and lakes and reservoirs that join it; a band has none of it. The edge is at its distance to 0.1 %
(:mod:`riverzones.geo.buffer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.zones.ground import Ground
from riverzones.zones.overlay import areal, common, without
from riverzones.zones.ranges.course import course_of, single_line
from riverzones.zones.ranges.rows import made, one_note, plain_holes, river_of
from riverzones.zones.strips import Planes, halves

__all__ = ["land_band", "water_body"]

MARGIN: Final = 1.05
_STANDS_IN: Final = {
    "bank_line": Text(
        zh="自河口线量起，非管理范围外缘线，只作暂定", en="from the bank line, not the outer line: provisional"
    ),
    "water_edge": Text(
        zh="自水边线量起，非管理范围外缘线，只作暂定", en="from the water edge, not the outer line: provisional"
    ),
    "centre_line": Text(
        zh="自中心线量起，非管理范围外缘线，只作暂定", en="from the centre line, not the outer line: provisional"
    ),
}


def land_band(shorelines: GeoDataFrame, ground: Ground, *, width_m: pd.Series) -> GeoDataFrame:
    """The land within the width of each shoreline.

    Parameters
    ----------
    shorelines : GeoDataFrame
        Areas inside the outer line, or lines along one bank, EPSG:4490, ids as index; ``rank``, ``river``,
        ``line_type`` as far as known.
    ground : Ground
        Layers ``lakes`` and ``reservoirs``; for lines the ``network``.
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
            body, told = water_body(row.geometry, ground)
            band = without(buffer([body], distance_m=width), [body])[0]
            rows.append({**general, "geometry": band, "note": one_note([*notes, *told])})
            continue
        side = _landward(row, ground, width)
        if side is None:
            why = Text(zh="线状岸线分不出临水侧", en="the side of the water cannot be told for this line")
            rows.append({**general, "why": why})
        else:
            rows.append({**general, "geometry": side, "note": one_note(notes)})
    return made(rows)


def water_body(shape: Any, ground: Ground) -> tuple[Any, list[Text]]:
    """What counts as distance 0: an area with its islands, and the lakes and reservoirs that join it."""
    body, islands = plain_holes(areal([shape])[0])
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
        mine = shapely.intersects(shapes, body) & (shapely.get_dimensions(shapes) == 2)
        outside = mine & ~shapely.covered_by(shapes, body)
        joined += list(shapes[outside])
        words = layer["name"] if "name" in layer.columns else pd.Series(layer.index, index=layer.index)
        notes += [
            Text(zh=f"与河相连的{word}计入", en=f"{word} joins the river and is part of it") for word in words[outside]
        ]
    if joined:
        body, _ = plain_holes(areal([shapely.union_all([body, *areal(joined)])])[0])
    return body, notes


def _width(size: Any, rank: Any) -> float | None:
    if isinstance(size, Mapping):
        size = size.get(rank)
    return None if size is None or pd.isna(size) else float(size)


def _landward(row: pd.Series, ground: Ground, width: float) -> Any | None:
    """The band of a line on the side away from the river."""
    name, line = river_of(row), single_line(row.geometry)
    course = course_of(ground.network, name) if ground.network is not None and name else None
    if course is None or line is None:
        return None
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    foot = course.located([middle]).iloc[0]
    one, other = (shapely.line_interpolate_point(line, part, normalized=True) for part in (0.499, 0.501))
    cross = (other.x - one.x) * (foot["lat"] - middle.y) - (other.y - one.y) * (foot["lon"] - middle.x)
    planes, own = Planes(np.array([middle.x]), np.array([middle.y])), np.zeros(1, dtype=np.intp)
    left, right = halves(np.array([line, None], dtype=object)[:1], np.array([width * MARGIN]), own, planes)
    return common(buffer([line], distance_m=width), right if cross > 0 else left)[0]
