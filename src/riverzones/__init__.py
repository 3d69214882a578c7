"""riverzones: source-water zones, river ranges and river chiefs.

>>> import riverzones as rz
>>> project = rz.open("wushan.gpkg")                    # doctest: +SKIP
>>> project.query("outfalls inside tier-1 zones")       # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from riverzones.errors import (
    CatalogueError,
    CrsError,
    DataError,
    LayerError,
    NetworkError,
    OutputError,
    PhraseError,
    RiverzonesError,
    UnknownNameError,
)

if TYPE_CHECKING:
    from riverzones.workflows.mapping_part import Part
    from riverzones.workflows.opened import Project
    from riverzones.workflows.opened import open_project as open

__version__ = "0.1.0"
__all__ = [
    "CatalogueError",
    "CrsError",
    "DataError",
    "LayerError",
    "NetworkError",
    "OutputError",
    "Part",
    "PhraseError",
    "Project",
    "RiverzonesError",
    "UnknownNameError",
    "__version__",
    "open",
]

_LATER = {
    "Part": ("mapping_part", "Part"),
    "Project": ("opened", "Project"),
    "open": ("opened", "open_project"),
}


def __getattr__(name: str) -> Any:
    """``open``, ``Project`` and ``Part`` are loaded when first used, so that the command line starts quickly."""
    if name not in _LATER:
        raise AttributeError(f"module 'riverzones' has no attribute {name!r}")
    module, found = _LATER[name]
    return getattr(import_module(f"riverzones.workflows.{module}"), found)
