"""What delineation reads from a project: the sources of a zone type, and the ground its method asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.catalogue.velocities import velocities
from riverzones.errors import NetworkError
from riverzones.geo import joins
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.model import Text, ZoneType, parse_condition
from riverzones.network import Network
from riverzones.store.project import ProjectFile
from riverzones.terrain import Relief
from riverzones.zones import ZoneContext
from riverzones.zones.intakes import CLOSED
from riverzones.zones.river import SNAP_M

__all__ = ["WATER_LAYERS", "Terrain", "asked_for", "sources_of", "with_facts"]

WATER_LAYERS: Final = ("rivers", "canals", "lakes", "reservoirs", "inundation_areas", "blue_lines", "ranges")
"""Where the edge of the water is taken from, the best evidence first: water areas, flood areas, lines of management."""

RIVER_FACTS: Final = ("navigable", "low_flow_width_m", "tidal")
"""Columns of a river that hold for the sources on it."""


class _Named(Mapping[str, gpd.GeoDataFrame]):
    """All layers of a project, each read when it is named."""

    def __init__(self, layers: LayerReader) -> None:
        self._layers = layers

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        layer = self._layers(name)
        if layer is None or "geometry" not in layer.columns:
            raise KeyError(name)
        return layer

    def __iter__(self) -> Iterator[str]:
        return iter(name for name in self._layers.project.layers() if self._layers(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass
class Terrain:
    """The ground of a project, read when a method first asks for it."""

    project: ProjectFile
    catalogue: Catalogue
    layers: LayerReader
    relief: Relief | None = None
    _kept: dict[str, Any] = field(default_factory=dict)

    def ground(self, needs: Iterable[str]) -> ZoneContext:
        """Return what a method needs, as far as the project has it."""
        asked = set(needs)
        return ZoneContext(
            network=self._network() if "network" in asked else None,
            water=self._water() if "water" in asked else None,
            dikes=self._lines("dikes") if "dikes" in asked else None,
            catchments=self.layers("basins") if "catchments" in asked else None,
            velocities=velocities() if "velocities" in asked else None,
            layers=_Named(self.layers)
            if "layers" in asked
            else {
                name: layer for name in asked & set(self.catalogue.kinds) if (layer := self.layers(name)) is not None
            },
            relief=self.relief if "relief" in asked else None,
        )

    def _network(self) -> Network | None:
        if "network" not in self._kept:
            try:
                self._kept["network"] = network_of(self.project)
            except NetworkError:  # no lines of rivers: the method says so for each source
                self._kept["network"] = None
        network: Network | None = self._kept["network"]
        return network

    def _water(self) -> gpd.GeoDataFrame | None:
        parts = []
        for name in WATER_LAYERS:
            layer = self.layers(name)
            if layer is None:
                continue
            areal = shapely.get_dimensions(np.asarray(layer.geometry.array, dtype=object)) == 2
            columns = [column for column in ("name", "river") if column in layer.columns]
            parts.append(layer.loc[areal, [*columns, "geometry"]].assign(source_layer=name))
        parts = [part for part in parts if len(part)]
        return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4490) if parts else None

    def _lines(self, name: str) -> gpd.GeoDataFrame | None:
        layer = self.layers(name)
        if layer is None:
            return None
        return layer[shapely.get_dimensions(np.asarray(layer.geometry.array, dtype=object)) == 1]


def sources_of(zone_type: ZoneType, layers: LayerReader) -> gpd.GeoDataFrame | Text:
    """Return the rows that zones of a type are drawn for, ids as index, or which layer is missing.

    Where the type has a layer ``of``, the columns of the source stand behind those of its intake; a source without an
    intake stands for itself. ``place_id`` and ``place_name`` are then the intake, ``source_id`` and ``source_name`` the
    source; intakes that are abandoned stand for nothing.
    """
    (layer,) = zone_type.source.layers
    rows = layers(layer)
    behind = layers(zone_type.of) if zone_type.of else None
    if behind is None:
        if rows is None:
            return Text(zh=f"项目中没有图层 {layer}", en=f"the project has no layer {layer}")
        if zone_type.of:
            return Text(zh=f"项目中没有图层 {zone_type.of}", en=f"the project has no layer {zone_type.of}")
        return _where(rows, zone_type)
    return _behind(rows, _where(behind, zone_type))


def _where(rows: gpd.GeoDataFrame, zone_type: ZoneType) -> gpd.GeoDataFrame:
    if not zone_type.source.where:
        return rows
    return rows[parse_condition(zone_type.source.where).mask(rows)]


def _behind(rows: gpd.GeoDataFrame | None, behind: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Intakes with the columns of their sources, and sources without an intake."""
    named = behind.assign(source_id=behind.index.astype(str))
    named["source_name"] = behind["name"] if "name" in behind.columns else None
    if rows is None or "source_id" not in rows.columns:
        return named.assign(place_id=named.index.astype(str))
    intakes = rows[rows["source_id"].isin(behind.index) & rows.geometry.notna()]
    if "status" in intakes.columns:
        intakes = intakes[~intakes["status"].isin(CLOSED).to_numpy(dtype=bool)]
    of = named.loc[intakes["source_id"]].set_axis(intakes.index)
    columns = [name for name in intakes.columns if name not in ("geometry", "source_id", "source_name", "name")]
    facts = of.drop(columns="geometry").astype(object)
    for column in columns:
        own = intakes[column].astype(object)
        facts[column] = own.where(own.notna(), facts[column] if column in facts.columns else None)
    facts["place_name"] = intakes["name"].astype(object) if "name" in intakes.columns else None
    taken = gpd.GeoDataFrame(facts, geometry=intakes.geometry, crs=4490).assign(place_id=intakes.index.astype(str))
    alone = named[~named.index.isin(intakes["source_id"])]
    alone = alone.assign(place_id=alone.index.astype(str))
    parts = [
        part
        for part in (
            taken,
            gpd.GeoDataFrame(alone.astype({c: object for c in alone.columns if c != "geometry"}), crs=4490),
        )
        if len(part)
    ]
    return gpd.GeoDataFrame(pd.concat(parts), crs=4490) if parts else taken


