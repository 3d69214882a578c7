"""Services that lead to a place, from ``navigation.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from riverzones.declared.records import BILINGUAL, WORD, Only, Record, RecordError, Table, read_declared
from riverzones.model import Text

__all__ = ["Service", "services"]


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
    return MappingProxyType(read_declared(resources.files("riverzones.catalogue") / "navigation.yaml", _FILE))


def _service(name: str, title: Text, address: str) -> Service:
    if address.count("{lon}") != 1 or address.count("{lat}") != 1:
        raise RecordError(zh="address 须各含一次 {lon} 与 {lat}。", en="address takes {lon} and {lat} once each.")
    return Service(name, title, address)


_FILE: Final = Only(
    "services",
    Table(Record({"title": BILINGUAL, "address": WORD}, _service), called=Text(zh="服务", en="service"), key="name"),
)
