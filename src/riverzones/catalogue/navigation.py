"""Services that lead to a place, from ``navigation.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from riverzones.catalogue.reading import at, fields, read_yaml, text, wrong
from riverzones.model import Text

__all__ = ["Service", "services"]

_FILE: Final = "navigation.yaml"


@dataclass(frozen=True, slots=True)
class Service:
    """A service that shows the way: its name, and its address with ``{lon}`` and ``{lat}`` in degrees of WGS 84."""

    name: str
    title: Text
    address: str


@cache
def services() -> Mapping[str, Service]:
    """Return the services by their id, in the order of the file.

    Raises
    ------
    CatalogueError
        If an address does not take a longitude and a latitude, or a field is wrong.
    """
    data = fields(read_yaml(resources.files("riverzones.catalogue") / _FILE), _FILE, required=["services"])
    found = {}
    for name, entry in data["services"].items():
        where = at(_FILE, f"service {name}", zh=f"服务 {name}")
        entry = fields(entry, where, required=["title", "address"])
        address = str(entry["address"])
        if address.count("{lon}") != 1 or address.count("{lat}") != 1:
            raise wrong(where, zh="address 须各含一次 {lon} 与 {lat}。", en="address takes {lon} and {lat} once each.")
        found[str(name)] = Service(str(name), text(entry["title"], where, "title"), address)
    return MappingProxyType(found)
