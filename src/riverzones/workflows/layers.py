"""Layers of a project as the audit and the map read them, each once, and its network where there is one."""

from __future__ import annotations

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.errors import NetworkError
from riverzones.io.project import ProjectFile
from riverzones.network import Network
from riverzones.view import ProjectView
from riverzones.workflows.network import network_of

__all__ = ["LayerReader", "network_if_any"]


def network_if_any(project: ProjectFile, catalogue: Catalogue) -> Network | None:
    """The river network of a project, None where it has no lines to make one of."""
    try:
        return network_of(project, catalogue)
    except NetworkError:
        return None


class LayerReader:
    """Gives a layer of a project, read once; None where the project has none.

    Examples
    --------
    ``LayerReader(project, catalogue)("outfalls")``
    """

    def __init__(self, project: ProjectFile | ProjectView, catalogue: Catalogue) -> None:
        self.project = project
        self.catalogue = catalogue
        self._names = set(project.layers())
        self._read: dict[str, GeoDataFrame] = {}

    def __call__(self, layer: str) -> GeoDataFrame | None:
        if layer not in self._names:
            return None
        if layer not in self._read:
            self._read[layer] = self.project.read(layer)
        return self._read[layer]
