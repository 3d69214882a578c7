"""riverzones: source-water zones, river ranges and river chiefs.

>>> import riverzones as rz
>>> project = rz.open("wushan.gpkg")                    # doctest: +SKIP
>>> project.query("outfalls inside tier-1 zones")       # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from riverzones.collecting import without_collection
from riverzones.errors import (
    CatalogueError,
    CrsError,
    DataError,
    LayerError,
    MachineError,
    NetworkError,
    OutputError,
    PhraseError,
    RiverzonesError,
    UnknownNameError,
)

if TYPE_CHECKING:
    from riverzones.api.project import Project
    from riverzones.api.project import open_project as open
    from riverzones.jobs.maps.part import Part

__version__ = "0.2.0"
__all__ = [
    "CatalogueError",
    "CrsError",
    "DataError",
    "LayerError",
    "MachineError",
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
    "Part": ("jobs.maps.part", "Part"),
    "Project": ("api.project", "Project"),
    "open": ("api.project", "open_project"),
}


def __getattr__(name: str) -> Any:
    """``open``, ``Project`` and ``Part`` are loaded when first used, so that the command line starts quickly."""
    if name not in _LATER:
        raise AttributeError(f"module 'riverzones' has no attribute {name!r}")
    module, attribute = _LATER[name]
    with without_collection():  # what is loaded stays
        return getattr(import_module(f"riverzones.{module}"), attribute)
