"""What a zone is drawn on: network, water, terrain; and the notes made on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geopandas import GeoDataFrame

from riverzones.model import Text
from riverzones.network import Network
from riverzones.network.trace import Velocities
from riverzones.terms import CONFIDENCE
from riverzones.terrain import Relief

__all__ = ["ZoneContext", "size", "together"]


@dataclass(frozen=True)
class ZoneContext:
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


def together(said: Iterable[Any]) -> Text | None:
    """Return several remarks as one, each once; what is no Text counts as none.

    Examples
    --------
    >>> together([Text(zh="甲。", en="One."), None, Text(zh="乙", en="two")])
    Text(zh='甲；乙', en='One; two')
    """
    texts = list(dict.fromkeys(note for note in said if isinstance(note, Text)))
    if len(texts) < 2:
        return texts[0] if texts else None
    return Text(
        zh="；".join(note.zh.rstrip("。") for note in texts), en="; ".join(note.en.rstrip(".") for note in texts)
    )


def size(name: str, value: Any, unit: str, source: str, confidence: str) -> dict[str, Any]:
    """Return a size as a zone keeps it; ``confidence`` is one of :data:`riverzones.terms.CONFIDENCE`.

    Examples
    --------
    >>> size("radius_m", 50.0, "m", "table", "derived")["from"]
    'table'
    """
    assert confidence in CONFIDENCE, confidence
    return {"name": name, "value": value, "unit": unit, "from": source, "confidence": confidence}
