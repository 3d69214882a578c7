"""Layers of a project, and the view of it that a job writes from."""

from __future__ import annotations

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.shared.network import network_if_any
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["LayerReader", "project_view"]


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


def project_view(
    project: ProjectFile, *, catalogue: Catalogue, internal: bool = False, boards: bool = False
) -> ProjectView:
    """What of a project may be written: all of it where ``internal``, else what is fit for everyone.

    Parameters
    ----------
    project : ProjectFile
        Read only.
    catalogue : Catalogue
        Says what is sensitive, coarse and internal.
    internal : bool
        Whether telephones, people, exact places and drafts are in it; the product is then marked.
    boards : bool
        For notice boards, whose purpose is a telephone.
    """
    return ProjectView(project, catalogue, internal=internal, boards=boards, network=lambda: network_if_any(project))
