"""Zones of karst sources fed by conduits: along the axis of the conduit, and round the sinkholes in it.

HJ 338-2018, karst water of the conduit types (recalled, not verified): tier 1 runs along the axis of the conduit with
its tributaries, not less than 1,000 m up and 100 m down, to both sides by the formula with T = 100 d; round every
sinkhole in it a circle of that radius. There is no tier 2, but where there are sinkholes: the catchment round them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo.buffer import buffer
from riverzones.model import Text
from riverzones.network import Network
from riverzones.zones.ground import Ground
from riverzones.zones.intakes import catchments_of
from riverzones.zones.overlay import joined, without
from riverzones.zones.river import river

__all__ = ["Conduit", "conduit_zone"]

NODE_DEGREES: Final = 1e-6  # ends of conduits within 0.1 m are one place; a setting of ours

NO_CONDUIT: Final = Text(
    zh="管道型岩溶水须有岩溶管道轴线（karst_conduits），水源 2 千米内没有：未划",
    en="karst water of the conduit types needs the axis of the conduit (karst_conduits), none lies within 2 km: not "
    "drawn",
)
NO_SINKHOLE: Final = Text(
    zh="管道型岩溶水不设二级保护区（一级内没有落水洞）",
    en="karst water of the conduit types has no tier 2 (no sinkhole lies in tier 1)",
)
NO_BASIN: Final = Text(
    zh="一级内有落水洞，二级为其汇水区：没有含落水洞的流域面（basins），未划",
    en="sinkholes lie in tier 1, tier 2 is their catchment: no polygon of basins holds them, not drawn",
)
STREAMS: Final = Text(
    zh="沿岩溶管道轴线划定，含落水洞；注入落水洞的地表河流须按河流一级规则另行划定",
    en="drawn along the axis of the conduit with its sinkholes; a stream that enters a sinkhole needs a zone by the "
    "tier-1 rules of rivers",
)
ALONG: Final = Text(zh="沿岩溶管道轴线划定", en="drawn along the axis of the karst conduit")


@dataclass(frozen=True)
class Conduit:
    """What a source on a conduit gets: two tiers, or why one is not there, and what to say."""

    tier1: Any
    tier2: Any
    why1: Text | None
    why2: Text | None
    note: Text | None


def conduit_zone(well: Any, ground: Ground, *, half_m: float, upstream_m: float, downstream_m: float) -> Conduit:
    """The tiers of one source on a karst conduit.

    Parameters
    ----------
    well : Point or MultiPoint
        Where the water is taken, EPSG:4490.
    ground : Ground
        ``layers``: ``karst_conduits``, lines drawn downstream that meet at their ends; ``sinkholes``, points;
        ``basins``, polygons.
    half_m : float
        To each side of the axis, and round sinkholes [m].
    upstream_m, downstream_m : float
        Along the axis and every tributary above, and down [m].

    Returns
    -------
    Conduit
    """
    network = _network(ground.layers.get("karst_conduits"), 2 * half_m)
    places = shapely.get_parts(well)
    if network is None:
        return Conduit(None, None, NO_CONDUIT, NO_CONDUIT, None)
    at = GeoDataFrame({"source_id": "s"}, geometry=places, index=range(len(places)), crs=4490)
    lengths = {"tier1_upstream_m": upstream_m, "tier1_downstream_m": downstream_m}
    nothing = {f"{tier}_{side}_m": 0.0 for tier in ("tier1", "tier2") for side in ("left", "right")}
    nothing |= {"tier2_upstream_m": 0.0, "tier2_downstream_m": 0.0, "tier2_behind_tier1": False}
    sizes = {name: pd.Series([value] * len(at), index=at.index) for name, value in (nothing | lengths).items()}
    drawn = river(at, Ground(network=network), **sizes)
    strip = drawn.geometry[(drawn["tier"] == "1") & drawn.geometry.notna()].to_numpy()
    if not len(strip):
        return Conduit(None, None, NO_CONDUIT, NO_CONDUIT, None)
    return _with_sinkholes(shapely.union_all(strip), ground, half_m)


def _with_sinkholes(strip: Any, ground: Ground, half_m: float) -> Conduit:
    holes = ground.layers.get("sinkholes")
    points = np.empty(0, dtype=object) if holes is None else np.asarray(holes.geometry.array, dtype=object)
    inside = points[shapely.intersects(points, strip)]
    if not len(inside):
        return Conduit(strip, None, None, NO_SINKHOLE, ALONG)
    circles = shapely.union_all(buffer(inside, distance_m=half_m))
    tier1 = joined([strip], [circles])[0]
    held = catchments_of(inside, ground.layers.get("basins"))
    if shapely.is_missing(held).all():
        return Conduit(tier1, None, None, NO_BASIN, STREAMS)
    around = shapely.union_all(held[~shapely.is_missing(held)])
    return Conduit(tier1, without([around], [tier1])[0], None, None, STREAMS)


def _network(conduits: GeoDataFrame | None, width_m: float) -> Network | None:
    """Conduits as a network: lines that end where another begins flow into it."""
    if conduits is None:
        return None
    lines = conduits.geometry[shapely.get_dimensions(np.asarray(conduits.geometry.array, dtype=object)) == 1]
    parts = shapely.get_parts(lines.to_numpy())
    if not len(parts):
        return None
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(parts, end)) for end in (0, -1)])
    node = np.unique(np.round(ends / NODE_DEGREES).astype(np.int64), axis=0, return_inverse=True)[1].ravel()
    table = {"from_node": node[: len(parts)], "to_node": node[len(parts) :], "width_m": np.full(len(parts), width_m)}
    return Network.of(GeoDataFrame(table, geometry=parts, index=[f"c{n}" for n in range(len(parts))], crs=4490))
