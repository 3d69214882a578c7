"""What a zone method may look at beside the sources: the network, water, dikes, catchments, and other layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geopandas import GeoDataFrame

from riverzones.network import Network
from riverzones.network.trace import Velocities
from riverzones.terrain import Relief

__all__ = ["Ground"]


@dataclass(frozen=True)
class Ground:
    """The surroundings of sources; every part may be missing, and a method says what it could not do without it.

    Attributes
    ----------
    network : Network, optional
        Rivers drawn downstream.
    water : GeoDataFrame, optional
        Polygons of water, EPSG:4490, with ``source_layer``: the layer each comes from. The first layer is the best
        evidence of where the water ends, the last the poorest; a method takes the first that is there.
    dikes : GeoDataFrame, optional
        Lines of dikes, EPSG:4490.
    catchments : GeoDataFrame, optional
        Polygons of catchments, EPSG:4490.
    velocities : Velocities, optional
        Velocity of the water by class of reach, for lengths by travel time.
    layers : Mapping of str to GeoDataFrame
        Further layers that a method asks for by name (``Method.needs``), those that are there.
    relief : Relief, optional
        Heights of the ground and the datum they are in.
    """

    network: Network | None = None
    water: GeoDataFrame | None = None
    dikes: GeoDataFrame | None = None
    catchments: GeoDataFrame | None = None
    velocities: Velocities | None = None
    layers: Mapping[str, GeoDataFrame] = field(default_factory=dict)
    relief: Relief | None = None
