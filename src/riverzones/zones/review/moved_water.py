"""Whether the water a zone was drawn on is still there: lakes and rivers that have moved since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from riverzones.geo import geodesy
from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.zones.review.measure import GRID_DEGREES, SourceShapes

__all__ = ["body_m2", "moved"]

MOVED_NEAR_M: Final = 50.0  # water this near to the present water still is water: a setting of ours
SHARE: Final = 0.05  # a smaller share than this may be the season: a setting of ours
ABOUT_DEGREES: Final = 0.002  # 200 m around the zone: present water farther off does not speak of it
STILL: Final = ("lakes", "reservoirs")


def moved(shapes: SourceShapes) -> Iterator[tuple[str, Text]]:
    """Return remarks on water that is no longer where the zone has it.

    The share of the water of all tiers that is farther than 50 m from the present water areas, where there are any
    near it, and the length of the river between the ends of the zone that lies outside its water.
    """
    water = shapes.all_water
    if water is None or water.is_empty:
        return
    near = _near(shapes.present, water)
    if near is not None and len(near):
        gone = shapely.difference(water, shapely.union_all(buffer(near.geometry, distance_m=MOVED_NEAR_M)))
        whole, lost = geodesy.area_m2([water, gone])
        if lost > SHARE * whole:
            layers = "、".join(dict.fromkeys(near["source_layer"]))
            yield (
                "differs",
                Text(
                    zh=f"保护区水域有 {lost / whole:.0%}（{lost:,.0f} m²）距现有水面（{layers}）超过 "
                    f"{MOVED_NEAR_M:g} 米：水面已变化，或图层错位",
                    en=f"{lost / whole:.0%} of the zone's water ({lost:,.0f} m2) is farther than "
                    f"{MOVED_NEAR_M:g} m from the present water ({layers}): it has changed, or a layer is shifted",
                ),
            )
    elif near is not None and shapes.still:
        yield (
            "differs",
            Text(
                zh="保护区水域处没有现有湖库水面：湖库已变化，或图层错位",
                en="no lake or reservoir is where the zone has its water: it has changed, or a layer is shifted",
            ),
        )
    outside = _outside_m(shapes)
    if outside is not None and outside[0] > max(MOVED_NEAR_M, SHARE * outside[1]):
        yield (
            "differs",
            Text(
                zh=f"保护区两端之间有 {outside[0]:,.0f} 米现状河道不在保护区水域内：河道可能已改道",
                en=f"between the ends of the zone {outside[0]:,.0f} m of the present river lie outside its water: "
                "the river may have moved",
            ),
        )


def body_m2(shapes: SourceShapes, tier: str) -> tuple[float, float] | None:
    """Return area of the lake or reservoir that the zone's water lies in, and what of it the tiers up to ``tier`` cover
    [m2].

    None where there is no such lake.
    """
    water = shapes.up_to(tier, "water")
    near = None if water is None else _near(shapes.present, water)
    if near is None:
        return None
    bodies = near.geometry[near["source_layer"].isin(STILL) & near.intersects(water)]
    if bodies.empty:
        return None
    body = shapely.union_all(shapely.make_valid(bodies.to_numpy()), grid_size=GRID_DEGREES)
    whole, covered = geodesy.area_m2([body, shapely.intersection(body, water)])
    return float(whole), float(covered)


def _near(present: gpd.GeoDataFrame | None, water: Any) -> gpd.GeoDataFrame | None:
    """Present water areas about a zone; None where the project has none at all."""
    if present is None or present.empty:
        return None
    about = shapely.buffer(shapely.envelope(water), ABOUT_DEGREES)
    near = present[shapely.intersects(np.asarray(present.geometry.array, dtype=object), about)]
    cut = shapely.intersection(shapely.make_valid(near.geometry.to_numpy()), about)
    return near.set_geometry(gpd.GeoSeries(cut, index=near.index, crs=4490))


def _outside_m(shapes: SourceShapes) -> tuple[float, float] | None:
    """How much of the river between the ends of the zone lies outside its water, and the whole of it [m]."""
    tiers = [tier for tier in shapes.zones["tier"].astype(object).unique() if shapes.water(str(tier)) is not None]
    if shapes.start is None or not tiers:
        return None
    outside = total = 0.0
    for way in ("upstream", "downstream"):
        held = shapes.held(way)
        if held is None or held.empty:
            continue
        far = 0.0
        for begin, end in sorted(zip(held["begin_m"], held["end_m"], strict=True)):
            outside += max(0.0, float(begin) - far)
            far = max(far, float(end))
        total += far
    return (outside, total) if total else None
