"""Quasi zones: where a source asks for one, beyond its second tier.

HJ 338-2018 sets a quasi zone where it is needed, as a rule the catchment above, or the area of recharge of groundwater,
outside of tier 2 (recalled, not verified): lengths that a plan states are drawn; else the rest of the catchment or of
the area of recharge, where the project has one that holds the source.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.zones.context import ZoneContext, size
from riverzones.zones.groundwater import groundwater_zone
from riverzones.zones.intakes import catchments_of, intakes_of
from riverzones.zones.overlay import difference
from riverzones.zones.river_rules import river_source
from riverzones.zones.still_water import lake_zone, reservoir_zone

__all__ = ["groundwater_quasi", "lake_quasi", "reservoir_quasi", "river_quasi"]

Draw = Callable[..., GeoDataFrame]

NO_LENGTHS: Final = Text(
    zh="未填准保护区长度，也没有含取水口的流域面（basins）：未划",
    en="neither lengths of the quasi zone nor a polygon of basins that holds the intake: not drawn",
)
NO_CATCHMENT: Final = Text(
    zh="没有含该水源的流域面（basins），准保护区未划", en="no polygon of basins holds the source: no quasi zone"
)
NO_RECHARGE: Final = Text(
    zh="没有含该水源的补给区（groundwater_areas，recharge），准保护区未划",
    en="no area of recharge (groundwater_areas, recharge) holds the source: no quasi zone",
)
REST: Final = Text(
    zh="取所含流域面内一、二级保护区以外的部分；该面在取水口以下的部分请核对",
    en="the polygon of basins that holds the source, outside of tiers 1 and 2; check what of it lies below the intake",
)
RECHARGE: Final = Text(zh="取补给区内一、二级保护区以外的部分", en="the area of recharge outside of tiers 1 and 2")


def river_quasi(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Return the quasi zone of river sources: along the lengths stated, else the rest of the catchment.

    Parameters
    ----------
    sources : GeoDataFrame
        Intakes as points.
    ground : ZoneContext
        As :func:`riverzones.zones.river_rules.river_source`; ``catchments``.
    **sizes : Series
        Those of the river source; ``quasi_upstream_m``, ``quasi_downstream_m``, ``quasi_left_m``, ``quasi_right_m``
        [m], missing where not stated.

    Returns
    -------
    GeoDataFrame
        Rows of tier "quasi", EPSG:4490.
    """
    stated = sizes["quasi_upstream_m"].reindex(sources.index).notna().to_numpy(dtype=bool)
    parts = []
    if stated.any():
        group = sources[stated]
        own_sizes = {name: values.loc[group.index] for name, values in sizes.items()}
        if "length_method" in own_sizes:  # lengths stated stand behind lengths by analogy
            own_sizes["length_method"] = pd.Series(None, index=group.index, dtype=object)
        drawn = river_source(group, ground, **own_sizes)
        parts.append(drawn[(drawn["tier"] == "quasi") | drawn.geometry.isna()])
    if (~stated).any():
        group = sources[~stated]
        own_sizes = {name: values.loc[group.index] for name, values in sizes.items() if not name.startswith("quasi_")}
        held = catchments_of(np.asarray(group.geometry.array, dtype=object), ground.catchments)
        key = group["source_id"] if "source_id" in group.columns else pd.Series(group.index, index=group.index)
        first = ~key.duplicated().to_numpy()  # one zone per source, not per intake
        drawn = river_source(group, ground, **own_sizes)
        parts.append(_rest(group[first], drawn, held[first], (NO_LENGTHS, REST, "basins")))
    return GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=4490)


def lake_quasi(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Return the rest of the catchment of lake sources; parameters and rows of
    :func:`riverzones.zones.still_water.lake_zone`.

    Parameters
    ----------
    sources, **sizes
        As of the tiers.
    ground : ZoneContext
        As of the tiers; ``catchments``: the smallest that holds the source.

    Returns
    -------
    GeoDataFrame
        Rows of tier "quasi", part "land", EPSG:4490.
    """
    return _of_catchment(lake_zone, sources, ground, sizes)


def reservoir_quasi(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Return the rest of the catchment of reservoir sources, as :func:`lake_quasi`."""
    return _of_catchment(reservoir_zone, sources, ground, sizes)


def groundwater_quasi(sources: GeoDataFrame, ground: ZoneContext, **sizes: pd.Series[Any]) -> GeoDataFrame:
    """Return the area of recharge of groundwater sources outside of their tiers.

    Parameters
    ----------
    sources, **sizes
        As :func:`riverzones.zones.groundwater.groundwater_zone`.
    ground : ZoneContext
        ``layers["groundwater_areas"]``: polygons; those with ``recharge`` count, the smallest that holds the source.

    Returns
    -------
    GeoDataFrame
        Rows of tier "quasi", part "land", EPSG:4490.
    """
    areas = ground.layers.get("groundwater_areas")
    if areas is not None:
        marked = areas["recharge"].fillna(False).to_numpy(dtype=bool) if "recharge" in areas.columns else False
        areas = areas[np.broadcast_to(marked, len(areas))]
    at = intakes_of(sources, ground.layers.get("intakes"))
    held = catchments_of(at, areas)
    return _rest(
        sources, groundwater_zone(sources, ground, **sizes), held, (NO_RECHARGE, RECHARGE, "groundwater_areas")
    )


def _of_catchment(draw: Draw, sources: GeoDataFrame, ground: ZoneContext, sizes: dict[str, Any]) -> GeoDataFrame:
    held = catchments_of(intakes_of(sources, ground.layers.get("intakes")), ground.catchments)
    return _rest(sources, draw(sources, ground, **sizes), held, (NO_CATCHMENT, REST, "basins"))


def _rest(
    sources: GeoDataFrame, drawn: GeoDataFrame, held: npt.NDArray[np.object_], words: tuple[Text, Text, str]
) -> GeoDataFrame:
    """What of the area that holds each source lies outside of its tiers."""
    why, note, layer = words
    rows = []
    for source, area in zip(sources.index, held, strict=True):
        row: dict[str, Any] = {"source_id": source, "tier": "quasi", "part": "land", "geometry": None, "used": []}
        if area is None:
            rows.append({**row, "why": why})
            continue
        own_parts = drawn.geometry[(drawn["source_id"] == source).to_numpy(dtype=bool) & drawn.geometry.notna()]
        rest = difference([area], [shapely.union_all(own_parts.to_numpy())])[0]
        used = [size("quasi", "all", "", layer, "stated")]
        rows.append({**row, "geometry": rest, "note": note, "used": used})
    columns = ["source_id", "tier", "part", "geometry", "note", "used", "why"]
    return GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=4490)
