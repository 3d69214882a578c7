"""Markers and signs of the zones of one source, and the length of its fence: proposals by HJ/T 433-2008.

That markers stand at the corners of the boundary on land and signs where roads and waterways enter is recalled from the
standard (its text could not be opened); how far apart they stand is a setting of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.geo import geodesy, joins
from riverzones.zones.markers.outlines import Outline, fence_line, outlines
from riverzones.zones.markers.plan import MarkerPlan
from riverzones.zones.markers.posts import posts
from riverzones.zones.markers.signs import board_places, entries

__all__ = ["KINDS", "Proposed", "Ways", "propose"]

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
    """Proposals for the zones of one source.

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
    found = outlines(zones)
    fence = fence_line(found)
    parts = [part for tier, outline in found.items() for part in _of_tier(tier, outline, plan, ways)]
    made = gpd.GeoDataFrame(
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS)),
        geometry="geometry",
        crs=4490,
    )
    made = _alone(made, plan["marker_apart_m"])
    made = gpd.GeoDataFrame(
        pd.concat([part for part in (made, _boards(made, intake, int(plan["boards"]))) if len(part)], ignore_index=True)
        if len(made)
        else made,
        geometry="geometry",
        crs=4490,
    )
    length = None if fence is None else float(geodesy.length_m([fence])[0])
    return Proposed(made, fence, length, _areas(found))


def _of_tier(tier: str, outline: Outline, plan: MarkerPlan, ways: Ways) -> list[gpd.GeoDataFrame]:
    stands = posts(
        outline.land,
        tolerance_m=plan["marker_tolerance_m"],
        spacing_m=plan["marker_spacing_m"],
        apart_m=plan["marker_apart_m"],
    )
    made = [_rows(stands["geometry"], tier, "boundary_marker", stands["reason"])]
    for kind, lines in (("road_sign", ways.roads), ("water_sign", ways.waterways)):
        if lines is None or shapely.is_empty(outline.own):
            continue
        crossed = entries(lines, outline.own, apart_m=plan["marker_apart_m"])
        rows = _rows(crossed.geometry, tier, kind, "enters").assign(line_id=crossed["line_id"].to_numpy())
        if kind == "water_sign":
            navigable = lines["navigable"].reindex(crossed["line_id"]).to_numpy()
            rows["sure"] = [value is not None and not pd.isna(value) for value in navigable]
            rows = rows[[value is None or bool(pd.isna(value)) or bool(value) for value in navigable]]
        made.append(rows)
    return [rows for rows in made if len(rows)]


def _rows(places: Any, tier: str, kind: str, reason: Any) -> gpd.GeoDataFrame:
    table = {"kind": kind, "tier": tier, "reason": reason, "line_id": None, "sure": True}
    made = pd.DataFrame(table, index=range(len(places)))
    return gpd.GeoDataFrame(made, geometry=list(places), crs=4490)


def _alone(made: gpd.GeoDataFrame, apart_m: float) -> gpd.GeoDataFrame:
    """Without markers that stand beside one of an inner tier: one serves both."""
    posts_ = made[made["kind"] == "boundary_marker"]
    if posts_["tier"].nunique() < 2:
        return made
    pairs = joins.within(posts_[["geometry"]], posts_[["geometry"]], distance_m=apart_m)
    tiers = made["tier"].to_numpy()
    subject, reference = pairs["subject_id"].to_numpy(), pairs["reference_id"].to_numpy()
    twice = (tiers[subject] != tiers[reference]) & (reference < subject)
    return made.drop(index=np.unique(subject[twice])).reset_index(drop=True)


def _boards(made: gpd.GeoDataFrame, intake: Any, count: int) -> gpd.GeoDataFrame:
    """Boards where roads come in, else beside a marker."""
    roads, markers = (made[made["kind"] == kind] for kind in ("road_sign", "boundary_marker"))
    chosen = board_places(roads if len(roads) else markers, intake, count)
    return chosen.assign(kind="board", reason="public")


def _areas(found: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    inside: Any = shapely.Polygon()
    for tier, outline in found.items():
        made[tier] = shapely.difference(outline.whole, inside)
        inside = outline.whole
    return made
