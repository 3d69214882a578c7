"""riverzones: source-water zones, river ranges and river chiefs.

>>> import riverzones as rz
>>> project = rz.open("wushan.gpkg")                    # doctest: +SKIP
>>> project.query("outfalls inside tier-1 zones")       # doctest: +SKIP
"""

from __future__ import annotations

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
    "PhraseError",
    "Project",
    "RiverzonesError",
    "UnknownNameError",
    "__version__",
    "open",
]

_LATER = {"Project": "Project", "open": "open_project"}


def __getattr__(name: str) -> Any:
    """``open`` and ``Project`` are loaded when first used, so that the command line starts quickly."""
    if name not in _LATER:
        raise AttributeError(f"module 'riverzones' has no attribute {name!r}")
    from riverzones.workflows import opened

    return getattr(opened, _LATER[name])
