"""What a review of the sample's zones must answer, worked out without riverzones.

The files are read back as written; lengths, depths and distances are measured in the drawing plane with shapely, areas
with ``pyproj.Geod``. Every number that an approval states is held against what was drawn; the tolerances are those of
the review (1 % and 5 m for lengths, 2 % and 2 m for depths and radii, 1 % and 100 m2 for areas).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from builder.answers import area_m2
from builder.approvals import BARE, ENDED, OLD, UNREAD, stated_of
from builder.files import read_layer
from builder.ground import to_plane

__all__ = ["reviews"]

COLUMNS = ["source", "tier", "quantity", "stated", "measured", "verdict", "note"]
PLANTED = {
    ("SY-04", "1", "depth_m"): "批复纵深 40 米，图形 50 米",
    ("SY-05", "1", "upstream_m"): "批复上游 1200 米，图形 1000 米",
    ("SY-07", "2", "area_m2"): "登记面积 6.9 平方公里，图形小约 5%",
    ("SY-09", "1", "intake_in_tier_1_m"): "取水口在一级保护区外 80 米",
    ("SY-09", "1", "radius_m"): "取水口不在圆心",
    ("SY-09", "2", "radius_m"): "取水口不在圆心",
    ("SY-10", "2", "tiers_apart_m"): "一、二级保护区之间空出 60 米",
    ("SY-13", "1", "radius_m"): "批复半径 80 米，图形 50 米",
    ("SY-19", "2", "outward_m"): "批复一级保护区外 1000 米，图形 800 米",
    ("SY-14", "", "until"): "批复已到期",
    ("SY-06", "", "edition"): "批复早于 HJ 338-2018 施行",
    ("SY-16", "", "text"): "批复文字没有数值",
    ("SY-17", "", "text"): "没有批复文字",
    ("SY-21", "", "zones"): "没有保护区",
    ("SY-22", "", "zones"): "没有保护区",
    ("SY-23", "", "zones"): "没有保护区（分散式水源）",
}
"""What differs or cannot be told, and nothing else does."""
_LIMITS = {"upstream_m": (0.01, 5.0), "downstream_m": (0.01, 5.0), "area_m2": (0.01, 100.0)}
Rows = list[list[Any]]


def reviews(folder: Path) -> pd.DataFrame:
    """Every stated number of every source, the dates, sources without zones; an error where PLANTED is wrong."""
    layers = {name: read_layer(folder, name) for name in ("sources", "intakes", "zones", "rivers")}
    rows: Rows = []
    for _, source in layers["sources"].iterrows():
        zones = layers["zones"][layers["zones"].source_id == source.code]
        if zones.empty:
            rows.append([source.code, "", "zones", np.nan, np.nan, "without_zones"])
            continue
        rows += _source(source, zones, layers)
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    keys = list(zip(table.source, table.tier, table.quantity, strict=True))
    table["note"] = [PLANTED.get(key, "") for key in keys]
    odd = {key for key, verdict in zip(keys, table.verdict, strict=True) if verdict != "agrees"}
    if odd != set(PLANTED):
        wrong = table[[key in odd ^ set(PLANTED) for key in keys]]
        raise SystemExit(f"The approvals are not what they say: {odd ^ set(PLANTED)}\n{wrong.to_string()}")
    return table[COLUMNS]


def _source(source: Any, zones: gpd.GeoDataFrame, layers: dict[str, gpd.GeoDataFrame]) -> Rows:
    code = source.code
    shapes = {(row.tier, row.part): to_plane(row.geometry) for _, row in zones.iterrows()}
    intake = to_plane(layers["intakes"].set_index("source_id").geometry[code])
    line = None
    if isinstance(source.river, str) and source.river:
        line = to_plane(layers["rivers"].set_index("name").geometry[source.river])
    measure = _Measure(shapes, intake, line)
    rows: Rows = []
    stated = [(one.tier, one.quantity, one.value) for one in stated_of(code, source.source_type)]
    found = [round(getattr(measure, quantity)(tier), 2) for tier, quantity, _ in stated]
    areas = zones[zones.area_km2.notna()]
    stated += [(zone.tier, "area_m2", zone.area_km2 * 1e6) for _, zone in areas.iterrows()]
    found += [round(area_m2(shape)) for shape in areas.geometry]
    for (tier, quantity, value), size in zip(stated, found, strict=True):
        rows.append([code, tier, quantity, value, size, _verdict(quantity, value, size)])
    first, second = measure.up_to("1"), measure.only("2")
    depth = first.boundary.distance(intake) * (1 if first.covers(intake) else -1)
    apart = first.distance(second)
    rows.append([code, "1", "intake_in_tier_1_m", np.nan, round(depth, 2), "agrees" if depth >= 0 else "differs"])
    rows.append([code, "2", "tiers_apart_m", 0.0, round(apart, 2), "agrees" if apart <= 1 else "differs"])
    for name, quantity, verdict in ((ENDED, "until", "differs"), (OLD, "edition", "cannot_tell")):
        if code in name:
            rows.append([code, "", quantity, np.nan, np.nan, verdict])
    if code in UNREAD or code in BARE:
        rows.append([code, "", "text", np.nan, np.nan, "cannot_tell"])
    return rows


def _verdict(quantity: str, stated: float, found: float) -> str:
    share, least = _LIMITS.get(quantity, (0.02, 2.0))
    return "agrees" if abs(found - stated) <= max(share * stated, least) else "differs"


class _Measure:
    """Measures of one source in the drawing plane [m]."""

    def __init__(self, shapes: dict[tuple[str, str], Any], intake: Any, line: Any) -> None:
        self.shapes, self.intake, self.line = shapes, intake, line

    def only(self, tier: str) -> Any:
        """Water and land of one tier."""
        return shapely.union_all([shape for (own, _), shape in self.shapes.items() if own == tier])

    def up_to(self, tier: str, part: str | None = None) -> Any:
        """A tier with all inside it."""
        return shapely.union_all(
            [shape for (own, of), shape in self.shapes.items() if own <= tier and part in (None, of)]
        ).buffer(0.05)

    def upstream_m(self, tier: str) -> float:
        """Along the river line upstream of the intake; beyond tier 1 for tier 2. Lines are drawn downstream."""
        return self._along(tier, 0)

    def downstream_m(self, tier: str) -> float:
        """Along the river line downstream of the intake; beyond tier 1 for tier 2."""
        return self._along(tier, 1)

    def _along(self, tier: str, side: int) -> float:
        start = self.line.project(self.intake)
        found = []
        for own in "12"[: int(tier)]:
            inside = shapely.get_coordinates(self.line.intersection(self.up_to(own, "water")))
            ends = shapely.line_locate_point(self.line, shapely.points(inside))
            found.append(float((start - ends.min(), ends.max() - start)[side]))
        return found[0] if tier == "1" else found[1] - found[0]

    def depth_m(self, tier: str) -> float:
        """Median distance from all water of places on the outer edge of the land, its square ends left out."""
        water = self.up_to("2", "water")
        reach = shapely.union_all([self.up_to(tier, "land"), self.up_to(tier, "water")])
        points = _samples(reach)
        far = shapely.distance(points, water)
        along = np.array([self.line.project(point) for point in points])
        middle = self.line.project(self.intake)
        up, down = (self.upstream_m("1"), self.downstream_m("1")) if tier == "1" else (3000.0, 300.0)
        inner = (along > middle - 0.9 * up) & (along < middle + 0.9 * down) & (far > 1)
        return float(np.median(far[inner]))

    def radius_m(self, tier: str) -> float:
        """Median distance of the outer edge from the intake; in water the largest, where the shore cuts the circle."""
        water = ("1", "water") in self.shapes
        shape = self.shapes["1", "water"] if water else self.up_to(tier)
        far = shapely.distance(_samples(shape), self.intake)
        return float(far.max() if water else np.median(far))

    def outward_m(self, tier: str) -> float:
        """Median distance of the outer edge from all water (tier 1) or from tier 1 (tier 2)."""
        inner = self.up_to("2", "water") if tier == "1" else self.up_to("1")
        return float(np.median(shapely.distance(_samples(self.up_to(tier)), inner)))


def _samples(shape: Any) -> np.ndarray:
    """Places every 2 m along the outer edges of a shape."""
    rings = [part.exterior for part in shapely.get_parts(shape)]
    return np.concatenate([shapely.line_interpolate_point(ring, np.arange(0, ring.length, 2.0)) for ring in rings])
