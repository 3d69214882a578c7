"""Zone types: what a zone is, which method draws it, and with which sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riverzones.model.law import Citation, Subject
from riverzones.model.text import Text

__all__ = ["ZoneType"]


@dataclass(frozen=True, slots=True)
class ZoneType:
    """One entry of ``catalogue/zones``: the layer it makes, the method, the source rows, the sizes and their source."""

    name: str
    title: Text
    layer: str
    method: str
    source: Subject
    sizes: Mapping[str, Any]
    citations: tuple[Citation, ...]
    attributes: Mapping[str, Any]
