"""Shorelines: the outer line of a management range (外缘边界线) on each bank, and the area inside."""

from __future__ import annotations

from typing import Any

import shapely
from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.zones.ground import Ground
from riverzones.zones.ranges.course import course_of
from riverzones.zones.ranges.rows import made, plain_holes, river_of

__all__ = ["shoreline"]


def shoreline(ranges: GeoDataFrame, ground: Ground) -> GeoDataFrame:
    """The outer line of each range, left and right, and the area inside it, islands included.

    Parameters
    ----------
    ranges : GeoDataFrame
        Areas of management ranges, EPSG:4490, ids as index; ``river`` says whose.
    ground : Ground
        ``network``: what is left and right, and where the river ends.

    Returns
    -------
    GeoDataFrame
        For each range one area and one line per bank, ``line_type`` outer_boundary, with ``bank``,
        ``from_chainage_m`` and ``to_chainage_m`` [m]. Lines that close the range across the river are on no bank.
    """
    rows: list[dict[str, Any]] = []
    for range_id, row in ranges.iterrows():
        general = {"source_id": range_id, "line_type": "outer_boundary", "basis": "given_line"}
        shape, name = row.geometry, river_of(row)
        if shape is None or shapely.get_dimensions(shape) != 2:
            rows.append({**general, "why": Text(zh="管理范围不是面", en="the range is no area")})
            continue
        course = course_of(ground.network, name) if ground.network is not None and name else None
        if course is None:
            why = Text(zh="河网中没有这条河，分不出左右岸", en="the network has no such river: no left and right")
            rows.append({**general, "why": why})
            continue
        body, _ = plain_holes(shape)
        rows.append({**general, "geometry": body})
        for one in course.outlines(body):
            at = {"bank": one.bank, "from_chainage_m": one.from_m, "to_chainage_m": one.to_m}
            rows.append({**general, **at, "geometry": one.line})
    return made(rows)