def asked_for(zone_type: ZoneType, sources: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that ask for the zone type: those with something in one of its columns ``asked`` other than
    false.
    """
    if not zone_type.asked:
        return sources
    wanted = np.zeros(len(sources), dtype=np.bool_)
    for name in zone_type.asked:
        if name in sources.columns:
            values = sources[name]
            wanted |= (values.notna() & (values.astype(object) != False)).to_numpy(dtype=bool)  # noqa: E712
    return sources[wanted]


def with_facts(sources: gpd.GeoDataFrame, layers: LayerReader) -> gpd.GeoDataFrame:
    """Return sources with what the river they lie on says of itself, where they say nothing: navigable, tidal, its
    width.

    The nearest line of the layer ``rivers`` within 2 km counts, the distance from which the river method takes no
    river any more.
    """
    rivers = layers("rivers")
    facts = [] if rivers is None else [name for name in RIVER_FACTS if name in rivers.columns]
    if rivers is None or not facts or not len(sources):
        return sources
    places = sources[sources.geometry.notna()]
    near = joins.nearest(places[["geometry"]], rivers[["geometry"]], within_m=SNAP_M)
    river_ids = near.drop_duplicates("subject_id").set_index("subject_id")["reference_id"]
    filled = sources.copy()
    for name in facts:
        of_river = river_ids.map(rivers[name].astype(object)).reindex(filled.index)
        own = (
            filled[name].astype(object) if name in filled.columns else pd.Series(None, index=filled.index, dtype=object)
        )
        filled[name] = own.where(own.notna(), of_river.where(of_river.notna(), None))
    return filled
