"""Rivers that flow into a lake or reservoir: their zones by the river rules, where a source asks for them.

HJ 338-2018 (recalled, not verified): zones on inflow rivers by the river rules, to secure the water of the lake. A
river that enters tier-1 water has both tiers upstream of its mouth, one that enters tier-2 water the second alone: that
the lengths are those upstream of an intake, counted from the shore, is a reading of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.network import Network
from riverzones.network.chainage import locate
from riverzones.network.trace import walk
from riverzones.zones.ground import Ground
from riverzones.zones.overlay import areal, common
from riverzones.zones.river import river
from riverzones.zones.tiling import tiled

__all__ = ["INFLOW", "Entry", "entries", "longest_m", "with_inflows"]

Parts = dict[tuple[str, str], Any]

INFLOW: Final = tuple(f"inflow_{tier}_{what}_m" for tier in ("tier1", "tier2") for what in ("upstream", "land"))
"""Sizes of zones on inflow rivers: lengths above the shore and depths of land [m]."""

TOUCH_DEGREES: Final = 1e-7  # a centimetre: where a river meets the shore; a setting of ours


@dataclass(frozen=True)
class Entry:
    """Where a river enters a surface: the reach and the place on the shore, EPSG:4490."""

    reach: Any
    river: str | None
    place: Any


def entries(surface: Any, network: Network | None) -> list[Entry]:
    """Where the rivers of a network enter a surface of water; none without a network."""
    if network is None:
        return []
    lines = np.asarray(network.reaches.geometry.array, dtype=object)
    rows = shapely.STRtree(lines).query(surface, predicate="intersects")
    names = network.reaches["river"] if "river" in network.reaches.columns else pd.Series(None, index=network.ids)
    found = []
    for row in np.sort(rows).tolist():
        for piece in shapely.get_parts(shapely.difference(lines[row], surface)):
            begin, end = shapely.get_point(piece, 0), shapely.get_point(piece, -1)
            near = shapely.dwithin([begin, end], surface, TOUCH_DEGREES)
            if near[1] and not near[0]:
                name = names.iloc[row]
                found.append(Entry(network.ids[row], name if isinstance(name, str) else None, end))
    return found


def longest_m(network: Network, surface: Any) -> float:
    """The longest way up the rivers that enter a surface, from the shore [m]; 0 where none does."""
    most = 0.0
    for entry in entries(surface, network):
        start = _start(network, entry)
        up = walk(network, start, mode="UT")
        most = max(most, float((up["distance_m"] + up["upper_m"] - up["lower_m"]).max()))
    return most


def with_inflows(parts: Parts, surface: Any, ground: Ground, *, lengths: dict[str, float], cap: Any) -> Parts:
    """The parts of a lake source with the zones of its inflows; they tile and share no area.

    Parameters
    ----------
    parts : dict
        Polygon or MultiPolygon by tier and part, EPSG:4490.
    surface : Polygon or MultiPolygon
        The whole surface of the lake.
    ground : Ground
        ``network``; ``water``: areas of rivers and canals.
    lengths : dict of str to float
        By the names of :data:`INFLOW`.
    cap : Polygon, MultiPolygon or None
        The catchment of the lake.
    """
    here = entries(surface, ground.network)
    if not here:
        return parts
    inner = shapely.dwithin([entry.place for entry in here], parts["1", "water"], TOUCH_DEGREES)
    outer = shapely.dwithin([entry.place for entry in here], parts["2", "water"], TOUCH_DEGREES)
    chosen = [row for row in range(len(here)) if inner[row] or outer[row]]
    if not chosen:
        return parts
    made = _drawn([here[row] for row in chosen], ground, lengths, inner[chosen])
    dry = {key: _without_surface(shape, surface, cap if key[1] == "land" else None) for key, shape in made.items()}
    order = (("1", "water"), ("2", "water"), ("1", "land"), ("2", "land"))
    own = {**{("own", *key): parts[key] for key in order if key[1] == "water"}, ("", "", ""): surface}
    # first come waters: those of the lake, what else of its surface there is, those of the rivers; land takes the rest
    stacked: dict[Any, Any] = {**own, **{("in", *key): dry[key] for key in order if key[1] == "water"}}
    for key in order:
        if key[1] == "land":
            stacked[("land", *key)] = shapely.union(parts[key], dry[key])
    tiles = tiled(stacked)
    return {
        key: areal([shapely.union_all([tiles[name] for name in tiles if name[1:] == key])])[0]
        for key in (("1", "water"), ("1", "land"), ("2", "water"), ("2", "land"))
    }


def _drawn(
    here: list[Entry], ground: Ground, lengths: dict[str, float], inner: npt.NDArray[np.bool_]
) -> dict[tuple[str, str], Any]:
    """Zones upstream of the places where rivers enter, by tier and part."""
    at = GeoDataFrame({"river": [one.river for one in here]}, geometry=[one.place for one in here], crs=4490)
    index = at.index
    zero = pd.Series(0.0, index=index)
    sizes = {f"{tier}_downstream_m": zero for tier in ("tier1", "tier2")}
    for side in ("left", "right"):
        sizes[f"tier1_{side}_m"] = pd.Series(np.where(inner, lengths["inflow_tier1_land_m"], 0.0), index=index)
        sizes[f"tier2_{side}_m"] = zero + lengths["inflow_tier2_land_m"]
    sizes["tier1_upstream_m"] = pd.Series(np.where(inner, lengths["inflow_tier1_upstream_m"], 0.0), index=index)
    sizes["tier2_upstream_m"] = zero + lengths["inflow_tier2_upstream_m"]
    sizes["tier2_behind_tier1"] = pd.Series(True, index=index)
    water = ground.water
    if water is not None:
        water = water[water["source_layer"].isin(("rivers", "canals"))]
    rows = river(at, Ground(network=ground.network, water=water), **sizes)
    rows = rows[rows.geometry.notna()]
    return {
        (tier, part): shapely.union_all(rows.geometry[(rows["tier"] == tier) & (rows["part"] == part)].to_numpy())
        for tier in ("1", "2")
        for part in ("water", "land")
    }


def _without_surface(shape: Any, surface: Any, cap: Any) -> Any:
    rest = areal([shapely.difference(shape, surface)])
    return rest[0] if cap is None else common(rest, [cap])[0]


def _start(network: Network, entry: Entry) -> pd.DataFrame:
    """The place on the shore as a start of a walk."""
    at = GeoDataFrame(geometry=[entry.place], index=["entry"], crs=4490)
    own = network.reaches.loc[[entry.reach]]
    found = locate(at, Network.of(own, pd.DataFrame({"id": [entry.reach], "to_id": [None]})))
    return found[["reach_id", "to_end_m"]].assign(start_id="entry")
