"""Zone methods: a source layer and sizes in, zone polygons out. They receive sizes and never look them up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from geopandas import GeoDataFrame

from riverzones.registry import Registry
from riverzones.zones.band import band

__all__ = ["METHODS", "Method", "band"]


@dataclass(frozen=True, slots=True)
class Method:
    """A zone method and the sizes it must be given."""

    draw: Callable[..., GeoDataFrame]
    sizes: tuple[str, ...]


METHODS: Registry[Method] = Registry("zone method", {"band": Method(band, ("width_m",))}, zh="划定方法")
