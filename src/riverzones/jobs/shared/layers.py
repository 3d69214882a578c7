"""Layers of a project, what rules may look at in it, and the view of it that a job writes from."""

from __future__ import annotations

import datetime as dt

from geopandas import GeoDataFrame

from riverzones.audit.context import Context
from riverzones.catalogue import Catalogue
from riverzones.jobs.shared.network import network_if_any
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["LayerReader", "context_of", "project_view"]


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


def context_of(project: ProjectFile | ProjectView, catalogue: Catalogue, layers: LayerReader, day: dt.date) -> Context:
    """Return what rules may look at in a project besides their layers."""

    def title(name: str) -> Text:
        if name in catalogue.columns:
            return catalogue.columns[name].title
        return catalogue.kinds[name].title if name in catalogue.kinds else Text(zh=name, en=name)

    def refers(name: str) -> str | None:
        column = catalogue.columns.get(name)
        return column.refers[0] if column is not None and column.refers else None

    return Context(
        layers,
        day,
        titles=title,
        network=lambda: project.network() if isinstance(project, ProjectView) else network_if_any(project),
        tables=lambda name: project.table(name) if project.has(name) else None,
        refers=refers,
    )
