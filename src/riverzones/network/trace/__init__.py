"""Walks along the network, up and down, by distance or travel time."""

from riverzones.network.trace.run import MODES, Mode, Places, along, downstream, upstream, walk
from riverzones.network.trace.velocity import WATERS, Velocities, VelocityClass

__all__ = [
    "MODES",
    "WATERS",
    "Mode",
    "Places",
    "Velocities",
    "VelocityClass",
    "along",
    "downstream",
    "upstream",
    "walk",
]
