"""Draw the zones that the catalogue knows, into the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.io.project import ProjectFile
from riverzones.model import Text, ZoneType, parse_condition
from riverzones.workflows.layers import LayerReader
from riverzones.zones import METHODS

__all__ = ["Drawn", "delineate"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one zone type went: the layer it makes, how many zones, their area [km2], or why none was drawn."""

    zone_type: ZoneType
    count: int
    area_km2: float
    not_drawn: Text | None = None


def delineate(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    step: Callable[[ZoneType], None] = lambda _: None,
) -> list[Drawn]:
    """Draw every zone type whose source layer is there; each layer made is replaced, all in one transaction.

    The layers made hold ``id``, ``name``, ``source_id``, the sizes used, ``area_m2``, ``kind`` (the zone type) and the
    attributes of the source row (``river``, ``rank``, ``basin``, ``illustrative``).
    """
    layers = LayerReader(project, catalogue)
    made: dict[str, list[gpd.GeoDataFrame]] = {}
    report: list[Drawn] = []
    for zone_type in catalogue.zone_types.values():
        step(zone_type)
        (layer,) = zone_type.source.layers
        source = layers(layer)
        if source is None:
            reason = Text(zh=f"项目中没有图层 {layer}", en=f"the project has no layer {layer}")
            report.append(Drawn(zone_type, 0, 0.0, reason))
            continue
        if zone_type.source.where:
            source = source[parse_condition(zone_type.source.where).mask(source)]
        zones = METHODS[zone_type.method].draw(source, **zone_type.sizes)
        made.setdefault(zone_type.layer, []).append(_described(zones, source, zone_type))
        report.append(Drawn(zone_type, len(zones), float(zones.area_m2.sum()) / 1e6))
    with project.transaction() as tx:
        for name, parts in made.items():
            tx.put_layer(name, gpd.GeoDataFrame(pd.concat(parts), crs=4490))
    return report


def _described(zones: gpd.GeoDataFrame, source: gpd.GeoDataFrame, zone_type: ZoneType) -> gpd.GeoDataFrame:
    kept = [name for name in ("river", "rank", "basin", "illustrative") if name in source.columns]
    names = source["name"] if "name" in source.columns else pd.Series(source.index.astype(str), index=source.index)
    made = zones.join(source[kept])
    made.insert(0, "id", [f"{zone_type.name}:{row}" for row in source.index])
    made.insert(1, "name", [f"{name} {zone_type.title.zh}" for name in names])
    made["kind"] = zone_type.name
    return made.set_index("id", drop=False).rename_axis(None)
