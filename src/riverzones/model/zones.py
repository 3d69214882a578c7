"""Zones to be drawn: what a zone is, which method draws it, with which sizes, and the standards that say the sizes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from riverzones.model.law import Citation, Selection
from riverzones.model.text import Text

__all__ = ["SizeRule", "Standard", "StandardValue", "ZoneType"]


@dataclass(frozen=True, slots=True)
class StandardValue:
    """One number of a standard; ``confidence`` is ``"verified"``, ``"recall"`` (待核) or ``"own"`` (of who asks)."""

    name: str
    value: Any
    unit: str
    confidence: Literal["verified", "recall", "own"]
    note: str = ""
    agrees: Text | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard by which zones are drawn: its numbers by dotted names such as ``river.tier1.upstream``."""

    name: str
    title: Text
    short: str
    since: dt.date
    until: dt.date | None
    values: Mapping[str, StandardValue]
    citation: Citation


@dataclass(frozen=True, slots=True)
class SizeRule:
    """Where a zone type takes one of its sizes from.

    ``column`` of the source row wins where it holds a value; else the first rule of ``when`` whose column the row has
    as true (such as a tidal reach); else ``key``, a name in the standard; else ``value``, the zone type's own. Without
    any of them the size is missing and the method is handed None.
    """

    name: str
    column: str
    key: str | None = None
    value: Any = None
    unit: str = ""
    when: Mapping[str, SizeRule] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ZoneType:
    """One entry of ``catalogue/zones``: the layer it makes, the method, the source rows, the sizes and their source.

    ``of`` names a layer whose rows stand behind those of the source layer by ``source_id``, such as the sources behind
    their intakes: its columns are then there too, and the condition of ``source`` speaks of it. ``asked`` names columns
    of the rows (or of those ``of``): unless the type is asked for by name, it is drawn only for rows with one of them.
    ``minus`` names what is taken away from every zone drawn.
    """

    name: str
    title: Text
    layer: str
    method: str
    source: Selection
    sizes: Mapping[str, SizeRule]
    citations: tuple[Citation, ...]
    attributes: Mapping[str, Any]
    of: str | None = None
    standard: str | None = None
    asked: tuple[str, ...] = ()
    minus: tuple[Selection, ...] = ()
