"""Outlines of the tiers of one source: where markers stand, what is fenced, what roads and waterways cross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import shapely

from riverzones.geo import geodesy
from riverzones.zones.review.measure import ORDER, SourceShapes

__all__ = ["Outline", "fence_line", "outlines"]

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
    """Outlines of the tiers of one source, by tier from the inside out.

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
    found = zones[zones["part"] == "water"] if "part" in zones.columns else zones.iloc[:0]
    wet = shapely.buffer(shapely.union_all(shapely.make_valid(found.geometry.to_numpy())), EDGE_DEGREES)
    made: dict[str, Outline] = {}
    inside: Any = shapely.MultiLineString()
    for tier in ORDER:
        if shapes.area(tier) is None:
            continue
        whole = shapes.up_to(tier)
        own = _lines(shapely.difference(whole.boundary, shapely.buffer(inside, EDGE_DEGREES)))
        made[tier] = Outline(whole, own, _lines(shapely.difference(own, wet)))
        inside = shapely.union(inside, whole.boundary)
    return made


def fence_line(found: Mapping[str, Outline]) -> Any:
    """The line to be fenced: the outline of tier 1 on land, None where there is no tier 1.

    Examples
    --------
    >>> from shapely import box
    >>> rows = gpd.GeoDataFrame({"tier": ["1", "1"], "part": ["water", "land"]}, crs=4490,
    ...                         geometry=[box(110, 0, 110.01, 0.001), box(110, 0.001, 110.01, 0.002)])
    >>> line = fence_line(outlines(rows))
    >>> int(geodesy.length_m([line])[0].round())                                   # 1113.2 + 2 * 110.6
    1334
    """
    return found["1"].land if "1" in found else None


def _lines(shape: Any) -> Any:
    """The lines of a shape joined where they meet; pieces below 1 m are what the tolerance leaves and are dropped."""
    merged = shapely.line_merge(shapely.MultiLineString([p for p in shapely.get_parts(shape) if p.length > 0]))
    parts = shapely.get_parts(merged)
    kept = parts[geodesy.length_m(parts) >= 1.0] if len(parts) else parts
    return shapely.MultiLineString(list(kept))
